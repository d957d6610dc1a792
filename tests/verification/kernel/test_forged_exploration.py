"""Forgeries of what procedures show of exploring players: orbits, thresholds, stray rest points, twins, components.

The name of a forgery says what is false. See `test_forgeries.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import pytest
from test_forged_distance import ALL as DISTANCES
from test_forged_equilibria import ALL as EQUILIBRIA
from test_forged_procedures import ALL as OTHERS
from test_forged_runs import RUNS
from toolkit_certificates import Document, Forgery, changed, first, lies, refused

from verification.checker import RULES, check


def turned(row: list[Any]) -> list[Any]:
    return row[::-1]


CYCLE = partial(first, "lemma-3.7/cycle", "shapley_team")
ORBITS = {
    "the gap is larger than it is": (((("gap",), "1/50"),), "the gap is smaller"),
    "the gap is 0, and refutes something": (((("gap",), 0),), "nothing fails"),
    "an action is worse than itself": (((("witnesses", 0), [0, 2, 2]),), "not better"),
    "the worse action is the better one": (((("witnesses", 0), [0, 1, 2]),), "not better"),
    "the root is where there is none": (((("root",), ["1/10", "1/5"]),), "does not change sign"),
    "the root is not in (0, 1)": (((("root",), ["1/2", "3/2"]),), "not isolated in (0, 1)"),
    "the equation is another with a root there": (
        ((("equation",), ["-2/3", 1]), (("root",), ["349/512", "3/4"])),
        "does not change sign",
    ),
    "the equation has no leading coefficient": (((("equation",), [-1, 1, 0, 0]),), "leading coefficient"),
    "a corner is another": (((("corners", 2, 0, 0, 0), "1/2"),), "does not end at the next corner"),
    "the orbit is run through backwards": (((("corners",), turned),), "does not end at the next corner"),
    "a phase is left out": (((("corners",), lambda c: c[:5]),), "six pairs"),
    "nobody explores": (((("exploration",), [0, 0]),), "between 0 and 1"),
    "everybody only explores": (((("exploration",), [1, 1]),), "between 0 and 1"),
    "the exploration is another": (((("exploration",), ["1/5", "1/5"]),), "other pairs pay as much"),
    "the hub is an outcome": (((("hub",), 1),), "the hub pays"),
    "the hub pays": (((("game", "payoffs", 0, 0, 0, 0), 1),), "hypothesis Markov potential game"),
}
ORBIT = partial(first, "lemma-3.7.orbit", "shapley_team")
CONTRACTION = {
    "the period is longer than it is": (((("period", 0), "5/2"), (("period", 1), 3)), "is false"),
    "the period is shorter than it is": (((("period", 0), 1), (("period", 1), 2)), "is false"),
    "the ends of the period are exchanged": (((("period",), turned),), "between 0 and 12"),
    "the return map contracts more than it does": (((("factor",), "1/4"),), "is false"),
    "the return map contracts by 1": (((("factor",), 1),), "is false"),
    "the return map contracts by a negative number": (((("factor",), -1),), "is false"),
    "no turn is made": (((("turns",), 0),), "number of turns"),
    "a turn is true": (((("turns",), True),), "number of turns"),
}
THRESHOLD = partial(first, "lemma-3.7.thresholds", "coordination", 1)
SIDES = {
    "the profile rests where it leaves": (
        ((("sides", 0), {"theta": "3/4", "V": [["5/4"], ["5/4"]]}),),
        "does not rest",
    ),
    "the profile leaves where it rests": (
        (
            (("sides", 1, "theta"), "1/2"),
            (("sides", 1, "V"), [["3/2"], ["3/2"]]),
        ),
        "not better",
    ),
    "the sides are far apart": (((("sides", 0), {"theta": "1/2", "V": [["3/2"], ["3/2"]]}),), "do not enclose"),
    "both sides are those where it rests": (
        ((("sides", 1), lambda s: {"theta": s["theta"], "V": s["V"]}),),
        "the same",
    ),
    "a side is at theta = 0": (((("sides", 0), {"theta": 0, "V": [[2], [2]]}),), "between 0 and 1"),
    "the values on a side are false": (((("sides", 0, "V"), [[2], [2]]),), "is not the value"),
    "the values of the profile are false": (((("V",), [[3], [3]]),), "is not the value"),
    "the profile is mixed": (
        ((("policy",), [[["1/3", "2/3"]], [["1/3", "2/3"]]]), (("V",), [["4/3"], ["4/3"]])),
        "not pure",
    ),
    "the profile is no equilibrium": (
        ((("policy",), [[[1, 0]], [[0, 1]]]), (("V",), [[0], [0]])),
        "gains by leaving",
    ),
    "there is no side": (((("sides",), []),), "one side or two"),
}
STRAY = partial(first, "lemma-3.7.thresholds/strays", "dominance")
STRAYS = {
    "an equilibrium is a stray rest point": (
        (
            (("policy",), [[[1, 0]], [[1, 0]]]),
            (("exploration",), ["1/1000", "1/1000"]),
            (("V",), [[2], [2]]),
            (("optimal",), [{"policy": [[1, 0]], "W": [2]}] * 2),
            (("perceived",), [["1989/1000"], ["19999/10000"]]),
        ),
        "the rest point is an equilibrium",
    ),
    "a profile rests that does not": (
        (
            (("policy",), [[[1, 0]], [[0, 1]]]),
            (("V",), [[-20], [-20]]),
            (("perceived",), [["-189/10"], ["-473/25"]]),
        ),
        "does not rest",
    ),
    "a stray rest point is so at no exploration": (((("exploration",), [0, 0]),), "between 0 and 1"),
    "what is perceived is what is true": (((("perceived",), [["9/5"], ["9/5"]]),), "is not the value"),
    "the gap is none, by a reply that is not optimal": (
        ((("optimal", 0), {"policy": [[0, 1]], "W": ["9/5"]}),),
        "is not optimal",
    ),
}
TWINS = partial(first, "lemma-3.4/twin-states", "shapley_team")
TWIN = {
    "a state is its own twin": (((("twin",), 1),), "do not lead on"),
    "the hub is a twin of an outcome": (((("twin",), 0),), "do not lead on"),
    "nobody explores": (((("exploration",), [0, 0]),), "between 0 and 1"),
    "the twin is a state that there is not": (((("twin",), 4),), "no index"),
    "the player is the last, counted from the end": (((("player",), -1),), "no index"),
    "nothing is dominant": (
        ((("game", "payoffs", 1, 1), [[0] * 3] * 3), (("game", "payoffs", 0, 1), [[0, 1, 2]] * 3)),
        "no dominant action",
    ),
}


# Connected equilibria: row 0 and row 1 against column 0 earn the same.


@cache
def connected() -> Document:
    """Two equilibria that a step joins."""
    payoffs = [[[[1, 0], [1, 0]]]] * 2
    case = {
        "profiles": [[[[1, 0]], [[1, 0]]], [[[0, 1]], [[1, 0]]]],
        "V": [[[2], [2]], [[2], [2]]],
        "steps": [{"from": 0, "to": 1, "player": 0, "V": [[2], [2]]}],
    }
    return changed(first("lemma-3.7.values"), (("game", "payoffs"), payoffs), (("cases",), [case]))


STEP = {"from": 0, "to": 1, "player": 0, "V": [[2, 2], [2, 2]]}
TWO_STATES = {
    "states": ["s", "t"],
    "initial": [1, 0],
    "payoffs": [[[[1, 0], [1, 0]]] * 2] * 2,
    "transitions": [[[[1, 0], [1, 0]], [[0, 1], [0, 1]]]] * 2,
}
COMPONENTS = {
    "a step is one of the other player": (((("steps", 0, "player"), 1),), "moves another player"),
    "a step is one of the player false": (((("steps", 0, "player"), False),), "not there"),
    "a step goes to the last profile, counted from the end": (((("steps", 0, "to"), -1),), "not there"),
    "the profiles are joined, by no step": (((("steps",), []),), "do not join"),
    "a step joins a profile with itself": (((("steps", 0, "to"), 0),), "do not join"),
    "a profile is no equilibrium": (
        ((("profiles", 1), [[[0, 1]], [[0, 1]]]), (("V", 1), [[0], [0]])),
        "is false",
    ),
    "the value half-way is another": (((("steps", 0, "V"), [[3], [3]]),), "is not the value"),
    "the values of two equilibria are the same, which are not": (
        (
            (("game", "payoffs"), [[[[1, 0], [2, 0]]]] * 2),
            (("V", 1), [[4], [4]]),
            (("steps", 0, "V"), [[3], [3]]),
        ),
        "is false",
    ),
}


ALL: dict[str, dict[str, Forgery]] = {
    "lemma-3.7/cycle": lies(CYCLE, ORBITS),
    "theorem-3.3/cycle": lies(partial(first, "theorem-3.3/cycle", "shapley_team"), ORBITS),
    "lemma-3.7.orbit": lies(ORBIT, CONTRACTION),
    "lemma-3.7.thresholds": lies(THRESHOLD, SIDES),
    "lemma-3.7.thresholds/strays": lies(STRAY, STRAYS),
    "lemma-3.4/twin-states": lies(TWINS, TWIN),
    "theorem-3.3/twin-states": lies(
        partial(first, "theorem-3.3/twin-states", "shapley_team"), {lie: TWIN[lie] for lie in list(TWIN)[:-1]}
    ),
    "lemma-3.7.values": lies(connected, COMPONENTS),
}
TOLD = [(rule, lie) for rule, told in ALL.items() for lie in told]
ELSEWHERE = {
    "definition-2.1/four-cycle",
    "definition-2.1/grid",
    "assumption-3.1.weaker",
    "section-3.information",
    "lemma-3.5.limit.corrected",
}
"""Forged in `test_forged_hypotheses.py`, or by the same function as one that is forged here or there."""


def test_components_need_transitions_that_no_action_moves() -> None:
    """An action of player 1 decides where play goes on: what holds at both ends of a step need not hold in between."""
    profiles = [[[row, [1, 0]], [[1, 0], [1, 0]]] for row in ([1, 0], [0, 1])]
    proof = {"cases": [{"shaping": [[0, 0], [0, 0]]}], "profiles": [], "witnesses": [], "rule": "definition-2.1/shaped"}
    forged = changed(
        connected(),
        (("game",), lambda game: {**game, **TWO_STATES}),
        (("cases",), [{"profiles": profiles, "V": [STEP["V"]] * 2, "steps": [STEP]}]),
        (("hypotheses", "Markov potential game"), proof),
    )
    assert "an action moves a transition" in refused(forged)


@pytest.mark.parametrize(("rule", "lie"), TOLD)
def test_a_false_case(rule: str, lie: str) -> None:
    made, why = ALL[rule][lie]
    assert why in refused(made())


def test_every_rule_has_forgeries() -> None:
    assert set(RULES) == {*ELSEWHERE, *ALL, *OTHERS, *DISTANCES, *EQUILIBRIA, RUNS}


@pytest.mark.parametrize(
    "made",
    [CYCLE, ORBIT, THRESHOLD, STRAY, TWINS, connected],
    ids=lambda made: made.args[0] if isinstance(made, partial) else "lemma-3.7.values",
)
def test_the_true_cases_are_accepted(made: Callable[[], Document]) -> None:
    assert check(made()).comparisons > 0
