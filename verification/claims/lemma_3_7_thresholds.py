"""How much exploration pure equilibria bear as rest points, and which pure profiles rest although they are none.

For a pure equilibrium pi the threshold is

    theta* = sup {theta in (0, 1) : pi_i(s) in arg max Q_i(s, .; pi_i, pi~_-i) for all i, s and all common t <= theta}

an algebraic number (`mpgtheory.exploration.thresholds`). A certificate brackets it: two explorations at most `WIDTH`
apart, at one of which the equilibrium rests while at the other a named action is better. Near an end of (0, 1) one of
them is enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import FLOAT
from mpgtheory.best_response import nash_gaps
from mpgtheory.equilibria import count_pure_profiles
from mpgtheory.exploration import (
    RestPoint,
    Threshold,
    best_bounds,
    exploration_threshold,
    perceived,
    pure_rest_points,
)
from mpgtheory.game import MarkovGame
from mpgtheory.policy import Policy
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.lemma_3_4_tracking import is_small
from verification.claims.lemma_3_7_convergence import THETAS
from verification.compare import AT_MOST, LESS, Comparison, entries, shown
from verification.evidence import exact_evidence, vacuous_evidence
from verification.instance import Instance
from verification.tables import pure_profile_text, table

THRESHOLDS = "lemma-3.7.thresholds"
SOME_EQUILIBRIUM, SOME_STRAY = "some equilibrium is pure", "some pure rest point is no equilibrium"
WIDTH = fmpq(1, 2**20)
"""Less than a millionth."""
MOST_PROFILES = 100_000
"""Pure profiles that are enumerated at the most."""
MOST_STRAYS = 4
"""Rest points without equilibrium that are listed and certified at each exploration."""
PROFILES = "Profiles list actions from 0, one a state, in a pair of parentheses for each player."
T = TypeVar("T")


@dataclass(frozen=True)
class Bracket:
    """Explorations on both sides of a threshold; None where (0, 1) ends before."""

    rests: fmpq | None
    leaves: fmpq | None


def bracket(found: Threshold) -> Bracket:
    """Explorations in (0, 1) at most WIDTH apart."""
    if found.binding is None:
        return Bracket(1 - WIDTH / 2, None)
    value = found.value.within(WIDTH / 4)
    while value.lower <= 0 < value.upper:
        value = value.refined()
    step = min(WIDTH / 4, (1 - value.upper) / 2)
    while found.binding.numerator(value.upper + step) >= 0:
        step /= 2
    return Bracket(value.lower if value.lower > 0 else None, value.upper + step)


def has_few_profiles(instance: Instance) -> bool:
    """Whether all pure profiles are looked at."""
    return count_pure_profiles(instance.game) <= MOST_PROFILES and is_small(instance)


def spread(listed: Sequence[T], most: int) -> list[T]:
    """At most so many of a list, evenly."""
    chosen = np.unique(np.linspace(0, max(len(listed) - 1, 0), min(len(listed), most)).astype(int))
    return [listed[int(k)] for k in chosen]


def at_thresholds(instance: Instance) -> Evidence:
    """Pure equilibria on both sides of their thresholds."""
    listed = instance.pure_equilibria
    chosen = spread(listed, instance.sampling.equilibria)
    if not chosen:
        return vacuous_evidence(instance, {SOME_EQUILIBRIUM: False})
    comparisons: list[Comparison] = []
    cases, found = [], []
    for number, policy in enumerate(chosen):
        threshold = exploration_threshold(instance.game, policy)
        cases.append(bracket_case(instance, policy, threshold))
        comparisons += bracketed(instance, cases[-1], number)
        found.append((threshold, policy))
    found.sort(key=lambda pair: pair[0].value)
    rows = [[pure_profile_text(policy), *words(instance.game, threshold)] for threshold, policy in found]
    listing = table(
        "How much exploration pure equilibria bear",
        ["Profile", "Threshold", "Exactly", "Better beyond it"],
        rows,
        left_out=len(listed) - len(chosen),
        note=f"They rest under Algorithm 1 as printed at every common theta below 1 up to the threshold. {PROFILES}",
    )
    note = f"thresholds of {len(chosen)} of {len(listed)} pure equilibria: {rows[0][1]} to {rows[-1][1]}"
    return exact_evidence(THRESHOLDS, instance, comparisons, cases, note=note, tables=(listing,))


def bracket_case(instance: Instance, policy: Policy, found: Threshold) -> dict[str, Any]:
    """The equilibrium, and what players see on the sides of its threshold."""
    game, ends, part = instance.game, bracket(found), found.binding
    sides = []
    if ends.rests is not None:
        sides.append({"theta": ends.rests, "V": seen_values(game, policy, ends.rests)})
    if part is not None:
        left = {"theta": ends.leaves, "V": seen_values(game, policy, ends.leaves)}
        sides.append({**left, "player": part.player, "state": part.state, "action": part.action})
    return {"policy": policy, "V": instance.at(policy).V, "sides": sides}


def seen_values(game: MarkovGame, policy: Policy, theta: Any) -> Any:
    """V_i(.; pi_i, pi~_-i) of each player at a common theta. Shape (N, S)."""
    seen = perceived(game, policy, [theta] * game.n_players)
    return np.array([at.V[player] for player, at in enumerate(seen)])


def bracketed(instance: Instance, case: Mapping[str, Any], number: int) -> Iterator[Comparison]:
    """That the equilibrium rests on one side, and that an action is better on the other."""
    game, policy, where = instance.game, case["policy"], f"pure equilibrium {number + 1}"
    for side in case["sides"]:
        exploration = [side["theta"]] * game.n_players
        if "action" not in side:
            yield from resting(game, policy, exploration, where, number)
        else:
            player, state, action = side["player"], side["state"], side["action"]
            at = perceived(game, policy, exploration)[player]
            place = f"{where}, theta = {shown(side['theta'])}: player {player} by action {action} in state {state}"
            yield Comparison(place, at.V[player][state], LESS, at.Q[player][state, action], number)


def resting(
    game: MarkovGame, policy: Policy, exploration: Sequence[Any], where: str, number: int
) -> Iterator[Comparison]:
    """Q_i(.; pi_i, pi~_-i) <= V_i(.; pi_i, pi~_-i) for every player."""
    for player, at in enumerate(perceived(game, policy, exploration)):
        place = f"{where}, theta = {shown(exploration[player])}: player {player} at"
        yield from entries(place, at.Q[player], AT_MOST, at.V[player][:, None], case=number)


def words(game: MarkovGame, found: Threshold) -> list[str]:
    """A threshold in decimals and exactly, and what becomes better beyond it."""
    value, part = found.value, found.binding
    exactly = f"root of {value.polynomial}" if value.rational is None else str(value.rational)
    better = "nothing, for any theta below 1"
    if part is not None:
        better = f"{game.actions[part.player][part.action]} of player {game.players[part.player]}"
        better += f" in state {game.states[part.state]}"
    return [f"{float(value.ball().mid()):.8g}", exactly, better]


def astray(instance: Instance) -> Evidence:
    """Pure rest points that are no equilibria, at each common exploration of THETAS."""
    game = instance.game
    comparisons: list[Comparison] = []
    cases, rows, counts, left_out = [], [], [], 0
    for theta in THETAS:
        points = pure_rest_points(game, [theta] * game.n_players)
        strays = [point for point in points if not point.is_equilibrium]
        listed = spread(strays, MOST_STRAYS)
        counts.append(f"pure rest points at theta = {theta}: {len(points)}, of which no equilibria: {len(strays)}")
        left_out += len(strays) - len(listed)
        for point in listed:
            cases.append(stray_case(instance, point, theta))
            comparisons += strayed(instance, point, theta, len(cases) - 1)
            bound = max(best_bounds(game, [theta] * game.n_players))
            rows.append([str(theta), pure_profile_text(point.policy), decimal_too(point.gap), decimal_too(bound)])
    note = "; ".join(counts)
    listing = table(
        "Pure rest points that are no equilibria",
        ["theta", "Profile", "Nash gap", "Bound"],
        rows,
        left_out=left_out,
        note=f"Of Algorithm 1 as printed. {note[:1].upper()}{note[1:]}. {PROFILES}",
    )
    if not rows:
        return replace(vacuous_evidence(instance, {SOME_STRAY: False}), tables=(listing,))
    return exact_evidence(f"{THRESHOLDS}/strays", instance, comparisons, cases, note=note, tables=(listing,))


def decimal_too(value: fmpq) -> str:
    """An exact number, with its decimal value where that is easier to read."""
    return str(value) if value.q == 1 else f"{shown(value)} = {FLOAT.number(value):.6g}"


def stray_case(instance: Instance, point: RestPoint, theta: fmpq) -> dict[str, Any]:
    """What the rest point is worth, at the most for each player, and as players see it."""
    at = instance.at(point.policy)
    return {
        "policy": point.policy,
        "exploration": [theta] * instance.game.n_players,
        "V": at.V,
        "optimal": [{"policy": r.block, "W": r.value} for r in nash_gaps(at)[0]],
        "perceived": seen_values(instance.game, point.policy, theta),
    }


def strayed(instance: Instance, point: RestPoint, theta: fmpq, number: int) -> Iterator[Comparison]:
    """That the profile rests, that somebody gains by leaving it, and that nobody gains more than the bound."""
    game, where = instance.game, f"rest point {number + 1}, theta = {theta}"
    exploration = [theta] * game.n_players
    yield from resting(game, point.policy, exploration, where, number)
    yield Comparison(f"{where}: largest Nash gap", fmpq(0), LESS, point.gap, number)
    for player, (gap, bound) in enumerate(zip(point.gaps, best_bounds(game, exploration), strict=True)):
        yield Comparison(f"{where}: Nash gap of player {player}", gap, AT_MOST, bound, number)


CLAIMS = (
    Claim(
        id=THRESHOLDS,
        title="Pure equilibria rest up to a threshold of exploration, beyond which other profiles may",
        statement=(
            r"For a pure equilibrium $\pi$, let $\theta^*$ be the supremum of the $\theta \in (0, 1)$ such that at "
            r"every common $\theta' \leq \theta$, $\pi_i(s)$ maximises $Q_i(s, \cdot; \pi_i, \tilde{\pi}_{-i})$ for "
            r"all $i$ and $s$. If $0 < \theta^* < 1$, the same holds at $\theta^*$, and right above it some action is "
            r"better. A pure profile for which it holds at some $\theta$ need be no equilibrium; its Nash gap is then "
            r"positive and within the bound of lemma-3.7.corrected."
        ),
        reading=(
            r"$\tilde{\pi}$ as in (6). $\theta^*$ is computed exactly: with $D_i(\theta)$ the determinant of $I - "
            r"\delta P$ at $(\pi_i, \tilde{\pi}_{-i})$, $(V_i(s) - Q_i(s, a_i)) D_i$ is a polynomial in $\theta$, and "
            r"$\theta^*$ the smallest root at which one of them changes sign. Certified is that the profile is an "
            r"equilibrium, that it rests at an exploration just below and that a named action is better just above, "
            r"the two less than a millionth apart; that it rests everywhere below is read off the polynomials, of "
            r"which the certificate has none. The tables say how many profiles were left out."
        ),
        source="In the place of Lemma 3.7",
        kind=Kind.EXISTENCE,
        checks=(
            Check(Method.EXACT, "both sides of the threshold", at_thresholds, suits=has_few_profiles),
            Check(Method.EXACT, "pure rest points that are no equilibria", astray, suits=has_few_profiles),
        ),
        uses=("lemma-3.7.corrected",),
    ),
)
