(* The hypotheses of the theorems about Algorithm 1 along a path hold together,
   on a run in which the policies move: two players with two actions each, two
   states that alternate, exploration theta = 1/2, alpha = 1/2, beta_i(n) =
   1/(n+1), and the path on which the players try their actions in turn.

     u_i(s, a) = (s + 1) 1(a_i = 1),  delta = 0,  pi^0 uniform.
   The states alternate whatever is played, so the game is a Markov potential
   game; with delta = 0 the estimates are exact from the start, q_i(s, b) =
   u_i(s, b), and the noise of (4a) is zero: what is shown is that counters,
   weights, fair visits and summable squares agree, not that errors are small.
   The policies tend to action 1 and are never there.                        *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Equilibrium EpsEquilibrium Potential.
From MPG Require Import PotentialClasses Exploration ExplorationBounds Algorithm TwoPlayers.
From MPG Require Import Sequences Gains Tracking Paths Algorithm1 Limits.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Notation F := [archiFieldType of rat].
Notation half := (2%:R^-1 : rat).
Definition stage (s b : bool) : rat := if b then (s.+1)%:R else 0.

Lemma swap_distribution (s : bool) (a : profile actions) :
  distribution (fun s' : bool_finType => (s' == ~~ s)%:R : F).
Proof. by split=> [s'|]; rewrite ?ler0n // big_bool; case: s. Qed.

Definition turns : game F bool_finType actions :=
  @Game F bool_finType bool_finType actions (fun i s a => stage s (a i))
    (fun s _ s' => (s' == ~~ s)%:R) 0 swap_distribution (lexx 0) ltr01.

Definition state (t : nat) : bool := odd t.
Definition action (t : nat) : profile actions := cell (odd t./2) (odd t./2).
Definition alpha (i : bool) (n : nat) : F := half.
Definition beta (i : bool) (n : nat) : F := n.+1%:R^-1.
Definition theta (i : bool) : F := half.
Definition reply (t : nat) (i : bool) (s : bool) (b : actions i) : F := (b == true)%:R.
Definition q (t : nat) (i : bool) (z : bool * actions i) : F := stage z.1 z.2.
Fixpoint pi t : policy F bool_finType actions := if t is u.+1
  then next_policy (pi u) (step5 beta state u) (fun i s => @reply u i s)
  else [ffun i => [ffun z => half] : strategy F bool_finType actions i].

Lemma action_both t i : action t i = odd t./2. Proof. by rewrite ffunE; case: i. Qed.
Lemma theta01 i : 0 <= theta i <= 1. Proof. by []. Qed.
Lemma alpha01 i n : 0 <= alpha i n <= 1. Proof. by []. Qed.
Lemma beta01 i n : 0 <= beta i n <= 1.
Proof. by rewrite /beta invr_ge0 ler0n /= invf_le1 ?ltr0n // ler1n. Qed.

Lemma replies t (i s : bool) : reply_to (fun b : actions i => q t (s, b)) (@reply t i s).
Proof.
split=> [|y [y0 y1]]; first by split=> [b|]; rewrite ?ler0n // big_bool.
rewrite !big_bool /q /reply /= mulr0 mul0r !addr0 mul1r ler_pimull ?ler0n //.
by rewrite -y1 big_bool ler_addl.
Qed.

Theorem turns_runs : runs turns alpha beta state action (explored theta) q pi reply.
Proof.
split=> [|t i z|t i s|t] //; last exact: replies.
  move=> i s; split=> [b|]; rewrite ?ffunE //; under eq_bigr => b _ do rewrite !ffunE.
  by rewrite big_bool.
rewrite /weight4 /sample /=; case: eqP => [<-|_]; last by rewrite !mul0r addr0.
by rewrite mul0r addr0 /q /= subrr mulr0 addr0.
Qed.

(* The counter of the state that is visited, and its step. *)
Lemma visitsS n s : visits state n.+1 s = (visits state n s + (state n == s))%N.
Proof. by rewrite /visits big_ord_recr. Qed.

Lemma visits_state t : visits state t.+1 (state t) = (t./2).+1.
Proof.
suff [] : visits state t.+1 (state t) = (t./2).+1 /\ visits state t.+2 (state t.+1) = (t.+1./2).+1 by [].
elim: t => [|t [IH1 IH2]]; first by rewrite !visitsS /visits !big_ord0.
split=> //; rewrite visitsS visitsS eqxx.
have -> : state t.+2 = state t by rewrite /state /= negbK.
have -> : (state t.+1 == state t) = false by rewrite /state /=; case: (odd t).
by rewrite IH1 addn0 addn1.
Qed.

Notation b t := (bbar beta state t).
Lemma bbarE t : b t = 2%:R / (t./2.+2)%:R.
Proof. by rewrite /bbar big_bool visits_state /beta mulrDl mul1r. Qed.

Lemma bbar_le_pred t : b t.+1 <= b t.
Proof.
rewrite !bbarE ler_pmul2l // lef_pinv ?posrE ?ltr0n // ler_nat !ltnS.
by apply: half_leq.
Qed.

(* (V): each state gets half of the steps of a window, up to its first step. *)
Lemma fair_window n k s : (n <= k)%N ->
  mass (bbar beta state) n k <= 2%:R * mass (fun t => (state t == s)%:R * b t) n k + b n.
Proof.
move=> nk; suff : mass (bbar beta state) n k + (state k != s)%:R * b k <=
    2%:R * mass (fun t => (state t == s)%:R * b t) n k + b n.
  by apply: le_trans; rewrite ler_addl mulr_ge0 ?ler0n ?(bbar_ge0 state beta01).
rewrite -(subnKC nk); elim: (k - n)%N => [|j IH].
  rewrite addn0 !mass_nil mulr0 !add0r; case: (_ != _); rewrite ?mul1r ?mul0r //.
  exact: bbar_ge0 state beta01 n.
rewrite addnS !massS ?leq_addr //; move: IH; set t := (n + j)%N.
set M := mass _ n t; set W := mass _ n t => IH; have le := bbar_le_pred t.
have flip : (state t.+1 != s) = (state t == s) by rewrite /state /=; case: (odd t); case: (s).
rewrite flip; move: IH; case: (state t == s) => /=; rewrite ?mul1r ?mul0r ?addr0 => IH.
  rewrite mulrDr [X in _ <= X]addrAC; apply: le_trans (_ : M + b t + b t <= _).
    by rewrite ler_add2l.
  by rewrite -addrA -mulr2n -[_ *+ 2]mulr_natl ler_add2r.
exact: IH.
Qed.

Lemma bbar_small c : 0 < c -> eventually (fun t => b t <= c).
Proof.
move=> c0; pose N := Num.bound (2%:R / c); exists N.*2 => t Nt.
have := archi_boundP (divr_ge0 (ler0n F 2) (ltW c0)); rewrite -/N ltr_pdivr_mulr // => h.
rewrite bbarE ler_pdivr_mulr ?ltr0n //; apply: le_trans (ltW h) _; rewrite mulrC ler_wpmul2l ?(ltW c0) //.
by rewrite ler_nat; do 2 apply: leqW; rewrite geq_half_double.
Qed.

Lemma harmonic_block N : half <= mass (bbar beta state) N (N + N.+2).
Proof.
apply: (@le_trans _ _ (\sum_(N <= t < N + N.+2) ((2 * N.+2)%:R^-1 : F))).
  rewrite sumr_const_nat addKn natrM -[X in _ <= X]mulr_natr.
  by rewrite invfM -mulrA mulVf ?mulr1 ?lexx // pnatr_eq0.
apply: ler_sum_nat => t /andP[_ tN]; rewrite bbarE.
apply: (@le_trans _ _ (1 / (t./2.+2)%:R)); last by rewrite ler_wpmul2r ?invr_ge0 ?ler0n.
rewrite div1r lef_pinv ?posrE ?ltr0n // ler_nat mul2n -addnn.
apply: (@leq_trans t.+2); first by rewrite !ltnS -{2}(odd_double_half t) -addnn addnCA leq_addr.
by apply: (@leq_trans (N + N.+2).+1); rewrite ?ltnS // !addSn leqnSn.
Qed.

Lemma steps_diverge : divergent (bbar beta state).
Proof.
have b0 t : 0 <= b t := bbar_ge0 state beta01 t.
move=> x N; suff [n hn] : exists n, (Num.bound (`|x| / half))%:R * half <= mass (bbar beta state) N n.
  exists n; apply: le_trans hn; apply: le_trans (ler_norm x) _.
  by have := archi_boundP (divr_ge0 (normr_ge0 x) (isT : 0 <= half)); rewrite ltr_pdivr_mulr // => /ltW.
elim: (Num.bound _) => [|k [n hn]]; first by exists N; rewrite mul0r mass_nil.
exists (maxn n N + (maxn n N).+2)%N; set p := maxn n N.
rewrite (mass_cat _ (leq_maxr n N : (N <= p)%N) (leq_addr _ _)).
rewrite mulrS mulrDl mul1r addrC; apply: ler_add; last exact: harmonic_block.
exact: le_trans hn (mass_mono _ b0 (leq_maxl _ _)).
Qed.

Lemma squares_summable n : mass (fun t => b t ^+ 2) 0 n <= 16%:R.
Proof.
suff h : mass (fun t => b t ^+ 2) 0 n <= 16%:R * (1 - n.+1%:R^-1).
  by apply: le_trans h _; rewrite ler_pimulr ?ler0n // ler_subl_addr ler_addl invr_ge0 ler0n.
elim: n => [|n IH]; first by rewrite mass_nil invr1 subrr mulr0.
rewrite massS //; apply: le_trans (ler_add IH (lexx _)) _; rewrite -ler_subr_addl -mulrBr.
have e : n.+2%:R = n.+1%:R + 1 :> F by rewrite -[n.+2]addn1 natrD.
have n1 : 0 < n.+1%:R :> F by rewrite ltr0n.
have n2 : 0 < n.+2%:R :> F by rewrite ltr0n.
have -> : 1 - n.+2%:R^-1 - (1 - n.+1%:R^-1) = (n.+1%:R * n.+2%:R)^-1 :> F.
  rewrite e in n2 *; move: (n.+1%:R : F) n1 n2 => x n1 n2.
  by field; rewrite !gt_eqF.
have b0 : 0 <= b n := bbar_ge0 state beta01 n.
apply: (@le_trans _ _ ((4%:R / n.+2%:R) ^+ 2)).
  rewrite ler_expn2r ?nnegrE ?divr_ge0 ?ler0n // bbarE.
  rewrite ler_pdivr_mulr ?ltr0n // mulrAC ler_pdivl_mulr // -!natrM ler_nat.
  rewrite (_ : 4 = 2 * 2)%N // -mulnA leq_mul2l mul2n !doubleS /= !ltnS; apply: leqW.
  by rewrite -{1}(odd_double_half n); case: (odd n); rewrite ?add1n ?add0n.
rewrite expr_div_n -natrX ler_wpmul2l ?ler0n // lef_pinv ?posrE ?mulr_gt0 ?exprn_gt0 //.
by rewrite expr2 ler_pmul2r // ler_nat.
Qed.

(* Steps until (s, a_i) is played next: 0 when it is played. *)
Definition wait t (z : bool * bool) : nat :=
  match odd t, odd t./2, z.1, z.2 with
  | false, false, false, false | true, false, true, false | false, true, false, true | true, true, true, true => 0
  | true, true, false, false | false, false, true, false | true, false, false, true | false, true, true, true => 1
  | false, true, false, false | true, true, true, false | false, false, false, true | true, false, true, true => 2
  | _, _, _, _ => 3
  end.

Lemma wait_step i t (z : bool * actions i) :
  1 + (wait t.+1 z)%:R = 8%:R * weight4 alpha state action t z + (wait t z)%:R :> F.
Proof.
rewrite /weight4 /alpha action_both /state /wait /= uphalf_half oddD.
by case: z => [[] []]; case: (odd t); case: (odd t./2); apply/eqP; vm_compute.
Qed.

Lemma waits i n j (z : bool * actions i) : j%:R + (wait (n + j) z)%:R =
  8%:R * mass (fun t => weight4 alpha state action t z) n (n + j) + (wait n z)%:R :> F.
Proof.
elim: j => [|j IH]; first by rewrite addn0 mass_nil mulr0.
rewrite addnS massS ?leq_addr // mulrDr addrAC -IH mulrS [1 + _]addrC -!addrA; congr (_ + _).
by rewrite wait_step addrC.
Qed.

Lemma wait_le t z : (wait t z)%:R <= 3%:R :> F.
Proof. by rewrite ler_nat /wait; case: (odd t); case: (odd t./2); case: z => [[] []]. Qed.

Lemma weight_mass i n k (z : bool * actions i) : (n <= k)%N ->
  (k - n)%:R <= 8%:R * mass (fun t => weight4 alpha state action t z) n k + 3%:R.
Proof.
move=> nk; rewrite -{2}(subnKC nk); have h := waits n (k - n) z.
apply: (@le_trans _ _ ((k - n)%:R + (wait (n + (k - n)) z)%:R)); first by rewrite ler_addl ler0n.
by rewrite h ler_add2l wait_le.
Qed.

(* (U): every action of every state is tried for ever. *)
Lemma tried i (z : bool * actions i) : divergent (fun t => weight4 alpha state action t z).
Proof.
move=> x N; pose M := Num.bound (8%:R * `|x| + 3%:R); exists (N + M)%N.
have h := weight_mass z (leq_addr M N); rewrite addKn in h.
have x0 : 0 <= 8%:R * `|x| + 3%:R by rewrite addr_ge0 ?mulr_ge0 ?ler0n ?normr_ge0.
have := le_trans (ltW (archi_boundP x0)) h; rewrite -/M ler_add2r ler_pmul2l ?ltr0n //.
exact: le_trans (ler_norm x).
Qed.

(* The policies move on the slower timescale. *)
Lemma slower i (z : bool * actions i) :
  negligible (bbar beta state) (fun t => weight4 alpha state action t z).
Proof.
move=> kappa k0; have c0 : 0 < kappa / 8%:R by rewrite divr_gt0 ?ltr0n.
have [N hN] := bbar_small c0; exists N => m n Nm mn.
apply: (@le_trans _ _ ((n - m)%:R * (kappa / 8%:R))).
  rewrite mulr_natl -sumr_const_nat; apply: ler_sum_nat => t /andP[mt _].
  exact: hN (leq_trans Nm mt).
apply: le_trans (ler_wpmul2r (ltW c0) (weight_mass z mn)) _.
set M := mass _ m n; rewrite -subr_ge0.
have -> : kappa * M + kappa - (8%:R * M + 3%:R) * (kappa / 8%:R) = kappa * (5%:R / 8%:R) by field.
by rewrite mulr_ge0 ?(ltW k0).
Qed.

(* With delta = 0 and payoffs of the own action the estimates are exact. *)
Lemma exact_qvalue (p : policy F bool_finType actions) i s (c : actions i) : is_policy p ->
  qvalue turns p s c = stage s c.
Proof.
move=> hp; rewrite -[RHS](mean_given_const hp s c); apply: eq_bigr => a /eqP ac.
by rewrite /lookahead /= mul0r addr0 ac.
Qed.

Lemma errors_zero t i : tracking_error turns theta q pi t i = 0.
Proof.
apply: le_anti; rewrite supnorm_ge0 andbT; apply: supnorm_le => // -[s c].
rewrite exact_qvalue ?subrr ?normr0 //; apply: (explored_policy theta01).
exact (run_policy beta01 turns_runs t).
Qed.

Lemma noise_zero i t (z : bool * actions i) : averaged (fun t (z : bool * actions i) => weight4 alpha state action t z)
  (fun t z => noise4 turns state action (explored theta) q pi (fun t => explored theta (pi t)) t z) t z = 0.
Proof.
rewrite /averaged; elim: t => //= t ->; rewrite mulr0 add0r /weight4; case: eqP => [<-|_]; last by rewrite !mul0r.
have hp := explored_policy theta01 (run_policy beta01 turns_runs t).
rewrite /noise4 /sample /bellman /= !mul0r !addr0.
set f := mean_given _ _ _ _; have -> : f = stage (state t) (action t i); last by rewrite subrr mulr0.
rewrite /f -[RHS](mean_given_const hp (state t) (action t i)); apply: eq_bigr => a /eqP ac.
by rewrite /= ac.
Qed.

Lemma turns_potential : is_potential turns (fun p => total turns (fun s a => \sum_i stage s (a i)) p).
Proof.
apply: action_independent_is_MPG => // i s a a' same.
rewrite !big_bool /=; have e j : j != i -> stage s (a j) = stage s (a' j) by move=> ji; rewrite same.
by case: i same e => _ e; rewrite ?(e true isT) ?(e false isT) /=; ring.
Qed.

Notation uniform := (fun _ : bool_finType => half : F).
Lemma uniform_distribution : distribution uniform. Proof. by split=> // ; rewrite big_bool. Qed.

Lemma stage_ge0 s c : 0 <= stage s c. Proof. by rewrite /stage; case: c; rewrite ?ler0n. Qed.
Lemma stage_le2 s c : stage s c <= 2%:R.
Proof. by rewrite /stage; case: c; rewrite ?ler0n // ler_nat; case: s. Qed.

Lemma payoffs_bounded i s a : `|payoff turns i s a| <= 2%:R.
Proof. by rewrite [payoff _ _ _ _]/(stage s (a i)) ger0_norm ?stage_ge0 ?stage_le2. Qed.

Lemma payoffs_span i s t a c : payoff turns i s a - payoff turns i t c <= 2%:R.
Proof.
rewrite [payoff _ i s a]/(stage s (a i)) [payoff _ i t c]/(stage t (c i)) ler_subl_addr.
by apply: le_trans (stage_le2 _ _) _; rewrite ler_addl stage_ge0.
Qed.

Lemma comparable i t : half * b t <= beta i (visits state t.+1 (state t)).
Proof. by rewrite bbarE visits_state /beta mulrA mulVf ?mul1r // pnatr_eq0. Qed.

Lemma fair e : 0 < e -> exists N, forall s n k, (N <= n)%N -> (n <= k)%N -> mass (bbar beta state) n k <= 1 ->
  half * mass (bbar beta state) n k <= mass (fun t => (state t == s)%:R * b t) n k + e.
Proof.
move=> e0; have [N hN] := bbar_small e0; exists N => s n k Nn nk _.
rewrite ler_pdivr_mull ?ltr0n // mulrDr; apply: le_trans (fair_window s nk) _; rewrite ler_add2l.
by apply: le_trans (hN n Nn) _; rewrite ler_pmull // ler1n.
Qed.

Lemma errors_summable n : mass (fun t =>
  \sum_i beta i (visits state t.+1 (state t)) * tracking_error turns theta q pi t i) 0 n <= 0.
Proof. by rewrite /mass big1 // => t _; rewrite big1 // => i _; rewrite errors_zero mulr0. Qed.

(* All hypotheses of the limit theorem and of the mean theorem hold together. *)
Theorem hypotheses_hold e : 0 < e -> ~ recurs (fun t => ~ forall i, gap_le turns i (pi t)
  ((2%:R * rho actions theta i + own actions theta i) * (2%:R / (1 - discount turns) ^+ 2) + e)).
Proof.
exact: (theorem_3_3_limit theta01 beta01 (ler0n F 2) payoffs_bounded turns_runs turns_potential
  uniform_distribution (isT : 0 < half) (fun _ => lexx half) (isT : 0 < half) (fun _ => isT : half <= 1 - half)
  payoffs_span steps_diverge errors_summable squares_summable (isT : 0 < half) (isT : 0 < half)
  comparable fair).
Qed.

Theorem hypotheses_hold_mean eps : 0 < eps -> eventually (fun n =>
  mass (gained turns theta pi (step5 beta state)) 0 n <= eps * mass (bbar beta state) 0 n).
Proof.
have start i (z : bool * actions i) : `|q 0 z| <= 2%:R / (1 - discount turns).
  by rewrite /= subr0 divr1 /q /stage; case: z => [[] []].
have averages_out i c : 0 < c -> eventually (fun t => forall z : bool * actions i,
  `|averaged (fun t (z : bool * actions i) => weight4 alpha state action t z)
    (fun t z => noise4 turns state action (explored theta) q pi (fun t => explored theta (pi t)) t z) t z| <= c).
  by move=> c0; exists 0%N => t _ z; rewrite noise_zero normr0 ltW.
exact: (theorem_3_3_mean theta01 alpha01 beta01 (ler0n F 2) payoffs_bounded turns_runs start tried
  averages_out slower turns_potential uniform_distribution (isT : 0 < half) (fun _ => lexx half)
  (isT : 0 < half) (fun _ => isT : half <= 1 - half) payoffs_span steps_diverge bbar_small).
Qed.

(* The run is not trivial: it starts at 1/2, and action 0 keeps a weight. *)
Theorem policies_move t i s : pi 0 i (s, false) = half /\ 0 < pi t i (s, false).
Proof.
split; first by rewrite !ffunE.
elim: t => [|t IH]; first by rewrite !ffunE.
rewrite /= !ffunE /reply /=; set x := pi t i (s, false) in IH *; set w := step5 _ _ _ _ _.
have -> : x + w * (0 - x) = (1 - w) * x by ring.
rewrite mulr_gt0 // subr_gt0 /w /step5; case: eqP => [<-|_]; rewrite ?mul0r ?mul1r ?ltr01 //.
by rewrite visits_state /beta invf_lt1 ?ltr0n // ltr1n.
Qed.
