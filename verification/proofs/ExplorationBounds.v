(* What exploration costs: corrected forms of Lemmas 3.4 and 3.7 with fixed
   theta.  Here span_i >= max u_i - min u_i and
     S_i = span_i / (1 - delta)^2                       (sensitivity).
   - |Q_i(.; pi) - Q_i(.; pi_i, pi~_{-i})| <= rho_i S_i;
   - rest points of the printed dynamics have Nash gap at most 2 rho_i S_i,
     with one state at most rho_i/(1-rho_i) span_i/(1-delta);
   - rest points of the repaired dynamics (player i replies to Q_i(.; pi~))
     have Nash gap at most (2 rho_i + own_i) S_i.                            *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Game Value Visitation PerformanceDifference.
From MPG Require Import Equilibrium EpsEquilibrium Exploration.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Bounds.
Variables (R : realFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (theta : I -> R) (i : I) (span : R).
Hypothesis htheta : forall j, 0 <= theta j <= 1.
Hypothesis hspan : forall s t a b, payoff g i s a - payoff g i t b <= span.
Notation sensitivity := (span / (1 - delta) ^+ 2).
Implicit Types (pi : policy R S A).

(* A rest point of (7) for player i, when the printed algorithm is followed:
   pi_i(s) is a best one-stage reply for Q_i(.; pi_i, pi~_{-i}).             *)
Definition printed_rest pi := forall s,
  is_best_reply g (perceived theta pi i) s (fun b => pi i (s, b)).

(* The same after the repair: pi_i(s) is a best reply for Q_i(.; pi~). *)
Definition repaired_rest pi := forall s,
  is_best_reply g (explored theta pi) s (fun b => pi i (s, b)).

Section Valid.
Variables (pi : policy R S A) (hpi : is_policy pi).
Let p := discount_lt g.

(* A valid policy exists, so there are actions and span_i >= 0 at a state. *)
Lemma span_ge0 (s : S) : 0 <= span.
Proof.
have h := mean_const hpi s 1; have [a _|none] := pickP {: profile A}.
  by have := hspan s s a a; rewrite subrr.
by move: h; rewrite /mean big_pred0 // => /esym/eqP; rewrite oner_eq0.
Qed.

Lemma payoff_extremes (s : S) : exists lo hi,
  (forall t a, lo <= payoff g i t a <= hi) /\ hi - lo <= span.
Proof.
have [a0 _|none] := pickP {: profile A}; last first.
  by exists 0, 0; split=> [t a|]; [have := none a | rewrite subrr (span_ge0 s)].
pose F (t : S * profile A) := payoff g i t.1 t.2.
have [M hM] := max_exists F (s, a0); have [m hm] := max_exists (fun t => - F t) (s, a0).
exists (F m), (F M); split=> [t a|]; last exact: hspan.
by rewrite (hM (t, a)) andbT -ler_opp2 (hm (t, a)).
Qed.

Lemma value_span s t : value g i pi s - value g i pi t <= span / (1 - delta).
Proof.
have [lo [hi [bd lh]]] := payoff_extremes s.
have sP := kernel_stochastic g hpi.
have up : value g i pi s <= hi / (1 - delta).
  apply: (discounted_le_const (discount_ge0 g) (discount_lt1 g) sP) => u.
  by rewrite -(mean_const hpi u hi); apply: mean_le => // a; case/andP: (bd u a).
have lw : lo / (1 - delta) <= value g i pi t.
  apply: (discounted_ge_const (discount_ge0 g) (discount_lt1 g) sP) => u.
  by rewrite -(mean_const hpi u lo); apply: mean_le => // a; case/andP: (bd u a).
apply: le_trans (ler_sub up lw) _; rewrite -mulrBl ler_wpmul2r // invr_ge0; exact: ltW.
Qed.

Lemma lookahead_span s : spans (lookahead g (payoff g i) (value g i pi) s) (span / (1 - delta)).
Proof.
move=> a b; rewrite /lookahead.
set X := \sum_s' _; set Y := \sum_s' _.
have -> : payoff g i s a + delta * X - (payoff g i s b + delta * Y) =
   (payoff g i s a - payoff g i s b) + delta * (X - Y) by ring.
have -> : span / (1 - delta) = span + delta * (span / (1 - delta)).
  by field; rewrite gt_eqF.
rewrite ler_add // ler_wpmul2l ?discount_ge0 //.
have ta := transition_distribution g s a; have tb := transition_distribution g s b.
rewrite ler_subl_addl; apply: (average_le_const ta) => s'.
rewrite -ler_subl_addr; apply: (average_ge_const tb) => t'.
by rewrite ler_subl_addl -ler_subl_addr value_span.
Qed.

Lemma qvalue_span s (b c : A i) : qvalue g pi s b - qvalue g pi s c <= span / (1 - delta).
Proof.
rewrite ler_subl_addl /qvalue /qtotal.
have h a : lookahead g (payoff g i) (value g i pi) s a <=
   qtotal g (payoff g i) pi s c + span / (1 - delta).
  rewrite -ler_subl_addr /qtotal; apply: (mean_given_ge_const hpi) => a'.
  rewrite ler_subl_addl -ler_subl_addr; exact: lookahead_span.
exact: (mean_given_le_const hpi).
Qed.

(* |V_i(s, x, pi_{-i}) - V_i(s, x, pi~_{-i})| <= rho_i S_i for every x. *)
Lemma value_explored_bound s :
  `|value g i pi s - value g i (perceived theta pi i) s| <= rho A theta i * sensitivity.
Proof.
have hs := perceived_policy htheta hpi i.
rewrite distrC (total_difference _ _ _ (policy_solvable g hs)).
set C := rho A theta i * (span / (1 - delta)).
have -> : rho A theta i * sensitivity = (1 - delta)^-1 * C by rewrite /C; field; rewrite gt_eqF.
rewrite -(occupation_sum g hs s) mulr_suml.
apply: le_trans (ler_norm_sum _ _ _) (ler_sum _ _) => t _.
rewrite normrM ger0_norm ?occupation_ge0 // ler_wpmul2l ?occupation_ge0 //.
rewrite mean_replace (total_qtotal _ i); last exact: policy_solvable.
rewrite -sumrB; under eq_bigr => b _ do rewrite -mulrBr.
apply: average_norm => [|b]; first exact: hpi.
rewrite distrC; apply: mean_given_explored => //.
exact: lookahead_span.
Qed.

(* Corrected Lemma 3.4: the printed estimate's limit is within rho_i S_i:
   |Q_i(s, b; pi) - Q_i(s, b; pi_i, pi~_{-i})| <= rho_i S_i.                 *)
Theorem lemma_3_4_bound s (b : A i) :
  `|qvalue g pi s b - qvalue g (perceived theta pi i) s b| <= rho A theta i * sensitivity.
Proof.
set W := value g i pi; set W' := value g i (perceived theta pi i).
have -> : qvalue g pi s b - qvalue g (perceived theta pi i) s b =
  (mean_given pi s b (lookahead g (payoff g i) W s) -
   mean_given (explored theta pi) s b (lookahead g (payoff g i) W s)) +
  delta * mean_given (explored theta pi) s b
    (fun a => \sum_s' transition g s a s' * (W s' - W' s')).
  rewrite -mean_givenZ /qvalue /qtotal mean_given_replace.
  set E := mean_given (explored theta pi) s b.
  have e : E (lookahead g (payoff g i) W s) - E (lookahead g (payoff g i) W' s) =
     E (fun a => delta * \sum_s' transition g s a s' * (W s' - W' s')).
    rewrite /E -mean_givenB; apply: eq_mean_given => a.
    rewrite /lookahead opprD addrACA subrr add0r -mulrBr -sumrB; congr (_ * _).
    by apply: eq_bigr => s' _; rewrite mulrBr.
  by rewrite -e addrA subrK.
have h := lookahead_span s; have d0 := discount_ge0 g.
have he := explored_policy htheta hpi.
apply: le_trans (ler_norm_add _ _) _.
have -> : rho A theta i * sensitivity =
  rho A theta i * (span / (1 - delta)) + delta * (rho A theta i * sensitivity).
  by field; rewrite gt_eqF.
apply: ler_add; first exact: mean_given_explored.
rewrite normrM ger0_norm // ler_wpmul2l //; apply: mean_given_norm => // a.
apply: average_norm => [|s']; first exact: transition_distribution.
exact: value_explored_bound.
Qed.
End Valid.

Lemma perceived_replace pi (x : strategy R S A i) :
  perceived theta (replace pi x) i = replace (perceived theta pi i) x.
Proof.
rewrite /perceived replace_same replace_replace; apply/ffunP => j.
have [->|ji] := eqVneq j i; first by rewrite !replace_same.
by rewrite !replace_other // ![explored _ _ _]ffunE replace_other.
Qed.

Lemma three_steps (a b c d C D : R) :
  a - b <= C -> b - c <= D -> c - d <= C -> a - d <= 2%:R * C + D.
Proof.
move=> h1 h2 h3; have -> : a - d = (a - b) + (b - c) + (c - d) by ring.
have -> : 2%:R * C + D = C + D + C by ring.
by rewrite !ler_add.
Qed.

(* Lemma 3.7 corrected, Algorithm 1 as printed: a rest point of its mean
   dynamics has Nash gap at most 2 rho_i S_i for player i.                   *)
Theorem lemma_3_7_bound_printed pi : is_policy pi -> printed_rest pi ->
  gap_le g i pi (2%:R * (rho A theta i * sensitivity)).
Proof.
move=> hpi rest x s hx; have hr := is_policy_replace hpi hx.
have hs := perceived_policy htheta hpi i.
have /ler_normlP [b1 _] := value_explored_bound hpi s.
have /ler_normlP [_ b2] := value_explored_bound hr s.
rewrite perceived_replace in b2; rewrite opprB in b1; rewrite -[X in _ <= X]addr0.
apply: three_steps b2 _ b1; rewrite subr_le0.
apply: unimprovable => // t; apply/(best_replyE g hs).
by have := rest t; rewrite /perceived replace_same.
Qed.

(* Own exploration costs at most own_i times the span of Q. *)
Lemma own_exploration_cost pi s (x : strategy R S A i) : is_policy pi -> is_strategy x ->
  is_best_reply g (explored theta pi) s (fun b => pi i (s, b)) ->
  advantage_of g (explored theta pi) s x <= own A theta i * (span / (1 - delta)).
Proof.
move=> hpi hx hb; have he := explored_policy htheta hpi.
rewrite -equation_17 //; set Q := qvalue g (explored theta pi) s.
have [_ hbest] := hb; apply: le_trans (ler_sub (hbest _ (hx s)) (lexx _)) _.
have n0 := actions_gt0 hpi i s; have /andP[t0 t1] := htheta i.
pose m := \sum_b pi i (s, b) * Q b.
have -> : \sum_b explored theta pi i (s, b) * Q b =
   (1 - theta i) * m + theta i * ((\sum_b Q b) / #|A i|%:R).
  rewrite /m mulr_sumr mulr_suml mulr_sumr -big_split; apply: eq_bigr => b _ /=.
  by rewrite !ffunE; move: (_%:R^-1) => k; ring.
have hm b : m - Q b <= span / (1 - delta).
  rewrite ler_subl_addr; apply: (average_le_const (hpi i s)) => c.
  by rewrite -ler_subl_addr; apply: qvalue_span.
have [b0 _] : exists b : A i, True.
  by have [f _] := best_action g hpi i; exists (f s).
have [k hk] := max_exists Q b0; set c := span / (1 - delta) in hm *.
have c0 : 0 <= c.
  by apply: le_trans (hm k); rewrite subr_ge0 (iffLR (best_replyP g _ s (hpi i s)) hb).
have mk : m <= Q k by apply: (average_le_const (hpi i s)).
have sum_le : #|A i|%:R * m - \sum_b Q b <= (#|A i|%:R - 1) * c.
  have e (z : R) : #|A i|%:R * z = \sum_(b : A i) z by rewrite sumr_const mulr_natl.
  rewrite mulrBl mul1r !e -sumrB [X in _ <= X - _](bigD1 k) //= addrAC subrr add0r.
  rewrite (bigD1 k) //= -[X in _ <= X]add0r ler_add ?subr_le0 //.
  by apply: ler_sum => b _; apply: hm.
have -> : m - ((1 - theta i) * m + theta i * ((\sum_b Q b) / #|A i|%:R)) =
    theta i * ((#|A i|%:R * m - \sum_b Q b) / #|A i|%:R).
  by move: (\sum_b Q b) => q; field; rewrite gt_eqF.
rewrite /own -mulrA ler_wpmul2l // ler_pdivr_mulr //.
have -> : (1 - #|A i|%:R^-1) * c * #|A i|%:R = (#|A i|%:R - 1) * c by field; rewrite gt_eqF.
exact: sum_le.
Qed.

(* Lemma 3.7 corrected, (4a) continued with the explored own policy: a rest
   point of the mean dynamics has Nash gap at most (2 rho_i + own_i) S_i.    *)
Theorem lemma_3_7_bound_repaired pi : is_policy pi -> repaired_rest pi ->
  gap_le g i pi ((2%:R * rho A theta i + own A theta i) * sensitivity).
Proof.
move=> hpi rest x s hx; have hr := is_policy_replace hpi hx.
have he := explored_policy htheta hpi; have hs := perceived_policy htheta hpi i.
have /ler_normlP [b1 _] := value_explored_bound hpi s.
have /ler_normlP [_ b2] := value_explored_bound hr s.
rewrite perceived_replace in b2; rewrite opprB in b1; rewrite mulrDl -mulrA.
apply: three_steps b2 _ b1; rewrite /perceived replace_replace.
have up := total_advantage_le s he hx (fun t => own_exploration_cost hpi hx (rest t)).
have lo : value g i (explored theta pi) s <= value g i (replace (explored theta pi) (pi i)) s.
  have ad t : 0 <= advantage_of g (explored theta pi) t (pi i).
    by apply: (best_reply_advantage he (hpi i)); apply: rest.
  by apply: le_trans (improvement he s (hpi i) ad); rewrite ler_addl.
apply: le_trans (ler_sub (lexx _) lo) _; apply: le_trans up _.
by rewrite le_eqVlt; apply/orP; left; apply/eqP; field; rewrite gt_eqF // discount_lt.
Qed.
End Bounds.

(* The same as statements about eps-equilibria (Definition 2.3), for players
   i with payoff spans span_i.                                               *)
Section AllPlayers.
Variables (R : realFieldType) (I S : finType) (A : I -> finType).
Variables (g : game R S A) (theta span : I -> R) (pi : policy R S A) (eps : R).
Hypothesis htheta : forall j, 0 <= theta j <= 1.
Hypothesis hspan : forall i s t a b, payoff g i s a - payoff g i t b <= span i.
Hypothesis hpi : is_policy pi.

(* Lemma 3.7 corrected: a rest point of the printed dynamics is an
   eps-equilibrium for every eps >= max_i 2 rho_i S_i.                       *)
Theorem printed_rest_eps_equilibrium : (forall i, printed_rest g theta i pi) ->
  (forall i, 2%:R * (rho A theta i * (span i / (1 - discount g) ^+ 2)) <= eps) ->
  is_eps_equilibrium g eps pi.
Proof.
move=> rest h; apply/(definition_2_3_gaps _ _ hpi) => i x s hx.
exact: le_trans (lemma_3_7_bound_printed htheta (hspan i) hpi (rest i) s hx) (h i).
Qed.

(* The same for the repaired dynamics, eps >= max_i (2 rho_i + own_i) S_i. *)
Theorem repaired_rest_eps_equilibrium : (forall i, repaired_rest g theta i pi) ->
  (forall i, (2%:R * rho A theta i + own A theta i) * (span i / (1 - discount g) ^+ 2) <= eps) ->
  is_eps_equilibrium g eps pi.
Proof.
move=> rest h; apply/(definition_2_3_gaps _ _ hpi) => i x s hx.
exact: le_trans (lemma_3_7_bound_repaired htheta (hspan i) hpi (rest i) s hx) (h i).
Qed.
End AllPlayers.
