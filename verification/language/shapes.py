"""Which clauses are identities, and their proof for every game of a shape: all data are indeterminates.

A clause is eligible if all that it compares are equalities of terms without an order: no maximum, no absolute value, no
condition on numbers. Then both sides are quotients of polynomials, and equal for every game of the shape, every policy
and every number, if their difference has numerator zero. Hypotheses and conditions of the data are not used: what holds
without them holds with them. A statement that needs them is no identity, which a random point modulo a prime tells.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array, modular
from mpgtheory.arithmetic.indeterminates import GenericGame, generic_game
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy
from verification.compare import Comparison
from verification.language.given import POLICIES, TABLES, Declaration
from verification.language.model import Model
from verification.language.primitives import NUMBER, PLAY, STAGE, TRUTH, Primitive
from verification.language.sorts import Definition, Node
from verification.language.statement import Statement

Shape = tuple[int, int, int]
"""Players, states, actions of each."""
ORDERED = frozenset(("max", "min", "largest", "smallest", "absolute"))
UNEVALUATED = ("W", "best")
"""Primitives that need an order."""
FREE = (*POLICIES, "estimate", "weights", "values", "rates", "exploration", "distribution", "number")
ENUMERATED = ("player", "state", "action", "joint action", "stage")
PRIME = 2**61 - 1
RANDOM_SHAPE: Shape = (2, 2, 2)
MOST_STAGES = 2
"""Stages of a declared range that are proved, from the first on."""


def identities(statement: Statement) -> tuple[str, ...]:
    """The clauses that are claimed to be identities in indeterminates.

    Of a statement with hypotheses, or conditions on its data, those that hold without them at a random point.
    """
    if any(d.kind not in (*FREE, *ENUMERATED) for d in statement.declared):
        return ()
    eligible = tuple(name for name, node in statement.clauses.items() if _compares_equalities(node))
    needs_nothing = not statement.texts.assuming and not any(d.conditions for d in statement.declared)
    return eligible if needs_nothing else tuple(name for name in eligible if _holds_at_random(statement, name))


def _holds_at_random(statement: Statement, clause: str) -> bool:
    """Whether a clause holds modulo a prime for a game and data drawn without regard to conditions."""
    generic = _at_random(statement, RANDOM_SHAPE)
    model = Model(generic.game)
    comparisons = [c for case in _cases(statement, generic) for c in statement.comparisons(model, case, (clause,))]
    return bool(comparisons) and all(c.left == c.right for c in comparisons)


def _compares_equalities(node: Node) -> bool:
    if node.head == "forall":
        return _is_free(node.condition) and _compares_equalities(node.parts[0])
    if node.head == "and":
        return all(map(_compares_equalities, node.parts))
    if node.head == "implies":
        return _is_free(node.parts[0]) and _compares_equalities(node.parts[1])
    if node.head != "chain":
        return False
    return node.value == ["="] * (len(node.parts) - 1) and all(map(_is_free, node.parts))


def _is_free(node: Node | None) -> bool:
    """Whether a node needs no order of numbers."""
    if node is None:
        return True
    if node.head in ORDERED:
        return False
    if node.head == "chain" and any(part.sort.kind == NUMBER for part in node.parts):
        return False
    if isinstance(node.value, Primitive) and (node.value.name in UNEVALUATED or PLAY in node.value.brackets):
        return False
    if isinstance(node.value, Definition):
        body = node.value.body
        if body.sort.kind == TRUTH or not _is_free(body):
            return False
    bounds = [index.bound for index in node.bindings]
    return all(map(_is_free, (*node.parts, node.condition, *bounds)))


def proved_comparisons(statement: Statement, shape: Shape) -> Iterator[Comparison]:
    """Both sides of each identity, as quotients of polynomials, for every game of a shape."""
    generic = _generic(statement, shape)
    model, clauses = Model(generic.game), identities(statement)
    for case in _cases(statement, generic):
        yield from statement.comparisons(model, case, clauses)


def _further(statement: Statement, shape: Shape) -> dict[str, tuple[tuple[int, ...], bool]]:
    """By given name, but for the first two policies: the shape of its table, and whether its rows are distributions."""
    players, states, actions = shape
    sizes = {"values": (players, states), "rates": (players, states), "exploration": (players,)}
    sizes |= {"distribution": (states,), "number": (1,)}
    policies = [d for d in statement.declared if d.kind in POLICIES]
    free = [d for d in statement.declared if d.kind in FREE and d not in policies[:2]]
    is_row = (*POLICIES, "distribution")
    return {d.name: (sizes.get(d.kind, (players, states, actions)), d.kind in is_row) for d in free}


def _generic(statement: Statement, shape: Shape) -> GenericGame:
    further = _further(statement, shape)
    names = {name: f"x{k}" for k, name in enumerate(further)}
    tables = {names[name]: size for name, (size, _) in further.items()}
    rows = {names[name] for name, (_, is_row) in further.items() if is_row}
    drawn = generic_game(*shape, normalised=True, tables=tables, rows=rows)
    return replace(drawn, tables={name: drawn.tables[short] for name, short in names.items()})


def _at_random(statement: Statement, shape: Shape) -> GenericGame:
    """A game of a shape, and data, of random residues; rows sum to one."""
    players, states, actions = shape
    residues, rng = modular(PRIME), np.random.default_rng(0)
    joint = (actions,) * players

    def table(*size: int, is_row: bool = True) -> Array:
        entries = residues.array(rng.integers(1, 2**31, size=size)).copy()
        if is_row:
            entries[..., -1] = residues.number(fmpq(1)) - entries[..., :-1].sum(axis=-1)
        return entries

    labels = [tuple(str(k) for k in range(count)) for count in (players, states, actions)]
    game = TabularGame(
        name="random residues",
        players=labels[0],
        states=labels[1],
        actions=(labels[2],) * players,
        discount=table(1, is_row=False)[0],
        initial=table(states),
        payoffs=table(players, states, *joint, is_row=False),
        transitions=table(states, *joint, states),
        arithmetic=residues,
    )
    policy, other = (Policy(tuple(table(players, states, actions)), residues) for _ in range(2))
    tables = {name: table(*size, is_row=is_row) for name, (size, is_row) in _further(statement, shape).items()}
    return GenericGame(shape, game, policy, other, tables)


def _cases(statement: Statement, generic: GenericGame) -> Iterator[Mapping[str, Any]]:
    policies = iter((generic.policy, generic.other))
    free: dict[str, Any] = {}
    for declaration in statement.declared:
        if declaration.kind in FREE:
            given = next(policies, None) if declaration.kind in POLICIES else None
            free[declaration.name] = _value(declaration, generic) if given is None else given
    listed = [d for d in statement.declared if d.kind in ENUMERATED]
    for values in itertools.product(*(_values(d, generic) for d in listed)):
        yield free | {d.name: value for d, value in zip(listed, values, strict=True)}


def _value(declaration: Declaration, generic: GenericGame) -> Any:
    table = generic.tables[declaration.name]
    if declaration.kind == "number":
        return table[0]
    return tuple(table) if declaration.kind in TABLES and declaration.kind != "distribution" else table


def _values(declaration: Declaration, generic: GenericGame) -> list[Any]:
    players, states, actions = generic.shape
    if declaration.kind == STAGE:
        low = int(declaration.low)
        return list(range(low, min(int(declaration.high), low + MOST_STAGES - 1) + 1))
    if declaration.kind == "joint action":
        return list(itertools.product(range(actions), repeat=players))
    return list(range({"player": players, "state": states, "action": actions}[declaration.kind]))
