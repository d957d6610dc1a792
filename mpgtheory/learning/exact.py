"""Algorithm 1 in exact arithmetic, along a play that is given: for statements about its iterates.

    n^t(s)      = n^{t-1}(s) + 1 and n~_i^t(s, a_i) = n~_i^{t-1}(s, a_i) + 1             at s = s^{t-1}, a = a^{t-1}
    q_i^t(s, a) = q_i^{t-1}(s, a) + alpha_i(n~_i^t(s, a)) (u_i(s, a^{t-1})
                  + delta sum_a' pi_i^{t-1}(s^t, a') q_i^{t-1}(s^t, a') - q_i^{t-1}(s, a))                          (4a)
    pi_i^t(s)   = pi_i^{t-1}(s) + beta_i(n^t(s)) (e - pi_i^{t-1}(s)),  e a best reply to q_i^{t-1}(s)               (5a)

and all other entries stay as they are, (4b) and (5b). A `Play` holds everything that chance and the schedules decide:
states, joint actions, step sizes, and which of several best replies is taken. Since theta_i > 0, every joint action is
possible in every stage: a play is possible iff its transitions have positive probability.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, Array, frozen
from mpgtheory.errors import InputError
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy, uniform
from mpgtheory.values.best_response import best_actions


@dataclass(frozen=True)
class Play:
    """A play of T stages.

    states:  s^0, ..., s^T.                     actions: a^0, ..., a^{T-1}, one action a player each.
    alphas:  alpha_i(1), ..., alpha_i(T) of each player; betas: beta_i(1), ..., beta_i(T).
    ties:    for each stage, which of the best replies is taken where there are several (counted modulo their number).
    """

    states: tuple[int, ...]
    actions: tuple[tuple[int, ...], ...]
    alphas: tuple[tuple[fmpq, ...], ...]
    betas: tuple[tuple[fmpq, ...], ...]
    ties: tuple[int, ...]

    @property
    def steps(self) -> int:
        """T."""
        return len(self.actions)

    def alpha(self, player: int, count: int) -> fmpq:
        """alpha_i at a counter from 1 on."""
        return self.alphas[player][count - 1]

    def beta(self, player: int, count: int) -> fmpq:
        """beta_i at a counter from 1 on."""
        return self.betas[player][count - 1]


@dataclass(frozen=True, eq=False)
class Iterate:
    """q^t, pi^t and the counters n^t(s), n~_i^t(s, a_i).

    Shapes:  q and plays per player (S, A_i); visits (S,).
    """

    t: int
    q: tuple[Array, ...]
    policy: Policy
    visits: Array
    plays: tuple[Array, ...]


def is_possible(game: TabularGame, play: Play) -> bool:
    """Whether the play can happen: its first state and every transition have positive probability."""
    steps = zip(play.states, play.actions, play.states[1:], strict=False)
    return bool(game.initial[play.states[0]] > 0) and all(game.transitions[(s, *a, after)] > 0 for s, a, after in steps)


def iterates(
    game: TabularGame, play: Play, *, q: Sequence[Array] | None = None, policy: Policy | None = None
) -> list[Iterate]:
    """The iterates t = 0, ..., T of Algorithm 1 along `play`, from q^0 = 0 and uniform policies unless given.

    Raises:  InputError if the play cannot happen in `game`.
    """
    if not is_possible(game, play):
        raise InputError("the play has a first state or a transition of probability 0; give a play that can happen")
    start = policy if policy is not None else uniform(game)
    estimates = tuple(block * 0 for block in start) if q is None else tuple(EXACT.array(block) for block in q)
    nothing = tuple(np.zeros(block.shape, dtype=int) for block in start)
    path = [Iterate(0, estimates, start, np.zeros(game.n_states, dtype=int), nothing)]
    for _ in range(play.steps):
        path.append(following(game, play, path[-1]))
    return path


def following(game: TabularGame, play: Play, before: Iterate) -> Iterate:
    """The iterate after `before`."""
    k = before.t
    s, joint, after = play.states[k], play.actions[k], play.states[k + 1]
    alphas = [play.alpha(i, int(before.plays[i][s, a]) + 1) for i, a in enumerate(joint)]
    betas = [play.beta(i, int(before.visits[s]) + 1) for i in range(game.n_players)]
    return updated(game, before, (s, joint, after), (alphas, betas), play.ties[k])


def updated(
    game: TabularGame,
    before: Iterate,
    step: tuple[int, tuple[int, ...], int],
    sizes: tuple[Sequence[fmpq], Sequence[fmpq]],
    tie: int,
) -> Iterate:
    """(4a), (4b), (5a), (5b) after the step (s, a, s'), with one alpha and one beta a player."""
    (s, joint, after), (alphas, betas) = step, sizes
    visits = np.array(before.visits)
    visits[s] += 1
    estimates, blocks, plays = [], [], []
    for i, action in enumerate(joint):
        counts = np.array(before.plays[i])
        counts[s, action] += 1
        q, block = np.array(before.q[i]), np.array(before.policy[i])
        target = game.payoffs[(i, s, *joint)] + game.discount * (before.policy[i][after] * before.q[i][after]).sum()
        q[s, action] += alphas[i] * (target - before.q[i][s, action])
        block[s] += betas[i] * (best_reply(before.q[i], s, tie) - before.policy[i][s])
        estimates.append(frozen(q))
        blocks.append(block)
        plays.append(frozen(counts))
    return Iterate(before.t + 1, tuple(estimates), Policy(tuple(blocks)), frozen(visits), tuple(plays))


def best_reply(q: Array, state: int, tie: int) -> Array:
    """The vertex of br(s) against q that `tie` selects. Shape (A,)."""
    best = np.flatnonzero(best_actions(q)[state])
    return np.asarray(np.arange(q.shape[1]) == best[tie % len(best)], dtype=int)
