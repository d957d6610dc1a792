"""Cases of a statement on a game: its sampled policies, and everything else drawn for them.

The first policy of a statement runs through the profiles of the instance, and its equilibria where the statement asks
for them or its policy has a condition. Replies run through the mixture and pure choices where actions tie.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from flint import fmpq

from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import pure
from mpgtheory.learning.exact import Play
from verification.checking.drawing import Drawing
from verification.falsify.source import Seeded
from verification.instance import Instance
from verification.language.cases import document
from verification.language.cost import steps
from verification.language.files import Entry
from verification.language.given import Declaration
from verification.language.model import Model
from verification.language.statement import Statement

DRAWN = 6
"""Cases of a statement that speaks of no policy."""
REPLIES = 4
"""Selections of best replies: the mixture, and the first pure ones."""
MOST_STEPS = 40_000
"""Steps of all cases of a certificate together, where a case takes fewer."""
FEWEST = ((40_000, 3), (100_000, 2))
"""Cases that are tried all the same, by the steps of a case at the most; one beyond."""
LARGE_STEP = fmpq(9, 10)
"""The step size of the play in which payoffs are largest."""

T = TypeVar("T")


@dataclass(frozen=True)
class Case:
    """Data by given name, under a label for tables."""

    label: str
    data: dict[str, Any]


def cases_on(instance: Instance, entry: Entry, statement: Statement) -> list[Case]:
    """The cases of a statement on a game that meet the conditions of its given data, no two the same.

    Where a case takes many steps they are few, so that a certificate is checked in about a second.
    """
    cost = steps(statement, instance.game)
    most = max(next((few for limit, few in FEWEST if cost <= limit), 1), MOST_STEPS // cost)
    drawing = Drawing(statement, [profile.policy for profile in instance.equilibria])
    model = Model(instance.game, instance.shared)
    cases: list[Case] = []
    seen: set[str] = set()
    for label, drawn in _drawn(instance, entry, statement, drawing):
        data = drawing.case(model, drawn)
        if data is None:
            continue
        key = repr({name: document(value) for name, value in data.items()})
        if key not in seen:
            seen.add(key)
            cases.append(Case(label, data))
        if len(cases) == most:
            break
    return cases


def _drawn(
    instance: Instance, entry: Entry, statement: Statement, drawing: Drawing
) -> Iterator[tuple[str, dict[str, Any]]]:
    declared = statement.declared
    replies = [d.name for d in declared if d.kind == "selection"]
    game: Any = instance.game.dense() if statement.needs_joint_actions else instance.game
    bases = unlike_first(list(enumerate(_bases(instance, entry, declared))))
    for choice in range(REPLIES if replies else 1):
        for number, (label, chosen) in bases:
            source = Seeded(instance.seed, statement.id, instance.game.name, str(number))
            drawn = {name: part.draw(source, game) for name, part in drawing.parts.items()}
            drawn |= {d.name: int(d.high) for d in declared if d.kind == "stage"}
            drawn |= {d.name: number for d in declared if d.kind == "equilibrium"}
            drawn |= chosen
            drawn |= dict.fromkeys(replies, choice)
            yield (f"{label}, reply {choice + 1}" if replies else label), drawn


def unlike_first(listed: Sequence[T]) -> list[T]:
    """The last, those from the second on, and the first: if two are taken, they are unlike.

    The first policy is uniform, where little can be told apart; the second is pure; the last is in the interior, or a
    special one.
    """
    return [*listed[-1:], *listed[1:-1], *listed[: len(listed) > 1]]


def _bases(
    instance: Instance, entry: Entry, declared: tuple[Declaration, ...]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What cases begin with: a label, and the data that are not drawn."""
    if not declared:
        yield "the game", {}
        return
    first = next((d for d in declared if d.kind == "policy"), None)
    if first is None:
        yield from ((f"drawn {k + 1}", {}) for k in range(DRAWN))
    else:
        profiles = list(instance.profiles)
        if first.conditions or "equilibria" in entry.trying:
            profiles += instance.equilibria
        yield from ((profile.label, {first.name: profile.policy}) for profile in profiles)
        if first.conditions:
            yield from ((f"found {k + 1}", {first.name: k}) for k in range(DRAWN))
    if "largest payoff" in entry.trying:
        yield "largest payoff", _largest(instance.game, declared)


def _largest(game: MarkovGame, declared: tuple[Declaration, ...]) -> dict[str, Any]:
    """Everybody plays, in every state, where some payoff is largest in size; estimates are zero."""
    table = game.dense()
    sizes = abs(table.payoffs).max(axis=0)
    flat = sizes.reshape(table.n_states, -1)
    joint = [np.unravel_index(int(np.argmax(row)), table.action_counts) for row in flat]
    policy = pure(table, [[int(actions[i]) for actions in joint] for i in range(table.n_players)])
    state = int(np.argmax(flat.max(axis=1)))
    data: dict[str, Any] = {}
    for declaration in declared:
        if declaration.kind == "policy":
            data[declaration.name] = policy
        elif declaration.kind == "estimate":
            data[declaration.name] = tuple(block * 0 for block in policy)
        elif declaration.kind == "play" and table.initial[state] > 0:
            data[declaration.name] = _one_stage(table, state, tuple(int(a) for a in joint[state]))
    return data


def _one_stage(table: Any, state: int, joint: tuple[int, ...]) -> Play:
    after = int(np.flatnonzero(table.transitions[(state, *joint)] != 0)[0])
    steps = ((LARGE_STEP,),) * table.n_players
    return Play((state, after), (joint,), steps, steps, (0,))
