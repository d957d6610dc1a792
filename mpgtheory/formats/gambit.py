"""Reader of Gambit's .nfg and .efg files: stateless games, read by pygambit, as Markov games with one state.

The one state returns to itself whatever is played, so a stationary policy is a mixed strategy and the Markov game
is a potential game iff the stage game is an (exact) potential game. A stateless game has no discount factor; its
equilibria are the same under every one, and 1/2 is taken unless one is given. An .efg is read as its reduced
normal form: strategies that differ only where they rule themselves out are one. Payoffs are exact (pygambit keeps
decimals and fractions as written); an outcome left out pays 0.

Sizes are checked before pygambit allocates anything: an .nfg's from the strategies in its header, an .efg's by
counting reduced strategies along the tree.
"""

from __future__ import annotations

import io
import itertools
import math
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic.rational import rational
from mpgtheory.errors import InputError
from mpgtheory.families.registry import check_size
from mpgtheory.formats.files import read_text, unpacked_name
from mpgtheory.formats.gambit_tokens import check_numbers, prepared_tree, tokens_of
from mpgtheory.formats.loaded import LoadedGame, Options, extra
from mpgtheory.formats.places import Place
from mpgtheory.game import TabularGame

DISCOUNT = fmpq(1, 2)
"""The discount factor of a stateless game that is given none."""

MOST_MOVES = 4_000_000
"""Profiles of an .efg file times the depth of its tree at the most: each is played out, some ten seconds in all."""
HEADER = r"""
tokens: (STRING | OPEN | CLOSE | TOKEN)*
STRING: /"(\\.|[^"\\])*"/s
OPEN: "{"
CLOSE: "}"
TOKEN: /[^\s{}"]+/
%ignore /\s+/
"""
"""The tokens of an .nfg file: enough of its grammar to count strategies before anything is allocated."""


def read_gambit(path: Path, options: Options) -> LoadedGame:
    """The one-state game in an .nfg or .efg file.

    Raises:  InputError with Gambit's message and place, or if the normal form would be too large.
    """
    is_tree = unpacked_name(path).suffix.lower() == ".efg"
    text = read_text(path)
    depth = 0
    if is_tree:
        text, depth = prepared_tree(path, text)
    else:
        check_numbers(path, text, tokens_of(text))
        _check_counts(path, list(_header_counts(text, extra("lark", path.suffix))))
    gambit = extra("pygambit", path.suffix)
    game = _parsed(path, text, gambit.read_efg if is_tree else gambit.read_nfg)
    if is_tree:
        counts = [_reduced_strategies(game, player) for player in game.players]
        _check_counts(path, counts)
        if math.prod(counts) * depth > MOST_MOVES:
            raise InputError(
                f"{path}: {math.prod(counts)} profiles of up to {depth} moves each are too many to play out; at most "
                f"{MOST_MOVES} moves are"
            )
    notes = []
    if options.discount is None:
        notes.append(f"a stateless game has no discount factor; {DISCOUNT} is taken (--discount gives another)")
    if is_tree:
        notes.append("read as its reduced normal form")
    return LoadedGame(_one_state(path, game, DISCOUNT if options.discount is None else options.discount), tuple(notes))


def _parsed(path: Path, text: str, read: Any) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of labels that pygambit makes unique by itself
            return read(io.StringIO(text))
    except (ValueError, IndexError, MemoryError, RuntimeError) as error:
        raise _relocated(path, str(error)) from error


def _relocated(path: Path, message: str) -> InputError:
    """Gambit's `Parse error in game file: line 3:7: what` as ours."""
    shown = " ".join(message.split()).removeprefix("Parse error in game file: ")
    where, _, what = shown.partition(": ")
    line, _, column = where.removeprefix("line ").partition(":")
    if what and line.isdigit() and column.isdigit():
        return Place(path, int(line), int(column)).error(f"{what}; the file must be in Gambit's format")
    return InputError(f"{path}: {shown}; the file must be in Gambit's format")


def _header_counts(text: str, lark: Any) -> Iterator[int]:
    """Number of strategies of each player as the header gives them; nothing more where it has another form.

    NFG 1 R "title" { "player" ... } { { "strategy" ... } ... }   or   ... { 2 3 ... }
    """
    lexer = lark.Lark(HEADER, start="tokens", parser="lalr", lexer="basic")
    tokens = lexer.lex(text)
    depth, groups, named = 0, 0, 0
    try:
        for token in tokens:
            if token.type == "OPEN":
                depth, named = depth + 1, 0
            elif token.type == "CLOSE":
                if groups == 1 and depth == 2:
                    yield named
                depth -= 1
                groups += depth == 0
            elif groups == 1 and depth == 1 and token.isascii() and token.isdigit():
                yield int(token[:18])
            named += token.type == "STRING"
            if groups == 2:
                return
    except lark.UnexpectedInput:
        return  # Gambit's own parser says what is wrong, and where


def _reduced_strategies(game: Any, player: Any) -> int:
    """Number of reduced strategies, without listing them; with imperfect recall a bound, that of all strategies.

    After each own action, choices at the next own information sets combine freely: their counts multiply; the
    actions at one information set exclude each other: their counts add.
    """
    infosets = list(player.infosets)
    if not game.is_perfect_recall:
        return math.prod(len(list(infoset.actions)) for infoset in infosets)
    following: dict[Any, list[Any]] = {}
    for infoset in infosets:
        following.setdefault(_key(infoset.own_prior_actions[0]), []).append(infoset)
    order: list[Any] = [None]
    for key in order:  # an action before those that follow it, without recursion: trees may be deep
        order += [_key(action) for infoset in following.get(key, ()) for action in infoset.actions]
    counts: dict[Any, int] = {}
    for key in reversed(order):
        counts[key] = math.prod(sum(counts[_key(a)] for a in infoset.actions) for infoset in following.get(key, ()))
    return counts[None]


def _key(action: Any) -> Any:
    return None if action is None else (action.infoset.number, action.number)


def _check_counts(path: Path, counts: list[int]) -> None:
    check_size(f"{path}: the game", players=len(counts), states=1, joint_actions=math.prod(counts))


def _one_state(path: Path, game: Any, discount: fmpq) -> TabularGame:
    players = list(game.players)
    actions = tuple(_labels([strategy.label for strategy in player.strategies]) for player in players)
    counts = [len(labels) for labels in actions]
    payoffs = np.empty((len(players), 1, *counts), dtype=object)
    for profile in itertools.product(*(range(count) for count in counts)):
        outcome = game[profile]
        for i, player in enumerate(players):
            payoffs[(i, 0, *profile)] = fmpq(0) if outcome is None else _payoff(path, outcome, player)
    return TabularGame(
        name=unpacked_name(path).stem,
        players=_labels([player.label for player in players]),
        states=("stage",),
        actions=actions,
        discount=discount,
        initial=np.array([fmpq(1)], dtype=object),
        payoffs=payoffs,
        transitions=np.full((1, *counts, 1), fmpq(1), dtype=object),
    )


def _payoff(path: Path, outcome: Any, player: Any) -> fmpq:
    try:
        return rational(outcome[player])
    except ValueError as error:
        raise InputError(f"{path}: a payoff of player {player.label!r} is no number: {error}") from error


def _labels(given: list[str]) -> tuple[str, ...]:
    """The labels as given, or numbers from 1 where some are empty or equal."""
    if all(given) and len(set(given)) == len(given):
        return tuple(given)
    return tuple(str(number) for number in range(1, len(given) + 1))


READS = dict.fromkeys((".nfg", ".efg"), read_gambit)
"""The reader by the ending of the file's name."""
