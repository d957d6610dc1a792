"""The second part of a .dpomdp or .posg file: T, O and R statements, and the expected rewards that they make.

    r_i(s, a) = sum_s' T(s'|s,a) sum_o O(o|a,s') R_i(a, s, s', o)

Later statements override earlier ones, cell by cell. Next states and observations get axes in the table of
rewards only once a statement depends on them; observation probabilities matter only then.
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError
from mpgtheory.formats.madp_header import EVERY, Header, Index, Statement, joint
from mpgtheory.formats.places import Place, Word
from mpgtheory.formats.rows import RowRule
from mpgtheory.game import MOST_CELLS


class Tables:
    """T (S, A.., S'), O (A.., S', O..) and R (players, S, A.., S' or 1, O.. or 1..), filled statement by statement."""

    def __init__(self, header: Header, *, per_agent: bool) -> None:
        self.header = header
        self.per_agent = per_agent
        n_states, counts = len(header.states), header.action_counts
        self.players = len(header.agents) if per_agent else 1
        self.transitions = _zeros((n_states, *counts, n_states))
        self.rewards = _zeros((self.players, n_states, *counts, 1, *(1 for _ in counts)))
        self._has_rewards = False
        shape = (*counts, n_states, *header.observation_counts)
        self.observations = _zeros(shape) if math.prod(shape) <= MOST_CELLS else None
        self._places: list[Place] = []
        self._given_t = np.full((n_states, *counts), -1)
        self._given_o = np.full((*counts, n_states), -1)

    def add(self, statement: Statement) -> None:
        """Apply one T, O or R statement."""
        self._places.append(statement.key.place)
        where, data = statement.split()
        if not where or not data:
            raise statement.error("a joint action and data were expected; is the line cut short?")
        actions = joint(where[0], self.header.actions)
        {"T": self._transition, "O": self._observation, "R": self._reward}[statement.key.text](
            statement, actions, where[1:], data
        )

    def settled(self, rule: RowRule) -> tuple[Array, Array]:
        """Expected payoffs (N, S, A..) and transitions, once every row sums to 1.

        Raises:  InputError naming the row, where it was given last, and its excess.
        """
        header = self.header
        if not self._has_rewards:
            raise InputError(f"{header.path}: has no R line; is the file cut short?")
        for place in np.ndindex(self._given_t.shape):
            self.transitions[place] = rule.settle(self.transitions[place], partial(self._row, "T", place))
        payoffs = self._averaged(rule) * fmpq(header.sign)
        payoffs = payoffs[..., 0] if payoffs.shape[-1] == 1 else (payoffs * self.transitions).sum(axis=-1)
        return np.array(np.broadcast_to(payoffs, (len(header.agents), *payoffs.shape[1:]))), self.transitions

    def _transition(
        self, statement: Statement, actions: tuple[Index, ...], where: list[list[Word]], data: list[list[Word]]
    ) -> None:
        states = self.header.states
        start = self._state(statement, where[0]) if where else EVERY
        self._given_t[(start, *actions)] = len(self._places) - 1
        if len(where) == 2:
            cell = (start, *actions, self._state(statement, where[1]))
            self.transitions[cell] = _numbers(statement, data, (1, 1), probability=True)[0, 0]
        elif len(where) == 1:
            row = _numbers(statement, data, (1, len(states)), probability=True)[0]
            self.transitions[(start, *actions)] = row
        elif not where:
            for s, row in enumerate(_numbers(statement, data, (len(states), len(states)), probability=True)):
                self.transitions[(s, *actions)] = row
        else:
            raise statement.error("too many fields; joint action : state : next state : probability was expected")

    def _observation(
        self, statement: Statement, actions: tuple[Index, ...], where: list[list[Word]], data: list[list[Word]]
    ) -> None:
        counts = self.header.observation_counts
        state = self._state(statement, where[0]) if where else EVERY
        self._given_o[(*actions, state)] = len(self._places) - 1
        if len(where) == 2:
            observed = joint(where[1], self.header.observations)
            block = _numbers(statement, data, (1, 1), probability=True)[0, 0]
            cell: tuple[Index, ...] = (*actions, state, *observed)
        elif len(where) < 2:
            if self.observations is None and data == [[data[0][0]]]:
                return  # `uniform` on a table that is too large to be kept
            rows = 1 if where else len(self.header.states)
            block = _numbers(statement, data, (rows, math.prod(counts)), probability=True)
            block = block.reshape(counts) if where else block.reshape((rows, *counts))
            cell = (*actions, state)
        else:
            raise statement.error(
                "too many fields; joint action : state : joint observation : probability was expected"
            )
        if self.observations is not None:
            self.observations[cell] = block

    def _reward(
        self, statement: Statement, actions: tuple[Index, ...], where: list[list[Word]], data: list[list[Word]]
    ) -> None:
        if not 1 <= len(where) <= 3:
            raise statement.error("joint action : state : next state : joint observation : reward was expected")
        self._has_rewards = True
        start = self._state(statement, where[0])
        following = self._state(statement, where[1]) if len(where) > 1 else EVERY
        if len(where) == 3 or not statement.rows:
            observed = joint(where[2], self.header.observations) if len(where) == 3 else (EVERY,) * len(actions)
            self._widen(statement, following=following != EVERY, observed=any(o != EVERY for o in observed))
            for player, value in enumerate(self._per_player(statement, data)):
                self.rewards[(player, start, *actions, following, *observed)] = value
            return
        rows = 1 if len(where) == 2 else len(self.header.states)
        counts = self.header.observation_counts
        block = _numbers(statement, data, (rows, math.prod(counts)))
        self._widen(statement, following=rows > 1 or following != EVERY, observed=True)
        block = block.reshape((rows, *counts)) if rows > 1 else block.reshape(counts)
        self.rewards[(EVERY, start, *actions, following)] = block

    def _per_player(self, statement: Statement, data: list[list[Word]]) -> list[fmpq]:
        """The reward of each player (of all together where the format has one)."""
        words = data[0]
        agents = len(self.header.agents)
        if len(data) > 1 or len(words) not in (1, agents):
            raise statement.error(f"{sum(map(len, data))} rewards are given for {agents} agents; one, or one each")
        if len(words) > 1 and not self.per_agent:
            raise words[1].place.error(
                "a reward for each agent in a common-payoff format; give one number, or name the file .posg"
            )
        return [word.number() for word in words] if len(words) > 1 else [words[0].number()] * self.players

    def _state(self, statement: Statement, words: list[Word]) -> Index:
        if len(words) != 1:
            raise words[1].place.error(f"{len(words)} words are given for a state; one was expected")
        return self.header.states.select(words[0])

    def _widen(self, statement: Statement, *, following: bool, observed: bool) -> None:
        """Give the rewards axes of next states and observations once a statement depends on them."""
        shape = list(self.rewards.shape)
        agents = len(self.header.agents)
        if following:
            shape[-agents - 1] = len(self.header.states)
        if observed:
            shape[-agents:] = self.header.observation_counts
        if math.prod(shape) > MOST_CELLS:
            raise statement.error(f"these rewards would need {math.prod(shape)} numbers; at most {MOST_CELLS}")
        if tuple(shape) != self.rewards.shape:
            self.rewards = np.array(np.broadcast_to(self.rewards, shape))

    def _averaged(self, rule: RowRule) -> Array:
        """sum_o O(o|a,s') R(a, s, s', o). Shape (players, S, A.., S' or 1)."""
        header = self.header
        agents = len(header.agents)
        rewards = self.rewards.reshape((*self.rewards.shape[:-agents], -1))
        if rewards.shape[-1] == 1:
            return rewards[..., 0]
        shape = (*header.action_counts, len(header.states), rewards.shape[-1])
        if self.observations is None or math.prod((*rewards.shape[:2], *shape)) > MOST_CELLS:
            raise InputError(f"{header.path}: rewards that depend on observations need more than {MOST_CELLS} numbers")
        probabilities = self.observations.reshape(shape)
        for place in np.ndindex(shape[:-1]):
            probabilities[place] = rule.settle(probabilities[place], partial(self._row, "O", place))
        return (rewards * probabilities).sum(axis=-1)

    def _row(self, key: str, place: tuple[int, ...]) -> str:
        """Where a row was given last, and its labels."""
        header = self.header
        state, actions = (place[0], place[1:]) if key == "T" else (place[-1], place[:-1])
        given = (self._given_t if key == "T" else self._given_o)[place]
        names = ",".join(labels.names[a] for labels, a in zip(header.actions, actions, strict=True))
        table = "transitions" if key == "T" else "observations"
        where = str(self._places[given]) if given >= 0 else str(header.path)
        return f"{where}: {table}[{header.states.names[state]}][{names}]"


def _zeros(shape: tuple[int, ...]) -> Array:
    return np.full(shape, fmpq(0), dtype=object)


def _numbers(
    statement: Statement, data: list[list[Word]], shape: tuple[int, int], *, probability: bool = False
) -> Array:
    """The table in lines of words: numbers, or the words `uniform` and `identity` where they make sense."""
    rows, columns = shape
    keyword = data[0][0].text if len(data) == 1 and len(data[0]) == 1 else ""
    if keyword == "uniform" and probability:
        return np.full(shape, fmpq(1, columns), dtype=object)
    if keyword == "identity" and probability and statement.key.text == "T" and rows == columns:
        return np.array([[fmpq(i == j) for j in range(columns)] for i in range(rows)], dtype=object)
    for number, line in enumerate(data):
        if number >= rows or len(line) != columns:
            raise line[0].place.error(
                f"row {number + 1} of the data has {len(line)} numbers; {_expected(rows, columns)}"
            )
    if len(data) < rows:
        raise statement.error(f"{len(data)} rows of data are given; {_expected(rows, columns)}")
    read = Word.probability if probability else Word.number
    return np.array([[read(word) for word in line] for line in data], dtype=object)


def _expected(rows: int, columns: int) -> str:
    lines = "1 row" if rows == 1 else f"{rows} rows"
    return f"{lines} of {columns} numbers {'was' if rows == 1 else 'were'} expected"
