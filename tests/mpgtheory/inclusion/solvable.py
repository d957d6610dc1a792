"""Games whose flows are known in closed form, and a judge of flows that shares no code with the engine."""

from __future__ import annotations

from typing import Any

import numpy as np
from small_games import one_state

from mpgtheory.arithmetic import FLOAT
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.game.policy import Policy, exact_policy
from mpgtheory.inclusion import Flow
from mpgtheory.learning.exploration.perceived import perceived_q, repaired_q
from mpgtheory.values.evaluation import Evaluation

COORDINATION = one_state([[2, 0], [0, 1]], [[2, 0], [0, 1]])
"""Player 1 prefers its first action iff y > 1/3, player 2 iff x > 1/3."""
PENNIES = one_state([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
GOOD_ROCK = one_state([[0, -1, 2], [2, 0, -1], [-1, 2, 0]], [[0, 2, -1], [-1, 0, 2], [2, -1, 0]])
"""Rock, paper, scissors where winning pays more than losing costs; its equilibrium is worth 1/3."""


def drifting_pennies(worth: int = 1) -> TabularGame:
    """Matching pennies whose equilibrium moves: player 3's first action, which pays, is worth k to player 1's first.

    With z the probability of that action, player 1's actions tie iff y = 1/2 - k z / 4, player 2's iff x = 1/2.
    """
    first, second, third = (np.zeros((2, 2, 2), dtype=int) for _ in range(3))
    first[:] = np.array([[1, -1], [-1, 1]])[:, :, None]
    second[:] = -first
    first[0, :, 0] += worth
    third[:, :, 0] = 1
    return one_state(first, second, third)


def at(*rows: Any) -> Policy:
    """A profile of a game with one state, a row a player."""
    return exact_policy([[row] for row in rows])


def true_q(game: MarkovGame, policy: Policy, exploration: Any = None, *, repaired: bool = False) -> tuple[Any, ...]:
    """Q through marginals and Evaluation."""
    if exploration is None:
        return Evaluation(game, policy).Q
    return (repaired_q if repaired else perceived_q)(game, policy, [exploration] * game.n_players)


def miss(flow: Flow, *, per_piece: int = 6, **dynamics: Any) -> float:
    """By how much a flow fails to solve (7)-(8): the largest of, on every piece,

    the advantage that a best reply has over a target that is played, relative to the largest |Q|; the mismatch of
    d varpi / d tau, by central differences, with gamma (b - varpi); the jump between pieces.
    """
    game, worst = flow.game.over(FLOAT), 0.0
    for number, piece in enumerate(flow.pieces):
        span = piece.end - piece.begin
        if number:
            before = flow.pieces[number - 1]
            worst = max(worst, float(np.abs(before.flat(np.array([before.end]))[0] - piece.start).max()))
        for share in (np.arange(per_piece) + 0.5) / per_piece:
            tau = piece.begin + share * span
            policy, targets = piece.at(tau), piece.targets_at(tau)
            for q, b in zip(true_q(game, policy, **dynamics), targets, strict=True):
                lost = (b * (q.max(axis=1)[:, None] - q)).max()
                worst = max(worst, float(lost) / max(1.0, float(np.abs(q).max())))
            step = min(1e-5, span / 4)
            if step > 1e-7:
                slope = (piece.flat(np.array([tau + step])) - piece.flat(np.array([tau - step])))[0] / (2 * step)
                wanted = np.concatenate([b.ravel() for b in piece.velocity(tau)])
                worst = max(worst, float(np.abs(slope - wanted).max()) * 1e-3)
    return worst
