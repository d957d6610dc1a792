"""Flows in the triangles of players with three actions, one panel a player and state.

data: {"panels": [{"title", "corners": [label, label, label],
                   "flows": [{"points": [[p, q, r]...], "events": [[p, q, r]...]}...]}...]}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes

from verification.report.figures.picture import INK, STYLE, Picture, curve_styles, new_axes

KIND = "flow-ternary"
COLUMNS = 4
HEIGHT = 3**0.5 / 2
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, HEIGHT]])
"""Where certainty of the first, second and third action lies."""


def draw(data: Mapping[str, Any]) -> Picture:
    """One triangle a panel, up to four a row."""
    panels = data["panels"]
    columns = min(COLUMNS, len(panels))
    rows = -(-len(panels) // columns)
    figure, first = new_axes(width=0.6 + 2.5 * max(columns, 2), height=0.4 + 2.7 * rows)
    with matplotlib.rc_context(STYLE):
        first.remove()
        grid = figure.subplots(rows, columns, squeeze=False).ravel()
        for axes, panel in zip(grid, panels, strict=False):
            _panel(axes, panel)
        for axes in grid[len(panels) :]:
            axes.remove()
    return Picture(figure, _caption(data), f"{len(panels)} triangles of mixed actions with paths of flows.")


def _panel(axes: Axes, panel: Mapping[str, Any]) -> None:
    axes.set(xlim=(-0.16, 1.16), ylim=(-0.16, HEIGHT + 0.14), aspect="equal")
    axes.set_axis_off()
    axes.set_title(panel["title"], fontsize=9, color=INK)
    axes.plot(*CORNERS[[0, 1, 2, 0]].T, color=INK, linewidth=0.9)
    centre = CORNERS.mean(axis=0)
    for corner, label in zip(CORNERS, panel["corners"], strict=True):
        place = centre + 1.16 * (corner - centre)
        axes.text(place[0], place[1], label, ha="center", va="center", fontsize=8, color=INK)
        axes.plot(*np.array([centre, (CORNERS.sum(axis=0) - corner) / 2]).T, color=INK, alpha=0.3, linewidth=0.6)
    for flow, style in zip(panel["flows"], curve_styles(), strict=False):
        points = np.array(flow["points"]) @ CORNERS
        axes.plot(*points.T, color=style["color"], linestyle=style["linestyle"], linewidth=1.3)
        axes.plot(*points[0], marker="o", markerfacecolor="none", color=style["color"], markersize=5)
        axes.plot(*points[-1], marker=style["marker"], color=style["color"], markersize=5)
        events = np.array(flow["events"]).reshape(-1, 3) @ CORNERS
        axes.plot(*events.T, marker=".", linestyle="none", color=style["color"], markersize=4)


def _caption(data: Mapping[str, Any]) -> str:
    count = max((len(panel["flows"]) for panel in data["panels"]), default=0)
    switches = max((sum(len(flow["events"]) for flow in panel["flows"]) for panel in data["panels"]), default=0)
    return (
        f"Mixed actions along {count} flows of players with three actions, one triangle a player and state. Corners "
        "are pure actions; a path is a chain of straight lines, each towards the corner of a best reply. It "
        f"starts at the hollow circle, and ends at the filled mark; dots are switches of any player ({switches} in "
        "all). A path that closes is a cycle."
    )
