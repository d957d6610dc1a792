"""Is a game a Markov potential game?"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from mpgtheory.arithmetic.rational import decimal
from mpgtheory.game import MarkovGame
from mpgtheory.potential.rounding import TOLERANCE, RoundedDecision
from mpgtheory.public.numbers import fraction, words


@dataclass(frozen=True, eq=False, repr=False)
class PotentialDecision:
    """Whether a game is a Markov potential game (Definition 2.1), and why. Its truth value is `is_potential`.

    is_potential:            of the exact numbers of the game.
    within_rounding:         whether it is one, exactly or to within the tolerance.
    method:                  "structure", "four-cycle", "grid" or "random points".
    error_probability:       0 but for "random points": how likely this confirmation is wrong, at most.
    cycle:                   the sum of the largest four-cycle found; 0 if the game is a potential game.
    cycle_relative_to_span:  that sum over span(u) / (1 - delta), the largest span that a value can have.
    players:                 the two players of that cycle.
    payoff_change:           by how much payoffs change to the nearest potential game of a known structure that lies
                             within the tolerance; None if there is none.
    details:                 the decision with its structure, or the four profiles of the cycle.
    """

    is_potential: bool
    within_rounding: bool
    method: str
    error_probability: float
    cycle: Fraction
    cycle_relative_to_span: Fraction
    players: tuple[str, ...]
    payoff_change: Fraction | None
    details: RoundedDecision

    def __bool__(self) -> bool:
        return self.is_potential

    def __repr__(self) -> str:
        return f"PotentialDecision: {self._answer()}"

    def _answer(self) -> str:
        if self.is_potential:
            structure = self.details.exact.structure
            reason = f"structure: {structure.name}" if structure else f"method: {self.method}"
            chance = f", wrong with probability at most {self.error_probability:.1g}" if self.error_probability else ""
            return f"yes, {reason}{chance}"
        between = f"of players {' and '.join(self.players)}"
        if not self.within_rounding:
            return f"no, an exact four-cycle {between} sums to {words(self.cycle)}"
        relative = self.details.cycle_relative_to_span
        text = (
            "no exact potential, but a potential game to within rounding: "
            f"the largest cycle found is {decimal(relative, 2)} of the span of values"
        )
        if self.payoff_change is None:
            return text
        nearby = self.details.nearby
        assert nearby is not None
        return f"{text}; payoffs {decimal(nearby.payoff_change, 2)} away have one ({nearby.structure})"


def is_potential(game: MarkovGame, *, tol: Any = None, seed: int = 0) -> PotentialDecision:
    """Decide whether a game is a Markov potential game, by exact arithmetic.

    Phi is a potential if V_i(s, pi'_i, pi_-i) - V_i(s, pi) = Phi(s, pi'_i, pi_-i) - Phi(s, pi) for all players, states
    and policies. One four-cycle of policies that does not vanish shows that there is none.

    tol:   a game computed in doubles is a potential game to rounding only. `within_rounding` says whether its largest
           four-cycle is at most `tol` of the span of values. Default: 1e-9.
    seed:  of the points that are drawn.

    >>> import mpgtheory as mpg
    >>> mpg.is_potential(mpg.load("matching_pennies"))
    PotentialDecision: no, an exact four-cycle of players 1 and 2 sums to 16
    >>> mpg.is_potential(mpg.load("coordination"))
    PotentialDecision: yes, structure: common payoff

    Raises:  InputError if `tol` is negative or not below 1.
    Source:  Definition 2.1; Monderer and Shapley (1996), Theorem 2.8, for the game of stationary policies.
    """
    import numpy as np

    from mpgtheory.potential.rounding import decide_to_rounding

    decision = decide_to_rounding(game, np.random.default_rng(seed), TOLERANCE if tol is None else tol)
    sums = None if decision.cycle is None else decision.cycle.sums
    largest = Fraction(0) if sums is None else fraction(sums[int(abs(sums).argmax())])
    return PotentialDecision(
        is_potential=decision.exact.is_potential,
        within_rounding=decision.within_rounding,
        method=decision.exact.method,
        error_probability=decision.exact.error_probability,
        cycle=largest,
        cycle_relative_to_span=fraction(decision.cycle_relative_to_span),
        players=() if decision.cycle is None else tuple(game.players[i] for i in decision.cycle.players),
        payoff_change=None if decision.nearby is None else fraction(decision.nearby.payoff_change),
        details=decision,
    )
