"""A flow in the making: the rule for ties, and one step after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from enum import StrEnum

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.flow.stretches import Course, Stretch, end_of
from mpgtheory.inclusion.flow.ties import Selection, Tie, pure_selections, sliding_selections
from mpgtheory.inclusion.flow.trajectory import Change, Event, Kind, Piece, Status

AT_REST = 1e-9
"""Targets within this distance of the policy (while it is an equilibrium) are those of staying."""

SHRINKING, GEOMETRIC, CROWDED = 6, 0.95, 1e-6
"""Events accumulate if the last SHRINKING intervals shrink by GEOMETRIC each, and the last is below CROWDED."""

Velocity = Callable[[float, Policy], Sequence[Array]]


class Ties(StrEnum):
    """The rule for ties."""

    LOWEST = "lowest"
    SLIDE = "slide"
    NEAREST = "nearest"


@dataclass(frozen=True)
class Rule:
    """How a flow chooses at ties."""

    ties: Ties = Ties.LOWEST
    velocity: Velocity | None = None
    leave: bool = False

    def candidates(self, course: Course, tau: float, tie: Tie) -> Iterator[Selection]:
        """Selections to try, in order."""
        if self.ties is Ties.NEAREST:
            return self._by_distance(course, tau, tie)
        pure, few = pure_selections(tie), self.ties is Ties.LOWEST
        sliding = sliding_selections(tie, most_ties_first=not few, reference=tie.policy)
        return _in_turn(pure, sliding) if few else _in_turn(sliding, pure)

    def _by_distance(self, course: Course, tau: float, tie: Tie) -> Iterator[Selection]:
        assert self.velocity is not None, "checked by `rule_of`"
        cells = course.field.cells
        wanted = np.concatenate([np.ravel(b) for b in self.velocity(tau, cells.policy(tie.policy))])
        rate = tie.speed[cells.row_of]
        sliding = sliding_selections(tie, most_ties_first=False, reference=tie.policy + wanted / rate)
        candidates = [*pure_selections(tie), *sliding]
        candidates.sort(key=lambda s: float(np.linalg.norm(rate * (s.aim - tie.policy) - wanted)))
        return iter(candidates)


def _in_turn(first: Iterator[Selection], second: Iterator[Selection]) -> Iterator[Selection]:
    yield from first
    yield from second


@dataclass(eq=False)
class Walk:
    """Where a flow stands, and how it came there.

    chosen: its targets, None if they are to be chosen anew; last: those of the last stretch.
    """

    policy: Array
    q: Array
    tau: float = 0.0
    chosen: Selection | None = None
    last: Selection | None = None
    pieces: list[Piece] = attribute(default_factory=list)
    events: list[Event] = attribute(default_factory=list)
    branch: tuple[int, ...] = ()
    ended: tuple[Status, str] | None = None

    def copy(self) -> Walk:
        return replace(self, pieces=list(self.pieces), events=list(self.events))


def next_stretches(course: Course, walk: Walk, rule: Rule) -> Iterator[Stretch]:
    """The stretches along which the walk may go on, the rule's first choice first."""
    if walk.chosen is not None:
        stretch = course.stretch(walk.tau, walk.policy, walk.chosen)
        if stretch.is_viable:
            yield stretch
            return
    has_slid = walk.last is not None and bool(walk.last.kept)  # to the accuracy of an integration only
    for wide in (True,) if has_slid else (False, True):
        has_stretch = False
        for stretch in _anew(course, walk, rule, wide=wide):
            has_stretch = True
            is_crowded = wide and not has_slid and stretch.kind is Kind.CHOICE
            yield replace(stretch, kind=Kind.ACCUMULATION) if is_crowded else stretch
        if has_stretch:
            return


def _anew(course: Course, walk: Walk, rule: Rule, *, wide: bool) -> Iterator[Stretch]:
    """The candidates that go on; at an equilibrium, staying (only, or at last)."""
    tie = course.tie(walk.tau, walk.policy, walk.q, wide=wide)
    is_at_rest = tie.is_equilibrium() and rule.ties is not Ties.NEAREST
    if rule.leave or not is_at_rest:
        for candidate in rule.candidates(course, walk.tau, tie):
            if is_at_rest and np.abs(candidate.aim - walk.policy).max() < AT_REST:
                continue
            stretch = course.stretch(walk.tau, walk.policy, candidate)
            if stretch.is_viable:
                yield stretch
    if is_at_rest:
        yield course.rest(walk.tau, walk.policy)


def take(course: Course, walk: Walk, stretch: Stretch | None, most_events: int) -> None:
    """Go along a stretch; without one, the walk has ended."""
    if stretch is None:
        walk.events.append(Event(walk.tau, Kind.STUCK))
        text = f"event {len(walk.events)}, time {walk.tau:.9g}: no selection of best replies was found that goes on"
        walk.ended = (Status.STUCK, text)
        return
    ratio = accumulation(walk.events) if stretch.kind is Kind.EQUILIBRIUM or stretch.chosen.kept else None
    if ratio is not None:
        walk.events.append(Event(walk.tau, Kind.ACCUMULATION))
    event = _event(walk, stretch, course)
    walk.events += [event] if event else []
    walk.pieces.append(stretch.piece)
    before = walk.q
    walk.policy, walk.tau, walk.last = end_of(stretch.piece), stretch.piece.end, stretch.chosen
    walk.q = course.field.q(walk.policy) if stretch.crossing is None else stretch.crossing.q
    walk.chosen = _continued(course, walk, stretch, course.ties(before))
    if stretch.kind is Kind.EQUILIBRIUM:
        after = "" if ratio is None else f", where events accumulate: each interval is at most {ratio:.3g} of the last"
        walk.ended = (Status.EQUILIBRIUM, f"at an equilibrium from time {stretch.piece.begin:.9g} on{after}")
    elif walk.tau >= course.end:
        walk.ended = (Status.COMPLETE, f"reached time {walk.tau:.9g}")
    elif len(walk.events) >= most_events:
        walk.ended = (Status.MOST_EVENTS, _crowd(walk))
    if walk.ended is not None:
        is_cut = walk.ended[0] is Status.MOST_EVENTS
        walk.events.append(Event(walk.tau, Kind.MOST_EVENTS if is_cut else Kind.END))


def accumulation(events: Sequence[Event]) -> float | None:
    """The largest ratio of two successive intervals between the last events if they shrink like a geometric series.

    None if they do not: infinitely many events within a finite time show in no other way to a finite computation.
    """
    times = np.array([event.time for event in events[-SHRINKING - 1 :]])
    gaps = np.diff(times)
    if len(gaps) < SHRINKING or gaps.min() <= 0 or gaps[-1] > CROWDED * max(1.0, times[-1]):
        return None
    ratio = float((gaps[1:] / gaps[:-1]).max())
    return ratio if ratio < GEOMETRIC else None


def _crowd(walk: Walk) -> str:
    """How close together events were when their number was exhausted."""
    times = [event.time for event in walk.events]
    half = times[len(times) // 2]
    return (
        f"{len(times)} events by time {walk.tau:.9g}, the later half of them from {half:.9g} on; "
        "allow more events, or a shorter time"
    )


def _continued(course: Course, walk: Walk, stretch: Stretch, before: Array) -> Selection | None:
    """The targets after a stretch, if they need not be chosen anew: the weights jump, or one row alone is overtaken.

    Shapes:  before (cells,): which cells were best when the stretch began.
    """
    if stretch.chosen.kept or (stretch.crossing is None and walk.tau < course.horizon(stretch.piece.begin)):
        return None
    if stretch.crossing is None:
        return stretch.chosen
    cells = course.field.cells
    row = int(cells.row_of[stretch.crossing.cell])
    now = course.ties(walk.q)
    new = now & ~before
    new[cells.of(row)] = False
    new[stretch.chosen.target] = False
    if new.any() or bool((now | (walk.policy <= 0)).all()):
        return None
    aim, target = stretch.chosen.aim.copy(), stretch.chosen.target.copy()
    aim[cells.of(row)] = 0.0
    aim[stretch.crossing.cell], target[row] = 1.0, stretch.crossing.cell
    return Selection(aim, target)


def _event(walk: Walk, stretch: Stretch, course: Course) -> Event | None:
    """What happens where a stretch begins; None at a start where nothing ties, or is kept."""
    if stretch.kind is Kind.EQUILIBRIUM:
        return Event(walk.tau, stretch.kind)
    changes = _changes(walk.last, stretch.chosen, course)
    if stretch.kind is not Kind.CHOICE:
        return Event(walk.tau, stretch.kind, changes)
    if walk.last is None:
        return Event(walk.tau, Kind.SLIDE) if stretch.chosen.kept else None
    if stretch.chosen.kept:
        return Event(walk.tau, Kind.SLIDE, changes)
    if walk.last.kept:
        return Event(walk.tau, Kind.LEAVE_SLIDE, changes)
    if not changes:
        return Event(walk.tau, Kind.WEIGHTS_CHANGE)
    return Event(walk.tau, Kind.CROSS if len(changes) == 1 else Kind.CHOICE, changes)


def _changes(before: Selection | None, after: Selection, course: Course) -> tuple[Change, ...]:
    """(player, state, leaving, entering) of every row whose target changes; None stands for a mixture."""
    if before is None:
        return ()
    cells, changes = course.field.cells, []
    mixed = [{int(cells.row_of[row[0]]) for row in selection.kept} for selection in (before, after)]
    moved = set(np.flatnonzero(before.target != after.target).tolist()) | (mixed[0] ^ mixed[1])
    for row in sorted(moved):
        leaving, entering = (
            None if row in mix else int(selection.target[row] - cells.first[row])
            for selection, mix in zip((before, after), mixed, strict=True)
        )
        changes.append((*cells.place(row), leaving, entering))
    return tuple(changes)
