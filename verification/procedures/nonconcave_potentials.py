"""Potential functions can be non-linear and non-concave (Section 2), also in one player's policy (Section 3.2).

A concave function is never below the mean of its values at the ends of a chord, and a linear one equals it. Two games
show it, in exact numbers. Two potential functions of a game differ by a constant in each state, so any of them will do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT
from mpgtheory.families.coordination import coordination
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.game.policy import Policy, pure, uniform
from mpgtheory.potential import potential
from verification.claim import Check, Evidence, Method, Scope
from verification.compare import LESS, Comparison, is_violated

JOINTLY, ALONE = "section-2.nonconcave", "section-3.2.nonconcave"


def staying_together() -> TabularGame:
    """Both are paid 1 as long as both stay; once one has left, play is over. Common payoffs, delta = 1/2.

    From the first state V = p p' / (1 - delta p p') where both hold staying with probabilities p and p': convex in p.
    """
    payoffs = EXACT.array(np.zeros((2, 2, 2, 2), dtype=int)).copy()
    payoffs[:, 0, 0, 0] = fmpq(1)
    transitions = EXACT.array(np.zeros((2, 2, 2, 2), dtype=int)).copy()
    transitions[..., 1] = fmpq(1)
    transitions[0, 0, 0] = EXACT.array([1, 0])
    return TabularGame(
        name="staying together",
        players=("1", "2"),
        states=("together", "over"),
        actions=(("stay", "leave"),) * 2,
        discount=fmpq(1, 2),
        initial=EXACT.array([fmpq(1, 2)] * 2),
        payoffs=payoffs,
        transitions=transitions,
    )


@dataclass(frozen=True)
class Chord:
    """Two policies, and where they are from."""

    place: str
    one: Policy
    other: Policy


def below_the_chord(game: MarkovGame, chords: Sequence[Chord]) -> Evidence:
    """Phi, from the first state, half way along each chord against the mean of Phi at its ends."""
    comparisons = [half_way(game, chord) for chord in chords]
    last = comparisons[-1]
    return Evidence(
        method=Method.ARGUMENT,
        instance=game.name,
        measured=f"Phi = {last.left} half way between two policies",
        claimed=f"< {last.right}, the mean of Phi at both",
        residual=0,
        tolerance=0,
        comparisons=len(comparisons),
        failures=sum(map(is_violated, comparisons)),
        place=last.place,
        note="a concave function is never below the mean of its values at the ends, a linear one equals it",
    )


def half_way(game: MarkovGame, chord: Chord) -> Comparison:
    """Phi in the middle of a chord, below the mean of Phi at its ends."""
    middle = Policy(tuple((x + y) / fmpq(2) for x, y in zip(chord.one, chord.other, strict=True)))
    ends = [potential(game, end, uniform(game))[0] for end in (chord.one, chord.other)]
    return Comparison(chord.place, potential(game, middle, uniform(game))[0], LESS, sum(ends, fmpq(0)) / 2)


def between_equilibria() -> Evidence:
    """The two strict equilibria of a coordination game."""
    game = coordination()
    one, other = (pure(game, [[k] * game.n_states] * 2) for k in (0, 1))
    return below_the_chord(game, [Chord("from both play A to both play B", one, other)])


def between_own_policies() -> Evidence:
    """Staying for certain and leaving for certain, by each player alone, while the other stays."""
    game = staying_together()
    stay = pure(game, [[0, 0], [0, 0]])
    leave = pure(game, [[1, 1], [1, 1]])
    chords = [Chord(f"player {i} from staying to leaving", stay, stay.deviate(i, leave[i])) for i in range(2)]
    return below_the_chord(game, chords)


CHECKS = {
    JOINTLY: (Check(Method.ARGUMENT, "the midpoint of two equilibria", between_equilibria, Scope.EVERY_GAME),),
    ALONE: (Check(Method.ARGUMENT, "one player's policies", between_own_policies, Scope.EVERY_GAME),),
}
