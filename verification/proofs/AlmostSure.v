(* "With probability 1" without measure theory.

   A cover is a sequence of events C_n about the first n steps; its mass is the
   sum of their (finite) probabilities.  A property of infinite paths holds
   almost surely if for every eps > 0 it holds on all paths that avoid some
   cover of mass at most eps; that is, its exceptional set is a null set for
   the law of the path.                                                        *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain.
From MPG Require Import Sequences Histories.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section AlmostSure.
Variables (R : realFieldType) (X : finType) (K : seq X -> X -> R).
Hypothesis hK : forall h, distribution (K h).
Notation path := (nat -> X).

Definition cover (C : nat -> pred (seq X)) (eps : R) :=
  forall N, \sum_(n < N) Pr K n [::] (C n) <= eps.

Definition almost_surely (P : path -> Prop) : Type := forall eps, 0 < eps ->
  {C : nat -> pred (seq X) | cover C eps & forall w, (forall n, ~~ C n (mkseq w n)) -> P w}.

Lemma mkseqS (w : path) n : mkseq w n.+1 = rcons (mkseq w n) (w n).
Proof. by rewrite /mkseq -addn1 iotaD map_cat cats1. Qed.

Lemma take_mkseq (w : path) n m : (n <= m)%N -> take n (mkseq w m) = mkseq w n.
Proof. by move=> nm; rewrite /mkseq -map_take take_iota (minn_idPl nm). Qed.

(* Sanity: up to any horizon, avoiding a cover of mass eps has probability at
   least 1 - eps, so an almost sure property cannot be empty of content.       *)
Lemma cover_horizon C eps N : cover C eps ->
  Pr K N [::] (fun h => has (fun n => C n (take n h)) (iota 0 N)) <= eps.
Proof.
move=> hC; apply: le_trans (hC N); apply: le_trans (Pr_has hK _ _ _ _) _.
have -> : iota 0 N = index_iota 0 N by rewrite /index_iota subn0.
rewrite big_mkord; apply: ler_sum => n _.
by rewrite -{1}(subnKC (ltnW (ltn_ord n))) Pr_prefix.
Qed.

Lemma almost_surely_sub (P Q : path -> Prop) :
  (forall w, P w -> Q w) -> almost_surely P -> almost_surely Q.
Proof. by move=> sub h eps e0; have [C c hC] := h eps e0; exists C => // w /hC /sub. Qed.

Lemma geometric_le1 M : \sum_(k < M) 2%:R ^- k.+1 <= 1 :> R.
Proof.
suff -> : \sum_(k < M) 2%:R ^- k.+1 = 1 - 2%:R ^- M :> R.
  by rewrite ler_subl_addr ler_addl invr_ge0 exprn_ge0 ?ler0n.
elim: M => [|M IH]; first by rewrite big_ord0 expr0 invr1 subrr.
by rewrite big_ord_recr /= IH exprS invfM; move: (2%:R ^- M) => z; field.
Qed.

Lemma sum_widen (F : nat -> R) m M : (m <= M)%N -> (forall k, 0 <= F k) ->
  \sum_(k < m) F k <= \sum_(k < M) F k.
Proof.
move=> mM F0; rewrite -!(big_mkord xpredT F) [X in _ <= X](big_cat_nat _ (n := m)) //=.
by rewrite ler_addl sumr_ge0.
Qed.

(* Countably many almost sure properties hold together. *)
Theorem almost_surely_all (P : nat -> path -> Prop) :
  (forall k, almost_surely (P k)) -> almost_surely (fun w => forall k, P k w).
Proof.
move=> h eps e0.
have ek k : 0 < eps * 2%:R ^- k.+1 by rewrite mulr_gt0 // invr_gt0 exprn_gt0 ?ltr0n.
pose C k := sval (sig_of_sig2 (h k _ (ek k))).
have hC k : cover (C k) (eps * 2%:R ^- k.+1) by rewrite /C; case: (h k _ (ek k)).
have hP k w : (forall n, ~~ C k n (mkseq w n)) -> P k w.
  by rewrite /C; case: (h k _ (ek k)) => D cD pD /= avoid; apply: pD.
pose D m k n (s : seq X) := (maxn k n == m) && C k n (take n s).
exists (fun m s => has (fun k => has (fun n => D m k n s) (iota 0 m.+1)) (iota 0 m.+1)).
  move=> M; pose p k n := Pr K n [::] (C k n).
  have p0 k n : 0 <= p k n by apply: Pr_ge0.
  apply: (@le_trans _ _ (\sum_(m < M) \sum_(k < M) \sum_(n < M) (maxn k n == m)%:R * p k n)).
    apply: ler_sum => m _; apply: le_trans (Pr_has hK _ _ _ _) _.
    have -> : iota 0 m.+1 = index_iota 0 m.+1 by rewrite /index_iota subn0.
    rewrite big_mkord; pose G k := \sum_(n < M) (maxn k n == m)%:R * p k n.
    have term0 k n : 0 <= (maxn k n == m)%:R * p k n by rewrite mulr_ge0 ?ler0n.
    apply: le_trans (_ : \sum_(k < m.+1) G k <= _); last first.
      by apply: (sum_widen (F := G)) => [|k]; [apply: ltn_ord | apply: sumr_ge0].
    apply: ler_sum => k _; apply: le_trans (Pr_has hK _ _ _ _) _.
    rewrite big_mkord; pose H n := (maxn k n == m)%:R * p k n.
    apply: le_trans (_ : \sum_(n < m.+1) H n <= _); last first.
      by apply: (sum_widen (F := H)) => [|n]; [apply: ltn_ord | apply: term0].
    apply: ler_sum => n _; rewrite /H /D; case: eqP => [_|_] /=; rewrite ?mul1r ?mul0r.
      have nm : (n <= m)%N by rewrite -ltnS.
      by rewrite -{1}(subnKC nm) Pr_prefix.
    by rewrite /Pr (E_const hK).
  rewrite exchange_big /=; apply: (@le_trans _ _ (\sum_(k < M) eps * 2%:R ^- k.+1)); last first.
    by rewrite -mulr_sumr ger_pmulr ?geometric_le1.
  apply: ler_sum => k _; rewrite exchange_big /=; apply: le_trans (hC k M); apply: ler_sum => n _.
  rewrite -mulr_suml ler_pimull // -/(p k n).
  have [lt|ge] := ltnP (maxn k n) M; last first.
    rewrite big1 ?ler01 // => m _; case: eqP => // e.
    by have := ltn_ord m; rewrite -e ltnNge ge.
  rewrite (bigD1 (Ordinal lt)) //= eqxx big1 ?addr0 // => l ne; case: eqP => // e.
  by case/eqP: ne; apply: val_inj.
move=> w avoid k; apply: hP => n; apply/negP => hit.
have := avoid (maxn k n) => /hasPn /(_ k); rewrite mem_iota ltnS leq_maxl => /(_ isT) /hasPn /(_ n).
by rewrite mem_iota ltnS leq_maxr => /(_ isT); rewrite /D eqxx take_mkseq ?leq_maxr // hit.
Qed.

(* First times at which a walk is large. *)
Section Walks.
Variables (c M : seq X -> R).

Section FirstHit.
Variables (N : nat) (lambda : R).
Hypothesis lambda0 : 0 < lambda.
Notation walk := (walk c M N).

Definition quiet h := all (fun k => `|walk (take k h)| < lambda) (iota N (size h - N)).
Definition first_hit h := [&& (N <= size h)%N, lambda <= `|walk h| & quiet h].

Lemma first_hits j h : (N <= size h)%N -> quiet h ->
  \sum_(i < j) E K i h (fun h' => (first_hit h')%:R) <= hits K c M N lambda j h.
Proof.
elim: j h => [|j IH] h Nh q; first by rewrite big_ord0 /=; case: ifP => // _; apply: ler01.
have now : first_hit h = (lambda <= `|walk h|) by rewrite /first_hit Nh q andbT.
rewrite big_ord_recl [E K ord0 _ _]/= now /=; case: ifP => [le|nle].
  rewrite big1 ?addr0 // => i _.
  rewrite -[LHS]/(E K i.+1 h (fun h' => (first_hit h')%:R)).
  rewrite -[RHS](E_const hK i.+1 h 0); apply: (eq_E hK) => t et.
  have N' : (N <= size h < N + (size (h ++ t) - N))%N.
    rewrite Nh subnKC size_cat ?et ?(leq_trans Nh) ?leq_addr //.
    by rewrite -addn1 leq_add2l.
  rewrite /first_hit; case: (boolP (quiet (h ++ t))) => [/allP /(_ (size h))|_]; last by rewrite !andbF.
  by rewrite mem_iota N' take_size_cat // => /(_ isT); rewrite ltNge le.
rewrite add0r exchange_big /=; apply: ler_sum => x _; rewrite -mulr_sumr ler_wpmul2l ?(hK h).1 //.
apply: IH; first by rewrite size_rcons leqW.
apply/allP => k; rewrite mem_iota size_rcons subSn // addnS subnKC // ltnS => /andP[Nk].
rewrite leq_eqVlt => /orP[/eqP ->|kh].
  by rewrite -cats1 take_size_cat // ltNge nle.
rewrite -cats1 takel_cat; last exact: ltnW.
by apply: (allP q); rewrite mem_iota Nk subnKC.
Qed.

Lemma never_hit (w : path) n : (forall k, ~~ first_hit (mkseq w k)) -> (N <= n)%N ->
  `|walk (mkseq w n)| < lambda.
Proof.
move=> avoid; elim/ltn_ind: n => n IH Nn; rewrite ltNge; apply/negP => le.
have /negP := avoid n; apply; rewrite /first_hit size_mkseq Nn le /=.
apply/allP => k; rewrite mem_iota size_mkseq subnKC // => /andP[Nk kn].
by rewrite take_mkseq ?(ltnW kn) //; apply: IH.
Qed.
End FirstHit.


(* First hits have small total probability if hitting has, at every horizon.  *)
Lemma first_hit_cover N lambda eps : 0 < lambda -> 0 < eps ->
  (forall j h, size h = N -> hits K c M N lambda j h <= eps) ->
  cover (fun n h => first_hit N lambda h) eps.
Proof.
move=> l0 e0 small T; have bound j : \sum_(i < j) Pr K (N + i) [::] (first_hit N lambda) <= eps.
  under eq_bigr => i _ do rewrite /Pr (E_tower _ N i).
  rewrite -(E_sum hK); apply: le_trans (E_le hK (f' := fun _ => eps) _) _; last by rewrite E_const.
  move=> t et; rewrite cat0s.
  have Nt : (N <= size t)%N by rewrite et.
  have qt : quiet N lambda t by rewrite /quiet et subnn.
  exact: le_trans (first_hits j Nt qt) (small j t et).
have [TN|NT] := leqP T N.
  rewrite big1 ?(ltW e0) // => n _; rewrite /Pr -(E_const hK n [::] 0); apply: (eq_E hK) => t et.
  by rewrite cat0s /first_hit et leqNgt (leq_trans (ltn_ord n) TN).
rewrite -(big_mkord xpredT (fun n => Pr K n [::] (first_hit N lambda))).
rewrite (big_cat_nat _ (n := N)) ?(ltnW NT) //= [X in X + _]big_nat_cond big1 ?add0r.
  rewrite -{1}[N]add0n big_addn big_mkord; under eq_bigr => i _ do rewrite addnC.
  exact: bound.
move=> n /andP[/andP[_ nN] _]; rewrite /Pr -(E_const hK n [::] 0); apply: (eq_E hK) => t et.
by rewrite cat0s /first_hit et leqNgt nN.
Qed.
End Walks.

(* Martingales with deterministic summable squared weights settle down.       *)
Theorem martingale_settles (c M : seq X -> R) sigma (v : nat -> R) (modulus : R -> nat) lambda :
  (forall h, \sum_x K h x * M (rcons h x) = 0) -> (forall h, variance K M h <= sigma) ->
  (forall h, `|c h| <= v (size h)) ->
  (forall eps, 0 < eps -> forall n, \sum_(modulus eps <= k < modulus eps + n) v k ^+ 2 <= eps) ->
  0 < lambda -> almost_surely (fun w =>
    exists N, forall n, (N <= n)%N -> `|walk c M N (mkseq w n)| < lambda).
Proof.
move=> drift hsigma hv summable l0 eps e0.
have s0 : 0 <= sigma := le_trans (variance_ge0 hK M [::]) (hsigma [::]).
pose e := eps * lambda ^+ 2 / (sigma + 1).
have s1 : 0 < sigma + 1 by apply: ltr_spaddr ltr01 s0.
have ep : 0 < e by rewrite divr_gt0 // mulr_gt0 ?exprn_gt0.
pose N := modulus e; exists (fun n h => first_hit c M N lambda h); last first.
  by move=> w avoid; exists N => n; apply: never_hit.
apply: first_hit_cover => // j h hN; rewrite -(ler_pmul2l (exprn_gt0 2 l0)).
apply: le_trans (maximal_bound hK drift l0 j hN hsigma hv) _.
apply: le_trans (ler_wpmul2l s0 (summable e ep j)) _; rewrite /e.
have le0 : 0 <= eps * lambda ^+ 2 by rewrite mulr_ge0 ?exprn_ge0 ?ltW.
rewrite mulrA ler_pdivr_mulr // -subr_ge0.
by have -> : lambda ^+ 2 * eps * (sigma + 1) - sigma * (eps * lambda ^+ 2) = eps * lambda ^+ 2 by ring.
Qed.

(* The same for weights that are functions of counters: c^m agrees with the
   weights once the counter has passed m, and its squares sum to at most V m
   along every history, with V m -> 0.                                         *)
Theorem counted_martingale_settles (c : nat -> seq X -> R) (M : seq X -> R) sigma (V : nat -> R)
    (modulus : R -> nat) lambda :
  (forall h, \sum_x K h x * M (rcons h x) = 0) -> (forall h, variance K M h <= sigma) ->
  (forall m h, \sum_(0 <= k < size h) c m (take k h) ^+ 2 <= V m) ->
  (forall eps, 0 < eps -> V (modulus eps) <= eps) ->
  0 < lambda -> almost_surely (fun w =>
    exists m, forall n, `|walk (c m) M 0 (mkseq w n)| < lambda).
Proof.
move=> drift hsigma hV hmod l0 eps e0.
have s0 : 0 <= sigma := le_trans (variance_ge0 hK M [::]) (hsigma [::]).
pose e := eps * lambda ^+ 2 / (sigma + 1).
have s1 : 0 < sigma + 1 by apply: ltr_spaddr ltr01 s0.
have ep : 0 < e by rewrite divr_gt0 // mulr_gt0 ?exprn_gt0.
pose m := modulus e; exists (fun n h => first_hit (c m) M 0 lambda h); last first.
  by move=> w avoid; exists m => n; apply: never_hit.
apply: first_hit_cover => // j h hN; rewrite -(ler_pmul2l (exprn_gt0 2 l0)).
apply: le_trans (maximal_bound_path hK drift l0 j hN s0 hsigma (hV m)) _.
apply: le_trans (ler_wpmul2l s0 (hmod e ep)) _; rewrite /e.
have le0 : 0 <= eps * lambda ^+ 2 by rewrite mulr_ge0 ?exprn_ge0 ?ltW.
rewrite mulrA ler_pdivr_mulr // -subr_ge0.
by have -> : lambda ^+ 2 * eps * (sigma + 1) - sigma * (eps * lambda ^+ 2) = eps * lambda ^+ 2 by ring.
Qed.
End AlmostSure.
