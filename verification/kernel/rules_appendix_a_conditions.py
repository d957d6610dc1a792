"""Appendix A's conditions (A1) to (A7) for Algorithm 1, its slow dynamics (21), and what B.3 needs of equilibria.

Where a condition of Appendix A is what a line of Appendix B.1 shows, its rule is the rule of that line.
"""

import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .certificates import Comparison, rule
from .exact import Profile, need
from .facts import evaluated, optimal_values, q_function
from .game import Game, Induced
from .plays import PLAY, following, replay
from .rules_appendix_a import updates
from .rules_appendix_b import growth_corrected, no_errors_with_exploration
from .rules_appendix_b_chain import (
    MOST_PAIRS,
    attractor,
    is_pair_chain_ergodic,
    lipschitz,
    need_assumption_3_1,
    pair_chain_as_played,
    play_probability,
    weights_of,
)
from .rules_appendix_b_plays import bound, bound_corrected, martingale_corrected
from .rules_bellman import bellman
from .rules_chains import is_ergodic
from .rules_exploration import explored, forced_limit, perceived, thetas

rule("assumption-A.1", "from")(bound_corrected)
rule("assumption-A.2.corrected", "policy q exploration")(no_errors_with_exploration)
rule("assumption-A.4.i.corrected", "policy q")(growth_corrected)
rule("assumption-A.5.iii", "policy before")(lipschitz)
rule("assumption-A.7", "policy V Q eta weights")(attractor)
rule("appendix-A.filtration", "stages alphas betas exploration")(martingale_corrected)
rule("equation-20", "policy exploration")(pair_chain_as_played)


@rule("assumption-A.2", "exploration choices q")
def vanishing_errors(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The limit of d = T^(pi_i, pi~_-i) q - T^pi q where dominance forces the limits of the policies and of q."""
    exploration, limit = forced_limit(game, case)
    for player, q in enumerate(game.per_player(case["q"])):
        seen = bellman(perceived(game, limit, exploration, player), player, q)
        need(q == seen, f"q is not the fixed point of the mean field of player {player}")
        printed = bellman(Induced(game, limit), player, q)
        for a, (x, y) in enumerate(zip(seen[0], printed[0], strict=True)):
            yield f"player {player}, action {a}: limit of d", x - y, "=", Fraction(0)


@rule("assumption-A.4.i", "policy q")
def values_among_policies(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """F(q, pi) as an element of Pi: its rows would have mass 1."""
    at, estimates = Induced(game, game.profile(case["policy"])), game.per_player(case["q"])
    for player, q in enumerate(estimates):
        for s, (moved, row) in enumerate(zip(bellman(at, player, q), q, strict=True)):
            mass = sum((x - y for x, y in zip(moved, row, strict=True)), start=Fraction(0))
            yield f"player {player}, state {s}: mass of F", mass, "=", Fraction(1)


def replies(game: Game, profile: Profile, estimates: Profile) -> Iterator[tuple[str, list[Fraction]]]:
    """(place, e_b - pi_i(s)) for every best action b: the vertices of G."""
    for player, q in enumerate(estimates):
        for s, row in enumerate(q):
            for best in (a for a, x in enumerate(row) if x == max(row)):
                own = profile[player][s]
                yield f"player {player}, state {s}, reply {best}", [int(a == best) - p for a, p in enumerate(own)]


@rule("assumption-A.4.ii", "policy q")
def values_among_estimates(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """G(q, pi) as a part of the ball of estimates."""
    profile, limit = game.profile(case["policy"]), bound(game, game.largest_payoff)
    for place, w in replies(game, profile, game.per_player(case["q"])):
        yield place, max(map(abs, w)), "<=", limit


@rule("assumption-A.4.ii.corrected", "policy q")
def bounded_replies(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """G(q, pi) is a part of [-1, 1]^Y, its rows have mass 0, and it is not empty."""
    profile, estimates = game.profile(case["policy"]), game.per_player(case["q"])
    for place, w in replies(game, profile, estimates):
        yield f"{place}: size", max(map(abs, w)), "<=", Fraction(1)
        yield f"{place}: mass", sum(w, start=Fraction(0)), "=", Fraction(0)


@rule("assumption-A.5.i", PLAY)
def known_next_state(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Pr(s^t = s' | F^t) against P(s'|s^{t-1}, a^{t-1}): what is known of s^t from z^t, which was updated with it."""
    play = replay(game, case)
    for t, (label, s, joint, before, now) in enumerate(updates(game, play)):
        row, tie = game.transition_row(s, joint), case["ties"][t]
        alike = [
            bool(chance) and following(game, before, play.paces, (s, joint, after), tie)[:2] == now[:2]
            for after, chance in enumerate(row)
        ]
        mass = sum((chance for chance, same in zip(row, alike, strict=True) if same), start=Fraction(0))
        for after, (chance, same) in enumerate(zip(row, alike, strict=True)):
            yield f"{label}: next state {after}", chance / mass if same else Fraction(0), "=", chance


@rule("assumption-A.5.i.corrected", "joint_action policy exploration")
def chain_with_next_state(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The chain on (s, a, s') of positive probability: rows are distributions; irreducible and aperiodic."""
    need_assumption_3_1(game, case["joint_action"])
    played = explored(game.profile(case["policy"]), thetas(game, case["exploration"]))
    moves = [(s, a) for s in range(game.states) for a in range(len(game.joint))]
    labels = [(s, a, t) for s, a in moves for t, p in enumerate(game.transition_row(s, a)) if p]
    need(len(labels) <= 2 * MOST_PAIRS, "there are too many moves")
    edges = []
    for _, _, t in labels:
        chances = [
            play_probability(game, played, s, a) * game.transition_row(s, a)[u] if s == t else Fraction(0)
            for s, a, u in labels
        ]
        yield f"row of a move to {t}", sum(chances, start=Fraction(0)), "=", Fraction(1)
        edges.append({k for k, chance in enumerate(chances) if chance})
    yield "irreducible and aperiodic", is_ergodic(edges), "iff", True


@rule("assumption-A.5.ii", "policy exploration")
def ergodic(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The chain on pairs, with what is played."""
    played = explored(game.profile(case["policy"]), thetas(game, case["exploration"]))
    yield "irreducible and aperiodic over H", is_pair_chain_ergodic(game, played), "iff", True


@rule("assumption-A.6.moments", "from")
def bounded_noise(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Largest less least target over all q in the ball: the noise, a target less a mean of targets, is no larger."""
    need(case["from"] == "zero", "the estimates start elsewhere")
    limit = bound(game, game.largest_payoff)
    for player, s in itertools.product(range(game.players), range(game.states)):
        each = [game.payoff_at(player, s, a) for a in range(len(game.joint))]
        spread = max(each) - min(each) + 2 * game.discount * limit
        yield f"player {player}, state {s}: largest noise", spread, "<=", 2 * limit


# The slow dynamics.


@rule("equation-21", "policy V Q eta weights")
def weighted_replies(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Velocities w (b - pi), a weight for each (s, a): their rows must have mass 0."""
    at, values = evaluated(game, case)
    _, weights = weights_of(game, case)
    for player, s, row, w in velocities(game, at.weights, q_function(at, values, case["Q"])):
        moved = sum((x * y for x, y in zip(weights[player][s], w, strict=True)), start=Fraction(0))
        yield f"player {player}, state {s}, reply {row}: mass of the velocity", moved, "=", Fraction(0)


@rule("equation-21.corrected", "policy V Q eta weights")
def evenly_weighted_replies(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """With one weight a row: mass 0, and a unit of time along the velocity stays in the simplex."""
    at, values = evaluated(game, case)
    eta, weights = weights_of(game, case)
    for player, s, row, w in velocities(game, at.weights, q_function(at, values, case["Q"])):
        weight, place = min(weights[player][s]), f"player {player}, state {s}, reply {row}"
        need(eta <= weight <= 1, "a weight leaves [eta, 1]")
        yield f"{place}: mass of the velocity", weight * sum(w, start=Fraction(0)), "=", Fraction(0)
        least = min(p + weight * x for p, x in zip(at.weights[player][s], w, strict=True))
        yield f"{place}: least weight after a unit of time", Fraction(0), "<=", least


def velocities(game: Game, profile: Profile, q: Profile) -> Iterator[tuple[int, int, int, list[Fraction]]]:
    """(player, state, best action b, e_b - pi_i(s))."""
    for player, block in enumerate(q):
        for s, row in enumerate(block):
            for best in (a for a, x in enumerate(row) if x == max(row)):
                yield player, s, best, [int(a == best) - p for a, p in enumerate(profile[player][s])]


# B.3.


@rule("appendix-B.3.corrected", "policy V optimal")
def complementary(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """At an equilibrium every action that is played is worth V_i(s, pi): no move within the support changes a value."""
    at, values = evaluated(game, case)
    for player, best in enumerate(optimal_values(at, case["optimal"])):
        need(best == values[player], f"player {player} gains by deviating: no equilibrium")
        for s, row in enumerate(at.look_ahead(player, values[player])):
            for a, (x, p) in enumerate(zip(row, at.weights[player][s], strict=True)):
                if p:
                    yield f"player {player}, state {s}, action {a}", x, "=", values[player][s]
