"""What is computed along a trace, against the dominance example of exploration worked out by hand.

Common payoff [[1, -10], [9/10, 4/5]], delta = 1/2, theta = 1/10: the learner settles at (row 1, column 0), with Nash
gap (1 - 9/10) / (1 - 1/2) = 1/5 and Q_1(.; pi) = (19/10, 9/5), while q_1 tends to (269/200, 179/100).
"""

from __future__ import annotations

import numpy as np
import pytest
from flint import fmpq
from learners import uneven_game

from mpgtheory.arithmetic import FLOAT
from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.game.policy import Policy, pure, random_policy
from mpgtheory.learning import (
    Options,
    corrected_q,
    distances_to,
    learn,
    nash_gaps_along,
    perceived_advantages,
    tracking_errors,
)
from mpgtheory.learning.analysis import exactly, explored_floats
from mpgtheory.learning.baselines import policy_gradient
from mpgtheory.values.evaluation import Evaluation

GAME = build("dominance")
PRINTED = Options(theta="1/10")
STEPS = 1_000_000


@pytest.fixture(scope="module")
def trace():  # type: ignore[no-untyped-def]
    return learn(GAME, PRINTED, steps=STEPS, seeds=3, record=[0, 1000])


def test_the_limit_is_no_equilibrium(trace) -> None:  # type: ignore[no-untyped-def]
    gaps = nash_gaps_along(trace, GAME, records=[-1])[:, 0]
    assert gaps[:, 0] == pytest.approx([0.2] * 3, abs=1e-5)
    assert gaps[:, 1] == pytest.approx([0] * 3, abs=1e-5)
    rest = pure(GAME, [[1], [0]])
    assert distances_to(trace, [rest])[:, -1].max() < 1e-4
    assert distances_to(trace, [pure(GAME, [[0], [0]])])[:, -1] == pytest.approx([1] * 3, abs=1e-4)


def test_q_tends_to_the_corrected_q_and_not_to_the_printed(trace) -> None:  # type: ignore[no-untyped-def]
    """|q - Q| tends to 19/10 - 269/200 = 111/200 for player 1; the noise of q at alpha(1e6 / 2) is far below 1/20."""
    printed = tracking_errors(trace, GAME, records=[-1])[:, 0, 0]
    corrected = tracking_errors(trace, GAME, target="corrected", records=[-1])[:, 0, 0]
    assert printed == pytest.approx([111 / 200] * 3, abs=0.1)
    assert corrected.max() < 0.1
    ideal = corrected_q(GAME.over(FLOAT), pure(GAME, [[1], [0]]).over(FLOAT), [0.1, 0.1])
    assert ideal[0][0] == pytest.approx([269 / 200, 179 / 100], abs=1e-12)


def test_the_repair_reaches_the_explored_optimum() -> None:
    """T3: q tracks Q(.; pi~)."""
    repaired = learn(GAME, Options(theta="1/10", continuation="explored"), steps=STEPS, record=[])
    explored = tracking_errors(repaired, GAME, target="explored", records=[-1])
    assert explored.max() < 0.1
    assert tracking_errors(repaired, GAME, target="printed", records=[-1])[..., 0].max() > 0.3


def test_below_the_threshold_the_equilibrium_is_learned() -> None:
    """theta = 1/100 < 2/109."""
    trace = learn(GAME, Options(theta="1/100"), steps=STEPS, seeds=2, record=[])
    assert nash_gaps_along(trace, GAME, records=[-1]).max() < 1e-3


def test_perceived_advantage_vanishes_where_the_learner_rests(trace) -> None:  # type: ignore[no-untyped-def]
    found = perceived_advantages(trace, GAME)
    assert found[:, -1].max() < 1e-4
    assert found[:, 0].min() > 0.01


def test_exact_gaps_are_those_of_the_normalised_doubles() -> None:
    trace = learn(uneven_game(), steps=200, record=[])
    exact = nash_gaps_along(trace, uneven_game(), exact=True)
    assert all(isinstance(gap, fmpq) for gap in exact.ravel())
    floats = nash_gaps_along(trace, uneven_game())
    assert (
        np.abs(np.array([[[float(int(g.p) / int(g.q)) for g in row] for row in seed] for seed in exact]) - floats).max()
        < 1e-9
    )
    assert all(sum(row) == 1 for block in exactly(trace.policy(0, 0)) for row in block)


def test_targets_agree_without_opponents_or_exploration() -> None:
    """Q(.; pi_i, pi~_-i) is Q(.; pi) at theta = 0, and so is Q(.; pi~)."""
    game = uneven_game().over(FLOAT)
    policy = random_policy(uneven_game(), np.random.default_rng(0)).over(FLOAT)
    for corrected, plain in zip(corrected_q(game, policy, [0.0] * 4), Evaluation(game, policy).Q, strict=True):
        assert np.abs(corrected - plain).max() < 1e-12
    for corrected, plain in zip(corrected_q(game, policy, [0.5] * 4), Evaluation(game, policy).Q, strict=True):
        assert np.abs(corrected - plain).max() > 1e-3


def test_explored_floats_are_6() -> None:
    policy = Policy((np.array([[1.0, 0.0]]), np.array([[0.0, 0.5, 0.5]])), FLOAT)
    played = explored_floats(policy, [0.5, 0.3])
    assert played[0].tolist() == [[0.75, 0.25]]
    assert played[1][0] == pytest.approx([0.1, 0.45, 0.45])


def test_bad_requests_are_refused(trace) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match="target is 'q'"):
        tracking_errors(trace, GAME, target="q")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="empty"):
        distances_to(trace, [])
    with pytest.raises(InputError, match="has no exploration"):
        perceived_advantages(policy_gradient(GAME, steps=2), GAME)
