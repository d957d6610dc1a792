"""Rows that are computed again: noted while a report is read, then computed on several processes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from verification.claim import Evidence, Scope, Verdict
from verification.instance import Sampling
from verification.kernel.documents import document_of
from verification.recheck import rows
from verification.recheck.again import Answer, Work, answer, subject_of
from verification.recheck.claims import Row
from verification.recheck.examine import Examined
from verification.recheck.outcome import Recheck, Unfounded
from verification.recheck.pool import spread
from verification.recheck.progress import Progress
from verification.recheck.reading import game_in
from verification.rows import game_digest
from verification.study import load_study, study_names

NO_GAME = "no certificate holds the game, and it is not that of a built-in study"


class Backlog:
    """The work that a report asks for. certificates: by name, what the kernel said of each."""

    def __init__(self, results: Row, certificates: Mapping[str, Examined | str], done: Recheck) -> None:
        self.results, self.certificates, self.done = results, certificates, done
        self._work: list[tuple[Work, Unfounded]] = []
        self._games: dict[str, MarkovGame | None] = {}

    def add_row(self, place: Unfounded, row: Row, scope: Scope, evidence: Evidence) -> None:
        """Compute the evidence of a row again, or decide the hypotheses that it says to fail.

        Raises:  RowError if what it was run on has no meaning.
        """
        failing = rows.failing_hypotheses(evidence) if evidence.verdict is Verdict.VACUOUS else ()
        if failing and scope is Scope.GAME:
            self.add_on_game(place, "hypothesis", row["method"], failing)
        elif scope is Scope.GAME:
            self.add_on_game(place, "evidence", row["method"], row)
        else:
            self._add(place, "evidence", row["method"], (self._subject(place.game, scope), row))

    def _subject(self, name: str, scope: Scope) -> Any:
        try:
            return None if scope is Scope.EVERY_GAME else subject_of(self.results, name)
        except (InputError, TypeError) as error:
            raise rows.RowError(f"what it was run on has no meaning: {error}") from error

    def add_numbers(self, place: Unfounded, row: Row) -> None:
        """Compute again the numbers that a row shows beside its certificate."""
        self._add(place, "numbers", row["method"], (self.done.folder / row["certificate"], row))

    def add_on_game(self, place: Unfounded, task: str, method: str, given: Any) -> None:
        """Do something again on the game of a row, if that is to be had."""
        game = self.game(place.game)
        if game is None:
            self.done.not_again.append(replace(place, why=NO_GAME))
        else:
            self._add(place, task, method, (game, self._sampling, self.results["study"]["seed"], given))

    def _add(self, place: Unfounded, task: str, method: str, given: Any) -> None:
        self._work.append((Work(task, self._texts[place.claim], place.check, method, given), place))

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {row["id"]: json.dumps(row) for row in self.results["claims"]}

    @cached_property
    def _sampling(self) -> Sampling:
        try:
            return Sampling(**self.results["study"]["sampling"])
        except TypeError as error:
            raise InputError(f"study.sampling has no meaning: {error}") from error

    def clear(self, jobs: int, progress: Progress) -> None:
        """Do all the work; what does not follow is noted."""
        with progress(len(self._work)) as advance:
            for problem, (_, place) in zip(self._answers(jobs), self._work, strict=True):
                advance(place.place)
                if problem is not None:
                    kept = self.done.not_again if problem.is_open else self.done.unfounded
                    kept.append(replace(place, why=problem.why))

    def _answers(self, jobs: int) -> Iterable[Answer | None]:
        return spread(answer, [work for work, _ in self._work], jobs, lost=lambda why: Answer(why, is_open=True))

    def game(self, name: str) -> MarkovGame | None:
        """The game of this name and content: that of a built-in study, or of a certificate."""
        if name not in self._games:
            wanted = next((row["sha256"] for row in self.results["games"] if row["name"] == name), None)
            self._games[name] = None if wanted is None else self._built_in.get(wanted) or self._certified(wanted)
        return self._games[name]

    @cached_property
    def _built_in(self) -> dict[str | None, MarkovGame]:
        study = self.results["study"]
        is_known = study["is_built_in"] and study["name"] in study_names()
        return {game_digest(game): game for game in load_study(study["name"]).games} if is_known else {}

    def _certified(self, sha256: str) -> MarkovGame | None:
        held = (name for name, c in self.certificates.items() if isinstance(c, Examined) and c.game_sha256 == sha256)
        name = next(held, None)
        if name is None:
            return None
        return game_in(document_of(self.done.folder / name))
