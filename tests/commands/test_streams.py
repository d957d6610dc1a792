"""Standard output that is full, closed, or cannot show a letter; what libraries print; SIGTERM."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

PATIENCE = 240.0  # seconds; a slow machine is no error
MAIN = "import sys; from verification.cli import main; main()"
NOISY = """
import os, sys
import mpgtheory.formats as formats
load = formats.load
def noisy(*given):
    os.write(1, b"a banner of a library\\n")
    print("another")
    return load(*given)
formats.load = noisy
from verification.cli import main
main()
"""


def command(*arguments: str, code: str = MAIN) -> list[str]:
    return [sys.executable, "-c", code, *arguments]


def one_line(stderr: str) -> None:
    assert stderr.count("\n") == 1, stderr
    assert stderr.startswith("mpgtheory: ")


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_full_output_is_said_in_one_line(options: list[str]) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(command("games", *options), stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    one_line(done.stderr)


@pytest.mark.parametrize("name", ["games", "claims"])
def test_a_reader_that_has_gone_is_said_in_one_line(name: str) -> None:
    """`games` fits the buffer, `claims` does not."""
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(command(name), stdout=write, stderr=subprocess.PIPE, text=True)
    os.close(write)
    assert done.returncode == 2
    one_line(done.stderr)


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_closed_output_is_said_in_one_line(options: list[str]) -> None:
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *command("games", *options)], capture_output=True, text=True
    )
    assert done.returncode == 2
    one_line(done.stderr)


def test_an_output_of_ascii_shows_other_letters_escaped(tmp_path: Path) -> None:
    game = json.loads(
        subprocess.run(
            command("game", "coordination", "-o", "/dev/stdout", "--json"), capture_output=True, text=True, check=True
        ).stderr
        or "{}"
    )
    assert game["players"] == ["1", "2"]
    path = tmp_path / "game.json"
    path.write_text(json.dumps({**game, "players": ["π", "2"]}))
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command("game", str(path)), capture_output=True, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert rb"players: \u03c0, 2" in done.stdout


def test_what_libraries_print_is_not_in_the_json_document() -> None:
    done = subprocess.run(command("game", "coordination", "--json", code=NOISY), capture_output=True, text=True)
    assert json.loads(done.stdout)["players"] == ["1", "2"]
    assert done.stderr == "a banner of a library\nanother\n"
    done = subprocess.run(command("game", "coordination", code=NOISY), capture_output=True, text=True)
    assert "a banner" not in done.stdout


def terminated(
    arguments: list[str], is_ready: Callable[[], bool], *, ignore_interrupts: bool = False
) -> subprocess.CompletedProcess[str]:
    """A command that gets SIGTERM once it is ready, also where Ctrl-C is ignored as under nohup."""

    def deafen() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN if ignore_interrupts else signal.SIG_DFL)

    process = subprocess.Popen(
        command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=deafen
    )
    end = time.monotonic() + PATIENCE
    while not is_ready():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "the command never got to where it is to be stopped"
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    stdout, stderr = process.communicate(timeout=PATIENCE)
    return subprocess.CompletedProcess(arguments, process.returncode, stdout, stderr)


@pytest.mark.slow
@pytest.mark.parametrize("ignore_interrupts", [False, True])
def test_sigterm_keeps_what_was_learned(tmp_path: Path, ignore_interrupts: bool) -> None:
    """Stopped once a checkpoint shows that it learns."""
    from mpgtheory.learning import read_trace

    out = tmp_path / "trace.npz"
    learn = ["learn", "routing:players=4", "--steps", str(10**12), "--checkpoint", "0.01", "-o", str(out)]
    done = terminated(learn, out.exists, ignore_interrupts=ignore_interrupts)
    assert done.returncode == 130, done.stderr
    assert "interrupted at iterate" in done.stdout
    assert read_trace(out).is_interrupted


@pytest.mark.slow
def test_sigterm_keeps_what_a_report_has_found(tmp_path: Path) -> None:
    study, out = tmp_path / "s.toml", tmp_path / "out"
    study.write_text(
        'title = "t"\ngames = ["team:seed={1..60}"]\nclaims = ["equation-1", "equation-3", "lemma-3.6c"]\n'
    )

    def has_stored_some() -> bool:
        return len(list(out.glob("tasks/*/[!.]*.txt"))) >= 3

    done = terminated(["report", str(study), "-o", str(out), "--jobs", "2"], has_stored_some)
    assert done.returncode == 130, done.stderr
    assert "the same command goes on from what is stored" in done.stderr
    tasks = json.loads((out / "results.json").read_text())["tasks"]
    assert 0 < tasks["done"] < tasks["of"]
    assert len(list(out.glob("tasks/*/*.txt"))) >= tasks["done"] > 0
