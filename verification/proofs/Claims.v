(* Generated from verification/statements by mpgtheory proofs --claims: do not edit. *)
From mathcomp Require Import all_ssreflect all_algebra.
From MPG Require Import Chain Profiles Game Value Visitation PerformanceDifference.
From MPG Require Import PolicyGradient Potential Exploration ClaimWords ClaimPotentials ClaimDerivatives.
From MPG Require ClaimConsequences ClaimEquilibria ClaimExploration ClaimGames ClaimLyapunov ClaimMotion ClaimValues.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* section-2.game *)
Theorem section_2_game :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  ((forall (s : S) (h : profile A) (t : S), 0 <= transition g s h t) /\ (forall (s : S) (h : profile A),
      \sum_(t : S) transition g s h t = 1)) /\
  ((0 < discount g) /\ (discount g < 1)) /\
  ((forall (i : I) (s : S) (a : A i), 0 <= pi i (s, a)) /\ (forall (i : I) (s : S), \sum_(a : A i) pi i (s, a)
      = 1)).
Proof. exact: ClaimConsequences.section_2_game_holds. Qed.

(* equation-1 *)
Theorem equation_1 :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall K : nat, (1 <= K)%N ->
  let partial := fun (i : I) (s : S) => \sum_(k < K) \sum_(z : S) discount g ^+ k * probability g pi k s z *
      mean pi z (payoff g i z) in
  let rest := fun (i : I) (s : S) => value g i pi s - partial i s in
  (forall (i : I) (s : S), rest i s = discount g ^+ K * (\sum_(z : S) probability g pi K s z * value g i pi
      z)) /\
  (forall (i : I) (s : S), `|rest i s| <= discount g ^+ K * largest (fun z : S => `|mean pi z (payoff g i z)|)
      / (1 - discount g)).
Proof. exact: ClaimValues.equation_1_holds. Qed.

(* equation-1.linear *)
Theorem equation_1_linear :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall (i : I), (\sum_(s : S) visitation g pi mu s * mean pi s (payoff g i s)) / (1 - discount g) = \sum_(s
      : S) mu s * value g i pi s.
Proof. exact: ClaimConsequences.equation_1_linear_holds. Qed.

(* definition-2.1.potential *)
Theorem definition_2_1_potential :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  (is_MPG g) ->
  forall pi : policy R S A, is_policy pi ->
  forall pi' : policy R S A, is_policy pi' ->
  forall reference : policy R S A, is_policy reference ->
  let new := fun (i : I) => replace pi (pi' i) in
  let gain := fun (i : I) (s : S) => value g i (new i) s - value g i pi s in
  let rise := fun (i : I) (s : S) => telescoped g reference (new i) s - telescoped g reference pi s in
  let rest := fun (w : policy R S A) (j : I) => before reference w j in
  let step := fun (w : policy R S A) (j : I) (s : S) => value g j (rest w j) s - value g j (replace (rest w j)
      (reference j)) s in
  let rise' := fun (i : I) (s : S) => \sum_(j : I) (step (new i) j s - step pi j s) in
  (forall (i : I) (s : S), (rise i s = gain i s) /\ (rise' i s = gain i s)) /\
  (forall (i : I), (\sum_(s : S) mu s * rise i s = \sum_(s : S) mu s * gain i s) /\ (\sum_(s : S) mu s * rise'
      i s = \sum_(s : S) mu s * gain i s)).
Proof. exact: ClaimGames.definition_2_1_potential_holds. Qed.

(* definition-2.2 *)
Theorem definition_2_2 :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall x : policy R S A, is_policy x ->
  forall dag : policy R S A, is_policy dag -> (forall (i : I) (s : S), value g i (replace pi (dag i)) s =
      best_value g i pi s) ->
  forall nu : S -> R, (distribution nu) ->
  (forall (i : I) (s : S), value g i (replace pi (x i)) s <= best_value g i pi s) /\
  (forall (i : I), \sum_(s : S) nu s * value g i (replace pi (x i)) s <= \sum_(s : S) nu s * best_value g i pi
      s) /\
  ((forall (i : I) (s : S), best_value g i pi s = value g i pi s) <-> (forall (i : I) (s : S), (value g i
      (replace pi (dag i)) s <= value g i pi s) /\ (value g i (replace pi (x i)) s <= value g i pi s))).
Proof. exact: ClaimConsequences.definition_2_2_holds. Qed.

(* definition-2.3 *)
Theorem definition_2_3 :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall x : policy R S A, is_policy x ->
  forall dag : policy R S A, is_policy dag -> (forall (i : I) (s : S), value g i (replace pi (dag i)) s =
      best_value g i pi s) ->
  forall share : R, 0 <= share -> share < 1 ->
  let gain := fun (i : I) (s : S) => best_value g i pi s - value g i pi s in
  let gap := largest (fun i : I => largest (fun s : S => gain i s)) in
  let epsilon := share * gap in
  let optimum := fun (i : I) => replace pi (dag i) in
  (forall (i : I) (s : S), (gain i s = (\sum_(z : S) visitation g (optimum i) (dirac R s) z * (\sum_(a : A i)
      dag i (z, a) * advantage g pi z a)) / (1 - discount g)) /\ (0 <= gain i s)) /\
  (forall (i : I) (s : S), value g i (replace pi (x i)) s - gap <= value g i pi s) /\
  ((0 < gap) -> (exists (i : I) (s : S), value g i pi s < value g i (optimum i) s - epsilon)).
Proof. exact: ClaimEquilibria.definition_2_3_holds. Qed.

(* section-2.maximiser *)
Theorem section_2_maximiser :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  (is_MPG g) ->
  (forall (s : S), 0 < mu s) ->
  forall pi : policy R S A, is_policy pi ->
  forall dag : policy R S A, is_policy dag -> (forall (i : I) (s : S), value g i (replace pi (dag i)) s =
      best_value g i pi s) ->
  let start := fun (i : I) (s : S) (a : A i) => 1 / #|A i|%:R in
  let rise := fun (i : I) (s : S) => telescoped g (table start) (replace pi (dag i)) s - telescoped g (table
      start) pi s in
  ((forall (i : I) (s : S), best_value g i pi s <= value g i pi s) \/ (exists (i : I) (s : S), 0 < rise i s))
      /\
  ((forall (i : I) (s : S), best_value g i pi s <= value g i pi s) \/ (exists (i : I), 0 < \sum_(s : S) mu s *
      rise i s)).
Proof. exact: ClaimGames.section_2_maximiser_holds. Qed.

(* equation-2 *)
Theorem equation_2 :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall (i : I) (s : S) (a : A i), qvalue g pi s a = \sum_(h : profile A | h i == a) (\prod_(j : I | j != i)
      pi j (s, h j)) * (payoff g i s h + discount g * (\sum_(t : S) transition g s h t * value g i pi t)).
Proof. exact: ClaimValues.equation_2_holds. Qed.

(* equation-2.value *)
Theorem equation_2_value :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall (i : I) (s : S), value g i pi s = \sum_(a : A i) pi i (s, a) * qvalue g pi s a.
Proof. exact: ClaimValues.equation_2_value_holds. Qed.

(* equation-6 *)
Theorem equation_6 :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall theta : I -> R, (forall i : I, 0 < theta i /\ theta i < 1) ->
  (forall (i : I) (s : S) (a : A i), (explored theta pi) i (s, a) = (1 - theta i) * pi i (s, a) + theta i /
      #|A i|%:R) /\
  (forall (i : I) (s : S), (\sum_(a : A i) (explored theta pi) i (s, a) = 1) /\ (forall (a : A i), theta i /
      #|A i|%:R <= (explored theta pi) i (s, a))).
Proof. exact: ClaimValues.equation_6_holds. Qed.

(* theorem-3.3.bound *)
Theorem theorem_3_3_bound :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  (is_MPG g) ->
  forall pi : policy R S A, is_policy pi ->
  forall pi' : policy R S A, is_policy pi' ->
  forall theta : I -> R, (forall i : I, 0 < theta i /\ theta i < 1) ->
  forall gamma : I -> S -> R, (forall (i : I) (s : S), 0 < gamma i s /\ gamma i s <= 1) ->
  forall br : policy R S A, is_policy br -> (forall (i : I) (s : S) (a : A i), (0 < br i (s, a)) -> (is_best
      (fun _b : A i => qvalue g (explored theta pi) s _b) a)) ->
  let own := fun (i : I) => theta i * (1 - 1 / #|A i|%:R) in
  let rho := fun (i : I) => 1 - \prod_(j : I | j != i) (1 - own j) in
  let span := fun (i : I) => largest (fun s : S => largest (fun h : profile A => payoff g i s h)) - smallest
      (fun s : S => smallest (fun h : profile A => payoff g i s h)) in
  let S_ := fun (i : I) => span i / (1 - discount g) ^+ 2 in
  let played := explored theta pi in
  let gap := fun (i : I) => largest (fun s : S => best_value g i pi s - value g i pi s) in
  let stage_gain := fun (i : I) => largest (fun s : S => largest (fun a : A i => qvalue g played s a) -
      \sum_(a : A i) pi i (s, a) * qvalue g played s a) in
  let new := fun (i : I) => explored theta (replace pi (pi' i)) in
  let shift_ := fun (i : I) (s : S) => \sum_(a : A i) (pi' i (s, a) - pi i (s, a)) * qvalue g played s a in
  let predicted := fun (i : I) => (1 - theta i) / (1 - discount g) * (\sum_(s : S) visitation g (new i) mu s *
      shift_ i s) in
  let speed := fun (i : I) (s : S) (a : A i) => (1 - theta i) * gamma i s * (br i (s, a) - pi i (s, a)) in
  let start := fun (i : I) (s : S) (a : A i) => 1 / #|A i|%:R in
  (forall (i : I), gap i <= (1 + theta i) * stage_gain i / (1 - discount g) + (2%:R * rho i + own i) * S_ i)
      /\
  (forall (i : I), (\sum_(s : S) mu s * (telescoped g (table start) (new i) s - telescoped g (table start)
      played s) = predicted i) /\ (\sum_(s : S) mu s * (value g i (new i) s - value g i played s) = predicted
      i)) /\
  (0 <= \sum_(s : S) mu s * telescoped_slope g (table start) played (table speed) s).
Proof. exact: ClaimMotion.theorem_3_3_bound_holds. Qed.

(* lemma-3.4.bound *)
Theorem lemma_3_4_bound :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall theta : I -> R, (forall i : I, 0 < theta i /\ theta i < 1) ->
  let own := fun (i : I) => theta i * (1 - 1 / #|A i|%:R) in
  let rho := fun (i : I) => 1 - \prod_(j : I | j != i) (1 - own j) in
  let span := fun (i : I) => largest (fun s : S => largest (fun h : profile A => payoff g i s h)) - smallest
      (fun s : S => smallest (fun h : profile A => payoff g i s h)) in
  let S_ := fun (i : I) => span i / (1 - discount g) ^+ 2 in
  let tracked := fun (i : I) (s : S) (a : A i) => qvalue g (replace (explored theta pi) (pi i)) s a in
  forall (i : I) (s : S) (a : A i), `|qvalue g pi s a - tracked i s a| <= rho i * S_ i.
Proof. exact: ClaimExploration.lemma_3_4_bound_holds. Qed.

(* section-3.2.replies.corrected *)
Theorem section_3_2_replies_corrected :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall theta : I -> R, (forall i : I, 0 < theta i /\ theta i < 1) ->
  let own := fun (i : I) => theta i * (1 - 1 / #|A i|%:R) in
  let rho := fun (i : I) => 1 - \prod_(j : I | j != i) (1 - own j) in
  let span := fun (i : I) => largest (fun s : S => largest (fun h : profile A => payoff g i s h)) - smallest
      (fun s : S => smallest (fun h : profile A => payoff g i s h)) in
  let S_ := fun (i : I) => span i / (1 - discount g) ^+ 2 in
  let tracked := fun (i : I) (s : S) (a : A i) => qvalue g (replace (explored theta pi) (pi i)) s a in
  let loss := fun (i : I) (s : S) (a : A i) => largest (fun a' : A i => qvalue g pi s a') - qvalue g pi s a in
  forall (i : I) (s : S) (a : A i), (is_best (fun _b : A i => tracked i s _b) a) -> (loss i s a <= 2%:R * rho
      i * S_ i).
Proof. exact: ClaimConsequences.section_3_2_replies_corrected_holds. Qed.

(* lemma-3.5 *)
Theorem lemma_3_5 :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  (is_MPG g) ->
  (forall (s : S), 0 < mu s) ->
  forall w : policy R S A, is_policy w ->
  forall gamma : I -> S -> R, (forall (i : I) (s : S), 0 < gamma i s /\ gamma i s <= 1) ->
  forall br : policy R S A, is_policy br -> (forall (i : I) (s : S) (a : A i), (0 < br i (s, a)) -> (is_best
      (fun _b : A i => qvalue g w s _b) a)) ->
  let start := fun (i : I) (s : S) (a : A i) => 1 / #|A i|%:R in
  let velocity := fun (i : I) (s : S) (a : A i) => gamma i s * (br i (s, a) - w i (s, a)) in
  let slope := - (\sum_(s : S) mu s * telescoped_slope g (table start) w (table velocity) s) in
  let equilibrium := [forall i : I, [forall s : S, best_value g i w s == value g i w s]] in
  (slope <= 0) /\
  ((slope < 0) <-> (~ (equilibrium))) /\
  ((slope = 0) <-> (equilibrium)) /\
  (slope = - (\sum_(i : I) \sum_(s : S) visitation g w mu s * gamma i s * (largest (fun a : A i => qvalue g w
      s a) - value g i w s)) / (1 - discount g)).
Proof. exact: ClaimMotion.lemma_3_5_holds. Qed.

(* lemma-3.5.rest.corrected *)
Theorem lemma_3_5_rest_corrected :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall w : policy R S A, is_policy w ->
  let equilibrium := [forall i : I, [forall s : S, best_value g i w s == value g i w s]] in
  ((equilibrium) <-> (forall (i : I) (s : S) (a : A i), (0 < w i (s, a)) -> (is_best (fun _b : A i => qvalue g
      w s _b) a))) /\
  ((equilibrium) <-> (forall (i : I) (s : S), largest (fun a : A i => qvalue g w s a) = \sum_(a : A i) w i (s,
      a) * qvalue g w s a)).
Proof. exact: ClaimConsequences.lemma_3_5_rest_corrected_holds. Qed.

(* lemma-3.6a *)
Theorem lemma_3_6a :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall x : R, - 1 <= x -> x <= 1 ->
  let zero := fun (i : I) (s : S) (a : A i) => 0 : R in
  let step := (1 - discount g) * x in
  (forall (i : I) (s : S) (a : A i) (z : S), value_slope g i pi (shift (table zero) s a 1) z = visitation g pi
      (dirac R z) s * qvalue g pi s a / (1 - discount g)) /\
  (forall (i : I) (s : S) (a : A i) (z : S), value g i (shift pi s a step) z - value g i pi z = step *
      visitation g pi (dirac R z) s * qvalue g (shift pi s a step) s a / (1 - discount g)).
Proof. exact: ClaimMotion.lemma_3_6a_holds. Qed.

(* lemma-3.6a.visitation *)
Theorem lemma_3_6a_visitation :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall K : nat,
  let partial := fun (s : S) => (1 - discount g) * (\sum_(z : S) mu z * (\sum_(k < K) discount g ^+ k *
      probability g pi k z s)) in
  (\sum_(s : S) visitation g pi mu s = 1) /\
  (forall (s : S), partial s <= visitation g pi mu s) /\
  (\sum_(s : S) visitation g pi mu s - \sum_(s : S) partial s = discount g ^+ K).
Proof. exact: ClaimValues.lemma_3_6a_visitation_holds. Qed.

(* lemma-3.6a.visitation-bound *)
Theorem lemma_3_6a_visitation_bound :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall w : policy R S A, is_policy w ->
  forall (s : S), (1 - discount g) * mu s <= visitation g w mu s.
Proof. exact: ClaimValues.lemma_3_6a_visitation_bound_holds. Qed.

(* lemma-3.6b *)
Theorem lemma_3_6b :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall pi' : policy R S A, is_policy pi' ->
  forall (i : I) (z : S), value g i pi z - value g i (replace pi (pi' i)) z = (\sum_(s : S) visitation g pi
      (dirac R z) s * (\sum_(a : A i) pi i (s, a) * advantage g (replace pi (pi' i)) s a)) / (1 - discount g).
Proof. exact: ClaimValues.lemma_3_6b_holds. Qed.

(* equation-11 *)
Theorem equation_11 :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  (forall (i : I) (s : S) (a : A i), advantage g pi s a = qvalue g pi s a - value g i pi s) /\
  (forall (i : I) (s : S), \sum_(a : A i) pi i (s, a) * advantage g pi s a = 0) /\
  (forall (i : I) (s : S), 0 <= largest (fun a : A i => advantage g pi s a)).
Proof. exact: ClaimValues.equation_11_holds. Qed.

(* lemma-3.6c.corrected *)
Theorem lemma_3_6c_corrected :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall eq : policy R S A, is_policy eq ->
  (forall (i : I) (s : S), best_value g i eq s = value g i eq s) <-> (forall (i : I) (s : S) (a : A i), (0 <
      eq i (s, a)) -> (is_best (fun _b : A i => qvalue g eq s _b) a)).
Proof. exact: ClaimEquilibria.lemma_3_6c_corrected_holds. Qed.

(* lemma-3.7.bound *)
Theorem lemma_3_7_bound :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall theta : I -> R, (forall i : I, 0 < theta i /\ theta i < 1) ->
  let rho := fun (i : I) => 1 - \prod_(j : I | j != i) (1 - theta j * (1 - 1 / #|A j|%:R)) in
  let span := fun (i : I) => largest (fun s : S => largest (fun h : profile A => payoff g i s h)) - smallest
      (fun s : S => smallest (fun h : profile A => payoff g i s h)) in
  let S_ := fun (i : I) => span i / (1 - discount g) ^+ 2 in
  let gap := fun (i : I) => largest (fun s : S => best_value g i pi s - value g i pi s) in
  let perceived := fun (i : I) => largest (fun s : S => best_value g i (replace (explored theta pi) (pi i)) s
      - value g i (replace (explored theta pi) (pi i)) s) in
  forall (i : I), (gap i <= perceived i + 2%:R * rho i * S_ i) /\ ((forall (s : S) (t : S), s = t) -> ((1 -
      rho i) * gap i <= perceived i + rho i * span i / (1 - discount g))).
Proof. exact: ClaimExploration.lemma_3_7_bound_holds. Qed.

(* equation-12 *)
Theorem equation_12 :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  (is_MPG g) ->
  forall w : policy R S A, is_policy w ->
  forall gamma : I -> S -> R, (forall (i : I) (s : S), 0 < gamma i s /\ gamma i s <= 1) ->
  forall br : policy R S A, is_policy br -> (forall (i : I) (s : S) (a : A i), (0 < br i (s, a)) -> (is_best
      (fun _b : A i => qvalue g w s _b) a)) ->
  let start := fun (i : I) (s : S) (a : A i) => 1 / #|A i|%:R in
  let velocity := fun (i : I) (s : S) (a : A i) => gamma i s * (br i (s, a) - w i (s, a)) in
  - (\sum_(s : S) mu s * telescoped_slope g (table start) w (table velocity) s) = - (\sum_(i : I) \sum_(s : S)
      \sum_(a : A i) visitation g w mu s / (1 - discount g) * qvalue g w s a * gamma i s * (br i (s, a) - w i
      (s, a))).
Proof. exact: ClaimMotion.equation_12_holds. Qed.

(* equation-13 *)
Theorem equation_13 :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall w : policy R S A, is_policy w ->
  forall eta : R, 0 < eta -> eta <= 1 ->
  forall gamma : I -> S -> R, (forall (i : I) (s : S), 0 < gamma i s /\ gamma i s <= 1) -> (forall (i : I) (s
      : S), eta <= gamma i s) ->
  forall br : policy R S A, is_policy br -> (forall (i : I) (s : S) (a : A i), (0 < br i (s, a)) -> (is_best
      (fun _b : A i => qvalue g w s _b) a)) ->
  let f := fun (x : policy R S A) (i : I) (s : S) => \sum_(a : A i) x i (s, a) * qvalue g w s a in
  (- (\sum_(i : I) \sum_(s : S) \sum_(a : A i) visitation g w mu s / (1 - discount g) * qvalue g w s a * gamma
      i s * (br i (s, a) - w i (s, a))) <= - eta / (1 - discount g) * (\sum_(i : I) \sum_(s : S) \sum_(a : A
      i) visitation g w mu s * qvalue g w s a * (br i (s, a) - w i (s, a)))) /\ (- eta / (1 - discount g) *
      (\sum_(i : I) \sum_(s : S) \sum_(a : A i) visitation g w mu s * qvalue g w s a * (br i (s, a) - w i (s,
      a))) = - eta / (1 - discount g) * (\sum_(i : I) \sum_(s : S) visitation g w mu s * (f br i s - f w i
      s))).
Proof. exact: ClaimLyapunov.equation_13_holds. Qed.

(* lemma-3.5.different *)
Theorem lemma_3_5_different :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall w : policy R S A, is_policy w ->
  forall br : policy R S A, is_policy br -> (forall (i : I) (s : S) (a : A i), (0 < br i (s, a)) -> (is_best
      (fun _b : A i => qvalue g w s _b) a)) ->
  forall dag : policy R S A, is_policy dag -> (forall (i : I) (s : S), value g i (replace w (dag i)) s =
      best_value g i w s) ->
  forall (i : I) (s : S), (value g i w s <= value g i (replace w (br i)) s) /\ (value g i (replace w (br i)) s
      <= value g i (replace w (dag i)) s).
Proof. exact: ClaimConsequences.lemma_3_5_different_holds. Qed.

(* equation-14.corrected *)
Theorem equation_14_corrected :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  (forall (s : S), 0 < mu s) ->
  forall w : policy R S A, is_policy w ->
  forall br : policy R S A, is_policy br -> (forall (i : I) (s : S) (a : A i), (0 < br i (s, a)) -> (is_best
      (fun _b : A i => qvalue g w s _b) a)) ->
  forall dag : policy R S A, is_policy dag -> (forall (i : I) (s : S), value g i (replace w (dag i)) s =
      best_value g i w s) ->
  let f := fun (x : policy R S A) (i : I) (s : S) => \sum_(a : A i) x i (s, a) * qvalue g w s a in
  let gain := fun (i : I) (s : S) => largest (fun a : A i => qvalue g w s a) - f w i s in
  let D := largest (fun i : I => largest (fun s : S => visitation g (replace w (dag i)) mu s / mu s)) / (1 -
      discount g) in
  (\sum_(i : I) \sum_(s : S) visitation g (replace w (dag i)) mu s * gain i s = \sum_(i : I) \sum_(s : S)
      visitation g w mu s * (visitation g (replace w (dag i)) mu s / visitation g w mu s) * gain i s) /\
      (\sum_(i : I) \sum_(s : S) visitation g w mu s * (visitation g (replace w (dag i)) mu s / visitation g w
      mu s) * gain i s <= \sum_(i : I) \sum_(s : S) visitation g w mu s * largest (fun t : S => visitation g
      (replace w (dag i)) mu t / visitation g w mu t) * gain i s) /\ (\sum_(i : I) \sum_(s : S) visitation g w
      mu s * largest (fun t : S => visitation g (replace w (dag i)) mu t / visitation g w mu t) * gain i s <=
      (\sum_(i : I) \sum_(s : S) visitation g w mu s * largest (fun t : S => visitation g (replace w (dag i))
      mu t / mu t) * gain i s) / (1 - discount g)) /\ ((\sum_(i : I) \sum_(s : S) visitation g w mu s *
      largest (fun t : S => visitation g (replace w (dag i)) mu t / mu t) * gain i s) / (1 - discount g) <= D
      * (\sum_(i : I) \sum_(s : S) visitation g w mu s * gain i s)) /\ (D * (\sum_(i : I) \sum_(s : S)
      visitation g w mu s * gain i s) = D * (\sum_(i : I) \sum_(s : S) visitation g w mu s * (f br i s - f w i
      s))).
Proof. exact: ClaimLyapunov.equation_14_corrected_holds. Qed.

(* equation-15 *)
Theorem equation_15 :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  (forall (s : S), 0 < mu s) ->
  forall w : policy R S A, is_policy w ->
  forall eta : R, 0 < eta -> eta <= 1 ->
  forall gamma : I -> S -> R, (forall (i : I) (s : S), 0 < gamma i s /\ gamma i s <= 1) -> (forall (i : I) (s
      : S), eta <= gamma i s) ->
  forall br : policy R S A, is_policy br -> (forall (i : I) (s : S) (a : A i), (0 < br i (s, a)) -> (is_best
      (fun _b : A i => qvalue g w s _b) a)) ->
  forall dag : policy R S A, is_policy dag -> (forall (i : I) (s : S), value g i (replace w (dag i)) s =
      best_value g i w s) ->
  let f := fun (x : policy R S A) (i : I) (s : S) => \sum_(a : A i) x i (s, a) * qvalue g w s a in
  let gain := fun (i : I) (s : S) => largest (fun a : A i => qvalue g w s a) - f w i s in
  let D := largest (fun i : I => largest (fun s : S => visitation g (replace w (dag i)) mu s / mu s)) / (1 -
      discount g) in
  let slope := - (\sum_(i : I) \sum_(s : S) \sum_(a : A i) visitation g w mu s / (1 - discount g) * qvalue g w
      s a * gamma i s * (br i (s, a) - w i (s, a))) in
  (slope <= - eta / (1 - discount g) * (\sum_(i : I) \sum_(s : S) visitation g w mu s * (f br i s - f w i s)))
      /\ (- eta / (1 - discount g) * (\sum_(i : I) \sum_(s : S) visitation g w mu s * (f br i s - f w i s)) <=
      - eta / (D * (1 - discount g)) * (\sum_(i : I) \sum_(s : S) visitation g (replace w (dag i)) mu s * gain
      i s)) /\ (- eta / (D * (1 - discount g)) * (\sum_(i : I) \sum_(s : S) visitation g (replace w (dag i))
      mu s * gain i s) <= - eta / (D * (1 - discount g)) * (\sum_(i : I) \sum_(s : S) visitation g (replace w
      (dag i)) mu s * (f dag i s - f w i s))).
Proof. exact: ClaimLyapunov.equation_15_holds. Qed.

(* equation-16 *)
Theorem equation_16 :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall w : policy R S A, is_policy w ->
  forall dag : policy R S A, is_policy dag -> (forall (i : I) (s : S), value g i (replace w (dag i)) s =
      best_value g i w s) ->
  forall (i : I) (s : S), (\sum_(a : A i) dag i (s, a) * qvalue g w s a - \sum_(a : A i) w i (s, a) * qvalue g
      w s a = \sum_(a : A i) qvalue g w s a * (dag i (s, a) - w i (s, a))) /\ (\sum_(a : A i) qvalue g w s a *
      (dag i (s, a) - w i (s, a)) = \sum_(a : A i) (qvalue g w s a - value g i w s) * (dag i (s, a) - w i (s,
      a))).
Proof. exact: ClaimConsequences.equation_16_holds. Qed.

(* equation-17 *)
Theorem equation_17 :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall w : policy R S A, is_policy w ->
  forall dag : policy R S A, is_policy dag -> (forall (i : I) (s : S), value g i (replace w (dag i)) s =
      best_value g i w s) ->
  (forall (i : I) (s : S), \sum_(a : A i) (qvalue g w s a - value g i w s) * (dag i (s, a) - w i (s, a)) =
      \sum_(a : A i) advantage g w s a * dag i (s, a)) /\
  (forall (i : I) (s : S), \sum_(a : A i) dag i (s, a) * qvalue g w s a - \sum_(a : A i) w i (s, a) * qvalue g
      w s a = \sum_(a : A i) advantage g w s a * dag i (s, a)).
Proof. exact: ClaimValues.equation_17_holds. Qed.

(* lemma-3.5.rate *)
Theorem lemma_3_5_rate :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  (forall (s : S), 0 < mu s) ->
  forall w : policy R S A, is_policy w ->
  forall eta : R, 0 < eta -> eta <= 1 ->
  forall gamma : I -> S -> R, (forall (i : I) (s : S), 0 < gamma i s /\ gamma i s <= 1) -> (forall (i : I) (s
      : S), eta <= gamma i s) ->
  forall br : policy R S A, is_policy br -> (forall (i : I) (s : S) (a : A i), (0 < br i (s, a)) -> (is_best
      (fun _b : A i => qvalue g w s _b) a)) ->
  forall dag : policy R S A, is_policy dag -> (forall (i : I) (s : S), value g i (replace w (dag i)) s =
      best_value g i w s) ->
  let D := largest (fun i : I => largest (fun s : S => visitation g (replace w (dag i)) mu s / mu s)) / (1 -
      discount g) in
  let slope := - (\sum_(i : I) \sum_(s : S) \sum_(a : A i) visitation g w mu s / (1 - discount g) * qvalue g w
      s a * gamma i s * (br i (s, a) - w i (s, a))) in
  let gain := fun (i : I) => \sum_(s : S) mu s * (value g i (replace w (dag i)) s - value g i w s) in
  ((slope <= - eta / (D * (1 - discount g)) * (\sum_(i : I) \sum_(s : S) visitation g (replace w (dag i)) mu s
      * (\sum_(a : A i) advantage g w s a * dag i (s, a)))) /\ (- eta / (D * (1 - discount g)) * (\sum_(i : I)
      \sum_(s : S) visitation g (replace w (dag i)) mu s * (\sum_(a : A i) advantage g w s a * dag i (s, a)))
      = - eta / D * (\sum_(i : I) gain i))) /\
  (forall (i : I), 0 <= gain i) /\
  (slope <= - eta / D * (\sum_(i : I) gain i)).
Proof. exact: ClaimLyapunov.lemma_3_5_rate_holds. Qed.

(* assumption-A.2.corrected *)
Theorem assumption_A_2_corrected :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall q : policy R S A,
  forall theta : I -> R, (forall i : I, 0 < theta i /\ theta i < 1) ->
  let ahead := fun (i : I) (t : S) => \sum_(a : A i) pi i (t, a) * q i (t, a) in
  let others := fun (i : I) (s : S) (h : profile A) => \prod_(j : I | j != i) (explored theta pi) j (s, h j)
      in
  let mean_ := fun (i : I) (s : S) (a : A i) => \sum_(h : profile A | h i == a) \sum_(t : S) others i s h *
      transition g s h t * (payoff g i s h + discount g * ahead i t) in
  forall (i : I) (s : S) (a : A i), mean_ i s a - bellman g (replace (explored theta pi) (pi i)) (fun _t : S *
      A i => q i (_t.1, _t.2)) (s, a) = 0.
Proof. exact: ClaimConsequences.assumption_A_2_corrected_holds. Qed.

(* equation-22 *)
Theorem equation_22 :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall q : policy R S A,
  let ahead := fun (i : I) (t : S) => \sum_(a : A i) pi i (t, a) * q i (t, a) in
  forall (i : I) (s : S), \sum_(a : A i) pi i (s, a) * bellman g pi (fun _t : S * A i => q i (_t.1, _t.2)) (s,
      a) = mean pi s (payoff g i s) + discount g * (\sum_(t : S) kernel g pi s t * ahead i t).
Proof. exact: ClaimConsequences.equation_22_holds. Qed.

(* equation-23 *)
Theorem equation_23 :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall q : policy R S A,
  let ahead := fun (i : I) (t : S) => \sum_(a : A i) pi i (t, a) * q i (t, a) in
  let others := fun (i : I) (s : S) (h : profile A) => \prod_(j : I | j != i) pi j (s, h j) in
  let mean_ := fun (i : I) (s : S) (a : A i) => \sum_(h : profile A | h i == a) \sum_(t : S) others i s h *
      transition g s h t * (payoff g i s h + discount g * ahead i t) in
  forall (i : I) (s : S) (a : A i), mean_ i s a = bellman g pi (fun _t : S * A i => q i (_t.1, _t.2)) (s, a).
Proof. exact: ClaimValues.equation_23_holds. Qed.

(* equation-25a.corrected *)
Theorem equation_25a_corrected :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall q : policy R S A,
  forall theta : I -> R, (forall i : I, 0 < theta i /\ theta i < 1) ->
  let ahead := fun (i : I) (t : S) => \sum_(a : A i) pi i (t, a) * q i (t, a) in
  let others := fun (i : I) (s : S) (h : profile A) => \prod_(j : I | j != i) (explored theta pi) j (s, h j)
      in
  let mean_ := fun (i : I) (s : S) (a : A i) => \sum_(h : profile A | h i == a) \sum_(t : S) others i s h *
      transition g s h t * (payoff g i s h + discount g * ahead i t) in
  forall (i : I) (s : S) (a : A i), mean_ i s a = bellman g (replace (explored theta pi) (pi i)) (fun _t : S *
      A i => q i (_t.1, _t.2)) (s, a).
Proof. exact: ClaimValues.equation_25a_corrected_holds. Qed.

(* equation-22.contraction *)
Theorem equation_22_contraction :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall q : policy R S A,
  forall q' : policy R S A,
  let L := fun (i : I) (s : S) (a : A i) (t : S) (a' : A i) => discount g * mean_given pi s a (fun _h :
      profile A => transition g s _h t) * pi i (t, a') in
  (forall (i : I), largest (fun s : S => largest (fun a : A i => `|bellman g pi (fun _t : S * A i => q i
      (_t.1, _t.2)) (s, a) - bellman g pi (fun _t : S * A i => q' i (_t.1, _t.2)) (s, a)|)) <= discount g *
      largest (fun s : S => largest (fun a : A i => `|q i (s, a) - q' i (s, a)|))) /\
  (forall (i : I) (s : S) (a : A i), (0 <= smallest (fun t : S => smallest (fun a' : A i => L i s a t a'))) /\
      (\sum_(t : S) \sum_(a' : A i) L i s a t a' = discount g)).
Proof. exact: ClaimValues.equation_22_contraction_holds. Qed.

(* equation-22.fixed-point *)
Theorem equation_22_fixed_point :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall (i : I) (s : S) (a : A i), bellman g pi (fun _t : S * A i => qvalue g pi _t.1 _t.2) (s, a) = qvalue g
      pi s a.
Proof. exact: ClaimValues.equation_22_fixed_point_holds. Qed.

(* appendix-B.1.vii.corrected *)
Theorem appendix_B_1_vii_corrected :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  let ubar := largest (fun i : I => largest (fun s : S => largest (fun h : profile A => `|payoff g i s h|)))
      in
  forall (i : I) (s : S) (a : A i), `|qvalue g pi s a| <= ubar / (1 - discount g).
Proof. exact: ClaimValues.appendix_B_1_vii_corrected_holds. Qed.

(* equation-29 *)
Theorem equation_29 :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall K : nat,
  let zero := fun (i : I) (s : S) (a : A i) => 0 : R in
  let slope := fun (i : I) (s : S) (a : A i) (z : S) => value_slope g i pi (shift (table zero) s a 1) z in
  let count := fun (z : S) (s : S) (n : nat) => \sum_(k < n.+1) discount g ^+ k * probability g pi k z s in
  forall (i : I) (s : S) (a : A i) (z : S), forall m : nat, (m <= K)%N -> (slope i s a z = count z s m *
      qvalue g pi s a + discount g ^+ m.+1 * (\sum_(t : S) probability g pi m.+1 z t * slope i s a t)).
Proof. exact: ClaimMotion.equation_29_holds. Qed.

(* appendix-B.2b.corrected *)
Theorem appendix_B_2b_corrected :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall pi' : policy R S A, is_policy pi' ->
  let ahead := fun (i : I) (s : S) (h : profile A) => payoff g i s h + discount g * (\sum_(t : S) transition g
      s h t * value g i pi' t) in
  let gain := fun (i : I) (s : S) => \sum_(h : profile A) (\prod_(j : I) pi j (s, h j)) * ahead i s h - value
      g i pi' s in
  forall (i : I) (s : S), value g i pi s - value g i pi' s = 1 / (1 - discount g) * (\sum_(z : S) visitation g
      pi (dirac R s) z * gain i z).
Proof. exact: ClaimValues.appendix_B_2b_corrected_holds. Qed.

(* equation-31 *)
Theorem equation_31 :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi -> (forall (i : I) (s : S) (a : A i), (0 < pi i (s, a)) -> (is_best
      (fun _b : A i => qvalue g pi s _b) a)) ->
  forall (i : I) (s : S), best_value g i pi s <= value g i pi s.
Proof. exact: ClaimConsequences.equation_31_holds. Qed.

(* equation-32 *)
Theorem equation_32 :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi -> (forall (i : I) (s : S) (a : A i), (0 < pi i (s, a)) -> (is_best
      (fun _b : A i => qvalue g pi s _b) a)) ->
  forall pi' : policy R S A, is_policy pi' ->
  forall K : nat, (1 <= K)%N ->
  let new := fun (i : I) => replace pi (pi' i) in
  let paid := fun (i : I) (s : S) (n : nat) => \sum_(k < n) discount g ^+ k * (\sum_(z : S) probability g (new
      i) k s z * mean (new i) z (payoff g i z)) in
  let expected := fun (i : I) (s : S) (n : nat) => paid i s n + discount g ^+ n * (\sum_(z : S) probability g
      (new i) n s z * value g i pi z) in
  forall (i : I) (s : S), forall m : nat, (m <= K)%N -> (((1 <= m)%N) -> (expected i s m <= value g i pi s)).
Proof. exact: ClaimEquilibria.equation_32_holds. Qed.

(* equation-34 *)
Theorem equation_34 :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall pi' : policy R S A, is_policy pi' -> (forall (i : I) (s : S) (a : A i), (0 < pi' i (s, a)) ->
      (is_best (fun _b : A i => qvalue g pi s _b) a)) ->
  forall K : nat, (1 <= K)%N ->
  let new := fun (i : I) => replace pi (pi' i) in
  let paid := fun (i : I) (s : S) (n : nat) => \sum_(k < n) discount g ^+ k * (\sum_(z : S) probability g (new
      i) k s z * mean (new i) z (payoff g i z)) in
  let expected := fun (i : I) (s : S) (n : nat) => paid i s n + discount g ^+ n * (\sum_(z : S) probability g
      (new i) n s z * value g i pi z) in
  let sbar := fun (i : I) (s : S) => [exists a : A i, (0 < pi i (s, a)) && (~~ (is_best (fun _b : A i =>
      qvalue g pi s _b) a))] in
  (forall (i : I) (s : S), forall m : nat, (m <= K)%N -> (((1 <= m)%N) -> (value g i pi s <= expected i s m)))
      /\
  (forall (i : I) (s : S), forall m : nat, (m <= K)%N -> ((((1 <= m)%N) /\ (sbar i s)) -> (value g i pi s <
      expected i s m))).
Proof. exact: ClaimEquilibria.equation_34_holds. Qed.

(* equation-34.strict *)
Theorem equation_34_strict :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall pi' : policy R S A, is_policy pi' -> (forall (i : I) (s : S) (a : A i), (0 < pi' i (s, a)) ->
      (is_best (fun _b : A i => qvalue g pi s _b) a)) ->
  forall K : nat, (1 <= K)%N ->
  let new := fun (i : I) => replace pi (pi' i) in
  let paid := fun (i : I) (s : S) (n : nat) => \sum_(k < n) discount g ^+ k * (\sum_(z : S) probability g (new
      i) k s z * mean (new i) z (payoff g i z)) in
  let expected := fun (i : I) (s : S) (n : nat) => paid i s n + discount g ^+ n * (\sum_(z : S) probability g
      (new i) n s z * value g i pi z) in
  let sbar := fun (i : I) (s : S) => [exists a : A i, (0 < pi i (s, a)) && (~~ (is_best (fun _b : A i =>
      qvalue g pi s _b) a))] in
  forall (i : I) (s : S), forall m : nat, (m <= K)%N -> ((((1 <= m)%N) /\ (sbar i s)) -> (value g i pi s <
      expected i s m)).
Proof. exact: ClaimConsequences.equation_34_strict_holds. Qed.

(* equation-34.strict-limit *)
Theorem equation_34_strict_limit :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall pi' : policy R S A, is_policy pi' -> (forall (i : I) (s : S) (a : A i), (0 < pi' i (s, a)) ->
      (is_best (fun _b : A i => qvalue g pi s _b) a)) ->
  let sbar := fun (i : I) (s : S) => [exists a : A i, (0 < pi i (s, a)) && (~~ (is_best (fun _b : A i =>
      qvalue g pi s _b) a))] in
  forall (i : I) (s : S), (sbar i s) -> (value g i pi s < value g i (replace pi (pi' i)) s).
Proof. exact: ClaimConsequences.equation_34_strict_limit_holds. Qed.

(* equation-34.contradiction *)
Theorem equation_34_contradiction :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall pi' : policy R S A, is_policy pi' -> (forall (i : I) (s : S) (a : A i), (0 < pi' i (s, a)) ->
      (is_best (fun _b : A i => qvalue g pi s _b) a)) ->
  let sbar := fun (i : I) (s : S) => [exists a : A i, (0 < pi i (s, a)) && (~~ (is_best (fun _b : A i =>
      qvalue g pi s _b) a))] in
  (exists (i : I) (s : S), sbar i s) -> (0 < largest (fun i : I => largest (fun s : S => value g i (replace pi
      (pi' i)) s - value g i pi s))).
Proof. exact: ClaimConsequences.equation_34_contradiction_holds. Qed.

(* appendix-B.3.corrected *)
Theorem appendix_B_3_corrected :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi -> (forall (i : I) (s : S), best_value g i pi s = value g i pi s) ->
  forall (i : I) (s : S) (a : A i), (0 < pi i (s, a)) -> (qvalue g pi s a = value g i pi s).
Proof. exact: ClaimConsequences.appendix_B_3_corrected_holds. Qed.

(* equation-1.evaluation *)
Theorem equation_1_evaluation :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall x : I -> S -> R,
  (forall (i : I) (s : S), value g i pi s = mean pi s (payoff g i s) + discount g * (\sum_(t : S) kernel g pi
      s t * value g i pi t)) /\
  (forall (i : I), (forall (s : S), x i s = value g i pi s) <-> (forall (s : S), x i s = mean pi s (payoff g i
      s) + discount g * (\sum_(t : S) kernel g pi s t * x i t))).
Proof. exact: ClaimValues.equation_1_evaluation_holds. Qed.

(* equation-22.iterates *)
Theorem equation_22_iterates :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall q : policy R S A,
  let once := fun (i : I) (s : S) (a : A i) => bellman g pi (fun _t : S * A i => q i (_t.1, _t.2)) (s, a) in
  let twice := fun (i : I) (s : S) (a : A i) => bellman g pi (fun _t : S * A i => once i _t.1 _t.2) (s, a) in
  let thrice := fun (i : I) (s : S) (a : A i) => bellman g pi (fun _t : S * A i => twice i _t.1 _t.2) (s, a)
      in
  let distance := fun (i : I) => largest (fun s : S => largest (fun a : A i => `|q i (s, a) - qvalue g pi s
      a|)) in
  forall (i : I) (s : S) (a : A i), ((`|once i s a - qvalue g pi s a| <= discount g * distance i) /\ (`|twice
      i s a - qvalue g pi s a| <= discount g ^+ 2 * distance i)) /\ (`|thrice i s a - qvalue g pi s a| <=
      discount g ^+ 3 * distance i).
Proof. exact: ClaimValues.equation_22_iterates_holds. Qed.

(* equation-10 *)
Theorem equation_10 :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall x : policy R S A, is_policy x ->
  let new := fun (i : I) => replace pi (x i) in
  forall (i : I), \sum_(s : S) mu s * (value g i (new i) s - value g i pi s) = 1 / (1 - discount g) * (\sum_(s
      : S) visitation g (new i) mu s * (\sum_(a : A i) x i (s, a) * advantage g pi s a)).
Proof. exact: ClaimValues.equation_10_holds. Qed.

(* lemma-3.6a.finite-difference *)
Theorem lemma_3_6a_finite_difference :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall share : R, - 1 < share -> share < 1 ->
  let step := share * (1 - discount g) / discount g in
  let new := fun (i : I) (s : S) (a : A i) => shift pi s a step in
  let change := fun (i : I) (s : S) (a : A i) => \sum_(z : S) mu z * (value g i (new i s a) z - value g i pi
      z) in
  forall (i : I) (s : S) (a : A i), change i s a = step / (1 - discount g) * visitation g pi mu s * qvalue g
      (new i s a) s a.
Proof. exact: ClaimValues.lemma_3_6a_finite_difference_holds. Qed.

(* lemma-3.6a.moebius *)
Theorem lemma_3_6a_moebius :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall share : R, - 1 <= share -> share <= 1 ->
  let step := share * (1 - discount g) / 2%:R in
  let new := fun (i : I) (s : S) (a : A i) => shift pi s a step in
  let change := fun (i : I) (s : S) (a : A i) => \sum_(z : S) mu z * (value g i (new i s a) z - value g i pi
      z) in
  let D := fun (i : I) (s : S) (a : A i) => visitation g pi mu s * qvalue g pi s a / (1 - discount g) in
  let r := fun (i : I) (s : S) (a : A i) => (\sum_(t : S) mean_given pi s a (fun _h : profile A => transition
      g s _h t) * visitation g pi (dirac R t) s) / (1 - discount g) in
  forall (i : I) (s : S) (a : A i), change i s a = step * D i s a / (1 - discount g * step * r i s a).
Proof. exact: ClaimValues.lemma_3_6a_moebius_holds. Qed.

(* lemma-3.6a.remainder *)
Theorem lemma_3_6a_remainder :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall share : R, - 1 <= share -> share <= 1 ->
  let step := share * (1 - discount g) / 2%:R in
  let new := fun (i : I) (s : S) (a : A i) => shift pi s a step in
  let change := fun (i : I) (s : S) (a : A i) => \sum_(z : S) mu z * (value g i (new i s a) z - value g i pi
      z) in
  let first := fun (i : I) (s : S) (a : A i) => step / (1 - discount g) * visitation g pi mu s * qvalue g pi s
      a in
  forall (i : I) (s : S) (a : A i), `|change i s a - first i s a| <= 2%:R * step ^+ 2 * visitation g pi mu s *
      `|qvalue g pi s a| / (1 - discount g) ^+ 2.
Proof. exact: ClaimValues.lemma_3_6a_remainder_holds. Qed.

(* lemma-3.6c.rest-points *)
Theorem lemma_3_6c_rest_points :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  (forall (i : I) (s : S), best_value g i pi s = value g i pi s) <-> (forall (i : I) (s : S) (a : A i), (0 <
      pi i (s, a)) -> (is_best (fun _b : A i => qvalue g pi s _b) a)).
Proof. exact: ClaimEquilibria.lemma_3_6c_rest_points_holds. Qed.

(* definition-2.2.full-support *)
Theorem definition_2_2_full_support :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  (forall (s : S), 0 < mu s) ->
  forall pi : policy R S A, is_policy pi ->
  forall dag : policy R S A, is_policy dag -> (forall (i : I) (s : S), value g i (replace pi (dag i)) s =
      best_value g i pi s) ->
  forall (i : I), (\sum_(s : S) mu s * value g i (replace pi (dag i)) s <= \sum_(s : S) mu s * value g i pi s)
      <-> (forall (s : S), best_value g i pi s <= value g i pi s).
Proof. exact: ClaimEquilibria.definition_2_2_full_support_holds. Qed.

(* equation-32.exact *)
Theorem equation_32_exact :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall x : policy R S A, is_policy x ->
  forall K : nat,
  let new := fun (i : I) => replace pi (x i) in
  let earned := fun (i : I) (s : S) => \sum_(k < K) \sum_(z : S) discount g ^+ k * probability g (new i) k s z
      * mean (new i) z (payoff g i z) in
  let ahead := fun (i : I) (s : S) => discount g ^+ K * (\sum_(z : S) probability g (new i) K s z * value g i
      pi z) in
  let gained := fun (i : I) (s : S) => \sum_(k < K) \sum_(z : S) \sum_(a : A i) discount g ^+ k * probability
      g (new i) k s z * x i (z, a) * advantage g pi z a in
  forall (i : I) (s : S), earned i s + ahead i s = value g i pi s + gained i s.
Proof. exact: ClaimEquilibria.equation_32_exact_holds. Qed.

(* lemma-3.6c.approximate *)
Theorem lemma_3_6c_approximate :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  let epsilon := largest (fun i : I => largest (fun s : S => largest (fun a : A i => advantage g pi s a))) in
  forall (i : I) (s : S), best_value g i pi s - value g i pi s <= epsilon / (1 - discount g).
Proof. exact: ClaimEquilibria.lemma_3_6c_approximate_holds. Qed.

(* lemma-3.5.dagger *)
Theorem lemma_3_5_dagger :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall x : policy R S A, is_policy x ->
  forall dag : policy R S A, is_policy dag -> (forall (i : I) (s : S), value g i (replace pi (dag i)) s =
      best_value g i pi s) -> (forall (i : I) (s : S) (a : A i), (dag i (s, a) = 0) \/ (dag i (s, a) = 1)) ->
  forall (i : I) (s : S), value g i (replace pi (x i)) s <= value g i (replace pi (dag i)) s.
Proof. exact: ClaimEquilibria.lemma_3_5_dagger_holds. Qed.

(* section-2.maximiser-average *)
Theorem section_2_maximiser_average :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  (is_MPG g) ->
  (forall (s : S), 0 < mu s) ->
  forall pi : policy R S A, is_policy pi ->
  forall dag : policy R S A, is_policy dag -> (forall (i : I) (s : S), value g i (replace pi (dag i)) s =
      best_value g i pi s) ->
  let start := fun (i : I) (s : S) (a : A i) => 1 / #|A i|%:R in
  let rise := fun (i : I) (s : S) => telescoped g (table start) (replace pi (dag i)) s - telescoped g (table
      start) pi s in
  (forall (i : I) (s : S), best_value g i pi s <= value g i pi s) \/ (exists (i : I), 0 < \sum_(s : S) mu s *
      rise i s).
Proof. exact: ClaimGames.section_2_maximiser_average_holds. Qed.

(* equation-12.remainder *)
Theorem equation_12_remainder :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  (is_MPG g) ->
  forall pi : policy R S A, is_policy pi ->
  forall pi' : policy R S A, is_policy pi' ->
  let B := largest (fun i : I => largest (fun s : S => largest (fun h : profile A => `|payoff g i s h|))) in
  let distance := \sum_(i : I) \sum_(s : S) \sum_(a : A i) `|pi' i (s, a) - pi i (s, a)| in
  let start := fun (i : I) (s : S) (a : A i) => 1 / #|A i|%:R in
  let change := \sum_(s : S) mu s * (telescoped g (table start) pi' s - telescoped g (table start) pi s) in
  let first := \sum_(i : I) \sum_(s : S) \sum_(a : A i) visitation g pi mu s / (1 - discount g) * qvalue g pi
      s a * (pi' i (s, a) - pi i (s, a)) in
  is_true (`|change - first| <= 3%:R * B / (1 - discount g) ^+ 3 * distance ^+ 2).
Proof. exact: ClaimGames.equation_12_remainder_holds. Qed.

(* lemma-3.5.lipschitz *)
Theorem lemma_3_5_lipschitz :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  (is_MPG g) ->
  forall pi : policy R S A, is_policy pi ->
  forall pi' : policy R S A, is_policy pi' ->
  let B := largest (fun i : I => largest (fun s : S => largest (fun h : profile A => `|payoff g i s h|))) in
  let distance := \sum_(i : I) \sum_(s : S) \sum_(a : A i) `|pi' i (s, a) - pi i (s, a)| in
  let start := fun (i : I) (s : S) (a : A i) => 1 / #|A i|%:R in
  is_true (`|\sum_(s : S) mu s * (telescoped g (table start) pi' s - telescoped g (table start) pi s)| <= B /
      (1 - discount g) ^+ 2 * distance).
Proof. exact: ClaimGames.lemma_3_5_lipschitz_holds. Qed.

(* lemma-3.5.eps-replies *)
Theorem lemma_3_5_eps_replies :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall w : policy R S A, is_policy w ->
  forall x : policy R S A, is_policy x ->
  forall gamma : I -> S -> R, (forall (i : I) (s : S), 0 < gamma i s /\ gamma i s <= 1) ->
  let epsilon := largest (fun i : I => largest (fun s : S => largest (fun a : A i => qvalue g w s a) - \sum_(a
      : A i) x i (s, a) * qvalue g w s a)) in
  let slope := - (\sum_(i : I) \sum_(s : S) \sum_(a : A i) visitation g w mu s / (1 - discount g) * qvalue g w
      s a * gamma i s * (x i (s, a) - w i (s, a))) in
  is_true (slope <= (\sum_(i : I) 1) * epsilon / (1 - discount g)).
Proof. exact: ClaimLyapunov.lemma_3_5_eps_replies_holds. Qed.

(* lemma-3.5.explicit-rate *)
Theorem lemma_3_5_explicit_rate :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  (is_MPG g) ->
  forall w : policy R S A, is_policy w ->
  forall gamma : I -> S -> R, (forall (i : I) (s : S), 0 < gamma i s /\ gamma i s <= 1) ->
  forall br : policy R S A, is_policy br -> (forall (i : I) (s : S) (a : A i), (0 < br i (s, a)) -> (is_best
      (fun _b : A i => qvalue g w s _b) a)) ->
  let eta := smallest (fun i : I => smallest (fun s : S => gamma i s)) in
  let least := smallest (fun s : S => mu s) in
  let gains := \sum_(i : I) \sum_(s : S) mu s * (best_value g i w s - value g i w s) in
  let start := fun (i : I) (s : S) (a : A i) => 1 / #|A i|%:R in
  let velocity := fun (i : I) (s : S) (a : A i) => gamma i s * (br i (s, a) - w i (s, a)) in
  let slope := - (\sum_(i : I) \sum_(s : S) \sum_(a : A i) visitation g w mu s / (1 - discount g) * qvalue g w
      s a * velocity i s a) in
  (slope <= - eta * (1 - discount g) * least * gains) /\
  (- (\sum_(s : S) mu s * telescoped_slope g (table start) w (table velocity) s) <= - eta * (1 - discount g) *
      least * gains).
Proof. exact: ClaimMotion.lemma_3_5_explicit_rate_holds. Qed.

(* definition-2.1.four-cycle *)
Theorem definition_2_1_four_cycle :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  (is_MPG g) ->
  forall pi : policy R S A, is_policy pi ->
  forall pi' : policy R S A, is_policy pi' ->
  let one := fun (i : I) => replace pi (pi' i) in
  let both := fun (i : I) (j : I) => replace (one i) (pi' j) in
  let wedge := fun (w : policy R S A) (i : I) (j : I) (s : S) => value g i w s - value g j w s in
  forall (i : I) (j : I) (s : S), (i != j) -> (wedge pi i j s - wedge (one i) i j s - wedge (one j) i j s +
      wedge (both i j) i j s = 0).
Proof. exact: ClaimEquilibria.definition_2_1_four_cycle_holds. Qed.

(* definition-2.1.common-payoff *)
Theorem definition_2_1_common_payoff :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  (forall (i : I) (j : I) (s : S) (h : profile A), payoff g i s h = payoff g j s h) ->
  forall pi : policy R S A, is_policy pi ->
  forall pi' : policy R S A, is_policy pi' ->
  let new := fun (i : I) => replace pi (pi' i) in
  forall (i : I) (j : I) (s : S), value g j (new i) s - value g j pi s = value g i (new i) s - value g i pi s.
Proof. exact: ClaimEquilibria.definition_2_1_common_payoff_holds. Qed.

(* lemma-3.7.repaired *)
Theorem lemma_3_7_repaired :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall theta : I -> R, (forall i : I, 0 < theta i /\ theta i < 1) ->
  let own := fun (i : I) => theta i * (1 - 1 / #|A i|%:R) in
  let rho := fun (i : I) => 1 - \prod_(j : I | j != i) (1 - own j) in
  let span := fun (i : I) => largest (fun s : S => largest (fun h : profile A => payoff g i s h)) - smallest
      (fun s : S => smallest (fun h : profile A => payoff g i s h)) in
  let S_ := fun (i : I) => span i / (1 - discount g) ^+ 2 in
  let gap := fun (i : I) => largest (fun s : S => best_value g i pi s - value g i pi s) in
  let misses := fun (i : I) => largest (fun s : S => largest (fun a : A i => pi i (s, a) * (~~ (is_best (fun
      _b : A i => qvalue g (explored theta pi) s _b) a))%:R)) in
  (forall (i : I), (misses i = 0) -> (gap i <= (2%:R * rho i + own i) * S_ i)) /\
  ((largest (fun i : I => misses i) = 0) -> (forall (i : I), gap i <= largest (fun j : I => (2%:R * rho j +
      own j) * S_ j))).
Proof. exact: ClaimExploration.lemma_3_7_repaired_holds. Qed.

(* lemma-3.7.one-state *)
Theorem lemma_3_7_one_state :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  (forall (s : S) (t : S), s = t) ->
  forall pi : policy R S A, is_policy pi ->
  forall theta : I -> R, (forall i : I, 0 < theta i /\ theta i < 1) ->
  let own := fun (i : I) => theta i * (1 - 1 / #|A i|%:R) in
  let rho := fun (i : I) => 1 - \prod_(j : I | j != i) (1 - own j) in
  let span := fun (i : I) => largest (fun s : S => largest (fun h : profile A => payoff g i s h)) - smallest
      (fun s : S => smallest (fun h : profile A => payoff g i s h)) in
  let tracked := fun (i : I) (s : S) (a : A i) => qvalue g (replace (explored theta pi) (pi i)) s a in
  let gap := fun (i : I) => largest (fun s : S => best_value g i pi s - value g i pi s) in
  (forall (i : I) (s : S) (a : A i), (is_best (fun _b : A i => tracked i s _b) a) <-> (is_best (fun _b : A i
      => qvalue g (explored theta pi) s _b) a)) /\
  (forall (i : I), (forall (s : S) (a : A i), (0 < pi i (s, a)) -> (is_best (fun _b : A i => tracked i s _b)
      a)) -> (gap i <= rho i / (1 - rho i) * span i / (1 - discount g))).
Proof. exact: ClaimExploration.lemma_3_7_one_state_holds. Qed.

(* lemma-3.5.repaired *)
Theorem lemma_3_5_repaired :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  (is_MPG g) ->
  forall w : policy R S A, is_policy w ->
  forall theta : I -> R, (forall i : I, 0 < theta i /\ theta i < 1) ->
  forall gamma : I -> S -> R, (forall (i : I) (s : S), 0 < gamma i s /\ gamma i s <= 1) ->
  forall br : policy R S A, is_policy br -> (forall (i : I) (s : S) (a : A i), (0 < br i (s, a)) -> (is_best
      (fun _b : A i => qvalue g (explored theta w) s _b) a)) ->
  let played := explored theta w in
  let velocity := fun (i : I) (s : S) (a : A i) => gamma i s * (br i (s, a) - w i (s, a)) in
  let speed := fun (i : I) (s : S) (a : A i) => (1 - theta i) * velocity i s a in
  let start := fun (i : I) (s : S) (a : A i) => 1 / #|A i|%:R in
  let derivative := - (\sum_(s : S) mu s * telescoped_slope g (table start) played (table speed) s) in
  let slope := - (\sum_(i : I) \sum_(s : S) \sum_(a : A i) visitation g played mu s / (1 - discount g) * speed
      i s a * qvalue g played s a) in
  (derivative = slope) /\
  (derivative <= 0) /\
  ((forall (s : S), 0 < mu s) -> ((derivative = 0) <-> (forall (i : I) (s : S) (a : A i), (0 < w i (s, a)) ->
      (is_best (fun _b : A i => qvalue g played s _b) a)))).
Proof. exact: ClaimMotion.lemma_3_5_repaired_holds. Qed.

(* lemma-3.5.one-state *)
Theorem lemma_3_5_one_state :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  (forall (s : S) (t : S), s = t) ->
  (is_MPG g) ->
  (forall (s : S), 0 < mu s) ->
  forall w : policy R S A, is_policy w ->
  forall x : policy R S A, is_policy x ->
  forall theta : I -> R, (forall i : I, 0 < theta i /\ theta i < 1) ->
  forall gamma : I -> S -> R, (forall (i : I) (s : S), 0 < gamma i s /\ gamma i s <= 1) ->
  forall br : policy R S A, is_policy br -> (forall (i : I) (s : S) (a : A i), (0 < br i (s, a)) -> (is_best
      (fun _b : A i => qvalue g (explored theta w) s _b) a)) ->
  let tracked := fun (i : I) (s : S) (a : A i) => qvalue g (replace (explored theta w) (w i)) s a in
  let played := explored theta w in
  let speed := fun (i : I) (s : S) (a : A i) => (1 - theta i) * gamma i s * (br i (s, a) - w i (s, a)) in
  let start := fun (i : I) (s : S) (a : A i) => 1 / #|A i|%:R in
  let derivative := - (\sum_(s : S) mu s * telescoped_slope g (table start) played (table speed) s) in
  (forall (i : I) (s : S), (forall (a : A i), (0 < x i (s, a)) -> (is_best (fun _b : A i => tracked i s _b)
      a)) <-> (forall (a : A i), (0 < x i (s, a)) -> (is_best (fun _b : A i => qvalue g played s _b) a))) /\
  (derivative <= 0) /\
  ((derivative = 0) <-> (forall (i : I) (s : S) (a : A i), (0 < w i (s, a)) -> (is_best (fun _b : A i =>
      tracked i s _b) a))).
Proof. exact: ClaimMotion.lemma_3_5_one_state_holds. Qed.

(* equation-5 *)
Theorem equation_5 :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall x : policy R S A, is_policy x ->
  forall step : I -> S -> R, (forall (i : I) (s : S), 0 < step i s /\ step i s <= 1) ->
  let new := fun (i : I) (s : S) (a : A i) => pi i (s, a) + step i s * (x i (s, a) - pi i (s, a)) in
  (forall (i : I) (s : S), \sum_(a : A i) new i s a = 1) /\ (forall (i : I) (s : S) (a : A i), 0 <= new i s a).
Proof. exact: ClaimValues.equation_5_holds. Qed.

(* equation-28.discrete *)
Theorem equation_28_discrete :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall q : policy R S A,
  forall xi : policy R S A,
  forall x : policy R S A,
  forall eta : R, 0 <= eta -> eta <= 1 ->
  let weight := fun (i : I) (s : S) (a : A i) => Num.max eta (Num.min 1 (x i (s, a))) in
  let new := fun (i : I) (s : S) (a : A i) => q i (s, a) + weight i s a * (bellman g pi (fun _t : S * A i => q
      i (_t.1, _t.2)) (s, a) - q i (s, a) + xi i (s, a)) in
  let N := fun (i : I) => largest (fun s : S => largest (fun a : A i => `|weight i s a * xi i (s, a)|)) in
  let distance := fun (i : I) => largest (fun s : S => largest (fun a : A i => `|q i (s, a) - qvalue g pi s
      a|)) in
  forall (i : I) (s : S) (a : A i), `|new i s a - qvalue g pi s a| <= (1 - eta * (1 - discount g)) * distance
      i + N i.
Proof. exact: ClaimValues.equation_28_discrete_holds. Qed.

(* lemma-3.4.tracking *)
Theorem lemma_3_4_tracking :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall pi' : policy R S A, is_policy pi' ->
  forall q : policy R S A,
  forall xi : policy R S A,
  forall x : policy R S A,
  forall eta : R, 0 <= eta -> eta <= 1 ->
  forall c : R, 0 < c -> c <= 1 ->
  forall start : R, 0 <= start -> start <= 1 ->
  forall noise : R, 0 <= noise -> noise <= 1 ->
  forall K : nat,
  let weight := fun (i : I) (s : S) (a : A i) => Num.max eta (Num.min 1 (x i (s, a))) in
  let new := fun (i : I) (s : S) (a : A i) => q i (s, a) + weight i s a * (bellman g pi (fun _t : S * A i => q
      i (_t.1, _t.2)) (s, a) - q i (s, a) + xi i (s, a)) in
  let N := fun (i : I) => largest (fun s : S => largest (fun a : A i => `|weight i s a * xi i (s, a)|)) in
  let B := fun (i : I) => largest (fun s : S => largest (fun h : profile A => `|payoff g i s h|)) in
  let distance := fun (i : I) => largest (fun s : S => largest (fun a : A i => `|q i (s, a) - qvalue g pi s
      a|)) in
  let path := \sum_(i : I) \sum_(s : S) \sum_(a : A i) `|pi' i (s, a) - pi i (s, a)| in
  (forall (i : I) (s : S) (a : A i), `|new i s a - qvalue g pi' s a| <= (1 - eta * (1 - discount g)) *
      distance i + N i + 2%:R * B i / (1 - discount g) ^+ 2 * path) /\
  ((1 - c) ^+ K * start + noise * (\sum_(k < K) (1 - c) ^+ k) <= (1 - c) ^+ K * start + noise / c).
Proof. exact: ClaimValues.lemma_3_4_tracking_holds. Qed.

(* lemma-3.7.near-rest *)
Theorem lemma_3_7_near_rest :
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall theta : I -> R, (forall i : I, 0 < theta i /\ theta i < 1) ->
  let own := fun (i : I) => theta i * (1 - 1 / #|A i|%:R) in
  let rho := fun (i : I) => 1 - \prod_(j : I | j != i) (1 - own j) in
  let span := fun (i : I) => largest (fun s : S => largest (fun h : profile A => payoff g i s h)) - smallest
      (fun s : S => smallest (fun h : profile A => payoff g i s h)) in
  let S_ := fun (i : I) => span i / (1 - discount g) ^+ 2 in
  let played := explored theta pi in
  let stage_gain := fun (i : I) => largest (fun s : S => largest (fun a : A i => qvalue g played s a) -
      \sum_(a : A i) pi i (s, a) * qvalue g played s a) in
  (forall (i : I) (s : S), best_value g i pi s - value g i pi s <= (2%:R * rho i + own i) * S_ i + (1 + theta
      i) * stage_gain i / (1 - discount g)) /\
  (forall (i : I) (s : S), best_value g i played s - value g i played s <= own i * S_ i + stage_gain i / (1 -
      discount g)) /\
  (forall (i : I) (s : S), best_value g i pi s - value g i pi s <= largest (fun t : S => largest (fun a : A i
      => advantage g pi t a)) / (1 - discount g)).
Proof. exact: ClaimExploration.lemma_3_7_near_rest_holds. Qed.
