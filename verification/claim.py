"""Claims: numbered statements of the paper, and the checks that look for evidence.

A claim is data: what a statement says, where, under which hypotheses, resting on what, and which checks look for
evidence. What evidence comes to is in `verification.verdict`, whose names are offered here too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from verification.verdict import (
    GENERAL,
    RIGOROUS,
    ROUNDED,
    STRENGTH,
    Evidence,
    Method,
    Verdict,
    combine,
    combine_clauses,
    residual_text,
)

if TYPE_CHECKING:
    from mpgtheory.game import MarkovGame
    from verification.falsify.trial import Trial
    from verification.instance import Instance

__all__ = [
    "GENERAL",
    "RIGOROUS",
    "ROUNDED",
    "STRENGTH",
    "Check",
    "Claim",
    "Evidence",
    "Kind",
    "Method",
    "Scope",
    "Verdict",
    "combine",
    "combine_clauses",
    "residual_text",
]


class Kind(StrEnum):
    """The logical form of a statement."""

    DEFINITION = "definition"
    IDENTITY = "identity"
    INEQUALITY = "inequality"
    EQUIVALENCE = "equivalence"
    EXISTENCE = "existence"
    CONVERGENCE = "convergence"
    ASSUMPTION = "assumption"
    THEOREM = "theorem"


class Scope(StrEnum):
    """What a check is run on: a game, once for every game of some shape, a pair of schedules, or a search's budget."""

    GAME = "game"
    EVERY_GAME = "every game"
    SCHEDULES = "schedules"
    SEARCH = "search"


@dataclass(frozen=True)
class Check:
    """One way to look for evidence: its method, in words, and the function that measures.

    `run` takes an `Instance` (scope GAME), a `SchedulePair` (SCHEDULES), a `Budget` of `verification.falsify.search`
    (SEARCH) or nothing (EVERY_GAME), and returns evidence.
    `suits` says on which games the check is run at all; by default on every one. Only checks that `scales` are run on
    games too large for tables: they ask a game for nothing that needs its joint actions one by one.
    `made` is the game that the evidence is about, made from the one that the check is run on, where it is another.
    """

    method: Method
    title: str
    run: Callable[..., Evidence]
    scope: Scope = Scope.GAME
    suits: Callable[[Instance], bool] = lambda _: True
    scales: bool = False
    made: Callable[[MarkovGame], MarkovGame] | None = None

    def fits(self, instance: Instance) -> bool:
        """Whether the check is run on this game."""
        if instance.game.is_enclosed or (instance.is_large and not self.scales):
            return False
        if self.method in ROUNDED and not instance.fits_doubles:
            return False
        return self.suits(instance)


@dataclass(frozen=True)
class Claim:
    """A statement of the paper as data.

    statement: LaTeX as printed, with the paper's quantifiers; `reading` says how it is read, where it needs it.
    clauses:   the named clauses of the statement; () for one without a name.
    checked:   LaTeX of what is checked, by clause; empty where procedures check it. definitions: those that it uses.
    is_listed: whether it is one of the catalogue, not somebody's own.
    text:      the statement in the language, by member, as files and certificates have it.
    uses:      ids of the claims it rests on.
    corrected_by, corrects: the twin of a statement that is false or imprecise as printed.
    is_property: a property that a game may have or lack, not a theorem: a game that lacks it is a finding, no surprise.
    trials:     the statement in forms that can be tried on drawn data, where its checks are not the best way to try it.
    consequence: of a statement that is false or imprecise as printed: what depends on it, and whether that survives.
    """

    id: str
    title: str
    statement: str
    source: str
    kind: Kind
    checks: tuple[Check, ...]
    reading: str = ""
    hypotheses: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    corrected_by: str | None = None
    corrects: str | None = None
    is_property: bool = False
    trials: tuple[Trial, ...] = ()
    consequence: str = ""
    clauses: tuple[str, ...] = ()
    checked: Mapping[str, str] = field(default_factory=dict)
    definitions: tuple[str, ...] = ()
    is_listed: bool = True
    text: Mapping[str, Any] = field(default_factory=dict)
