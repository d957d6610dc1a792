"""Section 3.1: to which estimate does the policy update reply, the updated one or the one before?"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

from flint import fmpq

from mpgtheory.best_response import best_actions
from mpgtheory.game import TabularGame
from mpgtheory.learning.exact import Play
from verification.checks.plays import play_case
from verification.checks.updates import Step, steps_of, suits_iterates, tried
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.equation_5_policies import replies, replies_against
from verification.compare import IFF, Comparison
from verification.evidence import exact_evidence
from verification.falsify.generic import certified_instance
from verification.falsify.parts import play
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

UPDATED, PREVIOUS = "section-3.1.reply", "section-3.1.reply.corrected"
MOST_PLAYS = 200
"""Plays of two iterates among which a reversal of the order of estimates is looked for."""


def replies_to_updated(step: Step) -> Iterator[Comparison]:
    """What (5a) mixed in attains the largest q^t."""
    return replies_against(step, [block[step.state] for block in step.now.q])


COMPARED = {UPDATED: replies_to_updated, PREVIOUS: replies}
"""What (5a) mixed in is compared with the estimates after the iterate (the text) or before it ((5a))."""


def along_plays(claim: str, instance: Instance) -> Evidence:
    """A play of two iterates from Algorithm 1's own start: the first that reverses an order, or the last tried."""
    game, found = instance.game.dense(), None
    for found in itertools.islice(plays(game), MOST_PLAYS):
        if not all(all(share_replies(step)) for step in steps_of(game, found)):
            break
    assert found is not None
    return play_evidence(claim, instance, found)


def play_evidence(claim: str, instance: Instance, found: Play) -> Evidence:
    """The comparisons along one play; the play is the certificate's only case."""
    steps = [replace(step, case=0) for step in steps_of(instance.game.dense(), found)]
    comparisons = [comparison for step in steps for comparison in COMPARED[claim](step)]
    return exact_evidence(claim, instance, comparisons, [play_case(found)])


def share_replies(step: Step) -> list[bool]:
    """Of each player: whether some best reply before the iterate is one after it."""
    pairs = zip(step.before.q, step.now.q, strict=True)
    return [bool((best_actions(old) & best_actions(new))[step.state].any()) for old, new in pairs]


def plays(game: TabularGame) -> Iterator[Play]:
    """Every possible (s, a, s, a', s') with the first possible s', all step sizes 1/2."""
    halves = ((fmpq(1, 2),) * 2,) * game.n_players
    for state in range(game.n_states):
        for first, second in itertools.product(game.joint_actions(), repeat=2):
            if game.initial[state] > 0 and game.transitions[(state, *first, state)] > 0:
                after = int((game.transitions[(state, *second)] != 0).argmax())
                yield Play((state, state, after), (first, second), halves, halves, (0, 0))


def can_stay(instance: Instance) -> bool:
    """Games in which some state is possible twice in a row from the start."""
    return suits_iterates(instance) and next(plays(instance.game.dense()), None) is not None


def tried_as_printed(x: Example) -> Iterator[Comparison]:
    """At ties (5a) may choose: the sentence is false only where no choice replies to both estimates."""
    for step in steps_of(x.game, x["play"]):
        for i, shared in enumerate(share_replies(step)):
            yield Comparison(f"{step.label}: some reply of {i} to q^(t-1) is one to q^t", shared, IFF, True, 0)


def certify(x: Example) -> Evidence:
    """A counterexample as evidence: the play that was drawn."""
    return play_evidence(UPDATED, certified_instance(UPDATED, x), x["play"])


CLAIMS = (
    Claim(
        id=UPDATED,
        title="Replies are computed with the updated estimate, as the text says",
        statement=r"the optimal one-stage deviation is computed using the updated q-estimate $q_i^t$",
        reading=(
            r"Said of the policy $\pi_i^t(s^{t-1})$ of (5a). But (5a), and (25b) after it, have "
            r"$\widehat{\text{br}}_i^{t-1}$, a reply to $q_i^{t-1}$. The two differ as soon as an iterate changes "
            r"which action has the largest estimate: with one state, $\delta = 1/2$ and all step sizes $1/2$, play an "
            r"action that earns 1 and then one that earns 4. After the first iterate $q^1 = (1/2, 0)$ and $\pi^1 = "
            r"(3/4, 1/4)$, so the second moves $\pi$ towards the first action, while $q^2 = (1/2, 67/32)$ has the "
            r"second."
        ),
        source="Section 3.1, before Algorithm 1",
        kind=Kind.IDENTITY,
        checks=(Check(Method.EXACT, "plays of two iterates", lambda i: along_plays(UPDATED, i), suits=can_stay),),
        corrected_by=PREVIOUS,
        trials=(Trial(tried_as_printed, parts={"play": play(4)}, certify=certify),),
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
