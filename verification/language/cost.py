"""How much work a statement is on a game, before anything is evaluated: an upper bound of the steps for one case.

A step is one node of a term at one place. A definition is evaluated at most once for each of its indices.
"""

from __future__ import annotations

import math

from mpgtheory.game import MarkovGame
from verification.language.given import Declaration
from verification.language.primitives import ACTION, JOINT, PLAYER, STAGE, STATE
from verification.language.sorts import Definition, Node
from verification.language.statement import Statement

STAGES = 4
"""What a stage counts for where its bound is no number."""


def steps(statement: Statement, game: MarkovGame) -> int:
    """The steps that one case of a statement takes at most."""
    sizes = {
        PLAYER: game.n_players,
        STATE: game.n_states,
        ACTION: max(game.action_counts),
        JOINT: math.prod(game.action_counts),
    }
    highs = {d.name: int(d.high) for d in statement.declared if d.kind == STAGE}
    total = sum(_cost(node, sizes, highs) for node in statement.clauses.values())
    total += sum(_conditions(declaration, sizes, highs) for declaration in statement.declared)
    return total + sum(_definition(definition, sizes, highs) for definition in statement.defined.values())


def _conditions(declaration: Declaration, sizes: dict[str, int], highs: dict[str, int]) -> int:
    return sum(_cost(node, sizes, highs) for node in declaration.conditions)


def _definition(definition: Definition, sizes: dict[str, int], highs: dict[str, int]) -> int:
    places = math.prod(sizes.get(kind, STAGES) for kind in definition.kinds)
    return places * _cost(definition.body, sizes, highs)


def _cost(node: Node, sizes: dict[str, int], highs: dict[str, int]) -> int:
    inner = [part for part in (*node.parts, node.condition) if part is not None]
    cost = 1 + sum(_cost(part, sizes, highs) for part in inner)
    for index in node.bindings:
        cost *= sizes[index.sort.kind] if index.bound is None else _stages(index.bound, highs)
    return cost


def _stages(bound: Node, highs: dict[str, int]) -> int:
    if bound.head == "number":
        return int(bound.value) + 1  # type: ignore[call-overload]
    return highs.get(str(bound.value), STAGES) + 1
