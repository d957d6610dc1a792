(* Errors that are summable against slower steps, along one path.

     summable y : the sums of y stay bounded
   A contraction whose components are updated at their own times,
     x_{t+1}(z) <= (1 - a_t(z)) x_t(z) + a_t(z) delta (max x_t + e_t) + d_t,
   where each component has a share of weights v_t on every window,
     kappa sum v <= sum a(z) + 1,   a_t(z) <= C v_t.
   Lindley's process G_{t+1}(z) = max(0, G_t(z) + kappa v_t - a_t(z)) says how far
   z is behind its share: it stays in [0, 1].  With s = (1-delta)/2 and the
   majorant M_{t+1} = (1 - s kappa v_t / 2) M_t + C v_t delta e_t + d_t,
     x_t(z) <= M_t (1 + s G_t(z)) <= 2 M_t   for all t and z.
   For r that decreases, sum r v M is at most 2/(s kappa) times
   r_0 M_0 + sum r (C v delta e + d): no rate and no block of time is needed. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Sequences Drift.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition summable (R : realFieldType) (y : nat -> R) := exists K, forall n, mass y 0 n <= K.

Section Summable.
Variable R : realFieldType.
Implicit Types (y z : nat -> R).

Lemma summable_le y z : (forall t, y t <= z t) -> summable z -> summable y.
Proof. by move=> yz [K hK]; exists K => n; apply: le_trans (hK n); apply: ler_sum => t _. Qed.

Lemma summable_add y z : summable y -> summable z -> summable (fun t => y t + z t).
Proof. by move=> [K hK] [L hL]; exists (K + L) => n; rewrite /mass big_split; apply: ler_add; [apply: hK | apply: hL]. Qed.

Lemma summable_scale c y : 0 <= c -> summable y -> summable (fun t => c * y t).
Proof.
move=> c0 [K hK]; exists (c * K) => n.
have -> : mass (fun t => c * y t) 0 n = c * mass y 0 n by rewrite /mass mulr_sumr.
by rewrite ler_wpmul2l.
Qed.

Lemma summable_sum (T : finType) (y : T -> nat -> R) :
  (forall k, summable (y k)) -> summable (fun t => \sum_k y k t).
Proof.
move=> h; suff [K hK] : summable (fun t => \sum_(k <- enum T) y k t).
  by exists K => n; apply: le_trans (hK n); apply: ler_sum => t _; rewrite big_enum.
elim: (enum T) => [|k l IH].
  by exists 0 => n; rewrite /mass big1 // => t _; rewrite big_nil.
have [K hK] := summable_add (h k) IH; exists K => n; apply: le_trans (hK n).
by apply: ler_sum => t _; rewrite big_cons.
Qed.

(* Only late terms count. *)
Lemma summable_late y N K : (forall t, 0 <= y t) -> (forall n, (N <= n)%N -> mass y N n <= K) -> summable y.
Proof.
move=> y0 h; exists (mass y 0 N + K) => n; apply: le_trans (mass_mono 0 y0 (leq_maxr N n)) _.
by rewrite (mass_cat _ (leq0n N) (leq_maxl N n)) ler_add2l h ?leq_maxl.
Qed.

Lemma summable_eventually y z : (forall t, 0 <= y t) -> (forall t, 0 <= z t) ->
  eventually (fun t => y t <= z t) -> summable z -> summable y.
Proof.
move=> y0 z0 [N hN] [K hK]; apply: (@summable_late y N K) => // n Nn.
apply: le_trans (hK n); rewrite (mass_cat z (leq0n N) Nn) ler_paddl ?mass_ge0 //.
by apply: ler_sum_nat => t /andP[Nt _]; apply: hN.
Qed.

Lemma summable_squares (v : nat -> R) : square_summable v -> summable (fun t => v t ^+ 2).
Proof.
move=> h; have [N hN] := h 1 ltr01; apply: (@summable_late _ N 1) => [t|n _]; first exact: sqr_ge0.
exact: hN.
Qed.

Lemma mass_shift y N n : mass (fun t => y (N + t)%N) 0 n = mass y N (N + n).
Proof. by elim: n => [|n IH]; rewrite ?addn0 ?mass_nil // addnS !massS ?leq_addr // IH. Qed.

Lemma summable_shift y N : (forall t, 0 <= y t) -> summable y -> summable (fun t => y (N + t)%N).
Proof.
move=> y0 [K hK]; exists K => n; rewrite mass_shift; apply: le_trans (hK (N + n)%N).
by rewrite (mass_cat _ (leq0n N) (leq_addr n N)) ler_addr mass_ge0.
Qed.

Lemma summable_unshift y N : (forall t, 0 <= y t) -> summable (fun t => y (N + t)%N) -> summable y.
Proof.
move=> y0 [K hK]; apply: (@summable_late y N K) => // n Nn.
by have := hK (n - N)%N; rewrite mass_shift subnKC.
Qed.

Lemma mass_telescope y m n : (m <= n)%N -> mass (fun t => y t - y t.+1) m n = y m - y n.
Proof.
move/subnKC <-; elim: (n - m)%N => [|k IH]; first by rewrite addn0 mass_nil subrr.
by rewrite addnS massS ?leq_addr // IH; ring.
Qed.
End Summable.

Section Majorant.
Variables (R : realFieldType) (T : finType).
Variables (a x : nat -> T -> R) (v e d : nat -> R) (delta kappa C : R).
Hypotheses (delta0 : 0 <= delta) (delta1 : delta < 1) (kappa01 : 0 < kappa <= 1).
Hypothesis v01 : forall t, 0 <= v t <= 1.
Hypothesis a01 : forall t z, 0 <= a t z <= 1.
Hypothesis a_le : forall t z, a t z <= C * v t.
Hypotheses (e0 : forall t, 0 <= e t) (d0 : forall t, 0 <= d t).
Hypothesis share : forall z m n, (m <= n)%N -> kappa * mass v m n <= mass (a ^~ z) m n + 1.
Hypothesis rec : forall t z b, 0 <= b -> (forall z', x t z' <= b) ->
  x t.+1 z <= (1 - a t z) * x t z + a t z * (delta * (b + e t)) + d t.

Let s := (1 - delta) / 2%:R.
Let s0 : 0 < s. Proof. by rewrite divr_gt0 ?ltr0n // subr_gt0. Qed.
Let s2 : s * 2%:R <= 1. Proof. by rewrite divfK ?pnatr_eq0 // ler_subl_addr ler_addl. Qed.

Fixpoint behind z t : R := if t is u.+1 then Num.max 0 (behind z u + (kappa * v u - a u z)) else 0.

Lemma behind_bounds z t : 0 <= behind z t <= 1.
Proof.
apply/andP; split; first by case: t => [|t] /=; rewrite ?le_maxr lexx.
have massE m n : mass (fun u => kappa * v u - a u z) m n = kappa * mass v m n - mass (a ^~ z) m n.
  by rewrite /mass sumrB mulr_sumr.
apply: (lindley (c := 0) (x := fun u => kappa * v u - a u z) (m := 0%N) (n := t)) => // [|j _ jt].
  by rewrite add0r massE ler_subl_addl; apply: share.
by rewrite add0r massE ler_subl_addl; apply: share.
Qed.

Variable M0 : R.
Hypotheses (M0_ge0 : 0 <= M0) (start : forall z, x 0%N z <= M0).

Let lambda := s * kappa / 2%:R.
Let push t := C * v t * (delta * e t) + d t.

Fixpoint majorant t : R := if t is u.+1 then (1 - lambda * v u) * majorant u + push u else M0.

Let C0 t (z : T) : 0 <= C * v t. Proof. by apply: le_trans (a_le t z); case/andP: (a01 t z). Qed.

Lemma rate_bounds t : 0 <= lambda * v t <= 1.
Proof.
have /andP[k0 k1] := kappa01; have /andP[v0 v1] := v01 t; have hs := ltW s0; have hk := ltW k0.
have l0 : 0 <= lambda by apply: divr_ge0; [apply: mulr_ge0 | apply: ler0n].
rewrite mulr_ge0 //= -[X in _ <= X]mul1r; apply: ler_pmul => //.
have s1 : s <= 1 by apply: le_trans s2; rewrite ler_pemulr // ler1n.
rewrite /lambda ler_pdivr_mulr ?ltr0n // mul1r; apply: le_trans (_ : 1 * 1 <= _); first exact: ler_pmul.
by rewrite mul1r ler1n.
Qed.

Lemma push_ge0 t (z : T) : 0 <= push t.
Proof. by rewrite /push; apply: addr_ge0 => //; apply: mulr_ge0; [apply: C0 z | apply: mulr_ge0]. Qed.

Lemma majorant_ge0 t (z : T) : 0 <= majorant t.
Proof.
elim: t => //= t IH; have /andP[_ l1] := rate_bounds t.
by rewrite addr_ge0 ?(push_ge0 _ z) // mulr_ge0 // subr_ge0.
Qed.

(* One step for one component. *)
Lemma one_step t z G : 0 <= G <= 1 ->
  (1 - a t z) * (1 + s * G) + a t z * (delta * (1 + s)) <=
  (1 - lambda * v t) * (1 + s * Num.max 0 (G + (kappa * v t - a t z))).
Proof.
case/andP=> G0 G1; have /andP[k0 k1] := kappa01; have /andP[v0 v1] := v01 t.
have /andP[l0 l1] := rate_bounds t; have /andP[a0 a1] := a01 t z; have hs := ltW s0.
set H := G + (kappa * v t - a t z); have hH : H <= Num.max 0 H by rewrite le_maxr lexx orbT.
apply: (@le_trans _ _ ((1 - lambda * v t) * (1 + s * H))); last first.
  by rewrite ler_wpmul2l ?subr_ge0 // ler_add2l ler_wpmul2l.
have kv : kappa * v t <= 1 by rewrite -[X in _ <= X]mul1r; apply: ler_pmul => //; apply: ltW.
have sH : s * H <= 1.
  apply: le_trans s2; rewrite ler_pmul2l // /H; apply: le_trans (_ : 1 + 1 <= _); last by rewrite -mulr2n.
  by apply: ler_add => //; rewrite ler_subl_addr; apply: le_trans kv _; rewrite ler_addl.
have left : (1 - a t z) * (1 + s * G) + a t z * (delta * (1 + s)) <= 1 + s * G - a t z * s.
  have -> : (1 - a t z) * (1 + s * G) + a t z * (delta * (1 + s)) =
      1 + s * G - a t z * (1 + s * G - delta * (1 + s)) by ring.
  rewrite ler_add2l ler_opp2 ler_wpmul2l //; apply: (@le_trans _ _ (1 - delta * (1 + s))); last first.
    by rewrite ler_add2r ler_addl mulr_ge0.
  have -> : 1 - delta * (1 + s) = s + s * (1 - delta) by rewrite /s; field.
  by rewrite ler_addl mulr_ge0 // subr_ge0 ltW.
apply: le_trans left _; rewrite -subr_ge0.
have -> : (1 - lambda * v t) * (1 + s * H) - (1 + s * G - a t z * s) =
    lambda * v t * (1 - s * H) by rewrite /H /lambda; field.
by rewrite mulr_ge0 // subr_ge0.
Qed.

Theorem below_majorant t z : x t z <= majorant t * (1 + s * behind z t).
Proof.
elim: t z => [|t IH] z /=; first by rewrite mulr0 addr0 mulr1.
have hs := ltW s0; have M0' := majorant_ge0 t z; have /andP[l0 l1] := rate_bounds t.
have /andP[a0 a1] := a01 t z; have bG := behind_bounds z t.
have top z' : x t z' <= majorant t * (1 + s).
  apply: le_trans (IH z') _; rewrite ler_wpmul2l // ler_add2l -[X in _ <= X]mulr1 ler_wpmul2l //.
  by case/andP: (behind_bounds z' t).
have b0 : 0 <= majorant t * (1 + s) by rewrite mulr_ge0 // addr_ge0 // ler01.
apply: le_trans (rec z b0 top) _; set G' := Num.max _ _.
have G'0 : 0 <= G' by rewrite le_maxr lexx.
apply: (@le_trans _ _ (majorant t * ((1 - lambda * v t) * (1 + s * G')) + push t)); last first.
  rewrite [X in _ <= X]mulrDl mulrA [majorant t * _]mulrC ler_add2l -[X in X <= _]mulr1 ler_wpmul2l ?(push_ge0 t z) //.
  by rewrite ler_addl mulr_ge0.
have -> : (1 - a t z) * x t z + a t z * (delta * (majorant t * (1 + s) + e t)) + d t =
  (1 - a t z) * x t z + majorant t * (a t z * (delta * (1 + s))) + (a t z * (delta * e t) + d t) by ring.
apply: ler_add; last by rewrite /push ler_add2r ler_wpmul2r // mulr_ge0.
apply: le_trans (_ : majorant t * ((1 - a t z) * (1 + s * behind z t) + a t z * (delta * (1 + s))) <= _).
  by rewrite [X in _ <= X]mulrDr ler_add2r [X in _ <= X]mulrCA ler_wpmul2l ?subr_ge0.
by rewrite ler_wpmul2l // one_step.
Qed.

Corollary below_twice t z : x t z <= 2%:R * majorant t.
Proof.
apply: le_trans (below_majorant t z) _; rewrite [X in X <= _]mulrC ler_wpmul2r ?(majorant_ge0 t z) //.
rewrite [X in _ <= X]mulr2n ler_add2l; have /andP[G0 G1] := behind_bounds z t.
rewrite -[X in _ <= X]mul1r; apply: ler_pmul => //; first exact: ltW.
by apply: le_trans s2; rewrite ler_pemulr ?ler1n // ltW.
Qed.

(* The sum of the majorant against slower steps. *)
Variable r : nat -> R.
Hypotheses (r0 : forall t, 0 <= r t) (falls : decreasing r).

Theorem majorant_sum n (z : T) : lambda * mass (fun t => r t * v t * majorant t) 0 n <=
  r 0%N * M0 + mass (fun t => r t * push t) 0 n.
Proof.
suff H : lambda * mass (fun t => r t * v t * majorant t) 0 n + r n * majorant n <=
    r 0%N * M0 + mass (fun t => r t * push t) 0 n.
  by apply: le_trans H; rewrite ler_addl mulr_ge0 // (majorant_ge0 n z).
elim: n => [|n IH]; first by rewrite !mass_nil mulr0 add0r addr0.
rewrite !massS // mulrDr; apply: (@le_trans _ _
    (lambda * mass (fun t => r t * v t * majorant t) 0 n + r n * majorant n + r n * push n)); last first.
  by rewrite addrA ler_add2r.
have M1 := majorant_ge0 n.+1 z; rewrite -!addrA ler_add2l.
apply: (@le_trans _ _ (lambda * (r n * v n * majorant n) + r n * majorant n.+1)).
  by rewrite ler_add2l ler_wpmul2r // falls.
by rewrite le_eqVlt; apply/orP; left; apply/eqP => /=; ring.
Qed.
End Majorant.
