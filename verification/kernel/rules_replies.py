"""Optimal replies and one-stage best replies, in the proof of Lemma 3.5."""

from collections.abc import Iterator
from typing import Any

from .certificates import Comparison, rule
from .exact import Matrix, dot, need, numbers
from .facts import evaluated, need_value, optimal_values
from .game import Game, Induced, deviate
from .rules_lyapunov import rows


def replying(game: Game, case: dict[str, Any]) -> tuple[Matrix, Matrix, Matrix]:
    """(V, V by one-stage best replies for ever, optimal values), all checked."""
    at, values = evaluated(game, case)
    replies = game.profile(case["replies"])
    found = numbers(case["V_replies"], game.players, game.states)
    for i, value in enumerate(values):
        for row, q in zip(replies[i], at.look_ahead(i, value), strict=True):
            need(all(x == max(q) for weight, x in zip(row, q, strict=True) if weight), "a reply is not best")
        need_value(Induced(game, deviate(at.weights, i, replies[i])), i, found[i])
    return values, found, optimal_values(at, case["optimal"])


@rule("lemma-3.5.different", "policy V optimal replies V_replies")
def different(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """One-stage best replies for ever earn less in total than an optimal policy: as printed."""
    _, found, best = replying(game, case)
    for i in range(game.players):
        yield f"player {i}", dot(game.initial, found[i]), "<", dot(game.initial, best[i])


@rule("lemma-3.5.different.corrected", "policy V optimal replies V_replies")
def ordered(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """V <= V by one-stage best replies <= W, from every state."""
    values, found, best = replying(game, case)
    for i, s in rows(game):
        yield f"player {i}, state {s}: V", values[i][s], "<=", found[i][s]
        yield f"player {i}, state {s}: W", found[i][s], "<=", best[i][s]
