"""The exponential function between rationals."""

import math
from fractions import Fraction

TERMS = 30
"""Terms of exponential series at the most."""


def exponential(rate: Fraction) -> tuple[Fraction, Fraction]:
    """Two rationals around exp(-rate), 0 <= rate <= 2: reciprocals of the series of exp(rate), its rest in or out."""
    partial = sum((rate**k / math.factorial(k) for k in range(TERMS)), start=Fraction(0))
    rest = 2 * rate**TERMS / math.factorial(TERMS)
    return 1 / (partial + rest), 1 / partial
