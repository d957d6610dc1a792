(* Gains that are paid for cannot stay large: the windows of Theorem 3.

   Sequences of numbers only: G_t(x) >= 0 the gain of pair x at time t,
   step_t(x) >= 0 its step, bbar_t = sum_x step_t(x), and
     G_n(x) <= G_t(x) + 2 L sum_{n<=l<t} bbar_l                 (Lipschitz)
     sum_{t<n} sum_x step_t(x) G_t(x) <= K                      (total gains)
   A window (n, p] of length at least h = eps/(2 L) that starts at a gain of
   2 eps and serves x in the proportion kappa up to kappa h/2 adds at least
   kappa eps^2/(4 L) to the total.  So there are at most 4 L K/(kappa eps^2)
   disjoint ones, and no gain exceeds any eps > 0 infinitely often.          *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Sequences.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Counting.
Variables (R : realFieldType) (T : finType) (G step : nat -> T -> R) (L K kappa : R).
Hypothesis step0 : forall t x, 0 <= step t x.
Hypothesis G0 : forall t x, 0 <= G t x.
Hypotheses (L0 : 0 < L) (kappa0 : 0 < kappa).
Definition total_of (s : nat -> T -> R) t : R := \sum_x s t x.
Notation bbar := (total_of step).
Definition paid t : R := \sum_x step t x * G t x.
Hypothesis lipschitz : forall n t x, (n <= t)%N -> G n x <= G t x + L * (2%:R * mass bbar n t).

Lemma total_of_ge0 t : 0 <= bbar t. Proof. exact: sumr_ge0. Qed.
Lemma paid_ge0 t : 0 <= paid t. Proof. by apply: sumr_ge0 => x _; apply: mulr_ge0. Qed.

Notation h eps := (eps / (2%:R * L)).

(* Every pair x is served in the proportion kappa from n on, up to e, while windows
   are no longer than 1.                                                      *)
Definition served n e := forall p x, (n <= p)%N -> mass bbar n p <= 1 ->
  kappa * mass bbar n p <= mass (step ^~ x) n p + e.

Lemma window n p x eps : 0 < eps -> eps <= L -> (n <= p)%N -> h eps <= mass bbar n p ->
  served n (kappa * h eps / 2%:R) -> 2%:R * eps <= G n x ->
  kappa * eps ^+ 2 / (4%:R * L) <= mass paid n p
  \/ exists2 j, (n <= j < p)%N & 2%:R^-1 < bbar j.
Proof.
move=> e0 eL np hp srv big; have L2 : 0 < 2%:R * L by rewrite mulr_gt0 ?ltr0n.
have h0 : 0 < h eps by apply: divr_gt0.
have ex : exists j, (n <= j)%N && (h eps <= mass bbar n j) by exists p; rewrite np.
case: (ex_minnP ex) => j /andP[nj hj] least; have jp : (j <= p)%N by apply: least; rewrite np.
case: j => [|j] in nj hj least jp *.
  by move: hj nj; rewrite leqn0 => hj /eqP n0; move: hj; rewrite n0 mass_nil leNgt h0.
have nj' : (n <= j)%N.
  move: nj; rewrite leq_eqVlt => /orP[/eqP e|//]; move: hj; rewrite e mass_nil.
  by rewrite leNgt h0.
have before t : (n <= t)%N -> (t <= j)%N -> mass bbar n t < h eps.
  move=> nt tj; rewrite ltNge; apply/negP => ht; have := least t; rewrite nt ht => /(_ isT).
  by rewrite leqNgt ltnS tj.
have [small|large] := leP (bbar j) 2%:R^-1; last by right; exists j; rewrite ?nj'.
left; have short : mass bbar n j.+1 <= 1.
  rewrite massS //; apply: le_trans (ler_add (ltW (before j nj' (leqnn _))) small) _.
  rewrite [X in _ <= X](splitr 1) mul1r ler_add2r ler_pdivr_mulr // mulrA mulVf ?mul1r //.
  by rewrite pnatr_eq0.
have share := srv j.+1 x nj short.
apply: (@le_trans _ _ (eps * mass (step ^~ x) n j.+1)).
  have -> : kappa * eps ^+ 2 / (4%:R * L) = eps * (kappa * h eps - kappa * h eps / 2%:R).
    by field; rewrite gt_eqF.
  rewrite ler_wpmul2l ?(ltW e0) // ler_subl_addr; apply: le_trans share.
  by rewrite ler_wpmul2l // ltW.
apply: le_trans (mass_mono n paid_ge0 jp).
rewrite /mass mulr_sumr; apply: ler_sum_nat => t /andP[nt tj].
rewrite /paid (bigD1 x) //= -[X in X <= _]addr0; apply: ler_add; last first.
  by apply: sumr_ge0 => y _; apply: mulr_ge0.
rewrite mulrC ler_wpmul2l // -(ler_add2r (L * (2%:R * mass bbar n t))).
apply: le_trans (lipschitz x nt); apply: le_trans _ big.
have -> : 2%:R * eps = eps + eps by ring.
rewrite ler_add2l; have mt := before t nt tj.
apply: (@le_trans _ _ (L * (2%:R * h eps))).
  by rewrite ler_wpmul2l ?(ltW L0) // ler_wpmul2l ?ler0n // ltW.
by rewrite le_eqVlt; apply/orP; left; apply/eqP; field; rewrite gt_eqF.
Qed.

Hypothesis total : forall n, mass paid 0 n <= K.

(* Theorem 3, counting form: disjoint windows ]n_k, p_k], k < M. *)
Theorem few_windows M (n p : nat -> nat) eps : 0 < eps -> eps <= L ->
  (forall t, (n 0%N <= t)%N -> bbar t < 2%:R^-1) ->
  (forall k, (k < M)%N -> [/\ (n k <= p k)%N, (p k <= n k.+1)%N, h eps <= mass bbar (n k) (p k),
     served (n k) (kappa * h eps / 2%:R) & exists x, 2%:R * eps <= G (n k) x]) ->
  M%:R <= 4%:R * L * K / (kappa * eps ^+ 2).
Proof.
move=> e0 eL small wins; set rho := kappa * eps ^+ 2 / (4%:R * L).
have rho0 : 0 < rho by rewrite divr_gt0 ?mulr_gt0 ?exprn_gt0 ?ltr0n.
suff acc : M%:R * rho <= K.
  have -> : 4%:R * L * K / (kappa * eps ^+ 2) = K / rho.
    by rewrite /rho; field; rewrite !gt_eqF ?mulr_gt0 ?exprn_gt0.
  by rewrite ler_pdivl_mulr.
have up k : (k <= M)%N -> (n 0 <= n k)%N.
  elim: k => // k IH kM; have [a b _ _ _] := wins k kM.
  exact: leq_trans (IH (ltnW kM)) (leq_trans a b).
suff acc k : (k <= M)%N -> k%:R * rho <= mass paid 0 (n k) by apply: le_trans (acc M _) (total _).
elim: k => [|k IH] kM; first by rewrite mul0r mass_ge0 // => t; apply: paid_ge0.
have [a b len srv [x big]] := wins k kM.
rewrite mulrS mulrDl mul1r addrC (mass_cat paid (leq0n (n k)) (leq_trans a b)).
apply: ler_add; first exact: IH (ltnW kM).
apply: le_trans (mass_mono (n k) paid_ge0 b).
have [//|[j /andP[nj _]]] := window e0 eL a len srv big.
by rewrite ltNge ltW // small // (leq_trans (up k (ltnW kM))).
Qed.
End Counting.

Section Limit.
Variables (R : archiFieldType) (T : finType) (G step : nat -> T -> R) (L K K2 kappa : R).
Hypothesis step0 : forall t x, 0 <= step t x.
Hypothesis G0 : forall t x, 0 <= G t x.
Hypotheses (L0 : 0 < L) (kappa0 : 0 < kappa).
Notation bbar := (total_of step).
Hypothesis lipschitz : forall n t x, (n <= t)%N -> G n x <= G t x + L * (2%:R * mass bbar n t).
Hypothesis diverges : divergent bbar.
Hypothesis serves : forall e, 0 < e -> exists N, forall n, (N <= n)%N -> served step kappa n e.
Hypothesis total : forall n, mass (paid G step) 0 n <= K.
Hypothesis squares : forall n, mass (fun t => bbar t ^+ 2) 0 n <= K2.

(* Theorem 3, limit form. *)
Theorem no_gain_recurs e : 0 < e -> ~ recurs (fun t => exists x, e < G t x).
Proof.
move=> e0 bad; pose eps := Num.min (e / 2%:R) L.
have eps0 : 0 < eps by rewrite lt_minr L0 divr_gt0 ?ltr0n.
have epsL : eps <= L by rewrite le_minl lexx orbT.
have eps2 : 2%:R * eps <= e by rewrite mulrC -ler_pdivl_mulr ?ltr0n // le_minl lexx.
have h0 : 0 < eps / (2%:R * L) by rewrite divr_gt0 ?mulr_gt0 ?ltr0n.
have [|N hN] := serves (e := kappa * (eps / (2%:R * L)) / 2%:R).
  by rewrite divr_gt0 ?ltr0n // mulr_gt0.
pose rho := kappa * eps ^+ 2 / (4%:R * L).
have rho0 : 0 < rho by rewrite divr_gt0 ?mulr_gt0 ?exprn_gt0 ?ltr0n.
pose both t := paid G step t + 4%:R * rho * bbar t ^+ 2.
have both0 t : 0 <= both t.
  apply: addr_ge0; first exact: paid_ge0.
  by apply: mulr_ge0; rewrite ?sqr_ge0 // mulr_ge0 ?ler0n ?(ltW rho0).
have bbar0 t : 0 <= bbar t := total_of_ge0 step0 t.
have bothE n p : mass both n p = mass (paid G step) n p + 4%:R * rho * mass (fun t => bbar t ^+ 2) n p.
  by rewrite /mass big_split /= mulr_sumr.
have r40 : 0 <= 4%:R * rho by rewrite mulr_ge0 ?ler0n // ltW.
have many k : exists n, k%:R * rho <= mass both 0 n.
  elim: k => [|k [n hn]]; first by exists 0%N; rewrite mul0r mass_nil.
  have [t nt [x big]] := bad (maxn n N); rewrite geq_max in nt; case/andP: nt => nt Nt.
  have [p tp hp] := divergentE bbar0 diverges (eps / (2%:R * L)) t.
  exists p; rewrite -addn1 natrD mulrDl mul1r (mass_cat both (leq0n t) tp); apply: ler_add.
    exact: le_trans hn (mass_mono _ both0 nt).
  have sq0 n' p' : 0 <= mass (fun t => bbar t ^+ 2) n' p' by apply: mass_ge0 => ?; apply: sqr_ge0.
  rewrite bothE; have [w|[j /andP[tj jp] large]] := window step0 G0 L0 kappa0 lipschitz eps0 epsL tp hp
    (hN t Nt) (le_trans eps2 (ltW big)).
    by apply: le_trans w _; rewrite ler_addl; apply: mulr_ge0.
  apply: (@le_trans _ _ (4%:R * rho * bbar j ^+ 2)).
    have e4 : rho = 4%:R * rho * 2%:R^-1 ^+ 2 by field.
    rewrite {1}e4.
    apply: ler_wpmul2l => //.
    by rewrite ler_expn2r ?nnegrE ?invr_ge0 ?ler0n // ltW.
  rewrite -[X in X <= _]add0r; apply: ler_add; first by apply: mass_ge0 => ?; apply: paid_ge0.
  apply: ler_wpmul2l => //.
  rewrite (mass_cat _ tj (ltnW jp)) -[X in X <= _]add0r ler_add //.
  rewrite (mass_cat _ (leqnSn j) jp) massS // mass_nil add0r.
  by rewrite ler_addl.
pose Z := K + 4%:R * rho * K2.
have bound n : mass both 0 n <= Z.
  by rewrite bothE; apply: ler_add => //; apply: ler_wpmul2l.
have Z0 : 0 <= Z by apply: le_trans (bound 0%N); rewrite mass_nil.
have [n hn] := many (Num.bound (Z / rho)).
have := archi_boundP (divr_ge0 Z0 (ltW rho0)); rewrite ltNge => /negP; apply.
by rewrite ler_pdivl_mulr //; apply: le_trans hn (bound n).
Qed.
End Limit.
