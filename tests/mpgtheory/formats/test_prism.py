"""Reader of PRISM's export of concurrent games: states of the sample read by hand, rewards, aliases, initial states."""

from __future__ import annotations

import functools
import shutil

import numpy as np
import pytest
from reader_helpers import DATA, is_same_game, loaded, needs_samples, q, refusal, survives_round_trip, written

from mpgtheory.formats import Options, load, load_game
from mpgtheory.game.policy import uniform
from mpgtheory.values.evaluation import Evaluation

pytestmark = pytest.mark.slow

TRA = """\
# Transitions (CSG)
3:2 6 8
0 0 1 1 [a1,a2]
0 1 0 0.5 [a1,b2]
0 1 2 0.5 [a1,b2]
0 2 2 1 [b1,a2]
0 3 0 1 [b1,b2]
1 0 0 0.25 [-,c2]
1 0 1 0.75 [-,c2]
2 0 2 1 [-,-]
"""
STA = "(x,y)\n0:(0,false)\n1:(1,true)\n2:(2,true)\n"
LAB = '0="init" 1="deadlock" 2="goal"\n0: 0 2\n1: 2\n2: 1 0\n'
SREW = '# Reward structure "fun"\n# State rewards\n3 2\n0 1\n2 0.5\n'
TREW = '# Reward structure "fun"\n# Transition rewards\n3 6 3\n0 1 2 10\n1 0 0 -8\n1 0 1 4\n'


@pytest.fixture
def model(tmp_path):
    """A function that writes the small model's files, with some of them replaced or (None) left out."""

    def build(**changed):
        files = {"tra": TRA, "sta": STA, "lab": LAB, "srew": SREW, "trew": TREW} | changed
        for ending, text in files.items():
            if text is not None:
                written(tmp_path, f"small.{ending}" if "." not in ending else f"small{ending}", text)
        return tmp_path / "small.tra"

    return build


@functools.cache
def aloha(ending="tra"):
    """The sample, opened by one of its files; read once."""
    return load(str(DATA / "prism" / f"aloha_backoff2.prism.{ending}"), Options.parse(discount="9/10"))


def distribution(game, state, *actions):
    """The next states' probabilities that are not 0, by number."""
    joint = tuple(labels.index(action) for labels, action in zip(game.actions, actions, strict=True))
    row = game.transitions[(state, *joint)]
    return {int(s): row[s] for s in np.flatnonzero(row != 0)}


@needs_samples
def test_aloha_states_read_by_hand(tmp_path):
    game = aloha().game
    moves = {"wait", "trans", "try", "sbc", "boff"}
    assert [set(labels) for labels in game.actions] == [{f"{move}{i}" for move in moves} for i in (1, 2)]
    assert game.states[0] == "(0,0,0,0,0,0,0,0,0,0,0)"
    assert game.states[213] == "(3,0,0,1,2,3,0,0,1,2,2)"
    assert list(np.flatnonzero(game.initial != 0)) == [0]
    assert distribution(game, 0, "wait1", "trans2") == {3: 1}
    assert distribution(game, 0, "trans1", "trans2") == {67: 1}
    assert distribution(game, 63, "try1", "wait2") == {84: q("1/4"), 129: q("3/4")}
    assert distribution(game, 67, "try1", "try2") == {
        88: q("169/256"),  # 0.66015625
        91: q("39/256"),  # 0.15234375
        135: q("39/256"),
        140: q("9/256"),  # 0.03515625
    }
    assert distribution(game, 213, "wait1", "wait2") == {213: 1}
    assert survives_round_trip(game, tmp_path)


@needs_samples
def test_aloha_rewards_pass_of_time_to_both_players():
    result = aloha()
    srew = (DATA / "prism" / "aloha_backoff2.prism.srew").read_text().splitlines()[3:]
    timed = {int(line.split()[0]) for line in srew}
    assert len(timed) == 151
    for state in range(214):
        assert (result.game.payoffs[:, state] == (state in timed)).all()
    assert any('"time" is the common payoff' in note for note in result.notes)


@needs_samples
def test_aloha_is_the_same_game_from_each_of_its_files():
    expected = aloha().game
    assert expected.name == "aloha_backoff2.prism"
    for ending in ("sta", "lab", "srew", "trew"):
        assert is_same_game(expected, aloha(ending).game)


@needs_samples
def test_aloha_idle_players_have_one_action():
    """State 3 lists [-,try2] only, state 30 [wait1,-] and [trans1,-]: every other action is an alias."""
    game = aloha().game
    rows = game.transitions
    assert (rows[3] == rows[3][0, 0]).all()
    assert distribution(game, 3, "wait1", "wait2") == {4: q("1/4"), 6: q("3/4")}
    for second in game.actions[1]:
        assert distribution(game, 30, "wait1", second) == {45: 1}
        assert distribution(game, 30, "trans1", second) == {81: 1}
        assert distribution(game, 30, "boff1", second) == distribution(game, 30, game.actions[0][0], second)


@needs_samples
def test_aloha_without_a_discount_names_the_option():
    message = refusal(lambda: load_game(str(DATA / "prism" / "aloha_backoff2.prism.tra")))
    assert "--discount" in message


@needs_samples
def test_aloha_by_its_transitions_alone_is_refused_for_want_of_rewards(tmp_path):
    shutil.copy(DATA / "prism" / "aloha_backoff2.prism.tra", tmp_path / "alone.tra")
    assert "no reward file" in refusal(lambda: load_game(str(tmp_path / "alone.tra"), discount="1/2"))


def test_a_small_model(model, tmp_path):
    """u(0; a1, b2) = 1 + 0.5 * 10 = 6; u(1) = 0.25 * -8 + 0.75 * 4 = 1; u(2) = 1/2."""
    game = load_game(str(model()), discount="1/2")
    assert game.states == ("(0,false)", "(1,true)", "(2,true)")
    assert game.actions == (("a1", "b1"), ("a2", "b2", "c2"))
    assert list(game.initial) == [q("1/2"), 0, q("1/2")]
    assert distribution(game, 0, "a1", "b2") == {0: q("1/2"), 2: q("1/2")}
    assert distribution(game, 1, "b1", "a2") == {0: q("1/4"), 1: q("3/4")}
    assert (game.payoffs[0] == game.payoffs[1]).all()
    # `c2` does not exist in state 0: an alias of `a2`
    assert game.payoffs[0, 0].tolist() == [[1, 6, 1], [1, 1, 1]]
    assert distribution(game, 0, "b1", "c2") == distribution(game, 0, "b1", "a2") == {2: 1}
    assert (game.payoffs[0, 1] == 1).all()
    assert (game.payoffs[0, 2] == q("1/2")).all()
    assert survives_round_trip(game, tmp_path)


def test_a_structure_for_each_player(model):
    """As PRISM numbers them: small1.srew, small2.srew, ...; either kind of file may be left out."""
    path = model(
        srew=None, trew=None, **{"1.srew": SREW, "2.trew": TREW.replace("fun", "toil"), "2.srew": "3 1\n1 7\n"}
    )
    result = load(str(path), Options.parse(discount="1/2"))
    assert result.game.payoffs[0, 0].tolist() == [[1, 1, 1], [1, 1, 1]]
    assert result.game.payoffs[1, 0].tolist() == [[0, 5, 0], [0, 0, 0]]
    assert (result.game.payoffs[1, 1] == 8).all()
    assert any('player 2 receives the reward structure "toil"' in note for note in result.notes)
    again = load(str(path.with_name("small2.trew")), Options.parse(discount="1/2"))
    assert is_same_game(result.game, again.game)


def test_a_third_structure_for_two_players_is_refused(model):
    files = {f"{i}.srew": SREW.replace("fun", f"r{i}") for i in (1, 2, 3)}
    message = refusal(lambda: load_game(str(model(srew=None, trew=None, **files)), discount="1/2"))
    assert '3 reward structures ("r1", "r2", "r3") for 2 players' in message


def test_without_labels_and_names_states_are_numbered_and_the_first_is_initial(model):
    result = load(str(model(sta=None, lab=None)), Options.parse(discount="1/2"))
    assert result.game.states == ("0", "1", "2")
    assert list(result.game.initial) == [1, 0, 0]
    assert any("state 0 is initial" in note for note in result.notes)


def test_an_idle_mark_is_an_action_where_the_player_may_choose_it(model):
    """In state 1 player 1 may idle or act, and these differ."""
    text = TRA.replace("3:2 6 8", "3:2 7 9").replace("2 0 2 1 [-,-]", "1 1 2 1 [d1,c2]\n2 0 2 1 [-,-]")
    game = load_game(str(model(tra=text, trew=None)), discount="1/2")
    assert game.actions[0] == ("a1", "b1", "-", "d1")
    assert distribution(game, 1, "-", "c2") == {0: q("1/4"), 1: q("3/4")}
    assert distribution(game, 1, "d1", "c2") == {2: 1}


def test_a_player_who_never_moves_has_the_idle_action(model):
    tra = "1:2 2 2\n0 0 0 1 [a1,-]\n0 1 0 1 [b1,-]\n"
    path = model(tra=tra, sta=None, lab=None, srew="1 1\n0 1\n", trew=None)
    assert load_game(str(path), discount="1/2").actions == (("a1", "b1"), ("-",))


def test_three_players(model):
    """Each has its own structure; the third moves in state 1 only."""
    tra = "2:3 4 4\n0 0 1 1 [a1,a2,-]\n0 1 0 1 [b1,a2,-]\n1 0 0 1 [-,-,a3]\n1 1 1 1 [-,-,b3]\n"
    structures = {f"{i}.srew": f"2 1\n1 {i}\n" for i in (1, 2, 3)}
    game = load_game(str(model(tra=tra, sta=None, lab=None, srew=None, trew=None, **structures)), discount="1/2")
    assert game.players == ("1", "2", "3")
    assert game.actions == (("a1", "b1"), ("a2",), ("a3", "b3"))
    assert distribution(game, 0, "b1", "a2", "b3") == distribution(game, 0, "b1", "a2", "a3") == {0: 1}
    assert distribution(game, 1, "b1", "a2", "b3") == {1: 1}
    assert [game.payoffs[i, 1, 0, 0, 0] for i in range(3)] == [1, 2, 3]


def test_comments_windows_line_ends_and_byte_order_mark_change_nothing(model):
    plain = load_game(str(model()), discount="1/2")
    files = {"tra": TRA, "sta": STA, "lab": LAB, "srew": SREW, "trew": TREW}
    noisy = {
        ending: "\ufeff" + "".join(f"{line} # here\r\n\r\n # there\r\n" for line in text.splitlines())
        for ending, text in files.items()
    }
    assert is_same_game(plain, load_game(str(model(**noisy)), discount="1/2"))


def test_rows_off_by_rounding_are_divided_by_their_sums_on_request(model):
    path = model(tra=TRA.replace("0.25 [-,c2]", "0.249999 [-,c2]"))
    message = refusal(lambda: load_game(str(path), discount="1/2"))
    assert message.startswith(f"{path}: line 8, column 1: transitions[(1,true)][-,c2] sums to 999999/1000000")
    assert "off by -1/1000000" in message
    result = load(str(path), Options.parse(discount="1/2", normalise="1e-6"))
    assert distribution(result.game, 1, "a1", "c2") == {0: q("249999/999999"), 1: q("750000/999999")}
    # the expected reward is that of the row as divided: (-8 * 249999 + 4 * 750000) / 999999
    assert (result.game.payoffs[0, 1] == q("1000008/999999")).all()
    assert any(note.startswith("1 row did not sum to 1") for note in result.notes)


def test_values_of_the_small_model_solve_the_bellman_equations_of_the_listed_choices(model):
    """Under uniform play of a2, b2, c2 in state 0, column a2 counts twice: c2 is its alias."""
    game = load_game(str(model()), discount="1/2")
    value = Evaluation(game, uniform(game)).V[0]
    v0, v1, v2 = value
    assert v2 == q("1/2") + v2 / 2
    assert v1 == 1 + (v0 / 4 + 3 * v1 / 4) / 2
    columns = {"a2": (1 + v1 / 2 + 1 + v2 / 2) / 2, "b2": (6 + (v0 + v2) / 4 + 1 + v0 / 2) / 2}
    assert v0 == (2 * columns["a2"] + columns["b2"]) / 3


def test_loaded_names_no_file_of_another_model(tmp_path):
    assert "No such file" in refusal(lambda: loaded(tmp_path, "lonely.srew", SREW, discount="1/2"))
