(* Proofs of claims about exploration, as the statement language has them:
   Lemmas 3.4 and 3.7 corrected, with the repair, with one state, near rest.    *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Visitation PerformanceDifference.
From MPG Require Import Equilibrium EpsEquilibrium Exploration ExplorationBounds OneState Gains NearRest Displays.
From MPG Require Import ClaimWords.
From MPG Require ClaimStatements.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma rho_words (R : realFieldType) (I : finType) (A : I -> finType) (theta : I -> R) i :
  1 - \prod_(j | j != i) (1 - theta j * (1 - 1 / #|A j|%:R)) = rho A theta i.
Proof. by congr (1 - _); apply: eq_bigr => j _; rewrite /own mul1r. Qed.

Lemma own_words (R : realFieldType) (I : finType) (A : I -> finType) (theta : I -> R) i :
  theta i * (1 - 1 / #|A i|%:R) = own A theta i.
Proof. by rewrite /own mul1r. Qed.

Lemma spans_words (R : realFieldType) (S T : finType) (u : S -> T -> R) s t a b :
  u s a - u t b <= largest (fun s => largest (u s)) - smallest (fun s => smallest (u s)).
Proof.
rewrite ler_sub //.
  apply: le_trans (le_largest (fun s => largest (u s)) s); exact: le_largest.
apply: le_trans (smallest_le (fun s => smallest (u s)) t) _; exact: smallest_le.
Qed.

Lemma lemma_3_4_bound_holds : ClaimStatements.lemma_3_4_bound.
Proof.
move=> R I S A g mu hg pi hpi theta ht own rho span S_ tracked i s a.
have ht' j : 0 <= theta j <= 1 by have [h0 h1] := ht j; rewrite !ltW.
have := ExplorationBounds.lemma_3_4_bound ht' (spans_words (payoff g i)) hpi s a.
by rewrite -rho_words.
Qed.

Lemma lemma_3_7_bound_holds : ClaimStatements.lemma_3_7_bound.
Proof.
move=> R I S A g mu [_ is0 ia _ _] pi hpi theta ht rho span S_ gap perceived i.
have ht' j : 0 <= theta j <= 1 by have [h0 h1] := ht j; rewrite !ltW.
have hs := perceived_policy ht' hpi i.
have per : gap_le g i (Exploration.perceived theta pi i) (perceived i).
  apply/(gap_leP g (perceived i) hs (ia i)) => s.
  exact: (le_largest (fun s => best_value g i (Exploration.perceived theta pi i) s
    - value g i (Exploration.perceived theta pi i) s)).
have re : rho i = Exploration.rho A theta i by rewrite -rho_words.
split.
  apply: largest_le => // s; rewrite re -mulrA.
  have h := lemma_3_7_perceived ht' (spans_words (payoff g i)) hpi per.
  exact: (iffLR (gap_leP _ _ hpi (ia i)) h).
move=> one; have [s e] := largest_attained (fun s => best_value g i pi s - value g i pi s) is0.
rewrite /gap e; have [_ [f [[hf _] ef]]] := best_valueP g hpi (ia i).
rewrite ef re -mulrA.
exact: (lemma_3_7_perceived_one_state ht' (spans_words (payoff g i)) hpi per one).
Qed.

Lemma lemma_3_7_repaired_holds : ClaimStatements.lemma_3_7_repaired.
Proof.
move=> R I S A g mu [ip is0 ia _ _] pi hpi theta ht own rho span S_ gap misses.
have ht' j : 0 <= theta j <= 1 by have [h0 h1] := ht j; rewrite !ltW.
have pos i s a : 0 <= pi i (s, a) * (~~ is_best (fun b => qvalue g (explored theta pi) s b) a)%:R.
  by rewrite mulr_ge0 ?ler0n ?(policy_ge0 hpi).
have player i : misses i = 0 -> gap i <= (2%:R * rho i + own i) * S_ i.
  move=> z; apply: largest_le => // s.
  have rest : repaired_rest g theta i pi.
    move=> t; apply/(support_reply g _ t (hpi i)) => a pa; apply/negPn/negP => nb.
    have : 0 < misses i; last by rewrite z ltxx.
    apply: lt_le_trans (le_largest _ t); apply: lt_le_trans (le_largest _ a).
    by rewrite nb mulr1.
  have h := ExplorationBounds.lemma_3_7_bound_repaired ht' (spans_words (payoff g i)) hpi rest.
  have := iffLR (gap_leP _ _ hpi (ia i)) h s.
  by rewrite -rho_words -own_words.
split=> // z i.
have zi : misses i = 0.
  apply: le_anti; apply/andP; split; first by rewrite -z; apply: (le_largest misses).
  have [s e] := largest_attained (fun s => largest (fun a => pi i (s, a) *
    (~~ is_best (fun b => qvalue g (explored theta pi) s b) a)%:R)) is0.
  rewrite /misses e; have [a ->] := largest_attained (fun a => pi i (s, a) *
    (~~ is_best (fun b => qvalue g (explored theta pi) s b) a)%:R) (ia i).
  exact: pos.
apply: le_trans (player i zi) _; exact: (le_largest (fun j => (2%:R * rho j + own j) * S_ j)).
Qed.

Lemma lemma_3_7_one_state_holds : ClaimStatements.lemma_3_7_one_state.
Proof.
move=> R I S A g mu [ip is0 ia _ _] one pi hpi theta ht own rho span tracked gap.
have ht' j : 0 <= theta j <= 1 by have [h0 h1] := ht j; rewrite !ltW.
pose pure i (a : A i) (b : A i) : R := (b == a)%:R.
have pd i (a : A i) : distribution (pure i a).
  split=> [b|]; first exact: ler0n.
  by rewrite (bigD1 a) //= /pure eqxx big1 ?addr0 // => b /negPf ->.
have pureP w i s (a : A i) : is_best_reply g w s (pure i a) <-> is_best (fun b => qvalue g w s b) a.
  rewrite best_reply_support //; split=> [h|h b]; first by apply: h; rewrite /pure eqxx ltr01.
  by rewrite /pure; case: eqP => [->|_]; rewrite ?ltxx.
split=> [i s a|i rest].
  rewrite -(pureP (explored theta pi)) -(one_state_same_replies g one ht' s (pure i a) hpi).
  exact: iff_sym (pureP _ _ _ _).
have re : rho i = Exploration.rho A theta i by rewrite -rho_words.
apply: largest_le => // s; rewrite re -mulrA.
have pr : printed_rest g theta i pi.
  by move=> t; apply/(support_reply g _ t (hpi i)); apply: rest.
have r1 : Exploration.rho A theta i < 1.
  rewrite -re /rho ltr_subl_addl ltr_addr; apply: prodr_gt0 => j _.
  have [t0 t1] := ht j; have n0 := actions_gt0 hpi j s.
  rewrite subr_gt0; apply: le_lt_trans t1; rewrite -[X in _ <= X]mulr1 ler_wpmul2l ?(ltW t0) //.
  by rewrite ler_subl_addr ler_addl mul1r invr_ge0 ltW.
have h := OneState.lemma_3_7_bound_one_state one ht' (spans_words (payoff g i)) hpi r1 pr.
exact: (iffLR (gap_leP _ _ hpi (ia i)) h).
Qed.

Lemma lemma_3_7_near_rest_holds : ClaimStatements.lemma_3_7_near_rest.
Proof.
move=> R I S A g mu [ip is0 ia _ _] pi hpi theta ht own rho span S_ played stage_gain.
have ht' j : 0 <= theta j <= 1 by have [h0 h1] := ht j; rewrite !ltW.
have he : is_policy played := explored_policy ht' hpi.
have near i s : Gains.stage_gain g theta pi i s <= stage_gain i.
  apply: le_trans (le_largest _ s); apply: maximum_le => [|b].
    rewrite subr_ge0; apply: (average_le_const (hpi i s)) => b; exact: le_largest.
  by rewrite ler_add2r; apply: (le_largest (fun a => qvalue g played s a)).
split=> [i s|].
  have h := near_rest_gap ht' (spans_words (payoff g i)) hpi (near i).
  have := iffLR (gap_leP _ _ hpi (ia i)) h s.
  by rewrite -[(1 + theta i) * _ / _]mulrA -rho_words -own_words.
split=> i s.
  have h := near_rest_gap_played ht' (spans_words (payoff g i)) hpi (near i).
  have := iffLR (gap_leP _ _ he (ia i)) h s.
  by rewrite -own_words.
have up t (b : A i) : advantage g pi t b <= largest (fun t => largest (fun a : A i => advantage g pi t a)).
  apply: le_trans (le_largest _ t); exact: (le_largest (fun a => advantage g pi t a)).
apply: (iffLR (gap_leP _ _ hpi (ia i))) => x t hx.
apply: total_advantage_le => // t'; apply: (average_le_const (hx t')) => b; exact: up.
Qed.
