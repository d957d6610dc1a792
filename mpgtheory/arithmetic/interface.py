"""Arithmetics behind one interface, so that every formula of the paper is written once.

| arithmetic   | numbers                           | what an answer is worth                     |
|--------------|-----------------------------------|---------------------------------------------|
| `FLOAT`      | IEEE double, NumPy                | an approximation; certifies nothing         |
| `EXACT`      | rationals (`flint.fmpq`)          | the truth                                   |
| `ball(bits)` | enclosures (`flint.arb`)          | a rigorous interval that contains the truth |
| `modular(p)` | integers mod a prime (`flint.nmod`) | zero for every identity that is true      |

(`mpgtheory.arithmetic.indeterminates` adds quotients of polynomials.) Arrays are NumPy arrays; all but `FLOAT` hold
objects, on which `+ - * / @ sum` work as on floats. Nothing crosses from one arithmetic to another silently:
data are converted from exact rationals by `array`, and mixing raises a TypeError in python-flint.
"""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import flint
import numpy as np
from flint import arb, arb_mat, arb_poly, fmpq, fmpq_mat, fmpq_poly, nmod, nmod_mat, nmod_poly

from mpgtheory.arithmetic.rational import rational
from mpgtheory.errors import InputError

Scalar = Any
"""A number of some arithmetic."""
Array = np.ndarray


class Arithmetic(ABC):
    """The operations beyond `+ - * /` that the formulas need.

    Comparisons are three-valued: True, False, or None where the arithmetic cannot tell. There is one object of each
    arithmetic in a process; `__reduce__` says which, so that it stays one when data travel between processes.
    """

    name: str
    is_ordered: bool
    is_exact: bool

    @abstractmethod
    def number(self, value: fmpq) -> Scalar:
        """The exact rational `value` in this arithmetic."""

    @abstractmethod
    def solve(self, matrix: Array, right: Array) -> Array:
        """The solution x of matrix x = right.

        Shapes:  matrix (n, n), right (n, k); returns (n, k).
        Raises:  ZeroDivisionError if the matrix is singular (or, for balls, cannot be shown regular).
        """

    def matrices(self, stack: Array) -> Any:
        """A stack of matrices (k, m, n) in the form in which `times` is fastest; worth keeping for reuse."""
        return stack

    def times(self, rows: Array, matrices: Any) -> Array:
        """The product of each row of (k, m) with its matrix of a stack (k, m, n). Shape (k, n)."""
        return np.asarray(self.multiply(rows[:, None, :], matrices)[:, 0])

    def multiply(self, stack: Array, matrices: Any) -> Array:
        """The product of each matrix of (k, r, m) with its matrix of a stack (k, m, n). Shape (k, r, n)."""
        return np.asarray(stack @ matrices)

    def array(self, values: Any) -> Array:
        """Exact `values` (nested lists or an array) as a read-only array of this arithmetic."""
        if isinstance(values, np.ndarray) and values.dtype.kind in "iu":  # few distinct integers: convert each once
            distinct, where = np.unique(values, return_inverse=True)
            return frozen(self.array(distinct.astype(object))[where].reshape(values.shape))
        source = np.asarray(values, dtype=object)
        out = np.empty(source.shape, dtype=object)
        out.ravel()[:] = [self.number(rational(value)) for value in source.ravel()]
        return frozen(out)

    @abstractmethod
    def is_own(self, value: Any) -> bool:
        """Whether `value` is a number of this arithmetic."""

    def require(self, place: str, array: Array) -> None:
        """Raise unless all of `array` are numbers of this arithmetic: nothing crosses silently.

        (python-flint alone does not see to it: it adds rationals and floats to balls, and rationals to residues.)
        """
        for value in array.ravel():
            if not self.is_own(value):
                raise TypeError(f"{place} holds {value!r}, which is no number over {self}; convert it from exact data")

    def is_zero(self, value: Scalar) -> bool | None:
        """Whether `value` is certainly zero (True), certainly not (False), or cannot be told (None)."""
        return bool(value == 0)

    def at_most(self, left: Scalar, right: Scalar) -> bool | None:
        """Whether left <= right: True, False, or None where it cannot be told."""
        return bool(left <= right)

    def precision(self) -> AbstractContextManager[Any]:
        """The context in which this arithmetic computes (balls: their working precision)."""
        return nullcontext()

    def __repr__(self) -> str:
        return self.name


def frozen(array: Array) -> Array:
    """`array` itself, made read-only."""
    array.flags.writeable = False
    return array


TINY = fmpq(1, 2**1000)
"""Numbers from this size on are not 0 as doubles."""


class Float(Arithmetic):
    """Double precision."""

    name, is_ordered, is_exact = "float", True, False

    def __reduce__(self) -> str:
        return "FLOAT"

    def number(self, value: fmpq) -> float:
        try:
            return int(value.p) / int(value.q)
        except OverflowError as error:
            raise InputError("a number lies beyond the floats (1e308); rescale the data") from error

    def is_lost(self, value: fmpq) -> bool:
        """Whether `value` is not 0, but its nearest double is."""
        return bool(value != 0 and abs(value) < TINY and self.number(value) == 0)

    def positive(self, place: str, value: fmpq) -> float:
        """The double nearest to `value`, for what means something else at 0.

        Raises:  InputError naming `place` if `value` lies beyond the floats, or becomes 0.
        """
        if self.is_lost(value):
            raise InputError(f"{place} lies below the floats (1e-308), where it would be 0; give a larger number, or 0")
        try:
            return self.number(value)
        except InputError as error:
            raise InputError(f"{place} lies beyond the floats (1e308); give a smaller number") from error

    def is_own(self, value: Any) -> bool:
        return isinstance(value, float)

    def array(self, values: Any) -> Array:
        return frozen(super().array(values).astype(np.float64))

    def solve(self, matrix: Array, right: Array) -> Array:
        try:
            return np.linalg.solve(matrix, right)
        except np.linalg.LinAlgError as error:
            raise ZeroDivisionError("the matrix is singular") from error


class Flint(Arithmetic):
    """What the arithmetics whose matrices python-flint multiplies and solves have in common."""

    def solve(self, matrix: Array, right: Array) -> Array:
        with self.precision():
            return _from_flint(self.matrix(matrix).solve(self.matrix(right)))

    @abstractmethod
    def matrix(self, array: Array) -> Any:
        """A python-flint matrix."""

    def matrices(self, stack: Array) -> Any:
        return [self.matrix(part) for part in stack]

    @abstractmethod
    def polynomial(self, coefficients: list[Any]) -> Any:
        """A python-flint polynomial, constant term first."""

    def multiply(self, stack: Array, matrices: Any) -> Array:
        with self.precision():
            products = [self.matrix(part) * matrix for part, matrix in zip(stack, matrices, strict=True)]
        return np.array([_from_flint(product) for product in products])


class Exact(Flint):
    """Rational numbers."""

    name, is_ordered, is_exact = "exact", True, True

    def __reduce__(self) -> str:
        return "EXACT"

    def number(self, value: fmpq) -> fmpq:
        return value

    def is_own(self, value: Any) -> bool:
        return isinstance(value, fmpq)

    def matrix(self, array: Array) -> fmpq_mat:
        return fmpq_mat(*array.shape, list(array.ravel()))

    def polynomial(self, coefficients: list[Any]) -> fmpq_poly:
        return fmpq_poly(coefficients)


class Ball(Flint):
    """Rigorous enclosures with `bits` of working precision."""

    is_ordered, is_exact = True, False

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.name = f"ball({bits})"

    def __reduce__(self) -> tuple[Callable[[int], Ball], tuple[int]]:
        return ball, (self.bits,)

    def number(self, value: fmpq) -> arb:
        with self.precision():
            return arb(value)

    def is_own(self, value: Any) -> bool:
        return isinstance(value, arb)

    def matrix(self, array: Array) -> arb_mat:
        return arb_mat(*array.shape, list(array.ravel()))

    def polynomial(self, coefficients: list[Any]) -> arb_poly:
        return arb_poly(coefficients)

    def is_zero(self, value: arb) -> bool | None:
        if not value.contains(0):
            return False
        return True if value.is_exact() else None

    def at_most(self, left: arb, right: arb) -> bool | None:
        if left <= right:
            return True
        return False if left > right else None

    def precision(self) -> AbstractContextManager[Any]:
        return flint.ctx.workprec(self.bits)


class Modular(Flint):
    """Integers modulo a prime: a field without an order. A non-zero residue refutes an identity."""

    is_ordered, is_exact = False, True

    def __init__(self, prime: int) -> None:
        self.prime = prime
        self.name = f"modular({prime})"

    def __reduce__(self) -> tuple[Callable[[int], Modular], tuple[int]]:
        return modular, (self.prime,)

    def number(self, value: fmpq) -> nmod:
        return nmod(int(value.p), self.prime) / nmod(int(value.q), self.prime)

    def is_own(self, value: Any) -> bool:
        return isinstance(value, nmod) and int(value.modulus()) == self.prime

    def matrix(self, array: Array) -> nmod_mat:
        return nmod_mat(*array.shape, [int(x) for x in array.ravel()], self.prime)

    def polynomial(self, coefficients: list[Any]) -> nmod_poly:
        return nmod_poly([int(x) for x in coefficients], self.prime)

    def at_most(self, left: nmod, right: nmod) -> bool | None:
        raise TypeError("residues have no order; compare in exact arithmetic")


def _from_flint(matrix: Any) -> Array:
    out = np.empty((matrix.nrows(), matrix.ncols()), dtype=object)
    out.ravel()[:] = matrix.entries()
    return out


FLOAT = Float()
EXACT = Exact()


@functools.cache
def ball(bits: int) -> Ball:
    """Ball arithmetic with `bits` of working precision."""
    return Ball(bits)


@functools.cache
def modular(prime: int) -> Modular:
    """Arithmetic modulo `prime` (below 2**63)."""
    return Modular(prime)


def in_precision(method: Callable[..., Any]) -> Callable[..., Any]:
    """Run a method of an object that has `arithmetic` in the working precision of that arithmetic."""

    @functools.wraps(method)
    def inside(self: Any, *arguments: Any, **named: Any) -> Any:
        with self.arithmetic.precision():
            return method(self, *arguments, **named)

    return inside
