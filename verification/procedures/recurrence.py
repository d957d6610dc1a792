"""Assumption 3.1, and a weaker condition that is enough: full support, and an irreducible and aperiodic chain.

Assumption 3.1 asks it of the chain of one joint action, the same in every state. Under exploration every joint action
is possible in every state, so that the union of all their graphs is what matters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mpgtheory.game import MarkovGame
from mpgtheory.game.chains import ergodic_joint_action, explored_edges, is_ergodic, is_irreducible, period
from verification.claim import Check, Evidence, Method
from verification.compare import IFF, Comparison
from verification.evidence import exact_evidence
from verification.instance import Instance

ONE_JOINT_ACTION, ALL_TOGETHER = "assumption-3.1", "assumption-3.1.weaker"


def of_one_joint_action(instance: Instance) -> Evidence:
    """Full support, and the first joint action whose chain is irreducible and aperiodic."""
    joint = ergodic_joint_action(instance.game)
    comparisons = [
        _full_support(instance.game),
        Comparison("some joint action's chain is irreducible and aperiodic", joint is not None, IFF, True),
    ]
    named = "no joint action's chain is" if joint is None else f"the chain of joint action {joint} is"
    case = {"joint_action": list(joint) if joint else None}
    return _evidence(ONE_JOINT_ACTION, instance, comparisons, case, f"{named} irreducible and aperiodic")


def of_all_together(instance: Instance) -> Evidence:
    """Full support, and the same of the chain in which every joint action is possible."""
    edges = explored_edges(instance.game)
    comparisons = [
        _full_support(instance.game),
        Comparison("the chain under exploration is irreducible and aperiodic", is_ergodic(edges), IFF, True),
    ]
    described = f"period {period(edges)}" if is_irreducible(edges) else "not irreducible"
    return _evidence(ALL_TOGETHER, instance, comparisons, {"under": "exploration"}, f"under exploration: {described}")


def _full_support(game: MarkovGame) -> Comparison:
    return Comparison("initial distribution has full support", bool(min(game.initial) > 0), IFF, True)


def _evidence(
    claim: str, instance: Instance, comparisons: Sequence[Comparison], case: Mapping[str, Any], note: str
) -> Evidence:
    return replace(exact_evidence(claim, instance, comparisons, [case], note=note), instance=instance.game.name)


CHECKS = {
    ONE_JOINT_ACTION: (Check(Method.EXACT, "every joint action's chain", of_one_joint_action),),
    ALL_TOGETHER: (Check(Method.EXACT, "the union of all joint actions", of_all_together),),
}
