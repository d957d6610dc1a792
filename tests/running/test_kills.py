"""A study that is killed at any moment loses at most the task then running, and never leaves a report that lies."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import killed_studies
import pytest

from verification.kernel.exact import InvalidError

KILLS = 50


def copied(folder: Path, name: str) -> Path:
    """A copy of a finished report, to lie in."""
    return Path(shutil.copytree(folder, folder.with_name(name)))


def altered(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.slow
def test_killed_at_random_moments_results_are_those_of_an_undisturbed_run(tmp_path: Path) -> None:
    command = [sys.executable, killed_studies.__file__, str(tmp_path), str(KILLS), "2023"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1500)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["kills"] == KILLS
    assert told["finished"] >= 2, "killed studies that came to their end, each compared byte by byte"
    assert told["states"]["unfinished report"] > 0
    assert len(told["stored"]) > 5, "moments early and late in the study"
    check_that_lies_are_found(tmp_path / "undisturbed")


def check_that_lies_are_found(folder: Path) -> None:
    """The same judgement of reports that do lie."""
    truth = json.loads(killed_studies.contents(folder)["results.json"])
    assert killed_studies.state(folder, truth) == "finished report"

    unmarked = copied(folder, "unmarked")
    done = truth_of(folder)["tasks"]["of"]
    altered(unmarked / "results.json", f'"done": {done}', f'"done": {done - 1}')
    with pytest.raises(AssertionError, match="lies"):
        killed_studies.state(unmarked, truth)

    invented = copied(folder, "invented")
    altered(invented / "results.json", '"verdict": "certified"', '"verdict": "proved"')
    with pytest.raises(AssertionError, match="nobody found"):
        killed_studies.state(invented, truth)

    torn = copied(folder, "torn")
    certificate = next((torn / "certificates").glob("equation-1--*"))
    certificate.write_text(certificate.read_text().replace('"outcome": "holds"', '"outcome": "fails"'))
    with pytest.raises(InvalidError):
        killed_studies.state(torn, truth)
    assert killed_studies.contents(torn) != killed_studies.contents(folder)


def truth_of(folder: Path) -> dict:
    return json.loads((folder / "results.json").read_text(encoding="utf-8"))
