"""Forgeries of certificates that the toolkit wrote: each looks right, its seal is right, and one thing in it is false.

The name of a forgery says what is false. Here it is a witness or the given data. `test_forged_claims.py` has forgeries
of texts, clauses and hypotheses, `test_forged_files.py` of numbers and games, `test_forged_procedures.py` of what
procedures show, and `test_forged_work.py` files that only want to cost time and memory.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from toolkit_certificates import (
    Document,
    Forgery,
    changed,
    native,
    number_of,
    refused,
    sampled,
    sealed,
    stated,
)

from verification.checker import check


def corridor() -> Document:
    """One player: in `s` stay for 1 or leave for `t`, where 3 is paid for ever; nothing leads to `lost`."""
    return native(
        name="corridor",
        players=["1"],
        states=["s", "t", "lost"],
        actions=[["stay", "leave"]],
        initial=[1, 0, 0],
        payoffs=[[[1, 0], [3, 0], [5, 3]]],
        transitions=[[[1, 0, 0], [0, 1, 0]], [[0, 1, 0], [0, 1, 0]], [[0, 0, 1], [0, 0, 1]]],
    )


def loop(payoff: int) -> Document:
    """One player, one state, one action."""
    one = {"players": ["1"], "states": ["s"], "actions": [["a"]], "initial": [1]}
    return native(name="loop", **one, payoffs=[[[payoff]]], transitions=[[[1]]])


LEANING = [[["1/3", "2/3"], ["1/5", "4/5"]], [["1/4", "3/4"], ["2/5", "3/5"]]]
UNIFORM = [[["1/2", "1/2"]] * 2] * 2
MOVE = [[[1, -1], [0, 0]], [["1/2", "-1/2"], [0, 0]]]
BACK = [[[-1, 1], [0, 0]], [["-1/2", "1/2"], [0, 0]]]
STAY, LEAVE = [[[1, 0], [1, 0], [1, 0]]], [[[0, 1], [1, 0], [1, 0]]]
"""In the corridor: V = (2, 6, 10) and (3, 6, 10)."""


# Witnesses.


@cache
def two_values() -> Document:
    """V of two policies."""
    text = "exists i s: V[w](i,s) != V[r](i,s)"
    return stated(text, native(), {"w": LEANING, "r": UNIFORM}, given="policy w; policy r")


@cache
def everything() -> Document:
    """One witness of each kind."""
    text = """forall i s: V[w](i,s) <= W[w](i,s) and 0 <= d[w](s) and 0 <= d[w](s,s) and 0 <= stationary[w](s)
      and dV[w,x](i,s) <= 100"""
    return stated(text, native(), {"w": LEANING, "x": MOVE}, given="policy w; estimate x")


@cache
def optimal() -> Document:
    """W in the corridor."""
    return stated("forall i s: V[w](i,s) <= W[w](i,s)", corridor(), {"w": STAY}, given="policy w")


def with_witness(document: Document, kind: str, value: Any) -> Document:
    """Another solution; a function makes it of the true one."""
    n = number_of(document, kind)
    return changed(document, (("witnesses", n, len(document["witnesses"][n]) - 1), value))


def exchanged() -> Document:
    one, two = (w[-1] for w in two_values()["witnesses"])
    return changed(two_values(), (("witnesses", 0, 2), two), (("witnesses", 1, 2), one))


def optimum_by(replies: Any, values: list[Any]) -> Document:
    """Another optimum in the corridor, with these replies and their own true values."""
    document = optimal()
    n = number_of(document, "W")
    profiles = [*document["profiles"], replies] if replies not in document["profiles"] else document["profiles"]
    witness = ["W", document["witnesses"][n][1], profiles.index(replies), [values]]
    rest = [w for w in document["witnesses"] if w[0] != "W"]
    used = {k for w in [*rest, witness] for k in w[1:-1]}
    kept = [p for k, p in enumerate(profiles) if k in used]
    renumber = {k: kept.index(p) for k, p in enumerate(profiles) if k in used}
    listed = [[w[0], *(renumber[k] for k in w[1:-1]), w[-1]] for w in [*rest, witness]]
    return sealed({**document, "profiles": kept, "witnesses": listed})


def off_the_simplex(payoff: int, value: int) -> Document:
    """V of a table with delta P[w] = 1: every V solves V = u + V where u is 0."""
    document = stated(
        "V[x](i,s) = 0", loop(payoff), {"x": [[[0]]], "i": 0, "s": 0}, given="estimate x; player i; state s"
    )
    text = {**document["statement"], "clauses": {"": f"V[x](i,s) = {value}"}}
    table = {"profiles": [[[[2]]]], "cases": [{"x": [[[2]]], "i": 0, "s": 0}], "witnesses": [["V", 0, [[value]]]]}
    return sealed({**document, "statement": text, **table})


def closed_class() -> Document:
    """In the corridor with `stay` each state is a closed class."""
    text = "0 <= stationary[w](s)"
    ergodic = native(**{k: corridor()[k] for k in ("players", "states", "actions", "payoffs")}, initial=[1, 0, 0])
    ergodic["transitions"] = [[["1/3"] * 3] * 2] * 3
    document = stated(text, ergodic, {"w": STAY, "s": 0}, given="policy w; state s")
    return changed(document, (("game",), corridor()), (("witnesses", 0, 2), [0, 1, 0]))


WITNESSES: dict[str, Forgery] = {
    "V of r stands as that of w, and that of w as that of r": (exchanged, "is not the value"),
    "V of w stands there a second time, with another value": (
        lambda: changed(two_values(), (("witnesses",), lambda w: [*w, ["V", 0, w[1][2]]])),
        "repeats",
    ),
    "the values of the two players are exchanged": (
        lambda: with_witness(two_values(), "V", lambda v: v[::-1]),
        "is not the value",
    ),
    "the values of the two states are exchanged": (
        lambda: with_witness(everything(), "V", lambda v: [row[::-1] for row in v]),
        "is not the value",
    ),
    "the profiles are exchanged, so that each witness is of the other": (
        lambda: changed(two_values(), (("profiles",), lambda p: p[::-1])),
        "is not the value",
    ),
    "a profile is that of another case": (
        lambda: changed(two_values(), (("profiles", 0), [[[1, 0], [1, 0]], [[1, 0], [1, 0]]])),
        "a witness V is missing",
    ),
    "7 is the value of a table under which every number solves V = V": (lambda: off_the_simplex(0, 7), "not below 1"),
    "a table whose rows sum to 0 in size 4 has a unique value": (
        lambda: changed(
            stated("V[x](i,s) <= 9", native(), {"x": LEANING, "i": 0, "s": 0}, given="estimate x; player i; state s"),
            (("cases", 0, "x"), [[[3, -2], [3, -2]]] * 2),
            (("profiles", 0), [[[3, -2], [3, -2]]] * 2),
        ),
        "not below 1",
    ),
    "W earns more than any policy, by a reply of weights 2 and -1": (
        lambda: optimum_by([[[2, -1], [2, -1], [1, 0]]], [2, 12, 10]),
        "no policy",
    ),
    "W is too small in a state that nothing leads to": (
        lambda: optimum_by([[[0, 1], [1, 0], [0, 1]]], [3, 6, 6]),
        "is not the optimal value",
    ),
    "W is the value of staying, which leaves 1 to gain": (
        lambda: optimum_by(STAY, [2, 6, 10]),
        "is not the optimal value",
    ),
    "W is 100 everywhere, which nobody earns": (
        lambda: with_witness(optimal(), "W", [[100, 100, 100]]),
        "is not the value",
    ),
    "W is raised in the absorbing state alone": (
        lambda: with_witness(optimal(), "W", [[3, 7, 10]]),
        "is not the value",
    ),
    "the two players' optima are exchanged": (lambda: with_witness(everything(), "W", lambda v: v[::-1]), "is not the"),
    "the slope is that of the opposite direction": (
        lambda: with_witness(everything(), "dV", lambda v: [[negative(x) for x in row] for row in v]),
        "not the derivative",
    ),
    "the slope is that of V along another table": (
        lambda: changed(everything(), (("profiles",), lambda p: [BACK if x == MOVE else x for x in p])),
        "a witness dV is missing",
    ),
    "the slope is 0": (lambda: with_witness(everything(), "dV", [[0, 0], [0, 0]]), "not the derivative"),
    "a chain with three closed classes has one stationary distribution": (closed_class, "several"),
    "the stationary distribution is one of the wrong state": (
        lambda: with_witness(everything(), "stationary", lambda p: p[::-1]),
        "p P[w] is not p",
    ),
    "0 is a stationary distribution": (lambda: with_witness(everything(), "stationary", [0, 0]), "is none"),
    "a stationary distribution has the weights 2 and -1": (
        lambda: with_witness(everything(), "stationary", [2, -1]),
        "is none",
    ),
    "d is that from the first state, not from mu": (
        lambda: with_witness(everything(), "d", everything()["witnesses"][number_of(everything(), "D")][-1][0]),
        "not the visitation distribution",
    ),
    "d is mu": (lambda: with_witness(everything(), "d", ["1/4", "3/4"]), "not the visitation distribution"),
    "the visits from the two states are exchanged": (
        lambda: with_witness(everything(), "D", lambda d: d[::-1]),
        "not the visitation distribution",
    ),
    "a witness is of a profile with a negative number": (
        lambda: changed(two_values(), (("witnesses", 1, 1), -1)),
        "names no profile",
    ),
}


def negative(number: Any) -> Any:
    """Its negative, as certificates write it."""
    text = str(number)
    return text[1:] if text.startswith("-") else f"-{text}"


@pytest.mark.parametrize("lie", WITNESSES)
def test_a_false_witness(lie: str) -> None:
    made, why = WITNESSES[lie]
    assert why in refused(made())


@pytest.mark.parametrize("made", [two_values, everything, optimal])
def test_the_true_ones_are_accepted(made: Callable[[], Document]) -> None:
    assert check(made()).outcome == "holds"


# Given data.

GIVEN = """policy w; pure policy sure; equilibrium eq; optimal reply dag to w; selection br of Q[w]; rates gamma;
exploration theta; distribution nu; weights omega; number c in (0, 1]; stage K in 1..3; player i; state s; action a;
joint action h; play y of 3; update y'; policy good with forall i' s': W[w](i',s') >= V[good](i',s')"""


STEPS = ["1/2", "1/3", "1/4"]
PLAY = {"states": [0, 1, 1, 0], "actions": [[1, 1], [1, 0], [0, 0]], "ties": [0, 1, 2]}
PLAY |= {"alphas": [STEPS, STEPS], "betas": [STEPS, STEPS]}


@cache
def data() -> Document:
    """Data of every sort for a game in which play moves on; the play has three stages."""
    return changed(sampled("1 = 1", native(), GIVEN), (("cases", 0, "y"), PLAY))


def given(name: str, *changes: tuple[tuple[Any, ...], Any]) -> Document:
    """The certificate with other data of a name, in its first case."""
    return changed(data(), *((("cases", 0, name, *path), value) for path, value in changes))


def datum(name: str, value: Any) -> Document:
    """The same, the whole value."""
    return changed(data(), (("cases", 0, name), value))


def called(true: str, false: str, text: str, case: Document, game: Document | None = None) -> Document:
    """What is truly shown of data of one sort, said of data of another; all witnesses that are needed are there."""
    document = stated(text, game or native(), case, given=true)
    return changed(document, (("statement", "given"), false))


def unprofitable(rows: list[list[Any]]) -> list[list[Any]]:
    """A row with the weight on the other action."""
    return [row[::-1] for row in rows]


def unlike(document: Document, name: str) -> Document:
    """The data of a policy, each row turned round."""
    return changed(document, (("cases", 0, name), lambda blocks: [unprofitable(block) for block in blocks]))


LIES_ABOUT_DATA: dict[str, Forgery] = {
    "a policy plays an action with -1/2, and sums to 1": (
        lambda: given("w", ((0, 0), ["3/2", "-1/2"])),
        "does not meet its condition",
    ),
    "a policy plays with 99/100 in all": (
        lambda: given("w", ((1, 1), ["1/2", "49/100"])),
        "does not meet its condition",
    ),
    "a pure policy mixes": (lambda: given("sure", ((0, 0), ["1/2", "1/2"])), "does not meet its condition"),
    "an equilibrium is none": (
        lambda: called("policy w", "equilibrium w", "exists i s: V[w](i,s) < W[w](i,s)", {"w": LEANING}),
        "w does not meet its condition",
    ),
    "an optimal reply is optimal from one state only": (
        lambda: called(
            "policy w; policy x",
            "policy w; optimal reply x to w",
            "(exists i s: V[dev(w,i,x)](i,s) = W[w](i,s)) and exists i s: V[dev(w,i,x)](i,s) < W[w](i,s)",
            {"w": STAY, "x": [[[0, 1], [1, 0], [0, 1]]]},
            corridor(),
        ),
        "x does not meet its condition",
    ),
    "a selection takes an action that is not best": (lambda: unlike(data(), "br"), "does not meet its condition"),
    "a selection gives one part in a million to an action that is not best": (
        lambda: given("br", ((0, 0), lambda row: ["999999/1000000" if x == 1 else "1/1000000" for x in row])),
        "does not meet its condition",
    ),
    "a rate is 0": (lambda: given("gamma", ((0, 0), 0)), "does not meet its condition"),
    "a rate is more than 1": (lambda: given("gamma", ((1, 1), "1000001/1000000")), "does not meet its condition"),
    "somebody does not explore": (lambda: given("theta", ((0,), 0)), "does not meet its condition"),
    "somebody only explores": (lambda: given("theta", ((1,), 1)), "does not meet its condition"),
    "a distribution has a negative weight": (lambda: datum("nu", ["3/2", "-1/2"]), "does not meet its condition"),
    "a distribution has a weight too many": (lambda: datum("nu", ["1/3", "1/3", "1/3"]), "a list of 2"),
    "a weight is 0": (lambda: given("omega", ((0, 0, 0), 0)), "does not meet its condition"),
    "a number lies on the open end of its interval": (lambda: datum("c", 0), "does not meet its condition"),
    "a number is just above its interval": (lambda: datum("c", "1000001/1000000"), "does not meet its condition"),
    "a stage is beyond its range": (lambda: datum("K", 4), "does not meet its condition"),
    "a stage is before its range": (lambda: datum("K", 0), "does not meet its condition"),
    "a stage is no whole number": (lambda: datum("K", "3/2"), "no whole number"),
    "a stage is minus one": (lambda: datum("K", -1), "no whole number"),
    "a player is one more than there are": (lambda: datum("i", 2), "no index below 2"),
    "a player is the last, counted from the end": (lambda: datum("i", -1), "no index below 2"),
    "a player is true": (lambda: datum("i", True), "no index below 2"),
    "a state is a text": (lambda: datum("s", "0"), "no index below 2"),
    "an action is one that the other player has not": (lambda: datum("a", 2), "no index below 2"),
    "a joint action has an action too many": (lambda: datum("h", [0, 0, 0]), "no list of one action a player"),
    "a joint action is a number": (lambda: datum("h", 0), "no list of one action a player"),
    "a play begins where mu is 0": (
        lambda: changed(data(), (("game", "initial"), [0, 1])),
        "first state has probability 0",
    ),
    "a play takes a transition of probability 0": (
        lambda: given("y", (("actions", 0), [0, 0])),
        "probability 0",
    ),
    "a play is longer than it is said to be": (
        lambda: changed(data(), (("statement", "given"), lambda text: text.replace("play y of 3", "play y of 2"))),
        "y does not meet its condition",
    ),
    "a play has a state too few": (lambda: given("y", (("states",), lambda s: s[:-1])), "another length"),
    "step sizes increase": (lambda: given("y", (("alphas", 0), ["1/4", "1/3", "1/2"])), "step sizes increase"),
    "a step size is 1": (lambda: given("y", (("betas", 1), [1, "1/2", "1/2"])), "does not lie between 0 and 1"),
    "a step size is 0": (lambda: given("y", (("betas", 1), ["1/2", "1/2", 0])), "does not lie between 0 and 1"),
    "a tie is broken by a negative number": (lambda: given("y", (("ties",), [-1, 0, 0])), "no index"),
    "a tie is broken by a number of 20 digits": (lambda: given("y", (("ties",), [10**20, 0, 0])), "no index"),
    "an update arrives where it cannot": (
        lambda: given("y'", (("state",), 1), (("joint",), [0, 0]), (("after",), 1)),
        "probability 0",
    ),
    "an update is of a policy that is none": (
        lambda: given("y'", (("before", "policy", 0, 0), ["1/2", "1/3"])),
        "no distribution",
    ),
    "a counter is negative": (lambda: given("y'", (("before", "visits", 0), -1)), "no whole number"),
    "a counter is one half": (lambda: given("y'", (("before", "visits", 0), "1/2")), "no whole number"),
    "an update has a step size of 1": (lambda: given("y'", (("alpha", 0), 1)), "does not lie between 0 and 1"),
    "a policy with a condition does not meet it": (
        lambda: changed(data(), (("statement", "given"), lambda text: text.replace(">= V[good]", "< V[good]"))),
        "good does not meet its condition",
    ),
    "a name that is not declared has data": (lambda: datum("z", 0), "other members"),
    "a name that is declared has none": (
        lambda: changed(data(), (("cases", 0), lambda case: {k: v for k, v in case.items() if k != "nu"})),
        "other members",
    ),
}


@pytest.mark.parametrize("lie", LIES_ABOUT_DATA)
def test_false_data(lie: str) -> None:
    made, why = LIES_ABOUT_DATA[lie]
    assert why in refused(made())


def test_true_data_are_accepted() -> None:
    assert check(data()).comparisons > 0
