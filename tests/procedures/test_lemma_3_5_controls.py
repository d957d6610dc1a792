"""Controls of Lemma 3.5: each hypothesis taken away, the conclusion is false, and certificates show both."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from by_hand import ByHand, dot, exact
from measuring import REJECTED, accepted, check_of, forgeries, measured, outcome, with_member

from mpgtheory.arithmetic import EXACT
from mpgtheory.game.policy import exact_policy
from mpgtheory.inclusion.flow.lyapunov import decrease, mixed_selection, velocity
from mpgtheory.values.evaluation import Evaluation
from verification.claim import Verdict
from verification.procedures import lemma_3_5_controls as module

SUPPORT, POTENTIAL = module.SUPPORT, module.POTENTIAL
TITLE = {SUPPORT: "all states absorbing", POTENTIAL: "policies of a game without a potential"}
GAME = {SUPPORT: "team", POTENTIAL: "matching_pennies"}


def verdict(claim, drawn):
    return outcome(claim, check_of(claim, TITLE[claim]), drawn)


def certificate_of(claim, drawn):
    return dict(measured(claim, TITLE[claim], drawn).certificate)


@pytest.mark.parametrize("claim", GAME)
def test_holds_on_its_game(shared, claim):
    assert check_of(claim, TITLE[claim]).fits(shared(GAME[claim]))
    assert verdict(claim, shared(GAME[claim])) == Verdict.CERTIFIED


def test_each_check_suits_its_games_only(shared):
    """Support: common payoffs in several states. Potential: games that have none."""
    suits = {claim: check_of(claim, TITLE[claim]).fits for claim in GAME}
    assert not suits[SUPPORT](shared("coordination"))
    assert not suits[SUPPORT](shared("prisoners_two_state"))
    assert not suits[POTENTIAL](shared("team"))
    assert suits[POTENTIAL](shared("prisoners_two_state"))


def test_every_selection_is_certified(shared):
    """Where actions tie, the derivative is zero towards each pure selection and towards the mixture."""
    replies = [str(case["br"]) for case in certificate_of(SUPPORT, shared("shapley_team"))["cases"]]
    assert len(set(replies)) == len(replies) > 2
    assert "1/" in replies[-1]


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
    at = Evaluation(full, module.mistaken(game))
    assert -decrease(at, at.V * 0 + 1) < 0
    assert -decrease(Evaluation(game, at.policy), at.V * 0 + 1) == 0


def test_without_a_potential_by_hand(shared):
    """Central differences of the telescoped function by elimination in fractions: it falls, so phi from it rises."""
    drawn = shared("matching_pennies")
    (case,) = certificate_of(POTENTIAL, drawn)["cases"]
    policy, reference = exact_policy(case["w"]), exact_policy(case["r"])
    w = velocity(policy, mixed_selection(drawn.at(policy)), drawn.at(policy).V * 0 + 1)
    hand, h = ByHand(drawn.game), Fraction(1, 400)
    start, other, way = ([exact(block) for block in part] for part in (policy, reference, w))
    rise = telescoped(hand, moved(start, way, h), other) - telescoped(hand, moved(start, way, -h), other)
    assert rise / (2 * h) < 0


def moved(policy, direction, h):
    """policy + h direction."""
    return [
        [[x + h * d for x, d in zip(*rows, strict=True)] for rows in zip(*blocks, strict=True)]
        for blocks in zip(policy, direction, strict=True)
    ]


def telescoped(hand, policy, reference):
    """sum_i V_i(mu, pi_1, .., pi_i, r_{i+1}, ..) - V_i(mu, pi_1, .., pi_{i-1}, r_i, ..), by elimination."""
    total = Fraction(0)
    for i in range(hand.players):
        for changed, sign in ((i + 1, 1), (i, -1)):
            total += sign * dot(hand.initial, hand.value([*policy[:changed], *reference[changed:]], i))
    return total


def test_a_mistake_is_found_where_uniform_is_an_equilibrium(instance):
    """Coordination in every state: uniform mixing is an equilibrium, one of two different actions is a mistake."""
    drawn = instance("coordination:states=2")
    policy = module.mistaken(module.held_in_place(drawn.game))
    assert (policy[0][1] != policy[1][1]).any()
    assert verdict(SUPPORT, drawn) == Verdict.CERTIFIED


# Planted errors.


def test_detects_full_support(monkeypatch, instance):
    """Where mu has full support there is nothing to show."""
    right = module.held_in_place
    third = EXACT.array(["1/3", "1/3", "1/3"])
    monkeypatch.setattr(module, "held_in_place", lambda game: replace(right(game), initial=third))
    assert verdict(SUPPORT, instance("team")) == Verdict.VACUOUS


def test_detects_a_policy_without_a_mistake(monkeypatch, instance):
    """Best in every state: an equilibrium, of which the statement does not speak."""
    monkeypatch.setattr(module, "_mistake", module._best)
    assert verdict(SUPPORT, instance("team")) == REJECTED


def test_detects_a_mistake_that_mu_sees(monkeypatch, instance):
    """A mistake in the first state: the derivative is not zero."""
    monkeypatch.setattr(module, "_best", module._mistake)
    check = check_of(SUPPORT, TITLE[SUPPORT])
    assert check.run(instance("team")).failures > 0
    assert verdict(SUPPORT, instance("team")) == REJECTED  # a bad witness refutes nothing


def test_detects_a_function_that_does_not_fall(monkeypatch, instance):
    """The first policy at which it rises or rests, taken for one at which it falls."""
    right = module.falls
    monkeypatch.setattr(module, "falls", lambda at, reference: not right(at, reference))
    assert check_of(POTENTIAL, TITLE[POTENTIAL]).run(instance("matching_pennies")).failures > 0
    assert verdict(POTENTIAL, instance("matching_pennies")) == REJECTED  # a bad witness refutes nothing


def test_is_undecided_where_none_is_found(monkeypatch, instance):
    monkeypatch.setattr(module, "falls", lambda at, reference: False)
    assert verdict(POTENTIAL, instance("matching_pennies")) == Verdict.UNDECIDED


@pytest.mark.parametrize(("claim", "members"), [(SUPPORT, {"w", "br"}), (POTENTIAL, {"w", "r", "br"})])
def test_forged_certificates_are_rejected(shared, claim, members):
    content = certificate_of(claim, shared(GAME[claim]))
    single = {**content, "cases": content["cases"][:1]}
    assert accepted(content)
    assert not any(map(accepted, forgeries(single, members)))
    assert not accepted({**content, "outcome": "fails"})


def test_a_certificate_where_the_hypothesis_holds_is_rejected(shared):
    """Full support; a cycle that vanishes; payoffs that are not common: each shows nothing."""
    support = certificate_of(SUPPORT, shared("team"))
    assert not accepted({**support, "game": {**support["game"], "initial": ["1/3", "1/3", "1/3"]}})
    payoffs = support["game"]["payoffs"]
    assert not accepted({**support, "game": {**support["game"], "payoffs": [payoffs[0], payoffs[0][::-1]]}})
    potential = certificate_of(POTENTIAL, shared("matching_pennies"))
    shown = potential["hypotheses"]["no Markov potential game"]
    (cycle,) = shown["cases"]
    still = {**cycle, "other": cycle["policy"], "values": [cycle["values"][0]] * 4}
    forged = {**potential["hypotheses"], "no Markov potential game": {**shown, "cases": [still]}}
    assert not accepted({**potential, "hypotheses": forged})


def test_rates_outside_their_bounds_are_rejected(shared):
    content = certificate_of(SUPPORT, shared("team"))
    single = {**content, "cases": content["cases"][:1]}
    for rate in (0, 2, -1):
        assert not accepted(with_member(single, "gamma", [[rate] * 3] * 2))
