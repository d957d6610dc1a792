(* A law of large numbers for visits, by one function of the state.

   Let H take values in [0, 1] and let, after every history,
     p1 <= E[C 1(goal) + H(next state) - H(state) | history].
   Then for weights v that decrease with a finite sum of squares, almost surely,
     p1 sum_{m<=k<n} v_k <= C sum_{m<=k<n} v_k 1(goal at k) + e
   for all late m <= n, for every e > 0: the goal gets its share of every
   window.  No ergodic theorem: a martingale with weights v, and a sum by parts. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain.
From MPG Require Import Sequences Histories AlmostSure Quadratic.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* The squares of v have a finite sum, and it is known how fast it converges. *)
Definition square_summable (R : realFieldType) (v : nat -> R) : Type :=
  forall e, 0 < e -> {N : nat | forall n, mass (fun k => v k ^+ 2) N n <= e}.

Definition decreasing (R : realFieldType) (v : nat -> R) := forall k n, (k <= n)%N -> v n <= v k.

Section Vanishing.
Variables (R : realFieldType) (v : nat -> R).
Hypotheses (v0 : forall k, 0 <= v k) (falls : decreasing v) (squares : square_summable v).

Lemma summable_vanishes c : 0 < c -> eventually (fun k => v k <= c).
Proof.
move=> c0; have [N hN] := squares (exprn_gt0 2 c0); exists N => k /falls /le_trans; apply.
have := hN N.+1; rewrite massS // mass_nil add0r.
by rewrite ler_sqr ?nnegrE ?(ltW c0).
Qed.

(* Sums by parts. *)
Lemma parts (H : nat -> R) m n : (forall k, 0 <= H k <= 1) -> (m <= n)%N ->
  mass (fun k => v k * (H k.+1 - H k)) m n <= v m.
Proof.
move=> hH mn; suff : mass (fun k => v k * (H k.+1 - H k)) m n <= v m - v n * (1 - H n).
  by move/le_trans; apply; have /andP[_ h1] := hH n; rewrite ler_subl_addr ler_addl mulr_ge0 ?subr_ge0.
rewrite -(subnKC mn); elim: (n - m)%N => [|j IH].
  rewrite addn0 mass_nil; have /andP[h0 _] := hH m.
  have -> : v m - v m * (1 - H m) = v m * H m by ring.
  exact: mulr_ge0.
rewrite addnS massS ?leq_addr //; set k := (m + j)%N in IH *.
apply: le_trans (ler_add IH (lexx _)) _.
have -> : v m - v k * (1 - H k) + v k * (H k.+1 - H k) = v m - v k * (1 - H k.+1) by ring.
have /andP[_ h1] := hH k.+1.
by rewrite ler_add2l ler_opp2 ler_wpmul2r ?subr_ge0 // falls.
Qed.
End Vanishing.

Section Drift.
Variables (R : realFieldType) (X S : finType) (K : seq X -> X -> R).
Hypothesis hK : forall h, distribution (K h).
Variables (now : seq X -> S) (H : S -> R) (goal : seq X -> X -> bool) (C p1 : R).
Hypothesis hH : forall s, 0 <= H s <= 1.
Hypothesis C0 : 0 <= C.
Notation score h x := (C * (goal h x)%:R + H (now (rcons h x)) - H (now h)).
Hypothesis drift : forall h, p1 <= \sum_x K h x * score h x.

Lemma score_norm h x : `|score h x| <= C + 1.
Proof.
rewrite -addrA; apply: le_trans (ler_norm_add _ _) _; apply: ler_add.
  by rewrite ger0_norm; case: (goal h x); rewrite ?mulr1 ?mulr0.
have /andP[a0 a1] := hH (now (rcons h x)); have /andP[b0 b1] := hH (now h).
rewrite ler_norml; apply/andP; split.
  by rewrite ler_subr_addl (le_trans _ a0) // ler_subl_addr add0r.
by rewrite ler_subl_addr (le_trans a1) // ler_addl.
Qed.

(* The score minus its mean. *)
Definition surprise h x : R := score h x - \sum_y K h y * score h y.

Lemma surprise_free h : \sum_x K h x * of_step surprise (rcons h x) = 0.
Proof.
under eq_bigr => x _ do rewrite of_step_rcons /surprise mulrBr.
by rewrite sumrB (average_const (hK h)) subrr.
Qed.

Lemma surprise_variance h : variance K (of_step surprise) h <= (2%:R * (C + 1)) ^+ 2.
Proof.
have C1 : 0 <= C + 1 by rewrite addr_ge0 ?ler01.
apply: (average_le_const (hK h)) => x; rewrite of_step_rcons.
rewrite -[surprise h x ^+ 2]real_normK ?num_real // ler_expn2r ?nnegrE ?mulr_ge0 ?ler0n //.
apply: le_trans (ler_norm_sub _ _) _; rewrite mulr_natl mulr2n; apply: ler_add; first exact: score_norm.
by apply: (average_norm (hK h)) => y; apply: score_norm.
Qed.

Variable v : nat -> R.
Hypotheses (v0 : forall k, 0 <= v k) (falls : decreasing v) (squares : square_summable v).

Definition reached (w : nat -> X) k : R := (goal (mkseq w k) (w k))%:R.

(* With weights c that are functions of the history, 0 <= c <= v. *)
Theorem goal_balance (c : seq X -> R) e : (forall h, 0 <= c h <= v (size h)) -> 0 < e ->
  almost_surely K (fun w => exists N, forall m n, (N <= m)%N -> (m <= n)%N ->
    p1 * mass (fun k => c (mkseq w k)) m n <= C * mass (fun k => c (mkseq w k) * reached w k) m n
      + mass (fun k => c (mkseq w k) * (H (now (mkseq w k.+1)) - H (now (mkseq w k)))) m n + e).
Proof.
move=> hc e0; have l0 : 0 < e / 2%:R by rewrite divr_gt0 ?ltr0n.
pose modulus (x : R) : nat := if (0 < x) =P true is ReflectT p then sval (squares p) else 0%N.
have hmod x : 0 < x -> forall n, \sum_(modulus x <= k < modulus x + n) v k ^+ 2 <= x.
  by rewrite /modulus => x0 n; case: eqP => // p; case: (squares p) => N hN /=; apply: hN.
have sized (h : seq X) : `|c h| <= v (size h) by case/andP: (hc h) => p q; rewrite ger0_norm.
have := martingale_settles hK surprise_free surprise_variance sized hmod l0.
apply: almost_surely_sub => w [N hN]; exists N => m n Nm mn.
pose noise k := c (mkseq w k) * of_step surprise (mkseq w k.+1); pose F k := H (now (mkseq w k)).
have small j : (N <= j)%N -> `|mass noise N j| < e / 2%:R by move/hN; rewrite walk_path.
have := small n (leq_trans Nm mn); rewrite (mass_cat noise Nm mn) => late.
have cut : - mass noise m n <= e.
  rewrite -[mass noise m n](addKr (mass noise N m)) opprD opprK [X in _ <= X]splitr.
  apply: le_trans (ler_norm _) _; apply: le_trans (ler_norm_sub _ _) _.
  by apply: ler_add; apply: ltW => //; apply: small.
apply: le_trans (ler_add (lexx _) cut).
rewrite /mass !mulr_sumr -sumrN -!big_split; apply: ler_sum => k _ /=.
rewrite /noise mkseqS of_step_rcons /surprise /reached mulrC.
set Z := \sum_y _; have hZ : p1 <= Z by apply: drift.
rewrite -subr_ge0; set G := (goal _ _)%:R; set H' := H _; set H0 := H (now (mkseq w k)); set x := c _.
have -> : C * (x * G) + x * (H' - H0) - x * (C * G + H' - H0 - Z) - x * p1 = x * (Z - p1) by ring.
by have /andP[c0 _] := hc (mkseq w k); rewrite mulr_ge0 ?subr_ge0.
Qed.

(* With weights v that decrease. *)
Theorem goal_share e : 0 < e -> almost_surely K (fun w => exists N, forall m n, (N <= m)%N -> (m <= n)%N ->
  p1 * mass v m n <= C * mass (fun k => v k * reached w k) m n + e).
Proof.
move=> e0; have l0 : 0 < e / 2%:R by rewrite divr_gt0 ?ltr0n.
have sized (h : seq X) : 0 <= v (size h) <= v (size h) by rewrite v0 lexx.
have := goal_balance sized l0; apply: almost_surely_sub => w [N hN].
have [N' hN'] := summable_vanishes v0 falls squares l0.
exists (maxn N N') => m n; rewrite geq_max => /andP[Nm Nm'] mn.
have by_parts := le_trans (parts v0 falls (fun k => hH (now (mkseq w k))) mn) (hN' m Nm').
have seqE (f : nat -> R) : mass (fun k => v (size (mkseq w k)) * f k) m n = mass (fun k => v k * f k) m n.
  by apply: eq_bigr => k _; rewrite size_mkseq.
have sizeE : mass (fun k => v (size (mkseq w k))) m n = mass v m n.
  by apply: eq_bigr => k _; rewrite size_mkseq.
have := hN m n Nm mn; rewrite sizeE !seqE => /le_trans; apply.
by rewrite -addrA ler_add2l [X in _ <= X]splitr ler_add2r.
Qed.
End Drift.

(* Sums by parts, for any weights. *)
Lemma parts_variation (R : realFieldType) (c H : nat -> R) m n : (forall k, 0 <= c k) ->
  (forall k, 0 <= H k <= 1) -> (m <= n)%N ->
  mass (fun k => c k * (H k.+1 - H k)) m n <= c n + mass (fun k => `|c k.+1 - c k|) m n.
Proof.
move=> c0 hH mn; suff : mass (fun k => c k * (H k.+1 - H k)) m n <=
    c n * H n + mass (fun k => `|c k.+1 - c k|) m n.
  by move/le_trans; apply; rewrite ler_add2r ler_pimulr //; case/andP: (hH n).
rewrite -(subnKC mn); elim: (n - m)%N => [|j IH].
  by rewrite addn0 !mass_nil addr0 mulr_ge0 //; case/andP: (hH m).
rewrite addnS !massS ?leq_addr //; set k := (m + j)%N in IH *.
apply: le_trans (ler_add IH (lexx _)) _; set V := mass _ m k; have /andP[h0 h1] := hH k.+1.
have -> : c k * H k + V + c k * (H k.+1 - H k) = V + c k * H k.+1 by ring.
rewrite [X in _ <= X]addrCA ler_add2l -ler_subl_addl -mulrBl.
apply: le_trans (_ : `|c k - c k.+1| * H k.+1 <= _); first by rewrite ler_wpmul2r // ler_norm.
by rewrite distrC ler_pimulr // normr_ge0.
Qed.
