"""Games by head counts against dense twins that are made by counting heads, in every arithmetic."""

from __future__ import annotations

import numpy as np
import pytest
from crowds import SHAPES, crowd, dense_by_loop
from flint import fmpq

from mpgtheory.arithmetic import EXACT, FLOAT, ball, modular
from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.game import MarkovGame
from mpgtheory.game.anonymous import AnonymousGame
from mpgtheory.game.policy import Policy, random_policy, random_pure, uniform
from mpgtheory.potential import decide_potential, potential
from mpgtheory.values.best_response import nash_gap
from mpgtheory.values.evaluation import Evaluation

FAMILIES = [
    "routing:players=3",
    "routing:players=8,common_interest=true",
    "routing:players=4,independent_transitions=true",
    "routing:players=3,routes=3,slopes=2:4:1,offsets=9:16:5",
    "congestion:players=4",
    "pollution_tax:players=3",
]


def profiles(game: MarkovGame, seed: int = 1) -> list[Policy]:
    rng = np.random.default_rng(seed)
    return [uniform(game), random_pure(game, rng), random_policy(game, rng)]


@pytest.mark.parametrize("shape", SHAPES)
def test_the_dense_twin_counts_heads(shape: str) -> None:
    game = crowd(**SHAPES[shape])
    looped, own = dense_by_loop(game), game.dense()
    assert (looped.payoffs == own.payoffs).all()
    assert (looped.transitions == own.transitions).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_values_replies_and_visitation_agree_exactly(shape: str) -> None:
    game = crowd(**SHAPES[shape])
    dense = dense_by_loop(game)
    for policy in profiles(game):
        at, twin = Evaluation(game, policy), Evaluation(dense, policy)
        assert (at.V == twin.V).all()
        assert all((q == other).all() for q, other in zip(at.Q, twin.Q, strict=True))
        assert (at.visitation() == twin.visitation()).all()
        assert nash_gap(at) == nash_gap(twin)
        for player in range(game.n_players):
            for one, other in zip(game.marginals(player, policy), dense.marginals(player, policy), strict=True):
                assert (one == other).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_every_arithmetic_finds_the_exact_marginals(shape: str) -> None:
    game = crowd(**SHAPES[shape])
    exact = random_policy(game, np.random.default_rng(2))
    prime, field, balls = 2**61 - 1, modular(2**61 - 1), ball(80)
    over = {a: (game.over(a), exact.over(a)) for a in (FLOAT, field, balls)}
    for player in range(game.n_players):
        for kind, truth in enumerate(game.marginals(player, exact)):
            found = {a: g.marginals(player, policy)[kind] for a, (g, policy) in over.items()}
            assert np.allclose(found[FLOAT], FLOAT.array(truth), rtol=1e-13, atol=1e-13)
            for value, residue, enclosure in zip(
                truth.ravel(), found[field].ravel(), found[balls].ravel(), strict=True
            ):
                assert int(residue) == int(value.p) * pow(int(value.q), -1, prime) % prime
                with balls.precision():
                    assert (enclosure - balls.number(value)).contains(0)
                assert enclosure.rad() < 1e-20


@pytest.mark.parametrize("spec", FAMILIES)
def test_families_agree_exactly_with_their_dense_twins(spec: str) -> None:
    counted, dense = build(f"{spec},dense=false"), build(f"{spec},dense=true")
    assert isinstance(counted, AnonymousGame)
    policy = random_policy(dense, np.random.default_rng(3), denominator=3)
    one, other = Evaluation(counted, policy), Evaluation(dense, policy)
    assert (one.V == other.V).all()
    assert all((q == twin).all() for q, twin in zip(one.Q, other.Q, strict=True))
    assert nash_gap(one) == nash_gap(other)
    assert counted.has_common_payoff() == dense.has_common_payoff()
    assert counted.movers() == dense.movers()
    decided = [decide_potential(game, np.random.default_rng(4)) for game in (counted, dense)]
    assert decided[0].is_potential == decided[1].is_potential
    assert decided[0].method == decided[1].method


def test_a_changed_payoff_is_seen() -> None:
    """Control of the comparisons above: one number of the table, changed by 1/1000, changes values and gaps."""
    game = crowd(**SHAPES["two actions"])
    table = np.array(game.payoff_table)
    table[0, 1, 1, 2] += fmpq(1, 1000)
    changed = game.changed(payoff_table=table)
    policy = random_policy(game, np.random.default_rng(5))
    assert (Evaluation(changed, policy).V != Evaluation(dense_by_loop(game), policy).V).all()
    assert nash_gap(Evaluation(changed, policy)) != nash_gap(Evaluation(dense_by_loop(game), policy))


def test_a_shifted_weight_is_evaluated_off_the_simplex() -> None:
    """Lemma 3.6(a) derives along pi + t e: head counts must not assume that rows sum to one."""
    for shape in ("two actions", "own count, no action matters", "transitions that no action matters for"):
        game = crowd(**SHAPES[shape])
        shifted = random_policy(game, np.random.default_rng(6)).shift(1, 0, 1, fmpq(1, 7))
        assert (Evaluation(game, shifted).V == Evaluation(dense_by_loop(game), shifted).V).all()


def test_the_potential_of_many_players_is_their_common_value() -> None:
    game = build("routing:players=24,common_interest=true")
    rng = np.random.default_rng(7)
    policy, reference = random_pure(game, rng), uniform(game)
    change = potential(game, policy, reference) - potential(game, reference, reference)
    assert (change == Evaluation(game, policy).V[0] - Evaluation(game, reference).V[0]).all()


def test_a_binomial_by_hand() -> None:
    """N players who mix equally: the others' counts on route 1 are binomial, and payoffs linear in counts average."""
    players = 40
    game = build(f"routing:players={players}")
    payoff = game.payoff(0, uniform(game))
    others = fmpq(players - 1, 2)
    assert payoff[0, 0] == 9 - 2 * 2 * (1 + others)
    assert payoff[3, 1] == 16 - 4 * (1 + others)


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"groups": (0, 0, 0)}, "groups"),
        ({"groups": (0, 0, 0, 1)}, "groups"),
        ({"paid_by": "shoe size"}, "shoe size"),
        ({"payoff_table": np.zeros((1, 2, 2, 3), dtype=int)}, "payoff_table has shape"),
        ({"transition_table": np.zeros((2, 5, 2), dtype=int)}, r"transition_table\[s0\]\[0,4\] sums to 0"),
        ({"discount": fmpq(1)}, "discount is 1"),
        ({"payoff_table": np.zeros((1, 2, 2, 4))}, "payoff_table"),
    ],
)
def test_what_is_no_game_is_refused(members: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        crowd(**SHAPES["two actions"]).changed(**members)


def test_tables_beyond_memory_are_refused() -> None:
    with pytest.raises(InputError, match="as dense tables; at most"):
        build("routing:players=40").dense()
    assert EXACT is build("routing:players=40").arithmetic
