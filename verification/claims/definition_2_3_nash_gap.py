"""Definitions 2.2 and 2.3: equilibria and epsilon-equilibria, through the exact Nash gap of a profile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.best_response import OptimalResponse, nash_gaps, optimal_response
from mpgtheory.evaluation import Evaluation
from mpgtheory.occupancy import optimal_occupancy
from mpgtheory.performance import policy_advantage, visitation_sum
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.compare import AT_MOST, EQUAL, Comparison, entries
from verification.evidence import exact_evidence, float_evidence
from verification.falsify.parts import POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance
from verification.tolerances import LINEAR_PROGRAM

NASH_GAP = "definition-2.3"
"""The claim, and the checker's rule, for exact Nash gaps."""


def least_epsilon(instance: Instance) -> Evidence:
    """The largest gain is the least epsilon: no smaller epsilon admits the optimal deviation that attains it.

    Gains are differences of values; each is compared with the same gain by the performance difference lemma.
    """
    comparisons: list[Comparison] = []
    cases = []
    for number, profile in enumerate((*instance.profiles, *instance.equilibria)):
        at = instance.at(profile.policy)
        responses, gains = nash_gaps(at)
        for response, gain in zip(responses, gains, strict=True):
            place = f"{profile.label}: gain of player {response.player} from state"
            comparisons += entries(place, gain, EQUAL, _gain_by_advantage(at, response), case=number)
            comparisons += entries(f"{place}, 0", gain * 0, AT_MOST, gain, case=number)
        cases.append(gap_case(at, responses, gains))
    return exact_evidence(NASH_GAP, instance, comparisons, cases)


def gap_case(at: Evaluation, responses: Sequence[OptimalResponse], gains: Array) -> dict[str, Any]:
    """What a certificate needs to show the exact Nash gap of a profile."""
    return {
        "policy": at.policy,
        "V": at.V,
        "optimal": [{"policy": r.block, "W": r.value} for r in responses],
        "gaps": [gain.max() for gain in gains],
    }


def tried(x: Example) -> Iterator[Comparison]:
    """At a drawn profile: the gain by two ways, never negative, and no drawn deviation gains more from any state."""
    at = x.at("pi")
    for response, gain in zip(*nash_gaps(at), strict=True):
        player = response.player
        yield from entries(f"gain of player {player} from state", gain, EQUAL, _gain_by_advantage(at, response))
        yield from entries(f"player {player}, 0", gain * 0, AT_MOST, gain)
        drawn = x.evaluate(at.policy.deviate(player, x["pi'"][player])).V[player] - at.V[player]
        yield from entries(f"player {player}, gain of a drawn deviation", drawn, AT_MOST, gain)


def by_linear_program(instance: Instance) -> Evidence:
    """A player's optimal value by policy iteration against the dual of the occupancy-measure linear program."""
    policy = instance.profiles[-1].policy
    everywhere = np.full(instance.game.n_states, 1 / instance.game.n_states)
    comparisons: list[Comparison] = []
    for player in range(instance.game.n_players):
        exact = FLOAT.array(optimal_response(instance.game, policy, player).value)
        program = optimal_occupancy(instance.game, policy, player, initial=everywhere)
        scale = 1.0 + abs(exact).max()
        comparisons += entries(f"player {player}: dual W", program.dual / scale, EQUAL, exact / scale)
    note = "HiGHS through cvxpy from a uniform start; W relative to 1 + max |W|"
    return float_evidence(instance, comparisons, LINEAR_PROGRAM, note=note)


def _gain_by_advantage(at: Evaluation, response: OptimalResponse) -> Array:
    deviating = Evaluation(at.game, at.policy.deviate(response.player, response.block))
    return visitation_sum(deviating, policy_advantage(at, deviating.policy)[response.player])


CLAIMS = (
    Claim(
        id=NASH_GAP,
        title="A profile is an epsilon-equilibrium exactly from its Nash gap on",
        statement=(
            r"For any $\epsilon \geq 0$, a policy profile $\pi^*$ is an $\epsilon$-stationary Nash equilibrium of "
            r"$\mathcal{G}$ if for any $i \in I$, any $\pi_i \in \Pi_i$, and any $\mu \in \Delta(S)$, "
            r"$V_i(\mu, \pi_i^*, \pi_{-i}^*) \geq V_i(\mu, \pi_i, \pi_{-i}^*) - \epsilon$. Any $\epsilon$-Nash "
            r"equilibrium with $\epsilon = 0$ is a Nash equilibrium."
        ),
        reading=(
            r"The least $\epsilon$ is the Nash gap: the largest gain $W_i(s) - V_i(s)$ of an optimal deviation over "
            r"players and initial states."
        ),
        source="Definitions 2.2 and 2.3",
        kind=Kind.DEFINITION,
        checks=(
            Check(Method.EXACT, "optimal deviations by policy iteration", least_epsilon, scales=True),
            Check(Method.FLOAT, "dual of the occupancy-measure linear program", by_linear_program),
        ),
        uses=("equation-1",),
        trials=(Trial(tried, {"pi": POLICY, "pi'": POLICY}),),
    ),
)
