"""The value of a two-player zero-sum game, between bounds that policies guarantee.

If player 1 plays x and no action of player 2 looks ahead, from -l, to more than -l in any state, then no policy of
player 2 holds player 1 below l: the operator of the best reply is a monotone contraction. So for h and player 2.
"""

from collections.abc import Iterator
from typing import Any

from .exact import need, numbers
from .game import Game, Induced
from .rules import Comparison, rule


@rule("equilibria.value", "policy low high", outcomes=("holds",), is_apart=True)
def value(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The value for player 1 lies between `low` and `high` in each state, each guaranteed by one of the policies."""
    need(game.players == 2, "there are not two players")
    for s in range(game.states):
        for a in range(len(game.joint)):
            need(game.payoff_at(0, s, a) + game.payoff_at(1, s, a) == 0, "the game is not zero-sum")
    at = Induced(game, game.profile(case["policy"]))
    low, high = numbers(case["low"], game.states), numbers(case["high"], game.states)
    replies = at.look_ahead(1, [-x for x in low]), at.look_ahead(0, high)
    for s, (lower, upper) in enumerate(zip(low, high, strict=True)):
        yield f"state {s}: best reply of player 2, less the lower bound", max(replies[0][s]), "<=", -lower
        yield f"state {s}: best reply of player 1, upper bound", max(replies[1][s]), "<=", upper
        yield f"state {s}: lower bound, upper bound", lower, "<=", upper
