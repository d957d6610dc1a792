"""The compiled sampler of sparse games: their rows of next states already are what dense tables are made into."""

from __future__ import annotations

import numpy as np

from mpgtheory.game.sparse import SparseGame
from mpgtheory.learning.sampler import Sampler, Tables, play_tables, sampler_of


def sparse_tables(game: SparseGame) -> Tables:
    """The flat tables of an exact sparse game; running sums are integers over the common denominator, rounded once."""
    rows = game.moves.numerators
    sums = np.cumsum(rows.data)
    before = np.concatenate([[0], sums])[rows.indptr[:-1]]
    within = sums - np.repeat(before, np.diff(rows.indptr))
    return Tables(
        np.array(game.action_counts, dtype=np.int64),
        np.ascontiguousarray(game.payoff_floats.reshape(game.n_players, -1).T),
        rows.indptr.astype(np.int64),
        rows.indices.astype(np.int64),
        within / game.moves.denominator,
    )


@sampler_of.register
def _sparse(game: SparseGame) -> Sampler:
    return Sampler(play_tables, sparse_tables(game))
