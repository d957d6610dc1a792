"""Directed graphs of states: who is reached, and whether a chain is irreducible and aperiodic."""

import math


def is_ergodic(edges: list[set[int]]) -> bool:
    """Irreducible and aperiodic: every state is reached from 0, reaches 0, and cycle lengths have gcd 1."""
    level = levels(edges)
    if len(level) < len(edges) or not reaches(edges, 0):
        return False
    return math.gcd(*(level[s] + 1 - level[t] for s, after in enumerate(edges) for t in after)) == 1


def reaches(edges: list[set[int]], state: int) -> bool:
    """Whether every state reaches this one."""
    reverse: list[set[int]] = [{s for s, after in enumerate(edges) if t in after} for t in range(len(edges))]
    return len(levels(reverse, state)) == len(edges)


def levels(edges: list[set[int]], start: int = 0) -> dict[int, int]:
    """Breadth-first distance from a state to every state that it reaches."""
    distance, front = {start: 0}, [start]
    while front:
        front = [t for s in front for t in edges[s] if t not in distance and distance.setdefault(t, distance[s] + 1)]
    return distance
