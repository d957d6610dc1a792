(* Sums of the master inequality over time, for sequences of numbers.

     m gained_t <= Psi_{t+1} - Psi_t + K (2 erred_t + kappa moved_t) + C moved_t^2
   with Psi_p - Psi_n <= O gives, summed over n <= t < p,
     m sum gained <= O + K (2 sum erred + kappa sum moved) + C sum moved^2. (2)
   If the steps vanish but their sum does not, and erred_t <= (e + o(1)) moved_t,
   the mean gains are finally at most K (2 e + kappa) / m.                    *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Sequences.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Telescoped.
Variables (R : realFieldType) (gained moved erred Psi : nat -> R) (m K kappa C O : R).
Hypothesis master : forall t,
  m * gained t <= Psi t.+1 - Psi t + K * (2%:R * erred t + kappa * moved t) + C * moved t ^+ 2.
Hypothesis oscillation : forall n p, Psi p - Psi n <= O.

(* Inequality (2). *)
Theorem telescoped n p : (n <= p)%N -> m * mass gained n p <=
  O + K * (2%:R * mass erred n p + kappa * mass moved n p) + C * mass (fun t => moved t ^+ 2) n p.
Proof.
move=> np; apply: le_trans (_ : _ <= (Psi p - Psi n) + K * (2%:R * mass erred n p +
  kappa * mass moved n p) + C * mass (fun t => moved t ^+ 2) n p) _; last by rewrite !ler_add2r.
rewrite -(telescope_sumr Psi np) /mass mulrDr !mulr_sumr -!big_split /=.
by apply: ler_sum => t _; rewrite -mulrDr; apply: master.
Qed.
End Telescoped.

Section Averaged.
Variables (R : archiFieldType) (gained moved erred Psi : nat -> R) (m K kappa C O e : R).
Hypothesis master : forall t,
  m * gained t <= Psi t.+1 - Psi t + K * (2%:R * erred t + kappa * moved t) + C * moved t ^+ 2.
Hypothesis oscillation : forall n p, Psi p - Psi n <= O.
Hypotheses (K0 : 0 <= K) (C0 : 0 <= C).
Hypothesis moved0 : forall t, 0 <= moved t.
Hypothesis diverges : divergent moved.
Hypothesis vanishes : forall c, 0 < c -> eventually (fun t => moved t <= c).
Hypothesis errs : forall c, 0 < c -> eventually (fun t => erred t <= (e + c) * moved t).

Theorem averaged eps : 0 < eps -> eventually (fun n =>
  m * mass gained 0 n <= (K * (2%:R * e + kappa) + eps) * mass moved 0 n).
Proof.
move=> eps0; have e3 : 0 < eps / 3%:R by rewrite divr_gt0 ?ltr0n.
have K1 : 0 < 2%:R * K + 1 by rewrite ltr_spaddr ?ltr01 ?mulr_ge0 ?ler0n.
have C1 : 0 < C + 1 by rewrite ltr_spaddr ?ltr01.
have [N hN] := eventually_and (errs (divr_gt0 e3 K1)) (vanishes (divr_gt0 e3 C1)).
set rate := K * (2%:R * e + kappa).
have late n : (N <= n)%N ->
    m * mass gained N n <= O + (rate + eps / 3%:R + eps / 3%:R) * mass moved N n.
  move=> Nn; apply: le_trans (telescoped master oscillation Nn) _.
  rewrite -addrA ler_add2l; set k := eps / 3%:R / (2%:R * K + 1).
  have sumE : mass erred N n <= (e + k) * mass moved N n.
    by rewrite /mass mulr_sumr; apply: ler_sum_nat => t /andP[Nt _]; case: (hN t Nt).
  have sumS : C * mass (fun t => moved t ^+ 2) N n <= eps / 3%:R * mass moved N n.
    rewrite /mass !mulr_sumr; apply: ler_sum_nat => t /andP[Nt _]; have [_ hb] := hN t Nt.
    rewrite expr2 mulrA ler_wpmul2r //; apply: le_trans (_ : (C + 1) * moved t <= _).
      by rewrite ler_wpmul2r // ler_addl ler01.
    by rewrite -ler_pdivl_mull // mulrC.
  have Mv0 : 0 <= mass moved N n by apply: mass_ge0.
  move: sumE sumS Mv0; set E := mass erred N n; set Mv := mass moved N n.
  set sq := mass _ N n => sumE sumS Mv0; rewrite -subr_ge0.
  have -> : (rate + eps / 3%:R + eps / 3%:R) * Mv - (K * (2%:R * E + kappa * Mv) + C * sq) =
     2%:R * K * ((e + k) * Mv - E) + (eps / 3%:R * Mv - C * sq) + k * Mv.
    by rewrite /rate /k; field; rewrite gt_eqF.
  apply: addr_ge0; first apply: addr_ge0; rewrite ?subr_ge0 //.
    by apply: mulr_ge0; rewrite ?subr_ge0 // mulr_ge0 ?ler0n.
  by apply: mulr_ge0 => //; apply: divr_ge0; apply: ltW.
have [M NM hM] := divergentE moved0 diverges
  ((m * mass gained 0 N + O - (rate + eps / 3%:R + eps / 3%:R + eps / 3%:R) * mass moved 0 N)
    / (eps / 3%:R)) N.
exists M => n Mn; have Nn := leq_trans NM Mn.
have Mb := le_trans hM (mass_mono N moved0 Mn); rewrite ler_pdivr_mulr // in Mb.
rewrite (mass_cat gained (leq0n N) Nn) (mass_cat moved (leq0n N) Nn) mulrDr.
apply: le_trans (ler_add (lexx _) (late n Nn)) _; rewrite -subr_ge0.
rewrite -subr_ge0 in Mb; set x := mass moved 0 N in Mb *; set y := mass moved N n in Mb *.
have -> : (rate + eps) * (x + y) - (m * mass gained 0 N + (O + (rate + eps / 3%:R + eps / 3%:R) * y)) =
  y * (eps / 3%:R) - (m * mass gained 0 N + O - (rate + eps / 3%:R + eps / 3%:R + eps / 3%:R) * x).
  by field.
exact: Mb.
Qed.
End Averaged.
