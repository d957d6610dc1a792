"""The small games on which every statement is tried, one of each kind, with the hypotheses that hold in them.

What holds is said here by hand, so that the toolkit's decisions are tested on the way.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.formats import load_game
from mpgtheory.game import TabularGame
from verification.instance import Instance, Sampling

SEED = 20231013
POTENTIAL, NONE = "Markov potential game", "no Markov potential game"
ALWAYS = frozenset(("full support", "Assumption 3.1"))


@dataclass(frozen=True)
class Kind:
    """A game and its hypotheses: a family's specification, or tables that are written out."""

    specification: str
    holds: frozenset[str]


KINDS = {
    "dominance": Kind(
        "dominance",
        ALWAYS | {POTENTIAL, "one state", "two players", "common payoffs", "dominance forces an attractor"},
    ),
    "coordination": Kind("coordination", ALWAYS | {POTENTIAL, "one state", "two players", "common payoffs"}),
    "team": Kind("team:states=2", ALWAYS | {POTENTIAL, "two players", "common payoffs"}),
    "prisoners": Kind("prisoners_two_state", ALWAYS | {NONE, "two players"}),
    "alone": Kind("", frozenset((POTENTIAL, "no full support", "common payoffs"))),
    "three": Kind("", ALWAYS | {NONE, "one state"}),
}
"""One state with a dominant action; one state with ties; two states, common payoffs; two states, no potential; one
player without full support; three players with different numbers of actions."""


@functools.cache
def instance(name: str) -> Instance:
    """The instance of a kind; tests share it and do not change it."""
    kind = KINDS[name]
    game = load_game(kind.specification) if kind.specification else {"alone": alone, "three": three}[name]()
    return Instance(game, SEED, Sampling(random_profiles=1, coordinates=8, equilibria=2))


def alone() -> TabularGame:
    """One player earns 1/4 a stage where the game begins, whatever is played; the other state is never reached.

    Payoffs are so small that bounds in max |u| are below 1.
    """
    quarter = Fraction(1, 4)
    return game([[[quarter, quarter], [0, quarter]]], [[[1, 0], [1, 0]], [[0, 1], [1, 0]]], fmpq(1, 2), [1, 0])


def three() -> TabularGame:
    """Three players in one state with 2, 2 and 1 actions: the first two play matching pennies, the third watches."""
    pennies = np.array([[1, -1], [-1, 1]])
    payoffs = [pennies, -pennies, pennies * 0 + 2]
    return game(np.array(payoffs).reshape(3, 1, 2, 2, 1), np.ones((1, 2, 2, 1, 1), dtype=int), fmpq(2, 3), [1])


def game(payoffs: Any, transitions: Any, discount: fmpq, initial: Any) -> TabularGame:
    """A game of tables of integers and fractions."""
    payoffs = exact(payoffs)
    players, states, *counts = payoffs.shape
    return TabularGame(
        name=f"{players} players, {states} states",
        players=tuple(map(str, range(players))),
        states=tuple(f"s{s}" for s in range(states)),
        actions=tuple(tuple(f"a{a}" for a in range(count)) for count in counts),
        discount=discount,
        initial=exact(initial),
        payoffs=payoffs,
        transitions=exact(transitions),
    )


def exact(values: Any) -> Any:
    """Integers or fractions as an array of rationals."""
    array = np.array(values, dtype=object)
    out = np.empty(array.shape, dtype=object)
    for index in np.ndindex(array.shape):
        number = Fraction(array[index])
        out[index] = fmpq(number.numerator, number.denominator)
    return out
