"""Better cycles by local search: the policies of a cycle are moved, row by row, as long as its mean grows.

The cycle keeps its shape: who changes from which of its policies to which. Its mean is a smooth function of the
policies' rows, computed in doubles; what comes out is rounded to short fractions and evaluated exactly.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.potential.given_function import short_row
from mpgtheory.potential.lower import ProfileCycle, followed
from mpgtheory.values.evaluation import value_of

FRACTIONS = (-0.3, -0.1, -0.02, 0.02, 0.1, 0.3, 1.0)
"""How far a row is moved towards (or from) an action."""
DENOMINATOR = 1_000
"""Rows are rounded to multiples of one over this."""


@dataclass(frozen=True, eq=False)
class Shape:
    """start: by player the number of a policy in its list; moves: (player, number of the new policy)."""

    start: tuple[int, ...]
    moves: tuple[tuple[int, int], ...]
    state: int


Lists = list[list[Array]]
"""By player the policies that it has on the cycle."""


def improved(game: MarkovGame, cycle: ProfileCycle, deadline: float) -> ProfileCycle:
    """The cycle with better mixed policies, or itself. `deadline` is of `time.monotonic`."""
    shape, exact = _shape(cycle)
    over = game.over(FLOAT)
    lists = [[FLOAT.array(block) for block in blocks] for blocks in exact]
    mean, grown = _mean(over, shape, lists), True
    while grown and time.monotonic() < deadline:
        grown = False
        for player, number, state in _rows(lists):
            for row in _candidates(lists[player][number][state]):
                trial = _with_row(lists, player, number, state, row)
                value = _mean(over, shape, trial)
                if value > mean * (1 + 1e-6):
                    lists, mean, grown = trial, value, True
    rounded = [[_rounded(block) for block in blocks] for blocks in lists]
    start = Policy(tuple(blocks[k] for blocks, k in zip(rounded, shape.start, strict=True)))
    policies = followed(game, start, [(player, rounded[player][k]) for player, k in shape.moves])
    return policies if policies.bound > cycle.bound else cycle


def _shape(cycle: ProfileCycle) -> tuple[Shape, Lists]:
    """The shape of a cycle, and the policies on it."""
    lists: Lists = [[block] for block in cycle.start]
    moves = []
    for player, block in cycle.moves:
        known = [k for k, other in enumerate(lists[player]) if (other == block).all()]
        if not known:
            lists[player].append(block)
        moves.append((player, known[0] if known else len(lists[player]) - 1))
    return Shape((0,) * len(lists), tuple(moves), cycle.state), lists


def _mean(game: MarkovGame, shape: Shape, lists: Lists) -> float:
    """|sum of gains| / L, in doubles."""
    numbers, total = list(shape.start), 0.0
    for player, number in shape.moves:
        total -= _value(game, lists, numbers, player, shape.state)
        numbers[player] = number
        total += _value(game, lists, numbers, player, shape.state)
    return abs(total) / len(shape.moves)


def _value(game: MarkovGame, lists: Lists, numbers: list[int], player: int, state: int) -> float:
    policy = Policy(tuple(blocks[k] for blocks, k in zip(lists, numbers, strict=True)), FLOAT)
    return float(value_of(game, policy, player)[state])


def _rows(lists: Lists) -> list[tuple[int, int, int]]:
    """(player, number of the policy, state) of all rows."""
    return [(i, k, s) for i, blocks in enumerate(lists) for k, block in enumerate(blocks) for s in range(len(block))]


def _candidates(row: Array) -> list[Array]:
    """The row moved towards, and from, each action."""
    cycles = []
    for aim in np.eye(len(row)):
        for fraction in FRACTIONS:
            moved = np.clip(row + fraction * (aim - row), 0.0, None)
            cycles.append(moved / moved.sum())
    return cycles


def _with_row(lists: Lists, player: int, number: int, state: int, row: Array) -> Lists:
    changed = lists[player][number].copy()
    changed[state] = row
    blocks = [changed if k == number else block for k, block in enumerate(lists[player])]
    return [blocks if i == player else other for i, other in enumerate(lists)]


def _rounded(block: Array) -> Array:
    return np.array([short_row(row, DENOMINATOR) for row in block], dtype=object)
