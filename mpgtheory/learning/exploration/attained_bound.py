"""The game at which bound T1 is attained.

One state, two players with two actions, common exploration theta, g = rho / (1 - rho) with rho = theta / 2:

    u_1 = [[g, 0], [0, 1]]        u_2 = [[1 + g, -1], [1, 0]]

u_2 is a potential of both (u_1 differs from it by a function of player 2's action), column 0 is strictly dominant, and
row 0 is the only best reply to it: (row 0, column 0) is the only equilibrium. Against the exploring column player both
rows are equally good, so (row 1, column 0) is a rest point; its gap g / (1 - delta) is T1 with span(u_1) = 1. A little
more exploration makes row 1 strictly better and the rest point strict, so the bound is also approached by attractors.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT
from mpgtheory.arithmetic.rational import rational
from mpgtheory.errors import InputError
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy, pure


def game_attaining_bound(exploration: Any = fmpq(1, 10), *, discount: fmpq = fmpq(1, 2)) -> tuple[TabularGame, Policy]:
    """The game for a common theta in (0, 1), and its rest point that attains T1 for player 1."""
    theta = rational(exploration)
    if not 0 < theta < 1:
        raise InputError(f"exploration is {theta}; the example needs theta strictly between 0 and 1")
    gain = (theta / 2) / (1 - theta / 2)
    payoffs = EXACT.array([[[[gain, 0], [0, 1]]], [[[1 + gain, -1], [1, 0]]]])
    game = TabularGame(
        name=f"tight:exploration={theta}",
        players=("1", "2"),
        states=("s1",),
        actions=(("row0", "row1"), ("column0", "column1")),
        discount=discount,
        initial=EXACT.array([1]),
        payoffs=payoffs,
        transitions=EXACT.array(np.ones((1, 2, 2, 1), dtype=int)),
    )
    return game, pure(game, [[1], [0]])
