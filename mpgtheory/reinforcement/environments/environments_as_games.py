"""An environment as a game, exactly, where its model can be enumerated.

    transition table    Gymnasium environments with `P[state][action] = [(probability, next, reward, ended), ...]`, as
                        FrozenLake, CliffWalking and Taxi have: a game of one player
    no chance           environments of Gymnasium or PettingZoo whose steps draw no random numbers (`stepped`)
    OpenSpiel           games in which players move at the same time (`openspiel`)
    our own             `parallel_env` gives its game back

Anything else that can tell its successors: `explored_game`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mpgtheory.errors import InputError, shown
from mpgtheory.game import MarkovGame
from mpgtheory.reinforcement.environments.exploring import MOST_STATES, Progress, explored_game
from mpgtheory.reinforcement.environments.openspiel import OpenSpiel, is_openspiel
from mpgtheory.reinforcement.environments.stepped import Stepped


def game_of(
    env: Any,
    *,
    discount: Any,
    key: Callable[[Any], Any] | None = None,
    full_information: bool = False,
    most_states: int = MOST_STATES,
    progress: Progress | None = None,
    name: str | None = None,
) -> MarkovGame:
    """The Markov game that an environment plays; see above.

    discount:          delta; environments have none.
    key:               the hashable state of an environment, or of a node of OpenSpiel; by default what players see.
    full_information:  take the game in which players see the state, though in the environment they see less.
    most_states:       how many states are found at the most.
    progress:          called with the numbers of explored and of found states.

    >>> import gymnasium
    >>> game = game_of(gymnasium.make("FrozenLake-v1"), discount="9/10")
    >>> game.n_players, game.n_states, game.action_counts
    (1, 12, (4,))

    Raises:  InputError for continuous actions, random steps whose probabilities cannot be seen, players who see
             different states as the same, episodes that are cut, or more than `most_states` states.
    """
    base = getattr(env, "unwrapped", env)
    own = getattr(base, "game", None)
    if isinstance(own, MarkovGame) and hasattr(env, "possible_agents"):
        return own if discount is None else own.changed(discount=_discount(discount))
    options = {"discount": discount, "most_states": most_states, "progress": progress, "name": name or _name(env)}
    model: OpenSpiel | Stepped
    if is_openspiel(env):
        model = OpenSpiel(env, key)
        first = model.first
    elif isinstance(getattr(base, "P", None), dict):
        return _of_table(base, **options)
    elif hasattr(env, "step") and hasattr(env, "reset"):
        model = Stepped(env, key, full_information=full_information)
        first = [(1, model.first)]
    else:
        raise InputError(f"{shown(env)} is no environment; it needs reset and step, or use explored_game")
    return explored_game(first, model.successors, players=model.players, actions=model.actions, label=_label, **options)


def _of_table(env: Any, *, discount: Any, **options: Any) -> MarkovGame:
    """A game of one player from a transition table."""
    first = getattr(env, "initial_state_distrib", None)
    chances = np.full(len(env.P), 1 / len(env.P)) if first is None else np.asarray(first)
    initial = [(chance, state) for state, chance in enumerate(chances) if chance > 0]
    count = int(env.action_space.n)

    def successors(state: Any, joint: tuple[int, ...]) -> list[tuple[float, Any, list[float]]]:
        rows = env.P[state][joint[0]]
        return [(chance, None if ended else int(after), [float(pay)]) for chance, after, pay, ended in rows]

    return explored_game(
        initial,
        successors,
        players=["1"],
        actions=[[str(a) for a in range(count)]],
        discount=discount,
        label=lambda state: f"s{state}",
        **options,
    )


def _discount(value: Any) -> Any:
    from mpgtheory.game.arrays import exact_number

    return exact_number("discount", value)


def _name(env: Any) -> str:
    """What an environment is called."""
    registered: Any = getattr(env, "spec", None)
    if getattr(registered, "id", None):
        return str(registered.id)
    if is_openspiel(env):
        return str(env.get_type().short_name)
    return str(getattr(env, "metadata", {}).get("name", type(env).__name__))


def _label(state: Any) -> str:
    """A state in one line of printable characters."""
    text = "/".join(str(state).split())
    return "".join(c if c.isprintable() else "?" for c in text)
