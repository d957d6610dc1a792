(* A game in lists is a game in the sense of Game.v, and what a checker computes of
   it is what Value.v says.

     exact          the arithmetic of an ordered field
     game_of hd     the game of valid tables, all sizes being those of the lists
     policy_of w    the policy of a table
     field V s      the s-th entry                                              *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Game Value CheckedTables.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma all_iota n (P : pred nat) : all P (iota 0 n) -> forall k, (k < n)%N -> P k.
Proof. by move=> h k kn; apply: (allP h); rewrite mem_iota. Qed.

Lemma nth_map2 (T U V : Type) (f : T -> U -> V) a b c x y k : (k < size x)%N -> (k < size y)%N ->
  nth c (map2 f x y) k = f (nth a x k) (nth b y k).
Proof. by elim: x y k => [|a' x IH] [|b' y] [|k] //= kx ky; apply: IH. Qed.

Lemma size_map2 (T U V : Type) (f : T -> U -> V) x y : size (map2 f x y) = minn (size x) (size y).
Proof. by elim: x y => [|a x IH] [|b y] //=; rewrite ?IH ?minnSS ?minn0. Qed.

Lemma uniq_joints m : uniq (joints m).
Proof.
elim: m => //= k m IH; apply: (@allpairs_uniq _ _ _ (fun a l => a :: l)) => //.
  exact: iota_uniq.
by move=> [a l] [b l'] _ _ /= [-> ->].
Qed.

Lemma mem_joints m l : (l \in joints m) =
  (size l == size m) && all (fun k => nth 0%N l k < nth 0%N m k)%N (iota 0 (size m)).
Proof.
elim: m l => [|k m IH] l /=; first by rewrite inE; case: l.
apply/flatten_mapP/idP => [[a ak /mapP [l' l'm ->]]|].
  rewrite mem_iota /= add0n in ak; rewrite IH in l'm.
  have /andP[/eqP e h] := l'm; rewrite /= e eqxx ak /= (iotaDl 1 0) all_map.
  exact: h.
case: l => [|a l] //= /andP[/eqP [e] /andP[ak h]].
exists a; first by rewrite mem_iota.
apply/mapP; exists l => //; rewrite IH e eqxx /=.
by move: h; rewrite (iotaDl 1 0) all_map.
Qed.

Section Exact.
Variable R : realFieldType.

Definition exact : arithmetic R :=
  Arithmetic 0 1 +%R *%R -%R GRing.inv (fun x y => x <= y) (fun x y => x == y) (fun n => n%:R).

Lemma sumE n x : (size x <= n)%N -> sum exact x = \sum_(k < n) nth 0 x k.
Proof.
elim: x n => [|a x IH] [|n] //= h; rewrite ?big_ord0 //.
  by rewrite big1 // => k _; rewrite nth_nil.
by rewrite (IH n) // big_ord_recl.
Qed.

Lemma dotE n x y : (size x <= n)%N -> dot exact x y = \sum_(k < n) nth 0 x k * nth 0 y k.
Proof.
elim: x y n => [|a x IH] [|b y] [|n] //= h; rewrite ?big_ord0 //.
- by rewrite big1 // => k _; rewrite nth_nil mul0r.
- by rewrite big1 // => k _; rewrite nth_nil mul0r.
- by rewrite big1 // => k _; rewrite [nth _ [::] _]nth_nil mulr0.
rewrite (IH y n) // big_ord_recl /=; case: eqP => [->|_]; last by [].
by rewrite mul0r add0r.
Qed.

Lemma is_distP n x : size x = n -> is_dist exact x -> distribution (fun k : 'I_n => nth 0 x k).
Proof.
move=> sx /andP[pos /eqP one]; split=> [k|]; first by apply: (all_nthP 0 pos); rewrite sx.
by rewrite -sumE ?sx.
Qed.

Fixpoint wt (rows : seq (seq R)) (l : seq nat) : R :=
  match rows, l with row :: rows', a :: l' => nth 0 row a * wt rows' l' | _, _ => 1 end.

Lemma wtE rows l : size rows = size l ->
  wt rows l = \prod_(0 <= j < size rows) nth 0 (nth [::] rows j) (nth 0%N l j).
Proof.
elim: rows l => [|row rows IH] [|a l] //= h; first by rewrite big_geq.
case: h => h; rewrite IH // big_nat_recl //=.
Qed.

Lemma joint_weightsE rows :
  joint_weights exact rows = [seq wt rows l | l <- joints (map size rows)].
Proof.
elim: rows => //= row rows ->; rewrite map_flatten -map_comp.
rewrite -{1}[row](mkseq_nth 0) /mkseq -map_comp; congr flatten; apply: eq_map => a /=.
by rewrite -!map_comp.
Qed.

Section Game.
Variable d : tables R.
Hypothesis hd : valid exact d.

Definition all_players : finType := [finType of 'I_(players d).-1.+1].
Definition all_states : finType := [finType of 'I_(states d).-1.+1].
Definition count i := (actions d i).-1.+1.
Definition own_actions (i : all_players) : finType := [finType of 'I_(count i)].
Notation I := all_players.
Notation S := all_states.
Notation A := own_actions.
Notation J := (joints (acts d)).

Definition numbers (a : profile A) : seq nat := map (fun i : all_players => val (a i : 'I_(count i))) (enum all_players).
Definition place (a : profile A) : nat := index (numbers a) J.

Lemma playersE : (players d).-1.+1 = players d.
Proof. by apply: prednK; case/andP: hd => /andP[]. Qed.

Lemma statesE : (states d).-1.+1 = states d.
Proof. by apply: prednK; case/and3P: hd. Qed.

Lemma countE i : (i < players d)%N -> count i = actions d i.
Proof.
move=> h; apply: prednK; case/andP: hd => /andP[_ pos] _.
exact: (all_nthP 0%N pos).
Qed.

Lemma player_lt (i : I) : (i < players d)%N.
Proof. by apply: leq_trans (ltn_ord i) _; rewrite playersE. Qed.

Lemma state_lt (s : S) : (s < states d)%N.
Proof. by apply: leq_trans (ltn_ord s) _; rewrite statesE. Qed.

Lemma action_lt (i : I) (b : A i) : ((b : 'I_(count i)) < actions d i)%N.
Proof. by apply: leq_trans (ltn_ord (b : 'I_(count i))) _; rewrite countE ?player_lt. Qed.

Lemma size_numbers a : size (numbers a) = players d.
Proof. by rewrite size_map size_enum_ord playersE. Qed.

Lemma nth_numbers a (i : I) : nth 0%N (numbers a) i = (a i : 'I_(count i)).
Proof. by rewrite (nth_map i) ?size_enum_ord // nth_ord_enum. Qed.

Lemma numbers_inj : injective numbers.
Proof.
move=> a b e; apply/ffunP => i; apply: val_inj.
by have := congr1 (fun l => nth 0%N l i) e; rewrite !nth_numbers.
Qed.

Lemma numbers_joint a : numbers a \in J.
Proof.
rewrite mem_joints size_numbers eqxx; apply/allP => k; rewrite mem_iota add0n => /andP[_ kn].
have kn' : (k < (players d).-1.+1)%N by rewrite playersE.
by rewrite -[k]/(nat_of_ord (Ordinal kn')) nth_numbers action_lt.
Qed.

Lemma place_lt a : (place a < size J)%N.
Proof. by rewrite index_mem numbers_joint. Qed.

(* Joint actions are the profiles. *)
Lemma sum_profiles (F : seq nat -> R) : \sum_(a : profile A) F (numbers a) = \sum_(l <- J) F l.
Proof.
transitivity (\sum_(l <- [seq numbers a | a <- enum {: profile A}]) F l).
  by rewrite big_map big_enum.
apply: perm_big; apply: uniq_perm; last first.
- move=> l; apply/mapP/idP => [[a _ ->]|]; first exact: numbers_joint.
  rewrite mem_joints => /andP[/eqP sl lt].
  have lti (i : I) : (nth 0%N l i < count i)%N.
    by rewrite countE ?player_lt //; apply: (all_iota lt); exact: player_lt.
  exists ([ffun i => Ordinal (lti i) : A i]); first by rewrite mem_enum.
  apply: (eq_from_nth (x0 := 0%N)); first by rewrite size_numbers sl.
  move=> k; rewrite sl => kn.
  have kn' : (k < (players d).-1.+1)%N by rewrite playersE.
  by rewrite -[k]/(nat_of_ord (Ordinal kn')) nth_numbers ffunE.
- exact: uniq_joints.
by rewrite (map_inj_uniq numbers_inj) enum_uniq.
Qed.

Lemma prod_players (F : nat -> R) : \prod_(0 <= j < players d) F j = \prod_(i : I) F i.
Proof. by rewrite -[X in index_iota 0 X]playersE big_mkord. Qed.

Lemma dot_profiles rows x : map size rows = acts d ->
  dot exact (joint_weights exact rows) x =
  \sum_(a : profile A) (\prod_(i : I) nth 0 (nth [::] rows i) (a i : 'I_(count i))) * nth 0 x (place a).
Proof.
move=> hs; have sr : size rows = players d by rewrite /players -hs size_map.
rewrite joint_weightsE hs (dotE _ (leqnn _)) size_map.
transitivity (\sum_(l <- J) wt rows l * nth 0 x (index l J)).
  rewrite (big_nth [::]) big_mkord; apply: eq_bigr => k _.
  by rewrite (nth_map [::]) // index_uniq // uniq_joints.
rewrite -sum_profiles; apply: eq_bigr => a _; congr (_ * _).
rewrite wtE ?size_numbers // sr prod_players.
by apply: eq_bigr => i _; rewrite nth_numbers.
Qed.

(* The game. *)
Definition entry (i : I) (s : S) (a : profile A) : R := nth 0 (payoffs d i s) (place a).
Definition law (s : S) (a : profile A) (s' : S) : R :=
  nth 0 (nth [::] (nth [::] (next d) s) (place a)) s'.

Lemma valid_rows : ((size (pay d) == players d) &&
    all (fun u => (size u == states d) && all (fun row => size row == size J) u) (pay d)) &&
  all (fun rows => (size rows == size J) &&
    all (fun row => (size row == states d) && is_dist exact row) rows) (next d).
Proof. by move: hd; rewrite /valid; do 5 case/andP=> _. Qed.

Lemma row_valid (s : S) k : (k < size J)%N ->
  [/\ size (nth [::] (next d) s) = size J, size (nth [::] (nth [::] (next d) s) k) = states d
    & is_dist exact (nth [::] (nth [::] (next d) s) k)].
Proof.
move=> kJ; have /andP[_ al] := valid_rows.
have /andP[/eqP e al'] := all_nthP [::] al s (state_lt s).
by have /andP[/eqP e' dist] := all_nthP [::] al' k (eq_ind_r (fun m => k < m)%N kJ e).
Qed.

Lemma payoffs_size (i : I) (s : S) : size (payoffs d i s) = size J.
Proof.
have /andP[/andP[/eqP sp al] _] := valid_rows.
have ip : (i < size (pay d))%N by rewrite sp player_lt.
have /andP[/eqP su al'] := all_nthP [::] al i ip.
have su' : (s < size (nth [::] (pay d) i))%N by rewrite su state_lt.
by apply/eqP; exact: (all_nthP [::] al' s su').
Qed.

Lemma law_distribution s a : distribution (law s a).
Proof.
have [_ sz dist] := row_valid s (place_lt a); rewrite /law.
by apply: is_distP => //; rewrite sz statesE.
Qed.

Lemma rate_gt0 : 0 < rate d.
Proof. by case/and3P: hd => _ _ /andP[]; rewrite /= -ltNge. Qed.

Lemma rate_lt1 : rate d < 1.
Proof. by case/and3P: hd => _ _ /and3P[_]; rewrite /= -ltNge. Qed.

Definition game_of : game R S A :=
  @Game R I S A entry law (rate d) law_distribution (ltW rate_gt0) rate_lt1.

Definition policy_of (w : table R) : policy R S A :=
  [ffun i => [ffun t : S * A i => nth 0 (nth [::] (nth [::] w i) t.1) (t.2 : 'I_(count i))]
     : strategy R S A i].

Definition field (V : seq R) (s : S) : R := nth 0 V s.

Lemma policy_ofE w (i : I) s (b : A i) :
  policy_of w i (s, b) = nth 0 (nth [::] (nth [::] w i) s) (b : 'I_(count i)).
Proof. by rewrite !ffunE. Qed.

Lemma shape_row w (i : I) (s : S) : shape d w ->
  [/\ size w = players d, size (nth [::] w i) = states d
    & size (nth [::] (nth [::] w i) s) = actions d i].
Proof.
case/andP => /eqP sw al; have /andP[/eqP sb al'] := all_iota al (player_lt i).
by split=> //; apply/eqP; apply: (all_nthP [::] al'); rewrite sb state_lt.
Qed.

Lemma rows_sizes w (s : S) : shape d w -> map size (rows_at w s) = acts d.
Proof.
move=> hw; have [sw _ _] := shape_row ord0 s hw.
apply: (eq_from_nth (x0 := 0%N)); first by rewrite !size_map sw.
move=> k; rewrite !size_map => kw; have kn : (k < (players d).-1.+1)%N by rewrite playersE -sw.
have [_ _ e] := shape_row (Ordinal kn) s hw.
by rewrite -map_comp (nth_map [::]) //= e.
Qed.

Lemma policy_of_policy w : is_policy_table exact d w -> is_policy (policy_of w).
Proof.
case/andP => hw al i s; have [sw sb sr] := shape_row i s hw.
have al1 := all_nthP [::] al i; rewrite sw in al1.
have dist : is_dist exact (nth [::] (nth [::] w i) s).
  by apply: (all_nthP [::] (al1 (player_lt i))); rewrite sb state_lt.
have [p0 p1] := is_distP (n := count i) (etrans sr (esym (countE (player_lt i)))) dist.
by split=> [b|]; rewrite ?policy_ofE // -[RHS]p1; apply: eq_bigr => b _; rewrite policy_ofE.
Qed.

Lemma nth_rows (w : table R) (s i : nat) : (i < size w)%N -> nth [::] (rows_at w s) i = nth [::] (nth [::] w i) s.
Proof. exact: nth_map. Qed.

Lemma mean_weights w (s : S) x : shape d w ->
  dot exact (weights_at exact w s) x = mean (policy_of w) s (fun a => nth 0 x (place a)).
Proof.
move=> hw; rewrite dot_profiles ?rows_sizes //; apply: eq_bigr => a _; congr (_ * _).
apply: eq_bigr => i _; have [sw _ _] := shape_row i s hw.
by rewrite policy_ofE nth_rows // sw player_lt.
Qed.

Lemma mean_own_weights w (i : I) (s : S) (b : A i) x : shape d w ->
  dot exact (own_weights exact d w i s (b : 'I_(count i))) x =
  mean_given (policy_of w) s b (fun a => nth 0 x (place a)).
Proof.
move=> hw; have [sw _ _] := shape_row i s hw.
have sr : size (rows_at w s) = players d by rewrite size_map.
rewrite /own_weights dot_profiles; last first.
  apply: (eq_from_nth (x0 := 0%N)).
    by rewrite size_map size_set_nth sr (maxn_idPr _) ?player_lt.
  move=> k; rewrite size_map size_set_nth sr (maxn_idPr (player_lt i)) => kn.
  rewrite (nth_map [::]) ?size_set_nth ?sr ?(maxn_idPr (player_lt i)) // nth_set_nth /=.
  case: eqP => [->|_]; first by rewrite size_mkseq.
  have := rows_sizes s hw => /(congr1 (nth 0%N^~ k)); rewrite (nth_map [::]) // sr //.
rewrite /mean_given [RHS]big_mkcond; apply: eq_bigr => a _.
rewrite (bigD1 i) //= nth_set_nth /= eqxx nth_mkseq ?action_lt //.
have -> : ((a i : 'I_(count i)) == b :> nat) = (a i == b) by [].
case: eqP => _; last by rewrite !mul0r.
rewrite mul1r; congr (_ * _); apply: eq_bigr => j ji; have [_ _ _] := shape_row j s hw.
by rewrite nth_set_nth /= -(inj_eq val_inj) in ji *; rewrite (negPf ji) nth_rows ?sw ?player_lt // policy_ofE.
Qed.

Lemma nth_look (i : I) (s : S) V (a : profile A) :
  nth 0 (look exact d i s V) (place a) = lookahead game_of (payoff game_of i) (field V) s a.
Proof.
have [e1 e2 _] := row_valid s (place_lt a).
rewrite (nth_map2 _ 0 [::]) ?payoffs_size ?e1 ?place_lt //= (dotE (n := (states d).-1.+1)) //.
by rewrite e2 statesE.
Qed.

Lemma mean_lookE w (i : I) (s : S) V : shape d w ->
  mean_look exact d w i s V = mean (policy_of w) s (lookahead game_of (payoff game_of i) (field V) s).
Proof. by move=> hw; rewrite /mean_look mean_weights //; apply: eq_mean => a; rewrite nth_look. Qed.

Lemma own_lookE w (i : I) (s : S) (b : A i) V : shape d w ->
  own_look exact d w i s (b : 'I_(count i)) V =
  mean_given (policy_of w) s b (lookahead game_of (payoff game_of i) (field V) s).
Proof.
by move=> hw; rewrite /own_look mean_own_weights //; apply: eq_mean_given => a; rewrite nth_look.
Qed.

Lemma chainE w (s t : S) : shape d w -> nth 0 (chain exact d w s) t = kernel game_of (policy_of w) s t.
Proof.
move=> hw; rewrite (nth_map 0%N) ?size_iota ?state_lt // nth_iota ?state_lt // add0n mean_weights //.
apply: eq_mean => a; rewrite (nth_map [::]) //.
by have [-> _ _] := row_valid s (place_lt a); exact: place_lt.
Qed.

Lemma has_values_shape w : has_values exact d w -> shape d w.
Proof. by case/orP => /andP[]. Qed.

Lemma has_values_solvable w : has_values exact d w -> solvable game_of (policy_of w).
Proof.
case/orP => [h|/andP[hw al] s]; first by apply: policy_solvable; exact: policy_of_policy.
have := all_iota al (state_lt s); rewrite /= -ltNge => h; apply: le_lt_trans h.
rewrite (sumE (n := (states d).-1.+1)) ?size_map ?size_iota ?statesE //.
apply: ler_sum => t _; rewrite (nth_map 0) ?size_map ?size_iota ?state_lt // chainE //.
rewrite /absolute /=; case: ifP => [/ger0_norm -> //|/negbT]; rewrite -ltNge => h0.
by rewrite ltr0_norm.
Qed.

(* (a) V is the value: no solve, one multiplication by the kernel. *)
Theorem check_value_sound w (i : I) V : has_values exact d w -> check_value exact d w i V ->
  forall s : S, value game_of i (policy_of w) s = nth 0 V s.
Proof.
move=> hv /andP[_ ok] s; have hw := has_values_shape hv.
suff h : field V =1 total game_of (payoff game_of i) (policy_of w) by rewrite /value -h.
apply: total_unique => [|{}s]; first exact: has_values_solvable.
by rewrite -mean_lookE //; apply/eqP; exact: (all_iota ok (state_lt s)).
Qed.
End Game.
End Exact.
