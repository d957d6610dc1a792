"""After Assumption 3.1: every state is visited infinitely often."""

from __future__ import annotations

import math

import numpy as np
from flint import fmpq

from mpgtheory.chains import ergodic_joint_action
from mpgtheory.game import in_every_state
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.lemma_3_4_tracking import RECURRENT, exploration_of, is_recurrent
from verification.compare import LESS, entries
from verification.evidence import exact_evidence, vacuous_evidence
from verification.instance import Instance
from verification.updates import suits_iterates

CLAIM = "assumption-3.1.visits"


def bounded_below(instance: Instance) -> Evidence:
    """Whatever is held, s' is reached from s in m stages with at least (prod theta_i / |A_i|)^m P_a^m(s, s') > 0."""
    game = instance.game.dense()
    hypotheses = {RECURRENT: is_recurrent(game)}
    joint = ergodic_joint_action(game)
    if not hypotheses[RECURRENT] or joint is None:
        return vacuous_evidence(instance, hypotheses)
    chain = game.transitions[in_every_state(joint)]
    power, reached = 1, chain
    while not (reached > 0).all():
        power, reached = power + 1, reached @ chain
    exploration = exploration_of(game)
    each = math.prod((x / n for x, n in zip(exploration, game.action_counts, strict=True)), start=fmpq(1))
    bound = each**power * reached
    comparisons = list(entries(f"stage {power}: 0, probability of s -> s'", bound * 0, LESS, bound))
    case = {"joint_action": list(joint), "exploration": list(exploration), "power": power}
    note = f"in any {power} stages every state is visited with probability at least {np.min(bound)}"
    return exact_evidence(CLAIM, instance, comparisons, [case], hypotheses=hypotheses, note=note)


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
            r"for some $m$; certified are $m$ and the bounds. Infinitely many visits follow by the conditional "
            r"Borel-Cantelli lemma. The same bound is behind the $\eta$ of (7)."
        ),
        source="Section 3.2, after Assumption 3.1",
        kind=Kind.INEQUALITY,
        checks=(Check(Method.EXACT, "powers of one joint action's chain", bounded_below, suits=suits_iterates),),
        hypotheses=(RECURRENT,),
        uses=("equation-6",),
    ),
)
