(* The noise of (4a) averages out almost surely: condition (N).

   sigma_i^h = (own(pi^h)_i, pi~^h_{-i}): what the estimates of player i follow,
   pi~^h after the repair, (pi_i^h, pi~_{-i}^h) as printed.  The noise of (4a) at
   an update of z = (s, a_i), against the operator of sigma_i^h, has mean 0 given
   the history, and is at most 2 B/(1-delta).  So with steps alpha_i(n) of finite
   sum of squares the sums of weight times noise settle, whatever the path does
   to the counters, and the averages vanish where z is played for ever.        *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Equilibrium Lipschitz Exploration Algorithm.
From MPG Require Import Sequences Histories AlmostSure Gains Tracking Paths Algorithm1.
From MPG Require Import Quadratic Drift Learner.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Means.
Variables (R : realFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).

(* Only one own action counts. *)
Lemma mean_at (p : policy R S A) i s (b : A i) (f : profile A -> R) :
  mean p s (fun a => (a i == b)%:R * f a) = p i (s, b) * mean_given p s b f.
Proof.
rewrite (mean_own _ i) (bigD1 b) //= [X in _ + X]big1 ?addr0 => [|c cb].
  by congr (_ * _); apply: eq_bigr => a /eqP ->; rewrite eqxx mul1r.
rewrite /mean_given big1 ?mulr0 // => a /eqP ->.
by rewrite (negPf cb) mul0r mulr0.
Qed.

Variables (B : R) (i : I) (p : policy R S A) (q : S * A i -> R).
Hypotheses (hB : forall s a, `|payoff g i s a| <= B) (hp : is_policy p).
Hypothesis hq : forall z, `|q z| <= B / (1 - delta).

Lemma sample_norm s a s' : `|payoff g i s a + delta * \sum_b p i (s', b) * q (s', b)| <= B / (1 - delta).
Proof.
have d := discount_lt g; have -> : B / (1 - delta) = B + delta * (B / (1 - delta)).
  by field; rewrite gt_eqF.
apply: le_trans (ler_norm_add _ _) _; apply: ler_add => //.
rewrite normrM ger0_norm ?discount_ge0 // ler_wpmul2l ?discount_ge0 //.
by apply: (average_norm (hp i s')).
Qed.

Lemma target_norm s a : `|target g p q s a| <= B / (1 - delta).
Proof.
have hP := transition_distribution g s a.
rewrite (_ : target g p q s a = \sum_s' transition g s a s' *
    (payoff g i s a + delta * \sum_b p i (s', b) * q (s', b))).
  by apply: (average_norm hP) => s'; apply: sample_norm.
under eq_bigr => s' _ do rewrite mulrDr.
rewrite big_split /= -mulr_suml hP.2 mul1r /target mulr_sumr; congr (_ + _).
by apply: eq_bigr => s' _; rewrite mulrCA.
Qed.

Lemma bellman_norm z : `|bellman g p q z| <= B / (1 - delta).
Proof. by case: z => s b; rewrite -equation_23_mean; apply: mean_given_norm => // a; apply: target_norm. Qed.
End Means.

Section Noise.
Variables (R : archiFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (theta : I -> R) (alpha beta : I -> nat -> R).
Variables (own : policy R S A -> policy R S A) (reply : forall i, S -> (A i -> R) -> A i -> R).
Variables (s0 : S) (q0 : forall i, S * A i -> R) (pi0 : policy R S A).
Hypothesis htheta : forall i, 0 <= theta i <= 1.
Hypothesis halpha : forall i n, 0 <= alpha i n <= 1.
Hypothesis hbeta : forall i n, 0 <= beta i n <= 1.
Hypothesis own_policy : forall p, is_policy p -> is_policy (own p).
Hypothesis best : forall i s (f : A i -> R), reply_to f (reply s f).
Hypothesis start_policy : is_policy pi0.
Variables (B : R) (B0 : 0 <= B).
Hypothesis hB : forall i s a, `|payoff g i s a| <= B.
Hypothesis start_estimate : forall i z, `|q0 (i := i) z| <= B / (1 - delta).
Notation learned := (learned g alpha beta own reply s0 q0 pi0).
Notation law := (law g theta alpha beta own reply s0 q0 pi0).
Notation event := (event S A).

Definition followed (p : policy R S A) i : policy R S A := replace (explored theta p) (own p i).

Let held_ok h := held_policy g alpha own s0 q0 hbeta best start_policy h.

Lemma followed_policy p i : is_policy p -> is_policy (followed p i).
Proof.
by move=> hp; apply: is_policy_replace; [apply: explored_policy | apply: own_policy].
Qed.

Variables (i : I) (z : S * A i).

Definition noise_at (h : seq event) (x : event) : R :=
  sample_now g own (learned h) x i - bellman g (followed (held (learned h)) i) (@estimate _ _ _ _ (learned h) i) z.

(* Weight times noise, where z was played at least m times before. *)
Definition shock m (h : seq event) (x : event) : R :=
  (m <= tried (learned h) z)%N%:R * (weight_now alpha (learned h) x z * noise_at h x).

Lemma shock_free m h : \sum_x law h x * of_step (shock m) (rcons h x) = 0.
Proof.
under eq_bigr => x _ do rewrite of_step_rcons.
rewrite law_sum; set M := learned h; set p := explored theta (held M).
have hp : is_policy p := explored_policy htheta (held_ok h).
pose T := bellman g (followed (held M) i) (@estimate _ _ _ _ M i) z.
pose k := (m <= tried M z)%N%:R * alpha i (tried M z).+1.
transitivity (mean p (now M) (fun a => k * (((now M, a i) == z)%:R *
    (target g (own (held M)) (@estimate _ _ _ _ M i) (now M) a - T)))).
  apply: eq_mean => a; have [P0 P1] := transition_distribution g (now M) a.
  transitivity (\sum_s' (transition g (now M) a s' * (k * (((now M, a i) == z)%:R * (payoff g i (now M) a - T)))
      + k * (((now M, a i) == z)%:R * (delta * (transition g (now M) a s' *
         \sum_b own (held M) i (s', b) * estimate M (s', b)))))).
    apply: eq_bigr => s' _; rewrite /shock /weight_now /noise_at /sample_now -/M -/T /k /=.
    by move: (\sum_b _) => y; ring.
  rewrite big_split /= -mulr_suml P1 mul1r -!mulr_sumr /target.
  by move: (\sum_s' _) => y; ring.
rewrite meanZ; case: z @T @k => s b T k.
have [e|ne] := eqVneq (now M) s; last first.
  rewrite (@eq_mean _ _ _ _ p (now M) _ (fun _ => 0)) ?mean_const ?mulr0 // => a.
  by rewrite xpair_eqE (negPf ne) mul0r.
rewrite (@eq_mean _ _ _ _ p (now M) _ (fun a => (a i == b)%:R * (target g (own (held M)) (@estimate _ _ _ _ M i) s a - T))).
  rewrite e.
  rewrite mean_at mean_givenB mean_given_const // -(mean_given_replace _ (own (held M) i)).
  by rewrite bellman_target ?subrr ?mulr0 // replace_same.
by move=> a; rewrite xpair_eqE e eqxx.
Qed.

Lemma noise_norm h x : `|noise_at h x| <= 2%:R * (B / (1 - delta)).
Proof.
have hq := estimate_bounded s0 halpha hbeta own_policy best start_policy hB start_estimate h (i := i).
rewrite mulr_natl mulr2n; apply: le_trans (ler_norm_sub _ _) _; apply: ler_add.
  exact: (sample_norm (hB i) (own_policy (held_ok h)) hq).
exact: (bellman_norm (hB i) (followed_policy i (held_ok h)) hq).
Qed.

Lemma shock_quad m h : quad (of_step (shock m)) 0 h <=
  (2%:R * (B / (1 - delta))) ^+ 2 * \sum_(j < tried (learned h) z) (m <= j)%N%:R * alpha i j.+1 ^+ 2.
Proof.
set C := 2%:R * _; have C0 : 0 <= C by rewrite !mulr_ge0 ?ler0n // invr_ge0 ltW ?discount_lt.
elim/last_ind: h => [|h x IH]; first by rewrite /quad /= big_geq // big_ord0 mulr0.
rewrite quad_rcons // of_step_rcons learned_rcons /=; set Q := quad _ _ _ in IH *.
rewrite /shock /weight_now; case: ((now _, _) == z); last by rewrite addn0 !mul0r mulr0 expr0n addr0.
rewrite addn1 big_ord_recr /= [C ^+ 2 * (_ + _)]mulrDr mul1r; apply: ler_add => //.
have -> : (m <= tried (learned h) z)%N%:R * alpha i (tried (learned h) z).+1 ^+ 2 =
    ((m <= tried (learned h) z)%N%:R * alpha i (tried (learned h) z).+1) ^+ 2 :> R.
  by case: (m <= _)%N; rewrite ?mul1r // !mul0r expr0n.
rewrite mulrA exprMn mulrC ler_wpmul2r ?sqr_ge0 // -[noise_at h x ^+ 2]real_normK ?num_real //.
by rewrite ler_sqr ?nnegrE //; apply: noise_norm.
Qed.

Hypothesis squares : square_summable (fun k => alpha i k.+1).

Lemma shock_modulus e : 0 < e -> {m | forall h, quad (of_step (shock m)) 0 h <= e}.
Proof.
move=> e0; set C := 2%:R * (B / (1 - delta)); have C1 : 0 < C ^+ 2 + 1 by rewrite ltr_spaddr ?sqr_ge0 ?ltr01.
have [m hm] := squares (divr_gt0 e0 C1); exists m => h; apply: le_trans (shock_quad m h) _.
set n := tried _ _; have tail : \sum_(j < n) (m <= j)%N%:R * alpha i j.+1 ^+ 2 <= e / (C ^+ 2 + 1).
  apply: le_trans (hm n); rewrite /mass big_geq_mkord [X in _ <= X]big_mkcond /=; apply: ler_sum => j _.
  by case: (m <= j)%N; rewrite ?mul1r ?mul0r.
apply: le_trans (ler_wpmul2l (sqr_ge0 C) tail) _; rewrite mulrC mulrAC ler_pdivr_mulr //.
by rewrite ler_wpmul2l ?(ltW e0) // ler_addl ler01.
Qed.

(* Along a path on which z is played for ever, sums of shocks that settle from
   some count on are tails of the sums of weight times noise.                 *)
Section Path.
Variable w : nat -> event.
Notation at_time t := (learned (mkseq w t)).
Definition noise_along t : R := noise_at (mkseq w t) (w t).
Definition weight_along t : R := weight_now alpha (at_time t) (w t) z.

Lemma tried_mono k n : (k <= n)%N -> (tried (at_time k) z <= tried (at_time n) z)%N.
Proof.
move/subnKC <-; elim: (n - k)%N => [|j IH]; first by rewrite addn0.
by rewrite addnS learned_step /=; apply: leq_trans IH (leq_addr _ _).
Qed.

Lemma shock_tail m N n : (m <= tried (at_time N) z)%N -> (N <= n)%N ->
  mass (fun t => weight_along t * noise_along t) N n =
  walk (fun _ => 1) (of_step (shock m)) 0 (mkseq w n) - walk (fun _ => 1) (of_step (shock m)) 0 (mkseq w N).
Proof.
move=> mN Nn; rewrite !walk_path (mass_cat _ (leq0n N) Nn) addrC addKr.
apply: eq_big_nat => t /andP[Nt _]; rewrite mul1r mkseqS of_step_rcons /shock.
by rewrite (leq_trans mN (tried_mono Nt)) mul1r.
Qed.
End Path.

Let hlaw := law_distribution g alpha own s0 q0 htheta hbeta best start_policy.

Definition played_for_ever (w : nat -> event) := forall m, exists t, (m <= tried (learned (mkseq w t)) z)%N.

(* Condition (N), almost surely. *)
Theorem noise_averages_out : almost_surely law (fun w =>
  played_for_ever w -> divergent (weight_along w) ->
  forall c, 0 < c -> eventually (fun t => `|relaxed (weight_along w) (fun t => weight_along w t * noise_along w t) t| <= c)).
Proof.
have half (l : R) : 0 < l -> 0 < l / 2%:R by move=> l0; rewrite divr_gt0 ?ltr0n.
have settle : almost_surely law (fun w => forall l, 0 < l ->
    exists m, forall n, `|walk (fun _ => 1) (of_step (shock m)) 0 (mkseq w n)| < l).
  apply: (almost_surely_small hlaw) => [e e' w ee [m hm]|e e0].
    by exists m => n; apply: lt_le_trans (hm n) ee.
  exact: (quadratic_settles hlaw (shock_free) shock_modulus e0).
apply: almost_surely_sub settle => w settle forever div c c0.
apply: averages_vanish c0 => [t|//|l l0].
  by rewrite /weight_along /weight_now; case: eqP => _; rewrite ?mul0r ?mul1r ?lexx ?ler01.
have [m hm] := settle _ (half l l0); have [N mN] := forever m; exists N => n Nn.
rewrite (shock_tail mN Nn) [X in _ < X]splitr.
by apply: le_lt_trans (ler_norm_sub _ _) _; apply: ltr_add.
Qed.
End Noise.
