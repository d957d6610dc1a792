"""What checking a report again comes to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any


class Basis(StrEnum):
    """What a row's verdict rests on."""

    CERTIFICATE = "certificate"
    COMPUTED = "computed"
    WORD = "word"


@dataclass(frozen=True)
class Unfounded:
    """A row that does not follow, or a conclusion (then `check` is empty) that does not follow from the rows."""

    claim: str
    game: str
    check: str
    why: str

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        named = [f"{self.claim} on {self.game}" if self.game else self.claim, self.check]
        return ", ".join(name for name in named if name) or "the report"


@dataclass
class Recheck:
    """What checking a report again came to.

    valid:     certificates that the kernel accepted.
    invalid:   files that are not what they must be, and why.
    unfounded: rows and conclusions that do not follow.
    not_again: rows that can be computed again but were not, and why.
    bases:     how many rows rest on what.
    notes:     what a reader should know of the report, in words.
    """

    folder: Path
    valid: int = 0
    invalid: list[tuple[str, str]] = field(default_factory=list)
    unfounded: list[Unfounded] = field(default_factory=list)
    not_again: list[Unfounded] = field(default_factory=list)
    bases: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @property
    def follows(self) -> bool:
        """Whether everything that the report says follows."""
        return not self.invalid and not self.unfounded

    def summary(self) -> dict[str, Any]:
        """What a report says of its own check."""
        problems = [f"{one.place}: {one.why}" for one in self.unfounded]
        return {
            "rows": self.bases.total(),
            **{str(basis): self.bases[basis] for basis in Basis},
            "certificates": self.valid,
            "problems": problems + [f"{name}: {why}" for name, why in self.invalid],
        }
