"""Where samples come from: logs of play, or a simulator that can be asked for any state and joint action."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.errors import InputError, shown
from mpgtheory.game import MarkovGame
from mpgtheory.game.arrays import Labels, exact_number
from mpgtheory.game.arrays.options import plain_array, whole_number
from mpgtheory.game.wellformed import check_discount
from mpgtheory.reinforcement.samples.game import SampledGame

MOST_CELLS = 50_000_000
"""Numbers in the tables of counts at the most: 400 MB."""
Simulate = Callable[[Array, Array, np.random.Generator], tuple[Array, Array]]
"""From states (B,), joint actions (B, N) and a generator to next states (B,) and payoffs (B, N)."""


def from_transitions(
    states: Any,
    actions: Any,
    payoffs: Any,
    following: Any,
    *,
    discount: Any,
    payoff_range: Any,
    like: MarkovGame | None = None,
    n_states: int | None = None,
    action_counts: Sequence[int] | None = None,
    payoffs_are_fixed: bool = False,
    name: str = "logs",
) -> SampledGame:
    """A game from T logged transitions.

    states, following:   the numbers of the states before and after. Shape (T,).
    actions, payoffs:    of every player. Shape (T, N).
    payoff_range:        (least, largest) payoff that is possible, or one pair for each player. No data can tell it.
    like:                a game with the same states and actions, for their names; or give n_states and action_counts.
    payoffs_are_fixed:   say so if each state and joint action pays the same at every visit.

    Raises:  InputError naming the transition that does not fit.
    """
    size, counts_of_actions, labels = _sizes(like, n_states, action_counts)
    before, after = (_whole(place, rows) for place, rows in (("states", states), ("following", following)))
    joint, paid = _whole("actions", actions), _real("payoffs", payoffs)
    if before.ndim != 1 or after.shape != before.shape:
        raise InputError(f"states have shape {before.shape}, following {after.shape}; give one number a transition")
    shape = (len(before), len(counts_of_actions))
    for place, received in (("actions", joint.shape), ("payoffs", paid.shape)):
        if received != shape:
            raise InputError(
                f"{place} have shape {received}; {shape[0]} transitions of {shape[1]} players need {shape}"
            )
    for place, numbers, below in (
        ("states", before, size),
        ("following", after, size),
        ("actions", joint, np.array(counts_of_actions)),
    ):
        _check_below(place, numbers, below)
    cells = (before * int(np.prod(counts_of_actions))) + np.ravel_multi_index(tuple(joint.T), counts_of_actions)
    return _sampled(
        cells,
        paid,
        after,
        size,
        counts_of_actions,
        discount=discount,
        payoff_range=payoff_range,
        labels=labels,
        is_anytime=True,
        fixed=payoffs_are_fixed,
        name=name,
    )


def from_simulator(
    simulate: Simulate,
    *,
    per_cell: int,
    like: MarkovGame | None = None,
    n_states: int | None = None,
    action_counts: Sequence[int] | None = None,
    discount: Any = None,
    payoff_range: Any = None,
    payoffs_are_fixed: bool | None = None,
    seed: int = 0,
    name: str = "simulator",
) -> SampledGame:
    """A game from a simulator that is asked `per_cell` times for every state and joint action.

    simulate:  from states (B,), joint actions (B, N) and a generator to next states (B,) and payoffs (B, N).
    like:      a game with the same states and actions; its discount and payoffs serve where none are given.

    >>> import mpgtheory as mpg
    >>> game = mpg.load("coordination")
    >>> from_simulator(simulator_of(game), like=game, per_cell=20)
    SampledGame simulator: 80 samples, 1 states, 2 x 2 actions, 20 to 20 in each of 4 cells

    Raises:  InputError if what the simulator returns does not fit.
    """
    per_cell = whole_number("per_cell", per_cell, most=10**9)
    size, counts_of_actions, labels = _sizes(like, n_states, action_counts)
    if like is not None:
        discount = like.discount if discount is None else discount
        if payoff_range is None:
            payoff_range = [[FLOAT.number(x) for x in like.payoff_range(i)] for i in range(like.n_players)]
    grid = np.indices((size, *counts_of_actions)).reshape(1 + len(counts_of_actions), -1)
    asked = np.repeat(grid, per_cell, axis=1)
    answer = simulate(asked[0], asked[1:].T, np.random.default_rng(seed))
    if not isinstance(answer, tuple) or len(answer) != 2:
        raise InputError(f"the simulator returned {shown(answer)}; it must return next states and payoffs")
    after, paid = _whole("next states of the simulator", answer[0]), _real("payoffs of the simulator", answer[1])
    if after.shape != (asked.shape[1],) or paid.shape != (asked.shape[1], len(counts_of_actions)):
        raise InputError(
            f"the simulator returned shapes {after.shape} and {paid.shape}; it was asked for {asked.shape[1]} samples "
            f"of {len(counts_of_actions)} players"
        )
    _check_below("next states of the simulator", after, size)
    cells = np.repeat(np.arange(grid.shape[1]), per_cell)
    fixed = payoffs_are_fixed if payoffs_are_fixed is not None else getattr(simulate, "payoffs_are_fixed", False)
    return _sampled(
        cells,
        paid,
        after,
        size,
        counts_of_actions,
        discount=discount,
        payoff_range=payoff_range,
        labels=labels,
        is_anytime=False,
        fixed=fixed,
        name=name,
    )


def simulator_of(game: MarkovGame) -> Simulate:
    """A simulator of a game that is known, to try methods on; its payoffs are fixed."""
    known = game.over(FLOAT)

    def simulate(states: Array, joint: Array, rng: np.random.Generator) -> tuple[Array, Array]:
        sums = known.rows_at(states, joint.T).cumsum(axis=1)
        drawn = rng.random(len(states))[:, None] * sums[:, -1:]
        return (sums <= drawn).sum(axis=1).clip(max=game.n_states - 1), known.payoffs_at(states, joint.T).T

    simulate.payoffs_are_fixed = True  # type: ignore[attr-defined]
    return simulate


def _sampled(
    cells: Array,
    paid: Array,
    after: Array,
    states: int,
    counts_of_actions: tuple[int, ...],
    *,
    discount: Any,
    payoff_range: Any,
    labels: Labels,
    is_anytime: bool,
    fixed: bool,
    name: str,
) -> SampledGame:
    """The counts and moments of numbered cells."""
    number = states * int(np.prod(counts_of_actions))
    if number * states > MOST_CELLS:
        raise InputError(f"counts would need {number * states} numbers; at most {MOST_CELLS}: merge states")
    delta = exact_number("discount", discount)
    check_discount(delta)
    ranges = _ranges(payoff_range, len(counts_of_actions), paid)
    counts = np.bincount(cells * states + after, minlength=number * states).reshape(states, -1, states)
    n = counts.sum(axis=-1)
    means, variances = [], []
    for player, column in enumerate(paid.T):
        middle = ranges[player].mean()
        sums, squares = (
            np.bincount(cells, weights=x, minlength=number).reshape(n.shape)
            for x in (column - middle, (column - middle) ** 2)
        )
        mean = sums / np.maximum(n, 1)
        means.append(middle + mean)
        variances.append(np.maximum(squares - n * mean**2, 0) / np.maximum(n - 1, 1))
    if fixed:
        _check_fixed(cells, paid)
        first = np.unique(cells, return_index=True)
        for player, mean in enumerate(means):
            mean.ravel()[first[0]] = paid[first[1], player]
    return SampledGame(
        labels, counts_of_actions, delta, counts, np.array(means), np.array(variances), ranges, is_anytime, fixed, name
    )


def _check_fixed(cells: Array, paid: Array) -> None:
    """Raise InputError if payoffs that are said to be fixed differ in one cell."""
    order = np.argsort(cells, kind="stable")
    same = np.diff(cells[order]) == 0
    differs = same & (np.diff(paid[order], axis=0) != 0).any(axis=1)
    if differs.any():
        place = int(order[1:][differs][0])
        raise InputError(f"transition {place} pays otherwise than one before in the same cell; payoffs are not fixed")


def _sizes(
    like: MarkovGame | None, n_states: int | None, action_counts: Sequence[int] | None
) -> tuple[int, tuple[int, ...], Labels]:
    """Numbers of states and of actions, and names."""
    if like is not None:
        return like.n_states, like.action_counts, Labels(like.players, like.states, like.actions)
    if n_states is None or action_counts is None:
        raise InputError("the sizes are missing; give n_states and action_counts, or a game by like=")
    if not isinstance(action_counts, (list, tuple)) or not action_counts:
        raise InputError(f"action_counts is {shown(action_counts)}; give a list with one number for each player")
    counts = tuple(whole_number("action_counts", count, most=MOST_CELLS) for count in action_counts)
    return whole_number("n_states", n_states, most=MOST_CELLS), counts, Labels()


def _whole(place: str, values: Any) -> Array:
    numbers = plain_array(place, values)
    if numbers.dtype.kind not in "iu":
        raise InputError(f"{place} have type {numbers.dtype}; give whole numbers")
    if numbers.size == 0:
        raise InputError(f"{place} are empty; give at least one transition")
    return numbers.astype(np.int64)


def _real(place: str, values: Any) -> Array:
    """Numbers as doubles.

    Raises:  InputError if they are none.
    """
    numbers = plain_array(place, values)
    if numbers.dtype.kind not in "iuf":
        raise InputError(f"{place} have type {numbers.dtype}; give numbers")
    return numbers.astype(np.float64)


def _check_below(place: str, numbers: Array, below: Any) -> None:
    """Raise InputError unless all numbers are from 0 up to a bound."""
    wrong = (numbers < 0) | (numbers >= below)
    if wrong.any():
        index = tuple(int(k) for k in np.argwhere(wrong)[0])
        most = np.broadcast_to(below, numbers.shape)[index] - 1
        raise InputError(f"{place}{list(index)} is {numbers[index]}; numbers run from 0 to {most}")


def _ranges(given: Any, players: int, paid: Array) -> Array:
    """The least and the largest payoff of every player. Shape (N, 2)."""
    try:
        if given is None:
            raise ValueError
        ranges = np.broadcast_to(_real("payoff_range", given), (players, 2)).copy()
    except ValueError as error:
        raise InputError("payoff_range is missing or no pair; give (least, largest), or one pair a player") from error
    if not np.isfinite(ranges).all() or (ranges[:, 0] > ranges[:, 1]).any():
        raise InputError(f"payoff_range is {ranges.tolist()}; give finite numbers, the least first")
    if not np.isfinite(paid).all():
        raise InputError(f"payoffs{[int(k) for k in np.argwhere(~np.isfinite(paid))[0]]} is not finite")
    wrong = (paid < ranges[:, 0]) | (paid > ranges[:, 1])
    if wrong.any():
        t, player = np.argwhere(wrong)[0]
        raise InputError(f"payoffs[{t}, {player}] is {paid[t, player]}, outside payoff_range {ranges[player].tolist()}")
    return ranges
