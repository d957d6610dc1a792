"""Stages of one player's deviation: what the chains (32) and (34) of Appendix B.2(c) compare.

    R_K(s) = E[sum_{k < K} delta^k u_i(s^k, pi'_i, pi_-i) + delta^K ending(s^K)],    s^0 = s, along (pi'_i, pi_-i)

for a point with policy pi and deviation pi' (its second policy), player by player. The chains of (32) and (34) are the
same lines with the inequalities turned round: `sign` is ">=" or "<=".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.best_response import is_best_reply
from mpgtheory.evaluation import Evaluation
from verification.checks.estimates import Point
from verification.compare import AT_MOST, EQUAL, Comparison, entries

HORIZON = 10
"""K goes from 1 to this."""


@dataclass(frozen=True, eq=False)
class Deviation:
    """Player i's part of a point: V_i(., pi), and what (pi'_i, pi_-i) induces."""

    point: Point
    player: int
    there: Evaluation

    @property
    def value(self) -> Array:
        """V_i(., pi). Shape (S,)."""
        return self.point.at.V[self.player]

    @property
    def limit(self) -> Array:
        """V_i(., pi'_i, pi_-i). Shape (S,)."""
        return self.there.V[self.player]

    @property
    def under_own(self) -> Array:
        """u_i(s, pi) + delta sum_s' P(s'|s, pi) V_i(s', pi). Shape (S,)."""
        at = self.point.at
        return np.asarray(at.payoffs[self.player] + at.game.discount * (at.chain @ self.value))

    @property
    def under_trial(self) -> Array:
        """u_i(s, pi'_i, pi_-i) + delta sum_s' P(s'|s, pi'_i, pi_-i) V_i(s', pi). Shape (S,)."""
        return self.truncated(self.value, 1)

    def truncated(self, ending: Array, stages: int) -> Array:
        """R_K with this ending, backward from it. Shape (S,)."""
        there = self.there
        for _ in range(stages):
            ending = there.payoffs[self.player] + there.game.discount * (there.chain @ ending)
        return ending

    @property
    def not_replying(self) -> Array:
        """S-bar: the states in which pi_i(s) is no best one-stage reply to pi."""
        at = self.point.at
        return np.flatnonzero(~is_best_reply(at.Q[self.player], at.policy[self.player]))

    def place(self, what: str) -> str:
        """Words for a comparison."""
        return self.point.place(self.player, what)

    def ordered(self, what: str, larger: Array, smaller: Array, sign: str) -> Iterator[Comparison]:
        """larger >= smaller, or <= where `sign` turns the chain round, entry by entry."""
        low, high = (smaller, larger) if sign == ">=" else (larger, smaller)
        return entries(self.place(what), low, AT_MOST, high)


def deviations(p: Point) -> Iterator[Deviation]:
    """The deviation of each player."""
    for i, block in enumerate(p.other.policy):
        yield Deviation(p, i, Evaluation(p.at.game, p.policy.deviate(i, block)))


def chain(p: Point, sign: str) -> Iterator[Comparison]:
    """V_i(s, pi) against R_K, K = 1, ..., HORIZON."""
    for d in deviations(p):
        for stages in range(1, HORIZON + 1):
            yield from d.ordered(f"K = {stages}, from state", d.value, d.truncated(d.value, stages), sign)


def first_stage(p: Point, sign: str) -> Iterator[Comparison]:
    """K = 1, line by line."""
    for d in deviations(p):
        yield from entries(d.place("first line from"), d.value, EQUAL, d.under_own)
        yield from d.ordered("second line from", d.under_own, d.under_trial, sign)
        yield from entries(d.place("third line from"), d.under_trial, EQUAL, d.truncated(d.value, 1))


def one_more_stage(p: Point, sign: str) -> Iterator[Comparison]:
    """From K to K + 1, line by line, K = 1, ..., HORIZON."""
    for d in deviations(p):
        for stages in range(1, HORIZON + 1):
            a, b, c = (d.truncated(ending, stages) for ending in (d.value, d.under_own, d.under_trial))
            words = f"K = {stages}"
            yield from d.ordered(f"{words}, (a) from", d.value, a, sign)
            yield from entries(d.place(f"{words}, V written out from"), a, EQUAL, b)
            yield from d.ordered(f"{words}, one-stage replies from", b, c, sign)
            yield from entries(d.place(f"{words}, terms collected from"), c, EQUAL, d.truncated(d.value, stages + 1))


def limit(p: Point, sign: str) -> Iterator[Comparison]:
    """V_i(s, pi) against V_i(s, pi'_i, pi_-i), to which R_K tends: |R_K - limit| <= delta^K max |V - limit|."""
    for d in deviations(p):
        far = abs(d.value - d.limit).max()
        for stages in range(1, HORIZON + 1):
            rest = abs(d.truncated(d.value, stages) - d.limit)
            yield from entries(d.place(f"K = {stages}, rest from"), rest, AT_MOST, p.game.discount**stages * far)
        yield from d.ordered("in the limit, from", d.value, d.limit, sign)
