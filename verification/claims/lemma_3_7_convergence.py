"""Lemma 3.7: do the policies converge to equilibria? Under fixed exploration, to rest points, or not at all."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.best_response import OptimalResponse, nash_gaps, optimal_response
from mpgtheory.equilibria import count_pure_profiles
from mpgtheory.exploration import (
    PerceivedDominance,
    gap_curve,
    moved_by_others,
    payoff_span,
    perceived,
    perceived_dominance,
    perceived_profile,
    pure_rest_points,
    rest_point_bounds,
    rest_point_by_replies,
    rise_as_printed,
)
from mpgtheory.exploration.cycle import hub_cycle
from mpgtheory.exploration.lyapunov import Rise
from mpgtheory.game import MarkovGame
from mpgtheory.policy import Policy, explored, random_policy, random_pure, uniform
from verification.checks.cycles import cycle_evidence
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.definition_2_1_potential import IS_POTENTIAL
from verification.claims.lemma_3_4_tracking import (
    RECURRENT,
    THETA,
    Sample,
    closest,
    exploration_of,
    has_forced_limit,
    is_recurrent,
    is_small,
    samples,
    theta_words,
)
from verification.compare import AT_MOST, EQUAL, Comparison, shown
from verification.evidence import exact_evidence, vacuous_evidence
from verification.falsify import hypotheses as falsify
from verification.falsify.generic import certified_instance
from verification.falsify.parts import EXPLORATION, POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

PRINTED, CORRECTED = "lemma-3.7", "lemma-3.7.corrected"
MOST_PROFILES = 10_000
"""Pure profiles among which rest points are enumerated; beyond it some are reached by replies in turn."""
MOST_REST_POINTS = 6
"""Rest points of which a certificate holds the values at each exploration."""
THETAS = (THETA, fmpq(1, 2))
"""Common explorations at which rest points are sought."""
CYCLED_AT = (THETA, THETA / 2, THETA / 10)
"""Common explorations at which the orbit is shown; there is one at the first."""
DRAWN_AT = tuple(fmpq(k, 20) for k in range(1, 20))
"""Common explorations of the figure where limits are sought by replies."""
MOST_DRAWN_CELLS = 300
"""Cells of the transition table up to which the figure is drawn."""


def hypotheses_of(instance: Instance) -> dict[str, bool | None]:
    """What Theorem 3.3 supposes of a game."""
    return {IS_POTENTIAL: instance.potential_decision.is_potential, RECURRENT: is_recurrent(instance.game)}


def at_forced_limit(instance: Instance) -> Evidence:
    """Where every player perceives a strictly dominant action: the Nash gap of the profile to which they converge."""
    return forced_limit_evidence(instance, exploration_of(instance.game))


def forced_limit_evidence(instance: Instance, exploration: Sequence[fmpq]) -> Evidence:
    """The same for given exploration."""
    hypotheses = hypotheses_of(instance)
    if not all(hypotheses.values()):
        return vacuous_evidence(instance, hypotheses)
    found = perceived_dominance(instance.game, exploration)
    assert found is not None
    case = {
        "exploration": list(found.exploration),
        "choices": list(found.choices),
        "V": instance.at(found.limit).V,
        "optimal": optimal(instance, found.limit),
    }
    note = f"policies converge to the pure profile {list(found.choices)} from everywhere"
    comparisons = gaps_of_limit(found)
    return exact_evidence(f"{PRINTED}/dominance", instance, comparisons, [case], hypotheses=hypotheses, note=note)


def gaps_of_limit(found: PerceivedDominance) -> list[Comparison]:
    """The Nash gaps of the profile that dominance forces against 0."""
    place = f"theta = {theta_words(found.exploration)}: Nash gap at {list(found.choices)} of player"
    return [Comparison(f"{place} {i}", gap, AT_MOST, gap * 0) for i, gap in enumerate(found.gaps)]


def tried_as_printed(x: Example) -> Iterator[Comparison]:
    """The Nash gap of the limit that perceived dominance forces."""
    found = perceived_dominance(x.game, x["theta"])
    if found is not None:
        yield from gaps_of_limit(found)


def tried(x: Example) -> Iterator[Comparison]:
    """The bounds at a drawn profile and exploration, up to the perceived gap."""
    sample = Sample("pi", x["pi"], x["theta"])
    gains = nash_gaps(x.at("pi"))[1]
    left = []
    for player, seen in enumerate(perceived(x.game, sample.policy, sample.exploration)):
        left.append((optimal_response(x.game, seen.policy, player).value - seen.V[player]).max())
    yield from _bounded(x.game, sample, [row.max() for row in gains], left, 0)


def optimal(instance: Instance, policy: Policy) -> list[dict[str, Any]]:
    """Each player's optimal response, as a certificate holds it."""
    return [{"policy": r.block, "W": r.value} for r in nash_gaps(instance.at(policy))[0]]


def has_cycle(instance: Instance) -> bool:
    """Whether the dynamics have a closed orbit of Shapley's kind at a hub."""
    return hub_cycle(instance.game, exploration_of(instance.game)) is not None


def around_a_cycle(instance: Instance) -> Evidence:
    """A closed orbit of the dynamics, in exact arithmetic over Q(E), and the Nash gap along it."""
    return cycle_evidence(f"{PRINTED}/cycle", instance, hypotheses_of(instance), CYCLED_AT)


def rest_points(instance: Instance, *, repaired: bool = False) -> Iterator[Sample]:
    """Pure rest points at each common exploration of THETAS: enumerated, or reached by replies in turn."""
    game, rng = instance.game, instance.rng("rest points")
    for theta in THETAS:
        exploration = (theta,) * game.n_players
        if count_pure_profiles(game) <= MOST_PROFILES:
            listed = pure_rest_points(game, exploration, repaired=repaired)
            spread = np.unique(np.linspace(0, max(len(listed) - 1, 0), MOST_REST_POINTS).astype(int))
            found: list[Policy | None] = [listed[int(k)].policy for k in spread if listed]
        else:
            starts = [uniform(game), random_pure(game, rng)]
            found = [rest_point_by_replies(game, start, exploration, repaired=repaired) for start in starts]
        for number, policy in enumerate(p for p in found if p is not None):
            yield Sample(f"rest point {number + 1}", policy, exploration)


def near_equilibrium(instance: Instance) -> Evidence:
    """Nash gaps against T2, and T1 with one state: at rest points, and elsewhere up to the perceived gap."""
    game = instance.game
    comparisons: list[Comparison] = []
    cases = []
    resting = list(rest_points(instance))
    for number, sample in enumerate((*resting, *samples(instance))):
        at, seen = instance.at(sample.policy), perceived(game, sample.policy, sample.exploration)
        responses, gains = nash_gaps(at)
        replies = [
            optimal_response(game, perceived_profile(sample.policy, sample.exploration, i), i)
            for i in range(game.n_players)
        ]
        left = [(reply.value - seen[i].V[i]).max() for i, reply in enumerate(replies)]
        gaps = [row.max() for row in gains]
        comparisons += _bounded(game, sample, gaps, left, number)
        values = np.array([there.V[player] for player, there in enumerate(seen)])
        cases.append(_bound_case(sample, at.V, responses, values, replies))
    note = f"{len(resting)} rest points, largest Nash gap {_largest(instance, resting)}; {closest(comparisons)}"
    drawn = math.prod(game.action_counts) * game.n_states**2 <= MOST_DRAWN_CELLS
    figure = gap_curve(game, DRAWN_AT if game.n_states > 1 else _fine()).document() if drawn else None
    return exact_evidence(CORRECTED, instance, comparisons, cases, note=note, figure=figure)


def _fine() -> tuple[fmpq, ...]:
    return tuple(fmpq(k, 200) for k in (1, 2, 3, 4, 5, 6, 8)) + DRAWN_AT


def _largest(instance: Instance, resting: Sequence[Sample]) -> str:
    gaps = [nash_gaps(instance.at(sample.policy))[1].max() for sample in resting]
    return shown(max(gaps)) if gaps else "of none"


def _bounded(
    game: MarkovGame, sample: Sample, gaps: Sequence[fmpq], left: Sequence[fmpq], case: int
) -> Iterator[Comparison]:
    """T2' of each player, and T1' with one state."""
    general, rho = rest_point_bounds(game, sample.exploration), moved_by_others(game, sample.exploration)
    for i, gap in enumerate(gaps):
        place = f"{sample.label}, theta {', '.join(map(str, sample.exploration))}: player {i}"
        yield Comparison(place, gap, AT_MOST, left[i] + general[i], case)
        if game.n_states == 1:
            one = left[i] + rho[i] * payoff_span(game, i) / (1 - game.discount)
            yield Comparison(f"{place}, one state", (1 - rho[i]) * gap, AT_MOST, one, case)


def _bound_case(
    sample: Sample, values: Any, responses: Sequence[OptimalResponse], seen: Any, replies: Sequence[OptimalResponse]
) -> dict[str, Any]:
    return {
        "policy": sample.policy,
        "exploration": list(sample.exploration),
        "V": values,
        "optimal": [{"policy": r.block, "W": r.value} for r in responses],
        "perceived": seen,
        "perceived_optimal": [{"policy": r.block, "W": r.value} for r in replies],
    }


def rising(instance: Instance) -> Evidence:
    """One state: Phi(pi~) changes by what the moving player perceives to gain."""
    hypotheses = {IS_POTENTIAL: instance.potential_decision.is_potential}
    if not all(hypotheses.values()):
        return vacuous_evidence(instance, hypotheses)
    game, rng = instance.game, instance.rng(CORRECTED)
    comparisons: list[Comparison] = []
    cases = []
    for number, sample in enumerate(samples(instance)):
        player = int(rng.integers(game.n_players))
        block = random_policy(game, rng)[player]
        found = rise_as_printed(game, sample.policy, sample.exploration, player, block)
        comparisons += rise_comparisons(f"{sample.label}, player {player} moves", found, number)
        seen = perceived(game, sample.policy, sample.exploration)[player]
        moved = move_case(instance, sample, player, block)
        cases.append({**moved, "perceived": seen.V[player]})
    rule = f"{CORRECTED}/lyapunov"
    return exact_evidence(rule, instance, comparisons, cases, hypotheses=hypotheses)


def rise_comparisons(place: str, found: Rise, case: int) -> list[Comparison]:
    """The change of Phi and of V_i against what the identity says."""
    return [
        Comparison(f"{place}: Phi(mu, .)", found.potential, EQUAL, found.predicted, case),
        Comparison(f"{place}: V_i(mu, .)", found.value, EQUAL, found.predicted, case),
    ]


def move_case(instance: Instance, sample: Sample, player: int, block: Any) -> dict[str, Any]:
    """A player's move with its value under exploration before and after."""
    profiles = (sample.policy, sample.policy.deviate(player, block))
    before, after = (instance.at(explored(p, sample.exploration)).V[player] for p in profiles)
    return {
        "policy": sample.policy,
        "exploration": list(sample.exploration),
        "player": player,
        "other": block,
        "V_before": before,
        "V": after,
    }


CLAIMS = (
    Claim(
        id=PRINTED,
        title="The policies converge to the set of equilibria, as printed",
        statement=(
            r"The updates $\pi^t$ in Algorithm 1 almost surely converges to the set of Nash equilibria of the game "
            r"$\mathcal{G}$."
        ),
        reading=(
            r"With $\theta_i \in (0, 1)$ fixed, as in Algorithm 1, and for all step sizes that Assumption 3.2 admits."
            r" Dominance: by Theorem A.2 for the mean field that (4a) has (see lemma-3.4), $q_i^t - Q_i(\cdot; "
            r"\pi_i^t, \tilde{\pi}_{-i}^t) \to 0$; where every player has a strictly dominant action in $Q_i(\cdot; "
            r"\pi_i, \tilde{\pi}_{-i})$, (5a) drives the policies to that profile almost surely, whatever the step "
            r"sizes. The certificate holds the inequalities, at every pure profile of the opponents, and the exact "
            r"Nash gap of the profile. Cycle: the policies follow (8) with $Q_i(\cdot; \pi_i, \tilde{\pi}_{-i})$ in "
            r"the place of $Q_i(\cdot; \pi)$. The certificate holds, over $\mathbb{Q}(E)$, a closed orbit of it (for "
            r"equal $\gamma$ of both players, hence equal step sizes), that best replies are forced along it, and a "
            r"positive lower bound of the Nash gap at all its points: the dynamics to which the printed proof appeals"
            r" have an attractor without an equilibrium. Two steps are not in the certificate: that the return map "
            r"contracts is enclosed in balls, and that the learner follows this attractor with positive probability "
            r"is a theorem proved elsewhere for one time scale, under an attainability condition that exploration "
            r"provides (Benaim, 1999, Theorem 7.3; Faure and Roth, 2010, for inclusions). Runs of the learner support"
            r" it."
        ),
        source="Lemma 3.7",
        kind=Kind.CONVERGENCE,
        checks=(
            Check(Method.EXACT, "the limit that perceived dominance forces", at_forced_limit, suits=has_forced_limit),
            Check(Method.EXACT, "a closed orbit of the dynamics at a hub", around_a_cycle, suits=has_cycle),
        ),
        hypotheses=(IS_POTENTIAL, RECURRENT),
        uses=("lemma-3.4", "section-3.2.replies", "section-3.2.shadowing", "lemma-3.5.limit", "appendix-B.3"),
        corrected_by=CORRECTED,
        trials=(
            Trial(
                tried_as_printed,
                {"theta": EXPLORATION},
                (falsify.POTENTIAL, falsify.RECURRENT),
                players=(2, 3),
                states=(1, 1),
                certify=lambda x: forced_limit_evidence(certified_instance(PRINTED, x), x["theta"]),
            ),
        ),
        consequence=(
            r"The second sentence of Theorem 3.3, the main result. With one state the policies still converge, to "
            r"profiles whose Nash gap is at most $\frac{\rho_i}{1 - \rho_i} \cdot \frac{\max u_i - \min u_i}{1 - "
            r"\delta}$; with several states they may cycle for ever. Continuing (4a) with the explored own policy "
            r"restores a Lyapunov function in every Markov potential game (theorem-3.3.corrected)."
        ),
    ),
    Claim(
        id=CORRECTED,
        title="Rest points of the policies are near equilibrium",
        statement=(
            r"Let $\text{gap}_i(\pi) = \max_s (\max_{\pi'_i} V_i(s, \pi'_i, \pi_{-i}) - V_i(s, \pi))$. If $\pi_i(s)$ "
            r"maximises $Q_i(s, \cdot; \pi_i, \tilde{\pi}_{-i})$ for all $i$ and $s$, then $\text{gap}_i(\pi) \leq 2 "
            r"\rho_i S_i$; with one state, $\text{gap}_i(\pi) \leq \frac{\rho_i}{1 - \rho_i} \cdot \frac{\max u_i - "
            r"\min u_i}{1 - \delta}$, and $\Phi(\tilde{\pi})$ never falls along the policy dynamics."
        ),
        reading=(
            r"That the updates $\pi^t$ converge to the set of such $\pi$ with one state is no part of this claim. "
            r"$\tilde{\pi}$, $\rho_i$, $S_i$ as in lemma-3.4.corrected. Certified are the bounds: at pure rest "
            r"points, and at other profiles up to the gap that the player perceives against $\tilde{\pi}_{-i}$; and "
            r"with one state the identity by which $\Phi(\tilde{\pi})$ rises, for moves of any size. The bound for "
            r"one state is attained (`tight_game`). With several states rest points need not attract and there is no "
            r"Lyapunov function in general: the Shapley team has no pure rest point and a closed orbit. The "
            r"convergence with one state follows from the identity as Lemma 3.5 does; runs of the learner can only "
            r"support it."
        ),
        source="In the place of Lemma 3.7",
        kind=Kind.INEQUALITY,
        checks=(
            Check(Method.EXACT, "Nash gaps at rest points and other profiles", near_equilibrium, suits=is_small),
            Check(
                Method.EXACT,
                "the Lyapunov identity, one state",
                rising,
                suits=lambda instance: (
                    instance.game.n_states == 1 and is_small(instance) and instance.potential_decision.is_potential
                ),
            ),
        ),
        uses=("definition-2.3", "lemma-3.4.corrected"),
        corrects=PRINTED,
        trials=(Trial(tried, {"pi": POLICY, "theta": EXPLORATION}),),
    ),
)
