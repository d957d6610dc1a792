"""Lemma 3.4 and Theorem 3.3 under fixed exploration: states with the same future.

    pi~_i = (1 - theta_i) pi_i + theta_i / |A_i|

is what is played. A case holds theta_i in (0, 1), one a player.
"""

import itertools
import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .exact import Profile, Vector, index, need, numbers
from .game import Game, Induced, deviate
from .rules import Comparison, rule


def thetas(game: Game, data: Any) -> Vector:
    """theta_i of each player, strictly between 0 and 1."""
    values: Vector = numbers(data, game.players)
    need(all(0 < theta < 1 for theta in values), "a theta does not lie between 0 and 1")
    return values


def explored(profile: Profile, exploration: Vector) -> Profile:
    """pi~."""
    return [
        [[(1 - theta) * x + theta / len(row) for x in row] for row in block]
        for block, theta in zip(profile, exploration, strict=True)
    ]


def perceived(game: Game, profile: Profile, exploration: Vector, player: int) -> Induced:
    """What (pi_i, pi~_-i) induces."""
    return Induced(game, deviate(explored(profile, exploration), player, profile[player]))


@rule("theorem-3.3/twin-states", "exploration player state twin", clauses=("estimates",), outcomes=("fails",))
def learning_in_twin_states(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The same: Theorem 3.3 contains Lemma 3.4."""
    return tracking_in_twin_states(game, case)


@rule("lemma-3.4/twin-states", "exploration player state twin", outcomes=("fails",))
def tracking_in_twin_states(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Q_i(state, a; .) - Q_i(twin, b; .), for the true and for the estimated Q, where dominance forces the others.

    Play goes on from both by the same row, whatever is done, so the difference is one of payoffs.
    """
    exploration, player = thetas(game, case["exploration"]), index(case["player"], game.players)
    state, twin = index(case["state"], game.states), index(case["twin"], game.states)
    onwards = [game.transition_row(s, a) for s in (state, twin) for a in range(len(game.joint))]
    need(state != twin and all(row == onwards[0] for row in onwards), "the two states do not lead on by one row")
    rows = {s: forced_rows(game, player, s) for s in (state, twin)}
    for a, b in itertools.product(range(game.actions[player]), repeat=2):
        true = expected(game, player, (state, a), rows[state]) - expected(game, player, (twin, b), rows[twin])
        seen = {s: [block[0] for block in explored([[row] for row in rows[s]], exploration)] for s in rows}
        left = expected(game, player, (state, a), seen[state]) - expected(game, player, (twin, b), seen[twin])
        yield f"player {player}: q(state, {a}) - q(twin, {b})", left, "=", true


def forced_rows(game: Game, player: int, state: int) -> list[Vector]:
    """A row for everyone in a state whose next state no action influences: the dominant one, any where it is idle."""
    rows = []
    for other, count in enumerate(game.actions):
        best = 0
        if other != player and not is_idle(game, player, other, state):
            best = max(range(count), key=lambda a: payoff_of(game, other, state, (other, a), game.joint[0]))
            for joint, a in itertools.product(game.joint, range(count)):
                most, own = (payoff_of(game, other, state, (other, x), joint) for x in (best, a))
                need(a == best or most > own, f"player {other} has no dominant action in state {state}")
        rows.append([Fraction(int(a == best)) for a in range(count)])
    return rows


def is_idle(game: Game, player: int, other: int, state: int) -> bool:
    """Whether u_player does not depend on what `other` does in a state."""
    return all(
        payoff_of(game, player, state, (other, a), joint) == payoff_of(game, player, state, (other, 0), joint)
        for joint in game.joint
        for a in range(game.actions[other])
    )


def payoff_of(game: Game, player: int, state: int, change: tuple[int, int], joint: Any) -> Fraction:
    """u_player(state, joint) with one player's action changed."""
    changed = tuple(change[1] if j == change[0] else a for j, a in enumerate(joint))
    return game.payoff_at(player, state, game.number_of[changed])


def expected(game: Game, player: int, where: tuple[int, int], rows: list[Vector]) -> Fraction:
    """u_player(s, a, rows_-player) with where = (s, a)."""
    state, action = where
    total = Fraction(0)
    for number, joint in enumerate(game.joint):
        if joint[player] == action:
            weight = math.prod((rows[j][a] for j, a in enumerate(joint) if j != player), start=Fraction(1))
            total += weight * game.payoff_at(player, state, number)
    return total
