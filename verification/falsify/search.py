"""Search for a counterexample to a claim: by its trials if it has any, else by its own checks on drawn games.

Bounded by numbers of examples, so that equal seeds give equal results; a cap in seconds may stop it earlier, which the
result then says. A counterexample is shrunk, then given to the claim's own exact check, whose certificate the trusted
kernel must accept. What survives is supported by that many examples that met the hypotheses, never more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from verification import checker
from verification.claim import Check, Claim, Evidence, Method, Scope, Verdict
from verification.falsify.draws import Sizes
from verification.falsify.generic import CheckTrial, instance_of
from verification.falsify.shrink import Effort, Shrinker
from verification.falsify.source import Seeded
from verification.falsify.trial import Example, Outcome, Trial, Violation

SEEDS = 8
"""Seeds with which a claim's own check is run on a shrunk counterexample: it may draw data besides what is given."""


@dataclass(frozen=True)
class Budget:
    """How much is tried.

    trials, games: examples for trials and for checks run on drawn games. reductions: examples tried in shrinking.
    seconds: a cap for each claim; None for none.
    """

    seed: int = 0
    trials: int = 2000
    games: int = 60
    reductions: int = 4000
    seconds: float | None = None

    @property
    def name(self) -> str:
        """What a search is about, as the studies name it."""
        return "every game"


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


@dataclass(frozen=True)
class Search:
    """What a search came to: examples tried, those that met the hypotheses, comparisons, and what was found."""

    claim: Claim
    budget: Budget
    tried: int
    met: int
    comparisons: int
    seconds: float
    out_of_time: bool
    found: Counterexample | None = None
    errors: tuple[str, ...] = field(default=())

    @property
    def outcome(self) -> str:
        """refuted, survived, or vacuous if no example met the hypotheses."""
        if self.found is not None:
            return "refuted"
        return "survived" if self.met else "vacuous"


def trials_of(claim: Claim) -> tuple[Trial, ...]:
    """The forms in which a claim can be tried: its own trials, or else its exact checks on drawn games.

    A property of games is no statement that a game could falsify.
    """
    if claim.trials or claim.is_property:
        return claim.trials
    return tuple(CheckTrial.of(claim, check) for check in exact_checks(claim))


def exact_checks(claim: Claim) -> Iterator[Check]:
    """The checks that look at one game and decide exactly."""
    return (k for k in claim.checks if k.scope is Scope.GAME and k.method in (Method.EXACT, Method.ARGUMENT))


def search_claim(claim: Claim, budget: Budget, *, advance: Callable[[], None] = lambda: None) -> Search:
    """Search with each form of the claim in turn, until one yields a counterexample.

    `advance` is called after each example.
    Raises:  whatever a trial raises; checker.InvalidError if the kernel rejects the certificate of a counterexample.
    """
    start = time.perf_counter()
    limit = None if budget.seconds is None else start + budget.seconds
    out_of_time = lambda: limit is not None and time.perf_counter() > limit  # noqa: E731
    tried = met = comparisons = 0
    forms = trials_of(claim)
    found = None
    for form, trial in enumerate(forms):
        for number in range(_share(budget, trial, len(forms))):
            if out_of_time():
                break
            example = drawn(trial, budget.seed, (claim.id, str(form)), number)
            outcome = trial.outcome(example)
            advance()
            tried, met, comparisons = tried + 1, met + outcome.met, comparisons + outcome.comparisons
            if outcome.violated is not None:
                found = _counterexample(claim, form, number, example, budget, out_of_time)
                break
        if found is not None:
            break
    seconds = time.perf_counter() - start
    return Search(claim, budget, tried, met, comparisons, seconds, out_of_time(), found)


def _share(budget: Budget, trial: Trial, forms: int) -> int:
    examples = budget.games if isinstance(trial, CheckTrial) else budget.trials
    return max(1, examples // forms)


def drawn(trial: Trial, seed: int, words: tuple[str, ...], number: int) -> Example:
    """The example of that number: every other one is tiny."""
    sizes = trial.sizes if number % 2 else _tiny(trial.sizes)
    return trial.draw(Seeded(seed, *words, str(number)), sizes)


def _tiny(sizes: Sizes) -> Sizes:
    small = [(low, min(max(low, 2), high)) for low, high in (sizes.players, sizes.states, sizes.actions)]
    return Sizes(*small)


def _counterexample(
    claim: Claim, form: int, number: int, example: Example, budget: Budget, out_of_time: Callable[[], bool]
) -> Counterexample:
    trial = trials_of(claim)[form]
    effort, words = Effort(budget.reductions, out_of_time), (claim.id, str(form))
    shrinker = Shrinker(trial, trial.refutes, effort, words, budget.seed)
    smallest = shrinker.smallest(example)
    evidence = certified(claim, trial, smallest)
    if evidence is None:  # what is shrunk too far for the claim's own check is shrunk again under its eyes
        wary = replace(shrinker, accepts=lambda x: shrinker.accepts(x) and certified(claim, trial, x) is not None)
        if wary.accepts(example):
            smallest = wary.shrunk(example)
            evidence = certified(claim, trial, smallest)
    outcome: Outcome = trial.outcome(smallest)
    assert outcome.violated is not None
    return Counterexample(trial, number, example, smallest, outcome.violated, evidence, effort.spent)


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
