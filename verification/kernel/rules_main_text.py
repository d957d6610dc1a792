"""Sections 2 and 3: games, equilibria, one stage of deviation, exploration, advantages, and the inclusion (7)-(8)."""

import itertools
import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .certificates import Comparison, rule
from .exact import Matrix, Profile, Vector, dot, index, is_distribution, need, numbers
from .facts import advantage, evaluated, need_value, need_values, optimal_values, q_function
from .game import Game, Induced, cells, deviate
from .rules_bellman import largest_difference
from .rules_chains import edges_of, is_ergodic
from .rules_exploration import explored, perceived, thetas
from .rules_exploration_bounds import moved, span


@rule("section-2.game", "policy")
def game_and_policy(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Rows of P and of the policy sum to one; 0 < delta < 1."""
    yield "delta", Fraction(0), "<", game.discount
    yield "delta", game.discount, "<", Fraction(1)
    for s, a in itertools.product(range(game.states), range(len(game.joint))):
        row = game.transition_row(s, a)
        yield f"state {s}, joint action {a}", sum(row), "=", Fraction(1)
        yield f"state {s}, joint action {a}", Fraction(0), "<=", min(row)
    for player, block in enumerate(game.profile(case["policy"])):
        for s, row in enumerate(block):
            yield f"player {player}, state {s}", sum(row), "=", Fraction(1)
            yield f"player {player}, state {s}", Fraction(0), "<=", min(row)


@rule("definition-2.2", "policy V optimal deviations")
def equilibrium_by_deviations(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """No deviation is worth more than the optimum; none of them gains iff the optimum does not."""
    at, values = evaluated(game, case)
    optimal = optimal_values(at, case["optimal"])
    best = [
        numbers(optimum["policy"], game.states, n) for optimum, n in zip(case["optimal"], game.actions, strict=True)
    ]
    gains, listed = False, []
    for deviation in case["deviations"]:
        need(set(deviation) == {"player", "block", "value"}, "a deviation has other members")
        player = index(deviation["player"], game.players)
        block = numbers(deviation["block"], game.states, game.actions[player])
        listed.append((player, block))
        changed = deviate(at.weights, player, block)
        game.require_profile(changed)
        value: Vector = numbers(deviation["value"], game.states)
        need_value(Induced(game, changed), player, value)
        for s, (v, w) in enumerate(zip(value, optimal[player], strict=True)):
            yield f"player {player}, from state {s}", v, "<=", w
        gains = gains or any(v > x for v, x in zip(value, values[player], strict=True))
    need(all(pair in listed for pair in enumerate(best)), "a player's optimal deviation is not listed")
    yield "no optimal deviation gains, no listed deviation gains", optimal == values, "iff", not gains


@rule("section-2.existence", "equilibrium V optimal")
def existence(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """A profile from which no deviation gains; one from which some does shows nothing."""
    at, values = evaluated(game, {"policy": case["equilibrium"], "V": case["V"]})
    optimal = optimal_values(at, case["optimal"])
    need(optimal == values, "some deviation gains: the profile is no equilibrium")
    for player, optimum in enumerate(optimal):
        for s, (w, v) in enumerate(zip(optimum, values[player], strict=True)):
            yield f"player {player}, from state {s}: gain", w - v, "<=", Fraction(0)


@rule("equation-2.one-stage", "policy V deviating")
def one_stage(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """What is earned by one action in the first stage and the policy from then on, joint action by joint action."""
    at, values = evaluated(game, case)
    stated = game.per_player(case["deviating"])
    for player, block in enumerate(stated):
        ahead = at.look_ahead(player, values[player])
        for s, own in cells(game, player):
            first = game_value(game, at, values[player], (player, s, own))
            need(first == block[s][own], "the stated value is not that of a deviation for one stage")
            yield f"player {player}, state {s}, action {own}", ahead[s][own], "=", block[s][own]


def game_value(game: Game, at: Induced, value: Vector, place: tuple[int, int, int]) -> Fraction:
    """sum over a_-i of pi_-i(s, a_-i) (u_i(s, a) + delta sum_s' P(s'|s, a) V_i(s'))."""
    player, s, own = place
    total = Fraction(0)
    for number, joint in enumerate(game.joint):
        if joint[player] == own:
            weight = math.prod(at.weights[j][s][a] for j, a in enumerate(joint) if j != player)
            future = dot(game.transition_row(s, number), value)
            total += weight * (game.payoff_at(player, s, number) + game.discount * future)
    return total


@rule("algorithm-1.stage-zero", "exploration played")
def stage_zero(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """(6) at the uniform policies is uniform."""
    uniform: Profile = [[[Fraction(1, n)] * n for _ in range(game.states)] for n in game.actions]
    need(game.per_player(case["played"]) == explored(uniform, thetas(game, case["exploration"])), "(6) gives another")
    for player, block in enumerate(game.per_player(case["played"])):
        for s, a in cells(game, player):
            yield f"player {player}, state {s}, action {a}", block[s][a], "=", uniform[player][s][a]


@rule("equation-6", "held exploration played")
def exploration(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """(1 - theta) pi + theta / |A|, a distribution with every entry at least theta / |A|."""
    held, theta = game.profile(case["held"]), thetas(game, case["exploration"])
    mixed = explored(held, theta)
    need(game.per_player(case["played"]) == mixed, "what is stated to be played is not (6)")
    for player, block in enumerate(mixed):
        for s, row in enumerate(block):
            place = f"player {player}, state {s}"
            yield f"{place}: sum", sum(row), "=", Fraction(1)
            for a, x in enumerate(row):
                yield f"{place}, action {a}: least", theta[player] / len(row), "<=", x


@rule("equation-11", "policy V advantage")
def advantages(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Gamma = Q - V; its mean under the own policy is 0."""
    at, values = evaluated(game, case)
    for player, gamma in enumerate(game.per_player(case["advantage"])):
        need(gamma == advantage(at, values, player), f"the stated advantage of player {player} is not (11)")
        for s, row in enumerate(gamma):
            place = f"player {player}, state {s}"
            yield f"{place}: mean", dot(at.weights[player][s], row), "=", Fraction(0)
            yield f"{place}: largest", Fraction(0), "<=", max(row)


@rule("assumption-3.1.visits", "joint_action exploration power bound")
def visits(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """p^m P_a^m(s, s') > 0 bounds from below the probability of s' after m stages, whatever is held in each of them."""
    need(min(game.initial) > 0, "the initial distribution has no full support")
    joint, theta = tuple(case["joint_action"]), thetas(game, case["exploration"])
    need(joint in game.number_of, "the joint action is none of the game's")
    number = game.number_of[joint]
    need(is_ergodic(edges_of(game, [number])), "the joint action's chain is not irreducible and aperiodic")
    need(type(case["power"]) is int and 1 <= case["power"] <= 1000, "the power is no integer from 1 to 1000")
    each = math.prod(x / n for x, n in zip(theta, game.actions, strict=True))
    chain: Matrix = [game.transition_row(s, number) for s in range(game.states)]
    laws, stated = pure_laws(game, theta), numbers(case["bound"], game.states, game.states)
    for t in range(game.states):
        reached = least = [Fraction(int(s == t)) for s in range(game.states)]
        for _ in range(case["power"]):
            reached = [each * dot(row, reached) for row in chain]
            least = [least_mean(game, s, laws, least) for s in range(game.states)]
        need(min(reached) > 0, "some state is not reached with positive probability: the power is too small")
        need(reached == [row[t] for row in stated], "the stated bound is not p^m P_a^m")
        for s in range(game.states):
            yield f"{s} -> {t}", reached[s], "<=", least[s]


@rule("equation-7.speed", "policy exploration stationary bias eta")
def speeds(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """eta_t + h_t(s) <= 1[s = t] + the least mean of h_t at the next state, eta_t > 0; a stationary share of t."""
    theta, eta = thetas(game, case["exploration"]), numbers(case["eta"], game.states)
    bias: Matrix = numbers(case["bias"], game.states, game.states)
    laws = pure_laws(game, theta)
    for t, h in enumerate(bias):
        growth = min((s == t) + least_mean(game, s, laws, h) - h[s] for s in range(game.states))
        need(0 < eta[t] == growth, f"the stated bound for state {t} is not shown by its function")
    share: Vector = numbers(case["stationary"], game.states)
    need(is_distribution(share), "the stationary distribution is none")
    at = Induced(game, explored(game.profile(case["policy"]), theta))
    for t, column in enumerate(zip(*at.chain, strict=True)):
        need(dot(share, column) == share[t], "the distribution is not stationary")
        yield f"share of state {t}", eta[t], "<=", share[t]


def pure_laws(game: Game, theta: Vector) -> list[Vector]:
    """The law of the joint action when each player holds one action and explores, for each joint action held."""

    def chance(joint: tuple[int, ...], held: tuple[int, ...]) -> Fraction:
        each = zip(joint, held, theta, game.actions, strict=True)
        return math.prod(((1 - x) * (a == b) + x / n for a, b, x, n in each), start=Fraction(1))

    return [[chance(joint, held) for joint in game.joint] for held in game.joint]


def least_mean(game: Game, state: int, laws: list[Vector], values: Vector) -> Fraction:
    """The smallest mean of `values` at the next state over laws of the joint action."""
    ahead = [dot(game.transition_row(state, number), values) for number in range(len(game.joint))]
    return min(dot(law, ahead) for law in laws)


def losses(game: Game, case: dict[str, Any], bounds: Vector) -> Iterator[Comparison]:
    """max_a Q_i(s, a; pi) - Q_i(s, b; pi) where b maximises Q_i(s, .; pi_i, pi~_-i)."""
    at, values = evaluated(game, case)
    theta, seen = thetas(game, case["exploration"]), game.values(case["perceived"])
    for player in range(game.players):
        there = perceived(game, at.weights, theta, player)
        need_value(there, player, seen[player])
        true, estimated = at.look_ahead(player, values[player]), there.look_ahead(player, seen[player])
        for s, b in cells(game, player):
            if estimated[s][b] == max(estimated[s]):
                yield f"player {player}, state {s}, reply {b}", max(true[s]) - true[s][b], "<=", 2 * bounds[player]


@rule("section-3.2.replies", "policy exploration V perceived")
def replies_as_printed(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Nothing is lost."""
    return losses(game, case, [Fraction(0)] * game.players)


@rule("section-3.2.replies.corrected", "policy exploration V perceived")
def replies_within_bound(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """At most 2 rho_i S_i is lost."""
    theta, future = thetas(game, case["exploration"]), 1 - game.discount
    bounds = [moved(game, theta, player)[0] * span(game, player) / future**2 for player in range(game.players)]
    return losses(game, case, bounds)


@rule("equation-7.selection", "policy V Q most")
def selections(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """A corner of the componentwise selections has velocities that sum to 0 iff it is a law of best actions."""
    at, values = evaluated(game, case)
    need(type(case["most"]) is int and case["most"] > 0, "the number of tied actions is no positive integer")
    for player, block in enumerate(q_function(at, values, case["Q"])):
        for s, row in enumerate(block):
            best = [a for a, x in enumerate(row) if x == max(row)][: case["most"]]
            for corner in itertools.product((0, 1), repeat=len(best)):
                b = [0] * len(row)
                for a, x in zip(best, corner, strict=True):
                    b[a] = x
                velocity = sum(x - p for x, p in zip(b, at.weights[player][s], strict=True))
                attained = sum(b) == 1 and dot([Fraction(x) for x in b], row) == max(row)
                yield f"player {player}, state {s}, selection {corner}", velocity == 0, "iff", attained


@rule("equation-8.existence", "policy V Q near V_near")
def upper_semicontinuous(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Where Q has moved by less than half its least positive gap, what is best was best."""
    at, values = evaluated(game, case)
    q = q_function(at, values, case["Q"])
    there = Induced(game, game.profile(case["near"]))
    values_near = game.values(case["V_near"])
    need_values(there, values_near)
    near: Profile = [there.look_ahead(player, value) for player, value in enumerate(values_near)]
    distance = max(largest_difference(x, y) for x, y in zip(q, near, strict=True))
    gaps = [max(row) - x for block in q for row in block for x in row if x < max(row)]
    need(not gaps or 2 * distance < min(gaps), "the second profile is not near enough")
    for player, s in itertools.product(range(game.players), range(game.states)):
        row, other = q[player][s], near[player][s]
        best = {a for a, x in enumerate(row) if x == max(row)}
        found = {a for a, x in enumerate(other) if x == max(other)}
        yield f"player {player}, state {s}: best near, best here", found <= best, "iff", True
        first = min(found)
        away = max(abs(int(a == first) - p) for a, p in enumerate(there.weights[player][s]))
        yield f"player {player}, state {s}: velocity", away, "<=", Fraction(1)
