"""What the tests of claims share: run checks as a study does, and compare with what each method may earn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.evaluation import Evaluation
from mpgtheory.policy import Policy
from verification import checker
from verification.claim import STRENGTH, Check, Evidence, Method, Scope, Verdict
from verification.claims.catalogue import find
from verification.instance import Instance
from verification.schedules import SchedulePair
from verification.study import Task, measure

EARNED = {
    Method.EXACT: Verdict.CERTIFIED,
    Method.ENCLOSURE: Verdict.CERTIFIED,
    Method.SYMBOLIC: Verdict.PROVED,
    Method.FLOAT: Verdict.SUPPORTED,
    Method.MODULAR: Verdict.SUPPORTED,
    Method.STATISTICAL: Verdict.SUPPORTED,
}
"""The verdict of a true statement by method: never more, whatever the numbers."""
REJECTED = "rejected"
"""The trusted kernel, or an assertion of the check itself, refused the result: no verdict at all."""


def outcome(claim: str, check: Check, instance: Instance | None) -> str:
    """The verdict of one check as a study would record it, its certificate checked by the kernel."""
    try:
        return measure(Task(find(claim), check, instance)).verdict
    except (checker.InvalidError, AssertionError):
        return REJECTED


def checks_of(claim: str, scope: Scope, methods: Iterable[Method] | None) -> Iterator[Check]:
    """The checks of a claim with this scope, and of these methods if any are named."""
    chosen = set(methods or set(Method) - {Method.PROOF})  # proofs look at no game and no code of ours
    return (check for check in find(claim).checks if check.scope is scope and check.method in chosen)


def assert_holds(claims: Iterable[str], instance: Instance, methods: Iterable[Method] | None = None) -> None:
    """Every check of every claim earns on this game exactly what its method may earn."""
    for claim in claims:
        for check in checks_of(claim, Scope.GAME, methods):
            found = measure(Task(find(claim), check, instance))
            assert found.verdict == EARNED[check.method], (claim, check.title, found)


def assert_holds_where_suited(claims: Iterable[str], instance: Instance) -> None:
    """The same of the checks that suit the game."""
    for claim in claims:
        for check in checks_of(claim, Scope.GAME, None):
            if check.fits(instance):
                found = measure(Task(find(claim), check, instance))
                assert found.verdict == EARNED[check.method], (claim, check.title, found)


def assert_proved(claim: str) -> None:
    """Every general check of the claim proves it."""
    found = [outcome(claim, check, None) for check in checks_of(claim, Scope.EVERY_GAME, None)]
    assert found, f"{claim} has no general check"
    assert set(found) == {Verdict.PROVED}


def assert_caught(claim: str, instance: Instance, methods: Iterable[Method] | None = None) -> None:
    """No check of the claim (of these methods) finds anything in its favour: a planted error has been seen."""
    ran = 0
    for scope, where in ((Scope.GAME, instance), (Scope.EVERY_GAME, None)):
        for check in checks_of(claim, scope, methods):
            found = outcome(claim, check, where)
            assert found not in STRENGTH, (claim, check.title, found)
            ran += 1
    assert ran, f"{claim} has no such check"


def own_verdict(claim: str, instance: Instance) -> Verdict:
    """The verdict of the exact check by its own comparisons, before the kernel has a word."""
    (check,) = checks_of(claim, Scope.GAME, {Method.EXACT})
    return check.run(instance).verdict


def weights_with_mass(policy: Policy, mass: int) -> Policy:
    """`policy` with every row scaled to sum to `mass`: off the simplex."""
    return Policy(tuple(block * fmpq(mass) for block in policy), policy.arithmetic, is_distribution=False)


def q_against_uniform(at: Evaluation, player: int) -> Any:
    """A planted Q: the opponents play uniformly in the first stage, whatever their policies are."""
    blocks = tuple(
        block if i == player else block * 0 + at.arithmetic.number(fmpq(1, block.shape[1]))
        for i, block in enumerate(at.policy)
    )
    wrong = Policy(blocks, at.arithmetic, is_distribution=False)
    future = at.game.transition(player, wrong) @ at.V[player]
    return at.game.payoff(player, wrong) + at.game.discount * future


def q_of_another_action(at: Evaluation, player: int) -> Any:
    """A planted Q: each action has the Q of its neighbour."""
    future = at.game.transition(player, at.policy) @ at.V[player]
    return np.roll(at.game.payoff(player, at.policy) + at.game.discount * future, 1, axis=1)


def q_without_discount(at: Evaluation, player: int) -> Any:
    """A planted Q: the future is not discounted."""
    return at.game.payoff(player, at.policy) + at.game.transition(player, at.policy) @ at.V[player]


def measured_schedules(claim: str, pair: SchedulePair) -> Evidence:
    """The evidence of a step-size claim on a pair of schedules, as a study would record it."""
    (check,) = find(claim).checks
    return measure(Task(find(claim), check, pair))
