"""Forgeries of what procedures show: each rule has some that make its claim false while they look right.

The name of a forgery says what is false. See `test_forgeries.py`; what is about exploration is in
`test_forged_exploration.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from toolkit_certificates import Document, Forgery, changed, first, lies, refused

from verification.checker import check


def turned(row: list[Any]) -> list[Any]:
    return row[::-1]


# Boxes: Lemma 3.5 at all policies, and along flows.

EVERYWHERE = partial(first, "lemma-3.5/everywhere")
SPLIT = ("tree", "below", "below")
BOXES = {
    "a profile that is no equilibrium is one": (
        (
            (("equilibria", 1), lambda e: {**e, "policy": [[[1, 0]], [[0, 1]]], "V": [[0], [0]]}),
            (("equilibria", 1, "optimal"), [{"policy": [[0, 1]], "W": [2]}, {"policy": [[1, 0]], "W": [4]}]),
        ),
        "no equilibrium",
    ),
    "an equilibrium is one by replies that are not optimal": (
        (
            (("equilibria", 1, "policy"), [[[1, 0]], [[0, 1]]]),
            (("equilibria", 1, "V"), [[0], [0]]),
            (("equilibria", 1, "optimal"), [{"policy": [[1, 0]], "W": [0]}, {"policy": [[0, 1]], "W": [0]}]),
        ),
        "is not optimal",
    ),
    "a box is near an equilibrium that is far": (((("tree", *["below"] * 6, "near"), 0),), "not near"),
    "a box is near the last equilibrium, counted from the end": (((("tree", *["below"] * 6, "near"), -1),), "no index"),
    "near is half of all policies": (((("radius",), "1/2"),), "at most 1/8"),
    "near is everywhere": (((("radius",), "999/1000"), (("tree",), {"near": 2})), "at most 1/8"),
    "a half is left out": ((((*SPLIT, "above"), {}),), "neither split"),
    "a half is split where it is not": ((((*SPLIT, "at"), "3/4"),), "outside its bounds"),
    "a half is split at its end": ((((*SPLIT, "at"), 0),), "outside its bounds"),
    "the halves are exchanged": (
        ((("tree",), lambda t: {**t, "below": t["above"], "above": t["below"]}),),
        "is false",
    ),
    "a gain is one of another player": (
        (((*SPLIT, "above"), {"row": [1, 0, 0], "V": ["41/32"]}),),
        "is false",
    ),
    "a gain is one by the worse action": ((((*["tree", "below"], "above", "row"), [0, 0, 1]),), "is false"),
    "a box both is near and gains": (
        (((("tree", *["below"] * 6)), {"near": 1, "row": [0, 0, 0], "V": [2]}),),
        "neither split",
    ),
    "a box gains by an action that there is not": ((((*["tree", "below"], "above", "row"), [0, 0, 2]),), "no index"),
}

FLOW = partial(first, "lemma-3.5.monotone.corrected/boxes")
ALONG = {
    "a box does not hold the start": (((("start",), [[[1, 0]], [[1, 0]]]),), "does not hold the start"),
    "a box holds no policy": (
        (
            (("boxes", 0, "low"), [[["2/3", "2/3"]], [["1/2", "1/2"]]]),
            (("boxes", 0, "high"), [[[1, 1]], [[1, 1]]]),
        ),
        "a box is empty",
    ),
    "a bound is negative": (((("boxes", 0, "low", 0, 0, 0), "-1/2"),), "bounds of a weight"),
    "bounds are exchanged": (
        ((("boxes", 0), lambda b: {**b, "low": b["high"], "high": b["low"]}),),
        "bounds of a weight",
    ),
    "the box is that of all policies": (
        ((("boxes", 0, "low"), [[[0, 0]]] * 2), (("boxes", 0, "high"), [[[1, 1]]] * 2)),
        "is false",
    ),
    "a box does not touch the next": (
        (
            (
                ("boxes",),
                lambda b: [b[0], {**b[0], "low": [[[1, 0]], [[1, 0]]], "high": [[[1, 0]], [[1, 0]]]}],
            ),
        ),
        "does not touch",
    ),
    "the gain is one by the action that loses": (((("boxes", 0, "row"), [0, 0, 1]),), "is false"),
    "there is no box": (((("boxes",), []),), "no box"),
}


WIDE = partial(first, "lemma-3.5.monotone.corrected/boxes", "shaped")
VALUES = {
    "far-fetched values make a gain": (((("boxes", 0, "V"), [1000, -1000]),), "is false"),
}


# Solutions: phi along them, and where they end.

UP = partial(first, "lemma-3.5.monotone", "single_controller")
MONOTONE = {
    "phi falls along a solution that runs backwards": (
        (
            (("corners",), turned),
            (("path",), turned),
        ),
        "moves towards where it is",
    ),
    "a row moves to an action that is not best": (
        ((("corners", 1, 0), [[1, 0], [1, 0]]), (("targets", 0, 0), [0, 0])),
        "may overtake",
    ),
    "a row stands still that moves": (((("targets", 0, 0, 0), None),), "a row moves that should stay"),
    "a row moves that stands where it goes": (
        ((("corners", 0, 0, 0), [0, 1]),),
        "moves towards where it is",
    ),
    "a row leaves the straight line": (
        ((("corners", 1, 0, 0), ["1/3", "2/3"]), (("targets", 0, 0, 0), 0)),
        "does not move towards its target",
    ),
    "some rows arrive and others do not": (((("corners", 1, 0, 0), ["1/4", "3/4"]),), "others do not"),
    "rates are above eta, where eta is 2": (((("eta",), 2),), "below eta"),
    "eta is 0": (((("eta",), 0),), "not positive"),
    "values at the end are those of the start": (((("path",), lambda p: [p[0], p[0]]),), "is not the value"),
    "a value on the way is false": (((("path", 1, 2, 0, 0), 100),), "is not the value"),
    "phi is measured from what is no policy": (((("reference", 0, 0), [2, -1]),), "no distribution"),
    "a corner is no policy": (((("corners", 0, 0, 0), [2, -1]),), "no distribution"),
    "there are targets for two stretches": (((("targets",), lambda t: t * 2),), "as many targets as stretches"),
    "nothing moves, where something gains": (
        ((("corners",), lambda c: [c[0], c[0]]), (("targets", 0), [[None, None], [None, None]])),
        "may overtake",
    ),
    "a solution rests where something gains": (
        ((("corners",), lambda c: c[:1]), (("targets",), []), (("path",), lambda p: [p[0], p[0]])),
        "rests where it cannot",
    ),
}

ROUND = partial(first, "lemma-3.5.limit", "shapley_team")
LIMIT = {
    "a solution that does not come back goes round": (
        ((("corners",), lambda c: c[:2]), (("targets",), lambda t: t[:1])),
        "other corners are needed",
    ),
    "a solution arrives, and goes on": (
        ((("corners", 1, 0, 0), [0, 0, 1]),),
        "a stretch that takes for ever is not the last",
    ),
    "a solution goes to and fro along what is not best": (
        (
            (("corners", 0, 0, 0), ["2/3", "1/3", 0]),
            (("corners", 1, 0, 0), ["1/3", "2/3", 0]),
            (("corners", 2, 0, 0), ["2/3", "1/3", 0]),
            (("targets", 0, 0, 0), 1),
        ),
        "may overtake",
    ),
    "a solution goes to and fro while the other gains": (
        tuple((("corners", k, 1, 0), ["1/2", "1/2", 0]) for k in range(3)),
        "may overtake",
    ),
    "a solution that stands still goes round": (
        ((("corners",), lambda c: [c[0], c[0]]), (("targets",), [[[None] * 4] * 2])),
        "nothing moves",
    ),
    "a solution comes back after infinite time": (
        (
            (("corners", 0, 0, 0), [1, 0, 0]),
            (("corners", 2, 0, 0), [1, 0, 0]),
        ),
        "other corners are needed",
    ),
}
END = partial(first, "lemma-3.5.limit", "coordination", 3)
ENDS = {
    "the limit is another corner": (((("ends", 0, "corner"), 0),), "another corner"),
    "the limit is the last corner, counted from the end": (((("ends", 0, "corner"), -1),), "no index"),
    "the optimum at the limit is less than it is": (
        ((("ends", 0, "optimal", 0), {"policy": [[0, 1]], "W": [0]}),),
        "is not optimal",
    ),
    "the optimum at the limit is more than it is": (((("ends", 0, "optimal", 0, "W"), [5]),), "is not the value"),
    "the value at the limit is more than it is": (((("ends", 0, "V"), [[5], [5]]),), "is not the value"),
    "no limit is shown": (((("ends",), []),), "other corners"),
}


# The maximum of the potential.

NINE = partial(first, "equation-9")
MAXIMUM = {
    "the maximum is less than it is": (
        ((("W",), [2]), (("choices",), [[1], [1]]), (("policy",), [[[0, 1]], [[0, 1]]]), (("V_reward",), [2])),
        "is false",
    ),
    "the maximum is more than it is": (((("W",), [5]),), "not the value of the choices"),
    "the choices are others": (((("choices",), [[0], [1]]),), "not the value of the choices"),
    "the common payoff is 0": (
        ((("reward",), [[0, 0, 0, 0]]), (("W",), [0]), (("V_reward",), [0])),
        "not in the common payoff",
    ),
    "the value of the common payoff is less than it is": (
        ((("V_reward",), [3]),),
        "not the value of the common payoff",
    ),
    "a choice is the last action, counted from the end": (((("choices",), [[-1], [-1]]),), "no index"),
    "the policy is none": (((("policy", 0, 0), [2, -1]),), "no distribution"),
}
TABLE = partial(first, "equation-9/table", "single_controller")
LISTED = {
    "a profile is left out": (((("table",), lambda t: t[:-1]),), "not complete"),
    "two profiles are exchanged": (((("table",), lambda t: [t[1], t[0], *t[2:]]),), "is not the value"),
    "the choices are no maximum": (((("choices",), [[0, 0], [0, 0]]),), "is false"),
    "the policy is worth more than the maximum": (((("path", 2, 1, 0), 1000),), "is not the value"),
    "the choices are no profile": (((("choices",), [[0, 0]]),), "no pure profile"),
}


# What players know, and the fast dynamics.

KNOWN = partial(first, "section-3.information.corrected")
INFORMATION = {
    "the player has another step size there": (((("second", "alpha", 0), "1/7"),), "other step sizes"),
    "the player has another estimate there": (((("second", "before", "q", 0, 0, 0), 7),), "own estimates"),
    "the player has been there more often": (((("second", "before", "visits", 0), 9),), "own estimates"),
    "another reply is taken there": (((("second", "tie"), 1),), "another best reply"),
    "another action is played there": (((("second", "joint", 0), 0),), "sees another"),
    "the other game pays another reward": (((("other", "payoffs", 0, 0), [0, 8]),), "sees another"),
    "the other game has another discount factor": (((("other", "discount"), "1/4"),), "another discount"),
    "the other game has other actions": (
        (
            (("other", "actions"), [["A", "B", "C"]]),
            (("other", "payoffs"), [[[9, 0, 0]]]),
            (("other", "transitions"), [[[1], [1], [1]]]),
        ),
        "another shape",
    ),
    "the other game is none": (((("other", "transitions"), [[[2], [-1]]]),), "transition row"),
}
FAST = partial(first, "equation-28.attractor/flow")
ATTRACTOR = {
    "the ball is elsewhere": (((("ball", 0), 0),), "does not lie in its ball"),
    "the ball is a point": (((("radius",), 0),), "does not lie in its ball"),
    "the ball has a negative radius": (((("radius",), -1),), "negative"),
    "the ball holds everything": (((("radius",), 100),), "too wide to tell"),
    "a weight is below eta": (((("eta",), 1),), "leaves [eta, 1]"),
    "a weight is above 1": (((("weights", 0), 2),), "leaves [eta, 1]"),
    "eta is 0": (((("eta",), 0),), "not positive"),
    "the time is too long for the series": (((("time",), 3),), "not between 0 and 2"),
    "the time runs backwards": (((("time",), -1),), "not between 0 and 2"),
    "the policy is none": (((("policy", 0, 0), [2, -1]),), "no distribution"),
}


# Structures of Markov potential games.

CONTROLLED = partial(first, "definition-2.1/single-controller", "single_controller")
CONTROLLER = {
    "the controller is the other player": (((("controller",), 1),), "is false"),
    "the controller is the last player, counted from the end": (((("controller",), -1),), "no index"),
    "the values of a player are left out": (((("values",), []),), "malformed"),
    "a value is another": (((("values", 0, 0, 0, 0), 1),), "is false"),
    "a payoff is another": (((("game", "payoffs", 1, 1, 1, 1), 12),), "is false"),
    "the other player moves one transition a little": (
        (
            (("game", "transitions", 1, 1, 1), ["1/4", "3/4"]),
            (("game", "transitions", 0, 0, 0), ["501/1000", "499/1000"]),
        ),
        "is false",
    ),
}
SHAPED = partial(first, "definition-2.1/shaped", "shaped")
SHAPING = {
    "the shaping is none": (((("shaping",), [[0, 0], [0, 0]]),), "is false"),
    "the shaping is of the other sign": (((("shaping",), [[0, 0], [-3, 16]]),), "is false"),
    "a payoff in the last state differs": (((("game", "payoffs", 0, 1, 1, 1), 1000),), "is false"),
    "the first player is shaped": (((("shaping",), [[1, 1], [4, -15]]),), "is false"),
    "the shaping is for one player": (((("shaping",), [[0, 0]]),), "a list of 2"),
}
INDEPENDENT = partial(first, "definition-2.1/action-independent", "potential_stage")
STAGES = {
    "one transition depends on an action": (
        ((("game", "transitions", 1, 2, 2), ["1/2", "1/2"]),),
        "is false",
    ),
    "the last stage game has no potential": (((("game", "payoffs", 1, 1, 2, 2), 6),), "is false"),
    "the structure has a name of its own": (((("structure",), "potential"),), "another name"),
}
RECURRENT = partial(first, "assumption-3.1")
RECURRENCE = {
    "the joint action is one more than there are": (((("joint_action",), [0, 2]),), "none of the game's"),
    "the joint action is true": (((("joint_action",), [True, 0]),), "none of the game's"),
    "the joint action is all of them": (((("joint_action",), "all"),), "no list"),
}

ALL: dict[str, dict[str, Forgery]] = {
    "lemma-3.5/everywhere": lies(EVERYWHERE, BOXES),
    "lemma-3.5.monotone.corrected/boxes": {**lies(FLOW, ALONG), **lies(WIDE, VALUES)},
    "lemma-3.5.monotone": lies(UP, MONOTONE),
    "lemma-3.5.monotone.corrected": lies(
        lambda: changed(
            UP(),
            (("claim",), "lemma-3.5.monotone.corrected"),
            (("rule",), "lemma-3.5.monotone.corrected"),
            (("outcome",), "holds"),
        ),
        MONOTONE,
    ),
    "lemma-3.5.limit": {**lies(ROUND, LIMIT), **lies(END, ENDS)},
    "equation-9": lies(NINE, MAXIMUM),
    "equation-9/table": lies(TABLE, LISTED),
    "section-3.information.corrected": lies(KNOWN, INFORMATION),
    "equation-28.attractor/flow": lies(FAST, ATTRACTOR),
    "definition-2.1/single-controller": lies(CONTROLLED, CONTROLLER),
    "definition-2.1/shaped": lies(SHAPED, SHAPING),
    "definition-2.1/action-independent": lies(INDEPENDENT, STAGES),
    "assumption-3.1": lies(RECURRENT, RECURRENCE),
}
TOLD = [(rule, lie) for rule, told in ALL.items() for lie in told]


@pytest.mark.parametrize(("rule", "lie"), TOLD)
def test_a_false_case(rule: str, lie: str) -> None:
    made, why = ALL[rule][lie]
    assert why in refused(made())


@pytest.mark.parametrize(
    "made",
    [
        *(EVERYWHERE, FLOW, WIDE, UP, ROUND, END, NINE, TABLE),
        *(KNOWN, FAST, CONTROLLED, SHAPED, INDEPENDENT, RECURRENT),
    ],
    ids=lambda made: made.args[0] if isinstance(made, partial) else "lemma-3.7.values",
)
def test_the_true_cases_are_accepted(made: Callable[[], Document]) -> None:
    assert check(made()).comparisons > 0
