"""Points at which statements about estimates and policies are tried: a profile, tables q and q', exploration, weights.

A statement of Appendix B about "any q, pi" is written once, as comparisons at a `Point`. `check` tries it at the
profiles of an instance, each with drawn tables (the first is 0, others have ties), with the next profile as second
policy; `trial` tries it on drawn data. Both give the same members to a certificate.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, Array
from mpgtheory.best_response import nash_gaps
from mpgtheory.chains import ergodic_joint_action
from mpgtheory.evaluation import Evaluation
from mpgtheory.game import TabularGame
from mpgtheory.policy import Policy, random_policy
from verification.claim import Check, Evidence, Method
from verification.compare import Comparison
from verification.evidence import exact_evidence, vacuous_evidence
from verification.falsify.hypotheses import Hypothesis
from verification.falsify.parts import EXPLORATION, POLICY, TABLE, Part
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

LIGHT = 600
"""Numbers in the tables of a game up to which every line of Appendix B is tried: all of the study's but the two
largest. What the lines say has nothing to do with size; larger tables only cost time."""
THETAS = (fmpq(1, 10), fmpq(1, 3), fmpq(1, 2), fmpq(19, 20))

FEW = 3
"""Profiles up to which all are tried. A study lists more: uniform, pure, interior."""

Tables = tuple[Array, ...]


@dataclass(frozen=True, eq=False)
class Point:
    """What a statement is tried at.

    at, other:   the evaluations of pi and of a second policy.
    q, q_bar:    tables (S, A_i) a player.          exploration: theta_i a player.
    case:        the number of the case in a certificate.
    """

    label: str
    at: Evaluation
    other: Evaluation
    q: Tables
    q_bar: Tables
    exploration: tuple[fmpq, ...]
    case: int = 0

    @property
    def game(self) -> TabularGame:
        return self.at.game.dense()

    @property
    def policy(self) -> Policy:
        return self.at.policy

    @property
    def weights(self) -> Tables:
        """w(s, a) in (0, 1], made of q_bar: 1 / (1 + |q_bar|)."""
        return tuple(1 / (1 + abs(block)) for block in self.q_bar)

    @property
    def eta(self) -> fmpq:
        """The least weight."""
        return min(block.min() for block in self.weights)

    def place(self, player: int, what: str = "") -> str:
        """Words for a comparison."""
        return f"{self.label}: player {player}{', ' if what else ''}{what}"


Compare = Callable[[Point], Iterable[Comparison]]
"""What a statement claims at a point."""

MEMBERS: dict[str, Callable[[Point], Any]] = {
    "policy": lambda p: p.policy,
    "before": lambda p: p.other.policy,
    "trial": lambda p: p.other.policy,
    "V": lambda p: p.at.V,
    "Q": lambda p: p.at.Q,
    "D": lambda p: p.at.visitations(),
    "V_before": lambda p: p.other.V,
    "V_trial": lambda p: unilateral_values(p.at, p.other.policy),
    "q": lambda p: p.q,
    "q_bar": lambda p: p.q_bar,
    "exploration": lambda p: list(p.exploration),
    "eta": lambda p: p.eta,
    "weights": lambda p: p.weights,
    "horizon": lambda _: 10,
    "joint_action": lambda p: list(ergodic_joint_action(p.at.game) or ()),
    "optimal": lambda p: [{"policy": r.block, "W": r.value} for r in nash_gaps(p.at)[0]],
}
"""Members of a certificate's case."""


def case_of(point: Point, members: Iterable[str]) -> dict[str, Any]:
    """A case of a certificate."""
    return {name: MEMBERS[name](point) for name in members}


def unilateral_values(at: Evaluation, trial: Policy) -> Array:
    """V_i(., pi'_i, pi_-i) of each player. Shape (N, S)."""
    players = range(at.game.n_players)
    return np.array([Evaluation(at.game, at.policy.deviate(i, trial[i])).V[i] for i in players])


def is_light(instance: Instance) -> bool:
    """Games whose tables are small enough to try every line of the appendix."""
    return bool(instance.game.cells <= LIGHT)


@functools.lru_cache(maxsize=4)
def points(instance: Instance) -> tuple[Point, ...]:
    """A point at each profile of the instance; at a pure one and one in the interior where more than FEW are listed."""
    rng, game = instance.rng("appendix-B"), instance.game
    listed = instance.profiles
    profiles = listed if len(listed) <= FEW else (listed[1], listed[-1])
    found = []
    for number, profile in enumerate(profiles):
        second = profiles[(number + 1) % len(profiles)].policy if len(profiles) > 1 else random_policy(game, rng)
        q, q_bar = (drawn_tables(game.n_states, game.action_counts, rng, scale) for scale in (min(number, 1), 1))
        thetas = tuple(THETAS[int(k)] for k in rng.integers(len(THETAS), size=game.n_players))
        found.append(Point(profile.label, instance.at(profile.policy), instance.at(second), q, q_bar, thetas, number))
    return tuple(found)


def drawn_tables(states: int, counts: Iterable[int], rng: np.random.Generator, scale: int = 1) -> Tables:
    """Halves from -3/2 to 3/2, ties among them, times `scale`."""
    return tuple(EXACT.array(scale * rng.integers(-3, 4, size=(states, count))) / fmpq(2) for count in counts)


def check(
    claim: str,
    title: str,
    compare: Compare,
    members: str,
    *,
    where: Callable[[Instance], Iterable[Point]] = points,
    hypotheses: Callable[[Instance], dict[str, bool | None]] = lambda _: {},
    suits: Callable[[Instance], bool] = is_light,
    note: str = "",
) -> Check:
    """An exact check of `compare` at the points of an instance, with the certificate of the rule `claim`.

    Points at which the statement says nothing are left out; if there are no others, so does the check: vacuous.
    """

    def run(instance: Instance) -> Evidence:
        met = hypotheses(instance)
        if not all(met.values()):
            return vacuous_evidence(instance, met)
        comparisons: list[Comparison] = []
        cases: list[dict[str, Any]] = []
        for point in where(instance):
            listed = list(compare(point))
            if listed:
                comparisons += [_of_case(c, len(cases)) for c in listed]
                cases.append(case_of(point, members.split()))
        if not cases:
            return vacuous_evidence(instance, {**met, "some profile that the statement speaks of": False})
        return exact_evidence(claim, instance, comparisons, cases, hypotheses=met, note=note)

    return Check(Method.EXACT, title, run, suits=suits)


def _of_case(c: Comparison, case: int) -> Comparison:
    return Comparison(c.place, c.left, c.relation, c.right, case)


PARTS: dict[str, Part] = {
    "policy": POLICY,
    "before": POLICY,
    "q": TABLE,
    "q_bar": TABLE,
    "exploration": EXPLORATION,
}


def trial(compare: Compare, *parts: str, hypotheses: tuple[Hypothesis, ...] = (), **also: Any) -> Trial:
    """The same on drawn data; `parts` besides `policy` that the statement speaks of: `before` is the second policy."""
    chosen = {name: PARTS[name] for name in ("policy", *parts)}

    def conclusion(x: Example) -> Iterator[Comparison]:
        return iter(compare(_point(x, chosen)))

    return Trial(conclusion, parts=chosen, hypotheses=hypotheses, **also)


def _point(x: Example, chosen: Iterable[str]) -> Point:
    at = x.at("policy")
    zero = tuple(block * 0 for block in at.policy)
    return Point(
        label="example",
        at=at,
        other=x.at("before") if "before" in chosen else at,
        q=x["q"] if "q" in chosen else zero,
        q_bar=x["q_bar"] if "q_bar" in chosen else zero,
        exploration=x["exploration"] if "exploration" in chosen else (THETAS[0],) * x.game.n_players,
    )
