"""Equation (9): the maximum of the potential, and that the Lyapunov function is not negative.

Where u_i - r = w_i - delta P w_i + z_i(s, a_-i) for all players, with z_i = 0 unless transitions do not depend on
actions, V_i is V_r plus what player i's policy does not change: Phi = V_r is a potential. W is its maximum from every
state if W is the value of a joint policy and no joint action looks ahead to more.
"""

import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .exact import Matrix, Vector, dot, index, need, numbers
from .facts import need_value
from .game import Game, Induced, joint_weights
from .rules import Comparison, rule
from .rules_potential import need_length
from .rules_solutions import telescoped


@rule("equation-9", "reward shaping W choices policy V_reward", outcomes=("holds",))
def by_common_payoff(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Phi(mu, .) = V_r(mu, .) is at most mu W, which it is at the choices."""
    reward: list[Vector] = numbers(case["reward"], game.states, len(game.joint))
    need_common(game, reward, numbers(case["shaping"], game.players, game.states))
    best, chosen = numbers(case["W"], game.states), joint_choices(game, case["choices"])
    for s in range(game.states):
        ahead = [reward[s][a] + game.discount * dot(game.transition_row(s, a), best) for a in range(len(game.joint))]
        need(best[s] == ahead[chosen[s]], "W is not the value of the choices")
        yield f"state {s}: looking ahead, W", max(ahead), "<=", best[s]
    policy = game.profile(case["policy"])
    value = numbers(case["V_reward"], game.states)
    need_reward_value(game, Induced(game, policy), reward, value)
    yield "0, phi", Fraction(0), "<=", dot(game.initial, best) - dot(game.initial, value)


def need_common(game: Game, reward: list[Vector], shaping: list[Vector]) -> None:
    """r is a common payoff of all players."""
    moved = any(game.transition_row(s, a) != game.transition_row(s, 0) for s, a in state_actions(game))
    for i, w in enumerate(shaping):
        left: dict[tuple[int, tuple[int, ...]], Fraction] = {}
        for s, number in state_actions(game):
            action = game.joint[number]
            shaped = w[s] - game.discount * dot(game.transition_row(s, number), w)
            rest = game.payoff_at(i, s, number) - reward[s][number] - shaped
            key = (s, (*action[:i], *action[i + 1 :]))
            need(left.setdefault(key, rest) == rest, f"player {i} changes what is not in the common payoff")
            need(
                rest == 0 or not moved, f"player {i} earns more than the common payoff, and transitions may be changed"
            )


def state_actions(game: Game) -> Iterator[tuple[int, int]]:
    """All (state, number of a joint action)."""
    return itertools.product(range(game.states), range(len(game.joint)))


def joint_choices(game: Game, data: Any) -> list[int]:
    """The joint action of a pure profile in each state."""
    need(isinstance(data, list) and len(data) == game.players, "choices are not one list a player")
    need(all(isinstance(row, list) and len(row) == game.states for row in data), "choices are not one a state")
    rows = [[index(a, game.actions[i]) for a in row] for i, row in enumerate(data)]
    return [game.number_of[tuple(row[s] for row in rows)] for s in range(game.states)]


def need_reward_value(game: Game, at: Induced, reward: list[Vector], value: Vector) -> None:
    """V_r = r + delta P V_r."""
    future = at.forward(value)
    for s in range(game.states):
        weights, below = joint_weights([block[s] for block in at.weights])
        earned = sum((w * x for w, x in zip(weights, reward[s], strict=True)), Fraction(0)) / below
        need(value[s] == earned + game.discount * future[s], "V_reward is not the value of the common payoff")


@rule("equation-9/table", "choices table policy path", outcomes=("holds",))
def by_table(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Phi(mu, .) at the choices is the largest of all pure profiles, and at least that of the policy."""
    need_length(case["table"], (count**game.states for count in game.actions), "the table is not complete")
    listed = [list(itertools.product(range(count), repeat=game.states)) for count in game.actions]
    profiles = list(itertools.product(*listed))
    values = {profile: pure_values(game, profile, v) for profile, v in zip(profiles, case["table"], strict=True)}
    best = tuple(tuple(index(a, game.actions[i]) for a in row) for i, row in enumerate(case["choices"]))
    need(best in values, "the choices are no pure profile")
    largest = pure_phi(game, best, values)
    for profile in profiles:
        yield f"Phi(mu) at {profile}, at the choices", pure_phi(game, profile, values), "<=", largest
    first = [[[Fraction(int(a == 0)) for a in range(count)]] * game.states for count in game.actions]
    here = telescoped(game, game.profile(case["policy"]), first, case["path"])
    yield "0, phi", Fraction(0), "<=", largest - here


def pure_values(game: Game, profile: Any, data: Any) -> Matrix:
    """V at a pure profile, checked."""
    weights = [
        [[Fraction(int(a == chosen)) for a in range(count)] for chosen in row]
        for row, count in zip(profile, game.actions, strict=True)
    ]
    at, values = Induced(game, weights), game.values(data)
    for player, value in enumerate(values):
        need_value(at, player, value)
    return values


def pure_phi(game: Game, profile: Any, values: Any) -> Fraction:
    """Phi(mu, .) at a pure profile, telescoped from everyone's first action."""
    first = tuple((0,) * game.states for _ in range(game.players))
    total = Fraction(0)
    for player in range(game.players):
        before = profile[:player] + first[player:]
        after = profile[: player + 1] + first[player + 1 :]
        gains = [x - y for x, y in zip(values[after][player], values[before][player], strict=True)]
        total += dot(game.initial, gains)
    return total
