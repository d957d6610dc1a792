(* Steps as in Assumption 3.2, over every Archimedean field: the theorems that
   hold almost surely are about something.

     alpha(n) = 1/(n+1),  beta(n) = 1/((n+1) l(n)),  l(n) = 1 + floor(log2(n+1)).
   beta/alpha = 1/l tends to 0, and beta has no finite sum: the n with l(n) =
   j + 1 add at least 1/(2(j+1)).                                           *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Sequences Drift Visits Steps.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition level (n : nat) : nat := (trunc_log 2 n.+1).+1.

Lemma level_mono m n : (m <= n)%N -> (level m <= level n)%N.
Proof.
by move=> mn; rewrite ltnS; apply: leq_trunc_log.
Qed.

Lemma level_div k n : (level n <= level k + level (n %/ k.+1))%N.
Proof.
have /andP[lo _] := trunc_log_bounds (ltnSn 1) (ltn0Sn n).
have /andP[_ hk] := trunc_log_bounds (ltnSn 1) (ltn0Sn k).
have /andP[_ hm] := trunc_log_bounds (ltnSn 1) (ltn0Sn (n %/ k.+1)).
have up : (n.+1 <= k.+1 * (n %/ k.+1).+1)%N by rewrite mulnC ltn_ceil.
rewrite /level in hk hm *; set a := trunc_log 2 n.+1 in lo *; set b := trunc_log 2 k.+1 in hk *.
set c := trunc_log 2 (n %/ k.+1).+1 in hm *.
have : (2 ^ a < 2 ^ (b.+1 + c.+1))%N.
  rewrite expnD; apply: leq_ltn_trans lo _; apply: leq_ltn_trans up _.
  exact: ltn_mul.
by rewrite ltn_exp2l.
Qed.

Section Steps.
Variables (R : archiFieldType) (I : finType).
Definition slow (n : nat) : R := (n.+1 * level n)%:R^-1.

Lemma slow_gt0 n : 0 < slow n. Proof. by rewrite invr_gt0 ltr0n muln_gt0. Qed.
Lemma slow_falls : decreasing slow.
Proof. by move=> m n mn; rewrite lef_pinv ?posrE ?ltr0n ?muln_gt0 // ler_nat leq_mul ?level_mono. Qed.
Lemma slow_le n : slow n <= harmonic R n.
Proof. by rewrite lef_pinv ?posrE ?ltr0n ?muln_gt0 // ler_nat leq_pmulr. Qed.

Lemma harmonic_diverges : divergent (harmonic R).
Proof.
move=> b N; have [m _ hm] : exists2 m, (N <= m)%N & (2 * Num.bound `|b|)%:R * 2%:R^-1 <= mass (harmonic R) N m.
  elim: (2 * _)%N => [|k [m Nm hm]]; first by exists N => //; rewrite mul0r mass_nil.
  have m1 := leqnSn m; exists (m.+1 + m.+1)%N; first by apply: leq_trans Nm (leq_trans m1 (leq_addr _ _)).
  rewrite (mass_cat _ (leq_trans Nm m1) (leq_addr _ _)) mulrS mulrDl mul1r addrC; apply: ler_add.
    by apply: le_trans hm _; apply: mass_mono => // t; apply: harmonic_ge0.
  exact: harmonic_window.
exists m; apply: le_trans hm; rewrite natrM mulrAC mulfV ?mul1r ?pnatr_eq0 //.
by apply: le_trans (ler_norm b) _; apply: ltW (archi_boundP (normr_ge0 b)).
Qed.

(* One level adds half of a harmonic step. *)
Lemma slow_block j : 2%:R^-1 * harmonic R j <= mass slow (2 ^ j).-1 ((2 ^ j).-1 + 2 ^ j).
Proof.
have a0 : (0 < 2 ^ j)%N by rewrite expn_gt0.
apply: (@le_trans _ _ (\sum_((2 ^ j).-1 <= n < (2 ^ j).-1 + 2 ^ j) ((2 * 2 ^ j * j.+1)%:R^-1 : R))).
  rewrite sumr_const_nat addKn -[X in _ <= X]mulr_natl /harmonic !natrM.
  have x0 : j.+1%:R != 0 :> R by rewrite pnatr_eq0.
  have y0 : (2 ^ j)%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
  move: (j.+1%:R : R) ((2 ^ j)%:R : R) x0 y0 => x y x0 y0; rewrite le_eqVlt; apply/orP; left; apply/eqP.
  by field; rewrite x0 y0.
apply: ler_sum_nat => n /andP[_ nj]; rewrite lef_pinv ?posrE ?ltr0n ?muln_gt0 ?a0 // ler_nat.
have n2 : (n.+1 < 2 ^ j.+1)%N by move: nj; rewrite expnS mul2n -addnn -{3}(prednK a0) addSn ltnS.
apply: leq_mul; first by rewrite -expnS ltnW.
rewrite /level ltnS -ltnS -(ltn_exp2l _ _ (ltnSn 1)); apply: leq_ltn_trans n2.
exact: trunc_logP.
Qed.

Lemma slow_diverges : divergent slow.
Proof.
move=> b N; have [J hJ] := harmonic_diverges (2%:R * b) N; exists (2 ^ J).-1.
have [NJ|JN] := leqP N J; last first.
  have b0 : b <= 0 by rewrite -(pmulr_rle0 _ (ltr0Sn R 1)); move: hJ; rewrite /mass big_geq // ltnW.
  by apply: le_trans b0 (mass_ge0 _ _ _) => t; apply: ltW (slow_gt0 t).
have blocks k : 2%:R^-1 * mass (harmonic R) N (N + k) <= mass slow (2 ^ N).-1 (2 ^ (N + k)).-1.
  elim: k => [|k IH]; first by rewrite addn0 !mass_nil mulr0.
  rewrite addnS massS ?leq_addr // mulrDr.
  have e : ((2 ^ (N + k).+1).-1 = (2 ^ (N + k)).-1 + 2 ^ (N + k))%N.
    have a0 : (0 < 2 ^ (N + k))%N by rewrite expn_gt0.
    by rewrite expnS mul2n -addnn -{1}(prednK a0) addSn.
  have s1 : ((2 ^ N).-1 <= (2 ^ (N + k)).-1)%N by rewrite -!subn1 leq_sub2r // leq_exp2l // leq_addr.
  rewrite e (mass_cat _ s1 (leq_addr _ _)); exact: ler_add IH (slow_block _).
have := blocks (J - N)%N; rewrite subnKC // => h.
apply: le_trans (_ : mass slow (2 ^ N).-1 (2 ^ J).-1 <= _).
  by apply: le_trans h; rewrite ler_pdivl_mull ?ltr0n.
have start : (N <= (2 ^ N).-1)%N by rewrite -ltnS prednK ?expn_gt0 // ltn_expl.
have stop : ((2 ^ N).-1 <= (2 ^ J).-1)%N by rewrite -!subn1 leq_sub2r // leq_exp2l.
rewrite [X in _ <= X](mass_cat _ start stop) ler_addr mass_ge0 // => t; exact: ltW (slow_gt0 t).
Qed.

Theorem steps_exist : steps_3_2 (fun _ : I => harmonic R) (fun _ : I => slow).
Proof.
have h1 n : harmonic R n <= 1 by rewrite /harmonic invf_le1 ?ltr0n // ler1n.
split=> [i n|i n|i|i|i|i|i|i|i k|i j c c0|].
- by rewrite harmonic_gt0 h1.
- by rewrite slow_gt0 (le_trans (slow_le n)) ?h1.
- exact: harmonic_falls.
- exact: slow_falls.
- exact: harmonic_diverges.
- exact: slow_diverges.
- exact: harmonic_squares.
- move=> e e0; have [N hN] := harmonic_squares e0; exists N => n; apply: le_trans (hN n).
  apply: ler_sum => t _; rewrite ler_sqr ?nnegrE ?harmonic_ge0 ?slow_le //; exact: ltW (slow_gt0 t).
- exists (k.+1 * (level k).+1)%:R => n; set m := (n %/ k.+1)%N.
  rewrite ler_pdivl_mulr ?ltr0n ?muln_gt0 // mulrC ler_pdivr_mulr ?ltr0n ?muln_gt0 // -natrM ler_nat.
  have up : (n.+1 <= k.+1 * m.+1)%N by rewrite mulnC ltn_ceil.
  have lev : (level n <= (level k).+1 * level m)%N.
    by apply: leq_trans (level_div k n) _; rewrite mulSn addnC leq_add2l leq_pmulr.
  by apply: leq_trans (leq_mul up lev) _; rewrite mulnACA.
- pose K := Num.bound c^-1; exists (2 ^ K)%N => n Kn; have ci : 0 <= c^-1 by rewrite invr_ge0 ltW.
  have lev : (K <= level n)%N.
    apply: leqW; apply: trunc_log_max => //; exact: leqW.
  rewrite /slow natrM invfM mulrC; apply: ler_wpmul2r; first exact: harmonic_ge0.
  rewrite -[X in _ <= X]invrK lef_pinv ?posrE ?invr_gt0 ?ltr0n //.
  by apply: le_trans (ltW (archi_boundP ci)) _; rewrite ler_nat.
by exists 1 => // i j n; rewrite mul1r.
Qed.
End Steps.
