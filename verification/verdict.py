"""Evidence and verdicts: what a check measured, and what that comes to.

A check measures; it never states a verdict. The verdict follows from the evidence:

| verdict     | meaning                                                                                        |
|-------------|------------------------------------------------------------------------------------------------|
| `proved`    | holds for every finite game (machine-checked) or every game of a stated shape (symbolic)        |
| `certified` | holds on this instance: exact or enclosed; a certificate is written                             |
| `supported` | floating-point, modular or statistical evidence, with its error stated                          |
| `undecided` | neither could be shown; why is said                                                             |
| `vacuous`   | a hypothesis of the claim does not hold of this instance                                        |
| `refuted`   | an exact counterexample; a certificate is written                                               |
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flint import fmpq


class Verdict(StrEnum):
    """What the evidence comes to, strongest first."""

    PROVED = "proved"
    CERTIFIED = "certified"
    SUPPORTED = "supported"
    UNDECIDED = "undecided"
    VACUOUS = "vacuous"
    REFUTED = "refuted"


STRENGTH = {Verdict.PROVED: 3, Verdict.CERTIFIED: 2, Verdict.SUPPORTED: 1}
"""Verdicts in favour of a claim, by strength."""


class Method(StrEnum):
    """How a check reaches its result, which bounds what its verdict can be.

    ARGUMENT is a decision by a cited theorem, exact and written out in the evidence; what it proves or refutes needs no
    certificate but that text. SEARCH is exact on each of many drawn instances: what survives it is supported, and what
    it finds is evidence of the method that certifies it.
    """

    PROOF = "proof"
    SYMBOLIC = "symbolic"
    ARGUMENT = "argument"
    EXACT = "exact"
    ENCLOSURE = "enclosure"
    MODULAR = "modular"
    FLOAT = "float"
    STATISTICAL = "statistical"
    SEARCH = "search"


GENERAL = {Method.PROOF, Method.SYMBOLIC, Method.ARGUMENT}
RIGOROUS = {Method.EXACT, Method.ENCLOSURE}
ROUNDED = {Method.ENCLOSURE, Method.FLOAT, Method.STATISTICAL}
"""Methods that need doubles, if only to begin with."""


@dataclass(frozen=True)
class Evidence:
    """What one check measured, beside what the statement claims.

    measured, claimed: both sides at `place`, the worst of `comparisons` comparisons, as text.
    residual:    the largest violation (0 for none); a float only for float and statistical methods.
    tolerance:   0 for exact methods; for floats what rounding or chance may do, with the reason in `note`.
    failures:    comparisons violated by more than the tolerance; None if the check could not decide.
    hypotheses:  each named hypothesis of the claim: whether the instance meets it (None: not known).
    certificate: the document that lets a verdict be checked again (exact methods).
    figure:      data for a figure of the report.
    tables:      data for tables of the report, as `verification.tables.table` makes them.
    counterexample: what a search found, in words and as exact data (`verification.falsify.evidence`).
    clauses:     the clauses of the claim that it is about; () for all of them.
    """

    method: Method
    instance: str
    measured: str
    claimed: str
    residual: Any
    tolerance: Any
    comparisons: int
    failures: int | None
    place: str = ""
    note: str = ""
    hypotheses: Mapping[str, bool | None] = field(default_factory=dict)
    seed: int | None = None
    seconds: float = 0.0
    certificate: Mapping[str, Any] | None = None
    figure: Mapping[str, Any] | None = None
    tables: tuple[Mapping[str, Any], ...] = ()
    counterexample: Mapping[str, Any] | None = None
    clauses: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        rigorous = self.method in RIGOROUS | GENERAL
        if rigorous and isinstance(self.residual, float):
            raise AssertionError(f"{self.method} evidence with a float residual: a float certifies nothing")
        if rigorous and self.tolerance != 0:
            raise AssertionError(f"{self.method} evidence with a tolerance: exact means exact")
        if self.failures is not None and not (self.comparisons > 0 and 0 <= self.failures <= self.comparisons):
            raise AssertionError("evidence without a single comparison, or with more failures than comparisons")

    @property
    def verdict(self) -> Verdict:
        """The verdict that this evidence alone earns."""
        if any(value is False for value in self.hypotheses.values()):
            return Verdict.VACUOUS
        if self.failures is None or None in self.hypotheses.values():
            return Verdict.UNDECIDED
        holds = self.failures == 0
        if self.method is Method.ARGUMENT:
            return Verdict.PROVED if holds else Verdict.REFUTED
        if self.method in GENERAL:
            return Verdict.PROVED if holds else Verdict.UNDECIDED
        if self.method in RIGOROUS and self.certificate is not None:
            return Verdict.CERTIFIED if holds else Verdict.REFUTED
        return Verdict.SUPPORTED if holds else Verdict.UNDECIDED


def combine_clauses(clauses: Sequence[str], evidence: Iterable[Evidence]) -> tuple[Verdict, bool]:
    """The verdict of all clauses together: each has the strongest of the evidence about it, all the weakest of these.

    A claim is proved or certified only as far as every clause is; it is refuted if a clause is.
    """
    listed = list(evidence)
    combined = [
        combine(e.verdict for e in listed if not e.clauses or clause in e.clauses) for clause in clauses or ("",)
    ]
    if any(disagrees for _, disagrees in combined):
        return Verdict.UNDECIDED, True
    verdicts = {verdict for verdict, _ in combined}
    for weak in (Verdict.REFUTED, Verdict.UNDECIDED, Verdict.VACUOUS):
        if weak in verdicts:
            return weak, False
    return min(verdicts, key=STRENGTH.__getitem__), False


def combine(verdicts: Iterable[Verdict]) -> tuple[Verdict, bool]:
    """The strongest verdict of several checks of one claim, and whether they disagree.

    Disagreement, one refuting what another certifies or proves, is an error of ours: the verdict is `undecided`.
    """
    known = set(verdicts)
    if Verdict.REFUTED in known:
        if known & {Verdict.PROVED, Verdict.CERTIFIED}:
            return Verdict.UNDECIDED, True
        return Verdict.REFUTED, False
    for verdict in (Verdict.PROVED, Verdict.CERTIFIED, Verdict.SUPPORTED, Verdict.UNDECIDED):
        if verdict in known:
            return verdict, False
    return (Verdict.VACUOUS if known else Verdict.UNDECIDED), False


def residual_text(value: Any) -> str | float | None:
    """A residual as JSON: exact text for rationals, a number for floats."""
    if value is None or isinstance(value, float):
        return value if value is None or math.isfinite(value) else str(value)
    return str(value) if isinstance(value, fmpq) else str(int(value))
