(* Theorem 3.3 with the repair, almost surely and in the mean, at every state.

   Under the law of Algorithm 1 with the repair, in a Markov potential game:
   - every_state_almost_surely: the mean of g_i(s; pi^k), weighted by beta_i(k+1),
     tends to 0, for every player i and state s;
   - mean_gap_almost_surely: the policies that are held are in the mean finally
     within (2 rho_i + own_i) S_i, those that are played within own_i S_i.     *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Equilibrium EpsEquilibrium Potential Lipschitz.
From MPG Require Import Exploration ExplorationBounds Algorithm.
From MPG Require Import Sequences Histories AlmostSure Gains Master Tracking NearRest Paths Convergence Algorithm1.
From MPG Require Import Quadratic Drift Reach Learner Noise Visits Steps Learning AlmostSurely Means.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma square_summable_scale (R : realFieldType) (v : nat -> R) F : square_summable v ->
  square_summable (fun k => F * v k).
Proof.
move=> squares e e0; have F1 : 0 < F ^+ 2 + 1 by rewrite ltr_spaddr ?sqr_ge0 ?ltr01.
have [N hN] := squares _ (divr_gt0 e0 F1); exists N => n.
have -> : mass (fun k => (F * v k) ^+ 2) N n = F ^+ 2 * mass (fun k => v k ^+ 2) N n.
  by rewrite /mass mulr_sumr; apply: eq_bigr => k _; rewrite exprMn.
apply: le_trans (ler_wpmul2l (sqr_ge0 F) (hN n)) _; rewrite mulrA ler_pdivr_mulr // [F ^+ 2 * e]mulrC.
by rewrite ler_wpmul2l ?(ltW e0) // ler_addl ler01.
Qed.

Section Gains.
Variables (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (theta : I -> R) (B : R).
Hypothesis htheta : forall i, 0 <= theta i <= 1.
Hypotheses (B0 : 0 <= B) (hB : forall i s a, `|payoff g i s a| <= B).
Notation delta := (discount g).

Lemma stage_gain_le (p : policy R S A) i s : is_policy p ->
  stage_gain g theta p i s <= 2%:R * (B / (1 - delta)).
Proof.
move=> hp; have he := explored_policy htheta hp; have d := discount_lt g.
have M0 : 0 <= B / (1 - delta) by rewrite divr_ge0 // ltW.
apply: maximum_le => [|b]; first by rewrite mulr_ge0 ?ler0n.
apply: le_trans (ler_norm _) _; apply: le_trans (ler_norm_sub _ _) _; rewrite mulr_natl mulr2n.
apply: ler_add; first exact: qvalue_bound.
by apply: (average_norm (hp i s)) => c; apply: qvalue_bound.
Qed.

Lemma stage_gain_moves (p p' : policy R S A) i s : is_policy p -> is_policy p' ->
  `|stage_gain g theta p' i s - stage_gain g theta p i s| <= gain_modulus g B * distance p p'.
Proof.
move=> hp hp'; rewrite ler_norml; apply/andP; split.
  rewrite ler_subr_addl ler_subl_addr distanceC.
  exact: (gain_lipschitz htheta B0 hB i s hp' hp).
rewrite ler_subl_addl; exact: (gain_lipschitz htheta B0 hB i s hp hp').
Qed.

(* What one player and one state add to the gains that are met. *)
Lemma gained_ge (alpha beta : I -> nat -> R) state action own q pi br keep t i s :
  (forall i n, 0 <= beta i n <= 1) -> runs g alpha beta state action own q pi br ->
  0 <= keep -> keep <= 1 - theta i ->
  (state t == s)%:R * (keep * (beta i (visits state t.+1 (state t)) * stage_gain g theta (pi t) i s)) <=
  gained g theta pi (step5 beta state) t.
Proof.
move=> beta01 run k0 hk; have g0 j x := stage_gain_ge0 g theta (pi t) j x.
have sh0 j x : 0 <= share theta (step5 beta state t) j x.
  exact: (share_ge0 htheta (step5_bounds state beta01 t)).
rewrite /gained (bigD1 i) //= -[X in X <= _]addr0; apply: ler_add; last first.
  by apply: sumr_ge0 => j _; apply: sumr_ge0 => x _; apply: mulr_ge0.
rewrite (bigD1 s) //= -[X in X <= _]addr0; apply: ler_add; last first.
  by apply: sumr_ge0 => x _; apply: mulr_ge0.
rewrite /share /step5; case: eqP => [<-|_]; rewrite ?mul1r ?mul0r ?mulr0 ?mul0r // -mulrA.
by apply: ler_wpmul2r => //; rewrite mulr_ge0 //; case/andP: (beta01 i (visits state t.+1 (state t))).
Qed.
End Gains.

Section Repaired.
Variables (R : archiFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (theta : I -> R) (alpha beta : I -> nat -> R).
Variables (reply : forall i, S -> (A i -> R) -> A i -> R).
Variables (s0 : S) (q0 : forall i, S * A i -> R) (pi0 : policy R S A).
Hypothesis htheta : forall i, 0 < theta i < 1.
Hypothesis reach : all_reachable g.
Variable steps : steps_3_2 alpha beta.
Hypothesis best : forall i s (f : A i -> R), reply_to f (reply s f).
Hypothesis start_policy : is_policy pi0.
Variables (B : R) (B0 : 0 <= B).
Hypothesis hB : forall i s a, `|payoff g i s a| <= B.
Hypothesis start_estimate : forall i z, `|q0 (i := i) z| <= B / (1 - delta).
Variable Phi : policy R S A -> S -> R.
Hypothesis hPhi : is_potential g Phi.
Notation own_part := own.
Notation own := (fun p : policy R S A => explored theta p).
Notation law := (law g theta alpha beta own reply s0 q0 pi0).
Notation state_of w := (state_of g alpha beta own reply s0 q0 pi0 w).
Notation policy_of w := (policy_of g alpha beta own reply s0 q0 pi0 w).
Notation learned := (learned g alpha beta own reply s0 q0 pi0).

Let some_theta i : 0 < theta i <= 1. Proof. by case/andP: (htheta i) => -> /ltW. Qed.
Let theta01 i : 0 <= theta i <= 1. Proof. by case/andP: (htheta i) => /ltW -> /ltW. Qed.
Let beta01 i n : 0 <= beta i n <= 1. Proof. by case/andP: (beta_in steps i n) => /ltW -> ->. Qed.
Let beta0 i n : 0 <= beta i n. Proof. by case/andP: (beta01 i n). Qed.
Let own_policy (p : policy R S A) : is_policy p -> is_policy (own p). Proof. exact: explored_policy. Qed.
Let hlaw := law_distribution g alpha own s0 q0 theta01 beta01 best start_policy.

Theorem every_state_almost_surely : almost_surely law (fun w => forall i s eps, 0 < eps ->
  eventually (fun n => mass (fun k => beta i k.+1 * stage_gain g theta (policy_of w k) i s) 0 n <=
    eps * mass (fun k => beta i k.+1) 0 n)).
Proof.
apply: (almost_surely_fin hlaw) => i; apply: (almost_surely_fin hlaw) => s.
pose F := 2%:R * (B / (1 - delta)); pose v k := F * beta i k.+1.
have F0 : 0 <= F by apply: mulr_ge0 (ler0n _ _) _; apply: divr_ge0 => //; apply: ltW (discount_lt g).
have v0 k : 0 <= v k by apply: mulr_ge0.
have falls : decreasing v by move=> k n kn; rewrite ler_wpmul2l // (beta_falls steps).
have squares : square_summable v.
  exact: square_summable_scale (later_squares (beta_in steps i) (beta_falls steps i) (beta_squares steps i)).
pose f h := stage_gain g theta (held (learned h)) i s.
have held_ok h := held_policy g alpha own s0 q0 beta01 best start_policy h.
have f_bounds h : 0 <= f h <= F by rewrite stage_gain_ge0 stage_gain_le.
pose c h := beta i (size h).+1 * f h.
have hc h : 0 <= c h <= v (size h).
  have /andP[a b] := f_bounds h; apply/andP; split; first exact: mulr_ge0.
  by rewrite /c /v mulrC; apply: ler_wpmul2r.
have any : exists a : profile A, (fun _ => true) a by apply: (profile_exists some_theta start_policy s).
have := almost_surely_and hlaw (hits_balance alpha own s0 q0 some_theta beta01 best start_policy reach s any v0 falls squares hc)
  (almost_surely_and hlaw (law_paths s0 some_theta reach steps best start_policy B0 hB start_estimate own_policy)
    (theorem_3_3_almost_surely s0 htheta reach steps best start_policy B0 hB start_estimate hPhi)).
apply: almost_surely_sub => w [[N hN] [[_ _ _ linear _] met]] eps eps0.
have run := learner_runs g alpha beta own s0 q0 best start_policy w.
have k0 := kept_gt0 htheta.
have cE k : c (mkseq w k) = beta i k.+1 * stage_gain g theta (policy_of w k) i s by rewrite /c size_mkseq.
apply: (mean_at_state steps linear (f := fun k => stage_gain g theta (policy_of w k) i s)
  (met := fun k => gained g theta (policy_of w) (step5 beta (state_of w)) k / kept theta) (F := F)
  (L := 2%:R * gain_modulus g B) (s := s) (share_gt0 some_theta start_policy reach s)) eps0.
- by rewrite mulr_ge0 ?ler0n ?gain_modulus_ge0.
- by move=> t; apply: f_bounds.
- move=> t; have hp k := run_policy beta01 run k.
  apply: le_trans (stage_gain_moves theta01 B0 hB i s (hp t) (hp t.+1)) _.
  rewrite mulrC -mulrA [_ * bbar _ _ _]mulrC mulrA; apply: ler_wpmul2r; first exact: gain_modulus_ge0.
  exact: (run_distance beta01 run t).
- exists N => m n Nm mn; have := hN m n Nm mn.
  rewrite cE.
  have E1 : mass (fun k => c (mkseq w k)) m n = mass (fun k => beta i k.+1 * stage_gain g theta (policy_of w k) i s) m n.
    by apply: eq_bigr => k _; rewrite cE.
  rewrite E1 => /le_trans; apply; rewrite -!addrA; apply: ler_add; last apply: ler_add => //; last apply: ler_add => //.
    by rewrite le_eqVlt; apply/orP; left; apply/eqP; apply: eq_bigr => k _; rewrite cE /hit_of andbT.
  by rewrite le_eqVlt; apply/orP; left; apply/eqP; apply: eq_bigr => k _; rewrite !cE.
- move=> t; rewrite ler_pdivl_mulr // -mulrA [_ * kept theta]mulrC.
  exact: (gained_ge theta01 t s beta01 run (ltW k0) (kept_le htheta i)).
- move=> t; apply: divr_ge0; last exact: ltW.
  apply: sumr_ge0 => j _; apply: sumr_ge0 => x _; apply: mulr_ge0 (stage_gain_ge0 _ _ _ _ _).
  exact: (share_ge0 theta01 (step5_bounds (state_of w) beta01 t)).
move=> e e0; have [M hM] := met _ (mulr_gt0 e0 k0); exists M => n /hM h.
rewrite /mass -mulr_suml ler_pdivr_mulr //; apply: le_trans h _.
by rewrite mulrAC.
Qed.

Variable span : I -> R.
Hypothesis hspan : forall i s t a b, payoff g i s a - payoff g i t b <= span i.

(* In the mean the policies are finally within the bound: x is by how much they
   exceed it, at most.                                                        *)
Theorem mean_gap_almost_surely : almost_surely law (fun w => exists x : nat -> I -> R,
  (forall t i, gap_le g i (policy_of w t)
      ((2%:R * rho A theta i + own_part A theta i) * (span i / (1 - delta) ^+ 2) + x t i) /\
    gap_le g i (explored theta (policy_of w t)) (own_part A theta i * (span i / (1 - delta) ^+ 2) + x t i)) /\
  forall i eps, 0 < eps ->
    eventually (fun n => mass (fun k => beta i k.+1 * x k i) 0 n <= eps * mass (fun k => beta i k.+1) 0 n)).
Proof.
apply: almost_surely_sub every_state_almost_surely => w means.
pose e t i := \sum_s stage_gain g theta (policy_of w t) i s.
have d := discount_lt g; have e0 t i : 0 <= e t i by apply: sumr_ge0 => s _; apply: stage_gain_ge0.
have near t i s : stage_gain g theta (policy_of w t) i s <= e t i.
  by rewrite /e (bigD1 s) //= ler_addl; apply: sumr_ge0 => x _; apply: stage_gain_ge0.
have run := learner_runs g alpha beta own s0 q0 best start_policy w.
have hp t := run_policy beta01 run t.
exists (fun t i => 2%:R / (1 - delta) * e t i); split=> [t i|i eps eps0].
  have q0' : 0 <= e t i / (1 - delta) by rewrite divr_ge0 // ltW.
  have two : (1 + theta i) * (e t i / (1 - delta)) <= 2%:R / (1 - delta) * e t i.
    rewrite mulrAC -mulrA; apply: ler_wpmul2r => //.
    by rewrite mulr2n ler_add2l; case/andP: (theta01 i).
  split=> y s hy.
    apply: le_trans (near_rest_gap theta01 (hspan i) (hp t) (near t i) s hy) _.
    by rewrite ler_add2l.
  apply: le_trans (near_rest_gap_played theta01 (hspan i) (hp t) (near t i) s hy) _.
  rewrite ler_add2l; apply: le_trans two; apply: ler_pemull => //.
  by rewrite ler_addl; case/andP: (theta01 i).
pose K : R := 2%:R / (1 - delta); have K0 : 0 < K by rewrite divr_gt0 ?ltr0n.
have n0 : 0 <= #|S|%:R :> R := ler0n _ _; have M0 : 0 < K * (#|S|%:R + 1) by rewrite mulr_gt0 // ltr_spaddr ?ltr01.
have [N hN] := eventually_all (fun s => means i s _ (divr_gt0 eps0 M0)); exists N => n /hN h.
set y := mass (fun k => beta i k.+1) 0 n in h *; have y0 : 0 <= y by apply: mass_ge0 => k.
have -> : mass (fun k => beta i k.+1 * (2%:R / (1 - delta) * e k i)) 0 n =
    K * \sum_s mass (fun k => beta i k.+1 * stage_gain g theta (policy_of w k) i s) 0 n.
  rewrite /mass exchange_big /= mulr_sumr; apply: eq_bigr => k _.
  by rewrite mulrCA -/K /e mulr_sumr.
apply: (@le_trans _ _ (K * \sum_(s : S) eps / (K * (#|S|%:R + 1)) * y)).
  by apply: ler_wpmul2l; [apply: ltW | apply: ler_sum => s _].
rewrite sumr_const -mulr_natl; have -> : K * (#|S|%:R * (eps / (K * (#|S|%:R + 1)) * y)) = eps * y * (#|S|%:R / (#|S|%:R + 1)).
  by field; rewrite !gt_eqF // ltr_spaddr ?ltr01.
rewrite ler_pimulr ?mulr_ge0 ?(ltW eps0) // ler_pdivr_mulr ?mul1r ?ler_addl ?ler01 //.
by rewrite ltr_spaddr ?ltr01.
Qed.
End Repaired.
