"""Appendix B.1(i): the q-estimates stay in a ball, and the policies in the simplex."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.game import TabularGame
from mpgtheory.learning.exact import Iterate, Play, iterates
from mpgtheory.noise import targets
from verification.checks.estimates import is_light
from verification.checks.plays import play_case
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.equation_25_updates import along_a_play, play_trial
from verification.compare import AT_MOST, EQUAL, Comparison
from verification.evidence import exact_evidence
from verification.falsify.parts import play
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

PRINTED, CORRECTED = "appendix-B.1.i", "appendix-B.1.i.corrected"
TARGET, TARGET_CORRECTED = "appendix-B.1.i.target", "appendix-B.1.i.target.corrected"
COMBINATION, SIMPLEX = "appendix-B.1.i.convex-combination", "appendix-B.1.i.simplex"
ALPHA, BETA = fmpq(9, 10), fmpq(1, 2)
"""Step sizes of the first iterate: alpha_i(n) = 9/10 n^-c, of the form of the paper's example, starts with 9/10."""
FROM_ZERO = {"from": "zero"}

Largest = Callable[[TabularGame], fmpq]


def largest_signed(game: TabularGame) -> fmpq:
    """max_{i,s,a} u_i(s, a), u-bar as printed."""
    return game.payoffs.max()


def largest_absolute(game: TabularGame) -> fmpq:
    """max_{i,s,a} |u_i(s, a)|."""
    return abs(game.payoffs).max()


def radius(game: TabularGame, largest: Largest) -> fmpq:
    """R-bar = max(u-bar / (1 - delta), |q^0|) for q^0 = 0."""
    return max(largest(game) / (1 - game.discount), fmpq(0))


def inductive_step(game: TabularGame, largest: Largest) -> Iterator[Comparison]:
    """No target leaves [-R, R] while |q| <= R: it is affine and rising in q, so the corners q = R and q = -R decide."""
    limit = radius(game, largest)
    ends = limit - game.discount * limit
    for place in np.ndindex(game.n_players, game.n_states):
        each, words = game.payoffs[place], f"player {place[0]}, state {place[1]}"
        yield Comparison(f"{words}: largest payoff", each.max(), AT_MOST, ends)
        yield Comparison(f"{words}: least payoff", -ends, AT_MOST, each.min())


def along(game: TabularGame, found: Iterable[Iterate], limit: fmpq) -> Iterator[Comparison]:
    """|q^t| <= limit."""
    for at in found:
        yield Comparison(f"|q^{at.t}|", max(abs(block).max() for block in at.q), AT_MOST, limit)


def first_play(game: TabularGame) -> Play | None:
    """A play of one stage whose first iterate leaves the printed ball; None if there is none."""
    limit = radius(game, largest_signed)
    for place in np.argwhere(ALPHA * abs(game.payoffs) > limit):
        _, state, *joint = map(int, place)
        if game.initial[state] > 0:
            after = int(np.flatnonzero(game.transitions[(state, *joint)] != 0)[0])
            players = game.n_players
            return Play((state, after), (tuple(joint),), ((ALPHA,),) * players, ((BETA,),) * players, (0,))
    return None


def leaves(instance: Instance) -> bool:
    """Games in which the first iterate can leave the printed ball."""
    return is_light(instance) and first_play(instance.game.dense()) is not None


def is_balanced(instance: Instance) -> bool:
    """Games in which no payoff is less than -max u: the printed bound is the true one."""
    game = instance.game.dense()
    return is_light(instance) and bool(abs(game.payoffs).max() <= max(game.payoffs.max(), 0))


def in_one_stage(instance: Instance) -> Evidence:
    """The first iterate of a play against the printed bound."""
    game = instance.game.dense()
    found = first_play(game)
    assert found is not None
    comparisons = list(along(game, iterates(game, found), radius(game, largest_signed)))
    note = f"alpha(1) = {ALPHA}, as of alpha(n) = {ALPHA} n^-c"
    return exact_evidence(f"{PRINTED}/path", instance, comparisons, [play_case(found)], note=note)


def by_induction(rule: str, largest: Largest) -> Callable[[Instance], Evidence]:
    """The inductive step over its worst cases."""

    def run(instance: Instance) -> Evidence:
        comparisons = list(inductive_step(instance.game.dense(), largest))
        note = "from q^0 = 0; worst cases over all |q| <= R, so no path of estimates leaves the ball"
        return exact_evidence(rule, instance, comparisons, [FROM_ZERO], note=note)

    return run


def stays_within(largest: Largest) -> Trial:
    """|q^t| <= R-bar along drawn plays."""

    def conclusion(x: Example) -> Iterator[Comparison]:
        return along(x.game, iterates(x.game, x["play"]), radius(x.game, largest))

    def certify(x: Example) -> Evidence:
        return exact_evidence(f"{PRINTED}/path", Instance(x.game), list(conclusion(x)), [play_case(x["play"])])

    return Trial(conclusion, parts={"play": play(4)}, certify=certify if largest is largest_signed else None)


def worst_targets(game: TabularGame, largest: Largest) -> Iterator[Comparison]:
    """|T^ q| <= u-bar + delta R <= (1 - delta) R + delta R = R over all |q| <= R: the worst q is R or -R everywhere."""
    limit, u_bar, delta = radius(game, largest), largest(game), game.discount
    ahead = delta * limit
    for place in np.ndindex(game.n_players, game.n_states):
        worst = max(abs(game.payoffs[place] + sign * ahead).max() for sign in (1, -1))
        words = f"player {place[0]}, state {place[1]}: first inequality"
        yield Comparison(words, worst, AT_MOST, u_bar + ahead)
    yield Comparison("second inequality", u_bar + ahead, AT_MOST, (1 - delta) * limit + ahead)
    yield Comparison("last equality", (1 - delta) * limit + ahead, EQUAL, limit)


def of_targets(claim: str, largest: Largest) -> Check:
    """The displayed chain, worst cases over all q of the ball."""

    def run(instance: Instance) -> Evidence:
        return exact_evidence(claim, instance, list(worst_targets(instance.game.dense(), largest)), [FROM_ZERO])

    return Check(Method.EXACT, "worst case over all q in the ball", run, suits=is_light)


def target_trial(largest: Largest) -> Trial:
    """The displayed chain on drawn games."""
    return Trial(lambda x: worst_targets(x.game, largest))


def as_combination(game: TabularGame, run: Play, found: list[Iterate]) -> Iterator[Comparison]:
    """q^t = (1 - alpha) q^{t-1} + alpha (T q^{t-1} + M~^t) at the updated entry, so between the two."""
    for t, joint in enumerate(run.actions):
        before, after, state = found[t], found[t + 1], run.states[t]
        for i, own in enumerate(joint):
            place, old = f"iterate {t + 1}, player {i}", before.q[i][state, own]
            aim = targets(game, before.policy, i, before.q[i])[(state, *joint, run.states[t + 1])]
            alpha, new = run.alphas[i][int(after.plays[i][state, own]) - 1], after.q[i][state, own]
            yield Comparison(f"{place}: combination", new, EQUAL, (1 - alpha) * old + alpha * aim)
            yield Comparison(f"{place}: from below", min(old, aim), AT_MOST, new)
            yield Comparison(f"{place}: from above", new, AT_MOST, max(old, aim))


def in_simplex(game: TabularGame, run: Play, found: list[Iterate]) -> Iterator[Comparison]:
    """Every pi^t is a profile of distributions."""
    for at in found:
        for i, block in enumerate(at.policy):
            for s, row in enumerate(block):
                yield Comparison(f"pi_{i}^{at.t}({s}): mass", row.sum(), EQUAL, fmpq(1))
                yield Comparison(f"pi_{i}^{at.t}({s}): least", fmpq(0), AT_MOST, least(row))


def least(row: Array) -> fmpq:
    """The smallest entry."""
    return min(row)


BALL = (
    r"Let $\bar{u} = \max_{i,s,a,\pi} u_i(s, a)$. Moreover let $\bar{R} = \max\{\bar{u}/(1-\delta), \max_i "
    r"\|q_i^0\|_\infty\}$. Then we claim that $\|q_i^t\|_\infty \leq \bar{R}$ for all $t = \{0, 1, 2, \dots\}$."
)
CHAIN = (
    r"$$\begin{aligned} \|\mathcal{T}_i^{\pi^{t-1}} q_i^{t-1}(s, a_i) + \tilde{M}^t(s, a_i)\| &= "
    r"\|\hat{\mathcal{T}}_i^{\pi^{t-1}} q_i^{t-1}\|_\infty \\ &\leq \bar{u} + \delta \bar{R} \leq (1-\delta)\bar{R} + "
    r"\delta \bar{R} = \bar{R}. \end{aligned}$$"
)

CLAIMS = (
    Claim(
        id=PRINTED,
        title="The q-estimates stay within the largest payoff over 1 - delta, as printed",
        statement=BALL,
        reading=(
            r"$\bar{u}$ has no absolute value (and a $\pi$ that nothing depends on). With $q^0 = 0$ the ball is "
            r"$\max(0, \max u) / (1 - \delta)$, which payoffs below $-\max u$ leave: one state, one player, one "
            r"action, payoff $-1$: $\bar{R} = 0$ and $q^1 = -\alpha$. On games refuted, by the first iterate with "
            r"$\alpha(1) = 9/10$; on games where $|u| \leq \max u$, certified by the inductive step. In games between "
            "the two nothing is decided here."
        ),
        source="Appendix B.1(i)",
        kind=Kind.INEQUALITY,
        checks=(
            Check(Method.EXACT, "the first iterate of a play", in_one_stage, suits=leaves),
            Check(
                Method.EXACT,
                "the inductive step over its worst cases",
                by_induction(f"{PRINTED}/invariance", largest_signed),
                suits=is_balanced,
            ),
        ),
        corrected_by=CORRECTED,
        trials=(stays_within(largest_signed),),
        consequence=(
            r"None for the argument: with $\bar{u} = \max |u|$ the same proof is right, and (A1) holds. Bounds quoted "
            "from here need the absolute value."
        ),
    ),
    Claim(
        id=CORRECTED,
        title="The q-estimates stay within the largest absolute payoff over 1 - delta",
        statement=(
            r"Let $\bar{u} = \max_{i,s,a} |u_i(s, a)|$ and $\bar{R} = \max\{\bar{u}/(1-\delta), \max_i "
            r"\|q_i^0\|_\infty\}$. Then $\|q_i^t\|_\infty \leq \bar{R}$ for all $t$."
        ),
        reading=r"For $q^0 = 0$, as in Algorithm 1. Along every path of states, actions and step sizes in $(0, 1)$.",
        source="Correction of Appendix B.1(i)",
        kind=Kind.INEQUALITY,
        checks=(
            Check(
                Method.EXACT,
                "the inductive step over its worst cases",
                by_induction(CORRECTED, largest_absolute),
                suits=is_light,
            ),
        ),
        uses=(COMBINATION,),
        corrects=PRINTED,
        trials=(stays_within(largest_absolute),),
    ),
    Claim(
        id=COMBINATION,
        title="Each estimate is a convex combination of the last one and the target",
        statement=(
            r"Indeed, we note from (25a) that $q_i^k$ is a convex combination of $q_i^{t-1}$ and "
            r"$\mathcal{T}_i^{\pi^{t-1}} q_i^{t-1}(s, a_i) + \tilde{M}^t(s, a_i)$."
        ),
        reading=(
            r"$q_i^k$ is $q_i^t$. At the entry that is updated, with weights $1 - \alpha$ and $\alpha$ from $\alpha "
            r"\in (0, 1)$ (footnote 2); all other entries stay."
        ),
        source="Appendix B.1(i)",
        kind=Kind.IDENTITY,
        checks=(along_a_play(COMBINATION, as_combination),),
        uses=("equation-4a",),
        trials=(play_trial(as_combination),),
    ),
    Claim(
        id=TARGET,
        title="The target stays in the ball, as printed",
        statement=CHAIN,
        reading=(
            r"For all $q$ with $\|q\|_\infty \leq \bar{R}$, with $\bar{u} = \max u$ as printed, and the norm on the "
            r"left read as absolute value. The first inequality needs $|u_i(s, a)| \leq \bar{u}$: it fails wherever "
            r"some payoff is below $-\max u$."
        ),
        source="Appendix B.1(i), display",
        kind=Kind.INEQUALITY,
        checks=(of_targets(TARGET, largest_signed),),
        corrected_by=TARGET_CORRECTED,
        trials=(target_trial(largest_signed),),
        consequence="None for the argument: as of claim appendix-B.1.i, whose inductive step it is.",
    ),
    Claim(
        id=TARGET_CORRECTED,
        title="The target stays in the ball",
        statement=(
            r"With $\bar{u} = \max |u|$, for all $q$ with $\|q\|_\infty \leq \bar{R}$: $|\hat{\mathcal{T}}_i^{\pi} "
            r"q_i(s, a_i)| \leq \bar{u} + \delta \bar{R} \leq (1-\delta)\bar{R} + \delta \bar{R} = \bar{R}.$"
        ),
        source="Correction of Appendix B.1(i), display",
        kind=Kind.INEQUALITY,
        checks=(of_targets(TARGET_CORRECTED, largest_absolute),),
        corrects=TARGET,
        trials=(target_trial(largest_absolute),),
    ),
    Claim(
        id=SIMPLEX,
        title="The policies stay in the product of simplices",
        statement=r"Moreover note that $\pi^t \in \Pi$ which is product simplex and is always compact.",
        source="Appendix B.1(i)",
        kind=Kind.INEQUALITY,
        checks=(along_a_play(SIMPLEX, in_simplex),),
        uses=("equation-5a",),
        trials=(play_trial(in_simplex),),
    ),
)
