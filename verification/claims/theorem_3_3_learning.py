"""Theorem 3.3: Algorithm 1 tracks Q and converges to equilibria. As printed no; with a one-line repair nearly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.best_response import nash_gaps
from mpgtheory.evaluation import Evaluation
from mpgtheory.exploration import perceived_dominance, repaired_bounds, rise
from mpgtheory.policy import explored, random_policy
from mpgtheory.rational import rational
from verification.checks.cycles import cycle_evidence
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.definition_2_1_potential import IS_POTENTIAL
from verification.claims.lemma_3_4_tracking import (
    RECURRENT,
    Sample,
    closest,
    exploration_of,
    has_forced_limit,
    has_twin_states,
    is_small,
    limits_of_estimates,
    samples,
    twin_evidence,
)
from verification.claims.lemma_3_7_convergence import (
    CYCLED_AT,
    gaps_of_limit,
    has_cycle,
    hypotheses_of,
    move_case,
    optimal,
    rest_points,
    rise_comparisons,
)
from verification.compare import AT_MOST, Comparison
from verification.evidence import exact_evidence, vacuous_evidence
from verification.falsify import hypotheses as falsify
from verification.falsify.generic import certified_instance
from verification.falsify.parts import EXPLORATION, POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

PRINTED, CORRECTED = "theorem-3.3", "theorem-3.3.corrected"


def at_forced_limit(instance: Instance) -> Evidence:
    """Where perceived dominance forces the limit: the limit of q against Q(pi), and the Nash gap of the limit."""
    return forced_limit_evidence(instance, exploration_of(instance.game))


def forced_limit_evidence(instance: Instance, exploration: Sequence[fmpq]) -> Evidence:
    """The same for given exploration."""
    hypotheses = hypotheses_of(instance)
    if not all(hypotheses.values()):
        return vacuous_evidence(instance, hypotheses)
    found = perceived_dominance(instance.game, exploration)
    assert found is not None
    comparisons = [*gaps_of_limit(found), *limits_of_estimates(found)]
    case = {
        "exploration": list(found.exploration),
        "choices": list(found.choices),
        "V": instance.at(found.limit).V,
        "Q": found.true_q,
        "q": found.q_limit,
        "optimal": optimal(instance, found.limit),
    }
    rule = f"{PRINTED}/dominance"
    return exact_evidence(rule, instance, comparisons, [case], hypotheses=hypotheses)


def around_a_cycle(instance: Instance) -> Evidence:
    """A closed orbit of the dynamics at a hub, and the Nash gap along it."""
    return cycle_evidence(f"{PRINTED}/cycle", instance, hypotheses_of(instance), CYCLED_AT)


def in_twin_states(instance: Instance) -> Evidence:
    """Two states with the same future: what q(state) - q(twin) tends to against the same difference of Q(pi)."""
    return twin_evidence(f"{PRINTED}/twin-states", instance, hypotheses_of(instance))


def near_equilibrium(instance: Instance) -> Evidence:
    """Nash gaps against T3 at rest points of the repaired algorithm, and elsewhere up to perceived one-stage gains."""
    game = instance.game
    comparisons: list[Comparison] = []
    cases = []
    resting = list(rest_points(instance, repaired=True))
    for number, sample in enumerate((*resting, *samples(instance))):
        at = instance.at(sample.policy)
        played = Evaluation(game, explored(sample.policy, sample.exploration))
        responses, gains = nash_gaps(at)
        bounds = repaired_bounds(game, sample.exploration)
        for i, gain in enumerate(one_stage_gains(played, sample)):
            theta = rational(sample.exploration[i])
            place = f"{sample.label}, theta {', '.join(map(str, sample.exploration))}: player {i}"
            bound = (1 + theta) * gain / (1 - game.discount) + bounds[i]
            comparisons.append(Comparison(place, gains[i].max(), AT_MOST, bound, number))
        best = [{"policy": r.block, "W": r.value} for r in responses]
        case = {"policy": sample.policy, "exploration": list(sample.exploration), "V": at.V}
        cases.append({**case, "optimal": best, "repaired": played.V})
    note = f"{len(resting)} rest points of the repaired algorithm; {closest(comparisons)}"
    return exact_evidence(f"{CORRECTED}/bound", instance, comparisons, cases, note=note)


def tried_as_printed(x: Example) -> Iterator[Comparison]:
    """Both sentences where perceived dominance forces the limit."""
    found = perceived_dominance(x.game, x["theta"])
    if found is not None:
        yield from gaps_of_limit(found)
        yield from limits_of_estimates(found)


def tried_bound(x: Example) -> Iterator[Comparison]:
    """The bound at a drawn profile and exploration, up to the gain of one stage."""
    gaps = nash_gaps(x.at("pi"))[1]
    played = x.evaluate(explored(x["pi"], x["theta"]))
    bounds = repaired_bounds(x.game, x["theta"])
    for i, gain in enumerate(one_stage_gains(played, Sample("pi", x["pi"], x["theta"]))):
        bound = (1 + x["theta"][i]) * gain / (1 - x.game.discount) + bounds[i]
        yield Comparison(f"player {i}", gaps[i].max(), AT_MOST, bound)


def tried_rise(x: Example) -> Iterator[Comparison]:
    """The Lyapunov identity when each player moves to a drawn policy."""
    for player in range(x.game.n_players):
        found = rise(x.game, x["pi"], x["theta"], player, x["pi'"][player])
        yield from rise_comparisons(f"player {player} moves", found, 0)


def one_stage_gains(played: Evaluation, sample: Sample) -> Array:
    """max_s (max_a Q_i(s, a; pi~) - sum_a pi_i(s, a) Q_i(s, a; pi~)) of each player: 0 at rest points."""
    pairs = zip(played.Q, sample.policy, strict=True)
    return np.array([(q.max(axis=1) - (block * q).sum(axis=1)).max() for q, block in pairs])


def rising(instance: Instance) -> Evidence:
    """Phi(mu, pi~) changes by what the repaired estimate says that the moving player gains."""
    hypotheses = {IS_POTENTIAL: instance.potential_decision.is_potential}
    if not all(hypotheses.values()):
        return vacuous_evidence(instance, hypotheses)
    game, rng = instance.game, instance.rng(CORRECTED)
    comparisons: list[Comparison] = []
    cases = []
    for number, sample in enumerate(samples(instance)):
        player = int(rng.integers(game.n_players))
        block = random_policy(game, rng)[player]
        found = rise(game, sample.policy, sample.exploration, player, block)
        comparisons += rise_comparisons(f"{sample.label}, player {player} moves", found, number)
        moved = explored(sample.policy.deviate(player, block), sample.exploration)
        case = move_case(instance, sample, player, block)
        cases.append({**case, "d": Evaluation(game, moved).visitation()})
    rule = f"{CORRECTED}/lyapunov"
    return exact_evidence(rule, instance, comparisons, cases, hypotheses=hypotheses)


CLAIMS = (
    Claim(
        id=PRINTED,
        title="Algorithm 1 tracks Q and converges to equilibria in every Markov potential game, as printed",
        statement=(
            r"Under Assumptions 3.1 and 3.2, for every $s \in S, a_i \in A_i$, and $i \in I$, the q-estimate updates "
            r"$\{q_i^t\}_{t=0}^\infty$ satisfies $\lim_{t \rightarrow \infty} |q_i^t(s, a_i) - Q_i(s, a_i; \pi^t)| = "
            r"0$. Furthermore, the policy updates $\{\pi^t\}_{t=0}^\infty$ induced by Algorithm 1 converges to the "
            r"set of Nash equilibria of the Markov potential game $\mathcal{G}$ with probability 1."
        ),
        reading=(
            r"With $\theta_i \in (0, 1)$ fixed, as in Algorithm 1. The two sentences are Lemmas 3.4 and 3.7, and are "
            r"read as there: what is certified is that at policies which perceived dominance forces $q$ does not tend"
            r" to $Q(\pi)$; that the limit which it forces is no equilibrium; or that the dynamics that the policies "
            r"follow have an attracting orbit along which the Nash gap stays positive. Theorem A.2 (Perkins and "
            r"Leslie, 2013), with the mean field that (4a) has, is what connects the algorithm with these facts, and "
            r"is not proved here."
        ),
        source="Theorem 3.3",
        kind=Kind.CONVERGENCE,
        checks=(
            Check(Method.EXACT, "the limit that perceived dominance forces", at_forced_limit, suits=has_forced_limit),
            Check(Method.EXACT, "two states with the same future", in_twin_states, suits=has_twin_states),
            Check(Method.EXACT, "a closed orbit of the dynamics at a hub", around_a_cycle, suits=has_cycle),
        ),
        hypotheses=(IS_POTENTIAL, RECURRENT),
        uses=("lemma-3.4", "lemma-3.7"),
        corrected_by=CORRECTED,
        trials=(
            Trial(
                tried_as_printed,
                {"theta": EXPLORATION},
                (falsify.POTENTIAL, falsify.RECURRENT),
                states=(1, 1),
                certify=lambda x: forced_limit_evidence(certified_instance(PRINTED, x), x["theta"]),
            ),
        ),
        consequence=(
            r"The main result. It is true of one player, and approximately of one state (lemma-3.7.corrected); with "
            r"several states Algorithm 1 as printed can cycle in a game with common payoffs. A change of one line, "
            r"(4a) continued with $\tilde{\pi}_i$, gives back the Lyapunov argument with limits near equilibrium."
        ),
    ),
    Claim(
        id=CORRECTED,
        title="With the explored own policy in (4a), the potential rises and rest points are near equilibrium",
        statement=(
            r"Let (4a) continue with $\tilde{\pi}_i$ in the place of $\pi_i$. Then $\Phi(\mu, \tilde{\pi})$ never "
            r"falls along the policy dynamics of a Markov potential game, and where $\pi_i(s)$ maximises "
            r"$Q_i(s, \cdot; \tilde{\pi})$ for all $i$ and $s$, $\text{gap}_i(\pi) \leq (2 \rho_i + \text{own}_i) S_i$ "
            r"with $\text{own}_i = \theta_i (1 - 1 / |A_i|)$."
        ),
        reading=(
            r"That $q_i^t$ then tracks $Q_i(\cdot; \tilde{\pi}^t)$ and the policies converge to such $\pi$ is no part "
            r"of this claim. "
            r"$\rho_i$, $S_i$ as in lemma-3.4.corrected. Certified are the bound, at pure rest points of the repaired"
            r" algorithm and at other profiles up to $(1 + \theta_i) g_i / (1 - \delta)$, $g_i$ being the largest "
            r"gain of one stage in $Q_i(\cdot; \tilde{\pi})$; and the identity by which $\Phi(\mu, \tilde{\pi})$ "
            r"rises, for moves of any size. The kernel checks the identity for $V_i$, by which $\Phi$ changes "
            r"(definition-2.1.potential). The convergence then follows as in Lemma 3.5 and Theorem A.2; runs of the "
            r"learner can only support it."
        ),
        source="In the place of Theorem 3.3",
        kind=Kind.INEQUALITY,
        checks=(
            Check(Method.EXACT, "Nash gaps at rest points and other profiles", near_equilibrium, suits=is_small),
            Check(
                Method.EXACT,
                "the Lyapunov identity",
                rising,
                suits=lambda instance: is_small(instance) and instance.potential_decision.is_potential,
            ),
        ),
        hypotheses=(IS_POTENTIAL,),
        uses=("lemma-3.6b", "lemma-3.4.corrected", "lemma-3.7.corrected"),
        corrects=PRINTED,
        trials=(
            Trial(tried_bound, {"pi": POLICY, "theta": EXPLORATION}, title="the bound"),
            Trial(
                tried_rise,
                {"pi": POLICY, "pi'": POLICY, "theta": EXPLORATION},
                (falsify.POTENTIAL,),
                title="the Lyapunov identity",
            ),
        ),
    ),
)
