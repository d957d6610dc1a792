"""Section 1.1: does the q-estimate update perturb rewards?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from verification.checks.updates import Step, checks, step_case, steps_of, tried
from verification.claim import Claim, Evidence, Kind
from verification.compare import EQUAL, LESS, Comparison
from verification.evidence import exact_evidence
from verification.falsify.generic import certified_instance
from verification.falsify.parts import play
from verification.falsify.trial import Example, Trial

PRINTED, CORRECTED = "section-1.1.perturbation", "section-1.1.perturbation.corrected"


def used_reward(step: Step, player: int) -> Any:
    """What (4a) took for the reward: (q^t - q^{t-1}) / alpha + q^{t-1} - delta sum_a pi(s^t, a) q^{t-1}(s^t, a)."""
    before, place = step.before, (step.state, step.joint[player])
    old, new = before.q[player][place], step.now.q[player][place]
    goes_on = (before.policy[player][step.after] * before.q[player][step.after]).sum()
    return (new - old) / step.alpha[player] + old - step.game.discount * goes_on


def perturbed(step: Step) -> Iterator[Comparison]:
    """What was taken for the reward differs from u_i(s, a)."""
    for i in range(step.game.n_players):
        apart = abs(used_reward(step, i) - step.game.payoffs[(i, step.state, *step.joint)])
        yield Comparison(f"{step.label}: perturbation of r_{i}", apart * 0, LESS, apart, step.case)


def unperturbed(step: Step) -> Iterator[Comparison]:
    """What was taken for the reward is u_i(s, a)."""
    for i in range(step.game.n_players):
        payoff = step.game.payoffs[(i, step.state, *step.joint)]
        yield Comparison(f"{step.label}: reward of {i}", used_reward(step, i), EQUAL, payoff, step.case)


def certify(x: Example) -> Evidence:
    """A counterexample as evidence: the first iterate of the play that was drawn."""
    step = steps_of(x.game, x["play"])[0]
    return exact_evidence(PRINTED, certified_instance(PRINTED, x), list(perturbed(step)), [step_case(step)])


CLAIMS = (
    Claim(
        id=PRINTED,
        title="The q-estimate update perturbs rewards, as printed",
        statement="the q-estimate update in our dynamics introduces a reward perturbation in each stage.",
        reading=(
            r"Section 1.1 names this as one of two differences that are crucial for convergence. (4a) has no "
            r"perturbation: its reward is $r_i^{t-1} = u_i(s^{t-1}, a^{t-1})$. Certified is that what an update took "
            r"for the reward, recovered from $q_i^t - q_i^{t-1}$, is the payoff of the stage itself, in every stage. "
            r"The authors' released code does perturb rewards; the learner has that by an option."
        ),
        source="Section 1.1, comparison with Perolat et al. (2018)",
        kind=Kind.INEQUALITY,
        checks=checks(PRINTED, perturbed)[:1],
        corrected_by=CORRECTED,
        trials=(Trial(tried(perturbed), parts={"play": play(2)}, certify=certify),),
        consequence=(
            "None for the proofs, which are about (4a) without a perturbation. The comparison in Section 1.1 names as "
            "crucial what the printed algorithm does not have."
        ),
    ),
    Claim(
        id=CORRECTED,
        title="The q-estimate update takes rewards as they are",
        statement=(
            r"The q-estimate update takes each reward as it is: $(q_i^t - q_i^{t-1}) / \alpha + q_i^{t-1} - \delta "
            r"\sum_{a} \pi_i^{t-1}(s^t, a) q_i^{t-1}(s^t, a) = u_i(s^{t-1}, a^{t-1})$ at the updated entry."
        ),
        source="Correction of Section 1.1",
        kind=Kind.IDENTITY,
        checks=checks(CORRECTED, unperturbed),
        uses=("equation-4a",),
        corrects=PRINTED,
        trials=(Trial(tried(unperturbed), parts={"play": play(2)}),),
    ),
)
