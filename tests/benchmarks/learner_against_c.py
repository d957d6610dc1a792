"""Measure the learner beside the C program and beside what its operations cost, and print the tables of README.md.

python tests/benchmarks/learner_against_c.py            (a minute)

Everything is processor time, ours and the program's in turn, the smallest of several. The throughput of 64 seeds on
two cores is two cores' time over the processor time of all seeds: no memory that is written is shared.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from c_reference import OPTIONS, compiled, run, write_game

from mpgtheory.families import build
from mpgtheory.game import MarkovGame
from mpgtheory.learning import learn
from mpgtheory.learning.lane_learner import LEAST_WORK

GAMES = ("routing:players=4", "routing:players=8", "dominance", "gridworld")
STEPS, SEEDS, CORES, ROUNDS = 1_000_000, 64, 2, 5


@dataclass(frozen=True)
class Row:
    """Nanoseconds of processor time a step and seed on one game."""

    game: str
    by_pow: float
    tabulated: float
    single: float
    many: float

    def __str__(self) -> str:
        return (
            f"| {self.game} | {self.by_pow:.1f} | {self.tabulated:.1f} | {self.single:.1f} | {self.many:.1f} "
            f"| {self.by_pow / self.single:.2f} | {self.by_pow / self.many:.2f} "
            f"| {self.tabulated / self.single:.2f} | {self.tabulated / self.many:.2f} |"
        )


HEAD = """| game | C | C, tabulated | one seed | 64 seeds | C / one | C / 64 | tabulated / one | tabulated / 64 |
|---|---|---|---|---|---|---|---|---|"""


def programs(folder: Path) -> tuple[Path, Path]:
    """The C program, with pow() and with tables."""
    return compiled("algorithm_1.c", folder), compiled("algorithm_1.c", folder, defines=("TABULATED",))


def learner(game: MarkovGame, steps: int, seeds: int = 1, cores: int = 1) -> float:
    """Nanoseconds of processor time a step and seed, the start and the table of step sizes included."""
    start = time.process_time()
    learn(game, OPTIONS, steps=steps, record=[], seeds=seeds, cores=cores)
    return 1e9 * (time.process_time() - start) / steps / seeds


def measured(name: str, folder: Path, *, steps: int = STEPS, rounds: int = ROUNDS) -> Row:
    """All four ways on one game, in turn; the fastest round of each."""
    game = build(name)
    text, (by_pow, tabulated) = write_game(game, folder / "game.txt"), programs(folder)
    long = max(steps, 2 * LEAST_WORK // (SEEDS * game.n_players))
    learner(game, 10), learner(game, long, SEEDS, CORES)  # compile
    rounds_taken = [
        (
            1e9 * run(by_pow, text, steps).seconds / steps,
            1e9 * run(tabulated, text, steps).seconds / steps,
            learner(game, steps),
            learner(game, long, SEEDS, CORES) if k < 2 else float("inf"),
        )
        for k in range(rounds)
    ]
    return Row(name, *map(min, zip(*rounds_taken, strict=True)))


def operations(folder: Path) -> dict[str, float]:
    """Nanoseconds of each operation where nothing waits, from `roofline.c`."""
    program = compiled("roofline.c", folder)
    lines = subprocess.run([str(program)], capture_output=True, text=True, check=True).stdout.splitlines()
    return {name: float(value) for name, value in map(str.split, lines)}


def floors(cost: dict[str, float], players: int, *, draws: int) -> dict[str, float]:
    """What the operations of a step of players with two actions cost one after the other, by kind.

    A player reads q and pi at s and at s', pi at s' again, q, n and the payoff of its pair, and writes q, n and pi.
    """
    return {
        "random": draws * cost["random"],
        "pow": (players + 1) * cost["pow"],
        "load": (13 * players + 8) * cost["load"],
        "store": (5 * players + 2) * cost["store"],
        "multiply-add": 14 * players * cost["multiply-add"],
    }


def main() -> int:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        print(HEAD)
        for name in GAMES:
            print(measured(name, folder), flush=True)
        cost = operations(folder)
        print("\n| operation | ns | of a step of routing with 4 players | with 8 |\n|---|---|---|---|")
        four, eight = (floors(cost, players, draws=players + 1) for players in (4, 8))
        for name, value in cost.items():
            print(f"| {name} | {value:.2f} | {four[name]:.1f} | {eight[name]:.1f} |")
        print(f"| all, with pow | | {sum(four.values()):.1f} | {sum(eight.values()):.1f} |")
        print(f"| all, without | | {sum(four.values()) - four['pow']:.1f} | {sum(eight.values()) - eight['pow']:.1f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
