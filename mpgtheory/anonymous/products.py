"""The head counts of independent players as products of small polynomials.

With x_a marking a player at action a, player j in state s contributes the factor sum_a pi_j(s, a) x_a. The product of
the factors of some players has the probability of every head count n of theirs as the coefficient of x^n. Here x_a
stands for x^strides[a] of one indeterminate (see `counts`), so that products are univariate.

"All but one", for every player at once, by divide and conquer: the factors of each half of the players are multiplied
in, one by one, for the other half; N log N small products in place of N^2. Nothing is ever divided, so that zero
probabilities are harmless and signs do not matter (the formula holds off the simplex).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Arithmetic, Array, Flint


class Product(ABC):
    """A product of factors of players, one polynomial for each state."""

    @abstractmethod
    def times(self, weights: Array) -> Self:
        """This product with one more factor, sum_a weights[s, a] x^strides[a]. Shapes: weights (S, K)."""

    @abstractmethod
    def at(self, positions: Array) -> Array:
        """The coefficients of x^position. Shapes: positions (C,); returns (S, C)."""


class Arrays(Product):
    """Coefficients as an array (S, degree + 1), in any arithmetic."""

    def __init__(self, coefficients: Array, strides: Array) -> None:
        self.coefficients, self.strides = coefficients, strides

    def times(self, weights: Array) -> Arrays:
        states, width = self.coefficients.shape
        out = np.array(np.broadcast_to(weights[:, :1] * 0, (states, width + int(self.strides.max()))))
        for action, stride in enumerate(self.strides):
            out[:, stride : stride + width] += weights[:, action, None] * self.coefficients
        return Arrays(out, self.strides)

    def at(self, positions: Array) -> Array:
        return self.coefficients[:, positions]


class Polynomials(Product):
    """Polynomials of python-flint, which multiplies over one denominator."""

    def __init__(self, arithmetic: Flint, polynomials: list[Any], strides: Array) -> None:
        self.arithmetic, self.polynomials, self.strides = arithmetic, polynomials, strides

    def times(self, weights: Array) -> Polynomials:
        width = int(self.strides.max()) + 1
        found = []
        for polynomial, row in zip(self.polynomials, weights, strict=True):
            factor = [row[0] * 0] * width
            for stride, weight in zip(self.strides, row, strict=True):
                factor[stride] = factor[stride] + weight
            found.append(polynomial * self.arithmetic.polynomial(factor))
        return Polynomials(self.arithmetic, found, self.strides)

    def at(self, positions: Array) -> Array:
        width = int(positions.max()) + 1
        out = np.empty((len(self.polynomials), width), dtype=object)
        for row, polynomial in zip(out, self.polynomials, strict=True):
            coefficients = polynomial.coeffs()
            row[: len(coefficients)] = coefficients
            row[len(coefficients) :] = self.arithmetic.number(fmpq(0))
        return out[:, positions]


def one(arithmetic: Arithmetic, like: Array, strides: Array) -> Product:
    """The empty product in each state; `like` (S, ...) gives states and arithmetic."""
    if isinstance(arithmetic, Flint):
        return Polynomials(arithmetic, [arithmetic.polynomial([arithmetic.number(fmpq(1))])] * len(like), strides)
    return Arrays(like[:, :1] * 0 + 1, strides)


def all_of(start: Product, blocks: Sequence[Array]) -> Product:
    """`start` with the factors of all `blocks` (S, K) multiplied in."""
    for block in blocks:
        start = start.times(block)
    return start


def all_but_one(start: Product, blocks: Sequence[Array]) -> list[Product]:
    """For each of `blocks` (S, K) the product `start` with the factors of all the others multiplied in."""
    if len(blocks) == 1:
        return [start]
    half = len(blocks) // 2
    first, second = blocks[:half], blocks[half:]
    return all_but_one(all_of(start, second), first) + all_but_one(all_of(start, first), second)
