"""Cases by the size of n: conditions such as n <= 7/2 or n != 8 become ranges of the counter."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from mpgtheory.step_sizes import expressions as ex

RELATIONS: Mapping[type[ast.cmpop], Callable[[int, Fraction], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


@dataclass(frozen=True)
class Condition:
    """n RELATION bound."""

    relation: type[ast.cmpop]
    bound: Fraction

    def holds_at(self, n: int) -> bool:
        """Whether the condition holds at n."""
        return RELATIONS[self.relation](n, self.bound)


def piecewise(branches: Sequence[tuple[ex.Expression, Condition | None]]) -> ex.Expression:
    """The first branch whose condition holds; the last condition is None and always holds."""
    edges = {edge for _, c in branches if c is not None for edge in (ceil(c.bound), floor(c.bound) + 1) if edge > 0}
    starts = [0, *sorted(edges)]
    chosen = [next(branch for branch, c in branches if c is None or c.holds_at(n)) for n in starts]
    changes = [k for k in range(1, len(starts)) if chosen[k] != chosen[k - 1]]
    if not changes:
        return chosen[0]
    return ex.Piecewise((chosen[0], *(chosen[k] for k in changes)), tuple(starts[k] for k in changes))
