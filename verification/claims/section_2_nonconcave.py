"""Sections 2 and 3.2: the potential function can be non-linear and non-concave, also in one player's policy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT
from mpgtheory.families.coordination import coordination
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.policy import Policy, pure, uniform
from mpgtheory.potential import potential
from verification.claim import Check, Claim, Evidence, Kind, Method, Scope

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


def below_the_chord(game: MarkovGame, chords: Sequence[tuple[str, Policy, Policy]]) -> Evidence:
    """Phi, from the first state, half way between two policies against the mean of Phi at both, for each chord."""
    found = []
    for place, one, other in chords:
        middle = Policy(tuple((x + y) / fmpq(2) for x, y in zip(one, other, strict=True)))
        ends = [potential(game, end, uniform(game))[0] for end in (one, other)]
        found.append((potential(game, middle, uniform(game))[0], sum(ends, fmpq(0)) / 2, ends, place))
    at_middle, chord, ends, place = found[-1]
    return Evidence(
        method=Method.ARGUMENT,
        instance=game.name,
        measured=f"Phi = {at_middle} half way between two policies",
        claimed=f"< {chord}, the mean of Phi = {ends[0]} and {ends[1]} there",
        residual=0,
        tolerance=0,
        comparisons=len(found),
        failures=sum(not middle < mean for middle, mean, *_ in found),
        place=place,
        note="a concave function is never below the mean of its values at the ends, a linear one equals it",
    )


def between_equilibria() -> Evidence:
    """The two strict equilibria of a coordination game."""
    game = coordination()
    one, other = (pure(game, [[k] * game.n_states] * 2) for k in (0, 1))
    return below_the_chord(game, [("from both play A to both play B", one, other)])


def between_own_policies() -> Evidence:
    """Staying for certain and leaving for certain, by each player alone, while the other stays."""
    game = staying_together()
    stay = pure(game, [[0, 0], [0, 0]])
    leave = pure(game, [[1, 1], [1, 1]])
    chords = [(f"player {i} from staying to leaving", stay, stay.deviate(i, leave[i])) for i in range(2)]
    return below_the_chord(game, chords)


CLAIMS = (
    Claim(
        id=JOINTLY,
        title="Potential functions can be non-linear and non-concave",
        statement=r"$\Phi(s, \cdot)$ can be non-linear and non-concave",
        reading=(
            r"By an example; two potential functions of a game differ by a constant in each state, so this does not "
            r"depend on the choice of $\Phi$."
        ),
        source="Section 2, after Definition 2.3",
        kind=Kind.EXISTENCE,
        checks=(Check(Method.ARGUMENT, "the midpoint of two equilibria", between_equilibria, Scope.EVERY_GAME),),
    ),
    Claim(
        id=ALONE,
        title="Potential functions can be non-concave in each player's policy alone",
        statement="Since the potential function is non-concave in each player's policy",
        reading=(
            r"Is: can be, as in Section 2. In a game with one state $\Phi(s, \cdot)$ is linear in each player's policy "
            r"and not concave only jointly; it takes a second state. Shown by a game with common payoffs in which "
            r"$\Phi$, from the first state, is convex in the policy of either player."
        ),
        source="Section 3.2, before Lemma 3.6",
        kind=Kind.EXISTENCE,
        checks=(Check(Method.ARGUMENT, "one player's policies", between_own_policies, Scope.EVERY_GAME),),
    ),
)
