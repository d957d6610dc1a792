(* Theorem 4: without summable errors.

   A potential has finitely many values at rest if some finite set V comes near
   Phi(mu, p) wherever all one-stage gains are small (p the base point).  This
   (F) holds in every Markov potential game: by semialgebraic geometry, on
   paper; here it is a hypothesis.  Then, along every path with (B), (V) and
   steps that tend to 0:
   - theorem_4: for every e > 0 there is E0 > 0, which depends on the game and on
     kappa only, such that errors finally at most E0 make the gains finally at
     most e;
   - theorem_4_gains: errors that tend to 0 make the gains tend to 0;
   - theorem_4_held, theorem_4_played: the policies end near equilibrium.     *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Visitation PerformanceDifference.
From MPG Require Import Equilibrium EpsEquilibrium Potential Lipschitz Expansion.
From MPG Require Import Exploration ExplorationBounds Algorithm.
From MPG Require Import Sequences Telescoped Windows Gains Master NearRest Paths Convergence Ratchet.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma spacing (R : realFieldType) (V : seq R) :
  exists2 d, 0 < d & forall v v', v \in V -> v' \in V -> v != v' -> d <= `|v - v'|.
Proof.
have one v0 (W : seq R) : exists2 d, 0 < d & forall v, v \in W -> v != v0 -> d <= `|v - v0|.
  elim: W => [|w W [d d0 h]]; first by exists 1.
  have [e|ne] := eqVneq w v0.
    by exists d => // v; rewrite inE => /orP[/eqP ->|]; [rewrite e eqxx | apply: h].
  exists (Num.min d `|w - v0|); first by rewrite lt_minr d0 normr_gt0 subr_eq0.
  move=> v; rewrite inE le_minl => /orP[/eqP -> _|Wv nv]; first by rewrite lexx orbT.
  by rewrite h.
elim: V => [|w V [d d0 h]]; first by exists 1.
have [d' d'0 h'] := one w V; exists (Num.min d d'); first by rewrite lt_minr d0.
move=> v v'; rewrite !inE le_minl => /orP[/eqP ->|Vv] /orP[/eqP ->|Vv'] ne.
- by rewrite eqxx in ne.
- by rewrite distrC h' ?orbT // eq_sym.
- by rewrite h' ?orbT.
by rewrite h.
Qed.

Section Theorem4.
Variables (R : archiFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (theta : I -> R) (B m keep kappa : R) (mu : S -> R) (Phi : policy R S A -> S -> R).
Hypothesis htheta : forall i, 0 <= theta i <= 1.
Hypotheses (B0 : 0 <= B) (hB : forall i s a, `|payoff g i s a| <= B).
Hypotheses (keep0 : 0 < keep) (hkeep : forall i, keep <= 1 - theta i).
Hypotheses (hmu : distribution mu) (m_gt0 : 0 < m) (hm : forall s, m <= mu s).
Hypothesis hPhi : is_potential g Phi.
Hypothesis kappa0 : 0 < kappa.
Let p := discount_lt g.

Definition finitely_many_values := exists V : seq R, forall eta, 0 < eta -> exists2 eps, 0 < eps &
  forall pi, is_policy pi -> (forall i s, stage_gain g theta pi i s <= eps) ->
    exists2 v, v \in V & `|potential_at Phi mu (explored theta pi) - v| <= eta.
Hypothesis values : finitely_many_values.

(* What is asked of a path: steps of infinite sum that tend to 0, and shares. *)
Definition fair_path (step : nat -> I -> S -> R) := [/\ divergent (total_step step),
  forall c, 0 < c -> eventually (fun t => total_step step t <= c)
  & forall e, 0 < e -> exists N, forall n, (N <= n)%N -> forall k i s, (n <= k)%N ->
      mass (total_step step) n k <= 1 ->
      kappa * mass (total_step step) n k <= mass (fun t => step t i s) n k + e].

(* One iterate raises the potential by the gains, up to errors and squares. *)
Lemma path_rises pi step E br q t E1 c : is_path g theta pi step E br q -> 0 <= E1 ->
  (forall i s, E t i s <= E1) -> 12%:R * B / (1 - delta) ^+ 3 * total_step step t <= c ->
  potential_at Phi mu (explored theta (pi t)) + m * keep * paid (pair_gain g theta pi) (pair_step step) t <=
  potential_at Phi mu (explored theta (pi t.+1)) + (2%:R / (1 - delta) * E1 + c) * total_step step t.
Proof.
move=> path E10 errors; set C := 12%:R * B / _ => sm.
have C0 : 0 <= C by apply: divr_ge0; [rewrite mulr_ge0 ?ler0n | apply: exprn_ge0; apply: ltW].
have ms := path_master htheta path hmu (ltW m_gt0) hm hPhi B0 hB t; rewrite no_kappa -/C in ms.
have M0 := moved_at_ge0 htheta path t; have Ml := moved_le htheta path t.
have err : erred theta step E t <= E1 * total_step step t.
  apply: le_trans (_ : E1 * moved theta (step t) <= _); last exact: ler_wpmul2l.
  rewrite /erred /moved mulr_sumr; apply: ler_sum => i _; rewrite mulr_sumr; apply: ler_sum => s _.
  by have [_ _ hstep _ _] := path; rewrite mulrC; apply: ler_wpmul2r; [apply: share_ge0 | apply: errors].
have D0 : 0 <= 2%:R / (1 - delta) by apply: divr_ge0; rewrite ?ler0n // ltW.
have er := ler_wpmul2l D0 err.
have sq : C * moved theta (step t) ^+ 2 <= c * total_step step t.
  rewrite expr2 mulrA; apply: ler_pmul => //; first exact: mulr_ge0.
  by apply: le_trans sm; apply: ler_wpmul2l.
move: (le_trans (ler_wpmul2l (ltW m_gt0) (paid_le path hkeep t)) (le_trans ms (ler_add (ler_add (lexx _) er) sq))).
by rewrite !mulrA -addrA -mulrDl => h; rewrite addrC -ler_subr_addr; apply: le_trans h _; rewrite addrAC.
Qed.

Theorem theorem_4 e : 0 < e -> exists2 E0, 0 < E0 & forall pi step E br q,
  is_path g theta pi step E br q -> fair_path step -> eventually (fun t => forall i s, E t i s <= E0) ->
  ~ recurs (fun t => exists i s, e < stage_gain g theta (pi t) i s).
Proof.
move=> e_gt0; have [V hV] := values; have [d d0 hd] := spacing V.
pose L := gain_modulus g B + 1; pose k := m * keep.
have k0 : 0 < k by apply: mulr_gt0.
have L0 : 0 < L by rewrite ltr_spaddr ?ltr01 ?gain_modulus_ge0.
pose big := Num.min (e / 2%:R) L.
have big0 : 0 < big by rewrite lt_minr L0 divr_gt0 ?ltr0n.
have bigL : big <= L by rewrite le_minl lexx orbT.
have big2 : 2%:R * big <= e by rewrite mulrC -ler_pdivl_mulr ?ltr0n // le_minl lexx.
have kk0 : 0 < k * kappa by apply: mulr_gt0.
have L8 : 0 < 8%:R * L by rewrite mulr_gt0 ?ltr0n.
pose rise := k * kappa * big ^+ 2 / (8%:R * L).
have rise0 : 0 < rise by rewrite divr_gt0 // mulr_gt0 // exprn_gt0.
pose eta := Num.min (rise / 7%:R) (d / 6%:R).
have eta0 : 0 < eta by rewrite lt_minr; apply/andP; split; apply: divr_gt0 => //; apply: ltr0Sn.
have wide : 7%:R * eta <= rise by rewrite mulrC -ler_pdivl_mulr ?ltr0n // le_minl lexx.
have apart v v' : v \in V -> v' \in V -> v != v' -> 5%:R * eta < `|v - v'|.
  move=> Vv Vv' ne; apply: lt_le_trans (hd v v' Vv Vv' ne).
  apply: (@lt_le_trans _ _ (6%:R * eta)); first by rewrite ltr_pmul2r // ltr_nat.
  by rewrite mulrC -ler_pdivl_mulr ?ltr0n // le_minl lexx orbT.
have [eps1 eps10 hF] := hV eta eta0.
pose slim := 8%:R * L * eta / (k * kappa).
have slim0 : 0 < slim by rewrite divr_gt0 // mulr_gt0.
pose eps := Num.min (Num.min (eps1 / 2%:R) big) (Num.min 1 slim).
have eps0 : 0 < eps.
  by rewrite lt_minr [X in X && _]lt_minr [X in _ && X]lt_minr ltr01 slim0 big0 divr_gt0 ?ltr0n.
have epsF : 2%:R * eps <= eps1 by rewrite mulrC -ler_pdivl_mulr ?ltr0n // le_minl [X in X || _]le_minl lexx.
have eps_big : eps <= big by rewrite le_minl [X in X || _]le_minl lexx orbT.
have fine : k * kappa * eps ^+ 2 / (8%:R * L) <= eta.
  rewrite ler_pdivr_mulr // mulrC -ler_pdivl_mulr // expr2; apply: le_trans (_ : 1 * slim <= _).
    by apply: ler_pmul; rewrite ?(ltW eps0) // le_minl [X in _ || X]le_minl lexx !orbT.
  by rewrite mul1r /slim [eta * _]mulrC.
pose e0 := k * kappa * eps / 8%:R.
have e00 : 0 < e0 by rewrite divr_gt0 ?ltr0n // mulr_gt0.
exists (e0 * (1 - delta) / 4%:R); first by rewrite divr_gt0 ?ltr0n // mulr_gt0.
move=> pi step E br q path [diverges vanish serves] [Te errors] bad.
pose C := 12%:R * B / (1 - delta) ^+ 3.
have C0 : 0 <= C by apply: divr_ge0; [rewrite mulr_ge0 ?ler0n | apply: exprn_ge0; apply: ltW].
have C1 : 0 < 2%:R * (C + 1) by rewrite mulr_gt0 ?ltr0n // ltr_spaddr ?ltr01.
have r0 : 0 < eps / (2%:R * L) by rewrite divr_gt0 ?mulr_gt0 ?ltr0n.
have half0 : 0 < 2%:R^-1 :> R by rewrite invr_gt0 ltr0n.
have [T1 small] := eventually_and (vanish _ (divr_gt0 e00 C1)) (eventually_and (vanish _ r0) (vanish _ half0)).
have [|T2 served] := serves (kappa * (eps / (2%:R * L)) / 2%:R); first by rewrite divr_gt0 ?ltr0n // mulr_gt0.
pose T0 := maxn Te (maxn T1 T2).
have bE t : total_of (pair_step step) t = total_step step t := total_pairs step t.
have massE n j : mass (total_of (pair_step step)) n j = mass (total_step step) n j.
  by apply: eq_big_nat => t _; rewrite bE.
apply: (gains_stop (G := pair_gain g theta pi) (step := pair_step step) (T0 := T0) (V := V) (L := L) (kappa := kappa)
  (k := k) (e0 := e0) (eps := eps) (big := big) (eta := eta)
  (Psi := fun t => potential_at Phi mu (explored theta (pi t)))
  (M := potential_at Phi mu (explored theta (pi 0%N)) + \sum_(i : I) (B + B) / (1 - delta))) => //.
- exact: pair_step_ge0 path.
- exact: pair_gain_ge0.
- exact: ltW.
- by move=> n t x nt; apply: (pair_gain_lipschitz htheta B0 hB path x _ nt); rewrite ler_addl ler01.
- by move=> b N; have [n hn] := diverges b N; exists n; rewrite massE.
- move=> t; rewrite !geq_max => /and3P[et t1 _]; have [sm _] := small t t1; rewrite bE.
  have T0' : 0 <= total_step step t := le_trans (moved_at_ge0 htheta path t) (moved_le htheta path t).
  have E10 : 0 <= e0 * (1 - delta) / 4%:R by apply: divr_ge0; rewrite ?ler0n // mulr_ge0 // ltW.
  have sq : C * total_step step t <= e0 / 2%:R.
    apply: le_trans (_ : (C + 1) * total_step step t <= _); first by apply: ler_wpmul2r => //; rewrite ler_addl ler01.
    rewrite mulrC -ler_pdivl_mulr ?ltr_spaddr ?ltr01 //; apply: le_trans sm _.
    by rewrite le_eqVlt; apply/orP; left; apply/eqP; field; rewrite gt_eqF // ltr_spaddr ?ltr01.
  have e0E : e0 = 2%:R / (1 - delta) * (e0 * (1 - delta) / 4%:R) + e0 / 2%:R by field; rewrite gt_eqF.
  rewrite {1}e0E; exact: path_rises path E10 (errors t et) sq.
- move=> t; rewrite -ler_subl_addl; have he j := explored_policy htheta (path_policy path j).
  apply: (potential_swing hPhi hmu (he 0%N) (he t)) => i s u a b.
  apply: le_trans (ler_norm _) _; apply: le_trans (ler_norm_sub _ _) _; exact: ler_add.
- move=> t _ low; apply: hF; first exact: path_policy path t.
  by move=> i s; apply: le_trans (low (i, s)) epsF.
- move=> n a Tn ea y x ny; rewrite massE => short.
  have n2 : (T2 <= n)%N by move: Tn; rewrite !geq_max => /and3P[].
  apply: le_trans (served n n2 y x.1 x.2 ny short) _; rewrite ler_add2l.
  rewrite ler_wpmul2r ?(ltW half0) // ler_wpmul2l ?(ltW kappa0) // ler_wpmul2r //.
  by rewrite invr_ge0 ltW // mulr_gt0 ?ltr0n.
- by move=> t; rewrite !geq_max bE => /and3P[_ t1 _]; have [_ [h1 h2]] := small t t1.
by move=> N; have [t Nt [i [s h]]] := bad N; exists t => //; exists (i, s); apply: le_trans big2 (ltW h).
Qed.

Section Limit.
Variables (pi : nat -> policy R S A) (step E : nat -> I -> S -> R) (br q : nat -> forall i, S -> A i -> R).
Hypothesis path : is_path g theta pi step E br q.
Hypothesis fair : fair_path step.
Hypothesis errors_vanish : forall c, 0 < c -> eventually (fun t => forall i s, E t i s <= c).

(* Errors that tend to 0 make the gains tend to 0. *)
Theorem theorem_4_gains e : 0 < e -> ~ recurs (fun t => exists i s, e < stage_gain g theta (pi t) i s).
Proof. by move=> e0; have [E0 E00 h] := theorem_4 e0; apply: (h _ _ _ _ _ path fair (errors_vanish E00)). Qed.

Variable span : I -> R.
Hypothesis hspan : forall i s t a b, payoff g i s a - payoff g i t b <= span i.

Theorem theorem_4_held e : 0 < e -> ~ recurs (fun t => ~ forall i, gap_le g i (pi t)
  ((2%:R * rho A theta i + own A theta i) * (span i / (1 - delta) ^+ 2) + e)).
Proof. exact: (held_gaps htheta (path_policy path) hspan theorem_4_gains). Qed.

Theorem theorem_4_played e : 0 < e -> ~ recurs (fun t => ~ forall i, gap_le g i (explored theta (pi t))
  (own A theta i * (span i / (1 - delta) ^+ 2) + e)).
Proof. exact: (played_gaps htheta (path_policy path) hspan theorem_4_gains). Qed.
End Limit.
End Theorem4.
