"""Section 3: what a player has to know in order to learn.

An update is a function of what the player knows if this holds: two games that agree in it, and look alike to the
player, lead to the same update. So each update of a player is compared with one in another game, in which the player is
alone, with the same states, own actions, observations, memory and choices. As printed, the discount factor of the other
game may be another one, too.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT
from mpgtheory.formats.kinds import game_document
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy
from mpgtheory.learning.exact import Iterate
from verification.claim import Check, Evidence, Method
from verification.compare import EQUAL, Comparison, entries, judge
from verification.evidence import exact_evidence
from verification.falsify.source import Seeded
from verification.falsify.updates import UpdateData
from verification.instance import Instance
from verification.language.cases import document
from verification.language.given_runs import Update, replayed

PRINTED, CORRECTED = "section-3.information", "section-3.information.corrected"
DISCOUNTS = {PRINTED: fmpq(1, 2), CORRECTED: fmpq(1)}
"""The discount factor of the other game as a part of the game's own."""
DRAWN = 8
"""Updates of a game; each player's is compared."""
MOST_CELLS = 600
"""Numbers in the tables of a game up to which a certificate holds it several times."""


def is_small(instance: Instance) -> bool:
    """Games that fit into their certificates."""
    return bool(instance.game.cells <= MOST_CELLS)


def elsewhere(claim: str, instance: Instance) -> Evidence:
    """Each drawn update of each player beside the one in another game."""
    game, rng = instance.game.dense(), instance.rng(PRINTED)
    comparisons: list[Comparison] = []
    cases: list[dict[str, Any]] = []
    for number in range(DRAWN):
        update = UpdateData().draw(Seeded(instance.seed, PRINTED, game.name, str(number)), game)
        for player in range(game.n_players):
            other = another_game(game, update, player, game.discount * DISCOUNTS[claim], rng)
            there = alone(update, player)
            place = f"update {number + 1} of player {player}"
            comparisons += same_update(place, (game, update, player), (other, there, 0), len(cases))
            cases.append(
                {
                    "player": player,
                    "first": document(update),
                    "other": game_document(other),
                    "there": 0,
                    "second": document(there),
                }
            )
    evidence = exact_evidence(claim, instance, comparisons, cases)
    words = update_text(claim, game, comparisons, cases)
    return replace(evidence, place=f"{evidence.place}, where {words}") if words else evidence


def update_text(claim: str, game: TabularGame, comparisons: list[Comparison], cases: list[dict[str, Any]]) -> str:
    """All that the update at hand uses, so that it can be made again by hand; nothing if all are the same."""
    number = judge(comparisons, EXACT).failing_case
    if number is None:
        return ""
    case, player = cases[number]["first"], cases[number]["player"]
    action, state, after = case["joint"][player], case["state"], case["after"]
    before, reward = case["before"], game.payoffs[(player, state, *case["joint"])]
    return (
        f"player {player} plays {action} in state {state}, earns {reward} and comes to state {after}; alpha = "
        f"{case['alpha'][player]}, q({state}, {action}) = {before['q'][player][state][action]}, q({after}, .) = "
        f"{listed(before['q'][player][after])}, pi({after}, .) = {listed(before['policy'][player][after])}; discount "
        f"{game.discount} here, {game.discount * DISCOUNTS[claim]} in the other game"
    )


def listed(row: list[str]) -> str:
    """A row of exact numbers."""
    return "(" + ", ".join(map(str, row)) + ")"


def another_game(
    game: TabularGame, update: Update, player: int, discount: fmpq, rng: np.random.Generator
) -> TabularGame:
    """A game of that player alone: same states and own actions, the reward that it saw, all else drawn."""
    shape = (game.n_states, game.action_counts[player])
    payoffs = EXACT.array(rng.integers(-9, 10, size=(1, *shape))).copy()
    payoffs[0, update.state, update.joint[player]] = game.payoffs[(player, update.state, *update.joint)]
    weights = rng.integers(0, 4, size=(*shape, game.n_states))
    weights[..., update.after] += 1
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


def alone(update: Update, player: int) -> Update:
    """The update of that player without the others: what it sees, has and chooses."""
    old = update.before
    before = Iterate(0, (old.q[player],), Policy((old.policy[player],)), old.visits, (old.plays[player],))
    own = (update.joint[player],), update.after, (update.alphas[player],), (update.betas[player],)
    return Update(update.state, *own, update.tie, before)


Made = tuple[TabularGame, Update, int]
"""A game, an update, and the player whose memory is looked at."""


def same_update(place: str, one: Made, other: Made, case: int) -> Iterator[Comparison]:
    """What the player has after the update, here and there."""
    here, there = (_memory(*made) for made in (one, other))
    for name, table in here.items():
        yield from entries(f"{place}: {name}", table, EQUAL, there[name], case=case)


def _memory(game: TabularGame, update: Update, player: int) -> dict[str, Any]:
    """q_i, pi_i, n~_i and n after the update."""
    now = replayed(game, update)[-1]
    return {"q": now.q[player], "pi": now.policy[player], "n~": now.plays[player], "n": now.visits}


CHECKS = {
    claim: (Check(Method.EXACT, "another game that looks alike", functools.partial(elsewhere, claim), suits=is_small),)
    for claim in DISCOUNTS
}
