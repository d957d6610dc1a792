"""Lemma 3.5 along solutions: whole stretches by forms, the Lyapunov function between corners, and where solutions end.

A case holds a solution of (7) with rates in [eta, 1]: corners, the targets of each stretch (stretches.py shows that
they are best replies all along), and values at chosen corners. A stretch that arrives at its targets takes for ever.
"""

import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .exact import Profile, Vector, dot, index, need, number, numbers
from .facts import need_values, optimal_values
from .game import Game, Induced
from .rules import Comparison, rule
from .stretches import Stretch, targets_of


class Solution:
    """Stretches from corner to corner. At the last corner it ends, rests, or has arrived after infinite time."""

    def __init__(self, game: Game, case: dict[str, Any]) -> None:
        need(isinstance(case["corners"], list) and len(case["corners"]) > 0, "a solution has no corner")
        self.game, self.corners = game, [game.profile(corner) for corner in case["corners"]]
        need(isinstance(case["targets"], list), "there is no list of targets")
        need(len(case["targets"]) == len(self.corners) - 1, "as many targets as stretches are needed")
        self.stretches = [
            Stretch(game, first, last, targets_of(game, targets))
            for (first, last), targets in zip(itertools.pairwise(self.corners), case["targets"], strict=True)
        ]
        for stretch in self.stretches:
            need(len(stretch.shares) > 0, "nothing moves on a stretch")
        for stretch in self.stretches[:-1]:
            need(max(stretch.shares.values()) < 1, "a stretch that takes for ever is not the last one")
        eta = number(case["eta"])
        need(
            0 < eta <= min((stretch.eta for stretch in self.stretches), default=Fraction(1)),
            "rates are below eta, or it is not positive",
        )

    @property
    def converges(self) -> bool:
        """Whether the last stretch takes for ever, to its end."""
        return len(self.stretches) > 0 and max(self.stretches[-1].shares.values()) == 1

    @property
    def is_closed(self) -> bool:
        """Whether it returns to where it started in finite time, and may go round for ever."""
        return len(self.stretches) > 0 and self.corners[0] == self.corners[-1] and not self.converges


def telescoped(game: Game, policy: Profile, reference: Profile, data: Any) -> Fraction:
    """Phi(mu, policy) - Phi(mu, reference); `data` holds V where players 1..k have moved, k = 0..N."""
    values = numbers(data, game.players + 1, game.players, game.states)
    total = Fraction(0)
    for moved in range(game.players + 1):
        need_values(Induced(game, policy[:moved] + reference[moved:]), values[moved])
        if moved:
            total += dot(game.initial, values[moved][moved - 1]) - dot(game.initial, values[moved - 1][moved - 1])
    return total


def need_rest(game: Game, policy: Profile, values: list[Vector]) -> None:
    """All that is played is best: a solution may stay."""
    at = Induced(game, policy)
    for i, block in enumerate(policy):
        for row, q in zip(block, at.look_ahead(i, values[i]), strict=True):
            need(
                all(x == max(q) for weight, x in zip(row, q, strict=True) if weight), "a solution rests where it cannot"
            )


def change_of_phi(game: Game, solution: Solution, case: dict[str, Any]) -> Fraction:
    """phi at the last corner less phi at the first."""
    reference = game.profile(case["reference"])
    need(isinstance(case["path"], list) and len(case["path"]) == 2, "values at the first and last corner are needed")
    ends = (solution.corners[0], solution.corners[-1])
    first, last = (telescoped(game, end, reference, data) for end, data in zip(ends, case["path"], strict=True))
    if not solution.stretches:
        need_rest(game, solution.corners[0], numbers(case["path"][0][-1], game.players, game.states))
    return first - last


@rule("lemma-3.5.monotone", "corners targets eta reference path")
def increasing(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """phi is weakly increasing: as printed."""
    yield "0, change of phi", Fraction(0), "<=", change_of_phi(game, Solution(game, case), case)


@rule("lemma-3.5.monotone.corrected", "corners targets eta reference path", outcomes=("holds",))
def decreasing(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """phi decreases on every stretch where something gains, does not change on the others, and is Lipschitz."""
    solution = Solution(game, case)
    change, strict = change_of_phi(game, solution, case), False
    for k, stretch in enumerate(solution.stretches):
        for i, s, form in stretch.decreases():
            yield f"stretch {k + 1}, player {i}, state {s}: d phi / d tau <= 0", 0, "<=", min(form)
            strict = strict or max(form) > 0
    yield "change of phi, 0", change, "<=", Fraction(0)
    yield "phi decreases, something gains inside a stretch", change < 0, "iff", strict
    yield "|change of phi|, Lipschitz constants times ways", abs(change), "<=", lipschitz(game, solution.corners)


def lipschitz(game: Game, corners: list[Profile]) -> Fraction:
    """sum over stretches and players of max |u| / (1 - delta)^2 times the largest L1 change of a row."""
    total = Fraction(0)
    for first, last in itertools.pairwise(corners):
        for before, after in zip(first, last, strict=True):
            rows = zip(before, after, strict=True)
            total += max(sum(abs(x - y) for x, y in zip(*row, strict=True)) for row in rows)
    return total * game.largest_payoff / (1 - game.discount) ** 2


@rule("lemma-3.5.limit", "corners targets eta ends")
def has_a_limit(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The solution converges, and its limit is an equilibrium: as printed. One that goes round for ever does not."""
    solution = Solution(game, case)
    if solution.is_closed:
        yield "closed solution: converges", False, "iff", True
    else:
        yield from equilibria(game, solution, case["ends"], [len(solution.corners) - 1])


@rule("lemma-3.5.limit.corrected", "corners targets eta ends")
def limit_points(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The limit of a solution that converges, and every policy of one that goes round, is an equilibrium."""
    solution = Solution(game, case)
    if not solution.is_closed:
        yield from equilibria(game, solution, case["ends"], [len(solution.corners) - 1])
        return
    yield from equilibria(game, solution, case["ends"], list(range(1, len(solution.corners))))
    for k, stretch in enumerate(solution.stretches):
        for i, s, form in stretch.decreases():
            yield f"stretch {k + 1}, player {i}, state {s}: what it gains", max(form), "=", 0


def equilibria(game: Game, solution: Solution, data: Any, wanted: list[int]) -> Iterator[Comparison]:
    """V is the optimal value of every player at these corners: each of `data` is one with V and optimal replies."""
    need(isinstance(data, list) and len(data) == len(wanted), "values at other corners are needed")
    for place, k in zip(data, wanted, strict=True):
        need(set(place) == {"corner", "V", "optimal"}, "a corner has other members than corner, V, optimal")
        need(index(place["corner"], len(solution.corners)) == k, "values at another corner are needed")
        policy = solution.corners[k]
        at = Induced(game, policy)
        values = game.values(place["V"])
        need_values(at, values)
        best = optimal_values(at, place["optimal"])
        if not (solution.converges or solution.is_closed):
            need_rest(game, policy, values)
        for i, (w, v) in enumerate(zip(best, values, strict=True)):
            for s in range(game.states):
                yield f"corner {k}, player {i}, state {s}: optimal value, value", w[s], "=", v[s]
