"""One stationary equilibrium of any game, or several from several starts, each certified."""

from __future__ import annotations

import time

import numpy as np

from mpgtheory.arithmetic import EXACT, FLOAT, Array
from mpgtheory.equilibria.contraction import DenseContraction, padded, unpadded
from mpgtheory.equilibria.isolated import (
    Certified,
    is_same,
    isolated_equilibrium,
    rational_equilibrium,
)
from mpgtheory.equilibria.logit import Branch
from mpgtheory.equilibria.replies import equilibrium_by_replies, is_too_large, reached_by_replies
from mpgtheory.equilibria.results import Equilibria, Equilibrium, described
from mpgtheory.equilibria.symmetric import has_exchangeable_players, symmetric_equilibrium
from mpgtheory.equilibria.system import Support
from mpgtheory.equilibria.tables import Tables, tables_of
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy, uniform

DEFAULT_LIMIT = 300.0
"""Seconds."""
MOST_TABLED = 20_000
"""Numbers of dense tables up to which a symmetric equilibrium is certified by them: a second."""
LEAST_WEIGHT = 1e-3
"""Starts are mixed: a weight of 0 would stay 0."""


def equilibrium(
    game: MarkovGame, *, start: Policy | None = None, symmetric: bool = False, time_limit: float = DEFAULT_LIMIT
) -> Equilibrium:
    """One stationary equilibrium of an exact game, certified: exact, or the only one with its supports in a tiny box.

    The branch of logit equilibria from `start` (default: everyone mixes equally) leads to it; another start may lead to
    another one. In a game too large for dense tables, by head counts or sparse, it is a pure one that optimal replies
    in turn reach; where they reach none and players can be exchanged, it is symmetric.

    symmetric:  players who can be exchanged play alike (games by head counts; thousands of players, too). Then it is
                the only such equilibrium in the box.

    Raises:  InputError if the game is not exact, if `start` is no policy of the game, if no equilibrium is found within
             the time limit or by replies in turn, or if a symmetric one is wanted and no players can be exchanged.

    Example:

    >>> from mpgtheory.equilibria import equilibrium
    >>> from mpgtheory.families import build
    >>> equilibrium(build("coordination"))
    pure, strict, regular equilibrium, exact: 1: s1 -> A; 2: s1 -> A
    """
    check_limit(time_limit)
    if symmetric:
        return _symmetric(game, start, time_limit)
    if game.arithmetic is EXACT and is_too_large(game):
        reached = reached_by_replies(game, start)
        if reached is None and start is None and has_exchangeable_players(game):
            return symmetric_equilibrium(game, time_limit=time_limit)
        return reached or equilibrium_by_replies(game, start)
    solver = _Solver(game, time_limit)
    end = solver.from_start(_prior(game, start))
    if end is None:
        remedy = "another start" if time.monotonic() < solver.until else "more time"
        raise InputError(
            f"{game.name}: no equilibrium was certified from this start within {time_limit:g} s; give {remedy}"
        )
    return described(game, solver.tables, end)


def _symmetric(game: MarkovGame, start: Policy | None, time_limit: float) -> Equilibrium:
    """With the certificate of any equilibrium where the game has tables: no other one at all with these supports."""
    if start is not None:
        raise InputError("a symmetric equilibrium is sought from the uniform policy; leave the start out")
    symmetric = symmetric_equilibrium(game, time_limit=time_limit)
    if symmetric.is_exact or game.cells > MOST_TABLED:
        return symmetric
    solver = _Solver(game, time_limit)
    blocks = tuple(block.astype(float) for block in symmetric.policy)
    support = Support(tuple(np.asarray(block != 0, dtype=bool) for block in symmetric.policy))
    certified = solver.certified(support, blocks, symmetric.values.astype(float))
    return symmetric if certified is None else described(game, solver.tables, certified)


def several_equilibria(
    game: MarkovGame, *, starts: int, seed: int = 0, time_limit: float = DEFAULT_LIMIT
) -> Equilibria:
    """The different equilibria found from so many starts: the uniform policy, then random ones. Not complete.

    Raises:  InputError as `equilibrium` does, but for starts from which nothing is found.

    Example:

    >>> from mpgtheory.equilibria import several_equilibria
    >>> from mpgtheory.families import build
    >>> several_equilibria(build("coordination"), starts=6)
    2 stationary equilibria of coordination, maybe others
    """
    if starts < 1:
        raise InputError(f"{starts} starts; give at least 1")
    solver, rng, listed = _Solver(game, time_limit), np.random.default_rng(seed), list[Certified]()
    for number in range(starts):
        prior = _random(game, rng) if number else _prior(game, None)
        equilibrium = solver.from_start(prior)
        if equilibrium is not None and not any(is_same(equilibrium, known) for known in listed):
            listed.append(equilibrium)
        if time.monotonic() > solver.until:
            break
    return Equilibria(game, tuple(described(game, solver.tables, one) for one in listed), is_complete=False)


class _Solver:
    """Tables of a game, and equilibria of it from starts."""

    def __init__(self, game: MarkovGame, time_limit: float) -> None:
        if game.arithmetic is not EXACT:
            raise InputError(f"{game.name} is not exact; equilibria are certified for exact games")
        check_limit(time_limit)
        self.game, self.until = game, time.monotonic() + time_limit
        self.tables, self.floats = tables_of(game), tables_of(game.dense().over(FLOAT))
        self.scales = [float(np.ptp(table)) or 1.0 for table in self.floats.payoffs]
        payoffs = tuple(table / scale for table, scale in zip(self.floats.payoffs, self.scales, strict=True))
        scaled = Tables(payoffs, self.floats.transitions, self.floats.discount, self.tables.alike)
        self.scaled = DenseContraction(scaled)

    def from_start(self, prior: tuple[Array, ...]) -> Certified | None:
        """The certified equilibrium to which the branch from a policy leads."""
        branch = Branch(self.scaled, padded(prior))
        limit = branch.follow(until=self.until)
        if limit is None:
            return rational_equilibrium(self.game, unpadded(branch.last, self.scaled.counts))
        played, blocks = (unpadded(rows, self.scaled.counts) for rows in (limit.played, limit.weights))
        return self.certified(Support(played), blocks, limit.values * np.array(self.scales)[:, None])

    def certified(self, support: Support, blocks: tuple[Array, ...], values: Array) -> Certified | None:
        """The certified equilibrium near weights and values in doubles."""
        exactly = rational_equilibrium(self.game, blocks) if _is_small(self.game) else None
        return exactly or isolated_equilibrium(self.tables, self.floats, support, support.unknowns(blocks, values))


def check_limit(time_limit: float) -> None:
    """Raise InputError if a time limit is none."""
    if not time_limit > 0:
        raise InputError(f"the time limit is {time_limit:g} seconds; give a positive one")


def _is_small(game: MarkovGame) -> bool:
    """Whether exact values are quickly solved for."""
    return game.n_states <= 40


def _prior(game: MarkovGame, start: Policy | None) -> tuple[Array, ...]:
    """Weights of the start, none of them 0."""
    policy = uniform(game) if start is None else start
    if not isinstance(policy, Policy):
        raise InputError(f"the start is a {type(start).__name__}; give a policy, as mpg.policy(game, start) reads it")
    game.require(policy)
    if not policy.is_distribution:
        raise InputError("the start is off the simplex; give probabilities")
    blocks = [np.maximum(block.astype(float), LEAST_WEIGHT) for block in policy]
    return tuple(block / block.sum(axis=1, keepdims=True) for block in blocks)


def _random(game: MarkovGame, rng: np.random.Generator) -> tuple[Array, ...]:
    drawn = [rng.dirichlet(np.full(count, 0.5), size=game.n_states) for count in game.action_counts]
    blocks = [np.maximum(block, LEAST_WEIGHT) for block in drawn]
    return tuple(block / block.sum(axis=1, keepdims=True) for block in blocks)
