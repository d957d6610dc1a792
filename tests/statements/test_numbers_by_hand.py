"""Worked numbers: terms of the language on games that can be worked out on paper, and the verdicts that follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import pytest
from by_hand import exact
from flint import fmpq
from games import game

from mpgtheory.formats import load_game
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import pure
from mpgtheory.learning.exact import Play
from verification.checking.exact import check
from verification.instance import Instance, Sampling
from verification.language.files import catalogue, load_statement
from verification.language.statement import statement

HALF, TENTH = Fraction(1, 2), Fraction(1, 10)


def dominance() -> TabularGame:
    """Common payoffs 1, -10 in row 0 and 9/10, 4/5 in row 1; one state, delta = 1/2."""
    return load_game("dominance").dense()


def stay_or_go() -> TabularGame:
    """One player: the first action stays for ever, the second leads to either state with probability 1/2."""
    rows = [[[1, 0], [HALF, HALF]], [[0, 1], [HALF, HALF]]]
    return game([[[0, 0], [0, 0]]], rows, fmpq(1, 2), [HALF, HALF])


def leaving() -> TabularGame:
    """One player, whose second action leaves state 0 for good, which is begun with probability 9/10."""
    rows = [[[1, 0], [0, 1]], [[0, 1], [0, 1]]]
    return game([[[0, 0], [0, 1]]], rows, fmpq(1, 2), [1 - TENTH, TENTH])


def four() -> TabularGame:
    """One player in one state with actions that earn 1 and 4; delta = 1/2."""
    return game([[[1, 4]]], [[[1], [1]]], fmpq(1, 2), [1])


@dataclass(frozen=True)
class Example:
    """A term, the indices at which it is evaluated, data by name, and its values in order."""

    of: str
    game: Callable[[], TabularGame]
    term: str
    values: list[Any]
    indices: str = "i"
    given: str = ""
    data: dict[str, Any] = field(default_factory=dict)


ROW_1, ROW_0 = [[1], [0]], [[0], [0]]
EXPLORING = {"theta": (fmpq(1, 10), fmpq(1, 10))}
PERCEIVED = "Q[dev(explored(pi,theta),i,pi)](i,s,a)"
REPLY_PLAY = Play((0, 0, 0), ((0,), (1,)), ((fmpq(1, 2),) * 2,), ((fmpq(1, 2),) * 2,), (0, 0))
GIVEN = "policy pi; exploration theta"
EXAMPLES = [
    # V = 9/10 / (1 - 1/2) at row 1, column 0; a switch to row 0 earns 1 once.
    Example("lemma-3.4", dominance, "Q[pi](i,s,a)", ["19/10", "9/5"], "i s a", GIVEN, {"pi": ROW_1} | EXPLORING),
    # Against a column player who explores, row 0 earns 19/20 - 10/20 = 9/20, row 1 179/200; V = 179/100 in row 1.
    Example("lemma-3.4", dominance, PERCEIVED, ["269/200", "179/100"], "i s a", GIVEN, {"pi": ROW_1} | EXPLORING),
    Example("section-3.2.replies", dominance, "Q[pi](i,s,a)", [2, "19/10"], "i s a", GIVEN, {"pi": ROW_0} | EXPLORING),
    Example(
        "section-3.2.replies", dominance, PERCEIVED, ["9/10", "269/200"], "i s a", GIVEN, {"pi": ROW_0} | EXPLORING
    ),
    Example("equation-25a", dominance, "u[pi](i,s,a)", [1, "9/10"], "i s a", GIVEN, {"pi": ROW_1} | EXPLORING),
    Example(
        "appendix-B.1.ii",
        dominance,
        "u[explored(pi,theta)](i,s,a) - u[pi](i,s,a)",
        ["-11/20", "-1/200"],
        "i s a",
        GIVEN,
        {"pi": ROW_1} | EXPLORING,
    ),
    # From a the one way to b is to go: probability theta / 2 of going, then 1/2.
    Example(
        "assumption-3.1.visits",
        stay_or_go,
        "P[explored(pi,theta)](s,t)",
        ["39/40", "1/40", "1/40", "39/40"],
        "s t",
        GIVEN,
        {"pi": [[0, 0]], "theta": (fmpq(1, 10),)},
    ),
    # Go in a, stay in b: from a to b 4/5 * 1/2, back 1/5 * 1/2; the shares are 1 to 4.
    Example(
        "equation-7.speed",
        stay_or_go,
        "stationary[explored(pi,theta)](s)",
        ["1/5", "4/5"],
        "s",
        GIVEN,
        {"pi": [[1, 0]], "theta": (fmpq(2, 5),)},
    ),
    # Left at once, state 0 is visited at the beginning only: (1 - delta) mu.
    Example("lemma-3.6a.visitation-bound", leaving, "d[pi](s)", ["9/20", "11/20"], "s", "policy pi", {"pi": [[1, 1]]}),
    Example(
        "lemma-3.5.mismatch",
        leaving,
        "(max s: d[pi](s) / mu(s)) / (1 - delta)",
        [11],
        "i",
        "policy pi",
        {"pi": [[1, 1]]},
    ),
    # q^1 = (1/2, 0); then the target 4 + 1/2 (3/4 * 1/2) = 67/16, half of which is learned.
    Example(
        "section-3.1.reply",
        four,
        "estimate[y,k](i,s,a)",
        [0, 0, "1/2", 0, "1/2", "67/32"],
        "k <= 2, i s a",
        "play y of 2",
        {"y": REPLY_PLAY},
    ),
    Example(
        "section-3.1.reply",
        four,
        "held[y,k](i,s,a)",
        ["1/2", "1/2", "3/4", "1/4", "7/8", "1/8"],
        "k <= 2, i s a",
        "play y of 2",
        {"y": REPLY_PLAY},
    ),
    Example("section-3.1.counters", four, "plays[y,2](i,s,a)", [1, 1], "i s a", "play y of 2", {"y": REPLY_PLAY}),
    # T is linear in q with slope delta: attained between q and q + 1. With rows of mass 2 of two players it is 4 delta.
    Example(
        "equation-22.contraction",
        dominance,
        "T[pi,q2](i,s,a) - T[pi,q](i,s,a)",
        ["1/2", "1/2", "1/2", "1/2"],
        "i s a",
        "policy pi; estimate q; estimate q2",
        {"pi": ROW_1, "q": 3, "q2": 4},
    ),
    Example(
        "equation-22.contraction",
        dominance,
        "T[x,q2](i,s,a) - T[x,q](i,s,a)",
        [2, 2, 2, 2],
        "i s a",
        "estimate x; estimate q; estimate q2",
        {"x": 1, "q": 3, "q2": 4},
    ),
]
"""Of a statement; where two players' values follow, the first player's are compared."""


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.of}, {e.term}")
def test_number(example: Example) -> None:
    """The values in order of the indices."""
    played = example.game()
    text = statement(example.of, f"forall {example.indices}: {example.term} = 0", given=example.given)
    found = [exact(c.left) for c in text.comparisons(played, {k: datum(played, v) for k, v in example.data.items()})]
    assert found[: len(example.values)] == [Fraction(value) for value in example.values]


def datum(played: TabularGame, value: Any) -> Any:
    """Choices as a pure policy, a whole number as a table full of it."""
    if isinstance(value, list):
        return pure(played, value)
    if isinstance(value, int):
        return tuple(exact_table(value, played.n_states, count) for count in played.action_counts)
    return value


def exact_table(value: int, states: int, count: int) -> Any:
    """A table (S, A_i) of one number."""
    from games import exact as rationals

    return rationals([[value] * count for _ in range(states)])


VERDICTS = {
    ("appendix-B.1.components", "coordination"): "certified",  # 2 + 2 = 2 * 2
    ("appendix-B.1.components", "team"): "refuted",  # 3 (2 + 2) entries, 3 * 2 * 2 sets
    ("equation-25a", "routing:players=1"): "certified",  # nobody else explores
    ("equation-25a", "dominance"): "refuted",
    ("equation-29.step", "coordination"): "certified",  # the next state is certain
    ("equation-29.step", "team"): "refuted",
    ("equation-14", "routing:players=1"): "certified",  # the one norm is the largest
    ("equation-14", "team"): "refuted",
    ("appendix-B.3", "coordination"): "refuted",  # from the mixed equilibrium straight to a pure profile
    ("appendix-B.3", "matching_pennies"): "vacuous",
    ("appendix-B.2b", "routing:players=1"): "certified",  # a joint change of one player is unilateral
    ("appendix-B.2b", "coordination"): "refuted",
    ("lemma-3.6c", "coordination"): "refuted",  # at the mixed equilibrium both actions are best
    ("assumption-A.4.ii", "congestion:players=2"): "certified",
    ("lemma-3.4", "dominance"): "refuted",
}
"""What a statement comes to on a game, and why."""


@pytest.mark.parametrize(("name", "specification"), VERDICTS, ids=lambda value: value)
def test_verdict_by_hand(name: str, specification: str) -> None:
    """The verdict that a line of mathematics predicts."""
    instance = Instance(load_game(specification), 7, Sampling(random_profiles=2, equilibria=4))
    evidence = check(instance, catalogue()[name], load_statement(name))
    assert str(evidence.verdict) == VERDICTS[name, specification]
