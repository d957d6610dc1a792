"""Segments of equilibria: by hand, at many points between their ends, and just outside."""

from __future__ import annotations

import numpy as np
import pytest
from flint import fmpq
from random_games import make_game
from small_games import one_state

from mpgtheory.equilibria import equilibria
from mpgtheory.equilibria.segments import Segment
from mpgtheory.families import build
from mpgtheory.game.policy import Policy
from mpgtheory.values.best_response import is_fixed_point
from mpgtheory.values.evaluation import Evaluation

COARSE = (23, 43, 80, 84, 90, 95)
"""The games of `tests/benchmarks/test_all_equilibria.py coarse` whose lists are not complete, of 100."""


def between(segment: Segment, share: fmpq) -> Policy:
    return Policy(tuple(a + share * (b - a) for a, b in zip(segment.first, segment.last, strict=True)))


def by_hand() -> list[list[list[int]]]:
    """Row 1 pays player 1 nothing more than row 2 if player 2 plays column 1, which pays player 2 up to weight 1/3."""
    return [[[1, 0], [1, 2]], [[0, 2], [3, 2]]]


def test_by_hand() -> None:
    """(x, column 1): player 2 compares 3 (1 - x) with 2, so that x may be up to 1/3."""
    found = equilibria(one_state(*by_hand()))
    assert found.is_complete is False
    (segment,) = found.segments
    assert (segment.low, segment.high) == (0, fmpq(1, 3))
    assert repr(segment).startswith("infinitely many equilibria: 1 in s1 plays a1 with any weight from 0 to 1/3")
    assert {part.why for part in found.open} == {"equilibria in it are infinitely many: it lies on a segment of them"}


@pytest.mark.parametrize("seed", COARSE)
def test_single_digits_whose_list_is_not_complete_have_infinitely_many(seed: int) -> None:
    """Seven points of each segment are equilibria, exactly; beyond an end within the face none is."""
    discount = (fmpq(1, 2), fmpq(9, 10), fmpq(19, 20))[seed % 3]
    game = make_game(seed, 2, (2, 2), discount, "interior", "fractions" if seed % 2 else "integers")
    found = equilibria(game, most_regions=1_000)
    assert found.segments
    for segment in found.segments:
        assert all(is_fixed_point(Evaluation(game, between(segment, fmpq(k, 6)))) for k in range(7))
        width = segment.high - segment.low
        for share, is_inside in ((-fmpq(1, 10**6), segment.low > 0), (1 + fmpq(1, 10**6), segment.high < 1)):
            if is_inside and 0 <= segment.low + share * width <= 1:
                assert not is_fixed_point(Evaluation(game, between(segment, share)))


def test_isolated_equilibria_are_no_segments() -> None:
    assert equilibria(build("stag_hunt"), most_regions=30).segments == ()


def test_a_list_that_is_not_complete_has_the_pure_equilibria() -> None:
    found = equilibria(build("routing:players=3"), most_regions=10)
    assert not found.is_complete
    assert sum(one.kind[0] == "pure" for one in found) == 27
    assert np.all([one.is_exact for one in found if one.kind[0] == "pure"])
