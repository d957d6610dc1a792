"""An equilibrium at which players who can be exchanged play alike: one always exists (Nash 1951), and it is small.

By head counts, such a profile has as many unknowns as a game of its groups: the branch of logit equilibria is followed
among them. What is found is enclosed in balls, by Krawczyk's operator of the equations of the groups:

    |A F(c)| + |I - A F'(X)| r < r,    X = {|z - c| <= r},    shows one zero in X,

at which weights are positive and no other action is as good, over all of X. So there is an equilibrium of the game in
the box, and no other one with these supports at which the players of each group play alike.

Source:  Nash (1951), Non-cooperative games, Theorem 2; Krawczyk (1969).
"""

from __future__ import annotations

import time

import numpy as np
from flint import arb, arb_mat, fmpq

from mpgtheory.arithmetic import EXACT, Array, ball
from mpgtheory.equilibria.contraction import padded
from mpgtheory.equilibria.crowd import Crowd, in_units
from mpgtheory.equilibria.isolated import BITS, MOST_REFINEMENTS, RADIUS_BITS, Enclosed, Exact
from mpgtheory.equilibria.limit import Limit
from mpgtheory.equilibria.logit import Branch
from mpgtheory.equilibria.replies import kind_of_pure
from mpgtheory.equilibria.results import Equilibrium
from mpgtheory.equilibria.tables import exact
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.values.best_response import is_fixed_point
from mpgtheory.values.evaluation import Evaluation

WORKING_BITS = 320
"""Bits of the balls: sums over thousands of players lose some."""


def symmetric_equilibrium(game: MarkovGame, *, time_limit: float) -> Equilibrium:
    """An equilibrium of an exact game at which players who can be exchanged play alike, exact or enclosed.

    Raises:  InputError if the game is not exact, if no players can be exchanged, if the branch is lost within the time
             limit, or if what it leads to is not shown to be an equilibrium.

    Example:

    >>> from mpgtheory.families import build
    >>> symmetric_equilibrium(build("routing:players=30"), time_limit=60).kind
    ('mixed', 'quasi-strict', 'symmetric')
    """
    if game.arithmetic is not EXACT:
        raise InputError(f"{game.name} is not exact; equilibria are certified for exact games")
    if not has_exchangeable_players(game):
        raise InputError(f"no players of {game.name} are known to be exchangeable; those of games by head counts are")
    crowd = in_units(game)
    prior = padded([np.full((game.n_states, count), 1 / count) for count in crowd.counts])
    limit = Branch(crowd, prior).follow(until=time.monotonic() + time_limit)
    certified = None if limit is None else certified_crowd(game, crowd, limit)
    if certified is None:
        raise InputError(f"{game.name}: no equilibrium at which players play alike was certified in {time_limit:g} s")
    return certified


def certified_crowd(game: MarkovGame, crowd: Crowd, limit: Limit) -> Equilibrium | None:
    """The equilibrium near a limit in doubles; None if this shows none."""
    if (limit.played.sum(axis=2) == 1).all():
        policy = Crowd(game, crowd.scales).policy(exact(limit.played.astype(float)), is_distribution=True)
        at = Evaluation(game, policy)
        if not is_fixed_point(at):
            return None
        return Equilibrium(game, policy, at.V, fmpq(0), fmpq(0), kind_of_pure(at), Exact(policy, at.V))
    balls = ball(WORKING_BITS)
    with balls.precision():
        scales = tuple(fmpq(*scale.as_integer_ratio()) for scale in crowd.scales)
        system = _System(Crowd(game.over(balls), tuple(arb(scale) for scale in scales)), limit)
        inverse = np.linalg.inv(_System(crowd, limit).jacobian(limit.weights, limit.values))
        centre = system.refined(inverse)
        if centre is None or not system.is_isolated(centre, inverse):
            return None
    weights, values = system.split(centre)
    policy = Crowd(game, scales).policy(weights, is_distribution=True)
    by_player = {player: values[r] * scales[r] for r, group in enumerate(crowd.groups) for player in group}
    radius = fmpq(1, 2**RADIUS_BITS) * int(limit.played.sum(axis=2).max())
    value_radius = fmpq(1, 2**RADIUS_BITS) * max(scales)
    everyone = np.array([by_player[player] for player in range(game.n_players)])
    enclosed = Enclosed(policy, everyone, radius, value_radius)
    return Equilibrium(game, policy, everyone, radius, value_radius, ("mixed", "quasi-strict", "symmetric"), enclosed)


class _System:
    """The equations Q_r(s, a) = V_r(s) of actions that are played; unknown are weights but the first of rows, and V."""

    def __init__(self, crowd: Crowd, limit: Limit) -> None:
        self.crowd, self.limit, played = crowd, limit, limit.played
        self.first = played.argmax(axis=2)
        self.cells = np.argwhere(played)
        self.free = np.argwhere(played & (np.arange(played.shape[2]) != self.first[:, :, None]))

    def split(self, unknowns: Array) -> tuple[Array, Array]:
        """Weights (R, S, A) and values (R, S)."""
        weights = np.full(self.limit.played.shape, 0 * unknowns[0])
        weights[tuple(self.free.T)] = unknowns[: len(self.free)]
        roles, states = np.indices(self.first.shape)
        weights[roles, states, self.first] = 1 - weights.sum(axis=2)
        return weights, unknowns[len(self.free) :].reshape(self.first.shape)

    def residual(self, unknowns: Array) -> Array:
        weights, values = self.split(unknowns)
        q = self.crowd(weights, values).q
        return np.array([q[r, s, a] - values[r, s] for r, s, a in self.cells])

    def jacobian(self, weights: Array, values: Array) -> Array:
        means, size = self.crowd(weights, values), len(self.cells)
        matrix = np.full((size, size), 0 * values.ravel()[0])
        at, states = len(self.free), values.shape[1]
        for row, (r, s, a) in zip(matrix, self.cells, strict=True):
            row[at + r * states : at + (r + 1) * states] = self.crowd.discount * means.onward[r, s, a]
            row[at + r * states + s] -= 1
            for column, (p, there, b) in enumerate(self.free):
                if there == s:
                    slope = means.slopes[s, r, a, p]
                    row[column] = slope[b] - slope[self.first[p, s]]
        return matrix

    def refined(self, inverse: Array) -> Array | None:
        """Newton's iteration with a fixed inverse, rounded to a grid until it stands still; in balls, to rationals."""
        start = [self.limit.weights[tuple(cell)] for cell in self.free]
        centre = exact(np.array([*start, *self.limit.values.ravel()]))
        matrix, grid = _matrix(inverse), fmpq(1, 2**BITS)
        for _ in range(MOST_REFINEMENTS):
            values = self.residual(_balls(centre))
            step = (matrix * arb_mat(len(values), 1, list(values))).entries()
            moved = [x - _middle(d) for x, d in zip(centre, step, strict=True)]
            before, centre = centre, np.array([grid * (x / grid + fmpq(1, 2)).floor() for x in moved])
            if max(abs(x - y) for x, y in zip(before, centre, strict=True)) <= 4 * grid:
                return centre
        return None

    def is_isolated(self, centre: Array, inverse: Array) -> bool:
        """The conditions of the module."""
        radius = arb(fmpq(1, 2**RADIUS_BITS))
        box = np.array([x + arb(0, radius) for x in _balls(centre)])
        weights, values = self.split(box)
        if not all(weights[tuple(cell)] > 0 for cell in self.cells):
            return False
        matrix, size = _matrix(inverse), len(centre)
        slopes = arb_mat(size, size, list(self.jacobian(weights, values).ravel()))
        off = np.array((_matrix(np.eye(size)) - matrix * slopes).entries())
        residual = self.residual(_balls(centre))
        step = (matrix * arb_mat(size, 1, list(residual))).entries()
        reach = [sum((abs(x) for x in row), arb(0)) * radius for row in off.reshape(size, size)]
        if not all(abs(d) + spread < radius for d, spread in zip(step, reach, strict=True)):
            return False
        return self._are_worse(weights, values)

    def _are_worse(self, weights: Array, values: Array) -> bool:
        """Whether every action off the supports is strictly worse in the whole box."""
        q = self.crowd(weights, values).q
        has = np.arange(q.shape[2]) < np.array(self.crowd.counts)[:, None, None]
        return all(q[r, s, a] < values[r, s] for r, s, a in np.argwhere(has & ~self.limit.played))


def _balls(values: Array) -> Array:
    return np.array([arb(x) for x in values])


def _middle(value: arb) -> fmpq:
    mantissa, exponent = value.mid().man_exp()
    return fmpq(int(mantissa)) * fmpq(2) ** int(exponent)


def _matrix(values: Array) -> arb_mat:
    return arb_mat(*values.shape, [arb(float(x)) for x in values.ravel()])


def has_exchangeable_players(game: MarkovGame) -> bool:
    """Whether some players are known to be exchangeable."""
    return len(set(game.alike)) < game.n_players


def shortened(policy: Policy, *, bits: int) -> Policy:
    """The exact policy with weights rounded to multiples of 2^-bits; the largest of a row takes up the difference."""
    made: dict[int, Array] = {}
    for block in policy:
        if id(block) not in made:
            rows = np.array([[(x * 2**bits + fmpq(1, 2)).floor() * fmpq(1, 2**bits) for x in row] for row in block])
            for row in rows:
                row[int(np.argmax(row))] += 1 - row.sum()
            made[id(block)] = rows
    return Policy(tuple(made[id(block)] for block in policy))
