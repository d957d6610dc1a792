(* Two models that agree give the same value of every term of the statement
   language, and the same verdict of every statement.

     agree e x y         if x has a value, y has its image
     models_agree m n    the same game, the same V, Q, W and visitation         *)
From Coq Require Import QArith.
From mathcomp Require Import all_ssreflect.
From MPG Require Import CheckedTables CheckedTerms.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Definition agree X Y (e : X -> Y) (x : option X) (y : option Y) := forall v, x = Some v -> y = Some (e v).

Definition map_value T U (f : T -> U) (v : value T) : value U := match v with
  | Num x => Num (f x) | Truth b => Truth U b | Idx k => Idx U k | Tab t => Tab (map (map (map f)) t) end.

Section Agree.
Variables (T U : Type) (o : arithmetic T) (p : arithmetic U) (f : T -> U) (h : is_map o p f).
Variables (m : model T) (n : model U).
Notation m1 := (map f).
Notation m2 := (map (map f)).
Notation m3 := (map (map (map f))).
Notation mv := (map_value f).

Lemma looks_ahead_m d w Vs : m3 (looks_ahead o d w Vs) = looks_ahead p (map_tables f d) (m3 w) (m2 Vs).
Proof.
rewrite /looks_ahead /players states_m /= -map_comp; apply: eq_map => i /=.
rewrite -map_comp; apply: eq_map => s /=; rewrite -map_comp; apply: eq_map => a /=.
by rewrite (dot_m h) (look_m h) (own_weights_m h) nth_mm.
Qed.

Record models_agree := ModelsAgree {
  same_game : game n = map_tables f (game m);
  same_constant : forall q, constant n q = f (constant m q);
  same_value : forall t, agree m2 (value_of m t) (value_of n (m3 t));
  same_q : forall t, agree m3 (q_of m t) (q_of n (m3 t));
  same_best : forall t, agree m2 (best_of m t) (best_of n (m3 t));
  same_visits : forall t, agree m1 (visits_of m t) (visits_of n (m3 t));
  same_visits_from : forall t, agree m2 (visits_from_of m t) (visits_from_of n (m3 t)) }.
Hypothesis hm : models_agree.

Lemma agree_some X Y (e : X -> Y) a b : b = e a -> agree e (Some a) (Some b).
Proof. by move=> -> v [->]. Qed.

Lemma agree_bind X Y X' Y' (e : X -> Y) (e' : X' -> Y') F G x y :
  agree e x y -> (forall a, agree e' (F a) (G (e a))) -> agree e' (obind F x) (obind G y).
Proof. by case: x => [a|] // hx hF; rewrite (hx a) //=; apply: hF. Qed.

Lemma agree_if X Y (e : X -> Y) (b c : bool) x x' y y' : b = c ->
  agree e x y -> agree e x' y' -> agree e (if b then x else x') (if c then y else y').
Proof. by move=> <-; case: b. Qed.

Lemma agree_number v w : agree mv v w -> agree f (obind (number_of o) v) (obind (number_of p) w).
Proof.
move=> hv; apply: agree_bind hv _ => -[x|b|k|t] //=; apply: agree_some => //.
exact: esym (map_natural h k).
Qed.

Lemma agree_index v w : agree mv v w -> agree id (obind (index_of o) v) (obind (index_of p) w).
Proof.
move=> hv; apply: agree_bind hv _ => -[x|b|k|t]; [| by [] | exact: (@agree_some _ _ id k k) | by []].
rewrite /index_of /map_value /natural_of.
rewrite (eq_find (a2 := fun k => equal p (natural p k) (f x))) => [|k]; last first.
  by rewrite (map_equal h) (map_natural h).
by apply: agree_if => //; apply: agree_some.
Qed.

Lemma agree_truth v w : agree mv v w -> agree id (obind (@truth_of T) v) (obind (@truth_of U) w).
Proof. by move=> hv; apply: agree_bind hv _ => -[x|b|k|t] //=; apply: agree_some. Qed.

Lemma agree_table v w : agree mv v w -> agree m3 (obind (@table_of T) v) (obind (@table_of U) w).
Proof. by move=> hv; apply: agree_bind hv _ => -[x|b|k|t] //=; apply: agree_some. Qed.

Lemma agree_gather X X' Y Y' (e : X -> Y) (k : X' -> Y') op op' unit unit' g g' (l : seq X) :
  (forall a b, k (op a b) = op' (k a) (k b)) -> unit' = k unit -> (forall a, agree k (g a) (g' (e a))) ->
  agree k (gather g op unit l) (gather g' op' unit' (map e l)).
Proof.
move=> hop hu hg; elim: l => [|a l IH] /=; first exact: agree_some.
by apply: agree_bind (hg a) _ => b; apply: agree_bind IH _ => c; apply: agree_some.
Qed.

Lemma agree_extreme X X' Y Y' (e : X -> Y) (k : X' -> Y') op op' g g' (l : seq X) :
  (forall a b, k (op a b) = op' (k a) (k b)) -> (forall a, agree k (g a) (g' (e a))) ->
  agree k (extreme g op l) (extreme g' op' (map e l)).
Proof.
by move=> hop hg; case: l => [|a l] //=; apply: agree_bind (hg a) _ => b; apply: agree_gather.
Qed.

Lemma agree_every X Y (e : X -> Y) g g' (l : seq X) : (forall a, agree id (g a) (g' (e a))) ->
  agree id (every g l) (every g' (map e l)).
Proof.
move=> hg; elim: l => [|a l IH] /=; first exact: agree_some.
by apply: agree_bind (hg a) _ => -[] /=; [exact: IH | exact: agree_some].
Qed.

Lemma agree_some_of X Y (e : X -> Y) g g' (l : seq X) : (forall a, agree id (g a) (g' (e a))) ->
  agree id (some g l) (some g' (map e l)).
Proof.
move=> hg; elim: l => [|a l IH] /=; first exact: agree_some.
by apply: agree_bind (hg a) _ => -[] /=; [exact: agree_some | exact: IH].
Qed.

Lemma larger_m x y : f (larger o x y) = larger p (f x) (f y).
Proof. by rewrite /larger (map_at_most h); case: at_most. Qed.

Lemma smaller_m x y : f (smaller o x y) = smaller p (f x) (f y).
Proof. by rewrite /smaller (map_at_most h); case: at_most. Qed.

Lemma agree_combine k g g' l : (forall fr, agree mv (g fr) (g' (map mv fr))) ->
  agree mv (combine o k g l) (combine p k g' (map (map mv) l)).
Proof.
move=> hg; case: k => /=.
- apply: agree_bind (agree_gather (map_plus h) (esym (map_zero h)) _) _ => [fr|x]; last exact: agree_some.
  exact: agree_number.
- apply: agree_bind (agree_gather (map_times h) (esym (map_one h)) _) _ => [fr|x]; last exact: agree_some.
  exact: agree_number.
- apply: agree_bind (agree_extreme larger_m _) _ => [fr|x]; [exact: agree_number | exact: agree_some].
- apply: agree_bind (agree_extreme smaller_m _) _ => [fr|x]; [exact: agree_number | exact: agree_some].
- apply: (agree_bind (e := id)) (agree_every _) _ => [fr|x]; [exact: agree_truth | exact: agree_some].
apply: (agree_bind (e := id)) (agree_some_of _) _ => [fr|x]; [exact: agree_truth | exact: agree_some].
Qed.

Lemma agree_bind2 X Y Z X' Y' Z' (e1 : X -> X') (e2 : Y -> Y') (e : Z -> Z') F G x y x' y' :
  agree e1 x x' -> agree e2 y y' -> (forall a b, agree e (F a b) (G (e1 a) (e2 b))) ->
  agree e (bind2 F x y) (bind2 G x' y').
Proof. by move=> hx hy hF; apply: agree_bind hx _ => a; apply: agree_bind hy _ => b; apply: hF. Qed.

Lemma agree_bind3 X Y Z W X' Y' Z' W' (e1 : X -> X') (e2 : Y -> Y') (e3 : Z -> Z') (e : W -> W') F G
  x y z x' y' z' : agree e1 x x' -> agree e2 y y' -> agree e3 z z' ->
  (forall a b c, agree e (F a b c) (G (e1 a) (e2 b) (e3 c))) ->
  agree e (bind3 F x y z) (bind3 G x' y' z').
Proof. by move=> hx hy hz hF; apply: agree_bind hx _ => a; apply: agree_bind2 hy hz _; apply: hF. Qed.

Lemma agree_bind4 X Y Z W V X' Y' Z' W' V' (e1 : X -> X') (e2 : Y -> Y') (e3 : Z -> Z') (e4 : W -> W')
  (e : V -> V') F G x y z w x' y' z' w' :
  agree e1 x x' -> agree e2 y y' -> agree e3 z z' -> agree e4 w w' ->
  (forall a b c c', agree e (F a b c c') (G (e1 a) (e2 b) (e3 c) (e4 c'))) ->
  agree e (bind4 F x y z w) (bind4 G x' y' z' w').
Proof. by move=> hx hy hz hw hF; apply: agree_bind hx _ => a; apply: agree_bind3 hy hz hw _; apply: hF. Qed.

Notation md := (map_tables f (game m)).

Lemma entry_m t i s a : f (entry o t i s a) = entry p (m3 t) i s a.
Proof. by rewrite /entry (nth_m0 h) !nth_mm. Qed.

Lemma power_m x k : f (power o x k) = power p (f x) k.
Proof. by rewrite /power; elim: k => [|k IH] /=; rewrite ?(map_one h) // (map_times h) IH. Qed.

Lemma holds_m r x y : holds o r x y = holds p r (f x) (f y).
Proof. by case: r => /=; rewrite ?(map_equal h) ?(map_at_most h). Qed.

Lemma chain_columns_m w : m2 (chain_columns o m w) = chain_columns p n (m3 w).
Proof.
rewrite /chain_columns (same_game hm) !states_m -map_comp; apply: eq_map => t /=.
by rewrite -!map_comp; apply: eq_map => s /=; rewrite (nth_m0 h) (chain_m h).
Qed.

Lemma law_after_m w k x : m1 (law_after o m w k x) = law_after p n (m3 w) k (m1 x).
Proof.
rewrite /law_after -chain_columns_m; elim: k => //= k <-.
by rewrite -!map_comp; apply: eq_map => c /=; exact: dot_m.
Qed.

Lemma looks_m w Vs : m3 (looks o m w Vs) = looks p n (m3 w) (m2 Vs).
Proof. by rewrite /looks (same_game hm) looks_ahead_m. Qed.

Lemma means_m w q : m2 (means o m w q) = means p n (m3 w) (m3 q).
Proof.
rewrite /means (same_game hm) /players states_m /= -map_comp; apply: eq_map => i /=.
by rewrite -map_comp; apply: eq_map => s /=; rewrite (dot_m h) !nth_mm.
Qed.

Lemma explored_m w e : m3 (explored o m w e) = explored p n (m3 w) (m3 e).
Proof.
rewrite /explored (same_game hm) /players /= -map_comp; apply: eq_map => i /=.
rewrite -nth_mm -!map_comp; apply: eq_map => row /=; rewrite /mixed size_map -map_comp -map_comp.
apply: eq_map => x /=.
by rewrite (map_plus h) !(map_times h) (map_plus h) (map_one h) (map_minus h) (map_inverse h) (map_natural h) entry_m.
Qed.

Lemma put_m w i s row : m3 (put w i s row) = put (m3 w) i s (m1 row).
Proof. by rewrite /put map_set_nth /= map_set_nth /= nth_mm. Qed.

Lemma always_m k : m3 (always o m k) = always p n k.
Proof.
rewrite /always /own (same_game hm) /players states_m /= -map_comp; apply: eq_map => i /=.
by rewrite map_nseq (unit_row_m h).
Qed.

Lemma is_best_m q i s a : is_best o q i s a = is_best p (m3 q) i s a.
Proof.
rewrite /is_best -nth_mm -nth_mm all_map; apply: eq_all => x /=.
by rewrite (map_at_most h) entry_m.
Qed.

Lemma agree_over X X' Y' (k : X' -> Y') op op' unit unit' g g' (l : seq X) :
  (forall a b, k (op a b) = op' (k a) (k b)) -> unit' = k unit -> (forall a, agree k (g a) (g' a)) ->
  agree k (gather g op unit l) (gather g' op' unit' l).
Proof. by move=> hop hu hg; rewrite -[l in gather g' _ _ l]map_id; apply: agree_gather. Qed.

Lemma agree_tabulate g g' : (forall i s a, agree f (g i s a) (g' i s a)) ->
  agree m3 (tabulate m g) (tabulate n g').
Proof.
have single X Y (e : X -> Y) x y : agree e x y ->
    agree (map e) (omap (fun x => [:: x]) x) (omap (fun x => [:: x]) y).
  by case: x => [a|] // hx v [<-]; rewrite (hx a).
move=> hg; rewrite /tabulate (same_game hm) /players states_m /=.
apply: agree_over => // [a b|i]; first exact: map_cat.
apply: (single); apply: agree_over => // [a b|s]; first exact: map_cat.
apply: (single).
apply: agree_over => // [a b|a]; first exact: map_cat.
exact: (single).
Qed.

Lemma frame_place fr k : agree mv (place_of fr k) (place_of (map mv fr) k).
Proof.
rewrite /place_of; elim: fr k => [|v fr IH] [|k] // x /=; last exact: IH.
by case=> <-.
Qed.

Lemma extent_m k j : extent n k j = extent m k j.
Proof. by rewrite /extent (same_game hm) /players states_m. Qed.

Ltac parts := repeat match goal with
  | |- agree _ (bind4 _ _ _ _ _) _ => eapply agree_bind4; [ | | | | move=> ? ? ? ?]
  | |- agree _ (bind3 _ _ _ _) _ => eapply agree_bind3; [ | | | move=> ? ? ?]
  | |- agree _ (bind2 _ _ _) _ => eapply agree_bind2; [ | | move=> ? ?]
  | |- agree _ (obind (number_of _) _) _ => eapply agree_number
  | |- agree _ (obind (index_of _) _) _ => eapply agree_index
  | |- agree _ (obind (@truth_of _) _) _ => eapply agree_truth
  | |- agree _ (obind (@table_of _) _) _ => eapply agree_table
  | |- agree _ (obind (value_of _) _) _ => eapply agree_bind; [ | exact: same_value hm]
  | |- agree _ (obind (best_of _) _) _ => eapply agree_bind; [ | exact: same_best hm]
  | |- agree _ (obind (visits_of _) _) _ => eapply agree_bind; [ | exact: same_visits hm]
  | |- agree _ (obind (visits_from_of _) _) _ => eapply agree_bind; [ | exact: same_visits_from hm]
  | |- agree _ (obind (q_of _) _) _ => eapply agree_bind; [ | exact: same_q hm]
  | |- agree _ (obind _ _) _ => eapply agree_bind; [ | move=> ?]
  | H : forall fr, agree _ (eval o m ?t fr) _ |- agree _ (eval o m ?t _) _ => apply: H
  end.
Ltac done_by := first [apply: agree_some | idtac]; rewrite ?(same_game hm) /=.

(* The same value in both models. *)
Theorem eval_agrees :
  (forall t fr, agree mv (eval o m t fr) (eval p n t (map mv fr))) /\
  (forall q fr, agree (map (map mv)) (frames o m q fr) (frames p n q (map mv fr))).
Proof.
apply: terms_ind; intros; cbn [eval frames]; parts; try (apply: agree_some; rewrite ?(same_game hm) /=); try by [].
all: try by rewrite (map_plus h).
all: try by rewrite (map_times h).
all: try by rewrite (map_minus h).
all: try by rewrite (absolute_m h).
all: try by rewrite larger_m.
all: try by rewrite -holds_m.
all: try by rewrite entry_m.
all: try by rewrite (map_natural h).
all: try by rewrite !(nth_m0 h) ?nth_mm ?payoffs_m.
all: try by rewrite (dot_m h) ?(weights_at_m h) ?(own_weights_m h) ?payoffs_m ?(arrivals_m h).
all: try by rewrite (nth_m0 h) law_after_m ?(unit_row_m h).
all: try by rewrite -is_best_m.
all: try by rewrite looks_m ?means_m.
all: try by rewrite ?(dev_m f) ?(before_m f) ?explored_m ?put_m ?(unit_row_m h) ?always_m.
- exact: frame_place.
- by rewrite (same_constant hm).
- apply: agree_if; [by rewrite (map_equal h) (map_zero h) | by [] | apply: agree_some].
  by rewrite /= (map_inverse h).
- by apply: agree_if => //; apply: agree_some; rewrite /= power_m.
- by congr Num; case: ifP => _; rewrite ?(map_one h) ?(map_zero h).
- by apply: agree_if => //; [parts; apply: agree_some | apply: agree_some].
- by apply: agree_if => //; [apply: agree_some | parts; apply: agree_some].
- by apply: agree_if => //; [parts; apply: agree_some | apply: agree_some].
- exact: agree_combine.
- by rewrite /own (same_game hm).
- by rewrite (nth_m0 h) law_after_m (unit_row_m h) states_m.
- by rewrite put_m map_set_nth (map_plus h) (nth_m0 h) (map_zero h) !nth_mm.
- apply: agree_tabulate => i s a.
  have -> : map mv fr ++ [:: Idx U i; Idx U s; Idx U a] = map mv (fr ++ [:: Idx T i; Idx T s; Idx T a]).
    by rewrite map_cat.
  by parts.
- rewrite extent_m; apply: agree_over => // [a b|j]; first exact: map_cat.
  by rewrite -[Idx U j]/(mv (Idx T j)) -map_rcons.
by apply: agree_if => //; apply: agree_some.
Qed.

Theorem judge_agrees t fr : agree id (judge o m t fr) (judge p n t (map mv fr)).
Proof.
have [he hf] := eval_agrees.
elim: t fr; intros; cbn [judge]; try by apply: agree_bind (agree_truth (he _ _)) _ => c; apply: agree_some.
- by apply: agree_bind2 => // x y; apply: agree_some.
- by apply: agree_bind (agree_truth (he _ _)) _ => -[] //=; apply: agree_some.
by case: f0; try (by apply: agree_bind (agree_truth (he _ _)) _ => c; apply: agree_some);
  apply: agree_bind (hf _ _) _ => l; apply: agree_gather.
Qed.
End Agree.
