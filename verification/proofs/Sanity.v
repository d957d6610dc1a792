(* Nothing is vacuous: a concrete two-player game over the rationals that
   satisfies the hypotheses of the theorems.

     crossroads : states false, true; both players are paid 1 (state false) or
       2 (state true) if their actions agree, else 0; the next state is true
       with probability 3/4 if both play 1 and with 1/4 otherwise; delta = 1/2
     together   : both always play 1, an equilibrium, V = (11/4, 15/4)
     apart      : row 1, column 0, no equilibrium, V = 0.                    *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Visitation PerformanceDifference.
From MPG Require Import Derivative PolicyGradient Equilibrium Optimal Potential Lipschitz.
From MPG Require Import Expansion LyapunovChain Lyapunov FourCycle PotentialClasses.
From MPG Require Import Exploration ExplorationBounds OneState ExplorationLyapunov.
From MPG Require Import TwoPlayers Dominance.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* For every game, policy and best replies the segment from the policy to the
   replies follows the inclusion (8) at time 0.                              *)
Section Segment.
Variables (R : realFieldType) (I S : finType) (A : I -> finType).
Variables (g : game R S A) (pi : policy R S A) (br : policy R S A).
Hypotheses (hpi : is_policy pi).
Hypothesis hbr : forall i s, is_best_reply g pi s (fun b => br i (s, b)).

Definition segment (u : R) : policy R S A :=
  [ffun i => [ffun t => (1 - u) * pi i t + u * br i t] : strategy R S A i].
Definition unit_interval (u : R) : Prop := 0 <= u <= 1.

Lemma segment0 : segment 0 = pi.
Proof.
by apply/ffunP => i; rewrite ffunE; apply/ffunP => t; rewrite ffunE subr0 mul1r mul0r addr0.
Qed.

(* Equation (8) has the segment as a solution at time 0. *)
Theorem segment_follows_inclusion :
  follows_inclusion g unit_interval segment 0 (fun _ _ => 1) (fun i s b => br i (s, b)).
Proof.
split=> [|u /andP[u0 u1] i s|i s|i t].
- by rewrite /unit_interval lexx ler01.
- have [b0 b1] := (hbr i s).1; have [p0 p1] := hpi i s; split=> [b|].
    by rewrite !ffunE addr_ge0 ?mulr_ge0 ?subr_ge0.
  under eq_bigr do rewrite !ffunE.
  by rewrite big_split -!mulr_sumr p1 b1 /= !mulr1 subrK.
- by rewrite segment0.
move=> eps e0; exists 1 => // h _ _; rewrite !ffunE.
have -> : (1 - (0 + h)) * pi i t + (0 + h) * br i t - ((1 - 0) * pi i t + 0 * br i t) -
   1 * (br i (t.1, t.2) - ((1 - 0) * pi i t + 0 * br i t)) * h = 0.
  by case: t => s b /=; move: (pi i _) (br i _) => p q; ring.
by rewrite normr0 mulr_ge0 ?(ltW e0).
Qed.
End Segment.

Definition crossroads_payoff (s : bool) (a : profile actions) : rat :=
  if a false == a true then (if s then 2%:R else 1) else 0.

Definition crossroads_transition (s : bool) (a : profile actions) (s' : bool) : rat :=
  if a false && a true then (if s' then 3%:R / 4%:R else 4%:R^-1)
  else (if s' then 4%:R^-1 else 3%:R / 4%:R).

Lemma crossroads_distribution s a : distribution (crossroads_transition s a : bool -> rat).
Proof.
by split=> [[]|]; rewrite ?big_bool /crossroads_transition; case: (_ && _).
Qed.

Definition crossroads : game rat_realFieldType bool_finType actions :=
  @Game rat_realFieldType bool_finType bool_finType actions (fun _ => crossroads_payoff)
    crossroads_transition (2%:R^-1) crossroads_distribution isT isT.

Definition together := play rat_realFieldType (fun _ : bool_finType => true) (fun _ => true).
Definition apart := play rat_realFieldType (fun _ : bool_finType => true) (fun _ => false).
Definition even (s : bool) : rat := 2%:R^-1.

Lemma together_policy : is_policy together. Proof. exact: play_policy. Qed.
Lemma apart_policy : is_policy apart. Proof. exact: play_policy. Qed.
Lemma even_distribution : distribution (even : bool -> rat).
Proof. by split=> [s|] //; rewrite big_bool. Qed.
Lemma even_full s : 0 < even s. Proof. by []. Qed.

Lemma together_value i s : value crossroads i together s = if s then 15%:R / 4%:R else 11%:R / 4%:R.
Proof.
apply/esym; move: s; apply: (iffRL (equation_1_evaluation crossroads together_policy i _)) => s.
rewrite big_bool /kernel !mean_play /= /crossroads_transition /crossroads_payoff.
by rewrite !cell_row !cell_column /=; case: s.
Qed.

Lemma apart_value i s : value crossroads i apart s = 0.
Proof.
apply/esym; move: s.
apply: (iffRL (equation_1_evaluation crossroads apart_policy i (fun _ => 0))) => s.
rewrite big_bool /kernel !mean_play /= /crossroads_transition /crossroads_payoff.
by rewrite !cell_row !cell_column; case: s.
Qed.

(* Definition 2.2 and Lemma 3.6(c): an equilibrium ... *)
Theorem together_equilibrium : is_equilibrium crossroads together.
Proof.
apply/(lemma_3_6c _ together_policy) => i s; apply/(best_replyE _ together_policy).
case: i => b; rewrite equation_2 ?together_value ?together_policy //.
  rewrite !mean_given_column_play big_bool !mean_given_column_play /= !together_value.
  by rewrite /crossroads_payoff /crossroads_transition !cell_row !cell_column; case: s; case: b.
rewrite !mean_given_row_play big_bool !mean_given_row_play /= !together_value.
by rewrite /crossroads_payoff /crossroads_transition !cell_row !cell_column; case: s; case: b.
Qed.

(* ... and a policy that is none. *)
Theorem apart_no_equilibrium : ~ is_equilibrium crossroads apart.
Proof.
move/(lemma_3_6c _ apart_policy) => eq.
have := iffLR (best_replyE _ apart_policy false true) (eq false true) false.
rewrite equation_2 ?apart_value ?apart_policy // !mean_given_row_play.
rewrite big_bool !mean_given_row_play /= !apart_value /crossroads_payoff /crossroads_transition.
by rewrite !cell_row !cell_column.
Qed.

Definition crossroads_Phi pi := total crossroads crossroads_payoff pi.

(* Definition 2.1: a potential. *)
Theorem crossroads_potential : is_potential crossroads crossroads_Phi.
Proof. exact: common_payoff_is_MPG. Qed.

(* Definition 2.1: the game is a Markov potential game ... *)
Theorem crossroads_MPG : is_MPG crossroads.
Proof. by exists crossroads_Phi; apply: crossroads_potential. Qed.

(* ... its four-cycle sums vanish ... *)
Theorem crossroads_four_cycles : four_cycles_vanish crossroads.
Proof. exact/definition_2_1_four_cycle/crossroads_MPG. Qed.

(* ... and Phi(mu, .) has a pure maximiser, equation (9). *)
Theorem crossroads_maximiser : exists f, is_equilibrium crossroads (pure rat_realFieldType f).
Proof. exact: pure_equilibrium_exists crossroads_MPG together_policy. Qed.

(* Best replies exist for every policy, so (8) has velocities everywhere. *)
Lemma best_replies_exist (R : realFieldType) (I S : finType) (A : I -> finType)
    (g : game R S A) (pi : policy R S A) : is_policy pi ->
  exists br : policy R S A, forall i s, is_best_reply g pi s (fun b => br i (s, b)).
Proof.
move=> hpi; have /fin_all_exists [f hf] := best_action g hpi.
exists [ffun i => greedy R (f i)] => i s; rewrite ffunE; apply/best_replyP.
  exact: greedy_strategy.
by move=> b; rewrite greedyE; apply: hf.
Qed.

(* Lemma 3.5 is not empty: from the non-equilibrium [apart] there is a path that
   follows (8), along which phi has a negative derivative ...                *)
Theorem crossroads_decrease : exists br : policy rat_realFieldType bool_finType actions,
  follows_inclusion crossroads (@unit_interval _) (segment apart br) 0
    (fun _ _ => 1) (fun i s b => br i (s, b)) /\
  exists2 l, is_derivative (@unit_interval _)
    (lyapunov crossroads_Phi even 0 (segment apart br)) 0 l & l < 0.
Proof.
have [br hbr] := best_replies_exist crossroads apart_policy.
have hf := segment_follows_inclusion apart_policy hbr; exists br; split=> //.
have [l [hl _ neg _]] := lemma_3_5 0 crossroads_potential even_distribution hf
  (fun _ _ => ltr01) even_full.
by exists l => //; apply: neg; rewrite segment0; apply: apart_no_equilibrium.
Qed.

(* ... while at the equilibrium [together] it is zero. *)
Theorem crossroads_rest : exists br : policy rat_realFieldType bool_finType actions,
  follows_inclusion crossroads (@unit_interval _) (segment together br) 0
    (fun _ _ => 1) (fun i s b => br i (s, b)) /\
  is_derivative (@unit_interval _)
    (lyapunov crossroads_Phi even 0 (segment together br)) 0 0.
Proof.
have [br hbr] := best_replies_exist crossroads together_policy.
have hf := segment_follows_inclusion together_policy hbr; exists br; split=> //.
have [l [hl _ _ [_ z]]] := lemma_3_5 0 crossroads_potential even_distribution hf
  (fun _ _ => ltr01) even_full.
by move: hl; rewrite z // segment0; apply: together_equilibrium.
Qed.

(* The hypotheses of the rates hold with eta = 1 and m = 1/2. *)
Theorem crossroads_rate : exists br
    (dag : forall i, strategy rat_realFieldType bool_finType actions i),
  [/\ forall i s, is_best_reply crossroads apart s (br i s),
      forall i, is_optimal_reply crossroads apart (dag i) &
  decay crossroads apart even (fun _ _ => 1) br <=
    - (1 * (1 - 2%:R^-1) * 2%:R^-1 * \sum_i
        (value_at crossroads even i (replace apart (dag i)) - value_at crossroads even i apart))].
Proof.
have [br hbr] := best_replies_exist crossroads apart_policy.
have /fin_all_exists [f hf] := fun i => optimal_reply_exists crossroads i apart_policy.
exists (fun i s b => br i (s, b)), (fun i => greedy _ (f i)); split=> //.
apply: (lemma_3_5_rate (eta := 1) apart_policy even_distribution hbr hf) => //.
Qed.

(* The policy gradient (Lemma 3.6(a)) at [apart]: raising the row player's
   weight on action 0 in state false has slope d(s) Q / (1 - delta) > 0.     *)
Theorem crossroads_gradient : exists2 l,
  is_derivative (@everywhere _)
    (fun h => value_at crossroads even false (shift (i := false) apart false false h)) 0 l
  & 0 < l.
Proof.
exists (gradient crossroads (i := false) even apart false false).
  by apply: lemma_3_6a; [apply: apart_policy | apply: even_distribution].
have v := visitation_gt0 crossroads apart_policy even_distribution (even_full false).
rewrite /gradient equation_2 ?apart_policy // mean_given_row_play big_bool.
rewrite !mean_given_row_play /= !apart_value /crossroads_payoff /crossroads_transition.
by rewrite !cell_row !cell_column /=; apply: mulr_gt0 => //; apply: mulr_gt0.
Qed.

(* The performance difference lemma (10) on the step from [apart] to a match. *)
Theorem crossroads_difference :
  value_at crossroads even true together - value_at crossroads even true apart =
  (1 - discount crossroads)^-1 * \sum_s visitation crossroads together even s *
    advantage_of crossroads apart s (together true).
Proof.
have e : replace apart (together true) = together by apply: replace_column.
by have := equation_10 crossroads even apart_policy (together_policy true); rewrite e.
Qed.

(* Exploration: the bounds hold with theta = 1/10 and span_i = 2, and rest
   points of the printed and of the repaired dynamics exist (in the dominance
   game they are the same).                                                  *)
Definition tenth (i : bool) : rat := 10%:R^-1.

Lemma tenth_bounds i : 0 <= tenth i <= 1. Proof. by []. Qed.

Lemma crossroads_span i s t a b :
  payoff crossroads i s a - payoff crossroads i t b <= 2%:R.
Proof.
rewrite /= /crossroads_payoff; case: (a false == a true); case: (b false == b true);
  by case: s; case: t.
Qed.

(* Lemma 3.4 corrected, at [together]. *)
Theorem crossroads_exploration s (b : actions false) :
  `|qvalue (i := false) crossroads together s b -
    qvalue (i := false) crossroads (perceived tenth together false) s b|
  <= rho actions tenth false * (2%:R / (1 - discount crossroads) ^+ 2).
Proof. exact: (lemma_3_4_bound tenth_bounds (@crossroads_span false) together_policy). Qed.

(* Lemma 3.7 corrected: rest points of the repaired dynamics exist. *)
Theorem dominance_repaired_rest i :
  repaired_rest (dominance rat_realFieldType) tenth i (attractor rat_realFieldType).
Proof.
have ha : is_policy (attractor rat_realFieldType) := play_policy _ _ _.
move=> s; apply: (iffLR (one_state_same_replies _ unit_one_state tenth_bounds s _ ha)).
by apply: (iffRL (dominance_rest_point tenth_bounds ha isT) erefl).
Qed.
