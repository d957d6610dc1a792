"""Appendix B.2(c), first half: rest points of (8) are equilibria, (30) to (33)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.best_response import is_fixed_point, nash_gaps
from mpgtheory.equilibria import pure_equilibria
from mpgtheory.evaluation import Evaluation
from verification.checks import stages
from verification.checks.estimates import THETAS, Point, check, trial
from verification.claim import Claim, Kind
from verification.compare import AT_MOST, EQUAL, Comparison, entries
from verification.falsify.parts import POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

OBJECTIVE, NO_GAIN, CHAIN, FIRST = "equation-30", "equation-31", "equation-32", "equation-33"
STEP, LIMIT = "equation-32.step", "equation-32.limit"
FEW = 2
"""Equilibria at which the chains are tried, the last ones listed, mixed ones among them."""

Compare = Callable[[Point], Iterator[Comparison]]


def objective(p: Point) -> Iterator[Comparison]:
    """Both functions of (30) at every vertex and at a mixed reply: affine in the reply, they agree everywhere."""
    for i, block in enumerate(p.other.policy):
        vertices = np.eye(block.shape[1], dtype=int)
        for name, reply in (("pi'", block), *((f"e_{a}", block * 0 + row) for a, row in enumerate(vertices))):
            ahead = one_stage(p, i, reply)
            yield from entries(p.place(i, f"{name} in state"), (reply * p.at.Q[i]).sum(axis=1), EQUAL, ahead)


def one_stage(p: Point, player: int, reply: Array) -> Array:
    """u_i(s, reply, pi_-i) + delta sum_s' P(s'|s, reply, pi_-i) V_i(s', pi), by the deviation's chain. Shape (S,)."""
    there = Evaluation(p.at.game, p.policy.deviate(player, reply))
    return np.asarray(there.payoffs[player] + p.game.discount * (there.chain @ p.at.V[player]))


def no_gain(p: Point) -> Iterator[Comparison]:
    """No policy of a player is worth more than pi_i: its optimum is not."""
    for i, response in enumerate(nash_gaps(p.at)[0]):
        yield from entries(p.place(i, "optimal value from state"), response.value, AT_MOST, p.at.V[i])


def rest_points(instance: Instance) -> Iterator[Point]:
    """Equilibria of the instance, each with one of its profiles to deviate to."""
    profiles = instance.profiles
    for number, found in enumerate(instance.equilibria[-FEW:]):
        other = profiles[(number + 1) % len(profiles)].policy
        if is_fixed_point(instance.at(found.policy)):
            yield point(found.label, instance.at(found.policy), instance.at(other), number)


def point(label: str, at: Evaluation, other: Evaluation, case: int = 0) -> Point:
    """A point without estimates."""
    zero = tuple(block * 0 for block in at.policy)
    return Point(label, at, other, zero, zero, (THETAS[0],) * at.game.n_players, case)


def at_rest(compare: Compare) -> tuple[Trial, ...]:
    """The same at a drawn profile and at pure equilibria of a drawn game, those of them that are rest points."""

    def conclusion(x: Example) -> Iterator[Comparison]:
        for policy in (x["policy"], *pure_equilibria(x.game)[:2]):
            at = x.evaluate(policy)
            if is_fixed_point(at):
                yield from compare(point("rest point", at, x.at("pi'")))

    return (Trial(conclusion, {"policy": POLICY, "pi'": POLICY}, players=(1, 2), states=(1, 2)),)


def _claim(claim: str, compare: Compare, members: str, **also: Any) -> Claim:
    exact = check(claim, "equilibria of the game and deviations", compare, members, where=rest_points)
    return Claim(id=claim, checks=(exact,), trials=at_rest(compare), **also)


CLAIMS = (
    Claim(
        id=OBJECTIVE,
        title="Best one-stage replies maximise one stage ahead",
        statement=(
            r"First, we provide an important characterization of the one-step optimal deviation which is crucial for "
            r"the following proof $$\begin{aligned} &\text{br}_i(s; \pi^*) \\ &= \arg \max_{\hat{\pi}_i \in "
            r"\Delta(A_i)} \sum_{a_i \in A_i} \hat{\pi}_i(a_i) Q_i(s, a_i; \pi^*) \\ &= \arg \max_{\hat{\pi}_i \in "
            r"\Delta(A_i)} \left( u_i(s, \hat{\pi}_i, \pi_{-i}^*) + \delta \sum_{s'} P(s'|s, \hat{\pi}_i, \pi_{-i}^*) "
            r"V_i(s', \pi^*) \right). \tag{30} \end{aligned}$$"
        ),
        reading=(
            "The two functions that are maximised agree at every vertex of the simplex and at a mixed reply; both are "
            "affine, so they agree everywhere and have the same maximisers."
        ),
        source="Equation (30)",
        kind=Kind.IDENTITY,
        checks=(check(OBJECTIVE, "every vertex and a mixed reply", objective, "policy V trial"),),
        uses=("equation-2", "equation-3", "appendix-B.notation"),
        trials=(trial(objective, "before"),),
    ),
    _claim(
        NO_GAIN,
        no_gain,
        "policy V optimal",
        title="At a rest point no player gains by any deviation",
        statement=(
            r"First, we prove that $\pi^*$ is a Nash equilibrium of $\mathcal{G}$, we need to show that for every $i "
            r"\in I, s \in S, \pi'_i \in \Pi_i$, $$V_i(s, \pi_i^*, \pi_{-i}^*) \geq V_i(s, \pi'_i, \pi_{-i}^*).$$"
        ),
        reading=(
            r"For $\pi^*$ with $\pi_i^*(s) \in \text{br}_i(s; \pi^*)$ for all $i, s$, a rest point of (8). For every "
            r"$\pi'_i$ at once: an optimal one is not worth more, by exact policy iteration."
        ),
        source="Equation (31)",
        kind=Kind.INEQUALITY,
        uses=("equation-32.limit",),
    ),
    _claim(
        CHAIN,
        partial(stages.chain, sign=">="),
        "policy V trial horizon",
        title="At a rest point K stages of a deviation gain nothing",
        statement=(
            r"Before proving (31), we first show that for any integer $K \geq 1$, any $s \in S$, any $i \in I$, and "
            r"any $\pi'_i \in \Pi_i$, $$V_i(s, \pi_i^*, \pi_{-i}^*) \geq \mathbb{E} \left[ \sum_{k=0}^{K-1} \delta^k "
            r"u_i(s^k, \pi'_i, \pi_{-i}^*) + \delta^K V_i(s^K, \pi^*) \right],$$"
        ),
        reading=r"At rest points of (8), for $K = 1, \dots, 10$ and sampled deviations.",
        source="Equation (32)",
        kind=Kind.INEQUALITY,
        uses=(FIRST, STEP),
    ),
    _claim(
        FIRST,
        partial(stages.first_stage, sign=">="),
        "policy V trial",
        title="At a rest point one stage of a deviation gains nothing",
        statement=(
            r"Consider $K = 1$, for any $s \in S$, any $i \in I$, any $\pi'_i \in \Pi_i$ we have, $$\begin{aligned} & "
            r"V_i(s, \pi_i^*, \pi_{-i}^*) \\ &= u_i(s, \pi_i^*, \pi_{-i}^*) + \delta \sum_{s'} P(s'|s, \pi_i^*, "
            r"\pi_{-i}^*) V(s', \pi^*) \\ &\geq u_i(s, \pi'_i, \pi_{-i}^*) + \delta \sum_{s'} P(s'|s, \pi'_i, "
            r"\pi_{-i}^*) V(s', \pi^*) \\ &= \mathbb{E} \left[ u_i(s^0, \pi'_i, \pi_{-i}^*) + \delta V_i(s^1, \pi^*) "
            r"\right], \end{aligned}$$"
        ),
        reading=r"$V$ without an index is $V_i$.",
        source="Equation (33)",
        kind=Kind.INEQUALITY,
        uses=("equation-1", OBJECTIVE),
    ),
    _claim(
        STEP,
        partial(stages.one_more_stage, sign=">="),
        "policy V trial horizon",
        title="From K to K + 1 stages of a deviation, line by line",
        statement=(
            r"Next, suppose that (32) holds for some integer $K$, we consider $K + 1$: $$\begin{aligned} & V_i(s, "
            r"\pi_i^*, \pi_{-i}^*) \stackrel{(a)}{\geq} \mathbb{E} \left[ \sum_{k=0}^{K-1} \delta^k u_i(s^k, \pi'_i, "
            r"\pi_{-i}^*) + \delta^K V_i(s^K, \pi^*) \right] \\ &= \mathbb{E} \left[ \sum_{k=0}^{K-1} \delta^k "
            r"u_i(s^k, \pi'_i, \pi_{-i}^*) + \delta^K \left( u_i(s^K, \pi_i^*, \pi_{-i}^*) \right. \right. \\ &\quad "
            r"\left. \left. + \delta \sum_{s'} P(s'|s^K, \pi_i^*, \pi_{-i}^*) V_i(s', \pi^*) \right) \right] \\ "
            r"&\stackrel{(c)}{\geq} \mathbb{E} \left[ \sum_{k=0}^{K-1} \delta^k u_i(s^k, \pi'_i, \pi_{-i}^*) + "
            r"\delta^K \left( u_i(s^K, \pi'_i, \pi_{-i}^*) \right. \right. \\ &\quad \left. \left. + \delta \sum_{s'} "
            r"P(s'|s^K, \pi'_i, \pi_{-i}^*) V_i(s', \pi^*) \right) \right] \\ &\stackrel{(d)}{=} \mathbb{E} \left[ "
            r"\sum_{k=0}^K \delta^k u_i(s^k, \pi'_i, \pi_{-i}^*) + \delta^{K+1} V_i(s^{K+1}, \pi^*) \right], "
            r"\end{aligned}$$"
        ),
        reading=(
            r"$K = 1, \dots, 10$. The second line bears no (b), which the text refers to; it is the first line of "
            "(33), at $s^K$."
        ),
        source="Appendix B.2(c), after (33)",
        kind=Kind.INEQUALITY,
        uses=(FIRST, OBJECTIVE),
    ),
    _claim(
        LIMIT,
        partial(stages.limit, sign=">="),
        "policy V trial V_trial horizon",
        title="In the limit a deviation from a rest point gains nothing",
        statement=(
            r"Let $K \rightarrow \infty$ in (32), we have $$V_i(s, \pi_i^*, \pi_{-i}^*) \geq \mathbb{E} \left[ "
            r"\sum_{k=0}^{\infty} \delta^k u_i(s^k, \pi'_i, \pi_{-i}^*) \right] = V_i(s, \pi'_i, \pi_{-i}^*),$$ for "
            r"every $s \in S, i \in I, \pi'_i \in \Pi$."
        ),
        reading=(
            r"$\Pi$ is $\Pi_i$. That the right side of (32) tends to $V_i(s, \pi'_i, \pi_{-i}^*)$ is shown by its "
            r"distance to it, at most $\delta^K \max_s |V_i(s, \pi^*) - V_i(s, \pi'_i, \pi_{-i}^*)|$, for $K = 1, "
            r"\dots, 10$."
        ),
        source="Appendix B.2(c), after (32)",
        kind=Kind.INEQUALITY,
        uses=(CHAIN,),
    ),
)
