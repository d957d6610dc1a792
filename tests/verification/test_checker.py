"""The checker stands alone: bare Python, a copy of three things in an empty folder, exit status 0, 1 or 2."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import verification
from mpgtheory.formats import load_game
from verification import checker
from verification.catalogue import CATALOGUE, EVALUATED
from verification.instance import Instance, Sampling

ROOM = Path(verification.__file__).parent
TEXTS = [claim for claim in CATALOGUE.values() if claim.text]


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """`checker.py`, `kernel/` and `statements/` in a folder with nothing else."""
    folder = tmp_path_factory.mktemp("alone")
    shutil.copy(ROOM / "checker.py", folder)
    for part in ("kernel", "statements"):
        shutil.copytree(ROOM / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture(scope="module")
def written():
    """The certificates that statements have on a small game, by claim; of some a hypothesis fails there."""
    drawn = Instance(load_game("coordination"), 7, Sampling(random_profiles=1, equilibria=2))
    found = {}
    for claim in TEXTS:
        (check,) = (check for check in claim.checks if check.title == EVALUATED)
        content = check.run(drawn).certificate
        if content is not None:
            found[claim.id] = dict(content)
    return found


def run(folder, *paths, limit=""):
    """Run the copied checker with no site packages and nothing of ours on the path."""
    program = [sys.executable, "-I", "-S", "-B", "checker.py", *map(str, paths)]
    if limit:
        program = ["bash", "-c", f'ulimit -v {limit}; exec "$@"', "bash", *program]
    return subprocess.run(program, cwd=folder, capture_output=True, text=True, timeout=60)


def write(path, content):
    path.write_text(json.dumps(content))
    return path


def test_accepts_the_certificates_of_all_statements(alone, written, tmp_path):
    assert len(written) > 4 / 5 * len(TEXTS)
    for claim, content in written.items():
        write(tmp_path / f"{claim}.json", content)
    done = run(alone, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(f"\n{len(written)} valid, 0 invalid\n")


def test_reports_invalid_ones(alone, written, tmp_path):
    good = written["equation-1"]
    write(tmp_path / "good.json", good)
    write(tmp_path / "flipped.json", {**good, "outcome": "fails"})
    (tmp_path / "cut.json").write_text(json.dumps(good)[:-20])
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "deep.json").write_text("[" * 200_000)
    done = run(alone, tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert "1 valid, 4 invalid" in done.stdout
    assert f"\nvalid {tmp_path}/good.json: equation-1 holds" in done.stdout
    for name in ("flipped", "cut", "binary", "deep"):
        assert f"INVALID {tmp_path}/{name}.json: " in done.stdout


def test_a_missing_file_is_invalid(alone, tmp_path):
    done = run(alone, tmp_path / "nowhere.json")
    assert done.returncode == 1
    assert "nowhere.json" in done.stdout


@pytest.mark.parametrize("paths", [(), (".",)])
def test_nothing_to_check_is_status_2(alone, tmp_path, paths):
    done = run(alone, *(tmp_path for _ in paths))
    assert done.returncode == 2
    assert done.stdout == "0 valid, 0 invalid\n"


def test_another_catalogue_is_noticed(alone, written, tmp_path):
    """A certificate of a text that the statements beside the checker do not have."""
    other = tmp_path / "other"
    shutil.copytree(alone, other)
    for path in (other / "statements").glob("*.toml"):
        path.write_text(path.read_text().replace("V[pi](i,s)", "2 * V[pi](i,s)"))
    certificate = write(tmp_path / "certificate.json", written["equation-2.value"])
    assert run(alone, certificate).returncode == 0
    assert run(other, certificate).returncode == 1


def test_names_files_on_one_line_each(alone, written, tmp_path):
    """A reason may quote a document; it must not forge lines of output."""
    content = {**written["equation-1"], "format": "x\n1 valid, 0 invalid"}
    done = run(alone, write(tmp_path / "forged.json", content))
    assert len(done.stdout.splitlines()) == 2


def test_a_small_file_needs_little_memory(alone, written, tmp_path):
    """Forty players with two actions each have 2^40 joint actions; the tables that should be there are not."""
    players = [str(i) for i in range(40)]
    content = written["equation-1"]
    content = {**content, "game": {**content["game"], "players": players, "actions": [["a", "b"]] * 40}}
    sealed = {**content, "sha256": checker.seal(content)}
    done = run(alone, write(tmp_path / "bomb.json", sealed), limit="600000")
    assert (done.returncode, done.stderr) == (1, "")
    assert "0 valid, 1 invalid" in done.stdout
