"""Appendix B.2(a) and (b): the policy gradient stage by stage (29), and the telescoping of performance differences."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .certificates import Comparison, rule
from .exact import Matrix, Vector, dot, index, need, numbers
from .facts import evaluated, horizon, visitations
from .game import Game, Induced
from .rules_gradient import need_fit
from .rules_performance import two_evaluations

Line = tuple[tuple[int, int, int], Vector]
"""(player, state, action) and the derivative of V_i from each initial state."""


def unit(size: int, state: int) -> Vector:
    """1(. = state)."""
    return [Fraction(int(s == state)) for s in range(size)]


def plus(left: Vector, right: Vector, scale: Fraction | int = 1) -> Vector:
    """left + scale right."""
    return [x + scale * y for x, y in zip(left, right, strict=True)]


# (29).


def derivatives(at: Induced, values: Matrix, lines: Any) -> list[Line]:
    """The derivative of V along each line, from values on it: b - c V(0) of the only Moebius function that fits."""
    game, found = at.game, []
    need(isinstance(lines, list) and len(lines) > 0, "no coordinate is given")
    for line in lines:
        need(set(line) == {"player", "state", "action", "points", "b", "c"}, "a line has other members")
        player, state = index(line["player"], game.players), index(line["state"], game.states)
        where = (player, state, index(line["action"], game.actions[player]))
        b, c = numbers(line["b"], game.states), numbers(line["c"], game.states)
        need_fit(at, where, line["points"], (values[player], b, c))
        found.append((where, [x - y * v for x, y, v in zip(b, c, values[player], strict=True)]))
    return found


def expected_visits(at: Induced, state: int, stages: int) -> Vector:
    """E[sum_{k < stages} delta^k 1(s^k = state)] from each initial state."""
    total = [Fraction(0)] * at.game.states
    for _ in range(stages):
        total = plus(unit(at.game.states, state), at.forward(total), at.game.discount)
    return total


def later(at: Induced, vector: Vector, stages: int) -> Vector:
    """delta^stages E[vector(s^stages)] from each initial state."""
    for _ in range(stages):
        vector = [at.game.discount * x for x in at.forward(vector)]
    return vector


def q_at(at: Induced, values: Matrix, where: tuple[int, int, int]) -> Fraction:
    """Q_i(s, a_i; pi)."""
    player, state, action = where
    return at.look_ahead(player, values[player])[state][action]


@rule("equation-29", "policy V lines horizon")
def gradient_series(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """(29) for K = 0, ..., horizon, from every initial state."""
    at, values = evaluated(game, case)
    for where, slope in derivatives(at, values, case["lines"]):
        q = q_at(at, values, where)
        for stages in range(1, horizon(case["horizon"]) + 2):
            head, tail = expected_visits(at, where[1], stages), later(at, slope, stages)
            for s, left in enumerate(slope):
                yield f"{where} from {s}, K = {stages - 1}", left, "=", head[s] * q + tail[s]


@rule("equation-29.base", "policy V lines")
def gradient_base(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """K = 0: the product rule, then Q in the place of its definition."""
    at, values = evaluated(game, case)
    for (player, state, action), slope in derivatives(at, values, case["lines"]):
        nothing = [Fraction(0)] * game.states
        payoff = at.look_ahead(player, nothing)[state][action]
        future = q_at(at, values, (player, state, action)) - payoff
        tail = later(at, slope, 1)
        for s, left in enumerate(slope):
            here = Fraction(int(s == state))
            yield (
                f"player {player}, action {action}: product rule from {s}",
                left,
                "=",
                here * (payoff + future) + tail[s],
            )


def realised(at: Induced, values: Matrix, line: Line, stages: int) -> Iterator[tuple[int, int, Fraction, Fraction]]:
    """(s^0, s^stages, derivative, the third line of the step with s^stages in it) for every possible s^stages."""
    where, slope = line
    q, head = q_at(at, values, where), expected_visits(at, where[1], stages)
    bracket = plus([x * q for x in unit(at.game.states, where[1])], at.forward(slope), at.game.discount)
    for s in range(at.game.states):
        law = unit(at.game.states, s)
        for _ in range(stages):
            law = [dot(law, column) for column in zip(*at.chain, strict=True)]
        for t, chance in enumerate(law):
            if chance:
                yield s, t, slope[s], head[s] * q + at.game.discount**stages * bracket[t]


@rule("equation-29.step", "policy V lines horizon")
def gradient_step(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The third line as printed, without expectation: for every possible s^{K+1}."""
    at, values = evaluated(game, case)
    for line in derivatives(at, values, case["lines"]):
        for stages in range(1, horizon(case["horizon"]) + 1):
            for s, t, left, right in realised(at, values, line, stages):
                yield f"{line[0]} from {s}, s^{stages} = {t}", left, "=", right


@rule("equation-29.step.corrected", "policy V lines horizon")
def gradient_step_expected(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The third line in expectation, and the fourth."""
    at, values = evaluated(game, case)
    for where, slope in derivatives(at, values, case["lines"]):
        q = q_at(at, values, where)
        bracket = plus([x * q for x in unit(game.states, where[1])], at.forward(slope), game.discount)
        for stages in range(1, horizon(case["horizon"]) + 1):
            third = plus([x * q for x in expected_visits(at, where[1], stages)], later(at, bracket, stages))
            longer = expected_visits(at, where[1], stages + 1)
            fourth = plus([x * q for x in longer], later(at, slope, stages + 1))
            for s, left in enumerate(slope):
                yield f"{where} from {s}, K = {stages - 1}: third line", left, "=", third[s]
                yield f"{where} from {s}, K = {stages - 1}: fourth line", left, "=", fourth[s]


@rule("equation-29.limit", "policy V D player state action horizon")
def gradient_limit(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The second line as printed, without delta^k: its terms are no negative multiples of Q, so partial sums decide."""
    at, rows, where, q = limit_parts(game, case)
    need(q != 0, "Q is zero there, and so are both lines")
    law, total = list(game.initial), Fraction(0)
    for _ in range(horizon(case["horizon"])):
        total += law[where[1]]
        law = [dot(law, column) for column in zip(*at.chain, strict=True)]
    first = sum((mu * row[where[1]] for mu, row in zip(game.initial, rows, strict=True)), start=Fraction(0))
    need(total > first / (1 - game.discount), "so few terms say nothing of the sum")
    yield f"{where}: a part of the second line / Q, first line / Q", total, "<=", first / (1 - game.discount)


@rule("equation-29.limit.corrected", "policy V D player state action horizon")
def gradient_limit_discounted(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """With delta^k: first K terms and the rest, at most delta^K / (1 - delta); their limit is d / (1 - delta)."""
    at, rows, where, q = limit_parts(game, case)
    delta, stages = game.discount, horizon(case["horizon"])
    head = expected_visits(at, where[1], stages)
    for s in range(game.states):
        rest = rows[s][where[1]] / (1 - delta) - head[s]
        tail = later(at, [row[where[1]] / (1 - delta) for row in rows], stages)
        yield f"{where} from {s}: rest", rest * q, "=", tail[s] * q
        yield f"{where} from {s}: its bound", abs(rest * q), "<=", delta**stages * abs(q) / (1 - delta)


def limit_parts(game: Game, case: dict[str, Any]) -> tuple[Induced, Matrix, tuple[int, int, int], Fraction]:
    """pi, the visitations, the coordinate and Q there, checked."""
    at, values = evaluated(game, case)
    player, state = index(case["player"], game.players), index(case["state"], game.states)
    where = (player, state, index(case["action"], game.actions[player]))
    return at, visitations(at, case["D"]), where, q_at(at, values, where)


# (b).


def telescoping(game: Game, case: dict[str, Any]) -> Iterator[tuple[int, int, Vector]]:
    """(player, state, numbers): the terms from which the lines of B.2(b) are made, from each initial state.

    V(pi), V(pi'), E[sum delta^k u], E[sum delta^k V'(s^k)], the same for k >= 1, E[sum delta^k V'(s^{k+1})].
    """
    at, values, _, old, rows = two_evaluations(game, case)
    for player in range(game.players):
        onwards = at.forward(old[player])
        for s in range(game.states):
            total = [x / (1 - game.discount) for x in rows[s]]
            now, after = dot(total, old[player]), dot(total, onwards)
            paid = dot(total, at.payoff(player))
            yield player, s, [values[player][s], old[player][s], paid, now, now - old[player][s], after]


@rule("appendix-B.2b.start", "policy before V V_before D")
def telescoping_start(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The four lines of the first display."""
    for player, s, (new, old, paid, now, rest, _) in telescoping(game, case):
        place = f"player {player}, state {s}"
        yield f"{place}: second line", new - old, "=", paid - old
        yield f"{place}: third line", new - old, "=", (paid - now + now) - old
        yield f"{place}: fourth line", new - old, "=", (paid - now) + old + rest - old


@rule("appendix-B.2b.shift", "policy before V V_before D")
def telescoping_shift(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """E[sum_{k >= 1} delta^k V'(s^k)] = delta E[sum_k delta^k V'(s^{k+1})]."""
    for player, s, (_, _, _, _, rest, after) in telescoping(game, case):
        yield f"player {player}, state {s}", rest, "=", game.discount * after


@rule("appendix-B.2b.telescoped", "policy before V V_before D")
def telescoped(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """V - V' = E[sum delta^k (u - V')] + delta E[sum delta^k V'(s^{k+1})] = E[sum delta^k (u + delta P V' - V')]."""
    at, _, _, olds, rows = two_evaluations(game, case)
    for player, s, (new, old, paid, now, _, after) in telescoping(game, case):
        place, delta = f"player {player}, state {s}", game.discount
        yield f"{place}: first line", new - old, "=", (paid - now) + delta * after
        inside = plus(plus(at.payoff(player), at.forward(olds[player]), delta), olds[player], -1)
        yield f"{place}: last line", new - old, "=", dot(rows[s], inside) / (1 - delta)
