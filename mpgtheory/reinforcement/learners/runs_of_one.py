"""One learner's runs on a game: the policies of every seed at recorded steps, whoever learned them.

run_of(trace)        of a trace of this package
run_from_policies    of checkpoints of any learner: arrays, torch modules, agents
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array, frozen
from mpgtheory.errors import InputError, shown
from mpgtheory.game import MarkovGame
from mpgtheory.game.arrays.options import plain_array
from mpgtheory.game.policy import Policy
from mpgtheory.learning.trace import Trace
from mpgtheory.values.best_response import nash_gap
from mpgtheory.values.evaluation import Evaluation


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """K seeds of one learner, recorded at R steps.

    Shapes:  steps (R,), increasing; per player policies (K, R, S, A_i); gaps (K, R), the largest Nash gap of a player.
    unit:         what a step is: "stages" of play, or "gradients" computed from the exact game.
    prediction:   what theory says of the limit, see `prediction`.
    exploration:  theta of the flow that the learner should follow, and whether it is that of the repaired learner.
    """

    learner: str
    steps: Array
    policies: tuple[Array, ...]
    gaps: Array
    unit: str = "stages"
    prediction: Prediction = field(default_factory=lambda: Prediction())
    exploration: str | None = None
    is_repaired: bool = False

    def __repr__(self) -> str:
        last = np.sort(self.gaps[:, -1])
        return (
            f"Run of {self.learner}: {len(last)} seeds, {int(self.steps[-1]):,} {self.unit}, last gap "
            f"{last[0]:.3g} to {last[-1]:.3g}"
        )

    def policy(self, seed: int, record: int = -1) -> Policy:
        """The policy of one seed at one record, in doubles."""
        return Policy(tuple(block[seed, record] for block in self.policies), FLOAT)


@dataclass(frozen=True)
class Prediction:
    """What theory says of a learner's limit, for the Nash gap; None where it says nothing.

    flow:   the gap of the policy that the flow of the inclusion goes to, from where the learner starts.
    bound:  the largest gap at rest points of the learner, in Markov potential games.
    """

    flow: float | None = None
    bound: float | None = None


def run_of(trace: Trace, game: MarkovGame, *, learner: str | None = None, unit: str = "stages") -> Run:
    """The runs that a trace recorded."""
    return Run(learner or trace.algorithm, trace.times, trace.policies, gaps_of(game, trace.policies), unit)


def run_from_policies(game: MarkovGame, learner: str, steps: Sequence[int], seeds: Sequence[Sequence[Any]]) -> Run:
    """The runs of any learner, from the policies that it held.

    steps:  when they were recorded; seeds: for each seed one policy for each of these steps, as `mpg.policy` reads it.

    >>> from mpgtheory.families import build
    >>> run_from_policies(build("dominance"), "by hand", [0, 10], [["uniform", [[0], [0]]]])
    Run of by hand: 1 seeds, 10 stages, last gap 0 to 0

    Raises:  InputError if the numbers of policies and steps differ, or a policy cannot be read.
    """
    from mpgtheory.public.games import policy

    times = plain_array("steps", steps)
    if times.ndim != 1 or times.dtype.kind not in "iu" or len(times) == 0 or (np.diff(times) <= 0).any():
        raise InputError(f"steps are {shown(steps)}; give at least one whole number, increasing")
    if not isinstance(seeds, (list, tuple)) or not all(isinstance(one, (list, tuple)) for one in seeds):
        raise InputError(f"seeds are {shown(seeds)}; give a list of policies for each seed")
    if len(seeds) == 0 or any(len(one) != len(times) for one in seeds):
        raise InputError(
            f"seeds hold {[len(one) for one in seeds]} policies; each needs {len(times)}, one for each step"
        )
    read = [[policy(game, given).over(FLOAT) for given in one] for one in seeds]
    blocks = tuple(frozen(np.array([[p[i] for p in one] for one in read])) for i in range(game.n_players))
    return Run(learner, times, blocks, gaps_of(game, blocks))


def gaps_of(game: MarkovGame, policies: Sequence[Array]) -> Array:
    """The largest Nash gap of a player at every seed and record. Shape (K, R)."""
    here, shape = game.over(FLOAT), policies[0].shape[:2]
    gaps = np.empty(shape)
    for place in np.ndindex(shape):
        profile = Policy(tuple(block[place] for block in policies), FLOAT)
        gaps[place] = max(float(gap) for gap in nash_gap(Evaluation(here, profile)))  # type: ignore[arg-type]
    return frozen(gaps)
