"""Is a game a Markov potential game? Definition 2.1 decided for any finite game.

1. Structures that imply a potential are recognised exactly (`structure`): confirmed.
2. Otherwise four-cycles are evaluated at random points modulo a random prime, all pairs and all states at once. A
   residue other than zero means that the cycle does not vanish; exact random points of that pair are then evaluated
   until one shows it: refuted, by an exact four-cycle and nothing else.
3. If all residues vanish and the game is small, cycles are evaluated exactly on a grid that decides: confirmed.
4. Otherwise it is confirmed but for an error probability.

The error bound of 2. From an initial state, V_i = N / D with D = det(I - delta P_pi) and N of total degree at most
|S| N in the policy coordinates (each of the |S| rows is a product over N players). Over the common denominator of
four profiles a cycle's numerator F has degree at most 4 |S| N. Let the data have common denominators L_delta, L_P,
L_u, let U be the largest |u|, and R = prod_j (2 A_j - 1), which bounds the sum of the absolute coefficients of a
product of policy entries once the last action of each row is one minus the others. Clearing denominators, the entries
of a row of the matrices whose determinants N and D are sum to at most G = L_delta L_P (1 + |S| R) + L_delta L_P L_u U R
in absolute coefficients, so F has integer coefficients of at most H = 8 G^(4 |S|). A prime above 2^60 divides a
non-zero coefficient in at most log2(H) / 60 cases out of the number of primes between 2^60 and 2^61, and by Schwartz
and Zippel F modulo any other prime p vanishes at a uniform point of F_p with probability at most 4 |S| N / p. Points
where a denominator vanishes are drawn again, which at most doubles the bound.

The grid of 3. In each single coordinate pi_k(s, a) each N and D has degree at most 1 (one row of P_pi moves, by a
rank-one term). With the replacing policies fixed, a coordinate of i or j enters two of the four profiles, one of a
third player all four: F has degree at most 2, or 4, in it. A polynomial that vanishes on a product grid with one more
point than the degree in each coordinate is zero.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, Array, modular
from mpgtheory.arithmetic.primes import BITS, number_of_primes, random_prime
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy, pure, random_crowd, random_policy, random_pure
from mpgtheory.potential.cycles import FourCycle, four_cycle, four_cycles
from mpgtheory.potential.structure import Structure, recognise

MOST_GRID_POINTS = 3_000
"""Exact points, over all pairs, up to which a grid decides: a few seconds."""
CROWDS = 20
"""Pairs of profiles of players who mostly play alike that are tried before random points."""
ROUNDS = 3
"""Independent random points; each multiplies the error probability by its bound."""


@dataclass(frozen=True, eq=False)
class PotentialDecision:
    """Whether a game is a Markov potential game, and why.

    method:            "structure", "four-cycle", "grid" or "random points".
    error_probability: 0 but for "random points": a bound on the chance that this confirmation is wrong.
    """

    is_potential: bool
    method: str
    error_probability: float = 0.0
    structure: Structure | None = None
    witness: FourCycle | None = None
    prime: int | None = None


def decide_potential(game: MarkovGame, rng: np.random.Generator) -> PotentialDecision:
    """Decide Definition 2.1 for an exact game."""
    structure = recognise(game)
    if structure is not None:
        return PotentialDecision(True, "structure", structure=structure)
    if (witness := crowd_witness(game, rng)) is not None:
        return PotentialDecision(False, "four-cycle", witness=witness)
    bound = 1.0
    for _ in range(ROUNDS):
        prime = random_prime(rng)
        pair = nonzero_pair(game, prime, rng)
        if pair is not None:
            return PotentialDecision(False, "four-cycle", witness=exact_witness(game, pair, rng))
        bound *= error_bound(game)
    if grid_points(game) <= MOST_GRID_POINTS:
        return decide_on_grid(game)
    return PotentialDecision(True, "random points", error_probability=bound, prime=prime)


def crowd_witness(game: MarkovGame, rng: np.random.Generator) -> FourCycle | None:
    """An exact four-cycle that does not vanish, among pure profiles in which players who are alike mostly play alike.

    Of thousands of players random points are costly, and their cycles tiny. None where no two players are alike.
    """
    if len(set(game.alike)) == game.n_players:
        return None
    for _ in range(CROWDS):
        policy, other = (random_crowd(game, rng) for _ in range(2))
        for pair in game.pairs():
            if not (cycle := four_cycle(game, pair, policy, other)).is_zero:
                return cycle
    return None


def nonzero_pair(game: MarkovGame, prime: int, rng: np.random.Generator) -> tuple[int, int] | None:
    """A pair of players whose cycle does not vanish at a random point modulo `prime`, or None."""
    field = modular(prime)
    over = game.over(field)
    while True:
        policy, other = (random_residues(game, prime, rng) for _ in range(2))
        try:
            pairs = (cycle.players for cycle in four_cycles(over, policy, other) if not cycle.is_zero)
            return next(pairs, None)
        except ZeroDivisionError:  # a determinant vanishes at this point: draw another
            continue


def random_residues(game: MarkovGame, prime: int, rng: np.random.Generator) -> Policy:
    """A uniform point of the affine hull of the simplices modulo `prime`: rows sum to one."""
    field = modular(prime)
    blocks = []
    for count in game.action_counts:
        free = rng.integers(prime, size=(game.n_states, count - 1))
        rows = [[*map(int, row), 1 - sum(map(int, row))] for row in free]
        blocks.append(field.array(rows))
    return Policy(tuple(blocks), field)


def exact_witness(game: MarkovGame, pair: tuple[int, int], rng: np.random.Generator) -> FourCycle:
    """An exact non-vanishing four-cycle of a pair that has one: pure profiles first, then random mixed ones.

    Ends with probability one, since the cycle's numerator is a non-zero polynomial; each mixed point misses with
    probability at most its degree over the number of values a coordinate takes, so these grow.
    """
    for attempt in itertools.count():
        if attempt < 10:
            policy, other = (random_pure(game, rng) for _ in range(2))
        else:
            policy, other = (random_policy(game, rng, denominator=attempt) for _ in range(2))
        cycle = four_cycle(game, pair, policy, other)
        if not cycle.is_zero:
            return cycle
    raise AssertionError("unreachable")


def error_bound(game: MarkovGame) -> float:
    """The probability that one random point modulo one random prime misses a non-vanishing cycle, at most."""
    size, players = game.n_states, game.n_players
    degree = 4 * size * players
    ratio = math.prod(2 * count - 1 for count in game.action_counts)
    payoffs, probabilities = game.numbers()
    cleared = _common_denominator(np.array([game.discount], dtype=object)) * _common_denominator(probabilities)
    largest = math.ceil(float(abs(payoffs).max()) + 1)
    growth = cleared * (1 + size * ratio) + cleared * _common_denominator(payoffs) * largest * ratio
    bits = 3 + 4 * size * math.log2(growth)
    return 2 * (bits / (BITS - 1) / number_of_primes() + degree / 2.0 ** (BITS - 1))


def _common_denominator(values: Array) -> int:
    return math.lcm(*{int(value.q) for value in values.ravel()})


def grid_points(game: MarkovGame) -> int:
    """How many cycles the deciding grid has, over all pairs."""
    return sum(
        math.prod(degree ** (game.n_states * (count - 1)) for degree, count in _degrees(game, pair))
        for pair in game.pairs()
    )


def decide_on_grid(game: MarkovGame) -> PotentialDecision:
    """Decide by exact cycles at every point of the grid."""
    for cycle in grid_cycles(game):
        if not cycle.is_zero:
            return PotentialDecision(False, "four-cycle", witness=cycle)
    return PotentialDecision(True, "grid")


def grid_cycles(game: MarkovGame) -> Iterator[FourCycle]:
    """The cycles of all pairs at every point of their grids, against the profile of everyone's first action."""
    reference = pure(game, [[0] * game.n_states] * game.n_players)
    for pair in game.pairs():
        axes = [_grid_blocks(game, points, count) for points, count in _degrees(game, pair)]
        for blocks in itertools.product(*axes):
            yield four_cycle(game, pair, Policy(blocks), reference)


def _degrees(game: MarkovGame, pair: tuple[int, int]) -> list[tuple[int, int]]:
    """(grid points a coordinate, number of actions) of each player."""
    return [(3 if player in pair else 5, count) for player, count in enumerate(game.action_counts)]


def _grid_blocks(game: MarkovGame, points: int, count: int) -> list[Array]:
    """All blocks (S, A) on the grid: free coordinates k / ((points - 1) (A - 1)), k < points, inside the simplex."""
    step = fmpq(1, (points - 1) * (count - 1)) if count > 1 else fmpq(0)
    free = [[step * k for k in row] for row in itertools.product(range(points), repeat=count - 1)]
    rows = [[1 - sum(row, fmpq(0)), *row] for row in free]
    return [EXACT.array(block) for block in itertools.product(rows, repeat=game.n_states)]
