"""A game as an environment of PettingZoo, Gymnasium or NumPy; a policy model as a policy; an environment as a game."""

from mpgtheory.environments.batch import Batch
from mpgtheory.environments.environments_as_games import game_of
from mpgtheory.environments.exploring import explored_game
from mpgtheory.environments.games_as_environments import parallel_env, player_env
from mpgtheory.environments.policies import policy_of

__all__ = ["Batch", "explored_game", "game_of", "parallel_env", "player_env", "policy_of"]
