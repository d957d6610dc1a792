(* Visits of states and actions under the law of Algorithm 1, almost surely.

   Assumption 3.1 and theta_i in (0, 1] are all that is used of the game and of
   exploration; the learner may hold any policies.  For a state s and a set
   [wanted] of joint actions that is not empty, hit k = 1(s^k = s, a^k wanted):
   - on late windows the hits get a share kappa of the sum of any weights v that
     decrease with a finite sum of squares (a law of large numbers);
   - among the first t iterates, finally at least t/k are hits, for some k.    *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Game Exploration Algorithm.
From MPG Require Import Sequences Histories AlmostSure Gains Paths Algorithm1.
From MPG Require Import Quadratic Drift Reach Learner.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* Harmonic weights 1/(k+1). *)
Section Harmonic.
Variable R : archiFieldType.
Definition harmonic (k : nat) : R := k.+1%:R^-1.

Lemma harmonic_gt0 k : 0 < harmonic k. Proof. by rewrite invr_gt0 ltr0n. Qed.
Lemma harmonic_ge0 k : 0 <= harmonic k. Proof. exact: ltW (harmonic_gt0 k). Qed.

Lemma harmonic_falls : decreasing harmonic.
Proof. by move=> k n kn; rewrite lef_pinv ?posrE ?ltr0n // ler_nat. Qed.

Lemma harmonic_squares : square_summable harmonic.
Proof.
move=> e e0; exists (Num.bound e^-1).+1 => n; set N := Num.bound _.
have tail j : mass (fun k => harmonic k ^+ 2) N.+1 (N.+1 + j) <= harmonic N - harmonic (N + j).
  elim: j => [|j IH]; first by rewrite addn0 mass_nil addn0 subrr.
  rewrite addnS massS ?leq_addr //; apply: le_trans (ler_add IH (lexx _)) _.
  rewrite -addrA ler_add2l addnS addSn; set k := (N + j)%N.
  have k1 : k.+1%:R != 0 :> R by rewrite pnatr_eq0.
  have k2 : k.+2%:R != 0 :> R by rewrite pnatr_eq0.
  have e2 : k.+2%:R = k.+1%:R + 1 :> R by rewrite -[k.+2]addn1 natrD.
  have gap : harmonic k - harmonic k.+1 = (k.+1%:R * k.+2%:R)^-1.
    rewrite /harmonic e2 in k2 *; move: (k.+1%:R : R) k1 k2 => x k1 k2.
    by field; rewrite k1 k2.
  rewrite -subr_ge0 opprD opprK addrA [X in X - _]addrC gap subr_ge0 exprVn.
  rewrite lef_pinv ?posrE ?exprn_gt0 ?mulr_gt0 ?ltr0n //.
  by rewrite expr2 ler_pmul2r ?ltr0n // ler_nat.
have [nN|Nn] := leqP n N.+1; first by rewrite /mass big_geq // ltW.
rewrite -(subnKC (ltnW Nn)); apply: le_trans (tail _) _.
apply: (@le_trans _ _ (harmonic N)); first by rewrite ler_subl_addr ler_addl harmonic_ge0.
have e1 : 0 <= e^-1 by rewrite invr_ge0 ltW.
rewrite -[X in _ <= X]invrK lef_pinv ?posrE ?invr_gt0 ?ltr0n //.
by apply: le_trans (ltW (archi_boundP e1)) _; rewrite ler_nat.
Qed.

Lemma harmonic_window m : (0 < m)%N -> 2%:R^-1 <= mass harmonic m (m + m).
Proof.
move=> m0; apply: (@le_trans _ _ (\sum_(m <= k < m + m) (m + m)%:R^-1)).
  rewrite sumr_const_nat addnK -[X in _ <= X]mulr_natl ler_pdivl_mulr ?ltr0n ?addn_gt0 ?m0 //.
  by rewrite addnn -mul2n natrM mulrA mulVf ?mul1r // pnatr_eq0.
apply: ler_sum_nat => k /andP[_ km].
by rewrite lef_pinv ?posrE ?ltr0n // ?ler_nat // addn_gt0 m0.
Qed.

(* Shares of harmonic windows are linear counts. *)
Lemma linear_count (hit : nat -> bool) (kappa : R) : 0 < kappa ->
  (forall e, 0 < e -> exists N, forall m n, (N <= m)%N -> (m <= n)%N ->
     kappa * mass harmonic m n <= mass (fun k => (hit k)%:R * harmonic k) m n + e) ->
  exists k, eventually (fun t => t <= k * \sum_(j < t) hit j)%N.
Proof.
move=> k0 share; have e0 : 0 < kappa / 4%:R by rewrite divr_gt0 ?ltr0n.
have [N hN] := share _ e0; pose K := Num.bound (4%:R / kappa); exists (3 * K)%N.
exists (N.+1).*2 => t Nt; pose m := t./2.
have Nm : (N.+1 <= m)%N by rewrite /m -(half_bit_double N.+1 false) add0n half_leq.
have m0 : (0 < m)%N := leq_trans (ltn0Sn N) Nm.
have mm : (m + m <= t)%N by rewrite addnn /m -{2}(odd_double_half t) leq_addl.
have t3 : (t <= 3 * m)%N.
  rewrite -{1}(odd_double_half t) -/m mulSn mul2n leq_add2r.
  by apply: leq_trans m0; case: (odd t).
rewrite -mulnA; apply: leq_trans t3 _; rewrite leq_mul2l /=.
have win := hN m (m + m)%N (ltnW Nm) (leq_addr m m).
pose c := (\sum_(m <= j < m + m) hit j)%N.
have c_le : (c <= \sum_(j < t) hit j)%N.
  rewrite -(big_mkord xpredT (fun j => nat_of_bool (hit j))) (big_cat_nat _ (n := m)) ?(leq_trans _ mm) ?leq_addr //=.
  by apply: leq_trans (leq_addl _ _); rewrite [X in (_ <= X)%N](big_cat_nat _ (n := (m + m)%N)) ?leq_addr //=.
apply: leq_trans (leq_mul (leqnn K) c_le).
have le_c : mass (fun k => (hit k)%:R * harmonic k) m (m + m) <= c%:R / m%:R.
  rewrite /c natr_sum mulr_suml; apply: ler_sum_nat => k /andP[mk _].
  apply: ler_wpmul2l; first exact: ler0n.
  by rewrite lef_pinv ?posrE ?ltr0n // ler_nat ltnW.
have low : kappa / 4%:R <= c%:R / m%:R.
  rewrite -(ler_add2r (kappa / 4%:R)); apply: le_trans (ler_add le_c (lexx _)).
  apply: le_trans win; apply: le_trans (ler_wpmul2l (ltW k0) (harmonic_window m0)).
  by rewrite le_eqVlt; apply/orP; left; apply/eqP; field.
rewrite ler_pdivl_mulr ?ltr0n // in low.
have Kb : 4%:R / kappa < K%:R by apply: archi_boundP; rewrite divr_ge0 ?ler0n // ltW.
rewrite -(ler_nat R) natrM; apply: (@le_trans _ _ (4%:R / kappa * c%:R)); last first.
  by rewrite ler_wpmul2r ?ler0n // ltW.
have -> : m%:R = 4%:R / kappa * (kappa / 4%:R * m%:R) by field; rewrite gt_eqF.
by rewrite ler_wpmul2l // divr_ge0 ?ler0n // ltW.
Qed.
End Harmonic.

Section Visits.
Variables (R : archiFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Variables (theta : I -> R) (alpha beta : I -> nat -> R).
Variables (own : policy R S A -> policy R S A) (reply : forall i, S -> (A i -> R) -> A i -> R).
Variables (s0 : S) (q0 : forall i, S * A i -> R) (pi0 : policy R S A).
Hypothesis htheta : forall i, 0 < theta i <= 1.
Hypothesis hbeta : forall i n, 0 <= beta i n <= 1.
Hypothesis best : forall i s (f : A i -> R), reply_to f (reply s f).
Hypothesis start_policy : is_policy pi0.
Hypothesis reach : all_reachable g.
Notation learned := (learned g alpha beta own reply s0 q0 pi0).
Notation law := (law g theta alpha beta own reply s0 q0 pi0).
Notation state_of := (state_of g alpha beta own reply s0 q0 pi0).

Let theta01 i : 0 <= theta i <= 1. Proof. by case/andP: (htheta i) => /ltW -> ->. Qed.
Let held_ok h := held_policy g alpha own s0 q0 hbeta best start_policy h.
Let hlaw := law_distribution g alpha own s0 q0 theta01 hbeta best start_policy.

Variables (s : S) (wanted : profile A -> bool).
Hypothesis possible : exists a, wanted a.

Definition hit_of (w : nat -> event S A) k : bool := (state_of w k == s) && wanted (action_of w k).

(* The share of the hits. *)
Definition share_of : R := growth reach s theta * floor A theta / 2%:R.

Lemma share_gt0 : 0 < share_of.
Proof.
by rewrite /share_of !mulr_gt0 ?invr_gt0 ?ltr0n ?(growth_gt0 reach s htheta start_policy) ?(floor_gt0 htheta start_policy).
Qed.

Lemma drift h : growth reach s theta <= \sum_x law h x *
    (2%:R / floor A theta * ((now (learned h) == s) && wanted x.1)%:R
     + closeness reach s theta (now (learned (rcons h x))) - closeness reach s theta (now (learned h))).
Proof.
rewrite law_sum; apply: le_trans (closeness_grows reach s htheta (held_ok h) possible (now (learned h))) _.
rewrite le_eqVlt; apply/orP; left; apply/eqP; apply: eq_mean => a; apply: eq_bigr => y _.
by rewrite learned_rcons.
Qed.

Theorem hits_share (v : nat -> R) : (forall k, 0 <= v k) -> decreasing v -> square_summable v ->
  almost_surely law (fun w => forall e, 0 < e -> exists N, forall m n, (N <= m)%N -> (m <= n)%N ->
    share_of * mass v m n <= mass (fun k => (hit_of w k)%:R * v k) m n + e).
Proof.
move=> v0 falls squares; have f0 : 0 < floor A theta := floor_gt0 htheta start_policy s.
apply: (almost_surely_small hlaw) => [e e' w ee [N hN]|e e0].
  by exists N => m n Nm mn; apply: le_trans (hN m n Nm mn) _; rewrite ler_add2l.
pose C := 2%:R / floor A theta; have C0 : 0 < C by rewrite divr_gt0 ?ltr0n.
have := goal_share (now := fun h => now (learned h)) (goal := fun h x => (now (learned h) == s) && wanted x.1) hlaw (fun x => closeness_bounds reach s htheta start_policy x) (ltW C0) drift v0 falls squares
  (mulr_gt0 C0 e0).
apply: almost_surely_sub => w [N hN]; exists N => m n Nm mn; have := hN m n Nm mn.
set M := mass v m n; set M' := mass _ m n; set M'' := mass _ m n.
have -> : M' = M'' by apply: eq_bigr => k _; rewrite mulrC.
rewrite -mulrDr -ler_pdivr_mull // => h; apply: le_trans h.
rewrite le_eqVlt; apply/orP; left; apply/eqP; rewrite /share_of /C.
by move: (growth _ _ _) => x; field; rewrite gt_eqF.
Qed.

(* Weights that are functions of the history: up to what they vary, the hits get
   the same share.                                                            *)
Theorem hits_balance (v : nat -> R) (c : seq (event S A) -> R) : (forall k, 0 <= v k) -> decreasing v ->
  square_summable v -> (forall h, 0 <= c h <= v (size h)) ->
  almost_surely law (fun w => exists N, forall m n, (N <= m)%N -> (m <= n)%N ->
    share_of * mass (fun k => c (mkseq w k)) m n <= mass (fun k => (hit_of w k)%:R * c (mkseq w k)) m n
      + c (mkseq w n) + mass (fun k => `|c (mkseq w k.+1) - c (mkseq w k)|) m n + 1).
Proof.
move=> v0 falls squares hc; have f0 : 0 < floor A theta := floor_gt0 htheta start_policy s.
have c0 h : 0 <= c h by case/andP: (hc h).
have f1 : floor A theta <= 1.
  by have [a0 _] := profile_exists htheta start_policy s; apply: (floor_le1 htheta start_policy s a0).
pose C := 2%:R / floor A theta; have C0 : 0 < C by rewrite divr_gt0 ?ltr0n.
have C1 : C^-1 <= 1.
  by rewrite /C invf_div ler_pdivr_mulr ?ltr0n // mul1r (le_trans f1) // ler1n.
have := goal_balance (now := fun h => now (learned h)) (goal := fun h x => (now (learned h) == s) && wanted x.1) hlaw
  (fun x => closeness_bounds reach s htheta start_policy x) (ltW C0) drift squares hc ltr01.
apply: almost_surely_sub => w [N hN]; exists N => m n Nm mn.
have hit : mass (fun k => c (mkseq w k) * reached R (fun h x => (now (learned h) == s) && wanted x.1) w k) m n =
    mass (fun k => (hit_of w k)%:R * c (mkseq w k)) m n by apply: eq_bigr => k _; rewrite mulrC.
have := le_trans (hN m n Nm mn) (ler_add (ler_add (lexx _) (parts_variation (fun k => c0 (mkseq w k))
  (fun k => closeness_bounds reach s htheta start_policy (now (learned (mkseq w k)))) mn)) (lexx _)).
rewrite hit; set M := mass (fun k => c (mkseq w k)) m n; set M' := mass _ m n; set V := mass _ m n.
rewrite -[C * M' + _ + 1]addrA; set Z := c (mkseq w n) + V + 1 => h.
have Z0 : 0 <= Z.
  apply: addr_ge0; last exact: ler01.
  by apply: addr_ge0 => //; apply: mass_ge0 => k; apply: normr_ge0.
have -> : share_of * M = C^-1 * (growth reach s theta * M).
  by rewrite /share_of /C; move: (growth _ _ _) => x; field; rewrite gt_eqF.
have Ci : 0 <= C^-1 by rewrite invr_ge0 ltW.
apply: le_trans (ler_wpmul2l Ci h) _; rewrite mulrDr mulKf ?gt_eqF // -!addrA ler_add2l addrA -/Z.
by rewrite ler_pimull.
Qed.

(* Linear counts. *)
Theorem hits_linear : almost_surely law (fun w =>
  exists k, eventually (fun t => t <= k * \sum_(j < t) hit_of w j)%N).
Proof.
apply: almost_surely_sub (hits_share (@harmonic_ge0 R) (@harmonic_falls R) (@harmonic_squares R)) => w.
exact: linear_count share_gt0.
Qed.
End Visits.
