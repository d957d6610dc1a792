(* Theorem 3.3 corrected, along one path: convergence without inclusions.

   A path as in Paths.v, in a Markov potential game, mu >= m > 0, keep <= c_i.
   (B) sum_t total_step_t is unbounded;
   (V) [serves]: every (i, s) gets a share kappa of the steps, up to e, on late
       windows no longer than 1;
   (S) sum_t erred_t <= K1 and sum_t moved_t^2, sum_t total_step_t^2 <= K2.
   Then no one-stage gain exceeds any e > 0 infinitely often (Theorem 3), and
   the held policies are not infinitely often worse than
     max_i (2 rho_i + own_i) S_i + e, the played ones than max_i own_i S_i + e.
   Without (S), errors finally below e0 give a mean gain of 2 e0/(m(1-delta)),
   and in every finite game (2 e0 + kappa)/(m(1-delta)) (Theorem 1').        *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Visitation PerformanceDifference.
From MPG Require Import Equilibrium EpsEquilibrium Potential Lipschitz Expansion.
From MPG Require Import Exploration ExplorationBounds Algorithm.
From MPG Require Import Sequences Telescoped Windows Gains Master NearRest Paths.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Shares.
Variables (R : realFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (theta : I -> R) (B m keep : R) (mu : S -> R).
Hypothesis htheta : forall i, 0 <= theta i <= 1.
Hypotheses (B0 : 0 <= B) (hB : forall i s a, `|payoff g i s a| <= B).
Variables (pi : nat -> policy R S A) (step E : nat -> I -> S -> R).
Variables (br q : nat -> forall i, S -> A i -> R).
Hypothesis path : is_path g theta pi step E br q.
Hypotheses (keep0 : 0 < keep) (hkeep : forall i, keep <= 1 - theta i).

(* Steps and gains of pairs (i, s). *)
Definition pair_step t (x : I * S) : R := step t x.1 x.2.
Definition pair_gain t (x : I * S) : R := stage_gain g theta (pi t) x.1 x.2.

Lemma total_pairs t : total_of pair_step t = total_step step t.
Proof. by rewrite /total_of /total_step pair_big. Qed.

Lemma pair_step_ge0 t x : 0 <= pair_step t x. Proof. exact: (step_ge0 path). Qed.
Lemma pair_gain_ge0 t x : 0 <= pair_gain t x. Proof. exact: stage_gain_ge0. Qed.

Lemma paid_le t : keep * paid pair_gain pair_step t <= gained g theta pi step t.
Proof.
rewrite /paid /gained pair_big mulr_sumr; apply: ler_sum => x _ /=.
rewrite mulrA; apply: ler_wpmul2r; first exact: pair_gain_ge0.
by apply: ler_wpmul2r; rewrite ?(step_ge0 path).
Qed.

Lemma moved_ge t : keep * total_step step t <= moved theta (step t).
Proof.
rewrite /moved /total_step mulr_sumr; apply: ler_sum => i _; rewrite mulr_sumr; apply: ler_sum => s _.
by apply: ler_wpmul2r; rewrite ?(step_ge0 path).
Qed.

Lemma distanceC (x y : policy R S A) : distance x y = distance y x.
Proof.
by apply: eq_bigr => i _; apply: eq_bigr => s _; apply: eq_bigr => b _; rewrite distrC.
Qed.

Lemma pair_gain_lipschitz L n t x : gain_modulus g B <= L -> (n <= t)%N ->
  pair_gain n x <= pair_gain t x + L * (2%:R * mass (total_of pair_step) n t).
Proof.
move=> hL nt; have hp := path_policy path.
apply: le_trans (gain_lipschitz htheta B0 hB x.1 x.2 (hp t) (hp n)) _; rewrite ler_add2l.
have M0 := gain_modulus_ge0 g B0; rewrite distanceC.
apply: ler_pmul => //; first exact: distance_ge0.
apply: le_trans (path_distance path nt) _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
by congr (_ * _); apply: eq_big_nat => k _; rewrite total_pairs.
Qed.

Hypotheses (hmu : distribution mu) (m_gt0 : 0 < m) (hm : forall s, m <= mu s).

(* Theorem 3, counting form, over every real field: at most
   4 L_g K/(kappa eps^2) disjoint windows start at a gain of 2 eps.          *)
Theorem theorem_3_counting (Phi : policy R S A -> S -> R) (span : I -> R) K1 K2 kappa M
    (n p : nat -> nat) eps :
  is_potential g Phi -> 0 < B -> (forall i s t a b, payoff g i s a - payoff g i t b <= span i) ->
  (forall t, mass (erred theta step E) 0 t <= K1) ->
  (forall t, mass (fun t => moved theta (step t) ^+ 2) 0 t <= K2) ->
  0 < kappa -> 0 < eps -> eps <= gain_modulus g B ->
  (forall t, (n 0%N <= t)%N -> total_of pair_step t < 2%:R^-1) ->
  (forall k, (k < M)%N -> [/\ (n k <= p k)%N, (p k <= n k.+1)%N,
     eps / (2%:R * gain_modulus g B) <= mass (total_of pair_step) (n k) (p k),
     served pair_step kappa (n k) (kappa * (eps / (2%:R * gain_modulus g B)) / 2%:R)
     & exists i s, 2%:R * eps <= stage_gain g theta (pi (n k)) i s]) ->
  M%:R <= 4%:R * gain_modulus g B * (((\sum_i span i / (1 - delta)) + 2%:R / (1 - delta) * K1
     + 12%:R * B / (1 - delta) ^+ 3 * K2) / (m * keep)) / (kappa * eps ^+ 2).
Proof.
move=> hPhi Bp hspan h1 h2 k0 e0 eL small wins; have p0 := discount_lt g.
have L0 : 0 < gain_modulus g B.
  rewrite /gain_modulus; apply: ltr_spaddr; first exact: divr_gt0.
  by apply: divr_ge0; [rewrite mulr_ge0 ?ler0n | apply: sqr_ge0].
have hl := pair_gain_lipschitz _ (lexx (gain_modulus g B)).
apply: (few_windows pair_step_ge0 pair_gain_ge0 L0 k0 _ _ (p := p) e0 eL small) => [? ? ?|t|k kM].
- exact: hl.
- have mk : 0 < m * keep by apply: mulr_gt0.
  rewrite ler_pdivl_mulr // [_ * (m * keep)]mulrC -[m * keep * _]mulrA.
  apply: le_trans (_ : m * mass (gained g theta pi step) 0 t <= _).
    by rewrite ler_pmul2l // /mass mulr_sumr; apply: ler_sum => j _; apply: paid_le.
  apply: le_trans (inequality_2 htheta path hmu (ltW m_gt0) hm hPhi B0 hB hspan (leq0n t)) _.
  apply: ler_add; first (apply: ler_add => //); apply: ler_wpmul2l => //.
    by apply: divr_ge0; rewrite ?ler0n // ltW.
  by apply: divr_ge0; [rewrite mulr_ge0 ?ler0n | apply: exprn_ge0; apply: ltW].
by have [a b c d [i [s e]]] := wins k kM; split=> //; exists (i, s).
Qed.
End Shares.

(* Nash gaps of policies whose one-stage gains come to nothing, as in theorem_3 and in theorem_4. *)
Section Gaps.
Variables (R : archiFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (theta : I -> R) (pi : nat -> policy R S A) (span : I -> R).
Hypothesis htheta : forall i, 0 <= theta i <= 1.
Hypothesis policies : forall t, is_policy (pi t).
Hypothesis hspan : forall i s t a b, payoff g i s a - payoff g i t b <= span i.
Hypothesis quiet : forall e, 0 < e -> ~ recurs (fun t => exists i s, e < stage_gain g theta (pi t) i s).
Let p := discount_lt g.

Lemma gaps_follow (P : nat -> Prop) bound (C : I -> R) e : 0 < e -> (forall i, 0 <= C i <= 2%:R) ->
  (forall t eps, (forall i s, stage_gain g theta (pi t) i s <= eps) ->
     (forall i, bound i + C i * (eps / (1 - delta)) <= bound i + e) -> P t) ->
  ~ recurs (fun t => ~ P t).
Proof.
move=> e0 hC conclude bad; pose e' := e * (1 - delta) / 2%:R.
have e'0 : 0 < e' by rewrite divr_gt0 ?mulr_gt0 ?ltr0n.
apply: (quiet e'0) => N; have [t Nt ne] := bad N; exists t => //.
case: (boolP [forall i, [forall s, stage_gain g theta (pi t) i s <= e']]) => [/forallP near|].
  case: ne; apply: (conclude t e') => [i s|i]; first by apply: (forallP (near i)).
  rewrite ler_add2l; have /andP[_ c2] := hC i.
  apply: (@le_trans _ _ (2%:R * (e' / (1 - delta)))).
    by apply: ler_wpmul2r => //; apply: divr_ge0; apply: ltW.
  by rewrite /e' le_eqVlt; apply/orP; left; apply/eqP; field; rewrite ?pnatr_eq0 ?gt_eqF.
rewrite negb_forall => /existsP [i]; rewrite negb_forall => /existsP [s].
by rewrite -ltNge => big; exists i, s.
Qed.

(* The policies that are held: limsup gap_i <= (2 rho_i + own_i) S_i. *)
Lemma held_gaps e : 0 < e -> ~ recurs (fun t => ~ forall i, gap_le g i (pi t)
  ((2%:R * rho A theta i + own A theta i) * (span i / (1 - delta) ^+ 2) + e)).
Proof.
move=> e0; apply: (gaps_follow (C := fun i => 1 + theta i)
  (bound := fun i => (2%:R * rho A theta i + own A theta i) * (span i / (1 - delta) ^+ 2)) e0).
  by move=> i; case/andP: (htheta i) => t0 t1; rewrite addr_ge0 ?ler01 //= mulr2n ler_add2l.
move=> t eps near le i x s hx.
apply: le_trans (near_rest_gap htheta (hspan i) (policies t) (near i) s hx) (le i).
Qed.

(* The policies that are played: limsup gap_i(pi~^t) <= own_i S_i. *)
Lemma played_gaps e : 0 < e -> ~ recurs (fun t => ~ forall i, gap_le g i (explored theta (pi t))
  (own A theta i * (span i / (1 - delta) ^+ 2) + e)).
Proof.
move=> e0; apply: (gaps_follow (C := fun _ => 1)
  (bound := fun i => own A theta i * (span i / (1 - delta) ^+ 2)) e0).
  by move=> i; rewrite ler01 /= ler1n.
move=> t eps near le i x s hx.
have := near_rest_gap_played htheta (hspan i) (policies t) (near i) s hx.
by move/le_trans; apply; have := le i; rewrite mul1r.
Qed.
End Gaps.

Section Convergence.
Variables (R : archiFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (theta : I -> R) (B m keep : R) (mu : S -> R).
Hypothesis htheta : forall i, 0 <= theta i <= 1.
Hypotheses (B0 : 0 <= B) (hB : forall i s a, `|payoff g i s a| <= B).
Variables (pi : nat -> policy R S A) (step E : nat -> I -> S -> R).
Variables (br q : nat -> forall i, S -> A i -> R).
Hypothesis path : is_path g theta pi step E br q.
Hypotheses (keep0 : 0 < keep) (hkeep : forall i, keep <= 1 - theta i).
Hypotheses (hmu : distribution mu) (m_gt0 : 0 < m) (hm : forall s, m <= mu s).
Hypothesis steps_diverge : divergent (total_step step).
Let p := discount_lt g.

Section Mean.
Variable e0 : R.
Hypothesis errors : forall c, 0 < c -> eventually (fun t => forall i s, E t i s <= e0 + c).
Hypothesis steps_vanish : forall c, 0 < c -> eventually (fun t => total_step step t <= c).

Let moved0 t : 0 <= moved theta (step t). Proof. exact (moved_at_ge0 htheta path t). Qed.

Let moved_diverges : divergent (fun t => moved theta (step t)).
Proof.
move=> b N; have [n hn] := steps_diverge (b / keep) N; exists n.
rewrite ler_pdivr_mulr // mulrC in hn; apply: le_trans hn _.
by rewrite /mass mulr_sumr; apply: ler_sum => t _; apply: (moved_ge path hkeep).
Qed.

Let moved_vanishes c : 0 < c -> eventually (fun t => moved theta (step t) <= c).
Proof.
move=> c0; have [N hN] := steps_vanish c0; exists N => t /hN; apply: le_trans.
exact: (moved_le htheta path).
Qed.

Let errs c : 0 < c -> eventually (fun t => erred theta step E t <= (e0 + c) * moved theta (step t)).
Proof.
have [_ _ hstep _ _] := path; move=> c0; have [N hN] := errors c0; exists N => t /hN h.
rewrite /erred /moved mulr_sumr; apply: ler_sum => i _; rewrite mulr_sumr; apply: ler_sum => s _.
by rewrite mulrC ler_wpmul2r ?share_ge0.
Qed.

Let curvature0 b : 0 <= b -> 0 <= 12%:R * b / (1 - delta) ^+ 3.
Proof. by move=> b0; apply: divr_ge0; [rewrite mulr_ge0 ?ler0n | apply: exprn_ge0; apply: ltW]. Qed.

Let inv0 : 0 <= (1 - delta)^-1. Proof. by rewrite invr_ge0 ltW. Qed.

(* In the mean: step-weighted one-stage gains are finally at most
   2 e0/(m(1-delta)); tracking estimates (e0 = 0): they tend to 0.           *)
Theorem averaged_gains (Phi : policy R S A -> S -> R) (span : I -> R) :
  is_potential g Phi -> (forall i s t a b, payoff g i s a - payoff g i t b <= span i) ->
  forall eps, 0 < eps -> eventually (fun n => m * mass (gained g theta pi step) 0 n <=
    (2%:R * e0 / (1 - delta) + eps) * mass (fun t => moved theta (step t)) 0 n).
Proof.
move=> hPhi hspan eps eps0; have he t := explored_policy htheta (path_policy path t).
have osc n k : potential_at Phi mu (explored theta (pi k)) -
    potential_at Phi mu (explored theta (pi n)) <= \sum_i span i / (1 - delta).
  exact: potential_swing.
have := averaged (path_master htheta path hmu (ltW m_gt0) hm hPhi B0 hB) osc inv0 (curvature0 B0)
  moved0 moved_diverges moved_vanishes errs eps0.
by rewrite addr0 mulrC.
Qed.

(* In every finite game: (2 e0 + kappa)/(m(1-delta)), kappa the spread of the
   Q-values of u_i - phi, for any stage function phi.                        *)
Theorem averaged_gains_every_game (phi : S -> profile A -> R) Bphi kappa : 0 <= Bphi ->
  (forall s a, `|phi s a| <= Bphi) -> 0 <= kappa ->
  (forall pi, is_policy pi -> forall i s (b c : A i),
     qtotal g (fun t a => payoff g i t a - phi t a) (explored theta pi) s b
     - qtotal g (fun t a => payoff g i t a - phi t a) (explored theta pi) s c <= kappa) ->
  forall eps, 0 < eps -> eventually (fun n => m * mass (gained g theta pi step) 0 n <=
    ((2%:R * e0 + kappa) / (1 - delta) + eps) * mass (fun t => moved theta (step t)) 0 n).
Proof.
move=> Bphi0 hphi k0 spread eps eps0; have he t := explored_policy htheta (path_policy path t).
have osc n k : (\sum_s mu s * total g phi (explored theta (pi k)) s)
    - (\sum_s mu s * total g phi (explored theta (pi n)) s) <= (Bphi + Bphi) / (1 - delta).
  rewrite -sumrB; under eq_bigr => s _ do rewrite -mulrBr.
  apply: (average_le_const hmu) => s; apply: total_span => // s' t a b.
  apply: le_trans (ler_norm _) _; apply: le_trans (ler_norm_sub _ _) _.
  exact: ler_add.
have := averaged (path_master_every_game htheta path hmu (ltW m_gt0) hm Bphi0 hphi k0 spread) osc
  inv0 (curvature0 Bphi0) moved0 moved_diverges moved_vanishes errs eps0.
by rewrite mulrC.
Qed.
End Mean.

Section Limit.
Variables (Phi : policy R S A -> S -> R) (K1 K2 kappa : R) (span : I -> R).
Hypothesis hPhi : is_potential g Phi.
Hypothesis hspan : forall i s t a b, payoff g i s a - payoff g i t b <= span i.
Hypothesis errors_summable : forall n, mass (erred theta step E) 0 n <= K1.
Hypothesis squares_summable : forall n, mass (fun t => total_step step t ^+ 2) 0 n <= K2.
Hypothesis kappa0 : 0 < kappa.
Hypothesis serves : forall e, 0 < e -> exists N, forall n, (N <= n)%N -> forall k i s, (n <= k)%N ->
  mass (total_step step) n k <= 1 ->
  kappa * mass (total_step step) n k <= mass (fun t => step t i s) n k + e.

(* Theorem 3: g_i(s; pi^t) -> 0. *)
Theorem theorem_3 e : 0 < e -> ~ recurs (fun t => exists i s, e < stage_gain g theta (pi t) i s).
Proof.
move=> e0 bad; have mk : 0 < m * keep by apply: mulr_gt0.
pose K := ((\sum_i span i / (1 - delta)) + 2%:R / (1 - delta) * K1
     + 12%:R * B / (1 - delta) ^+ 3 * K2) / (m * keep).
have L0 : 0 < gain_modulus g B + 1 by rewrite ltr_spaddr ?ltr01 ?gain_modulus_ge0.
have massE n k : mass (total_of (pair_step step)) n k = mass (total_step step) n k.
  by apply: eq_big_nat => t _; rewrite total_pairs.
have hl n t x := pair_gain_lipschitz htheta B0 hB path x
  (_ : gain_modulus g B <= gain_modulus g B + 1) (n := n) (t := t).
apply: (no_gain_recurs (G := pair_gain g theta pi) (step := pair_step step) (K := K) (K2 := K2)
  (pair_step_ge0 path) (pair_gain_ge0 g theta pi) L0 kappa0 _ _ _ _ _ e0).
- by move=> n t x; apply: hl; rewrite ler_addl ler01.
- by move=> b N; have [n hn] := steps_diverge b N; exists n; rewrite massE.
- move=> e' e'0; have [N hN] := serves e'0; exists N => n Nn k x nk; rewrite massE => h1.
  exact: hN.
- move=> n; rewrite ler_pdivl_mulr // [_ * (m * keep)]mulrC -[m * keep * _]mulrA.
  apply: le_trans (_ : m * mass (gained g theta pi step) 0 n <= _).
    by rewrite ler_pmul2l // /mass mulr_sumr; apply: ler_sum => j _; apply: (paid_le path hkeep).
  apply: le_trans (inequality_2 htheta path hmu (ltW m_gt0) hm hPhi B0 hB hspan (leq0n n)) _.
  apply: ler_add; first (apply: ler_add => //); apply: ler_wpmul2l => //.
  + by apply: divr_ge0; rewrite ?ler0n // ltW.
  + by apply: divr_ge0; [rewrite mulr_ge0 ?ler0n | apply: exprn_ge0; apply: ltW].
  apply: le_trans (squares_summable n); apply: ler_sum => t _.
  have h0 := moved_at_ge0 htheta path t; have h1 := moved_le htheta path t.
  by rewrite ler_expn2r ?nnegrE ?(le_trans h0).
- move=> n; apply: le_trans (squares_summable n); apply: ler_sum => t _.
  by rewrite total_pairs.
move=> N; have [t Nt [i [s big]]] := bad N; exists t => //; by exists (i, s).
Qed.

(* The policies that are held: limsup gap_i <= (2 rho_i + own_i) S_i. *)
Theorem held_gap_limit e : 0 < e -> ~ recurs (fun t => ~ forall i, gap_le g i (pi t)
  ((2%:R * rho A theta i + own A theta i) * (span i / (1 - delta) ^+ 2) + e)).
Proof. exact: (held_gaps htheta (path_policy path) hspan theorem_3). Qed.

(* The policies that are played: limsup gap_i(pi~^t) <= own_i S_i. *)
Theorem played_gap_limit e : 0 < e -> ~ recurs (fun t => ~ forall i, gap_le g i (explored theta (pi t))
  (own A theta i * (span i / (1 - delta) ^+ 2) + e)).
Proof. exact: (played_gaps htheta (path_policy path) hspan theorem_3). Qed.
End Limit.
End Convergence.
