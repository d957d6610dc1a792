"""Appendix B.1(vii): the fast dynamics (28), and Q as their global attractor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from flint import arb, fmpq

from mpgtheory.arithmetic import Array, ball
from mpgtheory.bellman import bellman, bellman_linear_part
from mpgtheory.inclusion.fast import FastDynamics, decay, logarithmic_norms
from verification.checks.estimates import Point, check, is_light, points, trial
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.compare import AT_MOST, EQUAL, Comparison, entries
from verification.evidence import exact_evidence, vacuous_evidence
from verification.instance import Instance

FIELD, ATTRACTOR = "equation-28", "equation-28.attractor"
BITS = 128
TIME = fmpq(1)
SLACK = fmpq(9, 10)
"""eta is this part of the least weight: where all entries of q - Q are equal the bound is attained with eta = min w."""
OFF_ITS_ATTRACTOR = "some q that is not Q"


def linear(p: Point) -> Iterator[Comparison]:
    """w (T q - q) = w (L - I) (q - Q)."""
    for i, (q, fixed, weights) in enumerate(zip(p.q, p.at.Q, p.weights, strict=True)):
        left = weights * (bellman(p.game, p.policy, i, q) - q)
        right = FastDynamics(p.game, p.policy, i).field(weights, q)
        yield from entries(p.place(i, "field at"), left, EQUAL, right)
        still = weights * (bellman(p.game, p.policy, i, fixed) - fixed)
        yield from entries(p.place(i, "field at Q"), still, EQUAL, still * 0)


def contracting(p: Point) -> Iterator[Comparison]:
    """The logarithmic norm of w (L - I) in the sup norm is at most -eta (1 - delta), and T Q = Q."""
    bound = np.array(-p.eta * (1 - p.game.discount))
    for i, (fixed, weights) in enumerate(zip(p.at.Q, p.weights, strict=True)):
        part = bellman_linear_part(p.game, p.policy, i)
        norms = logarithmic_norms(weights.reshape(-1, 1) * (part - np.eye(len(part), dtype=int)))
        yield from entries(p.place(i, "logarithmic norm at"), norms, AT_MOST, bound)
        yield from entries(p.place(i, "rest point at"), bellman(p.game, p.policy, i, fixed), EQUAL, fixed)


def solved(instance: Instance) -> Evidence:
    """Solutions of (28) after the time 1, by matrix exponentials in balls, within exp(-(1 - delta) eta) of Q."""
    comparisons: list[Comparison] = []
    cases: list[dict[str, Any]] = []
    for p in points(instance):
        player = p.case % p.game.n_players
        gap = p.q[player] - p.at.Q[player]
        if (gap != 0).any():
            case = solution_case(p, player, gap)
            comparisons += within_bound(p, case, len(cases))
            cases.append(case)
    if not cases:
        return vacuous_evidence(instance, {OFF_ITS_ATTRACTOR: False})
    found = exact_evidence(f"{ATTRACTOR}/flow", instance, comparisons, cases, note=f"balls of {BITS} bits")
    return replace(found, method=Method.ENCLOSURE)


def solution_case(p: Point, player: int, gap: Array) -> dict[str, Any]:
    """q^1 - Q, enclosed in a rational ball around each entry, of one radius."""
    arithmetic, weights = ball(BITS), p.weights[player]
    dynamics = FastDynamics(p.game.over(arithmetic), p.policy.over(arithmetic), player)
    moved = dynamics.solution(arithmetic.array(weights), arithmetic.array(p.q[player]), TIME) - dynamics.rest_point
    return {
        "policy": p.policy,
        "player": player,
        "weights": weights.ravel(),
        "eta": SLACK * weights.min(),
        "gap": gap.ravel(),
        "time": TIME,
        "ball": np.array([x.mid().fmpq() for x in moved.ravel()], dtype=object),
        "radius": max(x.rad().fmpq() for x in moved.ravel()) * 2,
    }


def within_bound(p: Point, case: dict[str, Any], number: int) -> Iterator[Comparison]:
    """|q^1 - Q| against the bound: rational numbers above the one and below the other."""
    arithmetic = ball(BITS)
    rate = (1 - p.game.discount) * case["eta"]
    most = decay(arithmetic, [(TIME, arithmetic.number(rate))]) * arithmetic.number(abs(case["gap"]).max())
    for k, centre in enumerate(case["ball"]):
        place = p.place(case["player"], f"|q - Q| at time {TIME}, entry {k}")
        yield Comparison(place, abs(centre) + case["radius"], AT_MOST, lower(most), number)


def lower(value: arb) -> fmpq:
    """The lower end of a ball."""
    return value.mid().fmpq() - value.rad().fmpq()


CLAIMS = (
    Claim(
        id=FIELD,
        title="The fast dynamics: the estimates of a player while all policies are held",
        statement=(
            r"$$\frac{d}{d\tau} q_i^\tau = \Omega_{A_i}^\eta (\mathcal{T}_i^\pi q_i^\tau - q_i^\tau), \quad \forall i "
            r"\in I \quad (28)$$"
        ),
        reading=(
            r"A definition. $q_i$ has an entry for each state and action, so that $\Omega^\eta$ holds a weight $w(s, "
            r"a_i) \in [\eta, 1]$ for each, not one an action as printed. Certified is its form: $w (\mathcal{T}_i^\pi "
            r"q - q) = w (L - I)(q - Q_i(\cdot; \pi))$, $L \geq 0$ with rows that sum to $\delta$. Algorithm 1 as "
            r"printed has (28) at $(\pi_i, \tilde{\pi}_{-i})$ in the place of $\pi$."
        ),
        source="Appendix B.1(vii), equation (28)",
        kind=Kind.DEFINITION,
        checks=(check(FIELD, "sampled profiles, tables and weights", linear, "policy V Q q eta weights"),),
        uses=("equation-22.fixed-point",),
        trials=(trial(linear, "q", "q_bar"),),
    ),
    Claim(
        id=ATTRACTOR,
        title="Q is the global attractor of the fast dynamics, whatever the weights from eta to 1 are",
        statement=(
            r"Since $\mathcal{T}_i^\pi$ is a contraction, this means that (28) has unique global attractor which is "
            r"the fixed point of $\mathcal{T}_i^\pi$."
        ),
        reading=(
            r"The step left to the reader: $w (L - I)$ has the logarithmic norm $\max_r (m_{rr} + \sum_{c \neq r} "
            r"|m_{rc}|) \leq -\eta (1 - \delta)$ in the sup norm (Coppel, 1965, p. 58), so that $\|q^\tau - "
            r"Q_i\|_\infty \leq e^{-\eta (1 - \delta) \tau} \|q^0 - Q_i\|_\infty$ for weights that vary with time in "
            r"any measurable way. No better rate holds: it is attained where $q^0 - Q_i$ and $w$ are constant. "
            r"Certified are the norms, and solutions under constant weights, by the matrix exponential in balls, which "
            r"the kernel confirms by its series in fractions."
        ),
        source="Appendix B.1(vii), after equation (28)",
        kind=Kind.CONVERGENCE,
        checks=(
            check(ATTRACTOR, "logarithmic norms, and the rest point", contracting, "policy V Q eta weights"),
            Check(Method.ENCLOSURE, "solutions by the matrix exponential", solved, suits=is_light),
        ),
        uses=(FIELD, "equation-22.contraction", "equation-22.fixed-point"),
        trials=(trial(contracting, "q_bar"),),
    ),
)
