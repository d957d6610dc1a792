(* Algorithm 1 as printed, in the dominance game with theta_column > 2/109:
   along every path on which (U) every action is tried for ever, (N) the noise
   of (4a) averages out and the policies move on the slower timescale, the
   policies converge to (row 1, column 0), whose Nash gap is 1/5.  So Theorem
   3.3 and Lemma 3.7 fail for the learner itself along every such path, and not
   for its mean dynamics only; nothing is cited for the step between them.
   That the hypotheses hold almost surely is not proved here.                *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Visitation PerformanceDifference.
From MPG Require Import Equilibrium Potential Lipschitz Exploration ExplorationBounds OneState.
From MPG Require Import Algorithm TwoPlayers Dominance.
From MPG Require Import Sequences Gains Tracking Algorithm1.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section PrintedFails.
Variable R : archiFieldType.
Notation policy := (policy R unit_finType actions).
Variables (theta : bool -> R) (alpha beta : bool -> nat -> R).
Variables (state : nat -> unit) (action : nat -> profile actions).
Hypothesis htheta : forall i, 0 <= theta i <= 1.
Hypothesis exploring : 2%:R / 109%:R < theta true.
Hypothesis halpha : forall i n, 0 <= alpha i n <= 1.
Hypothesis hbeta : forall i n, 0 <= beta i n <= 1.
Notation dominance := (dominance R).
Notation weight4 := (weight4 alpha state action).
Notation step5 := (step5 beta state).
Variables (q : nat -> forall i, unit * actions i -> R) (pi : nat -> policy).
Variable br : nat -> forall i, unit -> actions i -> R.
Arguments q : clear implicits.
Arguments br : clear implicits.
Hypothesis run : runs dominance alpha beta state action id q pi br.
Hypothesis tried : forall i (z : unit * actions i), divergent (fun t => weight4 t z).
Hypothesis start : forall i z, `|q 0%N i z| <= 10%:R / (1 - discount dominance).
Hypothesis averages_out : forall i c, 0 < c -> eventually (fun t => forall z,
  `|averaged (fun t (z : unit * actions i) => weight4 t z)
     (fun t (z : unit * actions i) =>
        noise4 dominance state action id q pi (fun t => perceived theta (pi t) i) t z) t z| <= c).
Hypothesis slower : forall i (z : unit * actions i), negligible (bbar beta state) (fun t => weight4 t z).
Hypothesis steps_diverge : forall i, divergent (fun t => step5 t i tt).

Lemma payoffs_bounded i (s : unit) (a : profile actions) : `|payoff dominance i s a| <= 10%:R.
Proof.
have le1 (x y : nat) : (0 < y)%N -> (x <= y)%N -> `|x%:R / y%:R| <= 10%:R :> R.
  move=> y0 xy; rewrite ger0_norm ?divr_ge0 ?ler0n // ler_pdivr_mulr ?ltr0n // -natrM ler_nat.
  by apply: leq_trans xy (leq_pmull _ _).
rewrite /= /payoffs; case: (a false); case: (a true); try exact: le1.
  by rewrite normrN normr_nat.
by rewrite normr1 ler1n.
Qed.

Let hp t : is_policy (pi t).
Proof. exact (run_policy hbeta run t). Qed.

Lemma printed_tracks i c : 0 < c -> eventually (fun t => forall z,
  `|q t i z - qvalue dominance (perceived theta (pi t) i) z.1 z.2| <= c).
Proof.
move=> c0; have own_policy (x : policy) : is_policy x -> is_policy (id x) by [].
have hs t : is_policy (perceived theta (pi t) i) by apply: perceived_policy.
have near t : distance (perceived theta (pi t) i) (perceived theta (pi t.+1) i) <= distance (pi t) (pi t.+1).
  exact: perceived_distance.
exact: (run_tracks halpha hbeta (ler0n R 10) payoffs_bounded run own_policy start hs near (@tried i)
  (@averages_out i) (@slower i) c0).
Qed.

(* The strictly better action is the only reply. *)
Lemma only_reply (Q x : bool -> R) b : Q (~~ b) < Q b -> reply_to Q x -> x b = 1.
Proof.
move=> lt [[x0 x1] best]; have e : x b + x (~~ b) = 1.
  by rewrite -x1 big_bool; case: (b); rewrite // addrC.
have db : distribution (fun c => (c == b)%:R : R).
  by split=> [c|]; rewrite ?ler0n // (bigD1 b) //= eqxx big1 ?addr0 // => c /negPf ->.
have := best _ db; rewrite (bigD1 b) //= eqxx mul1r big1 ?addr0 => [|c /negPf ->]; last by rewrite mul0r.
have -> : \sum_c x c * Q c = x b * Q b + x (~~ b) * Q (~~ b).
  by rewrite big_bool; case: (b); rewrite // addrC.
rewrite (canRL (addrK _) e); have := x0 (~~ b); move: (x (~~ b)) => z z0; rewrite -subr_ge0.
have -> : (1 - z) * Q b + z * Q (~~ b) - Q b = - (z * (Q b - Q (~~ b))) by ring.
rewrite oppr_ge0 pmulr_lle0 ?subr_gt0 // => z1.
have -> : z = 0 by apply: le_anti; rewrite z0 z1.
by rewrite subr0.
Qed.

Lemma reply_attracts i (b : bool) :
  eventually (fun t => q t i (tt, ~~ b) < q t i (tt, b)) ->
  forall c, 0 < c -> eventually (fun t => 1 - pi t i (tt, b) <= c).
Proof.
move=> [N hN] c c0; have [_ _ best move] := run.
have zero : negligible (fun _ : nat => 0 : R) (fun t => step5 t i tt).
  move=> kappa k0; exists 0%N => n k _ _; rewrite /mass big1 // addr_ge0 ?(ltW k0) //.
  by rewrite mulr_ge0 ?(ltW k0) // mass_ge0 // => t; case/andP: (step5_bounds state hbeta t i tt).
have := relaxation (step5_bounds state hbeta ^~ i ^~ tt) (@steps_diverge i) zero c0
  (x := fun t => 1 - pi t i (tt, b)) (c := 0) (N := N).
rewrite add0r; apply=> t Nt; have := only_reply (hN t Nt) (best t i tt) => b1.
rewrite move !ffunE /= b1 le_eqVlt; apply/orP; left; apply/eqP.
by move: (step5 _ _ _) (pi t i _) => x y; ring.
Qed.

(* The policies of Algorithm 1 as printed converge to (row 1, column 0) ...   *)
Theorem printed_converges c : 0 < c -> eventually (fun t =>
  1 - pi t false (tt, true) <= c /\ 1 - pi t true (tt, false) <= c).
Proof.
move=> c0; apply: eventually_and.
  apply: (reply_attracts (i := false) (b := true)) c0.
  pose d := 109%:R / 10%:R * (theta true / 2%:R - 109%:R^-1) : R.
  have d0 : 0 < d.
    rewrite mulr_gt0 ?divr_gt0 ?ltr0n // subr_gt0 ltr_pdivl_mulr ?ltr0n // mulrC.
    exact: exploring.
  have [|N hN] := printed_tracks false (c := d / 3%:R); first by rewrite divr_gt0 ?ltr0n.
  exists N => t /hN h; have hs := perceived_policy htheta (hp t) false.
  have diff := dominance_row_difference hs.
  have ge : d <= 109%:R / 10%:R * (perceived theta (pi t) false true (tt, true) - 109%:R^-1).
    rewrite ler_wpmul2l ?divr_ge0 ?ler0n // ler_add2r replace_other // explored_column.
    have /andP[_ t1] := htheta true.
    by rewrite ler_addr mulr_ge0 ?subr_ge0 ?policy_ge0.
  rewrite -diff in ge; have /ler_normlP [a1 _] := h (tt, true); have /ler_normlP [_ a2] := h (tt, false).
  move: ge a1 a2 => /=; set Q1 := qvalue _ _ _ true; set Q0 := qvalue _ _ _ false.
  set q1 := q t false _; set q0 := q t false _ => ge a1 a2.
  rewrite -subr_gt0; apply: (@lt_le_trans _ _ (d / 3%:R)); first by rewrite divr_gt0 ?ltr0n.
  rewrite -subr_ge0; have -> : q1 - q0 - d / 3%:R =
     (Q1 - Q0 - d) + (d / 3%:R - - (q1 - Q1)) + (d / 3%:R - (q0 - Q0)) by field.
  by apply: addr_ge0; [apply: addr_ge0|]; rewrite subr_ge0.
apply: (reply_attracts (i := true) (b := false)) c0.
have [|N hN] := printed_tracks true (c := 30%:R^-1); first by rewrite invr_gt0 ltr0n.
exists N => t /hN h; have hs := perceived_policy htheta (hp t) true.
have /ler_normlP [a1 _] := h (tt, false); have /ler_normlP [_ a2] := h (tt, true).
have gap : 10%:R^-1 <= qvalue (i := true) dominance (perceived theta (pi t) true) tt false -
     qvalue (i := true) dominance (perceived theta (pi t) true) tt true.
  rewrite !bimatrix_qvalue_column // !big_bool /= /payoffs.
  have e := two_weights hs false; rewrite (canRL (addrK _) e).
  have b0 : 0 <= perceived theta (pi t) true false (tt, false) by apply: policy_ge0.
  move: (perceived theta (pi t) true false (tt, false)) b0 (value _ _ _ _) => x x0 v.
  rewrite -subr_ge0; have -> : (1 - x) * (9%:R / 10%:R) + x * 1 + 2%:R^-1 * v -
     ((1 - x) * (4%:R / 5%:R) + x * - 10%:R + 2%:R^-1 * v) - 10%:R^-1 =
     109%:R / 10%:R * x by field.
  by rewrite mulr_ge0 // divr_ge0 ?ler0n.
move: gap a1 a2 => /=; set Q1 := qvalue _ _ _ true; set Q0 := qvalue _ _ _ false.
set q1 := q t true _; set q0 := q t true _ => gap a1 a2.
rewrite -subr_gt0; apply: (@lt_le_trans _ _ 30%:R^-1); first by rewrite invr_gt0 ltr0n.
rewrite -subr_ge0.
have -> : q1 - q0 - 30%:R^-1 =
   (Q0 - Q1 - 10%:R^-1) + (30%:R^-1 - - (q1 - Q0)) + (30%:R^-1 - (q0 - Q1)) by field.
by apply: addr_ge0; [apply: addr_ge0|]; rewrite subr_ge0.
Qed.

(* What the row player gains by playing row 0 for ever. *)
Notation row0 := (play R (fun _ => false) (fun _ => false) false).
Lemma row_gain (x : policy) : is_policy x ->
  value dominance false (replace x row0) tt - value dominance false x tt =
  2%:R * (x false (tt, true) * (10%:R^-1 - 109%:R / 10%:R * x true (tt, true))).
Proof.
move=> hx; have hr := is_policy_replace hx (play_policy R (fun _ => false) (fun _ => false) false).
rewrite !bimatrix_value // mean_replace (mean_own x false) play_row.
rewrite (greedyE (i := false) (A := actions) (fun _ => false)) !mean_given_row !big_bool /=.
rewrite !mean_given_row !big_bool !ffunE /= /payoffs.
have e := two_weights hx true; have e' := two_weights hx false.
have -> : x true (tt, false) = 1 - x true (tt, true) by rewrite -e addrC addKr.
have -> : x false (tt, false) = 1 - x false (tt, true) by rewrite -e' addrC addKr.
by move: (x true _) (x false _) => y z; field.
Qed.

(* ... so the gap of the policies tends to 1/5: they are no approximate
   equilibria from some time on.                                             *)
Theorem printed_gap c : 0 < c -> eventually (fun t => 5%:R^-1 - c <=
  value dominance false (replace (pi t) row0) tt - value dominance false (pi t) tt).
Proof.
move=> c0; have c1 : 0 < c / 22%:R by rewrite divr_gt0 ?ltr0n.
have [N hN] := printed_converges c1; exists N => t /hN [h1 h2]; rewrite row_gain //.
have e := two_weights (hp t) true; have y0 : 0 <= pi t true (tt, true) by apply: policy_ge0.
have x0 : 0 <= pi t false (tt, true) by apply: policy_ge0.
have z0 : 0 <= pi t false (tt, false) by apply: policy_ge0.
have e' := two_weights (hp t) false.
move: h1 h2 y0 x0 z0; rewrite (_ : pi t true (tt, true) = 1 - pi t true (tt, false)); last by rewrite -e addrK.
rewrite (_ : pi t false (tt, false) = 1 - pi t false (tt, true)); last by rewrite -e' addrC addKr.
move: (pi t false (tt, true)) (pi t true (tt, false)) => x y h1 h2 y0 x0 z0; rewrite -subr_ge0.
have -> : 2%:R * (x * (10%:R^-1 - 109%:R / 10%:R * (1 - y))) - (5%:R^-1 - c) =
  (5%:R^-1 * (c / 22%:R - (1 - x)) + 109%:R / 5%:R * (c / 22%:R - (1 - y)))
  + 109%:R / 5%:R * (1 - x) * (1 - y) by field.
have k0 : 0 <= 109%:R / 5%:R :> R by rewrite divr_ge0 ?ler0n.
apply: addr_ge0; last by do 2!apply: mulr_ge0 => //.
apply: addr_ge0; apply: mulr_ge0; rewrite ?subr_ge0 //.
by rewrite invr_ge0 ler0n.
Qed.
End PrintedFails.
