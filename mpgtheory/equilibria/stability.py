"""Which equilibria attract the solutions of (7)-(8) near them, where that is decidable.

A strict equilibrium e attracts: near it everyone's best reply is e, by continuity of Q, so solutions are
e + exp(-int gamma) (start - e) row by row, and gamma is at least eta > 0.

In a Markov potential game an isolated equilibrium that is not strict does not. Some row (i, s) of it has a best action
a that it does not play for certain; let x be e with a little of this row moved to a. Player i plays best replies to
e_-i throughout x, so V_i(., x) = V_i(., e), and Phi(mu, x) = Phi(mu, e) for every mu. But x is no equilibrium, as e is
isolated. From x on Phi(mu, .), mu with full support, rises at once and never falls (Lemma 3.5): no solution from x
tends to e.

Elsewhere mixed equilibria may attract (matching pennies) or not: that is not decided.
"""

from __future__ import annotations

import numpy as np

from mpgtheory.equilibria.results import Equilibria, Equilibrium
from mpgtheory.game import MarkovGame
from mpgtheory.potential.decide import decide_potential

STRICT, ISOLATED = "strict", ("quasi-strict", "regular")


def attracts(listed: Equilibria) -> tuple[bool | None, ...]:
    """Whether each equilibrium of a list attracts all solutions that start near it; None where it is not decided.

    Example:

    >>> from mpgtheory.equilibria import equilibria
    >>> from mpgtheory.families import build
    >>> attracts(equilibria(build("coordination")))
    (True, True, False)
    >>> attracts(equilibria(build("matching_pennies")))
    (None,)
    """
    rest = [one for one in listed if STRICT not in one.kind]
    is_potential = bool(rest) and is_surely_potential(listed.game)
    return tuple(_attracts(one, listed, is_potential=is_potential) for one in listed)


def _attracts(one: Equilibrium, listed: Equilibria, *, is_potential: bool) -> bool | None:
    if STRICT in one.kind:
        return True
    is_isolated = listed.is_complete or all(word in one.kind for word in ISOLATED)
    return False if is_potential and is_isolated else None


def is_surely_potential(game: MarkovGame) -> bool:
    """Whether a game is a Markov potential game, without a chance of error."""
    decision = decide_potential(game, np.random.default_rng(0))
    return bool(decision.is_potential and decision.error_probability == 0)
