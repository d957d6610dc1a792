"""Boxes of policies: lower bounds of gains hold at every policy of a box, and branch and bound misses nothing."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from mpgtheory.arithmetic import EXACT
from mpgtheory.families.registry import build
from mpgtheory.game.policy import Policy, random_policy, uniform
from mpgtheory.inclusion import certified_flow
from mpgtheory.inclusion.enclosed.boxes import Box, best_gain, everything, extreme, gains
from mpgtheory.inclusion.enclosed.decrease import stretches
from mpgtheory.inclusion.enclosed.everywhere import cover, tree_document
from mpgtheory.inclusion.flow.lyapunov import stage_gains
from mpgtheory.values.best_response import nash_gaps
from mpgtheory.values.evaluation import Evaluation

MORE = (("dominance", 1), ("coordination:states=2", 9))
GAMES = ("team", "potential_stage", "shaped", "matching_pennies", "single_controller")


def box_between(game, first: Policy, second: Policy, share: fmpq) -> Box:
    """The least box around `first` and a point some way towards `second`."""
    near = [(1 - share) * x + share * y for x, y in zip(first, second, strict=True)]
    low = tuple(np.minimum(x, y) for x, y in zip(first, near, strict=True))
    return Box(game, low, tuple(np.maximum(x, y) for x, y in zip(first, near, strict=True)))


def mixture(ends: tuple[Policy, Policy], share: fmpq, rng: np.random.Generator) -> Policy:
    """A policy of the box of two: each row a mixture of its own."""
    blocks = []
    for x, y in zip(*ends, strict=True):
        weights = np.array([fmpq(int(k), 8) * share for k in rng.integers(0, 9, size=len(x))])[:, None]
        blocks.append((1 - weights) * x + weights * y)
    return Policy(tuple(blocks))


@settings(max_examples=25)
@given(st.sampled_from(GAMES), st.integers(0, 10**6), st.integers(0, 6))
def test_bounds_hold_at_policies_of_the_box(name, seed, power):
    game, rng = build(name), np.random.default_rng(seed)
    ends, share = (random_policy(game, rng), random_policy(game, rng)), fmpq(1, 2**power)
    box = box_between(game, *ends, share)
    found = list(gains(box))
    assert found
    for _ in range(4):
        actual = stage_gains(Evaluation(game, mixture(ends, share, rng)))
        for gain in found:
            assert gain.least <= actual[gain.player, gain.state]


@given(st.sampled_from(GAMES), st.integers(0, 10**6))
@settings(max_examples=10)
def test_bounds_tend_to_the_gain(name, seed):
    """In a box that is a single policy the bound is the gain, but for the rounding of v."""
    game = build(name)
    policy = random_policy(game, np.random.default_rng(seed))
    actual = stage_gains(Evaluation(game, policy))
    for gain in gains(Box(game, policy.blocks, policy.blocks)):
        assert 0 <= actual[gain.player, gain.state] - gain.least < fmpq(1, 10**4)


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=4), st.integers(0, 10**6))
def test_extremes_are_attained_at_corners(values, seed):
    """The knapsack against all vertices of the box cut by the simplex: one weight free, the others at a bound."""
    rng, size = np.random.default_rng(seed), len(values)
    point = rng.integers(1, 9, size=size)
    weights = [Fraction(int(w), int(point.sum())) for w in point]
    low = [w * Fraction(int(k), 4) for w, k in zip(weights, rng.integers(0, 5, size=size), strict=True)]
    high = [w + (1 - w) * Fraction(int(k), 4) for w, k in zip(weights, rng.integers(0, 5, size=size), strict=True)]
    vertices = []
    for free in range(size):
        for chosen in itertools.product(*zip(low, high, strict=True)):
            row = [*chosen]
            row[free] = 1 - sum(chosen) + chosen[free]
            if low[free] <= row[free] <= high[free]:
                vertices.append(sum(w * v for w, v in zip(row, values, strict=True)))
    bounds = [EXACT.array([fmpq(x.numerator, x.denominator) for x in side]) for side in (low, high)]
    numbers = EXACT.array(values)
    for largest, best in ((True, max(vertices)), (False, min(vertices))):
        assert extreme(numbers, *bounds, largest=largest) == fmpq(best.numerator, best.denominator)


@pytest.mark.parametrize(
    ("name", "count"),
    [("coordination", 3), *(pytest.param(*case, marks=pytest.mark.slow) for case in MORE)],
)
def test_all_policies_are_covered(name, count):
    """Every random policy is in a leaf of the tree, and what the leaf says of it is true."""
    game, rng = build(name), np.random.default_rng(5)
    equilibria = equilibria_of(name)
    assert len(equilibria) == count
    found = cover(game, equilibria, fmpq(1, 8))
    assert found.is_complete
    for _ in range(40):
        policy = random_policy(game, rng)
        leaf = leaf_of(found.tree, policy)
        if leaf.near is not None:
            centre = equilibria[leaf.near]
            assert max(abs(x - y).max() for x, y in zip(policy, centre, strict=True)) <= fmpq(1, 8)
        else:
            gain = leaf.gain
            assert 0 < gain.least <= stage_gains(Evaluation(game, policy))[gain.player, gain.state]


def leaf_of(node, policy):
    while node.split is not None:
        player, state, action = node.split
        node = node.parts[int(policy[player][state][action] > node.at)]
    return node


def equilibria_of(name):
    from verification.instance import Instance, Sampling

    return [p.policy for p in Instance(build(name), 1, Sampling(equilibria=100)).equilibria]


def test_a_missing_equilibrium_is_noticed():
    """Around an equilibrium that is not listed nothing gains: boxes there stay open, however small."""
    game, listed = build("coordination"), equilibria_of("coordination")
    found = cover(game, listed[:-1], fmpq(1, 8), most=300)
    assert not found.is_complete
    assert all((nash_gaps(Evaluation(game, policy))[1] == 0).all() for policy in listed)


def test_no_box_with_an_equilibrium_gains():
    for name in ("coordination", "dominance", "shaped"):
        game = build(name)
        for policy in equilibria_of(name):
            box = box_between(game, policy, uniform(game), fmpq(1, 4))
            assert all(gain.least <= 0 for gain in gains(box))
            assert best_gain(box, most=9) is None


def test_halves_cover_their_box():
    game = build("potential_stage")
    box = everything(game)
    where = box.widest
    at, below, above = box.halves(where)
    player, state, action = where
    assert below.high[player][state, action] == at == above.low[player][state, action]
    assert below.low[player][state, action] == 0
    assert above.high[player][state, action] == 1
    others = [a for a in range(3) if a != action]
    assert all(above.high[player][state, a] == 1 - at for a in others), "the rest of the row sums to at most 1 - at"


def test_tree_document_has_every_leaf():
    game = build("coordination")
    found = cover(game, equilibria_of("coordination"), fmpq(1, 8))

    def leaves(node):
        if "split" in node:
            return leaves(node["below"]) + leaves(node["above"])
        return [set(node)]

    listed = leaves(tree_document(found.tree))
    assert listed.count({"near"}) == found.near
    assert listed.count({"row", "V"}) == len(found.gains)


@pytest.mark.parametrize("name", ["team", "coordination", "potential_stage"])
def test_stretches_hold_the_flow(name):
    """At times within each stretch the enclosed policy is in its box, and phi's gain there is at least the bound."""
    game = build(name)
    flow = certified_flow(game, random_policy(game, np.random.default_rng(4)), duration=4)
    found = list(stretches(flow))
    assert found[0].begin == 0
    assert abs(found[-1].end - 4) < 1e-9
    for part in found:
        time = fmpq(int((part.begin + part.end) * 2**20), 2**21)
        policy = flow.at(time)
        for block, low, high in zip(policy, part.box.low, part.box.high, strict=True):
            for weight, lower, upper in zip(block.ravel(), low.ravel(), high.ravel(), strict=True):
                assert not weight < lower
                assert not weight > upper
        assert part.gain is not None
        assert part.gain.least > 0


def test_stretches_end_where_nothing_gains():
    """At an equilibrium one narrow stretch is tried, and that is all."""
    game = build("coordination")
    flow = certified_flow(game, equilibria_of("coordination")[0], duration=4)
    (part,) = stretches(flow)
    assert part.gain is None
    assert part.begin == 0
