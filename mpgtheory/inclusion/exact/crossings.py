"""Where another action overtakes on a stretch: about where, and what puts a corner exactly there."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, Array
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.exact.segment import Form
from mpgtheory.inclusion.exact.stretches import Targets, rows_of
from mpgtheory.values.evaluation import Evaluation, identity

Crossing = tuple[float, tuple[int, int, int, int]]
"""About where on a stretch which lead (i, s, b, a) crosses zero."""
GRID = np.linspace(0.0, 1.0, 129)


def first_crossing(leads: dict[tuple[int, int, int, int], Form]) -> Crossing | None:
    """About where the first lead turns negative, and which; in floats: a guess that exact corners then correct."""
    best: Crossing | None = None
    for row, form in leads.items():
        if form.is_nonnegative:
            continue
        coefficients = np.array([int(c.p) / int(c.q) for c in form.coefficients])
        coefficients /= np.abs(coefficients).max()
        values = bernstein(form.degree, GRID) @ coefficients
        below = np.flatnonzero(values < -1e-13)
        if len(below) == 0 or (best is not None and GRID[max(below[0] - 1, 0)] > best[0]):
            continue
        low, high = GRID[max(below[0] - 1, 0)], GRID[below[0]]
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (
                (low, middle) if bernstein(form.degree, np.array([middle]))[0] @ coefficients < 0 else (middle, high)
            )
        if high > 0 and (best is None or high < best[0]):
            best = float(high), row
    return best


def bernstein(degree: int, places: Array) -> Array:
    """(1 - t)^(k - j) t^j at each place t: what a form's coefficients multiply. Shape (len(places), degree + 1)."""
    powers = np.arange(degree + 1)
    return (1 - places[:, None]) ** (degree - powers) * places[:, None] ** powers


def solvers(game: MarkovGame, targets: Targets, row: tuple[int, int, int, int]) -> Iterator[tuple[int, int]]:
    """Moving rows whose c may be solved for so that the lead is zero, the likeliest first.

    Other players' rows in the state itself where no action influences transitions; else the own row and other states'.
    """
    player, state = row[:2]
    moving = [where for where, target in rows_of(targets) if target is not None]
    here = [(i, s) for i, s in moving if s == state and i != player]
    there = [(i, s) for i, s in moving if (i, s) == (player, state) or s != state]
    yield from (*here, *there) if game.n_states == 1 or not game.movers() else (*there, *here)


def lead_times_determinant(game: MarkovGame, policy: Policy, row: tuple[int, int, int, int]) -> fmpq:
    """(Q_i(s, b) - Q_i(s, a)) det(I - delta P), row = (i, s, b, a)."""
    at = Evaluation(game, policy)
    i, s, best, other = row
    system = identity(game.n_states) - game.discount * at.chain
    return (at.Q[i][s][best] - at.Q[i][s][other]) * EXACT.matrix(system).det()
