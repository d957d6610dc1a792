"""Plays of Algorithm 1 as data that are drawn and made plainer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from flint import fmpq

from mpgtheory.game import TabularGame
from mpgtheory.learning.exact import Play, is_possible
from verification.falsify.drawn_data import DrawnDatum
from verification.falsify.draws import quotient
from verification.falsify.source import Source


@dataclass(frozen=True)
class PlayData(DrawnDatum):
    """A possible play of Algorithm 1 with at most `steps` stages; step sizes in (0, 1), never increasing.

    Every other play stays in its state as long as it can: then estimates of one state change often.
    """

    steps: int

    def draw(self, source: Source, game: TabularGame) -> Play:
        states = [source.of(np.flatnonzero(game.initial != 0).tolist())]
        actions = []
        stays = bool(source.integer(0, 1))
        for _ in range(source.integer(1, self.steps)):
            joint = tuple(source.integer(0, count - 1) for count in game.action_counts)
            actions.append(joint)
            following = np.flatnonzero(game.transitions[(states[-1], *joint)] != 0).tolist()
            states.append(states[-1] if stays and states[-1] in following else source.of(following))
        length, players = len(actions), range(game.n_players)
        return Play(
            states=tuple(states),
            actions=tuple(actions),
            alphas=tuple(_steps(source, length) for _ in players),
            betas=tuple(_steps(source, length) for _ in players),
            ties=tuple(source.integer(0, 2) for _ in range(length)),
        )

    def merge_states(self, value: Play, state: int, into: int) -> Play:
        merged = (into if s == state else s for s in value.states)
        return replace(value, states=tuple(s - (s > state) for s in merged))

    def drop_player(self, value: Play, player: int) -> Play:
        rest = [i for i in range(len(value.alphas)) if i != player]
        return replace(
            value,
            actions=tuple(tuple(joint[i] for i in rest) for joint in value.actions),
            alphas=tuple(value.alphas[i] for i in rest),
            betas=tuple(value.betas[i] for i in rest),
        )

    def drop_action(self, value: Play, player: int, action: int, into: int) -> Play:
        def merged(joint: tuple[int, ...]) -> tuple[int, ...]:
            own = into if joint[player] == action else joint[player]
            return (*joint[:player], own - (own > action), *joint[player + 1 :])

        return replace(value, actions=tuple(map(merged, value.actions)))

    def fits(self, value: Play, game: TabularGame) -> bool:
        return is_possible(game, value)

    def places(self, value: Play) -> Iterable[str]:
        return ("steps",) * value.steps + ("ties", "alphas", "betas")

    def plainer(self, value: Play, place: str) -> Iterator[Play]:
        if place == "steps" and value.steps > 1:
            yield _shortened(value, 1, None)
            yield _shortened(value, 0, -1)
        elif place == "ties" and any(value.ties):
            yield replace(value, ties=(0,) * value.steps)
        elif place in ("alphas", "betas"):
            halves = ((quotient(1, 2),) * value.steps,) * len(value.alphas)
            if getattr(value, place) != halves:
                yield replace(value, alphas=halves) if place == "alphas" else replace(value, betas=halves)

    def size(self, value: Play) -> int:
        sizes = [size for rows in (value.alphas, value.betas) for row in rows for size in row]
        others = sum(size != quotient(1, 2) for size in sizes)
        return 100 * value.steps + sum(map(bool, value.ties)) + others


def _shortened(play: Play, first: int, last: int | None) -> Play:
    length = play.steps - 1
    return Play(
        states=play.states[first:last],
        actions=play.actions[first:last],
        alphas=tuple(row[:length] for row in play.alphas),
        betas=tuple(row[:length] for row in play.betas),
        ties=play.ties[first:last],
    )


def _steps(source: Source, length: int) -> tuple[fmpq, ...]:
    usual = (quotient(1, 2), quotient(source.integer(1, 9), 10), quotient(999, 1000), quotient(1, 1000))
    if source.integer(0, 1):
        first = source.of((quotient(1, 2), quotient(9, 10)))
        return tuple(first / (n + 1) for n in range(length))
    return (source.of(usual),) * length


def play(steps: int) -> PlayData:
    """A possible play of Algorithm 1 of at most `steps` stages."""
    return PlayData(steps)
