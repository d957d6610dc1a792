"""Equation (5): the policy of the visited state moves towards a best reply to the estimates, all others stay."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.best_response import best_actions
from mpgtheory.learning.exact import Play, best_reply
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.compare import AT_MOST, EQUAL, Comparison, entries
from verification.evidence import exact_evidence
from verification.falsify.parts import play
from verification.falsify.trial import Trial
from verification.instance import Instance
from verification.updates import Step, checks, others, single_steps, step_case, steps_of, suits_iterates, tried

MOVES, STAYS, REPLY = "equation-5a", "equation-5b", "equation-5a.reply"
UPDATED, PREVIOUS = "section-3.1.reply", "section-3.1.reply.corrected"
MOST_PLAYS = 200
"""Plays of two iterates among which a reversal of the order of estimates is looked for."""


def moves(step: Step) -> Iterator[Comparison]:
    """pi^t at the visited state against (5a), and that it is a distribution."""
    s, before, now = step.state, step.before, step.now
    for i, beta in enumerate(step.beta):
        old, new = before.policy[i][s], now.policy[i][s]
        reply = best_reply(before.q[i], s, step.tie)
        yield from entries(f"{step.label}: pi_{i}", new, EQUAL, old + beta * (reply - old), case=step.case)
        yield from entries(f"{step.label}: 0, pi_{i}", new * 0, AT_MOST, new, case=step.case)
        yield Comparison(f"{step.label}: sum of pi_{i}", new.sum(), EQUAL, new.sum() * 0 + 1, step.case)


def stays(step: Step) -> Iterator[Comparison]:
    """pi^t elsewhere."""
    for i, (old, new) in enumerate(zip(step.before.policy, step.now.policy, strict=True)):
        mask = others((len(old),), step.state)
        yield from entries(f"{step.label}: pi_{i}", new[mask], EQUAL, old[mask], case=step.case)


def replies(step: Step) -> Iterator[Comparison]:
    """What (5a) mixed in attains the largest q^{t-1}."""
    return _replies_against(step, [block[step.state] for block in step.before.q])


def replies_to_updated(step: Step) -> Iterator[Comparison]:
    """What (5a) mixed in attains the largest q^t."""
    return _replies_against(step, [block[step.state] for block in step.now.q])


def _replies_against(step: Step, rows: list[Array]) -> Iterator[Comparison]:
    s = step.state
    for i, (row, beta) in enumerate(zip(rows, step.beta, strict=True)):
        old, new = step.before.policy[i][s], step.now.policy[i][s]
        mixed_in = old + (new - old) / beta
        yield from entries(f"{step.label}: 0, reply of {i}", mixed_in * 0, AT_MOST, mixed_in, case=step.case)
        yield Comparison(f"{step.label}: weights of {i}", mixed_in.sum(), EQUAL, mixed_in.sum() * 0 + 1, step.case)
        yield Comparison(f"{step.label}: mean q_{i}", (mixed_in * row).sum(), EQUAL, row.max(), step.case)


def exactly_replies(instance: Instance) -> Evidence:
    """Single iterates from any start: the reply that was mixed in is recovered from the policies."""
    steps = single_steps(instance)
    comparisons = [comparison for step in steps for comparison in replies(step)]
    return exact_evidence(REPLY, instance, comparisons, [step_case(step) for step in steps])


def along_plays(claim: str, instance: Instance) -> Evidence:
    """Plays of two iterates from Algorithm 1's own start: first one that reverses an order, or the last that is tried.

    What (5a) mixed in is compared with the estimates after the iterate (as the text says) or before it (as (5a) says).
    """
    compare = replies_to_updated if claim == UPDATED else replies
    game = instance.game.dense()
    steps: list[Step] = []
    for tried_play in itertools.islice(_plays(instance), MOST_PLAYS):
        steps = [replace(step, case=k) for k, step in enumerate(steps_of(game, tried_play))]
        if any(_is_reversed(step) for step in steps):
            break
    comparisons = [comparison for step in steps for comparison in compare(step)]
    return exact_evidence(claim, instance, comparisons, [step_case(step) for step in steps])


def _is_reversed(step: Step) -> bool:
    """Whether no best reply before the iterate is one after it, for some player."""
    pairs = zip(step.before.q, step.now.q, strict=True)
    return any(not (best_actions(old) & best_actions(new))[step.state].any() for old, new in pairs)


def _plays(instance: Instance) -> Iterator[Play]:
    game = instance.game.dense()
    half, players = (fmpq(1, 2),) * 2, range(game.n_players)
    for state in range(game.n_states):
        for first, second in itertools.product(game.joint_actions(), repeat=2):
            if game.initial[state] > 0 and game.transitions[(state, *first, state)] > 0:
                after = int((game.transitions[(state, *second)] != 0).argmax())
                yield Play(
                    (state, state, after), (first, second), (half,) * len(players), (half,) * len(players), (0, 0)
                )


def can_stay(instance: Instance) -> bool:
    """Games in which some state is possible twice in a row from the start."""
    return suits_iterates(instance) and next(_plays(instance), None) is not None


CLAIMS = (
    Claim(
        id=MOVES,
        title="The policy of the visited state moves towards a best reply, and stays a policy",
        statement=(
            r"For every $a_i \in A_i$, $$\begin{aligned} \pi_i^t(s^{t-1}, a_i) &= \pi_i^{t-1}(s^{t-1}, a_i) + "
            r"\beta_i(n^t(s^{t-1})) \cdot \\ &\left( \widehat{\text{br}}_i^{t-1}(s^{t-1}, a_i) - "
            r"\pi_i^{t-1}(s^{t-1}, a_i) \right), \end{aligned}$$"
        ),
        reading=(
            r"The right side is $(1 - \beta) \pi + \beta \widehat{\text{br}}$, so with $\beta \in (0, 1)$ the row "
            r"stays a distribution, and no entry that is positive ever reaches 0."
        ),
        source="Algorithm 1, (5a)",
        kind=Kind.DEFINITION,
        checks=checks(MOVES, moves),
        uses=("algorithm-1.counters", "equation-5a.reply"),
        trials=(Trial(tried(moves), parts={"play": play(4)}),),
    ),
    Claim(
        id=STAYS,
        title="Policies of all other states stay",
        statement=r"$$\pi_i^t(s, a_i) = \pi_i^{t-1}(s, a_i), \quad \forall s \neq s^{t-1}$$",
        source="Algorithm 1, (5b)",
        kind=Kind.DEFINITION,
        checks=tuple(
            Check(c.method, c.title, c.run, suits=lambda i: suits_iterates(i) and i.game.n_states > 1)
            for c in checks(STAYS, stays, exactly=True)
        ),
        trials=(Trial(tried(stays), parts={"play": play(4)}),),
    ),
    Claim(
        id=REPLY,
        title="What is mixed in is a distribution with the largest estimate",
        statement=(
            r"where $\widehat{\text{br}}_i^t(s) \in \arg \max_{\pi_i \in \Delta(A_i)} \sum_{a_i \in A_i} \pi_i(a_i) "
            r"q_i^t(s, a_i)$"
        ),
        reading=(
            r"(5a) uses it at $t - 1$: replies to $q_i^{t-1}$. At ties any mixture may be taken; the implementation "
            r"takes a vertex, or by option a mixture."
        ),
        source="Algorithm 1, after (5b)",
        kind=Kind.DEFINITION,
        checks=(Check(Method.EXACT, "single iterates from any start", exactly_replies, suits=suits_iterates),),
        trials=(Trial(tried(replies), parts={"play": play(4)}),),
    ),
    Claim(
        id=UPDATED,
        title="Replies are computed with the updated estimate, as the text says",
        statement=r"the optimal one-stage deviation is computed using the updated q-estimate $q_i^t$",
        reading=(
            r"Of the policy $\pi_i^t(s^{t-1})$ of (5a). But (5a), and (25b) after it, have "
            r"$\widehat{\text{br}}_i^{t-1}$, a reply to $q_i^{t-1}$. The two differ as soon as an iterate changes which "
            r"action has the largest estimate: with $\alpha = 1/2$ and one state, play an action that earns 1 and then "
            r"one that earns 4; after the first iterate the first action is best, $(1/2, 0)$, so (5a) moves towards it, "
            r"while $q^2 = (1/2, 2)$ has the second."
        ),
        source="Section 3.1, before Algorithm 1",
        kind=Kind.IDENTITY,
        checks=(Check(Method.EXACT, "plays of two iterates", lambda i: along_plays(UPDATED, i), suits=can_stay),),
        corrected_by=PREVIOUS,
        trials=(Trial(tried(replies_to_updated), parts={"play": play(4)}),),
        consequence=(
            r"Text and algorithm describe two algorithms; the toolkit follows (5a) and has the other by an option. The "
            r"proofs are about (5a): (25b) has $q^{t-1}$, and (18) needs it. Since $q^t - q^{t-1} \rightarrow 0$, both "
            "have the same limiting dynamics."
        ),
    ),
    Claim(
        id=PREVIOUS,
        title="Replies are computed with the estimate before the iterate",
        statement=(
            r"In (5a) the optimal one-stage deviation is computed with the estimate before the iterate: "
            r"$\pi_i^t(s^{t-1}) = (1 - \beta) \pi_i^{t-1}(s^{t-1}) + \beta b$ with $\beta = \beta_i(n^t(s^{t-1}))$ and "
            r"$b$ in $\arg \max_{p \in \Delta(A_i)} \sum_{a_i} p(a_i) q_i^{t-1}(s^{t-1}, a_i)$."
        ),
        source="Correction of Section 3.1, before Algorithm 1",
        kind=Kind.IDENTITY,
        checks=(Check(Method.EXACT, "plays of two iterates", lambda i: along_plays(PREVIOUS, i), suits=can_stay),),
        uses=("equation-5a", "equation-5a.reply"),
        corrects=UPDATED,
        trials=(Trial(tried(replies), parts={"play": play(4)}),),
    ),
)
