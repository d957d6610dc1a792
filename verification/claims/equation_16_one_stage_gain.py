"""Equations (16) and (17): the gain of an optimal policy in one stage is its advantage (proof of Lemma 3.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mpgtheory.arithmetic import Array
from mpgtheory.best_response import optimal_response
from mpgtheory.evaluation import Evaluation
from mpgtheory.indeterminates import GenericGame
from verification.checks.shapes import shape_evidence
from verification.claim import Check, Claim, Evidence, Kind, Method, Scope
from verification.compare import EQUAL, Comparison, entries
from verification.evidence import exact_evidence
from verification.instance import Instance

Side = Callable[[Evaluation, int, Array], Array]
"""A side of the statement: (evaluation of varpi, player, pi_i^+) -> one value a state."""


def q_gain(at: Evaluation, player: int, optimal: Array) -> Array:
    """Q_i(s, pi_i^+; varpi) - Q_i(s, varpi_i; varpi), the left side of (16)."""
    q = at.Q[player]
    return (q * optimal).sum(axis=1) - (q * at.policy[player]).sum(axis=1)


def q_of_difference(at: Evaluation, player: int, optimal: Array) -> Array:
    """sum_a Q_i(s, a; varpi) (pi_i^+(s, a) - varpi_i(s, a)), the second line."""
    return (at.Q[player] * (optimal - at.policy[player])).sum(axis=1)


def advantage_of_difference(at: Evaluation, player: int, optimal: Array) -> Array:
    """sum_a (Q_i(s, a; varpi) - V_i(s, varpi)) (pi_i^+(s, a) - varpi_i(s, a)), the third line."""
    return (at.advantage[player] * (optimal - at.policy[player])).sum(axis=1)


def advantage(at: Evaluation, player: int, optimal: Array) -> Array:
    """Gamma_i(s, pi_i^+; varpi), (17)."""
    return (at.advantage[player] * optimal).sum(axis=1)


LINES: dict[str, tuple[tuple[str, Side, Side], ...]] = {
    "equation-16": (
        ("Q gain = Q of the difference", q_gain, q_of_difference),
        ("Q of the difference = advantage of the difference", q_of_difference, advantage_of_difference),
    ),
    "equation-17": (
        ("advantage of the difference = Gamma(pi^+)", advantage_of_difference, advantage),
        ("Q gain = Gamma(pi^+)", q_gain, advantage),
    ),
}


def exactly(claim: str) -> Callable[[Instance], Evidence]:
    """The lines of `claim` at the sampled profiles, pi^+ by exact policy iteration."""

    def run(instance: Instance) -> Evidence:
        comparisons: list[Comparison] = []
        cases = []
        for number, profile in enumerate(instance.profiles):
            at = instance.at(profile.policy)
            optimal = [optimal_response(at.game, at.policy, i).block for i in range(at.game.n_players)]
            for player, block in enumerate(optimal):
                comparisons += _lines(claim, profile.label, at, player, block, number)
            cases.append({"policy": at.policy, "V": at.V, "trial": optimal})
        return exact_evidence(claim, instance, comparisons, cases)

    return run


def in_general(claim: str) -> Callable[[], Evidence]:
    """The lines of `claim` for every game of a shape and any policy in the place of pi^+."""

    def comparisons(generic: GenericGame) -> Iterator[Comparison]:
        at = Evaluation(generic.game, generic.policy)
        for player, block in enumerate(generic.other):
            yield from _lines(claim, str(generic.shape), at, player, block, 0)

    return lambda: shape_evidence(comparisons)


def _lines(claim: str, label: str, at: Evaluation, player: int, block: Array, case: int) -> Iterator[Comparison]:
    for name, left, right in LINES[claim]:
        place = f"{label}: player {player}, {name}"
        yield from entries(place, left(at, player, block), EQUAL, right(at, player, block), case=case)


def _claim(claim: str, title: str, statement: str, uses: tuple[str, ...]) -> Claim:
    return Claim(
        id=claim,
        title=title,
        statement=statement,
        source=f"Proof of Lemma 3.5, {claim.replace('-', ' (')})",
        kind=Kind.IDENTITY,
        checks=(
            Check(Method.EXACT, "sampled profiles, pi^+ by policy iteration", exactly(claim)),
            Check(Method.SYMBOLIC, "for every game of a shape", in_general(claim), Scope.EVERY_GAME),
        ),
        uses=uses,
    )


CLAIMS = (
    _claim(
        "equation-16",
        "The one-stage gain of an optimal policy, by Q and by advantages",
        r"$$Q_i(s, \pi_i^\dagger; \varpi^\tau) - Q_i(s, \varpi_i^\tau; \varpi^\tau) = "
        r"\sum_{a_i} Q_i(s, a_i; \varpi^\tau) \left( \pi_i^\dagger(s, a_i) - \varpi_i^\tau(s, a_i) \right) = "
        r"\sum_{a_i} (Q_i(s, a_i; \varpi^\tau) - V_i(s, \varpi^\tau)) "
        r"\left( \pi_i^\dagger(s, a_i) - \varpi_i^\tau(s, a_i) \right)$$",
        ("equation-2",),
    ),
    _claim(
        "equation-17",
        "The one-stage gain of an optimal policy is its advantage",
        r"$$\sum_{a_i} (Q_i(s, a_i; \varpi^\tau) - V_i(s, \varpi^\tau)) "
        r"\left( \pi_i^\dagger(s, a_i) - \varpi_i^\tau(s, a_i) \right) = "
        r"\sum_{a_i} \Gamma_i(s, a_i; \varpi^\tau) \pi_i^\dagger(s, a_i) = \Gamma_i(s, \pi_i^\dagger; \varpi^\tau)$$",
        ("equation-2.value", "equation-16"),
    ),
)
