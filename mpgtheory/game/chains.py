"""Markov chains as graphs: irreducibility and period (Assumption 3.1).

Assumption 3.1 asks for a joint action a whose chain P(.|., a), the same a in every state, is irreducible and aperiodic.
Under exploration every joint action is played with positive probability in every state, so what is enough is weaker:
the graph with an edge s -> s' wherever some joint action leads from s to s' is irreducible and aperiodic.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from mpgtheory.arithmetic import Array
from mpgtheory.game.markov_game import MarkovGame


def is_irreducible(edges: Array) -> bool:
    """Whether every state reaches every other. Shape (S, S), bool."""
    count, _ = connected_components(csr_array(edges), directed=True, connection="strong")
    return int(count) == 1


def period(edges: Array) -> int:
    """The period of an irreducible chain: the gcd of its cycle lengths.

    With breadth-first levels l, it is the gcd of l(s) + 1 - l(s') over all edges s -> s'.

    Source:  Denardo (1977), Periods of connected networks.
    """
    order, previous = breadth_first_order(csr_array(edges), 0, directed=True, return_predecessors=True)
    level = np.zeros(edges.shape[0], dtype=int)
    for state in order[1:]:
        level[state] = level[previous[state]] + 1
    sources, targets = csr_array(edges).nonzero()
    return math.gcd(*map(int, np.unique(level[sources] + 1 - level[targets])))


def is_ergodic(edges: Array) -> bool:
    """Irreducible and aperiodic."""
    return is_irreducible(edges) and period(edges) == 1


def ergodic_joint_action(game: MarkovGame) -> tuple[int, ...] | None:
    """A joint action whose chain is irreducible and aperiodic, the first in order; None if there is none."""
    return next((joint for joint, chain in game.chains() if is_ergodic(chain != 0)), None)


def explored_edges(game: MarkovGame) -> Array:
    """Whether some joint action leads from s to s'. Shape (S, S), bool."""
    return game.edges()
