"""The kinds of figures. To add one: a file beside these with a function `draw(data) -> Picture`, and its line here.

`data` is the member `figure` of a piece of evidence in results.json; its `kind` is the key of this table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from verification.report.figures import (
    authors_experiment,
    balance,
    closed_orbit,
    contraction,
    difference_order,
    flow_lyapunov,
    flow_portrait,
    flow_ternary,
    gap_against_theta,
    learning_rates,
    schedules,
    shadowing,
)
from verification.report.figures.picture import Picture

KINDS: Mapping[str, Callable[[Mapping[str, Any]], Picture]] = {
    "authors_experiment": authors_experiment.draw,
    "balance": balance.draw,
    "closed_orbit": closed_orbit.draw,
    "contraction": contraction.draw,
    "difference_order": difference_order.draw,
    "flow-lyapunov": flow_lyapunov.draw,
    "flow-portrait": flow_portrait.draw,
    "flow-ternary": flow_ternary.draw,
    "gap_against_theta": gap_against_theta.draw,
    "learning_rates": learning_rates.draw,
    "schedules": schedules.draw,
    "shadowing": shadowing.draw,
}
