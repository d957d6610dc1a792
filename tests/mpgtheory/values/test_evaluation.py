"""V, Q, advantage and visitation: against loops written from the paper, and in every arithmetic at once."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st
from loops import chain, fraction, q_entry, stage_payoff, tail_bound, value_series
from small_games import games_with_policy, laws, make_game, random_game
from test_arithmetic import encloses
from test_indeterminates import in_numbers, number_of

from mpgtheory.arithmetic import EXACT, FLOAT, ball, modular
from mpgtheory.arithmetic.indeterminates import generic_game
from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.game.policy import Policy, pure, random_policy, uniform
from mpgtheory.values.evaluation import Evaluation


@laws
@given(games_with_policy())
def test_v_solves_its_linear_equation_term_by_term(drawn: tuple) -> None:
    """V_i(s) = u_i(s, pi) + delta sum_s' P(s'|s, pi) V_i(s'), all sums by loops; the solution is unique."""
    game, policy = drawn
    value, rows, delta = Evaluation(game, policy).V, chain(game, policy), fraction(game.discount)
    assert value.shape == (game.n_players, game.n_states)
    for player in range(game.n_players):
        for s in range(game.n_states):
            future = sum(rows[s][t] * fraction(value[player, t]) for t in range(game.n_states))
            assert fraction(value[player, s]) == stage_payoff(game, policy, player, s) + delta * future


@laws
@given(games_with_policy(most_states=2), st.integers(1, 8))
def test_v_is_the_discounted_sum_up_to_its_tail(drawn: tuple, horizon: int) -> None:
    game, policy = drawn
    value = Evaluation(game, policy).V
    for player in range(game.n_players):
        for s, partial in enumerate(value_series(game, policy, player, horizon)):
            assert abs(fraction(value[player, s]) - partial) <= tail_bound(game, horizon)


@laws
@given(games_with_policy())
def test_q_is_equation_2_term_by_term(drawn: tuple) -> None:
    game, policy = drawn
    at = Evaluation(game, policy)
    for player, q in enumerate(at.Q):
        for s, a in np.ndindex(q.shape):
            assert fraction(q[s, a]) == q_entry(game, policy, player, s, a, at.V[player])


@laws
@given(games_with_policy())
def test_v_is_the_mean_of_q_and_advantages_average_to_zero(drawn: tuple) -> None:
    game, policy = drawn
    at = Evaluation(game, policy)
    for player in range(game.n_players):
        assert ((policy[player] * at.Q[player]).sum(axis=1) == at.V[player]).all()
        assert ((policy[player] * at.advantage[player]).sum(axis=1) == 0).all()
        assert (at.advantage[player] + at.V[player][:, None] == at.Q[player]).all()


@laws
@given(games_with_policy())
def test_visitation_is_a_distribution_that_dominates_the_initial_one(drawn: tuple) -> None:
    game, policy = drawn
    at = Evaluation(game, policy)
    visited = at.visitation()
    assert sum(visited) == 1
    assert (visited >= (1 - game.discount) * game.initial).all()
    inflow = [sum(visited[s] * at.chain[s, t] for s in range(game.n_states)) for t in range(game.n_states)]
    for s in range(game.n_states):
        assert visited[s] == (1 - game.discount) * game.initial[s] + game.discount * inflow[s]


@laws
@given(games_with_policy())
def test_visitation_is_the_discounted_sum_up_to_its_tail(drawn: tuple) -> None:
    game, policy = drawn
    rows, delta = chain(game, policy), fraction(game.discount)
    law, weight = [fraction(x) for x in game.initial], 1 - delta
    total = [Fraction(0)] * game.n_states
    for _ in range(6):
        total = [t + weight * p for t, p in zip(total, law, strict=True)]
        law = [sum(law[s] * rows[s][t] for s in range(game.n_states)) for t in range(game.n_states)]
        weight *= delta
    for seen, partial in zip(Evaluation(game, policy).visitation(), total, strict=True):
        assert 0 <= fraction(seen) - partial <= delta**6


@laws
@given(games_with_policy())
def test_visitation_turns_payoffs_into_values(drawn: tuple) -> None:
    """V_i(mu) = 1/(1 - delta) sum_s d(s) u_i(s, pi): two independent solves meet."""
    game, policy = drawn
    at = Evaluation(game, policy)
    assert (at.value() == at.payoffs @ at.visitation() / (1 - game.discount)).all()


@laws
@given(games_with_policy(), st.integers(0, 100))
def test_values_and_visitations_are_linear_in_the_initial_distribution(drawn: tuple, percent: int) -> None:
    game, policy = drawn
    at, size = Evaluation(game, policy), game.n_states
    first, last = EXACT.array(np.eye(size, dtype=int)[0]), EXACT.array([fmpq(1, size)] * size)
    share = fmpq(percent, 100)
    mixed = share * first + (1 - share) * last
    assert (at.value(mixed) == share * at.value(first) + (1 - share) * at.value(last)).all()
    assert (at.visitation(mixed) == share * at.visitation(first) + (1 - share) * at.visitation(last)).all()
    assert (at.visitations().T @ mixed == at.visitation(mixed)).all()
    assert (at.visitations().sum(axis=1) == 1).all()
    assert (at.value(first) == at.V[:, 0]).all()


@laws
@given(games_with_policy())
def test_every_arithmetic_agrees_with_the_exact_one(drawn: tuple) -> None:
    game, policy = drawn
    exact = Evaluation(game, policy)
    rounded = Evaluation(game.over(FLOAT), policy.over(FLOAT))
    scale = 1e-10 / (1 - rounded.game.discount)
    for found, truth in ((rounded.V, exact.V), (rounded.visitation(), exact.visitation())):
        assert np.abs(found - FLOAT.array(truth)).max() <= 100 * scale
    for found, truth in zip(rounded.Q, exact.Q, strict=True):
        assert np.abs(found - FLOAT.array(truth)).max() <= 100 * scale
    enclosed = Evaluation(game.over(ball(100)), policy.over(ball(100)))
    for found, truth in zip(enclosed.Q, exact.Q, strict=True):
        assert all(encloses(x, y) for x, y in zip(found.ravel(), truth.ravel(), strict=True))
    prime = modular(2**31 - 1)
    reduced = Evaluation(game.over(prime), policy.over(prime))
    assert (prime.array(exact.V) == reduced.V).all()


@pytest.mark.parametrize("shape", [(1, 2, 2), (2, 1, 2), (2, 2, 2)])
def test_the_generic_value_becomes_the_exact_one_when_numbers_are_put_in(shape: tuple[int, int, int]) -> None:
    players, states, actions = shape
    generic = generic_game(*shape, normalised=False)
    symbolic = Evaluation(generic.game, generic.policy)
    game = random_game(11, states, (actions,) * players)
    policy = random_policy(game, np.random.default_rng(5))
    numbers, exact = in_numbers(generic, game, policy), Evaluation(game, policy)
    for place in np.ndindex(exact.V.shape):
        assert number_of(symbolic.V[place], numbers) == exact.V[place]
    for found, truth in zip(symbolic.Q, exact.Q, strict=True):
        assert all(number_of(found[p], numbers) == truth[p] for p in np.ndindex(truth.shape))
    for found, truth in zip(symbolic.visitation(), exact.visitation(), strict=True):
        assert number_of(found, numbers) == truth


def test_one_state_by_hand() -> None:
    """u = 3 for ever at delta = 1/2: V = 3 / (1 - 1/2) = 6; the other action pays 1: Q = 1 + 6/2 = 4."""
    game = make_game([[[3, 1]]], [[[1], [1]]])
    at = Evaluation(game, pure(game, [[0]]))
    assert at.V.tolist() == [[6]]
    assert at.Q[0].tolist() == [[6, 4]]
    assert at.advantage[0].tolist() == [[0, -2]]


def test_two_states_in_turn_by_hand() -> None:
    """0, 1, 0, 1, ... at delta = 1/2: V(s1) = 1/2 V(s2), V(s2) = 1 + 1/2 V(s1), so V = (2/3, 4/3); d = (2/3, 1/3)
    from s1 for d(s1) = 1/2 + 1/2 d(s2), d(s2) = 1/2 d(s1)."""
    game = make_game([[[0], [1]]], [[[0, 1]], [[1, 0]]], initial=[1, 0])
    at = Evaluation(game, uniform(game))
    assert at.V.tolist() == [[fmpq(2, 3), fmpq(4, 3)]]
    assert at.visitation().tolist() == [fmpq(2, 3), fmpq(1, 3)]
    assert at.value().tolist() == [fmpq(2, 3)]


def test_the_hub_of_the_authors_game_needs_all_players() -> None:
    """Values of `routing` move with every player's policy: no axis is summed out twice or forgotten."""
    game = build("routing:players=3")
    base = uniform(game)
    values = [Evaluation(game, base).V]
    for player in range(3):
        values.append(Evaluation(game, base.deviate(player, pure(game, [[0] * 4] * 3)[player])).V)
    assert all(not (a == b).all() for k, a in enumerate(values) for b in values[:k])


def test_results_are_read_only_and_computed_once() -> None:
    game = random_game(0, 2, (2, 2))
    at = Evaluation(game, uniform(game))
    assert at.V is at.V
    for array in (at.V, at.chain, at.payoffs, *at.Q, *at.advantage, at.visitation(), at.visitations()):
        with pytest.raises(ValueError, match="read-only"):
            array[(0,) * array.ndim] = fmpq(0)


@pytest.mark.parametrize("size", [1, 3])
def test_an_initial_distribution_of_the_wrong_length_is_refused(size: int) -> None:
    game = random_game(0, 2, (2, 2))
    at = Evaluation(game, uniform(game))
    wrong = EXACT.array([fmpq(1, size)] * size)
    for call in (at.value, at.visitation):
        with pytest.raises(InputError, match=f"initial has shape \\({size},\\); this game has 2 states"):
            call(wrong)


def test_a_policy_of_another_game_is_refused() -> None:
    with pytest.raises(InputError, match="this game needs"):
        Evaluation(random_game(0, 2, (2, 2)), uniform(random_game(0, 2, (2, 3))))


def test_the_loops_notice_a_wrong_value() -> None:
    """Negative control: a policy played by the wrong player gives other numbers."""
    game = random_game(4, 2, (2, 2))
    policy = random_policy(game, np.random.default_rng(1))
    swapped = Policy((policy[1], policy[0]))
    right, wrong = Evaluation(game, policy).V, Evaluation(game, swapped).V
    partial = value_series(game, policy, 0, 12)
    assert all(abs(fraction(right[0, s]) - partial[s]) <= tail_bound(game, 12) for s in range(2))
    assert any(abs(fraction(wrong[0, s]) - partial[s]) > tail_bound(game, 12) for s in range(2))
