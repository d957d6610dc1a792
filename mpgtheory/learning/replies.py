"""Best replies and the move towards them, compiled: br_i(s) of Algorithm 1 and (5a)."""

from __future__ import annotations

import math
from typing import Any

from numba.extending import register_jitable

from mpgtheory.arithmetic import Array
from mpgtheory.learning.indices import nth
from mpgtheory.learning.layout import RANDOM, Own, Rules
from mpgtheory.learning.streams import uniform


@register_jitable(forceinline=True)
def first_best(own: Own, start: int) -> int:
    """The first of the actions with the largest q(s, .)."""
    best = 0
    for a in range(1, own.size):
        if own.q[nth(start + a)] > own.q[nth(start + best)]:
            best = a
    return best


@register_jitable(forceinline=True)
def move_to_vertex(own: Own, start: int, best: int) -> None:
    """(5a) where br_i(s) plays `best`."""
    beta = own.rates[0]
    for a in range(own.size):
        own.policy[nth(start + a)] += beta * ((1.0 if a == best else 0.0) - own.policy[nth(start + a)])


@register_jitable(forceinline=True)
def move_to_mixture(own: Own, start: int) -> None:
    """(5a) where br_i(s) is `own.reply`."""
    beta = own.rates[0]
    for a in range(own.size):
        own.policy[nth(start + a)] += beta * (own.reply[nth(a)] - own.policy[nth(start + a)])


@register_jitable
def mix(q: Array, best: int, rules: Rules, rng: Any, out_reply: Array) -> None:
    """br_i(s) where it is no vertex."""
    if rules.temperature > 0.0:
        smoothed_reply(q, best, rules.temperature, out_reply)
    else:
        tied_reply(q, best, rules.ties, rng, out_reply)


@register_jitable
def smoothed_reply(q: Array, best: int, temperature: float, out_reply: Array) -> None:
    """The maximiser of p . q - tau sum p log p: weights proportional to exp(q / tau)."""
    total = 0.0
    for a in range(len(q)):
        out_reply[a] = math.exp((q[a] - q[best]) / temperature)
        total += out_reply[a]
    for a in range(len(q)):
        out_reply[a] /= total


@register_jitable
def tied_reply(q: Array, best: int, ties: int, rng: Any, out_reply: Array) -> None:
    """A mixture of all best actions: a point of arg max_p p . q.

    UNIFORM gives them equal weights; RANDOM draws the mixture uniformly from the face that they span (exponentials,
    normalised). Random numbers are drawn at ties only.
    """
    tied = 0
    for a in range(len(q)):
        tied += q[a] == q[best]
    total = 0.0
    for a in range(len(q)):
        out_reply[a] = 0.0
        if q[a] == q[best]:
            out_reply[a] = -math.log(1.0 - uniform(rng)) if ties == RANDOM and tied > 1 else 1.0
            total += out_reply[a]
    for a in range(len(q)):
        out_reply[a] /= total
