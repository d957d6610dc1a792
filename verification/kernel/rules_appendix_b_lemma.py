"""Appendix B.2(c): the chains (31) to (34)."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .certificates import Comparison, rule
from .exact import Matrix, Profile, Vector, dot, need
from .facts import evaluated, horizon, need_value, optimal_values
from .game import Game, Induced, deviate
from .rules_appendix_b_gradient import plus, unit


def is_best_reply(ahead: Matrix, block: Matrix) -> bool:
    """Whether the rows play actions with the largest Q only."""
    rows = zip(ahead, block, strict=True)
    return all(x == max(row) for row, weights in rows for x, p in zip(row, weights, strict=True) if p)


def need_stationary(at: Induced, values: Matrix) -> None:
    """pi_i(s) is a best one-stage reply for all i and s."""
    for player, value in enumerate(values):
        best = is_best_reply(at.look_ahead(player, value), at.weights[player])
        need(best, f"player {player} does not play best one-stage replies")


@rule("equation-31", "policy V optimal")
def no_gain(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """No policy of a player is worth more than pi_i, from any state."""
    at, values = evaluated(game, case)
    need_stationary(at, values)
    for player, best in enumerate(optimal_values(at, case["optimal"])):
        for s, w in enumerate(best):
            yield f"player {player}, state {s}", w, "<=", values[player][s]


def truncated(there: Induced, payoff: Vector, value: Vector, stages: int) -> Vector:
    """E[sum_{k < stages} delta^k u(s^k) + delta^stages value(s^stages)] along the chain `there`, from each state.

    Summed forward along the law of s^k, from each initial state.
    """
    game, out = there.game, []
    for s in range(game.states):
        law, total, scale = unit(game.states, s), Fraction(0), Fraction(1)
        for _ in range(stages):
            total += scale * dot(law, payoff)
            law = [dot(law, column) for column in zip(*there.chain, strict=True)]
            scale *= game.discount
        out.append(total + scale * dot(law, value))
    return out


def deviations(game: Game, at: Induced, data: Any) -> Iterator[tuple[int, Induced, Profile]]:
    """(player, what (pi'_i, pi_-i) induces, pi') of each player."""
    trial = game.profile(data)
    for player in range(game.players):
        yield player, Induced(game, deviate(at.weights, player, trial[player])), trial


@rule("equation-32", "policy V trial horizon")
def stays_ahead(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """(32) for K = 1, ..., horizon."""
    at, values = evaluated(game, case)
    need_stationary(at, values)
    for player, there, _ in deviations(game, at, case["trial"]):
        for stages in range(1, horizon(case["horizon"]) + 1):
            right = truncated(there, there.payoff(player), values[player], stages)
            for s, x in enumerate(right):
                yield f"player {player}, state {s}, K = {stages}", x, "<=", values[player][s]


@rule("equation-33", "policy V trial")
def stays_ahead_at_first(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """K = 1, line by line."""
    at, values = evaluated(game, case)
    need_stationary(at, values)
    return first_stage(game, at, values, case, ">=")


def first_stage(game: Game, at: Induced, values: Matrix, case: dict[str, Any], sign: str) -> Iterator[Comparison]:
    """V = u + delta P V under pi; against the same under (pi'_i, pi_-i); which is the expectation of (32) or (34)."""
    for player, there, _ in deviations(game, at, case["trial"]):
        value, delta = values[player], game.discount
        own = plus(at.payoff(player), at.forward(value), delta)
        other = plus(there.payoff(player), there.forward(value), delta)
        expected = truncated(there, there.payoff(player), value, 1)
        for s in range(game.states):
            place = f"player {player}, state {s}"
            yield f"{place}: first line", value[s], "=", own[s]
            least, most = (other[s], own[s]) if sign == ">=" else (own[s], other[s])
            yield f"{place}: second line", least, "<=", most
            yield f"{place}: third line", other[s], "=", expected[s]


@rule("equation-32.step", "policy V trial horizon")
def step_down(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """From K to K + 1, lines (a) to (d), for K = 1, ..., horizon."""
    at, values = evaluated(game, case)
    need_stationary(at, values)
    return one_more_stage(game, at, values, case, ">=")


def one_more_stage(game: Game, at: Induced, values: Matrix, case: dict[str, Any], sign: str) -> Iterator[Comparison]:
    """(a) the case of K; (b) V(s^K) written out; (c) pi' followed once more; (d) terms collected."""
    for player, there, _ in deviations(game, at, case["trial"]):
        value, delta, paid = values[player], game.discount, there.payoff(player)
        own = plus(at.payoff(player), at.forward(value), delta)
        other = plus(paid, there.forward(value), delta)
        for stages in range(1, horizon(case["horizon"]) + 1):
            lines = [value, *(truncated(there, paid, ending, stages) for ending in (value, own, other))]
            lines.append(truncated(there, paid, value, stages + 1))
            for s in range(game.states):
                v, a, b, c, d = (line[s] for line in lines)
                place = f"player {player}, state {s}, K = {stages}"
                first, third = ((a, v), (c, b)) if sign == ">=" else ((v, a), (b, c))
                yield f"{place}: (a)", first[0], "<=", first[1]
                yield f"{place}: V written out", a, "=", b
                yield f"{place}: one-stage replies", third[0], "<=", third[1]
                yield f"{place}: terms collected", c, "=", d


@rule("equation-32.limit", "policy V trial V_trial horizon")
def stays_ahead_in_the_limit(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """V(pi) >= V(pi'_i, pi_-i), to which the right side of (32) tends."""
    at, values = evaluated(game, case)
    need_stationary(at, values)
    for player, s, v, w in limits(game, at, values, case):
        yield f"player {player}, state {s}", w, "<=", v


def limits(
    game: Game, at: Induced, values: Matrix, case: dict[str, Any]
) -> Iterator[tuple[int, int, Fraction, Fraction]]:
    """(player, state, V_i(s, pi), V_i(s, pi'_i, pi_-i)); the right sides tend to the latter, delta^K at a time."""
    reached, stages = game.values(case["V_trial"]), horizon(case["horizon"])
    for player, there, _ in deviations(game, at, case["trial"]):
        value, limit, paid = values[player], reached[player], there.payoff(player)
        need_value(there, player, limit)
        far = max(abs(v - w) for v, w in zip(value, limit, strict=True))
        for k in range(1, stages + 1):
            at_k = truncated(there, paid, value, k)
            need(
                all(abs(x - w) <= game.discount**k * far for x, w in zip(at_k, limit, strict=True)),
                "the right sides do not tend to the value of the deviation",
            )
        for s, (v, w) in enumerate(zip(value, limit, strict=True)):
            yield player, s, v, w


def need_replies(game: Game, at: Induced, values: Matrix, trial: Profile) -> None:
    """pi'_i(s) is a best one-stage reply to pi for all i and s."""
    for player in range(game.players):
        best = is_best_reply(at.look_ahead(player, values[player]), trial[player])
        need(best, f"pi' of player {player} is no best one-stage reply")


def followed(game: Game, case: dict[str, Any]) -> tuple[Induced, Matrix]:
    """pi and its values, pi' being best one-stage replies to it."""
    at, values = evaluated(game, case)
    need_replies(game, at, values, game.profile(case["trial"]))
    return at, values


def unplayed(at: Induced, values: Matrix, player: int) -> list[int]:
    """S-bar of a player: where pi_i(s) is no best one-stage reply."""
    ahead, block = at.look_ahead(player, values[player]), at.weights[player]
    return [s for s in range(at.game.states) if not is_best_reply([ahead[s]], [block[s]])]


@rule("equation-34", "policy V trial horizon")
def falls_behind(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """(34) for K = 1, ..., horizon, strict in S-bar."""
    at, values = followed(game, case)
    for player, there, _ in deviations(game, at, case["trial"]):
        strict = unplayed(at, values, player)
        for stages in range(1, horizon(case["horizon"]) + 1):
            for s, x in enumerate(truncated(there, there.payoff(player), values[player], stages)):
                sign = "<" if s in strict else "<="
                yield f"player {player}, state {s}, K = {stages}", values[player][s], sign, x


def strictly_behind(game: Game, case: dict[str, Any], least: int) -> Iterator[Comparison]:
    """The strict inequality in S-bar, for players with at least so many states in it."""
    at, values = followed(game, case)
    for player, there, _ in deviations(game, at, case["trial"]):
        strict = unplayed(at, values, player)
        if len(strict) >= least:
            for stages in range(1, horizon(case["horizon"]) + 1):
                right = truncated(there, there.payoff(player), values[player], stages)
                for s in strict:
                    yield f"player {player}, state {s}, K = {stages}", values[player][s], "<", right[s]


@rule("equation-34.strict", "policy V trial horizon")
def strict_inequality(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Where pi_i(s) is no best one-stage reply."""
    return strictly_behind(game, case, 1)


@rule("equation-34.one-state", "policy V trial horizon")
def several_states(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """With two states in S-bar or more."""
    return strictly_behind(game, case, 2)


@rule("equation-34.base", "policy V trial")
def falls_behind_at_first(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """K = 1, line by line."""
    at, values = followed(game, case)
    return first_stage(game, at, values, case, "<=")


@rule("equation-34.step", "policy V trial horizon")
def step_up(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """From K to K + 1, lines (a) to (c), for K = 1, ..., horizon."""
    at, values = followed(game, case)
    return one_more_stage(game, at, values, case, "<=")


@rule("equation-34.limit", "policy V trial V_trial horizon")
def limit_for_every_policy(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """V(pi) <= V(pi'_i, pi_-i) for every pi', as printed; for a pi of which some S-bar is not empty."""
    at, values = evaluated(game, case)
    need(any(unplayed(at, values, player) for player in range(game.players)), "everybody plays best one-stage replies")
    for player, s, v, w in limits(game, at, values, case):
        yield f"player {player}, state {s}", v, "<=", w


@rule("equation-34.limit.corrected", "policy V trial V_trial horizon")
def limit_for_replies(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The same for best one-stage replies pi'."""
    at, values = followed(game, case)
    for player, s, v, w in limits(game, at, values, case):
        yield f"player {player}, state {s}", v, "<=", w


@rule("equation-34.strict-limit", "policy V trial V_trial horizon")
def strict_limit(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """V(pi) < V(pi'_i, pi_-i) in S-bar."""
    at, values = followed(game, case)
    for player, s, v, w in limits(game, at, values, case):
        if s in unplayed(at, values, player):
            yield f"player {player}, state {s}", v, "<", w


@rule("equation-34.contradiction", "policy V trial V_trial horizon")
def contradiction(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """If S-bar is not empty, some player gains from a state by pi'."""
    at, values = followed(game, case)
    need(any(unplayed(at, values, player) for player in range(game.players)), "everybody plays best one-stage replies")
    gains = [w - v for _, _, v, w in limits(game, at, values, case)]
    yield "the largest gain", Fraction(0), "<", max(gains)
