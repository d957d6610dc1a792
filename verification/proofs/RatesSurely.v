(* Theorem 3.3 with the repair, in the limit and almost surely, without (F).

   steps_fast: beyond Assumption 3.2 with finite sums of squares, (iii) is asked of
   alpha too, beta/alpha falls, and sum_n beta_i(n)^2 / alpha_i(n) < oo.  Steps n^-a
   and n^-b with 1/2 < a < 2b - 1, b <= 1 are such steps.  Then, almost surely, errors
   are summable against the steps, which is condition (S); (B), (C) and (V) hold by
   LimitSurely.v, so Theorem 3 applies: gains tend to 0, and the policies end within
   the bound.  Nothing is asked of the values of the potential.  As printed, errors
   against what estimates follow are summable as well.                       *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Equilibrium EpsEquilibrium Potential Lipschitz.
From MPG Require Import Exploration ExplorationBounds Algorithm.
From MPG Require Import Sequences Histories AlmostSure Gains Master Tracking NearRest Paths Convergence Algorithm1 Limits.
From MPG Require Import Quadratic Drift Reach Learner Noise Visits Steps Learning AlmostSurely Means Theorem4.
From MPG Require Import LimitSurely OverReals Majorant NoiseSums ErrorSums.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Record steps_fast (R : realFieldType) (I : finType) (alpha beta : I -> nat -> R) : Prop := StepsFast {
  alpha_regular : forall i k, exists C, forall n, alpha i (n %/ k.+1)%N <= C * alpha i n;
  ratio_falls : forall i, decreasing (fun n => beta i n / alpha i n);
  ratio_squares : forall i, summable (fun n => beta i n ^+ 2 / alpha i n) }.

Section Errors.
Variables (R : archiFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (theta : I -> R) (alpha beta : I -> nat -> R).
Variables (own : policy R S A -> policy R S A) (reply : forall i, S -> (A i -> R) -> A i -> R).
Variables (s0 : S) (q0 : forall i, S * A i -> R) (pi0 : policy R S A).
Hypothesis htheta : forall i, 0 < theta i <= 1.
Hypothesis reach : all_reachable g.
Variable steps : steps_3_2 alpha beta.
Hypothesis fast : steps_fast alpha beta.
Hypothesis best : forall i s (f : A i -> R), reply_to f (reply s f).
Hypothesis start_policy : is_policy pi0.
Variables (B : R) (B0 : 0 <= B).
Hypothesis hB : forall i s a, `|payoff g i s a| <= B.
Hypothesis start_estimate : forall i z, `|q0 (i := i) z| <= B / (1 - delta).
Hypothesis own_policy : forall p, is_policy p -> is_policy (own p).
Notation followed := (followed theta own).
Hypothesis near : forall x y i, distance (followed x i) (followed y i) <= distance x y.
Notation law := (law g theta alpha beta own reply s0 q0 pi0).
Notation state_of w := (state_of g alpha beta own reply s0 q0 pi0 w).
Notation estimate_of w := (estimate_of g alpha beta own reply s0 q0 pi0 w).
Notation policy_of w := (policy_of g alpha beta own reply s0 q0 pi0 w).

Let theta01 i : 0 <= theta i <= 1. Proof. by case/andP: (htheta i) => /ltW -> ->. Qed.
Let alpha01 i n : 0 <= alpha i n <= 1. Proof. by case/andP: (alpha_in steps i n) => /ltW -> ->. Qed.
Let beta01 i n : 0 <= beta i n <= 1. Proof. by case/andP: (beta_in steps i n) => /ltW -> ->. Qed.
Let hlaw := law_distribution g alpha own s0 q0 theta01 beta01 best start_policy.

(* The weights of a pair are within a multiple of alpha(t+1). *)
Lemma weight_le state action i (z : S * A i) : (exists k, eventually (fun t => t <= k * plays state action t z)%N) ->
  exists2 C, 0 <= C & eventually (fun t => weight4 alpha state action t z <= C * alpha i t.+1).
Proof.
move=> [k [N hN]]; have [C hC] := alpha_regular fast i k; exists `|C| => //; exists N => t Nt.
have /andP[a0 _] := alpha01 i t.+1; rewrite /weight4.
case: eqP => _; last by rewrite mul0r mulr_ge0.
rewrite mul1r; apply: (@le_trans _ _ (C * alpha i t.+1)); last by rewrite ler_wpmul2r ?ler_norm.
apply: le_trans (hC _); apply: (alpha_falls steps); set v := plays _ _ _ _.
rewrite -[v](@mulnK v k.+1) //; apply: leq_div2r; apply: leq_trans (hN _ (leqW Nt)) _.
by rewrite [X in (_ <= X)%N]mulnC leq_mul2r leqnSn orbT.
Qed.

(* (S), almost surely. *)
Theorem errors_almost_surely : almost_surely law (fun w => forall i, summable (fun t => beta i t.+1 *
  supnorm (fun z : S * A i => estimate_of w t z - qvalue g (followed (policy_of w t) i) z.1 z.2))).
Proof.
have noise : almost_surely law (fun w => forall i (z : S * A i), played_for_ever g alpha beta own reply s0 q0 pi0 z w ->
    summable (fun t => alpha i t.+1 * relaxed (weight_along g alpha beta own reply s0 q0 pi0 z w) (fun t =>
      weight_along g alpha beta own reply s0 q0 pi0 z w t * noise_along g theta alpha beta own reply s0 q0 pi0 z w t) t ^+ 2)).
  apply: (almost_surely_fin hlaw) => i; apply: (almost_surely_fin hlaw) => z.
  exact: (noise_squares s0 htheta reach steps own_policy best start_policy B0 hB start_estimate z).
have paths := law_paths s0 htheta reach steps best start_policy B0 hB start_estimate own_policy.
have shares := pair_shares own s0 q0 htheta reach steps best start_policy.
apply: almost_surely_sub (almost_surely_and hlaw paths (almost_surely_and hlaw shares noise)).
move=> w [[_ _ _ linear _] [share squares]] i; have run := learner_runs g alpha beta own s0 q0 best start_policy w.
have [a0 _] : exists a : profile A, true by have [a h] := profile_exists htheta start_policy s0; exists a.
pose f (z : S * A i) := Num.min 1 (share_of theta reach z.1).
have f0 z : 0 < f z by rewrite lt_minr ltr01 (share_gt0 htheta start_policy).
have [kappa kappa0 least] := least_of f0.
have kappa_le (z : S * A i) : kappa <= 1 /\ kappa <= share_of theta reach z.1.
  by have := least z; rewrite /f le_minr => /andP[].
have kappa1 : 0 < kappa <= 1 by rewrite kappa0; case: (kappa_le (s0, a0 i)).
have shared : eventually (fun m => forall (z : S * A i) n, (m <= n)%N -> kappa * mass (fun k => alpha i k.+1) m n <=
    mass (fun t => weight4 alpha (state_of w) (action_of w) t z) m n + 1).
  apply: eventually_all => z; have [N hN] := weight_share steps (share i z).2 ltr01; exists N => m Nm n mn.
  apply: le_trans (hN m n Nm mn); apply: ler_wpmul2r; last by case: (kappa_le z).
  by apply: mass_ge0 => t; case/andP: (alpha01 i t.+1).
have weights : exists C, 0 <= C /\ eventually (fun t => forall z : S * A i,
    weight4 alpha (state_of w) (action_of w) t z <= C * alpha i t.+1).
  have each (z : S * A i) : exists C, 0 <= C /\ eventually (fun t => weight4 alpha (state_of w) (action_of w) t z <= C * alpha i t.+1).
    by have [C C0 h] := weight_le (share i z).1; exists C.
  have [C hC] := fin_all_exists each; exists (\sum_z C z); split; first by apply: sumr_ge0 => z _; case: (hC z).
  apply: eventually_all => z; have [_ [N hN]] := hC z; exists N => t Nt; apply: le_trans (hN t Nt) _.
  apply: ler_wpmul2r; first by case/andP: (alpha01 i t.+1).
  by rewrite (bigD1 z) //= ler_addl; apply: sumr_ge0 => z' _; case: (hC z').
have [C [C0 hC]] := weights; have [D D0 [N hN]] := bbar_le steps linear i.
apply: (errors_summable (v := fun t => alpha i t.+1) (b := fun t => beta i t.+1) (kappa := kappa) (C := C) (D := 2%:R * D)
  (sigma := fun t => followed (policy_of w t) i) (q := fun t => @Learner.estimate_of _ _ _ _ g alpha beta own reply s0 q0 pi0 w t i)
  (a := fun t (z : S * A i) => weight4 alpha (state_of w) (action_of w) t z)
  (noise := fun t (z : S * A i) => noise4 g (state_of w) (action_of w) own (estimate_of w) (policy_of w)
     (fun t => followed (policy_of w t) i) t z) _ _ _ B0 (hB i) (s0, a0 i)) => //.
- by move=> t; apply: followed_policy => //; apply: (run_policy beta01 run).
- by move=> t z; apply: weight4_bounds.
- by move=> t z; exact: (run_update run (fun t => followed (policy_of w t) i) t z).
- by move=> t; apply: (alpha_in steps).
- by move=> t; case/andP: (beta_in steps i t.+1).
- by rewrite mulr_ge0 ?ler0n // ltW.
- by move=> k n kn; apply: (ratio_falls fast i).
- apply: (summable_shift (y := fun n => beta i n ^+ 2 / alpha i n) 1) (ratio_squares fast i) => n.
  by rewrite divr_ge0 ?sqr_ge0 //; case/andP: (alpha01 i n).
- exists N => t Nt; apply: le_trans (near _ _ _) _; apply: le_trans (run_distance beta01 run t) _.
  by rewrite -mulrA ler_wpmul2l ?ler0n // hN.
move=> z; have [K hK] := squares i z (pair_played z share); exists K => n; apply: le_trans (hK n).
by apply: ler_sum => t _; rewrite averaged_along.
Qed.
End Errors.

Section Surely.
Variables (R : archiFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (theta : I -> R) (alpha beta : I -> nat -> R).
Variables (reply : forall i, S -> (A i -> R) -> A i -> R).
Variables (s0 : S) (q0 : forall i, S * A i -> R) (pi0 : policy R S A).
Hypothesis htheta : forall i, 0 < theta i < 1.
Hypothesis reach : all_reachable g.
Variable steps : steps_3_2 alpha beta.
Hypothesis fast : steps_fast alpha beta.
Hypothesis best : forall i s (f : A i -> R), reply_to f (reply s f).
Hypothesis start_policy : is_policy pi0.
Variables (B : R) (B0 : 0 <= B).
Hypothesis hB : forall i s a, `|payoff g i s a| <= B.
Hypothesis start_estimate : forall i z, `|q0 (i := i) z| <= B / (1 - delta).
Variables (Phi : policy R S A -> S -> R) (span : I -> R).
Hypothesis hPhi : is_potential g Phi.
Hypothesis hspan : forall i s t a b, payoff g i s a - payoff g i t b <= span i.
Notation own_part := own.
Notation own := (fun p : policy R S A => explored theta p).
Notation law := (law g theta alpha beta own reply s0 q0 pi0).
Notation state_of w := (state_of g alpha beta own reply s0 q0 pi0 w).
Notation policy_of w := (policy_of g alpha beta own reply s0 q0 pi0 w).
Notation estimate_of w := (estimate_of g alpha beta own reply s0 q0 pi0 w).

Let some_theta i : 0 < theta i <= 1. Proof. by case/andP: (htheta i) => -> /ltW. Qed.
Let theta01 i : 0 <= theta i <= 1. Proof. by case/andP: (htheta i) => /ltW -> /ltW. Qed.
Let beta01 i n : 0 <= beta i n <= 1. Proof. by case/andP: (beta_in steps i n) => /ltW -> ->. Qed.
Let own_policy (p : policy R S A) : is_policy p -> is_policy (own p). Proof. exact: explored_policy. Qed.
Let hlaw := law_distribution g alpha own s0 q0 theta01 beta01 best start_policy.

(* (S): errors against Q_i(.; pi~^t) are summable against the steps. *)
Theorem repaired_errors_almost_surely : almost_surely law (fun w => forall i,
  summable (fun t => beta i t.+1 * tracking_error g theta (estimate_of w) (policy_of w) t i)).
Proof.
have near x y i : distance (followed theta own x i) (followed theta own y i) <= distance x y.
  by rewrite !followed_explored; apply: explored_distance.
apply: almost_surely_sub (errors_almost_surely s0 some_theta reach steps fast best start_policy B0 hB
  start_estimate own_policy near) => w h i; have [K hK] := h i; exists K => n; apply: le_trans (hK n).
by apply: ler_sum => t _; rewrite followed_explored.
Qed.

(* What Theorem 3 asks of a path, almost surely. *)
Lemma ready_for_limits (i0 : I) : almost_surely law (fun w =>
  [/\ exists2 kappa, 0 < kappa & fair_path kappa (step5 beta (state_of w)),
      exists K, forall n, mass (fun t => \sum_i beta i (visits (state_of w) t.+1 (state_of w t)) *
        tracking_error g theta (estimate_of w) (policy_of w) t i) 0 n <= K
    & exists K, forall n, mass (fun t => total_step (step5 beta (state_of w)) t ^+ 2) 0 n <= K]).
Proof.
have fair := fair_almost_surely s0 some_theta reach steps best start_policy B0 hB start_estimate own_policy i0.
have paths := law_paths s0 some_theta reach steps best start_policy B0 hB start_estimate own_policy.
apply: almost_surely_sub (almost_surely_and hlaw fair (almost_surely_and hlaw paths repaired_errors_almost_surely)).
move=> w [h [[_ _ _ linear _] errors]]; split=> //; last first.
  have [K hK] := bbar_squares steps linear i0; exists K => n; apply: le_trans (hK n).
  by apply: ler_sum => t _; rewrite total_step5.
have [C C0 late] := step_le steps linear; pose E t i := tracking_error g theta (estimate_of w) (policy_of w) t i.
have E0 t i : 0 <= E t i := supnorm_ge0 _.
apply: (@summable_eventually _ _ (fun t => C * \sum_i beta i t.+1 * E t i)) => [t|t||].
- by apply: sumr_ge0 => i _; apply: mulr_ge0 => //; case/andP: (beta01 i (visits (state_of w) t.+1 (state_of w t))).
- apply: mulr_ge0; first exact: ltW.
  by apply: sumr_ge0 => i _; apply: mulr_ge0 => //; case/andP: (beta01 i t.+1).
- have [N hN] := late; exists N => t Nt; rewrite mulr_sumr; apply: ler_sum => i _.
  by rewrite mulrA; apply: ler_wpmul2r => //; apply: hN.
apply: summable_scale; first exact: ltW.
by apply: (summable_sum (y := fun i t => beta i t.+1 * E t i)).
Qed.

Theorem gains_vanish_by_rates : almost_surely law (fun w => forall e, 0 < e ->
  ~ recurs (fun t => exists i s, e < stage_gain g theta (policy_of w t) i s)).
Proof.
case: (pickP (fun _ : I => true)) => [i0 _|none]; last first.
  by apply: (almost_surely_sure hlaw) => w e _ bad; have [t _ [i _]] := bad 0%N; have := none i.
apply: almost_surely_sub (ready_for_limits i0) => w [[kappa kappa0 [div _ serves]] [K1 errors] [K2 squares]] e e0.
have run := learner_runs g alpha beta own s0 q0 best start_policy w.
exact: (theorem_3 theta01 B0 hB (run_path beta01 run theta) (kept_gt0 htheta) (kept_le htheta)
  (uniform_distribution R s0) (uniform_gt0 R s0) (fun _ => lexx _) div hPhi hspan
  (run_errors theta01 beta01 errors) squares kappa0 serves e0).
Qed.

(* The policies that are held. *)
Theorem theorem_3_3_by_rates : almost_surely law (fun w => forall e, 0 < e ->
  ~ recurs (fun t => ~ forall i, gap_le g i (policy_of w t)
    ((2%:R * rho A theta i + own_part A theta i) * (span i / (1 - delta) ^+ 2) + e))).
Proof.
case: (pickP (fun _ : I => true)) => [i0 _|none]; last first.
  apply: (almost_surely_sure hlaw) => w e _ bad; have [t _ no] := bad 0%N; apply: no => i; by have := none i.
apply: almost_surely_sub (ready_for_limits i0) => w [[kappa kappa0 [div _ serves]] [K1 errors] [K2 squares]] e e0.
have run := learner_runs g alpha beta own s0 q0 best start_policy w.
exact: (held_gap_limit theta01 B0 hB (run_path beta01 run theta) (kept_gt0 htheta) (kept_le htheta)
  (uniform_distribution R s0) (uniform_gt0 R s0) (fun _ => lexx _) div hPhi hspan
  (run_errors theta01 beta01 errors) squares kappa0 serves e0).
Qed.

(* The policies that are played. *)
Theorem theorem_3_3_played_by_rates : almost_surely law (fun w => forall e, 0 < e ->
  ~ recurs (fun t => ~ forall i, gap_le g i (explored theta (policy_of w t))
    (own_part A theta i * (span i / (1 - delta) ^+ 2) + e))).
Proof.
case: (pickP (fun _ : I => true)) => [i0 _|none]; last first.
  apply: (almost_surely_sure hlaw) => w e _ bad; have [t _ no] := bad 0%N; apply: no => i; by have := none i.
apply: almost_surely_sub (ready_for_limits i0) => w [[kappa kappa0 [div _ serves]] [K1 errors] [K2 squares]] e e0.
have run := learner_runs g alpha beta own s0 q0 best start_policy w.
exact: (played_gap_limit theta01 B0 hB (run_path beta01 run theta) (kept_gt0 htheta) (kept_le htheta)
  (uniform_distribution R s0) (uniform_gt0 R s0) (fun _ => lexx _) div hPhi hspan
  (run_errors theta01 beta01 errors) squares kappa0 serves e0).
Qed.
End Surely.

(* Over the real numbers, under Assumptions 3.1 and 3.2: from some time on. *)
Theorem theorem_3_3_by_rates_reals (R : archiFieldType) (line : real_line R) (I S : finType) (A : I -> finType)
    (g : game R S A) (theta : I -> R) (alpha beta : I -> nat -> R) (reply : forall i, S -> (A i -> R) -> A i -> R)
    (s0 : S) (q0 : forall i, S * A i -> R) (pi0 : policy R S A) (a : profile A) B Phi (span : I -> R) :
  (forall i, 0 < theta i < 1) -> irreducible g a -> assumption_3_2 alpha beta -> steps_fast alpha beta ->
  (forall i s (f : A i -> R), reply_to f (reply i s f)) -> is_policy pi0 -> 0 <= B ->
  (forall i s a, `|payoff g i s a| <= B) -> (forall i z, `|q0 i z| <= B / (1 - discount g)) ->
  is_potential g Phi -> (forall i s t a b, payoff g i s a - payoff g i t b <= span i) ->
  let path := policy_of g alpha beta (fun p => explored theta p) reply s0 q0 pi0 in
  almost_surely (law g theta alpha beta (fun p => explored theta p) reply s0 q0 pi0) (fun w => forall e, 0 < e ->
    eventually (fun t => forall i, gap_le g i (path w t)
      ((2%:R * rho A theta i + own A theta i) * (span i / (1 - discount g) ^+ 2) + e)) /\
    eventually (fun t => forall i, gap_le g i (explored theta (path w t)) (own A theta i * (span i / (1 - discount g) ^+ 2) + e))).
Proof.
move=> htheta irr steps fast best start B0 hB startq hPhi hspan path; have st := printed_steps line steps.
have re := irreducible_reachable irr.
have h01 i : 0 <= theta i <= 1 by case/andP: (htheta i) => /ltW -> /ltW.
have b01 i n : 0 <= beta i n <= 1 by case/andP: (beta_in st i n) => /ltW -> ->.
have hlaw := law_distribution g alpha (fun p => explored theta p) s0 q0 h01 b01 best start.
have := almost_surely_and hlaw (theorem_3_3_by_rates s0 htheta re st fast best start B0 hB startq hPhi hspan)
  (theorem_3_3_played_by_rates s0 htheta re st fast best start B0 hB startq hPhi hspan).
by apply: almost_surely_sub => w [held played] e e0; split; apply: (stops line); [apply: held | apply: played].
Qed.
