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

from mpgtheory.arithmetic import Array
from mpgtheory.evaluation import identity
from mpgtheory.game import MarkovGame
from mpgtheory.inclusion.field import Dynamics
from mpgtheory.policy import Policy
from mpgtheory.rational import rational

Blocks = tuple[Array, ...]


class Tangent(NamedTuple):
    """Q and d Q / dt, per player (S, A_i)."""

    q: Blocks
    slope: Blocks


class _Side(NamedTuple):
    """What a player faces: payoff (S, A), transition (S, A, S), its own rows (S, A), and r and c from them."""

    payoff: Array
    transition: Array
    own: Array

    @property
    def earned(self) -> Array:
        return (self.own * self.payoff).sum(axis=1)

    @property
    def chain(self) -> Array:
        return (self.own[:, :, None] * self.transition).sum(axis=1)


def q_of(game: MarkovGame, dynamics: Dynamics, policy: Policy) -> Blocks:
    """Q per player (S, A_i), in the arithmetic of game and policy."""
    with game.arithmetic.precision():
        played, own = _played(dynamics, policy)
        return tuple(_value(game, _side(game, played, own, i))[1] for i in range(game.n_players))


def tangent(game: MarkovGame, dynamics: Dynamics, policy: Policy, direction: Sequence[Array]) -> Tangent:
    """Q at `policy`, and its derivative along `direction`.

    Shapes:  direction per player (S, A_i).
    Source:  the chain rule for (1) and (2).
    """
    with game.arithmetic.precision():
        played, own = _played(dynamics, policy)
        moves = _scaled(dynamics, policy, direction)
        own_moves = moves if dynamics.repaired else tuple(direction)
        found = [_line(game, (played, own), (moves, own_moves), i) for i in range(game.n_players)]
    return Tangent(tuple(q for q, _ in found), tuple(slope for _, slope in found))


def _line(
    game: MarkovGame, at: tuple[Policy, Policy], moves: tuple[Blocks, Blocks], player: int
) -> tuple[Array, Array]:
    """Q and Q' of one player."""
    delta, (played, own), (theirs, mine) = game.discount, at, moves
    side = _side(game, played, own, player)
    value, q = _value(game, side)
    payoff, transition = side.payoff * 0, side.transition * 0
    for j in range(game.n_players):
        if j != player:
            more, on = game.marginals(player, _with(played, j, theirs[j]))
            payoff, transition = payoff + more, transition + on
    moved = (mine[player] * side.payoff + side.own * payoff).sum(axis=1)
    chain = (mine[player][:, :, None] * side.transition + side.own[:, :, None] * transition).sum(axis=1)
    right = moved + delta * (chain @ value)
    steep = game.arithmetic.solve(identity(game.n_states) - delta * side.chain, right[:, None])[:, 0]
    return q, payoff + delta * (transition @ value + side.transition @ steep)


def _side(game: MarkovGame, played: Policy, own: Policy, player: int) -> _Side:
    return _Side(*game.marginals(player, played), own[player])


def _value(game: MarkovGame, side: _Side) -> tuple[Array, Array]:
    """V (S,) and Q (S, A) of what a player faces."""
    system = identity(game.n_states) - game.discount * side.chain
    value = game.arithmetic.solve(system, side.earned[:, None])[:, 0]
    return value, side.payoff + game.discount * (side.transition @ value)


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
