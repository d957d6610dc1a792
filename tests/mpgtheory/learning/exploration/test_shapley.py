"""MATH.md section 3, the Shapley team: embedding, closed orbit, equilibria, and what the repair does."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from flint import arb, fmpq, fmpq_poly
from small_games import random_game

from mpgtheory.arithmetic.indeterminates import Polynomials
from mpgtheory.equilibria import pure_equilibria
from mpgtheory.formats import load_game
from mpgtheory.game.policy import exact_policy, random_policy, uniform
from mpgtheory.learning.exploration import (
    hub_cycle,
    is_rest_point,
    perceived_q,
    pure_rest_points,
    recognise_hub,
    repaired_q,
    shapley_form,
    shapley_orbit,
)
from mpgtheory.learning.exploration.number_field import Element
from mpgtheory.learning.exploration.shapley import (
    TARGETS,
    contraction,
    follows_best_replies,
    growth,
    is_closed,
    is_forced,
    shapley_matrices,
)
from mpgtheory.learning.exploration.shapley_hub_game import hub_matrices
from mpgtheory.potential import decide_potential
from mpgtheory.values.best_response import nash_gaps
from mpgtheory.values.evaluation import Evaluation

THETAS = ("1/100", "1/10", "1/3", "1/2", "9/10", "99/100")
A, B = shapley_matrices(fmpq(0))
PLAIN, BONUS = load_game("shapley_team"), load_game("shapley_team:bonus=3/10")


def team(theta, bonus="0"):
    return load_game(f"shapley_team:exploration={theta},bonus={bonus}")


def settled(game, seed):
    """A random profile that plays the dominant actions in s1 and s2, anything elsewhere."""
    policy = random_policy(game, np.random.default_rng(seed))
    for player, state in ((0, 1), (1, 2)):
        block = np.array(policy[player])
        block[state] = [fmpq(1), fmpq(0), fmpq(0)]
        policy = policy.deviate(player, block)
    return policy


# The embedding.


@pytest.mark.parametrize("theta", THETAS)
def test_the_perceived_hub_is_an_affine_copy_of_shapleys_game(theta):
    """M_i = constant + delta (9/10) x (1 - theta) (A or B), x = 20 theta / 3: beta = 0, exactly."""
    form = shapley_form(*recognise_hub(team(theta)).perceived([theta] * 2))
    t = fmpq(*map(int, theta.split("/")))
    assert form.beta == 0
    assert form.slopes == (fmpq(9, 20) * fmpq(20, 3) * t * (1 - t),) * 2


@pytest.mark.parametrize("theta", THETAS)
def test_the_hub_matrices_are_the_perceived_q_at_any_profile(theta):
    """Differences of Q_i(hub, .; pi_i, pi~_-i) from the tables, at random profiles whose outcome rows have settled."""
    game = team(theta)
    matrices = recognise_hub(game).perceived([theta] * 2)
    for seed in range(4):
        policy = settled(game, seed)
        for player, q in enumerate(perceived_q(game, policy, [theta] * 2)):
            other = policy[1 - player][0]
            expected = matrices[0] @ other if player == 0 else other @ matrices[1]
            assert ((q[0] - q[0, 0]) == (expected - expected[0])).all()


@pytest.mark.parametrize("game", [PLAIN, BONUS])
def test_the_repaired_hub_matrices_are_the_repaired_q(game):
    matrices = recognise_hub(game).perceived(["1/10"] * 2, repaired=True)
    for seed in range(4):
        policy = settled(game, seed)
        for player, q in enumerate(repaired_q(game, policy, ["1/10"] * 2)):
            other = policy[1 - player][0]
            expected = matrices[0] @ other if player == 0 else other @ matrices[1]
            # q holds the explored outcome rows already; the explored own row at the hub shifts all actions alike
            assert ((q[0] - q[0, 0]) == (expected - expected[0])).all()


def test_the_embedding_symbolically_in_theta():
    """Tables and exploration as polynomials in theta: slope delta (9/10) (20/3) theta (1 - theta), beta = 0."""
    theta = Polynomials(["theta"]).indeterminates["theta"]
    ends = [team(x).payoffs for x in ("0", "1")]
    payoffs = (1 - theta) * ends[0] + theta * ends[1]  # the tables are affine in theta
    assert ((1 - fmpq(1, 7)) * ends[0] + fmpq(1, 7) * ends[1] == team("1/7").payoffs).all()
    first, second = hub_matrices(recognise_hub(PLAIN), payoffs, [theta, theta])
    slope = 3 * theta * (1 - theta)
    assert ((first - first[0, 2]) == slope * A).all()
    assert ((second - second[0, 2]) == slope * B).all()
    assert (first[0, 0] - first[0, 2]) != slope * 2


@pytest.mark.parametrize("theta", THETAS)
def test_each_player_has_one_strictly_dominant_outcome_action(theta):
    """Action 0 at s1 for player 1 and at s2 for player 2, at every profile; the other rows change no Q."""
    game = team(theta)
    assert recognise_hub(game).settled == ((None, 0, None, None), (None, None, 0, None))
    for seed in range(3):
        q = perceived_q(game, random_policy(game, np.random.default_rng(seed)), [theta] * 2)
        for player, state in ((0, 1), (1, 2)):
            assert (q[player][state, 0] - q[player][state, 1:] == 10).all()
        for player, state in ((0, 2), (0, 3), (1, 1), (1, 3)):
            assert (q[player][state] == q[player][state, 0]).all()


def test_a_fixed_game_cycles_at_every_smaller_theta():
    """With x made for theta_0, exploration theta <= theta_0 perceives beta = 1 - theta / theta_0 in [0, 1)."""
    game = team("99/100")
    for theta in ("1/100", "1/10", "1/2", "9/10"):
        found = hub_cycle(game, [theta] * 2)
        assert found is not None
        assert found.form.beta == 1 - fmpq(*map(int, theta.split("/"))) / fmpq(99, 100)
        assert found.gap > 0


def test_other_games_are_no_hub_games():
    assert recognise_hub(load_game("routing:players=2")) is None
    assert recognise_hub(load_game("dominance")) is None
    assert all(recognise_hub(random_game(seed, 3, (3, 3))) is None for seed in range(5))
    assert hub_cycle(load_game("team"), ["1/10"] * 2) is None


# The orbit.


def test_the_period():
    """-6 log E with E^3 + E = 1: 2.2935 to four digits."""
    orbit = shapley_orbit(fmpq(0))
    assert orbit.root.polynomial == fmpq_poly([-1, 1, 0, 1])
    assert abs(orbit.period - arb("2.29347")) < arb("0.00001")
    assert orbit.period.rad() < 1e-12
    e = Element.generator(orbit.root)
    assert e * e * e + e == 1


BETAS = [fmpq(0), fmpq(9, 29), fmpq(1, 2), fmpq(9, 10)]


@pytest.mark.parametrize("beta", BETAS)
def test_the_orbit_is_closed_and_follows_best_replies(beta):
    orbit = shapley_orbit(beta)
    assert is_closed(orbit)
    assert follows_best_replies(orbit, *shapley_matrices(beta))
    for pair in orbit.corners:
        assert all(sum(row) == 1 and min(row) > 0 for row in pair)


@pytest.mark.parametrize("beta", BETAS)
def test_each_switch_is_a_tie(beta):
    """At the corner before phase k the player who switches is indifferent between the old and the new target."""
    orbit, (first, second) = shapley_orbit(beta), shapley_matrices(beta)
    for phase, (after, before) in enumerate(zip(TARGETS, (TARGETS[-1], *TARGETS[:-1]), strict=True)):
        p, q = orbit.corners[phase]
        payoffs = (first @ q, p @ second)
        (player,) = [k for k in range(2) if after[k] != before[k]]
        assert payoffs[player][after[player]] == payoffs[player][before[player]]


@pytest.mark.parametrize("beta", BETAS)
def test_the_orbit_by_integrating_the_flow(beta):
    """Independently, in floats: best replies followed from switch to switch reach the corners and the period."""
    first, second = (
        [[float(int(fmpq(x).p) / int(fmpq(x).q)) for x in row] for row in m] for m in shapley_matrices(beta)
    )
    first, second = np.array(first), np.array(second)
    p, q = np.array([0.7, 0.2, 0.1]), np.array([0.4, 0.35, 0.25])
    times, log = [], []
    for _ in range(400):
        a, b = int(np.argmax(first @ q + 1e-12 * (first[:, np.argmax(p @ second)]))), int(np.argmax(p @ second))
        if times:
            b = int(np.argmax(p @ second + 1e-9 * second[a]))
            a = int(np.argmax(first @ q + 1e-9 * first[:, b]))
        step = until_switch(first @ q, first[:, b], a, p @ second, second[a], b)
        p = np.eye(3)[a] + step * (p - np.eye(3)[a])
        q = np.eye(3)[b] + step * (q - np.eye(3)[b])
        times.append(-np.log(step))
        log.append((a, b))
    orbit = shapley_orbit(beta)
    assert sum(times[-6:]) == pytest.approx(float(orbit.period.mid()), rel=1e-6)
    assert set(log[-6:]) == set(TARGETS)
    e = float(orbit.root.ball().mid())
    assert times[-1] == pytest.approx(-np.log(e), rel=1e-6)


def until_switch(rows, to_rows, a, columns, to_columns, b):
    """exp(-time) at which another action first ties: payoffs move as target + decay (start - target)."""
    decays = [0.0]
    for now, to, own in ((rows, to_rows, a), (columns, to_columns, b)):
        for k in range(3):
            lead, later = now[own] - now[k], to[own] - to[k]
            if k != own and later < 0:
                decays.append(later / (later - lead) if lead - later > 0 else 0.0)
    return min(max(decays), 1 - 1e-15)


@pytest.mark.parametrize("beta", BETAS)
def test_the_orbit_attracts(beta):
    """The derivative of the return map over two turns has row sums below 1; so the flow of floats above found it."""
    assert contraction(shapley_orbit(beta), turns=2) < arb("0.02")
    assert is_forced(*shapley_matrices(beta))


@pytest.mark.parametrize("beta", BETAS)
def test_growth_is_largest_on_the_orbit(beta):
    """max A q + max p B tends to (A + B)[a, b]: 1 + beta on the six targets, 0 off them."""
    entries = growth(*shapley_matrices(beta))
    for pair in itertools.product(range(3), repeat=2):
        assert entries[pair] == (1 + beta if pair in TARGETS else 0)
    orbit, (first, second) = shapley_orbit(beta), shapley_matrices(beta)
    for p, q in orbit.corners:
        assert max(first @ q) + max(p @ second) == 1 + beta


def test_broken_orbits_and_games_are_noticed():
    """Planted errors: another beta, exchanged players, a moved corner, a game that is no copy."""
    orbit = shapley_orbit(fmpq(0))
    assert not follows_best_replies(orbit, *shapley_matrices(fmpq(1, 2)))
    assert not follows_best_replies(orbit, B, A)
    assert not is_forced(B.T, A.T)
    moved = type(orbit)(orbit.beta, orbit.root, (orbit.corners[1], *orbit.corners[1:]))
    assert not is_closed(moved)
    assert shapley_form(A, A) is None
    assert shapley_form(-A, B) is None
    wrong = A.copy()
    wrong[2, 2] = 2
    assert shapley_form(wrong, B) is None
    assert shapley_form(A[:2], B) is None
    assert shapley_orbit(fmpq(-1)) is None


def test_the_gap_along_the_orbit_is_certified_and_true():
    """The rational lower bound against exact Nash gaps at many points of the orbit, enclosed by nearby rationals."""
    found = hub_cycle(PLAIN, ["1/10"] * 2)
    assert found.gap == min(found.gaps) > fmpq(1, 100)
    for phase in range(6):
        for decay in (fmpq(1), fmpq(9, 10), fmpq(3, 4), fmpq(7, 10)):
            p, q = found.orbit.at(phase, decay)
            rows = [[rounded(x) for x in row[:2]] for row in (p, q)]
            hub = [[*row, 1 - sum(row)] for row in rows]
            one = [fmpq(1), fmpq(0), fmpq(0)]
            policy = exact_policy([[row, one, one, one] for row in hub])
            gap = nash_gaps(Evaluation(PLAIN, policy))[1].max()
            assert gap > found.gaps[phase] - fmpq(1, 10**6)


def rounded(element):
    return fmpq(int(float(element.ball().mid()) * 10**9), 10**9)


# Equilibria and rest points.


@pytest.mark.parametrize("game", [PLAIN, BONUS])
def test_the_equilibria_of_the_true_game(game):
    """486 pure ones: six hub pairs, off which play goes to s3, times 3^4 rows that play no role."""
    assert decide_potential(game, np.random.default_rng(0)).is_potential
    found = pure_equilibria(game)
    assert len(found) == 6 * 3**4
    hubs = {tuple(int(np.argmax(block[0] == 1)) for block in policy) for policy in found}
    assert hubs == set(TARGETS)
    for policy in found:
        assert policy[0][1, 0] == policy[1][2, 0] == 1


@pytest.mark.parametrize("game", [PLAIN, BONUS])
def test_no_pure_profile_rests_as_printed(game):
    """The only rest points hold the uniform row at the hub: it is an equilibrium, and no pure profile rests."""
    assert pure_rest_points(game, ["1/10"] * 2) == []
    mixed = settled(game, 0)
    for player in range(2):
        block = np.array(mixed[player])
        block[0] = uniform(game)[player][0]
        mixed = mixed.deviate(player, block)
    assert is_rest_point(game, mixed, ["1/10"] * 2)
    assert nash_gaps(Evaluation(game, mixed))[1].max() == 0
    assert not is_rest_point(game, settled(game, 1), ["1/10"] * 2)


def test_the_repair_with_and_without_the_bonus():
    """With the bonus the repaired hub is a potential game and rest points are equilibria; without it all is a tie."""
    first, second = recognise_hub(BONUS).perceived(["1/10"] * 2, repaired=True)
    assert (first == second).all()
    assert len({first[pair] for pair in TARGETS}) == 1
    assert first[0, 0] > first[0, 2]
    points = pure_rest_points(BONUS, ["1/10"] * 2, repaired=True)
    assert len(points) == 486
    assert all(point.is_equilibrium for point in points)
    for matrix in recognise_hub(PLAIN).perceived(["1/10"] * 2, repaired=True):
        assert (matrix == matrix[0, 0]).all()
    tied = pure_rest_points(PLAIN, ["1/10"] * 2, repaired=True)
    assert len(tied) == 9 * 3**4


def test_the_bonus_still_cycles_as_printed():
    """beta = (3/10) / (2/3 + 3/10) = 9/29, period 3.993."""
    found = hub_cycle(BONUS, ["1/10"] * 2)
    assert found.form.beta == fmpq(9, 29)
    assert found.orbit.root.polynomial * 20 == fmpq_poly([-20, 29, 9, 20])
    assert abs(found.orbit.period - arb("3.99313")) < arb("0.00001")
