(* Recursions of stochastic approximation, along one path and with explicit
   hypotheses: no probability, no axioms, any Archimedean ordered field.

     eventually P    : P t for all t from some N on
     mass a m n      = sum_{m <= t < n} a(t)
     divergent a     : mass a N n is unbounded in n, for every N
     negligible D a  : on late intervals the mass of D is at most kappa times
                       the mass of a plus kappa, for every kappa > 0 (D is of
                       a slower timescale than a)
     recurs P        : P t for infinitely many t.                            *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition eventually (P : nat -> Prop) := exists N, forall t, (N <= t)%N -> P t.

Definition recurs (P : nat -> Prop) := forall N, exists2 t, (N <= t)%N & P t.

Lemma eventually_and P Q : eventually P -> eventually Q -> eventually (fun t => P t /\ Q t).
Proof.
move=> [N hN] [M hM]; exists (maxn N M) => t; rewrite geq_max => /andP[tN tM].
by split; [apply: hN | apply: hM].
Qed.

Lemma eventually_all (T : finType) (P : T -> nat -> Prop) :
  (forall k, eventually (P k)) -> eventually (fun t => forall k, P k t).
Proof.
move=> /fin_all_exists [N hN]; exists (\max_k N k) => t tN k; apply: hN.
exact: leq_trans (leq_bigmax k) tN.
Qed.

Section Mass.
Variable R : realFieldType.
Implicit Types (a D y : nat -> R).

Definition mass a m n : R := \sum_(m <= t < n) a t.
Definition divergent a := forall b N, exists n, b <= mass a N n.
Definition negligible D a := forall kappa, 0 < kappa -> exists N,
  forall m n, (N <= m)%N -> (m <= n)%N -> mass D m n <= kappa * mass a m n + kappa.

Lemma mass_nil a m : mass a m m = 0. Proof. by rewrite /mass big_geq. Qed.

Lemma massS a m n : (m <= n)%N -> mass a m n.+1 = mass a m n + a n.
Proof. by move=> mn; rewrite /mass big_nat_recr. Qed.

Lemma mass_cat a m n p : (m <= n)%N -> (n <= p)%N -> mass a m p = mass a m n + mass a n p.
Proof. by move=> mn np; rewrite /mass (big_cat_nat _ (n := n)). Qed.

Lemma mass_ge0 a m n : (forall t, 0 <= a t) -> 0 <= mass a m n.
Proof. by move=> a0; apply: sumr_ge0. Qed.

Lemma mass_mono a m n p : (forall t, 0 <= a t) -> (n <= p)%N -> mass a m n <= mass a m p.
Proof.
move=> a0 np; case: (leqP m n) => mn; last first.
  by rewrite {1}/mass big_geq ?(ltnW mn) // mass_ge0.
by rewrite (mass_cat a mn np) ler_addl mass_ge0.
Qed.

Lemma massB a D k m n : mass (fun t => D t - k * a t) m n = mass D m n - k * mass a m n.
Proof. by rewrite /mass sumrB mulr_sumr. Qed.

(* Lindley's recursion: Y_{t+1} <= max(c, Y_t + x_t). *)
Lemma lindley (Y x : nat -> R) c m n e : (m <= n)%N ->
  (forall t, (m <= t)%N -> Y t.+1 <= Num.max c (Y t + x t)) ->
  Y m + mass x m n <= e -> (forall j, (m < j)%N -> (j <= n)%N -> c + mass x j n <= e) -> Y n <= e.
Proof.
move=> mn step; rewrite -(subnKC mn); move: (n - m)%N => {mn}k.
elim: k e => [|k IH] e; first by rewrite addn0 mass_nil addr0.
rewrite addnS => hm hj; apply: le_trans (step _ (leq_addr _ _)) _; rewrite le_maxl.
apply/andP; split; first by have := hj _ _ (leqnn _); rewrite mass_nil addr0; apply; rewrite ltnS leq_addr.
rewrite -ler_subr_addr; apply: IH => [|j mj jk].
  by rewrite ler_subr_addr -addrA -massS ?leq_addr.
by rewrite ler_subr_addr -addrA -massS // hj // leqW.
Qed.
End Mass.

Lemma negligible0 (R : realFieldType) (a : nat -> R) : (forall t, 0 <= a t) ->
  negligible (fun _ => 0) a.
Proof.
move=> a0 kappa k0; exists 0%N => n k _ _; rewrite /mass big1 // addr_ge0 ?(ltW k0) //.
by rewrite mulr_ge0 ?(ltW k0) // mass_ge0.
Qed.

Lemma negligible_scale (R : realFieldType) (D a : nat -> R) k :
  (forall t, 0 <= a t) -> 0 <= k -> negligible D a -> negligible (fun t => k * D t) a.
Proof.
move=> a0 k0 neg kappa kp; have k1 : 0 < k + 1 by rewrite ltr_spaddr.
have [N hN] := neg _ (divr_gt0 kp k1); exists N => m n Nm mn.
have -> : mass (fun t => k * D t) m n = k * mass D m n by rewrite /mass mulr_sumr.
apply: le_trans (ler_wpmul2l k0 (hN m n Nm mn)) _.
have m0 := mass_ge0 m n a0; set M := mass a m n in m0 *.
have -> : k * (kappa / (k + 1) * M + kappa / (k + 1)) = k / (k + 1) * (kappa * M + kappa).
  by field; rewrite gt_eqF.
rewrite ler_pimull ?addr_ge0 ?mulr_ge0 ?(ltW kp) // ler_pdivr_mulr // mul1r.
by rewrite ler_addl.
Qed.

Lemma negligible_le (R : realFieldType) (D D' a : nat -> R) :
  (forall t, D' t <= D t) -> negligible D a -> negligible D' a.
Proof.
move=> le neg kappa k0; have [N hN] := neg kappa k0; exists N => m n Nm mn.
by apply: le_trans (hN m n Nm mn); apply: ler_sum => t _.
Qed.

Section Relaxation.
Variable R : archiFieldType.
Implicit Types (a D x : nat -> R).

Lemma divergentE a : (forall t, 0 <= a t) -> divergent a ->
  forall b N, exists2 n, (N <= n)%N & b <= mass a N n.
Proof.
move=> a0 div b N; have [n hn] := div b N; exists (maxn N n); first exact: leq_maxl.
by apply: le_trans hn (mass_mono _ a0 (leq_maxr _ _)).
Qed.

(* x_{t+1} <= (1 - a_t) x_t + a_t c + D_t, sum a = oo and D negligible against
   a: limsup x <= c.                                                          *)
Theorem relaxation x a D c N eps : (forall t, 0 <= a t <= 1) -> divergent a ->
  negligible D a -> 0 < eps ->
  (forall t, (N <= t)%N -> x t.+1 <= (1 - a t) * x t + a t * c + D t) ->
  eventually (fun t => x t <= c + eps).
Proof.
move=> a01 div negl e0 step; have a0 t : 0 <= a t by case/andP: (a01 t).
pose kappa := eps / 3%:R; have k0 : 0 < kappa by rewrite divr_gt0 ?ltr0n.
have e3 : eps = 2%:R * kappa + kappa by rewrite /kappa; field.
have [N' hN'] := negl _ k0; pose m := maxn N N'.
pose Y t := Num.max (x t - c) (2%:R * kappa); pose d t := D t - 2%:R * kappa * a t.
have stepY t : (m <= t)%N -> Y t.+1 <= Num.max (2%:R * kappa) (Y t + d t).
  rewrite geq_max => /andP[tN _]; rewrite /Y [X in _ <= X]maxC le_maxl.
  rewrite [X in _ && X]le_maxr lexx orbT andbT le_maxr; apply/orP; left.
  have /andP[_ q1] := a01 t; set Z := Num.max _ _.
  have zx : x t - c <= Z by rewrite /Z le_maxr lexx.
  have zk : 2%:R * kappa <= Z by rewrite /Z le_maxr lexx orbT.
  rewrite ler_subl_addr; apply: le_trans (step t tN) _; rewrite -subr_ge0 /d.
  have -> : Z + (D t - 2%:R * kappa * a t) + c - ((1 - a t) * x t + a t * c + D t) =
     (1 - a t) * (Z - (x t - c)) + a t * (Z - 2%:R * kappa) by ring.
  by apply: addr_ge0; rewrite mulr_ge0 ?subr_ge0.
have dm j n : (m <= j)%N -> (j <= n)%N -> mass d j n <= kappa - kappa * mass a j n.
  rewrite geq_max => /andP[_ jN] jn; rewrite massB ler_subl_addr.
  apply: le_trans (hN' _ _ jN jn) _; rewrite le_eqVlt; apply/orP; left; apply/eqP; ring.
have [n0 n0m hn0] := divergentE a0 div (Y m / kappa) m.
exists n0 => n n0n; have mn := leq_trans n0m n0n.
rewrite -ler_subl_addl; apply: (@le_trans _ _ (Y n)); first by rewrite /Y le_maxr lexx.
rewrite e3; apply: (lindley (c := 2%:R * kappa) mn stepY).
  apply: (@le_trans _ _ (Y m + (kappa - kappa * mass a m n))).
    by rewrite ler_add2l dm.
  rewrite addrA ler_subl_addr [X in _ <= X]addrC addrA ler_add2r.
  apply: (@le_trans _ _ (kappa * mass a m n)).
    rewrite -ler_pdivr_mull // mulrC; apply: le_trans hn0 (mass_mono _ a0 n0n).
  by rewrite ler_addl mulr_ge0 ?ler0n // ltW.
move=> j mj jn; rewrite ler_add2l; apply: le_trans (dm j n (ltnW mj) jn) _.
by rewrite ler_subl_addr ler_addl mulr_ge0 ?mass_ge0 // ltW.
Qed.
End Relaxation.

(* Asynchronous contraction: if whenever all components are at most b, each
   component k obeys
     x_{t+1}(k) <= (1 - a_t(k)) x_t(k) + a_t(k) (delta b + e_t) + D_t
   with e_t -> 0, D negligible against every a(k), and every a(k) divergent,
   then all components tend to 0 (at most: limsup <= 0).                      *)
Section Contraction.
Variables (R : archiFieldType) (T : finType).
Variables (a : nat -> T -> R) (x : nat -> T -> R) (e D : nat -> R) (delta : R).
Hypotheses (d0 : 0 <= delta) (d1 : delta < 1).
Hypothesis a01 : forall t k, 0 <= a t k <= 1.
Hypothesis a_div : forall k, divergent (a ^~ k).
Hypothesis D_small : forall k, negligible D (a ^~ k).
Hypothesis e_to0 : forall c, 0 < c -> eventually (fun t => e t <= c).
Hypothesis rec : forall t b k, 0 <= b -> (forall j, x t j <= b) ->
  x t.+1 k <= (1 - a t k) * x t k + a t k * (delta * b + e t) + D t.

Lemma shrink b : 0 <= b -> eventually (fun t => forall k, x t k <= b) ->
  forall eps, 0 < eps -> eventually (fun t => forall k, x t k <= delta * b + eps).
Proof.
move=> b0 hb eps e0; apply: eventually_all => k.
have e2 : 0 < eps / 2%:R by rewrite divr_gt0 ?ltr0n.
have [N hN] := eventually_and hb (e_to0 e2).
have step t : (N <= t)%N ->
    x t.+1 k <= (1 - a t k) * x t k + a t k * (delta * b + eps / 2%:R) + D t.
  move=> /hN [ht et]; apply: le_trans (rec k b0 ht) _.
  by have /andP[p _] := a01 t k; rewrite ler_add2r ler_add2l ler_wpmul2l // ler_add2l.
have [M hM] := relaxation (a01 ^~ k) (a_div k) (@D_small k) e2 step.
exists M => t /hM h; apply: le_trans h _.
by rewrite -addrA -splitr.
Qed.

Theorem contraction b : 0 <= b -> eventually (fun t => forall k, x t k <= b) ->
  forall c, 0 < c -> eventually (fun t => forall k, x t k <= c).
Proof.
move=> b0 hb c c0; pose kap := (1 - delta) * c / 2%:R.
have kap0 : 0 < kap by rewrite !mulr_gt0 ?invr_gt0 ?subr_gt0 ?ltr0n.
suff H n : forall b, 0 <= b -> b <= c + n%:R * kap ->
    eventually (fun t => forall k, x t k <= b) -> eventually (fun t => forall k, x t k <= c).
  have [n hn] : exists n : nat, b <= c + n%:R * kap.
    exists (Num.bound (b / kap)).
    have := archi_boundP (divr_ge0 b0 (ltW kap0)); rewrite ltr_pdivr_mulr // => /ltW h.
    by apply: le_trans h _; rewrite ler_addr ltW.
  exact: H hn hb.
elim: n {b b0 hb} => [|n IH] b b0 bn [N hN].
  by exists N => t tN k; apply: le_trans (hN t tN k) _; rewrite mul0r addr0 in bn.
case: (leP b c) => bc; first by exists N => t tN k; apply: le_trans (hN t tN k) bc.
apply: (IH (delta * b + kap)); last by apply: shrink => //; exists N.
  exact: addr_ge0 (mulr_ge0 d0 b0) (ltW kap0).
have : delta * b + kap <= b - kap.
  rewrite ler_subr_addr -addrA -mulr2n -[kap *+ 2]mulr_natr divfK ?pnatr_eq0 //.
  rewrite -ler_subr_addl -{1}[b]mul1r -mulrBl ler_wpmul2l ?(ltW bc) //.
  by rewrite subr_ge0 ltW.
move=> /le_trans; apply; rewrite ler_subl_addr; apply: le_trans bn _.
by rewrite -addrA ler_add2l -addn1 natrD mulrDl mul1r.
Qed.
End Contraction.
