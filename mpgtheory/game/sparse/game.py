"""Sparse games: a row of next states lists those that can be reached, nothing else.

Payoffs and probabilities are integers over common denominators (`rows`), so the data stay exact; over `FLOAT` the game
is evaluated by sparse solvers, and `enclosure` says how far off they are at the most. Every other arithmetic, and all
that lists joint actions by pairs of players, goes through the dense twin where that is small enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, FLOAT, Arithmetic, Array, Scalar, frozen
from mpgtheory.game.doubles import check_doubles
from mpgtheory.game.joint import joint_weights
from mpgtheory.game.markov_game import Contexts, Expectations, MarkovGame, TabularGame
from mpgtheory.game.policy import Policy, exact_table
from mpgtheory.game.sparse.operators import Ahead, average_rows, own_averages
from mpgtheory.game.sparse.rows import Rows, check_whole
from mpgtheory.game.sparse.solve import solve_discounted
from mpgtheory.game.wellformed import check_discount, check_distribution, check_labels, check_shapes

if TYPE_CHECKING:
    from scipy.sparse import csr_array

MOST_EXACT = 100_000
"""Numbers in dense tables up to which values are exact, by way of these: seconds for a profile."""


@dataclass(frozen=True, eq=False, repr=False)
class SparseGame(MarkovGame):
    """A Markov game with sparse transitions.

    u_i(s, a) = payoff_numerators / payoff_denominator, P(s'|s, a) = a row of `moves`.

    Shapes:  payoff_numerators (N, S, J) int64, J joint actions, player 1 slowest; moves (S * J, S), the rows of a state
             side by side; initial (S,).
    Raises:  InputError (exact data only) if a shape, a label, the discount or a probability is wrong.
    """

    representation, tables = "sparse transitions", ()

    name: str
    players: tuple[str, ...]
    states: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    discount: Scalar
    initial: Array
    payoff_numerators: Array
    payoff_denominator: int
    moves: Rows
    arithmetic: Arithmetic = EXACT
    notes: tuple[str, ...] = ()
    _converted: dict[str, Any] = field(default_factory=dict, repr=False, init=False)

    def __post_init__(self) -> None:
        initial = np.array(self.initial)
        is_exact = self.arithmetic is EXACT
        object.__setattr__(self, "initial", exact_table("initial", initial) if is_exact else frozen(initial))
        check_labels(self)
        shapes = {
            "initial": (self.n_states,),
            "payoff_numerators": (self.n_players, self.n_states, self.n_joint),
            "moves": (self.n_states * self.n_joint, self.n_states),
        }
        check_shapes(self, shapes)
        if is_exact:
            object.__setattr__(self, "payoff_numerators", frozen(np.array(self.payoff_numerators, dtype=np.int64)))
            check_whole("payoffs", self.payoff_numerators, self.payoff_denominator)
            check_discount(self.discount)
            check_distribution("initial", self.states, self.initial)
            self._check_moves()

    @property
    def is_enclosed(self) -> bool:
        return self.cells > MOST_EXACT

    @property
    def n_joint(self) -> int:
        """The number of joint actions."""
        return int(np.prod(self.action_counts, dtype=object))

    @cached_property
    def payoff_floats(self) -> Array:
        """u_i(s, a) in doubles, each rounded once. Shape (N, S, J)."""
        return frozen(self.payoff_numerators / self.payoff_denominator)

    def over(self, arithmetic: Arithmetic) -> Any:
        """The same game in another arithmetic: in doubles sparse, in any other as dense tables."""
        if arithmetic is self.arithmetic:
            return self
        if self.arithmetic is not EXACT:
            raise TypeError(f"only exact data are converted; this game is over {self.arithmetic}")
        if arithmetic is not FLOAT:
            return self.dense().over(arithmetic)
        if "float" not in self._converted:
            check_doubles(self)
            initial, discount = FLOAT.array(self.initial), FLOAT.number(self.discount)
            self._converted["float"] = replace(self, initial=initial, discount=discount, arithmetic=FLOAT)
        return self._converted["float"]

    def dense(self) -> TabularGame:
        """The same exact game as dense tables.

        Raises:  InputError if they would have too many numbers.
        """
        if self.arithmetic is not EXACT:
            raise TypeError(f"dense tables are made of exact data; this game is over {self.arithmetic}")
        self.check_dense()
        if "dense" not in self._converted:
            counts = self.action_counts
            rows = np.full(self.moves.shape, fmpq(0), dtype=object)
            for number in range(len(rows)):
                for state, probability in self.moves.row(number).items():
                    rows[number, state] = probability
            self._converted["dense"] = TabularGame(
                self.name,
                self.players,
                self.states,
                self.actions,
                self.discount,
                self.initial,
                self._quotients(self.payoff_numerators, self.payoff_denominator).reshape(
                    self.n_players, self.n_states, *counts
                ),
                rows.reshape(self.n_states, *counts, self.n_states),
                notes=self.notes,
            )
        return self._converted["dense"]

    def marginals(self, player: int, policy: Policy) -> tuple[Array, Any]:
        """Payoffs (S, A_i), and next states as an `Ahead`; of an exact game its dense twin's."""
        if self.arithmetic is EXACT:
            return self.dense().marginals(player, policy)
        others = joint_weights([block for j, block in enumerate(policy) if j != player], policy[player])
        payoffs = self.payoff_floats[player].reshape(self.n_states, *self.action_counts)
        return own_averages(payoffs, others, player), Ahead(self.moves.floats, others, self.action_counts, player)

    def induced(self, policy: Policy) -> tuple[Array, Any]:
        """Expected payoffs (N, S), and the chain (S, S) in CSR form; of an exact game its dense twin's."""
        if self.arithmetic is EXACT:
            return self.dense().induced(policy)
        weights = joint_weights(policy, policy[0])
        return np.einsum("isj,sj->is", self.payoff_floats, weights), average_rows(self.moves.floats, weights)

    def expectations(self, policy: Policy) -> Expectations:
        """Of an exact game its dense twin's, which shares work between players."""
        return self.dense().expectations(policy) if self.arithmetic is EXACT else super().expectations(policy)

    def mixed(self, transition: Any, block: Array) -> Any:
        return transition.mixed(block) if isinstance(transition, Ahead) else super().mixed(transition, block)

    def chosen(self, transition: Any, choice: Array) -> Any:
        if not isinstance(transition, Ahead):
            return super().chosen(transition, choice)
        block = np.zeros((self.n_states, self.action_counts[transition.player]))
        block[np.arange(self.n_states), choice] = 1.0
        return transition.mixed(block)

    def discounted(self, chain: Any, right: Array, guess: Array | None = None) -> Array:
        from scipy.sparse import csr_array

        if self.arithmetic is EXACT:
            return super().discounted(chain, right)
        return solve_discounted(csr_array(chain), self.discount, right, guess)

    def rounding(self, value: Array) -> float | int:
        """What iterations leave besides; an improvement below it is not pursued, and `enclosure` counts it."""
        return 1000 * super().rounding(value)

    def contexts(self, players: Sequence[int]) -> Contexts:
        return self.dense().contexts(players)

    def joint_actions(self) -> Iterator[tuple[int, ...]]:
        return np.ndindex(*self.action_counts)

    def numbers(self) -> tuple[Array, Array]:
        """The different payoffs and probabilities; 0 is left out among the latter."""
        payoffs, moves = np.unique(self.payoff_numerators), np.unique(self.moves.numerators.data)
        return self._quotients(payoffs, self.payoff_denominator), self._quotients(moves, self.moves.denominator)

    def payoffs_at(self, states: Array, joint: Array) -> Array:
        payoffs = self.payoff_numerators[:, states, self._joint_number(joint)]
        return self._quotients(payoffs, self.payoff_denominator)

    def rows_at(self, states: Array, joint: Array) -> Array:
        numbers = states * self.n_joint + self._joint_number(joint)
        if self.arithmetic is FLOAT:
            return np.asarray(self.moves.floats[numbers].toarray())
        rows = np.full((len(numbers), self.n_states), fmpq(0), dtype=object)
        for row, number in zip(rows, numbers, strict=True):
            for state, probability in self.moves.row(int(number)).items():
                row[state] = probability
        return rows

    def payoff_range(self, player: int) -> tuple[Scalar, Scalar]:
        own = self.payoff_numerators[player]
        least, largest = self._quotients(np.array([own.min(), own.max()]), self.payoff_denominator)
        return least, largest

    def has_common_payoff(self) -> bool:
        return bool((self.payoff_numerators == self.payoff_numerators[:1]).all())

    def movers(self) -> list[int]:
        """The players whose own action changes some row of next states."""
        rows = self.moves.numerators
        players = []
        for player, count in enumerate(self.action_counts):
            numbers = np.arange(rows.shape[0]).reshape(self.n_states, *self.action_counts)
            numbers = np.moveaxis(numbers, 1 + player, 0).reshape(count, -1)
            if any((rows[numbers[0]] != rows[numbers[action]]).nnz for action in range(1, count)):
                players.append(player)
        return players

    def edges(self) -> csr_array:
        """Whether some joint action leads from s to s'. Shape (S, S), sparse."""
        from scipy.sparse import csr_array

        everything = np.ones((self.n_states, self.n_joint))
        return csr_array(average_rows(self.moves.floats, everything) != 0)

    def chains(self) -> Iterator[tuple[tuple[int, ...], Any]]:
        """Each joint action with its chain, sparse. Shape (S, S)."""
        for number, joint in enumerate(self.joint_actions()):
            yield joint, self.moves.floats[number :: self.n_joint]

    def _quotients(self, numerators: Array, denominator: int) -> Array:
        """Integers over a denominator, in this game's arithmetic."""
        if self.arithmetic is FLOAT:
            return np.asarray(numerators / denominator)
        out = np.empty(numerators.shape, dtype=object)
        out.ravel()[:] = [fmpq(int(value), denominator) for value in numerators.ravel()]
        return out

    def _joint_number(self, joint: Array) -> Array:
        return np.ravel_multi_index(tuple(joint), self.action_counts)

    def _check_moves(self) -> None:
        for number in self.moves.improper()[:1]:
            state, joint = divmod(int(number), self.n_joint)
            chosen = np.unravel_index(joint, self.action_counts)
            labels = ",".join(self.actions[i][int(a)] for i, a in enumerate(chosen))
            place = f"transitions[{self.states[state]}][{labels}]"
            row = self.moves.row(int(number)) or {state: fmpq(0)}
            check_distribution(place, [self.states[s] for s in row], np.array(list(row.values()), dtype=object))
