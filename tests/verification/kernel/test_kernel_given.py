"""Given data: each declaration, with data of its sort and data that are not."""

from __future__ import annotations

import pytest
from kernel_forging import HALF, LEANING, UNIFORM, certificate, corridor, game, refused, sealed, text
from test_kernel_primitives import PLAY

from verification.kernel.certificates import check
from verification.kernel.exact import InvalidError

UPDATE = {
    "state": 0,
    "joint": [1],
    "after": 1,
    "alpha": ["1/2"],
    "beta": ["1/3"],
    "tie": 0,
    "before": {"q": [[[1, 3], [0, 0]]], "policy": HALF, "visits": [7, 0], "plays": [[[3, 4], [0, 0]]]},
}
NEGATIVE, SHORT = [[["3/2", "-1/2"], [1, 0]]], [[["1/2", "1/3"], [1, 0]]]
OPTIMAL, WORSE = [[[1, 0], [1, 0]]], [[[1, 0], [0, 1]]]


def evaluated(given, value, game_document=None, **more):
    document = text("1 = 1", given=given)
    name = next(word for word in given.partition(" with ")[0].rpartition(";")[2].split() if word in NAMES)
    return check(certificate(document, game_document or corridor(), {**more, name: value}))


NAMES = ("x", "K", "i", "s", "a", "h", "y")

GOOD = [
    ("policy x", HALF),
    ("pure policy x", OPTIMAL),
    ("equilibrium x", OPTIMAL),
    ("optimal reply x to w", OPTIMAL),
    ("selection x of Q[w]", [[["1/5", "4/5"], [1, 0]]]),
    ("estimate x", NEGATIVE),
    ("values x", [[-1, "7/3"]]),
    ("rates x", [[1, "1/1000"]]),
    ("weights x", [[[1, "1/3"], ["1/2", 1]]]),
    ("exploration x", ["1/10"]),
    ("distribution x", [0, 1]),
    ("number x in (0, 1]", 1),
    ("number x in [0, 1/2)", 0),
    ("number x in (0, 2 - 1]", "1/3"),
    ("stage K in 1..6", 6),
    ("stage x in 0..0", 0),
    ("player i", 0),
    ("state s", 1),
    ("joint action h", [1]),
    ("play y of 2", PLAY),
    ("update y", UPDATE),
    ("policy x with forall i s: V[x](i,s) >= 2", HALF),
]
BAD = [
    ("policy x", NEGATIVE),
    ("policy x", SHORT),
    ("policy x", [HALF[0][:1]]),
    ("policy x", HALF[0]),
    ("policy x", 0),
    ("pure policy x", HALF),
    ("equilibrium x", WORSE),
    ("optimal reply x to w", WORSE),
    ("optimal reply x to w", SHORT),
    ("selection x of Q[w]", [[[0, 1], [0, 1]]]),
    ("selection x of Q[w]", [[[1, 1], [1, 0]]]),
    ("estimate x", [[[0, 0, 0], [0, 0]]]),
    ("values x", [[0]]),
    ("rates x", [[1, 0]]),
    ("rates x", [[1, "3/2"]]),
    ("weights x", [[[1, 0], [1, 1]]]),
    ("exploration x", [1]),
    ("exploration x", [0]),
    ("exploration x", ["1/2", "1/2"]),
    ("distribution x", ["1/2", "1/3"]),
    ("distribution x", ["3/2", "-1/2"]),
    ("number x in (0, 1]", 0),
    ("number x in [0, 1/2)", "1/2"),
    ("number x in [0, 1]", "1.5"),
    ("number x in [0, 1]", 0.5),
    ("number x in [0, 1]", True),
    ("number x in [0, 1]", "١"),
    ("number x in [0, 1]", "1/0"),
    ("stage K in 1..6", 0),
    ("stage K in 1..6", 7),
    ("stage K in 1..6", "3/2"),
    ("player i", 1),
    ("player i", "0"),
    ("player i", False),
    ("state s", -1),
    ("state s", 2),
    ("joint action h", [2]),
    ("joint action h", [True]),
    ("joint action h", [1.0]),
    ("joint action h", [0, 0]),
    ("joint action h", 0),
    ("play y of 1", PLAY),
    ("play y of 2", {**PLAY, "states": [1, 1, 1]}),
    ("play y of 2", {**PLAY, "states": [0, 1, 1]}),
    ("play y of 2", {**PLAY, "alphas": [["1/2", "2/3"]]}),
    ("play y of 2", {**PLAY, "betas": [[1, "1/2"]]}),
    ("play y of 2", {**PLAY, "ties": [0]}),
    ("play y of 2", {**PLAY, "ties": [0, True]}),
    ("play y of 2", {**PLAY, "extra": 0}),
    ("update y", {**UPDATE, "after": 0}),
    ("update y", {**UPDATE, "alpha": [1]}),
    ("update y", {**UPDATE, "tie": -1}),
    ("update y", {**UPDATE, "before": {**UPDATE["before"], "policy": SHORT}}),
    ("update y", {**UPDATE, "before": {**UPDATE["before"], "visits": [-1, 0]}}),
    ("update y", {**UPDATE, "before": {**UPDATE["before"], "visits": [True, 0]}}),
    ("update y", {**UPDATE, "before": {**UPDATE["before"], "plays": [[[3, 4]]]}}),
    ("policy x with forall i s: V[x](i,s) >= 3", HALF),
]


def with_w(given, value):
    if " w" in given or "[w]" in given:
        return {"given": f"policy w; {given}", "value": value, "w": HALF}
    return {"given": given, "value": value}


@pytest.mark.parametrize(("given", "value"), GOOD)
def test_data_of_the_sort_are_accepted(given, value):
    assert evaluated(**with_w(given, value)).comparisons == 1


@pytest.mark.parametrize(("given", "value"), BAD)
def test_data_of_no_such_sort_are_refused(given, value):
    with pytest.raises((InvalidError, KeyError, IndexError, TypeError)):
        evaluated(**with_w(given, value))


@pytest.mark.parametrize(("given", "value"), BAD)
def test_the_kernel_says_so_in_one_line(given, value):
    """The same through `check`, with the witnesses of data that are of the sort."""
    arranged = with_w(given, value)
    same = [v for g, v in GOOD if g.split()[:2] == given.split()[:2]]
    good = next((v for g, v in GOOD if g == given), same[0])
    declared = arranged.pop("given")
    arranged.pop("value")
    name = next(word for word in given.partition(" with ")[0].split() if word in NAMES)
    looser = declared.replace("of 1", "of 2").partition(" with ")[0]
    document = certificate(text("1 = 1", given=looser), corridor(), {**arranged, name: good})
    document["statement"]["given"] = declared
    reason = refused(sealed({**document, "cases": [{**arranged, name: value}]}))
    assert "\n" not in reason
    assert len(reason) < 500


def test_actions_belong_to_the_player_who_is_given():
    given = "player i; action a; player j; action b"
    check(certificate(text("1 = 1", given=given), game(), {"i": 0, "a": 1, "j": 1, "b": 0}))
    with pytest.raises(InvalidError, match="no index below 2"):
        certificate(text("1 = 1", given=given), game(), {"i": 0, "a": 2, "j": 1, "b": 0})


def test_an_update_is_one_step_of_algorithm_1():
    claim = """stages[y] = 1 and state[y,1] = t and visits[y,1](s) = 8 and plays[y,1](i,s,a) = 5
      and target[y,1](i) = 0 and estimate[y,1](i,s,a) = 3/2 and held[y,1](i,s,a) = 1/2 + 1/3 * (1 - 1/2)"""
    case = {"y": UPDATE, "s": 0, "t": 1, "i": 0, "a": 1}
    given = "update y; state s; state t; player i; action a"
    assert check(certificate(text(claim, given=given), corridor(), case)).comparisons == 7


def test_a_condition_may_not_be_captured_by_its_binders():
    """`dev(w,i,r)` speaks of the given i, not of the i that the condition of optimal replies runs through."""
    given = "policy w; policy r; player i; selection x of Q[dev(w,i,r)]"
    case = {"w": UNIFORM, "r": LEANING, "i": 1, "x": [[[0, 1], [0, 1]], [[1, 0], [0, 1]]]}
    document = certificate(text("1 = 1", given=given), game(), case)
    check(document)
    assert len(document["profiles"]) == 1


@pytest.mark.parametrize("case", [{}, {"x": HALF, "y": 1}, {"y": HALF}, [], 0])
def test_a_case_has_the_given_names_and_no_others(case):
    document = certificate(text("1 = 1", given="policy x"), corridor(), {"x": HALF})
    assert "other members" in refused(sealed({**document, "cases": [case]}))
