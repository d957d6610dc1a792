(* A finite-time rate for Algorithm 1 with the repaired continuation (T3):
   Theorem 5, on every path, over every real field, with every constant.

   Iterates 0..T-1, a block being G iterates [kG, (k+1)G[ with (k+1)G <= T:
   (R1) every block updates every (i, s, a) at least once, 0 < G <= T;
   (R2) a <= alpha_i^t (and alpha <= 1), b <= beta_i^t <= b', 0 < a, 0 < b;
   (R3) the averaged noise is at most nu;
   K is any number with 4 <= K a (1-delta), H = G K, N = #players.
     Dhat = 8 G N B b' / ((1-delta)^2 a)
     Ebar = 4/(3(1-delta)) (nu + Dhat) + 8 B/(1-delta) H / (3(1-delta) T)
     L_g  = 4B/(1-delta)^2 + B/(1-delta)                    (gain_modulus)
   Then the mean error is at most Ebar, and at some t < T every one-stage gain
   is at most
     2G/(m keep) [swing/(b T) + 2N/(1-delta) (b'/b) Ebar
                  + 12 B N^2 b'^2/((1-delta)^3 b)] + 2 L_g N G b',
   keep = 1 - max theta_i, swing = sum_i span_i/(1-delta).
   (R1) is asked of aligned blocks only, not of every G consecutive iterates. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Visitation PerformanceDifference.
From MPG Require Import Equilibrium EpsEquilibrium Potential Lipschitz Expansion.
From MPG Require Import Exploration ExplorationBounds Algorithm.
From MPG Require Import Sequences Blocks Gains Master NearRest Tracking Paths Convergence Algorithm1.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Rate.
Variables (R : realFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (theta : I -> R) (alpha beta : I -> nat -> R).
Variables (state : nat -> S) (action : nat -> profile A).
Hypothesis htheta : forall i, 0 <= theta i <= 1.
Hypothesis halpha : forall i n, 0 <= alpha i n <= 1.
Hypothesis hbeta : forall i n, 0 <= beta i n <= 1.
Variables (B : R) (B0 : 0 <= B).
Hypothesis hB : forall i s a, `|payoff g i s a| <= B.
Variables (q : nat -> forall i, S * A i -> R) (pi : nat -> policy R S A).
Variable br : nat -> forall i, S -> A i -> R.
Arguments q : clear implicits.
Arguments br : clear implicits.
Hypothesis run : runs g alpha beta state action (explored theta) q pi br.
Hypothesis start : forall i z, `|q 0%N i z| <= B / (1 - delta).
Notation weight4 := (weight4 alpha state action).
Notation bbar := (bbar beta state).
Notation played t := (explored theta (pi t)).
Notation noise i := (fun t (z : S * A i) =>
  noise4 g state action (explored theta) q pi (fun t => played t) t z).

Variables (T G K : nat) (a b b' nu : R).
Hypotheses (G0 : (0 < G)%N) (GT : (G <= T)%N) (a0 : 0 < a) (b0 : 0 < b) (nu0 : 0 <= nu).
Hypothesis R1 : forall k i (z : S * A i), (k.+1 * G <= T)%N ->
  exists2 t, (k * G <= t < k.+1 * G)%N & (state t, action t i) = z.
Hypothesis R2a : forall t i, (t < T)%N -> a <= alpha i (plays state action t.+1 (state t, action t i)).
Hypothesis R2b : forall t i, (t < T)%N -> b <= beta i (visits state t.+1 (state t)) <= b'.
Hypothesis R3 : forall t i (z : S * A i), (t < T)%N ->
  `|averaged (fun t z => weight4 t z) (noise i) t z| <= nu.
Hypothesis enough : 4%:R <= K%:R * a * (1 - delta).

Notation N := (#|I|%:R : R).
Notation H := (G * K)%N.
Definition Dhat : R := 8%:R * G%:R * N * B * b' / ((1 - delta) ^+ 2 * a).
Definition Ebar : R := 4%:R / (3%:R * (1 - delta)) * (nu + Dhat)
  + 8%:R * (B / (1 - delta)) * H%:R / (3%:R * (1 - delta) * T%:R).

Let p := discount_lt g.
Let hp t : is_policy (pi t) := run_policy hbeta run t.
Let he t : is_policy (played t) := explored_policy htheta (hp t).
Let T0 : (0 < T)%N := leq_trans G0 GT.

Lemma bbar_le t : (t < T)%N -> bbar t <= N * b'.
Proof.
move=> tT; rewrite mulr_natl -sumr_const; apply: ler_sum => i _.
by case/andP: (R2b i tT).
Qed.

Section Player.
Variable i : I.
Notation weights := (fun t (z : S * A i) => weight4 t z).
Notation y := (fun t z => `|remainder g (fun t => played t) weights (q ^~ i) (noise i) t z|).

Lemma upper_ge0 : 0 <= b'.
Proof. by have /andP[h1 h2] := R2b i T0; apply: le_trans (ltW b0) (le_trans h1 h2). Qed.

Lemma Dhat_ge0 : 0 <= Dhat.
Proof.
apply: divr_ge0; first by rewrite !mulr_ge0 ?ler0n // upper_ge0.
by apply: mulr_ge0; [apply: sqr_ge0 | apply: ltW].
Qed.

Lemma updated k (z : S * A i) : (k.+1 * G <= T)%N ->
  exists2 t, (k * G <= t < k.+1 * G)%N & a <= weight4 t z.
Proof.
move=> kT; have [t /andP[kt tk] e] := R1 z kT; exists t; first by rewrite kt.
by rewrite /weight4 -e eqxx mul1r; apply: R2a; apply: leq_trans tk kT.
Qed.

Lemma a_le1 (z : S * A i) : a <= 1.
Proof.
have [|t _ h] := updated (k := 0) z; first by rewrite mul1n.
by apply: le_trans h _; case/andP: (weight4_bounds state action halpha t z).
Qed.

Lemma drift_small t z : (t < T)%N -> `|drift g (fun t => played t) weights t z| <= Dhat.
Proof.
move=> tT; pose d := 2%:R * B / (1 - delta) ^+ 2 * (2%:R * (N * b')).
have L0 : 0 <= 2%:R * B / (1 - delta) ^+ 2 by rewrite divr_ge0 ?sqr_ge0 ?mulr_ge0 ?ler0n.
have d0 : 0 <= d by rewrite mulr_ge0 // !mulr_ge0 ?ler0n ?upper_ge0.
have rec u : (u < T)%N -> 0 <= weights u z <= 1 /\
    `|drift g (fun t => played t) weights u.+1 z| <=
    (1 - weights u z) * `|drift g (fun t => played t) weights u z| + d.
  move=> uT; have /andP[w0 w1] := weight4_bounds state action halpha u z; split; first by rewrite w0.
  rewrite {1}/drift /=; apply: le_trans (ler_norm_add _ _) _.
  rewrite normrM ger0_norm ?subr_ge0 // ler_add2l.
  apply: le_trans (truth_moves he B0 (hB i) u z) _; rewrite /d ler_wpmul2l //.
  apply: le_trans (explored_distance htheta _ _) _; apply: le_trans (run_distance hbeta run u) _.
  by rewrite ler_wpmul2l ?ler0n // bbar_le.
have a01 : 0 < a <= 1 by rewrite a0 (a_le1 z).
have := drift_bound (x := fun t => `|drift g (fun t => played t) weights t z|) (fun t => normr_ge0 _)
  d0 a01 (normr0 _) G0 rec (fun k kT => updated z kT) (ltnW tT).
move/le_trans; apply.
by rewrite le_eqVlt; apply/orP; left; apply/eqP; rewrite /d /Dhat; field; rewrite !gt_eqF.
Qed.

(* The estimates at time t. *)
Lemma rate_tracking t z : (t < T)%N -> `|q t i z - qvalue g (played t) z.1 z.2| <=
  nu + Dhat + (plateau delta (nu + Dhat) + decay delta ^+ (t %/ H) * (2%:R * (B / (1 - delta)))).
Proof.
move=> tT; have Rb0 : 0 <= B / (1 - delta) by rewrite divr_ge0 // ltW.
have e0 : 0 <= nu + Dhat by rewrite addr_ge0 ?Dhat_ge0.
have rec u c z' : (u < T)%N -> 0 <= c -> (forall z', y u z' <= c) ->
    y u.+1 z' <= (1 - weights u z') * y u z' + weights u z' * (delta * (c + (nu + Dhat))).
  move=> uT c0 hc.
  have upd v x : q v.+1 i x = next_estimate g (played v) (q v i) (weights v) (noise i v) x.
    exact: (run_update run (fun t => played t)).
  apply: le_trans (lemma_T he (fun v x => weight4_bounds state action halpha v x) upd z' hc c0) _.
  have /andP[w0 _] := weight4_bounds state action halpha u z'.
  rewrite ler_add2l ler_wpmul2l // ler_wpmul2l ?discount_ge0 // -addrA ler_add2l.
  apply: ler_add; first by apply: supnorm_le => // x; apply: R3.
  by apply: supnorm_le => [|x]; [apply: Dhat_ge0 | apply: drift_small].
have first z' : y 0%N z' <= 2%:R * (B / (1 - delta)).
  rewrite /remainder /error /averaged /drift /= !subr0; apply: le_trans (ler_norm_sub _ _) _.
  have -> : 2%:R * (B / (1 - delta)) = B / (1 - delta) + B / (1 - delta) by ring.
  by apply: ler_add => //; apply: qvalue_bound.
have a01 : 0 < a <= 1 by rewrite a0 (a_le1 z).
have M0 : 0 <= 2%:R * (B / (1 - delta)) by rewrite mulr_ge0 ?ler0n.
have yt := geometric_bound e0 (discount_ge0 g) (discount_lt1 g) a01
  (fun v x => weight4_bounds state action halpha v x) rec (fun k x kT => updated x kT) enough first M0
  z (ltnW tT).
rewrite -/(truth g (fun t => played t) t z) -/(error g (fun t => played t) (q ^~ i) t z).
rewrite (_ : error _ _ _ t z = averaged weights (noise i) t z + drift g (fun t => played t) weights t z
  + remainder g (fun t => played t) weights (q ^~ i) (noise i) t z); last by rewrite /remainder; ring.
apply: le_trans (ler_norm_add _ _) _; apply: ler_add yt.
by apply: le_trans (ler_norm_add _ _) _; apply: ler_add (R3 z tT) (drift_small z tT).
Qed.
End Player.

Definition worst_error t : R := maximum (fun i => tracking_error g theta q pi t i).

(* The mean error: sum_{t<T} max_i E_i^t <= T Ebar. *)
Theorem theorem_5_errors (i0 : I) : mass worst_error 0 T <= T%:R * Ebar.
Proof.
have Rb0 : 0 <= B / (1 - delta) by rewrite divr_ge0 // ltW.
have M0 : 0 <= 2%:R * (B / (1 - delta)) by rewrite mulr_ge0 ?ler0n.
have e0 : 0 <= nu + Dhat by rewrite addr_ge0 ?(Dhat_ge0 i0).
have [c0 _] := decay_bounds (discount_ge0 g) (discount_lt1 g).
pose z t := plateau delta (nu + Dhat) + decay delta ^+ (t %/ H) * (2%:R * (B / (1 - delta))).
have z0 t : 0 <= z t.
  apply: addr_ge0; first exact: (plateau_ge0 e0 (discount_ge0 g) (discount_lt1 g)).
  by apply: mulr_ge0 => //; apply: exprn_ge0.
apply: (@le_trans _ _ (mass (fun t => (nu + Dhat) + z t) 0 T)).
  apply: ler_sum_nat => t /andP[_ tT]; apply: maximum_le => [|i]; first exact: addr_ge0.
  by apply: supnorm_le => [|x]; [apply: addr_ge0 | apply: rate_tracking].
have -> : mass (fun t => (nu + Dhat) + z t) 0 T = T%:R * (nu + Dhat) + mass z 0 T.
  by rewrite /mass big_split /= sumr_const_nat subn0 mulr_natl.
have tot := geometric_total (K := K) (nu + Dhat) G0 (discount_ge0 g) (discount_lt1 g) enough M0 T.
apply: le_trans (ler_add (lexx _) tot) _; rewrite -subr_ge0.
have Tn : T%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
have -> : T%:R * Ebar - (T%:R * (nu + Dhat) + (T%:R * plateau delta (nu + Dhat) +
  4%:R * (2%:R * (B / (1 - delta))) * H%:R / (3%:R * (1 - delta)))) = T%:R * (nu + Dhat) / 3%:R.
  by rewrite /Ebar /plateau; field; rewrite Tn gt_eqF.
by rewrite divr_ge0 ?mulr_ge0 ?ler0n.
Qed.

Variables (Phi : policy R S A -> S -> R) (mu : S -> R) (m keep : R) (span : I -> R).
Hypotheses (hPhi : is_potential g Phi) (hmu : distribution mu).
Hypotheses (m_gt0 : 0 < m) (hm : forall s, m <= mu s).
Hypotheses (keep0 : 0 < keep) (hkeep : forall i, keep <= 1 - theta i).
Hypothesis hspan : forall i s t a b, payoff g i s a - payoff g i t b <= span i.

Definition payment : R := (\sum_i span i / (1 - delta)) / (b * T%:R)
  + 2%:R * N / (1 - delta) * (b' / b) * Ebar
  + 12%:R * B * N ^+ 2 * b' ^+ 2 / ((1 - delta) ^+ 3 * b).
Definition rate : R := 2%:R * G%:R / (m * keep) * payment + 2%:R * gain_modulus g B * N * G%:R * b'.

Let path := run_path hbeta run theta.

Lemma total_paid (i0 : I) : m * mass (gained g theta pi (step5 beta state)) 0 T <= T%:R * b * payment.
Proof.
apply: le_trans (inequality_2 htheta path hmu (ltW m_gt0) hm hPhi B0 hB hspan (leq0n T)) _.
have Tn : T%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
have b'0 := upper_ge0 i0.
have -> : T%:R * b * payment = (\sum_i span i / (1 - delta))
  + 2%:R / (1 - delta) * (N * b' * (T%:R * Ebar))
  + 12%:R * B / (1 - delta) ^+ 3 * (T%:R * (N * b') ^+ 2).
  by rewrite /payment; set s := \sum_i _; field; rewrite Tn !gt_eqF.
have pace_le t i : (t < T)%N -> 0 <= pace beta state theta t i <= b'.
  move=> tT; have /andP[h1 h2] := R2b i tT; have /andP[t0 t1] := htheta i.
  have bi := le_trans (ltW b0) h1; rewrite /pace mulr_ge0 ?subr_ge0 //=; apply: le_trans h2.
  by rewrite ler_pimull // ler_subl_addr ler_addl.
have shareE (f : I -> S -> R) t : \sum_i \sum_s share theta (step5 beta state t) i s * f i s =
    \sum_i pace beta state theta t i * f i (state t).
  apply: eq_bigr => i _; rewrite /share /pace -mulrA -at_state mulr_sumr.
  by apply: eq_bigr => s _; rewrite mulrA.
apply: ler_add; first apply: ler_add => //.
  apply: ler_wpmul2l; first by rewrite divr_ge0 ?ler0n // ltW.
  have Nb : 0 <= N * b' by rewrite mulr_ge0 ?ler0n.
  apply: le_trans (ler_wpmul2l Nb (theorem_5_errors i0)); rewrite /mass mulr_sumr.
  apply: ler_sum_nat => t /andP[_ tT]; rewrite /erred shareE -mulrA mulr_natl -sumr_const.
  apply: ler_sum => i _; have /andP[p0 p1] := pace_le t i tT.
  apply: ler_pmul => //; first exact: supnorm_ge0.
  exact: (le_maximum (fun i => tracking_error g theta q pi t i)).
apply: ler_wpmul2l.
  by apply: divr_ge0; [rewrite !mulr_ge0 ?ler0n | apply: exprn_ge0; apply: ltW].
rewrite mulr_natl -[T in X in _ <= X]subn0 -sumr_const_nat; apply: ler_sum_nat => t /andP[_ tT].
have m1 := moved_at_ge0 htheta path t; have m2 := moved_le htheta path t.
have m3 := bbar_le tT; rewrite total_step5 in m2; have m4 := le_trans m2 m3.
by rewrite ler_expn2r ?nnegrE ?(le_trans m1).
Qed.

(* Theorem 5: some iterate is good. *)
Theorem theorem_5 (i0 : I) : exists2 t, (t < T)%N & forall i s, stage_gain g theta (pi t) i s <= rate.
Proof.
case: (boolP [exists t : 'I_T, [forall i, [forall s, stage_gain g theta (pi t) i s <= rate]]]).
  by case/existsP=> t /forallP h; exists t => // i s; apply: (forallP (h i)).
rewrite negb_exists => /forallP none; exfalso.
have bad t : (t < T)%N -> exists i s, rate < stage_gain g theta (pi t) i s.
  move=> tT; have := none (Ordinal tT); rewrite negb_forall => /existsP [i].
  by rewrite negb_forall => /existsP [s]; rewrite -ltNge => lt; exists i, s.
have b'0 := upper_ge0 i0; have L0 := gain_modulus_ge0 g B0.
have mk : 0 < m * keep by apply: mulr_gt0.
pose X := 2%:R * G%:R / (m * keep) * payment.
have drop t t' i s : (t <= t')%N -> (t' <= t + G)%N -> (t' < T)%N ->
    rate < stage_gain g theta (pi t) i s -> X < stage_gain g theta (pi t') i s.
  move=> tt' t'G t'T big; rewrite -(ltr_add2r (2%:R * gain_modulus g B * N * G%:R * b')).
  apply: lt_le_trans big _; apply: le_trans (gain_lipschitz htheta B0 hB i s (hp t') (hp t)) _.
  rewrite ler_add2l distanceC.
  have -> : 2%:R * gain_modulus g B * N * G%:R * b' = gain_modulus g B * (2%:R * (G%:R * (N * b'))) by ring.
  rewrite ler_wpmul2l //; apply: le_trans (path_distance path tt') _; rewrite ler_wpmul2l ?ler0n //.
  apply: (@le_trans _ _ (\sum_(t <= u < t') (N * b'))).
    apply: ler_sum_nat => u /andP[_ ut']; rewrite total_step5; apply: bbar_le.
    exact: ltn_trans ut' t'T.
  rewrite sumr_const_nat -[X in X <= _]mulr_natl ler_wpmul2r ?mulr_ge0 ?ler0n // ler_nat.
  by rewrite leq_subLR.
have block k : (k.+1 * G <= T)%N -> keep * b * X < mass (gained g theta pi (step5 beta state)) (k * G) (k.+1 * G).
  move=> kT; have kT' : (k * G < T)%N by apply: leq_trans kT; rewrite mulSn -[X in (X < _)%N]add0n ltn_add2r.
  have [i [s big]] := bad _ kT'; have [c _] : exists c : A i, True.
    by have [f _] := best_action g (hp 0) i; exists (f s).
  have [t /andP[kt tk] e] := R1 (s, c) kT; have es : state t = s by case: e.
  have tT : (t < T)%N := leq_trans tk kT.
  have tG : (t <= k * G + G)%N by rewrite addnC -mulSn ltnW.
  have gt := drop _ _ _ _ kt tG tT big; have kb : 0 < keep * b by apply: mulr_gt0.
  rewrite -(ltr_pmul2l kb) in gt; apply: lt_le_trans gt _.
  have gg0 u : 0 <= gained g theta pi (step5 beta state) u by apply: (gained_ge0 htheta path).
  rewrite (mass_cat _ kt (ltnW tk)) (mass_cat _ (leqnSn t) tk) massS // mass_nil add0r.
  rewrite -[X in X <= _]add0r; apply: ler_add; first exact: mass_ge0.
  rewrite -[X in X <= _]addr0; apply: ler_add; last exact: mass_ge0.
  rewrite /gained (bigD1 i) //= (bigD1 s) //= -addrA -[X in X <= _]addr0; apply: ler_add.
    apply: ler_wpmul2r; first exact: stage_gain_ge0.
    rewrite /share /step5 es eqxx mul1r; have /andP[h1 _] := R2b i tT; rewrite es in h1.
    by apply: ler_pmul => //; apply: ltW.
  have term0 j x : 0 <= share theta (step5 beta state t) j x * stage_gain g theta (pi t) j x.
    apply: mulr_ge0; last exact: stage_gain_ge0.
    by apply: mulr_ge0; [rewrite subr_ge0; case/andP: (htheta j) | apply: (step_ge0 path)].
  by apply: addr_ge0; [apply: sumr_ge0 | apply: sumr_ge0 => j _; apply: sumr_ge0].
pose M := (T %/ G)%N; have M0 : (0 < M)%N by rewrite divn_gt0.
have MT : (M * G <= T)%N by apply: leq_trunc_div.
have acc k : (k <= M)%N -> (0 < k)%N -> k%:R * (keep * b * X) < mass (gained g theta pi (step5 beta state)) 0 (k * G).
  elim: k => // k IH kM _; have kT : (k.+1 * G <= T)%N by apply: leq_trans MT; rewrite leq_mul2r kM orbT.
  have kk : (k * G <= k.+1 * G)%N by rewrite mulSn leq_addl.
  rewrite (mass_cat _ (leq0n _) kk) mulrS mulrDl mul1r addrC.
  have [k0|k0] := posnP k.
    by rewrite k0 mul0r mul0n mass_nil !add0r in kT *; have := block 0%N kT; rewrite mul0n.
  by apply: ltr_add; [apply: IH => //; apply: ltnW | apply: block].
have gg0 u : 0 <= gained g theta pi (step5 beta state) u by apply: (gained_ge0 htheta path).
have := lt_le_trans (acc M (leqnn _) M0) (mass_mono 0 gg0 MT); rewrite -(ltr_pmul2l m_gt0).
move/lt_le_trans => /(_ _ (total_paid i0)); rewrite ltNge => /negP; apply.
have -> : m * (M%:R * (keep * b * X)) = (2%:R * (M%:R * G%:R)) * b * payment.
  by rewrite /X; field; rewrite !gt_eqF.
have pay0 : 0 <= payment.
  have := total_paid i0; have m1 : 0 <= m * mass (gained g theta pi (step5 beta state)) 0 T.
    by rewrite mulr_ge0 ?mass_ge0 // ltW.
  by move/(le_trans m1); rewrite pmulr_rge0 // mulr_gt0 ?ltr0n.
rewrite ler_wpmul2r // ler_wpmul2r ?(ltW b0) // -!natrM ler_nat.
rewrite {1}(divn_eq T G) -/M mul2n -addnn leq_add2l.
by apply: leq_trans (ltnW (ltn_pmod T G0)) _; rewrite leq_pmull.
Qed.

(* The gaps at that iterate. *)
Corollary theorem_5_gaps (i0 : I) : exists2 t, (t < T)%N & forall i,
  gap_le g i (pi t) ((2%:R * rho A theta i + own A theta i) * (span i / (1 - delta) ^+ 2)
    + 2%:R / (1 - delta) * rate) /\
  gap_le g i (played t) (own A theta i * (span i / (1 - delta) ^+ 2) + (1 - delta)^-1 * rate).
Proof.
have [t tT near] := theorem_5 i0; exists t => // i; split=> x s hx.
  apply: le_trans (near_rest_gap htheta (hspan i) (hp t) (near i) s hx) _; rewrite ler_add2l.
  have r0 : 0 <= rate := le_trans (stage_gain_ge0 g theta (pi t) i s) (near i s).
  have /andP[_ t1] := htheta i; rewrite [2%:R / _ * _]mulrAC -mulrA; apply: ler_wpmul2r.
    by apply: divr_ge0 => //; apply: ltW.
  by rewrite mulr2n ler_add2l.
apply: le_trans (near_rest_gap_played htheta (hspan i) (hp t) (near i) s hx) _.
by rewrite ler_add2l mulrC.
Qed.
End Rate.
