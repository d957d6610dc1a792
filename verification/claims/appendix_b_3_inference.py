"""Appendix B.3: from the inclusion (8) to Algorithm 1, and why the set of equilibria is no attractor."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from flint import fmpq

from mpgtheory.best_response import is_best_reply, is_fixed_point, nash_gaps
from mpgtheory.equilibria import equal_support_equilibria, pure_equilibria
from mpgtheory.evaluation import Evaluation
from mpgtheory.game import MarkovGame
from mpgtheory.policy import Policy, pure
from verification.checks.estimates import Point, check
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.definition_2_1_potential import IS_POTENTIAL
from verification.claims.equation_31_rest_points import point
from verification.compare import EQUAL, IFF, Comparison
from verification.evidence import exact_evidence, vacuous_evidence
from verification.falsify import hypotheses as falsify
from verification.falsify.parts import POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

PRINTED, CORRECTED = "appendix-B.3", "appendix-B.3.corrected"
WAY_OUT = "a straight solution of (8) that leaves a mixed equilibrium"
FEW = 2
"""Equilibria at which the corrected statement is tried, mixed ones among them."""


def way_out(game: MarkovGame, equilibrium: Policy) -> Policy | None:
    """A pure profile of best replies all the way from `equilibrium` to it, half-way no equilibrium; None if none is.

    One state, two players: differences of Q are linear in the other's policy, so that both ends decide.
    """
    at = Evaluation(game, equilibrium)
    for joint in np.ndindex(*game.action_counts):
        target = pure(game, [[int(a)] for a in joint])
        ends = (at, Evaluation(game, target))
        is_best = all(is_best_reply(end.Q[i], block).all() for end in ends for i, block in enumerate(target))
        if is_best and not is_fixed_point(Evaluation(game, half_way(equilibrium, target))):
            return target
    return None


def half_way(start: Policy, end: Policy) -> Policy:
    """The mean of two profiles: where the straight solution is after the time log 2."""
    return Policy(tuple((x + y) / fmpq(2) for x, y in zip(start, end, strict=True)))


def is_small_stage_game(instance: Instance) -> bool:
    """One state and two players."""
    return instance.game.n_states == 1 and instance.game.n_players == 2 and not instance.is_large


def leaves_equilibria(instance: Instance) -> Evidence:
    """A solution of (8) that starts at an equilibrium and is at none after the time log 2."""
    met = {IS_POTENTIAL: bool(instance.potential_decision.is_potential)}
    if not met[IS_POTENTIAL]:
        return vacuous_evidence(instance, met)
    for found in instance.equilibria:
        target = way_out(instance.game, found.policy)
        if target is not None:
            case = {"equilibrium": found.policy, "target": target}
            comparisons = list(stays(instance.game, found.policy, target))
            return exact_evidence(PRINTED, instance, comparisons, [case], hypotheses=met)
    return vacuous_evidence(instance, {**met, WAY_OUT: False})


def stays(game: MarkovGame, equilibrium: Policy, target: Policy) -> Iterator[Comparison]:
    """Whether half-way to the target is an equilibrium."""
    middle = is_fixed_point(Evaluation(game, half_way(equilibrium, target)))
    yield Comparison("half-way, after the time log 2, the solution is at an equilibrium", middle, IFF, True)


def tried(x: Example) -> Iterator[Comparison]:
    """The mixed equilibria of a drawn stage game."""
    for policy in equal_support_equilibria(x.game):
        target = way_out(x.game, policy)
        if target is not None:
            yield from stays(x.game, policy, target)


def complementary(p: Point) -> Iterator[Comparison]:
    """Every action that is played at an equilibrium is worth V_i(s, pi)."""
    for i, (q, block) in enumerate(zip(p.at.Q, p.policy, strict=True)):
        for s, a in np.argwhere(block != 0):
            yield Comparison(p.place(i, f"state {s}, action {a}"), q[s, a], EQUAL, p.at.V[i][s])


def equilibria(instance: Instance) -> Iterator[Point]:
    """The last equilibria of the instance, mixed ones if there are any."""
    for number, found in enumerate(instance.equilibria[-FEW:]):
        at = instance.at(found.policy)
        yield point(found.label, at, at, number)


def tried_complementary(x: Example) -> Iterator[Comparison]:
    """At pure equilibria of a drawn game, and at the drawn profile if it is one."""
    for policy in (x["policy"], *pure_equilibria(x.game)[:2]):
        at = x.evaluate(policy)
        if not np.any(nash_gaps(at)[1] > 0):
            yield from complementary(point("equilibrium", at, at))


CLAIMS = (
    Claim(
        id=PRINTED,
        title="Theorem A.3 applies with the equilibria as the global attractor, as printed",
        statement=(
            r"Thus, we can apply Theorem A.3 to show that the convergence of the discrete time dynamics "
            r"$(\pi^t)_{t=0}^{\infty}$ induced by Algorithm 1 is the same as that of the continuous time dynamical "
            r"system in (8)."
        ),
        reading=(
            "Theorem A.3 needs a global attractor of the dynamics, and the proof has no other set for it than the "
            "equilibria. An attractor attracts a neighbourhood uniformly, itself included. But from a mixed "
            "equilibrium of the coordination game solutions of (8) leave towards a pure one, along a straight line: "
            r"$\varpi^\tau = b + e^{-\tau}(\varpi^0 - b)$ with $b$ a best reply all the way. As a solution may also "
            "stay for any time first, at no time are all solutions from equilibria near equilibria. Certified for "
            r"$\gamma = 1$: start, target and half-way point, which is no equilibrium. Whether every solution tends to "
            "the equilibria is another matter (Lemma 3.5) and not what Theorem A.3 asks."
        ),
        source="Appendix B.3",
        kind=Kind.CONVERGENCE,
        checks=(
            Check(
                Method.EXACT, "a straight solution from an equilibrium", leaves_equilibria, suits=is_small_stage_game
            ),
        ),
        hypotheses=(IS_POTENTIAL,),
        uses=("theorem-A.3",),
        corrected_by=CORRECTED,
        trials=(Trial(tried, {}, (falsify.POTENTIAL,), players=(2, 2), states=(1, 1)),),
        consequence=(
            "This step of Lemma 3.7 only, and it can be closed without Theorem A.3: limit sets of the learner are "
            "internally chain transitive for (8), and the potential, constant on each of the finitely many components "
            "of the set of equilibria, keeps such sets inside it (Benaïm, Hofbauer and Sorin 2005, Proposition 3.27). "
            "What does not survive is Lemma 3.7 for fixed exploration, for another reason: claim lemma-3.7."
        ),
    ),
    Claim(
        id=CORRECTED,
        title="Along equilibria no value changes, so that the potential takes finitely many values there",
        statement=(
            r"At an equilibrium $\pi$ every action with $\pi_i(s, a_i) > 0$ has $Q_i(s, a_i; \pi) = V_i(s, \pi)$. So "
            "along differentiable arcs of equilibria, on which weights that are 0 have derivative 0, no $V_i$ changes "
            r"by player $i$'s own part, and $\Phi(\mu, \cdot)$ is constant on each connected component of the set of "
            "equilibria; of these there are finitely many. Hence internally chain transitive sets of (8) consist of "
            "equilibria."
        ),
        reading=(
            "Certified is the first sentence, at equilibria, mixed ones where they are known. The set of equilibria "
            "is semialgebraic: finitely many components, each connected by piecewise differentiable arcs. The last "
            "sentence is Proposition 3.27 of Benaïm, Hofbauer and Sorin (2005) with the Lyapunov function of Lemma "
            "3.5: cited."
        ),
        source="In the place of Appendix B.3",
        kind=Kind.IDENTITY,
        checks=(check(CORRECTED, "actions played at equilibria", complementary, "policy V optimal", where=equilibria),),
        uses=("lemma-3.6c.corrected", "lemma-3.6a", "lemma-3.7.values"),
        corrects=PRINTED,
        trials=(Trial(tried_complementary, {"policy": POLICY}, players=(1, 2), states=(1, 2)),),
    ),
)
