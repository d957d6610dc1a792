"""Thresholds of exploration: their brackets, the table, planted errors and forged certificates."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from flint import fmpq
from hypothesis import given
from measuring import REJECTED, accepted, check_of, forgeries, measured, outcome, with_member
from random_games import random_instances

from mpgtheory.game.policy import pure, uniform
from mpgtheory.learning.exploration import AlgebraicNumber, exploration_threshold, is_rest_point
from mpgtheory.values.evaluation import Evaluation
from verification.checks.rest_points import seen_values
from verification.claim import Verdict
from verification.language.cases import document
from verification.procedures import exploration_thresholds as module
from verification.tables import pure_profile_text

CLAIM, TITLE = module.THRESHOLDS, "both sides of the threshold"
CHECK = check_of(CLAIM, TITLE)
GAMES = ("team", "shaped", "coordination", "potential_stage", "stag_hunt", "prisoners_two_state", "routing:players=2")


def verdict(drawn):
    return outcome(CLAIM, CHECK, drawn)


@pytest.mark.parametrize("game", [*GAMES, "dominance", "shapley_team"])
def test_holds_on(shared, game):
    assert verdict(shared(game)) == Verdict.CERTIFIED


@pytest.mark.slow
@given(random_instances(most_profiles=60))
def test_holds_on_random_games(drawn):
    assert verdict(drawn) in (Verdict.CERTIFIED, Verdict.VACUOUS)


def test_a_game_without_pure_equilibria_has_no_thresholds(shared):
    found = measured(CLAIM, TITLE, shared("matching_pennies"))
    assert found.verdict is Verdict.VACUOUS
    assert found.tables == ()


def test_games_with_many_pure_profiles_are_not_enumerated(instance):
    assert not CHECK.fits(instance("routing:players=8"))


# The table.


def test_the_table_of_the_dominance_example(shared):
    """Threshold 2/109, beyond which row 1 is better."""
    (table,) = measured(CLAIM, TITLE, shared("dominance")).tables
    (row,) = table["rows"]
    assert row[0] == "(0) (0)"
    assert row[2] == "2/109"
    assert float(row[1]) == pytest.approx(2 / 109)
    assert "row1 of player 1" in row[3]


def test_rows_go_by_threshold_and_the_rest_is_counted(instance):
    drawn = instance("stag_hunt", equilibria=3)
    (table,) = measured(CLAIM, TITLE, drawn).tables
    values = [float(row[1]) for row in table["rows"]]
    assert values == sorted(values)
    assert (len(values), table["left_out"]) == (3, len(drawn.pure_equilibria) - 3)


def test_profiles_are_named_by_their_actions(shared):
    (policy,) = shared("team").pure_equilibria
    assert pure_profile_text(policy) == "(0 0 1) (0 0 1)"


# Brackets.


def test_brackets_are_narrow_and_right(shared):
    """Exact rest below, none above: by the definition, not by the certificate."""
    for name in ("stag_hunt", "routing:players=2", "dominance"):
        game = shared(name).game
        for policy in shared(name).pure_equilibria[:6]:
            ends = module.bracket(exploration_threshold(game, policy))
            below, above = ends.rests or fmpq(0), fmpq(1) if ends.leaves is None else ends.leaves
            assert 0 < above - below <= module.WIDTH
            if ends.rests is not None:
                assert is_rest_point(game, policy, [ends.rests] * game.n_players)
            if ends.leaves is not None:
                assert not is_rest_point(game, policy, [ends.leaves] * game.n_players)


def certificate_of(drawn):
    return dict(measured(CLAIM, TITLE, drawn).certificate)


def test_a_threshold_of_zero_has_one_side(shared):
    (side,) = certificate_of(shared("shapley_team"))["cases"][0]["sides"]
    assert "action" in side
    assert Fraction(side["theta"]) < Fraction(1, 2**20)


def test_a_threshold_of_one_has_one_side(shared):
    (case,) = certificate_of(shared("team"))["cases"]
    (side,) = case["sides"]
    assert "action" not in side
    assert Fraction(side["theta"]) > 1 - Fraction(1, 2**20)


# Planted errors and forged certificates.


class Falling:
    """A numerator that is negative everywhere: the bracket believes the threshold."""

    def __call__(self, theta):
        return fmpq(-1)


@pytest.mark.parametrize("factor", [fmpq(1, 2), fmpq(2)])
def test_detects_a_planted_threshold(monkeypatch, instance, factor):
    """Half of the true one, where nothing is better yet, or twice as much, where the profile no longer rests."""

    def planted(game, policy):
        found = exploration_threshold(game, policy)
        value = AlgebraicNumber.of(found.value.rational * factor)
        return replace(found, value=value, binding=replace(found.binding, numerator=Falling()))

    monkeypatch.setattr(module, "exploration_threshold", planted)
    assert CHECK.run(instance("dominance")).failures > 0
    assert verdict(instance("dominance")) == REJECTED


def test_fails_where_the_opponents_do_not_explore(monkeypatch, instance):
    """At theta = 0 in the place of the exploration beyond the threshold nothing is better."""
    right = module.perceived
    monkeypatch.setattr(module, "perceived", lambda game, policy, thetas: right(game, policy, [0] * len(thetas)))
    assert CHECK.run(instance("dominance")).failures > 0


@pytest.mark.parametrize("game", ["dominance", "coordination", "stag_hunt"])
def test_forged_brackets_are_rejected(shared, game):
    content = certificate_of(shared(game))
    assert not any(map(accepted, forgeries(content, {"policy", "V", "sides"})))
    assert not accepted({**content, "outcome": "fails"})


def test_forged_sides_are_rejected(shared):
    """Wide brackets, one side where two are needed, two alike, another action, explorations off (0, 1)."""
    content = certificate_of(shared("dominance"))
    below, above = content["cases"][0]["sides"]
    as_rest = {key: above[key] for key in ("theta", "V")}
    for sides in (
        [below],
        [above],
        [],
        [below, below],
        [above, above],
        [below, above, above],
        [below, as_rest],
        [as_rest],
        [below, {**below, "player": 0, "state": 0, "action": 1}],
        [{**below, "theta": 0}, above],
        [{**below, "theta": above["theta"]}, {**above, "theta": below["theta"]}],
        [below, {**above, "action": 0}],
        [below, {**above, "player": 1}],
        [below, {key: value for key, value in above.items() if key != "action"}],
        [below, {**above, "more": 1}],
        [below, above["V"]],
        "two",
    ):
        for result in ("holds", "fails"):
            assert not accepted(with_member({**content, "outcome": result}, "sides", sides)), (sides, result)
    assert accepted(with_member(content, "sides", [above, below]))  # the order says nothing


def test_a_mixed_profile_or_no_equilibrium_is_rejected(shared):
    """Each with its own right values: what is wrong is the profile."""
    game, theta = shared("coordination").game, fmpq(2**20 - 1, 2**20)
    content = certificate_of(shared("coordination"))
    for policy in (uniform(game), pure(game, [[0], [1]])):
        sides = [{"theta": theta, "V": seen_values(game, policy, theta)}]
        case = {"policy": policy, "V": Evaluation(game, policy).V, "sides": sides}
        for result in ("holds", "fails"):
            assert not accepted({**content, "cases": [document(case)], "outcome": result})
