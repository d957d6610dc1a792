"""Players who see a function of the state: exact smaller games, the averaged game, and the learner."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from flint import fmpq
from random_games import make_game

from mpgtheory.arithmetic import EXACT
from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.game import TabularGame
from mpgtheory.game.aggregation import (
    Observations,
    averaged,
    coarsest,
    lifted,
    lumped,
    observations_of,
    observed,
    outcome_of,
    perceived_by,
    stationary_weights,
    violation_of,
)
from mpgtheory.game.policy import explored, random_policy
from mpgtheory.learning.exploration.perceived import perceived_q
from mpgtheory.learning.options import Options
from mpgtheory.learning.run import Learner
from mpgtheory.learning.sampler import sampler_of
from mpgtheory.learning.states import start
from mpgtheory.learning.streams import spawn
from mpgtheory.learning.twin import Twin
from mpgtheory.values.best_response import nash_gap
from mpgtheory.values.evaluation import Evaluation
from verification.checker import InvalidError, check
from verification.checking.aggregation import aggregation_certificate

SEEDS = range(6)


def doubled(seed: int) -> tuple[TabularGame, TabularGame, Observations]:
    """A random game, one in which each state has two copies that nothing but the way there tells apart, and f."""
    small = make_game(seed, 2, (2, 3), fmpq(9, 10), "interior", "integers")
    rng = np.random.default_rng(seed)
    share = EXACT.array(rng.integers(1, 9, size=(4, 2, 3, 2))) / fmpq(9)
    rows = np.repeat(small.transitions, 2, axis=0)
    parts = np.stack([rows * share, rows * (1 - share)], axis=-1).reshape(4, 2, 3, 4)
    game = small.changed(
        states=("a1", "a2", "b1", "b2"),
        initial=np.repeat(small.initial, 2) / fmpq(2),
        payoffs=np.repeat(small.payoffs, 2, axis=1),
        transitions=parts,
    )
    return small, game, observations_of(game, ["a", "a", "b", "b"])


@pytest.mark.parametrize("seed", SEEDS)
def test_copies_of_states_are_found_and_taken_together(seed: int) -> None:
    small, game, f = doubled(seed)
    assert violation_of(game, f) is None
    assert coarsest(game).seen == f.seen
    found = lumped(game, f)
    assert isinstance(found, TabularGame)
    for name in ("initial", "payoffs", "transitions"):
        assert (getattr(found, name) == getattr(small, name)).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_values_and_nash_gaps_are_those_of_the_smaller_game(seed: int) -> None:
    """Gaps in the game are against deviations that tell the copies apart."""
    small, game, f = doubled(seed)
    policy = random_policy(small, np.random.default_rng(seed))
    here, there = Evaluation(small, policy), Evaluation(game, lifted(policy, f))
    assert (here.V[:, list(f.seen)] == there.V).all()
    assert list(nash_gap(here)) == list(nash_gap(there))


@pytest.mark.parametrize("what", ["payoffs", "transitions"])
def test_one_number_changed_is_found(what: str) -> None:
    _, game, f = doubled(1)
    table = np.array(getattr(game, what))
    if what == "payoffs":
        table[0, 3, 1, 2] += 1
    else:
        table[3, 1, 2] = EXACT.array([fmpq(1, 4)] * 4)
    wrong = game.changed(**{what: table})
    violation = violation_of(wrong, f)
    assert violation is not None
    assert (violation.first, violation.second, violation.what) == (2, 3, what if what == "payoffs" else "a")
    with pytest.raises(InputError, match="b1 and b2 look alike, but"):
        lumped(wrong, f)
    assert coarsest(wrong).count > 2


def test_the_coarsest_tells_apart_what_it_is_told_to() -> None:
    _, game, _ = doubled(2)
    start_from = observations_of(game, ["x", "y", "x", "x"])
    found = coarsest(game, start_from)
    assert violation_of(game, found) is None
    assert found.seen[0] != found.seen[1]


def test_a_game_by_head_counts_stays_one() -> None:
    game = build("congestion:players=20")
    assert lumped(game, coarsest(game)).representation == "head counts"


def test_the_averaged_game_has_the_stationary_weights() -> None:
    game = build("stag_hunt")
    policy = random_policy(game, np.random.default_rng(0))
    eta = stationary_weights(game, policy)
    assert (eta @ Evaluation(game, policy).chain == eta).all()
    assert eta.sum() == 1
    mean = averaged(game, observations_of(game, "oo"), eta)
    assert (mean.payoffs[:, 0] == eta[0] * game.payoffs[:, 0] + eta[1] * game.payoffs[:, 1]).all()
    assert (mean.transitions == 1).all()


def test_what_is_perceived_is_the_smaller_game_where_that_is_exact() -> None:
    small, game, f = doubled(3)
    policy, theta = random_policy(small, np.random.default_rng(3)), [fmpq(1, 10), fmpq(1, 5)]
    mean, perceived = perceived_by(game, f, policy, theta)
    assert (mean.payoffs == small.payoffs).all()
    assert (mean.transitions == small.transitions).all()
    wanted = perceived_q(small, policy, theta)
    assert all((a == b).all() for a, b in zip(perceived, wanted, strict=True))


def test_the_learner_of_observations_has_its_plain_twin() -> None:
    """Bit for bit: the hidden state is drawn and moved in both as the data say."""
    game = build("routing:players=2")
    hidden = observed(game, observations_of(game, ["calm", "busy", "busy", "busy"]))
    options = Options(theta="1/10").for_players(2)
    (rng,) = spawn(7, 1)
    standing = start(hidden, rng)
    fast, plain = Learner(hidden, sampler_of(hidden), options, standing), Twin(hidden, options, standing)
    fast.advance(400)
    plain.run(400)
    policies = fast.standing.policy
    for i, block in enumerate(plain.pi):
        assert (policies[i, : block.size] == block.ravel()).all()
    assert int(fast.standing.place[1]) == plain.state
    assert int(fast.standing.visits.sum()) == 400


def test_estimates_follow_the_long_run_weights_and_no_others() -> None:
    """The control: weights of the initial distribution miss q by far."""
    game = build("routing:players=3")
    f = observations_of(game, ["calm", "busy", "busy", "busy"])
    found = outcome_of(game, f, steps=100_000, seeds=2)
    assert found.violation is not None
    assert found.tracking.max() < 0.03
    assert found.perceived.max() < 0.01
    assert found.full.min() > 4
    policy, theta = found.trace.policy(0, -1), [fmpq(1, 10)] * 3
    here = game.over(found.trace.policy(0, -1).arithmetic)
    wrong = perceived_q(averaged(here, f, here.initial), policy, theta)
    misses = max(np.abs(q[0, -1] - w).max() for q, w in zip(found.trace.q, wrong, strict=True))
    right = perceived_by(here, f, policy, theta)[1]
    assert misses > 5 * max(np.abs(q[0, -1] - w).max() for q, w in zip(found.trace.q, right, strict=True))


def test_a_run_of_observers_is_not_resumed() -> None:
    game = build("stag_hunt")
    assert outcome_of(game, observations_of(game, "oo"), steps=100, seeds=1).trace.standings == ()


def test_where_the_aggregation_is_exact_learners_end_near_equilibrium_of_the_game() -> None:
    _, game, f = doubled(0)
    found = outcome_of(game, f, steps=50_000, seeds=2)
    assert found.violation is None
    assert np.allclose(found.perceived, found.full, atol=1e-9)


@pytest.mark.parametrize("sees", [["a"], ["a", ""], ["a", "b", "c"]])
def test_lists_that_do_not_fit_are_refused(sees: list[str]) -> None:
    with pytest.raises(InputError, match="observation"):
        observations_of(build("stag_hunt"), sees)


def test_a_reducible_chain_has_no_long_run_weights() -> None:
    game = make_game(0, 2, (2, 2), fmpq(1, 2), "absorbing", "integers")
    with pytest.raises(InputError, match="reducible"):
        stationary_weights(game, explored(random_policy(game, np.random.default_rng(0)), [fmpq(1, 2)] * 2))


FORGED: dict[str, tuple[tuple[Any, ...], Any]] = {
    "another observation": (("seen", 1), 1),
    "an observation that is none": (("seen", 0), 7),
    "an observation that nobody makes": (("seen",), [0, 0, 0, 0]),
    "an observation too few": (("seen",), [0, 0, 1]),
    "another payoff": (("smaller", "payoffs", 0, 0, 0, 0), "999"),
    "another row": (("smaller", "transitions", 0, 0, 0), ["1", "0"]),
    "another start": (("smaller", "initial"), ["1", "0"]),
    "another discount": (("smaller", "discount"), "1/3"),
    "no game": (("smaller",), None),
}


def test_the_kernel_accepts_an_exact_aggregation() -> None:
    _, game, f = doubled(4)
    found = check(aggregation_certificate(game, f, lumped(game, f)))
    assert (found.claim, found.outcome) == ("aggregation.exact", "holds")


@pytest.mark.parametrize("lie", FORGED)
def test_the_kernel_refuses_a_forged_aggregation(lie: str) -> None:
    from verification.canonical import seal

    _, game, f = doubled(4)
    document = copy.deepcopy(aggregation_certificate(game, f, lumped(game, f)))
    (*path, last), value = FORGED[lie]
    place = document["cases"][0]
    for key in path:
        place = place[key]
    place[last] = value
    document["sha256"] = seal({key: part for key, part in document.items() if key != "sha256"})
    with pytest.raises(InvalidError):
        check(document)
