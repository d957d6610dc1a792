"""A game with the witnesses of a certificate, and the tables that statements speak of."""

import functools
from collections.abc import Callable
from typing import Any

from .exact import fail, need, shown, spend
from .game import Game, Induced

PARTS = {"V": 1, "d": 1, "D": 1, "W": 2, "dV": 2, "stationary": 1}
"""How many profiles a witness names by number; the second of W is the replies."""


class Table:
    """A table of numbers, one object for each content; `kept` holds what has been computed from it."""

    def __init__(self, rows: Any) -> None:
        self.rows, self.kept = rows, dict[Any, Any]()


def kept(function: Callable[..., Any]) -> Callable[..., Any]:
    """Evaluate a function of a model, a table and other arguments once."""

    @functools.wraps(function)
    def once(m: "Model", w: Table, *others: Any) -> Any:
        key = (function, *others) if others else function
        if key not in w.kept:
            w.kept[key] = function(m, w, *others)
        return w.kept[key]

    return once


def frozen(rows: Any) -> Any:
    """Nested lists of numbers as tuples, a number as numerator and denominator: quicker to compare than a fraction."""
    return tuple([frozen(x) if isinstance(x, list) else x.as_integer_ratio() for x in rows])


class Model:
    """What a statement is evaluated on.

    base: what a frame begins with, the model and the given data. kept: values of definitions, for these data.
    """

    def __init__(self, game: Game, profiles: Any, witnesses: Any) -> None:
        self.game, self.tables = game, dict[Any, Table]()
        self.cells = 50 * (4 + game.states * sum(game.actions))  # steps that a table costs, for its room
        self.base: list[Any] = [self]
        self.kept: dict[Any, Any] = {}
        need(isinstance(profiles, list) and isinstance(witnesses, list), "profiles or witnesses are no list")
        self.profiles = [self.table(game.per_player(data)) for data in profiles]
        need(len(set(self.profiles)) == len(self.profiles), "a profile is listed twice")
        self.witnesses: dict[tuple[Any, ...], list[Any]] = {}
        self.unused: dict[tuple[Any, ...], int] = {}
        needed = {table for number, witness in enumerate(witnesses) for table in self._note(number, witness)}
        need(needed == set(self.profiles), "a profile has no witness")

    def _note(self, number: int, witness: Any) -> list[Table]:
        """Take up a witness; returns the profiles that it names."""
        need(isinstance(witness, list) and witness != [] and witness[0] in PARTS, "a witness is of no kind")
        kind, *numbers, data = witness
        need(len(numbers) == PARTS[kind], f"a witness {kind} has other parts than it needs")
        for n in numbers:
            need(type(n) is int and 0 <= n < len(self.profiles), f"a witness {kind} names no profile")
        tables = [self.profiles[n] for n in numbers]
        key = (kind, tables[0]) if kind == "W" else (kind, *tables)
        need(key not in self.witnesses, f"witness {number} repeats another one")
        self.witnesses[key], self.unused[key] = [*(tables[1:] if kind == "W" else []), data], number
        return tables

    def begin(self, values: list[Any]) -> None:
        """Take up the given data of a case."""
        self.base, self.kept = [self, *values], {}

    def at(self, w: Table) -> Induced:
        """What a table induces."""
        if "at" not in w.kept:
            w.kept["at"] = Induced(self.game, w.rows)
        induced: Induced = w.kept["at"]
        return induced

    def table(self, rows: Any) -> Table:
        """The table with this content."""
        spend(self.cells)
        return self.tables.setdefault(frozen(rows), Table(rows))

    def witness(self, kind: str, *tables: Table) -> list[Any]:
        """What the certificate states of these tables."""
        key = (kind, *tables)
        if key not in self.witnesses:
            fail(f"a witness {kind} is missing, for {' and '.join(map(self._named, tables))}")
        self.unused.pop(key, None)
        return self.witnesses[key]

    def _named(self, table: Table) -> str:
        if table in self.profiles:
            return f"profile {self.profiles.index(table)}"
        return "the table " + str([[[shown(x) for x in row] for row in block] for block in table.rows])[:200]

    def finish(self) -> None:
        """Reject witnesses that were not needed."""
        for (kind, *_), number in self.unused.items():
            fail(f"witness {number}, a {kind}, is not used")
