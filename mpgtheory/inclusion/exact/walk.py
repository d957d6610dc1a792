"""An exact solution in the making: from corner to corner (solutions.py)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from enum import StrEnum

from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.exact.crossings import Crossing, first_crossing, lead_times_determinant, solvers
from mpgtheory.inclusion.exact.segment import Segment
from mpgtheory.inclusion.exact.selections import Choices
from mpgtheory.inclusion.exact.stretches import Stretch, Targets, falls_at_once, rows_of
from mpgtheory.inclusion.exact.vertices import BITS, fraction_near, moved, replaced, rounded
from mpgtheory.values.evaluation import Evaluation

DEEPEST = 6
"""How often a stretch is halved until its leads show that nothing overtakes."""
PRECISIONS = (BITS, 40)
"""Bits tried in turn where a corner lies on a tie: the more, the less the row that is solved for has to give."""
LONGEST, SHORTEST = fmpq(1, 2), fmpq(1, 2**40)
"""The largest c of a stretch on which rows have different speeds, and the smallest where nothing crosses."""


class Ending(StrEnum):
    """How a solution ends."""

    LIMIT = "limit"
    """It converges: the last stretch takes for ever and no action overtakes on it."""
    REST = "rest"
    """It stays at an equilibrium."""
    LENGTH = "length"
    """As many stretches as were asked for."""
    STUCK = "stuck"
    """No selection goes on over rational corners: the ties have to be kept, or the crossing is irrational."""


class Walk:
    """A solution in the making."""

    def __init__(self, game: MarkovGame, rates: Array, start: Policy) -> None:
        self.game, self.rates, self.policy = game, rates, start
        self.stretches: list[Stretch] = []
        self.previous: Targets | None = None

    def advance(self, *, leave: bool) -> tuple[Ending, str] | None:
        """Add stretches up to the next corner; how the solution ends, if it does."""
        choices = Choices(Evaluation(self.game, self.policy), self.previous, leave=leave)
        for targets in choices:
            if all(target is None for _, target in rows_of(targets)):
                return Ending.REST, "at an equilibrium"
            whole = Stretch(Segment(self.game, self.policy, moved(self.policy, targets, None)), targets)
            falling = {row[:2] for row, form in whole.leads.items() if falls_at_once(form)}
            if falling:
                choices.change(falling)
            elif whole.is_certain:
                self.stretches.append(whole)
                return Ending.LIMIT, f"converges after {len(self.stretches) - 1} corners"
            elif self.follow(whole, targets):
                self.previous = targets
                return None
        return Ending.STUCK, f"none of {choices.tried} selections of best replies goes on over rational corners"

    def follow(self, whole: Stretch, targets: Targets) -> bool:
        """Add stretches towards `targets` up to the first crossing, or some way; whether that was possible."""
        longest, chord = fmpq(1), whole
        if not self.is_even(targets):
            longest, chord = LONGEST, Stretch(Segment(self.game, self.policy, self.end(targets, LONGEST)), targets)
        crossing = first_crossing(chord.leads)
        if crossing is not None:
            for end in self.corners_on_tie(targets, longest, crossing):
                if self.extend(end, targets):
                    return True
        share = longest * (fmpq(1, 2) if crossing is None else rounded(crossing[0] * 0.99))
        return share > SHORTEST and self.extend(self.end(targets, share), targets)

    def is_even(self, targets: Targets) -> bool:
        """Whether all rows that move have the same speed."""
        return len({self.rates[row] for row, target in rows_of(targets) if target is not None}) == 1

    def shares(self, targets: Targets, share: fmpq) -> Array:
        """c_i(s): speed times `share`; just `share` where all that move have the same speed. Shape (N, S)."""
        return self.rates * 0 + share if self.is_even(targets) else self.rates * share

    def end(self, targets: Targets, share: fmpq, bits: int = BITS) -> Policy:
        """The corner with c_i(s) about `shares`."""
        return moved(self.policy, targets, self.shares(targets, share), bits=bits)

    def extend(self, end: Policy, targets: Targets) -> bool:
        """Add stretches to `end` if nothing overtakes on the way."""
        stretches = halved(self.game, (self.policy, end), targets, DEEPEST)
        if stretches is not None:
            self.stretches += stretches
            self.policy = end
        return stretches is not None

    def corners_on_tie(self, targets: Targets, longest: fmpq, crossing: Crossing) -> Iterator[Policy]:
        """Corners near a crossing at which its lead is exactly zero.

        First, if the crossing seems to be at a simple fraction, where several leads may vanish together, that corner;
        then corners a little before it but for one row, whose c is solved for.
        """
        place, row = crossing
        simple = longest * fraction_near(place)
        end = moved(self.policy, targets, self.shares(targets, simple))
        if simple > 0 and lead_times_determinant(self.game, end, row) == 0:
            yield end
        for bits, (j, s) in itertools.product(PRECISIONS, solvers(self.game, targets, row)):
            share = longest * rounded(place, bits)
            near, shares = self.end(targets, share, bits), self.shares(targets, share)
            ends = [replaced(near, (j, s), self.row_end(targets, (j, s), fmpq(x))) for x in (0, 1)]
            first, last = (lead_times_determinant(self.game, end, row) for end in ends)
            if first == last:
                continue
            x, wanted = first / (first - last), 1 - shares[j, s]
            if abs(x - wanted) * 16 <= min(wanted, 1 - wanted):
                end = replaced(near, (j, s), self.row_end(targets, (j, s), x))
                if lead_times_determinant(self.game, end, row) == 0:
                    yield end

    def row_end(self, targets: Targets, row: tuple[int, int], x: fmpq) -> Array:
        """b + x (varpi - b) for one row."""
        i, s = row
        block = x * self.policy[i][s]
        block[targets[i][s]] += 1 - x
        return block


def halved(game: MarkovGame, ends: tuple[Policy, Policy], targets: Targets, depth: int) -> list[Stretch] | None:
    """The stretches of a segment, halved until each is certain; None if that takes too many halvings."""
    stretch = Stretch(Segment(game, *ends), targets)
    if stretch.is_certain:
        return [stretch]
    if depth == 0 or any(form.coefficients[0] < 0 or form.coefficients[-1] < 0 for form in stretch.leads.values()):
        return None
    middle = Policy(tuple((first + last) / 2 for first, last in zip(*ends, strict=True)))
    first = halved(game, (ends[0], middle), targets, depth - 1)
    last = halved(game, (middle, ends[1]), targets, depth - 1) if first is not None else None
    return None if first is None or last is None else first + last
