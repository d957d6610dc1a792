"""Best replies, optimal policies of one player, and Nash gaps.

    br_i(s; pi)  = arg max_{p in Delta(A_i)} sum_a p(a) Q_i(s, a; pi)                                      (3)
    W_i(s)       = max_{pi'_i} V_i(s, pi'_i, pi_-i)          a player's optimal value, by policy iteration
    gap_i        = max_s (W_i(s) - V_i(s, pi))               zero for all i iff pi is an equilibrium (Def. 2.2)

One-stage best replies maximise over the first stage only; an optimal policy maximises the total payoff
(the proof of Lemma 3.5 insists on the difference). By (3)'s linearity, br_i(s; pi) is the face of the simplex
spanned by the actions with the largest Q.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.values.evaluation import Evaluation

MOST_ITERATIONS = 10_000
"""Policy iteration visits each deterministic policy at most once; far fewer in practice."""


def best_actions(q: Array) -> Array:
    """Which actions attain max_a q(s, a): the vertices of br(s), equation (3). Shape (S, A), bool."""
    return np.asarray(q == q.max(axis=1, keepdims=True), dtype=bool)


def is_best_reply(q: Array, block: Array) -> Array:
    """In which states block(s) in br(s): its support holds best actions only. Shape (S,), bool."""
    return np.asarray(((block == 0) | best_actions(q)).all(axis=1), dtype=bool)


def is_fixed_point(at: Evaluation) -> bool:
    """Whether pi_i(s) in br_i(s; pi) for all i, s (Lemma 3.6(c))."""
    return all(bool(is_best_reply(q, block).all()) for q, block in zip(at.Q, at.policy, strict=True))


@dataclass(frozen=True, eq=False)
class OptimalResponse:
    """A player's optimal pure policy against the others, and its value from each state.

    Shapes:  block (S, A_i); value (S,).
    """

    player: int
    block: Array
    value: Array
    iterations: int


def optimal_response(game: MarkovGame, policy: Policy, player: int) -> OptimalResponse:
    """Howard's policy iteration on the decision problem that the others' policies leave to `player`.

    Exact in exact arithmetic, where it ends because each step improves the value strictly.

    Raises:  TypeError in an arithmetic without an order.
    Source:  Puterman (1994), Theorem 6.4.2.
    """
    game.require(policy)
    return optimal_against(game, player, *game.marginals(player, policy))


def optimal_against(game: MarkovGame, player: int, payoff: Array, transition: Array) -> OptimalResponse:
    """`optimal_response` to others who leave `player` these marginals."""
    if not game.arithmetic.is_ordered:
        raise TypeError(f"optimal responses need an order; {game.arithmetic} has none")
    states = np.arange(game.n_states)
    choice, value = np.argmax(payoff, axis=1), None
    for iteration in range(1, MOST_ITERATIONS + 1):
        guess = None if value is None else value[:, None]
        value = game.discounted(game.chosen(transition, choice), payoff[states, choice][:, None], guess)[:, 0]
        q = payoff + game.discount * (transition @ value)
        better = q.max(axis=1) > q[states, choice] + game.rounding(value)
        if not better.any():
            return OptimalResponse(player, _indicator(choice, payoff * 0), value, iteration)
        choice = np.where(better, np.argmax(q, axis=1), choice)
    raise AssertionError("policy iteration did not end; an improvement step is wrong")


def _indicator(choice: Array, zeros: Array) -> Array:
    block = np.array(zeros)
    block[np.arange(len(choice)), choice] += 1
    return block


def nash_gaps(at: Evaluation) -> tuple[tuple[OptimalResponse, ...], Array]:
    """Each player's optimal response, and its gain over the profile from each initial state.

    Shapes:  the gains are (N, S); a player's Nash gap is the largest over states (Definitions 2.2, 2.3).
    """
    known: dict[tuple[int, int], OptimalResponse] = {}
    responses = []
    for player, (payoff, transition) in enumerate(at.marginals):
        faced = (id(payoff), id(transition))  # players whom a representation knows to face the same share one answer
        if faced not in known:
            known[faced] = optimal_against(at.game, player, payoff, transition)
        responses.append(replace(known[faced], player=player))
    return tuple(responses), np.array([r.value for r in responses]) - at.V


def nash_gap(at: Evaluation) -> tuple[object, ...]:
    """The Nash gap of each player: max_s (W_i(s) - V_i(s, pi))."""
    _, gains = nash_gaps(at)
    return tuple(row.max() for row in gains)
