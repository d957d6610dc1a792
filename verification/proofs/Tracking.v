(* Tracking along one path: the corrected Lemma 3.4 (Lemma T and Theorem 2).

   sigma^t are the policies whose Q-function the estimates are to follow: for
   Algorithm 1 as printed sigma^t = (pi_i^t, pi~_{-i}^t), with the explored own
   policy in (4a) sigma^t = pi~^t.  For a coordinate z = (s, b) of player i:
     a^t(z)     weight of (4a) at iterate t, 0 where z is not updated
     noise^t(z) what (4a) adds to the mean target T^{sigma^t} q^t
     e^t = q^t - Q_i(.; sigma^t)
     N^{t+1} = (1 - a^t) N^t + a^t noise^t,  N^0 = 0            [averaged]
     D^{t+1} = (1 - a^t) D^t + (Q^t - Q^{t+1}),  D^0 = 0        [drift]
     Y^t = e^t - N^t - D^t.                                                  *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Equilibrium Lipschitz Exploration Algorithm.
From MPG Require Import Sequences.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* sums x_{t+1} = (1 - a_t) x_t + y_t from x_0 = 0. *)
Fixpoint relaxed (R : realFieldType) (a y : nat -> R) t : R :=
  if t is u.+1 then (1 - a u) * relaxed a y u + y u else 0.

Section Recursion.
Variables (R : realFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (i : I) (sigma : nat -> policy R S A) (a q noise : nat -> S * A i -> R).
Hypothesis hsigma : forall t, is_policy (sigma t).
Hypothesis a01 : forall t z, 0 <= a t z <= 1.
Hypothesis update : forall t z, q t.+1 z = next_estimate g (sigma t) (q t) (a t) (noise t) z.

Definition truth t (z : S * A i) : R := qvalue g (sigma t) z.1 z.2.
Definition error t z : R := q t z - truth t z.
Definition averaged t z : R := relaxed (a ^~ z) (fun t => a t z * noise t z) t.
Definition drift t z : R := relaxed (a ^~ z) (fun t => truth t z - truth t.+1 z) t.
Definition remainder t z : R := error t z - averaged t z - drift t z.

(* Lemma T. *)
Theorem lemma_T t z b : (forall z', `|remainder t z'| <= b) -> 0 <= b ->
  `|remainder t.+1 z| <= (1 - a t z) * `|remainder t z|
     + a t z * (delta * (b + supnorm (averaged t) + supnorm (drift t))).
Proof.
move=> hb b0; have /andP[p0 p1] := a01 t z; have d0 := discount_ge0 g.
have -> : remainder t.+1 z = (1 - a t z) * remainder t z
   + a t z * (bellman g (sigma t) (q t) z - bellman g (sigma t) (truth t) z).
  rewrite /remainder /error /averaged /drift /= update /next_estimate.
  have -> : bellman g (sigma t) (truth t) z = truth t z.
    by case: z {p0 p1} => s b' /=; rewrite /truth equation_22_fixed_point.
  by ring.
apply: le_trans (ler_norm_add _ _) _; rewrite !normrM (ger0_norm p0) ger0_norm ?subr_ge0 //.
rewrite ler_add2l ler_wpmul2l //.
apply: le_trans (le_supnorm (fun z => bellman g (sigma t) (q t) z - bellman g (sigma t) (truth t) z) z) _.
apply: le_trans (equation_22_contraction g (hsigma t) (q t) (truth t)) _.
rewrite ler_wpmul2l //; apply: supnorm_le => [|z']; first by rewrite !addr_ge0 ?supnorm_ge0.
rewrite -/(error t z') (_ : error t z' = remainder t z' + averaged t z' + drift t z'); last first.
  by rewrite /remainder; ring.
apply: le_trans (ler_norm_add _ _) _; apply: ler_add; last exact: (le_supnorm (drift t)).
apply: le_trans (ler_norm_add _ _) _; apply: ler_add; first exact: hb.
exact: (le_supnorm (averaged t)).
Qed.

Variables B : R.
Hypotheses (B0 : 0 <= B) (hB : forall s p, `|payoff g i s p| <= B).

Lemma truth_moves t z : `|truth t z - truth t.+1 z| <=
  2%:R * B / (1 - delta) ^+ 2 * distance (sigma t) (sigma t.+1).
Proof. by rewrite distrC; apply: qvalue_lipschitz. Qed.
End Recursion.

Section Limit.
Variables (R : archiFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (i : I) (sigma : nat -> policy R S A) (a q noise : nat -> S * A i -> R) (B Rbar : R).
Hypothesis hsigma : forall t, is_policy (sigma t).
Hypothesis a01 : forall t z, 0 <= a t z <= 1.
Hypothesis update : forall t z, q t.+1 z = next_estimate g (sigma t) (q t) (a t) (noise t) z.
Hypotheses (B0 : 0 <= B) (hB : forall s p, `|payoff g i s p| <= B).
Hypothesis bounded : forall t z, `|q t z| <= Rbar.
Hypothesis a_div : forall z, divergent (a ^~ z).
Hypothesis noise_vanishes : forall c, 0 < c -> eventually (fun t => forall z, `|averaged a noise t z| <= c).

(* Theorem 2: with (U) divergent weights, (N) N -> 0 and (D) D -> 0 on every
   coordinate, q^t - Q_i(.; sigma^t) -> 0.                                   *)
Theorem theorem_2 :
  (forall c, 0 < c -> eventually (fun t => forall z, `|drift g sigma a t z| <= c)) ->
  forall c, 0 < c -> eventually (fun t => forall z, `|error g sigma q t z| <= c).
Proof.
move=> drift_vanishes c c0; have d0 := discount_ge0 g; have d1 := discount_lt1 g.
pose x t z := `|remainder g sigma a q noise t z|.
pose W t := delta * (supnorm (averaged a noise t) + supnorm (drift g sigma a t)).
have e0 c' : 0 < c' -> eventually (fun t => W t <= c').
  move=> c'0; have c2 : 0 < c' / 2%:R by rewrite divr_gt0 ?ltr0n.
  have [N hN] := eventually_and (noise_vanishes c2) (drift_vanishes _ c2); exists N => t /hN [h1 h2].
  rewrite /W -[X in _ <= X]mul1r; apply: ler_pmul; rewrite ?addr_ge0 ?supnorm_ge0 ?(ltW d1) //.
  by rewrite (splitr c'); apply: ler_add; apply: supnorm_le => //; apply: ltW.
have rec t b z : 0 <= b -> (forall z', x t z' <= b) ->
    x t.+1 z <= (1 - a t z) * x t z + a t z * (delta * b + W t) + 0.
  move=> b0 hb; rewrite addr0 /W -mulrDr addrA.
  exact: (lemma_T hsigma a01 update z hb b0).
have D_small z : negligible (fun _ => 0 : R) (a ^~ z).
  by apply: negligible0 => t; case/andP: (a01 t z).
pose b := Rbar + B / (1 - delta) + 1 + 1.
have hb : eventually (fun t => forall z, x t z <= Num.max 0 b).
  have [N hN] := eventually_and (noise_vanishes ltr01) (drift_vanishes _ ltr01).
  exists N => t /hN [h1 h2] z; rewrite le_maxr; apply/orP; right.
  apply: le_trans (ler_norm_sub _ _) (ler_add _ (h2 z)).
  apply: le_trans (ler_norm_sub _ _) (ler_add _ (h1 z)).
  apply: le_trans (ler_norm_sub _ _) (ler_add (bounded t z) _); exact: qvalue_bound.
have b0 : 0 <= Num.max 0 b by rewrite le_maxr lexx.
have c3 : 0 < c / 3%:R by rewrite divr_gt0 ?ltr0n.
have hx := contraction d0 d1 a01 a_div D_small e0 rec b0 hb c3.
have [N hN] := eventually_and hx (eventually_and (noise_vanishes c3) (drift_vanishes _ c3)).
exists N => t /hN [h1 [h2 h3]] z.
rewrite (_ : error g sigma q t z = remainder g sigma a q noise t z + averaged a noise t z
  + drift g sigma a t z); last by rewrite /remainder; ring.
apply: le_trans (ler_norm_add _ _) _.
rewrite (_ : c = c / 3%:R + c / 3%:R + c / 3%:R); last by field.
apply: ler_add (h3 z); apply: le_trans (ler_norm_add _ _) _.
exact: ler_add (h1 z) (h2 z).
Qed.

(* (D) holds if the policies move on a slower timescale than the weights. *)
Theorem drift_vanishes_if_slow :
  (forall z, negligible (fun t => distance (sigma t) (sigma t.+1)) (a ^~ z)) ->
  forall c, 0 < c -> eventually (fun t => forall z, `|drift g sigma a t z| <= c).
Proof.
move=> slow c c0; apply: eventually_all => z; set L := 2%:R * B / (1 - delta) ^+ 2.
have L0 : 0 <= L by rewrite divr_ge0 ?sqr_ge0 ?mulr_ge0 ?ler0n.
have neg : negligible (fun t => L * distance (sigma t) (sigma t.+1)) (a ^~ z).
  by apply: negligible_scale => // t; case/andP: (a01 t z).
have := relaxation (a01 ^~ z) (a_div z) neg c0 (x := fun t => `|drift g sigma a t z|) (c := 0) (N := 0%N).
rewrite add0r; apply=> t _; have /andP[p0 p1] := a01 t z; rewrite mulr0 addr0 {1}/drift /=.
apply: le_trans (ler_norm_add _ _) _; rewrite normrM ger0_norm ?subr_ge0 //.
by apply: ler_add => //; apply: truth_moves.
Qed.

Theorem estimates_track : (forall z, negligible (fun t => distance (sigma t) (sigma t.+1)) (a ^~ z)) ->
  forall c, 0 < c -> eventually (fun t => forall z, `|error g sigma q t z| <= c).
Proof. by move=> slow; apply: theorem_2; apply: drift_vanishes_if_slow. Qed.
End Limit.

(* (N) holds for a coordinate if the sums of a_t noise_t settle and a diverges:
   a form of Kronecker's lemma.                                              *)
Section Averages.
Variables (R : archiFieldType) (a noise : nat -> R).
Hypothesis a01 : forall t, 0 <= a t <= 1.
Hypothesis a_div : divergent a.
Hypothesis settles : forall lambda, 0 < lambda -> exists N, forall n, (N <= n)%N ->
  `|mass (fun t => a t * noise t) N n| < lambda.

Theorem averages_vanish c : 0 < c ->
  eventually (fun t => `|relaxed a (fun t => a t * noise t) t| <= c).
Proof.
set average := relaxed a _; move=> c0; pose l := c / 3%:R; have l0 : 0 < l by rewrite divr_gt0 ?ltr0n.
have [N hN] := settles l0; pose X n := mass (fun t => a t * noise t) N n.
pose y t := `|average t - X t|.
have step t : (N <= t)%N -> y t.+1 <= (1 - a t) * y t + a t * l + 0.
  move=> Nt; have /andP[p q] := a01 t; rewrite addr0 /y.
  have -> : average t.+1 - X t.+1 = (1 - a t) * (average t - X t) - a t * X t.
    by rewrite /average /X massS //=; ring.
  apply: le_trans (ler_norm_sub _ _) _; rewrite !normrM (ger0_norm p) ger0_norm ?subr_ge0 //.
  by rewrite ler_add2l ler_wpmul2l // ltW // hN.
have zero : negligible (fun _ : nat => 0 : R) a by apply: negligible0 => t; case/andP: (a01 t).
have [N' hN'] := relaxation a01 a_div zero l0 step.
exists (maxn N N') => t; rewrite geq_max => /andP[Nt Nt'].
rewrite -[average t](subrK (X t)); apply: le_trans (ler_norm_add _ _) _.
have -> : c = l + l + l by rewrite /l; field.
by apply: ler_add (hN' t Nt') (ltW (hN t Nt)).
Qed.
End Averages.
