"""Irreducibility and period of chains, against powers of the adjacency matrix."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mpgtheory.families import build
from mpgtheory.game.chains import ergodic_joint_action, explored_edges, is_ergodic, is_irreducible, period

graphs = st.integers(1, 5).flatmap(
    lambda n: st.lists(st.lists(st.booleans(), min_size=n, max_size=n), min_size=n, max_size=n)
)


def reach(edges: np.ndarray) -> np.ndarray:
    """Whether a path of at least one edge leads from s to s', by repeated squaring."""
    closure = edges.copy()
    for _ in range(len(edges)):
        closure = closure | (closure.astype(int) @ closure.astype(int) > 0)
    return closure


def return_times(edges: np.ndarray) -> int:
    """The gcd of the lengths of closed walks at state 0 up to n^2 + n, by powers."""
    power, times = np.eye(len(edges), dtype=int), []
    for length in range(1, len(edges) ** 2 + len(edges) + 1):
        power = ((power @ edges.astype(int)) > 0).astype(int)
        if power[0, 0]:
            times.append(length)
    return math.gcd(*times)


@given(graphs)
def test_against_powers(rows: list[list[bool]]) -> None:
    edges = np.array(rows, dtype=bool)
    irreducible = bool((reach(edges) | np.eye(len(edges), dtype=bool)).all())
    assert is_irreducible(edges) == irreducible
    if irreducible and (len(edges) > 1 or edges[0, 0]):
        assert period(edges) == return_times(edges)
        assert is_ergodic(edges) == (return_times(edges) == 1)


def test_two_states_in_turn_have_period_two() -> None:
    game = build("coordination:states=2")
    assert period(explored_edges(game)) == 2
    assert ergodic_joint_action(game) is None


def test_congestion_needs_exploration() -> None:
    """Each joint action of the congestion game leads to one state; only together they mix."""
    game = build("congestion:players=4")
    assert ergodic_joint_action(game) is None
    assert is_ergodic(explored_edges(game))


def test_full_support_is_ergodic() -> None:
    assert ergodic_joint_action(build("team")) == (0, 0)
