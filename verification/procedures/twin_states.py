"""Lemma 3.4 and Theorem 3.3 in hub games: the estimates of two states from which play goes on alike.

Two outcome states s and s' of a hub game lead on by the same row, whatever is done. So Q_i(s, a; pi) - Q_i(s', a'; pi)
is a difference of stage payoffs. Strict dominance decides what the opponent holds in both states. The estimates see
what the opponent plays, with exploration theta: their limits have another difference.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from flint import fmpq

from mpgtheory.game import MarkovGame
from mpgtheory.learning.exploration import recognise_hub
from mpgtheory.learning.exploration.shapley_hub_game import Hub, outcome_payoff
from verification.checks.exploration import THETA, exploration_of
from verification.claim import Check, Evidence, Method
from verification.compare import EQUAL, Comparison
from verification.evidence import exact_evidence, under_hypotheses
from verification.instance import Instance


@dataclass(frozen=True)
class Twins:
    """Two outcome states of a hub game, and the difference of their payoffs as player i estimates it and as it is."""

    player: int
    state: int
    twin: int
    estimated: fmpq
    true: fmpq


def twin_states(game: MarkovGame) -> Twins | None:
    """The pair of outcome states at which estimates and truth are furthest apart; None if the game is no hub game."""
    hub = recognise_hub(game)
    return None if hub is None else max(_pairs(hub), key=lambda t: abs(t.estimated - t.true), default=None)


def _pairs(hub: Hub) -> Iterator[Twins]:
    game = hub.game
    outcomes = [s for s in range(game.n_states) if s != hub.state]
    for player, (state, twin) in itertools.product(range(2), itertools.combinations(outcomes, 2)):
        differences = []
        for thetas in (exploration_of(game), (fmpq(0), fmpq(0))):
            one, two = (outcome_payoff(hub, game.payoffs, thetas, (player, s), False) for s in (state, twin))
            differences.append(one - two)
        yield Twins(player, state, twin, *differences)


def differ(instance: Instance) -> bool:
    """Whether estimates and truth differ at two outcome states of a hub game."""
    twins = twin_states(instance.game)
    return twins is not None and twins.estimated != twins.true


def in_twin_states(claim: str, instance: Instance) -> Evidence:
    """What q(state) - q(twin) tends to against the same difference of Q(pi)."""
    game, twins = instance.game, twin_states(instance.game)
    assert twins is not None, "the check suits no other games"
    names = f"{game.states[twins.state]}, {game.states[twins.twin]}"
    place = f"theta = {THETA}: q_{twins.player}(s, a) - q_{twins.player}(s', a'), s and s' = {names}"
    case = {
        "exploration": list(exploration_of(game)),
        "player": twins.player,
        "state": twins.state,
        "twin": twins.twin,
    }
    return exact_evidence(
        f"{claim}/twin-states",
        instance,
        [Comparison(place, twins.estimated, EQUAL, twins.true)],
        [case],
        note="play goes on alike from both states; strict dominance there decides what the other player holds",
    )


def _check(claim: str) -> Check:
    measure = under_hypotheses(claim)(functools.partial(in_twin_states, claim))
    return Check(Method.EXACT, "two states with the same future", measure, suits=differ)


CLAIMS = ("lemma-3.4", "theorem-3.3")
"""What is refuted: of the theorem, what it says of the estimates."""
CHECKS = {claim: (_check(claim),) for claim in CLAIMS}
