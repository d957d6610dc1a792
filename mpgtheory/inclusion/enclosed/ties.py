"""Ties decided over Q: actions that are the same, and the targets with which a flow leaves an exact start."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.enclosed.pieces import UndecidedError
from mpgtheory.inclusion.flow.coordinates import Cells, cells_of
from mpgtheory.inclusion.flow.field import Dynamics
from mpgtheory.inclusion.flow.tangent import tangent

MOST_SELECTIONS = 256
"""Choices of targets at an exact start that are tried."""


def representatives(game: MarkovGame) -> Array:
    """For each cell the lowest cell of its row that the game's tables do not tell from it. Shape (cells,).

    Actions with the same payoffs to their own player and the same transitions, whatever the others do, have the same Q.
    Representations without tables: every action stands for itself.
    """
    cells = cells_of(game)
    actions = np.arange(cells.size)
    if not isinstance(game, TabularGame):
        return actions
    for row, where in cells.rows():
        player, state = cells.place(row)
        payoff = np.moveaxis(game.payoffs[player, state], player, 0)
        onward = np.moveaxis(game.transitions[state], player, 0)
        for a, b in itertools.combinations(range(where.stop - where.start), 2):
            if (payoff[a] == payoff[b]).all() and (onward[a] == onward[b]).all():
                actions[where.start + b] = min(actions[where.start + b], actions[where.start + a])
    return actions


def exact_targets(
    game: MarkovGame, dynamics: Dynamics, start: Policy, gamma: Array, same: Array
) -> tuple[Array, frozenset[int], bool]:
    """(target, zero, is_rest): each row's target at the start, the cells that tie there, and whether start is at rest.

    Raises:  UndecidedError if several actions tie and no choice is strictly best right after the start.
    """
    cells = cells_of(game)
    q = np.concatenate([block.ravel() for block in dynamics.q(game, start)])
    best = np.array([q[where].max() for _, where in cells.rows()])[cells.row_of]
    tied = q == best
    if bool((tied | (cells.flat(start) == 0)).all()):
        return np.zeros(0, dtype=int), frozenset(), True
    options = [[c for c in range(w.start, w.stop) if tied[c] and same[c] == c] for _, w in cells.rows()]
    if math.prod(map(len, options)) > MOST_SELECTIONS:
        raise UndecidedError("which of many tied actions the flow takes at its start")
    for target in _choices(options):
        zero = frozenset(c for row in options for c in row if c not in target)
        if not zero or _is_strict(game, dynamics, start, gamma, (cells, target, zero)):
            return np.array(target), zero, False
    raise UndecidedError("which of the tied actions the flow takes at its start: none is strictly best right after it")


def _choices(options: list[list[int]]) -> Iterator[tuple[int, ...]]:
    return itertools.product(*options)


def _is_strict(
    game: MarkovGame,
    dynamics: Dynamics,
    start: Policy,
    gamma: Array,
    choice: tuple[Cells, tuple[int, ...], frozenset[int]],
) -> bool:
    """Whether every tied action falls behind its row's target at once, to first order."""
    cells, target, zero = choice
    flat = np.full(cells.size, fmpq(0), dtype=object)
    flat[list(target)] = fmpq(1)
    aims = cells.blocks(flat)
    direction = [g[:, None] * (aim - block) for g, aim, block in zip(gamma, aims, start, strict=True)]
    slope = np.concatenate([block.ravel() for block in tangent(game, dynamics, start, direction).slope])
    return all(slope[target[cells.row_of[c]]] > slope[c] for c in zero)
