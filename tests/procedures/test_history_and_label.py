"""(A5)(i): plays with the last pair and z in common refute it; plays that differ in z show nothing of that clause."""

from __future__ import annotations

from flint import fmpq

from mpgtheory.learning.exact import iterates
from verification import checker
from verification.claim import Verdict
from verification.language.files import load_statement
from verification.language.model import Model
from verification.procedures import history_and_label as module

THROUGH = "through the last pair and z"


def test_the_plays_are_alike_by_hand():
    """q(1) goes 0, -4/3, -2 and stays at -2 in both plays, at different times; q(0) stays at 0."""
    seen = [[it.q[0][1, 0] for it in iterates(module.evenly(), module.play_through(path))] for path in module.PATHS]
    third = fmpq(-4, 3)
    assert seen == [[0, 0, third, -2, -2], [0, 0, 0, third, -2]]


def test_two_plays_refute_both_clauses():
    found = module.two_plays(module.evenly())
    assert found.verdict is Verdict.REFUTED
    assert set(found.certificate["clauses"]) == {"as (27) has it", THROUGH}
    assert checker.check(dict(found.certificate)).outcome == "fails"
    assert (found.measured, found.claimed) == ("1", "= 0")
    assert any("0 - (only) -> 0 - (only) -> 1" in words for words in found.counterexample["words"])


def test_plays_that_differ_in_z_say_nothing_of_that_clause():
    """A control: the same pair, but another estimate."""
    statement, game = load_statement(module.CLAIM), module.evenly()
    y, x = module.play_through((0, 1, 1, 1, 1)), module.play_through(module.PATHS[1])
    case = {"y": y, "x": x}
    assert iterates(game, y)[4].q[0][1, 0] != iterates(game, x)[4].q[0][1, 0]
    late = [c for c in statement.comparisons(Model(game), case, (THROUGH,)) if c.place.startswith("k 3")]
    assert late == []
