"""Arrays of two runs never share a cache line."""

from __future__ import annotations

import numpy as np
from learners import uneven_game

from mpgtheory.arithmetic import Array
from mpgtheory.learning import Options, sampler_of
from mpgtheory.learning.cache_lines import LINE, on_own_lines
from mpgtheory.learning.run import Learner
from mpgtheory.learning.states import start
from mpgtheory.learning.streams import spawn


def lines(array: Array) -> set[int]:
    """The cache lines in which an array lies."""
    first = array.ctypes.data
    return set(range(first // LINE, (first + max(array.nbytes, 1) - 1) // LINE + 1))


def test_copies_are_equal_and_alone() -> None:
    arrays = [np.arange(n, dtype=kind) for n in (1, 2, 7, 300) for kind in (np.float64, np.int64, np.uint64)]
    copies = [on_own_lines(array) for array in arrays]
    for array, copy in zip(arrays, copies, strict=True):
        assert np.array_equal(array, copy)
        assert (copy.dtype, copy.shape) == (array.dtype, array.shape)
        assert copy.flags.c_contiguous
        assert copy.flags.writeable
        assert copy.flags.aligned
    for k, one in enumerate(copies):
        for other in copies[:k]:
            assert not lines(one) & lines(other)


def test_learners_write_into_lines_of_their_own() -> None:
    """Control: arrays of 24 bytes that lie side by side do meet in lines."""
    game = uneven_game()
    options = Options().for_players(game.n_players)
    team = [Learner(game, sampler_of(game), options, start(game, rng)) for rng in spawn(0, 8)]
    written = [{line for array in (*one._memory, one._words) for line in lines(array)} for one in team]
    assert all(not one & other for k, one in enumerate(written) for other in written[:k])
    room = np.zeros(3 * 8)
    met = [lines(room[3 * k : 3 * k + 3]) for k in range(8)]
    assert any(one & other for k, one in enumerate(met) for other in met[:k])
