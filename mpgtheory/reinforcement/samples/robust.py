"""Optimistic and pessimistic evaluation: the extreme values over all games in confidence sets.

The sets are one for each cell (s, a), so an adversary who chooses P(.|s, a) in each cell, once and for all, can reach
all extremes at once, and the extreme value is the fixed point of a contraction by delta:

    v(s) = g(s) + delta sum_a w(s, a) max_{P in set(s, a)} P . v          (min for pessimism)

A linear function over a set is largest where mass is moved from the next states of least v to those of largest v. The
fixed point is found by policy iteration of the adversary, and of the player who deviates. What is returned bounds it
whatever the iteration missed: if T v <= v + r, the fixed point of T is at most v + r / (1 - delta). In doubles, so an
answer is supported, not certified.

Sources:  Iyengar (2005), Robust dynamic programming; Nilim and El Ghaoui (2005); Strehl and Littman (2008), for the
          extreme point of a ball in the 1-norm.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.reinforcement.samples.confidence import Sets
from mpgtheory.reinforcement.samples.kernels import ball_ahead, ball_chain, box_ahead, box_chain, discounted

MOST_ROUNDS = 200
"""Rounds of policy iteration at the most; some five are needed."""
CLOSED = 1e-11
"""Change of values, relative to their size, at which rounds end: rounding of linear systems; what is left is added."""
ROUNDING = 1e-10
"""What rounding may do to a value, relative to the largest: far above what a linear system of some hundred states does
with discounts up to 0.999, far below what samples leave open."""


@dataclass(frozen=True, eq=False)
class Possible:
    """All games that data leave possible.

    Leading axes `...` of the sets hold independent data sets: every function here works on all of them at once.
    """

    sets: Sets
    action_counts: tuple[int, ...]
    discount: float

    @cached_property
    def owners(self) -> tuple[Array, ...]:
        """For each player an indicator (J, A_i): which of its actions a joint action holds."""
        joint = np.indices(self.action_counts).reshape(len(self.action_counts), -1)
        return tuple(np.eye(count)[row] for row, count in zip(joint, self.action_counts, strict=True))

    def weights(self, policy: list[Array], without: int | None = None) -> Array:
        """The probability of each joint action; with `without`, of the others' part of it. Shape (S, J)."""
        weights = np.ones((len(policy[0]), len(self.owners[0])))
        for player, block in enumerate(policy):
            if player != without:
                weights = weights * (block @ self.owners[player].T)
        return weights

    def payoffs(self, player: int, sign: int) -> Array:
        """The largest (sign 1) or least (sign -1) payoff of a player in each cell. Shape (..., S, J)."""
        return (self.sets.payoff_high if sign > 0 else self.sets.payoff_low)[..., player, :, :]


def ahead(sets: Sets, value: Array, sign: int) -> Array:
    """The largest (sign 1) or least (sign -1) P . value of each cell. Shapes: value (..., S); returns (..., S, J)."""
    order, values = _order(sets, value, sign), _flat(sets, value, 1)
    out = np.empty(sets.centre.shape[:-1]).reshape(-1, *sets.centre.shape[-3:-1])
    if sets.radius is None:
        box_ahead(_flat(sets, sets.low, 3), _flat(sets, sets.high, 3), values, order, out)
    else:
        ball_ahead(_flat(sets, sets.centre, 3), _flat(sets, sets.radius, 2), values, order, out)
    return out.reshape(sets.centre.shape[:-1])


def chain(sets: Sets, value: Array, sign: int, weights: Array) -> Array:
    """The chain sum_a weights(s, a) P(.|s, a) of the transitions at which P . value is extreme. Shape (..., S, S)."""
    order, lead, states = _order(sets, value, sign), sets.centre.shape[:-3], sets.centre.shape[-1]
    out, by_cell = np.zeros((len(order), states, states)), _flat(sets, weights, 2)
    if sets.radius is None:
        box_chain(_flat(sets, sets.low, 3), _flat(sets, sets.high, 3), by_cell, order, out)
    else:
        ball_chain(_flat(sets, sets.centre, 3), _flat(sets, sets.radius, 2), by_cell, order, out)
    return out.reshape(*lead, states, states)


def _order(sets: Sets, value: Array, sign: int) -> Array:
    """The states from the best to the worst for every data set. Shape (R, S)."""
    return np.argsort(-sign * _flat(sets, value, 1), axis=-1, kind="stable")


def _flat(sets: Sets, array: Array | None, axes: int) -> Array:
    """An array with its last `axes` axes for each data set, which are numbered by one axis in front."""
    assert array is not None
    own = array.shape[len(array.shape) - axes :]
    full = np.broadcast_to(array, (*sets.centre.shape[:-3], *own))
    return np.ascontiguousarray(full).reshape(-1, *own)


def evaluate(possible: Possible, gain: Array, weights: Array, sign: int) -> Array:
    """A bound on v = gain + delta sum_a weights(s, a) ext P . v: from above (sign 1) or from below (sign -1).

    Shapes:  gain (..., S); weights (..., S, J); returns (..., S).
    """

    value = _start(possible, gain)
    for _ in range(MOST_ROUNDS):
        before = value
        value = _solved(possible, chain(possible.sets, value, sign, weights), gain)
        if _is_closed(before, value):
            break
    image = gain + possible.discount * (weights * ahead(possible.sets, value, sign)).sum(axis=-1)
    return _bound(possible, value, image, sign)


def optimum(possible: Possible, gain: Array, others: Array, player: int) -> tuple[Array, Array]:
    """A bound from above on what a player can reach in the best possible game, and the actions that it plays there.

    v(s) = max_b gain(s, b) + delta sum over joint actions with a_i = b of others(s, a) max P . v

    Shapes:  gain (..., S, A_i); others (S, J); returns (..., S), and (..., S) whole numbers.
    """
    owner = possible.owners[player]

    def q_of(value: Array) -> Array:
        return np.asarray(gain + possible.discount * (others * ahead(possible.sets, value, 1)) @ owner)

    value = _start(possible, gain.max(axis=-1))
    for _ in range(MOST_ROUNDS):
        q, before = q_of(value), value
        choice = q.argmax(axis=-1)
        own = np.take_along_axis(np.broadcast_to(gain, q.shape), choice[..., None], axis=-1)[..., 0]
        value = _solved(possible, chain(possible.sets, value, 1, chosen(others, owner, choice)), own)
        if _is_closed(before, value):
            break
    q = q_of(value)
    return _bound(possible, value, q.max(axis=-1), 1), q.argmax(axis=-1)


def chosen(others: Array, owner: Array, choice: Array) -> Array:
    """The weights of joint actions if a player plays `choice` (..., S). Shape (..., S, J)."""
    return others * (owner.argmax(axis=1) == choice[..., None])


def _start(possible: Possible, gain: Array) -> Array:
    """Where iteration begins: the gains for ever, with the leading axes of the sets."""
    lead = possible.sets.centre.shape[:-3]
    return np.array(np.broadcast_to(gain / (1 - possible.discount), (*lead, gain.shape[-1])))


def _solved(possible: Possible, moves: Array, gain: Array) -> Array:
    """The value of a gain on a chain."""
    states = moves.shape[-1]
    flat = np.ascontiguousarray(np.broadcast_to(gain, moves.shape[:-1])).reshape(-1, states)
    out = np.empty_like(flat)
    discounted(moves.reshape(-1, states, states), flat, possible.discount, out)
    return out.reshape(moves.shape[:-1])


def _is_closed(before: Array, after: Array) -> bool:
    return bool((np.abs(before - after) <= CLOSED * (1 + np.abs(after))).all())


def _bound(possible: Possible, value: Array, image: Array, sign: int) -> Array:
    """A bound on the fixed point from a value and its image, rounding included."""
    missed = np.maximum(sign * (image - value), 0).max(axis=-1, keepdims=True) / (1 - possible.discount)
    rounded = ROUNDING * (1 + np.abs(value).max(axis=-1, keepdims=True))
    return np.asarray(value + sign * (missed + rounded))
