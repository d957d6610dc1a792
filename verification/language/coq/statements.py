"""A statement as a Coq proposition: the game, what is given with its conditions, the definitions, the clauses.

forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu -> [hypotheses] -> forall (pi : policy R S A), is_policy pi -> [given data] ->
  let [definitions] in [clauses]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from verification.language import files
from verification.language.coq.errors import UntranslatableError
from verification.language.coq.names import coq_name, coq_type
from verification.language.coq.primitives import PLAYS
from verification.language.coq.terms import claimed, definition_text, is_boolean, number
from verification.language.given import POLICIES, Declaration
from verification.language.primitives import NUMBER, OF_PLAYER, OF_STATE, OF_VALUES, STAGE, WEIGHTS
from verification.language.sorts import Definition, Node, Sort
from verification.language.statement import Statement

HEADER = (
    "forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),",
    "is_instance g mu ->",
)
PROCEDURES = {"Markov potential game": "is_MPG g", "no Markov potential game": "~ is_MPG g"}
"""Hypotheses that procedures decide."""
TYPES = {WEIGHTS: "policy R S A", OF_VALUES: "I -> S -> R", OF_PLAYER: "I -> R", OF_STATE: "S -> R"}
INTERVALS = {
    "rates": "forall (i : I) (s : S), 0 < {x} i s /\\ {x} i s <= 1",
    "weights": "forall (i : I) (s : S) (a : A i), 0 < {x} i (s, a) /\\ {x} i (s, a) <= 1",
    "exploration": "forall i : I, 0 < {x} i /\\ {x} i < 1",
    "distribution": "distribution {x}",
    "pure policy": "forall (i : I) (s : S) (a : A i), {x} i (s, a) = 0 \\/ {x} i (s, a) = 1",
}
"""What sorts of data mean, beyond `is_policy`."""


def proposition(statement: Statement) -> list[str]:
    """The proposition of a statement as its parts, one a line.

    Raises:  UntranslatableError if it speaks of what the Coq development does not define.
    """
    nodes = list(statement.clauses.values())
    lines = [*HEADER, *(f"({_hypothesis(name)}) ->" for name in statement.texts.assuming)]
    for declaration in statement.declared:
        lines.append(" ".join(_given(declaration)))
    lines += [f"let {definition_text(definition)} in" for definition in _needed(statement, nodes)]
    parts = [claimed(node) for node in nodes]
    if len(parts) == 1 and not nodes[0].bindings and is_boolean(nodes[0]):
        parts = [f"is_true ({parts[0]})"]  # else Coq takes the definitions into the boolean
    joined = [f"({part}) /\\" for part in parts[:-1]] + [f"({parts[-1]})" if len(parts) > 1 else parts[-1]]
    return [*lines, *joined]


def _hypothesis(name: str) -> str:
    known = files.hypotheses()[name]
    if known.claim is not None:
        (node,) = known.statement().clauses.values()
        return claimed(node)
    if name not in PROCEDURES:
        raise UntranslatableError(f"the hypothesis {name!r} is not in the Coq development")
    return PROCEDURES[name]


def _given(declaration: Declaration) -> Iterator[str]:
    """The declaration, and the conditions on what it declares."""
    x, kind, sort = coq_name(declaration.name), declaration.kind, declaration.sort
    if kind in ("play", "update"):
        raise UntranslatableError(PLAYS)
    yield f"forall {x} : {_type(sort)},"
    if kind in POLICIES:
        yield f"is_policy {x} ->"
    if kind in INTERVALS:
        yield f"({INTERVALS[kind].format(x=x)}) ->"
    if kind == "number":
        yield from _interval(declaration, x)
    if kind == "stage" and declaration.low:
        yield f"({declaration.low} <= {x})%N ->"
    for condition in declaration.conditions:
        yield f"({claimed(condition)}) ->"


def _type(sort: Sort) -> str:
    if sort.kind in (NUMBER, STAGE):
        return "R" if sort.kind == NUMBER else "nat"
    return TYPES[sort.indices] if sort.indices else coq_type(sort)


def _interval(declaration: Declaration, x: str) -> Iterator[str]:
    low, high = (_constant(bound) for bound in (declaration.low, declaration.high))
    yield f"{low} {'<' if declaration.open_low else '<='} {x} ->"
    yield f"{x} {'<' if declaration.open_high else '<='} {high} ->"


def _constant(value: Fraction) -> str:
    text = number(Node("number", Sort(NUMBER), 0, abs(value)))[0]
    return f"- {text}" if value < 0 else text


def _needed(statement: Statement, nodes: Iterable[Node]) -> list[Definition]:
    """The definitions that the clauses use, directly or not, in order."""
    used: set[str] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node.value, Definition) and node.value.name not in used:
            used.add(node.value.name)
            waiting.append(node.value.body)
        waiting += [*node.parts, *((node.condition,) if node.condition else ())]
        waiting += [index.bound for index in node.bindings if index.bound is not None]
    return [definition for name, definition in statement.defined.items() if name in used]
