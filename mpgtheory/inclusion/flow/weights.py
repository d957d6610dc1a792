"""The weights gamma_i(s) of (7)-(8): how fast player i's policy in state s moves.

    eta <= gamma_i(s)(tau) <= 1,    0 < eta <= 1;    Gamma_i(s) = int gamma_i(s) d tau, the clock of a row

gamma depends on the player and the state, never on the action: otherwise the simplex is left. While b_i(s) is constant,
varpi_i(s) = b_i(s) + exp(-(Gamma - Gamma_0)) (varpi_0 - b_i(s)). Weights are constant, piecewise constant in time, or a
function of time, whose clock is found by quadrature (Gauss-Legendre with 10 points on steps of at most `step`; the
error is compared with 7 points' by `quadrature_error`).
"""

from __future__ import annotations

import bisect
import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, FLOAT, Array, frozen
from mpgtheory.arithmetic.rational import rational
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame

FINE, COARSE = (np.polynomial.legendre.leggauss(points) for points in (10, 7))


class Weights(ABC):
    """gamma_i(s) as a function of time, between eta and 1."""

    eta: fmpq
    shape: tuple[int, int]

    @abstractmethod
    def gamma(self, tau: float) -> Array:
        """gamma_i(s) at time tau (just after it, where it jumps). Shape (N, S)."""

    @abstractmethod
    def clock(self, begin: float, times: Array) -> Array:
        """int_begin^tau gamma_i(s) for each tau of `times`, which rise from `begin` on. Shape (len(times), N, S)."""

    def next_break(self, tau: float) -> float:
        """The first instant after tau at which a weight jumps; infinity if there is none."""
        return np.inf

    def constant_from(self, tau: float) -> Array | None:
        """gamma_i(s) if it stays the same from tau until `next_break`; None if it varies. Shape (N, S)."""
        return None


@dataclass(frozen=True, eq=False)
class PiecewiseConstant(Weights):
    """gamma_i(s) = values[k] from times[k] until times[k + 1], the last for ever; times[0] = 0.

    Shapes:  times (K,) exact and rising; values (K, N, S) exact.
    """

    times: Array
    values: Array
    eta: fmpq
    shape: tuple[int, int]

    @cached_property
    def _times(self) -> Array:
        return FLOAT.array(self.times)

    @cached_property
    def _instants(self) -> list[float]:
        """`_times` for bisection, which calls nothing of NumPy."""
        return [float(time) for time in self._times]

    @cached_property
    def _values(self) -> Array:
        return FLOAT.array(self.values)

    def index(self, tau: float) -> int:
        """Which of the values holds at tau."""
        return max(0, bisect.bisect_right(self._instants, tau) - 1)

    def gamma(self, tau: float) -> Array:
        return self._values[self.index(tau)]

    def clock(self, begin: float, times: Array) -> Array:
        return self._since_zero(times) - self._since_zero(np.array([begin]))

    def next_break(self, tau: float) -> float:
        after = self.index(tau) + 1
        return self._instants[after] if after < len(self._instants) else np.inf

    def constant_from(self, tau: float) -> Array | None:
        return self.gamma(tau)

    def _since_zero(self, times: Array) -> Array:
        starts, values = self._times, self._values
        ends = np.append(starts[1:], np.inf)
        spent = np.clip(times[:, None], starts, ends) - starts
        return np.tensordot(spent, values, axes=1)


@dataclass(frozen=True, eq=False)
class Varying(Weights):
    """gamma_i(s)(tau) = function(tau), an array (N, S) (or a number for all), continuous in tau.

    `step` is the longest step of the quadrature; where the function varies on a shorter scale, give a smaller one.
    """

    function: Callable[[float], Any]
    eta: fmpq
    shape: tuple[int, int]
    step: float = 0.25

    def gamma(self, tau: float) -> Array:
        values = np.broadcast_to(np.asarray(self.function(float(tau)), dtype=float), self.shape)
        check_bounds(values, self.eta, f"at time {tau:g}")
        return values

    def clock(self, begin: float, times: Array) -> Array:
        return self._clock(begin, times, FINE)

    def quadrature_error(self, begin: float, end: float) -> float:
        """The largest difference, over rows, of the clocks by 10 and by 7 points from `begin` to `end`."""
        both = [self._clock(begin, np.array([end]), rule) for rule in (FINE, COARSE)]
        return float(np.abs(both[0] - both[1]).max())

    def _clock(self, begin: float, times: Array, rule: tuple[Array, Array]) -> Array:
        clock, total, last = np.empty((len(times), *self.shape)), np.zeros(self.shape), begin
        for k, tau in enumerate(times):
            steps = max(1, int(np.ceil((tau - last) / self.step)))
            for left, right in itertools.pairwise(np.linspace(last, tau, steps + 1)):
                total = total + self._integral(left, right, rule)
            clock[k], last = total, tau
        return clock

    def _integral(self, left: float, right: float, rule: tuple[Array, Array]) -> Array:
        half = (right - left) / 2
        if half == 0:
            return np.zeros(self.shape)
        middle = (left + right) / 2
        return half * sum(w * self.gamma(middle + half * x) for x, w in zip(*rule, strict=True))


@lru_cache(maxsize=256)
def ones(shape: tuple[int, int]) -> PiecewiseConstant:
    """All weights 1: the default."""
    values = EXACT.array(np.ones((1, *shape), dtype=int))
    return PiecewiseConstant(EXACT.array([0]), frozen(values), fmpq(1), shape)


def constant(game: MarkovGame, gamma: Any = 1, *, eta: Any = None) -> PiecewiseConstant:
    """Weights that never change: one exact number for all, or nested exact numbers (N, S).

    eta: the lower bound, by default the smallest weight.
    Raises:  InputError if eta is not in (0, 1] or a weight lies outside [eta, 1].
    """
    return piecewise(game, [0], [gamma], eta=eta)


def piecewise(game: MarkovGame, times: Sequence[Any], values: Sequence[Any], *, eta: Any = None) -> PiecewiseConstant:
    """Weights values[k] (a number for all, or (N, S)) from times[k] on; the first time is 0, and times rise.

    Raises:  InputError as `constant`, or if the times are no such times.
    """
    shape = (game.n_players, game.n_states)
    instants = EXACT.array([rational(time) for time in times])
    if len(instants) != len(values) or not len(instants) or instants[0] != 0 or (np.diff(instants) <= 0).any():
        raise InputError(
            f"weights change at {[str(t) for t in instants]}; times must begin with 0 and rise, one a value"
        )
    table = np.empty((len(values), *shape), dtype=object)
    for k, value in enumerate(values):
        given = EXACT.array(value)
        if given.shape not in ((), shape):
            raise InputError(f"weights have shape {given.shape}; {game.name} needs one number or {shape}")
        table[k] = given
    bound = min(table.min(), fmpq(1)) if eta is None else check_eta(eta)
    for k, value in enumerate(table):
        check_bounds(value, bound, f"from time {instants[k]} on")
    return PiecewiseConstant(instants, frozen(table), check_eta(bound), shape)


def varying(game: MarkovGame, function: Callable[[float], Any], *, eta: Any, step: float = 0.25) -> Varying:
    """Weights as a function of time; its values are checked wherever it is evaluated."""
    if not step > 0:
        raise InputError(f"the quadrature's step is {step}; it must be positive")
    return Varying(function, check_eta(eta), (game.n_players, game.n_states), step)


def check_eta(eta: Any) -> fmpq:
    """Raise InputError unless 0 < eta <= 1."""
    value = rational(eta)
    if not 0 < value <= 1:
        raise InputError(f"eta is {value}; it must lie in (0, 1]")
    return value


def check_bounds(values: Array, eta: fmpq, when: str) -> None:
    """Raise InputError unless all weights lie in [eta, 1]."""
    low = eta if values.dtype == object else int(eta.p) / int(eta.q)
    for player, state in np.ndindex(values.shape):
        value = values[player, state]
        if not low <= value <= 1:
            raise InputError(
                f"gamma leaves its bounds {when}: gamma[{player + 1}][{state + 1}] is {value}; "
                f"weights must lie between eta = {eta} and 1"
            )
