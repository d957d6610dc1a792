"""Reinforcement learning around a game: environments, games known by samples of play, and learners to compare with."""
