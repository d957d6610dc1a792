"""How the compiled learner lays out its data: named tuples of contiguous arrays."""

from __future__ import annotations

from typing import NamedTuple

from mpgtheory.arithmetic import Array
from mpgtheory.learning.step_size_tables import StepSizeTables

LOWEST, UNIFORM, RANDOM = range(3)


class Rules(NamedTuple):
    """How players learn, and the schedules that they look up; flags are bool.

    Units:  discount in (0, 1); temperature in payoffs, 0 for the exact best reply; ties LOWEST, UNIFORM or RANDOM.
    """

    step_sizes: StepSizeTables
    discount: float
    temperature: float
    ties: int
    is_perturbed: bool
    continues_explored: bool
    replies_to_current: bool
    continues_at_same_state: bool


class Seen(NamedTuple):
    """What a player sees of an iterate: s^{t-1}, its own a_i^{t-1} and r_i^{t-1}, and s^t."""

    state: int
    action: int
    reward: float
    following: int


class Own(NamedTuple):
    """One player's memory: views, so that changes last.

    Shapes:  q, policy, plays hold (s, a) at s * size + a; reply (size,) is scratch; rates (3,): beta_i(n(s)),
             1 - theta_i and theta_i / size at this iterate; alpha the index of its schedule; size |A_i|.
    """

    q: Array
    policy: Array
    plays: Array
    reply: Array
    rates: Array
    alpha: int
    size: int


class Memory(NamedTuple):
    """All players' memories one after another, and the play.

    Shapes:  q, policy, plays (N, S * max |A_i|), the end of a row unused by players with fewer actions; visits (S,);
             actions, rewards, sizes (N,); place (2,): the iterate t and the state s^t; reply (max |A_i|,);
             rates (N, 3); schedules (N, 3): the indices of alpha_i, beta_i, theta_i among the step sizes.
    """

    q: Array
    policy: Array
    plays: Array
    visits: Array
    actions: Array
    rewards: Array
    place: Array
    reply: Array
    rates: Array
    sizes: Array
    schedules: Array
