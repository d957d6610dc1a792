"""Appendix A's set of diagonal weights is a box, and so the convex hull of its corners.

Omega_K^eta holds the diagonals with K entries in [eta, 1]. A diagonal omega is the mixture of the 2^K corners, whose
entries are eta or 1, with the weights

    prod over entries at 1 of (omega_k - eta) / (1 - eta), times prod over entries at eta of (1 - omega_k) / (1 - eta).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from flint import fmpq

from verification.claim import Check, Evidence, Method, Scope

ETA = fmpq(1, 3)
DIAGONALS = ((fmpq(1, 2),), (fmpq(1, 3), fmpq(3, 4)), (fmpq(1), fmpq(2, 5), fmpq(5, 6)))
"""Diagonals inside the box, on a side of it, and at a corner in some entry."""


def corners(size: int) -> list[tuple[fmpq, ...]]:
    """The 2^size diagonals whose entries are ETA or 1."""
    return list(itertools.product((ETA, fmpq(1)), repeat=size))


def weight(diagonal: Sequence[fmpq], corner: Sequence[fmpq]) -> fmpq:
    """The weight of a corner in the mixture that gives a diagonal."""
    shares = [(entry - ETA) / (1 - ETA) for entry in diagonal]
    return math.prod(
        (share if end == 1 else 1 - share for share, end in zip(shares, corner, strict=True)), start=fmpq(1)
    )


def failures_of(diagonal: Sequence[fmpq]) -> list[bool]:
    """What of the statement fails at one diagonal: each weight >= 0, their sum 1, their mixture the diagonal."""
    weighted = [(weight(diagonal, corner), corner) for corner in corners(len(diagonal))]
    mixture = tuple(sum((w * corner[k] for w, corner in weighted), fmpq(0)) for k in range(len(diagonal)))
    mass = sum((w for w, _ in weighted), fmpq(0))
    return [*(w < 0 for w, _ in weighted), mass != 1, mixture != tuple(diagonal)]


def hull_of_corners() -> Evidence:
    """Each of the DIAGONALS as a mixture of corners."""
    failing = [failed for diagonal in DIAGONALS for failed in failures_of(diagonal)]
    return Evidence(
        method=Method.ARGUMENT,
        instance="K = 1, 2, 3 and eta = 1/3",
        measured="diagonals inside are mixtures of corners",
        claimed="with weights prod_k (omega_k - eta) / (1 - eta) or (1 - omega_k) / (1 - eta)",
        residual=sum(failing),
        tolerance=0,
        comparisons=len(failing),
        failures=sum(failing),
        note="a box is the convex hull of its corners; what is affine in omega need only be checked there",
    )


CHECKS = {"appendix-A.weights": (Check(Method.ARGUMENT, "mixtures of corners", hull_of_corners, Scope.EVERY_GAME),)}
