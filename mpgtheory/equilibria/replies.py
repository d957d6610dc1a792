"""One equilibrium of games that are too large for dense tables: by optimal replies in turn, exactly.

Each player in turn adopts a policy that is optimal against the others; where nobody wants to change, the profile is a
pure equilibrium. In Markov potential games this ends. Nothing is needed but each player's marginals, which games by
head counts and sparse games have without listing joint actions. Elsewhere replies may cycle; players who can be
exchanged have another equilibrium, at which they play alike (`symmetric`).
"""

from __future__ import annotations

import numpy as np
from flint import fmpq

from mpgtheory.equilibria.enumeration import improved_until_equilibrium
from mpgtheory.equilibria.isolated import Exact
from mpgtheory.equilibria.results import Equilibrium
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy, pure
from mpgtheory.values.evaluation import Evaluation


def equilibrium_by_replies(game: MarkovGame, start: Policy | None = None) -> Equilibrium:
    """A pure equilibrium, reached from `start` (default: everyone's first action) by optimal replies in turn.

    Raises:  InputError if the game is too large for exact values, or the replies reach no equilibrium.

    Example:

    >>> from mpgtheory.families import build
    >>> equilibrium_by_replies(build("routing:players=12")).kind
    ('pure', 'strict', 'regular')
    """
    reached = reached_by_replies(game, start)
    if reached is None:
        raise InputError(
            f"{game.name} is too large for dense tables, and optimal replies in turn reach no equilibrium from this "
            "start; give another start"
        )
    return reached


def reached_by_replies(game: MarkovGame, start: Policy | None = None) -> Equilibrium | None:
    """The same; None if the replies reach no equilibrium.

    Raises:  InputError if the game is too large for exact values.
    """
    if game.is_enclosed:
        raise InputError(f"{game.name} is too large for exact values; mpgtheory nash bounds the gaps of a given policy")
    first = pure(game, [[0] * game.n_states] * game.n_players) if start is None else start
    improved = improved_until_equilibrium(game, first)
    if improved is None:
        return None
    at = Evaluation(game, improved)
    return Equilibrium(game, improved, at.V, fmpq(0), fmpq(0), kind_of_pure(at), Exact(improved, at.V))


def kind_of_pure(at: Evaluation) -> tuple[str, ...]:
    """Of a pure equilibrium: strict if every other action is worse. Its equations, V = u + delta P V, are regular."""
    pairs = zip(at.advantage, at.policy, strict=True)
    is_strict = all(bool((np.where(block == 0, gain, -1) < 0).all()) for gain, block in pairs)
    return ("pure", *(("strict",) if is_strict else ()), "regular")


def is_too_large(game: MarkovGame) -> bool:
    """Whether dense tables of a game would have too many numbers."""
    try:
        game.check_dense()
    except InputError:
        return True
    return False
