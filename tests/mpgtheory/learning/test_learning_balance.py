"""Runs with a gauge: the same bits as the learner, and sums that plain NumPy gets by another route."""

from __future__ import annotations

import math

import numpy as np
import pytest
from learners import both, same, uneven_game

from mpgtheory.arithmetic import FLOAT
from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy
from mpgtheory.learning import Options, learn
from mpgtheory.learning.analysis import explored_floats
from mpgtheory.learning.balance import balance, best_phi, doubling_times
from mpgtheory.learning.finite_time import Sizes, least_horizon
from mpgtheory.learning.recorded_path import record_path
from mpgtheory.learning.twin import Twin, reference_step_size
from mpgtheory.values.evaluation import Evaluation

GAMES = {"shapley": build("shapley_team"), "routing": build("routing:players=3"), "uneven": uneven_game()}
READINGS = {"printed": Options(), "repaired": Options(continuation="explored", theta="1/5")}
STEPS = 40


class Reference:
    """The sums of the inequality beside the plain twin, with values from NumPy's solver."""

    def __init__(self, game: TabularGame, options: Options) -> None:
        self.game, self.floats = game, game.over(FLOAT)
        self.options = options.for_players(game.n_players)
        self.theta = [float(schedule.value(1)) for schedule in self.options.theta]
        self.is_explored = options.continuation == "explored"
        self.twin = both(game, options)[1]
        self.left = self.errors = self.squares = self.noise = 0.0
        self.taken = 0.0
        self.averages = [np.zeros(block.shape) for block in self.twin.q]

    def iterate(self) -> None:
        """Measure, then let the twin learn."""
        twin, s = self.twin, self.twin.state
        held = Policy(tuple(np.array(block) for block in twin.pi), FLOAT)
        played = explored_floats(held, self.theta)
        base = played if self.is_explored else held
        truth = Evaluation(self.floats, base).Q
        step = 0.0
        for i, q in enumerate(twin.q):
            share = 1 - self.theta[i] if self.is_explored else 1.0
            x = share * reference_step_size(self.options.beta[i], int(twin.visits[s]) + 1)
            self.left += x * (truth[i][s].max() - held[i][s] @ truth[i][s])
            self.errors += x * np.abs(q[s] - truth[i][s]).max()
            step += x
        self.squares += step**2
        self.taken += step
        self._average(held, played, base)

    def _average(self, held: Policy, played: Policy, base: Policy) -> None:
        twin, s, actions = self.twin, self.twin.state, tuple(map(int, self.twin.actions))
        faced = Evaluation(self.floats, played).marginals
        counts = [int(plays[s, a]) + 1 for plays, a in zip(twin.plays, actions, strict=True)]
        before = [np.array(block) for block in twin.q]
        twin.iterate()
        for i, a in enumerate(actions):
            ahead = (base[i] * before[i]).sum(axis=1)
            realised = self.floats.payoffs[(i, s, *actions)] + self.floats.discount * ahead[twin.state]
            paid, onward = faced[i][0][s, a], faced[i][1][s, a]
            alpha = reference_step_size(self.options.alpha[i], counts[i])
            row = self.averages[i]
            row[s, a] += alpha * (realised - paid - self.floats.discount * (onward @ ahead) - row[s, a])
            self.noise = max(self.noise, abs(row[s, a]))


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("name", GAMES)
def test_sums_are_those_of_plain_numpy(name: str, reading: str) -> None:
    game, options = GAMES[name], READINGS[reading]
    reference = Reference(game, options)
    for _ in range(STEPS):
        reference.iterate()
    found = balance(game, options, steps=STEPS, every=1, record=[])
    table, delta = FLOAT.array(found.phi.table), FLOAT.number(game.discount)
    kappa = max(FLOAT.number(x) for x in found.phi.kappa)
    errors = (2 * reference.errors + reference.taken * kappa) / (1 - delta)
    squares = 12 * np.abs(table).max() / (1 - delta) ** 3 * reference.squares
    assert found.left[-1] == pytest.approx(reference.left / game.n_states, rel=1e-9)
    assert found.errors[-1] == pytest.approx(errors, rel=1e-9)
    assert found.squares[-1] == pytest.approx(squares, rel=1e-9)


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("name", GAMES)
def test_noise_is_averaged_as_by_plain_numpy(name: str, reading: str) -> None:
    """Over the block of iterates 17 to 32: averages begin at 0 with each block."""
    game, options = GAMES[name], READINGS[reading]
    reference = Reference(game, options)
    for _ in range(16):
        reference.iterate()
    reference.averages, reference.noise = [0 * block for block in reference.averages], 0.0
    for _ in range(16):
        reference.iterate()
    last = balance(game, options, steps=32).blocks[-1]
    assert (last.start, last.end) == (16, 32)
    assert last.noise == pytest.approx(reference.noise, rel=1e-9)


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("every", [1, None])
def test_the_learner_learns_the_same_bits(reading: str, every: int | None) -> None:
    game, options = GAMES["routing"], READINGS[reading]
    plain = learn(game, options, steps=5_000)
    measured = balance(game, options, steps=5_000, every=every).trace
    assert same([block[:, -1] for block in plain.q], [block[:, -1] for block in measured.q])
    assert same([block[:, -1] for block in plain.policies], [block[:, -1] for block in measured.policies])


@pytest.mark.parametrize("reading", READINGS)
def test_keeping_q_changes_sums_by_less_than_is_stated(reading: str) -> None:
    game, options = GAMES["shapley"], READINGS[reading]
    kept, exact = (balance(game, options, steps=20_000, every=every) for every in (500, 1))
    assert kept.computed < exact.computed / 4
    assert (exact.staleness == 0).all()
    assert kept.staleness[-1] > 0
    assert (np.abs(kept.left - exact.left) <= kept.staleness + 1e-9).all()
    assert (np.abs(kept.errors - exact.errors) <= kept.staleness + 1e-9).all()


@pytest.mark.parametrize("name", GAMES)
def test_the_inequality_holds_with_the_rise_of_the_potential(name: str) -> None:
    found = balance(GAMES[name], READINGS["repaired"], steps=3_000, every=1)
    assert found.slack > 0
    assert (found.left <= found.rise + found.errors + found.squares + found.rounding).all()
    assert (np.diff(found.left) >= 0).all()


def test_a_learner_that_moves_away_from_best_replies_breaks_it() -> None:
    """A control: had players moved towards worst replies, the potential would have fallen too far."""
    found = balance(GAMES["shapley"], READINGS["repaired"], steps=3_000, every=1)
    late = found.times >= 1_000
    gained, allowed = np.diff(found.left[late]), np.diff((found.errors + found.squares)[late])
    assert (gained <= np.diff(found.rise[late]) + allowed).all()
    assert not (gained <= np.diff(-found.rise[late]) - allowed).all()


def test_the_path_is_that_of_the_learner() -> None:
    game, options = GAMES["uneven"], READINGS["printed"]
    path = record_path(game, options, steps=STEPS)
    twin: Twin = both(game, options)[1]
    for t in range(STEPS):
        assert (twin.state, *twin.actions) == (path.states[t], *path.actions[t])
        twin.iterate()
    assert twin.state == path.states[STEPS]
    assert path.alphas[0][0] == reference_step_size(Options().alpha[0], 1)


@pytest.mark.parametrize(
    "variant",
    [{"reply": "current"}, {"temperature": 0.5}, {"ties": "random"}, {"theta": "1/(n + 1)"}, {"bootstrap": "same"}],
    ids=str,
)
def test_other_variants_are_refused(variant: dict[str, object]) -> None:
    with pytest.raises(InputError, match="inequality"):
        balance(GAMES["shapley"], Options(**variant), steps=10)  # type: ignore[arg-type]


def test_blocks_double_and_say_what_happened() -> None:
    found = balance(GAMES["shapley"], READINGS["repaired"], steps=3_000)
    assert doubling_times(3_000) == sorted({0, *(block.end for block in found.blocks)})
    last = found.blocks[-1]
    assert (last.start, last.end) == (2_048, 3_000)
    assert 0 < last.gap <= last.end - last.start
    assert 0 < last.alpha < 1
    assert 0 < last.beta <= last.largest_beta
    assert math.isinf(last.bound) or not last.says_something


def test_the_bound_of_the_rate_by_hand() -> None:
    """N = 1, B = 1, delta = 1/2, O = 4, m (1 - theta) = 1/2; G = 1, alpha = 1/2, beta = beta' = 1/10, nu = 0, T = 100.

    D^ = 8 (1/10) / (1/4 1/2) = 32/5; E^ = 8/3 32/5 + 8 16 / (3/4 100) = 256/15 + 128/75 = 1408/75; X = 4 (4/10 + 4
    1408/75 + 12/100 8 10) + 2 (18) / 10 = 4 (0.4 + 75.0933... + 9.6) + 3.6 = 343.9733...
    """
    sizes = Sizes(players=1, payoff=1.0, discount=0.5, oscillation=4.0, weight=0.5)
    errors = sizes.errors(1, 0.5, 0.1, 0.0, 100)
    assert errors == pytest.approx(1408 / 75)
    assert sizes.gains(1, 0.1, 0.1, errors, 100) == pytest.approx(4 * (0.4 + 4 * 1408 / 75 + 9.6) + 3.6)


def test_the_bound_says_something_in_the_end() -> None:
    sizes = Sizes(players=2, payoff=1.0, discount=0.5, oscillation=4.0, weight=0.25)
    horizon = least_horizon(sizes, 50)
    for factor, says in ((1.01, True), (0.99, False)):
        steps = factor * horizon
        alpha, beta = steps**-0.5, steps**-0.75
        bound = sizes.gains(50, beta, beta, sizes.errors(50, alpha, beta, 1e-6, steps), steps)
        assert (bound < sizes.largest_gain) is says
    assert horizon > 1e20


def test_a_common_payoff_is_its_own_function() -> None:
    assert best_phi(GAMES["shapley"]).kappa == (0, 0)
    assert max(best_phi(GAMES["routing"]).kappa) > 0
