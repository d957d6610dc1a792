"""Flows in balls with constant rates, and the boxes around them in which something gains.

The starts are those of `solutions.py` that are no equilibria; every third has rates of its own for each player and
state. A flow that balls cannot decide, at a tie of several rows, is followed up to there.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flint import fmpq

from mpgtheory.arithmetic import FLOAT
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion import certified_flow, constant
from mpgtheory.inclusion.enclosed.boxes import Gain
from mpgtheory.inclusion.enclosed.decrease import Stretch, stretches
from verification.checks.solutions import starts
from verification.instance import Instance
from verification.tables import table

DURATION = 8
"""Time for which flows are followed: with rates of 1 the way to a target that stays shrinks to e^-8 = 0.0003."""
SHARE, SHARE_OF_MANY, MANY = 2, 5, 8
"""For this many exact solutions one flow is enclosed; the second where a policy has more than MANY rows."""


MOST_ROWS = 12
"""Rows of the table of rates."""


@dataclass(frozen=True, eq=False)
class Shown:
    """A stretch in whose box something gains."""

    begin: float
    end: float
    stretch: Stretch
    gain: Gain

    def document(self) -> dict[str, Any]:
        """As a certificate writes it."""
        box, gain = self.stretch.box, self.gain
        row = [gain.player, gain.state, gain.action]
        return {"low": list(box.low), "high": list(box.high), "row": row, "V": gain.values}


@dataclass(frozen=True, eq=False)
class EnclosedFlow:
    """A flow with the boxes around it, in turn, up to the first in which nothing was shown to gain."""

    label: str
    start: Policy
    eta: fmpq
    shown: tuple[Shown, ...]
    is_whole: bool


def rates_table(game: MarkovGame, followed: Sequence[EnclosedFlow]) -> dict[str, Any]:
    """What the boxes say of d phi / d tau: at most - eta mu(s) times the gain that is positive in the whole box."""
    rows = []
    for enclosed in followed:
        for part in enclosed.shown:
            least = enclosed.eta * game.initial[part.gain.state] * part.gain.least
            where = f"player {game.players[part.gain.player]}, state {game.states[part.gain.state]}"
            rate = f"-{float(FLOAT.number(least)):.3g}"
            rows.append([enclosed.label, f"{part.begin:.3g} to {part.end:.3g}", where, rate])
    title = "d phi / d tau on whole intervals of time, at most"
    columns = ["flow", "time", "what gains in the whole box", "d phi / d tau at most"]
    return table(title, columns, rows[:MOST_ROWS], left_out=max(0, len(rows) - MOST_ROWS))


@functools.lru_cache(maxsize=4)
def enclosed_flows(instance: Instance) -> tuple[EnclosedFlow, ...]:
    """Tubes around `sampling.flows` / SHARE flows, but those that are undecided at the start."""
    rows = instance.game.n_players * instance.game.n_states
    count = max(1, instance.sampling.flows // (SHARE_OF_MANY if rows > MANY else SHARE))
    flows = [
        enclosed_flow(instance, label, start, speeds)
        for label, start, speeds in itertools.islice(starts(instance), count)
    ]
    return tuple(enclosed for enclosed in flows if enclosed.shown)


def enclosed_flow(instance: Instance, label: str, start: Policy, speeds: Any) -> EnclosedFlow:
    """The flow from one start; nothing moves, and nothing is shown, at an equilibrium."""
    weights = constant(instance.game, 1 if speeds is None else speeds)
    flow = certified_flow(instance.game, start, duration=DURATION, weights=weights)
    shown: list[Shown] = []
    for part in stretches(flow):
        if part.gain is None:
            return EnclosedFlow(label, start, weights.eta, tuple(shown), is_whole=False)
        shown.append(Shown(part.begin, part.end, part, part.gain))
    return EnclosedFlow(label, start, weights.eta, tuple(shown), is_whole=flow.is_complete)
