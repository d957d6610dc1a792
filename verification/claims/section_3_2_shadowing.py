"""Section 3.2, before Lemma 3.7: does the learner follow (8), as printed, or with the Q that it perceives?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from mpgtheory.exploration import PerceivedDominance, perceived_dominance
from verification.checks.flow_pictures import learner_over_flows
from verification.checks.learning_runs import quartiles
from verification.checks.tracked_runs import QUANTITIES, Followed, TrackedRuns, miss_of_each, tracked, trends
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.lemma_3_4_tracking import (
    RECURRENT,
    THETA,
    exploration_of,
    has_forced_limit,
    is_recurrent,
    theta_words,
)
from verification.claims.lemma_3_7_convergence import has_cycle
from verification.claims.theorem_3_3_learner import AS_PRINTED, SETTLED, is_tracked
from verification.compare import AT_MOST, LESS, Comparison
from verification.evidence import exact_evidence, float_evidence, vacuous_evidence
from verification.falsify import hypotheses as falsify
from verification.falsify.generic import certified_instance
from verification.falsify.parts import EXPLORATION
from verification.falsify.trial import Example, Trial
from verification.instance import Instance
from verification.tables import table
from verification.tolerances import MISS_PROBABILITY

PRINTED, CORRECTED = "section-3.2.shadowing", "section-3.2.shadowing.corrected"
COMPARED = ("eps", "rates", "distance")
"""What must fall. The share of exact best replies is reported only: at a mixed limit it need not tend to 1."""
FEW_CELLS = 4
"""States times actions of all players up to which games without a cycle are followed, at horizons below LONG."""
LONG = 10**6
WORDS = {
    "eps": "what replies fall short of best ones",
    "missed": "share of replies that are not exactly best",
    "rates": "distance of rates from their mean",
    "distance": "distance to the nearest solution",
}


def at_forced_limit(instance: Instance) -> Evidence:
    """Where perceived dominance forces the limit: whether (8) has a solution that stays there."""
    return forced_limit_evidence(instance, exploration_of(instance.game))


def forced_limit_evidence(instance: Instance, exploration: Any) -> Evidence:
    """The same for given exploration."""
    hypotheses = {RECURRENT: is_recurrent(instance.game)}
    if not all(hypotheses.values()):
        return vacuous_evidence(instance, hypotheses)
    found = perceived_dominance(instance.game, exploration)
    assert found is not None
    case = {
        "exploration": list(found.exploration),
        "choices": list(found.choices),
        "V": instance.at(found.limit).V,
        "Q": found.true_q,
    }
    note = f"policies converge to the pure profile {list(found.choices)}"
    return exact_evidence(PRINTED, instance, list(rests(found)), [case], hypotheses=hypotheses, note=note)


def rests(found: PerceivedDominance) -> Iterator[Comparison]:
    """Weight times what an action falls short of the best one, in Q(pi) at the limit, against 0."""
    for player, (block, q) in enumerate(zip(found.limit, found.true_q, strict=True)):
        for s, a in np.ndindex(q.shape):
            place = (
                f"theta = {theta_words(found.exploration)}: limit, player {player}, action {a}: weight times shortfall"
            )
            yield Comparison(place, block[s, a] * (q[s].max() - q[s, a]), AT_MOST, q[s, a] * 0)


def tried(x: Example) -> Iterator[Comparison]:
    """The limit that perceived dominance forces, where it does."""
    found = perceived_dominance(x.game, x["theta"])
    if found is not None:
        yield from rests(found)


def follows_printed(instance: Instance) -> Evidence:
    """Runs against (8)."""
    return following(instance, "printed")


def follows_corrected(instance: Instance) -> Evidence:
    """Runs against (8) with the Q that Algorithm 1 perceives."""
    return following(instance, "corrected")


def following(instance: Instance, reading: str) -> Evidence:
    """Whether eps, the unrest of rates and the distance to the nearest solution fall along runs."""
    runs = tracked(instance, AS_PRINTED)
    found, miss = runs.followed[reading], miss_of_each()
    comparisons = [
        Comparison(f"upper end of the interval for the trend of {WORDS[name]}", found.band(name, miss)[1], LESS, 0.0)
        for name in COMPARED
    ]
    return float_evidence(
        instance,
        comparisons,
        0.0,
        method=Method.STATISTICAL,
        note=words(found, runs),
        hypotheses={RECURRENT: is_recurrent(instance.game)},
        tables=(listing(found, runs, reading),),
        figure=_drawn(instance, runs, reading),
    )


def _drawn(instance: Instance, runs: TrackedRuns, reading: str) -> dict[str, Any] | None:
    """Where both readings part: the quantities with the printed one, a run over both flows with the corrected one."""
    if not may_differ(instance):
        return None
    return figure(runs) if reading == "printed" else learner_over_flows(instance, THETA)


def words(found: Followed, runs: TrackedRuns) -> str:
    """What was seen, in a sentence."""
    verdicts = ", ".join(f"{WORDS[name]} {found.verdict(name, miss_of_each())}" for name in QUANTITIES)
    return (
        f"{verdicts}; least weight of a row in the later half {found.slowest:.3g}; {runs.seeds} runs of "
        f"{runs.steps:.3g} iterates; trends are Kendall's tau of each run, intervals for their median are wrong with "
        f"probability at most {MISS_PROBABILITY:g} together; solutions met {found.ties} ties, where the selection was "
        f"at most {found.excess:.2g} farther from the path's velocity than the nearest one of the right side"
    )


def listing(found: Followed, runs: TrackedRuns, reading: str) -> dict[str, Any]:
    """Each quantity at the beginning, in the middle and at the end, with its trend and verdict."""
    rows = []
    for name in QUANTITIES:
        values, (low, high) = found.values[name], found.band(name, miss_of_each())
        places = (0, values.shape[1] // 2, -1)
        medians = [f"{np.median(values[:, k]):.3g}" for k in places]
        trend = f"{np.median(trends(values)):.2f} ({low:.2f} to {high:.2f})"
        rows.append([WORDS[name], *medians, pace(found, runs, name), trend, found.verdict(name, miss_of_each())])
    columns = ["Quantity", "First window", "Middle", "Last", "Power of t", "Kendall's tau", "Verdict"]
    note = f"Medians over {runs.seeds} runs; windows of length {runs.length:g} in the time of (7), worst row of each."
    return table(f"The learner against the {reading} inclusion", columns, rows, note=note)


def pace(found: Followed, runs: TrackedRuns, name: str) -> str:
    """The slope of the median against the iterate on log-log axes over the later half, if it is positive there."""
    middle = np.median(found.values[name], axis=0)
    later = slice(len(middle) // 2, None)
    if (middle[later] <= 0).any() or len(middle[later]) < 2:
        return "0 is reached"
    at = np.interp(found.when[name][later], runs.times, runs.iterates)
    return f"{np.polyfit(np.log(at), np.log(middle[later]), 1)[0]:.2f}"


def figure(runs: TrackedRuns) -> dict[str, Any]:
    """Quartiles of eps and distance against time, for both readings."""

    def curve(found: Followed, name: str) -> dict[str, Any]:
        return {"times": found.when[name].tolist(), "quartiles": quartiles(found.values[name])}

    curves = [
        {"label": reading, "eps": curve(found, "eps"), "distance": curve(found, "distance")}
        for reading, found in runs.followed.items()
    ]
    return {"kind": "shadowing", "curves": curves, "length": runs.length, "seeds": runs.seeds, "steps": runs.steps}


def may_differ(instance: Instance) -> bool:
    """Whether both readings are known to part."""
    return has_forced_limit(instance) or has_cycle(instance)


def is_followed(instance: Instance) -> bool:
    """Small games and those with a cycle; in long studies all on which the learner is run."""
    game, horizon = instance.game, instance.sampling.horizon
    if not is_tracked(instance) or horizon < 10 * SETTLED:
        return False
    return horizon >= LONG or game.n_states * sum(game.action_counts) <= FEW_CELLS or has_cycle(instance)


READING = (
    r"Runs have a last iterate: they support a statement about limits at the most. With interpolated time $\tau^t = "
    r"\sum_{k \leq t} \max_i \beta_i(n^k)$, each update is $\beta_i (k - \pi_i)$ for some reply $k$, so that the path "
    r"solves (8) with $\epsilon$-best replies, $\epsilon = \max_a Q_i(s, a) - Q_i(s, k)$ at the policy of that time. "
    r"Measured over windows in which each row's own clock advances by about one: $\epsilon$, the share of exact best "
    r"replies, the rates $\gamma_i(s)$, and the distance to the nearest solution from the same start, integrated event "
    r"by event. Supported is what falls from window to window in the median run (Kendall's $\tau$, or 0 throughout). "
    r"Quantities, windows and this measure of a trend were chosen after runs had been seen, which the stated "
    r"confidence does not cover. At four further seeds (2023, 777001 to 777003), looked at once, every verdict on the "
    r"five games of the study that are followed was the same. "
)

CLAIMS = (
    Claim(
        id=PRINTED,
        title="The policies follow the trajectories of (8), as printed",
        statement=(
            r"Based on asynchronous stochastic approximation theory (Perkins and Leslie, 2013, Theorem 4.7), "
            r"$\{\pi^t\}$ follows the trajectories of (8) in the limit."
        ),
        reading=READING
        + r"Refuted exactly where dominance as players perceive it forces $\pi^t$ to a profile (claim lemma-3.4) at "
        r"which some player has a better reply in $Q_i(\cdot; \pi)$: what follows trajectories and converges does so "
        r"to "
        rf"a point at which a trajectory stays. $\theta_i = {THETA}$ for all players.",
        source="Section 3.2, before Lemma 3.7",
        kind=Kind.CONVERGENCE,
        checks=(
            Check(Method.EXACT, "the limit that perceived dominance forces", at_forced_limit, suits=has_forced_limit),
            Check(Method.STATISTICAL, "runs against the printed inclusion", follows_printed, suits=is_followed),
        ),
        hypotheses=(RECURRENT,),
        uses=("section-3.2.replies",),
        corrected_by=CORRECTED,
        trials=(
            Trial(
                tried,
                {"theta": EXPLORATION},
                (falsify.RECURRENT,),
                states=(1, 1),
                certify=lambda x: forced_limit_evidence(certified_instance(PRINTED, x), x["theta"]),
            ),
        ),
        consequence=(
            r"The step from Lemma 3.5 to Lemma 3.7: the policies follow another inclusion, with $Q_i(\cdot; \pi_i, "
            r"\tilde{\pi}_{-i})$, of which Lemma 3.5 says nothing. On one state $\Phi(\tilde{\pi})$ takes the place of "
            r"$\Phi$ (lemma-3.7.corrected); with several states there may be a closed orbit."
        ),
    ),
    Claim(
        id=CORRECTED,
        title="The policies follow the inclusion with the Q-function that players perceive",
        statement=(
            r"$\{\pi^t\}$ follows, in the limit, the solutions of (8) with best replies to $Q_i(s, \cdot; \varpi_i, "
            r"\tilde{\varpi}_{-i})$ in the place of $Q_i(s, \cdot; \varpi)$."
        ),
        reading=READING
        + rf"That it holds almost surely is Theorem 4.7 of Perkins and Leslie (2013): cited. $\theta_i = {THETA}$.",
        source="In the place of the sentence before Lemma 3.7",
        kind=Kind.CONVERGENCE,
        checks=(
            Check(Method.STATISTICAL, "runs against the corrected inclusion", follows_corrected, suits=is_followed),
        ),
        hypotheses=(RECURRENT,),
        corrects=PRINTED,
    ),
)
