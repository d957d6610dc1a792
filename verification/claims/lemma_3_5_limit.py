"""The last sentence of Lemma 3.5: where solutions go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mpgtheory.best_response import nash_gaps
from mpgtheory.evaluation import Evaluation
from mpgtheory.inclusion.exact_legs import Leg
from mpgtheory.inclusion.solutions import exact_solution
from mpgtheory.policy import Policy
from verification.checks.flow_pictures import portrait
from verification.checks.lyapunov import FULL_SUPPORT
from verification.checks.solutions import runs, wanderings
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.definition_2_1_potential import IS_POTENTIAL
from verification.claims.lemma_3_5_monotone import gains_along, has_tables, hypotheses_of
from verification.compare import EQUAL, IFF, Comparison, entries
from verification.evidence import exact_evidence, vacuous_evidence
from verification.falsify.hypotheses import FULL_SUPPORT as FULL_SUPPORT_OF_EXAMPLE
from verification.falsify.hypotheses import POTENTIAL
from verification.falsify.parts import POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

PRINTED, CORRECTED = "lemma-3.5.limit", "lemma-3.5.limit.corrected"
MOST_WANDERINGS = 3


def converge(instance: Instance) -> Evidence:
    """Every solution that is known for all time converges to an equilibrium: as printed."""
    return _evidence(PRINTED, instance, closed_is_refuted=True)


def limit_points(instance: Instance) -> Evidence:
    """Limits of solutions that converge, and all points of solutions that close, are equilibria."""
    return _evidence(CORRECTED, instance, closed_is_refuted=False)


def _evidence(claim: str, instance: Instance, *, closed_is_refuted: bool) -> Evidence:
    hypotheses = hypotheses_of(instance)
    if not all(hypotheses.values()):
        return vacuous_evidence(instance, hypotheses)
    comparisons: list[Comparison] = []
    cases: list[dict[str, Any]] = []
    whole = [run for run in runs(instance) if run.is_whole]
    for run in whole:
        corners = run.solution.corners
        at = instance.at(corners[-1])
        comparisons += is_equilibrium(f"{run.label}: limit", at, case=len(cases))
        cases.append({**run.document(), "ends": [end(at, len(corners) - 1)]})
    closed = [found for found, _ in zip(wanderings(instance), range(MOST_WANDERINGS), strict=False)]
    for label, legs in closed:
        ends = [instance.at(leg.end) for leg in legs]
        if closed_is_refuted:
            comparisons.append(Comparison(f"{label}: converges", False, IFF, True, len(cases)))
        else:
            comparisons += stays_among_equilibria(label, legs, ends, case=len(cases))
        cases.append(_closed(legs, [] if closed_is_refuted else [end(at, k + 1) for k, at in enumerate(ends)]))
    note = f"{len(whole)} solutions that converge, {len(closed)} that close"
    figure = portrait(instance) if claim == CORRECTED else None
    return exact_evidence(claim, instance, comparisons, cases, hypotheses=hypotheses, note=note, figure=figure)


def is_equilibrium(place: str, at: Evaluation, *, case: int = 0) -> Iterator[Comparison]:
    """Optimal values against values, for every player from every state."""
    gains = nash_gaps(at)[1]
    yield from entries(f"{place}, gain of player from state", gains, EQUAL, gains * 0, case=case)


def stays_among_equilibria(
    label: str, legs: tuple[Leg, Leg], ends: list[Evaluation], *, case: int
) -> Iterator[Comparison]:
    """Corners of a closed solution are equilibria, and nothing gains in between."""
    for k, at in enumerate(ends):
        yield from is_equilibrium(f"{label}: corner {k + 1}", at, case=case)
    for k, leg in enumerate(legs):
        for i, s, form in gains_along(leg):
            place = f"{label}, leg {k + 1}, player {i}, state {s}: what it gains"
            yield Comparison(place, max(form.coefficients), EQUAL, form.coefficients[0] * 0, case)


def end(at: Evaluation, corner: int) -> dict[str, Any]:
    """What shows that a corner is an equilibrium."""
    responses = nash_gaps(at)[0]
    return {"corner": corner, "V": at.V, "optimal": [{"policy": r.block, "W": r.value} for r in responses]}


def _closed(legs: tuple[Leg, Leg], ends: list[dict[str, Any]]) -> dict[str, Any]:
    corners: list[Policy] = [legs[0].start, *(leg.end for leg in legs)]
    eta = min(leg.eta for leg in legs)
    return {"corners": corners, "targets": [leg.targets for leg in legs], "eta": eta, "ends": ends}


def trial(x: Example) -> Iterator[Comparison]:
    """The limit of the solution from a drawn policy, where it is reached within some legs."""
    limit = exact_solution(x.game, x["varpi"], most_legs=8).limit
    if limit is not None:
        yield from is_equilibrium("limit", x.evaluate(limit))


TRIALS = (Trial(trial, parts={"varpi": POLICY}, hypotheses=(POTENTIAL, FULL_SUPPORT_OF_EXAMPLE)),)

CLAIMS = (
    Claim(
        id=PRINTED,
        title="Solutions converge to an equilibrium, as printed",
        statement=(
            r"Consequently, $\lim_{\tau \rightarrow \infty} \varpi^\tau$ lies in the set of Nash equilibria of "
            r"$\mathcal{G}$."
        ),
        reading=(
            r"The limit of a solution of (8), which exists by the words of the sentence. It need not: where equilibria "
            r"form a continuum along which best replies tie, a solution may wander to and fro for ever. Every solution "
            r"that does converge ends at an equilibrium."
        ),
        source="Lemma 3.5, last sentence",
        kind=Kind.CONVERGENCE,
        checks=(Check(Method.EXACT, "limits of exact solutions, and closed solutions", converge, suits=has_tables),),
        hypotheses=(IS_POTENTIAL, FULL_SUPPORT),
        uses=("lemma-3.5", "lemma-3.5.monotone.corrected"),
        corrected_by=CORRECTED,
        trials=TRIALS,
        consequence=(
            r"Lemma 3.7 and Theorem 3.3 speak of convergence to the set of equilibria, not to one of them: for them "
            r"the corrected form is enough."
        ),
    ),
    Claim(
        id=CORRECTED,
        title="The limit points of every solution are equilibria",
        statement=(
            r"Every limit point of a solution of (8) is a Nash equilibrium; the limit set is connected, and $\phi$ is "
            r"constant on it. If $\varpi^\tau$ converges, its limit is a Nash equilibrium."
        ),
        reading=(
            r"$-d\phi/d\tau \geq \eta \sum_i \sum_s \mu(s) g_i(s)$ with the one-stage gains $g_i(s) = \max_a Q_i(s, "
            r"a) - V_i(s) \geq 0$, which are continuous in the policy, and solutions are Lipschitz in $\tau$. $\phi "
            r"\geq 0$, so the gains have a finite integral and tend to zero: at limit points nothing gains. A bounded "
            r"continuous path has a connected limit set. Certified: the limits of exact solutions, and every point of "
            r"closed ones."
        ),
        source="In the place of the last sentence of Lemma 3.5",
        kind=Kind.CONVERGENCE,
        checks=(
            Check(Method.EXACT, "limits of exact solutions, and closed solutions", limit_points, suits=has_tables),
        ),
        hypotheses=(IS_POTENTIAL, FULL_SUPPORT),
        uses=("lemma-3.5", "lemma-3.5.monotone.corrected"),
        corrects=PRINTED,
        trials=TRIALS,
    ),
)
