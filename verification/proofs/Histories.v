(* Probability by finite sums: laws of histories, martingales, and Kolmogorov's
   maximal inequality.  No measure theory and no axioms.

     K h x        = the probability of x after the history h
     E n h f      = E[f(history n steps later) | h]
     drift-free M : sum_x K h x M(h x) = 0, a martingale difference
     walk N c M h = sum over the steps of h after the first N of c(past) M
     hits n h     = Pr(|walk| >= lambda within n steps | h)
   Maximal inequality: lambda^2 Pr(hits within n steps) <= E[walk_n^2], and
   E[walk_n^2] = sum_{k<n} E[c_k^2 v_k] <= the sum of the variances.            *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Histories.
Variables (R : realFieldType) (X : finType) (K : seq X -> X -> R).
Hypothesis hK : forall h, distribution (K h).
Implicit Types (h : seq X) (f c M : seq X -> R).

Fixpoint E n h f : R := if n is n'.+1 then \sum_x K h x * E n' (rcons h x) f else f h.

Lemma E_le n h f f' : (forall t, size t = n -> f (h ++ t) <= f' (h ++ t)) -> E n h f <= E n h f'.
Proof.
elim: n h => [|n IH] h H /=; first by have := H [::] erefl; rewrite cats0.
apply: ler_sum => x _; rewrite ler_wpmul2l ?(hK h).1 // IH // => t e.
by rewrite cat_rcons; apply: H; rewrite /= e.
Qed.

Lemma eq_E n h f f' : (forall t, size t = n -> f (h ++ t) = f' (h ++ t)) -> E n h f = E n h f'.
Proof. by move=> e; apply: le_anti; rewrite !E_le // => t /e ->. Qed.

Lemma E_const n h k : E n h (fun _ => k) = k.
Proof.
elim: n h => //= n IH h; under eq_bigr => x _ do rewrite IH.
exact: average_const (hK h) k.
Qed.

Lemma E_add n h f f' : E n h (fun h' => f h' + f' h') = E n h f + E n h f'.
Proof.
elim: n h => //= n IH h; rewrite -big_split; apply: eq_bigr => x _ /=.
by rewrite IH mulrDr.
Qed.

Lemma E_scale n h k f : E n h (fun h' => k * f h') = k * E n h f.
Proof.
elim: n h => //= n IH h; rewrite mulr_sumr; apply: eq_bigr => x _.
by rewrite IH mulrCA.
Qed.

Lemma E_sum n h (J : Type) (r : seq J) (F : J -> seq X -> R) :
  E n h (fun h' => \sum_(j <- r) F j h') = \sum_(j <- r) E n h (F j).
Proof.
elim: r => [|j r IH]; first by rewrite [RHS]big_nil -[RHS](E_const n h 0); apply: eq_E => t _; rewrite big_nil.
by rewrite [RHS]big_cons -IH -E_add; apply: eq_E => t _; rewrite big_cons.
Qed.

Lemma E_ge0 n h f : (forall h', 0 <= f h') -> 0 <= E n h f.
Proof. by move=> f0; rewrite -(E_const n h 0); apply: E_le => h' _; apply: f0. Qed.

Lemma E_tower m n h f : E (m + n) h f = E m h (fun h' => E n h' f).
Proof. by elim: m h => //= m IH h; apply: eq_bigr => x _; rewrite IH. Qed.

(* Probabilities of events, and Markov's inequality. *)
Definition Pr n h (A : pred (seq X)) : R := E n h (fun h' => (A h')%:R).

Lemma Pr_ge0 n h A : 0 <= Pr n h A.
Proof. by apply: E_ge0 => h'; apply: ler0n. Qed.

(* An event of the first m steps has the same probability at every horizon. *)
Lemma Pr_prefix m n A : Pr (m + n) [::] (fun h => A (take m h)) = Pr m [::] A.
Proof.
rewrite /Pr E_tower; apply: eq_E => t e; rewrite cat0s.
rewrite -[RHS](E_const n t ((A t)%:R)); apply: eq_E => t' _.
by rewrite -e take_size_cat.
Qed.

Lemma Pr_has n h (J : Type) (r : seq J) (A : J -> pred (seq X)) :
  Pr n h (fun h' => has (A ^~ h') r) <= \sum_(j <- r) Pr n h (A j).
Proof.
rewrite /Pr -E_sum; apply: E_le => t _; elim: r => [|j r IH] /=; first by rewrite big_nil.
rewrite big_cons; case: (A j _) => /=; last by rewrite add0r.
by rewrite ler_addl; apply: sumr_ge0 => k _; apply: ler0n.
Qed.

Lemma Pr_le1 n h A : Pr n h A <= 1.
Proof. by rewrite -(E_const n h 1); apply: E_le => h' _; rewrite lern1 leq_b1. Qed.

Lemma markov n h f lambda : (forall h', 0 <= f h') -> 0 < lambda ->
  lambda * Pr n h (fun h' => lambda <= f h') <= E n h f.
Proof.
move=> f0 l0; rewrite /Pr -E_scale; apply: E_le => t _.
by case: (boolP (lambda <= f (h ++ t))) => [le|_] /=; [rewrite mulr1 | rewrite mulr0].
Qed.

(* Martingale transforms. *)
Variables (c M : seq X -> R) (N : nat).
Hypothesis drift_free : forall h, \sum_x K h x * M (rcons h x) = 0.

Definition walk h : R := \sum_(N <= k < size h) c (take k h) * M (take k.+1 h).
Definition variance h : R := \sum_x K h x * M (rcons h x) ^+ 2.

Lemma walk_rcons h x : (N <= size h)%N -> walk (rcons h x) = walk h + c h * M (rcons h x).
Proof.
move=> Nh; rewrite /walk size_rcons big_nat_recr //=.
have -> : take (size h) (rcons h x) = h by rewrite -cats1 take_size_cat.
have -> : take (size h).+1 (rcons h x) = rcons h x by rewrite -(size_rcons h x) take_size.
congr (_ + _); apply: eq_big_nat => k /andP[_ kh].
by rewrite -cats1 !takel_cat // ltnW.
Qed.

Lemma second_moment_step h : (N <= size h)%N ->
  E 1 h (fun h' => walk h' ^+ 2) = walk h ^+ 2 + c h ^+ 2 * variance h.
Proof.
move=> Nh; rewrite /=; under eq_bigr => x _ do rewrite walk_rcons //.
rewrite /variance mulr_sumr.
transitivity (\sum_x (K h x * walk h ^+ 2 + 2%:R * walk h * c h * (K h x * M (rcons h x))
    + c h ^+ 2 * (K h x * M (rcons h x) ^+ 2))).
  by apply: eq_bigr => x _; ring.
by rewrite !big_split /= (average_const (hK h)) -mulr_sumr drift_free mulr0 addr0.
Qed.

(* E[walk_n^2 | h] = walk(h)^2 + sum_{k<n} E[c_k^2 v_k | h]. *)
Theorem second_moment n h : (N <= size h)%N ->
  E n h (fun h' => walk h' ^+ 2) =
  walk h ^+ 2 + \sum_(k < n) E k h (fun h' => c h' ^+ 2 * variance h').
Proof.
elim: n => [|n IH] Nh; first by rewrite big_ord0 addr0.
rewrite -addn1 E_tower (eq_E (f' := fun h' => walk h' ^+ 2 + c h' ^+ 2 * variance h')).
  by rewrite E_add IH // addn1 big_ord_recr addrA.
by move=> t _; apply: second_moment_step; rewrite size_cat (leq_trans Nh) ?leq_addr.
Qed.

Lemma variance_ge0 h : 0 <= variance h.
Proof. by apply: sumr_ge0 => x _; rewrite mulr_ge0 ?sqr_ge0 // (hK h).1. Qed.

Variable lambda : R.
Hypothesis lambda0 : 0 < lambda.

Fixpoint hits n h : R :=
  if lambda <= `|walk h| then 1 else if n is n'.+1 then \sum_x K h x * hits n' (rcons h x) else 0.

(* Kolmogorov's maximal inequality. *)
Theorem maximal_inequality n h : (N <= size h)%N ->
  lambda ^+ 2 * hits n h <= E n h (fun h' => walk h' ^+ 2).
Proof.
have sq h' : lambda <= `|walk h'| -> lambda ^+ 2 <= walk h' ^+ 2.
  move=> le; rewrite -[walk h' ^+ 2]real_normK ?num_real //.
  by rewrite ler_expn2r ?nnegrE ?(ltW lambda0).
have start n' h' : (N <= size h')%N -> walk h' ^+ 2 <= E n' h' (fun h'' => walk h'' ^+ 2).
  move=> Nh; rewrite second_moment // ler_addl; apply: sumr_ge0 => k _.
  by apply: E_ge0 => h''; rewrite mulr_ge0 ?sqr_ge0 ?variance_ge0.
elim: n h => [|n IH] h Nh /=; case: ifP => [le|_].
- by rewrite mulr1; apply: sq.
- by rewrite mulr0 sqr_ge0.
- by rewrite mulr1; apply: le_trans (sq h le) (start n.+1 h Nh).
rewrite mulr_sumr; apply: ler_sum => x _; rewrite mulrCA ler_wpmul2l ?(hK h).1 //.
by apply: IH; rewrite size_rcons leqW.
Qed.

(* With bounded variances: Pr(|walk| >= lambda ever after N within n steps)
   <= (sum of the squared weights) sigma^2 / lambda^2, for every horizon n.    *)
Corollary maximal_bound n h sigma (w : nat -> R) : size h = N ->
  (forall h', variance h' <= sigma) -> (forall h', `|c h'| <= w (size h')) ->
  lambda ^+ 2 * hits n h <= sigma * \sum_(N <= k < N + n) w k ^+ 2.
Proof.
move=> hN hv hc; apply: le_trans (maximal_inequality n _) _; first by rewrite hN.
rewrite second_moment ?hN //; have -> : walk h = 0 by rewrite /walk hN big_geq.
rewrite expr0n add0r mulr_sumr -{1}[N]add0n big_addn addKn big_mkord.
apply: ler_sum => k _; rewrite -(E_const k h (sigma * _)); apply: E_le => t e.
rewrite mulrC; apply: ler_pmul; rewrite ?variance_ge0 ?sqr_ge0 //.
rewrite -[c (h ++ t) ^+ 2]real_normK ?num_real //.
have le := hc (h ++ t); rewrite size_cat e hN addnC in le.
by rewrite ler_expn2r ?nnegrE // (le_trans _ le).
Qed.

(* The same when the squared weights have a bounded sum along every history,
   as for step sizes that are functions of counters.                          *)
Lemma E_prefix k n h f : (k <= n)%N -> E n h (fun h' => f (take (size h + k) h')) = E k h f.
Proof.
move=> kn; rewrite -(subnKC kn) E_tower; apply: eq_E => t et.
rewrite -[RHS](E_const (n - k) (h ++ t) (f (h ++ t))); apply: eq_E => t' _.
by rewrite take_size_cat // size_cat et.
Qed.

Corollary maximal_bound_path n h sigma V : size h = N -> 0 <= sigma ->
  (forall h', variance h' <= sigma) ->
  (forall h', \sum_(N <= k < size h') c (take k h') ^+ 2 <= V) ->
  lambda ^+ 2 * hits n h <= sigma * V.
Proof.
move=> hN s0 hv hV; apply: le_trans (maximal_inequality n _) _; first by rewrite hN.
rewrite second_moment ?hN //; have -> : walk h = 0 by rewrite /walk hN big_geq.
rewrite expr0n add0r; apply: (@le_trans _ _ (sigma * E n h (fun h' =>
    \sum_(k < n) c (take (size h + k) h') ^+ 2))).
  rewrite -[index_enum _]/(index_enum _) E_sum mulr_sumr; apply: ler_sum => k _.
  rewrite (E_prefix h (fun h' => c h' ^+ 2) (k := k)) ?(ltnW (ltn_ord k)) // -E_scale.
  by apply: E_le => t _; rewrite mulrC ler_wpmul2r ?sqr_ge0.
rewrite ler_wpmul2l // -[X in _ <= X](E_const n h V); apply: E_le => t et.
apply: le_trans (hV (h ++ t)); rewrite size_cat et hN.
have -> : \sum_(N <= k < N + n) c (take k (h ++ t)) ^+ 2 =
   \sum_(k < n) c (take (k + N) (h ++ t)) ^+ 2.
  by rewrite -{1}[N]add0n big_addn addKn big_mkord.
by apply: ler_sum => k _; rewrite addnC.
Qed.
End Histories.
