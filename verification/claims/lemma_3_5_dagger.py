"""The optimal replies pi_i^+ of the proof of Lemma 3.5, and whether they differ from one-stage best replies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.best_response import OptimalResponse, nash_gaps
from mpgtheory.evaluation import Evaluation, value_against
from mpgtheory.inclusion.lyapunov import selections
from mpgtheory.policy import Policy
from verification.checks.lyapunov import points
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.compare import AT_MOST, LESS, Comparison, entries
from verification.evidence import exact_evidence
from verification.falsify.parts import POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

PRINTED, CORRECTED = "lemma-3.5.different", "lemma-3.5.different.corrected"

Lines = Callable[[str, Evaluation, Array, Sequence[OptimalResponse], int], Iterator[Comparison]]


def reply_values(at: Evaluation, replies: Policy) -> Array:
    """V_i(s, br~_i, varpi_-i) of each player, who plays one-stage best replies for ever. Shape (N, S)."""
    game = at.game
    return np.array([value_against(game, *game.marginals(i, at.policy), replies[i]) for i in range(game.n_players)])


def different(
    place: str, at: Evaluation, found: Array, responses: Sequence[OptimalResponse], case: int
) -> Iterator[Comparison]:
    """As printed: the one-stage best reply is no optimal policy, so that it earns less in total from mu."""
    for response, value in zip(responses, found, strict=True):
        mu = at.game.initial
        where = f"{place}: total of player {response.player} by one-stage best replies, by an optimal policy"
        yield Comparison(where, value @ mu, LESS, response.value @ mu, case)


def ordered(
    place: str, at: Evaluation, found: Array, responses: Sequence[OptimalResponse], case: int
) -> Iterator[Comparison]:
    """V_i <= V_i(br~_i, varpi_-i) <= W_i from every state."""
    best = np.array([response.value for response in responses])
    yield from entries(f"{place}: V, by one-stage best replies", at.V, AT_MOST, found, case=case)
    yield from entries(f"{place}: by one-stage best replies, W", found, AT_MOST, best, case=case)


def checked(claim: str, lines: Lines) -> Callable[[Instance], Evidence]:
    """The comparisons of `lines` at every point, for the first pure selection of best replies."""

    def run(instance: Instance) -> Evidence:
        comparisons: list[Comparison] = []
        cases = []
        for number, point in enumerate(points(instance)):
            replies = point.selections[0]
            found = reply_values(point.at, replies)
            comparisons += lines(point.label, point.at, found, point.responses, number)
            cases.append({**point.document("policy", "V", "optimal"), "replies": replies, "V_replies": found})
        return exact_evidence(claim, instance, comparisons, cases)

    return run


def trial_of(lines: Lines) -> Callable[[Example], Iterator[Comparison]]:
    """The comparisons at a drawn policy."""

    def trial(x: Example) -> Iterator[Comparison]:
        at = x.at("varpi")
        yield from lines("varpi", at, reply_values(at, next(selections(at))), nash_gaps(at)[0], 0)

    return trial


PARTS = {"varpi": POLICY}

CLAIMS = (
    Claim(
        id=PRINTED,
        title="Optimal policies differ from one-stage best replies, as printed",
        statement=(
            r"Additionally, let $\pi_i^{\dagger} \in \arg \max_{\pi_i} V_i(\mu, \pi_i, \varpi_{-i}^{\tau})$ be a best "
            r"response of player $i$ if the joint strategy of other players is $\varpi_{-i}^{\tau}$. Note that "
            r"$\pi_i^{\dagger}$ maximizes the total payoff instead of just maximizing the payoff of one-stage "
            r"deviation. Therefore, $\pi_i^{\dagger}$ is different from the optimal one-stage deviation policy."
        ),
        reading=(
            r"Taken literally, at every policy of every game: a policy of one-stage best replies is no maximiser of "
            r"$V_i(\mu, \cdot, \varpi_{-i}^\tau)$. With one state, or at a Nash equilibrium, it always is one. What "
            r"the sentence may have in mind, that the two need not agree, is true."
        ),
        source="Proof of Lemma 3.5, before (14)",
        kind=Kind.DEFINITION,
        checks=(Check(Method.EXACT, "total payoffs at sampled policies and equilibria", checked(PRINTED, different)),),
        uses=("definition-2.3", "equation-3"),
        corrected_by=CORRECTED,
        trials=(Trial(trial_of(different), parts=PARTS),),
        consequence=(
            r"A matter of wording. Nothing depends on it: (14) and (15) hold for any $\pi_i^\dagger$, also if it is "
            r"the one-stage best reply."
        ),
    ),
    Claim(
        id=CORRECTED,
        title="One-stage best replies earn at least the value, and at most what an optimal policy earns",
        statement=(
            r"$V_i(s, \varpi) \leq V_i(s, \widetilde{\text{br}}_i, \varpi_{-i}) \leq V_i(s, \pi_i^\dagger, "
            r"\varpi_{-i})$ for every state $s$, where $\pi_i^\dagger$ maximises the total payoff from every state. "
            r"$\pi_i^\dagger$ may be, but need not be, a policy of one-stage best replies."
        ),
        source="Proof of Lemma 3.5, in the place of the sentence before (14)",
        kind=Kind.INEQUALITY,
        checks=(Check(Method.EXACT, "values at sampled policies and equilibria", checked(CORRECTED, ordered)),),
        uses=("definition-2.3", "equation-3"),
        corrects=PRINTED,
        trials=(Trial(trial_of(ordered), parts=PARTS),),
    ),
)
