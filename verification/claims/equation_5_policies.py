"""Equation (5): the policy of the visited state moves towards a best reply to the estimates, all others stay."""

from __future__ import annotations

from collections.abc import Iterator

from mpgtheory.arithmetic import Array
from mpgtheory.learning.exact import best_reply
from verification.checks.updates import Step, checks, others, single_steps, step_case, suits_iterates, tried
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.compare import AT_MOST, EQUAL, Comparison, entries
from verification.evidence import exact_evidence
from verification.falsify.parts import play
from verification.falsify.trial import Trial
from verification.instance import Instance

MOVES, STAYS, REPLY = "equation-5a", "equation-5b", "equation-5a.reply"


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


def has_other_states(instance: Instance) -> bool:
    """Games in which some policy is left as it is."""
    return suits_iterates(instance) and instance.game.n_states > 1


def replies(step: Step) -> Iterator[Comparison]:
    """What (5a) mixed in attains the largest q^{t-1}."""
    return replies_against(step, [block[step.state] for block in step.before.q])


def replies_against(step: Step, rows: list[Array]) -> Iterator[Comparison]:
    """What (5a) mixed in is a distribution that attains the largest entry of each player's row."""
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
        checks=checks(STAYS, stays, exactly=True, suits=has_other_states),
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
)
