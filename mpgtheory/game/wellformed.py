"""What makes the exact data of a game well formed, whatever the representation, and what is said where they are not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, Array
from mpgtheory.arithmetic.rational import brief
from mpgtheory.errors import InputError
from mpgtheory.game.layout import Layout

LONGEST_LABEL = 1000
"""Characters of a label at the most, as the kernel has it."""
LONGEST_NAME = 60
"""Characters of its name that the text of a game shows."""


def check_labels(game: Layout) -> None:
    """Raise InputError unless players, states and each player's actions have labels that differ."""
    groups: dict[str, tuple[str, ...]] = {"players": game.players, "states": game.states}
    for player, labels in zip(game.players, game.actions, strict=False):
        groups[f"actions[{player}]"] = labels
    check_prints("name", game.name)
    for place, labels in groups.items():
        if not labels:
            raise InputError(f"{place} is empty; at least one is needed")
        seen: set[str] = set()
        for label in labels:
            check_prints(place, label)
            if label in seen:
                raise InputError(f"{place} has the label {label!r} twice; labels must differ")
            seen.add(label)
    if len(game.actions) != len(game.players):
        raise InputError(f"actions has {len(game.actions)} lists for {len(game.players)} players; one each")


def check_prints(place: str, label: str) -> None:
    """Raise InputError unless a label can be shown as it is: escapes would steer the terminal, lone surrogates have no
    encoding."""
    if not label.isprintable():
        start = label if len(label) <= 60 else label[:60] + "..."
        raise InputError(f"{place} has the label {start!a}, with a character that does not print; leave it out")
    if len(label) > LONGEST_LABEL:
        raise InputError(f"{place} has a label of {len(label)} characters, {label[:30]}...; at most {LONGEST_LABEL}")


def check_shapes(game: Layout, required: dict[str, tuple[int, ...]]) -> None:
    """Raise InputError unless the named arrays of `game` have the required shapes."""
    for place, shape in required.items():
        received = getattr(game, place).shape
        if received != shape:
            raise InputError(f"{place} has shape {received}; players, states and actions require {shape}")


def check_discount(discount: Any) -> None:
    """Raise InputError unless the exact `discount` lies in (0, 1)."""
    if not isinstance(discount, fmpq):
        raise InputError(f"discount is {discount!r}, no exact number; write it as text, like '0.9' or '1/2'")
    if not 0 < discount < 1:
        raise InputError(f"discount is {brief(discount)}; it must lie strictly between 0 and 1")


def is_distribution(row: Array) -> bool:
    """Whether the exact `row` is a probability distribution."""
    return bool(sum(row) == 1 and min(row) >= 0)


def check_distribution(place: str, labels: Sequence[str], row: Array) -> None:
    """Raise InputError, naming `place`, unless the exact `row` is a probability distribution."""
    for label, value in zip(labels, row, strict=True):
        if value < 0:
            raise InputError(f"{place}[{label}] is {value}; a probability must not be negative")
    total = sum(row)
    if total != 1:
        kind = "it" if place == "initial" else "each row"
        raise InputError(f"{place} sums to {_shown(total)}; {kind} must sum to 1")


def in_one_line(game: Layout) -> str:
    """A game in one line, with what was changed in reading it."""
    name = game.name if len(game.name) <= LONGEST_NAME else f"{game.name[:LONGEST_NAME]}..."
    kind = game.representation if game.arithmetic is EXACT else f"{game.representation} over {game.arithmetic}"
    return "; ".join((f"MarkovGame {name}: {sizes(game)}, discount {game.discount} ({kind})", *game.notes))


def sizes(game: Layout) -> str:
    """The sizes of a game in words: "2 players, 3 states, 2 x 4 actions"."""
    players, states, counts = len(game.players), len(game.states), [len(labels) for labels in game.actions]
    same = len(set(counts)) == 1 and players > 4
    actions = f"{counts[0]} actions each" if same else f"{' x '.join(map(str, counts))} actions"
    return f"{_plural(players, 'player')}, {_plural(states, 'state')}, {actions}"


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def check_rows(transitions: Array, states: Sequence[str], actions: Sequence[Sequence[str]]) -> None:
    """Raise InputError, naming state and joint action, unless the exact rows are probability distributions."""
    for place in np.ndindex(transitions.shape[:-1]):
        row = transitions[place]
        if not is_distribution(row):
            joint = ",".join(labels[a] for labels, a in zip(actions, place[1:], strict=True))
            check_distribution(f"transitions[{states[place[0]]}][{joint}]", states, row)


def amount(number: int) -> str:
    """A number of cells in words: in full, or its size where it would fill the screen."""
    return str(number) if number < 10**18 else f"more than 10^{math.floor(math.log10(number))}"


def _shown(value: Any) -> str:
    as_float = int(value.p) / int(value.q)
    return f"{value} (about {as_float:.6g})" if value.q != 1 else str(value)
