"""Both sides of the master inequality along one run, and the Nash gaps of what is held and played, with their bounds.

data: {"times": [...], "left": [...], "right": [...], "rise": [...], "held": [...], "played": [...],
       "blocks": [[start, end, bound of the gap of the played profile]...], "limits": {"held", "played", "largest"},
       "game": text, "alpha": text, "beta": text}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from verification.report.figures.picture import INK, STYLE, Picture, curve_styles

LEAST = 1e-12
"""What is smaller is not drawn: zero has no logarithm."""


def draw(data: Mapping[str, Any]) -> Picture:
    """Sides above, gaps below."""
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(7.2, 6.4), layout="constrained")
        FigureCanvasAgg(figure)
        sides, gaps = figure.subplots(2, 1, sharex=True)
        for axes in (sides, gaps):
            axes.set(xscale="log", yscale="log")
            axes.grid(visible=True, which="major", color=INK, alpha=0.25, linewidth=0.6)
        styles = curve_styles()
        names = {"left": "left side", "rise": "right side, with the rise of the potential", "right": "right side"}
        for name, label in names.items():
            curve(sides, data["times"], data[name], label, next(styles))
        for name, label in {"held": "gap of the held profile", "played": "gap of the played profile"}.items():
            curve(gaps, data["times"], data[name], label, next(styles))
        bounds(gaps, data)
        sides.set_ylabel("sums from the start")
        gaps.set(xlabel="iterate t", ylabel="Nash gap")
        for axes in (sides, gaps):
            axes.legend()
    words = caption(data)
    return Picture(
        figure,
        f"One run of the repaired algorithm on {data['game']}, alpha = {data['alpha']}, beta = {data['beta']}. Above: "
        f"both sides of the master inequality, summed. Below: Nash gaps, and what bounds them. {words}",
        "Two log-log plots: sums of the two sides of the inequality, and Nash gaps with bounds, against the iterate.",
    )


def curve(axes: Any, times: Any, values: Any, label: str, style: Mapping[str, Any]) -> None:
    """One curve from iterate 1 on."""
    at, drawn = np.asarray(times, dtype=float), np.asarray(values, dtype=float)
    shown = (at > 0) & (drawn > LEAST)
    axes.plot(at[shown], drawn[shown], label=label, **style)


def bounds(axes: Any, data: Mapping[str, Any]) -> None:
    """Limits as lines, and the finite-time bound of each block as a step."""
    limits = data["limits"]
    axes.axhline(limits["held"], color="#D55E00", linestyle=":", linewidth=1, label="limit for what is held")
    axes.axhline(limits["played"], color="#009E73", linestyle="--", linewidth=1, label="limit for what is played")
    label: str | None = "finite-time bound"
    for start, end, bound in data["blocks"]:
        if bound is not None:
            axes.plot([max(start, 1), end], [bound, bound], color=INK, linewidth=2, label=label)
            label = None


def caption(data: Mapping[str, Any]) -> str:
    """Where the finite-time bound says nothing, in numbers."""
    known, largest = [bound for _, _, bound in data["blocks"] if bound is not None], data["limits"]["largest"]
    if not known:
        return "The finite-time bound says nothing: in no block was every action tried in every state."
    if min(known) >= largest:
        return (
            f"The finite-time bound says nothing at this horizon: it is at least {min(known):.2g}, and no gap is above "
            f"{largest:.3g}."
        )
    return f"The finite-time bound comes down to {min(known):.3g}; no gap is above {largest:.3g}."
