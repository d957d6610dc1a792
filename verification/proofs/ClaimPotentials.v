(* The telescoped potential, which the language of statements calls Phi[w, r], and
   its derivative.

     telescoped r w s = sum_i V_i(s, w_i, before(w,r,i)_{-i}) - V_i(s, before(w,r,i))
       In a Markov potential game it is a potential, [telescoped_potential].      *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Visitation PerformanceDifference.
From MPG Require Import Derivative PolicyGradient Equilibrium Optimal Potential Lipschitz Expansion FourCycle.
From MPG Require Import ClaimWords.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Telescoped.
Variables (R : realFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Implicit Types (w r : policy R S A).

Definition telescoped r w s : R :=
  \sum_i (value g i (replace (before w r i) (w i)) s - value g i (before w r i) s).

Lemma eq_overlay w r (l l' : seq I) : l =i l' -> overlay r w l = overlay r w l'.
Proof. by move=> e; apply/ffunP => j; rewrite ffunE [RHS]ffunE e. Qed.

(* Built from the first player on, as FourCycle.v builds potentials. *)
Lemma telescoped_built r w s : telescoped r w s = built g r w s (rev (enum I)).
Proof.
pose F i := value g i (replace (before w r i) (w i)) s - value g i (before w r i) s.
have H n : built g r w s (rev (take n (enum I))) = \sum_(i <- take n (enum I)) F i.
  elim: n => [|n IH]; first by rewrite take0 big_nil.
  have [big|lt] := leqP (size (enum I)) n.
    by rewrite (take_oversize big) in IH; rewrite take_oversize ?(leqW big).
  case E: (enum I) lt => [|i0 l'] //; rewrite -E => lt.
  rewrite (take_nth i0 lt) rev_rcons /= IH -cats1 big_cat big_seq1 /= addrC; congr (_ + _).
  set i := nth i0 (enum I) n; have ind : index i (enum I) = n by rewrite index_uniq ?enum_uniq.
  rewrite /F /before ind overlay_cons.
  by rewrite (eq_overlay w r (fun j => mem_rev (take n (enum I)) j)).
by rewrite -[enum I]take_size H take_size big_enum.
Qed.

Lemma overlay_all w r (l : seq I) : (forall i, i \in l) -> overlay r w l = w.
Proof. by move=> h; apply/ffunP => j; rewrite ffunE h. Qed.

Lemma built_all r (l : seq I) s i w (x x' : strategy R S A i) : is_MPG g -> is_policy r ->
  uniq l -> (forall j, j \in l) -> is_policy w -> is_strategy x -> is_strategy x' ->
  built g r (replace w x') s l - built g r (replace w x) s l =
  value g i (replace w x') s - value g i (replace w x) s.
Proof.
move=> mpg hr ul all hw hx hx'.
by rewrite (built_potential hr s (four_cycle_necessary mpg) ul (all i) hw hx hx') !overlay_all.
Qed.

Theorem telescoped_potential r : is_MPG g -> is_policy r -> is_potential g (telescoped r).
Proof.
move=> mpg hr s i w x x' hw hx hx'; rewrite !telescoped_built.
by apply: built_all => // [|j]; rewrite ?rev_uniq ?enum_uniq // mem_rev mem_enum.
Qed.

Lemma telescoped_deviation r w i (x : strategy R S A i) s : is_MPG g -> is_policy r -> is_policy w ->
  is_strategy x -> telescoped r (replace w x) s - telescoped r w s =
  value g i (replace w x) s - value g i w s.
Proof.
move=> mpg hr hw hx; have := telescoped_potential mpg hr s hw (hw i) hx.
by rewrite replace_eta.
Qed.

(* Telescoped from the last player on: those before j play r, the others w. *)
Lemma reversed_built r w s : \sum_j (value g j (before r w j) s - value g j (replace (before r w j) (r j)) s)
  = built g r w s (enum I).
Proof.
pose F j := value g j (before r w j) s - value g j (replace (before r w j) (r j)) s.
have H n : built g r w s (drop n (enum I)) = \sum_(j <- drop n (enum I)) F j.
  move: {2}(size (enum I) - n)%N (erefl (size (enum I) - n)%N) => m.
  elim: m n => [|m IH] n; first by move/eqP; rewrite subn_eq0 => h; rewrite drop_oversize ?big_nil.
  case E: (enum I) => [|i0 l'] //; rewrite -E => e.
  have lt : (n < size (enum I))%N by rewrite -subn_gt0 e.
  rewrite (drop_nth i0 lt) big_cons /= IH; last by rewrite subnS e.
  congr (_ + _); set i := nth i0 (enum I) n.
  have ind : index i (enum I) = n by rewrite index_uniq ?enum_uniq.
  have mem j : (j \in drop n.+1 (enum I)) = (j \notin take n.+1 (enum I)).
    have := mem_enum I j; rewrite -{1}(cat_take_drop n.+1 (enum I)) mem_cat => in_all.
    have := enum_uniq I; rewrite -{1}(cat_take_drop n.+1 (enum I)) cat_uniq => /and3P[_ /hasPn no _].
    case: (boolP (j \in drop n.+1 (enum I))) => [/no -> //|out].
    by move: in_all; rewrite (negPf out) orbF => ->.
  have one : overlay r w (i :: drop n.+1 (enum I)) = before r w i.
    apply/ffunP => j; rewrite ffunE [RHS]ffunE ind inE mem (take_nth i0 lt) mem_rcons inE -/i.
    case: eqP => [->|_] /=; last by case: (j \in _).
    have := enum_uniq I; rewrite -{1}(cat_take_drop n (enum I)) cat_uniq (drop_nth i0 lt) -/i /=.
    by case/and3P => _; rewrite negb_or => /andP[/negPf ->].
  have two : overlay r w (drop n.+1 (enum I)) = replace (before r w i) (r i).
    rewrite -one; apply/ffunP => j; case: (eqVneq j i) => [->|ji].
      rewrite replace_same ffunE mem (take_nth i0 lt) mem_rcons -/i inE eqxx //.
    by rewrite replace_other // !ffunE inE (negPf ji).
  by rewrite /F -two -one.
have := H 0%N; rewrite drop0 => ->; by rewrite big_enum.
Qed.
End Telescoped.
