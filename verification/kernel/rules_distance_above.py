"""alpha(G) from above: a function Psi, given at pure profiles, and cells that show how little it misses.

V_i(s, pi) is the mean of its values at pure profiles x with weights w(x) = D(x) prod_j prod_t pi_j(t, x_j(t)), where
D(x) = det(I - delta P_x) > 0, because D and D V_i are linear in each row of a policy. Psi(s, pi) is such a mean of
given numbers. So W = V_i - Psi is n / d, with n and d linear in each row, and extreme at pure policies of player i. Psi
misses no unilateral change of V_i by more than c if, for any two pure policies x', x of i, against all mixed opponents,

    F = (n' - c d') d - n d' <= 0.

The opponents' policies are cut into cells, products of simplices. On a cell, F is a sum of coefficients times products
of weights: it is enough that no coefficient is positive. What holds on a cell holds on its parts.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations, product
from math import gcd, prod
from typing import Any, NamedTuple

from .exact import Matrix, Vector, index, need, number, numbers, over_one_denominator, spend
from .game import Game
from .products import Table, cut, extended, is_nowhere_positive
from .pure_profiles import PureProfiles
from .rules import Comparison, rule

DEEPEST = 60
MOST_ROWS = 40
MOST_POLICIES = 1_000
"""Pure policies of a player: pairs of them are listed."""
MOST_COEFFICIENTS = 2_000_000
"""Numbers of the extended tables of all policies of a player, which are held at once."""


class Cell(NamedTuple):
    """Tables n and d of each own policy at the vertices; sums of the vertices' coordinates; pairs not settled yet."""

    above: list[Table]
    below: list[Table]
    sums: list[list[int]]
    pairs: list[tuple[int, int]]
    depth: int


@rule("alpha-potential.above", "groups psi values trees bound", outcomes=("holds",))
def above(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """`psi` by initial state and sorted profile, `values` by sorted profile, `trees` by initial state and group."""
    profiles = PureProfiles(game, case["groups"])
    values, determinants = profiles.values(case["values"]), profiles.determinants()
    psi, bound = numbers(case["psi"], game.states, len(profiles.listed)), number(case["bound"])
    need(bound >= 0, "the bound is negative")
    firsts = [profiles.groups.index(group) for group in range(max(profiles.groups) + 1)]
    trees = case["trees"]
    need(isinstance(trees, list) and len(trees) == game.states, "one list of trees a state is needed")
    for state, listed in enumerate(trees):
        need(isinstance(listed, list) and len(listed) == len(firsts), "one tree a group is needed")
        for player, tree in zip(firsts, listed, strict=True):
            opponents = Opponents(profiles, player, values, determinants)
            left = opponents.unsettled(state, psi[state], bound, tree)
            yield f"state {state}, player {player}: pairs of policies not settled", Fraction(left), "=", Fraction(0)


class Opponents:
    """What a player's pure policies face: the others' pure profiles, last player's last state fastest."""

    def __init__(self, profiles: PureProfiles, player: int, values: list[Matrix], determinants: Vector) -> None:
        self.profiles, self.player, self.values, self.determinants = profiles, player, values, determinants
        game = profiles.game
        self.rows = [(j, t) for j in range(game.players) if j != player for t in range(game.states)]
        need(len(self.rows) <= MOST_ROWS, "the others have too many rows")
        self.counts = [game.actions[j] for j, _ in self.rows]
        own, size = len(profiles.policies[player]), prod(count * (count + 1) // 2 for count in self.counts)
        need(own <= MOST_POLICIES and own * size <= MOST_COEFFICIENTS, "the game has too many coefficients")
        spend(own * own + own * size)
        others = [policies for j, policies in enumerate(profiles.policies) if j != player]
        self.faced = [
            [(*chosen[:player], own, *chosen[player:]) for chosen in product(*others)]
            for own in profiles.policies[player]
        ]

    def unsettled(self, state: int, psi: Vector, bound: Fraction, tree: Any) -> int:
        """How many pairs of own policies some leaf of the tree does not settle."""
        above, below, factor, bits = self._tables(state, psi, bound)
        pairs = list(permutations(range(len(above)), 2))
        waiting, left = [(Cell(above, below, [[1] * n for n in self.counts], pairs, 0), tree)], 0
        while waiting:
            cell, node = waiting.pop()
            need(isinstance(node, dict) and cell.depth <= DEEPEST, "a node of the tree is none")
            pairs = self._left(cell, factor, bits + 2 * cell.depth)
            if node == {}:
                left += len(pairs)
                continue
            need(set(node) == {"split", "parts"}, "a node of the tree is none")
            need(isinstance(node["parts"], list) and len(node["parts"]) == 2, "a cell has two parts")
            if pairs:
                waiting += zip(self._parts(cell, node["split"], pairs), node["parts"], strict=True)
        return left

    def _tables(self, state: int, psi: Vector, bound: Fraction) -> tuple[list[Table], list[Table], int, int]:
        """Integers n, d and c with the signs of F, and the length of its products."""
        errors, weights = [], []
        for own, faced in zip(self.profiles.policies[self.player], self.faced, strict=True):
            for profile in faced:
                at = self.profiles.sorted(profile)
                seat, k = self.profiles.seat(at, self.player, own), self.profiles.number[at]
                weights.append(self.determinants[k])
                errors.append(self.determinants[k] * (self.values[k][seat][state] - psi[k]))
        spend(20 * len(errors))
        (above, first), (below, second) = over_one_denominator(errors), over_one_denominator(weights)
        lead, factor = second * bound.denominator, first * bound.numerator
        common, size = gcd(lead, factor), len(self.faced[0])
        above = [x * (lead // common) for x in above]
        bits = 2 * max(map(int.bit_length, (*above, *below))) + (factor // common).bit_length()
        chunks = [range(k, k + size) for k in range(0, len(above), size)]
        return (
            [[above[k] for k in chunk] for chunk in chunks],
            [[below[k] for k in chunk] for chunk in chunks],
            factor // common,
            bits,
        )

    def _left(self, cell: Cell, factor: int, bits: int) -> list[tuple[int, int]]:
        """The pairs of which some coefficient on the cell is positive."""
        trail = [
            (extended(n, self.counts, bits), extended(d, self.counts, bits))
            for n, d in zip(cell.above, cell.below, strict=True)
        ]
        spend(len(trail) * len(trail[0][0]))
        lead = [([x - factor * y for x, y in zip(n, d, strict=True)], d) for n, d in trail]
        return [(x, y) for x, y in cell.pairs if not is_nowhere_positive(lead[x], trail[y], self.counts, bits)]

    def _parts(self, cell: Cell, split: Any, pairs: list[tuple[int, int]]) -> list[Cell]:
        """Both parts of a cell: the first without the vertex l, the second without k."""
        need(isinstance(split, list) and len(split) == 4, "a cut is not given by player, state and two vertices")
        row = next((r for r, place in enumerate(self.rows) if list(place) == split[:2]), None)
        need(row is not None and all(type(x) is int for x in split), "a cut is in no row of the others")
        assert row is not None
        k, last = (index(vertex, self.counts[row]) for vertex in split[2:])
        need(k != last, "a cut is at a vertex")
        one, two = cell.sums[row][k], cell.sums[row][last]
        factors = two // gcd(one, two), one // gcd(one, two)
        halves = [[cut(t, self.counts, row, (k, last), factors) for t in tables] for tables in (cell.above, cell.below)]
        cells = []
        for side, replaced in enumerate((last, k)):
            sums = [list(listed) for listed in cell.sums]
            sums[row][replaced] = factors[0] * one + factors[1] * two
            above, below = ([both[side] for both in half] for half in halves)
            cells.append(Cell(above, below, sums, pairs, cell.depth + 1))
        return cells
