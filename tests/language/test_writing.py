"""What is written is read again as the same: every text of the catalogue, and terms with brackets in all places."""

from __future__ import annotations

from typing import Any

import pytest

from verification.language.files import catalogue, load_statement
from verification.language.sorts import Definition
from verification.language.statement import Statement, statement
from verification.language.writing import declaration_text, definition_text, written

TEXTS = [name for name, entry in catalogue().items() if entry.is_text]
TERMS = [
    # as it is typed, as it is written
    ("(1+2)*3 = 1+2*3", "(1 + 2) * 3 = 1 + 2 * 3"),
    ("1-(2-3)-4 = (1-2)-3", "1 - (2 - 3) - 4 = 1 - 2 - 3"),
    ("8/(4/2) = 8/4/2", "8 / (4 / 2) = 8 / 4 / 2"),
    ("(2^3)^2 = 2^3^2", "(2^3)^2 = 2^3^2"),
    ("-(1+2) = -1*2", "-(1 + 2) = -1 * 2"),
    ("(-2)^2 = -2^2", "(-2)^2 = -2^2"),
    ("(sum i: A(i)) * 2 = sum i: A(i) * 2", "(sum i: A(i)) * 2 = sum i: A(i) * 2"),
    ("(sum i: (A(i) + 1)) / 2 = 1", "(sum i: (A(i) + 1)) / 2 = 1"),
    ("(max i: sum s: mu(s)) = 1", "max i: sum s: mu(s) = 1"),
    ("(forall i: 1 = 1) and 2 = 2", "(forall i: 1 = 1) and 2 = 2"),
    ("forall i: 1 = 1 and 2 = 2", "forall i: 1 = 1 and 2 = 2"),
    ("not (1 = 1 or 2 = 2) and 3 = 3", "not (1 = 1 or 2 = 2) and 3 = 3"),
    ("1 = 1 or 2 = 2 and 3 = 3", "1 = 1 or 2 = 2 and 3 = 3"),
    ("(1 = 1 or 2 = 2) and 3 = 3", "(1 = 1 or 2 = 2) and 3 = 3"),
    ("(1 = 1 implies 2 = 2) implies 3 = 3", "(1 = 1 implies 2 = 2) implies 3 = 3"),
    ("(sum k < 3 m <= k + 1 with m != k: [m = 0]) = 0.125", "sum k < 3, m <= k + 1 with m != k: [m = 0] = 0.125"),
    ("|1 - |2|| = max(1, 2, 3 - 1)", "|1 - |2|| = max(1, 2, 3 - 1)"),
    ("forall h i: h(i) = h(i)", "forall h, i: h(i) = h(i)"),
]


def shape(value: Any) -> Any:
    """A node without the places in its text."""
    if value is None:
        return None
    own = value.value.name if isinstance(value.value, Definition) else str(value.value)
    bounds = [(index.name, str(index.sort), index.relation, shape(index.bound)) for index in value.bindings]
    return (value.head, str(value.sort), own, bounds, shape(value.condition), [shape(part) for part in value.parts])


def rewritten(found: Statement) -> Statement:
    """The statement of the texts that its nodes are written as."""
    return statement(
        found.id,
        {name: written(node) for name, node in found.clauses.items()},
        given=";\n".join(map(declaration_text, found.declared)),
        where="\n".join(map(definition_text, found.defined.values())),
        assuming=found.texts.assuming,
    )


@pytest.mark.parametrize("name", TEXTS)
def test_a_statement_is_read_again(name: str) -> None:
    """The same nodes in clauses, definitions and conditions."""
    found = load_statement(name)
    again = rewritten(found)
    assert {n: shape(node) for n, node in again.clauses.items()} == {
        n: shape(node) for n, node in found.clauses.items()
    }
    assert [shape(d.body) for d in again.defined.values()] == [shape(d.body) for d in found.defined.values()]
    for one, other in zip(again.declared, found.declared, strict=True):
        assert (one.kind, one.name, one.low, one.high) == (other.kind, other.name, other.low, other.high)
        assert (one.open_low, one.open_high, shape(one.of)) == (other.open_low, other.open_high, shape(other.of))
        assert list(map(shape, one.conditions)) == list(map(shape, other.conditions))


@pytest.mark.parametrize(("text", "expected"), TERMS)
def test_brackets(text: str, expected: str) -> None:
    """As few as are sure to be right."""
    found = statement("mine", text)
    assert written(found.clauses[""]) == expected
    assert shape(rewritten(found).clauses[""]) == shape(found.clauses[""])


def test_a_lost_bracket_would_be_seen() -> None:
    """(1 + 2) * 3 is not 1 + 2 * 3."""
    one, other = (statement("mine", text).clauses[""] for text in ("(1 + 2) * 3 = 0", "1 + 2 * 3 = 0"))
    assert shape(one) != shape(other)
