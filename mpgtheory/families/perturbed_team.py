"""The perturbed team game of the Markov alpha-potential paper: a project that players approve or not.

State low or high is the excitement about the project. It happens if at least N/2 players approve; then everybody is
paid 1, and player i = 1, ..., N besides

    epsilon (5 (N + 1 - i) / N [a_i = s] - a_i (i + 1) / N),         a_i = 1: approve, s = 1: high.

Otherwise nobody is paid. Excitement is high next with probability 4/5 if at least N/2 approve in the state low, N/4 in
high, else with 1/5.

With epsilon = 0 all players have the same payoffs. With another it is no Markov potential game: an exact four-cycle
refutes Definition 2.1 (claim definition-2.1).
"""

from __future__ import annotations

import itertools

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT
from mpgtheory.families.registry import Count, Rational, check_size, family, joint_count, numbered
from mpgtheory.game import TabularGame

LOW, HIGH = 0, 1
SOURCE = (
    "Guo, Li, Maheshwari, Sastry, Wu (2023), experiments, as in the authors' repository "
    "xinyucb/markov_alpha_potential_game, commit 7599e8d, PerturbedTeamGame.py, lines 53-106"
)


@family(source=SOURCE)
def perturbed_team(
    *,
    players: Count = 3,
    epsilon: Rational = fmpq(1, 10),
    likely: Rational = fmpq(4, 5),
    unlikely: Rational = fmpq(1, 5),
    discount: Rational = fmpq(1, 2),
) -> TabularGame:
    """A team whose members also have small interests of their own. No MPG unless epsilon = 0."""
    check_size("perturbed_team", players=players, states=2, joint_actions=joint_count(2, players))
    joint = list(itertools.product((1, 0), repeat=players))
    payoffs = [[[_paid(i, s, a, epsilon) for a in joint] for s in (LOW, HIGH)] for i in range(players)]
    high = [[likely if sum(a) * needed >= players else unlikely for a in joint] for needed in (2, 4)]
    shape = (2,) * players
    to_high = EXACT.array(high).reshape(2, *shape)
    return TabularGame(
        name="perturbed_team",
        players=numbered(players),
        states=("low", "high"),
        actions=(("approve", "disapprove"),) * players,
        discount=discount,
        initial=EXACT.array([fmpq(1), fmpq(0)]),
        payoffs=EXACT.array(payoffs).reshape(players, 2, *shape),
        transitions=np.stack([1 - to_high, to_high], axis=-1),
    )


def _paid(player: int, state: int, joint: tuple[int, ...], epsilon: fmpq) -> fmpq:
    """The payoff of a player; approvals count 1."""
    size = len(joint)
    if 2 * sum(joint) < size:
        return fmpq(0)
    number, own = player + 1, joint[player]
    liking = fmpq(5 * (size + 1 - number), size) * (own == state)
    return 1 + epsilon * (liking - fmpq(own * (number + 1), size))
