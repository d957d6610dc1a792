"""The closed orbit of the perceived dynamics in the triangles of both players, and a flow that comes to it.

data: {"panels": [{"label", "actions": [three names], "orbit": [[w, w, w]...], "corners": [...], "flow": [...]}...],
       "period": number, "time": how long the flow is drawn}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib
import numpy as np

from mpgtheory.arithmetic import Array
from verification.report.figures.picture import COLOURS, INK, STYLE, Picture, new_axes

VERTICES = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(0.75)]])
"""Where the three actions are, the plane's coordinates."""


def draw(data: Mapping[str, Any]) -> Picture:
    """One triangle a player."""
    figure, first = new_axes(width=7.2, height=3.5)
    with matplotlib.rc_context(STYLE):
        first.remove()
        for axes, panel in zip(figure.subplots(1, len(data["panels"]), squeeze=False)[0], data["panels"], strict=True):
            triangle(axes, panel)
            lines(axes, panel, data)
        figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return Picture(
        figure, caption(data), "Two triangles, in each a smaller closed triangle and a curve that spirals to it."
    )


def placed(rows: Any) -> Array:
    """Distributions over three actions in the plane."""
    return np.asarray(np.asarray(rows, dtype=float) @ VERTICES)


def triangle(axes: Any, panel: Mapping[str, Any]) -> None:
    """Edges, and the names of the actions at the vertices."""
    axes.plot(*VERTICES[[0, 1, 2, 0]].T, color=INK, linewidth=0.8)
    for name, (x, y), (dx, dy) in zip(panel["actions"], VERTICES, ((-8, -10), (8, -10), (0, 6)), strict=True):
        axes.annotate(name, (x, y), (dx, dy), textcoords="offset points", ha="center", fontsize=9, color=INK)
    axes.set_title(panel["label"], fontsize=10, color=INK, pad=14)
    axes.set_aspect("equal")
    axes.axis("off")


def lines(axes: Any, panel: Mapping[str, Any], data: Mapping[str, Any]) -> None:
    """The flow, the orbit with its corners, and the mixed equilibrium in the middle."""
    coming = placed(panel["flow"])
    label = f"a solution until time {data['time']:g}"
    axes.plot(*coming.T, color=COLOURS[0], linewidth=1.0, linestyle="--", label=label)
    axes.plot(*coming[0], color=COLOURS[0], marker="o", markersize=5)
    axes.plot(*placed(panel["orbit"]).T, color=COLOURS[1], linewidth=2.0, label="the closed orbit")
    axes.plot(*placed(panel["corners"]).T, color=COLOURS[1], marker="s", markersize=4, linestyle="")
    middle = placed([[1 / 3, 1 / 3, 1 / 3]])[0]
    axes.plot(*middle, color=INK, marker="x", markersize=6, linestyle="", label="uniform")


def caption(data: Mapping[str, Any]) -> str:
    """What to see."""
    return (
        "What the players hold at the hub, one triangle a player. From a random profile (dot) the solution runs to the "
        f"closed orbit and goes round it for ever, once in {data['period']:.6g}; squares are the corners, where one "
        "player's best reply changes. No point of it is an equilibrium, so a learner that follows the perceived "
        "dynamics does not converge. The cross is the uniform policy."
    )
