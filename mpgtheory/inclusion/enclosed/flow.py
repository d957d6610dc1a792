"""The flow of the inclusion in balls: event times and policies enclosed, no event missed.

The float flow guesses the next event; balls verify it (enclosures.py): the lead over the entering action has exactly
one zero in a tiny interval, where it falls, and every other lead is positive from the last event up to it. So on the
certified stretch best replies are unique but at the events, where the row that is overtaken must turn: nothing else
solves (7)-(8) from there. Actions that are the same in the game's tables tie for ever; the lowest stands for all.

At the start, which is exact, ties are decided over Q: a selection of targets is taken if its slopes are strictly best
(there may be several), and an equilibrium is stayed at. Where several rows tie within the balls later on, and where
targets would have to be mixed, the flow ends undecided and says where.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb, fmpq

from mpgtheory.arithmetic import Array, Ball, ball
from mpgtheory.arithmetic.rational import rational
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.enclosed.pieces import CertifiedPiece, Lead, UndecidedError, root, show_positive
from mpgtheory.inclusion.enclosed.ties import exact_targets, representatives
from mpgtheory.inclusion.flow.coordinates import Cells, cells_of
from mpgtheory.inclusion.flow.field import Dynamics, Field, dynamics_of, field_of
from mpgtheory.inclusion.flow.flow import LONGEST, check_most
from mpgtheory.inclusion.flow.overtaking import Motion, next_crossing
from mpgtheory.inclusion.flow.trajectory import Change, Kind, Status
from mpgtheory.inclusion.flow.weights import PiecewiseConstant, Weights, ones

BITS, MOST_BITS = 128, 4096
MOST_WEIGHTS = 400
"""Players times states times actions at the most: 10 events of 24 alike players, 192 weights, take 11 s."""
COARSE = 2.0**-40
"""A policy known no better than this may be why something is undecided: more bits are tried."""


@dataclass(frozen=True)
class CertifiedEvent:
    """As pieces.Event, with an enclosure of its time."""

    time: arb
    kind: Kind
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, eq=False)
class CertifiedFlow:
    """The solution from `start`, enclosed, as far as it could be certified."""

    game: MarkovGame
    start: Policy
    pieces: tuple[CertifiedPiece, ...]
    events: tuple[CertifiedEvent, ...]
    status: Status
    message: str
    arithmetic: Ball

    @property
    def end(self) -> arb:
        """The time reached."""
        return self.pieces[-1].end if self.pieces else arb(0)

    @property
    def is_complete(self) -> bool:
        return self.status in (Status.COMPLETE, Status.EQUILIBRIUM)

    @property
    def final(self) -> Policy:
        """The policy at the end."""
        if not self.pieces:
            return self.start.over(self.arithmetic)
        with self.arithmetic.precision():
            return self.pieces[-1].within(self.pieces[-1].length)

    def at(self, tau: Any) -> Policy:
        """The policy at an exact time, enclosed.

        Raises:  InputError if no single piece surely contains it (a time within the enclosure of an event's).
        """
        with self.arithmetic.precision():
            time = arb(rational(tau))
            for piece in self.pieces:
                is_end = self.is_complete and piece is self.pieces[-1] and piece.end.contains(time)
                if piece.begin <= time and (time <= piece.end or is_end):
                    return piece.at(time)
        raise InputError(f"time {tau}: in no piece for certain; this flow covers 0 to {float(self.end.mid()):g}")


def certified_flow(
    game: MarkovGame,
    start: Policy,
    *,
    duration: Any,
    weights: Weights | None = None,
    exploration: Sequence[Any] | Any | None = None,
    repaired: bool = False,
    bits: int = BITS,
    most_events: int = 10_000,
) -> CertifiedFlow:
    """The flow from an exact start with exact, piecewise constant weights, in balls of at least `bits`.

    Precision is doubled, up to 4096 bits, while it may be what is missing, and while that can lead to the end.

    Raises:  InputError for inexact data, or as `flow`.
    """
    span, used = _checked(game, start, duration, weights)
    check_most("most_events", most_events)
    dynamics = dynamics_of(game, exploration, repaired)
    field = field_of(game, dynamics)
    reached: list[float] = []
    while True:
        climb = _Climb(game, dynamics, field, used, ball(bits))
        outcome = climb.run(start, span, most_events)
        reached.append(float(outcome.end.mid()))
        if outcome.status is not Status.UNDECIDED or 2 * bits > MOST_BITS or not climb.is_coarse:
            return outcome
        if _is_hopeless(reached, doublings=(MOST_BITS // bits).bit_length() - 1, goal=float(int(span.p) / int(span.q))):
            return outcome
        bits *= 2


def _is_hopeless(reached: list[float], *, doublings: int, goal: float) -> bool:
    """Whether twice the gain of the last doublings would not reach the goal, as where events accumulate at a point."""
    if len(reached) < 3:
        return False
    gain = max(reached[-1] - reached[-2], reached[-2] - reached[-3])
    return reached[-1] + 2 * gain * doublings < goal


def _checked(game: MarkovGame, start: Policy, duration: Any, weights: Weights | None) -> tuple[fmpq, PiecewiseConstant]:
    span = rational(duration)
    if not 0 < span <= int(LONGEST):
        raise InputError(f"duration is {duration}; a flow needs a positive time of at most {LONGEST:g}")
    used = ones((game.n_players, game.n_states)) if weights is None else weights
    if not isinstance(used, PiecewiseConstant):
        raise InputError("certified flows need exact, piecewise constant weights; use constant() or piecewise()")
    if used.shape != (game.n_players, game.n_states):
        raise InputError(
            f"weights are for {used.shape} players and states; {game.name} has {(game.n_players, game.n_states)}"
        )
    weights_of_policies = game.n_states * sum(game.action_counts)
    if weights_of_policies > MOST_WEIGHTS:
        raise InputError(
            f"{game.name} has {weights_of_policies} weights of policies; certified flows take minutes beyond "
            f"{MOST_WEIGHTS}; follow it in floats"
        )
    game.require(start)
    if not game.arithmetic.is_exact:
        raise InputError(f"certified flows need an exact game and start; this game is over {game.arithmetic}")
    return span, used


class _Climb:
    """One run at one precision."""

    def __init__(
        self, game: MarkovGame, dynamics: Dynamics, field: Field, weights: PiecewiseConstant, arithmetic: Ball
    ) -> None:
        self.exact, self.dynamics, self.field, self.weights = game, dynamics, field, weights
        self.arithmetic, self.game = arithmetic, game.over(arithmetic)
        self.cells: Cells = cells_of(game)
        self.same = representatives(game)
        self.is_coarse = False

    def run(self, start: Policy, span: fmpq, most_events: int) -> CertifiedFlow:
        with self.arithmetic.precision():
            pieces: list[CertifiedPiece] = []
            events: list[CertifiedEvent] = []
            try:
                status, message = self._follow_within_reach(start, span, most_events, (pieces, events))
            except UndecidedError as error:
                status = Status.UNDECIDED
                self.is_coarse |= error.is_imprecise
                reached = pieces[-1].end if pieces else arb(0)
                message = f"event {len(events) + 1}, after time {float(reached.mid()):.9g}: undecided is {error}"
                events.append(CertifiedEvent(reached, Kind.UNDECIDED))
        return CertifiedFlow(self.exact, start, tuple(pieces), tuple(events), status, message, self.arithmetic)

    def _follow_within_reach(self, start: Policy, span: fmpq, most: int, record: Any) -> tuple[Status, str]:
        """`follow`, where boxes that are too wide for a linear system are one more thing that is undecided."""
        try:
            return self.follow(start, span, most, record)
        except ZeroDivisionError as error:
            raise UndecidedError("what the linear system of an interval has as solution", is_imprecise=True) from error

    def follow(
        self, start: Policy, span: fmpq, most: int, record: tuple[list[CertifiedPiece], list[CertifiedEvent]]
    ) -> tuple[Status, str]:
        pieces, events = record
        gamma = self.weights.values[0]
        target, zero, is_rest = exact_targets(self.exact, self.dynamics, start, gamma, self.same)
        policy, tau = start.over(self.arithmetic), arb(0)
        if is_rest:
            pieces.append(CertifiedPiece(tau, arb(span), policy, policy, gamma))
            events += [CertifiedEvent(tau, Kind.EQUILIBRIUM), CertifiedEvent(arb(span), Kind.END)]
            return Status.EQUILIBRIUM, "at an equilibrium from time 0 on"
        stage = 0
        while True:
            gamma, until = self.stage(stage, span)
            piece, crossed = self.piece(tau, policy, (target, zero), gamma, until)
            pieces.append(piece)
            tau, policy, zero = piece.end, piece.within(piece.length), frozenset()
            if crossed is not None:
                target, zero, change = self.turned(target, crossed)
                events.append(CertifiedEvent(tau, Kind.CROSS, (change,)))
            elif until == span:
                events.append(CertifiedEvent(tau, Kind.END))
                return Status.COMPLETE, f"reached time {span}"
            else:
                stage += 1
                tau = arb(until)
                events.append(CertifiedEvent(tau, Kind.WEIGHTS_CHANGE))
            if len(events) >= most:
                events.append(CertifiedEvent(tau, Kind.MOST_EVENTS))
                return Status.MOST_EVENTS, f"{most} events by time {float(tau.mid()):.9g}"

    def stage(self, index: int, span: fmpq) -> tuple[Array, fmpq]:
        """The weights of a stage, and when it ends."""
        times = self.weights.times
        return self.weights.values[index], min(span, times[index + 1]) if index + 1 < len(times) else span

    def piece(
        self, tau: arb, policy: Policy, targets: tuple[Array, frozenset[int]], gamma: Array, until: fmpq
    ) -> tuple[CertifiedPiece, int | None]:
        """The next piece, and the cell that overtakes at its end (None: it lasts until `until`)."""
        target, zero = targets
        aim = self.aim(target)
        draft = CertifiedPiece(tau, arb(until) - tau, policy, aim, gamma)
        lead = Lead(self.game, self.dynamics, target[self.cells.row_of], self.watched(target))
        self.is_coarse |= max(float(x.rad()) for block in policy for x in block.ravel()) > COARSE
        crossing = next_crossing(self.motion(tau, policy, target, aim), float(until))
        if crossing is None:
            span = float(draft.length.upper().mid()) * (1 + 2.0**-50)
            show_positive(lead, draft, span, zero_at_start=zero, zero_at_end=None)
            return draft, None
        cell = int(self.same[crossing.cell])
        length = root(lead, draft, crossing.time - float(tau.mid()), cell, crossing.slope)
        if not tau + length < until:
            raise UndecidedError(f"whether an action overtakes before time {until}")
        last = float(length.upper().mid()) * (1 + 2.0**-50)
        show_positive(lead, draft, last, zero_at_start=zero, zero_at_end=cell)
        return CertifiedPiece(tau, length, policy, aim, gamma), cell

    def motion(self, tau: arb, policy: Policy, target: Array, aim: Policy) -> Motion:
        """The float flow's view of a piece: what guesses its end."""
        middle = np.array([float(x.mid()) for block in policy for x in block.ravel()])
        flat = np.array([float(int(x)) for block in aim for x in block.ravel()])
        return Motion(self.field, self.weights, float(tau.mid()), middle, flat, target)

    def aim(self, target: Array) -> Policy:
        """Pure targets, exact."""
        flat = np.full(self.cells.size, fmpq(0), dtype=object)
        flat[target] = fmpq(1)
        return Policy(self.cells.blocks(flat))

    def watched(self, target: Array) -> tuple[int, ...]:
        """One cell for each action that differs from its row's target in the game."""
        own = self.same[target][self.cells.row_of]
        return tuple(int(c) for c in range(self.cells.size) if self.same[c] == c and own[c] != c)

    def turned(self, target: Array, cell: int) -> tuple[Array, frozenset[int], Change]:
        """Targets after a crossing; the action left behind begins with a lead of zero."""
        row = int(self.cells.row_of[cell])
        left, first = int(target[row]), int(self.cells.first[row])
        targets = target.copy()
        targets[row] = cell
        return targets, frozenset({int(self.same[left])}), (*self.cells.place(row), left - first, cell - first)
