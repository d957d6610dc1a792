"""What a report shows, worked out from results: counts, the matrix, counterexamples, the sections of claims.

Nothing here knows HTML or Markdown; both templates show the same `Page`.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mpgtheory.families.published import PublishedGame, published
from verification.report.causes import found_to_be
from verification.report.chapters import Chapter, chapters
from verification.report.document import EVERY_GAME, Row
from verification.report.finding import DRAWN, Line, lines
from verification.report.illustration import Illustration
from verification.report.section import Section, section
from verification.report.verdicts import VERDICTS, Verdict


@dataclass(frozen=True)
class Count:
    """How many claims have a verdict over all games."""

    verdict: Verdict
    claims: int


@dataclass(frozen=True)
class FalseAsPrinted:
    """A statement that is known to be false as printed, its plainest counterexample here, and what is true."""

    section: Section
    corrected: Section | None
    game: str | None
    counterexample: Row | None

    @property
    def finding(self) -> str:
        """What it is found to be: false, imprecise or incomplete."""
        return found_to_be(self.section.claim["id"])


@dataclass(frozen=True)
class Answer:
    """Whether a game has a property, with the reason and the certificate of the check that decides; None: not asked."""

    word: str
    verdict: Verdict
    note: str
    certificate: str | None


@dataclass(frozen=True)
class Membership:
    """A game, where it comes from, and what is known of its properties, in the order of `Page.properties`."""

    game: Row
    answers: tuple[Answer | None, ...]


@dataclass(frozen=True)
class Scheduled:
    """A pair of step-size schedules and what is known of its properties, in the order of `Page.conditions`."""

    pair: Row
    answers: tuple[Answer | None, ...]


@dataclass(frozen=True)
class Page:
    """A whole report."""

    study: Row
    environment: Row
    finding: tuple[Line, ...]
    picture: Illustration | None
    games: tuple[Row, ...]
    columns: tuple[str, ...]
    counts: tuple[Count, ...]
    proved_by_proof: int
    pieces_of_evidence: int
    comparisons: int
    certificates: int
    false_as_printed: tuple[FalseAsPrinted, ...]
    surprises: tuple[str, ...]
    sections: tuple[Section, ...]
    chapters: tuple[Chapter, ...]
    properties: tuple[Section, ...]
    memberships: tuple[Membership, ...]
    conditions: tuple[Section, ...]
    gallery: tuple[Scheduled, ...]
    published: tuple[PublishedGame, ...]
    theorems: int
    proofs_problem: str | None
    check_command: str
    recheck_command: str
    recheck: Row | None
    tasks: Row
    every_game: str = EVERY_GAME

    @property
    def own_properties(self) -> int:
        """How many claims are properties, which are not counted by verdict."""
        return sum(section.is_property for section in self.sections)

    @property
    def printed(self) -> int:
        """How many claims are statements of the paper or in the place of one."""
        return sum(section.claim["is_listed"] for section in self.sections)

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods of all evidence."""
        return tuple(sorted({method for section in self.sections for method in section.methods.split()}))

    @property
    def is_unfinished(self) -> bool:
        """Whether the study was still running when this was written."""
        return bool(self.tasks["done"] < self.tasks["of"])


def page(results: Row, illustrations: Mapping[str, tuple[Illustration, ...]]) -> Page:
    """The page of checked `results`, with the figures of each claim by its id."""
    columns = (EVERY_GAME, *(game["name"] for game in results["games"]))
    proofs = results["proofs"]
    sections = tuple(section(c, results, columns, illustrations) for c in results["claims"])
    pairs = results["schedules"]
    names = {pair["name"] for pair in pairs}
    conditions = tuple(s for s in sections if any(f["game"] in names for f in s.findings))
    properties = tuple(s for s in sections if s.is_property and s not in conditions and s.findings)
    tally = Counter(s.verdict.word for s in sections if not s.is_property)
    evidence = [e for finding in results["findings"] for e in finding["evidence"]]
    return Page(
        study=results["study"],
        environment=results["environment"],
        finding=lines(results),
        picture=_picture(illustrations),
        games=tuple(results["games"]),
        columns=columns,
        counts=tuple(Count(verdict, tally[word]) for word, verdict in VERDICTS.items()),
        proved_by_proof=sum(_has_proof(s) for s in sections if s.verdict.word == "proved"),
        pieces_of_evidence=len(evidence),
        comparisons=sum(e["comparisons"] for e in evidence),
        certificates=len({e["certificate"] for e in evidence if e["certificate"]}),
        false_as_printed=tuple(_false_as_printed(s, sections, results["games"]) for s in sections if _is_known(s)),
        surprises=tuple(map(str, results["surprises"])),
        sections=sections,
        chapters=chapters(sections),
        properties=properties,
        memberships=tuple(Membership(g, _answers(g["name"], properties)) for g in results["games"]),
        conditions=conditions,
        theorems=len({theorem.name for s in sections for theorem in s.theorems}),
        proofs_problem=proofs["problem"],
        gallery=tuple(Scheduled(pair, _answers(pair["name"], conditions)) for pair in pairs),
        published=published(),
        check_command=shlex.join(
            ["python", "verification/checker.py", f"reports/{results['study']['name']}/certificates"]
        ),
        recheck_command=shlex.join(["mpgtheory", "check", f"reports/{results['study']['name']}"]),
        recheck=results.get("recheck"),
        tasks=results.get("tasks", {"done": 0, "of": 0, "reused": 0, "workers": ""}),
    )


def _picture(illustrations: Mapping[str, tuple[Illustration, ...]]) -> Illustration | None:
    """The picture beside the finding."""
    drawn = (one for claim, kind in DRAWN for one in illustrations.get(claim, ()) if one.kind == kind)
    return next((one for one in drawn if one.svg is not None), None)


def _answers(name: str, properties: Iterable[Section]) -> tuple[Answer | None, ...]:
    findings = ({f["game"]: f for f in own.findings}.get(name) for own in properties)
    return tuple(_answer(finding) if finding else None for finding in findings)


def _answer(finding: Row) -> Answer | None:
    if not finding["evidence"]:
        return None
    evidence = next((e for e in finding["evidence"] if e["verdict"] == finding["verdict"]), finding["evidence"][0])
    word = {"certified": "yes", "proved": "yes", "supported": "yes, most likely", "refuted": "no"}
    verdict = VERDICTS[finding["verdict"]]
    reason = evidence["measured"] if evidence["method"] == "argument" else evidence["note"]
    return Answer(word.get(verdict.word, "not known"), verdict, reason, evidence["certificate"])


def _has_proof(own: Section) -> bool:
    return any(e["method"] == "proof" and e["verdict"] == "proved" for f in own.findings for e in f["evidence"])


def _is_known(own: Section) -> bool:
    return own.claim["corrected_by"] is not None


def _false_as_printed(own: Section, sections: Iterable[Section], games: Iterable[Row]) -> FalseAsPrinted:
    corrected = next((s for s in sections if s.claim["id"] == own.claim["corrected_by"]), None)
    sizes = {game["name"]: game["players"] * game["states"] * sum(game["actions"]) for game in games}
    candidates = [(f["game"], e) for f in own.refuting for e in f["evidence"] if e["verdict"] == "refuted"]
    if not candidates:
        return FalseAsPrinted(own, corrected, None, None)
    game, evidence = min(candidates, key=lambda pair: (sizes.get(pair[0], 0), len(pair[1]["measured"])))
    return FalseAsPrinted(own, corrected, game, evidence)
