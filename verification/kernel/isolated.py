"""Equilibria as certificates give them: exact, or the only one with its supports in a box (Krawczyk).

F: h_i(s, a) = Q_i(s, a) - V_i(s) = 0 for each action that is played. Unknown are all values and the weights of actions
that are played, but for the first one of each row, whose weight is 1 less the others: as many as there are equations. A
derivative by a weight is one along the simplex: by this weight, less by that of the first action of its row. With a
centre c, any matrix A and radii r,

    |A F(c)| + |I - A J| r < r  for every J between bounds of F' over the box  {|z - c| <= r}

shows that z -> z - A F(z) maps the box into itself and contracts it: it holds exactly one zero of F.
"""

from fractions import Fraction
from typing import Any, NamedTuple

from .boxes import Row, expectation
from .exact import Matrix, Profile, Vector, dot, index, need, number, numbers, over_one_denominator, spend
from .facts import need_values
from .game import Game, Induced
from .regions import IN, Bounds, Faced, mean

MOST_UNKNOWNS = 400
ROUNDED = 2**160
"""Jacobians are rounded outward to multiples of 1 / ROUNDED."""
LARGEST_RADIUS = Fraction(1, 2)

Cell = tuple[int, int, int]
Pair = tuple[Fraction, Fraction]
Supports = list[list[list[int]]]


class Equilibrium(NamedTuple):
    """What is known of it: the actions that are played, centre and radius of weights, and exact values or None."""

    played: Supports
    policy: Profile
    radius: Fraction
    values: Matrix | None
    between: list[Bounds]
    """By player, bounds of its values."""

    def bounds(self, player: int, state: int) -> Row:
        """Bounds of the weights of a row."""
        row, (first, *free) = self.policy[player][state], self.played[player][state]
        reach = {first: self.radius * len(free), **dict.fromkeys(free, self.radius)}
        pairs = [(x, reach.get(a, Fraction(0))) for a, x in enumerate(row)]
        return [x - r for x, r in pairs], [x + r for x, r in pairs]


class System:
    """The equations of the equilibria with given supports."""

    def __init__(self, faced: Faced, played: Supports) -> None:
        self.faced, self.game, self.played = faced, faced.game, played
        cells = [(i, s, a) for i, block in enumerate(played) for s, row in enumerate(block) for a in row]
        self.cells: list[Cell] = cells
        self.free = [(i, s, a) for i, s, a in cells if a != played[i][s][0]]
        self.size = len(cells)
        need(self.size <= MOST_UNKNOWNS, f"there are more than {MOST_UNKNOWNS} unknowns")
        spend(self.size**2)

    def residual(self, policy: Profile, values: Matrix) -> Vector:
        """F."""
        return [advantage(self.faced, policy, values, cell) for cell in self.cells]

    def jacobian(self, weights: list[list[Row]], values: list[Bounds]) -> list[list[Pair]]:
        """Bounds (low, high) of each entry of F' over weights and values."""
        matrix: list[list[Pair]] = [[(Fraction(0), Fraction(0))] * self.size for _ in range(self.size)]
        for k, (i, s, a) in enumerate(self.cells):
            others = [j for j in range(self.game.players) if j != i]
            rows = [weights[j][s] for j in others]
            at = len(self.free) + i * self.game.states
            leading = self.faced.leading(i, s, a)
            for after, table in enumerate(leading):
                low, high = (self.game.discount * x for x in expectation([(x, x) for x in table], rows))
                matrix[k][at + after] = (low - (after == s), high - (after == s))
            middle = [(x + y) / 2 for x, y in zip(*values[i], strict=True)]
            radius = [(y - x) / 2 for x, y in zip(*values[i], strict=True)]
            ahead = self.faced.ahead(i, s, a, middle)
            for column, (j, there, b) in enumerate(self.free):
                if there == s and j != i:
                    place, first = others.index(j), self.played[j][s][0]
                    leads = [_lead(table, rows, place, b, first) for table in (ahead, *leading)]
                    spread = [
                        self.game.discount * dot(map(abs, change), radius) for change in zip(*leads[1:], strict=True)
                    ]
                    bounds = [(x - r, x + r) for x, r in zip(leads[0], spread, strict=True)]
                    matrix[k][column] = expectation(bounds, rows[:place] + rows[place + 1 :])
        return matrix


def advantage(faced: Faced, policy: Profile, values: Matrix, cell: Cell) -> Fraction:
    """h_i(s, a)."""
    i, s, a = cell
    points = [block[s] for j, block in enumerate(policy) if j != i]
    return mean(faced.ahead(i, s, a, values[i]), points)[0] - values[i][s]


def _lead(table: Vector, rows: list[Row], place: int, action: int, first: int) -> Vector:
    """What one player's action makes of a table by joint actions, less what its first one makes of it."""
    one, other = (_given(table, rows, place, a) for a in (action, first))
    return [x - y for x, y in zip(one, other, strict=True)]


def _given(table: Vector, rows: list[Row], place: int, action: int) -> Vector:
    """The part of a table by joint actions in which one player's action is given."""
    size, after = len(rows[place][0]), 1
    for low, _ in rows[place + 1 :]:
        after *= len(low)
    spend(len(table))
    return [x for k, x in enumerate(table) if k // after % size == action]


def contraction(inverse: Matrix, jacobian: list[list[Pair]], radii: Vector) -> Vector:
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
        [[[a for a, x in enumerate(row) if x] for row in block] for block in policy],
        policy,
        Fraction(0),
        values,
        [(row, row) for row in values],
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
    bounds = [([v - reach for v in row], [v + reach for v in row]) for row in values]
    equilibrium, system = Equilibrium(played, policy, radius, None, bounds), System(faced, played)
    for i, block in enumerate(policy):
        for s, row in enumerate(block):
            need(sum(row) == 1, "weights of the centre do not sum to 1")
            need(all(x == 0 for a, x in enumerate(row) if a not in played[i][s]), "what is not played has weight")
            need(all(equilibrium.bounds(i, s)[0][a] > 0 for a in played[i][s]), "what is played may have weight 0")
    weights = [[equilibrium.bounds(i, s) for s in range(game.states)] for i in range(game.players)]
    inverse = numbers(data["inverse"], system.size, system.size)
    radii = [radius] * len(system.free) + [reach] * (system.size - len(system.free))
    residual = system.residual(policy, values)
    spread = contraction(inverse, system.jacobian(weights, bounds), radii)
    for row, rough, r in zip(inverse, spread, radii, strict=True):
        need(abs(dot(row, residual)) + rough < r, "the box is not mapped into itself")
    for i, s in ((i, s) for i in range(game.players) for s in range(game.states)):
        rows = [weights[j][s] for j in range(game.players) if j != i]
        for a in (a for a in range(game.actions[i]) if a not in played[i][s]):
            _, most = expectation([(x, x) for x in faced.ahead(i, s, a, bounds[i][1])], rows)
            need(most < bounds[i][0][s], "an action that is not played may be as good")
    return equilibrium


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
