"""Statements by name: the catalogue in `verification/statements`, and texts compiled."""

import functools
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from .compiler import Compiler
from .evaluation import Comparison, Frame
from .exact import InvalidError, fail, need, spend
from .game import is_label
from .given import Declaration, declarations
from .grammar import definitions_of, statement_of
from .model import Model

FOLDER = Path(__file__).resolve().parent.parent / "statements"
HYPOTHESES = "hypotheses.toml"
MOST_CLAUSES = 100
LONGEST = 100_000
"""Characters of given data, definitions and clauses together."""
SHORT = 5_000
"""Characters of statements that are compiled once only."""


class Statement(NamedTuple):
    """A compiled statement: its given data, and for each clause its comparisons, the room of their frames, its cost."""

    given: list[Declaration]
    clauses: dict[str, tuple[Any, int, int]]

    def comparisons(self, model: Model, case: Any, clause: str) -> Iterator[Comparison]:
        """The comparisons of a clause for the data that the model has taken up."""
        run, room, cost = self.clauses[clause]
        spend(cost)
        frame: Frame = [*model.base, *[None] * room]
        judged: Iterator[Comparison] = run(frame)
        return judged


@functools.lru_cache(maxsize=1000)
def compiled_once(given: str, where: str, clauses: tuple[tuple[str, str], ...]) -> Statement:
    """The statement of these texts, which are kept: short ones, as those of the catalogue."""
    return compiled(given, where, clauses)


def compiled(given: str, where: str, clauses: tuple[tuple[str, str], ...]) -> Statement:
    """The statement of these texts."""
    need(len(clauses) <= MOST_CLAUSES, "a statement has too many clauses")
    listed, scope = named("given", declarations, given)
    compiler, programs = Compiler(), dict[str, tuple[Any, int, int]]()
    for definition in named("where", definitions_of, where):
        named("where", compiler.define, definition, scope)
    for name, text in clauses:
        term = named(f"clause {name!r}" if name else "claim", statement_of, text)
        compiler.deepest, before = scope.depth, compiler.count
        run = named(f"clause {name!r}" if name else "claim", compiler.comparisons, term, scope)
        programs[name] = run, compiler.deepest - scope.depth, 1 + compiler.count - before
    return Statement(listed, programs)


def named(part: str, function: Any, *arguments: Any) -> Any:
    """Call, and say in which part of a statement an error is."""
    try:
        return function(*arguments)
    except InvalidError as reason:
        raise InvalidError(f"{part}: {reason}") from reason


def text_of(entry: dict[str, Any]) -> dict[str, Any] | None:
    """The text of a statement of the catalogue, as certificates hold it; None if procedures check it."""
    clauses = {"": entry["claim"]} if "claim" in entry else entry.get("clauses")
    if clauses is None:
        return None
    members = {"given": entry.get("given", ""), "where": entry.get("where", "")}
    return {**members, "assuming": entry.get("assuming", []), "clauses": clauses}


def statement_from(text: Any) -> Statement:
    """The statement of a text as certificates hold it."""
    is_one = isinstance(text, dict) and set(text) == {"given", "assuming", "where", "clauses"}
    need(is_one and isinstance(text["clauses"], dict), "a statement has other members than it needs")
    need(all(map(is_label, text["clauses"])), "the name of a clause is no plain text")
    parts = (text["given"], text["where"], *text["clauses"].values())
    need(all(isinstance(part, str) for part in parts), "a part of a statement is no text")
    need(sum(map(len, parts)) <= LONGEST, f"a statement has more than {LONGEST} characters")
    function = compiled_once if sum(map(len, parts)) <= SHORT else compiled
    return function(text["given"], text["where"], tuple(text["clauses"].items()))


@functools.cache
def catalogue(folder: Path) -> dict[str, dict[str, Any]]:
    """All statements, by id."""
    statements: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name != HYPOTHESES:
            for name, entry in read(path).items():
                need(name not in statements, f"the statement {name!r} stands in two files")
                statements[name] = entry
    return statements


@functools.cache
def hypotheses(folder: Path) -> dict[str, dict[str, Any]]:
    """All hypotheses, by name."""
    return read(folder / HYPOTHESES)


def read(path: Path) -> dict[str, dict[str, Any]]:
    """A file of statements."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as reason:
        fail(f"{path.name}: {reason}")
