"""What is drawn: exact games and profiles, with the corners in which mistakes hide."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from flint import fmpq

from mpgtheory.game import TabularGame
from mpgtheory.game.chains import ergodic_joint_action
from mpgtheory.potential import decide_potential
from verification.falsify import draws
from verification.falsify.draws import Sizes
from verification.falsify.source import Seeded

SIZES = Sizes()
PLAIN = frozenset({draws.POTENTIAL})


def games(count: int, favoured: frozenset[str] = frozenset(), sizes: Sizes = SIZES) -> Iterator[TabularGame]:
    return (draws.game(Seeded(0, "test", str(k)), sizes, favoured)[0] for k in range(count))


@pytest.mark.parametrize("kind", sorted({*draws.ROWS, *draws.POLICIES}))
def test_rows_are_distributions(kind: str) -> None:
    for k in range(20):
        row = draws.row(Seeded(k), 1 + k % 3, kind)
        assert sum(row) == 1
        assert min(row) >= 0


def test_every_corner_is_drawn() -> None:
    found = set()
    for game in games(400):
        found |= set(corners(game))
    assert found == {
        *("one player", "one state", "one action", "three players", "three states", "three actions"),
        *("zero payoffs", "negative payoffs", "ties", "fractions", "large payoffs", "one player is paid"),
        *("absorbing state", "deterministic", "sparse", "everywhere positive", "extreme probabilities"),
        *("delta near 0", "delta near 1", "start without full support"),
    }


def corners(game: TabularGame) -> Iterator[str]:
    for noun, count in (("player", game.n_players), ("state", game.n_states), ("action", max(game.action_counts))):
        if count in (1, 3):
            yield f"{'one' if count == 1 else 'three'} {noun}{'s' if count == 3 else ''}"
    yield from payoff_corners(game)
    rows = game.transitions.reshape(-1, game.n_states)
    if game.n_states > 1:
        stays = [all(game.transitions[s].reshape(-1, game.n_states)[:, s] == 1) for s in range(game.n_states)]
        kinds = {
            "absorbing state": any(stays) and not all(stays),
            "deterministic": bool(np.isin(rows, (0, 1)).all()),
            "sparse": bool((rows == 0).any()),
            "everywhere positive": bool((rows > 0).all()),
            "extreme probabilities": bool(((rows > 0) & (rows < fmpq(1, 100))).any()),
            "start without full support": bool((game.initial == 0).any()),
        }
        yield from (name for name, is_so in kinds.items() if is_so)
    if game.discount <= fmpq(1, 100):
        yield "delta near 0"
    if game.discount >= fmpq(99, 100):
        yield "delta near 1"


def payoff_corners(game: TabularGame) -> Iterator[str]:
    own = game.payoffs.reshape(game.n_players, -1)
    kinds = {
        "zero payoffs": bool((own == 0).all()),
        "negative payoffs": bool((own < 0).any()) and not bool((own > 0).any()),
        "ties": own.size > 2 and len(set(own.ravel().tolist())) == 2,
        "fractions": any(u.q != 1 for u in own.ravel()),
        "large payoffs": bool((abs(own) >= 1000).any()),
        "one player is paid": game.n_players > 1 and bool((own[0] != 0).any()) and not bool((own[1:] != 0).any()),
    }
    yield from (name for name, is_so in kinds.items() if is_so)


def test_profiles_are_pure_on_the_boundary_uniform_and_inside() -> None:
    found = set()
    game = next(games(1, sizes=Sizes((2, 2), (2, 2), (3, 3))))
    for k in range(60):
        profile = draws.policy(Seeded(k), game)
        game.require(profile)
        entries = np.concatenate([block.ravel() for block in profile])
        found.add("pure" if np.isin(entries, (0, 1)).all() else "boundary" if (entries == 0).any() else "inside")
        found |= {"uniform"} if (entries == fmpq(1, 3)).all() else set()
    assert found == {"pure", "boundary", "inside", "uniform"}


def test_sizes_are_kept() -> None:
    for game in games(60, sizes=Sizes((2, 3), (3, 3), (2, 2))):
        assert game.n_players in (2, 3)
        assert game.n_states == 3
        assert set(game.action_counts) == {2}
    assert max(game.transitions.size for game in games(300)) <= draws.MOST_CELLS


def test_what_is_built_as_a_potential_game_is_one() -> None:
    """Decided by the toolkit, which knows nothing of how a game was made."""
    said = 0
    for k in range(150):
        game, known = draws.game(Seeded(1, "built", str(k)), Sizes((2, 3), (1, 2), (2, 2)), PLAIN)
        if draws.POTENTIAL in known:
            said += 1
            assert decide_potential(game, np.random.default_rng(k)).is_potential
    assert said > 100


def test_some_games_that_are_to_be_potential_games_are_left_to_chance() -> None:
    known = [draws.game(Seeded(1, "built", str(k)), SIZES, PLAIN)[1] for k in range(100)]
    assert 5 < sum(draws.POTENTIAL not in names for names in known) < 40


def test_games_for_assumption_3_1_mostly_meet_it() -> None:
    favoured = frozenset({draws.RECURRENT})
    met = [min(game.initial) > 0 and ergodic_joint_action(game) is not None for game in games(80, favoured)]
    assert 60 < sum(met) < 80


def test_equal_seeds_give_equal_games() -> None:
    first, second = ([game.payoffs.tolist() for game in games(20)] for _ in range(2))
    assert first == second
