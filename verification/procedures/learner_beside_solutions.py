"""Runs of the learner beside solutions of (8): as printed, and with the Q-function that players perceive (Section 3.2).

Interpolated in the time of (7), the policies solve (8) with replies that fall short of best ones by some eps. Over
windows of time three quantities are measured: eps, the unrest of the rates, and the distance to the nearest solution. A
claim is supported if all of them fall from window to window in the median run.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from verification.checking.hypotheses import hypotheses_on
from verification.checks.exploration import THETA, has_cycle, has_forced_limit
from verification.checks.flow_pictures import learner_over_flows
from verification.checks.learning_runs import quartiles
from verification.checks.printed_runs import AS_PRINTED, SETTLED, is_tracked
from verification.checks.tracked_runs import QUANTITIES, Followed, TrackedRuns, miss_of_each, tracked, trends
from verification.claim import Check, Evidence, Method
from verification.compare import LESS, Comparison
from verification.evidence import float_evidence
from verification.instance import Instance
from verification.tables import table
from verification.tolerances import MISS_PROBABILITY

CLAIM_OF = {"printed": "section-3.2.shadowing", "corrected": "section-3.2.shadowing.corrected"}
"""The claim of each reading of (8)."""
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


def following(instance: Instance, reading: str) -> Evidence:
    """Whether eps, the unrest of rates and the distance to the nearest solution fall along runs."""
    runs = tracked(instance, AS_PRINTED)
    followed, miss = runs.followed[reading], miss_of_each()
    comparisons = [
        Comparison(f"upper end of the interval for the trend of {WORDS[name]}", followed.band(name, miss)[1], LESS, 0.0)
        for name in COMPARED
    ]
    return float_evidence(
        instance,
        comparisons,
        0.0,
        method=Method.STATISTICAL,
        note=words(followed, runs),
        hypotheses=hypotheses_on(CLAIM_OF[reading], instance),
        tables=(listing(followed, runs, reading),),
        figure=_drawn(instance, runs, reading),
    )


def _drawn(instance: Instance, runs: TrackedRuns, reading: str) -> dict[str, Any] | None:
    """Where both readings part: the quantities with the printed one, a run over both flows with the corrected one."""
    if not may_differ(instance):
        return None
    return figure(runs) if reading == "printed" else learner_over_flows(instance, THETA)


def words(followed: Followed, runs: TrackedRuns) -> str:
    """What was seen, in a sentence."""
    verdicts = ", ".join(f"{WORDS[name]} {followed.verdict(name, miss_of_each())}" for name in QUANTITIES)
    return (
        f"{verdicts}; least weight of a row in the later half {followed.slowest:.3g}; {runs.seeds} runs of "
        f"{runs.steps:.3g} iterates; trends are Kendall's tau of each run, intervals for their median are wrong with "
        f"probability at most {MISS_PROBABILITY:g} together; solutions met {followed.ties} ties, where the selection "
        f"was at most {followed.excess:.2g} farther from the path's velocity than the nearest one of the right side"
    )


def listing(followed: Followed, runs: TrackedRuns, reading: str) -> dict[str, Any]:
    """Each quantity at the beginning, in the middle and at the end, with its trend and verdict."""
    rows = []
    for name in QUANTITIES:
        values, (low, high) = followed.values[name], followed.band(name, miss_of_each())
        places = (0, values.shape[1] // 2, -1)
        medians = [f"{np.median(values[:, k]):.3g}" for k in places]
        trend = f"{np.median(trends(values)):.2f} ({low:.2f} to {high:.2f})"
        rows.append([WORDS[name], *medians, pace(followed, runs, name), trend, followed.verdict(name, miss_of_each())])
    columns = ["Quantity", "First window", "Middle", "Last", "Power of t", "Kendall's tau", "Verdict"]
    note = f"Medians over {runs.seeds} runs; windows of length {runs.length:g} in the time of (7), worst row of each."
    return table(f"The learner against the {reading} inclusion", columns, rows, note=note)


def pace(followed: Followed, runs: TrackedRuns, name: str) -> str:
    """The slope of the median against the iterate on log-log axes over the later half, if it is positive there."""
    middle = np.median(followed.values[name], axis=0)
    later = slice(len(middle) // 2, None)
    if (middle[later] <= 0).any() or len(middle[later]) < 2:
        return "0 is reached"
    at = np.interp(followed.when[name][later], runs.times, runs.iterates)
    return f"{np.polyfit(np.log(at), np.log(middle[later]), 1)[0]:.2f}"


def figure(runs: TrackedRuns) -> dict[str, Any]:
    """Quartiles of eps and distance against time, for both readings."""

    def curve(followed: Followed, name: str) -> dict[str, Any]:
        return {"times": followed.when[name].tolist(), "quartiles": quartiles(followed.values[name])}

    curves = [
        {"label": reading, "eps": curve(followed, "eps"), "distance": curve(followed, "distance")}
        for reading, followed in runs.followed.items()
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


def _check(reading: str) -> Check:
    title = f"runs against the {reading} inclusion"
    return Check(Method.STATISTICAL, title, partial(following, reading=reading), suits=is_followed)


CHECKS = {claim: (_check(reading),) for reading, claim in CLAIM_OF.items()}
