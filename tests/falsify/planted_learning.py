"""Planted errors in statements about the iterates of Algorithm 1 and about step sizes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from flint import fmpq
from planted_values import Planted, planted

from mpgtheory.learning.exact import Iterate, iterates
from verification.compare import AT_MOST, EQUAL, IFF, LESS, Comparison, entries
from verification.falsify.parts import TABLE, integer, number, play
from verification.falsify.trial import Example

LEARNING: list[Planted] = []
PLAY = {"play": play(4)}
SCALES = {"c1": number(0, 1), "c2": number(0, 1), "z": number(0, 3), "n": integer(1, 40)}


def steps(x: Example) -> Iterator[tuple[Iterate, Iterate, int, tuple[int, ...], int]]:
    """Consecutive iterates with s^{t-1}, a^{t-1}, s^t."""
    found, played = iterates(x.game, x["play"]), x["play"]
    return zip(found, found[1:], played.states, played.actions, played.states[1:], strict=False)


@planted("appendix-B.1.i.corrected", "missing absolute value", PLAY, LEARNING)
def estimates_below_largest_payoff(x: Example) -> Iterator[Comparison]:
    bound = x.game.payoffs.max() / (1 - x.game.discount)
    for found in iterates(x.game, x["play"]):
        for i, q in enumerate(found.q):
            yield from entries(f"|q_{i}^{found.t}|", abs(q), AT_MOST, bound)


@planted("appendix-B.1.i.corrected", "missing 1/(1-delta)", {"play": play(4), "q": TABLE}, LEARNING)
def estimates_below_start_or_a_stage(x: Example) -> Iterator[Comparison]:
    bound = max(abs(x.game.payoffs).max(), *(abs(q).max() for q in x["q"]))
    for found in iterates(x.game, x["play"], q=x["q"]):
        for i, q in enumerate(found.q):
            yield from entries(f"|q_{i}^{found.t}|", abs(q), AT_MOST, bound)


@planted("equation-4b", "wrong index", PLAY, LEARNING)
def estimate_moves_at_the_next_state(x: Example) -> Iterator[Comparison]:
    """All estimates but those in s^t stay."""
    for before, after, _, _, state in steps(x):
        for i, q in enumerate(after.q):
            for s in range(x.game.n_states):
                if s != state:
                    yield from entries(f"q_{i}({s})", q[s], EQUAL, before.q[i][s])


@planted("equation-4b", "all for visited", PLAY, LEARNING)
def estimates_of_the_state_stay(x: Example) -> Iterator[Comparison]:
    for before, after, state, joint, _ in steps(x):
        for i, q in enumerate(after.q):
            yield Comparison(f"q_{i}", q[state, joint[i]], EQUAL, before.q[i][state, joint[i]])


@planted("equation-5b", "wrong index", PLAY, LEARNING)
def policy_moves_at_the_next_state(x: Example) -> Iterator[Comparison]:
    for before, after, _, _, state in steps(x):
        for i, block in enumerate(after.policy):
            for s in range(x.game.n_states):
                if s != state:
                    yield from entries(f"pi_{i}({s})", block[s], EQUAL, before.policy[i][s])


@planted("algorithm-1.counters", "wrong index", PLAY, LEARNING)
def counter_of_the_next_state(x: Example) -> Iterator[Comparison]:
    for before, after, _, _, state in steps(x):
        yield Comparison(f"n({state})", int(after.visits[state]), EQUAL, int(before.visits[state]) + 1)


@planted("algorithm-1.counters", "off by one", PLAY, LEARNING)
def visits_count_from_one(x: Example) -> Iterator[Comparison]:
    for found in iterates(x.game, x["play"]):
        yield Comparison(f"sum of n^{found.t}", int(found.visits.sum()), EQUAL, found.t + 1)


@planted("equation-5", "< for <=", {"play": play(4), "q": TABLE}, LEARNING)
def policies_move(x: Example) -> Iterator[Comparison]:
    """The policy of the visited state always changes."""
    for before, after, state, _, _ in steps(x):
        for i, block in enumerate(after.policy):
            moved = abs(block[state] - before.policy[i][state]).sum()
            yield Comparison(f"pi_{i}({state})", fmpq(0), LESS, moved)


@planted("equation-5", "alpha for beta", PLAY, LEARNING)
def policy_moves_with_alpha(x: Example) -> Iterator[Comparison]:
    for before, after, state, _, _ in steps(x):
        for i, block in enumerate(after.policy):
            pace = x["play"].alphas[i][int(after.visits[state]) - 1]
            yield from entries(f"pi_{i}({state})", abs(block[state] - before.policy[i][state]), AT_MOST, pace)


@planted("equation-5", "wrong counter", PLAY, LEARNING)
def policy_moves_with_the_iterate(x: Example) -> Iterator[Comparison]:
    """beta(t) in the place of beta(n^t(s))."""
    for before, after, state, _, _ in steps(x):
        for i, block in enumerate(after.policy):
            pace = x["play"].betas[i][after.t - 1]
            yield from entries(f"pi_{i}({state})", abs(block[state] - before.policy[i][state]), AT_MOST, pace)


@planted("equation-5", "wrong exponent", PLAY, LEARNING)
def policies_keep_their_start(x: Example) -> Iterator[Comparison]:
    """pi^t >= (1 - beta(1)) / |A|: as if a policy moved once only."""
    for found in iterates(x.game, x["play"]):
        for i, block in enumerate(found.policy):
            yield from entries(f"pi_{i}^{found.t}", (1 - x["play"].betas[i][0]) / block.shape[1], AT_MOST, block)


@planted("equation-4a", "dropped alpha", PLAY, LEARNING)
def estimate_jumps_to_its_target(x: Example) -> Iterator[Comparison]:
    for before, after, state, joint, following in steps(x):
        for i, q in enumerate(after.q):
            future = (before.policy[i][following] * before.q[i][following]).sum()
            target = x.game.payoffs[(i, state, *joint)] + x.game.discount * future
            yield Comparison(f"q_{i}", q[state, joint[i]], EQUAL, target)


@planted("equation-4a", "new for old policy", {"play": play(4), "q": TABLE}, LEARNING)
def estimate_continues_with_the_new_policy(x: Example) -> Iterator[Comparison]:
    found, played = iterates(x.game, x["play"], q=x["q"]), x["play"]
    for before, after in itertools.pairwise(found):
        state, joint, following = played.states[before.t], played.actions[before.t], played.states[after.t]
        for i, q in enumerate(after.q):
            future = (after.policy[i][following] * before.q[i][following]).sum()
            target = x.game.payoffs[(i, state, *joint)] + x.game.discount * future
            alpha = played.alphas[i][int(after.plays[i][state, joint[i]]) - 1]
            old = before.q[i][state, joint[i]]
            yield Comparison(f"q_{i}", q[state, joint[i]], EQUAL, old + alpha * (target - old))


@planted("example-3.2.corrected", "lost hypothesis", SCALES, LEARNING, has_game=False)
def power_laws_below_one(x: Example) -> Iterator[Comparison]:
    """z / n < 1 for every z > 0 and n >= 1."""
    yield Comparison(f"alpha({x['n']})", x["z"] / x["n"], LESS, fmpq(1))


@planted("assumption-3.2.iii", "lost rounding", SCALES, LEARNING, has_game=False)
def retarded_steps(x: Example) -> Iterator[Comparison]:
    """alpha([c n]) / alpha(n) <= 1 / c for alpha(n) = 1 / n: true without the rounding."""
    product = x["c1"] * x["n"]
    retarded = int(product.p) // int(product.q)
    if retarded:
        yield Comparison("alpha([cn]) / alpha(n)", fmpq(x["n"], retarded), AT_MOST, 1 / x["c1"])


@planted("assumption-3.2.ii", "< for <=", {"q": integer(2, 9), "p": integer(1, 12)}, LEARNING, has_game=False)
def powers_summable(x: Example) -> Iterator[Comparison]:
    """sum n^(-c (1 + q / 2)) < infinity iff c (1 + q / 2) >= 1, for c = p / 12."""
    exponent = fmpq(x["p"], 12) * (1 + fmpq(x["q"], 2))
    yield Comparison("summable", exponent > 1, IFF, exponent >= 1)


@planted("example-3.2.corrected", "<= for <", SCALES, LEARNING, has_game=False)
def slower_timescale(x: Example) -> Iterator[Comparison]:
    """n^(c1 - c2) tends to 0 whenever c1 <= c2."""
    if x["c1"] <= x["c2"]:
        yield Comparison("c1 < c2", x["c1"] < x["c2"], IFF, True)


@planted("assumption-3.2.i", "flipped inequality", {"n": integer(1, 40), "c": number(0, 3)}, LEARNING, has_game=False)
def steps_increase(x: Example) -> Iterator[Comparison]:
    yield Comparison("alpha(n), alpha(n + 1)", 1 / (x["n"] + x["c"]), AT_MOST, 1 / (x["n"] + 1 + x["c"]))
