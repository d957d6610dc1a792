"""Machine-checked theorems in forms that can be tried on drawn games.

A proof in Coq leaves one thing to trust: that the theorem says what the claim's LaTeX says. Here each statement is
written a third time, with the toolkit's own V, Q and d, and tried where mistakes hide. A violation would mean that
statement and theorem have come apart, and is reported as an error of ours.
"""

from __future__ import annotations

from collections.abc import Iterator

from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.bellman import bellman
from mpgtheory.best_response import best_actions, nash_gaps, optimal_response
from mpgtheory.evaluation import Evaluation
from mpgtheory.exploration import one_state_bounds, perceived, rate_of_rise
from mpgtheory.gradient import coordinates, value_on_line
from mpgtheory.performance import policy_advantage, value_difference, visitation_sum
from mpgtheory.policy import Policy
from mpgtheory.potential import potential
from verification.compare import AT_MOST, EQUAL, IFF, Comparison, entries
from verification.falsify.hypotheses import FULL_SUPPORT, POTENTIAL
from verification.falsify.parts import EXPLORATION, POLICY, RATES, TABLE, integer
from verification.falsify.trial import Example, Trial

ONE, TWO = {"pi": POLICY}, {"pi": POLICY, "pi'": POLICY}


def largest(x: Example) -> fmpq:
    """B, the largest |u|."""
    return fmpq(abs(x.game.payoffs).max())


def distance(one: Policy, other: Policy) -> fmpq:
    """sum_{i,s,a} |pi_i(s, a) - pi'_i(s, a)|."""
    return sum((abs(a - b).sum() for a, b in zip(one, other, strict=True)), fmpq(0))


def is_equilibrium(at: Evaluation) -> bool:
    """No player gains from any state."""
    return not bool((nash_gaps(at)[1] > 0).any())


def rests(policy: Policy, q: tuple[Array, ...]) -> bool:
    """Every row is a mixture of maximisers of q."""
    return all(bool(((block == 0) | best_actions(own)).all()) for block, own in zip(policy, q, strict=True))


def only_solution(x: Example) -> Iterator[Comparison]:
    """W = V iff W = u + delta P W, for W = V and for W = V + e."""
    at = x.at("pi")
    for i, v in enumerate(at.V):
        for w in (v, v + x["e"][i][:, 0]):
            solves = bool((w == at.payoffs[i] + x.game.discount * (at.chain @ w)).all())
            yield Comparison(f"player {i}", solves, IFF, bool((w == v).all()))


def iterates(x: Example) -> Iterator[Comparison]:
    """|T^K q - Q| <= delta^K |q - Q|."""
    for i, q in enumerate(x["q"]):
        own, moved = x.at("pi").Q[i], q
        for _ in range(x["K"]):
            moved = bellman(x.game, x["pi"], i, moved)
        bound = x.game.discount ** x["K"] * abs(q - own).max()
        yield from entries(f"player {i}", abs(moved - own), AT_MOST, bound)


def update_stays(x: Example) -> Iterator[Comparison]:
    """pi + beta (b - pi) is a policy, for replies b = pi'."""
    for i, (block, reply) in enumerate(zip(x["pi"], x["pi'"], strict=True)):
        moved = block + x["beta"][i][:, None] * (reply - block)
        yield from entries(f"player {i}: mass", moved.sum(axis=1), EQUAL, fmpq(1))
        yield from entries(f"player {i}: least", fmpq(0) * moved, AT_MOST, moved)


def performance(x: Example) -> Iterator[Comparison]:
    """V_i(x, pi_-i) - V_i(pi) = sum_s d Gamma_i(s, x; pi) / (1 - delta), from every state."""
    before = x.at("pi")
    for i in range(x.game.n_players):
        at = x.evaluate(x["pi"].deviate(i, x["pi'"][i]))
        gained = visitation_sum(at, policy_advantage(before, at.policy)[i])
        yield from entries(f"player {i}", value_difference(at, before)[i], EQUAL, gained)


def pure_optimum(x: Example) -> Iterator[Comparison]:
    """Some pure strategy is at least as good as any from every state at once."""
    for i in range(x.game.n_players):
        best = optimal_response(x.game, x["pi"], i).block
        yield from entries(f"player {i}: is pure", (best == 1).sum(axis=1), EQUAL, 1)
        reached = x.evaluate(x["pi"].deviate(i, best)).V[i]
        for block in (x["pi"][i], x["pi'"][i]):
            yield from entries(f"player {i}", x.evaluate(x["pi"].deviate(i, block)).V[i], AT_MOST, reached)


def lipschitz_potential(x: Example) -> Iterator[Comparison]:
    """|Phi(mu, pi') - Phi(mu, pi)| <= B |pi' - pi| / (1 - delta)^2."""
    bound = largest(x) * distance(x["pi"], x["pi'"]) / (1 - x.game.discount) ** 2
    yield Comparison("Phi", abs(potential(x.game, x["pi'"], x["pi"]) @ x.game.initial), AT_MOST, bound)


def rest_points(x: Example) -> Iterator[Comparison]:
    """An equilibrium iff every row mixes best replies to Q(.; pi)."""
    yield Comparison("equilibrium", is_equilibrium(x.at("pi")), IFF, rests(x["pi"], x.at("pi").Q))


def approximate(x: Example) -> Iterator[Comparison]:
    """Gains are at most the largest advantage over 1 - delta."""
    largest_advantage = max(gamma.max() for gamma in x.at("pi").advantage)
    gains = nash_gaps(x.at("pi"))[1]
    yield from entries("gain of player from state", gains, AT_MOST, largest_advantage / (1 - x.game.discount))


def finite_difference(x: Example) -> Iterator[Comparison]:
    """V(mu, pi + h e) - V(mu, pi) = h d(s) Q(s, a; pi + h e) / (1 - delta), at h of both signs."""
    at, listed, delta = x.at("pi"), coordinates(x.game), x.game.discount
    where = listed[x["coordinate"] % len(listed)]
    i, s, a = where.player, where.state, where.action
    u, p = at.marginals[i]
    for h in ((1 - delta) / 2, (delta - 1) / 3):
        moved = value_on_line(x.game, x["pi"], where, h)
        q = u[s, a] + delta * (p[s, a] @ moved)
        change = (moved - at.V[i]) @ x.game.initial
        yield Comparison(f"{where}, h = {h}", change, EQUAL, h * at.visitation()[s] * q / (1 - delta))


def explicit_rate(x: Example) -> Iterator[Comparison]:
    """The rate of (12) at gamma = 1 is at least (1 - delta) min mu times the gains from mu."""
    gains = (nash_gaps(x.at("pi"))[1] @ x.game.initial).sum()
    rate = rate_of_rise(x.game, x["pi"], [fmpq(0)] * x.game.n_players)
    yield Comparison("rate", (1 - x.game.discount) * min(x.game.initial) * gains, AT_MOST, rate)


def one_state(x: Example) -> Iterator[Comparison]:
    """At rest against pi~_-i the gap is at most rho / (1 - rho) span(u) / (1 - delta)."""
    seen, gains = perceived(x.game, x["pi"], x["theta"]), nash_gaps(x.at("pi"))[1]
    for i, bound in enumerate(one_state_bounds(x.game, x["theta"])):
        if bool(((x["pi"][i] == 0) | best_actions(seen[i].Q[i])).all()):
            yield Comparison(f"player {i}", gains[i].max(), AT_MOST, bound)


TRIALS: dict[str, Trial] = {
    "equation-1.evaluation": Trial(only_solution, {"pi": POLICY, "e": TABLE}),
    "equation-22.iterates": Trial(iterates, {"pi": POLICY, "q": TABLE, "K": integer(0, 4)}),
    "equation-5": Trial(update_stays, {**TWO, "beta": RATES}),
    "equation-10": Trial(performance, TWO),
    "lemma-3.5.dagger": Trial(pure_optimum, TWO),
    "lemma-3.5.lipschitz": Trial(lipschitz_potential, TWO, (POTENTIAL,)),
    "lemma-3.6c.rest-points": Trial(rest_points, ONE),
    "lemma-3.6c.approximate": Trial(approximate, ONE),
    "lemma-3.6a.finite-difference": Trial(finite_difference, {"pi": POLICY, "coordinate": integer(0, 59)}),
    "lemma-3.5.explicit-rate": Trial(explicit_rate, ONE, (POTENTIAL, FULL_SUPPORT)),
    "lemma-3.7.one-state": Trial(one_state, {"pi": POLICY, "theta": EXPLORATION}, states=(1, 1)),
}
"""By the id of the claim that the theorem proves."""
