(* The headline theorems at the real numbers.

   The development is over every (Archimedean) ordered field.  The real numbers
   are the one with least upper bounds: real_line R gives an ordered field R a
   function sup.  Nothing else is assumed, and no axiom: whoever has real
   numbers, as Dedekind's cuts with classical logic, as Coq's axioms or those of
   mathcomp-analysis, has a real_line, and the theorems hold there.  (Coq proves
   without axioms that no ordered field with a decidable order has all suprema
   and none that it lacks them, so real_line stays a hypothesis.)
   What suprema add to the theorems of the other files:
     real_archimedean : the field is Archimedean
     decide           : every proposition is decided, so "not infinitely often"
                        is "from some time on not": limits are limits
     real_squares     : sums of squares that are bounded converge, as (ii) of
                        Assumption 3.2 has it, without a given speed.         *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Equilibrium EpsEquilibrium Potential Lipschitz.
From MPG Require Import Exploration ExplorationBounds Algorithm TwoPlayers Dominance.
From MPG Require Import Sequences Histories AlmostSure Gains Tracking Paths Algorithm1 Limits PrintedFails.
From MPG Require Import Quadratic Drift Reach Learner Noise Visits Steps Learning AlmostSurely Means MeanGaps Theorem4 LimitSurely.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Record real_line (R : realFieldType) : Type := RealLine {
  sup : (R -> Prop) -> R;
  sup_upper : forall (E : R -> Prop) b x, (forall y, E y -> y <= b) -> E x -> x <= sup E;
  sup_near : forall (E : R -> Prop) b x e, (forall y, E y -> y <= b) -> E x -> 0 < e ->
    exists2 y, E y & sup E - e < y }.

Section Logic.
Variables (R : realFieldType) (line : real_line R).

Theorem decide (P : Prop) : {P} + {~ P}.
Proof.
pose E (x : R) := x = 0 \/ (x = 1 /\ P).
have bound y : E y -> y <= 1 by case=> [->|[-> _]]; rewrite ?ler01 ?lexx.
have zero : E 0 by left.
case: (ltP 0 (sup line E)) => s0; [left | right => p].
  have [y [y0|[_ //]]] := sup_near line bound zero s0.
  by rewrite subrr y0 ltxx.
have one : E 1 by right.
by have := le_trans (sup_upper line bound one) s0; rewrite leNgt ltr01.
Qed.

Theorem real_archimedean : Num.archimedean_axiom R.
Proof.
move=> x; case: (decide (exists n : nat, `|x| < n%:R)) => // none.
pose E (y : R) := exists n : nat, y = n%:R.
have bound y : E y -> y <= `|x| by case=> n ->; rewrite leNgt; apply/negP => h; apply: none; exists n.
have zero : E 0 by exists 0%N.
have [y [n ->]] := sup_near line bound zero ltr01; rewrite ltr_subl_addr => top.
have next : E (n%:R + 1) by exists n.+1; rewrite -[n.+1]addn1 natrD.
by have := le_lt_trans (sup_upper line bound next) top; rewrite ltxx.
Qed.

(* What does not happen infinitely often stops. *)
Theorem stops (P : nat -> Prop) : ~ recurs (fun t => ~ P t) -> eventually P.
Proof.
move=> finite; case: (decide (eventually P)) => // never; case: finite => N.
case: (decide (exists2 t, (N <= t)%N & ~ P t)) => // none; case: never; exists N => t Nt.
by case: (decide (P t)) => // no; case: none; exists t.
Qed.

(* Bounded sums of squares converge. *)
Theorem real_squares (v : nat -> R) : (exists K, forall n, mass (fun k => v k ^+ 2) 0 n <= K) -> square_summable v.
Proof.
move=> bounded e e0; pose total n := mass (fun k => v k ^+ 2) 0 n.
have sq0 k : 0 <= v k ^+ 2 := sqr_ge0 (v k).
have exN : exists N, if decide (forall n, mass (fun k => v k ^+ 2) N n <= e) then true else false.
  have [K hK] := bounded; pose E (y : R) := exists n, y = total n.
  have bound y : E y -> y <= K by case=> n ->.
  have zero : E (total 0%N) by exists 0%N.
  have [y [N ->] near] := sup_near line bound zero e0; exists N.
  case: (decide _) => // -[] n; have [nN|Nn] := leqP n N; first by rewrite /mass big_geq // ltW.
  have upper : total n <= sup line E by apply: (sup_upper line bound); exists n.
  rewrite -(ler_add2l (total N)) /total -(mass_cat _ (leq0n N) (ltnW Nn)).
  by apply: le_trans upper _; rewrite -ler_subl_addr ltW.
by exists (ex_minn exN); case: ex_minnP => N; case: (decide _).
Qed.

(* Assumption 3.2 with q = q' = 2, as it is printed. *)
Record assumption_3_2 (I : finType) (alpha beta : I -> nat -> R) : Prop := Assumption32 {
  alpha_unit : forall i n, 0 < alpha i n < 1;
  beta_unit : forall i n, 0 < beta i n < 1;
  alpha_down : forall i, decreasing (alpha i);
  beta_down : forall i, decreasing (beta i);
  alpha_infinite : forall i, divergent (alpha i);
  beta_infinite : forall i, divergent (beta i);
  alpha_finite : forall i, exists K, forall n, mass (fun k => alpha i k ^+ 2) 0 n <= K;
  beta_finite : forall i, exists K, forall n, mass (fun k => beta i k ^+ 2) 0 n <= K;
  beta_scales : forall i k, exists C, forall n, beta i (n %/ k.+1)%N / beta i n <= C;
  beta_faster : forall i j c, 0 < c -> eventually (fun n => beta i n / alpha j n <= c);
  beta_ratio : exists2 xi, 0 < xi & forall i j n, xi <= beta i n / beta j n }.

Theorem printed_steps (I : finType) (alpha beta : I -> nat -> R) :
  assumption_3_2 alpha beta -> steps_3_2 alpha beta.
Proof.
case=> au bu ad bd ai bi af bf bs bfast br.
have a0 i n : 0 < alpha i n by case/andP: (au i n).
have b0 i n : 0 < beta i n by case/andP: (bu i n).
split=> //.
- by move=> i n; case/andP: (au i n) => -> /ltW.
- by move=> i n; case/andP: (bu i n) => -> /ltW.
- by move=> i; apply: real_squares.
- by move=> i; apply: real_squares.
- by move=> i k; have [C hC] := bs i k; exists C => n; rewrite -ler_pdivr_mulr.
- by move=> i j c c0; have [N hN] := bfast i j c c0; exists N => n /hN; rewrite ler_pdivr_mulr.
by have [xi xi0 h] := br; exists xi => // i j n; rewrite -ler_pdivl_mulr.
Qed.
End Logic.

Section Headlines.
Variables (R : archiFieldType) (line : real_line R).

(* Theorem 3.3 corrected, along a path, as a limit. *)
Section Limit.
Variables (I S : finType) (A : I -> finType) (g : game R S A) (theta : I -> R) (alpha beta : I -> nat -> R).
Variables (state : nat -> S) (action : nat -> profile A).
Hypothesis htheta : forall i, 0 <= theta i <= 1.
Hypothesis hbeta : forall i n, 0 <= beta i n <= 1.
Variables (B : R) (B0 : 0 <= B).
Hypothesis hB : forall i s a, `|payoff g i s a| <= B.
Variables (continued : policy R S A -> policy R S A) (q : nat -> forall i, S * A i -> R).
Variables (pi : nat -> policy R S A) (br : nat -> forall i, S -> A i -> R).
Hypothesis run : runs g alpha beta state action continued q pi br.
Variables (Phi : policy R S A -> S -> R) (mu : S -> R) (m keep : R) (span : I -> R).
Hypotheses (hPhi : is_potential g Phi) (hmu : distribution mu).
Hypotheses (m_gt0 : 0 < m) (hm : forall s, m <= mu s).
Hypotheses (keep0 : 0 < keep) (hkeep : forall i, keep <= 1 - theta i).
Hypothesis hspan : forall i s t a b, payoff g i s a - payoff g i t b <= span i.
Hypothesis steps_diverge : divergent (bbar beta state).
Variables (K1 K2 xi kappa : R).
Hypothesis errors_summable : forall n, mass (fun t =>
  \sum_i beta i (visits state t.+1 (state t)) * tracking_error g theta q pi t i) 0 n <= K1.
Hypothesis squares_summable : forall n, mass (fun t => bbar beta state t ^+ 2) 0 n <= K2.
Hypotheses (xi0 : 0 < xi) (kappa0 : 0 < kappa).
Hypothesis comparable : forall i t, xi * bbar beta state t <= beta i (visits state t.+1 (state t)).
Hypothesis fair : forall e, 0 < e -> exists N, forall s n k, (N <= n)%N -> (n <= k)%N ->
  mass (bbar beta state) n k <= 1 ->
  kappa * mass (bbar beta state) n k <= mass (fun t => (state t == s)%:R * bbar beta state t) n k + e.

Theorem theorem_3_3_limit_reals e : 0 < e -> eventually (fun t => forall i, gap_le g i (pi t)
  ((2%:R * rho A theta i + own A theta i) * (span i / (1 - discount g) ^+ 2) + e)).
Proof.
move=> e0; apply: (stops line); exact: (theorem_3_3_limit htheta hbeta B0 hB run hPhi hmu m_gt0 hm keep0 hkeep
  hspan steps_diverge errors_summable squares_summable xi0 kappa0 comparable fair e0).
Qed.

Theorem theorem_3_3_limit_played_reals e : 0 < e -> eventually (fun t => forall i, gap_le g i (explored theta (pi t))
  (own A theta i * (span i / (1 - discount g) ^+ 2) + e)).
Proof.
move=> e0; apply: (stops line); exact: (theorem_3_3_limit_played htheta hbeta B0 hB run hPhi hmu m_gt0 hm keep0 hkeep
  hspan steps_diverge errors_summable squares_summable xi0 kappa0 comparable fair e0).
Qed.
End Limit.

(* Theorem 3.3 with the repair, in the mean, almost surely, under Assumptions 3.1 and 3.2. *)
Theorem theorem_3_3_reals (I S : finType) (A : I -> finType) (g : game R S A) (theta : I -> R)
    (alpha beta : I -> nat -> R) (reply : forall i, S -> (A i -> R) -> A i -> R) (s0 : S)
    (q0 : forall i, S * A i -> R) (pi0 : policy R S A) (a : profile A) B Phi (span : I -> R) :
  (forall i, 0 < theta i < 1) -> irreducible g a -> assumption_3_2 alpha beta ->
  (forall i s (f : A i -> R), reply_to f (reply i s f)) -> is_policy pi0 -> 0 <= B ->
  (forall i s a, `|payoff g i s a| <= B) -> (forall i z, `|q0 i z| <= B / (1 - discount g)) ->
  is_potential g Phi -> (forall i s t a b, payoff g i s a - payoff g i t b <= span i) ->
  let path := policy_of g alpha beta (fun p => explored theta p) reply s0 q0 pi0 in
  almost_surely (law g theta alpha beta (fun p => explored theta p) reply s0 q0 pi0) (fun w =>
    exists x : nat -> I -> R,
    (forall t i, gap_le g i (path w t) ((2%:R * rho A theta i + own A theta i) * (span i / (1 - discount g) ^+ 2) + x t i) /\
      gap_le g i (explored theta (path w t)) (own A theta i * (span i / (1 - discount g) ^+ 2) + x t i)) /\
    forall i eps, 0 < eps ->
      eventually (fun n => mass (fun k => beta i k.+1 * x k i) 0 n <= eps * mass (fun k => beta i k.+1) 0 n)).
Proof.
move=> htheta irr steps best start B0 hB startq hPhi hspan path.
exact: (mean_gap_almost_surely s0 htheta (irreducible_reachable irr) (printed_steps line steps) best start B0 hB startq hPhi hspan).
Qed.

(* In the limit, if the potential has finitely many values at rest. *)
Theorem theorem_3_3_final_reals (I S : finType) (A : I -> finType) (g : game R S A) (theta : I -> R)
    (alpha beta : I -> nat -> R) (reply : forall i, S -> (A i -> R) -> A i -> R) (s0 : S)
    (q0 : forall i, S * A i -> R) (pi0 : policy R S A) (a : profile A) B Phi (span : I -> R) :
  (forall i, 0 < theta i < 1) -> irreducible g a -> assumption_3_2 alpha beta ->
  (forall i s (f : A i -> R), reply_to f (reply i s f)) -> is_policy pi0 -> 0 <= B ->
  (forall i s a, `|payoff g i s a| <= B) -> (forall i z, `|q0 i z| <= B / (1 - discount g)) ->
  is_potential g Phi -> (forall i s t a b, payoff g i s a - payoff g i t b <= span i) ->
  finitely_many_values g theta (uniform R (S := S)) Phi ->
  let path := policy_of g alpha beta (fun p => explored theta p) reply s0 q0 pi0 in
  almost_surely (law g theta alpha beta (fun p => explored theta p) reply s0 q0 pi0) (fun w => forall e, 0 < e ->
    eventually (fun t => forall i, gap_le g i (path w t)
      ((2%:R * rho A theta i + own A theta i) * (span i / (1 - discount g) ^+ 2) + e)) /\
    eventually (fun t => forall i, gap_le g i (explored theta (path w t)) (own A theta i * (span i / (1 - discount g) ^+ 2) + e))).
Proof.
move=> htheta irr steps best start B0 hB startq hPhi hspan values path; have st := printed_steps line steps.
have re := irreducible_reachable irr.
have h01 i : 0 <= theta i <= 1 by case/andP: (htheta i) => /ltW -> /ltW.
have b01 i n : 0 <= beta i n <= 1 by case/andP: (beta_in st i n) => /ltW -> ->.
have hlaw := law_distribution g alpha (fun p => explored theta p) s0 q0 h01 b01 best start.
have := almost_surely_and hlaw (theorem_3_3_limit_almost_surely s0 htheta re st best start B0 hB startq hPhi hspan values)
  (theorem_3_3_limit_played_almost_surely s0 htheta re st best start B0 hB startq hPhi hspan values).
by apply: almost_surely_sub => w [held played] e e0; split; apply: (stops line); [apply: held | apply: played].
Qed.

(* Theorem 3.3 as printed fails almost surely. *)
Theorem printed_fails_reals (theta : bool -> R) (alpha beta : bool -> nat -> R)
    (reply : forall i, unit -> (actions i -> R) -> actions i -> R) (q0 : forall i, unit * actions i -> R)
    (pi0 : policy R unit_finType actions) :
  (forall i, 0 < theta i <= 1) -> 2%:R / 109%:R < theta true -> assumption_3_2 alpha beta ->
  (forall i s (f : actions i -> R), reply_to f (reply i s f)) -> is_policy pi0 ->
  (forall i z, `|q0 i z| <= 10%:R / (1 - discount (dominance R))) ->
  let path := policy_of (dominance R) alpha beta id reply tt q0 pi0 in
  almost_surely (law (dominance R) theta alpha beta id reply tt q0 pi0) (fun w => forall c, 0 < c ->
    eventually (fun t => 5%:R^-1 - c <= value (dominance R) false (replace (path w t)
      (play R (fun _ => false) (fun _ => false) false)) tt - value (dominance R) false (path w t) tt)).
Proof.
move=> htheta exploring steps best start startq path.
exact: (printed_fails_almost_surely htheta exploring (printed_steps line steps) best start startq).
Qed.
End Headlines.
