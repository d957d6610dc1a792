"""Generated hostile input: exit 0, 1 or 2, one line, nothing half-written, no traceback, 60 s, 2 GB."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import hostile_corpus
import pytest
from hostile_corpus import LARGEST, LONGEST, broken

CASES, SECONDS = 2_000, 60
"""Whichever comes first; a machine that is busy runs fewer cases. CI runs others for three minutes."""
FEWEST = 20


@pytest.mark.slow
def test_hostile_input_is_refused_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, hostile_corpus.__file__, str(tmp_path), str(CASES), str(SECONDS), "23"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=4 * SECONDS)
    assert done.stdout, done.stderr
    told = json.loads(done.stdout)
    assert told["broken"] == []
    assert done.returncode == 0
    assert told["cases"] >= FEWEST
    assert {"0", "2"} <= set(told["statuses"]), "the corpus has input of both kinds"


ONE_LINE = "mpgtheory: game.json: is empty\n"


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        ((0, "", 1.0, 1, []), None),
        ((2, ONE_LINE, 1.0, 1, []), None),
        ((2, "mpgtheory: note: read\n" + ONE_LINE, 1.0, 1, []), None),
        ((2, ONE_LINE * 2, 1.0, 1, []), "2 lines"),
        ((2, "", 1.0, 1, []), "0 lines"),
        ((2, "Error\n", 1.0, 1, []), "1 lines"),
        ((1, "Traceback (most recent call last):\n", 1.0, 1, []), "traceback"),
        ((-11, "", 1.0, 1, []), "exit status -11"),
        ((3, "", 1.0, 1, []), "exit status 3"),
        ((0, "mpgtheory: note: \x1b[31m\n", 1.0, 1, []), "characters that do not print"),
        ((0, "", 1.0, 1, [".out.json.x"]), "left ['.out.json.x']"),
        ((0, "", LONGEST + 1.0, 1, []), "61 s"),
        ((0, "", 1.0, LARGEST + 1, []), f"{LARGEST + 1} bytes"),
    ],
)
def test_the_rule_sees_what_breaks_it(outcome: tuple[int, str, float, int, list[str]], reason: str | None) -> None:
    assert broken(*outcome) == reason
