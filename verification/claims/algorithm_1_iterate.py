"""Algorithm 1: each player updates independently, by what it sees itself (Section 3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mpgtheory.policy import random_policy
from verification.checks.updates import Step, any_start, single_step, single_steps, step_case, suits_iterates
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.compare import EQUAL, Comparison, entries
from verification.evidence import exact_evidence
from verification.instance import Instance

CLAIM = "algorithm-1.iterate"


def independently(instance: Instance) -> Evidence:
    """Pairs of iterates in which one player sees and has the same, and everything of the others is drawn anew."""
    rng = instance.rng(CLAIM)
    comparisons: list[Comparison] = []
    cases: list[dict[str, Any]] = []
    for step in single_steps(instance):
        for player in range(step.game.n_players):
            other = elsewhere(step, player, rng)
            comparisons += same_update(step, other, player, len(cases))
            cases.append({"player": player, "first": step_case(step), "second": step_case(other)})
    return exact_evidence(CLAIM, instance, comparisons, cases)


def elsewhere(step: Step, player: int, rng: np.random.Generator) -> Step:
    """The iterate with the others' estimates, policies, counters and actions drawn anew, as `player` cannot see.

    Actions: among those with which s^t is possible and the player's reward is the same.
    """
    game, before = step.game, step.before
    drawn = any_start(game, random_policy(game, rng), rng, before.visits)
    start = replace(
        before,
        q=_with_own(drawn.q, before.q, player),
        policy=drawn.policy.deviate(player, before.policy[player]),
        plays=_with_own(drawn.plays, before.plays, player),
    )
    unseen = [
        joint
        for joint in game.joint_actions()
        if joint[player] == step.joint[player]
        and game.transitions[(step.state, *joint, step.after)] > 0
        and game.payoffs[(player, step.state, *joint)] == game.payoffs[(player, step.state, *step.joint)]
    ]
    joint = unseen[int(rng.integers(len(unseen)))]
    return single_step(game, (step.state, *joint, step.after), start, step.tie)


def _with_own(others: Sequence[Any], own: Sequence[Any], player: int) -> tuple[Any, ...]:
    return (*others[:player], own[player], *others[player + 1 :])


def same_update(one: Step, other: Step, player: int, case: int) -> Iterator[Comparison]:
    """q_i, pi_i, n~_i and n after the two iterates."""
    for name, pick in OWN.items():
        yield from entries(
            f"{one.label}: {name}_{player}", pick(one.now, player), EQUAL, pick(other.now, player), case=case
        )


OWN: dict[str, Any] = {
    "q": lambda at, player: at.q[player],
    "pi": lambda at, player: at.policy[player],
    "n~": lambda at, player: at.plays[player],
    "n": lambda at, _: at.visits,
}
"""What a player has, of an `Iterate`."""

CLAIMS = (
    Claim(
        id=CLAIM,
        title="Each player updates independently of what the others have and do, given its own reward",
        statement=(
            r"In every iterate $t = 1, 2, \dots$, each player observes $s^t$, and independently updates "
            r"$\{n_i^t, \tilde{n}_i^t, q_i^t, \pi_i^t\}$."
        ),
        reading=(
            r"Independently: as a function of what the player has and of $(s^{t-1}, a_i^{t-1}, r_i^{t-1}, s^t)$, "
            r"whatever the others have and do. The counter $n_i^t$ of this line is the $n^t$ of all others: it counts "
            r"states, which all players see, so each player's own copy is the same."
        ),
        source="Algorithm 1, every iterate",
        kind=Kind.IDENTITY,
        checks=(Check(Method.EXACT, "pairs of iterates that look alike", independently, suits=suits_iterates),),
        uses=("algorithm-1.counters", "equation-4a", "equation-5a"),
    ),
)
