"""Appendix B.1(vii): T contracts, its fixed point is bounded and continuous, and what is inferred of Lemma 3.4."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from flint import fmpq

from mpgtheory.bellman import bellman
from mpgtheory.exploration import PerceivedDominance, perceived, perceived_dominance
from mpgtheory.noise import continuation, largest
from verification.checks.estimates import Point, check, trial
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.appendix_b_1_bounds import largest_absolute, largest_signed
from verification.claims.appendix_b_1_fields import row_distance, with_worst_payoff
from verification.claims.lemma_3_4_tracking import (
    RECURRENT,
    exploration_of,
    has_forced_limit,
    is_recurrent,
    limits_of_estimates,
    theta_words,
)
from verification.compare import AT_MOST, EQUAL, Comparison, entries
from verification.evidence import exact_evidence, vacuous_evidence
from verification.falsify import hypotheses as falsify
from verification.falsify.generic import certified_instance
from verification.falsify.parts import EXPLORATION
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

DIFFERENCE, BOUNDED, BOUNDED_CORRECTED = "appendix-B.1.vii.difference", "appendix-B.1.vii", "appendix-B.1.vii.corrected"
CONTINUITY = "appendix-B.1.vii.continuity"
INFERENCE, INFERENCE_CORRECTED = "appendix-B.1.inference", "appendix-B.1.inference.corrected"


def difference(p: Point) -> Iterator[Comparison]:
    """T q - T q' = delta P pi (q - q'), entry by entry, and so at most delta |q - q'|."""
    for i, (q, other) in enumerate(zip(p.q, p.q_bar, strict=True)):
        left = bellman(p.game, p.policy, i, q) - bellman(p.game, p.policy, i, other)
        _, transition = p.game.marginals(i, p.policy)
        right = p.game.discount * (transition @ continuation(p.policy, i, q - other))
        yield from entries(p.place(i, "T q - T q' at"), left, EQUAL, right)
        apart = np.array(p.game.discount * largest(q - other))
        yield from entries(p.place(i, "|T q - T q'| at"), abs(left), AT_MOST, apart)


def bounded_as_printed(p: Point) -> Iterator[Comparison]:
    """|Q_i| <= u-bar / (1 - delta) with u-bar = max u."""
    return bounded(p, largest_signed(p.game))


def bounded_corrected(p: Point) -> Iterator[Comparison]:
    """The same with max |u|."""
    return bounded(p, largest_absolute(p.game))


def bounded(p: Point, u_bar: fmpq) -> Iterator[Comparison]:
    """|Q_i(s, a; pi)| <= u-bar / (1 - delta)."""
    limit = np.array(u_bar / (1 - p.game.discount))
    for i, q in enumerate(p.at.Q):
        yield from entries(p.place(i, "|Q| at"), abs(q), AT_MOST, limit)


def continuous(p: Point) -> Iterator[Comparison]:
    """|Q(pi) - Q(pi')| <= max |u| / (1 - delta)^2 sum_i max_s sum_a |pi_i(s, a) - pi'_i(s, a)|."""
    apart = sum((row_distance(x, y) for x, y in zip(p.policy, p.other.policy, strict=True)), fmpq(0))
    most = np.array(largest_absolute(p.game) / (1 - p.game.discount) ** 2 * apart)
    for i, (q, other) in enumerate(zip(p.at.Q, p.other.Q, strict=True)):
        yield from entries(p.place(i, "|Q(pi) - Q(pi')| at"), abs(q - other), AT_MOST, most)


# What is inferred.


def inferred(instance: Instance) -> Evidence:
    """Where perceived dominance forces the limit of the policies: the limit of q against Q(pi) there."""
    return inference(instance, exploration_of(instance.game))


def inference(instance: Instance, exploration: Sequence[fmpq]) -> Evidence:
    """The same for given exploration."""
    if not is_recurrent(instance.game):
        return vacuous_evidence(instance, {RECURRENT: False})
    found = perceived_dominance(instance.game, exploration)
    assert found is not None
    case = {"V": instance.at(found.limit).V, "Q": found.true_q, "q": found.q_limit, **forced(found)}
    comparisons = list(limits_of_estimates(found))
    return exact_evidence(INFERENCE, instance, comparisons, [case], hypotheses={RECURRENT: True})


def inferred_as_played(instance: Instance) -> Evidence:
    """The same limit against Q_i(.; pi_i, pi~_-i)."""
    if not is_recurrent(instance.game):
        return vacuous_evidence(instance, {RECURRENT: False})
    found = perceived_dominance(instance.game, exploration_of(instance.game))
    assert found is not None
    seen = perceived(instance.game, found.limit, found.exploration)
    values = np.array([at.V[player] for player, at in enumerate(seen)])
    case = {"q": found.q_limit, "perceived": values, **forced(found)}
    comparisons = list(limits_as_played(found))
    return exact_evidence(INFERENCE_CORRECTED, instance, comparisons, [case], hypotheses={RECURRENT: True})


def forced(found: PerceivedDominance) -> dict[str, object]:
    """The exploration and the actions that dominate, for a certificate."""
    return {"exploration": list(found.exploration), "choices": list(found.choices)}


def limits_as_played(found: PerceivedDominance) -> Iterator[Comparison]:
    """The fixed point of (4a)'s mean field, by its linear equation, against Q_i(.; pi_i, pi~_-i) from the value."""
    seen = perceived(found.game, found.limit, found.exploration)
    for player, (q, at) in enumerate(zip(found.q_limit, seen, strict=True)):
        place = f"theta = {theta_words(found.exploration)}: limit of q of player {player} at"
        yield from entries(place, bellman(at.game, at.policy, player, q), EQUAL, at.Q[player])


def tried_inference(x: Example, *, as_printed: bool) -> Iterator[Comparison]:
    """The limit where perceived dominance forces one."""
    found = perceived_dominance(x.game, x["theta"])
    if found is not None:
        yield from limits_of_estimates(found) if as_printed else limits_as_played(found)


def certify(x: Example) -> Evidence:
    """A counterexample with its certificate."""
    return inference(certified_instance(INFERENCE, x), x["theta"])


CLAIMS = (
    Claim(
        id=DIFFERENCE,
        title="What the operator makes of a difference of estimates",
        statement=(
            r"We first note that $\mathcal{T}_i^\pi$ is a contraction for every $\pi \in \Pi$. Indeed "
            r"$$\begin{aligned} & \mathcal{T}_i^\pi q_i(s, a_i) - \mathcal{T}_i^\pi \bar{q}_i(s, a_i) \\ &= \delta "
            r"\sum_{s'} P(s'|s, a_i, \pi_{-i}) \sum_{a'_i \in A_i} \pi_i(s', a'_i) (q_i(s', a'_i) - \bar{q}_i(s', "
            r"a'_i)). \end{aligned}$$ Thus, for every $s \in S, i \in I, a_i \in A_i$, we have $$|\mathcal{T}_i^\pi "
            r"q_i(s, a_i) - \mathcal{T}_i^\pi \bar{q}_i(s, a_i)| \leq \delta \|q_i - \bar{q}_i\|_\infty.$$"
        ),
        source="Appendix B.1(vii)",
        kind=Kind.IDENTITY,
        checks=(check(DIFFERENCE, "sampled profiles and pairs of tables", difference, "policy q q_bar"),),
        uses=("equation-22",),
        trials=(trial(difference, "q", "q_bar"),),
    ),
    Claim(
        id=BOUNDED,
        title="The Q-function is bounded by the largest payoff over 1 - delta, as printed",
        statement=r"Then $\|Q_i(\cdot, \cdot; \pi)\|_\infty \leq \frac{\bar{u}}{1-\delta}$.",
        reading=(
            r"With $\bar{u} = \max u$ from B.1(i). False wherever payoffs below $-\max u$ are earned for long: one "
            r"state, player and action with payoff $-1$ has $Q = -1 / (1 - \delta)$, the bound being negative."
        ),
        source="Appendix B.1(vii)",
        kind=Kind.INEQUALITY,
        checks=(
            check(
                BOUNDED,
                "profiles, the one of the largest |u| among them",
                bounded_as_printed,
                "policy V Q",
                where=with_worst_payoff,
            ),
        ),
        uses=("equation-2",),
        corrected_by=BOUNDED_CORRECTED,
        trials=(trial(bounded_as_printed),),
        consequence=r"None: (A7) needs some bound, and with $\bar{u} = \max |u|$ this one is right.",
    ),
    Claim(
        id=BOUNDED_CORRECTED,
        title="The Q-function is bounded by the largest absolute payoff over 1 - delta",
        statement=(
            r"$\|Q_i(\cdot, \cdot; \pi)\|_\infty \leq \bar{u} / (1 - \delta)$ with $\bar{u} = \max_{i,s,a} |u_i(s, "
            "a)|$."
        ),
        source="Correction of Appendix B.1(vii)",
        kind=Kind.INEQUALITY,
        checks=(
            check(
                BOUNDED_CORRECTED,
                "profiles, the one of the largest |u| among them",
                bounded_corrected,
                "policy V Q",
                where=with_worst_payoff,
            ),
        ),
        uses=("equation-2",),
        corrects=BOUNDED,
        trials=(trial(bounded_corrected),),
    ),
    Claim(
        id=CONTINUITY,
        title="The Q-function is Lipschitz in the policies",
        statement=r"Additionally, $Q_i(\cdot, \cdot; \pi)$ is also continuous in $\pi$.",
        reading=(
            r"Certified with a constant: $|Q_i(s, a_i; \pi) - Q_i(s, a_i; \pi')| \leq \max |u| / (1 - \delta)^2 \sum_j "
            r"\max_s \sum_a |\pi_j(s, a) - \pi'_j(s, a)|$."
        ),
        source="Appendix B.1(vii)",
        kind=Kind.INEQUALITY,
        checks=(check(CONTINUITY, "pairs of profiles", continuous, "policy V Q before V_before"),),
        uses=("equation-2", BOUNDED_CORRECTED),
        trials=(trial(continuous, "before"),),
    ),
    Claim(
        id=INFERENCE,
        title="Lemma 3.4 from Theorem A.2, as printed",
        statement="Finally, the claim in Lemma 3.4 follows by Theorem A.2.",
        reading=(
            r"Theorem A.2 gives $q_i^t - \Lambda_i(\pi^t) \to 0$ for the mean field of the updates, which by (6) is at "
            r"$(\pi_i, \tilde{\pi}_{-i})$: so $\Lambda_i(\pi) = Q_i(\cdot; \pi_i, \tilde{\pi}_{-i})$ and not "
            r"$Q_i(\cdot; \pi)$. Decided where dominance as players perceive it forces the limit of the policies, as "
            "for lemma-3.4."
        ),
        source="Appendix B.1, end",
        kind=Kind.CONVERGENCE,
        checks=(Check(Method.EXACT, "the limit that perceived dominance forces", inferred, suits=has_forced_limit),),
        hypotheses=(RECURRENT,),
        uses=("equation-25a", "assumption-A.5.i.corrected", "assumption-A.6.moments", "assumption-A.7", "theorem-A.2"),
        corrected_by=INFERENCE_CORRECTED,
        trials=(
            Trial(
                lambda x: tried_inference(x, as_printed=True),
                {"theta": EXPLORATION},
                (falsify.RECURRENT,),
                states=(1, 1),
                certify=certify,
            ),
        ),
        consequence=(
            r"Lemma 3.4 and all that goes on with $Q_i(\cdot; \pi)$. Theorem A.2 does apply, to the corrected mean "
            "field: the corrected inference."
        ),
    ),
    Claim(
        id=INFERENCE_CORRECTED,
        title="What Theorem A.2 gives of Algorithm 1",
        statement=(
            r"By Theorem A.2, $q_i^t(s, a_i) - Q_i(s, a_i; \pi_i^t, \tilde{\pi}_{-i}^t) \to 0$ with probability 1, as "
            r"$Q_i(\cdot; \pi_i, \tilde{\pi}_{-i})$ is the global attractor of (28) with the operator of $(\pi_i, "
            r"\tilde{\pi}_{-i})$."
        ),
        reading=(
            "The convergence is the cited theorem. Certified is what it converges to, where dominance forces the limit "
            "of the policies: the fixed point of the mean field is the Q-function against exploring opponents."
        ),
        source="Correction of Appendix B.1, end",
        kind=Kind.CONVERGENCE,
        checks=(
            Check(
                Method.EXACT, "the limit that perceived dominance forces", inferred_as_played, suits=has_forced_limit
            ),
        ),
        hypotheses=(RECURRENT,),
        uses=("equation-28.attractor", "equation-25a.corrected", "assumption-A.5.i.corrected", "theorem-A.2"),
        corrects=INFERENCE,
        trials=(
            Trial(
                lambda x: tried_inference(x, as_printed=False),
                {"theta": EXPLORATION},
                (falsify.RECURRENT,),
                states=(1, 1),
            ),
        ),
    ),
)
