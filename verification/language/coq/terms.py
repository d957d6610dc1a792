"""Typed nodes as Coq terms: numbers of a real field, natural numbers (stages), booleans and propositions.

A truth is a proposition where it is claimed or assumed, and a boolean where it is a condition of a sum, a product or a
bracket, or defined by a name. Division by 0 is 0 in Coq; in the language it has no value.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby

from verification.language.coq.errors import UntranslatableError
from verification.language.coq.names import TYPES, coq_name, coq_type
from verification.language.coq.primitives import PLAYS, REASONS, TABLES, VALUES
from verification.language.primitives import (
    ACTION,
    JOINT,
    NUMBER,
    OF_PLAYER,
    PLAY,
    STAGE,
    TABLE,
    TRUTH,
    WEIGHTS,
    Primitive,
)
from verification.language.sorts import BoundIndex, Definition, Node

BIG = {"sum": "\\sum", "prod": "\\prod"}
EXTREMES = {"max": "largest", "min": "smallest"}
PAIRS = {"largest": "Num.max", "smallest": "Num.min"}
OPERATORS = {"+": ("+", 50, 50, 49), "-": ("-", 50, 50, 49), "*": ("*", 40, 40, 39), "/": ("/", 40, 40, 39)}
"""Sign, level, and the levels that the left and the right side may have."""
CONNECTIVES = {"and": ("/\\", "&&"), "or": ("\\/", "||"), "implies": ("->", "==>"), "iff": ("<->", "==")}
ATOM, POSTFIX, APPLIED, BODY = 0, 2, 10, 41
"""Levels: a name; `x%:R` and `n.+1`; a function at its arguments; the body of a sum."""


def wrapped(text: str, level: int, most: int) -> str:
    """The text, in brackets if it binds less tightly than is asked for."""
    return f"({text})" if level > most else text


def atom(pair: tuple[str, int]) -> str:
    """A text that may stand as an argument."""
    return wrapped(*pair, POSTFIX)


def number(node: Node) -> tuple[str, int]:
    """A number of the field, and its level."""
    head = node.head
    if node.sort.kind == STAGE:
        return f"{atom(natural(node))}%:R", POSTFIX
    if head == "number":
        return _constant(node.value)
    if node.bindings:
        return _big(node)
    if head in OPERATORS:
        sign, level, left, right = OPERATORS[head]
        first, second = (wrapped(*number(part), most) for part, most in zip(node.parts, (left, right), strict=True))
        return f"{first} {sign} {second}", level
    if head == "negative":
        return f"- {wrapped(*number(node.parts[0]), 35)}", 35
    if head == "absolute":
        return f"`|{number(node.parts[0])[0]}|", ATOM
    if head == "^":
        return f"{wrapped(*number(node.parts[0]), APPLIED)} ^+ {atom(natural(node.parts[1]))}", 30
    if head == "indicator":
        return f"({boolean(node.parts[0])})%:R", POSTFIX
    if head in PAIRS:
        return _extreme_of(PAIRS[head], [atom(number(part)) for part in node.parts])
    if head == "apply":
        base, *indices = node.parts
        return entry(base, [index_of(part) for part in indices])
    if head == "primitive":
        return _primitive(node, [])
    return _named(node)


def _constant(value: object) -> tuple[str, int]:
    assert isinstance(value, Fraction)
    whole = [str(n) if n in (0, 1) else f"{n}%:R" for n in (value.numerator, value.denominator)]
    return (whole[0], POSTFIX) if value.denominator == 1 else (f"{whole[0]} / {whole[1]}", 40)


def _extreme_of(name: str, parts: list[str]) -> tuple[str, int]:
    first, *others = parts
    return (f"{name} {first} {atom(_extreme_of(name, others))}", APPLIED) if others else (first, ATOM)


def _named(node: Node) -> tuple[str, int]:
    """A given number, an index, or a definition, at the tables that it is of."""
    if node.head == "defined":
        definition = node.value
        assert isinstance(definition, Definition)
        tables = [atom(table(part)) for part in node.parts]
        return " ".join([coq_name(definition.name), *tables]), APPLIED if tables else ATOM
    return coq_name(str(node.value)), ATOM


def _primitive(node: Node, indices: list[str]) -> tuple[str, int]:
    primitive = node.value
    assert isinstance(primitive, Primitive)
    name, brackets = primitive.name, primitive.brackets
    if PLAY in brackets:
        raise UntranslatableError(PLAYS)
    if name == "best":
        player, state, action = indices
        row = entry(node.parts[0], [player, state, "_b"])[0]
        return f"is_best (fun _b : A {player} => {row}) {action}", APPLIED
    if name == "T":
        player, state, action = indices
        inner = entry(node.parts[1], [player, "_t.1", "_t.2"])[0]
        policy = atom(table(node.parts[0]))
        return f"bellman g {policy} (fun _t : S * A {player} => {inner}) {pair(state, action)}", APPLIED
    form = VALUES.get((name, len(brackets), len(primitive.indices)))
    if form is None:
        raise UntranslatableError(REASONS.get(name, f"{name} is not in the Coq development"))
    arguments = [argument(part, sort) for part, sort in zip(node.parts, brackets, strict=True)]
    return form.format(*arguments, **dict(zip("xyzw", indices, strict=False))), ATOM if form[0] == "(" else APPLIED


def pair(state: str, action: str) -> str:
    """Where a policy of Coq has its numbers: (s, a), (s, h i)."""
    return f"({state}, {bare(action)})"


def bare(index: str) -> str:
    """An index without the brackets that it needs as an argument."""
    return index[1:-1] if index[0] == "(" and index[-1] == ")" else index


def entry(base: Node, indices: list[str]) -> tuple[str, int]:
    """A table, or a joint action, at its indices."""
    if base.sort.kind == JOINT:
        return f"{atom(_named(base))} {indices[0]}", APPLIED
    is_function = isinstance(base.value, Primitive) and base.value.is_function
    if base.head == "primitive" and not is_function:
        return _primitive(base, indices)
    if base.head == "defined" and isinstance(base.value, Definition) and base.value.indices:
        return f"{_named(base)[0]} {' '.join(indices)}", APPLIED
    if base.sort.indices == WEIGHTS:
        player, state, action = indices
        return f"{atom(table(base))} {player} {pair(state, action)}", APPLIED
    return f"{_named(base)[0]} {' '.join(indices)}", APPLIED


def table(node: Node) -> tuple[str, int]:
    """A table `(i,s,a)` as a policy of Coq, whose rows need not be distributions."""
    if node.sort.indices != WEIGHTS:
        raise UntranslatableError(f"a table over {', '.join(node.sort.indices)} stands for a policy")
    if node.head == "apply":
        base, *indices = node.parts
        return f"{_named(base)[0]} {' '.join(index_of(part) for part in indices)}", APPLIED
    if node.head == "primitive":
        primitive = node.value
        assert isinstance(primitive, Primitive)
        if primitive.is_function:
            return _function(primitive, node.parts)
        return f"table (fun _i _s _a => {_primitive(node, ['_i', '_s', '_a'])[0]})", APPLIED
    if node.head == "defined" and isinstance(node.value, Definition) and node.value.indices:
        return f"table {atom(_named(node))}", APPLIED
    return _named(node)


def _function(primitive: Primitive, parts: tuple[Node, ...]) -> tuple[str, int]:
    form = TABLES.get(primitive.name)
    if form is None:
        raise UntranslatableError(f"{primitive.name} is not in the Coq development")
    return form.format(*[argument(p, sort) for p, sort in zip(parts, primitive.brackets, strict=True)]), APPLIED


def argument(node: Node, sort: str | tuple[str, ...]) -> str:
    """An argument of a primitive, of the sort that it has there."""
    if sort == WEIGHTS:
        return atom(table(node))
    if sort == OF_PLAYER:
        return atom(_named(node))
    if sort == NUMBER:
        return atom(number(node))
    assert isinstance(sort, str)
    return atom(natural(node)) if sort == STAGE else index_of(node)


def index_of(node: Node) -> str:
    """An index as an argument: a name, the action h(i) of a joint action, or a stage."""
    if node.sort.kind in (STAGE, NUMBER):
        return atom(natural(node))
    if node.head == "apply":
        base, *indices = node.parts
        return atom(entry(base, [index_of(part) for part in indices]))
    return atom(_named(node))


def natural(node: Node) -> tuple[str, int]:
    """A natural number: a stage, a whole number, or a sum or a product of these.

    Raises:  UntranslatableError if it may be something else.
    """
    if node.head in ("index", "given") and node.sort.kind == STAGE:
        return coq_name(str(node.value)), ATOM
    if node.head == "number" and isinstance(node.value, Fraction) and node.value.denominator == 1:
        return str(node.value), ATOM
    if node.head in ("+", "*"):
        sign, _, left, right = OPERATORS[node.head]
        if node.head == "+" and node.parts[1].value == 1 and node.parts[1].head == "number":
            return f"{atom(natural(node.parts[0]))}.+1", POSTFIX
        first, second = (wrapped(*natural(part), most) for part, most in zip(node.parts, (left, right), strict=True))
        return f"({first} {sign} {second})%N", ATOM
    raise UntranslatableError("a stage or an exponent is no natural number by its form")


def is_natural(node: Node) -> bool:
    """Whether a number is natural by its form."""
    try:
        natural(node)
    except UntranslatableError:
        return False
    return True


def _big(node: Node) -> tuple[str, int]:
    """A sum, a product, a largest or a smallest number; the condition stands with the last index in it."""
    body, level = number(node.parts[0])
    if node.head in EXTREMES:
        if node.condition is not None or any(index.sort.kind == STAGE for index in node.bindings):
            raise UntranslatableError("an extreme over part of a range")
        for index in reversed(node.bindings):
            body = f"{EXTREMES[node.head]} (fun {coq_name(index.name)} : {coq_type(index.sort)} => {body})"
        return body, APPLIED
    body = wrapped(body, level, 40)
    last = _last_in(node.condition, [index.name for index in node.bindings])
    for place, index in reversed(list(enumerate(node.bindings))):
        condition = f" | {boolean(node.condition)}" if node.condition is not None and place == last else ""
        body = f"{BIG[node.head]}_({_range(index)}{condition}) {body}"
    return body, BODY


def _last_in(condition: Node | None, names: list[str]) -> int:
    """The place of the last index that a condition speaks of: there the condition stands."""
    last, waiting = 0, [condition] if condition is not None else []
    while waiting:
        node = waiting.pop()
        if node.head == "index" and node.value in names:
            last = max(last, names.index(str(node.value)))
        waiting += [*node.parts, *((node.condition,) if node.condition else ())]
    return last


def _range(index: BoundIndex) -> str:
    name = coq_name(index.name)
    if index.bound is None:
        return f"{name} : {coq_type(index.sort)}"
    bound = atom(natural(index.bound))
    return f"{name} < {bound}" + (".+1" if index.relation == "<=" else "")


def boolean(node: Node) -> str:
    """A truth as a boolean."""
    if node.bindings:
        inner = boolean(node.parts[0])
        if node.condition is not None:
            sign = "==>" if node.head == "forall" else "&&"
            inner = f"({boolean(node.condition)}) {sign} ({inner})"
        for index in reversed(node.bindings):
            if index.bound is not None:
                raise UntranslatableError("a condition about all stages up to a bound")
            inner = f"[{node.head} {coq_name(index.name)} : {coq_type(index.sort)}, {inner}]"
        return inner
    if node.head == "chain":
        return " && ".join(f"({link})" if len(node.parts) > 2 else link for link in _links(node, as_boolean=True))
    if node.head == "not":
        return f"~~ ({boolean(node.parts[0])})"
    if node.head in CONNECTIVES:
        return f" {CONNECTIVES[node.head][1]} ".join(f"({boolean(part)})" for part in node.parts)
    return _truth(node)


def _truth(node: Node) -> str:
    assert node.sort.kind == TRUTH
    if node.head == "apply":
        base, *indices = node.parts
        return entry(base, [index_of(part) for part in indices])[0]
    return _named(node)[0]


def _links(node: Node, *, as_boolean: bool) -> list[str]:
    """The comparisons of a chain, in order."""
    signs = node.value
    assert isinstance(signs, list)
    equal = "==" if as_boolean else "="
    links = []
    for left, right, sign in zip(node.parts, node.parts[1:], signs, strict=False):
        are_numbers = left.sort.kind in (NUMBER, STAGE)
        if are_numbers and is_natural(left) and is_natural(right):
            first, second, scope = natural(left)[0], natural(right)[0], "%N"
        elif are_numbers:
            first, second, scope = wrapped(*number(left), 50), wrapped(*number(right), 50), ""
        else:
            (first, second), scope = (bare(index_of(side)) for side in (left, right)), ""
        if sign in (">=", ">"):
            first, second, sign = second, first, "<=" if sign == ">=" else "<"
        text = f"{first} {equal if sign == '=' else sign} {second}"
        links.append(f"({text}){scope}" if scope and sign not in ("=", "!=") else text)
    return links


def claimed(node: Node) -> str:
    """A truth as a proposition."""
    if node.bindings:
        return _quantified(node)
    if node.head == "chain":
        links = _links(node, as_boolean=False)
        return links[0] if len(links) == 1 else " /\\ ".join(f"({link})" for link in links)
    if node.head == "not":
        return f"~ ({claimed(node.parts[0])})"
    if node.head in CONNECTIVES:
        return f" {CONNECTIVES[node.head][0]} ".join(f"({claimed(part)})" for part in node.parts)
    return _truth(node)


def is_boolean(node: Node) -> bool:
    """Whether the proposition of a truth without binder is a boolean of Coq: one inequality, or a name."""
    return node.value not in (["="],) if node.head == "chain" and len(node.parts) == 2 else node.head == "apply"


def _quantified(node: Node) -> str:
    body = claimed(node.parts[0])
    if node.condition is not None:
        sign = "->" if node.head == "forall" else "/\\"
        body = f"({claimed(node.condition)}) {sign} ({body})"
    for is_stage, run in reversed([(key, list(run)) for key, run in groupby(node.bindings, _is_stage)]):
        if is_stage:
            for index in reversed(run):
                body = _stage(node.head, index, body)
        else:
            names = [f"({coq_name(index.name)} : {coq_type(index.sort)})" for index in run]
            body = f"{node.head} {' '.join(names)}, {body}"
    return body


def _is_stage(index: BoundIndex) -> bool:
    return index.bound is not None


def _stage(head: str, index: BoundIndex, body: str) -> str:
    assert index.bound is not None
    name = coq_name(index.name)
    sign, bound = ("<" if index.relation == "<" else "<="), natural(index.bound)[0]
    within = f"({name} {sign} {bound})%N"
    return f"{head} {name} : nat, {within} {'->' if head == 'forall' else '/' + chr(92)} ({body})"


def definition_text(definition: Definition) -> str:
    """A definition as a local one of Coq: its name and its value."""
    body = definition.body
    if body.sort.kind == TABLE:
        value = table(body)[0]
    elif body.sort.kind == TRUTH:
        value = boolean(body)
    elif body.sort.kind in (NUMBER, STAGE):
        value = number(body)[0] + (" : R" if body.head == "number" else "")
    else:
        raise UntranslatableError(f"{definition.name} is an index")
    binders = [f"({coq_name(name)} : policy R S A)" for name in definition.tables]
    for name, kind in zip(definition.indices, definition.kinds, strict=True):
        owner = {"a": "i", "b": "j"}.get(name[0], "") if kind == ACTION else ""
        if owner and owner not in definition.indices:
            raise UntranslatableError(f"{definition.name} is about an action of a player who is no index of it")
        binders.append(f"({coq_name(name)} : {f'A {coq_name(owner)}' if owner else TYPES[kind]})")
    return f"{coq_name(definition.name)} := " + (f"fun {' '.join(binders)} => {value}" if binders else value)
