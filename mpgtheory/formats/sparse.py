"""Games with sparse transitions in the native JSON format: `"kind": "sparse"`.

    {"format": "mpgtheory.game/1", "kind": "sparse", "name": ..., "players": [...], "states": [...],
     "actions": [[...], ...], "discount": "1/2", "initial": ["1/2", "1/2"],
     "payoffs": [per player, or one list for all [per state [per joint action: a number]]],
     "transitions": [per state [per joint action: {number of a next state: its probability}]]}

Joint actions are listed in lexicographic order, player 1 slowest; states are numbered from 0. Payoffs of one list are
common to all players.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError, shown
from mpgtheory.formats.exact_json import ExactFile, number_document, number_in, table_in, validated
from mpgtheory.formats.kinds import KINDS, game_document, header
from mpgtheory.formats.loaded import LoadedGame, Options
from mpgtheory.formats.rows import RowRule
from mpgtheory.game.sparse import Rows, SparseGame
from mpgtheory.game.sparse.rows import common_denominator, over_denominator

SPARSE = "sparse"


class SparseFile(ExactFile):
    """The members of a game with sparse transitions."""

    format: Literal["mpgtheory.game/1"]
    kind: Literal["sparse"]
    name: str
    players: list[str]
    states: list[str]
    actions: list[list[str]]
    discount: Any
    initial: list[Any]
    payoffs: list[Any]
    transitions: list[Any]


def load_sparse(path: Path, document: Any, options: Options) -> LoadedGame:
    """The sparse game in a native document.

    Raises:  InputError naming file, place, value and remedy.
    """
    content = validated(path, document, SparseFile)
    try:
        return _game(content, options)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


def _game(content: SparseFile, options: Options) -> LoadedGame:
    joint = [",".join(place) for place in _joint_actions(content.actions)]
    rule = RowRule(options.normalise)
    initial = rule.settle(table_in("initial", content.initial, [content.states]), partial(str, "initial"))
    everyone = ["everyone"] if len(content.payoffs) == 1 else content.players
    payoffs = table_in("payoffs", content.payoffs, [everyone, content.states, joint])
    denominator = common_denominator("payoffs", payoffs.ravel())
    numerators = over_denominator("payoffs", payoffs, denominator)
    discount = number_in("discount", content.discount)
    game = SparseGame(
        name=content.name,
        players=tuple(content.players),
        states=tuple(content.states),
        actions=tuple(tuple(labels) for labels in content.actions),
        discount=discount if options.discount is None else options.discount,
        initial=initial,
        payoff_numerators=np.broadcast_to(numerators, (len(content.players), *numerators.shape[1:])),
        payoff_denominator=denominator,
        moves=_moves(content.transitions, content.states, joint, rule),
    )
    return LoadedGame(game, rule.notes())


def _joint_actions(actions: list[list[str]]) -> list[tuple[str, ...]]:
    joint: list[tuple[str, ...]] = [()]
    for labels in actions:
        joint = [(*before, label) for before in joint for label in labels]
    return joint


def _moves(listed: list[Any], states: list[str], joint: list[str], rule: RowRule) -> Rows:
    """The rows of next states, read one by one."""
    from scipy.sparse import csr_array

    columns: list[int] = []
    values: list[fmpq] = []
    first = [0]
    _require_list("transitions", listed, len(states))
    for state, rows in zip(states, listed, strict=True):
        _require_list(f"transitions[{state}]", rows, len(joint))
        for chosen, row in zip(joint, rows, strict=True):
            place = f"transitions[{state}][{chosen}]"
            reached, probabilities = _row(place, row, len(states))
            columns += reached
            values += list(rule.settle(probabilities, partial(str, place)))
            first.append(len(columns))
    denominator = common_denominator("transitions", values)
    numerators = over_denominator("transitions", np.array([*values, None], dtype=object)[:-1], denominator)
    shape = (len(states) * len(joint), len(states))
    return Rows(csr_array((numerators, np.array(columns, dtype=np.int64), np.array(first)), shape=shape), denominator)


def _row(place: str, row: Any, states: int) -> tuple[list[int], Array]:
    if not isinstance(row, dict) or not row:
        raise InputError(f"{place} is {shown(row)}; an object {{next state: probability}} was expected")
    reached = []
    for key in row:
        if not (key.isascii() and key.isdigit() and int(key) < states):
            raise InputError(f"{place} leads to state {key!r}; states are numbered from 0 to {states - 1}")
        reached.append(int(key))
    if len(set(reached)) < len(reached):
        raise InputError(f"{place} names a next state twice; give each once")
    values = [number_in(f"{place}[{key}]", value) for key, value in row.items()]
    return reached, np.array([*values, None], dtype=object)[:-1]


def _require_list(place: str, value: Any, length: int) -> None:
    if not isinstance(value, list) or len(value) != length:
        received = f"{len(value)} entries" if isinstance(value, list) else shown(value)
        raise InputError(f"{place} has {received}; a list of {length} was expected")


@game_document.register
def _document(game: SparseGame) -> dict[str, Any]:
    numerators = game.payoff_numerators[:1] if game.has_common_payoff() else game.payoff_numerators
    payoffs = [[[_number(int(x), game.payoff_denominator) for x in row] for row in table] for table in numerators]
    rows = [
        {str(state): number_document(value) for state, value in sorted(game.moves.row(number).items())}
        for number in range(game.moves.shape[0])
    ]
    width = game.n_joint
    return {
        **header(game, kind=SPARSE),
        "payoffs": payoffs,
        "transitions": [rows[start : start + width] for start in range(0, len(rows), width)],
    }


def _number(numerator: int, denominator: int) -> int | str:
    return number_document(fmpq(numerator, denominator))


KINDS[SPARSE] = load_sparse
