"""Exact numbers: what may stand for a rational number in a file, on a command line or in code.

An integer, a decimal (`0.1` means 1/10) and "p/q" are exact. A binary float is not, and is refused:
nothing crosses from rounded to exact arithmetic silently.
"""

from __future__ import annotations

import functools
import re
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq, fmpz

from mpgtheory.errors import InputError, shown

LONGEST = 4000
"""Characters of a number that are read: beyond it a file is nonsense, not data."""
LARGEST_EXPONENT = 400
"""Largest |exponent| of a decimal: 1e400 is exact, 1e999999999 would fill the memory."""
REMEMBERED = 2**12
"""Texts of which the number is kept: the tables of a file hold the same few numbers again and again."""

_FRACTION = re.compile(r"([+-]?\d+)\s*/\s*(\d+)")
_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,9})?")


def rational(value: Any) -> fmpq:
    """The exact rational number that `value` stands for.

    Accepts: int, Fraction, Decimal, fmpq, fmpz, and text "p/q", "3", "0.25", "1e-3".
    Raises:  InputError if `value` is a float, not finite, too long, or no number at all.
    """
    if isinstance(value, fmpq):
        return value
    if isinstance(value, (int, np.integer, fmpz)) and not isinstance(value, bool):
        return fmpq(int(value))
    if isinstance(value, Fraction):
        return fmpq(value.numerator, value.denominator)
    if isinstance(value, Decimal):
        return _from_text(str(value))
    if isinstance(value, str):
        return _from_text(value)
    raise InputError(f"{shown(value)} is not an exact number; write an integer, a decimal or 'p/q' as text")


@functools.lru_cache(maxsize=REMEMBERED)
def _from_text(text: str) -> fmpq:
    stripped = text.strip()
    brief = stripped if len(stripped) <= 40 else stripped[:40] + "..."
    if len(stripped) > LONGEST:
        raise InputError(f"{brief!r} has {len(stripped)} characters; a number may have {LONGEST}")
    if match := _FRACTION.fullmatch(stripped):
        numerator, denominator = int(match[1]), int(match[2])
        if denominator == 0:
            raise InputError(f"{brief!r} divides by zero; give a denominator that is not 0")
        return fmpq(numerator, denominator)
    if match := _DECIMAL.fullmatch(stripped):
        exponent = int(match[2][1:]) if match[2] else 0
        if abs(exponent) > LARGEST_EXPONENT:
            raise InputError(f"{brief!r} has an exponent beyond {LARGEST_EXPONENT}; rescale the data")
        exact = Fraction(stripped)
        return fmpq(exact.numerator, exact.denominator)
    raise InputError(f"{brief!r} is not a finite number; write an integer, a decimal or 'p/q'")


def text(value: fmpq) -> str:
    """A rational as files write it: "3", "-1/5"."""
    return str(value)


def decimal(value: fmpq, digits: int = 6) -> str:
    """A rational as a decimal of at most `digits` significant digits: "0.333333", "-16", "1.5e-15".

    >>> decimal(fmpq(1, 3)), decimal(fmpq(3, 2 * 10**15))
    ('0.333333', '1.5e-15')
    """
    quotient = Context(prec=digits).divide(Decimal(int(value.p)), Decimal(int(value.q)))
    if quotient != 0 and not -5 <= quotient.adjusted() < 15:
        return f"{quotient.normalize():e}"
    plain = f"{quotient:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def with_exact(value: fmpq, *, longest: int = 12) -> str:
    """A rational for people: its decimal, and beside it the fraction where the decimal is rounded and that is short.

    >>> with_exact(fmpq(1, 3)), with_exact(fmpq(1, 5)), with_exact(fmpq(16))
    ('0.333333 (1/3)', '0.2', '16')
    """
    exact, shown = str(value), decimal(value)
    if value.q == 1 and len(exact) <= longest:
        return exact
    return f"{shown} ({exact})" if len(exact) <= longest and _from_text(shown) != value else shown


def brief(value: fmpq, *, longest: int = 12) -> str:
    """A rational for people: as it is where that is short, else its decimal."""
    exact = str(value)
    return exact if len(exact) <= longest else decimal(value)
