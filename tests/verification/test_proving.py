"""Proofs: what vouches for them, what is caught, and that Coq is asked."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from mpgtheory.errors import InputError
from verification import proving
from verification.claim import Method, Verdict

needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="Coq is not installed")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The proofs in a folder that may be changed."""
    folder = tmp_path / "proofs"
    shutil.copytree(proving.FOLDER, folder)
    return folder


def tiny(folder: Path, text: str) -> Path:
    """A development of one file with one theorem."""
    (folder / "_CoqProject").write_text("-Q . MPG\nTiny.v\n")
    (folder / "Tiny.v").write_text(text)
    about = {"covers": [{"claim": "one"}], "paper": "none", "statement": "it holds"}
    entry = {"name": "MPG.Tiny.one", "file": "Tiny.v", **about}
    (folder / "theorems.json").write_text(json.dumps([entry]))
    return folder


def test_the_manifest_vouches_for_the_sources() -> None:
    assert proving.manifest_problem() is None
    manifest = json.loads((proving.FOLDER / "manifest.json").read_text())
    assert [entry["name"] for entry in manifest["theorems"]] == [t.name for t in proving.theorems()]
    assert all(entry["assumptions"] == [] for entry in manifest["theorems"])


def test_every_source_is_compiled_and_no_result_is_kept() -> None:
    present = {path.name for path in proving.FOLDER.iterdir()}
    assert {name for name in present if name.endswith(".v")} == set(proving.sources())
    assert not [name for name in present if name.endswith((".vo", ".vok", ".vos", ".glob", ".aux"))]


def test_every_theorem_stands_in_its_file() -> None:
    for theorem in proving.theorems():
        text = (proving.FOLDER / theorem.file).read_text(encoding="utf-8")
        assert theorem.name.rpartition(".")[2] in text
        assert theorem.scope in {"every finite game", "an example", "every finite set", "every sequence"}
        assert theorem.title
        assert theorem.statement


def test_a_changed_statement_is_caught(copied: Path) -> None:
    source = copied / "Value.v"
    source.write_text(source.read_text().replace("<=", "<", 1))
    assert "Value.v changed" in str(proving.manifest_problem(copied))


def test_a_changed_map_is_caught(copied: Path) -> None:
    listed = copied / "theorems.json"
    listed.write_text(listed.read_text().replace("lemma-3.6b", "lemma-3.7", 1))
    assert "theorems.json changed" in str(proving.manifest_problem(copied))


def test_an_assumption_in_the_manifest_is_caught(copied: Path) -> None:
    path = copied / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["theorems"][0]["assumptions"] = ["classic"]
    path.write_text(json.dumps(manifest))
    assert "assumes an axiom" in str(proving.manifest_problem(copied))
    path.unlink()
    assert "no manifest" in str(proving.manifest_problem(copied))


@pytest.mark.parametrize(
    "planted", ["Admitted.", "Axiom a : False.", "Parameter p : nat.", "admit.", "Axioms a b : nat."]
)
def test_a_planted_assumption_is_found(copied: Path, planted: str) -> None:
    assert proving.forbidden_words() == []
    with (copied / "Value.v").open("a") as stream:
        stream.write(f"\n{planted}\n")
    (found,) = proving.forbidden_words(copied)
    assert found.startswith("Value.v:")
    with pytest.raises(InputError, match=r"assumed, not given|not installed"):
        proving.compile_proofs(copied)


def test_comments_are_no_assumptions() -> None:
    text = "(* Axiom a. (* Admitted. *) still *) Lemma x : True. (* Parameter *)"
    assert "Axiom" not in proving.without_comments(text)
    assert "Lemma x : True." in proving.without_comments(text)
    assert proving.without_comments("a\n(* b\n *) c").count("\n") == 2


def test_answers_of_coq_are_read() -> None:
    text = "Closed under the global context\nAxioms:\nclassic : forall P : Prop, P \\/ ~ P\nother\n  : nat\n"
    assert proving.split_assumptions(text)[0] == ()
    assert "classic" in proving.split_assumptions(text)[1]


def test_a_stale_manifest_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert proving.proof_evidence("lemma-3.6b").verdict == Verdict.PROVED
    monkeypatch.setattr(proving, "manifest_problem", lambda: "Value.v changed")
    found = proving.proof_evidence("lemma-3.6b")
    assert (found.method, found.verdict) == (Method.PROOF, Verdict.UNDECIDED)
    assert found.note == "Value.v changed"


def test_a_missing_coq_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving.shutil, "which", lambda _: None)
    with pytest.raises(InputError, match="apt-get install coq"):
        proving.compile_proofs()


@needs_coq
def test_a_tiny_proof_compiles(tmp_path: Path) -> None:
    folder = tiny(tmp_path, "Theorem one : 1 + 1 = 2.\nProof. reflexivity. Qed.\n")
    (found,) = proving.compile_proofs(folder)
    assert (found.assumptions, found.text) == ((), "1 + 1 = 2")
    assert 0 <= found.seconds < 60


@needs_coq
def test_a_theorem_that_says_something_else_is_found(tmp_path: Path) -> None:
    """The text that the manifest has is compared with what Coq prints."""
    folder = tiny(tmp_path, "Theorem one : 1 + 1 = 2.\nProof. reflexivity. Qed.\n")
    found = proving.compile_proofs(folder)
    (folder / "manifest.json").write_text(json.dumps(proving.manifest_document(found, folder)))
    assert proving.changed_texts(found, folder) == []
    (folder / "Tiny.v").write_text("Theorem one : 1 + 1 = 1 + 1.\nProof. reflexivity. Qed.\n")
    assert proving.changed_texts(proving.compile_proofs(folder), folder) == ["MPG.Tiny.one"]


def test_texts_are_read() -> None:
    text = "@one\n     : forall n : nat,\n       n = n\n@two\n     : True\n"
    assert proving.split_checks(text) == ["forall n : nat, n = n", "True"]


def test_every_theorem_has_a_text() -> None:
    manifest = json.loads((proving.FOLDER / "manifest.json").read_text())
    assert [entry["name"] for entry in manifest["theorems"] if not entry["text"]] == []


@needs_coq
def test_an_imported_axiom_is_found_by_coq(tmp_path: Path) -> None:
    text = "Require Import Classical.\nTheorem one (P : Prop) : P \\/ ~ P.\nProof. apply classic. Qed.\n"
    (found,) = proving.compile_proofs(tiny(tmp_path, text))
    assert [name.rpartition(".")[2] for name in found.assumptions] == ["classic"]


@needs_coq
@pytest.mark.slow
def test_coqchk_accepts_what_coqc_compiled_and_refuses_another_file(tmp_path: Path) -> None:
    folder = tiny(tmp_path, "Theorem one : 1 + 1 = 2.\nProof. reflexivity. Qed.\n")
    (found,) = proving.compile_proofs(folder, kernel=True)
    assert found.assumptions == ()
    subprocess.run(["coqc", "-Q", ".", "MPG", "Tiny.v"], cwd=folder, check=True)
    compiled = folder / "Tiny.vo"
    damaged = bytearray(compiled.read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    compiled.write_bytes(damaged)
    with pytest.raises(InputError, match="coqchk refuses"):
        proving.check_compiled(folder, ["Tiny.v"])


@needs_coq
@pytest.mark.parametrize("text", ["Theorem one : 1 + 1 = 3.\nProof. reflexivity. Qed.\n", "Theorem two : True.\n"])
def test_a_false_or_missing_theorem_does_not_compile(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"does not compile|does not exist|states no theorem"):
        proving.compile_proofs(tiny(tmp_path, text))
