"""States that look alike may be taken for one: a smaller game with the same law.

The claim of this rule is none of the paper. `seen` gives each state of the game a state of the smaller game. States
that look alike are paid alike, and lead to what looks alike with the same probabilities. So what players see and earn
has one law in both games, and a policy of the smaller game has its values and Nash gaps in the game.
"""

from collections.abc import Iterator
from typing import Any

from .exact import added, index, need, spend
from .game import Game, dense_cells
from .games import read_game
from .rules import Comparison, rule


@rule("aggregation.exact", "seen smaller", outcomes=("holds",), is_apart=True)
def aggregated(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The smaller game pays, moves and starts as the game does, for what players see."""
    smaller = read_game(case["smaller"])
    need(isinstance(case["seen"], list) and len(case["seen"]) == game.states, "one observation a state is needed")
    seen = [index(number, smaller.states) for number in case["seen"]]
    need(set(seen) == set(range(smaller.states)), "a state of the smaller game is seen nowhere")
    need(game.actions == smaller.actions, "the games have other players or actions")
    spend(dense_cells(game) + dense_cells(smaller))
    yield "discount factors", game.discount, "=", smaller.discount
    for c in range(smaller.states):
        start = added(x for x, number in zip(game.initial, seen, strict=True) if number == c)
        yield f"initial weight of observation {c}", start, "=", smaller.initial[c]
    for s, here in enumerate(seen):
        for a in range(len(game.joint)):
            for i in range(game.players):
                yield f"u_{i}({s}, {a})", game.payoff_at(i, s, a), "=", smaller.payoff_at(i, here, a)
            row, there = game.transition_row(s, a), smaller.transition_row(here, a)
            for c in range(smaller.states):
                onward = added(x for x, number in zip(row, seen, strict=True) if number == c)
                yield f"P({c}|{s}, {a})", onward, "=", there[c]
