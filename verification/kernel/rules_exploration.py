"""Lemmas 3.4, 3.7 and Theorem 3.3 under fixed exploration: perceived dominance, and states with the same future.

    pi~_i = (1 - theta_i) pi_i + theta_i / |A_i|

is what is played. A case holds theta_i in (0, 1), one a player.
"""

import itertools
import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .certificates import Comparison, rule
from .exact import Profile, Vector, dot, index, need, numbers
from .facts import need_values, optimal_values, q_function
from .game import Game, Induced, cells, deviate


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


# Perceived dominance in games with one state.


def forced_limit(game: Game, case: dict[str, Any]) -> tuple[Vector, Profile]:
    """The exploration, and the pure profile whose every action strictly dominates for players who see others explore.

    With one state, Q_i(a; pi_i, pi~_-i) - Q_i(b; pi_i, pi~_-i) = u_i(a, pi~_-i) - u_i(b, pi~_-i) is multilinear in
    pi_-i, so the pure profiles of the others decide.
    """
    need(game.states == 1, "the game has more than one state")
    exploration = thetas(game, case["exploration"])
    need(isinstance(case["choices"], list) and len(case["choices"]) == game.players, "one action a player is needed")
    choices = [index(a, count) for a, count in zip(case["choices"], game.actions, strict=True)]
    for joint in game.joint:
        played = explored(pure(game, joint), exploration)
        for player, best in enumerate(choices):
            payoffs = Induced(game, played).look_ahead(player, [Fraction(0)])[0]
            beaten = all(payoffs[best] > x for a, x in enumerate(payoffs) if a != best)
            need(beaten, f"action {best} of player {player} does not dominate against {joint}")
    return exploration, pure(game, choices)


def pure(game: Game, choices: Any) -> Profile:
    """The pure profile of a game with one state."""
    return [[[Fraction(int(a == c)) for a in range(n)]] for c, n in zip(choices, game.actions, strict=True)]


def limits_of_q(game: Game, case: dict[str, Any], exploration: Vector, limit: Profile) -> Iterator[Comparison]:
    """The estimates tend to the fixed point q of the mean field at the limit; the lemma has Q(pi) in its place."""
    at, values = Induced(game, limit), game.values(case["V"])
    need_values(at, values)
    true = q_function(at, values, case["Q"])
    estimates = game.per_player(case["q"])
    for player, q in enumerate(estimates):
        continued = [dot(limit[player][0], q[0])]
        ahead = perceived(game, limit, exploration, player).look_ahead(player, continued)
        need(q == ahead, f"q is not the fixed point of the mean field of player {player}")
        for s, a in cells(game, player):
            yield f"player {player}, action {a}: limit of q", q[s][a], "=", true[player][s][a]


def gaps_at(game: Game, case: dict[str, Any], limit: Profile) -> Iterator[Comparison]:
    """No player gains by leaving the limit."""
    at, values = Induced(game, limit), game.values(case["V"])
    need_values(at, values)
    optimal = optimal_values(at, case["optimal"])
    for player, value in enumerate(values):
        gap = max(w - v for w, v in zip(optimal[player], value, strict=True))
        yield f"player {player}: Nash gap of the limit", gap, "<=", Fraction(0)


@rule("lemma-3.4/dominance", "exploration choices V Q q")
def tracking_at_forced_limit(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """q_i -> Q_i(.; pi) where dominance forces the limit of the policies."""
    exploration, limit = forced_limit(game, case)
    yield from limits_of_q(game, case, exploration, limit)


@rule("section-3.2.shadowing", "exploration choices V Q")
def rest_at_forced_limit(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """(8) has a solution that stays at the limit that dominance forces: only best actions are played there."""
    _, limit = forced_limit(game, case)
    at, values = Induced(game, limit), game.values(case["V"])
    need_values(at, values)
    for player, q in enumerate(q_function(at, values, case["Q"])):
        for s, a in cells(game, player):
            lost = max(q[s]) - q[s][a]
            yield (
                f"player {player}, action {a}: weight times what it falls short by",
                limit[player][s][a] * lost,
                "<=",
                0,
            )


@rule("lemma-3.7/dominance", "exploration choices V optimal")
def equilibrium_at_forced_limit(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The limit that dominance forces is an equilibrium."""
    _, limit = forced_limit(game, case)
    yield from gaps_at(game, case, limit)


@rule("theorem-3.3/dominance", "exploration choices V Q q optimal")
def learning_at_forced_limit(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Both."""
    exploration, limit = forced_limit(game, case)
    yield from limits_of_q(game, case, exploration, limit)
    yield from gaps_at(game, case, limit)


# Two states with the same future.


@rule("theorem-3.3/twin-states", "exploration player state twin")
def learning_in_twin_states(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The same: Theorem 3.3 contains Lemma 3.4."""
    return tracking_in_twin_states(game, case)


@rule("lemma-3.4/twin-states", "exploration player state twin")
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
