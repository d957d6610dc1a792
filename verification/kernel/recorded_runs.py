"""Algorithm 1 along a recorded path of states and joint actions, in intervals.

The path decides everything but the iterates: these are recomputed. (4a) continues with the policy that is held, as
printed, or with the explored one. Replies are best to q^{t-1}, as in (5a), the first where several are best: which one
is best must be certain, else more bits are needed.
"""

import itertools
from fractions import Fraction
from typing import Any, NamedTuple

from .dyadic import Dyadic, Interval, added
from .enclosed_values import Rows
from .exact import index, need, number, numbers
from .game import Game
from .given_runs import possible

MOST_ITERATES = 50_000
HELD, EXPLORED = "held", "explored"

Step = tuple[int, int, int]


class Recorded(NamedTuple):
    """Steps (s, number of a, s'), step sizes by player and counter, exploration, and how (4a) continues."""

    steps: list[Step]
    alphas: list[list[Fraction]]
    betas: list[list[Fraction]]
    theta: list[Fraction]
    is_explored: bool


def recorded(game: Game, case: dict[str, Any]) -> Recorded:
    """The path of a case, which must be possible."""
    states, actions = case["states"], case["actions"]
    need(isinstance(states, list) and isinstance(actions, list), "states or actions are no list")
    need(1 <= len(actions) <= MOST_ITERATES, f"the number of iterates is not between 1 and {MOST_ITERATES}")
    need(len(states) == len(actions) + 1, "there is not one state more than joint actions")
    need(case["continuation"] in (HELD, EXPLORED), "the continuation is neither held nor explored")
    first = index(states[0], game.states)
    need(game.initial[first] > 0, "the first state has probability 0")
    steps = []
    for joint, (s, after) in zip(actions, itertools.pairwise(states), strict=True):
        steps.append(possible(game, index(s, game.states), joint, index(after, game.states)))
    theta = numbers(case["theta"], game.players)
    need(all(0 < x < 1 for x in theta), "an exploration does not lie between 0 and 1")
    sizes = [step_sizes(game, case[name], len(steps)) for name in ("alphas", "betas")]
    return Recorded(steps, sizes[0], sizes[1], theta, case["continuation"] == EXPLORED)


def step_sizes(game: Game, data: Any, most: int) -> list[list[Fraction]]:
    """By player the step sizes at counters 1, 2, ...: strictly between 0 and 1, never increasing."""
    need(isinstance(data, list) and len(data) == game.players, "one list of step sizes a player is needed")
    rows = []
    for row in data:
        need(isinstance(row, list) and 1 <= len(row) <= most, "there are too few or too many step sizes")
        steps = [number(x) for x in row]
        need(all(0 < x < 1 for x in steps), "a step size does not lie between 0 and 1")
        need(all(x >= y for x, y in itertools.pairwise(steps)), "step sizes increase")
        rows.append(steps)
    return rows


class Learner:
    """q^t, pi^t, p^t (the policies from which Q is taken: held or explored) and the counters, from t = 0 on."""

    def __init__(self, game: Game, path: Recorded, scale: Dyadic) -> None:
        self.game, self.path, self.scale = game, path, scale
        uniform = [scale.around(Fraction(1, count)) for count in game.actions]
        self.q: Rows = [[[(0, 0)] * count for _ in range(game.states)] for count in game.actions]
        self.policy: Rows = [[[x] * n for _ in range(game.states)] for x, n in zip(uniform, game.actions, strict=True)]
        self.base: Rows = [[list(row) for row in block] for block in self.policy]
        self.visits = [0] * game.states
        self.plays = [[[0] * count for _ in range(game.states)] for count in game.actions]

    def sizes(self, step: Step) -> tuple[list[Fraction], list[Fraction]]:
        """alpha and beta of each player after a step."""
        (state, joint, _), path = step, self.path
        counts = [plays[state][a] for plays, a in zip(self.plays, self.game.joint[joint], strict=True)]
        need(all(n < len(row) for n, row in zip(counts, path.alphas, strict=True)), "step sizes of q are missing")
        need(all(self.visits[state] < len(row) for row in path.betas), "step sizes of policies are missing")
        alphas = [row[n] for row, n in zip(path.alphas, counts, strict=True)]
        return alphas, [row[self.visits[state]] for row in path.betas]

    def update(self, step: Step, alphas: list[Fraction], betas: list[Fraction]) -> None:
        """(4a), (4b), (5a), (5b)."""
        state, joint, after = step
        self.visits[state] += 1
        for player, action in enumerate(self.game.joint[joint]):
            self.plays[player][state][action] += 1
            best = first_best(self.q[player][state], player)
            target = self._target(player, state, joint, after)
            row, alpha = self.q[player][state], alphas[player]
            row[action] = added(self.scale.scaled(row[action], 1 - alpha), self.scale.scaled(target, alpha))
            self._move(player, state, best, betas[player])

    def _target(self, player: int, state: int, joint: int, after: int) -> Interval:
        """u_i(s, a) + delta sum_b p_i(s', b) q_i(s', b)."""
        scale, paid = self.scale, self.game.payoff_at(player, state, joint)
        future = scale.mean(self.base[player][after], self.q[player][after])
        return added(scale.around(paid), scale.scaled(future, self.game.discount))

    def _move(self, player: int, state: int, best: int, beta: Fraction) -> None:
        row = [self.scale.scaled(x, 1 - beta) for x in self.policy[player][state]]
        row[best] = added(row[best], self.scale.around(beta))
        self.policy[player][state] = row

    def settle(self, state: int) -> None:
        """Let p follow the policies in the state where they moved."""
        for player, block in enumerate(self.policy):
            self.base[player][state] = self._base(player, block[state])

    def _base(self, player: int, row: list[Interval]) -> list[Interval]:
        if not self.path.is_explored:
            return list(row)
        theta = self.path.theta[player]
        floor = self.scale.around(theta / self.game.actions[player])
        return [added(self.scale.scaled(x, 1 - theta), floor) for x in row]


def first_best(row: list[Interval], player: int) -> int:
    """The first of the best actions, if that is certain."""
    best = max(range(len(row)), key=lambda a: (row[a][0], -a))
    low = row[best][0]
    certain = all(x[1] < low if a < best else x[1] <= low for a, x in enumerate(row) if a != best)
    need(certain, f"which reply of player {player} is best is not certain; more bits are needed")
    return best
