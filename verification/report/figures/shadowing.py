"""The learner against the printed and the corrected inclusion: shortfall of replies and distance, against time.

data: {"curves": [{"label": reading, "eps": series, "distance": series}...], "length": of a window, "seeds": number,
       "steps": number}, a series being {"times": [...], "quartiles": [[low, median, high]...]}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib
import numpy as np

from verification.report.figures.picture import INK, STYLE, Picture, curve_styles, new_axes

PANELS = (
    ("eps", "\u03b5: what replies fall short by"),
    ("distance", "distance to the nearest solution"),
)


def draw(data: Mapping[str, Any]) -> Picture:
    """One panel a quantity; medians over runs with the quartiles as a band."""
    figure, first = new_axes(width=7.2, height=3.4)
    with matplotlib.rc_context(STYLE):
        first.remove()
        panels = figure.subplots(1, len(PANELS))
        for axes, (name, title) in zip(panels, PANELS, strict=True):
            axes.grid(visible=True, which="major", color=INK, alpha=0.25, linewidth=0.6)
            for curve, style in zip(data["curves"], curve_styles(), strict=False):
                band(axes, curve[name], curve["label"], style)
            axes.set_title(title, fontsize=10, color=INK)
            axes.set_xlabel("time \u03c4 of (7)")
        scale(panels[0], data["curves"])
        panels[-1].set_ylim(bottom=0)
        panels[-1].legend(loc="best")
    return Picture(figure, caption(data), description(data))


def band(axes: Any, shown: Mapping[str, Any], label: str, style: Mapping[str, Any]) -> None:
    """One curve with its quartiles."""
    at, values = np.asarray(shown["times"], dtype=float), np.asarray(shown["quartiles"], dtype=float)
    axes.plot(at, values[:, 1], label=label, **style)
    axes.fill_between(at, values[:, 0], values[:, 2], color=style["color"], alpha=0.2, linewidth=0)


def scale(axes: Any, curves: Any) -> None:
    """Logarithmic but for a strip at 0, so that what is 0 can be seen: from a tenth of the smallest last median."""
    ends = [curve["eps"]["quartiles"][-1][1] for curve in curves]
    threshold = min([end for end in ends if end > 0], default=1.0) / 10
    axes.set_yscale("symlog", linthresh=threshold)
    axes.set_ylim(bottom=-threshold / 10)


def caption(data: Mapping[str, Any]) -> str:
    """What to see."""
    ends = "; ".join(
        f"{curve['label']}: \u03b5 ends at {curve['eps']['quartiles'][-1][1]:.3g}, the distance at "
        f"{curve['distance']['quartiles'][-1][1]:.3g}"
        for curve in data["curves"]
    )
    return (
        f"{data['seeds']} runs of Algorithm 1 as printed against two inclusions: (8) as printed, and (8) with the Q "
        "that exploring players perceive. Left, by how much the replies taken fall short of best ones; right, how "
        f"far a run is after a window of length {data['length']:g} from the nearest solution that started with it. The "
        f"inclusion that the learner follows is the one whose curves go to 0. {ends}."
    )


def description(data: Mapping[str, Any]) -> str:
    """For those who cannot see it."""
    return f"Two panels with {len(data['curves'])} curves each, medians with quartiles, against interpolated time."
