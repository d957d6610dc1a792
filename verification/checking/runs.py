"""A recorded run as the kernel's rule reads it: the path, both sides of the inequality, and where the run ends."""

from __future__ import annotations

from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError
from mpgtheory.learning.balance import Balance, balance
from mpgtheory.learning.recorded_path import RecordedPath, record_path
from mpgtheory.learning.trace import blocks_of
from verification import checker
from verification.certificate import HOLDS, rule_certificate

RUNS = "theorem-3.3.runs"
BITS = (96, 192, 384)
"""Binary places of the kernel's intervals: more where a best reply is not certain with fewer."""
MOST_CERTIFIED = 20_000
"""Iterates of a run that is certified."""
ROUNDING = fmpq(1, 10**10)
"""Share of the largest value by which the compiled learner may miss exact arithmetic at the end of a run."""
MARGIN = fmpq(1, 2**20)
"""Each side is stated with this share of their difference as a margin for the doubles that they come from."""
UNIT = fmpq(1, 2**40)
"""What sides are stated in."""


def run_case(path: RecordedPath, measured: Balance, bits: int) -> dict[str, Any]:
    """The case of the rule."""
    game, phi = path.game, measured.phi
    payoff = max(abs(x) for x in game.dense().payoffs.ravel())
    left, right = stated(measured)
    return {
        "states": path.states.tolist(),
        "actions": path.actions.tolist(),
        "alphas": [exact(row) for row in path.alphas],
        "betas": [exact(row) for row in path.betas],
        "theta": list(path.theta),
        "continuation": path.options.continuation,
        "phi": {"by": "joint action", "table": phi.table},
        "upper": phi.upper,
        "lower": phi.lower,
        "kappa": [max(phi.kappa)] * game.n_players,
        "bits": bits,
        "left": left,
        "right": right,
        "estimates": [exact(block) for block in blocks_of(path.end.q, game)],
        "policies": [exact(block) for block in blocks_of(path.end.policy, game)],
        "rounding": ROUNDING * max(fmpq(1), payoff / (1 - game.discount)),
    }


def run_certificate(path: RecordedPath, measured: Balance) -> dict[str, Any]:
    """That the path is a run of Algorithm 1 which ends where the learner did, and both sides along it; accepted.

    Raises:  InputError if the run is longer than can be certified; InvalidError if the kernel rejects it.
    """
    if len(path.actions) > MOST_CERTIFIED:
        raise InputError(f"the run has {len(path.actions)} iterates; at most {MOST_CERTIFIED} can be certified")
    for bits in BITS:
        made = rule_certificate(RUNS, RUNS, path.game, [run_case(path, measured, bits)], outcome=HOLDS)
        try:
            checker.check(made)
        except checker.InvalidError as error:
            if "more bits" not in str(error) or bits == BITS[-1]:
                raise
        else:
            break
    return made


def certified_run(game: Any, options: Any, *, steps: int, seed: int = 0) -> tuple[Balance, dict[str, Any]]:
    """The first run of `learn`, measured at every iterate, and its certificate."""
    if steps > MOST_CERTIFIED:
        raise InputError(f"steps is {steps}; a run of at most {MOST_CERTIFIED} iterates can be certified")
    measured = balance(game, options, steps=steps, seed=seed, every=1)
    return measured, run_certificate(record_path(game, options, steps=steps, seed=seed), measured)


def exact(values: Array) -> Array:
    """Doubles as the rational numbers that they are."""
    rationals = np.empty(values.shape, dtype=object)
    rationals.ravel()[:] = [fmpq(*map(int, float(x).as_integer_ratio())) for x in values.ravel()]
    return rationals


def stated(measured: Balance) -> tuple[fmpq, fmpq]:
    """Both sides as short numbers, each moved a little towards the other."""
    left, right = (fmpq(*float(side[-1]).as_integer_ratio()) for side in (measured.left, measured.right))
    margin = MARGIN * (right - left)
    return (UNIT * ((left + margin) / UNIT).ceil(), UNIT * ((right - margin) / UNIT).floor())
