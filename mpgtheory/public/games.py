"""Bring a game: from arrays, from a file, from a family; and write it."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy

LONGEST_PATH = 4096
"""Characters of a path: no longer one can be opened."""


def game(
    payoffs: Any,
    transitions: Any,
    discount: Any,
    *,
    initial: Any = None,
    players: Sequence[Any] | None = None,
    states: Sequence[Any] | None = None,
    actions: Sequence[Any] | None = None,
    name: str = "game",
) -> MarkovGame:
    """A Markov game from arrays.

    payoffs:      u_i(s, a): an array (N, S, A_1, ..., A_N), or a list of one array (S, A_1, ..., A_N) for each player.
    transitions:  P(s' | s, a): an array (S, A_1, ..., A_N, S); or one scipy.sparse matrix (S, S) for each joint action,
                  as a dict {(a_1, ..., a_N): matrix} or as lists nested by the players' actions.
    discount:     delta, strictly between 0 and 1.
    initial:      mu, shape (S,); uniform by default.
    players, states, actions:  names; numbered by default. `actions` is one list for all players, or a list for each.

    Numbers are floats, integers, fractions or text such as "1/3", in NumPy arrays, nested lists, or anything that has
    `__array__`. A float means its shortest decimal: 0.1 is 1/10. A row of probabilities that misses 1 by at most 1e-9
    is mended exactly, and the text of the game says so.

    >>> import mpgtheory as mpg
    >>> u = [[[[2, 0], [0, 1]]], [[[2, 0], [0, 1]]]]      # 2 players, 1 state, 2 x 2 actions
    >>> P = [[[[1.0], [1.0]], [[1.0], [1.0]]]]
    >>> mpg.game(u, P, 0.9)
    MarkovGame game: 2 players, 1 state, 2 x 2 actions, discount 9/10 (dense tables)

    Raises:  InputError naming the array, the axis or the row, what was expected and what was received.
    Source:  Section 2.
    """
    from mpgtheory.game.arrays import Labels, game_from_arrays

    labels = Labels(players, states, actions)
    return game_from_arrays(payoffs, transitions, discount, initial=initial, labels=labels, name=name)


def load(source: str | PathLike[str], *, discount: Any = None, normalise: Any = None) -> MarkovGame:
    """A game from a file, or a family of games with its parameters.

    source:     the path of a file (.json, .npz, .nfg, .efg, .dpomdp, .posg, .csv, PRISM's .tra), or a family such as
                "routing:players=3".
    discount:   overrides the discount factor of the source.
    normalise:  rows of a file that miss 1 by at most this are divided by their sums.

    >>> import mpgtheory as mpg
    >>> mpg.load("routing:players=3")
    MarkovGame routing:players=3: 3 players, 4 states, 2 x 2 x 2 actions, discount 1/2 (dense tables)

    Raises:  InputError in one line: file, place, value and remedy.
    """
    from mpgtheory.formats import load as load_source
    from mpgtheory.formats.loaded import Options

    options = Options.parse(
        discount=None if discount is None else str(discount), normalise=None if normalise is None else str(normalise)
    )
    loaded = load_source(str(source), options)
    return loaded.game.changed(notes=(*loaded.game.notes, *loaded.notes)) if loaded.notes else loaded.game


def save(what: MarkovGame | Policy, path: str | PathLike[str]) -> Path:
    """Write a game or a policy to a file, exactly: .json, or .npz for NumPy. Returns the path.

    >>> import mpgtheory as mpg, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = mpg.save(mpg.load("coordination"), f"{folder.name}/game.npz")
    >>> mpg.load(path)
    MarkovGame coordination: 2 players, 1 state, 2 x 2 actions, discount 1/2 (dense tables)
    >>> folder.cleanup()

    Raises:  InputError if the place cannot be written or the ending is unknown.
    """
    from mpgtheory.formats import write_game, write_policy

    place = Path(path)
    if isinstance(what, Policy):
        write_policy(what, place)
    else:
        write_game(what, place)
    return place


def policy(game: MarkovGame, values: Any = "uniform") -> Policy:
    """An exact policy of a game, from what a learner leaves behind.

    values:  one array (S, A_i) for each player, an array (N, S, A), nested lists or tensors; an array of whole numbers
             (S,) in the place of a player's block says which action each state plays; a dict {player: {state: {action:
             probability}}}; the path of a policy file; or "uniform". A model: a function, a torch module, an agent
             with `predict`, or one of them for each player, as `mpg.environments.policy_of` reads it.

    Floats mean their shortest decimals. A row that misses 1 by rounding is mended exactly: by at most 1e-9, in single
    precision by some units in its last place.

    >>> import mpgtheory as mpg
    >>> game = mpg.load("coordination")
    >>> mpg.policy(game, [[[0.7, 0.3]], [[1.0, 1e-17]]])
    Policy: mixed, shapes (1, 2) and (1, 2); 1 row of the policy missed 1 by at most 1e-17, now mended

    Raises:  InputError naming player, state, and by how much a row misses 1, or which shape was expected.
    """
    from mpgtheory.game.arrays import policy_from_arrays

    if isinstance(values, str) and values == "uniform":
        from mpgtheory.game.policy import uniform

        return uniform(game)
    if isinstance(values, (str, PathLike)):
        from mpgtheory.errors import InputError, shown
        from mpgtheory.formats import read_policy

        if len(str(values)) > LONGEST_PATH:
            raise InputError(f"{shown(values)} is no path of a policy file; give arrays, a path, or 'uniform'")
        return read_policy(Path(values), game)
    if not isinstance(values, Policy):
        from mpgtheory.reinforcement.environments.models import is_model

        if is_model(values):
            from mpgtheory.reinforcement.environments.policies import policy_of

            return policy_of(game, values)
    return policy_from_arrays(game, values)
