"""How much exploration a pure equilibrium bears as a rest point of Algorithm 1, and rest points that are no equilibria.

pi rests at theta if Q_i(s, a; pi_i, pi~_-i) <= V_i(s; pi_i, pi~_-i) for all i, s, a. What a case shows by example is
required: another example that fails would refute nothing.
"""

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .exact import Matrix, Profile, Vector, index, need
from .facts import evaluated, need_value, optimal_values
from .game import Game, cells
from .rules import Comparison, rule
from .rules_exploration import perceived, thetas

WIDTH = Fraction(1, 2**20)
"""How far apart the two sides of a threshold may be at the most."""
RESTS, LEAVES = {"theta", "V"}, {"theta", "V", "player", "state", "action"}
"""Members of a side at which the profile rests, and of one at which an action is better."""


class Seen:
    """What players estimate who hold `profile` while the others explore; the values are checked."""

    def __init__(self, game: Game, profile: Profile, exploration: Vector, values: Matrix) -> None:
        self.game, self.values, self.q = game, values, []
        for player, value in enumerate(values):
            at = perceived(game, profile, exploration, player)
            need_value(at, player, value)
            self.q.append(at.look_ahead(player, value))

    def rests(self, where: str) -> Iterator[Comparison]:
        """No action is better than what is held, as is required."""
        for player, (q, value) in enumerate(zip(self.q, self.values, strict=True)):
            for s, a in cells(self.game, player):
                place = f"{where}: player {player}, state {s}, action {a}"
                need(q[s][a] <= value[s], f"{place} is better: the profile does not rest")
                yield place, q[s][a], "<=", value[s]


@rule("lemma-3.7.thresholds", "policy V sides", outcomes=("holds",))
def threshold(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """An equilibrium that rests at one theta, and near above it does not; at one of the two if (0, 1) ends there."""
    at, values = evaluated(game, case)
    need(all(x in (0, 1) for block in at.weights for row in block for x in row), "the profile is not pure")
    for player, value in enumerate(values):
        ahead = at.look_ahead(player, value)
        held = all(ahead[s][a] <= value[s] for s, a in cells(game, player))
        need(held, f"player {player} gains by leaving the profile: it is no equilibrium")
    ends = {"rests": Fraction(0), "leaves": Fraction(1)}
    need(isinstance(case["sides"], list) and len(case["sides"]) in (1, 2), "one side or two are needed")
    kinds = ["rests" if set(side) == RESTS else "leaves" for side in case["sides"]]
    need(len(set(kinds)) == len(kinds), "both sides are the same")
    for kind, side in zip(kinds, case["sides"], strict=True):
        exploration = thetas(game, [side["theta"]] * game.players)
        ends[kind] = exploration[0]
        seen = Seen(game, at.weights, exploration, game.values(side["V"]))
        yield from seen.rests("below") if kind == "rests" else better(seen, side)
    need(0 < ends["leaves"] - ends["rests"] <= WIDTH, "the sides do not enclose a threshold")


def better(seen: Seen, side: dict[str, Any]) -> Iterator[Comparison]:
    """The named action is better than what is held, as is required."""
    need(set(side) == LEAVES, "a side has other members than it needs")
    player = index(side["player"], seen.game.players)
    s, a = index(side["state"], seen.game.states), index(side["action"], seen.game.actions[player])
    held, other = seen.values[player][s], seen.q[player][s][a]
    need(held < other, "the named action is not better")
    yield f"above: player {player}, state {s}, action {a}", held, "<", other


@rule("lemma-3.7.thresholds/strays", "policy exploration V optimal perceived", outcomes=("holds",))
def stray(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """A rest point that is no equilibrium, as is required; and how far from one it is at the most."""
    at, values = evaluated(game, case)
    exploration = thetas(game, case["exploration"])
    yield from Seen(game, at.weights, exploration, game.values(case["perceived"])).rests("rest point")
    optimal = optimal_values(at, case["optimal"])
    gaps = [max(w - v for w, v in zip(*pair, strict=True)) for pair in zip(optimal, values, strict=True)]
    need(max(gaps) > 0, "the rest point is an equilibrium")
    for player, gap in enumerate(gaps):
        (rho, _), width, future = moved(game, exploration, player), span(game, player), 1 - game.discount
        yield f"player {player}", gap, "<=", 2 * rho * width / future**2
        if game.states == 1:
            yield f"player {player}, one state", (1 - rho) * gap, "<=", rho * width / future


def span(game: Game, player: int) -> Fraction:
    """max u_i - min u_i."""
    values = [game.payoff_at(player, s, a) for s in range(game.states) for a in range(len(game.joint))]
    return max(values) - min(values)


def moved(game: Game, exploration: Vector, player: int) -> tuple[Fraction, Fraction]:
    """rho_i and own_i."""
    shares = [theta * (1 - Fraction(1, n)) for theta, n in zip(exploration, game.actions, strict=True)]
    kept = math.prod((1 - x for j, x in enumerate(shares) if j != player), start=Fraction(1))
    return 1 - kept, shares[player]
