"""Closed orbits: found by the flow, enclosed in balls, against -6 log E and against orbits that are none."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
import pytest
from flint import arb, fmpq

from mpgtheory.errors import InputError
from mpgtheory.families.coordination import coordination
from mpgtheory.families.shapley_team import shapley_team
from mpgtheory.game.policy import Policy, random_policy, uniform
from mpgtheory.inclusion import certified_flow, certified_orbit, closed_orbit, flow
from mpgtheory.inclusion.enclosed.pieces import UndecidedError
from mpgtheory.inclusion.flow.closed_orbit import exact_corner, last_turn
from mpgtheory.learning.exploration import hub_cycle
from mpgtheory.learning.exploration.shapley import contraction

GAME = shapley_team()
THETA = "1/10"
SLOW_TEAMS = [pytest.param(name, marks=[pytest.mark.slow] * (name != "plain")) for name in ("plain", "bonus", "half")]
TEAMS = {"plain": GAME, "bonus": shapley_team(bonus=fmpq(3, 10)), "half": shapley_team(exploration=fmpq(1, 2))}
THETAS = {"plain": THETA, "bonus": THETA, "half": "1/2"}


@functools.cache
def found(name="plain", seed=0):
    """The orbit from a random profile, from the corner at which both set out for action 0."""
    game = TEAMS[name]
    orbit = closed_orbit(game, random_policy(game, np.random.default_rng(seed)), exploration=THETAS[name])
    pairs = [(int(phase.target[0]), int(phase.target[4])) for phase in orbit.phases]
    return orbit.rotated(pairs.index((0, 12)))


@functools.cache
def enclosed(name="plain"):
    return certified_orbit(found(name))


@functools.cache
def algebraic(name="plain"):
    cycle = hub_cycle(TEAMS[name], [THETAS[name]] * 2)
    assert cycle is not None
    return cycle.orbit


def perturbed(amount=fmpq(1, 1000)):
    """The team with one payoff moved: in s1 both actions 0 pay a little more."""
    payoffs = np.array(GAME.payoffs)
    payoffs[:, 1, 0, 0] += amount
    return replace(GAME, payoffs=payoffs)


def test_the_period_is_that_of_the_equation():
    """E^3 + E = 1 by Cardano, no code of ours: period -6 log E to rounding."""
    root = np.roots([1, 0, 1, -1])
    e = float(root[np.abs(root.imag) < 1e-12].real[0])
    assert found().period == pytest.approx(-6 * np.log(e), abs=1e-12)
    assert [phase.duration for phase in found().phases] == pytest.approx([-np.log(e)] * 6, abs=1e-12)


@pytest.mark.parametrize("name", SLOW_TEAMS)
def test_the_certified_period_holds_the_algebraic_one(name):
    period, exact = enclosed(name).period, algebraic(name).period
    assert period.overlaps(exact)
    assert period.rad() < fmpq(1, 10**12)
    assert exact.rad() < fmpq(1, 10**12)


@pytest.mark.parametrize("name", SLOW_TEAMS)
def test_the_certified_corners_hold_the_algebraic_ones(name):
    at = enclosed(name)
    for number, policy in enumerate((at.corner, *at.ends)):
        for player, row in enumerate(algebraic(name).corners[number % 6]):
            for own, exact in zip(policy[player][0], row, strict=True):
                assert own.overlaps(exact.ball(128))
                assert own.rad() < fmpq(1, 10**12)


@pytest.mark.parametrize("name", SLOW_TEAMS[:2])
def test_the_return_map_contracts_as_the_algebraic_one_does(name):
    """Two derivations of the same norm: balls along the flow, and Q(E) with the symmetry of the game."""
    for turns in (1, 2, 3):
        ours, theirs = enclosed(name).contraction(turns), contraction(algebraic(name), turns=turns)
        assert abs(float(ours.mid()) - float(theirs.mid())) < 1e-6
        assert ours < 1
    assert enclosed(name).multipliers[0] < 0.2
    assert enclosed(name).multipliers[-1] < 1e-12


@pytest.mark.slow
def test_the_derivative_agrees_with_differences_of_flows():
    """A corner moved by 1e-6 in p(0) comes back moved by about 1e-6 times the derivative's first column, in DP."""
    orbit, step = found(), 1e-6
    start, derivative = orbit.phases[0].start.copy(), enclosed().derivative
    cells = [0, 1, 12, 13]
    ends = []
    for sign in (1, -1):
        moved = start.copy()
        moved[[0, 2]] += [sign * step, -sign * step]
        ends.append(after_a_turn(orbit, moved)[cells])
    for k, (up, down) in enumerate(zip(*ends, strict=True)):
        assert (up - down) / (2 * step) == pytest.approx(float(derivative[k, 0].mid()), abs=1e-4)


def after_a_turn(orbit, start):
    """Where the flow is when the last row turns to the first pair of targets again."""
    came = flow(GAME, orbit.cells.policy(start), duration=1.5 * orbit.period, exploration=THETA)
    ends = [p.start for p in came.pieces[1:] if (p.aim[[0, 12]] == 1).all()]
    return ends[-1]


def test_it_does_not_matter_where_the_flow_starts():
    corners = [found(seed=seed).phases[0].start[[0, 1, 2, 12, 13, 14]] for seed in range(3)]
    for corner in corners[1:]:
        assert corner == pytest.approx(corners[0], abs=1e-12)


def test_a_certified_flow_comes_back_after_a_period():
    """From a rational profile on the orbit up to 1e-16: after two turns in balls, at most that far away."""
    orbit = found()
    blocks = orbit.cells.blocks(exact_corner(orbit))
    start = Policy(tuple(np.array(block) for block in blocks))
    middle = fmpq(*(2 * found().period).as_integer_ratio())
    came = certified_flow(GAME, start, duration=middle, exploration=THETA)
    assert came.is_complete
    assert len([e for e in came.events if e.kind == "cross"]) >= 11
    final = came.pieces[-1].within(came.pieces[-1].length)
    for own, exact in zip(final[0][0], start[0][0], strict=True):
        assert abs(float(own.mid()) - float(arb(exact).mid())) < 1e-12


def test_rows_of_outcome_states_stay_at_their_vertices():
    assert found().moving == (0, 4)


@pytest.mark.slow
def test_slower_players_together_take_longer():
    """gamma = 1/2 for both: the same orbit at half the speed."""
    slow = closed_orbit(
        GAME, random_policy(GAME, np.random.default_rng(1)), exploration=THETA, gamma="1/2", duration=120
    )
    assert slow.period == pytest.approx(2 * found().period, abs=1e-10)
    period = certified_orbit(slow).period
    assert abs(float(period.mid()) - 2 * float(enclosed().period.mid())) < 1e-14


def test_samples_lie_on_the_orbit():
    points = found().sample(4)
    assert points.shape == (24, 24)
    assert points[::4] == pytest.approx(np.array([phase.start for phase in found().phases]), abs=1e-15)
    phase = found().phases[0]
    aim = np.zeros(24)
    aim[phase.target] = 1
    assert points[2] == pytest.approx(aim + np.exp(-phase.duration / 2) * (phase.start - aim), abs=1e-14)


@pytest.mark.slow
def test_detects_an_orbit_of_a_perturbed_payoff():
    """The given corners are no orbit of the perturbed game; its own orbit is another one, with another period."""
    with pytest.raises(UndecidedError, match="away from its corner"):
        certified_orbit(replace(found(), game=perturbed()))
    other = closed_orbit(perturbed(), random_policy(GAME, np.random.default_rng(0)), exploration=THETA)
    assert not certified_orbit(other).period.overlaps(algebraic().period)
    assert hub_cycle(perturbed(), [THETA] * 2) is None


@pytest.mark.parametrize(
    "wrong",
    [*(pytest.param(w, marks=pytest.mark.slow) for w in ("duration", "exploration")), "target", "entering"],
)
def test_detects_planted_phases(wrong):
    orbit = found()
    first = orbit.phases[0]
    target = first.target.copy()
    target[0] = 1
    changed = {
        "duration": replace(first, duration=first.duration * 1.5),
        "target": replace(first, target=target),
        "entering": replace(first, entering=1),
    }
    planted = replace(orbit, phases=(changed.get(wrong, first), *orbit.phases[1:]))
    if wrong == "exploration":
        planted = replace(planted, dynamics=replace(orbit.dynamics, exploration=(fmpq(1, 5),) * 2))
    with pytest.raises(UndecidedError):
        certified_orbit(planted)


def test_flows_that_come_to_rest_have_no_orbit():
    with pytest.raises(InputError, match=r"no corner comes back within time 60 \(reached time 60\)"):
        closed_orbit(coordination(), uniform(coordination()))
    with pytest.raises(InputError, match="no corner comes back"):
        closed_orbit(GAME, random_policy(GAME, np.random.default_rng(0)))


def test_a_flow_that_is_cut_short_has_no_orbit():
    short = flow(GAME, random_policy(GAME, np.random.default_rng(0)), duration=2.0, exploration=THETA)
    assert last_turn(short) is None
