"""Sparse games: many states, few successors. Values, visitation and Nash gaps are enclosed, rounding included."""

from mpgtheory.game.sparse.enclosure import Enclosed, enclosed_gaps, enclosed_value, enclosed_visitation
from mpgtheory.game.sparse.game import SparseGame
from mpgtheory.game.sparse.rows import Rows
from mpgtheory.game.sparse.solve import DIRECT_STATES, solve_discounted

__all__ = [
    "DIRECT_STATES",
    "Enclosed",
    "Rows",
    "SparseGame",
    "enclosed_gaps",
    "enclosed_value",
    "enclosed_visitation",
    "solve_discounted",
]
