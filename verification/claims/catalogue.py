"""The catalogue of claims in the order of the paper. To add a statement: a file beside these, and its line here."""

from __future__ import annotations

from types import ModuleType

from mpgtheory.errors import InputError, nearest
from verification.claim import Claim
from verification.claims import (
    algorithm_1_counters,
    algorithm_1_iterate,
    appendix_b_1_fast,
    appendix_b_2a_policy_gradient,
    appendix_b_2b_performance_difference,
    appendix_b_2b_telescoping,
    appendix_b_operators,
    assumption_3_1_recurrence,
    assumption_3_1_visits,
    assumption_3_2_step_sizes,
    assumption_a_step_sizes,
    authors_experiments,
    definition_2_1_potential,
    definition_2_2_equilibrium,
    definition_2_3_nash_gap,
    equation_1_value,
    equation_2_one_stage,
    equation_2_q_function,
    equation_3_best_reply,
    equation_4_estimates,
    equation_5_policies,
    equation_6_exploration,
    equation_7_inclusion,
    equation_11_advantage,
    equation_12_derivative,
    equation_13_one_stage_gains,
    equation_14_mismatch,
    equation_15_optimal_replies,
    equation_16_one_stage_gain,
    equation_22_bellman,
    equation_31_rest_points,
    equation_34_replies,
    example_3_2_power_laws,
    learning_rates,
    lemma_3_4_tracking,
    lemma_3_5_decrease,
    lemma_3_5_limit,
    lemma_3_5_monotone,
    lemma_3_5_rate,
    lemma_3_6a_policy_gradient,
    lemma_3_6a_visitation,
    lemma_3_6b_performance_difference,
    lemma_3_6c_equilibria,
    lemma_3_7_convergence,
    lemma_3_7_thresholds,
    machine_checked,
    section_1_1_perturbation,
    section_2_game,
    section_2_nonconcave,
    section_2_potential_maximiser,
    section_3_1_reply,
    section_3_2_replies,
    theorem_3_3_learner,
    theorem_3_3_learning,
)
from verification.claims.machine_checked import only_proved, with_proof

MODULES: tuple[ModuleType, ...] = (
    section_1_1_perturbation,
    section_2_game,
    equation_1_value,
    definition_2_1_potential,
    definition_2_2_equilibrium,
    definition_2_3_nash_gap,
    section_2_potential_maximiser,
    section_2_nonconcave,
    equation_2_q_function,
    equation_2_one_stage,
    equation_3_best_reply,
    section_3_1_reply,
    assumption_3_1_recurrence,
    assumption_3_1_visits,
    assumption_3_2_step_sizes,
    algorithm_1_iterate,
    algorithm_1_counters,
    equation_4_estimates,
    equation_5_policies,
    equation_6_exploration,
    example_3_2_power_laws,
    theorem_3_3_learning,
    lemma_3_4_tracking,
    section_3_2_replies,
    equation_7_inclusion,
    lemma_3_5_decrease,
    lemma_3_5_limit,
    lemma_3_6a_policy_gradient,
    lemma_3_6a_visitation,
    lemma_3_6b_performance_difference,
    equation_11_advantage,
    lemma_3_6c_equilibria,
    lemma_3_7_convergence,
    lemma_3_7_thresholds,
    theorem_3_3_learner,
    learning_rates,
    authors_experiments,
    equation_12_derivative,
    equation_13_one_stage_gains,
    equation_14_mismatch,
    equation_15_optimal_replies,
    equation_16_one_stage_gain,
    lemma_3_5_rate,
    lemma_3_5_monotone,
    assumption_a_step_sizes,
    appendix_b_operators,
    equation_22_bellman,
    appendix_b_1_fast,
    appendix_b_2a_policy_gradient,
    appendix_b_2b_performance_difference,
    appendix_b_2b_telescoping,
    equation_31_rest_points,
    equation_34_replies,
    machine_checked,
)

_OWN = {claim.id: with_proof(claim) for module in MODULES for claim in module.CLAIMS}
CATALOGUE: dict[str, Claim] = {**_OWN, **{claim.id: claim for claim in only_proved(_OWN)}}


def find(claim: str) -> Claim:
    """The claim with this id.

    Raises:  InputError, suggesting the nearest id.
    """
    if claim not in CATALOGUE:
        raise InputError(f"no claim has the id {claim!r}; {nearest(claim, CATALOGUE)}")
    return CATALOGUE[claim]
