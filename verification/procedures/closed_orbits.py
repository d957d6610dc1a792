"""Closed orbits at a hub refute Lemma 3.7 and Theorem 3.3: the policies cycle, and the Nash gap stays positive.

In some hub games the players perceive, under exploration, Shapley's game at the hub. Then the best-reply dynamics have
a closed orbit of six phases, each of length -log E with E algebraic. Everything along it is decided in the field Q(E).
That the orbit attracts is enclosed in balls and shown in the table; it is in no certificate.

Source:  Shapley, Some topics in two-person games, 1964; `mpgtheory.learning.exploration.cycle`.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flint import fmpq

from mpgtheory.equilibria import count_pure_profiles, pure_equilibria
from mpgtheory.game import MarkovGame
from mpgtheory.learning.exploration import pure_rest_points
from mpgtheory.learning.exploration.cycle import HubCycle, hub_cycle
from mpgtheory.learning.exploration.shapley import contraction
from verification.certificate import FAILS
from verification.checks.exploration import THETA, exploration_of, has_cycle
from verification.claim import Check, Evidence, Method
from verification.compare import AT_MOST, Comparison
from verification.evidence import exact_evidence, ruled, under_hypotheses
from verification.instance import Instance
from verification.tables import table

EXPLORATIONS = (THETA, THETA / 2, THETA / 10)
"""Common explorations at which the orbit is shown; there is one at the first."""
MOST_PROFILES = 10_000
"""Pure profiles that are enumerated at the most."""
CLAIMS = ("lemma-3.7", "theorem-3.3")
"""What an orbit refutes."""


def around_a_cycle(claim: str, instance: Instance) -> Evidence:
    """The orbit at each exploration at which there is one, and a lower bound of the Nash gap along it.

    Each is a counterexample, and the certificate holds all of them.
    """
    orbits = [hub_cycle(instance.game, [theta] * instance.game.n_players) for theta in EXPLORATIONS]
    cycles = [cycle for cycle in orbits if cycle is not None]
    comparisons = [
        Comparison(f"theta = {cycle.exploration[0]}: least Nash gap along phase {k}", gap, AT_MOST, gap * 0, number)
        for number, cycle in enumerate(cycles)
        for k, gap in enumerate(cycle.gaps)
    ]
    cases = [cycle_case(cycle) for cycle in cycles]
    evidence = exact_evidence(
        f"{claim}/cycle",
        instance,
        comparisons,
        cases,
        note=f"{in_words(cycles[0])}; {_pure_profiles(instance.game)}",
        tables=(_table(cycles),),
    )
    return replace(evidence, certificate=ruled(f"{claim}/cycle", instance, cases, outcome=FAILS))


def _table(cycles: Sequence[HubCycle]) -> Any:
    return table(
        "Closed orbits at the hub",
        ["theta", "beta", "slope", "Equation of E", "Period", "Nash gap at least", "Return map"],
        [_row(cycle) for cycle in cycles],
        note=(
            "The perceived hub game is constant + slope times Shapley's, with beta in the place of his zero; each of "
            "six phases takes -log E. Return map: an enclosure of the largest row sum of its derivative over two turns."
        ),
    )


def in_words(cycle: HubCycle) -> str:
    """The orbit in a sentence."""
    return (
        f"the perceived hub game is Shapley's (beta = {cycle.form.beta}); E is the root of {_equation(cycle)} in "
        f"(0, 1), period -6 log E = {cycle.orbit.period.str(12)}; the return map contracts (row sums of its derivative "
        f"over two turns: {contraction(cycle.orbit, turns=2).str(3)})"
    )


def _row(cycle: HubCycle) -> list[str]:
    form, orbit = cycle.form, cycle.orbit
    data = [cycle.exploration[0], form.beta, form.slopes[0], _equation(cycle), orbit.period.str(12), cycle.gap]
    return [*map(str, data), contraction(orbit, turns=2).str(3)]


def _equation(cycle: HubCycle) -> Any:
    return cycle.orbit.root.polynomial.numer()


def _pure_profiles(game: MarkovGame) -> str:
    """What the enumeration of pure profiles finds, where there are few enough."""
    if count_pure_profiles(game) > MOST_PROFILES:
        return "pure profiles are not enumerated"
    resting, equilibria = pure_rest_points(game, exploration_of(game)), pure_equilibria(game)
    return f"of {count_pure_profiles(game)} pure profiles {len(resting)} rest and {len(equilibria)} are equilibria"


def cycle_case(cycle: HubCycle) -> dict[str, Any]:
    """The orbit as the kernel reads it: coefficients of powers of E, constant term first."""
    root = cycle.orbit.root
    return {
        "exploration": list(cycle.exploration),
        "hub": cycle.hub.state,
        "equation": [int(c) for c in _equation(cycle).coeffs()],
        "root": [root.within(fmpq(1, 1024)).lower, root.within(fmpq(1, 1024)).upper],
        "corners": [[[x.coefficients for x in row] for row in pair] for pair in cycle.orbit.corners],
        "witnesses": [list(witness) for witness in cycle.witnesses],
        "gap": cycle.gap,
    }


def _check(claim: str) -> Check:
    measure = under_hypotheses(claim)(functools.partial(around_a_cycle, claim))
    return Check(Method.EXACT, "a closed orbit of the dynamics at a hub", measure, suits=has_cycle)


CHECKS = {claim: (_check(claim),) for claim in CLAIMS}
