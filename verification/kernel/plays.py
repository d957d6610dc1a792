"""Algorithm 1 along a play that is given, and the histories of a few stages.

A play holds all that chance, schedules and ties decide: states s^0, ..., s^T, joint actions a^0, ..., a^{T-1}, step
sizes alpha_i(1..T) and beta_i(1..T) in (0, 1) that never increase, and which of several best replies is taken. With
theta_i > 0 every joint action is possible, so a play is possible iff its first state and its transitions are.
"""

import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from .exact import Matrix, Profile, Vector, dot, index, need, numbers
from .game import Game

PLAY = "states actions alphas betas ties"


class Iterate(NamedTuple):
    """q^t, pi^t and the counters."""

    q: Profile
    policy: Profile
    visits: list[int]
    plays: list[list[list[int]]]


class Paces(NamedTuple):
    """alpha_i(n) and beta_i(n), n = 1, 2, ..., of each player."""

    alphas: Matrix
    betas: Matrix


def beginning(game: Game) -> Iterate:
    """q^0 = 0, uniform policies, no visits."""
    shape = [(game.states, count) for count in game.actions]
    return Iterate(
        [[[Fraction(0)] * count for _ in range(states)] for states, count in shape],
        [[[Fraction(1, count)] * count for _ in range(states)] for states, count in shape],
        [0] * game.states,
        [[[0] * count for _ in range(states)] for states, count in shape],
    )


def target(game: Game, at: Iterate, player: int, step: tuple[int, int, int]) -> Fraction:
    """u_i(s, a) + delta sum_a' pi_i(s', a') q_i(s', a') for step = (s, number of a, s')."""
    state, joint, after = step
    return game.payoff_at(player, state, joint) + game.discount * dot(at.policy[player][after], at.q[player][after])


def following(game: Game, at: Iterate, paces: Paces, step: tuple[int, int, int], tie: int = 0) -> Iterate:
    """(4a), (4b), (5a), (5b) after the step (s, number of a, s'), with the step sizes at the counters."""
    state, joint, _ = step
    alpha = [row[at.plays[i][state][a]] for i, (row, a) in enumerate(zip(paces.alphas, game.joint[joint], strict=True))]
    return updated(game, at, (alpha, [row[at.visits[state]] for row in paces.betas]), (step, tie))


def updated(game: Game, at: Iterate, sizes: tuple[Vector, Vector], what: tuple[tuple[int, int, int], int]) -> Iterate:
    """(4a), (4b), (5a), (5b) with one alpha and one beta a player, after `what` = (step, tie)."""
    (step, tie), (alphas, betas) = what, sizes
    state, joint, _ = step
    q: Profile = [[list(row) for row in block] for block in at.q]
    policy: Profile = [[list(row) for row in block] for block in at.policy]
    plays = [[list(row) for row in block] for block in at.plays]
    visits = list(at.visits)
    visits[state] += 1
    for player, action in enumerate(game.joint[joint]):
        plays[player][state][action] += 1
        q[player][state][action] += alphas[player] * (target(game, at, player, step) - at.q[player][state][action])
        row = at.q[player][state]
        best = [a for a, x in enumerate(row) if x == max(row)]
        chosen, old = best[tie % len(best)], at.policy[player][state]
        policy[player][state] = [p + betas[player] * (int(a == chosen) - p) for a, p in enumerate(old)]
    return Iterate(q, policy, visits, plays)


def paces_of(game: Game, case: dict[str, Any], stages: int) -> Paces:
    """The step sizes of a case: strictly between 0 and 1, never increasing."""
    need(1 <= stages <= 100, "the number of stages is not between 1 and 100")
    paces = Paces(numbers(case["alphas"], game.players, stages), numbers(case["betas"], game.players, stages))
    for row in itertools.chain(*paces):
        need(all(0 < x < 1 for x in row), "a step size does not lie between 0 and 1")
        need(all(x >= y for x, y in itertools.pairwise(row)), "step sizes increase")
    return paces


class Play(NamedTuple):
    """Steps (s^t, number of a^t, s^{t+1}), the iterates t = 0, ..., T, and the step sizes."""

    steps: list[tuple[int, int, int]]
    iterates: list[Iterate]
    paces: Paces


def replay(game: Game, case: dict[str, Any]) -> Play:
    """The iterates of Algorithm 1 along the play of a case, which must be possible."""
    need(isinstance(case["actions"], list) and isinstance(case["ties"], list), "actions and ties are no lists")
    stages = len(case["actions"])
    paces = paces_of(game, case, stages)
    need(len(case["states"]) == stages + 1 and len(case["ties"]) == stages, "states or ties are of another length")
    states = [index(s, game.states) for s in case["states"]]
    need(game.initial[states[0]] > 0, "the first state has probability 0")
    steps, iterates = [], [beginning(game)]
    for t, joint in enumerate(map(tuple, case["actions"])):
        need(joint in game.number_of, "a joint action is none of the game's")
        step = (states[t], game.number_of[joint], states[t + 1])
        need(game.transition_row(step[0], step[1])[step[2]] > 0, "a transition has probability 0")
        iterates.append(following(game, iterates[-1], paces, step, index(case["ties"][t], 1000)))
        steps.append(step)
    return Play(steps, iterates, paces)


def histories(game: Game, paces: Paces, stages: int) -> Iterator[tuple[int, Iterate]]:
    """Every possible (s^0, a^0, ..., s^{t-1}), t <= stages: its last state, q^{t-1} and pi^{t-1}. First replies."""
    reached = [(s, beginning(game)) for s, chance in enumerate(game.initial) if chance > 0]
    for stage in range(stages):
        yield from reached
        if stage + 1 < stages:
            reached = [
                (after, following(game, at, paces, (state, joint, after)))
                for state, at in reached
                for joint in range(len(game.joint))
                for after, chance in enumerate(game.transition_row(state, joint))
                if chance > 0
            ]
