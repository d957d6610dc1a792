(* Proofs of claims about Markov potential games, as the statement language has
   them: Definition 2.1, its maximisers, and how a potential changes.           *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Visitation PerformanceDifference.
From MPG Require Import Equilibrium Optimal Potential Lipschitz Expansion FourCycle ClaimWords ClaimPotentials.
From MPG Require ClaimStatements.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma uniform_policy (R : realFieldType) (I S : finType) (A : I -> finType) : (forall i, inhabited (A i)) ->
  is_policy (table (fun (i : I) (s : S) (_ : A i) => 1 / #|A i|%:R : R)).
Proof.
move=> ia i s; have n0 : 0 < #|A i|%:R :> R by have [a] := ia i; rewrite ltr0n; apply/card_gt0P; exists a.
split=> [a|]; first by rewrite tableE divr_ge0 ?ler01 ?ltW.
by under eq_bigr => a _ do rewrite tableE mul1r; rewrite sumr_const -[LHS]mulr_natr; apply: mulVf; rewrite gt_eqF.
Qed.

Lemma definition_2_1_potential_holds : ClaimStatements.definition_2_1_potential.
Proof.
move=> R I S A g mu _ mpg pi hpi pi' hpi' reference href new gain rise rest step rise'.
have e1 i s : rise i s = gain i s by apply: telescoped_deviation.
have e2 i s : rise' i s = gain i s.
  have all j : j \in enum I by rewrite mem_enum.
  have := built_all s mpg href (enum_uniq I) all hpi (hpi i) (hpi' i).
  by rewrite !replace_eta -!reversed_built -sumrB.
by split=> [i s|i] //; split; apply: eq_bigr => s _; rewrite ?e1 ?e2.
Qed.

Lemma rising (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A)
    (pi : policy R S A) : (exists i s, value g i pi s < best_value g i pi s) \/
  forall i s, best_value g i pi s <= value g i pi s.
Proof.
case: (boolP [exists i, [exists s, value g i pi s < best_value g i pi s]]).
  by move=> /existsP [i /existsP [s h]]; left; exists i, s.
by move=> /existsPn h; right=> i s; have /existsPn := h i => /(_ s); rewrite -leNgt.
Qed.

Lemma section_2_maximiser_average_holds : ClaimStatements.section_2_maximiser_average.
Proof.
move=> R I S A g mu [_ _ ia _ hmu] mpg full pi hpi dag hdag opt start rise.
have hs : is_policy (table start) by apply: uniform_policy.
have e i s : rise i s = best_value g i pi s - value g i pi s.
  by rewrite -opt; apply: telescoped_deviation.
have [[i [s lt]]|none] := rising g pi; [right; exists i | by left].
rewrite (bigD1 s) //= ltr_spaddl ?e ?mulr_gt0 ?subr_gt0 //.
by apply: sumr_ge0 => t _; rewrite e mulr_ge0 ?hmu.1 // subr_ge0 value_le_best.
Qed.

Lemma section_2_maximiser_holds : ClaimStatements.section_2_maximiser.
Proof.
move=> R I S A g mu [ip is0 ia d0 hmu] mpg full pi hpi dag hdag opt start rise.
have hs : is_policy (table start) by apply: uniform_policy.
have e i s : rise i s = best_value g i pi s - value g i pi s.
  by rewrite -opt; apply: telescoped_deviation.
split; have [[i [s lt]]|none] := rising g pi; try by left.
  by right; exists i, s; rewrite e subr_gt0.
right; exists i; rewrite (bigD1 s) //= ltr_spaddl ?e ?mulr_gt0 ?subr_gt0 //.
by apply: sumr_ge0 => t _; rewrite e mulr_ge0 ?hmu.1 // subr_ge0 value_le_best.
Qed.

Lemma bound_words (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) :
  inhabited I -> inhabited S -> (forall i, inhabited (A i)) ->
  let B := largest (fun i : I => largest (fun s : S => largest (fun h : profile A => `|payoff g i s h|))) in
  0 <= B /\ forall i s h, `|payoff g i s h| <= B.
Proof.
move=> [i0] [s0] ia B; have le i s h : `|payoff g i s h| <= B.
  apply: le_trans (le_largest _ i); apply: le_trans (le_largest _ s).
  exact: (le_largest (fun h => `|payoff g i s h|)).
by split=> //; have [h] := some_profile ia; apply: le_trans (le i0 s0 h).
Qed.

Lemma equation_12_remainder_holds : ClaimStatements.equation_12_remainder.
Proof.
move=> R I S A g mu [ip is0 ia _ hmu] mpg pi hpi pi' hpi' B distance start change first.
have hs : is_policy (table start) by apply: uniform_policy.
have [B0 hB] := bound_words g ip is0 ia.
have := potential_expansion (telescoped_potential mpg hs) hmu B0 hB hpi hpi'.
have -> : change = potential_at (telescoped g (table start)) mu pi' - potential_at (telescoped g (table start)) mu pi.
  by rewrite /change /potential_at -sumrB; apply: eq_bigr => s _; exact: mulrBr.
have -> // : first = slope g mu pi (fun i t => pi' i t - pi i t).
apply: eq_bigr => i _; apply: eq_bigr => s _; rewrite mulr_sumr; apply: eq_bigr => a _; ring.
Qed.

Lemma lemma_3_5_lipschitz_holds : ClaimStatements.lemma_3_5_lipschitz.
Proof.
move=> R I S A g mu [ip is0 ia _ hmu] mpg pi hpi pi' hpi' B distance start.
have hs : is_policy (table start) by apply: uniform_policy.
have [B0 hB] := bound_words g ip is0 ia.
have := potential_lipschitz (telescoped_potential mpg hs) hmu hB hpi hpi'.
rewrite /potential_at -sumrB; under eq_bigr => s _ do rewrite -mulrBr.
exact.
Qed.
