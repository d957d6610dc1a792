(* Assumption 3.2, and what it says of a path with linear visit counts.

   steps_3_2 is Assumption 3.2 with (ii) at q = q' = 2: finite sums of squares,
   with a known speed; [zero, one] may be steps, and (iii) is asked of beta at
   x = 1/k only.  A path has linear counts if every pair (s, a_i) is played at
   least t/k times before t, finally, and fair shares if the pairs get a share
   of the sum of alpha_i(t+1) on late windows.  Then, along the path,
     (U) every pair's weights of (4a) have no finite sum,
     (B) the steps of (5a) have no finite sum, and tend to 0,
     the policies move on the slower timescale,
     beta_i(n^t) <= C beta_i(t+1) finally.                                   *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Game.
From MPG Require Import Sequences Algorithm1 Drift.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Record steps_3_2 (R : realFieldType) (I : finType) (alpha beta : I -> nat -> R) : Type := Steps {
  alpha_in : forall i n, 0 < alpha i n <= 1;
  beta_in : forall i n, 0 < beta i n <= 1;
  alpha_falls : forall i, decreasing (alpha i);
  beta_falls : forall i, decreasing (beta i);
  alpha_diverges : forall i, divergent (alpha i);
  beta_diverges : forall i, divergent (beta i);
  alpha_squares : forall i, square_summable (alpha i);
  beta_squares : forall i, square_summable (beta i);
  beta_regular : forall i k, exists C, forall n, beta i (n %/ k.+1)%N <= C * beta i n;
  beta_slower : forall i j c, 0 < c -> eventually (fun n => beta i n <= c * alpha j n);
  beta_comparable : exists2 xi, 0 < xi & forall i j n, xi * beta i n <= beta j n }.

(* Sequences from their second term on. *)
Section Later.
Variables (R : realFieldType) (v : nat -> R).
Hypotheses (v0 : forall k, 0 < v k <= 1) (falls : decreasing v).

Lemma later_falls : decreasing (fun k => v k.+1).
Proof. by move=> k n kn; apply: falls. Qed.

Lemma later_squares : square_summable v -> square_summable (fun k => v k.+1).
Proof.
move=> squares e e0; have [N hN] := squares e e0; exists N => n; apply: le_trans (hN n).
have pos k : 0 <= v k by case/andP: (v0 k) => /ltW.
by apply: ler_sum => k _; rewrite ler_sqr ?nnegrE // falls.
Qed.

Lemma later_diverges : divergent v -> divergent (fun k => v k.+1).
Proof.
move=> div b N; have [n hn] := div b N.+1; exists n.-1.
by move: hn; rewrite /mass big_add1.
Qed.
End Later.

Section Path.
Variables (R : archiFieldType) (I S : finType) (A : I -> finType).
Variables (alpha beta : I -> nat -> R) (steps : steps_3_2 alpha beta).
Variables (state : nat -> S) (action : nat -> profile A).
Notation weight4 := (weight4 alpha state action).
Notation bbar := (bbar beta state).
Notation step_at i t := (beta i (visits state t.+1 (state t))).

Hypothesis linear : forall s, exists k, eventually (fun t => t <= k * visits state t s)%N.

Let alpha01 i n : 0 <= alpha i n <= 1.
Proof. by case/andP: (alpha_in steps i n) => /ltW -> ->. Qed.
Let beta01 i n : 0 <= beta i n <= 1.
Proof. by case/andP: (beta_in steps i n) => /ltW -> ->. Qed.

Lemma sum_indicator (b : nat -> bool) t : (\sum_(k < t) b k <= t)%N.
Proof.
apply: (@leq_trans (\sum_(k < t) 1)); first by apply: leq_sum => k _; case: (b k).
by rewrite sum1_card card_ord.
Qed.

Lemma step_ge i t : beta i t.+1 <= step_at i t.
Proof. by apply: (beta_falls steps); apply: (sum_indicator (fun k => state k == state t)). Qed.

Lemma weight_ge i (z : S * A i) t : ((state t, action t i) == z)%:R * alpha i t.+1 <= weight4 t z.
Proof. by apply: ler_wpmul2l; rewrite ?ler0n // (alpha_falls steps) // (sum_indicator (fun k => (state k, action k i) == z)). Qed.

(* beta_i(n^t(s^t)) <= C beta_i(t+1), finally. *)
Lemma step_le : exists2 C, 0 < C & eventually (fun t => forall i, step_at i t <= C * beta i t.+1).
Proof.
have [k hk] := fin_all_exists linear; pose K := \max_s k s.
have [C hC] := fin_all_exists (fun i => beta_regular steps i K).
pose D := 1 + \sum_i `|C i|; exists D; first by rewrite ltr_spaddl ?ltr01 ?sumr_ge0.
have [N hN] := eventually_all hk; exists N => t Nt i.
have CD : C i <= D.
  apply: le_trans (ler_norm _) _; rewrite /D (bigD1 i) //= addrCA ler_addl addr_ge0 ?ler01 //.
  exact: sumr_ge0.
have /andP[b0 _] := beta01 i t.+1; apply: le_trans (_ : C i * beta i t.+1 <= _); last exact: ler_wpmul2r.
apply: le_trans (hC i _); apply: (beta_falls steps).
have := hN _ (leqW Nt) (state t); set v := visits _ _ _ => tv.
rewrite -[v](@mulnK v K.+1) //; apply: leq_div2r; apply: leq_trans tv _; rewrite mulnC leq_mul2l.
by apply/orP; right; apply: leqW; apply: (leq_bigmax (state t)).
Qed.

Lemma bbar_vanishes c : 0 < c -> eventually (fun t => bbar t <= c).
Proof.
move=> c0; have [C C0 [N hN]] := step_le; have n0 : 0 <= #|I|%:R :> R := ler0n _ _.
pose d := c / (C * (#|I|%:R + 1)); have M0 : 0 < C * (#|I|%:R + 1) by rewrite mulr_gt0 // ltr_spaddr ?ltr01.
have d0 : 0 < d by rewrite divr_gt0.
have small : eventually (fun t => forall i, beta i t <= d).
  apply: eventually_all => i; apply: (summable_vanishes _ (beta_falls steps i) (beta_squares steps i) d0).
  by move=> k; case/andP: (beta01 i k).
have [N' hN'] := small; exists (maxn N N') => t; rewrite geq_max => /andP[Nt Nt'].
apply: (@le_trans _ _ (\sum_(i : I) C * d)).
  apply: ler_sum => i _; apply: le_trans (hN t Nt i) _; apply: ler_wpmul2l; first exact: ltW.
  exact: hN' (leqW Nt') i.
rewrite sumr_const -mulr_natl /d.
have -> : #|I|%:R * (C * (c / (C * (#|I|%:R + 1)))) = c * (#|I|%:R / (#|I|%:R + 1)).
  by field; rewrite !gt_eqF // ltr_spaddr ?ltr01.
rewrite ger_pmulr // ler_pdivr_mulr ?mul1r ?ler_addl ?ler01 //.
by rewrite ltr_spaddr ?ltr01.
Qed.

Lemma bbar_diverges (i : I) : divergent bbar.
Proof.
move=> b N; have [n hn] := later_diverges (beta_diverges steps i) b N; exists n; apply: le_trans hn _.
apply: ler_sum => t _; apply: le_trans (step_ge i t) _; rewrite /bbar (bigD1 i) //= ler_addl.
by apply: sumr_ge0 => j _; case/andP: (beta01 j (visits state t.+1 (state t))).
Qed.

(* The pair z gets a share of the sum of alpha_i. *)
Section Pair.
Variables (i : I) (z : S * A i) (kappa : R) (kappa0 : 0 < kappa).
Hypothesis share : forall e, 0 < e -> exists N, forall m n, (N <= m)%N -> (m <= n)%N ->
  kappa * mass (fun k => alpha i k.+1) m n <=
  mass (fun k => ((state k, action k i) == z)%:R * alpha i k.+1) m n + e.

Lemma weight_share e : 0 < e -> exists N, forall m n, (N <= m)%N -> (m <= n)%N ->
  kappa * mass (fun k => alpha i k.+1) m n <= mass (fun t => weight4 t z) m n + e.
Proof.
move=> e0; have [N hN] := share e0; exists N => m n Nm mn; apply: le_trans (hN m n Nm mn) _.
by rewrite ler_add2r; apply: ler_sum => t _; apply: weight_ge.
Qed.

(* (U) *)
Lemma pair_tried : divergent (fun t => weight4 t z).
Proof.
move=> b N; have [N' hN'] := weight_share ltr01; pose M := maxn N N'.
have a0 k : 0 <= alpha i k.+1 by case/andP: (alpha01 i k.+1).
have w0 t : 0 <= weight4 t z by case/andP: (weight4_bounds state action alpha01 t z).
have [n Mn hn] := divergentE a0 (later_diverges (alpha_diverges steps i)) ((b + 1) / kappa) M.
exists n; rewrite (mass_cat _ (leq_maxl N N') Mn) ler_paddl ?mass_ge0 //.
rewrite -(ler_add2r 1); apply: le_trans (hN' _ _ (leq_maxr N N') Mn).
by rewrite -ler_pdivr_mull // mulrC.
Qed.

(* The policies move on the slower timescale. *)
Lemma pair_slower : negligible bbar (fun t => weight4 t z).
Proof.
move=> c c0; have [C C0 [N hN]] := step_le; have n0 : 0 <= #|I|%:R :> R := ler0n _ _.
have M0 : 0 < C * (#|I|%:R + 1) by rewrite mulr_gt0 // ltr_spaddr ?ltr01.
pose d := c * kappa / (C * (#|I|%:R + 1)); have d0 : 0 < d by apply: divr_gt0 (mulr_gt0 c0 kappa0) M0.
have dE : #|I|%:R * C * d = c * kappa * (#|I|%:R / (#|I|%:R + 1)).
  by rewrite /d; field; rewrite !gt_eqF // ltr_spaddr ?ltr01.
clearbody d; have [N' hN'] : eventually (fun t => forall j, beta j t <= d * alpha i t).
  by apply: eventually_all => j; apply: (beta_slower steps).
have [N'' hN''] := weight_share ltr01.
exists (maxn N (maxn N' N'')) => m n; rewrite !geq_max => /and3P[Nm Nm' Nm''] mn.
apply: (@le_trans _ _ (c * (kappa * mass (fun k => alpha i k.+1) m n))); last first.
  rewrite -[X in _ <= _ + X]mulr1 -mulrDr ler_wpmul2l ?(ltW c0) //.
  exact: hN''.
rewrite mulrA /mass mulr_sumr; apply: ler_sum_nat => t /andP[mt _].
have a0 : 0 <= alpha i t.+1 by case/andP: (alpha01 i t.+1).
apply: (@le_trans _ _ (\sum_(j : I) C * (d * alpha i t.+1))).
  apply: ler_sum => j _; apply: le_trans (hN t (leq_trans Nm mt) j) _; apply: ler_wpmul2l; first exact: ltW.
  exact: hN' (leqW (leq_trans Nm' mt)) j.
rewrite sumr_const -mulr_natl !mulrA ler_wpmul2r // dE.
rewrite ger_pmulr ?mulr_gt0 // ler_pdivr_mulr ?mul1r ?ler_addl ?ler01 //.
by rewrite ltr_spaddr ?ltr01.
Qed.
End Pair.
End Path.
