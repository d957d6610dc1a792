"""Algorithm 1: its start and its counters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from checking import assert_caught, assert_holds, assert_holds_where_suited
from exploring import changed, forgeries, is_accepted
from hypothesis import given, settings
from planting import plant, tables
from random_games import random_instances
from searching import assert_survives

from mpgtheory.learning.exact import iterates
from verification.checks.plays import drawn_play
from verification.checks.updates import single_steps
from verification.claim import Method
from verification.claims import algorithm_1_counters as module
from verification.claims.catalogue import find
from verification.instance import Instance

CLAIMS = (
    "section-3.1.counters",
    "algorithm-1.initialization",
    "algorithm-1.counters",
    "algorithm-1.unvisited",
    "algorithm-1.unvisited.corrected",
)
COUNTED, START, VISITED, UNVISITED, CORRECTED = CLAIMS


@pytest.mark.parametrize("game", ["routing", "team", "prisoners_two_state"])
def test_holds_on(shared, game):
    assert_holds(CLAIMS, shared(game))


@settings(max_examples=10)
@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_holds_where_suited(CLAIMS, drawn)


def test_survives_the_search():
    assert_survives((COUNTED, VISITED, UNVISITED, CORRECTED))


def test_counters_by_hand(shared):
    """s0 s0 s1 with actions (0, 1), (1, 1): n = (2, 0), and each pair once."""
    game = shared("team:states=2").game
    play = replace(drawn_play(game, np.random.default_rng(0), stages=2), states=(0, 0, 1), actions=((0, 1), (1, 1)))
    last = iterates(game, play)[-1]
    assert last.visits.tolist() == [2, 0]
    assert [counts[0, :2].tolist() for counts in last.plays] == [[1, 1], [0, 2]]


def test_fails_to_determine_the_counters_as_printed(shared):
    """Counters that rise by 7 where the state is the visited one and the action another satisfy the printed lines.

    So do those that rise where the action is the visited one and the state another; the corrected line excludes both.
    """
    for step in single_steps(shared("team:states=2")):
        other = 1 - step.joint[0], 1 - step.state
        for place in ((step.state, other[0]), (other[1], step.joint[0])):
            plays = [np.array(counts) for counts in step.now.plays]
            plays[0][place] += 7
            wrong = replace(step, now=replace(step.now, plays=tuple(plays)))
            assert all(c.left == c.right for c in (*module.visited(wrong), *module.unvisited_as_printed(wrong)))
            assert not all(c.left == c.right for c in module.unvisited(wrong))


def test_says_nothing_in_games_with_one_state(shared):
    printed, corrected = (find(claim).checks[0] for claim in (UNVISITED, CORRECTED))
    assert not printed.fits(shared("dominance"))
    assert corrected.fits(shared("dominance"))


def not_counted(now, before, state, joint):
    now["visits"][state] -= 1
    now["plays"][0][state, joint[0]] -= 1


def counted_twice(now, before, state, joint):
    now["visits"][state] += 1
    now["plays"][0][state, joint[0]] += 1


def all_others_counted(now, before, state, joint):
    now["visits"][1 - state] += 1
    now["plays"][0][1 - state, 1 - joint[0]] += 1


@pytest.mark.parametrize(
    ("claim", "change"),
    [
        (VISITED, not_counted),
        (VISITED, counted_twice),
        (UNVISITED, all_others_counted),
        (CORRECTED, all_others_counted),
        (COUNTED, counted_twice),
        (COUNTED, all_others_counted),
    ],
)
def test_detects_a_planted_error_in_the_counters(monkeypatch, instance, claim, change):
    plant(monkeypatch, change)
    assert_caught(claim, instance("coordination:states=2"))


@pytest.mark.parametrize("part", ["q", "visits", "plays", "policy"])
def test_detects_a_planted_error_in_the_start(monkeypatch, instance, part):
    real = module.iterates

    def wrong(game, play):
        (found,) = real(game, play)
        moved = tables(found)
        changed_part = moved[part] if part == "visits" else moved[part][0]
        changed_part[(0,) * changed_part.ndim] += 1
        made = {"q": tuple(moved["q"]), "visits": moved["visits"], "plays": tuple(moved["plays"])}
        if part != "policy":
            return [replace(found, **{part: made[part]})]
        return [replace(found, policy=replace(found.policy, blocks=tuple(moved["policy"]), is_distribution=False))]

    monkeypatch.setattr(module, "iterates", wrong)
    assert_caught(START, instance("team"), {Method.EXACT})


def test_detects_a_planted_start_of_the_learner(monkeypatch, instance):
    real = module.start

    def wrong(game, rng):
        began = real(game, rng)
        return replace(began, q=began.q + 1.0)

    monkeypatch.setattr(module, "start", wrong)
    assert_caught(START, instance("team"), {Method.FLOAT})


@pytest.mark.parametrize("claim", CLAIMS)
def test_forged_numbers_are_rejected(shared, claim):
    """Whatever number of an iterate is changed, it refutes nothing, and what is stated to come after is rejected."""
    content = dict(find(claim).checks[0].run(small(shared)).certificate)
    for forged in forgeries(content, set(content["cases"][0]) - {"before", "tie", "ties", "alphas", "betas"}):
        assert not is_accepted(changed(forged, ("outcome",), "fails"))
    for forged in forgeries(content, {"now", "visits", "plays", "q", "policy"} & set(content["cases"][0])):
        assert not is_accepted(forged)


def small(shared) -> Instance:
    return shared("coordination:states=2")
