"""What breaks in Lemma 3.5 without each of its hypotheses: games and policies at which its conclusion is false."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, Array
from mpgtheory.best_response import nash_gaps
from mpgtheory.evaluation import Evaluation
from mpgtheory.game import TabularGame
from mpgtheory.inclusion.lyapunov import (
    decrease,
    mixed_selection,
    path_slopes,
    stage_gains,
    telescope,
    telescoped,
    velocity,
)
from mpgtheory.policy import Policy, pure, random_policy, random_pure, uniform
from mpgtheory.potential import common_payoff
from verification.checks.lyapunov import has_full_support
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.definition_2_1_potential import cycle_case
from verification.compare import EQUAL, IFF, LESS, Comparison
from verification.evidence import exact_evidence, undecided_evidence
from verification.instance import Instance

SUPPORT, RATES, POTENTIAL = "lemma-3.5.needs-support", "lemma-3.5.needs-rates", "lemma-3.5.needs-potential"
LARGEST = 256
"""Entries of a player's payoffs up to which such policies are sought: milliseconds each."""
TRIES = 120
"""Random policies among which one is sought at which the telescoped function increases."""


def without_support(instance: Instance) -> Evidence:
    """From one state for ever: mistakes in other states change no value that mu sees."""
    game = held_in_place(instance.game.dense())
    policy = mistaken(game)
    at = Evaluation(game, policy)
    gamma = at.V * 0 + 1
    comparisons = list(flat_off_equilibria("mu is one state, every state is absorbing", at, gamma))
    return exact_evidence(SUPPORT, replace(instance, game=game), comparisons, [_flat_case(game, at, gamma)])


def held_in_place(game: TabularGame) -> TabularGame:
    """The game in which every state is absorbing, from the first state."""
    size = game.n_states
    still = EXACT.array(np.eye(size, dtype=int)).reshape(size, *([1] * game.n_players), size)
    first = EXACT.array(np.eye(size, dtype=int)[0])
    return replace(game, transitions=game.transitions * 0 + still, initial=first, name=f"{game.name}, held in place")


def mistaken(game: TabularGame) -> Policy:
    """Best for all in the first state, where play stays; in every other state a mistake where there can be one."""
    chosen = [_best(game.payoffs[0][0]), *(_mistake(table) for table in game.payoffs[0][1:])]
    return pure(game, np.array(chosen).T)


def _best(table: Array) -> tuple[int, ...]:
    """A joint action with the largest common payoff."""
    return next(action for action in np.ndindex(table.shape) if table[action] == table.max())


def _mistake(table: Array) -> tuple[int, ...]:
    """A joint action from which a deviation of one player gains; any if there is none, where all payoffs are equal."""
    for action in np.ndindex(table.shape):
        for player in range(table.ndim):
            line = (*action[:player], slice(None), *action[player + 1 :])
            if table[line].max() > table[action]:
                return action
    return (0,) * table.ndim


def flat_off_equilibria(place: str, at: Evaluation, gamma: Array) -> Iterator[Comparison]:
    """d phi / d tau = 0 at a policy that is no equilibrium."""
    yield Comparison(f"{place}: d phi / d tau", -decrease(at, gamma), EQUAL, fmpq(0))
    yield Comparison(f"{place}: equilibrium", not np.any(nash_gaps(at)[1] > 0), IFF, False)


def _flat_case(game: TabularGame, at: Evaluation, gamma: Array) -> dict[str, Any]:
    common = common_payoff(game)
    assert common is not None
    return {
        "policy": at.policy,
        "V": at.V,
        "d": at.visitation(),
        "gamma": gamma,
        "optimal": [{"policy": r.block, "W": r.value} for r in nash_gaps(at)[0]],
        "reward": common.reward.reshape(game.n_states, -1),
        "shaping": common.shaping,
    }


def without_rates(instance: Instance) -> Evidence:
    """Rates of zero wherever something is gained, at the first sampled policy that is no equilibrium."""
    game = instance.game.dense()
    ats = (instance.at(profile.policy) for profile in instance.profiles)
    at = next((at for at in ats if np.any(stage_gains(at) > 0)), None)
    if at is None:
        return undecided_evidence(instance, "all sampled policies are equilibria", {}, method=Method.EXACT)
    gamma = np.array([[fmpq(int(gain == 0)) for gain in row] for row in stage_gains(at)])
    comparisons = list(flat_off_equilibria(f"rates of zero where {int((gamma == 0).sum())} rows gain", at, gamma))
    return exact_evidence(RATES, instance, comparisons, [_flat_case(game, at, gamma)])


def without_potential(instance: Instance) -> Evidence:
    """A policy at which the telescoped function falls along the dynamics, so that phi from it increases."""
    witness = instance.potential_decision.witness
    assert witness is not None, "the check suits games that are refuted by a four-cycle"
    for label, policy, reference in _places(instance):
        at = instance.at(policy)
        replies, gamma = mixed_selection(at), at.V * 0 + 1
        path = telescope(instance.game, policy, reference)
        slopes = path_slopes(path, velocity(policy, replies, gamma))
        rise = -(telescoped(slopes) @ instance.game.initial)
        if rise > 0:
            case = {
                **{"policy": policy, "V": at.V, "d": at.visitation(), "gamma": gamma, "replies": [replies]},
                **{"reference": reference, "path": np.array([part.V for part in path]), "slopes": [slopes]},
                "cycle": cycle_case(witness),
            }
            comparison = Comparison(f"{label}: 0, d phi / d tau", fmpq(0), LESS, rise)
            note = "a four-cycle that does not vanish shows that the telescoped function is no potential"
            return exact_evidence(POTENTIAL, instance, [comparison], [case], note=note)
    return undecided_evidence(instance, f"phi increases at none of {TRIES} policies", {}, method=Method.EXACT)


def _places(instance: Instance) -> Iterator[tuple[str, Policy, Policy]]:
    """(label, policy, reference): sampled profiles, then pure and interior ones, from the uniform or a pure profile."""
    game, rng = instance.game, instance.rng(POTENTIAL)
    for profile in instance.profiles:
        yield f"{profile.label}, Phi from the uniform profile", profile.policy, uniform(game)
    for number in range(TRIES - len(instance.profiles)):
        kind, policy = (("pure", random_pure), ("interior", random_policy))[number % 2]
        name, reference = (("the uniform", uniform(game)), ("a pure", random_pure(game, rng)))[number // 2 % 2]
        yield f"random {kind} policy {number + 1}, Phi from {name} profile", policy(game, rng), reference


def has_common_payoffs(instance: Instance) -> bool:
    """Whether all players earn the same, in more than one state, and not everything ties."""
    game = instance.game
    if not isinstance(game, TabularGame) or game.n_states == 1:
        return False
    return bool((game.payoffs == game.payoffs[:1]).all()) and _differs(game.payoffs[0][1:])


def _differs(payoffs: Array) -> bool:
    return any(not (table == table.ravel()[0]).all() for table in payoffs)


def is_shown_potential(instance: Instance) -> bool:
    """Whether a common payoff shows that the game is a Markov potential game."""
    return not instance.is_large and has_full_support(instance) and common_payoff(instance.game) is not None


def is_refuted(instance: Instance) -> bool:
    """Whether a four-cycle shows that the game is none; games with tables of some hundred entries a player."""
    game = instance.game
    if not isinstance(game, TabularGame) or game.payoffs[0].size > LARGEST:
        return False
    return instance.potential_decision.witness is not None


CLAIMS = (
    Claim(
        id=SUPPORT,
        title="Without full support of mu the derivative is zero off equilibria",
        statement=(
            r"There are Markov potential games, $\mu$ without full support and policies $\varpi$ that are no Nash "
            r"equilibria at which $d\phi/d\tau = 0$ for every selection of best replies."
        ),
        reading=(
            r"Of the game at hand every state is made absorbing and $\mu$ put on one of them: payoffs stay common. "
            r"What is not best in the other states changes no value from $\mu$. $D$ is not defined, and in (14) the "
            r"left side is all that is left."
        ),
        source="Control of Lemma 3.5: mu with full support",
        kind=Kind.EXISTENCE,
        checks=(Check(Method.EXACT, "all states absorbing", without_support, suits=has_common_payoffs),),
        uses=("equation-12.b",),
        is_property=True,
    ),
    Claim(
        id=RATES,
        title="Where rates reach zero the derivative is zero off equilibria",
        statement=(
            r"In every Markov potential game there are, at every policy $\varpi$ that is no Nash equilibrium, rates "
            r"$\gamma_i(s) \in [0, 1]$, zero in some states, with which $d\phi/d\tau = 0$."
        ),
        reading=r"Rates of zero for the players and states that gain something in one stage, and one elsewhere.",
        source="Control of Lemma 3.5: rates of at least eta",
        kind=Kind.EXISTENCE,
        checks=(Check(Method.EXACT, "rates of zero where something gains", without_rates, suits=is_shown_potential),),
        uses=("equation-12.b",),
        is_property=True,
    ),
    Claim(
        id=POTENTIAL,
        title="Without a potential, phi from the telescoped function increases somewhere",
        statement=(
            r"There are Markov games, none of them potential games, in which $\phi$, made from the function that "
            r"telescopes unilateral deviations, increases along the dynamics at some policy."
        ),
        reading=(
            r"In a Markov potential game that function is the potential. Here a four-cycle that does not vanish shows "
            r"that there is none, and $d\phi/d\tau > 0$ at the policy given, for the selection of best replies with "
            r"equal weights on ties."
        ),
        source="Control of Lemma 3.5: the game is a Markov potential game",
        kind=Kind.EXISTENCE,
        checks=(Check(Method.EXACT, "sampled policies of games that are none", without_potential, suits=is_refuted),),
        uses=("equation-12.b",),
        is_property=True,
    ),
)
