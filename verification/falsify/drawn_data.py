"""What a statement speaks of besides the game: policies, estimates, explorations, rates, numbers, plays.

A part draws its value for a game, says what becomes of it when a state, a player or an action is taken away, and
offers plainer values. To add a kind of data: a class beside these.
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy, pure
from verification.falsify import draws, number_size
from verification.falsify.draws import quotient
from verification.falsify.source import Source

if TYPE_CHECKING:
    from verification.language.given import Declaration

TABLES = ("integers", "ties", "fractions", "sparse", "large", "zero")


class DrawnDatum(ABC):
    """A kind of data. Values are exact and immutable."""

    @abstractmethod
    def draw(self, source: Source, game: TabularGame) -> Any:
        """A value for `game`."""

    def merge_states(self, value: Any, state: int, into: int) -> Any:
        """The value when `state` is merged into another state: by default unchanged. None: it has no meaning left."""
        return value

    def drop_player(self, value: Any, player: int) -> Any:
        """The value without `player`."""
        return value

    def drop_action(self, value: Any, player: int, action: int, into: int) -> Any:
        """The value when `action` of `player` is merged into another action."""
        return value

    def places(self, value: Any) -> Iterable[Any]:
        """Where the value can be made plainer, one place after the other."""
        return (None,)

    def plainer(self, value: Any, place: Any) -> Iterator[Any]:
        """Plainer values, the plainest first, each of smaller `size`, that differ at `place` only."""
        return iter(())

    def fits(self, value: Any, game: TabularGame) -> bool:
        """Whether the value still makes sense in `game`."""
        return True

    def extreme_points(self, game: TabularGame) -> Iterator[Any]:
        """The extreme points of the set of values, where it is a polytope."""
        raise NotImplementedError(f"the values of {type(self).__name__} form no polytope")

    @abstractmethod
    def size(self, value: Any) -> int:
        """How large the value is to a reader."""


@dataclass(frozen=True)
class PolicyData(DrawnDatum):
    """A profile of the game."""

    def draw(self, source: Source, game: TabularGame) -> Policy:
        return draws.policy(source, game)

    def merge_states(self, value: Policy, state: int, into: int) -> Policy:
        return Policy(tuple(np.delete(block, state, axis=0) for block in value))

    def drop_player(self, value: Policy, player: int) -> Policy:
        return Policy(tuple(block for i, block in enumerate(value) if i != player))

    def drop_action(self, value: Policy, player: int, action: int, into: int) -> Policy:
        block = np.array(value[player])
        block[:, into] = block[:, into] + block[:, action]
        return value.deviate(player, np.delete(block, action, axis=1))

    def places(self, value: Policy) -> Iterable[tuple[int, int]]:
        return [(player, state) for player, block in enumerate(value) for state in range(len(block))]

    def plainer(self, value: Policy, place: tuple[int, int]) -> Iterator[Policy]:
        player, state = place
        for candidate in number_size.plainer_rows(value[player][state]):
            yield value.deviate(player, number_size.replaced(value[player], (state,), candidate))

    def extreme_points(self, game: TabularGame) -> Iterator[Policy]:
        choices = [itertools.product(range(n), repeat=game.n_states) for n in game.action_counts]
        return (pure(game, choice) for choice in itertools.product(*choices))

    def size(self, value: Policy) -> int:
        return sum(number_size.total(block.ravel()) for block in value)


@dataclass(frozen=True)
class TableData(DrawnDatum):
    """For each player a table (S, A_i) of any rationals: an estimate q."""

    def draw(self, source: Source, game: TabularGame) -> tuple[Array, ...]:
        kind = source.of(TABLES)
        return tuple(draws.numbers(source, (game.n_states, n), kind) for n in game.action_counts)

    def merge_states(self, value: tuple[Array, ...], state: int, into: int) -> tuple[Array, ...]:
        return tuple(np.delete(block, state, axis=0) for block in value)

    def drop_player(self, value: tuple[Array, ...], player: int) -> tuple[Array, ...]:
        return (*value[:player], *value[player + 1 :])

    def drop_action(self, value: tuple[Array, ...], player: int, action: int, into: int) -> tuple[Array, ...]:
        return (*value[:player], np.delete(value[player], action, axis=1), *value[player + 1 :])

    def places(self, value: tuple[Array, ...]) -> Iterable[tuple[int, ...]]:
        return [(player, *index) for player, block in enumerate(value) for index in np.ndindex(block.shape)]

    def plainer(self, value: tuple[Array, ...], place: tuple[int, ...]) -> Iterator[tuple[Array, ...]]:
        player, *index = place
        for candidate in number_size.plainer(value[player][tuple(index)]):
            yield with_block(value, player, number_size.replaced(value[player], tuple(index), candidate))

    def size(self, value: tuple[Array, ...]) -> int:
        return sum(number_size.total(block.ravel()) for block in value)


@dataclass(frozen=True)
class WeightsData(TableData):
    """For each player a table (S, A_i) of numbers in (0, 1]."""

    def draw(self, source: Source, game: TabularGame) -> tuple[Array, ...]:
        shapes = ((game.n_states, n) for n in game.action_counts)
        return tuple(draws.table([_rate(source) for _ in range(s * n)], (s, n)) for s, n in shapes)

    def plainer(self, value: tuple[Array, ...], place: tuple[int, ...]) -> Iterator[tuple[Array, ...]]:
        player, *index = place
        rate = value[player][tuple(index)]
        candidates = (quotient(1), *number_size.plainer_within(rate, quotient(0), quotient(1)))
        for candidate in number_size.smaller(candidates, number_size.size(rate)):
            yield with_block(value, player, number_size.replaced(value[player], tuple(index), candidate))


@dataclass(frozen=True)
class RatesData(DrawnDatum):
    """For each player and state a number in (0, 1]: gamma_i(s), or a step size of a block. Per player (S,)."""

    def draw(self, source: Source, game: TabularGame) -> tuple[Array, ...]:
        return tuple(
            draws.table([_rate(source) for _ in range(game.n_states)], (game.n_states,)) for _ in range(game.n_players)
        )

    def merge_states(self, value: tuple[Array, ...], state: int, into: int) -> tuple[Array, ...]:
        return tuple(np.delete(rates, state) for rates in value)

    def drop_player(self, value: tuple[Array, ...], player: int) -> tuple[Array, ...]:
        return (*value[:player], *value[player + 1 :])

    def places(self, value: tuple[Array, ...]) -> Iterable[tuple[int, ...]]:
        return [(player, state) for player, rates in enumerate(value) for state in range(len(rates))]

    def plainer(self, value: tuple[Array, ...], place: tuple[int, ...]) -> Iterator[tuple[Array, ...]]:
        player, state = place
        rate = value[player][state]
        candidates = (quotient(1), *number_size.plainer_within(rate, quotient(0), quotient(1)))
        for candidate in number_size.smaller(candidates, number_size.size(rate)):
            yield with_block(value, player, number_size.replaced(value[player], (state,), candidate))

    def size(self, value: tuple[Array, ...]) -> int:
        return sum(number_size.total(rates) for rates in value)


def _rate(source: Source) -> fmpq:
    return source.of((quotient(1), quotient(1, 2), quotient(source.integer(1, 9), 10), quotient(1, 1000)))


@dataclass(frozen=True)
class ValuesData(RatesData):
    """For each player and state any rational: values. Per player (S,)."""

    def draw(self, source: Source, game: TabularGame) -> tuple[Array, ...]:
        kind = source.of(TABLES)
        return tuple(draws.numbers(source, (game.n_states,), kind) for _ in range(game.n_players))

    def plainer(self, value: tuple[Array, ...], place: tuple[int, ...]) -> Iterator[tuple[Array, ...]]:
        player, state = place
        for candidate in number_size.plainer(value[player][state]):
            yield with_block(value, player, number_size.replaced(value[player], (state,), candidate))


@dataclass(frozen=True)
class DistributionData(DrawnDatum):
    """A distribution over states. Shape (S,)."""

    def draw(self, source: Source, game: TabularGame) -> Array:
        return draws.rows(source, (), game.n_states, source.of(draws.ROWS))

    def merge_states(self, value: Array, state: int, into: int) -> Array:
        merged = np.array(value)
        merged[into] = merged[into] + merged[state]
        return np.delete(merged, state)

    def plainer(self, value: Array, place: Any) -> Iterator[Array]:
        return iter(number_size.plainer_rows(value))

    def size(self, value: Array) -> int:
        return number_size.total(value)


@dataclass(frozen=True)
class ExplorationData(DrawnDatum):
    """theta_i in (0, 1) of each player."""

    def draw(self, source: Source, game: TabularGame) -> tuple[fmpq, ...]:
        usual = (quotient(1, 2), quotient(1, 10), quotient(source.integer(1, 19), 20))
        same = source.of((*usual, quotient(1, 1000), quotient(999, 1000)))
        if source.integer(0, 1):
            return (same,) * game.n_players
        return tuple(quotient(source.integer(1, 19), 20) for _ in range(game.n_players))

    def drop_player(self, value: tuple[fmpq, ...], player: int) -> tuple[fmpq, ...]:
        return (*value[:player], *value[player + 1 :])

    def places(self, value: tuple[fmpq, ...]) -> Iterable[int | None]:
        """All players at once, then one after the other."""
        return (None, *range(len(value)))

    def plainer(self, value: tuple[fmpq, ...], place: int | None) -> Iterator[tuple[fmpq, ...]]:
        if place is None:
            for candidate in number_size.plainer_within(max(value, key=number_size.size), quotient(0), quotient(1)):
                alike = (candidate,) * len(value)
                if self.size(alike) < self.size(value):
                    yield alike
            return
        for candidate in number_size.plainer_within(value[place], quotient(0), quotient(1)):
            yield with_block(value, place, candidate)

    def size(self, value: tuple[fmpq, ...]) -> int:
        return number_size.total(value)


@dataclass(frozen=True)
class NumberData(DrawnDatum):
    """One rational strictly between two bounds."""

    low: fmpq
    high: fmpq

    def draw(self, source: Source, game: TabularGame | None) -> fmpq:
        share = source.of((quotient(1, 2), quotient(source.integer(1, 11), 12), quotient(1, 1000), quotient(999, 1000)))
        return self.low + share * (self.high - self.low)

    def plainer(self, value: fmpq, place: Any) -> Iterator[fmpq]:
        return number_size.plainer_within(value, self.low, self.high)

    def size(self, value: fmpq) -> int:
        return number_size.size(value)


@dataclass(frozen=True)
class IntervalData(NumberData):
    """One rational between two bounds, of which some may be attained."""

    ends: tuple[fmpq, ...] = ()

    def draw(self, source: Source, game: TabularGame | None) -> fmpq:
        inside = super().draw(source, game)
        return source.of((inside, inside, *self.ends))

    def plainer(self, value: fmpq, place: Any) -> Iterator[fmpq]:
        plain = [*self.ends, *super().plainer(value, place)]
        return number_size.smaller(sorted(plain, key=number_size.size), number_size.size(value))


@dataclass(frozen=True)
class IntegerData(DrawnDatum):
    """One whole number between two bounds, both included."""

    low: int
    high: int

    def draw(self, source: Source, game: TabularGame | None) -> int:
        return source.integer(self.low, self.high)

    def plainer(self, value: int, place: Any) -> Iterator[int]:
        return iter(range(self.low, value))

    def size(self, value: int) -> int:
        return value - self.low


@dataclass(frozen=True)
class GridData(DrawnDatum):
    """One of low/d, (low + 1)/d, ..., high/d: for numbers whose bounds are allowed."""

    low: int
    high: int
    denominator: int

    def draw(self, source: Source, game: TabularGame | None) -> fmpq:
        return quotient(source.integer(self.low, self.high), self.denominator)

    def plainer(self, value: fmpq, place: Any) -> Iterator[fmpq]:
        grid = (quotient(k, self.denominator) for k in range(self.low, self.high + 1))
        return number_size.smaller(sorted(grid, key=number_size.size), number_size.size(value))

    def size(self, value: fmpq) -> int:
        return number_size.size(value)


def with_block(value: tuple[Any, ...], player: int, own: Any) -> tuple[Any, ...]:
    """`value` with one player's part replaced."""
    return (*value[:player], own, *value[player + 1 :])


POLICY, TABLE, RATES, EXPLORATION = PolicyData(), TableData(), RatesData(), ExplorationData()
VALUES, WEIGHTS, DISTRIBUTION = ValuesData(), WeightsData(), DistributionData()


def number(low: Any, high: Any) -> NumberData:
    """One rational strictly between two bounds."""
    return NumberData(fmpq(low), fmpq(high))


def within(declaration: Declaration) -> IntervalData:
    """One rational of a declared interval."""
    low, high = (fmpq(x.numerator, x.denominator) for x in (declaration.low, declaration.high))
    ends = (*(() if declaration.open_low else (low,)), *(() if declaration.open_high else (high,)))
    return IntervalData(low, high, ends)


def integer(low: int, high: int) -> IntegerData:
    """One whole number between two bounds, both included."""
    return IntegerData(low, high)


def grid(low: int, high: int, denominator: int) -> GridData:
    """One of the fractions from low to high over a denominator, bounds included."""
    return GridData(low, high, denominator)
