(* Means over time: of the one-stage gain at EVERY state, and of the Nash gap.

   Along a path of Algorithm 1 with the means of theorem_3_3_mean (gains that
   are met), linear counts, and a share of the visits of state s for the weights
     c_k = beta_i(k+1) g_i(s; pi^k),
   the mean of g_i(s; pi^k), weighted by beta_i(k+1), tends to 0, whether s is
   visited or not.  With Lemma G: the policies are in the mean finally within
   the bound.  Under the law of the learner this holds almost surely.        *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Equilibrium EpsEquilibrium Potential Lipschitz.
From MPG Require Import Exploration ExplorationBounds Algorithm.
From MPG Require Import Sequences Histories AlmostSure Gains Tracking NearRest Paths Algorithm1.
From MPG Require Import Quadratic Drift Reach Learner Noise Visits Steps Learning AlmostSurely.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* Constants do not count against a sum that diverges. *)
Lemma absorb (R : archiFieldType) (X y : nat -> R) : (forall t, 0 <= y t) -> divergent y ->
  (forall eps, 0 < eps -> exists K, eventually (fun n => X n <= eps * mass y 0 n + K)) ->
  forall eps, 0 < eps -> eventually (fun n => X n <= eps * mass y 0 n).
Proof.
move=> y0 div bound eps eps0; have e2 : 0 < eps / 2%:R by rewrite divr_gt0 ?ltr0n.
have [K [N hN]] := bound _ e2; have [M hM] := div (K / (eps / 2%:R)) 0%N.
exists (maxn N M) => n; rewrite geq_max => /andP[Nn Mn]; apply: le_trans (hN n Nn) _.
rewrite {2}(splitr eps) mulrDl ler_add2l mulrC -ler_pdivr_mulr //.
exact: le_trans hM (mass_mono 0 y0 Mn).
Qed.

Lemma mass_bounded (R : realFieldType) (y : nat -> R) N c : (forall t, 0 <= y t) ->
  (forall n, mass y N n <= c) -> forall n, mass y 0 n <= mass y 0 N + c.
Proof.
move=> y0 h n; have [nN|Nn] := leqP n N.
  apply: le_trans (mass_mono 0 y0 nN) _; rewrite ler_addl; apply: le_trans (h N).
  by rewrite mass_nil.
by rewrite (mass_cat y (leq0n N) (ltnW Nn)) ler_add2l.
Qed.

Section Path.
Variables (R : archiFieldType) (I S : finType).
Variables (alpha beta : I -> nat -> R) (steps : steps_3_2 alpha beta).
Variable state : nat -> S.
Notation bbar := (bbar beta state).
Notation step_at i t := (beta i (visits state t.+1 (state t))).
Hypothesis linear : forall s, exists k, eventually (fun t => t <= k * visits state t s)%N.

Let beta01 i n : 0 <= beta i n <= 1.
Proof. by case/andP: (beta_in steps i n) => /ltW -> ->. Qed.
Let beta0 i n : 0 <= beta i n. Proof. by case/andP: (beta01 i n). Qed.
Let bbar0 t : 0 <= bbar t. Proof. exact: bbar_ge0 beta01 t. Qed.

Lemma step_le_bbar i t : step_at i t <= bbar t.
Proof. by rewrite /bbar (bigD1 i) //= ler_addl sumr_ge0. Qed.

(* bbar^t <= D beta_i(t+1), finally. *)
Lemma bbar_le i : exists2 D, 0 < D & eventually (fun t => bbar t <= D * beta i t.+1).
Proof.
have [C C0 [N hN]] := step_le steps linear; have [xi xi0 hxi] := beta_comparable steps.
have n0 : 0 < #|I|%:R :> R by rewrite ltr0n; apply/card_gt0P; exists i.
exists (#|I|%:R * (C / xi)); first by rewrite mulr_gt0 // divr_gt0.
exists N => t Nt; apply: (@le_trans _ _ (\sum_(j : I) C / xi * beta i t.+1)).
  apply: ler_sum => j _; apply: le_trans (hN t Nt j) _; rewrite -mulrA; apply: ler_wpmul2l; first exact: ltW.
  by rewrite ler_pdivl_mull.
by rewrite sumr_const -mulr_natl mulrA.
Qed.

Lemma bbar_squares (i : I) : exists K, forall n, mass (fun t => bbar t ^+ 2) 0 n <= K.
Proof.
have [D D0 [N hN]] := bbar_le i; have [M hM] := beta_squares steps i ltr01.
exists (mass (fun t => bbar t ^+ 2) 0 (maxn N M) + D ^+ 2); apply: mass_bounded => [t|n]; first exact: sqr_ge0.
apply: (@le_trans _ _ (mass (fun t => D ^+ 2 * beta i t ^+ 2) (maxn N M) n)).
  apply: ler_sum_nat => t /andP[Nt _]; rewrite -exprMn; rewrite geq_max in Nt; case/andP: Nt => Nt _.
  rewrite ler_sqr ?nnegrE ?bbar0 ?mulr_ge0 ?(ltW D0) //; apply: le_trans (hN t Nt) _.
  by rewrite ler_wpmul2l ?(ltW D0) // (beta_falls steps).
rewrite /mass -mulr_sumr -[X in _ <= X]mulr1 ler_wpmul2l ?sqr_ge0 //.
have sq0 t : 0 <= beta i t ^+ 2 by apply: sqr_ge0.
have [nM|Mn] := leqP n (maxn N M); first by rewrite big_geq ?ler01.
apply: le_trans (hM n); rewrite [X in _ <= X](mass_cat _ (leq_maxr N M) (ltnW Mn)).
by rewrite ler_addr mass_ge0.
Qed.

Section Gain.
Variables (i : I) (f met : nat -> R) (F L : R) (s : S) (p : R).
Hypotheses (p0 : 0 < p) (L0 : 0 <= L).
Hypothesis f_bounds : forall t, 0 <= f t <= F.
Hypothesis f_moves : forall t, `|f t.+1 - f t| <= L * bbar t.
Notation c t := (beta i t.+1 * f t).
Hypothesis balance : exists N, forall m n, (N <= m)%N -> (m <= n)%N ->
  p * mass (fun k => c k) m n <= mass (fun k => (state k == s)%:R * c k) m n
    + c n + mass (fun k => `|c k.+1 - c k|) m n + 1.
(* What is met at s: step times gain, in the mean at most eps bbar. *)
Hypothesis met_ge : forall t, (state t == s)%:R * (step_at i t * f t) <= met t.
Hypothesis met0 : forall t, 0 <= met t.
Hypothesis mean_met : forall eps, 0 < eps -> eventually (fun n => mass met 0 n <= eps * mass bbar 0 n).

Let f0 t : 0 <= f t. Proof. by case/andP: (f_bounds t). Qed.
Let F0 : 0 <= F. Proof. by case/andP: (f_bounds 0) => a b; apply: le_trans b. Qed.
Let c0 t : 0 <= c t. Proof. exact: mulr_ge0. Qed.

Lemma variation m n : (m <= n)%N ->
  mass (fun k => `|c k.+1 - c k|) m n <= L * mass (fun t => bbar t ^+ 2) m n + F * beta i m.+1.
Proof.
move=> mn; suff : mass (fun k => `|c k.+1 - c k|) m n <=
    L * mass (fun t => bbar t ^+ 2) m n + F * (beta i m.+1 - beta i n.+1).
  by move/le_trans; apply; rewrite ler_add2l ler_wpmul2l // ler_subl_addr ler_addl.
rewrite -(subnKC mn); elim: (n - m)%N => [|j IH].
  by rewrite addn0 !mass_nil subrr !mulr0 addr0.
rewrite addnS !massS ?leq_addr //; set k := (m + j)%N in IH *; apply: le_trans (ler_add IH (lexx _)) _.
have b := beta_falls steps i (leqnSn k.+1); have := f_moves k; have le := step_ge steps state i k.
have sq : beta i k.+2 * bbar k <= bbar k ^+ 2.
  rewrite expr2; apply: ler_wpmul2r => //; apply: le_trans b _; apply: le_trans le _; exact: step_le_bbar.
set x := f k.+1; set y := f k; move=> xy.
have one : `|c k.+1 - c k| <= L * bbar k ^+ 2 + F * (beta i k.+1 - beta i k.+2).
  have -> : c k.+1 - c k = beta i k.+2 * (x - y) - (beta i k.+1 - beta i k.+2) * y by rewrite /x /y; ring.
  apply: le_trans (ler_norm_sub _ _) _; rewrite !normrM (ger0_norm (beta0 _ _)).
  have d0 : 0 <= beta i k.+1 - beta i k.+2 by rewrite subr_ge0.
  rewrite (ger0_norm d0) (ger0_norm (f0 k)); apply: ler_add; last first.
    by rewrite mulrC ler_wpmul2r //; case/andP: (f_bounds k).
  apply: le_trans (ler_wpmul2l (beta0 _ _) xy) _; rewrite mulrCA; exact: ler_wpmul2l.
apply: le_trans (ler_add (lexx _) one) _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
by move: (mass _ m k) => z; ring.
Qed.

Theorem mean_at_state eps : 0 < eps ->
  eventually (fun n => mass (fun k => c k) 0 n <= eps * mass (fun k => beta i k.+1) 0 n).
Proof.
apply: absorb => [t||{eps} eps eps0]; first exact: beta0.
  exact: later_diverges (beta_diverges steps i).
have [D D0 [N hN]] := bbar_le i; have [K hK] := bbar_squares i; have [M hM] := balance.
have d0 : 0 < p * eps / D by rewrite divr_gt0 ?mulr_gt0.
have [M' hM'] := mean_met d0.
pose N0 := maxn N (maxn M M'); pose E := mass bbar 0 N0.
pose Z := F + (L * K + F) + 1 + p * eps / D * E.
exists (mass (fun k => c k) 0 N0 + Z / p); exists N0 => n nN0; rewrite (mass_cat _ (leq0n N0) nN0).
rewrite [X in _ <= X]addrCA ler_add2l.
have [NN MN M'N] : [/\ (N <= N0)%N, (M <= N0)%N & (M' <= N0)%N].
  by rewrite /N0 !leq_max !leqnn !orbT.
have K0 : 0 <= L * K by apply: mulr_ge0 => //; apply: le_trans (hK 0%N); rewrite mass_nil.
have cn : c n <= F.
  have /andP[_ b1] := beta01 i n.+1; apply: le_trans (_ : 1 * f n <= _); first exact: ler_wpmul2r.
  by rewrite mul1r; case/andP: (f_bounds n).
have var : mass (fun k => `|c k.+1 - c k|) N0 n <= L * K + F.
  apply: le_trans (variation nN0) _; apply: ler_add.
    apply: ler_wpmul2l => //; apply: le_trans (hK n); rewrite [X in _ <= X](mass_cat _ (leq0n N0) nN0).
    by rewrite ler_addr mass_ge0 // => t; apply: sqr_ge0.
  by rewrite ler_pimulr //; case/andP: (beta01 i N0.+1).
have metn : mass (fun k => (state k == s)%:R * c k) N0 n <= p * eps / D * mass bbar 0 n.
  apply: le_trans (hM' n (leq_trans M'N nN0)); rewrite [X in _ <= X](mass_cat _ (leq0n N0) nN0).
  apply: ler_paddl; first exact: mass_ge0.
  apply: ler_sum => k _; apply: le_trans (met_ge k); apply: ler_wpmul2l; first exact: ler0n.
  by apply: ler_wpmul2r => //; apply: (step_ge steps).
have big : mass bbar N0 n <= D * mass (fun k => beta i k.+1) 0 n.
  apply: (@le_trans _ _ (mass (fun k => D * beta i k.+1) N0 n)).
    by apply: ler_sum_nat => k /andP[Nk _]; apply: hN; apply: leq_trans Nk.
  have -> : mass (fun k => D * beta i k.+1) N0 n = D * mass (fun k => beta i k.+1) N0 n by rewrite /mass mulr_sumr.
  apply: ler_wpmul2l; first exact: ltW.
  rewrite [X in _ <= X](mass_cat (fun k => beta i k.+1) (leq0n N0) nN0) ler_addr.
  by apply: mass_ge0 => t; apply: beta0.
have := hM N0 n MN nN0; rewrite -ler_pdivl_mull // => /le_trans; apply.
rewrite mulrC ler_pdivr_mulr // mulrDl divfK ?gt_eqF //.
apply: (@le_trans _ _ (p * eps / D * (E + D * mass (fun k => beta i k.+1) 0 n) + F + (L * K + F) + 1)).
  rewrite ler_add2r; apply: ler_add => //; apply: ler_add => //; apply: le_trans metn _.
  apply: ler_wpmul2l; first exact: ltW.
  by rewrite (mass_cat bbar (leq0n N0) nN0) ler_add2l.
rewrite le_eqVlt; apply/orP; left; apply/eqP; rewrite /Z.
by move: (mass _ 0 n) => y; field; rewrite gt_eqF.
Qed.
End Gain.
End Path.
