"""The experiments that the authors released: routing, independent transitions, with the exact Nash gap beside them.

Their figures show |pi^t - pi^T| and |q^t - q^T|, the distances to the last iterate, which fall by definition to 0 at T.
How far the last iterate is from equilibrium they do not show. Here every Nash gap is a rational number: recorded
policies are doubles, hence rationals, and their rows are divided by their sums, which rounding keeps from being 1.

Source:  github.com/DruvPai/IndependentDecentralizedMPGLearning; `mpgtheory.learning.options.as_released`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.equilibria import has_action_independent_transitions
from mpgtheory.learning import Options, Trace, as_released, nash_gaps_along
from verification.checks.learning_runs import learned, quartiles
from verification.claim import Check, Evidence, Method
from verification.compare import LESS, Comparison
from verification.evidence import float_evidence
from verification.instance import Instance
from verification.tables import table

EXPERIMENTS = "section-3.1.released"
STEPS, SEEDS = 100_000, 5
"""Of the authors' experiments; the iterates at most, if a study's horizon is shorter."""
TEMPERATURES = (1e-6, 1e-3)
PACES = (("n**(-1/2)", "1/n"), ("1/n", "n**(-1/2)"))
"""alpha and beta as released, and exchanged, which Assumption 3.2 excludes: beta / alpha must tend to 0."""
TABULATED = (0, 100, 1_000, 10_000)
"""Iterates of the table beside the last."""


def is_experiment(instance: Instance) -> bool:
    """Whether the game is the routing game with independent transitions, and the study asks for runs."""
    named = instance.game.name.partition(":")[0] == "routing"
    return instance.sampling.horizon > 0 and named and has_action_independent_transitions(instance.game)


def settings() -> Iterator[tuple[str, Options]]:
    """The four settings with their names."""
    for alpha, beta in PACES:
        for temperature in TEMPERATURES:
            name = f"alpha {alpha}, beta {beta}, tau {temperature:g}"
            yield name, as_released(temperature, alpha=alpha, beta=beta)


def experiments(instance: Instance) -> Evidence:
    """Distances to the last iterate at its tenth and at the start; Nash gaps are reported beside them."""
    steps = min(STEPS, instance.sampling.horizon)
    comparisons: list[Comparison] = []
    curves, words, rows = [], [], []
    unnormalised = 0.0
    for name, options in settings():
        trace = learned(instance, options, steps=steps, seeds=SEEDS)
        gaps = nash_gaps_along(trace, instance.game, exact=True).max(axis=2)
        panel = _panel(name, trace, gaps)
        curves.append(panel)
        rows += list(_rows(panel, trace, gaps))
        unnormalised = max(unnormalised, *(float(np.abs(block.sum(axis=3) - 1).max()) for block in trace.policies))
        policies, gap = (np.array(panel[key]) for key in ("policies", "gap"))
        comparisons.append(Comparison(f"{name}: |pi - pi^T|", _near(trace, policies), LESS, float(policies[0, 1])))
        words.append(f"{name}: {gap[-1, 1]:.3g} ({gap[-1, 0]:.3g} to {gap[-1, 2]:.3g})")
    note = (
        f"exact Nash gap of the last of {steps} iterates, rounded, median and quartiles of {SEEDS} seeds: "
        f"{'; '.join(words)}. No "
        "confidence is claimed with so few seeds; a small distance to the last iterate does not make it an equilibrium"
    )
    figure = {"kind": "authors_experiment", "curves": curves, "seeds": SEEDS, "steps": steps}
    listing = table(
        "Distances to the last iterate, and exact Nash gaps",
        ["Setting", "t", "|pi^t - pi^T|", "|q^t - q^T|", "Nash gap: median", "least to largest", "bits"],
        rows,
        note=(
            f"Over {SEEDS} seeds; distances are medians. Nash gaps are computed over the rationals at the recorded "
            f"doubles, rows divided by their sums (which are within {unnormalised:.1g} of 1), and rounded to 8 digits; "
            "bits: of the longest numerator or denominator."
        ),
    )
    shown = {"figure": figure, "tables": (listing,)}
    return float_evidence(instance, comparisons, 0.0, method=Method.STATISTICAL, note=note, **shown)


def _near(trace: Trace, medians: Array) -> float:
    """The median distance at the record nearest to a tenth of the run."""
    return float(medians[np.argmin(np.abs(trace.times * 10 - trace.steps)), 1])


def _rows(panel: dict[str, Any], trace: Trace, gaps: Array) -> Iterator[list[str]]:
    """The table's rows of one setting; `gaps` (K, R) are exact."""
    for record, time in enumerate(trace.times.tolist()):
        if time in TABULATED or time == trace.steps:
            ordered = sorted(gaps[:, record])
            bits = max(max(int(gap.p).bit_length(), int(gap.q).bit_length()) for gap in ordered)
            least, median, largest = (
                f"{FLOAT.number(gap):.8g}" for gap in (ordered[0], ordered[len(ordered) // 2], ordered[-1])
            )
            distances = [f"{panel[key][record][1]:.3g}" for key in ("policies", "q")]
            yield [panel["label"], str(time), *distances, median, f"{least} to {largest}", str(bits)]


def _panel(name: str, trace: Trace, gaps: Array) -> dict[str, Any]:
    return {
        "label": name,
        "times": trace.times.tolist(),
        "policies": quartiles(to_last(trace.policies)),
        "q": quartiles(to_last(trace.q)),
        "gap": quartiles(np.vectorize(FLOAT.number, otypes=[float])(gaps)),
    }


def to_last(blocks: tuple[Array, ...]) -> Array:
    """max over (i, s, a) of the distance to the last record. Shape (K, R)."""
    return np.asarray(np.max([np.abs(block - block[:, -1:]).max(axis=(2, 3)) for block in blocks], axis=0))


CHECKS = {EXPERIMENTS: (Check(Method.STATISTICAL, "the four settings", experiments, suits=is_experiment),)}
