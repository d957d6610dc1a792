"""Two readers of one text: the toolkit's evaluator and the kernel's make the same comparisons, place for place."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from kernel_forging import Solver

from mpgtheory.formats import load_game
from mpgtheory.formats.kinds import game_document
from verification.checking.sampling import cases_on
from verification.instance import Instance, Sampling
from verification.kernel import statements
from verification.kernel.games import read_game
from verification.kernel.given import values_of
from verification.language.cases import document
from verification.language.files import catalogue, load_statement
from verification.language.model import Model

TEXTS = [name for name, entry in catalogue().items() if entry.is_text]


def number(value: Any) -> Any:
    return value if isinstance(value, bool) else Fraction(int(value.p), int(value.q)) if hasattr(value, "p") else value


@pytest.fixture(scope="module", params=["coordination", "team:states=2"])
def drawn(request):
    return Instance(load_game(request.param), 2023, Sampling(random_profiles=1, coordinates=4, equilibria=2))


@pytest.mark.parametrize("name", TEXTS)
def test_the_same_comparisons(drawn, name):
    ours = load_statement(name)
    theirs = statements.statement_from(statements.text_of(statements.catalogue(statements.FOLDER)[name]))
    game = read_game(json.loads(json.dumps(game_document(drawn.game))))
    for case in cases_on(drawn, catalogue()[name], ours)[:2]:
        by_toolkit = ours.comparisons(Model(drawn.game), case.data)
        left = [(c.place, number(c.left), c.relation, number(c.right)) for c in by_toolkit]
        model = Solver(game)
        data = json.loads(json.dumps({name: document(value) for name, value in case.data.items()}))
        model.begin(values_of(theirs.given, model, data))
        right = [
            (": ".join(filter(None, (clause, place))), *rest)
            for clause in theirs.clauses
            for place, *rest in theirs.comparisons(model, data, clause)
        ]
        assert left == right
