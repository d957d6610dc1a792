"""Thresholds of exploration: their brackets, the tables, planted errors and forged certificates."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from exploring import assert_caught, changed, claim_of, forgeries, is_accepted, ran, resealed, verdicts
from flint import fmpq
from hypothesis import given
from random_games import random_instances

from mpgtheory.evaluation import Evaluation
from mpgtheory.exploration import AlgebraicNumber, exploration_threshold, is_rest_point
from mpgtheory.policy import pure, uniform
from verification.certificate import FAILS, HOLDS, certificate
from verification.claim import Verdict
from verification.claims import lemma_3_7_thresholds as module
from verification.tables import pure_profile_text

CLAIM = claim_of(module, "lemma-3.7.thresholds")
SIDES, STRAYS = "both sides of the threshold", "pure rest points that are no equilibria"
GAMES = ("team", "shaped", "coordination", "potential_stage", "stag_hunt", "prisoners_two_state", "routing:players=2")


@pytest.mark.parametrize("game", [*GAMES, "dominance", "shapley_team"])
def test_holds_on(shared, game):
    found = ran(CLAIM, shared(game))
    assert found[SIDES].verdict is Verdict.CERTIFIED
    has_strays = game in ("dominance", "potential_stage")
    assert found[STRAYS].verdict is (Verdict.CERTIFIED if has_strays else Verdict.VACUOUS)


@pytest.mark.slow
@given(random_instances(most_profiles=60))
def test_holds_on_random_games(drawn):
    assert verdicts(CLAIM, drawn) <= {Verdict.CERTIFIED, Verdict.VACUOUS}


def test_a_game_without_pure_equilibria_has_no_thresholds(shared):
    found = ran(CLAIM, shared("matching_pennies"))
    assert {e.verdict for e in found.values()} == {Verdict.VACUOUS}
    assert found[SIDES].tables == ()


def test_games_with_many_pure_profiles_are_not_enumerated(instance):
    assert ran(CLAIM, instance("routing:players=8")) == {}


# Tables.


def test_the_table_of_the_dominance_example(shared):
    """Threshold 2/109, and Nash gap 1/5 at the rest point beyond it; T1's bound is 2 theta / (2 - theta) * 11."""
    found = ran(CLAIM, shared("dominance"))
    (sides,), (strays,) = found[SIDES].tables, found[STRAYS].tables
    (row,) = sides["rows"]
    assert row[0] == "(0) (0)"
    assert row[2] == "2/109"
    assert float(row[1]) == pytest.approx(2 / 109)
    assert "row1 of player 1" in row[3]
    assert [(theta, profile) for theta, profile, _, _ in strays["rows"]] == [("1/10", "(1) (0)"), ("1/2", "(1) (0)")]
    assert all(gap.startswith("1/5 ") for _, _, gap, _ in strays["rows"])
    assert [bound.split(" ")[0] for *_, bound in strays["rows"]] == ["22/19", "22/3"]


def test_rows_go_by_threshold_and_the_rest_is_counted(instance):
    drawn = instance("stag_hunt", equilibria=3)
    (table,) = ran(CLAIM, drawn)[SIDES].tables
    values = [float(row[1]) for row in table["rows"]]
    assert values == sorted(values)
    assert (len(values), table["left_out"]) == (3, len(drawn.pure_equilibria) - 3)


def test_a_stray_list_is_cut_and_the_rest_is_counted(monkeypatch, instance):
    drawn = instance("routing:players=3")
    monkeypatch.setattr(module, "MOST_STRAYS", 2)
    found = ran(CLAIM, drawn)[STRAYS]
    (table,) = found.tables
    assert len(table["rows"]) == len(found.certificate["cases"]) == 2
    assert table["left_out"] == 7
    assert "1/2: 9, of which no equilibria: 9" in table["note"]


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


def test_a_threshold_of_zero_has_one_side(shared):
    (side,) = ran(CLAIM, shared("shapley_team"))[SIDES].certificate["cases"][0]["sides"]
    assert "action" in side
    assert Fraction(side["theta"]) < Fraction(1, 2**20)


def test_a_threshold_of_one_has_one_side(shared):
    (case,) = ran(CLAIM, shared("team"))[SIDES].certificate["cases"]
    (side,) = case["sides"]
    assert "action" not in side
    assert Fraction(side["theta"]) > 1 - Fraction(1, 2**20)


# Planted errors and forged certificates.


@pytest.mark.parametrize("factor", [fmpq(1, 2), fmpq(2)])
def test_detects_a_planted_threshold(monkeypatch, instance, factor):
    """Half of the true one, where nothing is better yet, or twice as much, where the profile no longer rests."""

    def planted(game, policy):
        found = exploration_threshold(game, policy)
        return replace(found, value=AlgebraicNumber.of(found.value.rational * factor))

    class Falling:
        """A numerator that is negative everywhere: the bracket believes the threshold."""

        def __call__(self, theta):
            return fmpq(-1)

    def believed(game, policy):
        found = planted(game, policy)
        return replace(found, binding=replace(found.binding, numerator=Falling()))

    monkeypatch.setattr(module, "exploration_threshold", believed)
    drawn = instance("dominance")
    assert module.at_thresholds(drawn).verdict is Verdict.REFUTED
    assert_caught(replace(CLAIM, checks=CLAIM.checks[:1]), drawn, never=Verdict.CERTIFIED)


def test_detects_a_planted_stray(monkeypatch, instance):
    """Every pure profile called a rest point: those that do not rest, or are equilibria, fail."""
    from mpgtheory.exploration import RestPoint

    points = [((a,), (b,)) for a in range(2) for b in range(2)]
    monkeypatch.setattr(module, "pure_rest_points", lambda game, _: [RestPoint(game, choices) for choices in points])
    drawn = instance("dominance")
    assert module.astray(drawn).verdict is Verdict.REFUTED


def test_fails_where_the_opponents_do_not_explore(monkeypatch, instance):
    """At theta = 0 in the place of the exploration beyond the threshold nothing is better."""
    right = module.perceived
    monkeypatch.setattr(module, "perceived", lambda game, policy, thetas: right(game, policy, [0] * len(thetas)))
    assert module.at_thresholds(instance("dominance")).verdict is Verdict.REFUTED


@pytest.mark.parametrize("game", ["dominance", "coordination", "stag_hunt"])
def test_forged_brackets_are_rejected(shared, game):
    content = ran(CLAIM, shared(game))[SIDES].certificate
    for forged in forgeries(content, {"policy", "V", "sides"}):
        assert not is_accepted(forged)
    assert not is_accepted(resealed({**content, "outcome": "fails"}))


def test_forged_sides_are_rejected(shared):
    """Wide brackets, one side where two are needed, two alike, another action, explorations off (0, 1)."""
    content = ran(CLAIM, shared("dominance"))[SIDES].certificate
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
        for outcome in ("holds", "fails"):
            forged = changed({**content, "outcome": outcome}, ("cases", 0, "sides"), sides)
            assert not is_accepted(forged), (sides, outcome)
    assert is_accepted(changed(content, ("cases", 0, "sides"), [above, below]))  # the order says nothing


def test_a_mixed_profile_or_no_equilibrium_is_rejected(shared):
    """Each with its own right values: what is wrong is the profile."""
    game = shared("coordination").game
    for policy in (uniform(game), pure(game, [[0], [1]])):
        forged_case = {
            "policy": policy,
            "V": Evaluation(game, policy).V,
            "sides": [{"theta": fmpq(2**20 - 1, 2**20), "V": module.seen_values(game, policy, fmpq(2**20 - 1, 2**20))}],
        }
        for outcome in (HOLDS, FAILS):
            assert not is_accepted(certificate(module.THRESHOLDS, game, [forged_case], outcome=outcome))


def test_forged_strays_are_rejected(shared):
    content = ran(CLAIM, shared("dominance"))[STRAYS].certificate
    for forged in forgeries(content, {"policy", "V", "optimal", "perceived"}):
        assert not is_accepted(forged)
    assert not is_accepted(resealed({**content, "outcome": "fails"}))
    assert not is_accepted(changed(content, ("cases", 0, "exploration"), ["1/100", "1/100"]))
    assert not is_accepted(changed(content, ("cases", 0, "exploration"), [0, "1/10"]))
