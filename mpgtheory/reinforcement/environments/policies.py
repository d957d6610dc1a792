"""The policy of a model, as a table: each player's model is asked in every state.

A model is a function, a torch or JAX module, or an agent with `predict` (`models`). What it returns is read as
probabilities, as logits if so declared, or as the number or label of an action. The table is exact: floats mean their
shortest decimals, and rows are mended only as far as the precision of their floats can have moved them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError, nearest, shown
from mpgtheory.game import MarkovGame
from mpgtheory.game.arrays import policy_from_arrays
from mpgtheory.game.arrays.options import word
from mpgtheory.game.arrays.rows import rounding_of
from mpgtheory.game.policy import Policy
from mpgtheory.reinforcement.environments.models import answers, is_model, is_module, is_predictor
from mpgtheory.reinforcement.environments.observations import Observation, observations

OUTPUTS = ("probabilities", "logits")
ASKED = 3
"""How often a function that names actions is asked in each state: one that draws them is caught."""


def policy_of(
    game: MarkovGame,
    model: Any,
    *,
    observation: Observation = "index",
    outputs: str = "probabilities",
    deterministic: bool = False,
    batched: bool = False,
) -> Policy:
    """The exact policy of a model: a function, a torch or JAX module, an agent of Stable-Baselines3.

    model:          one model for each player, in a list or in a dict by player; or one model for all players. A single
                    function is called with the player and the observation, all others with the observation.
    observation:    what the model sees of a state: "index", "one_hot", or a function of the number of the state.
    outputs:        "probabilities", or "logits", to which softmax is applied. Whole numbers and labels mean actions.
    deterministic:  read of an agent with `predict` the action that it predicts, not the distribution that it has.
    batched:        call functions once with the observations of all states, as JAX functions like it.

    >>> from mpgtheory.families import build
    >>> policy_of(build("coordination"), [lambda state: [0.25, 0.75], lambda state: "B"])
    Policy: mixed, shapes (1, 2) and (1, 2)

    Raises:  InputError naming player and state where an answer is no policy: logits, NaN, an unknown action.
    """
    word("outputs", outputs, OUTPUTS)
    seen = observations(game.n_states, observation)
    models = _models(game, model)
    read = partial(answers, seen=seen, deterministic=deterministic, batched=batched)
    blocks = [_block(game, i, read, one, outputs) for i, one in enumerate(models)]
    for i, one in enumerate(models):
        if blocks[i].ndim == 1 and not (is_module(one) or is_predictor(one)):
            _check_repeats(game, i, blocks[i], [_block(game, i, read, one, outputs) for _ in range(ASKED - 1)])
    return policy_from_arrays(game, blocks)


def _models(game: MarkovGame, model: Any) -> list[Any]:
    """One model for each player."""
    if not is_model(model):
        raise InputError(f"the model is {shown(model)}; give a function, a module, or an agent with predict")
    if isinstance(model, Mapping):
        unknown = next((name for name in model if name not in game.players), None)
        if unknown is not None:
            raise InputError(f"the models name an unknown player {unknown!r}; {nearest(str(unknown), game.players)}")
        missing = next((name for name in game.players if name not in model), None)
        if missing is not None:
            raise InputError(f"the models lack player {missing!r}; give one for each player")
        return [model[name] for name in game.players]
    if isinstance(model, Sequence):
        if len(model) != game.n_players:
            raise InputError(f"{len(model)} models were given for {game.n_players} players; give one for each")
        return list(model)
    if game.n_players == 1 or is_module(model) or is_predictor(model):
        return [model] * game.n_players
    return [partial(model, player) for player in game.players]


def _block(game: MarkovGame, player: int, read: Callable[[Any], list[Any]], model: Any, outputs: str) -> Array:
    """One player's probabilities (S, A_i), or its actions (S,)."""
    try:
        given = read(model)
    except Exception as error:  # whatever a foreign model raises
        text = f"{type(error).__name__}: {' '.join(str(error).split())[:160]}"
        raise InputError(f"the model of player {game.players[player]} fails when it is asked ({text})") from error
    if len(given) != game.n_states:
        raise InputError(f"the model of player {game.players[player]} answered {len(given)} of {game.n_states} states")
    rows = [_row(game, player, state, answer, outputs) for state, answer in enumerate(given)]
    if len({np.ndim(row) for row in rows}) != 1:
        raise InputError(
            f"the model of player {game.players[player]} returns an action in one state and probabilities in another"
        )
    return np.array(rows)


def _row(game: MarkovGame, player: int, state: int, answer: Any, outputs: str) -> Any:
    """The answer in one state: the number of an action, or a row of probabilities."""
    place = f"the model of player {game.players[player]}, asked in state {game.states[state]},"
    labels, count = game.actions[player], game.action_counts[player]
    if isinstance(answer, str):
        if answer not in labels:
            raise InputError(f"{place} plays an unknown action {answer!r}; {nearest(answer, labels)}")
        return labels.index(answer)
    row = np.asarray(answer)
    if row.ndim == 0 and row.dtype.kind in "iu":
        if not 0 <= row < count:
            raise InputError(f"{place} plays action {row}; actions are numbered from 0 to {count - 1}")
        return int(row)
    if row.shape != (count,):
        raise InputError(f"{place} returns shape {row.shape}; {count} probabilities or the number of an action needed")
    if row.dtype.kind == "O":
        return row
    if row.dtype.kind not in "fiu" or not np.isfinite(row).all():
        raise InputError(f"{place} returns {shown(row.tolist())}; every probability must be a finite number")
    return _softmax(row) if outputs == "logits" else _checked(place, row)


def _checked(place: str, row: Array) -> Array:
    """A row that is a distribution up to the precision of its floats."""
    total, within = float(row.sum(dtype=np.float64)), float(rounding_of(row, len(row)))
    if row.min() < -within or abs(total - 1) > within:
        raise InputError(
            f"{place} returns {shown(row.tolist())}, which is no distribution (its sum is {total:.6g}); return "
            "probabilities, or say outputs='logits'"
        )
    return row


def _softmax(row: Array) -> Array:
    """exp(row), divided by its sum, in doubles."""
    weights = np.exp(row.astype(np.float64) - row.max())
    return np.asarray(weights / weights.sum())


def _check_repeats(game: MarkovGame, player: int, first: Array, again: list[Array]) -> None:
    """Raise InputError if a function that names actions names another one when it is asked again."""
    for other in again:
        if not np.array_equal(first, other):
            raise InputError(
                f"the model of player {game.players[player]} plays other actions when it is asked again: it draws "
                "them; return probabilities, so that the policy itself is judged"
            )
