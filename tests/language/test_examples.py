"""The examples of the documentation hold: of every primitive, and of the specification."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

import pytest
from flint import fmpq

from mpgtheory.formats import load_game
from verification.checking.sampling import cases_on
from verification.compare import is_violated
from verification.instance import Instance, Sampling
from verification.language.files import Entry, from_entry
from verification.language.given import SORTS, TABLES
from verification.language.own import typed
from verification.language.primitives import PRIMITIVES, Primitive
from verification.language.statement import Statement, statement

README = (resources.files("verification") / "language" / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, flags=re.DOTALL)
GAME = "prisoners_two_state"


@cache
def instance() -> Instance:
    """The game of the examples, whose equilibria are found once."""
    return Instance(load_game(GAME), 1, Sampling(random_profiles=1))


def cases(found: Statement, entry: Entry) -> list[dict[str, object]]:
    """Data for a statement on the game of the examples."""
    return [case.data for case in cases_on(instance(), entry, found)]


def holds(found: Statement, entry: Entry) -> None:
    """Every comparison is true, and there is one."""
    comparisons = [c for data in cases(found, entry) for c in found.comparisons(instance().game, data)]
    assert comparisons
    assert not any(map(is_violated, comparisons))


@pytest.mark.parametrize("primitive", PRIMITIVES, ids=lambda p: f"{p.name}, {len(p.brackets)}, {len(p.indices)}")
def test_the_example_of_a_primitive(primitive: Primitive) -> None:
    """It mentions the primitive, and holds on a game."""
    assert re.search(rf"\b{primitive.name}\b", primitive.example)
    _, entry, found = typed(primitive.example, where="zero(i,s,a) := 0" if "zero" in primitive.example else "")
    holds(found, entry)


def test_a_wrong_example_would_be_seen() -> None:
    """The example of V with the discount factor left out."""
    (value,) = [p for p in PRIMITIVES if p.name == "V"]
    _, entry, found = typed(value.example.replace("delta * ", ""))
    with pytest.raises(AssertionError):
        holds(found, entry)


def test_the_specification_names_every_primitive() -> None:
    """Each in the table of primitives, as it is written there: `V[w](i,s)`."""
    table = README.split("## Primitives")[1].split("## Comparisons")[0]
    for primitive in PRIMITIVES:
        assert re.search(rf"`[^`]*\b{primitive.name}\b[^`]*`", table), primitive.name


def test_the_specification_names_every_sort_of_data() -> None:
    """Each in the table of given data; tables with their indices."""
    table = README.split("## Given data")[1].split("## Primitives")[0]
    letters = {"player": "i", "state": "s", "action": "a"}
    for sort in SORTS:
        (row,) = [line for line in table.splitlines() if line.startswith("|") and f"`{sort} " in line] or [""]
        assert row, sort
        if sort in TABLES:
            assert f"({','.join(letters[index] for index in TABLES[sort])})" in row, sort


def test_the_first_example() -> None:
    """V is the mean of Q."""
    _, text = BLOCKS[0]
    _, entry, found = typed(text)
    holds(found, entry)


def test_the_example_of_definitions() -> None:
    """The two lines are definitions of a statement with the data that they mention."""
    (text,) = [block for kind, block in BLOCKS if ":=" in block and kind == "" and "statement" not in block]
    found = statement(
        "readme", "D >= 1 and forall i s: 0 <= gain[pi](i,s)", given="policy pi; optimal reply dag to pi", where=text
    )
    holds(found, Entry(given="policy pi; optimal reply dag to pi"))


def test_the_example_of_a_file() -> None:
    """It is TOML, and its statement holds."""
    (text,) = [block for kind, block in BLOCKS if kind == "toml"]
    ((name, content),) = tomllib.loads(text).items()
    entry = Entry.model_validate(content)
    holds(from_entry(name, entry), entry)


def test_the_declarations_of_the_text() -> None:
    """Declarations that the running text shows are such."""
    shown = re.findall(r"`((?:policy|rates) [^`]*(?:;|with)[^`]*)`", README)
    assert len(shown) >= 1
    for text in shown:
        given = text if "eta" not in text or "number eta" in text else f"number eta in (0, 1]; {text}"
        statement("readme", "0 = 0", given=given)


def test_ties_of_the_examples() -> None:
    """The game of the examples is one with two states, so that a wrong index would show."""
    game = load_game(GAME)
    assert (game.n_states, game.n_players, game.discount) == (2, 2, fmpq(3, 4))
