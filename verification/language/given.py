"""Given data: what a statement speaks of besides the game, its sorts, and the conditions that the data must meet.

`policy w; optimal reply dag to w; number eta in (0, 1]` declares three names. The conditions of a sort that can be said
in the language are said in it: an equilibrium is a policy x with W[x] = V[x].
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from verification.language.grammar import Parser, parse
from verification.language.primitives import (
    ACTION,
    JOINT,
    NUMBER,
    OF_PLAYER,
    OF_STATE,
    OF_VALUES,
    PLAY,
    PLAYER,
    STAGE,
    STATE,
    TABLE,
    WEIGHTS,
)
from verification.language.sorts import (
    LETTERS,
    OWNERS,
    Node,
    Scope,
    Sort,
    checked,
    is_index,
    letter_of,
    require_new,
    truth,
)

TABLES: dict[str, tuple[str, ...]] = {
    "policy": WEIGHTS,
    "pure policy": WEIGHTS,
    "equilibrium": WEIGHTS,
    "optimal reply": WEIGHTS,
    "selection": WEIGHTS,
    "estimate": WEIGHTS,
    "weights": WEIGHTS,
    "values": OF_VALUES,
    "rates": OF_VALUES,
    "exploration": OF_PLAYER,
    "distribution": OF_STATE,
}
"""Sorts of given data that are tables."""
POLICIES = ("policy", "pure policy", "equilibrium", "optimal reply", "selection")
"""Those whose rows are distributions."""
INDICES = (PLAYER, STATE, ACTION, JOINT)
SORTS = (*TABLES, "number", "stage", *INDICES, "play", "update")
CONDITIONS = {
    "equilibrium": "forall {i} {s}: W[{x}]({i},{s}) = V[{x}]({i},{s})",
    "optimal reply": "forall {i} {s}: V[dev({of},{i},{x})]({i},{s}) = W[{of}]({i},{s})",
    "selection": "forall {i} {s} {a}: {x}({i},{s},{a}) > 0 implies best[{of}]({i},{s},{a})",
}
"""What a sort means, beyond being a policy, in the language."""


@dataclass(frozen=True)
class Declaration:
    """One given name.

    of:         the table that the data belong to (the policy of a reply, the estimate of a selection).
    low, high:  bounds of a number or a stage; `open_low`, `open_high` exclude them. high: stages of a play at the most.
    conditions: truths that the data must meet, besides those of their sort.
    """

    kind: str
    name: str
    sort: Sort
    at: int
    of: Node | None = None
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)
    open_low: bool = False
    open_high: bool = False
    conditions: tuple[Node, ...] = ()

    def admits(self, value: Fraction) -> bool:
        """Whether a number lies in the interval."""
        above = value > self.low if self.open_low else value >= self.low
        return above and (value < self.high if self.open_high else value <= self.high)


def declarations(text: str, source: str) -> tuple[Declaration, ...]:
    """The declarations of a text.

    Raises:  LanguageError.
    """
    reader = _Reader(text, source)
    return reader.all()


class _Reader:
    """Reads declarations one after the other; each sees those before it."""

    def __init__(self, text: str, source: str) -> None:
        self.parser = Parser(text, source)
        self.scope = Scope(source, text)

    def all(self) -> tuple[Declaration, ...]:
        listed: list[Declaration] = []
        while self.parser.next.kind != "end":
            listed.append(self._one())
            if self.parser.next.kind != "end":
                self.parser.take(";")
        return tuple(listed)

    def _one(self) -> Declaration:
        at, kind = self.parser.next.at, self._kind()
        token = self.parser.take()
        if token.kind != "name":
            raise self.parser.error(f"a name was expected after {kind!r}", token.at)
        require_new(token.text, self.scope, token.at)
        declaration = self._details(Declaration(kind, token.text, self._sort(kind, token.text, token.at), at))
        self.scope = replace(self.scope, given={**self.scope.given, token.text: declaration.sort})
        conditions = [*self._of_sort(declaration)]
        if self.parser.sees("with"):
            self.parser.take()
            conditions.append(truth(self.parser.statement(), self.scope))
        return replace(declaration, conditions=tuple(conditions))

    def _kind(self) -> str:
        words: list[str] = []
        at = self.parser.next.at
        while self.parser.next.kind == "name" and " ".join(words) not in SORTS:
            words.append(self.parser.take().text)
            if not any(sort.startswith(" ".join(words)) for sort in SORTS):
                break
        kind = " ".join(words)
        if kind not in SORTS:
            raise self.parser.error(f"{kind!r} is no sort of data; known: {', '.join(SORTS)}", at)
        return kind

    def _sort(self, kind: str, name: str, at: int) -> Sort:
        if kind not in (*INDICES, LETTERS.get(letter_of(name))) and is_index(name):
            raise self.parser.error(f"{name!r} is an index, and no name for a {kind}", at)
        if kind in TABLES:
            return Sort(TABLE, TABLES[kind])
        if kind in ("play", "update"):
            return Sort(PLAY)
        if kind not in INDICES:
            return Sort(NUMBER if kind == "number" else STAGE)
        letter = letter_of(name)
        if LETTERS.get(letter) != kind:
            raise self.parser.error(f"{name!r} is no letter for a {kind}", at)
        owner = OWNERS.get(letter, "")
        if owner and owner not in self.scope.given:
            raise self.parser.error(f"{name!r} is an action of {owner}, who is not given before", at)
        return Sort(kind, owner=owner)

    def _details(self, declaration: Declaration) -> Declaration:
        kind, parser = declaration.kind, self.parser
        if kind in ("optimal reply", "selection"):
            parser.take("to" if kind == "optimal reply" else "of")
            start = parser.next.at
            node = checked(parser.sum(), self.scope)
            if node.sort != Sort(TABLE, WEIGHTS):
                raise parser.error(f"a table over player, state, action was expected, this is {node.sort}", start)
            return replace(declaration, of=node)
        if kind == "play":
            parser.take("of")
            return replace(declaration, high=self._whole())
        if kind == "number":
            return self._interval(declaration)
        if kind == "stage":
            parser.take("in")
            low = self._whole()
            parser.take("..")
            return replace(declaration, low=low, high=self._whole())
        return declaration

    def _interval(self, declaration: Declaration) -> Declaration:
        parser = self.parser
        parser.take("in")
        opening = parser.take("(" if parser.sees("(") else "[").text
        low = self._constant()
        parser.take(",")
        high = self._constant()
        closing = parser.take(")" if parser.sees(")") else "]").text
        return replace(declaration, low=low, high=high, open_low=opening == "(", open_high=closing == ")")

    def _constant(self) -> Fraction:
        sign = -1 if self.parser.sees("-") and self.parser.take() else 1
        value = self._number()
        if self.parser.sees("/"):
            self.parser.take()
            value /= self._number() or 1
        return sign * value

    def _number(self) -> Fraction:
        token = self.parser.take()
        if token.kind != "number":
            raise self.parser.error(f"a number was expected, {token.text!r} was found", token.at)
        return Fraction(token.text)

    def _whole(self) -> Fraction:
        at, value = self.parser.next.at, self._number()
        if value.denominator != 1 or value > 1000:
            raise self.parser.error("a whole number up to 1000 was expected", at)
        return value

    def _of_sort(self, declaration: Declaration) -> list[Node]:
        if declaration.kind not in CONDITIONS:
            return []
        i, s, a = ("i", "s", "a") if "i" not in self.scope.given else ("j", "t", "b")
        text = CONDITIONS[declaration.kind].format(i=i, s=s, a=a, x=declaration.name, of=self._text_of(declaration))
        return [truth(parse(text, self.scope.source), replace(self.scope, text=text))]

    def _text_of(self, declaration: Declaration) -> str:
        if declaration.of is None:
            return ""
        here = self.parser.next.at
        return self.parser.text[declaration.of.at : here].strip()
