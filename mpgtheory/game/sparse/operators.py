"""Player i's next states in a sparse game, P(s' | s, a_i, pi_-i), without a table of them.

With W the others' joint weights, (P v)(s, a_i) = sum_{a_-i} W(s, a_-i) sum_s' P(s' | s, a) v(s'): one product with the
game's rows, then a sum over the others' joint actions. Chains are sparse sums of rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mpgtheory.arithmetic import Array, frozen

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, eq=False)
class Ahead:
    """What player `player` faces: P(s' | s, a_i, pi_-i), to be multiplied with values or mixed into chains.

    Shapes:  moves (S * J, S), the joint actions of a state side by side, player 1 slowest; others (S, J_-i).
    """

    moves: csr_array
    others: Array
    counts: tuple[int, ...]
    player: int

    def __matmul__(self, value: Array) -> Array:
        """sum_s' P(s' | s, a_i, pi_-i) v(s'). Shapes: v (S,); returns (S, A_i)."""
        return own_averages((self.moves @ value).reshape(-1, *self.counts), self.others, self.player)

    def mixed(self, block: Array) -> csr_array:
        """The chain under the own policy `block` (S, A_i). Shape (S, S)."""
        own = [1] * len(self.counts)
        own[self.player] = self.counts[self.player]
        rest = [1 if i == self.player else count for i, count in enumerate(self.counts)]
        weights = self.others.reshape(-1, *rest) * block.reshape(-1, *own)
        return average_rows(self.moves, weights.reshape(len(block), -1))


def own_averages(table: Array, others: Array, player: int) -> Array:
    """A table (S, A_1, ..., A_N) averaged over the others' joint actions with weights (S, J_-i). Shape (S, A_i)."""
    own = np.moveaxis(table, 1 + player, 1)
    return np.asarray(np.einsum("saj,sj->sa", own.reshape(*own.shape[:2], -1), others))


def average_rows(moves: csr_array, weights: Array) -> csr_array:
    """The chain sum_a w(s, a) P(. | s, a). Shapes: moves (S * J, S); weights (S, J); returns (S, S)."""
    from scipy.sparse import csr_array

    states, joint = weights.shape
    used = weights != 0
    first = np.concatenate([[0], used.sum(axis=1).cumsum()])
    mixing = csr_array((weights[used], np.nonzero(used.ravel())[0], first), shape=(states, states * joint))
    chain = csr_array(mixing @ moves)
    chain.sort_indices()
    frozen(chain.data)
    return chain
