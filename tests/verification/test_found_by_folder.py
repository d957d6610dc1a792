"""Families, formats, procedures, commands and figures are found by their folder: a new file is enough."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "mpgtheory/families/planted.py": """
from mpgtheory.families.coordination import coordination
from mpgtheory.families.registry import family

@family("planted by a test")
def planted():
    '''A family.'''
    return coordination()
""",
    "mpgtheory/formats/planted.py": "READS = {'.planted': lambda path, options: None}\n"
    "WRITES = {'.planted': lambda game, path: print(path)}\n",
    "verification/commands/planted.py": "def planted() -> int:\n    return 0\n\nCOMMANDS = {'planted': planted}\n",
    "verification/report/figures/planted.py": "def draw(data):\n    return data\n",
    "verification/procedures/planted.py": "CHECKS = {}\nTRIALS = {'lemma-3.6a': ('planted',)}\n",
}
ASKED = """
from mpgtheory.families import build
from pathlib import Path

from mpgtheory.formats import READERS, write_game
from verification.catalogue import _gathered
from verification.cli import run
from verification.report.figures import KINDS

print(build("planted").n_players, ".planted" in READERS)
print("planted" in _gathered("TRIALS")["lemma-3.6a"], run(["planted"]))
write_game(build("planted"), Path("game.planted"))
print(KINDS["planted"](5), "flow-portrait" in KINDS)
"""


@pytest.mark.slow
def test_a_new_file_is_enough(tmp_path: Path) -> None:
    for package in ("mpgtheory", "verification"):
        for path in (ROOT / package).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                copy = tmp_path / path.relative_to(ROOT)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.symlink_to(path)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    done = subprocess.run([sys.executable, "-c", ASKED], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.split() == ["2", "True", "True", "0", "game.planted", "5", "True"], done.stderr
