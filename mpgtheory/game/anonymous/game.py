"""Anonymous games: what players are paid and where play goes depends on head counts, not on who does what.

All N players have the same K actions. With n(a) = (n_1, ..., n_K), how many take each action,

    u_i(s, a)    = f_g(s, a_i, n(a_-i)),  g the group of player i        or  f_g(s, a_i, n_{a_i}(a_-i)),
    P(s' | s, a) = p(s' | s, n(a))                                       or  p(s' | s).

The second forms are those of congestion games, where only those count who take the same action. The head counts of the
others under independent policies are coefficients of products of small polynomials (`products`), so that

    u_i(s, a_i, pi_-i)     = sum_m Pr(n(a_-i) = m) f_g(s, a_i, m)
    P(s' | s, a_i, pi_-i)  = sum_m Pr(n(a_-i) = m) p(s' | s, m + e_{a_i})

take N log N small products for all players together, where a joint table has K^N cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from mpgtheory.arithmetic import EXACT, Arithmetic, Array, Scalar, frozen, in_precision
from mpgtheory.errors import InputError
from mpgtheory.game.anonymous.counts import HeadCounts, count_vectors, number_of_counts
from mpgtheory.game.anonymous.products import Factor, Kinds, all_but_one, kinds_of, one
from mpgtheory.game.markov_game import MOST_CELLS, Contexts, Expectations, MarkovGame
from mpgtheory.game.policy import Policy, exact_table
from mpgtheory.game.wellformed import (
    amount,
    check_discount,
    check_distribution,
    check_labels,
    check_shapes,
    is_distribution,
)

BY_COUNTS, BY_OWN_COUNT = "counts", "own count"
"""What payoffs depend on besides the state and the own action: the head counts of the others, or only how many of them
take the same action."""


class _View(NamedTuple):
    """What is counted of the others: everyone (`own` is None), or who takes the action `own` and who does not."""

    strides: Array
    positions: Array
    own: int | None

    def factors(self, kinds: Kinds) -> list[Factor]:
        """The factors of a profile's players."""
        return [Factor(self.weights(block), size) for block, size in zip(kinds.blocks, kinds.sizes, strict=True)]

    def weights(self, block: Array) -> Array:
        """The factor of a player with this block (S, K)."""
        if self.own is None:
            return block
        return np.stack([block[:, self.own], np.delete(block, self.own, axis=1).sum(axis=1)], axis=1)


@dataclass(frozen=True, eq=False, repr=False)
class AnonymousGame(MarkovGame):
    """A game by head counts.

    groups:   of each player, from 0: players of one group have the same payoffs.
    paid_by:  BY_COUNTS or BY_OWN_COUNT.
    Shapes:   payoff_table (G, S, K, M): f_g by the number of the others' counts in lexicographic order, or
              (BY_OWN_COUNT, M = N) by how many others take the same action. transition_table (S, C, S): p by the
              number of everyone's counts in the same order, or (S, 1, S) where no action matters.
    Raises:   InputError (exact data only) if a shape, a label, the discount or a probability is wrong; InputError if
              the tables have more than MOST_CELLS numbers.
    """

    representation, tables = "head counts", ("payoff_table", "transition_table")

    name: str
    players: tuple[str, ...]
    states: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    discount: Scalar
    initial: Array
    payoff_table: Array
    transition_table: Array
    groups: tuple[int, ...]
    paid_by: str = BY_COUNTS
    arithmetic: Arithmetic = EXACT
    notes: tuple[str, ...] = ()
    _converted: dict[str, Any] = field(default_factory=dict, repr=False, init=False)
    _matrices: dict[tuple[int, int | None], Any] = field(default_factory=dict, repr=False, init=False)

    def __post_init__(self) -> None:
        for name in ("initial", *self.tables):
            table = np.array(getattr(self, name))
            object.__setattr__(self, name, exact_table(name, table) if self.arithmetic is EXACT else frozen(table))
        check_labels(self)
        _check_players(self)
        _check_tables(self)
        if self.arithmetic is EXACT:
            check_discount(self.discount)
            check_distribution("initial", self.states, self.initial)
            _check_transitions(self)

    @cached_property
    def heads(self) -> HeadCounts:
        """The head counts of this game's players."""
        return HeadCounts(self.n_players, self.n_actions)

    @property
    def n_actions(self) -> int:
        """K."""
        return len(self.actions[0])

    @property
    def alike(self) -> tuple[int, ...]:
        return self.groups

    @property
    def is_moved(self) -> bool:
        """Whether transitions are given by head counts at all."""
        return self.transition_table.shape[1] > 1

    @in_precision
    def marginals(self, player: int, policy: Policy) -> tuple[Array, Array]:
        """The product of the others' factors."""
        kinds = kinds_of([block for j, block in enumerate(policy) if j != player])
        stacks = []
        for view in self._views:
            start = one(self.arithmetic, policy[player], view.strides)
            stacks.append(start.powers(view.factors(kinds)).at(view.positions)[:, None])
        payoffs, transitions = self._summed(stacks, self.groups[player])
        return payoffs[:, 0], transitions[:, 0]

    def induced(self, policy: Policy) -> tuple[Array, Array]:
        payoffs, chain, _ = self.expectations(policy)
        return payoffs, chain

    @in_precision
    def expectations(self, policy: Policy) -> Expectations:
        """The products of all factors but one, for each kind of player; those of a group are summed out together."""
        kinds = kinds_of(policy.blocks)
        self._check_kinds(len(kinds.blocks))
        stacks = []
        for view in self._views:
            start = one(self.arithmetic, policy[0], view.strides)
            stacks.append(np.stack([p.at(view.positions) for p in all_but_one(start, view.factors(kinds))], axis=1))
        laws: dict[tuple[int, int], tuple[Array, Array]] = {}
        means: dict[tuple[int, int], Array] = {}
        whose = list(zip(self.groups, kinds.kind_of, strict=True))
        for group in set(self.groups):
            members = sorted({kind for own, kind in whose if own == group})
            payoffs, transitions = self._summed([stack[:, members] for stack in stacks], group)
            for k, kind in enumerate(members):
                laws[group, kind] = payoffs[:, k], transitions[:, k]
                means[group, kind] = (kinds.blocks[kind] * payoffs[:, k]).sum(axis=1)
        marginals = tuple(laws[one] for one in whose)
        mean = np.array([means[one] for one in whose])
        return Expectations(mean, (policy[0][:, :, None] * marginals[0][1]).sum(axis=1), marginals)

    def _check_kinds(self, kinds: int) -> None:
        """Refuse profiles of so many different policies that what each of their players faces fills the memory.

        Raises:  InputError.
        """
        numbers = kinds * self.n_states * sum(len(view.positions) for view in self._views)
        if numbers > MOST_CELLS:
            raise InputError(
                f"{self.name}: {kinds} different policies face {amount(numbers)} numbers; at most {MOST_CELLS} are kept"
            )

    def contexts(self, players: Sequence[int]) -> Contexts:
        """A context is a head count of everyone else; of no player, and where no action matters, there is one."""
        rest = self._rest(len(players))
        own = np.indices((self.n_actions,) * len(players))
        counts = np.eye(self.n_actions, dtype=np.int64)[own].sum(axis=0)[..., None, :] + rest
        payoffs = np.empty((len(players), self.n_states, *counts.shape[:-1]), dtype=self.payoff_table.dtype)
        for k, player in enumerate(players):
            action = own[k][..., None]
            payoffs[k] = self.payoff_table[self.groups[player]][:, action, self._sight(action, counts)]
        return Contexts(payoffs, self.transition_table[:, self._number(counts)])

    def joint_actions(self) -> Iterator[tuple[int, ...]]:
        """One of each head count, actions in order."""
        for counts in self._rest(0):
            yield tuple(int(a) for a in np.repeat(np.arange(self.n_actions), counts))

    def numbers(self) -> tuple[Array, Array]:
        return self._payoffs, self.transition_table

    def payoffs_at(self, states: Array, joint: Array) -> Array:
        counts = self._counts(joint)
        return self.payoff_table[np.array(self.groups)[:, None], states, joint, self._sight(joint, counts)]

    def rows_at(self, states: Array, joint: Array) -> Array:
        return self.transition_table[states, self._number(self._counts(joint))]

    def payoff_range(self, player: int) -> tuple[Scalar, Scalar]:
        payoffs = self._payoffs[self.groups[player]]
        return payoffs.min(), payoffs.max()

    def movers(self) -> list[int]:
        """Everyone or no one: any two head counts are joined by moves of single players, any of whom can make them."""
        table = self.transition_table
        return [] if (table == table[:, :1]).all() else list(range(self.n_players))

    @property
    def _payoffs(self) -> Array:
        """The payoffs that can occur: with a single action all others take it."""
        return self.payoff_table[..., -1:] if self.n_actions == 1 else self.payoff_table

    @cached_property
    def _views(self) -> tuple[_View, ...]:
        """What is counted: head counts, or (if that is all that matters) each action's own count."""
        if self.is_moved or self.paid_by == BY_COUNTS:
            return (_View(self.heads.strides, self.heads.positions(self.heads.others), None),)
        one_action = np.array([1, 0])
        return tuple(_View(one_action, np.arange(self.n_players), action) for action in range(self.n_actions))

    def _summed(self, stacks: Sequence[Array], group: int) -> tuple[Array, Array]:
        """Expected payoffs and next states of players of a group from the others' counts, one stack (S, r, M) a view.

        Shapes:  returns (S, r, K) and (S, r, K, S).
        """
        times, views = self.arithmetic.multiply, self._views
        if views[0].own is None:
            sums = times(stacks[0], self._kept(group, None))
            both = sums.reshape(*sums.shape[:2], self.n_actions, 1 + self.n_states)
            return both[..., 0], both[..., 1:]
        columns = [times(stack, self._kept(group, view.own)) for stack, view in zip(stacks, views, strict=True)]
        total = stacks[0].sum(axis=2)[:, :, None, None]
        return np.concatenate(columns, axis=2), total * np.stack([self.transition_table] * self.n_actions, axis=2)

    def _kept(self, group: int, own: int | None) -> Any:
        """The matrices (S, M, ...) that a view's distribution is multiplied with; made once.

        Of all counts (S, M, K * (1 + S)): payoffs and next states by own action; of an own count (S, N, 1): payoffs.
        """
        if (group, own) not in self._matrices:
            payoffs = self.payoff_table[group]
            table = self._table(payoffs) if own is None else payoffs[:, own, :, None]
            self._matrices[group, own] = self.arithmetic.matrices(table)
        return self._matrices[group, own]

    def _table(self, payoffs: Array) -> Array:
        others, actions = self.heads.others, np.arange(self.n_actions)
        by_action = payoffs[:, actions, others] if self.paid_by == BY_OWN_COUNT else payoffs.swapaxes(1, 2)
        arriving = self.transition_table[:, self._number(others[:, None] + np.eye(self.n_actions, dtype=np.int64))]
        both = np.concatenate([by_action[..., None], arriving], axis=3)
        return both.reshape(self.n_states, len(others), -1)

    def _rest(self, players: int) -> Array:
        """The contexts of so many players: head counts (R, K) of the others.

        Raises:  InputError if their tables would have more than MOST_CELLS numbers.
        """
        if players == 0 and not self.is_moved:
            return np.eye(self.n_actions, dtype=np.int64)[:1] * self.n_players
        number = number_of_counts(self.n_players - players, self.n_actions)
        cells = number * self.n_actions**players * self.n_states * (players + self.n_states)
        if cells > MOST_CELLS:
            raise InputError(
                f"{self.name}: {players} players face {amount(cells)} numbers; at most {MOST_CELLS} are listed"
            )
        return count_vectors(self.n_players - players, self.n_actions)

    def _counts(self, joint: Array) -> Array:
        """The head counts of joint actions (N, B). Shape (B, K)."""
        return np.asarray((joint[..., None] == np.arange(self.n_actions)).sum(axis=0))

    def _sight(self, action: Array, counts: Array) -> Array:
        """Where in the last axis of payoff_table a player at `action` finds everyone's `counts` (..., K)."""
        if self.paid_by == BY_OWN_COUNT:
            own = np.broadcast_to(action, np.broadcast_shapes(action.shape, counts.shape[:-1]))
            everyone = np.broadcast_to(counts, (*own.shape, self.n_actions))
            return np.take_along_axis(everyone, own[..., None], axis=-1)[..., 0] - 1
        return np.asarray(self.heads.number_of_others[self.heads.positions(counts) - self.heads.strides[action]])

    def _number(self, counts: Array) -> Array:
        """Where in the middle axis of transition_table everyone's `counts` (..., K) are."""
        if not self.is_moved:
            return np.zeros(counts.shape[:-1], dtype=np.int64)
        return np.asarray(self.heads.number_of_all[self.heads.positions(counts)])


def check_counts(name: str, *, players: int, states: int, actions: int, groups: int = 1) -> None:
    """Refuse head counts, with their positions, for which payoffs and transitions take more than MOST_CELLS numbers."""
    everyone, others = number_of_counts(players, actions), number_of_counts(players - 1, actions)
    cells = states * (everyone * states + others * actions * groups) + (players + 1) ** (actions - 1)
    if cells > MOST_CELLS:
        raise InputError(f"{name} would need {amount(cells)} numbers by head counts; at most {MOST_CELLS}")


def _check_players(game: AnonymousGame) -> None:
    if len(set(game.actions)) > 1:
        raise InputError("actions differ between players; an anonymous game has the same actions for all")
    if game.paid_by not in (BY_COUNTS, BY_OWN_COUNT):
        raise InputError(f"paid_by is {game.paid_by!r}; payoffs are by {BY_COUNTS!r} or by {BY_OWN_COUNT!r}")
    if len(game.groups) != game.n_players:
        raise InputError(f"groups has {len(game.groups)} entries for {game.n_players} players; one each")
    known = len(game.payoff_table)
    for player, group in zip(game.players, game.groups, strict=True):
        if type(group) is not int or not 0 <= group < known:
            raise InputError(f"groups[{player}] is {group!r}; payoff_table has groups 0 to {known - 1}")


def _check_tables(game: AnonymousGame) -> None:
    players, states, actions, groups = game.n_players, game.n_states, game.n_actions, len(game.payoff_table)
    by_own = game.paid_by == BY_OWN_COUNT
    is_moved = game.transition_table.ndim != 3 or game.is_moved
    if is_moved or not by_own:
        check_counts(game.name, players=players, states=states, actions=actions, groups=groups)
    moved = number_of_counts(players, actions) if is_moved else 1
    seen = players if by_own else number_of_counts(players - 1, actions)
    required: dict[str, tuple[int, ...]] = {
        "initial": (states,),
        "payoff_table": (groups, states, actions, seen),
        "transition_table": (states, moved, states),
    }
    check_shapes(game, required)


def _check_transitions(game: AnonymousGame) -> None:
    for state, rows in zip(game.states, game.transition_table, strict=True):
        for number, row in enumerate(rows):
            if not is_distribution(row):
                counts = ",".join(map(str, game.heads.all[number])) if game.is_moved else "any"
                check_distribution(f"transition_table[{state}][{counts}]", game.states, row)
