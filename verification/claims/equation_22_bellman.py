"""Equation (22): the operator T is a contraction in the sup norm with factor delta, and Q is its fixed point."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.bellman import bellman, bellman_linear_part
from mpgtheory.evaluation import Evaluation
from mpgtheory.families.random_tables import random_payoffs
from mpgtheory.indeterminates import GenericGame
from verification.checks.shapes import shape_evidence
from verification.claim import Check, Claim, Evidence, Kind, Method, Scope
from verification.compare import AT_MOST, EQUAL, Comparison, entries
from verification.evidence import exact_evidence
from verification.falsify.parts import POLICY, TABLE
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

CONTRACTION, FIXED_POINT = "equation-22.contraction", "equation-22.fixed-point"
ITERATIONS = 12
"""Applications of T whose distances to Q a figure shows."""


def contraction(instance: Instance) -> Evidence:
    """The rows of T's linear part are non-negative and sum to delta, so it contracts for all q; and it does at some."""
    rng = instance.rng(CONTRACTION)
    delta = instance.game.discount
    comparisons: list[Comparison] = []
    cases = []
    for number, profile in enumerate(instance.profiles):
        q, other = (_random_q(instance, rng) for _ in range(2))
        for i in range(instance.game.n_players):
            place = f"{profile.label}: player {i}"
            linear = bellman_linear_part(instance.game, profile.policy, i)
            comparisons += entries(f"{place}, 0", linear.min(axis=1) * 0, AT_MOST, linear.min(axis=1), case=number)
            comparisons += entries(f"{place}, row sum", linear.sum(axis=1), EQUAL, delta, case=number)
            moved = [bellman(instance.game, profile.policy, i, x[i]) for x in (q, other)]
            after, before = abs(moved[0] - moved[1]).max(), abs(q[i] - other[i]).max()
            comparisons.append(Comparison(f"{place}, |Tq - Tq'|", after, AT_MOST, delta * before, number))
        cases.append({"policy": profile.policy, "q": q, "q_bar": other})
    note = "row sums of the linear part equal to delta give the contraction for all q, not only the sampled ones"
    figure = _factors(instance, q)
    return exact_evidence(CONTRACTION, instance, comparisons, cases, note=note, figure=figure)


def tried_contraction(x: Example) -> Iterator[Comparison]:
    """|T q - T q'| <= delta |q - q'| at a drawn profile and two drawn tables."""
    for i in range(x.game.n_players):
        moved = [bellman(x.game, x["pi"], i, x[name][i]) for name in ("q", "q'")]
        apart = x.game.discount * abs(x["q"][i] - x["q'"][i]).max()
        yield from entries(f"player {i}: |Tq - Tq'| at", abs(moved[0] - moved[1]), AT_MOST, apart)


def fixed_point(instance: Instance) -> Evidence:
    """T Q = Q."""
    comparisons: list[Comparison] = []
    cases = []
    for number, profile in enumerate(instance.profiles):
        at = instance.at(profile.policy)
        comparisons += _fixed(profile.label, at, number)
        cases.append({"policy": profile.policy, "V": at.V, "Q": at.Q})
    return exact_evidence(FIXED_POINT, instance, comparisons, cases)


def fixed_point_in_general() -> Evidence:
    """T Q = Q for every game of a shape."""

    def comparisons(generic: GenericGame) -> Iterator[Comparison]:
        yield from _fixed(str(generic.shape), Evaluation(generic.game, generic.policy), 0)

    return shape_evidence(comparisons)


def _fixed(label: str, at: Evaluation, case: int) -> Iterator[Comparison]:
    for i, q in enumerate(at.Q):
        moved = bellman(at.game, at.policy, i, q)
        yield from entries(f"{label}: player {i}, T Q", moved, EQUAL, q, case=case)


def _random_q(instance: Instance, rng: np.random.Generator) -> list[Array]:
    return [random_payoffs(rng, (instance.game.n_states, count)) for count in instance.game.action_counts]


def _factors(instance: Instance, start: list[Array]) -> dict[str, object]:
    """Distances |T^k q - Q| of the last profile, for a figure: on a log scale no steeper than slope log delta."""
    at = instance.at(instance.profiles[-1].policy)
    curves = []
    for i, q in enumerate(start):
        distances = []
        for _ in range(ITERATIONS + 1):
            distances.append(float(FLOAT.array(np.array([abs(q - at.Q[i]).max()]))[0]))
            q = bellman(at.game, at.policy, i, q)
        curves.append({"label": f"player {instance.game.players[i]}", "distances": distances})
    return {"kind": "contraction", "discount": float(FLOAT.number(instance.game.discount)), "curves": curves}


CLAIMS = (
    Claim(
        id=CONTRACTION,
        title="The Bellman operator contracts in the sup norm with factor delta",
        statement=(
            r"$$\|\mathcal{T}_i^\pi q_i - \mathcal{T}_i^\pi \bar{q}_i\|_\infty \leq \delta \|q_i - \bar{q}_i\|_\infty$$"
        ),
        source="Appendix B.1(vii), from equation (22)",
        kind=Kind.INEQUALITY,
        checks=(Check(Method.EXACT, "row sums of the linear part, and sampled pairs", contraction),),
        trials=(Trial(tried_contraction, {"pi": POLICY, "q": TABLE, "q'": TABLE}, extremes=("pi",)),),
    ),
    Claim(
        id=FIXED_POINT,
        title="Q is the fixed point of the Bellman operator",
        statement=(
            r"$$\mathcal{T}_i^\pi Q_i(s, a_i; \pi) = Q_i(s, a_i; \pi), \quad "
            r"\forall s \in S, i \in I, a_i \in A_i$$"
        ),
        reading="The only one, by the contraction.",
        source="Appendix B.1(vii), from equation (22)",
        kind=Kind.IDENTITY,
        checks=(
            Check(Method.EXACT, "T applied to Q", fixed_point),
            Check(Method.SYMBOLIC, "for every game of a shape", fixed_point_in_general, Scope.EVERY_GAME),
        ),
        uses=("equation-2", "equation-22.contraction"),
        trials=(Trial(lambda x: _fixed("pi", x.at("pi"), 0), {"pi": POLICY}),),
    ),
)
