"""The head counts of independent players as products of small polynomials.

With x_a marking a player at action a, player j in state s contributes the factor sum_a pi_j(s, a) x_a. The product of
the factors of some players has the probability of every head count n of theirs as the coefficient of x^n. Here x_a
stands for x^strides[a] of one indeterminate (see `counts`), so that products are univariate.

"All but one", for every player at once, by divide and conquer: the factors of each half of the players are multiplied
in, one by one, for the other half; N log N small products in place of N^2. Nothing is ever divided, so that zero
probabilities are harmless and signs do not matter (the formula holds off the simplex). Players with equal policies have
equal factors: these are told apart once (`kinds_of`), and enter as powers; so thousands of players who play alike cost
as much as their kinds.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, NamedTuple, Self

import numpy as np
from flint import fmpq, nmod

from mpgtheory.arithmetic import Arithmetic, Array, Flint


class Factor(NamedTuple):
    """The weights (S, K) of a player, and how many players have them."""

    weights: Array
    exponent: int


class Product(ABC):
    """A product of factors of players, one polynomial for each state."""

    @abstractmethod
    def times(self, weights: Array) -> Self:
        """This product with one more factor, sum_a weights[s, a] x^strides[a]. Shapes: weights (S, K)."""

    def power(self, weights: Array, exponent: int) -> Self:
        """This product with the same factor `exponent` times."""
        product = self
        for _ in range(exponent):
            product = product.times(weights)
        return product

    def powers(self, factors: Sequence[Factor]) -> Self:
        """This product with all of `factors`."""
        product = self
        for factor in factors:
            product = product.power(*factor)
        return product

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
        return self.power(weights, 1)

    def power(self, weights: Array, exponent: int) -> Polynomials:
        return self._with(self._raised(weights, exponent)) if exponent else self

    def powers(self, factors: Sequence[Factor]) -> Polynomials:
        """By halves, so that polynomials of like degree are multiplied."""
        level = [self._raised(*factor) for factor in factors if factor.exponent]
        while len(level) > 1:
            pairs = zip(level[::2], level[1::2], strict=False)
            odd = level[-1:] if len(level) % 2 else []
            level = [[one * other for one, other in zip(*pair, strict=True)] for pair in pairs] + odd
        return self._with(level[0]) if level else self

    def _with(self, factor: list[Any]) -> Polynomials:
        products = [one * other for one, other in zip(self.polynomials, factor, strict=True)]
        return Polynomials(self.arithmetic, products, self.strides)

    def _raised(self, weights: Array, exponent: int) -> list[Any]:
        """A power of a factor, in each state."""
        width, columns = int(self.strides.max()) + 1, []
        for row in weights:
            factor = [row[0] * 0] * width
            for stride, weight in zip(self.strides, row, strict=True):
                factor[stride] = factor[stride] + weight
            columns.append(self.arithmetic.polynomial(factor) ** exponent)
        return columns

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


def all_but_one(start: Product, factors: Sequence[Factor]) -> list[Product]:
    """For each of `factors` the product `start` with all of them multiplied in, but for one player of that factor."""
    if len(factors) == 1:
        return [start.power(factors[0].weights, factors[0].exponent - 1)]
    half = len(factors) // 2
    first, second = factors[:half], factors[half:]
    return all_but_one(start.powers(second), first) + all_but_one(start.powers(first), second)


class Kinds(NamedTuple):
    """Which players of a profile have equal blocks: the blocks that differ, how many have each, and whose is which."""

    blocks: list[Array]
    sizes: list[int]
    kind_of: list[int]


def kinds_of(blocks: Sequence[Array]) -> Kinds:
    """The kinds of players, in the order in which they come first."""
    numbers: dict[Any, int] = {}
    kinds = Kinds([], [], [])
    known: dict[int, int] = {}
    for block in blocks:
        if id(block) not in known:
            known[id(block)] = numbers.setdefault(_key(block), len(numbers))
        number = known[id(block)]
        if number == len(kinds.blocks):
            kinds.blocks.append(block)
            kinds.sizes.append(0)
        kinds.sizes[number] += 1
        kinds.kind_of.append(number)
    return kinds


def _key(block: Array) -> Any:
    """What equal blocks have in common; numbers that cannot be told to be equal, as balls, count as different."""
    if block.dtype != object:
        return block.tobytes()
    values = tuple(block.ravel())
    if isinstance(values[0], fmpq):
        return values
    return tuple(map(int, values)) if isinstance(values[0], nmod) else id(block)
