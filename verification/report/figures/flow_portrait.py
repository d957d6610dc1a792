"""Phase portraits of the inclusion with two players and two actions: field, switching curves, flows, learners.

data: {"panels": [{"title", "axes": [label, label], "grid": [...] or null, "leads": [[[...]...], [[...]...]] or null,
                   "speeds": [gamma_1, gamma_2], "flows": [{"points": [[x, y]...], "events": [[x, y]...]}...],
                   "learners": [{"label", "points": [[x, y]...]}...],
                   "equilibria": [{"point": [x, y], "strict": bool}...]}...]}

x, y are the probabilities of the players' first actions; leads[i][k][j] is by how much the first action of player i + 1
is better at (grid[j], grid[k]). Where a lead is null the plane is the projection of a larger system: no field is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes

from verification.report.figures.picture import COLOURS, INK, STYLE, Picture, new_axes

KIND = "flow-portrait"
COLUMNS = 3
ARROWS = 10
"""Arrows of the field along each axis, or a few more."""
FLOW, LEARNER = COLOURS[0], COLOURS[1]
SWITCHES = ((COLOURS[2], "--"), (COLOURS[3], "-."))
"""Colour and dash of each player's switching curve."""


def draw(data: Mapping[str, Any]) -> Picture:
    """One square panel a portrait, up to three a row."""
    panels = data["panels"]
    columns = min(COLUMNS, len(panels))
    rows = -(-len(panels) // columns)
    figure, first = new_axes(width=0.4 + 3.6 * max(columns, 1.7), height=1.1 + 3.6 * rows)
    with matplotlib.rc_context(STYLE):
        first.remove()
        grid = figure.subplots(rows, columns, squeeze=False).ravel()
        for axes, panel in zip(grid, panels, strict=False):
            _panel(axes, panel)
        for axes in grid[len(panels) :]:
            axes.remove()
        shown: dict[str, Any] = {}
        for axes in grid[: len(panels)]:
            handles, labels = axes.get_legend_handles_labels()
            shown = {**dict(zip(labels, handles, strict=True)), **shown}
        figure.legend(
            shown.values(), shown.keys(), loc="outside lower center", ncols=min(2 if columns == 1 else 3, len(shown))
        )
    return Picture(figure, _caption(data), _description(data))


def _panel(axes: Axes, panel: Mapping[str, Any]) -> None:
    axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03), aspect="equal", xlabel=panel["axes"][0], ylabel=panel["axes"][1])
    axes.set_title(panel["title"], fontsize=9, color=INK)
    if panel["leads"] is not None:
        _field(axes, panel)
        _switches(axes, panel)
    for number, flow in enumerate(panel["flows"]):
        _flow(axes, flow, "flow of the inclusion (circle: start; dot: switch)" if number == 0 else None)
    for number, learner in enumerate(panel["learners"]):
        label = learner["label"] if number == 0 else None
        axes.plot(*np.array(learner["points"]).T, color=LEARNER, linewidth=1.0, zorder=4, label=label)
    _equilibria(axes, panel["equilibria"])


def _field(axes: Axes, panel: Mapping[str, Any]) -> None:
    """Arrows gamma (b - varpi), of equal length: the direction of motion."""
    grid, leads = np.array(panel["grid"]), np.array(panel["leads"])
    places = np.arange(0, len(grid), max(1, len(grid) // ARROWS))
    x, y = np.meshgrid(grid[places], grid[places])
    ahead = leads[:, places][:, :, places]
    tied = (ahead == 0).any(axis=0)
    u, v = ((lead > 0) - at for lead, at in zip(ahead, (x, y), strict=True))
    u, v = panel["speeds"][0] * u, panel["speeds"][1] * v
    length = np.hypot(u, v)
    moves = (length > 0) & ~tied
    units = [np.where(moves, w / np.where(length > 0, length, 1), np.nan) for w in (u, v)]
    axes.quiver(x, y, *units, color=INK, alpha=0.55, scale=24, width=0.0035, pivot="mid", zorder=1)


def _switches(axes: Axes, panel: Mapping[str, Any]) -> None:
    """Where each player's actions tie: zero contours of the leads."""
    for player, (lead, (colour, dash)) in enumerate(zip(panel["leads"], SWITCHES, strict=True)):
        values = np.array(lead)
        if values.min() < 0 < values.max():
            axes.contour(panel["grid"], panel["grid"], values, [0.0], colors=colour, linestyles=dash, linewidths=1.5)
            label = f"player {player + 1}'s actions tie"
            axes.plot([], [], color=colour, linestyle=dash, linewidth=1.5, label=label)


def _flow(axes: Axes, flow: Mapping[str, Any], label: str | None) -> None:
    points, events = np.array(flow["points"]), np.array(flow["events"]).reshape(-1, 2)
    axes.plot(*points.T, color=FLOW, linewidth=1.5, zorder=3, label=label)
    axes.plot(*points[0], marker="o", markerfacecolor="none", color=FLOW, markersize=5, zorder=3)
    axes.plot(*events.T, marker=".", linestyle="none", color=FLOW, markersize=6, zorder=3)


def _equilibria(axes: Axes, equilibria: Any) -> None:
    style: dict[str, Any] = {"marker": "D", "linestyle": "none", "markersize": 8, "zorder": 5, "clip_on": False}
    for strict, face, label in ((True, COLOURS[4], "strict equilibrium"), (False, "none", "other equilibrium")):
        at = np.array([e["point"] for e in equilibria if e["strict"] == strict]).reshape(-1, 2)
        if len(at):
            axes.plot(*at.T, color=COLOURS[4], markerfacecolor=face, label=label, **style)


def _caption(data: Mapping[str, Any]) -> str:
    panels = data["panels"]
    flows = sum(len(panel["flows"]) for panel in panels)
    switches = sum(len(flow["events"]) for panel in panels for flow in panel["flows"])
    learners = (
        " The orange path is the learner's held policy: it should follow the arrows, and where it does not, it "
        "follows another inclusion."
        if any(panel["learners"] for panel in panels)
        else ""
    )
    field = (
        " Arrows show where policies move, towards the corner of the best replies; on the dashed curves a player's "
        "actions tie, and flows bend there."
        if any(panel["leads"] is not None for panel in panels)
        else " The planes are projections of a larger system: paths may cross."
    )
    hollow = any(not one["strict"] for panel in panels for one in panel["equilibria"])
    return (
        f"{flows} flows of the inclusion (7)-(8), {switches} switches of best replies in all. The axes are the "
        f"probabilities of first actions.{field} Diamonds are equilibria of the game, filled ones strict"
        f"{': at a hollow one solutions rest, or leave' if hollow else ''}.{learners}"
    )


def _description(data: Mapping[str, Any]) -> str:
    titles = "; ".join(panel["title"] for panel in data["panels"])
    return f"Phase portraits on the unit square, one a panel: {titles}."
