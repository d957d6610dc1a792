(* The hypotheses of the limit without (F) are met, in a game with a discount.

   With alpha(n) = 1/(n+1) and beta(n) = 1/((n+1) l(n)), l(n) = 1 + floor(log2(n+1)):
   beta^2/alpha = 1/((n+1) l^2), of which the n with l(n) = j + 1 add at most 1/(j+1)^2.
   So in the relay game every hypothesis is met, and over the real numbers there is
   a path of the learner with (B), (V) and (S).                              *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Equilibrium EpsEquilibrium Potential Exploration ExplorationBounds.
From MPG Require Import TwoPlayers Sequences Histories AlmostSure Paths Algorithm1 Quadratic Drift Learner Visits Steps.
From MPG Require Import AlmostSurely Theorem4 OverReals SanitySteps SanityLaw Majorant RatesSurely.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Steps.
Variables (R : archiFieldType) (I : finType).
Definition ratio n : R := slow R n ^+ 2 / harmonic R n.

Lemma ratioE n : ratio n = (n.+1 * level n ^ 2)%:R^-1.
Proof.
rewrite /ratio /slow /harmonic natrM [in RHS]natrM -[in RHS]mulnn [in RHS]natrM.
have n0 : n.+1%:R != 0 :> R by rewrite pnatr_eq0.
have l0 : (level n)%:R != 0 :> R by rewrite pnatr_eq0.
by move: (n.+1%:R : R) ((level n)%:R : R) n0 l0 => x y x0 y0; field; rewrite x0 y0.
Qed.

Lemma ratio_ge0 n : 0 <= ratio n. Proof. by rewrite ratioE invr_ge0 ler0n. Qed.

Lemma ratio_block j : mass ratio (2 ^ j).-1 ((2 ^ j).-1 + 2 ^ j) <= harmonic R j ^+ 2.
Proof.
have a0 : (0 < 2 ^ j)%N by rewrite expn_gt0.
apply: (@le_trans _ _ (\sum_((2 ^ j).-1 <= n < (2 ^ j).-1 + 2 ^ j) ((2 ^ j * j.+1 ^ 2)%:R^-1 : R))).
  apply: ler_sum_nat => n /andP[jn _]; rewrite ratioE lef_pinv ?posrE ?ltr0n ?muln_gt0 ?a0 ?expn_gt0 // ler_nat.
  have n2 : (2 ^ j <= n.+1)%N by rewrite -(prednK a0) ltnS.
  by apply: leq_mul => //; rewrite leq_sqr ltnS; apply: trunc_log_max.
rewrite sumr_const_nat addKn -[X in X <= _]mulr_natl /harmonic natrM -mulnn natrM.
have y0 : (2 ^ j)%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
by rewrite invfM mulrA mulfV // mul1r exprVn.
Qed.

Lemma ratio_summable : summable ratio.
Proof.
have [K hK] := summable_squares (@harmonic_squares R); exists K => n.
have start : (n <= (2 ^ n).-1)%N by rewrite -ltnS prednK ?expn_gt0 // ltn_expl.
apply: le_trans (mass_mono 0 ratio_ge0 start) _; apply: le_trans (hK n).
elim: n {start} => [|n IH]; first by rewrite expn0 !mass_nil.
have e : ((2 ^ n.+1).-1 = (2 ^ n).-1 + 2 ^ n)%N.
  have a0 : (0 < 2 ^ n)%N by rewrite expn_gt0.
  by rewrite expnS mul2n -addnn -{1}(prednK a0) addSn.
by rewrite massS // e (mass_cat _ (leq0n _) (leq_addr (2 ^ n) _)); apply: ler_add IH (ratio_block n).
Qed.

Theorem fast_steps_exist : steps_fast (fun _ : I => harmonic R) (fun _ : I => slow R).
Proof.
split=> [_ k|_ m n mn|_]; last exact: ratio_summable.
  exists k.+1%:R => n; rewrite /harmonic ler_pdivl_mulr ?ltr0n // mulrC ler_pdivr_mulr ?ltr0n // -natrM ler_nat.
  by rewrite mulnC ltn_ceil.
have e k : slow R k / harmonic R k = (level k)%:R^-1.
  by rewrite /slow /harmonic natrM invfM invrK mulrAC mulVf ?mul1r // pnatr_eq0.
by rewrite !e lef_pinv ?posrE ?ltr0n // ler_nat level_mono.
Qed.
End Steps.

Section Relay.
Variable R : archiFieldType.
Variable theta : bool -> R.
Hypothesis htheta : forall i, 0 < theta i < 1.
Notation relay := (relay R).
Notation policy := (policy R bool_finType actions).
Notation own := (fun p : policy => explored theta p).
Notation law := (law relay theta (fun _ => harmonic R) (fun _ => slow R) own (@greedy_reply R) false (fun _ _ => 0) (even R)).
Notation policy_of w :=
  (policy_of relay (fun _ => harmonic R) (fun _ => slow R) own (@greedy_reply R) false (fun _ _ => 0) (even R) w).

Let hB i s a : `|payoff relay i s a| <= 2%:R. Proof. exact: reward_bound. Qed.
Let start i (z : bool * actions i) : `|(0 : R)| <= 2%:R / (1 - discount relay).
Proof. by rewrite normr0 divr_ge0 ?ler0n // subr_ge0 ltW // half_lt1. Qed.
Let hspan i s t a b : payoff relay i s a - payoff relay i t b <= 4%:R.
Proof. rewrite (_ : 4%:R = 2%:R + 2%:R :> R); last by ring. exact: (double_span hB). Qed.

Theorem relay_ends_by_rates : almost_surely law (fun w => forall e, 0 < e ->
  ~ recurs (fun t => ~ forall i, gap_le relay i (policy_of w t)
    ((2%:R * rho actions theta i + Exploration.own actions theta i) * (4%:R / (1 - discount relay) ^+ 2) + e))).
Proof.
exact: (theorem_3_3_by_rates false htheta (@relay_reach R) (steps_exist R bool_finType) (fast_steps_exist R bool_finType)
  (@greedy_best R) (@even_policy R) (ler0n R 2) hB start (@relay_potential R) hspan).
Qed.

(* Over the real numbers: a path on which (B), (V) and (S) hold together. *)
Theorem relay_path_by_rates (line : real_line R) : exists w,
  (exists2 kappa, 0 < kappa & @fair_path R bool_finType bool_finType kappa (step5 (fun _ : bool_finType => slow R)
    (state_of relay (fun _ => harmonic R) (fun _ => slow R) own (@greedy_reply R) false (fun _ _ => 0) (even R) w))) /\
  forall i, summable (fun t => slow R t.+1 * tracking_error relay theta
    (estimate_of relay (fun _ => harmonic R) (fun _ => slow R) own (@greedy_reply R) false (fun _ _ => 0) (even R) w)
    (policy_of w) t i).
Proof.
have some i : 0 < theta i <= 1 by case/andP: (htheta i) => -> /ltW.
have h01 i : 0 <= theta i <= 1 by case/andP: (htheta i) => /ltW -> /ltW.
have own_ok (p : policy) : is_policy p -> is_policy (own p) by apply: explored_policy.
pose st := steps_exist R bool_finType.
have b01 (i : bool) n : 0 <= slow R n <= 1 by case/andP: (beta_in st i n) => /ltW -> ->.
have hlaw := law_distribution relay (fun _ => harmonic R) own false (fun _ _ => 0) h01 b01 (@greedy_best R) (@even_policy R).
exact: (almost_surely_somewhere line hlaw (almost_surely_and hlaw
  (LimitSurely.fair_almost_surely false some (@relay_reach R) st (@greedy_best R) (@even_policy R) (ler0n R 2) hB start own_ok true)
  (repaired_errors_almost_surely false htheta (@relay_reach R) st (fast_steps_exist R bool_finType) (@greedy_best R)
    (@even_policy R) (ler0n R 2) hB start))).
Qed.
End Relay.
