"""Planted errors that few games show: corners of three players or states, extreme discounts, nearly tight constants."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from flint import fmpq
from planted_games import EXPLORED, SMALL, rests
from planted_values import ESTIMATES, ONE, TWO, Planted, apart, planted

from mpgtheory.bellman import truncated_value, truncated_visitation
from mpgtheory.best_response import nash_gaps, optimal_response
from mpgtheory.chains import is_irreducible
from mpgtheory.equilibria import pure_equilibria
from mpgtheory.evaluation import Evaluation
from mpgtheory.exploration import moved_by_others, payoff_span, perceived, perceived_dominance, rest_point_bounds
from mpgtheory.exploration.bounds import largest_difference
from mpgtheory.policy import explored
from mpgtheory.potential import four_cycles, potential
from verification.compare import AT_MOST, EQUAL, IFF, LESS, Comparison, entries
from verification.falsify.hypotheses import POTENTIAL, RECURRENT
from verification.falsify.parts import EXPLORATION, POLICY, integer
from verification.falsify.trial import Example

HARD: list[Planted] = []


@planted("lemma-3.4.corrected", "constant too small", EXPLORED, HARD)
def tracking_within_half(x: Example) -> Iterator[Comparison]:
    rho = moved_by_others(x.game, x["theta"])
    for i, there in enumerate(perceived(x.game, x["pi"], x["theta"])):
        bound = rho[i] * largest_difference(x.game, i) / 2
        yield from entries(f"player {i}", abs(there.Q[i] - x.at("pi").Q[i]), AT_MOST, bound)


@planted("lemma-3.4.corrected", "1/|A| for 1-1/|A|", EXPLORED, HARD, players=(2, 2))
def tracking_with_the_wrong_share(x: Example) -> Iterator[Comparison]:
    for i, there in enumerate(perceived(x.game, x["pi"], x["theta"])):
        share = x["theta"][1 - i] / x.game.action_counts[1 - i]
        bound = share * largest_difference(x.game, i)
        yield from entries(f"player {i}", abs(there.Q[i] - x.at("pi").Q[i]), AT_MOST, bound)


@planted("lemma-3.4.corrected", "largest for all", EXPLORED, HARD, players=(3, 3))
def tracking_by_the_most_exploring(x: Example) -> Iterator[Comparison]:
    """rho_i as if only the opponent that explores most explored."""
    shares = [theta * (1 - fmpq(1, n)) for theta, n in zip(x["theta"], x.game.action_counts, strict=True)]
    for i, there in enumerate(perceived(x.game, x["pi"], x["theta"])):
        bound = max(s for j, s in enumerate(shares) if j != i) * largest_difference(x.game, i)
        yield from entries(f"player {i}", abs(there.Q[i] - x.at("pi").Q[i]), AT_MOST, bound)


@planted("lemma-3.7.corrected", "constant too small", EXPLORED, HARD, players=(2, 2), states=(1, 2))
def rest_points_within_a_third(x: Example) -> Iterator[Comparison]:
    gains, bounds = nash_gaps(x.at("pi"))[1], rest_point_bounds(x.game, x["theta"])
    for i, seen in enumerate(perceived(x.game, x["pi"], x["theta"])):
        left = (optimal_response(x.game, seen.policy, i).value - seen.V[i]).max()
        yield Comparison(f"player {i}", gains[i].max(), AT_MOST, left + bounds[i] / 3)


@planted(
    "lemma-3.7.corrected", "pi for pi~", {"theta": EXPLORATION}, HARD, hypotheses=(POTENTIAL, RECURRENT), states=(1, 1)
)
def perceived_dominance_leads_to_equilibria(x: Example) -> Iterator[Comparison]:
    found = perceived_dominance(x.game, x["theta"])
    if found is not None:
        yield Comparison("equilibrium", rests(Evaluation(x.game, found.limit)), IFF, True)


@planted("equation-22.contraction", "constant too small", ESTIMATES, HARD)
def contraction_a_little_faster(x: Example) -> Iterator[Comparison]:
    for i in range(x.game.n_players):
        after, before = apart(x, i)
        yield from entries(f"player {i}", after, AT_MOST, fmpq(99, 100) * x.game.discount * before)


@planted("definition-2.1.four-cycle", "one pair for all", {**TWO}, HARD, hypotheses=(POTENTIAL,), players=(2, 3))
def cycles_vanish_for_joint_changes(x: Example) -> Iterator[Comparison]:
    """V_1 - V_2 is additive in all players' policies at once, not only in those of 1 and 2."""
    v = [x.at(name).V[0] - x.at(name).V[1] for name in ("pi", "pi'")]
    mixed = [x.evaluate(x["pi"].deviate(i, x["pi'"][i])).V for i in range(x.game.n_players)]
    changes = sum((m[0] - m[1] - v[0] for m in mixed[1:]), mixed[0][0] - mixed[0][1] - v[0])
    yield from entries("V_1 - V_2", v[1] - v[0], EQUAL, changes)


@planted("definition-2.1.four-cycle", "lost pair", TWO, HARD, players=(3, 3), states=(1, 2), actions=(2, 2))
def the_first_pair_decides(x: Example) -> Iterator[Comparison]:
    """If the four-cycles of players 1 and 2 vanish here, so do those of 1 and 3."""
    cycles = {cycle.players: cycle.is_zero for cycle in four_cycles(x.game, x["pi"], x["pi'"])}
    if cycles[(0, 1)]:
        yield Comparison("cycle of players 1 and 3 vanishes", cycles[(0, 2)], IFF, True)


@planted("assumption-3.1", "lost aperiodicity", ONE, HARD)
def irreducible_chains_mix(x: Example) -> Iterator[Comparison]:
    """Every state reaches every other in exactly S^2 + 1 stages, if the chain is irreducible."""
    chain = x.at("pi").chain
    if is_irreducible(np.asarray(chain != 0, dtype=bool)):
        power = np.linalg.matrix_power(chain, x.game.n_states**2 + 1)
        yield from entries("power", fmpq(0), LESS, power)


@planted("equation-1", "finite horizon", ONE, HARD)
def forty_stages_suffice(x: Example) -> Iterator[Comparison]:
    """After 40 stages less than a hundredth of the largest possible value is left."""
    at = x.at("pi")
    bound = abs(x.game.payoffs).max() / (1 - x.game.discount) / 100
    yield from entries("rest", abs(at.V - truncated_value(at, 40)), AT_MOST, bound)


@planted("lemma-3.5", "dropped d", {**TWO, "K": integer(1, 3)}, HARD, hypotheses=(POTENTIAL,), players=(1, 2))
def replies_rise_for_every_state(x: Example) -> Iterator[Comparison]:
    """A move towards one-stage best replies never lowers a player's value from any state, others moving as well."""
    blocks = []
    for i, q in enumerate(x.at("pi").Q):
        best = np.array(np.arange(q.shape[1]) == q.argmax(axis=1)[:, None], dtype=int)
        blocks.append(x["pi"][i] + (best - x["pi"][i]) / 2 ** x["K"])
    moved = type(x["pi"])(tuple(blocks))
    yield from entries("V_1", x.at("pi").V[0], AT_MOST, x.evaluate(moved).V[0])


@planted("theorem-3.3.corrected", "one-stage for optimal", EXPLORED, HARD, **SMALL)
def explored_rest_points_are_optimal(x: Example) -> Iterator[Comparison]:
    """One player who is content with Q(.; pi~) at pi is optimal: as if its own exploration did not matter."""
    if x.game.n_players == 1:
        played = x.evaluate(explored(x["pi"], x["theta"]))
        if bool(((x["pi"][0] == 0) | (played.Q[0] == played.Q[0].max(axis=1, keepdims=True))).all()):
            yield Comparison("optimal", rests(x.at("pi")), IFF, True)


@planted("lemma-3.6a", "equal states", {"pi": POLICY}, HARD, states=(2, 3))
def values_differ_between_states(x: Example) -> Iterator[Comparison]:
    """|V(s) - V(s')| is at most the span of payoffs: as if states were visited equally from the second stage on."""
    span = x.game.payoffs.max() - x.game.payoffs.min()
    for i, v in enumerate(x.at("pi").V):
        yield Comparison(f"player {i}", v.max() - v.min(), AT_MOST, span)


@planted("lemma-3.7.corrected", "constant too small", EXPLORED, HARD, players=(2, 2), states=(1, 1), actions=(2, 2))
def nearly_tight_bound_for_one_state(x: Example) -> Iterator[Comparison]:
    """Nine tenths of the bound for one state, at profiles that are best against what is played."""
    gains, rho = nash_gaps(x.at("pi"))[1], moved_by_others(x.game, x["theta"])
    seen = perceived(x.game, x["pi"], x["theta"])
    if all(bool(((x["pi"][i] == 0) | (at.Q[i] == at.Q[i].max())).all()) for i, at in enumerate(seen)):
        for i, share in enumerate(rho):
            bound = share / (1 - share) * payoff_span(x.game, i) / (1 - x.game.discount)
            yield Comparison(f"player {i}", gains[i].max(), AT_MOST, fmpq(9, 10) * bound)


@planted("lemma-3.4.corrected", "constant too small", EXPLORED, HARD, players=(2, 2))
def tracking_within_nearly_all(x: Example) -> Iterator[Comparison]:
    """Nine tenths of the bound."""
    rho = moved_by_others(x.game, x["theta"])
    for i, there in enumerate(perceived(x.game, x["pi"], x["theta"])):
        bound = fmpq(9, 10) * rho[i] * largest_difference(x.game, i)
        yield from entries(f"player {i}", abs(there.Q[i] - x.at("pi").Q[i]), AT_MOST, bound)


@planted("lemma-3.6a.visitation", "finite horizon", ONE, HARD, states=(3, 3))
def states_are_reached_in_one_stage(x: Example) -> Iterator[Comparison]:
    """What is visited at all is visited within the first two of three stages."""
    early = truncated_visitation(x.at("pi"), 1)
    for s, share in enumerate(x.at("pi").visitation()):
        yield Comparison(f"state {s}", share > 0, IFF, early[s] > 0)


@planted("section-2.maximiser", "lost hypothesis", {}, HARD, players=(2, 2), states=(1, 2), actions=(2, 2))
def every_game_has_a_pure_equilibrium(x: Example) -> Iterator[Comparison]:
    yield Comparison("pure equilibria", bool(pure_equilibria(x.game)), IFF, True)


@planted("equation-13", "all for some", TWO, HARD, hypotheses=(POTENTIAL,), players=(2, 2), states=(1, 1))
def joint_best_replies_never_lower_the_potential(x: Example) -> Iterator[Comparison]:
    """Moving all players to best replies at once lowers no potential: true of each alone."""
    blocks = [np.array(np.arange(q.shape[1]) == q.argmax(axis=1)[:, None], dtype=int) for q in x.at("pi").Q]
    moved = type(x["pi"])(tuple(x["pi"][i] * 0 + block for i, block in enumerate(blocks)))
    yield from entries("Phi", fmpq(0), AT_MOST, potential(x.game, moved, x["pi"]))


@planted("lemma-3.6c.corrected", "uniqueness", {"pi": POLICY, "pi'": POLICY}, HARD, **SMALL)
def equilibria_have_equal_values(x: Example) -> Iterator[Comparison]:
    """Two equilibria give every player the same values: true of one player."""
    if rests(x.at("pi")) and rests(x.at("pi'")):
        yield from entries("V", x.at("pi").V, EQUAL, x.at("pi'").V)
