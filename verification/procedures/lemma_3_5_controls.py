"""Controls of Lemma 3.5: games and policies that lack one hypothesis, at which the conclusion is false.

Without full support of mu: every state is made absorbing and play begins in the first one. A mistake in another state
changes no value from mu, so that d phi / d tau = 0 although the policy is no equilibrium. Without a potential: a policy
is sought at which phi, from the function that telescopes unilateral deviations, increases along the dynamics. The text
of the statement is certified of what is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from mpgtheory.arithmetic import EXACT, Array
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.game.policy import Policy, pure, random_policy, random_pure, uniform
from mpgtheory.inclusion.flow.lyapunov import mixed_selection, path_slopes, selections, telescope, telescoped, velocity
from mpgtheory.values.evaluation import Evaluation
from verification.checking.exact import evidence_of
from verification.checking.hypotheses import hypotheses_on
from verification.checking.sampling import Case
from verification.claim import Check, Evidence, Method
from verification.evidence import undecided_evidence, under_hypotheses, unmet_evidence
from verification.instance import Instance
from verification.language.files import load_statement

SUPPORT, POTENTIAL = "lemma-3.5.needs-support", "lemma-3.5.needs-potential"
MOST_SELECTIONS = 4
"""Pure selections of best replies at which the derivative is certified, besides the mixture."""
LARGEST = 256
"""Entries of a player's payoffs up to which policies are sought: milliseconds each."""
TRIES = 120
"""Policies among which one is sought at which the telescoped function falls along the dynamics."""


def without_support(instance: Instance) -> Evidence:
    """From one state for ever: mistakes in other states change no value that mu sees, whatever replies are selected."""
    game = held_in_place(instance.game)
    held = Instance(game, instance.seed, instance.sampling)
    known = hypotheses_on(SUPPORT, held)
    if (unmet := unmet_evidence(held, known)) is not None:
        return unmet
    at = Evaluation(game, mistaken(game))
    cases = [Case(f"selection {k + 1}", _data(at, replies)) for k, replies in enumerate(_selections(at))]
    return evidence_of(held, load_statement(SUPPORT), cases, known)


def _selections(at: Evaluation) -> tuple[Policy, ...]:
    """Pure selections of best replies, and the mixture where something ties."""
    chosen = tuple(selections(at, most=MOST_SELECTIONS))
    return chosen if len(chosen) == 1 else (*chosen, mixed_selection(at))


def _data(at: Evaluation, replies: Policy) -> dict[str, Any]:
    """A policy with all rates 1, and a selection of best replies."""
    return {"w": at.policy, "gamma": tuple(at.V * 0 + 1), "br": replies}


def held_in_place(original: MarkovGame) -> TabularGame:
    """The game in which every state is absorbing, from the first state."""
    game, size = original.dense(), original.n_states
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


def has_common_payoffs(instance: Instance) -> bool:
    """Whether all players earn the same, in more than one state, and not everything ties."""
    game = instance.game
    if not isinstance(game, TabularGame) or game.n_states == 1:
        return False
    return bool((game.payoffs == game.payoffs[:1]).all()) and _differs(game.payoffs[0][1:])


def _differs(payoffs: Array) -> bool:
    return any(not (table == table.ravel()[0]).all() for table in payoffs)


@under_hypotheses(POTENTIAL)
def without_potential(instance: Instance) -> Evidence:
    """The first policy at which the telescoped function falls along the dynamics, so that phi from it increases."""
    for label, policy, reference in _places(instance):
        at = instance.at(policy)
        if falls(at, reference):
            case = Case(label, {**_data(at, mixed_selection(at)), "r": reference})
            evidence = evidence_of(instance, load_statement(POTENTIAL), [case], {})
            note = "a four-cycle that does not vanish shows that the telescoped function is no potential"
            return replace(evidence, note=note)
    return undecided_evidence(instance, f"phi increases at none of {TRIES} policies", {}, method=Method.EXACT)


def falls(at: Evaluation, reference: Policy) -> bool:
    """Whether the function telescoped from a reference falls along the dynamics, towards all best replies."""
    path = telescope(at.game, at.policy, reference)
    slopes = path_slopes(path, velocity(at.policy, mixed_selection(at), at.V * 0 + 1))
    return bool(telescoped(slopes) @ at.game.initial < 0)


def _places(instance: Instance) -> Iterator[tuple[str, Policy, Policy]]:
    """(label, policy, reference): sampled profiles, then pure and interior ones, from the uniform or a pure profile."""
    game, rng = instance.game, instance.rng(POTENTIAL)
    for profile in instance.profiles:
        yield f"{profile.label}, Phi from the uniform profile", profile.policy, uniform(game)
    for number in range(TRIES - len(instance.profiles)):
        kind, policy = (("pure", random_pure), ("interior", random_policy))[number % 2]
        name, reference = (("the uniform", uniform(game)), ("a pure", random_pure(game, rng)))[number // 2 % 2]
        yield f"random {kind} policy {number + 1}, Phi from {name} profile", policy(game, rng), reference


def is_refuted(instance: Instance) -> bool:
    """Whether a four-cycle shows that the game has no potential; games with tables of some hundred entries a player."""
    game = instance.game
    if not isinstance(game, TabularGame) or game.payoffs[0].size > LARGEST:
        return False
    return instance.potential_decision.witness is not None


CHECKS = {
    SUPPORT: (
        Check(Method.EXACT, "all states absorbing", without_support, suits=has_common_payoffs, made=held_in_place),
    ),
    POTENTIAL: (Check(Method.EXACT, "policies of a game without a potential", without_potential, suits=is_refuted),),
}
