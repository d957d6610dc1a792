"""Search for a counterexample to a claim: by its trials, and by its own checks on drawn games.

Bounded by numbers of examples, so that equal seeds give equal results; a cap in seconds may stop it earlier, which the
result then says. The forms of a claim are tried in turn, so that a cap leaves none out: first the trials, whose
counterexamples shrink further, then the slower checks, with half of the time each. What is found is shrunk and
certified; what survives is supported by that many examples that met the hypotheses, never more.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from verification.claim import Claim
from verification.falsify.counterexample import Counterexample, counterexample
from verification.falsify.draws import Sizes
from verification.falsify.generic import trials_of
from verification.falsify.shrink import Effort
from verification.falsify.source import Seeded
from verification.falsify.trial import Example, Outcome, Trial

EXTREMES = 8
"""One example in so many is tried at all extreme points, where a trial names parts that have such."""
MOST_EXTREMES = 32
"""Extreme points at the most: all pure profiles of two players with two actions in two states are 16."""
DRAWING = 0.75
"""Share of a cap in seconds after which nothing more is drawn: the rest is for shrinking."""


@dataclass(frozen=True)
class Budget:
    """How much is tried.

    trials, games: examples for trials, and for checks run on drawn games and slow trials, shared by a claim's forms.
    reductions: examples tried in shrinking. seconds: a cap for each claim; None for none.
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
class Tally:
    """Examples of one form that were tried, those that met the hypotheses, and comparisons made of them."""

    form: str
    drawn: int = 0
    met: int = 0
    comparisons: int = 0

    def with_outcome(self, outcome: Outcome) -> Tally:
        """One example more."""
        return Tally(self.form, self.drawn + 1, self.met + outcome.met, self.comparisons + outcome.comparisons)


@dataclass(frozen=True)
class Search:
    """What a search came to: a tally of each form, and what was found."""

    claim: Claim
    budget: Budget
    tallies: tuple[Tally, ...]
    seconds: float
    out_of_time: bool
    counterexample: Counterexample | None = None

    @property
    def drawn(self) -> int:
        """Examples tried."""
        return sum(tally.drawn for tally in self.tallies)

    @property
    def met(self) -> int:
        """Those of them that met the hypotheses."""
        return sum(tally.met for tally in self.tallies)

    @property
    def comparisons(self) -> int:
        """Comparisons made of these."""
        return sum(tally.comparisons for tally in self.tallies)

    @property
    def never_met(self) -> tuple[str, ...]:
        """Forms of which no example met the hypotheses."""
        return tuple(tally.form for tally in self.tallies if not tally.met)

    @property
    def outcome(self) -> str:
        """refuted, survived, or vacuous if no example met the hypotheses."""
        if self.counterexample is not None:
            return "refuted"
        return "survived" if self.met else "vacuous"


def search_claim(claim: Claim, budget: Budget, *, advance: Callable[[], None] = lambda: None) -> Search:
    """Search with the forms of the claim, until one yields a counterexample: the fast ones in turn, then the slow ones.

    `advance` is called for each example drawn.
    Raises:  whatever a trial raises; checker.InvalidError if the kernel rejects the certificate of a counterexample.
    """
    start = time.perf_counter()
    elapsed = lambda: time.perf_counter() - start  # noqa: E731
    cap = math.inf if budget.seconds is None else budget.seconds
    forms = trials_of(claim)
    tallies = [Tally(trial.title or f"form {form + 1}") for form, trial in enumerate(forms)]
    is_stopped = False
    for until, turns in _phases(forms, budget):
        for form, number in turns:
            if elapsed() > until * cap:
                is_stopped = True
                break
            trial, words = forms[form], (claim.id, str(form))
            example, tallies[form] = first_violation(trial, budget.seed, words, number, tallies[form])
            advance()
            if example is not None:
                effort = Effort(budget.reductions, lambda: elapsed() > cap)
                shrunk = counterexample(trial, number, example, effort=effort, words=words, seed=budget.seed)
                return Search(claim, budget, tuple(tallies), elapsed(), effort.out_of_time(), shrunk)
    return Search(claim, budget, tuple(tallies), elapsed(), is_stopped)


def _phases(forms: Sequence[Trial], budget: Budget) -> Iterator[tuple[float, Iterator[tuple[int, int]]]]:
    """(share of the cap at which it ends, turns) of the fast forms, then of the slow ones."""
    kinds = [[k for k, trial in enumerate(forms) if trial.is_slow is slow] for slow in (False, True)]
    for examples, kind, until in zip((budget.trials, budget.games), kinds, (DRAWING / 2, DRAWING), strict=True):
        if kind:
            yield until if all(kinds) else DRAWING, _in_turn(kind, max(1, examples // len(kind)))


def _in_turn(forms: Sequence[int], share: int) -> Iterator[tuple[int, int]]:
    """(form, number of an example): the first example of each form, then the second, to the end of their share."""
    return ((form, number) for number in range(share) for form in forms)


def first_violation(
    trial: Trial, seed: int, words: tuple[str, ...], number: int, tally: Tally
) -> tuple[Example | None, Tally]:
    """Try the examples of one number; the first that violates the statement, if any does, and the tally with them."""
    for example in examples(trial, seed, words, number):
        outcome = trial.outcome(example)
        tally = tally.with_outcome(outcome)
        if outcome.violated is not None:
            return example, tally
    return None, tally


def examples(trial: Trial, seed: int, words: tuple[str, ...], number: int) -> Iterator[Example]:
    """The drawn example of that number, or that one at all of its extreme points if it is its turn and they are few."""
    example = drawn(trial, seed, words, number)
    if trial.extremes and number % EXTREMES == 0:
        points = math.prod(count**example.game.n_states for count in example.game.action_counts)
        if points ** len(trial.extremes) <= MOST_EXTREMES:
            yield from trial.at_extremes(example)
            return
    yield example


def drawn(trial: Trial, seed: int, words: tuple[str, ...], number: int) -> Example:
    """The example of that number: every other one is tiny."""
    sizes = trial.sizes if number % 2 else _tiny(trial.sizes)
    return trial.draw(Seeded(seed, *words, str(number)), sizes)


def _tiny(sizes: Sizes) -> Sizes:
    small = [(low, min(max(low, 2), high)) for low, high in (sizes.players, sizes.states, sizes.actions)]
    return replace(sizes, players=small[0], states=small[1], actions=small[2])
