"""Theorems generated from claims say what the claims say now; a claim that says something else has no proof."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from mpgtheory.errors import InputError
from verification import cli, coq_claims, proved, proving
from verification.language import files

needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="Coq is not installed")
MUTANTS = [
    ("/ (1 - delta)", "* (1 - delta)"),
    ("G[dev(pi,i,pi')](i,s,a)", "G[pi](i,s,a)"),
    ("d[pi](z,s)", "d[dev(pi,i,pi')](z,s)"),
]
"""Mistakes in the text of Lemma 3.6(b)."""


def changed(monkeypatch: pytest.MonkeyPatch, name: str, old: str, new: str) -> None:
    """Put a changed claim in the catalogue's place."""
    entry = files.catalogue()[name]
    assert entry.claim is not None
    assert old in entry.claim
    other = entry.model_copy(update={"claim": entry.claim.replace(old, new)})
    listed = {**files.catalogue(), name: other}
    monkeypatch.setattr(files, "catalogue", lambda: listed)
    monkeypatch.setattr(files, "load_statement", lambda n: files.from_entry(n, listed[n]))


def test_the_generated_files_say_what_the_claims_say() -> None:
    assert coq_claims.out_of_date() == []


def test_a_changed_claim_makes_the_generated_files_old(monkeypatch: pytest.MonkeyPatch) -> None:
    changed(monkeypatch, "lemma-3.6b", *MUTANTS[0])
    assert coq_claims.out_of_date() == ["ClaimStatements.v", "Claims.v"]


def test_seventy_claims_have_a_generated_theorem() -> None:
    assert len(coq_claims.generated()) >= 70


def test_what_some_data_do_is_not_proved_by_a_theorem_on_all_that_do_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """That an equilibrium is one does not show that there is one."""
    names = {claim.claim for claim in coq_claims.generated()}
    assert "section-2.existence" not in names
    assert not [name for name in names if files.catalogue()[name].kind == "existence"]
    planted = {**coq_claims.proofs(), "section_2_existence": "ClaimConsequences"}
    monkeypatch.setattr(coq_claims, "proofs", lambda folder: planted)
    assert "section-2.existence" not in {claim.claim for claim in coq_claims.generated()}


def test_every_claim_with_a_text_and_a_theorem_is_generated_or_listed_with_its_reason() -> None:
    excepted, known = coq_claims.without(), coq_claims.claims_with_theorems()
    assert set(excepted) <= set(known)
    covered = {own.claim for theorem in proving.theorems() for own in theorem.covers if theorem.file == "Claims.v"}
    assert covered == {claim.claim for claim in coq_claims.generated()} >= set(known) - set(excepted)
    assert not covered & set(excepted)
    for claim, why in excepted.items():
        assert coq_claims.why_not(claim) in (None, why)
        assert len(why) > 20


def test_a_claim_without_proof_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    modules = coq_claims.proofs()
    monkeypatch.setattr(coq_claims, "proofs", lambda _: {k: v for k, v in modules.items() if k != "lemma_3_6b"})
    with pytest.raises(InputError, match=r"no file proves ClaimStatements\.lemma_3_6b"):
        coq_claims.documents()


def test_entries_by_hand_are_kept_wherever_they_stand(tmp_path: Path) -> None:
    shutil.copytree(proving.FOLDER, tmp_path, dirs_exist_ok=True)
    listed = tmp_path / "theorems.json"
    text = listed.read_text(encoding="utf-8")
    one = text[text.index(" {") : text.index(" },")] + " }"
    listed.write_text(text.replace("\n]\n", f",\n{one}\n]\n"), encoding="utf-8")
    made = json.loads(coq_claims.documents(tmp_path)["theorems.json"])
    by_hand = [entry for entry in json.loads(text) if entry["file"] != "Claims.v"]
    assert [entry for entry in made if entry["file"] != "Claims.v"] == [*by_hand, by_hand[0]]


def test_generated_theorems_have_no_proof_of_their_own() -> None:
    text = (proving.FOLDER / coq_claims.THEOREMS).read_text(encoding="utf-8")
    proofs = re.findall(r"^Proof\. (.*) Qed\.$", text, flags=re.M)
    assert len(proofs) == len(coq_claims.generated()) == text.count("Theorem ")
    assert all(re.fullmatch(r"exact: Claim\w+\.\w+_holds\.", proof) for proof in proofs)


def test_the_generated_theorem_stands_for_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written by hand counts where there is none, and for other clauses."""
    assert [theorem.name for theorem in proving.theorems_of("lemma-3.6b")] == ["MPG.Claims.lemma_3_6b"]
    by_hand = tuple(theorem for theorem in proving.theorems() if theorem.file != proving.GENERATED)
    (stated,) = (theorem for theorem in proving.theorems() if theorem.name == "MPG.Claims.lemma_3_5_rate")
    monkeypatch.setattr(proving, "theorems", lambda: by_hand)
    assert len(proving.theorems_of("lemma-3.5.rate")) == 4
    part = replace(stated, covers=(proving.Coverage("lemma-3.5.rate", ("in total",)),))
    monkeypatch.setattr(proving, "theorems", lambda: (*by_hand, part))
    names = [theorem.name.rpartition(".")[2] for theorem in proving.theorems_of("lemma-3.5.rate")]
    assert names == ["lemma_3_5_rate", "optimal_gain_ge0", "lemma_3_5_rate_lines"]


def one_claim() -> tuple[str, str]:
    """The generated definition and the proof written by hand, of Lemma 3.6(b) alone."""
    made = coq_claims.documents()[coq_claims.STATEMENTS]
    start = made.index("Definition lemma_3_6b ")
    options = re.sub(r" (Potential|ClaimPotentials|ClaimDerivatives)\b", "", made[: made.index("(* ", 10)])
    statement = options + made[start : made.index(".\n\n", start)] + ".\n"
    by_hand = (proving.FOLDER / "ClaimValues.v").read_text(encoding="utf-8")
    head = re.sub(r"\b(Lipschitz|Algorithm) ", "", by_hand.partition("\nLemma ")[0] + "\n")
    proof = re.search(r"^Lemma lemma_3_6b_holds .*?^Qed\.", by_hand, flags=re.M | re.S)
    assert proof is not None
    return statement, head + proof[0] + "\n"


def compiles(folder: Path, name: str) -> bool:
    """Whether Coq accepts a file."""
    command = ["coqc", "-w", "none", "-Q", ".", proving.LIBRARY, name]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


@needs_coq
@pytest.mark.slow
def test_a_mutated_claim_has_no_proof(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """About 20 s of processor time: the definitions that the claim needs are compiled once."""
    used = ("ClaimWords.v", "PolicyGradient.v", "Exploration.v")
    needed = {name for file in used for name in proved.needed(file)}
    for name in filter(needed.__contains__, proving.sources()):
        shutil.copy(proving.FOLDER / name, tmp_path / name)
        assert compiles(tmp_path, name), name
    for old, new in (("", ""), *MUTANTS):
        with monkeypatch.context() as patched:
            changed(patched, "lemma-3.6b", old, new)
            statement, proof = one_claim()
        (tmp_path / "ClaimStatements.v").write_text(statement)
        (tmp_path / "ClaimValues.v").write_text(proof)
        assert compiles(tmp_path, "ClaimStatements.v")
        assert compiles(tmp_path, "ClaimValues.v") == (old == new), new


def test_the_command_writes_what_changed_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written: list[str] = []
    monkeypatch.setattr(coq_claims, "write_text", lambda path, _: written.append(path.name))
    assert cli.run(["proofs", "--claims", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said == {"claims": [claim.claim for claim in coq_claims.generated()], "changed": []}
    changed(monkeypatch, "lemma-3.6b", *MUTANTS[0])
    assert cli.run(["proofs", "--claims"]) == 0
    assert written == ["ClaimStatements.v", "Claims.v"]
    assert "changed: ClaimStatements.v, Claims.v" in " ".join(capsys.readouterr().out.split())
