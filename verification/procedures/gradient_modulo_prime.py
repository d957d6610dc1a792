"""Lemma 3.6(a) modulo a random prime, at every coordinate of a random policy.

V is a Moebius function of a single coordinate. Three of its values in a finite field give the derivative, which must be
d Q / (1 - delta). Residues cannot certify over the rationals, but a difference would refute.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mpgtheory.arithmetic import modular
from mpgtheory.values.evaluation import Evaluation
from mpgtheory.values.gradient import coordinates, policy_gradient, value_derivative
from verification.claim import Check, Evidence, Method
from verification.compare import EQUAL, Comparison
from verification.evidence import unordered_evidence
from verification.instance import Instance

GRADIENT = "lemma-3.6a"
PRIME_BITS = 61


def at_all_coordinates(instance: Instance) -> Evidence:
    """The derivative from three values, and the theorem, in the same field."""
    prime = _random_prime(instance.rng(GRADIENT))
    field = modular(prime)
    at = Evaluation(instance.game.over(field), instance.profiles[-1].policy.over(field))
    note = f"modulo the random prime {prime}: residues cannot certify over Q, but a non-zero one would refute"
    return unordered_evidence(
        Method.MODULAR, field, instance.describe(1), list(_compared(at)), seed=instance.seed, note=note
    )


def _compared(at: Evaluation) -> Iterator[Comparison]:
    gradient = policy_gradient(at)
    for where in coordinates(at.game):
        place = f"player {where.player}, state {where.state}, action {where.action}"
        derivative, residual = value_derivative(at, where)
        yield Comparison(place, derivative, EQUAL, gradient[where.player][where.state, where.action])
        yield Comparison(f"{place}: third value", residual, EQUAL, residual * 0)


def _random_prime(rng: np.random.Generator) -> int:
    from sympy import nextprime

    return int(nextprime(int(rng.integers(2 ** (PRIME_BITS - 1), 2**PRIME_BITS))))


CHECKS = {
    GRADIENT: (Check(Method.MODULAR, "all coordinates modulo a random prime", at_all_coordinates, scales=True),),
}
