"""A player's optimal value in a second way: the dual of the linear program over occupancy measures (Definition 2.3).

Source:  Puterman, Markov Decision Processes, 1994, Section 6.9.
"""

from __future__ import annotations

import numpy as np

from mpgtheory.arithmetic import FLOAT
from mpgtheory.values.best_response import optimal_response
from mpgtheory.values.occupancy import optimal_occupancy
from verification.claim import Check, Evidence, Method
from verification.compare import EQUAL, Comparison, entries
from verification.evidence import float_evidence
from verification.instance import Instance
from verification.tolerances import LINEAR_PROGRAM

CLAIM = "definition-2.3"


def by_linear_program(instance: Instance) -> Evidence:
    """A player's optimal value by policy iteration against the dual of the occupancy-measure linear program."""
    game, policy = instance.game, instance.profiles[-1].policy
    everywhere = np.full(game.n_states, 1 / game.n_states)
    comparisons: list[Comparison] = []
    for player in range(game.n_players):
        exact = FLOAT.array(optimal_response(game, policy, player).value)
        program = optimal_occupancy(game, policy, player, initial=everywhere)
        scale = 1.0 + abs(exact).max()
        comparisons += entries(f"player {player}: dual W", program.dual / scale, EQUAL, exact / scale)
    note = "HiGHS through cvxpy from a uniform start; W relative to 1 + max |W|"
    return float_evidence(instance, comparisons, LINEAR_PROGRAM, note=note)


CHECKS = {CLAIM: (Check(Method.FLOAT, "dual of the occupancy-measure linear program", by_linear_program),)}
