"""Examples written down by hand."""

from __future__ import annotations

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy
from verification.falsify.draws import labelled
from verification.falsify.trial import Example


def two_states() -> Example:
    """2 states, 2 players with 2 and 1 actions, delta = 9/10; player 0's action decides where state 0 leads."""
    payoffs = EXACT.array(np.zeros((2, 2, 2, 1), dtype=int)).copy()
    payoffs[0, 0, 1, 0], payoffs[1, 1, 0, 0] = fmpq(7), fmpq(-5, 3)
    transitions = EXACT.array(np.zeros((2, 2, 1, 2), dtype=int)).copy()
    transitions[0, 0, 0], transitions[0, 1, 0] = [fmpq(1), fmpq(0)], [fmpq(1, 4), fmpq(3, 4)]
    transitions[1, :, 0] = [fmpq(2, 3), fmpq(1, 3)]
    game = labelled(fmpq(9, 10), EXACT.array(["1/5", "4/5"]), payoffs, transitions)
    blocks = (EXACT.array([["1/2", "1/2"], ["0", "1"]]), EXACT.array([["1"], ["1"]]))
    return Example(game, {"pi": Policy(blocks)})


def one_state(payoff: str = "-1", discount: str = "1/2") -> Example:
    """One state, one player, one action."""
    game = labelled(
        fmpq(*map(int, discount.split("/"))),
        EXACT.array(["1"]),
        EXACT.array([payoff]).reshape(1, 1, 1),
        EXACT.array(["1"]).reshape(1, 1, 1),
    )
    return Example(game, {"pi": Policy((EXACT.array([["1"]]),))})


def matching_pennies() -> TabularGame:
    """One state, two players: no Markov potential game."""
    win = EXACT.array([["1", "-1"], ["-1", "1"]])
    transitions = EXACT.array(np.ones((1, 2, 2, 1), dtype=int))
    return labelled(fmpq(1, 2), EXACT.array(["1"]), np.array([[win], [-win]], dtype=object), transitions)


def staying_put() -> TabularGame:
    """Two states that are never left; play starts in the first."""
    transitions = EXACT.array(np.eye(2, dtype=int).reshape(2, 1, 2))
    return labelled(fmpq(1, 2), EXACT.array(["1", "0"]), EXACT.array(np.zeros((1, 2, 1), dtype=int)), transitions)
