"""Solutions of the fast dynamics (28), enclosed: the estimates of a player go to Q while all policies are held.

    q^tau = Q + exp(tau w (L - I)) (q^0 - Q),    |q^tau - Q| <= exp(-eta (1 - delta) tau) |q^0 - Q|   in the sup norm,

for constant weights w in [eta, 1], where L is the linear part of the Bellman operator. The matrix exponential is
enclosed in balls; the kernel confirms it by its series in fractions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb, fmpq

from mpgtheory.arithmetic import EXACT, Array, ball
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.flow.fast import FastDynamics, decay
from verification.claim import Check, Evidence, Method
from verification.compare import AT_MOST, Comparison
from verification.evidence import enclosed_evidence, vacuous_evidence
from verification.instance import Instance, Profile

ATTRACTOR = "equation-28.attractor"
RULE = f"{ATTRACTOR}/flow"
BITS = 128
"""Precision of the balls; their radius is then far below the distance to the bound."""
TIME = fmpq(1)
SLACK = fmpq(9, 10)
"""eta is this part of the least weight: where all entries of q - Q are equal the bound is attained with eta = min w."""
MOST_CELLS = 600
"""Numbers in the tables of a game up to which solutions are enclosed: all of the study's but the two largest."""
FEW = 3
"""Profiles up to which each has a solution; of more a pure one and one in the interior."""
OFF_ITS_ATTRACTOR = "some q that is not Q"


@dataclass(frozen=True, eq=False)
class Start:
    """Where a solution starts: a held policy, and estimates and weights of one player. Arrays have shape (S, A_i)."""

    label: str
    policy: Policy
    player: int
    estimates: Array
    weights: Array
    rest_point: Array

    @property
    def gap(self) -> Array:
        """q^0 - Q."""
        return np.asarray(self.estimates - self.rest_point)

    @property
    def eta(self) -> fmpq:
        """A bound below all weights."""
        return SLACK * self.weights.min()


def is_small(instance: Instance) -> bool:
    """Whether the tables of the game are small enough."""
    return bool(instance.game.cells <= MOST_CELLS)


def starts(instance: Instance) -> Iterator[Start]:
    """A start at each chosen profile, players in turn."""
    rng, game = instance.rng(ATTRACTOR), instance.game
    for number, profile in enumerate(chosen(instance.profiles)):
        player = number % game.n_players
        shape = (game.n_states, game.action_counts[player])
        drawn, sizes = (EXACT.array(rng.integers(-3, 4, size=shape)) / fmpq(2) for _ in range(2))
        rest_point = instance.at(profile.policy).Q[player]
        yield Start(profile.label, profile.policy, player, drawn, 1 / (1 + abs(sizes)), rest_point)


def chosen(profiles: tuple[Profile, ...]) -> tuple[Profile, ...]:
    """Those at which solutions start."""
    return profiles if len(profiles) <= FEW else (profiles[1], profiles[-1])


def enclosed_solutions(instance: Instance) -> Evidence:
    """Solutions after the time 1, within exp(-eta (1 - delta)) of Q."""
    moving = [start for start in starts(instance) if (start.gap != 0).any()]
    if not moving:
        return vacuous_evidence(instance, {OFF_ITS_ATTRACTOR: False})
    cases = [solution_case(instance, start) for start in moving]
    comparisons = [
        c
        for k, (start, case) in enumerate(zip(moving, cases, strict=True))
        for c in within_bound(instance, start, case, k)
    ]
    return enclosed_evidence(RULE, instance, comparisons, cases, note=f"balls of {BITS} bits")


def solution_case(instance: Instance, start: Start) -> dict[str, Any]:
    """q^1 - Q, enclosed in a rational ball around each entry, of one radius."""
    arithmetic = ball(BITS)
    dynamics = FastDynamics(instance.game.over(arithmetic), start.policy.over(arithmetic), start.player)
    reached = dynamics.solution(arithmetic.array(start.weights), arithmetic.array(start.estimates), TIME)
    moved = reached - dynamics.rest_point
    return {
        "policy": start.policy,
        "player": start.player,
        "weights": start.weights.ravel(),
        "eta": start.eta,
        "gap": start.gap.ravel(),
        "time": TIME,
        "ball": np.array([x.mid().fmpq() for x in moved.ravel()], dtype=object),
        "radius": max(x.rad().fmpq() for x in moved.ravel()) * 2,
    }


def within_bound(instance: Instance, start: Start, case: Mapping[str, Any], number: int) -> Iterator[Comparison]:
    """|q^1 - Q| against the bound: rational numbers above the one and below the other."""
    arithmetic = ball(BITS)
    rate = arithmetic.number((1 - instance.game.discount) * case["eta"])
    most = decay(arithmetic, [(TIME, rate)]) * arithmetic.number(abs(case["gap"]).max())
    for k, centre in enumerate(case["ball"]):
        place = f"{start.label}: player {start.player}, |q - Q| at time {TIME}, entry {k}"
        yield Comparison(place, abs(centre) + case["radius"], AT_MOST, lower_end(most), number)


def lower_end(value: arb) -> fmpq:
    """The lower end of a ball."""
    return value.mid().fmpq() - value.rad().fmpq()


CHECKS = {
    ATTRACTOR: (Check(Method.ENCLOSURE, "solutions by the matrix exponential", enclosed_solutions, suits=is_small),)
}
