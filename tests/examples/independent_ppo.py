"""Independent PPO on a game, through PettingZoo, judged exactly: is what the players learned an equilibrium?

    python tests/examples/independent_ppo.py routing:players=3 30000

Every player has its own actor and critic and sees the state and its own rewards only. Episodes end with probability
1 - delta, so that learning without a discount optimises the discounted game. Needs torch and the extra `environments`.

Source:  Schulman et al. (2017), Proximal policy optimization algorithms; de Witt et al. (2020), Is independent learning
         all you need in the StarCraft multi-agent challenge?
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import torch

import mpgtheory as mpg
from mpgtheory.reinforcement.environments import parallel_env, policy_of

ROLLOUT, EPOCHS, CLIP, LAMBDA = 512, 4, 0.2, 0.95
RATE, ENTROPY = 0.02, 0.05
SCALE = 0.1
"""Payoffs are multiplied by it, as networks like small numbers."""


class Player:
    """An actor and a critic that see the state as an indicator vector."""

    def __init__(self, states: int, actions: int) -> None:
        self.actor, self.critic = torch.nn.Linear(states, actions), torch.nn.Linear(states, 1)
        torch.nn.init.zeros_(self.actor.weight)
        torch.nn.init.zeros_(self.actor.bias)
        self.optimiser = torch.optim.Adam([*self.actor.parameters(), *self.critic.parameters()], lr=RATE)

    @torch.no_grad()
    def act(self, seen: np.ndarray) -> tuple[int, float]:
        law = torch.distributions.Categorical(logits=self.actor(torch.as_tensor(seen)))
        action = law.sample()
        return int(action), float(law.log_prob(action))

    def learn(self, seen: Any, actions: Any, logs: Any, rewards: Any, ends: Any, entropy: float) -> None:
        """Some epochs of the clipped objective on one rollout."""
        with torch.no_grad():
            values = self.critic(seen).squeeze(1)
        gains, running = torch.zeros_like(rewards), 0.0
        for t in reversed(range(len(rewards) - 1)):
            alive = 1.0 - ends[t]
            running = rewards[t] + alive * values[t + 1] - values[t] + alive * LAMBDA * running
            gains[t] = running
        targets, seen, actions, logs = (gains + values)[:-1], seen[:-1], actions[:-1], logs[:-1]
        gains = (gains[:-1] - gains[:-1].mean()) / (gains[:-1].std() + 1e-6)
        for _ in range(EPOCHS):
            law = torch.distributions.Categorical(logits=self.actor(seen))
            ratio = (law.log_prob(actions) - logs).exp()
            better = torch.minimum(ratio * gains, ratio.clamp(1 - CLIP, 1 + CLIP) * gains).mean()
            fit = (self.critic(seen).squeeze(1) - targets).square().mean()
            loss = fit - better - entropy * law.entropy().mean()
            self.optimiser.zero_grad()
            loss.backward()
            self.optimiser.step()


def rollout(
    env: Any, players: dict[str, Player], seen: dict[str, Any], length: int
) -> tuple[dict[str, list[Any]], Any]:
    """Play `length` stages: what each player saw, did (and its log probability), and was paid; where episodes end."""
    rows: dict[str, list[Any]] = {name: [] for name in players}
    for _ in range(length):
        chosen = {name: player.act(seen[name]) for name, player in players.items()}
        after, rewards, terminated, *_ = env.step({name: action for name, (action, _) in chosen.items()})
        over = any(terminated.values())
        for name, (action, log) in chosen.items():
            rows[name].append((seen[name], action, log, SCALE * rewards[name], float(over)))
        seen = env.reset()[0] if over else after
    return rows, seen


def train(
    game: mpg.MarkovGame, *, steps: int, seed: int = 0, checkpoints: int = 4
) -> tuple[list[int], list[mpg.Policy]]:
    """Train; returns when checkpoints were made, and the exact policies then held."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)  # networks as small as these gain nothing from more
    env = parallel_env(game, observation="one_hot", termination=True)
    seen = env.reset(seed=seed)[0]
    players = {name: Player(game.n_states, count) for name, count in zip(game.players, game.action_counts, strict=True)}
    rounds = max(steps // ROLLOUT, 1)
    times, policies = [0], [policy(game, players)]
    for k in range(rounds):
        rows, seen = rollout(env, players, seen, ROLLOUT)
        for name, player in players.items():
            saw, actions, logs, rewards, ends = (np.array(part) for part in zip(*rows[name], strict=True))
            tensors = map(
                torch.as_tensor,
                (saw, actions, logs.astype(np.float32), rewards.astype(np.float32), ends.astype(np.float32)),
            )
            player.learn(*tensors, entropy=ENTROPY * (1 - k / rounds) ** 2)
        if (k + 1) % max(rounds // checkpoints, 1) == 0 or k + 1 == rounds:
            times.append((k + 1) * ROLLOUT)
            policies.append(policy(game, players))
    return times, policies


def policy(game: mpg.MarkovGame, players: dict[str, Player]) -> mpg.Policy:
    """What the actors do, as an exact policy of the game."""
    actors = {name: player.actor for name, player in players.items()}
    return policy_of(game, actors, observation="one_hot", outputs="logits")


if __name__ == "__main__":
    name, count = (*sys.argv[1:], "dominance", "30000")[:2] if len(sys.argv) < 3 else sys.argv[1:3]
    played = mpg.load(name)
    for time, held in zip(*train(played, steps=int(count)), strict=True):
        print(f"{time:>8,} stages: {mpg.nash_gap(played, held)}")
