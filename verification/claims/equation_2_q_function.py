"""Equation (2): the Q-function, and V as its average over the policy (Section 2)."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.evaluation import Evaluation
from mpgtheory.game import MarkovGame
from mpgtheory.indeterminates import GenericGame
from verification.checks.shapes import shape_evidence
from verification.claim import Check, Claim, Evidence, Kind, Method, Scope
from verification.compare import EQUAL, Comparison, entries
from verification.evidence import exact_evidence
from verification.falsify.parts import POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance


def joint_sum(game: MarkovGame, at: Evaluation, player: int) -> Array:
    """(2) literally: the sum over a_-i of pi_-i(s, a_-i) (u_i + delta sum_s' P V_i). Shape (S, A_i)."""
    out = np.array(at.Q[player]) * 0
    tables = game.dense()
    future = tables.payoffs[player] + game.discount * (tables.transitions @ at.V[player])
    for place in np.ndindex(future.shape):
        state, joint = place[0], place[1:]
        others = (at.policy[j][state, a] for j, a in enumerate(joint) if j != player)
        weight = math.prod(others, start=1)
        out[state, joint[player]] = out[state, joint[player]] + weight * future[place]
    return out


def literal(instance: Instance) -> Evidence:
    """Q by marginals, as the toolkit evaluates it, against the sum over joint actions that (2) prints."""
    comparisons: list[Comparison] = []
    cases = []
    for number, profile in enumerate(instance.profiles):
        at = instance.at(profile.policy)
        for i, q in enumerate(at.Q):
            comparisons += entries(f"{profile.label}: Q_{i}", q, EQUAL, joint_sum(instance.game, at, i), case=number)
        cases.append({"policy": profile.policy, "V": at.V, "Q": at.Q})
    return exact_evidence("equation-2", instance, comparisons, cases)


def averages_to_value(instance: Instance) -> Evidence:
    """sum_a pi_i(s, a) Q_i(s, a; pi) = V_i(s, pi)."""
    comparisons: list[Comparison] = []
    cases = []
    for number, profile in enumerate(instance.profiles):
        at = instance.at(profile.policy)
        comparisons += _averages(profile.label, at, number)
        cases.append({"policy": profile.policy, "V": at.V, "Q": at.Q})
    return exact_evidence("equation-2.value", instance, comparisons, cases)


def tried(x: Example) -> Iterator[Comparison]:
    """Q by marginals against the printed sum, at a drawn profile."""
    at = x.at("pi")
    for i, q in enumerate(at.Q):
        yield from entries(f"Q_{i}", q, EQUAL, joint_sum(x.game, at, i))


def averages_in_general() -> Evidence:
    """The same for every game of a shape."""
    return shape_evidence(lambda generic: _averages(str(generic.shape), _at(generic), 0))


def _at(generic: GenericGame) -> Evaluation:
    return Evaluation(generic.game, generic.policy)


def _averages(label: str, at: Evaluation, case: int) -> Iterator[Comparison]:
    for i, (block, q) in enumerate(zip(at.policy, at.Q, strict=True)):
        yield from entries(f"{label}: sum pi Q_{i}", (block * q).sum(axis=1), EQUAL, at.V[i], case=case)


CLAIMS = (
    Claim(
        id="equation-2",
        title="The Q-function by marginals is the printed sum over joint actions",
        statement=(
            r"$$Q_i(s, a_i; \pi) = \sum_{a_{-i} \in A_{-i}} \pi_{-i}(s, a_{-i}) \left( u_i(s, a_i, a_{-i}) + \delta "
            r"\sum_{s' \in S} P(s'|s, a_i, a_{-i}) V_i(s', \pi) \right)$$"
        ),
        reading="The toolkit evaluates the right side through marginals (first display of Appendix B).",
        source="Section 3, equation (2)",
        kind=Kind.DEFINITION,
        checks=(Check(Method.EXACT, "sum over joint actions", literal),),
        uses=("equation-1",),
        trials=(Trial(tried, {"pi": POLICY}),),
    ),
    Claim(
        id="equation-2.value",
        title="The value is the average of Q over the player's own policy",
        statement=r"$V_i(s, \pi) = \sum_{a_i \in A_i} \pi_i(s, a_i) Q_i(s, a_i; \pi)$",
        reading="Used without a number in the first line of the proof of Lemma 3.6(a) in Appendix B.2.",
        source="Appendix B.2(a), first line",
        kind=Kind.IDENTITY,
        checks=(
            Check(Method.EXACT, "average of Q", averages_to_value, scales=True),
            Check(Method.SYMBOLIC, "for every game of a shape", averages_in_general, Scope.EVERY_GAME),
        ),
        uses=("equation-1", "equation-2"),
        trials=(Trial(lambda x: _averages("pi", x.at("pi"), 0), {"pi": POLICY}),),
    ),
)
