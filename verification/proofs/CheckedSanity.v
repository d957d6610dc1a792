(* The checkers run inside Coq, on two small games: the path without extraction.
   Each accepts what is true, and rejects it with one number changed.          *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect.
From MPG Require Import CheckedNumbers CheckedTables CheckedEquilibrium CheckedPotential CheckedTerms CheckedModel.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Local Open Scope nat_scope.

Definition z (n : Z) : Q := Qmake n xH.
Definition half : Q := Qmake 1 2.
Definition one_state (u v : seq Q) : tables Q :=
  Tables [:: 2; 2] half [:: q1] [:: [:: u]; [:: v]] [:: [:: [:: q1]; [:: q1]; [:: q1]; [:: q1]]].

(* Both get 2, 0, 0, 1 at AA, AB, BA, BB. *)
Definition coordination := let u := [:: z 2; q0; q0; q1] in one_state u u.
Definition pennies := one_state [:: q1; z (-1); z (-1); q1] [:: z (-1); q1; q1; z (-1)].

Definition first : table Q := [:: [:: [:: q1; q0]]; [:: [:: q1; q0]]].
Definition second : table Q := [:: [:: [:: q0; q1]]; [:: [:: q0; q1]]].
Definition mixed : table Q := [:: [:: [:: half; half]]; [:: [:: half; half]]].
Definition both_get (x y : Q) : seq (seq Q) := [:: [:: x]; [:: y]].

Example valid_accepts : valid rationals coordination && valid rationals pennies.
Proof. by vm_compute. Qed.

(* (a) *)
Example value_accepts : check_value rationals coordination mixed 0 [:: Qmake 3 2].
Proof. by vm_compute. Qed.
Example value_rejects : ~~ check_value rationals coordination mixed 0 [:: Qmake 4 2].
Proof. by vm_compute. Qed.

(* (b) Against an even mixture, A looks ahead to 2 of 3/2. *)
Example gap_accepts :
  check_gap rationals coordination mixed first (both_get (Qmake 3 2) (Qmake 3 2)) (both_get (z 2) (z 2)) half.
Proof. by vm_compute. Qed.
Example gap_rejects :
  ~~ check_gap rationals coordination mixed first (both_get (Qmake 3 2) (Qmake 3 2)) (both_get (z 2) (z 2)) q1.
Proof. by vm_compute. Qed.
Example equilibrium_accepts :
  check_eps rationals coordination second (both_get (z 2) (z 2)) (both_get (z 2) (z 2)) q0.
Proof. by vm_compute. Qed.
Example equilibrium_rejects :
  ~~ check_eps rationals coordination mixed (both_get (Qmake 3 2) (Qmake 3 2)) (both_get (Qmake 3 2) (Qmake 3 2)) q0.
Proof. by vm_compute. Qed.

(* (c) *)
Definition pennies_cycle d := check_four_cycle rationals d 0 1 first second
  (both_get (z 2) (z (-2))) (both_get (z (-2)) (z 2)) (both_get (z (-2)) (z 2)) (both_get (z 2) (z (-2))).
Example four_cycle_accepts : pennies_cycle pennies. Proof. by vm_compute. Qed.
Example four_cycle_rejects : ~~ pennies_cycle coordination. Proof. by vm_compute. Qed.

(* (d) *)
Example shaped_accepts : check_shaped rationals coordination (both_get q0 q0). Proof. by vm_compute. Qed.
Example shaped_rejects : ~~ check_shaped rationals pennies (both_get q0 q0). Proof. by vm_compute. Qed.
Example independent_accepts : check_action_independent rationals coordination. Proof. by vm_compute. Qed.
Example independent_rejects : ~~ check_action_independent rationals pennies. Proof. by vm_compute. Qed.

(* (e) *)
Definition best_at joint W := check_maximum rationals coordination [:: [:: z 2; q0; q0; q1]] (both_get q0 q0) [:: W] [:: joint].
Example maximum_accepts : best_at [:: 0; 0] (z 4). Proof. by vm_compute. Qed.
Example maximum_rejects : ~~ best_at [:: 1; 1] (z 2). Proof. by vm_compute. Qed.

(* (f) *)
Definition gains gain :=
  check_difference rationals coordination mixed 0 first [:: Qmake 3 2] [:: z 2] [:: q1] gain.
Example difference_accepts : gains half. Proof. by vm_compute. Qed.
Example difference_rejects : ~~ gains q1. Proof. by vm_compute. Qed.

(* A statement of the language: forall i s: V[pi](i,s) = sum a: pi(i,s,a) * Q[pi](i,s,a). *)
Definition equation_2_value : term :=
  Fold Every (Each Players (Index 0) (Each States (Index 0) Here))
    (Compare IsEqual (Value (Place 0) (Place 1) (Place 2))
      (Fold Sum (Each Actions (Place 1) Here)
        (Times (Entry (Place 0) (Place 1) (Place 2) (Place 3)) (Entry (QTable (Place 0)) (Place 1) (Place 2) (Place 3))))).
Definition statement_with outcome x := accepts coordination (Statement outcome
  (Witnesses true [:: (mixed, both_get x (Qmake 3 2))] [::] [::] [::]) [::] [:: equation_2_value] [:: [:: Tab mixed]]).
Example statement_accepts : statement_with true (Qmake 3 2). Proof. by vm_compute. Qed.
Example statement_rejects : ~~ statement_with false (Qmake 3 2). Proof. by vm_compute. Qed.
Example witness_rejects : ~~ statement_with true q1. Proof. by vm_compute. Qed.
