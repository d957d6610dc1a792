(* Proofs of claims about derivatives, as the statement language has them: Lemma
   3.6(a), equations (12) and (29), and Lemma 3.5 along (8), with the repair and
   with one state.                                                            *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Visitation PerformanceDifference.
From MPG Require Import Derivative PolicyGradient Equilibrium Optimal Potential Lipschitz Expansion LyapunovChain.
From MPG Require Import Exploration ExplorationBounds OneState ExplorationLyapunov Algorithm Gains NearRest EpsEquilibrium.
From MPG Require Import ClaimWords ClaimPotentials ClaimDerivatives ClaimLyapunov ClaimGames ClaimExploration.
From MPG Require ClaimStatements.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Straight.
Variables (R : realFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Variables (w br : policy R S A) (gamma : I -> S -> R).
Hypotheses (hw : is_policy w) (hbr : is_policy br).
Hypothesis hg : forall i s, 0 < gamma i s /\ gamma i s <= 1.
Let reply i s (a : A i) : R := br i (s, a).

Definition straight (u : R) : policy R S A := next_policy w (fun i s => u * gamma i s) reply.

Lemma straight_policy u : within u -> is_policy (straight u).
Proof.
move=> /andP[u0 u1]; apply: equation_5_policy => // i s.
have [g0 g1] := hg i s; rewrite mulr_ge0 ?(ltW g0) //=.
by rewrite -[X in _ <= X]mul1r ler_pmul // ltW.
Qed.

Lemma straight0 : straight 0 = w.
Proof. by apply/ffunP => i; apply/ffunP => t; rewrite !ffunE !mul0r addr0. Qed.

Lemma straight_derivative (D : R -> Prop) i t :
  is_derivative D (fun u => straight u i t) 0 (gamma i t.1 * (br i (t.1, t.2) - w i t)).
Proof.
apply: is_derivative_eq (is_derivative_linear D (w i t) _ 0) => u.
by rewrite !ffunE mulrA.
Qed.

Lemma within0 : within (0 : R).
Proof. by rewrite /within lexx ler01. Qed.

Variables (mu : S -> R) (r : policy R S A).
Hypotheses (mpg : is_MPG g) (hr : is_policy r) (hmu : distribution mu).

Lemma straight_slope (v : policy R S A) :
  (forall i s a, v i (s, a) = gamma i s * (br i (s, a) - w i (s, a))) ->
  \sum_s mu s * telescoped_slope g r w v s = slope g mu w (fun i t => v i t).
Proof.
move=> hv; have hx i t : is_derivative (@within R) (fun u => straight u i t) 0 (v i t).
  by case: t => s a; rewrite hv; exact: straight_derivative.
have := potential_slope mpg hr hmu within0 (@within_accumulates R) straight_policy hx.
by rewrite straight0.
Qed.

Variable theta : I -> R.
Hypothesis ht : forall i, 0 <= theta i <= 1.

Lemma explored_slope (v : policy R S A) :
  (forall i s a, v i (s, a) = (1 - theta i) * (gamma i s * (br i (s, a) - w i (s, a)))) ->
  \sum_s mu s * telescoped_slope g r (explored theta w) v s =
  slope g mu (explored theta w) (fun i t => v i t).
Proof.
move=> hv; pose path u := explored theta (straight u).
have hp u : within u -> is_policy (path u) by move=> hu; apply: explored_policy => //; apply: straight_policy.
have hx i t : is_derivative (@within R) (fun u => path u i t) 0 (v i t).
  have := is_derivative_add (is_derivative_scale (1 - theta i) (straight_derivative (@within R) t))
            (is_derivative_const (@within R) (theta i / #|A i|%:R) 0).
  case: t => s a; rewrite hv addr0; apply: is_derivative_eq => u; by rewrite /path /explored ffunE [RHS]ffunE.
have := potential_slope mpg hr hmu within0 (@within_accumulates R) hp hx.
by rewrite /path straight0.
Qed.

Lemma straight_follows :
  (forall i s, is_best_reply g (explored theta w) s (reply s (i := i))) ->
  follows_repaired g theta (@within R) straight 0 gamma reply.
Proof.
move=> hb; split; [exact: within0 | exact: straight_policy | by rewrite straight0 |].
by move=> i [s a]; rewrite straight0; exact: straight_derivative.
Qed.

Lemma explored_decay_words (v : policy R S A) :
  (forall i s a, v i (s, a) = (1 - theta i) * (gamma i s * (br i (s, a) - w i (s, a)))) ->
  - slope g mu (explored theta w) (fun i t => v i t) = explored_decay g theta mu w gamma reply.
Proof.
move=> hv; congr (- _); apply: eq_bigr => i _; apply: eq_bigr => s _; congr (_ * _).
rewrite /explored_gain -sumrB mulr_sumr; apply: eq_bigr => a _; by rewrite hv -mulrBl !mulrA.
Qed.
End Straight.

Lemma eq_slope (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) mu (w : policy R S A)
    (v v' : forall i, S * A i -> R) : (forall i s a, v i (s, a) = v' i (s, a)) ->
  slope g mu w v = slope g mu w v'.
Proof.
move=> e; apply: eq_bigr => i _; apply: eq_bigr => s _; congr (_ * _).
by apply: eq_bigr => a _; rewrite e.
Qed.

Lemma lemma_3_6a_holds : ClaimStatements.lemma_3_6a.
Proof.
move=> R I S A g mu [_ _ _ d0 _] pi hpi x lo hi zero step; have p := discount_lt g.
split=> [i s a z|i s a z]; first by rewrite (entry_slope g pi) mulrC.
have small : discount g * (1 + `|step|) < 1.
  have x1 : `|x| <= 1 by rewrite ler_norml lo hi.
  have h : `|step| <= 1 - discount g.
    by rewrite /step normrM (gtr0_norm p) -[X in _ <= X]mulr1 ler_wpmul2l ?(ltW p).
  rewrite mulrDr mulr1 -ltr_subr_addl; apply: le_lt_trans (ler_wpmul2l (ltW d0) h) _.
  by rewrite -[X in _ < X]mul1r ltr_pmul2r // discount_lt1.
have := PolicyGradient.lemma_3_6a_finite_difference hpi s a (dirac R z) small.
rewrite /value_at !dirac_sum => ->; ring.
Qed.

Lemma equation_29_holds : ClaimStatements.equation_29.
Proof.
move=> R I S A g mu hg pi hpi K zero slope count i s a z m _.
have e t : slope i s a t = (1 - discount g)^-1 * (visitation g pi (dirac R t) s * qvalue g pi s a).
  exact: entry_slope.
have D t := PolicyGradient.lemma_3_6a g hpi s a (dirac_distribution R t).
have := @PolicyGradient.equation_29 R I S A g pi hpi i s a (dirac R z) _ _ m (dirac_distribution R z) D (D z).
rewrite !dirac_sum -e => ->; congr (_ + _ * _).
by rewrite expectation_probability; apply: eq_bigr => t _; rewrite e.
Qed.

Lemma equation_12_holds : ClaimStatements.equation_12.
Proof.
move=> R I S A g mu [_ _ ia _ hmu] mpg w hw gamma hg br hbr best start velocity.
have hs : is_policy (table start) by apply: uniform_policy.
congr (- _); rewrite (straight_slope hw hbr hg mpg hs hmu) => [|i s a]; last exact: tableE.
by rewrite slope_words; apply: eq_slope => i s a; rewrite tableE.
Qed.

Lemma lemma_3_5_holds : ClaimStatements.lemma_3_5.
Proof.
move=> R I S A g mu [_ _ ia _ hmu] mpg full w hw gamma hg br hbr best start velocity slope equilibrium.
have hs : is_policy (table start) by apply: uniform_policy.
have hb i s : is_best_reply g w s (fun a => br i (s, a)).
  by apply/(support_reply g w s (hbr i)); apply: best.
have g0 i s : 0 <= gamma i s by have [h _] := hg i s; exact: ltW.
have gp i s : 0 < gamma i s by have [] := hg i s.
have e : slope = decay g w mu gamma (fun i s a => br i (s, a)).
  congr (- _); rewrite (straight_slope hw hbr hg mpg hs hmu) => [|i s a]; last exact: tableE.
  by apply: eq_slope => i s a; rewrite tableE.
have eq : is_equilibrium g w <-> equilibrium.
  rewrite equilibrium_best //; split=> [h|/forallP h i s]; last by have /forallP/(_ s)/eqP := h i.
  by apply/forallP => i; apply/forallP => s; apply/eqP.
have zero := LyapunovChain.lemma_3_5_zero hw hmu hb full gp.
split; first by rewrite e; apply: (LyapunovChain.lemma_3_5_sign hw hmu hb g0).
split.
  split=> [lt eqb|ne]; first by move: lt; rewrite e (iffRL zero) ?ltxx //; apply/eq.
  by rewrite e; apply: (LyapunovChain.lemma_3_5_negative hw hmu hb full gp) => /eq.
split; first by rewrite e; exact: iff_trans zero eq.
rewrite e decay_stage_gain mulNr; congr (- _); rewrite mulr_suml; apply: eq_bigr => i _.
rewrite mulr_suml; apply: eq_bigr => s _.
have aux (x y z u : R) : x * y * (z * u) = y * z * u * x by ring.
by rewrite aux; congr (_ * _ / _); rewrite -(gain_words (hb i s)) (value_is_mean_qvalue g hw).
Qed.

Lemma lemma_3_5_explicit_rate_holds : ClaimStatements.lemma_3_5_explicit_rate.
Proof.
move=> R I S A g mu [ip is0 ia _ hmu] mpg w hw gamma hg br hbr best eta least gains start velocity slope.
have hs : is_policy (table start) by apply: uniform_policy.
have hb i s : is_best_reply g w s (fun a => br i (s, a)).
  by apply/(support_reply g w s (hbr i)); apply: best.
have ge i s : eta <= gamma i s.
  apply: le_trans (smallest_le (fun i => smallest (fun s => gamma i s)) i) _.
  exact: (smallest_le (fun s => gamma i s)).
have e0 : 0 <= eta.
  apply: le_smallest => // i; apply: le_smallest => // s; by have [/ltW] := hg i s.
have m0 : 0 <= least by apply: le_smallest => // s; exact: hmu.1.
have hm s : least <= mu s := smallest_le mu s.
have [f hf] : exists f : forall i, {ffun S -> A i}, forall i, is_optimal_reply g w (greedy R (f i)) /\
    forall s, best_value g i w s = value g i (replace w (greedy R (f i))) s.
  suff /fin_all_exists [f hf] : forall i, exists f : {ffun S -> A i}, is_optimal_reply g w (greedy R f) /\
    forall s, best_value g i w s = value g i (replace w (greedy R f)) s by exists f.
  by move=> i; have [_ [f hf]] := best_valueP g hw (ia i); exists f.
have opt i : is_optimal_reply g w (greedy R (f i)) by have [] := hf i.
have := LyapunovChain.lemma_3_5_rate hw hmu hb opt e0 ge m0 hm.
have -> : \sum_i (value_at g mu i (replace w (greedy R (f i))) - value_at g mu i w) = gains.
  apply: eq_bigr => i _; rewrite /value_at -sumrB; apply: eq_bigr => s _.
  by have [_ ->] := hf i; rewrite mulrBr.
have -> : decay g w mu gamma (fun i s a => br i (s, a)) = slope.
  rewrite /slope; congr (- _); apply: eq_bigr => i _; apply: eq_bigr => s _.
  rewrite mulr_sumr; apply: eq_bigr => a _; rewrite /LyapunovChain.velocity /velocity /=; ring.
have dE : - (\sum_s mu s * telescoped_slope g (table start) w (table velocity) s) = slope.
  congr (- _); rewrite (straight_slope hw hbr hg mpg hs hmu) => [|i s a]; last exact: tableE.
  apply: eq_bigr => i _; apply: eq_bigr => s _; rewrite mulr_sumr; apply: eq_bigr => a _.
  by rewrite tableE; ring.
by rewrite dE !mulNr => h; split.
Qed.

Lemma lemma_3_5_repaired_holds : ClaimStatements.lemma_3_5_repaired.
Proof.
move=> R I S A g mu [_ _ ia _ hmu] mpg w hw theta ht gamma hg br hbr best.
move=> played velocity speed start derivative slope.
have hs : is_policy (table start) by apply: uniform_policy.
have ht' j : 0 <= theta j <= 1 by have [h0 h1] := ht j; rewrite !ltW.
have hb i s : is_best_reply g (explored theta w) s (fun a => br i (s, a)).
  by apply/(support_reply g _ s (hbr i)); apply: best.
have hv i s a : table speed i (s, a) = (1 - theta i) * (gamma i s * (br i (s, a) - w i (s, a))) by exact: tableE.
have fol := straight_follows hw hbr hg hb.
have g0 i s : 0 <= gamma i s by have [h _] := hg i s; exact: ltW.
have gp i s : 0 < gamma i s by have [] := hg i s.
have e : derivative = explored_decay g theta mu w gamma (fun i s a => br i (s, a)).
  by rewrite /derivative (explored_slope hw hbr hg mpg hs hmu ht' hv) (explored_decay_words g mu hv).
have sign := repaired_lyapunov_sign ht' hmu fol g0; rewrite straight0 in sign.
split; last split.
- rewrite /derivative (explored_slope hw hbr hg mpg hs hmu ht' hv); congr (- _).
  apply: eq_bigr => i _; apply: eq_bigr => s _; rewrite mulr_sumr; apply: eq_bigr => a _.
  by rewrite tableE /played; ring.
- by rewrite e.
move=> full; have := repaired_lyapunov_zero ht' hmu fol gp full (fun i => (ht i).2).
rewrite straight0 e => z; apply: iff_trans z _; split=> h i s.
  by apply/(support_reply g _ s (hw i)).
by apply/(support_reply g _ s (hw i)); apply: h.
Qed.

Lemma lemma_3_5_one_state_holds : ClaimStatements.lemma_3_5_one_state.
Proof.
move=> R I S A g mu [_ _ ia _ hmu] one mpg full w hw x hx theta ht gamma hg br hbr best.
move=> tracked played speed start derivative.
have hs : is_policy (table start) by apply: uniform_policy.
have ht' j : 0 <= theta j <= 1 by have [h0 h1] := ht j; rewrite !ltW.
have hb i s : is_best_reply g (explored theta w) s (fun a => br i (s, a)).
  by apply/(support_reply g _ s (hbr i)); apply: best.
have hv i s a : table speed i (s, a) = (1 - theta i) * (gamma i s * (br i (s, a) - w i (s, a))).
  by rewrite tableE /speed mulrA.
have fol := straight_follows hw hbr hg hb.
have g0 i s : 0 <= gamma i s by have [h _] := hg i s; exact: ltW.
have gp i s : 0 < gamma i s by have [] := hg i s.
have e : derivative = explored_decay g theta mu w gamma (fun i s a => br i (s, a)).
  by rewrite /derivative (explored_slope hw hbr hg mpg hs hmu ht' hv) (explored_decay_words g mu hv).
have sign := repaired_lyapunov_sign ht' hmu fol g0; rewrite straight0 in sign.
have same (y : policy R S A) i s : is_policy y -> (forall a, 0 < y i (s, a) -> is_best (fun b => tracked i s b) a) <->
    (forall a, 0 < y i (s, a) -> is_best (fun b : A i => qvalue g played s b) a).
  move=> hy; have t1 := support_reply g (perceived theta w i) s (hy i).
  have t2 := one_state_same_replies g one ht' s (fun b => y i (s, b)) hw.
  have t3 := support_reply g (explored theta w) s (hy i); split=> h.
    exact: iffLR t3 (iffLR t2 (iffRL t1 h)).
  exact: iffLR t1 (iffRL t2 (iffRL t3 h)).
split=> [i s|]; first exact: same.
split; first by rewrite e.
have := repaired_lyapunov_zero ht' hmu fol gp full (fun i => (ht i).2).
rewrite straight0 e => z; apply: iff_trans z _; split=> h i s.
  by apply/(same w i s hw)/(support_reply g _ s (hw i)).
by apply/(support_reply g _ s (hw i))/(same w i s hw); apply: h.
Qed.

Lemma explored_at (R : realFieldType) (I S : finType) (A : I -> finType) (theta : I -> R) (w : policy R S A) i t :
  explored theta w i t = (1 - theta i) * w i t + theta i / #|A i|%:R.
Proof. by rewrite !ffunE. Qed.

Lemma theorem_3_3_bound_holds : ClaimStatements.theorem_3_3_bound.
Proof.
move=> R I S A g mu hg0 mpg pi hpi pi' hpi' theta ht gamma hg br hbr best.
have [ip is0 ia _ hmu] := hg0.
move=> own rho span S_ played gap stage_gain new shift_ predicted speed start.
have hs : is_policy (table start) by apply: uniform_policy.
have ht' j : 0 <= theta j <= 1 by have [h0 h1] := ht j; rewrite !ltW.
have he : is_policy played := explored_policy ht' hpi.
split.
  move=> i; have near s : Gains.stage_gain g theta pi i s <= stage_gain i.
    apply: le_trans (le_largest _ s); apply: maximum_le => [|b].
      rewrite subr_ge0; apply: (average_le_const (hpi i s)) => b; exact: le_largest.
    by rewrite ler_add2r; apply: (le_largest (fun a => qvalue g played s a)).
  apply: largest_le => // s.
  have h := near_rest_gap ht' (spans_words (payoff g i)) hpi near.
  have := iffLR (gap_leP _ _ hpi (ia i)) h s.
  by rewrite [X in _ <= X]addrC -[(1 + theta i) * _ / _]mulrA -rho_words -own_words.
split=> [i|].
  have newE : new i = replace played (new i i).
    apply/ffunP => j; case: (eqVneq j i) => [->|ji]; first by rewrite replace_same.
    by rewrite replace_other //; apply/ffunP => t; rewrite !explored_at replace_other.
  have hn : is_strategy (new i i).
    by apply: (explored_policy ht' (is_policy_replace hpi (hpi' i))).
  have e2 : \sum_s mu s * (value g i (new i) s - value g i played s) = predicted i.
    under eq_bigr => s _ do rewrite mulrBr; rewrite sumrB newE.
    have := PerformanceDifference.equation_10 g mu he hn; rewrite /value_at => ->.
    rewrite /predicted -newE mulrC [_ * (\sum_s _)]mulrC mulrA !mulr_suml.
    apply: eq_bigr => s _; rewrite -(PerformanceDifference.equation_17 g s he hn) -sumrB /shift_.
    have -> : \sum_b (new i i (s, b) * qvalue g played s b - played i (s, b) * qvalue g played s b) =
        (1 - theta i) * \sum_a (pi' i (s, a) - pi i (s, a)) * qvalue g played s a.
      rewrite mulr_sumr; apply: eq_bigr => a _; rewrite -mulrBl mulrA; congr (_ * _).
      by rewrite /new /played !explored_at replace_same; ring.
    ring.
  split=> //; rewrite -e2; apply: eq_bigr => s _; congr (_ * _).
  by rewrite newE; apply: telescoped_deviation.
have hb i s : is_best_reply g (explored theta pi) s (fun a => br i (s, a)).
  by apply/(support_reply g _ s (hbr i)); apply: best.
have hv i s a : table speed i (s, a) = (1 - theta i) * (gamma i s * (br i (s, a) - pi i (s, a))).
  by rewrite tableE /speed mulrA.
have g0 i s : 0 <= gamma i s by have [h _] := hg i s; exact: ltW.
have := repaired_lyapunov_sign ht' hmu (straight_follows hpi hbr hg hb) g0.
rewrite straight0 -(explored_decay_words g mu hv) oppr_le0.
by rewrite -(explored_slope hpi hbr hg mpg hs hmu ht' hv).
Qed.
