"""(A5)(i) beside two plays that have the last pair and z in common, and a history that tells the next state apart.

One player with one action, so that nothing is chosen: chance moves between two states, evenly. Iterate 4 makes the same
estimates of both plays, from different ones, since what it moved towards was the estimate of the state that came next.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT
from mpgtheory.game import TabularGame
from mpgtheory.learning.exact import Play, iterates
from verification.checking.exact import evidence_of
from verification.checking.sampling import Case
from verification.claim import Check, Evidence, Method, Scope
from verification.falsify.description import data, described
from verification.falsify.trial import Example
from verification.instance import Instance
from verification.language.files import load_statement

CLAIM = "assumption-A.5.i"
STEPS = (fmpq(2, 3), fmpq(1, 2), fmpq(1, 3))
PATHS = ((0, 1, 1, 1, 0), (0, 0, 1, 1, 1))
"""The states of y and of x."""


def evenly() -> TabularGame:
    """Two states that pay 0 and -2, each as likely next."""
    half = EXACT.array([fmpq(1, 2)] * 2)
    return TabularGame(
        name="evenly between two states",
        players=("1",),
        states=("0", "1"),
        actions=(("only",),),
        discount=fmpq(1, 2),
        initial=half,
        payoffs=EXACT.array(np.array([[[0], [-2]]])),
        transitions=np.array([[half], [half]]),
    )


def play_through(states: tuple[int, ...]) -> Play:
    """A play of four stages with these step sizes for estimates and policies."""
    steps = ((*STEPS, STEPS[-1]),)
    return Play(states, ((0,),) * (len(states) - 1), steps, steps, (0,) * (len(states) - 1))


def two_plays(game: TabularGame) -> Evidence:
    """Both clauses at the two plays; the case is certified."""
    y, x = map(play_through, PATHS)
    assert all((iterates(game, p)[-1].q[0] == EXACT.array([[0], [-2]])).all() for p in (y, x))
    evidence = evidence_of(Instance(game, 0), load_statement(CLAIM), [Case("two plays", {"y": y, "x": x})], {})
    example = Example(game, {"y": y, "x": x})
    violated = {"place": evidence.place, "measured": evidence.measured, "claimed": evidence.claimed, "comparison": ""}
    told: dict[str, Any] = {"words": described(example), **data(example), "violated": violated}
    return replace(evidence, note="; ".join(told["words"]), counterexample=told)


CHECKS = {CLAIM: (Check(Method.EXACT, "two plays with one label", partial(two_plays, evenly()), Scope.EVERY_GAME),)}
