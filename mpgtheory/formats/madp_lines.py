"""Statements of a .dpomdp or .posg file by their lines: the same as by the grammar, several times as fast.

Only files of plain lines are read here: a key, a colon and fields of numbers, names and stars, or a row of them. Of
anything else, quoted names and mistakes among it, `statements` says nothing: the grammar (`madp.lark`) decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from mpgtheory.formats.madp_header import PREAMBLE, Statement
from mpgtheory.formats.places import Place, Word

KEYS = frozenset((*PREAMBLE, "T", "O", "R"))
_PIECE = re.compile(r":|[^ \t\f:]+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_ITEM = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|[A-Za-z_][A-Za-z0-9_-]*|\*")


class Unclear(Exception):
    """The grammar has to read the file."""


def statements(path: Path, text: str) -> Iterator[Statement]:
    """The statements of a file of plain lines, in order.

    Raises:  Unclear at the first line that is none.
    """
    known: set[str] = set()
    current: Statement | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        pieces = [Word(m[0], Place(path, number, m.start() + 1)) for m in _PIECE.finditer(line.partition("#")[0])]
        if not pieces:
            continue
        if pieces[0].text in KEYS:
            if current is not None:
                yield current
            current = _opened(pieces, known)
        elif current is None:
            raise Unclear
        else:
            current.rows.append(_items(pieces, known))
    if current is not None:
        yield current


def _opened(pieces: list[Word], known: set[str]) -> Statement:
    """The statement that a line of `pieces` opens."""
    colon = 1 if len(pieces) > 1 and pieces[1].text == ":" else 2
    if len(pieces) <= colon or pieces[colon].text != ":":
        raise Unclear
    qualifier = pieces[1] if colon == 2 else None
    if qualifier is not None and (qualifier.text in KEYS or not _NAME.fullmatch(qualifier.text)):
        raise Unclear
    rest = pieces[colon + 1 :]
    ends = [place for place, piece in enumerate(rest) if piece.text == ":"]
    if not ends or ends[-1] != len(rest) - 1:
        ends.append(len(rest))
    starts = [0, *(end + 1 for end in ends)]
    fields = [_items(rest[a:b], known) for a, b in zip(starts, ends, strict=False)] if rest else []
    return Statement(pieces[0], qualifier, fields, [])


def _items(pieces: list[Word], known: set[str]) -> list[Word]:
    """The same pieces, which must be numbers, names and stars, and at least one."""
    if not pieces:
        raise Unclear
    for piece in pieces:
        if piece.text not in known:
            if piece.text in KEYS or not _ITEM.fullmatch(piece.text):
                raise Unclear
            known.add(piece.text)
    return pieces
