"""The authors' experiments: which settings run, what is measured, and that frozen policies are seen."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq
from measuring import check_of, measured

from mpgtheory.arithmetic import EXACT
from mpgtheory.game.policy import Policy
from mpgtheory.values.best_response import nash_gap
from mpgtheory.values.evaluation import Evaluation
from verification.checks.learning_runs import learned
from verification.claim import Verdict
from verification.procedures import authors_experiments as module

RELEASED = module.EXPERIMENTS
SELFISH = "routing:independent_transitions=true"
COMMON = "routing:common_interest=true,independent_transitions=true"
TITLE = "the four settings"


@pytest.mark.parametrize("game", [SELFISH, COMMON])
def test_policies_come_to_rest_on(instance, game):
    found = measured(RELEASED, TITLE, instance(game, horizon=20_000))
    assert found.verdict is Verdict.SUPPORTED
    assert found.comparisons == 4
    assert "No confidence is claimed" in found.note


@pytest.mark.parametrize("game", ["routing", "routing:common_interest=true", "dominance", "coordination:states=2"])
def test_other_games_are_no_experiments(instance, game):
    assert not check_of(RELEASED, TITLE).fits(instance(game, horizon=20_000))


def test_settings_are_the_released_ones():
    found = dict(module.settings())
    assert len(found) == 4
    for options in found.values():
        assert options.perturbation
        assert (options.reply, options.bootstrap) == ("current", "same")
        assert float(options.theta[0].value(1)) == 0
    assert {options.temperature for options in found.values()} == {1e-6, 1e-3}
    at_four = {(float(o.alpha[0].value(4)), float(o.beta[0].value(4))) for o in found.values()}
    assert at_four == {(0.5, 0.25), (0.25, 0.5)}


def test_the_figure_shows_the_gap_beside_the_distances(instance):
    figure = module.experiments(instance(SELFISH, horizon=2000)).figure
    assert (figure["kind"], figure["seeds"], figure["steps"]) == ("authors_experiment", 5, 2000)
    for panel in figure["curves"]:
        count = len(panel["times"])
        assert all(len(panel[name]) == count for name in ("policies", "q", "gap"))
        assert panel["policies"][-1] == panel["q"][-1] == [0.0] * 3
        assert min(low for low, _, _ in panel["gap"]) >= -1e-9


def test_the_table_has_the_exact_gap_at_the_recorded_times(instance):
    """Beside the figure's curves, which are of the same numbers; recomputed here for one record from its doubles."""
    drawn = instance(SELFISH, horizon=2000)
    found = module.experiments(drawn)
    (table,) = found.tables
    assert [row[1] for row in table["rows"]] == ["0", "100", "1000", "2000"] * 4
    for panel, row in zip(found.figure["curves"], table["rows"][3::4], strict=True):
        assert row[0] == panel["label"]
        assert float(row[4]) == pytest.approx(panel["gap"][-1][1], rel=1e-7)
        assert row[2:4] == ["0", "0"]
    (name, options) = next(module.settings())
    trace = learned(drawn, options, steps=2000, seeds=module.SEEDS)
    gaps = sorted(max(nash_gap(Evaluation(drawn.game, as_rationals(trace, k)))) for k in range(module.SEEDS))
    row = table["rows"][3]
    assert row[0] == name
    assert row[4:6] == [f"{float(gaps[2]):.8g}", f"{float(gaps[0]):.8g} to {float(gaps[4]):.8g}"]
    assert int(row[6]) == max(max(int(x.p).bit_length(), int(x.q).bit_length()) for x in gaps) > 53


def as_rationals(trace, seed):
    """The last policies of one seed: each double as a fraction, each row divided by its sum."""
    blocks = []
    for block in trace.policies:
        rows = [[Fraction(float(x)) for x in row] for row in block[seed, -1]]
        blocks.append(EXACT.array([[fmpq(*(x / sum(row)).as_integer_ratio()) for x in row] for row in rows]))
    return Policy(tuple(blocks))


def test_detects_a_planted_gap(monkeypatch, instance):
    """Gaps in floats are no rational numbers: the table refuses them."""
    right = module.nash_gaps_along
    monkeypatch.setattr(module, "nash_gaps_along", lambda trace, game, exact: right(trace, game))
    with pytest.raises(AttributeError):
        module.experiments(instance(SELFISH, horizon=100))


def test_the_horizon_of_the_experiments_is_the_authors_at_most(instance):
    assert module.experiments(instance(SELFISH, horizon=200)).figure["steps"] == 200
    assert module.STEPS == 100_000


def test_distances_are_to_the_last_record():
    blocks = (np.array([[[[0.0, 1.0]], [[0.5, 0.5]], [[1.0, 0.0]]]]), np.array([[[[1.0]], [[1.0]], [[1.0]]]]))
    assert module.to_last(blocks).tolist() == [[1.0, 0.5, 0.0]]


def test_detects_frozen_policies(monkeypatch, instance):
    """A learner that never moves is at its last iterate from the start."""

    def frozen(drawn, options, **also):
        trace = learned(drawn, options, **also)
        return replace(trace, policies=tuple(np.repeat(b[:, :1], b.shape[1], axis=1) for b in trace.policies))

    monkeypatch.setattr(module, "learned", frozen)
    found = module.experiments(instance(SELFISH, horizon=500))
    assert found.verdict is Verdict.UNDECIDED
    assert found.failures == 4


def test_detects_policies_that_go_on_wandering(monkeypatch, instance):
    """Far from the last iterate all along, and jumping there at the end."""

    def wandering(drawn, options, **also):
        trace = learned(drawn, options, **also)
        blocks = [np.repeat(np.eye(2)[np.zeros(4, dtype=int)][None, None], b.shape[1], axis=1) for b in trace.policies]
        far = [np.repeat(b, trace.seeds, axis=0) for b in blocks]
        for block in far:
            block[:, -1] = block[:, -1, :, ::-1]
        return replace(trace, policies=tuple(far))

    monkeypatch.setattr(module, "learned", wandering)
    assert module.experiments(instance(SELFISH, horizon=500)).verdict is Verdict.UNDECIDED
