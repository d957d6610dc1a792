"""What vectors must satisfy to be what a certificate says they are."""

from typing import Any

from .exact import Matrix, Vector, dot, is_distribution, need, numbers
from .game import Game, Induced, deviate


def evaluated(game: Game, case: dict[str, Any]) -> tuple[Induced, Matrix]:
    """The case's policy and its values V, checked."""
    at = Induced(game, game.profile(case["policy"]))
    values = game.values(case["V"])
    need_values(at, values)
    return at, values


def need_values(at: Induced, values: Matrix) -> None:
    """V_i is the value of every player i."""
    for player, value in enumerate(values):
        need_value(at, player, value)


def need_value(at: Induced, player: int, value: Vector) -> None:
    """V = u + delta P V, whose only solution the value is."""
    future = at.forward(value)
    for v, u, f in zip(value, at.payoff(player), future, strict=True):
        need(v == u + at.game.discount * f, f"V is not the value of player {player}")


def need_visitation(at: Induced, start: Vector, d: Vector) -> None:
    """d = (1 - delta) mu + delta d P."""
    delta = at.game.discount
    for s, column in enumerate(zip(*at.chain, strict=True)):
        need(d[s] == (1 - delta) * start[s] + delta * dot(d, column), "d is not the visitation distribution")


def optimal_values(at: Induced, data: Any) -> Matrix:
    """W of each player, shown optimal: it is the value of a policy, and no action looks ahead to more."""
    game = at.game
    need(isinstance(data, list) and len(data) == game.players, "one optimum a player is needed")
    out = []
    for player, optimum in enumerate(data):
        need(set(optimum) == {"policy", "W"}, "an optimum has other members than policy and W")
        block = numbers(optimum["policy"], game.states, game.actions[player])
        need(all(map(is_distribution, block)), "an optimal policy row is no distribution")
        value = numbers(optimum["W"], game.states)
        need_value(Induced(game, deviate(at.weights, player, block)), player, value)
        ahead = at.look_ahead(player, value)
        need(all(w >= max(row) for w, row in zip(value, ahead, strict=True)), f"W of player {player} is not optimal")
        out.append(value)
    return out
