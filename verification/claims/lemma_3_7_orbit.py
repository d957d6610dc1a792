"""Lemma 3.7 under fixed exploration: the closed orbit found by the flow, its period, and that it attracts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from flint import arb, fmpq

from mpgtheory.exploration.cycle import HubCycle, hub_cycle
from mpgtheory.exploration.shapley import TARGETS
from mpgtheory.inclusion import Orbit, certified_orbit, closed_orbit, flow
from mpgtheory.policy import random_policy
from verification.checks.cycles import cycle_case
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.definition_2_1_potential import IS_POTENTIAL
from verification.claims.lemma_3_4_tracking import RECURRENT, THETA, exploration_of
from verification.claims.lemma_3_7_convergence import has_cycle, hypotheses_of
from verification.compare import AT_MOST, LESS, Comparison
from verification.evidence import exact_evidence, vacuous_evidence
from verification.instance import Instance

ORBIT = "lemma-3.7.orbit"
BITS = 160
WIDTH = fmpq(1, 10**12)
"""The period is enclosed in an interval of at most this width."""
MOST_TURNS = 4
FINE, COARSE = 10**18, 10**6
"""The ends of the period and the factor of contraction are rounded outward to multiples of 1/FINE and 1/COARSE."""
APPROACH, DRAWN = 7.0, 240
"""Of the figure: how long the flow is drawn, and at how many instants."""


def found_by_the_flow(instance: Instance) -> Evidence:
    """The orbit to which the flow from a random profile goes, enclosed in balls, against the one over Q(E)."""
    hypotheses = hypotheses_of(instance)
    if not all(hypotheses.values()):
        return vacuous_evidence(instance, hypotheses)
    cycle = hub_cycle(instance.game, exploration_of(instance.game))
    assert cycle is not None
    orbit = from_first_corner(orbit_of(instance), cycle)
    enclosed = certified_orbit(orbit, bits=BITS)
    turns = next((k for k in range(1, MOST_TURNS) if enclosed.contraction(k) < 1), MOST_TURNS)
    case = {name: value for name, value in cycle_case(cycle).items() if name not in ("witnesses", "gap")}
    case |= {
        "period": list(rounded(enclosed.period)),
        "turns": turns,
        "factor": rounded(enclosed.contraction(turns), COARSE)[1],
    }
    moduli = ", ".join(f"{x:.3g}" for x in enclosed.multipliers[:-1])
    note = (
        f"found by the flow from a random profile; period {enclosed.period.str(20)}, of {len(orbit.phases)} phases; "
        f"-6 log E is {cycle.orbit.period.str(20)}, E the root of {cycle.orbit.root.polynomial.numer()} in (0, 1); sup "
        f"norm of the derivative of {turns} turn(s) at most {case['factor']}, moduli of its eigenvalues {moduli}"
    )
    comparisons = list(compared(cycle, case))
    figure = drawn(instance, orbit, cycle)
    evidence = exact_evidence(ORBIT, instance, comparisons, [case], hypotheses=hypotheses, note=note, figure=figure)
    return replace(evidence, method=Method.ENCLOSURE)


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


def compared(cycle: HubCycle, case: dict[str, Any]) -> Any:
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


def drawn(instance: Instance, orbit: Orbit, cycle: HubCycle) -> dict[str, Any]:
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


CLAIMS = (
    Claim(
        id=ORBIT,
        title="The closed orbit at the hub: period -6 log E, and it attracts",
        statement=(
            r"At the hub of the Shapley team, (8) with $Q_i(\cdot; \varpi_i, \tilde{\varpi}_{-i})$ in the place of "
            r"$Q_i(\cdot; \varpi)$ and $\gamma = 1$ has a closed orbit of period $-6 \log E$, where $(1 - \beta) E^3 + "
            r"\beta E^2 + E = 1 - \beta$ and $\beta$ is that of the perceived hub game, 0 without bonus: $E^3 + E = "
            r"1$. Its return map contracts."
        ),
        reading=(
            "Two ways to the same orbit. The flow from a random profile is followed event by event until it comes back "
            "to a corner; Krawczyk's operator in balls shows that a closed orbit lies there, encloses its period to "
            rf"${WIDTH.p} / 10^{{12}}$ and the derivative of its return map. The kernel confirms both over "
            r"$\mathbb{Q}(E)$, where $E$ is the root named in the certificate ($E^3 + E = 1$ if $\beta = 0$): the "
            r"corners close up, best replies are forced along the phases, $-6 \log E$ lies in the interval, and the "
            r"rows of the derivative, in the first two weights of each player, sum to less than 1 in absolute value. "
            r"So nearby solutions tend to the orbit, and none of its points is an equilibrium (lemma-3.7)."
        ),
        source="In the place of Lemma 3.7",
        kind=Kind.EXISTENCE,
        checks=(Check(Method.ENCLOSURE, "found by the flow, confirmed over Q(E)", found_by_the_flow, suits=has_cycle),),
        hypotheses=(IS_POTENTIAL, RECURRENT),
    ),
)
