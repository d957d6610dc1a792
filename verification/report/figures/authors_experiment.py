"""The authors' experiments as small multiples: distances to the last iterate, and the Nash gap, one panel a setting.

data: {"curves": [{"label", "times": [...], "policies", "q", "gap": [[low, median, high]...]}...], "seeds", "steps"}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib

from verification.report.figures.learning_rates import band
from verification.report.figures.picture import INK, STYLE, Picture, curve_styles, new_axes

COLUMNS = 2
FLOOR = 1e-6
"""Smaller values lie below the panels: exchanged steps bring distances to 1e-60, beside which nothing else is seen."""
QUANTITIES = (("policies", "|pi^t - pi^T|"), ("q", "|q^t - q^T|"), ("gap", "Nash gap"))


def draw(data: Mapping[str, Any]) -> Picture:
    """One panel a setting, all on the same axes, two a row."""
    panels = data["curves"]
    rows = -(-len(panels) // COLUMNS)
    figure, first = new_axes(width=9.0, height=0.6 + 3.0 * rows)
    with matplotlib.rc_context(STYLE):
        first.remove()
        grid = figure.subplots(rows, COLUMNS, sharex=True, sharey=True, squeeze=False).ravel()
        for axes, panel in zip(grid, panels, strict=False):
            axes.grid(visible=True, which="major", color=INK, alpha=0.25, linewidth=0.6)
            axes.set_title(panel["label"], fontsize=9, color=INK)
            for (name, label), style in zip(QUANTITIES, curve_styles(), strict=False):
                band(axes, panel["times"], panel[name], label, style)
        grid[0].set_ylim(bottom=max(FLOOR, grid[0].get_ylim()[0]))
        for axes in grid[len(panels) :]:
            axes.remove()
        for axes in grid[max(0, len(panels) - COLUMNS) : len(panels)]:
            axes.set_xlabel("iterate t")
        handles, labels = grid[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=len(QUANTITIES))
    return Picture(figure, _caption(data), "Log-log plots, one a setting: distances to the last iterate, Nash gap.")


def _caption(data: Mapping[str, Any]) -> str:
    ends = [panel["gap"][-1][1] for panel in data["curves"]]
    last = f"{min(ends):.3g} to {max(ends):.3g}"
    return (
        f"The authors' experiments over {data['steps']} iterates, medians and quartiles of {data['seeds']} seeds. "
        "Distances to the last iterate, which their figures show, fall to 0 whatever that iterate is; the Nash gap "
        f"beside them, computed exactly, says how far it is from equilibrium: at the end {last}."
    )
