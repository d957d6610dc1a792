"""The final bound of the proof of Lemma 3.5: the Lyapunov function decreases with the gains of optimal replies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from mpgtheory.arithmetic import Array, Scalar
from mpgtheory.best_response import OptimalResponse, nash_gaps
from mpgtheory.evaluation import Evaluation
from mpgtheory.inclusion.lyapunov import decrease, mismatch
from verification.checks.lyapunov import FULL_SUPPORT, has_full_support, points
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.compare import AT_MOST, EQUAL, Comparison, shown
from verification.evidence import exact_evidence, vacuous_evidence
from verification.falsify.hypotheses import FULL_SUPPORT as FULL_SUPPORT_OF_EXAMPLE
from verification.falsify.parts import POLICY, RATES
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

RATE = "lemma-3.5.rate"


def at_policies(instance: Instance) -> Evidence:
    """The chain from (15) to the final bound at every point."""
    if not has_full_support(instance):
        return vacuous_evidence(instance, {FULL_SUPPORT: False})
    comparisons: list[Comparison] = []
    cases, shares = [], []
    for number, point in enumerate(points(instance)):
        rates = (point.eta, point.gamma)
        found = list(lines(point.label, point.at, point.responses, rates, case=number))
        comparisons += found
        if found[-1].left != 0:
            shares.append(found[-1].right / found[-1].left)
        cases.append(point.document("policy", "V", "d", "gamma", "eta", "optimal", "d_optimal"))
    note = f"the bound is at most {shown(max(shares))} of the decrease" if shares else "at equilibria only"
    return exact_evidence(RATE, instance, comparisons, cases, hypotheses={FULL_SUPPORT: True}, note=note)


def lines(
    place: str,
    at: Evaluation,
    responses: Sequence[OptimalResponse],
    rates: tuple[Scalar, Array],
    *,
    case: int = 0,
) -> Iterator[Comparison]:
    """The relations in turn, with (eta, gamma)."""
    (eta, gamma), rest, mu = rates, 1 - at.game.discount, at.game.initial
    found, visits = mismatch(at, responses)
    gains = np.array([r.value @ mu for r in responses]) - at.value()
    advantages = np.array([(g * r.block).sum(axis=1) for g, r in zip(at.advantage, responses, strict=True)])
    slope, by_gains = -decrease(at, gamma), -eta / found * gains.sum()
    by_advantages = -eta / (found * rest) * (visits * advantages).sum()
    for player, gain in enumerate(gains):
        yield Comparison(f"{place}: 0, gain of player {player}", gain * 0, AT_MOST, gain, case)
    yield Comparison(f"{place}: (15) and (17)", slope, AT_MOST, by_advantages, case)
    yield Comparison(f"{place}: Lemma 3.6(b)", by_advantages, EQUAL, by_gains, case)
    yield Comparison(f"{place}: d phi / d tau", slope, AT_MOST, by_gains, case)


def trial(x: Example) -> Iterator[Comparison]:
    """At a drawn policy with drawn rates, eta the least of them."""
    at, gamma = x.at("varpi"), np.array(x["gamma"])
    yield from lines("varpi", at, nash_gaps(at)[0], (gamma.min(), gamma))


CLAIMS = (
    Claim(
        id=RATE,
        title="The Lyapunov function decreases with the gains of optimal replies",
        statement=(
            r"$$\frac{d\phi(\tau)}{dt} \leq -\frac{\eta}{D(1-\delta)} \sum_{i,s} d_{\mu}^{\pi_i^\dagger, "
            r"\varpi_{-i}^\tau}(s) \Gamma_i(s, \pi_i^\dagger; \varpi^\tau) = -\frac{\eta}{D} \sum_i \left( V_i(\mu, "
            r"\pi_i^\dagger, \varpi_{-i}^\tau) - V_i(\mu, \varpi^\tau) \right)$$"
        ),
        reading=(
            r"$\frac{d\phi}{dt}$ is $\frac{d\phi}{d\tau}$, the last line of (12), which is defined in every game. That "
            r"each gain is not negative, which the proof says next, is among the comparisons."
        ),
        source="Proof of Lemma 3.5, after (17)",
        kind=Kind.INEQUALITY,
        checks=(Check(Method.EXACT, "every line at sampled policies", at_policies),),
        hypotheses=(FULL_SUPPORT,),
        uses=("equation-15", "equation-17", "lemma-3.6b"),
        trials=(Trial(trial, parts={"varpi": POLICY, "gamma": RATES}, hypotheses=(FULL_SUPPORT_OF_EXAMPLE,)),),
    ),
)
