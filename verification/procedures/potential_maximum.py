"""The Lyapunov function (9): the maximum of the potential less its value, with the maximum found exactly.

Where Phi is the value of one common payoff, its maximum is that of a single decision maker over joint actions, by
policy iteration. Else the pure profiles are listed. One of them attains the maximum: in each row of a policy Phi(mu, .)
is a quotient of linear functions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Scalar
from mpgtheory.equilibria import count_pure_profiles
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy, pure
from mpgtheory.inclusion.flow.lyapunov import telescope, telescoped
from mpgtheory.potential import CommonPayoff, common_payoff, maximise_common, maximise_potential, potential
from verification.checking.trying import assumed
from verification.claim import Check, Evidence, Method
from verification.compare import AT_MOST, EQUAL, Comparison, shown
from verification.evidence import exact_evidence, under_hypotheses
from verification.falsify.drawn_data import POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

CLAIM, BY_TABLE = "equation-9", "equation-9/table"
MOST_PROFILES = 300
"""Pure profiles up to which the maximum is found by listing them, alone or as a second way."""


@dataclass(frozen=True, eq=False)
class Maximum:
    """max Phi(mu, .) against the profile of everyone's first action, and a pure maximiser.

    rule:   the kernel's, for cases like `shown`. method: in words.
    common: the common payoff, where there is one.
    """

    rule: str
    value: Scalar
    policy: Policy
    shown: dict[str, Any]
    method: str
    common: CommonPayoff | None = None


def first_actions(game: MarkovGame) -> Policy:
    """The profile from which Phi telescopes here."""
    return pure(game, [[0] * game.n_states] * game.n_players)


def phi_of(game: MarkovGame, policy: Policy) -> Scalar:
    """Phi(mu, policy), telescoped."""
    return potential(game, policy, first_actions(game)) @ game.initial


def maximum_of(game: MarkovGame) -> Maximum | None:
    """The maximum by one decision maker, or by listing pure profiles; None if neither is possible."""
    common = common_payoff(game)
    if common is not None:
        return _by_one_decision_maker(game, common)
    if count_pure_profiles(game) > MOST_PROFILES:
        return None
    listed = maximise_potential(game, most=MOST_PROFILES)
    case = {"choices": listed.choices, "table": listed.table}
    return Maximum(BY_TABLE, listed.value, listed.policy, case, "all pure profiles")


def _by_one_decision_maker(game: MarkovGame, common: CommonPayoff) -> Maximum:
    best = maximise_common(common)
    start = common.value(first_actions(game)) @ game.initial
    case = {
        "reward": common.reward.reshape(game.n_states, -1),
        "shaping": common.shaping,
        "W": best.value,
        "choices": best.choices,
    }
    return Maximum(CLAIM, best.at(game.initial) - start, best.policy, case, "one decision maker for all", common)


@under_hypotheses(CLAIM)
def lyapunov(instance: Instance) -> Evidence:
    """phi is at least 0 at every profile, and 0 at the maximiser; the maximum in two ways where there are two."""
    game, top = instance.game, maximum_of(instance.game)
    assert top is not None, "the check suits no other games"
    comparisons = list(at_the_maximum(game, top))
    cases = [_case(game, top, top.policy)]
    for profile in (*instance.profiles, *instance.equilibria):
        comparisons.append(not_negative(game, top, profile.policy, profile.label, len(cases)))
        cases.append(_case(game, top, profile.policy))
    note = f"by {top.method}: the maximum exceeds Phi at everyone's first action by {shown(top.value)}"
    return exact_evidence(top.rule, instance, comparisons, cases, note=note)


def not_negative(game: MarkovGame, top: Maximum, policy: Policy, label: str, case: int = 0) -> Comparison:
    """0 <= phi at a profile."""
    return Comparison(f"{label}: 0, phi", fmpq(0), AT_MOST, top.value - phi_of(game, policy), case)


def at_the_maximum(game: MarkovGame, top: Maximum) -> Iterator[Comparison]:
    """phi = 0 at the maximiser, by telescoping; and where profiles can be listed, the largest of all is the maximum."""
    yield Comparison("phi at the maximiser", top.value - phi_of(game, top.policy), EQUAL, fmpq(0))
    if top.common is not None and count_pure_profiles(game) <= MOST_PROFILES:
        listed = maximise_potential(game, most=MOST_PROFILES).value
        yield Comparison("the maximum, the largest of all pure profiles", top.value, EQUAL, listed)


def _case(game: MarkovGame, top: Maximum, policy: Policy) -> dict[str, Any]:
    if top.common is not None:
        return {**top.shown, "policy": policy, "V_reward": top.common.value(policy)}
    values = np.array([at.V for at in telescope(game, policy, first_actions(game))])
    assert telescoped(values) @ game.initial == phi_of(game, policy)
    return {**top.shown, "policy": policy, "path": values}


def can_be_maximised(instance: Instance) -> bool:
    """Whether there is a way to the maximum: a structure that is recognised, or few pure profiles."""
    is_listed = count_pure_profiles(instance.game) <= MOST_PROFILES
    return is_listed or (not instance.is_large and common_payoff(instance.game) is not None)


def comparisons_of(x: Example) -> Iterator[Comparison]:
    """phi at a drawn profile."""
    top = maximum_of(x.game)
    if top is not None:
        yield from at_the_maximum(x.game, top)
        yield not_negative(x.game, top, x["varpi"], "drawn")


CHECKS = {
    CLAIM: (Check(Method.EXACT, "the exact maximum, sampled profiles", lyapunov, suits=can_be_maximised),),
}
TRIALS = {CLAIM: (Trial(comparisons_of, parts={"varpi": POLICY}, hypotheses=(assumed("Markov potential game"),)),)}
