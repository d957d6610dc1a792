"""Equation (11): the advantage function."""

from __future__ import annotations

from collections.abc import Iterator

from mpgtheory.evaluation import Evaluation
from verification.checks.updates import suits_iterates
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.compare import AT_MOST, EQUAL, Comparison, entries
from verification.evidence import exact_evidence
from verification.falsify.parts import POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

CLAIM = "equation-11"


def differences(instance: Instance) -> Evidence:
    """The toolkit's advantage against Q - V, and its mean and maximum under the own policy."""
    comparisons: list[Comparison] = []
    cases = []
    for number, profile in enumerate(instance.profiles):
        at = instance.at(profile.policy)
        comparisons += of_the_advantage(at, profile.label, number)
        cases.append({"policy": profile.policy, "V": at.V, "advantage": at.advantage})
    return exact_evidence(CLAIM, instance, comparisons, cases)


def of_the_advantage(at: Evaluation, label: str, case: int) -> Iterator[Comparison]:
    """Gamma = Q - V, sum pi Gamma = 0, max Gamma >= 0."""
    for i, gamma in enumerate(at.advantage):
        yield from entries(f"{label}: Gamma_{i}", gamma, EQUAL, at.Q[i] - at.V[i][:, None], case=case)
        mean = (at.policy[i] * gamma).sum(axis=1)
        yield from entries(f"{label}: sum pi Gamma_{i}", mean, EQUAL, mean * 0, case=case)
        yield from entries(f"{label}: 0, max Gamma_{i}", mean * 0, AT_MOST, gamma.max(axis=1), case=case)


def tried(x: Example) -> Iterator[Comparison]:
    """The same of a drawn policy."""
    return of_the_advantage(x.at("pi"), "drawn", 0)


CLAIMS = (
    Claim(
        id=CLAIM,
        title="The advantage is Q less V, and averages to zero under the own policy",
        statement=(
            r"$$\Gamma_i(s, a_i; \pi) \triangleq Q_i(s, a_i; \pi) - V_i(s, \pi)$$ for every $i \in I, \forall s \in S, "
            r"\forall a_i \in A_i, \pi \in \Pi$ ."
        ),
        reading=(
            r"$\Gamma_i(s, \pi'_i; \pi)$ in (10) and (17) is $\sum_{a_i} \pi'_i(s, a_i) \Gamma_i(s, a_i; \pi)$, by "
            r"analogy with $Q_i(s, \pi'_i; \pi)$ of Appendix B; the paper does not say so."
        ),
        source="Section 3.2, equation (11)",
        kind=Kind.DEFINITION,
        checks=(Check(Method.EXACT, "differences, means and maxima", differences, suits=suits_iterates),),
        uses=("equation-2.value",),
        trials=(Trial(tried, parts={"pi": POLICY}),),
    ),
)
