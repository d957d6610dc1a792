(* Proofs of claims about values, as the statement language has them: Section 2
   and equations (1), (2), (11), (22), Lemma 3.6(a) and (b). Each says what a
   theorem of the development says, in other words.                           *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Visitation PerformanceDifference.
From MPG Require Import PolicyGradient Exploration Lipschitz Algorithm ClaimWords.
From MPG Require ClaimStatements.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma equation_1_holds : ClaimStatements.equation_1.
Proof.
move=> R I S A g mu hg pi hpi K _ partial rest.
have pe i s : partial i s = \sum_(k < K) discount g ^+ k *
    after (kernel g pi) k (fun t => mean pi t (payoff g i t)) s.
  apply: eq_bigr => k _; rewrite expectation_probability mulr_sumr.
  by apply: eq_bigr => z _; rewrite mulrA.
have e i s : rest i s = discount g ^+ K * \sum_z probability g pi K s z * value g i pi z.
  by rewrite /rest pe (Value.equation_1_truncated g hpi i s K) addrAC subrr add0r expectation_probability.
split=> // i s; rewrite e normrM normrX ger0_norm ?discount_ge0 // -mulrA.
rewrite ler_wpmul2l ?exprn_ge0 ?discount_ge0 //.
apply: (average_norm (probability_distribution g hpi K s)) => z.
apply: (discounted_norm (discount_ge0 g) (discount_lt1 g) (kernel_stochastic g hpi)) => t.
exact: (le_largest (fun z => `|mean pi z (payoff g i z)|)).
Qed.

Lemma equation_1_evaluation_holds : ClaimStatements.equation_1_evaluation.
Proof.
move=> R I S A g mu hg pi hpi x; split=> [i s|i].
  exact: (iffLR (Value.equation_1_evaluation g hpi i (value g i pi)) (fun _ => erefl)).
exact: Value.equation_1_evaluation.
Qed.

Lemma equation_2_value_holds : ClaimStatements.equation_2_value.
Proof. by move=> R I S A g mu hg pi hpi i s; apply: Value.value_is_mean_qvalue. Qed.

Lemma equation_2_holds : ClaimStatements.equation_2.
Proof. by move=> R I S A g mu hg pi hpi i s a. Qed.

Lemma equation_22_contraction_holds : ClaimStatements.equation_22_contraction.
Proof.
move=> R I S A g mu [_ is0 ia _ _] pi hpi q q' L; split=> [i|i s a]; last first.
  have [p0 p1] := mean_given_transition g hpi s a.
  have d0 := discount_ge0 g; split.
    apply: le_smallest => // t; apply: le_smallest => // a'.
    by rewrite /L mulr_ge0 ?(policy_ge0 hpi) // mulr_ge0 // p0.
  rewrite /L; under eq_bigr => t _ do rewrite -mulr_sumr (policy_sum1 hpi) mulr1.
  by rewrite -mulr_sumr p1 mulr1.
have sup (F : S * A i -> R) : supnorm F = largest (fun s => largest (fun a => `|F (s, a)|)).
  apply: le_anti; apply/andP; split; last first.
    by apply: largest_le => // s; apply: largest_le => // a; exact: (le_supnorm F).
  have pos : 0 <= largest (fun s => largest (fun a => `|F (s, a)|)).
    have [s ->] := largest_attained (fun s => largest (fun a => `|F (s, a)|)) is0.
    by have [a ->] := largest_attained (fun a => `|F (s, a)|) (ia i).
  apply: supnorm_le => // -[s a].
  apply: le_trans (le_largest (fun s => largest (fun a => `|F (s, a)|)) s).
  exact: (le_largest (fun a => `|F (s, a)|)).
have := Value.equation_22_contraction g hpi (q i) (q' i).
by rewrite !sup.
Qed.

Lemma equation_22_fixed_point_holds : ClaimStatements.equation_22_fixed_point.
Proof. by move=> R I S A g mu hg pi hpi i s a; apply: Value.equation_22_fixed_point. Qed.

Lemma equation_22_iterates_holds : ClaimStatements.equation_22_iterates.
Proof.
move=> R I S A g mu [_ is0 ia _ _] pi hpi q once twice thrice distance i s a.
have near (F : S * A i -> R) : supnorm F <= largest (fun s => largest (fun a => `|F (s, a)|)).
  have pos : 0 <= largest (fun s => largest (fun a => `|F (s, a)|)).
    have [s' ->] := largest_attained (fun s => largest (fun a => `|F (s, a)|)) is0.
    by have [a' ->] := largest_attained (fun a => `|F (s', a)|) (ia i).
  apply: supnorm_le => // -[s' a'].
  apply: le_trans (le_largest (fun s => largest (fun a => `|F (s, a)|)) s').
  exact: (le_largest (fun a => `|F (s', a)|)).
have d0 := discount_ge0 g.
have step k : `|iter k (bellman g pi) (q i) (s, a) - qvalue g pi s a| <= discount g ^+ k * distance i.
  apply: le_trans (le_supnorm (fun t => iter k (bellman g pi) (q i) t - qvalue g pi t.1 t.2) (s, a)) _.
  apply: le_trans (Value.equation_22_iterates g hpi (q i) k) _.
  by rewrite ler_wpmul2l ?exprn_ge0 //; apply: (near (fun t => q i t - qvalue g pi t.1 t.2)).
have eqb (F F' : S * A i -> R) t : F =1 F' -> bellman g pi F t = bellman g pi F' t.
  move=> e; congr (_ + _ * _); apply: eq_bigr => s' _; congr (_ * _).
  by apply: eq_bigr => b _; rewrite e.
have e1 t : once i t.1 t.2 = iter 1 (bellman g pi) (q i) t.
  by case: t => s' a'; apply: eqb => -[].
have e2 t : twice i t.1 t.2 = iter 2 (bellman g pi) (q i) t.
  by case: t => s' a'; apply: eqb => t; rewrite e1.
have e3 t : thrice i t.1 t.2 = iter 3 (bellman g pi) (q i) t.
  by case: t => s' a'; apply: eqb => t; rewrite e2.
by rewrite (e1 (s, a)) (e2 (s, a)) (e3 (s, a)) -[X in X * distance i]expr1 !step.
Qed.

Lemma appendix_B_1_vii_corrected_holds : ClaimStatements.appendix_B_1_vii_corrected.
Proof.
move=> R I S A g mu hg pi hpi ubar i s a; apply: Value.qvalue_bound => // t h.
apply: le_trans (le_largest _ i); apply: le_trans (le_largest _ t).
exact: (le_largest (fun h => `|payoff g i t h|)).
Qed.

Lemma lemma_3_6a_visitation_holds : ClaimStatements.lemma_3_6a_visitation.
Proof.
move=> R I S A g mu [_ _ _ _ hmu] pi hpi K partial.
have one := Visitation.visitation_sum1 g hpi hmu; split=> //; split=> [s|].
  by have /andP[] := Visitation.visitation_remainder g hpi hmu K s; rewrite subr_ge0.
rewrite -sumrB; under eq_bigr => s _ do
  rewrite /partial (Visitation.visitation_truncated g hpi mu K s) addrAC subrr add0r.
rewrite -mulr_sumr exchange_big /=; under eq_bigr => s0 _ do rewrite -mulr_sumr.
have e s0 : \sum_s after (kernel g pi) K (fun x => visitation g pi (dirac R x) s) s0 = 1.
  under eq_bigr => s _ do rewrite expectation_probability.
  rewrite exchange_big /=; under eq_bigr => x _ do
    rewrite -mulr_sumr (Visitation.visitation_sum1 g hpi (dirac_distribution R x)) mulr1.
  by case: (probability_distribution g hpi K s0).
by under eq_bigr => s0 _ do rewrite e mulr1; rewrite hmu.2 mulr1.
Qed.

Lemma lemma_3_6a_visitation_bound_holds : ClaimStatements.lemma_3_6a_visitation_bound.
Proof. by move=> R I S A g mu [_ _ _ _ hmu] w hw s; apply: Visitation.visitation_ge. Qed.

Lemma equation_17_holds : ClaimStatements.equation_17.
Proof.
move=> R I S A g mu hg w hw dag hdag _.
have e i s : \sum_a advantage g w s a * dag i (s, a) =
    \sum_a dag i (s, a) * qvalue g w s a - \sum_a w i (s, a) * qvalue g w s a.
  rewrite (PerformanceDifference.equation_17 g s hw (hdag i)).
  by apply: eq_bigr => a _; rewrite mulrC.
split=> i s; rewrite e //.
have z : \sum_a value g i w s * (dag i (s, a) - w i (s, a)) = 0.
  by rewrite -mulr_sumr sumrB (policy_sum1 hdag) (policy_sum1 hw) subrr mulr0.
transitivity (\sum_a (dag i (s, a) * qvalue g w s a - w i (s, a) * qvalue g w s a)
  - \sum_a value g i w s * (dag i (s, a) - w i (s, a))); last by rewrite z subr0 sumrB.
rewrite -sumrB; apply: eq_bigr => a _; ring.
Qed.

Lemma equation_11_holds : ClaimStatements.equation_11.
Proof.
move=> R I S A g mu [_ _ ia _ _] pi hpi; split=> //; split=> [i s|i s].
  exact: (PerformanceDifference.equation_11_own g i s hpi).
rewrite -(PerformanceDifference.equation_11_own g i s hpi).
by apply: (average_le_const (hpi i s)) => a; apply: (le_largest (fun a => advantage g pi s a)).
Qed.

Lemma lemma_3_6b_holds : ClaimStatements.lemma_3_6b.
Proof.
move=> R I S A g mu hg pi hpi pi' hpi' i z.
have := PerformanceDifference.lemma_3_6b g (dirac R z) hpi (hpi i) (hpi' i).
by rewrite /value_at !dirac_sum !replace_eta => ->; rewrite mulrC.
Qed.

Lemma equation_10_holds : ClaimStatements.equation_10.
Proof.
move=> R I S A g mu hg pi hpi x hx new i.
have := PerformanceDifference.equation_10 g mu hpi (hx i); rewrite /value_at -sumrB => e.
rewrite mul1r -[RHS]e; apply: eq_bigr => s _; exact: mulrBr.
Qed.

Lemma appendix_B_2b_corrected_holds : ClaimStatements.appendix_B_2b_corrected.
Proof.
move=> R I S A g mu hg pi hpi pi' hpi' ahead gain i s.
have := PerformanceDifference.appendix_B2b_joint g (dirac R s) pi' i hpi.
by rewrite /value_at !dirac_sum mul1r.
Qed.

Lemma lemma_3_6a_finite_difference_holds : ClaimStatements.lemma_3_6a_finite_difference.
Proof.
move=> R I S A g mu [_ _ _ d0 _] pi hpi share lo hi step new change i s a.
have p := discount_lt g.
have small : discount g * (1 + `|step|) < 1.
  have n : `|step| = `|share| * (1 - discount g) / discount g.
    by rewrite /step !normrM normfV (gtr0_norm p) (gtr0_norm d0).
  have h : `|share| < 1 by rewrite ltr_norml lo hi.
  rewrite mulrDr mulr1 n [X in _ + X]mulrC mulfVK ?gt_eqF // -ltr_subr_addl.
  by rewrite -[X in _ < X]mul1r ltr_pmul2r.
have := PolicyGradient.lemma_3_6a_finite_difference hpi s a mu small.
rewrite /value_at -sumrB mulrA => <-; apply: eq_bigr => z _; exact: mulrBr.
Qed.

Lemma small_step (R : realFieldType) (share d : R) : 0 < 1 - d -> - 1 <= share -> share <= 1 ->
  `|share * (1 - d) / 2%:R| <= (1 - d) / 2%:R.
Proof.
move=> p lo hi; have h0 : 0 <= (1 - d) / 2%:R := divr_ge0 (ltW p) (ler0n _ _).
rewrite -mulrA normrM (ger0_norm h0) -[X in _ <= X]mul1r.
by apply: ler_wpmul2r => //; rewrite ler_norml lo hi.
Qed.

Lemma lemma_3_6a_moebius_holds : ClaimStatements.lemma_3_6a_moebius.
Proof.
move=> R I S A g mu hg pi hpi share lo hi step new change D r i s a.
have p := discount_lt g; have small : `|step| <= (1 - discount g) / 2%:R by apply: small_step.
have := PolicyGradient.lemma_3_6a_moebius hpi s a small mu.
rewrite /value_at -sumrB => e; have -> : change i s a = step * gradient g mu pi s a
    / (1 - discount g * step * returns g pi s a).
  by rewrite -e; apply: eq_bigr => z _; exact: mulrBr.
have -> : r i s a = returns g pi s a.
  rewrite /r /returns mulr_suml; under [RHS]eq_mean_given => h do
    under eq_bigr => t _ do rewrite -visitation_dirac.
  rewrite mean_given_sum; apply: eq_bigr => t _; rewrite -mulrA [RHS]/mean_given.
  rewrite /mean_given mulr_suml; apply: eq_bigr => h _; ring.
by rewrite /D /gradient [_^-1 * _]mulrC.
Qed.

Lemma lemma_3_6a_remainder_holds : ClaimStatements.lemma_3_6a_remainder.
Proof.
move=> R I S A g mu [_ _ _ _ hmu] pi hpi share lo hi step new change first i s a.
have p := discount_lt g; have small : `|step| <= (1 - discount g) / 2%:R by apply: small_step.
have := PolicyGradient.lemma_3_6a_remainder hpi s a small hmu.
rewrite /value_at -sumrB /gradient => e.
have -> : change i s a = \sum_z (mu z * value g i (shift pi s a step) z - mu z * value g i pi z).
  by apply: eq_bigr => z _; exact: mulrBr.
have -> : first i s a = (1 - discount g)^-1 * (visitation g pi mu s * qvalue g pi s a) * step.
  by rewrite /first; ring.
apply: le_trans e _; rewrite le_eqVlt; apply/orP; left; apply/eqP; ring.
Qed.

Lemma equation_5_holds : ClaimStatements.equation_5.
Proof.
move=> R I S A g mu hg pi hpi x hx step hs new.
have hs' i s : 0 <= step i s <= 1 by have [h0 h1] := hs i s; rewrite (ltW h0) h1.
have := Algorithm.equation_5_policy hpi hs' (fun i s => hx i s) => h.
have e i s a : next_policy pi step (fun i s a => x i (s, a)) i (s, a) = new i s a by rewrite !ffunE.
split=> i s; have [h0 h1] := h i s; last by move=> a; rewrite -e.
by rewrite -h1; apply: eq_bigr => a _; rewrite e.
Qed.

Lemma equation_6_holds : ClaimStatements.equation_6.
Proof.
move=> R I S A g mu hg pi hpi theta ht.
have ht' i : 0 <= theta i <= 1 by have [h0 h1] := ht i; rewrite !ltW.
split=> [i s a|i s]; first by rewrite !ffunE.
split; first by case: (explored_policy ht' hpi i s).
by move=> a; apply: Algorithm.equation_6_lower_bound.
Qed.

Lemma equation_23_holds : ClaimStatements.equation_23.
Proof.
move=> R I S A g mu hg pi hpi q ahead others mean_ i s a.
transitivity (bellman g pi (q i) (s, a)); last by [].
rewrite -(Algorithm.equation_23_mean g pi (q i) s a); apply: eq_bigr => h _.
rewrite /target; under eq_bigr do rewrite -mulrA; rewrite -mulr_sumr; congr (_ * _).
under eq_bigr do rewrite mulrDr mulrCA; rewrite big_split /= -mulr_suml -mulr_sumr.
by case: (transition_distribution g s h) => _ ->; rewrite mul1r.
Qed.

Lemma equation_25a_corrected_holds : ClaimStatements.equation_25a_corrected.
Proof.
move=> R I S A g mu hg pi hpi q theta ht ahead others mean_ i s a.
transitivity (bellman g (perceived theta pi i) (q i) (s, a)); last by [].
rewrite -(Algorithm.equation_25a_corrected g theta pi (q i) s a); apply: eq_bigr => h _.
rewrite /target; under eq_bigr do rewrite -mulrA; rewrite -mulr_sumr; congr (_ * _).
under eq_bigr do rewrite mulrDr mulrCA; rewrite big_split /= -mulr_suml -mulr_sumr.
by case: (transition_distribution g s h) => _ ->; rewrite mul1r.
Qed.

Lemma clamp (R : realFieldType) (eta x : R) : eta <= 1 -> eta <= Num.max eta (Num.min 1 x) <= 1.
Proof. by move=> h; rewrite le_maxr lexx /= le_maxl h le_minl lexx. Qed.

Lemma double_largest (R : realFieldType) (S B : finType) (F : S * B -> R) : inhabited S -> inhabited B ->
  (forall t, 0 <= F t) -> 0 <= largest (fun s => largest (fun b => F (s, b))) /\
  forall t, F t <= largest (fun s => largest (fun b => F (s, b))).
Proof.
move=> is0 ib pos; split=> [|[s b]].
  have [s ->] := largest_attained (fun s => largest (fun b => F (s, b))) is0.
  by have [b ->] := largest_attained (fun b => F (s, b)) ib.
apply: le_trans (le_largest (fun s => largest (fun b => F (s, b))) s).
exact: (le_largest (fun b => F (s, b))).
Qed.

Lemma equation_28_discrete_holds : ClaimStatements.equation_28_discrete.
Proof.
move=> R I S A g mu [_ is0 ia _ _] pi hpi q xi x eta e0 e1 weight new N distance i s a.
pose w (t : S * A i) := weight i t.1 t.2; pose noise (t : S * A i) := xi i t.
have [N0 hN] := double_largest (F := fun t => `|w t * noise t|) is0 (ia i) (fun _ => normr_ge0 _).
have [D0 hD] := double_largest (F := fun t => `|q i t - qvalue g pi t.1 t.2|) is0 (ia i) (fun _ => normr_ge0 _).
have eta01 : 0 <= eta <= 1 by rewrite e0.
have hw t : eta <= w t <= 1 by case: t => s' a'; apply: clamp.
have := Algorithm.equation_28_step g (q i) hpi N0 eta01 hw hN.
have f0 : 0 <= 1 - eta * (1 - discount g).
  by rewrite subr_ge0 -[X in _ <= X]mul1r ler_pmul ?(ltW (discount_lt g)) // ler_subl_addr ler_addl discount_ge0.
set next := next_estimate _ _ _ _ _ => step.
apply: le_trans (le_supnorm (fun t => next t - qvalue g pi t.1 t.2) (s, a)) _.
apply: le_trans step _; rewrite ler_add2r ler_wpmul2l //.
exact: supnorm_le D0 hD.
Qed.

Lemma lemma_3_4_tracking_holds : ClaimStatements.lemma_3_4_tracking.
Proof.
move=> R I S A g mu [_ is0 ia _ _] pi hpi pi' hpi' q xi x eta e0 e1 c c0 c1 start s0 s1 noise n0 n1 K.
move=> weight new N B distance path; split=> [i s a|]; last first.
  rewrite ler_add2l ler_wpmul2l // -[X in _ <= X]mul1r ler_pdivl_mulr //.
  have -> : (\sum_(k < K) (1 - c) ^+ k) * c = 1 - (1 - c) ^+ K.
    by rewrite -[RHS]opprB subrX1 -mulNr opprB subKr mulrC.
  by rewrite ler_subl_addr ler_addl exprn_ge0 // subr_ge0.
pose w (t : S * A i) := weight i t.1 t.2; pose noise' (t : S * A i) := xi i t.
have [N0 hN] := double_largest (F := fun t => `|w t * noise' t|) is0 (ia i) (fun _ => normr_ge0 _).
have [D0 hD] := double_largest (F := fun t => `|q i t - qvalue g pi t.1 t.2|) is0 (ia i) (fun _ => normr_ge0 _).
have eta01 : 0 <= eta <= 1 by rewrite e0.
have f0 : 0 <= 1 - eta * (1 - discount g).
  by rewrite subr_ge0 -[X in _ <= X]mul1r ler_pmul ?(ltW (discount_lt g)) // ler_subl_addr ler_addl discount_ge0.
have hB t h : `|payoff g i t h| <= B i.
  by apply: le_trans (le_largest _ t); exact: (le_largest (fun h => `|payoff g i t h|)).
have B0 : 0 <= B i.
  have [t e] := largest_attained (fun s => largest (fun h => `|payoff g i s h|)) is0.
  by rewrite /B e; have [h ->] := largest_attained (fun h => `|payoff g i t h|) (some_profile ia).
have hw t : eta <= w t <= 1 by case: t => s' a'; apply: clamp.
have := Algorithm.tracking_step (q i) hpi hpi' N0 eta01 hw hN B0 hB.
set next := next_estimate _ _ _ _ _ => step.
apply: le_trans (le_supnorm (fun t => next t - qvalue g pi' t.1 t.2) (s, a)) _.
apply: le_trans step _; rewrite ler_add2r ler_add2r ler_wpmul2l //.
exact: supnorm_le D0 hD.
Qed.
