"""Equation (7): the speeds gamma_i(s) of the inclusion are bounded away from zero."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, Array
from mpgtheory.evaluation import Evaluation
from mpgtheory.game import TabularGame
from mpgtheory.policy import explored, pure
from verification.checks.updates import suits_iterates
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.lemma_3_4_tracking import RECURRENT, exploration_of, is_recurrent
from verification.compare import AT_MOST, LESS, Comparison, entries
from verification.evidence import exact_evidence, vacuous_evidence
from verification.falsify import hypotheses as falsify
from verification.falsify.parts import EXPLORATION, POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

CLAIM = "equation-7.speed"


def bounded_below(instance: Instance) -> Evidence:
    """The bound on the share of visits, positive, against the stationary shares while policies stand still."""
    game = instance.game.dense()
    hypotheses = {RECURRENT: is_recurrent(game)}
    if not all(hypotheses.values()):
        return vacuous_evidence(instance, hypotheses)
    exploration = exploration_of(game)
    bias, eta = shares(game, exploration)
    comparisons: list[Comparison] = []
    cases: list[dict[str, Any]] = []
    for number, profile in enumerate(instance.profiles):
        at = Evaluation(game, explored(profile.policy, exploration))
        comparisons += of_a_profile(at, eta, profile.label, number)
        parts = {"policy": profile.policy, "exploration": list(exploration), "stationary": stationary(at)}
        cases.append({**parts, "bias": bias, "eta": eta})
    note = f"whatever is held, every state's share of visits tends to at least {min(eta)}"
    return exact_evidence(CLAIM, instance, comparisons, cases, hypotheses=hypotheses, note=note)


def of_a_profile(at: Evaluation, eta: Array, label: str, case: int) -> Iterator[Comparison]:
    """0 < eta(s) <= the share of s in the long run."""
    yield from entries(f"{label}: 0, eta of state", eta * 0, LESS, eta, case=case)
    yield from entries(f"{label}: eta of state", eta, AT_MOST, stationary(at), case=case)


def shares(game: TabularGame, exploration: Sequence[fmpq]) -> tuple[Array, Array]:
    """h_t and eta_t with eta_t + h_t(s) <= 1[s = t] + sum_s' p(s'|s) h_t(s') for all p that players may bring about.

    h_t(s) is the least mean number of visits to t in the first k stages from s, and k so large that eta_t > 0. Along
    any play the share of visits to t is then at least eta_t in the long run, as h_t is bounded. There is such a k under
    Assumption 3.1 with positive exploration: m stages with the ergodic joint action lead everywhere.

    Shapes:  h (S, S), a row for each t; eta (S,).
    """
    held = [pure(game, [[a] * game.n_states for a in joint]) for joint in game.joint_actions()]
    chains = np.array([Evaluation(game, explored(policy, exploration)).chain for policy in held])
    visits = EXACT.array(np.eye(game.n_states, dtype=int))  # [s, t]
    bias = visits * 0
    while True:
        longer = visits + (chains @ bias).min(axis=0)
        eta = (longer - bias).min(axis=0)
        if (eta > 0).all():
            return bias.T, eta
        bias = longer


def stationary(at: Evaluation) -> Array:
    """The stationary distribution of a chain that has one only. Shape (S,)."""
    size = at.game.n_states
    system = np.array(EXACT.array(np.eye(size, dtype=int)) - at.chain.T)
    system[-1] = fmpq(1)
    right = EXACT.array([[0]] * (size - 1) + [[1]])
    return np.asarray(EXACT.solve(system, right)[:, 0])


def tried(x: Example) -> Iterator[Comparison]:
    """The same of drawn profiles and explorations."""
    at = x.evaluate(explored(x["pi"], x["theta"]))
    return of_a_profile(at, shares(x.game, x["theta"])[1], "drawn", 0)


CLAIMS = (
    Claim(
        id=CLAIM,
        title="The speeds of the policies in different states are bounded away from zero",
        statement=(
            r"$\gamma_i(s)$ captures the asynchronous updates of policies in different states (cf. (5)) and is lower "
            r"bounded by a positive number $\eta > 0$ for all $s \in S$."
        ),
        reading=(
            r"With time measured by $\sum_t \beta_i(t)$, the policy of $s$ moves at the speed of the share of visits "
            r"to $s$ times $\beta_i(n^t(s)) / \beta_i(t)$, which is at least 1 since $\beta_i$ never increases and "
            r"$n^t(s) \leq t$. Shares vary as policies do, so $\gamma_i(s)$ is a function of $\tau$, where (7) prints "
            r"a constant. Certified is a lower bound of the share, whatever is held from stage to stage, by a bounded "
            r"function $h$ with $\eta + h(s) \leq \mathbb{1}(s = t) + \sum_{s'} p(s'|s) h(s')$ for every law $p$ that "
            r"exploring players may bring about. Without exploration there is none (assumption-3.1.visits). Lemma "
            r"3.5's proof says $\gamma_i(s) > \eta$; $\geq$ is enough."
        ),
        source="Section 3.2, after equation (7)",
        kind=Kind.INEQUALITY,
        checks=(Check(Method.EXACT, "shares of visits", bounded_below, suits=suits_iterates),),
        hypotheses=(RECURRENT,),
        uses=("equation-6", "assumption-3.1.visits"),
        trials=(Trial(tried, {"pi": POLICY, "theta": EXPLORATION}, (falsify.RECURRENT,)),),
    ),
)
