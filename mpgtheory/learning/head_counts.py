"""The compiled sampler of anonymous games: heads are counted, no joint table is looked up.

A step counts how many take each action, reads what each action pays in each group, and draws the next state of those
head counts. Rows of next states are laid out as those of dense tables are, and as many random numbers are drawn, so
that a game and its dense twin are played alike, bit for bit.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba.extending import register_jitable

from mpgtheory.arithmetic import Array
from mpgtheory.game.anonymous import BY_OWN_COUNT, AnonymousGame
from mpgtheory.learning.sampler import Sampler, floats, next_state, sampler_of, successors


class HeadTables(NamedTuple):
    """An anonymous game as flat tables; a row of next states is (s, number of everyone's counts), s slowest.

    width:   rows of one state.
    Shapes:  groups (N,); strides (K,), which add up to positions as in `mpgtheory.game.anonymous.counts`; everyone,
             others (positions,): numbers of counts, others -1 where payoffs are by own count; payoffs (G, S, K, M);
             first (rows + 1,), next_states, cumulative (E,) as in `Tables`; out_heads (K,), out_paid (G, K): scratch.
    """

    width: int
    groups: Array
    strides: Array
    everyone: Array
    others: Array
    payoffs: Array
    first: Array
    next_states: Array
    cumulative: Array
    out_heads: Array
    out_paid: Array


@register_jitable(forceinline=True)
def play_heads(data: HeadTables, state: int, actions: Array, rng: np.random.Generator, out_rewards: Array) -> int:
    """Count heads, pay each action once a group, and draw the next state."""
    n_actions, by_own = len(data.out_heads), data.others[0] < 0
    for action in range(n_actions):
        data.out_heads[action] = 0
    for player in range(len(actions)):
        data.out_heads[actions[player]] += 1
    position = 0
    for action in range(n_actions):
        position += data.out_heads[action] * data.strides[action]
    for action in range(n_actions):
        if data.out_heads[action] > 0:
            seen = data.out_heads[action] - 1 if by_own else data.others[position - data.strides[action]]
            for group in range(len(data.out_paid)):
                data.out_paid[group, action] = data.payoffs[group, state, action, seen]
    for player in range(len(actions)):
        out_rewards[player] = data.out_paid[data.groups[player], actions[player]]
    number = data.everyone[position] if data.width > 1 else 0
    return next_state(data, state * data.width + number, rng)


@sampler_of.register
def _anonymous(game: AnonymousGame) -> Sampler:
    groups, states, actions, _ = game.payoff_table.shape
    is_counted = game.is_moved or game.paid_by != BY_OWN_COUNT
    nowhere = np.zeros(1, dtype=np.int64)
    return Sampler(
        play_heads,
        HeadTables(
            game.transition_table.shape[1],
            np.array(game.groups, dtype=np.int64),
            game.heads.strides if is_counted else np.zeros(actions, dtype=np.int64),
            game.heads.number_of_all if game.is_moved else nowhere,
            nowhere - 1 if game.paid_by == BY_OWN_COUNT else game.heads.number_of_others,
            floats(game.payoff_table),
            *successors(game.transition_table.reshape(-1, states)),
            np.zeros(actions, dtype=np.int64),
            np.zeros((groups, actions)),
        ),
    )
