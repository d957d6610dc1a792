"""A cart on a grid that two players steer together: one across, one up and down. Many states, few successors.

The cart stands on one of L x L cells (row, column). In each stage player 1 chooses left or right, player 2 down or up.
With probability (1 - slip) / 2 each the cart makes player 1's or player 2's move, and with probability slip / 5 each it
makes one of the four moves or none, whatever was chosen; at the border it stays. Both players are paid 1 on the goal,
the last cell, and -penalty on holes, the other cells whose row and column (from 1) are multiples of `spacing`; each of
the choices right and up costs both `effort`. The payoff is common: a Markov potential game.
"""

from __future__ import annotations

import itertools
from typing import Annotated

import numpy as np
from flint import fmpq
from pydantic import Field

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError
from mpgtheory.families.registry import Count, Rational, family
from mpgtheory.game import MarkovGame
from mpgtheory.game.sparse import Rows, SparseGame
from mpgtheory.game.sparse.rows import common_denominator

LEFT, RIGHT, DOWN, UP, STAY = range(5)
STEPS = np.array([[0, -1], [0, 1], [-1, 0], [1, 0], [0, 0]])
Side = Annotated[int, Field(ge=2, le=1024)]


@family(source="the pattern of cooperative grid worlds in multi-agent reinforcement learning; this one is ours")
def gridworld(
    *,
    size: Side = 3,
    slip: Rational = fmpq(1, 5),
    penalty: Rational = fmpq(1, 2),
    effort: Rational = fmpq(1, 50),
    spacing: Count = 2,
    discount: Rational = fmpq(9, 10),
    dense: bool = False,
) -> MarkovGame:
    """Two players steer a cart over a grid with holes to a goal. Common payoff; sparse unless `dense`."""
    if not 0 <= slip <= 1:
        raise InputError(f"gridworld: slip is {slip}; a probability lies between 0 and 1")
    denominator = common_denominator("payoffs", [penalty, effort])
    payoffs = _payoffs(size, spacing, int(penalty * denominator), int(effort * denominator), denominator)
    game = SparseGame(
        name="gridworld",
        players=("across", "along"),
        states=tuple(f"{row},{column}" for row, column in itertools.product(range(1, size + 1), repeat=2)),
        actions=(("left", "right"), ("down", "up")),
        discount=discount,
        initial=np.full(size * size, fmpq(1, size * size), dtype=object),
        payoff_numerators=np.stack([payoffs, payoffs]),
        payoff_denominator=denominator,
        moves=_moves(size, slip),
    )
    return game.dense() if dense else game


def _payoffs(size: int, spacing: int, penalty: int, effort: int, goal: int) -> Array:
    """The common payoff, in units in which the goal pays `goal`. Shape (L * L, 4), int64."""
    row, column = np.divmod(np.arange(size * size), size)
    is_goal = (row == size - 1) & (column == size - 1)
    is_hole = ((row + 1) % spacing == 0) & ((column + 1) % spacing == 0) & ~is_goal
    spent = np.array([first + second for first, second in itertools.product((0, 1), repeat=2)])
    return (is_goal * goal - is_hole * penalty)[:, None] - spent * effort


def _moves(size: int, slip: fmpq) -> Rows:
    """The rows of next cells, four joint actions a cell."""
    from scipy.sparse import csr_array

    chosen, anyway = (1 - slip) / 2, slip / 5
    denominator = common_denominator("transitions", [chosen, anyway])
    weights = np.full((4, len(STEPS)), int(anyway * denominator), dtype=np.int64)
    for joint, (first, second) in enumerate(itertools.product((LEFT, RIGHT), (DOWN, UP))):
        weights[joint, [first, second]] += int(chosen * denominator)
    reached = _reached(size)
    cells, steps = reached.shape
    data = np.broadcast_to(weights, (cells, 4, steps)).ravel()
    columns = np.broadcast_to(reached[:, None], (cells, 4, steps)).ravel()
    rows = csr_array((data, columns, np.arange(0, data.size + 1, steps)), shape=(4 * cells, cells))
    return Rows(rows, denominator)


def _reached(size: int) -> Array:
    """The cell after each step from each cell. Shape (L * L, 5)."""
    place = np.stack(np.divmod(np.arange(size * size), size), axis=1)
    after = np.clip(place[:, None] + STEPS, 0, size - 1)
    return np.asarray(after[..., 0] * size + after[..., 1])
