"""Fixed exploration, at which what players estimate differs from what they hold: hypotheses, profiles and words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from flint import fmpq

from mpgtheory.game import MarkovGame
from mpgtheory.game.chains import ergodic_joint_action
from mpgtheory.game.policy import Policy
from mpgtheory.learning.exploration import PerceivedDominance, perceived_dominance
from mpgtheory.learning.exploration.cycle import hub_cycle
from verification.instance import Instance

THETA = fmpq(1, 10)
"""The common exploration at which statements are refuted."""
MOST_SAMPLED = 100_000
"""Beyond so many cells bounds are not sampled at all."""


def is_small(instance: Instance) -> bool:
    """Whether a few dozen exact evaluations of every player take seconds."""
    return cells_of(instance.game) <= MOST_SAMPLED


def cells_of(game: MarkovGame) -> int:
    """Transition probabilities in the dense tables, times players."""
    return math.prod(game.action_counts) * game.n_states**2 * game.n_players


def exploration_of(game: MarkovGame) -> tuple[fmpq, ...]:
    """THETA for every player."""
    return (THETA,) * game.n_players


def is_recurrent(game: MarkovGame) -> bool:
    """Assumption 3.1."""
    return bool(min(game.initial) > 0) and ergodic_joint_action(game) is not None


def has_forced_limit(instance: Instance) -> bool:
    """Whether perceived dominance decides where the policies go."""
    return perceived_dominance(instance.game, exploration_of(instance.game)) is not None


def forced(instance: Instance) -> PerceivedDominance:
    """The limit that perceived dominance forces, of a game that has one."""
    dominance = perceived_dominance(instance.game, exploration_of(instance.game))
    assert dominance is not None, "the check suits no other games"
    return dominance


def has_cycle(instance: Instance) -> bool:
    """Whether the dynamics that players perceive have a closed orbit of Shapley's kind at a hub."""
    return hub_cycle(instance.game, exploration_of(instance.game)) is not None


def theta_words(exploration: Sequence[fmpq]) -> str:
    """The common theta, or all of them."""
    return ", ".join(str(theta) for theta in dict.fromkeys(exploration))


@dataclass(frozen=True)
class Sample:
    """A profile and an exploration with a name."""

    label: str
    policy: Policy
    exploration: tuple[fmpq, ...]
