"""Terms in a canonical, simpler form with the same value in every game and for all data of their sorts.

Definitions are replaced by what they say, and bound indices are named by their depth, so that terms which say the same
are the same. Then, from inside,

    dev(w,i,w) = w        dev(dev(w,i,x),i,y) = dev(w,i,y)        best[G[w]] = best[Q[w]]
    W[dev(w,i,x)](i,s) = W[w](i,s), and so for u and P: what a player plays does not matter there
    W[x] = V[x] for an equilibrium x;  V[dev(w,i,x)](i,s) = W[w](i,s) for an optimal reply x to w
    x - x = 0 * x = 0 / x = |0| = 0,  a sum or maximum of 0 is 0,  0 + x = 1 * x = x,  estimates and counters begin at 0
    x^0 = 1,  law[w,0](s) = mu(s),  law[w,0](s,z) = [s = z],  a sum over k < 0 is 0,  sum z: [s = z] * f(z) = f(s)
    with one state, mu = d = P = 1
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from verification.language.given import POLICIES, Declaration, declarations
from verification.language.primitives import ACTION, NUMBER, OF_VALUES, PLAYER, STATE, TRUTH, Primitive, signatures
from verification.language.sorts import BoundIndex, Definition, Node, Sort

OTHERS_ONLY = (("W", OF_VALUES), ("u", (PLAYER, STATE, ACTION)), ("P", (PLAYER, STATE, ACTION, STATE)))
"""Primitives at a player that do not depend on what that player plays."""
OF_STATES = ("mu", "P", "d", "law", "stationary")
"""Probabilities of states: 1 if there is one."""
AT_START = ("estimate", "plays", "visits")
"""Primitives of a play that are 0 at stage 0."""


def is_same(one: Node | None, other: Node | None) -> bool:
    """Whether two nodes are the same term, whatever their places."""
    if one is None or other is None or one is other:
        return one is other
    if (one.head, one.sort, len(one.parts)) != (other.head, other.sort, len(other.parts)):
        return False
    if isinstance(one.value, Definition) and isinstance(other.value, Definition):
        if one.value.name != other.value.name or not is_same(one.value.body, other.value.body):
            return False
    elif one.value != other.value:
        return False
    return bind_alike(one, other) and is_same(one.condition, other.condition) and are_same(one.parts, other.parts)


def are_same(some: tuple[Node, ...], others: tuple[Node, ...]) -> bool:
    """Whether nodes are the same one by one."""
    return len(some) == len(others) and all(is_same(x, y) for x, y in zip(some, others, strict=True))


def bind_alike(one: Node, other: Node) -> bool:
    """Whether two nodes bind the same indices with the same ranges, but for their conditions."""
    return len(one.bindings) == len(other.bindings) and all(
        (x.name, x.sort, x.relation) == (y.name, y.sort, y.relation) and is_same(x.bound, y.bound)
        for x, y in zip(one.bindings, other.bindings, strict=True)
    )


def is_called(node: Node, name: str) -> bool:
    """Whether a node is the primitive of this name."""
    return isinstance(node.value, Primitive) and node.value.name == name


def with_datum(node: Node, name: str, value: Node) -> Node:
    """A canonical node with one given datum in the place of another, in the definitions of its tables too."""

    def change(inner: Node) -> Node:
        if isinstance(inner.value, Definition):
            return replace(inner, value=replace(inner.value, body=_mapped(inner.value.body, change)))
        return value if inner.head == "given" and inner.value == name else inner

    return _mapped(node, change)


def with_index(node: Node, old: str, new: Node) -> Node:
    """A canonical term with another term in the place of an index."""
    return _mapped(node, lambda inner: new if inner.head == "index" and inner.value == old else inner)


@dataclass(frozen=True)
class Facts:
    """What terms may be simplified by: the declarations, and whether the game has one state."""

    declared: Mapping[str, Declaration]
    has_one_state: bool = False

    @staticmethod
    def of(declared: tuple[Declaration, ...], assuming: tuple[str, ...]) -> Facts:
        """The facts of a statement."""
        return Facts({d.name: d for d in declared}, "one state" in assuming)

    def kind(self, node: Node) -> str:
        """The sort of a given name; a policy of which it is said that it plays best replies only is an equilibrium."""
        found = self.declared.get(str(node.value)) if node.head == "given" else None
        if found is None:
            return ""
        is_rest = any(is_same(_unfolded(c, {}, 0), _best_replies(found.name)) for c in found.conditions)
        return "equilibrium" if is_rest and found.kind in ("policy", "pure policy") else found.kind


@functools.cache
def _best_replies(name: str) -> Node:
    """x plays best replies only: then it is an equilibrium, by Lemma 3.6(c)."""
    (declared,) = declarations(
        f"policy {name} with forall i s a: {name}(i,s,a) > 0 implies best[Q[{name}]](i,s,a)", name
    )
    return _unfolded(declared.conditions[0], {}, 0)


def simplified(node: Node, facts: Facts) -> Node:
    """A node in canonical, simpler form."""
    return again(_unfolded(node, {}, 0), facts)


def again(node: Node, facts: Facts) -> Node:
    """A canonical node simplified once more, after a change; the bodies of tables too."""

    def change(inner: Node) -> Node:
        if isinstance(inner.value, Definition):
            body = _mapped(_unfolded(inner.value.body, {}, 0), change)
            return replace(inner, value=replace(inner.value, body=body))
        return _simpler(inner, facts)

    return _mapped(node, change)


def _mapped(node: Node, change: Callable[[Node], Node]) -> Node:
    """The node with every part of it changed, the inner ones first."""
    bindings = tuple(
        index if index.bound is None else replace(index, bound=_mapped(index.bound, change)) for index in node.bindings
    )
    return change(
        replace(
            node,
            parts=tuple(_mapped(part, change) for part in node.parts),
            condition=None if node.condition is None else _mapped(node.condition, change),
            bindings=bindings,
        )
    )


# Definitions and bound indices.


def _unfolded(node: Node, meant: Mapping[str, Node], depth: int) -> Node:
    """The node without definitions; `meant`: what the names of indices and tables of definitions stand for."""
    if node.head in ("index", "given") and str(node.value) in meant:
        return meant[str(node.value)]
    base = node.parts[0] if node.head == "apply" else node
    if isinstance(base.value, Definition) and (node.head == "apply") == bool(base.value.indices):
        return _called(base, node.parts[1:] if node.head == "apply" else (), meant, depth)
    if node.head == "apply" and isinstance(base.value, Definition) and not base.value.indices:
        body = _called(base, (), meant, depth)
        return replace(node, parts=(body, *(_unfolded(part, meant, depth) for part in node.parts[1:])))
    inner, bindings = dict(meant), []
    for index in node.bindings:
        name = f"{index.name[0]}~{depth}"
        bound = None if index.bound is None else _unfolded(index.bound, inner, depth)
        owner = _name(index.sort.owner, inner)
        sort = replace(index.sort, owner=owner)
        bindings.append(BoundIndex(name, sort, index.relation, bound))
        inner[index.name] = Node("index", sort, node.at, name)
        depth += 1
    return replace(
        node,
        sort=replace(node.sort, owner=_name(node.sort.owner, meant)),
        parts=tuple(_unfolded(part, inner, depth) for part in node.parts),
        condition=None if node.condition is None else _unfolded(node.condition, inner, depth),
        bindings=tuple(bindings),
    )


def _called(base: Node, arguments: tuple[Node, ...], meant: Mapping[str, Node], depth: int) -> Node:
    definition = base.value
    assert isinstance(definition, Definition)
    names = (*definition.tables, *definition.indices)
    passed = [_unfolded(part, meant, depth) for part in (*base.parts, *arguments)]
    return _unfolded(definition.body, dict(zip(names, passed, strict=True)), depth)


def _name(owner: str, meant: Mapping[str, Node]) -> str:
    return str(meant[owner].value) if owner in meant else owner


# Rules.


def _simpler(node: Node, facts: Facts) -> Node:
    if is_called(node, "dev"):
        policy, player, own = node.parts
        if is_called(policy, "dev") and is_same(policy.parts[1], player):
            node = replace(node, parts=(policy.parts[0], player, own))
        return node.parts[0] if is_same(node.parts[0], own) else node
    if is_called(node, "best") and is_called(node.parts[0], "G"):
        (estimated,) = signatures("Q")
        return replace(node, parts=(replace(node.parts[0], value=estimated),))
    if node.head == "apply" and isinstance(node.parts[0].value, Primitive):
        return _simpler_entry(node, facts)
    return _nothing(node)


def _nothing(node: Node) -> Node:
    """Sums, products and the like in which a part is 0, or a range has one place."""
    if node.head == "^" and _is(node.parts[1], 0):
        return _number(node, 1)
    if node.head == "sum" and any(i.relation == "<" and i.bound is not None and _is(i.bound, 0) for i in node.bindings):
        return _number(node, 0)
    if node.head == "sum" and len(node.bindings) == 1 and node.condition is None and node.parts[0].head == "*":
        return _collapsed(node)
    zeros = [_is(part, 0) for part in node.parts]
    if node.head == "-" and is_same(*node.parts):
        return _number(node, 0)
    if node.head in ("absolute", "negative", "sum", "max", "min") and zeros[0]:
        return _number(node, 0)
    if (node.head == "*" and any(zeros)) or (node.head == "/" and zeros[0]):
        return _number(node, 0)
    if (node.head in ("+", "-") and zeros[1]) or (node.head in ("*", "/") and _is(node.parts[1], 1)):
        return node.parts[0]
    return node.parts[1] if (node.head == "+" and zeros[0]) or (node.head == "*" and _is(node.parts[0], 1)) else node


def _collapsed(node: Node) -> Node:
    """sum z: [s = z] * f(z) = f(s)."""
    index, (first, second) = node.bindings[0].name, node.parts[0].parts
    for chosen, body in ((first, second), (second, first)):
        if chosen.head == "indicator" and chosen.parts[0].head == "chain" and chosen.parts[0].value == ["="]:
            left, right = chosen.parts[0].parts
            if right.value == index and left.head == "index" and left.value != index and left.sort == right.sort:
                return with_index(body, index, left)
    return node


def _is(node: Node, value: int) -> bool:
    return node.head == "number" and node.value == value


def _number(node: Node, value: int) -> Node:
    return Node("number", Sort(NUMBER), node.at, Fraction(value))


def _law_at_start(node: Node) -> Node:
    if len(node.parts) == 2:
        (initial,) = signatures("mu")
        return replace(node, parts=(Node("primitive", node.parts[0].sort, node.at, initial), node.parts[1]))
    equal = Node("chain", Sort(TRUTH), node.at, ["="], node.parts[1:])
    return Node("indicator", Sort(NUMBER), node.at, None, (equal,))


def _simpler_entry(node: Node, facts: Facts) -> Node:
    base, player = node.parts[0], node.parts[1]
    own = base.value
    assert isinstance(own, Primitive)
    if facts.has_one_state and own.name in OF_STATES and all(facts.kind(table) in POLICIES for table in base.parts[:1]):
        return _number(node, 1)
    if own.name == "law" and _is(base.parts[1], 0):
        return _law_at_start(node)
    if own.name in AT_START and _is(base.parts[1], 0) and facts.kind(base.parts[0]) == "play":
        return _number(node, 0)
    if len(base.parts) != 1:
        return node
    (policy,) = base.parts
    is_own_deviation = is_called(policy, "dev") and is_same(policy.parts[1], player)
    if (own.name, own.indices) in OTHERS_ONLY and is_own_deviation:
        return replace(node, parts=(replace(base, parts=(policy.parts[0],)), *node.parts[1:]))
    (value,), (optimum,) = signatures("V"), signatures("W")
    if own.name == "W" and facts.kind(policy) == "equilibrium":
        return replace(node, parts=(replace(base, value=value), *node.parts[1:]))
    if own.name == "V" and is_own_deviation and facts.kind(policy.parts[2]) == "optimal reply":
        against = facts.declared[str(policy.parts[2].value)].of
        if against is not None and is_same(_unfolded(against, {}, 0), policy.parts[0]):
            inner = replace(base, value=optimum, parts=(policy.parts[0],))
            return replace(node, parts=(inner, *node.parts[1:]))
    return node
