"""What the tests of the lines of Lemma 3.5's proof share: games that meet its hypotheses or lack one, and forgers."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from by_hand import ByHand, Profile, exact
from exploring import changed, is_accepted, numbers_in, resealed
from flint import fmpq
from random_games import instance_with

from mpgtheory.arithmetic import EXACT
from mpgtheory.evaluation import Evaluation
from mpgtheory.game import TabularGame
from verification.claim import Method
from verification.claims.catalogue import find
from verification.compare import Comparison, is_violated
from verification.falsify.trial import Example
from verification.instance import Instance

AMOUNTS = (Fraction(1), Fraction(-1, 7))


def with_initial(game: TabularGame, weights: Iterable[int]) -> TabularGame:
    """The game from mu proportional to integer weights."""
    listed = list(weights)
    return replace(game, initial=EXACT.array([fmpq(w, sum(listed)) for w in listed]))


def everywhere(drawn: Instance) -> Instance:
    """The drawn game from a mu with full support, at the drawn profiles."""
    game = with_initial(drawn.game, range(1, drawn.game.n_states + 1))
    return instance_with(game, tuple(p.policy for p in drawn.profiles))


def common(drawn: Instance) -> Instance:
    """The same with the first player's payoffs for everyone: certainly a Markov potential game."""
    game = everywhere(drawn).game
    payoffs = np.array([game.payoffs[0]] * game.n_players)
    return instance_with(replace(game, payoffs=payoffs), tuple(p.policy for p in drawn.profiles))


def violations(comparisons: Iterable[Comparison]) -> list[Comparison]:
    """Those that are false."""
    return [comparison for comparison in comparisons if is_violated(comparison)]


def example(game: TabularGame, policy: Any, **parts: Any) -> Example:
    """Data for a trial: `varpi`, and rates all 1 unless given."""
    rates = [[fmpq(1)] * game.n_states] * game.n_players
    return Example(game, {"varpi": policy, "gamma": rates, **parts})


def certificate_of(claim: str, drawn: Instance) -> dict[str, Any]:
    """What the claim's exact check writes on an instance."""
    (check,) = [check for check in find(claim).checks if check.method is Method.EXACT]
    written = check.run(drawn).certificate
    assert written is not None
    return copy.deepcopy(dict(written))


def assert_no_forgery(claim: str, drawn: Instance, members: set[str], *, case: int = 2) -> None:
    """Each number of the named members of one case, off by 1 and by -1/7 and sealed again, is rejected."""
    content = certificate_of(claim, drawn)
    single = resealed({**content, "cases": [content["cases"][case]]})
    assert is_accepted(single)
    assert members <= set(single["cases"][0])
    for path, value in numbers_in(single["cases"], ("cases",)):
        if path[2] in members:
            for amount in AMOUNTS:
                moved = Fraction(value) + amount
                written = int(moved) if moved.denominator == 1 else str(moved)
                assert not is_accepted(changed(single, path, written)), (path, value, written)


def assert_other_outcome_rejected(claim: str, drawn: Instance) -> None:
    """The same cases with the other outcome are rejected."""
    content = certificate_of(claim, drawn)
    other = {"holds": "fails", "fails": "holds"}[content["outcome"]]
    assert not is_accepted(resealed({**content, "outcome": other}))


def moved(policy: Profile, direction: Profile, h: Fraction) -> Profile:
    """policy + h direction."""
    return [
        [[x + h * w for x, w in zip(*rows, strict=True)] for rows in zip(*blocks, strict=True)]
        for blocks in zip(policy, direction, strict=True)
    ]


def central_difference(game: TabularGame, player: int, policy: Any, direction: Any, h: Fraction) -> Fraction:
    """(V_i(mu, policy + h w) - V_i(mu, policy - h w)) / (2 h), by elimination in fractions."""
    hand = ByHand(game)
    start, way = [exact(block) for block in policy], [exact(block) for block in direction]
    values = [hand.value(moved(start, way, step), player) for step in (h, -h)]
    return sum(m * (x - y) for m, x, y in zip(hand.initial, *values, strict=True)) / (2 * h)


def assert_is_slope(game: TabularGame, player: int, policy: Any, direction: Any, slope: Any) -> None:
    """Central differences tend to the slope at second order: their error at h / 2 is a quarter of that at h."""
    coarse, fine = (
        abs(central_difference(game, player, policy, direction, Fraction(1, n)) - exact(slope)) for n in (400, 800)
    )
    assert fine <= Fraction(3, 10) * coarse
    assert coarse <= Fraction(1, 50) * (1 + abs(exact(slope)))


def undiscounted_visits(at: Evaluation) -> Any:
    """A planted d: mu, as if nothing moved."""
    return at.game.initial
