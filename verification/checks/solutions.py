"""Exact solutions of the inclusion along which statements about solutions are checked.

Starts of all kinds: uniform, pure, mixed with zeros, random in the interior, and equilibria, at which a solution rests
and from which another one leaves where a selection of best replies does. Every third has rates of its own for each
player and state. Equilibria whose rows may wander among ties give closed solutions, which have no limit.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq, fmpq_poly

from mpgtheory.arithmetic import Array
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy, exact_policy, random_policy, random_pure, uniform
from mpgtheory.inclusion.exact.segment import Form, Segment
from mpgtheory.inclusion.exact.solutions import Solution, exact_solution
from mpgtheory.inclusion.exact.stretches import Stretch, Targets, rows_of
from mpgtheory.inclusion.exact.walk import Ending
from mpgtheory.values.best_response import best_actions, is_fixed_point
from mpgtheory.values.evaluation import Evaluation
from verification.instance import Instance

EIGHTHS = 8
"""Speeds of rows are 1/8, ..., 1."""
PATIENCE = 2
"""Starts that are tried for each solution that is wanted: some cannot go on over rational corners, or take too long."""
OTHERS = 0.6
"""The part of the solutions, at least, that do not start at equilibria."""
MOST_STRETCHES = 24
"""Stretches after which a solution is left: some spiral towards their limit."""


@dataclass(frozen=True, eq=False)
class Run:
    """A solution with the name of its start, and what kind of start it is."""

    label: str
    solution: Solution
    kind: str

    @property
    def is_whole(self) -> bool:
        """Whether it is known for all time."""
        return self.solution.limit is not None

    def document(self) -> dict[str, Any]:
        """What a certificate needs of it: corners, targets, and a lower bound of all rates."""
        solution = self.solution
        return {
            "corners": list(solution.corners),
            "targets": [stretch.targets for stretch in solution.stretches],
            "eta": solution.eta,
        }


@functools.lru_cache(maxsize=4)
def runs(instance: Instance) -> tuple[Run, ...]:
    """`sampling.flows` solutions that are known for all time: at equilibria, then from starts of all other kinds.

    The latter are at least OTHERS of them. Solutions that were not followed to their limit are listed too, as far as
    they go; if there are too many of them, the whole ones are fewer.
    """
    solved = list(_from_equilibria(instance))
    wanted = instance.sampling.flows
    missing = max(wanted - sum(run.is_whole for run in solved), int(OTHERS * wanted))
    for label, start, speeds in itertools.islice(starts(instance), PATIENCE * wanted):
        if missing <= 0:
            break
        solution = exact_solution(instance.game, start, speeds=speeds, most_stretches=MOST_STRETCHES)
        solved.append(Run(label, solution, label.rstrip(" 0123456789")))
        missing -= solved[-1].is_whole
    return tuple(solved)


def starts(instance: Instance) -> Iterator[tuple[str, Policy, Array | None]]:
    """(label, start, speeds): uniform, then pure, mixed and interior in turn, for ever."""
    game, rng = instance.game, instance.rng("solutions")
    yield "uniform", uniform(game), None
    for number in itertools.count(1):
        speeds = rng.integers(1, EIGHTHS + 1, size=(game.n_players, game.n_states))
        own_rates = np.array([[fmpq(int(k), EIGHTHS) for k in row] for row in speeds])
        kind, start = [
            ("pure", random_pure(game, rng)),
            ("on the boundary", on_boundary(instance, rng)),
            ("interior", random_policy(game, rng)),
        ][number % 3]
        has_own_rates = number // 3 % 3 == 2
        yield (
            f"{kind}{' with own rates' if has_own_rates else ''} {number}",
            start,
            own_rates if has_own_rates else None,
        )


def on_boundary(instance: Instance, rng: np.random.Generator) -> Policy:
    """A random policy, some of whose weights are zero."""
    blocks = []
    for count in instance.game.action_counts:
        rows = rng.integers(0, 4, size=(instance.game.n_states, count))
        rows[np.arange(len(rows)), rng.integers(count, size=len(rows))] += 1
        blocks.append([[fmpq(int(w), int(row.sum())) for w in row] for row in rows])
    return exact_policy(blocks)


def _from_equilibria(instance: Instance) -> Iterator[Run]:
    """Rest at each listed equilibrium, and what leaves it if anything does."""
    for profile in instance.equilibria:
        yield Run(f"rest at {profile.label}", exact_solution(instance.game, profile.policy), "at an equilibrium")
        leaving = exact_solution(instance.game, profile.policy, leave=True, most_stretches=MOST_STRETCHES)
        if leaving.stretches and leaving.ending is not Ending.STUCK:
            yield Run(f"leaving {profile.label}", leaving, "leaving an equilibrium")


def wanderings(instance: Instance) -> Iterator[tuple[str, tuple[Stretch, Stretch]]]:
    """Closed solutions: at an equilibrium a row goes to and fro between two tied actions, everything else staying."""
    for profile in instance.equilibria:
        at = instance.at(profile.policy)
        for i, q in enumerate(at.Q):
            for s, best in enumerate(best_actions(q)):
                for pair in itertools.combinations(np.flatnonzero(best).tolist(), 2):
                    stretches = _to_and_fro(at, (i, s), pair)
                    if stretches is not None:
                        yield f"{profile.label}: player {i}, state {s}, between {pair[0]} and {pair[1]}", stretches


def gains_along(stretch: Stretch) -> Iterator[tuple[int, int, Form]]:
    """Rows that move, with m sum_a varpi_i(s, a) (Q_i(s, b) - Q_i(s, a)), varpi at the start of the stretch.

    By (12) - d phi / d lambda is the sum of these, each times c_i(s) d(s) / ((1 - delta) m), which is positive.
    """
    for (i, s), target in rows_of(stretch.targets):
        if target is not None:
            others = [a for a in range(len(stretch.start[i][s])) if a != target]
            terms = [stretch.start[i][s][a] * stretch.leads[i, s, target, a].polynomial for a in others]
            yield i, s, Form(sum(terms, fmpq_poly([0])), stretch.segment.lead_degree(i, s))


def has_tables(instance: Instance) -> bool:
    """Whether stretches and boxes can be evaluated: they list joint actions."""
    return isinstance(instance.game, TabularGame)


def _to_and_fro(at: Evaluation, row: tuple[int, int], pair: tuple[int, int]) -> tuple[Stretch, Stretch] | None:
    """Between weights (2/3, 1/3) and (1/3, 2/3) on two actions; None if something else becomes best on the way."""
    first, last = (_mixed(at.policy, row, pair, fmpq(k, 3)) for k in (2, 1))
    still: list[list[int | None]] = [[None] * at.game.n_states for _ in at.policy]
    stretches = []
    for ends, action in (((first, last), pair[1]), ((last, first), pair[0])):
        still[row[0]][row[1]] = action
        targets: Targets = tuple(tuple(block) for block in still)
        stretches.append(Stretch(Segment(at.game, *ends), targets))
    if all(stretch.is_certain for stretch in stretches) and is_fixed_point(Evaluation(at.game, first)):
        return stretches[0], stretches[1]
    return None


def _mixed(policy: Policy, row: tuple[int, int], pair: tuple[int, int], weight: fmpq) -> Policy:
    """The policy with one row on two actions."""
    block = np.array(policy[row[0]])
    block[row[1]] = block[row[1]] * 0
    block[row[1], list(pair)] = weight, 1 - weight
    return policy.deviate(row[0], block)
