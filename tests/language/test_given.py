"""Given data: each sort has a condition, met by what is drawn for it and by nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from flint import fmpq

from mpgtheory.arithmetic import EXACT
from mpgtheory.errors import InputError
from mpgtheory.formats import load_game
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import pure, uniform
from mpgtheory.learning.exact import Play
from verification.checking.drawing import Drawing
from verification.falsify import draws
from verification.falsify.draws import Sizes
from verification.falsify.source import Seeded
from verification.language.cases import document, meets, read_case
from verification.language.given import SORTS
from verification.language.model import Model
from verification.language.statement import statement

GAME = load_game("coordination").dense()
HALF = fmpq(1, 2)
UNIFORM, LEFT, RIGHT = uniform(GAME), pure(GAME, [[0], [0]]), pure(GAME, [[1], [1]])
PLAY = Play((0, 0), ((0, 1),), ((HALF,),) * 2, ((HALF,),) * 2, (0,))
SORTED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    # declarations, data that meet them, data that do not
    ("pure policy x", {"x": LEFT}, {"x": UNIFORM}),
    ("equilibrium x", {"x": LEFT}, {"x": pure(GAME, [[0], [1]])}),
    ("policy w; optimal reply x to w", {"w": LEFT, "x": LEFT}, {"w": LEFT, "x": UNIFORM}),
    ("policy w; selection x of Q[w]", {"w": LEFT, "x": LEFT}, {"w": LEFT, "x": RIGHT}),
    (
        "weights x",
        {"x": (EXACT.array([[1, 1]]), EXACT.array([["1/2", 1]]))},
        {"x": (EXACT.array([[0, 1]]),) * 2},
    ),
    ("rates x", {"x": (EXACT.array([1]), EXACT.array(["1/9"]))}, {"x": (EXACT.array([1]), EXACT.array(["10/9"]))}),
    ("exploration x", {"x": (HALF, fmpq(1, 9))}, {"x": (HALF, fmpq(1))}),
    ("distribution x", {"x": EXACT.array([1])}, {"x": EXACT.array(["1/2"])}),
    ("number x in (0, 1]", {"x": fmpq(1)}, {"x": fmpq(0)}),
    ("number x in [0, 1)", {"x": fmpq(0)}, {"x": fmpq(1)}),
    ("number x in [-1/2, 1/2]", {"x": fmpq(-1, 2)}, {"x": fmpq(2, 3)}),
    ("stage x in 1..3", {"x": 3}, {"x": 4}),
    ("play x of 1", {"x": PLAY}, {"x": Play((0, 0, 0), ((0, 1),) * 2, ((HALF,) * 2,) * 2, ((HALF,) * 2,) * 2, (0, 0))}),
    ("policy x with forall i s a: x(i,s,a) > 0", {"x": UNIFORM}, {"x": LEFT}),
    (
        "number eta in (0, 1]; rates x with forall i s: eta <= x(i,s)",
        {"eta": HALF, "x": (EXACT.array([1]),) * 2},
        {"eta": HALF, "x": (EXACT.array(["1/3"]),) * 2},
    ),
]


@pytest.mark.parametrize(("given", "right", "wrong"), SORTED, ids=lambda value: value if isinstance(value, str) else "")
def test_a_condition_of_a_sort(given: str, right: dict[str, Any], wrong: dict[str, Any]) -> None:
    """Met by the first data, not by the second."""
    found = statement("mine", "0 = 0", given=given)
    assert meets(found, Model(GAME), right)
    assert not meets(found, Model(GAME), wrong)


ALL = """
policy w; pure policy sure; equilibrium eq; optimal reply dag to w; selection br of Q[w]; estimate q; weights omega;
values v; rates gamma; exploration theta; distribution nu; number eta in (0, 1]; stage K in 1..4; player i; state s;
action a; joint action h; play y of 4; update x; policy far with exists i' s': V[far](i',s') < W[far](i',s')
"""


def test_all_sorts_are_drawn() -> None:
    """The declarations below have every sort."""
    found = statement("mine", "0 = 0", given=ALL)
    assert {d.kind for d in found.declared} == set(SORTS)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_drawn_meets_its_conditions(seed: int) -> None:
    """On drawn games with one to three players; written as JSON and read again it is the same."""
    found = statement("mine", "0 = 0", given=ALL)
    drawing, source = Drawing(found), Seeded(seed, "all sorts")
    game, _ = draws.game(source, Sizes((1, 3), (1, 3), (2, 3)))
    model = Model(game)
    case = drawing.case(model, {name: part.draw(source, game) for name, part in drawing.parts.items()})
    if case is None:  # no equilibrium is found, or all policies are such
        return
    assert meets(found, model, case)
    documents = {name: document(value) for name, value in case.items()}
    again = read_case(found, game, documents)
    assert {name: document(value) for name, value in again.items()} == documents
    assert meets(found, Model(game), again)


def test_most_draws_give_data() -> None:
    """Of 30 games of two players at least half have data of every sort."""
    found = statement("mine", "0 = 0", given=ALL)
    assert sum(drawn(found, seed) is not None for seed in range(30)) >= 15


def drawn(found: Any, seed: int) -> Any:
    """The data drawn for a seed."""
    drawing, source = Drawing(found), Seeded(seed, "half")
    game, _ = draws.game(source, Sizes((2, 2), (1, 2), (2, 3)))
    return drawing.case(Model(game), {name: part.draw(source, game) for name, part in drawing.parts.items()})


@pytest.mark.parametrize(
    ("given", "data", "message"),
    [
        ("policy w", {}, "the case of mine lacks 'w'"),
        ("policy w", {"w": [[["1/2", "1/3"]], [[1, 0]]]}, r"w: policy\[0\]\[0\] sums to 5/6; each row must sum to 1"),
        ("policy w", {"w": [[[1, 0, 0]], [[1, 0]]]}, "w: "),
        ("number x in [0, 1]", {"x": "one"}, "x: "),
        ("number x in [0, 1]", {"x": [1]}, "x: "),
        ("play y of 2", {"y": {"states": [0]}}, "y: "),
    ],
)
def test_data_of_another_form_are_refused(given: str, data: dict[str, Any], message: str) -> None:
    """One line that names the datum."""
    with pytest.raises(InputError, match=message):
        read_case(statement("mine", "0 = 0", given=given), GAME, data)


def two_states() -> TabularGame:
    """Two states that are left with probability 1/2, one player with two actions."""
    return draws.game(Seeded(3, "two states"), Sizes((1, 1), (2, 2), (2, 2)))[0]


def test_several_best_replies_are_all_drawn() -> None:
    """Where all actions are best: the mixture for 0, then each pure one."""
    game = two_states()
    game = game.changed(payoffs=game.payoffs * 0)
    found = statement("mine", "0 = 0", given="policy w; selection br of Q[w]")
    drawing, model = Drawing(found), Model(game)
    replies = [drawing.case(model, {"w": uniform(game), "br": number})["br"] for number in range(3)]  # type: ignore[index]
    assert [[float(x) for x in reply[0][0]] for reply in replies] == [[0.5, 0.5], [1, 0], [0, 1]]


def test_a_condition_that_nothing_meets_gives_no_data() -> None:
    """Rather than data that do not meet it."""
    found = statement("mine", "0 = 0", given="policy w with 0 = 1")
    assert Drawing(found).case(Model(GAME), {"w": 3}) is None


def test_policies_with_a_condition_come_from_everywhere() -> None:
    """Interior ones, and pure ones too."""
    found = statement("mine", "0 = 0", given="policy w with 0 = 0")
    cases = [Drawing(found).case(Model(GAME), {"w": number}) for number in range(24)]
    kinds = {bool(np.all((block == 0) | (block == 1))) for case in cases for block in case["w"]}  # type: ignore[index]
    assert kinds == {True, False}
