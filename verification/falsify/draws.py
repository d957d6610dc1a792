"""The distribution of the instances on which statements are tried: exact small games, profiles, tables and numbers.

Drawn for the corners in which mistakes hide: one player, one action, one state; absorbing states, deterministic,
sparse and extreme probabilities, chains that stay or cycle; zero, tied, negative and large payoffs; discounts near 0
and 1; pure, boundary, uniform and interior profiles. Games for statements about Markov potential games are mostly built
as such: common payoffs, shaped common payoffs, potential stage games with transitions that no action influences, and a
single controller (`mpgtheory.potential.structure` says why these are Markov potential games).
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy
from verification.falsify.source import Source

DISCOUNTS = tuple(
    fmpq(*pair)
    for pair in ((1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (9, 10), (1, 10), (99, 100), (1, 1000), (999, 1000))
)
ROWS = ("interior", "interior", "boundary", "deterministic", "extreme")
CHAINS = (*ROWS, "absorbing", "staying", "cycling", "slow", "independent", "controlled")
PAYOFFS = ("integers", "integers", "ties", "sparse", "fractions", "negative", "large", "zero", "one player")
POLICIES = ("uniform", "pure", "boundary", "interior", "interior", "extreme")
MOST_CELLS = 200
"""Cells of the transition table at the most: sizes are lowered until it fits."""
EXTREME = 1000
"""The weight of the likeliest entry of an extreme row, against 1 for each other."""

POTENTIAL, COMMON = "the game is a Markov potential game", "all players have the same payoffs"
RECURRENT, FULL_SUPPORT = "Assumption 3.1", "mu has full support"
"""What a game may be built to satisfy, by the names that claims give their hypotheses."""
BUILT = ("common", "common", "shaped", "stage", "controlled", "any")
"""How games are built that are to be Markov potential games; the last kind is not built and seldom is one."""


@dataclass(frozen=True)
class Sizes:
    """Bounds of the numbers of players, states and actions of each player, both included."""

    players: tuple[int, int] = (1, 3)
    states: tuple[int, int] = (1, 3)
    actions: tuple[int, int] = (1, 3)


@functools.lru_cache(maxsize=4096)
def quotient(numerator: int, denominator: int = 1) -> fmpq:
    """numerator / denominator; numbers are immutable, and few recur often."""
    return fmpq(numerator, denominator)


def row(source: Source, size: int, kind: str) -> list[fmpq]:
    """A probability row of `size` entries: everywhere positive, with zeros, all on one entry, or nearly so."""
    if size == 1:
        return [quotient(1)]
    if kind == "uniform":
        return [quotient(1, size)] * size
    if kind in ("deterministic", "pure"):
        one = source.integer(0, size - 1)
        return [quotient(int(k == one)) for k in range(size)]
    if kind == "extreme":
        one = source.integer(0, size - 1)
        total = EXTREME + size - 1
        return [quotient(EXTREME if k == one else 1, total) for k in range(size)]
    weights = [source.integer(1 if kind == "interior" else 0, 3) for _ in range(size)]
    weights[source.integer(0, size - 1)] += 1
    total = sum(weights)
    return [quotient(weight, total) for weight in weights]


def number(source: Source, kind: str) -> fmpq:
    """A payoff, or an entry of a table, of one kind."""
    if kind == "zero":
        return quotient(0)
    if kind == "ties":
        return quotient(source.integer(0, 1))
    if kind == "sparse":
        return quotient(source.of((0, 0, 0, 1, -1)))
    if kind == "negative":
        return quotient(-source.integer(0, 9))
    if kind == "large":
        return quotient(source.of((0, 1, -1, 1000, -1000)))
    if kind == "fractions":
        return quotient(source.integer(-9, 9), source.of((1, 2, 3, 7)))
    return quotient(source.integer(-4, 4))


def numbers(source: Source, shape: tuple[int, ...], kind: str) -> Array:
    """A table of numbers of one kind."""
    return table([number(source, kind) for _ in range(math.prod(shape))], shape)


def table(entries: Sequence[fmpq], shape: tuple[int, ...]) -> Array:
    """Rationals as an array of objects."""
    out = np.empty(len(entries), dtype=object)
    out[:] = entries
    return out.reshape(shape)


def rows(source: Source, shape: tuple[int, ...], size: int, kind: str) -> Array:
    """Probability rows of one kind over the last axis."""
    drawn = [row(source, size, kind) for _ in range(math.prod(shape))]
    return table(list(itertools.chain.from_iterable(drawn)), (*shape, size))


def policy(source: Source, game: TabularGame) -> Policy:
    """A profile of one kind; now and then each player's is of its own kind."""
    kind = source.of((*POLICIES, ""))
    blocks = [rows(source, (game.n_states,), n, kind or source.of(POLICIES)) for n in game.action_counts]
    return Policy(tuple(blocks))


def chain(source: Source, states: int, counts: tuple[int, ...], kind: str) -> Array:
    """Transitions (S, A_1, ..., A_N, S) of one kind."""
    shape = (states, *counts)
    if kind in ("staying", "cycling"):
        shift = int(kind == "cycling")
        units = [quotient(int(k == (s + shift) % states)) for s in range(states) for k in range(states)]
        return np.broadcast_to(table(units, (states, *(1,) * len(counts), states)), (*shape, states))
    if kind == "slow":
        mixing = _slowest(states)
        return np.broadcast_to(table(mixing, (states, *(1,) * len(counts), states)), (*shape, states))
    if kind in ("independent", "controlled"):
        own = (states, *(1,) * len(counts)) if kind == "independent" else (states, counts[0], *(1,) * (len(counts) - 1))
        return np.broadcast_to(rows(source, own, states, source.of(ROWS)), (*shape, states))
    drawn = rows(source, shape, states, "boundary" if kind == "absorbing" else kind)
    if kind == "absorbing":
        drawn[0] = table([quotient(int(k == 0)) for k in range(states)], (states,))
    return drawn


def _slowest(states: int) -> list[fmpq]:
    """The rows of the chain that takes longest to reach every state at once: a cycle with one shortcut (Wielandt)."""
    rows = [[quotient(int(t == s + 1)) for t in range(states)] for s in range(states)]
    rows[-1] = row_of_two(states, 0, min(1, states - 1))
    return list(itertools.chain.from_iterable(rows))


def row_of_two(size: int, first: int, second: int) -> list[fmpq]:
    """The row with halves at two entries."""
    return [(quotient(int(k == first)) + quotient(int(k == second))) / 2 for k in range(size)]


def sizes_of(source: Source, sizes: Sizes) -> tuple[int, tuple[int, ...]]:
    """A number of states, and of actions of each player, two of each most often."""
    players, states = _size(source, sizes.players), _size(source, sizes.states)
    counts = [_size(source, sizes.actions) for _ in range(players)]
    while math.prod(counts) * states * states > MOST_CELLS and max(counts) > max(2, sizes.actions[0]):
        counts[counts.index(max(counts))] -= 1
    return states, tuple(counts)


def _size(source: Source, bounds: tuple[int, int]) -> int:
    low, high = bounds
    usual = min(max(2, low), high)
    return source.of((*range(low, high + 1), usual, usual))


def game(source: Source, sizes: Sizes, favoured: frozenset[str] = frozenset()) -> tuple[TabularGame, frozenset[str]]:
    """A game, and what it satisfies by the way it is built, of `favoured` hypotheses."""
    states, counts = sizes_of(source, sizes)
    shape = (states, *counts)
    built = "common" if COMMON in favoured else source.of(BUILT) if POTENTIAL in favoured else "any"
    kind = {"stage": "independent", "controlled": "controlled"}.get(built) or source.of(
        ROWS[:2] if RECURRENT in favoured and source.integer(0, 3) else CHAINS
    )
    transitions = chain(source, states, counts, kind)
    discount = source.of(DISCOUNTS)
    full = bool(favoured & {RECURRENT, FULL_SUPPORT})
    initial = rows(source, (), states, "interior" if full else source.of(ROWS))
    payoffs = _payoffs(source, shape, built, transitions, discount)
    known = {POTENTIAL: built != "any", COMMON: built == "common", FULL_SUPPORT: full, RECURRENT: False}
    made = labelled(discount, initial, payoffs, transitions)
    return made, frozenset(name for name in favoured if known.get(name))


def _payoffs(source: Source, shape: tuple[int, ...], built: str, transitions: Array, discount: fmpq) -> Array:
    players, kind = len(shape) - 1, source.of(PAYOFFS)
    if built == "any":
        drawn = numbers(source, (players, *shape), "integers" if kind == "one player" else kind)
        if kind == "one player":
            drawn[1:] = drawn[1:] * 0
        return drawn
    common = numbers(source, shape, "integers" if kind == "one player" else kind)
    added = [_added(source, shape, player, built, transitions, discount) for player in range(players)]
    return np.array([common + extra for extra in added], dtype=object)


def _added(
    source: Source, shape: tuple[int, ...], player: int, built: str, transitions: Array, discount: fmpq
) -> Array:
    """What is added to a common payoff for one player such that the game stays a Markov potential game."""
    players = len(shape) - 1
    nothing = np.broadcast_to(quotient(0), shape)
    if built == "common" or (built == "controlled" and player == 0):
        return nothing
    if built == "stage":
        return nothing + numbers(source, (*shape[: player + 1], 1, *shape[player + 2 :]), "integers")
    w = numbers(source, shape[:1], "integers")
    shaping = w.reshape(-1, *(1,) * players) - discount * (transitions @ w)
    if built == "shaped":
        return shaping
    unmoved = [1 if j in (0, player) else count for j, count in enumerate(shape[1:])]
    return shaping + numbers(source, (shape[0], *unmoved), "integers")


def labelled(discount: fmpq, initial: Array, payoffs: Array, transitions: Array) -> TabularGame:
    """The game of these tables, a name that says its sizes, and labels counted from 0 as comparisons count places."""
    players, states, *counts = payoffs.shape
    return TabularGame(
        name=f"drawn {players}x{states}x{'-'.join(map(str, counts))}",
        players=_labels(players, ""),
        states=_labels(states, "s"),
        actions=tuple(_labels(count, "a") for count in counts),
        discount=discount,
        initial=initial,
        payoffs=payoffs,
        transitions=transitions,
    )


@functools.cache
def _labels(count: int, prefix: str) -> tuple[str, ...]:
    return tuple(f"{prefix}{k}" for k in range(count))
