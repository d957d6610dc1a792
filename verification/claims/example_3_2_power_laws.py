"""The example after Assumption 3.2: power laws with exponents 0 < c1 <= c2 <= 1 and any positive scalars."""

from __future__ import annotations

from collections.abc import Iterator

import sympy

from mpgtheory.step_sizes import ConditionResult, Schedule, check_assumption_3_2
from mpgtheory.step_sizes.paper_example import derived_set, paper_example_findings
from verification.claim import Check, Claim, Evidence, Kind, Method, Scope
from verification.compare import IFF, Comparison
from verification.falsify.hypotheses import Hypothesis
from verification.falsify.parts import grid
from verification.falsify.trial import Example, Trial

PRINTED, CORRECTED = "example-3.2", "example-3.2.corrected"
SCALES = {"c1": grid(1, 6, 4), "c2": grid(1, 6, 4), "z": grid(1, 4, 2), "y": grid(1, 4, 2)}
"""Exponents and scalars on both sides of every bound, and on it."""
IN_PRINTED_SET = Hypothesis("0 < c1 <= c2 <= 1", lambda x: bool(x["c1"] <= x["c2"] <= 1))


def printed() -> Evidence:
    """Schedules from the printed set that violate the assumption, each with the condition and the numbers."""
    found = paper_example_findings()
    first = found[0]
    values = ", ".join(f"{name} = {value}" for name, value in first.values.items())
    return Evidence(
        method=Method.ARGUMENT,
        instance="every pair of power laws in the printed set",
        measured=first.evidence[0].reason,
        claimed=f"condition ({first.condition})",
        residual=len(found),
        tolerance=0,
        comparisons=len(found),
        failures=sum(any(result.holds is False for result in finding.evidence) for finding in found),
        place=values,
        note="; ".join(f"({f.condition}) from n = {f.start}: {f.statement}; {f.remedy}" for f in found),
    )


def corrected() -> Evidence:
    """The derived set of exponents and scalars, counters from 1, and the same with n + 1 from 0."""
    c1, c2, y, z = (sympy.Symbol(name, positive=True) for name in ("c1", "c2", "y", "z"))
    expected = sympy.And(c1 < c2, c2 <= 1, z < 1, y < 1)
    derived = [derived_set(start=1), derived_set(start=0, shifted=True)]
    same = [_on_grid(found) == _on_grid(expected) for found in derived]
    return Evidence(
        method=Method.ARGUMENT,
        instance="every pair of power laws z n^-c1, y n^-c2 from n = 1; z (n+1)^-c1, y (n+1)^-c2 from n = 0",
        measured=str(derived[0]),
        claimed=f"the set {expected}, for positive c1, c2, z, y",
        residual=same.count(False),
        tolerance=0,
        comparisons=len(same),
        failures=same.count(False),
        place="inequality systems derived condition by condition",
    )


def decided(x: Example) -> list[ConditionResult]:
    """Assumption 3.2, condition by condition, for the drawn power laws with counters from 1."""
    alpha = Schedule.parse(f"{x['z']}*n**(-{x['c1']})")
    beta = Schedule.parse(f"{x['y']}*n**(-{x['c2']})")
    return list(check_assumption_3_2([alpha], [beta], start=1))


def tried_as_printed(x: Example) -> Iterator[Comparison]:
    """Every condition holds."""
    for found in decided(x):
        yield Comparison(f"({found.condition}) of {' / '.join(found.sequences)}", found.holds is True, IFF, True)


def tried(x: Example) -> Iterator[Comparison]:
    """All conditions hold iff c1 < c2 <= 1 and z, y < 1."""
    holds = all(found.holds is True for found in decided(x))
    expected = bool(x["c1"] < x["c2"] <= 1 and x["z"] < 1 and x["y"] < 1)
    yield Comparison("Assumption 3.2, exponents and scalars in the corrected set", holds, IFF, expected)


def certify(x: Example) -> Evidence:
    """The drawn power laws as evidence, with the argument of each condition that fails."""
    found = decided(x)
    failing = [result for result in found if result.holds is False]
    return Evidence(
        method=Method.ARGUMENT,
        instance="a pair of power laws in the printed set",
        measured=failing[0].reason if failing else "every condition holds",
        claimed="Assumption 3.2",
        residual=len(failing),
        tolerance=0,
        comparisons=len(found),
        failures=len(failing),
        place=", ".join(f"{name} = {x[name]}" for name in SCALES),
    )


def _on_grid(system: sympy.logic.boolalg.Boolean) -> list[bool]:
    """Truth of a system of order relations on a grid with points on, between and beyond its boundaries.

    The systems compare c1, c2, z, y with each other and with 0 and 1 only, so that one point in each cell of that
    arrangement decides equality.
    """
    grid = [sympy.Rational(k, 4) for k in range(-1, 7)]
    symbols = sorted(system.free_symbols, key=str)
    names = [symbol.name for symbol in symbols]
    truth = []
    for c1 in grid:
        for c2 in grid:
            for z in grid[::2]:
                for y in grid[::2]:
                    values = {"c1": c1, "c2": c2, "z": z, "y": y}
                    positive = min(values.values()) > 0
                    chosen = dict(zip(symbols, (values[name] for name in names), strict=True))
                    truth.append(bool(positive and system.subs(chosen)))
    return truth


CLAIMS = (
    Claim(
        id=PRINTED,
        title="Power laws that satisfy Assumption 3.2, as printed",
        statement=(
            r"One example of stepsizes that satisfies Assumption 3.2 is $\alpha_i(n) = z_i n^{-c_1}$ and $\beta_i(n) = "
            r"y_i n^{-c_2}$ where $0 < c_1 \leq c_2 \leq 1$ and $y_i, z_i$ are player specific positive scalars."
        ),
        reading=(
            r"For all such exponents and scalars. Equal exponents, which the range allows, contradict (iv); scalars of "
            r"1 and above leave $(0, 1)$ at $n = 1$; and $n^{-c}$ is undefined at $n = 0$, where the sums start."
        ),
        source="Section 3.2, after Assumption 3.2",
        kind=Kind.EXISTENCE,
        checks=(Check(Method.ARGUMENT, "values inside the printed set", printed, Scope.EVERY_GAME),),
        corrected_by=CORRECTED,
        trials=(Trial(tried_as_printed, SCALES, (IN_PRINTED_SET,), certify=certify, has_game=False, is_slow=True),),
        consequence=(
            r"None for the theorems, which assume the conditions themselves. With equal exponents $q_i^t$ and $\pi^t$ "
            r"move on one timescale, which no step of the proofs allows; with scalars of 1, as in $n^{-1/2}$ and "
            r"$1/n$, only the first step is outside $(0, 1)$: it overwrites where it should average."
        ),
    ),
    Claim(
        id=CORRECTED,
        title="Power laws that satisfy Assumption 3.2",
        statement=(
            r"With counters from 1, $\alpha_i(n) = z_i n^{-c_1}$ and $\beta_i(n) = y_i n^{-c_2}$ satisfy Assumption "
            r"3.2 if and only if $0 < c_1 < c_2 \leq 1$ and $0 < z_i, y_i < 1$. With counters from 0 the same holds of "
            r"$z_i (n+1)^{-c_1}$ and $y_i (n+1)^{-c_2}$."
        ),
        source="Correction of the example after Assumption 3.2",
        kind=Kind.EQUIVALENCE,
        checks=(Check(Method.ARGUMENT, "inequality systems, derived", corrected, Scope.EVERY_GAME),),
        corrects=PRINTED,
        trials=(Trial(tried, SCALES, has_game=False, is_slow=True),),
    ),
)
