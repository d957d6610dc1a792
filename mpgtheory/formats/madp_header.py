"""The first part of a .dpomdp or .posg file: agents, discount, values, states, start, actions, observations.

A set is given by its size or by its members' names; a member is named or numbered from 0 afterwards. A joint
action (or observation) is one member for each agent, or `*`, or its number, the last agent's member running
fastest.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError, shown
from mpgtheory.families.registry import check_size
from mpgtheory.formats.loaded import Options
from mpgtheory.formats.places import Word, suggestion
from mpgtheory.formats.rows import RowRule
from mpgtheory.game import MOST_CELLS

PREAMBLE = ("agents", "discount", "values", "states", "start", "actions", "observations")
MOST_AGENTS = 14
"""Agents at the most: NumPy 1 has 32 axes, and rewards take two for each agent and three more."""

Index = int | slice
EVERY = slice(None)


@dataclass(frozen=True)
class Statement:
    """`key qualifier: field : field` and the lines of data below it."""

    key: Word
    qualifier: Word | None
    fields: list[list[Word]]
    rows: list[list[Word]]

    def error(self, message: str) -> InputError:
        """The error that says `message` of this statement."""
        return self.key.place.error(f"{self.key.text}: {message}")

    def single(self) -> Word:
        """The one word that the statement gives."""
        given = [word for line in [*self.fields, *self.rows] for word in line]
        if len(given) != 1:
            raise self.error(f"{len(given)} words are given; one was expected")
        return given[0]

    def split(self) -> tuple[list[list[Word]], list[list[Word]]]:
        """The fields that say where, and the lines of data (the last field if there are none below)."""
        return (self.fields, self.rows) if self.rows else (self.fields[:-1], self.fields[-1:])


@dataclass(frozen=True)
class Labels:
    """A set's members: found by name, or by number from 0."""

    kind: str
    names: tuple[str, ...]
    _numbers: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_numbers", {name: number for number, name in enumerate(self.names)})

    def __len__(self) -> int:
        return len(self.names)

    def find(self, word: Word) -> int:
        """The number of the member that `word` names or numbers."""
        if word.text in self._numbers:
            return self._numbers[word.text]
        if word.text[0].isdigit() or word.text[0] in "+-.":
            return word.index(len(self), self.kind)
        raise word.place.error(f"no {self.kind} is called {shown(word.text)}; {suggestion(word.text, self.names)}")

    def select(self, word: Word) -> Index:
        """The number of the member, or all of them for `*`."""
        return EVERY if word.text == "*" else self.find(word)


@dataclass(frozen=True)
class Header:
    """What the preamble says. `sign` is -1 where values are costs."""

    path: Path
    agents: tuple[str, ...]
    discount: fmpq
    sign: int
    states: Labels
    start: Array
    actions: tuple[Labels, ...]
    observations: tuple[Labels, ...]

    @property
    def action_counts(self) -> tuple[int, ...]:
        return tuple(map(len, self.actions))

    @property
    def observation_counts(self) -> tuple[int, ...]:
        return tuple(map(len, self.observations))


def joint(words: Sequence[Word], sets: Sequence[Labels]) -> tuple[Index, ...]:
    """The members that a joint action or observation names, one for each agent."""
    if len(words) == len(sets):
        return tuple(labels.select(word) for labels, word in zip(sets, words, strict=True))
    if len(words) > 1:
        raise words[0].place.error(f"{len(words)} {sets[0].kind}s are given for {len(sets)} agents; one each")
    if words[0].text == "*":
        return (EVERY,) * len(sets)
    counts = [len(labels) for labels in sets]
    number = words[0].index(math.prod(counts), f"joint {sets[0].kind}")
    return tuple(int(i) for i in np.unravel_index(number, counts))


def read_header(path: Path, given: Mapping[str, Statement], options: Options, rule: RowRule) -> Header:
    """The header that the preamble's statements make.

    Raises:  InputError naming the place, in particular for sizes that no table could hold.
    """
    for key in PREAMBLE:
        if key not in given:
            raise InputError(f"{path}: lacks '{key}:'; is the file cut short?")
        if key != "start" and given[key].qualifier is not None:
            raise given[key].error("only 'start' takes include or exclude")
    agents = _set(given["agents"], "agent", given["agents"].fields or given["agents"].rows, numbered_from=1)
    if len(agents) > MOST_AGENTS:
        raise given["agents"].error(f"{len(agents)} agents; at most {MOST_AGENTS}")
    states = _set(given["states"], "state", given["states"].fields or given["states"].rows)
    actions = _sets(given["actions"], "action", len(agents))
    joint_actions = math.prod(map(len, actions))
    size = {"players": len(agents), "states": len(states), "joint_actions": joint_actions}
    check_size(f"{given['states'].key.place}: the game", **size)
    return Header(
        path=path,
        agents=agents.names,
        discount=_discount(given["discount"], options),
        sign=_sign(given["values"]),
        states=states,
        start=_start(given["start"], states, rule),
        actions=actions,
        observations=_sets(given["observations"], "observation", len(agents)),
    )


def _set(statement: Statement, kind: str, lines: list[list[Word]], *, numbered_from: int = 0) -> Labels:
    """The set that one line of words gives: a size, or names."""
    if len(lines) != 1:
        raise statement.error(f"{len(lines)} lists are given; one was expected")
    words = lines[0]
    if len(words) == 1 and words[0].text[0] in "+-.0123456789":
        count = words[0].count(MOST_AGENTS if kind == "agent" else math.isqrt(MOST_CELLS), f"{kind}s")
        if count == 0:
            raise words[0].place.error(f"there must be at least one {kind}")
        return Labels(kind, tuple(str(number + numbered_from) for number in range(count)))
    seen: set[str] = set()
    for word in words:
        if not word.text or word.text == "*" or word.text[0] in "+-.0123456789":
            raise word.place.error(f"{shown(word.text)} is no name of a {kind}; give one number, or names")
        if word.text in seen:
            raise word.place.error(f"the {kind} {shown(word.text)} is named twice; names must differ")
        seen.add(word.text)
    return Labels(kind, tuple(word.text for word in words))


def _sets(statement: Statement, kind: str, agents: int) -> tuple[Labels, ...]:
    """One set for each agent, each on its own line."""
    lines = [*statement.fields, *statement.rows]
    if len(lines) != agents:
        raise statement.error(f"{len(lines)} lines are given for {agents} agents; one line each")
    return tuple(_set(statement, kind, [line]) for line in lines)


def _discount(statement: Statement, options: Options) -> fmpq:
    word = statement.single()
    value = word.number()
    if options.discount is not None:
        return options.discount
    if not 0 < value < 1:
        raise word.place.error(
            f"the discount is {value}; it must lie strictly between 0 and 1: give one with --discount"
        )
    return value


def _sign(statement: Statement) -> int:
    word = statement.single()
    if word.text not in ("reward", "cost"):
        raise word.place.error(f"values are {shown(word.text)}; reward or cost was expected")
    return 1 if word.text == "reward" else -1


def _start(statement: Statement, states: Labels, rule: RowRule) -> Array:
    """The initial distribution: uniform, a state, a row, or uniform on states listed or left."""
    lines = [*statement.fields, *statement.rows]
    if len(lines) != 1:
        raise statement.error(f"{len(lines)} lines are given; one was expected")
    words = lines[0]
    if statement.qualifier is not None:
        return _uniform(statement, _listed(statement, words, states), len(states))
    if len(words) == 1 and words[0].text == "uniform":
        return _uniform(statement, set(range(len(states))), len(states))
    if len(words) == 1 and not statement.rows and "." not in words[0].text:
        return _uniform(statement, {states.find(words[0])}, len(states))
    if len(words) != len(states):
        raise words[0].place.error(f"{len(words)} probabilities are given for {len(states)} states; one each")
    row = np.array([word.probability() for word in words], dtype=object)
    return rule.settle(row, lambda: f"{words[0].place}: start")


def _listed(statement: Statement, words: list[Word], states: Labels) -> set[int]:
    assert statement.qualifier is not None
    listed = {states.find(word) for word in words}
    if statement.qualifier.text == "include":
        return listed
    if statement.qualifier.text == "exclude":
        return set(range(len(states))) - listed
    raise statement.qualifier.place.error(
        f"start {shown(statement.qualifier.text)} is unknown; include or exclude was expected"
    )


def _uniform(statement: Statement, support: set[int], count: int) -> Array:
    if not support:
        raise statement.error("excludes every state; leave at least one")
    return np.array([fmpq(s in support, len(support)) for s in range(count)], dtype=object)
