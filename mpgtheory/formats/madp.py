"""Reader of .dpomdp and .posg files (MADP toolbox; the quoted dialect of SDMS too), as fully observed games.

A Dec-POMDP is read as the Markov game in which every agent sees the state: states, joint actions, transitions,
start and discount are the file's; observations are dropped, but their part of the file is parsed, names, shapes
and numbers, so that its errors are found. Payoffs are expected rewards,

    u_i(s, a) = sum_s' T(s'|s,a) sum_o O(o|a,s') R_i(a, s, s', o)

(minus them under `values: cost`). In a .dpomdp every agent has the one reward of each R line. In a .posg an R
line whose data stand on its own line may give one number for each agent, `R: a1 a2 : s : 20 -20`; one number, or
a table of numbers on the lines below (one for each joint observation), is common to all agents.

Lines may be `joint action : state : next state : number`, or stop earlier and give a row or a matrix; `*` stands
for all; later lines override earlier ones; `uniform` and `identity` stand for rows and matrices.

Source:  F. A. Oliehoek, M. T. J. Spaan et al., MADP toolbox, problems/example.dpomdp.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mpgtheory.errors import InputError, shown
from mpgtheory.formats.files import read_text, unpacked_name
from mpgtheory.formats.loaded import LoadedGame, Options, extra
from mpgtheory.formats.madp_header import PREAMBLE, Header, Statement, read_header
from mpgtheory.formats.madp_lines import Unclear, statements
from mpgtheory.formats.madp_tables import Tables
from mpgtheory.formats.places import Place, Word, suggestion
from mpgtheory.formats.rows import RowRule
from mpgtheory.game import TabularGame

GRAMMAR = Path(__file__).with_name("madp.lark")
SPOKEN = {
    "COLON": "':'",
    "NUMBER": "a number",
    "NAME": "a name",
    "QUOTED": "a name in quotes",
    "STAR": "'*'",
    "_NL": "the end of the line",
    "$END": "the end of the file",
}
"""Terminals of the grammar as errors call them; keywords are called by themselves."""


def read_madp(path: Path, options: Options) -> LoadedGame:
    """The fully observed game in a .dpomdp or .posg file.

    Raises:  InputError naming the place, what was found and what was expected.
    """
    extra("lark", path.suffix)  # whoever lacks it is told so at once, not by the first file with a quoted name
    text = read_text(path)
    try:
        return _by_lines(path, text, options)
    except (Unclear, InputError):  # the grammar says where and what was expected
        return _by_grammar(path, text, options)


def _by_lines(path: Path, text: str, options: Options) -> LoadedGame:
    builder = _Builder(path, options)
    for statement in statements(path, text):
        builder.receive(statement)
    return _built(builder)


def _by_grammar(path: Path, text: str, options: Options) -> LoadedGame:
    builder = _Builder(path, options)
    _parse(path, text, builder)
    return _built(builder)


def _built(builder: _Builder) -> LoadedGame:
    """The game of all statements."""
    path, tables = builder.path, builder.finished()
    header = tables.header
    payoffs, transitions = tables.settled(builder.rule)
    game = TabularGame(
        name=unpacked_name(path).stem,
        players=header.agents,
        states=header.states.names,
        actions=tuple(labels.names for labels in header.actions),
        discount=header.discount,
        initial=header.start,
        payoffs=payoffs,
        transitions=transitions,
    )
    return LoadedGame(game, ("read as fully observed: observations are dropped", *builder.rule.notes()))


class _Builder:
    """Receives the grammar's rules as they are recognised, so that no syntax tree of the file is kept."""

    def __init__(self, path: Path, options: Options) -> None:
        self.path = path
        self.options = options
        self.rule = RowRule(options.normalise)
        self._preamble: dict[str, Statement] = {}
        self._tables: Tables | None = None

    def finished(self) -> Tables:
        """The tables, once the whole file was received."""
        self._header()
        if self._tables is None:
            raise InputError(f"{self.path}: has no T, O or R lines; is the file cut short?")
        return self._tables

    def file(self, _: list[Any]) -> None:
        """All of the file was recognised."""

    def key(self, tokens: list[Any]) -> Word:
        return self._word(tokens[0])

    def field(self, tokens: list[Any]) -> list[Word]:
        return [self._word(token) for token in tokens]

    row = field

    def fields(self, fields: list[list[Word]]) -> tuple[list[Word], ...]:
        return tuple(fields)

    def statement(self, parts: list[Any]) -> None:
        key, qualifier, *rest = parts
        fields = list(rest.pop(0)) if rest and isinstance(rest[0], tuple) else []
        self.receive(Statement(key, None if qualifier is None else self._word(qualifier), fields, rest))

    def receive(self, statement: Statement) -> None:
        """Apply the next statement of the file."""
        key = statement.key
        if key.text in PREAMBLE:
            if self._tables is not None:
                raise statement.error("must stand before the T, O and R lines")
            if key.text in self._preamble:
                raise statement.error(f"was given before, in line {self._preamble[key.text].key.place.line}")
            self._preamble[key.text] = statement
            return
        if self._tables is None:
            self._tables = Tables(self._header(), per_agent=unpacked_name(self.path).suffix.lower() == ".posg")
        self._tables.add(statement)

    def _header(self) -> Header:
        if self._tables is not None:
            return self._tables.header
        return read_header(self.path, self._preamble, self.options, self.rule)

    def _word(self, token: Any) -> Word:
        text = token[1:-1] if token.type == "QUOTED" else str(token)
        return Word(text, Place(self.path, token.line, token.column))


def _parse(path: Path, text: str, builder: _Builder) -> None:
    lark = extra("lark", path.suffix)
    grammar = GRAMMAR.read_text(encoding="utf-8")
    parser = lark.Lark(grammar, start="file", parser="lalr", transformer=builder, maybe_placeholders=True)
    try:
        parser.parse(text if text.endswith("\n") else text + "\n")
    except lark.UnexpectedCharacters as error:
        received = shown(text[error.pos_in_stream])
        raise _syntax(path, error, f"{received} has no meaning here", error.allowed) from error
    except lark.UnexpectedToken as error:
        before = text.split("\n")[error.line - 1][: error.column - 1].strip()
        if error.token.type == "COLON" and before.isalpha():
            message = f"{shown(before)} begins no statement; {suggestion(before, (*PREAMBLE, 'T', 'O', 'R'))}"
            raise Place(path, error.line, 1).error(message) from error
        received = SPOKEN.get(error.token.type) or shown(str(error.token))
        raise _syntax(path, error, f"{received} was not expected here", error.accepts or error.expected) from error


def _syntax(path: Path, error: Any, message: str, expected: Any) -> InputError:
    spoken = sorted(SPOKEN.get(name, f"'{name if len(name) == 1 else name.lower()}'") for name in expected or ())
    wanted = f"; expected {' or '.join(spoken)}" if spoken else ""
    return Place(path, error.line, error.column).error(message + wanted)


READS = dict.fromkeys((".dpomdp", ".posg"), read_madp)
"""The reader by the ending of the file's name."""
