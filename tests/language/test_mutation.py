"""Mutants: every operator at its places, in the order of the text, each a statement of the language."""

from __future__ import annotations

import pytest
from mutants.mutation import DROPPED, mutants
from mutants.operators import OPERATORS

from verification.language.errors import LanguageError
from verification.language.files import catalogue, load_statement
from verification.language.statement import Statement, statement

CHANGES = [
    # operator, the statement, what single terms become
    ("relation changed", "x = x0", {"x <= x0", "x < x0"}),
    ("relation changed", "x <= x0", {"x < x0", "x >= x0"}),
    ("relation changed", "x != x0", {"x = x0"}),
    ("relation changed", "forall s t: s = t", {"s != t"}),
    ("relation changed", "x = 1 iff x0 = 1", {"x = 1 iff not x0 = 1", "x <= 1", "x < 1", "x0 <= 1", "x0 < 1"}),
    ("sign changed", "x + 2 = x0 - 3", {"x - 2", "x0 + 3"}),
    ("sign changed", "-x = 0", {"x"}),
    ("factor dropped", "x * x0 / 2 = 0", {"x", "x0", "x * x0"}),
    ("number changed", "x = 1.5", {"2.5", "0.5"}),
    ("number changed", "x = 0", {"1"}),
    ("delta changed", "delta = x", {"1 - delta", "delta^2"}),
    ("other datum", "forall i s: V[pi](i,s) = 0", {"pi'", "w"}),
    ("other datum", "x = 0", {"x0"}),
    ("other index", "forall s t: P[pi](s,t) = 0", {"t", "s"}),
    ("other index", "forall i s a a': pi(i,s,a) = 0", {"a'"}),
    ("other primitive", "forall i s: V[pi](i,s) = 0", {"W[pi]", "u[pi]"}),
    ("other primitive", "forall i s a: Q[pi](i,s,a) = 0", {"G[pi]", "u[pi]"}),
    ("other primitive", "forall s t: P[pi](s,t) = 0", {"d[pi]"}),
    ("other primitive", "forall i: alpha[y,1](i) = 0", {"beta[y, 1]"}),
    ("deviation or absolute value dropped", "forall i s: V[dev(pi,i,w)](i,s) = 0", {"pi", "w"}),
    ("deviation or absolute value dropped", "forall i s a: T[pi,w](i,s,a) = 0", {"pi", "w"}),
    ("deviation or absolute value dropped", "|x| = 0", {"x"}),
    ("condition dropped", "(sum s t with s != t: 1) = 0", {"sum s, t: 1"}),
    ("max and min exchanged", "(max i: A(i)) = min(1, 2)", {"min i: A(i)", "max(1, 2)"}),
    ("quantifier or connective changed", "exists i: A(i) = 1", {"forall i: A(i) = 1"}),
    ("quantifier or connective changed", "x = 0 and not x = 1", {"x = 0 or not x = 1", "x = 1"}),
    ("stage shifted", "forall s: law[pi,K](s) = delta^K", {"law[pi, K + 1]", "delta^(K + 1)"}),
    ("stage shifted", "(sum k < 3: k) = 0", {"sum k <= 3: k"}),
]
GIVEN = "policy pi; policy pi'; policy w; number x in [0, 1]; number x0 in [0, 1]; stage K in 1..3; play y of 2"


def changes(found: Statement, operator: str) -> list[tuple[str, str]]:
    """Before and after, of the mutants of an operator."""
    return [(m.before, m.after) for m in mutants(found) if m.operator == operator]


@pytest.mark.parametrize(("operator", "text", "expected"), CHANGES, ids=[f"{c[0]}: {c[1]}" for c in CHANGES])
def test_operator(operator: str, text: str, expected: set[str]) -> None:
    """All that it makes of the terms of a statement."""
    found = changes(statement("mine", text, given=GIVEN), operator)
    assert {after for _, after in found} == expected


def test_every_operator_is_tested() -> None:
    """No operator without an example."""
    assert {operator for operator, _, _ in CHANGES} == set(OPERATORS)


def test_d_and_mu_stand_for_each_other() -> None:
    """`d` by `mu`, and `mu` by `d` of the first policy."""
    found = statement("mine", "forall s: d[w](s) <= mu(s)", given="policy w")
    assert changes(found, "other primitive") == [("d[w]", "mu"), ("mu", "d[w]")]


def test_hypotheses_are_dropped() -> None:
    """One at a time: assumptions, conditions of data, and what makes their sort special."""
    found = statement(
        "mine",
        "0 = 0",
        given="policy w with 0 = 0; optimal reply dag to w; selection br of Q[w]; equilibrium eq; rates gamma",
        assuming=("full support", "one state"),
    )
    dropped = [(m.before, m.after) for m in mutants(found) if m.operator == DROPPED]
    assert dropped == [
        ("full support", ""),
        ("one state", ""),
        ("policy w with 0 = 0", "policy w"),
        ("optimal reply dag to w", "policy dag"),
        ("selection br of Q[w]", "policy br"),
        ("equilibrium eq", "policy eq"),
        ("rates gamma", "values gamma"),
    ]
    assert [m.place for m in mutants(found) if m.operator == DROPPED][:3] == ["hypotheses"] * 2 + [
        "given, line 1, column 1"
    ]


def test_places_are_those_of_the_text() -> None:
    """Line and column in clause, definitions and given data."""
    found = statement(
        "mine", {"sum": "forall s:\n  f(s) = 1"}, given="policy w", where="# a comment\nf(s) := d[w](s)\n  + mu(s)"
    )
    places = {m.place for m in mutants(found)}
    assert {"where f, line 3, column 3", "where f, line 2, column 9", "clause sum, line 2, column 8"} <= places


def test_definitions_around_a_mutated_one_stay() -> None:
    """Only the mutated definition is written anew."""
    found = statement("mine", "e0 = 0", where="e0 := 1\nf0 := 2 # two\nc0 := 3")
    (mutant,) = [m for m in mutants(found) if m.before == "2" and m.after == "3"]
    assert mutant.statement.texts.where == "e0 := 1\nf0 := 3\nc0 := 3"


def test_what_the_language_does_not_allow_is_no_mutant() -> None:
    """`i` by `j` in pi(i,s,a): an action of the wrong player."""
    found = statement("mine", "forall i j s a: pi(i,s,a) >= 0 * A(j)", given="policy pi")
    assert changes(found, "other index") == [("j", "i")]
    with pytest.raises(LanguageError):
        statement("mine", "forall i j s a: pi(j,s,a) >= 0", given="policy pi")


def test_mutants_are_the_same_every_time_and_differ() -> None:
    """The same order; no text twice; none is the original's."""
    found = load_statement("lemma-3.6a.visitation")
    first, second = (list(map(str, mutants(found))) for _ in range(2))
    assert first == second
    texts = [str(m.statement.texts) for m in mutants(found)]
    assert len(set(texts)) == len(texts) > 30
    assert str(found.texts) not in texts


def test_every_operator_is_used_in_the_paper() -> None:
    """Each has mutants of some statement."""
    wanted = {*OPERATORS, DROPPED}
    for name, entry in catalogue().items():
        if entry.is_text and wanted:
            wanted -= {m.operator for m in mutants(load_statement(name))}
    assert not wanted
