"""Exploration thresholds: exact, and seen to be the place where the profile stops to rest."""

from __future__ import annotations

import pytest
from flint import fmpq, fmpq_poly
from small_games import one_state, random_game

from mpgtheory.equilibria import pure_equilibria
from mpgtheory.errors import InputError
from mpgtheory.formats import load_game
from mpgtheory.game.policy import pure, uniform
from mpgtheory.learning.exploration import exploration_threshold, is_rest_point
from mpgtheory.learning.exploration.thresholds import advantages, interpolated

SHAPES = ((1, (2, 2)), (2, (2, 2)), (2, (2, 3)), (1, (2, 2, 2)), (2, (2, 2, 2)))


def test_dominance_is_2_over_109():
    """Row 1 perceives (9/10 - theta/20) against 1 - 11 theta/2: better iff theta > 2/109."""
    game = load_game("dominance")
    found = exploration_threshold(game, pure(game, [[0], [0]]))
    assert found.value.rational == fmpq(2, 109)
    assert found.binding is not None
    assert (found.binding.player, found.binding.state, found.binding.action) == (0, 0, 1)
    line = found.binding.numerator / found.binding.numerator[0]
    assert line == fmpq_poly([1, fmpq(-109, 2)])


@pytest.mark.parametrize("discount", ["1/10", "1/2", "9/10"])
def test_dominance_does_not_depend_on_the_discount(discount):
    game = load_game(f"dominance:discount={discount}")
    assert exploration_threshold(game, pure(game, [[0], [0]])).value.rational == fmpq(2, 109)


@pytest.mark.parametrize("seed", range(25))
def test_the_profile_rests_up_to_the_threshold_and_not_beyond(seed):
    """On random games: exact rest at theta below, and none a little above."""
    game = random_game(seed, *SHAPES[seed % len(SHAPES)])
    for profile in pure_equilibria(game)[:2]:
        value = exploration_threshold(game, profile).value
        end = value.within(fmpq(1, 10**9))
        for k in range(1, 6):
            theta = end.lower * fmpq(k, 5) * fmpq(999_999, 10**6)
            assert is_rest_point(game, profile, [theta] * game.n_players), theta
        if end.upper < fmpq(999, 1000):
            beyond = end.upper + fmpq(1, 10**8)
            assert not is_rest_point(game, profile, [beyond] * game.n_players)


def test_some_thresholds_are_irrational():
    game = load_game("routing:players=2")
    values = [exploration_threshold(game, p).value for p in pure_equilibria(game)]
    assert any(value.rational is None for value in values)
    for value in values:
        assert value.polynomial(value.lower) * value.polynomial(value.upper) < 0 or value.rational is not None


def test_weak_equilibria_may_bear_no_exploration():
    """A tie that any exploration breaks against the profile: threshold 0."""
    game = one_state([[1, 0], [1, 1]], [[1, 0], [1, 1]])
    assert exploration_threshold(game, pure(game, [[0], [0]])).value.rational == 0
    shapley = load_game("shapley_team")
    assert all(exploration_threshold(shapley, p).value.rational == 0 for p in pure_equilibria(shapley)[:4])


def test_some_bear_all():
    game = one_state([[1, 1], [0, 0]], [[1, 0], [1, 0]])
    found = exploration_threshold(game, pure(game, [[0], [0]]))
    assert found.value.rational == 1
    assert found.binding is None


def test_a_game_of_one_player_has_no_opponents_to_explore():
    game = random_game(3, 3, (2,))
    (profile,) = pure_equilibria(game)
    assert exploration_threshold(game, profile).value.rational == 1


def test_numerators_have_the_sign_of_the_perceived_lead():
    """At other thetas than those of the interpolation."""
    from mpgtheory.learning.exploration import perceived

    game = random_game(8, 2, (2, 2, 2))
    profile = pure(game, [[0, 1], [1, 1], [0, 0]])
    for part in advantages(game, profile):
        for theta in (fmpq(1, 17), fmpq(5, 13), fmpq(16, 17)):
            at = perceived(game, profile, [theta] * 3)[part.player]
            lead = -at.advantage[part.player][part.state, part.action]
            assert (part.numerator(theta) > 0) == (lead > 0)
            assert (part.numerator(theta) == 0) == (lead == 0)


def test_a_wrong_degree_is_noticed():
    points = [fmpq(k) for k in range(4)]
    assert interpolated(points, [x * x for x in points]) == fmpq_poly([0, 0, 1])
    with pytest.raises(AssertionError, match="degree"):
        interpolated(points, [x * x * x for x in points])


@pytest.mark.parametrize("profile", ["uniform", "no equilibrium"])
def test_other_profiles_are_refused(profile):
    game = load_game("dominance")
    chosen = uniform(game) if profile == "uniform" else pure(game, [[1], [1]])
    with pytest.raises(InputError, match=r"not pure|no equilibrium"):
        exploration_threshold(game, chosen)
