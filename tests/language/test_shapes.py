"""Which clauses are identities, and that the proof for a shape tells true ones from false ones."""

from __future__ import annotations

import pytest

from verification.checking.symbolic import proof_for_shapes
from verification.language.shapes import identities, proved_comparisons
from verification.language.statement import Statement, statement

GIVEN = "policy pi; policy x; estimate q; number eta in [0, 1]; stage K in 0..5; exploration theta; distribution nu"
ELIGIBLE = [
    "forall i s: V[pi](i,s) = u[pi](i,s) + delta * sum t: P[pi](s,t) * V[pi](i,t)",
    "forall i s a with s = s: G[pi](i,s,a) = Q[pi](i,s,a) - V[pi](i,s)",
    "forall i j s: i = j implies V[dev(pi,i,pi)](j,s) = V[pi](j,s)",
    "forall s: law[pi,K](s) = sum z: mu(z) * law[pi,K](z,s)",
    "(sum s: nu(s)) = 1",
    "eta * delta = delta * eta",
]
NOT = [
    "forall i s: V[pi](i,s) <= 0",
    "forall i s: V[pi](i,s) != 0",
    "forall i s: W[pi](i,s) = V[pi](i,s)",
    "forall i s: (max a: Q[pi](i,s,a)) = V[pi](i,s)",
    "|eta| = eta",
    "forall s with mu(s) > 0: mu(s) = mu(s)",
    "eta = 0 implies eta = 0",
    "exists s: mu(s) = mu(s)",
    "eta = eta iff eta = eta",
    "[eta = 0] = [eta = 0]",
]


def made(text: str) -> Statement:
    """The statement of a text about the given data."""
    return statement("mine", text, given=GIVEN)


@pytest.mark.parametrize("text", ELIGIBLE)
def test_identities_are_proved(text: str) -> None:
    """Equalities without an order, for every game of 2 players, states and actions."""
    found = made(text)
    assert identities(found) == ("",)
    comparisons = list(proved_comparisons(found, (2, 2, 2)))
    assert comparisons
    assert all(c.left == c.right for c in comparisons)


@pytest.mark.parametrize("text", NOT)
def test_what_needs_an_order_is_no_identity(text: str) -> None:
    """Inequalities, maxima, conditions on numbers."""
    assert identities(made(text)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "forall i s: V[pi](i,s) = u[pi](i,s)",
        "forall s: d[pi](s) = mu(s)",
        "forall i s: V[dev(pi,i,x)](i,s) = V[x](i,s)",
        "eta = eta^2",
    ],
)
def test_a_false_identity_is_seen(text: str) -> None:
    """It is eligible, and not proved."""
    found = made(text)
    assert identities(found) == ("",)
    assert any(c.left != c.right for c in proved_comparisons(found, (2, 2, 2)))
    with pytest.raises(AssertionError, match="is no identity of games of shape"):
        proof_for_shapes(found)


def test_hypotheses_and_conditions_are_not_used() -> None:
    """What holds without them is proved; what needs them is not."""
    replies = "policy pi; selection br of Q[pi]"
    free = "forall i s: (sum a: br(i,s,a) * G[pi](i,s,a)) = (sum a: br(i,s,a) * Q[pi](i,s,a)) - V[pi](i,s)"
    needing = "forall i s: (sum a: pi(i,s,a) * Q[pi](i,s,a)) = sum a: br(i,s,a) * Q[pi](i,s,a)"
    assert identities(statement("mine", free, given=replies, assuming=("full support",))) == ("",)
    assert identities(statement("mine", needing, given=replies)) == ()
    assert identities(statement("mine", "forall s: mu(s) = 1", assuming=("one state",))) == ()
    assert identities(statement("mine", "delta = delta", given="play y of 3")) == ()


def test_clause_by_clause() -> None:
    """The identities among the clauses."""
    found = statement("mine", {"same": "delta = delta", "less": "delta <= 1", "product": "delta * 2 = delta + delta"})
    assert identities(found) == ("same", "product")
    assert proof_for_shapes(found).clauses == ("same", "product")
