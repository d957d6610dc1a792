(* Lemma 3.4 and Theorem 3.3 corrected, almost surely.

   The law is that of Algorithm 1 (Learner.v): states and joint actions drawn
   from the game and the explored policies, theta_i in (0, 1].  Assumed: each
   state leads to each other (so Assumption 3.1), steps_3_2 (Assumption 3.2 with
   finite sums of squares).  Almost surely is meant in the sense of AlmostSure.v.
     law_paths : almost every path has (U), (N), (B), steps that vanish and
                 policies on the slower timescale
     lemma_3_4_almost_surely  : estimates track what they follow
     theorem_3_3_almost_surely: with the repair, in every Markov potential game,
                 the mean of the one-stage gains g_i(s^t; pi~^t), weighted by the
                 steps, tends to 0                                            *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Equilibrium Potential Lipschitz.
From MPG Require Import Exploration ExplorationBounds Algorithm.
From MPG Require Import Sequences Histories AlmostSure Gains Tracking Paths Algorithm1.
From MPG Require Import Quadratic Drift Reach Learner Noise Visits Steps.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma eq_relaxed (R : realFieldType) (a a' y y' : nat -> R) t :
  a =1 a' -> y =1 y' -> relaxed a y t = relaxed a' y' t.
Proof. by move=> ea ey; elim: t => //= t ->; rewrite ea ey. Qed.

Section Learning.
Variables (R : archiFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
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
Hypothesis start_estimate : forall i z, `|q0 (i := i) z| <= B / (1 - delta).
Hypothesis own_policy : forall p, is_policy p -> is_policy (own p).
Notation law := (law g theta alpha beta own reply s0 q0 pi0).
Notation state_of w := (state_of g alpha beta own reply s0 q0 pi0 w).
Notation estimate_of w := (estimate_of g alpha beta own reply s0 q0 pi0 w).
Notation policy_of w := (policy_of g alpha beta own reply s0 q0 pi0 w).
Notation reply_of w := (reply_of g alpha beta own reply s0 q0 pi0 w).
Notation followed := (followed theta own).

Let theta01 i : 0 <= theta i <= 1. Proof. by case/andP: (htheta i) => /ltW -> ->. Qed.
Let alpha01 i n : 0 <= alpha i n <= 1. Proof. by case/andP: (alpha_in steps i n) => /ltW -> ->. Qed.
Let beta01 i n : 0 <= beta i n <= 1. Proof. by case/andP: (beta_in steps i n) => /ltW -> ->. Qed.
Let hlaw := law_distribution g alpha own s0 q0 theta01 beta01 best start_policy.

(* The learner runs Algorithm 1 along every path. *)
Lemma law_runs w : runs g alpha beta (state_of w) (action_of w) own (estimate_of w) (policy_of w) (reply_of w).
Proof. exact: learner_runs. Qed.

(* What almost every path has. *)
Definition averages_out w := forall i c, 0 < c -> eventually (fun t => forall z : S * A i,
  `|averaged (fun t (z : S * A i) => weight4 alpha (state_of w) (action_of w) t z)
     (fun t (z : S * A i) => noise4 g (state_of w) (action_of w) own (estimate_of w) (policy_of w)
        (fun t => followed (policy_of w t) i) t z) t z| <= c).

Definition regular w := [/\
  forall i (z : S * A i), divergent (fun t => weight4 alpha (state_of w) (action_of w) t z),
  averages_out w,
  forall i (z : S * A i), negligible (bbar beta (state_of w)) (fun t => weight4 alpha (state_of w) (action_of w) t z),
  forall s, exists k, eventually (fun t => t <= k * visits (state_of w) t s)%N
  & forall c, 0 < c -> eventually (fun t => bbar beta (state_of w) t <= c)].

Let hit_pair w i (z : S * A i) k :
  hit_of g alpha beta own reply s0 q0 pi0 z.1 (fun a => a i == z.2) w k = ((state_of w k, action_of w k i) == z).
Proof. by case: z => s b; rewrite xpair_eqE. Qed.

Let pair_possible i (z : S * A i) : exists a : profile A, a i == z.2.
Proof. by have [a e] := profile_inhabited start_policy z.1 z.2; exists a; rewrite e. Qed.

(* Every pair is played linearly often, and gets a share of the sum of alpha_i. *)
Definition pair_share w := forall i (z : S * A i),
  (exists k, eventually (fun t => t <= k * plays (state_of w) (action_of w) t z)%N) /\
  forall e, 0 < e -> exists N, forall m n, (N <= m)%N -> (m <= n)%N ->
    share_of theta reach z.1 * mass (fun k => alpha i k.+1) m n <=
    mass (fun k => ((state_of w k, action_of w k i) == z)%:R * alpha i k.+1) m n + e.

Theorem pair_shares : almost_surely law pair_share.
Proof.
have later_pos i k : 0 <= alpha i k.+1 by case/andP: (alpha01 i k.+1).
apply: (almost_surely_fin hlaw) => i; apply: (almost_surely_fin hlaw) => z; apply: (almost_surely_and hlaw).
  apply: almost_surely_sub (hits_linear alpha own s0 q0 htheta beta01 best start_policy reach z.1 (pair_possible z)).
  by move=> w [k [N hN]]; exists k, N => t /hN; rewrite /plays; congr (t <= k * _)%N.
have := hits_share alpha own s0 q0 htheta beta01 best start_policy reach z.1 (pair_possible z) (later_pos i)
  (later_falls (alpha_falls steps i)) (later_squares (alpha_in steps i) (alpha_falls steps i) (alpha_squares steps i)).
apply: almost_surely_sub => w share e e0; have [N hN] := share e e0; exists N => m n Nm mn.
apply: le_trans (hN m n Nm mn) _; rewrite ler_add2r le_eqVlt; apply/orP; left; apply/eqP.
by apply: eq_bigr => k _; rewrite hit_pair.
Qed.

Lemma pair_played w i (z : S * A i) : pair_share w -> played_for_ever g alpha beta own reply s0 q0 pi0 z w.
Proof.
move=> share m; have [[k [N hN]] _] := share i z; pose t := maxn N (k * m).+1; exists t.
rewrite -(plays_of g alpha beta own reply s0 q0 pi0 w t z) leqNgt; apply/negP => lt.
have := leq_trans (leq_maxr N _ : ((k * m).+1 <= t)%N) (hN t (leq_maxl _ _)).
by rewrite ltnNge leq_mul2l (ltnW lt) orbT.
Qed.

Lemma averaged_along w i (z : S * A i) t :
  averaged (fun t (z : S * A i) => weight4 alpha (state_of w) (action_of w) t z)
    (fun t (z : S * A i) => noise4 g (state_of w) (action_of w) own (estimate_of w) (policy_of w)
       (fun t => followed (policy_of w t) i) t z) t z =
  relaxed (weight_along g alpha beta own reply s0 q0 pi0 z w) (fun t =>
    weight_along g alpha beta own reply s0 q0 pi0 z w t * noise_along g theta alpha beta own reply s0 q0 pi0 z w t) t.
Proof.
apply: eq_relaxed => [k|k]; rewrite weight4_of //; congr (_ * _).
by rewrite /noise_along /noise_at /noise4 /sample /sample_now state_ofS.
Qed.

Theorem law_paths : almost_surely law regular.
Proof.
have states : almost_surely law (fun w => forall s, exists k, eventually (fun t => t <= k * visits (state_of w) t s)%N).
  apply: (almost_surely_fin hlaw) => s.
  have any : exists a : profile A, (fun _ => true) a by apply: (profile_exists htheta start_policy s).
  apply: almost_surely_sub (hits_linear alpha own s0 q0 htheta beta01 best start_policy reach s any) => w [k [N hN]].
  exists k, N => t /hN; rewrite /visits; congr (t <= k * _)%N.
  by apply: eq_bigr => j _; rewrite /hit_of andbT.
have noise : almost_surely law (fun w => forall i (z : S * A i),
    played_for_ever g alpha beta own reply s0 q0 pi0 z w -> divergent (weight_along g alpha beta own reply s0 q0 pi0 z w) ->
    forall c, 0 < c -> eventually (fun t => `|relaxed (weight_along g alpha beta own reply s0 q0 pi0 z w)
      (fun t => weight_along g alpha beta own reply s0 q0 pi0 z w t * noise_along g theta alpha beta own reply s0 q0 pi0 z w t) t| <= c)).
  apply: (almost_surely_fin hlaw) => i; apply: (almost_surely_fin hlaw) => z.
  exact: (noise_averages_out s0 theta01 alpha01 beta01 own_policy best start_policy B0 hB start_estimate z
    (later_squares (alpha_in steps i) (alpha_falls steps i) (alpha_squares steps i))).
have := almost_surely_and hlaw states (almost_surely_and hlaw pair_shares noise).
apply: almost_surely_sub => w [linear [share noisy]].
have tried i (z : S * A i) := pair_tried steps (share_gt0 htheta start_policy reach z.1) (share i z).2.
split=> //; last exact: (bbar_vanishes steps linear).
  move=> i c c0; apply: eventually_all => z.
  have [b N|N hN] := noisy i z (pair_played z share) _ c c0; last by exists N => t /hN; rewrite averaged_along.
  have [n hn] := tried i z b N; exists n; apply: le_trans hn _.
  by apply: ler_sum => t _; rewrite weight4_of.
by move=> i z; apply: (pair_slower steps linear (share_gt0 htheta start_policy reach z.1) (share i z).2).
Qed.

(* Lemma 3.4 corrected, almost surely, for both continuations of (4a). *)
Hypothesis near : forall x y i, distance (followed x i) (followed y i) <= distance x y.

Theorem lemma_3_4_almost_surely : almost_surely law (fun w => forall c, 0 < c ->
  eventually (fun t => forall i (z : S * A i),
    `|estimate_of w t z - qvalue g (followed (policy_of w t) i) z.1 z.2| <= c)).
Proof.
apply: almost_surely_sub law_paths => w [tried noisy slower _ _] c c0; apply: eventually_all => i.
have hp t : is_policy (policy_of w t) by apply: (run_policy beta01 (law_runs w)).
have hs t : is_policy (followed (policy_of w t) i) by apply: followed_policy.
have hd t : distance (followed (policy_of w t) i) (followed (policy_of w t.+1) i)
   <= distance (policy_of w t) (policy_of w t.+1) by apply: near.
exact: (run_tracks alpha01 beta01 B0 hB (law_runs w) own_policy start_estimate hs hd (tried i) (noisy i) (slower i) c0).
Qed.
End Learning.
