(* The terms of the statement language, evaluated in any arithmetic.

   A model is a game with functions that give V, W and visitation of a table.  Over
   the rationals these are looked up among witnesses that have been checked; over
   a field they are the functions of the development (CheckedModel.v).  There is
   one evaluator, and two models that agree give the same value of every term.

     eval o m t frame      the value of t; None where it has none: a division by
                           0, an extreme of nothing, a witness that is missing
     judge o m t frame     (some comparison was made, all of them are true)     *)
From Coq Require Import QArith.
From mathcomp Require Import all_ssreflect.
From MPG Require Import CheckedTables.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Inductive relation := IsEqual | IsUnequal | IsAtMost | IsBelow.
Inductive folding := Sum | Product | Largest | Smallest | Every | Some_.
Inductive kind := Players | States | Actions | Joints | Stages.

(* Indices and given data are places of the frame.  Actions are those of a player,
   stages those below a number.                                                 *)
Inductive term :=
  | Place (k : nat) | Number (q : Q) | Index (k : nat)
  | Plus (a b : term) | Times (a b : term) | Minus (a : term) | Inverse (a : term)
  | Absolute (a : term) | Power (a n : term) | Bigger (a b : term)
  | Compare (r : relation) (a b : term) | Bracket (a : term)
  | And (a b : term) | Or (a b : term) | Not (a : term) | Implies (a b : term) | Iff (a b : term)
  | Fold (f : folding) (over : places) (body : term)
  | Own (h i : term) | Entry (w i s a : term) | Count (i : term)
  | Discount | Start (s : term) | Payoff (i s h : term) | Next (s h t : term)
  | MeanPayoff (w i s : term) | OwnPayoff (w i s a : term)
  | MeanNext (w s t : term) | OwnNext (w i s a t : term)
  | Value (w i s : term) | BestValue (w i s : term) | Visits (w s : term) | VisitsFrom (w z s : term)
  | Law (w k s : term) | LawFrom (w k z s : term) | IsBest (q i s a : term)
  | QTable (w : term) | Bellman (w q : term) | Dev (w i x : term) | Before (w r i : term)
  | Explored (w e : term) | Fixed (w i s a : term) | Shifted (w i s a x : term) | Always (h : term)
  | Tabulate (body : term)
with places := Here | Each (k : kind) (bound : term) (more : places) | When (c : term) (more : places).

Scheme term_mutual := Induction for term Sort Prop with places_mutual := Induction for places Sort Prop.
Combined Scheme terms_ind from term_mutual, places_mutual.

Inductive value T := Num (x : T) | Truth (b : bool) | Idx (k : nat) | Tab (t : table T).

Record model T := Model {
  game : tables T; constant : Q -> T;
  value_of : table T -> option (seq (seq T)); best_of : table T -> option (seq (seq T));
  visits_of : table T -> option (seq T); visits_from_of : table T -> option (seq (seq T)) }.

Definition bind2 X Y Z (F : X -> Y -> option Z) x y := obind (fun a => obind (F a) y) x.
Definition bind3 X Y Z W (F : X -> Y -> Z -> option W) x y z := obind (fun a => bind2 (F a) y z) x.
Definition bind4 X Y Z W V (F : X -> Y -> Z -> W -> option V) x y z w := obind (fun a => bind3 (F a) y z w) x.

(* Exponents, and numbers in the place of stages, are below this. *)
Definition most : nat := 1001.

Section Every.
Variables (X : Type) (g : X -> option bool).
Fixpoint every l := if l is x :: l' then obind (fun b => if b then every l' else Some false) (g x) else Some true.
Fixpoint some l := if l is x :: l' then obind (fun b => if b then Some true else some l') (g x) else Some false.
End Every.

Section Gather.
Variables (X T : Type) (g : X -> option T) (op : T -> T -> T).
Fixpoint gather (unit : T) l := if l is x :: l' then bind2 (fun a b => Some (op a b)) (g x) (gather unit l') else Some unit.
Definition extreme l := if l is x :: l' then obind (fun a => gather a l') (g x) else None.
End Gather.

Arguments most : simpl never.

Section Evaluation.
Variables (T : Type) (o : arithmetic T) (m : model T).
Notation frame := (seq (value T)).
Notation d := (game m).
Notation at0 := (nth (zero o)).
Notation val := (value T).

Definition place_of (fr : frame) k : option val := nth None (map Some fr) k.
Definition number_of (v : val) : option T :=
  match v with Num x => Some x | Idx k => Some (natural o k) | _ => None end.
Definition natural_of (x : T) : option nat :=
  let k := find (fun n => equal o (natural o n) x) (iota 0 most) in if (k < most)%N then Some k else None.
Definition index_of (v : val) : option nat :=
  match v with Idx k => Some k
    | Num x => natural_of x | _ => None end.
Definition truth_of (v : val) : option bool := if v is Truth b then Some b else None.
Definition table_of (v : val) : option (table T) := if v is Tab t then Some t else None.
Notation num x := (obind number_of x).
Notation idx x := (obind index_of x).
Notation tru x := (obind truth_of x).
Notation tab x := (obind table_of x).

Definition entry (t : table T) i s a := at0 (nth [::] (nth [::] t i) s) a.
Definition larger x y := if at_most o x y then y else x.
Definition smaller x y := if at_most o x y then x else y.
Definition power x n := iter n (times o x) (one o).
Definition holds r x y := match r with
  | IsEqual => equal o x y | IsUnequal => ~~ equal o x y
  | IsAtMost => at_most o x y | IsBelow => ~~ at_most o y x end.

Definition combine f (g : frame -> option val) (l : seq frame) : option val :=
  let h fr := num (g fr) in let Num' x := Some (Num x) in match f with
    | Sum => obind Num' (gather h (plus o) (zero o) l)
    | Product => obind Num' (gather h (times o) (one o) l)
    | Largest => obind Num' (extreme h larger l)
    | Smallest => obind Num' (extreme h smaller l)
    | Every => obind (fun b => Some (Truth T b)) (every (fun fr => tru (g fr)) l)
    | Some_ => obind (fun b => Some (Truth T b)) (some (fun fr => tru (g fr)) l) end.

Definition extent k n : nat := match k with
  | Players => players d | States => states d | Actions => actions d n
  | Joints => size (joints (acts d)) | Stages => n end.

Definition chain_columns w := let rows := [seq chain o d w s | s <- iota 0 (states d)] in
  [seq [seq at0 row t | row <- rows] | t <- iota 0 (states d)].
Definition law_after w k x := let columns := chain_columns w in iter k (fun x => [seq dot o x c | c <- columns]) x.
Definition looks w (Vs : seq (seq T)) : table T :=
  [seq [seq [seq own_look o d w i s a (nth [::] Vs i) | a <- iota 0 (actions d i)]
     | s <- iota 0 (states d)] | i <- iota 0 (players d)].
Definition means w q : seq (seq T) :=
  [seq [seq dot o (nth [::] (nth [::] w i) s) (nth [::] (nth [::] q i) s) | s <- iota 0 (states d)]
     | i <- iota 0 (players d)].
Definition mixed (theta : T) (row : seq T) :=
  [seq plus o (times o (plus o (one o) (minus o theta)) p) (times o theta (inverse o (natural o (size row)))) | p <- row].
Definition explored w e : table T :=
  [seq [seq mixed (entry e i 0 0) row | row <- nth [::] w i] | i <- iota 0 (players d)].
Definition put w i s row : table T := set_nth [::] w i (set_nth [::] (nth [::] w i) s row).
Definition own h i := nth 0%N (nth [::] (joints (acts d)) h) i.
Definition always h : table T :=
  [seq nseq (states d) (unit_row o (actions d i) (own h i)) | i <- iota 0 (players d)].
Definition is_best q i s a := all (fun x => at_most o x (entry q i s a)) (nth [::] (nth [::] q i) s).

(* Numbers by player, state and action. *)
Definition tabulate (g : nat -> nat -> nat -> option T) : option (table T) :=
  let rows i s := gather (fun a => omap (fun x => [:: x]) (g i s a)) cat [::] (iota 0 (actions d i)) in
  let blocks i := gather (fun s => omap (fun x => [:: x]) (rows i s)) cat [::] (iota 0 (states d)) in
  gather (fun i => omap (fun x => [:: x]) (blocks i)) cat [::] (iota 0 (players d)).

Notation Number' F := (fun x => Some (Num (F x))).

Fixpoint eval (t : term) (fr : frame) {struct t} : option val := match t with
  | Place k => place_of fr k
  | Number q => Some (Num (constant m q))
  | Index k => Some (Idx T k)
  | Plus a b => bind2 (fun x y => Some (Num (plus o x y))) (num (eval a fr)) (num (eval b fr))
  | Times a b => bind2 (fun x y => Some (Num (times o x y))) (num (eval a fr)) (num (eval b fr))
  | Minus a => obind (fun x => Some (Num (minus o x))) (num (eval a fr))
  | Inverse a => obind (fun x => if equal o x (zero o) then None else Some (Num (inverse o x))) (num (eval a fr))
  | Absolute a => obind (fun x => Some (Num (absolute o x))) (num (eval a fr))
  | Power a n => bind2 (fun x k => if (k < most)%N then Some (Num (power x k)) else None)
                   (num (eval a fr)) (idx (eval n fr))
  | Bigger a b => bind2 (fun x y => Some (Num (larger x y))) (num (eval a fr)) (num (eval b fr))
  | Compare r a b => bind2 (fun x y => Some (Truth T (holds r x y))) (num (eval a fr)) (num (eval b fr))
  | Bracket a => obind (fun b : bool => Some (Num (if b then one o else zero o))) (tru (eval a fr))
  | And a b => obind (fun x : bool => if x then obind (fun y => Some (Truth T y)) (tru (eval b fr))
                                      else Some (Truth T false)) (tru (eval a fr))
  | Or a b => obind (fun x : bool => if x then Some (Truth T true)
                                     else obind (fun y => Some (Truth T y)) (tru (eval b fr))) (tru (eval a fr))
  | Not a => obind (fun x => Some (Truth T (~~ x))) (tru (eval a fr))
  | Implies a b => obind (fun x : bool => if x then obind (fun y => Some (Truth T y)) (tru (eval b fr))
                                          else Some (Truth T true)) (tru (eval a fr))
  | Iff a b => bind2 (fun x y : bool => Some (Truth T (x == y))) (tru (eval a fr)) (tru (eval b fr))
  | Fold f over body => obind (combine f (eval body)) (frames over fr)
  | Own h i => bind2 (fun h i => Some (Idx T (own h i))) (idx (eval h fr)) (idx (eval i fr))
  | Entry w i s a => bind4 (fun w i s a => Some (Num (entry w i s a)))
                       (tab (eval w fr)) (idx (eval i fr)) (idx (eval s fr)) (idx (eval a fr))
  | Count i => obind (fun i => Some (Num (natural o (actions d i)))) (idx (eval i fr))
  | Discount => Some (Num (rate d))
  | Start s => obind (fun s => Some (Num (at0 (start d) s))) (idx (eval s fr))
  | Payoff i s h => bind3 (fun i s h => Some (Num (at0 (payoffs d i s) h)))
                      (idx (eval i fr)) (idx (eval s fr)) (idx (eval h fr))
  | Next s h t => bind3 (fun s h t => Some (Num (at0 (nth [::] (nth [::] (next d) s) h) t)))
                    (idx (eval s fr)) (idx (eval h fr)) (idx (eval t fr))
  | MeanPayoff w i s => bind3 (fun w i s => Some (Num (dot o (weights_at o w s) (payoffs d i s))))
                          (tab (eval w fr)) (idx (eval i fr)) (idx (eval s fr))
  | OwnPayoff w i s a => bind4 (fun w i s a => Some (Num (dot o (own_weights o d w i s a) (payoffs d i s))))
                           (tab (eval w fr)) (idx (eval i fr)) (idx (eval s fr)) (idx (eval a fr))
  | MeanNext w s t => bind3 (fun w s t => Some (Num (dot o (weights_at o w s) (arrivals o d s t))))
                        (tab (eval w fr)) (idx (eval s fr)) (idx (eval t fr))
  | OwnNext w i s a t => obind (fun t => bind4 (fun w i s a =>
                             Some (Num (dot o (own_weights o d w i s a) (arrivals o d s t))))
                           (tab (eval w fr)) (idx (eval i fr)) (idx (eval s fr)) (idx (eval a fr))) (idx (eval t fr))
  | Value w i s => bind3 (fun Vs i s => Some (Num (at0 (nth [::] Vs i) s)))
                     (obind (value_of m) (tab (eval w fr))) (idx (eval i fr)) (idx (eval s fr))
  | BestValue w i s => bind3 (fun Ws i s => Some (Num (at0 (nth [::] Ws i) s)))
                         (obind (best_of m) (tab (eval w fr))) (idx (eval i fr)) (idx (eval s fr))
  | Visits w s => bind2 (fun y s => Some (Num (at0 y s))) (obind (visits_of m) (tab (eval w fr))) (idx (eval s fr))
  | VisitsFrom w z s => bind3 (fun ys z s => Some (Num (at0 (nth [::] ys z) s)))
                          (obind (visits_from_of m) (tab (eval w fr))) (idx (eval z fr)) (idx (eval s fr))
  | Law w k s => bind3 (fun w k s => Some (Num (at0 (law_after w k (start d)) s)))
                   (tab (eval w fr)) (idx (eval k fr)) (idx (eval s fr))
  | LawFrom w k z s => bind4 (fun w k z s => Some (Num (at0 (law_after w k (unit_row o (states d) z)) s)))
                         (tab (eval w fr)) (idx (eval k fr)) (idx (eval z fr)) (idx (eval s fr))
  | IsBest q i s a => bind4 (fun q i s a => Some (Truth T (is_best q i s a)))
                        (tab (eval q fr)) (idx (eval i fr)) (idx (eval s fr)) (idx (eval a fr))
  | QTable w => obind (fun w => obind (fun Vs => Some (Tab (looks w Vs))) (value_of m w)) (tab (eval w fr))
  | Bellman w q => bind2 (fun w q => Some (Tab (looks w (means w q)))) (tab (eval w fr)) (tab (eval q fr))
  | Dev w i x => bind3 (fun w i x => Some (Tab (dev w i x))) (tab (eval w fr)) (idx (eval i fr)) (tab (eval x fr))
  | Before w r i => bind3 (fun w r i => Some (Tab (before w r i)))
                      (tab (eval w fr)) (tab (eval r fr)) (idx (eval i fr))
  | Explored w e => bind2 (fun w e => Some (Tab (explored w e))) (tab (eval w fr)) (tab (eval e fr))
  | Fixed w i s a => bind4 (fun w i s a => Some (Tab (put w i s (unit_row o (actions d i) a))))
                       (tab (eval w fr)) (idx (eval i fr)) (idx (eval s fr)) (idx (eval a fr))
  | Shifted w i s a x => obind (fun x => bind4 (fun w i s a => let row := nth [::] (nth [::] w i) s in
                             Some (Tab (put w i s (set_nth (zero o) row a (plus o (at0 row a) x)))))
                           (tab (eval w fr)) (idx (eval i fr)) (idx (eval s fr)) (idx (eval a fr))) (num (eval x fr))
  | Always h => obind (fun h => Some (Tab (always h))) (idx (eval h fr))
  | Tabulate body => obind (fun t => Some (Tab t))
      (tabulate (fun i s a => num (eval body (fr ++ [:: Idx T i; Idx T s; Idx T a]))))
  end
with frames (p : places) (fr : frame) {struct p} : option (seq frame) := match p with
  | Here => Some [:: fr]
  | Each k bound more => obind (fun n => gather (fun j => frames more (rcons fr (Idx T j))) cat [::] (iota 0 (extent k n)))
                        (idx (eval bound fr))
  | When c more => obind (fun b : bool => if b then frames more fr else Some [::]) (tru (eval c fr))
  end.

Definition both (x y : bool * bool) := (x.1 || y.1, x.2 && y.2).

Fixpoint judge (t : term) (fr : frame) : option (bool * bool) := match t with
  | Fold Every over body => obind (gather (judge body) both (false, true)) (frames over fr)
  | And a b => bind2 (fun x y => Some (both x y)) (judge a fr) (judge b fr)
  | Implies a b => obind (fun x : bool => if x then judge b fr else Some (false, true)) (tru (eval a fr))
  | _ => obind (fun b => Some (true, b)) (tru (eval t fr))
  end.
End Evaluation.

(* Two models that agree. *)
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

Record models_agree := ModelsAgree {
  same_game : game n = map_tables f (game m);
  same_constant : forall q, constant n q = f (constant m q);
  same_value : forall t, agree m2 (value_of m t) (value_of n (m3 t));
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
Proof.
rewrite /looks (same_game hm) /players states_m /= -map_comp; apply: eq_map => i /=.
rewrite -map_comp; apply: eq_map => s /=; rewrite -map_comp; apply: eq_map => a /=.
by rewrite (own_look_m h) nth_mm.
Qed.

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
  | |- agree _ (value_of _ _) _ => exact: same_value hm _
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
