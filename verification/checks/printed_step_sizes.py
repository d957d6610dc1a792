"""The example after Assumption 3.2, compared with what the assumption asks.

As printed: alpha_i(n) = z_i n^(-c1) and beta_i(n) = y_i n^(-c2) "where 0 < c1 <= c2 <= 1 and y_i, z_i are
player specific positive scalars".  The conditions derived in `parametric` for these power laws are, with
counters from 1,

    0 < c1 < c2 <= 1,   0 < z_i < 1,   0 < y_i < 1

and, with counters from 0, no choice at all, because n^(-c) is undefined at n = 0.  Replacing n by n + 1
repairs that: alpha_i(n) = z_i (n+1)^(-c1) and beta_i(n) = y_i (n+1)^(-c2) satisfy the assumption from 0
under the same relations, and from 1 under the weaker z_i < 2^c1, y_i < 2^c2.

Source: the paper, section 3.2, after Assumption 3.2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import sympy
from sympy.logic.boolalg import Boolean

from mpgtheory.step_sizes.assumption import check_assumption_3_2
from mpgtheory.step_sizes.parametric import parametric_conditions, symbol
from mpgtheory.step_sizes.results import ConditionResult
from mpgtheory.step_sizes.schedule import Schedule

ALPHA, BETA = "z*n**(-c1)", "y*n**(-c2)"
ALPHA_SHIFTED, BETA_SHIFTED = "z*(n+1)**(-c1)", "y*(n+1)**(-c2)"


@dataclass(frozen=True)
class ExampleFinding:
    """One difference between the example as printed and the assumption.

    `values` lie in the printed set, and `evidence` are the conditions that fail there.
    """

    condition: str
    statement: str
    remedy: str
    start: int
    values: Mapping[str, str]
    evidence: tuple[ConditionResult, ...]


def printed_set() -> Boolean:
    """The set of (c1, c2, z, y) that the paper names."""
    c1, c2, y, z = map(symbol, ("c1", "c2", "y", "z"))
    return sympy.And(c1 > 0, c1 <= c2, c2 <= 1, y > 0, z > 0)


def derived_set(*, start: int = 1, shifted: bool = False) -> Boolean:
    """The set of (c1, c2, z, y) for which Assumption 3.2 holds, counters from `start`."""
    texts = (ALPHA_SHIFTED, BETA_SHIFTED) if shifted else (ALPHA, BETA)
    alpha, beta = map(Schedule.parse, texts)
    return parametric_conditions([alpha], [beta], start=start).system


_CASES: Sequence[tuple[str, int, Mapping[str, str], str, str]] = (
    (
        "iv",
        1,
        {"c1": "3/5", "c2": "3/5", "z": "1/2", "y": "1/4"},
        "equal exponents are allowed, but then beta_i(n)/alpha_j(n) = y_i/z_j for every n, which is not 0",
        "require c1 < c2",
    ),
    (
        "range",
        1,
        {"c1": "3/5", "c2": "1", "z": "1", "y": "1/2"},
        "any positive scalars are allowed, but alpha_i(1) = z_i and beta_i(1) = y_i must be below 1",
        "require z_i < 1 and y_i < 1",
    ),
    (
        "range",
        1,
        {"c1": "3/5", "c2": "1", "z": "1/2", "y": "1"},
        "the same of beta: y_i = 1 gives beta_i(1) = 1",
        "require z_i < 1 and y_i < 1",
    ),
    (
        "range",
        0,
        {"c1": "3/5", "c2": "1", "z": "1/2", "y": "1/2"},
        "the assumption indexes step sizes from n = 0, where n^(-c) is undefined",
        "write (n + 1)^(-c), or let the index start at 1 as the counters of Algorithm 1 do",
    ),
    (
        "iii",
        0,
        {"c1": "3/5", "c2": "1", "z": "1/2", "y": "1/2"},
        "[x n] = 0 for n < 1/x, and alpha_i(0) is undefined, so the supremum over all n has no meaning",
        "write (n + 1)^(-c), or take the supremum over the n with [x n] >= 1",
    ),
)


def paper_example_findings() -> tuple[ExampleFinding, ...]:
    """What is wrong with the example as printed, each with numbers from its own set."""
    return tuple(
        ExampleFinding(
            condition,
            statement,
            remedy,
            start,
            MappingProxyType(dict(values)),
            _failures(condition, start, values),
        )
        for condition, start, values, statement, remedy in _CASES
    )


def _failures(condition: str, start: int, values: Mapping[str, str]) -> tuple[ConditionResult, ...]:
    alpha = Schedule.parse(ALPHA).substitute(c1=values["c1"], z=values["z"])
    beta = Schedule.parse(BETA).substitute(c2=values["c2"], y=values["y"])
    results = check_assumption_3_2([alpha], [beta], start=start)
    return tuple(result for result in results if result.condition == condition and result.holds is False)
