"""Certificates of equilibria and of complete lists of them: the rules `equilibria.*`."""

from __future__ import annotations

from typing import Any

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.equilibria.isolated import Certified, Enclosed, Exact
from mpgtheory.equilibria.results import Equilibria, Equilibrium
from mpgtheory.equilibria.tables import Bounds, exact
from mpgtheory.equilibria.tree import Node
from mpgtheory.equilibria.zero_sum import ZeroSumValue
from verification.certificate import HOLDS, rule_certificate

ONE, ALL, VALUE = "equilibria.one", "equilibria.all", "equilibria.value"


def one_certificate(equilibrium: Equilibrium) -> dict[str, Any]:
    """That the game has this equilibrium: exactly, or just one with its supports in a box."""
    case = {"equilibrium": equilibrium_document(equilibrium.certified)}
    return rule_certificate(ONE, ONE, equilibrium.game, [case], outcome=HOLDS)


def list_certificate(equilibria: Equilibria) -> dict[str, Any]:
    """That the list is complete: the tree of branch and bound.

    Raises:  ValueError if there is no tree: the list is not complete, or another method made it.
    """
    if equilibria.tree is None:
        raise ValueError("no tree shows the list complete")
    listed = [equilibrium_document(one.certified) for one in equilibria]
    case = {"equilibria": listed, "tree": [node_document(node) for node in equilibria.tree.walk()]}
    return rule_certificate(ALL, ALL, equilibria.game, [case], outcome=HOLDS)


def equilibrium_document(equilibrium: Certified | Enclosed) -> dict[str, Any]:
    """An equilibrium as the kernel reads it."""
    if isinstance(equilibrium, Exact):
        return {"policy": equilibrium.policy, "V": equilibrium.values}
    assert not isinstance(equilibrium, Enclosed), "boxes of symmetric profiles have certificates of gaps"
    played = [[[int(a) for a in np.flatnonzero(row)] for row in block] for block in equilibrium.support.played]
    return {
        "played": played,
        "policy": list(equilibrium.policy),
        "V": equilibrium.values,
        "radius": equilibrium.radius,
        "value_radius": equilibrium.value_radius,
        "inverse": equilibrium.inverse,
    }


def node_document(node: Node) -> dict[str, Any]:
    """A node of the tree as the kernel reads it."""
    if node.action is not None:
        return {"action": list(node.action)}
    if node.split is not None:
        cell, at = node.split
        return {"split": list(cell), "at": exact(np.array([at]))[0]}
    if node.value is not None:
        place, at = node.value
        return {"value": list(place), "at": exact(np.array([at]))[0]}
    if node.worse:
        assert node.values is not None, "a node has no evidence"
        return {"worse": [list(cell) for cell in node.worse], "values": _values(node.values)}
    if node.only is not None:
        regular = {} if node.inverse is None else {"inverse": exact(node.inverse), "reach": _exact(node.reach)}
        return {"only": node.only, **({} if node.values is None else {"values": _values(node.values)}), **regular}
    assert node.open is None, "the node is undecided"
    if node.is_empty:
        return {}
    assert node.values is not None, "a leaf has no evidence"
    shown = {} if node.multipliers is None else {"multipliers": [exact(block) for block in node.multipliers]}
    return {"values": _values(node.values), **shown}


def _exact(values: Array | None) -> Array:
    assert values is not None
    return exact(values)


def _values(bounds: tuple[Bounds | None, ...]) -> list[Any]:
    return [None if pair is None else [exact(pair[0]), exact(pair[1])] for pair in bounds]


def value_certificate(value: ZeroSumValue) -> dict[str, Any]:
    """That the value of a zero-sum game lies between two bounds, each guaranteed by a policy."""
    case = {"policy": value.policy, "low": value.low, "high": value.high}
    return rule_certificate(VALUE, VALUE, value.game, [case], outcome=HOLDS)
