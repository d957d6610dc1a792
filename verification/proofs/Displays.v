(* Displays of the paper line by line, where LyapunovChain.v and
   ExplorationBounds.v prove what follows from them:
   - (14), all its lines; (15), all its lines; the display after (17);
   - Lemma 3.7 corrected at every policy, not at rest points only: with the gap
     that the player perceives against others who explore added to the bound. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Visitation PerformanceDifference.
From MPG Require Import Equilibrium EpsEquilibrium Optimal Potential LyapunovChain.
From MPG Require Import Exploration ExplorationBounds OneState.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma move_in (R : comRingType) (k x y z : R) : k * (x * y * z) = x * (k * y) * z.
Proof. by ring. Qed.

Section Lyapunov.
Variables (R : realFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (pi : policy R S A) (mu : S -> R).
Variables (gamma : I -> S -> R) (eta : R) (br : forall i, S -> A i -> R).
Arguments br : clear implicits.
Variables (dag : forall i, strategy R S A i).
Hypotheses (hpi : is_policy pi) (hmu : distribution mu).
Hypothesis hbr : forall i s, is_best_reply g pi s (br i s).
Hypotheses (hdag : forall i, is_optimal_reply g pi (dag i)) (full : forall s, 0 < mu s).
Notation d := (visitation g pi mu).
Notation dagger i := (visitation g (replace pi (dag i)) mu).
Notation gain i s := (stage_gain g pi s (br i s)).
Notation D := (mismatch g pi mu dag).
Let p := discount_lt g.
Let hdpi i : is_policy (replace pi (dag i)) := is_policy_replace hpi (proj1 (hdag i)).
Let gain0 i s : 0 <= gain i s := stage_gain_ge0 hpi hbr i s.
Let d0 s : 0 < d s := visitation_gt0 g hpi hmu (full s).
Let dagger0 i s : 0 <= dagger i s := visitation_ge0 g (hdpi i) hmu s.

(* Equation (14): every line, gain_i(s) = max_x f(x; s, pi) - f(pi_i(s); s, pi). *)
Theorem equation_14_lines :
  [/\ \sum_i \sum_s dagger i s * gain i s = \sum_i \sum_s d s * (dagger i s / d s) * gain i s,
      \sum_i \sum_s d s * (dagger i s / d s) * gain i s <=
        \sum_i \sum_s d s * maximum (fun t => dagger i t / d t) * gain i s,
      \sum_i \sum_s d s * maximum (fun t => dagger i t / d t) * gain i s <=
        (1 - delta)^-1 * (\sum_i \sum_s d s * maximum (fun t => dagger i t / mu t) * gain i s)
    & ((1 - delta)^-1 * (\sum_i \sum_s d s * maximum (fun t => dagger i t / mu t) * gain i s) <=
        D * (\sum_i \sum_s d s * gain i s))%R].
Proof.
split.
- apply: eq_bigr => i _; apply: eq_bigr => s _.
  by rewrite [d s * _]mulrC divfK // gt_eqF.
- apply: ler_sum => i _; apply: ler_sum => s _; rewrite ler_wpmul2r // ler_wpmul2l ?(ltW (d0 s)) //.
  exact: (le_maximum (fun t => dagger i t / d t)).
- rewrite mulr_sumr; apply: ler_sum => i _; rewrite mulr_sumr; apply: ler_sum => s _.
  rewrite (move_in (1 - delta)^-1) ler_wpmul2r // ler_wpmul2l ?(ltW (d0 s)) //.
  have i0 : 0 <= (1 - delta)^-1 by rewrite invr_ge0 ltW.
  apply: maximum_le => [|t]; first by rewrite mulr_ge0 ?maximum_ge0.
  apply: le_trans (ler_wpmul2l i0 (le_maximum (fun t => dagger i t / mu t) t)).
  rewrite mulrCA -invfM ler_wpmul2l // lef_pinv ?posrE ?d0 //; last exact: mulr_gt0.
  exact: (visitation_ge g hpi hmu t).
rewrite !mulr_sumr; apply: ler_sum => i _; rewrite !mulr_sumr.
apply: ler_sum => s _; rewrite (move_in (1 - delta)^-1) [D * (d s * _)]mulrA ler_wpmul2r // [D * _]mulrC.
rewrite ler_wpmul2l ?(ltW (d0 s)) // /mismatch ler_wpmul2l ?invr_ge0 ?(ltW p) //.
exact: (le_maximum (fun i => maximum (fun s => dagger i s / mu s)) i).
Qed.

Hypotheses (eta0 : 0 <= eta) (hgamma : forall i s, eta <= gamma i s).

(* Equation (15): every line. *)
Theorem equation_15_lines :
  [/\ decay g pi mu gamma br <= - (eta / (1 - delta) * \sum_i \sum_s d s * gain i s),
      - (eta / (1 - delta) * \sum_i \sum_s d s * gain i s) <=
        - (eta / (D * (1 - delta)) * \sum_i \sum_s dagger i s * gain i s)
    & - (eta / (D * (1 - delta)) * \sum_i \sum_s dagger i s * gain i s) <=
        - (eta / (D * (1 - delta)) * \sum_i \sum_s dagger i s *
           (\sum_b dag i (s, b) * qvalue g pi s b - \sum_b pi i (s, b) * qvalue g pi s b))].
Proof.
have D0 : 0 <= D by rewrite mulr_ge0 ?maximum_ge0 // invr_ge0 ltW.
have k0 : 0 <= eta / (D * (1 - delta)) by rewrite divr_ge0 // mulr_ge0 // ltW.
split; first exact: equation_13.
- rewrite ler_opp2; have [z|nz] := eqVneq D 0.
    rewrite z mul0r invr0 mulr0 mul0r mulr_ge0 ?divr_ge0 ?(ltW p) // sumr_ge0 // => i _.
    by apply: sumr_ge0 => s _; rewrite mulr_ge0 // ltW.
  have Dp : 0 < D by rewrite lt_neqAle eq_sym nz.
  have -> : eta / (D * (1 - delta)) = eta / (1 - delta) / D by field; rewrite nz gt_eqF.
  rewrite -mulrA ler_wpmul2l ?divr_ge0 ?(ltW p) // ler_pdivr_mull //.
  exact: (equation_14 hpi hmu hbr dag full).
rewrite ler_opp2 ler_wpmul2l //; apply: ler_sum => i _; apply: ler_sum => s _.
rewrite ler_wpmul2l //; have [hx _] := hdag i.
exact: (@stage_gain_max _ _ _ _ g pi br hbr i s (fun b => dag i (s, b)) (hx s)).
Qed.

(* After (17), with the line in between. *)
Theorem lemma_3_5_rate_lines :
  decay g pi mu gamma br <= - (eta / (D * (1 - delta)) *
    \sum_i \sum_s dagger i s * advantage_of g pi s (dag i)) /\
  eta / (D * (1 - delta)) * (\sum_i \sum_s dagger i s * advantage_of g pi s (dag i)) =
    eta / D * \sum_i (value_at g mu i (replace pi (dag i)) - value_at g mu i pi).
Proof.
split.
  apply: le_trans (equation_15 hpi hmu hbr hdag full eta0 hgamma) _; rewrite ler_opp2 le_eqVlt.
  apply/orP; left; apply/eqP; congr (_ * _); apply: eq_bigr => i _; apply: eq_bigr => s _.
  by rewrite equation_17 //; apply: (proj1 (hdag i)).
have e (x y z : R) : x / (y * z) = x / y * z^-1 by rewrite invfM mulrA.
rewrite e -[LHS]mulrA; congr (_ * _); rewrite mulr_sumr; apply: eq_bigr => i _.
by rewrite (equation_10 g mu hpi (proj1 (hdag i))).
Qed.
End Lyapunov.

Section Perceived.
Variables (R : realFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (theta : I -> R) (i : I) (span e : R).
Hypothesis htheta : forall j, 0 <= theta j <= 1.
Hypothesis hspan : forall s t a b, payoff g i s a - payoff g i t b <= span.
Variables (pi : policy R S A) (hpi : is_policy pi).
(* The gap that player i perceives, against others who explore, is at most e. *)
Hypothesis perceives : gap_le g i (perceived theta pi i) e.

(* Lemma 3.7 corrected: gap_i(pi) <= perceived gap + 2 rho_i S_i. *)
Theorem lemma_3_7_perceived :
  gap_le g i pi (e + 2%:R * (rho A theta i * (span / (1 - delta) ^+ 2))).
Proof.
move=> x s hx; have hr := is_policy_replace hpi hx.
have /ler_normlP [b1 _] := value_explored_bound htheta hspan hpi s.
have /ler_normlP [_ b2] := value_explored_bound htheta hspan hr s.
rewrite perceived_replace in b2; rewrite opprB in b1; rewrite [e + _]addrC.
exact: three_steps b2 (perceives s hx) b1.
Qed.

(* With one state: (1 - rho_i) gap_i(pi) <= perceived gap + rho_i span/(1-delta). *)
Theorem lemma_3_7_perceived_one_state : (forall s t : S, s = t) ->
  forall (x : strategy R S A i) s, is_strategy x ->
  (1 - rho A theta i) * (value g i (replace pi x) s - value g i pi s) <=
  e + rho A theta i * (span / (1 - delta)).
Proof.
move=> one x s hx; have hr := is_policy_replace hpi hx; have p := discount_lt g.
have hs := perceived_policy htheta hpi i; have hsr := is_policy_replace hs hx.
have [lo [hi [bd lh]]] := payoff_extremes hspan hpi s.
have /andP[r0 _] := rho_bounds htheta hpi i s; have per := perceives s hx.
pose E (b : A i) := mean_given pi s b (payoff g i s).
pose E' (b : A i) := mean_given (explored theta pi) s b (payoff g i s).
have [lx _] := average_residue htheta hpi (bd s) (hx s); have [_ up] := average_residue htheta hpi (bd s) (hpi i s).
have cs : rho A theta i * (hi - lo) <= rho A theta i * span by rewrite ler_wpmul2l.
move: per; rewrite !(one_state_value g one) // -!mulrBl ler_pdivr_mulr //.
rewrite !mean_replace (mean_own pi i).
have -> : \sum_b x (s, b) * mean_given (perceived theta pi i) s b (payoff g i s) = \sum_b x (s, b) * E' b.
  by apply: eq_bigr => b _; rewrite mean_given_replace.
move=> per; rewrite mulrA ler_pdivr_mulr //.
have -> : (e + rho A theta i * (span / (1 - delta))) * (1 - delta) = e * (1 - delta) + rho A theta i * span.
  by field; rewrite gt_eqF.
move: lx up cs per; rewrite -/(E _).
move: (rho A theta i) (\sum_b x (s, b) * E' b) (\sum_b pi i (s, b) * E' b)
  (\sum_b x (s, b) * E b) (\sum_b pi i (s, b) * E b) => r xE' pE' xE pE lx up cs per.
rewrite -subr_ge0; have -> : e * (1 - delta) + r * span - (1 - r) * (xE - pE) =
  (e * (1 - delta) - (xE' - pE')) + (r * span - r * (hi - lo)) + (xE' - (1 - r) * xE - r * lo) +
  (r * hi - (pE' - (1 - r) * pE)) by ring.
by do 3 (apply: addr_ge0; last by rewrite subr_ge0); rewrite subr_ge0.
Qed.
End Perceived.
