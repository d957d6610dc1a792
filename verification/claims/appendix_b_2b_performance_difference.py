"""Appendix B.2(b): the performance difference as the proof states it, for two joint policies.

The lemma speaks of a unilateral deviation; its proof opens with two joint policies. For joint changes the last lines
replace sum_s' P(s'|s^k, a^k) V_i and u_i(s^k, a^k), where the others play pi, by Q_i(s^k, a_i^k; pi'), where they
play pi'. The joint form with the advantage of joint actions is true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from mpgtheory.arithmetic import Array
from mpgtheory.evaluation import Evaluation
from mpgtheory.indeterminates import GenericGame
from mpgtheory.performance import joint_advantage, policy_advantage, value_difference, visitation_sum
from mpgtheory.policy import Policy, random_policy
from verification.checks.shapes import shape_evidence
from verification.claim import Check, Claim, Evidence, Kind, Method, Scope
from verification.compare import EQUAL, Comparison, entries
from verification.evidence import exact_evidence
from verification.falsify.generic import certified_instance
from verification.falsify.parts import POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

PRINTED, CORRECTED = "appendix-B.2b", "appendix-B.2b.corrected"


def printed(instance: Instance) -> Evidence:
    """The printed conclusion, with every player's policy changed at once."""
    return _joint(PRINTED, instance, _pairs(instance), advantage_as_printed)


def advantage_as_printed(at: Evaluation, before: Evaluation) -> Array:
    """Gamma_i(s, pi_i; pi') of each player. Shape (N, S)."""
    return policy_advantage(before, at.policy)


def corrected(instance: Instance) -> Evidence:
    """The same with the advantage of joint actions."""
    return _joint(CORRECTED, instance, _pairs(instance), joint_advantage)


def corrected_in_general() -> Evidence:
    """The corrected identity for every game of a shape and every pair of joint policies."""

    def comparisons(generic: GenericGame) -> Iterator[Comparison]:
        at, before = (Evaluation(generic.game, p) for p in (generic.policy, generic.other))
        yield from _both_sides(str(generic.shape), at, before, joint_advantage, 0)

    return shape_evidence(comparisons)


def tried_as_printed(x: Example) -> Iterator[Comparison]:
    """The printed conclusion at drawn profiles."""
    return _both_sides("all players change", x.at("pi"), x.at("pi'"), advantage_as_printed, 0)


def tried(x: Example) -> Iterator[Comparison]:
    """The corrected one."""
    return _both_sides("all players change", x.at("pi"), x.at("pi'"), joint_advantage, 0)


def certify(x: Example) -> Evidence:
    """The printed conclusion at one pair of profiles, with its certificate."""
    instance = certified_instance(PRINTED, x)
    return _joint(PRINTED, instance, [("pi", x["pi"], x["pi'"])], advantage_as_printed)


def _pairs(instance: Instance) -> list[tuple[str, Policy, Policy]]:
    """Each profile, and one to compare it with."""
    rng = instance.rng("appendix-B.2b")
    return [(profile.label, profile.policy, random_policy(instance.game, rng)) for profile in instance.profiles]


def _joint(
    claim: str,
    instance: Instance,
    pairs: Iterable[tuple[str, Policy, Policy]],
    advantage: Callable[[Evaluation, Evaluation], Array],
) -> Evidence:
    comparisons: list[Comparison] = []
    cases = []
    for number, (label, policy, other) in enumerate(pairs):
        at, before = instance.at(policy), instance.at(other)
        comparisons += _both_sides(label, at, before, advantage, number)
        cases.append(
            {"policy": at.policy, "before": before.policy, "V": at.V, "V_before": before.V, "D": at.visitations()}
        )
    return exact_evidence(claim, instance, comparisons, cases)


def _both_sides(
    label: str,
    at: Evaluation,
    before: Evaluation,
    advantage: Callable[[Evaluation, Evaluation], Array],
    case: int,
) -> Iterator[Comparison]:
    left, gains = value_difference(at, before), advantage(at, before)
    for player in range(at.game.n_players):
        right = visitation_sum(at, gains[player])
        yield from entries(f"{label}: player {player} from state", left[player], EQUAL, right, case=case)


CLAIMS = (
    Claim(
        id=PRINTED,
        title="Performance difference of two joint policies, as the proof prints it",
        statement=(
            r"For any initial state distribution $\mu$ and joint policy $\pi = (\pi_i, \pi_{-i}), "
            r"\pi' = (\pi'_i, \pi'_{-i}) \in \Pi$, it holds that $$V_i(\mu, \pi) - V_i(\mu, \pi') = "
            r"\frac{1}{1-\delta} \sum_{s'} d_{\mu}^{\pi}(s') \left( \Gamma_i(s, \pi_i; \pi') \right)$$"
        ),
        reading=(
            r"The $s$ in the last factor is read as $s'$. Printed for two joint policies; the lemma itself, where "
            r"$\pi'_{-i} = \pi_{-i}$, is claim lemma-3.6b."
        ),
        source="Appendix B.2(b), first and last display",
        kind=Kind.IDENTITY,
        checks=(Check(Method.EXACT, "all players change their policies", printed),),
        uses=("equation-1", "equation-2", "lemma-3.6a.visitation"),
        corrected_by=CORRECTED,
        trials=(Trial(tried_as_printed, {"pi": POLICY, "pi'": POLICY}, certify=certify),),
        consequence=(
            r"The lemma, and the proof of Lemma 3.5, need it only where one player deviates, $\pi'_{-i} = \pi_{-i}$. "
            r"There it is true (lemma-3.6b), and what rests on it survives."
        ),
    ),
    Claim(
        id=CORRECTED,
        title="Performance difference of two joint policies, with the advantage of joint actions",
        statement=(
            r"For all joint policies $\pi, \pi'$ and every $\mu$, $$V_i(\mu, \pi) - V_i(\mu, \pi') = "
            r"\frac{1}{1-\delta} \sum_{s'} d_{\mu}^{\pi}(s') \left( \sum_{a} \pi(s', a) \left( u_i(s', a) + "
            r"\delta \sum_{s''} P(s''|s', a) V_i(s'', \pi') \right) - V_i(s', \pi') \right)$$"
        ),
        reading=(
            r"Where only player $i$'s policy changes, the bracket is $\Gamma_i(s', \pi_i; \pi')$: this is Lemma 3.6(b)."
        ),
        source="Correction of Appendix B.2(b)",
        kind=Kind.IDENTITY,
        checks=(
            Check(Method.EXACT, "all players change their policies", corrected),
            Check(Method.SYMBOLIC, "for every game of a shape", corrected_in_general, Scope.EVERY_GAME),
        ),
        uses=("equation-1", "lemma-3.6a.visitation"),
        corrects=PRINTED,
        trials=(Trial(tried, {"pi": POLICY, "pi'": POLICY}),),
    ),
)
