"""Whether one truth implies another one that differs from it in a few places, in every game: sound, far from complete.

Numbers are ordered by monotony and by bounds that hold in every game (`intervals.py`): a factor in [0, 1] dropped from
a product that is not negative makes it larger, `delta^2 <= delta`, a minimum is at most the maximum, `V <= W`. Truths
are implied by monotony too: `x <= y` by `x' <= y'` if `x <= x'` and `y' <= y`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from mutants.intervals import Known, bounds, is_never_empty, is_policy, is_positive
from mutants.order import EQUAL, LARGER, NONE, SMALLER, Order, against_one, apart, exchanged, sign_of
from mutants.simplify import Facts, again, are_same, bind_alike, is_called, is_same, with_index
from verification.language.sorts import EQUATABLE, Node

WEAKER_RELATIONS = {"=": ("=", "<=", ">="), "<": ("<", "<=", "!="), ">": (">", ">=", "!=")}
"""The relations that follow from one; any other has only itself."""


# Truths.


def implied(old: Node, new: Node, known: Known) -> bool:
    """Whether `new` is true wherever `old` is; both are canonical (`simplify.py`)."""
    if is_same(old, new) or is_valid(new, known) or is_never_true(old, known):
        return True
    if old.head == new.head == "chain":
        return _chain(old, new, known)
    if {old.head, new.head} <= {"forall", "exists"}:
        return _quantified(old, new, known)
    if (old.head, new.head) in (("and", "and"), ("or", "or"), ("and", "or")):
        return all(implied(x, y, known) for x, y in zip(old.parts, new.parts, strict=True))
    if old.head == "and" and any(implied(part, new, known) for part in old.parts):
        return True
    if old.head == new.head == "not":
        return implied(new.parts[0], old.parts[0], known)
    if old.head == new.head == "implies":
        return implied(new.parts[0], old.parts[0], known) and implied(old.parts[1], new.parts[1], known)
    if old.head == new.head == "iff":
        pairs = list(zip(old.parts, new.parts, strict=True))
        return all(implied(x, y, known) and implied(y, x, known) for x, y in pairs)
    return False


def is_valid(node: Node, known: Known) -> bool:
    """Whether a truth holds in every game by what is known of its terms alone."""
    if node.head == "forall":
        return is_valid(node.parts[0], known)
    if node.head == "exists":
        return is_never_empty(node, known) and is_valid(node.parts[0], known)
    if node.head == "and":
        return all(is_valid(part, known) for part in node.parts)
    if node.head == "or":
        return any(is_valid(part, known) for part in node.parts)
    if node.head == "not":
        return is_never_true(node.parts[0], known)
    if node.head == "implies":
        return implied(node.parts[0], node.parts[1], known)
    if node.head == "iff":
        left, right = node.parts
        return is_same(left, right)
    if node.head != "chain":
        return False
    return all(_is_true(x, sign, y, known) for x, sign, y in _links(node))


def is_never_true(node: Node, known: Known) -> bool:
    """Whether a truth fails in every game by what is known of its terms alone."""
    if node.head == "and":
        return any(is_never_true(part, known) for part in node.parts)
    if node.head == "not":
        return is_valid(node.parts[0], known)
    if node.head != "chain":
        return False
    return any(_is_true(x, OPPOSITE[sign], y, known) for x, sign, y in _links(node))


OPPOSITE = {"=": "!=", "!=": "=", "<=": ">", "<": ">=", ">=": "<", ">": "<="}


def _links(node: Node) -> Iterator[tuple[Node, str, Node]]:
    signs = node.value
    assert isinstance(signs, list)
    return zip(node.parts, signs, node.parts[1:], strict=False)


def _is_true(left: Node, sign: str, right: Node, known: Known) -> bool:
    if left.sort.kind not in EQUATABLE:
        return sign == "=" and is_same(left, right)
    if sign in (">", ">="):
        left, sign, right = right, sign.replace(">", "<"), left
    if sign == "=":
        return is_same(left, right)
    below, above = bounds(left, known), bounds(right, known)
    if sign == "<=":
        is_smaller = order(right, left, known).at_most or order(left, right, known).at_least
        return is_smaller or bool(below.high <= above.low)
    return sign == "<" and (bool(below.high < above.low) or _is_strict(left, right, known))


def _is_strict(left: Node, right: Node, known: Known) -> bool:
    """0 < x for what is positive, and y - x < y."""
    if left.head == "-" and is_same(left.parts[0], right):
        return is_positive(left.parts[1], known)
    return bool(bounds(left, known).high <= 0) and is_positive(right, known)


def _quantified(old: Node, new: Node, known: Known) -> bool:
    is_forall = old.head == "forall"
    if old.head != new.head:
        is_same_range = bind_alike(old, new) and is_same(old.condition, new.condition)
        return is_forall and is_same_range and _has_a_place(old, known) and are_same(old.parts, new.parts)
    if is_forall and (_is_instance(_prenex(old), _prenex(new)) or _holds_elsewhere(old, new, known)):
        return True
    if not implied(old.parts[0], new.parts[0], known) or len(old.bindings) != len(new.bindings):
        return False
    for x, y in zip(old.bindings, new.bindings, strict=True):
        narrower, wider = (y, x) if is_forall else (x, y)
        relations = (narrower.relation, wider.relation)
        if (x.name, x.sort) != (y.name, y.sort) or not is_same(x.bound, y.bound) or relations == ("<=", "<"):
            return False
    narrow, wide = (new.condition, old.condition) if is_forall else (old.condition, new.condition)
    return wide is None or (narrow is not None and implied(narrow, wide, known))


def _has_a_place(node: Node, known: Known) -> bool:
    """Whether the range of a quantifier is never empty: some action is best, some has weight, K >= 1."""
    if node.condition is None:
        return is_never_empty(node, known)
    if not is_never_empty(replace(node, condition=None), known):
        return False
    last = node.bindings[-1]
    if last.relation == "<=" and last.bound is not None:
        return is_valid(with_index(node.condition, last.name, last.bound), known)
    condition = node.condition
    if condition.head == "apply" and is_called(condition.parts[0], "best"):
        return condition.parts[-1].value == last.name
    if condition.head != "chain" or condition.value != [">"] or condition.parts[0].head != "apply":
        return False
    weight, zero = condition.parts
    is_row = is_policy(weight.parts[0], known) and weight.parts[-1].value == last.name
    return is_row and zero.head == "number" and zero.value == 0


def _holds_elsewhere(old: Node, new: Node, known: Known) -> bool:
    """Whether a condition was dropped where the body holds anyway: `i != j` and B(i,i), `m >= 1` and B(0)."""
    is_dropped = new.condition is None or is_valid(new.condition, known)
    if old.condition is None or not is_dropped or not bind_alike(old, new):
        return False
    names = {index.name for index in old.bindings}
    for name, value in _complement(old.condition):
        if name in names and is_valid(again(with_index(new.parts[0], name, value), Facts({})), known):
            return implied(old.parts[0], new.parts[0], known)
    return False


def _complement(condition: Node) -> Iterator[tuple[str, Node]]:
    """An index and its one value at which a condition fails."""
    if condition.head != "chain" or len(condition.parts) != 2:
        return
    (left, right), sign = condition.parts, condition.value
    if sign == ["!="] and left.head == right.head == "index":
        yield str(left.value), right
        yield str(right.value), left
    stage, one = (left, right) if sign == [">="] else (right, left)
    if sign in (["<="], [">="]) and stage.head == "index" and one.head == "number" and one.value == 1:
        yield str(stage.value), replace(one, value=Fraction(0))


def _prenex(node: Node) -> Node:
    """Quantifiers (or other binders) that follow one another as one."""
    inner = node.parts[0]
    if inner.head != node.head or node.condition is not None:
        return node
    return _prenex(replace(inner, bindings=(*node.bindings, *inner.bindings)))


def _is_instance(old: Node, new: Node) -> bool:
    """Whether an index was replaced everywhere by another one, or a stage by its bound: B(s,t) became B(t,t)."""
    if not bind_alike(old, new):
        return False
    indices = [Node("index", index.sort, old.at, index.name) for index in old.bindings]
    last = [(index.name, index.bound) for index in old.bindings if index.relation == "<=" and index.bound is not None]
    for name, other in (*((x.value, y) for x, y in itertools.permutations(indices, 2)), *last):
        body = with_index(old.parts[0], str(name), other)
        condition = None if old.condition is None else with_index(old.condition, str(name), other)
        if is_same(body, new.parts[0]) and is_same(condition, new.condition):
            return True
    return False


def _chain(old: Node, new: Node, known: Known) -> bool:
    signs, others = old.value, new.value
    assert isinstance(signs, list)
    assert isinstance(others, list)
    if len(signs) != len(others):
        return False
    if any(part.sort.kind not in EQUATABLE for part in (*old.parts, *new.parts)):
        return signs == others and are_same(old.parts, new.parts)
    orders = [order(x, y, known) for x, y in zip(old.parts, new.parts, strict=True)]
    links = zip(signs, others, orders, orders[1:], new.parts, new.parts[1:], strict=False)
    return all(_linked(sign, other, x, y, (left, right), known) for sign, other, x, y, left, right in links)


def _linked(sign: str, other: str, left: Order, right: Order, sides: tuple[Node, Node], known: Known) -> bool:
    """Whether x' other y' follows from x sign y, where x' compares with x as `left` says, and y' with y."""
    if other == "=" and sign in ("<=", ">=") and left == right == EQUAL:
        return _is_true(sides[0], ">=" if sign == "<=" else "<=", sides[1], known)
    if other not in WEAKER_RELATIONS.get(sign, (sign,)):
        return False
    if other in ("<", "<="):
        return left.at_most and right.at_least
    if other in (">", ">="):
        return left.at_least and right.at_most
    return left == right == EQUAL


# Numbers.


def order(old: Node, new: Node, known: Known) -> Order:
    """How the value of `new` compares with that of `old`, wherever both have one."""
    if is_same(old, new):
        return EQUAL
    found = exchanged(old, new, known, order) | exchanged(new, old, known, order).turned | apart(old, new, known)
    if old.head == new.head and len(old.parts) == len(new.parts) and old.head in MONOTONE:
        found = found | MONOTONE[old.head](old, new, known)
    return found


# Monotony.


def _added(old: Node, new: Node, known: Known) -> Order:
    left, right = (order(x, y, known) for x, y in zip(old.parts, new.parts, strict=True))
    return left & (right if old.head == "+" else right.turned)


def _multiplied(old: Node, new: Node, known: Known) -> Order:
    """x y against x' y: the sign of the factor that stays; x y, x y', x' y' in turn where both change."""
    (x, y), (x2, y2) = old.parts, new.parts
    first = order(y, y2, known).times(sign_of(x, known)) & order(x, x2, known).times(sign_of(y2, known))
    second = order(x, x2, known).times(sign_of(y, known)) & order(y, y2, known).times(sign_of(x2, known))
    return first | second


def _divided(old: Node, new: Node, known: Known) -> Order:
    (x, y), (x2, y2) = old.parts, new.parts
    signs = sign_of(y, known) & sign_of(y2, known)
    if not (signs.at_least or signs.at_most):
        return NONE
    return order(x, x2, known).times(signs) & order(y, y2, known).turned.times(sign_of(x2, known))


def _raised(old: Node, new: Node, known: Known) -> Order:
    """x^k grows with x >= 0, and with k if x >= 1; it falls with k if 0 <= x <= 1."""
    (x, k), (x2, k2) = old.parts, new.parts
    if bounds(x, known).low < 0 or bounds(x2, known).low < 0:
        return NONE
    stages = order(k, k2, known)
    along = EQUAL if stages == EQUAL else stages.times(against_one(x2, known))
    return order(x, x2, known) & along


def _negated(old: Node, new: Node, known: Known) -> Order:
    return order(old.parts[0], new.parts[0], known).turned


def _in_size(old: Node, new: Node, known: Known) -> Order:
    inner = order(old.parts[0], new.parts[0], known)
    signs = sign_of(old.parts[0], known) & sign_of(new.parts[0], known)
    return EQUAL if inner == EQUAL else inner.times(signs)


def _indicated(old: Node, new: Node, known: Known) -> Order:
    return Order(implied(new.parts[0], old.parts[0], known), implied(old.parts[0], new.parts[0], known))


def _listed(old: Node, new: Node, known: Known) -> Order:
    found = EQUAL
    for x, y in zip(old.parts, new.parts, strict=True):
        found = found & order(x, y, known)
    return found


def _over_a_range(old: Node, new: Node, known: Known) -> Order:
    """A sum, product, maximum or minimum: by its body, and by its range where that is wider or narrower."""
    inner = order(old.parts[0], new.parts[0], known)
    if old.head == "prod" and not (sign_of(old.parts[0], known) & sign_of(new.parts[0], known)).at_least:
        inner = EQUAL if inner == EQUAL else NONE
    if bind_alike(old, new) and is_same(old.condition, new.condition):
        is_part = old.head in FEWER and _is_instance(_prenex(old), _prenex(new))
        return inner | FEWER[old.head] if is_part else inner
    return inner & _ranged(old, new, known)


FEWER = {"max": SMALLER, "min": LARGER}
"""The order of an extreme of some of the numbers."""


def _ranged(old: Node, new: Node, known: Known) -> Order:
    """The order that comes of a wider (or narrower) range alone."""
    names = [(x.name, x.sort) for x in old.bindings], [(x.name, x.sort) for x in new.bindings]
    if names[0] != names[1]:
        return NONE
    wider = _is_wider(old, new, known)
    narrower = _is_wider(new, old, known)
    more = {"max": LARGER, "min": SMALLER}.get(old.head)
    if old.head == "sum":
        more = sign_of(new.parts[0], known)
    if old.head == "prod":
        more = against_one(new.parts[0], known) if sign_of(new.parts[0], known).at_least else NONE
    assert more is not None
    return (more if wider else NONE) | (more.turned if narrower else NONE)


def _is_wider(old: Node, new: Node, known: Known) -> bool:
    for x, y in zip(old.bindings, new.bindings, strict=True):
        if not is_same(x.bound, y.bound) or (x.relation, y.relation) == ("<=", "<"):
            return False
    return new.condition is None or (old.condition is not None and implied(old.condition, new.condition, known))


MONOTONE: Mapping[str, Callable[[Node, Node, Known], Order]] = {
    "+": _added,
    "-": _added,
    "*": _multiplied,
    "/": _divided,
    "^": _raised,
    "negative": _negated,
    "absolute": _in_size,
    "indicator": _indicated,
    "largest": _listed,
    "smallest": _listed,
    "sum": _over_a_range,
    "prod": _over_a_range,
    "max": _over_a_range,
    "min": _over_a_range,
}
"""How the order of the parts makes that of the whole."""
