"""Finite Markov games and policies in every arithmetic: dense tables, head counts of many players, sparse states."""

from mpgtheory.game.markov_game import (
    MOST_CELLS,
    Contexts,
    Expectations,
    MarkovGame,
    TabularGame,
    in_every_state,
    joint_weights,
)

__all__ = ["MOST_CELLS", "Contexts", "Expectations", "MarkovGame", "TabularGame", "in_every_state", "joint_weights"]
