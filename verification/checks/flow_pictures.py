"""Figures of flows that pieces of evidence carry: which games they are of, from which starts, and how long.

Everything is in floats and for the eye. Each returns None for a game of which it has no picture.
"""

from __future__ import annotations

import itertools
from typing import Any

from flint import fmpq

from mpgtheory.equilibria import count_pure_profiles
from mpgtheory.game.policy import Policy, exact_policy, uniform
from mpgtheory.inclusion import branches, flow
from mpgtheory.inclusion.flow.field import dynamics_of
from mpgtheory.learning import Options, learn, log_spaced
from verification.checks.flow_views import equilibria_of, lyapunov_curves, portrait_panels
from verification.instance import Instance

LATTICE = (fmpq(1, 16), fmpq(1, 2), fmpq(15, 16))
"""Probabilities of first actions from which the flows of a portrait start."""
DURATION = 8.0
RUN = 50_000
"""Iterates of the learner that is drawn over a flow."""
MOST_PROFILES = 300
"""Pure profiles up to which phi is drawn: its maximum is enumerated."""
CURVES = 3
DIGITS = 5


def is_planar(instance: Instance) -> bool:
    """Whether profiles are points of a square."""
    return instance.game.action_counts == (2, 2) and instance.game.n_states == 1


def portrait(instance: Instance) -> dict[str, Any] | None:
    """The flow of (7)-(8) from a lattice of starts, and all solutions that leave equilibria that are not strict."""
    if not is_planar(instance):
        return None
    game = instance.game
    flows = [flow(game, start, duration=DURATION) for start in lattice()]
    for policy, strict in equilibria_of(game):
        if not strict:
            flows += branches(game, policy, duration=DURATION, most_branches=4).flows
    return brief({"kind": "flow-portrait", "panels": portrait_panels(game, game.name, flows)})


def learner_over_flows(instance: Instance, theta: Any) -> dict[str, Any] | None:
    """A run of Algorithm 1 over the flow of the paper's inclusion, and over that of what players perceive."""
    if not is_planar(instance):
        return None
    game, seed = instance.game, int(instance.rng("portrait").integers(2**31))
    options = Options(theta=[str(theta)] * game.n_players)
    trace = learn(game, options, steps=RUN, seeds=1, seed=seed, record=log_spaced(RUN, per_decade=40))
    runs = [(f"Algorithm 1, theta = {theta}", [block[0] for block in trace.policies])]
    panels = []
    for title, exploration in (("the inclusion as printed", None), (f"as perceived, theta = {theta}", theta)):
        flows = [flow(game, start, duration=DURATION, exploration=exploration) for start in (*lattice(), uniform(game))]
        rule = dynamics_of(game, exploration, repaired=False)
        panels += portrait_panels(game, title, flows, dynamics=rule, learners=runs)
    return brief({"kind": "flow-portrait", "panels": panels})


def lyapunov(instance: Instance) -> dict[str, Any] | None:
    """phi along flows from the instance's profiles, with the bound of Lemma 3.5: of a small Markov potential game."""
    game = instance.game
    if count_pure_profiles(game) > MOST_PROFILES or not instance.potential_decision.is_potential:
        return None
    starts = itertools.islice((p for p in instance.profiles if any(map(is_mixed, p.policy))), CURVES)
    flows = [(profile.label, flow(game, profile.policy, duration=DURATION)) for profile in starts]
    return brief(lyapunov_curves(game, flows)) if flows else None


def is_mixed(block: Any) -> bool:
    """Whether some row is no pure action."""
    return bool(((block != 0) & (block != 1)).any())


def brief(data: Any) -> Any:
    """The data with numbers to DIGITS significant digits: no eye sees more, and results stay small."""
    if isinstance(data, dict):
        return {key: brief(value) for key, value in data.items()}
    if isinstance(data, list):
        return [brief(value) for value in data]
    return float(f"{data:.{DIGITS}g}") if isinstance(data, float) else data


def lattice() -> list[Policy]:
    """The starts of a portrait."""
    rows = [[x, 1 - x] for x in LATTICE]
    return [exact_policy([[first], [second]]) for first, second in itertools.product(rows, rows)]
