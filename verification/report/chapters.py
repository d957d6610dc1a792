"""The chapters of the paper: under which heading the list of statements and the matrix show a claim.

A chapter is told by the claim's id: what it begins with, or the number of its equation.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from verification.report.section import Section

BEGINNINGS = (
    ("section-1", "section-2", "definition-2"),
    ("section-3.information", "section-3.1", "algorithm-1"),
    ("assumption-3", "example-3.2", "section-3.2", "theorem-3.3", "lemma-3.4"),
    ("lemma-3.5",),
    ("lemma-3.6", "appendix-B.2"),
    ("lemma-3.7", "appendix-B.3", "dominance", "sanity"),
    ("section-4",),
    ("appendix-A", "assumption-A", "theorem-A", "remark-A"),
    ("appendix-B.1", "appendix-B.notation"),
    ("alpha-potential",),
)
"""How ids of a chapter begin."""
EQUATIONS: tuple[Collection[int], ...] = (
    (1,),
    range(2, 7),
    range(7, 10),
    range(12, 18),
    (10, 11, *range(29, 35)),
    (),
    (),
    range(18, 22),
    range(22, 29),
)
"""Numbers of a chapter's equations."""
TITLES = (
    "Sections 1 and 2: games, values, equilibria",
    "Sections 3 and 3.1: Q-functions and Algorithm 1",
    "Section 3.2: assumptions, Theorem 3.3, Lemma 3.4",
    "Lemma 3.5 and its proof: the continuous dynamics",
    "Lemma 3.6 and its proof: policy gradient, performance difference, equilibria",
    "Lemma 3.7 and its proof: limits of the policies",
    "Section 4: experiments",
    "Appendix A: stochastic approximation",
    "Appendix B.1: proof of Lemma 3.4",
    "Beyond potential games: how far a game is from one",
    "No statement of the paper",
)


@dataclass(frozen=True)
class Chapter:
    """The claims of one chapter."""

    title: str
    sections: tuple[Section, ...]

    @property
    def anchor(self) -> str:
        """The chapter's place on a page."""
        return "chapter-" + re.sub(r"[^a-z0-9]+", "-", self.title.partition(":")[0].lower())


def chapters(sections: Iterable[Section]) -> tuple[Chapter, ...]:
    """The chapters that have claims, in the order of the paper."""
    listed: list[list[Section]] = [[] for _ in TITLES]
    for section in sections:
        listed[chapter_of(section.claim["id"]) if section.claim["is_listed"] else -1].append(section)
    return tuple(Chapter(title, tuple(own)) for title, own in zip(TITLES, listed, strict=True) if own)


def chapter_of(claim: str) -> int:
    """The number of a claim's chapter; that of what is no statement of the paper if none has its name."""
    equation = re.match(r"equation-(\d+)", claim)
    if equation is not None:
        number = int(equation[1])
        return next((k for k, own in enumerate(EQUATIONS) if number in own), len(TITLES) - 1)
    return next((k for k, starts in enumerate(BEGINNINGS) if claim.startswith(starts)), len(TITLES) - 1)
