"""Corners of exact solutions: rational policies some way towards targets, with few digits."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.exact.stretches import Targets, rows_of

BITS = 20
"""Bits of the c of a stretch, and of the rows of two actions at corners."""
LARGEST_DENOMINATOR = 5000
"""Of the crossings that are looked for at simple fractions."""


def moved(policy: Policy, targets: Targets, shares: Array | None, *, bits: int = 0) -> Policy:
    """The end of a stretch with c_i(s) = shares[i, s], by default 1; with `bits` rows of two actions stop short."""
    blocks = [np.array(block) for block in policy]
    for (i, s), target in rows_of(targets):
        if target is not None:
            share = fmpq(1) if shares is None else shares[i, s]
            blocks[i][s] = moved_row(policy[i][s], target, share, bits)
    return Policy(tuple(blocks))


def moved_row(row: Array, target: int, share: fmpq, bits: int) -> Array:
    """b + (1 - share) (row - b); rounded only with two actions, where the end may be any point on the way."""
    if bits and len(row) == 2 and share < 1:
        kept = row[1 - target]
        unit = rounded(kept * share) / 2**bits
        unit = fmpq(2) ** (int(unit.p).bit_length() - int(unit.q).bit_length())
        rest = unit * int((kept * (1 - share) / unit).ceil())
        return np.array([rest, 1 - rest] if target == 1 else [1 - rest, rest])
    end = (1 - share) * row
    end[target] += share
    return end


def rounded(value: fmpq | float, bits: int = BITS) -> fmpq:
    """A binary fraction of `bits` significant bits, at or a little below a positive number."""
    top, bottom = (int(value.p), int(value.q)) if isinstance(value, fmpq) else value.as_integer_ratio()
    shift = bits - top.bit_length() + bottom.bit_length()
    scaled = (top << shift) // bottom if shift >= 0 else top // (bottom << -shift)
    return fmpq(scaled) * fmpq(2) ** (-shift)


def fraction_near(place: float) -> fmpq:
    """The nearest fraction with a denominator of at most LARGEST_DENOMINATOR."""
    simple = Fraction(place).limit_denominator(LARGEST_DENOMINATOR)
    return fmpq(simple.numerator, simple.denominator)


def replaced(policy: Policy, row: tuple[int, int], values: Array) -> Policy:
    """The policy with one row changed."""
    block = np.array(policy[row[0]])
    block[row[1]] = values
    return policy.deviate(row[0], block)
