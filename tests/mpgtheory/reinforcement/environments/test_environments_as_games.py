"""An environment as a game: tables, copies without chance, OpenSpiel; and what is no finite game."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from worlds import Corridor, Lift

import mpgtheory as mpg
from mpgtheory.arithmetic import EXACT
from mpgtheory.reinforcement.environments import explored_game, game_of, parallel_env
from mpgtheory.values.best_response import optimal_response


def fraction(value: Any) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def best_value(game: mpg.MarkovGame) -> list[float]:
    """The optimal values of a game of one player."""
    return [float(fraction(x)) for x in optimal_response(game, mpg.policy(game), 0).value]


def test_a_lift_is_explored_exactly() -> None:
    game = game_of(Lift(), discount="9/10")
    assert (game.players, game.states, game.action_counts) == (("left", "right"), ("0", "1", "2", "end"), (2, 2))
    assert str(game.initial[0]) == "1"
    dense = game.dense()
    assert [str(dense.payoffs[1, 0, a, b]) for a in range(2) for b in range(2)] == ["0", "-1/2", "0", "3/2"]
    assert str(dense.transitions[2, 1, 1, 3]) == "1"
    assert str(dense.transitions[2, 0, 1, 2]) == "1"
    assert (dense.transitions[3, ..., 3] == EXACT.number(1)).all()
    assert float(mpg.nash_gap(game, lambda player, state: 1)) == 0


def test_the_value_of_a_corridor_by_hand() -> None:
    game = game_of(Corridor(), discount="1/2")
    assert game.actions == (("1", "2"),)
    assert best_value(game) == [-(2 - 2 / 2**k) for k in (4, 3, 2, 1)] + [0]


@pytest.mark.parametrize("name", ["routing:players=2", "prisoners_two_state", "dominance"])
def test_exploring_the_successors_of_a_game_gives_the_game_back(name: str) -> None:
    game = mpg.load(name).dense()

    def successors(state: int, joint: tuple[int, ...]) -> list[tuple[Any, int, list[Any]]]:
        row = game.transitions[(state, *joint)]
        paid = [fraction(x) for x in game.payoffs[(slice(None), state, *joint)]]
        return [(fraction(p), after, paid) for after, p in enumerate(row) if p != 0]

    told: list[tuple[int, int]] = []
    found = explored_game(
        [(fraction(p), s) for s, p in enumerate(game.initial)],
        successors,
        players=game.players,
        actions=game.actions,
        discount=game.discount,
        progress=lambda done, known: told.append((done, known)),
    ).dense()
    assert (found.payoffs == game.payoffs).all()
    assert (found.transitions == game.transitions).all()
    assert (found.initial == game.initial).all()
    assert told[-1] == (game.n_states, game.n_states)


def test_our_own_environment_gives_its_game_back() -> None:
    pytest.importorskip("pettingzoo")
    game = mpg.load("routing:players=3")
    assert game_of(parallel_env(game), discount=None) is game
    assert str(game_of(parallel_env(game), discount=0.9).discount) == "9/10"


@pytest.mark.parametrize(
    ("name", "options"), [("FrozenLake-v1", {}), ("FrozenLake-v1", {"map_name": "8x8"}), ("CliffWalking-v1", {})]
)
def test_the_tables_of_gymnasium_have_the_values_of_plain_value_iteration(name: str, options: dict[str, Any]) -> None:
    gymnasium = pytest.importorskip("gymnasium")
    env = gymnasium.make(name, **options)
    table, value = env.unwrapped.P, np.zeros(env.observation_space.n)
    for _ in range(600):
        value = np.array(
            [
                max(sum(p * (r + 0.9 * value[t] * (not over)) for p, t, r, over in rows) for rows in table[s].values())
                for s in range(len(value))
            ]
        )
    game = game_of(env, discount=0.9)
    for label, found in zip(game.states, best_value(game), strict=True):
        assert found == pytest.approx(0 if label == "end" else value[int(label[1:])], abs=1e-9)


def test_chance_is_mended_to_thirds_exactly() -> None:
    gymnasium = pytest.importorskip("gymnasium")
    game = game_of(gymnasium.make("FrozenLake-v1"), discount=0.9).dense()
    assert {str(x) for x in game.transitions.ravel()} <= {"0", "1/3", "2/3", "1"}
    assert {str(x) for x in game.payoffs.ravel()} == {"0", "1/3"}


def test_games_of_openspiel() -> None:
    pyspiel = pytest.importorskip("pyspiel")
    prisoners = game_of(pyspiel.load_game("matrix_pd"), discount="1/2")
    assert prisoners.states[1] == "end"
    assert [str(a) for a in prisoners.dense().payoffs[0, 0].ravel()] == ["5", "0", "10", "1"]
    game = game_of(pyspiel.load_game("goofspiel(num_cards=3,points_order=descending)"), discount="9/10")
    rng = np.random.default_rng(0)
    game_tree = pyspiel.load_game("goofspiel(num_cards=3,points_order=descending)")
    node, total = game_tree.new_initial_state(), 0.0
    state, dense = 0, game.dense()
    while not node.is_terminal():  # the paid stages of one random play are those of OpenSpiel
        joint = [int(rng.choice(node.legal_actions(player))) for player in range(2)]
        total += float(fraction(dense.payoffs[(0, state, *joint)]))
        state = int(np.argmax([x == 1 for x in dense.transitions[(state, *joint)]]))
        node.apply_actions(joint)
    assert game.states[state] == "end"
    assert total == node.returns()[0]
    with pytest.raises(mpg.InputError, match="moves alone"):
        game_of(pyspiel.load_game("kuhn_poker"), discount="1/2")


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        ("continuous", "player right has the action space .*; a finite game needs Discrete"),
        ("random", "draws random numbers"),
        ("global random", "draws random numbers"),
        ("random start", "the first state is random"),
        ("hidden", "player right sees the same in states"),
        ("unbounded", r"more than 50 states can be reached, for example 50; raise most_states"),
        ("limit", "the episode is cut after 1"),
        ("one stays", "some players leave"),
    ],
)
def test_what_is_no_finite_game_is_refused(trouble: str, why: str) -> None:
    with pytest.raises(mpg.InputError, match=why):
        game_of(Lift(trouble=trouble), discount="1/2", most_states=50)


def test_hidden_states_are_taken_if_that_is_said() -> None:
    game = game_of(Lift(trouble="hidden"), discount="1/2", full_information=True)
    assert game.n_states == 4
    by_key = game_of(Lift(trouble="hidden"), discount="1/2", key=lambda env: env.floor, full_information=True)
    assert by_key.states == ("0", "1", "2", "end")
    with pytest.raises(mpg.InputError, match="not hashable"):
        game_of(Lift(), discount="1/2", key=lambda env: [env.floor])


@pytest.mark.parametrize(
    ("successors", "why"),
    [
        (lambda s, a: [(0.5, 0, [0])], r"sums to 0.5"),
        (lambda s, a: [], "are none"),
        (lambda s, a: [(1, 0)], "no triples"),
        (lambda s, a: [(1, 0, [0, 0])], "pay 2 players; there are 1"),
        (lambda s, a: [(1, [0], [0])], "not hashable"),
        (lambda s, a: [(1, 0, [float("nan")])], "nan"),
    ],
)
def test_simulators_that_tell_nonsense_are_refused(successors: Any, why: str) -> None:
    with pytest.raises(mpg.InputError, match=why):
        explored_game([(1, 0)], successors, players="1", actions=[["a", "b"]], discount="1/2")


def test_many_states_make_a_sparse_game() -> None:
    size = 1_500

    def walk(state: int, joint: tuple[int, ...]) -> list[tuple[float, int, list[int]]]:
        step = 2 * joint[0] - 1
        return [(0.75, (state + step) % size, [int(state == 0)]), (0.25, (state - step) % size, [int(state == 0)])]

    game = explored_game([(1, 0)], walk, players="1", actions=[["left", "right"]], discount="9/10")
    assert game.is_enclosed
    assert game.n_states == size
    assert 0 < float(mpg.nash_gap(game)) < 10


def test_what_is_no_environment_is_refused() -> None:
    with pytest.raises(mpg.InputError, match="no environment"):
        game_of(3, discount="1/2")


def test_states_are_those_that_can_be_reached() -> None:
    pairs = set(itertools.product(range(3), repeat=2))
    game = explored_game(
        [(1, (0, 0))],
        lambda s, a: [(1, ((s[0] + a[0]) % 3, (s[1] + a[1]) % 3), [0, 0])],
        players="12",
        actions=[["stay", "go"]] * 2,
        discount="1/2",
    )
    assert {tuple(map(int, state.strip("()").split(","))) for state in game.states} == pairs
