"""What is not mpgtheory's own is never replaced or removed, whatever `-o` says."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from mpgtheory.errors import InputError
from mpgtheory.formats.outputs import check_writable, write_text
from verification.cli import run
from verification.written import MARK, read_list, take_for_report, write_single

STUDY = 'title = "t"\ngames = ["coordination"]\nclaims = ["equation-3"]\n'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a project, where the user stands."""
    folder = tmp_path / "project"
    for name in ("figures", "claims"):
        (folder / name).mkdir(parents=True)
        (folder / name / "mine.txt").write_text("mine")
    (folder / "README.md").write_text("mine")
    (folder / "certificates").write_text("a file of mine")
    (folder / "game.json").write_text("{}")
    (folder / "x.toml").write_text(STUDY)
    monkeypatch.chdir(folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    return captured.err


@pytest.mark.parametrize("output", [("-o", "."), ("-o", ""), ("--output=",), ("--output", "..")])
def test_a_report_is_not_written_over_a_project(
    project: Path, capsys: pytest.CaptureFixture[str], output: tuple[str, ...]
) -> None:
    before = contents(project.parent)
    refused(capsys, "report", "x.toml", "--jobs", "1", *output)
    assert contents(project.parent) == before


def test_a_report_that_is_made_again_keeps_what_was_added_and_changed(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["report", "x.toml", "--jobs", "1", "-o", "new", "--quiet"]
    assert run(command) == 0
    written = set(contents(project / "new"))
    (project / "new" / "claims" / "mine.md").write_text("mine")
    (project / "new" / "README.md").write_text("edited")
    assert run(command) == 0
    assert "kept as README.md.kept" in capsys.readouterr().err
    after = contents(project / "new")
    assert set(after) == {*written, "claims/mine.md", "README.md.kept"}
    assert after["README.md.kept"] == b"edited"
    assert after["README.md"] != b"edited"
    (project / "new" / "README.md").write_text("edited again")
    assert run(command) == 0
    assert (project / "new" / "README.md.kept-2").read_text() == "edited again"


def test_a_damaged_list_counts_as_none(tmp_path: Path) -> None:
    take_for_report(tmp_path)
    take_for_report(tmp_path)
    document = json.loads((tmp_path / MARK).read_text())
    for damaged in ("", "[]", json.dumps({**document, "files": {"README.md": ["0"]}})):
        (tmp_path / MARK).write_text(damaged)
        assert read_list(tmp_path) is None
        with pytest.raises(InputError, match="was not made by mpgtheory"):
            take_for_report(tmp_path)


def test_counterexamples_and_results_do_not_replace_files_of_a_like_name(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "results.json").write_text("mine")
    assert run(["falsify", "appendix-B.2b", "-o", "."]) == 0
    assert run(["verify", "coordination", "--claim", "equation-3", "-o", "out"]) == 0
    write_single(project, "results.json", "new")
    after = contents(project)
    assert after["game.json.kept"] == b"{}"
    assert after["results.json.kept"] == b"mine"
    assert json.loads(after["game.json"])["format"].startswith("mpgtheory.game")
    capsys.readouterr()
    assert run(["falsify", "appendix-B.2b", "-o", "."]) == 0
    assert capsys.readouterr().err == "", "one's own files are replaced without a word"


@pytest.mark.parametrize(
    "command",
    [
        ["verify", "coordination", "--claim", "equation-3"],
        ["falsify", "appendix-B.2b"],
        ["nash", "coordination"],
        ["potential", "coordination"],
        ["equilibria", "coordination"],
        ["distance", "coordination"],
        ["report", "x.toml"],
    ],
    ids=lambda command: command[0],
)
def test_a_folder_is_refused_before_the_work(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    """Loading a game or a study is the first work: here it would fail."""
    monkeypatch.setattr("mpgtheory.formats.load", None)
    monkeypatch.setattr("verification.running.runner.execute", None)
    before = contents(project)
    assert "-o" in refused(capsys, *command, "-o", "certificates")
    assert contents(project) == before


def test_single_results_do_not_spoil_a_report(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    take_for_report(project / "new")
    assert "holds a report" in refused(capsys, "verify", "coordination", "-o", "new")


def test_a_device_is_written_to_and_stays_a_device(capsys: pytest.CaptureFixture[str]) -> None:
    assert "No space left" in refused(capsys, "game", "coordination", "-o", "/dev/full")
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)
    assert run(["game", "coordination", "-o", "/dev/null"]) == 0
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    check_writable(Path("/dev/null"))


def test_a_link_keeps_pointing_where_it_did(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there" / "file")
    for text in ("first", "second"):
        write_text(tmp_path / "link", text)
        assert (tmp_path / "link").is_symlink()
        assert (tmp_path / "there" / "file").read_text() == text
    assert os.listdir(tmp_path / "there") == ["file"]
