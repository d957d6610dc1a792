"""What follows from a statement by its form, what must not, and drawn games that would show a mistake."""

from __future__ import annotations

import pytest
from mutants.hunt import KILLED, ground_of, hunt
from mutants.implication import follows
from mutants.mutation import mutants

from verification.language.files import Entry, catalogue, load_statement
from verification.language.statement import Statement, statement

GIVEN = """
policy w; policy x; optimal reply dag to w; equilibrium eq; rates gamma; number eta in (0, 1]; estimate q; estimate r;
exploration theta; stage K in 1..3; play y of 3
"""
FOLLOWS = [
    # old, new
    ("eta = 1", "eta <= 1"),
    ("eta < 1", "eta <= 1"),
    ("eta < 1", "eta != 1"),
    ("eta < 1 and delta < 1", "eta < 1 or delta < 1"),
    ("forall i s: V[w](i,s) = 0", "exists i s: V[w](i,s) = 0"),
    ("forall s t: P[w](s,t) <= eta", "forall s t: P[w](t,t) <= eta"),
    ("forall k <= K: delta^k <= eta", "forall k <= K: delta^K <= eta"),
    ("forall k <= K: delta^k <= eta", "forall k < K: delta^k <= eta"),
    ("exists k < K: delta^k <= eta", "exists k <= K: delta^k <= eta"),
    ("forall s with mu(s) > 0: eta <= 1 / 2", "forall s with mu(s) > 0 and eta > 0: eta <= 1 / 2"),
    ("eta <= delta * eta", "eta <= eta"),
    ("q0 <= delta * |q0|", "q0 <= |q0|"),
    ("q0 <= delta^2 * |q0|", "q0 <= delta * |q0|"),
    ("|q0| <= eta", "q0 <= eta"),
    ("q0 <= 2 * |q0| - 3", "q0 <= 3 * |q0| - 2"),
    ("q0 <= eta - |q0|", "q0 <= eta + |q0|"),
    ("(max i s: V[w](i,s)) <= q0", "(min i s: V[w](i,s)) <= q0"),
    ("forall i s: W[w](i,s) <= q0", "forall i s: V[w](i,s) <= q0"),
    ("(sum s with mu(s) > eta: mu(s)) <= q0 - 1", "(sum s with mu(s) > eta: mu(s) * eta) <= q0 - 1"),
    ("q0 <= sum s with mu(s) > eta: mu(s)", "q0 <= sum s: mu(s)"),
    ("q0 <= sum k < K: delta^k", "q0 <= sum k <= K: delta^k"),
    ("forall i s: (W[w](i,s) = V[w](i,s) iff q0 = 0)", "forall i s: (W[w](i,s) <= V[w](i,s) iff q0 = 0)"),
    ("forall i s a: best[Q[w]](i,s,a) implies q0 = 0", "forall i s a: best[G[w]](i,s,a) implies q0 = 0"),
    ("forall i s: V[dev(w,i,x)](i,s) <= q0", "forall i s: V[w](i,s) <= q0"),
    ("forall i s: V[x](i,s) <= q0", "forall i s: V[dag](i,s) <= q0"),
    ("forall i s: W[w](i,s) <= q0", "forall i s: V[dev(w,i,dag)](i,s) <= q0"),
    ("forall i s: W[eq](i,s) <= q0", "forall i s: V[eq](i,s) <= q0"),
    ("1 = 2", "forall i s a: q(i,s,a) - q(i,s,a) = 0"),
    ("1 = 2", "forall i s: V[w](i,s) <= W[w](i,s)"),
    ("1 = 2", "forall i s a: Q[w](i,s,a) <= max a': Q[w](i,s,a')"),
    ("1 = 2", "forall i s: (sum a: x(i,s,a) * q(i,s,a)) <= max a: q(i,s,a)"),
    ("1 = 2", "forall s: (1 - delta) * mu(s) <= mu(s)"),
    ("1 = 2", "0 <= explored0"),
    ("1 = 2", "forall i s a: estimate[y,0](i,s,a) = plays[y,0](i,s,a)"),
]
NOT = [
    ("eta <= 1", "0 <= eta / (1 - 1)"),  # no value
    ("eta <= 1", "eta = 1"),
    ("eta <= 1", "eta < 1"),
    ("eta < 1 or delta < 1", "eta < 1"),
    ("exists i s: V[w](i,s) = 0", "forall i s: V[w](i,s) = 0"),
    ("forall k < K: delta^k <= eta", "forall k <= K: delta^k <= eta"),
    ("forall k < K: delta^k <= eta", "forall k < K: delta^K <= eta"),
    ("forall s with mu(s) > 0: eta <= 1 / 2", "forall s: eta <= 1 / 2"),
    ("exists s: mu(s) < eta", "exists s with mu(s) > 0: mu(s) < eta"),
    ("q0 <= |q0|", "q0 <= delta * |q0|"),
    ("q0 <= delta * q1", "q0 <= q1"),
    ("q0 <= q1", "q0 <= q1 / (1 - delta)"),
    ("q0 <= 2 * q0", "q0 <= 3 * q0"),
    ("q0 <= eta - q0", "q0 <= eta + q0"),
    ("delta * |q0| <= q0", "|q0| <= q0"),
    ("q0 <= q0^2", "q0 <= q0^3"),
    ("q0 <= eta", "|q0| <= eta"),
    ("(min i s: V[w](i,s)) <= q0", "(max i s: V[w](i,s)) <= q0"),
    ("forall i s: V[w](i,s) <= q0", "forall i s: W[w](i,s) <= q0"),
    ("forall i s: W[q](i,s) >= q0", "forall i s: W[q](i,s) >= V[q](i,s)"),
    ("q0 <= sum s: mu(s)", "q0 <= sum s with mu(s) > eta: mu(s)"),
    ("q0 <= sum i s a: q(i,s,a)", "q0 <= sum i s a with q0 > 0: q(i,s,a)"),
    ("forall i s: (W[w](i,s) = V[w](i,s) iff q0 = 0)", "forall i s: (W[w](i,s) >= V[w](i,s) iff q0 = 0)"),
    ("forall i s a: best[Q[w]](i,s,a) implies q0 = 0", "forall i s a: best[T[w,q]](i,s,a) implies q0 = 0"),
    ("forall i s: V[w](i,s) <= q0", "forall i s: V[x](i,s) <= q0"),
    ("forall i s: V[w](i,s) <= V[dag](i,s)", "forall i s: V[x](i,s) <= V[dag](i,s)"),
    ("forall i j s: W[dev(w,j,x)](i,s) <= q0", "forall i j s: W[w](i,s) <= q0 - 1"),
    ("forall s t: (sum z with z != s: P[w](s,z)) = q0", "forall s t: (sum z with z != s: P[w](t,z)) = q0"),
    ("1 = 1", "0 < delta^K - delta"),
    ("1 = 1", "forall i s: W[w](i,s) <= V[w](i,s)"),
    ("1 = 1", "forall i s a: (max a': Q[w](i,s,a')) <= Q[w](i,s,a)"),
    ("1 = 1", "forall i s: (sum a: q(i,s,a) * r(i,s,a)) <= max a: r(i,s,a)"),
    ("forall i s a: Q[w](i,s,a) = u[w](i,s,a)", "forall i s a: Q[w](i,s,a) = G[w](i,s,a)"),
]


def made(text: str) -> Statement:
    """The statement of a text about the given data."""
    where = (
        "q0 := sum i, s, a: q(i,s,a)\nq1 := sum i, s, a: r(i,s,a)\nexplored0 := sum i, s, a: explored(w,theta)(i,s,a)"
    )
    return statement("mine", text, given=GIVEN, where=where)


@pytest.mark.parametrize(("old", "new"), FOLLOWS)
def test_follows(old: str, new: str) -> None:
    """By monotony, or because it is true by itself."""
    assert follows(made(new), made(old))


@pytest.mark.parametrize(("old", "new"), NOT)
def test_does_not_follow(old: str, new: str) -> None:
    """It is not so in every game."""
    assert not follows(made(new), made(old))


def test_other_data_or_hypotheses_do_not_follow() -> None:
    """A statement about fewer data is another one; best replies to Q are best replies to G."""
    special, general = (statement("mine", "0 = 0", given=text) for text in ("equilibrium x", "policy x"))
    assert not follows(general, special)
    assumed = statement("mine", "delta = 0", assuming=("one state",))
    assert not follows(statement("mine", "delta = 0"), assumed)
    texts = ("policy w; selection x of Q[w]", "policy w; selection x of G[w]", "policy w; selection x of T[w,w]")
    to_q, to_g, to_t = (statement("mine", "delta = 0", given=text) for text in texts)
    assert follows(to_g, to_q)
    assert not follows(to_t, to_q)


def test_a_definition_may_change() -> None:
    """It is unfolded where it is used; indices of its binders are not captured."""
    where = "own(i) := 1 - {}(prod j with j != i: 1 / A(j))"
    texts = [statement("mine", "forall j: own(j) <= 2 * own(j)", where=where.format(x)) for x in ("", "0 * ")]
    assert follows(texts[1], texts[0])
    renamed = [
        statement("mine", "forall j: q(j) = 0", where=f"q(i) := sum {j} with {j} != i: A({j})") for j in ("j", "j'")
    ]
    assert follows(*renamed)
    captured = statement("mine", "forall j: q(j) = 0", where="q(i) := sum j with j != i: A(i)")
    assert not follows(captured, renamed[0])


FALSE = {entry.corrects for entry in catalogue().values()}
TRUE = [name for name, entry in catalogue().items() if entry.is_text and name not in FALSE]
SAMPLE = [name for name in TRUE if catalogue()[name].kind == "inequality"][::8]


@pytest.mark.parametrize("name", SAMPLE)
def test_what_follows_is_not_killed(name: str) -> None:
    """Mutants that are said to be true by their form are true on drawn games, as the statement is."""
    found, entry = load_statement(name), catalogue()[name]
    ground = ground_of(name, entry, found)
    assert hunt(found, ground, 12).outcome != KILLED
    weaker = [m for m in mutants(found) if m.is_weaker]
    same = [m for m in weaker if m.statement.texts.given == found.texts.given]
    assert [str(m) for m in same if hunt(m.statement, ground, 12).outcome == KILLED] == []


def test_unsoundness_would_be_seen() -> None:
    """What does not follow is killed on the same ground."""
    old = made("q0 <= |q0|")
    new = made("q0 <= delta * |q0|")
    assert hunt(new, ground_of("mine", Entry(), old), 40).outcome == KILLED
