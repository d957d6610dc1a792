(* The master inequality along a path, summed: inequality (2).

   A path of policies pi^{t+1} = pi^t + step_t (br^t - pi^t), br^t_i(s) a best
   reply to an estimate q^t_i(s, .) within E^t_i(s) of Q_i(s, .; p^t),
   p^t = explored theta pi^t.  Nothing is assumed of states, steps or errors.
     gained t = sum_{i,s} c_i step_t(i,s) g_i(s; pi^t),   c_i = 1 - theta_i
     erred t  = sum_{i,s} c_i step_t(i,s) E^t_i(s)
     moved    = sum_{i,s} c_i step_t(i,s),  total_step = sum_{i,s} step_t(i,s)
     swing    = sum_i span_i/(1-delta) bounds what Phi(mu, .) can change by.
   In every Markov potential game, for every T,
     m sum_{t<T} gained <= swing + 2/(1-delta) sum_{t<T} erred
                           + 12 B/(1-delta)^3 sum_{t<T} moved^2.          (2) *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Visitation PerformanceDifference.
From MPG Require Import Equilibrium Potential PotentialClasses Lipschitz Expansion.
From MPG Require Import Exploration Algorithm Sequences Telescoped Gains Master.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma no_kappa (R : realFieldType) (k x y : R) : k^-1 * (2%:R * x + 0 * y) = 2%:R / k * x.
Proof. by rewrite mul0r addr0 mulrA [k^-1 * _]mulrC. Qed.

Section Swing.
Variables (R : realFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Implicit Types (pi : policy R S A).
Let p := discount_lt g.

(* Discounted totals under two policies differ by at most span/(1-delta). *)
Lemma total_span r c pi pi' s t : is_policy pi -> is_policy pi' ->
  (forall s t (a b : profile A), r s a - r t b <= c) ->
  total g r pi s - total g r pi' t <= c / (1 - delta).
Proof.
move=> h h' hr; have d0 := discount_ge0 g; have d1 := discount_lt1 g.
have up u b : total g r pi s <= (r u b + c) / (1 - delta).
  apply: (discounted_le_const d0 d1 (kernel_stochastic g h)) => v.
  rewrite -(mean_const h v (r u b + c)); apply: mean_le => // a.
  by rewrite -ler_subl_addl.
rewrite ler_subl_addl -ler_subl_addr.
have -> : total g r pi s - c / (1 - delta) = ((1 - delta) * total g r pi s - c) / (1 - delta).
  by field; rewrite gt_eqF.
apply: (discounted_ge_const d0 d1 (kernel_stochastic g h')) => u.
rewrite -(mean_const h' u ((1 - delta) * _ - c)); apply: mean_le => // b.
by rewrite ler_subl_addr mulrC -ler_pdivl_mulr.
Qed.

(* Phi(mu, .) changes by at most sum_i span_i/(1-delta). *)
Theorem potential_swing (Phi : policy R S A -> S -> R) mu (span : I -> R) pi pi' :
  is_potential g Phi -> distribution mu -> is_policy pi -> is_policy pi' ->
  (forall i s t a b, payoff g i s a - payoff g i t b <= span i) ->
  potential_at Phi mu pi' - potential_at Phi mu pi <= \sum_i span i / (1 - delta).
Proof.
move=> hPhi hmu h h' hspan; rewrite -{1}(overlay_enum pi pi').
have -> : \sum_i span i / (1 - delta) = \sum_(i <- enum I) span i / (1 - delta) by rewrite big_enum.
have := enum_uniq I; elim: (enum I) => [|i l IH] /=.
  by rewrite overlay_nil big_nil subrr.
case/andP=> il ul; rewrite overlay_cons big_cons; set sigma := overlay pi pi' l in IH *.
have hs : is_policy sigma by apply: overlay_policy.
have hr := is_policy_replace hs (h' i).
have -> : potential_at Phi mu (replace sigma (pi' i)) - potential_at Phi mu pi =
  (potential_at Phi mu (replace sigma (pi' i)) - potential_at Phi mu sigma) +
  (potential_at Phi mu sigma - potential_at Phi mu pi) by ring.
apply: ler_add (IH ul); rewrite (potential_deviation mu hPhi hs (h' i)) /value_at -sumrB.
under eq_bigr => s _ do rewrite -mulrBr.
by apply: (average_le_const hmu) => s; apply: total_span.
Qed.
End Swing.

Section Path.
Variables (R : realFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (theta : I -> R) (m : R) (mu : S -> R).
Hypothesis htheta : forall i, 0 <= theta i <= 1.
Variables (pi : nat -> policy R S A) (step E : nat -> I -> S -> R).
Variables (br q : nat -> forall i, S -> A i -> R).
Arguments br : clear implicits.
Arguments q : clear implicits.

(* The path, its replies and its errors. *)
Definition is_path := [/\ is_policy (pi 0%N),
  forall t, pi t.+1 = next_policy (pi t) (step t) (br t),
  forall t i s, 0 <= step t i s <= 1,
  forall t i s, reply_to (q t i s) (br t i s)
  & forall t i s, 0 <= E t i s /\
      forall b : A i, `|q t i s b - qvalue g (explored theta (pi t)) s b| <= E t i s].

Definition total_step t : R := \sum_i \sum_s step t i s.
Definition erred t : R := \sum_i \sum_s share theta (step t) i s * E t i s.
Definition gained t : R := \sum_i \sum_s share theta (step t) i s * stage_gain g theta (pi t) i s.

Hypothesis path : is_path.

Lemma path_policy t : is_policy (pi t).
Proof.
have [start move hstep best _] := path; elim: t => // t IH; rewrite move.
by apply: equation_5_policy => // i s; case: (best t i s).
Qed.

Let he t : is_policy (explored theta (pi t)) := explored_policy htheta (path_policy t).

Lemma step_ge0 t i s : 0 <= step t i s.
Proof. by have [_ _ hstep _ _] := path; case/andP: (hstep t i s). Qed.

Lemma moved_at_ge0 t : 0 <= moved theta (step t).
Proof. by have [_ _ hstep _ _] := path; apply: moved_ge0. Qed.

Lemma moved_le t : moved theta (step t) <= total_step t.
Proof.
apply: ler_sum => i _; apply: ler_sum => s _; rewrite ler_pimull ?step_ge0 //.
by rewrite ler_subl_addr ler_addl; case/andP: (htheta i).
Qed.

Lemma gained_ge0 t : 0 <= gained t.
Proof.
have [_ _ hstep _ _] := path; apply: sumr_ge0 => i _; apply: sumr_ge0 => s _.
by rewrite mulr_ge0 ?stage_gain_ge0 ?share_ge0.
Qed.

(* From n to p the held policy moves by at most twice the steps in between. *)
Lemma path_distance n p : (n <= p)%N -> distance (pi n) (pi p) <= 2%:R * mass total_step n p.
Proof.
have [_ move _ best _] := path.
move=> np; rewrite -(subnKC np); elim: (p - n)%N => [|k IH].
  rewrite addn0 mass_nil mulr0 /distance big1 // => i _; exact: distance_of_xx.
rewrite addnS massS ?leq_addr // mulrDr; set t := (n + k)%N in IH *.
apply: (@le_trans _ _ (distance (pi n) (pi t) + distance (pi t) (pi t.+1))).
  rewrite /distance -big_split; apply: ler_sum => i _ /=.
  rewrite /distance_of -big_split; apply: ler_sum => s _ /=.
  by rewrite -big_split; apply: ler_sum => b _ /=; rewrite [X in _ <= X]addrC ler_dist_add.
apply: ler_add => //; rewrite mulr_sumr; apply: ler_sum => i _; rewrite mulr_sumr.
apply: ler_sum => s _; rewrite move; have [[b0 b1] _] := best t i s.
apply: (@le_trans _ _ (\sum_b step t i s * (br t i s b + pi t i (s, b)))).
  apply: ler_sum => b _; have -> : next_policy (pi t) (step t) (br t) i (s, b) - pi t i (s, b) =
     step t i s * (br t i s b - pi t i (s, b)) by rewrite !ffunE /= addrC addKr.
  rewrite normrM ger0_norm ?step_ge0 // ler_wpmul2l ?step_ge0 //.
  by apply: le_trans (ler_norm_sub _ _) _; rewrite !ger0_norm ?b0 ?policy_ge0 //; apply: path_policy.
by rewrite -mulr_sumr big_split /= b1 policy_sum1; [rewrite mulrC | apply: path_policy].
Qed.

Hypotheses (hmu : distribution mu) (m0 : 0 <= m) (hm : forall s, m <= mu s).

(* Inequality (1) at time t. *)
Theorem path_master (Phi : policy R S A -> S -> R) B : is_potential g Phi -> 0 <= B ->
  (forall i s a, `|payoff g i s a| <= B) -> forall t,
  m * gained t <= potential_at Phi mu (explored theta (pi t.+1)) - potential_at Phi mu (explored theta (pi t))
    + (1 - delta)^-1 * (2%:R * erred t + 0 * moved theta (step t))
    + 12%:R * B / (1 - delta) ^+ 3 * moved theta (step t) ^+ 2.
Proof.
have [_ move hstep best close] := path; move=> hPhi B0 hB t.
have E0 i s : 0 <= E t i s by case: (close t i s).
have cl i s (b : A i) : `|q t i s b - qvalue g (explored theta (pi t)) s b| <= E t i s.
  by case: (close t i s).
have := master_inequality htheta (path_policy t) (hstep t) (best t) E0 cl hmu m0 hm hPhi B0 hB.
by rewrite no_kappa -move.
Qed.

(* The same in every finite game, for the value of a stage function phi. *)
Theorem path_master_every_game (phi : S -> profile A -> R) B kappa : 0 <= B ->
  (forall s a, `|phi s a| <= B) -> 0 <= kappa ->
  (forall pi, is_policy pi -> forall i s (b c : A i),
     qtotal g (fun t a => payoff g i t a - phi t a) (explored theta pi) s b
     - qtotal g (fun t a => payoff g i t a - phi t a) (explored theta pi) s c <= kappa) -> forall t,
  m * gained t <= (\sum_s mu s * total g phi (explored theta (pi t.+1)) s)
    - (\sum_s mu s * total g phi (explored theta (pi t)) s)
    + (1 - delta)^-1 * (2%:R * erred t + kappa * moved theta (step t))
    + 12%:R * B / (1 - delta) ^+ 3 * moved theta (step t) ^+ 2.
Proof.
have [_ move hstep best close] := path; move=> B0 hB k0 spread t.
have E0 i s : 0 <= E t i s by case: (close t i s).
have cl i s (b : A i) : `|q t i s b - qvalue g (explored theta (pi t)) s b| <= E t i s.
  by case: (close t i s).
have := master_inequality_every_game htheta (path_policy t) (hstep t) (best t) E0 cl hmu m0 hm B0 hB
  (kappa := fun _ => kappa) (fun _ => k0) (spread _ (path_policy t)).
rewrite -move; set X := \sum_i _ => h.
suff -> : 2%:R * erred t + kappa * moved theta (step t) = \sum_i \sum_s
    share theta (step t) i s * (2%:R * E t i s + kappa) by [].
rewrite /erred /moved !mulr_sumr -big_split; apply: eq_bigr => i _ /=.
by rewrite !mulr_sumr -big_split; apply: eq_bigr => s _ /=; ring.
Qed.

(* Inequality (2). *)
Theorem inequality_2 (Phi : policy R S A -> S -> R) B (span : I -> R) n k :
  is_potential g Phi -> 0 <= B -> (forall i s a, `|payoff g i s a| <= B) ->
  (forall i s t a b, payoff g i s a - payoff g i t b <= span i) -> (n <= k)%N ->
  m * mass gained n k <= (\sum_i span i / (1 - delta)) + 2%:R / (1 - delta) * mass erred n k
    + 12%:R * B / (1 - delta) ^+ 3 * mass (fun t => moved theta (step t) ^+ 2) n k.
Proof.
move=> hPhi B0 hB hspan nk.
have osc n' k' : potential_at Phi mu (explored theta (pi k')) -
    potential_at Phi mu (explored theta (pi n')) <= \sum_i span i / (1 - delta).
  exact: potential_swing.
have := telescoped (path_master hPhi B0 hB) osc nk.
by rewrite no_kappa.
Qed.

(* Inequality (2) in every finite game; span bounds phi(s,a) - phi(t,b). *)
Theorem inequality_2_every_game (phi : S -> profile A -> R) B kappa span n k : 0 <= B ->
  (forall s a, `|phi s a| <= B) -> 0 <= kappa ->
  (forall pi, is_policy pi -> forall i s (b c : A i),
     qtotal g (fun t a => payoff g i t a - phi t a) (explored theta pi) s b
     - qtotal g (fun t a => payoff g i t a - phi t a) (explored theta pi) s c <= kappa) ->
  (forall s t a b, phi s a - phi t b <= span) -> (n <= k)%N ->
  m * mass gained n k <= span / (1 - delta) +
    (1 - delta)^-1 * (2%:R * mass erred n k + kappa * mass (fun t => moved theta (step t)) n k)
    + 12%:R * B / (1 - delta) ^+ 3 * mass (fun t => moved theta (step t) ^+ 2) n k.
Proof.
move=> B0 hB k0 spread hspan nk.
apply: (telescoped (path_master_every_game B0 hB k0 spread) _ nk) => n' k'.
rewrite -sumrB; under eq_bigr => s _ do rewrite -mulrBr.
by apply: (average_le_const hmu) => s; apply: total_span.
Qed.
End Path.
