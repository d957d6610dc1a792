"""What independent learners do: Algorithm 1, the differential inclusion that it should follow, and whether it does."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mpgtheory.arithmetic import FLOAT
from mpgtheory.arithmetic.formulas.expressions import is_constant
from mpgtheory.arithmetic.rational import brief
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.arrays import exact_array, exact_number
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion import (
    CertifiedFlow,
    Flow,
    UndecidedError,
    certified_flow,
    destination,
    fields_of,
    interpolated,
    limit_of,
    record_plan,
    windowed,
)
from mpgtheory.inclusion import flow as solve
from mpgtheory.inclusion.flow.field import dynamics_of
from mpgtheory.inclusion.follow.tracking import READINGS
from mpgtheory.learning import Options, log_spaced
from mpgtheory.learning import learn as run
from mpgtheory.learning.trace import Trace
from mpgtheory.public.games import policy as policy_of

SPACING = 1 / 16
"""Time of the inclusion between records, so that a window of length 1 has several."""
RECORDED = 100 * 2**20
"""Bytes of records up to which they are so close."""
MOST_EVEN = 10**7
"""Steps a state up to which records are even in the time of the inclusion: it sums so many step sizes."""
DECIMALS = 6
"""Decimals of payoffs in texts."""
CLOSE = 1e-3
"""Payoff that recent replies lose, below which the text says that they follow a reading."""


def learn(
    game: MarkovGame,
    *,
    steps: int,
    seeds: int = 1,
    seed: int = 0,
    alpha: str | Sequence[str] | None = None,
    beta: str | Sequence[str] | None = None,
    theta: str | float | Sequence[str] | None = None,
    record: Sequence[int] | None = None,
    **options: Any,
) -> Trace:
    """Run Algorithm 1: independent players who learn q at step sizes alpha and policies at step sizes beta.

    steps:    iterates of each seed; seeds: independent runs; seed: of the randomness.
    alpha, beta, theta:  step sizes in the counter n, and exploration; a list gives each player its own.
    record:   iterates to record; by default about 16 in a unit of time, so that `mpg.track` can follow the policies.
    options:  further readings of the algorithm (`mpgtheory.learning.Options`), for example continuation="explored".

    The trace has `policies` (one array (seeds, records, S, A_i) for each player), `q`, `times`, and
    `trace.policy(seed, record)` for `mpg.nash_gap`. The first run compiles, once.

    >>> import mpgtheory as mpg
    >>> game = mpg.load("dominance")
    >>> trace = mpg.learn(game, steps=10_000, seeds=2, record=[5_000])
    >>> trace
    Trace of algorithm 1 on dominance: 2 seeds, 10,000 steps each, 2 records
    >>> round(float(mpg.nash_gap(game, trace.policy(seed=0, record=-1))), 2)
    0.2

    Raises:  InputError, before anything runs, for a step size outside (0, 1) or an option that is unknown.
    Source:  Algorithm 1.
    """
    steps, seeds, seed = whole("steps", steps), whole("seeds", seeds), whole("seed", seed)
    given = {"alpha": alpha, "beta": beta, "theta": theta, **options}
    unknown = sorted(set(given) - set(Options.__dataclass_fields__))
    if unknown:
        raise InputError(f"learn has no option {unknown[0]!r}; known: {', '.join(Options.__dataclass_fields__)}")
    chosen = Options(**{name: _read(value) for name, value in given.items() if value is not None})
    times = _records(game, chosen, steps, seeds) if record is None else record
    return run(game, chosen, steps=steps, seeds=seeds, seed=seed, record=times)


def whole(place: str, value: Any) -> int:
    """A whole number that a user gave; 1e6 is one.

    Raises:  InputError naming `place` for anything else.
    """
    exact = exact_number(place, value)
    if exact.q != 1 or abs(exact) >= 2**63:
        raise InputError(f"{place} is {brief(exact)}; it must be a whole number of 64 bits")
    return int(exact.p)


def _read(value: Any) -> Any:
    """A float among options as its shortest decimal; an array as a list."""
    if hasattr(type(value), "__array__"):
        value = exact_array("an option", value).tolist()
    if isinstance(value, (list, tuple)):
        return [_read(one) for one in value]
    return str(exact_number("an option", value)) if isinstance(value, float) else value


def _records(game: MarkovGame, options: Options, steps: int, seeds: int) -> list[int] | None:
    """Records close enough to follow the policies, each with its successor, if they take little memory.

    None leaves it to the learner: of a game so large that few records fit.
    """
    if steps < 1:
        return None
    most = RECORDED // (8 * seeds * (1 + game.n_states + 3 * game.n_states * sum(game.action_counts)))
    for plan in _plans(game, options, steps):
        if len(plan) <= most:
            return plan
    return None


def _plans(game: MarkovGame, options: Options, steps: int) -> Iterator[list[int]]:
    """Plans of records, ever fewer: evenly in the time of the inclusion, or in the logarithm of the iterate."""
    if steps <= MOST_EVEN * game.n_states:
        for halvings in range(10):
            plan = record_plan(game, options, steps, spacing=SPACING * 2**halvings)
            yield sorted({*plan, *log_spaced(steps)})
    for per_decade in (100, 30):
        times = log_spaced(steps, per_decade=per_decade)
        yield sorted({t for n in times for t in (n, n + 1) if t <= steps})


@dataclass(frozen=True, eq=False, repr=False)
class FlowResult:
    """A solution of the differential inclusion, and where it goes.

    flow:            the solution, event by event; `flow.at(tau)` is the policy at a time.
    end:             the time that it reached.
    target:          the policy that it heads for, or, certified, its limit; None where that is undecided.
    gap:             the Nash gap at the end, or, certified, of the limit.
    is_certified:    whether the target is its limit by rigorous arithmetic.
    message:         how the flow ended.
    """

    flow: Flow | CertifiedFlow
    end: float
    target: Policy | None
    gap: float | None
    is_certified: bool
    message: str

    def __repr__(self) -> str:
        if self.gap is None:
            return f"FlowResult: {self.message}; the limit is undecided"
        if self.is_certified:
            kind = "an equilibrium" if self.gap == 0 else f"no equilibrium, Nash gap {self.gap:.6g}"
            return f"FlowResult: {self.message}; the limit is certified: {kind}"
        return f"FlowResult: {self.message}; Nash gap there {self.gap:.3g}"


def flow(
    game: MarkovGame,
    start: Any = "uniform",
    *,
    duration: float = 20,
    exploration: Any = None,
    is_certified: bool = False,
) -> FlowResult:
    """Follow a solution of the differential inclusion (7)-(8): each player moves towards a best reply to Q(.; pi).

    start:         whatever `mpg.policy` reads.
    duration:      time of (7): the distance to a target that stays halves in log 2.
    exploration:   theta: the dynamics as exploring players perceive them.
    is_certified:  enclose the solution in balls, so that no switch of best replies is missed, and show its limit.

    >>> import mpgtheory as mpg
    >>> mpg.flow(mpg.load("dominance"), is_certified=True)
    FlowResult: reached time 20; the limit is certified: an equilibrium

    Raises:  InputError for a duration that is not positive, or an exploration outside [0, 1].
    Source:  (7)-(8).
    """
    begin, theta, time = policy_of(game, start), _read(exploration), exact_number("duration", duration)
    if not is_certified:
        solution = solve(game, begin, duration=FLOAT.number(time), exploration=theta)
        end = destination(solution)
        return FlowResult(solution, solution.end, end.target, end.gap, False, solution.message)
    enclosed = certified_flow(game, begin, duration=time, exploration=theta)
    reached, rule = float(enclosed.end.mid()), dynamics_of(game, theta, False)
    try:
        limit = limit_of(enclosed, rule)
    except UndecidedError:
        return FlowResult(enclosed, reached, None, None, False, enclosed.message)
    largest = max(limit.gaps)
    return FlowResult(enclosed, reached, limit.policy, int(largest.p) / int(largest.q), True, enclosed.message)


def _is_constant(trace: Trace) -> bool:
    """Whether exploration stays: only then is there an inclusion as players perceive it."""
    theta = Options.from_document(trace.options).theta if "theta" in trace.options else ()
    return all(one.expression is not None and is_constant(one.expression) for one in theta)


@dataclass(frozen=True, eq=False, repr=False)
class Tracking:
    """Whether a run of Algorithm 1 follows the differential inclusion, in its last window of time.

    eps:    by reading ("printed": Q of the held policies; "corrected": Q as exploring players perceive it), for each
            seed: how much payoff the recent replies lose against a best reply. 0 means that the reading fits.
    share:  likewise: the share of recent replies that were exactly best, of the worst row.
    """

    eps: dict[str, tuple[float, ...]]
    share: dict[str, tuple[float, ...]]

    def __repr__(self) -> str:
        listed = [f"{reading}: eps {round(max(values), DECIMALS):.3g}" for reading, values in self.eps.items()]
        fitting = [reading for reading, values in self.eps.items() if max(values) < CLOSE]
        follows = f"follows the inclusion as {' and as '.join(fitting)}" if fitting else "follows neither reading yet"
        return f"Tracking: {follows} ({', '.join(listed)})"


def track(trace: Trace, game: MarkovGame, *, window: float = 1.0) -> Tracking:
    """Does a run of Algorithm 1 follow the differential inclusion?

    Every update of a policy is a step towards some reply. The payoff that this reply loses against a best reply to Q,
    averaged over the last window of time, tends to 0 if the learner follows the inclusion with this Q. With exploration
    that varies, only the printed reading is looked at.

    >>> import mpgtheory as mpg
    >>> game = mpg.load("dominance")
    >>> mpg.track(mpg.learn(game, steps=30_000, seed=1), game)
    Tracking: follows the inclusion as corrected (printed: eps 0.1, corrected: eps 0)

    Raises:  InputError for a trace of another algorithm, one that covers less time than a window, or one whose last
             window has no two records one iterate apart.
    Source:  (7)-(8); Perkins and Leslie (2013).
    """
    eps: dict[str, list[float]] = {}
    share: dict[str, list[float]] = {}
    readings = READINGS if _is_constant(trace) else READINGS[:1]
    fields = fields_of(game, trace, readings)
    for path in interpolated(trace, game):
        for reading, field in fields.items():
            late = windowed(path, field, window) if np.diff(path.times).max(initial=0.0) < window / 2 else None
            if late is None or math.isnan(late.eps[-1]):
                raise InputError(
                    "the last window has no two records one iterate apart, so no reply is known; leave record out of "
                    "mpgtheory.learn, or record more iterates, each with its successor"
                )
            eps.setdefault(reading, []).append(float(late.eps[-1]))
            share.setdefault(reading, []).append(float(late.share[-1]))
    return Tracking({k: tuple(v) for k, v in eps.items()}, {k: tuple(v) for k, v in share.items()})
