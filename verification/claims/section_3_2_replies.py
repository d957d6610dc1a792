"""Section 3.2: does the limiting policy update mix in one-stage best replies to the actual Q-function?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from mpgtheory.best_response import best_actions
from mpgtheory.evaluation import Evaluation
from mpgtheory.exploration import perceived, tracking_bounds
from verification.checks.updates import suits_iterates
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.lemma_3_4_tracking import THETA, exploration_of
from verification.compare import AT_MOST, Comparison
from verification.evidence import exact_evidence
from verification.falsify.hypotheses import POTENTIAL, RECURRENT
from verification.falsify.parts import EXPLORATION, POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

PRINTED, CORRECTED = "section-3.2.replies", "section-3.2.replies.corrected"


def replies(claim: str, instance: Instance) -> Evidence:
    """Best replies to the limit of the estimates, judged by the Q-function of what is held."""
    game, exploration = instance.game, exploration_of(instance.game)
    comparisons: list[Comparison] = []
    cases = []
    for number, profile in enumerate((*instance.profiles, *instance.equilibria)):
        at, seen = instance.at(profile.policy), perceived(game, profile.policy, exploration)
        bounds = tracking_bounds(game, exploration) if claim == CORRECTED else [at.V[0, 0] * 0] * game.n_players
        comparisons += losses(at, seen, bounds, profile.label, number)
        values = np.array([there.V[player] for player, there in enumerate(seen)])
        cases.append({"policy": profile.policy, "exploration": list(exploration), "V": at.V, "perceived": values})
    return exact_evidence(claim, instance, comparisons, cases, note=f"theta = {THETA} for all players")


def losses(
    at: Evaluation, seen: Sequence[Evaluation], bounds: Sequence[object], label: str, case: int
) -> Iterator[Comparison]:
    """max_a Q_i(s, a; pi) - Q_i(s, b; pi) at each b that maximises Q_i(s, .; pi_i, pi~_-i), against twice the bound."""
    for player, there in enumerate(seen):
        true, chosen = at.Q[player], best_actions(there.Q[player])
        for s, a in np.argwhere(chosen):
            place = f"{label}: player {player}, state {s}: loss of replying {a}"
            yield Comparison(place, true[s].max() - true[s, a], AT_MOST, 2 * bounds[player], case)  # type: ignore[operator]


def tried_as_printed(x: Example) -> Iterator[Comparison]:
    """Replies to the limit of the estimates lose nothing."""
    seen = perceived(x.game, x["pi"], x["theta"])
    return losses(x.at("pi"), seen, [x.game.discount * 0] * x.game.n_players, "drawn", 0)


def tried_corrected(x: Example) -> Iterator[Comparison]:
    """They lose at most 2 rho_i S_i."""
    seen = perceived(x.game, x["pi"], x["theta"])
    return losses(x.at("pi"), seen, tracking_bounds(x.game, x["theta"]), "drawn", 0)


def certify(x: Example) -> Evidence:
    """A counterexample as evidence: the exploration that was drawn, not the study's."""
    game, seen = x.game, perceived(x.game, x["pi"], x["theta"])
    values = np.array([there.V[player] for player, there in enumerate(seen)])
    case = {"policy": x["pi"], "exploration": list(x["theta"]), "V": x.at("pi").V, "perceived": values}
    return exact_evidence(PRINTED, Instance(game), list(tried_as_printed(x)), [case])


CLAIMS = (
    Claim(
        id=PRINTED,
        title="In the limit (5) mixes in optimal one-stage deviations based on the actual Q-function, as printed",
        statement=(
            r"Particularly, the policy $\pi_i^t(s^{t-1})$ in (5) becomes a linear combination of "
            r"$\pi_i^{t-1}(s^{t-1})$, and the smoothed optimal one-stage deviation $\text{br}_i(s^{t-1}; \pi^{t-1})$ "
            r"based on the actual Q-function as in (3)."
        ),
        reading=(
            r"What the estimates tend to while policies stand still is $Q_i(\cdot; \pi_i, \tilde{\pi}_{-i})$, with "
            r"opponents that explore (lemma-3.4). The sentence says that its maximisers are optimal one-stage "
            r"deviations for $\pi$. In the dominance example with $\theta = 1/10$, at the equilibrium (row 0, column "
            r"0), $Q_1 = (2, 19/10)$ and the estimates tend to $(9/10, 269/200)$: (5a) moves towards row 1, which "
            r"loses 1/10 in one stage. Nothing in (5) is smoothed; (24), the argmax, is what the proofs use."
        ),
        source="Section 3.2, before (7)",
        kind=Kind.INEQUALITY,
        checks=(
            Check(Method.EXACT, "maximisers of the limit of q", lambda i: replies(PRINTED, i), suits=suits_iterates),
        ),
        uses=("lemma-3.4",),
        corrected_by=CORRECTED,
        trials=(
            Trial(
                tried_as_printed,
                parts={"pi": POLICY, "theta": EXPLORATION},
                hypotheses=(POTENTIAL, RECURRENT),  # as the paper's section has them throughout
                certify=certify,
            ),
        ),
        consequence=(
            r"The step from Algorithm 1 to (7) and (8). It fails with the same numbers as Lemma 3.4, and with it Lemma "
            r"3.7 and Theorem 3.3; what holds is (7) with best replies up to $2 \rho_i S_i$."
        ),
    ),
    Claim(
        id=CORRECTED,
        title="In the limit (5) mixes in one-stage deviations that lose at most 2 rho S",
        statement=(
            r"If $q_i = Q_i(\cdot; \pi_i, \tilde{\pi}_{-i})$, every $b$ in $\arg \max_{a_i} q_i(s, a_i)$ has "
            r"$\max_{a_i} Q_i(s, a_i; \pi) - Q_i(s, b; \pi) \leq 2 \rho_i S_i$, with $\rho_i$ and $S_i$ as in "
            r"lemma-3.4.corrected."
        ),
        source="Correction of Section 3.2, before (7)",
        kind=Kind.INEQUALITY,
        checks=(
            Check(Method.EXACT, "maximisers of the limit of q", lambda i: replies(CORRECTED, i), suits=suits_iterates),
        ),
        uses=("lemma-3.4.corrected",),
        corrects=PRINTED,
        trials=(Trial(tried_corrected, parts={"pi": POLICY, "theta": EXPLORATION}),),
    ),
)
