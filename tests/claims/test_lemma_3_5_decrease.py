"""Lemma 3.5 at single policies: negative off equilibria, zero at them; why it is zero, as printed and as true."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pytest
from by_hand import ByHand, dot, exact
from checking import REJECTED, assert_caught, assert_holds, outcome, own_verdict
from exploring import is_accepted, resealed
from flint import fmpq
from hypothesis import given, settings
from proof_lines import (
    assert_is_slope,
    assert_no_forgery,
    assert_other_outcome_rejected,
    certificate_of,
    common,
    example,
    violations,
    with_initial,
)
from random_games import instance_with, random_instances

from mpgtheory.evaluation import Evaluation
from mpgtheory.families.registry import build
from mpgtheory.inclusion import boxes
from mpgtheory.inclusion.everywhere import cover
from mpgtheory.inclusion.lyapunov import decrease, mixed_selection, selections, stage_gains, velocity
from mpgtheory.policy import pure, random_policy
from verification import checker
from verification.checks.everywhere import RADIUS
from verification.checks.lyapunov import points
from verification.claim import Method, Verdict
from verification.claims import lemma_3_5_decrease as module
from verification.claims.catalogue import find
from verification.compare import Comparison
from verification.kernel.exact import InvalidError

LEMMA, REST, CORRECTED = "lemma-3.5", "lemma-3.5.rest", "lemma-3.5.rest.corrected"
TRUE = (LEMMA, CORRECTED)
MORE = tuple(pytest.param(game, marks=pytest.mark.slow) for game in ("dominance", "coordination:states=2", "team"))


def verdict(claim, drawn):
    return outcome(claim, find(claim).checks[0], drawn)


@pytest.mark.parametrize(
    "game", ["team", "coordination:states=2", "potential_stage", "routing:players=2,common_interest=true"]
)
def test_holds_on(shared, game):
    assert_holds(TRUE, shared(game), {Method.EXACT})


def test_equilibria_of_every_kind_are_tried(shared):
    """Strict, tied and mixed equilibria, and policies that are none."""
    drawn = shared("coordination")
    found = [(p.is_equilibrium, len(p.selections) > 1) for p in points(drawn)]
    assert {(True, True), (True, False), (False, False)} <= set(found)


@settings(max_examples=10)
@given(random_instances(most_profiles=60))
def test_holds_on_random_games_with_common_payoffs(drawn):
    assert_holds(TRUE, common(drawn), {Method.EXACT})


@settings(max_examples=10)
@given(random_instances(most_profiles=60))
def test_equilibria_as_rest_points_hold_on_random_games(drawn):
    """Potential or not, from any mu."""
    assert_holds([CORRECTED], drawn)


@settings(max_examples=10)
@given(random_instances(most_profiles=60))
def test_rest_as_printed_is_refuted_exactly_at_ties(drawn):
    """By hand: refuted iff a listed equilibrium is not a strict one."""
    hand = ByHand(drawn.game)
    listed = [[exact(b) for b in p.policy] for p in (*drawn.equilibria, *drawn.profiles)]
    resting = [policy for policy in listed if hand.is_equilibrium(policy)]
    if resting:
        strict = all(hand.is_strict_fixed_point(policy) for policy in resting)
        assert verdict(REST, drawn) == ("certified" if strict else "refuted")


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_slope_by_hand(seed):
    """- sum d gamma gain / (1 - delta) against central differences of the common value along a solution's velocity."""
    game = build(f"team:seed={seed}")
    policy = random_policy(game, np.random.default_rng(seed))
    at, gamma = Evaluation(game, policy), np.array([[fmpq(1, 3)] * game.n_states, [fmpq(1)] * game.n_states])
    assert_is_slope(game, 0, policy, velocity(policy, mixed_selection(at), gamma), decrease(at, gamma))


def test_fails_without_full_support(shared):
    """An equilibrium but for one state that mu and play never reach: no equilibrium, and the derivative is zero."""
    game = build("team:players=1,states=2,actions=2")
    still = game.transitions * 0 + np.eye(2, dtype=int)[:, None, :]
    game = with_initial(replace(game, transitions=still), [1, 0])
    best = [int(np.argmax([float(x.p) / float(x.q) for x in row])) for row in game.payoffs[0]]
    for wrong in ([1 - best[0], best[1]], [best[0], 1 - best[1]]):
        found = violations(module.trial_of_sign(example(game, pure(game, [wrong]))))
        assert bool(found) == (wrong[0] == best[0])
    assert verdict(LEMMA, instance_with(game, (pure(game, [wrong]),))) == "vacuous"


def test_fails_without_positive_rates(shared):
    """A rate of zero where alone something is gained: the derivative is zero off equilibria."""
    at = next(p for p in points(shared("team")) if not p.is_equilibrium).at
    gamma = np.array([[fmpq(int(gain == 0)) for gain in row] for row in stage_gains(at)])
    found = violations(module.signs("at", at, gamma, tuple(selections(at))))
    assert {c.place for c in found} == {"at: d phi / d tau < 0, no equilibrium", "at: d phi / d tau = 0, equilibrium"}


def test_says_nothing_without_a_potential(shared):
    assert verdict(LEMMA, shared("matching_pennies")) == "vacuous"


def uphill(at, rates):
    return -decrease(at, rates)


def lazy(at, rates):
    """A planted derivative: only the first player moves."""
    return decrease(at, rates * np.array([[1]] + [[0]] * (len(rates) - 1)))


@pytest.mark.parametrize("wrong", [uphill, lazy])
def test_detects_a_planted_error_in_the_derivative(monkeypatch, instance, wrong):
    monkeypatch.setattr(module, "decrease", wrong)
    assert own_verdict(LEMMA, instance("team")) is Verdict.REFUTED
    assert_caught(LEMMA, instance("team"), {Method.EXACT})


def test_detects_a_planted_error_in_the_equilibria(monkeypatch, instance):
    """Everything taken for an equilibrium."""
    monkeypatch.setattr(module, "nash_gaps", lambda at: ((), at.V * 0))
    for claim in TRUE:
        assert own_verdict(claim, instance("team")) is Verdict.REFUTED
        assert_caught(claim, instance("team"), {Method.EXACT})


def test_detects_a_planted_error_in_the_velocities(monkeypatch, instance):
    """Velocities that are zero by mistake would certify rest at a mixed equilibrium: the kernel has its own."""

    def none_moves(place, at, gamma, *, case):
        return [Comparison(place, fmpq(0), "=", fmpq(0), case)]

    monkeypatch.setattr(module, "velocities", none_moves)
    assert own_verdict(REST, instance("coordination")) is Verdict.CERTIFIED
    assert verdict(REST, instance("coordination")) == REJECTED


def test_rule_rejects_forged_numbers(shared):
    assert_no_forgery(LEMMA, shared("team"), {"V", "d", "optimal"})
    assert_no_forgery(CORRECTED, shared("team"), {"V", "optimal"})
    assert_no_forgery(REST, shared("prisoners_two_state"), {"V", "optimal"}, case=0)
    for claim in (LEMMA, CORRECTED):
        assert_other_outcome_rejected(claim, shared("team"))


def test_rule_rejects_a_policy_that_is_no_equilibrium(shared):
    """`lemma-3.5.rest` is about equilibria: another policy refutes nothing."""
    drawn = shared("team")
    content, other = certificate_of(REST, drawn), certificate_of(CORRECTED, drawn)
    content["cases"] = other["cases"][-1:]
    with pytest.raises(InvalidError, match="no equilibrium"):
        checker.check(resealed({**content, "outcome": "fails"}))


def test_mixed_equilibrium_of_coordination_by_hand(shared):
    """Q is the same for both actions, so replies gain nothing, but velocities towards either are not zero."""
    drawn = shared("coordination")
    hand = ByHand(drawn.game)
    point = next(p for p in points(drawn) if p.label.startswith("mixed"))
    policy = [exact(block) for block in point.at.policy]
    for i in range(2):
        (q,) = hand.q(policy, i)
        assert q[0] == q[1] == dot(q, policy[i][0])
        assert 0 < policy[i][0][0] < 1
    assert point.slope == 0
    assert verdict(REST, drawn) == "refuted"


# All policies, by branch and bound.


def everywhere(drawn):
    """The enclosing check."""
    return outcome(LEMMA, find(LEMMA).checks[1], drawn)


@pytest.mark.parametrize("game", ["coordination", "single_controller", *MORE])
def test_holds_at_all_policies_of(shared, game):
    assert everywhere(shared(game)) == "certified"


def test_all_policies_are_tried_on_small_games_only(shared):
    assert find(LEMMA).checks[1].suits(shared("team"))
    assert not find(LEMMA).checks[1].suits(shared("routing"))


def test_is_undecided_where_an_equilibrium_is_missing(monkeypatch, instance):
    """The mixed equilibrium left out: around it nothing gains, and no box is small enough."""
    drawn = instance("coordination")
    vars(drawn)["equilibria"] = tuple(p for p in drawn.equilibria if not p.label.startswith("mixed"))
    monkeypatch.setattr(module, "covered", lambda found: cover(found.game, centres_of(found), RADIUS, most=400))
    assert everywhere(drawn) == "undecided"


def centres_of(drawn):
    return [profile.policy for profile in drawn.equilibria]


def test_detects_a_planted_error_in_the_bounds(monkeypatch, instance):
    """Bounds with the wrong sign of the slack: the kernel computes its own."""
    real = boxes.residual
    monkeypatch.setattr(boxes, "residual", lambda *given: -8 * real(*given))
    assert everywhere(instance("single_controller")) == REJECTED


def tree_certificate(drawn):
    content = dict(find(LEMMA).checks[1].run(drawn).certificate)
    (case,) = content["cases"]
    return content, case


def leaves_of(node, path=()):
    if "split" in node:
        return leaves_of(node["below"], (*path, "below")) + leaves_of(node["above"], (*path, "above"))
    return [(path, node)]


def test_rule_rejects_a_tree_with_a_wrong_leaf(shared):
    """Each leaf in turn: said to be empty, near any other equilibrium, or to gain by another action."""
    drawn = shared("coordination")
    content, case = tree_certificate(drawn)
    assert is_accepted(resealed(content))
    for path, leaf in leaves_of(case["tree"]):
        others = [{}, *({"near": k} for k in range(3) if leaf.get("near") != k)]
        if "row" in leaf:
            others.append({**leaf, "row": [*leaf["row"][:2], 1 - leaf["row"][2]]})
        for other in others:
            tree = copy.deepcopy(case["tree"])
            node = tree
            for side in path[:-1]:
                node = node[side]
            node[path[-1]] = other
            assert not is_accepted(resealed({**content, "cases": [{**case, "tree": tree}]})), (path, other)


def test_rule_rejects_other_equilibria_and_radii(shared):
    drawn = shared("coordination")
    content, case = tree_certificate(drawn)
    centre = case["equilibria"][0]
    wrong = {**centre, "policy": [[["3/4", "1/4"]], [["3/4", "1/4"]]]}
    for damage in (
        {"equilibria": [wrong, *case["equilibria"][1:]]},
        {"equilibria": case["equilibria"][:-1]},
        {"radius": "1/1000"},
        {"radius": 1},
        {"radius": 0},
        {"tree": {}},
    ):
        assert not is_accepted(resealed({**content, "cases": [{**case, **damage}]})), damage
