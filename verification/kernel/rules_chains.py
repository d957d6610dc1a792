"""Assumption 3.1: full support, and chains that are irreducible and aperiodic."""

from collections.abc import Iterator
from typing import Any

from .exact import need, spend
from .game import Game
from .given_runs import joint_action
from .graphs import is_ergodic
from .rules import Comparison, rule


@rule("assumption-3.1", "joint_action")
def assumption(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """mu has full support, and the chain of the joint action is ergodic; null: that of no joint action is."""
    yield "initial distribution has full support", min(game.initial) > 0, "iff", True
    if case["joint_action"] is None:
        is_shown = any(is_ergodic(edges_of(game, [a])) for a in range(len(game.joint)))
    else:
        is_shown = is_ergodic(edges_of(game, [joint_action(game, case["joint_action"])]))
        need(is_shown, "the chain of this joint action is not irreducible and aperiodic, which shows nothing of others")
    yield "some joint action's chain is irreducible and aperiodic", is_shown, "iff", True


@rule("assumption-3.1.weaker", "under")
def weaker(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """mu has full support, and the graph of all joint actions together is ergodic."""
    need(case["under"] == "exploration", "the condition has another name")
    yield "initial distribution has full support", min(game.initial) > 0, "iff", True
    every = edges_of(game, list(range(len(game.joint))))
    yield "the chain under exploration is irreducible and aperiodic", is_ergodic(every), "iff", True


def edges_of(game: Game, actions: list[int]) -> list[set[int]]:
    """The states that can follow each state under some of the joint actions."""
    spend(len(actions) * game.states**2)
    return [
        {t for t, (integers, _) in enumerate(columns) if any(integers[a] for a in actions)}
        for columns in game.transitions
    ]
