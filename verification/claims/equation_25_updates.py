"""Equations (25a) and (25b): the updates of Algorithm 1 rewritten, cast as (18), and counted."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from flint import fmpq

from mpgtheory.bellman import bellman
from mpgtheory.exploration import perceived_profile
from mpgtheory.learning.exact import Iterate, Play, iterates
from mpgtheory.noise import mean_target, targets
from mpgtheory.policy import explored
from mpgtheory.visited import number_of_pairs, updated_entries
from verification.checks.estimates import Point, check, is_light, points, trial
from verification.checks.plays import drawn_play, play_case
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.compare import EQUAL, IFF, Comparison, entries
from verification.evidence import exact_evidence
from verification.falsify.parts import play
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

ESTIMATES, CORRECTED, POLICIES = "equation-25a", "equation-25a.corrected", "equation-25b"
FRAMEWORK = "appendix-B.1.framework"
COMPONENTS, COUNTED, COMBINATIONS = (
    "appendix-B.1.components",
    "appendix-B.1.components.corrected",
    "appendix-B.1.combinations",
)

# (25a): the mean of the target of (4a).


def rewritten(p: Point) -> Iterator[Comparison]:
    """The mean of (4a)'s target, opponents playing pi~_-i by (6), against T^pi q, the mean of (25a)'s."""
    played = explored(p.policy, p.exploration)
    for i, q in enumerate(p.q):
        mean = mean_target(p.game, p.policy, played, i, q)
        yield from entries(p.place(i, "mean target"), mean, EQUAL, bellman(p.game, p.policy, i, q))


def rewritten_as_played(p: Point) -> Iterator[Comparison]:
    """The same against T^(pi_i, pi~_-i) q."""
    played = explored(p.policy, p.exploration)
    for i, q in enumerate(p.q):
        mean = mean_target(p.game, p.policy, played, i, q)
        seen = perceived_profile(p.policy, p.exploration, i)
        yield from entries(p.place(i, "mean target"), mean, EQUAL, bellman(p.game, seen, i, q))


# Along plays.


def as_recursion(game: object, run: Play, found: list[Iterate]) -> Iterator[Comparison]:
    """(18) with x = q, y = pi, F = T q - q, M~ = T^ - T, and counters that count updates, against the iterates."""
    counts: Counter[tuple[int, int, int]] = Counter()
    visits: Counter[int] = Counter()
    for t, joint in enumerate(run.actions):
        before, after, state = found[t], found[t + 1], run.states[t]
        visits[state] += 1
        for i, own in enumerate(joint):
            counts[i, state, own] += 1
            moved = bellman(game, before.policy, i, before.q[i])  # type: ignore[arg-type]
            sampled = targets(game, before.policy, i, before.q[i])[(state, *joint, run.states[t + 1])]  # type: ignore[arg-type]
            expected = before.q[i].copy()
            field, noise = moved[state, own] - expected[state, own], sampled - moved[state, own]
            expected[state, own] += run.alphas[i][counts[i, state, own] - 1] * (field + noise)
            yield from entries(f"iterate {t + 1}, player {i}: q", after.q[i], EQUAL, expected)
            yield Comparison(
                f"iterate {t + 1}: visits of state {state}", int(after.visits[state]), EQUAL, visits[state]
            )


def as_inclusion(game: object, run: Play, found: list[Iterate]) -> Iterator[Comparison]:
    """(25b): what was mixed in is a maximiser of q^{t-1}(s) for the visited state, and other rows stay."""
    for t, state in enumerate(run.states[:-1]):
        before, after = found[t], found[t + 1]
        for i, block in enumerate(after.policy):
            beta, old = run.betas[i][int(after.visits[state]) - 1], before.policy[i]
            reply, place = (block[state] - old[state]) / beta + old[state], f"iterate {t + 1}, player {i}"
            is_distribution = bool(min(reply) >= 0 and sum(reply) == 1)
            yield Comparison(f"{place}: reply is a distribution", is_distribution, IFF, True)
            attained, best = (reply * before.q[i][state]).sum(), before.q[i][state].max()
            yield Comparison(f"{place}: reply attains max q", attained, EQUAL, best)
            for s in range(len(block)):
                if s != state:
                    yield Comparison(f"{place}, state {s}: unchanged", bool((block[s] == old[s]).all()), IFF, True)


def along_a_play(claim: str, compare: Callable[..., Iterable[Comparison]]) -> Check:
    """`compare` along a drawn play, with the rule `claim`."""

    def run(instance: Instance) -> Evidence:
        game = instance.game.dense()
        drawn = drawn_play(game, instance.rng("plays"))
        comparisons = list(compare(game, drawn, iterates(game, drawn)))
        return exact_evidence(claim, instance, comparisons, [play_case(drawn)])

    return Check(Method.EXACT, "a play of four stages", run, suits=is_light)


def play_trial(compare: Callable[..., Iterable[Comparison]]) -> Trial:
    """`compare` along drawn plays."""

    def conclusion(x: Example) -> Iterable[Comparison]:
        return compare(x.game, x["play"], iterates(x.game, x["play"]))

    return Trial(conclusion, parts={"play": play(4)})


# What is updated at once.


def components(p: Point) -> Iterator[Comparison]:
    """The number of entries of q against prod_i |S| |A_i|."""
    product = math.prod(p.game.n_states * count for count in p.game.action_counts)
    yield Comparison("entries of q", fmpq(sum(block.size for block in p.q)), EQUAL, fmpq(product))


def components_counted(p: Point) -> Iterator[Comparison]:
    """Against sum_i |S| |A_i|."""
    total = p.game.n_states * sum(p.game.action_counts)
    yield Comparison("entries of q", fmpq(sum(block.size for block in p.q)), EQUAL, fmpq(total))


def combinations(p: Point) -> Iterator[Comparison]:
    """Different elements of H update different sets of entries."""
    sets = {updated_entries(p.game, k) for k in range(number_of_pairs(p.game))}
    yield Comparison("sets of updated entries", fmpq(len(sets)), EQUAL, fmpq(number_of_pairs(p.game)))


def of_the_game(claim: str, title: str, compare: Callable[[Point], Iterable[Comparison]]) -> Check:
    """A check of a statement that concerns the game alone."""
    return check(claim, title, compare, "", where=lambda instance: points(instance)[:1])


ONE = "the shape of the game"

CLAIMS = (
    Claim(
        id=ESTIMATES,
        title="The q-update rewritten with the operator and noise, as printed",
        statement=(
            r"$$q_i^t(s, a_i) = q_i^{t-1}(s, a_i) + \alpha_i(\tilde{n}_i^t(s, a_i))\mathbb{1}((s, a_i) = (s^{t-1}, "
            r"a_i^{t-1})) \cdot \left( \mathcal{T}_i^{\pi^{t-1}} q_i^{t-1}(s, a_i) - q_i^{t-1}(s, a_i) + "
            r"\tilde{M}^k(s, a_i) \right),$$"
        ),
        reading=(
            r"With $\tilde{M}$ from (26a), so that the bracket is $\hat{\mathcal{T}}_i^{\pi^{t-1}} q_i^{t-1} - "
            r"q_i^{t-1}$ with $a_{-i} \sim \pi_{-i}^{t-1}(s)$ by (23) ($\tilde{M}^k$ is read $\tilde{M}^t$). As an "
            "identity along each play it is true (claim appendix-B.1.framework). But it is to be (4a) with the "
            r"random variables of (23), and in Algorithm 1 the opponents' actions are drawn from $\tilde{\pi}_{-i} = "
            r"(1 - \theta) \pi_{-i} + \theta / |A|$ by (6). So the mean of (4a)'s target is not $\mathcal{T}_i^\pi "
            r"q_i$. In the dominance example at row 1, column 0 and $q = 0$, $\theta = 1/10$: the row player's means "
            r"for its two rows are $9/20$ and $179/200$, where $\mathcal{T}_1^\pi q_1 = (1, 9/10)$. Compared are the "
            r"means at sampled $q, \pi, \theta$."
        ),
        source="Equation (25a)",
        kind=Kind.IDENTITY,
        checks=(check(ESTIMATES, "mean over joint actions and next states", rewritten, "policy q exploration"),),
        uses=("equation-22", "equation-23"),
        corrected_by=CORRECTED,
        trials=(trial(rewritten, "q", "exploration"),),
        consequence=(
            r"The mean field of the q-estimates, hence Lemma 3.4: they track $Q_i(\cdot; \pi_i, \tilde{\pi}_{-i})$ "
            r"and not $Q_i(\cdot; \pi)$. Contraction, bounds and attractor of B.1 hold for the corrected operator as "
            r"well; Lemmas 3.4 and 3.7 and Theorem 3.3 do not survive for fixed $\theta$, only with the errors of "
            "their corrected twins."
        ),
    ),
    Claim(
        id=CORRECTED,
        title="The mean target of (4a) is the operator against exploring opponents",
        statement=(
            r"In (25a) and (26a) $\mathcal{T}_i^{\pi^{t-1}}$ is to be $\mathcal{T}_i^{(\pi_i^{t-1}, "
            r"\tilde{\pi}_{-i}^{t-1})}$, and $a_{-i} \sim \tilde{\pi}_{-i}(s)$ in (23): the mean of the target of "
            r"(4a) is $\mathcal{T}_i^{(\pi_i, \tilde{\pi}_{-i})} q_i(s, a_i)$."
        ),
        reading="The own policy is not explored: (4a) continues with the policy that is held.",
        source="Correction of (25a)",
        kind=Kind.IDENTITY,
        checks=(
            check(CORRECTED, "mean over joint actions and next states", rewritten_as_played, "policy q exploration"),
        ),
        uses=("equation-22", "equation-6"),
        corrects=ESTIMATES,
        trials=(trial(rewritten_as_played, "q", "exploration"),),
    ),
    Claim(
        id=POLICIES,
        title="The policy update as an inclusion",
        statement=(
            r"$$\pi_i^t(s, a_i) \in \pi_i^{t-1}(s, a_i) + \beta_i(n^t(s))\mathbb{1}(s = s^{t-1}) \cdot \left( "
            r"\bar{\text{br}}_i(s, a_i; q^{t-1}) - \pi_i^{t-1}(s, a_i) \right),$$ for all $(s, a_i) \in S \times "
            r"A_i$, $i \in I$"
        ),
        reading=(
            r"Read for all $a_i$ together: one element of $\bar{\text{br}}_i(s; q^{t-1})$ is mixed in. Entry by entry "
            "it would allow more: at a tie of two actions each entry of the set is $[0, 1]$, and the row could leave "
            "the simplex."
        ),
        source="Equation (25b)",
        kind=Kind.IDENTITY,
        checks=(along_a_play(POLICIES, as_inclusion),),
        uses=("equation-24", "equation-5a"),
        trials=(play_trial(as_inclusion),),
    ),
    Claim(
        id=FRAMEWORK,
        title="The updates are of the form (18)",
        statement="Note that the updates (25a)-(25b) can be cast in the framework of (18).",
        reading=(
            r"Along a play: $x = q$, $y = \pi$, $F = \mathcal{T} q - q$, $G = \bar{\text{br}} - \pi$, $d = e = 0$, "
            r"the updated entries $(i, s^{t-1}, a_i^{t-1})$ and all $(i, s^{t-1}, \cdot)$, and counters that count "
            r"their updates give the iterates of (4) and (5). Whether $\tilde{M}$ is a martingale difference is "
            "another matter: claim equation-26a.martingale."
        ),
        source="Appendix B.1, after (26a)",
        kind=Kind.IDENTITY,
        checks=(along_a_play(FRAMEWORK, as_recursion),),
        uses=("equation-4a", "equation-25b"),
        trials=(play_trial(as_recursion),),
    ),
    Claim(
        id=COMPONENTS,
        title="The number of components of the updates, as printed",
        statement=(
            "Note that the asynchronous q-estimate updates (25a) and the policy updates (25b) both have "
            r"$\prod_{i=1}^I S \times A_i$ components."
        ),
        reading=(
            r"$q$ and $\pi$ have an entry for each player, state and own action: $\sum_i |S| |A_i|$ of them. The "
            r"product $\prod_i (S \times A_i)$ has $\prod_i |S| |A_i|$ elements: 36 against 12 for two players, three "
            "states and two actions each. The two agree for one player, and for two with one state and two actions "
            "each."
        ),
        source="Appendix B.1, after (26a)",
        kind=Kind.IDENTITY,
        checks=(of_the_game(COMPONENTS, ONE, components),),
        corrected_by=COUNTED,
        trials=(trial(components),),
        consequence="None: a slip in counting that nothing rests on.",
    ),
    Claim(
        id=COUNTED,
        title="The number of components of the updates",
        statement=(
            r"The q-estimates and the policies each have $\sum_{i=1}^I |S| |A_i|$ components, one for each element of "
            r"the disjoint union of the sets $S \times A_i$."
        ),
        source="Correction of Appendix B.1, after (26a)",
        kind=Kind.IDENTITY,
        checks=(of_the_game(COUNTED, ONE, components_counted),),
        corrects=COMPONENTS,
        trials=(trial(components_counted),),
    ),
    Claim(
        id=COMBINATIONS,
        title="What is updated at once belongs to one state and joint action",
        statement=(
            "One can observe that corresponding to all of components of joint q-estimate and policy update which are "
            r"updated at any instant of time there exists a unique element in the set $\bar{H} \triangleq \{(s, a_1), "
            r"(s, a_2), \dots, (s, a_I) : s \in S, a_i \in A_i, i \in I\}$."
        ),
        reading=(
            r"The braces hold the tuples $((s, a_1), \dots, (s, a_I))$. Each updates the entries $(i, s, a_i)$ of $q$ "
            r"and all $(i, s, \cdot)$ of $\pi$; different tuples update different sets."
        ),
        source="Appendix B.1, after (26a)",
        kind=Kind.IDENTITY,
        checks=(of_the_game(COMBINATIONS, "every element of H", combinations),),
        trials=(trial(combinations),),
    ),
)
