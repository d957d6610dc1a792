(* Games with one state: Lemma 3.7 corrected.

   V_i(pi) = u_i(pi) / (1 - delta), so the printed and the repaired dynamics
   have the same best replies, and the Nash gap at a rest point of the printed
   dynamics is at most rho_i / (1 - rho_i) * span_i / (1 - delta).           *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Game Value Visitation PerformanceDifference.
From MPG Require Import Equilibrium EpsEquilibrium Exploration ExplorationBounds.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section OneState.
Variables (R : realFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Hypothesis one_state : forall s t : S, s = t.
Variables (theta : I -> R) (i : I) (span : R).
Hypothesis htheta : forall j, 0 <= theta j <= 1.
Hypothesis hspan : forall s t a b, payoff g i s a - payoff g i t b <= span.
Implicit Types (pi : policy R S A).

Lemma one_state_average s a (W : S -> R) : \sum_s' transition g s a s' * W s' = W s.
Proof.
rewrite -[RHS](average_const (transition_distribution g s a)).
by apply: eq_bigr => t _; rewrite (one_state t s).
Qed.

Lemma one_state_value pi s : is_policy pi ->
  value g i pi s = mean pi s (payoff g i s) / (1 - delta).
Proof.
move=> hpi; have p := discount_lt g.
have e : value g i pi s = mean pi s (payoff g i s) + delta * value g i pi s.
  rewrite {1}/value total_eq; last exact: policy_solvable.
  rewrite -[X in _ + delta * X](mean_const hpi s) -meanZ -meanD; apply: eq_mean => a.
  by rewrite /lookahead one_state_average.
apply: (canRL (mulfK _)); first by rewrite gt_eqF.
by rewrite mulrBr mulr1 {1}e [delta * _]mulrC addrK.
Qed.

Lemma one_state_qvalue pi j s (b : A j) : is_policy pi ->
  qvalue g pi s b = mean_given pi s b (payoff g j s) + delta * value g j pi s.
Proof.
move=> hpi; rewrite -[X in _ + delta * X](mean_given_const hpi s b) -mean_givenZ -mean_givenD.
by apply: eq_mean_given => a; rewrite /lookahead one_state_average.
Qed.

Lemma best_reply_shift pi pi' j s (x : A j -> R) c :
  (forall b : A j, qvalue g pi s b = qvalue g pi' s b + c) ->
  is_best_reply g pi s x -> is_best_reply g pi' s x.
Proof.
move=> e [hx h]; split=> // y hy.
have sum_e (z : A j -> R) : distribution z ->
    \sum_b z b * qvalue g pi s b = \sum_b z b * qvalue g pi' s b + c.
  move=> hz; rewrite -[X in _ + X](average_const hz) -big_split; apply: eq_bigr => b _.
  by rewrite e mulrDr.
by have := h y hy; rewrite !sum_e // ler_add2r.
Qed.

(* What is left of a payoff under exploration without the share 1 - rho_i of
   what it is without: between rho_i lo and rho_i hi, on average too.         *)
Lemma average_residue pi s (x : A i -> R) lo hi : is_policy pi ->
  (forall a, lo <= payoff g i s a <= hi) -> distribution x ->
  let residue := \sum_b x b * mean_given (explored theta pi) s b (payoff g i s) -
    (1 - rho A theta i) * \sum_b x b * mean_given pi s b (payoff g i s) in
  rho A theta i * lo <= residue /\ residue <= rho A theta i * hi.
Proof.
move=> hpi bd hx; rewrite /= mulr_sumr -sumrB.
under eq_bigr do rewrite mulrCA -mulrBr.
have res b := mean_given_residue htheta hpi s (b : A i) bd.
by split; [apply: (average_ge_const hx) | apply: (average_le_const hx)] => b; case/andP: (res b).
Qed.

(* With one state the printed and the repaired replies coincide. *)
Theorem one_state_same_replies pi s (x : A i -> R) : is_policy pi ->
  (is_best_reply g (perceived theta pi i) s x <-> is_best_reply g (explored theta pi) s x).
Proof.
move=> hpi; have he := explored_policy htheta hpi; have hs := perceived_policy htheta hpi i.
pose c := delta * value g i (perceived theta pi i) s - delta * value g i (explored theta pi) s.
split; [apply: (best_reply_shift (c := c)) | apply: (best_reply_shift (c := - c))] => b;
  by rewrite !one_state_qvalue // mean_given_replace /c; ring.
Qed.

(* Lemma 3.7 corrected, one state: at a rest point of the printed dynamics the
   Nash gap of player i is at most rho_i/(1-rho_i) * span_i/(1-delta).       *)
Theorem lemma_3_7_bound_one_state pi : is_policy pi -> rho A theta i < 1 ->
  printed_rest g theta i pi ->
  gap_le g i pi (rho A theta i / (1 - rho A theta i) * (span / (1 - delta))).
Proof.
move=> hpi r1 rest x s hx; have hr := is_policy_replace hpi hx.
have he := explored_policy htheta hpi; have p := discount_lt g.
have [lo [hi [bd lh]]] := payoff_extremes hspan hpi s.
have /andP[r0 _] := rho_bounds htheta hpi i s.
rewrite !one_state_value // -mulrBl mulrA ler_wpmul2r ?invr_ge0 ?(ltW p) //.
rewrite mulrAC ler_pdivl_mulr ?subr_gt0 // mean_replace (mean_own _ i).
pose E (b : A i) := mean_given pi s b (payoff g i s).
pose E' (b : A i) := mean_given (explored theta pi) s b (payoff g i s).
have /(one_state_same_replies s _ hpi) [_ hb] := rest s.
have := hb _ (hx s).
have e (y : A i -> R) : distribution y -> \sum_b y b * qvalue g (explored theta pi) s b =
    \sum_b y b * E' b + delta * value g i (explored theta pi) s.
  move=> hy; rewrite -[X in _ + X](average_const hy) -big_split; apply: eq_bigr => b _.
  by rewrite one_state_qvalue // mulrDr.
rewrite !e //; last exact: hpi.
rewrite ler_add2r => best.
have [lx _] := average_residue hpi (bd s) (hx s); have [_ up] := average_residue hpi (bd s) (hpi i s).
have cs : rho A theta i * (hi - lo) <= rho A theta i * span by rewrite ler_wpmul2l.
apply: le_trans cs; move: best lx up; rewrite -/(E _).
move: (rho A theta i) (\sum_b x (s, b) * E' b) (\sum_b pi i (s, b) * E' b)
  (\sum_b x (s, b) * E b) (\sum_b pi i (s, b) * E b) => r xE' pE' xE pE best lx up.
rewrite -subr_ge0; have -> : r * (hi - lo) - (xE - pE) * (1 - r) =
  (pE' - xE') + (xE' - (1 - r) * xE - r * lo) + (r * hi - (pE' - (1 - r) * pE)) by ring.
by apply: addr_ge0; [apply: addr_ge0 |]; rewrite subr_ge0.
Qed.
End OneState.
