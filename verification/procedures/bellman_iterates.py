"""Iterates of the Bellman operator (22) in floats: their distance to Q falls by the discount factor at least.

    |T^(k+1) q - Q| <= delta |T^k q - Q|   in the sup norm.

The text of the statement certifies the contraction exactly, for all q. This check measures it in another arithmetic,
and carries the figure of the distances.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from mpgtheory.arithmetic import FLOAT
from mpgtheory.families.random_tables import random_payoffs
from mpgtheory.values.bellman import bellman
from mpgtheory.values.evaluation import Evaluation
from verification.claim import Check, Evidence, Method
from verification.compare import AT_MOST, Comparison
from verification.evidence import float_evidence
from verification.instance import Instance, Profile
from verification.tolerances import BELLMAN_ITERATES

CONTRACTION = "equation-22.contraction"
ITERATIONS = 12
"""Applications of T."""

Distances = list[float]


def distances(instance: Instance, profile: Profile) -> list[Distances]:
    """|T^k q - Q| for k = 0 to ITERATIONS from a random q of each player."""
    rng, game, policy = instance.rng(CONTRACTION), instance.game.over(FLOAT), profile.policy.over(FLOAT)
    curves = []
    for i, fixed in enumerate(Evaluation(game, policy).Q):
        q = FLOAT.array(random_payoffs(rng, fixed.shape))
        curve = []
        for _ in range(ITERATIONS + 1):
            curve.append(float(abs(q - fixed).max()))
            q = bellman(game, policy, i, q)
        curves.append(curve)
    return curves


def falling(label: str, curves: Sequence[Distances], discount: float) -> Iterator[Comparison]:
    """Each distance against delta times the one before, both relative to the first."""
    for i, curve in enumerate(curves):
        start = curve[0] or 1.0
        for k, (before, after) in enumerate(pairwise(curve)):
            place = f"{label}: player {i}, |T^{k + 1} q - Q|"
            yield Comparison(place, after / start, AT_MOST, discount * before / start)


def iterates(instance: Instance) -> Evidence:
    """Distances at every profile of the instance; the figure shows those of the last."""
    discount = float(FLOAT.number(instance.game.discount))
    comparisons: list[Comparison] = []
    curves: list[Distances] = []
    for profile in instance.profiles:
        curves = distances(instance, profile)
        comparisons += falling(profile.label, curves, discount)
    return float_evidence(instance, comparisons, BELLMAN_ITERATES, figure=figure_of(instance, curves, discount))


def figure_of(instance: Instance, curves: Sequence[Distances], discount: float) -> dict[str, Any]:
    """The distances by player, to be drawn below the line delta^k."""
    named = zip(instance.game.players, curves, strict=True)
    listed = [{"label": f"player {name}", "distances": curve} for name, curve in named]
    return {"kind": "contraction", "discount": discount, "curves": listed}


CHECKS = {CONTRACTION: (Check(Method.FLOAT, "iterates of the operator, in floats", iterates),)}
