"""Speed of flows, as processor times of one run; the numbers are printed.

Routing with 4 players: a flow with 1,000 events (weights that jump a thousand times, and switches between), a thousand
switches in flows from random starts, the same in balls, and SciPy's `solve_ivp` on the same right-hand side, with the
same compiled Q, at the loosest tolerance at which the end is as accurate as is asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp

from mpgtheory.arithmetic import FLOAT
from mpgtheory.families import build
from mpgtheory.game.policy import Policy, random_policy
from mpgtheory.inclusion import certified_flow, flow, piecewise
from mpgtheory.inclusion.flow.coordinates import cells_of
from mpgtheory.inclusion.flow.field import Dynamics, field_of

GAME = build("routing:players=4")
CELLS = cells_of(GAME)
EVENTS, SECONDS, CERTIFIED_RATIO = 1_000, 1.0, 200
ACCURACY, SOLVER_RATIO = 1e-9, 20
TOLERANCES = [10.0**-k for k in range(6, 14)]
STARTS = [random_policy(GAME, np.random.default_rng(seed), denominator=997) for seed in range(400)]
DURATION = 6.0


def seconds(call: Callable[[], Any], rounds: int = 3) -> tuple[float, Any]:
    """The smallest processor time of a call after a first one, and what it returns."""
    found, times = call(), []
    for _ in range(rounds):
        begun = time.process_time()
        found = call()
        times.append(time.process_time() - begun)
    return min(times), found


def jumping_weights() -> Any:
    """A thousand stages of a hundredth each, gamma between 1/4 and 1."""
    rows = [[[f"{1 + (k + i + s) % 4}/4" for s in range(4)] for i in range(4)] for k in range(EVENTS)]
    return piecewise(GAME, [f"{k}/100" for k in range(EVENTS)], rows)


def switches(flows: list[Any]) -> int:
    return sum(bool(event.changes) for one in flows for event in one.events)


def test_a_thousand_events_in_a_second() -> None:
    weights = jumping_weights()
    spent, found = seconds(lambda: flow(GAME, STARTS[0], duration=10.0, weights=weights))
    assert len(found.events) >= EVENTS
    print(f"\none flow: {len(found.events)} events in {spent:.3f} s")
    assert spent < SECONDS


def test_a_thousand_switches_in_a_second() -> None:
    def many() -> list[Any]:
        flows: list[Any] = []
        while switches(flows) < EVENTS:
            flows.append(flow(GAME, STARTS[len(flows)], duration=DURATION))
        return flows

    spent, flows = seconds(many, rounds=2)
    print(f"\n{len(flows)} flows: {switches(flows)} switches in {spent:.3f} s, starts and counting included")
    assert spent < SECONDS


def test_certified_flows_cost_at_most_two_hundred_times_more() -> None:
    starts = STARTS[:5]
    fast, rough = seconds(lambda: [flow(GAME, start, duration=DURATION) for start in starts])
    slow, exact = seconds(lambda: [certified_flow(GAME, start, duration=6) for start in starts], rounds=1)
    assert switches(exact) == switches(rough) > 0
    print(
        f"\n{switches(exact)} switches: {fast * 1e3:.1f} ms in floats, {slow:.2f} s in balls, {slow / fast:.0f} times"
    )
    assert slow < CERTIFIED_RATIO * fast


def general(start: Policy, tolerance: float) -> Any:
    """The end by SciPy's DOP853."""
    field, first = field_of(GAME, Dynamics()), CELLS.first[:-1]

    def velocity(_: float, policy: Any) -> Any:
        q = field.q(policy)
        best = np.maximum.reduceat(q, first)[CELLS.row_of]
        aim = (q == best).astype(float)
        return aim - policy

    begin = np.concatenate([FLOAT.array(block).ravel() for block in start])
    solution = solve_ivp(velocity, (0, DURATION), begin, method="DOP853", rtol=tolerance, atol=tolerance * 1e-2)
    return solution.y[:, -1]


def test_at_equal_accuracy_twenty_times_faster_than_a_general_solver() -> None:
    """Per start the loosest tolerance whose end is within 1e-9 of the certified one; both times summed over starts."""
    slow = fast = 0.0
    for start in STARTS[:8]:
        exact = certified_flow(GAME, start, duration=6).final
        truth = np.array([float(x.mid()) for block in exact for x in block.ravel()])
        spent, found = seconds(lambda start=start: flow(GAME, start, duration=DURATION).flat([DURATION])[0])
        assert np.abs(found - truth).max() < ACCURACY
        for tolerance in TOLERANCES:
            if np.abs(general(start, tolerance) - truth).max() < ACCURACY:
                break
        else:
            raise AssertionError("no tolerance is tight enough")
        fast += spent
        slow += seconds(lambda start=start, at=tolerance: general(start, at), rounds=1)[0]
    print(f"\nto 1e-9: {fast * 1e3:.1f} ms by events, {slow * 1e3:.0f} ms by solve_ivp, {slow / fast:.0f} times")
    assert slow > SOLVER_RATIO * fast
