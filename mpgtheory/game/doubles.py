"""Which games doubles can represent: the others are computed exactly, or refused by name.

Doubles hold 1 - delta well only if delta is not too near to 1: the nearest double of delta errs by up to 2^-54, so that
a horizon 1 / (1 - delta) beyond 10^10 is off by more than a millionth; and of 17 nines nothing is left of 1 - delta.
Values are payoffs over 1 - delta, and are multiplied with one another; so they must be well inside of 10^308. A
positive probability that becomes 0 would be another game.
"""

from __future__ import annotations

from flint import fmpq

from mpgtheory.arithmetic import FLOAT
from mpgtheory.errors import InputError
from mpgtheory.game.layout import Layout

LONGEST_HORIZON = fmpq(10) ** 10
"""1 / (1 - delta) at the most."""
LARGEST, SMALLEST = fmpq(10) ** 150, 1 / fmpq(10) ** 150
"""Between these lie the largest payoff and the values it can lead to: then products of two do not overflow."""


def check_doubles(game: Layout) -> None:
    """Raise InputError unless doubles can represent the exact `game`."""
    if reason := reason_against(game):
        raise InputError(f"{game.name}: {reason}")


def reason_against(game: Layout) -> str | None:
    """Why doubles cannot represent the exact `game`; None if they can."""
    horizon = 1 / (1 - game.discount)
    if horizon > LONGEST_HORIZON:
        return (
            f"the discount {game.discount} is too near to 1 for doubles, which tell horizons up to 10^10; give a "
            "smaller one, or use what is computed exactly"
        )
    if FLOAT.is_lost(game.discount):
        return f"the discount {game.discount} is 0 in doubles; give a larger one"
    payoffs, probabilities = game.numbers()
    largest = max(abs(payoffs.min()), abs(payoffs.max()))
    if largest and not SMALLEST <= largest <= LARGEST / horizon:
        return f"payoffs of size {largest} lie beyond what doubles can hold; multiply all payoffs by one number"
    for probability in (*game.initial, *probabilities.ravel()):
        if FLOAT.is_lost(probability):
            return f"the probability {probability} is 0 in doubles; give a larger one, or 0"
    return None
