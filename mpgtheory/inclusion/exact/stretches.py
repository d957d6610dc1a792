"""Stretches of exact solutions: straight stretches between rational corners (solutions.py)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from flint import fmpq

from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.exact.segment import Form, Segment

Targets = tuple[tuple[int | None, ...], ...]
"""Per player and state the action towards which the row moves; None: the row stays."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """A stretch of a solution."""

    segment: Segment
    targets: Targets

    @property
    def start(self) -> Policy:
        return self.segment.start

    @property
    def end(self) -> Policy:
        return self.segment.end

    @cached_property
    def shares(self) -> dict[tuple[int, int], fmpq]:
        """c_i(s) of each row that moves, by (player, state)."""
        by_row = {}
        for (i, s), target in rows_of(self.targets):
            if target is not None:
                before, after = self.start[i][s][target], self.end[i][s][target]
                by_row[i, s] = (after - before) / (1 - before)
        return by_row

    @property
    def eta(self) -> fmpq:
        """The least gamma_i(s) on the stretch."""
        return least_ratio(list(self.shares.values()))

    @cached_property
    def leads(self) -> dict[tuple[int, int, int, int], Form]:
        """m (Q_i(s, b) - Q_i(s, a)) for each action b that must be best and each other a: by (i, s, b, a)."""
        return leads_of(self.segment, self.targets)

    @cached_property
    def descent(self) -> Form:
        """- m^2 (1 - delta) d phi / d lambda, of degree 2 K - 1.

        The sum of c(s) c_i(s) varpi_i(s, a) m (Q_i(s, b) - Q_i(s, a)), with varpi at the start of the stretch: (12),
        since d varpi / d lambda = c (b - varpi) there.
        """
        total = self.segment.determinant.polynomial * 0
        for (i, s, target, a), lead in self.leads.items():
            if target == self.targets[i][s]:
                weight = self.shares[i, s] * self.start[i][s][a]
                total = total + weight * self.segment.visitation[s].polynomial * lead.polynomial
        return Form(total, max(2 * self.segment.order - 1, 0))

    @property
    def is_certain(self) -> bool:
        """Whether every lead is seen to be non-negative on the whole stretch."""
        return all(form.is_nonnegative for form in self.leads.values())


def rows_of(targets: Targets) -> Iterator[tuple[tuple[int, int], int | None]]:
    """((player, state), target) of every row."""
    for i, block in enumerate(targets):
        for s, target in enumerate(block):
            yield (i, s), target


def least_ratio(shares: Sequence[fmpq]) -> fmpq:
    """The least ratio of two rates c / (1 - lambda c) at lambda = 0 or 1."""
    if not shares or min(shares) == max(shares):
        return fmpq(1)
    if max(shares) == 1:
        raise AssertionError("rows of a stretch that takes for ever have the same c")
    last = [c / (1 - c) for c in shares]
    return min(min(shares) / max(shares), min(last) / max(last))


def leads_of(segment: Segment, targets: Targets) -> dict[tuple[int, int, int, int], Form]:
    """The leads that must not be negative: of targets, and of every played action of rows that stay."""
    leads = {}
    for (i, s), target in rows_of(targets):
        count = segment.game.action_counts[i]
        held = [a for a in range(count) if segment.start[i][s][a] != 0] if target is None else [target]
        for best, other in itertools.product(held, range(count)):
            if best != other:
                leads[i, s, best, other] = segment.lead(i, s, (best, other))
    return leads


def falls_at_once(form: Form) -> bool:
    """Whether a lead is negative right after the start: its first non-zero coefficient is."""
    return next((c < 0 for c in form.polynomial.coeffs() if c != 0), False)
