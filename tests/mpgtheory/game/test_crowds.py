"""Thousands of players who are alike cost as much as their kinds; what would fill the memory is refused."""

from __future__ import annotations

import numpy as np
import pytest
from flint import fmpq

from mpgtheory.arithmetic import EXACT, FLOAT, ball, modular
from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.game.anonymous.products import kinds_of
from mpgtheory.game.policy import Policy, pure, random_crowd, random_policy, random_pure, uniform
from mpgtheory.potential import decide_potential
from mpgtheory.potential.decide import crowd_witness
from mpgtheory.values.best_response import nash_gaps
from mpgtheory.values.evaluation import Evaluation, values_of


def of_kinds(game: object, kinds: int, seed: int = 1) -> Policy:
    """A profile of so many different mixed policies, players in turn."""
    drawn = random_policy(game, np.random.default_rng(seed)).blocks  # type: ignore[arg-type]
    return Policy(tuple(np.array(drawn[i % kinds]) for i in range(len(drawn))))


@pytest.mark.parametrize("kinds", [1, 2, 5, 9])
def test_players_of_a_kind_are_evaluated_as_one_by_one(kinds: int) -> None:
    """By kinds, and on the dense twin, which knows nothing of them."""
    game = build("routing:players=9,dense=false")
    policy = of_kinds(game, kinds)
    assert len(kinds_of(policy.blocks).blocks) == kinds
    found, plain = Evaluation(game, policy), Evaluation(game.dense(), policy)
    assert (found.V == plain.V).all()
    for i in range(9):
        assert all((a == b).all() for a, b in zip(found.marginals[i], plain.marginals[i], strict=True))
        assert all((a == b).all() for a, b in zip(game.marginals(i, policy), plain.marginals[i], strict=True))
    assert (values_of(game, policy, [3, 7]) == plain.V[[3, 7]]).all()
    replies, gains = nash_gaps(found)
    others, plain_gains = nash_gaps(plain)
    assert [reply.player for reply in replies] == list(range(9))
    assert all((a.value == b.value).all() for a, b in zip(replies, others, strict=True))
    assert (gains == plain_gains).all()


@pytest.mark.parametrize("arithmetic", [FLOAT, ball(200), modular(1_000_003)], ids=str)
def test_kinds_are_told_in_every_arithmetic(arithmetic: object) -> None:
    game = build("routing:players=40")
    policy = of_kinds(game, 3)
    exact = Evaluation(game, policy).V
    found = Evaluation(game.over(arithmetic), policy.over(arithmetic)).V  # type: ignore[arg-type]
    for x, y in zip(exact.ravel(), found.ravel(), strict=True):
        if arithmetic is FLOAT:
            assert y == pytest.approx(FLOAT.number(x), rel=1e-9)
        else:
            assert arithmetic.is_zero(y - arithmetic.number(x)) is not False  # type: ignore[attr-defined]


def test_a_player_who_alone_differs_is_a_kind() -> None:
    block = EXACT.array([[fmpq(1, 3), fmpq(2, 3)]])
    equal, other = EXACT.array([[fmpq(1, 3), fmpq(2, 3)]]), EXACT.array([[fmpq(2, 3), fmpq(1, 3)]])
    assert kinds_of([block, other, equal]).kind_of == [0, 1, 0]


def test_the_potential_decision_of_crowds() -> None:
    """Refuted by pure profiles in which almost all play alike; a game with a potential has no such cycle."""
    rng = np.random.default_rng(0)
    game = build("routing:players=60")
    decision = decide_potential(game, rng)
    assert decision.witness is not None
    assert decision.witness.sums.any()
    assert len(kinds_of(decision.witness.corners[0].blocks).blocks) <= 4
    assert crowd_witness(build("routing:players=60,common_interest=true"), rng) is None
    assert crowd_witness(build("routing:players=3"), rng) is None, "of dense tables nobody is known to be alike"


def test_a_crowd_of_players_of_whom_none_are_alike_is_a_random_pure_profile() -> None:
    game = build("team")
    drawn = [draw(game, np.random.default_rng(5)) for draw in (random_crowd, random_pure)]
    assert all((a == b).all() for a, b in zip(*drawn, strict=True))


def test_ten_thousand_players_take_seconds() -> None:
    game = build("routing:players=10000")
    decision = decide_potential(game, np.random.default_rng(0))
    assert decision.is_potential is False
    everyone = pure(game, [[0] * 4] * 10_000)
    first = Evaluation(game, everyone)
    assert first.V[0, 0] == first.V[-1, 0]
    assert first.payoffs[0, 0] == 9 - 2 * 2 * 10_000, "b - k m n with all on the first route, which is safe"


@pytest.mark.slow
def test_gaps_of_ten_thousand_players() -> None:
    game = build("routing:players=10000")
    _, gains = nash_gaps(Evaluation(game, uniform(game)))
    assert len({id(value) for value in gains[:, 0]}) >= 1
    assert (gains[0] == gains[-1]).all()
    rough = nash_gaps(Evaluation(game.over(FLOAT), uniform(game).over(FLOAT)))[1]
    assert rough[0, 0] == pytest.approx(FLOAT.number(gains[0, 0]), rel=1e-6)


def test_profiles_that_would_fill_the_memory_are_refused() -> None:
    game = build("routing:players=3000")
    rng = np.random.default_rng(0)
    weights = rng.integers(1, 10**6, size=3_000)
    blocks = [EXACT.array([[fmpq(int(w), 10**6), 1 - fmpq(int(w), 10**6)]] * 4) for w in weights]
    with pytest.raises(InputError, match="different policies face"):
        Evaluation(game, Policy(tuple(blocks))).payoffs  # noqa: B018
