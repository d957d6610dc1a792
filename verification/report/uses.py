"""The graph of uses: statements in the order of the paper, with an arc to each statement that another rests on.

Each chapter is a row of marks. The border says whether the statement is printed and false, the filling how strongly it
is established. Arcs from a mark are drawn when it is pointed at; all are there for the eye to follow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from verification.report.chapters import Chapter
from verification.report.section import Section

STEP, ROW, LEFT, TOP, WIDE = 30, 74, 16, 40, 32
"""Distances of marks and rows, margins (pixels), and marks a row."""


@dataclass(frozen=True)
class Mark:
    """A statement in the graph."""

    section: Section
    x: int
    y: int

    @property
    def id(self) -> str:
        """The claim's id."""
        return str(self.section.claim["id"])

    @property
    def is_false(self) -> bool:
        """Whether the statement is known to be false or imprecise as printed."""
        return self.section.claim["corrected_by"] is not None


@dataclass(frozen=True)
class Arc:
    """That the statement `user` rests on the statement `used`; `path` is its curve."""

    user: Mark
    used: Mark

    @property
    def path(self) -> str:
        """The curve as SVG draws it: above the row within one, an S between two."""
        x, y, end, below = self.user.x, self.user.y, self.used.x, self.used.y
        if y == below:
            height = y - 8 - min(26, abs(x - end) // 3)
            return f"M{x} {y - 7}Q{(x + end) // 2} {height} {end} {y - 7}"
        down = 1 if below > y else -1
        y, below = y + 8 * down, below - 8 * down
        return f"M{x} {y}C{x} {y + 26 * down} {end} {below - 26 * down} {end} {below}"


@dataclass(frozen=True)
class Graph:
    """All marks and arcs, with the headings of the chapters by their heights."""

    marks: tuple[Mark, ...]
    arcs: tuple[Arc, ...]
    headings: tuple[tuple[str, int], ...]

    @property
    def width(self) -> int:
        """Pixels."""
        return 2 * LEFT + STEP * WIDE

    @property
    def height(self) -> int:
        """Pixels."""
        return max((mark.y for mark in self.marks), default=0) + ROW // 2


def graph(chapters: Sequence[Chapter]) -> Graph:
    """The graph of the claims of these chapters; what a claim uses that is not among them has no arc."""
    marks: list[Mark] = []
    headings = []
    y = TOP
    for chapter in chapters:
        headings.append((chapter.title, y - 22))
        for number, section in enumerate(chapter.sections):
            if number and number % WIDE == 0:
                y += ROW - 30
            marks.append(Mark(section, LEFT + STEP // 2 + STEP * (number % WIDE), y))
        y += ROW
    by_id: Mapping[str, Mark] = {mark.id: mark for mark in marks}
    arcs = [
        Arc(mark, by_id[used])
        for mark in marks
        for used in mark.section.claim["uses"]
        if used in by_id and used != mark.id
    ]
    return Graph(tuple(marks), tuple(arcs), tuple(headings))
