(* Theorem 3.3 corrected, and refuted as printed, almost surely.

   The law, the assumptions and "almost surely" are those of Learning.v.
   - theorem_3_3_almost_surely: with the repair, in every Markov potential game,
     the mean of the one-stage gains g_i(s^t; pi~^t) that are met, weighted by
     the steps, tends to 0;
   - printed_mean_almost_surely: as printed, the mean gains against the true
     Q-function are finally at most 2 max_i rho_i S_i/(m(1-delta));
   - printed_fails_almost_surely: as printed, in the dominance game, the policies
     end at a profile of Nash gap 1/5.  Theorem 3.3 as printed fails almost
     surely, by a theorem about the learner and not about its mean dynamics.   *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Equilibrium Potential Lipschitz.
From MPG Require Import Exploration ExplorationBounds Algorithm TwoPlayers Dominance.
From MPG Require Import Sequences Histories AlmostSure Gains Tracking Paths Algorithm1 Limits PrintedFails.
From MPG Require Import Quadratic Drift Reach Learner Noise Visits Steps Learning.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* The uniform distribution over states, and the least 1 - theta_i. *)
Section Constants.
Variables (R : realFieldType) (I S : finType) (theta : I -> R).
Definition uniform (_ : S) : R := #|S|%:R^-1.

Lemma uniform_gt0 : S -> 0 < #|S|%:R^-1 :> R.
Proof. by move=> s; rewrite invr_gt0 ltr0n; apply/card_gt0P; exists s. Qed.

Lemma uniform_distribution : S -> distribution uniform.
Proof.
move=> s; split=> [x|]; first exact: ltW (uniform_gt0 s).
rewrite /uniform sumr_const -[_ *+ _]mulr_natl mulfV // pnatr_eq0 -lt0n.
by apply/card_gt0P; exists s.
Qed.

Hypothesis htheta : forall i, 0 < theta i < 1.
Definition kept : R := \prod_i (1 - theta i).

Lemma kept_gt0 : 0 < kept.
Proof. by apply: prodr_gt0 => i _; rewrite subr_gt0; case/andP: (htheta i). Qed.

Lemma kept_le i : kept <= 1 - theta i.
Proof.
have /andP[t0 t1] := htheta i; rewrite /kept (bigD1 i) //= ler_pimulr ?subr_ge0 ?(ltW t1) //.
apply: product_le1 => j; have /andP[u0 u1] := htheta j.
by rewrite subr_ge0 (ltW u1) ler_subl_addr ler_addl (ltW u0).
Qed.
End Constants.

Lemma no_players (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) theta pi step t :
  (I -> False) -> gained g theta pi step t = 0.
Proof. by move=> none; rewrite /gained big_pred0 // => i; case: (none i). Qed.

Lemma double_span (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) B :
  (forall i s a, `|payoff g i s a| <= B) -> forall i s t a b, payoff g i s a - payoff g i t b <= B + B.
Proof.
move=> hB i s t a b; apply: le_trans (ler_norm _) _; apply: le_trans (ler_norm_sub _ _) _.
exact: ler_add.
Qed.

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
Notation own := (fun p : policy R S A => explored theta p).
Notation law := (law g theta alpha beta own reply s0 q0 pi0).
Notation state_of w := (state_of g alpha beta own reply s0 q0 pi0 w).
Notation estimate_of w := (estimate_of g alpha beta own reply s0 q0 pi0 w).
Notation policy_of w := (policy_of g alpha beta own reply s0 q0 pi0 w).

Let some_theta i : 0 < theta i <= 1. Proof. by case/andP: (htheta i) => -> /ltW. Qed.
Let theta01 i : 0 <= theta i <= 1. Proof. by case/andP: (htheta i) => /ltW -> /ltW. Qed.
Let alpha01 i n : 0 <= alpha i n <= 1. Proof. by case/andP: (alpha_in steps i n) => /ltW -> ->. Qed.
Let beta01 i n : 0 <= beta i n <= 1. Proof. by case/andP: (beta_in steps i n) => /ltW -> ->. Qed.
Let own_policy (p : policy R S A) : is_policy p -> is_policy (own p). Proof. exact: explored_policy. Qed.

Lemma followed_explored (p : policy R S A) i : followed theta own p i = explored theta p.
Proof. exact: replace_eta. Qed.

(* Lemma 3.4 with the repair: q_i^t - Q_i(.; pi~^t) -> 0 almost surely. *)
Theorem repaired_lemma_3_4_almost_surely : almost_surely law (fun w => forall c, 0 < c ->
  eventually (fun t => forall i, tracking_error g theta (estimate_of w) (policy_of w) t i <= c)).
Proof.
have near x y i : distance (followed theta own x i) (followed theta own y i) <= distance x y.
  by rewrite !followed_explored; apply: explored_distance.
apply: almost_surely_sub (lemma_3_4_almost_surely s0 some_theta reach steps best start_policy B0 hB
  start_estimate own_policy near) => w track c c0; have [N hN] := track c c0; exists N => t /hN h i.
apply: supnorm_le => [|z]; first exact: ltW.
by have := h i z; rewrite followed_explored.
Qed.

(* Theorem 3.3 with the repair, in the mean. *)
Theorem theorem_3_3_almost_surely (Phi : policy R S A -> S -> R) : is_potential g Phi ->
  almost_surely law (fun w => forall eps, 0 < eps -> eventually (fun n =>
    mass (gained g theta (policy_of w) (step5 beta (state_of w))) 0 n <= eps * mass (bbar beta (state_of w)) 0 n)).
Proof.
move=> hPhi; apply: almost_surely_sub (law_paths s0 some_theta reach steps best start_policy B0 hB
  start_estimate own_policy) => w [tried noisy slower linear vanish] eps eps0.
have run := learner_runs g alpha beta own s0 q0 best start_policy w.
case: (pickP (fun _ : I => true)) => [i _|none]; last first.
  exists 0%N => n _; rewrite /mass [X in X <= _]big1 => [|t _]; last by apply: no_players => i; have := none i.
  by rewrite mulr_ge0 ?(ltW eps0) // mass_ge0 // => t; apply: bbar_ge0 beta01 t.
have noisy' j c : 0 < c -> eventually (fun t => forall z : S * A j,
    `|averaged (fun t (z : S * A j) => weight4 alpha (state_of w) (action_of w) t z)
      (fun t (z : S * A j) => noise4 g (state_of w) (action_of w) own (estimate_of w) (policy_of w)
        (fun t => explored theta (policy_of w t)) t z) t z| <= c).
  move=> c0; have [N hN] := noisy j c c0; exists N => t /hN h z; have := h z.
  congr (`|_| <= c); apply: eq_relaxed => // k; congr (_ * _).
  by rewrite /noise4 followed_explored.
exact: (theorem_3_3_mean theta01 alpha01 beta01 B0 hB run start_estimate tried noisy' slower hPhi
  (uniform_distribution R s0) (uniform_gt0 R s0) (fun _ => lexx _) (kept_gt0 htheta) (kept_le htheta)
  (double_span hB) (bbar_diverges steps (state_of w) i) vanish eps0).
Qed.
End Repaired.

Section Printed.
Variables (R : archiFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (theta : I -> R) (alpha beta : I -> nat -> R).
Variables (reply : forall i, S -> (A i -> R) -> A i -> R).
Variables (s0 : S) (q0 : forall i, S * A i -> R) (pi0 : policy R S A).
Hypothesis htheta : forall i, 0 < theta i <= 1.
Hypothesis reach : all_reachable g.
Variable steps : steps_3_2 alpha beta.
Hypothesis best : forall i s (f : A i -> R), reply_to f (reply s f).
Hypothesis start_policy : is_policy pi0.
Variables (B : R) (B0 : 0 <= B).
Hypothesis hB : forall i s a, `|payoff g i s a| <= B.
Hypothesis start_estimate : forall i z, `|q0 (i := i) z| <= B / (1 - delta).
Notation law := (law g theta alpha beta id reply s0 q0 pi0).
Notation state_of w := (state_of g alpha beta id reply s0 q0 pi0 w).
Notation estimate_of w := (estimate_of g alpha beta id reply s0 q0 pi0 w).
Notation policy_of w := (policy_of g alpha beta id reply s0 q0 pi0 w).

Let theta01 i : 0 <= theta i <= 1. Proof. by case/andP: (htheta i) => /ltW -> ->. Qed.
Let alpha01 i n : 0 <= alpha i n <= 1. Proof. by case/andP: (alpha_in steps i n) => /ltW -> ->. Qed.
Let beta01 i n : 0 <= beta i n <= 1. Proof. by case/andP: (beta_in steps i n) => /ltW -> ->. Qed.

(* Lemma 3.4 as the printed algorithm has it: q_i^t - Q_i(.; pi_i^t, pi~_{-i}^t) -> 0. *)
Theorem printed_lemma_3_4_almost_surely : almost_surely law (fun w => forall c, 0 < c ->
  eventually (fun t => forall i (z : S * A i),
    `|estimate_of w t z - qvalue g (perceived theta (policy_of w t) i) z.1 z.2| <= c)).
Proof.
have near (x y : policy R S A) i : distance (followed theta id x i) (followed theta id y i) <= distance x y.
  exact: (perceived_distance x y i theta01).
exact: (lemma_3_4_almost_surely s0 htheta reach steps best start_policy B0 hB start_estimate (fun _ h => h) near).
Qed.

(* So it is finally within rho_i S_i of the Q-function of the policies that are held. *)
Theorem printed_bound_almost_surely (span : I -> R) :
  (forall i s t a b, payoff g i s a - payoff g i t b <= span i) ->
  almost_surely law (fun w => forall c, 0 < c -> eventually (fun t => forall i (z : S * A i),
    `|estimate_of w t z - qvalue g (policy_of w t) z.1 z.2| <= rho A theta i * (span i / (1 - delta) ^+ 2) + c)).
Proof.
move=> hspan; apply: almost_surely_sub printed_lemma_3_4_almost_surely => w track c c0.
have [N hN] := track c c0; exists N => t /hN h i [s b].
have hp := run_policy beta01 (learner_runs g alpha beta id s0 q0 best start_policy w) t.
rewrite -[estimate_of w t _](subrK (qvalue g (perceived theta (policy_of w t) i) s b)) -addrA addrC.
apply: le_trans (ler_norm_add _ _) _; apply: ler_add (h i (s, b)).
by rewrite distrC; apply: lemma_3_4_bound.
Qed.

Theorem printed_mean_almost_surely (Phi : policy R S A -> S -> R) (span : I -> R) e : is_potential g Phi ->
  (forall i s t a b, payoff g i s a - payoff g i t b <= span i) ->
  (forall i, rho A theta i * (span i / (1 - delta) ^+ 2) <= e) ->
  almost_surely law (fun w => forall eps, 0 < eps -> eventually (fun n =>
    #|S|%:R^-1 * mass (gained g (fun _ => 0) (policy_of w) (step5 beta (state_of w))) 0 n <=
    (2%:R * e / (1 - delta) + eps) * mass (bbar beta (state_of w)) 0 n)).
Proof.
move=> hPhi hspan he; apply: almost_surely_sub (law_paths s0 htheta reach steps best start_policy B0 hB
  start_estimate (fun _ h => h)) => w [tried noisy slower linear vanish] eps eps0.
have run := learner_runs g alpha beta id s0 q0 best start_policy w.
case: (pickP (fun _ : I => true)) => [i _|none]; last first.
  have zero n : mass (bbar beta (state_of w)) 0 n = 0.
    by rewrite /mass big1 // => t _; rewrite /bbar big_pred0 // => i; have := none i.
  exists 0%N => n _; rewrite zero mulr0 /mass big1 ?mulr0 // => t _; apply: no_players => i; by have := none i.
exact: (printed_mean theta01 alpha01 beta01 B0 hB run start_estimate tried noisy slower hPhi
  (uniform_distribution R s0) (uniform_gt0 R s0) (fun _ => lexx _) hspan he (bbar_diverges steps (state_of w) i) vanish eps0).
Qed.
End Printed.

(* The refutation of Theorem 3.3 as printed. *)
Section Fails.
Variable R : archiFieldType.
Variables (theta : bool -> R) (alpha beta : bool -> nat -> R).
Variables (reply : forall i, unit -> (actions i -> R) -> actions i -> R).
Variables (q0 : forall i, unit * actions i -> R) (pi0 : policy R unit_finType actions).
Notation dominance := (dominance R).
Hypothesis htheta : forall i, 0 < theta i <= 1.
Hypothesis exploring : 2%:R / 109%:R < theta true.
Variable steps : steps_3_2 alpha beta.
Hypothesis best : forall i s (f : actions i -> R), reply_to f (reply s f).
Hypothesis start_policy : is_policy pi0.
Hypothesis start_estimate : forall i z, `|q0 (i := i) z| <= 10%:R / (1 - discount dominance).
Notation law := (law dominance theta alpha beta id reply tt q0 pi0).
Notation policy_of w := (policy_of dominance alpha beta id reply tt q0 pi0 w).

Let theta01 i : 0 <= theta i <= 1. Proof. by case/andP: (htheta i) => /ltW -> ->. Qed.
Let alpha01 i n : 0 <= alpha i n <= 1. Proof. by case/andP: (alpha_in steps i n) => /ltW -> ->. Qed.
Let beta01 i n : 0 <= beta i n <= 1. Proof. by case/andP: (beta_in steps i n) => /ltW -> ->. Qed.

Theorem printed_fails_almost_surely : almost_surely law (fun w => forall c, 0 < c ->
  eventually (fun t => 5%:R^-1 - c <= value dominance false (replace (policy_of w t)
     (play R (fun _ => false) (fun _ => false) false)) tt - value dominance false (policy_of w t) tt)).
Proof.
have reach : all_reachable dominance by move=> [] []; apply: connect0.
apply: almost_surely_sub (law_paths tt htheta reach steps best start_policy (ler0n R 10) (@payoffs_bounded R)
  start_estimate (fun _ h => h)) => w [tried noisy slower linear vanish] c c0.
have run := learner_runs dominance alpha beta id tt q0 best start_policy w.
apply: (printed_gap theta01 exploring alpha01 beta01 run tried start_estimate noisy slower _ c0) => i b N.
have [n hn] := later_diverges (beta_diverges steps i) b N; exists n; apply: le_trans hn _.
apply: ler_sum => t _; rewrite /step5; case: (state_of _ _ _ _ _ _ _ _ _ _).
by rewrite eqxx mul1r (beta_falls steps) // (sum_indicator (fun k => _ k == tt)).
Qed.
End Fails.
