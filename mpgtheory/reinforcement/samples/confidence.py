"""Confidence sets of a game that is known by samples: which payoffs and transitions the data leave possible.

A cell is a state and a joint action. With probability `level` all cells hold at once: half of the error 1 - level goes
to transitions, half to payoffs, in equal parts to the cells (and to next states, and to players).

    kind         transitions P(.|s, a) after n samples with frequencies p^ and share e of the error
    "weissman"   |P - p^|_1 <= sqrt(2 log((2^S - 2) / e) / n)                                Weissman et al. (2003)
    "bernstein"  |P(s') - p^(s')| <= sqrt(2 v log(4 / e) / n) + 7 log(4 / e) / (3 (n - 1)),
                 v = p^ (1 - p^) n / (n - 1), for each next state                  Maurer and Pontil (2009), Theorem 4

Payoffs in a range of width R: Hoeffding's inequality for "weissman", R times the second line for "bernstein".

These hold for a number n that was fixed before sampling, as a simulator allows. In logs n is random, and who looks at
results while sampling goes on chooses n by them. `anytime` sets hold for all n at once:

    "weissman"   |P - p^|_1 <= 1.7 sqrt((log log(2 n) + 0.72 log(5.2 (2^S - 2) / e)) / n)  Howard et al. (2021), eq. (2)
    "bernstein"  as above with e / (n (n + 1)) in the place of e                           a union over n

A cell without samples may have any transition and any payoff of the range.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.game.arrays.options import real_number, word

KINDS = ("bernstein", "weissman")


@dataclass(frozen=True)
class Confidence:
    """How sure an answer is to be, and with which sets; see above.

    Raises:  InputError for a level outside (0, 1), or an unknown kind.
    """

    level: float = 0.95
    kind: str = "bernstein"
    anytime: bool = False

    def __post_init__(self) -> None:
        remedy = "it must lie strictly between 0 and 1, for example 0.95"
        level = real_number("confidence", self.level, least=1e-12, most=1 - 1e-12, remedy=remedy)
        object.__setattr__(self, "level", level)
        word("the kind of confidence sets", self.kind, KINDS)


@dataclass(frozen=True, eq=False)
class Observed:
    """What samples say of each cell. J joint actions; leading axes `...` hold independent data sets.

    Shapes:  samples (..., S, J); frequencies (..., S, J, S); payoffs, variances (..., N, S, J); payoff_range (N, 2).
    payoffs_are_fixed:  each cell pays the same at every visit, so that one sample tells its payoff.
    """

    samples: Array
    frequencies: Array
    payoffs: Array
    variances: Array
    payoff_range: Array
    payoffs_are_fixed: bool = False


@dataclass(frozen=True, eq=False)
class Sets:
    """Possible transitions and payoffs: distributions with low <= P <= high and |P - centre|_1 <= radius.

    Shapes:  centre, low, high (..., S, J, S); radius (..., S, J); payoff_low, payoff_high (..., N, S, J).
    Of "weissman" the bounds low and high are None, of "bernstein" the radius is.
    """

    centre: Array
    low: Array | None
    high: Array | None
    radius: Array | None
    payoff_low: Array
    payoff_high: Array


def sets_of(observed: Observed, confidence: Confidence) -> Sets:
    """The confidence sets."""
    error, cells = (1 - confidence.level) / 2, math.prod(observed.samples.shape[-2:])
    if observed.payoffs_are_fixed:
        error *= 2
    payoff_low, payoff_high = _payoffs(observed, confidence, error / (cells * len(observed.payoff_range)))
    centre, n, states = observed.frequencies, observed.samples, observed.frequencies.shape[-1]
    if confidence.kind == "weissman":
        radius = weissman(n, states, error / cells, anytime=confidence.anytime)
        return Sets(centre, None, None, radius, payoff_low, payoff_high)
    width = bernstein(n[..., None], _variance(centre, n), error / (cells * states), anytime=confidence.anytime)
    low, high = np.maximum(centre - width, 0), np.minimum(centre + width, 1)
    if states == 1:
        low = high = centre
    return Sets(centre, low, high, None, payoff_low, payoff_high)


def _variance(frequencies: Array, n: Array) -> Array:
    """The sample variance of the indicator of each next state."""
    some = np.maximum(n, 2)[..., None]
    return np.asarray(frequencies * (1 - frequencies) * some / (some - 1))


def _payoffs(observed: Observed, confidence: Confidence, error: float) -> tuple[Array, Array]:
    """Bounds on the mean payoffs, within their range."""
    least, most = (observed.payoff_range[:, k, None, None] for k in (0, 1))
    n, span = observed.samples[..., None, :, :], most - least
    if observed.payoffs_are_fixed:
        width = np.where(n > 0, 0.0, span)
    elif confidence.kind == "weissman":
        width = span * hoeffding(n, error, anytime=confidence.anytime)
    else:
        unit = np.where(span > 0, span, 1.0)
        width = unit * bernstein(n, observed.variances / unit**2, error, anytime=confidence.anytime)
    width = np.minimum(width, span)
    return np.maximum(observed.payoffs - width, least), np.minimum(observed.payoffs + width, most)


def weissman(n: Array, states: int, error: float, *, anytime: bool) -> Array:
    """The radius in the 1-norm around the frequencies of n samples; 2 without samples, 0 if there is one state only."""
    if states == 1:
        return np.zeros(np.shape(n))
    some = np.maximum(n, 1)
    subsets = states * math.log(2) + math.log1p(-(2.0 ** (1 - states)))
    if anytime:
        radius = 1.7 * np.sqrt((np.log(np.log(2 * some)) + 0.72 * (math.log(5.2 / error) + subsets)) / some)
    else:
        radius = np.sqrt(2 * (subsets - math.log(error)) / some)
    return np.asarray(np.where(n > 0, np.minimum(radius, 2), 2.0))


def hoeffding(n: Array, error: float, *, anytime: bool) -> Array:
    """The radius around the mean of n samples in [0, 1]; 1 without samples."""
    some = np.maximum(n, 1)
    if anytime:
        radius = 0.85 * np.sqrt((np.log(np.log(2 * some)) + 0.72 * math.log(10.4 / error)) / some)
    else:
        radius = np.sqrt(math.log(2 / error) / (2 * some))
    return np.asarray(np.where(n > 0, np.minimum(radius, 1), 1.0))


def bernstein(n: Array, variance: Array, error: float, *, anytime: bool) -> Array:
    """The radius around the mean of n samples in [0, 1] with this sample variance; 1 with fewer than two."""
    some = np.maximum(n, 2)
    log = math.log(4 / error) + (np.log(some) + np.log(some + 1.0) if anytime else 0.0)
    radius = np.sqrt(2 * variance * log / some) + 7 * log / (3 * (some - 1))
    return np.asarray(np.where(n > 1, np.minimum(radius, 1), 1.0))
