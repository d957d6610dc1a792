"""The closed orbit at a hub, found a second time: by the flow, in balls, with its period and its return map.

The flow from a random profile is followed event by event until it comes back to a corner. Krawczyk's operator in balls
shows that a closed orbit lies there. It encloses the period, and the derivative of the return map. The kernel confirms
both over Q(E): the period is -6 log E, and the return map contracts, so that the orbit attracts (lemma-3.7.orbit).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from flint import arb, fmpq

from mpgtheory.game.policy import random_policy
from mpgtheory.inclusion import EnclosedOrbit, Orbit, certified_orbit, closed_orbit, flow
from mpgtheory.learning.exploration.cycle import HubCycle, hub_cycle
from mpgtheory.learning.exploration.shapley import TARGETS
from verification.checks.exploration import THETA, exploration_of, has_cycle
from verification.claim import Check, Evidence, Method
from verification.compare import AT_MOST, LESS, Comparison
from verification.evidence import enclosed_evidence, under_hypotheses
from verification.instance import Instance
from verification.procedures.closed_orbits import cycle_case

ORBIT = "lemma-3.7.orbit"
BITS = 160
WIDTH = fmpq(1, 10**12)
"""The period is enclosed in an interval of at most this width."""
MOST_TURNS = 4
FINE, COARSE = 10**18, 10**6
"""The ends of the period and the factor of contraction are rounded outward to multiples of 1/FINE and 1/COARSE."""
APPROACH, DRAWN = 7.0, 240
"""Of the figure: how long the flow is drawn, and at how many instants."""


@under_hypotheses(ORBIT, Method.ENCLOSURE)
def found_by_the_flow(instance: Instance) -> Evidence:
    """The orbit to which the flow from a random profile goes, enclosed in balls, against the one over Q(E)."""
    cycle = hub_cycle(instance.game, exploration_of(instance.game))
    assert cycle is not None, "the check suits no other games"
    orbit = from_first_corner(orbit_of(instance), cycle)
    enclosed = certified_orbit(orbit, bits=BITS)
    case = _case(cycle, enclosed)
    note, figure = _summary(cycle, orbit, enclosed, case), _figure(instance, orbit, cycle)
    return enclosed_evidence(ORBIT, instance, list(compared(cycle, case)), [case], note=note, figure=figure)


def _case(cycle: HubCycle, enclosed: EnclosedOrbit) -> dict[str, Any]:
    """The orbit, its period as an interval, and the factor by which so many turns contract."""
    turns = next((k for k in range(1, MOST_TURNS) if enclosed.contraction(k) < 1), MOST_TURNS)
    case = {name: value for name, value in cycle_case(cycle).items() if name not in ("witnesses", "gap")}
    return case | {
        "period": list(rounded(enclosed.period)),
        "turns": turns,
        "factor": rounded(enclosed.contraction(turns), COARSE)[1],
    }


def _summary(cycle: HubCycle, orbit: Orbit, enclosed: EnclosedOrbit, case: dict[str, Any]) -> str:
    root = cycle.orbit.root.polynomial.numer()
    moduli = ", ".join(f"{x:.3g}" for x in enclosed.multipliers[:-1])
    return (
        f"found by the flow from a random profile; period {enclosed.period.str(20)}, of {len(orbit.phases)} phases; "
        f"-6 log E is {cycle.orbit.period.str(20)}, E the root of {root} in (0, 1); sup norm of the derivative of "
        f"{case['turns']} turn(s) at most {case['factor']}, moduli of its eigenvalues {moduli}"
    )


def orbit_of(instance: Instance) -> Orbit:
    """Where the flow from a random profile ends up going round."""
    start = random_policy(instance.game, instance.rng(ORBIT))
    return closed_orbit(instance.game, start, exploration=exploration_of(instance.game))


def from_first_corner(orbit: Orbit, cycle: HubCycle) -> Orbit:
    """The same orbit from the corner at which both rows of the hub set out for the first pair of targets.

    Raises:  AssertionError if the flow went round another way: it is forced to go this one.
    """
    cells, hub = orbit.cells, cycle.hub.state
    rows = [cells.row(player, hub) for player in range(2)]
    pairs = [tuple(int(phase.target[row] - cells.first[row]) for row in rows) for phase in orbit.phases]
    assert sorted(pairs) == sorted(TARGETS), pairs
    return orbit.rotated(pairs.index(TARGETS[0]))


def compared(cycle: HubCycle, case: dict[str, Any]) -> Iterator[Comparison]:
    """The two periods, the width of the interval, and the factor of contraction."""
    (low, high), (below, above) = case["period"], interval(cycle.orbit.period)
    place = f"theta = {THETA}"
    yield Comparison(f"{place}: lower end of the flow's period, -6 log E", low, AT_MOST, below)
    yield Comparison(f"{place}: -6 log E, upper end of the flow's period", above, AT_MOST, high)
    yield Comparison(f"{place}: width of the flow's period", high - low, AT_MOST, WIDTH)
    yield Comparison(f"{place}: derivative of the return map, {case['turns']} turn(s)", case["factor"], LESS, fmpq(1))


def interval(value: arb) -> tuple[fmpq, fmpq]:
    """The ends of a ball."""
    middle, reach = value.mid().fmpq(), value.rad().fmpq()
    return middle - reach, middle + reach


def rounded(value: arb, scale: int = FINE) -> tuple[fmpq, fmpq]:
    """Multiples of 1/scale below and above a ball."""
    low, high = interval(value)
    return fmpq((low * scale).floor(), scale), fmpq((high * scale).ceil(), scale)


def _figure(instance: Instance, orbit: Orbit, cycle: HubCycle) -> dict[str, Any]:
    """The orbit in both triangles of the hub, and a flow that comes to it, for a figure."""
    game, hub = instance.game, cycle.hub.state
    start = random_policy(game, instance.rng(ORBIT))
    coming = flow(game, start, duration=APPROACH, exploration=exploration_of(game))
    panels = []
    for player, block in enumerate(coming.sample(np.linspace(0, coming.end, DRAWN))):
        round_trip = orbit.cells.blocks(orbit.sample(12))[player][:, hub]
        corners = orbit.cells.blocks(orbit.sample(1))[player][:, hub]
        panels.append(
            {
                "label": f"player {game.players[player]}",
                "actions": list(game.actions[player]),
                "orbit": [*round_trip.tolist(), round_trip[0].tolist()],
                "corners": corners.tolist(),
                "flow": block[:, hub].tolist(),
            }
        )
    return {"kind": "closed_orbit", "panels": panels, "period": orbit.period, "time": APPROACH}


CHECKS = {
    ORBIT: (Check(Method.ENCLOSURE, "found by the flow, confirmed over Q(E)", found_by_the_flow, suits=has_cycle),),
}
