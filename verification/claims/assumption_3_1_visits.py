"""After Assumption 3.1: every state is visited infinitely often."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, Array
from mpgtheory.chains import ergodic_joint_action
from mpgtheory.evaluation import Evaluation
from mpgtheory.game import TabularGame, in_every_state
from mpgtheory.policy import explored, pure
from verification.checks.updates import suits_iterates
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.lemma_3_4_tracking import RECURRENT, exploration_of, is_recurrent
from verification.compare import AT_MOST, LESS, Comparison, entries
from verification.evidence import exact_evidence, vacuous_evidence
from verification.falsify import hypotheses as falsify
from verification.falsify.parts import EXPLORATION
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

CLAIM = "assumption-3.1.visits"


def bounded_below(instance: Instance) -> Evidence:
    """(prod theta_i / |A_i|)^m P_a^m(s, s') > 0 against the least probability of s' in m stages, whatever is held."""
    game = instance.game.dense()
    hypotheses = {RECURRENT: is_recurrent(game)}
    joint = ergodic_joint_action(game)
    if not hypotheses[RECURRENT] or joint is None:
        return vacuous_evidence(instance, hypotheses)
    exploration = exploration_of(game)
    power, bound = reached_by(game, joint, exploration)
    comparisons = [
        *entries(f"stage {power}: 0, bound of s, s'", bound * 0, LESS, bound),
        *entries(f"stage {power}: bound of s, s'", bound, AT_MOST, least_reached(game, exploration, power)),
    ]
    case = {"joint_action": list(joint), "exploration": list(exploration), "power": power, "bound": bound}
    note = f"in any {power} stages every state is visited with probability at least {np.min(bound)}"
    return exact_evidence(CLAIM, instance, comparisons, [case], hypotheses=hypotheses, note=note)


def reached_by(game: TabularGame, joint: Sequence[int], exploration: Sequence[fmpq]) -> tuple[int, Array]:
    """The least m with P_a^m positive everywhere, a = `joint`, and (prod theta_i / |A_i|)^m P_a^m. Shape (S, S)."""
    chain = game.transitions[in_every_state(joint)]
    power, reached = 1, chain
    while not (reached > 0).all():
        power, reached = power + 1, reached @ chain
    each = math.prod((x / n for x, n in zip(exploration, game.action_counts, strict=True)), start=fmpq(1))
    return power, each**power * reached


def least_reached(game: TabularGame, exploration: Sequence[fmpq], stages: int) -> Array:
    """The least probability of s' after `stages` stages from s over all that players may hold in each. Shape (S, S).

    By backward induction: a mean over joint actions is linear in each player's row, so least where all rows are pure.
    """
    held = [pure(game, [[a] * game.n_states for a in joint]) for joint in game.joint_actions()]
    chains = np.array([Evaluation(game, explored(policy, exploration)).chain for policy in held])
    least = EXACT.array(np.eye(game.n_states, dtype=int))
    for _ in range(stages):
        least = (chains @ least).min(axis=0)
    return np.asarray(least)


def tried(x: Example) -> Iterator[Comparison]:
    """The same of drawn explorations; hypotheses as in Assumption 3.1."""
    joint = ergodic_joint_action(x.game)
    assert joint is not None
    power, bound = reached_by(x.game, joint, x["theta"])
    yield from entries("0, bound of s, s'", bound * 0, LESS, bound)
    yield from entries("bound of s, s'", bound, AT_MOST, least_reached(x.game, x["theta"], power))


CLAIMS = (
    Claim(
        id=CLAIM,
        title="Under exploration every state is visited infinitely often",
        statement="to ensure that every state is visited infinitely often",
        reading=(
            r"Assumption 3.1 alone does not ensure it: with $\theta = 0$ the joint action $a$ that it speaks of may "
            r"never be played. With $\theta_i > 0$, $a$ is played with probability at least $p = \prod_i \theta_i / "
            r"|A_i|$ at every stage, whatever is held, so from every history $s'$ follows $s$ after $m$ stages with "
            r"probability at least $p^m P_a^m(s, s')$. As $a$'s chain is irreducible and aperiodic, this is positive "
            r"for some $m$ and all $s, s'$. Certified are $m$ and that the bound is at most the least probability over "
            r"all that players may hold from stage to stage. Infinitely many visits follow by the conditional "
            r"Borel-Cantelli lemma. That $\mu(s) > 0$ is not needed here, nor, for visits alone, aperiodicity."
        ),
        source="Section 3.2, after Assumption 3.1",
        kind=Kind.INEQUALITY,
        checks=(Check(Method.EXACT, "powers of one joint action's chain", bounded_below, suits=suits_iterates),),
        hypotheses=(RECURRENT,),
        uses=("equation-6",),
        trials=(Trial(tried, {"theta": EXPLORATION}, (falsify.RECURRENT,)),),
    ),
)
