"""Games of a hub and outcome states: what the hub looks like to players who explore.

Two players act at a hub that pays nothing that depends on them and leads to outcome states; every outcome state pays
and moves on by a row that neither the actions nor the outcome state changes. In an outcome state each player either has
a strictly dominant action or pays no role. With V_i(outcome) = u_i(outcome) + K_i,

    Q_i(hub, a; pi_i, pi~_-i) = const + sum_b pi_-i(hub, b) M_i[a, b],
    M_i[a, b]                 = (1 - theta) G_i[a, b] + (theta / |A_-i|) sum_b' G_i[a, b'],
    G_i[a, b]                 = delta sum_outcome P(outcome | hub, a, b) u_i(outcome),

u_i(outcome) being player i's payoff when it holds its dominant action and the other plays its own with exploration:
each ignores the cost of its own future exploration but sees the other's. The constant depends on the profile, not on
a. So the dynamics at the hub are best-reply dynamics of the bimatrix game (M_1, M_2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.arithmetic.rational import rational
from mpgtheory.game import MarkovGame, TabularGame


@dataclass(frozen=True, eq=False)
class Hub:
    """A hub game: the index of the hub, and what settles in the outcome states.

    settled: for each player and state its strictly dominant action, or None where it plays no role.
    """

    game: TabularGame
    state: int
    settled: tuple[tuple[int | None, ...], ...]

    def perceived(self, exploration: Sequence[Any], *, repaired: bool = False) -> tuple[Array, Array]:
        """(M_1, M_2), indexed [a_1, a_2]: player i compares sum_b pi_-i(hub, b) M_i.

        `repaired`: player i continues with its explored policy, too. Exploration 0 gives the true hub game.
        """
        thetas = [rational(theta) for theta in exploration]
        first, second = hub_matrices(self, self.game.payoffs, thetas, repaired=repaired)
        return first, second


def hub_matrices(hub: Hub, payoffs: Array, exploration: Sequence[Any], *, repaired: bool = False) -> list[Array]:
    """M_1 and M_2 from payoffs (N, S, A_1, A_2) and thetas that may be rationals or polynomials."""
    game, matrices = hub.game, []
    arriving, states = game.transitions[hub.state], range(game.n_states)
    for player in range(2):
        earned = [outcome_payoff(hub, payoffs, exploration, (player, s), repaired) for s in states]
        table = game.discount * (arriving * np.array(earned, dtype=object)).sum(axis=-1)
        theta, axis = exploration[1 - player], 1 - player
        mean = table.sum(axis=axis, keepdims=True) / table.shape[axis]
        matrices.append((1 - theta) * table + theta * mean)
    return matrices


def outcome_payoff(hub: Hub, payoffs: Array, exploration: Sequence[Any], where: tuple[int, int], repaired: bool) -> Any:
    """u_i(outcome) as player i = where[0] expects it at state where[1]: settled rows, explored but for its own."""
    player, state = where
    table = payoffs[player, state]
    for who in (1, 0):  # the later axis first, so that the earlier keeps its place
        choice = hub.settled[who][state]
        held = table.take(choice or 0, axis=who)
        theta = exploration[who] if who != player or repaired else 0
        table = held + theta * (table.sum(axis=who) / table.shape[who] - held)
    return table if not isinstance(table, np.ndarray) else table.item()


def recognise_hub(game: MarkovGame) -> Hub | None:
    """The hub structure of a game, or None if it has none."""
    if game.n_players != 2 or game.n_states < 2:
        return None
    tables = game.dense()
    return next((hub for state in range(game.n_states) if (hub := _hub_at(tables, state)) is not None), None)


def _hub_at(game: TabularGame, hub: int) -> Hub | None:
    outcomes = [s for s in range(game.n_states) if s != hub]
    onwards = game.transitions[outcomes].reshape(-1, game.n_states)
    staying = game.transitions[hub][..., hub]
    if (onwards != onwards[0]).any() or (staying != staying.flat[0]).any():
        return None
    at_hub = game.payoffs[:, hub].reshape(2, -1)
    if (at_hub != at_hub[:, :1]).any():
        return None
    settled: list[tuple[int | None, ...]] = []
    for player in range(2):
        rows = [_settles(game, player, s) if s != hub else (True, None) for s in range(game.n_states)]
        if not all(known for known, _ in rows):
            return None
        settled.append(tuple(action for _, action in rows))
    return Hub(game, hub, tuple(settled))


def _settles(game: TabularGame, player: int, state: int) -> tuple[bool, int | None]:
    """Whether the player's row in an outcome state settles or plays no role, and on which action."""
    everyone = np.moveaxis(game.payoffs[:, state], 1 + player, 1)
    if (everyone == everyone[:, :1]).all():
        return True, None
    own = everyone[player]
    best = int(np.argmax(own[:, 0]))
    return all((own[best] > row).all() for action, row in enumerate(own) if action != best), best
