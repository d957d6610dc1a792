"""Lemma 3.5 at single policies: the lines (12) to (17) of its proof and its conclusions.

A case holds a policy varpi, gamma_i(s) in (0, 1], and witnesses that need no solving: V, d, the values W of optimal
replies. Slopes of V along a direction w are the only solution of V' = u' + delta P' V + delta P V', which is V = u +
delta P V differentiated; u' and P' are sums over players by multilinearity.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .certificates import Comparison, rule
from .exact import Matrix, Profile, Vector, dot, need, number, numbers
from .facts import evaluated, need_values, need_visitation, optimal_values
from .game import Game, Induced, deviate


class Point:
    """A policy with its checked values, visitation and rates, and what the lines of the proof are made of."""

    def __init__(self, game: Game, case: dict[str, Any]) -> None:
        self.game = game
        self.at, self.values = evaluated(game, case)
        self.d = numbers(case["d"], game.states)
        need_visitation(self.at, game.initial, self.d)
        self.ahead = [self.at.look_ahead(player, value) for player, value in enumerate(self.values)]

    def rates(self, case: dict[str, Any]) -> Matrix:
        """gamma_i(s) in (0, 1], and at least eta where the case has one."""
        gamma: Matrix = numbers(case["gamma"], self.game.players, self.game.states)
        eta = number(case["eta"]) if "eta" in case else Fraction(0)
        need(eta > 0 or "eta" not in case, "eta is not positive")
        need(
            all(0 < rate <= 1 and rate >= eta for row in gamma for rate in row), "a rate is not in (0, 1], or below eta"
        )
        return gamma

    def best(self, player: int, state: int) -> Fraction:
        """max_a Q_i(s, a)."""
        return max(self.ahead[player][state])

    def gain(self, player: int, state: int) -> Fraction:
        """max_x f(x; s, varpi) - f(varpi_i(s); s, varpi)."""
        return self.best(player, state) - self.values[player][state]

    def f(self, player: int, state: int, row: Vector) -> Fraction:
        """f(row; s, varpi) = sum_a row(a) Q_i(s, a; varpi)."""
        return dot(row, self.ahead[player][state])

    def f_own(self, player: int, state: int) -> Fraction:
        """f(varpi_i(s); s, varpi)."""
        return self.f(player, state, self.at.weights[player][state])

    def rows(self) -> Iterator[tuple[int, int]]:
        """All (player, state)."""
        return rows(self.game)

    def selections(self, data: Any) -> list[Profile]:
        """Selections of br: only best actions have weight."""
        need(isinstance(data, list) and len(data) > 0, "there is no selection of best replies")
        found = [self.game.profile(part) for part in data]
        for chosen in found:
            for i, s in self.rows():
                best = self.best(i, s)
                for q, weight in zip(self.ahead[i][s], chosen[i][s], strict=True):
                    need(weight == 0 or q == best, f"player {i}, state {s}: a reply is not best")
        return found


def rows(game: Game) -> Iterator[tuple[int, int]]:
    """All (player, state)."""
    return ((i, s) for i in range(game.players) for s in range(game.states))


def velocity(policy: Profile, chosen: Profile, gamma: Matrix) -> Profile:
    """gamma_i(s) (br~_i(s, a) - varpi_i(s, a)), equation (8)."""
    return [
        [[rate * (b - x) for b, x in zip(reply, row, strict=True)] for rate, reply, row in zip(*parts, strict=True)]
        for parts in zip(gamma, chosen, policy, strict=True)
    ]


def right_side(point: Point, w: Profile) -> Vector:
    """sum_{s,a} d(s) / (1 - delta) Q_i(s, a) w_i(s, a) of each player: (12)(b) without its sign."""
    scale = 1 - point.game.discount
    return [
        sum((point.d[s] * dot(q[s], w[i][s]) / scale for s in range(point.game.states)), Fraction(0))
        for i, q in enumerate(point.ahead)
    ]


def need_full_support(game: Game) -> None:
    """mu(s) > 0 for all s."""
    need(min(game.initial) > 0, "mu has not full support")


@rule("lemma-3.5", "policy V d gamma optimal")
def sign(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """d phi / d tau is the same for every selection of best replies, at most 0, and 0 exactly at equilibria."""
    need_full_support(game)
    point = Point(game, case)
    gamma, scale = point.rates(case), 1 - game.discount
    slope = Fraction(0)
    for i, s in point.rows():
        weight = point.d[s] * gamma[i][s] / scale
        slope -= weight * point.gain(i, s)
        for action, q in enumerate(point.ahead[i][s]):
            if q == point.best(i, s):
                place = f"player {i}, state {s}: the term of reply {action}"
                yield place, weight * (q - point.f_own(i, s)), "=", weight * point.gain(i, s)
    is_equilibrium = optimal_values(point.at, case["optimal"]) == point.values
    yield "d phi / d tau", slope, "<=", Fraction(0)
    yield "negative exactly off equilibria", slope < 0, "iff", not is_equilibrium
    yield "zero exactly at equilibria", slope == 0, "iff", is_equilibrium


@rule("lemma-3.5.rest", "policy V gamma optimal")
def at_rest(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """At an equilibrium every selection of br has velocity 0: as printed."""
    at, values = evaluated(game, case)
    need(optimal_values(at, case["optimal"]) == values, "the policy is no equilibrium")
    gamma = positive(game, case)
    for i, s in rows(game):
        q = at.look_ahead(i, values[i])[s]
        for action in (a for a, x in enumerate(q) if x == max(q)):
            for a, weight in enumerate(at.weights[i][s]):
                moved = gamma[i][s] * (int(a == action) - weight)
                yield f"player {i}, state {s}: velocity of action {a} towards {action}", moved, "=", Fraction(0)


@rule("lemma-3.5.rest.corrected", "policy V gamma optimal")
def some_rest(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Equilibrium iff velocity 0 is among the velocities, and iff every selection leaves every V_i where it is."""
    at, values = evaluated(game, case)
    is_equilibrium = optimal_values(at, case["optimal"]) == values
    gamma = positive(game, case)
    rests = flat = True
    for i, s in rows(game):
        q, own = at.look_ahead(i, values[i])[s], at.weights[i][s]
        rests = rests and all(x == max(q) for x, weight in zip(q, own, strict=True) if weight)
        flat = flat and gamma[i][s] * (max(q) - dot(q, own)) == 0
    yield "equilibrium, 0 is a velocity", is_equilibrium, "iff", rests
    yield "equilibrium, no selection gains", is_equilibrium, "iff", flat


def positive(game: Game, case: dict[str, Any]) -> Matrix:
    """gamma_i(s) in (0, 1]."""
    gamma: Matrix = numbers(case["gamma"], game.players, game.states)
    need(all(0 < rate <= 1 for row in gamma for rate in row), "a rate is not in (0, 1]")
    return gamma


# Equation (12).


def need_slope(at: Induced, value: Vector, moving: tuple[int, Profile], slope: Vector) -> None:
    """`slope` is the derivative of player i's `value` along the direction, moving = (i, direction)."""
    player, direction = moving
    delta, game = at.game.discount, at.game
    right = [Fraction(0)] * game.states
    for other, block in enumerate(direction):
        if any(x for row in block for x in row):
            part = Induced(game, deviate(at.weights, other, block))
            future = part.forward(value)
            right = [r + u + delta * f for r, u, f in zip(right, part.payoff(player), future, strict=True)]
    forward = at.forward(slope)
    for s in range(game.states):
        need(slope[s] == right[s] + delta * forward[s], f"a slope of player {player} is none")


class Path:
    """Phi by telescoping from a reference: the profiles in which players 1..k have moved, with checked values."""

    def __init__(self, game: Game, case: dict[str, Any], policy: Profile) -> None:
        self.game = game
        reference = game.profile(case["reference"])
        self.values = numbers(case["path"], game.players + 1, game.players, game.states)
        self.points = [Induced(game, policy[:k] + reference[k:]) for k in range(game.players + 1)]
        for at, values in zip(self.points, self.values, strict=True):
            need_values(at, values)

    def slope(self, direction: Profile, data: Any) -> Fraction:
        """d Phi(mu, .) along a direction; `data` holds the slopes of V of all players at all profiles."""
        game, total = self.game, Fraction(0)
        slopes = numbers(data, game.players + 1, game.players, game.states)
        for moved, at in enumerate(self.points):
            still = [[[Fraction(0)] * len(row) for row in block] for block in direction]
            part = direction[:moved] + still[moved:]
            for player in range(game.players):
                need_slope(at, self.values[moved][player], (player, part), slopes[moved][player])
            if moved < game.players:
                total -= dot(game.initial, slopes[moved][moved])
            if moved > 0:
                total += dot(game.initial, slopes[moved][moved - 1])
        return total


def one_player(direction: Profile, player: int) -> Profile:
    """The part of a direction in which one player moves."""
    return [block if i == player else [[Fraction(0)] * len(row) for row in block] for i, block in enumerate(direction)]


@rule("equation-12", "policy V d gamma replies reference path slopes")
def chain_rule(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """d phi / d tau, from Phi itself, is the last line of (12)."""
    point = Point(game, case)
    path, gamma = Path(game, case, point.at.weights), point.rates(case)
    for chosen, data in zip(point.selections(case["replies"]), case["slopes"], strict=True):
        w = velocity(point.at.weights, chosen, gamma)
        yield "d phi / d tau", -path.slope(w, data), "=", -sum(right_side(point, w))


@rule("equation-12.a", "policy V d gamma replies reference path slopes partial own")
def potential_for_value(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The sum over players of slopes of Phi is its slope along all; each is the slope of that player's value."""
    point = Point(game, case)
    path, gamma = Path(game, case, point.at.weights), point.rates(case)
    (chosen,) = point.selections(case["replies"])
    w = velocity(point.at.weights, chosen, gamma)
    own = own_slopes(point, w, case["own"])
    need(isinstance(case["partial"], list) and len(case["partial"]) == game.players, "one part a player is needed")
    parts = [path.slope(one_player(w, i), data) for i, data in enumerate(case["partial"])]
    yield "d phi / d tau by players", -path.slope(w, case["slopes"]), "=", -sum(parts)
    for i, part in enumerate(parts):
        yield f"player {i}: Phi and V", part, "=", own[i]
    yield "(a)", -sum(parts), "=", -sum(own)


def own_slopes(point: Point, w: Profile, data: Any) -> Vector:
    """d V_i(mu, .) along player i's part of the direction, from checked slopes."""
    game, out = point.game, []
    for i, slope in enumerate(numbers(data, game.players, game.states)):
        need_slope(point.at, point.values[i], (i, one_player(w, i)), slope)
        out.append(dot(game.initial, slope))
    return out


@rule("equation-12.b", "policy V d gamma replies own")
def gradient(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The slope of V_i along player i's velocity is sum d / (1 - delta) Q_i w_i."""
    point = Point(game, case)
    gamma = point.rates(case)
    (chosen,) = point.selections(case["replies"])
    w = velocity(point.at.weights, chosen, gamma)
    own, right = own_slopes(point, w, case["own"]), right_side(point, w)
    for i in range(game.players):
        yield f"player {i}", own[i], "=", right[i]
    yield "(b)", -sum(own), "=", -sum(right)


# Equations (13) to (15) and the rate.


@rule("equation-13", "policy V d gamma eta replies")
def with_least_rate(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The three lines of (13), for each selection."""
    point = Point(game, case)
    gamma, eta, scale = point.rates(case), number(case["eta"]), 1 - game.discount
    for k, chosen in enumerate(point.selections(case["replies"])):
        w = velocity(point.at.weights, chosen, gamma)
        step = velocity(point.at.weights, chosen, [[Fraction(1)] * game.states] * game.players)
        by_q = -eta * sum(right_side(point, step))
        by_f = (
            -eta / scale * sum(point.d[s] * (point.f(i, s, chosen[i][s]) - point.f_own(i, s)) for i, s in point.rows())
        )
        yield f"selection {k}: gamma and eta", -sum(right_side(point, w)), "<=", by_q
        yield f"selection {k}: definition of f", by_q, "=", by_f


class Daggers:
    """Optimal replies pi_i^+ with their values W and their visitations from mu, and D."""

    def __init__(self, at: Induced, case: dict[str, Any]) -> None:
        game = at.game
        need_full_support(game)
        self.values = optimal_values(at, case["optimal"])
        self.blocks: Profile = [
            numbers(part["policy"], game.states, n) for part, n in zip(case["optimal"], game.actions, strict=True)
        ]
        self.d: Matrix = numbers(case["d_optimal"], game.players, game.states)
        for i, d in enumerate(self.d):
            need_visitation(Induced(game, deviate(at.weights, i, self.blocks[i])), game.initial, d)
        self.ratios = [max(x / m for x, m in zip(d, game.initial, strict=True)) for d in self.d]
        self.mismatch = max(self.ratios) / (1 - game.discount)


@rule("lemma-3.5.mismatch", "policy optimal d_optimal")
def finite(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """D bounds d^+ by (1 - delta) mu, and lies between 1 / (1 - delta) and 1 / ((1 - delta) min mu)."""
    at = Induced(game, game.profile(case["policy"]))
    found, scale = Daggers(at, case), 1 - game.discount
    yield "D, full support", found.mismatch, "<=", 1 / (scale * min(game.initial))
    yield "D, from below", 1 / scale, "<=", found.mismatch
    for i, s in rows(game):
        yield f"player {i}, state {s}", found.d[i][s], "<=", found.mismatch * scale * game.initial[s]


@rule("equation-14", "policy V d optimal d_optimal replies")
def with_mismatch_as_printed(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """All relations of the printed display, its equality with D among them."""
    return mismatch_lines(game, case, "=")


@rule("equation-14.corrected", "policy V d optimal d_optimal replies")
def with_mismatch(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The same with <= before D."""
    return mismatch_lines(game, case, "<=")


def mismatch_lines(game: Game, case: dict[str, Any], relation: str) -> Iterator[Comparison]:
    """The lines of (14) in turn."""
    point = Point(game, case)
    need(min(point.d) > 0, "a state is never visited")
    found, scale = Daggers(point.at, case), 1 - game.discount
    line = [Fraction(0)] * 5
    for i, s in point.rows():
        gain, d = point.gain(i, s), point.d[s]
        norm = max(x / y for x, y in zip(found.d[i], point.d, strict=True))
        terms = (found.d[i][s], d * (found.d[i][s] / d), d * norm, d * found.ratios[i] / scale, d * found.mismatch)
        line = [total + term * gain for total, term in zip(line, terms, strict=True)]
    yield "(14) line 1", line[0], "=", line[1]
    yield "(14) line 2", line[1], "<=", line[2]
    yield "(14) line 3", line[2], "<=", line[3]
    yield "(14) line 4, D", line[3], relation, line[4]
    for k, chosen in enumerate(point.selections(case["replies"])):
        last = sum(point.d[s] * (point.f(i, s, chosen[i][s]) - point.f_own(i, s)) for i, s in point.rows())
        yield f"(14) line 5, selection {k}", line[4], "=", found.mismatch * last


@rule("equation-15", "policy V d gamma eta optimal d_optimal")
def with_optimal_replies(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The four lines of (15) in turn."""
    point = Point(game, case)
    gamma, eta, scale = point.rates(case), number(case["eta"]), 1 - game.discount
    found = Daggers(point.at, case)
    slope = -sum(point.d[s] * gamma[i][s] * point.gain(i, s) for i, s in point.rows()) / scale
    first = -eta / scale * sum(point.d[s] * point.gain(i, s) for i, s in point.rows())
    factor = -eta / (found.mismatch * scale)
    second = factor * sum(found.d[i][s] * point.gain(i, s) for i, s in point.rows())
    replies = [(i, s, point.f(i, s, found.blocks[i][s]) - point.f_own(i, s)) for i, s in point.rows()]
    third = factor * sum(found.d[i][s] * gain for i, s, gain in replies)
    yield "(15) line 1", slope, "<=", first
    yield "(15) line 2", first, "<=", second
    yield "(15) line 3", second, "<=", third


@rule("lemma-3.5.rate", "policy V d gamma eta optimal d_optimal")
def rate(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """d phi / d tau <= - eta / (D (1 - delta)) sum d^+ Gamma(pi^+) = - eta / D sum of gains, which are not negative."""
    point = Point(game, case)
    gamma, eta, scale = point.rates(case), number(case["eta"]), 1 - game.discount
    found = Daggers(point.at, case)
    slope = -sum(point.d[s] * gamma[i][s] * point.gain(i, s) for i, s in point.rows()) / scale
    by_advantage, by_gains = Fraction(0), Fraction(0)
    for i in range(game.players):
        gain = dot(game.initial, (w - v for w, v in zip(found.values[i], point.values[i], strict=True)))
        yield f"player {i}: gain of an optimal reply", Fraction(0), "<=", gain
        by_gains -= eta / found.mismatch * gain
        for s in range(game.states):
            advantage = point.f(i, s, found.blocks[i][s]) - point.values[i][s]
            by_advantage -= eta / (found.mismatch * scale) * found.d[i][s] * advantage
    yield "d phi / d tau and advantages", slope, "<=", by_advantage
    yield "advantages and gains", by_advantage, "=", by_gains
    yield "d phi / d tau", slope, "<=", by_gains
