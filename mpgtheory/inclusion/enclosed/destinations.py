"""Where flows go: how far their end is from an equilibrium, the limit with what shows it, and equilibria that are hit.

A flow whose last piece has the pure targets b converges to b if b stays best for ever. While it does, every later
policy lies in the box

    { b_r + x_r (varpi_r - b_r) : 0 <= x_r <= 1 for each row r },        varpi the policy reached,

whatever the weights in [eta, 1] are. So if every other action is shown to be worse than b on the whole box, by balls,
the limit is b; since b is then the only best reply to itself, it is a strict equilibrium. Where actions tie at b, which
is decided over Q, and all gamma are equal from now on, the way to b is the segment b + t (varpi - b), t from 1 to 0: a
lead that is zero at t = 0 is positive before if its derivative by t is positive on the segment. Limits are reached in
infinite time, since gamma <= 1. In finite time only equilibria are hit at which actions tie; an exact solution with
gamma = 1 hits one after -log prod (1 - c) over its stretches, the logarithm of a rational.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb, fmpq

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.enclosed.flow import CertifiedFlow, certified_flow
from mpgtheory.inclusion.enclosed.pieces import CertifiedPiece, Lead, UndecidedError
from mpgtheory.inclusion.enclosed.ties import representatives
from mpgtheory.inclusion.exact.solutions import Solution
from mpgtheory.inclusion.exact.walk import Ending
from mpgtheory.inclusion.flow.coordinates import cells_of
from mpgtheory.inclusion.flow.field import Dynamics, dynamics_of
from mpgtheory.inclusion.flow.tangent import q_of, tangent
from mpgtheory.inclusion.flow.trajectory import Flow, Status
from mpgtheory.inclusion.flow.weights import Weights
from mpgtheory.values.best_response import is_fixed_point, nash_gap
from mpgtheory.values.evaluation import Evaluation

FIRST_DURATION, LONGEST_DURATION = 8, 1024
"""How long a flow is followed, by doubling, until its limit is shown."""


@dataclass(frozen=True, eq=False)
class Destination:
    """Where a flow stands at its end, in floats.

    gap:      the largest Nash gap of the policy reached.
    target:   the targets of the last piece: where the flow goes if nothing overtakes any more.
    distance: the largest difference between a probability reached and its target.
    hit:      the time since which the flow is at an equilibrium; None if it is not.
    """

    gap: float
    target: Policy
    distance: float
    hit: float | None


@dataclass(frozen=True, eq=False)
class CertifiedLimit:
    """The limit of a certified flow, exactly.

    is_equilibrium: of the game itself (the limit of perceived dynamics need be none); gaps: its exact Nash gaps.
    time:           from when on the targets stay; None for a flow that rests at its start.
    """

    policy: Policy
    is_equilibrium: bool
    gaps: tuple[fmpq, ...]
    time: arb | None


def destination(flow: Flow) -> Destination:
    """Where a float flow stands at its end."""
    last = flow.pieces[-1]
    reached, target = flow.final, last.targets_at(last.end)
    gap = max(float(g) for g in nash_gap(Evaluation(flow.game.over(FLOAT), reached)))  # type: ignore[arg-type]
    distance = max(float(np.abs(a - b).max()) for a, b in zip(reached, target, strict=True))
    return Destination(gap, target, distance, last.begin if flow.status is Status.EQUILIBRIUM else None)


def limit_of(flow: CertifiedFlow, dynamics: Dynamics | None = None) -> CertifiedLimit:
    """The limit of a flow that its end determines.

    dynamics: those of the flow, by default the paper's (7)-(8).
    Raises:   UndecidedError if the flow is incomplete, or its end does not tell; a longer flow may.
    """
    if flow.status is Status.EQUILIBRIUM:
        return _exact_limit(flow.game, flow.start, None)
    if not flow.is_complete:
        raise UndecidedError(f"the limit of a flow that ended early: {flow.message}")
    last = flow.pieces[-1]
    rule, target, cells = dynamics or Dynamics(), _targets(last), cells_of(flow.game)
    lead = Lead(flow.game.over(flow.arithmetic), rule, target[cells.row_of], _rivals(flow.game, target))
    with flow.arithmetic.precision():
        try:
            values = lead.values(box(last))
            rest = [cell for cell in lead.watched if not values[cell] > 0]
            if rest and len(set(last.gamma.ravel().tolist())) == 1:
                rest = _not_rising(lead, last, rest, flow.game)
        except ZeroDivisionError:  # the box is too wide for the linear system
            rest = list(lead.watched)
    if rest:
        player, state = cells.place(int(cells.row_of[rest[0]]))
        place = f"player {flow.game.players[player]}, state {flow.game.states[state]}"
        raise UndecidedError(f"{place}: whether another action overtakes after time {float(flow.end.mid()):.6g}")
    return _exact_limit(flow.game, last.targets, last.begin)


def _not_rising(lead: Lead, last: CertifiedPiece, cells: list[int], exact: MarkovGame) -> list[int]:
    """The cells that do not tie with the limit there, or whose lead is not shown to rise with the distance from it."""
    at_limit = np.concatenate([block.ravel() for block in q_of(exact, lead.dynamics, last.targets)])
    reached = last.within(last.length)
    direction = tuple(block - aim for block, aim in zip(reached, last.targets.over(last.arithmetic), strict=True))
    slopes = np.concatenate([block.ravel() for block in tangent(lead.game, lead.dynamics, box(last), direction).slope])
    tied = [cell for cell in cells if at_limit[cell] == at_limit[lead.target[cell]]]
    rising = {cell for cell in tied if slopes[lead.target[cell]] - slopes[cell] > 0}
    return [cell for cell in cells if cell not in rising]


def box(last: CertifiedPiece) -> Policy:
    """All policies between the end of a piece and its targets, each row on its own: so the segment too."""
    share = arb(0).union(arb(1))
    aims = last.targets.over(last.arithmetic)
    reached = last.within(last.length)
    with last.arithmetic.precision():
        blocks = tuple(aim + share * (block - aim) for aim, block in zip(aims, reached, strict=True))
    return Policy(blocks, last.arithmetic, is_distribution=False)


def certified_limit(
    game: MarkovGame,
    start: Policy,
    *,
    weights: Weights | None = None,
    exploration: Sequence[Any] | Any | None = None,
    repaired: bool = False,
) -> CertifiedLimit:
    """The limit of the flow from an exact start, followed for 8, 16, ..., 1024 until it is shown.

    Raises:  UndecidedError if it is not; InputError as `certified_flow`.
    """
    duration, dynamics = FIRST_DURATION, dynamics_of(game, exploration, repaired)
    while True:
        enclosed = certified_flow(
            game, start, duration=duration, weights=weights, exploration=exploration, repaired=repaired
        )
        try:
            return limit_of(enclosed, dynamics)
        except UndecidedError:
            duration *= 2
            if not enclosed.is_complete or duration > LONGEST_DURATION:
                raise


def exact_hit(solution: Solution) -> fmpq | None:
    """exp(-time) when an exact solution with gamma = 1 hits an equilibrium; None if it does not, or gamma varies."""
    if solution.ending is not Ending.REST or solution.eta != 1:
        return None
    left = fmpq(1)
    for stretch in solution.stretches:
        left *= 1 - max(stretch.shares.values())
    return left


def _targets(piece: CertifiedPiece) -> Array:
    """The cell that each row moves to."""
    return np.flatnonzero([int(x) == 1 for block in piece.targets for x in block.ravel()])


def _rivals(game: MarkovGame, target: Array) -> tuple[int, ...]:
    """Cells of actions that the game tells from their row's target, one for each action."""
    same, cells = representatives(game), cells_of(game)
    own = same[target][cells.row_of]
    return tuple(int(c) for c in range(cells.size) if same[c] == c and own[c] != c)


def _exact_limit(game: MarkovGame, policy: Policy, time: arb | None) -> CertifiedLimit:
    at = Evaluation(game, policy)
    return CertifiedLimit(policy, is_fixed_point(at), tuple(nash_gap(at)), time)
