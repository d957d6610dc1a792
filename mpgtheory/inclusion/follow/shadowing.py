"""The solution of the inclusion (7)-(8) nearest to a stretch of a learner's path, and how far it is.

It starts where the path does, with the rows' mean rates over the stretch as weights, and is integrated event by event.
Where best replies are unique it is the only solution. Where they tie, the flow goes on along the selection whose
velocity is nearest to the path's (`Ties.NEAREST`), among those along which it can go on. How much nearer any velocity
of the right side would be is a convex program,

    minimise  |gamma (b - varpi) - v|   over   b_i(s) in co {a : Q_i(s, a) = max Q_i(s, .)},

solved by cvxpy at every tie that the flow meets: its value is a lower bound, and the excess over it is reported. The
distance is the largest over rows and instants of sum_a |difference| / 2: 1 is as far apart as two rows can be. So it is
an upper bound of the distance to the nearest solution with these weights. Rows that matter to nobody (whose actions
change no payoff and no transition) may move in any way: there the nearest solution is the path, and the distance 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.flow.field import Field
from mpgtheory.inclusion.flow.flow import flow
from mpgtheory.inclusion.flow.stretches import WIDE
from mpgtheory.inclusion.flow.trajectory import Flow, Kind, Piece
from mpgtheory.inclusion.flow.walk import Velocity
from mpgtheory.inclusion.flow.weights import PiecewiseConstant, constant
from mpgtheory.inclusion.follow.interpolation import Interpolated

SLOWEST = fmpq(1, 1000)
"""eta: a row that hardly moves over a stretch gets this weight."""
AT_TIES = (Kind.CHOICE, Kind.SLIDE, Kind.LEAVE_SLIDE, Kind.ACCUMULATION)


@dataclass(frozen=True, eq=False)
class Shadow:
    """The nearest solution to a stretch, compared at the records of the path.

    Shapes:  times (n,): since the beginning of the stretch; distances (n,). ties: how many ties were met; excess: the
    largest distance by which the chosen velocity is farther from the path's than the nearest of the right side.
    """

    solution: Flow
    times: Array
    distances: Array
    ties: int
    excess: float

    @property
    def distance(self) -> float:
        """The largest distance."""
        return float(self.distances.max())


def shadow(game: MarkovGame, field: Field, path: Interpolated, first: int, last: int) -> Shadow:
    """The solution nearest to the path between two records; where a flow ends early, the rest has the distance 1."""
    times = path.times[first : last + 1] - path.times[first]
    weights = mean_weights(game, path.gamma(first, last))

    def velocity(tau: float, _: Policy) -> tuple[Array, ...]:
        at = min(max(int(np.searchsorted(times, tau, side="right")) - 1, 0), len(times) - 2)
        return path.cells.blocks(path.velocity(first + at, first + at + 1))

    trajectory = flow(
        game,
        path.cells.policy(path.policies[first]),
        duration=float(times[-1]),
        weights=weights,
        ties="nearest",
        velocity=velocity,
        exploration=field.dynamics.exploration,
        repaired=field.dynamics.repaired,
    )
    apart = np.abs(trajectory.flat(np.minimum(times, trajectory.end)) - path.policies[first : last + 1])
    each = np.add.reduceat(apart, path.cells.first[:-1], axis=1) / 2
    counts = matters(game)
    distances = np.where(times <= trajectory.end, np.where(counts, each, 0.0).max(axis=1), 1.0)
    excesses = [
        excess_at(trajectory.pieces[k], tied, counts, velocity) for k, tied in ties_of(field, trajectory, counts)
    ]
    return Shadow(trajectory, times, distances, len(excesses), max(excesses, default=0.0))


def matters(game: MarkovGame) -> Array:
    """Which rows (i, s) change anybody's payoff or a transition by their action. Shape (rows,).

    Representations without tables: every row.
    """
    followed = np.ones((game.n_players, game.n_states), dtype=bool)
    if not isinstance(game, TabularGame):
        return followed.ravel()
    for player, state in np.ndindex(followed.shape):
        paid = np.moveaxis(game.payoffs[:, state], 1 + player, 0)
        onward = np.moveaxis(game.transitions[state], player, 0)
        followed[player, state] = bool((paid != paid[0]).any() or (onward != onward[0]).any())
    return followed.ravel()


def mean_weights(game: MarkovGame, gamma: Array) -> PiecewiseConstant:
    """Constant weights (rows,), moved into [SLOWEST, 1]."""
    inside = [min(max(fmpq(*float(x).as_integer_ratio()), SLOWEST), fmpq(1)) for x in gamma]
    table = np.array(inside, dtype=object).reshape(game.n_players, game.n_states)
    return constant(game, table, eta=SLOWEST)


def ties_of(field: Field, trajectory: Flow, counts: Array) -> list[tuple[int, Array]]:
    """The pieces that begin where rows that count tie, other than by one overtaking, with what ties there (cells,)."""
    chosen = {event.time for event in trajectory.events if event.kind in AT_TIES}
    listed = []
    for k, piece in enumerate(trajectory.pieces):
        if k == 0 or piece.begin in chosen:
            q = field.q(piece.start)
            tied = field.gaps(q) <= WIDE * field.slack(q)
            if (np.add.reduceat(tied.astype(int), piece.cells.first[:-1])[counts] > 1).any():
                listed.append((k, tied))
    return listed


def excess_at(piece: Piece, tied: Array, counts: Array, velocity: Velocity) -> float:
    """How much farther the chosen velocity is from the path's than the nearest of the right side, where it counts."""
    wanted = np.concatenate([np.ravel(b) for b in velocity(piece.begin, piece.policy)])
    rate = piece.gamma(piece.begin).reshape(-1)[piece.cells.row_of]
    chosen = rate * (piece.flat_targets(np.array([piece.begin]))[0] - piece.start)
    nearest = nearest_velocity(piece.cells.first, rate, piece.start, tied, wanted)
    here = counts[piece.cells.row_of]
    return max(0.0, float(np.linalg.norm((chosen - wanted)[here]) - np.linalg.norm((nearest - wanted)[here])))


def nearest_velocity(first: Array, rate: Array, policy: Array, tied: Array, wanted: Array) -> Array:
    """The velocity gamma (b - varpi), b in the hulls of tied actions, nearest to `wanted`: by a convex program.

    Shapes:  first (rows + 1,); the others (cells,).
    """
    import cvxpy  # loads in a second: only where there is a tie

    reply = cvxpy.Variable(len(policy), nonneg=True)
    sums = [cvxpy.sum(reply[a:b]) == 1 for a, b in zip(first[:-1].tolist(), first[1:].tolist(), strict=True)]
    others = np.flatnonzero(~tied)
    fixed = [reply[others] == 0] if len(others) else []
    moved = cvxpy.multiply(rate, reply - policy)
    cvxpy.Problem(cvxpy.Minimize(cvxpy.sum_squares(moved - wanted)), [*sums, *fixed]).solve(solver=cvxpy.CLARABEL)
    assert reply.value is not None
    return np.asarray(rate * (reply.value - policy))
