"""Smaller examples: without a state, a player or an action, or with a plainer number at one place.

A state is merged into another one: what led to it leads there. A player is taken out by fixing one action of theirs.
An action is merged into another one of the same player. Each gives an exact game again; whether it still meets the
hypotheses and violates the conclusion is for the trial to say.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.game import TabularGame
from verification.falsify import number_size
from verification.falsify.drawn_data import DrawnDatum
from verification.falsify.draws import labelled, quotient
from verification.falsify.trial import Example

Parts = Mapping[str, DrawnDatum]
Place = Callable[[Example], Iterator[Example]]
"""Plainer examples that differ at one place, the plainest first."""


def fewer_states(example: Example, parts: Parts) -> Iterator[Example]:
    """Each state merged into each other one."""
    game = example.game
    for state, into in itertools.permutations(range(game.n_states), 2):
        smaller = merge_states(game, state, into)
        yield from _with(example, parts, smaller, lambda p, v, s=state, t=into: p.merge_states(v, s, t))  # type: ignore[misc]


def fewer_players(example: Example, parts: Parts) -> Iterator[Example]:
    """Each player fixed at each of their actions and taken out."""
    game = example.game
    if game.n_players == 1:
        return
    for player, count in enumerate(game.action_counts):
        for action in range(count):
            payoffs = np.delete(game.payoffs, player, axis=0).take(action, axis=2 + player)
            smaller = labelled(game.discount, game.initial, payoffs, game.transitions.take(action, axis=1 + player))
            yield from _with(example, parts, smaller, lambda p, v, i=player: p.drop_player(v, i))  # type: ignore[misc]


def fewer_actions(example: Example, parts: Parts) -> Iterator[Example]:
    """Each action merged into each other one of the same player."""
    game = example.game
    for player, count in enumerate(game.action_counts):
        for action, into in itertools.permutations(range(count), 2):
            payoffs = np.delete(game.payoffs, action, axis=2 + player)
            smaller = labelled(
                game.discount, game.initial, payoffs, np.delete(game.transitions, action, axis=1 + player)
            )
            merged = lambda p, v, i=player, a=action, b=into: p.drop_action(v, i, a, b)  # noqa: E731
            yield from _with(example, parts, smaller, merged)


def merge_states(game: TabularGame, state: int, into: int) -> TabularGame:
    """The game in which what leads to `state` leads to `into` instead, without `state`."""
    transitions, initial = np.array(game.transitions), np.array(game.initial)
    transitions[..., into] = transitions[..., into] + transitions[..., state]
    initial[into] = initial[into] + initial[state]
    rest = np.delete(np.delete(transitions, state, axis=-1), state, axis=0)
    return labelled(game.discount, np.delete(initial, state), np.delete(game.payoffs, state, axis=1), rest)


def _with(
    example: Example, parts: Parts, game: TabularGame, change: Callable[[DrawnDatum, Any], Any]
) -> Iterator[Example]:
    yield from fitting(parts, Example(game, {name: change(part, example[name]) for name, part in parts.items()}))


def fitting(parts: Parts, example: Example) -> Iterator[Example]:
    """The example if all of its parts make sense in its game."""
    if all(part.fits(example[name], example.game) for name, part in parts.items()):
        yield example


def places(example: Example, parts: Parts) -> list[Place]:
    """Every place where a number can be made plainer: tables as a whole first, then what all players or actions share,
    then single entries; the parts last."""
    reductions: list[Place] = []
    if example.has_game:
        kinds = (_whole_tables, _shared_entries, _without_dummies, _entries)
        reductions += [_checked(place, parts) for kind in kinds for place in kind(example.game)]
    for name, part in parts.items():
        reductions += [_part_place(name, part, place) for place in part.places(example[name])]
    return reductions


def _whole_tables(game: TabularGame) -> list[Place]:
    def no_payoffs(player: int) -> Place:
        return lambda x: _payoffs(x, (player,), x.game.payoffs[player] * 0)

    def alike(row: int | None) -> Place:
        return lambda x: _transitions(x, (), _same_rows(x.game, row))

    def of_all(player: int) -> Place:
        return lambda x: _payoffs(x, (), np.broadcast_to(x.game.payoffs[player], x.game.payoffs.shape))

    everywhere = [alike(None), *(alike(row) for row in range(game.n_states))]
    players = range(game.n_players)
    return [_discount, _initial, *map(no_payoffs, players), *map(of_all, players), *everywhere]


def _same_rows(game: TabularGame, state: int | None) -> Array:
    """Every state stays, or everything leads to one state."""
    size = game.n_states
    unit = np.array([[quotient(int(k == (s if state is None else state))) for k in range(size)] for s in range(size)])
    return np.broadcast_to(unit.reshape(size, *(1,) * game.n_players, size), game.transitions.shape)


def _shared_entries(game: TabularGame) -> list[Place]:
    """One payoff for all players at once, and one row for all joint actions, or all that one player's action shares."""

    def common(place: tuple[int, ...]) -> Place:
        index = (slice(None), *place)
        return lambda x: (c for v in number_size.plainer(x.game.payoffs[(0, *place)]) for c in _payoffs(x, index, v))

    def rows(index: tuple[Any, ...]) -> Place:
        def plainer(x: Example) -> Iterator[Example]:
            first = x.game.transitions[index].reshape(-1, x.game.n_states)[0]
            return (c for row in number_size.plainer_rows(first) for c in _transitions(x, index, row))

        return plainer

    independent = [rows((state,)) for state in range(game.n_states)]
    own = [
        rows((state, *(slice(None),) * player, action))
        for state in range(game.n_states)
        for player, count in enumerate(game.action_counts)
        for action in range(count)
    ]
    return [*map(common, np.ndindex(game.payoffs.shape[1:])), *independent, *own]


def _without_dummies(game: TabularGame) -> list[Place]:
    """Payoffs of one player against one joint action of the others, counted from the first own action."""

    def counted(player: int, place: tuple[int, ...]) -> Place:
        index: Any = (player, *place[: 1 + player], slice(None), *place[1 + player :])

        def plainer(x: Example) -> Iterator[Example]:
            own = x.game.payoffs[index]
            return _payoffs(x, index, own - own[0])

        return plainer

    removals = []
    for player in range(game.n_players):
        others = (*game.payoffs.shape[1 : 2 + player], *game.payoffs.shape[3 + player :])
        removals += [counted(player, place) for place in np.ndindex(others)]
    return removals


def _entries(game: TabularGame) -> list[Place]:
    def payoff(index: tuple[int, ...]) -> Place:
        return lambda x: (c for v in number_size.plainer(x.game.payoffs[index]) for c in _payoffs(x, index, v))

    def row(index: tuple[int, ...]) -> Place:
        return lambda x: (
            c for v in number_size.plainer_rows(x.game.transitions[index]) for c in _transitions(x, index, v)
        )

    return [*map(payoff, np.ndindex(game.payoffs.shape)), *map(row, np.ndindex(game.transitions.shape[:-1]))]


def _discount(x: Example) -> Iterator[Example]:
    game = x.game
    for value in number_size.plainer_within(game.discount, quotient(0), quotient(1)):
        yield Example(labelled(value, game.initial, game.payoffs, game.transitions), x.parts)


def _initial(x: Example) -> Iterator[Example]:
    game = x.game
    for row in number_size.plainer_rows(game.initial):
        yield Example(labelled(game.discount, row, game.payoffs, game.transitions), x.parts)


def _payoffs(x: Example, index: Any, value: Any) -> Iterator[Example]:
    game = x.game
    table = number_size.replaced(game.payoffs, index, value)
    if payoff_size(table) < payoff_size(game.payoffs):
        yield Example(labelled(game.discount, game.initial, table, game.transitions), x.parts)


def _transitions(x: Example, index: Any, value: Any) -> Iterator[Example]:
    game = x.game
    table = number_size.replaced(game.transitions, index, value)
    if number_size.total(table.ravel()) < number_size.total(game.transitions.ravel()):
        yield Example(labelled(game.discount, game.initial, game.payoffs, table), x.parts)


def _checked(place: Place, parts: Parts) -> Place:
    return lambda x: (y for candidate in place(x) for y in fitting(parts, candidate))


def _part_place(name: str, part: DrawnDatum, place: Any) -> Place:
    def plainer(x: Example) -> Iterator[Example]:
        for value in part.plainer(x[name], place):
            if not x.has_game or part.fits(value, x.game):
                yield x.with_part(name, value)

    return plainer


def payoff_size(payoffs: Array) -> int:
    """The size of payoffs to a reader: common ones are told once."""
    is_common = all((own == payoffs[0]).all() for own in payoffs)
    return number_size.total((payoffs[0] if is_common else payoffs).ravel())


def weight(example: Example, parts: Parts) -> tuple[int, int, int, int]:
    """What shrinking lowers, in this order: states, players, actions, and the size of all numbers."""
    numbers = sum(part.size(example[name]) for name, part in parts.items())
    if not example.has_game:
        return (0, 0, 0, numbers)
    game = example.game
    own = number_size.size(game.discount) + payoff_size(game.payoffs)
    own += sum(number_size.total(table.ravel()) for table in (game.initial, game.transitions))
    return (game.n_states, game.n_players, sum(game.action_counts), numbers + own)
