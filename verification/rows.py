"""Rows of results.json: games, schedules, findings and evidence as JSON values, and evidence read back from its row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mpgtheory.arithmetic.rational import rational
from mpgtheory.errors import InputError
from mpgtheory.families import FAMILIES
from mpgtheory.formats.kinds import game_document
from mpgtheory.game import MarkovGame
from verification.canonical import digest
from verification.certificate import write_certificate
from verification.claim import Evidence, Method, combine, residual_text
from verification.schedules import SchedulePair
from verification.study import Finding, Study

CERTIFICATES = "certificates"
"""The folder of a report that holds its certificates."""
UNSUITED, NOT_YET = "not for this game", "not run yet"
"""Why a check of a study has no result."""


def study_row(study: Study, seconds: float) -> dict[str, Any]:
    """What was studied, and how much of "for any policy" was tried."""
    return {
        "name": study.name,
        "title": study.title,
        "seed": study.seed,
        "seconds": seconds,
        "is_built_in": study.is_built_in,
        "sampling": asdict(study.sampling),
        "search": asdict(study.search) if study.search else None,
    }


def game_summary(game: MarkovGame) -> dict[str, Any]:
    """Name, sizes and content of a game."""
    return {
        "name": game.name,
        "players": game.n_players,
        "states": game.n_states,
        "actions": list(game.action_counts),
        "discount": str(game.discount),
        "source": _source(game.name),
        "sha256": game_digest(game),
    }


def game_digest(game: MarkovGame) -> str | None:
    """SHA-256 of the document of a game, as certificates hold it; None if its kind has none."""
    try:
        return digest(game_document(game))
    except (InputError, TypeError):  # a kind without a document; a game that is no exact one
        return None


def _source(game: str) -> str:
    """Where a built-in family is from; empty for a file."""
    name = game.partition(":")[0]
    return FAMILIES[name].source if name in FAMILIES else ""


def schedule_summary(pair: SchedulePair) -> dict[str, str]:
    """A pair of schedules as a table shows it."""
    alpha, beta = pair.texts()
    return {"name": pair.name, "alpha": alpha, "beta": beta, "source": pair.source}


def finding_row(finding: Finding, folder: Path | None, *, figures: bool = True) -> dict[str, Any]:
    """A finding as JSON; certificates are written beside it where there is a folder."""
    return {
        "claim": finding.claim,
        "game": finding.game,
        **finding_verdicts(finding),
        "errors": list(finding.errors),
        "evidence": [evidence_row(title, e, folder, figures=figures) for title, e in finding.evidence],
    }


def finding_verdicts(finding: Finding) -> dict[str, Any]:
    """What the evidence of a finding comes to: all in all, and for each named clause."""
    about = {
        clause: [e.verdict for _, e in finding.evidence if not e.clauses or clause in e.clauses]
        for clause in finding.clauses
    }
    return {
        "verdict": finding.verdict,
        "by_clause": {clause: combine(verdicts)[0] for clause, verdicts in about.items()},
        "disagrees": finding.disagrees,
    }


def evidence_row(title: str, evidence: Evidence, folder: Path | None, *, figures: bool = True) -> dict[str, Any]:
    """One check's evidence as JSON."""
    certificate, seal = None, None
    if evidence.certificate is not None and folder is not None:
        path = write_certificate(evidence.certificate, folder / CERTIFICATES)
        certificate, seal = f"{CERTIFICATES}/{path.name}", evidence.certificate["sha256"]
    return {
        "check": title,
        "verdict": evidence.verdict,
        "clauses": list(evidence.clauses),
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
        "certificate_sha256": seal,
        "figure": evidence.figure if figures else None,
        "tables": list(evidence.tables),
        "counterexample": evidence.counterexample,
    }


def evidence_of(row: Mapping[str, Any]) -> Evidence:
    """The evidence that a row tells, without its certificate's content.

    Raises:  ValueError or AssertionError if there is no such evidence, as an exact one with a tolerance.
    """
    is_certified = row["certificate"] is not None
    return Evidence(
        method=Method(row["method"]),
        instance=row["instance"],
        measured=row["measured"],
        claimed=row["claimed"],
        residual=_number(row["residual"]),
        tolerance=_number(row["tolerance"]),
        comparisons=row["comparisons"],
        failures=row["failures"],
        place=row["place"],
        note=row["note"],
        hypotheses=row["hypotheses"],
        seed=row["seed"],
        certificate={"sha256": row["certificate_sha256"]} if is_certified else None,
        clauses=tuple(row["clauses"]),
    )


def _number(value: Any) -> Any:
    """A residual from JSON: exact from text, else a float."""
    if value is None or isinstance(value, float):
        return value
    if value in ("nan", "inf", "-inf"):
        return float(value)
    return rational(value)
