"""One row of evidence: what its verdict rests on, and whether it follows.

A row that certifies or refutes rests on its certificate; a proof, an identity, an argument or a hypothesis that fails
can be computed again; anything else rests on the word of the process that wrote it, and no verdict of that kind is
stronger than `supported`.
"""

from __future__ import annotations

from verification.catalogue import EVALUATED
from verification.claim import GENERAL, Check, Claim, Evidence, Method, Verdict
from verification.language.files import hypotheses, names_of_hypotheses
from verification.recheck.claims import Row, certified_as
from verification.recheck.examine import Examined
from verification.recheck.outcome import Basis
from verification.rows import evidence_of


class RowError(Exception):
    """Why a row does not follow."""


def require(condition: bool, reason: str) -> None:
    """Reject the row unless `condition` holds."""
    if not condition:
        raise RowError(reason)


def read_evidence(row: Row) -> Evidence:
    """The evidence of a row, which must have the verdict that it states.

    Raises:  RowError.
    """
    try:
        evidence = evidence_of(row)
    except (ValueError, AssertionError, TypeError) as error:
        raise RowError(f"there is no such evidence: {error}") from error
    earned = evidence.verdict
    require(earned == row["verdict"], f"it says {row['verdict']}; by its method and its numbers it is {earned}")
    require_consistent(evidence)
    return evidence


def require_consistent(evidence: Evidence) -> None:
    """What the numbers say agrees: no comparison fails only if the largest violation is within the tolerance.

    Raises:  RowError.
    """
    if evidence.failures == 0 and evidence.residual is not None:
        within = evidence.residual <= evidence.tolerance
        require(bool(within), "no comparison fails, although the residual is larger than the tolerance")


def require_known(evidence: Evidence, claim: Claim, check: Check | None) -> None:
    """The claim has this check, which can give such evidence, and these clauses.

    Raises:  RowError.
    """
    require(check is not None, "the claim has no check of this title here")
    assert check is not None
    unknown = set(evidence.clauses) - set(claim.clauses)
    require(not unknown, f"the claim has no clause {', '.join(sorted(unknown))}")
    if evidence.verdict is Verdict.VACUOUS and check.title == EVALUATED:
        failing = {words for words, holds in evidence.hypotheses.items() if holds is False}
        require(bool(failing & set(claim.hypotheses)), "it names no hypothesis of the claim that fails")
    if evidence.method in GENERAL and evidence.verdict in (Verdict.PROVED, Verdict.REFUTED):
        can = evidence.method == check.method or check.method is Method.SEARCH
        require(can, f"a check by {check.method} gives no evidence by {evidence.method}")


def basis_of(evidence: Evidence) -> Basis:
    """What a verdict rests on."""
    if evidence.verdict in (Verdict.CERTIFIED, Verdict.REFUTED) and evidence.certificate is not None:
        return Basis.CERTIFICATE
    if evidence.verdict in (Verdict.PROVED, Verdict.REFUTED) or evidence.method is Method.ARGUMENT:
        return Basis.COMPUTED
    if evidence.verdict is Verdict.VACUOUS and failing_hypotheses(evidence):
        return Basis.COMPUTED
    return Basis.WORD


def failing_hypotheses(evidence: Evidence) -> tuple[str, ...]:
    """The hypotheses of the registry that are said to fail, by name."""
    names = names_of_hypotheses()
    return tuple(names[words] for words, holds in evidence.hypotheses.items() if holds is False and words in names)


def require_certified(evidence: Evidence, claim: Claim, title: str, examined: Examined) -> None:
    """The certificate shows what the evidence of a check says.

    Raises:  RowError.
    """
    assert evidence.certificate is not None
    require(examined.sha256 == evidence.certificate["sha256"], "the certificate has another hash than the row states")
    require(examined.claim == certified_as(claim.id), f"the certificate is about the claim {examined.claim}")
    outcome = "holds" if evidence.failures == 0 else "fails"
    require(examined.outcome == outcome, f"the outcome of the certificate is {examined.outcome!r}, not {outcome!r}")
    is_text = examined.statement is not None
    require(is_text or title != EVALUATED, "the certificate is one of a procedure, not of the statement")
    require(not is_text or examined.statement == claim.text, "the certificate is about another text of the statement")
    wanted = evidence.clauses or claim.clauses or ("",)
    require(
        set(examined.clauses) == set(wanted), f"the certificate is about other clauses: {_listed(examined.clauses)}"
    )
    if is_text and outcome == "holds" and examined.comparisons is not None:
        same = examined.comparisons == evidence.comparisons
        require(same, f"the certificate makes {examined.comparisons} comparisons, not {evidence.comparisons}")
    shown = {hypotheses()[name].words for name in examined.hypotheses}
    missing = [words for words in evidence.hypotheses if words not in shown]
    require(not missing, f"the certificate does not show the hypothesis {_listed(tuple(missing))}")


def require_game(name: str, sha256: str | None, examined: Examined) -> None:
    """A certificate is about the game of this name and content.

    Raises:  RowError.
    """
    require(examined.game == name, f"the certificate is about the game {examined.game}")
    require(examined.game_sha256 == sha256, f"the certificate is about another game that is called {name}, too")


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "none"
