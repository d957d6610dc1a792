"""Definitions: `name[tables](indices) := term`, one a line."""

from __future__ import annotations

from dataclasses import replace

from verification.language.grammar import Parser, Token
from verification.language.primitives import TABLE, WEIGHTS
from verification.language.sorts import Definition, Scope, Sort, checked, depth, is_index, require_new


def definitions(text: str, scope: Scope) -> dict[str, Definition]:
    """The definitions of a text, by name, each seeing those before it.

    Raises:  LanguageError.
    """
    defined: dict[str, Definition] = {}
    parser = Parser(text, scope.source)
    starts = _first_columns(parser)
    while parser.next.kind != "end":
        if parser.next.at not in starts:
            raise parser.error("a definition begins in the first column")
        definition = _one(parser, replace(scope, text=text, defined=dict(defined)))
        defined[definition.name] = definition
        starts.remove(definition.at)
    for at in starts:
        raise parser.error("a line that continues a definition is indented", at)
    return defined


def _first_columns(parser: Parser) -> list[int]:
    """Where tokens stand in the first column, outside brackets: there definitions begin."""
    columns, depth = [], 0
    for token in parser.tokens[:-1]:
        is_first = token.at == 0 or parser.text[token.at - 1] == "\n"
        if is_first and depth == 0:
            columns.append(token.at)
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token.text, 0)
    return columns


def _one(parser: Parser, scope: Scope) -> Definition:
    name = _name(parser)
    require_new(name.text, scope, name.at)
    tables = _listed(parser, "[", "]")
    for token in (name, *tables):
        if is_index(token.text):
            raise parser.error(f"{token.text!r} is an index; choose another name", token.at)
    indices = _listed(parser, "(", ")")
    inner = scope
    for table in tables:
        require_new(table.text, inner, table.at)
        inner = replace(inner, given={**inner.given, table.text: Sort(TABLE, WEIGHTS)})
    for index in indices:
        inner = inner.bind(index.text, index.at)[1]
    parser.take(":=")
    term = parser.statement()
    names = (tuple(t.text for t in tables), tuple(i.text for i in indices))
    return Definition(name.text, *names, checked(term, inner), name.at, depth(term, inner))


def _name(parser: Parser) -> Token:
    token = parser.take()
    if token.kind != "name":
        raise parser.error("the name of a definition was expected", token.at)
    return token


def _listed(parser: Parser, opening: str, closing: str) -> list[Token]:
    if not parser.sees(opening):
        return []
    parser.take()
    names = [_name(parser)]
    while parser.sees(","):
        parser.take()
        names.append(_name(parser))
    parser.take(closing)
    return names
