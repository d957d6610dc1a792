"""Games by head counts in the native JSON format: `"kind": "anonymous"`.

    {"format": "mpgtheory.game/1", "kind": "anonymous", "name": ..., "players": [...], "states": [...],
     "actions": [the actions of every player], "discount": "1/2", "initial": ["1/2", "1/2"],
     "groups": [per player: its group], "paid_by": "counts" | "own count",
     "payoffs": [per group [per state [per own action [per head count of the others]]]],
     "transitions": [per state [per head count of all players [per next state]]]}

Head counts (n_1, ..., n_K) are listed in lexicographic order, (0, ..., 0, N) first; paid by the own count, payoffs are
listed by how many others take the same action, 0 first. Where no action matters for the next state, there is one row a
state in the place of one a head count.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Literal

from mpgtheory.errors import InputError
from mpgtheory.formats.exact_json import ExactFile, array_document, number_in, table_in, validated
from mpgtheory.formats.kinds import KINDS, game_document, header
from mpgtheory.formats.loaded import LoadedGame, Options
from mpgtheory.formats.rows import RowRule
from mpgtheory.game.anonymous import BY_OWN_COUNT, AnonymousGame, check_counts
from mpgtheory.game.anonymous.counts import count_vectors

ANONYMOUS = "anonymous"


class AnonymousFile(ExactFile):
    """The members of a game by head counts."""

    format: Literal["mpgtheory.game/1"]
    kind: Literal["anonymous"]
    name: str
    players: list[str]
    states: list[str]
    actions: list[str]
    discount: Any
    initial: list[Any]
    groups: list[int]
    paid_by: Literal["counts", "own count"]
    payoffs: list[Any]
    transitions: list[Any]


def load_anonymous(path: Path, document: Any, options: Options) -> LoadedGame:
    """The game by head counts in a native document.

    Raises:  InputError naming file, place, value and remedy.
    """
    content = validated(path, document, AnonymousFile)
    try:
        return _game(content, options)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


def _game(content: AnonymousFile, options: Options) -> LoadedGame:
    for name in ("players", "states", "actions", "payoffs"):
        if not getattr(content, name):
            raise InputError(f"{name} is empty; at least one is needed")
    players, states, actions = content.players, content.states, content.actions
    is_moved = any(isinstance(rows, list) and len(rows) != 1 for rows in content.transitions)
    by_own = content.paid_by == BY_OWN_COUNT
    if is_moved or not by_own:
        sizes = {"players": len(players), "states": len(states), "actions": len(actions)}
        check_counts(content.name, **sizes, groups=len(content.payoffs))
    everyone = _counts(len(players), len(actions)) if is_moved else ["any"]
    seen = [str(n) for n in range(len(players))] if by_own else _counts(len(players) - 1, len(actions))
    groups = [f"group {g}" for g in range(len(content.payoffs))]
    rule = RowRule(options.normalise)
    initial = table_in("initial", content.initial, [states])
    transitions = table_in("transitions", content.transitions, [states, everyone, states])
    if options.normalise is not None:
        initial = rule.settle(initial, partial(str, "initial"))
        for state, rows in zip(states, transitions, strict=True):
            for k, counts in enumerate(everyone):
                rows[k] = rule.settle(rows[k], partial(str, f"transitions[{state}][{counts}]"))
    discount = number_in("discount", content.discount)
    game = AnonymousGame(
        name=content.name,
        players=tuple(players),
        states=tuple(states),
        actions=(tuple(actions),) * len(players),
        discount=discount if options.discount is None else options.discount,
        initial=initial,
        payoff_table=table_in("payoffs", content.payoffs, [groups, states, actions, seen]),
        transition_table=transitions,
        groups=tuple(content.groups),
        paid_by=content.paid_by,
    )
    return LoadedGame(game, rule.notes())


def _counts(players: int, actions: int) -> list[str]:
    """Head counts as labels."""
    return [",".join(map(str, row)) for row in count_vectors(players, actions)]


@game_document.register
def _document(game: AnonymousGame) -> dict[str, Any]:
    members = header(game, kind=ANONYMOUS)
    return {
        **members,
        "actions": list(game.actions[0]),
        "groups": list(game.groups),
        "paid_by": game.paid_by,
        "payoffs": array_document(game.payoff_table),
        "transitions": array_document(game.transition_table),
    }


KINDS[ANONYMOUS] = load_anonymous
