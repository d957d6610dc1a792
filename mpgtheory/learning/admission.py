"""What is checked before a run starts, so that it fails at once or not at all; and what is worth a note.

Schedules must lie in (0, 1) at every counter that the run can reach: 1, ..., T for alpha and beta, and iterates
1, ..., T for theta (T = steps). A POWER step size is monotone, so its ends decide. Others are decided at all counters
in exact arithmetic, by monotonicity, a tail and points. Since the kernel rounds (2^-n is 0 in doubles from some n on),
its own values are looked at too, at the first 100,000 counters and at 1,000 log-spaced ones up to T. Where exact
arithmetic does not decide, a note says so.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from flint import ctx

from mpgtheory.arithmetic.formulas import expressions as ex
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.chains import ergodic_joint_action, explored_edges, is_ergodic, is_irreducible
from mpgtheory.game.doubles import check_doubles
from mpgtheory.learning.options import Options
from mpgtheory.learning.step_size_tables import evaluate, power_law, tables_of
from mpgtheory.step_sizes import Schedule
from mpgtheory.step_sizes.asymptotics import BITS
from mpgtheory.step_sizes.facts import in_unit_interval
from mpgtheory.step_sizes.tails import tail_of
from mpgtheory.step_sizes.universal import Statement, Universal, prove_for_all

MOST_STEPS = 2**53
"""Counters must be exact as doubles, as schedules take them (and so stay far below 2^63)."""
DENSE, SPARSE = 100_000, 1_000
WITHOUT_EXPLORATION = (
    "theta = 0: actions whose probability vanishes are no longer tried, nor states that only they lead to, so q may "
    "not be learned there; Algorithm 1 asks for theta in (0, 1)"
)


def admit(game: MarkovGame, options: Options, steps: int) -> tuple[str, ...]:
    """Check a run, and say what the game may keep from being learned.

    Raises:  InputError, one line, for a game, a horizon or a schedule that cannot be used.
    """
    if not 1 <= steps <= MOST_STEPS:
        raise InputError(f"steps is {steps}; it must lie between 1 and 2**53, up to which counters are exact")
    check_doubles(game)
    notes: list[str] = []
    for name in ("alpha", "beta", "theta"):
        given: tuple[Schedule, ...] = getattr(options, name)
        for schedule in dict.fromkeys(given):
            notes += _check_range(name, schedule, options, steps)
    if any(_is_zero(schedule) for schedule in options.theta):
        notes.append(WITHOUT_EXPLORATION)
    return (*notes, *notes_of(game))


def notes_of(game: MarkovGame) -> list[str]:
    """Where a game violates Assumption 3.1, and what may not be learned for it."""
    notes = []
    missing = [state for state, weight in zip(game.states, game.initial, strict=True) if weight == 0]
    if missing:
        notes.append(f"Assumption 3.1: the initial distribution gives no weight to {', '.join(missing)}")
    edges = explored_edges(game)
    if not is_irreducible(edges):
        reach = _reach(edges)
        left = [state for k, state in enumerate(game.states) if not reach[:, k].all()]
        notes.append(
            f"Assumption 3.1: the chain is reducible even under exploration; {', '.join(left)} may be visited finitely "
            "often, so q and the policy there may not be learned"
        )
    elif not is_ergodic(edges):
        notes.append("Assumption 3.1: the chain is periodic even under exploration; every state is still visited")
    elif ergodic_joint_action(game) is None:
        notes.append(
            "Assumption 3.1: no joint action has an irreducible aperiodic chain; exploration still visits every state"
        )
    return notes


def _reach(edges: np.ndarray) -> np.ndarray:
    """Which state reaches which. Shape (S, S), bool."""
    reach = edges | np.eye(len(edges), dtype=bool)
    for _ in range(len(edges).bit_length()):
        reach = (reach.astype(int) @ reach.astype(int)) > 0
    return reach


def _check_range(name: str, schedule: Schedule, options: Options, steps: int) -> list[str]:
    """What is not decided of the schedule's range up to `steps`, as notes; refused if it leaves the range."""
    if name == "theta" and options.allow_no_exploration and _is_zero(schedule):
        return []
    may_be_one = options.allow_unit_steps and name != "theta"
    is_power = power_law(schedule) is not None
    counters = [1, steps] if is_power else _sample(steps)
    for n, value in zip(counters, _values(schedule, counters), strict=True):
        if not (0 < value < 1 or (may_be_one and value == 1)):
            raise InputError(f"{name} = {schedule} is {value:.6g} at n = {n}; {_remedy(name)}")
    if is_power:
        return []
    with ctx.workprec(BITS):
        outcome = stays_in_unit_interval(schedule.expression, 1, steps, may_be_one=may_be_one)
    if outcome.witness is not None:
        (value,) = _values(schedule, [outcome.witness])
        raise InputError(f"{name} = {schedule} is {value:.6g} at n = {outcome.witness}; {_remedy(name)}")
    interval = "(0, 1]" if may_be_one else "(0, 1)"
    undecided = f"{name} = {schedule}: that it stays in {interval} up to n = {steps} is not decided ({outcome.reason})"
    return [] if outcome.holds else [undecided]


def stays_in_unit_interval(expression: ex.Expression, low: int, high: int, *, may_be_one: bool = False) -> Universal:
    """Whether 0 < f(n) < 1, or 0 < f(n) <= 1, for low <= n <= high: branch by branch, by monotonicity or for all n."""
    if isinstance(expression, ex.Piecewise):
        edges = (low, *(bound for bound in expression.bounds if low < bound <= high), high + 1)
        parts = [(expression.branch_at(first), first, after - 1) for first, after in pairwise(edges)]
        outcomes = [stays_in_unit_interval(branch, a, b, may_be_one=may_be_one) for branch, a, b in parts]
        return next((outcome for outcome in outcomes if not outcome.holds), outcomes[0])
    statement = in_unit_interval(expression, may_be_one=may_be_one)
    first = Statement(statement.point, lambda n: tail_of(expression, n).direction is not None).first_tail(low)
    if first is not None and first <= high:
        values = {n: statement.point(n) for n in (*range(low, first + 1), high)}
        if None not in values.values():
            witness = next((n for n, holds in values.items() if not holds), None)
            return Universal(witness is None, witness, None, f"monotone from n = {first} on, so its ends decide")
    outcome = prove_for_all(statement, low)
    if outcome.witness is not None and outcome.witness > high:
        return Universal(None, None, None, f"no counter up to {high} is known to leave the interval")
    return outcome


def _is_zero(schedule: Schedule) -> bool:
    return bool(schedule.expression == Schedule.parse("0").expression)


def _sample(steps: int) -> list[int]:
    return sorted({*range(1, min(steps, DENSE) + 1), *map(int, np.geomspace(1, steps, SPARSE))})


def _values(schedule: Schedule, counters: list[int]) -> list[float]:
    """The kernel's values; NaN where a power law has no value (a base that is not positive)."""
    law, out = power_law(schedule), np.full(len(counters), np.nan)
    if law is None or law[2] == 0 or counters[0] + law[1] >= 1:
        evaluate(tables_of([schedule]), 0, np.array(counters, dtype=np.int64), out)
    return [float(value) for value in out]


def _remedy(name: str) -> str:
    if name == "theta":
        return "theta must lie in (0, 1) at every iterate used, or be 0 if no exploration is allowed explicitly"
    return "it must lie in (0, 1) at every counter used: a coefficient below 1 or an offset such as (n + 1) helps"
