(* Theorem 4, for sequences of numbers: a quantity that is pushed up wherever
   gains are large, and takes few values where they are small, lets them vanish.

   As in Windows.v, G_t(x) are gains, step_t(x) steps, b_t their sum, and
     Psi_{t+1} >= Psi_t + k paid_t - e0 b_t,   Psi <= M,
     gains all at most 2 eps at t  =>  |Psi_t - v| <= eta for some v in V,
   V finite, with different members more than 5 eta apart.  Time is cut at n_0 <
   n_1 < ...: from n_k to the end of a window of length eps/(2 L) if some gain
   exceeds 2 eps at n_k, else one step.  A window raises Psi by Delta; one step
   starts near some v in V and lowers it by at most eta.  So the levels v - 2 eta
   that are reached stay reached, and a gain of 2 eps' raises Psi past its level
   to another one: there are at most |V| such times.                         *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Sequences Windows.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma count_le_in (T : eqType) (a b : pred T) (s : seq T) : {in s, forall x, a x -> b x} ->
  (count a s <= count b s)%N.
Proof.
elim: s => //= x s IH h; apply: leq_add; last by apply: IH => u us; apply: h; rewrite inE us orbT.
by case ax: (a x) => //; rewrite h ?mem_head.
Qed.

Section Levels.
Variables (R : archiFieldType) (y : nat -> R) (V : seq R) (M Delta eta : R).
Hypotheses (Delta0 : 0 < Delta) (eta0 : 0 < eta).
Hypothesis top : forall k, y k <= M.
Hypothesis apart : forall v v', v \in V -> v' \in V -> v != v' -> 5%:R * eta < `|v - v'|.
Hypothesis moves : forall k, y k + Delta <= y k.+1 \/
  exists2 v, v \in V & `|y k - v| <= eta /\ y k - eta <= y k.+1.

Lemma level_stays v k l : v \in V -> v - 2%:R * eta <= y k -> (k <= l)%N -> v - 2%:R * eta <= y l.
Proof.
move=> Vv yk /subnKC <-; elim: (l - k)%N => [|j IH]; first by rewrite addn0.
rewrite addnS; set n := (k + j)%N in IH *; case: (moves n) => [up|[v' Vv' [near down]]].
  by apply: le_trans IH (le_trans _ up); rewrite ler_addl ltW.
move: near; rewrite ler_norml => /andP[lo hi]; apply: le_trans _ down.
rewrite -subr_ge0 in lo; rewrite -subr_ge0 in hi; rewrite -subr_ge0 in IH; rewrite -subr_ge0.
have [e|ne] := eqVneq v v'.
  by have -> : y n - eta - (v - 2%:R * eta) = y n - v' - - eta by rewrite e; ring.
have far := apart Vv Vv' ne; have [less|more] := leP v' v; last first.
  rewrite ltr0_norm ?subr_lt0 // opprB in far; move/ltW: far; rewrite -subr_ge0 => far.
  have -> : y n - eta - (v - 2%:R * eta) = (y n - v' - - eta) + (v' - v - 5%:R * eta) + 5%:R * eta by ring.
  by apply: addr_ge0; [apply: addr_ge0 | apply: mulr_ge0; rewrite ?ler0n ?ltW].
rewrite ger0_norm ?subr_ge0 // in far; exfalso.
have near : v - v' <= 3%:R * eta.
  rewrite -subr_ge0; have -> : 3%:R * eta - (v - v') = (eta - (y n - v')) + (y n - (v - 2%:R * eta)) by ring.
  exact: addr_ge0.
by have := lt_le_trans far near; rewrite ltr_pmul2r // ltr_nat.
Qed.

(* From every k on there is a time near some v in V, and y has not fallen before. *)
Lemma rests k : exists2 l, (k <= l)%N & y k <= y l /\ exists2 v, v \in V & `|y l - v| <= eta.
Proof.
pose n := Num.bound ((M - y k) / Delta).
have fuel : M < y k + n%:R * Delta.
  have MM : 0 <= (M - y k) / Delta by rewrite divr_ge0 ?subr_ge0 ?(ltW Delta0).
  by have := archi_boundP MM; rewrite ltr_pdivr_mulr // ltr_subl_addl.
elim: {n}(n) (k) fuel => [|n IH] j fuel.
  by move: fuel; rewrite mul0r addr0 ltNge top.
case: (moves j) => [up|[v Vv [near _]]]; last by exists j => //; split=> //; exists v.
have [|l jl [yl rest]] := IH j.+1.
  apply: lt_le_trans fuel _; rewrite mulrS mulrDl mul1r addrA ler_add2r.
  exact: up.
exists l; first exact: ltnW.
split=> //; apply: le_trans yl; apply: le_trans up; by rewrite ler_addl ltW.
Qed.

(* Rises of 6 eta: each one reaches a new level. *)
Hypothesis recur : forall k, exists i j, [/\ (k <= i)%N, (i <= j)%N & y i + 5%:R * eta <= y j].

Definition reached_levels k : nat := count (fun v => v - 2%:R * eta <= y k) V.

Lemma reached_mono k l : (k <= l)%N -> (reached_levels k <= reached_levels l)%N.
Proof.
move=> kl; apply: count_le_in => v Vv /= h; exact: level_stays Vv h kl.
Qed.

Theorem ratchet : False.
Proof.
have many n : exists k, (n <= reached_levels k)%N.
  elim: n => [|n [k hk]]; first by exists 0%N.
  have [i [j [ki ij rise]]] := recur k; have [l jl [yl [v Vv near]]] := rests j.
  exists l; apply: leq_ltn_trans hk _; apply: leq_ltn_trans (reached_mono ki) _.
  rewrite -subr_ge0 in rise; rewrite -subr_ge0 in yl; move: near; rewrite ler_norml => /andP[lo hi].
  rewrite -subr_ge0 in lo; rewrite -subr_ge0 in hi.
  have below u : u \in V -> u - 2%:R * eta <= y i -> u != v.
    move=> _ h; apply/eqP => e; move: h; rewrite e -subr_ge0 => h.
    have : 0 <= - (2%:R * eta); last by rewrite oppr_ge0 pmulr_rle0 ?ltr0n // leNgt eta0.
    have -> : - (2%:R * eta) = (eta - (y l - v)) + (y l - y j) + (y j - (y i + 5%:R * eta)) + (y i - (v - 2%:R * eta))
      by ring.
    by apply: addr_ge0 => //; apply: addr_ge0 => //; apply: addr_ge0.
  have vl : v - 2%:R * eta <= y l.
    rewrite -subr_ge0; have -> : y l - (v - 2%:R * eta) = (y l - v - - eta) + eta by ring.
    by apply: addr_ge0 => //; apply: ltW.
  pose later := (fun u => u - 2%:R * eta <= y l) : pred R; pose others := predI (predC1 v) later.
  have split_v : reached_levels l = (count others V + count (pred1 v) V)%N.
    rewrite -count_predUI [X in (_ + X)%N](eq_count (a2 := pred0)) ?count_pred0 ?addn0; last first.
      by move=> u; rewrite /others /=; case: (u == v); rewrite ?andbF.
    by apply: eq_count => u; rewrite /others /later /=; case: eqP => [->|_] /=; rewrite ?vl ?orbF.
  rewrite split_v -addn1; apply: leq_add; last by rewrite -has_count; apply/hasP; exists v => //=; rewrite eqxx.
  apply: count_le_in => u Vu /= h; rewrite below //=; exact: level_stays Vu h (leq_trans ij jl).
have [k] := many (size V).+1; by rewrite /reached_levels ltnNge count_size.
Qed.
End Levels.

Section Push.
Variables (R : archiFieldType) (T : finType) (G step : nat -> T -> R) (Psi : nat -> R) (V : seq R).
Variables (L kappa k e0 M eps big eta : R) (T0 : nat).
Hypothesis step0 : forall t x, 0 <= step t x.
Hypothesis G0 : forall t x, 0 <= G t x.
Hypotheses (L0 : 0 < L) (kappa0 : 0 < kappa) (k0 : 0 < k) (e00 : 0 <= e0).
Notation bbar := (total_of step).
Notation reach a := (a / (2%:R * L)).
Hypothesis lipschitz : forall n t x, (n <= t)%N -> G n x <= G t x + L * (2%:R * mass bbar n t).
Hypothesis diverges : divergent bbar.
Hypothesis rises : forall t, (T0 <= t)%N -> Psi t + k * paid G step t <= Psi t.+1 + e0 * bbar t.
Hypothesis top : forall t, Psi t <= M.
Hypothesis bands : forall t, (T0 <= t)%N -> (forall x, G t x <= 2%:R * eps) -> exists2 v, v \in V & `|Psi t - v| <= eta.
Hypothesis apart : forall v v', v \in V -> v' \in V -> v != v' -> 5%:R * eta < `|v - v'|.
Hypotheses (eps0 : 0 < eps) (eps_big : eps <= big) (big_L : big <= L).
Hypothesis serves : forall n a, (T0 <= n)%N -> eps <= a -> served step kappa n (kappa * reach a / 2%:R).
Hypothesis small : forall t, (T0 <= t)%N -> bbar t <= reach eps /\ bbar t <= 2%:R^-1.
Hypothesis cost : e0 <= k * kappa * eps / 8%:R.
Hypothesis fine : k * kappa * eps ^+ 2 / (8%:R * L) <= eta.
Hypothesis wide : 7%:R * eta <= k * kappa * big ^+ 2 / (8%:R * L).

Let bbar0 t : 0 <= bbar t := total_of_ge0 step0 t.
Let paid0 t : 0 <= paid G step t := paid_ge0 step0 G0 t.
Let L2 : 0 < 2%:R * L. Proof. by rewrite mulr_gt0 ?ltr0n. Qed.

Lemma climb n p : (T0 <= n)%N -> (n <= p)%N ->
  Psi n + k * mass (paid G step) n p <= Psi p + e0 * mass bbar n p.
Proof.
move=> Tn /subnKC <-; elim: (p - n)%N => [|j IH]; first by rewrite addn0 !mass_nil !mulr0 !addr0.
rewrite addnS !massS ?leq_addr // !mulrDr addrA; set t := (n + j)%N in IH *.
apply: le_trans (ler_add IH (lexx _)) _; rewrite addrAC [X in _ <= X]addrCA addrC ler_add2l.
exact: rises (leq_trans Tn (leq_addr j n)).
Qed.

(* Psi loses at most eta on windows of length eps/L. *)
Lemma loses n p : (T0 <= n)%N -> (n <= p)%N -> mass bbar n p <= eps / L -> Psi n - eta <= Psi p.
Proof.
move=> Tn np short; rewrite ler_subl_addr; apply: le_trans (_ : Psi n + k * mass (paid G step) n p <= _).
  by rewrite ler_addl mulr_ge0 ?(ltW k0) // mass_ge0.
apply: le_trans (climb Tn np) _; rewrite ler_add2l; apply: le_trans fine.
apply: le_trans (ler_wpmul2l e00 short) _; apply: le_trans (ler_wpmul2r _ cost) _.
  by rewrite divr_ge0 ?(ltW L0) ?(ltW eps0).
by rewrite le_eqVlt; apply/orP; left; apply/eqP; field; rewrite gt_eqF.
Qed.

(* A window that starts at a gain of 2 a raises Psi by k kappa a^2/(8 L). *)
Lemma raised n a x : (T0 <= n)%N -> eps <= a -> a <= L -> 2%:R * a <= G n x ->
  exists p, [/\ (n < p)%N, reach a <= mass bbar n p, mass bbar n p <= reach a + reach eps &
    Psi n + k * kappa * a ^+ 2 / (8%:R * L) <= Psi p].
Proof.
move=> Tn ea aL gain; have a0 : 0 < a := lt_le_trans eps0 ea.
have h0 : 0 < reach a by rewrite divr_gt0.
have ex : exists p, (n <= p)%N && (reach a <= mass bbar n p).
  by have [p np hp] := divergentE bbar0 diverges (reach a) n; exists p; rewrite np.
case: (ex_minnP ex) => p /andP[np hp] least.
have np' : (n < p)%N.
  move: np; rewrite leq_eqVlt => /orP[/eqP e|//]; move: hp; rewrite e mass_nil.
  by rewrite leNgt h0.
exists p; have short : mass bbar n p <= reach a + reach eps.
  case: p np hp least np' => [|p] // np hp least np'; rewrite massS //; apply: ler_add.
    by case: (leP (mass bbar n p) (reach a)) => // /ltW h; have := least p; rewrite h -ltnS np' ltnn => /(_ isT).
  by case: (small (leq_trans Tn (np' : (n <= p)%N))).
split=> //; have [gained|[j /andP[nj _]]] := window step0 G0 L0 kappa0 lipschitz a0 aL np hp (serves Tn ea) gain; last first.
  by have [_ h] := small (leq_trans Tn nj); rewrite ltNge h.
have up := climb Tn np; rewrite -(ler_add2r (e0 * mass bbar n p)); apply: le_trans up.
rewrite -addrA ler_add2l; apply: le_trans (_ : k * (kappa * a ^+ 2 / (4%:R * L)) <= _); last first.
  by apply: ler_wpmul2l => //; apply: ltW.
have span : mass bbar n p <= a / L.
  apply: le_trans short _; rewrite -mulrDl ler_pdivr_mulr // mulrA mulrAC divfK ?gt_eqF // mulr_natr mulr2n.
  by rewrite ler_add2l.
have half : e0 * mass bbar n p <= k * kappa * a / 8%:R * (a / L).
  apply: ler_pmul => //; first exact: mass_ge0.
  apply: le_trans cost _; rewrite ler_wpmul2r ?invr_ge0 ?ler0n // ler_wpmul2l //.
  by rewrite mulr_ge0 // ltW.
apply: le_trans (ler_add (lexx _) half) _.
by rewrite le_eqVlt; apply/orP; left; apply/eqP; field; rewrite gt_eqF.
Qed.

(* Time is cut. *)
Definition excited n : bool := [exists x, 2%:R * eps < G n x].

Lemma piece n : exists p, (n < p)%N && ((T0 <= n)%N ==> (mass bbar n p <= eps / L) &&
  (excited n ==> (Psi n + k * kappa * eps ^+ 2 / (8%:R * L) <= Psi p))).
Proof.
case: (leqP T0 n) => Tn; last by exists n.+1; rewrite leqnn.
case exc: (excited n); last first.
  exists n.+1; rewrite leqnn /= massS // mass_nil add0r andbT; have [h _] := small Tn.
  apply: le_trans h _; rewrite ler_pdivr_mulr // mulrA mulrAC divfK ?gt_eqF // ler_pmulr // ler1n.
  by [].
have /existsP [x /ltW gain] := exc.
have [p [np _ short up]] := raised Tn (lexx eps) (le_trans eps_big big_L) gain.
exists p; rewrite np up /= andbT; apply: le_trans short _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
by field; rewrite gt_eqF.
Qed.

Definition cut j : nat := iter j (fun n => ex_minn (piece n)) T0.

Lemma cutS j : [/\ (cut j < cut j.+1)%N, mass bbar (cut j) (cut j.+1) <= eps / L &
  excited (cut j) -> Psi (cut j) + k * kappa * eps ^+ 2 / (8%:R * L) <= Psi (cut j.+1)].
Proof.
have Tj : (T0 <= cut j)%N.
  elim: j => [|j IH]; first exact: leqnn.
  apply: leq_trans IH _; rewrite /cut iterS; case: ex_minnP => p /andP[lt _] _; exact: ltnW.
rewrite /cut iterS -/(cut j); case: ex_minnP => p /andP[lt]; rewrite Tj /= => /andP[short up] _.
by split=> // exc; rewrite exc in up.
Qed.

Lemma cut_mono i j : (i <= j)%N -> (cut i <= cut j)%N.
Proof.
move=> /subnKC <-; elim: (j - i)%N => [|d IH]; first by rewrite addn0.
by rewrite addnS; apply: leq_trans IH _; case: (cutS (i + d)) => /ltnW.
Qed.

Lemma located t : (T0 <= t)%N -> exists i, (cut i <= t < cut i.+1)%N.
Proof.
move=> Tt; have ex : exists i, (t < cut i)%N.
  exists t.+1; suff h i : (i <= cut i)%N by apply: h.
  by elim: i => // i IH; apply: leq_ltn_trans IH _; case: (cutS i).
case: (ex_minnP ex) => -[|i] ti least; first by move: ti; rewrite ltnNge Tt.
exists i; rewrite ti andbT leqNgt; apply/negP => h.
by have := least i h; rewrite ltnn.
Qed.

Theorem gains_stop : ~ recurs (fun t => exists x, 2%:R * big <= G t x).
Proof.
move=> bad; pose Delta := k * kappa * eps ^+ 2 / (8%:R * L).
have Delta0 : 0 < Delta by rewrite /Delta divr_gt0 ?mulr_gt0 ?exprn_gt0 ?ltr0n.
have eta0 : 0 < eta := lt_le_trans Delta0 fine.
have Tcut j : (T0 <= cut j)%N := cut_mono (leq0n j).
have within j n p : (cut j <= n)%N -> (n <= p)%N -> (p <= cut j.+1)%N -> mass bbar n p <= eps / L.
  move=> jn np pj; have [_ short _] := cutS j; apply: le_trans short.
  rewrite (mass_cat bbar jn (leq_trans np pj)) (mass_cat bbar np pj).
  by rewrite addrCA ler_addl addr_ge0 // mass_ge0.
apply: (ratchet (y := fun j => Psi (cut j)) (V := V) (M := M) Delta0 eta0) => // [j|j].
  have [lt short up] := cutS j; case exc: (excited (cut j)); [left; exact: up | right].
  have [x|v Vv near] := bands (Tcut j).
    by rewrite leNgt; apply/negP => h; move/negP: (negbT exc); apply; apply/existsP; exists x.
  by exists v => //; split=> //; apply: loses => //; apply: ltnW.
have [t jt [x gain]] := bad (cut j); have Tt := leq_trans (Tcut j) jt.
have [i /andP[it ti]] := located Tt.
have [p [tp _ _ up]] := raised Tt eps_big big_L gain.
have [l /andP[lp pl]] := located (leq_trans Tt (ltnW tp)).
exists i, l.+1; split.
- by rewrite leqNgt; apply/negP => /cut_mono h; have := leq_trans ti (leq_trans h jt); rewrite ltnn.
- rewrite leqNgt; apply/negP => /ltnW /cut_mono h.
  by have := leq_trans pl (leq_trans h (leq_trans it (ltnW tp))); rewrite ltnn.
have a := loses (Tcut i) it (within i (cut i) t (leqnn _) it (ltnW ti)).
have b := loses (leq_trans Tt (ltnW tp)) (ltnW pl) (within l p (cut l.+1) lp (ltnW pl) (leqnn _)).
rewrite -subr_ge0 in a; rewrite -subr_ge0 in b; rewrite -subr_ge0 in up.
have w := wide; rewrite -subr_ge0 in w; rewrite -subr_ge0.
set D := k * kappa * big ^+ 2 / _ in up w; set y1 := Psi (cut i) in a *; set y2 := Psi (cut l.+1) in b *.
have -> : y2 - (y1 + 5%:R * eta) = (Psi t - (y1 - eta)) + (y2 - (Psi p - eta)) + (Psi p - (Psi t + D)) + (D - 7%:R * eta).
  by ring.
by do 3!apply: addr_ge0 => //.
Qed.
End Push.
