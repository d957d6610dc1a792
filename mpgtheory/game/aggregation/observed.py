"""A game as players who see f(s) play it: the learner has a row for each observation, the state itself is hidden.

Each run keeps its own hidden state. It is drawn from the initial distribution, given what is seen at first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numba.extending import register_jitable

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.game.aggregation.averaged import averaged
from mpgtheory.game.aggregation.observations import Observations
from mpgtheory.learning.indices import nth
from mpgtheory.learning.sampler import Sampler, play_tables, sampler_of
from mpgtheory.learning.streams import uniform


@dataclass(frozen=True, eq=False, repr=False)
class ObservedGame(TabularGame):
    """The averaged game at the initial distribution, which is played in the game behind it.

    Its tables are those of `averaged`; only what is drawn from `behind`, f being `observations`, is learned from.
    """

    behind: TabularGame | None = None
    observations: Observations | None = None


def observed(game: MarkovGame, observations: Observations) -> ObservedGame:
    """The game to hand to `learn` for players who see f(s).

    Raises:  InputError if the game has no dense tables.
    """
    dense = game.dense()
    mean = averaged(dense, observations, dense.initial)
    tables: dict[str, Any] = {
        name: getattr(mean, name) for name in ("states", "initial", "payoffs", "transitions", "arithmetic")
    }
    return ObservedGame(
        name=game.name,
        players=dense.players,
        actions=dense.actions,
        discount=dense.discount,
        behind=dense,
        observations=observations,
        **tables,
    )


class HiddenTables(NamedTuple):
    """`Tables` of the game behind, and what is seen of it.

    Shapes:  seen (S,): f(s); prior (C, S): running sums of the initial distribution given what is seen; out_hidden
             (1,): 1 + the hidden state, 0 before the first step.
    """

    counts: Array
    payoffs: Array
    first: Array
    next_states: Array
    cumulative: Array
    seen: Array
    prior: Array
    out_hidden: Array


@register_jitable
def play_hidden(data: HiddenTables, state: int, actions: Array, rng: np.random.Generator, out_rewards: Array) -> int:
    """One step in the game behind; what is seen of the next state. `state` is what is seen of this one."""
    hidden = data.out_hidden[0] - 1
    if hidden < 0:
        drawn = uniform(rng)
        hidden = 0
        while hidden < len(data.seen) - 1 and drawn >= data.prior[nth(state), nth(hidden)]:
            hidden += 1
    following = play_tables(data, hidden, actions, rng, out_rewards)
    data.out_hidden[0] = following + 1
    return int(data.seen[nth(following)])


@sampler_of.register
def _observed(game: ObservedGame) -> Sampler:
    assert game.behind is not None
    assert game.observations is not None
    tables = sampler_of(game.behind).data
    seen = np.array(game.observations.seen, dtype=np.int64)
    initial = game.behind.over(FLOAT).initial
    prior = np.array([np.cumsum(np.where(seen == c, initial, 0.0)) for c in range(game.observations.count)])
    total = prior[:, -1:]
    shares = np.cumsum([seen == c for c in range(len(prior))], axis=1) / np.bincount(seen)[:, None]
    prior = np.where(total > 0, prior / np.where(total > 0, total, 1.0), shares)
    hidden = np.zeros(1, dtype=np.int64)
    return Sampler(play_hidden, HiddenTables(**tables._asdict(), seen=seen, prior=prior, out_hidden=hidden))
