"""Complete lists of equilibria as evidence: by hand, planted errors, forged certificates."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flint import fmpq
from measuring import REJECTED, accepted, check_of, measured, outcome, with_member
from random_games import instance_with, make_game

from mpgtheory.families import build
from mpgtheory.game.policy import uniform
from verification.claim import Verdict
from verification.instance import Instance
from verification.procedures import complete_lists as module

LIST, BOXES = "all stationary equilibria", "irrational equilibria"


def irrational() -> Instance:
    """Three equilibria, none of them rational."""
    game = make_game(6, 2, (2, 2), fmpq(9, 10), "interior", "integers")
    return instance_with(game, (uniform(game),))


@pytest.mark.parametrize(
    ("name", "pure", "mixed"),
    [("matching_pennies", 0, 1), ("coordination", 2, 1), ("stag_hunt", 4, 5), ("routing:players=2", 4, 5)],
)
def test_complete_lists(name: str, pure: int, mixed: int) -> None:
    found = measured(module.EXISTENCE, LIST, Instance(build(name)))
    assert found.verdict is Verdict.CERTIFIED
    assert found.note.endswith(f"{pure} pure, {mixed} mixed")
    assert len(found.tables[0]["rows"]) == pure + mixed


def test_mixed_equilibria_of_the_list_are_tried() -> None:
    """With transitions that actions move, too; each once."""
    labels = [profile.label for profile in Instance(build("stag_hunt")).equilibria]
    assert [label.split()[0] for label in labels] == ["pure"] * 4 + ["mixed"] * 5


@pytest.mark.parametrize("claim", [module.DEFINITION, module.FIXED_POINTS])
def test_irrational_equilibria(claim: str) -> None:
    found = measured(claim, BOXES, irrational())
    assert found.verdict is Verdict.CERTIFIED
    assert found.comparisons == 6
    assert found.certificate is not None
    assert len(found.certificate["cases"]) == 3


@pytest.mark.parametrize("claim", [module.DEFINITION, module.FIXED_POINTS])
def test_games_without_irrational_equilibria_are_not_asked(claim: str) -> None:
    assert not check_of(claim, BOXES).suits(Instance(build("coordination")))


def test_a_centre_that_is_off_is_no_equilibrium(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second way finds it: the exact gap of the centre exceeds what the radius allows."""
    one = irrational().all_equilibria
    assert one is not None
    moved = replace(one[0], policy=one[0].policy.shift(0, 0, 0, fmpq(1, 10**9)).shift(0, 0, 1, fmpq(-1, 10**9)))
    assert any(c.left > c.right for c in module.centre_is_near(moved, "off", 0))
    assert all(c.left <= c.right for c in module.centre_is_near(one[0], "on", 0))


def test_a_list_without_one_of_its_equilibria_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = module._complete
    check = check_of(module.EXISTENCE, LIST)
    instance = Instance(build("coordination"))
    assert outcome(module.EXISTENCE, check, instance) is Verdict.CERTIFIED
    monkeypatch.setattr(module, "_complete", lambda given: replace(whole(given), listed=whole(given).listed[:-1]))
    assert outcome(module.EXISTENCE, check, instance) == REJECTED


def test_forged_certificates() -> None:
    boxes = measured(module.DEFINITION, BOXES, irrational()).certificate
    assert boxes is not None
    assert accepted(dict(boxes))
    equilibrium = boxes["cases"][0]["equilibrium"]
    for member, value in (("radius", "1/2"), ("radius", "0"), ("V", equilibrium["policy"])):
        assert not accepted(with_member(dict(boxes), "equilibrium", {**equilibrium, member: value}))
    exact = measured(module.EXISTENCE, LIST, Instance(build("coordination"))).certificate
    assert exact is not None
    listed = exact["cases"][0]["equilibria"]
    assert not accepted(with_member(dict(exact), "equilibria", []))
    assert not accepted(with_member(dict(exact), "equilibria", listed[:-1]))
    assert not accepted(with_member(dict(boxes), "equilibrium", listed[0]))
