"""Sparse games against their dense twins: data, structure, values, play and files."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
import scipy.sparse.linalg
from flint import fmpq
from scipy.sparse import csr_array, issparse
from thin_games import thin

from mpgtheory.arithmetic import EXACT, FLOAT, modular
from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.formats import read_game, write_game
from mpgtheory.game.chains import ergodic_joint_action, explored_edges, is_ergodic
from mpgtheory.game.policy import random_policy
from mpgtheory.game.sparse import Rows, SparseGame, solve, solve_discounted
from mpgtheory.learning import learn, sampler_of
from mpgtheory.potential import decide_potential
from mpgtheory.values.best_response import nash_gap
from mpgtheory.values.evaluation import Evaluation

SHAPES = [
    {"players": 2, "states": 4, "actions": 2},
    {"players": 3, "states": 3, "actions": 2, "common": True},
    {"players": 2, "states": 3, "actions": 3, "seed": 3},
    {"players": 1, "states": 5, "actions": 2},
    {"players": 2, "states": 1, "actions": 2},
]


@pytest.mark.parametrize("shape", SHAPES)
def test_dense_twin_entry_by_entry(shape: dict[str, int]) -> None:
    game = thin(**shape)
    dense, table = game.dense(), game.moves.numerators.toarray()
    for s, joint in itertools.product(range(game.n_states), game.joint_actions()):
        number = int(np.ravel_multi_index(joint, game.action_counts)) + s * game.n_joint
        assert list(dense.transitions[(s, *joint)]) == [fmpq(int(x), 12) for x in table[number]]
        paid = dense.payoffs[(slice(None), s, *joint)]
        assert list(paid) == [fmpq(int(x), 7) for x in game.payoff_numerators[:, s, number - s * game.n_joint]]
    assert game.has_common_payoff() == dense.has_common_payoff()
    assert game.movers() == dense.movers()
    assert (game.edges().toarray() == dense.edges()).all()
    assert [r for i in range(game.n_players) for r in game.payoff_range(i)] == [
        r for i in range(game.n_players) for r in dense.payoff_range(i)
    ]
    assert ergodic_joint_action(game) == ergodic_joint_action(dense)
    assert is_ergodic(explored_edges(game)) == is_ergodic(explored_edges(dense))


@pytest.mark.parametrize("shape", SHAPES)
def test_exact_and_modular_values_are_those_of_the_dense_twin(shape: dict[str, int]) -> None:
    game = thin(**shape)
    policy = random_policy(game, np.random.default_rng(1))
    assert (Evaluation(game, policy).V == Evaluation(game.dense(), policy).V).all()
    assert nash_gap(Evaluation(game, policy)) == nash_gap(Evaluation(game.dense(), policy))
    field = modular(1_000_003)
    found = Evaluation(game.over(field), policy.over(field)).V
    assert all(
        int(x) == int(field.number(y)) for x, y in zip(found.ravel(), Evaluation(game, policy).V.ravel(), strict=True)
    )


@pytest.mark.parametrize("direct", [10_000, 0])
@pytest.mark.parametrize("shape", SHAPES)
def test_float_values_marginals_and_visitation(shape: dict[str, int], direct: int, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """By factorisation and by iteration."""
    monkeypatch.setattr(solve, "DIRECT_STATES", direct)
    game = thin(**shape)
    policy = random_policy(game, np.random.default_rng(2))
    at, exact = Evaluation(game.over(FLOAT), policy.over(FLOAT)), Evaluation(game, policy)
    assert issparse(at.chain)
    assert np.allclose(at.chain.toarray(), FLOAT.array(exact.chain), atol=1e-15)
    assert np.allclose(at.V, FLOAT.array(exact.V), atol=1e-10)
    for q, truth in zip(at.Q, exact.Q, strict=True):
        assert np.allclose(q, FLOAT.array(truth), atol=1e-10)
    assert np.allclose(at.visitation(), FLOAT.array(exact.visitation()), atol=1e-12)
    assert np.allclose(nash_gap(at), [float(int(x.p) / int(x.q)) for x in nash_gap(exact)], atol=1e-9)


def test_iteration_goes_on_where_the_krylov_method_breaks_down(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """Plain iteration alone reaches the solution, from anywhere."""
    monkeypatch.setattr(solve, "DIRECT_STATES", 0)
    monkeypatch.setattr(scipy.sparse.linalg, "bicgstab", lambda system, b, *_, **__: (b * np.nan, -10))
    chain = csr_array(np.array([[0.5, 0.5], [0.25, 0.75]]))
    right = np.array([[1.0, 2.0], [3.0, -1.0]])
    found = solve_discounted(chain, 0.9, right)
    assert np.allclose(found - 0.9 * (chain @ found), right, atol=1e-13)


def test_the_grid_world_is_a_team_that_gets_to_its_goal() -> None:
    game = build("gridworld:size=4")
    assert isinstance(game, SparseGame)
    assert game.has_common_payoff()
    assert decide_potential(game, np.random.default_rng(0)).structure.name == "common payoff"
    assert decide_potential(build("gridworld:size=60"), np.random.default_rng(0)).is_potential
    row = game.moves.row(5 * 4 + 3)  # cell 2,2: right and up
    assert row == {9: fmpq(11, 25), 6: fmpq(11, 25), 1: fmpq(1, 25), 4: fmpq(1, 25), 5: fmpq(1, 25)}
    assert game.moves.longest == 5
    dense = build("gridworld:size=4,dense=true")
    assert (dense.transitions == game.dense().transitions).all()


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("gridworld:size=1", "size"),
        ("gridworld:size=2000", "size"),
        ("gridworld:slip=3/2", "slip is 3/2"),
        ("gridworld:penalty=1/9007199254740993", "2\\^53"),
        ("gridworld:size=100,dense=true", "as dense tables"),
    ],
)
def test_grid_worlds_that_cannot_be(spec: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        build(spec)


def test_the_learner_plays_it_as_its_dense_twin() -> None:
    game = thin(players=2, states=4, actions=2)
    one, other = sampler_of(game).data, sampler_of(game.dense()).data
    for part, twin in zip(one, other, strict=True):
        assert np.array_equal(part, twin)
    assert all(
        np.array_equal(x, y) for x, y in zip(learn(game, steps=500).q, learn(game.dense(), steps=500).q, strict=True)
    )


@pytest.mark.parametrize("shape", SHAPES)
def test_files_hold_the_game_exactly(shape: dict[str, int], tmp_path) -> None:  # type: ignore[no-untyped-def]
    game = thin(**shape)
    write_game(game, tmp_path / "thin.json")
    again = read_game(tmp_path / "thin.json")
    assert isinstance(again, SparseGame)
    assert (again.dense().payoffs == game.dense().payoffs).all()
    assert (again.dense().transitions == game.dense().transitions).all()


@pytest.mark.parametrize(
    ("member", "value", "words"),
    [
        ("transitions", [], ["transitions has 0 entries", "4"]),
        ("transitions", [[{"0": 1}] * 3] * 4, ["transitions[s0] has 3 entries"]),
        ("transitions", [[{"9": 1}] * 4] * 4, ["'9'", "from 0 to 3"]),
        ("transitions", [[{"0": "1/2"}] * 4] * 4, ["transitions[s0][a0,a0]", "sums to 1/2"]),
        ("transitions", [[{"0": 2, "1": -1}] * 4] * 4, ["is -1", "not be negative"]),
        ("transitions", [[{}] * 4] * 4, ["transitions[s0][a0,a0]"]),
        ("payoffs", [[[1] * 4] * 3], ["payoffs[everyone] has 3 entries"]),
        ("payoffs", [[["x"] * 4] * 4], ["payoffs[everyone][s0][a0,a0]", "'x'"]),
        ("kind", "spares", ["did you mean 'sparse'"]),
    ],
)
def test_bad_files_name_the_place(member: str, value: object, words: list[str], tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "thin.json"
    write_game(thin(), path)
    path.write_text(json.dumps({**json.loads(path.read_text()), member: value}))
    with pytest.raises(InputError) as caught:
        read_game(path)
    assert str(path) in str(caught.value)
    for word in words:
        assert word in str(caught.value)


def test_what_is_no_game_is_refused() -> None:
    game = thin()
    table = np.array(game.moves.numerators.toarray())
    table[5] = 0
    for rows, words in ((table, "transitions"), (table - np.eye(16, 4, dtype=np.int64), "transitions")):
        with pytest.raises(InputError, match=words):
            game.changed(moves=Rows(csr_array(rows), 12))
    with pytest.raises(InputError, match="2\\^53"):
        Rows(csr_array(np.array([[2**53 + 1]])), 1)
    with pytest.raises(TypeError, match="int64"):
        Rows(csr_array(np.array([[0.5]])), 1)
    with pytest.raises(TypeError, match="only exact data"):
        game.over(FLOAT).over(EXACT)
