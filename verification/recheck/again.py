"""What has no certificate and can be computed again: proofs, identities, arguments, hypotheses, and which checks fit.

Each piece of work says all that it needs, so that any process can do it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from mpgtheory.arithmetic import EXACT
from mpgtheory.game import MarkovGame
from verification.checking.hypotheses import decide
from verification.claim import Check, Claim, Scope, residual_text
from verification.compare import judge, shown
from verification.falsify.search import Budget
from verification.instance import Instance, Sampling
from verification.kernel.documents import document_of
from verification.language.cases import read_case
from verification.language.model import Model
from verification.recheck.claims import claim_from, statement_of
from verification.recheck.reading import game_in
from verification.rows import evidence_row
from verification.running.records import evidence_text, read_outcome
from verification.running.worker_state import StoppedError, stopped_after
from verification.schedules import SchedulePair, schedule_pair

LIMIT = 600.0
"""Seconds that one computation may take."""
UNCOMPARED = {"seconds", "certificate", "certificate_sha256"}
"""Members of a row that may be others when a check is run again."""


class Work(NamedTuple):
    """A piece of work on one row. task: what is to be done; claim: the row of the claim, as JSON text."""

    task: str
    claim: str
    check: str
    method: str
    given: Any


class Answer(NamedTuple):
    """Why a row does not follow; or, if `is_open`, why that is not known."""

    why: str
    is_open: bool = False


def answer(work: Work) -> Answer | None:
    """Do a piece of work within the time limit; None if the row follows."""
    try:
        with stopped_after(LIMIT):
            why = WORKERS[work.task](work)
            return None if why is None else Answer(why)
    except StoppedError:
        return Answer(f"not computed again within {LIMIT:g} s", is_open=True)
    except Exception as error:  # whatever a report from anywhere makes a check do
        return Answer(f"cannot be computed again: {type(error).__name__}: {error}")


@cache
def _claim(row: str) -> Claim:
    return claim_from(json.loads(row), is_searched=True)


def check_named(claim: Claim, title: str, method: str, scopes: tuple[Scope, ...]) -> Check | None:
    """The check of this title; of several the one with this method."""
    named = [check for check in claim.checks if check.title == title and check.scope in scopes]
    return next((check for check in named if check.method == method), named[0] if named else None)


def evidence_again(work: Work) -> str | None:
    """Run a check, and compare its evidence with the row."""
    *subject, row = work.given
    on = _instance(*subject) if len(subject) > 1 else subject[0]
    check = check_named(_claim(work.claim), work.check, work.method, _scopes(on))
    assert check is not None
    outcome = check.run() if check.scope is Scope.EVERY_GAME else check.run(on)
    evidence = read_outcome(evidence_text(outcome)).evidence
    assert evidence is not None
    again = json.loads(json.dumps(evidence_row(work.check, evidence, None)))
    left_out = UNCOMPARED | ({"figure"} if row["figure"] is None else set())
    return _difference({member: value for member, value in again.items() if member not in left_out}, row)


def _difference(again: Mapping[str, Any], row: Mapping[str, Any]) -> str | None:
    """What was computed again and is not what the row says."""
    different = next((member for member in again if again[member] != row[member]), None)
    return None if different is None else f"computed again, its {different} is {_brief(again[different])}"


def _scopes(on: Any) -> tuple[Scope, ...]:
    if isinstance(on, Instance):
        return (Scope.GAME,)
    return (Scope.SCHEDULES,) if isinstance(on, SchedulePair) else (Scope.EVERY_GAME, Scope.SEARCH)


def hypothesis_again(work: Work) -> str | None:
    """Decide hypotheses that a row says to fail; one of them must."""
    *subject, names = work.given
    instance = _instance(*subject)
    if any(decide(name, instance).holds is False for name in names):
        return None
    return f"that {', '.join(names)} fails is not found again"


def fit_again(work: Work) -> str | None:
    """Whether a check does not suit a game, as a row says."""
    *subject, _ = work.given
    check = check_named(_claim(work.claim), work.check, work.method, (Scope.GAME,))
    assert check is not None
    return "the check is for this game, and must be run" if check.fits(_instance(*subject)) else None


def numbers_again(work: Work) -> str | None:
    """Evaluate the text of a claim on the case of a certificate, and compare the worst comparison with the row."""
    path, row = work.given
    document, statement = document_of(path), statement_of(json.loads(work.claim))
    model, clauses = Model(game_in(document)), tuple(document["clauses"])
    cases = [read_case(statement, model.game, case) for case in document["cases"]]
    judgement = judge((c for case in cases for c in statement.comparisons(model, case, clauses)), EXACT)
    worst = judgement.worst
    again = {
        "measured": shown(worst.left),
        "claimed": f"{worst.relation} {shown(worst.right)}",
        "residual": residual_text(judgement.residual),
    }
    return _difference(again, row)


WORKERS = {
    "evidence": evidence_again,
    "hypothesis": hypothesis_again,
    "fit": fit_again,
    "numbers": numbers_again,
}

_kept: list[Instance] = []


def _instance(game: MarkovGame, sampling: Sampling, seed: int) -> Instance:
    """The instance of a game, which the rows about it share."""
    if not _kept or (_kept[0].game.name, _kept[0].sampling, _kept[0].seed) != (game.name, sampling, seed):
        _kept[:] = [Instance(game, seed, sampling)]
    return _kept[0]


def subject_of(results: Mapping[str, Any], name: str) -> SchedulePair | Budget | None:
    """What a check without a game is run on: the schedules of this name, or the budget of a search.

    Raises:  InputError or TypeError if what a report says of it has no meaning.
    """
    for row in results["schedules"]:
        if row["name"] == name:
            return schedule_pair(name, row["alpha"].split("; "), row["beta"].split("; "), row["source"])
    search = results["study"]["search"]
    if search is None:
        return None
    seconds = min(search.get("seconds") or LIMIT, LIMIT)
    return Budget(**{**search, "seconds": seconds})


def _brief(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
