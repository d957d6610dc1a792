"""Appendix B.2(c), second half: equilibria are rest points of (8), by the chain (34) along best one-stage replies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.best_response import best_actions
from mpgtheory.evaluation import Evaluation
from mpgtheory.policy import Policy
from verification.checks import stages
from verification.checks.estimates import Point, check, points
from verification.checks.stages import HORIZON
from verification.claim import Check, Claim, Kind
from verification.claims.equation_31_rest_points import point
from verification.compare import AT_MOST, LESS, Comparison, entries
from verification.falsify.parts import POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

CHAIN, STRICT, ONE_STATE, FIRST = "equation-34", "equation-34.strict", "equation-34.one-state", "equation-34.base"
STEP, LIMIT, LIMIT_CORRECTED = "equation-34.step", "equation-34.limit", "equation-34.limit.corrected"
STRICT_LIMIT, CONTRADICTION = "equation-34.strict-limit", "equation-34.contradiction"

Compare = Callable[[Point], Iterator[Comparison]]


def replies(at: Evaluation, number: int) -> Policy:
    """Best one-stage replies to pi: even mixtures of all best actions, or the last of them, by turns."""
    return Policy(tuple(_replies(q, number) for q in at.Q))


def _replies(q: Array, number: int) -> Array:
    best = np.asarray(best_actions(q), dtype=int)
    if number % 2:
        best = best * (np.cumsum(best[:, ::-1], axis=1)[:, ::-1] == 1)
    return np.asarray(best * fmpq(1) / best.sum(axis=1, keepdims=True))


def reply_points(instance: Instance) -> Iterator[Point]:
    """The points of the instance, each with best one-stage replies to deviate to."""
    for p in points(instance):
        yield replace(p, other=instance.at(replies(p.at, p.case)))


def is_no_rest_point(p: Point) -> bool:
    """Whether some player plays no best one-stage reply in some state."""
    return any(len(d.not_replying) for d in stages.deviations(p))


def strict(p: Point, *, least: int = 1) -> Iterator[Comparison]:
    """V_i(s, pi) < R_K(s) in S-bar, of players with at least so many states there."""
    for d in stages.deviations(p):
        behind = d.not_replying
        if len(behind) >= least:
            for k in range(1, HORIZON + 1):
                right = d.truncated(d.value, k)
                for s in behind:
                    yield Comparison(d.place(f"K = {k}, from state {s}"), d.value[s], LESS, right[s])


def chain(p: Point) -> Iterator[Comparison]:
    """(34) for K = 1, ..., 10, strict in S-bar."""
    yield from stages.chain(p, "<=")
    yield from strict(p)


def strict_limit(p: Point) -> Iterator[Comparison]:
    """V_i(s, pi) < V_i(s, pi'_i, pi_-i) in S-bar."""
    for d in stages.deviations(p):
        for s in d.not_replying:
            yield Comparison(d.place(f"in the limit, from state {s}"), d.value[s], LESS, d.limit[s])


def contradiction(p: Point) -> Iterator[Comparison]:
    """Off rest points somebody gains by pi'_i from some state, so pi is no equilibrium."""
    if is_no_rest_point(p):
        gain = max((d.limit - d.value).max() for d in stages.deviations(p))
        yield Comparison(f"{p.label}: the largest gain", fmpq(0), LESS, gain)


def every_deviation(p: Point) -> Iterator[Comparison]:
    """The printed limit, for whatever pi' is, where pi is no rest point."""
    if is_no_rest_point(p):
        for d in stages.deviations(p):
            yield from entries(d.place("in the limit, from state"), d.value, AT_MOST, d.limit)


def after_replies(compare: Compare) -> tuple[Trial, ...]:
    """The same at a drawn profile with best one-stage replies to it."""

    def conclusion(x: Example) -> Iterator[Comparison]:
        at = x.at("policy")
        for number in range(2):
            yield from compare(point("pi", at, x.evaluate(replies(at, number))))

    return (Trial(conclusion, {"policy": POLICY}, players=(1, 2)),)


def tried_every_deviation(x: Example) -> Iterator[Comparison]:
    """The printed limit at two drawn profiles."""
    return every_deviation(point("pi", x.at("policy"), x.at("pi'")))


def along_replies(claim: str, compare: Compare, members: str) -> Check:
    """An exact check at profiles with best one-stage replies to them."""
    return check(claim, "best one-stage replies to each profile", compare, members, where=reply_points)


def other_deviations(instance: Instance) -> Iterable[Point]:
    """The points, their second profiles being what they are."""
    return points(instance)


def _claim(claim: str, compare: Compare, members: str, **also: Any) -> Claim:
    exact = along_replies(claim, compare, members)
    return Claim(id=claim, checks=(exact,), trials=after_replies(compare), **also)


EVERY_PROFILE = (
    r"The paper has in mind a $\pi^*$ that is an equilibrium and no rest point, which does not exist; read for every "
    r"$\pi^*$ and $\pi'_i(s) \in \text{br}_i(s; \pi^*)$, which is what the contradiction needs. $\bar{S}$ is that of "
    r"the player $i$ at hand. "
)

CLAIMS = (
    _claim(
        CHAIN,
        chain,
        "policy V trial horizon",
        title="K stages of best one-stage replies lose nothing, and gain where they were not played",
        statement=(
            r"We claim that for any integer $K \geq 1$, any $s \in S, i \in I$ it holds that $$V_i(s, \pi_i^*, "
            r"\pi_{-i}^*) \leq \mathbb{E} \left[ \sum_{k=0}^{K-1} \delta^k u_i(s^k, \pi'_i, \pi_{-i}^*) + \delta^K "
            r"V_i(s^K, \pi^*) \right],$$"
        ),
        reading=EVERY_PROFILE + r"$K = 1, \dots, 10$.",
        source="Equation (34)",
        kind=Kind.INEQUALITY,
        uses=(FIRST, STEP),
    ),
    _claim(
        STRICT,
        strict,
        "policy V trial horizon",
        title="The gain is strict where no best one-stage reply was played",
        statement=(
            r"where $s^0 = s, a_i^k \sim \pi'_i(s^k), a_{-i}^k \sim \pi_{-i}^*(s^k), s^k \sim P(\cdot | s^{k-1}, "
            r"a^{k-1})$ and the inequality is strict for $s = \bar{s}$."
        ),
        reading=EVERY_PROFILE + r"$K = 1, \dots, 10$.",
        source="Equation (34)",
        kind=Kind.INEQUALITY,
        uses=(CHAIN,),
    ),
    _claim(
        ONE_STATE,
        partial(strict, least=2),
        "policy V trial horizon",
        title="Several states without a best one-stage reply are no other case",
        statement=r"Without loss of generality we assume $|\bar{S}| = 1$.",
        reading="True: (34) holds with strict inequality in each of them, as certified where a player has two or more.",
        source="Appendix B.2(c), before (34)",
        kind=Kind.INEQUALITY,
        uses=(CHAIN,),
    ),
    _claim(
        FIRST,
        partial(stages.first_stage, sign="<="),
        "policy V trial",
        title="One stage of best one-stage replies loses nothing",
        statement=(
            r"Consider $K = 1$, for any $s \in S$, any $i \in I$, we have $$\begin{aligned} & V_i(s, \pi_i^*, "
            r"\pi_{-i}^*) \\ &= u_i(s, \pi_i^*, \pi_{-i}^*) + \delta \sum_{s'} P(s' | s, \pi_i^*, \pi_{-i}^*) V_i(s', "
            r"\pi^*) \\ &\leq u_i(s, \pi'_i, \pi_{-i}^*) + \delta \sum_{s'} P(s' | s, \pi'_i, \pi_{-i}^*) V_i(s', "
            r"\pi^*) \\ &= \mathbb{E} \left[ u_i(s^0, \pi'_i, \pi_{-i}^*) + \delta V_i(s^1, \pi^*) \right], "
            r"\end{aligned}$$"
        ),
        reading=EVERY_PROFILE,
        source="Appendix B.2(c), after (34)",
        kind=Kind.INEQUALITY,
        uses=("equation-1", "equation-30"),
    ),
    _claim(
        STEP,
        partial(stages.one_more_stage, sign="<="),
        "policy V trial horizon",
        title="From K to K + 1 stages of best one-stage replies, line by line",
        statement=(
            r"Next, suppose (34) holds for some integer $K$, we consider $K + 1$: $$\begin{aligned} & V_i(s, \pi_i^*, "
            r"\pi_{-i}^*) \stackrel{(a)}{\leq} \mathbb{E} \left[ \sum_{k=0}^{K-1} \delta^k u_i(s^k, \pi'_i, "
            r"\pi_{-i}^*) + \delta^K V_i(s^K, \pi^*) \right] \\ &= \mathbb{E} \left[ \sum_{k=0}^{K-1} \delta^k "
            r"u_i(s^k, \pi'_i, \pi_{-i}^*) + \delta^K \left( u_i(s^K, \pi_i^*, \pi_{-i}^*) \right. \right. \\ &\quad "
            r"\left. \left. + \delta \sum_{s'} P(s' | s^K, \pi_i^*, \pi_{-i}^*) V_i(s', \pi^*) \right) \right] \\ "
            r"&\stackrel{(b)}{\leq} \mathbb{E} \left[ \sum_{k=0}^{K-1} \delta^k u_i(s^k, \pi'_i, \pi_{-i}^*) + "
            r"\delta^K \left( u_i(s^K, \pi'_i, \pi_{-i}^*) \right. \right. \\ &\quad \left. \left. + \delta \sum_{s'} "
            r"P(s' | s^K, \pi'_i, \pi_{-i}^*) V_i(s', \pi^*) \right) \right] \\ &\stackrel{(c)}{=} \mathbb{E} \left[ "
            r"\sum_{k=0}^K \delta^k u_i(s^k, \pi'_i, \pi_{-i}^*) + \delta^{K+1} V_i(s^{K+1}, \pi^*) \right], "
            r"\end{aligned}$$"
        ),
        reading=EVERY_PROFILE + r"$K = 1, \dots, 10$.",
        source="Appendix B.2(c), after (34)",
        kind=Kind.INEQUALITY,
        uses=(FIRST, "equation-30"),
    ),
    Claim(
        id=LIMIT,
        title="In the limit no deviation loses, as printed",
        statement=(
            r"Let $K \rightarrow \infty$ in (34), we have $$V_i(s, \pi_i^*, \pi_{-i}^*) \leq \mathbb{E} \left[ "
            r"\sum_{k=0}^{\infty} \delta^k u_i(s^k, \pi'_i, \pi_{-i}^*) \right] = V_i(s, \pi'_i, \pi_{-i}^*),$$ for "
            r"every $s \in S, i \in I, \pi'_i \in \Pi$."
        ),
        reading=(
            r"The quantifier over $\pi'_i$ was carried over from (31). (34) is for the one $\pi'$ that was fixed, of "
            r"best one-stage replies to $\pi^*$; for others the conclusion is false. Tried at profiles that are no "
            "rest points, as the paper supposes, and any second profile."
        ),
        source="Appendix B.2(c), after (34)",
        kind=Kind.INEQUALITY,
        checks=(
            check(
                LIMIT,
                "any deviation from each profile",
                every_deviation,
                "policy V trial V_trial horizon",
                where=other_deviations,
            ),
        ),
        uses=(CHAIN,),
        corrected_by=LIMIT_CORRECTED,
        trials=(Trial(tried_every_deviation, {"policy": POLICY, "pi'": POLICY}, players=(1, 2)),),
        consequence=(
            r"None: only the fixed $\pi'$ is used for the contradiction, and for it the inequality is true. Lemma "
            "3.6(c), read as membership, stands."
        ),
    ),
    _claim(
        LIMIT_CORRECTED,
        partial(stages.limit, sign="<="),
        "policy V trial V_trial horizon",
        title="In the limit best one-stage replies lose nothing",
        statement=(
            r"For $\pi'$ with $\pi'_i(s) \in \text{br}_i(s; \pi^*)$ for all $i, s$, for every $s \in S$ and $i \in I$, "
            r"$$V_i(s, \pi_i^*, \pi_{-i}^*) \leq \mathbb{E} \left[ \sum_{k=0}^{\infty} \delta^k u_i(s^k, \pi'_i, "
            r"\pi_{-i}^*) \right] = V_i(s, \pi'_i, \pi_{-i}^*).$$ The right side of (34) is within $\delta^K \max_{s'} "
            r"|V_i(s', \pi^*) - V_i(s', \pi'_i, \pi_{-i}^*)|$ of this limit."
        ),
        reading=r"$K = 1, \dots, 10$.",
        source="Correction of Appendix B.2(c), after (34)",
        kind=Kind.INEQUALITY,
        uses=(CHAIN,),
        corrects=LIMIT,
    ),
    _claim(
        STRICT_LIMIT,
        strict_limit,
        "policy V trial V_trial horizon",
        title="In the limit best one-stage replies gain where they were not played",
        statement=(
            r"Furthermore, $$V_i(\bar{s}, \pi_i^*, \pi_{-i}^*) < \mathbb{E} \left[ \sum_{k=0}^{\infty} \delta^k "
            r"u_i(s^k, \pi'_i, \pi_{-i}^*) \right] = V_i(\bar{s}, \pi'_i, \pi_{-i}^*),$$"
        ),
        reading=EVERY_PROFILE,
        source="Appendix B.2(c), last display",
        kind=Kind.INEQUALITY,
        uses=(STRICT,),
    ),
    _claim(
        CONTRADICTION,
        contradiction,
        "policy V trial V_trial horizon",
        title="What is no rest point is no equilibrium",
        statement=r"This contradicts the fact that $\pi_i^*$ is a Nash equilibrium of game $\mathcal{G}$.",
        reading=r"$\pi_i^*$ is $\pi^*$. If some $\bar{S}$ is not empty, a player gains by $\pi'_i$ from some state.",
        source="Appendix B.2(c), end",
        kind=Kind.INEQUALITY,
        uses=(STRICT_LIMIT,),
    ),
)
