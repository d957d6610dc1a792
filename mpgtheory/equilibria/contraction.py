"""What the roles of a game face on average, and how it changes with weights: all that is needed to follow a branch.

A role is a player, or players who can be exchanged and play alike. With x_r(s, a) the weights of a role,

    Q_r(s, a)         = E[u_r(s, a, .)] + delta sum_s' E[P(s'|s, a, .)] V_r(s')
    onward_r(s, a, s') = E[P(s'|s, a, .)]
    slope_r,q(s, a, b) = d Q_r(s, a) / d x_q(s, b)        up to numbers that do not depend on b

where V need not be the value of x. Rows are padded to the largest number of actions, with weights 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.equilibria.tables import Tables


class Means(NamedTuple):
    """Shapes: q (R, S, A); onward (R, S, A, S'); slopes (S, R, A, R, A)."""

    q: Array
    onward: Array
    slopes: Array


class Contraction(Protocol):
    """A game in doubles as its roles see it. counts: actions of each role."""

    @property
    def counts(self) -> tuple[int, ...]: ...

    @property
    def n_states(self) -> int: ...

    @property
    def discount(self) -> float: ...

    def __call__(self, weights: Array, values: Array) -> Means:
        """The means at weights (R, S, A) and values (R, S)."""


class DenseContraction:
    """The means of a game with tables: every player is a role. Joint actions are listed, player 1 slowest."""

    def __init__(self, tables: Tables) -> None:
        players, states = tables.n_players, tables.n_states
        self.counts, self.n_states, self.discount = tables.counts, states, float(tables.discount)
        natural = [np.moveaxis(table, 1, 1 + i).reshape(states, -1) for i, table in enumerate(tables.payoffs)]
        self.payoffs = np.ascontiguousarray(np.stack(natural), dtype=float)
        onward = np.moveaxis(tables.transitions[0], 2, -1).reshape(states, -1, states)
        self.transitions = np.ascontiguousarray(onward, dtype=float)
        self.joint = np.ascontiguousarray(np.indices(tables.counts).reshape(players, -1).T)

    def __call__(self, weights: Array, values: Array) -> Means:
        from mpgtheory.equilibria.compiled_means import Listed, fill_means

        roles, states, actions = weights.shape
        q, onward = np.zeros((roles, states, actions)), np.zeros((roles, states, actions, states))
        slopes = np.zeros((states, roles, actions, roles, actions))
        ahead = (self.transitions.reshape(-1, states) @ values.T).reshape(states, -1, roles)
        game = Listed(self.payoffs, self.transitions, self.joint, self.discount)
        means = Means(q, onward, slopes)
        fill_means(game, ahead, weights, means)
        return means


def padded(blocks: Sequence[Array]) -> Array:
    """Rows (S, A_r) of roles as one array (R, S, A), zeros where a role has fewer actions."""
    weights = np.zeros((len(blocks), len(blocks[0]), max(block.shape[1] for block in blocks)), dtype=blocks[0].dtype)
    for row, block in zip(weights, blocks, strict=True):
        row[:, : block.shape[1]] = block
    return weights


def unpadded(weights: Array, counts: Sequence[int]) -> tuple[Array, ...]:
    """The rows of each role, (S, A_r)."""
    return tuple(block[:, :count] for block, count in zip(weights, counts, strict=True))
