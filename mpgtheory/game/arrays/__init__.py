"""Games and policies from arrays: NumPy arrays, nested lists, scipy.sparse matrices, tensors of other libraries."""

from mpgtheory.game.arrays.labels import Labels
from mpgtheory.game.arrays.numbers import exact_array, exact_number
from mpgtheory.game.arrays.policies import policy_from_arrays
from mpgtheory.game.arrays.rows import MENDED, Mending
from mpgtheory.game.arrays.tables import game_from_arrays

__all__ = ["MENDED", "Labels", "Mending", "exact_array", "exact_number", "game_from_arrays", "policy_from_arrays"]
