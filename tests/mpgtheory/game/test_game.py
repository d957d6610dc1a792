"""Games: what is accepted, copied and refused, and the marginals against loops over joint actions."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from loops import chance, fraction, joints
from small_games import games_with_policy, laws, make_game, random_game

from mpgtheory.arithmetic import EXACT, FLOAT, modular
from mpgtheory.errors import InputError
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import exact_policy, random_policy, uniform

GAME = random_game(3, 2, (2, 3))


def refusal(**changes: Any) -> str:
    """The message that a change of one member of a good game earns; always one line."""
    with pytest.raises(InputError) as caught:
        replace(GAME, **changes)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    return message


def altered(table: np.ndarray, place: tuple[int, ...], value: Any) -> np.ndarray:
    """A copy of an exact table with one entry replaced."""
    copy = np.array(table)
    copy[place] = value
    return copy


@pytest.mark.parametrize("discount", ["0", "1", "-1/2", "3/2", "1000000"])
def test_the_discount_must_lie_strictly_between_0_and_1(discount: str) -> None:
    message = refusal(discount=EXACT.array([discount])[0])
    assert f"discount is {discount};" in message
    assert "strictly between 0 and 1" in message


@pytest.mark.parametrize("discount", ["1/1000000", "999999/1000000"])
def test_discounts_near_the_ends_are_accepted(discount: str) -> None:
    assert str(replace(GAME, discount=EXACT.array([discount])[0]).discount) == discount


def test_a_row_that_does_not_sum_to_one_is_named_by_state_and_actions() -> None:
    row = GAME.transitions[1, 0, 2]
    message = refusal(transitions=altered(GAME.transitions, (1, 0, 2, 0), row[0] - fmpq(1, 10)))
    assert message == "transitions[s2][a1,a3] sums to 9/10 (about 0.9); each row must sum to 1"


def test_a_sum_that_is_off_by_very_little_is_seen() -> None:
    tiny = fmpq(1, 10**30)
    message = refusal(transitions=altered(GAME.transitions, (0, 1, 1, 1), GAME.transitions[0, 1, 1, 1] + tiny))
    assert message.startswith("transitions[s1][a2,a2] sums to ")


def test_a_negative_probability_is_named_even_if_the_row_sums_to_one() -> None:
    table = altered(GAME.transitions, (0, 1, 2), [fmpq(3, 2), fmpq(-1, 2)])
    message = refusal(transitions=table)
    assert message == "transitions[s1][a2,a3][s2] is -1/2; a probability must not be negative"


def test_the_initial_distribution_is_checked() -> None:
    assert refusal(initial=EXACT.array(["1/2", "1/3"])) == "initial sums to 5/6 (about 0.833333); it must sum to 1"
    assert refusal(initial=EXACT.array(["3/2", "-1/2"])).startswith("initial[s2] is -1/2; a probability")
    assert refusal(initial=EXACT.array([2, 0])) == "initial sums to 2; it must sum to 1"


@pytest.mark.parametrize(
    ("member", "shape"),
    [
        ("initial", (3,)),
        ("payoffs", (2, 2, 2, 2)),
        ("payoffs", (1, 2, 2, 3)),
        ("payoffs", (2, 2, 3, 2)),
        ("transitions", (2, 2, 3, 1)),
        ("transitions", (2, 3, 2, 2)),
        ("transitions", (2, 2, 3)),
    ],
)
def test_wrong_shapes_are_refused(member: str, shape: tuple[int, ...]) -> None:
    message = refusal(**{member: EXACT.array(np.zeros(shape, dtype=int))})
    assert message.startswith(f"{member} has shape {shape}; players, states and actions require ")
    assert str(getattr(GAME, member).shape) in message


@pytest.mark.parametrize(
    ("member", "labels", "place"),
    [
        ("players", ("x", "x"), "players"),
        ("states", ("x", "x"), "states"),
        ("actions", (("x", "y"), ("z", "x", "z")), "actions[2]"),
    ],
)
def test_duplicate_labels_are_refused(member: str, labels: tuple, place: str) -> None:
    message = refusal(**{member: labels})
    assert message.startswith(f"{place} has the label ")
    assert message.endswith("twice; labels must differ")


@pytest.mark.parametrize(("member", "empty"), [("players", ()), ("states", ()), ("actions", ((), ("a", "b", "c")))])
def test_empty_label_lists_are_refused(member: str, empty: tuple) -> None:
    assert "is empty; at least one is needed" in refusal(**{member: empty})


def test_every_player_needs_a_list_of_actions() -> None:
    assert refusal(actions=GAME.actions[:1]).startswith("actions has 1 lists for 2 players")
    assert refusal(actions=(*GAME.actions, ("x",))).startswith("actions has 3 lists for 2 players")


def test_a_label_with_a_line_break_does_not_break_the_message() -> None:
    with pytest.raises(InputError, match="does not print") as caught:
        replace(GAME, states=("calm\nand safe", "s2"))
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("value", [0.5, float("nan"), float("inf"), np.float64(1)])
@pytest.mark.parametrize("member", ["initial", "payoffs", "transitions"])
def test_floats_in_exact_tables_are_refused(member: str, value: float) -> None:
    """A game over EXACT holds rationals only: a float there would cross silently."""
    place = (0,) * getattr(GAME, member).ndim
    message = refusal(**{member: altered(getattr(GAME, member), place, value)})
    assert member in message


def test_a_float_discount_is_refused() -> None:
    assert "discount" in refusal(discount=0.5)


def test_tables_of_doubles_are_refused_in_exact_arithmetic() -> None:
    assert "payoffs" in refusal(payoffs=np.zeros(GAME.payoffs.shape))
    assert "transitions" in refusal(transitions=np.full(GAME.transitions.shape, 0.5))


def test_tables_are_copied_and_read_only() -> None:
    source = np.array(GAME.payoffs)
    game = replace(GAME, payoffs=source)
    source[0, 0, 0, 0] = fmpq(10**6)
    assert game.payoffs[0, 0, 0, 0] == GAME.payoffs[0, 0, 0, 0]
    for table in (game.payoffs, game.transitions, game.initial):
        with pytest.raises(ValueError, match="read-only"):
            table[(0,) * table.ndim] = fmpq(1)


def test_sizes() -> None:
    assert (GAME.n_players, GAME.n_states, GAME.action_counts) == (2, 2, (2, 3))
    assert list(GAME.joint_actions()) == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]


@laws
@given(games_with_policy())
def test_marginals_are_expectations_over_the_others_actions(drawn: tuple) -> None:
    game, policy = drawn
    for player in range(game.n_players):
        payoff, transition = game.payoff(player, policy), game.transition(player, policy)
        assert payoff.shape == (game.n_states, game.action_counts[player])
        assert transition.shape == (*payoff.shape, game.n_states)
        for s, a in np.ndindex(payoff.shape):
            mine = [joint for joint in joints(game) if joint[player] == a]
            weights = [chance(policy, s, joint, but=player) for joint in mine]
            expected = sum(w * fraction(game.payoffs[(player, s, *j)]) for w, j in zip(weights, mine, strict=True))
            assert fraction(payoff[s, a]) == expected
            for t in range(game.n_states):
                to_t = [w * fraction(game.transitions[(s, *j, t)]) for w, j in zip(weights, mine, strict=True)]
                assert fraction(transition[s, a, t]) == sum(to_t, Fraction(0))


@laws
@given(games_with_policy())
def test_what_a_policy_induces_is_the_mean_of_every_players_marginals(drawn: tuple) -> None:
    game, policy = drawn
    payoffs, chain = game.induced(policy)
    assert payoffs.shape == (game.n_players, game.n_states)
    assert (chain.sum(axis=1) == 1).all()
    for player, block in enumerate(policy):
        payoff, transition = game.marginals(player, policy)
        assert ((block * payoff).sum(axis=1) == payoffs[player]).all()
        assert ((block[:, :, None] * transition).sum(axis=1) == chain).all()


@laws
@given(games_with_policy())
def test_marginals_agree_in_every_arithmetic(drawn: tuple) -> None:
    game, policy = drawn
    prime = modular(2**31 - 1)
    for player in range(game.n_players):
        for exact, residue, rounded in zip(
            game.marginals(player, policy),
            game.over(prime).marginals(player, policy.over(prime)),
            game.over(FLOAT).marginals(player, policy.over(FLOAT)),
            strict=True,
        ):
            assert (residue == prime.array(exact)).all()
            assert np.allclose(rounded, FLOAT.array(exact), rtol=1e-12, atol=1e-12)


def test_a_player_does_not_move_its_own_marginals() -> None:
    rng = np.random.default_rng(0)
    first, second = random_policy(GAME, rng), random_policy(GAME, rng)
    moved = first.deviate(1, second[1])
    assert (GAME.payoff(1, first) == GAME.payoff(1, moved)).all()
    assert not (GAME.payoff(0, first) == GAME.payoff(0, moved)).all()


def test_a_policy_of_another_shape_is_refused() -> None:
    with pytest.raises(InputError, match="this game needs"):
        GAME.require(uniform(random_game(0, 3, (2, 3))))
    with pytest.raises(InputError, match="this game needs"):
        GAME.require(exact_policy([[["1/2", "1/2"]] * 2]))
    GAME.require(uniform(GAME))


def test_conversion_happens_once_and_not_across_replacements() -> None:
    assert GAME.over(FLOAT) is GAME.over(FLOAT)
    assert GAME.over(EXACT) is GAME
    other = replace(GAME, discount=fmpq(9, 10))
    assert other.over(FLOAT).discount == 0.9
    assert GAME.over(FLOAT).discount == 2 / 3
    assert GAME.over(modular(10007)).arithmetic is modular(10007)


def test_floats_are_derived_from_exact_data() -> None:
    game = make_game([[["1/3"], ["0.1"]]], [[[1, 0]], [["1/3", "2/3"]]], discount="0.7")
    table = game.over(FLOAT)
    assert table.payoffs.dtype == table.transitions.dtype == np.float64
    assert table.payoffs[0, 0, 0] == 1 / 3
    assert table.payoffs[0, 1, 0] == 0.1
    assert table.discount == 0.7


def test_the_smallest_game_is_a_game() -> None:
    game = make_game([[[5]]], [[[1]]])
    assert isinstance(game, TabularGame)
    assert game.action_counts == (1,)
