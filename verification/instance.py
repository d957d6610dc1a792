"""An instance: one game, and the profiles on which statements about "any policy" are tried.

Everything drawn at random comes from a generator spawned from the study's seed, the claim and the game, so that a
result depends on nothing else.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from mpgtheory.equilibria import (
    MOST_PROFILES,
    Equilibria,
    count_pure_profiles,
    equal_support_equilibria,
    has_action_independent_transitions,
    improved_until_equilibrium,
    known_equilibria,
    pure_equilibria,
)
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.game.doubles import reason_against
from mpgtheory.game.policy import Policy, random_policy, random_pure, uniform
from mpgtheory.potential import PotentialDecision, decide_potential
from mpgtheory.values.evaluation import Evaluation

MOST_LISTED = 100_000
"""Numbers in the tables of a game up to which checks list its joint actions one by one: seconds each."""


@dataclass(frozen=True)
class Sampling:
    """How much of "for any policy" is tried: numbers of profiles, coordinates and samples.

    flows: solutions of the inclusion.
    horizon, seeds: iterates and seeds of the learner's runs; a horizon of 0 means no runs.
    lists: whether mixed equilibria are taken from the complete list of a small game, which takes a search of its own.
    """

    random_profiles: int = 2
    coordinates: int = 32
    equilibria: int = 6
    episodes: int = 20_000
    flows: int = 20
    horizon: int = 0
    seeds: int = 64
    lists: bool = True


@dataclass(frozen=True)
class Profile:
    """A policy with a name for tables."""

    label: str
    policy: Policy


@dataclass(frozen=True, eq=False)
class Instance:
    """A game with its sampled profiles; evaluations and equilibria are computed once and shared by the claims.

    given:     profiles to try in the place of sampled ones.
    decisions: hypotheses that were decided on this game, by name.
    """

    game: MarkovGame
    seed: int = 0
    sampling: Sampling = field(default_factory=Sampling)
    given: tuple[Profile, ...] = ()
    decisions: dict[str, Any] = field(default_factory=dict, repr=False)
    _evaluations: dict[int, Evaluation] = field(default_factory=dict, repr=False)

    def rng(self, claim: str) -> np.random.Generator:
        """The generator for one claim on this game."""
        words = [zlib.crc32(word.encode()) for word in (claim, self.game.name)]
        return np.random.default_rng([self.seed, *words])

    def at(self, policy: Policy) -> Evaluation:
        """The exact evaluation of `policy`, computed once."""
        if id(policy) not in self._evaluations:
            self._evaluations[id(policy)] = Evaluation(self.game, policy)
        return self._evaluations[id(policy)]

    @cached_property
    def shared(self) -> dict[int, Evaluation]:
        """The evaluations of profiles and equilibria, by the identity of the policy."""
        return {id(profile.policy): self.at(profile.policy) for profile in (*self.profiles, *self.equilibria)}

    @cached_property
    def profiles(self) -> tuple[Profile, ...]:
        """The profiles given, or else the uniform profile, a random pure one, and random ones in the interior."""
        if self.given:
            return self.given
        rng = self.rng("profiles")
        interior = [
            Profile(f"random interior {k + 1}", random_policy(self.game, rng))
            for k in range(self.sampling.random_profiles)
        ]
        fixed = [Profile("uniform", uniform(self.game)), Profile("random pure", random_pure(self.game, rng))]
        return (*fixed, *interior)

    @cached_property
    def equilibria(self) -> tuple[Profile, ...]:
        """Equilibria: pure ones by enumeration, or one by replies in turn where there are too many; then mixed ones.

        Mixed ones are the exact ones of the complete list, where there is one.

        At most `sampling.equilibria` of each kind, spread over the list.
        """
        profiles: list[Profile] = []
        if count_pure_profiles(self.game) <= MOST_PROFILES:
            listed = self.pure_equilibria
            profiles += [Profile(f"pure equilibrium {k + 1} of {len(listed)}", p) for k, p in self._some(listed)]
        elif (reached := improved_until_equilibrium(self.game, uniform(self.game))) is not None:
            profiles.append(Profile("equilibrium reached by optimal replies in turn", reached))
        if self.sampling.lists and self.all_equilibria is not None:
            mixed = [one.policy for one in self.all_equilibria if one.is_exact and _is_mixed(one.policy)]
        elif self.game.n_players == 2 and has_action_independent_transitions(self.game):
            mixed = [p for p in equal_support_equilibria(self.game) if _is_mixed(p)]
        else:
            mixed = []
        if mixed:
            profiles += [Profile(f"mixed equilibrium {k + 1} of {len(mixed)}", p) for k, p in self._some(mixed)]
        return tuple(profiles)

    @cached_property
    def all_equilibria(self) -> Equilibria | None:
        """All stationary equilibria of a small game, where a bounded search proves its list complete."""
        known = known_equilibria(self.game)
        return known if known is not None and known.is_complete else None

    @cached_property
    def pure_equilibria(self) -> list[Policy]:
        """All pure equilibria.

        Raises:  InputError if the game has too many pure profiles.
        """
        return pure_equilibria(self.game)

    @cached_property
    def potential_decision(self) -> PotentialDecision:
        """Whether the game is a Markov potential game, decided once."""
        return decide_potential(self.game, self.rng("definition-2.1"))

    def _some(self, listed: list[Policy]) -> list[tuple[int, Policy]]:
        count = min(len(listed), self.sampling.equilibria)
        spread = np.unique(np.linspace(0, max(len(listed) - 1, 0), count).astype(int))
        return [(int(k), listed[int(k)]) for k in spread]

    @property
    def is_large(self) -> bool:
        """Whether the game is not given as tables, and has too many joint actions for checks that list them."""
        return not isinstance(self.game, TabularGame) and self.game.cells > MOST_LISTED

    @cached_property
    def fits_doubles(self) -> bool:
        """Whether doubles can represent the game."""
        return reason_against(self.game) is None

    def describe(self, profiles: int) -> str:
        """The instance in words, for evidence."""
        return f"{self.game.name}, {profiles} profile{'s' if profiles != 1 else ''}"


def _is_mixed(policy: Policy) -> bool:
    return any(((block != 0) & (block != 1)).any() for block in policy)
