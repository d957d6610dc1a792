"""The limit that dominance forces beside the complete list: on it or not, as the Nash gap says; planted errors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from flint import fmpq
from measuring import REJECTED, accepted, check_of, measured, outcome, with_member

from mpgtheory.families import build
from mpgtheory.learning.exploration import perceived_dominance
from verification.claim import Verdict
from verification.instance import Instance
from verification.procedures import limits_beside_lists as module

TITLE = "the forced limit beside all equilibria"


def example(costly: str = "-10") -> Instance:
    """The dominance example; with 17/20 in the place of -10 exploration is not costly, and the limit an equilibrium."""
    game = build("dominance")
    payoffs = np.array(game.payoffs)
    payoffs[:, 0, 0, 1] = fmpq(*map(int, costly.split("/")))
    return Instance(replace(game, payoffs=payoffs))


def certificate() -> dict[str, Any]:
    made = measured(module.CLAIM, TITLE, example()).certificate
    assert made is not None
    return dict(made)


def test_the_limit_of_the_dominance_example_is_far_from_every_equilibrium() -> None:
    found = measured(module.CLAIM, TITLE, example())
    assert found.verdict is Verdict.REFUTED
    assert found.residual == 1
    assert "the nearest of 1 equilibria in all is at distance 1" in found.note


def test_where_exploration_costs_little_the_limit_is_on_the_list() -> None:
    found = measured(module.CLAIM, TITLE, example("17/20"))
    assert found.verdict is Verdict.CERTIFIED
    assert found.residual == 0


@pytest.mark.parametrize("costly", ["-20", "-10", "-2", "4/5", "17/20", "9/10"])
def test_the_distance_is_0_where_the_gap_is(costly: str) -> None:
    """Two ways to the same: the limit is on the list if and only if nobody gains at it."""
    instance = example(costly)
    assert module.is_compared(instance)
    forced = perceived_dominance(instance.game, [fmpq(1, 10)] * 2)
    assert forced is not None
    assert instance.all_equilibria is not None
    apart = min(module.distance(one, forced.limit) for one in instance.all_equilibria)
    assert (apart == 0) == all(gap == 0 for gap in forced.gaps)


@pytest.mark.parametrize("name", ["coordination", "matching_pennies", "stag_hunt"])
def test_games_without_a_forced_limit_are_not_asked(name: str) -> None:
    assert not check_of(module.CLAIM, TITLE).suits(Instance(build(name)))


def test_detects_a_planted_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The equilibrium in the place of the limit: it would be on the list, but dominance does not force it."""
    honest = module.forced
    monkeypatch.setattr(module, "forced", lambda instance: replace(honest(instance), choices=(0, 0)))
    assert outcome(module.CLAIM, check_of(module.CLAIM, TITLE), example()) == REJECTED


def test_detects_a_planted_distance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "distance", lambda *_: fmpq(0))
    assert outcome(module.CLAIM, check_of(module.CLAIM, TITLE), example()) == REJECTED


def test_detects_an_equilibrium_that_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is an equilibrium; without it on the list, the list is refused."""
    instance = example("17/20")
    whole = instance.all_equilibria
    assert whole is not None
    instance.__dict__["all_equilibria"] = replace(whole, listed=())
    monkeypatch.setattr(module, "distance", lambda *_: fmpq(1))
    with pytest.raises(ValueError, match="min"):
        module.beside_the_list(instance)
    other = example("-10").all_equilibria
    assert other is not None
    instance.__dict__["all_equilibria"] = replace(whole, listed=other.listed)
    assert outcome(module.CLAIM, check_of(module.CLAIM, TITLE), instance) == REJECTED


def test_forged_certificates_are_rejected() -> None:
    content = certificate()
    case = content["cases"][0]
    assert accepted(content)
    assert not accepted({**content, "outcome": "holds"})
    lies: dict[str, list[Any]] = {
        "h": [[0, 0], [1], 0, [1, 2]],
        "theta": [["1/100", "1/100"], ["1", "1/10"], []],
        "equilibria": [[], case["equilibria"] * 2],
        "tree": [[], case["tree"][:-1], [*case["tree"], {}]],
    }
    for member, values in lies.items():
        for value in values:
            assert not accepted(with_member(content, member, value)), (member, value)


def test_a_list_that_fails_is_no_counterexample() -> None:
    """A leaf whose multipliers show nothing: refused, rather than taken for a failure of the claim."""
    content = certificate()
    tree = [dict(node) for node in content["cases"][0]["tree"]]
    for node in tree:
        if "values" in node and "worse" in node:
            node["values"] = [None if pair is None else [["-1000000"], ["1000000"]] for pair in node["values"]]
    assert tree != content["cases"][0]["tree"]
    assert not accepted(with_member(content, "tree", tree))
