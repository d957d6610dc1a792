"""Lemma 3.5 along solutions: the Lyapunov function is weakly decreasing, where the proof prints increasing."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from flint import arb, fmpq, fmpq_poly

from mpgtheory.arithmetic import Scalar
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.inclusion.exact_legs import Leg, rows_of
from mpgtheory.inclusion.lyapunov import telescope, telescoped
from mpgtheory.inclusion.segment import Form
from mpgtheory.inclusion.solutions import exact_solution
from mpgtheory.policy import Policy, uniform
from verification.checks.flow_pictures import lyapunov
from verification.checks.lyapunov import FULL_SUPPORT, has_full_support
from verification.checks.solutions import Run, runs
from verification.checks.tubes import DURATION, rates_table, tubes
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.definition_2_1_potential import IS_POTENTIAL
from verification.compare import AT_MOST, IFF, LESS, Comparison
from verification.evidence import enclosed_evidence, exact_evidence, undecided_evidence, vacuous_evidence
from verification.falsify.hypotheses import FULL_SUPPORT as FULL_SUPPORT_OF_EXAMPLE
from verification.falsify.hypotheses import POTENTIAL
from verification.falsify.parts import POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

PRINTED, CORRECTED = "lemma-3.5.monotone", "lemma-3.5.monotone.corrected"
BOXES = f"{CORRECTED}/boxes"


def hypotheses_of(instance: Instance) -> dict[str, bool | None]:
    """What Lemma 3.5 assumes of the game."""
    return {IS_POTENTIAL: instance.potential_decision.is_potential, FULL_SUPPORT: has_full_support(instance)}


def increasing(instance: Instance) -> Evidence:
    """The change of phi over every solution, against 0: as printed."""
    hypotheses = hypotheses_of(instance)
    if not all(hypotheses.values()):
        return vacuous_evidence(instance, hypotheses)
    comparisons, cases = [], []
    for number, run in enumerate(runs(instance)):
        change, case = ends_of(instance.game, run)
        comparisons.append(Comparison(f"{run.label}: 0, change of phi", change * 0, AT_MOST, change, number))
        cases.append(case)
    return exact_evidence(PRINTED, instance, comparisons, cases, hypotheses=hypotheses)


def decreasing(instance: Instance) -> Evidence:
    """d phi / d tau on every leg of every solution by forms, and the change of phi between its ends by values."""
    hypotheses = hypotheses_of(instance)
    if not all(hypotheses.values()):
        return vacuous_evidence(instance, hypotheses)
    comparisons: list[Comparison] = []
    cases = []
    for number, run in enumerate(runs(instance)):
        change, case = ends_of(instance.game, run)
        comparisons += along(run, change, lipschitz(instance.game, run.solution.corners), case=number)
        cases.append(case)
    return exact_evidence(CORRECTED, instance, comparisons, cases, hypotheses=hypotheses, note=summary(runs(instance)))


def in_boxes(instance: Instance) -> Evidence:
    """A positive lower bound of a one-stage gain in boxes around flows that balls enclose."""
    hypotheses = hypotheses_of(instance)
    if not all(hypotheses.values()):
        return replace(vacuous_evidence(instance, hypotheses), method=Method.ENCLOSURE)
    comparisons: list[Comparison] = []
    cases: list[dict[str, Any]] = []
    followed = tubes(instance)
    for tube in followed:
        boxes = []
        for part in tube.shown:
            place = f"{tube.label}, time {part.begin:.3g} to {part.end:.3g}: 0, gain of player {part.gain.player}"
            comparisons.append(Comparison(place, fmpq(0), LESS, part.gain.least, len(cases)))
            boxes.append(part.document())
        cases.append({"start": tube.start, "boxes": boxes})
    if not comparisons:
        return undecided_evidence(instance, "balls decide none of the flows that were tried at its start", hypotheses)
    whole = sum(tube.is_whole for tube in followed)
    note = f"{len(followed)} flows, {whole} of them to time {DURATION}, in {len(comparisons)} boxes"
    figure = lyapunov(instance)
    also = {"hypotheses": hypotheses, "note": note, "figure": figure, "tables": (rates_table(instance.game, followed),)}
    return enclosed_evidence(BOXES, instance, comparisons, cases, **also)


def has_tables(instance: Instance) -> bool:
    """Whether legs and boxes can be evaluated: they list joint actions."""
    return isinstance(instance.game, TabularGame)


def summary(found: tuple[Run, ...]) -> str:
    """How many solutions of which kinds."""
    legs = [leg for run in found for leg in run.solution.legs]
    whole = sum(run.is_whole for run in found)
    kinds = sorted({run.kind for run in found})
    least = min((leg.eta for leg in legs), default=fmpq(1))
    return (
        f"{len(found)} solutions, {whole} of them for all time, with {len(legs)} legs and rates from "
        f"{float(arb(least).mid()):.3g} to 1; starts: {', '.join(kinds)}"
    )


def along(run: Run, change: Scalar, bound: Scalar, *, case: int = 0) -> Iterator[Comparison]:
    """Legs one by one, then the solution as a whole."""
    is_strict = False
    for k, leg in enumerate(run.solution.legs):
        for i, s, form in gains_along(leg):
            place = f"{run.label}, leg {k + 1}, player {i}, state {s}: 0, its part of - d phi / d tau"
            yield Comparison(place, fmpq(0), AT_MOST, min(form.coefficients), case)
            is_strict = is_strict or not form.is_zero
    yield Comparison(f"{run.label}: change of phi", change, AT_MOST, change * 0, case)
    yield Comparison(f"{run.label}: phi decreases, something gains", bool(change < 0), IFF, is_strict, case)
    yield Comparison(f"{run.label}: |change of phi|, Lipschitz", abs(change), AT_MOST, bound, case)


def gains_along(leg: Leg) -> Iterator[tuple[int, int, Form]]:
    """Rows that move, with m sum_a varpi_i(s, a) (Q_i(s, b) - Q_i(s, a)), varpi at the start of the leg.

    By (12) - d phi / d lambda is the sum of these, each times c_i(s) d(s) / ((1 - delta) m), which is positive.
    """
    for (i, s), target in rows_of(leg.targets):
        if target is not None:
            others = [a for a in range(len(leg.start[i][s])) if a != target]
            terms = [leg.start[i][s][a] * leg.leads[i, s, target, a].polynomial for a in others]
            yield i, s, Form(sum(terms, fmpq_poly([0])), leg.segment.lead_degree(i, s))


def ends_of(game: MarkovGame, run: Run) -> tuple[Scalar, dict[str, Any]]:
    """phi at the end less phi at the start, and the case of a certificate that shows it."""
    reference, corners = uniform(game), run.solution.corners
    paths = [telescope(game, corner, reference) for corner in (corners[0], corners[-1])]
    values = [np.array([at.V for at in path]) for path in paths]
    first, last = (telescoped(part) @ game.initial for part in values)
    return first - last, {**run.document(), "reference": reference, "path": values}


def lipschitz(game: MarkovGame, corners: Sequence[Policy]) -> Scalar:
    """sum over legs and players of max |u| / (1 - delta)^2 times the largest L1 change of a row.

    By (12), |d V_i(mu)| <= sum_s d(s) / (1 - delta) |Q_i(s, .)| . |d varpi_i(s, .)|; |Q_i| <= max |u| / (1 - delta).
    """
    ways = [
        max(abs(after - before).sum(axis=1))
        for first, last in itertools.pairwise(corners)
        for before, after in zip(first, last, strict=True)
    ]
    return sum(ways, fmpq(0)) * abs(game.numbers()[0]).max() / (1 - game.discount) ** 2


def first_step(x: Example) -> tuple[Run, Scalar]:
    """The solution from a drawn policy for a few legs, and the change of phi."""
    run = Run("drawn", exact_solution(x.game, x["varpi"], most_legs=2), "drawn")
    return run, ends_of(x.game, run)[0]


def trial_of_increase(x: Example) -> Iterator[Comparison]:
    """As printed, along the first legs from a drawn policy."""
    _, change = first_step(x)
    yield Comparison("0, change of phi", change * 0, AT_MOST, change)


def trial_of_decrease(x: Example) -> Iterator[Comparison]:
    """As true, along the first legs from a drawn policy."""
    run, change = first_step(x)
    yield from along(run, change, lipschitz(x.game, run.solution.corners))


PARTS = {"varpi": POLICY}

CLAIMS = (
    Claim(
        id=PRINTED,
        title="The Lyapunov function is weakly increasing, as printed",
        statement=(
            r"Furthermore, note that the function $\phi$ is locally Lipschitz which shows that $\phi$ is weakly "
            r"increasing."
        ),
        reading=r"Along solutions of (8): $\phi(\tau) \leq \phi(\tau')$ for $\tau < \tau'$.",
        source="Proof of Lemma 3.5, after the final bound",
        kind=Kind.INEQUALITY,
        checks=(Check(Method.EXACT, "the change of phi over whole solutions", increasing, suits=has_tables),),
        hypotheses=(IS_POTENTIAL, FULL_SUPPORT),
        uses=("equation-9", "lemma-3.5"),
        corrected_by=CORRECTED,
        trials=(Trial(trial_of_increase, parts=PARTS, hypotheses=(POTENTIAL, FULL_SUPPORT_OF_EXAMPLE)),),
        consequence=(
            r"A slip of the pen: Section 3.2 says weakly decreasing, and that is what $d\phi/d\tau \leq 0$ and the "
            r"Lipschitz property give, and what the rest of the proof uses. Nothing is lost."
        ),
    ),
    Claim(
        id=CORRECTED,
        title="The Lyapunov function is weakly decreasing along solutions, strictly while something gains",
        statement=(
            r"$\phi$ is Lipschitz, $|\phi(\varpi) - \phi(\varpi')| \leq \sum_i \frac{\max |u|}{(1-\delta)^2} "
            r"\max_s \|\varpi_i(s) - \varpi_i'(s)\|_1$, which with $d\phi/d\tau \leq 0$ almost everywhere shows "
            r"that $\phi$ is weakly decreasing, and strictly as long as $\varpi^\tau$ is no Nash equilibrium."
        ),
        reading=(
            r"Exact solutions of (7) with rational corners, and with rates that differ between players and states and "
            r"vary with time within $[\eta, 1]$. The sign holds on the whole of every leg, not at sample points: what "
            r"each row gains is a form without negative coefficients. Between the ends of a solution the change of "
            r"$\phi$ is computed a second time, from values. With constant rates solutions turn at irrational points: "
            r"flows in balls, and a gain that is positive in a box around each of their pieces."
        ),
        source="Proof of Lemma 3.5, in the place of the sentence after the final bound",
        kind=Kind.INEQUALITY,
        checks=(
            Check(Method.EXACT, "every leg of whole solutions, by forms", decreasing, suits=has_tables),
            Check(Method.ENCLOSURE, "boxes around flows enclosed by balls", in_boxes, suits=has_tables),
        ),
        hypotheses=(IS_POTENTIAL, FULL_SUPPORT),
        uses=("equation-9", "lemma-3.5"),
        corrects=PRINTED,
        trials=(Trial(trial_of_decrease, parts=PARTS, hypotheses=(POTENTIAL, FULL_SUPPORT_OF_EXAMPLE)),),
    ),
)
