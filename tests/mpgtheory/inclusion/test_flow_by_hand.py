"""Flows of games that are solved by hand: event times, policies, hitting times, weights that vary."""

from __future__ import annotations

from math import cos, exp, log, sin

import numpy as np
import pytest
from scipy.optimize import brentq
from solvable import COORDINATION, GOOD_ROCK, PENNIES, at, drifting_pennies, miss

from mpgtheory.inclusion import Kind, Status, constant, destination, flow, piecewise, varying

START = at(["3/4", "1/4"], ["1/4", "3/4"])
"""Player 1 moves to its second action until y = 1/3, at log(9/8); then both move to their first."""
SWITCH = log(9 / 8)


def first(policy: object, player: int = 0) -> float:
    return float(policy[player][0, 0])  # type: ignore[index]


def test_one_switch_in_closed_form() -> None:
    found = flow(COORDINATION, START, duration=3)
    event = found.events[0]
    assert event.kind is Kind.CROSS
    assert (event.player, event.state, event.leaving, event.entering) == (0, 0, 1, 0)
    assert event.time == pytest.approx(SWITCH, abs=1e-14)
    assert first(found.at(SWITCH)) == pytest.approx(2 / 3, abs=1e-14)
    assert first(found.at(2.0)) == pytest.approx(1 - exp(SWITCH - 2) / 3, abs=1e-14)
    assert first(found.at(2.0), 1) == pytest.approx(1 - 0.75 * exp(-2.0), abs=1e-14)


def test_a_slower_row_switches_later() -> None:
    found = flow(COORDINATION, START, duration=3, weights=constant(COORDINATION, [[1], ["1/2"]]))
    assert found.events[0].time == pytest.approx(2 * SWITCH, abs=1e-14)
    assert first(found.at(2 * SWITCH)) == pytest.approx(0.75 * (8 / 9) ** 2, abs=1e-14)


def test_weights_that_jump() -> None:
    found = flow(COORDINATION, START, duration=3, weights=piecewise(COORDINATION, [0, "1/20"], [1, "1/2"]))
    assert [event.kind for event in found.events] == [Kind.WEIGHTS_CHANGE, Kind.CROSS, Kind.END]
    assert found.events[1].time == pytest.approx(0.05 + 2 * (SWITCH - 0.05), abs=1e-13)


def test_weights_that_are_a_function_of_time() -> None:
    weights = varying(COORDINATION, lambda tau: 0.75 + sin(tau) / 4, eta="1/2")
    found = flow(COORDINATION, START, duration=3, weights=weights)
    wanted = brentq(lambda tau: 0.75 * tau + (1 - cos(tau)) / 4 - SWITCH, 0, 1, xtol=1e-15)
    assert found.events[0].time == pytest.approx(wanted, abs=1e-13)
    assert weights.quadrature_error(0.0, 3.0) < 1e-13


@pytest.mark.parametrize("steps", [4, 400])
def test_a_spiral_of_many_switches_in_closed_form(steps: int) -> None:
    """With u = x - 1/2 = m > 0 at v = 0: each quarter turn takes log(1 + 2m) and leaves 1/m + 2 in the place of 1/m."""
    found = flow(PENNIES, at(["4/5", "1/5"], ["7/10", "3/10"]), duration=30, most_events=steps)
    assert found.status is Status.MOST_EVENTS
    u, v = 0.3, 0.2
    begin = log(1 + 2 * v)
    m = 0.5 + (u - 0.5) * exp(-begin)
    for k, event in enumerate(found.events[:steps]):
        assert event.time == pytest.approx(begin + log(1 + 2 * k * m), abs=1e-12 * (k + 1))
    assert [event.player for event in found.events[:4]] == [0, 1, 0, 1]


def test_a_mixed_equilibrium_is_hit_in_finite_time() -> None:
    """From (1/2, 0) both policies reach 1/3 at log(3/2) and rest."""
    found = flow(COORDINATION, at(["1/2", "1/2"], [0, 1]), duration=2)
    assert found.status is Status.EQUILIBRIUM
    assert destination(found).hit == pytest.approx(log(1.5), abs=1e-14)
    assert first(found.final) == pytest.approx(1 / 3, abs=1e-14)
    assert destination(found).gap == pytest.approx(0, abs=1e-13)


def test_events_accumulate_before_an_equilibrium() -> None:
    """In good rock, paper, scissors V = max_a (A x)_a falls as e^-tau to 1/3: infinitely many switches before then."""
    found = flow(GOOD_ROCK, at(["1/2", "1/4", "1/4"], ["1/2", "1/4", "1/4"]), duration=3)
    value = float(np.array([[0, -1, 2], [2, 0, -1], [-1, 2, 0]]).dot([0.5, 0.25, 0.25]).max())
    assert found.status is Status.EQUILIBRIUM
    assert "accumulate" in found.message
    assert [e.kind for e in found.events][-3:] == [Kind.ACCUMULATION, Kind.EQUILIBRIUM, Kind.END]
    assert destination(found).hit == pytest.approx(log(3 * value), abs=1e-9)


def test_a_tie_is_kept_while_it_moves() -> None:
    """The only solution slides: y = 1/2 - z / 4 with z = 1 - e^-tau."""
    found = flow(drifting_pennies(), at(["1/2", "1/2"], ["1/2", "1/2"], [0, 1]), duration=3)
    assert found.events[0].kind is Kind.SLIDE
    assert found.pieces[0].is_sliding
    for tau in (0.3, 1.0, 2.5):
        assert first(found.at(tau), 1) == pytest.approx(0.5 - (1 - exp(-tau)) / 4, abs=1e-10)
        assert first(found.at(tau)) == pytest.approx(0.5, abs=1e-10)
        target = first(found.pieces[0].targets_at(tau), 1)
        assert target == pytest.approx(0.5 - (1 - exp(-tau)) / 4 - exp(-tau) / 4, abs=1e-7)


TIED = at(["1/2", "1/2"], ["1/2", "1/2"], [0, 1])


def test_a_slide_ends_where_its_mixture_does() -> None:
    """With k = 3 and gamma_3 = 1/4 the tie is kept by b = 5/16 - 9 z / 16, which is 0 at z = 5/9: at 4 log(9/4)."""
    game = drifting_pennies(3)
    found = flow(game, TIED, duration=8, weights=constant(game, [[1], [1], ["1/4"]]))
    assert [event.kind for event in found.events] == [Kind.SLIDE, Kind.LEAVE_SLIDE, Kind.END]
    assert found.events[1].time == pytest.approx(4 * log(9 / 4), abs=1e-9)
    assert found.events[1].changes == ((0, 0, None, 0), (1, 0, None, 1))
    assert miss(found) < 1e-7


def test_a_slide_ends_where_weights_jump() -> None:
    """Once gamma_3 is 1 the mixture would have to be negative: the tie is left, at the jump."""
    game = drifting_pennies(3)
    weights = piecewise(game, [0, 1], [[[1], [1], ["1/4"]], 1])
    found = flow(game, TIED, duration=8, weights=weights)
    assert [event.kind for event in found.events] == [Kind.SLIDE, Kind.LEAVE_SLIDE, Kind.END]
    assert found.events[1].time == 1
    assert miss(found) < 1e-7
    kept = flow(game, TIED, duration=2, weights=piecewise(game, [0, 1], [[[1], [1], ["1/4"]], [[1], [1], ["1/5"]]]))
    assert [event.kind for event in kept.events] == [Kind.SLIDE, Kind.SLIDE, Kind.END]


@pytest.mark.parametrize("rows", [(["1/3", "2/3"], ["1/3", "2/3"]), ([1, 0], [1, 0]), ([0, 1], [0, 1])])
def test_equilibria_are_rested_at(rows: tuple[list[object], list[object]]) -> None:
    found = flow(COORDINATION, at(*rows), duration=2)
    assert found.status is Status.EQUILIBRIUM
    assert found.end == 2
    assert [event.kind for event in found.events] == [Kind.EQUILIBRIUM, Kind.END]


def test_a_pure_start_that_is_no_equilibrium_leaves_on_a_line() -> None:
    """From (A, B) player 1 turns to B and player 2 to A; both cross 1/3 at once, where everything ties: at log(3/2)."""
    found = flow(COORDINATION, at([1, 0], [0, 1]), duration=2)
    assert found.events[0].time == pytest.approx(log(1.5), abs=1e-13)
    assert first(found.at(0.25)) == pytest.approx(exp(-0.25), abs=1e-14)
