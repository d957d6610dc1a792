"""How much exploration pure equilibria bear as rest points of Algorithm 1 as printed.

For a pure equilibrium pi the threshold is

    theta* = sup {theta in (0, 1) : pi_i(s) in arg max Q_i(s, .; pi_i, pi~_-i) for all i, s and all common t <= theta}

an algebraic number (`mpgtheory.learning.exploration.thresholds`). A certificate brackets it: two explorations at most
`WIDTH` apart, at one of which the equilibrium rests while at the other a named action is better. Near an end of (0, 1)
one of them is enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flint import fmpq

from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.learning.exploration import Threshold, exploration_threshold, perceived
from verification.checks.rest_points import PROFILES, has_few_profiles, resting, seen_values, spread
from verification.claim import Check, Evidence, Method
from verification.compare import LESS, Comparison, shown
from verification.evidence import exact_evidence, vacuous_evidence
from verification.instance import Instance
from verification.tables import pure_profile_text, table

THRESHOLDS = "lemma-3.7.thresholds"
SOME_EQUILIBRIUM = "some equilibrium is pure"
WIDTH = fmpq(1, 2**20)
"""Less than a millionth."""


@dataclass(frozen=True)
class Bracket:
    """Explorations on both sides of a threshold; None where (0, 1) ends before."""

    rests: fmpq | None
    leaves: fmpq | None


def bracket(threshold: Threshold) -> Bracket:
    """Explorations in (0, 1) at most WIDTH apart."""
    if threshold.binding is None:
        return Bracket(1 - WIDTH / 2, None)
    value = threshold.value.within(WIDTH / 4)
    while value.lower <= 0 < value.upper:
        value = value.refined()
    step = min(WIDTH / 4, (1 - value.upper) / 2)
    while threshold.binding.numerator(value.upper + step) >= 0:
        step /= 2
    return Bracket(value.lower if value.lower > 0 else None, value.upper + step)


def at_thresholds(instance: Instance) -> Evidence:
    """Pure equilibria on both sides of their thresholds."""
    listed = instance.pure_equilibria
    chosen = spread(listed, instance.sampling.equilibria)
    if not chosen:
        return vacuous_evidence(instance, {SOME_EQUILIBRIUM: False})
    comparisons: list[Comparison] = []
    cases, thresholds = [], []
    for number, policy in enumerate(chosen):
        threshold = exploration_threshold(instance.game, policy)
        cases.append(bracket_case(instance, policy, threshold))
        comparisons += bracketed(instance, cases[-1], number)
        thresholds.append((threshold, policy))
    rows = _rows(instance.game, thresholds)
    listing = table(
        "How much exploration pure equilibria bear",
        ["Profile", "Threshold", "Exactly", "Better beyond it"],
        rows,
        left_out=len(listed) - len(chosen),
        note=f"They rest under Algorithm 1 as printed at every common theta below 1 up to the threshold. {PROFILES}",
    )
    note = f"thresholds of {len(chosen)} of {len(listed)} pure equilibria: {rows[0][1]} to {rows[-1][1]}"
    return exact_evidence(THRESHOLDS, instance, comparisons, cases, note=note, tables=(listing,))


def _rows(game: MarkovGame, thresholds: Sequence[tuple[Threshold, Policy]]) -> list[list[str]]:
    """A row of the table for each equilibrium, by threshold."""
    ordered = sorted(thresholds, key=lambda pair: pair[0].value)
    return [[pure_profile_text(policy), *_words(game, threshold)] for threshold, policy in ordered]


def bracket_case(instance: Instance, policy: Policy, threshold: Threshold) -> dict[str, Any]:
    """The equilibrium, and what players see on the sides of its threshold."""
    game, ends, part = instance.game, bracket(threshold), threshold.binding
    sides = []
    if ends.rests is not None:
        sides.append({"theta": ends.rests, "V": seen_values(game, policy, ends.rests)})
    if part is not None:
        left = {"theta": ends.leaves, "V": seen_values(game, policy, ends.leaves)}
        sides.append({**left, "player": part.player, "state": part.state, "action": part.action})
    return {"policy": policy, "V": instance.at(policy).V, "sides": sides}


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


def _words(game: MarkovGame, threshold: Threshold) -> list[str]:
    """A threshold in decimals and exactly, and what becomes better beyond it."""
    value, part = threshold.value, threshold.binding
    exactly = f"root of {value.polynomial}" if value.rational is None else str(value.rational)
    better = "nothing, for any theta below 1"
    if part is not None:
        better = f"{game.actions[part.player][part.action]} of player {game.players[part.player]}"
        better += f" in state {game.states[part.state]}"
    return [f"{float(value.ball().mid()):.8g}", exactly, better]


CHECKS = {
    THRESHOLDS: (Check(Method.EXACT, "both sides of the threshold", at_thresholds, suits=has_few_profiles),),
}
