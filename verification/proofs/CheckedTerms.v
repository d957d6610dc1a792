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

(* Q of the values Vs under w, by player, state and action. *)
Definition looks_ahead T (o : arithmetic T) d w (Vs : seq (seq T)) : table T :=
  [seq [seq (let ahead := look o d i s (nth [::] Vs i) in
      [seq dot o (own_weights o d w i s a) ahead | a <- iota 0 (actions d i)])
    | s <- iota 0 (states d)] | i <- iota 0 (players d)].

Record model T := Model {
  game : tables T; constant : Q -> T;
  value_of : table T -> option (seq (seq T)); q_of : table T -> option (table T); best_of : table T -> option (seq (seq T));
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
Definition looks w Vs := looks_ahead o d w Vs.
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
  | QTable w => obind (fun q => Some (Tab q)) (obind (q_of m) (tab (eval w fr)))
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
