"""How long intervals for alpha take, and the kernel with their certificates: seconds of this process."""

from __future__ import annotations

import time

import numpy as np
import pytest

from mpgtheory.families import build
from mpgtheory.potential.alpha import distance_from_potential
from mpgtheory.potential.small_lists import best_of_small_lists
from verification.checker import check
from verification.checking.distance import distance_certificates


@pytest.mark.parametrize("name", ["perturbed_team:players=3", "routing:players=3"])
def test_an_interval_of_one_per_cent_in_a_minute(name):
    start = time.process_time()
    found = distance_from_potential(build(name))
    seconds = time.process_time() - start
    assert found.width <= 0.01
    assert seconds < 60
    print(f"{name}: {found!r} in {seconds:.1f} s")
    for end, content in distance_certificates(found).items():
        start = time.process_time()
        assert content is not None
        check(dict(content))
        seconds = time.process_time() - start
        assert seconds < 30
        print(f"  kernel, {end}: {seconds:.2f} s")


def test_a_lower_bound_for_eight_exchangeable_players_in_ten_seconds():
    start = time.process_time()
    game = build("routing:players=8")
    cycle = best_of_small_lists(game, np.random.default_rng(0))
    seconds = time.process_time() - start
    assert cycle is not None
    assert cycle.bound > 9
    assert seconds < 10
    print(f"routing:players=8: alpha at least {float(int(cycle.bound.p) / int(cycle.bound.q)):.6g} in {seconds:.1f} s")
