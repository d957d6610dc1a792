"""The kinds of games that the kernel reads: by head counts and sparse, against dense tables and against forgers."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from certificates import is_accepted, resealed

from mpgtheory.best_response import nash_gaps
from mpgtheory.evaluation import Evaluation
from mpgtheory.families import build
from mpgtheory.formats.kinds import game_document
from mpgtheory.game import MarkovGame
from mpgtheory.policy import random_policy
from verification import checker
from verification.certificate import HOLDS, certificate
from verification.claims.definition_2_1_potential import DEFINITION
from verification.claims.definition_2_3_nash_gap import NASH_GAP, gap_case
from verification.instance import Instance, Sampling
from verification.kernel import games
from verification.kernel.exact import InvalidError
from verification.kernel.game import DenseGame, Game, Induced
from verification.kernel.game_by_counts import CountsGame
from verification.study import Study, run, select_claims

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
    assert one.largest_payoff == other.largest_payoff


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


def large_certificate() -> dict[str, Any]:
    """A Nash gap with 24 players: 2^24 joint actions, of which none is listed."""
    game = build("routing:players=24")
    at = Evaluation(game, random_policy(game, np.random.default_rng(1)))
    return certificate(NASH_GAP, game, [gap_case(at, *nash_gaps(at))], outcome=HOLDS)


def test_a_nash_gap_of_many_players_is_checked_and_a_forged_one_is_not() -> None:
    content = large_certificate()
    assert isinstance(games.read_game(content["game"]), CountsGame)
    assert checker.check(content) > 0
    for path, value in (
        (("cases", 0, "gaps", 3), 0),
        (("cases", 0, "V", 5, 1), "1/3"),
        (("game", "payoffs", 0, 1, 0, 7), 100),
        (("game", "transitions", 2, 9), [1, 0, 0, 0]),
        (("game", "groups", 0), 1),
        (("game", "paid_by"), "counts"),
    ):
        forged = json.loads(json.dumps(content))
        part = forged
        for key in path[:-1]:
            part = part[key]
        part[path[-1]] = value
        assert not is_accepted(resealed(forged)), path


def test_rules_that_list_joint_actions_reject_what_has_too_many() -> None:
    content = {
        **large_certificate(),
        "claim": f"{DEFINITION}/single-controller",
        "cases": [{"controller": 0, "values": []}],
    }
    with pytest.raises(InvalidError, match="lists joint actions; the game has too many"):
        checker.check(resealed(content))


@pytest.mark.parametrize("word", ["common_interest=true", "independent_transitions=true", ""])
def test_potentials_of_many_players_are_certified(word: str) -> None:
    instance = Instance(build(f"routing:players=20,{word}"), 3, Sampling(random_profiles=1))
    evidence = select_claims(["definition-2.1"])[0].checks[0].run(instance)
    assert evidence.failures == (0 if word else 1)
    assert checker.check(dict(evidence.certificate)) > 0


def test_a_payoff_that_breaks_the_potential_is_found_by_the_rule() -> None:
    """Forgery: a payoff of the certified game changed, the rest left.

    (By the own count any payoffs of one group have a potential, Rosenthal's: the common payoff is what can be broken.)
    """
    instance = Instance(build("routing:players=20,common_interest=true"), 3)
    content = json.loads(json.dumps(dict(select_claims(["definition-2.1"])[0].checks[0].run(instance).certificate)))
    assert is_accepted(resealed(content))
    content["game"]["payoffs"][0][0][0][4] = 3
    assert not is_accepted(resealed(content))


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


@pytest.mark.slow
def test_statements_about_any_game_are_certified_with_many_players() -> None:
    """Lemma 3.6 (a), (b), (c), values, visitation, Nash gaps and the potential, by the kernel too."""
    ids = [
        "equation-1",
        "equation-2.value",
        "lemma-3.6a",
        "lemma-3.6a.visitation",
        "lemma-3.6b",
        "lemma-3.6c.corrected",
    ]
    claims = select_claims([*ids, "definition-2.3", "definition-2.1", "definition-2.1.potential"])
    game = build("routing:players=14,common_interest=true")
    study = Study(
        "many", "", (game,), claims, 5, Sampling(random_profiles=1, coordinates=2, equilibria=1, episodes=500)
    )
    found = [finding for finding in run(study) if finding.game == game.name]
    assert len(found) == len(claims)
    for finding in found:
        assert not finding.errors
        assert finding.verdict.value in ("certified", "supported"), finding.claim
