"""Definition 2.1: is a game a Markov potential game, and is the telescoped Phi its potential?"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, Array
from mpgtheory.evaluation import Evaluation, identity
from mpgtheory.game import MarkovGame, TabularGame, in_every_state
from mpgtheory.policy import Policy, random_policy, uniform
from mpgtheory.potential import PotentialDecision, four_cycles, potential
from mpgtheory.potential.cycles import FourCycle
from mpgtheory.potential.decide import grid_cycles
from mpgtheory.potential.structure import COMMON, CONTROLLED, INDEPENDENT, SHAPED
from verification.certificate import FAILS, HOLDS, certificate
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.compare import EQUAL, Comparison, entries, shown
from verification.evidence import exact_evidence, vacuous_evidence
from verification.falsify.hypotheses import POTENTIAL
from verification.falsify.parts import POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

DEFINITION, FUNCTION = "definition-2.1", "definition-2.1.potential"
IS_POTENTIAL = "the game is a Markov potential game"


def decided(instance: Instance) -> Evidence:
    """Four-cycles refute, structures and grids confirm, random points support."""
    decision = instance.potential_decision
    rule, outcome, cases = certified_cases(instance.game, decision)
    content = certificate(rule, instance.game, cases, outcome=outcome)
    sums = decision.witness.sums if decision.witness else [fmpq(0)]
    worst = max(sums, key=abs)
    note = explain(decision)
    return Evidence(
        method=Method.MODULAR if decision.method == "random points" else Method.EXACT,
        instance=instance.game.name,
        measured=shown(worst),
        claimed="= 0",
        residual=abs(worst),
        tolerance=0,
        comparisons=len(sums),
        failures=int(not decision.is_potential),
        place="four-cycle" if decision.witness is None else _where(instance.game, decision.witness),
        note=note,
        seed=instance.seed,
        certificate=content,
    )


def tried(x: Example) -> Iterator[Comparison]:
    """Phi, telescoped from a drawn reference, against V_i under each player's deviation."""
    phi = potential(x.game, x["pi"], x["reference"])
    for player in range(x.game.n_players):
        deviated = x["pi"].deviate(player, x["pi'"][player])
        change = potential(x.game, deviated, x["reference"]) - phi
        gain = x.evaluate(deviated).V[player] - x.at("pi").V[player]
        yield from entries(f"player {player}: change of Phi from", change, EQUAL, gain)


def explain(decision: PotentialDecision) -> str:
    """The reason of a decision in words."""
    if decision.structure is not None:
        return f"structure recognised: {decision.structure.name}"
    if decision.witness is not None:
        return "an exact four-cycle does not vanish"
    if decision.method == "grid":
        return "all exact four-cycles vanish on a grid with more points than their degree in every coordinate"
    return (
        f"all four-cycles vanish at random points modulo random primes; wrong with probability at most "
        f"{decision.error_probability:.3g}"
    )


def certified_cases(game: MarkovGame, decision: PotentialDecision) -> tuple[str, str, list[dict[str, Any]]]:
    """The kernel's rule, the outcome and the cases that show a decision."""
    if decision.witness is not None:
        return f"{DEFINITION}/four-cycle", FAILS, [cycle_case(decision.witness)]
    if decision.structure is None:
        if decision.method == "grid":
            return f"{DEFINITION}/grid", HOLDS, _grid_cases(game)
        rng = np.random.default_rng(0)
        cycles = four_cycles(game, random_policy(game, rng), random_policy(game, rng))
        return f"{DEFINITION}/four-cycle", HOLDS, [cycle_case(cycle) for cycle in cycles]
    name = decision.structure.name
    if name in (COMMON, SHAPED):
        return f"{DEFINITION}/shaped", HOLDS, [{"shaping": decision.structure.shaping}]
    if name == INDEPENDENT:
        return f"{DEFINITION}/action-independent", HOLDS, [{"structure": "action-independent"}]
    assert name == CONTROLLED
    assert decision.structure.controller is not None
    return f"{DEFINITION}/single-controller", HOLDS, [_controller_case(game, decision.structure.controller)]


def cycle_case(cycle: FourCycle) -> dict[str, Any]:
    """A four-cycle as the kernel reads it."""
    return {
        "players": list(cycle.players),
        "policy": cycle.corners[0],
        "other": cycle.corners[3],
        "values": cycle.values,
    }


def _grid_cases(game: MarkovGame) -> list[dict[str, Any]]:
    grouped = itertools.groupby(grid_cycles(game), key=lambda cycle: cycle.players)
    return [{"players": list(pair), "values": [cycle.values for cycle in cycles]} for pair, cycles in grouped]


def _controller_case(game: MarkovGame, controller: int) -> dict[str, Any]:
    """For each other player, state and context: the value that the controller's policy does not change."""
    others = [j for j in range(game.n_players) if j != controller]
    return {"controller": controller, "values": [_context_values(game.dense(), controller, j) for j in others]}


def _context_values(game: TabularGame, controller: int, other: int) -> Array:
    """Values w by state of the earning, context, initial state. Shape (S, K, S)."""
    wedge = game.payoffs[controller] - game.payoffs[other]
    difference = wedge - wedge.take([0], axis=other + 1)
    earned = difference.take(0, axis=controller + 1).reshape(game.n_states, -1)
    chain = game.transitions[in_every_state((0,) * game.n_players)]
    inverse = EXACT.solve(identity(game.n_states) - game.discount * chain, EXACT.array(identity(game.n_states)))
    return np.array([[inverse[:, s] * x for x in row] for s, row in enumerate(earned)], dtype=object)


def _where(game: MarkovGame, cycle: FourCycle) -> str:
    i, j = cycle.players
    state = int(np.argmax(abs(cycle.sums)))
    return f"four-cycle of players {game.players[i]} and {game.players[j]} from {game.states[state]}"


def telescoped(instance: Instance) -> Evidence:
    """Phi changes by what the deviator gains, from every state and from mu, in every order of the players."""
    game, rng = instance.game, instance.rng(FUNCTION)
    hypotheses = {IS_POTENTIAL: instance.potential_decision.is_potential}
    if not hypotheses[IS_POTENTIAL]:
        return vacuous_evidence(instance, hypotheses)
    reference = uniform(game)
    comparisons: list[Comparison] = []
    cases: list[dict[str, Any]] = []
    for profile in instance.profiles:
        player = int(rng.integers(game.n_players))
        deviated = profile.policy.deviate(player, random_policy(game, rng)[player])
        gain = Evaluation(game, deviated).V[player] - instance.at(profile.policy).V[player]
        for order in _orders(game.n_players):
            change = potential(game, deviated, reference, order) - potential(game, profile.policy, reference, order)
            place = f"{profile.label}, player {player} deviates, order {order}"
            comparisons += entries(place, change, EQUAL, gain, case=len(cases))
            comparisons.append(
                Comparison(f"{place}, mu", change @ game.initial, EQUAL, gain @ game.initial, len(cases))
            )
        cases.append(_path_case(game, player, profile.policy, deviated, reference))
    return exact_evidence(FUNCTION, instance, comparisons, cases, hypotheses=hypotheses)


def _orders(players: int) -> list[tuple[int, ...]]:
    forward = tuple(range(players))
    return [forward] if players == 1 else [forward, forward[::-1]]


def _path_case(game: MarkovGame, player: int, policy: Policy, deviated: Policy, reference: Policy) -> dict[str, Any]:
    return {
        "player": player,
        "policy": policy,
        "reference": reference,
        "block": deviated[player],
        "path": _path(game, policy, reference),
        "path_deviated": _path(game, deviated, reference),
    }


def _path(game: MarkovGame, policy: Policy, reference: Policy) -> Sequence[Array]:
    steps = [Policy((*policy.blocks[:k], *reference.blocks[k:])) for k in range(game.n_players + 1)]
    return [Evaluation(game, step).V for step in steps]


CLAIMS = (
    Claim(
        id=DEFINITION,
        title="Is the game a Markov potential game?",
        statement=(
            r"A Markov game $\mathcal{G}$ is a Markov potential game (MPG) if there exists a state-dependent potential "
            r"function $\Phi : S \times \Pi \rightarrow \mathbb{R}$ such that for every $s \in S, i \in I, "
            r"\pi_i, \pi'_i \in \Pi_i, \pi_{-i} \in \Pi_{-i}$, $$\Phi(s, \pi'_i, \pi_{-i}) - "
            r"\Phi(s, \pi_i, \pi_{-i}) = V_i(s, \pi'_i, \pi_{-i}) - V_i(s, \pi_i, \pi_{-i})$$"
        ),
        reading="A property of a game, decided by four-cycles: refuted means that this game is none.",
        source="Definition 2.1",
        kind=Kind.DEFINITION,
        checks=(Check(Method.EXACT, "structures, exact four-cycles, random points", decided, scales=True),),
        is_property=True,
    ),
    Claim(
        id=FUNCTION,
        title="The telescoped Phi is a potential, from every state and every initial distribution",
        statement=(
            r"Moreover, given an initial state distribution $\mu \in \Delta(S)$, the potential function "
            r"$\Phi(\mu, \pi) := \sum_{s \in S} \mu(s) \Phi(s, \pi)$ satisfies "
            r"$$\Phi(\mu, \pi'_i, \pi_{-i}) - \Phi(\mu, \pi_i, \pi_{-i}) = "
            r"V_i(\mu, \pi'_i, \pi_{-i}) - V_i(\mu, \pi_i, \pi_{-i})$$ for every $i \in I, "
            r"\pi_i, \pi'_i \in \Pi_i, \pi_{-i} \in \Pi_{-i}$."
        ),
        reading=r"$\Phi$ is built by telescoping unilateral deviations from a reference, in two orders of the players.",
        source="Definition 2.1, second display",
        kind=Kind.IDENTITY,
        checks=(Check(Method.EXACT, "random unilateral deviations, two orders", telescoped, scales=True),),
        hypotheses=(IS_POTENTIAL,),
        uses=("equation-1",),
        trials=(Trial(tried, {"pi": POLICY, "pi'": POLICY, "reference": POLICY}, (POTENTIAL,)),),
    ),
)
