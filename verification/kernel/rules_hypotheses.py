"""Controls of Lemma 3.5: a hypothesis that fails, the others that hold, and the conclusion that is false."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .certificates import Comparison, rule
from .exact import need, numbers
from .facts import optimal_values
from .game import Game
from .rules_lyapunov import Path, Point, need_full_support, velocity
from .rules_maximum import need_common
from .rules_potential import corners, cycle_sums, pair

FLAT = "policy V d gamma optimal reward shaping"


@rule("lemma-3.5.needs-support", FLAT)
def without_support(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """mu has a zero; all rates are positive and the game has a potential; d phi / d tau = 0 off equilibria."""
    need(min(game.initial) == 0, "mu has full support")
    point = potential_point(game, case)
    gamma = point.rates(case)
    yield from flat(point, case, gamma)


@rule("lemma-3.5.needs-rates", FLAT)
def without_rates(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Some rate is zero; mu has full support and the game has a potential; d phi / d tau = 0 off equilibria."""
    need_full_support(game)
    point = potential_point(game, case)
    gamma = numbers(case["gamma"], game.players, game.states)
    need(all(0 <= rate <= 1 for row in gamma for rate in row), "a rate is not in [0, 1]")
    need(any(rate == 0 for row in gamma for rate in row), "no rate is zero")
    yield from flat(point, case, gamma)


def potential_point(game: Game, case: dict[str, Any]) -> Point:
    """The policy, in a game that a common payoff shows to be a Markov potential game."""
    reward = numbers(case["reward"], game.states, len(game.joint))
    need_common(game, reward, numbers(case["shaping"], game.players, game.states))
    return Point(game, case)


def flat(point: Point, case: dict[str, Any], gamma: list[list[Fraction]]) -> Iterator[Comparison]:
    """d phi / d tau = 0 for every selection, and some player's optimal value exceeds its value."""
    scale = 1 - point.game.discount
    slope = -sum((point.d[s] * gamma[i][s] * point.gain(i, s) for i, s in point.rows()), Fraction(0)) / scale
    yield "d phi / d tau", slope, "=", Fraction(0)
    yield "equilibrium", optimal_values(point.at, case["optimal"]) == point.values, "iff", False


@rule("lemma-3.5.needs-potential", "policy V d gamma replies reference path slopes cycle")
def without_potential(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """A four-cycle does not vanish; mu has full support and rates are positive; phi, telescoped, increases."""
    need_full_support(game)
    cycle = case["cycle"]
    need(set(cycle) == {"players", "policy", "other", "values"}, "a cycle has other members than it needs")
    players = pair(game, cycle["players"])
    profiles = corners(game.profile(cycle["policy"]), game.profile(cycle["other"]), players)
    sums = list(cycle_sums(game, players, profiles, numbers(cycle["values"], 4, 2, game.states)))
    need(any(left != right for _, left, _, right in sums), "the four-cycle vanishes: it does not refute a potential")
    point = Point(game, case)
    path, gamma = Path(game, case, point.at.weights), point.rates(case)
    (chosen,) = point.selections(case["replies"])
    (slopes,) = case["slopes"]
    w = velocity(point.at.weights, chosen, gamma)
    yield "0, d phi / d tau", Fraction(0), "<", -path.slope(w, slopes)
