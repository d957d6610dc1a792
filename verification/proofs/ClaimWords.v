(* What the language of statements says where the development has no word for it.

     is_instance g mu  : what statements are about: a game with players, states
                         and actions, a discount above 0, a distribution mu
     largest F         = max_t F(t), smallest F = min_t F(t), of any sign
     is_best F t       : F(t) is the largest of all F
     best_value i pi s = max V_i(s, x, pi_{-i}) over the pure strategies x of
                         player i; [best_valueP]: over all of them
     table F           = the numbers F i s a as a table, as policies are
     before w r i      = w for the players before i, r for i and those after.  *)
From mathcomp Require Import all_ssreflect all_algebra.
From MPG Require Import Chain Profiles Maxima Game Value Visitation PerformanceDifference.
From MPG Require Import Equilibrium EpsEquilibrium Optimal.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Extremes.
Variables (R : realFieldType) (T : finType).
Implicit Types (F : T -> R) (t : T).

Definition largest F : R :=
  if enum T is t :: l then foldr (fun t m => Num.max (F t) m) (F t) l else 0.
Definition smallest F : R := - largest (fun t => - F t).
Definition is_best F t : bool := [forall u, F u <= F t].

Definition folded F m l : R := foldr (fun t m => Num.max (F t) m) m l.

Lemma foldedP F (l : seq T) m : [/\ m <= folded F m l, forall t, t \in l -> F t <= folded F m l
  & folded F m l = m \/ exists t, folded F m l = F t].
Proof.
elim: l => [|t l [h1 h2 h3]] /=; first by split=> //; left.
split=> [|u|]; first by rewrite le_maxr h1 orbT.
  by rewrite inE le_maxr => /orP[/eqP ->|/h2 ->]; rewrite ?lexx ?orbT.
by case: leP => _; [case: h3; [left | right] | right; exists t].
Qed.

Lemma le_largest F t : F t <= largest F.
Proof.
rewrite /largest; have := mem_enum T t; case: (enum T) => // u l.
by rewrite inE; have [h1 h2 _] := foldedP F l (F u) => /orP[/eqP ->|/h2].
Qed.

Lemma largest_attained F : inhabited T -> exists t, largest F = F t.
Proof.
case=> t0; rewrite /largest; have := mem_enum T t0; case: (enum T) => // u l _.
by have [_ _ [e|[t e]]] := foldedP F l (F u); [exists u | exists t].
Qed.

Lemma largest_le F c : inhabited T -> (forall t, F t <= c) -> largest F <= c.
Proof. by move=> /(largest_attained F) [t ->]. Qed.

Lemma eq_largest F F' : F =1 F' -> largest F = largest F'.
Proof. by rewrite /largest => e; case: (enum T) => // t l; rewrite e; elim: l => //= u l ->; rewrite e. Qed.

Lemma smallest_le F t : smallest F <= F t.
Proof. by rewrite /smallest ler_oppl; apply: (le_largest (fun t => - F t)). Qed.

Lemma smallest_attained F : inhabited T -> exists t, smallest F = F t.
Proof. by move=> /(largest_attained (fun t => - F t)) [t e]; exists t; rewrite /smallest e opprK. Qed.

Lemma le_smallest F c : inhabited T -> (forall t, c <= F t) -> c <= smallest F.
Proof. by move=> /(smallest_attained F) [t ->]. Qed.

Lemma is_bestP F t : reflect (forall u, F u <= F t) (is_best F t).
Proof. exact: forallP. Qed.

Lemma is_best_largest F t : is_best F t = (F t == largest F).
Proof.
apply/is_bestP/eqP => [h|-> u]; last exact: le_largest.
by apply: le_anti; rewrite le_largest /=; have [u ->] := largest_attained F (inhabits t).
Qed.

(* [largest] and the maximum of the development agree on what is not negative. *)
Lemma largest_maximum F : inhabited T -> (forall t, 0 <= F t) -> largest F = maximum F.
Proof.
move=> ih h; apply: le_anti; rewrite largest_le ?andbT //; last exact: le_maximum.
apply: maximum_le => [|t]; last exact: le_largest.
by have [t ->] := largest_attained F ih.
Qed.
End Extremes.

Section Words.
Variables (R : realFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Implicit Types (w r : policy R S A).

Record is_instance (mu : S -> R) : Prop := IsInstance {
  some_player : inhabited I;
  some_state : inhabited S;
  some_action : forall i, inhabited (A i);
  discount_gt0 : 0 < discount g;
  initial : distribution mu }.

Definition best_value i w s : R :=
  largest (fun f : {ffun S -> A i} => value g i (replace w (greedy R f)) s).

Definition table (F : forall i, S -> A i -> R) : policy R S A :=
  [ffun i => [ffun t => F i t.1 t.2] : strategy R S A i].

Definition before w r i : policy R S A := overlay r w (take (index i (enum I)) (enum I)).

Lemma tableE F i s a : table F i (s, a) = F i s a.
Proof. by rewrite !ffunE. Qed.

Lemma some_function i : inhabited (A i) -> inhabited {ffun S -> A i}.
Proof. by case=> a; split; exact: [ffun=> a]. Qed.

Lemma some_profile : (forall i, inhabited (A i)) -> inhabited (profile A).
Proof.
move=> ha; suff /fin_all_exists [f _] : forall i, exists a : A i, True by split; exact: [ffun i => f i].
by move=> i; have [a] := ha i; exists a.
Qed.

(* The best value is what every strategy earns at the most, and some earns. *)
Lemma best_valueP i w : is_policy w -> inhabited (A i) ->
  (forall (x : strategy R S A i) s, is_strategy x -> value g i (replace w x) s <= best_value i w s) /\
  exists f : {ffun S -> A i}, is_optimal_reply g w (greedy R f) /\
    forall s, best_value i w s = value g i (replace w (greedy R f)) s.
Proof.
move=> hw ha; have [f opt] := optimal_reply_exists g i hw; have [hf h] := opt.
have up s : value g i (replace w (greedy R f)) s <= best_value i w s.
  exact: (le_largest (fun f : {ffun S -> A i} => value g i (replace w (greedy R f)) s)).
have e s : best_value i w s = value g i (replace w (greedy R f)) s.
  apply: le_anti; rewrite up andbT; apply: largest_le; first exact: some_function.
  by move=> k; apply: h; apply: greedy_strategy.
by split=> [x s hx|]; [rewrite e; exact: h | exists f].
Qed.

Lemma value_le_best i w s : is_policy w -> inhabited (A i) -> value g i w s <= best_value i w s.
Proof. by move=> hw ha; rewrite -{1}(replace_eta w i); apply: (best_valueP hw ha).1; apply: hw. Qed.

(* A strategy that attains the best values is an optimal reply. *)
Lemma attains_optimal i w (x : strategy R S A i) : is_policy w -> inhabited (A i) -> is_strategy x ->
  (forall s, value g i (replace w x) s = best_value i w s) -> is_optimal_reply g w x.
Proof. by move=> hw ha hx e; split=> // y s hy; rewrite e; apply: (best_valueP hw ha).1. Qed.

(* Gaps. *)
Lemma gap_leP i w c : is_policy w -> inhabited (A i) ->
  gap_le g i w c <-> forall s, best_value i w s - value g i w s <= c.
Proof.
move=> hw ha; have [up [f [[hf _] e]]] := best_valueP hw ha.
split=> [h s|h x s hx]; first by rewrite e; exact: h.
by apply: le_trans (h s); rewrite ler_add2r up.
Qed.

Lemma equilibrium_best w : is_policy w -> (forall i, inhabited (A i)) ->
  is_equilibrium g w <-> forall i s, best_value i w s = value g i w s.
Proof.
move=> hw ha; rewrite -definition_2_3_zero definition_2_3_gaps //; split=> [h i s|h i].
  apply: le_anti; rewrite value_le_best // andbT -subr_le0.
  by have /(gap_leP _ hw (ha i)) := h i; apply.
by apply/gap_leP => // s; rewrite h subrr.
Qed.

(* A distribution is a best reply if and only if it plays best actions only. *)
Lemma best_reply_support i w s (x : A i -> R) : distribution x ->
  is_best_reply g w s x <-> forall a, 0 < x a -> is_best (fun b : A i => qvalue g w s b) a.
Proof.
move=> hx; rewrite best_replyP //; set q := fun b : A i => qvalue g w s b; have [x0 x1] := hx.
have ih : inhabited (A i).
  have [b _|none] := pickP {: A i}; first by split.
  by move: x1; rewrite big_pred0 // => /esym/eqP; rewrite oner_eq0.
have split_mean : \sum_b x b * (largest q - q b) = largest q - \sum_b x b * q b.
  by under eq_bigr do rewrite mulrBr; rewrite sumrB -mulr_suml x1 mul1r.
have pos b : 0 <= x b * (largest q - q b) by rewrite mulr_ge0 // subr_ge0 le_largest.
split=> [h a xa|h b].
  rewrite is_best_largest; have : \sum_b x b * (largest q - q b) <= 0.
    by rewrite split_mean subr_le0; apply: largest_le.
  rewrite le_eqVlt ltNge sumr_ge0 // orbF psumr_eq0 // => /allP /(_ a (mem_index_enum a)).
  by rewrite mulf_eq0 gt_eqF //= subr_eq0 eq_sym.
have : \sum_b x b * (largest q - q b) = 0.
  apply: big1 => a _; have := x0 a; rewrite le_eqVlt => /orP[/eqP <-|/h]; first by rewrite mul0r.
  by rewrite is_best_largest => /eqP ->; rewrite subrr mulr0.
by rewrite split_mean => /eqP; rewrite subr_eq0 => /eqP <-; apply: (le_largest q).
Qed.

Lemma support_reply i w s (x : strategy R S A i) : is_strategy x ->
  is_best_reply g w s (fun b => x (s, b)) <->
  forall a, 0 < x (s, a) -> is_best (fun b : A i => qvalue g w s b) a.
Proof. by move=> hx; apply: best_reply_support; apply: hx. Qed.

(* What a best reply earns is the largest Q-value. *)
Lemma best_reply_largest i w s (x : A i -> R) : is_best_reply g w s x ->
  \sum_b x b * qvalue g w s b = largest (fun b : A i => qvalue g w s b).
Proof.
move=> hb; have [hx _] := hb; have [x0 x1] := hx; apply: le_anti; apply/andP; split.
  rewrite -[X in _ <= X]mul1r -x1 mulr_suml; apply: ler_sum => b _.
  by rewrite ler_wpmul2l // (le_largest (fun b : A i => qvalue g w s b)).
have ih : inhabited (A i).
  have [b _|none] := pickP {: A i}; first by split.
  by move: x1; rewrite big_pred0 // => /esym/eqP; rewrite oner_eq0.
by apply: largest_le => // b; apply: (iffLR (best_replyP g w s hx)).
Qed.
End Words.
