"""Reader of sgamesolver's table: the sample's cells, its other forms, and states with different actions."""

from __future__ import annotations

import pytest
from reader_helpers import DATA, is_same_game, loaded, needs_samples, q, refusal, survives_round_trip, written

from mpgtheory.formats import Options, load, load_game
from mpgtheory.game.policy import exact_policy
from mpgtheory.values.best_response import nash_gap
from mpgtheory.values.evaluation import Evaluation

TABLE = """\
state,a_row,a_col,u_row,u_col,to_state
delta,,,0.5,0.5,
s,up,left,1,2,t
s,up,right,3,4,s
s,down,left,5,6,"{s: 0.25, t: 0.75}"
s,down,right,7,8,"t: 1"
t,up,stay,-1,0.1,t
t,out,stay,1/3,0,s
"""
"""In s both choose of two; in t the row player has `out` in place of `down`, the column player only `stay`."""

BY_PHI = """\
state,a_row,a_col,u_row,u_col,phi_t,phi_s
s,up,left,1,2,1,0
s,up,right,3,4,0,1
delta,,,0.5,0.5,,
s,down,left,5,6,.75,.25
t,up,stay,-1,0.1,1,0
s,down,right,7,8,1,0
t,out,stay,1/3,0,0,1
"""
"""The same game: other columns, other order of rows."""


def cell(game, state, *actions):
    """Payoffs of all players and the next state's probabilities, found by labels."""
    s = game.states.index(state)
    joint = tuple(labels.index(action) for labels, action in zip(game.actions, actions, strict=True))
    return list(game.payoffs[(slice(None), s, *joint)]), list(game.transitions[(s, *joint)])


@needs_samples
def test_scissor_loading(tmp_path):
    game = load_game(str(DATA / "sgamesolver" / "scissor_loading_rps.csv"))
    assert game.players == ("p0", "p1")
    assert game.states == ("neutral", "adv_p0", "adv_p1")
    assert game.actions == (("rock", "paper", "scissors"),) * 2
    assert game.discount == q("19/20")
    assert list(game.initial) == [q("1/3")] * 3
    assert cell(game, "neutral", "rock", "scissors") == ([1, -1], [0, 0, 1])
    assert cell(game, "neutral", "scissors", "scissors") == ([0, 0], [1, 0, 0])
    assert cell(game, "adv_p0", "scissors", "scissors") == ([1, -1], [1, 0, 0])
    assert cell(game, "adv_p1", "scissors", "scissors") == ([-1, 1], [1, 0, 0])
    assert cell(game, "adv_p1", "scissors", "paper") == ([1, -1], [0, 1, 0])
    assert (game.payoffs.sum(axis=0) == 0).all()
    assert survives_round_trip(game, tmp_path)


def test_a_table_of_two_states(tmp_path):
    result = load(str(written(tmp_path, "two.csv", TABLE)))
    game = result.game
    assert game.name == "two"
    assert game.states == ("s", "t")
    assert game.actions == (("up", "down", "out"), ("left", "right", "stay"))
    assert cell(game, "s", "up", "left") == ([1, 2], [0, 1])
    assert cell(game, "s", "down", "left") == ([5, 6], [q("1/4"), q("3/4")])
    assert cell(game, "s", "down", "right") == ([7, 8], [0, 1])
    assert cell(game, "t", "up", "stay") == ([-1, q("1/10")], [0, 1])
    assert cell(game, "t", "out", "stay") == ([q("1/3"), 0], [1, 0])
    assert any("uniform" in note for note in result.notes)
    assert any("in 2 of 2 states" in note and "alias" in note for note in result.notes)
    assert survives_round_trip(game, tmp_path)


def test_actions_that_are_not_available_are_aliases_of_the_first_available_one(tmp_path):
    game = loaded(tmp_path, "two.csv", TABLE)
    for column in ("left", "right", "stay"):
        assert cell(game, "s", "out", column) == cell(game, "s", "up", column)
        assert cell(game, "t", "down", column) == cell(game, "t", "up", "stay")
    for row in ("up", "down", "out"):
        assert cell(game, "s", row, "stay") == cell(game, "s", row, "left")
    assert cell(game, "t", "out", "left") == cell(game, "t", "out", "stay") != cell(game, "t", "up", "left")


def test_aliases_change_neither_values_nor_nash_gaps(tmp_path):
    """A profile and the one that moves weight from an available action to its alias."""
    game = loaded(tmp_path, "two.csv", TABLE)
    plain = exact_policy([[["1/3", "2/3", 0], ["1/2", 0, "1/2"]], [["1/4", "3/4", 0], [0, 0, 1]]])
    moved = exact_policy([[["1/9", "2/3", "2/9"], ["1/4", "1/4", "1/2"]], [["1/8", "3/4", "1/8"], ["1/2", "1/2", 0]]])
    other = exact_policy([[["2/3", "1/3", 0], ["1/2", 0, "1/2"]], [["1/4", "3/4", 0], [0, 0, 1]]])
    at, beside, apart = Evaluation(game, plain), Evaluation(game, moved), Evaluation(game, other)
    assert (at.V == beside.V).all()
    assert nash_gap(at) == nash_gap(beside)
    assert not (at.V == apart.V).all()


def test_columns_phi_and_another_order_of_rows_give_the_same_game(tmp_path):
    expected = loaded(tmp_path, "two.csv", TABLE)
    assert is_same_game(expected, loaded(tmp_path, "two.csv", BY_PHI))
    assert not is_same_game(expected, loaded(tmp_path, "two.csv", BY_PHI.replace(".75,.25", ".5,.5")))


def test_windows_line_ends_byte_order_mark_blank_lines_and_blanks_change_nothing(tmp_path):
    expected = loaded(tmp_path, "two.csv", TABLE)
    for text in (TABLE.replace("\n", "\r\n"), "\ufeff" + TABLE, TABLE.replace("\n", "\n\n"), TABLE.strip()):
        assert is_same_game(expected, loaded(tmp_path, "two.csv", text))
    assert is_same_game(expected, loaded(tmp_path, "two.csv", BY_PHI.replace(",", " , ")))


def test_discount_factors_that_differ_are_refused_by_name_unless_one_is_given(tmp_path):
    path = written(tmp_path, "two.csv", TABLE.replace("0.5,0.5", "0.5,0.75"))
    message = refusal(lambda: load_game(str(path)))
    assert message.startswith(f"{path}: line 2, column 4: ")
    assert "row 1/2, col 3/4" in message
    assert "--discount" in message
    assert load_game(str(path), discount="2/3").discount == q("2/3")


@pytest.mark.parametrize("delta", ["", "delta,,,1,1,\n", "delta,,,0,0,\n"])
def test_a_discount_that_is_missing_or_out_of_range_can_be_given(delta, tmp_path):
    path = written(tmp_path, "two.csv", TABLE.replace("delta,,,0.5,0.5,\n", delta))
    assert "--discount" in refusal(lambda: load_game(str(path)))
    assert load_game(str(path), discount="9/10").discount == q("9/10")


def test_rows_off_by_rounding_are_divided_by_their_sums_on_request(tmp_path):
    path = written(tmp_path, "two.csv", BY_PHI.replace(".75,.25", "0.749,0.25"))
    assert "line 5, column 1: transitions[s][down,left] sums to 999/1000" in refusal(lambda: load_game(str(path)))
    result = load(str(path), Options.parse(normalise="0.001"))
    assert cell(result.game, "s", "down", "left")[1] == [q("250/999"), q("749/999")]
    assert any(note.startswith("1 row did not sum to 1") and "-1/1000" in note for note in result.notes)
    assert "more than the 1/1001" in refusal(lambda: load_game(str(path), normalise="1/1001"))


def test_line_breaks_in_labels_do_not_break_the_message(tmp_path):
    """`refusal` itself demands one line."""
    path = written(tmp_path, "breaks.csv", 'state,a_p,u_p,to_state\ndelta,,0.5,\n"s\nt",go,1,"{s\nt: 0.5}"\n')
    assert "transitions[s t][go] sums to 1/2" in refusal(lambda: load_game(str(path)))


def test_a_state_may_be_named_with_a_colon(tmp_path):
    text = 'state,a_p,u_p,to_state\ndelta,,0.5,\ns:1,go,1,"{s:1: 0.25, s:2: 0.75}"\ns:2,go,0,"s:1: 1"\n'
    game = loaded(tmp_path, "colons.csv", text)
    assert game.states == ("s:1", "s:2")
    assert game.transitions[:, 0].tolist() == [[q("1/4"), q("3/4")], [1, 0]]
