"""When a function of the state is enough: exact aggregation (lumpability), and the coarsest one there is.

States s and t that look alike, f(s) = f(t), may be taken for one if for every joint action a

    u_i(s, a) = u_i(t, a)  for all i      and      sum_{x: f(x) = c} P(x|s, a) = sum_{x: f(x) = c} P(x|t, a)  for all c.

Then the observations, actions and payoffs of the game have the law of those of a smaller game, whose states are the
observations. So Algorithm 1 of players who see f(s) is Algorithm 1 of the smaller game. If pi is a policy of it,

    V_i(s, pi o f) = V^_i(f(s), pi),        W_i(s, pi o f) = W^_i(f(s), pi),

the latter against deviations that see s: the Nash gaps of pi o f are those of pi, and pi o f is an equilibrium of the
game iff pi is one of the smaller game. A four-cycle or a potential of the game is one of the smaller game too.

Source:  Kemeny and Snell (1960), Finite Markov Chains, Section 6.3; Givan, Dean and Greig (2003), bisimulation.
"""

from __future__ import annotations

from dataclasses import dataclass

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.aggregation.observations import Observations


@dataclass(frozen=True)
class Violation:
    """Two states that look alike and are not: `what` differs between them.

    first, second: the states. what: "payoffs", or the observation that follows with different probabilities.
    """

    first: int
    second: int
    what: str

    def text(self, game: MarkovGame) -> str:
        """The violation in words."""
        pair = f"{game.states[self.first]} and {game.states[self.second]}"
        if self.what == PAYOFFS:
            return f"{pair} look alike, but a joint action is paid differently in them"
        return f"{pair} look alike, but {self.what!r} follows a joint action with different probabilities"


PAYOFFS = "payoffs"


def tables_by_state(game: MarkovGame) -> tuple[Array, Array]:
    """The tables of a game: payoffs with states on axis 1, transitions with states on axes 0 and -1.

    Raises:  InputError if the game has no such tables.
    """
    if not game.tables:
        game = game.dense()
    payoffs, transitions = (getattr(game, name) for name in game.tables)
    return payoffs, transitions


def violation_of(game: MarkovGame, observations: Observations) -> Violation | None:
    """Why an aggregation is not exact; None if it is.

    >>> from mpgtheory.game.aggregation.observations import observations_of
    >>> from mpgtheory.families import build
    >>> game = build("stag_hunt")
    >>> violation_of(game, observations_of(game, ["herd"] * game.n_states)).text(game)
    'near and far look alike, but a joint action is paid differently in them'
    """
    payoffs, transitions = tables_by_state(game)
    onward = observations.sums(transitions, -1)
    for listed in observations.members:
        first = listed[0]
        for state in listed[1:]:
            if not (payoffs[:, state] == payoffs[:, first]).all():
                return Violation(first, state, PAYOFFS)
            same = onward[state] == onward[first]
            if not same.all():
                wrong = next(k for k in range(observations.count) if not same[..., k].all())
                return Violation(first, state, observations.labels[wrong])
    return None


def lumped(game: MarkovGame, observations: Observations) -> MarkovGame:
    """The smaller game whose states are the observations.

    Raises:  InputError, with the states that differ, if the aggregation is not exact.

    >>> from mpgtheory.families import build
    >>> game = build("routing:players=3")
    >>> lumped(game, coarsest(game)).n_states
    4
    """
    violation = violation_of(game, observations)
    if violation is not None:
        raise InputError(f"{game.name}: {violation.text(game)}; no smaller game has the same law")
    here = game if game.tables else game.dense()
    payoffs, transitions = tables_by_state(here)
    onward = observations.sums(transitions, -1)
    return here.changed(
        name=f"{game.name}, aggregated",
        states=observations.labels,
        initial=observations.sums(here.initial, 0),
        **{here.tables[0]: payoffs[:, observations.first], here.tables[1]: onward[observations.first]},
    )


def coarsest(game: MarkovGame, start: Observations | None = None) -> Observations:
    """The exact aggregation with the fewest observations among those that tell apart what `start` does.

    Partition refinement: states are told apart as long as they are paid differently, or lead to what has been told
    apart with different probabilities. `start` defaults to nothing being seen. Labels are those of the first states.
    """
    payoffs, transitions = tables_by_state(game)
    seen = (0,) * game.n_states if start is None else start.seen
    keys: list[object] = [(seen[s], _key(payoffs[:, s])) for s in range(game.n_states)]
    while True:
        numbers = list(dict.fromkeys(keys))
        observations = Observations(
            tuple(game.states[keys.index(key)] for key in numbers), tuple(numbers.index(key) for key in keys)
        )
        onward = observations.sums(transitions, -1)
        keys = [(observations.seen[s], _key(onward[s])) for s in range(game.n_states)]
        if len(set(keys)) == observations.count:
            return observations


def _key(table: Array) -> tuple[object, ...]:
    return tuple(table.ravel().tolist())
