"""Appendix B.1 along plays of Algorithm 1: updates as (18), the noise given a history, bounds, counts, positivity."""

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .certificates import Comparison, rule
from .exact import Profile, Vector, dot, index, is_distribution, need
from .game import Game, Induced, deviate
from .plays import PLAY, Iterate, Play, histories, paces_of, replay, target
from .rules_appendix_b import continuation, each_sample, largest_signed_payoff, mean_target, norm
from .rules_bellman import bellman
from .rules_exploration import explored, forced_limit, limits_of_q, thetas


def updates(game: Game, play: Play) -> Iterator[tuple[int, tuple[int, int, int], Iterate, Iterate]]:
    """(t, step, iterate t - 1, iterate t)."""
    for t, step in enumerate(play.steps):
        yield t + 1, step, play.iterates[t], play.iterates[t + 1]


@rule("appendix-B.1.framework", PLAY)
def framework(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """(18) with F = T q - q, G = br - pi, M~ = T^ - T and counters that count updates: the iterates of (4) and (5)."""
    play = replay(game, case)
    counts: dict[tuple[int, int, int], int] = {}
    visits = [0] * game.states
    for t, step, before, after in updates(game, play):
        state, joint, _ = step
        visits[state] += 1
        for player, own in enumerate(game.joint[joint]):
            cell = (player, state, own)
            counts[cell] = counts.get(cell, 0) + 1
            at = Induced(game, before.policy)
            moved = bellman(at, player, before.q[player])
            for s in range(game.states):
                for a in range(game.actions[player]):
                    place, change = f"iterate {t}, player {player}, state {s}, action {a}", Fraction(0)
                    if (s, a) == (state, own):
                        noise = target(game, before, player, step) - moved[s][a]
                        field = moved[s][a] - before.q[player][s][a]
                        change = play.paces.alphas[player][counts[cell] - 1] * (field + noise)
                    yield f"{place}: q", after.q[player][s][a], "=", before.q[player][s][a] + change
            yield f"iterate {t}, player {player}: visits", after.visits[state], "=", visits[state]


@rule("equation-25b", PLAY)
def policy_inclusion(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """(pi^t - pi^{t-1}) / beta + pi^{t-1} is a maximiser of q^{t-1} in the visited state; other rows stay."""
    play = replay(game, case)
    for t, (state, _, _), before, after in updates(game, play):
        for player in range(game.players):
            beta = play.paces.betas[player][after.visits[state] - 1]
            for s, (old, new) in enumerate(zip(before.policy[player], after.policy[player], strict=True)):
                place = f"iterate {t}, player {player}, state {s}"
                if s != state:
                    yield f"{place}: unchanged", old == new, "iff", True
                    continue
                reply = [(y - x) / beta + x for x, y in zip(old, new, strict=True)]
                row = before.q[player][s]
                yield f"{place}: reply is a distribution", is_distribution(reply), "iff", True
                yield f"{place}: reply attains max q", dot(reply, row), "=", max(row)


@rule("appendix-B.1.i.convex-combination", PLAY)
def convex_combination(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """q^t lies between q^{t-1} and T q^{t-1} + M~^t, nearer by alpha; elsewhere it stays."""
    play = replay(game, case)
    for t, step, before, after in updates(game, play):
        state, joint, _ = step
        for player, own in enumerate(game.joint[joint]):
            place = f"iterate {t}, player {player}"
            aim, old, new = (
                target(game, before, player, step),
                before.q[player][state][own],
                after.q[player][state][own],
            )
            alpha = play.paces.alphas[player][after.plays[player][state][own] - 1]
            yield f"{place}: combination", new, "=", (1 - alpha) * old + alpha * aim
            yield f"{place}: from below", min(old, aim), "<=", new
            yield f"{place}: from above", new, "<=", max(old, aim)


@rule("appendix-B.1.i.simplex", PLAY)
def simplex(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """pi^t is a profile of distributions."""
    for t, at in enumerate(replay(game, case).iterates):
        for player, block in enumerate(at.policy):
            for s, row in enumerate(block):
                yield f"iterate {t}, player {player}, state {s}: mass", sum(row), "=", Fraction(1)
                yield f"iterate {t}, player {player}, state {s}: least", Fraction(0), "<=", min(row)


# The bound on the estimates.


def bound(game: Game, u_bar: Fraction) -> Fraction:
    """R-bar for q^0 = 0."""
    return max(u_bar / (1 - game.discount), Fraction(0))


@rule("appendix-B.1.i/path", PLAY)
def bound_along_a_play(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """|q^t| <= R-bar with u-bar = max u."""
    limit = bound(game, largest_signed_payoff(game))
    for t, at in enumerate(replay(game, case).iterates):
        yield f"iterate {t}", norm(at.q), "<=", limit


def inductive_step(game: Game, u_bar: Fraction) -> Iterator[Comparison]:
    """From any q with |q| <= R every target is at most R in size: it is affine and rising in q, so q = +-R decide."""
    limit = bound(game, u_bar)
    for player in range(game.players):
        for s in range(game.states):
            each = [game.payoff_at(player, s, a) for a in range(len(game.joint))]
            yield f"player {player}, state {s}: largest target", max(each) + game.discount * limit, "<=", limit
            yield f"player {player}, state {s}: least target", -limit, "<=", min(each) - game.discount * limit


@rule("appendix-B.1.i/invariance", "from")
def bound_printed(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """With u-bar = max u; only as a proof that the bound holds."""
    need(case["from"] == "zero", "the estimates start elsewhere")
    for place, left, relation, right in inductive_step(game, largest_signed_payoff(game)):
        need(left <= right, "the inductive step fails, which refutes nothing: a play is needed")
        yield place, left, relation, right


@rule("appendix-B.1.i.corrected", "from")
def bound_corrected(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """With u-bar = max |u|."""
    need(case["from"] == "zero", "the estimates start elsewhere")
    return inductive_step(game, game.largest_payoff)


def worst_targets(game: Game, u_bar: Fraction) -> Iterator[Comparison]:
    """|T^ q| <= u-bar + delta R <= (1 - delta) R + delta R = R for all q with |q| <= R, worst case q = +-R."""
    limit, delta = bound(game, u_bar), game.discount
    for player in range(game.players):
        for s in range(game.states):
            each = [game.payoff_at(player, s, a) for a in range(len(game.joint))]
            worst = max(abs(u + sign * delta * limit) for u in each for sign in (1, -1))
            yield f"player {player}, state {s}: first inequality", worst, "<=", u_bar + delta * limit
    yield "second inequality", u_bar + delta * limit, "<=", (1 - delta) * limit + delta * limit
    yield "last equality", (1 - delta) * limit + delta * limit, "=", limit


@rule("appendix-B.1.i.target", "from")
def target_printed(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """With u-bar = max u."""
    need(case["from"] == "zero", "the estimates start elsewhere")
    return worst_targets(game, largest_signed_payoff(game))


@rule("appendix-B.1.i.target.corrected", "from")
def target_corrected(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """With u-bar = max |u|."""
    need(case["from"] == "zero", "the estimates start elsewhere")
    return worst_targets(game, game.largest_payoff)


# The noise, given a history.


def given_joint_action(game: Game, stages: int, case: dict[str, Any]) -> Iterator[tuple[str, Fraction, Fraction]]:
    """(place, mean of M~ given (s^0, a^0, ..., s^{t-1}, a^{t-1}), largest |M~|) a player, at the updated entry."""
    for number_of_history, (state, at) in enumerate(histories(game, paces_of(game, case, stages), stages)):
        for player in range(game.players):
            ahead = continuation(at.policy[player], at.q[player])
            rows = [block[state] for block in at.policy]
            for joint, action in enumerate(game.joint):
                moved = one_cell(game, rows, player, ahead, (state, action[player]))
                future = dot(game.transition_row(state, joint), ahead)
                payoff = game.payoff_at(player, state, joint)
                size = max(abs(payoff + game.discount * x - moved) for x in ahead)
                place = f"history {number_of_history}, player {player}, actions {action}"
                yield place, payoff + game.discount * future - moved, size


def one_cell(game: Game, rows: list[Vector], player: int, ahead: Vector, cell: tuple[int, int]) -> Fraction:
    """(T q)(s, a_i) with the others drawing from `rows`: payoff and next state averaged first, then looking ahead."""
    state, action = cell
    payoff, onwards = Fraction(0), [Fraction(0)] * game.states
    for weight, joint in each_sample(game, rows, player, state, action):
        payoff += weight * game.payoff_at(player, state, joint)
        onwards = [x + weight * p for x, p in zip(onwards, game.transition_row(state, joint), strict=True)]
    return payoff + game.discount * dot(onwards, ahead)


def stages_of(case: dict[str, Any]) -> int:
    """How many stages the histories have."""
    return index(case["stages"], 4)


@rule("equation-26a.martingale", "stages alphas betas exploration")
def martingale(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """E[M~^t | F^{t-1}] = 0 with the filtration as printed, which knows a^{t-1}; every history of a few stages."""
    thetas(game, case["exploration"])
    for place, mean, _ in given_joint_action(game, stages_of(case), case):
        yield place, mean, "=", Fraction(0)


@rule("equation-26a.martingale.corrected", "stages alphas betas exploration")
def martingale_corrected(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The mean of M~ around T at (pi_i, pi~_-i), given (s^0, a^0, ..., a^{t-2}, s^{t-1}) and the own action."""
    for place, mean, _ in before_the_others_act(game, case):
        yield place, mean, "=", Fraction(0)


def before_the_others_act(game: Game, case: dict[str, Any]) -> Iterator[tuple[str, Fraction, Fraction]]:
    """(place, mean of the noise, largest absolute noise) after each history, for each own action."""
    exploration, stages = thetas(game, case["exploration"]), stages_of(case)
    for number_of_history, (state, at) in enumerate(histories(game, paces_of(game, case, stages), stages)):
        played = explored(at.policy, exploration)
        rows = [block[state] for block in played]
        for player in range(game.players):
            ahead = continuation(at.policy[player], at.q[player])
            for own in range(game.actions[player]):
                place = f"history {number_of_history}, player {player}, action {own}"
                moved = one_cell(game, rows, player, ahead, (state, own))
                mean = mean_target(game, played, player, ahead, (state, own))
                each = [a for a, joint in enumerate(game.joint) if joint[player] == own]
                values = [game.payoff_at(player, state, a) + game.discount * x for a in each for x in ahead]
                yield place, mean - moved, max(abs(v - moved) for v in values)


@rule("appendix-B.1.vi", "stages alphas betas exploration")
def bounded_martingale(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """M~ is bounded by 2 max |u| / (1 - delta), and a martingale difference with the filtration as printed."""
    thetas(game, case["exploration"])
    limit = 2 * game.largest_payoff / (1 - game.discount)
    for place, mean, size in given_joint_action(game, stages_of(case), case):
        yield f"{place}: mean", mean, "=", Fraction(0)
        yield f"{place}: size", size, "<=", limit


@rule("appendix-B.1.vi.corrected", "stages alphas betas exploration")
def bounded_martingale_corrected(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The noise around T at (pi_i, pi~_-i) is at most 2 max |u| / (1 - delta), of mean zero before the others act."""
    limit = 2 * game.largest_payoff / (1 - game.discount)
    for place, mean, size in before_the_others_act(game, case):
        yield f"{place}: mean", mean, "=", Fraction(0)
        yield f"{place}: size", size, "<=", limit


# What is updated at once, and how likely actions are.


@rule("appendix-B.1.components", "")
def components(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The number of entries of q against the product over players."""
    product = math.prod(game.states * count for count in game.actions)
    yield "number of entries of q", Fraction(sum(game.states * n for n in game.actions)), "=", Fraction(product)


@rule("appendix-B.1.components.corrected", "")
def components_corrected(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Against the sum over players."""
    start = beginning_entries(game)
    yield "number of entries of q", Fraction(start), "=", Fraction(game.states * sum(game.actions))


def beginning_entries(game: Game) -> int:
    """The entries of q, counted one by one."""
    return sum(1 for player in range(game.players) for _ in range(game.states) for _ in range(game.actions[player]))


@rule("appendix-B.1.combinations", "")
def combinations(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Different (s, a_1, ..., a_N) update different sets of entries, so each set belongs to one of them."""
    seen = set()
    for s in range(game.states):
        for joint in game.joint:
            estimates = frozenset((0, i, s, a) for i, a in enumerate(joint))
            policies = frozenset((1, i, s, b) for i, n in enumerate(game.actions) for b in range(n))
            seen.add(estimates | policies)
    yield "sets of updated entries", Fraction(len(seen)), "=", Fraction(game.states * len(game.joint))


@rule("appendix-B.1.v.positive", f"{PLAY} exploration")
def positive(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """pi_i^k(s, a_i) > theta_i / |A_i|."""
    exploration = thetas(game, case["exploration"])
    for t, at in enumerate(replay(game, case).iterates):
        yield from above(f"iterate {t}", at.policy, exploration)


def above(place: str, profile: Profile, exploration: Vector) -> Iterator[Comparison]:
    """theta_i / |A_i| < the least entry of each row."""
    for player, (block, theta) in enumerate(zip(profile, exploration, strict=True)):
        for s, row in enumerate(block):
            yield f"{place}, player {player}, state {s}", theta / len(row), "<", min(row)


@rule("appendix-B.1.v.positive.corrected", f"{PLAY} exploration")
def positive_as_played(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """pi~_i^k(s, a_i) > theta_i / |A_i|."""
    exploration = thetas(game, case["exploration"])
    for t, at in enumerate(replay(game, case).iterates):
        yield from above(f"iterate {t}", explored(at.policy, exploration), exploration)


# Lemma 3.4 from Theorem A.2, where dominance forces the limit.


@rule("appendix-B.1.inference", "exploration choices V Q q")
def inference(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """q_i -> Q_i(.; pi) where dominance forces the limit of the policies."""
    exploration, limit = forced_limit(game, case)
    return limits_of_q(game, case, exploration, limit)


@rule("appendix-B.1.inference.corrected", "exploration choices q perceived")
def inference_corrected(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The limit of q is Q_i(.; pi_i, pi~_-i), from the value there."""
    exploration, limit = forced_limit(game, case)
    played = explored(limit, exploration)
    values = game.values(case["perceived"])
    for player, q in enumerate(game.per_player(case["q"])):
        at = Induced(game, deviate(played, player, limit[player]))
        forward = at.forward(values[player])
        for v, u, f in zip(values[player], at.payoff(player), forward, strict=True):
            need(v == u + game.discount * f, "a perceived value is none")
        need(q == at.look_ahead(player, continuation(limit[player], q)), "q is not the fixed point of the mean field")
        for a, x in enumerate(at.look_ahead(player, values[player])[0]):
            yield f"player {player}, action {a}: limit of q", q[0][a], "=", x
