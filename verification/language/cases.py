"""The data of a case: read from JSON, written as JSON, and checked to be of their sorts.

The formats are those of certificates (`verification/kernel/README.md`).
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT
from mpgtheory.arithmetic.rational import rational
from mpgtheory.errors import InputError
from mpgtheory.formats.exact_json import array_document, number_document
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy, exact_policy
from mpgtheory.learning.exact import Iterate, Play, is_possible
from verification.language.given import POLICIES, TABLES, Declaration
from verification.language.given_runs import Update
from verification.language.model import Model
from verification.language.statement import Statement


def read_case(statement: Statement, game: MarkovGame, documents: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a case from JSON values by given name.

    Raises:  InputError if a name is missing, or a value is not of its sort in this game.
    """
    case: dict[str, Any] = {}
    for declaration in statement.declared:
        if declaration.name not in documents:
            raise InputError(f"the case of {statement.id} lacks {declaration.name!r}")
        try:
            case[declaration.name] = _value(declaration, game, documents[declaration.name])
        except (TypeError, ValueError, IndexError, KeyError) as error:
            raise InputError(f"{declaration.name}: {error}") from error
    return case


def _value(declaration: Declaration, game: MarkovGame, data: Any) -> Any:
    kind = declaration.kind
    if kind in POLICIES:
        policy = exact_policy(data)
        game.require(policy)
        return policy
    if kind in TABLES and kind not in ("exploration", "distribution"):
        return tuple(EXACT.array(block) for block in data)
    if kind == "exploration":
        return tuple(rational(x) for x in data)
    if kind == "distribution":
        return EXACT.array(data)
    if kind == "number":
        return rational(data)
    if kind == "joint action":
        return tuple(int(a) for a in data)
    if kind == "play":
        return _play(data)
    return _update(data) if kind == "update" else int(data)


def _play(data: Mapping[str, Any]) -> Play:
    return Play(
        states=tuple(data["states"]),
        actions=tuple(map(tuple, data["actions"])),
        alphas=tuple(tuple(map(rational, row)) for row in data["alphas"]),
        betas=tuple(tuple(map(rational, row)) for row in data["betas"]),
        ties=tuple(data["ties"]),
    )


def _update(data: Mapping[str, Any]) -> Update:
    before = data["before"]
    standing = Iterate(
        0,
        tuple(EXACT.array(block) for block in before["q"]),
        exact_policy(before["policy"]),
        np.array(before["visits"], dtype=int),
        tuple(np.array(block, dtype=int) for block in before["plays"]),
    )
    alphas, betas = (tuple(map(rational, data[name])) for name in ("alpha", "beta"))
    return Update(data["state"], tuple(data["joint"]), data["after"], alphas, betas, data["tie"], standing)


def document(value: Any) -> Any:
    """A value of a case as JSON, or the whole case: exact numbers become integers or "p/q"."""
    if isinstance(value, Policy):
        return [array_document(block) for block in value]
    if isinstance(value, Play):
        return {
            "states": [int(s) for s in value.states],
            "actions": [[int(a) for a in joint] for joint in value.actions],
            "alphas": [[number_document(x) for x in row] for row in value.alphas],
            "betas": [[number_document(x) for x in row] for row in value.betas],
            "ties": [int(tie) for tie in value.ties],
        }
    if isinstance(value, Update):
        before = value.before
        return {
            "state": int(value.state),
            "joint": [int(a) for a in value.joint],
            "after": int(value.after),
            "alpha": [number_document(x) for x in value.alphas],
            "beta": [number_document(x) for x in value.betas],
            "tie": int(value.tie),
            "before": {
                "q": [array_document(block) for block in before.q],
                "policy": [array_document(block) for block in before.policy],
                "visits": [int(x) for x in before.visits],
                "plays": [[[int(x) for x in row] for row in block] for block in before.plays],
            },
        }
    if isinstance(value, Mapping):
        return {name: document(part) for name, part in value.items()}
    if isinstance(value, (tuple, list)):
        return [document(part) for part in value]
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, np.ndarray):
        return array_document(value)
    return int(value) if isinstance(value, (int, np.integer)) else number_document(value)


def is_of_its_sort(declaration: Declaration, model: Model, value: Any) -> bool:
    """Whether a value meets the bounds of its sort; conditions that terms say are checked by `Statement.meets`."""
    kind = declaration.kind
    if kind == "pure policy":
        return all(bool(((block == 0) | (block == 1)).all()) for block in value)
    if kind in ("rates", "weights"):
        return all(bool(((block > 0) & (block <= 1)).all()) for block in value)
    if kind == "exploration":
        return all(0 < x < 1 for x in value)
    if kind == "distribution":
        return bool(min(value) >= 0 and sum(value) == 1)
    if kind in ("number", "stage"):
        exact = fmpq(value)
        return declaration.admits(Fraction(int(exact.p), int(exact.q)))
    if kind == "play":
        return 1 <= value.steps <= declaration.high and is_possible(model.game.dense(), value)
    return True


def meets(statement: Statement, model: Model, case: Mapping[str, Any]) -> bool:
    """Whether the data of a case are what the statement says of them."""
    of_sorts = all(is_of_its_sort(d, model, case[d.name]) for d in statement.declared)
    return of_sorts and statement.meets(model, case)
