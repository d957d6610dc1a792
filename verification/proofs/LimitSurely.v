(* Theorem 3.3 with the repair, in the limit and almost surely, under (F).

   The law and the assumptions are those of Learning.v; (F), that the potential
   has finitely many values at rest (Theorem4.v), is a hypothesis on the game.
   Almost every path has (V) and (C), as visits of every state get a share of
   late windows, and errors that tend to 0: so Theorem 4 applies, and almost
   surely g_i(s; pi^t) -> 0 and the policies end within the bound.           *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Equilibrium EpsEquilibrium Potential Lipschitz.
From MPG Require Import Exploration ExplorationBounds Algorithm.
From MPG Require Import Sequences Histories AlmostSure Gains Master Tracking NearRest Paths Convergence Algorithm1.
From MPG Require Import Quadratic Drift Reach Learner Noise Visits Steps Learning AlmostSurely Means Theorem4.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* Finitely many positive numbers have a positive lower bound. *)
Lemma least_of (R : realFieldType) (T : finType) (f : T -> R) : (forall x, 0 < f x) ->
  exists2 c, 0 < c & forall x, c <= f x.
Proof.
move=> f0; suff [c c0 h] : exists2 c, 0 < c & forall x, x \in enum T -> c <= f x.
  by exists c => // x; apply: h; rewrite mem_enum.
elim: (enum T) => [|y l [c c0 h]]; first by exists 1.
exists (Num.min c (f y)); first by rewrite lt_minr c0 f0.
by move=> x; rewrite inE le_minl => /orP[/eqP ->|/h ->] //; rewrite lexx orbT.
Qed.

Section Fair.
Variables (R : archiFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Variables (theta : I -> R) (alpha beta : I -> nat -> R).
Variables (own : policy R S A -> policy R S A) (reply : forall i, S -> (A i -> R) -> A i -> R).
Variables (s0 : S) (q0 : forall i, S * A i -> R) (pi0 : policy R S A).
Hypothesis htheta : forall i, 0 < theta i <= 1.
Hypothesis reach : all_reachable g.
Variable steps : steps_3_2 alpha beta.
Hypothesis best : forall i s (f : A i -> R), reply_to f (reply s f).
Hypothesis start_policy : is_policy pi0.
Variables (B : R) (B0 : 0 <= B).
Hypothesis hB : forall i s a, `|payoff g i s a| <= B.
Hypothesis start_estimate : forall i z, `|q0 (i := i) z| <= B / (1 - discount g).
Hypothesis own_policy : forall p, is_policy p -> is_policy (own p).
Notation law := (law g theta alpha beta own reply s0 q0 pi0).
Notation state_of w := (state_of g alpha beta own reply s0 q0 pi0 w).

Let theta01 i : 0 <= theta i <= 1. Proof. by case/andP: (htheta i) => /ltW -> ->. Qed.
Let beta01 i n : 0 <= beta i n <= 1. Proof. by case/andP: (beta_in steps i n) => /ltW -> ->. Qed.
Let hlaw := law_distribution g alpha own s0 q0 theta01 beta01 best start_policy.

(* (V) and (C): every player's step at every state gets a share. *)
Theorem fair_almost_surely (i0 : I) : almost_surely law (fun w =>
  exists2 kappa, 0 < kappa & fair_path kappa (step5 beta (state_of w))).
Proof.
have shares : almost_surely law (fun w => forall i s e, 0 < e -> exists N, forall m n, (N <= m)%N -> (m <= n)%N ->
    share_of theta reach s * mass (fun k => beta i k.+1) m n <=
    mass (fun k => (state_of w k == s)%:R * beta i k.+1) m n + e).
  apply: (almost_surely_fin hlaw) => i; apply: (almost_surely_fin hlaw) => s.
  have any : exists a : profile A, (fun _ => true) a by apply: (profile_exists htheta start_policy s).
  have pos k : 0 <= beta i k.+1 by case/andP: (beta01 i k.+1).
  have := hits_share alpha own s0 q0 htheta beta01 best start_policy reach s any pos
    (later_falls (beta_falls steps i)) (later_squares (beta_in steps i) (beta_falls steps i) (beta_squares steps i)).
  apply: almost_surely_sub => w share e e0; have [N hN] := share e e0; exists N => m n Nm mn.
  apply: le_trans (hN m n Nm mn) _; rewrite ler_add2r le_eqVlt; apply/orP; left; apply/eqP.
  by apply: eq_bigr => k _; rewrite /hit_of andbT.
have := almost_surely_and hlaw shares (law_paths s0 htheta reach steps best start_policy B0 hB start_estimate own_policy).
apply: almost_surely_sub => w [share [_ _ _ linear vanish]].
have one i : exists D, 0 < D /\ eventually (fun t => bbar beta (state_of w) t <= D * beta i t.+1).
  by have [D D0 h] := bbar_le steps linear i; exists D.
have [D hD] := fin_all_exists one.
pose f (x : I * S) := share_of theta reach x.2 / D x.1.
have f0 x : 0 < f x by rewrite divr_gt0 ?(share_gt0 htheta start_policy) //; case: (hD x.1).
have [kappa kappa0 least] := least_of f0; exists kappa => //.
have bE t : total_step (step5 beta (state_of w)) t = bbar beta (state_of w) t := total_step5 beta (state_of w) t.
have mE n k : mass (total_step (step5 beta (state_of w))) n k = mass (bbar beta (state_of w)) n k.
  by apply: eq_bigr => t _; rewrite bE.
split=> [b N|c c0|e e0].
- by have [n hn] := bbar_diverges steps (state_of w) i0 b N; exists n; rewrite mE.
- by have [N hN] := vanish c c0; exists N => t /hN; rewrite bE.
have [N1 hN1] : eventually (fun t => forall i, bbar beta (state_of w) t <= D i * beta i t.+1).
  by apply: eventually_all => i; case: (hD i).
have [N2 hN2] := fin_all_exists (fun x : I * S => share x.1 x.2 e e0).
exists (maxn N1 (\max_x N2 x)) => n; rewrite geq_max => /andP[n1 n2] k i s nk _; rewrite mE.
have n2' : (N2 (i, s) <= n)%N := leq_trans (leq_bigmax (i, s)) n2.
have [D0 _] := hD i; have bb : mass (bbar beta (state_of w)) n k <= D i * mass (fun k => beta i k.+1) n k.
  by rewrite /mass mulr_sumr; apply: ler_sum_nat => t /andP[nt _]; apply: hN1; apply: leq_trans nt.
apply: le_trans (ler_wpmul2l (ltW kappa0) bb) _.
apply: (@le_trans _ _ (f (i, s) * (D i * mass (fun k => beta i k.+1) n k))).
  apply: ler_wpmul2r => //; apply: mulr_ge0 (ltW D0) _; apply: mass_ge0 => t.
  by case/andP: (beta01 i t.+1).
rewrite /f /= mulrA divfK ?gt_eqF //; apply: le_trans (hN2 (i, s) n k n2' nk) _; rewrite ler_add2r.
apply: ler_sum => t _; rewrite /step5 /=; case: eqP => [<-|_]; rewrite ?mul0r // !mul1r.
exact: (step_ge steps).
Qed.

End Fair.

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
Hypothesis best : forall i s (f : A i -> R), reply_to f (reply s f).
Hypothesis start_policy : is_policy pi0.
Variables (B : R) (B0 : 0 <= B).
Hypothesis hB : forall i s a, `|payoff g i s a| <= B.
Hypothesis start_estimate : forall i z, `|q0 (i := i) z| <= B / (1 - delta).
Variables (Phi : policy R S A -> S -> R) (span : I -> R).
Hypothesis hPhi : is_potential g Phi.
Hypothesis hspan : forall i s t a b, payoff g i s a - payoff g i t b <= span i.
Hypothesis values : finitely_many_values g theta (uniform R (S := S)) Phi.
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

(* What Theorem 4 asks of a path, almost surely. *)
Lemma ready (i0 : I) : almost_surely law (fun w => (exists2 kappa, 0 < kappa & fair_path kappa (step5 beta (state_of w))) /\
  forall c, 0 < c -> eventually (fun t => forall i (s : S), tracking_error g theta (estimate_of w) (policy_of w) t i <= c)).
Proof.
have := almost_surely_and hlaw (fair_almost_surely s0 some_theta reach steps best start_policy B0 hB start_estimate own_policy i0) (repaired_lemma_3_4_almost_surely s0 htheta reach steps best
  start_policy B0 hB start_estimate).
apply: almost_surely_sub => w [fair track]; split=> // c c0.
by have [N hN] := track c c0; exists N => t /hN h i _.
Qed.

Theorem gains_vanish_almost_surely : almost_surely law (fun w => forall e, 0 < e ->
  ~ recurs (fun t => exists i s, e < stage_gain g theta (policy_of w t) i s)).
Proof.
case: (pickP (fun _ : I => true)) => [i0 _|none]; last first.
  by apply: (almost_surely_sure hlaw) => w e _ bad; have [t _ [i _]] := bad 0%N; have := none i.
apply: almost_surely_sub (ready i0) => w [[kappa kappa0 fair] errors] e e0.
have run := learner_runs g alpha beta own s0 q0 best start_policy w.
exact: (theorem_4_gains theta01 B0 hB (kept_gt0 htheta) (kept_le htheta) (uniform_distribution R s0) (uniform_gt0 R s0)
  (fun _ => lexx _) hPhi kappa0 values (run_path beta01 run theta) fair errors e0).
Qed.

(* The policies that are held. *)
Theorem theorem_3_3_limit_almost_surely : almost_surely law (fun w => forall e, 0 < e ->
  ~ recurs (fun t => ~ forall i, gap_le g i (policy_of w t)
    ((2%:R * rho A theta i + own_part A theta i) * (span i / (1 - delta) ^+ 2) + e))).
Proof.
case: (pickP (fun _ : I => true)) => [i0 _|none]; last first.
  apply: (almost_surely_sure hlaw) => w e _ bad; have [t _ no] := bad 0%N; apply: no => i; by have := none i.
apply: almost_surely_sub (ready i0) => w [[kappa kappa0 fair] errors] e e0.
have run := learner_runs g alpha beta own s0 q0 best start_policy w.
exact: (theorem_4_held theta01 B0 hB (kept_gt0 htheta) (kept_le htheta) (uniform_distribution R s0) (uniform_gt0 R s0)
  (fun _ => lexx _) hPhi kappa0 values (run_path beta01 run theta) fair errors hspan e0).
Qed.

(* The policies that are played. *)
Theorem theorem_3_3_limit_played_almost_surely : almost_surely law (fun w => forall e, 0 < e ->
  ~ recurs (fun t => ~ forall i, gap_le g i (explored theta (policy_of w t))
    (own_part A theta i * (span i / (1 - delta) ^+ 2) + e))).
Proof.
case: (pickP (fun _ : I => true)) => [i0 _|none]; last first.
  apply: (almost_surely_sure hlaw) => w e _ bad; have [t _ no] := bad 0%N; apply: no => i; by have := none i.
apply: almost_surely_sub (ready i0) => w [[kappa kappa0 fair] errors] e e0.
have run := learner_runs g alpha beta own s0 q0 best start_policy w.
exact: (theorem_4_played theta01 B0 hB (kept_gt0 htheta) (kept_le htheta) (uniform_distribution R s0) (uniform_gt0 R s0)
  (fun _ => lexx _) hPhi kappa0 values (run_path beta01 run theta) fair errors hspan e0).
Qed.
End Surely.
