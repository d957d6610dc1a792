"""The closed orbit at a hub: its period and the contraction of its return map, over Q(E).

With E = exp(-T), T the length of a phase, a phase ends where the lead l of the target over the next one vanishes. Its
derivative on rows (dp, dq) that sum to 0 is

    d -> E (d - f l(d) / l(f)),    f the velocity at its end,

so l(f) times it needs no division. Coordinates are the first two weights of each player's row.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .exact import Matrix, Vector, dot, need, number, numbers
from .game import Game
from .rules import Comparison, rule
from .rules_exploration_cycle import TARGETS, Field, Row, orbit_of
from .series import exponential

MOST_TURNS = 4
Square = list[list[Vector]]
"""A matrix over the field."""


@rule("lemma-3.7.orbit", "exploration hub equation root corners period turns factor", outcomes=("holds",))
def attracting_orbit(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The orbit closes and follows best replies, its period lies in the interval, and the return map contracts."""
    field, perceived, corners = orbit_of(game, case)
    low, high = numbers(case["period"], 2)
    need(0 <= low <= high <= 12, "the period is not between 0 and 12")
    yield "the lower end of the period, -6 log E", against_root(field, low), "<=", 0
    yield "-6 log E, the upper end of the period", -against_root(field, high), "<=", 0
    turns, factor = case["turns"], number(case["factor"])
    need(type(turns) is int and 1 <= turns <= MOST_TURNS, "the number of turns is no small positive integer")
    product, scale = return_map(field, perceived, corners, turns)
    for k, row in enumerate(product):
        total = field.constant(0)
        for entry in row:
            total = plus(total, absolute(field, entry))
        most = [factor * x for x in absolute(field, scale)]
        yield f"row {k} of the derivative of {turns} turns", field.sign(minus(total, most)), "<=", 0
    yield "the factor", factor, "<", Fraction(1)


def against_root(field: Field, period: Fraction) -> int:
    """The sign of period + 6 log E, that is, of E - exp(-period / 6), which lies between two rationals."""
    root, (below, above) = field.times_root(field.constant(1)), exponential(period / 6)
    signs = {field.sign(minus(root, field.constant(end))) for end in (below, above)}
    need(len(signs) == 1, "an end of the period is too near to -6 log E to tell")
    return signs.pop()


def return_map(field: Field, perceived: list[Matrix], corners: Any, turns: int) -> tuple[Square, Vector]:
    """The derivative of so many turns from the first corner, times a number of the field, and that number."""
    total = [[field.constant(int(i == j)) for j in range(4)] for i in range(4)]
    scale = field.constant(1)
    for phase in [*range(6)] * turns:
        step, speed = phase_derivative(field, perceived, corners[(phase + 1) % 6], phase)
        columns = list(zip(*total, strict=True))
        total = [
            [sum_of(field.times(x, y) for x, y in zip(row, column, strict=True)) for column in columns] for row in step
        ]
        scale = field.times(scale, speed)
    return total, scale


def phase_derivative(field: Field, perceived: list[Matrix], end: list[Row], phase: int) -> tuple[Square, Vector]:
    """l(f) times the derivative of a phase, and l(f), which must not vanish."""
    target, after = TARGETS[phase], TARGETS[(phase + 1) % 6]
    (who,) = (player for player in range(2) if target[player] != after[player])
    lead = [x - y for x, y in zip(perceived[who][target[who]], perceived[who][after[who]], strict=True)]
    velocity = [
        [minus(field.constant(int(a == action)), x) for a, x in enumerate(row)]
        for action, row in zip(target, end, strict=True)
    ]
    speed = [dot(lead, column) for column in zip(*velocity[1 - who], strict=True)]
    need(field.sign(speed) < 0, "the lead does not fall at the end of a phase")
    columns = []
    for player in range(2):
        for kept in range(2):
            slope = lead[kept] - lead[2] if player == 1 - who else Fraction(0)
            columns.append(
                [
                    field.times_root(
                        minus([(i == (player, kept)) * x for x in speed], [slope * x for x in velocity[i[0]][i[1]]])
                    )
                    for i in ((0, 0), (0, 1), (1, 0), (1, 1))
                ]
            )
    return [list(row) for row in zip(*columns, strict=True)], speed


def plus(x: Vector, y: Vector) -> Vector:
    """The sum."""
    return [a + b for a, b in zip(x, y, strict=True)]


def minus(x: Vector, y: Vector) -> Vector:
    """The difference."""
    return [a - b for a, b in zip(x, y, strict=True)]


def sum_of(terms: Iterator[Vector]) -> Vector:
    """The sum of at least one number."""
    return [sum(column, Fraction(0)) for column in zip(*terms, strict=True)]


def absolute(field: Field, x: Vector) -> Vector:
    """Its absolute value."""
    return x if field.sign(x) >= 0 else [-a for a in x]
