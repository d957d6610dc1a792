"""Statements of one's own: typed at a command line, or in a file of the format of the catalogue.

A typed statement may speak of usual names without declaring them: `pi` and `pi'` are policies, `theta` an exploration,
and so on (`USUAL`). Anything else is declared by `given`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from verification.language.errors import LanguageError
from verification.language.files import Entry, from_entry, load_file
from verification.language.grammar import parse, subterms, tokens
from verification.language.statement import Statement

OWN = "own"
"""The claim of certificates of statements that are not in the catalogue; `own:NAME` for one in a file."""
TYPED = "statement"
"""The name of a typed statement."""
USUAL = {
    "pi": "policy pi",
    "pi'": "policy pi'",
    "w": "policy w",
    "eq": "equilibrium eq",
    "q": "estimate q",
    "q'": "estimate q'",
    "gamma": "rates gamma",
    "theta": "exploration theta",
    "eta": "number eta in (0, 1]",
    "eps": "number eps in [0, 1]",
    "K": "stage K in 1..6",
    "y": "play y of 4",
}
"""What a name is if it is not declared."""

Named = tuple[str, Entry, Statement]
"""A name, its entry, and its statement."""


def typed(text: str, *, given: str | None = None, where: str = "", assuming: tuple[str, ...] = ()) -> Named:
    """A statement that was typed.

    Raises:  LanguageError in one line with line and column; InputError for an unknown hypothesis.
    """
    declared = declared_by_use(f"{where}\n{text}", text) if given is None else given
    entry = Entry(
        title="a statement of one's own", printed=text, given=declared, where=where, assuming=list(assuming), claim=text
    )
    return TYPED, entry, replace(from_entry(TYPED, entry), id=OWN)


def declared_by_use(text: str, statement: str) -> str:
    """The declarations of the usual names that occur in a text."""
    parse(statement, TYPED)
    words = set(_names(text))
    return "; ".join(declaration for name, declaration in USUAL.items() if name in words)


def _names(text: str) -> list[str]:
    return [token.text for token in tokens(text, TYPED) if token.kind == "name"]


def statements_of(
    source: str, *, given: str | None = None, where: str = "", assuming: tuple[str, ...] = ()
) -> list[Named]:
    """The statements of a file, or the one that was typed.

    Raises:  InputError; LanguageError.
    """
    if source.endswith(".toml"):
        listed = load_file(Path(source))
        return [(name, entry, replace(statement, id=f"{OWN}:{name}")) for name, (entry, statement) in listed.items()]
    return [typed(source, given=given, where=where, assuming=assuming)]


def is_text(source: str) -> bool:
    """Whether this can only be a statement or a file of such, no id: an id has no space and no relation."""
    if source.endswith(".toml"):
        return True
    try:
        term = parse(source, TYPED)
    except LanguageError:
        return any(sign in source for sign in " =<>(")
    return any(part.head not in ("name", "number", "-") for part in subterms(term))
