"""One stage of Algorithm 1 from anywhere, as data that are drawn and made plainer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mpgtheory.game import TabularGame
from mpgtheory.learning.exact import Iterate
from verification.falsify import drawn_data, draws
from verification.falsify.drawn_data import DrawnDatum
from verification.falsify.draws import quotient
from verification.falsify.source import Source
from verification.language.given_runs import Update

SIZES = (quotient(1, 2), quotient(1, 3), quotient(9, 10), quotient(1, 1000))
LARGEST_COUNT = 5


@dataclass(frozen=True)
class UpdateData(DrawnDatum):
    """An update: a possible transition, step sizes, and estimates, policy and counters before it."""

    def draw(self, source: Source, game: TabularGame) -> Update:
        state = source.integer(0, game.n_states - 1)
        joint = tuple(source.integer(0, count - 1) for count in game.action_counts)
        after = source.of(np.flatnonzero(game.transitions[(state, *joint)] != 0).tolist())
        players = range(game.n_players)
        plays = tuple(
            np.array([[source.integer(0, LARGEST_COUNT) for _ in range(n)] for _ in range(game.n_states)])
            for n in game.action_counts
        )
        visits = np.array([source.integer(0, LARGEST_COUNT) for _ in range(game.n_states)])
        before = Iterate(0, drawn_data.TABLE.draw(source, game), draws.policy(source, game), visits, plays)
        alphas, betas = (tuple(source.of(SIZES) for _ in players) for _ in range(2))
        return Update(state, joint, int(after), alphas, betas, source.integer(0, 2), before)

    def merge_states(self, value: Update, state: int, into: int) -> Update:
        old = value.before
        before = Iterate(
            0,
            drawn_data.TABLE.merge_states(old.q, state, into),
            drawn_data.POLICY.merge_states(old.policy, state, into),
            np.delete(old.visits, state),
            tuple(np.delete(block, state, axis=0) for block in old.plays),
        )
        moved = [into if s == state else s for s in value.states]
        first, last = (s - (s > state) for s in moved)
        return replace(value, state=first, after=last, before=before)

    def drop_player(self, value: Update, player: int) -> Update:
        old = value.before
        before = Iterate(
            0,
            drawn_data.TABLE.drop_player(old.q, player),
            drawn_data.POLICY.drop_player(old.policy, player),
            old.visits,
            tuple(block for i, block in enumerate(old.plays) if i != player),
        )
        kept = [i for i in range(len(value.joint)) if i != player]
        pick = lambda row: tuple(row[i] for i in kept)  # noqa: E731
        return replace(
            value, joint=pick(value.joint), alphas=pick(value.alphas), betas=pick(value.betas), before=before
        )

    def drop_action(self, value: Update, player: int, action: int, into: int) -> Update:
        old = value.before
        counts = np.array(old.plays[player])
        counts[:, into] += counts[:, action]
        before = Iterate(
            0,
            drawn_data.TABLE.drop_action(old.q, player, action, into),
            drawn_data.POLICY.drop_action(old.policy, player, action, into),
            old.visits,
            drawn_data.with_block(old.plays, player, np.delete(counts, action, axis=1)),
        )
        own = into if value.joint[player] == action else value.joint[player]
        return replace(value, joint=drawn_data.with_block(value.joint, player, own - (own > action)), before=before)

    def fits(self, value: Update, game: TabularGame) -> bool:
        return bool(game.transitions[(value.state, *value.joint, value.after)] > 0)

    def places(self, value: Update) -> Iterable[Any]:
        policies = [("policy", place) for place in drawn_data.POLICY.places(value.before.policy)]
        return ["sizes", "counts", *policies, *(("q", place) for place in drawn_data.TABLE.places(value.before.q))]

    def plainer(self, value: Update, place: Any) -> Iterator[Update]:
        old = value.before
        half = (quotient(1, 2),) * len(value.joint)
        if place == "sizes" and (value.alphas, value.betas, value.tie) != (half, half, 0):
            yield replace(value, alphas=half, betas=half, tie=0)
        elif place == "counts" and (old.visits.any() or any(block.any() for block in old.plays)):
            nothing = replace(old, visits=old.visits * 0, plays=tuple(block * 0 for block in old.plays))
            yield replace(value, before=nothing)
        elif place[0] == "policy":
            for policy in drawn_data.POLICY.plainer(old.policy, place[1]):
                yield replace(value, before=replace(old, policy=policy))
        elif place[0] == "q":
            for q in drawn_data.TABLE.plainer(old.q, place[1]):
                yield replace(value, before=replace(old, q=q))

    def size(self, value: Update) -> int:
        others = sum(x != quotient(1, 2) for x in (*value.alphas, *value.betas)) + value.tie
        counts = int(value.before.visits.sum() + sum(block.sum() for block in value.before.plays))
        return others + counts + drawn_data.POLICY.size(value.before.policy) + drawn_data.TABLE.size(value.before.q)
