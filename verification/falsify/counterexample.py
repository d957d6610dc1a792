"""A counterexample: shrunk, then certified by the claim's own exact check, whose certificate the kernel must accept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from verification import checker
from verification.claim import Claim, Evidence, Verdict
from verification.falsify.generic import exact_checks, instance_of
from verification.falsify.shrink import Effort, Shrinker
from verification.falsify.trial import Example, Trial, Violation

SEEDS = 8
"""Seeds with which a claim's own check is run on a shrunk counterexample: it may draw data besides what is given."""


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
    claim: Claim, trial: Trial, number: int, example: Example, *, effort: Effort, words: tuple[str, ...], seed: int
) -> Counterexample:
    """The counterexample `example`, shrunk within `effort` and certified.

    Raises:  checker.InvalidError if the kernel rejects the certificate.
    """
    shrinker = Shrinker(trial, trial.refutes, effort, words, seed)
    smallest = shrinker.smallest(example)
    evidence = certified(claim, trial, smallest)
    if evidence is None:  # what is shrunk too far for the claim's own check is shrunk again under its eyes
        wary = replace(shrinker, accepts=lambda x: trial.refutes(x) and certified(claim, trial, x) is not None)
        if wary.accepts(example):
            smallest = wary.shrunk(example)
            evidence = certified(claim, trial, smallest)
    violated = trial.outcome(smallest).violated
    assert violated is not None, "shrinking accepts counterexamples only"
    return Counterexample(trial, number, example, smallest, violated, evidence, effort.spent)


def certified(claim: Claim, trial: Trial, example: Example) -> Evidence | None:
    """Evidence that refutes the claim on this example, its certificate accepted by the kernel; None if there is none.

    Raises:  checker.InvalidError if the kernel rejects the certificate.
    """
    for evidence in _attempts(claim, trial, example):
        if evidence.verdict is Verdict.REFUTED:
            if evidence.certificate is not None:
                checker.check(dict(evidence.certificate))
            return evidence
    return None


def _attempts(claim: Claim, trial: Trial, example: Example) -> Iterator[Evidence]:
    if trial.certify is not None:
        yield trial.certify(example)
    elif trial.has_game:
        for check in exact_checks(claim):
            for seed in range(SEEDS):
                instance = instance_of(example, f"counterexample to {claim.id}", seed)
                if check.fits(instance):
                    yield check.run(instance)
