"""Documents that show other verdicts, links out of a report, and hostile files: noticed, in one line each."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from forging import FALSE, HERE, TRUE, Forgery, found, reasons

from verification.cli import run
from verification.recheck import recheck
from verification.results import write_results

pytestmark = pytest.mark.slow


def untouched(forged: Forgery) -> list[str]:
    return reasons(recheck(forged.folder, jobs=1))


@pytest.mark.parametrize("name", ["README.md", "AUDIT.md", "index.html", "audit.html", f"claims/{FALSE}.md"])
def test_a_document_with_other_verdicts_is_noticed(forged: Forgery, name: str) -> None:
    path = forged.folder / name
    assert "refuted" in path.read_text()
    path.write_text(path.read_text().replace("refuted", "certified"))
    assert untouched(forged) == [f"{name}: is not what results.json renders to"]


def test_a_page_of_another_claim_is_noticed(forged: Forgery) -> None:
    shutil.copy(forged.folder / f"claims/{FALSE}.md", forged.folder / "claims/theorem-4.md")
    assert untouched(forged) == ["claims/theorem-4.md: results.json renders to no such document"]


def test_an_edited_count_of_its_own_check_is_noticed(forged: Forgery) -> None:
    check = {**forged.results["recheck"], "certificate": 999}
    forged.check()
    path = forged.folder / "results.json"
    write_results({**json.loads(path.read_text()), "recheck": check}, path)
    assert any("what it says of its own check" in line for line in untouched(forged))


# files from outside


@pytest.mark.parametrize("name", ["README.md", "results.json"])
def test_links_out_of_the_folder_are_noticed(forged: Forgery, tmp_path: Path, name: str) -> None:
    path = forged.folder / name
    path.rename(tmp_path / "outside")
    path.symlink_to(tmp_path / "outside")
    assert any("is a symbolic link" in line for line in untouched(forged))


def test_a_linked_certificate_is_noticed(forged: Forgery, tmp_path: Path) -> None:
    path = forged.folder / forged.row(TRUE, HERE)["certificate"]
    path.rename(tmp_path / "outside")
    path.symlink_to(tmp_path / "outside")
    assert any(f"{TRUE} on {HERE}" in line and "symbolic link" in line for line in untouched(forged))


@pytest.mark.parametrize("name", ["certificates", "claims", "figures"])
def test_a_linked_folder_is_noticed(forged: Forgery, tmp_path: Path, name: str) -> None:
    (forged.folder / name).mkdir(exist_ok=True)
    (forged.folder / name).rename(tmp_path / "outside")
    (forged.folder / name).symlink_to(tmp_path / "outside")
    assert f"{name}: is a symbolic link" in untouched(forged)


@pytest.mark.parametrize(
    "name",
    ["../outside.json", "/etc/passwd", "certificates/../results.json", "certificates/a\nb.json", "", "tasks/x.json"],
)
def test_names_that_lead_elsewhere_are_refused(forged: Forgery, name: str) -> None:
    forged.row(TRUE, HERE)["certificate"] = name
    found(forged, f"{TRUE} on {HERE}", "its certificate:")


def test_a_pipe_does_not_keep_the_check_waiting(forged: Forgery) -> None:
    path = forged.folder / forged.row(TRUE, HERE)["certificate"]
    path.unlink()
    os.mkfifo(path)
    found(forged, f"{TRUE} on {HERE}", "no regular file")


HOSTILE = {
    "no JSON": b"{",
    "no object": b"[1]",
    "no UTF-8": b'{"format": "\xff"}',
    "too deep": b"[" * 100_000,
    "a member twice": b'{"format": 1, "format": 2}',
    "not finite": b'{"format": NaN}',
    "an endless number": b'{"format": ' + b"9" * 100_000 + b"}",
    "a huge exponent": b'{"format": 1e999999}',
    "another format": b'{"format": "mpgtheory.results/1"}',
    "nothing": b"",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_results_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (tmp_path / "results.json").write_bytes(HOSTILE[name])
    assert run(["check", str(tmp_path)]) == 1
    captured = capsys.readouterr()
    assert captured.err == ""
    first, *rest = captured.out.splitlines()
    assert first.startswith(f"INVALID {tmp_path}/results.json: ")
    assert len(rest) == 2


PLACES: list[tuple[tuple[str | int, ...], Any]] = [
    (("study",), []),
    (("study", "seed"), "5"),
    (("study", "sampling"), {"invented": 1}),
    (("study", "search"), {"trials": "x"}),
    (("games", 0, "actions"), ["x"]),
    (("games", 0, "sha256"), 5),
    (("claims", 0, "uses"), [[]]),
    (("claims", 0, "text"), {"clauses": 5}),
    (("claims", 0, "kind"), "invented"),
    (("findings", 0, "errors"), [{}]),
    (("findings", 0, "evidence"), 5),
    (("findings", 0, "evidence", 0, "method"), "magic"),
    (("findings", 0, "evidence", 0, "verdict"), ["proved"]),
    (("findings", 0, "evidence", 0, "residual"), "1/0"),
    (("findings", 0, "evidence", 0, "residual"), 0.5),
    (("findings", 0, "evidence", 0, "tolerance"), "9" * 30_000),
    (("findings", 0, "evidence", 0, "comparisons"), -1),
    (("findings", 0, "evidence", 0, "hypotheses"), {"x": 5}),
    (("findings", 0, "evidence", 0, "tables"), [{"rows": 5}]),
    (("findings", 0, "evidence", 0, "figure"), {"kind": "contraction", "curves": 5}),
    (("not_run",), [{"claim": "x"}]),
    (("schedules", 0, "alpha"), "exec('x')"),
    (("schedules", 0, "alpha"), "1/n; 1/n"),
    (("audit",), [{}]),
    (("proofs",), {"problem": None, "theorems": [5]}),
    (("tasks",), {"done": "x"}),
    (("surprises",), [5]),
]


@pytest.mark.parametrize(("place", "value"), PLACES, ids=[".".join(map(str, place)) for place, _ in PLACES])
def test_a_member_of_the_wrong_kind_is_named_and_breaks_nothing(
    forged: Forgery, place: tuple[str | int, ...], value: Any
) -> None:
    holder: Any = forged.results
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = value
    write_results(forged.results, forged.folder / "results.json")
    done = recheck(forged.folder, jobs=1)
    assert not done.follows
    assert all("\n" not in why for _, why in done.invalid)
