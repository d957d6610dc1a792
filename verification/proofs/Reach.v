(* Exploration reaches every state: a function of the state that grows on average.

     leads x y : some joint action moves the state from x to y
     rank x    = the least number of such moves from x to the goal
     floor     = prod_i theta_i/|A_i|, at most the weight of any joint action
     least     : at most every transition probability that is not zero
     closeness = (floor least/2)^rank, 1 at the goal
   Off the goal, whatever is held, closeness grows by at least p1 > 0 on average;
   at the goal a joint action of weight at least floor makes up for any loss.
   All that is used of Assumption 3.1 is that each state leads to each other.  *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Game Exploration Algorithm.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma product_le1 (R : realFieldType) (T : finType) (Q : pred T) (F : T -> R) :
  (forall z, 0 <= F z <= 1) -> \prod_(z | Q z) F z <= 1.
Proof.
move=> h; apply: (@le_trans _ _ (\prod_(z | Q z) 1)); last by rewrite big1_eq.
by apply: ler_prod => z _.
Qed.

Section Connected.
Variables (R : realFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation P := (transition g).

Definition leads : rel S := fun x y => [exists a, 0 < P x a y].
Definition all_reachable := forall x y, connect leads x y.

(* Assumption 3.1: under one joint action the chain is irreducible. *)
Definition irreducible (a : profile A) := forall x y, exists n, 0 < after (fun s s' => P s a s') n (fun s => (s == y)%:R) x.

Lemma irreducible_reachable a : irreducible a -> all_reachable.
Proof.
move=> irr x y; have [n] := irr x y.
set kernel := fun s s' => P s a s'; set at_y := fun s => (s == y)%:R.
have P0 s s' : 0 <= kernel s s' by have [h _] := transition_distribution g s a; apply: h.
have after0 k s : 0 <= after kernel k at_y s.
  elim: k s => [|k IH] s; first exact: ler0n.
  by apply: sumr_ge0 => z _; apply: mulr_ge0 (P0 _ _) (IH z).
elim: n x => [|n IH] x; first by rewrite /after /= /at_y ltr0n lt0b => /eqP ->; apply: connect0.
move=> pos; case: (boolP [exists z, 0 < kernel x z * after kernel n at_y z]) => [/existsP [z]|].
  rewrite mulr_ge0_gt0 // => /andP[xz zy]; apply: connect_trans (IH z zy).
  by apply: connect1; apply/existsP; exists a.
rewrite negb_exists => /forallP none; move: pos; rewrite ltNge => /negP; case.
by apply: sumr_le0 => z _; rewrite leNgt; apply: (none z).
Qed.

Hypothesis reach : all_reachable.
Variable goal : S.

Lemma ex_moves x : exists n, [exists p : n.-tuple S, path leads x p && (last x p == goal)].
Proof.
have /connectP [p xp e] := reach x goal; exists (size p).
by apply/existsP; exists (in_tuple p); rewrite xp -e eqxx.
Qed.

Definition rank x : nat := ex_minn (ex_moves x).

Lemma rank0 x : rank x = 0%N -> x = goal.
Proof.
rewrite /rank; case: ex_minnP => n /existsP [p /andP[_ /eqP e]] _ n0.
by rewrite -e; case: p {e} => p /=; rewrite n0; case: p.
Qed.

Lemma rankS x d : rank x = d.+1 -> exists2 y, leads x y & (rank y <= d)%N.
Proof.
rewrite {1}/rank; case: ex_minnP => n /existsP [p /andP[xp /eqP e]] _ nd.
case: p xp e => [[|y p] sp] /=; first by rewrite nd in sp.
case/andP=> xy yp e; exists y => //; rewrite /rank; case: ex_minnP => k _ least; apply: least.
have <- : size p = d by move: sp; rewrite nd => /eqP [].
by apply/existsP; exists (in_tuple p); rewrite yp e eqxx.
Qed.

Variable theta : I -> R.
Hypothesis htheta : forall i, 0 < theta i <= 1.

Definition floor : R := \prod_i (theta i / #|A i|%:R).
Definition least : R := \prod_(x : S * profile A * S) (if 0 < P x.1.1 x.1.2 x.2 then P x.1.1 x.1.2 x.2 else 1).

Lemma transition_le1 x a y : P x a y <= 1.
Proof.
have [P0 P1] := transition_distribution g x a.
by rewrite -P1 (bigD1 y) //= ler_addl sumr_ge0.
Qed.

Lemma least_gt0 : 0 < least.
Proof. by apply: prodr_gt0 => x _; case: ifP => // _; apply: ltr01. Qed.

Lemma least_le x a y : 0 < P x a y -> least <= P x a y.
Proof.
move=> pos; rewrite /least (bigD1 (x, a, y)) //= pos ler_pimulr ?(ltW pos) //.
apply: product_le1 => z; case: ifP => [/ltW ->|_]; last by rewrite ler01 lexx.
exact: transition_le1.
Qed.

Section Played.
Variables (pi : policy R S A) (hpi : is_policy pi).
Notation played := (explored theta pi).
Let h01 i : 0 <= theta i <= 1. Proof. by case/andP: (htheta i) => /ltW -> ->. Qed.
Let hp : is_policy played := explored_policy h01 hpi.

Lemma floor_gt0 : S -> 0 < floor.
Proof.
move=> s; apply: prodr_gt0 => i _; case/andP: (htheta i) => t0 _.
by rewrite divr_gt0 ?(actions_gt0 hpi i s).
Qed.

Lemma floor_le s a : floor <= weight played s a.
Proof.
apply: ler_prod => i _; rewrite equation_6_lower_bound // andbT.
by case/andP: (h01 i) => t0 _; rewrite divr_ge0 ?ler0n.
Qed.

Lemma floor_le1 (s : S) (a : profile A) : floor <= 1.
Proof.
apply: le_trans (floor_le s a) _; rewrite -(weight_sum1 hp s) (bigD1 a) //= ler_addl.
by apply: sumr_ge0 => b _; apply: weight_ge0.
Qed.

Lemma profile_exists (s : S) : exists a : profile A, true.
Proof.
case: (pickP (fun _ : profile A => true)) => [a _|none]; first by exists a.
have := weight_sum1 hp s; rewrite big_pred0 // => /eqP; rewrite eq_sym oner_eq0.
by [].
Qed.

Definition ratio : R := floor * least / 2%:R.
Definition closeness x : R := ratio ^+ rank x.
Definition growth : R := ratio ^+ \max_x rank x.

Lemma ratio_bounds : S -> 0 < ratio <= 1.
Proof.
move=> s; have f0 := floor_gt0 s; rewrite /ratio !mulr_gt0 ?least_gt0 ?invr_gt0 ?ltr0n //=.
rewrite ler_pdivr_mulr ?ltr0n // mul1r; have [a _] := profile_exists s.
have l1 : least <= 1.
  apply: product_le1 => z; case: ifP => [/ltW ->|_]; last by rewrite ler01 lexx.
  exact: transition_le1.
apply: le_trans (_ : 1 * 1 <= _); last by rewrite mul1r ler1n.
by apply: ler_pmul; rewrite ?(ltW f0) ?(ltW least_gt0) ?(floor_le1 s a).
Qed.

Lemma closeness_bounds x : 0 <= closeness x <= 1.
Proof.
have /andP[r0 r1] := ratio_bounds x.
by rewrite exprn_ge0 ?(ltW r0) // exprn_ile1 ?(ltW r0).
Qed.

Lemma growth_gt0 : S -> 0 < growth.
Proof. by move=> s; have /andP[r0 _] := ratio_bounds s; apply: exprn_gt0. Qed.

Lemma growth_le x : growth <= closeness x.
Proof.
have /andP[r0 r1] := ratio_bounds x.
by apply: ler_wiexpn2l; rewrite ?(ltW r0) //; apply: (leq_bigmax x).
Qed.

Variable wanted : profile A -> bool.
Hypothesis possible : exists a, wanted a.

Theorem closeness_grows x : growth <= mean played x (fun a => \sum_y P x a y *
  (2%:R / floor * ((x == goal) && wanted a)%:R + closeness y - closeness x)).
Proof.
have f0 := floor_gt0 x; have P0 a y : 0 <= P x a y by case: (transition_distribution g x a).
have c0 y : 0 <= closeness y by case/andP: (closeness_bounds y).
have e a : \sum_y P x a y * (2%:R / floor * ((x == goal) && wanted a)%:R + closeness y - closeness x)
    = (2%:R / floor * ((x == goal) && wanted a)%:R - closeness x) + \sum_y P x a y * closeness y.
  have [_ P1] := transition_distribution g x a.
  rewrite -[X in _ = X + _]mul1r -P1 mulr_suml -big_split; apply: eq_bigr => y _ /=.
  by rewrite -mulrDr; congr (_ * _); rewrite addrAC.
rewrite (eq_mean _ _ e) meanD meanB mean_const //.
have sum0 a : 0 <= \sum_y P x a y * closeness y by apply: sumr_ge0 => y _; rewrite mulr_ge0.
have weight_one (f : profile A -> R) a : (forall b, 0 <= f b) -> floor * f a <= mean played x f.
  move=> f0'; rewrite /mean (bigD1 a) //= -[X in X <= _]addr0; apply: ler_add.
    by apply: ler_wpmul2r => //; apply: floor_le.
  by apply: sumr_ge0 => b _; rewrite mulr_ge0 ?weight_ge0.
have [xg|xg] := eqVneq x goal.
  have [a wa] := possible.
  have big := weight_one (fun a => 2%:R / floor * (true && wanted a)%:R) a _.
  have {big} /big : forall b, 0 <= 2%:R / floor * (true && wanted b)%:R.
    by move=> b; rewrite mulr_ge0 ?ler0n // divr_ge0 ?ler0n // ltW.
  rewrite /= wa mulr1 mulrCA mulfV ?gt_eqF // mulr1 => big.
  apply: (@le_trans _ _ (2%:R - closeness x + 0)); last first.
    apply: ler_add; first by rewrite ler_add2r.
    by rewrite -[X in X <= _](mean_const hp x 0); apply: (mean_le hp) => a'; apply: sum0.
  have /andP[_ c1] := closeness_bounds x; rewrite addr0 ler_subr_addr.
  by rewrite mulr2n; apply: ler_add => //; apply: le_trans (growth_le x) c1.
have -> : mean played x (fun a => 2%:R / floor * (false && wanted a)%:R) = 0.
  by rewrite -[RHS](mean_const hp x 0); apply: eq_mean => a; rewrite mulr0.
rewrite sub0r addrC ler_subr_addr; apply: le_trans (_ : closeness x + closeness x <= _).
  by rewrite ler_add2r growth_le.
case r: (rank x) => [|d]; first by rewrite (rank0 r) eqxx in xg.
have [y /existsP [a pos] yd] := rankS r.
apply: le_trans (weight_one _ a sum0); have /andP[r0 r1] := ratio_bounds x.
apply: (@le_trans _ _ (floor * (least * ratio ^+ d))).
  rewrite /closeness r exprS -mulr2n -[_ *+ 2]mulr_natl /ratio.
  by rewrite le_eqVlt; apply/orP; left; apply/eqP; move: (_ ^+ d) => z; field.
rewrite ler_wpmul2l ?(ltW f0) // (bigD1 y) //= -[X in X <= _]addr0; apply: ler_add; last first.
  by apply: sumr_ge0 => z _; rewrite mulr_ge0.
apply: ler_pmul; rewrite ?(ltW least_gt0) ?exprn_ge0 ?(ltW r0) ?least_le //.
by apply: ler_wiexpn2l; rewrite ?(ltW r0).
Qed.
End Played.
End Connected.
