"""Equation (12): the derivative of the Lyapunov function (9), from Phi itself and by the policy gradient theorem."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.evaluation import Evaluation
from mpgtheory.inclusion.lyapunov import (
    Direction,
    along_gradient,
    mixed_selection,
    only,
    path_slopes,
    telescope,
    telescoped,
    value_slopes,
    velocity,
)
from mpgtheory.policy import Policy, uniform
from verification.checks.lyapunov import Point, points
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.definition_2_1_potential import IS_POTENTIAL
from verification.compare import EQUAL, Comparison, entries
from verification.evidence import exact_evidence, vacuous_evidence
from verification.falsify.hypotheses import POTENTIAL
from verification.falsify.parts import POLICY, RATES
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

WHOLE, POTENTIAL_STEP, GRADIENT_STEP = "equation-12", "equation-12.a", "equation-12.b"
MOST_SELECTIONS = 3
"""Selections of best replies at a policy along which Phi is differentiated; the mixed one is among them."""


def whole(instance: Instance) -> Evidence:
    """d phi / d tau from the telescoped Phi, along whole velocities, against the last line."""
    if not instance.potential_decision.is_potential:
        return vacuous_evidence(instance, {IS_POTENTIAL: False})
    reference = uniform(instance.game)
    comparisons: list[Comparison] = []
    cases = []
    for number, point in enumerate(points(instance)):
        path, chosen = telescope(instance.game, point.at.policy, reference), point.selections[-MOST_SELECTIONS:]
        slopes = [path_slopes(path, velocity(point.at.policy, replies, point.gamma)) for replies in chosen]
        for k, (replies, slope) in enumerate(zip(chosen, slopes, strict=True)):
            w = velocity(point.at.policy, replies, point.gamma)
            place = f"{point.label}: d phi / d tau along selection {k + 1} of {len(chosen)}"
            right = -along_gradient(point.at, w).sum()
            comparisons.append(Comparison(place, -potential_slope(instance, slope), EQUAL, right, number))
        cases.append({**_case(point, path), "replies": list(chosen), "slopes": slopes, "reference": reference})
    hypotheses = {IS_POTENTIAL: True}
    return exact_evidence(WHOLE, instance, comparisons, cases, hypotheses=hypotheses)


def potential_slope(instance: Instance, slopes: Array) -> Any:
    """d Phi(mu, .) from the slopes of V along a path of profiles."""
    return telescoped(slopes) @ instance.game.initial


def potential_step(instance: Instance) -> Evidence:
    """(a): the slope of Phi along each player's part of the velocity is that of the player's value."""
    if not instance.potential_decision.is_potential:
        return vacuous_evidence(instance, {IS_POTENTIAL: False})
    reference, mu = uniform(instance.game), instance.game.initial
    comparisons: list[Comparison] = []
    cases = []
    for number, point in enumerate(points(instance)):
        path, replies = telescope(instance.game, point.at.policy, reference), point.selections[-1]
        w = velocity(point.at.policy, replies, point.gamma)
        slopes, own = path_slopes(path, w), own_slopes(point.at, w)
        partial = [path_slopes(path, only(w, i)) for i in range(instance.game.n_players)]
        left = np.array([potential_slope(instance, part) for part in partial])
        place = f"{point.label}: d Phi along player"
        comparisons += entries(place, left, EQUAL, own @ mu, case=number)
        chain = Comparison(f"{point.label}: d Phi", potential_slope(instance, slopes), EQUAL, left.sum(), number)
        comparisons.append(chain)
        case = {**_case(point, path), "replies": [replies], "slopes": slopes, "reference": reference}
        cases.append({**case, "partial": partial, "own": own})
    return exact_evidence(POTENTIAL_STEP, instance, comparisons, cases, hypotheses={IS_POTENTIAL: True})


def gradient_step(instance: Instance) -> Evidence:
    """(b): V = u + delta P V differentiated along its player's velocity, against d Q / (1 - delta)."""
    comparisons: list[Comparison] = []
    cases = []
    for number, point in enumerate(points(instance)):
        replies = point.selections[-1]
        w = velocity(point.at.policy, replies, point.gamma)
        own = own_slopes(point.at, w)
        comparisons += gradient_lines(point.label, point.at, w, own, number)
        cases.append({**point.document("policy", "V", "d", "gamma"), "replies": [replies], "own": own})
    return exact_evidence(GRADIENT_STEP, instance, comparisons, cases)


def own_slopes(at: Evaluation, direction: Direction) -> Array:
    """d V_i(s, .) along player i's part of the direction. Shape (N, S)."""
    return np.array([value_slopes(at, only(direction, i))[i] for i in range(len(direction))])


def gradient_lines(label: str, at: Evaluation, w: Direction, own: Array, case: int) -> Iterator[Comparison]:
    """(b), player by player."""
    yield from entries(
        f"{label}: d V_i(mu) along player", own @ at.game.initial, EQUAL, along_gradient(at, w), case=case
    )


def _case(point: Point, path: list[Evaluation]) -> dict[str, Any]:
    values = np.array([at.V for at in path])
    return {**point.document("policy", "V", "d", "gamma"), "path": values}


def _moving(example: Example) -> tuple[Evaluation, Direction]:
    """The drawn policy and its velocity towards the mixed selection of best replies."""
    at = example.at("varpi")
    gamma = np.array(example["gamma"])
    return at, velocity(at.policy, mixed_selection(at), gamma)


def trial_of_whole(x: Example) -> Iterator[Comparison]:
    """d phi / d tau from Phi against the last line."""
    at, w = _moving(x)
    path = telescope(x.game, at.policy, _first(x))
    left = -(telescoped(path_slopes(path, w)) @ x.game.initial)
    yield Comparison("d phi / d tau", left, EQUAL, -along_gradient(at, w).sum())


def trial_of_potential_step(x: Example) -> Iterator[Comparison]:
    """(a), player by player."""
    at, w = _moving(x)
    path, own = telescope(x.game, at.policy, _first(x)), own_slopes(at, w) @ x.game.initial
    for i in range(x.game.n_players):
        left = telescoped(path_slopes(path, only(w, i))) @ x.game.initial
        yield Comparison(f"player {i}", left, EQUAL, own[i])


def trial_of_gradient_step(x: Example) -> Iterator[Comparison]:
    """(b), player by player."""
    at, w = _moving(x)
    yield from gradient_lines("varpi", at, w, own_slopes(at, w), 0)


def _first(x: Example) -> Policy:
    return uniform(x.game)


PARTS = {"varpi": POLICY, "gamma": RATES}

CLAIMS = (
    Claim(
        id=WHOLE,
        title="The derivative of the Lyapunov function along the dynamics",
        statement=(
            r"$$\frac{d}{d\tau} \phi(\tau) = - \sum_i \sum_s \sum_{a_i} \frac{\partial \Phi(\mu, "
            r"\varpi^\tau)}{\partial \varpi_i(s, a_i)} \frac{d\varpi_i^\tau(s, a_i)}{d\tau} = - \sum_{i,s,a_i} "
            r"\frac{d_\mu^{\varpi^\tau}(s)}{1-\delta} Q_i(s, a_i; \varpi^\tau) \cdot \gamma_i(s) \left( "
            r"\widetilde{\text{br}}_i^\tau(s, a_i) - \varpi_i^\tau(s, a_i) \right)$$"
        ),
        reading=(
            r"$\Phi$ lives on $S \times \Pi$, where single coordinates cannot move: the sum of partial derivatives is "
            r"read as the derivative along the velocity, which stays in the simplices. $\Phi$ is telescoped from the "
            r"uniform profile and differentiated through $V = u + \delta P V$, without the policy gradient theorem. At "
            r"ties: pure selections of best replies and the mixed one."
        ),
        source="Proof of Lemma 3.5, equation (12)",
        kind=Kind.IDENTITY,
        checks=(Check(Method.EXACT, "slopes of the telescoped potential", whole),),
        hypotheses=(IS_POTENTIAL,),
        uses=("definition-2.1.potential", POTENTIAL_STEP, GRADIENT_STEP),
        trials=(Trial(trial_of_whole, parts=PARTS, hypotheses=(POTENTIAL,)),),
    ),
    Claim(
        id=POTENTIAL_STEP,
        title="Each player's part of the derivative of the potential is that of the player's value",
        statement=(
            r"$$\stackrel{(a)}{=} - \sum_{i,s,a_i} \frac{\partial V_i(\mu, \varpi^\tau)}{\partial \varpi_i(s, a_i)} "
            r"\frac{d\varpi_i^\tau(s, a_i)}{dt}$$"
        ),
        reading=(
            r"Read along each player's velocity, as (12). Coordinate by coordinate only the values have derivatives, "
            r"in their natural extension off the simplex."
        ),
        source="Proof of Lemma 3.5, equation (12)(a)",
        kind=Kind.IDENTITY,
        checks=(Check(Method.EXACT, "slopes of the potential and of values, player by player", potential_step),),
        hypotheses=(IS_POTENTIAL,),
        uses=("definition-2.1.potential",),
        trials=(Trial(trial_of_potential_step, parts=PARTS, hypotheses=(POTENTIAL,)),),
    ),
    Claim(
        id=GRADIENT_STEP,
        title="The derivative of a value along its player's velocity, by the policy gradient theorem",
        statement=(
            r"$$\stackrel{(b)}{=} - \sum_{i,s,a_i} \frac{d_\mu^{\varpi^\tau}(s)}{1-\delta} Q_i(s, a_i; \varpi^\tau) "
            r"\cdot \gamma_i(s) \left( \widetilde{\text{br}}_i^\tau(s, a_i) - \varpi_i^\tau(s, a_i) \right)$$"
        ),
        source="Proof of Lemma 3.5, equation (12)(b)",
        kind=Kind.IDENTITY,
        checks=(Check(Method.EXACT, "slopes of values by differentiating the evaluation equation", gradient_step),),
        uses=("lemma-3.6a",),
        trials=(Trial(trial_of_gradient_step, parts=PARTS),),
    ),
)
