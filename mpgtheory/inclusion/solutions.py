"""Exact solutions of the inclusion: polygons with rational corners, every selection a best reply on every leg.

On a leg each row moves on the straight line from varpi_i(s) towards a best action b_i(s), and ends at

    b_i(s) + (1 - c_i(s)) (varpi_i(s) - b_i(s)),      0 < c_i(s) <= 1,

or stays, where all actions that it plays are best. With lambda from 0 to 1 along the leg, a row moves at the rate
g_i(s) = c_i(s) / (1 - lambda c_i(s)) per unit of lambda; in the time tau in which the fastest row has the rate 1,

    gamma_i(s)(tau) = g_i(s) / max g      lies in [eta, 1] for eta the least ratio of two rates on the leg,

attained at one of its ends (a ratio is monotone in lambda). So a leg solves (7) with weights that vary with time within
[eta, 1], the class Omega^eta of Appendix A; with c_i(s) = c for all rows it solves it with gamma = 1. A leg with c = 1
takes for ever and ends at its limit b.

Where another action overtakes b the corner must lie on the tie exactly. With the other rows' c given, the tie is (times
the determinant of I - delta P) affine in the c of a row that does not enter what is compared: one row's c is solved for,
over Q, and differs from the others' by as little as their c from the true crossing. `Segment` then decides that no
action overtakes earlier: leads are forms with non-negative coefficients.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, Array
from mpgtheory.best_response import best_actions
from mpgtheory.errors import InputError
from mpgtheory.evaluation import Evaluation, identity
from mpgtheory.game import MarkovGame
from mpgtheory.inclusion.segment import Form, Segment
from mpgtheory.policy import Policy

Crossing = tuple[float, tuple[int, int, int, int]]
"""About where on a leg which lead (i, s, b, a) crosses zero."""
Targets = tuple[tuple[int | None, ...], ...]
"""Per player and state the action towards which the row moves; None: the row stays."""

MOST_LEGS = 60
MOST_CANDIDATES = 64
"""Selections of best replies that are tried at a tie."""
DEEPEST = 6
"""How often a leg is halved until its leads show that nothing overtakes."""
BITS = 20
"""Bits of the c of a leg, and of the rows of two actions at corners."""
PRECISIONS = (BITS, 40)
"""Bits tried in turn where a corner lies on a tie: the more, the less the row that is solved for has to give."""
LONGEST, SHORTEST = fmpq(1, 2), fmpq(1, 2**40)
"""The largest c of a leg on which rows have different speeds, and the smallest of any leg without a crossing."""
LARGEST_DENOMINATOR = 5000
"""Of the crossings that are looked for at simple fractions."""


class Ending(StrEnum):
    """How a solution ends."""

    LIMIT = "limit"
    """It converges: the last leg takes for ever and no action overtakes on it."""
    REST = "rest"
    """It stays at an equilibrium."""
    LENGTH = "length"
    """As many legs as were asked for."""
    STUCK = "stuck"
    """No selection goes on over rational corners: the ties have to be kept, or the crossing is irrational."""


@dataclass(frozen=True, eq=False)
class Leg:
    """A leg of a solution."""

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
        found = {}
        for (i, s), target in rows_of(self.targets):
            if target is not None:
                before, after = self.start[i][s][target], self.end[i][s][target]
                found[i, s] = (after - before) / (1 - before)
        return found

    @property
    def eta(self) -> fmpq:
        """The least gamma_i(s) on the leg."""
        return least_ratio(list(self.shares.values()))

    @cached_property
    def leads(self) -> dict[tuple[int, int, int, int], Form]:
        """m (Q_i(s, b) - Q_i(s, a)) for each action b that must be best and each other a: by (i, s, b, a)."""
        return leads_of(self.segment, self.targets)

    @cached_property
    def descent(self) -> Form:
        """- m^2 (1 - delta) d phi / d lambda: sum of c(s) c_i(s) varpi_i(s, a) m (Q_i(s, b) - Q_i(s, a)) at the start."""
        degree = 2 * self.segment.order - 1
        total = Form(self.segment.determinant.polynomial * 0, max(degree, 0))
        for (i, s), share in self.shares.items():
            for a, weight in enumerate(self.start[i][s]):
                if weight and (lead := self.leads.get((i, s, self.targets[i][s], a))):
                    term = self.segment.visitation[s].polynomial * lead.polynomial
                    total = Form(total.polynomial + share * weight * term, total.degree)
        return total

    @property
    def is_certain(self) -> bool:
        """Whether every lead is seen to be non-negative on the whole leg."""
        return all(form.is_nonnegative for form in self.leads.values())


@dataclass(frozen=True, eq=False)
class Solution:
    """A solution from `start`; `limit` where it converges or rests."""

    game: MarkovGame
    start: Policy
    legs: tuple[Leg, ...]
    ending: Ending
    text: str

    @property
    def corners(self) -> tuple[Policy, ...]:
        return (self.start, *(leg.end for leg in self.legs))

    @property
    def limit(self) -> Policy | None:
        return self.corners[-1] if self.ending in (Ending.LIMIT, Ending.REST) else None

    @property
    def eta(self) -> fmpq:
        """A lower bound of all gamma_i(s)."""
        return min((leg.eta for leg in self.legs), default=fmpq(1))


def exact_solution(
    game: MarkovGame,
    start: Policy,
    *,
    speeds: Array | None = None,
    leave: bool = False,
    most_legs: int = MOST_LEGS,
) -> Solution:
    """A solution of (7) with rational corners from `start`, as far as there is one.

    speeds: relative speeds in (0, 1], (N, S); by default all 1. They hold to about 2^-20, but for one row a leg.
    leave:  whether to leave an equilibrium at the start if a selection of best replies does.

    Raises:  InputError for a start of another shape or arithmetic, or speeds outside (0, 1].
    Source:  (7)-(8); weights as in Appendix A.
    """
    if start.arithmetic is not EXACT:
        raise InputError("exact solutions start from exact policies; give fractions")
    game.require(start)
    pace = np.full((game.n_players, game.n_states), fmpq(1)) if speeds is None else EXACT.array(speeds)
    if pace.shape != (game.n_players, game.n_states) or not all(0 < speed <= 1 for speed in pace.ravel()):
        raise InputError(f"speeds must be numbers in (0, 1], one a player and state; received shape {pace.shape}")
    walk = _Walk(game, pace, start)
    ending, text = Ending.LENGTH, f"{most_legs} legs"
    while len(walk.legs) < most_legs:
        step = walk.advance(leave=leave and not walk.legs)
        if step is not None:
            ending, text = step
            break
    return Solution(game, start, tuple(walk.legs), ending, text)


class _Walk:
    """A solution in the making."""

    def __init__(self, game: MarkovGame, pace: Array, start: Policy) -> None:
        self.game, self.pace, self.policy = game, pace, start
        self.legs: list[Leg] = []
        self.previous: Targets | None = None

    def advance(self, *, leave: bool) -> tuple[Ending, str] | None:
        """Add legs up to the next corner; how the solution ends, if it does."""
        choices = Choices(Evaluation(self.game, self.policy), self.previous, leave=leave)
        for targets in choices:
            if all(target is None for _, target in rows_of(targets)):
                return Ending.REST, "at an equilibrium"
            whole = Leg(Segment(self.game, self.policy, moved(self.policy, targets, None)), targets)
            falling = {row[:2] for row, form in whole.leads.items() if falls_at_once(form)}
            if falling:
                choices.change(falling)
            elif whole.is_certain:
                self.legs.append(whole)
                return Ending.LIMIT, f"converges after {len(self.legs) - 1} corners"
            elif self.follow(whole, targets):
                self.previous = targets
                return None
        return Ending.STUCK, f"none of {choices.tried} selections of best replies goes on over rational corners"

    def follow(self, whole: Leg, targets: Targets) -> bool:
        """Add legs towards `targets` up to the first crossing, or some way; whether that was possible."""
        longest, chord = fmpq(1), whole
        if not self.is_even(targets):
            longest, chord = LONGEST, Leg(Segment(self.game, self.policy, self.end(targets, LONGEST)), targets)
        crossing = first_crossing(chord.leads)
        if crossing is not None:
            for end in self.corners_on_tie(targets, longest, crossing):
                if self.extend(end, targets):
                    return True
        share = longest * (fmpq(1, 2) if crossing is None else rounded(crossing[0] * 0.99))
        return share > SHORTEST and self.extend(self.end(targets, share), targets)

    def is_even(self, targets: Targets) -> bool:
        """Whether all rows that move have the same speed."""
        return len({self.pace[row] for row, target in rows_of(targets) if target is not None}) == 1

    def shares(self, targets: Targets, share: fmpq) -> Array:
        """c_i(s): speed times `share`; just `share` where all that move have the same speed. Shape (N, S)."""
        return self.pace * 0 + share if self.is_even(targets) else self.pace * share

    def end(self, targets: Targets, share: fmpq, bits: int = BITS) -> Policy:
        """The corner with c_i(s) about `shares`."""
        return moved(self.policy, targets, self.shares(targets, share), bits=bits)

    def extend(self, end: Policy, targets: Targets) -> bool:
        """Add legs to `end` if nothing overtakes on the way."""
        legs = halved(self.game, (self.policy, end), targets, DEEPEST)
        if legs is not None:
            self.legs += legs
            self.policy = end
        return legs is not None

    def corners_on_tie(self, targets: Targets, longest: fmpq, crossing: Crossing) -> Iterator[Policy]:
        """Corners near a crossing at which its lead is exactly zero.

        First, if the crossing seems to be at a simple fraction, where several leads may vanish together, that corner;
        then corners a little before it but for one row, whose c is solved for.
        """
        place, row = crossing
        simple = longest * fraction_near(place)
        end = moved(self.policy, targets, self.shares(targets, simple))
        if lead_times_determinant(self.game, end, row) == 0:
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


def rows_of(targets: Targets) -> Iterator[tuple[tuple[int, int], int | None]]:
    """((player, state), target) of every row."""
    for i, block in enumerate(targets):
        for s, target in enumerate(block):
            yield (i, s), target


class Choices:
    """Selections of best replies to try in turn: at a tie new targets before the previous one; rows that may stay stay.

    After the first selection only rows are changed that are said to fall behind at once: other ties do not matter. With
    `leave` rows that could stay move where they can, and all staying comes last.
    """

    def __init__(self, at: Evaluation, previous: Targets | None, *, leave: bool) -> None:
        self.size, self.rows = (
            at.game.n_states,
            [(i, s) for i in range(len(at.policy)) for s in range(at.game.n_states)],
        )
        self.options = [_options(at, row, previous, leave=leave) for row in self.rows]
        self.waiting = [(0,) * len(self.rows)]
        self.seen, self.tried, self.last = set(self.waiting), 0, self.waiting[0]

    def __iter__(self) -> Iterator[Targets]:
        while self.waiting and self.tried < MOST_CANDIDATES:
            self.last, self.tried = self.waiting.pop(0), self.tried + 1
            chosen = [listed[k] for listed, k in zip(self.options, self.last, strict=True)]
            yield tuple(tuple(chosen[k : k + self.size]) for k in range(0, len(chosen), self.size))

    def change(self, falling: set[tuple[int, int]]) -> None:
        """Try the last selection with the next option of all these rows, and of each alone."""
        where = [k for k, row in enumerate(self.rows) if row in falling]
        for changed in (where, *([k] for k in where)):
            indices = tuple(index + (k in changed) for k, index in enumerate(self.last))
            fits = all(index < len(listed) for index, listed in zip(indices, self.options, strict=True))
            if fits and indices not in self.seen:
                self.seen.add(indices)
                self.waiting.append(indices)


def _options(at: Evaluation, row: tuple[int, int], previous: Targets | None, *, leave: bool) -> list[int | None]:
    i, s = row
    best, weights = best_actions(at.Q[i])[s], at.policy[i][s]
    old = previous[i][s] if previous else None
    listed: list[int | None] = [int(a) for a in np.flatnonzero(best) if weights[a] != 1]
    listed.sort(key=lambda a: a == old)
    if all(best[a] or not weight for a, weight in enumerate(weights)):
        return [*listed, None] if leave else [None, *listed]
    return listed


def moved(policy: Policy, targets: Targets, shares: Array | None, *, bits: int = 0) -> Policy:
    """The end of a leg with c_i(s) = shares[i, s], by default 1; with `bits` rows of two actions fall a little short."""
    blocks = [np.array(block) for block in policy]
    for (i, s), target in rows_of(targets):
        if target is not None:
            share = fmpq(1) if shares is None else shares[i, s]
            blocks[i][s] = moved_row(policy[i][s], target, share, bits)
    return Policy(tuple(blocks))


def moved_row(row: Array, target: int, share: fmpq, bits: int) -> Array:
    """b + (1 - share) (row - b); rounded only with two actions, where the end may be any point on the way."""
    if bits and len(row) == 2 and share < 1:
        kept = row[1 - target]
        unit = rounded(kept * share) / 2**bits
        unit = fmpq(2) ** (int(unit.p).bit_length() - int(unit.q).bit_length())
        rest = unit * int((kept * (1 - share) / unit).ceil())
        return np.array([rest, 1 - rest] if target == 1 else [1 - rest, rest])
    found = (1 - share) * row
    found[target] += share
    return found


def rounded(value: fmpq | float, bits: int = BITS) -> fmpq:
    """A binary fraction of `bits` significant bits, at or a little below a positive number."""
    top, bottom = (int(value.p), int(value.q)) if isinstance(value, fmpq) else value.as_integer_ratio()
    shift = bits - top.bit_length() + bottom.bit_length()
    scaled = (top << shift) // bottom if shift >= 0 else top // (bottom << -shift)
    return fmpq(scaled) * fmpq(2) ** (-shift)


def fraction_near(place: float) -> fmpq:
    """The nearest fraction with a denominator of at most LARGEST_DENOMINATOR."""
    found = Fraction(place).limit_denominator(LARGEST_DENOMINATOR)
    return fmpq(found.numerator, found.denominator)


def replaced(policy: Policy, row: tuple[int, int], values: Array) -> Policy:
    """The policy with one row changed."""
    block = np.array(policy[row[0]])
    block[row[1]] = values
    return policy.deviate(row[0], block)


def least_ratio(shares: Sequence[fmpq]) -> fmpq:
    """The least ratio of two rates c / (1 - lambda c) at lambda = 0 or 1."""
    if not shares or min(shares) == max(shares):
        return fmpq(1)
    if max(shares) == 1:
        raise AssertionError("rows of a leg that takes for ever have the same c")
    last = [c / (1 - c) for c in shares]
    return min(min(shares) / max(shares), min(last) / max(last))


def leads_of(segment: Segment, targets: Targets) -> dict[tuple[int, int, int, int], Form]:
    """The leads that must not be negative: of targets, and of every played action of rows that stay."""
    found = {}
    for (i, s), target in rows_of(targets):
        count = segment.game.action_counts[i]
        held = [a for a in range(count) if segment.start[i][s][a] != 0] if target is None else [target]
        for best, other in itertools.product(held, range(count)):
            if best != other:
                found[i, s, best, other] = segment.lead(i, s, (best, other))
    return found


def falls_at_once(form: Form) -> bool:
    """Whether a lead is negative right after the start: its first non-zero coefficient is."""
    return next((c < 0 for c in form.polynomial.coeffs() if c != 0), False)


def halved(game: MarkovGame, ends: tuple[Policy, Policy], targets: Targets, depth: int) -> list[Leg] | None:
    """The legs of a segment, halved until each is certain; None if that takes too many halvings."""
    leg = Leg(Segment(game, *ends), targets)
    if leg.is_certain:
        return [leg]
    if depth == 0 or any(form.coefficients[0] < 0 or form.coefficients[-1] < 0 for form in leg.leads.values()):
        return None
    middle = Policy(tuple((first + last) / 2 for first, last in zip(*ends, strict=True)))
    first = halved(game, (ends[0], middle), targets, depth - 1)
    last = halved(game, (middle, ends[1]), targets, depth - 1) if first is not None else None
    return None if first is None or last is None else first + last


def solvers(game: MarkovGame, targets: Targets, row: tuple[int, int, int, int]) -> Iterator[tuple[int, int]]:
    """Moving rows whose c may be solved for so that the lead is zero, the likeliest first.

    Other players' rows in the state itself where no action influences transitions; else the own row and other states'.
    """
    player, state = row[:2]
    moving = [where for where, target in rows_of(targets) if target is not None]
    here = [(i, s) for i, s in moving if s == state and i != player]
    there = [(i, s) for i, s in moving if (i, s) == (player, state) or s != state]
    yield from (*here, *there) if game.n_states == 1 or not game.movers() else (*there, *here)


def lead_times_determinant(game: MarkovGame, policy: Policy, row: tuple[int, int, int, int]) -> fmpq:
    """(Q_i(s, b) - Q_i(s, a)) det(I - delta P), row = (i, s, b, a)."""
    at = Evaluation(game, policy)
    i, s, best, other = row
    system = identity(game.n_states) - game.discount * at.chain
    return (at.Q[i][s][best] - at.Q[i][s][other]) * EXACT.matrix(system).det()


GRID = np.linspace(0.0, 1.0, 129)


def first_crossing(leads: dict[tuple[int, int, int, int], Form]) -> Crossing | None:
    """About where the first lead turns negative, and which; in floats: a guess that exact corners then correct."""
    best: Crossing | None = None
    for row, form in leads.items():
        if form.is_nonnegative:
            continue
        coefficients = np.array([int(c.p) / int(c.q) for c in form.coefficients])
        coefficients /= np.abs(coefficients).max()
        values = bernstein(form.degree, GRID) @ coefficients
        below = np.flatnonzero(values < -1e-13)
        if len(below) == 0 or (best is not None and GRID[max(below[0] - 1, 0)] > best[0]):
            continue
        low, high = GRID[max(below[0] - 1, 0)], GRID[below[0]]
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (
                (low, middle) if bernstein(form.degree, np.array([middle]))[0] @ coefficients < 0 else (middle, high)
            )
        if high > 0 and (best is None or high < best[0]):
            best = float(high), row
    return best


def bernstein(degree: int, places: Array) -> Array:
    """(1 - t)^(k - j) t^j at each place t: what a form's coefficients multiply. Shape (len(places), degree + 1)."""
    powers = np.arange(degree + 1)
    return (1 - places[:, None]) ** (degree - powers) * places[:, None] ** powers
