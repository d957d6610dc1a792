"""results.json: everything that a report shows, as data. Reports read this and nothing else.

{"format": "mpgtheory.results/2", "study": {...}, "tasks": {"done", "of", "reused", "workers"}, "environment": {...},
 "games": [{..., "sha256"}], "schedules": [...],
 "claims": [{..., "text", "checked", "verdict", "by_clause", "verdict_with_uses", "rests_on", "instances", "met"}],
 "findings": [{"claim", "game", "verdict", "by_clause", "disagrees", "errors", "evidence": [...]}],
 "not_run": [{"claim", "game", "check", "method", "why"}],
 "proofs": {"problem", "theorems": [...]}, "audit": [{"claim", "dependents", "distance", ...}], "surprises": [...],
 "recheck": {...}, "sha256"}

Evidence that certifies or refutes names its certificate and that certificate's hash. Of each check that the study has
there is evidence, an error, or a row in `not_run`. `recheck` is what `verification.recheck` found when the report was
made. `sha256` is the hash of all other members: it finds corruption, and proves nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from mpgtheory.formats.outputs import write_text
from verification import proving
from verification.audit import audit_rows
from verification.canonical import seal
from verification.claim import STRENGTH, Claim, Verdict
from verification.rows import finding_row, game_summary, schedule_summary, study_row
from verification.running.versions import environment
from verification.study import Finding, Study

FORMAT = "mpgtheory.results/2"


def results_document(
    study: Study,
    findings: Sequence[Finding],
    *,
    folder: Path | None,
    seconds: float,
    tasks: Mapping[str, Any] | None = None,
    not_run: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The results as JSON values. With a folder, certificates are written to `folder`/certificates.

    tasks: how many are "done" "of" how many, how many of them were "reused", and which "workers" ran the others. As
    long as some are not done there are no figures.
    not_run: checks of the study without a result, and why.
    """
    is_complete = tasks is None or tasks["done"] == tasks["of"]
    return {
        "format": FORMAT,
        "study": study_row(study, seconds),
        **({"tasks": dict(tasks)} if tasks else {}),
        "environment": environment(),
        "games": [game_summary(game) for game in study.games],
        "schedules": [schedule_summary(pair) for pair in study.schedules],
        "findings": [finding_row(finding, folder, figures=is_complete) for finding in findings],
        "not_run": [dict(row) for row in not_run],
        **conclusions(study.claims, findings),
    }


def conclusions(claims: Sequence[Claim], findings: Sequence[Finding]) -> dict[str, Any]:
    """What follows from the findings: verdicts of claims, the audit, surprises; and the machine-checked theorems."""
    summaries = claim_summaries(claims, findings)
    return {
        "claims": summaries,
        "proofs": proving.summary(),
        "audit": audit_rows(claims, {row["id"]: Verdict(row["verdict"]) for row in summaries}),
        "surprises": surprises(claims, findings),
    }


def write_results(document: Mapping[str, Any], path: Path) -> None:
    """Write results.json, sealed, whole or not at all."""
    write_text(path, results_text(document))


def results_text(document: Mapping[str, Any]) -> str:
    """The text of results.json, sealed."""
    content = {key: value for key, value in document.items() if key != "sha256"}
    return json.dumps({**content, "sha256": seal(content)}, indent=1) + "\n"


def claim_summaries(claims: Sequence[Claim], findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """The claims' catalogue entries with their verdicts over all games, alone and with all they rest on."""
    findings_of: dict[str, list[Finding]] = {claim.id: [] for claim in claims}
    for finding in findings:
        findings_of.setdefault(finding.claim, []).append(finding)
    verdicts = {claim.id: overall(claim, findings_of[claim.id]) for claim in claims}
    catalogue = {claim.id: claim for claim in claims}
    return [_claim_summary(claim, catalogue, verdicts, findings_of[claim.id]) for claim in claims]


def _claim_summary(
    claim: Claim, catalogue: Mapping[str, Claim], verdicts: Mapping[str, Verdict], findings: Sequence[Finding]
) -> dict[str, Any]:
    weakest, rests_on = with_uses(claim, catalogue, verdicts)
    evidence = [e for f in findings for _, e in f.evidence]
    return {
        **claim_row(claim),
        "verdict": verdicts[claim.id],
        "by_clause": by_clause(claim, findings),
        "verdict_with_uses": weakest,
        "rests_on": rests_on,
        "instances": len(evidence),
        "met": sum(e.verdict is not Verdict.VACUOUS for e in evidence),
    }


def claim_row(claim: Claim) -> dict[str, Any]:
    """All that a report says of a claim before anything is checked."""
    return {
        **catalogue_row(claim),
        "is_listed": claim.is_listed,
        "statement": claim.statement,
        "checked": dict(claim.checked),
        "definitions": list(claim.definitions),
        "text": dict(claim.text),
        "reading": claim.reading,
        "consequence": claim.consequence,
    }


def catalogue_row(claim: Claim) -> dict[str, Any]:
    """A claim's entry in the catalogue."""
    return {
        "id": claim.id,
        "title": claim.title,
        "source": claim.source,
        "kind": claim.kind,
        "hypotheses": list(claim.hypotheses),
        "uses": list(claim.uses),
        "corrected_by": claim.corrected_by,
        "corrects": claim.corrects,
        "is_property": claim.is_property,
        "clauses": list(claim.clauses),
    }


def overall(claim: Claim, findings: Sequence[Finding]) -> Verdict:
    """The verdict over all games: `refuted` if any game refutes it, else the strongest that is earned anywhere.

    A property of games is refuted over all only if no game has it.
    """
    own = [f for f in findings if f.claim == claim.id]
    refuted = [f.verdict is Verdict.REFUTED for f in own]
    if any(refuted) and (all(refuted) or not claim.is_property):
        return Verdict.REFUTED
    by_clause = [_strongest(clause, own) for clause in claim.clauses or ("",)]
    if all(verdict in STRENGTH for verdict in by_clause):
        return min(by_clause, key=STRENGTH.__getitem__)
    return Verdict.UNDECIDED if Verdict.UNDECIDED in by_clause else Verdict.VACUOUS


def by_clause(claim: Claim, findings: Sequence[Finding]) -> dict[str, Verdict]:
    """The verdict over all games of each named clause: of the evidence that is about it."""
    alone = replace(claim, clauses=())
    return {clause: overall(alone, [_about(clause, f) for f in findings]) for clause in claim.clauses}


def _about(clause: str, finding: Finding) -> Finding:
    """The part of a finding that is about a clause, as if there were no other."""
    about = ((title, e) for title, e in finding.evidence if not e.clauses or clause in e.clauses)
    kept = tuple((title, replace(e, clauses=())) for title, e in about)
    return replace(finding, evidence=kept, clauses=())


def _strongest(clause: str, findings: Sequence[Finding]) -> Verdict:
    """The strongest verdict in favour of one clause that is earned on any game."""
    evidence = [e for f in findings if not f.disagrees for _, e in f.evidence if not e.clauses or clause in e.clauses]
    earned = [e.verdict for e in evidence if e.verdict in STRENGTH]
    if earned:
        return max(earned, key=STRENGTH.__getitem__)
    verdicts = [f.verdict for f in findings]
    return Verdict.UNDECIDED if not verdicts or Verdict.UNDECIDED in verdicts else Verdict.VACUOUS


def with_uses(
    claim: Claim, catalogue: Mapping[str, Claim], verdicts: Mapping[str, Verdict]
) -> tuple[Verdict, str | None]:
    """The weakest verdict among a claim and all it rests on, and the claim that weakens it.

    A refuted claim stays refuted. A claim that rests on a refuted, undecided or unchecked one is undecided.
    """
    own = verdicts[claim.id]
    if own is Verdict.REFUTED:
        return own, None
    weakest: Verdict = own
    culprit = None
    for used in transitive_uses(claim, catalogue):
        verdict = verdicts.get(used, Verdict.UNDECIDED)
        if STRENGTH.get(verdict, 0) < STRENGTH.get(weakest, 0):
            weakest = verdict if verdict in STRENGTH else Verdict.UNDECIDED
            culprit = used
    return weakest, culprit


def transitive_uses(claim: Claim, catalogue: Mapping[str, Claim]) -> list[str]:
    """All claims that `claim` rests on, directly or not."""
    seen: list[str] = []
    waiting = list(claim.uses)
    while waiting:
        used = waiting.pop(0)
        if used not in seen:
            seen.append(used)
            waiting += catalogue[used].uses if used in catalogue else ()
    return seen


def surprises(claims: Sequence[Claim], findings: Sequence[Finding]) -> list[str]:
    """What must not happen: a refutation the catalogue does not list, a disagreement, a failed task."""
    known = {claim.id for claim in claims if claim.corrected_by or claim.is_property or not claim.is_listed}
    listed = []
    for f in findings:
        where = f"{f.claim} on {f.game}"
        if f.verdict is Verdict.REFUTED and f.claim not in known:
            listed.append(f"{where}: refuted, and not known to be false as printed")
        if f.disagrees:
            listed.append(f"{where}: one check refutes what another certifies")
        listed += [f"{where}: {error}" for error in f.errors]
    return listed
