"""Forgeries of what shows how far a game is from a potential game: each has one thing false, and its seal is right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from toolkit_certificates import Document, Forgery, changed, first, lies, refused

from verification.checker import check

GAME = "prisoners_two_state"
BELOW = partial(first, "alpha-potential.below", GAME)
ABOVE = partial(first, "alpha-potential.above", GAME)
STAGE = partial(first, "alpha-potential.stage", GAME)


def more(value: Any) -> str:
    """A number, larger by one thousandth."""
    above, _, below = str(value).partition("/")
    return f"{int(above) * 1000 + int(below or 1)}/{int(below or 1) * 1000}"


def less(value: Any) -> str:
    """A number, smaller by one thousandth."""
    above, _, below = str(value).partition("/")
    return f"{int(above) * 1000 - int(below or 1)}/{int(below or 1) * 1000}"


CYCLE = {
    "the bound is larger than the mean": (((("bound",), more),), "is false"),
    "the cycle is cut short": (
        (
            (("moves",), lambda m: m[:-1]),
            (("values",), lambda v: v[:-1]),
        ),
        "do not lead back",
    ),
    "a change is made by the other player": (((("moves", 0, "player"), lambda p: 1 - p),), "is not the value"),
    "a change is to another policy": (((("moves", 0, "policy"), [["1/2", "1/2"], ["1/2", "1/2"]]),), "not the value"),
    "a change is to what is no policy": (((("moves", 0, "policy"), [[2, -1], [1, 0]]),), "no distribution"),
    "a value is higher": (((("values", 0, 1, 0), more),), "is not the value"),
    "a value before a change is lower": (((("values", 2, 0, 1), less),), "is not the value"),
    "the start is another profile": (((("start", 0), [["1/2", "1/2"], [1, 0]]),), "is not the value"),
    "the state is none": (((("state",), 2),), "no index"),
    "the state is the last, counted from the end": (((("state",), -1),), "no index"),
    "there are no changes": (((("moves",), []), (("values",), [])), "no changes"),
    "the changes are many": (((("moves",), [{}] * 10_001),), "too many"),
    "another state has a smaller sum": (((("state",), lambda s: 1 - s),), "is false"),
}

FUNCTION = {
    "the bound is smaller": (((("bound",), less),), "is false"),
    "the bound is 0": (((("bound",), 0),), "is false"),
    "the bound is negative": (((("bound",), -4),), "negative"),
    "a number of Psi is another": (((("psi", 0, 0), 1000),), "is false"),
    "Psi is 0": (((("psi",), lambda p: [[0] * len(row) for row in p]),), "is false"),
    "Psi from both states is exchanged": (((("psi",), lambda p: p[::-1]),), "is false"),
    "a value is higher": (((("values", 3, 1, 0), more),), "is not the value"),
    "the values of both players are exchanged": (
        ((("values",), lambda v: [rows[::-1] for rows in v]),),
        "is not the value",
    ),
    "the players are exchangeable": (
        (
            (("groups",), [0, 0]),
            (("psi",), lambda p: [row[:10] for row in p]),
            (("values",), lambda v: v[:10]),
            (("trees",), lambda t: [row[:1] for row in t]),
        ),
        "cannot be exchanged",
    ),
    "a group is left out": (((("groups",), [0, 2]),), "no index"),
    "groups begin with the second": (((("groups",), [1, 0]),), "groups are not numbered"),
    "a profile is left out": (((("psi",), lambda p: [row[:-1] for row in p]),), "a list of 16"),
    "a tree is left out": (((("trees", 0), lambda t: t[:1]),), "one tree a group"),
    "a state is left out": (((("trees",), lambda t: t[:1]),), "one list of trees"),
    "a cell is cut and half of it left out": (
        (
            (("trees", 0, 0), {"split": [1, 0, 0, 1], "parts": [{}]}),
            (("bound",), less),
        ),
        "two parts",
    ),
    "a cell is cut in a row of the player's own": (
        (
            (("trees", 0, 0), {"split": [0, 0, 0, 1], "parts": [{}, {}]}),
            (("bound",), 3),
        ),
        "no row of the others",
    ),
    "a cell is cut at a vertex": (
        (
            (("trees", 0, 0), {"split": [1, 0, 1, 1], "parts": [{}, {}]}),
            (("bound",), 3),
        ),
        "at a vertex",
    ),
    "a cell is cut at a vertex that there is not": (
        (
            (("trees", 0, 0), {"split": [1, 0, 0, 2], "parts": [{}, {}]}),
            (("bound",), 3),
        ),
        "no index",
    ),
    "a payoff of the game is another": (((("game", "payoffs", 0, 0, 0, 0), 9),), "is not the value"),
    "the discount factor is another": (((("game", "discount"), "1/3"),), "is not the value"),
}

BY_PAYOFFS = {
    "U is smaller": (((("upper", 0, 0), less),), "is false"),
    "L is larger": (((("lower", 1, 1), more),), "is false"),
    "the bound is smaller": (((("bound",), less),), "is false"),
    "the bound is kappa of a player, not over 1 - delta": (
        ((("bound",), lambda _: STAGE()["cases"][0]["kappa"][0]),),
        "is false",
    ),
    "kappa of a player is 0": (((("kappa", 0), 0),), "is false"),
    "kappa of the second player is smaller": (((("kappa", 1), 1),), "is false"),
    "phi is another": (((("phi", "table", 0, 0), 100),), "is false"),
    "phi is by head counts": (((("phi", "by"), "head counts"),), "a list of 3"),
    "phi is by nothing": (((("phi", "by"), "nothing"),), "something else"),
    "phi has a number too few": (((("phi", "table", 1), [1, 2, 3]),), "a list of 4"),
}

ALL: dict[str, dict[str, Forgery]] = {
    "alpha-potential.below": lies(BELOW, CYCLE),
    "alpha-potential.above": lies(ABOVE, FUNCTION),
    "alpha-potential.stage": lies(STAGE, BY_PAYOFFS),
}
TOLD = [(rule, lie) for rule, told in ALL.items() for lie in told]


@pytest.mark.parametrize(("rule", "lie"), TOLD)
def test_a_false_case(rule: str, lie: str) -> None:
    made, why = ALL[rule][lie]
    assert why in refused(made())


@pytest.mark.parametrize("made", [BELOW, ABOVE, STAGE], ids=lambda made: made.args[0])
def test_the_true_cases_are_accepted(made: Callable[[], Document]) -> None:
    assert check(made()).comparisons > 0


@pytest.mark.parametrize("made", [BELOW, ABOVE, STAGE], ids=lambda made: made.args[0])
def test_every_member_counts(made: Callable[[], Document]) -> None:
    """A case without one of its members, or with a text in its place, is refused."""
    for member in made()["cases"][0]:
        without = changed(made(), (("cases", 0), lambda case, m=member: {k: v for k, v in case.items() if k != m}))
        assert "other members" in refused(without)
        assert refused(changed(made(), (("cases", 0, member), "nothing")))


def test_a_cell_may_be_cut_where_it_need_not() -> None:
    """A finer tree shows the same."""
    tree = {"split": [1, 0, 0, 1], "parts": [{}, {"split": [1, 1, 1, 0], "parts": [{}, {}]}]}
    assert check(changed(ABOVE(), (("cases", 0, "trees", 0, 0), tree))).comparisons > 0


def test_a_true_statement_with_a_weaker_bound_is_accepted() -> None:
    assert check(changed(ABOVE(), (("cases", 0, "bound"), 4))).comparisons > 0
    assert check(changed(BELOW(), (("cases", 0, "bound"), 3))).comparisons > 0


def deep(levels: int) -> Document:
    """A tree that is cut again and again."""
    tree: Document = {}
    for _ in range(levels):
        tree = {"split": [1, 0, 0, 1], "parts": [{}, tree]}
    return tree


def test_hostile_sizes_are_refused_at_once() -> None:
    """Many profiles, deep trees, long numbers: one line each."""
    many = {"actions": [[str(k) for k in range(40)], ["a"]], "states": list("stuvwxyz")}
    assert refused(changed(ABOVE(), (("game", "actions"), many["actions"]), (("game", "states"), many["states"])))
    low = changed(ABOVE(), (("cases", 0, "trees", 0, 0), deep(80)), (("cases", 0, "bound"), 1))
    assert "a node of the tree is none" in refused(low)
    assert refused(changed(ABOVE(), (("cases", 0, "psi", 0, 0), "9" * 30_000)))


def wide(states: int, actions: tuple[int, ...]) -> Document:
    """A game with many policies, and a certificate whose lists nobody wrote."""
    names = {
        "players": [str(i) for i in range(len(actions))],
        "states": [f"s{s}" for s in range(states)],
        "actions": [[str(a) for a in range(count)] for count in actions],
    }

    def table(counts: tuple[int, ...], entry: Any) -> Any:
        return entry if not counts else [table(counts[1:], entry)] * counts[0]

    row = [1, *[0] * (states - 1)]
    tables = {
        "initial": row,
        "payoffs": [[table(actions, 0)] * states] * len(actions),
        "transitions": [table(actions, row)] * states,
    }
    document = ABOVE()
    profiles = 1
    for count in actions:
        profiles *= count**states
    case = {
        "groups": list(range(len(actions))),
        "psi": [[0] * profiles] * states,
        "values": [[[0] * states] * len(actions)] * profiles,
        "trees": [[{}] * len(actions)] * states,
        "bound": 1,
    }
    game = {**document["game"], **names, **tables}
    return changed(document, (("game",), game), (("cases", 0), case))


@pytest.mark.slow
@pytest.mark.parametrize(("states", "actions"), [(11, (2,)), (1, (300, 300))])
def test_pairs_and_coefficients_are_bounded_before_they_are_listed(states: int, actions: tuple[int, ...]) -> None:
    assert "too many coefficients" in refused(wide(states, actions))
