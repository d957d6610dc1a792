"""Algorithm 1 in exact arithmetic along a play: by hand, and beside the learner where floats are exact."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from flint import fmpq

from mpgtheory.arithmetic import EXACT
from mpgtheory.errors import InputError
from mpgtheory.families.coordination import coordination
from mpgtheory.families.matching_pennies import matching_pennies
from mpgtheory.learning import Options
from mpgtheory.learning.exact import Play, best_reply, is_possible, iterates
from mpgtheory.learning.states import start
from mpgtheory.learning.twin import Twin

HALF = fmpq(1, 2)


def halves(players: int, stages: int) -> tuple[tuple[fmpq, ...], ...]:
    return ((HALF,) * stages,) * players


@pytest.mark.parametrize("game", [matching_pennies(), coordination(states=2)], ids=lambda game: game.name)
def test_agrees_with_the_learner_where_floats_are_exact(game) -> None:
    """With step sizes 1/2, payoffs 0, 1, 2, 4 and delta = 1/2 all numbers of 6 iterates are dyadic and short."""
    options = Options(alpha="1/2", beta="1/2", theta="1/2").for_players(2)
    twin = Twin(game, options, start(game, np.random.default_rng(5)))
    states, actions = [twin.state], []
    for _ in range(6):
        actions.append(tuple(map(int, twin.actions)))
        twin.iterate()
        states.append(twin.state)
    found = iterates(game, Play(tuple(states), tuple(actions), halves(2, 6), halves(2, 6), (0,) * 6))[-1]
    for i in range(2):
        assert [fmpq(*x.as_integer_ratio()) for x in twin.q[i].ravel().tolist()] == found.q[i].ravel().tolist()
        assert [fmpq(*x.as_integer_ratio()) for x in twin.pi[i].ravel().tolist()] == found.policy[i].ravel().tolist()
        assert (twin.plays[i] == found.plays[i]).all()
    assert (twin.visits == found.visits).all()


def test_two_iterates_by_hand() -> None:
    """Coordination in one state, both paid 2 on (A, A), delta = 1/2: q^1 = 1, then 1 + (2 + (3/4) / 2 - 1) / 2."""
    play = Play((0, 0, 0), ((0, 0), (0, 0)), halves(2, 2), halves(2, 2), (0, 0))
    first, second = iterates(coordination(), play)[1:]
    assert first.q[0].tolist() == [[1, 0]]
    assert first.policy[0].tolist() == [[fmpq(3, 4), fmpq(1, 4)]]
    assert second.q[0].tolist() == [[fmpq(27, 16), 0]]
    assert second.policy[0].tolist() == [[fmpq(7, 8), fmpq(1, 8)]]


def test_step_sizes_are_read_at_the_counters() -> None:
    """alpha(1), alpha(2) of one action; another action begins at alpha(1) again, while beta goes on to beta(3)."""
    alphas = ((HALF, fmpq(1, 4), fmpq(1, 8)),) * 2
    betas = ((HALF, fmpq(1, 3), fmpq(1, 5)),) * 2
    play = Play((0,) * 4, ((0, 0), (0, 0), (1, 1)), alphas, betas, (0, 0, 0))
    *_, before, last = iterates(coordination(), play)
    continuation = (before.policy[0] * before.q[0]).sum()
    assert last.q[0][0, 1] == HALF * (1 + HALF * continuation)
    assert last.policy[0][0, 0] == before.policy[0][0, 0] + fmpq(1, 5) * (1 - before.policy[0][0, 0])


@pytest.mark.parametrize(("tie", "chosen"), [(0, 0), (1, 2), (2, 0)])
def test_ties_are_counted_modulo_their_number(tie, chosen) -> None:
    q = EXACT.array([[3, 1, 3]])
    assert best_reply(q, 0, tie).tolist() == [int(a == chosen) for a in range(3)]


def test_a_play_that_cannot_happen_is_refused() -> None:
    """In the coordination game with two states they alternate."""
    game = coordination(states=2)
    stay = Play((0, 0), ((0, 0),), halves(2, 1), halves(2, 1), (0,))
    assert not is_possible(game, stay)
    assert not is_possible(replace(game, initial=EXACT.array([0, 1])), replace(stay, states=(0, 1)))
    with pytest.raises(InputError, match="probability 0"):
        iterates(game, stay)


def test_iterates_do_not_change_each_other() -> None:
    game = coordination()
    play = Play((0, 0, 0), ((0, 1), (1, 0)), halves(2, 2), halves(2, 2), (0, 0))
    first, *_ = found = iterates(game, play)
    assert all((block == 0).all() for block in first.q)
    with pytest.raises(ValueError, match="read-only"):
        found[1].q[0][0, 0] = fmpq(5)
