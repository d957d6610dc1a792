"""The kinds of games that the kernel reads: by head counts and sparse, against dense tables and against forgers."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from kernel_forging import certificate, refused, sealed, text, with_part
from test_kernel_accepting import by_rule

from mpgtheory.families import build
from mpgtheory.formats.kinds import game_document
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import random_policy
from verification.kernel import games
from verification.kernel.certificates import check
from verification.kernel.exact import InvalidError
from verification.kernel.game import DenseGame, Game, Induced
from verification.kernel.game_by_counts import CountsGame

CROWDS = [
    "routing:players=3",
    "routing:players=3,common_interest=true",
    "congestion:players=3",
    "pollution_tax:players=3",
]


def counted(spec: str) -> MarkovGame:
    return build(f"{spec},dense=false")


def rows(policy: Any) -> Any:
    """A policy as the kernel reads it."""
    return json.loads(json.dumps([[[str(x) for x in row] for row in block] for block in policy]))


@pytest.mark.parametrize("spec", CROWDS)
def test_head_counts_induce_what_dense_tables_do(spec: str) -> None:
    """Without ever listing joint actions: values, chains and look-ahead, on and off the simplex."""
    game = counted(spec)
    one, other = CountsGame(game_document(game)), DenseGame(game_document(game.dense()))
    policy = random_policy(game, np.random.default_rng(0))
    moved = policy.shift(1, 0, 1, policy[0][0, 0])
    value = one.initial
    for profile in (policy, moved):
        read = one.per_player(rows(profile))
        a, b = Induced(one, read), Induced(other, read)
        assert a.chain == b.chain
        for player in range(one.players):
            assert a.payoff(player) == b.payoff(player)
            assert a.look_ahead(player, value) == b.look_ahead(player, value)


@pytest.mark.parametrize("spec", CROWDS)
def test_what_players_see_stands_for_all_joint_actions(spec: str) -> None:
    """Every joint action has the own actions, payoffs and next states of one that is listed for a pair."""
    game = counted(spec)
    one, other = CountsGame(game_document(game)), DenseGame(game_document(game.dense()))

    def seen(of: Game, joint: tuple[int, ...]) -> tuple[Any, ...]:
        pair = [(joint[i], of.paid(i, 1, joint)) for i in (0, 2)]
        return (*pair, tuple(of.next_states(1, joint)))

    assert {seen(one, a) for a in one.seen_by(0, 2)} == {seen(other, a) for a in other.seen_by(0, 2)}
    assert set(one.pairs()) <= set(other.pairs())


@pytest.mark.parametrize("spec", [*(f"{spec},dense=false" for spec in CROWDS), "gridworld:size=2"])
def test_small_games_of_other_kinds_are_written_out(spec: str) -> None:
    game = build(spec)
    one, other = games.read_game(game_document(game)), DenseGame(game_document(game.dense()))
    assert isinstance(one, DenseGame)
    assert (one.joint, one.transitions, one.payoffs) == (other.joint, other.transitions, other.payoffs)


GAIN = text("forall i s: V[w](i,s) <= W[w](i,s)", given="policy w")


def large_certificate() -> dict[str, Any]:
    """Optimal values with 24 players: 2^24 joint actions, of which none is listed."""
    game = build("routing:players=24")
    data = json.loads(json.dumps(game_document(game)))
    return certificate(GAIN, data, {"w": rows(random_policy(game, np.random.default_rng(1)))})


def test_values_of_many_players_are_checked_and_forged_ones_are_not() -> None:
    content = large_certificate()
    assert isinstance(games.read_game(content["game"]), CountsGame)
    assert check(content).comparisons == 24 * 4
    for path, value in (
        (("witnesses", 0, -1, 5, 1), "1/3"),
        (("witnesses", 1, -1, 5, 1), "1/3"),
        (("game", "payoffs", 0, 1, 0, 7), 100),
        (("game", "transitions", 2, 9), [1, 0, 0, 0]),
        (("game", "groups", 0), 1),
        (("game", "paid_by"), "counts"),
    ):
        refused(with_part(content, path, value))


@pytest.mark.parametrize("claim", ["forall h: 1 = 1", "exists h2: 1 = 2"])
def test_what_lists_joint_actions_is_refused_for_a_game_with_too_many(claim: str) -> None:
    content = large_certificate()
    statement = text(claim, given="policy w")
    assert "lists joint actions; the game has too many" in refused(sealed({**content, "statement": statement}))


def test_shaped_payoffs_of_many_players_are_certified_and_a_broken_one_is_not() -> None:
    """A common payoff of 20 players. (By the own count any payoffs of one group have a potential, Rosenthal's.)"""
    data = json.loads(json.dumps(game_document(build("routing:players=20,common_interest=true"))))
    case = {"shaping": [[0] * 4] * 20}
    content = by_rule("definition-2.1/shaped", case, data=data)
    assert check(content).comparisons > 0
    assert "is false" in refused(with_part(content, ("game", "payoffs", 0, 0, 0, 4), 3))
    controlled = by_rule("definition-2.1/single-controller", {"controller": 0, "values": []}, data=data)
    assert "lists joint actions" in refused(controlled)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("transitions", [[{"0": 1, "00": 0}] * 4] * 4),
        ("transitions", [[{"4": 1}] * 4] * 4),
        ("transitions", [[{"0": 2, "1": -1}] * 4] * 4),
        ("transitions", [[{"0": "1/2"}] * 4] * 4),
        ("transitions", [[[1, 0, 0, 0]] * 4] * 4),
        ("payoffs", [[[1] * 4] * 4] * 3),
        ("payoffs", []),
        ("states", ["a"] * 4),
        ("extra", 1),
    ],
)
def test_sparse_documents_of_other_shapes_are_rejected(member: str, value: Any) -> None:
    document = {**game_document(build("gridworld:size=2")), member: value}
    with pytest.raises((InvalidError, KeyError, IndexError, TypeError, AttributeError)):
        games.read_game(document)


def test_sparse_games_too_large_to_be_written_out_are_rejected() -> None:
    with pytest.raises(InvalidError, match="too large"):
        games.read_game(game_document(build("gridworld:size=16")))
