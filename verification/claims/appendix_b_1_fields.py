"""Appendix B.1(ii) to (iv): error terms, step sizes, and the mean fields with their continuity and growth."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array, Scalar
from mpgtheory.bellman import bellman
from mpgtheory.best_response import best_actions, is_best_reply
from mpgtheory.exploration import perceived_profile
from mpgtheory.game import TabularGame
from mpgtheory.noise import largest, mean_target
from mpgtheory.policy import Policy, explored, pure
from mpgtheory.step_sizes import ConditionResult
from verification.checks.estimates import Point, check, points, trial
from verification.claim import Check, Claim, Evidence, Kind, Method, Scope
from verification.claims.appendix_b_1_bounds import largest_absolute, largest_signed
from verification.compare import AT_MOST, EQUAL, IFF, Comparison, entries
from verification.instance import Instance
from verification.schedules import SchedulePair

ERRORS, ERRORS_CORRECTED, STEPS = "appendix-B.1.ii", "appendix-B.1.ii.corrected", "appendix-B.1.iii"
FIELDS, CONTINUOUS = "appendix-B.1.iv.mean-field", "appendix-B.1.iv.continuous"
SEMICONTINUOUS = "appendix-B.1.iv.continuous.corrected"
GROWTH, GROWTH_CORRECTED = "appendix-B.1.iv.growth-fast", "appendix-B.1.iv.growth-fast.corrected"
GROWTH_SLOW = "appendix-B.1.iv.growth-slow"

# (ii).


def remainder(p: Point) -> Iterator[Comparison]:
    """What (4a) adds to F = T^pi q - q and to noise of mean zero: d = T^(pi_i, pi~_-i) q - T^pi q."""
    return _remainder(p, explores=False)


def remainder_as_played(p: Point) -> Iterator[Comparison]:
    """The same around F = T^(pi_i, pi~_-i) q - q."""
    return _remainder(p, explores=True)


def _remainder(p: Point, *, explores: bool) -> Iterator[Comparison]:
    played = explored(p.policy, p.exploration)
    for i, q in enumerate(p.q):
        seen = perceived_profile(p.policy, p.exploration, i) if explores else p.policy
        error = mean_target(p.game, p.policy, played, i, q) - bellman(p.game, seen, i, q)
        yield from entries(p.place(i, "error term"), error, EQUAL, error * 0)


# (iii).


def step_sizes(pair: SchedulePair) -> Evidence:
    """(A3) of a pair of schedules that satisfies Assumption 3.2, condition by condition."""
    assumed, concluded = pair.by_start[1], [r for r in pair.appendix if r.condition.partition(".")[0] == "A3"]
    failing = [r for r in concluded if r.holds is False]
    undecided = [r for r in concluded if r.holds is None]
    worst = (*failing, *undecided, *concluded)[0]
    return Evidence(
        method=Method.ARGUMENT if all(r.exact for r in (*assumed, *concluded)) else Method.FLOAT,
        instance=pair.name,
        measured=worst.reason,
        claimed="(A3) holds",
        residual=len(failing),
        tolerance=0,
        comparisons=len(concluded),
        failures=None if undecided and not failing else len(failing),
        place=worst.condition,
        hypotheses={"Assumption 3.2": together(assumed)},
        note="one component of q and of pi a player; components of one player share their schedule",
    )


def together(results: tuple[ConditionResult, ...]) -> bool | None:
    """Whether all conditions hold."""
    found = {r.holds for r in results}
    return False if False in found else None if None in found else True


# (iv).


def mean_fields(p: Point) -> Iterator[Comparison]:
    """F(Q, pi) = 0; and 0 in G(Q, pi) iff pi_i(s) is a best one-stage reply."""
    for i, q in enumerate(p.at.Q):
        field = bellman(p.game, p.policy, i, q) - q
        yield from entries(p.place(i, "F(Q, pi)"), field, EQUAL, field * 0)
        attained = (p.policy[i] * q).sum(axis=1) == q.max(axis=1)
        for s, is_best in enumerate(is_best_reply(q, p.policy[i])):
            yield Comparison(p.place(i, f"state {s}: 0 in G"), bool(attained[s]), IFF, bool(is_best))


def continuous(p: Point) -> Iterator[Comparison]:
    """If each point e_a - pi of G(0, pi) is a limit of points of G(q/n, pi), where br(q/n) = br(q): its distance."""
    for i, q in enumerate(p.q):
        distance = np.where(best_actions(q), 0, 1)
        yield from entries(p.place(i, "distance of e_a - pi to G(q/n, pi)"), distance * fmpq(1), EQUAL, fmpq(0))


def semicontinuous(p: Point) -> Iterator[Comparison]:
    """F is Lipschitz, and whatever is best at a q' near q is best at q."""
    apart = sum((row_distance(x, y) for x, y in zip(p.policy, p.other.policy, strict=True)), fmpq(0))
    for i, (q, other) in enumerate(zip(p.q, p.q_bar, strict=True)):
        field = bellman(p.game, p.policy, i, q) - q
        there = bellman(p.game, p.other.policy, i, other) - other
        factor = largest_absolute(p.game) + p.game.discount * largest(other)
        bound = (1 + p.game.discount) * largest(q - other) + factor * apart
        yield Comparison(p.place(i, "|F - F'|"), largest(field - there), AT_MOST, bound)
        for s, (row, step) in enumerate(zip(q, other, strict=True)):
            near = moved_within_gap(row, step)
            is_kept = bool((row == row.max())[near == near.max()].all())
            yield Comparison(p.place(i, f"state {s}: best near q is best at q"), is_kept, IFF, True)


def row_distance(one: Array, other: Array) -> Scalar:
    """max_s sum_a |x(s, a) - y(s, a)|."""
    return abs(one - other).sum(axis=1).max()


def moved_within_gap(row: Array, step: Array) -> Array:
    """The row moved along `step` by a third of the gap between its best and its next best entries."""
    below = row[row != row.max()]
    size = largest(step)
    if not len(below) or size == 0:
        return row
    return np.asarray(row + (row.max() - below.max()) / (3 * size) * step)


def growth(p: Point) -> Iterator[Comparison]:
    """The chain with u-bar = max u."""
    return _growth(p, largest_signed(p.game))


def growth_corrected(p: Point) -> Iterator[Comparison]:
    """The chain with u-bar = max |u|."""
    return _growth(p, largest_absolute(p.game))


def _growth(p: Point, u_bar: fmpq) -> Iterator[Comparison]:
    moved = [bellman(p.game, p.policy, i, q) for i, q in enumerate(p.q)]
    field = max(largest(m - q) for m, q in zip(moved, p.q, strict=True))
    top, size, delta = max(map(largest, moved)), max(map(largest, p.q)), p.game.discount
    second = u_bar + delta * size + size
    yield Comparison(f"{p.label}: first line", field, AT_MOST, top + size)
    yield Comparison(f"{p.label}: second line", top + size, AT_MOST, second)
    yield Comparison(f"{p.label}: third line", second, AT_MOST, max(u_bar, 1 + delta) * (1 + size))


def growth_slow(p: Point) -> Iterator[Comparison]:
    """|w| <= 1 + |pi| at the vertices of G, hence on it."""
    bound = 1 + max(map(largest, p.policy))
    for i, (q, block) in enumerate(zip(p.q, p.policy, strict=True)):
        for s, a in np.argwhere(best_actions(q)):
            size = largest((np.arange(q.shape[1]) == a) - block[s])
            yield Comparison(p.place(i, f"state {s}, reply {a}: |w|"), size, AT_MOST, bound)


def with_worst_payoff(instance: Instance) -> Iterator[Point]:
    """The points, and first the pure profile that earns the payoff of largest absolute value, with q = 0."""
    listed = points(instance)
    game = instance.game.dense()
    worst = worst_profile(game)
    zero = tuple(block * 0 for block in listed[0].q)
    yield replace(listed[0], label="pure profile of the largest |u|", at=instance.at(worst), q=zero, case=0)
    yield from listed


def worst_profile(game: TabularGame) -> Policy:
    """Everyone plays, in every state, the joint action at which |u_i(s, a)| is largest over all i, s, a."""
    sizes = abs(game.payoffs)
    place = np.argwhere(sizes == sizes.max())[0]
    return pure(game, [[int(a)] * game.n_states for a in place[2:]])


def shows_jump(p: Point) -> bool:
    """Whether some player has two actions, one of which is not best."""
    return any(not best_actions(q).all() for q in p.q)


def with_unequal_estimates(instance: Instance) -> Iterator[Point]:
    """The points, each with estimates 0, 1, 2, ... of a player's actions in the place of equal ones."""
    for p in points(instance):
        ramp = tuple(block * 0 + np.arange(block.shape[1]) for block in p.q)
        yield p if shows_jump(p) else replace(p, q=ramp)


def _claim(
    claim: str,
    compare: Callable[[Point], Iterator[Comparison]],
    *,
    members: str = "policy q",
    parts: tuple[str, ...] = ("q",),
    where: Callable[[Instance], Iterable[Point]] = points,
    how: str = "sampled profiles and tables",
    **also: Any,
) -> Claim:
    exact = check(claim, how, compare, members, where=where)
    return Claim(id=claim, checks=(exact,), trials=(trial(compare, *parts),), **also)


CLAIMS = (
    _claim(
        ERRORS,
        remainder,
        title="The updates have no error terms, as printed",
        statement=(
            "Since we do not have any asymptotically negligible error terms in the asynchronous updates, Assumption "
            "A.1-(A2) is immediately satisfied"
        ),
        members="policy q exploration",
        parts=("q", "exploration"),
        source="Appendix B.1(ii)",
        kind=Kind.IDENTITY,
        reading=(
            "In (18), given $F$ as in B.1(iv), what (4a) adds to it is noise of mean zero and the error term $d = "
            r"\mathcal{T}_i^{(\pi_i, \tilde{\pi}_{-i})} q_i - \mathcal{T}_i^{\pi} q_i$. It is neither zero nor "
            r"negligible: with $\theta$ fixed, at row 1, column 0 of the dominance example and $q = 0$ it is $-11/20$ "
            "and $-1/200$ for the two rows, and there the policies converge (claim lemma-3.4)."
        ),
        uses=("equation-22",),
        corrected_by=ERRORS_CORRECTED,
        consequence="As of claim equation-25a. With the corrected mean field there are no error terms, and (A2) holds.",
    ),
    _claim(
        ERRORS_CORRECTED,
        remainder_as_played,
        title="The updates have no error terms around the corrected mean field",
        statement=(
            r"With $F((s, a_i); q, \pi) = \mathcal{T}_i^{(\pi_i, \tilde{\pi}_{-i})} q_i(s, a_i) - q_i(s, a_i)$ the "
            "updates are of the form (18) with $d^t = e^t = 0$, and (A2) holds."
        ),
        members="policy q exploration",
        parts=("q", "exploration"),
        source="Correction of Appendix B.1(ii)",
        kind=Kind.IDENTITY,
        uses=("equation-25a.corrected",),
        corrects=ERRORS,
    ),
    Claim(
        id=STEPS,
        title="Assumption 3.2 gives (A3)",
        statement="Next we note Assumption A.1-(A3) is satisfied due to Assumption 3.2.",
        reading=(
            "Each clause of (A3) is a clause of Assumption 3.2, for components in the place of players. Checked on "
            "every schedule of the gallery that satisfies Assumption 3.2; both are decided separately."
        ),
        source="Appendix B.1(iii)",
        kind=Kind.ASSUMPTION,
        checks=(Check(Method.ARGUMENT, "schedules that satisfy Assumption 3.2", step_sizes, Scope.SCHEDULES),),
        hypotheses=("Assumption 3.2",),
        uses=("assumption-A.3",),
    ),
    _claim(
        FIELDS,
        mean_fields,
        title="The mean fields of the updates",
        statement=(
            r"$$\begin{aligned} F((s, a_i); q, \pi) &\triangleq \mathcal{T}_i^\pi q_i(s, a_i) - q_i(s, a_i), \\ G((s, "
            r"a_i); q, \pi) &= \bar{\text{br}}_i(s, a_i; q) - \pi_i(s, a_i), \end{aligned}$$"
        ),
        members="policy V Q",
        parts=(),
        source="Appendix B.1(iv)",
        kind=Kind.DEFINITION,
        reading=(
            r"Definitions, of (25a)-(25b) as printed. Their zeros: $F(Q(\pi), \pi) = 0$, and $0 \in G(Q(\pi), \pi)$ "
            r"iff every $\pi_i(s)$ is a best one-stage reply. The mean field of (4a) has $\mathcal{T}_i^{(\pi_i, "
            r"\tilde{\pi}_{-i})}$: claim equation-25a."
        ),
        uses=("equation-22.fixed-point", "equation-24"),
    ),
    _claim(
        CONTINUOUS,
        continuous,
        title="Both mean fields are continuous, as printed",
        statement=(r"We note that both $F, G$ are continuous as demanded in Assumption A.1-(A4)."),
        where=with_unequal_estimates,
        how="replies to q / n and to their limit 0",
        source="Appendix B.1(iv)",
        kind=Kind.INEQUALITY,
        reading=(
            r"$F$ is. $G$ is set-valued and jumps at ties: $\bar{\text{br}}_i(s; q/n) = \bar{\text{br}}_i(s; q)$ for "
            "all $n$, but at the limit $q = 0$ it is the whole simplex. For two actions and $q = (1, 0)$ the point "
            r"$e_2 - \pi$ of $G(0, \pi)$ has distance 1 from every $G(q/n, \pi)$. What (A4) demands is upper "
            "semi-continuity, which holds."
        ),
        uses=("equation-24",),
        corrected_by=SEMICONTINUOUS,
        consequence="None: (A4) asks for upper semi-continuity only, which the corrected statement has.",
    ),
    _claim(
        SEMICONTINUOUS,
        semicontinuous,
        title="F is Lipschitz on bounded sets, and G is upper semi-continuous",
        statement=(
            r"$|F(q, \pi) - F(q', \pi')| \leq (1 + \delta) \|q - q'\|_\infty + (\max |u| + \delta \|q'\|_\infty) "
            r"\sum_i \max_s \sum_{a_i} |\pi_i(s, a_i) - \pi'_i(s, a_i)|$; and $\bar{\text{br}}_i(s; q') \subset "
            r"\bar{\text{br}}_i(s; q)$ for all $q'$ nearer to $q$ than half the gap between the best and the next "
            "best entry of $q_i(s)$, so $G$ is upper semi-continuous, with faces of simplices as values."
        ),
        members="policy before q q_bar",
        parts=("before", "q", "q_bar"),
        source="Correction of Appendix B.1(iv)",
        kind=Kind.INEQUALITY,
        uses=("equation-24",),
        corrects=CONTINUOUS,
    ),
    _claim(
        GROWTH,
        growth,
        title="The fast mean field grows at most linearly, as printed",
        statement=(
            r"$$\begin{aligned} \|F(q, \pi)\|_\infty &\leq \|\mathcal{T}_i^\pi q_i\|_\infty + \|q\|_\infty \\ &\leq "
            r"\bar{u} + \delta \|q\|_\infty + \|q\|_\infty \leq \tilde{c}(1 + \|q\|_\infty), \end{aligned}$$ where "
            r"$\tilde{c} = \max\{\bar{u}, 1 + \delta\}$."
        ),
        where=with_worst_payoff,
        source="Appendix B.1(iv), display",
        kind=Kind.INEQUALITY,
        reading=(
            r"With $\bar{u} = \max u$ from B.1(i). At $q = 0$ the second line says $|u_i(s, a_i, \pi_{-i})| \leq \max "
            r"u$: false wherever some payoff is below $-\max u$. One state, player and action with payoff $-3$, $q = "
            r"0$: $\|F\| = 3$, but $\bar{u} = -3$ and $\tilde{c} = 1 + \delta < 2$."
        ),
        uses=("equation-22",),
        corrected_by=GROWTH_CORRECTED,
        consequence=r"None: with $\bar{u} = \max |u|$ the chain is right, and (A4) needs some constant.",
    ),
    _claim(
        GROWTH_CORRECTED,
        growth_corrected,
        title="The fast mean field grows at most linearly",
        statement=(
            r"With $\bar{u} = \max |u|$: $\|F(q, \pi)\|_\infty \leq \bar{u} + \delta \|q\|_\infty + \|q\|_\infty \leq "
            r"\max\{\bar{u}, 1 + \delta\}(1 + \|q\|_\infty)$."
        ),
        where=with_worst_payoff,
        source="Correction of Appendix B.1(iv), display",
        kind=Kind.INEQUALITY,
        uses=("equation-22",),
        corrects=GROWTH,
    ),
    _claim(
        GROWTH_SLOW,
        growth_slow,
        title="The slow mean field is bounded",
        statement=(r"Also note that $$\sup_{w \in G(q, \pi)} \|w\|_\infty \leq 1 + \|\pi\|_\infty.$$"),
        how="every vertex of G",
        source="Appendix B.1(iv), display",
        kind=Kind.INEQUALITY,
        uses=("equation-24",),
    ),
)
