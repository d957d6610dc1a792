"""Readers of .dpomdp and .posg: the fully observed game, against numbers computed by hand or in another way."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from flint import fmpq
from reader_helpers import DATA, is_same_game, loaded, needs_samples, q, replaced, survives_round_trip, written

from mpgtheory.equilibria import pure_equilibria
from mpgtheory.formats import Options, load, load_game
from mpgtheory.values.evaluation import Evaluation

pytest.importorskip("lark")

SMALL = """\
agents: 2
discount: 0.5
values: reward
states: a b
start: uniform
actions:
x y
l r
observations:
hot cold
2
T: * :
identity
T: x l : a :
0.25 0.75
O: * :
uniform
R: * : * : * : * : 1
"""
"""Two states, two actions each; the first agent sees hot or cold, the second 0 or 1. Everything pays 1."""


def payoff(game, player, state, *actions):
    """The payoff named by labels."""
    joint = tuple(game.actions[i].index(action) for i, action in enumerate(actions))
    return game.payoffs[(player, game.states.index(state), *joint)]


def row(game, state, *actions):
    """The transition probabilities named by labels."""
    joint = tuple(game.actions[i].index(action) for i, action in enumerate(actions))
    return list(game.transitions[(game.states.index(state), *joint)])


def optimum_by_fractions(lines, discount):
    """A common-payoff game's optimal values, read and solved without any of our code: policy iteration over joint
    actions on Python's fractions, for a file that has only `T: a b : s : t : p` and `R: a b : s : * : * : r`."""
    transition, reward = {}, {}
    for line in lines:
        key, *fields = [part.strip() for part in line.split(":")]
        if key == "T":
            transition[fields[0], int(fields[1]), int(fields[2])] = Fraction(fields[3])
        elif key == "R":
            reward[fields[0], int(fields[1])] = Fraction(fields[4])
    states = range(max(s for _, s, _ in transition) + 1)
    joint = sorted({actions for actions, _, _ in transition})
    chosen = [joint[0] for _ in states]
    while True:
        system = [[(s == t) - discount * transition.get((chosen[s], s, t), 0) for t in states] for s in states]
        value = _solved(system, [reward.get((chosen[s], s), Fraction(0)) for s in states])

        def worth(s, actions, value=value):
            future = sum(transition.get((actions, s, t), 0) * value[t] for t in states)
            return reward.get((actions, s), Fraction(0)) + discount * future

        best = [max(joint, key=lambda actions, s=s: worth(s, actions)) for s in states]
        improved = [b if worth(s, b) > value[s] else chosen[s] for s, b in enumerate(best)]
        if improved == chosen:
            return value
        chosen = improved


def _solved(system, right):
    rows = [[*line, value] for line, value in zip(system, right, strict=True)]
    for i in range(len(rows)):
        pivot = next(k for k in range(i, len(rows)) if rows[k][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [entry / rows[i][i] for entry in rows[i]]
        for k in range(len(rows)):
            if k != i:
                rows[k] = [entry - rows[k][i] * other for entry, other in zip(rows[k], rows[i], strict=True)]
    return [line[-1] for line in rows]


@needs_samples
def test_recycling_robots_have_the_optimum_and_the_two_pure_equilibria():
    path = DATA / "madp" / "recycling.dpomdp"
    game = load_game(str(path))
    assert (game.discount, game.states, list(game.initial)) == (q("9/10"), ("0", "1", "2", "3"), [1, 0, 0, 0])
    values = [list(Evaluation(game, policy).V[0]) for policy in pure_equilibria(game)]
    assert len(values) == 2
    best = max(values, key=lambda value: value[0])
    assert best[0] == q("182000/5377")
    by_fractions = optimum_by_fractions(path.read_text().splitlines(), Fraction(9, 10))
    assert best == [fmpq(value.numerator, value.denominator) for value in by_fractions]


@needs_samples
def test_dectiger_needs_a_discount_and_reads_as_printed():
    loaded_game = load(str(DATA / "madp" / "dectiger.dpomdp"), Options.parse(discount="3/4"))
    game = loaded_game.game
    assert game.discount == q("3/4")
    assert list(game.initial) == [q("1/2")] * 2
    assert row(game, "tiger-left", "listen", "listen") == [1, 0]
    assert row(game, "tiger-right", "listen", "open-left") == [q("1/2")] * 2
    assert payoff(game, 0, "tiger-left", "open-left", "listen") == -101
    assert payoff(game, 1, "tiger-right", "open-left", "open-left") == 20
    assert payoff(game, 1, "tiger-right", "listen", "listen") == -2
    assert any("fully observed" in note for note in loaded_game.notes)


@needs_samples
def test_broadcast_channel_reads_as_printed():
    game = load_game(str(DATA / "madp" / "broadcastChannel.dpomdp"), discount="9/10")
    assert list(game.initial) == [0, 0, 0, 1]
    for state in game.states:
        assert row(game, state, "send", "send") == [q("9/100"), q("1/100"), q("81/100"), q("9/100")]
    assert row(game, "S01", "wait", "send") == [q("9/100"), q("1/100"), q("81/100"), q("9/100")]
    assert payoff(game, 0, "S10", "send", "wait") == payoff(game, 1, "S01", "wait", "send") == 1
    assert payoff(game, 0, "S10", "wait", "send") == payoff(game, 1, "S11", "send", "send") == 0


@needs_samples
def test_grid_small_pays_for_the_next_state():
    """`R: * : * : 0 : * : 1` and so on for 5, 10, 15: r(s, a) = T(0|s,a) + T(5|s,a) + T(10|s,a) + T(15|s,a).

    From state 0 under `up up`: 0.64 + 0.01 + 0.01 + 0 = 0.66; under `down down` 0.09 + 0.01 + 0.36 = 0.46.
    """
    game = load_game(str(DATA / "madp" / "GridSmall.dpomdp"))
    assert payoff(game, 0, "0", "up", "up") == payoff(game, 1, "0", "up", "up") == q("66/100")
    assert payoff(game, 0, "0", "down", "down") == q("46/100")
    assert payoff(game, 0, "15", "right", "stay") == q("8/10")
    assert (game.transitions.sum(axis=-1) == 1).all()  # its rounding errors were repaired before it was published


@needs_samples
@pytest.mark.parametrize("name", ["recycling", "dectiger", "broadcastChannel", "GridSmall"])
def test_samples_survive_a_round_trip(name, tmp_path):
    game = load_game(str(DATA / "madp" / f"{name}.dpomdp"), discount="2/3")
    assert game.name == name
    assert survives_round_trip(game, tmp_path)


def test_later_lines_override_earlier_ones(tmp_path):
    game = loaded(tmp_path, "small.dpomdp", SMALL + "R: x * : b : * : * : 7\nR: x r : * : * : * : 3\n")
    assert row(game, "a", "x", "l") == [q("1/4"), q("3/4")]
    assert row(game, "b", "x", "l") == [0, 1]
    found = {(s, a, b): payoff(game, 0, s, a, b) for s in "ab" for a in "xy" for b in "lr"}
    expected = dict.fromkeys(found, 1) | {("b", "x", "l"): 7, ("b", "x", "r"): 3, ("a", "x", "r"): 3}
    assert found == expected


def test_costs_are_negated(tmp_path):
    game = loaded(tmp_path, "small.dpomdp", replaced(SMALL, "values: reward", "values: cost"))
    assert (game.payoffs == -1).all()


def test_rewards_of_next_states_are_expected_rewards(tmp_path):
    """From a under x l the next state is a with 1/4 and b with 3/4: 1/4 * 1 + 3/4 * 9 = 7."""
    game = loaded(tmp_path, "small.dpomdp", SMALL + "R: * : * : b : * : 9\n")
    assert payoff(game, 0, "a", "x", "l") == 7
    assert (payoff(game, 1, "a", "y", "l"), payoff(game, 1, "b", "y", "l")) == (1, 9)


def test_rewards_of_observations_are_averaged(tmp_path):
    """In next state b joint observation 3 (cold, 1) has 5/8 and the others 1/8 each; in a all have 1/4.

    Rewards 0 12 24 36, from state a only: 18 in a, (12 + 24)/8 + 5*36/8 = 27 in b; under x l 18/4 + 3*27/4.
    """
    noisy = SMALL.replace("O: * :\nuniform\n", "O: * : a :\nuniform\nO: * : b :\n0.1 0.2 0.2 0.5\n")
    noisy += "O: * : b : * * : 0.125\nO: * : b : cold 1 : 0.625\nR: * : a : * :\n0 12 24 36\n"
    game = loaded(tmp_path, "small.dpomdp", noisy)
    in_a, in_b = fmpq(18), fmpq(27)
    assert payoff(game, 0, "a", "x", "l") == in_a / 4 + 3 * in_b / 4
    assert payoff(game, 0, "a", "y", "r") == in_a
    assert payoff(game, 0, "b", "y", "r") == 1


def test_rewards_as_a_matrix_of_next_states_and_observations(tmp_path):
    game = loaded(tmp_path, "small.dpomdp", SMALL + "R: x l : a :\n0 0 0 8\n4 4 4 4\n")
    assert payoff(game, 0, "a", "x", "l") == fmpq(8, 4) / 4 + 3 * fmpq(4) / 4
    assert payoff(game, 0, "a", "x", "r") == 1


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("start:\nuniform", ["1/2", "1/2"]),
        ("start: b", ["0", "1"]),
        ("start: 0", ["1", "0"]),
        ("start:\n0.25 0.75", ["1/4", "3/4"]),
        ("start: 0.25 0.75", ["1/4", "3/4"]),
        ("start include: a 1", ["1/2", "1/2"]),
        ("start include: b", ["0", "1"]),
        ("start exclude: b", ["1", "0"]),
    ],
)
def test_forms_of_start(start, expected, tmp_path):
    game = loaded(tmp_path, "small.dpomdp", replaced(SMALL, "start: uniform", start))
    assert list(game.initial) == [q(value) for value in expected]


def test_a_number_below_start_is_a_probability_and_beside_it_a_state(tmp_path):
    one = replaced(replaced(SMALL, "states: a b", "states: a"), "T: x l : a :\n0.25 0.75\n", "")
    below = loaded(tmp_path, "one.dpomdp", replaced(one, "start: uniform", "start:\n1"))
    beside = loaded(tmp_path, "one.dpomdp", replaced(one, "start: uniform", "start: 0"))
    assert list(below.initial) == list(beside.initial) == [1]


@pytest.mark.parametrize(
    "lines",
    [
        "T: x l : a : a : 0.25\nT: x l : a : b : 0.75\n",
        "T: 0 0 : 0 : 1 : 0.75\nT: 0 0 : 0 : 0 : 0.25\n",
        "T: 0 : a :\n0.25 0.75\n",
        "T: x 0 : a : 0.25 0.75\n",
        'T: "x" "l" : "a" : 0.25 0.75\n',
        "T: x l :\n0.25 0.75\n0 1\n",
        "T: x l :\n  0.25 0.75   # from a\n\n# from b\n\t0 1\n",
        "T: x * : a : * : 0.5\nT: x l : a : a : 0.25\nT: x l : a : b : .75\nT: x r :\nidentity\n",
    ],
)
def test_forms_of_transitions_are_one_game(lines, tmp_path):
    expected = loaded(tmp_path, "small.dpomdp", SMALL)
    other = loaded(tmp_path, "small.dpomdp", replaced(SMALL, "T: x l : a :\n0.25 0.75\n", lines))
    assert is_same_game(expected, other)
    assert not is_same_game(expected, loaded(tmp_path, "small.dpomdp", replaced(SMALL, "0.25 0.75", "0.5 0.5")))


def test_joint_actions_are_numbered_with_the_last_agent_fastest(tmp_path):
    text = SMALL + "".join(f"R: {number} : * : * : * : {number}\n" for number in range(4))
    game = loaded(tmp_path, "small.dpomdp", text)
    found = [payoff(game, 0, "a", first, second) for first, second in itertools.product("xy", "lr")]
    assert found == [0, 1, 2, 3]


def test_posg_has_a_reward_for_each_agent(tmp_path):
    """The forms of SDMS's tiger.posg: everything quoted, three fields, one number for each agent."""
    quoted = SMALL.replace("reward", '"reward"').replace("uniform", '"uniform"').replace("T: * :", 'T: "*" :')
    game = loaded(tmp_path, "small.posg", quoted + 'R: "x" "r" : "a" : +20 -20\nR: y r : * : b : * : 4 -4\n')
    assert (payoff(game, 0, "a", "x", "r"), payoff(game, 1, "a", "x", "r")) == (20, -20)
    assert (payoff(game, 0, "b", "y", "r"), payoff(game, 1, "b", "y", "r")) == (4, -4)
    assert (payoff(game, 0, "a", "y", "l"), payoff(game, 1, "a", "y", "l")) == (1, 1)


def test_numbers_are_exact_and_labels_default_to_numbers(tmp_path):
    text = replaced(replaced(SMALL, "states: a b", "states: 2"), "T: x l : a :\n0.25 0.75", "T: x l : 0 :\n1e-30 0.")
    text = replaced(text, "1e-30 0.", "0." + "0" * 29 + "1 0." + "9" * 30)
    game = loaded(tmp_path, "small.dpomdp", text)
    assert (game.players, game.states) == (("1", "2"), ("0", "1"))
    assert game.transitions[0, 0, 0, 0] == fmpq(1, 10**30)


def test_windows_line_ends_byte_order_mark_and_comments_change_nothing(tmp_path):
    plain = loaded(tmp_path, "small.dpomdp", SMALL)
    noisy = "".join(f"# before\n\n   # blank\n{line}   # after: {line}\n" for line in SMALL.splitlines())
    for text in (
        noisy,
        SMALL.replace("\n", "\r\n"),
        "\ufeff" + SMALL,
        "\ufeff" + noisy.replace("\n", "\r\n"),
        SMALL.strip(),
    ):
        assert is_same_game(plain, loaded(tmp_path, "small.dpomdp", text))


def test_rows_off_by_rounding_are_divided_by_their_sums_on_request(tmp_path):
    path = written(tmp_path, "small.dpomdp", replaced(SMALL, "0.25 0.75", "0.333333 0.666666"))
    result = load(str(path), Options.parse(normalise="1e-5"))
    assert row(result.game, "a", "x", "l") == [q("333333/999999"), q("666666/999999")]
    [note] = [note for note in result.notes if "did not sum" in note]
    assert note.startswith("1 row did not sum to 1")
    assert f"-1/1000000, at {path}: line 14, column 1: transitions[a][x,l]" in note
    assert load(str(written(tmp_path, "fine.dpomdp", SMALL)), Options.parse(normalise="1/2")).notes == result.notes[:1]
