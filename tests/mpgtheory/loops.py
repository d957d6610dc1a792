"""The paper's formulas as plain loops over Python fractions, sharing no code with the package.

Written from Section 2 of the paper: sums over states and joint actions, nothing vectorised, nothing shared.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy

Joint = tuple[int, ...]


def fraction(value: Any) -> Fraction:
    """A flint rational as a Python fraction."""
    return Fraction(int(value.p), int(value.q))


def joints(game: TabularGame) -> Iterator[Joint]:
    """Every joint action, player 1 slowest."""
    return itertools.product(*(range(count) for count in game.action_counts))


def chance(policy: Policy, state: int, joint: Joint, *, but: int | None = None) -> Fraction:
    """Probability of `joint` in `state`, the player `but` left out."""
    product = Fraction(1)
    for player, action in enumerate(joint):
        if player != but:
            product *= fraction(policy[player][state, action])
    return product


def stage_payoff(game: TabularGame, policy: Policy, player: int, state: int) -> Fraction:
    """u_i(s, pi) = sum_a pi(s, a) u_i(s, a)."""
    total = Fraction(0)
    for joint in joints(game):
        total += chance(policy, state, joint) * fraction(game.payoffs[(player, state, *joint)])
    return total


def step(game: TabularGame, policy: Policy, state: int, after: int) -> Fraction:
    """P(s'|s, pi) = sum_a pi(s, a) P(s'|s, a)."""
    total = Fraction(0)
    for joint in joints(game):
        total += chance(policy, state, joint) * fraction(game.transitions[(state, *joint, after)])
    return total


def chain(game: TabularGame, policy: Policy) -> list[list[Fraction]]:
    """P_pi as nested lists."""
    return [[step(game, policy, s, t) for t in range(game.n_states)] for s in range(game.n_states)]


def value_series(game: TabularGame, policy: Policy, player: int, horizon: int) -> list[Fraction]:
    """E[sum_{k < horizon} delta^k u_i(s^k, a^k) | s^0 = s], by pushing the law of s^k forward."""
    rows, delta = chain(game, policy), fraction(game.discount)
    payoffs = [stage_payoff(game, policy, player, s) for s in range(game.n_states)]
    values = []
    for start in range(game.n_states):
        law = [Fraction(s == start) for s in range(game.n_states)]
        total, weight = Fraction(0), Fraction(1)
        for _ in range(horizon):
            total += weight * sum(p * u for p, u in zip(law, payoffs, strict=True))
            law = [sum(law[s] * rows[s][t] for s in range(game.n_states)) for t in range(game.n_states)]
            weight *= delta
        values.append(total)
    return values


def q_entry(game: TabularGame, policy: Policy, player: int, state: int, action: int, value: Any) -> Fraction:
    """Q_i(s, a; pi) by equation (2), from the player's values V_i(s')."""
    total = Fraction(0)
    for joint in joints(game):
        if joint[player] != action:
            continue
        future = Fraction(0)
        for after in range(game.n_states):
            future += fraction(game.transitions[(state, *joint, after)]) * fraction(value[after])
        now = fraction(game.payoffs[(player, state, *joint)])
        total += chance(policy, state, joint, but=player) * (now + fraction(game.discount) * future)
    return total


def tail_bound(game: TabularGame, horizon: int) -> Fraction:
    """delta^K max |u| / (1 - delta): the most that stages from K on can add."""
    delta = fraction(game.discount)
    largest = max(abs(fraction(u)) for u in game.payoffs.ravel())
    return delta**horizon * largest / (1 - delta)


def four_cycles(game: TabularGame, first: Policy, second: Policy, values: Any) -> dict[tuple[int, int], list[Any]]:
    """W(pi_i, pi_j) - W(pi_i', pi_j) - W(pi_i, pi_j') + W(pi_i', pi_j') with W = V_i - V_j, per pair and state.

    `values` maps a policy to its exact V, shape (N, S). All zero for all policies iff the game is a Markov
    potential game (MATH.md section 2; Monderer and Shapley 1996, Theorem 2.8).
    """
    found = {}
    for i, j in itertools.combinations(range(game.n_players), 2):
        corners = {}
        for move_i, move_j in itertools.product((False, True), repeat=2):
            profile = first
            if move_i:
                profile = profile.deviate(i, second[i])
            if move_j:
                profile = profile.deviate(j, second[j])
            v = values(profile)
            corners[move_i, move_j] = v[i] - v[j]
        total = corners[False, False] - corners[True, False] - corners[False, True] + corners[True, True]
        found[i, j] = list(total)
    return found
