"""Games from arrays: every form that is read, and one clear error for every form that is not."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import scipy.sparse
from flint import fmpq

import mpgtheory as mpg
from mpgtheory.game import TabularGame
from mpgtheory.game.sparse import SparseGame

COUNTS = (2, 3)
STATES = 2


def payoffs() -> np.ndarray:
    return np.arange(2 * STATES * 6).reshape(2, STATES, *COUNTS) / 10


def transitions() -> np.ndarray:
    return np.full((STATES, *COUNTS, STATES), 0.5)


def refusal(*arguments: Any, **named: Any) -> str:
    with pytest.raises(mpg.InputError) as caught:
        mpg.game(*arguments, **named)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    assert len(message) < 400
    return message


def test_a_float_means_its_shortest_decimal() -> None:
    game = mpg.game(payoffs(), transitions(), 0.9)
    assert isinstance(game, TabularGame)
    assert game.discount == fmpq(9, 10)
    assert (game.payoffs.ravel() == [fmpq(k, 10) for k in range(24)]).all()
    assert (game.initial == fmpq(1, 2)).all()


FORMS = {
    "nested lists of floats": lambda a: a.tolist(),
    "single precision": lambda a: a.astype(np.float32),
    "text": lambda a: np.array([str(x) for x in a.ravel()]).reshape(a.shape),
    "fractions": lambda a: np.array([Fraction(str(x)) for x in a.ravel()], dtype=object).reshape(a.shape),
    "decimals": lambda a: np.array([Decimal(str(x)) for x in a.ravel()], dtype=object).reshape(a.shape).tolist(),
    "a list of arrays": list,
    "a tuple of lists": lambda a: tuple(part.tolist() for part in a),
    "what offers __array__": lambda a: Tensor(a),
    "a list of what offers __array__": lambda a: [Tensor(part) for part in a],
    "another order in memory": np.asfortranarray,
}


class Tensor:
    """A tensor of another library: NumPy arrays are made of it, and nothing else is known."""

    def __init__(self, values: np.ndarray, *, needs_gradient: bool = False) -> None:
        self._values, self._needs_gradient = values, needs_gradient

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        if self._needs_gradient:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        return self._values


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_every_form_gives_the_same_exact_game(form: str) -> None:
    game, same = (mpg.game(make(payoffs()), make(transitions()), "9/10") for make in (FORMS[form], np.asarray))
    assert isinstance(game, TabularGame)
    assert isinstance(same, TabularGame)
    assert (game.payoffs == same.payoffs).all()
    assert (game.transitions == same.transitions).all()


def test_integers_and_mixtures_are_exact() -> None:
    large = 2**60 + 1
    game = mpg.game([[[large, 0.5]]], [[[1], [1]]], "1/2")
    assert isinstance(game, TabularGame)
    assert game.payoffs.ravel().tolist() == [fmpq(large), fmpq(1, 2)]


def test_names() -> None:
    game = mpg.game(
        payoffs(), transitions(), 0.5, players=["row", "column"], states=["x", 7], actions=[["u", "d"], ["l", "m", "r"]]
    )
    assert (game.players, game.states, game.actions) == (("row", "column"), ("x", "7"), (("u", "d"), ("l", "m", "r")))
    same = mpg.game(np.ones((2, 1, 2, 2)), np.ones((1, 2, 2, 1)), 0.5, actions=["yes", "no"])
    assert same.actions == (("yes", "no"),) * 2
    assert mpg.game(payoffs(), transitions(), 0.5).actions == (("a1", "a2"), ("a1", "a2", "a3"))


ROWS = [
    ([0.1, 0.2, 0.7], ["1/10", "1/5", "7/10"], False),
    ([1 / 3, 1 / 3, 1 / 3], ["1/3"] * 3, True),
    ([1 / 3, 2 / 3, 0], ["1/3", "2/3", "0"], True),
    ([1 / 6, 5 / 6, -1e-18], None, True),
    ([0.3, 0.3, 0.4000000001], ["3/10", "3/10", "2/5"], True),
]


@pytest.mark.parametrize(("row", "expected", "is_mended"), ROWS, ids=str)
def test_rows_that_rounding_moved_are_mended_exactly_and_the_game_says_so(row: Any, expected: Any, is_mended: bool):
    game = mpg.game(np.zeros((1, 3, 1)), np.array([[row]] * 3), 0.5, initial=row)
    assert isinstance(game, TabularGame)
    for found in (game.transitions[0, 0], game.initial):
        assert sum(found) == 1
        assert min(found) >= 0
        assert abs(found - [fmpq(*float(x).as_integer_ratio()) for x in row]).max() <= fmpq(1, 10**9)
        if expected is not None:
            assert [str(x) for x in found] == expected
    assert ("missed 1 by at most" in repr(game)) is is_mended
    assert "\n" not in repr(game)


def test_the_note_outlives_conversion_pickling_and_a_change_of_the_discount() -> None:
    import pickle

    game = mpg.game(np.zeros((1, 3, 1)), [[[1 / 3] * 3]] * 3, 0.5)
    assert game.notes == ("3 rows of transitions missed 1 by at most 1e-16, now mended",)
    assert pickle.loads(pickle.dumps(game)).notes == game.notes
    assert game.changed(discount=fmpq(1, 3)).notes == game.notes


def wrong(array: np.ndarray, place: Any, value: Any) -> np.ndarray:
    copy = array.astype(object if isinstance(value, (str, dict, complex)) else float)
    copy[place] = value
    return copy


U, P = payoffs(), transitions()
HOSTILE = {
    "P of rank 2": (U, np.eye(2), 0.9, "transitions has 2 axes (shape (2, 2)); it needs the axes state"),
    "P with other next states": (U, np.ones((2, 2, 3, 3)) / 3, 0.9, "2 states on axis 0 and 3 next states on axis 3"),
    "payoffs of rank 3": (U[0], P, 0.9, "payoffs has 3 axes (shape (2, 2, 3)); with these transitions it needs 4"),
    "one player missing": (U[:1], P, 0.9, "payoffs has 1 on axis 0 (players); transitions has 2"),
    "other states": (np.zeros((2, 5, 2, 3)), P, 0.9, "payoffs has 5 on axis 1 (states); transitions has 2"),
    "actions exchanged": (U.swapaxes(2, 3), P, 0.9, "payoffs has 3 on axis 2 (actions of player 1)"),
    "NaN": (wrong(U, (1, 0, 1, 2), np.nan), P, 0.9, "payoffs[1, 0, 1, 2] is nan; every number must be finite"),
    "infinite": (U, wrong(P, (0, 0, 0, 0), np.inf), 0.9, "transitions[0, 0, 0, 0] is inf"),
    "NaN in a list": ([[[0, float("nan")]]], [[[1], [1]]], 0.9, "payoffs[0, 0, 1] is nan"),
    "a row off": (U, wrong(P, (1, 0, 2, 1), 0.6), 0.9, "transitions[1, 0, 2] (state s2, actions a1, a3) sums to 1.1"),
    "by how much": (U, wrong(P, (1, 0, 2, 1), 0.5001), 0.9, "misses it by 0.0001"),
    "negative": (U, wrong(P, (0, 1, 0), [-1e-3, 1.001]), 0.9, "has -0.001 at 0; a probability must not be negative"),
    "complex": (U.astype(complex), P, 0.9, "payoffs holds complex numbers; write numbers"),
    "one complex": (wrong(U, (0, 0, 0, 0), 1j), P, 0.9, "payoffs[0, 0, 0, 0] is 1j, a complex number"),
    "truth values": (U > 0, P, 0.9, "payoffs holds truth values"),
    "dates": (U.astype("datetime64[s]"), P, 0.9, "payoffs holds datetime64"),
    "junk": (wrong(U, (0, 1, 0, 0), "x"), P, 0.9, "payoffs[0, 1, 0, 0]: 'x' is not a finite number"),
    "a dict inside": (wrong(U, (0, 1, 0, 0), {}), P, 0.9, "payoffs[0, 1, 0, 0] is {}"),
    "None": (None, P, 0.9, "payoffs: None is not an exact number"),
    "a string": ("payoffs.csv", P, 0.9, "payoffs: 'payoffs.csv' is not a finite number"),
    "ragged counts": ([U[0], U[1][:, :, :2]], P, 0.9, "payoffs[1] has shape (2, 2, 2) and payoffs[0] has shape"),
    "a ragged row": (U, [[[[1, 0], [1]]]], 0.9, "transitions[0, 0, 1] has 1 numbers and transitions[0, 0, 0]"),
    "a number among rows": (U, [[[[1, 0], 1]]], 0.9, "transitions[0, 0, 1] has a single number"),
    "empty": (U, np.zeros((2, 0, 3, 2)), 0.9, "transitions is empty (shape (2, 0, 3, 2))"),
    "an empty list": (U, [], 0.9, "transitions is empty"),
    "masked": (np.ma.masked_equal(U, 0), P, 0.9, "payoffs has masked entries; fill them first"),
    "a tensor with a gradient": (Tensor(U, needs_gradient=True), P, 0.9, "payoffs cannot be read as a NumPy array"),
    "too large": (U, np.broadcast_to(np.float64(0), (5000, 1, 5000)), 0.9, "give a scipy.sparse matrix for each joint"),
    "discount 1": (U, P, 1, "discount is 1; it must lie strictly between 0 and 1"),
    "discount 1.0": (U, P, 1.0, "discount is 1; it must lie strictly between 0 and 1"),
    "discount NaN": (U, P, float("nan"), "discount is nan"),
    "discount of junk": (U, P, "often", "discount: 'often' is not a finite number"),
    "discount array": (U, P, np.array([0.9, 0.9]), "discount has shape (2,); a single number was expected"),
}


@pytest.mark.parametrize("case", HOSTILE, ids=str)
def test_hostile_arrays_get_one_clear_error(case: str) -> None:
    *arguments, message = HOSTILE[case]
    assert message in refusal(*arguments)


NAMED: dict[str, tuple[dict[str, Any], str]] = {
    "players": ({"players": ["a"]}, "players has 1 names; the arrays have 2"),
    "twice": ({"states": ["x", "x"]}, "states has the label 'x' twice"),
    "text": ({"states": "xy"}, "states is the text 'xy'; give a list of names"),
    "lists": ({"actions": [["u", "d"]]}, "actions has 1 lists for 2 players"),
    "counts": ({"actions": ["u", "d"]}, "actions of player 2 has 2 names; the arrays have 3"),
    "initial": ({"initial": [1, 0, 0]}, "initial has shape (3,); one probability for each of 2 states"),
    "initial off": ({"initial": [0.5, 0.6]}, "initial sums to 1.1"),
}


@pytest.mark.parametrize("case", NAMED, ids=str)
def test_wrong_names_and_initial_distributions(case: str) -> None:
    named, message = NAMED[case]
    assert message in refusal(U, P, 0.9, **named)


def matrices(states: int, seed: int) -> list[list[Any]]:
    """Sparse chains for 2 x 2 joint actions, in doubles."""
    rng, found = np.random.default_rng(seed), []
    for _ in range(4):
        dense = rng.random((states, states)) * (rng.random((states, states)) < 3 / states) + np.eye(states)
        found.append(scipy.sparse.csr_matrix(dense / dense.sum(axis=1, keepdims=True)))
    return [found[:2], found[2:]]


def test_sparse_matrices_of_a_small_game_are_the_dense_game() -> None:
    chains, u = matrices(4, 0), np.random.default_rng(1).normal(size=(2, 4, 2, 2))
    dense = np.array([[m.toarray() for m in row] for row in chains]).transpose(2, 0, 1, 3)
    keys = {(a, b): chains[a][b].tocoo() for a in (0, 1) for b in (0, 1)}
    expected = mpg.game(u, dense, 0.9)
    for form in (chains, [*chains[0], *chains[1]], keys):
        game = mpg.game(u, form, 0.9)
        assert isinstance(game, TabularGame)
        assert isinstance(expected, TabularGame)
        assert (game.transitions == expected.transitions).all()


def test_sparse_matrices_of_a_large_game_stay_sparse_and_roundings_are_said() -> None:
    chains, u = matrices(300, 0), np.random.default_rng(1).normal(size=(2, 300, 2, 2))
    game = mpg.game(u, chains, 0.9)
    assert isinstance(game, SparseGame)
    assert "probabilities rounded to 15 decimals" in repr(game)
    assert (
        abs(game.moves.floats - scipy.sparse.vstack([c[s] for s in range(300) for r in chains for c in r])).max()
        < 1e-13
    )
    assert np.abs(game.payoff_floats - u.reshape(2, 300, 4)).max() < 1e-13
    assert mpg.nash_gap(game).is_equilibrium is False


SPARSE = {
    "a matrix missing": ({(0, 0): scipy.sparse.eye(2)}, "transitions has no matrix for the joint action (0, 1)"),
    "an unknown key": ({(0, 7): scipy.sparse.eye(2)}, "transitions has the key (0, 7)"),
    "too few": ([scipy.sparse.eye(2)] * 5, "transitions has 5 matrices; 6 joint actions need one each"),
    "the wrong shape": ([scipy.sparse.eye(3)] * 6, "transitions[(0, 0)] is (3, 3); a sparse matrix (2, 2)"),
    "an empty row": ([scipy.sparse.csr_matrix((2, 2))] * 6, "has no entry; each row must sum to 1"),
    "a row off": ([scipy.sparse.csr_matrix([[1, 1], [0, 1]])] * 6, "sums to 2"),
}


@pytest.mark.parametrize("case", SPARSE, ids=str)
def test_hostile_sparse_matrices(case: str) -> None:
    chains, message = SPARSE[case]
    assert message in refusal(U, chains, 0.9)
