"""How far from a potential game at least: the best cycle bound.

Psi cancels along a cycle of profiles in which each step changes one player's policy, so for every Psi

    alpha(G) >= |sum_k (V_{i_k}(s, p_{k+1}) - V_{i_k}(s, p_k))| / L      at every s.

The best bound among given policies is a maximum cycle mean. It is found in doubles and evaluated exactly. Exchangeable
players are not told apart: a cycle up to permutations is gone round until it closes, which leaves its mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from mpgtheory.arithmetic import Array, Scalar
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.potential.cycle_means import maximum_cycle_mean
from mpgtheory.potential.exchangeable import groups_of
from mpgtheory.potential.pure_profiles import Profiles, count_pure
from mpgtheory.potential.sorted_profiles import Profile, player_with
from mpgtheory.values.evaluation import Evaluation

MOST_PROFILES = 6_000
"""Sorted profiles up to which all are evaluated exactly: seconds."""


@dataclass(frozen=True, eq=False)
class ProfileCycle:
    """A cycle of unilateral changes, and what it shows.

    start:   the first profile. moves: (player, new policy (S, A)) of each step; the last leads back to the start.
    values:  V_i(., .) of the moving player before and after each step. Shape (L, 2, S).
    state:   the initial state with the largest |sum of gains|.
    """

    start: Policy
    moves: tuple[tuple[int, Array], ...]
    values: Array
    state: int

    @property
    def gains(self) -> Array:
        """What each step gains its player from `state`. Shape (L,)."""
        return np.asarray(self.values[:, 1, self.state] - self.values[:, 0, self.state])

    @property
    def bound(self) -> Scalar:
        """|sum of gains| / L: no Psi misses all changes of value by less."""
        return abs(self.gains.sum()) / len(self.moves)

    def __repr__(self) -> str:
        return f"a cycle of {len(self.moves)} unilateral changes whose gains sum to {self.gains.sum()}, not 0"


def best_cycle(profiles: Profiles) -> ProfileCycle | None:
    """The cycle with the largest mean among listed policies; None if there is no cycle with a sum other than 0."""
    edges, wedges = profiles.edges, profiles.scaled_wedges
    if not len(edges):
        return None
    cycles = []
    for state in range(profiles.game.n_states):
        weight = wedges[edges[:, 2], edges[:, 3], state] - wedges[edges[:, 0], edges[:, 1], state]
        cycles.append(maximum_cycle_mean(edges[:, 0], edges[:, 2], weight))
    best = max(cycles, key=lambda mean: mean.mean)
    cycle = evaluated(profiles, edges[best.cycle])
    return cycle if cycle.bound > 0 else None


def cycle_bound(game: MarkovGame, *, most: int = 1_000) -> Scalar:
    """The best bound by cycles of pure profiles; 0 if there are more than `most` of these.

    Example:
        >>> from mpgtheory.families import build
        >>> cycle_bound(build("prisoners_two_state"))
        72675/19747
    """
    if count_pure(game, groups_of(game)) > most:
        return game.discount * 0
    cycle = best_cycle(Profiles.pure(game))
    return game.discount * 0 if cycle is None else cycle.bound


def evaluated(profiles: Profiles, edges: Array) -> ProfileCycle:
    """The exact cycle that edges between sorted profiles stand for."""
    changes = [_change(profiles, edge) for edge in edges]
    current = list(profiles.listed[int(edges[0, 0])])
    moves: list[tuple[int, Array]] = []
    seen: dict[Profile, int] = {}
    while tuple(current) not in seen:  # finitely many permutations: one comes again
        seen[tuple(current)] = len(moves)
        for group, old, new in changes:
            player = player_with(profiles.groups, tuple(current), group, old)
            current[player] = new
            moves.append((player, profiles.policies[group][new]))
    start = tuple(current)
    return followed(profiles.game, profiles.policy(start), moves[seen[start] :])


def _change(profiles: Profiles, edge: Array) -> tuple[int, int, int]:
    """(group, policy before, policy after) of the player who moves along an edge."""
    before, player, after, there = map(int, edge)
    return profiles.groups[player], profiles.listed[before][player], profiles.listed[after][there]


def followed(game: MarkovGame, start: Policy, moves: Sequence[tuple[int, Array]]) -> ProfileCycle:
    """A cycle with its exact values."""
    current, here = start, Evaluation(game, start).V
    values = []
    for player, block in moves:
        current = current.deviate(player, block)
        there = Evaluation(game, current).V
        values.append([here[player], there[player]])
        here = there
    table = np.array(values, dtype=object)
    sums = abs((table[:, 1] - table[:, 0]).sum(axis=0))
    return ProfileCycle(start, tuple(moves), table, int(np.argmax(sums == sums.max())))


def with_mixed(profiles: Profiles, mixed: Iterable[tuple[int, Array]], *, most: int = MOST_PROFILES) -> Profiles:
    """The lists with further policies (player, (S, A)), as long as there are at most `most` sorted profiles."""
    lists = [list(listed) for listed in profiles.policies]
    for player, block in mixed:
        group = profiles.groups[player]
        if any((block == known).all() for known in lists[group]):
            continue
        longer = [[*listed, block] if g == group else listed for g, listed in enumerate(lists)]
        grown = Profiles(profiles.game, profiles.groups, tuple(map(tuple, longer)))
        if grown.count > most:
            break
        lists = longer
    return Profiles(profiles.game, profiles.groups, tuple(map(tuple, lists)))
