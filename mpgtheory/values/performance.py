"""Performance differences: what a change of policy is worth, from advantages of the old policy (Lemma 3.6(b)).

    V_i(mu, pi) - V_i(mu, pi') = 1/(1 - delta) sum_s d_mu^pi(s) g(s)

with g(s) = Gamma_i(s, pi_i; pi') = sum_a pi_i(s, a) Gamma_i(s, a; pi') if only player i's policy differs (10), and
with the joint advantage g(s) = E_{a ~ pi(s)}[u_i(s, a) + delta sum_s' P(s'|s, a) V_i(s', pi')] - V_i(s, pi') always.
"""

from __future__ import annotations

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.game.policy import Policy
from mpgtheory.values.evaluation import Evaluation


def value_difference(at: Evaluation, before: Evaluation) -> Array:
    """V_i(s, pi) - V_i(s, pi') from each initial state. Shape (N, S)."""
    _require_same(at, before)
    return at.V - before.V


def policy_advantage(before: Evaluation, policy: Policy) -> Array:
    """Gamma_i(s, pi_i; pi') = sum_a pi_i(s, a) Gamma_i(s, a; pi') for each player. Shape (N, S)."""
    rows = [(block * gamma).sum(axis=1) for block, gamma in zip(policy, before.advantage, strict=True)]
    return np.array(rows)


def joint_advantage(at: Evaluation, before: Evaluation) -> Array:
    """E_{a ~ pi(s)}[u_i(s, a) + delta sum_s' P(s'|s, a) V_i(s', pi')] - V_i(s, pi'). Shape (N, S)."""
    _require_same(at, before)
    return at.payoffs + at.game.discount * (before.V @ at.chain.T) - before.V


def visitation_sum(at: Evaluation, values: Array) -> Array:
    """1/(1 - delta) sum_s' d_s(s') values(s') from each initial state s. Shape (S,).

    Linear in the initial distribution: equality from every state is equality from every mu.
    """
    return at.visitations() @ values / (1 - at.game.discount)


def _require_same(at: Evaluation, before: Evaluation) -> None:
    if at.arithmetic is not before.arithmetic:
        raise TypeError(f"evaluations over {at.arithmetic} and {before.arithmetic} do not mix")
