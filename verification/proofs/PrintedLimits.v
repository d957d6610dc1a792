(* What is left of Theorem 3.3 for Algorithm 1 as printed, along a path.

   As printed, estimates track Q_i(.; pi_i, pi~_{-i}), which is within e =
   max_i rho_i S_i of the true Q_i(.; pi).  On a path with (B), (V) with shares
   kappa, steps that tend to 0 and estimates that track:
   - liminf_gains, (c1): infinitely often all true gains g_i(s; pi^t) are at most
     4 e/(m kappa (1-delta)) + any c > 0, even where the policies cycle;
   - small_exploration, (c2): under (F) for the true gains, for every gap there is
     a size of e below which gaps are finally below it;
   - one_state_limit, (c3): with one state and (F) for pi~,
     limsup (1 - rho_i) gap_i(pi^t) <= rho_i span_i/(1-delta).               *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Visitation PerformanceDifference.
From MPG Require Import Equilibrium EpsEquilibrium Potential Lipschitz Expansion.
From MPG Require Import Exploration ExplorationBounds OneState Algorithm Displays.
From MPG Require Import Sequences Telescoped Windows Gains Master Tracking NearRest Paths Convergence Algorithm1.
From MPG Require Import Ratchet Return Theorem4.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* (c1) for any path whose errors are finally at most e. *)
Section Liminf.
Variables (R : archiFieldType) (I S : finType) (A : I -> finType) (g : game R S A).
Notation delta := (discount g).
Variables (theta : I -> R) (B m keep kappa e : R) (mu : S -> R) (Phi : policy R S A -> S -> R).
Hypothesis htheta : forall i, 0 <= theta i <= 1.
Hypotheses (B0 : 0 <= B) (hB : forall i s a, `|payoff g i s a| <= B).
Hypotheses (keep0 : 0 < keep) (hkeep : forall i, keep <= 1 - theta i).
Hypotheses (hmu : distribution mu) (m_gt0 : 0 < m) (hm : forall s, m <= mu s).
Hypotheses (hPhi : is_potential g Phi) (kappa0 : 0 < kappa) (e0 : 0 <= e).
Variables (pi : nat -> policy R S A) (step E : nat -> I -> S -> R) (br q : nat -> forall i, S -> A i -> R).
Hypotheses (path : is_path g theta pi step E br q) (fair : fair_path kappa step).
Hypothesis errors : forall c, 0 < c -> eventually (fun t => forall i s, E t i s <= e + c).
Let p := discount_lt g.

Theorem liminf_gains c : 0 < c -> recurs (fun t => forall i s,
  stage_gain g theta (pi t) i s <= 4%:R * e / (m * keep * kappa * (1 - delta)) + c).
Proof.
move=> c0; have [diverges vanish serves] := fair; pose k := m * keep.
have k0 : 0 < k by apply: mulr_gt0.
have kk0 : 0 < k * kappa by apply: mulr_gt0.
pose a := 2%:R * e / (k * kappa * (1 - delta)) + c / 2%:R.
have a0 : 0 < a by rewrite ltr_spaddr ?divr_gt0 ?ltr0n // divr_ge0 ?mulr_ge0 ?ler0n // ltW // mulr_gt0.
pose C := 12%:R * B / (1 - delta) ^+ 3.
have C0 : 0 <= C by apply: divr_ge0; [rewrite mulr_ge0 ?ler0n | apply: exprn_ge0; apply: ltW].
have C1 : 0 < C + 1 by rewrite ltr_spaddr ?ltr01.
pose x := k * kappa * c / 8%:R; have x0 : 0 < x by rewrite divr_gt0 ?ltr0n // mulr_gt0.
have y0 : 0 < x * (1 - delta) / 2%:R by rewrite divr_gt0 ?ltr0n // mulr_gt0.
pose cost := 2%:R / (1 - delta) * (e + x * (1 - delta) / 2%:R) + x.
have E10 : 0 <= e + x * (1 - delta) / 2%:R by apply: addr_ge0 => //; apply: ltW.
have cost0 : 0 <= cost.
  by apply: addr_ge0; [apply: mulr_ge0 => //; apply: divr_ge0; rewrite ?ler0n // ltW | apply: ltW].
have costE : cost = k * kappa * a - k * kappa * c / 4%:R.
  by rewrite /cost /a /x; field; rewrite !gt_eqF.
have half0 : 0 < 2%:R^-1 :> R by rewrite invr_gt0 ltr0n.
have [T1 errs] := errors y0.
have [T2 small] := eventually_and (vanish _ (divr_gt0 x0 C1)) (vanish _ half0).
have bE t : total_of (pair_step step) t = total_step step t := total_pairs step t.
have massE n j : mass (total_of (pair_step step)) n j = mass (total_step step) n j.
  by apply: eq_big_nat => t _; rewrite bE.
have L1 : gain_modulus g B <= gain_modulus g B + a by rewrite ler_addl ltW.
have aL : a <= gain_modulus g B + a by rewrite ler_addr gain_modulus_ge0.
have := gains_return (G := pair_gain g theta pi) (step := pair_step step) (T0 := maxn T1 T2) (kappa := kappa)
  (L := gain_modulus g B + a) (k := k) (e0 := cost) (a := a)
  (Psi := fun t => potential_at Phi mu (explored theta (pi t)))
  (M := potential_at Phi mu (explored theta (pi 0%N)) + \sum_(i : I) (B + B) / (1 - delta))
  (pair_step_ge0 path) (pair_gain_ge0 g theta pi) k0 a0 aL.
move=> h N; have [|b M|t|t|d d0|t||t Nt low] := h _ _ _ _ _ _ _ N.
- by move=> n t y nt; apply: (pair_gain_lipschitz htheta B0 hB path y L1 nt).
- by have [n hn] := diverges b M; exists n; rewrite massE.
- rewrite geq_max => /andP[t1 t2]; have [sm _] := small t t2; rewrite bE.
  apply: (path_rises htheta B0 hB hkeep hmu m_gt0 hm hPhi path E10 (errs t t1)).
  rewrite -/C; have T0' : 0 <= total_step step t := le_trans (moved_at_ge0 htheta path t) (moved_le htheta path t).
  apply: le_trans (_ : (C + 1) * total_step step t <= _); first by apply: ler_wpmul2r => //; rewrite ler_addl ler01.
  by rewrite mulrC -ler_pdivl_mulr.
- rewrite -ler_subl_addl; have he j := explored_policy htheta (path_policy path j).
  apply: (potential_swing hPhi hmu (he 0%N) (he t)) => i s u v w.
  apply: le_trans (ler_norm _) _; apply: le_trans (ler_norm_sub _ _) _; exact: ler_add.
- have [n hn] := serves d d0; exists n => j nj y z jy; rewrite massE => short.
  exact: hn nj y z.1 z.2 jy short.
- by rewrite geq_max bE => /andP[_ t2]; have [_ h2] := small t t2.
- by rewrite costE ltr_subl_addr ltr_addl divr_gt0 ?ltr0n // mulr_gt0.
exists t => // i s; apply: le_trans (ltW (low (i, s))) _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
by rewrite /a /k; field; rewrite !gt_eqF.
Qed.
End Liminf.

Section Printed.
Variables (R : archiFieldType) (I S : finType) (A : I -> finType) (g : game R S A).
Notation delta := (discount g).
Variables (theta : I -> R) (alpha beta : I -> nat -> R) (state : nat -> S) (action : nat -> profile A).
Hypothesis htheta : forall i, 0 <= theta i <= 1.
Hypothesis hbeta : forall i n, 0 <= beta i n <= 1.
Variables (q : nat -> forall i, S * A i -> R) (pi : nat -> policy R S A) (br : nat -> forall i, S -> A i -> R).
Arguments q : clear implicits.
Hypothesis run : runs g alpha beta state action id q pi br.
Variables (span : I -> R) (e : R).
Hypothesis hspan : forall i s t a b, payoff g i s a - payoff g i t b <= span i.
Hypothesis he : forall i, rho A theta i * (span i / (1 - delta) ^+ 2) <= e.
Hypotheses (e0 : 0 <= e).
Hypothesis tracks : forall c, 0 < c -> eventually (fun t => forall i (z : S * A i),
  `|q t i z - qvalue g (perceived theta (pi t) i) z.1 z.2| <= c).

(* Errors against the true Q-function are finally at most e = max rho_i S_i. *)
Lemma printed_errors c : 0 < c -> eventually (fun t => forall i (s : S),
  tracking_error g (fun _ => 0) q pi t i <= e + c).
Proof.
move=> c0; have hp := run_policy hbeta run; have [N hN] := tracks c0; exists N => t /hN h i s.
apply: supnorm_le => [|[x b]]; first by rewrite addr_ge0 // ltW.
rewrite explored0 -[q t i _](subrK (qvalue g (perceived theta (pi t) i) x b)) -addrA addrC.
apply: le_trans (ler_norm_add _ _) _; apply: ler_add (h i (x, b)).
by rewrite distrC; apply: le_trans (he i); apply: (lemma_3_4_bound htheta (hspan i) (hp t)).
Qed.
Variables (B m kappa : R) (mu : S -> R) (Phi : policy R S A -> S -> R).
Hypotheses (B0 : 0 <= B) (hB : forall i s a, `|payoff g i s a| <= B).
Hypotheses (hmu : distribution mu) (m_gt0 : 0 < m) (hm : forall s, m <= mu s).
Hypotheses (hPhi : is_potential g Phi) (kappa0 : 0 < kappa) (fair : fair_path kappa (step5 beta state)).
Let p := discount_lt g.

(* (c1): the policies return to approximate equilibria of the order of e. *)
Theorem printed_returns c : 0 < c -> recurs (fun t => forall i,
  gap_le g i (pi t) ((4%:R * e / (m * kappa * (1 - delta)) + c) / (1 - delta))).
Proof.
move=> c0; have h0 (i : I) : 0 <= (0 : R) <= 1 by rewrite lexx ler01.
have keep (i : I) : 1 <= 1 - 0 :> R by rewrite subr0.
have := liminf_gains h0 B0 hB ltr01 keep hmu m_gt0 hm hPhi kappa0 e0 (run_path hbeta run (fun _ => 0)) fair
  printed_errors c0.
move=> returns N; have [t Nt low] := returns N; exists t => // i; rewrite mulr1 in low.
exact: (near_rest_gap_true (run_policy hbeta run t) (low i)).
Qed.
End Printed.

(* (c2): small exploration, small gaps, finally. *)
Theorem small_exploration (R : archiFieldType) (I S : finType) (A : I -> finType) (g : game R S A)
    (B m kappa : R) (mu : S -> R) (Phi : policy R S A -> S -> R) :
  0 <= B -> (forall i s a, `|payoff g i s a| <= B) -> distribution mu -> 0 < m -> (forall s, m <= mu s) ->
  is_potential g Phi -> 0 < kappa -> finitely_many_values g (fun _ => 0) mu Phi ->
  forall c, 0 < c -> exists2 E0, 0 < E0 & forall theta alpha beta state action q pi br span,
  (forall i, 0 <= theta i <= 1) -> (forall i n, 0 <= beta i n <= 1) ->
  runs g alpha beta state action id q pi br ->
  (forall i s t a b, payoff g i s a - payoff g i t b <= span i) ->
  (forall i, rho A theta i * (span i / (1 - discount g) ^+ 2) <= E0) ->
  (forall c, 0 < c -> eventually (fun t => forall i (z : S * A i),
    `|q t i z - qvalue g (perceived theta (pi t) i) z.1 z.2| <= c)) ->
  fair_path kappa (step5 beta state) -> ~ recurs (fun t => ~ forall i, gap_le g i (pi t) c).
Proof.
move=> B0 hB hmu m0 hm hPhi k0 values c c0; have p := discount_lt g.
have h0 (i : I) : 0 <= (0 : R) <= 1 by rewrite lexx ler01.
have keep (i : I) : 1 <= 1 - 0 :> R by rewrite subr0.
have [E0 E00 h] := theorem_4 h0 B0 hB ltr01 keep hmu m0 hm hPhi k0 values (mulr_gt0 c0 p).
have half : 0 < E0 / 2%:R by rewrite divr_gt0 ?ltr0n.
exists (E0 / 2%:R) => // theta alpha beta state action q pi br span htheta hbeta run hspan he tracks fair bad.
apply: (h _ _ _ _ _ (run_path hbeta run (fun _ => 0)) fair).
  have [N hN] := printed_errors htheta hbeta run hspan he (ltW half) tracks half.
  by exists N => t /hN e i s; rewrite [X in _ <= X]splitr; apply: e.
move=> N; have [t Nt no] := bad N; exists t => //.
case: (boolP [exists i, [exists s, c * (1 - discount g) < stage_gain g (fun _ => 0) (pi t) i s]]) => [/existsP [i /existsP [s big]]|].
  by exists i, s.
rewrite negb_exists => /forallP none; case: no => i x s hx.
have near u : stage_gain g (fun _ => 0) (pi t) i u <= c * (1 - discount g).
  by have := none i; rewrite negb_exists => /forallP /(_ u); rewrite -leNgt.
by have := near_rest_gap_true (run_policy hbeta run t) near s hx; rewrite mulfK ?gt_eqF.
Qed.

(* (c3): one state. *)
Section OneStateLimit.
Variables (R : archiFieldType) (I S : finType) (A : I -> finType) (g : game R S A).
Notation delta := (discount g).
Hypothesis one_state : forall s t : S, s = t.
Variables (theta : I -> R) (alpha beta : I -> nat -> R) (state : nat -> S) (action : nat -> profile A).
Hypothesis htheta : forall i, 0 <= theta i <= 1.
Hypothesis hbeta : forall i n, 0 <= beta i n <= 1.
Variables (q : nat -> forall i, S * A i -> R) (pi : nat -> policy R S A) (br : nat -> forall i, S -> A i -> R).
Arguments q : clear implicits.
Hypothesis run : runs g alpha beta state action id q pi br.
Hypothesis tracks : forall c, 0 < c -> eventually (fun t => forall i (z : S * A i),
  `|q t i z - qvalue g (perceived theta (pi t) i) z.1 z.2| <= c).
Variables (B m keep kappa : R) (mu : S -> R) (Phi : policy R S A -> S -> R) (span : I -> R).
Hypotheses (B0 : 0 <= B) (hB : forall i s a, `|payoff g i s a| <= B).
Hypothesis hspan : forall i s t a b, payoff g i s a - payoff g i t b <= span i.
Hypotheses (keep0 : 0 < keep) (hkeep : forall i, keep <= 1 - theta i).
Hypotheses (hmu : distribution mu) (m_gt0 : 0 < m) (hm : forall s, m <= mu s).
Hypotheses (hPhi : is_potential g Phi) (kappa0 : 0 < kappa) (fair : fair_path kappa (step5 beta state)).
Hypothesis values : finitely_many_values g theta mu Phi.
Let p := discount_lt g.
Let hp t : is_policy (pi t) := run_policy hbeta run t.

(* Q_i(.; pi~) minus what is perceived is the same for all actions. *)
Let shift t i s := delta * (value g i (explored theta (pi t)) s - value g i (perceived theta (pi t) i) s).

Lemma shifted t i s (b : A i) :
  qvalue g (explored theta (pi t)) s b = qvalue g (perceived theta (pi t) i) s b + shift t i s.
Proof.
rewrite !one_state_qvalue //; [|exact: perceived_policy|exact: explored_policy].
by rewrite mean_given_replace /shift; ring.
Qed.

Let perceived_error t i (_ : S) := supnorm (fun z => q t i z - qvalue g (perceived theta (pi t) i) z.1 z.2).

Lemma one_state_path : is_path g theta pi (step5 beta state) perceived_error br
  (fun t i s b => q t i (s, b) + shift t i s).
Proof.
have [start _ best move] := run; split=> // [t i s|t i s|t i s]; first exact: step5_bounds.
  have [hb top] := best t i s; split=> // y hy; have add (z : A i -> R) : distribution z ->
      \sum_b z b * (q t i (s, b) + shift t i s) = \sum_b z b * q t i (s, b) + shift t i s.
    move=> hz; rewrite -[X in _ + X](average_const hz) -big_split; apply: eq_bigr => b _.
    by rewrite mulrDr.
  by rewrite !add // ler_add2r; apply: top.
split=> [|b]; first exact: supnorm_ge0.
rewrite shifted opprD addrACA subrr addr0.
exact: (le_supnorm (fun z => q t i z - qvalue g (perceived theta (pi t) i) z.1 z.2) (s, b)).
Qed.

Theorem one_state_limit e : 0 < e -> ~ recurs (fun t => ~ forall i (x : strategy R S A i) s, is_strategy x ->
  (1 - rho A theta i) * (value g i (replace (pi t) x) s - value g i (pi t) s) <=
  e + rho A theta i * (span i / (1 - delta))).
Proof.
move=> e_gt0 bad; have errors c : 0 < c -> eventually (fun t => forall i s, perceived_error t i s <= c).
  move=> c0; have [N hN] := tracks c0; exists N => t /hN h i s.
  by apply: supnorm_le => [|z]; [apply: ltW | apply: h].
apply: (theorem_4_gains htheta B0 hB keep0 hkeep hmu m_gt0 hm hPhi kappa0 values one_state_path fair errors
  (mulr_gt0 e_gt0 p)) => N; have [t Nt no] := bad N; exists t => //.
case: (boolP [exists i, [exists s, e * (1 - delta) < stage_gain g theta (pi t) i s]]) => [/existsP [i /existsP [s big]]|].
  by exists i, s.
rewrite negb_exists => /forallP none; case: no => i x s hx.
have near u : stage_gain g theta (pi t) i u <= e * (1 - delta).
  by have := none i; rewrite negb_exists => /forallP /(_ u); rewrite -leNgt.
have hs := perceived_policy htheta (hp t) i.
apply: (lemma_3_7_perceived_one_state htheta (hspan i) (hp t) _ one_state s hx) => y u hy.
have hr := is_policy_replace hs hy.
rewrite !(one_state_value g one_state) // -mulrBl ler_pdivr_mulr //; apply: le_trans (near u).
rewrite mean_replace (mean_own (perceived theta (pi t) i) i).
have e1 (z : A i -> R) : distribution z ->
    \sum_b z b * mean_given (perceived theta (pi t) i) u b (payoff g i u) =
    \sum_b z b * qvalue g (explored theta (pi t)) u b - delta * value g i (explored theta (pi t)) u.
  move=> hz; rewrite -[X in _ - X](average_const hz) -sumrB; apply: eq_bigr => b _; rewrite -mulrBr.
  rewrite one_state_qvalue //; last exact: explored_policy.
  by rewrite mean_given_replace addrK.
rewrite (e1 _ (hy u)) (e1 (fun b => perceived theta (pi t) i i (u, b))); last exact: (hs i u).
rewrite opprB addrA subrK ler_subl_addl.
under eq_bigr => b _ do [].
have -> : \sum_b perceived theta (pi t) i i (u, b) * qvalue g (explored theta (pi t)) u b =
    \sum_b pi t i (u, b) * qvalue g (explored theta (pi t)) u b.
  by apply: eq_bigr => b _; rewrite /perceived replace_same.
by apply: (average_le_const (hy u)) => b; apply: stage_gain_ge.
Qed.
End OneStateLimit.
