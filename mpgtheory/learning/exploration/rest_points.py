"""Rest points of the dynamics with fixed exploration.

pi rests if every held row is a best reply in the Q-function that its player estimates:

    as printed   pi_i(s) in arg max Q_i(s, .; pi_i, pi~_-i)   for all i, s
    repaired     pi_i(s) in arg max Q_i(s, .; pi~)            for all i, s

Pure rest points are enumerated completely: profiles are rejected in batches in floating point where the gain of some
action exceeds a rigorous bound on all rounding, and what survives is decided exactly.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, FLOAT, Arithmetic, Array
from mpgtheory.equilibria import BATCH, MOST_PROFILES, UNIT_ROUNDOFF, count_pure_profiles
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.game.policy import Policy, explored, pure
from mpgtheory.game.wellformed import amount
from mpgtheory.learning.exploration.perceived import check_exploration, perceived_q, repaired_q, smoothed
from mpgtheory.values.best_response import is_best_reply, nash_gap
from mpgtheory.values.evaluation import Evaluation, identity


@dataclass(frozen=True, eq=False)
class RestPoint:
    """A pure rest point of `game`: its action of each player in each state; what it is worth is computed when asked."""

    game: TabularGame
    choices: tuple[tuple[int, ...], ...]

    @cached_property
    def policy(self) -> Policy:
        return pure(self.game, self.choices)

    @cached_property
    def gaps(self) -> tuple[Any, ...]:
        """Each player's exact Nash gap."""
        return nash_gap(Evaluation(self.game, self.policy))

    @property
    def gap(self) -> fmpq:
        """The largest Nash gap of a player."""
        return max(self.gaps)

    @cached_property
    def is_equilibrium(self) -> bool:
        """Whether no gap is positive, by Lemma 3.6(c)."""
        own = (self.game,) * self.game.n_players
        return _is_left_alone(_Tables(own, own), np.array(self.choices))


def is_rest_point(game: MarkovGame, policy: Policy, exploration: Sequence[Any], *, repaired: bool = False) -> bool:
    """Whether each pi_i(s) is a best reply in the estimated Q-function."""
    q = (repaired_q if repaired else perceived_q)(game, policy, exploration)
    return all(bool(is_best_reply(part, block).all()) for part, block in zip(q, policy, strict=True))


def pure_rest_points(
    game: MarkovGame, exploration: Sequence[Any], *, repaired: bool = False, most: int = MOST_PROFILES
) -> list[RestPoint]:
    """All pure rest points at this exploration, exactly.

    Raises:  InputError if the game has more than `most` pure profiles.
    """
    count = count_pure_profiles(game)
    if count > most:
        raise InputError(f"{game.name} has {amount(count)} pure profiles; at most {most} are enumerated")
    game = game.dense()
    tables = _tables(game, exploration, repaired)
    choices = (choice for choice in _survivors(tables) if _is_left_alone(tables, choice))
    return [RestPoint(game, tuple(tuple(int(a) for a in row) for row in choice)) for choice in choices]


@dataclass(frozen=True)
class _Tables:
    """What player i estimates at pure profiles: the first stage read off `first[i]`, what follows off `later[i]`."""

    first: tuple[TabularGame, ...]
    later: tuple[TabularGame, ...]

    def over(self, arithmetic: Arithmetic) -> _Tables:
        first, later = (tuple(game.over(arithmetic) for game in games) for games in (self.first, self.later))
        return _Tables(first, later)


def _tables(game: TabularGame, exploration: Sequence[Any], repaired: bool) -> _Tables:
    """The others' exploration averaged into the tables, and in what follows, if repaired, the player's own."""
    everyone = range(game.n_players)
    first = tuple(smoothed(game, exploration, [j for j in everyone if j != i]) for i in everyone)
    return _Tables(first, (smoothed(game, exploration, everyone),) * game.n_players if repaired else first)


def _is_left_alone(tables: _Tables, choice: Array) -> bool:
    """Whether no action of anyone is better in the estimates at the pure profile `choice` (N, S); exactly."""
    joint, states = list(choice), np.arange(choice.shape[1])
    for player, (first, later) in enumerate(zip(tables.first, tables.later, strict=True)):
        chain = later.transitions[(states, *joint)]
        payoff = later.payoffs[player][(states, *joint)]
        value = EXACT.solve(identity(len(states)) - first.discount * chain, payoff[:, None])[:, 0]
        q = []
        for action in range(first.action_counts[player]):
            where = (states, *(np.full_like(j, action) if i == player else j for i, j in enumerate(joint)))
            q.append(first.payoffs[player][where] + first.discount * (first.transitions[where] @ value))
        chosen = [q[action][s] for s, action in enumerate(joint[player])]
        if any(row[s] > own for row in q for s, own in enumerate(chosen)):
            return False
    return True


def _survivors(exact: _Tables) -> Iterator[Array]:
    """Pure profiles (N, S) that no certainly better action rejects."""
    tables, game = exact.over(FLOAT), exact.first[0]
    per_player = [itertools.product(range(count), repeat=game.n_states) for count in game.action_counts]
    profiles = itertools.product(*per_player)
    while batch := list(itertools.islice(profiles, BATCH)):
        choices = np.array(batch)
        for player, (first, later) in enumerate(zip(tables.first, tables.later, strict=True)):
            choices = choices[~_certainly_improvable(first, later, choices, player)]
        yield from choices


def _certainly_improvable(first: TabularGame, later: TabularGame, choices: Array, player: int) -> Array:
    """Which profiles (B, N, S) leave `player` an action that is better than its own beyond all rounding. (B,) bool.

    The first stage is read off `first`, the value of what follows off `later`. Errors as in `equilibria`: with
    e = 4 (S + 4) u M, M = max |u| + 2 max |V|, a value errs by at most (|residual| + e) / (1 - delta), a Q by that and
    another e, a difference of two Q by twice as much.
    """
    states = np.arange(first.n_states)
    joint = [choices[:, i, :] for i in range(first.n_players)]
    payoff, transition = later.payoffs[player][(states, *joint)], later.transitions[(states, *joint)]
    delta = float(first.discount)
    value = np.linalg.solve(np.eye(first.n_states) - delta * transition, payoff[:, :, None])[..., 0]
    residual = np.abs(payoff + delta * np.einsum("bst,bt->bs", transition, value) - value).max(axis=1)
    q = np.array([_look_ahead(first, value, joint, player, a) for a in range(first.action_counts[player])])
    chosen = np.take_along_axis(q, joint[player][None], axis=0)[0]
    single = 4 * (first.n_states + 4) * UNIT_ROUNDOFF * (np.abs(first.payoffs).max() + 2 * np.abs(value).max(axis=1))
    bound = 2 * ((residual + single) / (1 - delta) + single) * (1 + 1e-9)
    return np.asarray((q.max(axis=0) - chosen).max(axis=1) > bound)


def _look_ahead(game: TabularGame, value: Array, joint: Sequence[Array], player: int, action: int) -> Array:
    """u_i(s, a, .) + delta P(.|s, a, .) value in every profile and state. Shape (B, S)."""
    states = np.arange(game.n_states)
    played = [np.full_like(j, action) if i == player else j for i, j in enumerate(joint)]
    future = np.einsum("bst,bt->bs", game.transitions[(states, *played)], value)
    return np.asarray(game.payoffs[player][(states, *played)] + float(game.discount) * future)


def rest_point_by_replies(
    game: MarkovGame, start: Policy, exploration: Sequence[Any], *, repaired: bool = False, most_rounds: int = 200
) -> Policy | None:
    """A rest point reached from `start` by letting players in turn adopt a best reply in what they estimate.

    A row is kept where it is a best reply already, also a mixed one; ties go to the lowest index. From a pure profile
    only pure ones are reached. None if a profile comes back, for the process then cycles, or after `most_rounds`.
    """
    check_exploration(game, exploration)
    policy, seen_before = start, set()
    for _ in range(most_rounds):
        before, key = policy, str([block.tolist() for block in policy])
        if key in seen_before:
            return None
        seen_before.add(key)
        for player in range(game.n_players):
            played = explored(policy, exploration)
            seen = played if repaired else played.deviate(player, policy[player])
            q = Evaluation(game, seen).Q[player]
            keep = is_best_reply(q, policy[player])
            if not keep.all():
                policy = policy.deviate(player, _replied(policy[player], q, keep))
        if policy is before:
            return policy
    return None


def _replied(block: Array, q: Array, keep: Array) -> Array:
    replied = np.array(block)
    for state in np.flatnonzero(~keep):
        replied[state] = block[state] * 0
        replied[state, int(np.argmax(q[state]))] = fmpq(1)
    return replied
