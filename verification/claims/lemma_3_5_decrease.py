"""Lemma 3.5: the sign of the derivative of the Lyapunov function, and what happens at equilibria."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.best_response import best_actions, is_fixed_point, nash_gaps
from mpgtheory.evaluation import Evaluation
from mpgtheory.inclusion.lyapunov import along_gradient, decrease, selections, stage_gains, velocity
from mpgtheory.policy import Policy
from verification.checks.everywhere import case_of, covered, is_small
from verification.checks.lyapunov import FULL_SUPPORT, has_full_support, points
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.definition_2_1_potential import IS_POTENTIAL
from verification.compare import AT_MOST, EQUAL, IFF, LESS, Comparison, shown
from verification.evidence import enclosed_evidence, exact_evidence, undecided_evidence, vacuous_evidence
from verification.falsify.hypotheses import FULL_SUPPORT as FULL_SUPPORT_OF_EXAMPLE
from verification.falsify.hypotheses import POTENTIAL
from verification.falsify.parts import POLICY, RATES
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

EVERYWHERE = "lemma-3.5/everywhere"
LEMMA, REST, REST_CORRECTED = "lemma-3.5", "lemma-3.5.rest", "lemma-3.5.rest.corrected"


def sign(instance: Instance) -> Evidence:
    """d phi / d tau at every point, the same for every selection, negative exactly off equilibria."""
    hypotheses = {
        IS_POTENTIAL: instance.potential_decision.is_potential,
        FULL_SUPPORT: has_full_support(instance),
    }
    if not all(hypotheses.values()):
        return vacuous_evidence(instance, hypotheses)
    comparisons: list[Comparison] = []
    cases, resting, tied = [], 0, 0
    for number, point in enumerate(points(instance, equilibria_first=True)):
        comparisons += signs(point.label, point.at, point.gamma, point.selections, case=number)
        cases.append(point.document("policy", "V", "d", "gamma", "optimal"))
        resting, tied = resting + point.is_equilibrium, tied + (len(point.selections) > 1)
    note = f"{resting} equilibria, {len(cases) - resting} other policies; ties at {tied} of them"
    return exact_evidence(LEMMA, instance, comparisons, cases, hypotheses=hypotheses, note=note)


def signs(place: str, at: Evaluation, gamma: Array, chosen: Sequence[Policy], *, case: int = 0) -> Iterator[Comparison]:
    """The three statements at a policy; equilibria are told by optimal deviations."""
    slope = -decrease(at, gamma)
    for k, replies in enumerate(chosen):
        along = -along_gradient(at, velocity(at.policy, replies, gamma)).sum()
        yield Comparison(f"{place}: d phi / d tau along selection {k + 1}", along, EQUAL, slope, case)
    is_equilibrium = not np.any(nash_gaps(at)[1] > 0)
    yield Comparison(f"{place}: d phi / d tau", slope, AT_MOST, slope * 0, case)
    yield Comparison(f"{place}: d phi / d tau < 0, no equilibrium", slope < 0, IFF, not is_equilibrium, case)
    yield Comparison(f"{place}: d phi / d tau = 0, equilibrium", slope == 0, IFF, is_equilibrium, case)


def everywhere(instance: Instance) -> Evidence:
    """Something gains at every policy but within a radius of the equilibria: d phi / d tau < 0 there."""
    hypotheses = {
        IS_POTENTIAL: instance.potential_decision.is_potential,
        FULL_SUPPORT: has_full_support(instance),
    }
    if not all(hypotheses.values()):
        return replace(vacuous_evidence(instance, hypotheses), method=Method.ENCLOSURE)
    found = covered(instance)
    comparisons = [
        Comparison(f"box {k + 1}: 0, gain of player {gain.player} in state {gain.state}", fmpq(0), LESS, gain.least)
        for k, gain in enumerate(found.gains)
    ]
    least = shown(min((gain.least for gain in found.gains), default=fmpq(0)))
    note = (
        f"{len(found.gains)} boxes in which some gain is at least {least}, {found.near} within {found.radius} of one "
        f"of {len(instance.equilibria)} equilibria"
    )
    if not found.is_complete or not comparisons:
        return undecided_evidence(instance, f"{note}; {found.open_boxes} boxes were left", hypotheses)
    cases = [case_of(instance, found)]
    return enclosed_evidence(EVERYWHERE, instance, comparisons, cases, hypotheses=hypotheses, note=note)


def rests(instance: Instance) -> Evidence:
    """At every listed equilibrium: the velocity towards each best action, against 0."""
    comparisons: list[Comparison] = []
    cases = []
    for number, point in enumerate(p for p in points(instance, equilibria_first=True) if p.is_equilibrium):
        comparisons += velocities(point.label, point.at, point.gamma, case=number)
        cases.append(point.document("policy", "V", "gamma", "optimal"))
    return exact_evidence(REST, instance, comparisons, cases)


def velocities(place: str, at: Evaluation, gamma: Array, *, case: int = 0) -> Iterator[Comparison]:
    """gamma_i(s) (e_a - varpi_i(s)) of each best action a, the extreme velocities of (8), against 0."""
    for i, (q, own) in enumerate(zip(at.Q, at.policy, strict=True)):
        for s, action in np.argwhere(best_actions(q)):
            for a, weight in enumerate(own[s]):
                moved = gamma[i][s] * (int(a == action) - weight)
                where = f"{place}: player {i}, state {s}, velocity of action {a} towards best action {action}"
                yield Comparison(where, moved, EQUAL, weight * 0, case)


def may_rest(instance: Instance) -> Evidence:
    """Equilibrium iff 0 is among the velocities, iff no selection changes any value."""
    comparisons: list[Comparison] = []
    cases = []
    for number, point in enumerate(points(instance, equilibria_first=True)):
        comparisons += rest_criteria(point.label, point.at, point.gamma, case=number)
        cases.append(point.document("policy", "V", "gamma", "optimal"))
    return exact_evidence(REST_CORRECTED, instance, comparisons, cases)


def rest_criteria(place: str, at: Evaluation, gamma: Array, *, case: int = 0) -> Iterator[Comparison]:
    """Both criteria at a policy, against optimal deviations."""
    is_equilibrium = not np.any(nash_gaps(at)[1] > 0)
    yield Comparison(f"{place}: equilibrium, 0 is a velocity", is_equilibrium, IFF, is_fixed_point(at), case)
    flat = not np.any(gamma * stage_gains(at) != 0)
    yield Comparison(f"{place}: equilibrium, no selection gains", is_equilibrium, IFF, flat, case)


def has_equilibria(instance: Instance) -> bool:
    """Whether any equilibrium is listed."""
    return bool(instance.equilibria)


def trial_of_sign(x: Example) -> Iterator[Comparison]:
    """The lemma at a drawn policy."""
    at = x.at("varpi")
    yield from signs("varpi", at, np.array(x["gamma"]), tuple(selections(at, most=4)))


def trial_of_rest(x: Example) -> Iterator[Comparison]:
    """Velocities at a drawn policy that is an equilibrium."""
    at = x.at("varpi")
    if is_fixed_point(at):
        yield from velocities("varpi", at, np.array(x["gamma"]))


def trial_of_rest_criteria(x: Example) -> Iterator[Comparison]:
    """The corrected criteria at a drawn policy."""
    yield from rest_criteria("varpi", x.at("varpi"), np.array(x["gamma"]))


PARTS = {"varpi": POLICY, "gamma": RATES}

CLAIMS = (
    Claim(
        id=LEMMA,
        title="The derivative of the Lyapunov function is negative off equilibria and zero at them",
        statement=(
            r"$\frac{d}{d\tau}(\phi(\tau)) \leq 0$. If $\varpi^\tau$ is not a Nash equilibrium of $\mathcal{G}$ then "
            r"$\frac{d}{d\tau}(\phi(\tau)) < 0$. Furthermore, if $\varpi^\tau$ is a Nash equilibrium of $\mathcal{G}$ "
            r"then $\frac{d}{d\tau}(\phi(\tau)) = 0$."
        ),
        reading=(
            r"At $\tau$ where the solution has a derivative, which is almost all $\tau$; at $\tau = 0$ from the "
            r"right. Every selection of best replies gives the same value, since each attains $\max_a Q_i(s, a)$: "
            r"certified for every tied action of every row, at mixed equilibria too. Policies with rates between "
            r"1/1000 and 1. The last sentence of the lemma is lemma-3.5.limit."
        ),
        source="Lemma 3.5",
        kind=Kind.INEQUALITY,
        checks=(
            Check(Method.EXACT, "sampled policies and equilibria, every selection of best replies", sign),
            Check(
                Method.ENCLOSURE, "all policies but near equilibria, by branch and bound", everywhere, suits=is_small
            ),
        ),
        hypotheses=(IS_POTENTIAL, FULL_SUPPORT),
        uses=("equation-9", "equation-12", "lemma-3.6c.corrected"),
        trials=(Trial(trial_of_sign, parts=PARTS, hypotheses=(POTENTIAL, FULL_SUPPORT_OF_EXAMPLE)),),
    ),
    Claim(
        id=REST,
        title="At an equilibrium the dynamics rest, as printed",
        statement=(
            r"Moreover, if $\varpi^\tau$ is a Nash equilibrium then from Lemma 3.6-(c) we observe that "
            r"$d\phi(\tau)/d\tau = 0$ as $d\varpi_i^\tau(s)/d\tau = 0$ for every $i \in I, s \in S$."
        ),
        reading=(
            r"The reason given, $d\varpi_i^\tau(s)/d\tau = 0$, is checked for every velocity that (8) admits; the "
            r"conclusion is lemma-3.5. It fails at equilibria with ties: at the mixed equilibrium of a coordination "
            r"game every reply is best, and solutions leave."
        ),
        source="Proof of Lemma 3.5, last paragraph",
        kind=Kind.IDENTITY,
        checks=(Check(Method.EXACT, "every best reply at the listed equilibria", rests, suits=has_equilibria),),
        uses=("lemma-3.6c.corrected",),
        corrected_by=REST_CORRECTED,
        trials=(Trial(trial_of_rest, parts=PARTS),),
        consequence=(
            r"The reason is wrong where best replies tie; the conclusion $d\phi/d\tau = 0$ survives, since every "
            r"selection of best replies attains the same maximum."
        ),
    ),
    Claim(
        id=REST_CORRECTED,
        title="Equilibria are where the dynamics may rest, and where no admitted velocity changes a value",
        statement=(
            r"$\varpi$ is a Nash equilibrium if and only if $0$ is among the velocities that (8) admits at $\varpi$, "
            r"and if and only if every admitted velocity has $f(\widetilde{\text{br}}_i(s); s, \varpi) = "
            r"f(\varpi_i(s); s, \varpi)$ for all $i$ and $s$."
        ),
        source="In the place of the last paragraph of the proof of Lemma 3.5",
        kind=Kind.EQUIVALENCE,
        checks=(Check(Method.EXACT, "equilibria and other policies", may_rest),),
        uses=("lemma-3.6c.corrected",),
        corrects=REST,
        trials=(Trial(trial_of_rest_criteria, parts=PARTS),),
    ),
)
