"""Planted errors in statements about best replies, equilibria, potentials, Lyapunov functions and exploration."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from flint import fmpq
from planted_values import ONE, TWO, Planted, planted

from mpgtheory.best_response import best_actions, is_fixed_point, nash_gaps, optimal_response
from mpgtheory.equilibria import pure_equilibria
from mpgtheory.evaluation import Evaluation
from mpgtheory.exploration import (
    moved_by_others,
    payoff_span,
    perceived,
    rate_of_rise,
    repaired_bounds,
    rest_point_bounds,
    rise,
    rise_as_printed,
)
from mpgtheory.exploration.bounds import largest_difference, moved_by_one
from mpgtheory.policy import explored
from mpgtheory.potential import maximise_potential, potential
from verification.claims.lemma_3_6c_equilibria import is_only_best_reply
from verification.compare import AT_MOST, EQUAL, IFF, LESS, Comparison, entries
from verification.falsify.hypotheses import FULL_SUPPORT, POTENTIAL
from verification.falsify.parts import EXPLORATION, POLICY
from verification.falsify.trial import Example

GAMES: list[Planted] = []
SMALL = {"players": (1, 2), "states": (1, 2)}
EXPLORED = {"pi": POLICY, "theta": EXPLORATION}
MOVED = {"pi": POLICY, "pi'": POLICY, "theta": EXPLORATION}


def rests(at: Evaluation) -> bool:
    return not np.any(nash_gaps(at)[1] > 0)


def candidates(x: Example) -> list[Evaluation]:
    return [x.evaluate(policy) for policy in (x["pi"], *pure_equilibria(x.game)[:2])]


@planted("equation-3", "lost case", ONE, GAMES)
def only_pure_replies_are_best(x: Example) -> Iterator[Comparison]:
    """A row attains the largest Q only if it is pure."""
    for i, q in enumerate(x.at("pi").Q):
        block = x["pi"][i]
        attains = (block * q).sum(axis=1) == q.max(axis=1)
        yield from entries(f"player {i}", attains & ~(block == 1).any(axis=1), IFF, False)


@planted("equation-3", "max for min", ONE, GAMES)
def replies_reach_the_largest_gain(x: Example) -> Iterator[Comparison]:
    for i, q in enumerate(x.at("pi").Q):
        yield from entries(f"player {i}", (x["pi"][i] * q).sum(axis=1), AT_MOST, q.min(axis=1))


@planted("lemma-3.6c.corrected", "equality for membership", ONE, GAMES, **SMALL)
def equilibrium_is_its_only_best_reply(x: Example) -> Iterator[Comparison]:
    for at in candidates(x):
        yield Comparison("equilibrium", rests(at), IFF, is_only_best_reply(at))


@planted("lemma-3.6c.corrected", "some for all", ONE, GAMES, **SMALL)
def best_reply_of_one_player_suffices(x: Example) -> Iterator[Comparison]:
    at = x.at("pi")
    best = [bool(((block == 0) | best_actions(q)).all()) for block, q in zip(at.policy, at.Q, strict=True)]
    yield Comparison("equilibrium", rests(at), IFF, any(best))


@planted("lemma-3.6c.corrected", "lost direction", ONE, GAMES, **SMALL)
def pure_profiles_rest(x: Example) -> Iterator[Comparison]:
    at = x.at("pi")
    is_pure = all(bool(((block == 0) | (block == 1)).all()) for block in at.policy)
    if is_pure:
        yield Comparison("pure, is a best reply", is_fixed_point(at), IFF, True)


@planted("definition-2.3", "min for max", ONE, GAMES, **SMALL)
def gain_from_every_state(x: Example) -> Iterator[Comparison]:
    """No equilibrium iff some player gains from every state."""
    gains = nash_gaps(x.at("pi"))[1]
    yield Comparison("no equilibrium", bool((gains > 0).any()), IFF, bool((gains.min(axis=1) > 0).any()))


@planted("definition-2.3", "< for <=", ONE, GAMES, **SMALL)
def optimum_is_strictly_better(x: Example) -> Iterator[Comparison]:
    for i in range(x.game.n_players):
        yield from entries(f"player {i}", x.at("pi").V[i], LESS, optimal_response(x.game, x["pi"], i).value)


@planted("equation-16", "one-stage for optimal", ONE, GAMES, **SMALL)
def one_stage_reply_is_optimal(x: Example) -> Iterator[Comparison]:
    for i, q in enumerate(x.at("pi").Q):
        reply = (np.arange(q.shape[1]) == best_actions(q).argmax(axis=1)[:, None]).astype(int)
        reached = x.evaluate(x["pi"].deviate(i, reply)).V[i]
        yield from entries(f"player {i}", optimal_response(x.game, x["pi"], i).value, EQUAL, reached)


@planted("lemma-3.6c.approximate", "missing 1/(1-delta)", ONE, GAMES, **SMALL)
def gap_below_the_gain_of_a_stage(x: Example) -> Iterator[Comparison]:
    gains = nash_gaps(x.at("pi"))[1]
    for i, gamma in enumerate(x.at("pi").advantage):
        yield Comparison(f"player {i}", gains[i].max(), AT_MOST, gamma.max())


@planted("equation-17", "wrong index", ONE, GAMES, players=(2, 2), states=(1, 2))
def advantage_of_another(x: Example) -> Iterator[Comparison]:
    at = x.at("pi")
    if x.game.action_counts[0] == x.game.action_counts[1]:
        best = optimal_response(x.game, x["pi"], 0).block
        gain = (at.Q[0] * (best - x["pi"][0])).sum(axis=1)
        yield from entries("gain", gain, EQUAL, (at.advantage[1] * best).sum(axis=1))


@planted("section-2.maximiser", "lost hypothesis", {}, GAMES, hypotheses=(POTENTIAL,), **SMALL)
def maximiser_without_full_support(x: Example) -> Iterator[Comparison]:
    gains = nash_gaps(Evaluation(x.game, maximise_potential(x.game).policy))[1]
    yield from entries("gain", gains, AT_MOST, fmpq(0))


@planted("section-2.maximiser", "converse", {}, GAMES, hypotheses=(POTENTIAL, FULL_SUPPORT), **SMALL)
def equilibria_maximise(x: Example) -> Iterator[Comparison]:
    best = maximise_potential(x.game)
    for policy in pure_equilibria(x.game):
        value = potential(x.game, policy, best.policy) @ x.game.initial
        yield Comparison("Phi", fmpq(0), AT_MOST, value)


@planted("definition-2.1.potential", "lost hypothesis", {**TWO, "reference": POLICY}, GAMES, players=(2, 2))
def every_game_has_a_potential(x: Example) -> Iterator[Comparison]:
    phi = potential(x.game, x["pi"], x["reference"])
    for i in range(x.game.n_players):
        deviated = x["pi"].deviate(i, x["pi'"][i])
        change = potential(x.game, deviated, x["reference"]) - phi
        yield from entries(f"player {i}", change, EQUAL, x.evaluate(deviated).V[i] - x.at("pi").V[i])


@planted("definition-2.1.potential", "joint for unilateral", TWO, GAMES, hypotheses=(POTENTIAL,), players=(2, 2))
def potential_of_joint_changes(x: Example) -> Iterator[Comparison]:
    """Phi changes by the sum of the unilateral gains."""
    gains = [x.evaluate(x["pi"].deviate(i, x["pi'"][i])).V[i] - x.at("pi").V[i] for i in range(x.game.n_players)]
    yield from entries("Phi", potential(x.game, x["pi'"], x["pi"]), EQUAL, np.array(gains).sum(axis=0))


@planted("definition-2.1.common-payoff", "wrong index", TWO, GAMES, hypotheses=(POTENTIAL,), players=(2, 2))
def potential_is_the_first_players_value(x: Example) -> Iterator[Comparison]:
    deviated = x["pi"].deviate(1, x["pi'"][1])
    gain = x.evaluate(deviated).V[1] - x.at("pi").V[1]
    yield from entries("V_1", x.evaluate(deviated).V[0] - x.at("pi").V[0], EQUAL, gain)


@planted("lemma-3.5", "flipped inequality", ONE, GAMES, hypotheses=(POTENTIAL,), players=(1, 2))
def potential_falls(x: Example) -> Iterator[Comparison]:
    nothing = [fmpq(0)] * x.game.n_players
    yield Comparison("rate of Phi", rate_of_rise(x.game, x["pi"], nothing), AT_MOST, fmpq(0))


@planted("lemma-3.5", "< for <=", ONE, GAMES, hypotheses=(POTENTIAL, FULL_SUPPORT), players=(1, 2))
def potential_always_rises(x: Example) -> Iterator[Comparison]:
    nothing = [fmpq(0)] * x.game.n_players
    yield Comparison("rate of Phi", fmpq(0), LESS, rate_of_rise(x.game, x["pi"], nothing))


@planted("lemma-3.5", "lost hypothesis", ONE, GAMES, hypotheses=(POTENTIAL,), **SMALL)
def rests_where_the_rate_vanishes(x: Example) -> Iterator[Comparison]:
    """Without full support: the rate is 0 only at equilibria."""
    nothing = [fmpq(0)] * x.game.n_players
    rate = rate_of_rise(x.game, x["pi"], nothing)
    yield Comparison("rate is 0, equilibrium", rate == 0, IFF, rests(x.at("pi")))


@planted("lemma-3.5.rate", "missing 1-delta", ONE, GAMES, hypotheses=(POTENTIAL, FULL_SUPPORT), **SMALL)
def rate_at_least_the_gains(x: Example) -> Iterator[Comparison]:
    """The rate is at least the sum of the players' gains from mu: without the factor of (15)."""
    nothing = [fmpq(0)] * x.game.n_players
    gains = nash_gaps(x.at("pi"))[1] @ x.game.initial
    yield Comparison("gains", gains.sum(), AT_MOST, rate_of_rise(x.game, x["pi"], nothing))


@planted("theorem-3.3.corrected", "missing 1-theta", MOVED, GAMES, hypotheses=(POTENTIAL,), players=(1, 2))
def rise_without_held_share(x: Example) -> Iterator[Comparison]:
    found = rise(x.game, x["pi"], x["theta"], 0, x["pi'"][0])
    yield Comparison("Phi", found.potential, EQUAL, found.predicted / (1 - x["theta"][0]))


@planted("theorem-3.3.corrected", "pi for pi~", MOVED, GAMES, hypotheses=(POTENTIAL,), players=(1, 2))
def rise_with_the_printed_estimate(x: Example) -> Iterator[Comparison]:
    found = rise_as_printed(x.game, x["pi"], x["theta"], 0, x["pi'"][0])
    yield Comparison("Phi", found.potential, EQUAL, found.predicted)


@planted("lemma-3.4.corrected", "pi for pi~", EXPLORED, GAMES, players=(2, 3))
def estimates_track_held_policies(x: Example) -> Iterator[Comparison]:
    for i, there in enumerate(perceived(x.game, x["pi"], x["theta"])):
        yield from entries(f"player {i}", there.Q[i], EQUAL, x.at("pi").Q[i])


@planted("lemma-3.4.corrected", "missing 1/(1-delta)", EXPLORED, GAMES)
def tracking_within_a_stage(x: Example) -> Iterator[Comparison]:
    rho = moved_by_others(x.game, x["theta"])
    for i, there in enumerate(perceived(x.game, x["pi"], x["theta"])):
        bound = rho[i] * payoff_span(x.game, i) / (1 - x.game.discount)
        yield from entries(f"player {i}", abs(there.Q[i] - x.at("pi").Q[i]), AT_MOST, bound)


@planted("lemma-3.4.corrected", "wrong index", EXPLORED, GAMES, players=(2, 3))
def tracking_by_own_exploration(x: Example) -> Iterator[Comparison]:
    for i, there in enumerate(perceived(x.game, x["pi"], x["theta"])):
        own = moved_by_one(x["theta"][i], x.game.action_counts[i]) * largest_difference(x.game, i)
        yield from entries(f"player {i}", abs(there.Q[i] - x.at("pi").Q[i]), AT_MOST, own)


@planted("lemma-3.4.corrected", "missing absolute value", EXPLORED, GAMES, players=(2, 3))
def tracking_within_largest_payoff(x: Example) -> Iterator[Comparison]:
    rho = moved_by_others(x.game, x["theta"])
    for i, there in enumerate(perceived(x.game, x["pi"], x["theta"])):
        bound = rho[i] * x.game.payoffs[i].max() / (1 - x.game.discount) ** 2
        yield from entries(f"player {i}", abs(there.Q[i] - x.at("pi").Q[i]), AT_MOST, bound)


@planted("lemma-3.7.corrected", "lost hypothesis", EXPLORED, GAMES, **SMALL)
def any_profile_is_near_equilibrium(x: Example) -> Iterator[Comparison]:
    gains, bounds = nash_gaps(x.at("pi"))[1], rest_point_bounds(x.game, x["theta"])
    for i, bound in enumerate(bounds):
        yield Comparison(f"player {i}", gains[i].max(), AT_MOST, bound)


@planted("lemma-3.7.corrected", "missing 1/(1-rho)", EXPLORED, GAMES, states=(1, 1), players=(2, 2))
def one_state_bound_without_factor(x: Example) -> Iterator[Comparison]:
    gains, rho = nash_gaps(x.at("pi"))[1], moved_by_others(x.game, x["theta"])
    for i, seen in enumerate(perceived(x.game, x["pi"], x["theta"])):
        left = (optimal_response(x.game, seen.policy, i).value - seen.V[i]).max()
        bound = left + rho[i] * payoff_span(x.game, i) / (1 - x.game.discount)
        yield Comparison(f"player {i}", gains[i].max(), AT_MOST, bound)


@planted("theorem-3.3.corrected", "missing own exploration", EXPLORED, GAMES, **SMALL)
def repaired_bound_without_own(x: Example) -> Iterator[Comparison]:
    """The gap is at most the gain of one stage over 1 - delta, plus 2 rho S: nothing for one's own exploration."""
    gains = nash_gaps(x.at("pi"))[1]
    played = x.evaluate(explored(x["pi"], x["theta"]))
    bounds = rest_point_bounds(x.game, x["theta"])
    for i, q in enumerate(played.Q):
        gain = (q.max(axis=1) - (x["pi"][i] * q).sum(axis=1)).max()
        yield Comparison(f"player {i}", gains[i].max(), AT_MOST, gain / (1 - x.game.discount) + bounds[i])


@planted("theorem-3.3.corrected", "< for <=", EXPLORED, GAMES, **SMALL)
def repaired_bound_strictly(x: Example) -> Iterator[Comparison]:
    gains, bounds = nash_gaps(x.at("pi"))[1], repaired_bounds(x.game, x["theta"])
    played = x.evaluate(explored(x["pi"], x["theta"]))
    for i, q in enumerate(played.Q):
        gain = (q.max(axis=1) - (x["pi"][i] * q).sum(axis=1)).max()
        bound = (1 + x["theta"][i]) * gain / (1 - x.game.discount) + bounds[i]
        yield Comparison(f"player {i}", gains[i].max(), LESS, bound)


@planted("equation-6", "missing 1/|A|", EXPLORED, GAMES)
def every_action_with_theta(x: Example) -> Iterator[Comparison]:
    for i, block in enumerate(explored(x["pi"], x["theta"])):
        yield from entries(f"player {i}", x["theta"][i], AT_MOST, block)


@planted("equation-6", "< for <=", EXPLORED, GAMES)
def every_action_with_more_than_its_share(x: Example) -> Iterator[Comparison]:
    for i, block in enumerate(explored(x["pi"], x["theta"])):
        yield from entries(f"player {i}", x["theta"][i] / block.shape[1], LESS, block)


@planted("equation-6", "pi for pi~", EXPLORED, GAMES)
def held_policies_explore(x: Example) -> Iterator[Comparison]:
    for i, block in enumerate(x["pi"]):
        yield from entries(f"player {i}", x["theta"][i] / block.shape[1], AT_MOST, block)
