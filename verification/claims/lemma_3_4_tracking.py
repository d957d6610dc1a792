"""Lemma 3.4: do the q-estimates track Q_i(.; pi)? Under fixed exploration they track another Q-function."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import FLOAT
from mpgtheory.chains import ergodic_joint_action
from mpgtheory.exploration import (
    PerceivedDominance,
    perceived,
    perceived_dominance,
    recognise_hub,
    tracking_bounds,
)
from mpgtheory.exploration.hub import Hub, outcome_payoff
from mpgtheory.game import MarkovGame
from mpgtheory.policy import Policy, random_policy, random_pure
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.compare import AT_MOST, EQUAL, Comparison, entries
from verification.evidence import exact_evidence, vacuous_evidence
from verification.falsify import hypotheses as falsify
from verification.falsify.generic import certified_instance
from verification.falsify.parts import EXPLORATION, POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

PRINTED, CORRECTED = "lemma-3.4", "lemma-3.4.corrected"
THETA = fmpq(1, 10)
"""The common exploration at which statements are refuted."""
RECURRENT = "Assumption 3.1"
SAMPLES = 20
"""Pairs of a profile and an exploration at which a bound is tried."""
MOST_CELLS = 20_000
"""Cells of the tables times samples at the most: larger games get fewer samples, never fewer than four."""
MOST_SAMPLED = 100_000
"""Beyond so many cells bounds are not sampled at all."""


def is_small(instance: Instance) -> bool:
    """Whether a few dozen exact evaluations of every player take seconds."""
    return cells_of(instance.game) <= MOST_SAMPLED


def cells_of(game: MarkovGame) -> int:
    """Transition probabilities in the dense tables, times players."""
    return math.prod(game.action_counts) * game.n_states**2 * game.n_players


def exploration_of(game: MarkovGame) -> tuple[fmpq, ...]:
    """THETA for every player."""
    return (THETA,) * game.n_players


def is_recurrent(game: MarkovGame) -> bool:
    """Assumption 3.1."""
    return bool(min(game.initial) > 0) and ergodic_joint_action(game) is not None


def has_forced_limit(instance: Instance) -> bool:
    """Whether perceived dominance decides where the policies go."""
    return perceived_dominance(instance.game, exploration_of(instance.game)) is not None


def at_forced_limit(instance: Instance) -> Evidence:
    """Where every player perceives a strictly dominant action: the limit of q against Q(pi) at the limit of pi."""
    return forced_limit_evidence(instance, exploration_of(instance.game))


def forced_limit_evidence(instance: Instance, exploration: Sequence[fmpq]) -> Evidence:
    """The same for given exploration."""
    game = instance.game
    hypotheses = {RECURRENT: is_recurrent(game)}
    if not all(hypotheses.values()):
        return vacuous_evidence(instance, hypotheses)
    found = perceived_dominance(game, exploration)
    assert found is not None
    comparisons = list(limits_of_estimates(found))
    case = {
        "exploration": list(found.exploration),
        "choices": list(found.choices),
        "V": instance.at(found.limit).V,
        "Q": found.true_q,
        "q": found.q_limit,
    }
    reversals = [f"player {i}" for i, _ in enumerate(found.q_limit) if _is_reversed(found.q_limit[i], found.true_q[i])]
    note = f"policies converge to the pure profile {list(found.choices)}"
    if reversals:
        note += f"; the limit of q orders the actions of {', '.join(reversals)} otherwise than Q does"
    return exact_evidence(f"{PRINTED}/dominance", instance, comparisons, [case], hypotheses=hypotheses, note=note)


def limits_of_estimates(found: PerceivedDominance) -> Iterator[Comparison]:
    """The limit of q against Q(pi) where perceived dominance forces it."""
    for player, (q, true) in enumerate(zip(found.q_limit, found.true_q, strict=True)):
        place = f"theta = {theta_words(found.exploration)}: limit of q of player {player} at"
        yield from entries(place, q, EQUAL, true)


def theta_words(exploration: Sequence[fmpq]) -> str:
    """The common theta, or all of them."""
    return ", ".join(str(theta) for theta in dict.fromkeys(exploration))


def tried_as_printed(x: Example) -> Iterator[Comparison]:
    """The printed limit where perceived dominance forces another one."""
    found = perceived_dominance(x.game, x["theta"])
    if found is not None:
        yield from limits_of_estimates(found)


def tried(x: Example) -> Iterator[Comparison]:
    """The bound at a drawn profile and exploration."""
    bounds = tracking_bounds(x.game, x["theta"])
    for player, there in enumerate(perceived(x.game, x["pi"], x["theta"])):
        difference = abs(x.at("pi").Q[player] - there.Q[player])
        yield from entries(f"player {player} at", difference, AT_MOST, bounds[player])


def _is_reversed(q: Any, true: Any) -> bool:
    pairs = itertools.combinations(range(q.shape[1]), 2)
    return any((q[0, a] - q[0, b]) * (true[0, a] - true[0, b]) < 0 for a, b in pairs)


@dataclass(frozen=True)
class Twins:
    """Two outcome states of a hub game, and u_i(state) - u_i(twin) as player i estimates it and as it is."""

    player: int
    state: int
    twin: int
    estimated: fmpq
    true: fmpq


def twin_states(game: MarkovGame) -> Twins | None:
    """The pair of outcome states at which estimates and truth are furthest apart; None if the game is no hub game."""
    hub = recognise_hub(game)
    return None if hub is None else max(_twins(hub), key=lambda t: abs(t.estimated - t.true), default=None)


def has_twin_states(instance: Instance) -> bool:
    """Whether estimates and truth differ at two outcome states of a hub game."""
    found = twin_states(instance.game)
    return found is not None and found.estimated != found.true


def _twins(hub: Hub) -> Iterator[Twins]:
    game = hub.game
    outcomes = [s for s in range(game.n_states) if s != hub.state]
    for player, (state, twin) in itertools.product(range(2), itertools.combinations(outcomes, 2)):
        differences = []
        for thetas in (exploration_of(game), (fmpq(0), fmpq(0))):
            one, two = (outcome_payoff(hub, game.payoffs, thetas, (player, s), False) for s in (state, twin))
            differences.append(one - two)
        yield Twins(player, state, twin, *differences)


def in_twin_states(instance: Instance) -> Evidence:
    """Two states with the same future: what q(state) - q(twin) tends to against the same difference of Q(pi)."""
    return twin_evidence(f"{PRINTED}/twin-states", instance, {RECURRENT: is_recurrent(instance.game)})


def twin_evidence(rule: str, instance: Instance, hypotheses: Mapping[str, bool | None]) -> Evidence:
    """Evidence from two outcome states of a hub game."""
    game = instance.game
    if not all(hypotheses.values()):
        return vacuous_evidence(instance, hypotheses)
    found = twin_states(game)
    assert found is not None
    names = f"{game.states[found.state]}, {game.states[found.twin]}"
    place = f"theta = {THETA}: q_{found.player}(s, a) - q_{found.player}(s', a'), s and s' = {names}"
    case = {
        "exploration": list(exploration_of(game)),
        "player": found.player,
        "state": found.state,
        "twin": found.twin,
    }
    return exact_evidence(
        rule,
        instance,
        [Comparison(place, found.estimated, EQUAL, found.true)],
        [case],
        hypotheses=hypotheses,
        note="play goes on alike from both states; strict dominance there decides what the other player holds",
    )


@dataclass(frozen=True)
class Sample:
    """A profile and an exploration with a name."""

    label: str
    policy: Policy
    exploration: tuple[fmpq, ...]


def samples(instance: Instance) -> list[Sample]:
    """Profiles, the instance's first, each with exploration of its own for each player."""
    game, rng = instance.game, instance.rng("exploration")
    cells = cells_of(game)
    count = max(4, min(SAMPLES, MOST_CELLS // cells))
    listed = [(p.label, p.policy) for p in (*instance.profiles, *instance.equilibria)]
    for number in range(len(listed), count):
        policy = random_policy(game, rng) if number % 2 else random_pure(game, rng)
        listed.append((f"random {number + 1}", policy))
    draws = rng.integers(1, 20, size=(count, game.n_players))
    return [
        Sample(label, policy, tuple(fmpq(int(k), 20) for k in row))
        for (label, policy), row in zip(listed, draws, strict=False)
    ]


def within_bound(instance: Instance) -> Evidence:
    """|Q_i(.; pi) - Q_i(.; pi_i, pi~_-i)| against rho_i S_i."""
    game = instance.game
    comparisons: list[Comparison] = []
    cases = []
    for number, sample in enumerate(samples(instance)):
        at, seen = instance.at(sample.policy), perceived(game, sample.policy, sample.exploration)
        bounds = tracking_bounds(game, sample.exploration)
        for player in range(game.n_players):
            place = f"{sample.label}, theta {_words(sample)}: player {player} at"
            difference = abs(at.Q[player] - seen[player].Q[player])
            comparisons += entries(place, difference, AT_MOST, bounds[player], case=number)
        values = np.array([there.V[player] for player, there in enumerate(seen)])
        cases.append({"policy": sample.policy, "exploration": list(sample.exploration), "V": at.V, "perceived": values})
    return exact_evidence(CORRECTED, instance, comparisons, cases, note=closest(comparisons))


def closest(comparisons: Iterable[Comparison]) -> str:
    """How near the left sides come to the right ones, in words."""
    shares = [c.left / c.right for c in comparisons if c.right > 0]
    return f"the largest left side is {FLOAT.number(max(shares)):.3g} of its bound" if shares else "all bounds are 0"


def _words(sample: Sample) -> str:
    return ", ".join(map(str, sample.exploration))


CLAIMS = (
    Claim(
        id=PRINTED,
        title="The q-estimates track the Q-function of the policies that are held, as printed",
        statement=(
            r"For any $s \in S, a_i \in A_i$ and $i \in I$, $\lim_{t \rightarrow \infty} |q_i^t(s, a_i) - Q_i(s, a_i;"
            r" \pi^t)| = 0$ with probability 1."
        ),
        reading=(
            r"With $\theta_i \in (0, 1)$ fixed, as in Algorithm 1. By (6) opponents play $\tilde{\pi}_j = (1 - "
            r"\theta_j) \pi_j + \theta_j / |A_j|$, so the mean field of (4a) is (22) at $(\pi_i, \tilde{\pi}_{-i})$, "
            r"not at $\pi$ as (25a) has it. Theorem A.2 (Perkins and Leslie, 2013) applies to it, the operator being "
            r"the same contraction, and gives $q_i^t - Q_i(\cdot; \pi_i^t, \tilde{\pi}_{-i}^t) \to 0$ almost surely: "
            r"this step is proved there, not here. What is certified is the rest. If an action is strictly better "
            r"than all others in $Q_i(s, \cdot; \pi_i, \tilde{\pi}_{-i})$ at every $\pi$, by a margin since $\Pi$ is "
            r"compact, then from some time on it maximises $q_i^t(s)$ at every update, and (5a) with $\sum \beta = "
            r"\infty$ drives $\pi_i^t(s)$ to it. Certified are these inequalities, at every pure profile of the "
            r"opponents, which suffices as the differences are multilinear; and that at the forced policies the limit"
            r" of $q$ is not $Q(\pi)$: in games with one state in full, in hub games in the difference between two "
            r"states from which play goes on alike."
        ),
        source="Lemma 3.4",
        kind=Kind.CONVERGENCE,
        checks=(
            Check(Method.EXACT, "the limit that perceived dominance forces", at_forced_limit, suits=has_forced_limit),
            Check(
                Method.EXACT,
                "two states with the same future",
                in_twin_states,
                suits=has_twin_states,
            ),
        ),
        hypotheses=(RECURRENT,),
        uses=("appendix-B.1.inference",),
        corrected_by=CORRECTED,
        trials=(
            Trial(
                tried_as_printed,
                {"theta": EXPLORATION},
                (falsify.POTENTIAL, falsify.RECURRENT),
                states=(1, 1),
                certify=lambda x: forced_limit_evidence(certified_instance(PRINTED, x), x["theta"]),
            ),
        ),
        consequence=(
            r"The first sentence of Theorem 3.3, and through it Lemma 3.7: proofs that go on with $Q_i(\cdot; \pi)$ "
            r"do not describe Algorithm 1 as printed. It holds with $Q_i(\cdot; \pi_i, \tilde{\pi}_{-i})$ in the "
            r"place of $Q_i(\cdot; \pi)$, which is within $\rho_i S_i$ of it; with one player it holds as printed."
        ),
    ),
    Claim(
        id=CORRECTED,
        title="The fixed point that the q-estimates track is within rho S of the Q-function",
        statement=(
            r"For every $\pi$, $|Q_i(s, a_i; \pi) - Q_i(s, a_i; \pi_i, \tilde{\pi}_{-i})| \leq \rho_i S_i$, where "
            r"$\tilde{\pi}_j = (1 - \theta_j) \pi_j + \theta_j / |A_j|$, $\rho_i = 1 - \prod_{j \neq i} (1 - \theta_j "
            r"(1 - 1 / |A_j|))$ and $S_i = (\max u_i - \min u_i) / (1 - \delta)^2$."
        ),
        reading=(
            r"$Q_i(\cdot; \pi_i, \tilde{\pi}_{-i})$ is the fixed point of the mean field of (4a). That $q_i^t$ tracks "
            r"it almost surely is Theorem A.2 with this mean field: cited, and no part of this claim. "
            r"Certified is the bound, at profiles and explorations drawn at random and at equilibria. The convergence"
            r" is Theorem A.2 with the corrected mean field; runs of the learner can only support it."
        ),
        source="In the place of Lemma 3.4",
        kind=Kind.INEQUALITY,
        checks=(
            Check(Method.EXACT, "the bound, at profiles and explorations of each kind", within_bound, suits=is_small),
        ),
        uses=("equation-2",),
        corrects=PRINTED,
        trials=(Trial(tried, {"pi": POLICY, "theta": EXPLORATION}),),
    ),
)
