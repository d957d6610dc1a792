"""The potential function of a Markov potential game, by telescoping unilateral deviations.

    Phi(s, pi) = sum_i [V_i(s, pi_1..pi_i, ref_{i+1}..ref_N) - V_i(s, pi_1..pi_{i-1}, ref_i..ref_N)]

Phi(s, ref) = 0; in a Markov potential game the order of the players does not matter. Its maximum over the product of
simplices is attained at a pure profile: in one player's policy, the others' fixed, Phi is V_i plus a constant, and V_i
has a pure maximiser for all initial states at once. Where mu has full support, a maximiser of Phi(mu, .) is an
equilibrium.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mpgtheory.arithmetic import Array, Scalar
from mpgtheory.equilibria import count_pure_profiles
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy, pure
from mpgtheory.game.wellformed import amount
from mpgtheory.values.evaluation import Evaluation, value_against

MOST_PROFILES = 2_000
"""Pure profiles among which the maximiser is sought exactly."""


def potential(game: MarkovGame, policy: Policy, reference: Policy, order: Sequence[int] | None = None) -> Array:
    """Phi(s, pi) with Phi(s, reference) = 0, from each initial state. Shape (S,).

    `order` is the order in which players move from the reference to the policy (default: 1, ..., N).
    """
    current, total = reference, game.initial * 0
    for player in order if order is not None else range(game.n_players):
        game.require(current)
        with game.arithmetic.precision():
            faced = game.marginals(player, current)
            before, after = (value_against(game, *faced, block) for block in (current[player], policy[player]))
            total = total + after - before
        current = current.deviate(player, policy[player])
    return total


@dataclass(frozen=True, eq=False)
class Maximum:
    """A pure profile that maximises Phi(mu, .), and what shows that it does.

    choices:    its actions, per player and state.
    value:      Phi(mu, .) at it, against the profile of everyone's first action.
    maximisers: how many pure profiles attain it.
    table:      V (N, S) at every pure profile, in lexicographic order; Phi telescopes within this table.
    """

    choices: tuple[tuple[int, ...], ...]
    policy: Policy
    value: Scalar
    maximisers: int
    table: tuple[Array, ...]


def maximise_potential(game: MarkovGame, *, most: int = MOST_PROFILES) -> Maximum:
    """The exact maximum of Phi(mu, .) over all profiles, by enumerating the pure ones.

    Raises:  InputError if there are more than `most` pure profiles.
    """
    count = count_pure_profiles(game)
    if count > most:
        raise InputError(f"{game.name} has {amount(count)} pure profiles; Phi is maximised over at most {most}")
    profiles = list(itertools.product(*_pure_policies(game)))
    table = {choices: Evaluation(game, pure(game, choices)).V for choices in profiles}
    phi = {choices: _telescoped(choices, table) @ game.initial for choices in profiles}
    best = max(profiles, key=phi.__getitem__)
    attained = sum(value == phi[best] for value in phi.values())
    return Maximum(best, pure(game, best), phi[best], attained, tuple(table.values()))


def _pure_policies(game: MarkovGame) -> list[list[tuple[int, ...]]]:
    return [list(itertools.product(range(count), repeat=game.n_states)) for count in game.action_counts]


def _telescoped(choices: tuple[tuple[int, ...], ...], table: dict[tuple[tuple[int, ...], ...], Array]) -> Array:
    """Phi(s, pi) of a pure profile from values at pure profiles, the reference being everyone's first action."""
    steps = [(*choices[:k], *((0,) * len(c) for c in choices[k:])) for k in range(len(choices) + 1)]
    gains = [table[after][i] - table[before][i] for i, (before, after) in enumerate(itertools.pairwise(steps))]
    return np.array(gains).sum(axis=0)
