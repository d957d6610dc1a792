(* Generated from verification/statements by mpgtheory proofs --claims: do not edit. *)
From mathcomp Require Import all_ssreflect all_algebra.
From MPG Require Import Chain Profiles Game Value Visitation PerformanceDifference.
From MPG Require Import PolicyGradient Potential Exploration ClaimWords ClaimPotentials ClaimDerivatives.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* section-2.game *)
Definition section_2_game : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  ((forall (s : S) (h : profile A) (t : S), 0 <= transition g s h t) /\ (forall (s : S) (h : profile A),
      \sum_(t : S) transition g s h t = 1)) /\
  ((0 < discount g) /\ (discount g < 1)) /\
  ((forall (i : I) (s : S) (a : A i), 0 <= pi i (s, a)) /\ (forall (i : I) (s : S), \sum_(a : A i) pi i (s, a)
      = 1)).

(* equation-1 *)
Definition equation_1 : Prop :=
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

(* equation-1.linear *)
Definition equation_1_linear : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall (i : I), (\sum_(s : S) visitation g pi mu s * mean pi s (payoff g i s)) / (1 - discount g) = \sum_(s
      : S) mu s * value g i pi s.

(* definition-2.1.potential *)
Definition definition_2_1_potential : Prop :=
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

(* definition-2.2 *)
Definition definition_2_2 : Prop :=
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

(* definition-2.3 *)
Definition definition_2_3 : Prop :=
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

(* section-2.maximiser *)
Definition section_2_maximiser : Prop :=
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

(* equation-2 *)
Definition equation_2 : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall (i : I) (s : S) (a : A i), qvalue g pi s a = \sum_(h : profile A | h i == a) (\prod_(j : I | j != i)
      pi j (s, h j)) * (payoff g i s h + discount g * (\sum_(t : S) transition g s h t * value g i pi t)).

(* equation-2.value *)
Definition equation_2_value : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall (i : I) (s : S), value g i pi s = \sum_(a : A i) pi i (s, a) * qvalue g pi s a.

(* equation-6 *)
Definition equation_6 : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall theta : I -> R, (forall i : I, 0 < theta i /\ theta i < 1) ->
  (forall (i : I) (s : S) (a : A i), (explored theta pi) i (s, a) = (1 - theta i) * pi i (s, a) + theta i /
      #|A i|%:R) /\
  (forall (i : I) (s : S), (\sum_(a : A i) (explored theta pi) i (s, a) = 1) /\ (forall (a : A i), theta i /
      #|A i|%:R <= (explored theta pi) i (s, a))).

(* theorem-3.3.bound *)
Definition theorem_3_3_bound : Prop :=
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

(* lemma-3.4.bound *)
Definition lemma_3_4_bound : Prop :=
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

(* section-3.2.replies.corrected *)
Definition section_3_2_replies_corrected : Prop :=
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

(* lemma-3.5 *)
Definition lemma_3_5 : Prop :=
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

(* lemma-3.5.rest.corrected *)
Definition lemma_3_5_rest_corrected : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall w : policy R S A, is_policy w ->
  let equilibrium := [forall i : I, [forall s : S, best_value g i w s == value g i w s]] in
  ((equilibrium) <-> (forall (i : I) (s : S) (a : A i), (0 < w i (s, a)) -> (is_best (fun _b : A i => qvalue g
      w s _b) a))) /\
  ((equilibrium) <-> (forall (i : I) (s : S), largest (fun a : A i => qvalue g w s a) = \sum_(a : A i) w i (s,
      a) * qvalue g w s a)).

(* lemma-3.6a *)
Definition lemma_3_6a : Prop :=
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

(* lemma-3.6a.visitation *)
Definition lemma_3_6a_visitation : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall K : nat,
  let partial := fun (s : S) => (1 - discount g) * (\sum_(z : S) mu z * (\sum_(k < K) discount g ^+ k *
      probability g pi k z s)) in
  (\sum_(s : S) visitation g pi mu s = 1) /\
  (forall (s : S), partial s <= visitation g pi mu s) /\
  (\sum_(s : S) visitation g pi mu s - \sum_(s : S) partial s = discount g ^+ K).

(* lemma-3.6a.visitation-bound *)
Definition lemma_3_6a_visitation_bound : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall w : policy R S A, is_policy w ->
  forall (s : S), (1 - discount g) * mu s <= visitation g w mu s.

(* lemma-3.6b *)
Definition lemma_3_6b : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall pi' : policy R S A, is_policy pi' ->
  forall (i : I) (z : S), value g i pi z - value g i (replace pi (pi' i)) z = (\sum_(s : S) visitation g pi
      (dirac R z) s * (\sum_(a : A i) pi i (s, a) * advantage g (replace pi (pi' i)) s a)) / (1 - discount g).

(* equation-11 *)
Definition equation_11 : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  (forall (i : I) (s : S) (a : A i), advantage g pi s a = qvalue g pi s a - value g i pi s) /\
  (forall (i : I) (s : S), \sum_(a : A i) pi i (s, a) * advantage g pi s a = 0) /\
  (forall (i : I) (s : S), 0 <= largest (fun a : A i => advantage g pi s a)).

(* lemma-3.6c.corrected *)
Definition lemma_3_6c_corrected : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall eq : policy R S A, is_policy eq ->
  (forall (i : I) (s : S), best_value g i eq s = value g i eq s) <-> (forall (i : I) (s : S) (a : A i), (0 <
      eq i (s, a)) -> (is_best (fun _b : A i => qvalue g eq s _b) a)).

(* lemma-3.7.bound *)
Definition lemma_3_7_bound : Prop :=
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

(* equation-12 *)
Definition equation_12 : Prop :=
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

(* equation-13 *)
Definition equation_13 : Prop :=
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

(* lemma-3.5.different *)
Definition lemma_3_5_different : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall w : policy R S A, is_policy w ->
  forall br : policy R S A, is_policy br -> (forall (i : I) (s : S) (a : A i), (0 < br i (s, a)) -> (is_best
      (fun _b : A i => qvalue g w s _b) a)) ->
  forall dag : policy R S A, is_policy dag -> (forall (i : I) (s : S), value g i (replace w (dag i)) s =
      best_value g i w s) ->
  forall (i : I) (s : S), (value g i w s <= value g i (replace w (br i)) s) /\ (value g i (replace w (br i)) s
      <= value g i (replace w (dag i)) s).

(* equation-14.corrected *)
Definition equation_14_corrected : Prop :=
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

(* equation-15 *)
Definition equation_15 : Prop :=
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

(* equation-16 *)
Definition equation_16 : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall w : policy R S A, is_policy w ->
  forall dag : policy R S A, is_policy dag -> (forall (i : I) (s : S), value g i (replace w (dag i)) s =
      best_value g i w s) ->
  forall (i : I) (s : S), (\sum_(a : A i) dag i (s, a) * qvalue g w s a - \sum_(a : A i) w i (s, a) * qvalue g
      w s a = \sum_(a : A i) qvalue g w s a * (dag i (s, a) - w i (s, a))) /\ (\sum_(a : A i) qvalue g w s a *
      (dag i (s, a) - w i (s, a)) = \sum_(a : A i) (qvalue g w s a - value g i w s) * (dag i (s, a) - w i (s,
      a))).

(* equation-17 *)
Definition equation_17 : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall w : policy R S A, is_policy w ->
  forall dag : policy R S A, is_policy dag -> (forall (i : I) (s : S), value g i (replace w (dag i)) s =
      best_value g i w s) ->
  (forall (i : I) (s : S), \sum_(a : A i) (qvalue g w s a - value g i w s) * (dag i (s, a) - w i (s, a)) =
      \sum_(a : A i) advantage g w s a * dag i (s, a)) /\
  (forall (i : I) (s : S), \sum_(a : A i) dag i (s, a) * qvalue g w s a - \sum_(a : A i) w i (s, a) * qvalue g
      w s a = \sum_(a : A i) advantage g w s a * dag i (s, a)).

(* lemma-3.5.rate *)
Definition lemma_3_5_rate : Prop :=
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

(* assumption-A.2.corrected *)
Definition assumption_A_2_corrected : Prop :=
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

(* equation-22 *)
Definition equation_22 : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall q : policy R S A,
  let ahead := fun (i : I) (t : S) => \sum_(a : A i) pi i (t, a) * q i (t, a) in
  forall (i : I) (s : S), \sum_(a : A i) pi i (s, a) * bellman g pi (fun _t : S * A i => q i (_t.1, _t.2)) (s,
      a) = mean pi s (payoff g i s) + discount g * (\sum_(t : S) kernel g pi s t * ahead i t).

(* equation-23 *)
Definition equation_23 : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall q : policy R S A,
  let ahead := fun (i : I) (t : S) => \sum_(a : A i) pi i (t, a) * q i (t, a) in
  let others := fun (i : I) (s : S) (h : profile A) => \prod_(j : I | j != i) pi j (s, h j) in
  let mean_ := fun (i : I) (s : S) (a : A i) => \sum_(h : profile A | h i == a) \sum_(t : S) others i s h *
      transition g s h t * (payoff g i s h + discount g * ahead i t) in
  forall (i : I) (s : S) (a : A i), mean_ i s a = bellman g pi (fun _t : S * A i => q i (_t.1, _t.2)) (s, a).

(* equation-25a.corrected *)
Definition equation_25a_corrected : Prop :=
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

(* equation-22.contraction *)
Definition equation_22_contraction : Prop :=
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

(* equation-22.fixed-point *)
Definition equation_22_fixed_point : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall (i : I) (s : S) (a : A i), bellman g pi (fun _t : S * A i => qvalue g pi _t.1 _t.2) (s, a) = qvalue g
      pi s a.

(* appendix-B.1.vii.corrected *)
Definition appendix_B_1_vii_corrected : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  let ubar := largest (fun i : I => largest (fun s : S => largest (fun h : profile A => `|payoff g i s h|)))
      in
  forall (i : I) (s : S) (a : A i), `|qvalue g pi s a| <= ubar / (1 - discount g).

(* equation-29 *)
Definition equation_29 : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall K : nat,
  let zero := fun (i : I) (s : S) (a : A i) => 0 : R in
  let slope := fun (i : I) (s : S) (a : A i) (z : S) => value_slope g i pi (shift (table zero) s a 1) z in
  let count := fun (z : S) (s : S) (n : nat) => \sum_(k < n.+1) discount g ^+ k * probability g pi k z s in
  forall (i : I) (s : S) (a : A i) (z : S), forall m : nat, (m <= K)%N -> (slope i s a z = count z s m *
      qvalue g pi s a + discount g ^+ m.+1 * (\sum_(t : S) probability g pi m.+1 z t * slope i s a t)).

(* appendix-B.2b.corrected *)
Definition appendix_B_2b_corrected : Prop :=
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

(* equation-31 *)
Definition equation_31 : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi -> (forall (i : I) (s : S) (a : A i), (0 < pi i (s, a)) -> (is_best
      (fun _b : A i => qvalue g pi s _b) a)) ->
  forall (i : I) (s : S), best_value g i pi s <= value g i pi s.

(* equation-32 *)
Definition equation_32 : Prop :=
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

(* equation-34 *)
Definition equation_34 : Prop :=
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

(* equation-34.strict *)
Definition equation_34_strict : Prop :=
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

(* equation-34.strict-limit *)
Definition equation_34_strict_limit : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall pi' : policy R S A, is_policy pi' -> (forall (i : I) (s : S) (a : A i), (0 < pi' i (s, a)) ->
      (is_best (fun _b : A i => qvalue g pi s _b) a)) ->
  let sbar := fun (i : I) (s : S) => [exists a : A i, (0 < pi i (s, a)) && (~~ (is_best (fun _b : A i =>
      qvalue g pi s _b) a))] in
  forall (i : I) (s : S), (sbar i s) -> (value g i pi s < value g i (replace pi (pi' i)) s).

(* equation-34.contradiction *)
Definition equation_34_contradiction : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall pi' : policy R S A, is_policy pi' -> (forall (i : I) (s : S) (a : A i), (0 < pi' i (s, a)) ->
      (is_best (fun _b : A i => qvalue g pi s _b) a)) ->
  let sbar := fun (i : I) (s : S) => [exists a : A i, (0 < pi i (s, a)) && (~~ (is_best (fun _b : A i =>
      qvalue g pi s _b) a))] in
  (exists (i : I) (s : S), sbar i s) -> (0 < largest (fun i : I => largest (fun s : S => value g i (replace pi
      (pi' i)) s - value g i pi s))).

(* appendix-B.3.corrected *)
Definition appendix_B_3_corrected : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi -> (forall (i : I) (s : S), best_value g i pi s = value g i pi s) ->
  forall (i : I) (s : S) (a : A i), (0 < pi i (s, a)) -> (qvalue g pi s a = value g i pi s).

(* equation-1.evaluation *)
Definition equation_1_evaluation : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall x : I -> S -> R,
  (forall (i : I) (s : S), value g i pi s = mean pi s (payoff g i s) + discount g * (\sum_(t : S) kernel g pi
      s t * value g i pi t)) /\
  (forall (i : I), (forall (s : S), x i s = value g i pi s) <-> (forall (s : S), x i s = mean pi s (payoff g i
      s) + discount g * (\sum_(t : S) kernel g pi s t * x i t))).

(* equation-22.iterates *)
Definition equation_22_iterates : Prop :=
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

(* equation-10 *)
Definition equation_10 : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall x : policy R S A, is_policy x ->
  let new := fun (i : I) => replace pi (x i) in
  forall (i : I), \sum_(s : S) mu s * (value g i (new i) s - value g i pi s) = 1 / (1 - discount g) * (\sum_(s
      : S) visitation g (new i) mu s * (\sum_(a : A i) x i (s, a) * advantage g pi s a)).

(* lemma-3.6a.finite-difference *)
Definition lemma_3_6a_finite_difference : Prop :=
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

(* lemma-3.6a.moebius *)
Definition lemma_3_6a_moebius : Prop :=
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

(* lemma-3.6a.remainder *)
Definition lemma_3_6a_remainder : Prop :=
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

(* lemma-3.6c.rest-points *)
Definition lemma_3_6c_rest_points : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  (forall (i : I) (s : S), best_value g i pi s = value g i pi s) <-> (forall (i : I) (s : S) (a : A i), (0 <
      pi i (s, a)) -> (is_best (fun _b : A i => qvalue g pi s _b) a)).

(* definition-2.2.full-support *)
Definition definition_2_2_full_support : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  (forall (s : S), 0 < mu s) ->
  forall pi : policy R S A, is_policy pi ->
  forall dag : policy R S A, is_policy dag -> (forall (i : I) (s : S), value g i (replace pi (dag i)) s =
      best_value g i pi s) ->
  forall (i : I), (\sum_(s : S) mu s * value g i (replace pi (dag i)) s <= \sum_(s : S) mu s * value g i pi s)
      <-> (forall (s : S), best_value g i pi s <= value g i pi s).

(* equation-32.exact *)
Definition equation_32_exact : Prop :=
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

(* lemma-3.6c.approximate *)
Definition lemma_3_6c_approximate : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  let epsilon := largest (fun i : I => largest (fun s : S => largest (fun a : A i => advantage g pi s a))) in
  forall (i : I) (s : S), best_value g i pi s - value g i pi s <= epsilon / (1 - discount g).

(* lemma-3.5.dagger *)
Definition lemma_3_5_dagger : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall x : policy R S A, is_policy x ->
  forall dag : policy R S A, is_policy dag -> (forall (i : I) (s : S), value g i (replace pi (dag i)) s =
      best_value g i pi s) -> (forall (i : I) (s : S) (a : A i), (dag i (s, a) = 0) \/ (dag i (s, a) = 1)) ->
  forall (i : I) (s : S), value g i (replace pi (x i)) s <= value g i (replace pi (dag i)) s.

(* section-2.maximiser-average *)
Definition section_2_maximiser_average : Prop :=
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

(* equation-12.remainder *)
Definition equation_12_remainder : Prop :=
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

(* lemma-3.5.lipschitz *)
Definition lemma_3_5_lipschitz : Prop :=
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

(* lemma-3.5.eps-replies *)
Definition lemma_3_5_eps_replies : Prop :=
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

(* lemma-3.5.explicit-rate *)
Definition lemma_3_5_explicit_rate : Prop :=
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

(* definition-2.1.four-cycle *)
Definition definition_2_1_four_cycle : Prop :=
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

(* definition-2.1.common-payoff *)
Definition definition_2_1_common_payoff : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  (forall (i : I) (j : I) (s : S) (h : profile A), payoff g i s h = payoff g j s h) ->
  forall pi : policy R S A, is_policy pi ->
  forall pi' : policy R S A, is_policy pi' ->
  let new := fun (i : I) => replace pi (pi' i) in
  forall (i : I) (j : I) (s : S), value g j (new i) s - value g j pi s = value g i (new i) s - value g i pi s.

(* lemma-3.7.repaired *)
Definition lemma_3_7_repaired : Prop :=
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

(* lemma-3.7.one-state *)
Definition lemma_3_7_one_state : Prop :=
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

(* lemma-3.5.repaired *)
Definition lemma_3_5_repaired : Prop :=
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

(* lemma-3.5.one-state *)
Definition lemma_3_5_one_state : Prop :=
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

(* equation-5 *)
Definition equation_5 : Prop :=
  forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),
  is_instance g mu ->
  forall pi : policy R S A, is_policy pi ->
  forall x : policy R S A, is_policy x ->
  forall step : I -> S -> R, (forall (i : I) (s : S), 0 < step i s /\ step i s <= 1) ->
  let new := fun (i : I) (s : S) (a : A i) => pi i (s, a) + step i s * (x i (s, a) - pi i (s, a)) in
  (forall (i : I) (s : S), \sum_(a : A i) new i s a = 1) /\ (forall (i : I) (s : S) (a : A i), 0 <= new i s a).

(* equation-28.discrete *)
Definition equation_28_discrete : Prop :=
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

(* lemma-3.4.tracking *)
Definition lemma_3_4_tracking : Prop :=
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

(* lemma-3.7.near-rest *)
Definition lemma_3_7_near_rest : Prop :=
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
