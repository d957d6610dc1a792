"""The master inequality along actual runs of the compiled learner: certified on short runs, measured on long ones."""

from __future__ import annotations

from typing import Any

from mpgtheory.learning import Options
from mpgtheory.learning.balance import MOST_CELLS, balance
from verification.checking.runs import RUNS, certified_run
from verification.checks.balanced_runs import figure_of, words_of
from verification.claim import Check, Evidence, Method
from verification.compare import AT_MOST, Comparison
from verification.evidence import float_evidence
from verification.instance import Instance

REPAIRED = Options(continuation="explored")
ITERATES = 200
"""Of a run that is certified; `mpgtheory learn --certify` certifies longer ones."""
LONG = 200_000
"""Of a run that is measured in doubles."""
SMALL = 4_000
"""Numbers in the tables of a game on which runs are measured."""


def is_small(instance: Instance) -> bool:
    """Games in few joint actions."""
    return bool(instance.game.cells <= min(SMALL, MOST_CELLS))


def certified(instance: Instance) -> Evidence:
    """A short run with its certificate."""
    measured, made = certified_run(instance.game, REPAIRED, steps=ITERATES, seed=instance.seed)
    case = made["cases"][0]
    return Evidence(
        method=Method.EXACT,
        instance=instance.describe(1),
        measured=f"left side at most {case['left']}",
        claimed=f"<= {case['right']}",
        residual=0,
        tolerance=0,
        comparisons=ITERATES,
        failures=0,
        place=f"all of {ITERATES} iterates",
        note=f"intervals with {case['bits']} binary places; phi is the {measured.phi.name}; the repaired algorithm",
        seed=instance.seed,
        certificate=made,
    )


def measured_run(instance: Instance) -> Evidence:
    """A long run in doubles, with the figure."""
    game, options = instance.game, REPAIRED.for_players(instance.game.n_players)
    run = balance(game, options, steps=LONG, seed=instance.seed)
    compared = [
        Comparison(f"iterate {t}", float(left), AT_MOST, float(right))
        for t, left, right in zip(run.times, run.left, run.right, strict=True)
    ]
    tolerance = float((run.staleness + run.rounding).max())
    note = "; ".join(words_of(run, game, options))
    return float_evidence(instance, compared, tolerance, note=note, figure=figure_of(run, game, options))


CHECKS: dict[str, Any] = {
    RUNS: (
        Check(Method.EXACT, f"{ITERATES} iterates, certified", certified, suits=is_small),
        Check(Method.FLOAT, f"{LONG} iterates in doubles", measured_run, suits=is_small),
    )
}
