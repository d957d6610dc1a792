"""A game as an environment of PettingZoo, Gymnasium or NumPy; a policy model as a policy; an environment as a game."""

from mpgtheory.reinforcement.environments.batch import Batch
from mpgtheory.reinforcement.environments.environments_as_games import game_of
from mpgtheory.reinforcement.environments.exploring import explored_game
from mpgtheory.reinforcement.environments.games_as_environments import parallel_env, player_env
from mpgtheory.reinforcement.environments.policies import policy_of

__all__ = ["Batch", "explored_game", "game_of", "parallel_env", "player_env", "policy_of"]
