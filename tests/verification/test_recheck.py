"""A report that was tampered with is noticed, whatever was changed and however carefully; an honest one passes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flint import fmpq
from forging import FALSE, GENERAL, HERE, PRINTED, THERE, TRUE, TWIN, Forgery, found, reasons, write_report

from mpgtheory.formats import load_game
from verification.catalogue import CATALOGUE
from verification.certificate import write_certificate
from verification.instance import Instance
from verification.recheck import recheck

pytestmark = pytest.mark.slow


def test_an_honest_report_follows(honest: Path) -> None:
    done = recheck(honest, jobs=1)
    assert reasons(done) == []
    assert done.not_again == []
    assert done.bases["certificate"] >= 9
    assert done.bases["computed"] >= 20
    assert done.valid == len(list((honest / "certificates").iterdir()))
    assert json.loads((honest / "results.json").read_text())["recheck"] == done.summary()


def test_a_copy_that_is_sealed_and_rendered_again_follows(forged: Forgery) -> None:
    """So that what the other tests find is what they planted."""
    assert reasons(forged.check()) == []


def test_a_report_is_checked_the_same_on_several_processes(honest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verification.recheck.pool.FEW", 1)
    assert recheck(honest, jobs=2).summary() == recheck(honest, jobs=1).summary()


def test_an_edit_without_a_new_seal_is_noticed(forged: Forgery) -> None:
    path = forged.folder / "results.json"
    path.write_text(path.read_text().replace('"verdict": "refuted"', '"verdict": "certified"'))
    assert "after it was sealed" in reasons(recheck(forged.folder, jobs=1))[0]


# verdicts


@pytest.mark.parametrize("verdict", ["certified", "proved", "supported", "vacuous"])
def test_an_edited_verdict_of_a_row_is_noticed(forged: Forgery, verdict: str) -> None:
    forged.row(FALSE, HERE)["verdict"] = verdict
    found(forged, f"{FALSE} on {HERE}", "it is refuted")


def test_a_refutation_with_its_failures_removed_is_noticed(forged: Forgery) -> None:
    forged.row(FALSE, HERE).update(verdict="certified", failures=0, residual="0")
    found(forged, f"{FALSE} on {HERE}", "outcome")


def test_a_refutation_whose_residual_was_forgotten_is_noticed(forged: Forgery) -> None:
    forged.row(FALSE, HERE).update(verdict="certified", failures=0)
    found(forged, f"{FALSE} on {HERE}", "residual")


def test_an_edited_verdict_of_a_finding_is_noticed(forged: Forgery) -> None:
    forged.finding(FALSE, HERE)["verdict"] = "certified"
    found(forged, f"{FALSE} on {HERE}", "verdict", "the rows come to refuted")


def test_an_edited_verdict_of_a_clause_is_noticed(forged: Forgery) -> None:
    forged.finding(TRUE, HERE)["by_clause"]["most"] = "proved"
    found(forged, f"{TRUE} on {HERE}", "by_clause")


@pytest.mark.parametrize(
    ("member", "value"),
    [("verdict", "certified"), ("verdict_with_uses", "proved"), ("rests_on", "equation-1"), ("met", 0)],
)
def test_an_edited_conclusion_about_a_claim_is_noticed(forged: Forgery, member: str, value: Any) -> None:
    forged.claim(FALSE)[member] = value
    found(forged, FALSE, f"its {member} is")


def test_a_surprise_that_was_removed_is_noticed(forged: Forgery) -> None:
    forged.finding(TRUE, HERE)["errors"] = ["the statement, on sampled data: KeyError: planted"]
    found(forged, "surprises")


def test_an_edited_audit_is_noticed(forged: Forgery) -> None:
    forged.results["audit"][0]["dependents"] = [FALSE]
    found(forged, "audit")


def test_a_float_never_certifies(forged: Forgery) -> None:
    forged.row(TRUE, HERE)["method"] = "float"
    found(forged, f"{TRUE} on {HERE}", "it is supported")


# certificates


def test_swapped_certificates_are_noticed(forged: Forgery) -> None:
    one, other = forged.row(TRUE, HERE), forged.row(PRINTED, HERE)
    one["certificate"], other["certificate"] = other["certificate"], one["certificate"]
    found(forged, f"{TRUE} on {HERE}", "another hash")


def test_certificates_swapped_with_their_hashes_are_noticed(forged: Forgery) -> None:
    one, other = forged.row(TRUE, HERE), forged.row(TRUE, THERE)
    for member in ("certificate", "certificate_sha256"):
        one[member], other[member] = other[member], one[member]
    found(forged, f"{TRUE} on {HERE}", f"about the game {THERE}")


def test_the_certificate_of_the_twin_is_noticed(forged: Forgery) -> None:
    for member in ("certificate", "certificate_sha256"):
        forged.row(PRINTED, HERE)[member] = forged.row(TWIN, HERE)[member]
    found(forged, f"{PRINTED} on {HERE}", f"about the claim {TWIN}")


def test_a_valid_certificate_of_another_game_with_the_same_name_is_noticed(forged: Forgery) -> None:
    other = load_game(HERE).changed(discount=fmpq(1, 7))
    assert other.name == HERE
    certificate = CATALOGUE[TRUE].checks[0].run(Instance(other)).certificate
    path = write_certificate(certificate, forged.folder / "certificates")
    row = forged.row(TRUE, HERE)
    (forged.folder / row["certificate"]).unlink()
    row.update(certificate=f"certificates/{path.name}", certificate_sha256=certificate["sha256"])
    found(forged, f"{TRUE} on {HERE}", "another game that is called coordination")


def test_a_game_that_was_exchanged_in_every_row_but_one_is_noticed(forged: Forgery) -> None:
    forged.results["games"][0]["sha256"] = "0" * 64
    found(forged, f"{TRUE} on {HERE}", "another game that is called coordination")


def test_a_deleted_certificate_is_noticed(forged: Forgery) -> None:
    (forged.folder / forged.row(TRUE, HERE)["certificate"]).unlink()
    found(forged, f"{TRUE} on {HERE}", "no such file")


def test_a_row_that_links_none_is_noticed(forged: Forgery) -> None:
    forged.row(TRUE, HERE).update(certificate=None, certificate_sha256=None)
    found(forged, f"{TRUE} on {HERE}", "it is supported")


def test_a_changed_certificate_is_noticed(forged: Forgery) -> None:
    path = forged.folder / forged.row(TRUE, HERE)["certificate"]
    path.write_text(path.read_text().replace('"outcome": "holds"', '"outcome": "fails"'))
    found(forged, "certificates/", "changed after")


def test_a_certificate_of_nothing_is_noticed(forged: Forgery) -> None:
    (forged.folder / "certificates" / "more.json").write_text("{}")
    found(forged, "certificates/more.json")


def test_a_valid_certificate_that_no_row_names_is_noticed(forged: Forgery) -> None:
    extra = CATALOGUE["equation-1"].checks[0].run(Instance(load_game("team"))).certificate
    path = write_certificate(extra, forged.folder / "certificates")
    found(forged, path.name, "no row")


def test_a_hypothesis_that_no_certificate_shows_is_noticed(forged: Forgery) -> None:
    forged.row(TRUE, HERE)["hypotheses"] = {"the game is a Markov potential game": True}
    found(forged, f"{TRUE} on {HERE}", "does not show the hypothesis the game is a Markov potential game")


def test_other_clauses_than_the_certificate_has_are_noticed(forged: Forgery) -> None:
    forged.row(TRUE, HERE)["clauses"] = ["most"]
    found(forged, f"{TRUE} on {HERE}", "other clauses")


def test_a_clause_that_does_not_exist_is_noticed(forged: Forgery) -> None:
    forged.row(TRUE, HERE)["clauses"] = ["everything"]
    found(forged, f"{TRUE} on {HERE}", "no clause everything")


def test_other_numbers_beside_a_refutation_are_noticed(forged: Forgery) -> None:
    forged.row(FALSE, HERE)["measured"] = "1000"
    found(forged, f"{FALSE} on {HERE}", "its measured is")


def test_more_comparisons_than_were_made_are_noticed(forged: Forgery) -> None:
    forged.row(TRUE, HERE)["comparisons"] += 1000
    found(forged, f"{TRUE} on {HERE}", "comparisons")


MADE = """
title = "A game made from another"
games = ["shapley_team"]
claims = ["lemma-3.5.needs-support", "equation-3"]
[sampling]
random_profiles = 1
"""


def test_a_game_that_a_check_makes_from_that_of_its_row_is_made_again(tmp_path: Path) -> None:
    write_report(tmp_path / "report", MADE)
    claim, game = "lemma-3.5.needs-support", "shapley_team"
    forged = Forgery(tmp_path / "report", tmp_path / "forged")
    assert reasons(forged.check()) == []
    (check,) = (check for check in CATALOGUE[claim].checks if check.made is not None)
    other = check.run(Instance(load_game(game).changed(discount=fmpq(1, 7)))).certificate
    path = write_certificate(other, forged.folder / "certificates")
    (row,) = (row for row in forged.finding(claim, game)["evidence"] if row["check"] == check.title)
    (forged.folder / row["certificate"]).unlink()
    row.update(certificate=f"certificates/{path.name}", certificate_sha256=other["sha256"])
    found(forged, f"{claim} on {game}", "another game that is called shapley_team, held in place")


# what has no certificate


def test_a_proof_that_does_not_exist_is_noticed(forged: Forgery) -> None:
    forged.finding(TRUE, HERE)["evidence"].append(forged.row(GENERAL, "every game", 1))
    found(forged, f"{TRUE} on {HERE}, machine-checked proof", "no check of this title")


def test_a_proof_of_another_claim_is_noticed(forged: Forgery) -> None:
    forged.row(TWIN, "every game")["measured"] = forged.row(GENERAL, "every game", 1)["measured"]
    found(forged, f"{TWIN} on every game", "its measured is")


def test_an_identity_with_other_numbers_is_noticed(forged: Forgery) -> None:
    forged.row(GENERAL, "every game")["instance"] = "every game of every shape"
    found(forged, f"{GENERAL} on every game", "its instance is")


def test_an_argument_turned_round_is_noticed(forged: Forgery) -> None:
    row = forged.row("assumption-3.2.i", "constant")
    assert row["verdict"] == "refuted"
    row.update(verdict="proved", failures=0, residual="0")
    found(forged, "assumption-3.2.i on constant", "computed again")


def test_a_hypothesis_that_is_said_to_fail_is_decided_again(forged: Forgery) -> None:
    """To call a counterexample vacuous hides it."""
    row = forged.row(FALSE, HERE)
    (forged.folder / row["certificate"]).unlink()
    row.update(forged.row(FALSE, THERE))
    found(forged, f"{FALSE} on {HERE}", "is not found again")


def test_a_hypothesis_that_nobody_knows_is_no_reason(forged: Forgery) -> None:
    row = forged.row(FALSE, HERE)
    (forged.folder / row["certificate"]).unlink()
    row.update(forged.row(FALSE, THERE), hypotheses={"the weather is fine": False})
    found(forged, f"{FALSE} on {HERE}", "no hypothesis of the claim")


# what is missing, or too much


def test_a_removed_row_is_noticed(forged: Forgery) -> None:
    forged.results["findings"].remove(forged.finding(FALSE, HERE))
    found(forged, f"{FALSE} on {HERE}", "neither its result nor a reason")


def test_a_removed_row_with_a_false_reason_is_noticed(forged: Forgery) -> None:
    row = {"claim": FALSE, "game": HERE, "why": "not for this game"}
    removed = forged.finding(FALSE, HERE)
    forged.results["findings"].remove(removed)
    evidence = removed["evidence"][0]
    (forged.folder / evidence["certificate"]).unlink()
    forged.results["not_run"].append({**row, "check": evidence["check"], "method": evidence["method"]})
    found(forged, f"{FALSE} on {HERE}", "is for this game, and must be run")


def test_a_removed_row_that_is_said_to_come_is_noticed(forged: Forgery) -> None:
    removed = forged.finding(FALSE, HERE)
    forged.results["findings"].remove(removed)
    evidence = removed["evidence"][0]
    row = {"check": evidence["check"], "method": evidence["method"], "why": "not run yet"}
    forged.results["not_run"].append({"claim": FALSE, "game": HERE, **row})
    found(forged, "0 checks are said to be left")


def test_a_row_that_stands_there_twice_is_noticed(forged: Forgery) -> None:
    finding = forged.finding(TRUE, HERE)
    finding["evidence"].append(finding["evidence"][0])
    found(forged, f"{TRUE} on {HERE}", "twice")


def test_findings_and_claims_that_stand_there_twice_are_noticed(forged: Forgery) -> None:
    forged.results["findings"].append(forged.finding(TRUE, HERE))
    found(forged, f"{TRUE} on {HERE}", "twice")
    forged.results["claims"].append(forged.claim(TRUE))
    found(forged, TRUE, "the claim stands there twice")


def test_a_report_that_poses_as_the_default_study_is_noticed(forged: Forgery) -> None:
    forged.results["study"].update(name="paper", is_built_in=True)
    done = forged.check()
    for member in ("title", "sampling", "games", "claims"):
        assert any(f"{member} " in line and "built-in study paper" in line for line in reasons(done))


# what claims say


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("title", "Another title"),
        ("statement", "$1 = 1$"),
        ("text", {"given": "", "where": "", "assuming": [], "clauses": {"": "1 = 1"}}),
        ("checked", {"": "1 = 1"}),
        ("corrected_by", None),
        ("is_property", True),
        ("uses", []),
        ("hypotheses", []),
    ],
)
def test_a_claim_that_says_something_else_is_noticed(forged: Forgery, member: str, value: Any) -> None:
    forged.claim(FALSE)[member] = value
    found(forged, FALSE, f"its {member} is not that of the catalogue")


def test_a_claim_that_nobody_knows_is_noticed(forged: Forgery) -> None:
    forged.results["claims"].append({**forged.claim(TRUE), "id": "invented"})
    found(forged, "invented on coordination", "neither its result nor a reason")
    forged.claim("invented")["text"] = {}
    found(forged, "invented", "no statement can be made of its text")
