"""Equation (13): the Lyapunov function decreases at least at the rate eta times the one-stage gains."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mpgtheory.arithmetic import Array, Scalar
from mpgtheory.evaluation import Evaluation
from mpgtheory.inclusion.lyapunov import along_gradient, selections, velocity
from mpgtheory.policy import Policy
from verification.checks.lyapunov import points
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.compare import AT_MOST, EQUAL, Comparison
from verification.evidence import exact_evidence
from verification.falsify.parts import POLICY, RATES
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

LEAST_RATES = "equation-13"


def with_least_rates(instance: Instance) -> Evidence:
    """The lines of (13) at every point, for every selection of best replies."""
    comparisons: list[Comparison] = []
    cases = []
    for number, point in enumerate(points(instance)):
        for k, replies in enumerate(point.selections):
            place = f"{point.label}, selection {k + 1} of {len(point.selections)}"
            comparisons += lines(place, point.at, replies, (point.eta, point.gamma), case=number)
        cases.append(point.document("policy", "V", "d", "gamma", "eta", "replies"))
    note = f"{sum(len(case['replies']) for case in cases)} selections of best replies at {len(cases)} policies"
    return exact_evidence(LEAST_RATES, instance, comparisons, cases, note=note)


def lines(
    place: str, at: Evaluation, replies: Policy, rates: tuple[Scalar, Array], *, case: int = 0
) -> Iterator[Comparison]:
    """The relations of (13) in turn, with (eta, gamma)."""
    eta, gamma = rates
    slope = -along_gradient(at, velocity(at.policy, replies, gamma)).sum()
    by_q = -eta * along_gradient(at, velocity(at.policy, replies, gamma * 0 + 1)).sum()
    by_f = -eta / (1 - at.game.discount) * (at.visitation() @ gain_in_f(at, replies).sum(axis=0))
    yield Comparison(f"{place}: gamma, and eta for gamma", slope, AT_MOST, by_q, case)
    yield Comparison(f"{place}: Q, and f", by_q, EQUAL, by_f, case)


def gain_in_f(at: Evaluation, replies: Policy) -> Array:
    """f(br~_i(s); s, varpi) - f(varpi_i(s); s, varpi), f(x; s, varpi) = sum_a x(a) Q_i(s, a; varpi). Shape (N, S)."""
    rows = [
        (q * reply).sum(axis=1) - (q * own).sum(axis=1) for q, reply, own in zip(at.Q, replies, at.policy, strict=True)
    ]
    return np.array(rows)


def trial(x: Example) -> Iterator[Comparison]:
    """At a drawn policy with drawn rates, eta the least of them."""
    at, gamma = x.at("varpi"), np.array(x["gamma"])
    for replies in selections(at, most=4):
        yield from lines("varpi", at, replies, (gamma.min(), gamma))


CLAIMS = (
    Claim(
        id=LEAST_RATES,
        title="The Lyapunov function decreases at least as fast as the one-stage gains",
        statement=(
            r"$$\frac{d}{d\tau} \phi(\tau) \leq - \frac{\eta}{1-\delta} \sum_{i,s,a_i} d_{\mu}^{\varpi^{\tau}}(s) "
            r"Q_i(s, a_i; \varpi^{\tau}) \left( \widetilde{\text{br}}_i^\tau(s, a_i) - \varpi_i^\tau(s, a_i) \right) "
            r"\leq -\frac{\eta}{1-\delta} \sum_{i,s} d_{\mu}^{\varpi^{\tau}}(s) \left( "
            r"f(\widetilde{\text{br}}_i^{\tau}(s); s, \varpi^{\tau}) - f(\varpi_i^{\tau}(s); s, \varpi^{\tau}) "
            r"\right)$$"
        ),
        reading=(
            r"$f(x; s, \varpi) = \sum_a x(a) Q_i(s, a; \varpi)$; $d \phi / d \tau$ is the last line of (12), which is "
            r"defined in every game. The second and third lines of the display are the same expression, and its last "
            r"inequality is an equality, certified as one. $\gamma_i(s) \geq \eta$ is enough, where the proof says "
            r"$\gamma_i(s) > \eta$. At ties: all pure selections of best replies, or enough to contain every tied "
            r"action (each side is a sum over rows), and the mixed one."
        ),
        source="Proof of Lemma 3.5, equation (13)",
        kind=Kind.INEQUALITY,
        checks=(Check(Method.EXACT, "sampled policies and rates, every selection of best replies", with_least_rates),),
        uses=("equation-12.b",),
        trials=(Trial(trial, parts={"varpi": POLICY, "gamma": RATES}),),
    ),
)
