"""Appendix B.3: solutions of (8) leave mixed equilibria; along equilibria no value changes."""

from __future__ import annotations

import numpy as np
import pytest
from appendix import (
    TINY,
    accepted,
    assert_certified,
    assert_falls,
    assert_not_forged,
    assert_refuted,
    assert_sound,
    assert_survives,
    assert_unearned,
    certificate,
    verdicts,
)
from checking import q_of_another_action
from flint import fmpq
from hypothesis import given, settings
from random_games import random_instances

from mpgtheory.arithmetic import EXACT
from mpgtheory.best_response import is_fixed_point, nash_gaps
from mpgtheory.evaluation import Evaluation
from mpgtheory.policy import Policy, pure
from verification.claim import Verdict
from verification.claims import appendix_b_3_inference as module
from verification.claims.equation_31_rest_points import point
from verification.compare import is_violated

PRINTED, CORRECTED = "appendix-B.3", "appendix-B.3.corrected"


@pytest.mark.parametrize("game", ["team", "coordination", "matching_pennies", "prisoners_two_state"])
def test_the_corrected_statement_holds_on(shared, game):
    assert_certified([CORRECTED], shared(game))


@settings(max_examples=8)
@given(random_instances())
def test_the_corrected_statement_holds_on_random_games(drawn):
    assert_sound([CORRECTED], drawn)


@pytest.mark.slow
def test_searches():
    assert_survives([CORRECTED], TINY)
    assert_falls([PRINTED])


def test_the_printed_inference_is_refuted(shared):
    assert_refuted(PRINTED, shared("coordination"))


def test_the_way_out_of_the_coordination_game(shared):
    """At every time on the straight line the target is a best reply, and no point but the start is an equilibrium."""
    drawn = shared("coordination")
    game, mixed = drawn.game, next(p.policy for p in drawn.equilibria if "mixed" in p.label)
    target = module.way_out(game, mixed)
    assert np.ravel(list(target)).tolist() in ([1, 0, 1, 0], [0, 1, 0, 1])
    for share in (fmpq(k, 10) for k in range(1, 10)):
        here = Policy(tuple((1 - share) * x + share * y for x, y in zip(mixed, target, strict=True)))
        at = drawn.at(here)
        assert all(module.is_best_reply(q, b).all() for q, b in zip(at.Q, target, strict=True))
        assert max(max(row) for row in nash_gaps(at)[1]) > 0


def test_fails_without_a_mixed_equilibrium(shared):
    """In the dominance example the only equilibrium is strict: no way out, and nothing is said."""
    assert verdicts(PRINTED, shared("dominance")) == {Verdict.VACUOUS}


def test_fails_without_a_potential(shared):
    """Matching pennies is no potential game: vacuous; and the kernel asks itself."""
    assert verdicts(PRINTED, shared("matching_pennies")) == {Verdict.VACUOUS}
    content = certificate(PRINTED, shared("coordination"))
    payoffs = [[[[2, 0], [0, 1]]], [[[2, 0], [1, 4]]]]
    assert not accepted({**content, "game": {**content["game"], "payoffs": payoffs}})


def test_fails_at_profiles_that_are_no_equilibria(shared):
    """Complementary slackness is a property of equilibria: elsewhere played actions differ in worth."""
    drawn = shared("team")
    at = drawn.at(drawn.profiles[-1].policy)
    assert not is_fixed_point(at)
    assert any(is_violated(c) for c in module.complementary(point("pi", at, at)))


@pytest.mark.parametrize("change", ["start", "target", "both"])
def test_rejects_other_solutions(shared, change):
    """A start that is no equilibrium, a target that is no best reply on the way, or a solution that stays."""
    content = certificate(PRINTED, shared("coordination"))
    (case,) = content["cases"]
    uneven = [[["1/5", "4/5"]], [["1/2", "1/2"]]]
    others = {
        "start": {"equilibrium": uneven},
        "target": {"target": [[[1, 0]], [[0, 1]]]},
        "both": {"equilibrium": case["target"], "target": case["target"]},
    }
    assert not accepted({**content, "cases": [{**case, **others[change]}]})


def test_rejects_forged_numbers(shared):
    assert_not_forged(CORRECTED, shared("coordination"), at=("V", "optimal"))


def test_detects_a_planted_error_in_q(monkeypatch, instance):
    drawn = instance("prisoners_two_state")
    assert drawn.equilibria  # found before the error is planted
    monkeypatch.setattr(Evaluation, "_q", q_of_another_action)
    drawn._evaluations.clear()
    assert_unearned([CORRECTED], drawn)


def test_detects_a_planted_error_in_the_equilibria(monkeypatch, instance):
    """Profiles that are none: refuted by the check, and rejected by the kernel."""
    drawn = instance("team")
    monkeypatch.setattr(
        module, "equilibria", lambda x: [point("pi", x.at(x.profiles[-1].policy), x.at(x.profiles[-1].policy))]
    )
    check = module.check(CORRECTED, "planted", module.complementary, "policy V optimal", where=module.equilibria)
    found = check.run(drawn)
    assert found.verdict is Verdict.REFUTED
    assert not accepted(dict(found.certificate))


def test_half_way_is_the_mean(shared):
    game = shared("coordination").game
    uniform = EXACT.array([["1/2", "1/2"]])
    middle = module.half_way(pure(game, [[0], [0]]), pure(game, [[1], [1]]))
    assert all((block == uniform).all() for block in middle)
