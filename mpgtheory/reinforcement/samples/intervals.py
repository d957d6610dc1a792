"""Intervals of values, Nash gaps and four-cycles over all games that data leave possible.

    values       between pessimistic and optimistic evaluation
    changes      V_i(pi'_i, pi_-i) - V_i(pi) in one and the same game, the smaller of two bounds: the values of both
                 apart, and by the difference of performance (Lemma 3.6(b)), with the gains
                 Gamma(s, b) = Q(s, b) - sum_c pi_i(s, c) Q(s, c) bounded stage by stage:
                     D(s) = sum_b pi'_i(s, b) (Gamma(s, b) + delta sum P(.|s, b, pi_-i) . D)
    Nash gaps    max_s of the largest change; below, by the change to policies that are good in the estimated game
    four-cycles  the sum of four changes of two players in turn; one that is not 0 excludes a potential

All intervals of one data set hold at once, since they hold in every game of the same confidence set.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.reinforcement.samples.robust import Possible, ahead, chosen, evaluate, optimum

IMPROVEMENTS = 3
"""Rounds in which the pessimistic best response is improved; each can only raise the lower bound."""
Interval = tuple[Array, Array]
"""A lower and an upper bound."""


def value_interval(possible: Possible, policy: list[Array], player: int) -> Interval:
    """Bounds on V_i(s, pi). Shapes (..., S)."""
    weights = possible.weights(policy)
    low, high = (
        evaluate(possible, (weights * possible.payoffs(player, sign)).sum(axis=-1), weights, sign) for sign in (-1, 1)
    )
    return low, high


def gap_interval(possible: Possible, policy: list[Array], player: int) -> Interval:
    """Bounds on the largest gain of a player over the states. Shapes (...)."""
    others, owner = possible.weights(policy, player), possible.owners[player]
    value = value_interval(possible, policy, player)
    gains = _stage_gains(possible, policy, player, value)
    payoff = (others * possible.payoffs(player, 1)) @ owner
    highest = optimum(possible, payoff, others, player)[0] - value[0]
    highest = np.minimum(highest, optimum(possible, gains[1], others, player)[0])
    lowest = _lowest_gain(possible, policy, player, value, gains[0])
    return np.maximum(lowest.max(axis=-1), 0), np.maximum(highest.max(axis=-1), 0)


def change_interval(possible: Possible, policy: list[Array], player: int, block: Array) -> Interval:
    """Bounds on V_i(s, pi'_i, pi_-i) - V_i(s, pi) if the player changes to `block` (S, A_i). Shapes (..., S)."""
    after = [block if i == player else own for i, own in enumerate(policy)]
    old, new = value_interval(possible, policy, player), value_interval(possible, after, player)
    gains, weights = _stage_gains(possible, policy, player, old), possible.weights(after)
    low, high = (
        evaluate(possible, (block * gain).sum(axis=-1), weights, s) for gain, s in zip(gains, (-1, 1), strict=True)
    )
    return np.maximum(low, new[0] - old[1]), np.minimum(high, new[1] - old[0])


def cycle_interval(
    possible: Possible, policy: list[Array], players: tuple[int, int], blocks: tuple[Array, Array]
) -> Interval:
    """Bounds on the sum W(pi) - W(i changed) - W(j changed) + W(both) of a four-cycle, W = V_i - V_j. Shapes (..., S).

    It is minus the sum of what the four changes gain: i changes, j changes, i changes back, j changes back.
    """
    (i, j), now = players, list(policy)
    low: Array = np.zeros(1)
    high: Array = np.zeros(1)
    for player, block in ((i, blocks[0]), (j, blocks[1]), (i, policy[i]), (j, policy[j])):
        change = change_interval(possible, now, player, block)
        low, high = low + change[0], high + change[1]
        now[player] = block
    return -high, -low


def _stage_gains(possible: Possible, policy: list[Array], player: int, value: Interval) -> Interval:
    """Bounds on Gamma_i(s, b), given bounds on the values. Shapes (..., S, A_i)."""
    others, owner, own = possible.weights(policy, player), possible.owners[player], policy[player]

    def q(sign: int) -> Array:
        worth = possible.payoffs(player, sign) + possible.discount * ahead(possible.sets, value[sign > 0], sign)
        return np.asarray((others * worth) @ owner)

    least, most = q(-1), q(1)

    def gain(own_q: Array, other_q: Array) -> Array:
        elsewhere = (own * other_q).sum(axis=-1, keepdims=True) - own * other_q
        return (1 - own) * own_q - elsewhere

    return gain(least, most), gain(most, least)


def _lowest_gain(possible: Possible, policy: list[Array], player: int, value: Interval, gain: Array) -> Array:
    """A bound from below on what the best deviation gains, from each state. Shape (..., S)."""
    others, owner = possible.weights(policy, player), possible.owners[player]
    choice = _estimated_best(possible, others, player)
    lowest = np.full(choice.shape, -np.inf)
    for _ in range(IMPROVEMENTS):
        weights = chosen(others, owner, choice)
        own = np.take_along_axis(np.broadcast_to(gain, (*choice.shape, gain.shape[-1])), choice[..., None], axis=-1)
        payoff = (weights * possible.payoffs(player, -1)).sum(axis=-1)
        reached = evaluate(possible, payoff, weights, -1)
        lowest = np.maximum(lowest, np.maximum(reached - value[1], evaluate(possible, own[..., 0], weights, -1)))
        worth = possible.payoffs(player, -1) + possible.discount * ahead(possible.sets, reached, -1)
        choice = ((others * worth) @ owner).argmax(axis=-1)
    return lowest


def _estimated_best(possible: Possible, others: Array, player: int) -> Array:
    """The optimal actions of a player in the estimated game. Shape (..., S)."""
    sets = possible.sets
    middle = (sets.payoff_low + sets.payoff_high) / 2
    point = replace(
        sets, low=None, high=None, radius=np.zeros(sets.centre.shape[:-1]), payoff_low=middle, payoff_high=middle
    )
    estimated = replace(possible, sets=point)
    return optimum(estimated, (others * middle[..., player, :, :]) @ possible.owners[player], others, player)[1]
