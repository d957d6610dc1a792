"""Section 2: the potential function can be non-linear and non-concave in the policy."""

from __future__ import annotations

from flint import fmpq

from mpgtheory.families.coordination import coordination
from mpgtheory.policy import Policy, pure, uniform
from mpgtheory.potential import potential
from verification.claim import Check, Claim, Evidence, Kind, Method, Scope

CLAIM = "section-2.nonconcave"


def below_the_chord() -> Evidence:
    """In a coordination game Phi at the midpoint of two equilibria is less than the mean of Phi at both."""
    game = coordination()
    ends = [pure(game, [[k] * game.n_states] * 2) for k in (0, 1)]
    middle = Policy(tuple((x + y) / fmpq(2) for x, y in zip(*ends, strict=True)))
    at_ends = [potential(game, end, uniform(game))[0] for end in ends]
    at_middle, chord = potential(game, middle, uniform(game))[0], sum(at_ends, fmpq(0)) / 2
    return Evidence(
        method=Method.ARGUMENT,
        instance=game.name,
        measured=f"Phi = {at_middle} at the midpoint of two pure profiles",
        claimed=f"< {chord}, the mean of Phi = {at_ends[0]} and {at_ends[1]} there",
        residual=0,
        tolerance=0,
        comparisons=1,
        failures=int(not at_middle < chord),
        place="both players play the same action; half way between the two",
        note="a concave function is never below the mean of its values at the ends, a linear one equals it",
    )


CLAIMS = (
    Claim(
        id=CLAIM,
        title="Potential functions can be non-linear and non-concave",
        statement=r"$\Phi(s, \cdot)$ can be non-linear and non-concave",
        source="Section 2, after Definition 2.3",
        kind=Kind.EXISTENCE,
        checks=(Check(Method.ARGUMENT, "the midpoint of two equilibria", below_the_chord, Scope.EVERY_GAME),),
    ),
)
