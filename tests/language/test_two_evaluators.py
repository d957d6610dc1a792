"""The toolkit and the trusted kernel read one language with an evaluator each: both say the same, or both refuse."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from flint import fmpq
from random_games import make_game
from random_statements import GIVEN

from mpgtheory.errors import InputError
from mpgtheory.formats.kinds import game_document
from verification.checking.sampling import cases_on
from verification.instance import Instance, Sampling
from verification.kernel.exact import InvalidError
from verification.kernel.games import read_game
from verification.kernel.given import values_of
from verification.kernel.model import Model as KernelModel
from verification.kernel.statements import statement_from
from verification.language.cases import document, meets
from verification.language.model import Model
from verification.language.own import typed
from verification.language.statement import Statement
from verification.language.tables import Table
from verification.language.witnesses import witness_documents

GAMES = {
    "two players": make_game(1, 2, (2, 3), fmpq(1, 2), "interior", "integers"),
    "three players, deterministic": make_game(2, 2, (2, 1, 2), fmpq(9, 10), "deterministic", "tied"),
    "one player": make_game(3, 3, (2,), fmpq(1, 3), "boundary", "fractions"),
    "absorbing": make_game(4, 3, (2, 2), fmpq(2, 3), "absorbing", "negative"),
}
Compared = list[tuple[str, Any, str, Any]]
REFUSED = (InputError, InvalidError)
"""How either says that a statement has no value."""


def evaluated(text: str, where: str = "", given: str = GIVEN) -> Statement:
    """The statement of a text."""
    return typed(text, given=given, where=where)[2]


@cache
def data_on(game: str, given: str = GIVEN) -> dict[str, Any]:
    """Data of each sort for a game."""
    _, entry, statement = typed("1 = 1", given=given)
    return cases_on(Instance(GAMES[game], 5, Sampling(random_profiles=1)), entry, statement)[0].data


def by_toolkit(statement: Statement, model: Model, data: dict[str, Any]) -> Compared:
    """Its comparisons, in fractions; the conditions of the data need witnesses, too."""
    assert meets(statement, model, data)
    return [(c.place, plain(c.left), c.relation, plain(c.right)) for c in statement.comparisons(model, data)]


def plain(value: Any) -> Any:
    """A value of the toolkit as one of Python."""
    return Fraction(int(value.p), int(value.q)) if isinstance(value, fmpq) else value


def by_kernel(statement: Statement, model: KernelModel, data: dict[str, Any]) -> Compared:
    """The same by the kernel, which must need all the witnesses of its model."""
    found = statement_from(statement.texts.document())
    model.begin(values_of(found.given, model, {name: document(value) for name, value in data.items()}))
    compared = [c for name in found.clauses for c in found.comparisons(model, {}, name)]
    model.finish()
    return compared


class Solving(KernelModel):
    """A model of the kernel that has any witness that it asks for, by the toolkit."""

    def __init__(self, game: str) -> None:
        super().__init__(read_game(game_document(GAMES[game])), [], [])
        self.toolkit = Model(GAMES[game])

    def witness(self, kind: str, *tables: Any) -> list[Any]:
        """What the toolkit solves for."""
        mine = Model(self.toolkit.game)
        methods: dict[str, Callable[..., Any]] = {
            "V": mine._values,
            "d": mine._visited,
            "D": mine._visited_from,
            "W": mine._optimal,
            "dV": mine._slopes,
            "stationary": mine._stationary,
        }
        methods[kind](*[theirs(table) for table in tables])
        documents = witness_documents(mine)
        (found,) = (w for w in documents["witnesses"] if w[0] == kind)
        replies = [self.table(self.game.per_player(documents["profiles"][found[2]]))] if kind == "W" else []
        return [*replies, found[-1]]


def theirs(table: Any) -> Table:
    """A table of the kernel as one of the toolkit."""
    rows = [[[fmpq(x.numerator, x.denominator) for x in row] for row in block] for block in table.rows]
    return Table(rows)


def agree(statement: Statement, game: str, given: str = GIVEN) -> int | None:
    """How many comparisons both make; None if both refuse."""
    data, model = data_on(game, given), Model(GAMES[game])
    try:
        found = by_toolkit(statement, model, data)
    except REFUSED:
        with pytest.raises(InvalidError):
            by_kernel(statement, Solving(game), data)
        return None
    members = {"profiles": [], "witnesses": [], **witness_documents(model)}
    kernel = KernelModel(read_game(game_document(GAMES[game])), members["profiles"], members["witnesses"])
    assert by_kernel(statement, kernel, data) == found
    return len(found)
