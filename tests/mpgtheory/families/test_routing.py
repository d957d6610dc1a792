"""The authors' routing game, against a loop written from its description, and entries worked out by hand."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq
from loops import fraction

from mpgtheory.equilibria import has_action_independent_transitions
from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.families.routing import routing
from mpgtheory.game import TabularGame


def statuses(routes: int) -> list[tuple[str, ...]]:
    return list(itertools.product(("safe", "unsafe"), repeat=routes))


def check_against_the_description(
    game: TabularGame, players: int, routes: int, threshold: int, slopes: list[int], offsets: list[int]
) -> None:
    """Every payoff and every transition, cell by cell, from the issue's words."""
    states = statuses(routes)
    assert game.states == tuple(",".join(status) for status in states)
    for s, status in enumerate(states):
        for joint in itertools.product(range(routes), repeat=players):
            users = [sum(1 for chosen in joint if chosen == r) for r in range(routes)]
            for i, chosen in enumerate(joint):
                k = 1 if status[chosen] == "unsafe" else 2
                paid = offsets[chosen] - k * slopes[chosen] * users[chosen]
                assert fraction(game.payoffs[(i, s, *joint)]) == paid
            for t, after in enumerate(states):
                likely = Fraction(1)
                for r in range(routes):
                    safe = Fraction(1, 5) if users[r] >= threshold else Fraction(4, 5)
                    likely *= safe if after[r] == "safe" else 1 - safe
                assert fraction(game.transitions[(s, *joint, t)]) == likely


@pytest.mark.parametrize("players", [1, 2, 4])
def test_every_entry_follows_the_description(players: int) -> None:
    check_against_the_description(routing(players=players), players, 2, 2, [2, 4], [9, 16])


def test_three_routes_and_another_threshold() -> None:
    game = build("routing:players=3,routes=3,threshold=3,slopes=1:2:3,offsets=4:5:6")
    check_against_the_description(game, 3, 3, 3, [1, 2, 3], [4, 5, 6])
    assert (game.n_states, game.action_counts) == (8, (3, 3, 3))


def test_the_authors_parameters() -> None:
    game = build("routing")
    assert (game.n_players, game.n_states, game.action_counts) == (4, 4, (2, 2, 2, 2))
    assert game.discount == fmpq(1, 2)
    assert (game.initial == fmpq(1, 4)).all()
    assert game.states == ("safe,safe", "safe,unsafe", "unsafe,safe", "unsafe,unsafe")
    eight = build("routing:players=8")
    assert (eight.n_players, eight.n_states, eight.payoffs[0, 0].size) == (8, 4, 256)


def test_entries_by_hand() -> None:
    """Four players, all on route 1. Safe (k = 2): 9 - 2*2*4 = -7; unsafe (k = 1): 9 - 2*4 = 1.
    One alone on route 2: safe 16 - 2*4*1 = 8, unsafe 16 - 4 = 12.
    All on route 1: route 1 has 4 >= 2 users, safe with 1/5; route 2 has none, safe with 4/5:
    to (safe, safe) 4/25, (safe, unsafe) 1/25, (unsafe, safe) 16/25, (unsafe, unsafe) 4/25."""
    game = build("routing")
    assert game.payoffs[0, 0, 0, 0, 0, 0] == -7
    assert game.payoffs[0, 2, 0, 0, 0, 0] == 1
    assert game.payoffs[3, 0, 0, 0, 0, 1] == 8
    assert game.payoffs[3, 1, 0, 0, 0, 1] == 12
    row = game.transitions[0, 0, 0, 0, 0]
    assert row.tolist() == [fmpq(4, 25), fmpq(1, 25), fmpq(16, 25), fmpq(4, 25)]


def test_common_interest_pays_everyone_the_sum() -> None:
    selfish, common = build("routing:players=3"), build("routing:players=3,common_interest=true")
    total = selfish.payoffs.sum(axis=0)
    for i in range(3):
        assert (common.payoffs[i] == total).all()
    assert (common.transitions == selfish.transitions).all()


def test_independent_transitions_are_the_average_over_joint_actions() -> None:
    dependent = build("routing:players=3")
    averaged = build("routing:players=3,independent_transitions=true")
    assert (averaged.payoffs == dependent.payoffs).all()
    assert has_action_independent_transitions(averaged)
    mean = dependent.transitions.reshape(4, 8, 4).sum(axis=1) / 8
    for joint in np.ndindex(2, 2, 2):
        assert (averaged.transitions[:, *joint, :] == mean).all()


def test_all_four_variants_differ() -> None:
    specs = [
        f"routing:players=2,common_interest={common},independent_transitions={independent}"
        for common in ("true", "false")
        for independent in ("true", "false")
    ]
    tables = {str(g.payoffs.tolist()) + str(g.transitions.tolist()) for g in map(build, specs)}
    assert len(tables) == 4


def test_players_are_interchangeable() -> None:
    game = build("routing:players=3")
    swapped = game.payoffs[[1, 0, 2]].transpose(0, 1, 3, 2, 4)
    assert (swapped == game.payoffs).all()
    assert (game.transitions.transpose(0, 2, 1, 3, 4) == game.transitions).all()


@pytest.mark.parametrize(
    "wrong", ["routing:slopes=1", "routing:routes=3", "routing:offsets=1:2:3", "routing:slopes=1:2:3,offsets=1:2:3"]
)
def test_slopes_and_offsets_must_match_the_routes(wrong: str) -> None:
    with pytest.raises(InputError, match="routes need as many slopes and offsets"):
        build(wrong)


@pytest.mark.parametrize("wrong", ["safe_if_crowded=3/2", "safe_if_free=-1/5"])
def test_probabilities_outside_the_unit_interval_are_refused(wrong: str) -> None:
    with pytest.raises(InputError, match="a probability must not be negative"):
        build(f"routing:{wrong}")
