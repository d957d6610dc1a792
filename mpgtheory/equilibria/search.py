"""All stationary equilibria of a small game: branch and bound over what is played, over values and over weights.

A region is refuted if its value bounds cross, or if some multipliers show that its equations have no solution
(`values`, `linear`). Actions that are worse than the value all over it are left out (`elimination`). A region whose
supports are known holds one equilibrium and no other if the equations are regular in it and the equilibrium lies in it:
their Jacobian J satisfies |I - A J| r < r over the region (`regularity`). All else is split: an action that may be
played is played or not; a value or a weight lies below or above a number (`branching`). What is left over, closer than
`NARROWEST` to a degenerate equilibrium or unfinished when time ends, is said to be open.

Doubles choose; every leaf of the tree is shown again over the rationals before it counts.
"""

from __future__ import annotations

import heapq
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.equilibria.branching import Source, bounds_of, source_of_errors
from mpgtheory.equilibria.elimination import worse_actions
from mpgtheory.equilibria.isolated import (
    Certified,
    Exact,
    is_same,
    isolated_equilibrium,
    rational_equilibrium,
)
from mpgtheory.equilibria.linear import Linearised, least_combination, linearised
from mpgtheory.equilibria.narrowing import newton_cut
from mpgtheory.equilibria.region import IN, OPEN, OUT, Cell, Region, everything
from mpgtheory.equilibria.regularity import regular_inverse
from mpgtheory.equilibria.relaxation import Relaxed, exact_multipliers, relaxed
from mpgtheory.equilibria.system import Support, advantages, jacobian_at, newton, support_of
from mpgtheory.equilibria.tables import Bounds, Tables, exact, tables_of
from mpgtheory.equilibria.tree import Node
from mpgtheory.equilibria.values import all_bounds, are_bounds
from mpgtheory.game import MarkovGame

NARROWEST = 2.0**-12
"""Regions narrower than this are left open: their equilibria are degenerate, or nearly so."""
SINGULAR_WIDTH, SINGULAR_CONDITION = 2.0**-5, 1e11
"""Narrower regions are left open where the condition of the equations' Jacobian is worse."""
SINGULAR = "the equations are singular there: equilibria in it are infinitely many, or multiple"
NARROW = "it is narrow and undecided: equilibria in it are degenerate, or actions hardly differ"
MARGIN = 1e-9
"""By how much doubles must show something before it is tried exactly."""
CLOSE = 1e-6
"""Solutions closer than this are the same, unless shown otherwise."""

Progress = Callable[[int, int, int], None]
"""Told now and then: regions decided, regions waiting, equilibria found."""


@dataclass(eq=False)
class Search:
    """Branch and bound over a game.

    The list of equilibria is complete if no region stays open.
    """

    game: MarkovGame
    solutions: list[Certified] = field(default_factory=list)
    root: Node = field(default_factory=Node)
    open: list[Node] = field(default_factory=list)
    regions: int = 0

    def __post_init__(self) -> None:
        self.tables, self.floats = tables_of(self.game), tables_of(self.game.dense().over(FLOAT))
        self.floats = replace(self.floats, alike=self.tables.alike)
        self.scales = np.array([float(np.abs(table).max()) or 1.0 for table in self.floats.payoffs])

    def run(
        self, *, until: float = float("inf"), most_regions: int | None = None, progress: Progress = lambda *_: None
    ) -> None:
        """Decide regions until none is left, so many are decided, or the clock (`time.monotonic`) shows `until`."""
        most = float("inf") if most_regions is None else most_regions
        waiting: list[tuple[float, int, Region, Node]] = []
        count = itertools.count()
        largest = 2.0 ** np.ceil(np.log2(self.scales.max() / (1 - self.floats.discount)) + 1)
        parts = [(everything(self.floats.counts, self.floats.n_states, largest), self.root)]
        while (parts or waiting) and self.regions < most and time.monotonic() < until:
            for region, node in parts:
                heapq.heappush(waiting, (_turn(region), -next(count), region, node))
            _, _, region, node = heapq.heappop(waiting)
            parts = self._decided(region, node)
            self.regions += 1
            progress(self.regions, len(waiting) + len(parts), len(self.solutions))
        why = "the search had ended" if self.regions >= most else "the time was up"
        for region, node in [*parts, *((region, node) for _, _, region, node in waiting)]:
            self._leave_open(region, node, f"not looked at: {why}")

    def _leave_open(self, region: Region, node: Node, why: str) -> None:
        node.open, node.why = region, why
        self.open.append(node)

    def _decided(self, region: Region, node: Node) -> list[tuple[Region, Node]]:
        """The parts that are still to be decided."""
        if region.is_empty:
            node.is_empty = True
            return []
        if region.is_determined and region.is_point and self._is_equilibrium(region, node):
            return []
        bounds = all_bounds(self.floats, region)
        if self._crosses(region, bounds, node):
            return []
        if without := self._without_worse(region, bounds, node):
            return without
        lines = linearised(self.floats, region, bounds)
        solution = relaxed(lines, self.scales)
        if solution is not None and solution.excess > MARGIN and self._is_refuted(region, bounds, solution, node):
            return []
        if not region.is_determined:
            return self._by_error(region, node, solution, lines) or self._by_action(region, node, solution, lines)
        if self._has_only_one(region, bounds, solution, lines, node):
            return []
        if region.width < SINGULAR_WIDTH and self._is_singular(region, solution, lines):
            self._leave_open(region, node, SINGULAR)
            return []
        return self._by_weight(region, node, solution, lines)

    def _without_worse(self, region: Region, bounds: tuple[Bounds, ...], node: Node) -> list[tuple[Region, Node]]:
        """The region without the actions that are worse than the value all over it; empty if there are none."""
        cells = worse_actions(self.tables, self.floats, region, bounds, MARGIN * self.scales)
        if not cells:
            return []
        players = {i for i, _, _ in cells}
        node.worse, node.parts = cells, (Node(),)
        node.values = tuple(pair if i in players else None for i, pair in enumerate(bounds))
        for cell in cells:
            region = region.with_status(cell, OUT)
        return [(region, node.parts[0])]

    def _is_singular(self, region: Region, solution: Relaxed | None, lines: Linearised) -> bool:
        """Whether the equations seem to be singular where an equilibrium may be: halving would go on for ever."""
        support = support_of(region.status)
        weights = lines.centre if solution is None else solution.weights
        values = _middle_values(lines) if solution is None else solution.values
        matrix = jacobian_at(self.floats, support, weights, values)
        return not np.linalg.cond(matrix) < SINGULAR_CONDITION

    def _crosses(self, region: Region, bounds: tuple[Bounds, ...], node: Node) -> bool:
        for i, (low, high) in enumerate(bounds):
            if (low > high).any() and are_bounds(self.tables, i, region.exactly(), exact(low), exact(high)):
                node.values = tuple(pair if i == k else None for k, pair in enumerate(bounds))
                return True
        return False

    def _is_refuted(self, region: Region, bounds: tuple[Bounds, ...], solution: Relaxed, node: Node) -> bool:
        """Whether the multipliers refute the region exactly; only players with multipliers need bounds."""
        needed = [bool((np.abs(m) > 0).any()) for m in solution.multipliers]
        chosen = tuple(pair if need else None for pair, need in zip(bounds, needed, strict=True))
        precise = region.exactly()
        pairs = tuple(None if pair is None else (exact(pair[0]), exact(pair[1])) for pair in chosen)
        if not self._bound(precise, pairs):
            return False
        lines = linearised(self.tables, precise, pairs)
        if not least_combination(lines, exact_multipliers(solution.multipliers)) > 0:
            return False
        node.values, node.multipliers = chosen, solution.multipliers
        return True

    def _bound(self, region: Region, pairs: tuple[Bounds | None, ...]) -> bool:
        return all(pair is None or are_bounds(self.tables, i, region, *pair) for i, pair in enumerate(pairs))

    def _is_equilibrium(self, region: Region, node: Node) -> bool:
        """Whether the one policy of a region is an equilibrium; it is put on the list."""
        exactly = rational_equilibrium(self.game, region.exactly().low)
        if exactly is not None:
            node.only = self._number(exactly)
        return exactly is not None

    def _number(self, equilibrium: Certified) -> int:
        """The number of an equilibrium on the list, where it is put if it is new."""
        for k, known in enumerate(self.solutions):
            if is_same(known, equilibrium):
                return k
        self.solutions.append(equilibrium)
        return len(self.solutions) - 1

    def _split_action(self, region: Region, node: Node, cell: Cell) -> list[tuple[Region, Node]]:
        node.action, node.parts = cell, (Node(), Node())
        parts = (region.with_status(cell, IN), region.with_status(cell, OUT))
        return list(zip(parts, node.parts, strict=True))[::-1]

    def _by_error(
        self, region: Region, node: Node, solution: Relaxed | None, lines: Linearised
    ) -> list[tuple[Region, Node]]:
        """Split by the value or weight to which most of the errors are due, if they matter; else empty."""
        source = None if solution is None else source_of_errors(region, lines, solution, self.scales)
        return [] if source is None else self._split_at(region, node, source, self._cut(region, lines, source))

    def _split_at(self, region: Region, node: Node, source: Source, at: float) -> list[tuple[Region, Node]]:
        """Split by a value or a weight."""
        node.parts = (Node(), Node())
        if len(source) == 2:
            player, state = source
            node.value = (player, state), at
            parts = region.by_value(self.tables.team(player), state, at)
        else:
            player, state, action = source
            node.split = (player, state, action), at
            parts = region.halves((player, state, action), at)
        return list(zip(parts, node.parts, strict=True))

    def _by_action(
        self, region: Region, node: Node, solution: Relaxed | None, lines: Linearised
    ) -> list[tuple[Region, Node]]:
        """Split by the open action that is furthest from a best reply where an equilibrium may be."""
        weights = lines.centre if solution is None else solution.weights
        values = _middle_values(lines) if solution is None else solution.values
        h = advantages(self.floats, weights, values)
        cells = [
            (float(h[i][s, a]) / self.scales[i], (i, int(s), int(a)))
            for i, block in enumerate(region.status)
            for s, a in np.argwhere(block == OPEN)
        ]
        return self._split_action(region, node, min(cells)[1])

    def _by_weight(
        self, region: Region, node: Node, solution: Relaxed | None, lines: Linearised
    ) -> list[tuple[Region, Node]]:
        """Cut off where Newton's method shows that no equilibrium is; split by errors; or halve the widest bounds."""
        widths = [((high - low).max(), i) for i, (low, high) in enumerate(zip(region.low, region.high, strict=True))]
        width, player = max(widths, key=lambda pair: (pair[0], -pair[1]))
        if width < NARROWEST:
            self._leave_open(region, node, NARROW)
            return []
        if cut := newton_cut(region, lines):
            return self._split_at(region, node, *cut)
        if parts := self._by_error(region, node, solution, lines):
            return parts
        block = region.high[player] - region.low[player]
        state, action = (int(x) for x in np.argwhere(block == width)[0])
        cell = (player, state, action)
        return self._split_at(region, node, cell, self._cut(region, lines, cell))

    def _cut(self, region: Region, lines: Linearised, source: Source) -> float:
        """A short number between the bounds of a value or weight, not close to that of a known equilibrium."""
        (low, high), player, place = bounds_of(region, lines, source), source[0], source[1:]
        known = [e.values[player] if len(source) == 2 else e.bounds()[player][0] for e in self.solutions]
        taken, grid = [float(block[place]) for block in known], 2.0 ** (np.floor(np.log2(high - low)) - 6)
        cuts = [
            float(np.round((low + (high - low) * share / 32) / grid) * grid) for share in (16, 20, 12, 18, 14, 22, 10)
        ]
        return next((x for x in cuts if all(abs(x - y) > (high - low) / 64 for y in taken)), cuts[0])

    def _has_only_one(
        self, region: Region, bounds: tuple[Bounds, ...], solution: Relaxed | None, lines: Linearised, node: Node
    ) -> bool:
        """Whether the region holds one equilibrium and the equations are regular all over it."""
        support = support_of(region.status)
        equilibrium = self._candidate(region, support, solution, lines)
        if equilibrium is None:
            return False
        number = self._number(equilibrium)
        if not is_in(region, self.solutions[number]) or not self._solves(support, self.solutions[number]):
            return False
        shown = regular_inverse(self.tables, self.floats, region, support, bounds)
        if shown is not None:
            node.only, node.values, (node.inverse, node.reach) = number, bounds, shown
        return shown is not None

    def _candidate(
        self, region: Region, support: Support, solution: Relaxed | None, lines: Linearised
    ) -> Certified | None:
        """A certified equilibrium near where the linear program points to, or near the middle."""
        starts = [(lines.centre, _middle_values(lines))]
        if solution is not None:
            starts.insert(0, (solution.weights, solution.values))
        for weights, values in starts:
            near = newton(self.floats, support, support.unknowns(weights, values))
            if near is not None and self._may_be(region, support, near):
                known = self._known(support.blocks(near))
                return known or certified(self.game, self.tables, self.floats, support, near)
        return None

    def _known(self, blocks: tuple[Array, ...]) -> Certified | None:
        for known in self.solutions:
            pairs = zip(known.bounds(), blocks, strict=True)
            if all(bool((np.abs(low.astype(float) - block) < CLOSE).all()) for (low, _), block in pairs):
                return known
        return None

    def _may_be(self, region: Region, support: Support, near: Array) -> bool:
        """Whether a zero in doubles lies in the region, and no other action is better."""
        blocks, values = support.blocks(near), support.values(near)
        rows = zip(region.low, region.high, blocks, strict=True)
        if not all(bool(((low - MARGIN <= x) & (x <= high + MARGIN)).all()) for low, high, x in rows):
            return False
        low, high = region.limits
        slack = MARGIN * self.scales[:, None] / (1 - self.floats.discount)
        if not ((low - slack <= values) & (values <= high + slack)).all():
            return False
        h = advantages(self.floats, blocks, values)
        return all(bool((part <= MARGIN * scale).all()) for part, scale in zip(h, self.scales, strict=True))

    def _solves(self, support: Support, equilibrium: Certified) -> bool:
        """Whether all actions that the region says are played are best replies: exactly, or by their supports."""
        if not isinstance(equilibrium, Exact):
            pairs = zip(support.played, equilibrium.support.played, strict=True)
            return all(bool((a == b).all()) for a, b in pairs)
        h = advantages(self.tables, equilibrium.policy.blocks, equilibrium.values)
        return all(bool((part[played] == 0).all()) for part, played in zip(h, support.played, strict=True))


def _middle_values(lines: Linearised) -> Array:
    """The middle of the bounds of all values. Shape (N, S)."""
    return np.array([(pair[0] + pair[1]) / 2 for pair in lines.bounds if pair is not None])


def is_in(region: Region, equilibrium: Certified) -> bool:
    """Whether weights and values of an equilibrium lie between the bounds of a region."""
    precise, (low, high) = region.exactly(), equilibrium.value_bounds()
    return (
        precise.contains(*zip(*equilibrium.bounds(), strict=True))
        and bool((precise.limits[0] <= low).all())
        and bool((high <= precise.limits[1]).all())
    )


def certified(game: MarkovGame, tables: Tables, floats: Tables, support: Support, near: Array) -> Certified | None:
    """The equilibrium near a zero in doubles: exact where it is rational with small denominators, or in a box."""
    exactly = rational_equilibrium(game, support.blocks(near))
    return exactly or isolated_equilibrium(tables, floats, support, near)


def _turn(region: Region) -> float:
    """When a region is decided: supports first, then wide ones; near degenerate equilibria they grow ever more."""
    return -2.0 if not region.is_determined or region.is_point else -region.width
