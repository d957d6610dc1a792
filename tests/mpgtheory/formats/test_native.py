"""Native files: exact round trips, and one line naming file, place, value and remedy for whatever cannot be read."""

from __future__ import annotations

import json
import os
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st
from small_games import games_with_policy, laws, make_game, same

from mpgtheory.arithmetic import FLOAT
from mpgtheory.errors import InputError
from mpgtheory.families import FAMILIES, build
from mpgtheory.formats import read_game, read_policy, write_game
from mpgtheory.formats.exact_json import array_document, number_document
from mpgtheory.formats.kinds import game_document
from mpgtheory.formats.native import policy_document
from mpgtheory.game import TabularGame

GAME = build("prisoners_two_state")
SPECS = [{"congestion": "congestion:players=3"}.get(name, name) for name in FAMILIES]
"""Every family; the one whose default is large, smaller."""


def equal(left: TabularGame, right: TabularGame) -> bool:
    """Whether two exact games agree in every label and every number."""
    labels = all(getattr(left, n) == getattr(right, n) for n in ("name", "players", "states", "actions", "discount"))
    left, right = left.dense(), right.dense()
    tables = ((getattr(left, n), getattr(right, n)) for n in ("initial", "payoffs", "transitions"))
    return labels and all(a.shape == b.shape and bool((a == b).all()) for a, b in tables)


@pytest.mark.parametrize("spec", [*SPECS, "routing:players=5", "team:players=3,seed=7", "coordination:first=1/7"])
def test_every_family_survives_a_round_trip(spec: str, tmp_path: Path) -> None:
    game, path = build(spec), tmp_path / "game.json"
    write_game(game, path)
    assert equal(read_game(path), game)
    first = path.read_bytes()
    write_game(read_game(path), path)
    assert path.read_bytes() == first


@laws
@given(games_with_policy())
def test_random_games_and_policies_survive_a_round_trip(tmp_path_factory: Any, drawn: tuple) -> None:
    game, policy = drawn
    folder = tmp_path_factory.mktemp("round", numbered=True)
    write_game(game, folder / "game.json")
    assert equal(read_game(folder / "game.json"), game)
    (folder / "policy.json").write_text(json.dumps(policy_document(policy)))
    assert same(read_policy(folder / "policy.json", game), policy)


@laws
@given(*[st.text(st.characters().filter(str.isprintable), max_size=8)] * 2)
def test_any_text_that_prints_may_be_a_label(tmp_path_factory: Any, one: str, other: str) -> None:
    if one == other:
        other += "'"
    game = TabularGame(one, (other,), (one, other), ((one,),), GAME.discount, GAME.initial, *no_choice())
    path = tmp_path_factory.mktemp("labels", numbered=True) / "game.json"
    write_game(game, path)
    assert equal(read_game(path), game)


def no_choice() -> tuple[np.ndarray, np.ndarray]:
    """Payoffs and transitions of one player with one action in two states."""
    game = make_game([[[1], [2]]], [[[0, 1]], [[1, 0]]])
    return game.payoffs, game.transitions


def test_numbers_are_written_exactly() -> None:
    assert number_document(fmpq(3)) == 3
    assert number_document(fmpq(-1, 5)) == "-1/5"
    assert number_document(fmpq(2**53 - 1)) == 2**53 - 1
    assert number_document(fmpq(2**53)) == str(2**53)
    assert number_document(fmpq(-(2**70))) == str(-(2**70))
    assert array_document(GAME.initial) == ["1/2", "1/2"]


def test_only_exact_games_are_written(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="only exact games"):
        write_game(GAME.over(FLOAT), tmp_path / "game.json")
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_json_with_one_member_a_line(tmp_path: Path) -> None:
    write_game(GAME, tmp_path / "game.json")
    text = (tmp_path / "game.json").read_text()
    assert json.loads(text) == game_document(GAME)
    assert len(text.splitlines()) == len(game_document(GAME))


# -- what is read ------------------------------------------------------------------------------------------------


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., TabularGame]:
    """Read a game from a document with members changed, or from raw text or bytes."""

    def inside(content: str | bytes | None = None, **changes: Any) -> TabularGame:
        path = tmp_path / "game.json"
        if content is None:
            content = json.dumps({**game_document(GAME), **changes})
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_game(path)

    return inside


@pytest.fixture
def refused(read: Callable[..., TabularGame]) -> Callable[..., str]:
    """The message that such a document earns: one line that begins with the file's path, and not long."""

    def inside(content: str | bytes | None = None, **changes: Any) -> str:
        with pytest.raises(InputError) as caught:
            read(content, **changes)
        message = str(caught.value)
        assert len(message.splitlines()) == 1
        assert len(message) < 600
        path, _, rest = message.partition("game.json: ")
        assert path.endswith("/")
        assert "\N{NO-BREAK SPACE}" not in rest
        return rest

    return inside


def text_of(**changes: str) -> str:
    """The game's document with members replaced by raw JSON."""
    members = {key: json.dumps(value) for key, value in game_document(GAME).items()} | changes
    return "{" + ", ".join(f"{json.dumps(key)}: {value}" for key, value in members.items()) + "}"


def table(name: str, place: tuple[int, ...], value: Any) -> Any:
    """A member of the document with one entry replaced."""
    nested = game_document(GAME)[name]
    inner = nested
    for index in place[:-1]:
        inner = inner[index]
    inner[place[-1]] = value
    return nested


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0.1", fmpq(1, 10)),
        ("0.30", fmpq(3, 10)),
        ("1e-3", fmpq(1, 1000)),
        ('"2/3"', fmpq(2, 3)),
        ('"0.25"', fmpq(1, 4)),
    ],
)
def test_numbers_in_files_are_exact(read: Callable, written: str, value: fmpq) -> None:
    assert read(text_of(discount=written)).discount == value


def test_a_byte_order_mark_and_windows_line_ends_are_harmless(read: Callable) -> None:
    text = json.dumps(game_document(GAME), indent=1)
    assert equal(read(b"\xef\xbb\xbf" + text.encode()), GAME)
    assert equal(read(text.replace("\n", "\r\n").encode()), GAME)


def test_truncated_json_is_located_by_line_and_column(refused: Callable) -> None:
    text = json.dumps(game_document(GAME), indent=1)
    message = refused(text[:200])
    lines = text[:200].split("\n")
    assert message.startswith(f"line {len(lines)}, column ")
    assert message.endswith("the file must be one JSON document")


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.6, 0.95, 0.999])
def test_truncation_anywhere_is_refused(refused: Callable, share: float) -> None:
    text = text_of()
    assert "line 1, column " in refused(text[: int(share * len(text))])


def test_two_documents_are_refused(refused: Callable) -> None:
    assert "Extra data" in refused(text_of() + text_of())


def test_a_member_given_twice_is_refused(refused: Callable) -> None:
    text = text_of()
    assert refused(text[:-1] + ', "discount": "1/3"}') == "the member 'discount' is given twice; give it once"


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_not_finite_numbers_are_refused_with_their_place(refused: Callable, word: str) -> None:
    payoffs = json.dumps(table("payoffs", (1, 0, 1, 1), "HERE")).replace('"HERE"', word)
    assert refused(text_of(payoffs=payoffs)).startswith("payoffs[2][calm][defect][defect]: ")
    assert refused(text_of(discount=word)).startswith("discount: ")


@pytest.mark.parametrize("member", list(game_document(GAME)))
def test_missing_members_are_named(refused: Callable, member: str) -> None:
    document = game_document(GAME)
    del document[member]
    assert refused(json.dumps(document)).startswith(f"{member}: Field required")


def test_extra_members_are_named(refused: Callable) -> None:
    assert refused(discont="1/2").startswith("discont: Extra inputs are not permitted; received '1/2'")


@pytest.mark.parametrize(
    ("member", "value", "place"),
    [
        ("format", "mpgtheory.game/2", "format: "),
        ("format", "mpgtheory.game.policy/1", "format: "),
        ("players", "12", "players: "),
        ("players", ["1", 2], "players.1: "),
        ("states", {"a": 1}, "states: "),
        ("actions", ["a", "b"], "actions.0: "),
        ("actions", [["a"], [None]], "actions.1.0: "),
        ("name", 7, "name: "),
        ("name", None, "name: "),
        ("initial", "1/2", "initial: "),
        ("payoffs", {}, "payoffs: "),
        ("payoffs", 1, "payoffs: "),
        ("transitions", None, "transitions: "),
    ],
)
def test_members_of_the_wrong_kind_are_named(refused: Callable, member: str, value: Any, place: str) -> None:
    message = refused(**{member: value})
    assert message.startswith(place)
    assert "received" in message


@pytest.mark.parametrize("content", ["[]", "1", '"x"', "null", "true", "[[[]]]"])
def test_a_document_that_is_no_object_is_refused(refused: Callable, content: str) -> None:
    assert refused(content).startswith("the document: ")


@pytest.mark.parametrize(
    ("member", "place", "value", "message"),
    [
        ("initial", (0,), "x", "initial[calm]: 'x' is not a finite number; write"),
        ("initial", (1,), True, "initial[tense]: True is not an exact number; write"),
        ("initial", (0,), [1], "initial[calm]: [1] is not an exact number; write"),
        ("payoffs", (0, 1, 0, 1), None, "payoffs[1][tense][cooperate][defect]: None is not an exact number"),
        ("payoffs", (0, 1, 0), 5, "payoffs[1][tense][cooperate] is '5'; a list of 2 was expected"),
        ("payoffs", (0, 1, 0), [1], "payoffs[1][tense][cooperate] has 1 entries; 2 were expected"),
        ("payoffs", (0, 1), [[1, 2]] * 3, "payoffs[1][tense] has 3 entries; 2 were expected"),
        ("payoffs", (1,), "q", "payoffs[2] is 'q'; a list of 2 was expected"),
        ("transitions", (1, 1, 0), [1], "transitions[tense][defect][cooperate] has 1 entries; 2 were expected"),
        ("transitions", (0, 0, 1, 0), "1/0", "transitions[calm][cooperate][defect][calm]: '1/0' divides by zero"),
        ("transitions", (0,), [], "transitions[calm] has 0 entries; 2 were expected"),
    ],
)
def test_wrong_nesting_and_wrong_numbers_are_named_by_labels(
    refused: Callable, member: str, place: tuple[int, ...], value: Any, message: str
) -> None:
    assert refused(**{member: table(member, place, value)}).startswith(message)


def test_mistakes_of_the_game_itself_are_named(refused: Callable) -> None:
    row = table("transitions", (0, 0, 1), ["1/2", "2/5"])
    assert (
        refused(transitions=row)
        == "transitions[calm][cooperate,defect] sums to 9/10 (about 0.9); each row must sum to 1"
    )
    negative = table("transitions", (1, 1, 1), ["-1/2", "3/2"])
    assert refused(transitions=negative).startswith("transitions[tense][defect,defect][calm] is -1/2; a probability")
    assert refused(initial=["1/2", "1/3"]).startswith("initial sums to 5/6")
    assert refused(discount=1).startswith("discount is 1; it must lie strictly between 0 and 1")
    assert refused(states=["a", "a"]).startswith("states has the label 'a' twice")
    assert refused(players=["1"]).startswith("payoffs has 2 entries; 1 were expected")
    assert "0 were expected" in refused(states=[], initial=[])


def test_a_sum_near_one_is_not_one(refused: Callable) -> None:
    row = table("transitions", (0, 0, 1), [0.3333333333, 0.6666666666])
    assert "each row must sum to 1" in refused(transitions=row)


def test_labels_with_line_breaks_are_refused(refused: Callable) -> None:
    """`refused` itself demands one line."""
    assert "does not print" in refused(states=["calm\nday", "tense"])
    assert "does not print" in refused(players=["1\r\n", "2"])


@pytest.mark.parametrize(
    "number",
    ["9" * 5000, "-" + "9" * 100_000, "0." + "3" * 5000, '"' + "7" * 5000 + '"', "1e999999999", '"1e-999999999"'],
    ids=["integer", "long integer", "decimal", "text", "exponent", "text exponent"],
)
def test_numbers_without_measure_are_refused_at_once(refused: Callable, number: str) -> None:
    start = time.process_time()
    refused(text_of(discount=number))
    refused(text_of(initial=f'[{number}, "1/2"]'))
    assert time.process_time() - start < 1


@pytest.mark.parametrize("bomb", ["1e99999999999999999999", "-1E+999999999999999999999999", "1e-99999999999999999999"])
def test_an_exponent_beyond_all_decimals_is_refused(refused: Callable, bomb: str) -> None:
    message = refused(text_of(discount=bomb))
    assert bomb[:12] in message
    assert "exponent" in message


def test_a_long_value_in_the_wrong_place_does_not_flood_the_message(refused: Callable) -> None:
    """`refused` itself demands a short message."""
    flood = json.dumps([["x" * 100_000]])
    refused(text_of(initial=f"[{flood}, 1]"))
    refused(text_of(discount=flood))
    refused(text_of(players=flood))
    refused(text_of(payoffs=f"[{flood}, 1]"))


@pytest.mark.parametrize("depth", [50, 500, 980, 990, 1000, 100_000])
@pytest.mark.parametrize("member", ["discount", "initial", "players", "payoffs", "transitions"])
def test_deep_nesting_is_refused(refused: Callable, depth: int, member: str) -> None:
    refused(text_of(**{member: "[" * depth + "]" * depth}))


def test_a_gigabyte_of_nonsense_is_answered_at_once_and_without_memory(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    path.touch()
    os.truncate(path, 2**30)
    tracemalloc.start()
    start = time.process_time()
    try:
        with pytest.raises(InputError, match=f"has {2**30} bytes; an input file may have"):
            read_game(path)
        with pytest.raises(InputError, match=f"has {2**30} bytes; an input file may have"):
            read_policy(path, GAME)
        assert time.process_time() - start < 1
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("content", [b"\xff\xfe{}", b'{"name": "\xe9"}', "{}".encode("utf-16"), b"\x80" * 100])
def test_what_is_not_utf_8_is_refused(refused: Callable, content: bytes) -> None:
    assert "is not UTF-8 text; save the file as UTF-8" in refused(content)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x00" * 1000, b"GIF89a", b"{'a': 1}", b'{"a": 01}'])
def test_nonsense_is_refused(refused: Callable, content: bytes) -> None:
    assert "the file must be one JSON document" in refused(content)
