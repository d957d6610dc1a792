"""The learner's iterates are what the lines of Algorithm 1 say; a learner that does something else is noticed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from measuring import check_of, outcome

from mpgtheory.learning import Options
from mpgtheory.learning.states import start
from mpgtheory.learning.twin import Twin
from verification.claim import STRENGTH, Check, Verdict
from verification.procedures import learner_iterates as module

TITLES = {module.START: "the learner", module.PLAYED: "what the learner draws from"}
CLAIMS = tuple(module.CHECKS)


def check(claim: str) -> Check:
    return check_of(claim, TITLES.get(claim, "a run of the learner"))


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("game", ["routing", "team", "prisoners_two_state", "shapley_team"])
def test_the_learner_is_supported(shared, claim, game):
    assert outcome(claim, check(claim), shared(game)) == Verdict.SUPPORTED


def test_lines_that_say_nothing_of_a_game_are_not_checked(shared):
    """With one state the printed lines about other states are empty."""
    silent = {claim for claim in CLAIMS if not check(claim).fits(shared("dominance"))}
    assert silent == {"algorithm-1.unvisited", "equation-5b"}


def plant(monkeypatch: Any, change: Any) -> None:
    """Every iterate of the twin is followed by a change of its tables, given the visited state and joint action."""
    iterate = Twin.iterate

    def changed(twin: Twin) -> None:
        state, joint = twin.state, tuple(map(int, twin.actions))
        before = [np.array(block) for block in (*twin.q, *twin.pi)]
        iterate(twin)
        change(twin, before, state, joint)

    monkeypatch.setattr(Twin, "iterate", changed)
    module.run.cache_clear()


def not_counted(twin, before, state, joint):
    twin.visits[state] -= 1
    twin.plays[0][state, joint[0]] -= 1


def others_counted(twin, before, state, joint):
    twin.visits[1 - state] += 1
    twin.plays[0][1 - state, 1 - joint[0]] += 1


def twice_the_step(twin, before, state, joint):
    place = (state, joint[0])
    twin.q[0][place] = 2 * twin.q[0][place] - before[0][place] + 1e-6


def other_estimate(twin, before, state, joint):
    twin.q[0][1 - state] += 1e-12


def away_from_the_reply(twin, before, state, joint):
    twin.pi[0][state] = 2 * before[2][state] - twin.pi[0][state]


def other_row(twin, before, state, joint):
    twin.pi[0][1 - state] = twin.pi[0][1 - state][::-1].copy()
    twin.pi[0][1 - state, 0] += 1e-12


PLANTED = [
    ("algorithm-1.counters", not_counted),
    ("algorithm-1.unvisited", others_counted),
    ("algorithm-1.unvisited.corrected", others_counted),
    ("equation-4a", twice_the_step),
    ("section-1.1.perturbation.corrected", twice_the_step),
    ("equation-4b", other_estimate),
    ("equation-5a", away_from_the_reply),
    ("equation-5b", other_row),
]


@pytest.mark.parametrize(("claim", "change"), PLANTED)
def test_a_planted_iterate_is_noticed(monkeypatch, instance, claim, change):
    plant(monkeypatch, change)
    assert outcome(claim, check(claim), instance("coordination:states=2")) not in STRENGTH


OPTIONS = [
    ("equation-4a", {"continuation": "explored"}),
    ("equation-5a", {"reply": "current"}),
    ("section-1.1.perturbation.corrected", {"temperature": 0.1, "perturbation": True}),
]


@pytest.mark.parametrize(("claim", "option"), OPTIONS)
def test_an_option_that_is_not_printed_is_noticed(monkeypatch, instance, claim, option):
    """The repaired continuation, replies to the updated estimate, and the perturbation of the released code."""
    real = Twin.__init__
    monkeypatch.setattr(Twin, "__init__", lambda twin, game, _, at: real(twin, game, Options(**option), at))
    module.run.cache_clear()
    assert outcome(claim, check(claim), instance("team")) not in STRENGTH


def test_a_planted_start_is_noticed(monkeypatch, instance):
    real = module.start
    monkeypatch.setattr(module, "start", lambda game, rng: replace(real(game, rng), q=real(game, rng).q + 1.0))
    assert outcome(module.START, check(module.START), instance("team")) not in STRENGTH


def test_a_learner_that_draws_from_what_it_holds_is_noticed(monkeypatch, instance):
    monkeypatch.setattr(Twin, "explored", lambda twin, i, s: twin.pi[i][s])
    assert outcome(module.PLAYED, check(module.PLAYED), instance("team")) not in STRENGTH


def test_the_learner_draws_with_these_frequencies(shared):
    """20,000 draws of a pure row with theta = 1/10: 5 standard errors about 19/20 and 1/20."""
    game = shared("matching_pennies").game
    twin = Twin(game, Options(), start(game, np.random.default_rng(3)))
    twin.pi[0][0] = [1.0, 0.0]
    drawn = Counter(twin.draw(0, 0) for _ in range(20_000))
    assert abs(drawn[0] / 20_000 - 0.95) < 5 * (0.95 * 0.05 / 20_000) ** 0.5
