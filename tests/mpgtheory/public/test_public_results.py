"""What the public functions answer: the same as the library below them, in one line."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from flint import fmpq

import mpgtheory as mpg
from mpgtheory.game.policy import random_policy
from mpgtheory.values.best_response import nash_gap
from mpgtheory.values.evaluation import Evaluation
from verification import checker


def stranger() -> tuple[np.ndarray, np.ndarray]:
    """A common-interest game of three players in doubles, each paid the team's payoff plus a shaping of their own."""
    rng = np.random.default_rng(7)
    transitions = rng.dirichlet(np.ones(3), size=(3, 2, 2, 3))
    team, shaping = rng.normal(size=(3, 2, 2, 3)), rng.normal(size=(3, 3))
    paid = [team + w[:, None, None, None] - 0.9 * (transitions @ w) for w in shaping]
    return np.array(paid), transitions


def test_every_result_is_one_line() -> None:
    game = mpg.game(*stranger(), 0.9)
    results = [
        game,
        mpg.policy(game),
        mpg.is_potential(game),
        mpg.nash_gap(game),
        mpg.evaluate(game),
        mpg.pure_equilibria(mpg.load("coordination")),
        mpg.check_step_sizes("1/sqrt(n+1)", "1/(n+1)"),
        mpg.check_step_sizes("1/(n+1)", "1/(n+1)"),
        mpg.check_step_sizes("z*(n+1)**(-c1)", "y*(n+1)**(-c2)"),
    ]
    for result in results:
        assert len(repr(result).splitlines()) == 1
        assert 10 < len(repr(result)) < 300


def test_gaps_and_values_are_those_of_the_library() -> None:
    game = mpg.load("routing:players=3")
    policy = random_policy(game, np.random.default_rng(0))
    at = Evaluation(game, policy)
    gap, values = mpg.nash_gap(game, policy), mpg.evaluate(game, policy)
    exact = [Fraction(int(x.p), int(x.q)) for x in nash_gap(at)]  # type: ignore[attr-defined]
    assert list(gap.upper.values()) == list(gap.lower.values()) == exact
    assert (gap.gap, float(gap), gap.is_equilibrium) == (max(exact), float(max(exact)), False)
    assert values.V.dtype == np.float64
    assert np.abs(values.V - [[int(x.p) / int(x.q) for x in row] for row in at.V]).max() == 0
    assert values.exact.V.tolist() == at.V.tolist()
    assert values.visitation.sum() == pytest.approx(1, abs=1e-15)
    assert [a.shape for a in values.advantage] == [(4, 2)] * 3


def test_views_are_labelled() -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("xarray")
    values = mpg.evaluate(mpg.load("routing:players=3"))
    frame, dataset = values.to_pandas(), values.to_xarray()
    assert frame.loc["2", "safe,unsafe"] == values.V[1, 1]
    assert float(dataset["V"].sel(player="2", state="safe,unsafe")) == values.V[1, 1]
    assert float(dataset["Q of 3"].sel({"state": "safe,safe", "action of 3": "route2"})) == values.Q[2][0, 1]


def test_an_equilibrium_and_an_interval() -> None:
    game = mpg.load("coordination")
    assert [mpg.nash_gap(game, one).is_equilibrium for one in mpg.pure_equilibria(game)] == [True, True]
    large = mpg.nash_gap(mpg.load("gridworld:size=20"))
    assert not large.is_exact
    assert large.is_equilibrium is False
    assert "between" in repr(large)


def test_equilibria_and_distance_answer_in_one_line() -> None:
    game = mpg.load("coordination")
    assert repr(mpg.equilibria(game)) == "3 stationary equilibria of coordination, and no other"
    assert mpg.nash_gap(game, mpg.equilibrium(game).policy).is_equilibrium
    assert "alpha = 0" in repr(mpg.distance_from_potential(game))


def test_the_numbers_are_fractions() -> None:
    decision = mpg.is_potential(mpg.load("matching_pennies"))
    assert (decision.cycle, bool(decision), decision.within_rounding) == (Fraction(16), False, False)
    assert decision.cycle_relative_to_span == Fraction(4)


@pytest.mark.parametrize(("alpha", "beta", "holds"), [("1/sqrt(n+1)", "1/(n+1)", True), ("1/(n+1)", "1/(n+1)", False)])
def test_step_sizes(alpha: str, beta: str, holds: bool) -> None:
    found = mpg.check_step_sizes(alpha, beta)
    assert (found.holds, bool(found), found.is_proved) == (holds, holds, True)
    assert found.conditions["iv"] is holds


def test_step_sizes_that_cannot_be_read() -> None:
    with pytest.raises(mpg.InputError, match="1 schedules alpha and 2 beta"):
        mpg.check_step_sizes("1/n", ["1/n", "1/n"])
    with pytest.raises(mpg.InputError):
        mpg.check_step_sizes("1/", "1/n")


def test_options_of_learn_that_are_unknown() -> None:
    with pytest.raises(mpg.InputError, match="learn has no option 'gamma'; known: alpha, beta"):
        mpg.learn(mpg.load("coordination"), steps=10, gamma="1/n")
    with pytest.raises(mpg.InputError, match="steps is 0"):
        mpg.learn(mpg.load("coordination"), steps=0)


def test_a_float_exploration_means_its_shortest_decimal() -> None:
    game = mpg.load("dominance")
    assert mpg.learn(game, steps=50, theta=0.1).options["theta"] == ["1/10", "1/10"]
    limit = mpg.flow(game, exploration=0.1, is_certified=True)
    assert limit.is_certified
    assert limit.gap == pytest.approx(0.2)
    assert limit.target is not None
    assert mpg.nash_gap(game, limit.target).gap == Fraction(1, 5)


def test_a_run_of_any_length_can_be_tracked() -> None:
    game = mpg.load("dominance")
    for steps in (2_000, 200_000):
        found = mpg.track(mpg.learn(game, steps=steps, seeds=2), game)
        assert set(found.eps) == {"printed", "corrected"}
        assert max(found.eps["corrected"]) < 1e-9


def test_a_long_run_is_recorded_by_logarithms_and_can_be_tracked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mpgtheory.public.learning.MOST_EVEN", 1000)
    game = mpg.load("dominance")
    assert max(mpg.track(mpg.learn(game, steps=300_000), game).eps["corrected"]) < 1e-9


def test_exploration_that_varies_leaves_the_printed_reading_only() -> None:
    game = mpg.load("dominance")
    assert set(mpg.track(mpg.learn(game, steps=20_000, theta="1/(n+9)**(1/9)"), game).eps) == {"printed"}


def test_a_trace_without_successors_cannot_be_tracked() -> None:
    game = mpg.load("dominance")
    with pytest.raises(mpg.InputError, match="no two records one iterate apart"):
        mpg.track(mpg.learn(game, steps=20_000, record=[100, 10_000]), game)


def test_a_flow_in_doubles_heads_where_the_certified_one_goes() -> None:
    game = mpg.load("dominance")
    quick, sure = mpg.flow(game), mpg.flow(game, is_certified=True)
    assert quick.target is not None
    assert sure.target is not None
    assert all((a == b).all() for a, b in zip(mpg.policy(game, quick.target), sure.target, strict=True))
    assert "Nash gap there" in repr(quick)


@pytest.mark.usefixtures("declared_entry_points")
def test_a_strangers_game_in_doubles_goes_from_arrays_to_a_checked_certificate(tmp_path: Path) -> None:
    """Ten lines of a user who knows `mpg` only, and the checker of bare Python."""
    payoffs, transitions = stranger()
    game = mpg.game(payoffs, transitions, 0.9)
    assert mpg.is_potential(game).within_rounding
    policy = [np.full((3, count), 1 / count) for count in (2, 2, 3)]
    assert mpg.nash_gap(game, policy).is_equilibrium is False
    found = mpg.verify("forall i s: V[pi](i,s) <= W[pi](i,s)", game, output=tmp_path)
    assert found
    assert found.verdicts == {"game": "certified"}
    assert checker.main([str(tmp_path)]) == 0
    assert game.discount == fmpq(9, 10)


def test_results_as_tables() -> None:
    pytest.importorskip("pandas")
    game = mpg.load("coordination")
    gaps, pure, listed = mpg.nash_gap(game), mpg.pure_equilibria(game), mpg.equilibria(game)
    assert gaps.to_pandas()["upper"].to_dict() == {name: float(gap) for name, gap in gaps.upper.items()}
    assert pure.to_pandas().to_numpy().tolist() == [["A", "A"], ["B", "B"]]
    assert listed.to_pandas()["V of 1 in s1"].tolist() == [float(Fraction(str(one.values[0, 0]))) for one in listed]
    assert mpg.verify("forall i s: V[pi](i,s) <= 9", game).to_pandas()["verdict"].tolist() == ["certified"]


def test_a_trace_as_a_labelled_array() -> None:
    pytest.importorskip("xarray")
    trace = mpg.learn(mpg.load("coordination"), steps=50, seeds=2, record=[10])
    dataset = trace.to_xarray()
    assert (dataset.sizes["seed"], dataset["iterate"].to_numpy().tolist()) == (2, trace.times.tolist())
    assert (dataset["policy of 1"].to_numpy() == trace.policies[0]).all()


def test_long_fractions_are_decimals_in_the_answer_and_long_lists_are_cut() -> None:
    game = mpg.game(*stranger(), 0.9)
    answer = repr(mpg.verify("forall i s: V[pi](i,s) <= 1000", game))
    assert "..." not in answer
    assert "/" not in answer
    assert "certified on game" in answer
    assert len(repr(mpg.pure_equilibria(game))) < 300
