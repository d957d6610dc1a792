"""Small exact games for the tests: built by hand, drawn at random, and as Hypothesis strategies."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from flint import fmpq
from hypothesis import settings
from hypothesis import strategies as st

from mpgtheory.arithmetic import EXACT
from mpgtheory.families.registry import numbered
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy, exact_policy, random_policy

laws = settings(deadline=None, derandomize=True, max_examples=50)
"""Hypothesis settings of every law: reproducible, and no deadline where arithmetic is exact."""

DISCOUNTS = ("1/7", "1/2", "2/3", "9/10", "999/1000")


def make_game(
    payoffs: Any,
    transitions: Any,
    *,
    discount: Any = "1/2",
    initial: Any = None,
    name: str = "by hand",
) -> TabularGame:
    """A game from nested numbers; labels are 1, 2, ..., s1, s2, ... and a1, a2, ..."""
    table, rows = EXACT.array(payoffs), EXACT.array(transitions)
    players, states = table.shape[:2]
    return TabularGame(
        name=name,
        players=numbered(players),
        states=numbered(states, "s"),
        actions=tuple(numbered(count, "a") for count in table.shape[2:]),
        discount=EXACT.array([discount])[0],
        initial=EXACT.array([fmpq(1, states)] * states if initial is None else initial),
        payoffs=table,
        transitions=rows,
    )


def one_state(*tables: Any, discount: Any = "1/2") -> TabularGame:
    """A repeated game: one state, one payoff table a player."""
    payoffs = EXACT.array([[table] for table in tables])
    return make_game(payoffs, np.ones((*payoffs.shape[1:], 1), dtype=int), discount=discount)


def random_game(
    seed: int, states: int, counts: tuple[int, ...], *, discount: str = "2/3", sparse: bool = False
) -> TabularGame:
    """Integer payoffs from -9 to 9 and random rational rows; with `sparse`, about half the probabilities are 0."""
    rng = np.random.default_rng(seed)
    shape = (states, *counts)
    weights = rng.integers(1, 9, size=(*shape, states))
    if sparse:
        weights *= rng.integers(0, 2, size=weights.shape)
        weights[..., 0] += 1
    rows = EXACT.array(weights) / EXACT.array(weights.sum(axis=-1, keepdims=True))
    start = rng.integers(1, 9, size=states)
    return make_game(
        rng.integers(-9, 10, size=(len(counts), *shape)),
        rows,
        discount=discount,
        initial=EXACT.array(start) / fmpq(int(start.sum())),
        name=f"random {seed}",
    )


@st.composite
def games(draw: st.DrawFn, *, most_players: int = 3, most_states: int = 3, most_actions: int = 3) -> TabularGame:
    """A random exact game with 1 to `most_players` players and different action counts."""
    counts = tuple(draw(st.lists(st.integers(1, most_actions), min_size=1, max_size=most_players), label="actions"))
    return random_game(
        draw(st.integers(0, 10**6), label="seed"),
        draw(st.integers(1, most_states), label="states"),
        counts,
        discount=draw(st.sampled_from(DISCOUNTS), label="discount"),
        sparse=draw(st.booleans(), label="sparse"),
    )


@st.composite
def games_with_policy(draw: st.DrawFn, **limits: int) -> tuple[TabularGame, Policy]:
    """A random game and a random profile in the interior."""
    game = draw(games(**limits))
    return game, random_policy(game, np.random.default_rng(draw(st.integers(0, 10**6), label="policy")))


def pure_blocks(game: TabularGame, player: int) -> list[Any]:
    """Every pure stationary policy of one player, as an exact (S, A_i) block."""
    blocks = []
    for choice in itertools.product(range(game.action_counts[player]), repeat=game.n_states):
        rows = [[int(a == chosen) for a in range(game.action_counts[player])] for chosen in choice]
        blocks.append(exact_policy([rows])[0])
    return blocks


def pure_profiles(game: TabularGame) -> list[Policy]:
    """Every pure stationary profile."""
    per_player = [pure_blocks(game, i) for i in range(game.n_players)]
    return [Policy(tuple(blocks)) for blocks in itertools.product(*per_player)]


def same(left: Policy, right: Policy) -> bool:
    """Whether two exact profiles are equal."""
    return all(a.shape == b.shape and bool((a == b).all()) for a, b in zip(left, right, strict=True))


def known_as(profiles: list[Policy]) -> set[tuple[str, ...]]:
    """Profiles as a set that can be compared."""
    return {tuple(str(x) for block in policy for x in block.ravel()) for policy in profiles}
