"""The last sentence of Lemma 3.5: limits are equilibria, but a solution need not have a limit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from by_hand import ByHand, exact
from checking import assert_caught, assert_holds, outcome, own_verdict
from exploring import is_accepted, resealed
from flint import fmpq
from hypothesis import given, settings
from proof_lines import assert_no_forgery, assert_other_outcome_rejected, certificate_of, common
from random_games import random_instances

from mpgtheory.families.registry import build
from mpgtheory.inclusion.exact_legs import Leg
from mpgtheory.inclusion.segment import Segment
from verification.checks.solutions import runs, wanderings
from verification.claim import Verdict
from verification.claims import lemma_3_5_limit as module
from verification.claims.catalogue import find
from verification.instance import Instance, Sampling

PRINTED, CORRECTED = "lemma-3.5.limit", "lemma-3.5.limit.corrected"
MORE = tuple(pytest.param(game, marks=pytest.mark.slow) for game in ("potential_stage", "shaped", "dominance"))
FEW = {"flows": 4, "equilibria": 2}


def verdict(claim, drawn):
    return outcome(claim, find(claim).checks[0], drawn)


def indifferent(states: int = 1) -> Instance:
    """One player, two actions that are the same: every policy is an equilibrium, and every path a solution."""
    game = build(f"team:players=1,states={states},actions=2")
    payoffs = game.payoffs * 0 + 1
    transitions = game.transitions[:, :1] + game.transitions * 0
    return Instance(replace(game, payoffs=payoffs, transitions=transitions), 1, Sampling(flows=3))


@pytest.mark.parametrize("game", ["team", "coordination:states=2", *MORE])
def test_holds_on(shared, game):
    """As printed too: on these games no listed equilibrium lets a row wander."""
    assert_holds([PRINTED, CORRECTED], shared(game))


@settings(max_examples=5)
@given(random_instances(most_profiles=60))
def test_holds_on_random_games_with_common_payoffs(drawn):
    met = common(drawn)
    assert_holds([CORRECTED], met)
    assert verdict(PRINTED, met) == ("refuted" if any(True for _ in wanderings(met)) else "certified")


@settings(max_examples=5)
@given(random_instances(most_profiles=60))
def test_limits_are_equilibria_by_hand(drawn):
    met = common(drawn)
    hand = ByHand(met.game)
    for run in runs(met):
        if run.is_whole:
            assert hand.is_equilibrium([exact(block) for block in run.solution.limit])


@pytest.mark.parametrize("states", [1, 2])
def test_as_printed_is_refuted_where_everything_ties(states):
    drawn = indifferent(states)
    assert verdict(PRINTED, drawn) == "refuted"
    assert verdict(CORRECTED, drawn) == "certified"
    content = certificate_of(PRINTED, drawn)
    assert content["cases"][0]["corners"][0] == content["cases"][0]["corners"][-1]


def test_as_printed_is_refuted_on_the_shapley_team(shared):
    """A study game: in an outcome state one player's action does not matter, so that its row may wander for ever."""
    drawn = shared("shapley_team")
    label, legs = next(iter(wanderings(drawn)))
    assert legs[0].start[0].shape == (4, 3)
    assert "pure equilibrium" in label
    hand = ByHand(drawn.game)
    for leg in legs:
        assert hand.q([exact(b) for b in leg.start], 0) == hand.q([exact(b) for b in leg.end], 0)


def test_says_nothing_without_a_potential(shared):
    assert {verdict(claim, shared("matching_pennies")) for claim in (PRINTED, CORRECTED)} == {"vacuous"}


def test_fails_without_equilibria_at_the_ends(shared):
    """A corner on the way is no equilibrium: (what converges ends at one, what passes does not)."""
    drawn = shared("team")
    run = next(run for run in runs(drawn) if run.kind == "uniform")
    found = list(module.is_equilibrium("start", drawn.at(run.solution.start)))
    assert any(c.left != 0 for c in found)


def test_detects_a_planted_error_in_the_limit(monkeypatch, instance):
    """Corners before the last taken for limits."""
    drawn = instance("team", **FEW)
    real = runs(drawn)

    def cut(found):
        shorter = [replace(run.solution, legs=run.solution.legs[:-1]) for run in real if run.solution.legs]
        return tuple(replace(run, solution=s) for run, s in zip(real[1:], shorter, strict=False))

    monkeypatch.setattr(module, "runs", cut)
    for claim in (PRINTED, CORRECTED):
        assert own_verdict(claim, drawn) is Verdict.REFUTED
    assert_caught(CORRECTED, drawn)


def test_detects_a_planted_error_in_the_wandering(monkeypatch, instance):
    """A way to a worse action and back is no solution: the kernel sees what overtakes."""
    drawn = instance("coordination", **FEW)
    pure = next(p for p in drawn.equilibria if p.label.startswith("pure"))

    def wrong(found):
        legs = []
        ends = [on_two(pure.policy, weight) for weight in (fmpq(2, 3), fmpq(1, 3))]
        for k, action in ((0, 1), (1, 0)):
            segment = Segment(found.game, ends[k], ends[1 - k])
            legs.append(Leg(segment, ((action,), (None,))))
        yield "wrong", tuple(legs)

    monkeypatch.setattr(module, "wanderings", wrong)
    assert_caught(CORRECTED, drawn)
    assert verdict(PRINTED, drawn) == "rejected"


def on_two(policy, weight):
    """The first player's row on its two actions."""
    block = np.array(policy[0])
    block[0] = weight, 1 - weight
    return policy.deviate(0, block)


def test_rule_rejects_forged_numbers(shared):
    assert_no_forgery(CORRECTED, shared("coordination"), {"ends", "corners"}, case=0)
    for claim in (PRINTED, CORRECTED):
        assert_other_outcome_rejected(claim, shared("coordination"))
    assert_other_outcome_rejected(PRINTED, indifferent())


def test_rule_rejects_a_solution_that_stops(shared):
    """A solution that ends on its way refutes nothing."""
    content = certificate_of(CORRECTED, shared("potential_stage"))
    case = max(content["cases"], key=lambda case: len(case["corners"]))
    stopped = {**case, "corners": case["corners"][:-1], "targets": case["targets"][:-1]}
    stopped["ends"] = [{**case["ends"][0], "corner": len(stopped["corners"]) - 1}]
    for claim in (PRINTED, CORRECTED):
        for result in ("holds", "fails"):
            assert not is_accepted(resealed({**content, "claim": claim, "outcome": result, "cases": [stopped]}))
