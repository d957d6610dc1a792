"""A small report, and forgeries of it: results edited, sealed anew and rendered anew, as a careful forger does."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from verification.recheck import Recheck, recheck
from verification.report.render import render_report
from verification.results import write_results
from verification.running.partial import Partial
from verification.running.plan import Plan
from verification.running.runner import execute
from verification.running.workers import InProcess
from verification.study import load_study

STUDY = """
title = "A report to forge"
seed = 5
games = ["coordination", "matching_pennies"]
claims = ["definition-2.1", "equation-3", "assumption-3.2.i", "theorem-3.3", "section-3.1.released", "equation-2",
          "equation-14", "equation-14.corrected"]
schedules = true
[sampling]
random_profiles = 1
coordinates = 2
equilibria = 2
episodes = 200
"""

PRINTED, TWIN = "equation-14", "equation-14.corrected"
FALSE, TRUE, GENERAL = "theorem-3.3", "equation-3", "equation-2"
HERE, THERE = "coordination", "matching_pennies"

Results = dict[str, Any]


def write_report(folder: Path, study: str = STUDY) -> None:
    """The report of a study, as `mpgtheory report` writes it."""
    path = folder.parent / "forged.toml"
    path.write_text(study, encoding="utf-8")
    plan = Plan(load_study(str(path)))
    Partial(folder).write(execute(plan, InProcess(plan)))


class Forgery:
    """A copy of a report that is changed."""

    def __init__(self, original: Path, folder: Path) -> None:
        shutil.copytree(original, folder)
        self.folder = folder
        self.results: Results = json.loads((folder / "results.json").read_text(encoding="utf-8"))

    def finding(self, claim: str, game: str) -> Results:
        """What is said of a claim on a game."""
        found: Results
        (found,) = (f for f in self.results["findings"] if (f["claim"], f["game"]) == (claim, game))
        return found

    def row(self, claim: str, game: str, number: int = 0) -> Results:
        """One row of evidence."""
        found: Results = self.finding(claim, game)["evidence"][number]
        return found

    def claim(self, name: str) -> Results:
        """What is said of a claim."""
        found: Results
        (found,) = (c for c in self.results["claims"] if c["id"] == name)
        return found

    def check(self) -> Recheck:
        """What checking the forgery says, once it is sealed and rendered."""
        self.results.pop("recheck", None)
        write_results(self.results, self.folder / "results.json")
        render_report(self.results, self.folder)
        return recheck(self.folder, jobs=1)


def reasons(done: Recheck) -> list[str]:
    """Everything that was found, a line each."""
    rows = [f"{row.place}: {row.why}" for row in done.unfounded]
    return rows + [f"{name}: {why}" for name, why in done.invalid]


def found(forged: Forgery, *words: str) -> None:
    """The forgery is noticed, by a reason that says these words."""
    done = forged.check()
    assert not done.follows
    assert any(all(word in line for word in words) for line in reasons(done)), reasons(done)
