"""Complete lists: by hand, against other enumerations, with what degenerate games leave open, and planted errors."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flint import fmpq
from random_games import make_game
from small_games import one_state, random_game

from mpgtheory.arithmetic import FLOAT
from mpgtheory.equilibria import Equilibria, equilibria, pure_equilibria
from mpgtheory.equilibria import search as searching
from mpgtheory.equilibria.extreme import finite_equilibria
from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.formats import load_game
from mpgtheory.game import MarkovGame

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

from float_equilibria import found_from

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
CLOSE = 1e-6


def weights(found: Equilibria) -> list[Any]:
    return [np.concatenate([block.astype(float).ravel() for block in one.policy]) for one in found]


def are_same(first: list[Any], second: list[Any]) -> bool:
    """Whether two lists of vectors are the same but for order and rounding."""
    near = [[np.abs(x - y).max() < CLOSE for y in second] for x in first]
    return len(first) == len(second) and all(map(any, near)) and all(map(any, zip(*near, strict=True)))


@pytest.mark.parametrize(
    ("name", "count", "irrational"),
    [("matching_pennies", 1, 0), ("coordination", 3, 0), ("stag_hunt", 9, 0), ("routing:players=2", 9, 5)],
)
def test_built_in_games(name: str, count: int, irrational: int) -> None:
    found = equilibria(build(name))
    assert found.is_complete
    assert (len(found), sum(not one.is_exact for one in found)) == (count, irrational)
    pure = [one for one in found if "pure" in one.kind]
    assert len(pure) == len(pure_equilibria(build(name)))


def test_coordination_by_hand() -> None:
    """Both pure ones, and the mixed one in which 1/3 plays A, which pays twice as much."""
    found = equilibria(build("coordination"))
    assert sorted(one.kind[0] for one in found) == ["mixed", "pure", "pure"]
    (mixed,) = (one for one in found if one.kind[0] == "mixed")
    assert [list(map(str, block[0])) for block in mixed.policy] == [["1/3", "2/3"]] * 2
    assert [str(row[0]) for row in mixed.values] == ["4/3", "4/3"]
    assert repr(found) == "3 stationary equilibria of coordination, and no other"


@pytest.mark.parametrize("seed", range(6))
def test_two_players_and_one_state_against_extreme_equilibria(seed: int) -> None:
    game = random_game(seed, 1, (2, 3))
    exactly = finite_equilibria(game)
    if exactly:
        found = equilibria(game)
        others = [np.concatenate([block.astype(float).ravel() for block in policy]) for policy in exactly]
        assert found.is_complete
        assert are_same(weights(found), others)


@pytest.mark.parametrize("seed", range(4))
def test_every_equilibrium_of_another_solver_is_on_the_list(seed: int) -> None:
    game = make_game(seed, 2, (2, 2), fmpq(9, 10), "interior", "integers")
    found, floats = equilibria(game), game.over(FLOAT)
    assert found.is_complete
    others = found_from(floats.payoffs, floats.transitions, float(floats.discount), np.random.default_rng(seed), 8)
    assert others
    assert all(any(np.abs(x - y).max() < 1e-5 for y in weights(found)) for x in others)


def test_the_number_of_equilibria_of_regular_games_is_odd() -> None:
    """Wilson (1971); for Markov games Herings and Peeters (2004)."""
    for seed in range(12):
        found = equilibria(make_game(seed, 2, (2, 2), fmpq(1, 2), "interior", "integers"))
        if found.is_complete and all("regular" in one.kind and len(one.kind) == 3 for one in found):
            assert len(found) % 2 == 1


def test_three_players() -> None:
    game = make_game(3, 1, (2, 2, 2), fmpq(1, 2), "interior", "integers")
    found = equilibria(game)
    assert found.is_complete
    assert len(found) % 2 == 1


def test_infinitely_many_equilibria_are_left_open() -> None:
    """Player 2 is indifferent for ever: whatever it plays is best. Two segments; where both mix is left open."""
    game = one_state([[1, 0], [0, 1]], [[0, 0], [0, 0]])
    found = equilibria(game, time_limit=20)
    assert not found.is_complete
    assert found.open
    assert found.tree is None
    assert any("infinitely many" in part.why for part in found.open)
    assert len(found.segments) == 2
    assert "undecided" in repr(found)


def test_time_that_is_up_leaves_what_was_found() -> None:
    found = equilibria(build("stag_hunt"), time_limit=1e-9)
    assert not found.is_complete
    assert "time was up" in found.open[0].why


def test_bad_input() -> None:
    with pytest.raises(InputError, match="time limit"):
        equilibria(build("coordination"), time_limit=0)
    with pytest.raises(InputError, match="exact"):
        equilibria(build("coordination").over(FLOAT))
    with pytest.raises(InputError, match="ask for one"):
        equilibria(build("gridworld:size=12"))


def test_a_refutation_that_does_not_hold_exactly_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted error: doubles that refute everything. The rationals refute no region with an equilibrium."""
    honest = searching.relaxed

    def lying(*arguments: Any) -> Any:
        solution = honest(*arguments)
        if solution is not None:
            object.__setattr__(solution, "excess", 1.0)
        return solution

    monkeypatch.setattr(searching, "relaxed", lying)
    assert len(equilibria(build("coordination"))) == 3


def test_bounds_of_values_that_do_not_hold_are_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted error: bounds of values that are too close."""
    honest = searching.all_bounds

    def close(*arguments: Any) -> Any:
        return tuple((high, low) for low, high in honest(*arguments))

    monkeypatch.setattr(searching, "all_bounds", close)
    found = equilibria(build("matching_pennies"), time_limit=2)
    assert not (found.is_complete and len(found) == 0)


def listed_by_gambit(path: Path) -> list[Any]:
    """All equilibria that pygambit enumerates."""
    gambit = pytest.importorskip("pygambit")
    game = gambit.read_nfg(str(path))
    solve = gambit.nash.enummixed_solve if len(game.players) == 2 else gambit.nash.enumpoly_solve
    return [np.array([float(x) for _, mix in e.mixed_strategies() for _, x in mix]) for e in solve(game).equilibria]


def gambit_game(name: str) -> tuple[Path, MarkovGame]:
    path = DATA / "gambit" / name
    if not path.exists():
        pytest.skip("the game files are not here")
    pytest.importorskip("pygambit")
    return path, load_game(str(path))


@pytest.mark.parametrize("name", ["pd.nfg", pytest.param("2x2x2.nfg", marks=pytest.mark.slow)])
def test_gambit_files(name: str) -> None:
    path, game = gambit_game(name)
    found = equilibria(game)
    assert found.is_complete
    assert are_same(weights(found), listed_by_gambit(path))


@pytest.mark.slow
def test_a_gambit_file_of_which_pygambit_misses_an_equilibrium() -> None:
    """Ours has one more than pygambit 16.7's `enumpoly_solve`: five, an odd number, each certified."""
    path, game = gambit_game("3x3x3.nfg")
    found, others = equilibria(game, time_limit=500), listed_by_gambit(path)
    assert found.is_complete
    assert len(found) == 5
    assert all(any(np.abs(x - y).max() < CLOSE for x in weights(found)) for y in others)


@pytest.mark.slow
def test_a_gambit_file_with_multiple_equilibria() -> None:
    """Some equilibria of the file are isolated, but no simple zeros: all are found, and regions stay open."""
    path, game = gambit_game("coord333.nfg")
    found = equilibria(game, time_limit=60)
    assert not found.is_complete
    assert are_same(weights(found), listed_by_gambit(path))
