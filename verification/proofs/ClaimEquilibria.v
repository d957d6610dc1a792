(* Proofs of claims about best replies and equilibria, as the statement language
   has them: Definitions 2.2 and 2.3, Lemma 3.6(c), equations (32) and (34), and
   what Markov potential games have.                                          *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Visitation PerformanceDifference.
From MPG Require Import Equilibrium EpsEquilibrium Optimal Potential FourCycle PotentialClasses ClaimWords.
From MPG Require ClaimStatements.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma lemma_3_6c_corrected_holds : ClaimStatements.lemma_3_6c_corrected.
Proof.
move=> R I S A g mu [_ _ ia _ _] pi hpi.
have e := equilibrium_best g hpi ia; have l := Equilibrium.lemma_3_6c g hpi; split=> [h i s|h].
  by apply/(support_reply g pi s (hpi i)); apply: (iffLR l); apply/e.
by apply/e; apply/l => i s; apply/(support_reply g pi s (hpi i)); apply: h.
Qed.

Lemma lemma_3_6c_rest_points_holds : ClaimStatements.lemma_3_6c_rest_points.
Proof.
move=> R I S A g mu [_ _ ia _ _] pi hpi.
have e := equilibrium_best g hpi ia; have l := Equilibrium.lemma_3_6c g hpi; split=> [h i s|h].
  by apply/(support_reply g pi s (hpi i)); apply: (iffLR l); apply/e.
by apply/e; apply/l => i s; apply/(support_reply g pi s (hpi i)); apply: h.
Qed.

Lemma definition_2_2_full_support_holds : ClaimStatements.definition_2_2_full_support.
Proof.
move=> R I S A g mu [_ _ ia _ hmu] full pi hpi dag hdag opt i.
have hx := attains_optimal hpi (ia i) (hdag i) (opt i).
split=> [h s|h]; last by apply: ler_sum => s _; rewrite ler_wpmul2l ?hmu.1 // opt.
have z : \sum_s mu s * (best_value g i pi s - value g i pi s) <= 0.
  under eq_bigr => t _ do rewrite mulrBr -opt; by rewrite sumrB subr_le0.
have pos t : 0 <= mu t * (best_value g i pi t - value g i pi t).
  by rewrite mulr_ge0 ?hmu.1 // subr_ge0 value_le_best.
move: z; rewrite le_eqVlt ltNge sumr_ge0 // orbF psumr_eq0 // => /allP /(_ s (mem_index_enum s)).
by rewrite mulf_eq0 gt_eqF ?full //= subr_eq0 => /eqP ->.
Qed.

Lemma followed_words (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A)
    (pi : policy R S A) i (x : strategy R S A i) K s :
  \sum_(k < K) discount g ^+ k *
     (\sum_z probability g (replace pi x) k s z * mean (replace pi x) z (payoff g i z))
  + discount g ^+ K * (\sum_z probability g (replace pi x) K s z * value g i pi z)
  = followed g pi x K s.
Proof.
rewrite /followed -expectation_probability; congr (_ + _).
by apply: eq_bigr => k _; rewrite expectation_probability.
Qed.

Lemma equation_32_exact_holds : ClaimStatements.equation_32_exact.
Proof.
move=> R I S A g mu hg pi hpi x hx K new earned ahead gained i s.
transitivity (followed g pi (x i) K s).
  rewrite -followed_words; congr (_ + _); apply: eq_bigr => k _.
  by rewrite mulr_sumr; apply: eq_bigr => z _; rewrite mulrA.
rewrite equation_32_34_exact //; congr (_ + _); apply: eq_bigr => k _.
rewrite expectation_probability mulr_sumr; apply: eq_bigr => z _.
rewrite /advantage_of mulrA mulr_sumr; apply: eq_bigr => a _; exact: mulrA.
Qed.

Lemma equation_32_holds : ClaimStatements.equation_32.
Proof.
move=> R I S A g mu hg pi hpi best pi' hpi' K _ new paid expected i s m _ _.
rewrite /expected /paid followed_words; apply: Equilibrium.equation_32 => // t.
by apply/(support_reply g pi t); [apply: hpi|apply: best].
Qed.

Lemma equation_34_holds : ClaimStatements.equation_34.
Proof.
move=> R I S A g mu hg pi hpi pi' hpi' best K _ new paid expected sbar.
have br i t : is_best_reply g pi t (fun b => pi' i (t, b)).
  by apply/(support_reply g pi t); [apply: hpi'|apply: best].
have step i s m : (0 < m)%N -> value g i pi s + advantage_of g pi s (pi' i) <= expected i s m.
  case: m => // m _; rewrite /expected /paid followed_words.
  exact: Equilibrium.equation_34.
split=> i s m _ => [m1|[m1 /existsP [a /andP[pa nb]]]]; apply: (lt_le_trans _ (step i s m m1)) ||
  apply: le_trans (step i s m m1).
  rewrite ler_addl; exact: best_reply_advantage.
rewrite ltr_addl; apply: Equilibrium.equation_34_strict => // /(support_reply g pi s (hpi i)) h.
by move/negP: nb; apply; apply: h.
Qed.

Lemma definition_2_3_holds : ClaimStatements.definition_2_3.
Proof.
move=> R I S A g mu [ip is0 ia _ _] pi hpi x hx dag hdag opt share s0 s1 gain gap epsilon optimum.
have gain0 i s : 0 <= gain i s by rewrite subr_ge0 value_le_best.
have up i s : gain i s <= gap.
  by apply: le_trans (le_largest _ i); exact: (le_largest (fun s => gain i s)).
split=> [i s|]; first split=> //.
  rewrite /gain -opt value_deviation // mulr_suml; apply: eq_bigr => z _.
  have -> : \sum_a dag i (z, a) * advantage g pi z a = advantage_of g pi z (dag i) by [].
  rewrite -visitation_dirac /optimum; ring.
split=> [i s|pos].
  rewrite ler_subl_addr -ler_subl_addl; apply: le_trans (up i s).
  by have [best _] := best_valueP g hpi (ia i); rewrite ler_add2r best.
have [i ei] := largest_attained (fun i => largest (fun s => gain i s)) ip.
have [s es] := largest_attained (fun s => gain i s) is0.
exists i, s; rewrite ltr_subr_addl -ltr_subr_addr opt -/(gain i s) -es -ei -/gap /epsilon.
by rewrite -[X in _ < X]mul1r ltr_pmul2r.
Qed.

Lemma lemma_3_6c_approximate_holds : ClaimStatements.lemma_3_6c_approximate.
Proof.
move=> R I S A g mu [_ _ ia _ _] pi hpi epsilon i s.
have up j t (b : A j) : advantage g pi t b <= epsilon.
  apply: le_trans (le_largest _ j); apply: le_trans (le_largest _ t).
  exact: (le_largest (fun a => advantage g pi t a)).
have /(definition_2_3_gaps _ _ hpi) h := lemma_3_6c_eps hpi up.
exact: (iffLR (gap_leP _ _ hpi (ia i)) (h i)).
Qed.

Lemma lemma_3_5_dagger_holds : ClaimStatements.lemma_3_5_dagger.
Proof.
move=> R I S A g mu [_ _ ia _ _] pi hpi x hx dag hdag opt _ i s.
by have [up _] := best_valueP g hpi (ia i); rewrite opt up.
Qed.

Lemma definition_2_1_four_cycle_holds : ClaimStatements.definition_2_1_four_cycle.
Proof.
move=> R I S A g mu hg mpg pi hpi pi' hpi' one both wedge i j s ij.
have := four_cycle_necessary mpg s ij hpi (hpi i) (hpi' i) (hpi j) (hpi' j).
rewrite /four_cycle /value_gap /wedge /both /one !replace_eta.
have -> : replace (replace pi (pi' i)) (pi j) = replace pi (pi' i).
  by rewrite replace_comm // replace_eta.
by [].
Qed.

Lemma definition_2_1_common_payoff_holds : ClaimStatements.definition_2_1_common_payoff.
Proof.
move=> R I S A g mu hg common pi hpi pi' hpi' new i j s.
have e w : value g j w s = value g i w s by apply: eq_total => t h.
by rewrite !e.
Qed.
