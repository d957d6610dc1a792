"""Equation (15): the Lyapunov function decreases with the one-stage gains of optimal replies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from mpgtheory.arithmetic import Array, Scalar
from mpgtheory.best_response import OptimalResponse, nash_gaps
from mpgtheory.evaluation import Evaluation
from mpgtheory.inclusion.lyapunov import decrease, mismatch, stage_gains
from verification.checks.lyapunov import FULL_SUPPORT, has_full_support, points
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.compare import AT_MOST, Comparison
from verification.evidence import exact_evidence, vacuous_evidence
from verification.falsify.hypotheses import FULL_SUPPORT as FULL_SUPPORT_OF_EXAMPLE
from verification.falsify.parts import POLICY, RATES
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

OPTIMAL_REPLIES = "equation-15"


def with_optimal_replies(instance: Instance) -> Evidence:
    """The lines of (15) at every point."""
    if not has_full_support(instance):
        return vacuous_evidence(instance, {FULL_SUPPORT: False})
    comparisons: list[Comparison] = []
    cases = []
    for number, point in enumerate(points(instance)):
        comparisons += lines(point.label, point.at, point.responses, (point.eta, point.gamma), case=number)
        cases.append(point.document("policy", "V", "d", "gamma", "eta", "optimal", "d_optimal"))
    return exact_evidence(OPTIMAL_REPLIES, instance, comparisons, cases, hypotheses={FULL_SUPPORT: True})


def lines(
    place: str,
    at: Evaluation,
    responses: Sequence[OptimalResponse],
    rates: tuple[Scalar, Array],
    *,
    case: int = 0,
) -> Iterator[Comparison]:
    """The relations of (15) in turn, with (eta, gamma)."""
    (eta, gamma), rest = rates, 1 - at.game.discount
    found, visits = mismatch(at, responses)
    gains, factor = stage_gains(at), -eta / (found * rest)
    first = -eta / rest * (gains @ at.visitation()).sum()
    second = factor * (visits * gains).sum()
    third = factor * (visits * gains_of(at, responses)).sum()
    yield Comparison(f"{place}: (13)", -decrease(at, gamma), AT_MOST, first, case)
    yield Comparison(f"{place}: (14)", first, AT_MOST, second, case)
    yield Comparison(f"{place}: pi^+ for the best reply", second, AT_MOST, third, case)


def gains_of(at: Evaluation, responses: Sequence[OptimalResponse]) -> Array:
    """Q_i(s, pi_i^+; varpi) - Q_i(s, varpi_i; varpi). Shape (N, S)."""
    rows = [(q * (r.block - own)).sum(axis=1) for q, r, own in zip(at.Q, responses, at.policy, strict=True)]
    return np.array(rows)


def trial(x: Example) -> Iterator[Comparison]:
    """At a drawn policy with drawn rates, eta the least of them."""
    at, gamma = x.at("varpi"), np.array(x["gamma"])
    yield from lines("varpi", at, nash_gaps(at)[0], (gamma.min(), gamma))


CLAIMS = (
    Claim(
        id=OPTIMAL_REPLIES,
        title="The Lyapunov function decreases with the one-stage gains of optimal replies",
        statement=(
            r"$$\frac{d}{dt} \phi(\tau) \leq -\frac{\eta}{1-\delta} \sum_{i,s} d_{\mu}^{\varpi^{\tau}}(s) \left( "
            r"f(\widetilde{\text{br}}_i^{\tau}(s); s, \varpi^{\tau}) - f(\varpi_i^{\tau}(s); s, \varpi^{\tau}) "
            r"\right) \leq -\frac{\eta}{D(1-\delta)} \sum_{i,s} d_{\mu}^{\pi_i^\dagger, \varpi_{-i}^\tau}(s) \cdot "
            r"\max_{\hat{\pi}_i \in \Delta(A_i)} (f(\hat{\pi}_i; s, \varpi^\tau) - f(\varpi_i^\tau(s); s, "
            r"\varpi^\tau)) \leq -\frac{\eta}{D(1-\delta)} \sum_{i,s} d_{\mu}^{\pi_i^\dagger, \varpi_{-i}^\tau}(s) "
            r"\left( Q_i(s, \pi_i^\dagger; \varpi^\tau) - Q_i(s, \varpi_i^\tau; \varpi^\tau) \right)$$"
        ),
        reading=r"$\frac{d}{dt}$ is $\frac{d}{d\tau}$, the last line of (12), which is defined in every game.",
        source="Proof of Lemma 3.5, equation (15)",
        kind=Kind.INEQUALITY,
        checks=(Check(Method.EXACT, "every line at sampled policies", with_optimal_replies),),
        hypotheses=(FULL_SUPPORT,),
        uses=("equation-13", "equation-14.corrected"),
        trials=(Trial(trial, parts={"varpi": POLICY, "gamma": RATES}, hypotheses=(FULL_SUPPORT_OF_EXAMPLE,)),),
    ),
)
