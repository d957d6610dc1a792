(* Games, policies and values in lists of numbers, and what a checker computes of
   them.  Written once for any arithmetic: with Coq's rationals it is the program
   that is extracted, over an ordered field it is what theorems speak of; a map of
   arithmetics carries one to the other.

     tables T            a game: numbers of actions, discount, initial
                         distribution, payoffs [player][state][joint action],
                         transitions [state][joint action][next state]
     joints m            joint actions in lexicographic order
     joint_weights rows  products of weights, in that order
     look d i s V        u_i(s, a) + delta sum_t P(t|s, a) V(t) for all a
     table T             numbers [player][state][action]: a policy, an estimate
     check_value         V = u + delta P V under a table: no solve              *)
From mathcomp Require Import all_ssreflect.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Record arithmetic (T : Type) := Arithmetic {
  zero : T; one : T; plus : T -> T -> T; times : T -> T -> T; minus : T -> T; inverse : T -> T;
  at_most : T -> T -> bool; equal : T -> T -> bool; natural : nat -> T }.

Record tables (T : Type) := Tables {
  acts : seq nat; rate : T; start : seq T;
  pay : seq (seq (seq T)); next : seq (seq (seq T)) }.

Definition table T := seq (seq (seq T)).

Fixpoint joints (m : seq nat) : seq (seq nat) :=
  if m is k :: m' then flatten [seq [seq a :: l | l <- joints m'] | a <- iota 0 k] else [:: [::]].

Fixpoint map2 (T U V : Type) (f : T -> U -> V) (x : seq T) (y : seq U) : seq V :=
  match x, y with a :: x', b :: y' => f a b :: map2 f x' y' | _, _ => [::] end.

Section Computed.
Variables (T : Type) (o : arithmetic T).
Notation "0" := (zero o).
Notation "1" := (one o).
Implicit Types (x y V row : seq T) (w : table T) (d : tables T).

Definition absolute a := if at_most o 0 a then a else minus o a.
Definition sum x := foldr (plus o) 0 x.

Fixpoint dot x y : T :=
  match x, y with
    | a :: x', b :: y' => if equal o a 0 then dot x' y' else plus o (times o a b) (dot x' y')
    | _, _ => 0 end.

Fixpoint joint_weights (rows : seq (seq T)) : seq T :=
  if rows is row :: rows' then
    let others := joint_weights rows' in flatten [seq [seq times o a b | b <- others] | a <- row]
  else [:: 1].

Definition unit_row m a : seq T := mkseq (fun b => if b == a then 1 else 0) m.

Definition states d := size (next d).
Definition players d := size (acts d).
Definition actions d i := nth 0%N (acts d) i.

Definition is_dist x := all (at_most o 0) x && equal o (sum x) 1.

Definition valid d := let K := size (joints (acts d)) in [&&
  (0 < players d)%N && all (leq 1) (acts d), (0 < states d)%N,
  ~~ at_most o (rate d) 0, ~~ at_most o 1 (rate d),
  (size (start d) == states d) && is_dist (start d),
  (size (pay d) == players d) &&
    all (fun u => (size u == states d) && all (fun row => size row == K) u) (pay d) &
  all (fun rows => (size rows == K) &&
    all (fun row => (size row == states d) && is_dist row) rows) (next d)].

Definition shape d w := (size w == players d) && all (fun i =>
  let block := nth [::] w i in (size block == states d) &&
    all (fun row => size row == actions d i) block) (iota 0 (players d)).
Definition is_policy_table d w := shape d w && all (all is_dist) w.

Definition rows_at w s := [seq nth [::] block s | block <- w].
Definition weights_at w s := joint_weights (rows_at w s).
Definition own_weights d w i s a :=
  joint_weights (set_nth [::] (rows_at w s) i (unit_row (actions d i) a)).

Definition payoffs d i s := nth [::] (nth [::] (pay d) i) s.
Definition arrivals d s t := [seq nth 0 row t | row <- nth [::] (next d) s].
Definition look d i s V :=
  map2 (fun u row => plus o u (times o (rate d) (dot row V))) (payoffs d i s) (nth [::] (next d) s).

Definition mean_look d w i s V := dot (weights_at w s) (look d i s V).
Definition own_look d w i s a V := dot (own_weights d w i s a) (look d i s V).
Definition chain d w s := let x := weights_at w s in [seq dot x (arrivals d s t) | t <- iota 0 (states d)].

Definition contracts d w := all (fun s =>
  ~~ at_most o 1 (sum [seq absolute (times o (rate d) p) | p <- chain d w s])) (iota 0 (states d)).
Definition has_values d w := is_policy_table d w || (shape d w && contracts d w).

Definition check_value d w i V := (size V == states d) &&
  all (fun s => equal o (nth 0 V s) (mean_look d w i s V)) (iota 0 (states d)).
Definition check_values d w (Vs : seq (seq T)) := (size Vs == players d) &&
  all (fun i => check_value d w i (nth [::] Vs i)) (iota 0 (players d)).

(* Tables from tables. *)
Definition dev w i (x : table T) : table T := set_nth [::] w i (nth [::] x i).
Definition before w (r : table T) i : table T := take i w ++ drop i r.

(* No action of player i looks ahead to more than W against w. *)
Definition bounds_looks d w i W := all (fun s => all (fun a =>
  at_most o (own_look d w i s a W) (nth 0 W s)) (iota 0 (actions d i))) (iota 0 (states d)).
Definition check_best d w (r : table T) (Ws : seq (seq T)) := (size Ws == players d) &&
  all (fun i => check_value d (dev w i r) i (nth [::] Ws i) && bounds_looks d w i (nth [::] Ws i))
    (iota 0 (players d)).

(* y = (1 - delta) start + delta y P. *)
Definition check_visits d w from y := (size y == states d) && all (fun t =>
  equal o (nth 0 y t) (plus o (times o (plus o 1 (minus o (rate d))) (nth 0 from t))
    (times o (rate d) (dot y [seq nth 0 (chain d w s) t | s <- iota 0 (states d)]))))
  (iota 0 (states d)).
End Computed.

(* A map of arithmetics commutes with all that is computed. *)
Definition map_tables T U (f : T -> U) (d : tables T) : tables U :=
  Tables (acts d) (f (rate d)) (map f (start d)) (map (map (map f)) (pay d)) (map (map (map f)) (next d)).

Section Maps.
Variables (T U : Type) (o : arithmetic T) (p : arithmetic U) (f : T -> U).

Record is_map := IsMap {
  map_zero : f (zero o) = zero p;
  map_one : f (one o) = one p;
  map_plus : forall x y, f (plus o x y) = plus p (f x) (f y);
  map_times : forall x y, f (times o x y) = times p (f x) (f y);
  map_minus : forall x, f (minus o x) = minus p (f x);
  map_inverse : forall x, f (inverse o x) = inverse p (f x);
  map_at_most : forall x y, at_most o x y = at_most p (f x) (f y);
  map_equal : forall x y, equal o x y = equal p (f x) (f y);
  map_natural : forall n, f (natural o n) = natural p n }.
Hypothesis h : is_map.

Notation m1 := (map f).
Notation m2 := (map (map f)).
Notation m3 := (map (map (map f))).

Lemma nth_m0 x k : f (nth (zero o) x k) = nth (zero p) (m1 x) k.
Proof. by elim: x k => [|a x IH] [|k] //=; exact: map_zero h. Qed.

Lemma nth_mm (X Y : Type) (e : X -> Y) x k : map e (nth [::] x k) = nth [::] (map (map e) x) k.
Proof. by elim: x k => [|a x IH] [|k] /=. Qed.

Lemma sum_m x : f (sum o x) = sum p (m1 x).
Proof. by elim: x => [|a x IH] /=; [exact: map_zero h | rewrite (map_plus h) IH]. Qed.

Lemma dot_m x y : f (dot o x y) = dot p (m1 x) (m1 y).
Proof.
elim: x y => [|a x IH] [|b y] /=; try exact: map_zero h.
rewrite (map_equal h) (map_zero h); case: equal; first exact: IH.
by rewrite (map_plus h) (map_times h) IH.
Qed.

Lemma absolute_m a : f (absolute o a) = absolute p (f a).
Proof. by rewrite /absolute (map_at_most h) (map_zero h); case: at_most; rewrite ?(map_minus h). Qed.

Lemma joint_weights_m rows : m1 (joint_weights o rows) = joint_weights p (m2 rows).
Proof.
elim: rows => [|row rows IH] /=; first by rewrite (map_one h).
rewrite map_flatten -!map_comp -IH; congr flatten; apply: eq_map => a /=.
by rewrite -!map_comp; apply: eq_map => b /=; exact: map_times h _ _.
Qed.

Lemma unit_row_m k a : m1 (unit_row o k a) = unit_row p k a.
Proof.
rewrite /unit_row /mkseq -map_comp; apply: eq_map => b /=.
by case: eqP => _; [exact: map_one h | exact: map_zero h].
Qed.

Lemma is_dist_m x : is_dist o x = is_dist p (m1 x).
Proof.
rewrite /is_dist (map_equal h) sum_m (map_one h) all_map; congr (_ && _).
by apply: eq_all => a /=; rewrite (map_at_most h) (map_zero h).
Qed.

Lemma map2_m (X Y Z X' Y' Z' : Type) (e : X -> Y -> Z) (e' : X' -> Y' -> Z') g1 g2 g3 x y :
  (forall a b, g3 (e a b) = e' (g1 a) (g2 b)) -> map g3 (map2 e x y) = map2 e' (map g1 x) (map g2 y).
Proof. by move=> he; elim: x y => [|a x IH] [|b y] //=; rewrite he IH. Qed.

Lemma states_m d : states (map_tables f d) = states d. Proof. exact: size_map. Qed.

Lemma valid_m d : valid o d = valid p (map_tables f d).
Proof.
rewrite /valid states_m /players !(map_at_most h) (map_one h) (map_zero h) /= !size_map is_dist_m !all_map.
congr [&& _, _, _, _, _, _ & _].
  congr (_ && _); apply: eq_all => u /=; rewrite size_map all_map; congr (_ && _).
  by apply: eq_all => row /=; rewrite size_map.
apply: eq_all => rows /=; rewrite size_map all_map; congr (_ && _); apply: eq_all => row /=.
by rewrite size_map is_dist_m.
Qed.

Lemma shape_m d w : shape d w = shape (map_tables f d) (m3 w).
Proof.
rewrite /shape states_m /players /= size_map; congr (_ && _); apply: eq_all => i /=.
rewrite -nth_mm size_map all_map; congr (_ && _).
by apply: eq_all => row /=; rewrite size_map.
Qed.

Lemma is_policy_table_m d w : is_policy_table o d w = is_policy_table p (map_tables f d) (m3 w).
Proof.
rewrite /is_policy_table -shape_m all_map; congr (_ && _); apply: eq_all => b /=.
by rewrite all_map; apply: eq_all => row /=; exact: is_dist_m.
Qed.

Lemma rows_at_m w s : m2 (rows_at w s) = rows_at (m3 w) s.
Proof. by rewrite /rows_at -!map_comp; apply: eq_map => b /=; exact: nth_mm. Qed.

Lemma weights_at_m w s : m1 (weights_at o w s) = weights_at p (m3 w) s.
Proof. by rewrite /weights_at joint_weights_m rows_at_m. Qed.

Lemma map_set_nth (X Y : Type) (e : X -> Y) a x k b :
  map e (set_nth a x k b) = set_nth (e a) (map e x) k (e b).
Proof.
elim: x k => [|c x IH] [|k] //=; last by rewrite IH.
by congr (_ :: _); elim: k => [|k IHk] //=; rewrite IHk.
Qed.

Lemma own_weights_m d w i s a :
  m1 (own_weights o d w i s a) = own_weights p (map_tables f d) (m3 w) i s a.
Proof. by rewrite /own_weights joint_weights_m map_set_nth rows_at_m unit_row_m. Qed.

Lemma payoffs_m d i s : m1 (payoffs d i s) = payoffs (map_tables f d) i s.
Proof. by rewrite /payoffs /= nth_mm nth_mm. Qed.

Lemma next_m d s : m2 (nth [::] (next d) s) = nth [::] (next (map_tables f d)) s.
Proof. exact: nth_mm. Qed.

Lemma arrivals_m d s t : m1 (arrivals o d s t) = arrivals p (map_tables f d) s t.
Proof. by rewrite /arrivals -next_m -!map_comp; apply: eq_map => row /=; exact: nth_m0. Qed.

Lemma look_m d i s V : m1 (look o d i s V) = look p (map_tables f d) i s (m1 V).
Proof.
rewrite /look -payoffs_m -next_m; apply: map2_m => u row.
by rewrite (map_plus h) (map_times h) dot_m.
Qed.

Lemma mean_look_m d w i s V :
  f (mean_look o d w i s V) = mean_look p (map_tables f d) (m3 w) i s (m1 V).
Proof. by rewrite /mean_look dot_m weights_at_m look_m. Qed.

Lemma own_look_m d w i s a V :
  f (own_look o d w i s a V) = own_look p (map_tables f d) (m3 w) i s a (m1 V).
Proof. by rewrite /own_look dot_m own_weights_m look_m. Qed.

Lemma chain_m d w s : m1 (chain o d w s) = chain p (map_tables f d) (m3 w) s.
Proof.
rewrite /chain states_m -map_comp; apply: eq_map => t /=.
by rewrite dot_m weights_at_m arrivals_m.
Qed.

Lemma has_values_m d w : has_values o d w = has_values p (map_tables f d) (m3 w).
Proof.
rewrite /has_values -is_policy_table_m -shape_m /contracts states_m; congr (_ || (_ && _)).
apply: eq_all => s /=; rewrite (map_at_most h) (map_one h) sum_m -chain_m -!map_comp.
congr (~~ at_most _ _ (sum _ _)); apply: eq_map => a /=.
by rewrite absolute_m (map_times h).
Qed.

Lemma check_value_m d w i V : check_value o d w i V = check_value p (map_tables f d) (m3 w) i (m1 V).
Proof.
rewrite /check_value states_m size_map; congr (_ && _); apply: eq_all => s /=.
by rewrite (map_equal h) nth_m0 mean_look_m.
Qed.

Lemma check_values_m d w Vs : check_values o d w Vs = check_values p (map_tables f d) (m3 w) (m2 Vs).
Proof.
rewrite /check_values /players size_map; congr (_ && _); apply: eq_all => i /=.
by rewrite check_value_m -nth_mm.
Qed.

Lemma dev_m w i x : m3 (dev w i x) = dev (m3 w) i (m3 x).
Proof. by rewrite /dev map_set_nth /= -nth_mm. Qed.

Lemma before_m w r i : m3 (before w r i) = before (m3 w) (m3 r) i.
Proof. by rewrite /before map_cat map_take map_drop. Qed.

Lemma bounds_looks_m d w i W :
  bounds_looks o d w i W = bounds_looks p (map_tables f d) (m3 w) i (m1 W).
Proof.
rewrite /bounds_looks states_m; apply: eq_all => s /=; apply: eq_all => a /=.
by rewrite (map_at_most h) own_look_m nth_m0.
Qed.

Lemma check_best_m d w x Ws : check_best o d w x Ws = check_best p (map_tables f d) (m3 w) (m3 x) (m2 Ws).
Proof.
rewrite /check_best /players size_map; congr (_ && _); apply: eq_all => i /=.
by rewrite check_value_m bounds_looks_m -nth_mm dev_m.
Qed.

Lemma check_visits_m d w from y :
  check_visits o d w from y = check_visits p (map_tables f d) (m3 w) (m1 from) (m1 y).
Proof.
rewrite /check_visits states_m size_map; congr (_ && _); apply: eq_all => t /=.
rewrite (map_equal h) (map_plus h) !(map_times h) (map_plus h) (map_one h) (map_minus h) !nth_m0 dot_m.
congr (equal _ _ (plus _ _ (times _ _ (dot _ _ _)))); rewrite -map_comp; apply: eq_map => s /=.
by rewrite nth_m0 chain_m.
Qed.
End Maps.
