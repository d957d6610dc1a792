"""Reward structures that PRISM exported beside a .tra file: .srew for states, .trew for transitions.

    # Reward structure "name"                      # Reward structure "name"
    # State rewards                                # Transition rewards
    states entries                                 states choices entries
    state reward                                   state choice next-state reward

One structure stands in `x.srew` and `x.trew`, several in `x1.srew`, `x1.trew`, `x2.srew`, ... Either kind of file
may be missing; an entry that is left out is 0.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flint import fmpq

from mpgtheory.errors import InputError, shown
from mpgtheory.formats.choices import Choice
from mpgtheory.formats.files import read_text
from mpgtheory.formats.places import words
from mpgtheory.game import MOST_CELLS

Choices = Sequence[dict[int, Any]]


@dataclass
class Rewards:
    """One reward structure: what a state pays, and what a transition pays."""

    name: str
    of_states: dict[int, fmpq] = field(default_factory=dict)
    of_transitions: dict[tuple[int, int, int], fmpq] = field(default_factory=dict)

    def expected(self, state: int, number: int, choice: Choice) -> fmpq:
        """r(s) + sum_s' P(s'|s,a) r(s,a,s')."""
        total = sum(choice.next_states.values(), start=fmpq(0)) or fmpq(1)
        rewards = (p * self.of_transitions.get((state, number, s), fmpq(0)) for s, p in choice.next_states.items())
        return self.of_states.get(state, fmpq(0)) + sum(rewards, start=fmpq(0)) / total


def read_rewards(stem: Path, choices: Choices) -> list[Rewards]:
    """The reward structures in the files called after `stem`, in the order of their numbers.

    Raises:  InputError if there are none, or naming the place.
    """
    if any(_file(stem, "", ending).exists() for ending in ("srew", "trew")):
        numbers = [""]
    else:
        numbers = []
        for number in itertools.count(1):
            if not any(_file(stem, str(number), ending).exists() for ending in ("srew", "trew")):
                break
            numbers.append(str(number))
    if not numbers:
        raise InputError(f"{_file(stem, '', 'srew')}: there is no reward file beside the transitions; export one")
    return [_read_structure(stem, number, choices) for number in numbers]


def _file(stem: Path, number: str, ending: str) -> Path:
    return stem.with_name(f"{stem.name}{number}.{ending}")


def _read_structure(stem: Path, number: str, choices: Choices) -> Rewards:
    rewards = Rewards(number or "of the file")
    n_choices = sum(map(len, choices))
    for ending, sizes in (("srew", [len(choices)]), ("trew", [len(choices), n_choices])):
        path = _file(stem, number, ending)
        if path.exists():
            text = read_text(path)
            rewards.name = _name(text) or rewards.name
            _read_entries(path, text, sizes, choices, rewards)
    return rewards


def _name(text: str) -> str | None:
    """The name that the first line, a comment, gives the structure, in its quotes."""
    first = text.partition("\n")[0]
    return first.partition("Reward structure")[2].strip() or None if first.startswith("#") else None


def _read_entries(path: Path, text: str, sizes: list[int], choices: Choices, rewards: Rewards) -> None:
    lines = words(path, text)
    head = next(lines, None)
    if head is None or len(head) != len(sizes) + 1:
        raise InputError(f"{path}: a first line with {len(sizes) + 1} counts was expected; is the file cut short?")
    for word, size in zip(head, sizes, strict=False):
        if word.text != str(size):
            raise word.place.error(f"{shown(word.text)} is announced, the transitions have {size}")
    announced = head[-1].count(MOST_CELLS, "rewards")
    seen = 0
    for line in lines:
        seen += 1
        if len(line) != 2 * len(sizes):
            raise line[0].place.error(f"{len(line)} words are given; {2 * len(sizes)} were expected")
        state = line[0].index(len(choices), "state")
        if len(sizes) == 1:
            if state in rewards.of_states:
                raise line[0].place.error(f"state {state} is rewarded twice; give one reward")
            rewards.of_states[state] = line[1].number()
            continue
        key = state, line[1].index(MOST_CELLS, "choice"), line[2].index(len(choices), "state")
        if key[1] not in choices[state] or key[2] not in choices[state][key[1]][1].next_states:
            raise line[1].place.error(f"no transition goes from state {state} by choice {key[1]} to state {key[2]}")
        if key in rewards.of_transitions:
            raise line[0].place.error("this transition is rewarded twice; give one reward")
        rewards.of_transitions[key] = line[3].number()
    if seen != announced:
        raise head[-1].place.error(f"{announced} rewards are announced, {seen} given; is the file cut short?")
