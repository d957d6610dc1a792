"""The score of the search on planted errors, as a page: `python tests/falsify/score.py` writes it.

    python tests/falsify/score.py [PAGE]        (default: reports/benchmarks/falsifier.md)

Each error is hunted with several seeds, at most 20 CPU seconds each; what is found with the first seed is shrunk.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from planted import ALL, Hunt, Planted, hunt, words

from verification.falsify.shrink import Effort, Shrinker
from verification.falsify.words import sizes
from verification.study import load_study

PAGE = Path(__file__).resolve().parents[2] / "reports" / "benchmarks" / "falsifier.md"
SEEDS = range(5)
SECONDS = 20
REDUCTIONS = 4000


@dataclass(frozen=True)
class Score:
    """The hunts for one planted error, one a seed, and the sizes of the smallest counterexample found."""

    planted: Planted
    hunts: tuple[Hunt, ...]
    smallest: str

    @property
    def found(self) -> tuple[int, ...]:
        """Instances needed, of the hunts that found the error."""
        return tuple(hunt.instances for hunt in self.hunts if hunt.example is not None)

    def within(self, instances: int) -> int:
        """Hunts that needed at most so many instances."""
        return sum(needed <= instances for needed in self.found)


def score(planted: Planted, seeds: Sequence[int] = SEEDS) -> Score:
    """Hunt one planted error with each seed."""
    hunts = tuple(hunt(planted, seed, lambda _, seconds: seconds < SECONDS) for seed in seeds)
    first = next((found.example for found in hunts if found.example is not None), None)
    if first is None:
        return Score(planted, hunts, "none found")
    trial = planted.trial
    return Score(
        planted, hunts, sizes(Shrinker(trial, trial.refutes, Effort(REDUCTIONS), words(planted)).smallest(first))
    )


def page(scores: Sequence[Score]) -> str:
    """The page in Markdown."""
    hunts = sum(len(s.hunts) for s in scores)
    found = sum(len(s.found) for s in scores)
    slowest = max(hunt.seconds for s in scores for hunt in s.hunts)
    lines = [
        "# The falsifier on planted errors",
        "",
        f"{len(scores)} errors, each a true statement of the paper or of its proofs with one mistake "
        "(`tests/falsify/planted_*.py`), "
        f"hunted with {len(SEEDS)} seeds and at most {SECONDS} CPU seconds each.",
        "",
        f"**Score: {found} of {hunts} hunts found the error, {percent(found, hunts)}; every error was found with every "
        f"seed: {'yes' if found == hunts else 'no'}.** The slowest took {slowest:.1f} CPU seconds, the median "
        f"{statistics.median(s for sc in scores for s in sc.found):.0f} instances.",
        "",
        "| within | hunts that found the error | share |",
        "|---|---|---|",
        *within(scores, hunts),
        "",
        "Instances: median and most over the seeds. Smallest: what the first counterexample was shrunk to.",
        "Made by `python tests/falsify/score.py`; all numbers but the seconds depend on the seeds alone.",
        "",
        "| planted in | mistake | error | found | instances | most | smallest counterexample |",
        "|---|---|---|---|---|---|---|",
        *map(row, scores),
    ]
    return "\n".join(lines) + "\n"


def within(scores: Sequence[Score], hunts: int) -> Iterator[str]:
    """How many are found within the budgets of the studies."""
    for study in ("paper", "full"):
        budget = load_study(study).search
        assert budget is not None
        found = sum(s.within(budget.trials) for s in scores)
        yield f"| {budget.trials} instances, the `{study}` study | {found} of {hunts} | {percent(found, hunts)} |"


def row(found: Score) -> str:
    """The row of one planted error."""
    needed = found.found
    counts = f"{statistics.median(needed):.0f} | {max(needed)}" if needed else "- | -"
    mistake, name = found.planted.mistake.replace("|", r"\|"), found.planted.name.replace("_", " ")
    share = f"{len(needed)} of {len(found.hunts)}"
    return f"| {found.planted.statement} | {mistake} | {name} | {share} | {counts} | {found.smallest} |"


def percent(part: int, whole: int) -> str:
    """A share, rounded down: 100 % means all."""
    return f"{1000 * part // whole / 10:g} %"


def main() -> None:
    """Score all planted errors and write the page."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    scores = [score(planted) for planted in ALL]
    path.write_text(page(scores), encoding="utf-8")
    print(f"{sum(len(s.found) == len(s.hunts) for s in scores)} of {len(scores)} found with every seed; {path}")


if __name__ == "__main__":
    main()
