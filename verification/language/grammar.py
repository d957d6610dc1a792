"""Texts to terms: the grammar of `README.md`, by descent, with bounded length and depth.

A term remembers where it stands in its text, so that whatever is found to be wrong with it later can be shown there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from verification.language.errors import fault

MOST_CHARACTERS = 20_000
"""Characters of one text: the longest statement of the paper needs about 1,000."""
MOST_NESTED = 40
"""Levels of brackets and binders."""
MOST_LEVELS = 150
"""Levels of a term, to which each term of a sum, a product or a conjunction adds one."""
TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+|\#[^\n]*)|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<name>[A-Za-z][A-Za-z0-9_]*'*)"
    r"|(?P<sign><=|>=|!=|:=|\.\.|[-+*/^=<>(),:;|\[\]])",
    re.ASCII,
)
BINDERS, QUANTIFIERS = ("sum", "prod", "max", "min"), ("forall", "exists")
RELATIONS = ("=", "!=", "<=", "<", ">=", ">")
KEYWORDS = frozenset((*BINDERS, *QUANTIFIERS, "and", "or", "not", "implies", "iff", "with"))
MOST_DIGITS = 1000
"""Digits of a number in a text: all of it can be shown."""


@dataclass(frozen=True)
class Binding:
    """An index that a binder introduces; a stage has a bound `relation` `bound`."""

    name: str
    at: int
    relation: str = ""
    bound: Term | None = None


@dataclass(frozen=True)
class Term:
    """A term: what it is (`head`), its parts, and where it begins.

    head: "number", "name", "apply" (a term applied to indices), an operator, a relation chain ("chain", its relations
    in `text`), a connective, or a binder, whose last part is its body and the one before it, if any, its condition.
    brackets: the arguments in square brackets of a name. parts: those in round brackets.
    """

    head: str
    at: int
    text: str = ""
    parts: tuple[Term, ...] = ()
    brackets: tuple[Term, ...] = ()
    bindings: tuple[Binding, ...] = ()

    @property
    def is_binder(self) -> bool:
        """Whether it binds indices."""
        return bool(self.bindings)


@dataclass(frozen=True)
class Token:
    """A word, a number or a sign, and where it stands."""

    kind: str
    text: str
    at: int


def tokens(text: str, source: str) -> list[Token]:
    """The tokens of a text, closed by one of kind "end".

    Raises:  LanguageError for a text that is too long, or a character that begins no token.
    """
    if len(text) > MOST_CHARACTERS:
        raise fault(source, "", 0, f"the text has {len(text)} characters; at most {MOST_CHARACTERS} are read")
    listed, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise fault(source, text, at, f"{text[at]!a} begins no word, number or sign of the language")
        if match.lastgroup == "number" and len(match[0]) > MOST_DIGITS:
            raise fault(source, text, at, f"a number has {len(match[0])} digits; at most {MOST_DIGITS} are read")
        if match.lastgroup != "space":
            listed.append(Token(str(match.lastgroup), match[0], at))
        elif not match[0].strip(" \t\r\n").isprintable():
            raise fault(source, text, at, "a comment holds what does not print")
        at = match.end()
    return [*listed, Token("end", "the end", len(text))]


class Parser:
    """Reads one text from left to right; each method reads one rule of the grammar."""

    def __init__(self, text: str, source: str) -> None:
        self.text, self.source = text, source
        self.tokens = tokens(text, source)
        self.place = self.depth = 0

    @property
    def next(self) -> Token:
        """The token that is read next."""
        return self.tokens[self.place]

    def sees(self, *texts: str) -> bool:
        """Whether the next token is one of these."""
        return self.next.kind in ("name", "sign") and self.next.text in texts

    def take(self, expected: str = "") -> Token:
        """Read a token.

        Raises:  LanguageError if another one was expected.
        """
        token = self.next
        if expected and not self.sees(expected):
            raise self.error(f"{expected!r} was expected, {token.text!r} was found")
        self.place += 1
        return token

    def error(self, message: str, at: int | None = None) -> Exception:
        """The error at a place, by default at the next token."""
        return fault(self.source, self.text, self.next.at if at is None else at, message)

    def whole(self, rule: Callable[[], Term]) -> Term:
        """A text that is one term and nothing else."""
        term = rule()
        if self.next.kind != "end":
            raise self.error(f"{self.next.text!r} was not expected here")
        return term

    def statement(self) -> Term:
        """statement := quantifier names ":" statement | equivalence."""
        with self._deeper():
            return self._quantified() if self.sees(*QUANTIFIERS) else self._equivalence()

    def sum(self) -> Term:
        """sum := product {("+" | "-") product}."""
        with self._deeper():
            return self._left_to_right(self._product, "+", "-")

    def _deeper(self) -> _Level:
        if self.depth >= MOST_NESTED:
            raise self.error(f"brackets and binders are nested more than {MOST_NESTED} deep")
        return _Level(self)

    def _equivalence(self) -> Term:
        return self._at_most_once(lambda: self._at_most_once(self._disjunction, "implies"), "iff")

    def _at_most_once(self, rule: Callable[[], Term], word: str) -> Term:
        left = rule()
        if not self.sees(word):
            return left
        at = self.take().at
        return Term(word, at, parts=(left, rule()))

    def _disjunction(self) -> Term:
        return self._left_to_right(lambda: self._left_to_right(self._negation, "and"), "or")

    def _negation(self) -> Term:
        if self.sees("not"):
            with self._deeper():
                return Term("not", self.take().at, parts=(self._negation(),))
        return self.statement() if self.sees(*QUANTIFIERS) else self._relation()

    def _relation(self) -> Term:
        parts, signs = [self.sum()], []
        at = self.next.at
        while self.sees(*RELATIONS):
            signs.append(self.take().text)
            parts.append(self.sum())
        return Term("chain", at, " ".join(signs), tuple(parts)) if signs else parts[0]

    def _left_to_right(self, rule: Callable[[], Term], *signs: str) -> Term:
        left = rule()
        while self.sees(*signs):
            sign = self.take()
            left = Term(sign.text, sign.at, parts=(left, rule()))
        return left

    def _product(self) -> Term:
        return self._left_to_right(self._unary, "*", "/")

    def _unary(self) -> Term:
        if self.sees("-"):
            with self._deeper():
                return Term("negative", self.take().at, parts=(self._unary(),))
        is_name = self.next.kind == "name"
        base = self._atom()
        while is_name and self.sees("("):
            base = Term("apply", self.next.at, parts=(base, *self._arguments("(", ")")))
        if self.sees("^"):
            with self._deeper():
                return Term("^", self.take().at, parts=(base, self._unary()))
        return base

    def _atom(self) -> Term:
        token = self.next
        if token.kind == "number":
            return Term("number", self.take().at, token.text)
        if self.sees("|", "(", "["):
            return self._bracketed(self.take())
        if self.sees(*BINDERS):
            return self._binder()
        if token.kind != "name" or token.text in KEYWORDS:
            raise self.error(f"a number, a name or a bracket was expected, {token.text!r} was found")
        self.take()
        brackets = self._arguments("[", "]") if self.sees("[") else ()
        arguments = self._arguments("(", ")") if self.sees("(") else ()
        return Term("name", token.at, token.text, arguments, brackets)

    def _bracketed(self, opening: Token) -> Term:
        if opening.text == "|":
            inner = self.sum()
            self.take("|")
            return Term("absolute", opening.at, parts=(inner,))
        inner = self.statement()
        self.take(")" if opening.text == "(" else "]")
        return inner if opening.text == "(" else Term("indicator", opening.at, parts=(inner,))

    def _arguments(self, opening: str, closing: str) -> tuple[Term, ...]:
        self.take(opening)
        arguments = [self.sum()]
        while self.sees(","):
            self.take()
            arguments.append(self.sum())
        self.take(closing)
        return tuple(arguments)

    def _quantified(self) -> Term:
        head = self.take()
        bindings, condition = self._names()
        return Term(head.text, head.at, parts=(*condition, self.statement()), bindings=bindings)

    def _binder(self) -> Term:
        head = self.take()
        if self.sees("("):
            listed = self._arguments("(", ")")
            if len(listed) < 2:
                raise self.error(f"{head.text}(x, y) needs two numbers at least", head.at)
            return Term("largest" if head.text == "max" else "smallest", head.at, parts=listed)
        if head.text in BINDERS:
            bindings, condition = self._names()
            with self._deeper():
                return Term(head.text, head.at, parts=(*condition, self._product()), bindings=bindings)
        raise self.error(f"{head.text!r} binds nothing", head.at)

    def _names(self) -> tuple[tuple[Binding, ...], tuple[Term, ...]]:
        bindings = [self._binding()]
        while self.sees(",") or (self.next.kind == "name" and not self.sees("with")):
            if self.sees(","):
                self.take()
            bindings.append(self._binding())
        condition: tuple[Term, ...] = ()
        if self.sees("with"):
            self.take()
            condition = (self._disjunction(),)
        self.take(":")
        return tuple(bindings), condition

    def _binding(self) -> Binding:
        token = self.next
        if token.kind != "name" or token.text in KEYWORDS:
            raise self.error(f"an index was expected, {token.text!r} was found")
        self.take()
        if self.sees("<", "<="):
            return Binding(token.text, token.at, self.take().text, self.sum())
        return Binding(token.text, token.at)


class _Level:
    """One level of nesting, for as long as it is open."""

    def __init__(self, parser: Parser) -> None:
        self.parser = parser

    def __enter__(self) -> None:
        self.parser.depth += 1

    def __exit__(self, *_: object) -> None:
        self.parser.depth -= 1


def parse(text: str, source: str = "statement") -> Term:
    """The statement that a text is.

    Raises:  LanguageError.
    """
    parser = Parser(text, source)
    return parser.whole(parser.statement)


def subterms(term: Term) -> Iterator[Term]:
    """The term and all terms in it, from outside."""
    yield term
    for binding in term.bindings:
        if binding.bound is not None:
            yield from subterms(binding.bound)
    for part in (*term.brackets, *term.parts):
        yield from subterms(part)


def levels(term: Term, defined: Mapping[str, int]) -> int:
    """How many terms stand in one another, at the most; `defined` says it of definitions that the term may use."""
    deepest, waiting = 0, [(term, 1)]
    while waiting:
        part, level = waiting.pop()
        level += defined.get(part.text, 0) if part.head == "name" else 0
        deepest = max(deepest, level)
        bounds = (binding.bound for binding in part.bindings if binding.bound is not None)
        waiting += [(inner, level + 1) for inner in (*part.brackets, *part.parts, *bounds)]
    return deepest
