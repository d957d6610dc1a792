(* The averages of the noise of (4a) are square summable against alpha.

   N^t = the average of the noise of (4a) at z = (s, a_i), W^t its weight there.
   The square falls on average:
     W N^2 <= N_t^2 - N_{t+1}^2 + 2 (1 - W) W N noise + C^2 W^2,
   the third term is a martingale with bounded sums of squares, and W^2 sums to
   at most sum_n alpha(n)^2.  So sum_t W^t (N^t)^2 < oo almost surely: at the
   updates of z.  These get a share of all iterates (Visits.v), and N^t moves by
   multiples of W^t only: so sum_t alpha(t+1) (N^t)^2 < oo.                   *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Equilibrium Lipschitz Exploration Algorithm.
From MPG Require Import Sequences Histories AlmostSure Gains Tracking Paths Algorithm1.
From MPG Require Import Quadratic Drift Reach Learner Noise Visits Steps Majorant.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section NoiseSums.
Variables (R : archiFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (theta : I -> R) (alpha beta : I -> nat -> R).
Variables (own : policy R S A -> policy R S A) (reply : forall i, S -> (A i -> R) -> A i -> R).
Variables (s0 : S) (q0 : forall i, S * A i -> R) (pi0 : policy R S A).
Hypothesis htheta : forall i, 0 < theta i <= 1.
Hypothesis reach : all_reachable g.
Variable steps : steps_3_2 alpha beta.
Hypothesis own_policy : forall p, is_policy p -> is_policy (own p).
Hypothesis best : forall i s (f : A i -> R), reply_to f (reply s f).
Hypothesis start_policy : is_policy pi0.
Variables (B : R) (B0 : 0 <= B).
Hypothesis hB : forall i s a, `|payoff g i s a| <= B.
Hypothesis start_estimate : forall i z, `|q0 (i := i) z| <= B / (1 - delta).
Notation learned := (learned g alpha beta own reply s0 q0 pi0).
Notation law := (law g theta alpha beta own reply s0 q0 pi0).
Notation event := (event S A).
Variables (i : I) (z : S * A i).
Notation noise_at := (noise_at g theta alpha beta own reply s0 q0 pi0 z).
Notation shock := (shock g theta alpha beta own reply s0 q0 pi0 z).
Notation weight_along := (weight_along g alpha beta own reply s0 q0 pi0 z).
Notation noise_along := (noise_along g theta alpha beta own reply s0 q0 pi0 z).
Notation sum M := (walk (fun _ => 1) M 0).

Let theta01 j : 0 <= theta j <= 1. Proof. by case/andP: (htheta j) => /ltW -> ->. Qed.
Let alpha01 j n : 0 <= alpha j n <= 1. Proof. by case/andP: (alpha_in steps j n) => /ltW -> ->. Qed.
Let beta01 j n : 0 <= beta j n <= 1. Proof. by case/andP: (beta_in steps j n) => /ltW -> ->. Qed.
Let hlaw := law_distribution g alpha own s0 q0 theta01 beta01 best start_policy.
Let squares := later_squares (alpha_in steps i) (alpha_falls steps i) (alpha_squares steps i).

Definition size_of : R := 2%:R * (B / (1 - delta)) + 1.
Notation C := size_of.

Lemma size_gt0 : 0 < C.
Proof. by rewrite ltr_spaddr ?ltr01 // !mulr_ge0 ?ler0n // invr_ge0 ltW ?discount_lt. Qed.

Lemma noise_le h x : `|noise_at h x| <= C.
Proof.
apply: le_trans (noise_norm s0 theta01 alpha01 beta01 own_policy best start_policy hB start_estimate z h x) _.
by rewrite ler_addl ler01.
Qed.

Lemma weight_bounds h (x : event) : 0 <= weight_now alpha (learned h) x z <= 1.
Proof. by rewrite /weight_now; case: eqP => _; rewrite ?mul0r ?mul1r ?lexx ?ler01. Qed.

(* The average at a history. *)
Fixpoint average_of (r : seq event) : R := if r is x :: r' then
  (1 - weight_now alpha (learned (rev r')) x z) * average_of r' +
  weight_now alpha (learned (rev r')) x z * noise_at (rev r') x else 0.
Definition average h : R := average_of (rev h).

Lemma average_rcons h x : average (rcons h x) =
  (1 - weight_now alpha (learned h) x z) * average h + weight_now alpha (learned h) x z * noise_at h x.
Proof. by rewrite /average rev_rcons /= revK. Qed.

Lemma average_along w t : average (mkseq w t) =
  relaxed (weight_along w) (fun t => weight_along w t * noise_along w t) t.
Proof. by elim: t => [|t IH] //; rewrite mkseqS average_rcons IH. Qed.

Lemma average_norm h : `|average h| <= C.
Proof.
elim/last_ind: h => [|h x IH]; first by rewrite normr0 ltW ?size_gt0.
rewrite average_rcons; move: (weight_now _ _ _ _) (weight_bounds h x) => u /andP[w0 w1].
apply: le_trans (ler_norm_add _ _) _; rewrite !normrM (ger0_norm w0) ger0_norm ?subr_ge0 //.
have -> : C = (1 - u) * C + u * C by ring.
by apply: ler_add; rewrite ler_wpmul2l ?subr_ge0 ?noise_le.
Qed.

(* The martingale of the squares. *)
Definition push h : R := 2%:R * (1 - alpha i (tried (learned h) z).+1) * average h.
Definition lean m h (x : event) : R := push h * shock m h x.

Lemma push_norm h : `|push h| <= 2%:R * C.
Proof.
have /andP[a0 a1] := alpha01 i (tried (learned h) z).+1.
rewrite /push !normrM normr_nat -mulrA ler_wpmul2l ?ler0n // -[X in _ <= X]mul1r.
by apply: ler_pmul; rewrite ?normr_ge0 ?average_norm // ger0_norm ?subr_ge0 // ler_subl_addr ler_addl.
Qed.

Lemma lean_free m h : \sum_x law h x * of_step (lean m) (rcons h x) = 0.
Proof.
have := shock_free g alpha own s0 q0 theta01 beta01 best start_policy z m h.
under eq_bigr => x _ do rewrite of_step_rcons.
under [in X in _ -> X]eq_bigr => x _ do rewrite of_step_rcons /lean mulrCA.
by rewrite -mulr_sumr => ->; rewrite mulr0.
Qed.

Lemma lean_quad m h : quad (of_step (lean m)) 0 h <= (2%:R * C) ^+ 2 * quad (of_step (shock m)) 0 h.
Proof.
elim/last_ind: h => [|h x IH]; first by rewrite /quad !big_geq ?mulr0.
rewrite !quad_rcons // !of_step_rcons mulrDr; apply: ler_add => //.
rewrite /lean exprMn ler_wpmul2r ?sqr_ge0 // -[push h ^+ 2]real_normK ?num_real //.
by rewrite ler_sqr ?nnegrE ?push_norm ?normr_ge0 // mulr_ge0 ?ler0n // ltW ?size_gt0.
Qed.

Lemma lean_modulus e : 0 < e -> {m | forall h, quad (of_step (lean m)) 0 h <= e}.
Proof.
move=> e0; have D0 : 0 < (2%:R * C) ^+ 2 by rewrite exprn_gt0 // mulr_gt0 ?ltr0n ?size_gt0.
have [m hm] := shock_modulus s0 theta01 alpha01 beta01 own_policy best start_policy B0 hB start_estimate z squares
  (divr_gt0 e0 D0).
exists m => h; apply: le_trans (lean_quad m h) _; rewrite mulrC -ler_pdivl_mulr //; exact: hm.
Qed.

(* Along a path. *)
Section Path.
Variable w : nat -> event.
Notation at_time t := (learned (mkseq w t)).
Notation N t := (average (mkseq w t)).
Notation W t := (weight_along w t).

Lemma W_bounds t : 0 <= W t <= 1. Proof. exact: weight_bounds. Qed.

Lemma W_squares n : mass (fun t => W t ^+ 2) 0 n = \sum_(j < tried (at_time n) z) alpha i j.+1 ^+ 2.
Proof.
elim: n => [|n IH]; first by rewrite mass_nil big_ord0.
rewrite massS // IH learned_step /= /Noise.weight_along /weight_now; case: eqP => _ /=.
  by rewrite addn1 big_ord_recr mul1r.
by rewrite addn0 mul0r expr0n addr0.
Qed.

Lemma W_summable : summable (fun t => W t ^+ 2).
Proof.
have [K hK] := summable_squares squares; exists K => n; rewrite W_squares; apply: le_trans (hK (tried (at_time n) z)).
by rewrite /mass big_mkord.
Qed.

Lemma square_falls t : W t * N t ^+ 2 <=
  N t ^+ 2 - N t.+1 ^+ 2 + push (mkseq w t) * (W t * noise_along w t) + C ^+ 2 * W t ^+ 2.
Proof.
have -> : push (mkseq w t) * (W t * noise_along w t) = 2%:R * (1 - W t) * W t * N t * noise_along w t.
  rewrite /push /Noise.weight_along /weight_now; case: eqP => _ /=; last by rewrite !(mul0r, mulr0).
  by rewrite mul1r; ring.
rewrite mkseqS average_rcons -/(W t) -/(noise_along w t); have /andP[w0 w1] := W_bounds t.
have x2 : noise_along w t ^+ 2 <= C ^+ 2.
  rewrite -[X in X <= _]real_normK ?num_real // ler_sqr ?nnegrE ?noise_le ?normr_ge0 //.
  exact: ltW size_gt0.
rewrite -subr_ge0; set n := N t; set u := W t in w0 w1 *; set x := noise_along w t in x2 *.
have -> : n ^+ 2 - ((1 - u) * n + u * x) ^+ 2 + 2%:R * (1 - u) * u * n * x + C ^+ 2 * u ^+ 2 - u * n ^+ 2 =
  u * (1 - u) * n ^+ 2 + u ^+ 2 * (C ^+ 2 - x ^+ 2) by ring.
by rewrite addr_ge0 // mulr_ge0 ?sqr_ge0 ?subr_ge0 // mulr_ge0 ?subr_ge0.
Qed.

(* At the updates of z. *)
Lemma summable_at_updates m k : (m <= tried (at_time k) z)%N ->
  (forall n, `|sum (of_step (lean m)) (mkseq w n)| < 1) -> summable (fun t => W t * N t ^+ 2).
Proof.
move=> mk settled; have [K hK] := W_summable; have n2 t : 0 <= N t ^+ 2 := sqr_ge0 _.
have C2 : 0 <= C ^+ 2 := sqr_ge0 _.
apply: (@summable_late _ _ k (C ^+ 2 + 2%:R + C ^+ 2 * K)) => [t|n kn].
  by rewrite mulr_ge0 //; case/andP: (W_bounds t).
pose L t := sum (of_step (lean m)) (mkseq w t).
have tail : mass (fun t => push (mkseq w t) * (W t * noise_along w t)) k n = L n - L k.
  rewrite /L !walk_path (mass_cat _ (leq0n k) kn) addrC addKr.
  apply: eq_big_nat => t /andP[kt _]; rewrite mul1r mkseqS of_step_rcons /lean /shock.
  by rewrite (leq_trans mk (tried_mono g alpha beta own reply s0 q0 pi0 z w kt)) mul1r.
apply: (@le_trans _ _ (mass (fun t => N t ^+ 2 - N t.+1 ^+ 2) k n + (L n - L k) + C ^+ 2 * mass (fun t => W t ^+ 2) k n)).
  rewrite -tail /mass mulr_sumr -!big_split /=; apply: ler_sum => t _; exact: square_falls.
apply: ler_add.
  apply: ler_add.
    have -> : mass (fun t => N t ^+ 2 - N t.+1 ^+ 2) k n = N k ^+ 2 - N n ^+ 2.
      exact: (mass_telescope (fun t => N t ^+ 2)).
    rewrite ler_subl_addr ler_paddr //.
    by rewrite -[X in X <= _]real_normK ?num_real // ler_sqr ?nnegrE ?average_norm ?normr_ge0 // ltW ?size_gt0.
  apply: le_trans (ler_norm _) _; apply: le_trans (ler_norm_sub _ _) _.
  by rewrite mulr2n; apply: ler_add; apply: ltW; apply: settled.
apply: ler_wpmul2l => //; apply: le_trans (hK n); rewrite (mass_cat _ (leq0n k) kn) ler_addr.
by apply: mass_ge0 => t; apply: sqr_ge0.
Qed.

(* The average moves at the updates of z only. *)
Lemma tried_le t : (tried (at_time t) z <= t)%N.
Proof.
elim: t => [|t IH] //; rewrite learned_step /= -addn1; apply: leq_add => //.
by case: (_ == z).
Qed.

Lemma hit_weight t : ((now (at_time t), (w t).1 i) == z)%:R * alpha i t.+1 <= W t.
Proof. by apply: ler_wpmul2l; rewrite ?ler0n // (alpha_falls steps) // ltnS tried_le. Qed.

Lemma late_weight t : alpha i t.+1 * W t <= W t ^+ 2.
Proof.
have /andP[w0 _] := W_bounds t; move: w0 (hit_weight t); rewrite /Noise.weight_along /weight_now.
case: eqP => _; last by rewrite !mul0r mulr0 expr0n.
by rewrite !mul1r => w0 h; rewrite expr2; apply: ler_wpmul2r.
Qed.

Definition part (h : seq event) : R := alpha i (size h).+1 * (average h / C) ^+ 2.

Lemma part_bounds h : 0 <= part h <= alpha i (size h).+1.
Proof.
have /andP[a0 _] := alpha01 i (size h).+1; rewrite /part mulr_ge0 ?sqr_ge0 //= ler_pimulr //.
rewrite -[_ ^+ 2]real_normK ?num_real // expr_le1 ?normr_ge0 // normrM normfV (gtr0_norm size_gt0).
by rewrite ler_pdivr_mulr ?size_gt0 // mul1r average_norm.
Qed.

Lemma part_moves t : `|part (mkseq w t.+1) - part (mkseq w t)| <= (alpha i t.+1 - alpha i t.+2) + 4%:R * W t ^+ 2.
Proof.
have le1 y : `|y| <= C -> `|y / C| <= 1.
  by move=> h; rewrite normrM normfV (gtr0_norm size_gt0) ler_pdivr_mulr ?size_gt0 // mul1r.
have n0 := le1 _ (average_norm (mkseq w t)); have n1 := le1 _ (average_norm (mkseq w t.+1)).
have x1 := le1 _ (noise_le (mkseq w t) (w t)); have /andP[w0 w1] := W_bounds t; have late := late_weight t.
have e : N t.+1 / C = (1 - W t) * (N t / C) + W t * (noise_along w t / C).
  by rewrite mkseqS average_rcons [LHS]mulrDl -!mulrA.
rewrite /part !size_mkseq; rewrite -/(noise_along w t) in x1.
move: (N t.+1 / C) (N t / C) (noise_along w t / C) e n0 n1 x1 => y1 y0 x e n0 n1 x1.
have /andP[a0 _] := alpha01 i t.+1; have fall : alpha i t.+2 <= alpha i t.+1 by apply: (alpha_falls steps).
have -> : alpha i t.+2 * y1 ^+ 2 - alpha i t.+1 * y0 ^+ 2 =
  - ((alpha i t.+1 - alpha i t.+2) * y1 ^+ 2) + alpha i t.+1 * ((y1 - y0) * (y1 + y0)) by ring.
apply: le_trans (ler_norm_add _ _) _; apply: ler_add.
  rewrite normrN normrM ger0_norm ?subr_ge0 // ler_pimulr ?subr_ge0 //.
  by rewrite ger0_norm ?sqr_ge0 // -[_ ^+ 2]real_normK ?num_real // expr_le1 ?normr_ge0.
rewrite normrM ger0_norm //; apply: (@le_trans _ _ (alpha i t.+1 * (W t * 2%:R * 2%:R))); last first.
  have -> : alpha i t.+1 * (W t * 2%:R * 2%:R) = 4%:R * (alpha i t.+1 * W t) by ring.
  by rewrite ler_wpmul2l ?ler0n.
rewrite ler_wpmul2l // normrM; apply: ler_pmul; rewrite ?normr_ge0 //.
  have -> : y1 - y0 = W t * (x - y0) by rewrite e; ring.
  rewrite normrM (ger0_norm w0) ler_wpmul2l //; apply: le_trans (ler_norm_sub _ _) _.
  by rewrite mulr2n; apply: ler_add.
by apply: le_trans (ler_norm_add _ _) _; rewrite mulr2n; apply: ler_add.
Qed.
End Path.

Let pair_possible : exists a : profile A, a i == z.2.
Proof. by have [a e] := profile_inhabited start_policy z.1 z.2; exists a; rewrite e. Qed.

Theorem noise_squares : almost_surely law (fun w => played_for_ever g alpha beta own reply s0 q0 pi0 z w ->
  summable (fun t => alpha i t.+1 *
    relaxed (weight_along w) (fun t => weight_along w t * noise_along w t) t ^+ 2)).
Proof.
have pos k : 0 <= alpha i k.+1 by case/andP: (alpha01 i k.+1).
have := almost_surely_and hlaw (quadratic_settles hlaw lean_free lean_modulus ltr01)
  (hits_balance alpha own s0 q0 htheta beta01 best start_policy reach z.1 pair_possible pos
    (later_falls (alpha_falls steps i)) squares part_bounds).
apply: almost_surely_sub => w [[m settled] [N0 balance]] forever; have [k mk] := forever m.
have [K hK] := summable_at_updates mk settled; have [L hL] := W_summable w.
have share0 : 0 < share_of theta reach z.1 := share_gt0 htheta start_policy reach z.1.
have C0 : 0 < C ^+ 2 by rewrite exprn_gt0 // size_gt0.
have [K' hK'] : summable (fun t => part (mkseq w t)).
  apply: (@summable_late _ _ N0 ((K / C ^+ 2 + 1 + (1 + 4%:R * L) + 1) / share_of theta reach z.1)) => [t|n Nn].
    by case/andP: (part_bounds (mkseq w t)).
  rewrite ler_pdivl_mulr // mulrC; apply: le_trans (balance N0 n (leqnn _) Nn) _; rewrite ler_add2r.
  apply: ler_add; first apply: ler_add.
  - apply: le_trans (_ : mass (fun t => weight_along w t * average (mkseq w t) ^+ 2) 0 n / C ^+ 2 <= _); last first.
      by rewrite ler_wpmul2r ?invr_ge0 ?(ltW C0).
    have W0 t : 0 <= weight_along w t * average (mkseq w t) ^+ 2 by rewrite mulr_ge0 ?sqr_ge0 //; case/andP: (W_bounds w t).
    apply: (@le_trans _ _ (mass (fun t => weight_along w t * average (mkseq w t) ^+ 2) N0 n / C ^+ 2)); last first.
      rewrite ler_wpmul2r ?invr_ge0 ?(ltW C0) // (mass_cat _ (leq0n N0) Nn) ler_addr; exact: mass_ge0.
    rewrite /mass mulr_suml; apply: ler_sum => t _; rewrite /part size_mkseq expr_div_n [X in X <= _]mulrA -[X in _ <= X]mulrA.
    apply: ler_wpmul2r; first by apply: divr_ge0; apply: sqr_ge0.
    by have := hit_weight w t; case: z => s b; rewrite /hit_of xpair_eqE.
  - by have /andP[_ h] := part_bounds (mkseq w n); apply: le_trans h _; case/andP: (alpha01 i (size (mkseq w n)).+1).
  apply: (@le_trans _ _ (mass (fun t => (alpha i t.+1 - alpha i t.+2) + 4%:R * weight_along w t ^+ 2) N0 n)).
    by apply: ler_sum => t _; apply: part_moves.
  rewrite /mass big_split /= -mulr_sumr; apply: ler_add.
    rewrite -/(mass _ N0 n) (mass_telescope (fun t => alpha i t.+1)) // ler_subl_addr ler_paddr //.
    by case/andP: (alpha01 i N0.+1).
  rewrite ler_wpmul2l ?ler0n //; apply: le_trans (hL n); rewrite (mass_cat _ (leq0n N0) Nn) ler_addr.
  by apply: mass_ge0 => t; apply: sqr_ge0.
exists (C ^+ 2 * K') => n; apply: le_trans (ler_wpmul2l (ltW C0) (hK' n)).
rewrite /mass mulr_sumr; apply: ler_sum => t _; rewrite /part size_mkseq -average_along.
by rewrite le_eqVlt; apply/orP; left; apply/eqP; field; rewrite gt_eqF // size_gt0.
Qed.
End NoiseSums.
