"""Gap against steps, for people: a line for each learner, its interval over seeds, and what the flow predicts."""

from __future__ import annotations

from typing import Any

from mpgtheory.reinforcement.learners.runs_of_one import Run
from mpgtheory.reinforcement.learners.seeds import interval

FLOOR = 1e-6
"""Smaller gaps are drawn here: the axis is logarithmic."""


def drawn(name: str, runs: dict[str, Run]) -> Any:
    """The figure."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.subplots()
    for k, (learner, run) in enumerate(runs.items()):
        color, steps = f"C{k % 10}", [max(int(step), 1) for step in run.steps]
        ends = [interval(run.gaps[:, record]) for record in range(len(steps))]
        low, middle, high = ([max(value, FLOOR) for value in part] for part in zip(*ends, strict=True))
        axes.plot(steps, middle, color=color, label=f"{learner} ({run.unit})")
        axes.fill_between(steps, low, high, color=color, alpha=0.2, linewidth=0)
        if run.prediction.flow is not None:
            axes.axhline(max(run.prediction.flow, FLOOR), color=color, linestyle="--", linewidth=1)
    axes.set(xscale="log", yscale="log", xlabel="steps", ylabel="Nash gap", title=name)
    axes.legend(fontsize="small")
    return figure
