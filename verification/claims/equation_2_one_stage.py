"""After equation (2): Q is the payoff of deviating for one stage, namely the first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from mpgtheory.arithmetic import EXACT, Array
from mpgtheory.evaluation import Evaluation
from mpgtheory.game import TabularGame
from mpgtheory.policy import Policy
from verification.checks.updates import suits_iterates
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.compare import EQUAL, Comparison, entries
from verification.evidence import exact_evidence
from verification.falsify.parts import POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

CLAIM = "equation-2.one-stage"


def with_first_stage(game: TabularGame) -> TabularGame:
    """The game with a copy of each state for the first stage; from a copy play goes on in the states themselves."""
    silent = np.broadcast_to(EXACT.array([0]), game.transitions.shape)
    onwards = np.concatenate([silent, game.transitions], axis=-1)
    return replace(
        game,
        name=f"{game.name}, first stage apart",
        states=(*(f"first {label}" for label in game.states), *game.states),
        initial=np.concatenate([game.initial, game.initial * 0]),
        payoffs=np.concatenate([game.payoffs, game.payoffs], axis=1),
        transitions=np.concatenate([onwards, onwards]),
    )


def deviating_once(game: TabularGame, policy: Policy, player: int) -> Array:
    """V_i from the first stage on if `player` plays a_i there and `policy` is followed otherwise. Shape (S, A_i)."""
    apart = with_first_stage(game)
    columns = []
    for action in range(game.action_counts[player]):
        blocks = [np.concatenate([block, block]) for block in policy]
        blocks[player][: game.n_states] = 0 * blocks[player][: game.n_states]
        blocks[player][: game.n_states, action] += 1
        columns.append(Evaluation(apart, Policy(tuple(blocks))).V[player, : game.n_states])
    return np.array(columns).T


def tried(x: Example) -> Iterator[Comparison]:
    """The same at a drawn profile."""
    for player, q in enumerate(x.at("pi").Q):
        yield from entries(f"Q_{player}", q, EQUAL, deviating_once(x.game, x["pi"], player))


def by_a_first_stage(instance: Instance) -> Evidence:
    """Q against the value of the time-dependent policy, in a game whose first stage is told apart."""
    comparisons: list[Comparison] = []
    cases = []
    game = instance.game.dense()
    for number, profile in enumerate(instance.profiles):
        at = instance.at(profile.policy)
        found = [deviating_once(game, profile.policy, player) for player in range(game.n_players)]
        for player, values in enumerate(found):
            comparisons += entries(f"{profile.label}: Q_{player}", at.Q[player], EQUAL, values, case=number)
        cases.append({"policy": profile.policy, "V": at.V, "deviating": found})
    return exact_evidence(CLAIM, instance, comparisons, cases)


CLAIMS = (
    Claim(
        id=CLAIM,
        title="Q is the payoff of a deviation for one stage",
        statement=(
            r"Therefore, the Q-function $Q_i(s, a_i; \pi)$ represents player $i$'s expected discounted utility when "
            r"the game starts in state $s$, and player $i$ deviates for one-stage (namely, the first stage) from her "
            r"policy to play $a_i$."
        ),
        reading=(
            r"The other players follow $\pi_{-i}$ in the first stage, too. What the estimates of Algorithm 1 tend to "
            r"has the opponents explore in every stage (lemma-3.4)."
        ),
        source="Section 3, after equation (2)",
        kind=Kind.IDENTITY,
        checks=(Check(Method.EXACT, "a game with its first stage apart", by_a_first_stage, suits=suits_iterates),),
        uses=("equation-1", "equation-2"),
        trials=(Trial(tried, {"pi": POLICY}),),
    ),
)
