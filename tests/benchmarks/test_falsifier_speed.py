"""Instances a second that the search tries of the identities of Lemma 3.6, at 2 states, 2 players, 2 actions, one core.

An instance is drawn, evaluated exactly and compared entry by entry. The reference tries the same statement on instances
of the same distribution that Hypothesis draws. CPU seconds of one process, so that other work on the machine does not
count.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from verification.catalogue import find
from verification.falsify.draws import Sizes
from verification.falsify.source import Seeded, Source
from verification.falsify.trial import Outcome, Trial
from verification.garbage import collect_rarely

SHAPE = Sizes((2, 2), (2, 2), (2, 2))
IDENTITIES = ("lemma-3.6a", "lemma-3.6a.visitation", "lemma-3.6b")
LEAST_RATE, LEAST_RATIO = 500, 4
INSTANCES, ROUNDS = 400, 3


@pytest.fixture(autouse=True)
def garbage_as_in_commands() -> Iterator[None]:
    """Python looks for cycles as rarely as in `mpgtheory falsify`."""
    before = gc.get_threshold()
    collect_rarely()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def trial_of(claim: str) -> Trial:
    return find(claim).trials[0]


def rate(claim: str) -> float:
    """Instances a CPU second, the best of some rounds."""
    rates = []
    for k in range(ROUNDS):
        start = time.process_time()
        for number in range(INSTANCES):
            trial = trial_of(claim)
            require_survival(trial.outcome(trial.draw(Seeded(k, claim, str(number)), SHAPE)))
        rates.append(INSTANCES / (time.process_time() - start))
    return max(rates)


def require_survival(outcome: Outcome) -> None:
    assert outcome.met
    assert outcome.comparisons > 0
    assert outcome.violated is None


@pytest.mark.parametrize("claim", IDENTITIES)
def test_instances_a_second(claim: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = rate(claim)
    with capsys.disabled():
        print(f"\n{claim} at 2 x 2 x 2: {found:.0f} exact instances a CPU second")
    assert found >= LEAST_RATE


class Drawn(Source):
    """Choices of Hypothesis."""

    def __init__(self, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        self.draw = draw

    def integer(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))


def rate_of_hypothesis(claim: str) -> float:
    """The same where Hypothesis draws."""
    trial, tried = trial_of(claim), []
    quiet = {"database": None, "deadline": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}

    @settings(max_examples=INSTANCES, phases=[Phase.generate], **quiet)
    @given(st.data())
    def attempts(data: st.DataObject) -> None:
        tried.append(trial.outcome(trial.draw(Drawn(data.draw), SHAPE)))
        require_survival(tried[-1])

    start = time.process_time()
    attempts()
    return len(tried) / (time.process_time() - start)


def test_against_hypothesis(capsys: pytest.CaptureFixture[str]) -> None:
    claim = "lemma-3.6b"
    ours, theirs = rate(claim), rate_of_hypothesis(claim)
    with capsys.disabled():
        print(f"\n{claim}: {ours:.0f} instances a second, drawn by Hypothesis {theirs:.0f}; ratio {ours / theirs:.1f}")
    assert ours / theirs >= LEAST_RATIO
