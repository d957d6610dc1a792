"""Definition 2.2: stationary equilibria, and that they exist (Section 2)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from mpgtheory.arithmetic import EXACT, Array
from mpgtheory.best_response import nash_gaps
from mpgtheory.evaluation import Evaluation
from verification.checks.updates import suits_iterates
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.compare import AT_MOST, EQUAL, IFF, Comparison, entries
from verification.evidence import exact_evidence
from verification.falsify.parts import POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

EQUILIBRIUM, EXISTENCE = "definition-2.2", "section-2.existence"
MOST_DEVIATIONS = 4
"""Pure policies of a player up to which all are tried as deviations; of more, the first ones."""
MOST_TRIED = 3
"""Equilibria, and other profiles, at which deviations are tried one by one."""


def by_deviations(instance: Instance) -> Evidence:
    """No listed deviation gains from any state iff the optimal value is the profile's; none beats the optimum."""
    comparisons: list[Comparison] = []
    cases = []
    listed = (*instance.profiles[:MOST_TRIED], *instance.equilibria[-MOST_TRIED:])
    for number, profile in enumerate(listed):
        at = instance.at(profile.policy)
        responses, gains = nash_gaps(at)
        deviations = []
        gains_nothing = True
        for response in responses:
            for block in (*pure_blocks(*response.block.shape), response.block):
                value = Evaluation(at.game, at.policy.deviate(response.player, block)).V[response.player]
                place = f"{profile.label}: player {response.player} deviates, from state"
                comparisons += entries(place, value, AT_MOST, response.value, case=number)
                gains_nothing &= bool((value <= at.V[response.player]).all())
                deviations.append({"player": response.player, "block": block, "value": value})
        place = f"{profile.label}: no optimal deviation gains, no deviation gains"
        comparisons.append(Comparison(place, not np.any(gains > 0), IFF, gains_nothing, number))
        optimal = [{"policy": r.block, "W": r.value} for r in responses]
        cases.append({"policy": at.policy, "V": at.V, "optimal": optimal, "deviations": deviations})
    return exact_evidence(EQUILIBRIUM, instance, comparisons, cases)


def tried(x: Example) -> Iterator[Comparison]:
    """At a drawn profile: drawn deviations are worth at most the optimum, from states and from mu; it is attained."""
    at = x.at("pi")
    responses, gains = nash_gaps(at)
    for response, gain in zip(responses, gains, strict=True):
        player = response.player
        value = x.evaluate(at.policy.deviate(player, x["pi'"][player])).V[player]
        yield from entries(f"player {player} deviates, from state", value, AT_MOST, response.value)
        gained = ((value - at.V[player]) * x.game.initial).sum()
        yield Comparison(f"player {player} deviates, from mu", gained, AT_MOST, gain.max())
        reached = x.evaluate(at.policy.deviate(player, response.block)).V[player]
        yield from entries(f"player {player}, optimum from state", reached, EQUAL, at.V[player] + gain)


def pure_blocks(states: int, actions: int) -> Iterator[Array]:
    """Pure policies of one player, at most MOST_DEVIATIONS."""
    for choice in itertools.islice(itertools.product(range(actions), repeat=states), MOST_DEVIATIONS):
        block = np.zeros((states, actions), dtype=int)
        block[np.arange(states), choice] = 1
        yield EXACT.array(block)


def exists(instance: Instance) -> Evidence:
    """An equilibrium that was found: nobody's optimal value exceeds its value."""
    for profile in instance.equilibria:
        at = instance.at(profile.policy)
        responses, gains = nash_gaps(at)
        if not np.any(gains > 0):
            comparisons = list(entries(f"{profile.label}: gain", gains, AT_MOST, gains * 0))
            optimal = [{"policy": r.block, "W": r.value} for r in responses]
            case = {"equilibrium": at.policy, "V": at.V, "optimal": optimal}
            return exact_evidence(EXISTENCE, instance, comparisons, [case], note=profile.label)
    return _not_found(instance)


def _not_found(instance: Instance) -> Evidence:
    return Evidence(
        method=Method.EXACT,
        instance=instance.game.name,
        measured="none found",
        claimed="an equilibrium",
        residual=None,
        tolerance=0,
        comparisons=0,
        failures=None,
        note="no pure equilibrium, and mixed ones are looked for only where no action influences transitions",
        seed=instance.seed,
    )


CLAIMS = (
    Claim(
        id=EQUILIBRIUM,
        title="A profile is an equilibrium iff no player gains by a deviation, from any initial distribution",
        statement=(
            r"A policy profile $\pi^*$ is a stationary Nash equilibrium of $\mathcal{G}$ if for any $i \in I$, any "
            r"$\pi_i \in \Pi_i$, and any $\mu \in \Delta(S)$, $V_i(\mu, \pi_i^*, \pi_{-i}^*) \geq V_i(\mu, \pi_i, "
            r"\pi_{-i}^*)$."
        ),
        reading=(
            r"For any $\mu$ is for any single state, as $V_i(\mu, \pi)$ is linear in $\mu$. For any $\pi_i$ is for an "
            r"optimal one, which is pure. The toolkit's answer, by an optimal policy, is compared with the definition, "
            r"deviation by deviation."
        ),
        source="Definition 2.2",
        kind=Kind.DEFINITION,
        checks=(Check(Method.EXACT, "pure deviations from every state", by_deviations, suits=suits_iterates),),
        uses=("equation-1.linear",),
        trials=(Trial(tried, {"pi": POLICY, "pi'": POLICY}),),
    ),
    Claim(
        id=EXISTENCE,
        title="Stationary equilibria exist",
        statement=(
            r"Both stationary Nash equilibrium and $\epsilon$-stationary Nash equilibrium exist in Markov games with "
            r"finite states and actions"
        ),
        reading=(
            r"Shown for a game by an equilibrium of it. That every finite discounted game has one is a theorem of Fink "
            r"(1964) and Takahashi (1964); in Markov potential games there is a pure one (section-2.pure-equilibrium)."
        ),
        source="Section 2, after Definition 2.3",
        kind=Kind.EXISTENCE,
        checks=(Check(Method.EXACT, "an equilibrium that was found", exists),),
        uses=(EQUILIBRIUM,),
    ),
)
