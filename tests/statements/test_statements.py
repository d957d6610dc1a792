"""Every statement on games of every kind: its verdict is the expected one, and the kernel accepts its certificate.

`pytest -k lemma-3.6a` runs everything about that lemma.
"""

from __future__ import annotations

import functools
import json

import pytest
from games import KINDS, instance

from verification import checker
from verification.checking.exact import check
from verification.checking.hypotheses import decide
from verification.claim import Evidence, Verdict
from verification.language.files import catalogue, hypotheses, load_statement

TEXTS = [name for name, entry in catalogue().items() if entry.is_text]
FALSE = {entry.corrects for entry in catalogue().values() if entry.corrects}
"""Statements of the paper in whose place another one stands: false, or not true of every game, as printed."""


IMPRECISE = ("algorithm-1.unvisited",)
"""Printed so that it says too little, but nothing false."""


@functools.cache
def evidence(name: str, kind: str) -> Evidence:
    """The evidence of a statement on a game of a kind."""
    return check(instance(kind), catalogue()[name], load_statement(name))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", TEXTS)
def test_verdict(name: str, kind: str) -> None:
    """Vacuous where a hypothesis fails; else certified, or refuted if the paper is wrong there; the kernel agrees."""
    entry, found = catalogue()[name], evidence(name, kind)
    if not KINDS[kind].holds.issuperset(entry.assuming):
        assert found.verdict is Verdict.VACUOUS
        return
    may_fail = name in FALSE or entry.is_property
    allowed = {Verdict.CERTIFIED, Verdict.UNDECIDED, *((Verdict.REFUTED,) if may_fail else ())}
    assert found.verdict in allowed, (found.place, found.measured, found.claimed)
    if found.verdict is Verdict.UNDECIDED:
        assert found.comparisons == 0, "only for want of data or of something to compare"
        return
    accepted = checker.check(json.loads(json.dumps(found.certificate)))
    assert accepted.outcome == ("holds" if found.verdict is Verdict.CERTIFIED else "fails")


@pytest.mark.parametrize("name", TEXTS)
def test_decided(name: str) -> None:
    """Each statement says something of some game: certified there, or refuted if it is false as printed."""
    wanted = Verdict.REFUTED if name in FALSE and name not in IMPRECISE else Verdict.CERTIFIED
    assert wanted in [evidence(name, kind).verdict for kind in KINDS]


@pytest.mark.parametrize("kind", KINDS)
def test_hypotheses_are_decided_as_by_hand(kind: str) -> None:
    """The toolkit decides every hypothesis of the registry but that of step sizes, which is of no game."""
    listed = set(hypotheses()) - {"Assumption 3.2"}
    assert {name for name in listed if decide(name, instance(kind)).holds} == KINDS[kind].holds
