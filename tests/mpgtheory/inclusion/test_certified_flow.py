"""Certified flows: the float flow lies in the balls, closed forms do, and what cannot be shown is said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from flint import arb, fmpq
from small_games import one_state, random_game
from solvable import COORDINATION, PENNIES, at

from mpgtheory.arithmetic import FLOAT, ball
from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy, random_policy, uniform
from mpgtheory.inclusion import Kind, Status, certified_flow, constant, flow, piecewise, varying
from mpgtheory.inclusion.enclosed import flow as certified_module

DYNAMICS: list[dict[str, Any]] = [{}, {"exploration": "1/4"}, {"exploration": "1/4", "repaired": True}]


def start_of(game: MarkovGame, seed: int) -> Policy:
    return random_policy(game, np.random.default_rng(seed), denominator=997)


def assert_inside(game: MarkovGame, start: Policy, **options: Any) -> None:
    """Events and policies of the float flow, within 1e-12 of the balls, which are narrower than 1e-20."""
    balls = certified_flow(game, start, duration=4, **options)
    floats = flow(game, start, duration=4, **options)
    assert balls.status is Status.COMPLETE, balls.message
    assert [e.kind for e in balls.events] == [e.kind for e in floats.events]
    assert [e.changes for e in balls.events] == [e.changes for e in floats.events]
    for exact, rough in zip(balls.events, floats.events, strict=True):
        assert float(exact.time.rad()) < 1e-20
        assert abs(float(exact.time.mid()) - rough.time) < 1e-11
    for tau in ("1/7", "13/11", "37/10", "4/1"):
        place = float(FLOAT.number(fmpq(*map(int, tau.split("/")))))
        for block, near in zip(balls.at(tau), floats.at(place), strict=True):
            for x, y in zip(block.ravel(), near.ravel(), strict=True):
                assert float(x.rad()) < 1e-20
                assert abs(float(x.mid()) - y) < 1e-11


@pytest.mark.parametrize("dynamics", DYNAMICS)
def test_float_flows_lie_in_certified_balls(dynamics: dict[str, Any]) -> None:
    for seed, shape in ((11, (2, (2, 3))), (2, (1, (2, 2, 2)))):
        game = random_game(seed, *shape)
        assert_inside(game, start_of(game, seed), **dynamics)


def test_with_weights_that_jump() -> None:
    game = random_game(11, 2, (2, 3))
    assert_inside(game, start_of(game, 11), weights=piecewise(game, [0, "1/3", 2], [1, "1/2", "3/4"]))
    assert_inside(game, start_of(game, 11), weights=constant(game, [["1/2", 1], [1, "1/3"]]))


def test_a_spiral_in_closed_form() -> None:
    """Event k of matching pennies from u = 3/10, v = 1/5 is at log((1 + 2v) (1 + 2 k m)), an enclosure of it."""
    found = certified_flow(PENNIES, at(["4/5", "1/5"], ["7/10", "3/10"]), duration=6, most_events=20)
    with ball(160).precision():
        m = fmpq(1, 2) + (fmpq(3, 10) - fmpq(1, 2)) / (1 + 2 * fmpq(1, 5))
        for k, event in enumerate(found.events[:20]):
            wanted = arb((1 + 2 * fmpq(1, 5)) * (1 + 2 * k * m)).log()
            assert event.time.overlaps(wanted)
            assert event.time.rad() < 1e-25


def test_an_equilibrium_is_stayed_at_for_certain() -> None:
    found = certified_flow(COORDINATION, at(["1/3", "2/3"], ["1/3", "2/3"]), duration=2)
    assert found.status is Status.EQUILIBRIUM
    assert [event.kind for event in found.events] == [Kind.EQUILIBRIUM, Kind.END]


def test_a_tie_at_the_start_is_decided_over_the_rationals() -> None:
    """At y = 1/3 player 1's actions tie; player 2 moves up, so that the first is strictly better at once."""
    found = certified_flow(COORDINATION, at(["1/2", "1/2"], ["1/3", "2/3"]), duration=2)
    assert found.status is Status.COMPLETE
    assert [int(x) for x in found.pieces[0].targets[0][0]] == [1, 0]


def test_simultaneous_ties_later_on_are_undecided_and_say_where() -> None:
    """From (1/2, 0) both players' actions tie at log(3/2), at the mixed equilibrium: balls cannot tell."""
    found = certified_flow(COORDINATION, at(["1/2", "1/2"], [0, 1]), duration=2)
    assert found.status is Status.UNDECIDED
    assert found.message.startswith("event 1, after time 0: undecided is player")
    assert found.events[-1].kind is Kind.UNDECIDED


def test_actions_that_are_the_same_tie_for_ever() -> None:
    twins = one_state([[2, 0], [0, 1], [0, 1]], [[2, 0], [0, 1], [0, 1]])
    found = certified_flow(twins, at(["1/2", "1/4", "1/4"], ["1/4", "3/4"]), duration=2)
    assert found.status is Status.COMPLETE
    assert [int(x) for x in found.pieces[0].targets[0][0]] == [0, 1, 0]


@pytest.mark.slow
def test_precision_rises_where_it_is_missing() -> None:
    """After 50 units of time leads have fallen below what 64 bits tell."""
    game = build("shapley_team")
    found = certified_flow(game, start_of(game, 4), duration=50, bits=64)
    assert found.status is Status.COMPLETE
    assert found.arithmetic.bits > 64


@pytest.mark.parametrize("planted", ["missed", "late", "other"])
def test_a_wrong_guess_is_never_certified(monkeypatch: pytest.MonkeyPatch, planted: str) -> None:
    """Floats guess the next event: a missed one, one that is late, or another action must be refused by the balls."""
    honest = certified_module.next_crossing

    def wrong(motion: Any, end: float) -> Any:
        found = honest(motion, end)
        if found is None or planted == "missed":
            return None
        if planted == "late":
            return type(found)(found.time + 0.1, found.cell, found.q, found.slope)
        return type(found)(found.time, found.cell ^ 2, found.q, found.slope)

    start = at(["3/4", "1/4"], ["1/4", "3/4"])
    assert certified_flow(COORDINATION, start, duration=3).status is Status.COMPLETE
    monkeypatch.setattr(certified_module, "next_crossing", wrong)
    found = certified_flow(COORDINATION, start, duration=3)
    if planted == "late":  # interval Newton finds the true zero from a poor guess
        with found.arithmetic.precision():
            assert found.events[0].time.overlaps(arb(fmpq(9, 8)).log())
            assert found.events[0].time.rad() < 1e-25
    else:
        assert found.status is Status.UNDECIDED


def test_bad_input_is_refused() -> None:
    game = COORDINATION
    with pytest.raises(InputError, match="duration is -1"):
        certified_flow(game, uniform(game), duration=-1)
    with pytest.raises(InputError, match="piecewise constant"):
        certified_flow(game, uniform(game), duration=1, weights=varying(game, lambda tau: 1.0, eta=1))
    with pytest.raises(InputError, match="weights are for"):
        certified_flow(game, uniform(game), duration=1, weights=constant(random_game(1, 2, (2, 2))))
    with pytest.raises(InputError, match="exact game"):
        certified_flow(game.over(FLOAT), uniform(game).over(FLOAT), duration=1)
    with pytest.raises(InputError, match="most_events is 0"):
        certified_flow(game, uniform(game), duration=1, most_events=0)
    with pytest.raises(InputError, match="in no piece"):
        certified_flow(game, at(["3/4", "1/4"], ["1/4", "3/4"]), duration=1).at(2)
