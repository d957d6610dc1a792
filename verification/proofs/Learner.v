(* The law of Algorithm 1: states and joint actions drawn from the game and the
   explored policies, the learner a function of the history.

   A history is a sequence of pairs x = (a^t, s^{t+1}), from the state s^0.
     memory  = the present state, the counters, the estimates and the policies
     learned h         = the memory after the history h
     law h (a, s')     = Pr(a^t = a, s^{t+1} = s' | h)
                       = pi~^t(s^t, a) P(s'|s^t, a), pi~ = explored theta pi
   Ties among best replies are broken by any rule reply_i(s; q).  Every path w
   of the law is a path in the sense of Algorithm1.v (learner_runs).          *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Equilibrium Lipschitz Exploration Algorithm.
From MPG Require Import Sequences Histories AlmostSure Gains Tracking Paths Algorithm1.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Learner.
Variables (R : realFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (theta : I -> R) (alpha beta : I -> nat -> R).
Variables (own : policy R S A -> policy R S A) (reply : forall i, S -> (A i -> R) -> A i -> R).
Variables (s0 : S) (q0 : forall i, S * A i -> R) (pi0 : policy R S A).

Record memory := Memory { now : S; seen : S -> nat; tried : forall i, S * A i -> nat;
  estimate : forall i, S * A i -> R; held : policy R S A }.

Definition event : finType := [finType of profile A * S].

(* One iterate of (4a)-(5b). *)
Definition weight_now (m : memory) (x : event) i (z : S * A i) : R :=
  ((now m, x.1 i) == z)%:R * alpha i (tried m z).+1.
Definition sample_now (m : memory) (x : event) i : R :=
  payoff g i (now m) x.1 + delta * \sum_b own (held m) i (x.2, b) * estimate m (x.2, b).
Definition advance (m : memory) (x : event) : memory := Memory x.2
  (fun y => (seen m y + (now m == y))%N) (fun i z => (tried m z + ((now m, x.1 i) == z))%N)
  (fun i z => estimate m z + weight_now m x z * (sample_now m x i - estimate m z))
  (next_policy (held m) (fun i y => (now m == y)%:R * beta i (seen m y).+1)
     (fun i y => reply y (fun b => estimate m (y, b)))).

Definition learned (h : seq event) : memory :=
  foldl advance (Memory s0 (fun _ => 0%N) (fun _ _ => 0%N) q0 pi0) h.

Lemma learned_rcons h x : learned (rcons h x) = advance (learned h) x.
Proof. by rewrite /learned -cats1 foldl_cat. Qed.

Definition law (h : seq event) (x : event) : R :=
  weight (explored theta (held (learned h))) (now (learned h)) x.1 * transition g (now (learned h)) x.1 x.2.

Hypothesis htheta : forall i, 0 <= theta i <= 1.
Hypothesis halpha : forall i n, 0 <= alpha i n <= 1.
Hypothesis hbeta : forall i n, 0 <= beta i n <= 1.
Hypothesis own_policy : forall p, is_policy p -> is_policy (own p).
Hypothesis best : forall i s (f : A i -> R), reply_to f (reply s f).
Hypothesis start_policy : is_policy pi0.

Lemma held_policy h : is_policy (held (learned h)).
Proof.
elim/last_ind: h => // h x IH; rewrite learned_rcons /advance /=; apply: (equation_5_policy IH) => [i y|i y].
  by case: eqP => _; rewrite ?mul0r ?mul1r ?lexx ?ler01.
by case: (best y (fun b : A i => estimate (learned h) (y, b))).
Qed.

Let played_policy h : is_policy (explored theta (held (learned h))) := explored_policy htheta (held_policy h).

Lemma law_sum h (f : event -> R) : \sum_x law h x * f x =
  mean (explored theta (held (learned h))) (now (learned h)) (fun a =>
    \sum_s' transition g (now (learned h)) a s' * f (a, s')).
Proof.
rewrite /mean; under [RHS]eq_bigr => a _ do rewrite mulr_sumr.
by rewrite pair_bigA /=; apply: eq_bigr => -[a s'] _; rewrite /law /= mulrA.
Qed.

Lemma law_distribution h : distribution (law h).
Proof.
have hp := played_policy h; split=> [x|].
  by rewrite mulr_ge0 ?weight_ge0 //; case: (transition_distribution g (now (learned h)) x.1).
rewrite -(eq_bigr _ (fun x _ => mulr1 (law h x))) law_sum -[RHS](mean_const hp (now (learned h)) 1).
apply: eq_mean => a; under eq_bigr => s' _ do rewrite mulr1.
by case: (transition_distribution g (now (learned h)) a).
Qed.

(* Appendix B.1 (i) at every history. *)
Variable B : R.
Hypothesis hB : forall i s a, `|payoff g i s a| <= B.
Hypothesis start_estimate : forall i z, `|q0 (i := i) z| <= B / (1 - delta).

Lemma estimate_bounded h i (z : S * A i) : `|estimate (learned h) z| <= B / (1 - delta).
Proof.
elim/last_ind: h z => [|h x IH] z; first exact: start_estimate.
rewrite learned_rcons /= /sample_now.
apply: (appendix_B1_i _ _ (own_policy (held_policy h)) IH) => //.
  by rewrite mulrC divfK ?gt_eqF ?discount_lt.
by rewrite /weight_now; case: eqP => _; rewrite ?mul0r ?mul1r ?lexx ?ler01.
Qed.

(* Along a path of the law, the learner runs Algorithm 1. *)
Section Path.
Variable w : nat -> event.
Notation at_time t := (learned (mkseq w t)).
Definition state_of t : S := now (at_time t).
Definition action_of t : profile A := (w t).1.
Definition estimate_of t i (z : S * A i) : R := estimate (at_time t) z.
Definition policy_of t : policy R S A := held (at_time t).
Definition reply_of t i (y : S) : A i -> R := reply y (fun b => estimate (at_time t) (y, b)).

Lemma learned_step t : at_time t.+1 = advance (at_time t) (w t).
Proof. by rewrite mkseqS learned_rcons. Qed.

Lemma state_ofS t : state_of t.+1 = (w t).2.
Proof. by rewrite /state_of learned_step. Qed.

Lemma visits_of t y : visits state_of t y = seen (at_time t) y.
Proof.
elim: t => [|t IH]; first by rewrite /visits big_ord0.
by rewrite learned_step /= -IH /visits big_ord_recr.
Qed.

Lemma plays_of t i (z : S * A i) : plays state_of action_of t z = tried (at_time t) z.
Proof.
elim: t => [|t IH]; first by rewrite /plays big_ord0.
by rewrite learned_step /= -IH /plays big_ord_recr.
Qed.

Lemma weight4_of t i (z : S * A i) : weight4 alpha state_of action_of t z = weight_now (at_time t) (w t) z.
Proof.
rewrite /weight4 plays_of learned_step /= /weight_now -/(state_of t) -/(action_of t).
by case: eqP => _; rewrite ?mul0r // addn1.
Qed.

Lemma step5_of t i y : step5 beta state_of t i y = (state_of t == y)%:R * beta i (seen (at_time t) y).+1.
Proof.
by rewrite /step5 visits_of learned_step /= -/(state_of t); case: eqP => _; rewrite ?mul0r // addn1.
Qed.

Theorem learner_runs : runs g alpha beta state_of action_of own estimate_of policy_of reply_of.
Proof.
split=> [|t i z|t i y|t]; first exact: start_policy.
- rewrite /estimate_of weight4_of learned_step /=; congr (_ + _ * (_ - _)).
  by rewrite /sample /sample_now state_ofS.
- exact: best.
- rewrite /policy_of learned_step /=; apply/ffunP => i; apply/ffunP => -[y b].
  by rewrite !ffunE /= step5_of.
Qed.
End Path.
End Learner.
