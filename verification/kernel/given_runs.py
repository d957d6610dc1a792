"""Algorithm 1 along a play that is given, one iterate after the other.

A play holds all that chance, schedules and ties decide: states s^0, ..., s^T, joint actions a^0, ..., a^{T-1}, step
sizes alpha_i(1..T) and beta_i(1..T) in (0, 1) that never increase, and which of several best replies is taken. With
theta_i > 0 every joint action is possible, so a play is possible iff its first state and its transitions are.
"""

import itertools
from fractions import Fraction
from typing import Any, NamedTuple

from .exact import Matrix, Profile, Vector, dot, index, need, numbers
from .game import Game


class Iterate(NamedTuple):
    """q^t, pi^t and the counters."""

    q: Profile
    policy: Profile
    visits: list[int]
    plays: list[list[list[int]]]


class StepSizes(NamedTuple):
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


def sizes_at(game: Game, at: Iterate, step_sizes: StepSizes, step: tuple[int, int, int]) -> tuple[Vector, Vector]:
    """alpha and beta of each player at the counters, after the step (s, number of a, s')."""
    state, joint, _ = step
    alpha = [
        row[at.plays[i][state][a]] for i, (row, a) in enumerate(zip(step_sizes.alphas, game.joint[joint], strict=True))
    ]
    return alpha, [row[at.visits[state]] for row in step_sizes.betas]


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
        largest = max(row)
        best = [a for a, x in enumerate(row) if x == largest]
        chosen, old = best[tie % len(best)], at.policy[player][state]
        policy[player][state] = [p + betas[player] * (int(a == chosen) - p) for a, p in enumerate(old)]
    return Iterate(q, policy, visits, plays)


def step_sizes_of(game: Game, case: dict[str, Any], stages: int) -> StepSizes:
    """The step sizes of a case: strictly between 0 and 1, never increasing."""
    need(1 <= stages <= 100, "the number of stages is not between 1 and 100")
    step_sizes = StepSizes(numbers(case["alphas"], game.players, stages), numbers(case["betas"], game.players, stages))
    for row in itertools.chain(*step_sizes):
        need(all(0 < x < 1 for x in row), "a step size does not lie between 0 and 1")
        need(all(x >= y for x, y in itertools.pairwise(row)), "step sizes increase")
    return step_sizes


class Play(NamedTuple):
    """Steps (s^t, number of a^t, s^{t+1}), the iterates t = 0, ..., T, all step sizes, and those that were used."""

    steps: list[tuple[int, int, int]]
    iterates: list[Iterate]
    step_sizes: StepSizes
    used: list[tuple[Vector, Vector]]

    def state(self, k: int) -> int:
        """s^k."""
        need(0 <= k <= len(self.steps), "a play has no such stage")
        return self.steps[k][0] if k < len(self.steps) else self.steps[-1][2]

    def joint(self, k: int) -> int:
        """The number of a^k."""
        need(0 <= k < len(self.steps), "a play has no joint action at such a stage")
        return self.steps[k][1]

    def iterate(self, k: int) -> Iterate:
        """q^k, pi^k and the counters."""
        need(0 <= k <= len(self.steps), "a play has no such iterate")
        return self.iterates[k]

    def sizes(self, k: int) -> tuple[Vector, Vector]:
        """The step sizes that iterate k >= 1 used."""
        need(1 <= k <= len(self.steps), "a play has no such iterate")
        return self.used[k - 1]

    def target(self, game: Game, k: int, player: int) -> Fraction:
        """What q_i moved towards at iterate k >= 1."""
        need(1 <= k <= len(self.steps), "a play has no such iterate")
        return target(game, self.iterates[k - 1], player, self.steps[k - 1])


def replay(game: Game, case: dict[str, Any]) -> Play:
    """The iterates of Algorithm 1 along the play of a case, which must be possible."""
    need(isinstance(case["actions"], list) and isinstance(case["ties"], list), "actions and ties are no lists")
    stages = len(case["actions"])
    step_sizes = step_sizes_of(game, case, stages)
    need(len(case["states"]) == stages + 1 and len(case["ties"]) == stages, "states or ties are of another length")
    states = [index(s, game.states) for s in case["states"]]
    need(game.initial[states[0]] > 0, "the first state has probability 0")
    play = Play([], [beginning(game)], step_sizes, [])
    for t, actions in enumerate(case["actions"]):
        step = possible(game, states[t], actions, states[t + 1])
        play.used.append(sizes_at(game, play.iterates[-1], step_sizes, step))
        play.iterates.append(updated(game, play.iterates[-1], play.used[-1], (step, index(case["ties"][t], 1000))))
        play.steps.append(step)
    return play


def joint_action(game: Game, data: Any) -> int:
    """The number of a joint action, given as a list of actions by player."""
    need(isinstance(data, list) and len(data) == game.players, "a joint action is no list of one action a player")
    for a, count in zip(data, game.actions, strict=True):
        need(type(a) is int and 0 <= a < count, "the joint action is none of the game's")
    return game.number_of[tuple(data)]


def possible(game: Game, state: int, actions: Any, after: int) -> tuple[int, int, int]:
    """A step, whose transition must be possible."""
    joint = joint_action(game, actions)
    need(game.transition_row(state, joint)[after] > 0, "a transition has probability 0")
    return state, joint, after


def one_update(game: Game, data: Any) -> Play:
    """One step from any estimates, policies and counters."""
    members = {"state", "joint", "after", "alpha", "beta", "tie", "before"}
    need(isinstance(data, dict) and set(data) == members, "an update has other members than it needs")
    step = possible(game, index(data["state"], game.states), data["joint"], index(data["after"], game.states))
    sizes: tuple[Vector, Vector] = (numbers(data["alpha"], game.players), numbers(data["beta"], game.players))
    need(all(0 < x < 1 for row in sizes for x in row), "a step size does not lie between 0 and 1")
    before = standing(game, data["before"])
    game.require_profile(before.policy)
    now = updated(game, before, sizes, (step, index(data["tie"], 1000)))
    return Play([step], [before, now], StepSizes([], []), [sizes])


def standing(game: Game, data: Any) -> Iterate:
    """Estimates, policies and counters."""
    need(isinstance(data, dict) and set(data) == {"q", "policy", "visits", "plays"}, "a standing has other members")
    plays = data["plays"]
    need(isinstance(plays, list) and len(plays) == game.players, "one table of plays a player is needed")
    tables = [
        [counts(row, n) for row in listed(rows, game.states)] for rows, n in zip(plays, game.actions, strict=True)
    ]
    return Iterate(
        game.per_player(data["q"]), game.per_player(data["policy"]), counts(data["visits"], game.states), tables
    )


def listed(data: Any, size: int) -> list[Any]:
    """A list of a given length."""
    need(isinstance(data, list) and len(data) == size, lambda: f"a list of {size} was expected")
    return list(data)


def counts(data: Any, size: int) -> list[int]:
    """`size` whole numbers that are not negative."""
    need(all(type(x) is int and x >= 0 for x in listed(data, size)), "a count is no whole number")
    return list(data)
