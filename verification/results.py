"""results.json: everything that a report shows, as data. Reports read this and nothing else.

{"format": "mpgtheory.results/1", "study": {...}, "tasks": {"done", "of", "reused", "workers"}, "environment": {...},
 "games": [...], "schedules": [...],
 "claims": [{..., "verdict", "verdict_with_uses", "rests_on", "instances", "met"}],
 "findings": [{"claim", "game", "verdict", "disagrees", "errors", "evidence": [...]}],
     "proofs": {"problem", "theorems": [...]}, "audit": [{"claim", "dependents", "distance", ...}], "surprises": [...]}
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mpgtheory.families import FAMILIES
from mpgtheory.formats.files import write_text
from mpgtheory.game import MarkovGame
from verification import proving
from verification.audit import audit_rows
from verification.certificate import write_certificate
from verification.claim import STRENGTH, Claim, Evidence, Verdict, residual_text
from verification.running.versions import environment
from verification.schedules import SchedulePair
from verification.study import Finding, Study

FORMAT = "mpgtheory.results/1"


def results_document(
    study: Study,
    findings: Sequence[Finding],
    *,
    folder: Path | None,
    seconds: float,
    tasks: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The results as JSON values. With a folder, certificates are written to `folder`/certificates.

    tasks: how many are "done" "of" how many, how many of them were "reused", and which "workers" ran the others. As
    long as some are not done there are no figures.
    """
    is_complete = tasks is None or tasks["done"] == tasks["of"]
    summaries = claim_summaries(study.claims, findings)
    return {
        "format": FORMAT,
        "study": {"name": study.name, "title": study.title, "seed": study.seed, "seconds": seconds},
        **({"tasks": dict(tasks)} if tasks else {}),
        "environment": environment(),
        "games": [game_summary(game) for game in study.games],
        "schedules": [schedule_summary(pair) for pair in study.schedules],
        "claims": summaries,
        "findings": [finding_row(finding, folder, figures=is_complete) for finding in findings],
        "proofs": proving.summary(),
        "audit": audit_rows(study.claims, {row["id"]: Verdict(row["verdict"]) for row in summaries}),
        "surprises": surprises(study.claims, findings),
    }


def write_results(document: Mapping[str, Any], path: Path) -> None:
    """Write results.json whole or not at all."""
    write_text(path, json.dumps(document, indent=1) + "\n")


def game_summary(game: MarkovGame) -> dict[str, Any]:
    """Name and sizes of a game."""
    return {
        "name": game.name,
        "players": game.n_players,
        "states": game.n_states,
        "actions": list(game.action_counts),
        "discount": str(game.discount),
        "source": _source(game.name),
    }


def schedule_summary(pair: SchedulePair) -> dict[str, str]:
    """A pair of schedules as a table shows it."""
    alpha, beta = pair.texts()
    return {"name": pair.name, "alpha": alpha, "beta": beta, "source": pair.source}


def _source(game: str) -> str:
    """Where a built-in family is from; empty for a file."""
    name = game.partition(":")[0]
    return FAMILIES[name].source if name in FAMILIES else ""


def claim_summaries(claims: Sequence[Claim], findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """The claims' catalogue entries with their verdicts over all games, alone and with all they rest on."""
    found: dict[str, list[Finding]] = {claim.id: [] for claim in claims}
    for finding in findings:
        found.setdefault(finding.claim, []).append(finding)
    verdicts = {claim.id: overall(claim, found[claim.id]) for claim in claims}
    catalogue = {claim.id: claim for claim in claims}
    return [_claim_summary(claim, catalogue, verdicts, found[claim.id]) for claim in claims]


def _claim_summary(
    claim: Claim, catalogue: Mapping[str, Claim], verdicts: Mapping[str, Verdict], findings: Sequence[Finding]
) -> dict[str, Any]:
    weakest, rests_on = with_uses(claim, catalogue, verdicts)
    evidence = [e for f in findings for _, e in f.evidence]
    return {
        **catalogue_row(claim),
        "statement": claim.statement,
        "reading": claim.reading,
        "consequence": claim.consequence,
        "verdict": verdicts[claim.id],
        "verdict_with_uses": weakest,
        "rests_on": rests_on,
        "instances": len(evidence),
        "met": sum(e.verdict is not Verdict.VACUOUS for e in evidence),
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
    }


def overall(claim: Claim, findings: Sequence[Finding]) -> Verdict:
    """The verdict over all games: `refuted` if any game refutes it, else the strongest that is earned anywhere.

    A property of games is refuted over all only if no game has it.
    """
    verdicts = [f.verdict for f in findings if f.claim == claim.id]
    refuted = [v is Verdict.REFUTED for v in verdicts]
    if any(refuted) and (all(refuted) or not claim.is_property):
        return Verdict.REFUTED
    earned = [v for v in verdicts if v in STRENGTH]
    if earned:
        return max(earned, key=STRENGTH.__getitem__)
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


def finding_row(finding: Finding, folder: Path | None, *, figures: bool = True) -> dict[str, Any]:
    """A finding as JSON; certificates are written beside it where there is a folder."""
    return {
        "claim": finding.claim,
        "game": finding.game,
        "verdict": finding.verdict,
        "disagrees": finding.disagrees,
        "errors": list(finding.errors),
        "evidence": [evidence_row(title, e, folder, figures=figures) for title, e in finding.evidence],
    }


def evidence_row(title: str, evidence: Evidence, folder: Path | None, *, figures: bool = True) -> dict[str, Any]:
    """One check's evidence as JSON."""
    certificate = None
    if evidence.certificate is not None and folder is not None:
        path = write_certificate(evidence.certificate, folder / "certificates")
        certificate = f"certificates/{path.name}"
    return {
        "check": title,
        "verdict": evidence.verdict,
        "method": evidence.method,
        "instance": evidence.instance,
        "measured": evidence.measured,
        "claimed": evidence.claimed,
        "place": evidence.place,
        "residual": residual_text(evidence.residual),
        "tolerance": residual_text(evidence.tolerance),
        "comparisons": evidence.comparisons,
        "failures": evidence.failures,
        "hypotheses": dict(evidence.hypotheses),
        "seed": evidence.seed,
        "seconds": round(evidence.seconds, 6),
        "note": evidence.note,
        "certificate": certificate,
        "figure": evidence.figure if figures else None,
        "tables": list(evidence.tables),
        "counterexample": evidence.counterexample,
    }


def surprises(claims: Sequence[Claim], findings: Sequence[Finding]) -> list[str]:
    """What must not happen: a refutation the catalogue does not list, a disagreement, a failed task."""
    known = {claim.id for claim in claims if claim.corrected_by or claim.is_property}
    listed = []
    for f in findings:
        where = f"{f.claim} on {f.game}"
        if f.verdict is Verdict.REFUTED and f.claim not in known:
            listed.append(f"{where}: refuted, and not known to be false as printed")
        if f.disagrees:
            listed.append(f"{where}: one check refutes what another certifies")
        listed += [f"{where}: {error}" for error in f.errors]
    return listed
