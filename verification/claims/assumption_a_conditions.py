"""Assumption A.1 for Algorithm 1: (A1), (A2), (A4), (A6), (A7), and the filtration of Appendix A."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.bellman import bellman
from mpgtheory.best_response import best_actions
from mpgtheory.exploration import perceived, perceived_dominance
from mpgtheory.game import TabularGame
from mpgtheory.noise import largest
from verification.checks.estimates import Point, check, is_light, trial
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.appendix_b_1_bounds import FROM_ZERO, by_induction, inductive_step, largest_absolute, radius
from verification.claims.appendix_b_1_fast import contracting
from verification.claims.appendix_b_1_fields import growth_corrected, remainder_as_played
from verification.claims.equation_26_noise import before_the_others_act, given_histories, history_trial
from verification.claims.lemma_3_4_tracking import RECURRENT, exploration_of, has_forced_limit, is_recurrent
from verification.compare import AT_MOST, EQUAL, Comparison, entries
from verification.evidence import exact_evidence, vacuous_evidence
from verification.falsify.trial import Trial
from verification.instance import Instance

BOUNDED, ERRORS, ERRORS_CORRECTED = "assumption-A.1", "assumption-A.2", "assumption-A.2.corrected"
FAST, FAST_CORRECTED = "assumption-A.4.i", "assumption-A.4.i.corrected"
SLOW, SLOW_CORRECTED = "assumption-A.4.ii", "assumption-A.4.ii.corrected"
MOMENTS, ATTRACTOR, FILTRATION = "assumption-A.6.moments", "assumption-A.7", "appendix-A.filtration"


def vanishing_errors(instance: Instance) -> Evidence:
    """The limit of d where dominance forces the limits of the policies and of q, and is not 0."""
    if not is_recurrent(instance.game):
        return vacuous_evidence(instance, {RECURRENT: False})
    found = perceived_dominance(instance.game, exploration_of(instance.game))
    assert found is not None
    comparisons: list[Comparison] = []
    for i, at in enumerate(perceived(instance.game, found.limit, found.exploration)):
        error = bellman(at.game, at.policy, i, found.q_limit[i]) - bellman(at.game, found.limit, i, found.q_limit[i])
        comparisons += entries(f"limit of d of player {i} at", error, EQUAL, error * 0)
    case = {"exploration": list(found.exploration), "choices": list(found.choices), "q": found.q_limit}
    return exact_evidence(ERRORS, instance, comparisons, [case], hypotheses={RECURRENT: True})


def values_among_policies(p: Point) -> Iterator[Comparison]:
    """F(q, pi) as an element of the set of policies: its rows would have mass 1."""
    for i, q in enumerate(p.q):
        field = bellman(p.game, p.policy, i, q) - q
        yield from entries(p.place(i, "mass of F in state"), field.sum(axis=1), EQUAL, np.array(fmpq(1)))


def vertices(p: Point) -> Iterator[tuple[str, Array]]:
    """(place, e_b - pi_i(s)) for every best action b: the vertices of G."""
    for i, (q, block) in enumerate(zip(p.q, p.policy, strict=True)):
        for s, a in np.argwhere(best_actions(q)):
            yield p.place(i, f"state {s}, reply {a}"), (np.arange(q.shape[1]) == a) - block[s]


def values_among_estimates(p: Point) -> Iterator[Comparison]:
    """G(q, pi) as a part of the ball in which estimates stay."""
    for place, w in vertices(p):
        yield Comparison(place, largest(w), AT_MOST, radius(p.game, largest_absolute))


def bounded_replies(p: Point) -> Iterator[Comparison]:
    """G(q, pi) is not empty, within [-1, 1]^Y, and its rows have mass 0."""
    for place, w in vertices(p):
        yield Comparison(f"{place}: size", largest(w), AT_MOST, fmpq(1))
        yield Comparison(f"{place}: mass", w.sum(), EQUAL, fmpq(0))


def largest_noise(game: TabularGame) -> Iterator[Comparison]:
    """Largest less least target over all q in the ball, which no |M~| exceeds."""
    limit = radius(game, largest_absolute)
    for place in np.ndindex(game.n_players, game.n_states):
        each = game.payoffs[place]
        spread = each.max() - each.min() + 2 * game.discount * limit
        yield Comparison(f"player {place[0]}, state {place[1]}: largest noise", spread, AT_MOST, 2 * limit)


def all_moments(instance: Instance) -> Evidence:
    """The noise is bounded over all estimates in the ball, so that all its moments are."""
    return exact_evidence(MOMENTS, instance, list(largest_noise(instance.game.dense())), [FROM_ZERO])


CLAIMS = (
    Claim(
        id=FILTRATION,
        title="The noise of Algorithm 1 is a martingale difference for the filtration of Appendix A",
        statement=(
            r"Let $\mathcal{F}^t = \sigma(\{\bar{H}^m\}_m, \{z^m\}_m, \{\tilde{n}^m(\mathbf{i})\}, "
            r"\{n^m(\mathbf{j})\}) \forall m \leq t, \mathbf{i} \in [X], \mathbf{j} \in [Y]$ be sigma-algebra "
            "containing all information upto iterate $t$."
        ),
        reading=(
            r"$\mathcal{F}^{t-1}$ knows the pairs up to $(s^{t-2}, a^{t-2})$ and $q^{t-1}$, not $a^{t-1}$: unlike the "
            r"one of B.1 (claim equation-26a.martingale) it makes $\tilde{M}^t$ around the corrected operator a "
            r"martingale difference, as Appendix A asks of $\tilde{M}$. Certified given even more: all states up to "
            r"$s^{t-1}$ and the own action."
        ),
        source="Appendix A, after (19)",
        kind=Kind.DEFINITION,
        checks=(given_histories(FILTRATION, before_the_others_act),),
        uses=("equation-26a.martingale.corrected",),
        trials=(history_trial(before_the_others_act),),
    ),
    Claim(
        id=BOUNDED,
        title="(A1): estimates and policies stay in compact sets",
        statement=(
            r"(A1) *For compact sets $\tilde{\mathcal{S}} \subset \mathbb{R}^X, \mathcal{S} \subset \mathbb{R}^Y$, "
            r"$x^t \in \tilde{\mathcal{S}}, y^t \in \mathcal{S}$ for all $t \in \{0, 1, \dots\}$.*"
        ),
        reading=(
            r"For Algorithm 1: $\mathcal{S} = \Pi$, and $\tilde{\mathcal{S}}$ the ball of radius $\max |u| / (1 - "
            r"\delta)$, which no path leaves by the inductive step over its worst cases."
        ),
        source="Assumption A.1 (A1)",
        kind=Kind.ASSUMPTION,
        checks=(
            Check(
                Method.EXACT,
                "the inductive step over its worst cases",
                by_induction(BOUNDED, largest_absolute),
                suits=is_light,
            ),
        ),
        uses=("appendix-B.1.i.corrected", "appendix-B.1.i.simplex"),
        trials=(Trial(lambda x: inductive_step(x.game, largest_absolute)),),
    ),
    Claim(
        id=ERRORS,
        title="(A2): the error terms vanish, around the printed mean field",
        statement=(
            r"(A2)  *$\{d^t\}, \{e^t\}$ are bounded sequence such that $\lim_{t \rightarrow \infty} d^t = \lim_{t "
            r"\rightarrow \infty} e^t = 0$.*"
        ),
        reading=(
            r"For Algorithm 1 with $F = \mathcal{T}^\pi q - q$ as B.1(iv) has it, what remains of (4a) beside noise of "
            r"mean zero is $d = \mathcal{T}^{(\pi_i, \tilde{\pi}_{-i})} q - \mathcal{T}^\pi q$. Decided where "
            r"dominance as players perceive it forces the limits of $\pi$ and $q$: there $d$ tends to another number "
            "than 0."
        ),
        source="Assumption A.1 (A2)",
        kind=Kind.ASSUMPTION,
        checks=(
            Check(
                Method.EXACT,
                "the limit of the errors that dominance forces",
                vanishing_errors,
                suits=has_forced_limit,
            ),
        ),
        hypotheses=(RECURRENT,),
        uses=("equation-22",),
        corrected_by=ERRORS_CORRECTED,
        consequence="As of claim equation-25a: with the corrected mean field there are no errors, and (A2) holds.",
    ),
    Claim(
        id=ERRORS_CORRECTED,
        title="(A2): there are no error terms around the corrected mean field",
        statement=(
            r"With $F((s, a_i); q, \pi) = \mathcal{T}_i^{(\pi_i, \tilde{\pi}_{-i})} q_i(s, a_i) - q_i(s, a_i)$, $d^t = "
            r"e^t = 0$ for all $t$."
        ),
        source="Correction of Assumption A.1 (A2) for Algorithm 1",
        kind=Kind.ASSUMPTION,
        checks=(check(ERRORS_CORRECTED, "sampled profiles and tables", remainder_as_played, "policy q exploration"),),
        uses=("equation-25a.corrected",),
        corrects=ERRORS,
        trials=(trial(remainder_as_played, "q", "exploration"),),
    ),
    Claim(
        id=FAST,
        title="(A4)(i): the fast mean field, as printed",
        statement=(
            r"(i) $F : \tilde{\mathcal{S}} \times \mathcal{S} \rightrightarrows \mathcal{S}$ is upper semi-continuous, "
            r"for every $z \in \tilde{\mathcal{S}} \times \mathcal{S}$, $F(z)$ is non-empty, compact, convex subset of "
            r"$\mathcal{S}$, and $\sup_{t \in F(z)} \|t\| \leq c(1 + \|z\|)$ where $c$ is a constant independent of "
            "$z$."
        ),
        reading=(
            r"$F$ is a velocity of $x$, so a subset of $\mathbb{R}^X$; $\mathcal{S}$ is the set of $y$. With "
            r"$\mathcal{S} = \Pi$, the set that B.1(i) names, $F(z)$ would be a policy, with rows of mass 1: at $q = "
            "0$ and zero payoffs it is 0."
        ),
        source="Assumption A.1 (A4)(i)",
        kind=Kind.ASSUMPTION,
        checks=(check(FAST, "sampled profiles and tables", values_among_policies, "policy q"),),
        corrected_by=FAST_CORRECTED,
        trials=(trial(values_among_policies, "q"),),
        consequence=r"None: the codomain is a misprint; Perkins and Leslie (2013) have the whole space.",
    ),
    Claim(
        id=FAST_CORRECTED,
        title="(A4)(i): the fast mean field",
        statement=(
            r"$F : \tilde{\mathcal{S}} \times \mathcal{S} \rightrightarrows \mathbb{R}^X$ is upper semi-continuous "
            r"with non-empty, compact, convex values, and $\sup_{t \in F(z)} \|t\| \leq c(1 + \|z\|)$; for Algorithm 1 "
            r"with $c = \max\{\max |u|, 1 + \delta\}$."
        ),
        reading="Single-valued and Lipschitz on bounded sets for Algorithm 1, so the growth remains to be checked.",
        source="Correction of Assumption A.1 (A4)(i)",
        kind=Kind.ASSUMPTION,
        checks=(check(FAST_CORRECTED, "sampled profiles and tables", growth_corrected, "policy q"),),
        uses=("appendix-B.1.iv.continuous.corrected", "appendix-B.1.iv.growth-fast.corrected"),
        corrects=FAST,
        trials=(trial(growth_corrected, "q"),),
    ),
    Claim(
        id=SLOW,
        title="(A4)(ii): the slow mean field, as printed",
        statement=(
            r"(ii) $G : \tilde{\mathcal{S}} \times \mathcal{S} \rightrightarrows \tilde{\mathcal{S}}$ is upper "
            r"semi-continuous. $G(x, \cdot)$ is non-empty, convex and compact and satisfy $\sup_{t \in G(x, y)} \|t\| "
            r"\leq c(1 + \|y\|)$ where $c$ is a constant independent of $x, y$."
        ),
        reading=(
            r"$G$ is a velocity of $y$, so a subset of $\mathbb{R}^Y$; $\tilde{\mathcal{S}}$ is the set of $x$. With "
            r"the ball of B.1(i) for $\tilde{\mathcal{S}}$, of radius $\max |u| / (1 - \delta)$, it is false where "
            r"that radius is small: with zero payoffs $\tilde{\mathcal{S}} = \{0\}$, and $G(0, \pi) \ni e_1 - \pi$."
        ),
        source="Assumption A.1 (A4)(ii)",
        kind=Kind.ASSUMPTION,
        checks=(check(SLOW, "every vertex of G", values_among_estimates, "policy q"),),
        corrected_by=SLOW_CORRECTED,
        trials=(trial(values_among_estimates, "q"),),
        consequence="None: the codomain is a misprint.",
    ),
    Claim(
        id=SLOW_CORRECTED,
        title="(A4)(ii): the slow mean field",
        statement=(
            r"$G : \tilde{\mathcal{S}} \times \mathcal{S} \rightrightarrows \mathbb{R}^Y$ is upper semi-continuous "
            r"with non-empty, compact, convex values, and $\sup_{t \in G(x, y)} \|t\| \leq c(1 + \|y\|)$; for "
            r"Algorithm 1 $G(x, y) \subset [-1, 1]^Y$, with rows of mass 0."
        ),
        source="Correction of Assumption A.1 (A4)(ii)",
        kind=Kind.ASSUMPTION,
        checks=(check(SLOW_CORRECTED, "every vertex of G", bounded_replies, "policy q"),),
        uses=("equation-24", "appendix-B.1.iv.continuous.corrected"),
        corrects=SLOW,
        trials=(trial(bounded_replies, "q"),),
    ),
    Claim(
        id=MOMENTS,
        title="(A6): the noise has all moments",
        statement=(
            r"and $\sup_t \mathbb{E}[\|\tilde{M}^t\|^q] < \infty$ for every $\mathbf{i} \in [X]$. For some $q' \geq "
            r"2$, $\sum_n \beta_j(n)^{1+q'/2} < \infty$ and $\sup_t \mathbb{E}[\|M^t\|^q] < \infty$ for every "
            r"$\mathbf{j} \in [Y]$."
        ),
        reading=(
            r"The last exponent is printed $q$ for $q'$; $M = 0$ for Algorithm 1. $|\tilde{M}^t| \leq 2 \max |u| / (1 "
            r"- \delta)$ for all estimates in the ball of (A1), whatever the policies: certified as the largest less "
            "the least target."
        ),
        source="Assumption A.1 (A6)",
        kind=Kind.ASSUMPTION,
        checks=(Check(Method.EXACT, "worst cases over all estimates in the ball", all_moments, suits=is_light),),
        uses=(BOUNDED, "assumption-A.6"),
        trials=(Trial(lambda x: largest_noise(x.game)),),
    ),
    Claim(
        id=ATTRACTOR,
        title="(A7): the fast dynamics have one global attractor, a bounded and continuous function of the policies",
        statement=(
            r"(A7) For all $y \in \mathcal{S}$ and every $\eta > 0$ the differential equation $$\frac{d}{d\tau} x^\tau "
            r"= \Omega_X^\eta \cdot F(x^\tau, y),$$ has unique global attractor $\Lambda(y)$ where $\Lambda : "
            r"\mathbb{R}^Y \rightarrow \mathbb{R}^X$ is bounded, continuous and single-valued for all $y \in "
            r"\mathcal{S}$."
        ),
        reading=(
            r"For $\eta \in (0, 1]$, beyond which $\Omega^\eta$ is empty; an inclusion, $\Omega^\eta$ being a set. For "
            r"Algorithm 1 $\Lambda_i(\pi)$ is the fixed point of the operator, $Q_i(\cdot; \pi)$, or $Q_i(\cdot; "
            r"\pi_i, \tilde{\pi}_{-i})$ for the corrected one, bounded and Lipschitz in $\pi$. It attracts whatever "
            r"the weights are, as the logarithmic norm of the field is at most $-\eta (1 - \delta)$."
        ),
        source="Assumption A.1 (A7)",
        kind=Kind.ASSUMPTION,
        checks=(check(ATTRACTOR, "logarithmic norms and the rest point", contracting, "policy V Q eta weights"),),
        uses=("equation-28.attractor", "appendix-B.1.vii.corrected", "appendix-B.1.vii.continuity"),
        trials=(trial(contracting, "q_bar"),),
    ),
)
