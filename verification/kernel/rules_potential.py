"""Definition 2.1: four-cycles that refute it, and structures or grids that confirm it."""

import itertools
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from .exact import Matrix, Profile, dot, index, need, numbers
from .facts import need_value
from .game import Game, Induced, Joint, deviate
from .rules import Comparison, rule


@rule("definition-2.1/four-cycle", "players policy other values", outcomes=("fails",))
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


def every_pair(game: Game, cases: list[dict[str, Any]]) -> None:
    """The grids of every pair of players are there."""
    pairs = {frozenset(pair(game, case["players"])) for case in cases}
    need(len(pairs) == game.players * (game.players - 1) // 2, "a pair of players is left out")


@rule("definition-2.1/grid", "players values", outcomes=("holds",), complete=every_pair)
def grid(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """All cycles of a pair on a grid that decides: one point more than the degree in each coordinate.

    The degree is 2 in the coordinates of the pair, 4 in those of others; points are k / ((n - 1) (A - 1)), k < n.
    """
    players = pair(game, case["players"])
    first = [[[Fraction(int(a == 0)) for a in range(count)]] * game.states for count in game.actions]
    sizes = ((3 if k in players else 5) ** (game.states * (count - 1)) for k, count in enumerate(game.actions))
    need_length(case["values"], sizes, "the grid is not complete")
    points = list(itertools.product(*(blocks(game, player, players) for player in range(game.players))))
    for point, data in zip(points, case["values"], strict=True):
        values = numbers(data, 4, 2, game.states)
        yield from cycle_sums(game, players, corners(list(point), first, players), values)


def need_length(data: Any, sizes: Iterable[int], reason: str) -> None:
    """A list as long as the product of the sizes, which may be huge."""
    need(isinstance(data, list), reason)
    left = Fraction(len(data))
    for size in sizes:
        left /= size
        need(left >= 1, reason)
    need(left == 1, reason)


def blocks(game: Game, player: int, players: tuple[int, int]) -> list[Matrix]:
    """The grid of one player's policies."""
    count, steps = game.actions[player], 2 if player in players else 4
    unit = Fraction(1, steps * (count - 1)) if count > 1 else Fraction(0)
    free = [[unit * k for k in row] for row in itertools.product(range(steps + 1), repeat=count - 1)]
    rows = [[1 - sum(row, Fraction(0)), *row] for row in free]
    return [list(block) for block in itertools.product(rows, repeat=game.states)]


@rule("definition-2.1/shaped", "shaping", outcomes=("holds",))
def shaped(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """u_i - u_1 = w_i(s) - delta P w_i in every state, at every joint action."""
    for player, w in enumerate(game.values(case["shaping"])):
        for s, a in places(game, *{0, player}):
            left = game.paid(player, s, a) - game.paid(0, s, a)
            right = w[s] - game.discount * dot(game.next_states(s, a), w)
            yield f"player {player}, state {s}, action {a}", left, "=", right


@rule("definition-2.1/action-independent", "structure", outcomes=("holds",))
def action_independent(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """No action influences transitions, and every stage game is a potential game."""
    need(case["structure"] == "action-independent", "the structure has another name")
    for s, a in places(game):
        same = game.next_states(s, a) == game.next_states(s, (0,) * game.players)
        yield f"state {s}, action {a}: next state", same, "iff", True
    for i, j in game.pairs():
        yield from stage_cycles(game, i, j)


@rule("definition-2.1/single-controller", "controller values", outcomes=("holds",))
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


def places(game: Game, *players: int) -> Iterator[tuple[int, Joint]]:
    """States with joint actions as these players see them, one after the other: a list of them may be long."""
    return ((s, a) for s in range(game.states) for a in game.seen_by(*players))


def stage_cycles(game: Game, i: int, j: int) -> Iterator[Comparison]:
    """Second differences of u_i - u_j in the actions of i and j vanish."""
    for s, a in places(game, i, j):
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
