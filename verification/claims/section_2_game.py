"""Section 2: what a Markov game and a stationary policy are."""

from __future__ import annotations

from collections.abc import Iterator

from mpgtheory.game import TabularGame
from mpgtheory.policy import Policy
from verification.checks.updates import suits_iterates
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.compare import AT_MOST, EQUAL, LESS, Comparison, entries
from verification.evidence import exact_evidence
from verification.instance import Instance

GAME = "section-2.game"


def is_a_game(instance: Instance) -> Evidence:
    """Rows of P, the policies and the initial distribution are distributions; the discount is a proper one."""
    game = instance.game.dense()
    comparisons = [*of_the_game(game)]
    for number, profile in enumerate(instance.profiles):
        comparisons += of_the_policy(profile.label, profile.policy, number)
    cases = [{"policy": profile.policy} for profile in instance.profiles]
    return exact_evidence(GAME, instance, comparisons, cases)


def of_the_game(game: TabularGame) -> Iterator[Comparison]:
    """P(.|s, a) in Delta(S), 0 < delta < 1."""
    yield Comparison("delta", game.discount * 0, LESS, game.discount)
    yield Comparison("delta", game.discount, LESS, game.discount * 0 + 1)
    yield from entries("P(s'|s, a)", game.transitions * 0, AT_MOST, game.transitions)
    mass = game.transitions.sum(axis=-1)
    yield from entries("sum of P(.|s, a)", mass, EQUAL, mass * 0 + 1)


def of_the_policy(label: str, policy: Policy, case: int) -> Iterator[Comparison]:
    """pi_i(s) in Delta(A_i)."""
    for player, block in enumerate(policy):
        yield from entries(f"{label}: pi_{player}", block * 0, AT_MOST, block, case=case)
        mass = block.sum(axis=1)
        yield from entries(f"{label}: sum of pi_{player}", mass, EQUAL, mass * 0 + 1, case=case)


CLAIMS = (
    Claim(
        id=GAME,
        title="A game has transition probabilities and a discount factor, a policy action probabilities",
        statement=(
            r"$P = (P(s'|s, a))_{s, s' \in S, a \in A}$ is the state transition matrix and $P(s'|s, a)$ is the "
            r"probability that state changes from $s$ to $s'$ with action profile $a$; $\delta \in (0, 1)$ is the "
            r"discount factor. $\pi_i = (\pi_i(s, a_i))_{s \in S, a_i \in A_i} \in \Pi_i = \Delta(A_i)^{|S|}$, where "
            r"$\pi_i(s, a_i)$ is the probability that player $i$ chooses action $a_i$ given state $s$."
        ),
        reading=r"Players, states and actions are finite and there is at least one of each.",
        source="Section 2, definition of a Markov game",
        kind=Kind.DEFINITION,
        checks=(Check(Method.EXACT, "every row", is_a_game, suits=suits_iterates),),
    ),
)
