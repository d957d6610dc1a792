"""A solution of (7)-(8) as a sequence of pieces and events.

On a piece the targets b_i(s) stay, and each row moves on a straight line,

    varpi_i(s)(tau) = b_i(s) + exp(-(Gamma_i(s)(tau) - Gamma_i(s)(tau_0))) (varpi_i(s)(tau_0) - b_i(s)).

On a sliding piece the targets are mixtures that move so as to keep a tie (sliding.py). An event is what separates two
pieces, or what ends the flow.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from mpgtheory.arithmetic import Array, frozen
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.flow.coordinates import Cells
from mpgtheory.inclusion.flow.weights import Weights


class Kind(StrEnum):
    """What happens at an event."""

    CROSS = "cross"
    """Another action overtakes the target of one row, which turns to it."""
    CHOICE = "choice"
    """Rows of several players tie at once; the rule for ties chose targets that stay best."""
    SLIDE = "slide"
    """The flow begins to keep a tie: mixed targets."""
    LEAVE_SLIDE = "leave-slide"
    """A sliding flow leaves its tie, or changes which actions it keeps tied."""
    WEIGHTS_CHANGE = "weights-change"
    """A weight jumps."""
    EQUILIBRIUM = "equilibrium"
    """The policy is a best reply to itself: the flow stays (or leaves, if it was asked to)."""
    ACCUMULATION = "accumulation"
    """Events accumulate: infinitely many within a finite time."""
    STUCK = "stuck"
    """No selection of best replies was found along which the flow goes on."""
    MOST_EVENTS = "most-events"
    """As many events as were asked for."""
    UNDECIDED = "undecided"
    """What happens next could not be certified."""
    END = "end"
    """The end of the time asked for."""


class Status(StrEnum):
    """How a flow ended."""

    COMPLETE = "complete"
    EQUILIBRIUM = "equilibrium"
    MOST_EVENTS = "most-events"
    STUCK = "stuck"
    UNDECIDED = "undecided"
    """Certified flows: what happens next could not be certified."""


Change = tuple[int, int, int | None, int | None]


@dataclass(frozen=True)
class Event:
    """Something at `time`. Where one row changes its target: player, state, leaving and entering action.

    changes: (player, state, leaving, entering) of every row whose (pure) target changes; None stands for a mixture.
    """

    time: float
    kind: Kind
    changes: tuple[Change, ...] = ()

    @property
    def player(self) -> int | None:
        return self.changes[0][0] if self.changes else None

    @property
    def state(self) -> int | None:
        return self.changes[0][1] if self.changes else None

    @property
    def leaving(self) -> int | None:
        return self.changes[0][2] if self.changes else None

    @property
    def entering(self) -> int | None:
        return self.changes[0][3] if self.changes else None


@dataclass(frozen=True, eq=False)
class Piece(ABC):
    """A stretch of a flow between two events, begin <= tau <= end. Vectors are flat (`cells`).

    Shapes:  start (cells,): the policy at `begin`.
    """

    begin: float
    end: float
    start: Array
    cells: Cells
    weights: Weights

    @abstractmethod
    def flat(self, times: Array) -> Array:
        """The policy at each of the times. Shape (len(times), cells)."""

    @abstractmethod
    def flat_targets(self, times: Array) -> Array:
        """b at each of the times. Shape (len(times), cells)."""

    @property
    @abstractmethod
    def is_sliding(self) -> bool:
        """Whether the targets move."""

    @property
    def policy(self) -> Policy:
        """The policy at the beginning."""
        return self.cells.policy(self.start)

    @property
    def targets(self) -> Policy:
        """b at the beginning: pure rows, or mixtures of tied best replies."""
        return self.cells.policy(self.flat_targets(np.array([self.begin]))[0])

    def at(self, tau: float) -> Policy:
        """The policy at time tau, begin <= tau <= end (beyond the end: as if the targets stayed)."""
        return self.cells.policy(self.flat(np.array([tau]))[0])

    def targets_at(self, tau: float) -> Policy:
        return self.cells.policy(self.flat_targets(np.array([tau]))[0])

    def gamma(self, tau: float) -> Array:
        """gamma_i(s). Shape (N, S)."""
        return self.weights.gamma(tau)

    def velocity(self, tau: float) -> tuple[Array, ...]:
        """d varpi_i(s, a) / d tau = gamma_i(s) (b_i(s, a) - varpi_i(s, a)). Per player (S, A_i)."""
        times = np.array([tau])
        speed = self.gamma(tau).reshape(-1)[self.cells.row_of]
        return self.cells.blocks(speed * (self.flat_targets(times)[0] - self.flat(times)[0]))


@dataclass(frozen=True, eq=False)
class Straight(Piece):
    """Constant targets: the closed form. Shape: aim (cells,)."""

    aim: Array

    def flat(self, times: Array) -> Array:
        return self.aim + self.decays(times)[:, self.cells.row_of] * (self.start - self.aim)

    def flat_targets(self, times: Array) -> Array:
        return np.broadcast_to(self.aim, (len(times), len(self.aim)))

    def decays(self, times: Array) -> Array:
        """exp(-(Gamma(tau) - Gamma(begin))) of each row. Shape (len(times), rows)."""
        return decays_of(self.weights, self.begin, times)

    @property
    def is_sliding(self) -> bool:
        return False


def decays_of(weights: Weights, begin: float, times: Array) -> Array:
    """exp(-(Gamma(tau) - Gamma(begin))) of each row. Shape (len(times), rows)."""
    gamma = weights.constant_from(begin)
    if gamma is not None and (len(times) == 0 or times.max() <= weights.next_break(begin)):
        return np.exp(np.multiply.outer(begin - times, gamma.reshape(-1)))
    order = np.argsort(times, kind="stable")
    points = np.empty((len(times), weights.shape[0] * weights.shape[1]))
    points[order] = np.exp(-weights.clock(begin, times[order]).reshape(len(times), -1))
    return points


@dataclass(frozen=True, eq=False)
class Flow:
    """A solution from `start` for `duration`, as far as it could be computed: `end` is where it got to.

    branch: which alternative was taken at each event with a choice (empty unless branches were asked for).
    """

    game: MarkovGame
    pieces: tuple[Piece, ...]
    events: tuple[Event, ...]
    status: Status
    message: str
    duration: float
    branch: tuple[int, ...] = ()

    @property
    def end(self) -> float:
        """The time reached."""
        return self.pieces[-1].end

    @property
    def is_complete(self) -> bool:
        """Whether the whole duration was covered."""
        return self.status in (Status.COMPLETE, Status.EQUILIBRIUM)

    @property
    def cells(self) -> Cells:
        return self.pieces[0].cells

    @cached_property
    def begins(self) -> Array:
        return frozen(np.array([piece.begin for piece in self.pieces]))

    def piece_at(self, tau: float) -> Piece:
        """The piece that covers tau (the later one at an event)."""
        self._check(np.array([tau]))
        return self.pieces[self._index(np.array([tau]))[0]]

    def at(self, tau: float) -> Policy:
        """The policy at time tau."""
        return self.piece_at(tau).at(tau)

    @property
    def final(self) -> Policy:
        """The policy at the end."""
        return self.at(self.end)

    def flat(self, times: Array | Sequence[float]) -> Array:
        """The policies at the times, flat. Shape (len(times), cells)."""
        instants = np.asarray(times, dtype=float)
        self._check(instants)
        order = np.argsort(instants, kind="stable")
        points, index = np.empty((len(instants), self.cells.size)), self._index(instants[order])
        for piece in np.unique(index):
            where = order[index == piece]
            points[where] = self.pieces[piece].flat(instants[where])
        return points

    def sample(self, times: Array | Sequence[float]) -> tuple[Array, ...]:
        """The policies at the times. Per player (len(times), S, A_i)."""
        return self.cells.blocks(self.flat(times))

    def _index(self, times: Array) -> Array:
        return np.maximum(np.searchsorted(self.begins, times, side="right") - 1, 0)

    def _check(self, times: Array) -> None:
        if len(times) and not (times.min() >= 0 and times.max() <= self.end):
            raise InputError(f"time {times.min():g} to {times.max():g}: this flow covers 0 to {self.end:g}")
