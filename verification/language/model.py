"""What the primitives are on a game: V, Q, d, ... as tables, in the arithmetic of the game.

Tables are nested lists by player, state and action, as a statement indexes them. Everything is computed when first
asked for and kept; what had to be solved for is what a certificate needs witnesses of (`witnesses.py`).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array, Ball, Scalar
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.flow.lyapunov import path_slopes, telescope, telescoped, value_slopes
from mpgtheory.values.bellman import bellman
from mpgtheory.values.best_response import optimal_response
from mpgtheory.values.evaluation import Evaluation, identity
from verification.language.errors import UndecidedError
from verification.language.primitives import Primitive
from verification.language.run_tables import PlayTables
from verification.language.tables import Table


class Model(PlayTables):
    """The primitives over one game. Values are kept by the identity of the tables that they are of.

    shared: evaluations of policies that other models of the game use too, by the identity of the policy.
    """

    def __init__(self, game: MarkovGame, shared: Mapping[int, Evaluation] = MappingProxyType({})) -> None:
        self.game, self.arithmetic, self._shared = game, game.arithmetic, shared
        self.delta = game.discount
        self._kept: dict[Any, Any] = {}
        self._alive: list[Any] = []
        self.zero = self.number(Fraction(0))
        self.witnessed: dict[tuple[Any, ...], Any] = {}

    def number(self, value: Fraction) -> Scalar:
        """A rational in the arithmetic of the game."""
        return self.arithmetic.number(fmpq(value.numerator, value.denominator))

    def value(self, primitive: Primitive, *arguments: Any) -> Any:
        """A primitive at its brackets, kept."""
        key = (primitive.name, len(primitive.indices), *[x if isinstance(x, int) else id(x) for x in arguments])
        result = self._kept.get(key)
        if result is None:
            method = METHODS[primitive.name, len(primitive.brackets), len(primitive.indices)]
            result = self._kept[key] = getattr(self, method)(*arguments)
            self._alive.append(arguments)
        return result

    def table(self, value: Any) -> Table:
        """Given data as a table: a policy, blocks by player, or one array."""
        key = ("given", id(value))
        if key not in self._kept:
            is_policy = isinstance(value, Policy)
            blocks = list(value.over(self.arithmetic)) if is_policy else [self._own(block) for block in value]
            self._kept[key] = Table([block.tolist() for block in blocks], blocks)
            if id(value) in self._shared:
                self._kept["at", id(self._kept[key])] = self._shared[id(value)]
            self._alive.append(value)
        return self._kept[key]

    def vector(self, value: Any) -> Table:
        """Numbers by player or by state as a table."""
        key = ("given", id(value))
        if key not in self._kept:
            self._kept[key] = Table(self._own(np.array(list(value), dtype=object)).tolist())
            self._alive.append(value)
        return self._kept[key]

    def _own(self, values: Any) -> Array:
        """Exact numbers in this arithmetic; numbers of this arithmetic as they are."""
        array = np.asarray(values, dtype=object)
        is_own = array.size > 0 and self.arithmetic.is_own(array.ravel()[0])
        return array if is_own else self.arithmetic.array(array)

    def at(self, table: Table) -> Evaluation:
        """The evaluation under the weights of a table."""
        key = ("at", id(table))
        if key not in self._kept:
            self._kept[key] = Evaluation(self.game, self.policy(table))
            self._alive.append(table)
        return self._kept[key]

    def policy(self, table: Table) -> Policy:
        """The weights of a table; they need not be distributions."""
        return Policy(tuple(self.blocks(table)), self.arithmetic, is_distribution=False)

    def blocks(self, table: Table) -> Sequence[Array]:
        """The arrays (S, A_i) of a table, by player."""
        if table.blocks is None:
            dtype = float if self.arithmetic.name == "float" else object
            table.blocks = [np.array(block, dtype=dtype).reshape(len(block), -1) for block in table.rows]
        return table.blocks

    @cached_property
    def joint(self) -> list[tuple[int, ...]]:
        """All joint actions, player 0 slowest."""
        self.game.check_dense()
        return list(itertools.product(*map(range, self.game.action_counts)))

    @cached_property
    def number_of(self) -> dict[tuple[int, ...], int]:
        """The number of each joint action."""
        return {joint: number for number, joint in enumerate(self.joint)}

    def witness(self, kind: str, table: Table, *also: Table) -> None:
        """Note that a solution was needed, so that a certificate holds it."""
        self.witnessed.setdefault((kind, id(table), *map(id, also)), (kind, table, *also))

    # The game.

    def _delta(self) -> Scalar:
        return self.delta

    def _mu(self) -> Table:
        return Table(self.game.initial.tolist())

    def _payoffs(self) -> Table:
        game = self.game.dense()
        return Table(game.payoffs.reshape(game.n_players, game.n_states, -1).tolist())

    def _transitions(self) -> Table:
        game = self.game.dense()
        return Table(game.transitions.reshape(game.n_states, -1, game.n_states).tolist())

    def _counts(self) -> Table:
        return Table([self.number(Fraction(count)) for count in self.game.action_counts])

    # Policies, and what they induce.

    def _payoff(self, w: Table) -> Table:
        return Table(self.at(w).payoffs.tolist())

    def _own_payoff(self, w: Table) -> Table:
        return Table([u.tolist() for u, _ in self.at(w).marginals])

    def _chain(self, w: Table) -> Table:
        return Table(self.at(w).chain.tolist())

    def _own_chain(self, w: Table) -> Table:
        return Table([p.tolist() for _, p in self.at(w).marginals])

    def _values(self, w: Table) -> Table:
        self.witness("V", w)
        return Table(self.at(w).V.tolist())

    def _q(self, w: Table) -> Table:
        self.witness("V", w)
        blocks = self.at(w).Q
        return Table([q.tolist() for q in blocks], blocks)

    def _advantage(self, w: Table) -> Table:
        self.witness("V", w)
        blocks = self.at(w).advantage
        return Table([gamma.tolist() for gamma in blocks], blocks)

    def _optimal(self, w: Table) -> Table:
        self.witness("W", w)
        return Table([reply.value.tolist() for reply in self.replies(w)])

    def replies(self, w: Table) -> list[Any]:
        """An optimal reply of each player."""
        key = ("replies", id(w))
        if key not in self._kept:
            policy = self.policy(w)
            self._kept[key] = [optimal_response(self.game, policy, i) for i in range(self.game.n_players)]
            self._alive.append(w)
        return self._kept[key]

    def _best(self, q: Table) -> Table:
        return Table([[self._largest_of(row) for row in rows] for rows in q.rows])

    def _largest_of(self, row: list[Scalar]) -> list[bool]:
        """Whether each number of a row is its largest.

        Raises:  UndecidedError if balls are too wide to tell.
        """
        if not isinstance(self.arithmetic, Ball):
            largest = max(row)
            return [x == largest for x in row]
        results = []
        for k, x in enumerate(row):
            others = [self.arithmetic.at_most(y, x) for j, y in enumerate(row) if j != k]
            if None in others and False not in others:
                raise UndecidedError(f"which of {', '.join(map(str, row))} is the largest cannot be told")
            results.append(all(others))
        return results

    def _visited(self, w: Table) -> Table:
        self.witness("d", w)
        return Table(self.at(w).visitation().tolist())

    def _visited_from(self, w: Table) -> Table:
        self.witness("D", w)
        return Table(self.at(w).visitations().tolist())

    def _law(self, w: Table, stage: int) -> Table:
        return Table((self.game.initial @ self.powers(w, stage)).tolist())

    def _law_from(self, w: Table, stage: int) -> Table:
        return Table(self.powers(w, stage).tolist())

    def powers(self, w: Table, stage: int) -> Array:
        """The chain to a power."""
        key = ("powers", id(w))
        powers = self._kept.setdefault(key, [self.arithmetic.array(identity(self.game.n_states))])
        self._alive.append(w)
        while len(powers) <= stage:
            powers.append(powers[-1] @ self.at(w).chain)
        return powers[stage]

    def _stationary(self, w: Table) -> Table:
        self.witness("stationary", w)
        return Table(self.stationary(w).tolist())

    def stationary(self, w: Table) -> Array:
        """The solution p of p = p P[w], sum p = 1."""
        size = self.game.n_states
        one = np.ones((size, size), dtype=int)
        matrix = identity(size) - self.at(w).chain.T + one
        right = self.arithmetic.array(np.ones((size, 1), dtype=int))
        return self.arithmetic.solve(matrix, right)[:, 0]

    def _bellman(self, w: Table, q: Table) -> Table:
        policy, blocks = self.policy(w), self.blocks(q)
        images = [bellman(self.game, policy, i, blocks[i]) for i in range(self.game.n_players)]
        return Table([block.tolist() for block in images], images)

    # Policies made of others.

    def _dev(self, w: Table, player: int, x: Table) -> Table:
        return Table([*w.rows[:player], x.rows[player], *w.rows[player + 1 :]])

    def _before(self, w: Table, r: Table, player: int) -> Table:
        return Table([*w.rows[:player], *r.rows[player:]])

    def _explored(self, w: Table, theta: Table) -> Table:
        rows = []
        for block, rate in zip(w.rows, theta.rows, strict=True):
            least = rate / len(block[0])
            rows.append([[(1 - rate) * x + least for x in row] for row in block])
        return Table(rows)

    def _fixed(self, w: Table, player: int, state: int, action: int) -> Table:
        one = self.number(Fraction(1))
        row = [one if a == action else self.zero for a in range(self.game.action_counts[player])]
        block = [*w.rows[player][:state], row, *w.rows[player][state + 1 :]]
        return Table([*w.rows[:player], block, *w.rows[player + 1 :]])

    def _shifted(self, w: Table, player: int, state: int, action: int, amount: Scalar) -> Table:
        row = list(w.rows[player][state])
        row[action] = row[action] + amount
        block = [*w.rows[player][:state], row, *w.rows[player][state + 1 :]]
        return Table([*w.rows[:player], block, *w.rows[player + 1 :]])

    def _always(self, joint: int) -> Table:
        one, states = self.number(Fraction(1)), self.game.n_states
        chosen = zip(self.joint[joint], self.game.action_counts, strict=True)
        return Table([[[one if b == a else self.zero for b in range(n)] for _ in range(states)] for a, n in chosen])

    # The potential, and derivatives.

    def _path(self, w: Table, r: Table) -> list[Evaluation]:
        key = ("path", id(w), id(r))
        if key not in self._kept:
            path = telescope(self.game, self.policy(w), self.policy(r))
            self._kept[key] = path
            self._alive.append((w, r))
        return self._kept[key]

    def _potential(self, w: Table, r: Table) -> Table:
        path = self._path(w, r)
        for at in path:
            self.witness("V", self._table_of(at))
        return Table(telescoped(np.array([at.V for at in path])).tolist())

    def _table_of(self, at: Evaluation) -> Table:
        table = Table([block.tolist() for block in at.policy], list(at.policy))
        self._kept["at", id(table)] = at
        self._alive.append(table)
        return table

    def _slopes(self, w: Table, x: Table) -> Table:
        self.witness("V", w)
        self.witness("dV", w, x)
        return Table(self.slopes(w, x).tolist())

    def slopes(self, w: Table, x: Table) -> Array:
        """The derivative of V along x."""
        return value_slopes(self.at(w), tuple(self.blocks(x)))

    def _potential_slopes(self, w: Table, r: Table, x: Table) -> Table:
        path, blocks = self._path(w, r), list(self.blocks(x))
        still = [block * 0 for block in blocks]
        for moved, at in enumerate(path):
            along = [*blocks[:moved], *still[moved:]]
            table = self._table_of(at)
            self.witness("V", table)
            self.witness("dV", table, Table([block.tolist() for block in along], along))
        return Table(telescoped(path_slopes(path, tuple(blocks))).tolist())

    # Order.

    def largest(self, values: list[Scalar]) -> Scalar:
        """The largest of some numbers; balls are joined rigorously."""
        if not isinstance(self.arithmetic, Ball):
            return max(values)
        result = values[0]
        for value in values[1:]:
            result = result.max(value)
        return result


METHODS: dict[tuple[str, int, int], str] = {
    ("delta", 0, 0): "_delta",
    ("mu", 0, 1): "_mu",
    ("u", 0, 3): "_payoffs",
    ("u", 1, 2): "_payoff",
    ("u", 1, 3): "_own_payoff",
    ("P", 0, 3): "_transitions",
    ("P", 1, 2): "_chain",
    ("P", 1, 4): "_own_chain",
    ("A", 0, 1): "_counts",
    ("V", 1, 2): "_values",
    ("Q", 1, 3): "_q",
    ("G", 1, 3): "_advantage",
    ("W", 1, 2): "_optimal",
    ("best", 1, 3): "_best",
    ("d", 1, 1): "_visited",
    ("d", 1, 2): "_visited_from",
    ("law", 2, 1): "_law",
    ("law", 2, 2): "_law_from",
    ("stationary", 1, 1): "_stationary",
    ("T", 2, 3): "_bellman",
    ("dev", 3, 3): "_dev",
    ("before", 3, 3): "_before",
    ("explored", 2, 3): "_explored",
    ("fixed", 4, 3): "_fixed",
    ("shifted", 5, 3): "_shifted",
    ("always", 1, 3): "_always",
    ("Phi", 2, 1): "_potential",
    ("dV", 2, 2): "_slopes",
    ("dPhi", 3, 1): "_potential_slopes",
    ("stages", 1, 0): "_stages",
    ("state", 2, 0): "_state",
    ("joint", 2, 0): "_joint",
    ("estimate", 2, 3): "_estimate",
    ("held", 2, 3): "_held",
    ("visits", 2, 1): "_visits",
    ("plays", 2, 3): "_plays",
    ("alpha", 2, 1): "_alpha",
    ("beta", 2, 1): "_beta",
    ("target", 2, 1): "_target",
}
"""By name, number of brackets and number of indices."""
