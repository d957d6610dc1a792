"""Bounds of the equilibrium values in a region, shown without solving anything.

At an equilibrium V_i(s) >= Q_i(s, b) for every action b, and V_i(s) = Q_i(s, a) for an action that is played. So for
numbers l and h per state, with means over the policies of a region,

    min E[u_i(s, b) + delta P(s, b) l] >= l(s)   for some action b in each s              shows   V_i >= l,
    max E[u_i(s, a) + delta P(s, a) h] <= h(s)   for each a that may be played (for one
                                                 a that is, if any is known to be)        shows   V_i <= h:

the operators are monotone contractions. Where l(s) or h(s) is a limit of the region, nothing is to be shown. Players
with the same payoffs have the same values: what is shown of one holds for all. The best such numbers are values of a
Markov decision problem in which the others' weights are chosen too: policy iteration finds them in doubles, and a small
margin makes up for rounding.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.equilibria.region import IN, OUT, Region
from mpgtheory.equilibria.tables import Bounds, Tables, filled, mean_range

MOST_ROUNDS, MOST_SWEEPS = 30, 60
CONVERGED = 1e-12
GRID_BITS = 30
"""Bounds are multiples of 2^-GRID_BITS of the size of the values."""


def lowest(tables: Tables, player: int, region: Region, values: Array) -> Array:
    """The largest of the least Q_j(s, b), for these values, of a player of the team; at least the limit. Shape (S,)."""
    least = region.limits[0][player]
    for j in tables.team(player):
        ahead = tables.ahead(j, values)
        least = np.maximum(least, mean_range(ahead, ahead, region.bounds(tables.others(j)))[0].max(axis=1))
    return least


def highest(tables: Tables, player: int, region: Region, values: Array) -> Array:
    """The largest Q_j(s, a) of actions that may be played, or the least such of those that are. Shape (S,).

    It is the least of what follows so for each player of the team, and of the limit.
    """
    most = region.limits[1][player]
    for j in tables.team(player):
        ahead = tables.ahead(j, values)
        q = mean_range(ahead, ahead, region.bounds(tables.others(j)))[1]
        most = np.minimum(most, _selected(q, region.status[j])[1])
    return most


def are_bounds(tables: Tables, player: int, region: Region, low: Array, high: Array) -> bool:
    """Whether the numbers are shown to be bounds (in exact arithmetic)."""
    is_low = (lowest(tables, player, region, low) >= low).all()
    return bool(is_low and (highest(tables, player, region, high) <= high).all())


def all_bounds(tables: Tables, region: Region) -> tuple[Bounds, ...]:
    """Bounds of the values of all players; a team has the same."""
    known: dict[int, Bounds] = {}
    for first in tables.alike:
        if first not in known:
            known[first] = value_bounds(tables, first, region)
    return tuple(known[first] for first in tables.alike)


def value_bounds(tables: Tables, player: int, region: Region) -> Bounds:
    """Bounds in doubles on a grid, with a margin for what rounding does to `are_bounds`. Shapes (S,)."""
    low, high = (_optimum(tables, player, region, largest=largest) for largest in (False, True))
    low, high = _swept(tables, player, region, low, lowest, -1), _swept(tables, player, region, high, highest, 1)
    size = max(float(np.abs(low).max()), float(np.abs(high).max()), float(np.abs(tables.payoffs[player]).max()))
    grid = 2.0 ** (int(np.ceil(np.log2(size or 1.0))) - GRID_BITS)
    slack = 1 / (1 - tables.discount)
    short = max(0.0, float((low - lowest(tables, player, region, low)).max())) * slack + 2 * grid * slack
    excess = max(0.0, float((highest(tables, player, region, high) - high).max())) * slack + 2 * grid * slack
    return np.floor((low - short) / grid) * grid, np.ceil((high + excess) / grid) * grid


def _swept(
    tables: Tables, player: int, region: Region, values: Array, operator: Callable[..., Array], sign: int
) -> Array:
    """Where policy iteration went round in a circle: values that are bounds, brought closer by the operator."""
    short = float((sign * (operator(tables, player, region, values) - values)).max())
    if short <= CONVERGED * (1 + float(np.abs(values).max())):
        return values
    values = values + sign * short / (1 - tables.discount)
    for _ in range(MOST_SWEEPS):
        values = operator(tables, player, region, values)
    return values


def _optimum(tables: Tables, player: int, region: Region, *, largest: bool) -> Array:
    """The fixed point of `highest` or `lowest`, nearly."""
    limit = region.limits[1 if largest else 0][player]
    values, sign = np.zeros(tables.n_states), 1 if largest else -1
    for _ in range(MOST_ROUNDS):
        best, payoff, chain = limit, limit, np.zeros((tables.n_states, tables.n_states))
        for j in tables.team(player):
            reached, own_payoff, own_chain = _chosen(tables, j, region, values, largest=largest)
            is_better = sign * reached < sign * best
            best, payoff = np.where(is_better, reached, best), np.where(is_better, own_payoff, payoff)
            chain = np.where(is_better[:, None], own_chain, chain)
        before, values = values, np.linalg.solve(np.eye(tables.n_states) - tables.discount * chain, payoff)
        if np.abs(values - before).max() <= CONVERGED * (1 + np.abs(values).max()):
            break
    return values


def _chosen(tables: Tables, player: int, region: Region, values: Array, *, largest: bool) -> tuple[Array, Array, Array]:
    """What bounds the value in each state, for these values: the bound, and its payoff and next states."""
    states, ahead = np.arange(tables.n_states), tables.ahead(player, values)
    weights, q = _law(ahead, region.bounds(tables.others(player)), largest=largest)
    action = _selected(q, region.status[player])[0] if largest else q.argmax(axis=1)
    chosen = weights[states, action]
    payoff = (tables.payoffs[player][states, action] * chosen).reshape(tables.n_states, -1).sum(axis=1)
    onward = tables.transitions[player][states, action] * chosen[:, None]
    return q[states, action], payoff, onward.reshape(tables.n_states, tables.n_states, -1).sum(axis=2)


def _selected(q: Array, status: Array) -> tuple[Array, Array]:
    """The action that bounds the value from above in each state, and its Q."""
    chosen = np.empty(len(q), dtype=int)
    for state, (row, kinds) in enumerate(zip(q, status, strict=True)):
        played, possible = np.flatnonzero(kinds == IN), np.flatnonzero(kinds != OUT)
        chosen[state] = played[np.argmin(row[played])] if len(played) else possible[np.argmax(row[possible])]
    return chosen, q[np.arange(len(q)), chosen]


def _law(table: Array, rows: list[Bounds], *, largest: bool) -> tuple[Array, Array]:
    """The weights of the others' joint actions that make the mean extreme, shape of `table`; and the mean (S, A_i)."""
    weights = np.ones_like(table)
    for axis, bounds in zip(range(table.ndim - 1, 1, -1), reversed(rows), strict=True):
        chosen = filled(table, bounds, largest=largest)
        weights = weights * chosen.reshape(*chosen.shape, *(1,) * (weights.ndim - 1 - axis))
        table = (chosen * table).sum(axis=-1)
    return weights, table
