"""Section 3: what a player has to know in order to learn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT
from mpgtheory.formats.kinds import game_document
from mpgtheory.game import TabularGame
from mpgtheory.learning.exact import Iterate, Play
from mpgtheory.policy import Policy
from verification.checks.updates import Step, played_step, single_steps, step_case, suits_iterates
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.algorithm_1_iterate import OWN
from verification.compare import EQUAL, Comparison, entries
from verification.evidence import exact_evidence
from verification.instance import Instance

PRINTED, CORRECTED = "section-3.information", "section-3.information.corrected"


def elsewhere(claim: str, instance: Instance) -> Evidence:
    """Each iterate of each player beside one in a game where that player is alone and sees the same."""
    rng = instance.rng("section-3.information")
    comparisons: list[Comparison] = []
    cases: list[dict[str, Any]] = []
    for step in single_steps(instance):
        for player in range(step.game.n_players):
            discount = step.game.discount / (2 if claim == PRINTED else 1)
            other = alone(step, player, another_game(step, player, discount, rng))
            comparisons += same_update(step, other, player, len(cases))
            cases.append(pair_case(step, other, player))
    return exact_evidence(claim, instance, comparisons, cases)


def another_game(step: Step, player: int, discount: fmpq, rng: np.random.Generator) -> TabularGame:
    """A game of that player alone: same states and own actions, the reward that it saw, all else drawn."""
    game = step.game
    shape = (game.n_states, game.action_counts[player])
    payoffs = EXACT.array(rng.integers(-9, 10, size=(1, *shape))).copy()
    own = step.joint[player]
    payoffs[0, step.state, own] = game.payoffs[(player, step.state, *step.joint)]
    weights = rng.integers(0, 4, size=(*shape, game.n_states))
    weights[..., step.after] += 1
    return TabularGame(
        name="another game",
        players=(game.players[player],),
        states=game.states,
        actions=(game.actions[player],),
        discount=discount,
        initial=game.initial,
        payoffs=payoffs,
        transitions=EXACT.array(weights) / EXACT.array(weights.sum(axis=-1, keepdims=True)),
    )


def alone(step: Step, player: int, other: TabularGame) -> Step:
    """The iterate of that player in the other game, from what it has, with its step sizes."""
    before = step.before
    start = Iterate(0, (before.q[player],), Policy((before.policy[player],)), before.visits, (before.plays[player],))
    length = int(before.visits.max()) + 1
    paces = ((step.alpha[player],) * length,), ((step.beta[player],) * length,)
    play = Play((step.state, step.after), ((step.joint[player],),), *paces, (step.tie,))
    return played_step(other, play, start, step.tie)


def same_update(one: Step, other: Step, player: int, case: int) -> Iterator[Comparison]:
    """What the player has after the iterate, here and there."""
    for name, pick in OWN.items():
        here, there = pick(one.now, player), pick(other.now, 0)
        yield from entries(f"{one.label}: {name}_{player}", here, EQUAL, there, case=case)


def pair_case(one: Step, other: Step, player: int) -> dict[str, Any]:
    """Both iterates, and the other game."""
    document = game_document(other.game)
    return {"player": player, "first": step_case(one), "other": document, "there": 0, "second": step_case(other)}


CLAIMS = (
    Claim(
        id=PRINTED,
        title="To learn, a player has to know the states and its own actions only, as printed",
        statement=(
            r"the learning only assumes that each player $i \in I$ knows the state set $S$, and their own action set "
            r"$A_i$. Players do not know the state transition probability matrix $P$, their own or others' utility "
            r"functions $(u_i)_{i \in I}$. Players do not even know the existence of other players."
        ),
        reading=(
            r"Read as: what a player has after an iterate is a function of what it has before, of its own step sizes "
            r"and of what it observes, $(s^{t-1}, a_i^{t-1}, r_i^{t-1}, s^t)$. But (4a) has $\delta$. With $\alpha = "
            r"1/2$, $r = 0$, $q(s^{t-1}, a) = 0$ and $q(s^t, \cdot) = 1$ the estimate moves to $1/4$ in a game with "
            r"$\delta = 1/2$ and to $1/8$ in one with $\delta = 1/4$ that looks the same."
        ),
        source="Section 3, first paragraph",
        kind=Kind.IDENTITY,
        checks=(
            Check(Method.EXACT, "another game that looks alike", lambda i: elsewhere(PRINTED, i), suits=suits_iterates),
        ),
        uses=("equation-4a",),
        corrected_by=CORRECTED,
        consequence=(
            r"None for the theorems. A player has to know $\delta$, besides what it chooses itself (step sizes, "
            r"$\theta_i$); the rest of the paragraph is right."
        ),
    ),
    Claim(
        id=CORRECTED,
        title="To learn, a player has to know the states, its own actions and the discount factor",
        statement=(
            r"To learn, player $i$ has to know $S$, $A_i$ and $\delta$: games that agree in these, whatever $P$, the "
            r"utility functions and the number of players, lead to the same update from the same observations."
        ),
        source="Correction of Section 3, first paragraph",
        kind=Kind.IDENTITY,
        checks=(
            Check(
                Method.EXACT, "another game that looks alike", lambda i: elsewhere(CORRECTED, i), suits=suits_iterates
            ),
        ),
        uses=("algorithm-1.counters", "equation-4a", "equation-5a"),
        corrects=PRINTED,
    ),
)
