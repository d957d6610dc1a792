"""A file read by its lines is the file read by the grammar: games, notes and errors, whole and damaged."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from reader_helpers import DATA, needs_samples

from mpgtheory.errors import InputError
from mpgtheory.formats import madp
from mpgtheory.formats.loaded import Options
from mpgtheory.formats.madp_lines import Unclear, statements

pytest.importorskip("lark")

PLAIN = """# two agents, three states
agents: 2
discount: 0.9
values: reward
states: middle left right
start include: middle left
actions:
go stay
2
observations:
1
hot cold
T: * : uniform
T: go 0 : middle : left : 1.0
T: go 0 : middle : right : 0
T: go 0 : middle :
0.25 0.5 .25
T: stay 1 :
identity
O: * : uniform
O: go 1 : left : 0 hot : 1e0
O: go 1 : left : 0 cold : 0   # the end of a line
R: * : * : * : * : -1
R: go 1 : left : 2.5
"""
OTHERS = [
    ":",
    "*",
    "T",
    "states",
    "uniform",
    "1/2",
    "1.5.3",
    '"go"',
    "2go",
    "#",
    "\n",
    " : ",
    "O:",
    "\r",
    "7",
    "-",
    "\x0b",
]


def outcome(read: Any, path: Path, text: str) -> tuple[Any, ...]:
    """What a reader makes of a text: tables and notes, or its error."""
    try:
        made = read(path, text, Options())
    except InputError as error:
        return (str(error),)
    game = made.game
    return (game.payoffs.tolist(), game.transitions.tolist(), list(game.initial), game.states, game.actions, made.notes)


def damaged(text: str, rng: random.Random) -> str:
    """The text with a piece put in, taken out, or in the place of another."""
    begin = rng.randrange(len(text))
    return text[:begin] + rng.choice(["", *OTHERS]) + text[begin + rng.choice([0, 1, 1, 3]) :]


def test_a_plain_file_is_read_by_its_lines() -> None:
    path = Path("plain.dpomdp")
    assert len(list(statements(path, PLAIN))) == 17
    assert outcome(madp._by_lines, path, PLAIN) == outcome(madp._by_grammar, path, PLAIN)


def test_what_lines_accept_the_grammar_accepts_with_the_same_game() -> None:
    path, rng, read = Path("plain.dpomdp"), random.Random(22), 0
    for _ in range(150):
        text = damaged(PLAIN, rng)
        try:
            by_lines = outcome(madp._by_lines, path, text)
        except Unclear:
            continue
        assert by_lines == outcome(madp._by_grammar, path, text), text
        read += 1
    assert read > 30, "most of the damage leaves no plain file"


@pytest.mark.parametrize(
    "text", ["T: a : : 1", "T a b: 1", ": 1", "1 2", "T: T", "states: 1/2", 'actions: "go"', "T: 2go"]
)
def test_what_is_no_plain_line_is_left_to_the_grammar(text: str) -> None:
    with pytest.raises(Unclear):
        list(statements(Path("x.posg"), text))


@pytest.mark.slow
@needs_samples
@pytest.mark.parametrize("name", ["broadcastChannel", "dectiger", "recycling", "GridSmall"])
def test_the_files_of_others_are_read_alike(name: str) -> None:
    path = DATA / "madp" / f"{name}.dpomdp"
    text = path.read_text()
    try:
        by_lines = outcome(madp._by_lines, path, text)
    except Unclear:
        assert '"' in text, "only quoted names are left to the grammar"
        return
    assert by_lines == outcome(madp._by_grammar, path, text)
