(* Condition (S) along one path, and almost surely.

   Along a path on which each pair has a share of the sum of alpha on late
   windows, weights of (4a) within a multiple of alpha(t+1), policies that move by
   multiples of beta(t+1), and averages N^t of the noise with sum alpha (N^t)^2
   < oo: if beta/alpha falls and sum beta^2/alpha < oo, then
     sum_t beta(t+1) E^t < oo,
   since beta |N| <= beta^2/alpha + alpha N^2, and the rest of the errors obeys the
   recursion of Majorant.v.  For steps n^-a and n^-b with 1/2 < a this asks for
   a < 2b - 1.                                                               *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Equilibrium Lipschitz Exploration Algorithm.
From MPG Require Import Sequences Drift Tracking Majorant.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Errors.
Variables (R : realFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (i : I) (sigma : nat -> policy R S A) (a q noise : nat -> S * A i -> R).
Hypothesis hsigma : forall t, is_policy (sigma t).
Hypothesis a01 : forall t z, 0 <= a t z <= 1.
Hypothesis update : forall t z, q t.+1 z = next_estimate g (sigma t) (q t) (a t) (noise t) z.
Variables (B : R) (B0 : 0 <= B).
Hypothesis hB : forall s p, `|payoff g i s p| <= B.
Notation error := (error g sigma q).
Notation averaged := (averaged a noise).

(* Errors without the noise. *)
Definition quiet t z : R := `|error t z - averaged t z|.

Lemma quiet_step t z b : 0 <= b -> (forall z', quiet t z' <= b) ->
  quiet t.+1 z <= (1 - a t z) * quiet t z + a t z * (delta * (b + supnorm (averaged t)))
    + 2%:R * B / (1 - delta) ^+ 2 * distance (sigma t) (sigma t.+1).
Proof.
move=> b0 hb; have /andP[p0 p1] := a01 t z; have d0 := discount_ge0 g; rewrite {1}/quiet.
have -> : error t.+1 z - averaged t.+1 z = ((1 - a t z) * (error t z - averaged t z)
   + a t z * (bellman g (sigma t) (q t) z - bellman g (sigma t) (truth g sigma t) z))
   + (truth g sigma t z - truth g sigma t.+1 z).
  rewrite /Tracking.error /Tracking.averaged /= update /next_estimate.
  have -> : bellman g (sigma t) (truth g sigma t) z = truth g sigma t z.
    by case: z {p0 p1} => s b' /=; rewrite /truth equation_22_fixed_point.
  by ring.
apply: le_trans (ler_norm_add _ _) _; apply: ler_add; last exact: truth_moves.
apply: le_trans (ler_norm_add _ _) _; rewrite !normrM (ger0_norm p0) ger0_norm ?subr_ge0 //.
rewrite ler_add2l ler_wpmul2l //.
apply: le_trans (le_supnorm (fun z => bellman g (sigma t) (q t) z - bellman g (sigma t) (truth g sigma t) z) z) _.
apply: le_trans (equation_22_contraction g (hsigma t) (q t) (truth g sigma t)) _.
rewrite ler_wpmul2l //; apply: supnorm_le => [|z']; first by rewrite addr_ge0 ?supnorm_ge0.
rewrite -/(error t z') -[error t z'](subrK (averaged t z')); apply: le_trans (ler_norm_add _ _) _.
by apply: ler_add; [apply: hb | apply: (le_supnorm (averaged t))].
Qed.

Variables (v b : nat -> R) (kappa C D : R) (z0 : S * A i).
Hypotheses (v01 : forall t, 0 < v t <= 1) (b0 : forall t, 0 < b t).
Hypotheses (kappa01 : 0 < kappa <= 1) (C0 : 0 <= C) (D0 : 0 <= D).
Hypothesis ratio_falls : decreasing (fun t => b t / v t).
Hypothesis ratio_sums : summable (fun t => b t ^+ 2 / v t).
Hypothesis share : eventually (fun m => forall z n, (m <= n)%N -> kappa * mass v m n <= mass (a ^~ z) m n + 1).
Hypothesis a_le : eventually (fun t => forall z, a t z <= C * v t).
Hypothesis moves : eventually (fun t => distance (sigma t) (sigma t.+1) <= D * b t).
Hypothesis noise_sums : forall z, summable (fun t => v t * averaged t z ^+ 2).

Let v0 t : 0 < v t. Proof. by case/andP: (v01 t). Qed.

(* beta |N| <= beta^2/alpha + alpha N^2. *)
Lemma noise_against_steps : summable (fun t => b t * supnorm (averaged t)).
Proof.
apply: (@summable_le _ _ (fun t => \sum_z (b t ^+ 2 / v t + v t * averaged t z ^+ 2))) => [t|]; last first.
  by apply: summable_sum => z; apply: summable_add.
have vt := ltW (v0 t); have term0 z : 0 <= b t ^+ 2 / v t + v t * averaged t z ^+ 2.
  by apply: addr_ge0; [apply: divr_ge0 | apply: mulr_ge0] => //; apply: sqr_ge0.
rewrite -ler_pdivl_mull //; apply: supnorm_le => [|z].
  by apply: mulr_ge0; [rewrite invr_ge0 ltW | apply: sumr_ge0].
rewrite ler_pdivl_mull //; apply: le_trans (_ : b t ^+ 2 / v t + v t * averaged t z ^+ 2 <= _); last first.
  by rewrite (bigD1 z) //= ler_addl; apply: sumr_ge0.
have v1 := v0 t; rewrite -[averaged t z ^+ 2]real_normK ?num_real //.
move: `|averaged t z| (normr_ge0 (averaged t z)) => n n0; rewrite -subr_ge0.
have -> : b t ^+ 2 / v t + v t * n ^+ 2 - b t * n = ((b t - v t * n) ^+ 2 + b t * (v t * n)) / v t.
  by field; rewrite gt_eqF.
by rewrite divr_ge0 ?(ltW v1) // addr_ge0 ?sqr_ge0 ?mulr_ge0 // ltW.
Qed.

Theorem errors_summable : summable (fun t => b t * supnorm (error t)).
Proof.
have [N hN] := eventually_and share (eventually_and a_le moves).
pose L := 2%:R * B / (1 - delta) ^+ 2.
have L0 : 0 <= L by rewrite divr_ge0 ?sqr_ge0 ?mulr_ge0 ?ler0n.
have bn t : 0 <= b t := ltW (b0 t); have vn t : 0 <= v t := ltW (v0 t).
pose x t z := quiet (N + t) z; pose a' t := a (N + t)%N; pose v' t := v (N + t)%N.
pose e t := supnorm (averaged (N + t)); pose d t := L * (D * b (N + t)%N).
pose r t := b (N + t)%N / v (N + t)%N.
have v'01 t : 0 <= v' t <= 1 by rewrite vn; case/andP: (v01 (N + t)).
have a'_le t z : a' t z <= C * v' t by have [_ [h _]] := hN (N + t)%N (leq_addr t N); apply: h.
have d0 t : 0 <= d t by rewrite /d; apply: mulr_ge0 => //; apply: mulr_ge0.
have share' z m n : (m <= n)%N -> kappa * mass v' m n <= mass (a' ^~ z) m n + 1.
  move=> mn; have [h _] := hN (N + m)%N (leq_addr m N).
  have massE (y : nat -> R) : mass (fun t => y (N + t)%N) m n = mass y (N + m) (N + n).
    rewrite -(subnKC mn); elim: (n - m)%N => [|k IH]; first by rewrite addn0 !mass_nil.
    by rewrite !addnS !massS ?leq_addr ?leq_add2l ?leq_addr // IH.
  by have := h z (N + n)%N; rewrite leq_add2l => /(_ mn); rewrite -!massE.
have rec t z b' : 0 <= b' -> (forall z', x t z' <= b') ->
    x t.+1 z <= (1 - a' t z) * x t z + a' t z * (delta * (b' + e t)) + d t.
  move=> b'0 hb; rewrite /x addnS; apply: le_trans (quiet_step z b'0 hb) _; rewrite ler_add2l ler_wpmul2l //.
  by have [_ [_ h]] := hN (N + t)%N (leq_addr t N).
have e0 t : 0 <= e t := supnorm_ge0 _; have a'01 t z : 0 <= a' t z <= 1 := a01 _ z.
pose M0 := \sum_z x 0%N z; have x0 t z : 0 <= x t z := normr_ge0 _.
have start z : x 0%N z <= M0 by rewrite /M0 (bigD1 z) //= ler_addl sumr_ge0.
have M00 : 0 <= M0 by apply: sumr_ge0.
pose M := majorant v' e d delta kappa C M0.
have r0 t : 0 <= r t by rewrite divr_ge0.
have falls : decreasing r by move=> k n kn; apply: ratio_falls; rewrite leq_add2l.
have below t z := below_twice (discount_ge0 g) (discount_lt1 g) kappa01 v'01 a'01 a'_le e0 d0 share' rec M00 start t z.
have sums n := majorant_sum (discount_ge0 g) (discount_lt1 g) kappa01 v'01 a'01 a'_le e0 d0 M00 r0 falls n z0.
have M_ge0 t : 0 <= M t := majorant_ge0 (discount_ge0 g) (discount_lt1 g) kappa01 v'01 a'01 a'_le e0 d0 M00 t z0.
have noisy : summable (fun t => b (N + t)%N * e t).
  apply: (summable_shift (y := fun t => b t * supnorm (averaged t))) noise_against_steps => t.
  by rewrite mulr_ge0 ?supnorm_ge0.
have ratios : summable (fun t => b (N + t)%N ^+ 2 / v (N + t)%N).
  apply: (summable_shift (y := fun t => b t ^+ 2 / v t)) ratio_sums => t.
  by rewrite divr_ge0 ?sqr_ge0.
have [K hK] : summable (fun t => r t * (C * v' t * (delta * e t) + d t)).
  apply: (@summable_le _ _ (fun t => C * delta * (b (N + t)%N * e t) + L * D * (b (N + t)%N ^+ 2 / v (N + t)%N))).
    move=> t; rewrite le_eqVlt; apply/orP; left; apply/eqP; rewrite /r /v' /d.
    by have := v0 (N + t); move: (e t) => y v1; field; rewrite gt_eqF.
  by apply: summable_add; apply: summable_scale => //; rewrite mulr_ge0 ?discount_ge0.
pose lambda := (1 - delta) / 2%:R * kappa / 2%:R.
have lambda0 : 0 < lambda.
  by have /andP[k0 _] := kappa01; rewrite divr_gt0 ?ltr0n // mulr_gt0 // divr_gt0 ?ltr0n // discount_lt.
have steps : summable (fun t => b (N + t)%N * M t).
  exists ((r 0%N * M0 + K) / lambda) => n; rewrite ler_pdivl_mulr // mulrC.
  apply: le_trans (_ : r 0%N * M0 + mass (fun t => r t * (C * v' t * (delta * e t) + d t)) 0 n <= _); last first.
    by rewrite ler_add2l.
  apply: le_trans (sums n); rewrite le_eqVlt; apply/orP; left; apply/eqP; congr (_ * _).
  by apply: eq_bigr => t _; rewrite /r /v' divfK // gt_eqF.
apply: (@summable_unshift _ _ N) => [t|]; first by rewrite mulr_ge0 ?supnorm_ge0.
apply: (@summable_le _ _ (fun t => 2%:R * (b (N + t)%N * M t) + b (N + t)%N * e t)) => [t|]; last first.
  by apply: summable_add => //; apply: summable_scale; rewrite ?ler0n.
rewrite mulrCA -mulrDr ler_wpmul2l //; apply: supnorm_le => [|z]; first by rewrite addr_ge0 ?mulr_ge0 ?ler0n.
rewrite -[error _ z](subrK (averaged (N + t) z)); apply: le_trans (ler_norm_add _ _) _.
apply: ler_add; last exact: (le_supnorm (averaged (N + t))).
exact: below.
Qed.
End Errors.
