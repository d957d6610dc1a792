"""Appendix A along plays of Algorithm 1: what is counted and updated, (18), (19), and the noise given the past."""

import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .certificates import Comparison, rule
from .game import Game, Induced, deviate
from .plays import PLAY, Iterate, Play, replay, target
from .rules_algorithm import places
from .rules_bellman import bellman
from .rules_exploration import explored

THETA = Fraction(1, 10)
"""The common exploration with which the mean field of (18) is written."""


def updates(game: Game, play: Play) -> Iterator[tuple[str, int, int, Iterate, Iterate]]:
    """(label, s^{t-1}, number of a^{t-1}, iterate t - 1, iterate t)."""
    for t, (s, joint, _) in enumerate(play.steps):
        yield f"iterate {t + 1}, state {s}, joint action {joint}", s, joint, play.iterates[t], play.iterates[t + 1]


@rule("appendix-A.counters", PLAY)
def counted(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Sums of indicators are the counters."""
    fast: dict[tuple[int, int, int], int] = {}
    slow: dict[int, int] = {}
    for label, s, joint, _, now in updates(game, replay(game, case)):
        slow[s] = slow.get(s, 0) + 1
        for player, a in enumerate(game.joint[joint]):
            fast[player, s, a] = fast.get((player, s, a), 0) + 1
        for place in places(game):
            player, state, a = place
            yield f"{label}: n~{place}", now.plays[player][state][a], "=", fast.get(place, 0)
        for state in range(game.states):
            yield f"{label}: n({state})", now.visits[state], "=", slow.get(state, 0)


@rule("equation-19", PLAY)
@rule("equation-18", PLAY)
def recursion(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """(18), of which (19) is another way to write, with the operator of (pi_i, pi~_-i): field, noise, best replies."""
    play = replay(game, case)
    for t, (label, s, joint, before, now) in enumerate(updates(game, play)):
        played = explored(before.policy, [THETA] * game.players)
        for player, own in enumerate(game.joint[joint]):
            there = Induced(game, deviate(played, player, before.policy[player]))
            mean, q = bellman(there, player, before.q[player]), before.q[player]
            alpha = play.paces.alphas[player][now.plays[player][s][own] - 1]
            noise = target(game, before, player, play.steps[t]) - mean[s][own]
            for state, row in enumerate(q):
                for a, x in enumerate(row):
                    moved = x + alpha * (mean[state][a] - x + noise) if (state, a) == (s, own) else x
                    yield f"{label}: x{player, state, a}", now.q[player][state][a], "=", moved
            yield from slow_line(case["ties"][t], play, (label, player, s), before, now)


def slow_line(tie: int, play: Play, place: tuple[str, int, int], before: Iterate, now: Iterate) -> Iterator[Comparison]:
    """y^t of one player: the visited row moves to a best reply, the others stay."""
    label, player, s = place
    beta = play.paces.betas[player][now.visits[s] - 1]
    estimates = before.q[player][s]
    best = [a for a, x in enumerate(estimates) if x == max(estimates)]
    for state, row in enumerate(before.policy[player]):
        for a, p in enumerate(row):
            moved = p + beta * (int(a == best[tie % len(best)]) - p) if state == s else p
            yield f"{label}: y{player, state, a}", now.policy[player][state][a], "=", moved


def products(label: str, steps: list[Fraction], stated: list[Fraction]) -> Iterator[Comparison]:
    """A largest step size times a relative one, against the step sizes."""
    largest = max(stated)
    for number, (step, own) in enumerate(zip(steps, stated, strict=True)):
        yield f"{label}, component {number}", largest * (own / largest), "=", step
        yield f"{label}, component {number}: relative", own / largest, "<=", Fraction(1)


def relative(game: Game, case: dict[str, Any], as_printed: bool) -> Iterator[Comparison]:
    """Largest times relative step sizes against those of (18), the slow ones at n~ (as printed) or at n."""
    play = replay(game, case)
    for label, s, joint, _, now in updates(game, play):
        own = enumerate(game.joint[joint])
        fast = [play.paces.alphas[player][now.plays[player][s][a] - 1] for player, a in own]
        yield from products(f"{label}: alpha", fast, fast)
        slow, stated = [], []
        for player, count in enumerate(game.actions):
            for a in range(count):
                counter = now.plays[player][s][a] if as_printed else now.visits[s]
                if counter > 0:
                    slow.append(play.paces.betas[player][now.visits[s] - 1])
                    stated.append(play.paces.betas[player][counter - 1])
        yield from products(f"{label}: beta", slow, stated)


@rule("appendix-A.relative-steps", PLAY)
def relative_printed(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """With n~ in the slow line."""
    return relative(game, case, True)


@rule("appendix-A.relative-steps.corrected", PLAY)
def relative_corrected(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """With n in the slow line."""
    return relative(game, case, False)


@rule("appendix-A.pairs", PLAY)
def single_pair(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """One component of x and one of y are updated."""
    for label, s, _, before, now in updates(game, replay(game, case)):
        pairs = itertools.chain(*zip(before.plays, now.plays, strict=True))
        tables = list(pairs)
        rises = sum(
            y - x
            for old, new in zip(tables[::2], tables[1::2], strict=True)
            for r, t in zip(old, new, strict=True)
            for x, y in zip(r, t, strict=True)
        )
        rows = sum(len(block[s]) for block in before.policy)
        yield f"{label}: components of x", rises, "=", 1
        yield f"{label}: components of y", rows, "=", 1


@rule("appendix-A.pairs.corrected", PLAY)
def sets_of_components(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Of what is not updated nothing moves."""
    for label, s, joint, before, now in updates(game, replay(game, case)):
        x = y = 0
        for player, state, a in places(game):
            if (state, a) != (s, game.joint[joint][player]):
                x += now.q[player][state][a] != before.q[player][state][a]
            if state != s:
                y += now.policy[player][state][a] != before.policy[player][state][a]
        yield f"{label}: components of x that move outside", x, "=", 0
        yield f"{label}: components of y that move outside", y, "=", 0
