(* Martingales whose squares have a bounded sum along every history, and almost
   sure properties of finitely many kinds.

     quad M N h = sum of the squares of M over the steps of h after the first N
   walk^2 - quad is a martingale, so E[walk_n^2] = E[quad_n]: with quad <= V on
   every history, Kolmogorov's inequality gives lambda^2 Pr(hits) <= V.  Here M
   may say itself when it counts, as the noise of (4a) does, which counts where
   a pair (s, a_i) is updated; AlmostSure.v needs weights of the past alone.    *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain.
From MPG Require Import Sequences Histories AlmostSure.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Quadratic.
Variables (R : realFieldType) (X : finType) (K : seq X -> X -> R).
Hypothesis hK : forall h, distribution (K h).
Implicit Types (M : seq X -> R) (h : seq X).
Notation one := (fun _ : seq X => 1 : R).
Notation sum M := (walk one M).

Definition quad M N h : R := \sum_(N <= k < size h) M (take k.+1 h) ^+ 2.

Lemma quad_rcons M N h x : (N <= size h)%N -> quad M N (rcons h x) = quad M N h + M (rcons h x) ^+ 2.
Proof.
move=> Nh; rewrite /quad size_rcons big_nat_recr //=.
have -> : take (size h).+1 (rcons h x) = rcons h x by rewrite -(size_rcons h x) take_size.
congr (_ + _); apply: eq_big_nat => k /andP[_ kh].
by rewrite -cats1 takel_cat.
Qed.

Section Maximal.
Variables (M : seq X -> R) (N : nat) (V lambda : R).
Hypothesis drift_free : forall h, \sum_x K h x * M (rcons h x) = 0.
Hypothesis quad_le : forall h, quad M N h <= V.

(* walk^2 - quad is a martingale. *)
Lemma square_minus_quad n h : (N <= size h)%N ->
  E K n h (fun h' => sum M N h' ^+ 2 - quad M N h') = sum M N h ^+ 2 - quad M N h.
Proof.
elim: n h => [|n IH] h Nh //=.
have Nx x : (N <= size (rcons h x))%N by rewrite size_rcons leqW.
under eq_bigr => x _ do rewrite IH // walk_rcons // quad_rcons //.
transitivity (\sum_x (K h x * (sum M N h ^+ 2 - quad M N h) + 2%:R * sum M N h * (K h x * M (rcons h x)))).
  by apply: eq_bigr => x _; ring.
by rewrite big_split /= (average_const (hK h)) -mulr_sumr drift_free mulr0 addr0.
Qed.

Theorem maximal_bound_quadratic n h : 0 < lambda -> size h = N -> lambda ^+ 2 * hits K one M N lambda n h <= V.
Proof.
move=> l0 hN; apply: le_trans (maximal_inequality hK one drift_free l0 n _) _; first by rewrite hN.
have Nh : (N <= size h)%N by rewrite hN.
have e := square_minus_quad n Nh.
have z : sum M N h ^+ 2 - quad M N h = 0.
  by rewrite /walk /quad hN !big_geq // expr0n subrr.
rewrite z in e; have {e} -> : E K n h (fun h' => sum M N h' ^+ 2) = E K n h (quad M N).
  apply/eqP; rewrite -subr_eq0 -[X in _ - X]mul1r -mulNr -E_scale -E_add; apply/eqP.
  by rewrite -e; apply: (eq_E hK) => t _; rewrite mulN1r.
by rewrite -[X in _ <= X](E_const hK n h); apply: (E_le hK) => t _.
Qed.
End Maximal.

(* Sums of M^m settle below lambda for some m, if quad M^m -> 0 evenly. *)
Theorem quadratic_settles (M : nat -> seq X -> R) lambda :
  (forall m h, \sum_x K h x * M m (rcons h x) = 0) ->
  (forall e, 0 < e -> {m | forall h, quad (M m) 0 h <= e}) ->
  0 < lambda -> almost_surely K (fun w => exists m, forall n, `|sum (M m) 0 (mkseq w n)| < lambda).
Proof.
move=> drift modulus l0 eps e0; have ep : 0 < eps * lambda ^+ 2 by rewrite mulr_gt0 ?exprn_gt0.
have [m hm] := modulus _ ep; exists (fun n h => first_hit one (M m) 0 lambda h); last first.
  by move=> w avoid; exists m => n; apply: never_hit.
apply: (first_hit_cover hK) => // j h hN; rewrite -(ler_pmul2l (exprn_gt0 2 l0)).
apply: le_trans (maximal_bound_quadratic (drift m) hm j l0 hN) _.
by rewrite mulrC.
Qed.

(* Martingale differences that are given by the history and what comes next. *)
Definition of_step (inc : seq X -> X -> R) h : R := if rev h is x :: r then inc (rev r) x else 0.

Lemma of_step_rcons inc h x : of_step inc (rcons h x) = inc h x.
Proof. by rewrite /of_step rev_rcons revK. Qed.

Lemma walk_path c M N (w : nat -> X) n :
  walk c M N (mkseq w n) = mass (fun k => c (mkseq w k) * M (mkseq w k.+1)) N n.
Proof.
rewrite /walk size_mkseq; apply: eq_big_nat => k /andP[_ kn].
by rewrite !take_mkseq // ltnW.
Qed.

(* What holds on every path holds almost surely. *)
Lemma almost_surely_sure (P : (nat -> X) -> Prop) : (forall w, P w) -> almost_surely K P.
Proof.
move=> h eps e0; exists (fun _ => pred0) => // N.
by rewrite big1 ?(ltW e0) // => n _; rewrite /Pr /= (E_const hK).
Qed.

Lemma almost_surely_fin (T : finType) (P : T -> (nat -> X) -> Prop) :
  (forall k, almost_surely K (P k)) -> almost_surely K (fun w => forall k, P k w).
Proof.
move=> h; apply: (@almost_surely_sub _ _ K (fun w => forall n, forall k, enum_rank k = n :> nat -> P k w)).
  by move=> w H k; apply: (H (enum_rank k)).
apply: (almost_surely_all hK) => n; have [lt|ge] := ltnP n #|T|.
  apply: almost_surely_sub (h (enum_val (Ordinal lt))) => w Pw k e.
  by have -> : k = enum_val (Ordinal lt) by apply: enum_rank_inj; rewrite enum_valK; apply: val_inj.
by apply: almost_surely_sure => w k e; have := ltn_ord (enum_rank k); rewrite e ltnNge ge.
Qed.

Lemma almost_surely_and (P Q : (nat -> X) -> Prop) :
  almost_surely K P -> almost_surely K Q -> almost_surely K (fun w => P w /\ Q w).
Proof.
move=> hP hQ; apply: (@almost_surely_sub _ _ K (fun w => forall b : bool, if b then P w else Q w)).
  by move=> w H; split; [apply: (H true) | apply: (H false)].
by apply: almost_surely_fin => -[].
Qed.
End Quadratic.

(* For every e > 0, it is enough to look at e = 1/(n+1). *)
Lemma almost_surely_small (R : archiFieldType) (X : finType) (K : seq X -> X -> R)
    (hK : forall h, distribution (K h)) (P : R -> (nat -> X) -> Prop) :
  (forall e e' w, e <= e' -> P e w -> P e' w) -> (forall e, 0 < e -> almost_surely K (P e)) ->
  almost_surely K (fun w => forall e, 0 < e -> P e w).
Proof.
move=> mono h; have p n : 0 < n.+1%:R^-1 :> R by rewrite invr_gt0 ltr0n.
apply: almost_surely_sub (almost_surely_all hK (fun n => h _ (p n))) => w H e e0.
apply: mono (H (Num.bound e^-1)); have e1 : 0 <= e^-1 by rewrite invr_ge0 ltW.
rewrite -[X in _ <= X]invrK lef_pinv ?posrE ?invr_gt0 ?ltr0n //.
by apply: le_trans (ltW (archi_boundP e1)) _; rewrite ler_nat.
Qed.
