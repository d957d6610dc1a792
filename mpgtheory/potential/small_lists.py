"""Good cycles of games whose pure profiles are too many to be listed.

A small list of pure policies for each group of players has few sorted profiles, whose values in doubles are solved for
all at once. Single policies are replaced or added as long as the largest cycle mean grows; the best is made exact.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.game import MarkovGame
from mpgtheory.potential.cycle_means import maximum_cycle_mean
from mpgtheory.potential.exchangeable import groups_of
from mpgtheory.potential.lower import ProfileCycle, evaluated
from mpgtheory.potential.pure_profiles import Profiles, pure_block
from mpgtheory.potential.sorted_profiles import Profile, count_sorted, edges, sorted_profiles

MOST_LISTED = 600
"""Sorted profiles of small lists."""
MOST_TRIED = 24
"""Policies tried at each place of a list."""

MOST_EVALUATED = 200_000
"""Profiles evaluated in all: seconds."""

Lists = list[list[Profile]]
"""Pure policies of each group, as actions by state."""


def best_of_small_lists(
    game: MarkovGame, rng: np.random.Generator, *, starts: int = 6, most: int = MOST_EVALUATED
) -> ProfileCycle | None:
    """A good cycle of a game with too many pure profiles: small lists of policies, improved place by place.

    `most` profiles are evaluated, whatever the time: the answer does not depend on the machine.
    """
    groups = groups_of(game)
    counts = [_actions(game, groups, group) for group in range(max(groups) + 1)]
    several = len(counts) > 1 and count_sorted(groups, (3,) * len(counts)) > MOST_LISTED
    length = 2 if several else 3  # one group needs three: with two policies its profiles lie on a line
    best: tuple[float, Lists] = (-1.0, [])
    for _ in range(starts):
        lists = [_different(rng, count, game.n_states, length) for count in counts]
        climbed, used = _climbed(game, groups, lists, rng, most)
        best, most = max(best, climbed, key=lambda pair: pair[0]), most - used
        if most <= 0:
            break
    profiles, (_, cycle) = _profiles(game, groups, best[1]), _best_mean(game, groups, best[1])
    exact = evaluated(profiles, profiles.edges[cycle])
    return exact if exact.bound > 0 else None


def _actions(game: MarkovGame, groups: tuple[int, ...], group: int) -> int:
    return int(game.action_counts[groups.index(group)])


def _different(rng: np.random.Generator, actions: int, states: int, count: int) -> list[Profile]:
    """Different pure policies, drawn at random, as actions by state."""
    drawn = {tuple(map(int, rng.integers(actions, size=states))) for _ in range(20 * count)}
    return sorted(drawn)[:: max(1, len(drawn) // count)][:count]


def _climbed(
    game: MarkovGame, groups: tuple[int, ...], lists: Lists, rng: np.random.Generator, most: int
) -> tuple[tuple[float, Lists], int]:
    """Replace or add single policies as long as the cycle mean grows; how many profiles were evaluated."""
    value, improved, used = _mean(game, groups, lists), True, 0
    largest = max(MOST_LISTED, _size(groups, lists))
    while improved and used < most:
        improved = False
        for group, place in [(g, k) for g, listed in enumerate(lists) for k in range(len(listed) + 1)]:
            trials = [_replaced(lists, group, place, z) for z in _neighbours(game, groups, lists, group, place, rng)]
            trials = [trial for trial in trials if _size(groups, trial) <= largest]
            used += sum(_size(groups, trial) for trial in trials)
            scored = [(_mean(game, groups, trial), trial) for trial in trials]
            top = max(scored, key=lambda pair: pair[0], default=(value, lists))
            if top[0] > value * (1 + 1e-9):
                (value, lists), improved = top, True
    return (value, lists), used


def _neighbours(
    game: MarkovGame,
    groups: tuple[int, ...],
    lists: Lists,
    group: int,
    place: int,
    rng: np.random.Generator,
) -> list[Profile]:
    """Policies to try at a place: all if they are few, else those that differ in one state from a listed one."""
    actions, states = _actions(game, groups, group), game.n_states
    if actions**states <= MOST_TRIED:
        tried = list(itertools.product(range(actions), repeat=states))
    else:
        near = [(*p[:t], a, *p[t + 1 :]) for p in lists[group] for t in range(states) for a in range(actions)]
        tried = [near[k] for k in rng.permutation(len(near))[:MOST_TRIED]]
    return [policy for policy in dict.fromkeys(tried) if policy not in lists[group]]


def _replaced(lists: Lists, group: int, place: int, policy: Profile) -> Lists:
    return [[*listed[:place], policy, *listed[place + 1 :]] if g == group else listed for g, listed in enumerate(lists)]


def _profiles(game: MarkovGame, groups: tuple[int, ...], lists: Lists) -> Profiles:
    """The profiles of lists of pure policies."""
    blocks = [tuple(pure_block(p, _actions(game, groups, g)) for p in listed) for g, listed in enumerate(lists)]
    return Profiles(game, groups, tuple(blocks))


def _size(groups: tuple[int, ...], lists: Lists) -> int:
    """How many sorted profiles the lists have."""
    return count_sorted(groups, tuple(map(len, lists)))


def _mean(game: MarkovGame, groups: tuple[int, ...], lists: Lists) -> float:
    """The largest cycle mean of lists of pure policies."""
    return _best_mean(game, groups, lists)[0]


def _best_mean(game: MarkovGame, groups: tuple[int, ...], lists: Lists) -> tuple[float, list[int]]:
    """The largest cycle mean from any initial state, in doubles, and its edges."""
    lengths = tuple(map(len, lists))
    step, values = edges(groups, lengths), pure_values(game, groups, lists, sorted_profiles(groups, lengths))
    gains = values[step[:, 2], step[:, 3]] - values[step[:, 0], step[:, 1]]
    cycle_means = [maximum_cycle_mean(step[:, 0], step[:, 2], gain) for gain in gains.T]
    best = max(cycle_means, key=lambda mean: mean.mean)
    return best.mean, best.cycle


def pure_values(game: MarkovGame, groups: tuple[int, ...], lists: Lists, listed: Sequence[Profile]) -> Array:
    """V_i(s, x) of profiles of pure policies, in doubles. Shape (X, N, S)."""
    over, size = game.over(FLOAT), game.n_states
    chosen = np.array([[lists[g][x] for g, x in zip(groups, profile, strict=True)] for profile in listed])
    joint = np.moveaxis(chosen, 1, 0).reshape(game.n_players, -1)
    states = np.tile(np.arange(size), len(listed))
    payoffs = over.payoffs_at(states, joint).reshape(game.n_players, len(listed), size)
    chains = over.rows_at(states, joint).reshape(len(listed), size, size)
    systems = np.eye(size) - over.discount * chains
    return np.moveaxis(np.linalg.solve(systems, np.moveaxis(payoffs, 0, 2)), 2, 1)
