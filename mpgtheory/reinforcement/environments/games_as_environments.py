"""A game as an environment of PettingZoo (all players), of Gymnasium (one player against fixed others)."""

from __future__ import annotations

from typing import Any

from mpgtheory.errors import InputError, nearest
from mpgtheory.game import MarkovGame
from mpgtheory.game.arrays.options import whole_number
from mpgtheory.reinforcement.environments.libraries import required
from mpgtheory.reinforcement.environments.observations import Observation


def parallel_env(
    game: MarkovGame,
    *,
    observation: Observation = "index",
    termination: bool = False,
    horizon: int | None = None,
    render_mode: None = None,
) -> Any:
    """The game as a `pettingzoo.ParallelEnv`: players act at once and see the state.

    observation:  "index", "one_hot", or a function of the number of the state.
    termination:  end the episode after each stage with probability 1 - delta, so that learners which do not discount
                  optimise the discounted game: the expected sum of payoffs is V_i(mu, pi).
    horizon:      cut the episode after so many stages.

    >>> from mpgtheory.families import build
    >>> env = parallel_env(build("dominance"), horizon=10)
    >>> env.reset(seed=0)[0]
    {'1': np.int64(0), '2': np.int64(0)}
    >>> env.step({"1": 1, "2": 0})[1]
    {'1': 0.9, '2': 0.9}

    Raises:  InputError if PettingZoo is not installed, or for an option that is unknown.
    """
    required("pettingzoo")
    from mpgtheory.reinforcement.environments.pettingzoo_env import GameEnv

    return GameEnv(game, observation=observation, termination=termination, horizon=horizon, render_mode=render_mode)


def player_env(
    game: MarkovGame,
    player: str | int,
    others: Any = "uniform",
    *,
    observation: Observation = "index",
    termination: bool = False,
    horizon: int | None = None,
) -> Any:
    """One player's decision problem as a `gymnasium.Env`: the others' policies are fixed.

    player:  its name, or its number from 0.
    others:  a joint policy as `mpg.policy` reads it; the player's own part is ignored.

    >>> from mpgtheory.families import build
    >>> env = player_env(build("dominance"), "1", [[0], [0]])
    >>> env.reset(seed=0)
    (np.int64(0), {'state': 0})
    >>> env.step(0)[1]
    1.0

    Raises:  InputError if Gymnasium is not installed, the player is unknown, or the policy cannot be read.
    """
    from mpgtheory.public.games import policy

    required("gymnasium")
    from mpgtheory.reinforcement.environments.gymnasium_env import PlayerEnv

    number = player_number(game, player)
    return PlayerEnv(
        game, number, policy(game, others), observation=observation, termination=termination, horizon=horizon
    )


def player_number(game: MarkovGame, player: str | int) -> int:
    """The number of a player that is given by name or number.

    Raises:  InputError if there is none.
    """
    if isinstance(player, str):
        if player not in game.players:
            raise InputError(f"the game has no player {player!r}; {nearest(player, game.players)}")
        return game.players.index(player)
    return whole_number("player", player, least=0, most=game.n_players - 1)
