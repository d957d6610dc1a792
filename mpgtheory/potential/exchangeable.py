"""Players who can be exchanged: the game is the same when two of them swap names.

Then alpha and its bounds need one player of each group only, and a profile counts as the same as its permutations
within groups. `groups_of` asks a game by head counts for its groups; in dense tables it compares entries.
"""

from __future__ import annotations

import numpy as np

from mpgtheory.game import MarkovGame, TabularGame


def groups_of(game: MarkovGame) -> tuple[int, ...]:
    """The group of each player, numbered from 0 in order of first members.

    Example:
        >>> from mpgtheory.families import build
        >>> groups_of(build("routing:players=3"))
        (0, 0, 0)
        >>> groups_of(build("prisoners_two_state"))
        (0, 1)
    """
    if not isinstance(game, TabularGame):
        return tuple(game.alike)
    groups: list[int] = []
    for player in range(game.n_players):
        first = next((j for j in range(player) if are_exchangeable(game, j, player)), None)
        groups.append(max(groups, default=-1) + 1 if first is None else groups[first])
    return tuple(groups)


def are_exchangeable(game: TabularGame, i: int, j: int) -> bool:
    """Whether swapping two players leaves payoffs and transitions as they are."""
    if game.action_counts[i] != game.action_counts[j]:
        return False
    if not (np.swapaxes(game.transitions, 1 + i, 1 + j) == game.transitions).all():
        return False
    swapped = list(range(game.n_players))
    swapped[i], swapped[j] = j, i
    return bool((np.swapaxes(game.payoffs, 2 + i, 2 + j) == game.payoffs[swapped]).all())
