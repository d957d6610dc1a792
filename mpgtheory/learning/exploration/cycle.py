"""A hub game whose perceived hub is Shapley's: the printed algorithm's dynamics have a closed orbit there.

Along it the true game leaves a positive Nash gap: in each phase some player puts weight w on an action that is worse
than another by l in the true hub game; both are affine in exp(-time), so w l is at least the product of their smaller
values at the two ends of the phase, and the gain of one stage from the hub, hence the Nash gap, is at least w l.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.game import MarkovGame
from mpgtheory.learning.exploration.number_field import Element, enclosed
from mpgtheory.learning.exploration.shapley import (
    TARGETS,
    ShapleyForm,
    ShapleyOrbit,
    follows_best_replies,
    is_closed,
    is_forced,
    shapley_form,
    shapley_orbit,
)
from mpgtheory.learning.exploration.shapley_hub_game import Hub, recognise_hub

BITS = 64
SIGNIFICANT = 100
"""Lower bounds of gaps are rounded down to decimals, their digits making a number of at least this size."""


@dataclass(frozen=True, eq=False)
class HubCycle:
    """The cycle of the printed algorithm at a hub.

    witnesses: for each phase (player, better action, worse action that it plays).
    gaps:      for each phase a lower bound of the Nash gap all along, in the true game.
    """

    hub: Hub
    exploration: tuple[Any, ...]
    form: ShapleyForm
    orbit: ShapleyOrbit
    witnesses: tuple[tuple[int, int, int], ...]
    gaps: tuple[fmpq, ...]

    @property
    def gap(self) -> fmpq:
        """A lower bound of the Nash gap at every point of the orbit."""
        return min(self.gaps)


def hub_cycle(game: MarkovGame, exploration: Sequence[Any]) -> HubCycle | None:
    """The closed orbit at the hub of a game, if its perceived hub game is Shapley's with equal slopes and the flow is
    forced along the orbit; None otherwise."""
    hub = recognise_hub(game)
    if hub is None:
        return None
    first, second = hub.perceived(exploration)
    form = shapley_form(first, second)
    if form is None or form.slopes[0] != form.slopes[1] or not is_forced(first, second):
        return None
    orbit = shapley_orbit(form.beta)
    if orbit is None or not (is_closed(orbit) and follows_best_replies(orbit, first, second)):
        return None
    phases = [_witness(orbit, phase, hub.perceived([0, 0])) for phase in range(6)]
    witnesses, gaps = zip(*phases, strict=True)
    return HubCycle(hub, tuple(exploration), form, orbit, witnesses, gaps) if min(gaps) > 0 else None


def _witness(orbit: ShapleyOrbit, phase: int, true: tuple[Array, Array]) -> tuple[tuple[int, int, int], fmpq]:
    """The witness of a phase with the largest bound."""
    ends = (orbit.corners[phase], orbit.corners[(phase + 1) % len(TARGETS)])
    best: tuple[tuple[int, int, int], fmpq] = ((0, 0, 0), fmpq(0))
    for player, better, worse in itertools.product(range(2), range(3), range(3)):
        payoffs = [true[0] @ q if player == 0 else p @ true[1] for p, q in ends]
        lead = min(row[better] - row[worse] for row in payoffs)
        weight = min(pair[player][worse] for pair in ends)
        bound = _rounded_down(weight * lead)
        if lead > 0 and bound > best[1]:
            best = ((player, better, worse), bound)
    return best


def _rounded_down(value: Element) -> fmpq:
    """A short decimal below a positive number; 0 for others."""
    low, _ = enclosed(value.polynomial, value.root.within(fmpq(1, 2**BITS)))
    if low <= 0:
        return fmpq(0)
    scale = 1
    while low * scale < SIGNIFICANT:
        scale *= 10
    return fmpq((low * scale).floor(), scale)
