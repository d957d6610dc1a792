"""Theorems A.2 and A.3 on runs of Algorithm 1, and the slow dynamics (21)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.best_response import best_actions
from mpgtheory.learning import distances_to
from verification.checks.estimates import Point, check, trial
from verification.checks.learning_runs import learned, share_evidence, spread
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.lemma_3_4_tracking import RECURRENT, has_forced_limit
from verification.claims.theorem_3_3_learner import AS_PRINTED, forced, is_tracked, tracking
from verification.compare import AT_MOST, EQUAL, Comparison
from verification.instance import Instance
from verification.tolerances import NEAR

FAST, SLOW = "theorem-A.2", "theorem-A.3"
DYNAMICS, DYNAMICS_CORRECTED = "equation-21", "equation-21.corrected"
ATTRACTOR = "a global attractor of (21), which perceived dominance forces"
FEW_ENTRIES = 8
"""States times actions of all players up to which Theorem A.2 is watched: the claims of lemma-3.4 watch more."""


def is_watched(instance: Instance) -> bool:
    """Small games with runs that satisfy Assumption 3.1."""
    return is_tracked(instance) and instance.game.n_states * sum(instance.game.action_counts) <= FEW_ENTRIES


def has_attractor(instance: Instance) -> bool:
    """Games with runs in which dominance forces the limit of the policies."""
    return is_tracked(instance) and has_forced_limit(instance)


def to_the_attractor(instance: Instance) -> Evidence:
    """Runs come near the profile that attracts every solution of (21), whatever the weights in [eta, 1] are."""
    trace, found = learned(instance, AS_PRINTED), forced(instance)
    distances = distances_to(trace, [found.limit])[:, -1]
    outcome = {f"the policies come within {NEAR:g} of the attractor": distances < NEAR}
    margins = ", ".join(map(str, found.margins))
    note = f"margins of dominance {margins}; distance at the end {spread(distances)}"
    return share_evidence(instance, outcome, trace, note=note, hypotheses={RECURRENT: True, ATTRACTOR: True})


def velocities(p: Point) -> Iterator[tuple[str, Array, Array, Array]]:
    """(place, e_b - pi_i(s), pi_i(s), weights of the row) for each best reply b to Q_i(.; pi)."""
    for i, (q, block, weights) in enumerate(zip(p.at.Q, p.policy, p.weights, strict=True)):
        for s, a in np.argwhere(best_actions(q)):
            yield p.place(i, f"state {s}, reply {a}"), (np.arange(q.shape[1]) == a) - block[s], block[s], weights[s]


def entrywise(p: Point) -> Iterator[Comparison]:
    """A weight for each (s, a), as Omega_Y^eta holds one for each component: rows must keep their mass."""
    for place, step, _, weights in velocities(p):
        yield Comparison(f"{place}: mass of the velocity", (weights * step).sum(), EQUAL, fmpq(0))


def rowwise(p: Point) -> Iterator[Comparison]:
    """One weight a row: mass is kept, and a unit of time along the velocity ends in the simplex."""
    for place, step, row, weights in velocities(p):
        weight = weights.min()
        yield Comparison(f"{place}: mass of the velocity", (weight * step).sum(), EQUAL, fmpq(0))
        least = min(row + weight * step)
        yield Comparison(f"{place}: least weight after a unit of time", fmpq(0), AT_MOST, least)


CLAIMS = (
    Claim(
        id=FAST,
        title="Fast-timescale convergence, on runs of Algorithm 1",
        statement=(
            r"Under assumption (A1)-(A7) in Assumption A.1, with probability 1, $$(x^t, y^t) \rightarrow "
            r"\{(\Lambda(y), y) : y \in \mathcal{S}\} \quad \text{as } t \rightarrow \infty.$$"
        ),
        reading=(
            "Cited from Perkins and Leslie (2013, Corollary 4.4); not proved here. Its hypotheses for Algorithm 1 are "
            "the claims assumption-A.1 to assumption-A.7, in their corrected forms. Its conclusion, with "
            r"$\Lambda_i(\pi) = Q_i(\cdot; \pi_i, \tilde{\pi}_{-i})$, is watched on runs, which support it and no "
            r"more: the distance of $q^t$ to $\Lambda(\pi^t)$ shrinks."
        ),
        source="Theorem A.2",
        kind=Kind.CONVERGENCE,
        checks=(Check(Method.STATISTICAL, "the distance to the attractor shrinks", tracking, suits=is_watched),),
        hypotheses=(RECURRENT,),
        uses=(
            "assumption-A.1",
            "assumption-A.2.corrected",
            "assumption-A.3",
            "assumption-A.4.i.corrected",
            "assumption-A.4.ii.corrected",
            "assumption-A.5.i.corrected",
            "assumption-A.5.iii",
            "assumption-A.6",
            "assumption-A.6.moments",
            "assumption-A.7",
            "appendix-A.filtration",
        ),
    ),
    Claim(
        id=DYNAMICS,
        title="The slow dynamics, as printed",
        statement=(
            r"Define $G^\Lambda : \mathbb{R}^J \rightarrow \mathbb{R}^J$ as $G^\Lambda(y) = G(\Lambda(y), y)$. "
            r"Furthermore, let $\bar{G}^{\Lambda, \eta} = \Omega_Y^\eta G^\Lambda(y)$. Consider the following "
            r"differential equation $$\dot{y}^\tau = \bar{G}^{\Lambda, \eta}(y^\tau)$$"
        ),
        reading=(
            r"$\Omega_Y^\eta$ holds diagonals with any entries in $[\eta, 1]$, one for each component $(i, s, a_i)$: "
            r"then rows of $\pi$ lose their mass, and solutions leave $\Pi$, where $G$ is defined. At $\pi = (1/2, "
            "1/2)$ with reply $e_1$ and weights $(1, 1/2)$ the velocity $(1/2, -1/4)$ has sum $1/4$. A "
            r"search draws a table $\bar{q}$ and takes the weights $1 / (1 + |\bar{q}|)$. $J$ is $Y$, and "
            r"both $G$ and $\Omega$ are sets, so that it is an inclusion."
        ),
        source="Equation (21)",
        kind=Kind.DEFINITION,
        checks=(check(DYNAMICS, "drawn weights, every best reply", entrywise, "policy V Q eta weights"),),
        corrected_by=DYNAMICS_CORRECTED,
        trials=(trial(entrywise, "q_bar"),),
        consequence=(
            r"None for Algorithm 1: the components of a row are updated together with the same step size, so that only "
            r"weights $\gamma_i(s)$ occur, as (7) has them. Theorem A.3 is needed for those weights only."
        ),
    ),
    Claim(
        id=DYNAMICS_CORRECTED,
        title="The slow dynamics with one weight for each player and state",
        statement=(
            r"$\dot{y}^\tau \in \{\omega g : g \in G(\Lambda(y^\tau), y^\tau)\}$ with diagonals $\omega$ that have one "
            r"entry $\gamma_i(s) \in [\eta, 1]$ for all components $(i, s, \cdot)$, keeps $y$ in $\Pi$: rows of the "
            r"velocities have mass 0, and $y + \omega g \in \Pi$."
        ),
        source="Correction of equation (21)",
        kind=Kind.DEFINITION,
        checks=(check(DYNAMICS_CORRECTED, "drawn weights, every best reply", rowwise, "policy V Q eta weights"),),
        uses=("equation-24",),
        corrects=DYNAMICS,
        trials=(trial(rowwise, "q_bar"),),
    ),
    Claim(
        id=SLOW,
        title="Slow-timescale convergence, on runs of Algorithm 1",
        statement=(
            r"If for all $\eta > 0$, there is a global attractor $\mathcal{A} \subset \mathcal{S}$ for the "
            "differential equation (21) and assumptions (A1)-(A7) in Assumption A.1 are satisfied then "
            r"$\{y^t\}_{t=0}^\infty$ will almost surely converge to $\mathcal{A}$."
        ),
        reading=(
            "Cited from Perkins and Leslie (2013, Corollary 4.8); not proved here. Its hypothesis, a global attractor "
            "for all weights, is decided exactly where every player has an action that strictly dominates as players "
            r"perceive it: then every solution of (21) goes to that profile, at the rate $\eta$. There its conclusion "
            "is watched on runs, which support it and no more."
        ),
        source="Theorem A.3",
        kind=Kind.CONVERGENCE,
        checks=(Check(Method.STATISTICAL, "runs go to the attractor", to_the_attractor, suits=has_attractor),),
        hypotheses=(RECURRENT, ATTRACTOR),
        uses=(FAST, DYNAMICS_CORRECTED),
    ),
)
