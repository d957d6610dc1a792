"""Lemma 3.7 against all equilibria: the limit that perceived dominance forces, beside the complete list of a game.

The policies converge to the set of equilibria only if the limit is on the list, pure and mixed ones included. That its
Nash gap is positive says the same in a second way; the distance says how far from every equilibrium the policies stay.
"""

from __future__ import annotations

from flint import fmpq

from mpgtheory.arithmetic import Scalar
from mpgtheory.equilibria import Equilibrium
from mpgtheory.equilibria.results import policy_text
from mpgtheory.game.policy import Policy
from verification.checking.equilibria import equilibrium_document, node_document
from verification.checks.exploration import forced, has_forced_limit
from verification.claim import Check, Evidence, Method
from verification.compare import EQUAL, Comparison
from verification.evidence import exact_evidence, under_hypotheses
from verification.instance import Instance
from verification.procedures.complete_lists import is_listed
from verification.tables import table

CLAIM = "lemma-3.7"
MOST_SHOWN = 30
"""Equilibria that the table of the report shows."""


@under_hypotheses(CLAIM)
def beside_the_list(instance: Instance) -> Evidence:
    """How far the forced limit is from the nearest equilibrium of the complete list: 0 if it is one."""
    limit, equilibria = forced(instance), instance.all_equilibria
    assert equilibria is not None, "no complete list"
    assert equilibria.tree is not None, "the list has no certificate"
    distances = [distance(one, limit.limit) for one in equilibria]
    nearest = min(distances)
    label = "distance of the forced limit from the nearest equilibrium"
    case = {
        "theta": list(limit.exploration),
        "h": [int(a) for a in limit.choices],
        "equilibria": [equilibrium_document(one.certified) for one in equilibria],
        "tree": [node_document(node) for node in equilibria.tree.walk()],
    }
    rows = [
        [str(number), ", ".join(one.kind), policy_text(instance.game, one.policy), _shown(one, apart)]
        for number, (one, apart) in enumerate(zip(equilibria, distances, strict=True), 1)
    ]
    listed = table(
        "The forced limit beside all equilibria",
        ["Number", "Kind", "Policy", "Distance from the limit"],
        rows[:MOST_SHOWN],
        left_out=max(0, len(rows) - MOST_SHOWN),
        note="There is no other equilibrium. Distance: the largest difference of a weight.",
    )
    where = policy_text(instance.game, limit.limit)
    note = f"policies converge to {where}; the nearest of {len(equilibria)} equilibria in all is at distance {nearest}"
    comparisons = [Comparison(label, nearest, EQUAL, fmpq(0), 0)]
    return exact_evidence(f"{CLAIM}/list", instance, comparisons, [case], note=note, tables=(listed,))


def distance(one: Equilibrium, policy: Policy) -> Scalar:
    """The largest difference of a weight, at least: less the radius to which an irrational equilibrium is known."""
    bounds = zip(one.certified.bounds(), policy.blocks, strict=True)
    return max(fmpq(0), *(gap for (low, high), x in bounds for gap in [*(low - x).ravel(), *(x - high).ravel()]))


def _shown(one: Equilibrium, apart: Scalar) -> str:
    return str(apart) if one.is_exact else f"{float(apart):.9g}"


def is_compared(instance: Instance) -> bool:
    """Whether dominance forces a limit, and all equilibria are known, with a proof that a certificate can hold."""
    return has_forced_limit(instance) and is_listed(instance)


CHECKS = {CLAIM: (Check(Method.EXACT, "the forced limit beside all equilibria", beside_the_list, suits=is_compared),)}
