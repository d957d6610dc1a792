"""The right-hand side of the inclusion: which Q the players compare, and which actions are best.

    d varpi_i(s) / d tau = gamma_i(s) (b_i(s) - varpi_i(s)),    b_i(s) in co {a : Q_i(s, a) = max Q_i(s, .)}   (7)-(8)

| dynamics              | Q                      | meaning                                                     |
|-----------------------|------------------------|-------------------------------------------------------------|
| `HELD`                | Q_i(.; varpi)          | the paper's (7)-(8)                                         |
| `PERCEIVED`           | Q_i(.; varpi_i, varpi~_-i) | Algorithm 1 as printed: the opponents explore (6)       |
| `REPAIRED`            | Q_i(.; varpi~)         | (4a) continued with the explored own policy                 |

A dense game is evaluated by compiled kernels; any other through its marginals, `Evaluation`, which is also the kernels'
plain twin.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.arithmetic.rational import rational
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.flow.compiled_values import HELD, PERCEIVED, REPAIRED, Dense, Work, q_each, work_for
from mpgtheory.inclusion.flow.coordinates import Cells, cells_of
from mpgtheory.learning.exploration.perceived import check_exploration, perceived_q, repaired_q
from mpgtheory.values.evaluation import Evaluation

EPSILON = float(np.finfo(float).eps)


@dataclass(frozen=True)
class Dynamics:
    """Which Q the players compare: exploration theta_i (None: nobody explores), and whether (4a) is repaired."""

    exploration: tuple[Any, ...] | None = None
    repaired: bool = False

    @property
    def mode(self) -> int:
        if self.exploration is None:
            return HELD
        return REPAIRED if self.repaired else PERCEIVED

    def q(self, game: MarkovGame, policy: Policy) -> tuple[Array, ...]:
        """Q per player (S, A_i), in the arithmetic of game and policy."""
        if self.exploration is None:
            return Evaluation(game, policy).Q
        return (repaired_q if self.repaired else perceived_q)(game, policy, self.exploration)


def dynamics_of(game: MarkovGame, exploration: Sequence[Any] | Any | None, repaired: bool) -> Dynamics:
    """One theta for all or one a player.

    Raises:  InputError unless there is one theta in [0, 1] a player; if `repaired` comes without exploration.
    """
    if exploration is None:
        if repaired:
            raise InputError("repaired dynamics need exploration; give theta, one number or one a player")
        return Dynamics()
    is_list = isinstance(exploration, (list, tuple, np.ndarray))
    thetas = tuple(map(rational, exploration)) if is_list else (rational(exploration),) * game.n_players
    check_exploration(game, thetas)
    return Dynamics(thetas, repaired)


class Field(ABC):
    """Q of a game in floats, along pieces. Vectors are flat (`cells`)."""

    def __init__(self, game: MarkovGame, dynamics: Dynamics) -> None:
        self.game, self.dynamics = game.over(FLOAT), dynamics
        self.cells: Cells = cells_of(game)

    def along(self, start: Array, targets: Array, decays: Array) -> Array:
        """Q at the points targets + decay (start - targets) of a piece.

        Shapes:  decays (k, rows); returns (k, cells).
        """
        return self.many(targets + decays[:, self.cells.row_of] * (start - targets))

    def q(self, policy: Array) -> Array:
        """Q of one policy, flat."""
        return self.many(policy[None])[0]

    @abstractmethod
    def many(self, policies: Array) -> Array:
        """Q of each of (k, cells), which may lie off the simplex. Shape (k, cells)."""

    @cached_property
    def rounding(self) -> float:
        """How far rounding may move a Q of size 1: ties are told within this times the largest |Q|."""
        return EPSILON * (512 + 32 / (1 - float(self.game.discount)))

    def slack(self, q: Array) -> float:
        """The difference below which two entries of `q` are a tie."""
        return self.rounding * max(1e-300, float(np.abs(q).max()))

    def gaps(self, q: Array) -> Array:
        """max_a' Q_i(s, a') - Q_i(s, a) of each cell."""
        return np.maximum.reduceat(q, self.cells.first[:-1])[self.cells.row_of] - q


class GenericField(Field):
    """Any representation, through its marginals: the plain twin of the kernels."""

    def many(self, policies: Array) -> Array:
        values = [self.dynamics.q(self.game, self._policy(point)) for point in policies]
        return np.array([np.concatenate([block.ravel() for block in q]) for q in values])

    def _policy(self, flat: Array) -> Policy:
        return Policy(self.cells.blocks(flat), FLOAT, is_distribution=False)


class DenseField(Field):
    """A dense game by compiled kernels."""

    def __init__(self, game: TabularGame, dynamics: Dynamics) -> None:
        super().__init__(game, dynamics)
        self.dense = dense_of(game.over(FLOAT), dynamics)
        self.work: Work = work_for(self.dense)

    def many(self, policies: Array) -> Array:
        values = np.empty(policies.shape)
        q_each(self.dense, self.work, np.ascontiguousarray(policies), values)
        return values


def dense_of(game: TabularGame, dynamics: Dynamics) -> Dense:
    """The tables of a float game in the order of the kernels."""
    thetas = dynamics.exploration or (0,) * game.n_players
    theta = np.array([FLOAT.positive("theta", rational(theta)) for theta in thetas])
    return Dense(*tables_of(game), theta, float(game.discount), dynamics.mode)


@lru_cache(maxsize=16)
def tables_of(game: TabularGame) -> tuple[Array, Array, Array, Array, Array]:
    """counts, first, joint, payoffs and transitions of `Dense`: made once for many flows of the same game object.

    All are writeable copies in C order, so that the kernels are compiled for arrays of one type.
    """
    counts = np.array(game.action_counts, dtype=np.int64)
    return (
        counts,
        np.concatenate([[0], np.cumsum(counts * game.n_states)]).astype(np.int64),
        np.array(list(game.joint_actions()), dtype=np.int64),
        np.array(np.moveaxis(game.payoffs.reshape(game.n_players, game.n_states, -1), 0, 2), order="C"),
        np.array(game.transitions.reshape(game.n_states, -1, game.n_states), order="C"),
    )


def field_of(game: MarkovGame, dynamics: Dynamics) -> Field:
    """The fastest field for this representation."""
    return DenseField(game, dynamics) if isinstance(game, TabularGame) else GenericField(game, dynamics)
