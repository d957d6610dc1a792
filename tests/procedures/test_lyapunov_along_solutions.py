"""Lemma 3.5 along exact solutions: phi decreases, where the proof prints that it increases."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from by_hand import ByHand, dot, exact
from common_payoffs import common, violations
from flint import fmpq
from hypothesis import given, settings
from measuring import REJECTED, accepted, check_of, forgeries, outcome
from random_games import random_instances

from mpgtheory.families.registry import build
from mpgtheory.formats.kinds import game_document
from mpgtheory.game.policy import uniform
from mpgtheory.inclusion.exact.segment import Form, Segment
from mpgtheory.inclusion.exact.solutions import exact_solution
from mpgtheory.inclusion.exact.stretches import Stretch
from verification.catalogue import find
from verification.checks.solutions import gains_along, runs
from verification.claim import Verdict
from verification.falsify.search import Budget, search_claim
from verification.falsify.trial import Example
from verification.instance import Instance
from verification.kernel.game import DenseGame
from verification.kernel.stretches import Stretch as CheckedLeg
from verification.language.cases import document
from verification.procedures import lyapunov_along_solutions as module

PRINTED, CORRECTED = "lemma-3.5.monotone", "lemma-3.5.monotone.corrected"
CHECKS = {
    PRINTED: check_of(PRINTED, "the change of phi over whole solutions"),
    CORRECTED: check_of(CORRECTED, "every stretch of whole solutions, by forms"),
}
FEW = {"flows": 4, "equilibria": 2}
FAST, MORE = ("team", "coordination:states=2"), ("potential_stage", "shaped", "single_controller", "dominance")
GAMES = (*FAST, *(pytest.param(game, marks=pytest.mark.slow) for game in MORE))


def verdict(claim, drawn):
    return outcome(claim, CHECKS[claim], drawn)


def certificate_of(claim, drawn):
    return dict(CHECKS[claim].run(drawn).certificate)


@pytest.mark.parametrize("game", GAMES)
def test_holds_along_twenty_solutions(shared, game):
    """At least 20 solutions known for all time, from starts of every kind."""
    assert verdict(CORRECTED, shared(game)) == "certified"
    found = runs(shared(game))
    assert sum(run.is_whole for run in found) >= 20
    kinds = {run.kind for run in found}
    assert {"uniform", "pure", "on the boundary", "interior", "at an equilibrium"} <= kinds
    assert any(kind.endswith("own rates") for kind in kinds)


@pytest.mark.slow
@pytest.mark.parametrize("game", ["routing:players=3,common_interest=true", "shapley_team"])
def test_holds_along_twenty_solutions_of_larger_games(shared, game):
    assert verdict(CORRECTED, shared(game)) == "certified"
    assert sum(run.is_whole for run in runs(shared(game))) >= 20


@settings(max_examples=5)
@given(random_instances(most_profiles=60))
def test_holds_on_random_games_with_common_payoffs(drawn):
    assert verdict(CORRECTED, common(drawn)) == "certified"


@settings(max_examples=5)
@given(random_instances(most_profiles=60))
def test_as_printed_is_refuted_exactly_where_something_gains(drawn):
    met = common(drawn)
    stretches = [stretch for run in runs(met) for stretch in run.solution.stretches]
    gains = any(not form.is_zero for stretch in stretches for *_, form in gains_along(stretch))
    assert verdict(PRINTED, met) == ("refuted" if gains else "certified")


def test_solutions_leave_equilibria(shared):
    """From the mixed equilibrium of coordination, where every action is best."""
    leaving = [run for run in runs(shared("coordination")) if run.kind == "leaving an equilibrium"]
    assert leaving
    assert all(run.solution.stretches for run in leaving)


@pytest.mark.parametrize("game", ["team", "coordination:states=2"])
def test_values_along_legs_by_hand(shared, game):
    """Phi = V_1 of games with common payoffs, by elimination in fractions: it rises along every stretch."""
    drawn = shared(game)
    hand = ByHand(drawn.game)
    for run in runs(drawn)[:6]:
        for stretch in run.solution.stretches:
            values = []
            for t in (fmpq(0), fmpq(1, 3), fmpq(2, 3), fmpq(1)):
                blocks = zip(stretch.start, stretch.end, strict=True)
                policy = [exact((1 - t) * first + t * last) for first, last in blocks]
                values.append(dot(hand.initial, hand.value(policy, 0)))
            gains = any(not form.is_zero for *_, form in gains_along(stretch))
            assert values == sorted(values)
            assert (len(set(values)) == 4) == gains


@pytest.mark.slow
def test_every_leg_goes_somewhere():
    """At this seed a crossing very near a corner once gave stretches of no length without end."""
    for run in runs(Instance(build("shapley_team"), 2023)):
        for stretch in run.solution.stretches:
            assert stretch.shares
            assert all(share > 0 for share in stretch.shares.values()), run.label


def test_rates_by_hand(shared):
    """g = c / (1 - lambda c) at some lambda of a stretch with rates of its own: ratios stay within [eta, 1]."""
    (stretch, *_) = [
        stretch for run in runs(shared("potential_stage")) for stretch in run.solution.stretches if stretch.eta < 1
    ]
    for place in (Fraction(0), Fraction(1, 2), Fraction(99, 100)):
        speeds = [exact(c) / (1 - place * exact(c)) for c in stretch.shares.values()]
        assert exact(stretch.eta) <= min(speeds) / max(speeds) <= 1


def test_kernel_and_engine_agree_on_leads(shared):
    """The same forms but for positive factors, by two programs that share nothing."""
    drawn = shared("single_controller")
    game = DenseGame(game_document(drawn.game))
    for run in runs(drawn):
        for stretch in run.solution.stretches:
            start, end = (game.profile(document(corner)) for corner in (stretch.start, stretch.end))
            found = CheckedLeg(game, start, end, [list(row) for row in stretch.targets])
            assert found.eta == exact(stretch.eta)
            for place, form in found.leads.items():
                other = [exact(c) for c in stretch.leads[place].coefficients]
                assert len(form) == len(other)
                assert len({Fraction(x) / y for x, y in zip(form, other, strict=True) if y}) <= 1
                assert all((x > 0) == (y > 0) and (x < 0) == (y < 0) for x, y in zip(form, other, strict=True))


def test_the_printed_statement_falls_to_the_search():
    """With a certificate of the drawn game and policy, which the kernel accepts."""
    found = search_claim(find(PRINTED), Budget(seed=5, trials=40, games=2, reductions=200)).counterexample
    assert found.evidence.verdict == "refuted"
    assert accepted(dict(found.evidence.certificate))


def test_the_corrected_statement_survives_the_search():
    found = search_claim(find(CORRECTED), Budget(seed=5, trials=40, games=2, reductions=200))
    assert found.outcome == "survived"
    assert found.met > 20


def test_says_nothing_without_a_potential(shared):
    assert {verdict(claim, shared("matching_pennies")) for claim in CHECKS} == {"vacuous"}


def test_fails_without_a_potential(shared):
    """In matching pennies the telescoped function rises and falls along solutions."""
    drawn = shared("matching_pennies")
    found = [
        module.decrease_along_first_stretches(Example(drawn.game, {"w": profile.policy})) for profile in drawn.profiles
    ]
    assert any(violations(comparisons) for comparisons in found)


def test_detects_a_planted_error_in_the_direction(monkeypatch, instance):
    """A solution read backwards: from its end to its start."""
    real = module.ends_of

    def backwards(game, run):
        change, case = real(game, run)
        return -change, {**case, "corners": case["corners"][::-1], "path": case["path"][::-1]}

    monkeypatch.setattr(module, "ends_of", backwards)
    assert CHECKS[CORRECTED].run(instance("team", **FEW)).failures > 0
    assert verdict(CORRECTED, instance("team", **FEW)) == REJECTED


def test_detects_a_planted_error_in_the_best_replies(monkeypatch, instance):
    """Solutions towards the worst actions are none: the kernel sees that others overtake."""
    drawn = instance("team", **FEW)

    def wrong(found):
        negative = replace(found.game, payoffs=-found.game.payoffs)
        solution = exact_solution(negative, uniform(negative))
        stretches = tuple(
            Stretch(Segment(found.game, stretch.start, stretch.end), stretch.targets) for stretch in solution.stretches
        )
        return (module.Run("worst", replace(solution, game=found.game, stretches=stretches), "uniform"),)

    monkeypatch.setattr(module, "runs", wrong)
    assert CHECKS[CORRECTED].run(drawn).failures > 0
    assert verdict(CORRECTED, drawn) == REJECTED


def test_detects_a_planted_error_in_the_forms(monkeypatch, instance):
    """All gains zero: phi decreases although nothing is said to gain."""
    real = module.gains_along
    monkeypatch.setattr(
        module, "gains_along", lambda stretch: ((i, s, Form(f.polynomial * 0, f.degree)) for i, s, f in real(stretch))
    )
    assert CHECKS[CORRECTED].run(instance("team", **FEW)).failures > 0
    assert verdict(CORRECTED, instance("team", **FEW)) not in (Verdict.CERTIFIED, Verdict.SUPPORTED)


@pytest.mark.parametrize("claim", [PRINTED, CORRECTED])
def test_forged_numbers_are_rejected(shared, claim):
    """A corner or a value off by anything is no solution or not its value."""
    content = certificate_of(claim, shared("coordination"))
    assert accepted(content)
    assert not any(map(accepted, forgeries(content, {"corners", "path"})))
    assert not accepted({**content, "outcome": {"holds": "fails", "fails": "holds"}[content["outcome"]]})


def moving_case(shared, game):
    """A certificate with one case that has two stretches or more."""
    content = certificate_of(CORRECTED, shared(game))
    case = max(content["cases"], key=lambda case: len(case["corners"]))
    assert len(case["corners"]) >= 3
    return {**content, "cases": [case]}, case


def test_what_is_no_solution_is_rejected(shared):
    content, case = moving_case(shared, "potential_stage")
    assert accepted(content)
    backwards = {"corners": case["corners"][::-1]}
    turned = {"targets": [[[0 if b else 2 for b in row] for row in stretch] for stretch in case["targets"]]}
    still = {"targets": [[[None] * len(row) for row in stretch] for stretch in case["targets"]]}
    for damage in (backwards, turned, still, {"eta": 1}, {"eta": 0}, {"eta": "-1/2"}, {"targets": []}, {"corners": []}):
        assert not accepted({**content, "cases": [{**case, **damage}]}), damage


def test_a_leg_on_which_nothing_moves_is_rejected(shared):
    content, case = moving_case(shared, "potential_stage")
    doubled = {"corners": [case["corners"][0], *case["corners"]]}
    still = [[None] * len(row) for row in case["targets"][0]]
    for targets in (still, case["targets"][0]):
        forged = {**case, **doubled, "targets": [targets, *case["targets"]]}
        assert not accepted({**content, "cases": [forged]})
