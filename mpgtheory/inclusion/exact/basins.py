"""Basins of attraction of the inclusion with gamma = 1 in games of two players with two actions and one state, exactly.

With x, y the probabilities of the players' first actions, Q_1(first) - Q_1(second) is affine in y and the other one in
x: the square is cut into at most four rectangles, in each of which everyone moves on straight lines to the corner v of
the best replies. A rectangle that holds its own corner is in the basin of that corner. From others, lines to v leave
through an edge; so what flows through a part [p, q] of an edge is the rectangle within the cone from v over [p, q], and
basins are unions of polygons with rational corners. Where rectangles lead to each other in a circle, as in matching
pennies, there is no basin. Edges themselves, where flows branch, are left out: their area is 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from flint import fmpq

from mpgtheory.arithmetic import EXACT
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import exact_policy
from mpgtheory.values.evaluation import Evaluation

Point = tuple[fmpq, fmpq]
Polygon = tuple[Point, ...]
ONE, ZERO = fmpq(1), fmpq(0)


@dataclass(frozen=True)
class Basin:
    """All starts from which flows converge to a corner, but for a set of area 0.

    limit: the probabilities of the players' first actions; polygons: convex, corners counterclockwise.
    """

    limit: Point
    polygons: tuple[Polygon, ...]

    @property
    def area(self) -> fmpq:
        """The share of starts, if these are uniform on the square."""
        return sum((area(polygon) for polygon in self.polygons), ZERO)


@dataclass(frozen=True)
class Rectangle:
    """low <= (x, y) <= high, where (7) moves to `target`."""

    low: Point
    high: Point
    target: Point

    @property
    def corners(self) -> Polygon:
        (a, b), (c, d) = self.low, self.high
        return (a, b), (c, b), (c, d), (a, d)

    @property
    def has_target(self) -> bool:
        return all(a <= t <= b for a, t, b in zip(self.low, self.target, self.high, strict=True))


def basins(game: MarkovGame) -> list[Basin]:
    """The basins of all strict equilibria that have one, by limit.

    Raises:  InputError unless the game is exact, with two players, two actions each and one state; where a player's
             actions always tie; where best replies go round in a circle.
    """
    rectangles = rectangles_of(game)
    regions: dict[Point, list[Polygon]] = {}
    for rectangle in rectangles:
        for limit, polygon in parts(rectangles, rectangle, ()):
            regions.setdefault(limit, []).append(polygon)
    return [Basin(limit, tuple(regions[limit])) for limit in sorted(regions)]


def rectangles_of(game: MarkovGame) -> list[Rectangle]:
    """The pieces of the square on which best replies are constant."""
    if game.action_counts != (2, 2) or game.n_states != 1 or game.arithmetic is not EXACT:
        raise InputError(f"{game.name}: exact basins need two players with two actions each, one state, exact data")
    leads = []
    for player in range(2):
        ends = []
        for other in (ZERO, ONE):  # the opponent's first action has this probability
            rows = [[[fmpq(1, 2), fmpq(1, 2)]]] * 2
            rows[1 - player] = [[other, 1 - other]]
            q = Evaluation(game, exact_policy(rows)).Q[player][0]
            ends.append(q[0] - q[1])
        if ends == [0, 0]:
            raise InputError(
                f"{game.name}: player {game.players[player]}'s actions always tie; flows branch everywhere"
            )
        leads.append(ends)
    (over_x, target_y), (over_y, target_x) = _cuts(leads[1]), _cuts(leads[0])
    rectangles = []
    for (a, c), y in zip(pairwise(over_x), target_y, strict=True):
        for (b, d), x in zip(pairwise(over_y), target_x, strict=True):
            rectangles.append(Rectangle((a, b), (c, d), (x, y)))
    return rectangles


def _cuts(ends: list[fmpq]) -> tuple[list[fmpq], list[fmpq]]:
    """Where an affine lead with these values at 0 and 1 vanishes inside (0, 1), and the replies on each side."""
    first, last = ends
    if (first < 0 < last) or (last < 0 < first):
        return [ZERO, first / (first - last), ONE], [ONE if first > 0 else ZERO, ONE if last > 0 else ZERO]
    return [ZERO, ONE], [ONE if first + last > 0 else ZERO]


def parts(rectangles: list[Rectangle], here: Rectangle, path: tuple[Rectangle, ...]) -> Iterator[tuple[Point, Polygon]]:
    """(limit, polygon) that make up a rectangle."""
    if here in path:
        raise InputError("best replies go round in a circle: flows spiral, and no corner has a basin")
    if here.has_target:
        yield here.target, here.corners
        return
    for neighbour, edge in exits(rectangles, here):
        for limit, polygon in parts(rectangles, neighbour, (*path, here)):
            shared = overlap(polygon, edge)
            if shared is not None:
                cone = clipped(clipped(here.corners, here.target, shared[0]), shared[1], here.target)
                if len(cone) > 2 and area(cone) > 0:
                    yield limit, cone


def exits(rectangles: list[Rectangle], here: Rectangle) -> Iterator[tuple[Rectangle, tuple[Point, Point]]]:
    """Neighbours beyond the edges towards the target, with the edge: from right to left as seen from the target."""
    for other in rectangles:
        for axis in range(2):
            across = 1 - axis
            if other.low[across] != here.low[across]:
                continue
            up = other.low[axis] == here.high[axis] and here.target[axis] > here.high[axis]
            down = other.high[axis] == here.low[axis] and here.target[axis] < here.low[axis]
            if up or down:
                level = here.high[axis] if up else here.low[axis]
                ends = [_point(axis, level, here.low[across]), _point(axis, level, here.high[across])]
                yield other, _turned(here.target, ends[0], ends[1])


def _point(axis: int, level: fmpq, other: fmpq) -> Point:
    return (level, other) if axis == 0 else (other, level)


def _turned(apex: Point, p: Point, q: Point) -> tuple[Point, Point]:
    """p and q in the order in which apex, p, q turn left."""
    return (p, q) if turn(apex, p, q) > 0 else (q, p)


def turn(a: Point, b: Point, c: Point) -> fmpq:
    """Twice the signed area of the triangle: positive if a, b, c turn left."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def clipped(polygon: Polygon, a: Point, b: Point) -> Polygon:
    """The part of a convex polygon to the left of the line from a to b.

    Source:  Sutherland and Hodgman (1974), Reentrant polygon clipping.
    """
    crossings: list[Point] = []
    for p, q in pairwise((*polygon, *polygon[:1])):
        side, next_side = turn(a, b, p), turn(a, b, q)
        if side >= 0:
            crossings.append(p)
        if (side > 0 > next_side) or (side < 0 < next_side):
            share = side / (side - next_side)
            crossings.append((p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])))
    return tuple(crossings)


def overlap(polygon: Polygon, edge: tuple[Point, Point]) -> tuple[Point, Point] | None:
    """The part of an edge that a convex polygon on one side of it touches; None if at most one point."""
    on_it = [p for p in polygon if turn(*edge, p) == 0]
    if len(on_it) < 2:
        return None
    axis = 0 if edge[0][0] != edge[1][0] else 1
    is_rising = edge[0][axis] < edge[1][axis]
    low, high = min(edge, key=lambda p: p[axis]), max(edge, key=lambda p: p[axis])
    first = max(low, min(on_it, key=lambda p: p[axis]), key=lambda p: p[axis])
    last = min(high, max(on_it, key=lambda p: p[axis]), key=lambda p: p[axis])
    if first[axis] >= last[axis]:
        return None
    return (first, last) if is_rising else (last, first)


def area(polygon: Polygon) -> fmpq:
    """The shoelace formula; corners counterclockwise."""
    pairs = pairwise((*polygon, *polygon[:1]))
    return sum((p[0] * q[1] - q[0] * p[1] for p, q in pairs), ZERO) / 2
