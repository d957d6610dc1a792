"""Algebraic numbers and number fields, against roots that are known and against ball arithmetic."""

from __future__ import annotations

import numpy as np
import pytest
from flint import fmpq, fmpq_poly, fmpz_poly

from mpgtheory.learning.exploration.algebraic import AlgebraicNumber, count_roots, first_sign_change, real_roots
from mpgtheory.learning.exploration.number_field import Element

ZERO, ONE = fmpq(0), fmpq(1)


def roots_of(polynomial, lower=ZERO, upper=ONE):
    return [r for p, _ in polynomial.factor()[1] for r in real_roots(fmpq_poly(p), lower, upper)]


@pytest.mark.parametrize("seed", range(40))
def test_roots_agree_with_flint(seed):
    """Random polynomials of degree up to 9: the number and the places of roots in (0, 1)."""
    rng = np.random.default_rng(seed)
    coefficients = [int(c) for c in rng.integers(-9, 10, size=rng.integers(2, 11))]
    coefficients[-1] = coefficients[-1] or 1
    coefficients[0] = coefficients[0] or 1
    polynomial = fmpz_poly(coefficients)
    if sum(coefficients) == 0:
        polynomial = polynomial * fmpz_poly([3, 1]) + 1
    expected = [root for root, _ in polynomial.complex_roots() if root.imag == 0 and 0 < root.real < 1]
    found = sorted(roots_of(fmpq_poly(polynomial)))
    assert len(found) == len(expected)
    for mine, theirs in zip(found, sorted((r.real for r in expected), key=lambda x: float(x.mid())), strict=True):
        assert mine.ball(40).overlaps(theirs)


def test_known_roots():
    root = roots_of(fmpq_poly([-1, 0, 2]))[0]
    assert root.rational is None
    assert (root.ball() ** 2).contains(fmpq(1, 2))
    (rational,) = roots_of(fmpq_poly([-2, 109]))
    assert rational.rational == fmpq(2, 109)
    assert str(rational) == "2/109"
    assert "0.7071067812" in str(root)
    assert roots_of(fmpq_poly([1, 0, 1])) == []
    assert roots_of(fmpq_poly([0, 1])) == []  # the interval is open


def test_close_roots_are_told_apart():
    """Roots of x^2 - 1/2 and of x^2 - 1/2 - 1/10^12 have the same first digits."""
    near = roots_of(fmpq_poly([fmpq(-1, 2) - fmpq(1, 10**12), 0, 1]))[0]
    root = roots_of(fmpq_poly([fmpq(-1, 2), 0, 1]))[0]
    assert root < near
    assert not near < root
    assert root != near
    assert root == root.refined().refined()
    assert hash(root) == hash(root.refined())
    assert AlgebraicNumber.of(fmpq(7, 10)) < root < AlgebraicNumber.of(fmpq(71, 100))


def test_a_double_root_changes_no_sign():
    touching = fmpq_poly([-1, 3]) ** 2
    assert first_sign_change(touching, ZERO, ONE) is None
    crossing = first_sign_change(touching * fmpq_poly([-1, 2]), ZERO, ONE)
    assert crossing is not None
    assert crossing.rational == fmpq(1, 2)


def test_sturm_counts_distinct_roots_of_an_interval():
    polynomial = fmpq_poly([-1, 4]) * fmpq_poly([-1, 2]) * fmpq_poly([-3, 4])
    assert [count_roots(polynomial, ZERO, fmpq(k, 4)) for k in range(5)] == [0, 1, 2, 3, 3]


E = Element.generator(roots_of(fmpq_poly([-1, 1, 0, 1]))[0])


def test_the_generator_solves_its_equation():
    assert E * E * E + E == 1
    assert E * E * E + E - 1 == 0
    assert fmpq(682, 1000) < E
    assert fmpq(683, 1000) > E


@pytest.mark.parametrize("seed", range(20))
def test_field_operations_agree_with_balls(seed):
    rng = np.random.default_rng(seed)

    def element():
        c = [fmpq(int(x), int(y)) for x, y in zip(rng.integers(-9, 10, 3), rng.integers(1, 7, 3), strict=True)]
        return c[0] + c[1] * E + c[2] * E * E

    x, y = element(), element()
    assert (x + y).ball().overlaps(x.ball() + y.ball())
    assert (x - y).ball().overlaps(x.ball() - y.ball())
    assert (x * y).ball().overlaps(x.ball() * y.ball())
    assert x - x == 0
    if y != 0:
        assert (x / y) * y == x
        assert 1 / y * y == 1
        assert (y.sign > 0) == (float(y.ball().mid()) > 0)
    assert (x < y) == (float((x - y).ball().mid()) < 0)


def test_division_by_zero_is_refused():
    with pytest.raises(ZeroDivisionError):
        1 / (E - E)


def test_tiny_differences_have_a_sign():
    """E against a convergent of it: agreement to twelve digits is not equality."""
    near = E.root.within(fmpq(1, 10**40)).lower
    assert near < E
    assert (near - E).sign == -1
