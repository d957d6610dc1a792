"""Data for a statement: what is drawn for each given name, and what follows from the other data.

A best reply, an optimal reply or an equilibrium is not drawn but found in the game; what is drawn is a whole number
that says which one, where there are several. So all that is drawn may be changed freely; what depends on it follows.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.equilibria import MOST_PROFILES, count_pure_profiles, improved_until_equilibrium, pure_equilibria
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy, pure, uniform
from mpgtheory.learning.exact import Iterate
from mpgtheory.values.best_response import best_actions
from verification.falsify import drawn_data
from verification.falsify.drawn_data import DrawnDatum
from verification.falsify.drawn_runs import play
from verification.falsify.updates import UpdateData
from verification.language.cases import meets
from verification.language.given import Declaration
from verification.language.given_runs import Update
from verification.language.model import Model
from verification.language.statement import Statement
from verification.language.tables import Table

CHOICES = 60
"""Which reply, equilibrium or policy with a condition is taken, replies and equilibria counted modulo their number."""
INTERIOR = 6
"""The first policies with a condition are sought in the interior first, later ones among equilibria or pure ones."""
HALVINGS = 6
"""Times that rates with a condition are drawn nearer to 1."""
MOST_PURE = 256
"""Pure profiles that are tried for a policy with a condition."""
PARTS: Mapping[str, DrawnDatum] = {
    "policy": drawn_data.POLICY,
    "estimate": drawn_data.TABLE,
    "weights": drawn_data.WEIGHTS,
    "values": drawn_data.VALUES,
    "rates": drawn_data.RATES,
    "exploration": drawn_data.EXPLORATION,
    "distribution": drawn_data.DISTRIBUTION,
    "update": UpdateData(),
}
"""Data of which neither the declaration nor the rest of the case says what is drawn."""
DERIVED = ("equilibrium", "optimal reply", "selection", "pure policy", "player", "state", "action", "joint action")


def part_of(declaration: Declaration) -> DrawnDatum:
    """How the data of a declaration are drawn and made plainer."""
    kind = declaration.kind
    if kind in DERIVED or (kind == "policy" and declaration.conditions):
        return drawn_data.integer(0, CHOICES - 1)
    if kind in PARTS:
        return PARTS[kind]
    if kind == "number":
        return drawn_data.within(declaration)
    if kind == "stage":
        return drawn_data.integer(int(declaration.low), int(declaration.high))
    assert kind == "play", kind
    return play(int(declaration.high))


class Drawing:
    """The data of one statement. equilibria: those of the game, where they are known already."""

    def __init__(self, statement: Statement, equilibria: Sequence[Policy] | None = None) -> None:
        self.statement, self.known = statement, equilibria

    def equilibrium(self, game: MarkovGame, number: int) -> Policy | None:
        """The equilibrium that a number names; None if none is found."""
        if self.known is None:
            return equilibrium(game, number)
        return self.known[number % len(self.known)] if self.known else None

    @cached_property
    def parts(self) -> dict[str, DrawnDatum]:
        """The part of each given name."""
        return {declaration.name: part_of(declaration) for declaration in self.statement.declared}

    def case(self, model: Model, drawn: Mapping[str, Any]) -> dict[str, Any] | None:
        """The data of a case from what was drawn; None if there are none that meet the conditions."""
        case: dict[str, Any] = {}
        for declaration in self.statement.declared:
            value = self._value(declaration, model, drawn[declaration.name], case)
            if value is None:
                return None
            case[declaration.name] = value
        return case if meets(self.statement, model, case) else None

    def _value(self, declaration: Declaration, model: Model, drawn: Any, case: Mapping[str, Any]) -> Any:
        kind, game = declaration.kind, model.game
        if kind == "equilibrium":
            return self.equilibrium(game, drawn)
        if kind == "optimal reply":
            return _optimal(model, self._table(declaration, model, case))
        if kind == "selection":
            return selection(model, self._table(declaration, model, case), drawn)
        if kind in ("policy", "pure policy", "joint action") and not isinstance(drawn, (Policy, tuple)):
            return self._conditioned(declaration, model, drawn, case)
        if kind in ("rates", "weights") and declaration.conditions:
            return self._admitted(declaration, model, _nearer_to_one(drawn), case)
        if kind == "update" and declaration.conditions:
            return _alike(model.game, drawn, case)
        if kind == "player":
            return drawn % game.n_players
        if kind == "state":
            return drawn % game.n_states
        if kind == "action":
            return drawn % game.action_counts[case[declaration.sort.owner]]
        return drawn

    def _table(self, declaration: Declaration, model: Model, case: Mapping[str, Any]) -> Table:
        """The table that a reply belongs to."""
        return self.statement.table_of(declaration, model, case)

    def _conditioned(self, declaration: Declaration, model: Model, drawn: int, case: Mapping[str, Any]) -> Any:
        """The first candidate, from a place drawn, that meets its condition."""
        game = model.game
        candidates: Iterator[Any]
        kinds: list[Iterable[Policy | None]]
        if declaration.kind == "joint action":
            candidates = (model.joint[(drawn + k) % len(model.joint)] for k in range(len(model.joint)))
        elif declaration.kind == "pure policy":
            candidates = itertools.chain((_pure(game, drawn),), _pure_from(game, drawn))
        else:
            kinds = [(policy_of(game, drawn),), (self.equilibrium(game, drawn),), _pure_from(game, drawn)]
            first = drawn % len(kinds) if drawn >= INTERIOR else 0
            candidates = itertools.chain(*kinds[first:], *kinds[:first])
        return self._admitted(declaration, model, itertools.islice(candidates, MOST_PURE), case)

    def _admitted(
        self, declaration: Declaration, model: Model, candidates: Iterable[Any], case: Mapping[str, Any]
    ) -> Any:
        """The first candidate that meets the condition of its declaration; None if none does."""
        for candidate in candidates:
            if candidate is not None and self.statement.admits(
                declaration, model, {**case, declaration.name: candidate}
            ):
                return candidate
        return None


def _nearer_to_one(rates: Sequence[Array]) -> Iterator[tuple[Array, ...]]:
    """Rates, then halfway from them to 1, again and again, and at last all 1."""
    for power in range(HALVINGS):
        yield tuple(1 - (1 - block) / 2**power for block in rates)
    yield tuple(block * 0 + 1 for block in rates)


def policy_of(game: MarkovGame, number: int) -> Policy:
    """A policy in the interior that a number names."""
    rng = np.random.default_rng(number)
    blocks = []
    for count in game.action_counts:
        weights = rng.integers(1, 4, size=(game.n_states, count))
        blocks.append(np.array([[fmpq(int(x), int(row.sum())) for x in row] for row in weights], dtype=object))
    return Policy(tuple(blocks))


def equilibrium(game: MarkovGame, number: int) -> Policy | None:
    """The equilibrium that a number names among those that are found; None if none is."""
    if count_pure_profiles(game) <= MOST_PROFILES:
        profiles = pure_equilibria(game)
        if profiles:
            return profiles[number % len(profiles)]
    return improved_until_equilibrium(game, uniform(game))


def selection(model: Model, q: Table, number: int) -> Policy:
    """Best replies to a table: the mixture of all for 0, else the pure one that the number names."""
    blocks = []
    for block in model.blocks(q):
        rows = []
        for row in best_actions(block):
            tied = np.flatnonzero(row)
            chosen = set(map(int, tied)) if number == 0 else {int(tied[(number - 1) % len(tied)])}
            rows.append([fmpq(int(a in chosen), len(chosen)) for a in range(len(row))])
        blocks.append(np.array(rows, dtype=object))
    return Policy(tuple(blocks))


def _optimal(model: Model, w: Table) -> Policy:
    return Policy(tuple(reply.block for reply in model.replies(w)))


def _pure(game: MarkovGame, number: int) -> Policy:
    rng = np.random.default_rng(number)
    return pure(game, [list(rng.integers(count, size=game.n_states)) for count in game.action_counts])


def _alike(game: MarkovGame, drawn: Update, case: Mapping[str, Any]) -> Update:
    """The update, changed to what a player sees and has in an earlier update of the case, where there are such."""
    first = next((value for value in case.values() if isinstance(value, Update)), None)
    player = next((value for value in case.values() if isinstance(value, int)), None)
    if first is None or player is None:
        return drawn
    table, own = game.dense(), first.joint[player]
    reward = table.payoffs[(player, first.state, *first.joint)]
    others = [range(n) if i != player else (own,) for i, n in enumerate(game.action_counts)]
    fitting = [
        joint
        for joint in itertools.product(*others)
        if table.payoffs[(player, first.state, *joint)] == reward
        and table.transitions[(first.state, *joint, first.after)] > 0
    ]
    joint = fitting[sum(drawn.joint) % len(fitting)]
    old, new = first.before, drawn.before
    before = Iterate(
        0,
        drawn_data.with_block(new.q, player, old.q[player]),
        new.policy.deviate(player, old.policy[player]),
        old.visits,
        drawn_data.with_block(new.plays, player, old.plays[player]),
    )
    alphas = drawn_data.with_block(drawn.alphas, player, first.alphas[player])
    betas = drawn_data.with_block(drawn.betas, player, first.betas[player])
    return Update(first.state, joint, first.after, alphas, betas, first.tie, before)


def _pure_from(game: MarkovGame, number: int) -> Iterator[Policy]:
    total = math.prod(count**game.n_states for count in game.action_counts)
    for k in range(min(total, MOST_PURE)):
        index, choices = (number + k) % total, []
        for count in game.action_counts:
            row = []
            for _ in range(game.n_states):
                index, action = divmod(index, count)
                row.append(action)
            choices.append(row)
        yield pure(game, choices)
