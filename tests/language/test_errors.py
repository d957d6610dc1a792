"""What is no statement is refused in one line that names source, line and column."""

from __future__ import annotations

import re

import pytest
from flint import fmpq

from mpgtheory.formats import load_game
from mpgtheory.game.policy import uniform
from verification.language.errors import LanguageError
from verification.language.statement import statement

DEEP = "brackets and binders are nested more than 40 deep"
CLAIMS = [
    # text, line, column, message
    ("0 = ", 1, 5, "a number, a name or a bracket was expected, 'the end' was found"),
    ("0 = 0 0", 1, 7, "'0' was not expected here"),
    ("(0 = 0", 1, 7, "')' was expected, 'the end' was found"),
    ("0 = 0)", 1, 6, "')' was not expected here"),
    ("|delta = 0", 1, 8, "'|' was expected, '=' was found"),
    ("0 $ 0", 1, 3, "'$' begins no word, number or sign of the language"),
    ("µ(s) = 0", 1, 1, r"'\xb5' begins no word, number or sign of the language"),
    ("0 = 1.", 1, 6, "'.' begins no word, number or sign of the language"),
    ("0 = 1e5", 1, 6, "'e5' was not expected here"),
    ("0 = 0 iff 0 = 0 iff 0 = 0", 1, 17, "'iff' was not expected here"),
    ("sum: 0 = 0", 1, 4, "an index was expected, ':' was found"),
    ("with = 0", 1, 1, "a number, a name or a bracket was expected, 'with' was found"),
    ("max(delta) = 0", 1, 1, "max(x, y) needs two numbers at least"),
    ("x = 0", 1, 1, "'x' is not declared: no index, given name, definition or primitive"),
    ("forall i: V[pi](i,s) = 0", 1, 19, "'s' is not declared: no index, given name, definition or primitive"),
    ("forall x: 0 = 0", 1, 8, "'x' is no index; indices are i, j, s, t, z, a, b, h, g, k, m, n, with digits or primes"),
    ("forall i i: 0 = 0", 1, 10, "'i' has a meaning here already; use another index"),
    ("forall s a: 0 = 0", 1, 10, "'a' is an action of player i, but no i is in scope"),
    ("forall k: delta^k = 0", 1, 8, "'k' is a stage: give its bound, k < K"),
    ("forall i < 3: 0 = 0", 1, 8, "'i' is a player and takes no bound; use `with`"),
    ("forall i s: V[pi](s,i) = 0", 1, 19, "a player was expected, this is a state"),
    ("forall i j s b: pi(i,s,b) = 0", 1, 24, "an action of i was expected, this is an action of j"),
    ("forall i j h: h(i) = h(j)", 1, 20, "an action of i and an action of j cannot be compared"),
    ("forall i s: Q[pi](i,s) = 0", 1, 13, "3 arguments (player, state, action) were expected, 2 were found"),
    ("forall i h: h(i,i) = h(i)", 1, 13, "a joint action is applied to one player"),
    ("forall i s: pi[pi](i,s) = 0", 1, 13, "'pi' takes no square brackets"),
    ("forall s: d(s) = 0", 1, 11, "'d' takes 1 arguments in square brackets"),
    ("d[pi] = 0", 1, 1, "'d' has several tables: give its indices"),
    ("forall h g: h < g", 1, 15, "only numbers have an order, these are each a joint action"),
    ("forall i s: i = s", 1, 15, "a player and a state cannot be compared"),
    ("delta", 1, 1, "a statement was expected, this is a number"),
    ("not delta", 1, 5, "a truth was expected, this is a number"),
    ("delta + (0 = 0) = 0", 1, 12, "a number was expected, this is a truth"),
    (
        "forall i s:\n  V[pi](i,s) =\n  Q[pi](i,s)",
        3,
        3,
        "3 arguments (player, state, action) were expected, 2 were found",
    ),
    ("0 = " + "(" * 60 + "0" + ")" * 60, 1, 25, DEEP),
    ("0 = " + "-" * 60 + "0", 1, 43, DEEP),
    ("0 = " + "+".join("0" * 9000), 1, 3, "terms stand in one another more than 150 deep, definitions included"),
    ("0 = 0." + "9" * 1000, 1, 5, "a number has 1002 digits; at most 1000 are read"),
    ("0 = 0 #" + "x" * 100_000, 1, 1, "the text has 100007 characters; at most 20000 are read"),
]
GIVEN = [
    ("polic pi", 1, "'polic pi' is no sort of data; known: policy, "),
    ("policy delta", 8, "'delta' is a word of the language; choose another name"),
    ("policy pi; policy pi", 19, "'pi' is declared twice"),
    ("policy pi policy x", 11, "';' was expected, 'policy' was found"),
    ("policy pi with delta", 16, "a statement was expected, this is a number"),
    ("number x in (0, 1", 18, "']' was expected, 'the end' was found"),
    ("stage K in 0..2000", 15, "a whole number up to 1000 was expected"),
    ("optimal reply x to y", 20, "'y' is not declared"),
    ("selection x of delta", 16, "a table over player, state, action was expected, this is a number"),
    ("player s", 8, "'s' is no letter for a player"),
    ("action a", 8, "'a' is an action of i, who is not given before"),
    ("play y", 7, "'of' was expected, 'the end' was found"),
]
WHERE = [
    ("f := g\ng := 0", 1, 6, "'g' is not declared"),
    ("f := 0\nf := 1", 2, 1, "'f' is declared twice"),
    ("f(i,x) := 0", 1, 5, "'x' is no index"),
    ("sum := 0", 1, 1, "'sum' is a word of the language; choose another name"),
    ("f = 0", 1, 3, "':=' was expected, '=' was found"),
    ("f0 := 0\n" + "\n".join(f"f{k} := f{k - 1} + 0" for k in range(1, 99)), 76, 12, "terms stand in one another"),
]


def refused(text: str = "0 = 0", **also: str) -> str:
    """The message with which a statement is refused, one line."""
    with pytest.raises(LanguageError) as found:
        statement("mine", text, **also)  # type: ignore[arg-type]
    message = str(found.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize(("text", "line", "column", "message"), CLAIMS, ids=lambda value: str(value)[:30])
def test_a_claim_is_refused(text: str, line: int, column: int, message: str) -> None:
    """Where it goes wrong, and what was expected there."""
    assert refused(text, given="policy pi") == f"mine: line {line}, column {column}: {message}"


@pytest.mark.parametrize(("text", "column", "message"), GIVEN, ids=lambda value: str(value)[:30])
def test_given_data_are_refused(text: str, column: int, message: str) -> None:
    """Declarations say so of themselves."""
    assert refused(given=text).startswith(f"given of mine: line 1, column {column}: {message}")


@pytest.mark.parametrize(("text", "line", "column", "message"), WHERE, ids=lambda value: str(value)[:30])
def test_definitions_are_refused(text: str, line: int, column: int, message: str) -> None:
    """Definitions say so of themselves."""
    assert refused(where=text).startswith(f"where of mine: line {line}, column {column}: {message}")


def test_an_action_passed_to_a_definition_must_be_the_player_s() -> None:
    """f(i,s,a) at an action of j."""
    message = refused("forall i j s b: f(i,s,b) = 0", given="policy pi", where="f(i,s,a) := pi(i,s,a)")
    assert message == "mine: line 1, column 23: an action of i was expected, this is an action of j"


NO_VALUE = [
    ("forall s: 1 / (mu(s) - mu(s)) = 0", r"line 1, column 13: division by zero at s 0 of \w+"),
    ("1 / 0 = 0", r"line 1, column 3: division by zero of \w+"),
    ("2^(1/2) = 0", "1/2 is no whole number from 0 to 1000"),
    ("2^1001 = 0", "1001 is no whole number from 0 to 1000"),
    ("forall s: law[pi, 0 - 1](s) = 0", "-1 is no whole number from 0 to 1000"),
    ("(max s with s != s: mu(s)) = 0", "line 1, column 2: the maximum of nothing"),
    ("(min k < 0: k) = 0", "line 1, column 2: the minimum of nothing"),
    ("forall i s: V[x](i,s) = 0", "line 1, column 13: V is not determined here"),
]
"""Terms without a value on some game: 1 - delta sum_a x(i,s,a) vanishes where x has the weight 1 / delta in all."""


@pytest.mark.parametrize(("text", "message"), NO_VALUE)
def test_a_term_has_no_value(text: str, message: str) -> None:
    """Said with the place in the text, and the place in the game."""
    game = load_game("matching_pennies").dense()
    x = tuple(
        block * 0 + (fmpq(1, 2) if i else fmpq(2)) for i, block in enumerate(uniform(game))
    )  # mass 4 * 1 = 1/delta^2
    x = (x[0] / 2, x[1])
    found = statement("mine", text, given="policy pi; estimate x")
    with pytest.raises(LanguageError, match=message):
        list(found.comparisons(game, {"pi": uniform(game), "x": x}))


def test_messages_name_the_clause() -> None:
    """A statement with clauses says in which one."""
    with pytest.raises(LanguageError, match=re.escape("mine, clause second: line 1, column 5: ")):
        statement("mine", {"first": "0 = 0", "second": "0 = x"})
