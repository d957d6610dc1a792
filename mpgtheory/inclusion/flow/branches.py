"""All solutions of the inclusion from a start, up to a bound: where several selections go on, the flow branches.

At a tie every pure equilibrium of the game of slopes and every mixture that keeps ties is followed (ties.py), and an
equilibrium is both left and stayed at. Not followed: leaving a tie, or an equilibrium, some time after it was reached
(a continuum of solutions), and other mixtures than the slowest where those that keep a tie are not unique.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.flow.coordinates import float_start
from mpgtheory.inclusion.flow.flow import MOST_EVENTS, check_most, course_of, flow_of, walk_from
from mpgtheory.inclusion.flow.trajectory import Flow
from mpgtheory.inclusion.flow.walk import Rule, next_stretches, take
from mpgtheory.inclusion.flow.weights import Weights

MOST_BRANCHES = 64


@dataclass(frozen=True, eq=False)
class Branches:
    """Flows that share a start. is_complete: whether none was left out for the bound.

    `flow.branch` of each says which alternative it took at each event with several, in time.
    """

    flows: tuple[Flow, ...]
    is_complete: bool


def branches(
    game: MarkovGame,
    start: Policy,
    *,
    duration: float,
    weights: Weights | None = None,
    exploration: Sequence[Any] | Any | None = None,
    repaired: bool = False,
    most_branches: int = MOST_BRANCHES,
    most_events: int = MOST_EVENTS,
) -> Branches:
    """Solutions of (7)-(8) from `start`, branching at ties; the first is that of the rule `LOWEST` with `leave`.

    Raises:  InputError as `flow`.
    """
    course = course_of(game, duration, weights, exploration, repaired)
    check_most("most_branches", most_branches)
    check_most("most_events", most_events)
    open_walks, left_out = [walk_from(course, float_start(game, start))], False
    done: list[Flow] = []
    while open_walks:
        walk = open_walks.pop()
        while walk.ended is None:
            stretches = list(next_stretches(course, walk, Rule(leave=True)))
            room = most_branches - len(done) - len(open_walks)
            left_out |= len(stretches) > room
            twins = [walk.copy() for _ in stretches[1:room]]
            for number, twin in reversed(list(enumerate(twins, start=1))):
                twin.branch = (*walk.branch, number)
                take(course, twin, stretches[number], most_events)
                open_walks.append(twin)
            if twins:
                walk.branch = (*walk.branch, 0)
            take(course, walk, stretches[0] if stretches else None, most_events)
        done.append(flow_of(game, course, walk))
    return Branches(tuple(done), not left_out)
