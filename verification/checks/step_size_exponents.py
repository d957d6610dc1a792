"""What a pair of power laws promises of Algorithm 1 beyond Assumption 3.2, from the exponents alone.

For alpha_i(n) ~ z n^-a and beta_i(n) ~ y n^-b, the errors of the estimates are of the order sqrt(alpha) (noise) plus
beta/alpha (drift). With fixed exploration and (4a) continued with the explored own policy:

    almost surely     sums of squares are finite: 1/2 < a < b <= 1. Under the law of the learner estimates track, and
                      the policies are in the mean finally within the bound (claim theorem-3.3.almost-surely: all of
                      it is machine-checked)
    summable errors   sum of beta (sqrt(alpha) + beta/alpha) and of beta^2 is finite:  3/4 < b <= 1, 2(1-b) < a < 2b-1.
                      Then one-stage gains vanish, and policies end within the bound (claim theorem-3.3.along-paths;
                      with 1/2 < a, and beta/alpha that decreases, theorem-3.3.by-rates: all of it is machine-checked)
    rate              the best iterate before T has gains of the order T^-r, r = min(1-b, a/2, b-a), up to logarithms
                      (claim theorem-3.3.rate)

For Algorithm 1 as printed with exploration theta_t ~ t^-c, every pure policy giving an irreducible chain:

    vanishing         0 < c < (b-a)/(1-a): errors against the true Q-function tend to 0;
                      also b + c > 1, b + a(1-c)/2 > 1, 2b - c - a(1-c) > 1: they are summable against the steps

But for what is said to be machine-checked in all, that errors are of this order for almost every path is an argument;
what follows from their sums is machine-checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from mpgtheory.step_sizes.asymptotics import Unclassified
from mpgtheory.step_sizes.schedule import Schedule

NAMES = ("almost surely", "summable errors", "rate", "vanishing exploration")
"""What is asked of a pair of schedules, in order."""


@dataclass(frozen=True)
class Promise:
    """Whether a theorem applies to the schedules (None: not known), and why; `value` is its exponent or interval."""

    name: str
    holds: bool | None
    reason: str
    value: str = ""

    def as_dict(self) -> dict[str, str | bool | None]:
        """The promise as JSON has it."""
        return {"theorem": self.name, "holds": self.holds, "reason": self.reason, "value": self.value}


def promises(alphas: Sequence[Schedule], betas: Sequence[Schedule]) -> tuple[Promise, ...]:
    """What the exponents of the schedules promise.

    The schedules are power laws up to bounded factors, alpha with one exponent, beta with one; else nothing is known.

    >>> alpha, beta = Schedule.parse("1/2*(n+1)**(-3/5)"), Schedule.parse("1/2*(n+1)**(-9/10)")
    >>> for found in promises([alpha], [beta]):
    ...     print(f"{found.name}: {found.holds} {found.value}".strip())
    almost surely: True
    summable errors: True
    rate: True 1/10
    vanishing exploration: True 1/10 < c < 1/2
    """
    a, b = _exponent(alphas), _exponent(betas)
    if isinstance(a, str) or isinstance(b, str):
        why = next(exponent for exponent in (a, b) if isinstance(exponent, str))
        return tuple(Promise(name, None, why) for name in NAMES)
    return _almost_surely(a, b), _summable(a, b), _rate(a, b), _vanishing(a, b)


def _exponent(schedules: Sequence[Schedule]) -> Fraction | str:
    exponents: set[Fraction] = set()
    for schedule in schedules:
        own = schedule.asymptotic_class
        if isinstance(own, Unclassified) or own.vanishes:
            return f"{schedule} is no power law up to bounded factors"
        exponential, index, *logarithms = own.monomial
        if exponential != 0 or any(power != 0 for power in logarithms) or not isinstance(index, Fraction):
            return f"{schedule} is no power law with a rational exponent"
        exponents.add(-index)
    return exponents.pop() if len(exponents) == 1 else "the players' exponents differ"


def _almost_surely(a: Fraction, b: Fraction) -> Promise:
    return Promise("almost surely", Fraction(1, 2) < a < b <= 1, f"1/2 < a < b <= 1 at a = {a}, b = {b}")


def _summable(a: Fraction, b: Fraction) -> Promise:
    holds = Fraction(3, 4) < b <= 1 and 2 * (1 - b) < a < 2 * b - 1
    checked = "; machine-checked where beta/alpha falls, as 1/2 < a" if holds and a > Fraction(1, 2) else ""
    return Promise("summable errors", holds, f"3/4 < b <= 1 and 2(1-b) < a < 2b-1 at a = {a}, b = {b}{checked}")


def _rate(a: Fraction, b: Fraction) -> Promise:
    rate = min(1 - b, a / 2, b - a)
    reason = f"min(1-b, a/2, b-a) at a = {a}, b = {b}; the best is 1/4 at a = 1/2, b = 3/4"
    return Promise("rate", rate > 0, reason, str(rate) if rate > 0 else "")


def _vanishing(a: Fraction, b: Fraction) -> Promise:
    reason = f"b + c > 1, b + a(1-c)/2 > 1, 2b - c - a(1-c) > 1 and c < (b-a)/(1-a) at a = {a}, b = {b}"
    if not 0 < a < b <= 1:
        return Promise("vanishing exploration", False, reason)
    low = 1 - b
    high = min((b - a) / (1 - a), 1 - 2 * (1 - b) / a, (2 * b - a - 1) / (1 - a))
    return Promise("vanishing exploration", low < high, reason, f"{low} < c < {high}" if low < high else "")
