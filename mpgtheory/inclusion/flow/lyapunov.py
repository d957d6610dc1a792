"""The Lyapunov function (9) and the quantities of the proof of Lemma 3.5, at one policy varpi.

    phi        = max_pi Phi(mu, pi) - Phi(mu, varpi)                                                             (9)
    velocity   w_i(s, a) = gamma_i(s) (br~_i(s, a) - varpi_i(s, a))                                              (8)
    d phi/d tau = - sum_{i,s,a} d(s) / (1 - delta) Q_i(s, a; varpi) w_i(s, a),    d = d_mu^varpi                 (12)
    stage gain  max_x f(x; s, varpi) - f(varpi_i(s); s, varpi) = max_a Q_i(s, a; varpi) - V_i(s, varpi)
    D           = 1 / (1 - delta) max_i max_s d_mu^{pi_i^+, varpi_-i}(s) / mu(s),    pi_i^+ optimal against varpi_-i

Every selection br~ from br has f(br~_i(s)) = max_a Q_i(s, a): d phi / d tau depends on the policy and on gamma, not on
the selection. Slopes of V along a direction w come from V = u + delta P V itself,

    V' = u' + delta P' V + delta P V',

with u', P' the derivatives of u(., varpi + h w) and P(., varpi + h w) at h = 0, sums over players by multilinearity: no
policy gradient enters. The derivative needs no maximum of Phi: `potential.maximum` finds it for (9).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from mpgtheory.arithmetic import Array, Scalar
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.values.best_response import OptimalResponse, best_actions
from mpgtheory.values.evaluation import Evaluation

Direction = tuple[Array, ...]
"""A direction in which policies move: per player (S, A_i), rows summing to zero."""

MOST_SELECTIONS = 16
"""Selections of best replies that are listed at a policy; beyond it each tied action is in at least one of them."""


def stage_gains(at: Evaluation) -> Array:
    """max_a Q_i(s, a; varpi) - V_i(s, varpi): what (13) calls f(br~) - f(varpi). Shape (N, S); not negative."""
    return np.array([q.max(axis=1) for q in at.Q]) - at.V


def decrease(at: Evaluation, rates: Array) -> Scalar:
    """- d phi / d tau of (12), whichever best replies are selected: sum d(s) / (1 - delta) gamma_i(s) gain_i(s).

    Shapes:  rates (N, S): gamma_i(s).
    Source:  (12); f(br~_i(s)) = max_a Q_i(s, a).
    """
    return (rates * stage_gains(at) * at.visitation()).sum() / (1 - at.game.discount)


def along_gradient(at: Evaluation, direction: Direction) -> Array:
    """sum_{s,a} d(s) / (1 - delta) Q_i(s, a) w_i(s, a) of each player: (12)(b) without its sign. Shape (N,)."""
    visits = at.visitation() / (1 - at.game.discount)
    return np.array([visits @ (q * w).sum(axis=1) for q, w in zip(at.Q, direction, strict=True)])


def velocity(policy: Policy, replies: Policy, rates: Array) -> Direction:
    """gamma_i(s) (br~_i(s, a) - varpi_i(s, a)), equation (8). Per player (S, A_i)."""
    return tuple(rate[:, None] * (reply - block) for rate, reply, block in zip(rates, replies, policy, strict=True))


def value_slopes(at: Evaluation, direction: Direction) -> Array:
    """d/dh V_i(s, varpi + h w) at h = 0 for all players, by differentiating V = u + delta P V. Shape (N, S)."""
    game, policy = at.game, at.policy
    payoffs, chain = at.payoffs * 0, at.chain * 0
    for player, block in enumerate(direction):
        if (block != 0).any():
            blocks = (*policy.blocks[:player], block, *policy.blocks[player + 1 :])
            u, p = game.induced(Policy(blocks, at.arithmetic, is_distribution=False))
            payoffs, chain = payoffs + u, chain + p
    right = payoffs + game.discount * (at.V @ chain.T)
    return at.arithmetic.solve(at.system, right.T).T


def telescope(game: MarkovGame, policy: Policy, reference: Policy) -> list[Evaluation]:
    """The evaluations between which Phi telescopes: players 1..k have moved to `policy`, k = 0..N."""
    is_distribution = policy.is_distribution and reference.is_distribution
    profiles = [
        Policy((*policy.blocks[:k], *reference.blocks[k:]), policy.arithmetic, is_distribution)
        for k in range(len(policy) + 1)
    ]
    return [Evaluation(game, profile) for profile in profiles]


def path_slopes(path: Sequence[Evaluation], direction: Direction) -> Array:
    """The slopes of V at the profiles of `telescope`, the players who have moved following `direction`.

    Shape (N + 1, N, S).
    """
    still = tuple(block * 0 for block in direction)
    return np.array([value_slopes(at, (*direction[:k], *still[k:])) for k, at in enumerate(path)])


def telescoped(values: Array) -> Array:
    """sum_k values[k+1][k] - values[k][k]: Phi(s, .) from the values of a path, or its slope. Shape (S,)."""
    players = values.shape[1]
    return np.asarray(sum(values[k + 1][k] - values[k][k] for k in range(players)))


def only(direction: Direction, player: int) -> Direction:
    """The part of a direction in which one player moves."""
    return tuple(block if i == player else block * 0 for i, block in enumerate(direction))


def mismatch(at: Evaluation, responses: Sequence[OptimalResponse]) -> tuple[Scalar, Array]:
    """The exact D of the proof, and d_mu^{pi_i^+, varpi_-i} of each player, pi_i^+ being the given optimal responses.

    D depends on varpi, and on which optimal response is taken where there are several; 1 / (1 - delta) <= D <=
    1 / ((1 - delta) min mu) in any case.

    Shapes:  returns D and (N, S).
    Raises:  ZeroDivisionError where mu lacks full support: D is not defined.
    """
    game = at.game
    visits = np.array([Evaluation(game, at.policy.deviate(r.player, r.block)).visitation() for r in responses])
    return (visits / game.initial).max() / (1 - game.discount), visits


def selections(at: Evaluation, *, most: int = MOST_SELECTIONS) -> Iterator[Policy]:
    """Pure selections of br at varpi: all vertices if at most `most`, else a few that contain every tied action.

    What is linear in each row of a selection, as every line of the proof is, holds for all selections if it holds for
    each tied action of each row.
    """
    options: list[list[list[int]]] = [[np.flatnonzero(row).tolist() for row in best_actions(q)] for q in at.Q]
    count = 1
    for row in itertools.chain(*options):
        count *= len(row)
        if count > most:
            break
    widest = max(len(row) for row in itertools.chain(*options))
    listed, few = itertools.product(*itertools.chain(*options)), cyclic(options, min(widest, most))
    choices: Iterator[tuple[int, ...]] = listed if count <= most else few
    for chosen in choices:
        rows = iter(chosen)
        yield _chosen(at, [[next(rows) for _ in block] for block in options])


def cyclic(options: Sequence[Sequence[Sequence[int]]], count: int) -> Iterator[tuple[int, ...]]:
    """`count` choices, the k-th with the k-th action of every row, cyclically."""
    for k in range(count):
        yield tuple(row[k % len(row)] for row in itertools.chain(*options))


def mixed_selection(at: Evaluation) -> Policy:
    """The selection of br in which every tied action has the same weight."""
    number = at.arithmetic.array([1])[0]
    masks = [best_actions(q) for q in at.Q]
    blocks = tuple(
        np.array([[number / int(row.sum()) if best else number * 0 for best in row] for row in mask]) for mask in masks
    )
    return Policy(blocks, at.arithmetic)


def _chosen(at: Evaluation, choices: Sequence[Sequence[int]]) -> Policy:
    blocks = []
    for block, chosen in zip(at.policy, choices, strict=True):
        reply = np.array(block * 0)
        reply[np.arange(len(chosen)), chosen] += 1
        blocks.append(reply)
    return Policy(tuple(blocks), at.arithmetic)
