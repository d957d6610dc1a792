(* Algorithm 1 as printed, almost surely: (c1) and (c3).

   The law and the assumptions are those of Learning.v.  Almost surely
   - printed_returns_almost_surely: the policies return, again and again, to
     approximate equilibria of the order of max_i rho_i S_i, that is of theta;
   - one_state_almost_surely: with one state and (F), the limit superior of
     (1 - rho_i) gap_i is at most rho_i span_i/(1-delta).                     *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Equilibrium EpsEquilibrium Potential Lipschitz.
From MPG Require Import Exploration ExplorationBounds Algorithm.
From MPG Require Import Sequences Histories AlmostSure Gains Master Tracking NearRest Paths Convergence Algorithm1.
From MPG Require Import Quadratic Drift Reach Learner Noise Visits Steps Learning AlmostSurely Means.
From MPG Require Import Theorem4 LimitSurely PrintedLimits.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Printed.
Variables (R : archiFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (theta : I -> R) (alpha beta : I -> nat -> R).
Variables (reply : forall i, S -> (A i -> R) -> A i -> R).
Variables (s0 : S) (q0 : forall i, S * A i -> R) (pi0 : policy R S A).
Hypothesis htheta : forall i, 0 < theta i < 1.
Variable steps : steps_3_2 alpha beta.
Hypothesis best : forall i s (f : A i -> R), reply_to f (reply s f).
Hypothesis start_policy : is_policy pi0.
Variables (B : R) (B0 : 0 <= B).
Hypothesis hB : forall i s a, `|payoff g i s a| <= B.
Hypothesis start_estimate : forall i z, `|q0 (i := i) z| <= B / (1 - delta).
Variables (Phi : policy R S A -> S -> R) (span : I -> R).
Hypothesis hPhi : is_potential g Phi.
Hypothesis hspan : forall i s t a b, payoff g i s a - payoff g i t b <= span i.
Notation law := (law g theta alpha beta id reply s0 q0 pi0).
Notation state_of w := (state_of g alpha beta id reply s0 q0 pi0 w).
Notation policy_of w := (policy_of g alpha beta id reply s0 q0 pi0 w).

Let some_theta i : 0 < theta i <= 1. Proof. by case/andP: (htheta i) => -> /ltW. Qed.
Let theta01 i : 0 <= theta i <= 1. Proof. by case/andP: (htheta i) => /ltW -> /ltW. Qed.
Let beta01 i n : 0 <= beta i n <= 1. Proof. by case/andP: (beta_in steps i n) => /ltW -> ->. Qed.
Let hlaw := law_distribution g alpha id s0 q0 theta01 beta01 best start_policy.

Section Reachable.
Hypothesis reach : all_reachable g.

(* Fair paths along which estimates track, for printed Algorithm 1. *)
Lemma printed_ready (i0 : I) : almost_surely law (fun w =>
  (exists2 kappa, 0 < kappa & fair_path kappa (step5 beta (state_of w))) /\
  forall c, 0 < c -> eventually (fun t => forall i (z : S * A i),
    `|estimate_of g alpha beta id reply s0 q0 pi0 w t z - qvalue g (perceived theta (policy_of w t) i) z.1 z.2| <= c)).
Proof.
exact: (almost_surely_and hlaw
  (fair_almost_surely s0 some_theta reach steps best start_policy B0 hB start_estimate (fun _ h => h) i0)
  (printed_lemma_3_4_almost_surely s0 some_theta reach steps best start_policy B0 hB start_estimate)).
Qed.

Theorem printed_returns_almost_surely e : 0 <= e ->
  (forall i, rho A theta i * (span i / (1 - delta) ^+ 2) <= e) ->
  almost_surely law (fun w => exists2 kappa, 0 < kappa & forall c, 0 < c -> recurs (fun t => forall i,
    gap_le g i (policy_of w t) ((4%:R * e / (#|S|%:R^-1 * kappa * (1 - delta)) + c) / (1 - delta)))).
Proof.
move=> e0 he; case: (pickP (fun _ : I => true)) => [i0 _|none]; last first.
  apply: (almost_surely_sure hlaw) => w; exists 1 => // c _ N; exists N => // i; by have := none i.
apply: almost_surely_sub (printed_ready i0) => w [[kappa kappa0 fair] tracks]; exists kappa => // c c0.
have run := learner_runs g alpha beta id s0 q0 best start_policy w.
exact: (printed_returns theta01 beta01 run hspan he e0 tracks B0 hB (uniform_distribution R s0) (uniform_gt0 R s0)
  (fun _ => lexx _) hPhi kappa0 fair c0).
Qed.
End Reachable.

Theorem one_state_almost_surely : (forall s t : S, s = t) -> finitely_many_values g theta (uniform R (S := S)) Phi ->
  almost_surely law (fun w => forall e, 0 < e -> ~ recurs (fun t => ~ forall i (x : strategy R S A i) s, is_strategy x ->
    (1 - rho A theta i) * (value g i (replace (policy_of w t) x) s - value g i (policy_of w t) s) <=
    e + rho A theta i * (span i / (1 - delta)))).
Proof.
move=> one values; have reach : all_reachable g by move=> x y; rewrite (one x y); apply: connect0.
case: (pickP (fun _ : I => true)) => [i0 _|none]; last first.
  by apply: (almost_surely_sure hlaw) => w e _ bad; have [t _ no] := bad 0%N; apply: no => i; have := none i.
apply: almost_surely_sub (printed_ready reach i0) => w [[kappa kappa0 fair] tracks] e e0.
have run := learner_runs g alpha beta id s0 q0 best start_policy w.
exact: (one_state_limit one theta01 beta01 run tracks B0 hB hspan (kept_gt0 htheta) (kept_le htheta)
  (uniform_distribution R s0) (uniform_gt0 R s0) (fun _ => lexx _) hPhi kappa0 fair values e0).
Qed.
End Printed.
