(* Proofs of claims about one time of (8), as the statement language has them:
   equations (13), (14), (15), and the rates of Lemma 3.5.                     *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Visitation PerformanceDifference.
From MPG Require Import Equilibrium Optimal Potential Lipschitz Expansion LyapunovChain Displays ClaimWords.
From MPG Require ClaimStatements.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma slope_words (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) mu
    (w : policy R S A) (gamma : I -> S -> R) (x : policy R S A) :
  \sum_(i : I) \sum_(s : S) \sum_(a : A i) visitation g w mu s / (1 - discount g) * qvalue g w s a
     * gamma i s * (x i (s, a) - w i (s, a))
  = slope g mu w (fun i t => gamma i t.1 * (x i (t.1, t.2) - w i t)).
Proof.
apply: eq_bigr => i _; apply: eq_bigr => s _; rewrite mulr_sumr; apply: eq_bigr => a _ /=; ring.
Qed.

Lemma mismatch_words (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) mu
    (w dag : policy R S A) : inhabited I -> inhabited S -> is_policy w -> is_policy dag ->
  distribution mu -> (forall s, 0 < mu s) ->
  largest (fun i => largest (fun s => visitation g (replace w (dag i)) mu s / mu s)) / (1 - discount g)
  = mismatch g w mu (fun i => dag i).
Proof.
move=> ip is0 hw hdag hmu full; rewrite mulrC; congr (_ * _).
have pos i s : 0 <= visitation g (replace w (dag i)) mu s / mu s.
  by rewrite divr_ge0 ?(ltW (full s)) //; apply: visitation_ge0 => //; apply: is_policy_replace.
rewrite -largest_maximum // => [|i]; last exact: maximum_ge0.
by apply: eq_largest => i; rewrite largest_maximum.
Qed.

Lemma gain_words (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A)
    (w : policy R S A) i s (x : A i -> R) : is_best_reply g w s x ->
  largest (fun a : A i => qvalue g w s a) - \sum_a w i (s, a) * qvalue g w s a = stage_gain g w s x.
Proof. by move=> hb; rewrite -(best_reply_largest hb). Qed.

Lemma equation_13_holds : ClaimStatements.equation_13.
Proof.
move=> R I S A g mu [_ _ _ _ hmu] w hw eta e0 e1 gamma hg0 hg br hbr best f.
have hb i s : is_best_reply g w s (fun a => br i (s, a)).
  by apply/(support_reply g w s (hbr i)); apply: best.
have e : \sum_i \sum_s \sum_a visitation g w mu s * qvalue g w s a * (br i (s, a) - w i (s, a)) =
    \sum_i \sum_s visitation g w mu s * (f br i s - f w i s).
  apply: eq_bigr => i _; apply: eq_bigr => s _; rewrite -sumrB mulr_sumr.
  by apply: eq_bigr => a _; ring.
split; last by rewrite e.
have := LyapunovChain.equation_13 hw hmu hb hg; rewrite e slope_words !mulNr.
exact.
Qed.

Lemma equation_14_corrected_holds : ClaimStatements.equation_14_corrected.
Proof.
move=> R I S A g mu [ip is0 ia _ hmu] full w hw br hbr best dag hdag opt f gain D.
have hb i s : is_best_reply g w s (fun a => br i (s, a)).
  by apply/(support_reply g w s (hbr i)); apply: best.
have hd i : is_optimal_reply g w (dag i) := attains_optimal hw (ia i) (hdag i) (opt i).
have ge i s : gain i s = stage_gain g w s (fun a => br i (s, a)) := gain_words (hb i s).
have De : D = mismatch g w mu (fun i => dag i) := mismatch_words g ip is0 hw hdag hmu full.
have [l1 l2 l3 l4] := equation_14_lines hw hmu hb hd full.
have pos i t : 0 <= visitation g (replace w (dag i)) mu t.
  by apply: visitation_ge0 => //; apply: is_policy_replace.
have m1 i : largest (fun t => visitation g (replace w (dag i)) mu t / visitation g w mu t) =
    maximum (fun t => visitation g (replace w (dag i)) mu t / visitation g w mu t).
  by apply: largest_maximum => // t; rewrite divr_ge0 // visitation_ge0.
have m2 i : largest (fun t => visitation g (replace w (dag i)) mu t / mu t) =
    maximum (fun t => visitation g (replace w (dag i)) mu t / mu t).
  by apply: largest_maximum => // t; rewrite divr_ge0 // ltW.
have sumE (F : I -> S -> R) : \sum_i \sum_s F i s * gain i s =
    \sum_i \sum_s F i s * stage_gain g w s (fun a => br i (s, a)).
  by apply: eq_bigr => i _; apply: eq_bigr => s _; rewrite ge.
rewrite De; split; [|split; [|split; [|split]]].
- by rewrite (sumE (fun i s => visitation g (replace w (dag i)) mu s)) l1
    (sumE (fun i s => visitation g w mu s * (visitation g (replace w (dag i)) mu s / visitation g w mu s))).
- rewrite (sumE (fun i s => visitation g w mu s * (visitation g (replace w (dag i)) mu s / visitation g w mu s))).
  apply: le_trans l2 _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
  by apply: eq_bigr => i _; apply: eq_bigr => s _; rewrite m1 ge.
- rewrite mulrC; apply: le_trans (le_trans _ l3) _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
    by apply: eq_bigr => i _; apply: eq_bigr => s _; rewrite m1 ge.
  by congr (_ * _); apply: eq_bigr => i _; apply: eq_bigr => s _; rewrite m2 ge.
- rewrite mulrC (sumE (fun _ s => visitation g w mu s)); apply: le_trans _ l4.
  rewrite le_eqVlt; apply/orP; left; apply/eqP; congr (_ * _).
  by apply: eq_bigr => i _; apply: eq_bigr => s _; rewrite m2 ge.
congr (_ * _); rewrite (sumE (fun _ s => visitation g w mu s)).
by [].
Qed.

Lemma lemma_3_5_eps_replies_holds : ClaimStatements.lemma_3_5_eps_replies.
Proof.
move=> R I S A g mu [ip is0 ia _ hmu] w hw x hx gamma hg epsilon slope.
have up i s (c : A i) : qvalue g w s c <= \sum_a x i (s, a) * qvalue g w s a + epsilon.
  rewrite -ler_subl_addl; apply: le_trans (le_largest _ i); apply: le_trans (le_largest _ s).
  by rewrite ler_add2r; apply: (le_largest (fun a => qvalue g w s a)).
have e0 : 0 <= epsilon.
  have [i] := ip; have [s] := is0.
  have := average_le_const (hx i s) (up i s); rewrite ler_addl.
  exact.
have hg' i s : 0 <= gamma i s <= 1 by have [h0 h1] := hg i s; rewrite (ltW h0) h1.
have := LyapunovChain.lemma_3_5_eps_replies hw hmu (fun i s => hx i s) e0 hg' up.
rewrite /slope slope_words sumr_const -mulrA => h; apply: le_trans h; rewrite ?lexx //.
Qed.

Lemma equation_15_holds : ClaimStatements.equation_15.
Proof.
move=> R I S A g mu [ip is0 ia _ hmu] full w hw eta e0 e1 gamma hg0 hg br hbr best dag hdag opt f gain D slope.
have hb i s : is_best_reply g w s (fun a => br i (s, a)).
  by apply/(support_reply g w s (hbr i)); apply: best.
have hd i : is_optimal_reply g w (dag i) := attains_optimal hw (ia i) (hdag i) (opt i).
have De : D = mismatch g w mu (fun i => dag i) := mismatch_words g ip is0 hw hdag hmu full.
have ge i s : gain i s = stage_gain g w s (fun a => br i (s, a)) := gain_words (hb i s).
have ge2 : \sum_i \sum_s visitation g (replace w (dag i)) mu s * gain i s =
  \sum_i \sum_s visitation g (replace w (dag i)) mu s * stage_gain g w s (fun a => br i (s, a)).
  by apply: eq_bigr => i _; apply: eq_bigr => s _; rewrite ge.
have [l1 l2 l3] := equation_15_lines hw hmu hb hd full (ltW e0) hg.
by rewrite ge2 De /slope slope_words !mulNr.
Qed.

Lemma lemma_3_5_rate_holds : ClaimStatements.lemma_3_5_rate.
Proof.
move=> R I S A g mu [ip is0 ia _ hmu] full w hw eta e0 e1 gamma hg0 hg br hbr best dag hdag opt D slope gain.
have hb i s : is_best_reply g w s (fun a => br i (s, a)).
  by apply/(support_reply g w s (hbr i)); apply: best.
have hd i : is_optimal_reply g w (dag i) := attains_optimal hw (ia i) (hdag i) (opt i).
have De : D = mismatch g w mu (fun i => dag i) := mismatch_words g ip is0 hw hdag hmu full.
have gE i : gain i = value_at g mu i (replace w (dag i)) - value_at g mu i w.
  by rewrite /value_at -sumrB; apply: eq_bigr => s _; exact: mulrBr.
have sE : \sum_i gain i = \sum_i (value_at g mu i (replace w (dag i)) - value_at g mu i w).
  by apply: eq_bigr => i _.
have aE : \sum_i \sum_s visitation g (replace w (dag i)) mu s * (\sum_a advantage g w s a * dag i (s, a)) =
    \sum_i \sum_s visitation g (replace w (dag i)) mu s * advantage_of g w s (dag i).
  apply: eq_bigr => i _; apply: eq_bigr => s _; congr (_ * _).
  by apply: eq_bigr => a _; rewrite mulrC.
have [l1 l2] := lemma_3_5_rate_lines hw hmu hb hd full (ltW e0) hg.
rewrite sE aE De /slope slope_words !mulNr; split; first by split=> //; rewrite l2.
split=> [i|]; last by apply: (lemma_3_5_gains hw hmu hb hd full (ltW e0) hg).
by rewrite gE subr_ge0; apply: optimal_gain_ge0.
Qed.
