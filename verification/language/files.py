"""The catalogue of statements: `verification/statements/*.toml`, in the order of the paper; other people's files."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mpgtheory.errors import InputError, nearest

if TYPE_CHECKING:
    from verification.language.statement import Statement

HYPOTHESES = "hypotheses.toml"
KINDS = Literal[
    "definition", "identity", "inequality", "equivalence", "existence", "convergence", "assumption", "theorem"
]


class Sizes(BaseModel):
    """Bounds of the numbers of players, states and actions that the falsifier draws, both included."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    players: list[int] = Field(default=[1, 3], min_length=2, max_length=2)
    states: list[int] = Field(default=[1, 3], min_length=2, max_length=2)
    actions: list[int] = Field(default=[1, 3], min_length=2, max_length=2)


class Entry(BaseModel):
    """One statement as its file has it; `README.md` says what each member means."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    title: str = ""
    kind: KINDS = "theorem"
    source: str = ""
    printed: str = ""
    reading: str = ""
    consequence: str = ""
    corrects: str | None = None
    uses: list[str] = []
    is_property: bool = Field(default=False, alias="property")
    given: str = ""
    where: str = ""
    assuming: list[str] = []
    claim: str | None = None
    clauses: dict[str, str] = {}
    words: dict[str, str] = {}
    trying: list[Literal["equilibria", "largest payoff"]] = Field(default=[], alias="try")
    sizes: Sizes = Sizes()

    @property
    def is_text(self) -> bool:
        """Whether the statement is a text; else procedures check it."""
        return self.claim is not None or bool(self.clauses)

    @property
    def named_clauses(self) -> dict[str, str]:
        """The clauses by name; a claim is the one without a name."""
        return dict(self.clauses) if self.claim is None else {"": self.claim}

    @property
    def text(self) -> dict[str, Any]:
        """What is evaluated, as certificates have it."""
        members = {"given": self.given, "assuming": list(self.assuming), "where": self.where}
        return {**members, "clauses": self.named_clauses}


@dataclass(frozen=True)
class Hypothesis:
    """A hypothesis: in words, and either a closed statement or the rules of the kernel that decide it."""

    name: str
    words: str
    claim: str | None = None
    rules: tuple[str, ...] = ()

    def statement(self) -> Statement:
        """The closed statement."""
        from verification.language.statement import statement

        assert self.claim is not None
        return statement(self.name, self.claim)


def entries(text: str, source: str) -> dict[str, Entry]:
    """The statements of a file, in order.

    Raises:  InputError naming file, statement and member.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{source}: {error}; the file must be TOML") from error
    return {name: _entry(name, members, source) for name, members in content.items()}


def _entry(name: str, members: Any, source: str) -> Entry:
    try:
        return Entry.model_validate(members)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, (name, *first["loc"])))
        raise InputError(f"{source}: {place}: {first['msg']}; received {str(first['input'])[:60]!r}") from error


@cache
def catalogue() -> Mapping[str, Entry]:
    """All statements that come with the toolkit, in the order of the paper."""
    statements: dict[str, Entry] = {}
    for name, text in _files():
        if name != HYPOTHESES:
            statements |= entries(text, name)
    return statements


@cache
def hypotheses() -> Mapping[str, Hypothesis]:
    """The registry of hypotheses, by name."""
    (text,) = (text for name, text in _files() if name == HYPOTHESES)
    content = tomllib.loads(text)
    return {
        name: Hypothesis(name, entry["words"], entry.get("claim"), tuple(entry.get("rules", ())))
        for name, entry in content.items()
    }


@cache
def names_of_hypotheses() -> Mapping[str, str]:
    """The names of hypotheses, by their words."""
    return {hypothesis.words: name for name, hypothesis in hypotheses().items()}


def _files() -> Iterator[tuple[str, str]]:
    folder = resources.files("verification") / "statements"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            yield file.name, file.read_text(encoding="utf-8")


def from_entry(name: str, entry: Entry) -> Statement:
    """The statement of an entry.

    Raises:  InputError for an unknown hypothesis; LanguageError.
    """
    from verification.language.statement import statement

    for hypothesis in entry.assuming:
        if hypothesis not in hypotheses():
            raise InputError(f"{name}: no hypothesis is called {hypothesis!r}; {nearest(hypothesis, hypotheses())}")
    return statement(name, entry.named_clauses, given=entry.given, where=entry.where, assuming=tuple(entry.assuming))


@cache
def load_statement(name: str) -> Statement:
    """The statement of the catalogue with this id.

    Raises:  InputError if there is none, or it is checked by procedures only.
    """
    if name not in catalogue():
        raise InputError(f"no statement has the id {name!r}; {nearest(name, catalogue())}")
    entry = catalogue()[name]
    if not entry.is_text:
        raise InputError(f"{name} is checked by procedures; it has no text")
    return from_entry(name, entry)


def load_file(path: Path) -> dict[str, tuple[Entry, Statement]]:
    """The statements of somebody's own file.

    Raises:  InputError naming file and place: unknown members, a cycle in `uses`, an id of the catalogue.
    """
    from mpgtheory.formats.files import read_text

    listed = entries(read_text(path), str(path))
    for name in listed:
        if name in catalogue():
            raise InputError(f"{path}: {name} is an id of the catalogue; choose another")
    require_no_cycle(listed, str(path))
    return {name: (entry, from_entry(name, entry)) for name, entry in listed.items()}


def require_no_cycle(listed: Mapping[str, Entry], source: str) -> None:
    """Refuse statements that rest on themselves.

    Raises:  InputError naming the cycle, or an id that does not exist.
    """
    known = {**catalogue(), **listed}
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise InputError(f"{source}: {' uses '.join((*path[path.index(name) :], name))}: a cycle")
        if name in done:
            return
        if name not in known:
            raise InputError(f"{source}: {path[-1]} uses {name!r}, which does not exist; {nearest(name, known)}")
        for used in known[name].uses:
            visit(used, (*path, name))
        done.add(name)

    for name in listed:
        visit(name, ())
