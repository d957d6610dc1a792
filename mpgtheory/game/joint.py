"""Joint actions of independent players: their probabilities, and sums over the actions of all players but one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mpgtheory.arithmetic import Array


def joint_weights(blocks: Iterable[Array], like: Array) -> Array:
    """The probability of each joint action of independent players in each state; of no player, one.

    Shapes:  block i is (S, A_i); returns (S, prod A_i), the first player slowest. `like` gives the arithmetic.
    """
    weights = like[:, :1] * 0 + 1
    for block in blocks:
        weights = (weights[:, :, None] * block[:, None, :]).reshape(len(weights), -1)
    return weights


class Group(NamedTuple):
    """Independent players: the probabilities (S, J) of their joint actions, and the two halves of a larger group."""

    weights: Array
    halves: tuple[Group, Group] | None


def grouped(blocks: Sequence[Array]) -> Group:
    """Players with these blocks (S, A_i), halved again and again."""
    if len(blocks) == 1:
        return Group(blocks[0], None)
    first, second = grouped(blocks[: len(blocks) // 2]), grouped(blocks[len(blocks) // 2 :])
    joint = first.weights[:, :, None] * second.weights[:, None, :]
    return Group(joint.reshape(len(joint), -1), (first, second))


def all_but_one(table: Array, group: Group) -> list[Array]:
    """For each player of `group` the table (S, J, K) with the others' actions summed out: (S, A_i, K)."""
    if group.halves is None:
        return [table]
    first, second = group.halves
    states, width, columns = len(table), first.weights.shape[1], table.shape[2]
    for_first = (second.weights[:, None, None, :] @ table.reshape(states, width, -1, columns))[:, :, 0]
    for_second = first.weights[:, None, :] @ table.reshape(states, width, -1)
    return all_but_one(for_first, first) + all_but_one(for_second.reshape(states, -1, columns), second)
