"""Games that are known to rounding: is there an exact Markov potential game within rounding of the given one?

A Markov potential game computed in doubles is, as exact numbers, none: its four-cycles sum to some 1e-15. Two facts are
told of it, both about the exact numbers.

1. The largest four-cycle that was found, relative to span(u) / (1 - delta), the largest span that a value can have. A
   search finds it, in doubles and then exactly: it bounds from below how far the game is from a potential game.
2. A potential game nearby, where there is one of the structures of `structure`: payoffs (and, where all rows of a state
   are the same to rounding, transitions) are changed as little as the structure asks for, and the changed game is
   recognised exactly. Its distance in the sup norm of payoffs bounds from above.

A game is one to within rounding if its structure is within the tolerance (a proof), or, where no structure is near, if
the largest cycle found is (evidence, no proof: a search may miss a larger one).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, FLOAT, Array, Scalar
from mpgtheory.arithmetic.rational import brief, rational
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.game.doubles import reason_against
from mpgtheory.game.policy import Policy, pure, random_crowd, random_policy
from mpgtheory.potential.cycles import FourCycle, four_cycle, four_cycles, pairs_for
from mpgtheory.potential.decide import PotentialDecision, decide_potential
from mpgtheory.potential.structure import recognise

TOLERANCE = fmpq(1, 10**9)
"""Relative to spans: far above what rounding in doubles leaves, far below any payoff that is meant."""
TRIALS = 30
"""Pairs of profiles whose four-cycles are compared; all pairs of players each time."""
MANY = 64
"""Players beyond whom those who are alike are drawn alike."""


@dataclass(frozen=True, eq=False)
class NearbyPotentialGame:
    """An exact Markov potential game near the given one.

    structure:            what makes it one.
    payoff_change:        the largest change of a payoff, exact; relative: over the span of payoffs.
    transition_change:    the largest change of a transition probability, exact.
    """

    game: MarkovGame
    structure: str
    payoff_change: Scalar
    transition_change: Scalar
    relative: Scalar


@dataclass(frozen=True, eq=False)
class RoundedDecision:
    """Definition 2.1 decided for the exact numbers, and to within rounding.

    cycle:                  the largest four-cycle found; None if the game is a potential game.
    cycle_relative_to_span: its sum over span(u) / (1 - delta). Exact; 0 if the game is a potential game.
    nearby:                 a potential game within the tolerance, where one of a known structure was found: a proof.
    within_rounding:        whether the game is, exactly or to within `tolerance`, a Markov potential game.
    """

    exact: PotentialDecision
    tolerance: Scalar
    cycle: FourCycle | None
    cycle_relative_to_span: Scalar
    nearby: NearbyPotentialGame | None
    within_rounding: bool


def decide_to_rounding(game: MarkovGame, rng: np.random.Generator, tolerance: Any = TOLERANCE) -> RoundedDecision:
    """Decide Definition 2.1 for the exact numbers of a game, and to within `tolerance` of its spans.

    Raises:  InputError if the tolerance is negative or not below 1.
    """
    bound = exact_tolerance(tolerance)
    decision = decide_potential(game, rng)
    if decision.is_potential:
        return RoundedDecision(decision, bound, None, fmpq(0), None, True)
    assert decision.witness is not None
    cycle = largest_found(game, decision.witness, rng)
    relative = abs(cycle.sums).max() / value_span(game)
    within = bool(relative <= bound)
    nearby = nearby_potential_game(game) if within else None
    is_near = nearby is not None and max(nearby.relative, nearby.transition_change) <= bound
    return RoundedDecision(decision, bound, cycle, relative, nearby if is_near else None, within)


def exact_tolerance(tolerance: Any) -> fmpq:
    """The tolerance as an exact number; a float by its shortest decimal.

    Raises:  InputError unless it is at least 0 and below 1.
    """
    bound = rational(repr(float(tolerance)) if isinstance(tolerance, float) else tolerance)
    if not 0 <= bound < 1:
        raise InputError(f"the tolerance is {brief(bound)}; it must be at least 0 and below 1")
    return bound


def payoff_span(game: MarkovGame) -> Scalar:
    """The largest minus the least payoff, of all players together; 1 if all are the same."""
    payoffs, _ = game.numbers()
    return (payoffs.max() - payoffs.min()) or fmpq(1)


def value_span(game: MarkovGame) -> Scalar:
    """span(u) / (1 - delta): the largest span that a value can have."""
    return payoff_span(game) / (1 - game.discount)


def largest_found(game: MarkovGame, known: FourCycle, rng: np.random.Generator) -> FourCycle:
    """The largest of the four-cycles through pairs of pure and of mixed profiles, and of the one `known`; exact.

    Doubles choose among them. Where they cannot hold the game, nothing is searched.
    """
    if reason_against(game) is not None:
        return known
    floats = game.over(FLOAT)
    best, largest = known, _size(known)
    for trial in range(pairs_for(game, TRIALS)):
        policy, other = _profiles(game, rng, is_pure=trial % 2 == 0)
        for cycle in four_cycles(floats, policy.over(FLOAT), other.over(FLOAT)):
            if _size(cycle) > largest:
                exact = four_cycle(game, cycle.players, policy, other)
                if _size(exact) > largest:
                    best, largest = exact, _size(exact)
    return best


def _size(cycle: FourCycle) -> float:
    return max(float(Fraction(int(x.p), int(x.q)) if isinstance(x, fmpq) else x) for x in abs(cycle.sums))


def _profiles(game: MarkovGame, rng: np.random.Generator, *, is_pure: bool) -> tuple[Policy, Policy]:
    """Two profiles; pure ones that differ in every row where a player has more than one action.

    Of many players who are alike, most play alike: else each of thousands would be one of a kind, at their cost.
    """
    if game.n_players > MANY and len(set(game.alike)) < game.n_players:
        return random_crowd(game, rng), random_crowd(game, rng)
    if not is_pure:
        return random_policy(game, rng), random_policy(game, rng)
    counts = game.action_counts
    first = [rng.integers(count, size=game.n_states).tolist() for count in counts]
    steps = [rng.integers(1, max(count, 2), size=game.n_states).tolist() for count in counts]
    second = [[(x + y) % k for x, y in zip(a, b, strict=True)] for a, b, k in zip(first, steps, counts, strict=True)]
    return pure(game, first), pure(game, second)


def nearby_potential_game(game: MarkovGame) -> NearbyPotentialGame | None:
    """The nearest of the potential games of a known structure that are made from the given one; None without any."""
    if game.is_enclosed:
        return None
    table = game.dense()
    chains = _with_equal_rows(table)
    made = [_common(table), _shaped(table), *([_stagewise(chains)] if chains is not None else [])]
    candidates = [near for candidate in made if (near := _measured(table, candidate)) is not None]
    return min(candidates, key=lambda near: max(near.relative, near.transition_change), default=None)


def _measured(game: TabularGame, candidate: TabularGame) -> NearbyPotentialGame | None:
    """How far a candidate is, if its structure is recognised."""
    structure = recognise(candidate)
    if structure is None:
        return None
    change = abs(candidate.payoffs - game.payoffs).max()
    moved = abs(candidate.transitions - game.transitions).max()
    return NearbyPotentialGame(candidate, structure.name, change, moved, change / payoff_span(game))


def _common(game: TabularGame) -> TabularGame:
    """Everyone is paid what player 1 is."""
    return replace(game, payoffs=np.broadcast_to(game.payoffs[:1], game.payoffs.shape))


def _shaped(game: TabularGame) -> TabularGame:
    """u_1 + w_i - delta P w_i, with w_i read off everyone's first action in every state."""
    first: Any = (slice(None), *(0,) * game.n_players)
    paid = [game.payoffs[0]]
    for own in game.payoffs[1:]:
        difference = (own - game.payoffs[0])[first]
        w = game.discounted(game.transitions[first], difference[:, None])[:, 0]
        ahead = w.reshape(-1, *(1,) * game.n_players) - game.discount * (game.transitions @ w)
        paid.append(game.payoffs[0] + ahead)
    return replace(game, payoffs=np.array(paid))


def _with_equal_rows(game: TabularGame) -> TabularGame | None:
    """Transitions that do not depend on actions: those of everyone's first action; None if others differ visibly."""
    index = (slice(None), *(slice(0, 1),) * game.n_players)
    chain = game.transitions[index]
    if abs(game.transitions - chain).max() > TOLERANCE:
        return None
    return replace(game, transitions=np.broadcast_to(chain, game.transitions.shape))


def _stagewise(game: TabularGame) -> TabularGame:
    """In every state the potential game whose potential telescopes from everyone's first action.

    phi(a) = sum_i [u_i(a_1..a_i, 0..0) - u_i(a_1..a_{i-1}, 0..0)]; u_i becomes phi(a) - phi(0, a_-i) + u_i(0, a_-i).
    """
    phi = EXACT.array(np.zeros(game.payoffs.shape[1:], dtype=int)) + fmpq(0)
    for i, own in enumerate(game.payoffs):
        phi = phi + _first_after(own, i + 1) - _first_after(own, i)
    paid = [phi + _own_first(own, i) - _own_first(phi, i) for i, own in enumerate(game.payoffs)]
    return replace(game, payoffs=np.array(paid))


def _first_after(table: Array, players: int) -> Array:
    """A table (S, A_1, ..., A_N) with the actions of all but the first `players` set to the first."""
    index = (slice(None),) * (1 + players) + (slice(0, 1),) * (table.ndim - 1 - players)
    return table[index]


def _own_first(table: Array, player: int) -> Array:
    """A table with the action of one player set to the first."""
    return table.take([0], axis=1 + player)
