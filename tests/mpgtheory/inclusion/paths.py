"""Traces made by hand: policies that move as told, recorded at every iterate, with states in turn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.game import MarkovGame
from mpgtheory.inclusion.flow.coordinates import cells_of
from mpgtheory.inclusion.flow.field import Field
from mpgtheory.learning import Options, Trace
from mpgtheory.learning.schedule_kernel import table

Reply = Callable[[int, Array], Array]
"""From the iterate and the flat policies: where each row moves. Shape (cells,)."""


def made_trace(game: MarkovGame, options: Options, steps: int, reply: Reply, start: Array | None = None) -> Trace:
    """The trace of a learner that replies as told; state t mod S is visited at iterate t = 0, 1, ... ."""
    cells = cells_of(game)
    betas = [table(schedule, steps + 1) for schedule in options.for_players(game.n_players).beta]
    policy = np.concatenate([np.full(game.n_states * n, 1.0 / n) for n in game.action_counts])
    policy = policy if start is None else np.array(start)
    visits, policies, counts = np.zeros(game.n_states, dtype=int), [policy.copy()], []
    counts.append(visits.copy())
    for t in range(steps):
        state = t % game.n_states
        visits[state] += 1
        target = reply(t, policy)
        for player in range(game.n_players):
            where = cells.of(cells.row(player, state))
            policy[where] += betas[player][visits[state] - 1] * (target[where] - policy[where])
        policies.append(policy.copy())
        counts.append(visits.copy())
    blocks = cells.blocks(np.array(policies)[None])
    return Trace(
        algorithm="algorithm 1",
        game=game.name,
        fingerprint="",
        times=np.arange(steps + 1),
        policies=blocks,
        q=tuple(block * 0 for block in blocks),
        plays=tuple((block * 0).astype(int) for block in blocks),
        visits=np.array(counts)[None],
        states=np.arange(steps + 1)[None] % game.n_states,
        options=options.document(),
        seed=0,
        seeds=1,
        steps=steps,
    )


def best_reply_to(field: Field, *, worst: bool = False) -> Reply:
    """The first best reply to the Q of a field (or a worst one)."""

    def reply(_: int, policy: Array) -> Array:
        q, found = field.q(policy) * (-1.0 if worst else 1.0), np.zeros(len(policy))
        for _row, where in field.cells.rows():
            found[where.start + int(np.argmax(q[where]))] = 1.0
        return found

    return reply
