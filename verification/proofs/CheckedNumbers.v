(* Coq's binary rationals inside any ordered field: what a checker computes with
   them holds in the field.

     z2r z = the integer z             q2r x = num x / den x
     qadd, qmul, qsub, qdiv            sums of equal denominators keep them, so
                                       that vectors over one denominator are
                                       added as integers; others are reduced
     qle, qeq                          comparisons                              *)
From Coq Require Import ZArith QArith Lia.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Injection.
Variable R : realFieldType.

Definition z2r (z : Z) : R := (Z.to_nat z)%:R - (Z.to_nat (- z))%:R.
Definition p2r (p : positive) : R := (Pos.to_nat p)%:R.
Definition q2r (x : Q) : R := z2r (Qnum x) / p2r (Qden x).

Lemma p2r_gt0 p : 0 < p2r p.
Proof. by rewrite ltr0n; apply/ssrnat.ltP; apply: Pos2Nat.is_pos. Qed.

Lemma p2r_neq0 p : p2r p != 0. Proof. by rewrite gt_eqF // p2r_gt0. Qed.

Lemma z2r_pos p : z2r (Zpos p) = p2r p.
Proof. by rewrite /z2r /= subr0. Qed.

Lemma z2rN z : z2r (- z) = - z2r z.
Proof. by rewrite /z2r Z.opp_involutive opprB. Qed.

Lemma z2rD x y : z2r (x + y) = z2r x + z2r y.
Proof.
have e : (Z.to_nat (x + y) + (Z.to_nat (- x) + Z.to_nat (- y)) =
  Z.to_nat (- (x + y)) + (Z.to_nat x + Z.to_nat y))%N by rewrite /addn /addn_rec; lia.
have := congr1 (fun n => n%:R : R) e; rewrite /z2r !natrD => h.
move: h; set a := (Z.to_nat (x + y))%:R; set b := (Z.to_nat (- (x + y)))%:R.
set c := (Z.to_nat x)%:R; set d := (Z.to_nat y)%:R; set e1 := (Z.to_nat (- x))%:R.
set e2 := (Z.to_nat (- y))%:R => h.
have -> : a = b + (c + d) - (e1 + e2) by rewrite -h addrK.
by ring.
Qed.

Lemma z2rM x y : z2r (x * y) = z2r x * z2r y.
Proof.
have pos p q : z2r (Zpos p * Zpos q) = z2r (Zpos p) * z2r (Zpos q).
  by rewrite !z2r_pos /p2r Pos2Nat.inj_mul natrM.
have zero : z2r 0 = 0 by rewrite /z2r subrr.
case: x y => [|p|p] [|q|q]; rewrite ?Z.mul_0_r ?Z.mul_0_l ?zero ?mul0r ?mulr0 //.
- by rewrite -[Zneg q]/(Z.opp (Zpos q)) Z.mul_opp_r !z2rN pos mulrN.
- by rewrite -[Zneg p]/(Z.opp (Zpos p)) Z.mul_opp_l !z2rN pos mulNr.
by rewrite -[Zneg p]/(Z.opp (Zpos p)) -[Zneg q]/(Z.opp (Zpos q)) Z.mul_opp_opp !z2rN pos mulrNN.
Qed.

Lemma z2r_ge0 z : Z.le Z0 z -> 0 <= z2r z.
Proof. by case: z => [|p|p] //; rewrite ?z2r_pos ?(ltW (p2r_gt0 p)) // /z2r subrr. Qed.

Lemma z2r_le x y : Z.le x y -> z2r x <= z2r y.
Proof.
move=> xy; rewrite -subr_ge0 -z2rN -z2rD; apply: z2r_ge0; lia.
Qed.

Lemma q2rD x y : q2r (x + y) = q2r x + q2r y.
Proof.
case: x y => [a b] [c d]; rewrite /q2r /= z2rD !z2rM !z2r_pos.
rewrite /p2r Pos2Nat.inj_mul natrM -!/(p2r _).
by field; rewrite !p2r_neq0.
Qed.

Lemma q2rM x y : q2r (x * y) = q2r x * q2r y.
Proof.
case: x y => [a b] [c d]; rewrite /q2r /= z2rM /p2r Pos2Nat.inj_mul natrM -!/(p2r _).
by field; rewrite !p2r_neq0.
Qed.

Lemma q2rN x : q2r (- x) = - q2r x.
Proof. by case: x => [a b]; rewrite /q2r /= z2rN mulNr. Qed.

Lemma q2rB x y : q2r (x - y) = q2r x - q2r y.
Proof. by rewrite /Qminus q2rD q2rN. Qed.

Lemma q2r0 : q2r 0 = 0. Proof. by rewrite /q2r /z2r /= subrr mul0r. Qed.
Lemma q2r1 : q2r 1 = 1. Proof. by rewrite /q2r z2r_pos mulfV ?p2r_neq0. Qed.

Lemma q2r_eq x y : Qeq x y -> q2r x = q2r y.
Proof.
case: x y => [a b] [c d]; rewrite /Qeq /= => /(congr1 z2r); rewrite !z2rM !z2r_pos => e.
by apply/eqP; rewrite /q2r /= eqr_div ?p2r_neq0 // e mulrC [p2r _ * _]mulrC mulrC.
Qed.

Lemma q2r_eqb x y : Qeq_bool x y -> q2r x = q2r y.
Proof. by move/Qeq_bool_iff; apply: q2r_eq. Qed.

Lemma q2r_leb x y : Qle_bool x y -> q2r x <= q2r y.
Proof.
move/Qle_bool_iff; case: x y => [a b] [c d]; rewrite /Qle /= => /z2r_le.
by rewrite !z2rM !z2r_pos /q2r /= ler_pdivr_mulr ?p2r_gt0 // mulrAC ler_pdivl_mulr ?p2r_gt0.
Qed.

Lemma z2r_lt x y : Z.lt x y -> z2r x < z2r y.
Proof.
move=> xy; rewrite -subr_gt0 -z2rN -z2rD; have : Z.lt Z0 (Z.add y (Z.opp x)) by lia.
by case: (Z.add _ _) => // p _; rewrite z2r_pos p2r_gt0.
Qed.

Lemma q2r_ltb x y : ~~ Qle_bool y x -> q2r x < q2r y.
Proof.
case: x y => [a b] [c d]; rewrite /Qle_bool /= => /negP h.
have /z2r_lt : Z.lt (Z.mul a (Zpos d)) (Z.mul c (Zpos b)).
  by apply/Z.nle_gt => le; apply: h; apply/Z.leb_le.
by rewrite !z2rM !z2r_pos /q2r /= ltr_pdivr_mulr ?p2r_gt0 // mulrAC ltr_pdivl_mulr ?p2r_gt0.
Qed.

Lemma q2r_leE x y : Qle_bool x y = (q2r x <= q2r y).
Proof.
apply/idP/idP => [|h]; first exact: q2r_leb.
by apply: contraTT h => /q2r_ltb; rewrite ltNge.
Qed.

Lemma q2r_eqE x y : Qeq_bool x y = (q2r x == q2r y).
Proof.
apply/idP/eqP => [|h]; first exact: q2r_eqb.
by apply/Qeq_bool_iff; apply: Qle_antisym; apply/Qle_bool_iff; rewrite q2r_leE h lexx.
Qed.
End Injection.

Definition q0 : Q := Qmake Z0 xH.
Definition q1 : Q := Qmake (Zpos xH) xH.

(* Lowest terms.  [Z.gcd] is fast where it is extracted, [Qred] is not. *)
Definition qred (x : Q) : Q :=
  let g := Z.gcd (Qnum x) (Zpos (Qden x)) in
  if Z.eqb g (Zpos xH) then x else
  Qmake (Z.div (Qnum x) g) (Z.to_pos (Z.div (Zpos (Qden x)) g)).

Lemma qred_correct x : Qeq (qred x) x.
Proof.
case: x => a b; rewrite /qred /=; case: ifP => _; first exact: Qeq_refl.
have gp : Z.lt Z0 (Z.gcd a (Zpos b)).
  have := Z.gcd_nonneg a (Zpos b); have := Z.gcd_eq_0_r a (Zpos b); lia.
have [p ep] := Z.gcd_divide_l a (Zpos b); have [q eq] := Z.gcd_divide_r a (Zpos b).
move: gp ep eq; set g := Z.gcd _ _ => gp ep eq.
have qp : Z.lt Z0 q by nia.
rewrite /Qeq /= ep eq !Z.div_mul; try lia.
by rewrite Z2Pos.id //; lia.
Qed.

Definition qadd (x y : Q) : Q :=
  if Pos.eqb (Qden x) (Qden y) then Qmake (Z.add (Qnum x) (Qnum y)) (Qden x) else qred (Qplus x y).
Definition qmul (x y : Q) : Q := Qmult x y.
Definition qopp (x : Q) : Q := Qmake (Z.opp (Qnum x)) (Qden x).
Definition qinv (x : Q) : Q := Qinv x.
Definition qle (x y : Q) : bool := Z.leb (Z.mul (Qnum x) (Zpos (Qden y))) (Z.mul (Qnum y) (Zpos (Qden x))).
Definition qeq (x y : Q) : bool :=
  if Pos.eqb (Qden x) (Qden y) then Z.eqb (Qnum x) (Qnum y)
  else Z.eqb (Z.mul (Qnum x) (Zpos (Qden y))) (Z.mul (Qnum y) (Zpos (Qden x))).
Definition qnat (n : nat) : Q := Qmake (Z.of_nat n) xH.

Section Morphism.
Variable R : realFieldType.
Notation q2r := (q2r R).

Lemma q2r_zero : q2r q0 = 0. Proof. exact: q2r0. Qed.
Lemma q2r_one : q2r q1 = 1. Proof. exact: q2r1. Qed.

Lemma q2r_red x : q2r (qred x) = q2r x.
Proof. exact: q2r_eq (qred_correct x). Qed.

Lemma q2r_add x y : q2r (qadd x y) = q2r x + q2r y.
Proof.
rewrite /qadd; case: Pos.eqb_spec => [e|_]; last by rewrite q2r_red q2rD.
by case: x y e => [a b] [c d] /= ->; rewrite /CheckedNumbers.q2r /= z2rD mulrDl.
Qed.

Lemma q2r_mul x y : q2r (qmul x y) = q2r x * q2r y. Proof. exact: q2rM. Qed.
Lemma q2r_opp x : q2r (qopp x) = - q2r x. Proof. exact: (q2rN R x). Qed.

Lemma q2r_inv x : q2r (qinv x) = (q2r x)^-1.
Proof.
case: x => [[|p|p] d]; rewrite /CheckedNumbers.q2r /qinv /Qinv /=.
- by rewrite /z2r subrr !mul0r invr0.
- by rewrite !z2r_pos invf_div.
by rewrite -![Zneg _]/(Z.opp (Zpos _)) !z2rN !z2r_pos !mulNr invrN invf_div.
Qed.

Lemma q2r_le x y : qle x y = (q2r x <= q2r y). Proof. exact: q2r_leE. Qed.

Lemma q2r_eqq x y : qeq x y = (q2r x == q2r y).
Proof.
rewrite -q2r_eqE /qeq /Qeq_bool; case: Pos.eqb_spec => [e|_]; last first.
  by apply/idP/idP => [/Z.eqb_eq/Zeq_is_eq_bool|/Zeq_bool_eq/Z.eqb_eq].
case: x y e => [a b] [c d] /= ->.
by apply/idP/idP => [/Z.eqb_eq ->|/Zeq_bool_eq/Z.mul_reg_r h]; [apply/Zeq_is_eq_bool | apply/Z.eqb_eq/h].
Qed.

Lemma q2r_nat n : q2r (qnat n) = n%:R.
Proof.
rewrite /CheckedNumbers.q2r /= /p2r /= divr1 /z2r Nat2Z.id.
by case: n => [|n] /=; rewrite subr0.
Qed.
End Morphism.
