"""All stationary equilibria of small games: that some exist, and that no action gains at those that are irrational.

Exact equilibria, pure and mixed, are among the profiles on which statements are tried (`Instance.equilibria`). Of an
irrational one a box is known in which it is the only one with its supports. There Q_i(s, a) = V_i(s) for what is
played, and less for what is not, exactly; so no deviation gains. A second way to the same: the Nash gap of the centre
of the box, computed exactly, is at most what the radius lets values and optimal values move.

Source:  `mpgtheory.equilibria`.
"""

from __future__ import annotations

from collections.abc import Iterator

from flint import fmpq

from mpgtheory.equilibria import Equilibria, Equilibrium
from mpgtheory.equilibria.results import policy_text
from mpgtheory.values.best_response import nash_gaps
from mpgtheory.values.evaluation import Evaluation
from verification.checking.equilibria import equilibrium_document, node_document
from verification.claim import Check, Evidence, Method
from verification.compare import AT_MOST, LESS, Comparison
from verification.evidence import enclosed_evidence, exact_evidence
from verification.instance import Instance
from verification.tables import table

EXISTENCE, DEFINITION, FIXED_POINTS = "section-2.existence", "definition-2.2", "lemma-3.6c.corrected"
MOST_SHOWN = 30
"""Equilibria that the table of the report shows."""
MOST_BOXES = 8
"""Irrational equilibria that a certificate holds."""


def listing(instance: Instance) -> Evidence:
    """That the list is not empty, each of it certified, and that none is missing."""
    equilibria = _complete(instance)
    comparisons = [Comparison("equilibria on the complete list", fmpq(0), LESS, fmpq(len(equilibria)), 0)]
    case = {
        "equilibria": [equilibrium_document(one.certified) for one in equilibria],
        "tree": [node_document(node) for node in equilibria.tree.walk()] if equilibria.tree is not None else [],
    }
    rows = [
        [str(number), ", ".join(one.kind), policy_text(instance.game, one.policy)]
        for number, one in enumerate(equilibria, 1)
    ]
    listed = table(
        "All stationary equilibria",
        ["Number", "Kind", "Policy"],
        rows[:MOST_SHOWN],
        left_out=max(0, len(rows) - MOST_SHOWN),
        note="There is no other: the certificate holds the proof. Weights are in the order of the actions.",
    )
    pure, mixed = (sum(one.kind[0] == kind for one in equilibria) for kind in ("pure", "mixed"))
    note = f"{len(equilibria)} stationary equilibria and no other: {pure} pure, {mixed} mixed"
    return exact_evidence(f"{EXISTENCE}/list", instance, comparisons, [case], note=note, tables=(listed,))


def at_irrational(claim: str) -> Check:
    """The check of a claim at irrational equilibria."""

    def check(instance: Instance) -> Evidence:
        boxes = _irrational(instance)[:MOST_BOXES]
        comparisons = [c for k, one in enumerate(boxes) for c in centre_is_near(one, f"equilibrium {k + 1}", k)]
        cases = [{"equilibrium": equilibrium_document(one.certified)} for one in boxes]
        within = float(boxes[0].radius)
        note = f"{len(boxes)} irrational equilibria, each the only one with its supports within {within:.0e}"
        return enclosed_evidence(f"{claim}/isolated", instance, comparisons, cases, note=note)

    return Check(Method.ENCLOSURE, "irrational equilibria", check, suits=lambda instance: bool(_irrational(instance)))


def centre_is_near(one: Equilibrium, place: str, case: int) -> Iterator[Comparison]:
    """The Nash gap of the centre is at most 2 tau S_i, tau how much of the joint law of actions the radius moves.

    Values and optimal values move by at most tau S_i, S_i = span(u_i) / (1 - delta)^2, and they agree at the
    equilibrium.
    """
    game = one.game
    tau = one.radius * sum(count - 1 for count in game.action_counts)
    gains = nash_gaps(Evaluation(game, one.policy))[1]
    for player, gain in enumerate(gains):
        low, high = game.payoff_range(player)
        bound = 2 * tau * (high - low) / (1 - game.discount) ** 2
        yield Comparison(f"{place}: Nash gap of player {player + 1} at the centre", gain.max(), AT_MOST, bound, case)


def _complete(instance: Instance) -> Equilibria:
    equilibria = instance.all_equilibria
    assert equilibria is not None, "no complete list"
    return equilibria


def _irrational(instance: Instance) -> list[Equilibrium]:
    equilibria = instance.all_equilibria
    return [] if equilibria is None else [one for one in equilibria if not one.is_exact]


def is_listed(instance: Instance) -> bool:
    """Whether all equilibria are known, with a proof that a certificate can hold."""
    equilibria = instance.all_equilibria
    return equilibria is not None and equilibria.tree is not None


CHECKS = {
    EXISTENCE: (Check(Method.EXACT, "all stationary equilibria", listing, suits=is_listed),),
    DEFINITION: (at_irrational(DEFINITION),),
    FIXED_POINTS: (at_irrational(FIXED_POINTS),),
}
