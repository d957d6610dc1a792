(* Small one-stage gains mean a small Nash gap: Lemma G, which is Lemma 3.7
   corrected with "+ eps".  If g_i(s; pi) <= eps at every state s, then
   - the profile that is HELD, pi, has Nash gap at most
       (2 rho_i + own_i) S_i + (1 + theta_i) eps / (1 - delta) for player i;
   - the profile that is PLAYED, pi~, has Nash gap at most
       own_i S_i + eps / (1 - delta): the number of players does not matter;
   - with theta = 0 the first is eps / (1 - delta).                          *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Visitation PerformanceDifference.
From MPG Require Import Equilibrium EpsEquilibrium Exploration ExplorationBounds.
From MPG Require Import Lipschitz Expansion Gains.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section NearRest.
Variables (R : realFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (theta : I -> R) (i : I) (span eps : R).
Hypothesis htheta : forall j, 0 <= theta j <= 1.
Hypothesis hspan : forall s t a b, payoff g i s a - payoff g i t b <= span.
Variables (pi : policy R S A) (hpi : is_policy pi).
Hypothesis near : forall s, stage_gain g theta pi i s <= eps.
Notation pie := (explored theta pi).
Notation sensitivity := (span / (1 - delta) ^+ 2).
Let he : is_policy pie := explored_policy htheta hpi.
Let p := discount_lt g.
Let Q s b := qvalue (i := i) g pie s b.
Let held s := \sum_b pi i (s, b) * Q s b.
Let uniform s := (\sum_b Q s b) / #|A i|%:R.

Lemma explored_mean s : \sum_b pie i (s, b) * Q s b = held s - theta i * (held s - uniform s).
Proof.
have -> : held s - theta i * (held s - uniform s) =
   (1 - theta i) * held s + theta i * uniform s by ring.
rewrite /held /uniform mulr_sumr mulr_suml mulr_sumr -big_split; apply: eq_bigr => b _ /=.
by rewrite !ffunE; move: (_%:R^-1) => k; ring.
Qed.

Lemma near_top s b : Q s b <= held s + eps.
Proof. by apply: le_trans (stage_gain_ge g theta pi s b) _; rewrite ler_add2l. Qed.

Lemma eps_ge0 (s : S) : 0 <= eps.
Proof. exact: le_trans (stage_gain_ge0 g theta pi i s) (near s). Qed.

Lemma uniform_le s : uniform s <= held s + eps.
Proof.
have n0 := actions_gt0 hpi i s; rewrite /uniform ler_pdivr_mulr // mulr_natr -sumr_const.
by apply: ler_sum => b _; apply: near_top.
Qed.

Lemma held_le s : theta i * (held s - uniform s) <= own A theta i * (span / (1 - delta)).
Proof.
have n0 := actions_gt0 hpi i s; have /andP[t0 _] := htheta i.
have hm b : held s - Q s b <= span / (1 - delta).
  rewrite ler_subl_addr; apply: (average_le_const (hpi i s)) => c.
  by rewrite -ler_subl_addr; apply: qvalue_span.
have [b0 _] : exists b : A i, True by have [f _] := best_action g hpi i; exists (f s).
have [k hk] := max_exists (Q s) b0; set c := span / (1 - delta) in hm *.
have mk : held s <= Q s k by apply: (average_le_const (hpi i s)).
have sum_le : #|A i|%:R * held s - \sum_b Q s b <= (#|A i|%:R - 1) * c.
  have e (z : R) : #|A i|%:R * z = \sum_(b : A i) z by rewrite sumr_const mulr_natl.
  rewrite mulrBl mul1r !e -sumrB [X in _ <= X - _](bigD1 k) //= addrAC subrr add0r.
  rewrite (bigD1 k) //= -[X in _ <= X]add0r ler_add ?subr_le0 //.
  by apply: ler_sum => b _; apply: hm.
rewrite /own -mulrA ler_wpmul2l //.
have -> : held s - uniform s = (#|A i|%:R * held s - \sum_b Q s b) / #|A i|%:R.
  by rewrite /uniform; field; rewrite gt_eqF.
rewrite ler_pdivr_mulr //.
have -> : (1 - #|A i|%:R^-1) * c * #|A i|%:R = (#|A i|%:R - 1) * c by field; rewrite gt_eqF.
exact: sum_le.
Qed.

Lemma near_advantage s (x : strategy R S A i) : is_strategy x ->
  advantage_of g pie s x <= eps + own A theta i * (span / (1 - delta)).
Proof.
move=> hx; rewrite -equation_17 // explored_mean.
have up : \sum_b x (s, b) * Q s b <= held s + eps.
  by apply: (average_le_const (hx s)) => b; apply: near_top.
have := held_le s; move: up; set X := \sum_b _; set c := own _ _ _ * _ => up h.
rewrite -subr_ge0; have -> : eps + c - (X - (held s - theta i * (held s - uniform s))) =
   (held s + eps - X) + (c - theta i * (held s - uniform s)) by ring.
by apply: addr_ge0; rewrite subr_ge0.
Qed.

Lemma own_advantage s : - (theta i * eps) <= advantage_of g pie s (pi i).
Proof.
have /andP[t0 _] := htheta i.
rewrite -equation_17 // explored_mean -/(held s).
have -> : held s - (held s - theta i * (held s - uniform s)) =
   theta i * (held s - uniform s) by ring.
by rewrite -mulrN ler_wpmul2l // ler_subr_addl ler_subl_addr uniform_le.
Qed.

Theorem near_rest_gap :
  gap_le g i pi ((2%:R * rho A theta i + own A theta i) * sensitivity
                 + (1 + theta i) * (eps / (1 - delta))).
Proof.
move=> x s hx; have hr := is_policy_replace hpi hx; have hs := perceived_policy htheta hpi i.
have /ler_normlP [b1 _] := value_explored_bound htheta hspan hpi s.
have /ler_normlP [_ b2] := value_explored_bound htheta hspan hr s.
rewrite perceived_replace in b2; rewrite opprB in b1.
have -> : (2%:R * rho A theta i + own A theta i) * sensitivity + (1 + theta i) * (eps / (1 - delta))
  = 2%:R * (rho A theta i * sensitivity) +
    ((eps + own A theta i * (span / (1 - delta))) / (1 - delta) + theta i * eps / (1 - delta)).
  by field; rewrite gt_eqF.
apply: three_steps b2 _ b1; rewrite /perceived replace_replace.
have up := total_advantage_le s he hx (fun t => near_advantage t hx).
have hw := is_policy_replace he (hpi i).
have lo : - (theta i * eps / (1 - delta)) <=
    value g i (replace pie (pi i)) s - value g i pie s.
  rewrite value_deviation // -mulNr mulrC -(occupation_sum g hw s) mulr_suml.
  by apply: ler_sum => t _; rewrite ler_wpmul2l ?occupation_ge0 // own_advantage.
move: up lo; set x1 := value g i (replace pie x) s; set x2 := value g i (replace pie (pi i)) s.
set x3 := value g i pie s; set k1 := _ / (1 - delta); set k2 := _ / (1 - delta) => up lo.
rewrite -subr_ge0; have -> : k1 + k2 - (x1 - x2) = (k1 - (x1 - x3)) + (x2 - x3 - - k2) by ring.
by apply: addr_ge0; rewrite subr_ge0.
Qed.

Theorem near_rest_gap_played : gap_le g i pie (own A theta i * sensitivity + eps / (1 - delta)).
Proof.
move=> x s hx; apply: le_trans (total_advantage_le s he hx (fun t => near_advantage t hx)) _.
by rewrite le_eqVlt; apply/orP; left; apply/eqP; field; rewrite gt_eqF.
Qed.
End NearRest.

(* Lemma G for the held profile without exploration. *)
Corollary near_rest_gap_true (R : realFieldType) (I S : finType) (A : I -> finType)
    (g : game R S A) (pi : policy R S A) i eps : is_policy pi ->
  (forall s, stage_gain g (fun _ => 0) pi i s <= eps) -> gap_le g i pi (eps / (1 - discount g)).
Proof.
move=> hpi near; have h0 (j : I) : 0 <= (0 : R) <= 1 by rewrite lexx ler01.
move=> x s hx; rewrite -(explored0 pi); have [B B0 hB] := payoff_bounded g.
have hs s' t a b : payoff g i s' a - payoff g i t b <= B + B.
  apply: le_trans (ler_norm _) _; apply: le_trans (ler_norm_sub _ _) _.
  by apply: ler_add; apply: hB.
have := near_rest_gap_played h0 hs hpi near s hx.
by rewrite /own mul0r mul0r add0r.
Qed.
