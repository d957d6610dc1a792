"""Random small exact games and profiles, with the corners in which mistakes hide.

Sizes 1 to 3 with different action counts, absorbing and deterministic transitions, probabilities 0 and 1, zero,
negative and tied payoffs, extreme discounts. Hypothesis draws sizes, kinds and a seed; NumPy fills the tables.
"""

from __future__ import annotations

import math

import numpy as np
from flint import fmpq
from hypothesis import strategies as st

from mpgtheory.arithmetic import EXACT, Array
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy, exact_policy, random_policy, random_pure, uniform
from verification.instance import Instance, Profile, Sampling

DISCOUNTS = tuple(fmpq(*pair) for pair in ((1, 1000), (1, 3), (1, 2), (9, 10), (99, 100), (999, 1000)))
ROWS = ("interior", "boundary", "deterministic", "absorbing")
PAYOFFS = ("integers", "fractions", "negative", "tied", "zero")


def random_row(rng: np.random.Generator, size: int, kind: str) -> list[fmpq]:
    """A probability row: everywhere positive, with zeros, or all mass on one entry."""
    if kind == "deterministic":
        weights = np.eye(size, dtype=int)[rng.integers(size)]
    else:
        weights = rng.integers(1 if kind == "interior" else 0, 4, size=size)
        weights[rng.integers(size)] += 1
    return [fmpq(int(w), int(weights.sum())) for w in weights]


def random_rows(rng: np.random.Generator, shape: tuple[int, ...], size: int, kind: str) -> Array:
    """A table of probability rows over its last axis."""
    return EXACT.array([random_row(rng, size, kind) for _ in range(math.prod(shape))]).reshape(*shape, size)


def random_payoffs(rng: np.random.Generator, shape: tuple[int, ...], kind: str) -> Array:
    """A table of payoffs of one kind."""
    low, high = {"integers": (-5, 6), "fractions": (-9, 10), "negative": (-9, 0), "tied": (0, 2), "zero": (0, 1)}[kind]
    table = EXACT.array(rng.integers(low, high, size=shape))
    return table / fmpq(7) if kind == "fractions" else table


def _transitions(rng: np.random.Generator, states: int, counts: tuple[int, ...], kind: str) -> Array:
    table = random_rows(rng, (states, *counts), states, "interior" if kind == "absorbing" else kind).copy()
    if kind == "absorbing":
        table[0] = EXACT.array(np.eye(states, dtype=int)[0])
    return table


def make_game(seed: int, states: int, counts: tuple[int, ...], discount: fmpq, rows: str, payoffs: str) -> TabularGame:
    """The random game of these sizes and kinds."""
    rng = np.random.default_rng(seed)
    players = len(counts)
    return TabularGame(
        name=f"random {seed}, {states} states, actions {counts}, discount {discount}, {rows}, {payoffs}",
        players=tuple(str(i) for i in range(players)),
        states=tuple(f"s{s}" for s in range(states)),
        actions=tuple(tuple(f"a{a}" for a in range(count)) for count in counts),
        discount=discount,
        initial=random_rows(rng, (), states, "boundary" if rows == "absorbing" else rows),
        payoffs=random_payoffs(rng, (players, states, *counts), payoffs),
        transitions=_transitions(rng, states, counts, rows),
    )


@st.composite
def random_games(
    draw: st.DrawFn,
    *,
    players: tuple[int, int] = (1, 3),
    most_profiles: int = 800,
    discounts: tuple[fmpq, ...] = DISCOUNTS,
) -> TabularGame:
    """A random game with at most `most_profiles` pure profiles."""
    counts = tuple(draw(st.lists(st.integers(1, 3), min_size=players[0], max_size=players[1]), label="actions"))
    states = draw(st.integers(1, 3), label="states")
    while math.prod(counts) ** states > most_profiles:
        states -= 1
    return make_game(
        draw(st.integers(0, 2**32 - 1), label="seed"),
        states,
        counts,
        draw(st.sampled_from(discounts), label="discount"),
        draw(st.sampled_from(ROWS), label="transitions"),
        draw(st.sampled_from(PAYOFFS), label="payoffs"),
    )


def some_policies(game: TabularGame, rng: np.random.Generator) -> tuple[Policy, ...]:
    """Uniform, pure, on the boundary (some weights zero), and in the interior."""
    boundary = exact_policy([random_rows(rng, (game.n_states,), n, "boundary") for n in game.action_counts])
    return uniform(game), random_pure(game, rng), boundary, random_policy(game, rng)


def instance_with(game: TabularGame, policies: tuple[Policy, ...], *, episodes: int = 200) -> Instance:
    """An instance that tries these profiles instead of the sampled ones."""
    made = Instance(game, 0, Sampling(coordinates=6, equilibria=4, episodes=episodes, flows=4))
    vars(made)["profiles"] = tuple(Profile(f"profile {k}", policy) for k, policy in enumerate(policies))
    return made


@st.composite
def random_instances(draw: st.DrawFn, **named: object) -> Instance:
    """A random game with profiles of each kind."""
    game = draw(random_games(**named))  # type: ignore[arg-type]
    return instance_with(game, some_policies(game, np.random.default_rng(draw(st.integers(0, 2**16)))))
