"""Typed nodes as text of the language: what is written is read again as the same nodes.

The text is canonical: one line, the fewest brackets that are sure to be right. So a mutated statement can be shown,
typed at a command line, certified and read by the kernel like any other.
"""

from __future__ import annotations

from fractions import Fraction

from verification.language.given import CONDITIONS, Declaration
from verification.language.primitives import Primitive
from verification.language.sorts import BoundIndex, Definition, Node

TRUTHS = {"forall": 0, "exists": 0, "iff": 1, "implies": 2, "or": 3, "and": 4, "not": 5, "chain": 6}
"""How tightly the heads of truths bind."""
NUMBERS = {"sum": 7, "prod": 7, "max": 7, "min": 7, "+": 8, "-": 8, "*": 10, "/": 10, "negative": 11, "^": 12}
"""How tightly the heads of numbers bind. A binder takes all factors that follow, so as an operand it is bracketed."""
LEVELS = {**TRUTHS, **NUMBERS}
STATEMENT, CONDITION, RELATED, BODY, ATOM = 0, 3, 7, 9, 13
"""The levels at which a term stands: anywhere, after `with`, beside a relation, after a binder's colon, alone."""
OPERANDS = {
    "iff": (2, 2),
    "implies": (3, 3),
    "or": (3, 4),
    "and": (4, 5),
    "not": (5,),
    "+": (8, 10),
    "-": (8, 10),
    "*": (10, 11),
    "/": (10, 11),
    "negative": (11,),
    "^": (ATOM, 11),
}
"""The levels of the operands of a head."""


def written(node: Node, level: int = STATEMENT) -> str:
    """The text of a node; in brackets if it binds less tightly than `level`."""
    text = _text(node)
    own = LEVELS.get(node.head, ATOM)
    is_binder_alone = node.head in ("sum", "prod", "max", "min") and level == BODY
    return text if own >= level or is_binder_alone else f"({text})"


def definition_text(definition: Definition) -> str:
    """The line of a definition."""
    tables = f"[{', '.join(definition.tables)}]" if definition.tables else ""
    indices = f"({', '.join(definition.indices)})" if definition.indices else ""
    return f"{definition.name}{tables}{indices} := {written(definition.body)}"


def declaration_text(declaration: Declaration) -> str:
    """The text of a declaration, its own condition included."""
    kind, text = declaration.kind, f"{declaration.kind} {declaration.name}"
    if declaration.of is not None:
        text += f" {'to' if kind == 'optimal reply' else 'of'} {written(declaration.of, RELATED)}"
    if kind == "play":
        text += f" of {declaration.high}"
    if kind == "stage":
        text += f" in {declaration.low}..{declaration.high}"
    if kind == "number":
        low, high = "[("[declaration.open_low], "])"[declaration.open_high]
        text += f" in {low}{declaration.low}, {declaration.high}{high}"
    own = declaration.conditions[1 if kind in CONDITIONS else 0 :]
    return text + "".join(f" with {written(condition)}" for condition in own)


def _text(node: Node) -> str:
    if node.bindings:
        return _bound(node)
    if node.head in OPERANDS:
        parts = [written(part, level) for part, level in zip(node.parts, OPERANDS[node.head], strict=True)]
        if len(parts) == 1:
            return f"-{parts[0]}" if node.head == "negative" else f"not {parts[0]}"
        return f"{parts[0]}^{parts[1]}" if node.head == "^" else f"{parts[0]} {node.head} {parts[1]}"
    if node.head == "chain":
        return _chain(node)
    if node.head == "number":
        return number_text(node.value)
    if node.head in ("absolute", "indicator"):
        inner = written(node.parts[0], RELATED if node.head == "absolute" else STATEMENT)
        return f"|{inner}|" if node.head == "absolute" else f"[{inner}]"
    if node.head in ("largest", "smallest"):
        return f"{'max' if node.head == 'largest' else 'min'}({_listed(node.parts)})"
    if node.head == "apply":
        return f"{written(node.parts[0], ATOM)}({_listed(node.parts[1:])})"
    return _named(node)


def _named(node: Node) -> str:
    """A name with its brackets."""
    if isinstance(node.value, Primitive):
        if node.value.is_function:
            return f"{node.value.name}({_listed(node.parts)})"
        return node.value.name + (f"[{_listed(node.parts)}]" if node.parts else "")
    if isinstance(node.value, Definition):
        return node.value.name + (f"[{_listed(node.parts)}]" if node.parts else "")
    return str(node.value)


def number_text(value: object) -> str:
    """A number as digits, with a decimal point if it is no whole number."""
    assert isinstance(value, Fraction)
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    if places == 0:
        return str(value.numerator)
    digits = str((value * 10**places).numerator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}"


def _listed(nodes: tuple[Node, ...]) -> str:
    return ", ".join(written(node, RELATED) for node in nodes)


def _chain(node: Node) -> str:
    signs = node.value
    assert isinstance(signs, list)
    first, *rest = (written(part, RELATED) for part in node.parts)
    return first + "".join(f" {sign} {part}" for sign, part in zip(signs, rest, strict=True))


def _bound(node: Node) -> str:
    names = ", ".join(map(_index, node.bindings))
    condition = f" with {written(node.condition, CONDITION)}" if node.condition is not None else ""
    body = written(node.parts[0], STATEMENT if node.head in ("forall", "exists") else BODY)
    return f"{node.head} {names}{condition}: {body}"


def _index(index: BoundIndex) -> str:
    if index.bound is None:
        return index.name
    return f"{index.name} {index.relation} {written(index.bound, RELATED)}"
