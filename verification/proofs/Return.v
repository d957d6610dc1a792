(* Gains return below what errors cost, for sequences of numbers: (c1).

   As in Ratchet.v, Psi_{t+1} >= Psi_t + k paid_t - e0 b_t and Psi <= M, but
   e0 need not be small, and nothing is asked of the values of Psi.  If a gain
   of 2 a with k kappa a > e0 started every window, each would raise Psi by
   the same amount.  So for each such a, infinitely often all gains are below. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Sequences Windows.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Return.
Variables (R : archiFieldType) (T : finType) (G step : nat -> T -> R) (Psi : nat -> R).
Variables (L kappa k e0 M a : R) (T0 : nat).
Hypothesis step0 : forall t x, 0 <= step t x.
Hypothesis G0 : forall t x, 0 <= G t x.
Hypotheses (kappa0 : 0 < kappa) (k0 : 0 < k) (e00 : 0 <= e0) (a0 : 0 < a) (aL : a <= L).
Notation bbar := (total_of step).
Hypothesis lipschitz : forall n t x, (n <= t)%N -> G n x <= G t x + L * (2%:R * mass bbar n t).
Hypothesis diverges : divergent bbar.
Hypothesis rises : forall t, (T0 <= t)%N -> Psi t + k * paid G step t <= Psi t.+1 + e0 * bbar t.
Hypothesis top : forall t, Psi t <= M.
Hypothesis serves : forall e, 0 < e -> exists N, forall n, (N <= n)%N -> served step kappa n e.
Hypothesis small : forall t, (T0 <= t)%N -> bbar t <= 2%:R^-1.
Hypothesis cheap : e0 < k * kappa * a.

Let L0 : 0 < L := lt_le_trans a0 aL.
Let L2 : 0 < 2%:R * L. Proof. by rewrite mulr_gt0 ?ltr0n. Qed.
Let h := a / (2%:R * L).
Let h0 : 0 < h. Proof. exact: divr_gt0. Qed.
Let r := k * kappa * a - e0.
Let r0 : 0 < r. Proof. by rewrite subr_gt0. Qed.
Let bbar0 t : 0 <= bbar t := total_of_ge0 step0 t.
Let paid0 t : 0 <= paid G step t := paid_ge0 step0 G0 t.

Lemma climbs n p : (T0 <= n)%N -> (n <= p)%N ->
  Psi n + k * mass (paid G step) n p <= Psi p + e0 * mass bbar n p.
Proof.
move=> Tn /subnKC <-; elim: (p - n)%N => [|j IH]; first by rewrite addn0 !mass_nil !mulr0 !addr0.
rewrite addnS !massS ?leq_addr // !mulrDr addrA; set t := (n + j)%N in IH *.
apply: le_trans (ler_add IH (lexx _)) _; rewrite addrAC [X in _ <= X]addrCA addrC ler_add2l.
exact: rises (leq_trans Tn (leq_addr j n)).
Qed.

(* A window that starts at a gain of 2 a raises Psi by r h/2. *)
Lemma window_raises n x : (T0 <= n)%N -> served step kappa n (r * h / (2%:R * (k * a))) -> 2%:R * a <= G n x ->
  exists2 p, (n < p)%N & Psi n + r * h / 2%:R <= Psi p.
Proof.
move=> Tn srv big; have ex : exists p, (n <= p)%N && (h <= mass bbar n p).
  by have [p np hp] := divergentE bbar0 diverges h n; exists p; rewrite np.
case: (ex_minnP ex) => p /andP[np hp] least.
have np' : (n < p)%N.
  move: np; rewrite leq_eqVlt => /orP[/eqP e|//]; move: hp; rewrite e mass_nil.
  by rewrite leNgt h0.
have before t : (n <= t)%N -> (t < p)%N -> mass bbar n t < h.
  by move=> nt tp; rewrite ltNge; apply/negP => ht; have := least t; rewrite nt ht leqNgt tp => /(_ isT).
exists p => //; have short : mass bbar n p <= 1.
  case: p np hp least np' before => [|p] // np hp least np' before; rewrite massS //.
  have nt : (n <= p)%N := np'; rewrite (splitr 1); apply: ler_add; last by rewrite mul1r small // (leq_trans Tn).
  apply: le_trans (ltW (before p nt (leqnn _))) _; rewrite /h mul1r ler_pdivr_mulr // mulrA mulVf ?mul1r //.
  by rewrite pnatr_eq0.
have share := srv p x np short.
have pays : a * mass (step ^~ x) n p <= mass (paid G step) n p.
  rewrite /mass mulr_sumr; apply: ler_sum_nat => t /andP[nt tp].
  rewrite /paid (bigD1 x) //= -[X in X <= _]addr0; apply: ler_add; last by apply: sumr_ge0 => y _; apply: mulr_ge0.
  rewrite mulrC; apply: ler_wpmul2l => //; rewrite -(ler_add2r (L * (2%:R * mass bbar n t))).
  apply: le_trans (lipschitz x nt); apply: le_trans _ big; have -> : 2%:R * a = a + a by rewrite mulr_natl mulr2n.
  rewrite ler_add2l.
  apply: (@le_trans _ _ (L * (2%:R * h))).
    apply: ler_wpmul2l; first exact: ltW.
    by apply: ler_wpmul2l; [apply: ler0n | apply: ltW (before t nt tp)].
  by rewrite le_eqVlt; apply/orP; left; apply/eqP; rewrite /h; field; rewrite gt_eqF.
have up := climbs Tn np; rewrite -(ler_add2r (e0 * mass bbar n p)); apply: le_trans up.
rewrite -addrA ler_add2l; apply: le_trans (ler_wpmul2l (ltW k0) pays).
move: share hp; set y := mass bbar n p; set z := mass _ n p => share hp.
apply: le_trans (_ : k * (a * (kappa * y - r * h / (2%:R * (k * a)))) <= _); last first.
  by apply: ler_wpmul2l; [apply: ltW | apply: ler_wpmul2l; [apply: ltW | rewrite ler_subl_addr]].
have -> : k * (a * (kappa * y - r * h / (2%:R * (k * a)))) = r * y - r * h / 2%:R + e0 * y.
  by rewrite /r; field; rewrite !gt_eqF.
rewrite ler_add2r ler_subr_addr -mulrDl -mulr2n -[(r * h) *+ 2]mulr_natr mulfK ?pnatr_eq0 //.
by apply: ler_wpmul2l => //; apply: ltW.
Qed.

Theorem gains_return : recurs (fun t => forall x, G t x < 2%:R * a).
Proof.
have e_gt0 : 0 < r * h / (2%:R * (k * a)).
  apply: divr_gt0; first exact: mulr_gt0.
  by apply: mulr_gt0 (ltr0Sn _ _) _; apply: mulr_gt0.
have [N1 srv] := serves e_gt0; have step_up : 0 < r * h / 2%:R by apply: divr_gt0 (ltr0Sn _ _); apply: mulr_gt0.
move=> N; suff go j n : (maxn N (maxn T0 N1) <= n)%N -> M < Psi n + j%:R * (r * h / 2%:R) ->
    exists2 t, (N <= t)%N & forall x, G t x < 2%:R * a.
  pose n := maxn N (maxn T0 N1); pose j := Num.bound ((M - Psi n) / (r * h / 2%:R)).
  apply: (go j n (leqnn _)); have MM : 0 <= (M - Psi n) / (r * h / 2%:R) by rewrite divr_ge0 ?subr_ge0 // ltW.
  by have := archi_boundP MM; rewrite ltr_pdivr_mulr // ltr_subl_addl.
elim: j n => [|j IH] n Nn fuel; first by move: fuel; rewrite mul0r addr0 ltNge top.
have := Nn; rewrite !geq_max => /and3P[nN nT n1].
case: (boolP [exists x, 2%:R * a <= G n x]) => [/existsP [x big]|]; last first.
  by rewrite negb_exists => /forallP none; exists n => // x; rewrite ltNge.
have [p np up] := window_raises nT (srv n n1) big.
apply: (IH p (leq_trans Nn (ltnW np))); apply: lt_le_trans fuel _.
by rewrite mulrS mulrDl mul1r addrA ler_add2r.
Qed.
End Return.
