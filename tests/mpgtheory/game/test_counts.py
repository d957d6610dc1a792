"""Head counts: numbering, positions, and the products of polynomials that collect their probabilities."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from flint import fmpq

from mpgtheory.arithmetic import EXACT
from mpgtheory.game.anonymous.counts import HeadCounts, count_vectors, number_of_counts
from mpgtheory.game.anonymous.products import Factor, all_but_one, one


@pytest.mark.parametrize(("players", "actions"), [(1, 1), (3, 1), (1, 4), (4, 2), (3, 3), (5, 4)])
def test_counts_are_all_in_lexicographic_order(players: int, actions: int) -> None:
    listed = [tuple(map(int, row)) for row in count_vectors(players, actions)]
    brute = [n for n in itertools.product(range(players + 1), repeat=actions) if sum(n) == players]
    assert listed == brute
    assert len(listed) == number_of_counts(players, actions) == math.comb(players + actions - 1, actions - 1)


@pytest.mark.parametrize(("players", "actions"), [(3, 1), (4, 2), (3, 3), (4, 4)])
def test_positions_tell_counts_apart_and_one_more_player_moves_them(players: int, actions: int) -> None:
    heads = HeadCounts(players, actions)
    for counts, numbers in ((heads.all, heads.number_of_all), (heads.others, heads.number_of_others)):
        positions = heads.positions(counts)
        assert len(set(positions.tolist())) == len(counts)
        assert (numbers[positions] == np.arange(len(counts))).all()
    for action in range(actions):
        more = heads.others + np.eye(actions, dtype=np.int64)[action]
        assert (heads.positions(more) == heads.positions(heads.others) + heads.strides[action]).all()


def test_products_are_laws_of_counts() -> None:
    """Against the sum over joint actions; all but one, for each one."""
    rows = [
        [fmpq(1, 2), fmpq(1, 3), fmpq(1, 6)],
        [fmpq(0), fmpq(1, 4), fmpq(3, 4)],
        [fmpq(1, 5), fmpq(2, 5), fmpq(2, 5)],
    ]
    heads, blocks = HeadCounts(3, 3), [EXACT.array([row]) for row in rows]
    start = one(EXACT, blocks[0], heads.strides)

    def law(players: list[int], counts: np.ndarray) -> list[fmpq]:
        found = [fmpq(0)] * len(counts)
        for joint in itertools.product(range(3), repeat=len(players)):
            n = [joint.count(a) for a in range(3)]
            k = next(k for k, row in enumerate(counts) if list(row) == n)
            found[k] += math.prod((rows[i][a] for i, a in zip(players, joint, strict=True)), start=fmpq(1))
        return found

    factors = [Factor(block, 1) for block in blocks]
    assert list(start.powers(factors).at(heads.positions(heads.all))[0]) == law([0, 1, 2], heads.all)
    for left_out, product in enumerate(all_but_one(start, factors)):
        others = [i for i in range(3) if i != left_out]
        assert list(product.at(heads.positions(heads.others))[0]) == law(others, heads.others)
