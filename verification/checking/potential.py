"""What shows that a game is, or is not, a Markov potential game, as the kernel's rules read it (Definition 2.1)."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np

from mpgtheory.arithmetic import EXACT, Array
from mpgtheory.game import MarkovGame, TabularGame, in_every_state
from mpgtheory.potential import PotentialDecision
from mpgtheory.potential.cycles import FourCycle
from mpgtheory.potential.decide import grid_cycles
from mpgtheory.potential.structure import COMMON, CONTROLLED, INDEPENDENT, SHAPED
from mpgtheory.values.evaluation import identity

DEFINITION = "definition-2.1"


def explain(decision: PotentialDecision) -> str:
    """The reason of a decision in words."""
    if decision.structure is not None:
        return f"structure recognised: {decision.structure.name}"
    if decision.witness is not None:
        return "an exact four-cycle does not vanish"
    if decision.method == "grid":
        return "all exact four-cycles vanish on a grid with more points than their degree in every coordinate"
    return (
        f"all four-cycles vanish at random points modulo random primes; wrong with probability at most "
        f"{decision.error_probability:.3g}"
    )


def certified_cases(game: MarkovGame, decision: PotentialDecision) -> tuple[str, list[Mapping[str, Any]]] | None:
    """The kernel's rule and the cases that show a decision; None if random points decided, which shows nothing."""
    if decision.witness is not None:
        return f"{DEFINITION}/four-cycle", [cycle_case(decision.witness)]
    if decision.structure is None:
        return (f"{DEFINITION}/grid", _grid_cases(game)) if decision.method == "grid" else None
    name = decision.structure.name
    if name in (COMMON, SHAPED):
        return f"{DEFINITION}/shaped", [{"shaping": decision.structure.shaping}]
    if name == INDEPENDENT:
        return f"{DEFINITION}/action-independent", [{"structure": "action-independent"}]
    assert name == CONTROLLED
    assert decision.structure.controller is not None
    return f"{DEFINITION}/single-controller", [_controller_case(game, decision.structure.controller)]


def cycle_case(cycle: FourCycle) -> Mapping[str, Any]:
    """A four-cycle as the kernel reads it."""
    return {
        "players": list(cycle.players),
        "policy": cycle.corners[0],
        "other": cycle.corners[3],
        "values": cycle.values,
    }


def _grid_cases(game: MarkovGame) -> list[Mapping[str, Any]]:
    grouped = itertools.groupby(grid_cycles(game), key=lambda cycle: cycle.players)
    return [{"players": list(pair), "values": [cycle.values for cycle in cycles]} for pair, cycles in grouped]


def _controller_case(game: MarkovGame, controller: int) -> Mapping[str, Any]:
    """For each other player, state and context: the value that the controller's policy does not change."""
    others = [j for j in range(game.n_players) if j != controller]
    return {"controller": controller, "values": [_context_values(game.dense(), controller, j) for j in others]}


def _context_values(game: TabularGame, controller: int, other: int) -> Array:
    """Values w by state of the earning, context, initial state. Shape (S, K, S)."""
    wedge = game.payoffs[controller] - game.payoffs[other]
    difference = wedge - wedge.take([0], axis=other + 1)
    earned = difference.take(0, axis=controller + 1).reshape(game.n_states, -1)
    chain = game.transitions[in_every_state((0,) * game.n_players)]
    inverse = EXACT.solve(identity(game.n_states) - game.discount * chain, EXACT.array(identity(game.n_states)))
    return np.array([[inverse[:, s] * x for x in row] for s, row in enumerate(earned)], dtype=object)
