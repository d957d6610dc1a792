"""Learners side by side on one game: gap against steps, what theory predicts, and what became of each seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from os import PathLike
from typing import Any

from mpgtheory.arithmetic.rational import brief
from mpgtheory.errors import InputError, shown
from mpgtheory.game import MarkovGame
from mpgtheory.game.arrays import exact_number
from mpgtheory.game.arrays.options import real_number, whole_number
from mpgtheory.game.policy import Policy
from mpgtheory.reinforcement.learners.catalogue import THETA, learner_named, learners
from mpgtheory.reinforcement.learners.convergence import Convergence, converged, equilibria_of
from mpgtheory.reinforcement.learners.plotting import drawn
from mpgtheory.reinforcement.learners.runs_of_one import Run
from mpgtheory.reinforcement.learners.seeds import interval

EPS_SHARE = 0.001
"""The default eps, as a share of the span that a value can have."""
MOST_SEEDS = 1_000
NEAR = 0.1
"""The default distance of probabilities that counts as near."""


@dataclass(frozen=True, eq=False, repr=False)
class Runs:
    """The runs of several learners on a game. The text is the table of the last gaps."""

    game: MarkovGame
    runs: dict[str, Run]

    def __getitem__(self, learner: str) -> Run:
        return self.runs[learner]

    def __repr__(self) -> str:
        rows = [("learner", "steps", "gap: median", "over seeds", "flow", "bound"), *map(_row, self.runs.values())]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        return "\n".join([f"Runs on {self.game.name}", *lines])

    def table(self) -> list[dict[str, Any]]:
        """Gap against steps: a row for each learner and record, with the median over seeds and its interval.

        Keys:  learner, steps, unit, median, lower, upper, flow, bound. The interval is `interval`.
        """
        rows = []
        for name, run in self.runs.items():
            for k, step in enumerate(run.steps):
                low, middle, high = interval(run.gaps[:, k])
                theory = {"flow": run.prediction.flow, "bound": run.prediction.bound}
                row = {
                    "learner": name,
                    "steps": int(step),
                    "unit": run.unit,
                    "median": middle,
                    "lower": low,
                    "upper": high,
                }
                rows.append({**row, **theory})
        return rows

    @cached_property
    def equilibria(self) -> list[Policy]:
        """The equilibria to which the summary refers by their numbers; see `convergence.equilibria_of`."""
        return equilibria_of(self.game)

    def summary(self, *, eps: float | None = None, near: float = NEAR) -> Summary:
        """Did they converge? How many seeds are within eps of which equilibrium, at rest elsewhere, cycling, undecided.

        eps:   default: 0.1 % of the largest span of values; near: distance of probabilities that counts as near.
        """
        if eps is None:
            ranges = [self.game.payoff_range(i) for i in range(self.game.n_players)]
            eps = EPS_SHARE * float(max(high - low for low, high in ranges) / (1 - self.game.discount))
        eps = real_number("eps", eps, least=0, most=1e300, remedy="it must not be negative")
        near = real_number("near", near, least=0, most=1, remedy="it must lie between 0 and 1")
        runs = self.runs.values()
        return Summary(tuple(converged(self.game, run, self.equilibria, eps=eps, near=near) for run in runs))

    def plot(self, path: str | PathLike[str] | None = None) -> Any:
        """Gap against steps, a line for each learner with its interval, dashed what the flow predicts.

        Returns a matplotlib figure; written to `path` if there is one.
        """
        figure = drawn(self.game.name, self.runs)
        if path is not None:
            figure.savefig(path, dpi=150)
        return figure

    def with_run(self, run: Run) -> Runs:
        """The same with the runs of one more learner, for example of `run_from_policies`."""
        return replace(self, runs={**self.runs, run.learner: run})


@dataclass(frozen=True, eq=False, repr=False)
class Summary:
    """What became of the seeds of each learner, and the rule by which that is said."""

    learners: tuple[Convergence, ...]

    def __getitem__(self, learner: str) -> Convergence:
        return next(one for one in self.learners if one.learner == learner)

    def __repr__(self) -> str:
        return "\n".join([*map(repr, self.learners), f"rule: {self.learners[0].rule}"])


def compare(
    game: MarkovGame,
    chosen: Sequence[str] | None = None,
    *,
    steps: int = 100_000,
    seeds: int = 8,
    seed: int = 0,
    theta: str = THETA,
    also: Mapping[str, Run] | None = None,
) -> Runs:
    """Run several learners on a game, behind one call.

    chosen:  names; all by default: "algorithm 1", "algorithm 1, T3", "vanishing exploration", "decentralised q",
             "policy gradient", "natural gradient".
    also:    runs of other learners.

    >>> from mpgtheory.families import build
    >>> runs = compare(build("dominance"), ["algorithm 1", "natural gradient"], steps=30_000, seeds=3)
    >>> runs
    Runs on dominance
    learner           steps            gap: median  over seeds        flow  bound
    algorithm 1       30,000 stages    0.2          0.2 to 0.2        0.2   1.16
    natural gradient  1,000 gradients  0.0796       0.0472 to 0.0866
    >>> runs.summary()["algorithm 1"]
    algorithm 1: 3 of 3 seeds at rest where there is no eps-equilibrium

    Raises:  InputError for a learner that is unknown, or steps or seeds below 1.
    """
    names = list(learners()) if chosen is None else _names(chosen)
    steps, seeds = whole_number("steps", steps), whole_number("seeds", seeds, most=MOST_SEEDS)
    seed = whole_number("seed", seed, least=0)
    share = exact_number("theta", theta)
    if not 0 < share <= 1:
        raise InputError(f"theta is {brief(share)}; learners that explore need it between 0 and 1")
    ready = [learner_named(name) for name in names]
    made = [one(game, steps=steps, seeds=seeds, seed=seed, theta=str(share)) for one in ready]
    return Runs(game, {**dict(zip(names, made, strict=True)), **(also or {})})


def _names(chosen: Any) -> list[str]:
    """The names of learners that were given.

    Raises:  InputError if they are no list.
    """
    if isinstance(chosen, str) or not isinstance(chosen, (list, tuple)) or not chosen:
        raise InputError(f"the learners are {shown(chosen)}; give a list of names, for example ['algorithm 1']")
    return list(chosen)


def _row(run: Run) -> tuple[str, ...]:
    low, middle, high = interval(run.gaps[:, -1])
    theory = ("" if value is None else f"{value:.3g}" for value in (run.prediction.flow, run.prediction.bound))
    return (
        run.learner,
        f"{int(run.steps[-1]):,} {run.unit}",
        _short(middle),
        f"{_short(low)} to {_short(high)}",
        *theory,
    )


def _short(gap: float) -> str:
    """A gap with three digits; what rounding may leave of 0 is 0."""
    return "0" if gap < 1e-9 else f"{gap:.3g}"
