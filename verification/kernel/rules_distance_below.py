"""alpha(G) from below: cycles of unilateral changes.

If Psi misses every unilateral change of value by at most alpha, the gains along a cycle of L changes, in which Psi
cancels, sum to at most L alpha. So no Psi does better than |sum of gains| / L.
"""

from collections.abc import Iterator
from typing import Any

from .exact import added, index, is_distribution, need, number, numbers
from .facts import need_value
from .game import Game, Induced, deviate
from .rules import Comparison, rule

MOST_CHANGES = 10_000


@rule("alpha-potential.below", "start moves values state bound", outcomes=("holds",))
def below(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The changes lead back to the start; `values` are V of who moves before and after, from every state."""
    start, moves = game.profile(case["start"]), case["moves"]
    need(isinstance(moves, list) and 0 < len(moves) <= MOST_CHANGES, "there are no changes, or too many")
    values, state = numbers(case["values"], len(moves), 2, game.states), index(case["state"], game.states)
    current, here, gains = start, Induced(game, start), []
    for move, (before, after) in zip(moves, values, strict=True):
        need(isinstance(move, dict) and set(move) == {"player", "policy"}, "a change has other members")
        player = index(move["player"], game.players)
        block = numbers(move["policy"], game.states, game.actions[player])
        need(all(map(is_distribution, block)), "a policy row is no distribution")
        need_value(here, player, before)
        current = deviate(current, player, block)
        here = Induced(game, current)
        need_value(here, player, after)
        gains.append(after[state] - before[state])
    need(current == start, "the changes do not lead back to the start")
    yield f"state {state}: bound", number(case["bound"]), "<=", abs(added(gains)) / len(moves)
