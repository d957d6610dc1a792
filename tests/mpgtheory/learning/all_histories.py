"""All histories of Algorithm 1 of a few iterates, with their exact probabilities.

    s^0 ~ mu,  a^0 ~ pi^0(s^0),  s^{t+1} ~ P(.|s^t, a^t),  a_i^t ~ (1 - theta_i) pi_i^t(s^t) + theta_i / |A_i|       (6)

with the iterates of (4)-(5) in between. Conditional probabilities and expectations given any part of the past are then
finite sums. (From uniform policies, as Algorithm 1 starts, a^0 is drawn alike with and without exploration.)
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import explored
from mpgtheory.learning.exact import Iterate, Play, following, iterates


@dataclass(frozen=True, eq=False)
class Lottery:
    """What chance and schedules decide besides the game: exploration, and step sizes alpha(1), ..., beta(1), ... .

    All players share the schedules; among several best replies the one of lowest index is taken.
    """

    exploration: tuple[fmpq, ...]
    alphas: tuple[fmpq, ...]
    betas: tuple[fmpq, ...]

    def play(self, states: tuple[int, ...], actions: tuple[tuple[int, ...], ...]) -> Play:
        """The play with these states and joint actions."""
        players = range(len(self.exploration))
        return Play(states, actions, (self.alphas,) * len(players), (self.betas,) * len(players), (0,) * len(actions))


@dataclass(frozen=True, eq=False)
class History:
    """s^0, a^0, ..., a^{t-1}, s^t with the iterates 0, ..., t, and the probability that play begins so."""

    probability: fmpq
    states: tuple[int, ...]
    actions: tuple[tuple[int, ...], ...]
    iterates: tuple[Iterate, ...]

    def pair(self, t: int) -> tuple[int, tuple[int, ...]]:
        """(s^{t-1}, a^{t-1}), what iterate t updates."""
        return self.states[t - 1], self.actions[t - 1]

    def estimates(self, t: int) -> Hashable:
        """z^t = (q^t, pi^t)."""
        found = self.iterates[t]
        return tuple(map(_content, (*found.q, *found.policy)))

    def counters(self, t: int) -> Hashable:
        """n^t and n~^t."""
        found = self.iterates[t]
        return tuple(map(_content, (found.visits, *found.plays)))


def _content(block: Array) -> Hashable:
    return tuple((int(x.p), int(x.q)) if isinstance(x, fmpq) else int(x) for x in block.ravel())


def histories(game: TabularGame, lottery: Lottery, iterations: int) -> list[History]:
    """Every history of `iterations` iterates that has positive probability; their probabilities sum to one.

    Raises:  InputError if there are fewer step sizes than iterates.
    """
    if min(len(lottery.alphas), len(lottery.betas)) < iterations:
        raise InputError(f"{iterations} iterates need as many step sizes; give alpha(1), ..., beta(1), ...")
    found = []
    for state in np.flatnonzero(game.initial != 0).tolist():
        start = iterates(game, lottery.play((state,), ()))[0]
        found.append(History(game.initial[state], (state,), (), (start,)))
    for _ in range(iterations):
        found = [longer for history in found for longer in _longer(game, lottery, history)]
    return found


def _longer(game: TabularGame, lottery: Lottery, history: History) -> Iterator[History]:
    before = history.iterates[-1]
    state = history.states[-1]
    for joint, chance in action_law(game, history, lottery.exploration):
        for after in np.flatnonzero(game.transitions[(state, *joint)] != 0).tolist():
            states, actions = (*history.states, after), (*history.actions, joint)
            now = following(game, lottery.play(states, actions), before)
            probability = history.probability * chance * game.transitions[(state, *joint, after)]
            yield History(probability, states, actions, (*history.iterates, now))


def action_law(
    game: TabularGame, history: History, exploration: Sequence[fmpq]
) -> Iterator[tuple[tuple[int, ...], fmpq]]:
    """The joint actions that can be played next, with their probabilities given the history."""
    rows = [block[history.states[-1]] for block in explored(history.iterates[-1].policy, exploration)]
    for joint in itertools.product(*map(range, game.action_counts)):
        chance = math.prod((row[a] for row, a in zip(rows, joint, strict=True)), start=fmpq(1))
        if chance != 0:
            yield joint, chance


def count_histories(game: TabularGame, iterations: int) -> int:
    """How many histories there are, an upper bound that needs no enumeration."""
    choices = math.prod(game.action_counts)
    return game.n_states * (choices * game.n_states) ** iterations
