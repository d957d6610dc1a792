"""Files as they come: lone signs for numbers, repeated labels, deep trees, escapes, other kinds of exports, .gz."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from mpgtheory.errors import InputError
from mpgtheory.formats import load_game
from mpgtheory.formats.gambit_tokens import DEEPEST, depth_of, prepared_tree, tokens_of
from mpgtheory.game.wellformed import LONGEST_LABEL

PRISONERS = 'NFG 1 R "pd" { "1" "2" } { 2 2 }\n\n9 9 0 10 10 0 1 1\n'
REPEATED = """EFG 2 R "repeated" { "1" "2" }
p "n" 1 1 "set" { "a" "b" } 0
p "n" 1 2 "set" { "c" "d" } 0
t "" 1 "o" { 1 -1 }
t "" 2 "o" { 1/2 2 }
t "" 3 "o" { 2, 3 }
"""
"""Two information sets of one player, two nodes and three outcomes with one label each, as in Gambit's collection."""


def chain(moves: int) -> str:
    """A tree in which players in turn stop or go on."""
    lines = ['EFG 2 R "chain" { "1" "2" }']
    for k in range(moves):
        lines += [f'p "" {1 + k % 2} {k // 2 + 1} "" {{ "stop" "go" }} 0', f't "" {k + 1} "" {{ {k} 1 }}']
    return "\n".join([*lines, f't "" {moves + 1} "" {{ 2 2 }}']) + "\n"


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text)
    return str(path)


@pytest.mark.parametrize("sign", ["-", "+", ".", "/", "--", "1//2", "1e", "nan", "p0"])
def test_a_word_that_is_no_number_is_refused_with_its_place(tmp_path: Path, sign: str) -> None:
    path = written(tmp_path, "game.nfg", PRISONERS.replace("0 10", f"{sign} 10"))
    with pytest.raises(InputError, match=r"game\.nfg: line 3, column 5: .* is no number"):
        load_game(path)
    path = written(tmp_path, "game.efg", REPEATED.replace("{ 1 -1 }", f"{{ 1 {sign} }}"))
    with pytest.raises(InputError, match=r"game\.efg: line 4, column 16: .* is no number"):
        load_game(path)


@pytest.mark.parametrize("number", ["1", "-1", "0.5", ".5", "5.", "1e2", "1E-2", "-3/4"])
def test_words_that_are_numbers_are_read(tmp_path: Path, number: str) -> None:
    pytest.importorskip("pygambit")
    load_game(written(tmp_path, "game.nfg", PRISONERS.replace("0 10", f"{number} 10")))


def test_labels_that_repeat_mean_nothing(tmp_path: Path) -> None:
    pytest.importorskip("pygambit")
    unlabelled = REPEATED.replace('"set"', '""').replace('"n"', '""')
    found = [load_game(written(tmp_path, "game.efg", text)) for text in (REPEATED, unlabelled)]
    assert (found[0].payoffs == found[1].payoffs).all()  # type: ignore[attr-defined]
    assert found[0].actions == found[1].actions
    text, depth = prepared_tree(Path("game.efg"), REPEATED)
    assert depth == 2
    assert [len(line) for line in text.splitlines()] == [len(line) for line in REPEATED.splitlines()]


def test_the_depth_of_a_tree() -> None:
    for moves in (0, 1, 2, 57):
        assert depth_of(tokens_of(chain(moves))) == moves
    bushy = (
        'EFG 2 R "" { "1" } p "" 1 1 "" { "a" "b" } 0 p "" 1 2 "" { "c" "d" } 0 t "" 1 t "" 2 p "" 1 2 0 t "" 3 t "" 4'
    )
    assert depth_of(tokens_of(bushy)) == 2, "the second time an information set may stand without its actions"


@pytest.mark.parametrize("moves", [DEEPEST + 1, 20_000])
def test_a_deep_tree_is_refused_before_gambit_recurses(tmp_path: Path, moves: int) -> None:
    with pytest.raises(InputError, match=f"{moves} moves deep; at most {DEEPEST}"):
        load_game(written(tmp_path, "deep.efg", chain(moves)))


def test_a_tree_that_takes_minutes_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("pygambit")
    assert load_game(written(tmp_path, "chain.efg", chain(40))).action_counts == (21, 21)
    with pytest.raises(InputError, match="too many to play out"):
        load_game(written(tmp_path, "chain.efg", chain(900)))


@pytest.mark.parametrize("label", ["\ud800", "a\x1b[31m", "bell\x07", "two\nlines", "x" * (LONGEST_LABEL + 1)])
@pytest.mark.parametrize("place", ["name", "players", "states", "actions"])
def test_labels_that_do_not_print_are_refused(tmp_path: Path, place: str, label: str) -> None:
    document = {
        "format": "mpgtheory.game/1",
        "name": "game",
        "players": ["1"],
        "states": ["s"],
        "actions": [["a"]],
        "discount": "1/2",
        "initial": [1],
        "payoffs": [[[1]]],
        "transitions": [[[1]]],
    }
    document[place] = {"name": label, "actions": [[label]]}.get(place, [label])
    path = written(tmp_path, "game.json", json.dumps(document))
    with pytest.raises(InputError, match=place) as caught:
        load_game(path)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("first", "kind"), [("4 6", "a Markov chain"), ("4 6 9", "a decision process or a turn-based game")]
)
def test_exports_of_another_kind_are_told_so_before_a_discount_is_asked_for(
    tmp_path: Path, first: str, kind: str
) -> None:
    path = written(tmp_path, "model.tra", f"{first}\n0 0 1\n")
    with pytest.raises(InputError, match=kind) as caught:
        load_game(path)
    assert "--discount" not in str(caught.value)


def test_gz_files_are_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pygambit")
    plain = load_game(written(tmp_path, "pd.nfg", PRISONERS))
    packed = tmp_path / "pd.nfg.gz"
    packed.write_bytes(gzip.compress(PRISONERS.encode()))
    found = load_game(str(packed))
    assert found.name == plain.name == "pd"
    assert (found.payoffs == plain.payoffs).all()  # type: ignore[attr-defined]
    packed.write_bytes(gzip.compress(PRISONERS.encode())[:-9])
    with pytest.raises(InputError, match="no whole gzip file"):
        load_game(str(packed))
    packed.write_bytes(b"no gzip at all")
    with pytest.raises(InputError, match="no whole gzip file"):
        load_game(str(packed))
    monkeypatch.setattr("mpgtheory.formats.files.LARGEST_FILE", 10_000)
    packed.write_bytes(gzip.compress(b" " * 100_000))
    with pytest.raises(InputError, match="unpacks to more than"):
        load_game(str(packed))
    tra = tmp_path / "model.tra.gz"
    tra.write_bytes(gzip.compress(b"1:1 1 1\n"))
    with pytest.raises(InputError, match="gunzip"):
        load_game(str(tra))
