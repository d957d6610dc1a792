"""The largest cycle mean: against all cycles of small graphs, and against a linear program."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.optimize import linprog

from mpgtheory.families import build
from mpgtheory.potential.cycle_means import maximum_cycle_mean
from mpgtheory.potential.pure_profiles import Profiles


def complete_graph(rng: np.random.Generator, nodes: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    edges = [(a, b) for a in range(nodes) for b in range(nodes) if a != b]
    source, target = np.array(edges).T
    return source, target, rng.integers(-9, 10, size=len(edges)).astype(float)


def by_listing(weight: dict[tuple[int, int], float], nodes: int) -> float:
    """The largest mean of all simple cycles."""
    cycles = (c for n in range(2, nodes + 1) for c in itertools.permutations(range(nodes), n))
    return max(sum(weight[a, b] for a, b in itertools.pairwise((*c, c[0]))) / len(c) for c in cycles)


@pytest.mark.parametrize("seed", range(30))
def test_the_mean_is_that_of_the_best_cycle(seed):
    rng = np.random.default_rng(seed)
    nodes = int(rng.integers(2, 6))
    source, target, weight = complete_graph(rng, nodes)
    found = maximum_cycle_mean(source, target, weight)
    listed = by_listing(dict(zip(zip(source, target, strict=True), weight, strict=True)), nodes)
    assert found.mean == pytest.approx(listed)
    assert weight[found.cycle].mean() == pytest.approx(found.mean)
    assert (target[found.cycle] == np.roll(source[found.cycle], -1)).all()
    assert (weight <= found.mean + found.potential[source] - found.potential[target] + 1e-9).all()


@pytest.mark.parametrize("name", ["prisoners_two_state", "routing:players=2", "stag_hunt"])
def test_the_mean_is_the_value_of_the_dual_program(name):
    """min y with |dV - dPsi| <= y on all changes between pure profiles."""
    profiles = Profiles.pure(build(name))
    edges, wedges = profiles.edges, profiles.scaled_wedges[:, :, 0]
    weight = wedges[edges[:, 2], edges[:, 3]] - wedges[edges[:, 0], edges[:, 1]]
    limits = np.zeros((len(edges), profiles.count + 1))
    np.add.at(limits, (np.arange(len(edges)), edges[:, 2]), -1)
    np.add.at(limits, (np.arange(len(edges)), edges[:, 0]), 1)
    limits[:, -1] = -1
    bounds = [(None, None)] * profiles.count + [(0, None)]
    program = linprog(np.append(np.zeros(profiles.count), 1), A_ub=limits, b_ub=-weight, bounds=bounds)
    assert maximum_cycle_mean(edges[:, 0], edges[:, 2], weight).mean == pytest.approx(program.fun, rel=1e-6)
