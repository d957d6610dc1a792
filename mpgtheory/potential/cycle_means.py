"""The largest mean weight of a cycle in a directed graph, by Howard's policy iteration.

Every node keeps one of its edges. The kept edges form cycles; lambda is the largest mean of these, and h(v) with
h(v) = w(v, v') - lambda + h(v') along kept edges that lead to that cycle. An edge with w - lambda + h(v') > h(v) takes
the place of the old one. When none improves, w(v, v') <= lambda + h(v) - h(v') on all edges, so no cycle has a mean
above lambda: h is a potential that shows it.

Source: Cochet-Terrasson et al. (1998); Dasdan (2004). In doubles: what is found is evaluated exactly by its caller.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mpgtheory.arithmetic import Array

ROUNDING = 1e-12
"""Improvements, relative to the largest weight, that may be due to rounding."""
MOST_ITERATIONS = 1_000


@dataclass(frozen=True, eq=False)
class CycleMean:
    """The largest mean found, the edges of its cycle in order, and h. Shape: potential (nodes,)."""

    mean: float
    cycle: list[int]
    potential: Array


def maximum_cycle_mean(source: Array, target: Array, weight: Array) -> CycleMean:
    """The maximum cycle mean of a strongly connected graph.

    Shapes:  source, target, weight (E,); source rises and holds every node.

    Example:
        >>> maximum_cycle_mean(np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([1.0, 4.0, 0.0])).mean
        2.0
    """
    starts = np.searchsorted(source, np.arange(source[-1] + 1))
    tolerance = ROUNDING * max(1e-300, float(abs(weight).max()))
    kept = _best_edges(weight, starts, source)
    height = weight[kept].copy()
    for _ in range(MOST_ITERATIONS):
        mean, cycle = _best_cycle(kept, target, weight)
        height = _heights(kept, target, weight, mean, cycle, height, source)
        while True:  # value steps until no edge improves on a node, or the kept edges change
            ahead = weight - mean + height[target]
            best = _best_edges(ahead, starts, source)
            better = ahead[best] > height + tolerance
            if not better.any():
                return CycleMean(mean, cycle, height)
            height = np.where(better, ahead[best], height)
            changed = better & (best != kept)
            kept = np.where(better, best, kept)
            if changed.any():
                break
    return CycleMean(mean, cycle, height)


def _best_edges(value: Array, starts: Array, source: Array) -> Array:
    """For each node the first of its edges with the largest value."""
    most = np.maximum.reduceat(value, starts)
    at = np.flatnonzero(value == most[source])
    return at[np.searchsorted(source[at], np.arange(len(starts)))]


def _best_cycle(kept: Array, target: Array, weight: Array) -> tuple[float, list[int]]:
    """The cycle of kept edges with the largest mean, and that mean."""
    onward, best = target[kept].tolist(), (-np.inf, [0])
    seen = [-1] * len(onward)
    for start in range(len(onward)):
        node, path = start, []
        while seen[node] < 0:
            seen[node] = start
            path.append(node)
            node = onward[node]
        if seen[node] == start and path:
            cycle = path[path.index(node) :]
            mean = float(weight[kept[cycle]].mean())
            if mean > best[0]:
                best = (mean, [int(kept[v]) for v in cycle])
    return best


def _heights(
    kept: Array, target: Array, weight: Array, mean: float, cycle: list[int], height: Array, source: Array
) -> Array:
    """h along the kept edges that lead to the cycle; elsewhere as it was."""
    into: list[list[int]] = [[] for _ in range(len(kept))]
    for node, after in enumerate(target[kept].tolist()):
        into[after].append(node)
    heights, reduced = height.copy(), (weight[kept] - mean).tolist()
    root = int(source[cycle[0]])
    waiting, reached = [root], {root}
    while waiting:
        node = waiting.pop()
        for before in into[node]:
            if before not in reached:
                reached.add(before)
                heights[before] = heights[node] + reduced[before]
                waiting.append(before)
    return heights
