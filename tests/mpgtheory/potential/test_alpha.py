"""How far a game is from a potential game: both ends by hand, against definitions, and where they must be 0."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from flint import fmpq
from small_games import make_game, one_state, random_game

from mpgtheory.arithmetic import EXACT, FLOAT
from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import exact_policy, random_policy
from mpgtheory.potential.alpha import distance_from_potential
from mpgtheory.potential.best_stage import stage_bounds
from mpgtheory.potential.crowds import by_head_counts
from mpgtheory.potential.cycle_means import maximum_cycle_mean
from mpgtheory.potential.exchangeable import groups_of
from mpgtheory.potential.given_function import error_of
from mpgtheory.potential.interpolated import interpolate
from mpgtheory.potential.lower import best_cycle, followed
from mpgtheory.potential.pure_profiles import Profiles
from mpgtheory.potential.stage_functions import AVERAGE, candidates, stage_bound
from mpgtheory.potential.upper import InterpolatedBound, is_shown
from mpgtheory.values.evaluation import Evaluation

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

from near_potential_games import drawn, worst_deviation


def leaving(payoffs: object) -> TabularGame:
    """State 0 is left for state 1, for ever, unless player 1 takes its first action and player 2 its second."""
    rows = [[[[0, 1], [1, 0]], [[0, 1], [0, 1]]], [[[0, 1], [0, 1]], [[0, 1], [0, 1]]]]
    return make_game(payoffs, rows)


MIXED = leaving([[[[0, -1], [0, -1]], [[-1, -1], [-1, -1]]], [[[0, 0], [0, 0]], [[0, 0], [0, 0]]]])
"""Against phi = 0 player 1's payoffs are w: 0 for b = 0 and -1 for b = 1 in state 0, -1 in state 1; delta = 1/2."""


def test_matching_pennies_by_hand():
    """Gains round the four profiles are 4 (1 - delta)^-1 / 2 each; the average payoff is 0 and misses no more."""
    found = distance_from_potential(build("matching_pennies"))
    assert (found.lower, found.upper) == (4, 4)


def test_one_state_by_hand():
    """u_1 - u_2 has the four-cycle 1 - 0 - 0 + 0 = 1, which is 2 with delta = 1/2: alpha is a quarter of it."""
    found = distance_from_potential(one_state([[1, 0], [0, 0]], [[0, 0], [0, 0]]), within="1/1000000")
    assert found.lower == fmpq(1, 2)
    assert found.upper <= fmpq(1, 2) * (1 + fmpq(1, 20_000))


def test_fifteen_eighty_eighths_exactly():
    """Every pure opponent gives a span of 0 in state 0; b = 1 with probability 5/8 gives 13/8 - 16/11 = 15/88."""
    spans = []
    for chance in (fmpq(0), fmpq(1), fmpq(5, 8)):
        opponent = [[1 - chance, chance], [1, 0]]
        values = [Evaluation(MIXED, exact_policy([[own, [1, 0]], opponent])).V[0, 0] for own in ([1, 0], [0, 1])]
        spans.append(abs(values[0] - values[1]))
    assert spans == [0, 0, fmpq(15, 88)]
    found = error_of(MIXED, [[0] * 4] * 2, within="1/100000")
    assert fmpq(15, 88) < found.lower <= found.upper
    assert (3 - found.lower) ** 2 >= 8 >= (3 - found.upper) ** 2  # the largest span is 3 - sqrt 8
    assert found.upper - found.lower < fmpq(1, 100_000)


def test_the_lower_end_of_a_given_function_is_a_deviation():
    found = error_of(MIXED, [[0] * 4] * 2)
    before = Evaluation(MIXED, found.policy).V[found.player, found.state]
    after = Evaluation(MIXED, found.policy.deviate(found.player, found.reply)).V[found.player, found.state]
    assert abs(after - before) == found.lower


@pytest.mark.parametrize("name", ["coordination", "shaped", "team", "potential_stage", "single_controller"])
def test_potential_games_are_at_distance_zero(name):
    found = distance_from_potential(build(name))
    assert (found.lower, found.upper, found.cycle) == (0, 0, None)
    assert "is a Markov potential game" in repr(found)


@pytest.mark.parametrize("seed", range(6))
def test_a_game_known_to_rounding_is_within_rounding(seed):
    """A potential game in doubles, read exactly: alpha is at most 1e-15 of the span of payoffs."""
    rng = np.random.default_rng(seed)
    game, shaping = random_game(seed, 2, (2, 2), discount="1/2"), rng.normal(size=2)
    common, rows = rng.normal(size=(2, 2, 2)), FLOAT.array(game.transitions)
    shaped = common + shaping[:, None, None] - 0.5 * (rows @ shaping)
    exact = [[fmpq(*map(int, float(x).as_integer_ratio())) for x in table.ravel()] for table in (common, shaped)]
    rounded = game.changed(payoffs=EXACT.array(exact).reshape(2, 2, 2, 2))
    found = distance_from_potential(rounded)
    assert not found.decision.is_potential
    assert 0 < found.lower <= found.upper
    assert found.relative_to_span <= 1e-15


@pytest.mark.parametrize("seed", [1, 2, 4, 5, 6, 8, 19, 29])
def test_random_games_are_enclosed(seed):
    game = drawn(seed)
    found = distance_from_potential(game)
    assert found.lower <= found.upper
    assert found.width <= 0.01
    assert worst_deviation(found, np.random.default_rng(seed), count=10_000) <= 1 + 1e-9


def test_the_test_of_deviations_finds_a_bound_that_is_too_small():
    """A negative control: with Psi = 0 changes of value are missed."""
    found = distance_from_potential(drawn(5))
    function = found.interpolation
    assert function is not None
    zero = InterpolatedBound(function.profiles, function.table * -5, function.bound, function.trees)
    forged = type(found)(**{**vars(found), "function": zero})
    assert worst_deviation(forged, np.random.default_rng(0), count=10_000) > 1
    assert not all(is_shown(zero, state) for state in range(found.game.n_states))


@pytest.mark.parametrize("seed", range(4))
def test_values_are_interpolations_of_their_values_at_pure_profiles(seed):
    game = random_game(seed, 2, (2, 3), discount="9/10")
    profiles, policy = Profiles.pure(game), random_policy(game, np.random.default_rng(seed))
    for player in range(2):
        found = interpolate(profiles, profiles.values[:, player].T, policy)
        assert (found == Evaluation(game, policy).V[player]).all()


def test_psi_misses_exact_deviations_by_at_most_the_bound():
    game, rng = build("prisoners_two_state"), np.random.default_rng(3)
    function = distance_from_potential(game).interpolation
    assert function is not None
    for _ in range(20):
        before, other = random_policy(game, rng), random_policy(game, rng)
        for player in range(2):
            after = before.deviate(player, other[player])
            gained = Evaluation(game, after).V[player] - Evaluation(game, before).V[player]
            assert abs(gained - function.psi(after) + function.psi(before)).max() <= function.bound


def test_exchangeable_players_change_nothing():
    """Routing with its players told apart: the same bounds from more profiles."""
    game = build("routing:players=2")
    together = Profiles.pure(game)
    apart = Profiles(game, (0, 1), together.policies * 2)
    assert (groups_of(game), together.count, apart.count) == ((0, 0), 136, 256)
    ends = [best_cycle(profiles).bound for profiles in (together, apart)]  # type: ignore[union-attr]
    assert ends[0] == ends[1]


def test_an_asymmetric_game_has_no_exchangeable_players():
    assert groups_of(build("prisoners_two_state")) == (0, 1)
    assert groups_of(random_game(1, 2, (2, 2, 2))) == (0, 1, 2)
    assert groups_of(build("routing:players=3,dense=false")) == (0, 0, 0)


def test_large_games_are_bounded_by_payoffs_and_a_cycle_that_closes():
    game = build("routing:players=10")
    found = distance_from_potential(game)
    assert found.interpolation is None
    assert found.cycle is not None
    assert 0 < found.lower <= found.upper == found.stage.bound
    again = followed(game, found.cycle.start, found.cycle.moves)
    assert again.bound == found.lower
    current = found.cycle.start
    for player, block in found.cycle.moves:
        current = current.deviate(player, block)
    assert all((x == y).all() for x, y in zip(current, found.cycle.start, strict=True))


def test_stage_functions_bound_errors_and_look_aheads():
    """U - L and kappa against what random profiles show."""
    game, rng = build("prisoners_two_state"), np.random.default_rng(1)
    stage = distance_from_potential(game).learning
    wedge = game.changed(payoffs=game.payoffs - stage.table.reshape(game.payoffs.shape[1:]))
    for _ in range(20):
        at = Evaluation(wedge, random_policy(game, rng))
        for player in range(2):
            assert (stage.lower[player] <= at.V[player]).all()
            assert (at.V[player] <= stage.upper[player]).all()
            spans = at.Q[player].max(axis=1) - at.Q[player].min(axis=1)
            assert spans.max() <= stage.kappa[player]
            after = at.policy.deviate(player, random_policy(game, rng)[player])
            assert abs(Evaluation(wedge, after).V[player] - at.V[player]).max() <= stage.errors[player]


@pytest.mark.parametrize(("seed", "least"), [(53, 1.25), (164, 1.09)])
def test_mixed_profiles_raise_the_lower_end(seed, least):
    """Cycles of pure profiles are not the best ones: games where mixed ones show more."""
    game = drawn(seed)
    pure, found = best_cycle(Profiles.pure(game)), distance_from_potential(game)
    assert pure is not None
    assert found.cycle is not None
    assert FLOAT.number(found.lower / pure.bound) > least
    assert any(0 < x < 1 for _, block in found.cycle.moves for x in block.ravel())
    assert followed(game, found.cycle.start, found.cycle.moves).bound == found.lower


def test_bad_input_is_one_clear_error():
    game = build("matching_pennies")
    with pytest.raises(InputError, match="within is 0; the relative width"):
        distance_from_potential(game, within=0)
    with pytest.raises(InputError, match=r"phi has shape \(1, 3\); this game needs \(1, 4\)"):
        error_of(game, [[0, 0, 0]])
    with pytest.raises(InputError, match=r"phi has shape \(2, 4\); this game needs \(1, 4\)"):
        stage_bound(game, EXACT.array([[0] * 4] * 2))
    with pytest.raises(InputError, match="too large for exact values"):
        distance_from_potential(build("gridworld:size=100"))


def test_a_tolerance_that_cannot_be_reached_in_time_gives_the_interval_so_far():
    found = distance_from_potential(build("congestion:players=2"), within="1/1000000", time_limit=0)
    assert 0 < found.lower < found.upper


FROM_LOW = {"1/10": 0.085, "2/5": 0.0985, "1/2": 0.105, "3/5": 0.112, "7/10": 0.119, "4/5": 0.127, "9/10": 0.135}
"""(1 - delta) alpha of the perturbed team from its start, the state low, as far as cycles of pure profiles show it."""


@pytest.mark.parametrize(("discount", "expected"), FROM_LOW.items())
def test_the_perturbed_team_at_the_discounts_of_its_paper(discount, expected):
    """From the state high the bound is larger, and the definition counts every state."""
    game = build(f"perturbed_team:discount={discount}")
    profiles = Profiles.pure(game)
    edges, wedges = profiles.edges, profiles.wedges
    scale = FLOAT.number((1 - game.discount) * profiles.scale)
    from_low, from_high = (
        scale
        * maximum_cycle_mean(
            edges[:, 0],
            edges[:, 2],
            FLOAT.array((wedges[edges[:, 2], edges[:, 3], s] - wedges[edges[:, 0], edges[:, 1], s]) / profiles.scale),
        ).mean
        for s in range(2)
    )
    assert from_low == pytest.approx(expected, abs=6e-4)
    assert from_high > from_low


@pytest.mark.parametrize("name", ["prisoners_two_state", "routing:players=2", "perturbed_team"])
def test_a_linear_program_finds_better_stage_functions(name):
    game = build(name)
    ((_, average),) = [(kind, table) for kind, table in candidates(game) if kind == AVERAGE]
    plain, (stage, learning) = stage_bound(game, average), stage_bounds(game)
    assert max(learning.kappa) < max(plain.kappa)
    assert stage.bound <= plain.bound


def test_an_iterate_of_the_program_is_not_trusted():
    """A negative control: with phi of another game, bounds are those of that phi, and larger."""
    game = build("prisoners_two_state")
    _, learning = stage_bounds(game)
    worse = stage_bound(game, learning.table * 3)
    assert max(worse.kappa) > max(learning.kappa)


def test_a_player_with_one_policy_changes_nothing() -> None:
    """Matching pennies with a third player who has one action: alpha is that of the two others."""
    pennies = build("matching_pennies")
    payoffs = np.concatenate([pennies.payoffs, pennies.payoffs[:1]])[..., None]
    joined = make_game(payoffs, pennies.transitions[..., None, :])
    assert joined.action_counts == (2, 2, 1)
    alone, together = distance_from_potential(pennies), distance_from_potential(joined)
    assert alone.lower == together.lower > 0
    assert together.lower <= together.upper


@pytest.mark.parametrize("name", ["congestion:players=5", "routing:players=10,dense=true"])
def test_a_dense_game_of_players_alike_is_taken_by_head_counts(name: str) -> None:
    """Its dense tables are those of the game; what is paid by counts, or by the own action's count, is found."""
    game = build(name)
    found = by_head_counts(game)
    assert found.representation == "head counts"
    again = found.dense()
    assert (again.payoffs == game.payoffs).all()
    assert (again.transitions == game.transitions).all()


def test_players_who_differ_in_one_number_are_not_taken_by_head_counts() -> None:
    game = build("congestion:players=5")
    payoffs = np.array(game.payoffs)
    payoffs[2, 0, 0, 0, 0, 0, 0] += 1
    assert by_head_counts(game.changed(payoffs=payoffs)).representation == "dense tables"
