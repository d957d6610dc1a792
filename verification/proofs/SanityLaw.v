(* The theorems that hold almost surely are about something.

   - almost_surely_somewhere: over the real numbers, what holds almost surely
     holds on some path, for every law: no property that fails everywhere holds
     almost surely.
   - relay: two players, two states that alternate, u_i(s, a) = (s + 1) 1(a_i =
     1), delta = 1/2.  Its potential has one value at rest (F), its states are
     reached, and with the steps of SanitySteps.v every hypothesis of the limit
     under the law of the learner is met: relay_ends has none left.            *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Maxima Game Value Equilibrium EpsEquilibrium Potential PotentialClasses.
From MPG Require Import Lipschitz Expansion Exploration ExplorationBounds Algorithm TwoPlayers.
From MPG Require Import Sequences Histories AlmostSure Gains Paths Algorithm1.
From MPG Require Import Quadratic Drift Reach Learner Visits Steps Learning AlmostSurely Theorem4 LimitSurely OverReals SanitySteps.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Somewhere.
Variables (R : realFieldType) (line : real_line R) (X : finType) (K : seq X -> X -> R).
Hypothesis hK : forall h, distribution (K h).

(* The probability that is left for the cover after the history h, up to N. *)
Definition left_over (C : nat -> pred (seq X)) N h : R :=
  \sum_(size h <= n < N) E K (n - size h) h (fun h' => (C n h')%:R).

Lemma left_over_split C N h : (size h < N)%N ->
  left_over C N h = (C (size h) h)%:R + \sum_x K h x * left_over C N (rcons h x).
Proof.
move=> hN; rewrite /left_over big_ltn // subnn /=; congr (_ + _).
rewrite (eq_bigr (fun x => \sum_((size h).+1 <= n < N) K h x * E K (n - (size h).+1) (rcons h x) (fun h' => (C n h')%:R))).
  rewrite exchange_big /=; apply: eq_big_nat => n /andP[hn _].
  by rewrite -{1}(subnKC hn) addSnnS addKn.
by move=> x _; rewrite size_rcons mulr_sumr.
Qed.

Lemma left_over_mono C N M h : (N <= M)%N -> left_over C N h <= left_over C M h.
Proof.
move=> NM; have pos n : 0 <= E K (n - size h) h (fun h' => (C n h')%:R) by apply: E_ge0 => // h'; apply: ler0n.
have [hN|Nh] := leqP (size h) N; last by rewrite {1}/left_over big_geq ?(ltnW Nh) // sumr_ge0.
by rewrite /left_over [X in _ <= X](big_cat_nat _ _ _ hN NM) /= ler_addl sumr_ge0.
Qed.

(* Histories after which at most half is left. *)
Definition safe C h := forall N, left_over C N h <= 2%:R^-1.

Lemma safe_avoids C h : safe C h -> ~~ C (size h) h.
Proof.
move=> s; apply/negP => hit; have := s (size h).+1; rewrite left_over_split // hit.
rewrite leNgt; move/negP; apply; apply: lt_le_trans (_ : 1 <= _); first by rewrite invf_lt1 ?ltr0n ?ltr1n.
rewrite ler_addl; apply: sumr_ge0 => x _; apply: mulr_ge0; first by case: (hK h).
by rewrite /left_over sumr_ge0 // => n _; apply: E_ge0 => // h'; apply: ler0n.
Qed.

Lemma safe_goes_on C h : safe C h -> exists x, safe C (rcons h x).
Proof.
move=> s; case: (decide line (exists x, safe C (rcons h x))) => // none; exfalso.
have over x : exists N, 2%:R^-1 < left_over C N (rcons h x).
  case: (decide line (exists N, 2%:R^-1 < left_over C N (rcons h x))) => // no; case: none; exists x => N.
  by rewrite leNgt; apply/negP => lt; apply: no; exists N.
have [N hN] := fin_all_exists over; pose M := maxn (size h).+1 (\max_x N x).
have big x : 2%:R^-1 < left_over C M (rcons h x).
  by apply: lt_le_trans (hN x) (left_over_mono _ _ _); rewrite leq_max leq_bigmax orbT.
have [K0 K1] := hK h; have := s M; rewrite left_over_split ?leq_maxl // leNgt => /negP; apply.
apply: lt_le_trans (_ : \sum_x K h x * left_over C M (rcons h x) <= _); last by rewrite ler_addr ler0n.
rewrite -subr_gt0 -(average_const (hK h) 2%:R^-1) -sumrB.
under eq_bigr => x _ do rewrite -mulrBr.
have [x Kx] : exists x, 0 < K h x.
  apply/existsP; rewrite -[[exists x, _]]negbK negb_exists; apply/negP => /forallP zero.
  have : \sum_x K h x <= 0 by apply: sumr_le0 => x _; rewrite leNgt.
  by rewrite K1 leNgt ltr01.
rewrite (bigD1 x) //=; apply: ltr_spaddl; first by rewrite mulr_gt0 ?subr_gt0.
by apply: sumr_ge0 => y _; rewrite mulr_ge0 // subr_ge0 ltW.
Qed.

Theorem almost_surely_somewhere (P : (nat -> X) -> Prop) : almost_surely K P -> exists w, P w.
Proof.
have h0 : 0 < 2%:R^-1 :> R by rewrite invr_gt0 ltr0n.
move=> hP; have [C cover good] := hP _ h0.
pose test h x := if decide line (safe C (rcons h x)) then true else false.
have more h : safe C h -> exists x, test h x.
  by move=> s; have [x sx] := safe_goes_on s; exists x; rewrite /test; case: (decide _ _).
pose next (u : {h | safe C h}) := xchoose (more (sval u) (svalP u)).
have next_safe u : safe C (rcons (sval u) (next u)).
  by have := xchooseP (more (sval u) (svalP u)); rewrite /test; case: (decide _ _).
have start : safe C [::].
  move=> N; apply: le_trans (cover N); rewrite /left_over /= big_mkord; apply: ler_sum => n _.
  by rewrite subn0.
pose u n := iter n (fun u => exist (safe C) _ (next_safe u)) (exist (safe C) _ start).
exists (fun n => next (u n)); apply: good => n.
have -> : mkseq (fun n => next (u n)) n = sval (u n) by elim: n => // n IH; rewrite mkseqS IH.
have sized : size (sval (u n)) = n by elim: n => // n IH; rewrite -{2}IH; apply: size_rcons.
by have := safe_avoids (svalP (u n)); rewrite sized.
Qed.
End Somewhere.

Section Relay.
Variable R : archiFieldType.
Notation half := (2%:R^-1 : R).
Notation policy := (policy R bool_finType actions).
Definition reward (s b : bool) : R := if b then s.+1%:R else 0.

Lemma turn_distribution (s : bool) (a : profile actions) :
  distribution (fun s' : bool_finType => (s' == ~~ s)%:R : R).
Proof. by split=> [s'|]; rewrite ?ler0n // big_bool; case: s; rewrite /= ?addr0 ?add0r. Qed.

Lemma half_ge0 : 0 <= half. Proof. by rewrite invr_ge0 ler0n. Qed.
Lemma half_lt1 : half < 1. Proof. by rewrite invf_lt1 ?ltr0n ?ltr1n. Qed.

Definition relay : game R bool_finType actions :=
  @Game R bool_finType bool_finType actions (fun i s a => reward s (a i))
    (fun s _ s' => (s' == ~~ s)%:R) half turn_distribution half_ge0 half_lt1.

Lemma reward_bound s b : `|reward s b| <= 2%:R.
Proof. by rewrite /reward; case: b; rewrite ?normr0 ?ler0n // normr_nat ler_nat; case: s. Qed.

Lemma relay_qvalue (p : policy) i s (c : actions i) : is_policy p ->
  qvalue relay p s c = reward s c + half * value relay i p (~~ s).
Proof.
move=> hp; rewrite -[RHS](mean_given_const hp s c); apply: eq_bigr => a /eqP ac; congr (_ * _).
rewrite /lookahead /= ac; congr (_ + half * _).
by rewrite big_bool; case: s; rewrite /= ?mul0r ?mul1r ?addr0 ?add0r.
Qed.

Lemma relay_potential : is_potential relay (fun p => total relay (fun s a => \sum_i reward s (a i)) p).
Proof.
apply: action_independent_is_MPG => // i s a a' same.
rewrite !big_bool /=; have e j : j != i -> reward s (a j) = reward s (a' j) by move=> ji; rewrite same.
by case: i same e => _ e; rewrite ?(e true isT) ?(e false isT) /=; ring.
Qed.

Lemma relay_reach : all_reachable relay.
Proof.
move=> x y; have [->|ne] := eqVneq x y; first exact: connect0.
apply: connect1; apply/existsP; exists (cell x x) => /=.
by case: x y ne => [[]|[]]; rewrite ?ltr01.
Qed.

(* Small gains: action 1 is held almost with certainty. *)
Lemma relay_gain theta (p : policy) i s eps : is_policy p -> (forall i, 0 <= theta i <= 1) ->
  stage_gain relay theta p i s <= eps -> 1 - p i (s, true) <= eps.
Proof.
move=> hp h01; apply: le_trans; have he := explored_policy h01 hp.
have := stage_gain_ge relay theta p s (true : actions i); rewrite -ler_subl_addl; apply: le_trans.
have e1 := policy_sum1 hp i s; rewrite big_bool /= in e1.
rewrite big_bool /= !relay_qvalue //= /reward add0r; set k := half * _.
have -> : s.+1%:R + k - (p i (s, true) * (s.+1%:R + k) + p i (s, false) * k) =
   s.+1%:R * (1 - p i (s, true)) + k * (1 - (p i (s, true) + p i (s, false))) by ring.
rewrite e1 subrr mulr0 addr0 ler_pemull ?ler1n // -e1 [p i (s, true) + _]addrC addrK.
exact: policy_ge0.
Qed.

Definition firm : policy := [ffun i => [ffun z => (z.2 == true)%:R] : strategy R bool_finType actions i].

Lemma firm_policy : is_policy firm.
Proof. by move=> i s; split=> [b|]; rewrite ?big_bool !ffunE ?ler0n //= addr0. Qed.

(* (F): one value at rest. *)
Lemma relay_values theta mu : (forall i, 0 <= theta i <= 1) -> distribution mu ->
  finitely_many_values relay theta mu (fun p => total relay (fun s a => \sum_i reward s (a i)) p).
Proof.
move=> h01 hmu; set Phi := fun p => _; exists [:: potential_at Phi mu (explored theta firm)] => eta eta0.
pose C : R := 2%:R / (1 - half) ^+ 2; have C0 : 0 <= C by apply: divr_ge0; rewrite ?ler0n ?sqr_ge0.
have C1 : 0 < 8%:R * C + 1 by rewrite ltr_spaddr ?ltr01 // mulr_ge0 ?ler0n.
exists (eta / (8%:R * C + 1)) => [|p hp near]; first exact: divr_gt0.
eexists; first exact: mem_head.
have hB i s a : `|payoff relay i s a| <= 2%:R by apply: reward_bound.
apply: le_trans (potential_lipschitz relay_potential hmu hB (explored_policy h01 firm_policy) (explored_policy h01 hp)) _.
apply: le_trans (ler_wpmul2l C0 (explored_distance h01 firm p)) _.
set eps := eta / _ in near *; have eps0 : 0 <= eps by apply: divr_ge0; apply: ltW.
have dist : distance firm p <= 8%:R * eps.
  apply: (@le_trans _ _ (\sum_(i : bool) \sum_(s : bool) (eps + eps))).
    apply: ler_sum => i _; apply: ler_sum => s _; have low := relay_gain hp h01 (near i s).
    have e1 := policy_sum1 hp i s; rewrite big_bool /= in e1.
    have p1 : p i (s, true) <= 1 by rewrite -e1 ler_addl policy_ge0.
    rewrite big_bool !ffunE /= subr0 distrC ger0_norm ?subr_ge0 // ger0_norm ?policy_ge0 //.
    by apply: ler_add => //; apply: le_trans low; rewrite -e1 [p i (s, true) + _]addrC addrK.
  by rewrite !sumr_const !card_bool le_eqVlt; apply/orP; left; apply/eqP; ring.
apply: le_trans (ler_wpmul2l C0 dist) _.
have -> : C * (8%:R * eps) = eta * (8%:R * C / (8%:R * C + 1)) by rewrite /eps; field; rewrite gt_eqF.
by rewrite ger_pmulr // ler_pdivr_mulr // mul1r ler_addl ler01.
Qed.

(* A rule among best replies. *)
Definition greedy_reply i (s : bool) (f : actions i -> R) (b : actions i) : R := (b == (f false <= f true))%:R.

Lemma greedy_best i s (f : actions i -> R) : reply_to f (@greedy_reply i s f).
Proof.
split=> [|y [y0 y1]]; first by split=> [b|]; rewrite ?ler0n // big_bool /greedy_reply; case: (_ <= _); rewrite /= ?addr0 ?add0r.
rewrite !big_bool /greedy_reply /=; rewrite big_bool /= in y1.
have y1' : y true + y false = 1 by [].
case: (leP (f false) (f true)) => le /=; rewrite !(mul1r, mul0r) ?addr0 ?add0r.
  apply: (@le_trans _ _ (y true * f true + y false * f true)); last by rewrite -mulrDl y1' mul1r.
  by rewrite ler_add2l ler_wpmul2l.
apply: (@le_trans _ _ (y true * f false + y false * f false)); last by rewrite -mulrDl y1' mul1r.
by rewrite ler_add2r ler_wpmul2l // ltW.
Qed.

Definition even : policy := [ffun i => [ffun z => half] : strategy R bool_finType actions i].
Lemma even_policy : is_policy even.
Proof.
move=> i s; split=> [b|]; rewrite ?big_bool !ffunE ?half_ge0 //=.
by rewrite -mulr2n -[_ *+ 2]mulr_natl mulfV // pnatr_eq0.
Qed.

Variable theta : bool -> R.
Hypothesis htheta : forall i, 0 < theta i < 1.
Notation own := (fun p : policy => explored theta p).
Notation law := (law relay theta (fun _ => harmonic R) (fun _ => slow R) own greedy_reply false (fun _ _ => 0) even).
Notation policy_of w :=
  (policy_of relay (fun _ => harmonic R) (fun _ => slow R) own greedy_reply false (fun _ _ => 0) even w).

Theorem relay_ends : almost_surely law (fun w => forall e, 0 < e -> ~ recurs (fun t => ~ forall i, gap_le relay i (policy_of w t)
  ((2%:R * rho actions theta i + Exploration.own actions theta i) * (4%:R / (1 - discount relay) ^+ 2) + e))).
Proof.
have hB i s a : `|payoff relay i s a| <= 2%:R by apply: reward_bound.
have hspan i s t a b : payoff relay i s a - payoff relay i t b <= 4%:R.
  rewrite (_ : 4%:R = 2%:R + 2%:R :> R); last by ring.
  exact: (double_span hB).
have start i (z : bool * actions i) : `|(0 : R)| <= 2%:R / (1 - discount relay).
  by rewrite normr0 divr_ge0 ?ler0n // subr_ge0 ltW // half_lt1.
have h01 i : 0 <= theta i <= 1 by case/andP: (htheta i) => /ltW -> /ltW.
exact: (theorem_3_3_limit_almost_surely false htheta relay_reach (steps_exist R bool_finType) greedy_best even_policy
  (ler0n R 2) hB start relay_potential hspan (relay_values h01 (uniform_distribution R false))).
Qed.
End Relay.

(* A path of the learner on which every condition holds, over the real numbers. *)
Theorem relay_path (R : archiFieldType) (line : real_line R) (theta : bool -> R) :
  (forall i, 0 < theta i < 1) ->
  exists w, let own := fun p => explored theta p in
    regular (relay R) theta (fun _ => harmonic R) (fun _ => slow R) own (@greedy_reply R) false (fun _ _ => 0) (even R) w /\
    (exists2 kappa, 0 < kappa & @fair_path R bool_finType bool_finType kappa (step5 (fun _ : bool_finType => slow R)
      (state_of (relay R) (fun _ => harmonic R) (fun _ => slow R) own (@greedy_reply R) false (fun _ _ => 0) (even R) w))) /\
    forall c, 0 < c -> eventually (fun t => forall i, tracking_error (relay R) theta
      (estimate_of (relay R) (fun _ => harmonic R) (fun _ => slow R) own (@greedy_reply R) false (fun _ _ => 0) (even R) w)
      (policy_of (relay R) (fun _ => harmonic R) (fun _ => slow R) own (@greedy_reply R) false (fun _ _ => 0) (even R) w) t i <= c).
Proof.
move=> htheta; have hB i s a : `|payoff (relay R) i s a| <= 2%:R by apply: reward_bound.
have start i (z : bool * actions i) : `|(0 : R)| <= 2%:R / (1 - discount (relay R)).
  by rewrite normr0 divr_ge0 ?ler0n // subr_ge0 ltW // half_lt1.
have h01 i : 0 <= theta i <= 1 by case/andP: (htheta i) => /ltW -> /ltW.
have some i : 0 < theta i <= 1 by case/andP: (htheta i) => -> /ltW.
have own_ok (p : policy R bool_finType actions) : is_policy p -> is_policy (explored theta p) by apply: explored_policy.
pose st := steps_exist R bool_finType.
have b01 (i : bool) n : 0 <= slow R n <= 1 by case/andP: (beta_in st i n) => /ltW -> ->.
have hlaw := law_distribution (relay R) (fun _ => harmonic R) (fun p => explored theta p) false (fun _ _ => 0) h01 b01
  (@greedy_best R) (@even_policy R).
exact: (almost_surely_somewhere line hlaw (almost_surely_and hlaw
  (law_paths false some (@relay_reach R) st (@greedy_best R) (@even_policy R) (ler0n R 2) hB start own_ok)
  (almost_surely_and hlaw
    (fair_almost_surely false some (@relay_reach R) st (@greedy_best R) (@even_policy R) (ler0n R 2) hB start own_ok true)
    (repaired_lemma_3_4_almost_surely false htheta (@relay_reach R) st (@greedy_best R) (@even_policy R) (ler0n R 2) hB start)))).
Qed.
