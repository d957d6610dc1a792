"""The program: a line for each file that says what it shows, a summary, exit status 0, 1 or 2, from any folder."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from kernel_forging import HALF, certificate, corridor, sealed, text

from verification import checker

PROGRAM = Path(checker.__file__).resolve()
VALUE = text("forall i s: V[w](i,s) <= 4", given="policy w")


def run(folder, *paths):
    program = [sys.executable, "-I", "-S", "-B", str(PROGRAM), *map(str, paths)]
    return subprocess.run(program, cwd=folder, capture_output=True, text=True, timeout=60)


def write(path, content):
    path.write_text(json.dumps(content))
    return path


def document(**members):
    return certificate(VALUE, corridor(), {"w": HALF}, **members)


def test_it_says_what_a_certificate_shows(tmp_path):
    both = text("") | {"given": "policy w", "clauses": {"low": "0 <= delta", "high": "delta <= 1"}}
    write(tmp_path / "a.json", document(claim="own:bounded"))
    write(tmp_path / "b.json", certificate(both, corridor(), {"w": HALF}, clauses=["low", "high"]))
    done = run("/", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f'valid {tmp_path}/a.json: own:bounded holds on "corridor"',
        f'valid {tmp_path}/b.json: own holds (low, high) on "corridor"',
        "2 valid, 0 invalid",
    ]


def test_a_name_of_a_game_does_not_pass_for_words_of_the_line(tmp_path):
    name = 'corridor", given the game is a Markov potential game'
    write(tmp_path / "a.json", certificate(VALUE, {**corridor(), "name": name}, {"w": HALF}))
    (line, _) = run("/", tmp_path).stdout.splitlines()
    assert line.endswith(r'on "corridor\", given the game is a Markov potential game"')


def test_one_invalid_file_is_status_1(tmp_path):
    write(tmp_path / "good.json", document())
    write(tmp_path / "bad.json", sealed({**document(), "outcome": "fails"}))
    done = run(tmp_path, ".")
    assert (done.returncode, done.stderr) == (1, "")
    assert "INVALID bad.json: nothing fails" in done.stdout
    assert done.stdout.endswith("1 valid, 1 invalid\n")


def test_nothing_to_check_is_status_2(tmp_path):
    for paths in ((), (tmp_path,)):
        done = run(tmp_path, *paths)
        assert done.returncode == 2
        assert "usage" in done.stderr
    assert run(tmp_path, "nowhere.json").returncode == 1


def test_names_forge_no_lines(tmp_path):
    """A file, a game, a claim and a member whose names hold line breaks."""
    name = "x\n9 valid, 0 invalid\n.json"
    write(tmp_path / name, document())
    write(tmp_path / "\u202egood.json", document())
    write(tmp_path / "y.json", sealed({**document(), "claim": "own\n9 valid, 0 invalid"}))
    write(tmp_path / "z.json", sealed({**document(), "hypotheses": {"\n9 valid, 0 invalid": 0}}))
    done = run(tmp_path, tmp_path)
    lines = done.stdout.splitlines()
    assert (done.returncode, len(lines), lines[-1]) == (1, 5, "2 valid, 2 invalid")
    assert all(line.isprintable() for line in lines)


def test_a_name_that_is_no_text_does_not_end_the_run(tmp_path):
    path = tmp_path.joinpath(b"\xff.json".decode(errors="surrogateescape"))
    write(path, document())
    done = run(tmp_path, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 valid" in done.stdout


def test_the_name_of_a_game_is_shown_as_it_is(tmp_path):
    write(tmp_path / "a.json", certificate(VALUE, corridor() | {"name": "Flüsse"}, {"w": HALF}))
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(PROGRAM), str(tmp_path)],
        capture_output=True,
        timeout=60,
        env={"LC_ALL": "C.UTF-8"},
    )
    assert "Flüsse" in done.stdout.decode()
