"""Every command of an installed mpgtheory: its help, and a small run. Run by the Python of the environment to be tried.

    .venv/bin/python .ci/every_command.py

A command that is not in `SMALL` is tried with `--help` only, and that is said.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

COMMAND = Path(sys.executable).with_name("mpgtheory")
STUDY = """
title = "Small"
games = ["coordination"]
claims = ["lemma-3.6b"]

[learning]
horizon = 1000
seeds = 2
"""
SMALL: dict[str, list[list[str]]] = {
    "claims": [["--json"]],
    "games": [["--json"]],
    "game": [["coordination", "-o", "game.npz"], ["game.npz", "--json"]],
    "nash": [["coordination", "--json"]],
    "equilibria": [["coordination", "--json"]],
    "potential": [["matching_pennies", "--json"]],
    "distance": [["stag_hunt", "--within", "1", "--json"]],
    "steps": [["--alpha", "1/sqrt(n+1)", "--beta", "1/(n+1)", "--json"]],
    "learn": [["coordination", "--steps", "1000", "-o", "trace.npz", "--json"]],
    "flow": [["coordination", "--duration", "1", "--json"]],
    "verify": [["--claim", "lemma-3.6b", "--game", "coordination", "-o", "evidence", "--json"]],
    "falsify": [["appendix-B.2b", "--json"]],
    "language": [["--json"]],
    "aggregate": [["stag_hunt", "--sees", "herd,herd", "--steps", "0", "--json"]],
    "report": [["study.toml", "-o", "report"]],
    "check": [["evidence", "--json"], ["report", "--json"]],
    "proofs": [],  # compiled by a step of its own
}


def output(*arguments: str) -> str:
    """What the command prints; it must end well, and print a document if it is asked for one."""
    done = subprocess.run([COMMAND, *arguments], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"mpgtheory {' '.join(arguments)}: exit status {done.returncode}\n{done.stdout}{done.stderr}")
    if "--json" in arguments:
        json.loads(done.stdout)
    print(f"  mpgtheory {' '.join(arguments)}")
    return done.stdout


def main() -> None:
    """Try all of them, in a folder that goes afterwards."""
    listing = output("--help")
    listed = re.findall(r"^  ([a-z]\S*)", listing[listing.index("Commands:") :], re.M)
    output("--version")
    Path("study.toml").write_text(STUDY, encoding="utf-8")
    for name in sorted(listed, key=lambda name: [*SMALL, name].index(name)):
        output(name, "--help")
        for arguments in SMALL.get(name, []):
            output(name, *arguments)
        if name not in SMALL:
            print(f"  mpgtheory {name}: no small run is known for it")
    missing = sorted(set(SMALL) - set(listed))
    if missing:
        sys.exit(f"no command is called {', '.join(missing)}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            main()
        finally:
            os.chdir("/")
