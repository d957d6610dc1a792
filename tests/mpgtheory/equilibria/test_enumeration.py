"""Equilibria: complete and exact against brute force, above all where rounding could hide or feign a deviation."""

from __future__ import annotations

import functools
import itertools
from dataclasses import replace

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from small_games import (
    games,
    known_as,
    laws,
    make_game,
    one_state,
    pure_profiles,
    random_game,
    same,
)

from mpgtheory.arithmetic import EXACT
from mpgtheory.arithmetic.rational import rational
from mpgtheory.equilibria import (
    count_pure_profiles,
    enumeration,
    equal_support_equilibria,
    has_action_independent_transitions,
    improved_until_equilibrium,
    pure_equilibria,
)
from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy, exact_policy, pure, uniform
from mpgtheory.values.best_response import is_fixed_point, nash_gap
from mpgtheory.values.evaluation import Evaluation


def by_brute_force(game: TabularGame) -> set[tuple[str, ...]]:
    """Pure profiles at which every player's exact Nash gap is zero."""
    return known_as([p for p in pure_profiles(game) if all(gap == 0 for gap in nash_gap(Evaluation(game, p)))])


@pytest.mark.slow
@laws
@given(games(most_players=3, most_states=2))
def test_the_list_is_complete_and_exact(game: TabularGame) -> None:
    found = pure_equilibria(game)
    assert known_as(found) == by_brute_force(game)
    assert len(found) == len(known_as(found))


def tied_game(seed: int, discount: fmpq, margin: fmpq, scale: fmpq) -> TabularGame:
    """All profiles tie (payoffs w_i - delta P w_i, so V_i = w_i whatever is played) but for multiples of `margin`."""
    base = random_game(seed, 2, (2, 2), sparse=seed % 3 == 0)
    rng = np.random.default_rng(seed)
    shaping = EXACT.array(rng.integers(-9, 10, size=(2, 2))) / fmpq(7)
    future = np.array([base.transitions @ w for w in shaping])
    steps = EXACT.array(rng.integers(-2, 3, size=future.shape))
    payoffs = shaping[:, :, None, None] - discount * future + margin * steps
    return replace(base, discount=discount, payoffs=scale * payoffs)


@functools.cache
def adversarial() -> list[tuple[TabularGame, set[tuple[str, ...]]]]:
    """Exact ties and gains of 1e-13 to 1e-30, payoffs up to 1e290, discounts up to 1 - 1.5e-16; with the truth."""
    discounts = [fmpq(1, 3), fmpq(2, 3), fmpq(999, 1000), 1 - fmpq(1, 10**12), 1 - fmpq(15, 10**17)]
    margins, scales = ("0", "1e-13", "1e-16", "1e-20", "1e-30"), ("1", "1e9", "1e-300", "1e290")
    kinds = itertools.product(enumerate(discounts), margins, scales)
    drawn = [tied_game(seed, delta, rational(margin), rational(scale)) for (seed, delta), margin, scale in kinds]
    return [(game, by_brute_force(game)) for game in drawn]


@pytest.mark.slow
def test_no_equilibrium_is_lost_to_rounding() -> None:
    assert len(adversarial()) == 100
    for game, truth in adversarial():
        assert known_as(pure_equilibria(game)) == truth, (game.discount, game.payoffs)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("scale", ["1e-320", "1e-322", "1e-323", "1e-330"])
def test_no_equilibrium_is_lost_to_underflow(seed: int, scale: str) -> None:
    """Below 2^-1022 doubles lose relative precision, which a bound of relative errors must allow for."""
    discount = (fmpq(1, 2), fmpq(999, 1000), fmpq(2, 3), fmpq(1, 3))[seed % 4]
    game = tied_game(seed, discount, fmpq(1, 10), rational(scale))
    assert known_as(pure_equilibria(game)) == by_brute_force(game)


@pytest.mark.parametrize("scale", ["1e308", "1e350", "1e400"])
def test_payoffs_beyond_the_doubles_are_decided_exactly(scale: str) -> None:
    game = tied_game(3, fmpq(1, 2), fmpq(1, 10), rational(scale))
    assert known_as(pure_equilibria(game)) == by_brute_force(game)


@pytest.mark.parametrize("distance", ["1e-17", "1e-20", "1e-300"])
def test_discounts_whose_double_is_one_are_decided_exactly(distance: str) -> None:
    game = tied_game(4, 1 - rational(distance), fmpq(1, 10), fmpq(1))
    assert known_as(pure_equilibria(game)) == by_brute_force(game)


@pytest.mark.slow
def test_without_the_rounding_bound_equilibria_would_be_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the adversarial games are adversarial. A bound of zero loses exact equilibria."""
    monkeypatch.setattr(enumeration, "_rounding_bound", lambda game, payoff, transition, value: np.zeros(len(value)))
    lost = [known_as(pure_equilibria(game)) != truth for game, truth in adversarial()]
    assert sum(lost) > len(lost) / 10


def test_hardly_a_profile_is_left_to_exact_arithmetic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where deviations gain plainly, the rejections in floating point do nearly all the work."""
    game, decided = random_game(1, 2, (3, 3)), []

    def counting(at: Evaluation) -> bool:
        decided.append(at)
        return is_fixed_point(at)

    monkeypatch.setattr(enumeration, "is_fixed_point", counting)
    found = pure_equilibria(game)
    assert len(found) <= len(decided) < count_pure_profiles(game) / 10


def test_batches_do_not_lose_profiles(monkeypatch: pytest.MonkeyPatch) -> None:
    game = build("coordination:states=3")
    whole = known_as(pure_equilibria(game))
    monkeypatch.setattr(enumeration, "BATCH", 5)
    assert known_as(pure_equilibria(game)) == whole
    assert len(whole) == 2**3


def test_counting() -> None:
    assert count_pure_profiles(random_game(0, 3, (2, 3))) == 2**3 * 3**3
    assert count_pure_profiles(build("routing:players=4")) == 2 ** (4 * 4)


def test_too_many_profiles_are_refused_at_once() -> None:
    with pytest.raises(InputError, match="65536 pure profiles; at most 1000"):
        pure_equilibria(build("routing"), most=1000)
    with pytest.raises(InputError, match="pure profiles; at most"):
        pure_equilibria(build("routing:players=8"))


def test_known_pure_equilibria() -> None:
    dilemma = one_state([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    assert known_as(pure_equilibria(dilemma)) == known_as([pure(dilemma, [[1], [1]])])
    assert pure_equilibria(build("matching_pennies")) == []
    all_tie = one_state([[1, 1], [1, 1]], [[2, 2], [2, 2]])
    assert len(pure_equilibria(all_tie)) == 4


def test_team_optima_are_equilibria() -> None:
    """The best pure profile of a team game from every state is an equilibrium."""
    game = build("team:states=2")
    values = [(Evaluation(game, p).V[0], p) for p in pure_profiles(game)]
    best = np.array([v for v, _ in values]).max(axis=0)
    optimal = [p for v, p in values if (v == best).all()]
    assert optimal
    assert known_as(optimal) <= known_as(pure_equilibria(game))


def mixed_only(found: list[Policy]) -> list[Policy]:
    return [p for p in found if any(((b != 0) & (b != 1)).any() for b in p)]


@pytest.mark.parametrize(
    ("first", "second", "x", "y"),
    [
        ([[2, 0], [0, 1]], [[1, 0], [0, 2]], "2/3", "1/3"),  # battle of the sexes: x: 1 x = 2 (1 - x); y: 2 y = 1 - y
        ([[1, -1], [-1, 1]], [[-1, 1], [1, -1]], "1/2", "1/2"),  # matching pennies
        ([[0, 7], [2, 6]], [[0, 2], [7, 6]], "1/3", "1/3"),  # chicken: 7 (1 - y) = 2 y + 6 (1 - y), so y = 1/3
        ([[4, 1], [3, 3]], [[4, 3], [1, 3]], "2/3", "2/3"),  # stag hunt: 4 y + 1 - y = 3, so y = 2/3
    ],
)
def test_mixed_equilibria_known_by_hand(first: object, second: object, x: str, y: str) -> None:
    game = one_state(first, second)
    (mixed,) = mixed_only(equal_support_equilibria(game))
    assert same(mixed, exact_policy([[[x, 1 - rational(x)]], [[y, 1 - rational(y)]]]))
    assert nash_gap(Evaluation(game, mixed)) == (0, 0)


def test_rock_paper_scissors_has_one_equilibrium() -> None:
    stage = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    game = one_state(stage, -stage)
    (found,) = equal_support_equilibria(game)
    assert same(found, uniform(game))


def test_pure_and_mixed_equilibria_of_every_state_are_combined() -> None:
    game = build("coordination:states=2")
    found = equal_support_equilibria(game)
    assert len(found) == len(known_as(found)) == 3 * 3
    assert known_as(pure_equilibria(game)) <= known_as(found)
    assert all(is_fixed_point(Evaluation(game, p)) for p in found)
    assert len(equal_support_equilibria(game, most=4)) == 4


@pytest.mark.parametrize("spec", ["team", "routing:players=3", "prisoners_two_state"])
def test_supports_are_enumerated_only_where_stage_games_decide(spec: str) -> None:
    with pytest.raises(InputError, match="2 players and action-independent"):
        equal_support_equilibria(build(spec))


def test_action_independence() -> None:
    assert has_action_independent_transitions(build("potential_stage"))
    assert has_action_independent_transitions(build("routing:independent_transitions=true"))
    assert not has_action_independent_transitions(build("routing"))
    rows = [[[[1, 0], [1, 0]], [[1, 0], ["999/1000", "1/1000"]]]] * 2
    assert not has_action_independent_transitions(make_game(np.zeros((2, 2, 2, 2), dtype=int), rows))


@pytest.mark.parametrize("spec", ["team", "team:players=3", "shaped:players=3", "potential_stage", "coordination"])
@pytest.mark.parametrize("start", [0, 1])
def test_replies_in_turn_end_in_an_equilibrium_of_a_potential_game(spec: str, start: int) -> None:
    game = build(spec)
    begin = uniform(game) if start else pure(game, [[0] * game.n_states] * game.n_players)
    reached = improved_until_equilibrium(game, begin)
    assert reached is not None
    assert all(gap == 0 for gap in nash_gap(Evaluation(game, reached)))


def test_replies_in_turn_cycle_in_matching_pennies() -> None:
    game = build("matching_pennies")
    assert improved_until_equilibrium(game, pure(game, [[0], [0]]), most_rounds=10) is None
    reached = improved_until_equilibrium(game, uniform(game))
    assert reached is not None
    assert same(reached, uniform(game))


def test_an_equilibrium_is_left_as_it_is() -> None:
    game = build("coordination")
    for profile in equal_support_equilibria(game):
        reached = improved_until_equilibrium(game, profile)
        assert reached is not None
        assert same(reached, profile)
