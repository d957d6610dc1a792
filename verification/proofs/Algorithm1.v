(* Algorithm 1 along one path of states and joint actions, with its counters.

     visits t x     = n^t(x), how often state x occurred before t
     plays t (x, b) = n~_i^t(x, b), how often player i played b in x before t
     runs own q pi br : the estimates follow (4a)-(4b) with step sizes
       alpha_i(n~_i), continued with the policy own pi^t: own = id in the paper,
       own = explored theta after the repair; the policies follow (5a)-(5b)
       with beta_i(n) and a best reply br_i^t(s) to q_i^t(s, .).
     bbar t         = sum_i beta_i^t, the steps of iterate t
   Iterate t leads from (q^t, pi^t) to (q^{t+1}, pi^{t+1}) and sees s^t, a^t and
   s^{t+1}.  Nothing is assumed of how the path arises: no probability.      *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Visitation PerformanceDifference.
From MPG Require Import Equilibrium EpsEquilibrium Potential Lipschitz Expansion.
From MPG Require Import Exploration ExplorationBounds Algorithm.
From MPG Require Import Sequences Gains Master Tracking Paths Convergence.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma perceived_distance (R : realFieldType) (I S : finType) (A : I -> finType)
    (theta : I -> R) (x y : policy R S A) i : (forall j, 0 <= theta j <= 1) ->
  distance (perceived theta x i) (perceived theta y i) <= distance x y.
Proof.
move=> htheta; apply: ler_sum => j _; have [->|ji] := eqVneq j i; first by rewrite !replace_same.
rewrite !replace_other //; apply: ler_sum => s _; apply: ler_sum => b _.
have -> : explored theta y j (s, b) - explored theta x j (s, b) =
   (1 - theta j) * (y j (s, b) - x j (s, b)) by rewrite !ffunE; ring.
case/andP: (htheta j) => t0 t1; rewrite normrM ger0_norm ?subr_ge0 //.
by rewrite ler_pimull // ler_subl_addr ler_addl.
Qed.

Section Definitions.
Variables (R : realFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Variables (alpha beta : I -> nat -> R) (state : nat -> S) (action : nat -> profile A).

Definition visits t (x : S) : nat := \sum_(k < t) (state k == x).
Definition plays i t (z : S * A i) : nat := \sum_(k < t) ((state k, action k i) == z).

(* Step sizes of (4a) and (5a), zero where nothing is updated. *)
Definition weight4 i t (z : S * A i) : R :=
  ((state t, action t i) == z)%:R * alpha i (plays t.+1 z).
Definition step5 t i (x : S) : R := (state t == x)%:R * beta i (visits t.+1 x).
Definition bbar t : R := \sum_i beta i (visits t.+1 (state t)).

(* The bracket of (4a), plus the estimate. *)
Definition sample (own : policy R S A) i (q : S * A i -> R) t : R :=
  payoff g i (state t) (action t) +
  discount g * \sum_b own i (state t.+1, b) * q (state t.+1, b).
Arguments sample : clear implicits.

Definition runs (own : policy R S A -> policy R S A) (q : nat -> forall i, S * A i -> R)
    (pi : nat -> policy R S A) (br : nat -> forall i, S -> A i -> R) :=
  [/\ is_policy (pi 0%N),
      forall t i z, q t.+1 i z = q t i z + weight4 t z * (sample (own (pi t)) i (q t i) t - q t i z),
      forall t i x, reply_to (fun b => q t i (x, b)) (br t i x)
    & forall t, pi t.+1 = next_policy (pi t) (step5 t) (br t)].

(* The noise of (4a) against the operator of the policy sigma. *)
Definition noise4 own (q : nat -> forall i, S * A i -> R) (pi : nat -> policy R S A)
    (sigma : nat -> policy R S A) i t (z : S * A i) : R :=
  sample (own (pi t)) i (q t i) t - bellman g (sigma t) (q t i) z.

(* The error E_i^t against the Q-function of the base point explored theta pi. *)
Definition tracking_error theta (q : nat -> forall i, S * A i -> R) (pi : nat -> policy R S A) t i : R :=
  supnorm (fun z => q t i z - qvalue g (explored theta (pi t)) z.1 z.2).

(* c_i beta_i^t with c_i = 1 - theta_i. *)
Definition pace (theta : I -> R) t i : R := (1 - theta i) * beta i (visits t.+1 (state t)).

Lemma total_step5 t : total_step step5 t = bbar t.
Proof.
apply: eq_bigr => i _; rewrite (bigD1 (state t)) //= {1}/step5 eqxx mul1r big1 ?addr0 // => x ne.
by rewrite /step5 eq_sym (negPf ne) mul0r.
Qed.

Lemma at_state t i (f : S -> R) : \sum_x step5 t i x * f x = beta i (visits t.+1 (state t)) * f (state t).
Proof.
rewrite (bigD1 (state t)) //= {1}/step5 eqxx mul1r big1 ?addr0 // => x ne.
by rewrite /step5 eq_sym (negPf ne) !mul0r.
Qed.

Hypothesis halpha : forall i n, 0 <= alpha i n <= 1.
Hypothesis hbeta : forall i n, 0 <= beta i n <= 1.

Lemma weight4_bounds i t (z : S * A i) : 0 <= weight4 t z <= 1.
Proof. by rewrite /weight4; case: eqP => _; rewrite ?mul0r ?mul1r ?lexx ?ler01. Qed.

Lemma step5_bounds t i x : 0 <= step5 t i x <= 1.
Proof. by rewrite /step5; case: eqP => _; rewrite ?mul0r ?mul1r ?lexx ?ler01. Qed.

Lemma bbar_ge0 t : 0 <= bbar t.
Proof. by apply: sumr_ge0 => i _; case/andP: (hbeta i (visits t.+1 (state t))). Qed.

Section Run.
Variables (own : policy R S A -> policy R S A) (q : nat -> forall i, S * A i -> R).
Variables (pi : nat -> policy R S A) (br : nat -> forall i, S -> A i -> R).
Arguments q : clear implicits.
Arguments br : clear implicits.
Hypothesis run : runs own q pi br.

Lemma run_policy t : is_policy (pi t).
Proof.
have [start _ best move] := run; elim: t => // t IH; rewrite move.
apply: equation_5_policy => // [i x|i x]; first exact: step5_bounds.
by case: (best t i x).
Qed.

(* Appendix B.1 (i), at every time: |q^t| <= B/(1-delta) for ever. *)
Theorem run_bounded B : 0 <= B -> (forall i s a, `|payoff g i s a| <= B) ->
  (forall x, is_policy x -> is_policy (own x)) ->
  (forall i z, `|q 0%N i z| <= B / (1 - discount g)) ->
  forall t i z, `|q t i z| <= B / (1 - discount g).
Proof.
move=> B0 hB own_policy start t i; have [_ update _ _] := run; have p := discount_lt g.
elim: t => [|t IH] z; first exact: start.
rewrite update /sample; apply: (appendix_B1_i _ _ (own_policy _ (run_policy t)) IH) => //.
  by rewrite mulrC divfK ?gt_eqF.
exact: weight4_bounds.
Qed.

(* A run of either algorithm is a path, for every base point. *)
Lemma run_path theta : is_path g theta pi step5 (fun t i _ => tracking_error theta q pi t i)
  br (fun t i x b => q t i (x, b)).
Proof.
have [start update best move] := run; split=> // [t i s|t i s]; first exact: step5_bounds.
split=> [|b]; first exact: supnorm_ge0.
exact: (le_supnorm (fun z => q t i z - qvalue g (explored theta (pi t)) z.1 z.2) (s, b)).
Qed.

Lemma run_distance t : distance (pi t) (pi t.+1) <= 2%:R * bbar t.
Proof.
have := path_distance (run_path (fun _ => 0)) (leqnSn t).
by rewrite massS // mass_nil add0r total_step5.
Qed.

Lemma run_update i (sigma : nat -> policy R S A) t (z : S * A i) :
  q t.+1 i z = next_estimate g (sigma t) (q t i) (fun z => weight4 t z) (noise4 own q pi sigma t) z.
Proof.
have [_ update _ _] := run; rewrite update /next_estimate /noise4; congr (_ + _ * _).
by move: (sample _ _ _ _) (bellman _ _ _ _) (q t i z) => x y w; ring.
Qed.

(* Inequality (1), on every path: with s = s^t,
   m sum_i c_i beta_i^t g_i(s; pi^t) <= Phi(mu, p^{t+1}) - Phi(mu, p^t)
     + 2/(1-delta) sum_i c_i beta_i^t E_i^t + 12 B/(1-delta)^3 (sum_i c_i beta_i^t)^2. *)
Theorem algorithm_1_master theta (Phi : policy R S A -> S -> R) mu m B t :
  (forall i, 0 <= theta i <= 1) -> is_potential g Phi -> distribution mu -> 0 <= m ->
  (forall s, m <= mu s) -> 0 <= B -> (forall i s a, `|payoff g i s a| <= B) ->
  m * (\sum_i pace theta t i * stage_gain g theta (pi t) i (state t)) <=
    potential_at Phi mu (explored theta (pi t.+1)) - potential_at Phi mu (explored theta (pi t))
    + 2%:R / (1 - discount g) * (\sum_i pace theta t i * tracking_error theta q pi t i)
    + 12%:R * B / (1 - discount g) ^+ 3 * (\sum_i pace theta t i) ^+ 2.
Proof.
move=> htheta hPhi hmu m0 hm B0 hB; pose c i := pace theta t i.
have E (f : I -> S -> R) : \sum_i \sum_s share theta (step5 t) i s * f i s = \sum_i c i * f i (state t).
  apply: eq_bigr => i _; rewrite /share /c /pace -mulrA -at_state mulr_sumr.
  by apply: eq_bigr => s _; rewrite mulrA.
have := path_master htheta (run_path theta) hmu m0 hm hPhi B0 hB t.
rewrite no_kappa /gained /erred !E; have -> // : moved theta (step5 t) = \sum_i c i.
rewrite -[RHS](eq_bigr _ (fun i _ => mulr1 (c i))) -(E (fun _ _ => 1)).
by apply: eq_bigr => i _; apply: eq_bigr => s _; rewrite mulr1.
Qed.
End Run.
End Definitions.

Section Tracks.
Variables (R : archiFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (theta : I -> R) (alpha beta : I -> nat -> R).
Variables (state : nat -> S) (action : nat -> profile A).
Hypothesis htheta : forall i, 0 <= theta i <= 1.
Hypothesis halpha : forall i n, 0 <= alpha i n <= 1.
Hypothesis hbeta : forall i n, 0 <= beta i n <= 1.
Variables (B : R) (B0 : 0 <= B).
Hypothesis hB : forall i s a, `|payoff g i s a| <= B.
Variables (own : policy R S A -> policy R S A) (q : nat -> forall i, S * A i -> R).
Variables (pi : nat -> policy R S A) (br : nat -> forall i, S -> A i -> R).
Arguments q : clear implicits.
Arguments br : clear implicits.
Hypothesis run : runs g alpha beta state action own q pi br.
Hypothesis own_policy : forall x, is_policy x -> is_policy (own x).
Hypothesis start : forall i z, `|q 0%N i z| <= B / (1 - delta).
Notation weight4 := (weight4 alpha state action).
Notation bbar := (bbar beta state).

(* Lemma 3.4 corrected, along a path: if (U) every action of every state is
   tried for ever, (N) the noise averages out and the policies move on the
   slower timescale, the estimates of player i track Q_i(.; sigma^t), for any
   policies sigma^t that move no more than the held ones.                    *)
Theorem run_tracks i (sigma : nat -> policy R S A) :
  (forall t, is_policy (sigma t)) ->
  (forall t, distance (sigma t) (sigma t.+1) <= distance (pi t) (pi t.+1)) ->
  (forall z : S * A i, divergent (fun t => weight4 t z)) ->
  (forall c, 0 < c -> eventually (fun t => forall z, `|averaged (fun t (z : S * A i) => weight4 t z)
     (fun t (z : S * A i) => noise4 g state action own q pi sigma t z) t z| <= c)) ->
  (forall z : S * A i, negligible bbar (fun t => weight4 t z)) ->
  forall c, 0 < c -> eventually (fun t => forall z, `|q t i z - qvalue g (sigma t) z.1 z.2| <= c).
Proof.
move=> hs near div avg slower c c0.
apply: (estimates_track (B := B) (Rbar := B / (1 - delta)) (a := fun t (z : S * A i) => weight4 t z)
  (noise := fun t z => noise4 g state action own q pi sigma t z) hs _ _ B0 (hB i) _ div avg _ c0).
- by move=> t z; exact (weight4_bounds state action halpha t z).
- by move=> t z; exact (run_update run sigma t z).
- by move=> t z; exact (run_bounded halpha hbeta run B0 hB own_policy start t z).
move=> z; have w0 t : 0 <= weight4 t z by case/andP: (weight4_bounds state action halpha t z).
apply: negligible_le (negligible_scale w0 (ler0n R 2) (slower z)) => t.
exact: le_trans (near t) (run_distance hbeta run t).
Qed.
End Tracks.

(* (4a) continued with the explored own policy (T3). *)
Section Repaired.
Variables (R : archiFieldType) (I S : finType) (A : I -> finType).
Variable g : game R S A.
Notation delta := (discount g).
Variables (theta : I -> R) (alpha beta : I -> nat -> R).
Variables (state : nat -> S) (action : nat -> profile A).
Hypothesis htheta : forall i, 0 <= theta i <= 1.
Hypothesis halpha : forall i n, 0 <= alpha i n <= 1.
Hypothesis hbeta : forall i n, 0 <= beta i n <= 1.
Variables (B : R) (B0 : 0 <= B).
Hypothesis hB : forall i s a, `|payoff g i s a| <= B.
Variables (q : nat -> forall i, S * A i -> R) (pi : nat -> policy R S A).
Variable br : nat -> forall i, S -> A i -> R.
Arguments q : clear implicits.
Arguments br : clear implicits.
Hypothesis run : runs g alpha beta state action (explored theta) q pi br.
Hypothesis start : forall i z, `|q 0%N i z| <= B / (1 - delta).
Notation weight4 := (weight4 alpha state action).
Notation bbar := (bbar beta state).
Notation played t := (explored theta (pi t)).

(* What is asked of the path: every action of every state is tried for ever,
   the noise averages out, and the policies move on the slower timescale.     *)
Hypothesis tried : forall i (z : S * A i), divergent (fun t => weight4 t z).
Hypothesis averages_out : forall i c, 0 < c -> eventually (fun t => forall z,
  `|averaged (fun t (z : S * A i) => weight4 t z)
     (fun t (z : S * A i) => noise4 g state action (explored theta) q pi (fun t => played t) t z) t z| <= c).
Hypothesis slower : forall i (z : S * A i), negligible bbar (fun t => weight4 t z).

(* Lemma 3.4 corrected: q_i^t - Q_i(.; pi~^t) -> 0. *)
Theorem estimates_track_explored c : 0 < c ->
  eventually (fun t => forall i, tracking_error g theta q pi t i <= c).
Proof.
move=> c0; have hp := run_policy hbeta run.
have own_policy (x : policy R S A) : is_policy x -> is_policy (explored theta x) by apply: explored_policy.
apply: eventually_all => i; have he t : is_policy (played t) by apply: explored_policy.
have near t : distance (played t) (played t.+1) <= distance (pi t) (pi t.+1) by apply: explored_distance.
have [N hN] := run_tracks halpha hbeta B0 hB run own_policy start he near (@tried i)
  (@averages_out i) (@slower i) c0.
by exists N => t /hN h; apply: supnorm_le => [|z]; [apply: ltW | apply: h].
Qed.

Variables (Phi : policy R S A -> S -> R) (mu : S -> R) (m keep : R) (span : I -> R).
Hypotheses (hPhi : is_potential g Phi) (hmu : distribution mu).
Hypotheses (m_gt0 : 0 < m) (hm : forall s, m <= mu s).
Hypotheses (keep0 : 0 < keep) (hkeep : forall i, keep <= 1 - theta i).
Hypothesis hspan : forall i s t a b, payoff g i s a - payoff g i t b <= span i.
Hypothesis steps_diverge : divergent bbar.

Let path := run_path hbeta run theta.
Let diverges : divergent (total_step (step5 beta state)).
Proof.
move=> b N; have [n hn] := steps_diverge b N; exists n; apply: le_trans hn _.
by apply: ler_sum => t _; rewrite total_step5.
Qed.

(* Theorem 3.3 corrected, in the mean: step-weighted one-stage gains tend to 0. *)
Theorem theorem_3_3_mean : (forall c, 0 < c -> eventually (fun t => bbar t <= c)) ->
  forall eps, 0 < eps -> eventually (fun n =>
    mass (gained g theta pi (step5 beta state)) 0 n <= eps * mass bbar 0 n).
Proof.
move=> vanish eps eps0.
have errors c : 0 < c -> eventually (fun t => forall i (s : S), tracking_error g theta q pi t i <= 0 + c).
  by move=> c0; have [N hN] := estimates_track_explored c0; exists N => t /hN h i s; rewrite add0r.
have vanish' c : 0 < c -> eventually (fun t => total_step (step5 beta state) t <= c).
  by move=> c0; have [N hN] := vanish c c0; exists N => t /hN; rewrite total_step5.
have [N hN] := averaged_gains htheta B0 hB path keep0 hkeep hmu m_gt0 hm diverges errors vanish'
  hPhi hspan (mulr_gt0 m_gt0 eps0).
exists N => n /hN; rewrite mulr0 mul0r add0r -mulrA ler_pmul2l // => /le_trans; apply.
rewrite ler_pmul2l //; apply: ler_sum => t _; rewrite -total_step5; exact: (moved_le htheta path).
Qed.
End Repaired.
