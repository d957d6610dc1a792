"""Equation (4): the q-estimate of the visited state and action moves towards its target, all others stay."""

from __future__ import annotations

from collections.abc import Iterator

from verification.checks.updates import Step, checks, has_others, others, tried
from verification.claim import Claim, Kind
from verification.compare import EQUAL, Comparison, entries
from verification.falsify.parts import play
from verification.falsify.trial import Trial

MOVES, STAYS = "equation-4a", "equation-4b"


def moves(step: Step) -> Iterator[Comparison]:
    """q^t at the visited entry against (4a), term by term."""
    game, s, before = step.game, step.state, step.before
    for i, a in enumerate(step.joint):
        old = before.q[i][s, a]
        reward = game.payoffs[(i, s, *step.joint)]
        goes_on = (before.policy[i][step.after] * before.q[i][step.after]).sum()
        expected = old + step.alpha[i] * (reward + game.discount * goes_on - old)
        yield Comparison(f"{step.label}: q_{i}", step.now.q[i][s, a], EQUAL, expected, step.case)


def stays(step: Step) -> Iterator[Comparison]:
    """q^t elsewhere."""
    for i, a in enumerate(step.joint):
        mask = others(step.now.q[i].shape, step.state, a)
        left, right = (found.q[i][mask] for found in (step.now, step.before))
        yield from entries(f"{step.label}: q_{i}", left, EQUAL, right, case=step.case)


CLAIMS = (
    Claim(
        id=MOVES,
        title="The visited estimate moves towards reward plus discounted estimate of the next state",
        statement=(
            r"$$\begin{aligned} q_i^t(s^{t-1}, a_i^{t-1}) &= q_i^{t-1}(s^{t-1}, a_i^{t-1}) + "
            r"\alpha_i(\tilde{n}_i^t(s^{t-1}, a_i^{t-1})) \\ &\cdot \left( r_i^{t-1} + \delta \sum_{a_i \in A_i} "
            r"\pi_i^{t-1}(s^t, a_i) q_i^{t-1}(s^t, a_i) - q_i^{t-1}(s^{t-1}, a_i^{t-1}) \right), \end{aligned}$$"
        ),
        reading=(
            r"A combination of old estimate and target with weights $1 - \alpha$ and $\alpha$. The target continues "
            r"with the policy that is held, $\pi_i^{t-1}$, while all players play $\tilde{\pi}^{t-1}$, (6): what it is "
            r"the mean of is not (22) at $\pi^{t-1}$ (lemma-3.4)."
        ),
        source="Algorithm 1, (4a)",
        kind=Kind.DEFINITION,
        checks=checks(MOVES, moves),
        uses=("algorithm-1.counters",),
        trials=(Trial(tried(moves), parts={"play": play(4)}),),
    ),
    Claim(
        id=STAYS,
        title="All other estimates stay",
        statement=(r"$$q_i^t(s, a_i) = q_i^{t-1}(s, a_i), \quad \forall (s, a_i) \neq (s^{t-1}, a_i^{t-1})$$"),
        source="Algorithm 1, (4b)",
        kind=Kind.DEFINITION,
        checks=checks(STAYS, stays, exactly=True, suits=has_others),
        trials=(Trial(tried(stays), parts={"play": play(4)}),),
    ),
)
