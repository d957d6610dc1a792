"""A game as an environment of PettingZoo, Gymnasium or NumPy; a policy model as a policy; an environment as a game."""

from mpgtheory.environments.policies import policy_of

__all__ = ["policy_of"]
