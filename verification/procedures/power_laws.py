"""The example after Assumption 3.2: alpha_i(n) = z n^-c1, beta_i(n) = y n^-c2, for exponents and scalars of any size.

Inequality systems in c1, c2, z, y are derived condition by condition. They compare these with each other, and with 0
and 1 only. So one point in each cell of that arrangement decides whether two systems are the same.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import sympy

from mpgtheory.step_sizes import ConditionResult, Schedule, check_assumption_3_2
from verification.checks.printed_step_sizes import derived_set, paper_example_findings
from verification.claim import Check, Evidence, Method, Scope
from verification.compare import IFF, Comparison
from verification.falsify.drawn_data import grid
from verification.falsify.trial import Example, Hypothesis, Trial

PRINTED, CORRECTED = "example-3.2", "example-3.2.corrected"
NAMES = ("c1", "c2", "z", "y")
SCALES = {"c1": grid(1, 6, 4), "c2": grid(1, 6, 4), "z": grid(1, 4, 2), "y": grid(1, 4, 2)}
"""Exponents and scalars on both sides of every bound, and on it."""
BELOW_ONE = {**SCALES, "z": grid(1, 4, 5), "y": grid(1, 4, 5)}
"""Scalars that keep step sizes in (0, 1): what a search then finds is about the exponents."""
IN_PRINTED_SET = Hypothesis("0 < c1 <= c2 <= 1", lambda x: bool(x["c1"] <= x["c2"] <= 1))


def printed() -> Evidence:
    """Schedules from the printed set that violate the assumption, each with the condition and the numbers."""
    findings = paper_example_findings()
    first = findings[0]
    return Evidence(
        method=Method.ARGUMENT,
        instance="every pair of power laws in the printed set",
        measured=first.evidence[0].reason,
        claimed=f"condition ({first.condition})",
        residual=len(findings),
        tolerance=0,
        comparisons=len(findings),
        failures=sum(any(result.holds is False for result in finding.evidence) for finding in findings),
        place=", ".join(f"{name} = {value}" for name, value in first.values.items()),
        note="; ".join(f"({f.condition}) from n = {f.start}: {f.statement}; {f.remedy}" for f in findings),
    )


def corrected() -> Evidence:
    """The derived set of exponents and scalars, counters from 1, and the same with n + 1 from 0."""
    c1, c2, z, y = (sympy.Symbol(name, positive=True) for name in NAMES)
    expected = sympy.And(c1 < c2, c2 <= 1, z < 1, y < 1)
    derived = [derived_set(start=1), derived_set(start=0, shifted=True)]
    other = sum(_on_grid(derived_law) != _on_grid(expected) for derived_law in derived)
    return Evidence(
        method=Method.ARGUMENT,
        instance="every pair of power laws z n^-c1, y n^-c2 from n = 1; z (n+1)^-c1, y (n+1)^-c2 from n = 0",
        measured=str(derived[0]),
        claimed=f"the set {expected}, for positive c1, c2, z, y",
        residual=other,
        tolerance=0,
        comparisons=len(derived),
        failures=other,
        place="inequality systems derived condition by condition",
    )


def _on_grid(system: sympy.logic.boolalg.Boolean) -> list[bool]:
    """Truth of a system of order relations at points on, between and beyond its boundaries."""
    fine = [sympy.Rational(k, 4) for k in range(-1, 7)]
    symbols = sorted(system.free_symbols, key=str)
    truth = []
    for point in itertools.product(fine, fine, fine[::2], fine[::2]):
        values = dict(zip(NAMES, point, strict=True))
        chosen = {symbol: values[symbol.name] for symbol in symbols}
        truth.append(bool(min(point) > 0 and system.subs(chosen)))
    return truth


def decided(x: Example) -> list[ConditionResult]:
    """Assumption 3.2, condition by condition, for the drawn power laws with counters from 1."""
    alpha = Schedule.parse(f"{x['z']}*n**(-{x['c1']})")
    beta = Schedule.parse(f"{x['y']}*n**(-{x['c2']})")
    return list(check_assumption_3_2([alpha], [beta], start=1))


def comparisons_as_printed(x: Example) -> Iterator[Comparison]:
    """Every condition holds."""
    for result in decided(x):
        yield Comparison(f"({result.condition}) of {' / '.join(result.sequences)}", result.holds is True, IFF, True)


def comparisons_of(x: Example) -> Iterator[Comparison]:
    """All conditions hold iff c1 < c2 <= 1 and z, y < 1."""
    holds = all(result.holds is True for result in decided(x))
    expected = bool(x["c1"] < x["c2"] <= 1 and x["z"] < 1 and x["y"] < 1)
    yield Comparison("Assumption 3.2, exponents and scalars in the corrected set", holds, IFF, expected)


def certify(x: Example) -> Evidence:
    """The drawn power laws as evidence, with the argument of the first condition that fails."""
    results = decided(x)
    failing = [result for result in results if result.holds is False]
    return Evidence(
        method=Method.ARGUMENT,
        instance="a pair of power laws in the printed set",
        measured=failing[0].reason if failing else "every condition holds",
        claimed="Assumption 3.2",
        residual=len(failing),
        tolerance=0,
        comparisons=len(results),
        failures=len(failing),
        place=", ".join(f"{name} = {x[name]}" for name in SCALES),
    )


CHECKS = {
    PRINTED: (Check(Method.ARGUMENT, "values inside the printed set", printed, Scope.EVERY_GAME),),
    CORRECTED: (Check(Method.ARGUMENT, "inequality systems, derived", corrected, Scope.EVERY_GAME),),
}
TRIALS = {
    PRINTED: (
        Trial(
            comparisons_as_printed,
            BELOW_ONE,
            (IN_PRINTED_SET,),
            evidence_for=certify,
            has_game=False,
            is_slow=True,
        ),
    ),
    CORRECTED: (Trial(comparisons_of, SCALES, has_game=False, is_slow=True),),
}
