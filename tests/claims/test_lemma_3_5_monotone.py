"""Lemma 3.5 along solutions: phi decreases, where the proof prints that it increases."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from by_hand import ByHand, dot, exact
from checking import REJECTED, assert_caught, assert_holds, outcome, own_verdict
from exploring import is_accepted, resealed
from flint import fmpq
from hypothesis import given, settings
from proof_lines import assert_no_forgery, assert_other_outcome_rejected, certificate_of, common, example, violations
from random_games import random_instances

from mpgtheory.evaluation import Evaluation
from mpgtheory.families.registry import build
from mpgtheory.formats.kinds import game_document
from mpgtheory.inclusion.exact_legs import Leg
from mpgtheory.inclusion.lyapunov import decrease
from mpgtheory.inclusion.segment import Form, Segment
from mpgtheory.inclusion.solutions import exact_solution
from mpgtheory.policy import uniform
from verification import checker
from verification.certificate import document
from verification.checks.solutions import runs
from verification.checks.tubes import rates_table, tubes
from verification.claim import Method, Verdict
from verification.claims import lemma_3_5_monotone as module
from verification.claims.catalogue import find
from verification.instance import Instance
from verification.kernel.exact import InvalidError
from verification.kernel.game import DenseGame
from verification.kernel.legs import Leg as CheckedLeg

PRINTED, CORRECTED = "lemma-3.5.monotone", "lemma-3.5.monotone.corrected"
FEW = {"flows": 4, "equilibria": 2}
FAST, MORE = ("team", "coordination:states=2"), ("potential_stage", "shaped", "single_controller", "dominance")
GAMES = (*FAST, *(pytest.param(game, marks=pytest.mark.slow) for game in MORE))


def verdict(claim, drawn):
    return outcome(claim, find(claim).checks[0], drawn)


@pytest.mark.parametrize("game", GAMES)
def test_holds_along_twenty_solutions(shared, game):
    """At least 20 solutions known for all time, from starts of every kind."""
    assert_holds([CORRECTED], shared(game))
    found = runs(shared(game))
    assert sum(run.is_whole for run in found) >= 20
    kinds = {run.kind for run in found}
    assert {"uniform", "pure", "on the boundary", "interior", "at an equilibrium"} <= kinds
    assert any(kind.endswith("own rates") for kind in kinds)


@pytest.mark.slow
@pytest.mark.parametrize("game", ["routing:players=3,common_interest=true", "shapley_team"])
def test_holds_along_twenty_solutions_of_larger_games(shared, game):
    assert_holds([CORRECTED], shared(game))
    assert sum(run.is_whole for run in runs(shared(game))) >= 20


@settings(max_examples=5)
@given(random_instances(most_profiles=60))
def test_holds_on_random_games_with_common_payoffs(drawn):
    assert_holds([CORRECTED], common(drawn), {Method.EXACT})


@settings(max_examples=5)
@given(random_instances(most_profiles=60))
def test_as_printed_is_refuted_exactly_where_something_gains(drawn):
    met = common(drawn)
    legs = [leg for run in runs(met) for leg in run.solution.legs]
    gains = any(not form.is_zero for leg in legs for *_, form in module.gains_along(leg))
    assert verdict(PRINTED, met) == ("refuted" if gains else "certified")


def test_solutions_leave_equilibria(shared):
    """From the mixed equilibrium of coordination, where every action is best."""
    leaving = [run for run in runs(shared("coordination")) if run.kind == "leaving an equilibrium"]
    assert leaving
    assert all(run.solution.legs for run in leaving)


@pytest.mark.parametrize("game", ["team", "coordination:states=2"])
def test_values_along_legs_by_hand(shared, game):
    """Phi = V_1 of games with common payoffs, by elimination in fractions: it rises along every leg."""
    drawn = shared(game)
    hand = ByHand(drawn.game)
    for run in runs(drawn)[:6]:
        for leg in run.solution.legs:
            values = []
            for t in (fmpq(0), fmpq(1, 3), fmpq(2, 3), fmpq(1)):
                blocks = zip(leg.start, leg.end, strict=True)
                policy = [exact((1 - t) * first + t * last) for first, last in blocks]
                values.append(dot(hand.initial, hand.value(policy, 0)))
            gains = any(not form.is_zero for *_, form in module.gains_along(leg))
            assert values == sorted(values)
            assert (len(set(values)) == 4) == gains


@pytest.mark.slow
def test_every_leg_goes_somewhere():
    """At this seed a crossing very near a corner once gave legs of no length without end."""
    for run in runs(Instance(build("shapley_team"), 2023)):
        for leg in run.solution.legs:
            assert leg.shares
            assert all(share > 0 for share in leg.shares.values()), run.label


def test_rates_by_hand(shared):
    """g = c / (1 - lambda c) at some lambda of a leg with rates of its own: ratios stay within [eta, 1]."""
    (leg, *_) = [leg for run in runs(shared("potential_stage")) for leg in run.solution.legs if leg.eta < 1]
    for place in (Fraction(0), Fraction(1, 2), Fraction(99, 100)):
        speeds = [exact(c) / (1 - place * exact(c)) for c in leg.shares.values()]
        assert exact(leg.eta) <= min(speeds) / max(speeds) <= 1


def test_kernel_and_engine_agree_on_leads(shared):
    """The same forms but for positive factors, by two programs that share nothing."""
    drawn = shared("single_controller")
    game = DenseGame(game_document(drawn.game))
    for run in runs(drawn):
        for leg in run.solution.legs:
            start, end = (game.profile(document(corner)) for corner in (leg.start, leg.end))
            found = CheckedLeg(game, start, end, [list(row) for row in leg.targets])
            assert found.eta == exact(leg.eta)
            for place, form in found.leads.items():
                other = [exact(c) for c in leg.leads[place].coefficients]
                assert len(form) == len(other)
                assert len({Fraction(x) / y for x, y in zip(form, other, strict=True) if y}) <= 1
                assert all((x > 0) == (y > 0) and (x < 0) == (y < 0) for x, y in zip(form, other, strict=True))


def test_says_nothing_without_a_potential(shared):
    assert {verdict(claim, shared("matching_pennies")) for claim in (PRINTED, CORRECTED)} == {"vacuous"}


def test_fails_without_a_potential(shared):
    """In matching pennies the telescoped function rises and falls along solutions."""
    drawn = shared("matching_pennies")
    found = [module.trial_of_decrease(example(drawn.game, profile.policy)) for profile in drawn.profiles]
    assert any(violations(comparisons) for comparisons in found)


def test_detects_a_planted_error_in_the_direction(monkeypatch, instance):
    """A solution read backwards: from its end to its start."""
    real = module.ends_of

    def backwards(game, run):
        change, case = real(game, run)
        return -change, {**case, "corners": case["corners"][::-1], "path": case["path"][::-1]}

    monkeypatch.setattr(module, "ends_of", backwards)
    assert own_verdict(CORRECTED, instance("team", **FEW)) is Verdict.REFUTED
    assert_caught(CORRECTED, instance("team", **FEW), {Method.EXACT})


def test_detects_a_planted_error_in_the_best_replies(monkeypatch, instance):
    """Solutions towards the worst actions are none: the kernel sees that others overtake."""
    drawn = instance("team", **FEW)

    def wrong(found):
        negative = replace(found.game, payoffs=-found.game.payoffs)
        solution = exact_solution(negative, uniform(negative))
        legs = tuple(Leg(Segment(found.game, leg.start, leg.end), leg.targets) for leg in solution.legs)
        return (module.Run("worst", replace(solution, game=found.game, legs=legs), "uniform"),)

    monkeypatch.setattr(module, "runs", wrong)
    assert own_verdict(CORRECTED, drawn) is Verdict.REFUTED
    assert verdict(CORRECTED, drawn) == REJECTED


def test_detects_a_planted_error_in_the_forms(monkeypatch, instance):
    """All gains zero: phi decreases although nothing is said to gain."""
    real = module.gains_along
    monkeypatch.setattr(
        module, "gains_along", lambda leg: ((i, s, Form(f.polynomial * 0, f.degree)) for i, s, f in real(leg))
    )
    assert own_verdict(CORRECTED, instance("team", **FEW)) is Verdict.REFUTED
    assert_caught(CORRECTED, instance("team", **FEW), {Method.EXACT})


def test_rule_rejects_forged_numbers(shared):
    """Case 3 moves; a corner or a value off by anything is no solution or not its value."""
    for claim in (PRINTED, CORRECTED):
        assert_no_forgery(claim, shared("coordination"), {"corners", "path"}, case=0)
        assert_other_outcome_rejected(claim, shared("coordination"))


def moving_case(shared, game="team"):
    """A certificate with one case that has two legs or more, and rates of its own."""
    content = certificate_of(CORRECTED, shared(game))
    case = max(content["cases"], key=lambda case: len(case["corners"]))
    assert len(case["corners"]) >= 3
    return {**content, "cases": [case]}, case


def test_rule_rejects_what_is_no_solution(shared):
    content, case = moving_case(shared, "potential_stage")
    assert is_accepted(resealed(content))
    backwards = {"corners": case["corners"][::-1]}
    turned = {"targets": [[[0 if b else 2 for b in row] for row in leg] for leg in case["targets"]]}
    still = {"targets": [[[None] * len(row) for row in leg] for leg in case["targets"]]}
    for damage in (backwards, turned, still, {"eta": 1}, {"eta": 0}, {"eta": "-1/2"}, {"targets": []}, {"corners": []}):
        assert not is_accepted(resealed({**content, "cases": [{**case, **damage}]})), damage


def test_rule_rejects_a_leg_on_which_nothing_moves(shared):
    content, case = moving_case(shared, "potential_stage")
    doubled = {"corners": [case["corners"][0], *case["corners"]]}
    still = [[None] * len(row) for row in case["targets"][0]]
    for targets in (still, case["targets"][0]):
        forged = {**case, **doubled, "targets": [targets, *case["targets"]]}
        with pytest.raises(InvalidError):
            checker.check(resealed({**content, "cases": [forged]}))


# Boxes around flows in balls.


def boxes_of(drawn):
    return dict(find(CORRECTED).checks[1].run(drawn).certificate)


def test_flows_turn_and_keep_rates_of_their_own(shared):
    """What exact polygons do not have: constant rates that differ, and turns at irrational points."""
    found = tubes(shared("potential_stage"))
    assert any(len(tube.shown) > 1 for tube in found)
    assert any("own rates" in tube.label for tube in found)
    assert all(tube.is_whole for tube in found)


def test_is_undecided_where_no_flow_is(monkeypatch, instance):
    monkeypatch.setattr(module, "tubes", lambda drawn: ())
    assert outcome(CORRECTED, find(CORRECTED).checks[1], instance("team", **FEW)) == "undecided"


def test_rule_rejects_forged_boxes(shared):
    drawn = shared("coordination")
    content = boxes_of(drawn)
    case = max(content["cases"], key=lambda case: len(case["boxes"]))
    first, *rest = case["boxes"]
    assert rest
    everything = {**first, "low": [[[0, 0]]] * 2, "high": [[[1, 1]]] * 2}
    elsewhere = {**rest[0], "low": [[["1/2", "1/2"]]] * 2, "high": [[["1/2", "1/2"]]] * 2}
    for boxes in (
        [],
        rest,
        [first, elsewhere],
        [everything, *rest],
        [{**first, "low": first["high"], "high": first["low"]}, *rest],
        [{**first, "row": [0, 0, 2]}, *rest],
        [{**first, "row": [*first["row"][:2], 1 - first["row"][2]]}, *rest],
    ):
        assert not is_accepted(resealed({**content, "cases": [{**case, "boxes": boxes}]})), boxes
    assert is_accepted(resealed({**content, "cases": [case]}))


def test_rule_rejects_other_values_for_v(shared):
    """Any v will do that is near V: what is far from it shows nothing."""
    content = boxes_of(shared("team"))
    first = content["cases"][0]["boxes"][0]
    far = {**first, "V": [1000, -1000, 0]}
    case = {**content["cases"][0], "boxes": [far, *content["cases"][0]["boxes"][1:]]}
    assert not is_accepted(resealed({**content, "cases": [case]}))


def test_rule_rejects_a_game_without_full_support(shared):
    content = boxes_of(shared("coordination:states=2"))
    assert not is_accepted(resealed({**content, "game": {**content["game"], "initial": [1, 0]}}))


def test_rates_of_the_table_hold_in_the_boxes(shared):
    """- d phi / d tau in the middle of each box, with all rates at their least, is at least what the table says."""
    drawn = shared("potential_stage")
    listed = rates_table(drawn.game, tubes(drawn))["rows"]
    parts = [(tube.eta, part) for tube in tubes(drawn) for part in tube.shown]
    assert listed
    for row, (eta, part) in zip(listed, parts, strict=False):
        at = Evaluation(drawn.game, part.stretch.box.middle)
        actual = decrease(at, at.V * 0 + eta)
        assert exact(actual) >= Fraction(row[-1].removeprefix("-")) * Fraction(99, 100) > 0
