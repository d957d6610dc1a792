"""Q and its derivative along a direction, in every arithmetic.

Marginals are linear in each opponent's policy, so along pi + t D, with player j's row of D in place of pi_j,

    u_i' = sum_j!=i u_i(s, a_i, pi_-ij, D_j),   P_i' likewise,      c = sum_a pi_i(a) P_i(., a),
    (I - delta c) V'  = r' + delta c' V,        r = sum_a pi_i(a) u_i(., a),
    Q' = u_i' + delta (P_i' V + P_i V').

Under exploration (6), opponents play pi~ and D~ = (1 - theta) D.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.arithmetic.rational import rational
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.flow.field import Dynamics
from mpgtheory.values.evaluation import identity

Blocks = tuple[Array, ...]


class Tangent(NamedTuple):
    """Q and d Q / dt, per player (S, A_i)."""

    q: Blocks
    slope: Blocks


class _Side(NamedTuple):
    """What a player faces: payoff (S, A), transition (S, A, S), and its own rows (S, A)."""

    payoff: Array
    transition: Array
    own: Array

    @property
    def earned(self) -> Array:
        return (self.own * self.payoff).sum(axis=1)

    @property
    def chain(self) -> Array:
        return (self.own[:, :, None] * self.transition).sum(axis=1)


class _Chain(NamedTuple):
    """I - delta c of players who share a chain, and their V (S, players)."""

    players: tuple[int, ...]
    system: Array
    value: Array


def q_of(game: MarkovGame, dynamics: Dynamics, policy: Policy) -> Blocks:
    """Q per player (S, A_i), in the arithmetic of game and policy."""
    with game.arithmetic.precision():
        sides, chains = _standing(game, *_played(dynamics, policy))
        return _q(game, sides, chains)


def tangent(game: MarkovGame, dynamics: Dynamics, policy: Policy, direction: Sequence[Array]) -> Tangent:
    """Q at `policy`, and its derivative along `direction`.

    Shapes:  direction per player (S, A_i).
    Source:  the chain rule for (1) and (2).
    """
    with game.arithmetic.precision():
        played, own = _played(dynamics, policy)
        sides, chains = _standing(game, played, own)
        moves = _scaled(dynamics, policy, direction)
        turned = _moving(game, played, moves, moves if dynamics.repaired else tuple(direction))
        slopes: dict[int, Array] = {}
        for chain in chains:
            slopes |= _slopes(game, sides, chain, turned)
        return Tangent(_q(game, sides, chains), tuple(slopes[i] for i in range(game.n_players)))


def _standing(game: MarkovGame, played: Policy, own: Policy) -> tuple[list[_Side], list[_Chain]]:
    """What each player faces, and the chains: one for all, or one a player where opponents alone explore."""
    marginals = game.expectations(played).marginals
    sides = [_Side(*faced, block) for faced, block in zip(marginals, own, strict=True)]
    everyone = tuple(range(game.n_players))
    groups = [everyone] if own is played else [(i,) for i in everyone]
    chains = []
    for group in groups:
        system = identity(game.n_states) - game.discount * sides[group[0]].chain
        earned = np.stack([sides[i].earned for i in group], axis=1)
        chains.append(_Chain(group, system, game.arithmetic.solve(system, earned)))
    return sides, chains


def _q(game: MarkovGame, sides: list[_Side], chains: list[_Chain]) -> Blocks:
    """u_i(s, a) + delta P(s, a) V_i."""
    values = {i: chain.value[:, k] for chain in chains for k, i in enumerate(chain.players)}
    return tuple(side.payoff + game.discount * (side.transition @ values[i]) for i, side in enumerate(sides))


def _moving(game: MarkovGame, played: Policy, theirs: Blocks, mine: Blocks) -> list[_Side]:
    """u_i' and P_i' of each player, from the others' motion, with its own motion in the place of its rows."""
    parts = [game.expectations(_with(played, j, theirs[j])).marginals for j in range(game.n_players)]
    derivatives = []
    for i in range(game.n_players):
        payoff, transition = (part * 0 for part in parts[i][i])
        for j, part in enumerate(parts):
            if j != i:
                payoff, transition = payoff + part[i][0], transition + part[i][1]
        derivatives.append(_Side(payoff, transition, mine[i]))
    return derivatives


def _slopes(game: MarkovGame, sides: list[_Side], chain: _Chain, turned: list[_Side]) -> dict[int, Array]:
    """Q_i' of the players of a chain."""
    delta, lead = game.discount, chain.players[0]
    faced, moved = sides[lead], turned[lead]
    steeper = (moved.own[:, :, None] * faced.transition + faced.own[:, :, None] * moved.transition).sum(axis=1)
    earned = [(turned[i].own * sides[i].payoff + sides[i].own * turned[i].payoff).sum(axis=1) for i in chain.players]
    right = np.stack(earned, axis=1) + delta * (steeper @ chain.value)
    steep = game.arithmetic.solve(chain.system, right)
    return {
        i: turned[i].payoff + delta * (turned[i].transition @ chain.value[:, k] + sides[i].transition @ steep[:, k])
        for k, i in enumerate(chain.players)
    }


def _played(dynamics: Dynamics, policy: Policy) -> tuple[Policy, Policy]:
    """What opponents play, and what a player continues with."""
    if dynamics.exploration is None:
        return policy, policy
    floor = _scaled(dynamics, policy, policy.blocks)
    blocks = []
    for block, theta in zip(floor, dynamics.exploration, strict=True):
        blocks.append(block + policy.arithmetic.number(rational(theta) / block.shape[1]))
    played = Policy(tuple(blocks), policy.arithmetic, is_distribution=False)
    return played, played if dynamics.repaired else policy


def _scaled(dynamics: Dynamics, policy: Policy, blocks: Sequence[Array]) -> Blocks:
    """(1 - theta_i) block_i."""
    if dynamics.exploration is None:
        return tuple(blocks)
    number = policy.arithmetic.number
    return tuple(number(1 - rational(t)) * block for t, block in zip(dynamics.exploration, blocks, strict=True))


def _with(policy: Policy, player: int, block: Array) -> Policy:
    blocks = (*policy.blocks[:player], block, *policy.blocks[player + 1 :])
    return Policy(blocks, policy.arithmetic, is_distribution=False)
