"""Witnesses: what was solved for while a statement was evaluated, as certificates hold it.

The kernel checks each witness by multiplying and comparing; `verification/kernel/README.md` says what of each.
"""

from __future__ import annotations

from typing import Any

from mpgtheory.formats.exact_json import array_document
from verification.language.model import Model
from verification.language.tables import Table


def witness_documents(model: Model) -> dict[str, Any]:
    """The members "profiles" and "witnesses" of a certificate, of everything that `model` was asked for."""
    profiles = _Profiles(model)
    listed = []
    seen: set[tuple[Any, ...]] = set()
    for kind, table, *also in model.witnessed.values():
        number = profiles.number(table)
        others = [profiles.number(other) for other in also]
        if (kind, number, *others) in seen:
            continue
        seen.add((kind, number, *others))
        listed.append([kind, number, *others, *_solution(model, profiles, kind, table, *also)])
    return {"profiles": profiles.documents, "witnesses": listed}


class _Profiles:
    """Tables by number, each content once."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.documents: list[Any] = []
        self.known: dict[str, int] = {}

    def number(self, table: Table) -> int:
        """The number of a table."""
        document = [array_document(block) for block in self.model.blocks(table)]
        key = repr(document)
        if key not in self.known:
            self.known[key] = len(self.documents)
            self.documents.append(document)
        return self.known[key]


def _solution(model: Model, profiles: _Profiles, kind: str, table: Table, *also: Table) -> list[Any]:
    at = model.at(table)
    if kind == "V":
        return [array_document(at.V)]
    if kind == "d":
        return [array_document(at.visitation())]
    if kind == "D":
        return [array_document(at.visitations())]
    if kind == "dV":
        return [array_document(model.slopes(table, *also))]
    if kind == "W":
        replies = model.replies(table)
        blocks = [reply.block for reply in replies]
        policy = Table([block.tolist() for block in blocks], blocks)
        return [profiles.number(policy), [array_document(reply.value) for reply in replies]]
    assert kind == "stationary", kind
    return [array_document(model.stationary(table))]
