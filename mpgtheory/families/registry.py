"""The registry of game families: a family is a function with typed keyword parameters, one a file.

`routing:players=4,common_interest=true` names a game: family, then parameters. Values are read by the types in
the function's signature; a list of numbers is written with colons, `slopes=2:4`.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from flint import fmpq
from pydantic import BeforeValidator, ConfigDict, Field, ValidationError, validate_call

from mpgtheory.arithmetic.rational import rational
from mpgtheory.errors import InputError, nearest, shown
from mpgtheory.game import MOST_CELLS, MarkovGame

MOST_DENSE = 8
"""Players up to which a family by head counts gives dense tables, if it is not told otherwise."""


def _numbers(value: Any) -> Any:
    parts = value.split(":") if isinstance(value, str) else value
    return tuple(rational(part) for part in parts)


Rational = Annotated[fmpq, BeforeValidator(rational)]
Rationals = Annotated[tuple[fmpq, ...], BeforeValidator(_numbers)]
Count = Annotated[int, Field(ge=1, le=64)]
Crowd = Annotated[int, Field(ge=1, le=10_000)]
Seed = Annotated[int, Field(ge=0)]


@dataclass(frozen=True)
class Family:
    """A constructor of games: `build(**parameters)`, and where the game comes from."""

    name: str
    build: Callable[..., MarkovGame]
    source: str
    summary: str
    parameters: Mapping[str, Any]


FAMILIES: dict[str, Family] = {}


def family(source: str) -> Callable[[Callable[..., MarkovGame]], Callable[..., MarkovGame]]:
    """Register a constructor under its own name; its keyword defaults are the family's parameters."""

    def register(build: Callable[..., MarkovGame]) -> Callable[..., MarkovGame]:
        checked = validate_call(config=ConfigDict(arbitrary_types_allowed=True))(build)
        signature = inspect.signature(build)
        defaults = {name: parameter.default for name, parameter in signature.parameters.items()}
        summary = (build.__doc__ or "").split("\n")[0]
        FAMILIES[build.__name__] = Family(build.__name__, checked, source, summary, defaults)
        return checked

    return register


def build(specification: str) -> MarkovGame:
    """The game that `name` or `name:key=value,key=value` names; its name is the specification.

    Raises:  InputError for an unknown family or parameter, or a value out of range.
    """
    name, _, listed = specification.partition(":")
    if name not in FAMILIES:
        raise InputError(f"no game family is called {name!r}; {nearest(name, FAMILIES)}")
    known = FAMILIES[name]
    arguments = _arguments(known, listed)
    try:
        game = known.build(**arguments)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(f"{name}: {place} = {shown(first['input'])}: {first['msg']}") from error
    return game.changed(name=specification)


def _arguments(known: Family, listed: str) -> dict[str, str]:
    arguments: dict[str, str] = {}
    for part in filter(None, listed.split(",")):
        key, equals, value = part.partition("=")
        if not equals:
            raise InputError(f"{known.name}: {part!r} is no parameter; write key=value")
        if key not in known.parameters:
            raise InputError(f"{known.name} has no parameter {key!r}; {nearest(key, known.parameters)}")
        if key in arguments:
            raise InputError(f"{known.name}: {key!r} is given twice")
        arguments[key] = value
    return arguments


def check_size(name: str, *, players: int, states: int, joint_actions: int) -> None:
    """Refuse tables of more than MOST_CELLS numbers before they are built."""
    cells = joint_actions * states * (players + states)
    if cells > MOST_CELLS:
        raise InputError(f"{name} would need {cells} numbers as dense tables; at most {MOST_CELLS}")


def as_wanted(game: MarkovGame, dense: bool | None) -> MarkovGame:
    """A game by head counts as dense tables if `dense`, or, where that is left open, up to MOST_DENSE players."""
    wanted = game.n_players <= MOST_DENSE if dense is None else dense
    return game.dense() if wanted else game


def numbered(count: int, prefix: str = "") -> tuple[str, ...]:
    """Labels "1", "2", ... with a prefix."""
    return tuple(f"{prefix}{index + 1}" for index in range(count))


def joint_count(actions: int, players: int) -> int:
    """Number of joint actions, kept finite for absurd input."""
    return math.prod([actions] * min(players, 64))
