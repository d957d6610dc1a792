"""One equilibrium of any game: along the branch of logit equilibria from a given policy.

    log x_r(s, a) = log rho_r(s, a) + lambda Q_r(s, a; x, V) + constant of the row,    V_r = x_r . Q_r

At lambda = 0 the solution is rho; as lambda grows along the branch, limit points are equilibria. The branch is followed
by steps along its tangent, curved as the last two tangents are, and Newton's method across it. Unknown are ratios of
weights, in logarithms, V and lambda, with payoffs in units of their range. As soon as the actions that seem to keep
their weight, taken for the support, solve the equations of an equilibrium, the branch is left.

Along one branch the determinant of the equations and the tangent keeps its sign. A step to a point of the other sign
has reached another branch; it is taken back.

Source:  Turocy (2005), A dynamic homotopy interpretation of the logistic quantal response equilibrium correspondence;
         Eibelshaeuser and Poensgen (2019), Markov quantal response equilibrium;
         Allgower and Georg (1990), Numerical continuation methods, chapters 2 and 6.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.equilibria.contraction import Contraction
from mpgtheory.equilibria.limit import Limit, equilibrium_on

FIRST_STEP, SMALLEST_STEP = 0.1, 1e-9
MOST_STEPS = 5_000
LARGEST_PRECISION = 1e9
"""The lambda at which doubles say no more."""
CORRECTIONS = 6
ACCURACY = 1e-4
"""The last correction on the way: Newton's method then errs by its square, and more would change nothing."""
FARTHEST, CONTRACTION = 0.2, 0.5
"""A step is taken back if its first correction is larger, or a later one more than this share of the one before."""
AIM, FASTEST, SLOWER = 0.05, 3.0, 1 / 3
"""Steps are such that the first correction is about `AIM`: at most `FASTEST` times the last; `SLOWER` times a failed
one."""
CLOSE = 0.1
"""How far the weights of an equilibrium may be from the branch that is left for it."""
TRIED_AGAIN, AGAIN = 1.2, 3.0
"""By how much lambda must grow before supports are tried again, and before the same supports are."""
LARGE, LEAST = 0.2, 1e-9
"""Weights, of the largest of their row, from which on an action is played, and below which it is not."""


class _Place(NamedTuple):
    """A point of the branch (z with its zeros, V, lambda), its unit tangent, and the first correction on the way."""

    point: Array
    tangent: Array
    moved: float


@dataclass(eq=False)
class Branch:
    """The branch from one policy. Payoffs in `contraction` are in units of their range.

    prior:  weights of the start (R, S, A), positive but for actions that a role does not have.
    steps:  how far it was followed.
    """

    contraction: Contraction
    prior: Array
    steps: int = 0
    _tried: dict[bytes, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._counts = np.array(self.contraction.counts)
        self._own = np.arange(self.prior.shape[2]) < self._counts[:, None, None]
        logs = np.log(np.where(self._own, self.prior, 1.0))
        self._logs = np.where(self._own, logs - logs[:, :, :1], 0.0)
        self._point, self._sign = self._start(), 1.0

    @property
    def last(self) -> Array:
        """The weights to which it was followed. Shape (R, S, A)."""
        return self._weights(self._point)

    def follow(self, *, until: float = float("inf")) -> Limit | None:
        """The equilibrium to which the branch leads, in doubles; None if the branch is lost or time is up."""
        tangent = self._first_tangent()
        step, before, bend, tried = FIRST_STEP, FIRST_STEP, 0 * tangent, 0.0
        while self._goes_on(step) and time.monotonic() < until:
            self.steps += 1
            guess = self._point + step * (tangent + step / (2 * before) * bend)
            place = self._corrected(guess, tangent)
            if place is None:
                step *= SLOWER
                continue
            bend, tangent, before = place.tangent - tangent, place.tangent, step
            self._point = place.point
            step *= min(FASTEST, (AIM / (place.moved + 1e-9)) ** 0.5)
            if place.point[-1] > TRIED_AGAIN * tried + 1:
                tried = float(place.point[-1])
                if (limit := self._recognised(place)) is not None:
                    return limit
        return None

    def _goes_on(self, step: float) -> bool:
        """Whether there is a point in another step; a lambda below 0 is behind the start."""
        is_within = -1 < self._point[-1] < LARGEST_PRECISION
        return bool(self.steps < MOST_STEPS and is_within and step > SMALLEST_STEP)

    def _start(self) -> Array:
        means = self.contraction(self.prior, np.zeros(self.prior.shape[:2]))
        chains = np.einsum("rsa,rsat->rst", self.prior, means.onward)
        system = np.eye(self.contraction.n_states) - self.contraction.discount * chains
        values = np.linalg.solve(system, (self.prior * means.q).sum(axis=2)[:, :, None])
        return np.concatenate([self._logs.ravel(), values.ravel(), [0.0]])

    def _ratios(self, point: Array) -> Array:
        return point[: self.prior.size].reshape(self.prior.shape)

    def _values(self, point: Array) -> Array:
        return point[self.prior.size : -1].reshape(self.prior.shape[:2])

    def _weights(self, point: Array) -> Array:
        ratios = self._ratios(point)
        powers = np.where(self._own, np.exp(ratios - ratios.max(axis=2, keepdims=True)), 0.0)
        return np.asarray(powers / powers.sum(axis=2, keepdims=True))

    def _newton(self, point: Array, weights: Array, tangent: Array) -> tuple[Array, Array, float]:
        """The correction across the tangent, the direction of the branch, and the sign of the determinant."""
        from mpgtheory.equilibria.compiled_newton import At, branch_step

        values = self._values(point)
        means = self.contraction(weights, values)
        at = At(weights, values, self._ratios(point) - self._logs, float(point[-1]))
        change, ahead, sign = branch_step(means, self.contraction.discount, self._counts, at, tangent)
        return change, ahead, sign

    def _first_tangent(self) -> Array:
        """The tangent at the start, towards larger lambda."""
        up = np.zeros(len(self._point))
        up[-1] = 1.0
        _, tangent, self._sign = self._newton(self._point, self.prior, up)
        return np.asarray(tangent / np.linalg.norm(tangent))

    def _corrected(self, guess: Array, tangent: Array) -> _Place | None:
        """The point of the branch across the tangent from `guess`.

        None if the branch bends too much for the step, or this is another branch.
        """
        point, moved, most = guess, 0.0, FARTHEST
        weights = self._weights(point)
        for _ in range(CORRECTIONS):
            try:
                change, ahead, sign = self._newton(point, weights, tangent)
            except np.linalg.LinAlgError:
                return None
            before, weights = weights, self._weights(point + change)
            distance = self._distance(point, change, weights - before)
            if not distance < most:
                return None
            point, moved, most = point + change, max(distance, moved), CONTRACTION * distance
            if distance < ACCURACY:
                return _Place(point, ahead / np.linalg.norm(ahead), moved) if sign == self._sign else None
        return None

    def _distance(self, point: Array, change: Array, differences: Array) -> float:
        """How large a correction is: by weights; by logarithms less, and the less the larger they are."""
        relative = np.abs(change) / (20 + 2 * np.abs(point))
        relative[self.prior.size : -1] = 0.0
        return float(max(np.abs(differences).max(), relative.max()))

    def _recognised(self, place: _Place) -> Limit | None:
        """The equilibrium whose supports are the actions that seem to keep their weight, if there is one."""
        weights, precision = self._weights(place.point), float(place.point[-1])
        played = self._kept(place, weights)
        key = np.packbits(played).tobytes()
        if precision < AGAIN * self._tried.get(key, 0.0):
            return None
        self._tried[key] = precision
        limit = equilibrium_on(self.contraction, played, weights, self._values(place.point))
        is_close = limit is not None and float(np.abs(limit.weights - weights).max()) <= CLOSE
        return limit if is_close else None

    def _kept(self, place: _Place, weights: Array) -> Array:
        """Actions of large weight, and those whose weight does not fall as 1 / lambda or faster. Shape (R, S, A).

        The weight of an action that is worse by g falls as exp(-lambda g): its logarithm falls by lambda g when lambda
        grows by its own size.
        """
        along = self._ratios(place.tangent)
        slope = along - (weights * along).sum(axis=2, keepdims=True)
        with np.errstate(over="ignore"):
            keeps = slope * place.point[-1] / (place.tangent[-1] or SMALLEST_STEP) > -1
        relative = weights / weights.max(axis=2, keepdims=True)
        return np.asarray((relative > LARGE) | (keeps & (relative > LEAST)))
