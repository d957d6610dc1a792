"""Equation (1): the value as a discounted sum, and its linearity in the initial distribution (Section 2)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mpgtheory.bellman import truncated_value
from mpgtheory.evaluation import Evaluation
from mpgtheory.indeterminates import GenericGame
from mpgtheory.simulation import discounted_returns, stages_needed
from verification.checks.shapes import shape_evidence
from verification.claim import Check, Claim, Evidence, Kind, Method, Scope
from verification.compare import AT_MOST, EQUAL, Comparison, entries
from verification.evidence import exact_evidence, float_evidence
from verification.falsify.parts import POLICY, integer
from verification.falsify.trial import Example, Trial
from verification.instance import Instance
from verification.tolerances import MISS_PROBABILITY, ROUNDING_OF_MEANS

MOST_STAGES = 1_000_000
"""Stages that are simulated in all, unless 1000 episodes need more: about a second."""
HORIZON = 6
"""Stages after which the partial sum of (1) is compared with the value."""


def discounted_sum(instance: Instance) -> Evidence:
    """V minus the partial sum of (1) is delta^K P^K V, at most delta^K max |u| / (1 - delta), for K = HORIZON."""
    comparisons: list[Comparison] = []
    cases = []
    delta = instance.game.discount
    bound = delta**HORIZON * abs(instance.game.numbers()[0]).max() / (1 - delta)
    for number, profile in enumerate(instance.profiles):
        at = instance.at(profile.policy)
        tail = delta**HORIZON * (at.V @ np.linalg.matrix_power(at.chain, HORIZON).T)
        rest = at.V - truncated_value(at, HORIZON)
        comparisons += entries(f"{profile.label}: V - partial sum", rest, EQUAL, tail, case=number)
        comparisons += entries(f"{profile.label}: |rest|", abs(rest), AT_MOST, bound, case=number)
        cases.append({"policy": profile.policy, "V": at.V, "horizon": HORIZON})
    return exact_evidence("equation-1", instance, comparisons, cases)


def simulated(instance: Instance) -> Evidence:
    """The average discounted return of simulated play, against V(mu, pi)."""
    profile = instance.profiles[-1]
    game = instance.game
    episodes = min(instance.sampling.episodes, max(1000, MOST_STAGES // stages_needed(game)))
    returns = discounted_returns(game, profile.policy, instance.rng("equation-1"), episodes=episodes)
    radius = returns.radius(MISS_PROBABILITY)
    value = [int(v.p) / int(v.q) for v in instance.at(profile.policy).value()]
    scaled = [float((m - v) / r) for m, v, r in zip(returns.mean, value, radius, strict=True)]
    comparisons = [
        Comparison(f"{profile.label}: |mean return - V_{game.players[i]}(mu)| / radius", abs(x), AT_MOST, 1.0)
        for i, x in enumerate(scaled)
    ]
    note = (
        f"{episodes} episodes; empirical Bernstein radius {radius.max():.3g}, "
        f"exceeded by a true statement with probability at most {MISS_PROBABILITY:g}"
    )
    return float_evidence(instance, comparisons, ROUNDING_OF_MEANS, method=Method.STATISTICAL, note=note)


def tried(x: Example) -> Iterator[Comparison]:
    """V minus the partial sum of (1) after K stages, and its bound."""
    at, horizon, delta = x.at("pi"), x["K"], x.game.discount
    rest = at.V - truncated_value(at, horizon)
    tail = delta**horizon * (at.V @ np.linalg.matrix_power(at.chain, horizon).T)
    yield from entries("V - partial sum", rest, EQUAL, tail)
    yield from entries("|rest|", abs(rest), AT_MOST, delta**horizon * abs(x.game.payoffs).max() / (1 - delta))


def linear(instance: Instance) -> Evidence:
    """V(mu, pi) from where play starts (d and u) equals the average of V(s, pi) over mu."""
    comparisons: list[Comparison] = []
    cases = []
    for number, profile in enumerate(instance.profiles):
        at = instance.at(profile.policy)
        d = at.visitation()
        comparisons += entries(f"{profile.label}: V(mu)", *_both_sides(at), case=number)
        cases.append({"policy": profile.policy, "V": at.V, "d": d})
    return exact_evidence("equation-1.linear", instance, comparisons, cases)


def _both_sides(at: Evaluation) -> tuple[np.ndarray, str, np.ndarray]:
    return at.payoffs @ at.visitation() / (1 - at.game.discount), EQUAL, at.V @ at.game.initial


def linear_in_general() -> Evidence:
    """The same for every game of a shape."""

    def comparisons(generic: GenericGame) -> Iterator[Comparison]:
        at = Evaluation(generic.game, generic.policy)
        yield from entries(f"{generic.shape}: V(mu)", *_both_sides(at))

    return shape_evidence(comparisons)


CLAIMS = (
    Claim(
        id="equation-1",
        title="The value is the expected discounted sum of payoffs",
        statement=r"$$V_i(\mu, \pi) = \mathbb{E} \left[ \sum_{k=0}^{\infty} \delta^k u_i(s^k, a^k) \right]$$",
        reading=(
            r"Evaluated as the solution of $V = u + \delta P V$. The remainder after $K$ stages is $\delta^K P^K V$ "
            r"exactly, hence the partial sums converge to $V$."
        ),
        source="Section 2, equation (1)",
        kind=Kind.DEFINITION,
        checks=(
            Check(Method.EXACT, f"partial sum and remainder after {HORIZON} stages", discounted_sum, scales=True),
            Check(Method.STATISTICAL, "simulated play", simulated, scales=True),
        ),
        trials=(Trial(tried, {"pi": POLICY, "K": integer(1, 5)}),),
    ),
    Claim(
        id="equation-1.linear",
        title="The value is linear in the initial distribution",
        statement=r"Thus, we have $V_i(\mu, \pi) = \sum_{s \in S} \mu(s) V_i(s, \pi)$.",
        reading=(
            r"The left side is computed without $V$: as the payoff weighted by the visitation distribution of $\mu$."
        ),
        source="Section 2, after equation (1)",
        kind=Kind.IDENTITY,
        checks=(
            Check(Method.EXACT, "visitation against values", linear, scales=True),
            Check(Method.SYMBOLIC, "for every game of a shape", linear_in_general, Scope.EVERY_GAME),
        ),
        uses=("equation-1",),
        trials=(Trial(lambda x: entries("V(mu)", *_both_sides(x.at("pi"))), {"pi": POLICY}),),
    ),
)
