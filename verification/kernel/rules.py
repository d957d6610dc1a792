"""The registry of rules: procedures that certify what no single statement says."""

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from .evaluation import Comparison
from .game import Game

__all__ = ["RULES", "Comparison", "Rule", "found_rules", "rule"]

Compare = Callable[[Game, dict[str, Any]], Iterator[Comparison]]


class Rule(NamedTuple):
    """A procedure.

    fields:    the members of each of its cases, and no others.
    compare:   the comparisons that it makes in a case.
    claims:    what it can certify.
    clauses:   those of the claim that it is about; ("",) of a claim without named ones.
    outcomes:  those that it can have. One whose failure only means that the evidence is no good cannot fail.
    assuming:  hypotheses that its certificates need besides those of the claim.
    complete:  rejects cases that are not all that the rule needs.
    is_apart:  its claim is no statement of the catalogue: the rule's documentation says what it is.
    """

    fields: frozenset[str]
    compare: Compare
    claims: tuple[str, ...]
    clauses: tuple[str, ...]
    outcomes: tuple[str, ...]
    assuming: tuple[str, ...]
    complete: Callable[[Game, list[dict[str, Any]]], None]
    is_apart: bool = False


RULES: dict[str, Rule] = {}
"""By name; see `found_rules`."""


def rule(
    name: str,
    fields: str,
    *,
    claims: tuple[str, ...] = (),
    clauses: tuple[str, ...] = ("",),
    outcomes: tuple[str, ...] = ("holds", "fails"),
    assuming: tuple[str, ...] = (),
    complete: Callable[[Game, list[dict[str, Any]]], None] = lambda game, cases: None,
    is_apart: bool = False,
) -> Callable[[Compare], Compare]:
    """Register a rule, see `Rule`; unless `claims` says otherwise its claim is its name, up to "/"."""
    certified = claims or (name.partition("/")[0],)

    def register(function: Compare) -> Compare:
        RULES[name] = Rule(
            frozenset(fields.split()), function, certified, clauses, outcomes, assuming, complete, is_apart
        )
        return function

    return register


def found_rules() -> dict[str, Rule]:
    """The rules of every file rules_*.py beside this one."""
    for path in sorted(Path(__file__).parent.glob("rules_*.py")):
        importlib.import_module(f".{path.stem}", __package__)
    return RULES
