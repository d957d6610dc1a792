"""What is shown of a run that was measured: both sides of the master inequality, gaps, bounds; as data and in words."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.learning import nash_gaps_along
from mpgtheory.learning.analysis import explorations, explored_floats
from mpgtheory.learning.balance import Balance
from mpgtheory.learning.exploration.bounds import largest_difference, moved_by_oneself, moved_by_others
from mpgtheory.learning.finite_time import Sizes, least_horizon
from mpgtheory.learning.options import Options
from mpgtheory.learning.recorded_path import constant_exploration
from mpgtheory.values.best_response import nash_gap
from mpgtheory.values.evaluation import Evaluation


def gaps_of(measured: Balance, game: Any) -> tuple[Array, Array]:
    """The largest Nash gap of the held, and of the played, profile at each record."""
    return nash_gaps_along(measured.trace, game)[0].max(axis=1), played_gaps(measured, game)


def played_gaps(measured: Balance, game: Any) -> Array:
    """The gaps of pi~."""
    here, theta, trace = game.over(FLOAT), explorations(measured.trace), measured.trace
    profiles = (explored_floats(trace.policy(0, k), theta[k]) for k in range(len(trace.times)))
    return np.array([nash_gap(Evaluation(here, profile)) for profile in profiles], dtype=float).max(axis=1)


def limits_of(game: Any, options: Options) -> dict[str, float]:
    """(2 rho + own) S, own S and the largest gap there can be, 2 B / (1 - delta)."""
    theta = constant_exploration(options)
    sizes = [largest_difference(game, player) for player in range(game.n_players)]
    own = [x * size for x, size in zip(moved_by_oneself(game, theta), sizes, strict=True)]
    others = [x * size for x, size in zip(moved_by_others(game, theta), sizes, strict=True)]
    held = max(2 * other + one for other, one in zip(others, own, strict=True))
    largest = Sizes.of(game, options).largest_gain
    return {"held": FLOAT.number(held), "played": FLOAT.number(max(own)), "largest": largest}


def figure_of(measured: Balance, game: Any, options: Options) -> dict[str, Any]:
    """Data of the figure."""
    held, played = gaps_of(measured, game)
    limits, rest = limits_of(game, options), 1 - FLOAT.number(game.discount)
    rise = measured.rise + measured.errors + measured.squares
    return {
        "kind": "balance",
        "times": measured.times.tolist(),
        "left": measured.left.tolist(),
        "right": measured.right.tolist(),
        "rise": rise.tolist(),
        "held": held.tolist(),
        "played": played.tolist(),
        "blocks": [
            [block.start, block.end, limits["played"] + block.bound / rest if math.isfinite(block.bound) else None]
            for block in measured.blocks
        ],
        "limits": limits,
        "game": game.name,
        "alpha": str(options.alpha[0]),
        "beta": str(options.beta[0]),
    }


def words_of(measured: Balance, game: Any, options: Options) -> list[str]:
    """What the numbers say, a line each."""
    last, end = measured.blocks[-1], -1
    allowed = measured.staleness[end] + measured.rounding[end]
    lines = [
        f"both sides after {measured.times[end]} iterates: {measured.left[end]:.4g} <= {measured.right[end]:.4g}; what "
        f"doubles, and Q kept for some iterates, may change is at most {allowed:.2g}",
        f"phi is the {measured.phi.name}, kappa = {max(measured.phi.kappa)}; of the right side "
        f"{measured.errors[end]:.4g} come from errors and kappa, {measured.squares[end]:.4g} from squares of steps",
        f"iterates {last.start} to {last.end}: each pair updated at least every {last.gap}, averaged noise at most "
        f"{last.noise:.3g}, each state has a share of {last.share:.3g} of the steps (kappa of (V))",
    ]
    if options.continuation == "explored":
        lines.append(bound_in_words(measured, game, options))
    return lines


def bound_in_words(measured: Balance, game: Any, options: Options) -> str:
    """Theorem 5 on the last block, and from which horizon on it would say something."""
    last, sizes = measured.blocks[-1], Sizes.of(game, options)
    if not math.isfinite(last.bound):
        if any(measured.phi.kappa):
            return "finite-time bound: none, since it is about Markov potential games, and kappa is not 0"
        return "finite-time bound: none, since some action was not tried in some state"
    if last.says_something:
        return f"finite-time bound: some gain of these iterates is at most {last.bound:.4g}"
    horizon = least_horizon(sizes, last.gap)
    return (
        f"the finite-time bound says nothing here: {last.bound:.2g}, where no gain is above {last.largest_gain:.3g}; "
        f"with steps T^-1/2 and T^-3/4, updates every {last.gap} and no noise it would from T = {horizon:.0e} on"
    )
