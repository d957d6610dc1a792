"""The C program `algorithm_1.c`: compiled here, given a game, and timed by its own clock."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mpgtheory.game import MarkovGame
from mpgtheory.learning import Options, sampler_of

OPTIONS = Options(alpha="power(z=9/10, c=3/5)", beta="power(z=9/10, c=9/10)", theta="1/10")
NUMBERS = (0.1, 0.9, 0.6, 0.9, 0.9)
"""The same options as the program reads them: theta, then z and c of alpha and of beta."""
FOLDER = Path(__file__).parent
FLAGS = ("-O3", "-march=native", "-Wall", "-Werror")


def has_compiler() -> bool:
    return shutil.which("gcc") is not None


def compiled(source: str, folder: Path, *, defines: tuple[str, ...] = ()) -> Path:
    """The program of a C file beside this one, made in `folder`."""
    program = folder / "_".join([Path(source).stem, *defines])
    flags = [*FLAGS, *(f"-D{name}" for name in defines)]
    subprocess.run(["gcc", *flags, "-o", str(program), str(FOLDER / source), "-lm"], check=True)
    return program


def write_game(game: MarkovGame, path: Path) -> Path:
    """A dense or sparse game as the program reads it: the tables that the learner's kernel has."""
    data = sampler_of(game).data
    lines = [game.n_players, game.n_states, float(game.discount), *game.action_counts, *NUMBERS]
    lines += data.payoffs.ravel().tolist()
    for low, high in zip(data.first[:-1].tolist(), data.first[1:].tolist(), strict=True):
        lines.append(high - low)
        for state, reached in zip(data.next_states[low:high].tolist(), data.cumulative[low:high].tolist(), strict=True):
            lines += [state, reached]
    path.write_text("\n".join(map(repr, lines)))
    return path


@dataclass(frozen=True)
class Run:
    """What the program says: the processor seconds of its loop, and q and policy of each cell, player by player."""

    seconds: float
    q: np.ndarray
    policy: np.ndarray


def run(program: Path, game: Path, steps: int, seed: int = 1) -> Run:
    done = subprocess.run([str(program), str(game), str(steps), str(seed)], capture_output=True, text=True, check=True)
    seconds, *rows = done.stdout.splitlines()
    q, policy = np.array([list(map(float, row.split())) for row in rows]).T
    return Run(float(seconds), q, policy)
