"""Algorithm 1: its start, and its counters (Section 3.1)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mpgtheory.learning.exact import Iterate, Play, iterates
from mpgtheory.learning.histories import Lottery
from mpgtheory.learning.states import start
from mpgtheory.learning.trace import blocks_of
from verification.checks.plays import drawn_play, play_case
from verification.checks.updates import Step, checks, has_others, others, standing, suits_iterates, tried
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.compare import EQUAL, Comparison, entries
from verification.evidence import exact_evidence, float_evidence
from verification.falsify.parts import play
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

START, VISITED = "algorithm-1.initialization", "algorithm-1.counters"
UNVISITED, CORRECTED = "algorithm-1.unvisited", "algorithm-1.unvisited.corrected"
COUNTED = "section-3.1.counters"
PLAYS = 3
"""Plays along which counters are compared with what happened."""


def starts(instance: Instance) -> Evidence:
    """The exact iterates start from counters and estimates zero and uniform policies."""
    game = instance.game.dense()
    lottery = Lottery((), (), ())
    found = iterates(game, lottery.play((int(np.flatnonzero(game.initial != 0)[0]),), ()))[0]
    return exact_evidence(START, instance, list(at_the_start(found)), [standing(found)])


def learner_starts(instance: Instance) -> Evidence:
    """So does the learner."""
    game = instance.game
    began = start(game, instance.rng(START))
    estimates, blocks, plays = (blocks_of(rows, game) for rows in (began.q, began.policy, began.plays))
    comparisons: list[Comparison] = []
    for player, count in enumerate(game.action_counts):
        comparisons += entries(f"pi_{player}", blocks[player], EQUAL, 1.0 / count)
        comparisons += entries(f"q_{player}", estimates[player], EQUAL, 0.0)
        comparisons += entries(f"n~_{player}", plays[player], EQUAL, 0)
    comparisons += entries("n", began.visits, EQUAL, 0)
    return float_evidence(instance, comparisons, 0.0, note="1/|A_i| rounded to a double")


def at_the_start(found: Iterate) -> Iterator[Comparison]:
    """n, n~ and q are zero, pi is uniform."""
    yield from entries("n", found.visits, EQUAL, 0)
    for player, block in enumerate(found.policy):
        yield from entries(f"n~_{player}", found.plays[player], EQUAL, 0)
        yield from entries(f"q_{player}", found.q[player], EQUAL, block * 0)
        yield from entries(f"|A| pi_{player}", block * block.shape[1], EQUAL, block * 0 + 1)


def counted(instance: Instance) -> Evidence:
    """The counters after drawn plays, against how often states and actions were realised in them."""
    game, rng = instance.game.dense(), instance.rng(COUNTED)
    comparisons: list[Comparison] = []
    cases = []
    for number in range(PLAYS):
        drawn = drawn_play(game, rng)
        last = iterates(game, drawn)[-1]
        comparisons += as_counted(drawn, last, number)
        counters = standing(last)
        cases.append({**play_case(drawn), "visits": counters["visits"], "plays": counters["plays"]})
    return exact_evidence(COUNTED, instance, comparisons, cases)


def as_counted(drawn: Play, last: Iterate, case: int) -> Iterator[Comparison]:
    """n^T(s) is how often s^m = s for m < T, n~_i^T(s, a_i) how often (s^m, a_i^m) = (s, a_i)."""
    before = drawn.states[: drawn.steps]
    for s, count in enumerate(last.visits):
        yield Comparison(f"n({s})", int(count), EQUAL, before.count(s), case)
    for i, counts in enumerate(last.plays):
        played = [(s, joint[i]) for s, joint in zip(before, drawn.actions, strict=True)]
        for place, count in np.ndenumerate(counts):
            yield Comparison(f"n~_{i}{list(place)}", int(count), EQUAL, played.count(place), case)


def tried_counts(x: Example) -> Iterator[Comparison]:
    """The same along a drawn play."""
    return as_counted(x["play"], iterates(x.game, x["play"])[-1], 0)


def visited(step: Step) -> Iterator[Comparison]:
    """n^t and n~^t at the visited state and action."""
    s = step.state
    yield Comparison(f"{step.label}: n", step.now.visits[s], EQUAL, step.before.visits[s] + 1, step.case)
    for i, a in enumerate(step.joint):
        place = f"{step.label}: n~_{i}"
        yield Comparison(place, step.now.plays[i][s, a], EQUAL, step.before.plays[i][s, a] + 1, step.case)


def unvisited_as_printed(step: Step) -> Iterator[Comparison]:
    """n~^t(s, a_i) and n^t(s) where both s and a_i are others than visited."""
    before, now = step.before, step.now
    elsewhere = [s for s in range(step.game.n_states) if s != step.state]
    for i, own in enumerate(step.joint):
        kept = [a for a in range(step.game.action_counts[i]) if a != own]
        for s in elsewhere if kept else ():
            yield Comparison(f"{step.label}: n({s})", now.visits[s], EQUAL, before.visits[s], step.case)
        left, right = (counts.plays[i][np.ix_(elsewhere, kept)] for counts in (now, before))
        yield from entries(f"{step.label}: n~_{i}", left, EQUAL, right, case=step.case)


def unvisited(step: Step) -> Iterator[Comparison]:
    """n~^t(s, a_i) for all (s, a_i) that are not visited, n^t(s) for all s that are not."""
    before, now = step.before, step.now
    mask = others(now.visits.shape, step.state)
    yield from entries(f"{step.label}: n", now.visits[mask], EQUAL, before.visits[mask], case=step.case)
    for i, a in enumerate(step.joint):
        mask = others(now.plays[i].shape, step.state, a)
        left, right = (counts.plays[i][mask] for counts in (now, before))
        yield from entries(f"{step.label}: n~_{i}", left, EQUAL, right, case=step.case)


def with_partner(instance: Instance) -> bool:
    """Games in which the printed condition speaks of any entry: two states, and a player with two actions."""
    game = instance.game
    return suits_iterates(instance) and game.n_states > 1 and max(game.action_counts) > 1


CLAIMS = (
    Claim(
        id=COUNTED,
        title="The counters count how often states, and states and own actions, were realised",
        statement=(
            r"$n^t(s)$ is the number of times state $s$ is realized before iterate $t$. $\tilde{n}_i^t(s, a_i)$ is the "
            r"number of times that player $i$ has played action $a_i$ in state $s$ before iterate $t$."
        ),
        reading=(
            r"Iterate $t$ begins when $s^t$ is observed, so realised before it are $s^0, \dots, s^{t-1}$. By the lines "
            r"of Algorithm 1 the counters begin at 0 and rise by one where they are visited; along plays this is "
            r"compared with the words."
        ),
        source="Section 3.1, the counters",
        kind=Kind.DEFINITION,
        checks=(Check(Method.EXACT, "along drawn plays", counted, suits=suits_iterates),),
        uses=(START, VISITED),
        trials=(Trial(tried_counts, parts={"play": play(4)}),),
    ),
    Claim(
        id=START,
        title="Counters and estimates start at zero, policies uniform",
        statement=(
            r"$n^0(s) = 0, \forall s \in S; \tilde{n}_i^0(s, a_i) = 0, q_i^0(s, a_i) = 0, \pi_i^0(s, a_i) = 1/|A_i|, "
            r"\forall (i, a_i, s)$"
        ),
        reading=r"The exploration $\theta_i \in (0, 1)$ is fixed here, too.",
        source="Algorithm 1, initialization",
        kind=Kind.DEFINITION,
        checks=(
            Check(Method.EXACT, "exact iterates", starts, suits=suits_iterates),
            Check(Method.FLOAT, "the learner", learner_starts, suits=suits_iterates),
        ),
    ),
    Claim(
        id=VISITED,
        title="Each iterate raises the counters of the visited state and of the visited action by one",
        statement=(
            r"$$\begin{aligned} n^t(s^{t-1}) &= n^{t-1}(s^{t-1}) + 1, \\ \tilde{n}_i^t(s^{t-1}, a_i^{t-1}) &= "
            r"\tilde{n}_i^{t-1}(s^{t-1}, a_i^{t-1}) + 1, \end{aligned}$$"
        ),
        reading=(
            r"The step sizes of (4a) and (5a) are first used at 1: $\alpha_i(0)$ and $\beta_i(0)$, of which Assumption "
            r"3.2 speaks, never."
        ),
        source="Algorithm 1, update of the counters",
        kind=Kind.DEFINITION,
        checks=checks(VISITED, visited, exactly=True),
        trials=(Trial(tried(visited), parts={"play": play(4)}),),
    ),
    Claim(
        id=UNVISITED,
        title="Counters of what is not visited stay, as printed",
        statement=(
            r"Furthermore, for $s \neq s^{t-1}, a_i \neq a_i^{t-1}$ $$\tilde{n}_i^t(s, a_i) = "
            r"\tilde{n}_i^{t-1}(s, a_i), \quad n^t(s) = n^{t-1}(s).$$"
        ),
        reading=(
            r"True, and not enough: with the comma read as `and', nothing is said of $\tilde{n}_i^t(s^{t-1}, a_i)$ for "
            r"$a_i \neq a_i^{t-1}$, nor of $\tilde{n}_i^t(s, a_i^{t-1})$ for $s \neq s^{t-1}$: with two states and two "
            r"actions of two entries out of four, and with one action of none. Read as `or', it would stop "
            r"$n^t(s^{t-1})$, which rises. (4b) has the condition that is meant."
        ),
        source="Algorithm 1, update of the counters",
        kind=Kind.DEFINITION,
        checks=checks(UNVISITED, unvisited_as_printed, exactly=True, suits=with_partner),
        corrected_by=CORRECTED,
        trials=(Trial(tried(unvisited_as_printed), parts={"play": play(4)}),),
        consequence=(
            "A slip of notation: the printed condition leaves some counters undefined. Nothing rests on it, since the "
            "counters are defined in words in Section 3.1."
        ),
    ),
    Claim(
        id=CORRECTED,
        title="Counters of what is not visited stay",
        statement=(
            r"Only the counters of what is visited change: $\tilde{n}_i^t(s, a_i) = \tilde{n}_i^{t-1}(s, a_i)$ for all "
            r"$(s, a_i) \neq (s^{t-1}, a_i^{t-1})$, and $n^t(s) = n^{t-1}(s)$ for all $s \neq s^{t-1}$."
        ),
        source="Correction of Algorithm 1, update of the counters",
        kind=Kind.DEFINITION,
        checks=checks(CORRECTED, unvisited, exactly=True, suits=has_others),
        corrects=UNVISITED,
        trials=(Trial(tried(unvisited), parts={"play": play(4)}),),
    ),
)
