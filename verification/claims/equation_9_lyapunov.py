"""Equation (9): the Lyapunov function, with the exact maximum of the potential."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Scalar
from mpgtheory.equilibria import count_pure_profiles
from mpgtheory.game import MarkovGame
from mpgtheory.inclusion.lyapunov import telescope, telescoped
from mpgtheory.policy import Policy, pure
from mpgtheory.potential import CommonPayoff, common_payoff, maximise_common, maximise_potential, potential
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.definition_2_1_potential import IS_POTENTIAL
from verification.compare import AT_MOST, EQUAL, Comparison, shown
from verification.evidence import exact_evidence, vacuous_evidence
from verification.falsify.hypotheses import POTENTIAL
from verification.falsify.parts import POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

CLAIM, BY_TABLE = "equation-9", "equation-9/table"
MOST_PROFILES = 300
"""Pure profiles up to which the maximum is found by listing them, alone or as a second way."""


@dataclass(frozen=True, eq=False)
class Top:
    """max Phi(mu, .) and a pure maximiser.

    value:    against the profile of everyone's first action.
    case:     what shows it in a certificate of the kind `claim`.
    """

    claim: str
    value: Scalar
    policy: Policy
    case: dict[str, Any]
    method: str
    common: CommonPayoff | None = None


def first_actions(game: MarkovGame) -> Policy:
    """The profile from which Phi telescopes here."""
    return pure(game, [[0] * game.n_states] * game.n_players)


def phi_of(game: MarkovGame, policy: Policy) -> Scalar:
    """Phi(mu, policy), telescoped."""
    return potential(game, policy, first_actions(game)) @ game.initial


def top_of(game: MarkovGame) -> Top | None:
    """The maximum by one decision maker, or by listing pure profiles; None if neither is possible."""
    common = common_payoff(game)
    if common is not None:
        best = maximise_common(common)
        start = common.value(first_actions(game)) @ game.initial
        case = {
            "reward": common.reward.reshape(game.n_states, -1),
            "shaping": common.shaping,
            "W": best.value,
            "choices": best.choices,
        }
        return Top(CLAIM, best.at(game.initial) - start, best.policy, case, "one decision maker for all", common)
    if count_pure_profiles(game) <= MOST_PROFILES:
        listed = maximise_potential(game, most=MOST_PROFILES)
        case = {"choices": listed.choices, "table": listed.table}
        return Top(BY_TABLE, listed.value, listed.policy, case, "all pure profiles")
    return None


def maximum(instance: Instance) -> Evidence:
    """phi at every profile is at least 0, and is 0 at the maximiser; the maximum by two ways where there are two."""
    if not instance.potential_decision.is_potential:
        return vacuous_evidence(instance, {IS_POTENTIAL: False})
    game, top = instance.game, top_of(instance.game)
    assert top is not None, "the check suits no other games"
    comparisons = list(at_the_top(game, top))
    cases = [_case(game, top, top.policy)]
    for profile in (*instance.profiles, *instance.equilibria):
        phi = top.value - phi_of(game, profile.policy)
        comparisons.append(Comparison(f"{profile.label}: 0, phi", phi * 0, AT_MOST, phi, len(cases)))
        cases.append(_case(game, top, profile.policy))
    note = f"by {top.method}: the maximum exceeds Phi at everyone's first action by {shown(top.value)}"
    return exact_evidence(top.claim, instance, comparisons, cases, hypotheses={IS_POTENTIAL: True}, note=note)


def at_the_top(game: MarkovGame, top: Top) -> Iterator[Comparison]:
    """phi = 0 at the maximiser, by telescoping; and where profiles can be listed, the largest of all is the maximum."""
    yield Comparison("phi at the maximiser", top.value - phi_of(game, top.policy), EQUAL, fmpq(0))
    if top.claim == CLAIM and count_pure_profiles(game) <= MOST_PROFILES:
        listed = maximise_potential(game, most=MOST_PROFILES).value
        yield Comparison("the maximum, the largest of all pure profiles", top.value, EQUAL, listed)


def _case(game: MarkovGame, top: Top, policy: Policy) -> dict[str, Any]:
    if top.common is not None:
        return {**top.case, "policy": policy, "V_reward": top.common.value(policy)}
    path = telescope(game, policy, first_actions(game))
    values = np.array([at.V for at in path])
    assert telescoped(values) @ game.initial == phi_of(game, policy)
    return {**top.case, "policy": policy, "path": values}


def can_be_maximised(instance: Instance) -> bool:
    """Whether there is a way to the maximum: a structure that is recognised, or few pure profiles."""
    small = count_pure_profiles(instance.game) <= MOST_PROFILES
    return small or (not instance.is_large and common_payoff(instance.game) is not None)


def trial(x: Example) -> Iterator[Comparison]:
    """phi at a drawn profile."""
    top = top_of(x.game)
    if top is not None:
        yield from at_the_top(x.game, top)
        phi = top.value - phi_of(x.game, x["varpi"])
        yield Comparison("0, phi", phi * 0, AT_MOST, phi)


CLAIMS = (
    Claim(
        id=CLAIM,
        title="The Lyapunov function: the maximum of the potential less its value",
        statement=(
            r"$$\phi(\tau) = \max_{\varpi \in \Pi} \sum_{s \in S} \mu(s) \Phi(s, \varpi) - \sum_{s \in S} \mu(s) "
            r"\Phi(s, \varpi^\tau)$$"
        ),
        reading=(
            r"The maximum exists and is attained at a pure profile. It is found exactly: where $\Phi$ is the value of "
            r"one common payoff, by policy iteration of a single decision maker over joint actions, of which no list "
            r"of profiles is needed; else by listing pure profiles. $\phi \geq 0$ at every profile, and $\phi = 0$ at "
            r"the maximiser with $\Phi$ telescoped from values."
        ),
        source="Section 3.2, equation (9)",
        kind=Kind.DEFINITION,
        checks=(Check(Method.EXACT, "the exact maximum, sampled profiles", maximum, suits=can_be_maximised),),
        hypotheses=(IS_POTENTIAL,),
        uses=("definition-2.1.potential",),
        trials=(Trial(trial, parts={"varpi": POLICY}, hypotheses=(POTENTIAL,)),),
    ),
)
