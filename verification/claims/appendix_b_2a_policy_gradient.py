"""Appendix B.2(a): the policy gradient stage by stage, (29), its induction and its limit.

The derivative itself is taken from values of V on a line, as for Lemma 3.6(a); visits are summed forward along the law
of s^k, where the kernel recurses backward.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array, Scalar
from mpgtheory.evaluation import Evaluation, identity
from mpgtheory.gradient import Coordinate, coordinates
from verification.checks.estimates import is_light, points
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.lemma_3_6a_policy_gradient import line_of
from verification.compare import AT_MOST, EQUAL, Comparison, entries
from verification.evidence import exact_evidence, vacuous_evidence
from verification.falsify.parts import POLICY, integer
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

SERIES, BASE = "equation-29", "equation-29.base"
STEP, STEP_CORRECTED = "equation-29.step", "equation-29.step.corrected"
LIMIT, LIMIT_CORRECTED = "equation-29.limit", "equation-29.limit.corrected"
HORIZON = 10
"""K of (29) goes from 0 to this."""
LINES = 4
"""Coordinates at each profile, spread over all."""
LONGEST = 200
"""Terms of a series without discount at the most."""


@dataclass(frozen=True, eq=False)
class Slope:
    """The derivative of V_i along one coordinate, from each initial state, with the values that it was taken from.

    Shapes:  vector (S,).
    """

    label: str
    at: Evaluation
    where: Coordinate
    vector: Array
    line: dict[str, object]

    @property
    def q(self) -> Scalar:
        """Q_i(s, a_i; pi) of the coordinate."""
        return self.at.Q[self.where.player][self.where.state, self.where.action]

    @property
    def place(self) -> str:
        """Words for a comparison."""
        return f"{self.label}: {words(self.where)}"

    def tail(self, vector: Array, stages: int) -> Array:
        """delta^stages E[vector(s^stages)] from each initial state. Shape (S,)."""
        for _ in range(stages):
            vector = self.at.game.discount * (self.at.chain @ vector)
        return vector

    @property
    def bracket(self) -> Array:
        """1(t = s) Q + delta sum_s' P(s'|t, pi) dV(s'), the derivative from t after one stage. Shape (S,)."""
        unit = identity(len(self.vector))[:, self.where.state]
        return np.asarray(unit * self.q + self.at.game.discount * (self.at.chain @ self.vector))


def words(where: Coordinate) -> str:
    """A coordinate in words."""
    return f"player {where.player}, state {where.state}, action {where.action}"


def slope(label: str, at: Evaluation, where: Coordinate) -> Slope:
    """The derivative along `where`."""
    line, derivative = line_of(at, where)
    return Slope(label, at, where, np.array(derivative), line)


def laws(at: Evaluation, stages: int) -> list[Array]:
    """Pr(s^k = s | s^0), k = 0, ..., stages - 1. Shapes (S, S), s^0 first."""
    found = [identity(at.game.n_states)]
    while len(found) < stages:
        found.append(found[-1] @ at.chain)
    return found


def expected_visits(at: Evaluation, state: int, stages: int) -> Array:
    """E[sum_{k < stages} delta^k 1(s^k = state)] from each initial state. Shape (S,)."""
    return np.asarray(sum(at.game.discount**k * law[:, state] for k, law in enumerate(laws(at, stages))))


def after(d: Slope, stages: int) -> Array:
    """The right side of (29) for K = stages - 1."""
    return expected_visits(d.at, d.where.state, stages) * d.q + d.tail(d.vector, stages)


def series(d: Slope, horizon: int = HORIZON) -> Iterator[Comparison]:
    """(29) for K = 0, ..., horizon."""
    for stages in range(1, horizon + 2):
        yield from entries(f"{d.place}, K = {stages - 1}, from state", d.vector, EQUAL, after(d, stages))


def base(d: Slope, horizon: int = HORIZON) -> Iterator[Comparison]:
    """K = 0: the product rule, Q in the place of its definition, and both sums as expectations."""
    player, state, action = d.where.player, d.where.state, d.where.action
    payoff, transition = (table[state, action] for table in d.at.marginals[player])
    here = identity(len(d.vector))[:, state]
    inner = payoff + d.at.game.discount * (transition * d.at.V[player]).sum()
    rest = d.at.game.discount * (d.at.chain @ d.vector)
    yield from entries(f"{d.place}, product rule from", d.vector, EQUAL, here * inner + rest)
    yield from entries(f"{d.place}, with Q from", here * inner + rest, EQUAL, here * d.q + rest)
    yield from entries(f"{d.place}, expectations from", here * d.q + rest, EQUAL, after(d, 1))


def realised_step(d: Slope, horizon: int = HORIZON) -> Iterator[Comparison]:
    """The third line as printed, without expectation: from each state, for every s^{K+1} that is possible."""
    for stages in range(1, horizon + 1):
        head = expected_visits(d.at, d.where.state, stages) * d.q
        reached = laws(d.at, stages + 1)[-1]
        for start, end in np.argwhere(reached != 0):
            right = head[start] + d.at.game.discount**stages * d.bracket[end]
            place = f"{d.place}, K = {stages - 1}, from state {start}, s^{stages} = {end}"
            yield Comparison(place, d.vector[start], EQUAL, right)


def expected_step(d: Slope, horizon: int = HORIZON) -> Iterator[Comparison]:
    """The third line in expectation, and the fourth."""
    for stages in range(1, horizon + 1):
        third = expected_visits(d.at, d.where.state, stages) * d.q + d.tail(d.bracket, stages)
        place = f"{d.place}, K = {stages - 1}"
        yield from entries(f"{place}, third line from", d.vector, EQUAL, third)
        yield from entries(f"{place}, fourth line from", third, EQUAL, after(d, stages + 1))


def undiscounted(at: Evaluation, state: int) -> Iterator[Scalar]:
    """mu(s^0) sum_{k < K} Pr(s^k = state | s^0), K = 1, ..., LONGEST, without delta^k."""
    law, total = at.game.initial, fmpq(0)
    for _ in range(LONGEST):
        total += law[state]
        yield total
        law = law @ at.chain


def too_large(at: Evaluation, where: Coordinate) -> int | None:
    """The number of terms without delta^k that exceed all terms with it; None if Q is 0 or no number does."""
    total = at.visitation()[where.state] / (1 - at.game.discount)
    if at.Q[where.player][where.state, where.action] == 0 or not (at.chain[:, where.state] > 0).any():
        return None
    return next((k for k, partial in enumerate(undiscounted(at, where.state), 1) if partial > total), None)


def printed_limit(label: str, at: Evaluation, where: Coordinate) -> Iterator[Comparison]:
    """The second line over Q: if K of its terms exceed the first line over Q, so does the whole line."""
    terms = too_large(at, where)
    if terms is not None:
        partial = list(zip(range(terms), undiscounted(at, where.state), strict=False))[-1][1]
        total = at.visitation()[where.state] / (1 - at.game.discount)
        yield Comparison(f"{label}: {words(where)}, {terms} terms of the second line / Q", partial, AT_MOST, total)


def limit(d: Slope, horizon: int = HORIZON) -> Iterator[Comparison]:
    """With delta^k: what is left after `horizon` terms is delta^horizon E[...], at most delta^horizon / (1 - delta)."""
    delta, state = d.at.game.discount, d.where.state
    total = d.at.visitations()[:, state] / (1 - delta)
    rest = (total - expected_visits(d.at, state, horizon)) * d.q
    yield from entries(f"{d.place}, derivative from", d.vector, EQUAL, total * d.q)
    yield from entries(f"{d.place}, rest from", rest, EQUAL, d.tail(total, horizon) * d.q)
    yield from entries(
        f"{d.place}, bound of the rest from", abs(rest), AT_MOST, delta**horizon * abs(d.q) / (1 - delta)
    )


@functools.lru_cache(maxsize=2)
def slopes(instance: Instance) -> tuple[tuple[Slope, ...], ...]:
    """A few derivatives at each point of the instance."""
    listed = coordinates(instance.game)
    chosen = [listed[int(k)] for k in np.unique(np.linspace(0, len(listed) - 1, LINES).astype(int))]
    return tuple(tuple(slope(p.label, p.at, where) for where in chosen) for p in points(instance))


def at_slopes(claim: str, compare: Callable[[Slope], Iterator[Comparison]], *, to: int | None = HORIZON) -> Check:
    """An exact check of `compare` at a few coordinates of each profile; `to`: the horizon that the rule wants."""

    def run(instance: Instance) -> Evidence:
        comparisons: list[Comparison] = []
        cases = []
        for number, group in enumerate(slopes(instance)):
            comparisons += [Comparison(c.place, c.left, c.relation, c.right, number) for d in group for c in compare(d)]
            case = {"policy": group[0].at.policy, "V": group[0].at.V, "lines": [d.line for d in group]}
            cases.append(case if to is None else {**case, "horizon": to})
        return exact_evidence(claim, instance, comparisons, cases)

    return Check(Method.EXACT, "derivatives from values, K = 0 to 10", run, suits=is_light)


def single(d: Slope | tuple[Evaluation, Coordinate], horizon: int) -> dict[str, Any]:
    """The case of one coordinate."""
    at, where = (d.at, d.where) if isinstance(d, Slope) else d
    return {
        **{"policy": at.policy, "V": at.V, "D": at.visitations(), "horizon": horizon},
        **{"player": where.player, "state": where.state, "action": where.action},
    }


def of_limit(instance: Instance) -> Evidence:
    """The second line as printed, at the coordinate where the fewest terms are too many."""
    found = [
        (terms, p, where)
        for p in points(instance)
        for where in coordinates(instance.game)
        if (terms := too_large(p.at, where)) is not None
    ]
    if not found:
        return vacuous_evidence(instance, {"a coordinate at which the second line can be told from the first": False})
    terms, p, where = min(found, key=lambda triple: triple[0])
    return exact_evidence(LIMIT, instance, list(printed_limit(p.label, p.at, where)), [single((p.at, where), terms)])


def of_limit_corrected(instance: Instance) -> Evidence:
    """The limit with delta^k."""
    listed = [d for group in slopes(instance) for d in group]
    comparisons = [Comparison(c.place, c.left, c.relation, c.right, k) for k, d in enumerate(listed) for c in limit(d)]
    return exact_evidence(LIMIT_CORRECTED, instance, comparisons, [single(d, HORIZON) for d in listed])


def tried(compare: Callable[[Slope, int], Iterator[Comparison]]) -> tuple[Trial, ...]:
    """The same at one coordinate of a drawn profile."""

    def conclusion(x: Example) -> Iterator[Comparison]:
        at, listed = x.at("pi"), coordinates(x.game)
        return compare(slope("pi", at, listed[x["coordinate"] % len(listed)]), x["K"])

    return (Trial(conclusion, {"pi": POLICY, "coordinate": integer(0, 59), "K": integer(1, 4)}),)


def tried_limit(x: Example) -> Iterator[Comparison]:
    """The second line as printed at every coordinate."""
    for where in coordinates(x.game):
        yield from printed_limit("pi", x.at("pi"), where)


CLAIMS = (
    Claim(
        id=SERIES,
        title="The policy gradient stage by stage",
        statement=(
            r"We claim that for any integer $K \geq 0, \mu \in \Delta(S), s \in S, i \in I, a_i \in A_i$, "
            r"$$\begin{aligned} \frac{\partial V_i(\mu, \pi)}{\partial \pi_i(s, a_i)} &= \mathbb{E} \left[ "
            r"\sum_{k=0}^K \delta^k \mathbb{1}(s^k = s) \right] Q_i(s, a_i; \pi) \\ &\quad + \delta^{K+1} \mathbb{E} "
            r"\left[ \frac{\partial V_i(s^{K+1}, \pi)}{\partial \pi_i(s, a_i)} \right], \end{aligned}$$"
        ),
        reading=(
            r"$K = 0, \dots, 10$, from every initial state, hence for every $\mu$, of which both sides are affine. The "
            r"expectation is under $\pi$ at the point; the derivative inside is of the value from the state $s^{K+1}$."
        ),
        source="Equation (29)",
        kind=Kind.IDENTITY,
        checks=(at_slopes(SERIES, series),),
        uses=("lemma-3.6a.visitation",),
        trials=tried(series),
    ),
    Claim(
        id=BASE,
        title="The case K = 0 of the policy gradient, line by line",
        statement=(
            r"Indeed, this holds for $K = 0$ by noting that $$\begin{aligned} \frac{\partial V_i(\mu, \pi)}{\partial "
            r"\pi_i(s, a_i)} &= \frac{\partial}{\partial \pi_i(s, a_i)} \sum_{\bar{s} \in \mathcal{S}} \mu(\bar{s}) "
            r"\left( \sum_{a_i \in A_i} \pi_i(\bar{s}, a_i) Q_i(\bar{s}, a_i; \pi) \right) \\ &= "
            r"\frac{\partial}{\partial \pi_i(s, a_i)} \left( \sum_{\bar{s}} \mu(\bar{s}) \sum_{\bar{a}_i} "
            r"\pi_i(\bar{s}, \bar{a}_i) \left( u_i(\bar{s}, \bar{a}_i, \pi_{-i}(\bar{s})) \right. \right. \\ &\quad "
            r"\left. \left. + \delta \sum_{s'} P(s' | \bar{s}, \bar{a}_i, \pi_{-i}(\bar{s})) V_i(s', \pi) \right) "
            r"\right) \\ &= \mu(s) \left( u_i(s, a_i, \pi_{-i}(s)) + \delta \sum_{s'} P(s' | s, a_i, \pi_{-i}(s)) "
            r"V_i(s', \pi) \right) \\ &\quad + \delta \sum_{\bar{s}} \mu(\bar{s}) \sum_{s'} P(s' | \bar{s}, \pi) "
            r"\frac{\partial V_i(s', \pi)}{\partial \pi_i(s, a_i)} \\ &= \mu(s) Q_i(s, a_i; \pi) + \delta "
            r"\sum_{\bar{s}} \mu(\bar{s}) \sum_{s'} P(s' | \bar{s}, \pi) \frac{\partial V_i(s', \pi)}{\partial "
            r"\pi_i(s, a_i)} \\ &= \mathbb{E} \left[ \mathbb{1}(s^0 = s) \right] Q_i(s, a_i; \pi) + \delta \mathbb{E} "
            r"\left[ \frac{\partial V_i(s^1, \pi)}{\partial \pi_i(s, a_i)} \right] \end{aligned}$$"
        ),
        reading="That the first two lines derive the value itself is claim equation-2.value; compared are the others.",
        source="Appendix B.2(a), first display after (29)",
        kind=Kind.IDENTITY,
        checks=(at_slopes(BASE, base, to=None),),
        uses=("equation-2", "equation-2.value"),
        trials=tried(base),
    ),
    Claim(
        id=STEP,
        title="The induction step of the policy gradient, as printed",
        statement=(
            "We now suppose that the claim holds for some integer $K$ and then show that it holds for $K + 1$ , that "
            r"is we have $$\begin{aligned} \frac{\partial V_i(\mu, \pi)}{\partial \pi_i(s, a_i)} &= \mathbb{E} \left[ "
            r"\sum_{k=0}^K \delta^k \mathbb{1}(s^k = s) \right] Q_i(s, a_i; \pi) \\ &\quad + \delta^{K+1} \mathbb{E} "
            r"\left[ \frac{\partial V_i(s^{K+1}, \pi)}{\partial \pi_i(s, a_i)} \right] \\ &= \mathbb{E} \left[ "
            r"\sum_{k=0}^K \delta^k \mathbb{1}(s^k = s) \right] Q_i(s, a_i; \pi) \\ &\quad + \delta^{K+1} \mathbb{E} "
            r"\left[ \frac{\partial}{\partial \pi_i(s, a_i)} \left( \sum_{a_i} \pi_i(s^{K+1}, a_i) Q_i(s^{K+1}, a_i; "
            r"\pi) \right) \right] \\ &= \mathbb{E} \left[ \sum_{k=0}^K \delta^k \mathbb{1}(s^k = s) \right] Q_i(s, "
            r"a_i; \pi) + \delta^{K+1} \left( \mathbb{1}(s^{K+1} = s) \right. \\ &\quad \left. \cdot Q_i(s, a_i; \pi) "
            r"+ \delta \left( \sum_{s'} P(s' | s^{K+1}, \pi) \frac{\partial V_i(s', \pi)}{\partial \pi_i(s, a_i)} "
            r"\right) \right) \\ &= \mathbb{E} \left[ \sum_{k=0}^{K+1} \delta^k \mathbb{1}(s^k = s) \right] Q_i(s, "
            r"a_i; \pi) \\ &\quad + \delta^{K+2} \mathbb{E} \left[ \frac{\partial V_i(s^{K+2}, \pi)}{\partial "
            r"\pi_i(s, a_i)} \right]. \end{aligned}$$"
        ),
        reading=(
            r"The third equality has lost the expectation that the others have: its left side is a number, its right "
            r"side depends on the realised $s^{K+1}$. Compared for every $s^{K+1}$ of positive probability, $K = 0, "
            r"\dots, 9$."
        ),
        source="Appendix B.2(a), second display after (29)",
        kind=Kind.IDENTITY,
        checks=(at_slopes(STEP, realised_step),),
        uses=(SERIES,),
        corrected_by=STEP_CORRECTED,
        trials=tried(realised_step),
        consequence=(
            r"None: an expectation was left out in one line. With it the line is true and so is the induction; "
            r"(29) and Lemma 3.6(a) stand."
        ),
    ),
    Claim(
        id=STEP_CORRECTED,
        title="The induction step of the policy gradient",
        statement=(
            r"With $s^{K+1}$ averaged out, $$\frac{\partial V_i(\mu, \pi)}{\partial \pi_i(s, a_i)} = \mathbb{E} \left[ "
            r"\sum_{k=0}^K \delta^k \mathbb{1}(s^k = s) \right] Q_i(s, a_i; \pi) + \delta^{K+1} \mathbb{E} \left[ "
            r"\mathbb{1}(s^{K+1} = s) Q_i(s, a_i; \pi) + \delta \sum_{s'} P(s' | s^{K+1}, \pi) \frac{\partial V_i(s', "
            r"\pi)}{\partial \pi_i(s, a_i)} \right],$$ which is the right side of (29) for $K + 1$."
        ),
        source="Correction of Appendix B.2(a), second display after (29)",
        kind=Kind.IDENTITY,
        checks=(at_slopes(STEP_CORRECTED, expected_step),),
        uses=(SERIES,),
        corrects=STEP,
        trials=tried(expected_step),
    ),
    Claim(
        id=LIMIT,
        title="The limit of the policy gradient, as printed",
        statement=(
            r"This completes the proof of (29). Now if we let $K \rightarrow \infty$ in (29) then we obtain "
            r"$$\begin{aligned} \frac{\partial V_i(\mu, \pi)}{\partial \pi_i(s, a_i)} &= \mathbb{E} \left[ "
            r"\sum_{k=0}^{\infty} \delta^k \mathbb{1}(s^k = s) \right] Q_i(s, a_i; \pi) \\ &= \sum_{s^0 \in S} "
            r"\mu(s^0) \sum_{k=0}^{\infty} \Pr(s^k = s | s^0) Q_i(s, a_i; \pi) \\ &= \frac{1}{1 - \delta} "
            r"d_{\mu}^{\pi}(s) Q_i(s, a_i; \pi) \end{aligned}$$"
        ),
        reading=(
            r"The second line has lost $\delta^k$. All its terms have the sign of $Q$, so finitely many of them that "
            r"exceed the first line over $Q$ decide; where $s$ recurs the line is infinite. In a game with one state "
            r"and $\delta = 1/2$ the first line is $2 Q$, and three terms of the second are $3 Q$."
        ),
        source="Appendix B.2(a), last display",
        kind=Kind.IDENTITY,
        checks=(Check(Method.EXACT, "terms without discount", of_limit, suits=is_light),),
        uses=(SERIES,),
        corrected_by=LIMIT_CORRECTED,
        trials=(Trial(tried_limit, {"pi": POLICY}),),
        consequence=r"None: $\delta^k$ was left out in one line. The first and the last agree; Lemma 3.6(a) stands.",
    ),
    Claim(
        id=LIMIT_CORRECTED,
        title="The limit of the policy gradient",
        statement=(
            r"$$\frac{\partial V_i(\mu, \pi)}{\partial \pi_i(s, a_i)} = \sum_{s^0 \in S} \mu(s^0) \sum_{k=0}^{\infty} "
            r"\delta^k \Pr(s^k = s | s^0) Q_i(s, a_i; \pi) = \frac{1}{1 - \delta} d_{\mu}^{\pi}(s) Q_i(s, a_i; "
            r"\pi),$$ and what (29) leaves after $K$ is at most $\delta^{K+1} |Q_i(s, a_i; \pi)| / (1 - \delta)$ in "
            "absolute value."
        ),
        source="Correction of Appendix B.2(a), last display",
        kind=Kind.IDENTITY,
        checks=(Check(Method.EXACT, "ten terms, and a bound on the rest", of_limit_corrected, suits=is_light),),
        uses=(SERIES, "lemma-3.6a.visitation"),
        corrects=LIMIT,
        trials=tried(limit),
    ),
)
