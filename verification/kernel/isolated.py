"""Equilibria as certificates give them: exact, or the only one with its supports in a box (Krawczyk).

F: the weights of each row that mixes sum to 1, and h_i(s, a) = 0 for each action that is played; unknown are these
weights and all values. With a centre c, any matrix A and radii r,

    |A F(c)| + |I - A J| r < r  for every J between bounds of F' over the box  {|z - c| <= r}

shows that z -> z - A F(z) maps the box into itself and contracts it: it holds exactly one zero of F.
"""

from fractions import Fraction
from typing import Any, NamedTuple

from .boxes import Row, expectation
from .exact import Matrix, Profile, Vector, dot, index, need, number, numbers, over_one_denominator, spend
from .facts import need_values
from .game import Game, Induced
from .regions import IN, Faced, mean

MOST_UNKNOWNS = 400
ROUNDED = 2**160
"""Jacobians are rounded outward to multiples of 1 / ROUNDED."""
LARGEST_RADIUS = Fraction(1, 2)

Cell = tuple[int, int, int]
Supports = list[list[list[int]]]


class Equilibrium(NamedTuple):
    """What is known of it: the actions that are played, centre and radius of weights, and exact values or None."""

    played: Supports
    policy: Profile
    radius: Fraction
    values: Matrix | None

    def bounds(self, player: int, state: int) -> Row:
        """Bounds of the weights of a row."""
        row, radius = self.policy[player][state], self.radius if len(self.played[player][state]) > 1 else Fraction(0)
        reach = [radius if a in self.played[player][state] else Fraction(0) for a in range(len(row))]
        pairs = list(zip(row, reach, strict=True))
        return [x - r for x, r in pairs], [x + r for x, r in pairs]


class System:
    """The equations of the equilibria with given supports."""

    def __init__(self, faced: Faced, played: Supports) -> None:
        self.faced, self.game = faced, faced.game
        cells = [(i, s, a) for i, block in enumerate(played) for s, row in enumerate(block) for a in row]
        self.cells: list[Cell] = cells
        self.mixed = [(i, s, a) for i, s, a in cells if len(played[i][s]) > 1]
        self.rows = [(i, s) for i, block in enumerate(played) for s, row in enumerate(block) if len(row) > 1]
        self.size = len(self.mixed) + self.game.players * self.game.states
        need(self.size <= MOST_UNKNOWNS, f"there are more than {MOST_UNKNOWNS} unknowns")
        spend(self.size**2)

    def residual(self, policy: Profile, values: Matrix) -> Vector:
        """F."""
        sums = [sum(policy[i][s], Fraction(-1)) for i, s in self.rows]
        return sums + [advantage(self.faced, policy, values, cell) for cell in self.cells]

    def jacobian(self, weights: list[list[Row]], values: list[tuple[Vector, Vector]], free: bool) -> list[list[Any]]:
        """Bounds (low, high) of each entry of F' over weights and values; `free` if rows need not sum to 1."""
        ranged, players = _free if free else expectation, range(self.game.players)
        column = {cell: k for k, cell in enumerate(self.mixed)}
        matrix: list[list[Any]] = [[(Fraction(0), Fraction(0))] * self.size for _ in range(self.size)]
        for k, row in enumerate(self.rows):
            for cell in self.mixed:
                if cell[:2] == row:
                    matrix[k][column[cell]] = (Fraction(1), Fraction(1))
        for k, (i, s, a) in enumerate(self.cells, len(self.rows)):
            others = [j for j in players if j != i]
            faced = [weights[j][s] for j in others]
            at = len(self.mixed) + i * self.game.states
            for after, table in enumerate(self.faced.leading(i, s, a)):
                low, high = (self.game.discount * x for x in ranged([(x, x) for x in table], faced))
                matrix[k][at + after] = (low - (after == s), high - (after == s))
            ahead = list(zip(*(self.faced.ahead(i, s, a, v) for v in values[i]), strict=True))
            for place, j in enumerate(others):
                rest = faced[:place] + faced[place + 1 :]
                for b in range(self.game.actions[j]):
                    if (j, s, b) in column:
                        matrix[k][column[j, s, b]] = ranged(_given(ahead, faced, place, b), rest)
        return matrix


def advantage(faced: Faced, policy: Profile, values: Matrix, cell: Cell) -> Fraction:
    """h_i(s, a)."""
    i, s, a = cell
    points = [block[s] for j, block in enumerate(policy) if j != i]
    return mean(faced.ahead(i, s, a, values[i]), points)[0] - values[i][s]


def _given(table: list[Any], rows: list[Row], place: int, action: int) -> list[Any]:
    """The part of a table by joint actions in which one player's action is given."""
    size, after = len(rows[place][0]), 1
    for low, _ in rows[place + 1 :]:
        after *= len(low)
    return [x for k, x in enumerate(table) if k // after % size == action]


def _free(table: list[Any], rows: list[Row]) -> tuple[Fraction, Fraction]:
    """Bounds of the mean for non-negative weights within bounds, whatever their sum."""
    for low, high in reversed(rows):
        size = len(low)
        groups = [table[k : k + size] for k in range(0, len(table), size)]
        table = [
            (
                sum((t * (x if t >= 0 else y) for (t, _), x, y in zip(group, low, high, strict=True)), Fraction(0)),
                sum((t * (y if t >= 0 else x) for (_, t), x, y in zip(group, low, high, strict=True)), Fraction(0)),
            )
            for group in groups
        ]
    ((least, most),) = table
    return least, most


def contraction(inverse: Matrix, jacobian: list[list[Any]], radii: Vector) -> Vector:
    """Upper bounds of |I - A J| r for every J between the bounds, row by row; in integers."""
    size = len(radii)
    spend(size**3)
    flat, below = over_one_denominator([x for row in inverse for x in row])
    reach, unit = over_one_denominator(radii)
    low = [[(x.numerator * ROUNDED) // x.denominator for x, _ in row] for row in jacobian]
    high = [[-((-y.numerator * ROUNDED) // y.denominator) for _, y in row] for row in jacobian]
    columns = [[a[q] + b[q] for a, b in zip(low, high, strict=True)] for q in range(size)]
    spread = [sum((y - x) * r for x, y, r in zip(a, b, reach, strict=True)) for a, b in zip(low, high, strict=True)]
    one, out = 2 * below * ROUNDED, []
    for p in range(size):
        row = flat[p * size : (p + 1) * size]
        filled = [(x, k) for k, x in enumerate(row) if x]
        total = sum(abs(x) * spread[k] for x, k in filled)
        for q, column in enumerate(columns):
            total += abs(one * (p == q) - sum(x * column[k] for x, k in filled)) * reach[q]
        out.append(Fraction(total, one * unit))
    return out


def read(faced: Faced, data: Any) -> Equilibrium:
    """An equilibrium of a certificate, checked."""
    need(isinstance(data, dict), "an equilibrium is no object")
    return _exact(faced, data) if set(data) == {"policy", "V"} else _boxed(faced, data)


def _exact(faced: Faced, data: Any) -> Equilibrium:
    game = faced.game
    policy, values = game.profile(data["policy"]), game.values(data["V"])
    need_values(Induced(game, policy), values)
    for cell in ((i, s, a) for i, count in enumerate(game.actions) for s in range(game.states) for a in range(count)):
        need(advantage(faced, policy, values, cell) <= 0, "an action is better: the profile is no equilibrium")
    return Equilibrium(
        [[[a for a, x in enumerate(row) if x] for row in block] for block in policy], policy, Fraction(0), values
    )


def _boxed(faced: Faced, data: Any) -> Equilibrium:
    """The box holds exactly one solution of the equations, which is an equilibrium all over the box."""
    game = faced.game
    members = {"played", "policy", "V", "radius", "value_radius", "inverse"}
    need(set(data) == members, "an equilibrium has other members")
    played = supports(game, data["played"])
    policy, values = game.per_player(data["policy"]), game.values(data["V"])
    radius, reach = number(data["radius"]), number(data["value_radius"])
    need(0 < radius <= LARGEST_RADIUS and reach > 0, "a radius is not positive, or large")
    found, system = Equilibrium(played, policy, radius, None), System(faced, played)
    for i, block in enumerate(policy):
        for s, row in enumerate(block):
            need(len(played[i][s]) > 1 or row[played[i][s][0]] == 1, "an action that is played alone has not weight 1")
            need(all(x == 0 for a, x in enumerate(row) if a not in played[i][s]), "what is not played has weight")
            need(all(found.bounds(i, s)[0][a] > 0 for a in played[i][s]), "what is played may have weight 0")
    weights = [[found.bounds(i, s) for s in range(game.states)] for i in range(game.players)]
    bounds = [([v - reach for v in row], [v + reach for v in row]) for row in values]
    inverse = numbers(data["inverse"], system.size, system.size)
    radii = [radius] * len(system.mixed) + [reach] * (system.size - len(system.mixed))
    residual = system.residual(policy, values)
    spread = contraction(inverse, system.jacobian(weights, bounds, free=True), radii)
    for row, rough, r in zip(inverse, spread, radii, strict=True):
        need(abs(dot(row, residual)) + rough < r, "the box is not mapped into itself")
    for i, s in ((i, s) for i in range(game.players) for s in range(game.states)):
        rows = [weights[j][s] for j in range(game.players) if j != i]
        for a in (a for a in range(game.actions[i]) if a not in played[i][s]):
            most = _free([(x, x) for x in faced.ahead(i, s, a, bounds[i][1])], rows)[1]
            need(most < bounds[i][0][s], "an action that is not played may be as good")
    return found


def supports(game: Game, data: Any) -> Supports:
    """Lists of actions in order, by player and state."""
    need(isinstance(data, list) and len(data) == game.players, "one list of supports a player is needed")
    for i, block in enumerate(data):
        need(isinstance(block, list) and len(block) == game.states, "one support a state is needed")
        for row in block:
            need(isinstance(row, list) and len(row) > 0, "a support is no list of actions")
            chosen = [index(a, game.actions[i]) for a in row]
            need(chosen == sorted(set(chosen)), "actions of a support stand twice, or out of order")
    checked: Supports = data
    return checked


def statuses(game: Game, played: Supports) -> list[list[list[int]]]:
    """What is played, as a region says it."""
    return [
        [[IN if a in row else -IN for a in range(count)] for row in block]
        for block, count in zip(played, game.actions, strict=True)
    ]
