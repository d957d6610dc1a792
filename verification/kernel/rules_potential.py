"""Definition 2.1: four-cycles that refute it, and structures or grids that confirm it."""

import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .certificates import Comparison, rule
from .exact import Matrix, Profile, dot, index, need, numbers
from .facts import need_value
from .game import Game, Induced, deviate


@rule("definition-2.1/four-cycle", "players policy other values")
def four_cycle(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """W(pi) - W(pi'_i) - W(pi'_j) + W(pi'_i, pi'_j) = 0 for W = V_i - V_j, from every initial state."""
    players = pair(game, case["players"])
    policy, other = game.profile(case["policy"]), game.profile(case["other"])
    values = numbers(case["values"], 4, 2, game.states)
    yield from cycle_sums(game, players, corners(policy, other, players), values)


def pair(game: Game, data: Any) -> tuple[int, int]:
    """Two different players."""
    need(isinstance(data, list) and len(data) == 2 and data[0] != data[1], "two different players are needed")
    return index(data[0], game.players), index(data[1], game.players)


def corners(policy: Profile, other: Profile, players: tuple[int, int]) -> list[Profile]:
    """pi, i replaced, j replaced, both replaced."""
    i, j = players
    first, second = deviate(policy, i, other[i]), deviate(policy, j, other[j])
    return [policy, first, second, deviate(first, j, other[j])]


def cycle_sums(game: Game, players: tuple[int, int], profiles: list[Profile], values: Any) -> Iterator[Comparison]:
    """The alternating sum over the corners, whose values are checked first."""
    for profile, both in zip(profiles, values, strict=True):
        at = Induced(game, profile)
        for player, value in zip(players, both, strict=True):
            need_value(at, player, value)
    for s in range(game.states):
        w = [both[0][s] - both[1][s] for both in values]
        yield f"players {players}, state {s}", w[0] - w[1] - w[2] + w[3], "=", 0


@rule("definition-2.1/grid", "players values")
def grid(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """All cycles of a pair on a grid that decides: one point more than the degree in each coordinate.

    The degree is 2 in the coordinates of the pair, 4 in those of others; points are k / ((n - 1) (A - 1)), k < n.
    """
    players = pair(game, case["players"])
    first = [[[Fraction(int(a == 0)) for a in range(count)]] * game.states for count in game.actions]
    points = list(itertools.product(*(blocks(game, player, players) for player in range(game.players))))
    need(isinstance(case["values"], list) and len(case["values"]) == len(points), "the grid is not complete")
    for point, data in zip(points, case["values"], strict=True):
        values = numbers(data, 4, 2, game.states)
        yield from cycle_sums(game, players, corners(list(point), first, players), values)


def blocks(game: Game, player: int, players: tuple[int, int]) -> list[Matrix]:
    """The grid of one player's policies."""
    count, steps = game.actions[player], 2 if player in players else 4
    unit = Fraction(1, steps * (count - 1)) if count > 1 else Fraction(0)
    free = [[unit * k for k in row] for row in itertools.product(range(steps + 1), repeat=count - 1)]
    rows = [[1 - sum(row, Fraction(0)), *row] for row in free]
    return [list(block) for block in itertools.product(rows, repeat=game.states)]


@rule("definition-2.1/shaped", "shaping")
def shaped(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """u_i - u_1 = w_i(s) - delta P w_i in every state, at every joint action."""
    for player, w in enumerate(game.values(case["shaping"])):
        for s, a in itertools.product(range(game.states), game.seen_by(*{0, player})):
            left = game.paid(player, s, a) - game.paid(0, s, a)
            right = w[s] - game.discount * dot(game.next_states(s, a), w)
            yield f"player {player}, state {s}, action {a}", left, "=", right


@rule("definition-2.1/action-independent", "structure")
def action_independent(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """No action influences transitions, and every stage game is a potential game."""
    need(case["structure"] == "action-independent", "the structure has another name")
    for s, a in itertools.product(range(game.states), game.seen_by()):
        same = game.next_states(s, a) == game.next_states(s, (0,) * game.players)
        yield f"state {s}, action {a}: next state", same, "iff", True
    for i, j in game.pairs():
        yield from stage_cycles(game, i, j)


@rule("definition-2.1/single-controller", "controller values")
def single_controller(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Only the controller influences transitions; differences of payoffs have values that its policy does not change.

    For every player j but the controller c, state s, action b of j and actions of the others, `values` holds w with
    earned + delta P(.|a_c) w = w for all a_c, where u_c - u_j at b less the same at 0 is earned in s, elsewhere 0.
    """
    controller = index(case["controller"], game.players)
    others = [player for player in range(game.players) if player != controller]
    for s, a in itertools.product(range(game.states), game.joint):
        alone = tuple(x if player == controller else 0 for player, x in enumerate(a))
        same = game.next_states(s, a) == game.next_states(s, alone)
        yield f"state {s}, action {a}: only the controller", same, "iff", True
    for i, j in itertools.combinations(others, 2):
        yield from stage_cycles(game, i, j)
    for j, rows in zip(others, case["values"], strict=True):
        yield from constant_differences(game, controller, j, rows)


def stage_cycles(game: Game, i: int, j: int) -> Iterator[Comparison]:
    """Second differences of u_i - u_j in the actions of i and j vanish."""
    for s, a in itertools.product(range(game.states), game.seen_by(i, j)):
        total = Fraction(0)
        for x, y, sign in ((a[i], a[j], 1), (0, a[j], -1), (a[i], 0, -1), (0, 0, 1)):
            action = tuple(x if k == i else y if k == j else z for k, z in enumerate(a))
            total += sign * (game.paid(i, s, action) - game.paid(j, s, action))
        yield f"players {i}, {j}, state {s}, action {a}", total, "=", 0


def constant_differences(game: Game, c: int, j: int, rows: Any) -> Iterator[Comparison]:
    """The condition on one player j: a value for every state and every action of all players but c."""
    contexts = [a for a in game.joint if a[c] == 0]
    values = numbers(rows, game.states, len(contexts), game.states)
    for (s, by_context), t in itertools.product(enumerate(values), range(game.states)):
        for context, w in zip(contexts, by_context, strict=True):
            for own in range(game.actions[c]):
                played = tuple(own if k == c else x for k, x in enumerate(context))
                base = tuple(0 if k == j else x for k, x in enumerate(played))
                earned = wedge(game, c, j, s, played) - wedge(game, c, j, s, base) if t == s else Fraction(0)
                future = game.discount * dot(game.next_states(t, played), w)
                yield f"player {j}, state {s}, actions {played}, from {t}", earned + future, "=", w[t]


def wedge(game: Game, c: int, j: int, s: int, action: tuple[int, ...]) -> Fraction:
    """u_c - u_j."""
    return game.paid(c, s, action) - game.paid(j, s, action)


@rule("definition-2.1.potential", "player reference policy block path path_deviated")
def telescoped(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Phi by telescoping changes by as much as the deviator's value, from every state and from mu."""
    player = index(case["player"], game.players)
    policy, reference = game.profile(case["policy"]), game.profile(case["reference"])
    deviated = deviate(policy, player, numbers(case["block"], game.states, game.actions[player]))
    game.require_profile(deviated)
    start, start_value = phi(game, policy, reference, case["path"])
    end, end_value = phi(game, deviated, reference, case["path_deviated"])
    change = [x - y for x, y in zip(end, start, strict=True)]
    gain = [x - y for x, y in zip(end_value[player], start_value[player], strict=True)]
    for s in range(game.states):
        yield f"state {s}", change[s], "=", gain[s]
    yield "initial distribution", dot(game.initial, change), "=", dot(game.initial, gain)


def phi(game: Game, policy: Profile, reference: Profile, path: Any) -> tuple[list[Fraction], Matrix]:
    """Phi(s, policy) and V(policy); `path` holds V at the profiles in which players 1..k have moved, k = 0..N."""
    values = numbers(path, game.players + 1, game.players, game.states)
    total = [Fraction(0)] * game.states
    for moved in range(game.players + 1):
        at = Induced(game, policy[:moved] + reference[moved:])
        for player in range(game.players):
            need_value(at, player, values[moved][player])
        if moved:
            step = zip(values[moved][moved - 1], values[moved - 1][moved - 1], strict=True)
            total = [t + after - before for t, (after, before) in zip(total, step, strict=True)]
    return total, values[game.players]


@rule("section-2.maximiser", "choices table")
def maximiser(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The pure profile `choices` maximises Phi(mu, .) over the pure profiles, and no pure deviation gains anywhere.

    `table` holds V at every pure profile in lexicographic order; the reference is everyone's first action.
    """
    listed = [list(itertools.product(range(count), repeat=game.states)) for count in game.actions]
    profiles = list(itertools.product(*listed))
    need(isinstance(case["table"], list) and len(case["table"]) == len(profiles), "the table is not complete")
    values = {profile: pure_values(game, profile, v) for profile, v in zip(profiles, case["table"], strict=True)}
    best = tuple(tuple(index(a, game.actions[i]) for a in row) for i, row in enumerate(case["choices"]))
    need(best in values, "the choices are no pure profile")
    largest = pure_phi(game, best, values)
    for profile in profiles:
        need(pure_phi(game, profile, values) <= largest, f"Phi(mu) at {profile} <= Phi(mu) at the choices is false")
    for player in range(game.players):
        for deviation in listed[player]:
            moved = (*best[:player], deviation, *best[player + 1 :])
            for s in range(game.states):
                yield f"player {player} plays {deviation}", values[moved][player][s], "<=", values[best][player][s]


def pure_values(game: Game, profile: Any, data: Any) -> Matrix:
    """V at a pure profile, checked."""
    weights = [
        [[Fraction(int(a == chosen)) for a in range(count)] for chosen in row]
        for row, count in zip(profile, game.actions, strict=True)
    ]
    at, values = Induced(game, weights), game.values(data)
    for player, value in enumerate(values):
        need_value(at, player, value)
    return values


def pure_phi(game: Game, profile: Any, values: Any) -> Fraction:
    """Phi(mu, .) at a pure profile, telescoped from everyone's first action."""
    first = tuple((0,) * game.states for _ in range(game.players))
    total = Fraction(0)
    for player in range(game.players):
        before = profile[:player] + first[player:]
        after = profile[: player + 1] + first[player + 1 :]
        gains = [x - y for x, y in zip(values[after][player], values[before][player], strict=True)]
        total += dot(game.initial, gains)
    return total
