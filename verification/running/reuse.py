"""Which stored results are used again: those that follow from what is stored with them.

A stored result may have been edited. A certificate is given to the kernel again, and must be about the task. What has
no certificate but can be computed again is computed again: a proof, an identity, an argument, a hypothesis that fails,
a check that is not for a game. What remains, floats, statistics and what is undecided, is used: it earns no more than
`supported`, on the word of the process that stored it.
"""

from __future__ import annotations

from collections.abc import Mapping

from mpgtheory.game import MarkovGame
from verification.claim import Evidence, Verdict
from verification.recheck.examine import Examined, shown_by
from verification.recheck.outcome import Basis
from verification.recheck.pool import spread
from verification.recheck.rows import (
    RowError,
    basis_of,
    require_certified,
    require_consistent,
    require_game,
    require_known,
)
from verification.rows import game_digest
from verification.running.plan import Item, Plan
from verification.running.records import Outcome


def founded(plan: Plan, stored: Mapping[int, Outcome], jobs: int) -> tuple[dict[int, Outcome], int]:
    """The outcomes that are used again, by number of the task; and how many others do not follow."""
    kept = {number: outcome for number, outcome in stored.items() if _is_usable(outcome)}
    certified = [number for number, outcome in kept.items() if is_certified(outcome)]
    documents = [dict(_evidence(kept[number]).certificate or {}) for number in certified]
    shown = dict(zip(certified, spread(shown_by, documents, jobs, lost=str), strict=True))
    games = {game.name: game_digest(game) for game in plan.study.games}
    wrong = {n for n, outcome in kept.items() if not _follows(plan.items[n], outcome, shown.get(n), games)}
    return {number: outcome for number, outcome in kept.items() if number not in wrong}, len(wrong)


def is_certified(outcome: Outcome) -> bool:
    """Whether a certificate shows what is stored."""
    return outcome.evidence is not None and basis_of(outcome.evidence) is Basis.CERTIFICATE


def _is_usable(outcome: Outcome) -> bool:
    """Whether it may be used at all: what can be computed again is not, nor what says nothing of the claim."""
    if outcome.evidence is None:
        return outcome.error is not None
    return basis_of(outcome.evidence) is not Basis.COMPUTED and outcome.evidence.verdict is not Verdict.VACUOUS


def _evidence(outcome: Outcome) -> Evidence:
    assert outcome.evidence is not None
    return outcome.evidence


def _follows(item: Item, outcome: Outcome, examined: Examined | str | None, games: Mapping[str, str | None]) -> bool:
    if outcome.evidence is None:
        return True
    try:
        require_known(outcome.evidence, item.claim, item.check)
        require_consistent(outcome.evidence)
        if examined is not None:
            if isinstance(examined, str):
                return False
            _require_game(item, examined, games)
            require_certified(outcome.evidence, item.claim, item.check.title, examined)
    except RowError:
        return False
    return True


def _require_game(item: Item, examined: Examined, games: Mapping[str, str | None]) -> None:
    """A certificate is about the game of its task, or about the one that the check makes from it."""
    if not isinstance(item.on, MarkovGame):
        return
    if item.check.made is None:
        require_game(item.game, games[item.game], examined)
    else:
        made = item.check.made(item.on)
        require_game(made.name, game_digest(made), examined)
