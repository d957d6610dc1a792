"""The kernel's reader of the language: what is read as what, and where a bad text is refused."""

from __future__ import annotations

import pytest

from verification.kernel.exact import InvalidError
from verification.kernel.grammar import DEEPEST, MOST_CHARACTERS, definitions_of, statement_of
from verification.kernel.statements import compiled


def shape(term) -> str:
    """A term in prefix form."""
    if not hasattr(term, "head"):
        return term if isinstance(term, str) else " ".join(map(shape, term)) if isinstance(term, tuple) else str(term)
    if term.head == "number":
        return str(term.parts[0])
    if term.head == "reference":
        return term.parts[0]
    return f"({term.head} {' '.join(shape(part) for part in term.parts)})"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("x + y * z", "(add + x + (multiply * y * z))"),
        ("x - y - z", "(add + x - y - z)"),
        ("-x ^ 2", "(negative (power x 2))"),
        ("x ^ -y", "(power x (negative y))"),
        ("x ^ y ^ z", "(power x (power y z))"),
        ("-x * y", "(multiply * (negative x) * y)"),
        ("0.25", "1/4"),
        ("|x - |y||", "(absolute (add + x - (absolute y)))"),
        ("[x = y] * z", "(multiply * (bracket (chain x y =)) * z)"),
        ("max(x, y) + z", "(add + (largest x y) + z)"),
        ("x <= y < z", "(chain x y z <= <)"),
        ("not x = y and z", "(and (not (chain x y =)) z)"),
        ("x or y and z implies w iff v", "(iff (implies (or x (and y z)) w) v)"),
        ("x # and y", "x"),
    ],
)
def test_precedence(text, read):
    assert shape(statement_of(text)) == read


def test_the_body_of_a_sum_is_a_product_and_that_of_forall_all_that_follows():
    assert statement_of("sum i: x * y + z").head == "add"
    assert statement_of("forall i: x = y and z").head == "forall"
    assert statement_of("w and forall i: x or y").parts[1].parts[2].head == "or"
    assert statement_of("forall i: x iff y").parts[2].head == "iff"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "line 1, column 1"),
        ("x +", "line 1, column 4"),
        ("x = (y", "line 1, column 7"),
        ("x = y)", "line 1, column 6"),
        ("x\n  = % y", "line 2, column 5"),
        ("sum x: y", "line 1, column 5"),
        ("forall i s V = 1", "line 1, column 12"),
        ("x iff y iff z", "line 1, column 9"),
        ("x implies y implies z", "line 1, column 13"),
        ("2x", "line 1, column 2"),
        ("3. + x", "line 1, column 2"),
        ("(x, y)", "line 1, column 3"),
        ("²", "line 1, column 1"),
        ("١ = 1", "line 1, column 1"),
        ("forall = 1", "line 1, column 8"),
        ("x = sum", "line 1, column 8"),
        ("f(x = y)", "line 1, column 5"),
    ],
)
def test_a_bad_text_is_refused_at_its_place(text, place):
    with pytest.raises(InvalidError, match=place):
        statement_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 41 + "x" + ")" * 41,
        "[" * 5000,
        "-" * 5000 + "x",
        "not " * 3000 + "x",
        "x" + " ^ x" * 3000,
        "forall i: " * 1500 + "x",
        "sum i: " * 1500 + "x",
        "forall k < sum m < " * 900,
    ],
)
def test_what_nests_too_deep_is_refused(text):
    with pytest.raises(InvalidError, match="column"):
        statement_of(text)


def test_what_nests_as_deep_as_allowed_is_read():
    deepest = "(" * DEEPEST + "".join(f"sum i{k}: -" for k in range(DEEPEST // 2)) + "1" + ")" * DEEPEST
    compiled("", "", (("", f"{deepest} = 1"),))


def test_long_texts_are_refused_and_long_sums_are_not_deep():
    with pytest.raises(InvalidError, match=str(MOST_CHARACTERS)):
        statement_of("x" * (MOST_CHARACTERS + 1))
    compiled("", "", (("", "1" + " + 1" * 4000 + " = 4001 and 1 = 1" + " and 1 = 1" * 300),))


def test_definitions_end_where_a_line_begins_in_the_first_column():
    listed = definitions_of("f(i) := 1 +\n  2\n# nothing\ng[w](i,s) := max(1,\n2)\n\nh2' := 3")
    assert [(d.name.text, len(d.tables), len(d.indices)) for d in listed] == [("f", 0, 1), ("g", 1, 2), ("h2'", 0, 0)]
    assert shape(listed[1].body) == "(largest 1 2)"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("  f := 1", "line 1, column 3"),
        ("f := 1\n2", "line 2, column 1"),
        ("f = 1", "line 1, column 3"),
        ("f(i) := 1 := 2", "line 1, column 11"),
        ("f() := 1", "line 1, column 3"),
        ("f := (1\ng := 2)", "line 2, column 1"),
    ],
)
def test_a_bad_definition_is_refused_at_its_place(text, place):
    with pytest.raises(InvalidError, match=place):
        definitions_of(text)
