"""The statement language, read: texts to tokens, tokens to terms. Each knows its line and column.

The grammar is that of `verification/language/README.md`. A term is (head, place, parts):

    number (value,)                     reference (name, square arguments, groups of round arguments)
    add, multiply ((sign, term), ...)   negative, absolute, bracket, not (term,)        power (base, exponent)
    chain (terms, relations)            and, or (terms)         implies, iff (left, right)
    forall, exists, sum, prod, max, min (names, condition or None, body)        largest, smallest (terms)

A name of a binder is (name, place, "<" or "<=" or None, bound or None).
"""

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple, NoReturn

from .exact import InvalidError, shown, whole

MOST_CHARACTERS = 20_000
DEEPEST = 40
"""Levels of brackets; and of binders, signs, powers and negations."""
TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+|#[^\n]*)|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_']*)"
    r"|(?P<sign>:=|<=|>=|!=|\.\.|[-+*/^=<>(),:;\[\]|])"
)
INDEX = re.compile(r"[ijstzabhgkmn][0-9']*")
BINDERS = ("sum", "prod", "max", "min")
KEYWORDS = {"forall", "exists", "iff", "implies", "and", "or", "not", "with", *BINDERS}
RELATIONS = ("=", "!=", "<=", "<", ">=", ">")

Place = tuple[int, int]
"""Line and column, from 1."""


class Token(NamedTuple):
    """A token; the last of a text has kind "end"."""

    kind: str
    text: str
    place: Place


class Term(NamedTuple):
    """What is read."""

    head: str
    place: Place
    parts: tuple[Any, ...]


class Definition(NamedTuple):
    """name[tables](indices) := body."""

    name: Token
    tables: list[Token]
    indices: list[Token]
    body: Term


def error(place: Place, message: str) -> NoReturn:
    """Refuse a text."""
    raise InvalidError(f"line {place[0]}, column {place[1]}: {message}")


def tokens(text: Any) -> list[Token]:
    """The tokens of a text."""
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
        raise InvalidError(f"a statement is no text of at most {MOST_CHARACTERS} characters")
    listed, position, line, start = [], 0, 1, 0
    while position < len(text):
        match, place = TOKEN.match(text, position), (line, position - start + 1)
        if match is None:
            error(place, f"the character {shown(text[position])} has no meaning here")
        if match.lastgroup != "space":
            listed.append(Token(str(match.lastgroup), match.group(), place))
        elif not match.group().strip(" \t\r\n").isprintable():
            error(place, "a comment holds what does not print")
        line, position = line + match.group().count("\n"), match.end()
        start = text.rfind("\n", 0, position) + 1
    return [*listed, Token("end", "the end", (line, position - start + 1))]


class Parser:
    """Recursive descent over tokens; each method reads what its name says in the grammar."""

    def __init__(self, listed: list[Token]) -> None:
        self.tokens, self.position, self.brackets, self.levels = listed, 0, 0, 0

    @property
    def next(self) -> Token:
        """The token to be read."""
        return self.tokens[self.position]

    def step(self) -> Token:
        """Read the next token."""
        self.position += 1
        return self.tokens[self.position - 1]

    def take(self, *texts: str) -> Token | None:
        """Read the next token if it is one of these."""
        return self.step() if self.next.kind != "end" and self.next.text in texts else None

    def expect(self, *texts: str) -> Token:
        """Read the next token, which must be one of these."""
        return self.take(*texts) or self.unexpected(" or ".join(f"'{text}'" for text in texts))

    def unexpected(self, wanted: str) -> NoReturn:
        """Refuse the next token."""
        error(self.next.place, f"{wanted} was expected, but {shown(self.next.text)} stands here")

    def name(self) -> Token:
        """A name that is no keyword."""
        return self.step() if self.next.kind == "name" and self.next.text not in KEYWORDS else self.unexpected("a name")

    def finish(self) -> None:
        """Refuse what is left."""
        if self.next.kind != "end":
            self.unexpected("the end")

    def statement(self) -> Term:
        """equivalence, which holds implications."""
        return self._once("iff", lambda: self._once("implies", self.disjunction))

    def _once(self, word: str, part: Callable[[], Term]) -> Term:
        left, token = part(), self.take(word)
        return Term(word, token.place, (left, part())) if token else left

    def disjunction(self) -> Term:
        """disjunction, which holds conjunctions."""
        return self._list("or", lambda: self._list("and", self.negation))

    def _list(self, word: str, part: Callable[[], Term]) -> Term:
        place, terms = self.next.place, [part()]
        while self.take(word):
            terms.append(part())
        return terms[0] if len(terms) == 1 else Term(word, place, tuple(terms))

    def negation(self) -> Term:
        """negation, or a chain of relations."""
        if token := self.take("not"):
            return Term("not", token.place, (self._deeper(self.negation),))
        if token := self.take("forall", "exists"):
            return Term(token.text, token.place, (*self.names(), self._deeper(self.statement)))
        place, terms, relations = self.next.place, [self.sum()], []
        while token := self.take(*RELATIONS):
            relations.append(token.text)
            terms.append(self.sum())
        return Term("chain", place, (tuple(terms), tuple(relations))) if relations else terms[0]

    def sum(self) -> Term:
        """sum."""
        return self._signed("add", ("+", "-"), self.product)

    def product(self) -> Term:
        """product."""
        return self._signed("multiply", ("*", "/"), self.unary)

    def _signed(self, head: str, signs: tuple[str, str], part: Callable[[], Term]) -> Term:
        place, terms = self.next.place, [(signs[0], part())]
        while token := self.take(*signs):
            terms.append((token.text, part()))
        return terms[0][1] if len(terms) == 1 else Term(head, place, tuple(terms))

    def unary(self) -> Term:
        """unary, or power."""
        if token := self.take("-"):
            return Term("negative", token.place, (self._deeper(self.unary),))
        base, token = self.atom(), self.take("^")
        return Term("power", token.place, (base, self._deeper(self.unary))) if token else base

    def atom(self) -> Term:
        """atom."""
        place = self.next.place
        if self.next.kind == "number":
            above, _, below = self.step().text.partition(".")
            return Term("number", place, (Fraction(whole(above + below), 10 ** len(below)),))
        if self.take("|"):
            return Term("absolute", place, (self._inside(self.sum, "|"),))
        if self.take("("):
            return self._inside(self.statement, ")")
        if self.take("["):
            return Term("bracket", place, (self._inside(self.statement, "]"),))
        if token := self.take(*BINDERS):
            if token.text in ("max", "min") and self.take("("):
                return Term("largest" if token.text == "max" else "smallest", place, self._inside(self._sums, ")"))
            return Term(token.text, place, (*self.names(), self._deeper(self.product)))
        return self.reference()

    def names(self) -> tuple[tuple[Any, ...], Term | None]:
        """names, and the colon."""
        bindings: list[Any] = []
        while not bindings or self.next.text not in (":", "with"):
            if bindings:
                self.take(",")
            token = self.name()
            if INDEX.fullmatch(token.text) is None:
                error(token.place, f"{shown(token.text)} is no index: a letter such as i or s, then digits or primes")
            relation = self.take("<", "<=")
            bindings.append((*token[1:], relation.text, self.sum()) if relation else (*token[1:], None, None))
        condition = self._deeper(self.disjunction) if self.take("with") else None
        self.expect(":")
        return tuple(bindings), condition

    def reference(self) -> Term:
        """reference."""
        token, groups = self.name(), []
        square = self._inside(self._sums, "]") if self.take("[") else ()
        while self.take("("):
            groups.append(self._inside(self._sums, ")"))
        return Term("reference", token.place, (token.text, square, tuple(groups)))

    def _sums(self) -> tuple[Term, ...]:
        terms = [self.sum()]
        while self.take(","):
            terms.append(self.sum())
        return tuple(terms)

    def _inside(self, part: Callable[[], Any], closing: str) -> Any:
        """What stands in brackets, the first of which has been read."""
        self.brackets += 1
        if self.brackets > DEEPEST:
            error(self.next.place, f"brackets nest more than {DEEPEST} deep")
        term = part()
        self.expect(closing)
        self.brackets -= 1
        return term

    def _deeper(self, part: Callable[[], Term]) -> Term:
        """What stands under a binder, a sign, a power or a negation."""
        self.levels += 1
        if self.levels > DEEPEST:
            error(self.next.place, f"the text nests more than {DEEPEST} deep")
        term = part()
        self.levels -= 1
        return term

    def definition(self) -> Definition:
        """A definition, and the end."""
        name = self.name()
        tables, indices = (self._declared(*pair) for pair in (("[", "]"), ("(", ")")))
        self.expect(":=")
        body = self.statement()
        self.finish()
        return Definition(name, tables, indices, body)

    def _declared(self, opening: str, closing: str) -> list[Token]:
        listed: list[Token] = []
        if self.take(opening):
            while not listed or self.take(","):
                listed.append(self.name())
            self.expect(closing)
        return listed


def statement_of(text: Any) -> Term:
    """The term of a statement."""
    parser = Parser(tokens(text))
    statement = parser.statement()
    parser.finish()
    return statement


def definitions_of(text: Any) -> list[Definition]:
    """The definitions of a text: one begins at each token in the first column that is outside brackets."""
    groups: list[list[Token]] = []
    listed, depth = tokens(text), 0
    for token in listed[:-1]:
        if not groups and token.place[1] > 1:
            error(token.place, "a definition begins in the first column")
        if token.place[1] == 1 and depth == 0:
            groups.append([])
        groups[-1].append(token)
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token.text, 0)
    return [Parser([*group, Token("end", "the end", group[-1].place)]).definition() for group in groups]
