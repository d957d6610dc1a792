"""What a game tells of its players: expectations under a policy, and the data as some of them see these."""

from __future__ import annotations

from typing import NamedTuple

from mpgtheory.arithmetic import Array


class Expectations(NamedTuple):
    """What a policy induces, payoffs (N, S) and chain (S, S), and the marginals of each player."""

    payoffs: Array
    chain: Array
    marginals: tuple[tuple[Array, Array], ...]


class Contexts(NamedTuple):
    """What some players face: the data of the game by state, their own actions, and what the others do, summarised.

    A context stands for all actions of the others that neither these players' payoffs nor transitions tell apart.

    Shapes:  payoffs (k, S, A_i, ..., R) of the k players, their actions in turn and R contexts; transitions
             (S, A_i, ..., R, S).
    """

    payoffs: Array
    transitions: Array
