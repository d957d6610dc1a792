"""Mechanical mutations: in each trial of each statement that is held to be true, one relation is turned around.

    a <= b becomes b <= a, a < b becomes b <= a, an equivalence is negated, a = b becomes a = delta b (or 1 for b = 0)

A mutant that is not found is true as well, or the trial is blind to it: `TRUE_AS_WELL` says which, and why.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from verification.claim import Claim
from verification.compare import AT_MOST, EQUAL, IFF, LESS, Comparison
from verification.falsify.search import Tally, first_violation
from verification.falsify.trial import Example, Trial

RELATIONS = (EQUAL, AT_MOST, LESS, IFF)
TRUE_AS_WELL = {
    ("equation-31", AT_MOST): "the optimal value at a rest point is compared with the value there: they are equal",
}


@dataclass(frozen=True)
class Mutant:
    """A trial of a claim with one relation turned around."""

    claim: str
    relation: str
    trial: Trial


def turned(c: Comparison, x: Example) -> Comparison:
    """The comparison turned around."""
    if c.relation == IFF:
        return dataclasses.replace(c, right=not c.right)
    if c.relation == EQUAL:
        return dataclasses.replace(c, right=c.right * x.game.discount if c.right != 0 else c.right + 1)
    return dataclasses.replace(c, left=c.right, right=c.left, relation=AT_MOST)


def mutant(claim: str, trial: Trial, relation: str) -> Mutant:
    """The trial with every comparison of one relation turned around."""

    def conclusion(x: Example) -> Iterator[Comparison]:
        return (turned(c, x) if c.relation == relation else c for c in trial.conclusion(x))

    return Mutant(claim, relation, dataclasses.replace(trial, conclusion=conclusion))


def mutants(claims: Iterable[Claim], examples: int = 12) -> Iterator[Mutant]:
    """All mutants of the trials of statements that are held to be true, for the relations that they are seen to use."""
    for claim in claims:
        for trial in claim.trials:
            if claim.corrected_by or trial.is_slow or not trial.has_game:
                continue
            used = relations(claim.id, trial, examples)
            yield from (mutant(claim.id, trial, relation) for relation in RELATIONS if relation in used)


def relations(claim: str, trial: Trial, examples: int) -> set[str]:
    """The relations of the comparisons of some drawn examples."""
    used: set[str] = set()

    def conclusion(x: Example) -> Iterator[Comparison]:
        for c in trial.conclusion(x):
            used.add(c.relation)
            yield c

    for number in range(examples):
        first_violation(dataclasses.replace(trial, conclusion=conclusion), 3, (claim,), number, Tally(claim))
    return used


def is_found(found: Mutant, instances: int) -> bool:
    """Whether a search finds the mutant within so many instances."""
    numbers = range(instances)
    return any(first_violation(found.trial, 3, (found.claim,), k, Tally(found.claim))[0] is not None for k in numbers)
