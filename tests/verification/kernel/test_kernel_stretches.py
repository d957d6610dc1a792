"""The kernel's forms, stretches and boxes against other ways to the same numbers."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from mpgtheory.families.registry import build
from mpgtheory.formats.kinds import game_document
from mpgtheory.game.policy import random_policy
from mpgtheory.inclusion.enclosed import boxes as engine
from mpgtheory.inclusion.exact.solutions import exact_solution
from verification.kernel.boxes import Box, everything, expectation, extreme, halves
from verification.kernel.exact import InvalidError, dot
from verification.kernel.forms import adjugate, combination, determinant, product, total
from verification.kernel.game import DenseGame, Induced
from verification.kernel.stretches import Stretch, targets_of
from verification.language.cases import document

FORMS = st.lists(st.integers(-5, 5), min_size=2, max_size=3)


def value(form, x, y):
    degree = len(form) - 1
    return sum(c * x ** (degree - j) * y**j for j, c in enumerate(form))


@given(FORMS, FORMS, st.integers(-3, 3), st.integers(-3, 3))
def test_products_and_sums_of_forms(left, right, x, y):
    assert value(product(left, right), x, y) == value(left, x, y) * value(right, x, y)
    assert value(total([left, left]), x, y) == 2 * value(left, x, y)


@given(st.integers(1, 4), st.integers(0, 10**6))
@settings(max_examples=20)
def test_determinants_and_adjugates(size, seed):
    """At points against python-flint; as forms by adj(M) M = det(M) I."""
    rng = np.random.default_rng(seed)
    orders = rng.integers(1, 3, size=size)
    matrix = [[rng.integers(-4, 5, size=k + 1).tolist() for _ in range(size)] for k in orders]
    det, adj = determinant(matrix), adjugate(matrix)
    for x, y in ((1, 0), (1, 2), (3, -1)):
        rows = [[fmpq(int(value(form, x, y))) for form in row] for row in matrix]
        assert fmpq(int(value(det, x, y))) == fmpq_mat(size, size, list(itertools.chain(*rows))).det()
    for s, t in itertools.product(range(size), repeat=2):
        found = combination(adj[s], [matrix[r][t] for r in range(size)])
        assert found == (det if s == t else [0] * len(found))


@pytest.fixture(scope="module")
def stretches():
    """Stretches of a game with three states, as the kernel reads them."""
    game = build("team")
    checked = DenseGame(game_document(game))
    solution = exact_solution(game, random_policy(game, np.random.default_rng(8)))
    corners = [checked.profile(document(corner)) for corner in solution.corners]
    targets = [targets_of(checked, document(stretch.targets)) for stretch in solution.stretches]
    return checked, [
        Stretch(checked, *ends, aim) for ends, aim in zip(itertools.pairwise(corners), targets, strict=True)
    ]


@pytest.mark.parametrize("place", [Fraction(0), Fraction(1, 3), Fraction(4, 5)])
def test_leads_are_those_of_q(stretches, place):
    """Q by elimination at a policy on the stretch: the sign of each lead, and the ratio of any two of a row's."""
    game, listed = stretches
    for stretch in listed:
        policy = [
            [[(1 - place) * x + place * y for x, y in zip(*rows, strict=True)] for rows in zip(*blocks, strict=True)]
            for blocks in zip(stretch.start, stretch.end, strict=True)
        ]
        at = Induced(game, policy)
        values = [values_of(at, i) for i in range(game.players)]
        for (i, s, b, a), form in stretch.leads.items():
            q = at.look_ahead(i, values[i])[s]
            found = value(form, 1 - place, place)
            assert (found > 0) == (q[b] > q[a])
            assert (found == 0) == (q[b] == q[a])


def values_of(at, player):
    """V by elimination, sharing nothing with forms."""
    size = at.game.states
    rows = [[Fraction(int(s == t)) - at.game.discount * p for t, p in enumerate(row)] for s, row in enumerate(at.chain)]
    matrix = fmpq_mat(size, size, [fmpq(x.numerator, x.denominator) for row in rows for x in row])
    right = fmpq_mat(size, 1, [fmpq(x.numerator, x.denominator) for x in at.payoff(player)])
    return [Fraction(int(x.p), int(x.q)) for x in matrix.solve(right).entries()]


def test_a_leg_towards_a_worse_action_is_rejected(stretches):
    game, listed = stretches
    stretch = listed[-1]
    for i, s in stretch.shares:
        other = 1 - stretch.targets[i][s]
        aim = [list(row) for row in stretch.targets]
        aim[i][s] = other
        end = [[list(row) for row in block] for block in stretch.end]
        start = stretch.start[i][s]
        end[i][s] = [x / 2 for x in start]
        end[i][s][other] += Fraction(1, 2)
        with pytest.raises(InvalidError):
            Stretch(game, stretch.start, end, aim)


@given(st.integers(0, 10**6), st.integers(0, 5))
@settings(max_examples=10)
def test_boxes_of_kernel_and_engine_agree(seed, power):
    """The same bound from fractions and loops as from arrays of rationals."""
    game, rng = build("team"), np.random.default_rng(seed)
    first, second = random_policy(game, rng), random_policy(game, rng)
    near = [x + (y - x) * fmpq(1, 2**power) for x, y in zip(first, second, strict=True)]
    box = engine.Box(
        game,
        tuple(np.minimum(x, y) for x, y in zip(first, near, strict=True)),
        tuple(np.maximum(x, y) for x, y in zip(first, near, strict=True)),
    )
    checked = DenseGame(game_document(game))
    low, high = (checked.per_player(document(list(bound))) for bound in (box.low, box.high))
    rows = [list(zip(*blocks, strict=True)) for blocks in zip(low, high, strict=True)]
    for gain in engine.gains(box):
        values = [Fraction(int(v.p), int(v.q)) for v in gain.values]
        found = Box(checked, rows).gain(gain.player, gain.state, gain.action, values)
        assert found == Fraction(int(gain.least.p), int(gain.least.q))


def test_expectations_of_a_single_policy_are_means():
    rows = [([Fraction(1, 3), Fraction(2, 3)],) * 2, ([Fraction(1, 4), Fraction(3, 4)],) * 2]
    numbers = [Fraction(k) for k in (5, -1, 2, 8)]
    joint = [x * y for x, y in itertools.product(rows[0][0], rows[1][0])]
    assert expectation([(x, x) for x in numbers], rows) == (dot(joint, numbers),) * 2


def test_extremes_of_all_distributions_are_those_of_the_numbers():
    numbers = [Fraction(k) for k in (3, -2, 7)]
    bounds = [Fraction(0)] * 3, [Fraction(1)] * 3
    assert extreme(numbers, *bounds, largest=True) == 7
    assert extreme(numbers, *bounds, largest=False) == -2


def test_halves_of_everything():
    """A split at 1/4 bounds the other action of the row, and a split outside the bounds is refused."""
    game = DenseGame(game_document(build("coordination")))
    below, above = halves(everything(game), 0, 0, 0, Fraction(1, 4))
    assert below.rows[0][0] == ([0, Fraction(3, 4)], [Fraction(1, 4), 1])
    assert above.rows[0][0] == ([Fraction(1, 4), 0], [1, Fraction(3, 4)])
    assert not below.is_empty
    with pytest.raises(InvalidError, match="outside"):
        halves(below, 0, 0, 0, Fraction(1, 2))
