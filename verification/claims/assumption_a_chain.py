"""Assumption A.1 (A5) and (20) for Algorithm 1: the chain of updated components, and what estimates tell of it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from flint import fmpq

from mpgtheory.chains import is_ergodic
from mpgtheory.game import TabularGame
from mpgtheory.learning.exact import Iterate, Play, following
from mpgtheory.policy import Policy, explored
from mpgtheory.visited import play_probabilities
from verification.checks.estimates import Point, check, trial
from verification.claim import Claim, Kind
from verification.claims.appendix_a_recursion import along_plays, pairs_of
from verification.claims.equation_27_chain import as_played, ergodic_as_played, is_listed, lipschitz, recurrent
from verification.claims.lemma_3_4_tracking import RECURRENT
from verification.compare import EQUAL, IFF, Comparison, entries
from verification.falsify import hypotheses as falsify
from verification.falsify.parts import play
from verification.falsify.trial import Example, Trial

KNOWN, KNOWN_CORRECTED = "assumption-A.5.i", "assumption-A.5.i.corrected"
DEFINITION, ERGODIC, LIPSCHITZ = "equation-20", "assumption-A.5.ii", "assumption-A.5.iii"


def known_next_state(game: TabularGame, drawn: Play, case: int) -> Iterator[Comparison]:
    """Pr(s^t = s' | F^t) against P(s'|s^{t-1}, a^{t-1}) along a play: z^t was updated with s^t and tells of it."""
    for label, s, joint, before, now in pairs_of(game, drawn):
        row = game.transitions[(s, *joint)]
        alike = [bool(p) and is_same(after_state(game, drawn, before, t), now) for t, p in enumerate(row)]
        mass = sum((p for p, same in zip(row, alike, strict=True) if same), fmpq(0))
        for t, (p, same) in enumerate(zip(row, alike, strict=True)):
            yield Comparison(f"{label}: next state {game.states[t]}", p / mass if same else p * 0, EQUAL, p, case)


def after_state(game: TabularGame, drawn: Play, before: Iterate, state: int) -> Iterate:
    """The iterate that follows `before` if the play goes on to `state`."""
    k = before.t
    states = (*drawn.states[: k + 1], state)
    return following(game, Play(states, drawn.actions[: k + 1], drawn.alphas, drawn.betas, drawn.ties), before)


def is_same(one: Iterate, other: Iterate) -> bool:
    """Whether z = (q, pi) is the same."""
    pairs = (*zip(one.q, other.q, strict=True), *zip(one.policy, other.policy, strict=True))
    return all(bool((x == y).all()) for x, y in pairs)


def chain_with_next_state(p: Point) -> Iterator[Comparison]:
    """The chain on (s, a, s') of positive probability, with what is played: stochastic, irreducible and aperiodic."""
    matrix = moves_chain(p.game, explored(p.policy, p.exploration))
    yield from entries(f"{p.label}: mass of row", matrix.sum(axis=1), EQUAL, np.array(fmpq(1)))
    found = is_ergodic(np.asarray(matrix != 0, dtype=bool))
    yield Comparison(f"{p.label}: irreducible and aperiodic", found, IFF, True)


def moves_chain(game: TabularGame, policy: Policy) -> np.ndarray:
    """P((s, a, t) -> (t, b, u)) = prod_i pi_i(t, b_i) P(u|t, b) over moves of positive probability. A square matrix."""
    plays = play_probabilities(policy)
    chances = game.transitions.reshape(game.n_states, -1, game.n_states)
    moves = np.argwhere(chances != 0)
    after = plays[moves[:, 0], moves[:, 1]] * chances[tuple(moves.T)]
    return np.asarray((moves[:, 2][:, None] == moves[:, 0][None, :]) * after[None, :])


def along(x: Example) -> Iterator[Comparison]:
    """What estimates tell of the next state along a drawn play."""
    return known_next_state(x.game, x["play"], 0)


CLAIMS = (
    Claim(
        id=KNOWN,
        title="(A5)(i): the next pair depends on the past through the last pair and z only, as printed",
        statement=(
            r"(A5) (i) for all $z \in \tilde{\mathcal{S}} \times \mathcal{S}$ and $h^{t-1}, h^t \in \bar{H}$, "
            r"$$\begin{aligned} & \Pr(\bar{H}^t = h^t | \mathcal{F}^{t-1}) \\ &= \Pr(\bar{H}^t = h^t | \bar{H}^{t-1} = "
            r"h^{t-1}, z^{t-1} = z) \end{aligned}$$"
        ),
        reading=(
            r"For Algorithm 1, with the right side that B.1(v) gives it, (27): the state of $h^t$ has the law "
            r"$P(\cdot|s, a)$. But iterate $t - 1$ updates $q^{t-1}$ with $s^{t-1}$, the state of $h^t$, by (4a). So "
            r"$\mathcal{F}^{t-1}$, and already $z^{t-1}$, knows $s^{t-1}$ wherever $\sum_a \pi_i(s', a) q_i(s', a)$ "
            r"differs between the states $s'$ that may follow: from $t = 3$ on, as $q^0 = 0$ still tells nothing. The "
            r"conditional probability is then 0 or 1. Exploration plays no part in this."
        ),
        source="Assumption A.1 (A5)(i)",
        kind=Kind.ASSUMPTION,
        checks=(along_plays(KNOWN, known_next_state),),
        corrected_by=KNOWN_CORRECTED,
        trials=(Trial(along, parts={"play": play(4)}),),
        consequence=(
            r"The use of Theorems A.2 and A.3 with $\bar{H}$ as it stands. It is repaired by taking the next state "
            "into the label, $(s^{t-1}, a^{t-1}, s^t)$: that chain is controlled by the policies alone, ergodic and "
            "Lipschitz, and the conclusions survive."
        ),
    ),
    Claim(
        id=KNOWN_CORRECTED,
        title="(A5)(i): with the next state in the label the updates are a controlled Markov chain",
        statement=(
            r"With $\bar{H}^t = (s^{t-1}, a^{t-1}, s^t)$, which determines what iterate $t$ updates, $\Pr(\bar{H}^t = "
            r"(s', a', s'') | \mathcal{F}^{t-1}) = \mathbb{1}(s' = s^{t-1}) \prod_{i \in I} \tilde{\pi}_i^{t-1}(s', "
            r"a'_i) P(s''|s', a')$: a function of $\bar{H}^{t-1}$ and $\pi^{t-1}$. Under Assumption 3.1 the chain on "
            r"the moves of positive probability is irreducible and aperiodic for every $\pi$."
        ),
        reading=r"The first sentence is (6) and the game's law, $s^{t-1}$ being known; certified is the second.",
        source="Correction of Assumption A.1 (A5)(i) for Algorithm 1",
        kind=Kind.ASSUMPTION,
        checks=(
            check(
                KNOWN_CORRECTED,
                "the graph of moves at each profile",
                chain_with_next_state,
                "joint_action policy exploration",
                hypotheses=recurrent,
                suits=is_listed,
            ),
        ),
        hypotheses=(RECURRENT,),
        uses=("equation-6", "appendix-B.1.v.visits.corrected"),
        corrects=KNOWN,
        trials=(trial(chain_with_next_state, "exploration", hypotheses=(falsify.RECURRENT,)),),
    ),
    Claim(
        id=DEFINITION,
        title="The transition probabilities of updated components",
        statement=(
            r"$$\begin{aligned} & \mathcal{P}(z; h^t, h^{t-1}) \\ & \triangleq \Pr(\bar{H}^t = h^t | \bar{H}^{t-1} = "
            r"h^{t-1}, z^{t-1} = z) \end{aligned} \tag{20}$$"
        ),
        reading=(
            "A definition; (27) has the two pairs in the other order. For Algorithm 1 it makes sense of the policies "
            "in $z$ (of the estimates it does not: claim assumption-A.5.i), and is then the stochastic matrix (27) "
            r"with $\tilde{\pi}$."
        ),
        source="Equation (20)",
        kind=Kind.DEFINITION,
        checks=(check(DEFINITION, "all pairs of pairs", as_played, "policy exploration", suits=is_listed),),
        uses=("equation-27.corrected",),
        trials=(trial(as_played, "exploration"),),
    ),
    Claim(
        id=ERGODIC,
        title="Is the chain of pairs irreducible and aperiodic under exploration?",
        statement=(
            r"form aperiodic, irreducible, positive recurrent Markov chain over $\bar{H}$ and for every $\mathbf{i} "
            r"\in X$ and $\mathbf{j} \in Y$ there exists $h, h' \in \bar{H}$ such that $i \in h$ and $j \in h'$."
        ),
        reading=(
            r"A property of a game, with $\tilde{\pi}$ in (27). That every component occurs in some pair is plain: "
            r"$\bar{H}$ has all $(s, a)$."
        ),
        source="Assumption A.1 (A5)(ii)",
        kind=Kind.ASSUMPTION,
        checks=(
            check(ERGODIC, "the graph on H at each profile", ergodic_as_played, "policy exploration", suits=is_listed),
        ),
        is_property=True,
        uses=("equation-27.corrected",),
    ),
    Claim(
        id=LIPSCHITZ,
        title="(A5)(iii): the transition probabilities are Lipschitz",
        statement=r"(iii) the map $z \mapsto \mathcal{P}(z; h^t, h^{t-1})$ is Lipschitz.",
        reading=r"For Algorithm 1: with constant $N$ in the sup norm of the policies.",
        source="Assumption A.1 (A5)(iii)",
        kind=Kind.ASSUMPTION,
        checks=(check(LIPSCHITZ, "pairs of profiles, and slopes", lipschitz, "policy before", suits=is_listed),),
        uses=("appendix-B.1.v.lipschitz",),
        trials=(trial(lipschitz, "before"),),
    ),
)
