"""Equation (1) by simulated play: the mean discounted return against the exact value.

The confidence radius is the empirical Bernstein bound (Maurer and Pontil, 2009) plus what is left after the last stage.
"""

from __future__ import annotations

from mpgtheory.arithmetic import FLOAT
from mpgtheory.values.simulation import discounted_returns, stages_needed
from verification.claim import Check, Evidence, Method
from verification.compare import AT_MOST, Comparison
from verification.evidence import float_evidence
from verification.instance import Instance
from verification.tolerances import MISS_PROBABILITY, ROUNDING_OF_MEANS

CLAIM = "equation-1"
MOST_STAGES = 1_000_000
"""Stages that are simulated in all, unless FEWEST episodes need more: about a second."""
FEWEST = 1000


def simulated(instance: Instance) -> Evidence:
    """The mean discounted return of simulated play, against V(mu, pi), in units of the confidence radius."""
    game, policy = instance.game, instance.profiles[-1].policy
    episodes = min(instance.sampling.episodes, max(FEWEST, MOST_STAGES // stages_needed(game)))
    returns = discounted_returns(game, policy, instance.rng(CLAIM), episodes=episodes)
    radius = returns.radius(MISS_PROBABILITY)
    values = FLOAT.array(instance.at(policy).value())
    comparisons = [
        Comparison(f"|mean return - V_{player}(mu)| / radius", float(abs(mean - value) / r), AT_MOST, 1.0)
        for player, mean, value, r in zip(game.players, returns.mean, values, radius, strict=True)
    ]
    note = (
        f"{episodes} episodes; empirical Bernstein radius {radius.max():.3g}, "
        f"exceeded by a true statement with probability at most {MISS_PROBABILITY:g}"
    )
    return float_evidence(instance, comparisons, ROUNDING_OF_MEANS, method=Method.STATISTICAL, note=note)


CHECKS = {CLAIM: (Check(Method.STATISTICAL, "simulated play", simulated, scales=True),)}
