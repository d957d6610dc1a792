"""Statement files: what is wrong with one is said in one line with file, statement and member."""

from __future__ import annotations

from pathlib import Path

import pytest

from mpgtheory.errors import InputError
from verification.language.files import catalogue, from_entry, hypotheses, load_file, load_statement
from verification.language.own import typed

MINE = """
[mine]
title = "The value is an average"
given = "policy pi"
claim = "forall i s: V[pi](i,s) = sum a: pi(i,s,a) * Q[pi](i,s,a)"

[second]
uses = ["mine", "equation-1"]
given = "number eta in (0, 1/2]"
[second.clauses]
low = "0 < eta"
high = "eta <= 1/2"
"""
WRONG = [
    # what is changed, into what, the message
    ("title =", "tittle =", "mine.tittle: Extra inputs are not permitted"),
    ('given = "policy pi"', "given = 3", "mine.given: Input should be a valid string"),
    ('uses = ["mine", "equation-1"]', 'uses = ["second"]', "second uses second: a cycle"),
    ('title = "The value is an average"', 'uses = ["second"]', "mine uses second uses mine: a cycle"),
    ('"equation-1"]', '"equation-0"]', "second uses 'equation-0', which does not exist; did you mean 'equation-"),
    ("[mine]", "[equation-1]", "equation-1 is an id of the catalogue; choose another"),
    ("[mine]", "[mine", "the file must be TOML"),
    ('title = "', 'kind = "guess"\ntitle = "', "mine.kind: Input should be 'definition', 'identity', "),
    ('title = "', 'sizes = {states = [1]}\ntitle = "', "mine.sizes.states: List should have at least 2 items"),
    ('title = "', 'try = ["hard"]\ntitle = "', "mine.try.0: Input should be 'equilibria' or 'largest payoff'"),
    (
        'title = "',
        'assuming = ["one stat"]\ntitle = "',
        "mine: no hypothesis is called 'one stat'; did you mean 'one state'",
    ),
    ("Q[pi](i,s,a)", "Q[pi](i,s)", "mine: line 1, column 45: 3 arguments (player, state, action) were expected"),
    ('high = "eta', 'high = "eps', "second, clause high: line 1, column 1: 'eps' is not declared"),
]


def written(folder: Path, text: str) -> Path:
    """The file of a text."""
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read(tmp_path: Path) -> None:
    """Its statements in order, with clauses."""
    found = load_file(written(tmp_path, MINE))
    assert list(found) == ["mine", "second"]
    assert found["second"][1].names == ("low", "high")
    assert found["second"][0].uses == ["mine", "equation-1"]


@pytest.mark.parametrize(("old", "new", "message"), WRONG, ids=lambda value: str(value)[:40])
def test_a_file_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    """One line that names the place."""
    assert MINE.count(old) == 1
    with pytest.raises(InputError) as found:
        load_file(written(tmp_path, MINE.replace(old, new)))
    assert message in str(found.value)
    assert len(str(found.value).splitlines()) == 1


def test_the_catalogue_is_without_cycles() -> None:
    """`uses` and `corrects` name statements, and no statement rests on itself."""
    entries = catalogue()
    for name, entry in entries.items():
        assert set(entry.uses) <= set(entries), name
        assert entry.corrects is None or entry.corrects in entries, name
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, path
        if name not in done:
            for used in entries[name].uses:
                visit(used, (*path, name))
        done.add(name)

    for name in entries:
        visit(name, ())


def test_every_hypothesis_is_a_closed_statement_or_has_rules() -> None:
    """And every one that a statement assumes is in the registry."""
    for name, hypothesis in hypotheses().items():
        if hypothesis.claim is not None:
            assert hypothesis.statement().declared == (), name
        else:
            assert hypothesis.rules or name == "Assumption 3.2", name
    assert {assumed for entry in catalogue().values() for assumed in entry.assuming} <= set(hypotheses())


def test_unknown_ids_are_refused_with_the_nearest() -> None:
    """A misspelt id; an id of a statement without a text."""
    with pytest.raises(InputError, match=r"no statement has the id 'lemma-3.6'; did you mean 'lemma-3.6"):
        load_statement("lemma-3.6")
    procedural = next(name for name, entry in catalogue().items() if not entry.is_text)
    with pytest.raises(InputError, match="is checked by procedures; it has no text"):
        load_statement(procedural)


def test_a_typed_statement_declares_what_it_mentions() -> None:
    """Usual names only, in the order of the usual names; others must be given."""
    _, entry, found = typed("forall i s a: explored(pi,theta)(i,s,a) >= eta * pi'(i,s,a)")
    assert entry.given == "policy pi; policy pi'; exploration theta; number eta in (0, 1]"
    assert found.given == ("pi", "pi'", "theta", "eta")
    with pytest.raises(InputError, match="'policy0' is not declared"):
        typed("forall i s a: policy0(i,s,a) = 0")


def test_clauses_or_a_claim() -> None:
    """A text has one of both; every text of the catalogue is read."""
    for name, entry in catalogue().items():
        assert not (entry.claim is not None and entry.clauses), name
        if entry.is_text:
            assert from_entry(name, entry).names
