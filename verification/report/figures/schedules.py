"""Step-size schedules, their ratio and their partial sums, on log-log axes.

data: {"counters": [n...], "curves": [{"label", "values", "sums"}...], "ratios": [{"label", "values"}...]}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib
import numpy as np

from verification.report.figures.picture import INK, STYLE, Picture, curve_styles, new_axes

LAST = 100_000
"""Counters that are drawn and summed."""


def data_of(pair: Any) -> dict[str, Any]:
    """Values of a pair's schedules at log-spaced counters from 1, and their sums up to there."""
    from mpgtheory.learning.schedule_kernel import table  # loads numba

    counters = np.unique(np.geomspace(1, LAST, 60).astype(int))
    named = [(f"{kind} {i + 1}", s) for kind, group in _groups(pair) for i, s in enumerate(group)]
    tables = {label: np.asarray(table(schedule, LAST + 1), dtype=float) for label, schedule in named}
    curves = [
        {"label": label, "values": values[counters - 1].tolist(), "sums": values.cumsum()[counters - 1].tolist()}
        for label, values in tables.items()
    ]
    ratios = [
        {"label": f"beta {i + 1} / alpha {i + 1}", "values": (tables[f"beta {i + 1}"] / alpha)[counters - 1].tolist()}
        for i, alpha in enumerate(tables[f"alpha {i + 1}"] for i in range(len(pair.alphas)))
    ]
    return {"kind": "schedules", "counters": counters.tolist(), "curves": curves, "ratios": ratios}


def _groups(pair: Any) -> tuple[tuple[str, Any], ...]:
    return ("alpha", pair.alphas), ("beta", pair.betas)


def draw(data: Mapping[str, Any]) -> Picture:
    """Schedules and ratios on the left, partial sums on the right."""
    figure, left = new_axes(width=9.0)
    with matplotlib.rc_context(STYLE):
        left.set_position((0.08, 0.14, 0.4, 0.8))
        figure.set_layout_engine(None)
        right = figure.add_axes((0.57, 0.14, 0.4, 0.8))
        right.grid(visible=True, which="major", color=INK, alpha=0.25, linewidth=0.6)
        for curve, style in zip(data["curves"], curve_styles(), strict=False):
            left.plot(data["counters"], curve["values"], label=curve["label"], markevery=8, **style)
            right.plot(data["counters"], curve["sums"], label=f"sum of {curve['label']}", markevery=8, **style)
        for ratio in data["ratios"]:
            left.plot(data["counters"], ratio["values"], label=ratio["label"], color=INK, linestyle=(0, (1, 1)))
        for axes, label in ((left, "step size"), (right, "partial sum from n = 1")):
            axes.set_xscale("log")
            axes.set_yscale("log")
            axes.set_xlabel("counter n")
            axes.set_ylabel(label)
            axes.legend()
    return Picture(
        figure,
        "Left: step sizes and their ratio against the counter; two timescales need the ratio (dotted) to fall to 0. "
        "Right: partial sums, which must grow without bound.",
        "Two log-log plots: step sizes with their ratio, and their partial sums, against the counter.",
    )
