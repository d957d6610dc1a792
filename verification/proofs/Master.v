(* The master inequality: what one iterate of Algorithm 1 does to the
   potential, on every path and without any hypothesis on it.

   Policies move by pi' = pi + step (br - pi), br_i(s) a best reply to an
   estimate q_i(s, .) within E_i(s) of Q_i(s, .; p), p = explored theta pi, and
   p' = explored theta pi'.  With c_i = 1 - theta_i and mu >= m,
     m sum c_i step_i(s) g_i(s; pi) <= Phi(mu, p') - Phi(mu, p)
        + 2/(1-delta) sum c_i step_i(s) E_i(s)
        + 12 B/(1-delta)^3 (sum c_i step_i(s))^2,                         (1)
   sums over i and s.  At an iterate of Algorithm 1 only the state that is
   visited has positive steps.  theta = 0 is Algorithm 1 as printed, with E
   relative to the true Q_i(.; pi); the players' theta, its repair.
   In any finite game and for any stage function phi the same holds for the
   value of phi in the place of Phi, at the cost of kappa_i/(1-delta) per
   unit of step, kappa_i the spread of the Q-values of u_i - phi.            *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Visitation PerformanceDifference.
From MPG Require Import Equilibrium Potential PotentialClasses Lipschitz Expansion.
From MPG Require Import Exploration Algorithm Gains.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Master.
Variables (R : realFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variable theta : I -> R.
Hypothesis htheta : forall i, 0 <= theta i <= 1.
Notation explored := (explored theta).

(* c_i step_i(s), and its sum over players and states. *)
Definition share (step : I -> S -> R) i s : R := (1 - theta i) * step i s.
Definition moved (step : I -> S -> R) : R := \sum_i \sum_s share step i s.

Variables (pi : policy R S A) (step : I -> S -> R) (br q : forall i, S -> A i -> R).
Arguments br : clear implicits.
Arguments q : clear implicits.
Variable E : I -> S -> R.
Hypotheses (hpi : is_policy pi) (hstep : forall i s, 0 <= step i s <= 1).
Hypothesis best : forall i s, reply_to (q i s) (br i s).
Hypothesis E0 : forall i s, 0 <= E i s.
Hypothesis close : forall i s (b : A i), `|q i s b - qvalue g (explored pi) s b| <= E i s.
Notation pi' := (next_policy pi step br).

Let p := discount_lt g.
Let hbr i s : distribution (br i s) := proj1 (best i s).
Let hpi' : is_policy pi' := equation_5_policy hpi hstep hbr.
Let he : is_policy (explored pi) := explored_policy htheta hpi.
Let he' : is_policy (explored pi') := explored_policy htheta hpi'.

Lemma explored_move i s (b : A i) : explored pi' i (s, b) - explored pi i (s, b) =
  share step i s * (br i s b - pi i (s, b)).
Proof. by rewrite !ffunE /share /=; ring. Qed.

Lemma share_ge0 i s : 0 <= share step i s.
Proof.
by case/andP: (htheta i) => _ t1; case/andP: (hstep i s) => s0 _; rewrite mulr_ge0 ?subr_ge0.
Qed.

Lemma moved_ge0 : 0 <= moved step.
Proof. by apply: sumr_ge0 => i _; apply: sumr_ge0 => s _; apply: share_ge0. Qed.

(* The base point moves by at most 2 sum c_i step_i(s). *)
Lemma distance_step : distance (explored pi) (explored pi') <= 2%:R * moved step.
Proof.
rewrite mulr_sumr; apply: ler_sum => i _; rewrite mulr_sumr; apply: ler_sum => s _.
apply: (@le_trans _ _ (\sum_b share step i s * (br i s b + pi i (s, b)))).
  apply: ler_sum => b _; rewrite explored_move normrM ger0_norm ?share_ge0 //.
  rewrite ler_wpmul2l ?share_ge0 //; apply: le_trans (ler_norm_sub _ _) _.
  by rewrite !ger0_norm //; [apply: policy_ge0 | apply: (hbr i s).1].
rewrite -mulr_sumr big_split /= policy_sum1 // (hbr i s).2 mulrC.
by have -> : 1 + 1 = 2%:R :> R by ring.
Qed.

Variables (mu : S -> R) (m : R).
Hypotheses (hmu : distribution mu) (m0 : 0 <= m) (hm : forall s, m <= mu s).
Notation w s := ((1 - delta)^-1 * visitation g (explored pi) mu s).

Lemma weight_bounds s : m <= w s <= (1 - delta)^-1.
Proof.
apply/andP; split; last by rewrite ler_pimulr ?invr_ge0 ?(ltW p) ?(visitation_le1 g he hmu).
by apply: le_trans (hm s) _; rewrite ler_pdivl_mull //; apply: visitation_ge.
Qed.

(* First order: slopes X_i(s, b) that differ from Q_i(s, b; p) by at most
   kappa_i along the move.                                                   *)
Lemma slope_ge (X : forall i, S -> A i -> R) (kappa : I -> R) : (forall i, 0 <= kappa i) ->
  (forall i s, `|\sum_b (br i s b - pi i (s, b)) * (qvalue g (explored pi) s b - X i s b)| <= kappa i) ->
  m * (\sum_i \sum_s share step i s * stage_gain g theta pi i s) <=
  (\sum_i \sum_s w s * \sum_b (explored pi' i (s, b) - explored pi i (s, b)) * X i s b)
  + (1 - delta)^-1 * (\sum_i \sum_s share step i s * (2%:R * E i s + kappa i)).
Proof.
move=> k0 hX; rewrite !mulr_sumr -big_split; apply: ler_sum => i _ /=.
rewrite !mulr_sumr -big_split; apply: ler_sum => s _ /=.
under eq_bigr => b _ do rewrite explored_move -mulrA.
rewrite -mulr_sumr; set G := \sum_b _; set c := share step i s.
have c0 : 0 <= c := share_ge0 i s; have /andP[w1 w2] := weight_bounds s.
have gain := reply_gain hpi (best i s) (E0 i s) (@close i s).
have /ler_normlP [_ up] := hX i s.
have GQ : \sum_b (br i s b - pi i (s, b)) * qvalue g (explored pi) s b - G <= kappa i.
  by rewrite /G -sumrB; under eq_bigr => b _ do rewrite -mulrBr.
move: gain GQ; set H := \sum_b _; set sf := stage_gain _ _ _ _ _ => gain GQ.
have sf0 : 0 <= sf := stage_gain_ge0 g theta pi i s; have w0 : 0 <= w s := le_trans m0 w1.
have low : sf - (2%:R * E i s + kappa i) <= G.
  by rewrite opprD addrA ler_subl_addr; apply: le_trans gain _; rewrite -ler_subl_addl.
rewrite -ler_subl_addr; apply: (@le_trans _ _ (w s * (c * (sf - (2%:R * E i s + kappa i))))); last first.
  by apply: ler_wpmul2l => //; apply: ler_wpmul2l.
rewrite !mulrBr; apply: ler_sub; first by apply: ler_wpmul2r => //; apply: mulr_ge0.
by apply: ler_wpmul2r => //; apply: mulr_ge0 => //; apply: addr_ge0 => //; rewrite mulr_ge0 ?ler0n.
Qed.

(* Second order, for the potential of a game h with the same transitions. *)
Lemma remainder_le (h : game R S A) (Phi : policy R S A -> S -> R) B :
  discount h = delta -> is_potential h Phi -> 0 <= B ->
  (forall i s a, `|payoff h i s a| <= B) ->
  slope h mu (explored pi) (fun i t => explored pi' i t - explored pi i t) <=
  potential_at Phi mu (explored pi') - potential_at Phi mu (explored pi)
  + 12%:R * B / (1 - delta) ^+ 3 * moved step ^+ 2.
Proof.
move=> dh hPhi B0 hB; have := potential_expansion hPhi hmu B0 hB he he'; rewrite dh.
set L := slope _ _ _ _; set Y := _ - potential_at Phi mu (explored pi) => /ler_normlP [_ lo].
have C0 : 0 <= 3%:R * B / (1 - delta) ^+ 3.
  by apply: divr_ge0; [rewrite mulr_ge0 ?ler0n | apply: exprn_ge0; apply: ltW].
have sq : distance (explored pi) (explored pi') ^+ 2 <= (2%:R * moved step) ^+ 2.
  have D0 := distance_ge0 (explored pi) (explored pi').
  by rewrite ler_expn2r ?nnegrE ?(le_trans D0) ?distance_step.
have /ler_normlP [up _] := potential_expansion hPhi hmu B0 hB he he'; rewrite dh -/L -/Y in up.
rewrite opprB ler_subl_addr in up; apply: le_trans up _; rewrite addrC ler_add2l.
apply: le_trans (ler_wpmul2l C0 sq) _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
by field; rewrite gt_eqF.
Qed.

(* Inequality (1), in every finite Markov potential game. *)
Theorem master_inequality (Phi : policy R S A -> S -> R) B : is_potential g Phi -> 0 <= B ->
  (forall i s a, `|payoff g i s a| <= B) ->
  m * (\sum_i \sum_s share step i s * stage_gain g theta pi i s) <=
  potential_at Phi mu (explored pi') - potential_at Phi mu (explored pi)
  + 2%:R / (1 - delta) * (\sum_i \sum_s share step i s * E i s)
  + 12%:R * B / (1 - delta) ^+ 3 * moved step ^+ 2.
Proof.
move=> hPhi B0 hB.
pose Q i s (b : A i) := qvalue g (explored pi) s b.
have exact_slope i s : `|\sum_b (br i s b - pi i (s, b)) * (qvalue g (explored pi) s b - Q i s b)| <= 0.
  by rewrite big1 ?normr0 // => b _; rewrite subrr mulr0.
apply: le_trans (slope_ge (kappa := fun _ => 0) (fun _ => lexx _) exact_slope) _.
have := remainder_le erefl hPhi B0 hB; rewrite /slope /slope_of => rem.
rewrite [X in _ <= X]addrAC; apply: ler_add rem _.
rewrite le_eqVlt; apply/orP; left; apply/eqP; rewrite [2%:R / _]mulrC -mulrA; congr (_ * _).
rewrite mulr_sumr; apply: eq_bigr => i _; rewrite mulr_sumr; apply: eq_bigr => s _.
by rewrite addr0 mulrCA.
Qed.

(* The same in every finite game, for every stage function phi. *)
Theorem master_inequality_every_game (phi : S -> profile A -> R) B (kappa : I -> R) : 0 <= B ->
  (forall s a, `|phi s a| <= B) -> (forall i, 0 <= kappa i) ->
  (forall i s (b c : A i), qtotal g (fun t a => payoff g i t a - phi t a) (explored pi) s b
     - qtotal g (fun t a => payoff g i t a - phi t a) (explored pi) s c <= kappa i) ->
  m * (\sum_i \sum_s share step i s * stage_gain g theta pi i s) <=
  (\sum_s mu s * total g phi (explored pi') s) - (\sum_s mu s * total g phi (explored pi) s)
  + (1 - delta)^-1 * (\sum_i \sum_s share step i s * (2%:R * E i s + kappa i))
  + 12%:R * B / (1 - delta) ^+ 3 * moved step ^+ 2.
Proof.
move=> B0 hB k0 spread.
pose h := Game (fun _ : I => phi) (transition_distribution g) (discount_ge0 g) (discount_lt1 g).
have hPhi : is_potential h (fun x => total h phi x) by apply: common_payoff_is_MPG.
pose X i s (b : A i) := qtotal g phi (explored pi) s b.
suff near i s : `|\sum_b (br i s b - pi i (s, b)) * (qvalue g (explored pi) s b - X i s b)| <= kappa i.
  apply: le_trans (slope_ge k0 near) _.
  have rem := remainder_le (h := h) erefl hPhi B0 (fun _ => hB).
  by rewrite [X in _ <= X]addrAC; apply: ler_add rem _.
pose W (b : A i) := qtotal g (fun t a => payoff g i t a - phi t a) (explored pi) s b.
have e b : qvalue g (explored pi) s b - X i s b = W b.
  rewrite /X /W /qvalue /qtotal -mean_givenB; apply: eq_mean_given => a; rewrite /lookahead.
  pose V := total g (fun t a => payoff g i t a - phi t a) (explored pi).
  have E' : \sum_s' transition g s a s' * V s'
    = \sum_s' transition g s a s' * total g (payoff g i) (explored pi) s'
      - \sum_s' transition g s a s' * total g phi (explored pi) s'.
    by rewrite -sumrB; apply: eq_bigr => s' _; rewrite -mulrBr; congr (_ * _); exact: (totalB g (payoff g i) phi s' he).
  by rewrite -/V E'; ring.
under eq_bigr => b _ do rewrite e mulrBl.
rewrite sumrB.
have one x y : distribution x -> distribution y -> \sum_b x b * W b - \sum_b y b * W b <= kappa i.
  move=> dx dy; rewrite ler_subl_addl; apply: (average_le_const dx) => b.
  rewrite -ler_subl_addr; apply: (average_ge_const dy) => c.
  by rewrite ler_subl_addl -ler_subl_addr; apply: spread.
by rewrite ler_norml ler_oppl opprB !one //; apply: hpi.
Qed.
End Master.
