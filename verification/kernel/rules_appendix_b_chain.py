"""Appendix B.1(v) and (vii), and B.3: the chain of visited pairs, the fast dynamics (28), and what B.3 infers."""

import itertools
import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .certificates import Comparison, rule
from .exact import Matrix, Profile, Vector, dot, index, need, number, numbers
from .facts import evaluated, need_value, q_function
from .game import Game, Induced, cells
from .rules_appendix_b import largest_row_difference, largest_signed_payoff, norm
from .rules_bellman import bellman
from .rules_chains import is_ergodic
from .rules_exploration import explored, thetas

MOST_PAIRS = 200
TERMS = 30
"""Terms of exponential series at the most."""


def pairs(game: Game) -> list[tuple[int, int]]:
    """H: (s, number of a)."""
    return list(itertools.product(range(game.states), range(len(game.joint))))


def play_probability(game: Game, profile: Profile, state: int, joint: int) -> Fraction:
    """prod_i pi_i(s, a_i)."""
    return math.prod((profile[i][state][a] for i, a in enumerate(game.joint[joint])), start=Fraction(1))


def transitions_of_pairs(game: Game, profile: Profile, played: Profile) -> Iterator[Comparison]:
    """P(s'|s, a) times the probability that a' is played in s', against (27) at `profile`."""
    need(game.states * len(game.joint) <= MOST_PAIRS, "there are too many pairs")
    actual = {pair: play_probability(game, played, *pair) for pair in pairs(game)}
    printed = {pair: play_probability(game, profile, *pair) for pair in pairs(game)}
    for s, a in pairs(game):
        row = game.transition_row(s, a)
        for t, b in pairs(game):
            yield f"from ({s}, {a}) to ({t}, {b})", row[t] * actual[t, b], "=", row[t] * printed[t, b]


@rule("equation-27", "policy exploration")
def pair_chain(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """(27) as printed, with pi."""
    profile = game.profile(case["policy"])
    return transitions_of_pairs(game, profile, explored(profile, thetas(game, case["exploration"])))


@rule("equation-27.corrected", "policy exploration")
def pair_chain_as_played(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """With pi~: the rows of (27) are distributions, and every action has its part of exploration."""
    profile, exploration = game.profile(case["policy"]), thetas(game, case["exploration"])
    need(game.states * len(game.joint) <= MOST_PAIRS, "there are too many pairs")
    chances = {pair: play_probability(game, explored(profile, exploration), *pair) for pair in pairs(game)}
    least = [theta / count for theta, count in zip(exploration, game.actions, strict=True)]
    for s, a in pairs(game):
        row = game.transition_row(s, a)
        yield f"row of ({s}, {a})", sum(row[t] * chance for (t, _), chance in chances.items()), "=", Fraction(1)
        for t, b in pairs(game):
            yield f"from ({s}, {a}) to ({t}, {b})", row[t] * math.prod(least), "<=", row[t] * chances[t, b]


def is_pair_chain_ergodic(game: Game, profile: Profile) -> bool:
    """Whether the chain (27) on all of H is irreducible and aperiodic."""
    need(game.states * len(game.joint) <= MOST_PAIRS, "there are too many pairs")
    number_of = {pair: k for k, pair in enumerate(pairs(game))}
    played = [[b for b in range(len(game.joint)) if play_probability(game, profile, t, b)] for t in range(game.states)]
    edges = []
    for s, a in pairs(game):
        row = game.transition_row(s, a)
        edges.append({number_of[t, b] for t, chance in enumerate(row) if chance for b in played[t]})
    return is_ergodic(edges)


def need_assumption_3_1(game: Game, data: Any) -> None:
    """mu has full support, and the chain of a joint action is ergodic."""
    need(min(game.initial) > 0, "the initial distribution lacks full support")
    action = tuple(data)
    need(action in game.number_of, "the joint action is none of the game's")
    joint = game.number_of[action]
    edges = [{t for t, p in enumerate(game.transition_row(s, joint)) if p} for s in range(game.states)]
    need(is_ergodic(edges), "the joint action's chain is not irreducible and aperiodic")


@rule("appendix-B.1.v.visits", "joint_action policy")
def visits(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """(A5)(ii) for (27) as printed: ergodic over H."""
    need_assumption_3_1(game, case["joint_action"])
    yield "irreducible and aperiodic over H", is_pair_chain_ergodic(game, game.profile(case["policy"])), "iff", True


@rule("appendix-B.1.v.visits.corrected", "joint_action policy exploration")
def visits_as_played(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The same with pi~."""
    need_assumption_3_1(game, case["joint_action"])
    played = explored(game.profile(case["policy"]), thetas(game, case["exploration"]))
    yield "irreducible and aperiodic over H", is_pair_chain_ergodic(game, played), "iff", True


@rule("appendix-B.1.v.lipschitz", "policy before")
def lipschitz(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """|(27) at pi - (27) at pi'| <= N |pi - pi'|; the slope in each coordinate is a product of numbers in [0, 1]."""
    need(game.states * len(game.joint) <= MOST_PAIRS, "there are too many pairs")
    profile, other = game.profile(case["policy"]), game.profile(case["before"])
    apart = norm(
        [
            [[x - y for x, y in zip(*rows, strict=True)] for rows in zip(*blocks, strict=True)]
            for blocks in zip(profile, other, strict=True)
        ]
    )
    for t, b in pairs(game):
        left = play_probability(game, profile, t, b) - play_probability(game, other, t, b)
        most = max(game.transition_row(s, a)[t] for s, a in pairs(game))
        yield f"to ({t}, {b})", most * abs(left), "<=", game.players * apart
        for player in range(game.players):
            rows = [profile[j][t][a] for j, a in enumerate(game.joint[b]) if j != player]
            yield f"to ({t}, {b}), slope in player {player}", math.prod(rows, start=Fraction(1)), "<=", Fraction(1)


# The fast dynamics.


def weights_of(game: Game, case: dict[str, Any]) -> tuple[Fraction, list[Matrix]]:
    """eta in (0, 1] and w(s, a) in [eta, 1]."""
    eta, weights = number(case["eta"]), game.per_player(case["weights"])
    need(0 < eta <= 1, "eta does not lie in (0, 1]")
    need(all(eta <= w <= 1 for block in weights for row in block for w in row), "a weight leaves [eta, 1]")
    return eta, weights


def linear_part(at: Induced, player: int) -> list[Vector]:
    """L with T q - T q' = L (q - q'), cell by cell: T of each unit table less T of the zero table."""
    game = at.game
    every = list(cells(game, player))
    nothing = [[Fraction(0)] * game.actions[player] for _ in range(game.states)]
    constant = bellman(at, player, nothing)
    columns = []
    for s, a in every:
        unit = [list(row) for row in nothing]
        unit[s][a] = Fraction(1)
        columns.append(bellman(at, player, unit))
    return [[column[s][a] - constant[s][a] for column in columns] for s, a in every]


@rule("equation-28", "policy V Q q eta weights")
def fast_field(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """w (T q - q) = w (L - I) (q - Q): the field is linear around Q, at which it vanishes."""
    at, values = evaluated(game, case)
    _, weights = weights_of(game, case)
    estimates = game.per_player(case["q"])
    for player, fixed in enumerate(q_function(at, values, case["Q"])):
        matrix, q = linear_part(at, player), estimates[player]
        gap = [x - y for row, other in zip(q, fixed, strict=True) for x, y in zip(row, other, strict=True)]
        moved = bellman(at, player, q)
        for k, (s, a) in enumerate(cells(game, player)):
            w = weights[player][s][a]
            place = f"player {player}, state {s}, action {a}"
            yield place, w * (moved[s][a] - q[s][a]), "=", w * (dot(matrix[k], gap) - gap[k])


@rule("equation-28.attractor", "policy V Q eta weights")
def attractor(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The logarithmic norm of w (L - I) in the sup norm is at most -eta (1 - delta), and T Q = Q."""
    at, values = evaluated(game, case)
    eta, weights = weights_of(game, case)
    for player, fixed in enumerate(q_function(at, values, case["Q"])):
        matrix, moved = linear_part(at, player), bellman(at, player, fixed)
        for k, (s, a) in enumerate(cells(game, player)):
            w, place = weights[player][s][a], f"player {player}, state {s}, action {a}"
            diagonal = w * (matrix[k][k] - 1)
            others = sum((abs(w * x) for c, x in enumerate(matrix[k]) if c != k), start=Fraction(0))
            yield f"{place}: logarithmic norm", diagonal + others, "<=", -eta * (1 - game.discount)
            yield f"{place}: rest point", moved[s][a], "=", fixed[s][a]


@rule("equation-28.attractor/flow", "policy player weights eta gap time ball radius")
def enclosed_flow(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """exp(time w (L - I)) gap lies in the ball, by its series; and within exp(-(1 - delta) time eta) |gap|."""
    at, player = Induced(game, game.profile(case["policy"])), index(case["player"], game.players)
    size = game.states * game.actions[player]
    weights, gap, eta = numbers(case["weights"], size), numbers(case["gap"], size), number(case["eta"])
    centre, radius, time = numbers(case["ball"], size), number(case["radius"]), number(case["time"])
    need(0 < eta <= min(weights) and max(weights) <= 1, "a weight leaves [eta, 1], or eta is not positive")
    need(0 <= time <= 2 and radius >= 0, "the time is not between 0 and 2, or the radius is negative")
    moved, error = series(linear_part(at, player), weights, gap, time)
    for k, (x, y) in enumerate(zip(moved, centre, strict=True)):
        need(abs(x - y) + error <= radius, f"entry {k} of the solution does not lie in its ball")
    low, high = exponential((1 - game.discount) * time * eta)
    worst = max(abs(x) for x in gap)
    for k, y in enumerate(centre):
        if abs(y) + radius <= low * worst:
            yield f"entry {k}", abs(y) + radius, "<=", low * worst
        else:
            need(abs(y) - radius > high * worst, "the ball is too wide to tell")
            yield f"entry {k}", abs(y) - radius, "<=", high * worst


def series(matrix: list[Vector], weights: Vector, gap: Vector, time: Fraction) -> tuple[Vector, Fraction]:
    """TERMS terms of exp(time w (L - I)) gap, and a bound on the rest: |w (L - I)| <= 2 in the sup norm."""
    term, total = list(gap), list(gap)
    for k in range(1, TERMS):
        moved = [w * (dot(row, term) - x) * time / k for w, row, x in zip(weights, matrix, term, strict=True)]
        term, total = moved, [x + y for x, y in zip(total, moved, strict=True)]
    worst = max(abs(x) for x in gap)
    rest = (2 * time) ** TERMS / math.factorial(TERMS)
    return total, 2 * worst * rest  # the ratio of successive terms is at most 4 / 31 < 1 / 2


def exponential(rate: Fraction) -> tuple[Fraction, Fraction]:
    """Two rationals around exp(-rate), 0 <= rate <= 2: reciprocals of the series of exp(rate), its rest in or out."""
    partial = sum((rate**k / math.factorial(k) for k in range(TERMS)), start=Fraction(0))
    rest = 2 * rate**TERMS / math.factorial(TERMS)
    return 1 / (partial + rest), 1 / partial


def bounded_q(game: Game, case: dict[str, Any], u_bar: Fraction) -> Iterator[Comparison]:
    """|Q_i| <= u-bar / (1 - delta)."""
    at, values = evaluated(game, case)
    for player, q in enumerate(q_function(at, values, case["Q"])):
        for s, a in cells(game, player):
            yield f"player {player}, state {s}, action {a}", abs(q[s][a]), "<=", u_bar / (1 - game.discount)


@rule("appendix-B.1.vii", "policy V Q")
def bounded_as_printed(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """With u-bar = max u."""
    return bounded_q(game, case, largest_signed_payoff(game))


@rule("appendix-B.1.vii.corrected", "policy V Q")
def bounded(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """With u-bar = max |u|."""
    return bounded_q(game, case, game.largest_payoff)


@rule("appendix-B.1.vii.continuity", "policy V Q before V_before")
def continuity(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """|Q(pi) - Q(pi')| <= B / (1 - delta)^2 sum_i max_s sum_a |pi_i(s, a) - pi'_i(s, a)|."""
    at, values = evaluated(game, case)
    there, others = Induced(game, game.profile(case["before"])), game.values(case["V_before"])
    for player, value in enumerate(others):
        need_value(there, player, value)
    apart = sum(
        (largest_row_difference(x, y) for x, y in zip(at.weights, there.weights, strict=True)), start=Fraction(0)
    )
    most = game.largest_payoff / (1 - game.discount) ** 2 * apart
    for player, q in enumerate(q_function(at, values, case["Q"])):
        other = there.look_ahead(player, others[player])
        for s, a in cells(game, player):
            yield f"player {player}, state {s}, action {a}", abs(q[s][a] - other[s][a]), "<=", most


# B.3.


@rule("appendix-B.3", "equilibrium target")
def leaves_equilibria(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """A straight solution of (8) from an equilibrium towards a best reply stays among equilibria.

    One state, two players: Q_i(a) - Q_i(b) is linear in the other's policy, so the target is a best reply along the
    segment iff it is one at both ends; that the first end is an equilibrium is checked with the best actions there.
    """
    need(game.states == 1 and game.players == 2, "the game has not one state and two players")
    need(is_potential_stage_game(game), "the game is no potential game")
    start, target = game.profile(case["equilibrium"]), game.profile(case["target"])
    need(plays_best(game, start, start), "the start is no equilibrium")
    need(plays_best(game, start, target) and plays_best(game, target, target), "the target is no best reply on the way")
    middle = [
        [[(x + y) / 2 for x, y in zip(*rows, strict=True)] for rows in zip(*blocks, strict=True)]
        for blocks in zip(start, target, strict=True)
    ]
    yield (
        "half-way, after the time log 2, the solution is at an equilibrium",
        plays_best(game, middle, middle),
        "iff",
        True,
    )


def is_potential_stage_game(game: Game) -> bool:
    """One state, two players: every four-cycle of unilateral deviations from (0, 0) has payoff sum 0."""

    def gain(player: int, start: tuple[int, int], end: tuple[int, int]) -> Fraction:
        return game.payoff_at(player, 0, game.number_of[end]) - game.payoff_at(player, 0, game.number_of[start])

    cells = itertools.product(range(1, game.actions[0]), range(1, game.actions[1]))
    return all(
        gain(0, (0, 0), (a, 0)) + gain(1, (a, 0), (a, b)) + gain(0, (a, b), (0, b)) + gain(1, (0, b), (0, 0)) == 0
        for a, b in cells
    )


def plays_best(game: Game, profile: Profile, replies: Profile) -> bool:
    """Whether `replies` put weight on best actions against `profile` only, in a game with one state."""
    at = Induced(game, profile)
    for player, block in enumerate(replies):
        row = at.look_ahead(player, [Fraction(0)])[0]
        if any(p and x != max(row) for x, p in zip(row, block[0], strict=True)):
            return False
    return True
