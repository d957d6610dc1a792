"""The parts of a report, checked one after the other: claims, certificates, rows, conclusions, documents."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from mpgtheory.errors import InputError
from verification.claim import Check, Claim, Evidence, Scope
from verification.kernel.exact import InvalidError
from verification.recheck import rows
from verification.recheck.again import check_named
from verification.recheck.backlog import NO_GAME, Backlog
from verification.recheck.claims import Row, claim_from
from verification.recheck.documents import changed_documents
from verification.recheck.examine import Examined, examine_all
from verification.recheck.outcome import Basis, Recheck, Unfounded
from verification.recheck.progress import Progress
from verification.recheck.reading import certificate_in, certificates_of
from verification.recheck.whole import findings_of, misjudged, misstated, other_study, unaccounted, unconcluded
from verification.rows import NOT_YET, UNSUITED, game_digest
from verification.study import EVERY_GAME

NOWHERE = Unfounded("", "", "", "")
FORGOTTEN = "no row of the report is about it"


class Inspection:
    """The check of one report; what it finds is noted in `done`."""

    def __init__(
        self, done: Recheck, results: Row, jobs: int, made_here: Collection[str] | None, progress: Progress
    ) -> None:
        self.done, self.results, self.jobs, self.made_here, self.progress = done, results, jobs, made_here, progress
        self.claims: dict[str, Claim] = {}
        self.certificates: dict[str, Examined | str] = {}
        self.backlog = Backlog(results, self.certificates, done)

    @property
    def is_elsewhere(self) -> bool:
        """Whether the report may have been written by anybody, not by this process just now."""
        return self.made_here is None

    def check(self, claims: Sequence[Claim] | None = None) -> None:
        """All parts.

        Raises:  InputError if the report says something that has no meaning.
        """
        done = self.done
        self._take_claims(claims)
        self._require_distinct_names()
        self._take_certificates()
        evidence = {number: self._rows_of(finding) for number, finding in enumerate(self.results["findings"])}
        self._take_checks_not_run()
        self.backlog.clear(self.jobs, self.progress)
        chosen = tuple(self.claims.values())
        findings = findings_of(self.results, self.claims, evidence)
        done.unfounded += misstated(self.results, self.claims)
        done.unfounded += unaccounted(self.results, chosen)
        done.unfounded += misjudged(self.results, findings)
        done.unfounded += unconcluded(self.results, chosen, findings)
        if self.is_elsewhere:
            done.unfounded += other_study(self.results)
            if done.follows and self.results.get("recheck", done.summary()) != done.summary():
                done.unfounded.append(Unfounded("", "", "", "what it says of its own check is not what this one finds"))
            done.invalid += changed_documents(self.results, done.folder)

    def _take_claims(self, claims: Sequence[Claim] | None) -> None:
        known = {claim.id: claim for claim in claims or ()}
        for row in self.results["claims"]:
            try:
                if row["id"] in self.claims:
                    raise InputError("the claim stands there twice")
                is_searched = self.results["study"]["search"] is not None
                self.claims[row["id"]] = known.get(row["id"]) or claim_from(row, is_searched=is_searched)
            except InputError as reason:
                self.done.unfounded.append(Unfounded(row["id"], "", "", str(reason)))

    def _take_certificates(self) -> None:
        folder, paths = self.done.folder, dict[Path, str]()
        linked = {row["certificate"] for _, row in self._all_rows() if row["certificate"] is not None}
        for name in sorted(linked | set(certificates_of(folder))):
            try:
                paths[certificate_in(folder, name)] = name
            except InvalidError as reason:
                self.certificates[name] = str(reason)
        with self.progress(len(paths)) as advance:
            for path, examined in examine_all(list(paths), jobs=self.jobs, accepted=self.made_here or ()):
                self.certificates[paths[path]] = examined
                advance(path.name)
        for name, examined in self.certificates.items():
            if isinstance(examined, str):
                self.done.invalid.append((name, examined))
            else:
                self.done.valid += 1
                if name not in linked and "tasks" in self.results:  # a report, whose folder is its own
                    self.done.invalid.append((name, FORGOTTEN))

    def _all_rows(self) -> Iterator[tuple[Row, Row]]:
        return ((finding, row) for finding in self.results["findings"] for row in finding["evidence"])

    def _rows_of(self, finding: Row) -> list[tuple[str, Evidence]]:
        """The evidence of a finding; rows that do not follow are noted."""
        claim, kept = self.claims.get(finding["claim"]), []
        for row in finding["evidence"] if claim is not None else ():
            assert claim is not None
            place = Unfounded(finding["claim"], finding["game"], row["check"], "")
            try:
                evidence = rows.read_evidence(row)
                kept.append((row["check"], evidence))
                self._take_row(place, row, finding, claim, evidence)
            except rows.RowError as reason:
                self._note(place, str(reason))
        return kept

    def _take_row(self, place: Unfounded, row: Row, finding: Row, claim: Claim, evidence: Evidence) -> None:
        check = check_named(claim, row["check"], row["method"], self._scopes(finding["game"]))
        rows.require_known(evidence, claim, check)
        assert check is not None
        basis = rows.basis_of(evidence)
        self.done.bases[basis] += 1
        if basis is Basis.CERTIFICATE:
            examined = self.certificates.get(row["certificate"], "there is none")
            if isinstance(examined, str):
                raise rows.RowError(f"its certificate: {examined}")
            self._require_game(place, check, examined)
            rows.require_certified(evidence, claim, row["check"], examined)
            if examined.statement is not None and examined.outcome == "fails" and self.is_elsewhere:
                self.backlog.add_numbers(place, row)
        elif basis is Basis.COMPUTED and self.is_elsewhere:
            self.backlog.add_row(place, row, check.scope, evidence)

    def _require_game(self, place: Unfounded, check: Check, examined: Examined) -> None:
        """The certificate is about the game of its row, or about the one that the check makes from it."""
        if check.scope is not Scope.GAME:
            return
        if check.made is None:
            rows.require_game(place.game, self._digests.get(place.game), examined)
        elif (game := self.backlog.game(place.game)) is None:
            self.done.not_again.append(replace(place, why=NO_GAME))
        else:
            made = check.made(game)
            rows.require_game(made.name, game_digest(made), examined)

    def _take_checks_not_run(self) -> None:
        tasks, waiting = self.results.get("tasks"), 0
        for row in self.results["not_run"]:
            place, claim = Unfounded(row["claim"], row["game"], row["check"], ""), self.claims.get(row["claim"])
            waiting += row["why"] == NOT_YET
            if claim is None or row["why"] not in (NOT_YET, UNSUITED):
                self._note(place, "it was not run, for no reason that there is")
            elif row["why"] == UNSUITED and check_named(claim, row["check"], row["method"], (Scope.GAME,)) is None:
                self._note(place, "the claim has no such check of a game")
            elif row["why"] == UNSUITED and self.is_elsewhere:
                self.backlog.add_on_game(place, "fit", row["method"], None)
        left = tasks["of"] - tasks["done"] if tasks else 0
        if waiting != left:
            self._note(NOWHERE, f"{left} checks are said to be left to run, {waiting} are named")

    def _scopes(self, name: str) -> tuple[Scope, ...]:
        """What checks on something of this name are run on."""
        if name == EVERY_GAME:
            return Scope.EVERY_GAME, Scope.SEARCH
        return (Scope.SCHEDULES,) if name in {pair["name"] for pair in self.results["schedules"]} else (Scope.GAME,)

    def _require_distinct_names(self) -> None:
        names = [row["name"] for row in (*self.results["games"], *self.results["schedules"])]
        if len({*names, EVERY_GAME}) <= len(names):
            self._note(NOWHERE, "two games have the same name")

    @cached_property
    def _digests(self) -> dict[str, str | None]:
        """The hash of each game, by name."""
        return {row["name"]: row["sha256"] for row in self.results["games"]}

    def _note(self, place: Unfounded, why: str) -> None:
        self.done.unfounded.append(replace(place, why=why))
