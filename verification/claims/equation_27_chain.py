"""Appendix B.1(v): the chain of visited pairs (27), what is played there, its ergodicity and its Lipschitz constant."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.chains import is_ergodic
from mpgtheory.learning.exact import Iterate, iterates
from mpgtheory.policy import Policy, explored
from mpgtheory.visited import number_of_pairs, pair_chain, pair_edges, play_probabilities, policy_distance
from verification.checks.estimates import Point, check, is_light, trial
from verification.checks.plays import drawn_play, play_case
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.lemma_3_4_tracking import RECURRENT, is_recurrent
from verification.compare import AT_MOST, EQUAL, IFF, LESS, Comparison, entries
from verification.evidence import exact_evidence
from verification.falsify import hypotheses as falsify
from verification.falsify.parts import EXPLORATION, play
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

CHAIN, CHAIN_CORRECTED = "equation-27", "equation-27.corrected"
POSITIVE, POSITIVE_CORRECTED = "appendix-B.1.v.positive", "appendix-B.1.v.positive.corrected"
VISITS, VISITS_CORRECTED = "appendix-B.1.v.visits", "appendix-B.1.v.visits.corrected"
LIPSCHITZ = "appendix-B.1.v.lipschitz"
MOST_PAIRS = 48
"""|H| up to which all pairs of pairs are compared."""
THETA = fmpq(9, 10)
"""Exploration at which one policy update is enough to fall below theta / |A|; at smaller ones it takes a few more."""


def is_listed(instance: Instance) -> bool:
    """Games with so few pairs that the whole chain is compared."""
    return is_light(instance) and number_of_pairs(instance.game.dense()) <= MOST_PAIRS


def as_printed(p: Point) -> Iterator[Comparison]:
    """The law of the next state and of what is played there, with pi~ by (6), against (27) with pi."""
    played = explored(p.policy, p.exploration)
    yield from entries(f"{p.label}: P(h, h') at", pair_chain(p.game, played), EQUAL, pair_chain(p.game, p.policy))


def as_played(p: Point) -> Iterator[Comparison]:
    """(27) with pi~: rows are distributions, entries at least P(s'|s, a) prod_i theta_i / |A_i|."""
    chain = pair_chain(p.game, explored(p.policy, p.exploration))
    yield from entries(f"{p.label}: mass of row", chain.sum(axis=1), EQUAL, np.array(fmpq(1)))
    counts = zip(p.exploration, p.game.action_counts, strict=True)
    least = math.prod((theta / count for theta, count in counts), start=fmpq(1))
    moves = p.game.transitions.reshape(len(chain), p.game.n_states)
    floor = np.repeat(moves * least, len(chain) // p.game.n_states, axis=1)
    yield from entries(f"{p.label}: least P(h, h') at", floor, AT_MOST, chain)


def ergodic(p: Point) -> Iterator[Comparison]:
    """(27) with pi is irreducible and aperiodic over H."""
    yield _ergodic(p, p.policy)


def ergodic_as_played(p: Point) -> Iterator[Comparison]:
    """(27) with pi~ is."""
    yield _ergodic(p, explored(p.policy, p.exploration))


def _ergodic(p: Point, policy: Policy) -> Comparison:
    found = is_ergodic(pair_edges(p.game, policy))
    return Comparison(f"{p.label}: irreducible and aperiodic over H", found, IFF, True)


def lipschitz(p: Point) -> Iterator[Comparison]:
    """|(27) at pi - (27) at pi'| <= N |pi - pi'|; the slope in each coordinate is a product of the other factors."""
    apart = p.game.n_players * policy_distance(p.policy, p.other.policy)
    moved = abs(play_probabilities(p.policy) - play_probabilities(p.other.policy))
    reached = p.game.transitions.reshape(-1, p.game.n_states).max(axis=0)
    yield from entries(f"{p.label}: largest difference to", reached[:, None] * moved, AT_MOST, np.array(apart))
    for i in range(p.game.n_players):
        yield from entries(p.place(i, "slope to"), slopes(p.policy, i), AT_MOST, np.array(fmpq(1)))


def slopes(policy: Policy, player: int) -> Array:
    """prod_{j != player} pi_j(s, a_j), the derivative of (27) by pi_player(s, a_player) over P. Shape (S, J)."""
    blocks = tuple(block * 0 + 1 if i == player else block for i, block in enumerate(policy))
    return play_probabilities(Policy(blocks, is_distribution=False))


def above(label: str, policy: Policy, exploration: tuple[fmpq, ...]) -> Iterator[Comparison]:
    """theta_i / |A_i| < the least entry of each row."""
    for i, (block, theta) in enumerate(zip(policy, exploration, strict=True)):
        floor = np.array(theta / block.shape[1])
        yield from entries(f"{label}: theta / |A| and least of player {i} in state", floor, LESS, block.min(axis=1))


def held(found: list[Iterate], exploration: tuple[fmpq, ...]) -> Iterator[Comparison]:
    """pi_i^k(s, a_i) > theta_i / |A_i| along a play."""
    for at in found:
        yield from above(f"pi^{at.t}", at.policy, exploration)


def played(found: list[Iterate], exploration: tuple[fmpq, ...]) -> Iterator[Comparison]:
    """pi~_i^k(s, a_i) > theta_i / |A_i| along a play."""
    for at in found:
        yield from above(f"pi~^{at.t}", explored(at.policy, exploration), exploration)


def along_a_play(claim: str, *, as_held: bool) -> Check:
    """The bound along a drawn play of four stages."""

    def run(instance: Instance) -> Evidence:
        game = instance.game.dense()
        drawn, exploration = drawn_play(game, instance.rng("plays")), (THETA,) * game.n_players
        comparisons = list((held if as_held else played)(iterates(game, drawn), exploration))
        return exact_evidence(claim, instance, comparisons, [play_case(drawn) | {"exploration": list(exploration)}])

    return Check(Method.EXACT, "a play of four stages", run, suits=is_light)


def play_trial(*, as_held: bool) -> Trial:
    """The same along drawn plays with drawn exploration."""

    def conclusion(x: Example) -> Iterator[Comparison]:
        return (held if as_held else played)(iterates(x.game, x["play"]), x["theta"])

    def certify(x: Example) -> Evidence:
        case = play_case(x["play"]) | {"exploration": list(x["theta"])}
        return exact_evidence(POSITIVE, Instance(x.game), list(conclusion(x)), [case])

    certified = {"certify": certify} if as_held else {}
    return Trial(conclusion, parts={"play": play(4), "theta": EXPLORATION}, **certified)  # type: ignore[arg-type]


def recurrent(instance: Instance) -> dict[str, bool | None]:
    """Assumption 3.1."""
    return {RECURRENT: is_recurrent(instance.game)}


CLAIMS = (
    Claim(
        id=CHAIN,
        title="The chain of visited states and joint actions, as printed",
        statement=(
            r"Moreover, let $z = (q, \pi)$ then, $$\mathcal{P}(z; h, h') = P(s'|s, a) \prod_{i \in I} \pi_i(s', "
            r"a'_i),$$ where $a = (a_i)_{i \in I}$ and the function $\mathcal{P}(z; h, h')$ is defined in (20)."
        ),
        reading=(
            r"By (6) the actions in $s'$ are drawn from $\tilde{\pi} = (1 - \theta) \pi + \theta / |A|$, not from "
            r"$\pi$: refuted wherever $\pi$ is not uniform. A second thing fails with $\tilde{\pi}$ as well: $z^{t-1}$ "
            "contains $q^{t-1}$, which was updated with the very $s^{t-1}$ whose law (27) gives, so given $z^{t-1}$ "
            "that state is often certain (claim assumption-A.5.i). In $h'$ the paper prints $(s, a'_2)$ for $(s', "
            "a'_2)$, and (20) has its arguments in the other order."
        ),
        source="Equation (27)",
        kind=Kind.IDENTITY,
        checks=(check(CHAIN, "all pairs of pairs", as_printed, "policy exploration", suits=is_listed),),
        corrected_by=CHAIN_CORRECTED,
        trials=(trial(as_printed, "exploration"),),
        consequence=(
            r"(A5)(ii) and with it the use of Theorem A.2: with $\pi$ the chain need not be irreducible. With "
            r"$\tilde{\pi}$ it is, for all $\pi$ at once."
        ),
    ),
    Claim(
        id=CHAIN_CORRECTED,
        title="The chain of visited states and joint actions",
        statement=(
            r"Given $s^0, a^0, \dots, s^{t-2}, a^{t-2}$, which determine $\pi^{t-1}$ but not $q^{t-1}$, the pair "
            r"$(s^{t-1}, a^{t-1})$ has the law $P(s'|s, a) \prod_{i \in I} \tilde{\pi}_i^{t-1}(s', a'_i)$ with $(s, a) "
            r"= (s^{t-2}, a^{t-2})$: a stochastic matrix for every $\pi$, with entries of at least $P(s'|s, a) \prod_i "
            r"\theta_i / |A_i|$."
        ),
        source="Correction of equation (27)",
        kind=Kind.IDENTITY,
        checks=(check(CHAIN_CORRECTED, "all pairs of pairs", as_played, "policy exploration", suits=is_listed),),
        uses=("equation-6",),
        corrects=CHAIN,
        trials=(trial(as_played, "exploration"),),
    ),
    Claim(
        id=POSITIVE,
        title="The policies stay above their exploration, as printed",
        statement=(
            r"Since $\theta_i > 0$ for every $i \in I$ the policy updates will always assign non-zero probability over "
            r"actions. That is, for every $k \in \mathbb{N}$ we have $\pi_i^k(s, a_i) > \theta_i/|A_i|$ for all $s \in "
            r"S, i \in I, a_i \in A_i$."
        ),
        reading=(
            r"What is held has no exploration in it: by (5a) an action that is no best reply loses the factor $1 - "
            r"\beta$ each time, whatever $\theta$ is. From $1/|A|$ with $\beta(1) = 1/3$ one update leaves $2 / (3 "
            r"|A|)$, below $\theta / |A|$ for $\theta = 9/10$; $m$ updates leave $\prod_n (1 - \beta(n)) / |A|$, which "
            r"tends to 0."
        ),
        source="Appendix B.1(v)",
        kind=Kind.INEQUALITY,
        checks=(along_a_play(POSITIVE, as_held=True),),
        corrected_by=POSITIVE_CORRECTED,
        trials=(play_trial(as_held=True),),
        consequence=(
            r"None once (27) has $\tilde{\pi}$: what is needed is that everything is played with positive probability, "
            r"and $\tilde{\pi}_i^k(s, a_i) \geq \theta_i / |A_i|$ is true."
        ),
    ),
    Claim(
        id=POSITIVE_CORRECTED,
        title="What is played stays above the exploration",
        statement=(
            r"For every $k \in \mathbb{N}$ we have $\tilde{\pi}_i^k(s, a_i) > \theta_i / |A_i|$ for all $s \in S, i "
            r"\in I, a_i \in A_i$."
        ),
        reading=r"Strictly, as $\pi_i^k(s, a_i) > 0$: it starts at $1/|A_i|$ and $\beta < 1$.",
        source="Correction of Appendix B.1(v)",
        kind=Kind.INEQUALITY,
        checks=(along_a_play(POSITIVE_CORRECTED, as_held=False),),
        uses=("equation-6",),
        corrects=POSITIVE,
        trials=(play_trial(as_held=False),),
    ),
    Claim(
        id=VISITS,
        title="After Assumption 3.1 the chain of pairs is ergodic for every policy, as printed",
        statement=(
            "Moreover, we impose Assumption 3.1 on transition matrix which ensures that every state is visited with "
            "some non-zero probability. Thus Assumption A.1(A5)-(i) and A.1(A5)-(ii) are satisfied."
        ),
        reading=(
            r"Of (27) as printed: for a pure $\pi$, which $\Pi$ contains, pairs that $\pi$ does not play are never "
            r"reached, so that the chain on $\bar{H}$ is not irreducible. Assumption 3.1 speaks of one joint action "
            "only, which need not be played. Of (A5)(ii); (A5)(i) is claim assumption-A.5.i."
        ),
        source="Appendix B.1(v)",
        kind=Kind.INEQUALITY,
        checks=(
            check(
                VISITS,
                "the graph on H at each profile",
                ergodic,
                "joint_action policy",
                hypotheses=recurrent,
                suits=is_listed,
            ),
        ),
        hypotheses=(RECURRENT,),
        corrected_by=VISITS_CORRECTED,
        trials=(trial(ergodic, hypotheses=(falsify.RECURRENT,)),),
        consequence=(
            r"None once (27) has $\tilde{\pi}$: every joint action is played, the one of Assumption 3.1 among them, "
            "and the chain on pairs is ergodic."
        ),
    ),
    Claim(
        id=VISITS_CORRECTED,
        title="After Assumption 3.1 the chain of pairs that are played is ergodic for every policy",
        statement=(
            r"Under Assumption 3.1 and for $\theta_i \in (0, 1)$ the chain (27) with $\tilde{\pi}$ in the place of "
            r"$\pi$ is irreducible and aperiodic on $\bar{H}$ for every $\pi \in \Pi$, and so positive recurrent."
        ),
        reading="Positive recurrent as a finite irreducible chain.",
        source="Correction of Appendix B.1(v)",
        kind=Kind.INEQUALITY,
        checks=(
            check(
                VISITS_CORRECTED,
                "the graph on H at each profile",
                ergodic_as_played,
                "joint_action policy exploration",
                hypotheses=recurrent,
                suits=is_listed,
            ),
        ),
        hypotheses=(RECURRENT,),
        uses=(CHAIN_CORRECTED,),
        corrects=VISITS,
        trials=(trial(ergodic_as_played, "exploration", hypotheses=(falsify.RECURRENT,)),),
    ),
    Claim(
        id=LIPSCHITZ,
        title="The chain of pairs is Lipschitz in the policies",
        statement=(
            r"Finally Assumption A.1(A5)-(iii) is satisfied by noting that (27) is Lipschitz in $\pi$ and therefore in "
            "$z$."
        ),
        reading=(
            "With constant $N$ in the sup norm: a product of $N$ factors in $[0, 1]$, of slope at most 1 in each. "
            r"With $\tilde{\pi}$ in the place of $\pi$ the constant is $\max_i (1 - \theta_i) N$."
        ),
        source="Appendix B.1(v)",
        kind=Kind.INEQUALITY,
        checks=(check(LIPSCHITZ, "pairs of profiles, and slopes", lipschitz, "policy before", suits=is_listed),),
        trials=(trial(lipschitz, "before"),),
    ),
)
