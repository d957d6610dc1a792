"""Did a learner follow the inclusion? Its replies, its rates, and its distance to the nearest solution, along a run.

Every policy update is beta (k - pi) with some reply k. So the interpolated path solves (7)-(8) with eps-best replies in
the place of best ones, where with the true Q of the policy held at that time

    eps = max_a Q_i(s, a; .) - sum_a k(a) Q_i(s, a; .),

and Q is that of a `Dynamics`: the printed inclusion has Q_i(.; pi), the corrected one Q_i(.; pi_i, pi~_-i). If the
learner follows the inclusion, then over windows of fixed length L of time, ever later,

    eps         its mean over updates, of the row where it is largest                                    tends to 0
    share       of updates towards an exact best reply, of the row where it is smallest                  tends to 1
    gamma       each row's clock over the time                                             stays within [eta, 1]
    distance    sup over the window of |path - solution|, the solution nearest to the path       tends to 0

(the share where best replies are unique along the limit). `shadowing` has the distance. Updates are sampled where two
records are one iterate apart, and their replies are read off the policies: no estimate q is looked at.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.arithmetic.formulas.expressions import is_constant
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.inclusion.flow.field import Dynamics, Field, dynamics_of, field_of
from mpgtheory.inclusion.follow.interpolation import Interpolated
from mpgtheory.learning.options import Options
from mpgtheory.learning.trace import Trace

READINGS = ("printed", "corrected")
"""Q_i(.; pi), and what Algorithm 1 perceives: Q_i(.; pi_i, pi~_-i), or Q_i(.; pi~) if it continues with pi~_i."""


@dataclass(frozen=True, eq=False)
class Replies:
    """Sampled updates of one seed. A row that an update does not move holds NaN.

    Shapes:  times (n,): tau before the update; eps, ranges, best (n, rows): the lead of the best actions over the
             reply, and over the worst action; the weight that the reply puts on best actions.
    """

    times: Array
    eps: Array
    ranges: Array
    best: Array


def dynamics_for(game: MarkovGame, trace: Trace, reading: str) -> Dynamics:
    """The inclusion that a reading of the paper has for a trace.

    Raises:  InputError for an unknown reading, or exploration that varies with time.
    """
    if reading not in READINGS:
        raise InputError(f"reading is {reading!r}; known: {', '.join(READINGS)}")
    if reading == "printed":
        return Dynamics()
    options = Options.from_document(trace.options).for_players(game.n_players)
    for theta in options.theta:
        if not is_constant(theta.expression) or theta.exact(1) is None:
            raise InputError(f"exploration is {theta}; the corrected inclusion needs a rational number that stays")
    return dynamics_of(game, [theta.exact(1) for theta in options.theta], options.continuation == "explored")


def replies_along(path: Interpolated, field: Field) -> Replies:
    """eps, ranges and best shares of the sampled updates, with the Q of `field` at the policy before each."""
    first = path.single_updates()
    reply, is_moved = path.replies(first, first + 1)
    q = field.many(path.policies[first])
    starts, row_of = path.cells.first[:-1], path.cells.row_of
    top = np.maximum.reduceat(q, starts, axis=1)
    lead = top[:, row_of] - q
    slack = field.rounding * np.maximum(np.abs(q).max(axis=1), 1e-300)
    values = (
        np.maximum(np.add.reduceat(reply * lead, starts, axis=1), 0.0),
        np.maximum.reduceat(lead, starts, axis=1),
        np.add.reduceat(reply * (lead <= slack[:, None]), starts, axis=1),
    )
    return Replies(path.times[first], *(np.where(is_moved, value, np.nan) for value in values))


def window_edges(path: Interpolated, length: float) -> Array:
    """0, L, 2 L, ...: full windows only.

    Raises:  InputError if the path is no longer than one.
    """
    count = int(path.times[-1] / length)
    if count < 1:
        raise InputError(f"the run covers {path.times[-1]:.3g} of time; a window has {length:g}: run longer")
    return length * np.arange(count + 1)


def over_windows(times: Array, values: Array, edges: Array) -> Array:
    """The mean over each window of values (n, rows), NaN left out; NaN without any. Shape (windows, rows)."""
    index = np.searchsorted(edges, times, side="right") - 1
    medians = np.full((len(edges) - 1, values.shape[1]), np.nan)
    for window in range(len(medians)):
        here = values[index == window]
        seen = ~np.isnan(here)
        counts = seen.sum(axis=0)
        medians[window, counts > 0] = np.where(seen, here, 0.0).sum(axis=0)[counts > 0] / counts[counts > 0]
    return medians


def largest(values: Array) -> Array:
    """The largest of each row of numbers, NaN left out; NaN if there is nothing else. Shape (windows,)."""
    filled = np.where(np.isnan(values), -np.inf, values).max(axis=1)
    return np.where(np.isinf(filled), np.nan, filled)


@dataclass(frozen=True, eq=False)
class WindowedReplies:
    """Replies over windows of one seed, of the worst row in each window.

    Shapes:  edges (W + 1,); eps, share (W,); relative (W,): eps over the lead over the worst action; gamma (W, rows).
    """

    edges: Array
    eps: Array
    relative: Array
    share: Array
    gamma: Array


def windowed(path: Interpolated, field: Field, length: float) -> WindowedReplies:
    """The replies of one seed over windows of time."""
    edges, replies = window_edges(path, length), replies_along(path, field)
    eps, ranges, best = (over_windows(replies.times, x, edges) for x in (replies.eps, replies.ranges, replies.best))
    relative = np.divide(eps, ranges, out=np.zeros_like(eps), where=~(ranges <= 0))
    bounds = [(path.record_from(a), path.record_from(b)) for a, b in itertools.pairwise(edges)]
    gamma = np.array([path.gamma(*pair) for pair in bounds])
    return WindowedReplies(edges, largest(eps), largest(relative), 1.0 - largest(1.0 - best), gamma)


def fields_of(game: MarkovGame, trace: Trace, readings: Sequence[str] = READINGS) -> dict[str, Field]:
    """The field of each reading, for a trace of a game."""
    return {reading: field_of(game, dynamics_for(game, trace, reading)) for reading in readings}
