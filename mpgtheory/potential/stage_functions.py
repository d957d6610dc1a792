"""Stage functions phi(s, a): the potential Psi = V^phi of a whole game from one table, and what it misses.

With w_i = u_i - phi, changes of V_i - Psi are changes of the value of w_i. If for all s and all joint actions a

    U_i(s) >= w_i(s, a) + delta sum_s' P(s'|s, a) U_i(s'),        L_i(s) <= the same with L_i,

then L_i <= V^{w_i} <= U_i at every profile: Psi misses changes of V_i by at most U_i(s) - L_i(s), and the look-ahead of
w_i differs between two actions, the opponents' actions a_-i being the same, by at most

    kappa_i = max [ w_i(s, a) - w_i(s, b) + delta sum_s' ((P_a - P_b)^+ U_i - (P_a - P_b)^- L_i)(s') ],

P_a = P(.|s, a_i, a_-i), P_b = P(.|s, b_i, a_-i). By the performance difference lemma, Psi misses changes of V_i by at
most kappa_i / (1 - delta) as well: the smaller of both counts. Averaged one-stage gains of both algorithms are finally
at most |S| max_i kappa_i / (1 - delta) along every path (claim alpha-potential.iterate).

Candidates for phi: everyone's average payoff, the payoff that all share, and the potential of the stage games (of
Rosenthal's form in games by head counts).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, FLOAT, Array, Scalar
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.anonymous import BY_OWN_COUNT, AnonymousGame
from mpgtheory.potential.exchangeable import groups_of
from mpgtheory.potential.maximum import common_payoff, stage_potential
from mpgtheory.values.evaluation import identity

MOST_LISTED = 20_000
"""Numbers of a stage function up to which the potential of the stage games is tried as well."""
AVERAGE, STAGE, COMMON = "average payoff", "potential of the stage games", "common payoff"


@dataclass(frozen=True, eq=False)
class StageBound:
    """phi, and what bounds its errors.

    name:  where phi comes from. table: phi(s, a) by joint action, or by head counts. Shape (S, J).
    upper, lower: U and L. Shape (N, S). kappa: of each player.
    errors: by how much V^phi misses changes of V_i at most, the smaller of max U_i - L_i and kappa_i / (1 - delta).
    """

    name: str
    table: Array
    upper: Array
    lower: Array
    kappa: tuple[Scalar, ...]
    errors: tuple[Scalar, ...]

    @property
    def bound(self) -> Scalar:
        """V^phi misses every unilateral change of value by at most this."""
        return max(self.errors)

    def __repr__(self) -> str:
        return f"the value of the {self.name} misses changes of value by at most {self.bound}"


def candidates(game: MarkovGame) -> Iterator[tuple[str, Array]]:
    """Stage functions by name, each (S, J): by joint action with the first player slowest, or by head counts."""
    if isinstance(game, AnonymousGame):
        yield from _by_counts(game)
        return
    dense = game.dense()
    common = common_payoff(dense)
    if common is not None:
        yield COMMON, common.reward.reshape(game.n_states, -1)
    yield AVERAGE, (dense.payoffs.sum(axis=0) / fmpq(game.n_players)).reshape(game.n_states, -1)
    if dense.payoffs[0].size <= MOST_LISTED:
        yield STAGE, stage_potential(dense).reshape(game.n_states, -1)


def _by_counts(game: AnonymousGame) -> Iterator[tuple[str, Array]]:
    """Of a game in which everyone has the same payoffs by head counts; of others the first group's average."""
    heads, size = game.heads.all, game.n_states
    average = np.array([[fmpq(0)] * len(heads)] * size, dtype=object)
    rosenthal = average.copy()
    for k, counts in enumerate(heads):
        joint = np.repeat(np.arange(game.n_actions), counts)[:, None] * np.ones(size, dtype=int)
        average[:, k] = game.payoffs_at(np.arange(size), joint).sum(axis=0) / fmpq(game.n_players)
        if game.paid_by == BY_OWN_COUNT:
            paid = game.payoff_table[0]
            rosenthal[:, k] = [
                sum((x for a, n in enumerate(counts) for x in paid[s, a, :n]), fmpq(0)) for s in range(size)
            ]
    yield AVERAGE, average
    if game.paid_by == BY_OWN_COUNT:
        yield STAGE, rosenthal


def stage_bound(game: MarkovGame, table: Array, name: str = "given function") -> StageBound:
    """U, L and kappa for a stage function.

    Shapes:  table (S, J): by joint action, or by head counts in a game by head counts.
    Raises:  InputError if the table has another shape.
    """
    phi = np.asarray(table, dtype=object)
    needed = (game.n_states, columns_of(game))
    if phi.shape != needed:
        raise InputError(
            f"phi has shape {phi.shape}; this game needs {needed}: a number for each state and joint action"
        )
    EXACT.require("phi", phi)
    bounds: dict[int, tuple[Array, Array, Scalar]] = {}
    kinds = _kinds(game, phi)
    for player, kind in enumerate(kinds):
        if kind not in bounds:
            bounds[kind] = _player_bounds(game, player, seen_by(game, phi, player))
    listed = [bounds[kind] for kind in kinds]
    upper, lower = (np.array([one[k] for one in listed], dtype=object) for k in (0, 1))
    kappa = tuple(one[2] for one in listed)
    spans = (upper - lower).max(axis=1)
    errors = tuple(min(span, most / (1 - game.discount)) for span, most in zip(spans, kappa, strict=True))
    return StageBound(name, phi, upper, lower, kappa, errors)


def _kinds(game: MarkovGame, phi: Array) -> tuple[int, ...]:
    """A number for each player: players of the same number can be exchanged, in the game and in phi."""
    groups = groups_of(game)
    if isinstance(game, AnonymousGame) or len(set(groups)) == game.n_players:
        return groups
    shaped = phi.reshape(game.n_states, *game.action_counts)
    firsts = [groups.index(group) for group in groups]
    is_symmetric = all((np.swapaxes(shaped, 1 + i, 1 + first) == shaped).all() for i, first in enumerate(firsts))
    return groups if is_symmetric else tuple(range(game.n_players))


def columns_of(game: MarkovGame) -> int:
    """How many numbers a stage function has for each state."""
    if isinstance(game, AnonymousGame):
        return len(game.heads.all)
    return int(np.prod(game.action_counts))


def seen_by(game: MarkovGame, table: Array, player: int) -> Array:
    """A stage function by own action and context, as `game.contexts([player])` lists them. Shape (S, A_i, R)."""
    if isinstance(game, AnonymousGame):
        rest = game.heads.others
        counts = np.eye(game.n_actions, dtype=np.int64)[:, None, :] + rest
        return np.asarray(table[:, game.heads.number_of_all[game.heads.positions(counts)]])
    shaped = table.reshape(game.n_states, *game.action_counts)
    return np.moveaxis(shaped, 1 + player, 1).reshape(game.n_states, game.action_counts[player], -1)


def _player_bounds(game: MarkovGame, player: int, phi: Array) -> tuple[Array, Array, Scalar]:
    """U, L and kappa of one player; phi as the player sees it."""
    faced = game.contexts([player])
    wedge, onward = faced.payoffs[0] - phi, faced.transitions
    upper, lower = _largest_value(game, wedge, onward), -_largest_value(game, -wedge, onward)
    largest = fmpq(0)
    for a, b in np.ndindex(wedge.shape[1], wedge.shape[1]):
        if a != b:
            moved = onward[:, a] - onward[:, b]
            gained = np.maximum(moved, 0) @ upper + np.minimum(moved, 0) @ lower
            largest = max(largest, (wedge[:, a] - wedge[:, b] + game.discount * gained).max())
    return upper, lower, largest


def _largest_value(game: MarkovGame, payoffs: Array, onward: Array) -> Array:
    """The least U with U >= payoffs + delta P U for every own action and context, by exact policy iteration."""
    size = game.n_states
    flat, chains = payoffs.reshape(size, -1), onward.reshape(size, -1, size)
    rows, chosen = np.arange(size), _first_choice(flat, chains, game.discount)
    while True:
        system = identity(size) - game.discount * chains[rows, chosen]
        value = EXACT.solve(system, flat[rows, chosen][:, None])[:, 0]
        ahead = flat + game.discount * (chains @ value)
        most = ahead.max(axis=1)
        better = most > ahead[rows, chosen]
        if not better.any():
            return value
        best = np.array([int(np.argmax(row == top)) for row, top in zip(ahead, most, strict=True)])
        chosen = np.where(better, best, chosen)


def _first_choice(flat: Array, chains: Array, discount: Scalar) -> Array:
    """The policy that policy iteration in doubles ends with: exact iteration then has little left to do."""
    payoffs, onward, delta = FLOAT.array(flat), FLOAT.array(chains), FLOAT.number(discount)
    rows, chosen = np.arange(len(payoffs)), payoffs.argmax(axis=1)
    for _ in range(100):
        value = np.linalg.solve(np.eye(len(payoffs)) - delta * onward[rows, chosen], payoffs[rows, chosen])
        best = (payoffs + delta * onward @ value).argmax(axis=1)
        if (best == chosen).all():
            break
        chosen = best
    return np.asarray(chosen)
