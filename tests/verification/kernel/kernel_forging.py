"""Certificates of format 2 for tests: a model that solves for its witnesses and writes them down."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import Any

import pytest

from verification.kernel.certificates import FORMAT, MEMBERS, check, seal
from verification.kernel.exact import InvalidError
from verification.kernel.game import Game, deviate
from verification.kernel.games import read_game
from verification.kernel.given import values_of
from verification.kernel.model import Model, Table
from verification.kernel.primitives import unit, values
from verification.kernel.statements import Statement, statement_from


def solve(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """The solution of matrix x = right, by elimination."""
    rows, size = [[*row, x] for row, x in zip(matrix, right, strict=True)], len(matrix)
    for k in range(size):
        pivot = next(j for j in range(k, size) if rows[j][k] != 0)
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for j in range(size):
            if j != k:
                rows[j] = [x - rows[j][k] * y for x, y in zip(rows[j], rows[k], strict=True)]
    return [row[-1] for row in rows]


class Solver(Model):
    """A model whose witnesses are solved for when they are asked for, and recorded."""

    def __init__(self, game: Game) -> None:
        super().__init__(game, [], [])
        self.recorded: list[list[Any]] = []

    def witness(self, kind: str, *tables: Table) -> list[Any]:
        *replies, solution = getattr(self, f"_{kind}")(*tables)
        listed = [*tables, *replies]
        for table in listed:
            if table not in self.profiles:
                self.profiles.append(table)
        self.recorded.append([kind, *map(self.profiles.index, listed), written(solution)])
        return [*replies, written(solution)]

    def _matrix(self, w: Table) -> list[list[Fraction]]:
        chain, delta = self.at(w).chain, self.game.discount
        return [[(s == t) - delta * p for t, p in enumerate(row)] for s, row in enumerate(chain)]

    def _V(self, w: Table) -> list[Any]:
        return [[solve(self._matrix(w), self.at(w).payoff(i)) for i in range(self.game.players)]]

    def _visited(self, w: Table, start: list[Fraction]) -> list[Fraction]:
        transposed = [list(column) for column in zip(*self._matrix(w), strict=True)]
        return solve(transposed, [(1 - self.game.discount) * x for x in start])

    def _d(self, w: Table) -> list[Any]:
        return [self._visited(w, self.game.initial)]

    def _D(self, w: Table) -> list[Any]:
        return [[self._visited(w, unit(self.game.states, z)) for z in range(self.game.states)]]

    def _W(self, w: Table) -> list[Any]:
        replies, best = [], []
        for i, block in enumerate(w.rows):
            value = None
            while True:
                reply = self.table(deviate(w.rows, i, block))
                value = solve(self._matrix(reply), self.at(reply).payoff(i))
                ahead = self.at(w).look_ahead(i, value)
                if all(max(row) <= x for row, x in zip(ahead, value, strict=True)):
                    break
                block = [unit(len(row), row.index(max(row))) for row in ahead]
            replies.append(block)
            best.append(value)
        return [self.table(replies), best]

    def _dV(self, w: Table, x: Table) -> list[Any]:
        slopes = []
        for i, value in enumerate(values(self, w)):
            right = [Fraction(0)] * self.game.states
            for j, block in enumerate(x.rows):
                part = self.at(self.table(deviate(w.rows, j, block)))
                onward = part.forward(value)
                right = [r + u + self.game.discount * f for r, u, f in zip(right, part.payoff(i), onward, strict=True)]
            slopes.append(solve(self._matrix(w), right))
        return [slopes]

    def _stationary(self, w: Table) -> list[Any]:
        chain, size = self.at(w).chain, self.game.states
        rows = [[chain[t][s] - (s == t) for t in range(size)] for s in range(size - 1)]
        return [solve([*rows, [Fraction(1)] * size], [Fraction(0)] * (size - 1) + [Fraction(1)])]


def written(value: Any) -> Any:
    """Numbers as certificates hold them."""
    if isinstance(value, (list, tuple)):
        return [written(part) for part in value]
    return int(value) if value.denominator == 1 else str(value)


def evidence(game: Game, statement: Statement, cases: list[dict[str, Any]]) -> dict[str, Any]:
    """Cases with the witnesses that the statement needs for them."""
    model = Solver(game)
    for case in cases:
        model.begin(values_of(statement.given, model, case))
        for clause in statement.clauses:
            for _ in statement.comparisons(model, case, clause):
                pass
    return {"cases": cases, "profiles": [written(w.rows) for w in model.profiles], "witnesses": model.recorded}


def text(claim: str, *, given: str = "", where: str = "", assuming: tuple[str, ...] = ()) -> dict[str, Any]:
    """The text of a statement with one clause."""
    return {"given": given, "assuming": list(assuming), "where": where, "clauses": {"": claim}}


def certificate(
    statement: dict[str, Any], game: dict[str, Any], *cases: dict[str, Any], **members: Any
) -> dict[str, Any]:
    """A sealed certificate that a statement holds, unless `members` say otherwise."""
    body = {
        "format": FORMAT,
        "claim": "own",
        "statement": statement,
        "outcome": "holds",
        "clauses": list(statement["clauses"]),
        "game": game,
        **evidence(read_game(game), statement_from(statement), list(cases or ({},))),
        "hypotheses": {},
        **members,
    }
    assert set(body) == (MEMBERS | {"statement"}) - {"sha256"}
    return sealed(body)


def sealed(body: dict[str, Any]) -> dict[str, Any]:
    """With the seal of what it holds now."""
    return {**body, "sha256": seal(body)}


def with_part(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy of a certificate with another value at a path, sealed again."""
    changed = copy.deepcopy(document)
    part = changed
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    return sealed(changed)


def game(**members: Any) -> dict[str, Any]:
    """Two players, two states: matching in state 0 pays; where all play 1, play moves on."""
    tables = {
        "payoffs": [[[[2, 0], [0, 1]], [[0, 1], ["1/2", 3]]], [[[2, 0], [0, 1]], [[0, 1], ["1/2", 2]]]],
        "transitions": [
            [[[1, 0], ["1/2", "1/2"]], [["1/2", "1/2"], [0, 1]]],
            [[[1, 0], [1, 0]], [[0, 1], ["1/3", "2/3"]]],
        ],
    }
    return {
        "format": "mpgtheory.game/1",
        "name": "small",
        "players": ["1", "2"],
        "states": ["s", "t"],
        "actions": [["a", "b"], ["a", "b"]],
        "discount": "1/2",
        "initial": ["1/4", "3/4"],
        **tables,
        **members,
    }


UNIFORM = [[["1/2", "1/2"], ["1/2", "1/2"]], [["1/2", "1/2"], ["1/2", "1/2"]]]
LEANING = [[["1/3", "2/3"], [1, 0]], [["1/4", "3/4"], ["2/5", "3/5"]]]


def refused(document: Any, **also: Any) -> str:
    """Why a certificate is not accepted."""
    with pytest.raises(InvalidError) as reason:
        check(document, **also)
    return str(reason.value)


def corridor() -> dict[str, Any]:
    """One player, two states: in s, `stay` pays 1 and `leave` leads to t; t is for ever, there `stay` pays 2."""
    return game(
        name="corridor",
        players=["1"],
        actions=[["stay", "leave"]],
        initial=[1, 0],
        payoffs=[[[1, 0], [2, 0]]],
        transitions=[[[1, 0], [0, 1]], [[0, 1], [0, 1]]],
    )


HALF = [[["1/2", "1/2"], [1, 0]]]
"""In the corridor, leave s with probability 1/2; then V = (2, 4)."""
