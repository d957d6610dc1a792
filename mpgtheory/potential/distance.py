"""How far a game is from a potential game.

Lower bound, any game. Suppose some Phi misses unilateral changes by at most e:
|V_i(s, pi'_i, pi_-i) - V_i(s, pi) - (Phi(s, pi'_i, pi_-i) - Phi(s, pi))| <= e for all i, s and policies. A four-cycle
is a signed sum of four such changes, in which Phi cancels, so every four-cycle found has |sum| <= 4 e: its quarter
bounds from below how well any Phi can do (the maximum pairwise difference of Candogan et al. 2013).

Nearest potential game, one state. The least t such that some potential game u^ has |u_i(a) - u^_i(a)| <= t for all i
and a: a linear program in phi(a) and the dummy terms d_i(a_-i), u^_i = phi + d_i. A stage four-cycle sums eight
payoffs, so t >= |stage cycle| / 8, which the program's value must respect.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import FLOAT, Array, Scalar
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.doubles import reason_against
from mpgtheory.game.policy import Policy, random_crowd
from mpgtheory.potential.cycles import FourCycle, four_cycle, four_cycles
from mpgtheory.potential.structure import stage_cycles

Profiles = tuple[Policy, Policy]


@dataclass(frozen=True, eq=False)
class CycleBound:
    """The largest four-cycle found, and what it bounds.

    quarter:    a lower bound on the error of any Phi in unilateral changes of V. Exact.
    normalised: the cycle over span(u) / (1 - delta), the largest span a value can have. Exact; at most 8.
    """

    cycle: FourCycle
    state: int
    quarter: Scalar
    normalised: Scalar


def largest_cycle(
    game: MarkovGame, rng: np.random.Generator, *, trials: int = 30, known: FourCycle | None = None
) -> CycleBound:
    """The largest of the four-cycles through `trials` pairs of random pure profiles, and of the one `known`.

    Doubles choose among them, and what they choose is evaluated exactly; where doubles cannot hold the game, all are.

    Raises:  InputError for a game of one player, which has no four-cycle.
    """
    if game.n_players < 2:
        raise InputError(f"{game.name} has one player; four-cycles need two")
    profiles = [(random_crowd(game, rng), random_crowd(game, rng)) for _ in range(trials)]
    bounds = [] if known is None else [known]
    if reason_against(game) is None:
        bounds += [four_cycle(game, players, *pair) for players, pair in _largest_in_doubles(game, profiles)]
    else:
        bounds += [cycle for pair in profiles for cycle in four_cycles(game, *pair)]
    best = max(bounds, key=lambda cycle: abs(cycle.sums).max())
    state = int(np.argmax(abs(best.sums)))
    size = abs(best.sums[state])
    payoffs, _ = game.numbers()
    span = payoffs.max() - payoffs.min()
    scale = span / (1 - game.discount) if span else 1
    return CycleBound(best, state, size / 4, size / scale)


def _largest_in_doubles(game: MarkovGame, profiles: list[Profiles]) -> list[tuple[tuple[int, int], Profiles]]:
    """The players and the profiles of the first of the largest four-cycles, by doubles; none without profiles."""
    floats, largest, chosen = game.over(FLOAT), -1.0, []
    for policy, other in profiles:
        for cycle in four_cycles(floats, policy.over(FLOAT), other.over(FLOAT)):
            size = float(abs(cycle.sums).max())
            if size > largest * (1 + 1e-12):
                largest, chosen = size, [(cycle.players, (policy, other))]
    return chosen


@dataclass(frozen=True, eq=False)
class NearestPotentialGame:
    """The nearest one-state potential game in the sup norm of payoffs.

    distance:    the optimal value of the linear program (float).
    lower_bound: the largest stage four-cycle over 8, exact; the distance is at least that.
    residual:    the largest constraint violation of the solution found.
    payoffs:     u^_i(a). Shape (N, A_1, ..., A_N).
    """

    distance: float
    lower_bound: Scalar
    residual: float
    payoffs: Array


def nearest_potential_game(game: MarkovGame) -> NearestPotentialGame:
    """The nearest potential game of a one-state game.

    The program is about payoffs from 0 to 1: each player's least payoff is taken away, which changes no distance, and
    all are divided by the largest that is left, exactly.

    Raises:  InputError for more than one state, or payoffs beyond the floats; RuntimeError if the solver finds no
             optimum.
    """
    if game.n_states != 1:
        raise InputError(f"{game.name} has {game.n_states} states; the nearest potential game is found for one")
    exact = game.dense().payoffs[:, 0].reshape(game.n_players, -1)
    least = exact.min(axis=1, keepdims=True)
    span = (exact - least).max() or fmpq(1)
    target = FLOAT.array((exact - least) / span)
    fit, bound = _nearest_fit(target, [_others_index(game, player) for player in range(game.n_players)])
    residual = max(0.0, float(abs(target - fit).max() - bound))
    payoffs = fit * FLOAT.number(span) + FLOAT.array(least)
    shaped = payoffs.reshape(game.n_players, *game.action_counts)
    lower = largest_stage_cycle(game) / 8
    size = FLOAT.number(span)
    return NearestPotentialGame(bound * size, lower, residual * size, shaped)


def _nearest_fit(target: Array, others: list[Array]) -> tuple[Array, float]:
    """The u^_i = phi + d_i with the least t >= |u_i - u^_i|, and t. Shapes: target and u^ (N, J), others N times (J,).

    Raises:  RuntimeError if the solver finds no optimum (the program always has one).
    """
    from scipy import sparse
    from scipy.optimize import linprog

    identity = sparse.identity(target.shape[1], format="csr")
    dummies = [sparse.csr_matrix((np.ones(len(groups)), (np.arange(len(groups)), groups))) for groups in others]
    model = sparse.hstack([sparse.vstack([identity] * len(others)), sparse.block_diag(dummies)]).tocsr()
    slack = sparse.csr_matrix(np.ones((model.shape[0], 1)))
    rows = sparse.vstack([sparse.hstack([model, -slack]), sparse.hstack([-model, -slack])]).tocsr()
    cost = np.append(np.zeros(model.shape[1]), 1.0)
    limits = [(None, None)] * model.shape[1] + [(0, None)]
    solution = linprog(cost, A_ub=rows, b_ub=np.concatenate([target.ravel(), -target.ravel()]), bounds=limits)
    if solution.status != 0:
        raise RuntimeError(f"the linear program ended with {solution.message!r}; it always has an optimum")
    return (model @ solution.x[:-1]).reshape(target.shape), float(solution.x[-1])


def largest_stage_cycle(game: MarkovGame) -> Scalar:
    """The largest |four-cycle| of the one-state game between pure actions, over all pairs and reference actions."""
    largest = game.discount * 0
    for i, j in game.pairs():
        first, second = game.contexts([i, j]).payoffs
        for a, b in np.ndindex(game.action_counts[i], game.action_counts[j]):
            rolled = np.roll(first - second, (-a, -b), axis=(1, 2))
            largest = max(largest, abs(stage_cycles(rolled)).max())
    return largest


def _others_index(game: MarkovGame, player: int) -> Array:
    """For each joint action the number of its a_-i. Shape (J,)."""
    counts = [1 if j == player else count for j, count in enumerate(game.action_counts)]
    numbers = np.arange(int(np.prod(counts))).reshape(counts)
    return np.broadcast_to(numbers, game.action_counts).ravel()
