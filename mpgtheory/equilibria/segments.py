"""Segments of equilibria: one row mixes two actions as it likes, and nobody gains anywhere between two weights.

Let all rows but one be pure, and x be the weight of the first of two actions in that row. One row of the chain moves,
so V_j = n_j / d with n_j and d > 0 linear in x (Cramer), and d (Q_j(s', b) - V_j(s')) is a polynomial f of degree 2 at
the most, known from three exact evaluations. If the player of the row is indifferent at two weights, it is at all; then
the equilibria of the face are the weights at which all f <= 0. On an interval that holds if the three coefficients of f
in Bernstein's form are at most 0, which is checked exactly.

Where branch and bound stops since the equations are singular, this says that equilibria are infinitely many.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import fmpq, fmpq_mat

from mpgtheory.arithmetic import EXACT, Array, Scalar
from mpgtheory.equilibria.region import IN, Region
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.values.evaluation import Evaluation, identity

DENOMINATOR = 10**6
"""Ends of a segment with denominators up to this are found exactly; others are known to 1 / GRID."""
GRID = 10**9


@dataclass(frozen=True, eq=False)
class Segment:
    """Equilibria: everything between two policies, which differ in the row of one player in one state.

    low, high:  the weights of `action` there, the rest of the row being on `other`. Exact.
    face:       which actions are played in between. Shapes: per player (S, A_i), bool.
    """

    game: MarkovGame
    player: int
    state: int
    action: int
    other: int
    low: fmpq
    high: fmpq
    first: Policy
    last: Policy
    face: tuple[Array, ...]

    def meets(self, region: Region) -> bool:
        """Whether a region of the segment's face has one of its policies."""
        if not all(((block == IN) == status).all() for block, status in zip(region.status, self.face, strict=True)):
            return False
        low, high = (bound[self.player][self.state, self.action] for bound in (region.low, region.high))
        return bool(float(self.low) <= high and low <= float(self.high))

    def document(self) -> dict[str, object]:
        """As the commands write it."""
        g = self.game
        return {
            "player": g.players[self.player],
            "state": g.states[self.state],
            "actions": [g.actions[self.player][a] for a in (self.action, self.other)],
            "low": str(self.low),
            "high": str(self.high),
            "policies": [[[[str(x) for x in row] for row in block] for block in p] for p in (self.first, self.last)],
        }

    def __repr__(self) -> str:
        labels, g = self.game.actions[self.player], self.game
        weight = f"{labels[self.action]} with any weight from {_short(self.low)} to {_short(self.high)}"
        row = f"{g.players[self.player]} in {g.states[self.state]} plays {weight}, else {labels[self.other]}"
        return f"infinitely many equilibria: {row}"


def segments_of(game: MarkovGame, regions: Iterable[Region]) -> tuple[Segment, ...]:
    """The segments of equilibria in the faces of the regions in which one row mixes two actions and all else is pure.

    Example:

    >>> from mpgtheory.equilibria import equilibria
    >>> from mpgtheory.families import build
    >>> found = equilibria(build("battery_access"), most_regions=150)
    >>> found.segments[0]
    infinitely many equilibria: sender2 in 1,0 plays wait with any weight from 0 to 1, else send
    """
    by_face: dict[tuple[object, ...], tuple[Segment, ...]] = {}
    for region in regions:
        if not region.is_determined:
            continue
        mixed = [
            (i, s) for i, block in enumerate(region.status) for s, row in enumerate(block) if (row == IN).sum() > 1
        ]
        if len(mixed) == 1 and (region.status[mixed[0][0]][mixed[0][1]] == IN).sum() == 2:
            key = tuple(block.tobytes() for block in region.status)
            if key not in by_face:
                by_face[key] = tuple(_on_face(game, region.status, *mixed[0]))
    return tuple(segment for several in by_face.values() for segment in several)


def _rows_that_mix(block: Array) -> Array:
    return np.flatnonzero((block == IN).sum(axis=1) > 1)


def _on_face(game: MarkovGame, status: tuple[Array, ...], player: int, state: int) -> Iterator[Segment]:
    """The segments of a face in which one row mixes; none if it mixes more than two actions."""
    action, other, *more = (int(a) for a in np.flatnonzero(status[player][state] == IN))
    if more:
        return

    def policy(x: fmpq) -> Policy:
        blocks = [EXACT.array((block == IN).astype(int)) for block in status]
        row = np.array([fmpq(0)] * blocks[player].shape[1])
        row[action], row[other] = x, 1 - x
        blocks[player] = np.array([row if s == state else other_row for s, other_row in enumerate(blocks[player])])
        return Policy(tuple(blocks))

    values = [_gains(game, policy(x)) for x in (fmpq(0), fmpq(1, 2), fmpq(1))]
    place = sum(game.action_counts[:player]) * game.n_states + state * game.action_counts[player]
    if any(row[place + a] != 0 for row in values for a in (action, other)):
        return
    forms = {tuple(column) for column in zip(*values, strict=True)} - {(fmpq(0),) * 3}
    for low, high in _intervals(sorted(forms)):
        if low < high:
            face = tuple(block == IN for block in status)
            yield Segment(game, player, state, action, other, low, high, policy(low), policy(high), face)


def _gains(game: MarkovGame, policy: Policy) -> list[fmpq]:
    """d (Q_j(s, b) - V_j(s)) for all players, states and actions, in this order."""
    at = Evaluation(game, policy)
    matrix = identity(game.n_states) - game.discount * at.chain
    size = game.n_states
    determinant = fmpq_mat(size, size, [fmpq(x) if isinstance(x, int) else x for x in matrix.ravel()]).det()
    return [determinant * x for block in at.advantage for x in block.ravel()]


def _intervals(forms: Sequence[tuple[fmpq, ...]]) -> Iterator[tuple[fmpq, fmpq]]:
    """Intervals of [0, 1] on which all quadratics, given at 0, 1/2 and 1, are shown to be at most 0."""
    cuts = sorted({fmpq(0), fmpq(1), *(root for form in forms for root in _roots(form))})
    pieces = [(a, b) for a, b in itertools.pairwise(cuts) if all(_is_negative(f, a, b) for f in forms)]
    while pieces:
        low, high = pieces.pop(0)
        while pieces and pieces[0][0] == high:
            high = pieces.pop(0)[1]
        yield low, high


def _roots(form: tuple[fmpq, ...]) -> Iterator[fmpq]:
    """Roots within (0, 1): exact where they are short rationals, else numbers close on both sides."""
    first, middle, last = form
    square, linear = 2 * first - 4 * middle + 2 * last, 4 * middle - 3 * first - last
    if square == 0:
        if linear != 0 and 0 < -first / linear < 1:
            yield -first / linear
        return
    for root in map(complex, np.roots([_double(square), _double(linear), _double(first)])):
        if abs(root.imag) > 1e-9 or not 0 < root.real < 1:
            continue
        short = Fraction(root.real).limit_denominator(DENOMINATOR)
        if _at(form, exact := fmpq(short.numerator, short.denominator)) == 0:
            yield exact
        else:
            nearest = round(root.real * GRID)
            yield from (fmpq(k, GRID) for k in (nearest - 1, nearest + 1) if 0 < k < GRID)


def _double(value: fmpq) -> float:
    return float(Fraction(int(value.p), int(value.q)))


def _at(form: tuple[fmpq, ...], x: fmpq) -> Scalar:
    """The quadratic with these values at 0, 1/2 and 1."""
    first, middle, last = form
    return first * (1 - 2 * x) * (1 - x) + 4 * middle * x * (1 - x) + last * x * (2 * x - 1)


def _is_negative(form: tuple[fmpq, ...], low: fmpq, high: fmpq) -> bool:
    """Whether the coefficients of a quadratic in Bernstein's form on an interval are at most 0."""
    ends, middle = (_at(form, low), _at(form, high)), _at(form, (low + high) / 2)
    return bool(max(*ends, 2 * middle - (ends[0] + ends[1]) / 2) <= 0)


def _short(value: fmpq) -> str:
    return str(value) if len(str(value)) <= 12 else f"{_double(value):.9g}"
