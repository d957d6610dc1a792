"""Instances of the step-size claims: the schedules of all players, checked once for all claims."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mpgtheory.errors import InputError
from mpgtheory.step_sizes import ConditionResult, Schedule, check_both_starts
from verification.checks.appendix_assumptions import assumption_a3, assumption_a6, remark_a4

GALLERY = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, eq=False)
class SchedulePair:
    """alpha_i and beta_i of every player, with a name and a source for tables."""

    name: str
    alphas: tuple[Schedule, ...]
    betas: tuple[Schedule, ...]
    source: str = ""

    @cached_property
    def by_start(self) -> Mapping[int, tuple[ConditionResult, ...]]:
        """Assumption 3.2 with counters from 1, as Algorithm 1 counts, and from 0, as its sums are written."""
        return check_both_starts(self.alphas, self.betas)

    @cached_property
    def appendix(self) -> tuple[ConditionResult, ...]:
        """(A3), (A6) and Remark A.4, counters from 1."""
        results = self.by_start[1]
        return (*assumption_a3(results), *assumption_a6(results), *remark_a4(results, self.alphas, self.betas))

    def texts(self) -> tuple[str, str]:
        """alpha and beta as they are written, players separated by semicolons."""
        return "; ".join(map(str, self.alphas)), "; ".join(map(str, self.betas))


def schedule_pair(name: str, alphas: Sequence[str], betas: Sequence[str], source: str = "") -> SchedulePair:
    """Schedules from text, one alpha and one beta a player, paired by order.

    Raises:  InputError if their numbers differ or a text is no schedule.
    """
    if len(alphas) != len(betas):
        raise InputError(f"{len(alphas)} alpha and {len(betas)} beta schedules; give one of each for every player")
    return SchedulePair(name, tuple(map(parse_schedule, alphas)), tuple(map(parse_schedule, betas)), source)


def parse_schedule(text: str) -> Schedule:
    """A schedule from text.

    Raises:  InputError naming what cannot be read.
    """
    try:
        return Schedule.parse(text)
    except InputError:
        raise
    except ValueError as error:
        raise InputError(str(error)) from error


def gallery() -> tuple[SchedulePair, ...]:
    """The schedules of the paper, of its code, textbook ones, and instructive failures."""
    pairs = tomllib.loads(GALLERY.read_text(encoding="utf-8"))["pair"]
    return tuple(schedule_pair(row["name"], [row["alpha"]], [row["beta"]], row["source"]) for row in pairs)
