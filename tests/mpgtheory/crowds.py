"""Random games by head counts, and their dense twins by a loop over joint actions that shares nothing with them."""

from __future__ import annotations

import itertools

import numpy as np
from flint import fmpq

from mpgtheory.game import TabularGame
from mpgtheory.game.anonymous import BY_COUNTS, BY_OWN_COUNT, AnonymousGame
from mpgtheory.game.anonymous.counts import count_vectors

SHAPES = {
    "two actions": {"players": 4, "actions": 2},
    "three actions": {"players": 3, "actions": 3},
    "paid by the own count": {"players": 4, "actions": 2, "paid_by": BY_OWN_COUNT},
    "own count, three actions": {"players": 3, "actions": 3, "paid_by": BY_OWN_COUNT},
    "transitions that no action matters for": {"players": 3, "actions": 2, "moved": False},
    "own count, no action matters": {"players": 4, "actions": 3, "paid_by": BY_OWN_COUNT, "moved": False},
    "groups": {"players": 4, "actions": 2, "groups": (0, 1, 1, 0)},
    "everyone alone": {"players": 3, "actions": 2, "groups": (0, 1, 2)},
    "one player": {"players": 1, "actions": 3},
    "one action": {"players": 3, "actions": 1},
    "one state": {"players": 3, "actions": 2, "states": 1},
}


def crowd(
    *,
    players: int,
    actions: int,
    states: int = 2,
    paid_by: str = BY_COUNTS,
    moved: bool = True,
    groups: tuple[int, ...] | None = None,
    seed: int = 0,
) -> AnonymousGame:
    """A random game by head counts with small numbers."""
    rng = np.random.default_rng(seed)
    groups = groups or (0,) * players
    seen = players if paid_by == BY_OWN_COUNT else len(count_vectors(players - 1, actions))
    rows = len(count_vectors(players, actions)) if moved else 1
    weights = rng.integers(0, 4, size=(states, rows, states)) + np.eye(states, dtype=int)[:, None]
    return AnonymousGame(
        name="crowd",
        players=tuple(f"p{i}" for i in range(players)),
        states=tuple(f"s{s}" for s in range(states)),
        actions=(tuple(f"a{a}" for a in range(actions)),) * players,
        discount=fmpq(3, 5),
        initial=np.array([fmpq(1, states)] * states, dtype=object),
        payoff_table=rng.integers(-6, 7, size=(max(groups) + 1, states, actions, seen)),
        transition_table=exact_rows(weights),
        groups=groups,
        paid_by=paid_by,
    )


def exact_rows(weights: np.ndarray) -> np.ndarray:
    """Positive weights as exact distributions along the last axis."""
    out = np.empty(weights.shape, dtype=object)
    for place in np.ndindex(weights.shape[:-1]):
        out[place] = [fmpq(int(x), int(weights[place].sum())) for x in weights[place]]
    return out


def dense_by_loop(game: AnonymousGame) -> TabularGame:
    """The dense tables by counting heads in every joint action."""
    players, actions, states = game.n_players, len(game.actions[0]), game.n_states
    everyone = [tuple(row) for row in count_vectors(players, actions)]
    others = [tuple(row) for row in count_vectors(players - 1, actions)]
    payoffs = np.empty((players, states, *(actions,) * players), dtype=object)
    transitions = np.empty((states, *(actions,) * players, states), dtype=object)
    for s, joint in itertools.product(range(states), itertools.product(range(actions), repeat=players)):
        counts = tuple(joint.count(a) for a in range(actions))
        row = everyone.index(counts) if game.transition_table.shape[1] > 1 else 0
        transitions[(s, *joint)] = game.transition_table[s, row]
        for i, own in enumerate(joint):
            rest = joint[:i] + joint[i + 1 :]
            if game.paid_by == BY_OWN_COUNT:
                seen = rest.count(own)
            else:
                seen = others.index(tuple(rest.count(a) for a in range(actions)))
            payoffs[(i, s, *joint)] = game.payoff_table[game.groups[i], s, own, seen]
    return TabularGame(
        game.name, game.players, game.states, game.actions, game.discount, game.initial, payoffs, transitions
    )
