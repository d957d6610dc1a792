"""Lemma 3.5 along flows in balls: boxes in which something gains, their table, forged boxes."""

from __future__ import annotations

from fractions import Fraction

import pytest
from by_hand import exact
from measuring import REJECTED, accepted, check_of, outcome

from mpgtheory.inclusion.flow.lyapunov import decrease
from mpgtheory.values.evaluation import Evaluation
from verification.checks.enclosed_flows import Shown, enclosed_flows, rates_table
from verification.claim import Method, Verdict
from verification.procedures import lyapunov_in_boxes as module

CHECK = check_of(module.MONOTONE, "boxes around flows enclosed by balls")
FEW = {"flows": 4, "equilibria": 2}


def verdict(drawn):
    return outcome(module.MONOTONE, CHECK, drawn)


@pytest.mark.parametrize("game", ["team", "coordination", "potential_stage"])
def test_holds_on(shared, game):
    found = CHECK.run(shared(game))
    assert (found.verdict, found.method) == (Verdict.CERTIFIED, Method.ENCLOSURE)
    assert verdict(shared(game)) == "certified"
    assert found.figure["kind"] == "flow-lyapunov"
    assert found.tables[0]["rows"]


def test_flows_turn_and_keep_rates_of_their_own(shared):
    """What exact polygons do not have: constant rates that differ, and turns at irrational points."""
    found = enclosed_flows(shared("potential_stage"))
    assert any(len(enclosed.shown) > 1 for enclosed in found)
    assert any("own rates" in enclosed.label for enclosed in found)
    assert all(enclosed.is_whole for enclosed in found)


def test_says_nothing_without_a_potential(shared):
    assert verdict(shared("matching_pennies")) == "vacuous"


def test_is_undecided_where_no_flow_is(monkeypatch, instance):
    monkeypatch.setattr(module, "enclosed_flows", lambda drawn: ())
    assert verdict(instance("team", **FEW)) == "undecided"


def test_detects_a_planted_error_in_the_boxes(monkeypatch, instance):
    """Boxes that are too small for the flow: the kernel sees that it leaves them."""
    real = Shown.document
    monkeypatch.setattr(Shown, "document", lambda part: {**real(part), "high": real(part)["low"]})
    assert verdict(instance("coordination", **FEW)) == REJECTED


def certificate_of(drawn):
    return dict(CHECK.run(drawn).certificate)


def test_forged_boxes_are_rejected(shared):
    content = certificate_of(shared("coordination"))
    case = max(content["cases"], key=lambda case: len(case["boxes"]))
    first, *rest = case["boxes"]
    assert rest
    everything = {**first, "low": [[[0, 0]]] * 2, "high": [[[1, 1]]] * 2}
    elsewhere = {**rest[0], "low": [[["1/2", "1/2"]]] * 2, "high": [[["1/2", "1/2"]]] * 2}
    for forged in (
        [],
        rest,
        [first, elsewhere],
        [everything, *rest],
        [{**first, "low": first["high"], "high": first["low"]}, *rest],
        [{**first, "row": [0, 0, 2]}, *rest],
        [{**first, "row": [*first["row"][:2], 1 - first["row"][2]]}, *rest],
    ):
        assert not accepted({**content, "cases": [{**case, "boxes": forged}]}), forged
    assert accepted({**content, "cases": [case]})


def test_other_values_for_v_are_rejected(shared):
    """Any v will do that is near V: what is far from it shows nothing."""
    content = certificate_of(shared("team"))
    first, *rest = content["cases"][0]["boxes"]
    far = {**first, "V": [1000, -1000, 0]}
    assert not accepted({**content, "cases": [{**content["cases"][0], "boxes": [far, *rest]}]})


def test_a_game_without_full_support_is_rejected(shared):
    content = certificate_of(shared("coordination:states=2"))
    assert not accepted({**content, "game": {**content["game"], "initial": [1, 0]}})


def test_rates_of_the_table_hold_in_the_boxes(shared):
    """- d phi / d tau in the middle of each box, with all rates at their least, is at least what the table says."""
    drawn = shared("potential_stage")
    listed = rates_table(drawn.game, enclosed_flows(drawn))["rows"]
    parts = [(enclosed.eta, part) for enclosed in enclosed_flows(drawn) for part in enclosed.shown]
    assert listed
    for row, (eta, part) in zip(listed, parts, strict=False):
        at = Evaluation(drawn.game, part.stretch.box.middle)
        actual = decrease(at, at.V * 0 + eta)
        assert exact(actual) >= Fraction(row[-1].removeprefix("-")) * Fraction(99, 100) > 0
