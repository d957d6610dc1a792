"""How fast errors of the learner fall: the paper leaves finite-time rates open (Section 4), and so does this.

log error against log t, over the last two decades of time: the least-squares slope of each seed, and an interval for
the median of its law by order statistics, beside the exponents of the step sizes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.learning import Trace, nash_gaps_along, tracking_errors
from verification.checking.hypotheses import hypotheses_on
from verification.checks.learning_runs import learned, learns, median_band, quartiles
from verification.checks.printed_runs import AS_PRINTED
from verification.claim import Check, Evidence, Method
from verification.compare import LESS, Comparison
from verification.evidence import float_evidence
from verification.instance import Instance
from verification.tolerances import MISS_PROBABILITY

RATES = "section-4.rates"
FITTED = 100
"""Slopes are fitted from iterate steps / FITTED on: two decades."""
MOST_SEEDS = 24
"""Seeds that are evaluated at every record; an interval needs 22 at the stated confidence."""
UNDERFLOW = 1e-12
"""Errors below this are rounding; where a seed has one, the quantity has no slope."""


def slopes(times: Array, steps: int, values: Array) -> Array | None:
    """The least-squares slope of log values (K, R) against log t of each seed; None if one is too small for a log."""
    fitted = times * FITTED >= steps
    chosen = values[:, fitted]
    if chosen.min() <= UNDERFLOW:
        return None
    centred = np.log(times[fitted]) - np.log(times[fitted]).mean()
    return np.asarray(np.log(chosen) @ centred / (centred @ centred))


def few(trace: Trace) -> Trace:
    """The first seeds of a trace."""
    cut: dict[str, Any] = {
        name: tuple(block[:MOST_SEEDS] for block in getattr(trace, name)) for name in ("policies", "q", "plays")
    }
    cut |= {name: getattr(trace, name)[:MOST_SEEDS] for name in ("visits", "states")}
    return replace(trace, seeds=min(trace.seeds, MOST_SEEDS), **cut)


def rates(instance: Instance) -> Evidence:
    """Slopes of the tracking error and of the Nash gap; compared is only whether the error falls."""
    game, trace = instance.game, few(learned(instance, AS_PRINTED))
    measured = {
        "tracking error": tracking_errors(trace, game, target="corrected").max(axis=2),
        "Nash gap": nash_gaps_along(trace, game).max(axis=2),
    }
    curves, words = [], []
    bands = {name: _band(slopes(trace.times, trace.steps, values)) for name, values in measured.items()}
    for name, values in measured.items():
        band = bands[name]
        curves.append({"label": name, "quartiles": quartiles(values), "slope": band})
        words.append(f"{name}: slope " + ("not fitted" if band is None else f"{band[0]:.3f} to {band[1]:.3f}"))
    alpha, beta = (str(schedule[0]) for schedule in (AS_PRINTED.alpha, AS_PRINTED.beta))
    note = (
        f"{'; '.join(words)}: intervals for the median over seeds, {trace.seeds} of them, each wrong with probability "
        f"at most {MISS_PROBABILITY:g}; over the last two decades of {trace.steps:.3g} iterates; alpha = {alpha}, "
        f"beta = {beta}"
    )
    figure = {
        "kind": "learning_rates",
        "curves": curves,
        "times": trace.times.tolist(),
        "alpha": alpha,
        "beta": beta,
        "seeds": trace.seeds,
    }
    top = bands["tracking error"]
    place = "upper end of the interval for the slope of the tracking error"
    compared = [Comparison(place, float("inf") if top is None else top[1], LESS, 0.0)]
    hypotheses = hypotheses_on(RATES, instance)
    return float_evidence(
        instance, compared, 0.0, method=Method.STATISTICAL, note=note, figure=figure, hypotheses=hypotheses
    )


def _band(rows: Array | None) -> list[float] | None:
    return None if rows is None else list(median_band(rows, MISS_PROBABILITY))


CHECKS = {RATES: (Check(Method.STATISTICAL, "slopes over the last two decades", rates, suits=learns),)}
