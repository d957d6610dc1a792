(* One-stage gains, and what a reply to an estimate gains.

   A policy pi is held; the base point is p = explored theta pi.  With the
   players' own theta it is the policy pi~ that is played (equation (6)); with
   theta = 0 it is pi itself.
     stage_gain theta pi i s  = g_i(s; pi) = max_b Q_i(s, b; p)
                                  - sum_b pi_i(s, b) Q_i(s, b; p) >= 0
     reply_to q x             : the distribution x maximises sum_b x(b) q(b).
   At theta = 0, g_i(s; pi) is the largest one-stage advantage of player i.  *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Equilibrium Lipschitz Exploration Algorithm.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* The policy of no exploration is the held one. *)
Lemma explored0 (R : realFieldType) (I S : finType) (A : I -> finType) (pi : policy R S A) :
  explored (fun _ => 0) pi = pi.
Proof. by apply/ffunP => i; apply/ffunP => t; rewrite !ffunE subr0 mul1r mul0r addr0. Qed.

Section Gains.
Variables (R : realFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Implicit Types (pi : policy R S A).

Definition reply_to (T : finType) (q x : T -> R) := distribution x /\
  forall y : T -> R, distribution y -> \sum_b y b * q b <= \sum_b x b * q b.

Variable theta : I -> R.
Hypothesis htheta : forall i, 0 <= theta i <= 1.
Notation explored := (explored theta).

Definition stage_gain pi i s : R := maximum (fun b : A i =>
  qvalue g (explored pi) s b - \sum_c pi i (s, c) * qvalue g (explored pi) s c).

Lemma stage_gain_ge0 pi i s : 0 <= stage_gain pi i s.
Proof. exact: maximum_ge0. Qed.

Lemma stage_gain_ge pi i s (b : A i) :
  qvalue g (explored pi) s b <= \sum_c pi i (s, c) * qvalue g (explored pi) s c + stage_gain pi i s.
Proof. by rewrite -ler_subl_addl; apply: (le_maximum (fun b : A i => _ - _)). Qed.

(* A best reply to an estimate within E of Q_i(s, .; p) gains at least
   g_i(s; pi) - 2 E:  sum_b (br - pi_i(s))(b) Q_i(s, b; p) >= g_i(s; pi) - 2 E. *)
Lemma reply_gain pi i s (q br : A i -> R) E : is_policy pi ->
  reply_to q br -> 0 <= E -> (forall b : A i, `|q b - qvalue g (explored pi) s b| <= E) ->
  stage_gain pi i s - 2%:R * E <=
  \sum_b (br b - pi i (s, b)) * qvalue g (explored pi) s b.
Proof.
move=> hpi [hbr best] e0 hq; set Q := fun b : A i => qvalue g (explored pi) s b.
under eq_bigr => b _ do rewrite mulrBl.
rewrite sumrB -/(Q _) ler_subl_addr.
have close (y : A i -> R) : distribution y -> `|\sum_b y b * q b - \sum_b y b * Q b| <= E.
  by move=> hy; rewrite -sumrB; under eq_bigr => b _ do rewrite -mulrBr; apply: average_norm.
have /ler_normlP [_ up] := close _ hbr.
have s0 : 0 <= \sum_b br b * Q b - \sum_b pi i (s, b) * Q b + 2%:R * E.
  have /ler_normlP [lo _] := close _ (hpi i s); have := best _ (hpi i s).
  move: up lo; set x := \sum_b br b * q b; set y := \sum_b pi i (s, b) * q b => up lo xy.
  have -> : \sum_b br b * Q b - \sum_b pi i (s, b) * Q b + 2%:R * E =
     (E - (x - \sum_b br b * Q b)) + (E - - (y - \sum_b pi i (s, b) * Q b)) + (x - y) by ring.
  by apply: addr_ge0; [apply: addr_ge0|]; rewrite subr_ge0.
apply: maximum_le => // b; have db : distribution (fun c : A i => (c == b)%:R : R).
  by split=> [c|]; rewrite ?ler0n // (bigD1 b) //= eqxx big1 ?addr0 // => c /negPf ->.
have pick (f : A i -> R) : \sum_c (c == b)%:R * f c = f b.
  by rewrite (bigD1 b) //= eqxx mul1r big1 ?addr0 // => c /negPf ->; rewrite mul0r.
have := best _ db; rewrite pick => qb; have /ler_normlP [lo _] := hq b.
move: up qb lo; rewrite -/(Q b); set x := \sum_b br b * q b => up qb lo; rewrite -subr_ge0.
have -> : \sum_b br b * Q b - \sum_b pi i (s, b) * Q b + 2%:R * E - (Q b - \sum_b pi i (s, b) * Q b)
   = (E - (x - \sum_b br b * Q b)) + (E - - (q b - Q b)) + (x - q b) by ring.
by apply: addr_ge0; [apply: addr_ge0|]; rewrite subr_ge0.
Qed.

Lemma explored_distance pi pi' :
  distance (explored pi) (explored pi') <= distance pi pi'.
Proof.
apply: ler_sum => i _; apply: ler_sum => s _; apply: ler_sum => b _.
have -> : explored pi' i (s, b) - explored pi i (s, b) =
   (1 - theta i) * (pi' i (s, b) - pi i (s, b)) by rewrite !ffunE; ring.
case/andP: (htheta i) => t0 t1; rewrite normrM ger0_norm ?subr_ge0 //.
by rewrite ler_pimull // ler_subl_addr ler_addl.
Qed.

(* One-stage gains are Lipschitz in the policy:
   |g_i(s; pi') - g_i(s; pi)| <= L_g |pi' - pi| with
   L_g = 2 L_Q + B/(1-delta), L_Q = 2B/(1-delta)^2.                          *)
Definition gain_modulus B : R := 4%:R * B / (1 - delta) ^+ 2 + B / (1 - delta).

Variable B : R.
Hypotheses (B0 : 0 <= B) (hB : forall i s a, `|payoff g i s a| <= B).

Lemma gain_modulus_ge0 : 0 <= gain_modulus B.
Proof.
have p := ltW (discount_lt g).
by rewrite /gain_modulus addr_ge0 ?divr_ge0 ?sqr_ge0 ?mulr_ge0 ?ler0n.
Qed.

Theorem gain_lipschitz pi pi' i s : is_policy pi -> is_policy pi' ->
  stage_gain pi' i s <= stage_gain pi i s + gain_modulus B * distance pi pi'.
Proof.
move=> h h'; have p := discount_lt g; have D0 := distance_ge0 pi pi'.
have he := explored_policy htheta h; have he' := explored_policy htheta h'.
set Q := fun b : A i => qvalue g (explored pi) s b.
set Q' := fun b : A i => qvalue g (explored pi') s b.
pose L := 2%:R * B / (1 - delta) ^+ 2; pose D := distance pi pi'.
have L0 : 0 <= L by rewrite divr_ge0 ?sqr_ge0 ?mulr_ge0 ?ler0n.
have hQ b : `|Q' b - Q b| <= L * D.
  apply: le_trans (qvalue_lipschitz s b B0 (hB i) he he') _.
  by rewrite ler_wpmul2l // explored_distance.
have M0 : 0 <= B / (1 - delta) by rewrite divr_ge0 // ltW.
have hM : `|\sum_c (pi' i (s, c) - pi i (s, c)) * Q' c| <= B / (1 - delta) * D.
  apply: le_trans (one_state_norm (pi i) (pi' i) s M0 _) _ => [b|].
    exact: qvalue_bound.
  by rewrite ler_wpmul2l // distance_of_le.
have hS : `|\sum_c pi i (s, c) * (Q' c - Q c)| <= L * D.
  by apply: average_norm => //; apply: h.
have sf0 := stage_gain_ge0 pi i s; have g0 := gain_modulus_ge0.
apply: maximum_le => [|b]; first by rewrite addr_ge0 ?mulr_ge0.
have top := stage_gain_ge pi s b; rewrite -/(Q b) in top.
have /ler_normlP [_ u1] := hQ b; have /ler_normlP [u2 _] := hM; have /ler_normlP [u3 _] := hS.
have sumE : \sum_c pi' i (s, c) * Q' c = \sum_c pi i (s, c) * Q c +
   \sum_c pi i (s, c) * (Q' c - Q c) + \sum_c (pi' i (s, c) - pi i (s, c)) * Q' c.
  by rewrite -!big_split; apply: eq_bigr => c _ /=; ring.
rewrite -/(Q' b) sumE; move: u1 u2 u3 top.
set x := \sum_c pi i (s, c) * Q c; set y := \sum_c _ * (_ - _); set z := \sum_c (_ - _) * _.
set sf := stage_gain _ _ _ => u1 u2 u3 top.
have -> : gain_modulus B * distance pi pi' = L * D + L * D + B / (1 - delta) * D.
  by rewrite /gain_modulus -/D /L; field; rewrite gt_eqF.
rewrite -subr_ge0; set k := B / (1 - delta) * D in u2 *.
have -> : sf + (L * D + L * D + k) - (Q' b - (x + y + z)) =
  (L * D - (Q' b - Q b)) + (x + sf - Q b) + (L * D - - y) + (k - - z) by ring.
by apply: addr_ge0; [apply: addr_ge0; [apply: addr_ge0|]|]; rewrite subr_ge0.
Qed.
End Gains.
