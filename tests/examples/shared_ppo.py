"""PPO of Stable-Baselines3 on a game, through PettingZoo and SuperSuit, judged exactly.

    python tests/examples/shared_ppo.py dominance 20000

One network plays for all players; each sees the state and an indicator of who it is, which SuperSuit adds. Needs
stable-baselines3, supersuit and the extra `environments`.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

import mpgtheory as mpg
from mpgtheory.reinforcement.environments import parallel_env, policy_of


def train(game: mpg.MarkovGame, *, steps: int, seed: int = 0) -> Any:
    """The trained agent."""
    import supersuit
    import torch
    from stable_baselines3 import PPO
    from stable_baselines3.common.utils import set_random_seed

    torch.set_num_threads(1)  # networks as small as these gain nothing from more
    set_random_seed(seed)  # SuperSuit's copies of the environment cannot be seeded through the agent
    env = parallel_env(game, observation="one_hot", termination=True)
    env.reset(seed=seed)
    env = supersuit.agent_indicator_v0(env)
    copies = supersuit.concat_vec_envs_v1(
        supersuit.pettingzoo_env_to_vec_env_v1(env), 4, num_cpus=0, base_class="stable_baselines3"
    )
    agent = PPO("MlpPolicy", copies, gamma=1.0, n_steps=64, batch_size=256, learning_rate=1e-3, device="cpu")
    return agent.learn(steps * game.n_players)


def policy(game: mpg.MarkovGame, agent: Any) -> mpg.Policy:
    """What the agent does in the place of each player, as an exact policy of the game."""
    return policy_of(
        game, [Seat(agent, player, game.n_players) for player in range(game.n_players)], observation="one_hot"
    )


class Seat:
    """The agent in the place of one player: adds to what is seen who it is, as SuperSuit did in training."""

    def __init__(self, agent: Any, player: int, players: int) -> None:
        self._agent, self._who, self.policy = agent, np.eye(players, dtype=np.float32)[player], self

    def _with_player(self, seen: np.ndarray) -> np.ndarray:
        return np.hstack([seen, np.tile(self._who, (len(seen), 1))])

    def obs_to_tensor(self, seen: np.ndarray) -> Any:
        return self._agent.policy.obs_to_tensor(self._with_player(seen))

    def get_distribution(self, tensor: Any) -> Any:
        return self._agent.policy.get_distribution(tensor)

    def predict(self, seen: np.ndarray, deterministic: bool = True) -> Any:
        return self._agent.predict(self._with_player(seen), deterministic=deterministic)


if __name__ == "__main__":
    name, count = (*sys.argv[1:], "dominance", "20000")[:2] if len(sys.argv) < 3 else sys.argv[1:3]
    played = mpg.load(name)
    print(mpg.nash_gap(played, policy(played, train(played, steps=int(count)))))
