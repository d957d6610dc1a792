"""The plan of a study: its tasks, numbered, each with the content address of what it computes.

A task is one check of one claim on one game, one pair of schedules, or every game of a shape. Its key is the SHA-256 of
the claim, the check, the exact data it is run on, the options, the seed, the source of our packages, and the
versions of the libraries: equal keys mean equal results, whichever study, process or machine computes them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from enum import Enum
from functools import cached_property
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Arithmetic
from mpgtheory.game import MarkovGame
from verification.canonical import digest
from verification.claim import Check, Claim, Scope
from verification.falsify.search import Budget
from verification.instance import Instance
from verification.running.versions import setting
from verification.schedules import SchedulePair
from verification.study import EVERY_GAME, Study, Task


@dataclass(frozen=True)
class Item:
    """A task by number: which check of which claim, and on what."""

    number: int
    claim: Claim
    check: Check
    on: MarkovGame | SchedulePair | Budget | None

    @property
    def game(self) -> str:
        """What is checked: the name of a game or of a pair of schedules, or every game."""
        return EVERY_GAME if self.on is None else self.on.name

    @property
    def label(self) -> str:
        """The task in words."""
        return f"{self.claim.id} on {self.game}"


@dataclass(frozen=True, eq=False)
class Plan:
    """All tasks of a study in order: general checks, then game by game, then schedules, then searches.

    Which checks suit a game is found out when they are run, since that may take as long as a check.
    """

    study: Study

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The tasks; `items[k].number` is k."""
        wanted: dict[Scope, Sequence[Any]] = {
            Scope.EVERY_GAME: (None,),
            Scope.GAME: self.study.games,
            Scope.SCHEDULES: self.study.schedules,
            Scope.SEARCH: (self.study.search,) if self.study.search else (),
        }
        listed: list[tuple[Claim, Check, Any]] = [
            (claim, check, on)
            for scope, things in wanted.items()
            for on in things
            for claim in self.study.claims
            for check in claim.checks
            if check.scope is scope
        ]
        return tuple(Item(number, *parts) for number, parts in enumerate(listed))

    def task(self, item: Item, instances: Mapping[str, Instance]) -> Task:
        """The task with the instance of its game."""
        instance = instances[item.game] if isinstance(item.on, MarkovGame) else item.on
        return Task(item.claim, item.check, instance)

    @cached_property
    def setting(self) -> dict[str, Any]:
        """The source and the versions of this process, told once."""
        return setting()

    @cached_property
    def _data(self) -> dict[str, str]:
        games = {game.name: digest_of(game) for game in self.study.games}
        schedules = {pair.name: digest_of(pair) for pair in self.study.schedules}
        return games | schedules | {EVERY_GAME: digest_of(self.study.search)}

    def inputs(self, item: Item) -> dict[str, Any]:
        """Everything that decides what the task finds, as JSON values."""
        check = {"check": item.check.title, "method": item.check.method, "scope": item.check.scope}
        document: dict[str, Any] = {**self.setting, "claim": item.claim.id, **check, "on": item.game}
        if item.on is not None:
            document["data"] = self._data[item.game]
        if item.check.scope is Scope.GAME:
            document |= {"seed": self.study.seed, "sampling": asdict(self.study.sampling)}
        return document

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The content address of each task."""
        keys = tuple(digest(self.inputs(item)) for item in self.items)
        if len(set(keys)) < len(keys):
            raise AssertionError("two checks of one claim have the same title and method; name them apart")
        return keys


def digest_of(value: Any) -> str:
    """SHA-256 of the exact data that `value` is made of.

    Raises:  TypeError for an object whose content cannot be told.
    """
    return digest(_content(value))


def _content(value: Any) -> Any:
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, Enum):
        return [type(value).__name__, value.value]
    if isinstance(value, (int, np.integer, fmpq)):
        return ["number", str(value)]
    if isinstance(value, float):
        return ["float", value.hex()]
    if isinstance(value, Arithmetic):
        return ["arithmetic", value.name]
    if isinstance(value, SchedulePair):
        return ["schedules", value.name, value.source, *value.texts()]
    if isinstance(value, np.ndarray):
        return _array_content(value)
    if isinstance(value, (list, tuple)):
        return [_content(part) for part in value]
    if isinstance(value, Mapping):
        return {str(key): _content(part) for key, part in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        members = [member.name for member in fields(value) if member.init]
        return [type(value).__qualname__, {name: _content(getattr(value, name)) for name in members}]
    if all(hasattr(value, name) for name in ("indptr", "indices", "data", "shape")):  # compressed sparse rows
        return ["sparse", *(_content(getattr(value, name)) for name in ("shape", "indptr", "indices", "data"))]
    raise TypeError(f"the content of a {type(value).__name__} cannot be told; teach verification.running.plan")


def _array_content(array: np.ndarray) -> Any:
    if array.dtype == object:
        return ["array", list(array.shape), [str(x) for x in array.ravel()]]
    return ["array", list(array.shape), str(array.dtype), hashlib.sha256(array.tobytes()).hexdigest()]
