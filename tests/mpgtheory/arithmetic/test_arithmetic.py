"""Laws of the arithmetics: one interface, exact where it says so, and nothing crosses silently."""

from __future__ import annotations

import flint
import numpy as np
import pytest
from flint import arb, fmpq, nmod
from hypothesis import given
from hypothesis import strategies as st
from small_games import games_with_policy, laws, make_game

from mpgtheory.arithmetic import EXACT, FLOAT, Arithmetic, Array, ball, frozen, modular
from mpgtheory.errors import InputError
from mpgtheory.game.policy import uniform
from mpgtheory.values.bellman import bellman
from mpgtheory.values.evaluation import Evaluation, identity

PRIME = 1_000_003
ALL = [FLOAT, EXACT, ball(128), modular(PRIME)]
rationals = st.builds(fmpq, st.integers(-(10**9), 10**9), st.integers(1, 10**5))


def regular_system(seed: int, size: int) -> tuple[list[list[fmpq]], list[list[fmpq]]]:
    """A strictly diagonally dominant rational system and two right-hand sides."""
    rng = np.random.default_rng(seed)
    matrix = [[fmpq(int(rng.integers(-9, 10)), int(rng.integers(1, 9))) for _ in range(size)] for _ in range(size)]
    for k in range(size):
        matrix[k][k] = fmpq(10 * size)
    return matrix, [[fmpq(int(rng.integers(-9, 10)), 7) for _ in range(2)] for _ in range(size)]


def encloses(enclosure: arb, exact: fmpq) -> bool:
    """Whether the ball contains the rational: |exact - midpoint| <= radius, all three of them exact.

    (`arb.contains` would first round the rational to a ball of its own.)
    """
    return bool(abs(exact - enclosure.mid().fmpq()) <= enclosure.rad().fmpq())


def agrees(arithmetic: Arithmetic, value: object, exact: fmpq) -> bool:
    """Whether `value` is what `exact` becomes in this arithmetic: enclosed, reduced, rounded or equal."""
    if isinstance(value, arb):
        return encloses(value, exact)
    if arithmetic is FLOAT:
        return bool(np.isclose(value, FLOAT.number(exact), rtol=1e-9, atol=1e-9))
    return bool(value == arithmetic.number(exact))


@pytest.mark.parametrize("arithmetic", ALL, ids=repr)
@pytest.mark.parametrize("size", [1, 2, 5])
def test_solve_solves(arithmetic: Arithmetic, size: int) -> None:
    matrix, right = regular_system(size, size)
    exact = EXACT.solve(EXACT.array(matrix), EXACT.array(right))
    assert (EXACT.array(matrix) @ exact == EXACT.array(right)).all()
    solution = arithmetic.solve(arithmetic.array(matrix), arithmetic.array(right))
    assert solution.shape == (size, 2)
    for value, truth in zip(solution.ravel(), exact.ravel(), strict=True):
        assert agrees(arithmetic, value, truth)


@pytest.mark.parametrize("arithmetic", ALL, ids=repr)
def test_a_singular_system_is_refused(arithmetic: Arithmetic) -> None:
    singular = arithmetic.array([[1, 2], [2, 4]])
    with pytest.raises(ZeroDivisionError):
        arithmetic.solve(singular, arithmetic.array([[1], [1]]))


def test_balls_refuse_a_system_that_cannot_be_shown_regular() -> None:
    with ball(53).precision():
        wide = np.array([[arb(1, 2), arb(0)], [arb(0), arb(1)]], dtype=object)
    with pytest.raises(ZeroDivisionError):
        ball(53).solve(wide, ball(53).array([[1], [1]]))


@pytest.mark.parametrize("arithmetic", ALL, ids=repr)
def test_arrays_are_read_only_copies_of_exact_data(arithmetic: Arithmetic) -> None:
    source = [["1/2", 3], [fmpq(-1, 3), "0.1"]]
    array = arithmetic.array(source)
    assert array.shape == (2, 2)
    assert not array.flags.writeable
    for value, exact in zip(array.ravel(), (fmpq(1, 2), fmpq(3), fmpq(-1, 3), fmpq(1, 10)), strict=True):
        assert agrees(arithmetic, value, exact)


@pytest.mark.parametrize("arithmetic", ALL, ids=repr)
@pytest.mark.parametrize("wrong", [0.5, float("nan"), np.float64(1), True, None])
def test_floats_are_refused(arithmetic: Arithmetic, wrong: object) -> None:
    with pytest.raises(InputError):
        arithmetic.array([[1, wrong]])


def test_float_numbers_are_correctly_rounded() -> None:
    assert FLOAT.number(fmpq(1, 3)) == 1 / 3
    assert FLOAT.number(fmpq(2**80 + 1, 2**80)) == 1.0
    assert FLOAT.array(["1/10"]).dtype == np.float64


@pytest.mark.parametrize("huge", ["1e350", "-1e400", 10**380])
def test_a_number_beyond_the_doubles_is_a_users_mistake(huge: object) -> None:
    """1e350 is exact and accepted in files, but has no double: the message must say so, not a bare OverflowError."""
    with pytest.raises(InputError, match="float"):
        FLOAT.array([huge])


@laws
@given(rationals, rationals)
def test_balls_contain_the_exact_result_of_every_operation(x: fmpq, y: fmpq) -> None:
    arithmetic = ball(64)
    a, b = arithmetic.number(x), arithmetic.number(y)
    with arithmetic.precision():
        assert encloses(a + b, x + y)
        assert encloses(a - b, x - y)
        assert encloses(a * b, x * y)
        if y != 0:
            assert encloses(a / b, x / y)


@laws
@given(games_with_policy())
def test_ball_values_contain_the_exact_ones_and_shrink_with_precision(drawn: tuple) -> None:
    game, policy = drawn
    exact = Evaluation(game, policy).V
    widths = []
    for bits in (53, 200):
        arithmetic = ball(bits)
        found = Evaluation(game.over(arithmetic), policy.over(arithmetic)).V
        for enclosure, truth in zip(found.ravel(), exact.ravel(), strict=True):
            assert encloses(enclosure, truth)
        widths.append(max(float(x.rad()) for x in found.ravel()))
    assert widths[1] <= widths[0] * 1e-30


def test_precision_is_set_by_context_and_restored() -> None:
    before = flint.ctx.prec
    with ball(317).precision():
        assert flint.ctx.prec == 317
        ball(99).solve(ball(99).array([[2]]), ball(99).array([[1]]))
        assert flint.ctx.prec == 317
    assert flint.ctx.prec == before
    assert float(ball(400).number(fmpq(1, 3)).rad()) < 2.0**-390


def test_a_ball_next_to_the_truth_does_not_contain_it() -> None:
    third = ball(64).number(fmpq(1, 3))
    assert encloses(third, fmpq(1, 3))
    assert not encloses(third, fmpq(1, 3) + fmpq(1, 2**60))


def test_equal_names_give_the_same_arithmetic() -> None:
    assert ball(64) is ball(64)
    assert modular(7) is modular(7)
    assert ball(64) is not ball(65)
    assert [repr(a) for a in (FLOAT, EXACT, ball(64), modular(7))] == ["float", "exact", "ball(64)", "modular(7)"]


@pytest.mark.parametrize("arithmetic", [FLOAT, EXACT, ball(64)], ids=repr)
def test_comparisons_are_right_where_they_can_be_told(arithmetic: Arithmetic) -> None:
    half, third = arithmetic.number(fmpq(1, 2)), arithmetic.number(fmpq(1, 3))
    assert arithmetic.at_most(third, half) is True
    assert arithmetic.at_most(half, third) is False
    assert arithmetic.is_zero(arithmetic.number(fmpq(0))) is True
    assert arithmetic.is_zero(half) is False


def test_balls_that_overlap_cannot_be_told_apart() -> None:
    third = ball(53).number(fmpq(1, 3))
    with ball(53).precision():
        difference = third - third
    assert difference.contains(0)
    assert ball(53).is_zero(difference) is None
    assert ball(53).at_most(third, third) is None
    assert ball(53).at_most(ball(53).number(fmpq(1, 2)), ball(53).number(fmpq(1, 2))) is True


def test_a_ball_that_is_no_number_is_undecided() -> None:
    nowhere = arb("nan")
    assert ball(53).is_zero(nowhere) is None
    assert ball(53).at_most(nowhere, arb(1)) is None


def test_residues_have_no_order() -> None:
    with pytest.raises(TypeError, match="no order"):
        modular(7).at_most(modular(7).number(fmpq(1)), modular(7).number(fmpq(2)))
    assert modular(7).is_zero(modular(7).number(fmpq(14))) is True
    assert modular(7).is_zero(modular(7).number(fmpq(1, 2))) is False


def test_a_denominator_divisible_by_the_prime_has_no_residue() -> None:
    with pytest.raises(ZeroDivisionError):
        modular(7).number(fmpq(1, 14))


@laws
@given(rationals, rationals, rationals)
def test_reduction_mod_p_is_a_homomorphism(x: fmpq, y: fmpq, z: fmpq) -> None:
    reduced = modular(PRIME).number
    assert reduced(x * y + z) == reduced(x) * reduced(y) + reduced(z)
    if y != 0:
        assert reduced(x / y - z) == reduced(x) / reduced(y) - reduced(z)


@laws
@given(games_with_policy(), st.sampled_from([1_000_003, 2**31 - 1, 2**61 - 1]))
def test_the_exact_result_reduced_is_the_modular_result(drawn: tuple, prime: int) -> None:
    game, policy = drawn
    exact, arithmetic = Evaluation(game, policy), modular(prime)
    found = Evaluation(game.over(arithmetic), policy.over(arithmetic))
    assert (arithmetic.array(exact.V) == found.V).all()
    assert (found.visitation() == arithmetic.array(exact.visitation())).all()
    for q, truth in zip(found.Q, exact.Q, strict=True):
        assert (q == arithmetic.array(truth)).all()


def test_a_perturbed_exact_value_is_seen_mod_p() -> None:
    game = make_game([[[1], [2]]], [[[0, 1]], [[1, 0]]])
    exact = Evaluation(game, uniform(game)).V
    arithmetic = modular(PRIME)
    found = Evaluation(game.over(arithmetic), uniform(game).over(arithmetic)).V
    assert not (found == arithmetic.array(exact + fmpq(1, 10**6))).any()


TWO_STATES = make_game([[[1], [2]]], [[[0, 1]], [[1, 0]]])
OTHERS = [FLOAT, ball(64), modular(PRIME)]


@pytest.mark.parametrize("other", OTHERS, ids=repr)
def test_a_game_and_a_policy_of_different_arithmetics_are_refused(other: Arithmetic) -> None:
    policy = uniform(TWO_STATES)
    with pytest.raises(TypeError, match=r"convert with policy\.over"):
        Evaluation(TWO_STATES.over(other), policy)
    with pytest.raises(TypeError, match=r"convert with policy\.over"):
        Evaluation(TWO_STATES, policy.over(other))


@pytest.mark.parametrize("other", OTHERS, ids=repr)
def test_only_exact_data_are_converted(other: Arithmetic) -> None:
    with pytest.raises(TypeError, match="only exact data"):
        TWO_STATES.over(other).over(EXACT)
    with pytest.raises(TypeError, match="only exact data"):
        uniform(TWO_STATES).over(other).over(EXACT)
    assert TWO_STATES.over(other).over(other) is TWO_STATES.over(other)


def pairs() -> list[tuple[Arithmetic, Arithmetic]]:
    kinds = [FLOAT, EXACT, ball(64), modular(PRIME), modular(101)]
    return [(a, b) for a in kinds for b in kinds if a is not b]


def foreign(arithmetic: Arithmetic) -> Array:
    """A vector over the two states, in another arithmetic."""
    return arithmetic.array(["1/4", "3/4"])


@pytest.mark.parametrize(("own", "other"), pairs(), ids=repr)
def test_an_initial_distribution_of_another_arithmetic_is_refused(own: Arithmetic, other: Arithmetic) -> None:
    at = Evaluation(TWO_STATES.over(own), uniform(TWO_STATES).over(own))
    with pytest.raises(TypeError):
        at.value(foreign(other))
    with pytest.raises(TypeError):
        at.visitation(foreign(other))


@pytest.mark.parametrize(("own", "other"), pairs(), ids=repr)
def test_bellman_refuses_a_q_of_another_arithmetic(own: Arithmetic, other: Arithmetic) -> None:
    with pytest.raises(TypeError):
        bellman(TWO_STATES.over(own), uniform(TWO_STATES).over(own), 0, foreign(other)[:, None])


def test_the_numbers_themselves_refuse_floats() -> None:
    for number in (fmpq(1, 2), nmod(1, 7)):
        with pytest.raises(TypeError):
            number + 0.5


def test_identity_is_neutral_in_every_arithmetic() -> None:
    for arithmetic in ALL:
        matrix = arithmetic.array([[1, 2], [3, 4]])
        product = identity(2) @ matrix
        assert all(agrees(arithmetic, x, fmpq(k + 1)) for k, x in enumerate(product.ravel()))


def test_frozen_is_the_array_itself() -> None:
    array = np.zeros(2)
    assert frozen(array) is array
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1
