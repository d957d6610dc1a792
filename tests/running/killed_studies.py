"""Run as a script: studies that are killed at random moments, and what is left of them.

    python killed_studies.py FOLDER KILLS SEED

`mpgtheory report` is run in a process of its own, forked from this one so that nothing has to be imported again, and
killed with SIGKILL after a random time; again and again on what is left, until it comes to its end. Then its results
must be those of an undisturbed run, byte by byte, times apart; and the study begins anew, until KILLS processes were
killed. After each kill the folder must hold no report that lies. Prints one JSON document: how often, in what state.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from verification import checker
from verification.cli import run
from verification.running import partial
from verification.running.publish import DOCUMENTS, FOLDERS

STUDY = """
title = "A study to kill"
seed = 11
games = ["coordination", "matching_pennies", "team:seed={1..10}"]
claims = ["definition-2.1", "equation-1", "equation-2", "equation-3", "lemma-3.6b", "lemma-3.6c", "appendix-B.2b"]
[sampling]
random_profiles = 1
coordinates = 2
equilibria = 2
episodes = 100
"""
EVERY = 0.15
"""Seconds from one unfinished report to the next, so that kills fall into the middle of them."""
TIMES = re.compile(r'"(seconds|done|of|reused)": [0-9.]+')
SEAL = re.compile(r'"sha256": "[0-9a-f]{64}"\n}\n\Z')
"""The hash of everything else in results.json, times included."""
NAME = "kill"


def report(study: Path, folder: Path) -> int:
    """Run the study in a process of its own; its id."""
    if (child := os.fork()) == 0:
        partial.FIRST = partial.EVERY = EVERY
        partial.SHARE = 10.0
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        os._exit(run(["report", str(study), "-o", str(folder), "--jobs", "1", "--quiet"]))
    return child


def ended(child: int) -> int | None:
    """The exit status of a process; None if it was killed."""
    _, status = os.waitpid(child, 0)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else None


def apart(text: str) -> str:
    """results.json without times, and without how many tasks were done by which run."""
    return SEAL.sub('"sha256": ""\n}\n', TIMES.sub(r'"\1": 0', text))


def contents(folder: Path) -> dict[str, str]:
    """A finished report: results, certificates, pages of claims and figures, times apart; HTML shows times."""
    kept = ["results.json", *(f"{name}/*" for name in FOLDERS)]
    paths = sorted(path for pattern in kept for path in folder.glob(pattern) if path.suffix != ".html")
    return {str(path.relative_to(folder)): apart(path.read_text(encoding="utf-8")) for path in paths}


def state(folder: Path, truth: dict[str, Any]) -> str:
    """What a killed run left behind, after making sure that it does not lie."""
    here = [name for name in DOCUMENTS if (folder / name).exists()]
    if "results.json" not in here:
        return "no report"
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    done, of = results["tasks"]["done"], results["tasks"]["of"]
    pages = [str(path.relative_to(folder)) for path in folder.glob("claims/*")]
    for name in (name for name in {*here, *pages} if name.endswith((".html", ".md"))):
        assert ("Unfinished" in (folder / name).read_text(encoding="utf-8")) == (done < of), f"{name} lies"
    true = {(f["claim"], f["game"]): json.loads(apart(json.dumps(f["evidence"]))) for f in truth["findings"]}
    for f in results["findings"]:
        for evidence in json.loads(apart(json.dumps(f["evidence"]))):
            same = [e for e in true[f["claim"], f["game"]] if e["check"] == evidence["check"]]
            assert [{**e, "figure": None} for e in same] == [{**evidence, "figure": None}], "evidence nobody found"
            if evidence["certificate"]:
                checker.check(json.loads((folder / evidence["certificate"]).read_text(encoding="utf-8")))
    return "unfinished report" if done < of else "finished report"


def main(folder: Path, kills: int, seed: int) -> None:
    rng = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    study = folder / f"{NAME}.toml"
    study.write_text(STUDY, encoding="utf-8")
    ended(report(study, folder / "first"))  # what is compiled or read once
    start = time.monotonic()
    assert ended(report(study, folder / "undisturbed")) == 0
    whole = time.monotonic() - start
    truth = contents(folder / "undisturbed")
    states: Counter[str] = Counter()
    stored, finished = set(), 0
    while sum(states.values()) < kills:
        out = folder / "killed"
        child = report(study, out)
        time.sleep(rng.uniform(0, whole))
        os.kill(child, signal.SIGKILL)
        if (status := ended(child)) is None:
            states[state(out, json.loads(truth["results.json"]))] += 1
            stored.add(len(list(out.glob("tasks/*/*.txt"))))
            continue
        assert status == 0, f"exit status {status}"
        assert contents(out) == truth, "other results than those of the undisturbed run"
        shutil.rmtree(out)
        finished += 1
    assert ended(report(study, folder / "killed")) == 0
    assert contents(folder / "killed") == truth, "other results than those of the undisturbed run"
    print(
        json.dumps(
            {
                "kills": sum(states.values()),
                "finished": finished + 1,
                "states": states,
                "tasks": len(list((folder / "undisturbed").glob("tasks/*/*.txt"))),
                "stored": sorted(stored),
                "seconds": whole,
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
