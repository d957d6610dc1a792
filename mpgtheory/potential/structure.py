"""Structures that make a game a Markov potential game, recognised exactly.

- Common payoff:    u_i = u_1 for all i. Then V_1 is a potential.
- Shaped:           u_i - u_1 = w_i(s) - delta sum_s' P(s'|s,a) w_i(s') for all (s, a). Then V_i = V_1 + w_i(s), and
                    V_1 is a potential.
- Single control:   at most one player c influences transitions. Then Definition 2.1 holds iff
                    (a) for players i, j other than c every stage game has vanishing four-cycles between i and j, and
                    (b) for every player j, state s, actions b, b' of j and actions of the others but c, the payoff that
                        is u_c(s, a_c, b) - u_j(s, a_c, b) minus the same at b' in s and 0 elsewhere has a value that
                        does not depend on c's policy: it is w - delta P(.|a_c) w for some w(s), for all a_c.
                    With action-independent transitions any player may be taken for c; then (b) is (a).

Why (b): with j's policies fixed but in s, W's four-cycle is the change, in c's policy, of the value of that payoff;
a payoff's value is the same for all policies iff its Bellman advantages vanish, and what is zero for pure policies
and one state at a time is zero for all, the cycle being linear in j's policy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mpgtheory.arithmetic import EXACT, Array
from mpgtheory.game import MarkovGame

COMMON, SHAPED, INDEPENDENT, CONTROLLED = (
    "common payoff",
    "shaped common payoff",
    "action-independent transitions with potential stage games",
    "single controller with potential stage games",
)


@dataclass(frozen=True, eq=False)
class Structure:
    """A recognised structure.

    shaping:    w_i(s) of `shaped` games. Shape (N, S).
    controller: the player who alone may influence transitions, where that was used.
    """

    name: str
    shaping: Array | None = None
    controller: int | None = None


def recognise(game: MarkovGame) -> Structure | None:
    """The first of the structures above that `game` (exact) has, or None."""
    if game.has_common_payoff():
        return Structure(COMMON, shaping=EXACT.array(np.zeros((game.n_players, game.n_states), dtype=int)))
    shaping = shaping_of(game)
    if shaping is not None:
        return Structure(SHAPED, shaping=shaping)
    movers = game.movers()
    if len(movers) > 1:
        return None
    controller = movers[0] if movers else 0
    if is_potential_under(game, controller):
        return Structure(CONTROLLED if movers else INDEPENDENT, controller=controller)
    return None


def shaping_of(game: MarkovGame) -> Array | None:
    """w with u_i - u_1 = w_i - delta P w_i for all players, or None. Shape (N, S).

    One joint action in all states leaves a single candidate; it is then verified at every other one.
    """
    known: dict[int, Array] = {}
    for player in range(1, game.n_players):
        if game.alike[player] not in known:
            faced = game.contexts([0, player])
            first = (slice(None), 0, 0, 0)
            difference = faced.payoffs[1] - faced.payoffs[0]
            w = game.discounted(faced.transitions[first], difference[first][:, None])[:, 0]
            if not (difference == w[:, None, None, None] - game.discount * (faced.transitions @ w)).all():
                return None
            known[game.alike[player]] = w
    return np.array([game.initial * 0, *(known[game.alike[player]] for player in range(1, game.n_players))])


def is_potential_under(game: MarkovGame, controller: int) -> bool:
    """Whether conditions (a) and (b) hold with transitions that at most `controller` influences."""
    others = [j for j in range(game.n_players) if j != controller]
    for pair in game.pairs(others):
        payoffs = game.contexts(pair).payoffs
        if not (stage_cycles(payoffs[0] - payoffs[1]) == 0).all():
            return False
    one_of_each = {game.alike[j]: j for j in reversed(others)}.values()
    return all(has_constant_differences(game, controller, j) for j in one_of_each)


def stage_cycles(table: Array) -> Array:
    """Second differences of a table (S, A_i, A_j, R) in the actions of i and j against action 0 of each."""
    once = table - table[:, :1]
    return np.asarray(once - once[:, :, :1])


def has_constant_differences(game: MarkovGame, controller: int, other: int) -> bool:
    """Condition (b) for one player besides the controller."""
    faced = game.contexts([controller, other])
    wedge = faced.payoffs[0] - faced.payoffs[1]
    flat = (wedge - wedge[:, :, :1]).reshape(*wedge.shape[:2], -1)
    chain = faced.transitions[:, :, 0, 0]
    return all(has_constant_value(game, chain, flat[state], state) for state in range(game.n_states))


def has_constant_value(game: MarkovGame, chain: Array, payoffs: Array, state: int) -> bool:
    """Whether payoffs earned in `state` only have a value that no policy of the controller changes.

    Shapes:  chain (S, A_c, S); payoffs (A_c, K): K payoffs at once, by the controller's action.
    """
    size, columns = game.n_states, payoffs.shape[1]
    earned = EXACT.array(np.zeros((size, payoffs.shape[0], columns), dtype=int)).copy()
    earned[state] = payoffs
    value = game.discounted(chain[:, 0], earned[:, 0])
    return bool((earned + game.discount * (chain @ value) == value[:, None, :]).all())
