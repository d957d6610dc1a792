"""Lemma 3.5 at all policies of small games: certified, undecided where an equilibrium is missing, forged trees."""

from __future__ import annotations

import copy

import pytest
from measuring import REJECTED, accepted, check_of, outcome

from mpgtheory.inclusion.enclosed import boxes
from mpgtheory.inclusion.enclosed.everywhere import cover
from verification.procedures import branch_and_bound as module

LEMMA = "lemma-3.5"
CHECK = check_of(LEMMA, "all policies but near equilibria, by branch and bound")
MORE = tuple(pytest.param(game, marks=pytest.mark.slow) for game in ("dominance", "coordination:states=2", "team"))


def verdict(drawn):
    return outcome(LEMMA, CHECK, drawn)


@pytest.mark.parametrize("game", ["coordination", "single_controller", *MORE])
def test_holds_at_all_policies_of(shared, game):
    assert verdict(shared(game)) == "certified"


def test_small_games_only(shared):
    assert CHECK.fits(shared("team"))
    assert not CHECK.fits(shared("routing"))


def test_says_nothing_without_a_potential(shared):
    found = CHECK.run(shared("matching_pennies"))
    assert (found.verdict, found.method) == ("vacuous", "enclosure")


def test_is_undecided_where_an_equilibrium_is_missing(monkeypatch, instance):
    """The mixed equilibrium left out: around it nothing gains, and no box is small enough."""
    drawn = instance("coordination")
    vars(drawn)["equilibria"] = tuple(p for p in drawn.equilibria if not p.label.startswith("mixed"))
    monkeypatch.setattr(module, "covered", lambda found: cover(found.game, centres(found), module.RADIUS, most=400))
    assert verdict(drawn) == "undecided"


def centres(drawn):
    return [profile.policy for profile in drawn.equilibria]


def test_detects_a_planted_error_in_the_bounds(monkeypatch, instance):
    """Bounds with the wrong sign of the slack: the kernel computes its own."""
    real = boxes.residual
    monkeypatch.setattr(boxes, "residual", lambda *given: -8 * real(*given))
    assert verdict(instance("single_controller")) == REJECTED


def tree_certificate(drawn):
    content = dict(CHECK.run(drawn).certificate)
    (case,) = content["cases"]
    return content, case


def leaves_of(node, path=()):
    if "split" in node:
        return leaves_of(node["below"], (*path, "below")) + leaves_of(node["above"], (*path, "above"))
    return [(path, node)]


def test_a_tree_with_a_wrong_leaf_is_rejected(shared):
    """Each leaf in turn: said to be empty, near any other equilibrium, or to gain by another action."""
    content, case = tree_certificate(shared("coordination"))
    assert accepted(content)
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
            assert not accepted({**content, "cases": [{**case, "tree": tree}]}), (path, other)


def test_other_equilibria_and_radii_are_rejected(shared):
    content, case = tree_certificate(shared("coordination"))
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
        assert not accepted({**content, "cases": [{**case, **damage}]}), damage
    assert not accepted({**content, "outcome": "fails"})
