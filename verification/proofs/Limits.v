(* Theorem 3.3 corrected for Algorithm 1, in the limit; and what is left of it
   for the algorithm as printed.

   Along one path of states and joint actions, notation of Algorithm1.v:
   - theorem_3_3_gains, theorem_3_3_limit, theorem_3_3_limit_played: with the
     repair, one-stage gains vanish, the policies end near equilibrium;
   - theorem_3_3_true_limit: with errors against the true Q-function that are
     summable against the steps, the policies end at equilibrium;
   - printed_mean: as printed, mean gains are finally of the order of theta.  *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Visitation PerformanceDifference.
From MPG Require Import Equilibrium EpsEquilibrium Potential Lipschitz Expansion.
From MPG Require Import Exploration ExplorationBounds Algorithm.
From MPG Require Import Sequences Gains Master Tracking Paths Convergence Algorithm1.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* Theorem 3.3 corrected, in the limit, under (B) steps of infinite sum, (C)
   Assumption 3.2(v), (V) fair windows and (S) summable errors and squares.  The
   continuation of (4a) does not matter here: it matters for which theta errors
   against Q_i(.; explored theta pi) can be summable.  With the repair, for the
   players' theta; with one player, or exploration that vanishes, for theta = 0. *)
Section Limits.
Variables (R : archiFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (theta : I -> R) (alpha beta : I -> nat -> R).
Variables (state : nat -> S) (action : nat -> profile A).
Hypothesis htheta : forall i, 0 <= theta i <= 1.
Hypothesis hbeta : forall i n, 0 <= beta i n <= 1.
Variables (B : R) (B0 : 0 <= B).
Hypothesis hB : forall i s a, `|payoff g i s a| <= B.
Variables (continued : policy R S A -> policy R S A) (q : nat -> forall i, S * A i -> R).
Variables (pi : nat -> policy R S A) (br : nat -> forall i, S -> A i -> R).
Arguments q : clear implicits.
Arguments br : clear implicits.
Hypothesis run : runs g alpha beta state action continued q pi br.
Notation bbar := (bbar beta state).
Variables (Phi : policy R S A -> S -> R) (mu : S -> R) (m keep : R) (span : I -> R).
Hypotheses (hPhi : is_potential g Phi) (hmu : distribution mu).
Hypotheses (m_gt0 : 0 < m) (hm : forall s, m <= mu s).
Hypotheses (keep0 : 0 < keep) (hkeep : forall i, keep <= 1 - theta i).
Hypothesis hspan : forall i s t a b, payoff g i s a - payoff g i t b <= span i.
Hypothesis steps_diverge : divergent bbar.

Let path := run_path hbeta run theta.
Let diverges : divergent (total_step (step5 beta state)).
Proof.
move=> b N; have [n hn] := steps_diverge b N; exists n; apply: le_trans hn _.
by apply: ler_sum => t _; rewrite total_step5.
Qed.

Variables (K1 K2 xi kappa : R).
Hypothesis errors_summable : forall n, mass (fun t =>
  \sum_i beta i (visits state t.+1 (state t)) * tracking_error g theta q pi t i) 0 n <= K1.
Hypothesis squares_summable : forall n, mass (fun t => bbar t ^+ 2) 0 n <= K2.
Hypotheses (xi0 : 0 < xi) (kappa0 : 0 < kappa).
Hypothesis comparable : forall i t, xi * bbar t <= beta i (visits state t.+1 (state t)).
Hypothesis fair : forall e, 0 < e -> exists N, forall s n k, (N <= n)%N -> (n <= k)%N ->
  mass bbar n k <= 1 ->
  kappa * mass bbar n k <= mass (fun t => (state t == s)%:R * bbar t) n k + e.

Lemma run_errors n : mass (erred theta (step5 beta state)
  (fun t i (_ : S) => tracking_error g theta q pi t i)) 0 n <= K1.
Proof.
apply: le_trans (errors_summable n); apply: ler_sum => t _; apply: ler_sum => i _.
rewrite -(at_state beta state t i (fun _ => tracking_error g theta q pi t i)).
apply: ler_sum => s _; apply: ler_wpmul2r; first exact: supnorm_ge0.
have /andP[s0 _] := step5_bounds state hbeta t i s; have /andP[t0 _] := htheta i.
by rewrite /share ler_pimull // ler_subl_addr ler_addl.
Qed.

Let massE n k : mass (total_step (step5 beta state)) n k = mass bbar n k.
Proof. by apply: eq_big_nat => t _; rewrite total_step5. Qed.

Lemma run_squares n : mass (fun t => total_step (step5 beta state) t ^+ 2) 0 n <= K2.
Proof. by apply: le_trans (squares_summable n); apply: ler_sum => t _; rewrite total_step5. Qed.

Lemma run_serves e : 0 < e -> exists N, forall n, (N <= n)%N -> forall k i s, (n <= k)%N ->
  mass (total_step (step5 beta state)) n k <= 1 ->
  xi * kappa * mass (total_step (step5 beta state)) n k <= mass (fun t => step5 beta state t i s) n k + e.
Proof.
move=> e0; have [N hN] := fair (divr_gt0 e0 xi0); exists N => n Nn k i s nk; rewrite massE => h1.
have := ler_wpmul2l (ltW xi0) (hN s n k Nn nk h1); rewrite mulrA mulrDr => /le_trans; apply.
apply: ler_add; last by rewrite mulrCA mulfV ?mulr1 ?gt_eqF.
rewrite /mass mulr_sumr; apply: ler_sum => t _; rewrite mulrCA /step5.
by case: eqP => [<-|_]; rewrite ?mul0r // !mul1r.
Qed.

Let xk : 0 < xi * kappa := mulr_gt0 xi0 kappa0.

Theorem theorem_3_3_gains e : 0 < e ->
  ~ recurs (fun t => exists i s, e < stage_gain g theta (pi t) i s).
Proof.
exact: (theorem_3 htheta B0 hB path keep0 hkeep hmu m_gt0 hm diverges hPhi hspan run_errors
  run_squares xk run_serves).
Qed.

(* The policies that are held: limsup gap_i <= (2 rho_i + own_i) S_i. *)
Theorem theorem_3_3_limit e : 0 < e -> ~ recurs (fun t => ~ forall i, gap_le g i (pi t)
  ((2%:R * rho A theta i + own A theta i) * (span i / (1 - delta) ^+ 2) + e)).
Proof.
exact: (held_gap_limit htheta B0 hB path keep0 hkeep hmu m_gt0 hm diverges hPhi hspan run_errors
  run_squares xk run_serves).
Qed.

(* The policies that are played: limsup gap_i(pi~^t) <= own_i S_i. *)
Theorem theorem_3_3_limit_played e : 0 < e -> ~ recurs (fun t => ~ forall i, gap_le g i (explored theta (pi t))
  (own A theta i * (span i / (1 - delta) ^+ 2) + e)).
Proof.
exact: (played_gap_limit htheta B0 hB path keep0 hkeep hmu m_gt0 hm diverges hPhi hspan run_errors
  run_squares xk run_serves).
Qed.
End Limits.

(* Without exploration at the base point: if errors against the true Q-function
   Q_i(.; pi) are summable against the steps, gap_i(pi^t) -> 0, whatever (4a) is
   continued with.  This is Theorem 3.3 as printed, along such paths.        *)
Corollary theorem_3_3_true_limit (R : archiFieldType) (I S : finType) (A : I -> finType) (g : game R S A)
    (alpha beta : I -> nat -> R) (state : nat -> S) (action : nat -> profile A) continued q pi br
    (Phi : policy R S A -> S -> R) K1 K2 xi kappa :
  (forall i n, 0 <= beta i n <= 1) -> runs g alpha beta state action continued q pi br -> is_potential g Phi ->
  divergent (bbar beta state) ->
  (forall n, mass (fun t => \sum_i beta i (visits state t.+1 (state t)) *
     tracking_error g (fun _ => 0) q pi t i) 0 n <= K1) ->
  (forall n, mass (fun t => bbar beta state t ^+ 2) 0 n <= K2) -> 0 < xi -> 0 < kappa ->
  (forall i t, xi * bbar beta state t <= beta i (visits state t.+1 (state t))) ->
  (forall e, 0 < e -> exists N, forall s n k, (N <= n)%N -> (n <= k)%N -> mass (bbar beta state) n k <= 1 ->
     kappa * mass (bbar beta state) n k <= mass (fun t => (state t == s)%:R * bbar beta state t) n k + e) ->
  forall e, 0 < e -> ~ recurs (fun t => ~ forall i, gap_le g i (pi t) e).
Proof.
move=> hbeta run hPhi div errors squares xi0 kappa0 comparable fair e e0.
have h0 (i : I) : 0 <= (0 : R) <= 1 by rewrite lexx ler01.
have [B B0 hB] := payoff_bounded g; have keep (i : I) : 1 <= 1 - 0 :> R by rewrite subr0.
have hs i s t a b : payoff g i s a - payoff g i t b <= B + B.
  apply: le_trans (ler_norm _) _; apply: le_trans (ler_norm_sub _ _) _.
  by apply: ler_add; apply: hB.
pose s0 := state 0%N; have S0 : (0 < #|S|)%N by apply/card_gt0P; exists s0.
pose mu := fun _ : S => #|S|%:R^-1 : R; have m0 : 0 < #|S|%:R^-1 :> R by rewrite invr_gt0 ltr0n.
have hmu : distribution mu.
  split=> [s|]; first exact: ltW.
  by rewrite sumr_const -[_ *+ _]mulr_natl mulfV // pnatr_eq0 -lt0n.
have lim := theorem_3_3_limit h0 hbeta B0 hB run hPhi hmu m0 (fun _ => lexx _) ltr01 keep hs div errors
  squares xi0 kappa0 comparable fair e0.
move=> bad; apply: lim => N; have [t Nt no] := bad N; exists t => // all; apply: no => i.
move=> x s hx; apply: le_trans (all i x s hx) _.
have own0 (j : I) : own A (fun _ => 0) j = 0 :> R by rewrite /own mul0r.
by rewrite /rho big1 ?own0 ?subrr ?mulr0 ?addr0 ?mul0r ?add0r // => j _; rewrite own0 subr0.
Qed.

(* Algorithm 1 as printed, in the mean: if its estimates track what they do
   track, Q_i(.; pi_i, pi~_{-i}), then the mean one-stage gains against the true
   Q-function are finally at most 2 max_i rho_i S_i/(m(1-delta)).            *)
Theorem printed_mean (R : archiFieldType) (I S : finType) (A : I -> finType) (g : game R S A)
    (theta : I -> R) (alpha beta : I -> nat -> R) (state : nat -> S) (action : nat -> profile A) q pi br
    (Phi : policy R S A -> S -> R) (mu : S -> R) m B (span : I -> R) e :
  (forall i, 0 <= theta i <= 1) -> (forall i n, 0 <= alpha i n <= 1) -> (forall i n, 0 <= beta i n <= 1) ->
  0 <= B -> (forall i s a, `|payoff g i s a| <= B) ->
  runs g alpha beta state action id q pi br -> (forall i z, `|q 0%N i z| <= B / (1 - discount g)) ->
  (forall i (z : S * A i), divergent (fun t => weight4 alpha state action t z)) ->
  (forall i c, 0 < c -> eventually (fun t => forall z,
    `|averaged (fun t (z : S * A i) => weight4 alpha state action t z)
       (fun t z => noise4 g state action id q pi (fun t => perceived theta (pi t) i) t z) t z| <= c)) ->
  (forall i (z : S * A i), negligible (bbar beta state) (fun t => weight4 alpha state action t z)) ->
  is_potential g Phi -> distribution mu -> 0 < m -> (forall s, m <= mu s) ->
  (forall i s t a b, payoff g i s a - payoff g i t b <= span i) ->
  (forall i, rho A theta i * (span i / (1 - discount g) ^+ 2) <= e) ->
  divergent (bbar beta state) -> (forall c, 0 < c -> eventually (fun t => bbar beta state t <= c)) ->
  forall eps, 0 < eps -> eventually (fun n =>
    m * mass (gained g (fun _ => 0) pi (step5 beta state)) 0 n <=
    (2%:R * e / (1 - discount g) + eps) * mass (bbar beta state) 0 n).
Proof.
move=> htheta halpha hbeta B0 hB run start tried avg slower hPhi hmu m0 hm hspan he div vanish eps eps0.
have h0 (i : I) : 0 <= (0 : R) <= 1 by rewrite lexx ler01.
have keep (i : I) : 1 <= 1 - 0 :> R by rewrite subr0.
have hp := run_policy hbeta run; have path := run_path hbeta run (fun _ => 0).
have tracks i c : 0 < c -> eventually (fun t => forall z : S * A i,
    `|q t i z - qvalue g (perceived theta (pi t) i) z.1 z.2| <= c).
  move=> c0; have hs t : is_policy (perceived theta (pi t) i) by apply: perceived_policy.
  have near t : distance (perceived theta (pi t) i) (perceived theta (pi t.+1) i) <=
    distance (pi t) (pi t.+1) by apply: perceived_distance.
  exact: (run_tracks halpha hbeta B0 hB run (fun _ h => h) start hs near (tried i) (avg i) (slower i) c0).
have errors c : 0 < c -> eventually (fun t => forall i (s : S),
    tracking_error g (fun _ => 0) q pi t i <= e + c).
  move=> c0; have [N hN] : eventually (fun t => forall i (z : S * A i),
    `|q t i z - qvalue g (perceived theta (pi t) i) z.1 z.2| <= c) by apply: eventually_all => i; apply: tracks.
  exists N => t /hN h i s; have r0 := rho_bounds htheta (hp t) i s.
  have e0 : 0 <= e.
    apply: le_trans (he i); case/andP: r0 => r0 _; apply: mulr_ge0 => //.
    by rewrite divr_ge0 ?sqr_ge0 // (span_ge0 (hspan i) (hp t) s).
  apply: supnorm_le => [|[x b]]; first by rewrite addr_ge0 // ltW.
  rewrite explored0 -[q t i _](subrK (qvalue g (perceived theta (pi t) i) x b)) -addrA addrC.
  apply: le_trans (ler_norm_add _ _) _; apply: ler_add (h i (x, b)).
  by rewrite distrC; apply: le_trans (he i); apply: lemma_3_4_bound.
have diverges : divergent (total_step (step5 beta state)).
  move=> b N; have [n hn] := div b N; exists n; apply: le_trans hn _.
  by apply: ler_sum => t _; rewrite total_step5.
have vanish' c : 0 < c -> eventually (fun t => total_step (step5 beta state) t <= c).
  by move=> c0; have [N hN] := vanish c c0; exists N => t /hN; rewrite total_step5.
have [N hN] := averaged_gains h0 B0 hB path ltr01 keep hmu m0 hm diverges errors vanish' hPhi hspan eps0.
exists N => n /hN /le_trans; apply; rewrite le_eqVlt; apply/orP; left; apply/eqP; congr (_ * _).
apply: eq_big_nat => t _; rewrite -total_step5 /moved; apply: eq_bigr => i _; apply: eq_bigr => s _.
by rewrite /share subr0 mul1r.
Qed.
