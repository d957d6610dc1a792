"""A learner's replies, rates and distance to solutions: right on paths made by hand, wrong learners caught."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from flint import fmpq
from paths import best_reply_to, made_trace

from mpgtheory.arithmetic import FLOAT
from mpgtheory.errors import InputError
from mpgtheory.families.coordination import coordination
from mpgtheory.families.dominance import dominance
from mpgtheory.families.matching_pennies import matching_pennies
from mpgtheory.families.shapley_team import shapley_team
from mpgtheory.families.stag_hunt import stag_hunt
from mpgtheory.inclusion.flow.coordinates import cells_of
from mpgtheory.inclusion.flow.field import Dynamics, dynamics_of, field_of
from mpgtheory.inclusion.follow import interpolation, shadowing
from mpgtheory.inclusion.follow.interpolation import interpolated, record_plan
from mpgtheory.inclusion.follow.shadowing import SLOWEST, matters, mean_weights, nearest_velocity, shadow
from mpgtheory.inclusion.follow.tracking import dynamics_for, fields_of, largest, over_windows, replies_along, windowed
from mpgtheory.learning import Options, learn
from mpgtheory.learning.analysis import corrected_q
from mpgtheory.learning.baselines.natural_gradient import natural_policy_gradient
from mpgtheory.values.evaluation import Evaluation

OPTIONS = Options(theta="1/10")
SLOW = Options(theta="1/10", beta="1/200")
"""Small steps: a path of best replies is nearly a solution from the start."""
GAME = dominance()
PRINTED, PERCEIVED = field_of(GAME, Dynamics()), field_of(GAME, dynamics_of(GAME, "1/10", False))
FIELDS = {"printed": PRINTED, "corrected": PERCEIVED}


def path_of(game, options, steps, reply, start=None):
    (path,) = interpolated(made_trace(game, options, steps, reply, start), game)
    return path


def drawn_replies(game, seed):
    """Some vertex of each row, anew at each iterate."""
    rng, cells = np.random.default_rng(seed), cells_of(game)

    def reply(_, policy):
        found = np.zeros(len(policy))
        for _row, where in cells.rows():
            found[rng.integers(where.start, where.stop)] = 1.0
        return found

    return reply


def test_time_and_clocks_are_sums_by_hand():
    """Two states in turn: after 2 n iterates each row's clock is sum_{k <= n} beta(k), and time twice that."""
    game, beta = stag_hunt(), OPTIONS.beta[0]
    path = path_of(game, OPTIONS, 10, drawn_replies(game, 0))
    total = sum(float(beta.value(n)) for n in range(1, 6))
    assert path.times[10] == pytest.approx(2 * total)
    assert path.clocks[10] == pytest.approx([total] * 4)
    assert path.gamma(0, 10) == pytest.approx([0.5] * 4)
    assert path.clocks[1] == pytest.approx([float(beta.value(1)), 0, float(beta.value(1)), 0])
    kept = np.prod([1 - float(beta.value(n)) for n in range(1, 6)])
    assert np.exp(path.logs[10]) == pytest.approx([kept] * 4)


def test_slower_players_have_smaller_rates():
    options = Options(theta="1/10", beta=("1/10", "1/40"))
    path = path_of(GAME, options, 20, drawn_replies(GAME, 0))
    assert path.gamma(0, 20) == pytest.approx([1.0, 0.25])
    assert path.times[20] == pytest.approx(2.0)


def test_replies_are_read_off_the_policies():
    game = stag_hunt()
    rng, cells = np.random.default_rng(7), cells_of(game)
    told = []
    for _ in range(200):
        target = np.zeros(cells.size)
        for _row, where in cells.rows():
            target[rng.integers(where.start, where.stop)] = 1.0
        told.append(target)
    path = path_of(game, OPTIONS, 200, lambda t, _: told[t])
    first = path.single_updates()
    assert first.tolist() == list(range(200))
    found, is_moved = path.replies(first, first + 1)
    for t in range(200):
        assert is_moved[t].tolist() == [t % 2 == 0, t % 2 == 1] * 2
        moved = is_moved[t][cells.row_of]
        assert found[t][moved] == pytest.approx(told[t][moved], abs=1e-9)


def test_replies_of_a_run_are_best_in_its_estimates():
    """What is read off the policies is what (5a) says: best against q^{t-1}, at s^{t-1}."""
    game = stag_hunt()
    trace = learn(game, OPTIONS, steps=300, seed=3, record=range(301), cores=1)
    (path,) = interpolated(trace, game)
    first = path.single_updates()
    found, is_moved = path.replies(first, first + 1)
    for t in first:
        state = trace.states[0, t]
        for player in range(2):
            where = path.cells.of(path.cells.row(player, state))
            assert is_moved[t][path.cells.row(player, state)]
            assert int(np.argmax(found[t][where])) == int(np.argmax(trace.q[player][0, t, state]))


@pytest.mark.parametrize("followed", ["printed", "corrected"])
def test_a_learner_that_replies_to_another_q_is_caught(followed):
    """Against the Q that it follows every reply is best; against the other one replies keep falling short."""
    path = path_of(GAME, OPTIONS, 3000, best_reply_to(FIELDS[followed]))
    for reading, field in FIELDS.items():
        found = replies_along(path, field)
        if reading == followed:
            assert np.nanmax(found.eps) < 1e-9
            assert np.nanmin(found.best) > 1 - 1e-9
        else:
            assert found.eps[-1].max() > 0.04
            assert found.best[-1].min() < 1e-9


def test_worst_replies_fall_short_by_the_whole_range():
    found = replies_along(path_of(GAME, OPTIONS, 50, best_reply_to(PRINTED, worst=True)), PRINTED)
    assert found.eps == pytest.approx(found.ranges)
    assert np.abs(found.best).max() < 1e-9


@pytest.mark.parametrize("reading", ["printed", "corrected"])
def test_eps_agrees_with_evaluations(reading):
    """Two ways: the kernels along flat vectors, and V and Q of each policy."""
    path = path_of(GAME, OPTIONS, 12, drawn_replies(GAME, 1))
    found, floats = replies_along(path, FIELDS[reading]), GAME.over(FLOAT)
    replies, _ = path.replies(path.single_updates(), path.single_updates() + 1)
    for t in range(12):
        policy = path.cells.policy(path.policies[t])
        q = Evaluation(floats, policy).Q if reading == "printed" else corrected_q(floats, policy, [0.1, 0.1])
        for player in range(2):
            reply = replies[t][2 * player : 2 * player + 2]
            assert found.eps[t, player] == pytest.approx(q[player].max() - reply @ q[player][0], abs=1e-9)


def test_windows_average_what_is_there():
    values = np.array([[1.0, np.nan], [3.0, np.nan], [5.0, 2.0], [np.nan, np.nan]])
    found = over_windows(np.array([0.1, 0.9, 1.5, 2.5]), values, np.array([0.0, 1.0, 2.0, 3.0]))
    assert found[0, 0] == 2.0
    assert found[1].tolist() == [5.0, 2.0]
    assert np.isnan(found[0, 1])
    assert np.isnan(found[2]).all()
    assert largest(found)[:2].tolist() == [2.0, 5.0]
    assert np.isnan(largest(found)[2])


def test_windows_tell_the_readings_apart_on_the_dominance_example():
    """A run, late: all replies are best in the perceived Q; of the row player's none is in the printed one."""
    record = record_plan(GAME, OPTIONS, 30_000, spacing=1 / 16)
    trace = learn(GAME, OPTIONS, steps=30_000, seed=1, record=record, cores=1)
    (path,) = interpolated(trace, GAME)
    late = {reading: windowed(path, field, 1.0) for reading, field in fields_of(GAME, trace).items()}
    assert late["printed"].share[-1] < 0.01
    assert late["printed"].relative[-1] > 0.99
    assert late["printed"].eps[-1] == pytest.approx(0.1, abs=0.01)
    assert late["corrected"].share[-1] > 0.99
    assert late["corrected"].eps[-1] < 1e-9
    assert (late["corrected"].gamma == 1).all()


def test_a_path_of_small_best_replies_has_no_distance():
    """Euler's method with steps 1/200 stays within about 1/200 of the solution."""
    path = path_of(GAME, SLOW, 400, best_reply_to(PERCEIVED), start=np.array([0.9, 0.1, 0.3, 0.7]))
    found = shadow(GAME, PERCEIVED, path, 0, 400)
    assert found.distance < 0.006
    assert found.distances[0] < 1e-15
    assert found.solution.is_complete


@pytest.mark.parametrize("wrong", ["other reading", "worst replies", "any replies"])
def test_a_path_that_is_no_solution_has_a_distance(wrong):
    """From where the column player has settled: to row 1, away from the best row 0 of the printed inclusion."""
    start = np.array([0.5, 0.5, 0.999, 0.001])
    replies = {
        "other reading": best_reply_to(PERCEIVED),
        "worst replies": best_reply_to(PRINTED, worst=True),
        "any replies": drawn_replies(GAME, 3),
    }
    path = path_of(GAME, SLOW, 400, replies[wrong], start=start)
    assert shadow(GAME, PRINTED, path, 0, 400).distance > 0.3


def test_the_distance_by_hand():
    """Both rows move by exp(-tau) towards opposite ends: 1 - exp(-tau) apart, less what steps of 1/200 lose."""
    path = path_of(GAME, SLOW, 200, best_reply_to(PERCEIVED), start=np.array([0.5, 0.5, 1.0, 0.0]))
    found = shadow(GAME, PRINTED, path, 0, 200)
    assert found.times[-1] == pytest.approx(1.0)
    assert found.distance == pytest.approx((1 - np.exp(-1) + 1 - 0.995**200) / 2, abs=1e-9)


@pytest.mark.parametrize("action", [0, 1])
def test_at_a_tie_the_solution_goes_where_the_path_goes(action):
    """From the mixed equilibrium of a coordination game solutions leave to either side; the convex program agrees."""
    game = coordination()
    field, target = field_of(game, Dynamics()), np.zeros(4)
    q = field.q(np.full(4, 0.5))
    mixed = np.array([1 - q[0] / (q[0] + q[1]), q[0] / (q[0] + q[1])] * 2)
    target[[action, 2 + action]] = 1.0
    start = equalised(field, mixed)
    path = path_of(game, SLOW, 200, lambda *_: target, start=start)
    found = shadow(game, field, path, 0, 200)
    assert found.ties >= 1
    assert found.excess < 1e-6
    assert found.distance < 0.005


def equalised(field, guess):
    """The mixed equilibrium of a symmetric 2x2 game, by bisection of the lead of action 0."""
    low, high = 0.0, 1.0
    for _ in range(200):
        middle = (low + high) / 2
        q = field.q(np.array([middle, 1 - middle] * 2))
        low, high = (low, middle) if q[0] > q[1] else (middle, high)
    assert abs(low - guess[0]) < 1
    return np.array([low, 1 - low] * 2)


def test_the_convex_program_is_a_projection():
    """Rows decouple: the nearest reply is the projection of policy + v / gamma onto the face of tied actions."""
    rng = np.random.default_rng(4)
    first, policy = np.array([0, 3, 5]), np.array([0.2, 0.3, 0.5, 0.6, 0.4])
    rate, wanted = np.array([0.5] * 3 + [0.25] * 2), rng.normal(size=5) / 4
    tied = np.array([True, True, False, True, True])
    found = policy + nearest_velocity(first, rate, policy, tied, wanted) / rate
    for row, where in enumerate((slice(0, 3), slice(3, 5))):
        cells = np.flatnonzero(tied[where])
        assert found[where][cells] == pytest.approx(projected((policy + wanted / rate)[where][cells]), abs=1e-6), row
    assert abs(found[2]) < 1e-6


def projected(point):
    """The nearest distribution, by sorting (Held, Wolfe and Crowder, 1974)."""
    ordered = np.sort(point)[::-1]
    shift = (np.cumsum(ordered) - 1) / np.arange(1, len(point) + 1)
    return np.maximum(point - shift[np.flatnonzero(ordered > shift)[-1]], 0)


def test_rows_that_matter_to_nobody():
    """In the Shapley team player 2 is idle in s1, player 1 in s2, and both in s3."""
    assert matters(shapley_team()).reshape(2, 4).tolist() == [[True, True, False, False], [True, False, True, False]]


def test_idle_rows_have_no_distance():
    """A path that moves in the idle rows only, anywhere, is a solution there."""
    game, cells = shapley_team(), cells_of(shapley_team())
    field = field_of(game, dynamics_of(game, "1/10", False))
    best, rng = best_reply_to(field), np.random.default_rng(0)

    def reply(t, policy):
        target = best(t, policy)
        for row, where in cells.rows():
            if not matters(game)[row]:
                target[where] = np.eye(3)[rng.integers(3)]
        return target

    start = np.array([0.7, 0.2, 0.1, *[1, 0, 0] * 3, 0.1, 0.7, 0.2, *[1, 0, 0] * 3], dtype=float)
    path = path_of(game, SLOW, 200, reply, start=start)
    assert shadow(game, field, path, 0, 200).distance < 0.01


def test_at_a_mixed_equilibrium_where_every_q_vanishes_the_solution_stays():
    """Matching pennies at uniform: no scale but that of slopes; nothing but staying solves the inclusion."""
    game = matching_pennies()
    path = path_of(game, SLOW, 100, lambda *_: np.array([1.0, 0.0, 1.0, 0.0]))
    found = shadow(game, field_of(game, Dynamics()), path, 0, 100)
    assert found.ties == 1
    assert found.excess > 0.9  # towards (0, 0) a velocity of the right side leads, but no solution
    assert found.distance == pytest.approx((1 - 0.995**100) / 2, abs=1e-9)


def test_where_a_flow_ends_early_the_rest_is_as_far_as_can_be(monkeypatch):
    right = shadowing.flow
    monkeypatch.setattr(
        shadowing, "flow", lambda game, start, **named: right(game, start, **{**named, "duration": 0.5})
    )
    path = path_of(GAME, SLOW, 200, best_reply_to(PERCEIVED), start=np.array([0.9, 0.1, 0.3, 0.7]))
    found = shadow(GAME, PERCEIVED, path, 0, 200)
    assert found.distances[found.times <= 0.5].max() < 0.006
    assert set(found.distances[found.times > 0.5]) == {1.0}


def test_weights_are_moved_into_their_bounds():
    weights = mean_weights(GAME, np.array([0.0, 1.0 + 1e-12]))
    assert weights.values[0].ravel().tolist() == [SLOWEST, fmpq(1)]


def test_a_plan_records_iterates_with_their_successors():
    plan = record_plan(GAME, OPTIONS, 10_000, spacing=0.25)
    assert plan[-1] == 10_000
    path = path_of(GAME, OPTIONS, 10_000, drawn_replies(GAME, 0))
    times = path.times[plan]
    assert np.diff(times)[np.diff(plan) > 1].max() < 0.3
    assert sum(t + 1 in plan for t in plan) >= 50


@pytest.mark.parametrize(("spacing", "steps"), [(0, 10), (-1.0, 10), (0.1, 0)])
def test_a_plan_needs_a_spacing_and_steps(spacing, steps):
    with pytest.raises(InputError, match="both must be positive"):
        record_plan(GAME, OPTIONS, steps, spacing=spacing)


def test_bad_input_is_named(monkeypatch):
    trace = made_trace(GAME, OPTIONS, 3, drawn_replies(GAME, 0))
    (path,) = interpolated(trace, GAME)
    with pytest.raises(InputError, match=r"reading is 'true'; known: printed, corrected"):
        dynamics_for(GAME, trace, "true")
    waning = replace(trace, options=Options(theta="1/n").document())
    with pytest.raises(InputError, match="exploration is 1/n; the corrected inclusion needs a rational number"):
        dynamics_for(GAME, waning, "corrected")
    with pytest.raises(InputError, match="a window has 50: run longer"):
        windowed(path, PRINTED, 50.0)
    with pytest.raises(InputError, match="has no step sizes beta"):
        interpolated(natural_policy_gradient(GAME, steps=3), GAME)
    monkeypatch.setattr(interpolation, "MOST_VISITS", 2)
    with pytest.raises(InputError, match="a state is visited 3 times; step sizes are summed up to 2 visits"):
        interpolated(trace, GAME)
    with pytest.raises(InputError, match="10 visits a state"):
        record_plan(GAME, OPTIONS, 10, spacing=0.1)


def test_the_repaired_algorithm_is_held_against_its_own_inclusion():
    repaired = made_trace(GAME, replace(OPTIONS, continuation="explored"), 3, drawn_replies(GAME, 0))
    assert dynamics_for(GAME, repaired, "corrected").repaired
    assert not dynamics_for(GAME, repaired, "printed").repaired
