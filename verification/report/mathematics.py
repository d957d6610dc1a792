"""Statements: text with `$...$` (inline) and `$$...$$` (display) LaTeX, split into pieces and converted to MathML.

The converter passes unknown commands and the text of `\\text{...}` through as they are. So its output is parsed,
checked to be MathML and nothing else, and written again; what fails the check is shown as LaTeX source instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from xml.etree import ElementTree

from latex2mathml.converter import convert
from markupsafe import Markup

PIECE = re.compile(r"\$\$(?P<display>.+?)\$\$|\$(?P<inline>[^$]+?)\$", re.DOTALL)
NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
REPLACED = (
    (re.compile(r":="), r"\\coloneqq "),
    (re.compile(r"\\arg\s*\\max(?![A-Za-z])"), r"\\text{arg}\\,\\max"),
    (re.compile(r"\\(begin|end)\{aligned\}"), r"\\\1{align*}"),
)
"""Commands that the converter does not know, and what it does."""
LIMITS = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
LARGE = {"\u2211", "\u220f", "max", "min", "sup", "inf"}
"""Operators whose limits stand above and below in a display. The converter forgets this within brackets."""


class Form(StrEnum):
    """How a piece of a statement is set."""

    TEXT = "text"
    INLINE = "inline"
    DISPLAY = "display"


@dataclass(frozen=True)
class Piece:
    """A stretch of a statement: words, or the LaTeX of one formula."""

    form: Form
    source: str

    @property
    def mathml(self) -> Markup | None:
        """The formula as MathML; None for words and for LaTeX that cannot be converted faithfully."""
        return None if self.form is Form.TEXT else to_mathml(self.source, display=self.form is Form.DISPLAY)


def pieces(statement: str) -> list[Piece]:
    """Split a statement into words and formulas, in order. A lone `$` is a character like any other."""
    return list(_split(statement))


def _split(statement: str) -> Iterator[Piece]:
    position = 0
    for match in PIECE.finditer(statement):
        if match.start() > position:
            yield Piece(Form.TEXT, statement[position : match.start()])
        form = Form.DISPLAY if match["display"] else Form.INLINE
        yield Piece(form, (match["display"] or match["inline"]).strip())
        position = match.end()
    if position < len(statement):
        yield Piece(Form.TEXT, statement[position:])


@lru_cache(maxsize=4096)
def to_mathml(latex: str, *, display: bool) -> Markup | None:
    """MathML of a formula; None if the converter fails, leaves a command unread or lets markup through."""
    for pattern, replacement in REPLACED:
        latex = pattern.sub(replacement, latex)
    try:
        tree = ElementTree.fromstring(convert(latex, display="block" if display else "inline"))
    except Exception:  # the converter raises its own, unrelated exceptions; ElementTree raises ParseError
        return None
    for element in tree.iter():
        if not element.tag.startswith(f"{NAMESPACE}m") or "\\" in (element.text or ""):
            return None
        element.tag = element.tag.removeprefix(NAMESPACE)
        if display and element.tag in LIMITS and element[0].text in LARGE:
            element.tag = LIMITS[element.tag]
    return Markup(ElementTree.tostring(tree, encoding="unicode"))
