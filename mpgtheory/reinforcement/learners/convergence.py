"""Did it converge? Each seed is at an equilibrium, at rest elsewhere, on a cycle, or undecided, by a stated rule.

Looked at are the records of the second half of the steps, of one seed:

    equilibrium   every one has a Nash gap of at most `eps`; the last may lie within `near` of a listed equilibrium, or
                  of none: eps-equilibria can be far from equilibria
    at rest       they differ by at most `near` from the last one, but the last gap is larger than `eps`
    cycling       the flow, begun at the last policy, goes round a closed orbit, and every one lies within `near` of it
                  in the rows that move on the orbit: others may wander, where actions make no difference
    undecided     anything else

Distances are the largest difference of two probabilities. A rule is no proof: a learner may leave later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, FLOAT, Array
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion import closed_orbit
from mpgtheory.inclusion.flow.coordinates import cells_of
from mpgtheory.reinforcement.learners.runs_of_one import Run

PER_PHASE = 200
"""Points of a phase of an orbit to which distances are measured."""
MOST_CELLS, MOST_PROFILES = 12, 10_000
"""Weights up to which all equilibria are listed, and pure profiles up to which pure ones are."""


@dataclass(frozen=True, eq=False, repr=False)
class Outcome:
    """What became of one seed.

    kind:    "equilibrium", "at rest", "cycling" or "undecided"; words: the same for people, with the numbers.
    number:  of the nearest equilibrium in the list, from 1; None if none is near.
    period:  of the orbit in the time of the inclusion, where it cycles.
    """

    kind: str
    words: str
    gap: float
    number: int | None = None
    period: float | None = None

    def __repr__(self) -> str:
        return self.words


@dataclass(frozen=True, eq=False, repr=False)
class Convergence:
    """What became of all seeds of one learner."""

    learner: str
    outcomes: tuple[Outcome, ...]
    eps: float
    near: float

    @property
    def counts(self) -> dict[str, int]:
        """How many seeds came to which end, most first."""
        return dict(Counter(one.words for one in self.outcomes).most_common())

    @property
    def rule(self) -> str:
        """The rule, with its numbers."""
        return (
            f"in the second half of the steps; equilibrium: gap <= {self.eps:.3g}; near and at rest: probabilities "
            f"differ by at most {self.near:.3g}; cycling: near a closed orbit of the flow, where it moves"
        )

    def __repr__(self) -> str:
        listed = [f"{count} of {len(self.outcomes)} seeds {words}" for words, count in self.counts.items()]
        return f"{self.learner}: {'; '.join(listed)}"


def converged(game: MarkovGame, run: Run, listed: list[Policy], *, eps: float, near: float) -> Convergence:
    """What became of each seed. `listed`: equilibria in doubles."""
    outcomes = tuple(_outcome(game, run, seed, listed, eps, near) for seed in range(len(run.gaps)))
    return Convergence(run.learner, outcomes, eps, near)


def equilibria_of(game: MarkovGame) -> list[Policy]:
    """All equilibria of a small game, the pure ones of a larger one, none of a large one; in doubles."""
    from mpgtheory.equilibria import count_pure_profiles, equilibria, pure_equilibria

    if game.is_enclosed:
        return []
    if game.n_states * sum(game.action_counts) <= MOST_CELLS:
        return [one.policy.over(FLOAT) for one in equilibria(game)]
    if count_pure_profiles(game) > MOST_PROFILES:
        return []
    return [policy.over(FLOAT) for policy in pure_equilibria(game)]


def _outcome(game: MarkovGame, run: Run, seed: int, listed: list[Policy], eps: float, near: float) -> Outcome:
    late = np.flatnonzero(run.steps >= run.steps[-1] / 2)
    gaps, last = run.gaps[seed, late], run.policy(seed)
    gap = float(gaps[-1])
    if (gaps <= eps).all():
        number = _nearest(last, listed, near)
        where = "near no listed equilibrium" if number is None else f"near equilibrium {number}"
        return Outcome("equilibrium", f"an eps-equilibrium {where}", gap, number)
    if all(_distance(run.policy(seed, int(record)), last) <= near for record in late):
        return Outcome("at rest", "at rest where there is no eps-equilibrium", gap)
    period = _period(game, run, seed, late, near)
    if period is not None:
        return Outcome("cycling", f"cycling with period {period:.4g}", gap, period=period)
    return Outcome("undecided", "undecided", gap)


def _distance(one: Policy, other: Policy) -> float:
    return max(float(np.abs(a - b).max()) for a, b in zip(one, other, strict=True))


def _nearest(policy: Policy, listed: list[Policy], near: float) -> int | None:
    """The number of the nearest listed equilibrium, from 1, if it is near."""
    distances = [_distance(policy, one) for one in listed]
    if not distances or min(distances) > near:
        return None
    return int(np.argmin(distances)) + 1


def _period(game: MarkovGame, run: Run, seed: int, late: Array, near: float) -> float | None:
    """The period of the closed orbit of the flow that the late records lie near to; None if there is none."""
    if game.is_enclosed:
        return None
    try:
        start = exact_policy(run.policy(seed))
        orbit = closed_orbit(game, start, exploration=run.exploration, repaired=run.is_repaired)
    except InputError:  # the flow does not come back to a corner
        return None
    if not orbit.phases:
        return None
    cells = cells_of(game)
    moving = np.concatenate([np.arange(cells.size)[cells.of(row)] for row in orbit.moving])
    points, records = orbit.sample(PER_PHASE)[:, moving], np.array(list(_flat(run, seed, late)))[:, moving]
    if np.abs(records - records[-1]).max() <= near:
        return None
    farthest = max(float(np.abs(points - one).max(axis=1).min()) for one in records)
    return float(orbit.period) if farthest <= near else None


def _flat(run: Run, seed: int, records: Array) -> Iterator[Array]:
    """The policies of records as the orbit has them: all probabilities in one row."""
    for record in records:
        yield np.concatenate([block[seed, record].ravel() for block in run.policies])


def exact_policy(policy: Policy) -> Policy:
    """A policy in doubles as an exact one: rows divided by their sums."""
    blocks = []
    for block in policy:
        rows = [[fmpq(*float(x).as_integer_ratio()) for x in row] for row in block]
        blocks.append(EXACT.array([[x / sum(row, fmpq(0)) for x in row] for row in rows]))
    return Policy(tuple(blocks))
