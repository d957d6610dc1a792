"""Exact numbers as users get them: `fractions.Fraction`, and decimals for people."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.arithmetic.rational import rational, with_exact


def fraction(value: Any) -> Fraction:
    """A number of ours as a fraction; a double as the number that it is."""
    if isinstance(value, (float, np.floating)):
        return Fraction(float(value))
    exact = rational(value)
    return Fraction(int(exact.p), int(exact.q))


def words(value: Fraction) -> str:
    """A fraction for people: its decimal, and the fraction where that is short."""
    return with_exact(fmpq(value.numerator, value.denominator))


def floats(values: Array) -> Array:
    """Exact numbers as doubles, each rounded once; doubles as they are."""
    return values if values.dtype.kind == "f" else FLOAT.array(values)
