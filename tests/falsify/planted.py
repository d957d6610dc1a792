"""All planted errors: true statements of the paper, or of its proofs, with one mistake each."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from planted_games import GAMES
from planted_hard import HARD
from planted_learning import LEARNING
from planted_values import VALUES, Planted

from verification.claim import Claim, Kind
from verification.falsify.search import Tally, first_violation
from verification.falsify.trial import Example

ALL: tuple[Planted, ...] = (*VALUES, *GAMES, *LEARNING, *HARD)
BY_NAME = {planted.name: planted for planted in ALL}


@dataclass(frozen=True)
class Hunt:
    """What was found of a planted error: the instances that it took, CPU seconds, and the counterexample if any."""

    planted: Planted
    instances: int
    seconds: float
    example: Example | None


def hunt(planted: Planted, seed: int, goes_on: Callable[[int, float], bool]) -> Hunt:
    """Draw as a search does until the error is found, or `goes_on(instances, CPU seconds)` says no."""
    start = time.process_time()
    elapsed = lambda: time.process_time() - start  # noqa: E731
    tally, number, example = Tally(planted.name), 0, None
    while example is None and goes_on(tally.tried, elapsed()):
        example, tally = first_violation(planted.trial, seed, words(planted), number, tally)
        number += 1
    return Hunt(planted, tally.tried, elapsed(), example)


def words(planted: Planted) -> tuple[str, ...]:
    """The words of its stream of choices."""
    return ("planted", planted.name)


def claimed(planted: Planted) -> Claim:
    """The planted error as a claim without checks."""
    return Claim(
        id=f"planted-{planted.name}",
        title=planted.name,
        statement=planted.mistake,
        source="planted",
        kind=Kind.INEQUALITY,
        checks=(),
        trials=(planted.trial,),
    )
