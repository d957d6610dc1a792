"""The fast dynamics (28): a solution of q' = w (T q - q) in a ball, by its exponential series."""

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .exact import Matrix, Vector, dot, index, need, number, numbers, spend
from .game import Game, Induced, cells
from .rules import Comparison, rule
from .series import TERMS, exponential


@rule("equation-28.attractor/flow", "policy player weights eta gap time ball radius", clauses=("logarithmic norm",))
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


def linear_part(at: Induced, player: int) -> list[Vector]:
    """L with T q - T q' = L (q - q'), cell by cell: T of each unit table less T of the zero table."""
    spend(10 * (at.game.states * at.game.actions[player]) ** 2)
    every, states, actions = list(cells(at.game, player)), range(at.game.states), range(at.game.actions[player])
    units = [[[Fraction(int((s, a) == one)) for a in actions] for s in states] for one in (None, *every)]
    constant, *columns = [bellman(at, player, unit) for unit in units]
    return [[column[s][a] - constant[s][a] for column in columns] for s, a in every]


def bellman(at: Induced, player: int, q: Matrix) -> Matrix:
    """T q, equation (22)."""
    return at.look_ahead(player, [dot(row, values) for row, values in zip(at.weights[player], q, strict=True)])


def series(matrix: list[Vector], weights: Vector, gap: Vector, time: Fraction) -> tuple[Vector, Fraction]:
    """TERMS terms of exp(time w (L - I)) gap, and a bound on the rest: |w (L - I)| <= 2 in the sup norm."""
    term, total = list(gap), list(gap)
    for k in range(1, TERMS):
        moved = [w * (dot(row, term) - x) * time / k for w, row, x in zip(weights, matrix, term, strict=True)]
        term, total = moved, [x + y for x, y in zip(total, moved, strict=True)]
    worst = max(abs(x) for x in gap)
    rest = (2 * time) ** TERMS / math.factorial(TERMS)
    return total, 2 * worst * rest  # the ratio of successive terms is at most 4 / 31 < 1 / 2
