"""The dozen mistakes that a statement is mutated by: from a typed node to what might stand there in its place.

Each operator yields the nodes that might stand where a node stands. What the language does not allow there is sorted
out when the mutated text is read (`mutation.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from verification.language.primitives import NUMBER, OF_STATE, STAGE, TABLE, WEIGHTS, Primitive, signatures
from verification.language.sorts import EQUATABLE, Node, Sort

Changed = Iterator[Node]
RELATIONS: Mapping[str, tuple[str, ...]] = {
    "=": ("<=", "<"),
    "!=": ("=",),
    "<=": ("<", ">="),
    "<": ("<=", ">"),
    ">=": (">", "<="),
    ">": (">=", "<"),
}
"""What a relation between numbers is changed into."""
ALIKE = (("V", "W", "u"), ("Q", "G", "u"), ("d", "P"), ("alpha", "beta"), ("estimate", "held", "plays"))
"""Primitives that may stand for each other where their arguments and indices are the same."""
EXCHANGED = {"max": "min", "min": "max", "largest": "smallest", "smallest": "largest"}


@dataclass(frozen=True)
class Scope:
    """What may be mentioned at a place: indices and given names with their sorts, the inner ones last."""

    names: Mapping[str, tuple[str, Sort]]

    def others(self, node: Node) -> Iterator[Node]:
        """The names of the same sort as a name, in order."""
        for name, (head, sort) in self.names.items():
            if name != node.value and _is_alike(sort, node.sort):
                yield Node(head, sort, node.at, name)


def _is_alike(one: Sort, other: Sort) -> bool:
    return (one.kind, one.indices, one.owner) == (other.kind, other.indices, other.owner)


def relation(node: Node, scope: Scope) -> Changed:
    """A relation is changed or turned; an equivalence is negated."""
    if node.head == "iff":
        yield replace(node, parts=(node.parts[0], Node("not", node.sort, node.at, None, node.parts[1:])))
    if node.head != "chain":
        return
    signs = node.value
    assert isinstance(signs, list)
    for k, sign in enumerate(signs):
        is_ordered = node.parts[k].sort.kind in EQUATABLE
        for new in RELATIONS[sign] if is_ordered else ("!=" if sign == "=" else "=",):
            yield replace(node, value=[*signs[:k], new, *signs[k + 1 :]])


def sign(node: Node, scope: Scope) -> Changed:
    """Plus and minus are exchanged; a minus before a number is dropped."""
    if node.head in ("+", "-"):
        yield replace(node, head="-" if node.head == "+" else "+")
    if node.head == "negative":
        yield node.parts[0]


def factor(node: Node, scope: Scope) -> Changed:
    """A factor or a divisor is dropped."""
    if node.head == "*":
        yield node.parts[1]
        yield node.parts[0]
    if node.head == "/":
        yield node.parts[0]


def number(node: Node, scope: Scope) -> Changed:
    """A number is changed by 1."""
    if node.head == "number":
        assert isinstance(node.value, Fraction)
        yield replace(node, value=node.value + 1)
        if node.value >= 1:
            yield replace(node, value=node.value - 1)


def discount(node: Node, scope: Scope) -> Changed:
    """delta becomes 1 - delta, or its square."""
    if isinstance(node.value, Primitive) and node.value.name == "delta":
        yield Node("-", Sort(NUMBER), node.at, None, (_whole(1, node.at), node))
        yield Node("^", Sort(NUMBER), node.at, None, (node, _whole(2, node.at)))


def datum(node: Node, scope: Scope) -> Changed:
    """One given policy, table, number or stage stands for another."""
    if node.head == "given" and node.sort.kind in (TABLE, NUMBER, STAGE):
        yield from scope.others(node)


def index(node: Node, scope: Scope) -> Changed:
    """An index is replaced by another of its sort."""
    if node.head in ("index", "given") and node.sort.kind not in (TABLE, NUMBER):
        yield from (other for other in scope.others(node) if "index" in (other.head, node.head))


def primitive(node: Node, scope: Scope) -> Changed:
    """A primitive is replaced by one that takes the same arguments and indices; `d` by `mu`, `mu` by `d`."""
    own = node.value
    if not isinstance(own, Primitive) or own.is_function:
        return
    for names in ALIKE:
        for name in names:
            if own.name in names and name != own.name:
                for other in signatures(name):
                    if (other.brackets, other.indices) == (own.brackets, own.indices):
                        yield replace(node, value=other)
    if own.indices == OF_STATE and own.name in ("d", "stationary"):
        yield replace(node, value=signatures("mu")[0], parts=())
    if own.name == "mu":
        tables = (Node(head, s, node.at, name) for name, (head, s) in scope.names.items() if s.indices == WEIGHTS)
        (visited,) = (p for p in signatures("d") if p.indices == OF_STATE)
        yield from (replace(node, value=visited, parts=(table,)) for table in list(tables)[:1])


def dropped(node: Node, scope: Scope) -> Changed:
    """A change of a policy is dropped: `dev(w,i,x)` becomes `w`, or `x`. So are T and an absolute value."""
    own = node.value
    if isinstance(own, Primitive) and (own.is_function or own.name == "T"):
        tables = (part for part, sort in zip(node.parts, own.brackets, strict=True) if sort == WEIGHTS)
        yield from tables
    if node.head == "absolute":
        yield node.parts[0]


def condition(node: Node, scope: Scope) -> Changed:
    """The condition of a binder is dropped."""
    if node.condition is not None:
        yield replace(node, condition=None)


def extreme(node: Node, scope: Scope) -> Changed:
    """Maximum and minimum are exchanged."""
    if node.head in EXCHANGED:
        yield replace(node, head=EXCHANGED[node.head])


def logic(node: Node, scope: Scope) -> Changed:
    """`forall` and `exists` are exchanged, and `and` and `or`; a `not` is dropped."""
    if node.head in ("forall", "exists"):
        yield replace(node, head="exists" if node.head == "forall" else "forall")
    if node.head in ("and", "or"):
        yield replace(node, head="or" if node.head == "and" else "and")
    if node.head == "not":
        yield node.parts[0]


def stage(node: Node, scope: Scope) -> Changed:
    """A stage, or an exponent, is one more; the last stage of a range is left out, or one more is taken."""
    own = node.value
    if node.head == "^" and node.parts[1].head != "number":
        yield replace(node, parts=(node.parts[0], _plus_one(node.parts[1])))
    if isinstance(own, Primitive):
        for k, sort in enumerate(own.brackets):
            if sort == STAGE and node.parts[k].head != "number":
                parts = (*node.parts[:k], _plus_one(node.parts[k]), *node.parts[k + 1 :])
                yield replace(node, parts=parts)
    for k, bound in enumerate(node.bindings):
        if bound.bound is not None:
            other = replace(bound, relation="<=" if bound.relation == "<" else "<")
            yield replace(node, bindings=(*node.bindings[:k], other, *node.bindings[k + 1 :]))


OPERATORS: Mapping[str, Callable[[Node, Scope], Changed]] = {
    "relation changed": relation,
    "sign changed": sign,
    "factor dropped": factor,
    "number changed": number,
    "delta changed": discount,
    "other datum": datum,
    "other index": index,
    "other primitive": primitive,
    "deviation or absolute value dropped": dropped,
    "condition dropped": condition,
    "max and min exchanged": extreme,
    "quantifier or connective changed": logic,
    "stage shifted": stage,
}
"""By name; `mutation.py` adds "hypothesis dropped", which is about the whole statement."""


def _whole(value: int, at: int) -> Node:
    return Node("number", Sort(NUMBER), at, Fraction(value))


def _plus_one(node: Node) -> Node:
    return Node("+", Sort(NUMBER), node.at, None, (node, _whole(1, node.at)))
