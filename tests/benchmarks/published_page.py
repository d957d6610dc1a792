"""The page of published games, `python tests/benchmarks/published_page.py`: verdicts computed, then written to reports.

Each row: whether the game is a Markov potential game, the interval for alpha, alpha over the span of payoffs, pure
equilibria where they can be listed, and the largest Nash gap at which Algorithm 1 as printed is after its last step.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

from mpgtheory.arithmetic import FLOAT
from mpgtheory.equilibria import MOST_PROFILES, count_pure_profiles, pure_equilibria
from mpgtheory.families import build
from mpgtheory.families.published import PublishedGame, published
from mpgtheory.learning import Options, learn
from mpgtheory.learning.analysis import nash_gaps_along
from mpgtheory.potential.alpha import PotentialDistance, distance_from_potential
from mpgtheory.potential.lower import best_cycle
from mpgtheory.potential.pure_profiles import Profiles
from mpgtheory.potential.structure import stage_cycles

PAGE = Path(__file__).resolve().parents[2] / "reports" / "benchmarks" / "published.md"
STEPS, SEEDS, THETA = 200_000, 8, "1/20"
HEAD = f"""# Published games, as printed and as coded

Markov potential games, near-potential games and controls of the literature, each as its source has it. Written by
`python tests/benchmarks/published_page.py`; `mpgtheory games --published` lists them, `mpgtheory distance GAME`
certifies each interval.

- *reading*: as printed, as coded, or both where they agree; modelled on, where the idea is the source's, and sizes and
  numbers are this toolkit's.
- *MPG*: whether Definition 2.1 holds, decided exactly.
- *alpha*: no function misses all unilateral changes of value by less than the lower end; some function misses none by
  more than the upper end. 0 for an MPG. In units of payoffs; beside it the upper end over the span of payoffs.
- *pure equilibria*: their number, where all pure profiles can be listed.
- *Algorithm 1*: the largest Nash gap of the policies after {STEPS:,} steps over {SEEDS} seeds,
  theta = {THETA}, in units of payoffs. A run proves nothing.

| game | reading | MPG | alpha between | upper end / span | pure equilibria | Algorithm 1 |
|---|---|---|---|---|---|---|
"""


def row(entry: PublishedGame) -> str:
    """The row of a game."""
    game, start = build(entry.game), time.perf_counter()
    found = distance_from_potential(game)
    listed = count_pure_profiles(game) <= MOST_PROFILES
    pure = str(len(pure_equilibria(game))) if listed else "not listed"
    trace = learn(game, Options(theta=THETA), steps=STEPS, seeds=SEEDS)
    gap = float(np.max(nash_gaps_along(trace, game, records=[len(trace.times) - 1])))
    line = f"{entry.title} (`{entry.game}`) | {entry.reading} | {'yes' if found.decision.is_potential else 'no'}"
    print(f"{entry.name}: {time.perf_counter() - start:.1f} s", file=sys.stderr)
    return f"| {line} | {interval(found)} | {found.relative_to_span:.3g} | {pure} | {gap:.3g} |\n"


def interval(found: PotentialDistance) -> str:
    """The bounds in words."""
    if found.upper == 0:
        return "0"
    return f"{FLOAT.number(found.lower):.6g} and {FLOAT.number(found.upper):.6g}"


def transposed() -> str:
    """What follows from the transposed occupancy of a released program, on routing with 3 players."""
    game = build("routing:players=3,threshold=1,discount=4/5")
    payoffs = game.contexts([0, 1]).payoffs
    assert (stage_cycles(payoffs[0] - payoffs[1]) == 0).all(), "stage games have potentials"
    cycle = best_cycle(Profiles.pure(game))
    assert cycle is not None
    least = FLOAT.number((1 - game.discount) * cycle.bound)
    return f"""## A transposed occupancy

In xinyucb/markov_alpha_potential_game, commit 7599e8d, folder `PMTG_Bound_Alpha_SemiInfiniteLP/RebuttalSims`,
`framework/utils.py`, lines 50-59, the occupancy of states is computed as (1 - delta) (I - delta P)^-1 mu; it is
(1 - delta) mu^T (I - delta P)^-1. Rows of P sum to 1, so for uniform mu the released expression is mu, whatever is
played. `LPFormulation.py` there then compares payoffs of single stages only. The stage games of routing have exact
potentials, so its optimum is 0: alpha seems to vanish. By an exact cycle of unilateral changes, (1 - delta) alpha is
at least {least:.6g} for `{game.name}`. For a start in one state, as the perturbed team has it, the released
expression does depend on policies, but is no occupancy. Nothing here is about the paper's theorems.
"""


def squared() -> str:
    """What follows from the squares in the payoffs of demand response as coded."""
    game = build("demand_response:as_coded=true")
    first, second = game.contexts([0, 1]).payoffs
    rolled = [np.roll(first - second, (-a, -b), axis=(1, 2)) for a, b in np.ndindex(game.action_counts)]
    largest = max(abs(stage_cycles(table)).max() for table in rolled)
    return f"""## Payoffs that the potential beside them does not fit

Demand response as coded pays a squared where the potential in the same program has a. Four unilateral changes of demand
within one stage then sum to {largest} in every state: one player between 1 and 4, the other between 0 and 3. They would
sum to 0 if the stage games had any potential, and with a in the place of a squared they do, for all demands. The game
as printed is none the less no Markov potential game: its players move the price. An error of a program is not one of
the theorems of its paper.
"""


def main() -> None:
    """Write the page."""
    rows = "".join(row(entry) for entry in published())
    sources = "".join(f"- **{e.title}**: {e.source}. {e.note}\n" for e in published())
    PAGE.write_text(f"{HEAD}{rows}\n{transposed()}\n{squared()}\n## Sources\n\n{sources}", encoding="utf-8")


if __name__ == "__main__":
    main()
