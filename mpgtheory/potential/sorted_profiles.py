"""Profiles up to exchangeable players, as numbers: nothing here knows of a game.

Players belong to groups, and each group has so many policies. A profile is *sorted* if the numbers of policies rise
within groups. What depends on group sizes and lengths of lists only is made once.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterator

import numpy as np

from mpgtheory.arithmetic import Array

Profile = tuple[int, ...]
"""The number of a policy for each player."""


def count_sorted(groups: tuple[int, ...], lengths: tuple[int, ...]) -> int:
    """How many sorted profiles there are.

    Example:
        >>> count_sorted((0, 0, 0), (16,))
        816
    """
    return math.prod(math.comb(n + groups.count(g) - 1, groups.count(g)) for g, n in enumerate(lengths))


@functools.lru_cache(maxsize=64)
def sorted_profiles(groups: tuple[int, ...], lengths: tuple[int, ...]) -> list[Profile]:
    """The sorted profiles, in lexicographic order."""
    parts = [
        itertools.combinations_with_replacement(range(length), groups.count(group))
        for group, length in enumerate(lengths)
    ]
    return sorted(_spread(groups, chosen) for chosen in itertools.product(*parts))


@functools.lru_cache(maxsize=64)
def numbers(groups: tuple[int, ...], lengths: tuple[int, ...]) -> dict[Profile, int]:
    """The number of each sorted profile."""
    return {profile: k for k, profile in enumerate(sorted_profiles(groups, lengths))}


def sort(groups: tuple[int, ...], profile: Profile) -> Profile:
    """The profile with numbers sorted within groups."""
    chosen = tuple(
        tuple(sorted(x for x, g in zip(profile, groups, strict=True) if g == group)) for group in range(max(groups) + 1)
    )
    return _spread(groups, chosen)


def _spread(groups: tuple[int, ...], chosen: tuple[Profile, ...]) -> Profile:
    """A profile from the policies of each group in order."""
    waiting = [iter(part) for part in chosen]
    return tuple(next(waiting[group]) for group in groups)


def player_with(groups: tuple[int, ...], profile: Profile, group: int, policy: int) -> int:
    """The first player of a group who has this policy in a profile."""
    return next(i for i, (g, x) in enumerate(zip(groups, profile, strict=True)) if (g, x) == (group, policy))


def moves(groups: tuple[int, ...], lengths: tuple[int, ...], profile: Profile) -> Iterator[tuple[int, Profile, int]]:
    """Changes of one player's policy: (player, sorted profile after it, who has the new policy there).

    Of players in one group with the same policy the first only.
    """
    for player, (group, own) in enumerate(zip(groups, profile, strict=True)):
        if player_with(groups, profile, group, own) != player:
            continue
        for other in range(lengths[group]):
            if other != own:
                after = sort(groups, (*profile[:player], other, *profile[player + 1 :]))
                yield player, after, player_with(groups, after, group, other)


@functools.lru_cache(maxsize=64)
def edges(groups: tuple[int, ...], lengths: tuple[int, ...]) -> Array:
    """All changes as (profile, player, profile after it, player there) by number. Shape (E, 4); profiles rise."""
    number = numbers(groups, lengths)
    rows = [
        (k, player, number[after], there)
        for k, profile in enumerate(sorted_profiles(groups, lengths))
        for player, after, there in moves(groups, lengths, profile)
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 4)
