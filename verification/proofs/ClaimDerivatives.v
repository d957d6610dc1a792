(* Derivatives of values and of the telescoped potential along a table x of
   directions, which the language of statements calls dV[w, x] and dPhi[w, r, x].

     value_slope i w x s     = sum_j sum_t sum_b occupation(s, t) x_j(t, b) times
                               what i earns if j plays b in t and all play w then
     telescoped_slope r w x s  the same of [telescoped], value by value
   They are the derivatives along paths of policies ([value_slope_path],
   [telescoped_slope_path]) and of one weight off the simplex ([value_slope_entry]).*)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Visitation PerformanceDifference.
From MPG Require Import Derivative PolicyGradient Equilibrium Optimal Potential Lipschitz Expansion FourCycle.
From MPG Require Import ClaimWords ClaimPotentials.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Slopes.
Variables (R : realFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Implicit Types (w r x : policy R S A) (mu : S -> R).

Definition value_slope i w x s : R :=
  \sum_j \sum_t occupation g w s t * \sum_b x j (t, b) * qtotal g (payoff g i) w t b.

Definition still : policy R S A := table (fun _ _ _ => 0).

Definition telescoped_slope r w x s : R :=
  \sum_i (value_slope i (replace (before w r i) (w i)) (replace (before x still i) (x i)) s
          - value_slope i (before w r i) (before x still i) s).

Lemma beforeE w r i j : before w r i j = if j \in take (index i (enum I)) (enum I) then w j else r j.
Proof. exact: ffunE. Qed.

(* Player i's payoffs for everybody: the values of i are a potential. *)
Definition shared i : game R S A :=
  @Game R I S A (fun _ => payoff g i) (transition g) (discount g)
    (transition_distribution g) (discount_ge0 g) (discount_lt1 g).

Lemma shared_potential i : is_potential (shared i) (value g i).
Proof. by []. Qed.

Lemma shared_slope i w x s : slope (shared i) (dirac R s) w (fun j t => x j t) = value_slope i w x s.
Proof.
apply: eq_bigr => j _; apply: eq_bigr => t _.
by rewrite (visitation_dirac (shared i)).
Qed.

Section Path.
Variables (T : R -> Prop) (path : R -> policy R S A) (tau : R) (x : policy R S A).
Hypotheses (Ttau : T tau) (hp : forall u, T u -> is_policy (path u)).
Hypothesis hx : forall j t, is_derivative T (fun u => path u j t) tau (x j t).

Theorem value_slope_path i s :
  is_derivative T (fun u => value g i (path u) s) tau (value_slope i (path tau) x s).
Proof.
rewrite -shared_slope.
apply: is_derivative_eq (equation_12_derivative (@shared_potential i) (dirac_distribution R s) Ttau hp hx) => u.
exact: dirac_sum.
Qed.
End Path.

Theorem telescoped_slope_path (T : R -> Prop) (path : R -> policy R S A) tau x r s : is_policy r -> T tau ->
  (forall u, T u -> is_policy (path u)) ->
  (forall j t, is_derivative T (fun u => path u j t) tau (x j t)) ->
  is_derivative T (fun u => telescoped g r (path u) s) tau (telescoped_slope r (path tau) x s).
Proof.
move=> hr Ttau hp hx; apply: is_derivative_sum => i.
have hb u : T u -> is_policy (before (path u) r i) by move=> Tu; apply: overlay_policy => //; apply: hp.
have hb' u : T u -> is_policy (replace (before (path u) r i) (path u i)).
  by move=> Tu; apply: is_policy_replace (hb u Tu) (hp u Tu i).
have xb j t : is_derivative T (fun u => before (path u) r i j t) tau (before x still i j t).
  rewrite beforeE; case: ifP => e.
    by apply: is_derivative_eq (hx j t) => u; rewrite beforeE e.
  case: t => t b; rewrite tableE.
  by apply: is_derivative_eq (is_derivative_const T (r j (t, b)) tau) => u; rewrite beforeE e.
have xb' j t : is_derivative T (fun u => replace (before (path u) r i) (path u i) j t) tau
    (replace (before x still i) (x i) j t).
  move: t; case: (eqVneq j i) => [->|ji] t.
    rewrite replace_same; apply: is_derivative_eq (hx i t) => u; by rewrite replace_same.
  rewrite replace_other //; apply: is_derivative_eq (xb j t) => u; by rewrite replace_other.
have := is_derivative_add (value_slope_path Ttau hb' xb' i s)
  (is_derivative_scale (-1) (value_slope_path Ttau hb xb i s)).
rewrite mulN1r; apply: is_derivative_eq => u; by rewrite mulN1r.
Qed.

(* In a Markov potential game the derivative of the potential is the slope. *)
Theorem potential_slope (T : R -> Prop) (path : R -> policy R S A) tau x r mu : is_MPG g -> is_policy r ->
  distribution mu -> T tau -> accumulates T tau -> (forall u, T u -> is_policy (path u)) ->
  (forall j t, is_derivative T (fun u => path u j t) tau (x j t)) ->
  \sum_s mu s * telescoped_slope r (path tau) x s = slope g mu (path tau) (fun j t => x j t).
Proof.
move=> mpg hr hmu Ttau acc hp hx.
have h1 := equation_12_derivative (telescoped_potential mpg hr) hmu Ttau hp hx.
have h2 : is_derivative T (fun u => potential_at (telescoped g r) mu (path u)) tau
    (\sum_s mu s * telescoped_slope r (path tau) x s).
  by apply: is_derivative_sum => s; apply: is_derivative_scale; apply: telescoped_slope_path.
exact: is_derivative_unique_on acc h2 h1.
Qed.

(* One weight, off the simplex: Lemma 3.6(a). *)
Lemma entry_slope i w s (b : A i) z : value_slope i w (shift still s b 1) z =
  (1 - discount g)^-1 * (visitation g w (dirac R z) s * qvalue g w s b).
Proof.
rewrite /value_slope (bigD1 i) //= [X in _ + X]big1 ?addr0 => [|j ji]; last first.
  apply: big1 => t _; rewrite big1 ?mulr0 // => c _.
  by rewrite /shift replace_other // tableE mul0r.
rewrite (bigD1 s) //= [X in _ + X]big1 ?addr0 => [|t ts]; last first.
  rewrite big1 ?mulr0 // => c _.
  by rewrite /shift replace_same ffunE tableE xpair_eqE (negPf ts) mul0r addr0 mul0r.
rewrite (bigD1 b) //= [X in _ * (_ + X)]big1 ?addr0 => [|c cb]; last first.
  by rewrite /shift replace_same ffunE tableE xpair_eqE (negPf cb) andbF mul0r addr0 mul0r.
by rewrite /shift replace_same ffunE tableE eqxx mulr1 add0r mul1r mulrA visitation_dirac.
Qed.

Theorem value_slope_entry i w s (b : A i) z : is_policy w ->
  is_derivative (@everywhere R) (fun h => value g i (shift w s b h) z) 0
    (value_slope i w (shift still s b 1) z).
Proof.
move=> hw; rewrite entry_slope.
apply: is_derivative_eq (lemma_3_6a g hw s b (dirac_distribution R z)) => h.
exact: dirac_sum.
Qed.
End Slopes.

(* Straight paths from w towards replies, at rates in (0, 1]. *)
Section Straight.
Variables (R : realFieldType).

Lemma is_derivative_linear D (a l t : R) : is_derivative D (fun u => a + u * l) t l.
Proof.
move=> eps e0; exists 1 => // h _ _.
have -> : a + (t + h) * l - (a + t * l) - l * h = 0 by ring.
by rewrite normr0 mulr_ge0 // ltW.
Qed.

Definition within (u : R) : Prop := 0 <= u <= 1.

Lemma within_accumulates : accumulates within 0.
Proof.
move=> d d0; have h0 : 0 < Num.min (d / 2%:R) 1 by rewrite lt_minr ltr01 divr_gt0 ?ltr0n.
exists (Num.min (d / 2%:R) 1); first by rewrite /within add0r ltW //= le_minl lexx orbT.
rewrite gtr0_norm // h0 /= lt_minl; apply/orP; left.
by rewrite ltr_pdivr_mulr ?ltr0n // ltr_pmulr // ltr1n.
Qed.
End Straight.
