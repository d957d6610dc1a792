"""Solutions of the inclusion (7)-(8), event by event.

Between events the targets stay and the motion is closed-form (pieces.py); the next event is the first action that
overtakes a target (search.py). At an event the targets are chosen anew:

1. One row is overtaken, and whatever else ties tied before: that row turns to the new action (`cross`).
2. Otherwise the candidates of ties.py are tried in the order of the rule, and the first along which the flow goes on is
   taken. `LOWEST`: pure targets in lexicographic order, then sliding ones, few ties first. `SLIDE`: sliding ones, most
   ties first, then pure ones. `NEAREST`: by the distance of gamma (b - varpi) to a given velocity.
3. At an equilibrium the flow stays (but `NEAREST` chooses freely, and `leave=True` leaves if it can).

Events accumulate (`accumulation`) where the intervals between them shrink like a geometric series and the flow then
rests or slides, and where nothing goes on: actions that are about to tie are then taken as tied.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.flow.coordinates import float_start
from mpgtheory.inclusion.flow.field import dynamics_of, field_of
from mpgtheory.inclusion.flow.stretches import Course
from mpgtheory.inclusion.flow.trajectory import Flow
from mpgtheory.inclusion.flow.walk import Rule, Ties, Velocity, Walk, next_stretches, take
from mpgtheory.inclusion.flow.weights import Weights, ones

LONGEST = 1e6
"""A longer duration is refused: nothing moves any more."""
MOST_EVENTS = 100_000


def flow(
    game: MarkovGame,
    start: Policy,
    *,
    duration: float,
    weights: Weights | None = None,
    ties: Ties | str = Ties.LOWEST,
    velocity: Velocity | None = None,
    leave: bool = False,
    exploration: Sequence[Any] | Any | None = None,
    repaired: bool = False,
    most_events: int = MOST_EVENTS,
) -> Flow:
    """A solution of (7)-(8) from `start`, in floats.

    Without exploration: the paper's inclusion. With it (theta, one or one a player): the perceived dynamics of
    Algorithm 1 as printed, or with `repaired` those of the repaired algorithm; `start` is the held policy.

    Units:   time is that of (7): with gamma = 1 the distance to a target that stays halves in log 2.
    Raises:  InputError for a start off the simplex, weights of another game, exploration outside [0, 1], a rule without
             its velocity, or a duration that is not positive and at most 1e6. A flow that cannot go on says at which
             event and why in `status` and `message`, and holds what was computed.
    Source:  (7)-(8); solutions as in Filippov (1988), Differential Equations with Discontinuous Righthand Sides.
    """
    course = course_of(game, duration, weights, exploration, repaired)
    check_most("most_events", most_events)
    rule = rule_of(ties, velocity, leave)
    walk = walk_from(course, float_start(game, start))
    while walk.ended is None:
        stretches = next_stretches(course, walk, rule)
        take(course, walk, next(stretches, None), most_events)
    return flow_of(game, course, walk)


def course_of(game: MarkovGame, duration: float, weights: Weights | None, exploration: Any, repaired: bool) -> Course:
    """The checked field, weights and duration.

    Raises:  InputError as `flow`.
    """
    if not 0 < duration <= LONGEST:
        raise InputError(f"duration is {duration}; a flow needs a positive time of at most {LONGEST:g}")
    shape = (game.n_players, game.n_states)
    used = ones(shape) if weights is None else weights
    if used.shape != shape:
        raise InputError(f"weights are for {used.shape} players and states; {game.name} has {shape}")
    return Course(field_of(game, dynamics_of(game, exploration, repaired)), used, float(duration))


def rule_of(ties: Ties | str, velocity: Velocity | None, leave: bool) -> Rule:
    """Raise InputError for a rule that does not exist, or lacks its velocity."""
    if ties not in list(Ties):
        raise InputError(f"ties is {ties!r}; known: {', '.join(Ties)}")
    if (velocity is None) == (ties == Ties.NEAREST):
        raise InputError(f"ties is {str(ties)!r}; a velocity is needed for 'nearest', and for it only")
    return Rule(Ties(ties), velocity, leave)


def check_most(name: str, most: int) -> None:
    """Raise InputError unless the bound is positive."""
    if not most >= 1:
        raise InputError(f"{name} is {most}; it must be at least 1")


def walk_from(course: Course, policy: Array) -> Walk:
    """A walk that stands at its start."""
    return Walk(policy, course.field.q(policy))


def flow_of(game: MarkovGame, course: Course, walk: Walk) -> Flow:
    """What a walk that has ended is worth."""
    assert walk.ended is not None
    pieces = walk.pieces or [course.straight(0.0, walk.policy, walk.policy, 0.0)]
    return Flow(game, tuple(pieces), tuple(walk.events), *walk.ended, course.end, walk.branch)
