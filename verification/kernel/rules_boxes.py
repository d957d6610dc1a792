"""Lemma 3.5 for every policy of boxes: along enclosed flows, and everywhere but close to equilibria.

- d phi / d tau >= eta mu(s) times the one-stage gain of any player in any state: (12), d(s) >= (1 - delta) mu(s), and
all gains are at least 0. So a positive lower bound of one gain shows that phi decreases strictly at every policy of a
box, whatever the rates in [eta, 1] and the best replies selected.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .boxes import Box, box_of, everything, halves
from .exact import Profile, index, need, number, numbers
from .facts import evaluated, optimal_values
from .game import Game
from .rules import Comparison, rule

DEEPEST = 200
"""Splits on the way to a box."""
NEAR = Fraction(1, 8)
"""How far from an equilibrium policies may be of which nothing is shown."""


def gain_of(game: Game, box: Box, data: dict[str, Any]) -> tuple[str, Fraction]:
    """(place, lower bound) of the gain that `row` = [player, state, action] and the player's values `V` show."""
    need(isinstance(data["row"], list) and len(data["row"]) == 3, "a gain is not given by player, state and action")
    player, state = index(data["row"][0], game.players), index(data["row"][1], game.states)
    action = index(data["row"][2], game.actions[player])
    return f"player {player}, state {state}, action {action}", box.gain(
        player, state, action, numbers(data["V"], game.states)
    )


@rule("lemma-3.5.monotone.corrected/boxes", "start boxes", outcomes=("holds",))
def along_flow(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """In every box something gains; the first box holds the start, and each touches the next."""
    need(isinstance(case["boxes"], list) and len(case["boxes"]) > 0, "there is no box")
    previous: Box | None = None
    for k, data in enumerate(case["boxes"]):
        need(set(data) == {"low", "high", "row", "V"}, "a box has other members than low, high, row, V")
        box = box_of(game, data["low"], data["high"])
        if previous is None:
            need(box.contains(game.profile(case["start"])), "the first box does not hold the start")
        else:
            need(touch(previous, box), "a box does not touch the next")
        place, gain = gain_of(game, box, data)
        yield f"box {k + 1}: 0, gain of {place}", Fraction(0), "<", gain
        previous = box


def touch(first: Box, second: Box) -> bool:
    """Whether the bounds of every weight overlap."""
    return all(
        max(x, y) <= min(v, w)
        for rows in zip(first.rows, second.rows, strict=True)
        for (low, high), (lower, upper) in zip(*rows, strict=True)
        for x, v, y, w in zip(low, high, lower, upper, strict=True)
    )


@rule("lemma-3.5/everywhere", "equilibria radius tree", clauses=("strictly off equilibria",), outcomes=("holds",))
def everywhere(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """All policies are split into boxes in which something gains, and boxes within `radius` of an equilibrium."""
    need(isinstance(case["equilibria"], list), "there is no list of equilibria")
    centres, radius = [centre(game, data) for data in case["equilibria"]], number(case["radius"])
    need(0 < radius <= NEAR, f"the radius is not positive and at most {NEAR}")
    waiting: list[tuple[Box, Any, int]] = [(everything(game), case["tree"], 0)]
    while waiting:
        box, node, depth = waiting.pop()
        need(isinstance(node, dict) and depth <= DEEPEST, "a node of the tree is none")
        if set(node) == {"split", "at", "below", "above"}:
            player, state = index(node["split"][0], game.players), index(node["split"][1], game.states)
            action = index(node["split"][2], game.actions[player])
            parts = halves(box, player, state, action, number(node["at"]))
            waiting += [(part, node[side], depth + 1) for part, side in zip(parts, ("below", "above"), strict=True)]
        elif set(node) == {"near"}:
            need(
                is_within(box, centres[index(node["near"], len(centres))], radius), "a box is not near its equilibrium"
            )
        elif box.is_empty:
            need(node == {}, "an empty box has no gain")
        else:
            need(set(node) == {"row", "V"}, "a box is neither split, nor near an equilibrium, nor shown to gain")
            place, gain = gain_of(game, box, node)
            yield f"a box: 0, gain of {place}", Fraction(0), "<", gain


def centre(game: Game, data: dict[str, Any]) -> Profile:
    """An equilibrium, checked."""
    need(set(data) == {"policy", "V", "optimal"}, "an equilibrium has other members than policy, V, optimal")
    at, values = evaluated(game, data)
    need(optimal_values(at, data["optimal"]) == values, "a centre is no equilibrium")
    return at.weights


def is_within(box: Box, policy: Profile, radius: Fraction) -> bool:
    """Whether every weight of every policy of the box is within `radius` of the policy's."""
    return all(
        x - radius <= lower and upper <= x + radius
        for rows, block in zip(box.rows, policy, strict=True)
        for (low, high), row in zip(rows, block, strict=True)
        for lower, upper, x in zip(low, high, row, strict=True)
    )
