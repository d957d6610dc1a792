"""Compiled: Q of a dense game at many policies, as flows need it along a piece.

`q_each` evaluates Q_i(s, a; .) without allocating. It is the only function that is called from outside, so that the
others are compiled once, as parts of it. One source serves

    HELD       Q_i(.; pi)             the inclusion (7)-(8) of the paper
    PERCEIVED  Q_i(.; pi_i, pi~_-i)   what Algorithm 1 as printed follows: each player's own chain
    REPAIRED   Q_i(.; pi~)            what the repaired algorithm follows

The plain twin is `Evaluation(...).Q` (field.py, `GenericField`): both agree within `1e-13 / (1 - delta)` of the largest
|Q|. No fastmath; elimination needs no pivots, since I - delta P is diagonally dominant by rows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba.extending import register_jitable

from mpgtheory.arithmetic import Array
from mpgtheory.arithmetic.compiled import cached

HELD, PERCEIVED, REPAIRED = 0, 1, 2


class Dense(NamedTuple):
    """A dense game for the kernels.

    Shapes:  counts (N,), first (N + 1,): the cells of each player; joint (J, N): the joint actions;
             payoffs (S, J, N); transitions (S, J, S); theta (N,).
    """

    counts: Array
    first: Array
    joint: Array
    payoffs: Array
    transitions: Array
    theta: Array
    discount: float
    mode: int


class Work(NamedTuple):
    """Buffers: played (cells,), payoff (cells,), moves (cells, S), products (N + 1,), system (S, S), value (N, S)."""

    played: Array
    payoff: Array
    moves: Array
    products: Array
    system: Array
    value: Array


def work_for(game: Dense) -> Work:
    """Fresh buffers."""
    cells, states, players = int(game.first[-1]), game.payoffs.shape[0], len(game.counts)
    shapes = ((cells,), (cells,), (cells, states), (players + 1,), (states, states), (players, states))
    return Work(*(np.empty(shape) for shape in shapes))


@cached
def q_each(game: Dense, work: Work, policies: Array, out_q: Array) -> None:
    """Q of each policy. Shapes: policies, out_q (points, cells)."""
    for point in range(len(policies)):
        q_at(game, work, policies[point], out_q[point])


@register_jitable
def q_at(game: Dense, work: Work, policy: Array, out_q: Array) -> None:
    """Q_i(s, a) of one policy. Shapes: policy (cells,), out_q (cells,)."""
    states, players = game.payoffs.shape[0], len(game.counts)
    explore(game, policy, work.played)
    marginalise(game, work)
    own = work.played if game.mode == REPAIRED else policy
    shared = 1 if game.mode == PERCEIVED else players
    for player in range(0, players, shared):
        evaluate(game, work, own, player, player + shared)
    for player in range(players):
        for state in range(states):
            begin = game.first[player] + state * game.counts[player]
            for cell in range(begin, begin + game.counts[player]):
                future = 0.0
                for after in range(states):
                    future += work.moves[cell, after] * work.value[player, after]
                out_q[cell] = work.payoff[cell] + game.discount * future


@register_jitable
def explore(game: Dense, policy: Array, out_played: Array) -> None:
    """(6); theta = 0 where nobody explores."""
    for player in range(len(game.counts)):
        theta, floor = game.theta[player], game.theta[player] / game.counts[player]
        for cell in range(game.first[player], game.first[player + 1]):
            out_played[cell] = (1.0 - theta) * policy[cell] + floor


@register_jitable
def marginalise(game: Dense, work: Work) -> None:
    """u_i(s, a_i, .) and P(s' | s, a_i, .) of each cell, against what the others play: prefix and suffix products."""
    states, players = game.payoffs.shape[0], len(game.counts)
    work.payoff[:] = 0.0
    work.moves[:] = 0.0
    for state in range(states):
        for row in range(len(game.joint)):
            work.products[players] = 1.0
            for player in range(players - 1, -1, -1):
                cell = game.first[player] + state * game.counts[player] + game.joint[row, player]
                work.products[player] = work.products[player + 1] * work.played[cell]
            before = 1.0
            for player in range(players):
                cell = game.first[player] + state * game.counts[player] + game.joint[row, player]
                weight = before * work.products[player + 1]
                if weight != 0.0:
                    work.payoff[cell] += weight * game.payoffs[state, row, player]
                    for after in range(states):
                        work.moves[cell, after] += weight * game.transitions[state, row, after]
                before *= work.played[cell]


@register_jitable
def evaluate(game: Dense, work: Work, own: Array, low: int, high: int) -> None:
    """V of the players low, ..., high - 1, who share a chain: that of player `low` playing `own`."""
    states = game.payoffs.shape[0]
    for state in range(states):
        for after in range(states):
            work.system[state, after] = 0.0
        begin = game.first[low] + state * game.counts[low]
        for cell in range(begin, begin + game.counts[low]):
            for after in range(states):
                work.system[state, after] -= game.discount * own[cell] * work.moves[cell, after]
        work.system[state, state] += 1.0
        for player in range(low, high):
            begin, earned = game.first[player] + state * game.counts[player], 0.0
            for cell in range(begin, begin + game.counts[player]):
                earned += own[cell] * work.payoff[cell]
            work.value[player, state] = earned
    eliminate(work.system, work.value, low, high)


@register_jitable
def eliminate(system: Array, value: Array, low: int, high: int) -> None:
    """Solve system x = value[player] for the players low, ..., high - 1, in place."""
    size = len(system)
    for pivot in range(size):
        for row in range(pivot + 1, size):
            factor = system[row, pivot] / system[pivot, pivot]
            if factor != 0.0:
                for column in range(pivot + 1, size):
                    system[row, column] -= factor * system[pivot, column]
                for player in range(low, high):
                    value[player, row] -= factor * value[player, pivot]
    for player in range(low, high):
        for row in range(size - 1, -1, -1):
            rest = value[player, row]
            for column in range(row + 1, size):
                rest -= system[row, column] * value[player, column]
            value[player, row] = rest / system[row, row]
