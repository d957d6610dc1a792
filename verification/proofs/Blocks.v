(* Recursions with an update in every block of G iterates: the arithmetic of
   the finite-time rate, over every real field and without logarithms.

     x_{t+1} <= (1 - w_t) x_t + d, some w_t >= a in the block [n, n+G[ :
       x_{n+G} <= (1 - a) x_n + G d;  from x_0 = 0:  x_t <= 2 G d / a.
     y_{t+1}(z) <= (1 - w_t(z)) y_t(z) + w_t(z) delta (max y_t + e):
       with 4 <= K a (1 - delta) and H = G K, y_0 <= Z,
       y_t <= m* + c^(t / H) Z,  c = 1 - 3(1-delta)/4,
       m* = 4 delta e / (3(1-delta)),  and the sum over t < T of any bound of
       this kind is at most T m* + 4 Z H / (3(1-delta)).                     *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Sequences.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Blocks.
Variable R : realFieldType.
Implicit Types (x w : nat -> R).

Lemma contract_block x w n G d a : (forall t, 0 <= x t) -> 0 <= d ->
  (forall t, (n <= t < n + G)%N -> 0 <= w t <= 1 /\ x t.+1 <= (1 - w t) * x t + d) ->
  (exists2 t, (n <= t < n + G)%N & a <= w t) -> x (n + G)%N <= (1 - a) * x n + G%:R * d.
Proof.
move=> x0 d0 rec [u]; suff H r : (r <= G)%N -> x (n + r)%N <= x n + r%:R * d /\
    ((u < n + r)%N -> (n <= u)%N -> a <= w u -> x (n + r)%N <= (1 - a) * x n + r%:R * d).
  by case/andP=> nu uG au; have [_] := H G (leqnn _); apply.
elim: r => [_|r IH rG].
  by rewrite addn0 mul0r !addr0; split=> // un nu; move: (leq_trans un nu); rewrite ltnn.
have [b1 b2] := IH (ltnW rG); rewrite addnS.
have [|/andP[w0 w1] step] := rec (n + r)%N; first by rewrite leq_addr ltn_add2l.
have e k : (r.+1)%:R * d = k -> x n + r%:R * d + d = x n + k by move=> <-; rewrite mulrS; ring.
split=> [|ur nu au].
  rewrite -(e _ erefl); apply: le_trans step _; rewrite ler_add2r; apply: le_trans b1.
  by rewrite ler_pimull // ler_subl_addr ler_addl.
have -> : (1 - a) * x n + r.+1%:R * d = (1 - a) * x n + r%:R * d + d by rewrite mulrS; ring.
apply: le_trans step _; rewrite ler_add2r; move: ur; rewrite ltnS leq_eqVlt => /orP[/eqP eu|un].
  subst u; have f0 : 0 <= 1 - w (n + r)%N by rewrite subr_ge0.
  apply: le_trans (ler_wpmul2l f0 b1) _; rewrite mulrDr; apply: ler_add.
    by rewrite ler_wpmul2r // ler_add2l ler_opp2.
  by rewrite ler_pimull ?mulr_ge0 ?ler0n // ler_subl_addr ler_addl.
by apply: le_trans (b2 un nu au); rewrite ler_pimull // ler_subl_addr ler_addl.
Qed.

Lemma bernoulli (a : R) K : 0 <= a <= 1 -> (1 - a) ^+ K * (1 + K%:R * a) <= 1.
Proof.
case/andP=> a0 a1; elim: K => [|K IH]; first by rewrite expr0 mul0r addr0 mulr1.
apply: le_trans IH; rewrite exprSr -mulrA ler_wpmul2l ?exprn_ge0 ?subr_ge0 // mulrS -subr_ge0.
have -> : 1 + K%:R * a - (1 - a) * (1 + (1 + K%:R) * a) = (1 + K%:R) * a ^+ 2 by ring.
by rewrite mulr_ge0 ?sqr_ge0 ?addr_ge0 ?ler0n ?ler01.
Qed.

(* From 0, with an update in each of the blocks [kG, (k+1)G[ before T. *)
Lemma drift_bound x w T G d a : (forall t, 0 <= x t) -> 0 <= d -> 0 < a <= 1 -> x 0%N = 0 -> (0 < G)%N ->
  (forall t, (t < T)%N -> 0 <= w t <= 1 /\ x t.+1 <= (1 - w t) * x t + d) ->
  (forall k, (k.+1 * G <= T)%N -> exists2 t, (k * G <= t < k.+1 * G)%N & a <= w t) ->
  forall t, (t <= T)%N -> x t <= 2%:R * G%:R * d / a.
Proof.
move=> x0 d0 /andP[a0 a1] start G0 rec upd.
have Gd : 0 <= G%:R * d by rewrite mulr_ge0 ?ler0n.
have ends k : (k * G <= T)%N -> x (k * G)%N <= G%:R * d / a.
  elim: k => [_|k IH kT]; first by rewrite mul0n start divr_ge0 // ltW.
  have kG : (k * G + G = k.+1 * G)%N by rewrite mulSn addnC.
  rewrite -kG; apply: le_trans (contract_block (w := w) x0 d0 _ _) _ => [t /andP[_ tG]||].
  - by apply: rec; apply: leq_trans tG _; rewrite kG.
  - by rewrite kG; apply: upd.
  have kT' : (k * G <= T)%N by apply: leq_trans kT; rewrite -kG leq_addr.
  have f0 : 0 <= 1 - a by rewrite subr_ge0.
  apply: le_trans (ler_add (ler_wpmul2l f0 (IH kT')) (lexx _)) _.
  by rewrite le_eqVlt; apply/orP; left; apply/eqP; field; rewrite gt_eqF.
move=> t tT; have tE := divn_eq t G; set k := (t %/ G)%N in tE; set r := (t %% G)%N in tE.
have rG : (r < G)%N by rewrite ltn_mod.
have kT : (k * G <= T)%N by apply: leq_trans tT; rewrite tE leq_addr.
have inside j : (k * G + j <= T)%N -> x (k * G + j)%N <= x (k * G)%N + j%:R * d.
  elim: j => [_|j IH jT]; first by rewrite addn0 mul0r addr0.
  rewrite addnS in jT *; have [/andP[w0 w1] step] := rec _ jT.
  rewrite mulrS mulrDl mul1r addrCA [d + _]addrC; apply: le_trans step _; rewrite ler_add2r.
  by apply: le_trans (IH (ltnW jT)); rewrite ler_pimull // ler_subl_addr ler_addl.
rewrite tE in tT *; apply: le_trans (inside r tT) _.
have -> : 2%:R * G%:R * d / a = G%:R * d / a + G%:R * d / a by field; rewrite gt_eqF.
apply: ler_add (ends k kT) _; rewrite ler_pdivl_mulr //.
apply: (@le_trans _ _ (r%:R * d * 1)); first by rewrite ler_wpmul2l ?mulr_ge0 ?ler0n.
by rewrite mulr1 ler_wpmul2r // ler_nat ltnW.
Qed.

Section Contraction.
Variables (Z : finType) (y w : nat -> Z -> R) (T G K : nat) (a delta e M0 : R).
Hypotheses (e0 : 0 <= e) (G0 : (0 < G)%N).
Hypotheses (d0 : 0 <= delta) (d1 : delta < 1) (ha : 0 < a <= 1).
Hypothesis w01 : forall t z, 0 <= w t z <= 1.
Hypothesis rec : forall t b z, (t < T)%N -> 0 <= b -> (forall z', y t z' <= b) ->
  y t.+1 z <= (1 - w t z) * y t z + w t z * (delta * (b + e)).
Hypothesis upd : forall k z, (k.+1 * G <= T)%N -> exists2 t, (k * G <= t < k.+1 * G)%N & a <= w t z.
Hypothesis enough : 4%:R <= K%:R * a * (1 - delta).
Hypotheses (start : forall z, y 0%N z <= M0) (M00 : 0 <= M0).

Let d2 : 0 < 1 - delta. Proof. by rewrite subr_gt0. Qed.
Definition decay : R := 1 - 3%:R / 4%:R * (1 - delta).
Definition plateau : R := 4%:R * delta * e / (3%:R * (1 - delta)).
Notation c := decay.
Notation H := (G * K)%N.

Lemma decay_bounds : 0 <= c /\ 1 - c = 3%:R / 4%:R * (1 - delta).
Proof.
split; last by rewrite /decay; ring.
rewrite (_ : c = delta + 4%:R^-1 * (1 - delta)); last by rewrite /decay; field.
by rewrite addr_ge0 // mulr_ge0 ?invr_ge0 ?ler0n // ltW.
Qed.

Lemma plateau_ge0 : 0 <= plateau.
Proof. by rewrite divr_ge0 ?mulr_ge0 ?ler0n // ltW. Qed.

Lemma K_gt0 : (0 < K)%N.
Proof. by case: K enough => //; rewrite !mul0r leNgt ltr0n. Qed.

Lemma stay M n t : 0 <= M -> delta * (M + e) <= M -> (forall z, y n z <= M) ->
  (n <= t)%N -> (t <= T)%N -> forall z, y t z <= M.
Proof.
move=> M0' dM hn nt; rewrite -(subnKC nt); elim: (t - n)%N => [|j IH]; first by rewrite addn0.
rewrite addnS => jT z; have /andP[p0 p1] := w01 (n + j) z.
apply: le_trans (rec z jT M0' (IH (ltnW jT))) _.
have f0 : 0 <= 1 - w (n + j)%N z by rewrite subr_ge0.
apply: le_trans (ler_add (ler_wpmul2l f0 (IH (ltnW jT) z)) (ler_wpmul2l p0 dM)) _.
by rewrite -mulrDl subrK mul1r.
Qed.

Lemma round M k : 0 <= M -> delta * (M + e) <= M -> (forall z, y (k * H)%N z <= M) ->
  (k.+1 * H <= T)%N -> forall z, y (k.+1 * H)%N z <= c * M + delta * e.
Proof.
move=> M0' dM hk kT z; case/andP: ha => a0 a1; set u := delta * (M + e) in dM.
have u0 : 0 <= u by rewrite mulr_ge0 // addr_ge0.
pose x t := Num.max 0 (y t z - u).
have x0 t : 0 <= x t by rewrite /x le_maxr lexx.
have HG j : (k * H + j.+1 * G = (k * K + j).+1 * G)%N.
  by rewrite mulnA [(k * G)%N]mulnC -mulnA [(G * _)%N]mulnC -mulnDl addnS.
have kS : (k.+1 * H = k * H + H)%N by rewrite mulSn addnC.
have blocks j : (j <= K)%N -> x (k * H + j * G)%N <= (1 - a) ^+ j * x (k * H)%N.
  elim: j => [_|j IH jK]; first by rewrite mul0n addn0 expr0 mul1r.
  have jT : ((k * K + j).+1 * G <= T)%N.
    by rewrite -HG; apply: leq_trans kT; rewrite kS leq_add2l mulnC leq_mul2l jK orbT.
  have jE : (k * H + j.+1 * G = (k * H + j * G) + G)%N by rewrite mulSn [(G + _)%N]addnC addnA.
  have jS : ((k * K + j) * G = k * H + j * G)%N by rewrite mulnDl [H]mulnC mulnA.
  have := contract_block (w := w ^~ z) (n := (k * H + j * G)%N) (G := G) (a := a) x0 (lexx 0) _ _.
  rewrite -jE mulr0 addr0 => step; apply: le_trans (step _ _) _ => [t /andP[nt tG]||].
  - have tT : (t < T)%N by apply: leq_trans tG _; rewrite HG.
    have near := stay M0' dM hk (leq_trans (leq_addr _ _) nt) (ltnW tT).
    have /andP[p0 p1] := w01 t z; split; first exact/andP.
    rewrite addr0 /x le_maxl mulr_ge0 ?subr_ge0 ?le_maxr ?lexx //=.
    apply: (@le_trans _ _ ((1 - w t z) * (y t z - u))).
      rewrite ler_subl_addr; apply: le_trans (rec z tT M0' near) _; rewrite -/u.
      by rewrite le_eqVlt; apply/orP; left; apply/eqP; ring.
    by rewrite ler_wpmul2l ?subr_ge0 // le_maxr lexx orbT.
  - have [t ht at_] := upd z jT; exists t => //.
    by rewrite HG -jS.
  by rewrite exprS -mulrA ler_wpmul2l ?subr_ge0 // IH // ltnW.
have end_ : (k.+1 * H = k * H + K * G)%N by rewrite mulSn addnC [(K * G)%N]mulnC.
have xM : x (k * H)%N <= M - u.
  by rewrite /x le_maxl subr_ge0 dM ler_sub ?hk.
have small : (1 - a) ^+ K <= 4%:R^-1 * (1 - delta).
  have K1 : 0 < 1 + K%:R * a by apply: ltr_spaddl; rewrite ?ltr01 // mulr_ge0 ?ler0n // ltW.
  have := bernoulli K (_ : 0 <= a <= 1); rewrite (ltW a0) a1 => /(_ isT).
  rewrite -ler_pdivl_mulr // div1r => /le_trans; apply.
  rewrite ler_pdivl_mull ?ltr0n // ler_pdivr_mulr //; apply: le_trans enough _.
  by rewrite mulrC ler_wpmul2l ?(ltW d2) // ler_addr ler01.
rewrite end_; have yx : y (k * H + K * G)%N z <= u + x (k * H + K * G)%N.
  by rewrite -ler_subl_addl /x le_maxr lexx orbT.
apply: le_trans yx _; apply: le_trans (ler_add (lexx u) (blocks K (leqnn _))) _.
have Mu0 : 0 <= M - u by rewrite subr_ge0.
have p0 : 0 <= (1 - a) ^+ K by rewrite exprn_ge0 // subr_ge0.
apply: le_trans (ler_add (lexx u) (ler_pmul p0 (x0 _) small xM)) _.
rewrite -subr_ge0; have -> : c * M + delta * e - (u + 4%:R^-1 * (1 - delta) * (M - u)) =
   4%:R^-1 * (1 - delta) * u by rewrite /decay /u; field.
apply: mulr_ge0 => //; apply: mulr_ge0; [by rewrite invr_ge0 ler0n | exact: ltW].
Qed.

(* y_t <= m* + c^(t / H) M_0. *)
Theorem geometric_bound t z : (t <= T)%N -> y t z <= plateau + c ^+ (t %/ H) * M0.
Proof.
have [c0 c1] := decay_bounds; have f0 := plateau_ge0.
have Mk k : 0 <= plateau + c ^+ k * M0.
  by apply: addr_ge0 => //; apply: mulr_ge0 => //; apply: exprn_ge0.
have inv k : delta * (plateau + c ^+ k * M0 + e) <= plateau + c ^+ k * M0.
  set r := c ^+ k * M0; have r0 : 0 <= r by rewrite mulr_ge0 ?exprn_ge0.
  rewrite -subr_ge0; have -> : plateau + r - delta * (plateau + r + e) =
     (1 - delta) * r + delta * e / 3%:R by rewrite /plateau; field; rewrite gt_eqF.
  have h1 : 0 <= (1 - delta) * r by apply: mulr_ge0 => //; apply: ltW.
  have h2 : 0 <= delta * e / 3%:R by rewrite divr_ge0 ?ler0n ?mulr_ge0.
  exact: addr_ge0.
have ends k : (k * H <= T)%N -> forall z, y (k * H)%N z <= plateau + c ^+ k * M0.
  elim: k => [_ z'|k IH kT z'].
    by rewrite mul0n expr0 mul1r; apply: le_trans (start z') _; rewrite ler_addr.
  have kT' : (k * H <= T)%N by apply: leq_trans kT; rewrite mulSn leq_addl.
  apply: le_trans (round (Mk k) (inv k) (IH kT') kT z') _; rewrite exprS.
  by rewrite le_eqVlt; apply/orP; left; apply/eqP; rewrite /plateau /decay; field; rewrite gt_eqF.
move=> tT; apply: (stay (Mk _) (inv _) (ends _ _) _ tT).
  by apply: leq_trans tT; apply: leq_trunc_div.
exact: leq_trunc_div.
Qed.

Lemma geometric_sum n : (1 - c) * mass (fun t => c ^+ (t %/ H)) 0 (n * H) <= H%:R.
Proof.
have [c0 c1] := decay_bounds; have H0 : (0 < H)%N by rewrite muln_gt0 G0 K_gt0.
suff -> : (1 - c) * mass (fun t => c ^+ (t %/ H)) 0 (n * H) = H%:R * (1 - c ^+ n).
  by rewrite ler_pimulr ?ler0n // ler_subl_addr ler_addl exprn_ge0.
elim: n => [|n IH]; first by rewrite mul0n mass_nil expr0 subrr !mulr0.
have nH : (n * H <= n.+1 * H)%N by rewrite mulSn leq_addl.
rewrite (mass_cat _ (leq0n _) nH) [LHS]mulrDr IH.
have -> : mass (fun t => c ^+ (t %/ H)) (n * H) (n.+1 * H) = H%:R * c ^+ n.
  rewrite /mass (eq_big_nat _ _ (F2 := fun _ => c ^+ n)) => [|t /andP[nt tn]].
    by rewrite sumr_const_nat mulSn addnK mulr_natl.
  by congr (_ ^+ _); apply/eqP; rewrite eqn_leq -ltnS ltn_divLR // tn leq_divRL.
by rewrite exprS; ring.
Qed.

(* The sum of the bounds over t < T'. *)
Theorem geometric_total T' : mass (fun t => plateau + c ^+ (t %/ H) * M0) 0 T' <=
  T'%:R * plateau + 4%:R * M0 * H%:R / (3%:R * (1 - delta)).
Proof.
have [c0 c1] := decay_bounds; have H0 : (0 < H)%N by rewrite muln_gt0 G0 K_gt0.
have -> : mass (fun t => plateau + c ^+ (t %/ H) * M0) 0 T' =
    T'%:R * plateau + mass (fun t => c ^+ (t %/ H)) 0 T' * M0.
  by rewrite /mass big_split /= sumr_const_nat subn0 mulr_natl mulr_suml.
rewrite ler_add2l; have pow0 t : 0 <= c ^+ (t %/ H) by rewrite exprn_ge0.
have T'H : (T' <= T' * H)%N by rewrite leq_pmulr.
have := le_trans (ler_wpmul2l (_ : 0 <= 1 - c) (mass_mono 0 pow0 T'H)) (geometric_sum T').
rewrite c1 => /(_ _) h; have c2 : 0 < 3%:R / 4%:R * (1 - delta) by rewrite mulr_gt0 ?divr_gt0 ?ltr0n.
have {h} := h (ltW c2); rewrite -ler_pdivl_mull // => h.
apply: le_trans (ler_wpmul2r M00 h) _.
by rewrite le_eqVlt; apply/orP; left; apply/eqP; field; rewrite gt_eqF.
Qed.
End Contraction.
End Blocks.
