"""What a policy is worth: V, Q, advantages, visitation."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from mpgtheory.arithmetic import FLOAT
from mpgtheory.errors import optional, pandas
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.public.games import policy as policy_of
from mpgtheory.public.numbers import floats, fraction, words
from mpgtheory.values.evaluation import Evaluation

FloatArray = np.ndarray[Any, np.dtype[np.float64]]
MOST_SHOWN = 4
"""Players whose values the text shows."""


@dataclass(frozen=True, eq=False, repr=False)
class Values:
    """The values of a policy in a game, in doubles; `exact` has the same as exact numbers.

    exact:  V, Q and the rest over the rationals (`flint.fmpq`); of a large sparse game, in doubles.
    """

    game: MarkovGame
    policy: Policy
    exact: Evaluation

    def __repr__(self) -> str:
        listed = [f"{name}: {words(value)}" for name, value in list(self.by_player.items())[:MOST_SHOWN]]
        more = [] if self.game.n_players <= MOST_SHOWN else ["..."]
        return f"Values from the initial distribution, by player: {', '.join(listed + more)}"

    @cached_property
    def V(self) -> FloatArray:
        """V_i(s, pi), the expected discounted payoff from each state. Shape (N, S)."""
        return floats(self.exact.V)

    @cached_property
    def Q(self) -> tuple[FloatArray, ...]:
        """Q_i(s, a_i; pi), the same after one own action. One array (S, A_i) for each player."""
        return tuple(map(floats, self.exact.Q))

    @cached_property
    def advantage(self) -> tuple[FloatArray, ...]:
        """Q_i(s, a_i; pi) - V_i(s, pi). One array (S, A_i) for each player."""
        return tuple(map(floats, self.exact.advantage))

    @cached_property
    def visitation(self) -> FloatArray:
        """d(s), the discounted visitation distribution from the initial distribution. Shape (S,), sums to 1."""
        return floats(self.exact.visitation())

    @cached_property
    def by_player(self) -> dict[str, Fraction]:
        """V_i(mu, pi) of each player, exactly."""
        return dict(zip(self.game.players, map(fraction, self.exact.value()), strict=True))

    def to_pandas(self) -> Any:
        """V as a pandas.DataFrame: a row for each player, a column for each state."""
        return pandas().DataFrame(self.V, index=list(self.game.players), columns=list(self.game.states))

    def to_xarray(self) -> Any:
        """V, Q, advantages and visitation as an xarray.Dataset with labelled axes."""
        xarray = optional("xarray", "this view needs xarray", "xarray")
        game = self.game
        variables: dict[str, Any] = {"V": (("player", "state"), self.V), "visitation": (("state",), self.visitation)}
        coordinates: dict[str, Any] = {"player": list(game.players), "state": list(game.states)}
        for i, name in enumerate(game.players):
            axis = f"action of {name}"
            coordinates[axis] = list(game.actions[i])
            variables[f"Q of {name}"] = (("state", axis), self.Q[i])
            variables[f"advantage of {name}"] = (("state", axis), self.advantage[i])
        return xarray.Dataset(variables, coords=coordinates)


def evaluate(game: MarkovGame, policy: Any = "uniform") -> Values:
    """The values of a policy: V, Q, advantages, and how often states are visited.

    V_i(s, pi) = u_i(s, pi) + delta sum_s' P(s'|s, pi) V_i(s', pi), solved exactly and rounded once; of a large sparse
    game, solved in doubles.

    policy:  whatever `mpg.policy` reads: arrays from a learner, a file, "uniform".

    >>> import mpgtheory as mpg
    >>> values = mpg.evaluate(mpg.load("routing:players=3"), "uniform")
    >>> values
    Values from the initial distribution, by player: 1: 7, 2: 7, 3: 7
    >>> values.V[0]
    array([ 4.,  8.,  6., 10.])

    Raises:  InputError if the policy cannot be read.
    Source:  equations (1), (2), (11); Lemma 3.6(a).
    """
    profile = policy_of(game, policy)
    if game.is_enclosed:
        return Values(game, profile, Evaluation(game.over(FLOAT), profile.over(FLOAT)))
    return Values(game, profile, Evaluation(game, profile))
