"""Certificates given to the trusted kernel, and what each then shows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from verification import checker
from verification.canonical import digest
from verification.kernel.documents import document_of
from verification.kernel.exact import printable
from verification.recheck.pool import spread


class Examined(NamedTuple):
    """A certificate that the kernel accepted. comparisons: as the kernel made them; None if it did so earlier."""

    sha256: str
    claim: str
    outcome: str
    clauses: tuple[str, ...]
    game: str
    game_sha256: str
    hypotheses: tuple[str, ...]
    statement: dict[str, Any] | None
    comparisons: int | None


def examine(path: Path, accepted: Collection[str] = ()) -> Examined | str:
    """What a certificate shows, or why it is not valid.

    accepted: hashes of contents that the kernel accepted in this process's run already.
    """
    try:
        document = document_of(path)
    except checker.InvalidError as reason:
        return printable(str(reason))
    is_known = isinstance(document, dict) and document.get("sha256") in accepted
    if is_known and checker.seal(document) == document["sha256"]:
        return _shown(document, None)
    return shown_by(document)


def shown_by(document: Any) -> Examined | str:
    """What the document of a certificate shows, or why it is not valid."""
    try:
        return _shown(document, checker.check(document).comparisons)
    except checker.InvalidError as reason:
        return printable(str(reason))


def _shown(document: dict[str, Any], comparisons: int | None) -> Examined:
    return Examined(
        sha256=document["sha256"],
        claim=document["claim"],
        outcome=document["outcome"],
        clauses=tuple(document.get("clauses", ("",))),
        game=document["game"]["name"],
        game_sha256=digest(document["game"]),
        hypotheses=tuple(document.get("hypotheses", ())),
        statement=document.get("statement"),
        comparisons=comparisons,
    )


def examine_all(
    paths: Sequence[Path], *, jobs: int, accepted: Collection[str] = ()
) -> Iterator[tuple[Path, Examined | str]]:
    """Each file with what it shows, or with why it is not valid."""
    answers: Iterator[Examined | str] = spread(partial(examine, accepted=accepted), paths, jobs, lost=str)
    yield from zip(paths, answers, strict=True)
