"""The Lyapunov function (9) along flows, and its derivative above the bound of Lemma 3.5.

data: {"reference": "maximum" or "end", "curves": [{"label", "times": [...], "phi": [...], "slope": [...],
       "bound": [...] or null, "events": [...]}...]}

`bound` is -(eta / D) sum_i (V_i(mu, pi_i^+, varpi_-i) - V_i(mu, varpi)), the D of each policy exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib
import numpy as np

from verification.report.figures.picture import INK, STYLE, Picture, curve_styles, new_axes

KIND = "flow-lyapunov"
FLOOR = 1e-12
"""Smaller values of phi are rounding, relative to the largest."""


def draw(data: Mapping[str, Any]) -> Picture:
    """phi above, on a log axis; below it - d phi / d tau with the least that the bound allows, on a log axis too."""
    figure, first = new_axes(height=5.6)
    with matplotlib.rc_context(STYLE):
        first.remove()
        upper, lower = figure.subplots(2, 1, sharex=True)
        for axes in (upper, lower):
            axes.grid(visible=True, which="major", color=INK, alpha=0.25, linewidth=0.6)
            axes.set_yscale("log")
        for number, (curve, style) in enumerate(zip(data["curves"], curve_styles(), strict=False)):
            plain = {**style, "marker": ""}
            upper.plot(curve["times"], _positive(curve["phi"]), label=curve["label"], **plain)
            lower.plot(curve["times"], _positive(-np.array(curve["slope"])), **plain)
            if curve["bound"] is not None:
                bound = _positive(-np.array(curve["bound"]))
                label = "the decrease that Lemma 3.5 promises" if number == 0 else None
                dotted = {"color": style["color"], "linewidth": 1.6, "linestyle": (0, (1, 1.5))}
                lower.plot(curve["times"], bound, label=label, **dotted)
            _events(upper, curve, style["color"])
        upper.set_ylabel("phi" if data["reference"] == "maximum" else "Phi(end) - Phi")
        lower.set_ylabel("- d phi / d \u03c4")
        lower.set_xlabel("time \u03c4 of the inclusion")
        upper.legend(loc="best")
        if any(curve["bound"] is not None for curve in data["curves"]):
            lower.legend(loc="best")
    return Picture(figure, _caption(data), "Two log plots over time: phi along flows, and its rate of decrease.")


def _positive(values: Any) -> Any:
    """The values, NaN where a log axis has no place for them or rounding is all there is."""
    array = np.array(values, dtype=float)
    largest = np.nanmax(np.abs(array), initial=0.0)
    return np.where(array > FLOOR * largest, array, np.nan)


def _events(axes: Any, curve: Mapping[str, Any], colour: str) -> None:
    """A dot on the curve at each switch of best replies."""
    times, phi = np.array(curve["times"]), _positive(curve["phi"])
    if curve["events"]:
        places = np.searchsorted(times, curve["events"]).clip(max=len(times) - 1)
        axes.plot(times[places], phi[places], marker="o", linestyle="none", color=colour, markersize=4)


def _caption(data: Mapping[str, Any]) -> str:
    curves = data["curves"]
    rises = sum(float(slope) > 0 for curve in curves for slope in curve["slope"])
    shares = [
        min((s / b for s, b in zip(c["slope"], c["bound"], strict=True) if b < 0), default=1.0)
        for c in curves
        if c["bound"] is not None
    ]
    tight = (
        f" The decrease is at least {min(shares):.3g} times what the bound -(eta / D) times the sum of gains promises: "
        "solid curves stay above their dotted ones."
        if shares
        else ""
    )
    way = "phi falls along every flow" if not rises else f"phi rises at {rises} of the points shown"
    measure = (
        "phi = max Phi - Phi of (9)"
        if data["reference"] == "maximum"
        else "Phi at the end less Phi (the maximum is not known)"
    )
    return (
        f"Above: {measure} along flows, with dots where a best reply switches. Below: its rate. Here {way}; a curve "
        f"that levels off above 0 has come to an equilibrium that does not maximise Phi.{tight}"
    )
