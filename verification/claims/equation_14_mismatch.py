"""Equation (14) and its D: what it costs to change the visitation distribution."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mpgtheory.arithmetic import Array, Scalar
from mpgtheory.best_response import OptimalResponse, nash_gaps
from mpgtheory.evaluation import Evaluation
from mpgtheory.inclusion.lyapunov import mismatch, selections, stage_gains
from mpgtheory.policy import Policy
from verification.checks.lyapunov import FULL_SUPPORT, has_full_support, points
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.equation_13_one_stage_gains import gain_in_f
from verification.compare import AT_MOST, EQUAL, Comparison, entries, shown
from verification.evidence import exact_evidence, vacuous_evidence
from verification.falsify.hypotheses import FULL_SUPPORT as FULL_SUPPORT_OF_EXAMPLE
from verification.falsify.hypotheses import POTENTIAL
from verification.falsify.parts import POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

PRINTED, CORRECTED, MISMATCH = "equation-14", "equation-14.corrected", "lemma-3.5.mismatch"

Lines = tuple[Scalar, Scalar, Scalar, Scalar, Scalar]
"""The five sums of (14) without f(br~), in turn."""


def checked(claim: str, relation: str) -> Callable[[Instance], Evidence]:
    """The relations of (14) in turn, `relation` before D."""

    def run(instance: Instance) -> Evidence:
        if not has_full_support(instance):
            return vacuous_evidence(instance, {FULL_SUPPORT: False})
        comparisons: list[Comparison] = []
        cases = []
        for number, point in enumerate(points(instance)):
            parts = (point.responses, point.selections)
            comparisons += relations(point.label, point.at, parts, relation, case=number)
            cases.append(point.document("policy", "V", "d", "optimal", "d_optimal", "replies"))
        return exact_evidence(claim, instance, comparisons, cases, hypotheses={FULL_SUPPORT: True})

    return run


def relations(
    place: str,
    at: Evaluation,
    replies: tuple[tuple[OptimalResponse, ...], tuple[Policy, ...]],
    relation: str,
    *,
    case: int = 0,
) -> Iterator[Comparison]:
    """(14) in turn, with optimal responses pi_i^+ and selections of best replies."""
    responses, chosen = replies
    found, visits = mismatch(at, responses)
    lines = sums(at, found, visits)
    for k, sign in enumerate((EQUAL, AT_MOST, AT_MOST, relation)):
        yield Comparison(f"{place}: (14), line {k + 1}", lines[k], sign, lines[k + 1], case)
    for k, selection in enumerate(chosen):
        last = found * (at.visitation() @ gain_in_f(at, selection).sum(axis=0))
        yield Comparison(f"{place}: (14), line 5, selection {k + 1}", lines[4], EQUAL, last, case)


def sums(at: Evaluation, found: Scalar, visits: Array) -> Lines:
    """The sums over i and s of d^+ gain, d (d^+ / d) gain, d |d^+ / d| gain, d |d^+ / mu| gain / (1 - delta), D d gain.

    Norms are over states, for each player.
    """
    gains, d, delta = stage_gains(at), at.visitation(), at.game.discount
    ratios = (visits / at.game.initial).max(axis=1)
    norms = (visits / d).max(axis=1)
    by_player = gains @ d
    return (
        (visits * gains).sum(),
        (d * (visits / d) * gains).sum(),
        norms @ by_player,
        ratios @ by_player / (1 - delta),
        found * by_player.sum(),
    )


def is_finite(instance: Instance) -> Evidence:
    """D between 1 / (1 - delta) and 1 / ((1 - delta) min mu), and d^+ at most D (1 - delta) mu."""
    if not has_full_support(instance):
        return vacuous_evidence(instance, {FULL_SUPPORT: False})
    comparisons: list[Comparison] = []
    cases, found = [], []
    for number, point in enumerate(points(instance)):
        d, visits = point.mismatch
        comparisons += bounds(point.label, point.at, d, visits, case=number)
        cases.append(point.document("policy", "optimal", "d_optimal"))
        found.append(d)
    note = f"D from {shown(min(found))} to {shown(max(found))} at {len(found)} policies"
    return exact_evidence(MISMATCH, instance, comparisons, cases, hypotheses={FULL_SUPPORT: True}, note=note)


def bounds(place: str, at: Evaluation, found: Scalar, visits: Array, *, case: int = 0) -> Iterator[Comparison]:
    """D is finite, and what it is for."""
    rest, mu = 1 - at.game.discount, at.game.initial
    yield Comparison(f"{place}: D", found, AT_MOST, 1 / (rest * mu.min()), case)
    yield Comparison(f"{place}: 1 / (1 - delta)", 1 / rest, AT_MOST, found, case)
    yield from entries(f"{place}: d of (pi^+, varpi)", visits, AT_MOST, found * rest * mu, case=case)


def trial_of(relation: str) -> Callable[[Example], Iterator[Comparison]]:
    """(14) at a drawn policy."""

    def trial(x: Example) -> Iterator[Comparison]:
        at = x.at("varpi")
        yield from relations("varpi", at, (nash_gaps(at)[0], tuple(selections(at, most=4))), relation)

    return trial


def trial_of_mismatch(x: Example) -> Iterator[Comparison]:
    """D at a drawn policy."""
    at = x.at("varpi")
    yield from bounds("varpi", at, *mismatch(at, nash_gaps(at)[0]))


_FIRST = (
    r"$$\sum_{i,s} d_{\mu}^{\pi_i^{\dagger}, \varpi_{-i}^{\tau}}(s) \max_{\hat{\pi}_i \in \Delta(A_i)} "
    r"(f(\hat{\pi}_i; s, \varpi^{\tau}) - f(\varpi_i^{\tau}(s); s, \varpi^{\tau}))"
)
_MIDDLE = (
    r" \leq \sum_{i,s} d_{\mu}^{\varpi^{\tau}}(s) \left\| \frac{d_{\mu}^{\pi_i^{\dagger}, \varpi_{-i}^{\tau}}}"
    r"{d_{\mu}^{\varpi^{\tau}}} \right\|_{\infty} \cdot \max_{\hat{\pi}_i \in \Delta(A_i)} (f(\hat{\pi}_i; s, "
    r"\varpi^{\tau}) - f(\varpi_i^{\tau}(s); s, \varpi^{\tau})) \leq \frac{1}{1-\delta} \sum_{i,s} "
    r"d_{\mu}^{\varpi^{\tau}}(s) \left\| \frac{d_{\mu}^{\pi_i^{\dagger}, \varpi_{-i}^{\tau}}}{\mu} \right\|_{\infty} "
    r"\cdot \max_{\hat{\pi}_i \in \Delta(A_i)} (f(\hat{\pi}_i; s, \varpi^{\tau}) - f(\varpi_i^{\tau}(s); s, "
    r"\varpi^{\tau}))"
)
_LAST = (
    r" D \sum_{i,s} d_{\mu}^{\varpi^{\tau}}(s) \max_{\hat{\pi}_i \in \Delta(A_i)} (f(\hat{\pi}_i; s, \varpi^{\tau}) - "
    r"f(\varpi_i^{\tau}(s); s, \varpi^{\tau})) = D \sum_{i,s} d_{\mu}^{\varpi^{\tau}}(s) \left( "
    r"f(\widetilde{\text{br}}_i^{\tau}(s); s, \varpi^{\tau}) - f(\varpi_i^{\tau}(s); s, \varpi^{\tau}) \right)$$"
)

CLAIMS = (
    Claim(
        id=MISMATCH,
        title="The mismatch coefficient D is finite where mu has full support",
        statement=(
            r"We define $D = \frac{1}{1-\delta} \max_i \left\| \frac{d_{\mu}^{\pi_i^{\dagger}, "
            r"\varpi_{-i}^{\tau}}}{\mu} \right\|_{\infty}$. We note that $D$ is finite under the assumption that "
            r"$\mu$ has full support (Assumption 3.1)."
        ),
        reading=(
            r"$D$ is a function of $\varpi^\tau$, and of the choice of $\pi_i^\dagger$ where several policies are "
            r"optimal; computed exactly for the one that policy iteration finds. For every choice $1/(1-\delta) \leq "
            r"D \leq 1/((1-\delta) \min_s \mu(s))$: the upper bound is uniform in $\tau$, which the rate of decrease "
            r"needs in order to be one along a whole solution."
        ),
        source="Proof of Lemma 3.5, before (14)",
        kind=Kind.DEFINITION,
        checks=(Check(Method.EXACT, "sampled policies, optimal replies by policy iteration", is_finite),),
        hypotheses=(FULL_SUPPORT,),
        uses=("definition-2.3", "lemma-3.6a.visitation"),
        trials=(Trial(trial_of_mismatch, parts={"varpi": POLICY}, hypotheses=(FULL_SUPPORT_OF_EXAMPLE,)),),
    ),
    Claim(
        id=PRINTED,
        title="Change of visitation distribution at the cost of D, as printed",
        statement=_FIRST + _MIDDLE + " =" + _LAST,
        reading=(
            r"Five relations. Norms are maxima over states, so the fourth sum has a norm for each player, and the "
            r"fifth the largest of them, $D$: they are equal only where players of smaller norm gain nothing in one "
            r"stage. The other relations hold."
        ),
        source="Proof of Lemma 3.5, equation (14)",
        kind=Kind.INEQUALITY,
        checks=(Check(Method.EXACT, "every line at sampled policies", checked(PRINTED, EQUAL)),),
        hypotheses=(FULL_SUPPORT,),
        uses=("definition-2.3", "lemma-3.6a.visitation-bound"),
        corrected_by=CORRECTED,
        trials=(Trial(trial_of(EQUAL), parts={"varpi": POLICY}, hypotheses=(POTENTIAL, FULL_SUPPORT_OF_EXAMPLE)),),
        consequence=(
            r"The equality is used as $\leq$ only, which is what holds: (15), the rate and Lemma 3.5 survive unchanged."
        ),
    ),
    Claim(
        id=CORRECTED,
        title="Change of visitation distribution at the cost of D",
        statement=_FIRST + _MIDDLE + r" \leq" + _LAST,
        reading=(
            "At ties: all pure selections of best replies, or enough to contain every tied action, and the mixed one."
        ),
        source="Proof of Lemma 3.5, in the place of (14)",
        kind=Kind.INEQUALITY,
        checks=(Check(Method.EXACT, "every line at sampled policies", checked(CORRECTED, AT_MOST)),),
        hypotheses=(FULL_SUPPORT,),
        uses=("definition-2.3", "lemma-3.6a.visitation-bound", MISMATCH),
        corrects=PRINTED,
        trials=(Trial(trial_of(AT_MOST), parts={"varpi": POLICY}, hypotheses=(FULL_SUPPORT_OF_EXAMPLE,)),),
    ),
)
