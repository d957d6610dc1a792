"""What a statement comes to: comparisons in the order of the specification, and truths inside them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from flint import arb, fmpq

from mpgtheory.arithmetic import ball, modular
from mpgtheory.arithmetic.indeterminates import generic_game
from mpgtheory.formats import load_game
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import pure, uniform
from verification.compare import is_violated
from verification.language.errors import UndecidedError
from verification.language.model import Model
from verification.language.statement import statement

TRUE = [
    "1 + 2 * 3 = 7 and (1 + 2) * 3 = 9 and 7 - 2 - 1 = 4 and 8 / 4 / 2 = 1",
    "2^3^2 = 512 and -2^2 = -4 and (-2)^2 = 4 and 2^-0 = 1 and 0^0 = 1",
    "0.1 + 0.2 = 0.3 and 1 / 3 * 3 = 1",
    "(sum i: 1) + 1 = 3 and (sum i: 1 * 1 + 1) = 3",
    "(sum i j: 1) = 4 and (sum i j with i != j: 1) = 2 and (sum k < 4: k) = 6 and (sum k <= 4, m < k: 1) = 10",
    "(sum k < 0: 1) = 0 and (prod k < 0: 2) = 1 and (prod k < 4: 2) = 16",
    "(max i a: 1) = 1 and max(1, 2, 3) = 3 and min(1, 2, 3) = 1 and (min k <= 3: (k - 2)^2) = 0",
    "|1 - 3| = 2 and |-1| * |2| = 2 and [1 = 1] + [1 = 2] = 1",
    "(forall i: A(i) = 2) and not exists i: A(i) = 3",
    "(1 = 2 implies 3 = 4) or 1 = 2",
    "(1 = 1 iff 2 = 2) and (1 = 2 iff 2 = 3)",
    "1 = 2 or 2 = 2 and 3 = 3",
    "0 < 1 <= 1 != 2 > 1 >= 1 = 1",
    "(sum h with forall i: h(i) = h(i): 1) = 4",
    "(sum h: [forall i g: g(i) = h(i)]) = 0",
    "forall h: (exists g: forall i: g(i) != h(i))",
    "forall i s a: pi(i,s,a) = 1 / A(i)",
    "square = 4 and twice(0) = 0 and (forall k < 3: twice(k) = 2 * k)",
    "forall i s a: mixed(i,s,a) = pi(i,s,a) and same(i,s,a) = pi(i,s,a) and V[mixed](i,s) = V[pi](i,s)",
    "forall i s: (exists a: best[Q[pi]](i,s,a)) and 1 = 1",
]
WHERE = """
square := 2^2
twice(k) := 2 * k
mixed(i,s,a) := pi(i,s,a)
same := dev(pi, j0, pi)
"""


def game() -> TabularGame:
    """Two players with two actions in one state."""
    return load_game("matching_pennies").dense()


@pytest.mark.parametrize("text", TRUE)
def test_holds(text: str) -> None:
    """Every comparison of it is true."""
    found = statement("mine", text, given="policy pi; player j0", where=WHERE)
    comparisons = list(found.comparisons(game(), {"pi": uniform(game()), "j0": 0}))
    assert comparisons
    assert not any(map(is_violated, comparisons))
    opposite = statement("mine", f"not ({text})", given="policy pi; player j0", where=WHERE)
    assert all(map(is_violated, opposite.comparisons(game(), {"pi": uniform(game()), "j0": 0})))


def listed(text: str, **also: Any) -> list[tuple[Any, ...]]:
    """Places, sides and relations."""
    found = statement("mine", text, **also)
    return [(c.place, c.left, c.relation, c.right) for c in found.comparisons(game(), {"pi": uniform(game())})]


def test_comparisons_in_order() -> None:
    """forall: each place; and: left, then right; a chain: link by link; a truth: iff true."""
    assert listed("forall i k < 2: k <= 5 < 6") == [
        (f"i {i}, k {k}", *link) for i in (0, 1) for k in (0, 1) for link in ((k, "<=", 5), (5, "<", 6))
    ]
    assert listed("1 = 1 and (2 = 2 and 3 = 3)") == [("", k, "=", k) for k in (1, 2, 3)]
    assert listed("1 = 1 or 1 = 2") == [("", True, "iff", True)]
    assert listed("1 = 1 iff 1 = 2") == [("", True, "iff", False)]
    assert listed("exists i: A(i) = 3") == [("", False, "iff", True)]


def test_an_implication_compares_where_its_premise_is_true() -> None:
    """Nothing is compared where it is false: the case says nothing."""
    assert listed("forall i: 1 = 2 implies 1 = 2") == []
    assert listed("forall i k < 2: k = 1 implies k = 3") == [("i 0, k 1", 1, "=", 3), ("i 1, k 1", 1, "=", 3)]


def test_clauses_are_named_in_places() -> None:
    """Clause by clause; one clause alone if asked for."""
    found = statement("mine", {"one": "forall i: 1 = 1", "two": "2 = 2"})
    assert [c.place for c in found.comparisons(game(), {})] == ["one: i 0", "one: i 1", "two"]
    assert [c.place for c in found.comparisons(game(), {}, ("two",))] == ["two"]


def test_a_definition_of_a_table_may_be_applied_at_once() -> None:
    """`played := explored(...)` is a table: played(i,s,a) is its entry."""
    explored = statement(
        "mine",
        "forall i s a: played(i,s,a) <= 19 / 20",
        given="policy pi; exploration theta",
        where="played := explored(pi,theta)",
    )
    data = {"pi": pure(game(), [[0], [0]]), "theta": (fmpq(1, 10),) * 2}
    assert {c.left for c in explored.comparisons(game(), data)} == {fmpq(19, 20), fmpq(1, 20)}


def test_definitions_with_tables() -> None:
    """f[w](i,s) at two policies in one statement: each its own values."""
    found = statement(
        "mine", "forall i s: f[pi](i,s) - f[x](i,s) = 0", given="policy pi; policy x", where="f[w](i,s) := V[w](i,s)"
    )
    x = pure(game(), [[0], [0]])
    values = [c.left for c in found.comparisons(game(), {"pi": uniform(game()), "x": x})]
    assert values == [-2, 2]


@pytest.mark.parametrize("arithmetic", [ball(64), modular(10_007)], ids=str)
def test_a_stage_may_be_computed_in_every_arithmetic(arithmetic: Any) -> None:
    """(number of players)^2 - 1 = 3 terms; balls and residues are whole numbers where they are certainly such."""
    found = statement("mine", "(sum k < K: 1) = 3 and 2^K = 8", where="K := (sum i: 1)^2 - 1")
    sides = [(c.left, c.right) for c in found.comparisons(game().over(arithmetic), {})]
    assert all(left == right for left, right in sides)


def test_a_stage_may_be_computed_with_indeterminates() -> None:
    """The number of states is a constant; the discount factor is none."""
    generic = generic_game(1, 2, 2, normalised=True).game
    found = statement("mine", "2^((sum s: 1) + 1) = 8")
    assert [c.left == c.right for c in found.comparisons(generic, {})] == [True]
    with pytest.raises(Exception, match="no whole number"):
        list(statement("mine", "2^(1 / delta) = 8").comparisons(generic, {}))


def test_balls_that_overlap_are_undecided_in_conditions() -> None:
    """1/3 = 3/9 cannot be told by balls, nor can its opposite; 1/3 < 1/2 can."""
    balls = game().over(ball(64))
    assert [c.left for c in statement("mine", "[1/3 < 1/2] = 1").comparisons(balls, {})] == [arb(1)]
    for text in ("[1/3 = 3/9] = 1", "not 1/3 < 3/9", "(sum i with 1/3 <= 3/9: 1) = 2"):
        with pytest.raises(UndecidedError):
            list(statement("mine", text).comparisons(balls, {}))


def test_values_are_kept_once_a_model() -> None:
    """A primitive is computed once for each table, so that V in two statements is one solution."""
    model, policy = Model(game()), uniform(game())
    for text in ("forall i s: V[pi](i,s) = 0", "forall i s: 0 = V[pi](i,s)"):
        list(statement("mine", text, given="policy pi").comparisons(model, {"pi": policy}))
    assert [kind for kind, *_ in model.witnessed.values()] == ["V"]


def test_numbers_are_exact() -> None:
    """0.1 is one tenth."""
    ((_, left, _, right),) = listed("0.1 = 1")
    assert (Fraction(int(left.p), int(left.q)), right) == (Fraction(1, 10), 1)
