"""The tokens of Gambit's files, read before pygambit: what is no number, labels that repeat, trees that are too deep.

pygambit reads a lone `-` as 0, or ends in a traceback. It refuses information sets of one player with the same label,
though Gambit's own collection has such files: neither they nor the labels of nodes mean anything to us, so these labels
are taken away, and spaces put in their place. And it recurses along the tree, until the process ends.

    EFG 2 R "title" { "player" ... } "comment"
    p "node" PLAYER INFOSET "label" { "action" ... } OUTCOME "label" { payoffs }
    c "node" INFOSET "label" { "action" probability ... } OUTCOME ...
    t "node" OUTCOME "label" { payoffs }
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from mpgtheory.errors import InputError, shown
from mpgtheory.formats.places import Place

TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[{}]|[^\s{}",]+', re.S)
NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?(/\d+)?")
HEADER = 3
"""Words of the header that are no numbers: EFG 2 R."""
NODES = ("p", "c", "t")
DEEPEST = 1_000
"""Moves from the root to an end at the most."""


class Token(NamedTuple):
    """A word of the file and where it begins."""

    text: str
    start: int

    @property
    def is_label(self) -> bool:
        return self.text.startswith('"')


def tokens_of(text: str) -> list[Token]:
    """All tokens, numbers, braces and strings; commas are left out."""
    return [Token(match[0], match.start()) for match in TOKEN.finditer(text)]


def check_numbers(path: Path, text: str, tokens: Sequence[Token], allowed: Sequence[str] = ()) -> None:
    """Raise InputError, with line and column, at a word that should be a number and is none."""
    plain = [word for word in tokens if not word.is_label and word.text not in ("{", "}")]
    for word in plain[HEADER:]:
        if word.text not in allowed and not NUMBER.fullmatch(word.text):
            before = text[: word.start]
            place = Place(path, before.count("\n") + 1, word.start - before.rfind("\n"))
            raise place.error(f"{shown(word.text)} is no number; write a number, as 0, -1/2 or 0.25")


def prepared_tree(path: Path, text: str) -> tuple[str, int]:
    """The text of an .efg file as pygambit can read it, and its depth: same lines and columns, fewer labels.

    Raises:  InputError at a word that is no number, and for a tree that is too deep.
    """
    tokens = tokens_of(text)
    check_numbers(path, text, tokens, NODES)
    if (depth := depth_of(tokens)) > DEEPEST:
        raise InputError(f"{path}: the tree is {depth} moves deep; at most {DEEPEST} are read")
    pieces, end = [], 0
    for label in _idle_labels(tokens):
        pieces += [text[end : label.start], '""' + " " * (len(label.text) - 2)]
        end = label.start + len(label.text)
    return "".join([*pieces, text[end:]]), depth


def _idle_labels(tokens: Sequence[Token]) -> Iterator[Token]:
    """The labels of nodes and of information sets, in order."""
    for number, word in enumerate(tokens):
        if word.text in NODES:
            numbers = {"p": 2, "c": 1, "t": 0}[word.text]
            for place in (number + 1, *([number + 2 + numbers] if numbers else [])):
                if place < len(tokens) and tokens[place].is_label and "\n" not in tokens[place].text:
                    yield tokens[place]


def depth_of(tokens: Sequence[Token]) -> int:
    """Moves on the longest way from the root, as the file lists nodes: each followed by what follows its actions."""
    known: dict[tuple[str, ...], int] = {}
    waiting, deepest = [1], 0  # how many nodes are still to come at each depth
    for number, word in enumerate(tokens):
        if word.text not in NODES:
            continue
        while len(waiting) > 1 and waiting[-1] == 0:
            waiting.pop()
        waiting[-1] -= 1
        if word.text != "t":
            key = tuple(one.text for one in tokens[number + 2 : number + (4 if word.text == "p" else 3)])
            count = _actions(tokens, number) or known.get((word.text, *key), 1)
            known[word.text, *key] = count
            waiting.append(count)
            deepest = max(deepest, len(waiting) - 1)
    return deepest


def _actions(tokens: Sequence[Token], node: int) -> int:
    """How many actions a node lists; 0 if it lists none, as where its information set was met before."""
    place = node + (4 if tokens[node].text == "p" else 3)
    place += place < len(tokens) and tokens[place].is_label
    if place >= len(tokens) or tokens[place].text != "{":
        return 0
    count = 0
    for word in tokens[place + 1 :]:
        if not word.is_label and word.text in ("}", *NODES):
            break
        count += word.is_label
    return count
