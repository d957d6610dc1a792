"""One equilibrium of any game: certified whatever the start, and refused where there is nothing to say."""

from __future__ import annotations

import numpy as np
import pytest
from flint import fmpq
from random_games import make_game

from mpgtheory.arithmetic import EXACT, FLOAT
from mpgtheory.equilibria import equilibrium, several_equilibria
from mpgtheory.equilibria.isolated import Isolated, is_isolated
from mpgtheory.equilibria.replies import equilibrium_by_replies
from mpgtheory.equilibria.tables import tables_of
from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.game.policy import exact_policy
from mpgtheory.values.best_response import nash_gap
from mpgtheory.values.evaluation import Evaluation

TINY = fmpq(1, 10**25)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("states", "counts"), [(4, (4, 4)), (3, (2, 3, 2)), (2, (2, 2, 2, 2))])
def test_random_games(seed: int, states: int, counts: tuple[int, ...]) -> None:
    """The Nash gap of the centre is exactly 0, or tiny: a second way to the same thing."""
    game = make_game(seed, states, counts, fmpq(9, 10), "interior", "integers")
    found = equilibrium(game)
    gaps = nash_gap(Evaluation(game, found.policy))
    assert all(gap == 0 if found.is_exact else gap < TINY for gap in gaps)


def test_coordination_from_two_starts() -> None:
    game = build("coordination")
    towards = exact_policy([[["1/10", "9/10"]]] * 2)
    assert "s1 -> A" in repr(equilibrium(game))
    assert "s1 -> B" in repr(equilibrium(game, start=towards))


def test_several_starts() -> None:
    found = several_equilibria(build("stag_hunt"), starts=12, seed=1)
    assert len(found) >= 2
    assert not found.is_complete
    assert len({repr(one) for one in found}) == len(found)


def test_games_by_head_counts() -> None:
    found = equilibrium(build("congestion:players=3"))
    assert all(gap < TINY for gap in nash_gap(Evaluation(found.game, found.policy)))


def test_ties_everywhere() -> None:
    """All profiles are equilibria; the start is one."""
    zeros = make_game(1, 2, (2, 2), fmpq(1, 2), "interior", "zero")
    assert equilibrium(zeros).is_exact


def test_bad_input() -> None:
    game = build("coordination")
    with pytest.raises(InputError, match="blocks of shape"):
        equilibrium(game, start=exact_policy([[[1]], [[1]]]))
    with pytest.raises(InputError, match="off the simplex"):
        equilibrium(game, start=exact_policy([[["1/2", "1/2"]]] * 2).shift(0, 0, 0, fmpq(1)))
    with pytest.raises(InputError, match=r"start is a list; give a policy, as mpg\.policy"):
        equilibrium(game, start=[[[1, 0]], [[0, 1]]])  # type: ignore[arg-type]
    with pytest.raises(InputError, match="time limit"):
        equilibrium(game, time_limit=-1)
    with pytest.raises(InputError, match="give more time"):
        equilibrium(game, time_limit=1e-9)
    with pytest.raises(InputError, match="at least 1"):
        several_equilibria(game, starts=0)
    with pytest.raises(InputError, match="exact"):
        equilibrium(game.over(FLOAT))
    with pytest.raises(InputError, match="too large for exact values"):
        equilibrium(build("gridworld:size=300"))


@pytest.mark.parametrize("name", ["routing:players=40", "congestion:players=20"])
def test_games_without_dense_tables_by_replies_in_turn(name: str) -> None:
    """Exact: nobody gains at it; and one that is planted beside it is none."""
    found = equilibrium(build(name))
    assert found.is_exact
    assert found.kind == ("pure", "strict", "regular")
    gaps = nash_gap(Evaluation(found.game, found.policy))
    assert max(gaps) == 0  # type: ignore[type-var]
    other = found.policy.deviate(0, found.policy[0][:, ::-1])
    assert max(nash_gap(Evaluation(found.game, other))) > 0  # type: ignore[type-var, operator]


def test_what_is_tied_is_not_called_strict() -> None:
    game = make_game(1, 2, (2, 2), fmpq(1, 2), "interior", "zero")
    assert equilibrium_by_replies(game).kind == ("pure", "regular")


def test_replies_that_cycle_are_told() -> None:
    with pytest.raises(InputError, match="reach no equilibrium"):
        equilibrium_by_replies(build("matching_pennies"))


def test_a_sparse_game_with_small_tables() -> None:
    found = equilibrium(build("gridworld:size=2"))
    assert all(gap < TINY for gap in nash_gap(Evaluation(found.game, found.policy)))


def test_a_box_is_not_believed() -> None:
    """Planted errors: a centre beside the equilibrium, a wrong inverse, a box that is too small or too large."""
    game = make_game(3, 2, (2, 2), fmpq(9, 10), "interior", "integers")
    tables, found = tables_of(game), equilibrium(game).certified
    assert isinstance(found, Isolated)
    assert is_isolated(tables, found)

    def other(**members: object) -> Isolated:
        kept = {name: getattr(found, name) for name in Isolated.__dataclass_fields__}
        return Isolated(**{**kept, **members})  # type: ignore[arg-type]

    assert not is_isolated(tables, other(values=found.values + fmpq(1, 10**20)))
    assert not is_isolated(tables, other(inverse=-found.inverse))
    assert not is_isolated(tables, other(inverse=0 * found.inverse))
    assert not is_isolated(tables, other(radius=found.radius / 10**40, value_radius=found.value_radius / 10**40))
    assert not is_isolated(tables, other(radius=fmpq(1, 2), value_radius=fmpq(100)))


def test_the_enclosure_is_as_exact_as_it_says() -> None:
    """The square root of an irrational equilibrium, by hand: 2 players, one state that moves on where both play b."""
    found = equilibrium(make_game(3, 2, (2, 2), fmpq(9, 10), "interior", "integers"))
    assert not found.is_exact
    assert found.radius < TINY
    assert EXACT.is_own(found.values[0, 0])
    assert np.all([block.sum(axis=1) == 1 for block in found.policy])
