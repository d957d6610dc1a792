"""Processor time of commands that answer at once, in new processes, imports included.

The reference, in the same run, is Python that imports NumPy and python-flint, without which no game is read.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ALOHA = ROOT.parent / "shared" / "data" / "prism" / "aloha_backoff2.prism.tra"
ROUNDS = 3
HELP_SECONDS, SMALL_SECONDS, POTENTIAL_SECONDS = 0.15, 0.7, 2.0


def processor_seconds(*arguments: str) -> float:
    """User and system time of a Python process, the least of some rounds."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    found = []
    for _ in range(ROUNDS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=environment, cwd=ROOT)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(found)


def tell(capsys: pytest.CaptureFixture[str], command: tuple[str, ...], limit: float) -> None:
    bare = processor_seconds("-c", "import numpy, flint")
    taken = processor_seconds("-m", "verification.cli", *command)
    with capsys.disabled():
        words = " ".join(Path(word).name for word in command)
        print(f"\nmpgtheory {words}: {taken:.2f} s of processor time; NumPy and FLINT alone {bare:.2f} s")
    assert taken < limit


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    tell(capsys, ("--help",), HELP_SECONDS)


@pytest.mark.parametrize(
    "command",
    [("claims",), ("games",), ("game", "routing"), ("nash", "team"), ("potential", "team"), ("potential", "routing")],
    ids=" ".join,
)
def test_small_answers(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    tell(capsys, command, SMALL_SECONDS)


def test_potential_of_eight_players_with_four_facilities(capsys: pytest.CaptureFixture[str]) -> None:
    tell(capsys, ("potential", "congestion"), POTENTIAL_SECONDS)


def test_potential_of_routing_with_twelve_players(capsys: pytest.CaptureFixture[str]) -> None:
    tell(capsys, ("potential", "routing:players=12"), POTENTIAL_SECONDS / 2)


@pytest.mark.skipif(not ALOHA.exists(), reason="the PRISM export is not at hand")
def test_potential_of_aloha(capsys: pytest.CaptureFixture[str]) -> None:
    """214 states, 25 joint actions."""
    tell(capsys, ("potential", str(ALOHA), "--discount", "9/10"), POTENTIAL_SECONDS)
