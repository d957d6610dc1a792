"""alpha(G) from above by a stage function phi(s, a), and what its errors mean for learners.

With w_i = u_i - phi, U_i(s) >= w_i + delta P U_i and L_i(s) <= w_i + delta P L_i at every joint action: then the value
of w_i lies between L_i and U_i at every profile, and the value of phi misses unilateral changes of V_i by at most
U_i - L_i. kappa_i bounds by how much the look-ahead of w_i differs between two actions of i, the others' being equal.
By the performance difference lemma changes of V_i are missed by at most kappa_i / (1 - delta) as well.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .exact import Matrix, Vector, dot, need, number, numbers, spend
from .game import Game, Joint
from .game_by_counts import head_counts
from .rules import Comparison, rule

MOST_COUNTS = 200_000


@rule("alpha-potential.stage", "phi upper lower bound kappa", outcomes=("holds",))
def stage(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """`phi` by joint action or by head counts; U, L, kappa of each player."""
    phi, bound = StageFunction(game, case["phi"]), number(case["bound"])
    upper, lower = game.values(case["upper"]), game.values(case["lower"])
    kappa = numbers(case["kappa"], game.players)
    for player in range(game.players):
        gaps = [high - low for high, low in zip(upper[player], lower[player], strict=True)]
        yield f"player {player}: error", min(max(gaps), kappa[player] / (1 - game.discount)), "<=", bound
    yield from look_aheads(game, phi, (upper, lower), kappa)


def look_aheads(game: Game, phi: "StageFunction", ends: tuple[Matrix, Matrix], kappa: Vector) -> Iterator[Comparison]:
    """U and L bound the values of u_i - phi, and kappa how much their look-aheads differ between own actions."""
    for player, (high, low) in enumerate(zip(*ends, strict=True)):
        for s in range(game.states):
            for joint in game.seen_by(player):
                place = f"player {player}, state {s}, action {joint}"
                wedge, row = game.paid(player, s, joint) - phi(s, joint), game.next_states(s, joint)
                yield f"{place}: U", wedge + game.discount * dot(row, high), "<=", high[s]
                yield f"{place}: L", wedge + game.discount * dot(row, low), ">=", low[s]
                for other in range(game.actions[player]):
                    there = (*joint[:player], other, *joint[player + 1 :])
                    lead = wedge - game.paid(player, s, there) + phi(s, there)
                    ahead = moved(row, game.next_states(s, there), high, low)
                    yield f"{place} to {other}: kappa", lead + game.discount * ahead, "<=", kappa[player]


def moved(row: Vector, other: Vector, high: Vector, low: Vector) -> Fraction:
    """The largest difference of means of what lies between bounds."""
    steps = [x - y for x, y in zip(row, other, strict=True)]
    return dot(steps, [h if step > 0 else v for step, h, v in zip(steps, high, low, strict=True)])


class StageFunction:
    """phi(s, a)."""

    def __init__(self, game: Game, data: Any) -> None:
        need(isinstance(data, dict) and set(data) == {"by", "table"}, "phi is not given by a table")
        need(data["by"] in ("joint action", "head counts"), "phi is by something else")
        self.counts: dict[tuple[int, ...], int] | None = None
        if data["by"] == "joint action":
            self.number, size = game.number_of, len(game.joint)
        else:
            need(len(set(game.actions)) == 1, "players have different actions")
            actions = game.actions[0]
            need((game.players + 1) ** min(actions - 1, 64) <= MOST_COUNTS, "there are too many head counts")
            self.counts = {n: k for k, n in enumerate(head_counts(game.players, actions))}
            size, self.actions = len(self.counts), actions
        self.table = numbers(data["table"], game.states, size)

    def __call__(self, state: int, joint: Joint) -> Fraction:
        spend(1 + len(joint) // 8)
        if self.counts is None:
            value: Fraction = self.table[state][self.number[joint]]
            return value
        potential: Fraction = self.table[state][self.counts[tuple(joint.count(a) for a in range(self.actions))]]
        return potential
