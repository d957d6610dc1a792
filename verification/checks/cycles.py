"""Evidence of a closed orbit at a hub: the perceived hub games at several explorations, and the Nash gap along it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flint import fmpq

from mpgtheory.equilibria import count_pure_profiles, pure_equilibria
from mpgtheory.exploration import pure_rest_points
from mpgtheory.exploration.cycle import HubCycle, hub_cycle
from mpgtheory.exploration.shapley import contraction
from mpgtheory.game import MarkovGame
from verification.certificate import FAILS, certificate
from verification.claim import Evidence
from verification.compare import AT_MOST, Comparison
from verification.evidence import exact_evidence, vacuous_evidence
from verification.instance import Instance
from verification.tables import table

MOST_PROFILES = 10_000
"""Pure profiles that are enumerated at the most."""


def cycle_evidence(
    rule: str, instance: Instance, hypotheses: Mapping[str, bool | None], thetas: Sequence[fmpq]
) -> Evidence:
    """The orbit at each of the common explorations `thetas` at which there is one; there is one at the first.

    Each is a counterexample, and the certificate holds all of them.
    """
    if not all(hypotheses.values()):
        return vacuous_evidence(instance, hypotheses)
    game = instance.game
    orbits = [hub_cycle(game, [theta] * game.n_players) for theta in thetas]
    assert orbits[0] is not None
    found = [cycle for cycle in orbits if cycle is not None]
    comparisons = [
        Comparison(f"theta = {cycle.exploration[0]}: least Nash gap along phase {k}", gap, AT_MOST, gap * 0, number)
        for number, cycle in enumerate(found)
        for k, gap in enumerate(cycle.gaps)
    ]
    cases = [cycle_case(cycle) for cycle in found]
    listing = table(
        "Closed orbits at the hub",
        ["theta", "beta", "slope", "Equation of E", "Period", "Nash gap at least", "Return map"],
        [words(cycle) for cycle in found],
        note=(
            "The perceived hub game is constant + slope times Shapley's, with beta in the place of his zero; each of "
            "six phases takes -log E. Return map: an enclosure of the largest row sum of its derivative over two turns."
        ),
    )
    note = f"{in_words(orbits[0])}; {_facts(game, thetas[0])}"
    evidence = exact_evidence(
        rule, instance, comparisons, cases, hypotheses=dict(hypotheses), note=note, tables=(listing,)
    )
    return replace(evidence, certificate=certificate(rule, game, cases, outcome=FAILS))


def in_words(found: HubCycle) -> str:
    """The orbit in a sentence."""
    return (
        f"the perceived hub game is Shapley's (beta = {found.form.beta}); E is the root of {_equation(found)} in "
        f"(0, 1), period -6 log E = {found.orbit.period.str(12)}; the return map contracts (row sums of its derivative "
        f"over two turns: {contraction(found.orbit, turns=2).str(3)})"
    )


def words(found: HubCycle) -> list[str]:
    """The orbit as a row of the table."""
    form, orbit = found.form, found.orbit
    data = [found.exploration[0], form.beta, form.slopes[0], _equation(found), orbit.period.str(12), found.gap]
    return [*map(str, data), contraction(orbit, turns=2).str(3)]


def _equation(found: HubCycle) -> Any:
    return found.orbit.root.polynomial.numer()


def _facts(game: MarkovGame, theta: fmpq) -> str:
    """What the enumeration of pure profiles finds, where there are few enough."""
    if count_pure_profiles(game) > MOST_PROFILES:
        return "pure profiles are not enumerated"
    resting, equilibria = pure_rest_points(game, [theta] * game.n_players), pure_equilibria(game)
    return f"of {count_pure_profiles(game)} pure profiles {len(resting)} rest and {len(equilibria)} are equilibria"


def cycle_case(found: HubCycle) -> dict[str, Any]:
    """The orbit as the kernel reads it: coefficients of powers of E, constant term first."""
    root = found.orbit.root
    return {
        "exploration": list(found.exploration),
        "hub": found.hub.state,
        "equation": [int(c) for c in _equation(found).coeffs()],
        "root": [root.within(fmpq(1, 1024)).lower, root.within(fmpq(1, 1024)).upper],
        "corners": [[[x.coefficients for x in row] for row in pair] for pair in found.orbit.corners],
        "witnesses": [list(witness) for witness in found.witnesses],
        "gap": found.gap,
    }
