"""Sparse games: many states, few successors. Values, visitation and Nash gaps are enclosed, rounding included."""

from mpgtheory.sparse.enclosure import Enclosed, enclosed_gaps, enclosed_value, enclosed_visitation
from mpgtheory.sparse.game import SparseGame
from mpgtheory.sparse.rows import Rows
from mpgtheory.sparse.solve import DIRECT_STATES, solve_discounted

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
