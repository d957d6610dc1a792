"""Equation (6): what is played is the policy mixed with the uniform one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import FLOAT
from mpgtheory.game import MarkovGame
from mpgtheory.learning import Options
from mpgtheory.learning.states import start
from mpgtheory.learning.twin import Twin
from mpgtheory.policy import Policy, explored, uniform
from mpgtheory.rational import rational
from verification.checks.updates import LENGTH, suits_iterates
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.compare import AT_MOST, EQUAL, Comparison, entries
from verification.evidence import exact_evidence, float_evidence
from verification.falsify.parts import EXPLORATION, POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance
from verification.tolerances import ONE_ITERATE

CLAIM, STAGE_ZERO = "equation-6", "algorithm-1.stage-zero"


def mixed(instance: Instance) -> Evidence:
    """pi~ against (6), entry by entry; it is a distribution and gives every action at least theta / |A|."""
    rng = instance.rng(CLAIM)
    comparisons: list[Comparison] = []
    cases = []
    for number, profile in enumerate(instance.profiles):
        exploration = tuple(fmpq(int(k), 20) for k in rng.integers(1, 20, size=instance.game.n_players))
        comparisons += against(profile.policy, exploration, profile.label, number)
        played = explored(profile.policy, exploration)
        cases.append({"held": profile.policy, "exploration": list(exploration), "played": played})
    return exact_evidence(CLAIM, instance, comparisons, cases)


def at_the_start(instance: Instance) -> Evidence:
    """(6) at pi^0 against pi^0 itself, for several explorations."""
    game, rng = instance.game, instance.rng(STAGE_ZERO)
    comparisons: list[Comparison] = []
    cases = []
    for number in range(2):
        exploration = tuple(fmpq(int(k), 20) for k in rng.integers(1, 20, size=game.n_players))
        comparisons += explored_start(game, exploration, number)
        cases.append({"exploration": list(exploration), "played": explored(uniform(game), exploration)})
    return exact_evidence(STAGE_ZERO, instance, comparisons, cases)


def explored_start(game: MarkovGame, exploration: Sequence[fmpq], case: int) -> Iterator[Comparison]:
    """What (6) makes of the uniform policies is uniform."""
    start_policy = uniform(game)
    for i, (held, played) in enumerate(zip(start_policy, explored(start_policy, exploration), strict=True)):
        yield from entries(f"player {i}", played, EQUAL, held, case=case)


def against(policy: Policy, exploration: Sequence[fmpq], label: str, case: int) -> Iterator[Comparison]:
    """What (6) says of pi~."""
    for i, (block, played) in enumerate(zip(policy, explored(policy, exploration), strict=True)):
        theta, count = rational(exploration[i]), block.shape[1]
        place = f"{label}, theta = {theta}: player {i}"
        yield from entries(place, played, EQUAL, (1 - theta) * block + theta / count, case=case)
        yield from entries(f"{place}, least", played * 0 + theta / count, AT_MOST, played, case=case)
        mass = played.sum(axis=1)
        yield from entries(f"{place}, sum", mass, EQUAL, mass * 0 + 1, case=case)


def by_the_learner(instance: Instance) -> Evidence:
    """The probabilities from which the learner draws, after some iterates."""
    game = instance.game
    twin = Twin(game, Options(), start(game, instance.rng(CLAIM)))
    twin.run(LENGTH)
    theta = FLOAT.number(fmpq(1, 10))
    comparisons: list[Comparison] = []
    for i, block in enumerate(twin.pi):
        for s in range(game.n_states):
            expected = (1 - theta) * block[s] + theta / block.shape[1]
            comparisons += entries(f"player {i}, state {s}", np.asarray(twin.explored(i, s)), EQUAL, expected)
    return float_evidence(instance, comparisons, ONE_ITERATE, note=f"after {LENGTH} iterates, theta = 1/10")


def tried(x: Example) -> Iterator[Comparison]:
    """(6) of drawn policies and explorations."""
    return against(x["pi"], x["theta"], "drawn", 0)


CLAIMS = (
    Claim(
        id=STAGE_ZERO,
        title="In stage 0 the policies that are held are played",
        statement=(
            r"In stage 0, each player observes $s^0$, choose their action $a_i^0 \sim \pi_i^0(s^0)$, and observe "
            r"$r_i^0 = u_i(s^0, a^0)$."
        ),
        reading=(
            r"Without exploration, unlike all other stages. As $\pi_i^0$ is uniform, (6) at $t = 0$ would draw alike, "
            r"which is certified: nothing depends on the difference."
        ),
        source="Algorithm 1, stage 0",
        kind=Kind.DEFINITION,
        checks=(Check(Method.EXACT, "(6) at the uniform policies", at_the_start, suits=suits_iterates),),
        uses=("algorithm-1.initialization",),
        trials=(Trial(lambda x: explored_start(x.game, x["theta"], 0), parts={"theta": EXPLORATION}),),
    ),
    Claim(
        id=CLAIM,
        title="Players play a mixture of what they hold and the uniform distribution",
        statement=(
            r"At the end of iterate $t$, each player chooses their action $$a_i^t \sim (1 - \theta_i) \pi_i^t(s^t) + "
            r"(\theta_i/|A_i|) \mathbb{1}$$"
        ),
        reading=(
            r"$\tilde{\pi}_i$ below. Every action has probability at least $\theta_i / |A_i|$, with equality where "
            r"$\pi_i^t(s^t, a_i) = 0$. It is $\tilde{\pi}$ that is played and $\pi$ that (4a) and (5a) use."
        ),
        source="Algorithm 1, (6)",
        kind=Kind.DEFINITION,
        checks=(
            Check(Method.EXACT, "policies and explorations of each kind", mixed, suits=suits_iterates),
            Check(Method.FLOAT, "what the learner draws from", by_the_learner, suits=suits_iterates),
        ),
        trials=(Trial(tried, parts={"pi": POLICY, "theta": EXPLORATION}),),
    ),
)
