"""Lemma 3.6(b) as the lemma states it: the performance difference of a unilateral deviation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mpgtheory.evaluation import Evaluation
from mpgtheory.indeterminates import GenericGame
from mpgtheory.performance import policy_advantage, value_difference, visitation_sum
from mpgtheory.policy import random_policy
from verification.checks.shapes import shape_evidence
from verification.claim import Check, Claim, Evidence, Kind, Method, Scope
from verification.compare import EQUAL, Comparison, entries
from verification.evidence import exact_evidence
from verification.falsify.parts import POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance


def unilateral(instance: Instance) -> Evidence:
    """Both sides of (10) from every initial state, for each player's deviation to a random policy."""
    rng = instance.rng("lemma-3.6b")
    comparisons: list[Comparison] = []
    cases: list[dict[str, Any]] = []
    for profile in instance.profiles:
        other = random_policy(instance.game, rng)
        for player in range(instance.game.n_players):
            before = profile.policy.deviate(player, other[player])
            at, at_before = instance.at(profile.policy), instance.at(before)
            label = f"{profile.label}, player {player} deviates"
            comparisons += _both_sides(label, at, at_before, player, len(cases))
            D = at.visitations()
            cases.append(
                {
                    "player": player,
                    "policy": profile.policy,
                    "before": before,
                    "V": at.V,
                    "V_before": at_before.V,
                    "D": D,
                }
            )
    return exact_evidence("lemma-3.6b", instance, comparisons, cases)


def tried(x: Example) -> Iterator[Comparison]:
    """The same at drawn profiles."""
    for player in range(x.game.n_players):
        before = x["pi"].deviate(player, x["pi'"][player])
        yield from _both_sides(f"player {player} deviates", x.at("pi"), x.evaluate(before), player, 0)


def in_general() -> Evidence:
    """The same for every game of a shape, every policy and every deviation of player 1 (the labels are arbitrary)."""

    def comparisons(generic: GenericGame) -> Iterator[Comparison]:
        at = Evaluation(generic.game, generic.policy)
        before = Evaluation(generic.game, generic.policy.deviate(0, generic.other[0]))
        yield from _both_sides(str(generic.shape), at, before, 0, 0)

    return shape_evidence(comparisons)


def _both_sides(label: str, at: Evaluation, before: Evaluation, player: int, case: int) -> Iterator[Comparison]:
    left = value_difference(at, before)[player]
    right = visitation_sum(at, policy_advantage(before, at.policy)[player])
    yield from entries(f"{label}: V(pi) - V(pi') from state", left, EQUAL, right, case=case)


CLAIMS = (
    Claim(
        id="lemma-3.6b",
        title="Performance difference lemma for a unilateral deviation",
        statement=(
            r"For any policy $\pi = (\pi_i, \pi_{-i}), \pi' = (\pi'_i, \pi_{-i}) \in \Pi$ and any $\mu \in \Delta(S)$, "
            r"$$V_i(\mu, \pi) - V_i(\mu, \pi') = \frac{1}{1-\delta} \sum_{s'} d_\mu^\pi(s') \Gamma_i(s', \pi_i; \pi')$$"
        ),
        source="Lemma 3.6(b), equation (10)",
        kind=Kind.IDENTITY,
        checks=(
            Check(Method.EXACT, "each player's deviation, from every initial state", unilateral, scales=True),
            Check(Method.SYMBOLIC, "for every game of a shape", in_general, Scope.EVERY_GAME),
        ),
        uses=("equation-1", "equation-2", "lemma-3.6a.visitation"),
        trials=(Trial(tried, {"pi": POLICY, "pi'": POLICY}),),
    ),
)
