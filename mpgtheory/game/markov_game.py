"""Finite Markov games G = <I, S, (A_i), (u_i), P, delta> with initial distribution mu (Section 2).

`MarkovGame` is what the rest of the toolkit needs of any representation: sizes and labels, discount, initial
distribution, and player i's marginals

    payoff(i, pi)[s, a_i]         = u_i(s, a_i, pi_-i)
    transition(i, pi)[s, a_i, s'] = P(s' | s, a_i, pi_-i)                           (Appendix B, first display)

and, where a question is about the data themselves, its `contexts`: what some players face, everyone else summarised. A
representation says there what it knows of who can be exchanged with whom, so that nobody else asks how data are stored;
`dense` gives the tables of a game small enough for what needs them (enumeration of joint actions, say).

`TabularGame` is the dense representation; `mpgtheory.game.anonymous` has one by head counts. Index order everywhere:
player, state, joint action (player 1 first), next state.
"""

from __future__ import annotations

import itertools
import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np

from mpgtheory.arithmetic import EXACT, FLOAT, Arithmetic, Array, Scalar, frozen
from mpgtheory.errors import InputError
from mpgtheory.game.doubles import check_doubles
from mpgtheory.game.joint import all_but_one, grouped
from mpgtheory.game.joint import joint_weights as joint_weights
from mpgtheory.game.policy import Policy, exact_table
from mpgtheory.game.summaries import Contexts as Contexts
from mpgtheory.game.summaries import Expectations as Expectations
from mpgtheory.game.wellformed import (
    amount,
    check_discount,
    check_distribution,
    check_labels,
    check_rows,
    check_shapes,
    in_one_line,
)

MOST_CELLS = 20_000_000
"""Numbers in the tables of a game at the most: beyond it memory, not mathematics, decides."""


class MarkovGame(ABC):
    """What any representation of a finite Markov game offers.

    `representation` says how in words; `tables` names the arrays of exact numbers, besides `initial`, that another
    arithmetic converts; `notes` say what was assumed or changed when the game was read.
    """

    representation: ClassVar[str]
    tables: ClassVar[tuple[str, ...]]
    name: str
    players: tuple[str, ...]
    states: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    discount: Scalar
    initial: Array
    arithmetic: Arithmetic
    notes: tuple[str, ...]
    _converted: dict[str, Any]

    def __repr__(self) -> str:
        """The game in one line, with what was changed in reading it."""
        return in_one_line(self)

    @property
    def n_players(self) -> int:
        return len(self.players)

    @property
    def n_states(self) -> int:
        return len(self.states)

    @cached_property
    def action_counts(self) -> tuple[int, ...]:
        """|A_i| of each player."""
        return tuple(len(labels) for labels in self.actions)

    def __reduce__(self) -> tuple[type[Self], tuple[Any, ...]]:
        """A game travels between processes as what it was made of, and is checked again; what it keeps stays behind."""
        made_of = [member.name for member in fields(self) if member.init]  # type: ignore[arg-type]
        return type(self), tuple(getattr(self, name) for name in made_of)

    @abstractmethod
    def marginals(self, player: int, policy: Policy) -> tuple[Array, Array]:
        """u_i(s, a_i, pi_-i), shape (S, A_i), and P(s' | s, a_i, pi_-i), shape (S, A_i, S)."""

    @abstractmethod
    def contexts(self, players: Sequence[int]) -> Contexts:
        """The data of the game as `players` see them; for no player, by joint action."""

    @abstractmethod
    def joint_actions(self) -> Iterator[tuple[int, ...]]:
        """A joint action for each context of no player, in that order (player 1 slowest, where all are listed)."""

    @abstractmethod
    def numbers(self) -> tuple[Array, Array]:
        """All payoffs and all transition probabilities that occur, in any order."""

    @abstractmethod
    def payoffs_at(self, states: Array, joint: Array) -> Array:
        """u_i(s, a) of B pairs at once. Shapes: states (B,), joint (N, B); returns (N, B)."""

    @abstractmethod
    def rows_at(self, states: Array, joint: Array) -> Array:
        """P(.|s, a) of B pairs at once. Shapes: states (B,), joint (N, B); returns (B, S)."""

    @property
    def alike(self) -> tuple[int, ...]:
        """A number for each player: exchanging players of the same number leaves the game as it is."""
        return tuple(range(self.n_players))

    @property
    def cells(self) -> int:
        """Numbers in the dense tables of this game."""
        return math.prod(self.action_counts) * self.n_states * (self.n_players + self.n_states)

    @property
    def is_enclosed(self) -> bool:
        """Whether the game is too large for exact values: its representation then offers enclosures of them."""
        return False

    def dense(self) -> TabularGame:
        """The same game as dense tables.

        Raises:  InputError if they would have more than MOST_CELLS numbers.
        """
        self.check_dense()
        if "dense" not in self._converted:
            payoffs, transitions = self.contexts(range(self.n_players))
            self._converted["dense"] = TabularGame(
                self.name,
                self.players,
                self.states,
                self.actions,
                self.discount,
                self.initial,
                payoffs[..., 0],
                transitions[..., 0, :],
                self.arithmetic,
                self.notes,
            )
        return self._converted["dense"]

    def check_dense(self) -> None:
        """Raise InputError if dense tables of this game would have more than MOST_CELLS numbers."""
        if self.cells > MOST_CELLS:
            raise InputError(
                f"{self.name} would need {amount(self.cells)} numbers as dense tables; at most {MOST_CELLS}"
            )

    def over(self, arithmetic: Arithmetic) -> Self:
        """The same game with its (exact) data in another arithmetic.

        Raises:  InputError if this is FLOAT, and doubles cannot represent the game.
        """
        if arithmetic is self.arithmetic:
            return self
        if self.arithmetic is not EXACT:
            raise TypeError(f"only exact data are converted; this game is over {self.arithmetic}")
        if arithmetic.name not in self._converted:
            if arithmetic is FLOAT:
                check_doubles(self)
            arrays = {name: arithmetic.array(getattr(self, name)) for name in ("initial", *self.tables)}
            discount = arithmetic.number(self.discount)
            self._converted[arithmetic.name] = self.changed(discount=discount, arithmetic=arithmetic, **arrays)
        return self._converted[arithmetic.name]

    def changed(self, **members: Any) -> Self:
        """The same game with some of its members changed."""
        return replace(self, **members)  # type: ignore[type-var]

    def pairs(self, among: Sequence[int] | None = None) -> Iterator[tuple[int, int]]:
        """Pairs of players, i before j (of `among`, by default all); of pairs that are `alike` the first only."""
        alike, seen = self.alike, set()
        members: dict[int, list[int]] = {}  # the first two of a kind stand for all of it
        for player in range(self.n_players) if among is None else among:
            members.setdefault(alike[player], []).append(player)
        first = sorted(player for kind in members.values() for player in kind[:2])
        for i, j in itertools.combinations(first, 2):
            kinds = (alike[i], alike[j])
            if kinds not in seen:
                seen |= {kinds, kinds[::-1]}
                yield i, j

    def payoff_range(self, player: int) -> tuple[Scalar, Scalar]:
        """The least and the largest payoff of a player."""
        payoffs = self.contexts([player]).payoffs
        return payoffs.min(), payoffs.max()

    def has_common_payoff(self) -> bool:
        """Whether all players have the same payoffs."""
        faced = (self.contexts(pair).payoffs for pair in self.pairs())
        return all(bool((first == second).all()) for first, second in faced)

    def movers(self) -> list[int]:
        """The players whose own action changes some transition probability."""
        expectations = []
        for player in range(self.n_players):
            transitions = self.contexts([player]).transitions
            if not (transitions == transitions[:, :1]).all():
                expectations.append(player)
        return expectations

    def chains(self) -> Iterator[tuple[tuple[int, ...], Array]]:
        """Each of `joint_actions`, with its chain P(s' | s, a). Shape (S, S)."""
        transitions = self.contexts([]).transitions
        return zip(self.joint_actions(), transitions.swapaxes(0, 1), strict=True)

    def edges(self) -> Array:
        """Whether some joint action leads from s to s'. Shape (S, S), bool."""
        return np.asarray((self.contexts([]).transitions != 0).any(axis=1), dtype=bool)

    def mixed(self, transition: Array, block: Array) -> Array:
        """A player's chain under its policy `block` (S, A_i), `transition` being what it faces. Shape (S, S)."""
        return np.asarray((block[:, :, None] * transition).sum(axis=1))

    def chosen(self, transition: Array, choice: Array) -> Array:
        """`mixed` for the pure policy that plays `choice` (S,). Shape (S, S)."""
        return transition[np.arange(self.n_states), choice]

    def discounted(self, chain: Array, right: Array, guess: Array | None = None) -> Array:
        """The solution x of x = right + delta P x for a chain P of this game; `guess` is where iterations may start.

        Shapes:  right, guess (S, k); returns (S, k).
        """
        return self.arithmetic.solve(np.eye(self.n_states, dtype=int) - self.discount * chain, right)

    def rounding(self, value: Array) -> float | int:
        """What rounding may feign as a difference between such values in doubles; nothing in exact arithmetic."""
        return 0 if self.arithmetic.is_exact else 1e-12 * (1.0 + float(np.abs(value).max()))

    def payoff(self, player: int, policy: Policy) -> Array:
        """u_i(s, a_i, pi_-i): expected one-stage payoff of each own action. Shape (S, A_i)."""
        return self.marginals(player, policy)[0]

    def transition(self, player: int, policy: Policy) -> Array:
        """P(s' | s, a_i, pi_-i). Shape (S, A_i, S)."""
        return self.marginals(player, policy)[1]

    def induced(self, policy: Policy) -> tuple[Array, Array]:
        """Expected payoffs u_i(s, pi), shape (N, S), and the induced chain P(s' | s, pi), shape (S, S)."""
        payoffs = [(policy[i] * self.payoff(i, policy)).sum(axis=1) for i in range(self.n_players)]
        return np.array(payoffs), self.mixed(self.transition(0, policy), policy[0])

    def expectations(self, policy: Policy) -> Expectations:
        """`induced` and the `marginals` of all players; a representation may share work between them."""
        marginals = tuple(self.marginals(i, policy) for i in range(self.n_players))
        return Expectations(*self.induced(policy), marginals)

    def require(self, policy: Policy) -> None:
        """Raise unless `policy` is of this game's shape and arithmetic."""
        if policy.arithmetic is not self.arithmetic:
            raise TypeError(
                f"the policy is over {policy.arithmetic}, the game over {self.arithmetic}; "
                "convert with policy.over(game.arithmetic)"
            )
        expected = tuple((self.n_states, count) for count in self.action_counts)
        received = tuple(block.shape for block in policy)
        if received != expected:
            raise InputError(f"policy has blocks of shape {received}; this game needs {expected}")


@dataclass(frozen=True, eq=False, repr=False)
class TabularGame(MarkovGame):
    """A Markov game as dense tables.

    Shapes:  payoffs (N, S, A_1, ..., A_N); transitions (S, A_1, ..., A_N, S); initial (S,).
    Raises:  InputError (exact data only) if a shape, a label, the discount or a probability is wrong.
    """

    representation, tables = "dense tables", ("payoffs", "transitions")

    name: str
    players: tuple[str, ...]
    states: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    discount: Scalar
    initial: Array
    payoffs: Array
    transitions: Array
    arithmetic: Arithmetic = EXACT
    notes: tuple[str, ...] = ()
    _converted: dict[str, Any] = field(default_factory=dict, repr=False, init=False)
    _matrices: dict[int | str, Any] = field(default_factory=dict, repr=False, init=False)

    def __post_init__(self) -> None:
        for name in ("initial", *self.tables):
            table = np.array(getattr(self, name))
            object.__setattr__(self, name, exact_table(name, table) if self.arithmetic is EXACT else frozen(table))
        check_labels(self)
        counts = (self.n_states, *self.action_counts)
        required: dict[str, tuple[int, ...]] = {
            "initial": (self.n_states,),
            "payoffs": (self.n_players, *counts),
            "transitions": (*counts, self.n_states),
        }
        check_shapes(self, required)
        if self.arithmetic is EXACT:
            check_discount(self.discount)
            check_distribution("initial", self.states, self.initial)
            check_rows(self.transitions, self.states, self.actions)

    def marginals(self, player: int, policy: Policy) -> tuple[Array, Array]:
        """One product a state: the others' joint weights times player i's payoffs and next states."""
        others = [block for j, block in enumerate(policy) if j != player]
        rows = self.arithmetic.times(joint_weights(others, policy[player]), self._kept(player))
        count = self.action_counts[player]
        both = rows.reshape(self.n_states, count, 1 + self.n_states)
        return both[:, :, 0], both[:, :, 1:]

    def induced(self, policy: Policy) -> tuple[Array, Array]:
        """One product a state: the weights of all joint actions times everyone's payoffs and next states."""
        both = self.arithmetic.times(joint_weights(policy, policy[0]), self._kept("all"))
        return both[:, : self.n_players].T, both[:, self.n_players :]

    def expectations(self, policy: Policy) -> Expectations:
        """Divide and conquer: each half of the players is summed out once for all players of the other half."""
        players = self.n_players
        if players == 1:
            return super().expectations(policy)
        first, second = grouped(policy.blocks[: players // 2]), grouped(policy.blocks[players // 2 :])
        shape = (self.n_states, -1, players + self.n_states)
        for_first = self.arithmetic.times(second.weights, self._kept("by second half")).reshape(shape)
        for_second = self.arithmetic.times(first.weights, self._kept("by first half")).reshape(shape)
        tables = all_but_one(for_first, first) + all_but_one(for_second, second)
        mean = (policy[0][:, None, :] @ tables[0])[:, 0]
        marginals = tuple((table[:, :, i], table[:, :, players:]) for i, table in enumerate(tables))
        return Expectations(mean[:, :players].T, mean[:, players:], marginals)

    def contexts(self, players: Sequence[int]) -> Contexts:
        """Views or copies of the tables, the actions of `players` first; a context is a joint action of the others."""
        own = [1 + player for player in players]
        first = list(range(1, 1 + len(own)))
        payoffs = np.moveaxis(self.payoffs[list(players)], [axis + 1 for axis in own], [axis + 1 for axis in first])
        transitions = np.moveaxis(self.transitions, own, first)
        kept = [self.action_counts[player] for player in players]
        shape = (self.n_states, *kept, math.prod(self.action_counts) // math.prod(kept))
        return Contexts(payoffs.reshape(len(own), *shape), transitions.reshape(*shape, self.n_states))

    def numbers(self) -> tuple[Array, Array]:
        return self.payoffs, self.transitions

    def payoffs_at(self, states: Array, joint: Array) -> Array:
        return self.payoffs[(slice(None), states, *joint)]

    def rows_at(self, states: Array, joint: Array) -> Array:
        return self.transitions[(states, *joint)]

    def dense(self) -> TabularGame:
        """This game itself."""
        return self

    def joint_actions(self) -> Iterator[tuple[int, ...]]:
        """All joint actions, player 1 slowest."""
        return np.ndindex(*self.action_counts)

    def _kept(self, by: int | str) -> Any:
        """The matrices of `induced` ("all"), of one player's `marginals`, or of `expectations`; made once."""
        if by not in self._matrices:
            self._matrices[by] = self.arithmetic.matrices(self._table_by(by))
        return self._matrices[by]

    def _table_by(self, by: int | str) -> Array:
        if isinstance(by, int):
            return self._own_table(by)
        table = self._everyones_table()
        if by == "all":
            return table
        first = math.prod(self.action_counts[: self.n_players // 2])
        cells = table.reshape(self.n_states, first, -1, table.shape[2])
        by_rows = cells if by == "by first half" else cells.swapaxes(1, 2)
        return by_rows.reshape(self.n_states, by_rows.shape[1], -1)

    def _everyones_table(self) -> Array:
        """All payoffs, then all next states, by joint action. Shape (S, J, N + S)."""
        payoffs = np.moveaxis(self.payoffs.reshape(self.n_players, self.n_states, -1), 0, 2)
        return np.concatenate([payoffs, self.transitions.reshape(self.n_states, -1, self.n_states)], axis=2)

    def _own_table(self, player: int) -> Array:
        """Player i's payoff, then all next states, for each own action, by the others' joint action.

        Shape (S, J_-i, A_i * (1 + S)).
        """
        both = np.concatenate([self.payoffs[player][..., None], self.transitions], axis=-1)
        others_first = np.moveaxis(both, 1 + player, -2)
        return others_first.reshape(self.n_states, -1, self.action_counts[player] * (1 + self.n_states))


def in_every_state(joint: Sequence[int]) -> Any:
    """The index of one joint action in all states, for tables (S, A_1, ..., A_N, ...)."""
    return (slice(None), *joint)
