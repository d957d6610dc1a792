"""Appendix A: the recursion (18)-(19), what it counts and updates, and whether Algorithm 1 is an instance of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from flint import fmpq

from mpgtheory.bellman import bellman
from mpgtheory.exploration import perceived_profile
from mpgtheory.game import TabularGame
from mpgtheory.learning.exact import Iterate, Play, best_reply, iterates
from verification.checks.plays import drawn_play, play_case
from verification.checks.updates import suits_iterates
from verification.claim import Check, Claim, Evidence, Kind, Method, Scope
from verification.claims.lemma_3_4_tracking import exploration_of
from verification.compare import AT_MOST, EQUAL, Comparison, entries
from verification.evidence import exact_evidence
from verification.falsify.parts import play
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

COUNTERS, RECURSION, WEIGHTS = "appendix-A.counters", "equation-18", "appendix-A.weights"
RELATIVE, RELATIVE_CORRECTED = "appendix-A.relative-steps", "appendix-A.relative-steps.corrected"
CONCISE = "equation-19"
PAIRS, PAIRS_CORRECTED = "appendix-A.pairs", "appendix-A.pairs.corrected"
PLAYS = 2
"""Plays of a few iterates on each game."""

OfAPlay = Callable[[TabularGame, Play, int], Iterator[Comparison]]


def along_plays(claim: str, compare: OfAPlay) -> Check:
    """An exact check along drawn plays of Algorithm 1."""

    def run(instance: Instance) -> Evidence:
        game, rng = instance.game.dense(), instance.rng("appendix-A")
        plays = [drawn_play(game, rng) for _ in range(PLAYS)]
        comparisons = [c for case, drawn in enumerate(plays) for c in compare(game, drawn, case)]
        return exact_evidence(claim, instance, comparisons, [play_case(drawn) for drawn in plays])

    return Check(Method.EXACT, "plays of a few iterates", run, suits=suits_iterates)


def trial(compare: OfAPlay) -> tuple[Trial, ...]:
    """The same of drawn games and plays."""

    def tried(x: Example) -> Iterator[Comparison]:
        return compare(x.game, x["play"], 0)

    return (Trial(tried, parts={"play": play(4)}),)


def pairs_of(game: TabularGame, drawn: Play) -> Iterator[tuple[str, int, tuple[int, ...], Iterate, Iterate]]:
    """(label, s^{t-1}, a^{t-1}, iterate t - 1, iterate t)."""
    found = iterates(game, drawn)
    for before, now in itertools.pairwise(found):
        s, joint = drawn.states[before.t], drawn.actions[before.t]
        yield f"iterate {now.t}, s = {game.states[s]}, a = {joint}", s, joint, before, now


def counted(game: TabularGame, drawn: Play, case: int) -> Iterator[Comparison]:
    """Sums of indicators against Algorithm 1's counters: n~ of components (i, s, a_i), n of all (i, s, .) alike."""
    fast = [np.zeros((game.n_states, n), dtype=int) for n in game.action_counts]
    slow = np.zeros(game.n_states, dtype=int)
    for label, s, joint, _, now in pairs_of(game, drawn):
        slow[s] += 1
        for i, a in enumerate(joint):
            fast[i][s, a] += 1
            yield from entries(f"{label}: n~_{i}", now.plays[i], EQUAL, np.array(fast[i]), case=case)
        yield from entries(f"{label}: n", now.visits, EQUAL, np.array(slow), case=case)


def recursion(game: TabularGame, drawn: Play, case: int) -> Iterator[Comparison]:
    """(18) with F = T q - q at (pi_i, pi~_-i), M~ = target - T q, G = br - pi, and M = d = e = 0, in all components."""
    theta = exploration_of(game)
    for label, s, joint, before, now in pairs_of(game, drawn):
        after = drawn.states[before.t + 1]
        for i, a in enumerate(joint):
            q, policy = before.q[i], before.policy
            mean = bellman(game, perceived_profile(policy, theta, i), i, q)
            target = game.payoffs[(i, s, *joint)] + game.discount * (policy[i][after] * q[after]).sum()
            field, noise = mean - q, q * 0
            noise[s, a] = target - mean[s, a]
            indicator = np.zeros(q.shape, dtype=int)
            indicator[s, a] = 1
            alpha = drawn.alphas[i][now.plays[i][s, a] - 1]
            yield from entries(f"{label}: x_{i}", now.q[i], EQUAL, q + alpha * indicator * (field + noise), case=case)
            beta = drawn.betas[i][now.visits[s] - 1]
            moved = np.array(policy[i])
            moved[s] = moved[s] + beta * (best_reply(q, s, drawn.ties[before.t]) - moved[s])
            yield from entries(f"{label}: y_{i}", now.policy[i], EQUAL, moved, case=case)


def relative(game: TabularGame, drawn: Play, case: int, *, as_printed: bool) -> Iterator[Comparison]:
    """Products of a largest and a relative step size, as (19) has them, against the step sizes of (18)."""
    for label, s, joint, _, now in pairs_of(game, drawn):
        fast = [drawn.alphas[i][now.plays[i][s, a] - 1] for i, a in enumerate(joint)]
        yield from _products(f"{label}: alpha", fast, fast, case)
        slow, stated = [], []
        for i, count in enumerate(game.action_counts):
            for a in range(count):
                counter = now.plays[i][s, a] if as_printed else now.visits[s]
                if counter > 0:
                    slow.append(drawn.betas[i][now.visits[s] - 1])
                    stated.append(drawn.betas[i][counter - 1])
        yield from _products(f"{label}: beta", slow, stated, case)


def _products(label: str, steps: list[fmpq], stated: list[fmpq], case: int) -> Iterator[Comparison]:
    """max * (stated / max), the relative part in [0, 1], against the steps."""
    largest = max(stated)
    for number, (step, own) in enumerate(zip(steps, stated, strict=True)):
        yield Comparison(f"{label}, component {number}", largest * (own / largest), EQUAL, step, case)
        yield Comparison(f"{label}, component {number}: relative", own / largest, AT_MOST, fmpq(1), case)


def concise(game: TabularGame, drawn: Play, case: int) -> Iterator[Comparison]:
    """(19) in vectors of all players' components, with D~ and D as diagonals of relative step sizes."""
    theta = exploration_of(game)
    for label, s, joint, before, now in pairs_of(game, drawn):
        fast = [drawn.alphas[i][now.plays[i][s, a] - 1] for i, a in enumerate(joint)]
        slow = [pace[now.visits[s] - 1] for pace in drawn.betas]
        after = drawn.states[before.t + 1]
        for i, a in enumerate(joint):
            q, policy = before.q[i], before.policy
            mean = bellman(game, perceived_profile(policy, theta, i), i, q)
            noise, diagonal = q * 0, q * 0
            target = game.payoffs[(i, s, *joint)] + game.discount * (policy[i][after] * q[after]).sum()
            noise[s, a], diagonal[s, a] = target - mean[s, a], fast[i] / max(fast)
            x = q + max(fast) * diagonal * (mean - q + noise)
            yield from entries(f"{label}: x_{i}", now.q[i], EQUAL, x, case=case)
            rows = policy[i] * 0
            rows[s] = rows[s] + slow[i] / max(slow)
            reply = policy[i] * 0
            reply[s] = reply[s] + best_reply(q, s, drawn.ties[before.t])
            y = policy[i] + max(slow) * rows * (reply - policy[i])
            yield from entries(f"{label}: y_{i}", now.policy[i], EQUAL, y, case=case)


def single_pair(game: TabularGame, drawn: Play, case: int) -> Iterator[Comparison]:
    """How many components of x and of y an iterate updates: H^t as printed is one of each."""
    for label, _, joint, _, _ in pairs_of(game, drawn):
        yield Comparison(f"{label}: components of x updated", len(joint), EQUAL, 1, case)
        yield Comparison(f"{label}: components of y updated", sum(game.action_counts), EQUAL, 1, case)


def sets_of_components(game: TabularGame, drawn: Play, case: int) -> Iterator[Comparison]:
    """What is outside X^t = {(i, s, a_i)} and Y^t = {(i, s, b)} does not move."""
    for label, s, joint, before, now in pairs_of(game, drawn):
        for i, a in enumerate(joint):
            moved = np.asarray(now.q[i] != before.q[i], dtype=int)
            yield Comparison(f"{label}: x_{i} outside", int(moved.sum() - moved[s, a]), EQUAL, 0, case)
            moved = np.asarray(now.policy[i] != before.policy[i], dtype=int)
            yield Comparison(f"{label}: y_{i} outside", int(moved.sum() - moved[s].sum()), EQUAL, 0, case)


def boxes() -> Evidence:
    """A diagonal of Omega_K^eta as a mixture of the diagonals with entries eta and 1, weights multiplied up."""
    eta, failures, compared = fmpq(1, 3), 0, 0
    for omega in ((fmpq(1, 2),), (fmpq(1, 3), fmpq(3, 4)), (fmpq(1), fmpq(2, 5), fmpq(5, 6))):
        mixture, mass = [fmpq(0)] * len(omega), fmpq(0)
        for corner in itertools.product((eta, fmpq(1)), repeat=len(omega)):
            weight = fmpq(1)
            for entry, end in zip(omega, corner, strict=True):
                share = (entry - eta) / (1 - eta)
                weight *= share if end == 1 else 1 - share
            mass += weight
            mixture = [total + weight * end for total, end in zip(mixture, corner, strict=True)]
            failures, compared = failures + (weight < 0), compared + 1
        failures, compared = failures + (mass != 1) + (tuple(mixture) != omega), compared + 2
    return Evidence(
        method=Method.ARGUMENT,
        instance="K = 1, 2, 3 and eta = 1/3",
        measured="diagonals inside are mixtures of corners",
        claimed="with weights prod_k (omega_k - eta) / (1 - eta) or (1 - omega_k) / (1 - eta)",
        residual=failures,
        tolerance=0,
        comparisons=compared,
        failures=failures,
        note="a box is the convex hull of its corners; what is affine in omega need only be checked there",
    )


CLAIMS = (
    Claim(
        id=COUNTERS,
        title="Sums of indicators of updates are Algorithm 1's counters",
        statement=(
            r"At iterate $t$, let $\bar{X}^t \subset \bar{X}$ and $\bar{Y}^t \subset \bar{Y}$ be the elements that are "
            r"updated. Let $$\tilde{n}^t(\mathbf{i}) = \sum_{p=1}^t \mathbb{1}(\mathbf{i} \in \bar{X}^p), \quad "
            r"n^t(\mathbf{j}) = \sum_{p=1}^t \mathbb{1}(\mathbf{j} \in \bar{Y}^p),$$"
        ),
        reading=(
            r"With components $\mathbf{i} = (i, s, a_i)$ of the estimates and $\mathbf{j} = (i, s, a_i)$ of the "
            r"policies: iterate $t$ updates $(i, s^{t-1}, a_i^{t-1})$ of each player, and $(i, s^{t-1}, a_i)$ of each "
            r"player and action, so $\tilde{n}^t(\mathbf{i}) = \tilde{n}_i^t(s, a_i)$ and $n^t(\mathbf{j}) = n^t(s)$."
        ),
        source="Appendix A, before (18)",
        kind=Kind.DEFINITION,
        checks=(along_plays(COUNTERS, counted),),
        uses=("algorithm-1.counters", "algorithm-1.unvisited.corrected"),
        trials=trial(counted),
    ),
    Claim(
        id=RECURSION,
        title="Algorithm 1 is an instance of the recursion",
        statement=(
            r"$$\begin{aligned} x^t(\mathbf{i}) &\in x^{t-1}(\mathbf{i}) + "
            r"\alpha_{\mathbf{i}}(\tilde{n}^t(\mathbf{i}))\mathbb{1}(\mathbf{i} \in \bar{X}^t)[F(\mathbf{i}; x^{t-1}, "
            r"y^{t-1}) \\ &\quad + \tilde{M}^t(\mathbf{i}) + d^t(\mathbf{i})], \quad \forall \mathbf{i} \in [X] \\ "
            r"y^t(\mathbf{j}) &\in y^{t-1}(\mathbf{j}) + \beta_{\mathbf{j}}(n^t(\mathbf{j}))\mathbb{1}(\mathbf{j} \in "
            r"\bar{Y}^t)[G(\mathbf{j}; x^{t-1}, y^{t-1}) \\ &\quad + M^t(\mathbf{j}) + e^t(\mathbf{j})], \quad \forall "
            r"\mathbf{j} \in [Y], \end{aligned}$$"
        ),
        reading=(
            r"$x = q$, $y = \pi$, $F = T q - q$ with the operator of $(\pi_i, \tilde{\pi}_{-i})$, $\tilde{M}$ the "
            r"target of (4a) less $T q$, $G = \bar{\text{br}} - \pi$ and $M = d = e = 0$; all players and actions of a "
            r"row share $\beta$. The errors' indices are printed as elements of $\mathbb{R}^X$ and $\mathbb{R}^Y$, "
            r"where $[X]$ and $[Y]$ are meant."
        ),
        source="Appendix A, (18)",
        kind=Kind.DEFINITION,
        checks=(along_plays(RECURSION, recursion),),
        uses=(COUNTERS, "equation-4a", "equation-4b", "equation-5a", "equation-5b"),
        trials=trial(recursion),
    ),
    Claim(
        id=RELATIVE,
        title="Largest and relative step sizes, as printed",
        statement=(
            r"For every $t \in \{1, 2, \dots\}$, define $$\begin{aligned}\bar{\alpha}^t &= \max_{\mathbf{i} \in "
            r"\bar{X}^t} \alpha_i(\tilde{n}^t(\mathbf{i})), & \mu^t(\mathbf{i}) &= "
            r"\frac{\alpha_i(\tilde{n}^t(\mathbf{i}))}{\bar{\alpha}^t} \mathbb{1}(\mathbf{i} \in \bar{X}^t) \\ "
            r"\bar{\beta}^t &= \max_{\mathbf{j} \in \bar{Y}^t} \beta_j(\tilde{n}^t(\mathbf{j})), & "
            r"\sigma^t(\mathbf{j}) &= \frac{\beta_j(\tilde{n}^t(\mathbf{j}))}{\bar{\beta}^t} \mathbb{1}(\mathbf{j} \in "
            r"\bar{Y}^t) \\ \tilde{\mathcal{D}}^t &= \text{diag}([\mu^t(1), \mu^t(2), \dots, \mu^t(X)]), \\ "
            r"\mathcal{D}^t &= \text{diag}([\sigma^t(1), \sigma^t(2), \dots, \sigma^t(Y)]).\end{aligned}$$"
        ),
        reading=(
            r"The slow step sizes are printed at $\tilde{n}^t$, which counts updates of $x$; (18) has "
            r"$\beta_{\mathbf{j}}(n^t(\mathbf{j}))$. Where both are defined, $\bar{\beta}^t \sigma^t(\mathbf{j})$ is "
            "compared with the step size of (18). They differ once a state was visited with two actions: $n^t(s) = "
            r"2$, $\tilde{n}_i^t(s, a_i) = 1$, and $\beta(1) \neq \beta(2)$."
        ),
        source="Appendix A, before (19)",
        kind=Kind.DEFINITION,
        checks=(along_plays(RELATIVE, partial(relative, as_printed=True)),),
        corrected_by=RELATIVE_CORRECTED,
        trials=trial(partial(relative, as_printed=True)),
        consequence="None: read $n^t$ for $\\tilde{n}^t$ in the slow line, and (19) is (18).",
    ),
    Claim(
        id=RELATIVE_CORRECTED,
        title="Largest and relative step sizes",
        statement=(
            r"With $\bar{\beta}^t = \max_{\mathbf{j} \in \bar{Y}^t} \beta_{\mathbf{j}}(n^t(\mathbf{j}))$ and "
            r"$\sigma^t(\mathbf{j}) = \beta_{\mathbf{j}}(n^t(\mathbf{j})) / \bar{\beta}^t$ on $\bar{Y}^t$, 0 "
            r"elsewhere, and $\bar{\alpha}^t$, $\mu^t$ as printed: $\bar{\beta}^t \sigma^t(\mathbf{j})$ and "
            r"$\bar{\alpha}^t \mu^t(\mathbf{i})$ are the step sizes of (18), and all relative ones are in $[0, 1]$."
        ),
        source="Correction of Appendix A, before (19)",
        kind=Kind.DEFINITION,
        checks=(along_plays(RELATIVE_CORRECTED, partial(relative, as_printed=False)),),
        uses=(COUNTERS,),
        corrects=RELATIVE,
        trials=trial(partial(relative, as_printed=False)),
    ),
    Claim(
        id=CONCISE,
        title="The recursion in vectors",
        statement=(
            r"Using these notations we can concisely write (18) as $$\begin{aligned}x^t &\in x^{t-1} + \bar{\alpha}^t "
            r"\tilde{\mathcal{D}}^t (F(x^{t-1}, y^{t-1}) + \tilde{M}^t + d^t) \\ y^t &\in y^{t-1} + \bar{\beta}^t "
            r"\mathcal{D}^t (G(x^{t-1}, y^{t-1}) + M^t + e^t).\end{aligned}$$"
        ),
        reading=(
            r"With the relative step sizes as corrected (claim appendix-A.relative-steps). Certified for Algorithm 1: "
            r"both right sides, every component, are its iterates."
        ),
        source="Appendix A, (19)",
        kind=Kind.IDENTITY,
        checks=(along_plays(CONCISE, concise),),
        uses=(RECURSION, RELATIVE_CORRECTED),
        trials=trial(concise),
    ),
    Claim(
        id=PAIRS,
        title="Each iterate updates one pair of components, as printed",
        statement=(
            r"Define $\bar{H} \subset \bar{X} \times \bar{Y}$ such that if $i \in \bar{X}, j \in \bar{Y}$ then $(i, j) "
            r"\in \bar{H}$ if and only if $i, j$ have positive probability of occurring simultaneously. At iterate "
            r"$t$, $\bar{H}^t \in \bar{H}$ be the updated component in $[X] \times [Y]$."
        ),
        reading=(
            r"A pair of one component of $x$ and one of $y$. Algorithm 1 updates one component of $x$ for each player "
            r"and $\sum_i |A_i|$ of $y$: one and one only with a single player who has a single action."
        ),
        source="Appendix A, after (19)",
        kind=Kind.DEFINITION,
        checks=(along_plays(PAIRS, single_pair),),
        corrected_by=PAIRS_CORRECTED,
        trials=trial(single_pair),
        consequence=(
            r"Perkins and Leslie (2013) have sets of components, as (18) itself has with $\bar{X}^t$ and $\bar{Y}^t$, "
            r"and Appendix B's $\bar{H}$ names whole combinations. With sets, everything that uses $\bar{H}$ is "
            "meaningful."
        ),
    ),
    Claim(
        id=PAIRS_CORRECTED,
        title="Each iterate updates a pair of sets of components, which the visited state and joint action determine",
        statement=(
            r"$\bar{H}^t = (\bar{X}^t, \bar{Y}^t)$ with $\bar{X}^t = \{(i, s^{t-1}, a_i^{t-1}) : i \in I\}$ and "
            r"$\bar{Y}^t = \{(i, s^{t-1}, a_i) : i \in I, a_i \in A_i\}$; no other component moves."
        ),
        source="Correction of Appendix A, after (19)",
        kind=Kind.DEFINITION,
        checks=(along_plays(PAIRS_CORRECTED, sets_of_components),),
        uses=("equation-4b", "equation-5b"),
        corrects=PAIRS,
        trials=trial(sets_of_components),
    ),
    Claim(
        id=WEIGHTS,
        title="Omega is a box of diagonal matrices, the convex hull of its corners",
        statement=(
            r"For any positive integer $K$, define $\Omega_K^\eta = \{\text{diag}(\omega(1), \dots, \omega(K)) : "
            r"\omega(i) \in [\eta, 1] \forall i = 1, 2, \dots, K\}$."
        ),
        reading=(
            r"A set of matrices for $\eta \in (0, 1]$, empty beyond. $\tilde{\mathcal{D}}^t$ itself is in none of them "
            r"as soon as a component is not updated; its averages over time are. What is written $\Omega \cdot F$ "
            "below is therefore a set, and the equations with it are inclusions."
        ),
        source="Appendix A, after (19)",
        kind=Kind.DEFINITION,
        checks=(Check(Method.ARGUMENT, "mixtures of corners", boxes, Scope.EVERY_GAME),),
    ),
)
