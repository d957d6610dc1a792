"""Where the lines of Lemma 3.5 are checked: policies with rates, selections of best replies and optimal replies.

Policies are those of the instance, its equilibria included, where ties are. Rates gamma_i(s) lie in [eta, 1]: all 1,
eta and 1 at random, anything between, and one rate of eta = 1/1000 among ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array, Scalar
from mpgtheory.best_response import OptimalResponse, nash_gaps
from mpgtheory.evaluation import Evaluation
from mpgtheory.inclusion.lyapunov import decrease, mismatch, mixed_selection, selections, stage_gains
from mpgtheory.policy import Policy
from verification.instance import Instance

FULL_SUPPORT = "mu has full support"
ETAS = (fmpq(1, 4), fmpq(1, 1000))
"""Lower bounds of the rates."""
STEPS = 24
"""Rates between eta and 1 are eta + k (1 - eta) / 24."""


@dataclass(frozen=True, eq=False)
class Point:
    """A policy with rates; everything else is computed when first asked for, exactly.

    Shapes:  gamma (N, S).
    """

    label: str
    at: Evaluation
    eta: fmpq
    gamma: Array

    @cached_property
    def gains(self) -> Array:
        """max_a Q_i(s, a) - V_i(s). Shape (N, S)."""
        return stage_gains(self.at)

    @cached_property
    def d(self) -> Array:
        """d_mu^varpi. Shape (S,)."""
        return self.at.visitation()

    @cached_property
    def slope(self) -> Scalar:
        """d phi / d tau: the right side of (12), for every selection of best replies."""
        return -decrease(self.at, self.gamma)

    @cached_property
    def best_gaps(self) -> tuple[tuple[OptimalResponse, ...], Array]:
        """Optimal replies, and W - V. Shapes: the gains are (N, S)."""
        return nash_gaps(self.at)

    @property
    def responses(self) -> tuple[OptimalResponse, ...]:
        """pi_i^+ of each player, pure, and W."""
        return self.best_gaps[0]

    @property
    def is_equilibrium(self) -> bool:
        """Whether no deviation gains anywhere."""
        return not np.any(self.best_gaps[1] > 0)

    @cached_property
    def mismatch(self) -> tuple[Scalar, Array]:
        """D, and d_mu of (pi_i^+, varpi_-i). Shapes: the latter (N, S)."""
        return mismatch(self.at, self.responses)

    @cached_property
    def selections(self) -> tuple[Policy, ...]:
        """Pure selections of best replies, and where something ties a mixed one."""
        pure = tuple(selections(self.at))
        return pure if len(pure) == 1 else (*pure, mixed_selection(self.at))

    def document(self, *members: str) -> dict[str, Any]:
        """What a certificate needs of it, by the names of the kernel's members."""
        made = {
            "policy": lambda: self.at.policy,
            "V": lambda: self.at.V,
            "d": lambda: self.d,
            "gamma": lambda: self.gamma,
            "eta": lambda: self.eta,
            "replies": lambda: list(self.selections),
            "optimal": lambda: [{"policy": r.block, "W": r.value} for r in self.responses],
            "d_optimal": lambda: self.mismatch[1],
        }
        return {member: made[member]() for member in members}


def points(instance: Instance, *, equilibria_first: bool = False) -> Iterator[Point]:
    """A point at each sampled profile and each listed equilibrium, with rates of the four kinds in turn."""
    rng = instance.rng("rates")
    listed = (*instance.profiles, *instance.equilibria)
    if equilibria_first:
        listed = (*instance.equilibria, *instance.profiles)
    for number, profile in enumerate(listed):
        yield point(instance, profile.label, profile.policy, rates(instance, number, rng))


def point(instance: Instance, label: str, policy: Policy, pair: tuple[fmpq, Array]) -> Point:
    """One point, with (eta, gamma)."""
    return Point(label, instance.at(policy), *pair)


def rates(instance: Instance, kind: int, rng: np.random.Generator) -> tuple[fmpq, Array]:
    """eta and gamma_i(s) in [eta, 1] of one of four kinds: all 1, eta or 1, anything between, one alone at 1/1000."""
    shape = (instance.game.n_players, instance.game.n_states)
    eta = ETAS[kind % 4 == 3]
    if kind % 4 == 0:
        steps = np.full(shape, STEPS)
    elif kind % 4 == 1:
        steps = STEPS * rng.integers(2, size=shape)
    elif kind % 4 == 2:
        steps = rng.integers(STEPS + 1, size=shape)
    else:
        steps = np.full(shape, STEPS)
        steps[rng.integers(shape[0]), rng.integers(shape[1])] = 0
    gamma = np.array([[eta + (1 - eta) * fmpq(int(k), STEPS) for k in row] for row in steps])
    return eta, gamma


def has_full_support(instance: Instance) -> bool:
    """Whether mu(s) > 0 for all s."""
    return bool(min(instance.game.initial) > 0)
