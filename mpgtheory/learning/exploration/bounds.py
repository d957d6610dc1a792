"""How far exploration can lead from equilibrium: the constants rho_i, own_i, S_i and the three bounds.

    rho_i = 1 - prod_{j != i} (1 - theta_j (1 - 1/|A_j|))   the most probability that is moved from pi_-i to pi~_-i
    own_i = theta_i (1 - 1/|A_i|)                           and from pi_i to pi~_i
    S_i   = (max u_i - min u_i) / (1 - delta)^2

Since pi~_j >= (1 - theta_j (1 - 1/|A_j|)) pi_j entry by entry, pi~_-i = (1 - rho_i) pi_-i + rho_i nu for some
distribution nu of joint actions in each state. Two values of a function that depends on the others' play through one
stage then differ by at most rho_i times its span, and a value by at most rho_i S_i:

    |Q_i(.; pi) - Q_i(.; pi_i, pi~_-i)| <= rho_i S_i                                                   (tracking)
    T1  one state, rest point of (4a) as printed:  gap_i <= rho_i / (1 - rho_i) span(u_i) / (1 - delta)
    T2  rest point of (4a) as printed:             gap_i <= 2 rho_i S_i
    T3  rest point of the repaired (4a):           gap_i <= (2 rho_i + own_i) S_i

At any profile the same holds up to what the player still perceives to gain: with the perceived gap
p_i = max_s (W~_i - V~_i) against pi~_-i (optimal value less value of pi_i), and with the perceived one-stage gain
g_i = max_s (max_a Q_i(s, a; pi~) - sum_a pi_i(s, a) Q_i(s, a; pi~)),

    T1'  (1 - rho_i) gap_i <= p_i + rho_i span(u_i) / (1 - delta)
    T2'  gap_i <= p_i + 2 rho_i S_i
    T3'  gap_i <= (1 + theta_i) g_i / (1 - delta) + (2 rho_i + own_i) S_i

T3': against pi~_-i, an optimal policy gains over pi~ at most g_i + theta_i (Q_i(pi_i) - Q_i(uniform)) <= g_i + own_i
span(u_i) / (1 - delta) a stage (Lemma 3.6(b)), and pi_i gains over pi~ at least -theta_i g_i a stage.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from flint import fmpq

from mpgtheory.arithmetic.rational import rational
from mpgtheory.game import MarkovGame
from mpgtheory.learning.exploration.perceived import check_exploration


def moved_by_one(theta: Any, actions: int) -> fmpq:
    """theta (1 - 1/|A|): the most probability that exploration moves in one player's row; attained at pure rows."""
    return rational(theta) * (1 - fmpq(1, actions))


def moved_by_others(game: MarkovGame, exploration: Sequence[Any]) -> tuple[fmpq, ...]:
    """rho_i of each player."""
    check_exploration(game, exploration)
    kept = [1 - moved_by_one(theta, n) for theta, n in zip(exploration, game.action_counts, strict=True)]
    return tuple(1 - math.prod(kept[:i] + kept[i + 1 :], start=fmpq(1)) for i in range(game.n_players))


def moved_by_oneself(game: MarkovGame, exploration: Sequence[Any]) -> tuple[fmpq, ...]:
    """own_i of each player."""
    check_exploration(game, exploration)
    return tuple(moved_by_one(theta, n) for theta, n in zip(exploration, game.action_counts, strict=True))


def payoff_span(game: MarkovGame, player: int) -> fmpq:
    """span(u_i) = max u_i - min u_i over states and joint actions."""
    least, largest = game.payoff_range(player)
    return largest - least


def largest_difference(game: MarkovGame, player: int) -> fmpq:
    """S_i = span(u_i) / (1 - delta)^2."""
    return payoff_span(game, player) / (1 - game.discount) ** 2


def tracking_bounds(game: MarkovGame, exploration: Sequence[Any]) -> tuple[fmpq, ...]:
    """rho_i S_i: how far Q_i(.; pi_i, pi~_-i) is from Q_i(.; pi) at the most."""
    rho = moved_by_others(game, exploration)
    return tuple(rho[i] * largest_difference(game, i) for i in range(game.n_players))


def one_state_bounds(game: MarkovGame, exploration: Sequence[Any]) -> tuple[fmpq, ...]:
    """T1: the Nash gap of each player at a rest point of a game with one state."""
    rho = moved_by_others(game, exploration)
    spans = [payoff_span(game, i) for i in range(game.n_players)]
    return tuple(r / (1 - r) * span / (1 - game.discount) for r, span in zip(rho, spans, strict=True))


def rest_point_bounds(game: MarkovGame, exploration: Sequence[Any]) -> tuple[fmpq, ...]:
    """T2: the Nash gap of each player at a rest point of Algorithm 1 as printed."""
    return tuple(2 * bound for bound in tracking_bounds(game, exploration))


def repaired_bounds(game: MarkovGame, exploration: Sequence[Any]) -> tuple[fmpq, ...]:
    """T3: the Nash gap of each player at a rest point of the repaired algorithm."""
    rho, own = moved_by_others(game, exploration), moved_by_oneself(game, exploration)
    return tuple((2 * rho[i] + own[i]) * largest_difference(game, i) for i in range(game.n_players))


def best_bounds(game: MarkovGame, exploration: Sequence[Any]) -> tuple[fmpq, ...]:
    """The smaller of T1 (where it applies) and T2, player by player."""
    general = rest_point_bounds(game, exploration)
    if game.n_states > 1:
        return general
    return tuple(map(min, general, one_state_bounds(game, exploration)))
