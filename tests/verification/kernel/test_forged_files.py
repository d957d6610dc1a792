"""Forgeries of numbers, of JSON and of games: what one reader takes for one thing, and another for another.

See `test_forgeries.py`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from toolkit_certificates import Document, Forgery, changed, native, refused, stated

from verification.checker import check, check_file
from verification.kernel.exact import InvalidError

HALVES = [[["1/2", "1/2"]] * 2] * 2


@cache
def bounded() -> Document:
    """A statement with a policy, a number and a witness."""
    case = {"w": HALVES, "c": "1/2", "K": 2, "i": 1}
    given = "policy w; number c in [-5, 5]; stage K in 1..3; player i"
    return stated("forall s: V[w](i,s) <= 100 and c <= K", native(), case, given=given)


# Numbers.

PLACES: dict[str, tuple[Any, ...]] = {
    "a payoff": ("game", "payoffs", 0, 0, 0, 0),
    "the discount": ("game", "discount"),
    "a weight": ("cases", 0, "w", 0, 0, 0),
    "a number": ("cases", 0, "c"),
    "a weight of a profile": ("profiles", 0, 0, 0, 0),
    "a value": ("witnesses", 0, 2, 0, 0),
}
NO_NUMBERS = [
    "+1",
    "+1/2",
    "1_000",
    "0x10",
    "0b1",
    "1e5",
    "1E-1",
    " 1",
    "1 ",
    "1\n",
    "1/2\n",
    "\t1/2",
    "1 /2",
    "1/ 2",
    "1/-2",
    "-1/-2",
    "--1",
    "1/0",
    "0/0",
    "1/00",
    "1/2/3",
    "/2",
    "1/",
    "-",
    "",
    "0.5",
    ".5",
    "1.",
    "1,000",
    "1/2 # half",
    "½",
    "１",
    "٣",
    "१",
    "1⁄2",
    "1∕2",
    "−1",
    "infinity",
    "nan",
    "1\u200b",
    "\u202e1",
    "\ud800",
    True,
    False,
    None,
    0.5,
    1.0,
    1e300,
    float("nan"),
    float("inf"),
    [1],
    ["1/2"],
    {"1": 2},
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("value", NO_NUMBERS, ids=repr)
def test_what_is_no_number(place: str, value: Any) -> None:
    """Each is refused in every place where numbers are."""
    refused(changed(bounded(), (PLACES[place], value)))


@pytest.mark.parametrize(("spelled", "number"), [("0002/0004", "1/2"), ("-0", 0), ("0/7", 0), ("-000", 0), ("4/2", 2)])
def test_a_number_spelled_otherwise_is_the_same_number(spelled: str, number: Any) -> None:
    """Harmless: leading zeros and common factors. The text means what it says."""
    document = stated("c = e", native(), {"c": number, "e": number}, given="number c in [-5, 5]; number e in [-5, 5]")
    assert check(changed(document, (("cases", 0, "c"), spelled))).outcome == "holds"


def test_a_profile_spelled_otherwise_is_the_same_profile() -> None:
    """Harmless; but a second one with the same content is refused."""
    document = bounded()
    spelled = [[["2/4", "50/100"]] * 2] * 2
    assert check(changed(document, (("profiles", 0), spelled))).outcome == "holds"
    twice = changed(
        document, (("profiles",), lambda p: [*p, spelled]), (("witnesses",), lambda w: [*w, ["V", 1, w[0][2]]])
    )
    assert "listed twice" in refused(twice)


@pytest.mark.parametrize("value", ["1", "2/2", 1.0, True, [1], None, 2, -1, 10**30])
def test_what_is_no_player(value: Any) -> None:
    refused(changed(bounded(), (("cases", 0, "i"), value)))


# JSON.


def text_of(document: Document) -> str:
    return json.dumps(document)


JSON: dict[str, tuple[Callable[[str], str], str]] = {
    "the outcome stands there twice": (
        lambda t: t.replace('"outcome": "holds"', '"outcome": "fails", "outcome": "holds"'),
        "a member twice",
    ),
    "the game has two discounts, deep inside": (
        lambda t: t.replace('"discount": "1/2"', '"discount": "1/2", "discount": "1/2"'),
        "a member twice",
    ),
    "a member is spelled with an escape, and stands there twice": (
        lambda t: t.replace('"outcome": "holds"', '"outc\\u006fme": "fails", "outcome": "holds"'),
        "a member twice",
    ),
    "a number is a float": (lambda t: t.replace('"K": 2', '"K": 2.0'), "decimal point"),
    "a number is a float without a point": (lambda t: t.replace('"K": 2', '"K": 2e0'), "decimal point"),
    "a number is none": (lambda t: t.replace('"K": 2', '"K": NaN'), "NaN is no number"),
    "a number is infinite": (lambda t: t.replace('"K": 2', '"K": -Infinity'), "is no number"),
    "a number begins with 0": (lambda t: t.replace('"K": 2', '"K": 02'), "unreadable"),
    "a number has a plus": (lambda t: t.replace('"K": 2', '"K": +2'), "unreadable"),
    "a number has 5,000 digits": (lambda t: t.replace('"K": 2', '"K": ' + "2" * 5000), "too long"),
    "a comment is there": (lambda t: t.replace('"K": 2', '"K": 2 /* two */'), "unreadable"),
    "a comma too many": (lambda t: t.replace('"K": 2', '"K": 2,'), "unreadable"),
    "a second document follows": (lambda t: t + t, "unreadable"),
    "a mark of the byte order comes first": (lambda t: "\ufeff" + t, "unreadable"),
    "lists nest 41 deep": (lambda t: t.replace('"K": 2', '"K": ' + "[" * 41 + "2" + "]" * 41), "nest more than 40"),
    "a line break stands in a text": (lambda t: t.replace('"pair"', '"pa\nir"'), "unreadable"),
    "it ends too early": (lambda t: t[:-1], "unreadable"),
    "it is a list": (lambda t: f"[{t}]", "not a certificate"),
    "it is a text of a certificate": (lambda t: json.dumps(t), "not a certificate"),
    "it is empty": (lambda t: "", "unreadable"),
}


@pytest.mark.parametrize("lie", JSON)
def test_bad_json(lie: str, tmp_path: Path) -> None:
    change, why = JSON[lie]
    path, text = tmp_path / "x.json", text_of(bounded())
    path.write_text(text, encoding="utf-8")
    assert check_file(path).outcome == "holds"
    assert change(text) != text
    path.write_text(change(text), encoding="utf-8")
    with pytest.raises(InvalidError, match=why):
        check_file(path)


@pytest.mark.parametrize("content", [b"\xff\xfe{}", b"\x00", "{}".encode("utf-16"), b'{"a": "\xed\xa0\x80"}'])
def test_bytes_that_are_no_text(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(InvalidError):
        check_file(tmp_path / "x.json")


UNSEEN = [
    "\n",
    "\r",
    "\x1b[2K",
    "\u200b",
    "\u200e",
    "\u202e",
    "\u2066",
    "\u2028",
    "\ufeff",
    "\U000e0041",
    "\ud800",
    "\x7f",
]


@pytest.mark.parametrize("character", UNSEEN, ids=ascii)
def test_names_hide_nothing(character: str) -> None:
    """In labels, names of clauses, claims, and texts."""
    for path in (("game", "name"), ("game", "players", 0), ("game", "states", 0), ("game", "actions", 1, 1)):
        assert "plain texts" in refused(changed(bounded(), (path, f"a{character}b"))) or path[-1] == "name"
    for path in (("claim",), ("statement", "given"), ("statement", "clauses", "")):
        if character != "\n" or path == ("claim",):  # a text may have several lines
            hidden = f"own:{character}" if path == ("claim",) else f"1 = 1 # {character} so"
            refused(changed(bounded(), (path, hidden)))


def test_a_file_that_changes_its_name_says_what_it_says(tmp_path: Path) -> None:
    """The name of a file is no part of what it shows."""
    (tmp_path / "true.json").write_text(text_of(bounded()))
    shutil.copy(tmp_path / "true.json", tmp_path / "theorem-3.3 fails.json")
    assert check_file(tmp_path / "theorem-3.3 fails.json").claim == "own"


# Games.


@cache
def any_game() -> Document:
    """A statement that is true of every game."""
    return stated("0 < delta", native(), {})


def of_game(**members: Any) -> Document:
    return changed(any_game(), (("game",), native(**members)))


def sparse(**members: Any) -> Document:
    """The same game, next states by number."""
    rows = [[{"0": 1}, {"0": "1/2", "1": "1/2"}, {"0": "1/2", "1": "1/2"}, {"1": 1}]]
    rows += [[{"0": 1}, {"0": 1}, {"1": 1}, {"0": "1/3", "1": "2/3"}]]
    payoffs = [[[2, 0, 0, 1], [0, 1, "1/2", 3]], [[2, 0, 0, 1], [0, 1, "1/2", 2]]]
    return of_game(**{"kind": "sparse", "payoffs": payoffs, "transitions": rows, **members})


def crowd(**members: Any) -> Document:
    """Three players of one group with two actions in one state, paid by how many of the others do the same."""
    listed = {"players": ["1", "2", "3"], "states": ["s"], "actions": ["a", "b"], "initial": [1], "kind": "anonymous"}
    tables = {"groups": [0, 0, 0], "paid_by": "counts", "payoffs": [[[[0, 1, 2], [2, 1, 0]]]], "transitions": [[[1]]]}
    return of_game(**{**listed, **tables, **members})


GAMES: dict[str, Forgery] = {
    "two players have one name": (lambda: of_game(players=["1", "1"]), "different plain texts"),
    "two states have one name": (lambda: of_game(states=["s", "s"]), "different plain texts"),
    "two actions have one name": (lambda: of_game(actions=[["a", "a"], ["a", "b"]]), "different plain texts"),
    "there are three players, and tables for two": (lambda: of_game(players=["1", "2", "3"]), "one list of actions"),
    "there are three states, and tables for two": (lambda: of_game(states=["s", "t", "z"]), "a list of"),
    "there are three actions, and tables for two": (
        lambda: of_game(actions=[["a", "b", "c"], ["a", "b"]]),
        "a list of",
    ),
    "there is no state": (lambda: of_game(states=[]), "different plain texts"),
    "somebody has no action": (lambda: of_game(actions=[["a", "b"], []]), "different plain texts"),
    "names are a text": (lambda: of_game(players="12"), "different plain texts"),
    "the discount is 1": (lambda: of_game(discount=1), "between 0 and 1"),
    "the discount is 0": (lambda: of_game(discount="0/5"), "between 0 and 1"),
    "the discount is negative": (lambda: of_game(discount="-1/2"), "between 0 and 1"),
    "mu sums to 1 with a negative weight": (lambda: of_game(initial=["3/2", "-1/2"]), "initial distribution"),
    "mu sums to a little less than 1": (lambda: of_game(initial=["1/4", "749999/1000000"]), "initial distribution"),
    "a row of next states sums to 1 with a negative weight": (
        lambda: changed(any_game(), (("game", "transitions", 0, 0, 0), ["3/2", "-1/2"])),
        "transition row",
    ),
    "a row of next states sums to 2": (
        lambda: changed(any_game(), (("game", "transitions", 1, 1, 1), [1, 1])),
        "transition row",
    ),
    "a payoff is missing": (lambda: changed(any_game(), (("game", "payoffs", 1, 1, 1), [0])), "a list of 2"),
    "the game says of itself that it has a potential": (lambda: of_game(is_potential=True), "other members"),
    "the game is of another format": (lambda: of_game(format="mpgtheory.game/2"), "native format"),
    "the game is of a kind that there is not": (lambda: of_game(kind="dense"), "other members"),
    "the game is a name": (lambda: changed(any_game(), (("game",), "coordination")), "no object"),
    "a sparse row has a state that there is not": (
        lambda: changed(sparse(), (("game", "transitions", 0, 0), {"2": 1})),
        "no index below 2",
    ),
    "a sparse row has the last state, counted from the end": (
        lambda: changed(sparse(), (("game", "transitions", 0, 0), {"-1": 1})),
        "no number of a state",
    ),
    "a sparse row has one state in two spellings": (
        lambda: changed(sparse(), (("game", "transitions", 0, 0), {"0": "1/2", "00": "1/2"})),
        "no number of a state",
    ),
    "a sparse row has a state in other digits": (
        lambda: changed(sparse(), (("game", "transitions", 0, 0), {"٠": 1})),
        "no number of a state",
    ),
    "a sparse row leaves out a half": (
        lambda: changed(sparse(), (("game", "transitions", 0, 0), {"0": "1/2"})),
        "transition row",
    ),
    "a sparse row is a list": (
        lambda: changed(sparse(), (("game", "transitions", 0, 0), [1, 0])),
        "no object",
    ),
    "a sparse game leaves out a joint action": (
        lambda: changed(sparse(), (("game", "transitions", 0), lambda rows: rows[:-1])),
        "one row a joint action",
    ),
    "a sparse game pays two players of three": (
        lambda: sparse(players=["1", "2", "3"], actions=[["a", "b"], ["a", "b"], ["a"]]),
        "one list for all",
    ),
    "a player is of a group that there is not": (lambda: crowd(groups=[0, 0, 1]), "no index below 1"),
    "a player is of the last group, counted from the end": (lambda: crowd(groups=[0, 0, -1]), "no index below 1"),
    "a player is of the group true": (lambda: crowd(groups=[0, 0, False]), "no index below 1"),
    "a player is of no group": (lambda: crowd(groups=[0, 0]), "one group a player"),
    "payoffs are for other numbers of heads": (lambda: crowd(payoffs=[[[[0, 1], [2, 1]]]]), "a list of 3"),
    "there are rows for some numbers of heads": (
        lambda: crowd(transitions=[[[1], [1], [1]]]),
        "a list of 4",
    ),
    "a row is no distribution, for one number of heads": (
        lambda: crowd(transitions=[[[1], [1], ["1/2"], [1]]]),
        "transition row",
    ),
    "payoffs are by something else": (lambda: crowd(paid_by="heads"), "neither by counts"),
    "a crowd has actions of its own for each": (lambda: crowd(actions=[["a", "b"]] * 3), "different plain texts"),
    "a crowd has an action twice": (lambda: crowd(actions=["a", "a"]), "different plain texts"),
}


@pytest.mark.parametrize("lie", GAMES)
def test_a_false_game(lie: str) -> None:
    made, why = GAMES[lie]
    assert why in refused(made())


def test_the_true_games_are_accepted() -> None:
    for document in (any_game(), sparse(), crowd()):
        assert check(document).outcome == "holds"
