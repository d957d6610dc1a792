"""A counterexample: shrunk, then certified from its own game and data; the kernel must accept the certificate."""

from __future__ import annotations

from dataclasses import dataclass

from verification import checker
from verification.claim import Evidence, Verdict
from verification.falsify.shrink import Effort, Shrinker
from verification.falsify.trial import Example, Trial, Violation


@dataclass(frozen=True)
class Counterexample:
    """A shrunk counterexample: which example it was, what it violates, and certified evidence of it if there is any."""

    trial: Trial
    number: int
    drawn: Example
    example: Example
    violated: Violation
    evidence: Evidence | None
    reductions: int


def counterexample(
    trial: Trial, number: int, example: Example, *, effort: Effort, words: tuple[str, ...], seed: int
) -> Counterexample:
    """The counterexample `example`, shrunk within `effort` and certified.

    Raises:  checker.InvalidError if the kernel rejects the certificate.
    """
    smallest = Shrinker(trial, trial.refutes, effort, words, seed).smallest(example)
    violated = trial.outcome(smallest).violated
    assert violated is not None, "shrinking accepts counterexamples only"
    return Counterexample(trial, number, example, smallest, violated, certified(trial, smallest), effort.spent)


def certified(trial: Trial, example: Example) -> Evidence | None:
    """Evidence that refutes the statement on this example, accepted by the kernel; None if there is none.

    Raises:  checker.InvalidError if the kernel rejects the certificate.
    """
    evidence = trial.certify(example)
    if evidence is None or evidence.verdict is not Verdict.REFUTED:
        return None
    if evidence.certificate is not None:
        checker.check(dict(evidence.certificate))
    return evidence
