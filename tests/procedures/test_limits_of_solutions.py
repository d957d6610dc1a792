"""The last sentence of Lemma 3.5: limits are equilibria, but a solution need not have a limit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from by_hand import ByHand, exact
from common_payoffs import common
from flint import fmpq
from hypothesis import given, settings
from measuring import REJECTED, accepted, check_of, forgeries, outcome
from random_games import random_instances

from mpgtheory.families.registry import build
from mpgtheory.inclusion.exact.segment import Segment
from mpgtheory.inclusion.exact.stretches import Stretch
from verification.catalogue import find
from verification.checks.solutions import runs, wanderings
from verification.claim import Verdict
from verification.falsify.search import Budget, search_claim
from verification.instance import Instance, Sampling
from verification.procedures import limits_of_solutions as module

PRINTED, CORRECTED = "lemma-3.5.limit", "lemma-3.5.limit.corrected"
CHECKS = {claim: check_of(claim, module.TITLE) for claim in (PRINTED, CORRECTED)}
MORE = tuple(pytest.param(game, marks=pytest.mark.slow) for game in ("potential_stage", "shaped", "dominance"))
FEW = {"flows": 4, "equilibria": 2}


def verdict(claim, drawn):
    return outcome(claim, CHECKS[claim], drawn)


def certificate_of(claim, drawn):
    return dict(CHECKS[claim].run(drawn).certificate)


def indifferent(states: int = 1) -> Instance:
    """One player, two actions that are the same: every policy is an equilibrium, and every path a solution."""
    game = build(f"team:players=1,states={states},actions=2")
    payoffs = game.payoffs * 0 + 1
    transitions = game.transitions[:, :1] + game.transitions * 0
    return Instance(replace(game, payoffs=payoffs, transitions=transitions), 1, Sampling(flows=3))


@pytest.mark.parametrize("claim", [PRINTED, CORRECTED])
@pytest.mark.parametrize("game", ["team", "coordination:states=2", *MORE])
def test_holds_on(shared, game, claim):
    """As printed too: on these games no listed equilibrium lets a row wander."""
    assert verdict(claim, shared(game)) == "certified"


@settings(max_examples=5)
@given(random_instances(most_profiles=60))
def test_holds_on_random_games_with_common_payoffs(drawn):
    met = common(drawn)
    assert verdict(CORRECTED, met) == "certified"
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
    label, stretches = next(iter(wanderings(drawn)))
    assert "pure equilibrium" in label
    hand = ByHand(drawn.game)
    for stretch in stretches:
        assert hand.q([exact(b) for b in stretch.start], 0) == hand.q([exact(b) for b in stretch.end], 0)


def test_the_corrected_statement_carries_the_portrait(shared):
    assert CHECKS[CORRECTED].run(shared("coordination")).figure["kind"] == "flow-portrait"
    assert CHECKS[PRINTED].run(shared("coordination")).figure is None


def test_the_printed_statement_falls_to_the_search():
    found = search_claim(find(PRINTED), Budget(seed=5, trials=20, games=40, reductions=100)).counterexample
    assert found.evidence.verdict == "refuted"
    assert accepted(dict(found.evidence.certificate))


def test_says_nothing_without_a_potential(shared):
    assert {verdict(claim, shared("matching_pennies")) for claim in CHECKS} == {"vacuous"}


def test_fails_at_a_corner_on_the_way(shared):
    """What converges ends at an equilibrium; where it passes is none."""
    drawn = shared("team")
    run = next(run for run in runs(drawn) if run.kind == "uniform")
    assert any(c.left != 0 for c in module.is_equilibrium("start", drawn.at(run.solution.start)))


def test_detects_a_planted_limit(monkeypatch, instance):
    """Corners before the last taken for limits."""
    drawn = instance("team", **FEW)
    real = runs(drawn)

    def cut(found):
        shorter = [
            replace(run.solution, stretches=run.solution.stretches[:-1]) for run in real if run.solution.stretches
        ]
        return tuple(replace(run, solution=s) for run, s in zip(real[1:], shorter, strict=False))

    monkeypatch.setattr(module, "runs", cut)
    for claim, check in CHECKS.items():
        assert check.run(drawn).failures > 0
        assert outcome(claim, check, drawn) not in (Verdict.CERTIFIED, Verdict.SUPPORTED)


def test_detects_a_planted_wandering(monkeypatch, instance):
    """A way to a worse action and back is no solution: the kernel sees what overtakes."""
    drawn = instance("coordination", **FEW)
    pure = next(p for p in drawn.equilibria if p.label.startswith("pure"))

    def wrong(found):
        stretches = []
        ends = [on_two(pure.policy, weight) for weight in (fmpq(2, 3), fmpq(1, 3))]
        for k, action in ((0, 1), (1, 0)):
            stretches.append(Stretch(Segment(found.game, ends[k], ends[1 - k]), ((action,), (None,))))
        yield "wrong", tuple(stretches)

    monkeypatch.setattr(module, "wanderings", wrong)
    assert verdict(CORRECTED, drawn) not in (Verdict.CERTIFIED, Verdict.SUPPORTED)
    assert verdict(PRINTED, drawn) == REJECTED


def on_two(policy, weight):
    """The first player's row on its two actions."""
    block = np.array(policy[0])
    block[0] = weight, 1 - weight
    return policy.deviate(0, block)


def test_forged_numbers_are_rejected(shared):
    content = certificate_of(CORRECTED, shared("coordination"))
    assert not any(map(accepted, forgeries(content, {"ends", "corners"})))


def test_the_other_outcome_is_rejected(shared):
    for content in (*(certificate_of(claim, shared("coordination")) for claim in CHECKS), refutation()):
        assert accepted(content)
        assert not accepted({**content, "outcome": {"holds": "fails", "fails": "holds"}[content["outcome"]]})


def refutation():
    return certificate_of(PRINTED, indifferent())


def test_a_solution_that_stops_is_rejected(shared):
    """A solution that ends on its way refutes nothing."""
    content = certificate_of(CORRECTED, shared("potential_stage"))
    case = max(content["cases"], key=lambda case: len(case["corners"]))
    stopped = {**case, "corners": case["corners"][:-1], "targets": case["targets"][:-1]}
    stopped["ends"] = [{**case["ends"][0], "corner": len(stopped["corners"]) - 1}]
    for claim in CHECKS:
        for result in ("holds", "fails"):
            forged = {**content, "claim": claim, "rule": claim, "outcome": result, "cases": [stopped]}
            assert not accepted(forged)
