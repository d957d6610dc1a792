"""What is drawn of flows is what it says: leads by hand, phi against values, slopes against differences, bounds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mpgtheory.arithmetic import FLOAT
from mpgtheory.families import build
from mpgtheory.game.policy import exact_policy, random_policy, uniform
from mpgtheory.inclusion import flow, piecewise
from mpgtheory.inclusion.flow.field import dynamics_of
from mpgtheory.values.evaluation import Evaluation
from verification.checks.flow_pictures import brief, learner_over_flows, lyapunov, portrait
from verification.checks.flow_views import (
    GRID,
    equilibria_of,
    event_rows,
    lyapunov_curves,
    portrait_panels,
    ternary_panels,
)
from verification.report.figures import KINDS

TEAM = build("team:seed=3")
SWITCHING = exact_policy([[["3/4", "1/4"]], [["1/4", "3/4"]]])


def curve_of(flow_: Any, game: Any = TEAM, **dynamics: Any) -> dict[str, Any]:
    rule = dynamics_of(game, dynamics.get("exploration"), dynamics.get("repaired", False))
    return dict(lyapunov_curves(game, [("drawn", flow_)], rule)["curves"][0])


def start(seed: int) -> Any:
    return random_policy(TEAM, np.random.default_rng(seed), denominator=997)


def test_leads_of_coordination_by_hand() -> None:
    """With x, y the chances of A: Q_1(A) - Q_1(B) = 2 y - (1 - y), and as much for player 2 in x."""
    game = build("coordination")
    (panel,) = portrait_panels(game, "by hand", [flow(game, SWITCHING, duration=3)])
    x = np.array(panel["grid"])
    assert np.array(panel["leads"][0]) == pytest.approx(np.tile(3 * x[:, None] - 1, (1, GRID)))
    assert np.array(panel["leads"][1]) == pytest.approx(np.tile(3 * x[None, :] - 1, (GRID, 1)))
    assert panel["axes"] == ["player 1: A", "player 2: A"]
    assert panel["flows"][0]["events"][0] == pytest.approx([2 / 3, 1 / 3])


def test_phi_of_a_common_payoff_is_the_missing_value() -> None:
    """Common payoffs: phi is the largest value of a pure profile less the value, from mu."""
    found = flow(TEAM, start(1), duration=4)
    curve = curve_of(found)
    best = max(Evaluation(TEAM, policy).value()[0] for policy, _ in equilibria_of(TEAM))
    floats = TEAM.over(FLOAT)
    for k in (0, 40, -1):
        value = Evaluation(floats, found.at(curve["times"][k])).value()[0]
        assert curve["phi"][k] == pytest.approx(FLOAT.number(best) - value, abs=1e-12)


@pytest.mark.parametrize("dynamics", [{}, {"exploration": "1/5", "repaired": True}, {"exploration": "1/5"}])
def test_slopes_are_derivatives_of_phi(dynamics: dict[str, Any]) -> None:
    weights = piecewise(TEAM, [0], [[["1/2", 1, "3/4"], [1, "1/3", 1]]])
    found = flow(TEAM, start(2), duration=4, weights=weights, **dynamics)
    curve = curve_of(found, **dynamics)
    times, phi = np.array(curve["times"]), np.array(curve["phi"])
    middle = np.gradient(phi, times)[1:-1]
    near = [not any(abs(tau - event) < 0.1 for event in curve["events"]) for tau in times[1:-1]]
    assert np.array(curve["slope"])[1:-1][near] == pytest.approx(middle[near], abs=2e-3 * np.abs(middle).max())
    assert (curve["bound"] is None) == bool(dynamics)


def test_the_decrease_is_at_least_the_bound() -> None:
    curve = curve_of(flow(TEAM, start(1), duration=6))
    assert all(s <= b + 1e-12 and b <= 0 for s, b in zip(curve["slope"], curve["bound"], strict=True))
    swapped = {**curve, "slope": curve["bound"], "bound": curve["slope"]}
    assert "at least 0." in KINDS["flow-lyapunov"]({"reference": "maximum", "curves": [swapped]}).caption


def test_equilibria_with_their_strictness() -> None:
    found = equilibria_of(build("coordination"))
    assert sorted((str(policy[0][0][0]), strict) for policy, strict in found) == [
        ("0", True),
        ("1", True),
        ("1/3", False),
    ]


def test_events_by_label() -> None:
    game = build("coordination")
    rows = event_rows(game, flow(game, SWITCHING, duration=3).events)
    assert rows[0]["changes"] == [{"player": "1", "state": "s1", "leaving": "B", "entering": "A"}]


def test_triangles_are_of_players_with_three_actions() -> None:
    game = build("shapley_team")
    panels = ternary_panels(game, [flow(game, uniform(game), duration=2)])
    assert [panel["title"] for panel in panels][:2] == ["player 1, state hub", "player 1, state s1"]
    assert len(panels) == 8
    assert np.array(panels[0]["flows"][0]["points"]).sum(axis=1) == pytest.approx(1)
    assert ternary_panels(TEAM, []) == []


def test_pictures_of_evidence(shared: Any) -> None:
    """Solutions that leave the mixed equilibrium are among the flows; the learner is over both flows of dominance."""
    drawn = portrait(shared("coordination"))
    assert drawn is not None
    leaving = [
        one["points"]
        for one in drawn["panels"][0]["flows"]
        if one["points"][0] == pytest.approx([1 / 3, 1 / 3], abs=1e-4)
    ]
    ends = sorted(tuple(np.round(points[-1], 2).tolist()) for points in leaving)
    assert ends == [(0.0, 0.0), (0.33, 0.33), (1.0, 1.0)]
    both = learner_over_flows(shared("dominance"), "1/10")
    assert both is not None
    printed, perceived = both["panels"]
    assert printed["flows"][0]["points"][-1][0] > 0.9 > 0.1 > perceived["flows"][0]["points"][-1][0]
    assert printed["learners"] == perceived["learners"]
    assert printed["learners"][0]["points"][-1] == pytest.approx([0, 1], abs=0.02)


def test_games_without_a_picture(shared: Any) -> None:
    assert portrait(shared("team")) is None
    assert learner_over_flows(shared("team"), "1/10") is None
    assert lyapunov(shared("matching_pennies")) is None


def test_brief_keeps_five_digits() -> None:
    assert brief({"a": [1.23456789, None, 3], "b": True}) == {"a": [1.2346, None, 3], "b": True}
