"""Appendix B: its notation, the operator (22), its sample (23) and the replies (24)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.bellman import bellman
from mpgtheory.best_response import is_best_reply
from mpgtheory.evaluation import Evaluation
from mpgtheory.noise import continuation, mean_target
from verification.checks.estimates import Point, check, trial
from verification.claim import Claim, Kind
from verification.compare import AT_MOST, EQUAL, IFF, Comparison, entries

NOTATION, OPERATOR, SAMPLE, REPLIES = "appendix-B.notation", "equation-22", "equation-23", "equation-24"


def notation(p: Point) -> Iterator[Comparison]:
    """Marginals are distributions that average to the chain, and Q_i(s, pi'_i; pi) looks one stage ahead."""
    for i, own in enumerate(p.policy):
        payoff, transition = p.game.marginals(i, p.policy)
        place, mass = p.place(i), transition.sum(axis=2)
        yield from entries(f"{place}, 0, P(s'|s, a_i, pi_-i)", transition * 0, AT_MOST, transition)
        yield from entries(f"{place}, mass", mass, EQUAL, mass * 0 + 1)
        chain = (own[:, :, None] * transition).sum(axis=1)
        yield from entries(f"{place}, P(s'|s, pi)", chain, EQUAL, p.at.chain)
        yield from entries(f"{place}, u_i(s, pi)", (own * payoff).sum(axis=1), EQUAL, p.at.payoffs[i])
        there = Evaluation(p.game, p.policy.deviate(i, p.other.policy[i]))
        onwards = there.payoffs[i] + p.game.discount * (there.chain @ p.at.V[i])
        yield from entries(f"{place}, Q_i(s, pi'_i; pi)", mixed(p.at.Q[i], there.policy[i]), EQUAL, onwards)


def mixed(q: Array, block: Array) -> Array:
    """Q_i(s, pi'_i; pi) = sum_a pi'_i(s, a) Q_i(s, a; pi), the last line of the notation. Shape (S,)."""
    return np.asarray((block * q).sum(axis=1))


def operator(p: Point) -> Iterator[Comparison]:
    """Averaged over the own policy, T is the operator of policy evaluation: u(pi) + delta P_pi v."""
    for i, q in enumerate(p.q):
        moved = (p.policy[i] * bellman(p.game, p.policy, i, q)).sum(axis=1)
        evaluated = p.at.payoffs[i] + p.game.discount * (p.at.chain @ continuation(p.policy, i, q))
        yield from entries(p.place(i, "average of T q"), moved, EQUAL, evaluated)


def sample(p: Point) -> Iterator[Comparison]:
    """The mean of T^ q under its own draws is T q."""
    for i, q in enumerate(p.q):
        mean = mean_target(p.game, p.policy, p.policy, i, q)
        yield from entries(p.place(i, "mean of T^ q"), mean, EQUAL, bellman(p.game, p.policy, i, q))


def replies(p: Point) -> Iterator[Comparison]:
    """p^T q(s) attains its maximum iff p plays best actions only: for every vertex, and for the policy's own rows."""
    for i, q in enumerate(p.q):
        vertices = np.eye(q.shape[1], dtype=int)
        for name, block in (("pi", p.policy[i]), *((f"e_{a}", q * 0 + row) for a, row in enumerate(vertices))):
            value, best = (block * q).sum(axis=1), q.max(axis=1)
            yield from entries(p.place(i, f"{name}^T q"), value, AT_MOST, best)
            for s, plays_best in enumerate(is_best_reply(q, block)):
                attains = bool(value[s] == best[s])
                yield Comparison(p.place(i, f"{name}, state {s}"), attains, IFF, bool(plays_best))


CLAIMS = (
    Claim(
        id=NOTATION,
        title="Payoffs, transitions and Q against policies of the others",
        statement=(
            r"$$\begin{aligned} u_i(s, a_i, \pi_{-i}) &\triangleq \sum_{a_{-i}} \pi_{-i}(s, a_{-i}) u_i(s, a_i, "
            r"a_{-i}), \\ P(s'|s, a_i, \pi_{-i}) &\triangleq \sum_{a_{-i}} \pi_{-i}(s, a_{-i}) P(s'|s, a_i, a_{-i}), "
            r"\\ P(s'|s, \pi) &\triangleq \sum_{a_i} \sum_{a_{-i}} \pi_i(s, a_i) \pi_{-i}(s, a_{-i}) P(s'|s, a_i, "
            r"a_{-i}), \\ Q_i(s, \pi'_i; \pi) &\triangleq \sum_{a_i} \pi'_i(s, a_i) Q_i(s, a_i; \pi) \end{aligned}$$"
        ),
        reading=(
            r"Definitions. What they must satisfy to be used as they are: $P(\cdot|s, a_i, \pi_{-i})$ is a "
            "distribution, the third line is the same whichever player it is written for, and the last one is "
            r"$u_i(s, \pi'_i, \pi_{-i}) + \delta \sum_{s'} P(s'|s, \pi'_i, \pi_{-i}) V_i(s', \pi)$."
        ),
        source="Appendix B, first display",
        kind=Kind.DEFINITION,
        checks=(check(NOTATION, "marginals by the others' joint actions", notation, "policy V Q trial"),),
        uses=("equation-2",),
        trials=(trial(notation, "before"),),
    ),
    Claim(
        id=OPERATOR,
        title="The Bellman operator of a policy",
        statement=(
            r"$$\begin{aligned} \mathcal{T}_i^\pi q_i(s, a_i) &\triangleq u_i(s, a_i, \pi_{-i}) \\ &\quad + \delta "
            r"\sum_{s'} P(s'|s, a_i, \pi_{-i}) \sum_{a'_i} \pi_i(s', a'_i) q_i(s', a'_i), \end{aligned}$$ "
            "which is an analogous to Bellman operator in the setup of this paper."
        ),
        reading=(
            r"A definition. The analogy, made exact: averaged over the own policy, $\sum_{a_i} \pi_i(s, a_i) "
            r"\mathcal{T}_i^\pi q_i(s, a_i) = u_i(s, \pi) + \delta \sum_{s'} P(s'|s, \pi) v(s')$ with $v(s') = "
            r"\sum_{a'_i} \pi_i(s', a'_i) q_i(s', a'_i)$, the operator of policy evaluation."
        ),
        source="Equation (22)",
        kind=Kind.DEFINITION,
        checks=(check(OPERATOR, "averaged over the own policy", operator, "policy q"),),
        uses=(NOTATION,),
        trials=(trial(operator, "q"),),
    ),
    Claim(
        id=SAMPLE,
        title="The sampled operator, whose mean is the operator",
        statement=(
            r"$$\hat{\mathcal{T}}_i^\pi q_i(s, a_i) \triangleq u_i(s, a_i, a_{-i}) + \delta \sum_{a'_i} \pi_i(s', "
            r"a'_i) q_i(s', a'_i),$$ where $a_{-i} \sim \pi_{-i}(s)$ and $s' \sim \sum_{a_{-i}} \pi_{-i}(s, a_{-i}) "
            r"P(\cdot|s, a_i, a_{-i})$"
        ),
        reading=(
            "Only the laws of $a_{-i}$ and of $s'$ are given, not their joint law. In (4a) $s'$ is drawn from "
            r"$P(\cdot|s, a_i, a_{-i})$ at the $a_{-i}$ that was drawn. The mean is $\mathcal{T}_i^\pi q_i$ for every "
            "joint law with these marginals, as one term depends on $a_{-i}$ only and the other on $s'$ only; it is "
            "summed here joint action by joint action with the joint law of (4a). Algorithm 1 draws $a_{-i}$ from "
            "another law: claim equation-25a."
        ),
        source="Equation (23)",
        kind=Kind.DEFINITION,
        checks=(check(SAMPLE, "mean over joint actions and next states", sample, "policy q"),),
        uses=(OPERATOR,),
        trials=(trial(sample, "q"),),
    ),
    Claim(
        id=REPLIES,
        title="Best replies to estimates are the mixtures of best actions",
        statement=(
            r"Moreover, for any $s \in S$, $i \in I$, $a_i \in A_i$, we define $$\bar{\text{br}}_i(s; q) = \arg "
            r"\max_{\pi \in \Delta(A_i)} \pi^\top q_i(s),$$ where for every $i \in I$, $s \in S$, $q_i(s) \in "
            r"\mathbb{R}^{|A_i|}$."
        ),
        reading=(
            "A definition; the $a_i$ in its preamble is idle. The maximum is attained at vertices, and a mixture "
            r"attains it iff it plays best actions only: $\bar{\text{br}}_i(s; q)$ is a face of the simplex, so "
            "non-empty, compact and convex."
        ),
        source="Equation (24)",
        kind=Kind.DEFINITION,
        checks=(check(REPLIES, "every vertex and the policy's rows", replies, "policy q"),),
        trials=(trial(replies, "q"),),
    ),
)
