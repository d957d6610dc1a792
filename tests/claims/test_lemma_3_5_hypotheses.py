"""Controls of Lemma 3.5: each hypothesis taken away, the conclusion is false, and certificates show both."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from by_hand import ByHand, exact
from checking import REJECTED, assert_holds, outcome, own_verdict
from exploring import is_accepted, resealed
from flint import fmpq
from proof_lines import assert_no_forgery, assert_other_outcome_rejected, central_difference, certificate_of
from random_games import instance_with

from mpgtheory.arithmetic import EXACT
from mpgtheory.inclusion.lyapunov import decrease, mixed_selection, path_slopes, velocity
from mpgtheory.policy import Policy
from verification.claim import Verdict
from verification.claims import lemma_3_5_hypotheses as module
from verification.claims.catalogue import find

SUPPORT, RATES, POTENTIAL = "lemma-3.5.needs-support", "lemma-3.5.needs-rates", "lemma-3.5.needs-potential"
ALL = (SUPPORT, RATES, POTENTIAL)
GAME = {SUPPORT: "team", RATES: "team", POTENTIAL: "matching_pennies"}


def verdict(claim, drawn):
    return outcome(claim, find(claim).checks[0], drawn)


@pytest.mark.parametrize("claim", ALL)
def test_holds_on_its_game(shared, claim):
    assert find(claim).checks[0].suits(shared(GAME[claim]))
    assert_holds([claim], shared(GAME[claim]))


@pytest.mark.parametrize("game", ["potential_stage", "shaped", "coordination", "dominance", "team"])
def test_rates_of_zero_fail_on_every_potential_game(shared, game):
    assert verdict(RATES, shared(game)) == "certified"


def test_each_check_suits_its_games_only(shared):
    """Support: common payoffs in several states. Rates: a potential that is shown. Potential: games that have none."""
    suits = {claim: find(claim).checks[0].suits for claim in ALL}
    assert not suits[SUPPORT](shared("coordination"))
    assert not suits[SUPPORT](shared("prisoners_two_state"))
    assert not suits[RATES](shared("matching_pennies"))
    assert not suits[POTENTIAL](shared("team"))
    assert suits[POTENTIAL](shared("prisoners_two_state"))


def test_without_support_by_hand(shared):
    """From the first state the value is what the state pays for ever; elsewhere a deviation gains."""
    game = module.held_in_place(shared("team").game)
    policy = [exact(block) for block in module.mistaken(game)]
    hand = ByHand(game)
    assert hand.initial == [1, 0, 0]
    for i in range(hand.players):
        value, best = hand.value(policy, i), hand.best_values(policy, i)
        assert value[0] == best[0]
        assert any(v < w for v, w in zip(value[1:], best[1:], strict=True))
    assert not hand.is_equilibrium(policy)


def test_without_support_the_sign_comes_back_with_it(shared):
    """The same game and policy from a mu with full support: the derivative is negative."""
    game = module.held_in_place(shared("team").game)
    full = replace(game, initial=EXACT.array(["1/3", "1/3", "1/3"]))
    at = module.Evaluation(full, module.mistaken(game))
    assert -decrease(at, at.V * 0 + 1) < 0
    assert -decrease(module.Evaluation(game, at.policy), at.V * 0 + 1) == 0


def test_without_a_potential_by_hand(shared):
    """Central differences of the telescoped function by elimination in fractions: it falls, so phi from it rises."""
    drawn = shared("matching_pennies")
    case = certificate_of(POTENTIAL, drawn)["cases"][0]
    policy, reference = (Policy(tuple(EXACT.array(block) for block in case[name])) for name in ("policy", "reference"))
    w = velocity(policy, mixed_selection(drawn.at(policy)), drawn.at(policy).V * 0 + 1)
    slope = Fraction(0)
    for i in range(2):
        for moved, sign in ((i + 1, 1), (i, -1)):
            blocks = (*policy.blocks[:moved], *reference.blocks[moved:])
            still = [block * 0 for block in w]
            way = (*w[:moved], *still[moved:])
            slope += sign * central_difference(drawn.game, i, blocks, way, Fraction(1, 400))
    assert slope < 0


def test_detects_a_missing_failure(instance):
    """Where the hypothesis holds there is nothing to show: full support, positive rates, a potential."""
    drawn = instance("team")
    assert verdict(RATES, instance_with(drawn.game, tuple(p.policy for p in drawn.equilibria))) == "undecided"


@pytest.mark.parametrize("claim", [SUPPORT, RATES])
def test_detects_a_planted_error_in_the_derivative(monkeypatch, instance, claim):
    """A derivative that is not zero: the control is refuted by its own comparisons, and the kernel has its own."""
    monkeypatch.setattr(module, "decrease", lambda at, rates: fmpq(1))
    assert own_verdict(claim, instance(GAME[claim])) is Verdict.REFUTED
    assert verdict(claim, instance(GAME[claim])) == REJECTED


def test_detects_a_planted_error_in_the_slopes(monkeypatch, instance):
    """Slopes with the wrong sign are those of no value."""
    monkeypatch.setattr(module, "path_slopes", lambda path, w: -path_slopes(path, w))
    assert verdict(POTENTIAL, instance(GAME[POTENTIAL])) == REJECTED


@pytest.mark.parametrize(
    ("claim", "members"),
    [
        (SUPPORT, {"V", "d", "optimal"}),
        (RATES, {"V", "d", "optimal", "reward", "shaping"}),
        (POTENTIAL, {"V", "d", "replies", "path", "slopes"}),
    ],
)
def test_rule_rejects_forged_numbers(shared, claim, members):
    assert_no_forgery(claim, shared(GAME[claim]), members, case=0)
    assert_other_outcome_rejected(claim, shared(GAME[claim]))


def test_rule_rejects_where_the_hypothesis_holds(shared):
    """Full support, no rate of zero, a cycle that vanishes: each is a certificate of nothing."""
    support = certificate_of(SUPPORT, shared("team"))
    assert not is_accepted(resealed({**support, "game": {**support["game"], "initial": ["1/3", "1/3", "1/3"]}}))
    rates = certificate_of(RATES, shared("team"))
    (case,) = rates["cases"]
    ones = [[1] * len(row) for row in case["gamma"]]
    assert not is_accepted(resealed({**rates, "cases": [{**case, "gamma": ones}]}))
    cycle = certificate_of(POTENTIAL, shared("matching_pennies"))
    (case,) = cycle["cases"]
    same = {**case["cycle"], "other": case["cycle"]["policy"]}
    same["values"] = [case["cycle"]["values"][0]] * 4
    assert not is_accepted(resealed({**cycle, "cases": [{**case, "cycle": same}]}))


def test_rule_rejects_a_game_without_a_common_payoff(shared):
    """The controls of support and rates hold every other hypothesis: the potential is shown as well."""
    content = certificate_of(RATES, shared("team"))
    payoffs = content["game"]["payoffs"]
    game = {**content["game"], "payoffs": [payoffs[0], payoffs[0][::-1]]}
    assert not is_accepted(resealed({**content, "game": game}))


def test_a_mistake_is_found_where_uniform_is_an_equilibrium(instance):
    """Coordination in every state: uniform mixing is an equilibrium, one of two different actions is a mistake."""
    drawn = instance("coordination:states=2")
    policy = module.mistaken(module.held_in_place(drawn.game))
    assert (policy[0][1] != policy[1][1]).any()
    assert verdict(SUPPORT, drawn) == "certified"
