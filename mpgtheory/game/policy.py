"""Profiles of stationary Markov policies pi = (pi_i), pi_i in Pi_i = Delta(A_i)^|S| (Section 2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, Arithmetic, Array, Scalar, frozen
from mpgtheory.arithmetic.rational import brief, rational
from mpgtheory.errors import InputError
from mpgtheory.game.layout import Layout


@dataclass(frozen=True, eq=False, repr=False)
class Policy:
    """A joint policy: `policy[i][s, a_i]` is the probability that player i plays a_i in state s.

    Shapes:  block i is (S, A_i).
    `is_distribution=False` allows weights off the simplex, for derivatives along a coordinate; `notes` say what was
    changed when the policy was read.
    Raises:  InputError if exact blocks are not distributions.
    """

    blocks: tuple[Array, ...]
    arithmetic: Arithmetic = EXACT
    is_distribution: bool = True
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """The profile in one line, with what was changed in reading it."""
        return "; ".join((f"Policy: {_in_words(self)}", *self.notes))

    def __post_init__(self) -> None:
        made: dict[int, Array] = {}  # players may share a block: thousands who play alike cost as much as one
        for player, block in enumerate(self.blocks):
            if id(block) not in made:
                made[id(block)] = frozen(self._made(player, block))
        object.__setattr__(self, "blocks", tuple(made[id(block)] for block in self.blocks))

    def _made(self, player: int, block: Array) -> Array:
        """A checked copy of a block."""
        table = np.array(block)
        if self.arithmetic is EXACT:
            table = exact_table(f"policy[{player}]", table)
            if self.is_distribution:
                _check(player, table)
        return table

    def __getitem__(self, player: int) -> Array:
        return self.blocks[player]

    def __len__(self) -> int:
        return len(self.blocks)

    def __iter__(self) -> Iterator[Array]:
        return iter(self.blocks)

    def over(self, arithmetic: Arithmetic) -> Policy:
        """The same exact policy in another arithmetic."""
        if arithmetic is self.arithmetic:
            return self
        if self.arithmetic is not EXACT:
            raise TypeError(f"only exact data are converted; this policy is over {self.arithmetic}")
        converted = {id(block): arithmetic.array(block) for block in {id(block): block for block in self}.values()}
        return Policy(tuple(converted[id(block)] for block in self), arithmetic, self.is_distribution)

    def deviate(self, player: int, block: Array) -> Policy:
        """(pi'_i, pi_-i): this profile with the policy of `player` replaced by `block`."""
        blocks = (*self.blocks[:player], block, *self.blocks[player + 1 :])
        return Policy(blocks, self.arithmetic, self.is_distribution)

    def shift(self, player: int, state: int, action: int, amount: Scalar) -> Policy:
        """Weights pi + amount * e_{i,s,a}, off the simplex: the line along which Lemma 3.6(a) derives."""
        block = np.array(self[player])
        block[state, action] = block[state, action] + amount
        blocks = (*self.blocks[:player], block, *self.blocks[player + 1 :])
        return Policy(blocks, self.arithmetic, is_distribution=False)


def _in_words(policy: Policy) -> str:
    """Pure, uniform or mixed, where the arithmetic can tell, and the sizes."""
    shapes = " and ".join(str(block.shape) for block in policy) if len(policy) <= 4 else f"{len(policy)} blocks"
    if policy.arithmetic is not EXACT:
        return f"shapes {shapes} over {policy.arithmetic}"
    if all((block.max(axis=1) == 1).all() for block in policy):
        return f"pure, shapes {shapes}"
    return f"{'uniform' if all((block == block[0, 0]).all() for block in policy) else 'mixed'}, shapes {shapes}"


def _check(player: int, block: Array) -> None:
    for state, row in enumerate(block):
        for action, value in enumerate(row):
            if value < 0:
                place = f"policy[{player}][{state}][{action}]"
                raise InputError(f"{place} is {value}; a probability must not be negative")
        if sum(row) != 1:
            raise InputError(f"policy[{player}][{state}] sums to {sum(row)}; each row must sum to 1")


def exact_table(place: str, table: Array) -> Array:
    """`table` as a read-only array of rationals; its integers are converted, its floats refused.

    Raises:  InputError naming `place` and the value.
    """
    if set(map(type, table.ravel().tolist())) <= {fmpq}:
        return frozen(table)
    try:
        return EXACT.array(table)
    except InputError as error:
        raise InputError(f"{place}: {error}") from error


def exact_policy(blocks: Sequence[Any]) -> Policy:
    """A policy from nested numbers that stand for exact rationals, per player, state and action."""
    return Policy(tuple(EXACT.array(block) for block in blocks))


def uniform(game: Layout) -> Policy:
    """Every action equally likely: pi^0 of Algorithm 1."""
    counts = game.action_counts
    blocks = {count: EXACT.array([[fmpq(1, count)] * count] * game.n_states) for count in set(counts)}
    return Policy(tuple(blocks[count] for count in counts))


def pure(game: Layout, choices: Sequence[Sequence[int]] | Array) -> Policy:
    """The pure profile in which player i plays action `choices[i][s]` in state s."""
    known: dict[tuple[int, ...], Array] = {}
    blocks = []
    for count, chosen in zip(game.action_counts, choices, strict=True):
        key = (count, *map(int, chosen))
        if key not in known:
            block = EXACT.array(np.zeros((game.n_states, count), dtype=int)).copy()
            for state, action in enumerate(chosen):
                block[state, action] = fmpq(1)
            known[key] = block
        blocks.append(known[key])
    return Policy(tuple(blocks))


def random_pure(game: Layout, rng: np.random.Generator) -> Policy:
    """A pure profile drawn uniformly."""
    return pure(game, [list(rng.integers(count, size=game.n_states)) for count in game.action_counts])


def random_crowd(game: Layout, rng: np.random.Generator) -> Policy:
    """A random pure profile in which most players that are alike play alike; where none are, as `random_pure`.

    Of each kind of player two policies are drawn. The first two of the kind choose between them, and so do some of the
    others, now none, now half. So the head counts that a player sees range over all sizes, small and large.
    """
    alike, counts = game.alike, game.action_counts
    if len(set(alike)) == game.n_players:
        return random_pure(game, rng)
    drawn: dict[int, tuple[list[int], list[int]]] = {}
    chosen, seen = [], dict.fromkeys(alike, 0)
    share = float(rng.choice([0.0, 2 / game.n_players, 8 / game.n_players, 0.1, 0.5]))
    leaves = rng.random(game.n_players) < share
    for player, kind in enumerate(alike):
        count = counts[player]
        if kind not in drawn:
            drawn[kind] = tuple(list(rng.integers(count, size=game.n_states)) for _ in range(2))  # type: ignore[assignment]
        own = bool(rng.integers(2)) if seen[kind] < 2 else bool(leaves[player])
        seen[kind] += 1
        chosen.append(drawn[kind][own])
    return pure(game, chosen)


def random_policy(game: Layout, rng: np.random.Generator, *, denominator: int = 12) -> Policy:
    """A random exact profile in the interior of the simplices, with small denominators.

    Each row is a composition of denominator * |A_i| into |A_i| positive parts.
    """

    def row(count: int) -> list[fmpq]:
        total = denominator * count
        cuts = np.sort(rng.choice(total - 1, size=count - 1, replace=False)) + 1
        parts = np.diff(np.concatenate([[0], cuts, [total]]))
        return [fmpq(int(part), total) for part in parts]

    return exact_policy([[row(count) for _ in range(game.n_states)] for count in game.action_counts])


def explored(policy: Policy, exploration: Sequence[Any]) -> Policy:
    """pi~_i = (1 - theta_i) pi_i + theta_i / |A_i|: what players play who explore (equation (6)).

    `exploration` holds theta_i in [0, 1], one a player.
    """
    blocks = []
    for block, theta in zip(policy, exploration, strict=True):
        weight = rational(theta)
        if not 0 <= weight <= 1:
            raise InputError(f"exploration is {brief(weight)}; theta must lie between 0 and 1")
        keep = policy.arithmetic.number(1 - weight)
        blocks.append(keep * block + policy.arithmetic.number(weight / block.shape[1]))
    return Policy(tuple(blocks), policy.arithmetic)
