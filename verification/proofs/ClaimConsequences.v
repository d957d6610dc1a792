(* Proofs of claims that follow from others in a few lines, as the statement
   language has them: definitions, and single steps of the paper's proofs.       *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Visitation PerformanceDifference.
From MPG Require Import Equilibrium EpsEquilibrium Optimal Potential Exploration ClaimWords.
From MPG Require Import ClaimValues ClaimEquilibria ClaimExploration.
From MPG Require ClaimStatements.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma section_2_game_holds : ClaimStatements.section_2_game.
Proof.
move=> R I S A g mu [_ _ _ d0 _] pi hpi; split; last split.
- split=> [s h t|s h]; first by case: (transition_distribution g s h).
  by case: (transition_distribution g s h).
- by split=> //; apply: discount_lt1.
by split=> [i s a|i s]; [apply: policy_ge0 | apply: policy_sum1].
Qed.

Lemma equation_1_linear_holds : ClaimStatements.equation_1_linear.
Proof.
move=> R I S A g mu hg pi hpi i; rewrite mulrC -average_occupation; apply: eq_bigr => s _.
by congr (_ * _); apply/esym/discounted_occupancy; apply: policy_solvable.
Qed.

Lemma definition_2_2_holds : ClaimStatements.definition_2_2.
Proof.
move=> R I S A g mu [_ _ ia _ _] pi hpi x hx dag hdag opt nu hnu.
have up i s : value g i (replace pi (x i)) s <= best_value g i pi s.
  by have [h _] := best_valueP g hpi (ia i); apply: h.
split=> //; split=> [i|]; first by apply: ler_sum => s _; rewrite ler_wpmul2l ?hnu.1.
split=> [h i s|h i s]; first by split; [rewrite opt h | rewrite -h up].
by apply: le_anti; rewrite value_le_best // andbT -opt; case: (h i s).
Qed.

Lemma equation_31_holds : ClaimStatements.equation_31.
Proof.
move=> R I S A g mu hg pi hpi best i s.
by rewrite (iffRL (lemma_3_6c_corrected_holds hg hpi) best).
Qed.

Lemma appendix_B_3_corrected_holds : ClaimStatements.appendix_B_3_corrected.
Proof.
move=> R I S A g mu hg pi hpi eq i s a pa.
have best := iffLR (lemma_3_6c_corrected_holds hg hpi) eq.
have hb : is_best_reply g pi s (fun b => pi i (s, b)).
  by apply/(support_reply g pi s (hpi i)) => b; apply: best.
have := best i s a pa; rewrite is_best_largest => /eqP ->.
by rewrite (value_is_mean_qvalue g hpi) (best_reply_largest hb).
Qed.

Lemma equation_16_holds : ClaimStatements.equation_16.
Proof.
move=> R I S A g mu hg w hw dag hdag _ i s.
have e1 : \sum_a dag i (s, a) * qvalue g w s a - \sum_a w i (s, a) * qvalue g w s a =
    \sum_a qvalue g w s a * (dag i (s, a) - w i (s, a)).
  by rewrite -sumrB; apply: eq_bigr => a _; ring.
split=> //; have z : \sum_a value g i w s * (dag i (s, a) - w i (s, a)) = 0.
  by rewrite -mulr_sumr sumrB (policy_sum1 hdag) (policy_sum1 hw) subrr mulr0.
transitivity (\sum_a qvalue g w s a * (dag i (s, a) - w i (s, a))
  - \sum_a value g i w s * (dag i (s, a) - w i (s, a))); first by rewrite z subr0.
by rewrite -sumrB; apply: eq_bigr => a _; ring.
Qed.

Lemma lemma_3_5_rest_corrected_holds : ClaimStatements.lemma_3_5_rest_corrected.
Proof.
move=> R I S A g mu hg w hw equilibrium.
have eqP : equilibrium <-> forall i s, best_value g i w s = value g i w s.
  split=> [/forallP h i s|h]; first by have /forallP/(_ s)/eqP := h i.
  by apply/forallP => i; apply/forallP => s; apply/eqP.
have l := lemma_3_6c_corrected_holds hg hw; split; first exact: iff_trans eqP l.
split=> [/eqP /(iffLR l) best i s|top].
  have hb : is_best_reply g w s (fun b => w i (s, b)).
    by apply/(support_reply g w s (hw i)) => b; apply: best.
  by rewrite (best_reply_largest hb).
apply/eqP; apply/l => i s a wa.
have hb : is_best_reply g w s (fun b => w i (s, b)).
  by apply/(best_replyP g w s (hw i s)) => b; rewrite -top; apply: (le_largest (fun b => qvalue g w s b)).
exact: (iffLR (support_reply g w s (hw i)) hb a wa).
Qed.

Lemma equation_34_strict_holds : ClaimStatements.equation_34_strict.
Proof.
move=> R I S A g mu hg pi hpi pi' hpi' best K K1.
by have [_ h] := equation_34_holds hg hpi hpi' best K1.
Qed.

Lemma equation_34_strict_limit_holds : ClaimStatements.equation_34_strict_limit.
Proof.
move=> R I S A g mu hg pi hpi pi' hpi' best sbar i s /existsP [a /andP[pa nb]].
have br t : is_best_reply g pi t (fun b => pi' i (t, b)).
  by apply/(support_reply g pi t (hpi' i)); apply: best.
apply: lt_le_trans (equation_34_limit hpi s (hpi' i) br); rewrite ltr_addl.
apply: Equilibrium.equation_34_strict => // /(support_reply g pi s (hpi i)) h.
by move/negP: nb; apply; apply: h.
Qed.

Lemma equation_34_contradiction_holds : ClaimStatements.equation_34_contradiction.
Proof.
move=> R I S A g mu hg pi hpi pi' hpi' best sbar [i [s h]].
have lt := equation_34_strict_limit_holds hg hpi hpi' best h.
apply: lt_le_trans (le_largest _ i); apply: lt_le_trans (le_largest _ s).
by rewrite subr_gt0.
Qed.

Lemma assumption_A_2_corrected_holds : ClaimStatements.assumption_A_2_corrected.
Proof.
move=> R I S A g mu hg pi hpi q theta ht ahead others mean_ i s a; apply/eqP; rewrite subr_eq0; apply/eqP.
exact: (equation_25a_corrected_holds hg hpi q ht).
Qed.

Lemma lemma_3_5_different_holds : ClaimStatements.lemma_3_5_different.
Proof.
move=> R I S A g mu [_ _ ia _ _] w hw br hbr best dag hdag opt i s.
have hb t : is_best_reply g w t (fun b => br i (t, b)).
  by apply/(support_reply g w t (hbr i)); apply: best.
split; last by have [up _] := best_valueP g hw (ia i); rewrite opt up.
apply: le_trans (equation_34_limit hw s (hbr i) hb); rewrite ler_addl.
exact: best_reply_advantage.
Qed.

Lemma equation_22_holds : ClaimStatements.equation_22.
Proof.
move=> R I S A g mu hg pi hpi q ahead i s.
rewrite (mean_own _ i) /bellman /=; under eq_bigr => a _ do rewrite mulrDr.
rewrite big_split /=; congr (_ + _); under eq_bigr => a _ do rewrite mulrCA.
rewrite -mulr_sumr; congr (_ * _); under eq_bigr => a _ do rewrite mulr_sumr.
rewrite exchange_big /=; apply: eq_bigr => t _.
by rewrite /kernel (mean_own _ i) mulr_suml; apply: eq_bigr => a _; rewrite mulrA.
Qed.

Lemma section_3_2_replies_corrected_holds : ClaimStatements.section_3_2_replies_corrected.
Proof.
move=> R I S A g mu hg pi hpi theta ht own rho span S_ tracked loss i s a /is_bestP best.
have near b := lemma_3_4_bound_holds hg hpi ht (i := i) s b.
have [b e] := largest_attained (fun b : A i => qvalue g pi s b) (inhabits a).
have := near a; have := near b; rewrite !ler_norml => /andP[_ h1] /andP[h2 _].
rewrite /loss e.
have -> : qvalue g pi s b - qvalue g pi s a = (qvalue g pi s b - tracked i s b)
  - (qvalue g pi s a - tracked i s a) + (tracked i s b - tracked i s a) by ring.
have -> : 2%:R * rho i * S_ i = rho i * S_ i - - (rho i * S_ i) + 0 by ring.
by apply: ler_add; [apply: ler_sub | rewrite subr_le0; apply: best].
Qed.
