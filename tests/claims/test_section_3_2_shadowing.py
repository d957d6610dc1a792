"""The sentence before Lemma 3.7: refuted as printed on the dominance example, and what runs say of both readings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from exploring import assert_caught, changed, claim_of, forgeries, is_accepted, ran, resealed

from mpgtheory.errors import InputError
from mpgtheory.evaluation import Evaluation
from mpgtheory.learning import Options
from verification.checks import tracked_runs
from verification.checks.tracked_runs import QUANTITIES, TrackedRuns, miss_of_each, tracked, trends
from verification.claim import Verdict
from verification.claims import section_3_2_shadowing as module
from verification.claims.theorem_3_3_learner import AS_PRINTED

PRINTED = claim_of(module, "section-3.2.shadowing")
CORRECTED = claim_of(module, "section-3.2.shadowing.corrected")
LIMIT = "the limit that perceived dominance forces"
AGAINST_PRINTED, AGAINST_CORRECTED = "runs against the printed inclusion", "runs against the corrected inclusion"
LONG = {"horizon": 100_000, "seeds": 64}
EXACT_ONLY = {"horizon": 0}


def test_printed_is_refuted_on_the_dominance_example(instance):
    """At (row 1, column 0), where policies go, row 0 is better by 1/10 in Q(pi): no solution of (8) stays."""
    found = ran(PRINTED, instance("dominance", **EXACT_ONLY))
    assert set(found) == {LIMIT}
    assert found[LIMIT].verdict is Verdict.REFUTED
    assert str(found[LIMIT].residual) == "1/10"
    (case,) = found[LIMIT].certificate["cases"]
    assert case["choices"] == [1, 0]


@pytest.mark.parametrize("game", ["coordination", "matching_pennies", "team", "shapley_team"])
def test_nothing_is_refuted_where_no_limit_is_forced(instance, game):
    assert ran(PRINTED, instance(game, **EXACT_ONLY)) == {}


def test_holds_where_the_forced_limit_is_an_equilibrium(instance):
    found = ran(PRINTED, instance("prisoners_two_state", **EXACT_ONLY))
    assert {e.verdict for e in found.values()} <= {Verdict.CERTIFIED}


def test_detects_a_planted_q(monkeypatch, instance):
    right = Evaluation._q
    monkeypatch.setattr(Evaluation, "_q", lambda at, player: right(at, player) * 0)
    assert_caught(PRINTED, instance("dominance", **EXACT_ONLY), never=Verdict.REFUTED)


def test_detects_forged_certificates(instance):
    content = dict(ran(PRINTED, instance("dominance", **EXACT_ONLY))[LIMIT].certificate)
    assert is_accepted(content)
    for forged in forgeries(content, {"V", "Q"}):
        assert not is_accepted(forged)
    assert not is_accepted(changed(content, ("cases", 0, "choices"), [0, 0]))
    assert not is_accepted(changed(content, ("cases", 0, "exploration"), ["1/100", "1/100"]))
    assert not is_accepted(resealed({**content, "outcome": "holds"}))


@pytest.mark.parametrize(("values", "trend"), [([3, 2, 1, 0], -1), ([0, 1, 2, 5], 1), ([1, 1, 1, 1], 0), ([0] * 4, -1)])
def test_trends_by_hand(values, trend):
    assert trends(np.array([values], dtype=float)).tolist() == [trend]


def test_trends_agree_with_scipy():
    from scipy.stats import kendalltau

    values = np.random.default_rng(0).normal(size=(5, 9))
    expected = [kendalltau(np.arange(9), row).statistic for row in values]
    assert trends(values) == pytest.approx(expected)


@pytest.mark.slow
def test_the_printed_reading_fails_and_the_corrected_one_passes_on_the_dominance_example(instance):
    drawn = instance("dominance", **LONG)
    printed, corrected = ran(PRINTED, drawn)[AGAINST_PRINTED], ran(CORRECTED, drawn)[AGAINST_CORRECTED]
    assert printed.verdict is Verdict.UNDECIDED
    assert corrected.verdict is Verdict.SUPPORTED
    runs = tracked(drawn, AS_PRINTED)
    verdicts = {r: {n: f.verdict(n, miss_of_each()) for n in QUANTITIES} for r, f in runs.followed.items()}
    assert verdicts["printed"] == {"eps": "rises", "missed": "rises", "rates": "falls", "distance": "rises"}
    assert set(verdicts["corrected"].values()) == {"falls"}
    assert np.median(runs.followed["printed"].values["eps"][:, -1]) == pytest.approx(0.1, abs=1e-3)
    assert np.median(runs.followed["printed"].values["distance"][:, -1]) == pytest.approx(1 - np.exp(-1), abs=0.01)
    assert np.median(runs.followed["corrected"].values["distance"][:, -1]) < 1e-6
    assert printed.figure["kind"] == "shadowing"
    assert corrected.figure["kind"] == "flow-portrait"
    assert len(printed.tables[0]["rows"]) == len(QUANTITIES)


@pytest.mark.slow
def test_both_readings_pass_where_exploration_changes_no_reply(instance):
    drawn = instance("coordination", **LONG)
    assert ran(PRINTED, drawn)[AGAINST_PRINTED].verdict is Verdict.SUPPORTED
    assert ran(CORRECTED, drawn)[AGAINST_CORRECTED].verdict is Verdict.SUPPORTED


@pytest.mark.slow
def test_the_learner_follows_the_closed_orbit_of_the_shapley_team(instance):
    """Four states: rates near 1/4, with a trend to it; the printed inclusion is left further and further behind."""
    drawn = instance("shapley_team", **LONG)
    assert ran(PRINTED, drawn)[AGAINST_PRINTED].verdict is Verdict.UNDECIDED
    assert ran(CORRECTED, drawn)[AGAINST_CORRECTED].verdict is Verdict.SUPPORTED
    runs = tracked(drawn, AS_PRINTED)
    assert 0.1 < runs.followed["corrected"].slowest < 0.25
    late = {reading: np.median(f.values["distance"][:, -1]) for reading, f in runs.followed.items()}
    assert late["corrected"] < 0.3 < 0.6 < late["printed"]


@pytest.mark.slow
def test_detects_a_planted_learner_that_replies_to_another_q(monkeypatch, instance):
    """A learner whose opponents hardly explore, passed off as one at theta = 1/10: it follows the printed inclusion."""
    right = tracked_runs.learn

    def planted(game, options, **named):
        honest = Options(theta="1/1000")
        return replace(right(game, honest, **named), options=options.document())

    monkeypatch.setattr(tracked_runs, "learn", planted)
    drawn = instance("dominance", **LONG)
    assert ran(CORRECTED, drawn)[AGAINST_CORRECTED].verdict is Verdict.UNDECIDED


def test_detects_planted_paths_that_stay_away(monkeypatch, instance):
    """Distances that do not fall are not supported, whatever the rest does."""
    runs = made_runs(distance=[[0.5, 0.4, 0.6, 0.5]] * 40)
    monkeypatch.setattr(module, "tracked", lambda *_: runs)
    drawn = instance("dominance", **LONG)
    assert module.follows_corrected(drawn).verdict is Verdict.UNDECIDED
    monkeypatch.setattr(module, "tracked", lambda *_: made_runs(distance=[[0.5, 0.4, 0.3, 0.1]] * 40))
    assert module.follows_corrected(drawn).verdict is Verdict.SUPPORTED


def test_few_runs_support_nothing(monkeypatch, instance):
    monkeypatch.setattr(module, "tracked", lambda *_: made_runs(distance=[[0.5, 0.4, 0.3, 0.1]] * 12))
    assert module.follows_corrected(instance("dominance", **LONG)).verdict is Verdict.UNDECIDED


def made_runs(distance) -> TrackedRuns:
    falling = np.array([[4.0, 3.0, 2.0, 1.0]] * len(distance))
    values = {"eps": falling, "missed": falling, "rates": falling, "distance": np.array(distance)}
    one = tracked_runs.Followed(values, dict.fromkeys(QUANTITIES, np.arange(4.0)), 0, 0.0, 1.0)
    times = np.arange(1.0, 5.0)
    return TrackedRuns({"printed": one, "corrected": one}, 1.0, len(distance), 100, times, times)


def test_short_runs_are_refused(instance):
    with pytest.raises(InputError, match="a trend needs 4: run longer"):
        tracked(instance("dominance", horizon=5, seeds=2), AS_PRINTED)


def test_only_small_games_and_cycles_are_followed_by_default(instance):
    suited = {g for g in ("dominance", "team", "shapley_team", "routing") if module.is_followed(instance(g, **LONG))}
    assert suited == {"dominance", "shapley_team"}
    assert module.is_followed(instance("team", horizon=10**6, seeds=64))
    assert not module.is_followed(instance("dominance", horizon=10_000, seeds=64))
