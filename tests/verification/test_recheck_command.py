"""`mpgtheory check`: certificates, folders and reports; every problem in one line, names escaped."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from forging import HERE, TRUE, Forgery

from verification.cli import run
from verification.results import write_results

pytestmark = pytest.mark.slow


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    status = run(["check", *arguments, "--json", "--jobs", "1"])
    return status, json.loads(capsys.readouterr().out)


def test_the_command_counts_and_names(honest: Path, forged: Forgery, capsys: pytest.CaptureFixture[str]) -> None:
    status, document = answer(capsys, str(honest))
    assert status == 0
    assert document["valid"] > 8
    assert document["invalid"] == document["rows_that_do_not_follow"] == []
    assert document["reports"][0]["follows"]
    (forged.folder / forged.row(TRUE, HERE)["certificate"]).unlink()
    status, document = answer(capsys, str(forged.folder))
    assert status == 1
    row = document["rows_that_do_not_follow"][0]
    assert (row["claim"], row["game"]) == (TRUE, HERE)
    assert row["why"] == "its certificate: there is no such file"


def test_a_folder_of_reports_and_certificates_is_sorted_out(
    honest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(honest, tmp_path / "all" / "report")
    shutil.copy(next((honest / "certificates").iterdir()), tmp_path / "all" / "one.json")
    status, document = answer(capsys, str(tmp_path / "all"))
    assert status == 0
    assert len(document["reports"]) == 1
    whole = document["valid"]
    assert answer(capsys, str(tmp_path / "all" / "report" / "results.json"))[1]["valid"] == whole - 1
    assert answer(capsys, str(honest / "certificates"))[1] == {
        "valid": whole - 1,
        "invalid": [],
        "rows_that_do_not_follow": [],
        "reports": [],
    }


def test_forged_names_are_printed_in_one_line(forged: Forgery, capsys: pytest.CaptureFixture[str]) -> None:
    name = "certificates/a\n0 invalid\x1b[2J.json"
    (forged.folder / name).write_text("{}")
    forged.finding(TRUE, HERE)["evidence"][0]["check"] = "x\n999 valid, 0 invalid"
    forged.check()
    capsys.readouterr()
    assert run(["check", str(forged.folder), "--jobs", "1"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith(("INVALID", "DOES NOT", "not computed", str(forged.folder))) for line in lines[:-1])
    assert any("a\\n0 invalid\\x1b[2J.json" in line for line in lines)
    assert lines[-1].endswith("invalid")


def test_a_forged_file_name_alone_is_printed_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a\n1 valid, 0 invalid.json").write_text("{}")
    assert run(["check", str(tmp_path)]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_other_statements_than_those_of_the_catalogue_are_checked_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "out")
    assert run(["verify", HERE, "--statement", "forall i s: V[pi](i,s) <= W[pi](i,s)", "-o", folder]) == 0
    capsys.readouterr()
    status, document = answer(capsys, folder)
    assert (status, document["valid"]) == (0, 1)
    path = Path(folder) / "results.json"
    results = json.loads(path.read_text())
    results["claims"][0]["text"]["clauses"][""] = "forall i s: V[pi](i,s) <= W[pi](i,s) + 1"
    write_results(results, path)
    status, document = answer(capsys, folder)
    assert status == 1
    assert "another text" in json.dumps(document["rows_that_do_not_follow"])


def test_a_statement_of_ones_own_does_not_pass_for_one_of_the_paper(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "out")
    assert run(["verify", HERE, "--statement", "forall i s: V[pi](i,s) <= W[pi](i,s)", "-o", folder]) == 0
    path = Path(folder) / "results.json"
    results = json.loads(path.read_text())
    results["claims"][0]["is_listed"] = True
    write_results(results, path)
    capsys.readouterr()
    status, document = answer(capsys, folder)
    assert status == 1
    assert "its is_listed is not that" in json.dumps(document["rows_that_do_not_follow"])
