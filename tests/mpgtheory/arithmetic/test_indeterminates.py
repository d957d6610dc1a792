"""Quotients of polynomials: a field, and nothing is lost when numbers are put in."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from flint import Ordering, fmpq, fmpq_mpoly_ctx
from hypothesis import given
from hypothesis import strategies as st
from small_games import laws

from mpgtheory.arithmetic.indeterminates import GenericGame, Polynomials, Quotient, generic_game
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy

NAMES = ("x", "y", "z")


def number_of(quotient: Quotient, numbers: list[fmpq]) -> fmpq:
    """The value of a quotient where the indeterminates are `numbers`, in the order of the field's names."""
    value = quotient.numerator(*numbers)
    for index, power in quotient.denominator:
        value = value / quotient.field.factors[index](*numbers) ** power
    return value


def in_numbers(generic: GenericGame, game: TabularGame, policy: Policy) -> list[fmpq]:
    """The data of `game` and `policy` in the order of the generic game's indeterminates; rho is left at 0."""
    values: dict[str, fmpq] = {"delta": game.discount}
    joint = {place: "".join(map(str, place)) for place in np.ndindex(*game.action_counts)}
    for s in range(game.n_states):
        values[f"mu_{s}"] = game.initial[s]
        for place, word in joint.items():
            values |= {f"u_{i}_{s}_{word}": game.payoffs[(i, s, *place)] for i in range(game.n_players)}
            values |= {f"p_{s}_{word}_{t}": game.transitions[(s, *place, t)] for t in range(game.n_states)}
    for i, block in enumerate(policy):
        values |= {generic.symbol(i, s, a): block[s, a] for s, a in np.ndindex(block.shape)}
    names = generic.game.arithmetic.indeterminates  # type: ignore[attr-defined]
    return [values.get(name, fmpq(0)) for name in names]


small = st.builds(fmpq, st.integers(-20, 20), st.integers(1, 9))
points = st.tuples(small, small, small)


@st.composite
def expressions(draw: st.DrawFn) -> tuple:
    """A random quotient and a function that computes it from numbers: (x + a y) / (z^2 + b) and the like."""
    a, b, c = draw(small), draw(small), draw(st.integers(1, 5))
    kind = draw(st.integers(0, 3))

    def formula(x, y, z):
        if kind == 0:
            return a * x + y * z - b
        if kind == 1:
            return (x + a) / (z * z + c)
        if kind == 2:
            return (y - x) / ((x * x + 1) * (z * z + c)) + b
        return x * y / (y * y + c) - a / (x * x + 1)

    return formula


@functools.cache
def field() -> Polynomials:
    return Polynomials(NAMES)


def symbols() -> list[Quotient]:
    return [field().indeterminates[name] for name in NAMES]


@laws
@given(expressions(), expressions(), points)
def test_operations_are_those_of_the_numbers_put_in(f, g, at: tuple) -> None:
    a, b = f(*symbols()), g(*symbols())
    numbers = list(at)
    x, y = f(*at), g(*at)
    assert number_of(a, numbers) == x
    assert number_of(a + b, numbers) == x + y
    assert number_of(a - b, numbers) == x - y
    assert number_of(a * b, numbers) == x * y
    assert number_of(-a, numbers) == -x
    assert number_of(2 - a, numbers) == 2 - x
    assert number_of(fmpq(1, 3) + a, numbers) == fmpq(1, 3) + x
    if y != 0:
        assert number_of(a / b, numbers) == x / y
        assert number_of(1 / b, numbers) == 1 / y


@laws
@given(expressions(), expressions(), expressions())
def test_field_axioms(f, g, h) -> None:
    a, b, c = (formula(*symbols()) for formula in (f, g, h))
    assert a + b == b + a
    assert a * b == b * a
    assert (a + b) + c == a + (b + c)
    assert (a * b) * c == a * (b * c)
    assert a * (b + c) == a * b + a * c
    assert a + 0 == a
    assert a * 1 == a
    assert a - a == 0
    if b != 0:
        assert a / b * b == a
        assert b / b == 1


@laws
@given(expressions(), points)
def test_equality_is_identity_of_functions(f, at: tuple) -> None:
    a = f(*symbols())
    assert a == f(*symbols())
    assert a != a + 1
    assert a + symbols()[0] != a
    assert field().is_zero(a - a) is True
    assert field().is_zero(a - a + 1) is False


def test_equal_quotients_need_no_common_form() -> None:
    x, y, _ = symbols()
    assert (x * x - y * y) / (x - y) == x + y
    assert (x * x - y * y) / (x - y) != x - y


@laws
@given(expressions(), st.sampled_from(NAMES), points)
def test_the_derivative_is_flints_own_and_the_limit_of_differences(f, name: str, at: tuple) -> None:
    """d/dx (n/m) = (n' m - n m') / m^2 with flint's derivative of the multiplied-out numerator and denominator."""
    quotient = f(*symbols())
    context = fmpq_mpoly_ctx.get(list(NAMES), Ordering.lex)
    bottom = context.constant(1)
    for index, power in quotient.denominator:
        bottom *= field().factors[index] ** power
    top = quotient.numerator
    numbers = list(at)
    slope = top.derivative(name)(*numbers) * bottom(*numbers) - top(*numbers) * bottom.derivative(name)(*numbers)
    assert number_of(quotient.derivative(name), numbers) == slope / bottom(*numbers) ** 2
    step = fmpq(1, 10**9)
    moved = [v + step if n == name else v for n, v in zip(NAMES, numbers, strict=True)]
    ratio = (f(*moved) - f(*numbers)) / step
    assert abs(ratio - slope / bottom(*numbers) ** 2) < fmpq(1, 1000)


def test_division_by_zero_is_refused() -> None:
    x, y, _ = symbols()
    for zero in (x - x, x * y - y * x, (x / y) - (x / y)):
        with pytest.raises(ZeroDivisionError, match="zero polynomial"):
            1 / zero
    with pytest.raises(ZeroDivisionError):
        x / 0


def test_floats_and_other_numbers_are_refused() -> None:
    x = symbols()[0]
    for wrong in (0.5, "1", None):
        with pytest.raises(TypeError):
            x + wrong
        with pytest.raises(TypeError):
            wrong * x
    assert (x == 0.5) is False


def test_quotients_have_no_order_and_no_hash() -> None:
    x = symbols()[0]
    with pytest.raises(TypeError, match="no order"):
        field().at_most(x, x)
    with pytest.raises(TypeError, match="unhashable"):
        hash(x)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_solve_solves(size: int) -> None:
    names = [f"m_{i}_{j}" for i in range(size) for j in range(size)] + [f"r_{i}" for i in range(size)]
    arithmetic = Polynomials(names)
    cells = list(arithmetic.indeterminates.values())
    matrix = np.array(cells[: size * size], dtype=object).reshape(size, size)
    right = np.array(cells[size * size :], dtype=object)[:, None]
    difference = matrix @ arithmetic.solve(matrix, right) - right
    assert all(entry == 0 for entry in difference.ravel())


def test_a_singular_system_is_refused() -> None:
    x, y, _ = symbols()
    matrix = np.array([[x, y], [2 * x, 2 * y]], dtype=object)
    with pytest.raises(ZeroDivisionError):
        field().solve(matrix, np.array([[x], [y]], dtype=object))


def test_a_normalised_generic_game_has_rows_that_sum_to_one() -> None:
    generic = generic_game(2, 2, 2, normalised=True)
    for table in (generic.game.initial, generic.game.transitions, *generic.policy, *generic.other):
        assert all(total == 1 for total in np.atleast_1d(table.sum(axis=-1)).ravel())
    free = generic_game(2, 2, 2, normalised=False)
    assert not any(total == 1 for total in free.policy[0].sum(axis=-1))


def test_the_data_of_a_generic_game_are_distinct_indeterminates() -> None:
    generic = generic_game(2, 2, 3, normalised=False)
    game = generic.game
    cells = [*game.payoffs.ravel(), *game.transitions.ravel(), *game.initial, game.discount]
    cells += [x for policy in (generic.policy, generic.other) for block in policy for x in block.ravel()]
    assert len({str(cell.numerator) for cell in cells}) == len(cells)
    assert generic.shape == (2, 2, 3)
    assert str(generic.policy[1][0, 2].numerator) == GenericGame.symbol(1, 0, 2)


def test_two_fields_do_not_mix() -> None:
    """Denominators count factors of their own field: mixing would give wrong sums, also if the names are the same."""
    twin, stranger = Polynomials(NAMES), Polynomials(("x", "w"))
    own = Polynomials(NAMES)
    ratio = own.indeterminates["x"] / own.indeterminates["y"]
    other = twin.indeterminates["x"] / twin.indeterminates["z"]
    with pytest.raises(TypeError):
        ratio + other
    with pytest.raises(TypeError):
        ratio * other
    with pytest.raises(TypeError):
        ratio + stranger.indeterminates["w"]
