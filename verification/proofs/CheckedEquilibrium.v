(* Optimal values, Nash gaps and visitation, checked without solving.

     best_value pi i s   = max over pure strategies f of V_i(s, f, pi_{-i})
     is_nash_gap pi gap  : no deviation gains more than gap from any state, and
                           one gains it
     check_gap           : V is the value, W the optimal value, gap the largest
                           difference
     check_difference    : equation (10), both sides                            *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Game Value Visitation PerformanceDifference.
From MPG Require Import Equilibrium EpsEquilibrium Optimal CheckedTables CheckedGame.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Meaning.
Variables (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A).
Implicit Types (pi : policy R S A).

Definition best_value pi i s : R :=
  foldr (fun (f : {ffun S -> A i}) m => Num.max (value g i (replace pi (greedy R f)) s) m) (value g i pi s)
    (enum {: {ffun S -> A i}}).

Definition is_nash_gap pi gap := (forall i, gap_le g i pi gap) /\
  exists i (x : strategy R S A i) s, is_strategy x /\ value g i (replace pi x) s - value g i pi s = gap.

Lemma best_value_ge pi i s (f : {ffun S -> A i}) :
  value g i (replace pi (greedy R f)) s <= best_value pi i s.
Proof.
have : f \in enum {: {ffun S -> A i}} by rewrite mem_enum.
rewrite /best_value; elim: (enum _) => //= k l IH; rewrite inE le_maxr.
by case/orP => [/eqP <-|/IH ->]; rewrite ?lexx ?orbT.
Qed.

Lemma best_value_le pi i s c : value g i pi s <= c ->
  (forall f : {ffun S -> A i}, value g i (replace pi (greedy R f)) s <= c) -> best_value pi i s <= c.
Proof. by move=> h0 h; rewrite /best_value; elim: (enum _) => //= k l IH; rewrite le_maxl h. Qed.

Lemma deviation_le_best pi i (x : strategy R S A i) s : is_policy pi -> is_strategy x ->
  value g i (replace pi x) s <= best_value pi i s.
Proof.
move=> hpi hx; have [f [_ opt]] := optimal_reply_exists g i hpi.
exact: le_trans (opt x s hx) (best_value_ge pi s f).
Qed.

(* A value that some deviation has and no action looks ahead beyond is optimal. *)
Lemma best_valueE pi i (x : strategy R S A i) W : is_policy pi -> is_strategy x ->
  (forall s, value g i (replace pi x) s = W s) ->
  (forall s (b : A i), mean_given pi s b (lookahead g (payoff g i) W s) <= W s) ->
  forall s, best_value pi i s = W s.
Proof.
move=> hpi hx hV hW s; have hr := is_policy_replace hpi hx.
have le (y : strategy R S A i) : is_strategy y -> value g i (replace pi y) s <= W s.
  move=> hy; rewrite -hV -(replace_replace pi x y); apply: unimprovable => // t b.
  rewrite /qvalue /qtotal mean_given_replace hV; apply: le_trans (hW t b).
  rewrite le_eqVlt; apply/orP; left; apply/eqP; apply: eq_mean_given => a; rewrite /lookahead.
  by congr (_ + _ * _); apply: eq_bigr => z _; rewrite -/(value g i (replace pi x) z) hV.
apply: le_anti; apply/andP; split.
  apply: best_value_le => [|f]; last by apply: le; apply: greedy_strategy.
  by rewrite -{1}(replace_eta pi i); apply: le; apply: hpi.
by rewrite -hV; apply: deviation_le_best.
Qed.

Lemma visitation_unique pi from y : solvable g pi ->
  (forall t, y t = (1 - discount g) * from t + discount g * \sum_s y s * kernel g pi s t) ->
  forall t, visitation g pi from t = y t.
Proof.
move=> sol hy t; rewrite /visitation /occupation /occupancy.
set o := discounted _ _ _; pose r x : R := (x == t)%:R.
have ho s : r s = o s - discount g * \sum_z kernel g pi s z * o z.
  by apply/eqP; rewrite eq_sym subr_eq; apply/eqP; rewrite /o (discounted_eq r s sol).
have -> : y t = \sum_s y s * r s.
  by rewrite (bigD1 t) //= /r eqxx mulr1 big1 ?addr0 // => s /negPf ->; rewrite mulr0.
under [RHS]eq_bigr => s _ do rewrite ho mulrBr.
rewrite sumrB; under [X in _ = X - _]eq_bigr => s _ do rewrite hy mulrDl.
rewrite big_split /= mulr_sumr; under [X in _ = X + _ - _]eq_bigr => s _ do rewrite -mulrA.
suff -> : \sum_s discount g * (\sum_z y z * kernel g pi z s) * o s =
  \sum_s y s * (discount g * \sum_z kernel g pi s z * o z) by rewrite addrK.
under eq_bigr => s _ do rewrite -mulrA mulr_suml mulr_sumr.
rewrite exchange_big /=; apply: eq_bigr => s _; rewrite !mulr_sumr.
by apply: eq_bigr => z _; ring.
Qed.
End Meaning.

(* The checkers, over any arithmetic. *)
Section Checkers.
Variables (T : Type) (o : arithmetic T).

Definition minus2 x y := plus o x (minus o y).

Definition check_gap d w (x : table T) (Vs Ws : seq (seq T)) gap := [&&
  is_policy_table o d w, is_policy_table o d x, check_values o d w Vs, check_best o d w x Ws,
  all (fun i => all (fun s =>
    at_most o (minus2 (nth (zero o) (nth [::] Ws i) s) (nth (zero o) (nth [::] Vs i) s)) gap)
    (iota 0 (states d))) (iota 0 (players d)) &
  has (fun i => has (fun s =>
    equal o (minus2 (nth (zero o) (nth [::] Ws i) s) (nth (zero o) (nth [::] Vs i) s)) gap)
    (iota 0 (states d))) (iota 0 (players d))].

(* W need not be attained: a bound of all deviations is enough. *)
Definition check_eps d w (Vs Ws : seq (seq T)) eps := [&&
  is_policy_table o d w, check_values o d w Vs,
  all (fun i => bounds_looks o d w i (nth [::] Ws i)) (iota 0 (players d)) &
  all (fun i => all (fun s =>
    at_most o (minus2 (nth (zero o) (nth [::] Ws i) s) (nth (zero o) (nth [::] Vs i) s)) eps)
    (iota 0 (states d))) (iota 0 (players d))].

Definition check_difference d w i (x : table T) (V V' y : seq T) gain := [&&
  is_policy_table o d w, is_policy_table o d x,
  check_value o d w i V, check_value o d (dev w i x) i V',
  check_visits o d (dev w i x) (start d) y,
  equal o (minus2 (dot o (start d) V') (dot o (start d) V)) gain &
  equal o (sum o [seq times o (nth (zero o) y s)
      (minus2 (dot o (nth [::] (nth [::] x i) s) [seq own_look o d w i s a V | a <- iota 0 (actions d i)])
              (nth (zero o) V s)) | s <- iota 0 (states d)])
    (times o (minus2 (one o) (rate d)) gain)].
End Checkers.

Section Maps.
Variables (T U : Type) (o : arithmetic T) (p : arithmetic U) (f : T -> U) (h : is_map o p f).
Notation m1 := (map f).
Notation m2 := (map (map f)).
Notation m3 := (map (map (map f))).

Lemma minus2_m x y : f (minus2 o x y) = minus2 p (f x) (f y).
Proof. by rewrite /minus2 (map_plus h) (map_minus h). Qed.

Lemma nth_m00 x i s : f (nth (zero o) (nth [::] x i) s) = nth (zero p) (nth [::] (m2 x) i) s.
Proof. by rewrite (nth_m0 h) nth_mm. Qed.

Lemma check_gap_m d w x Vs Ws gap : check_gap o d w x Vs Ws gap =
  check_gap p (map_tables f d) (m3 w) (m3 x) (m2 Vs) (m2 Ws) (f gap).
Proof.
rewrite /check_gap !(is_policy_table_m h) (check_values_m h) (check_best_m h) /states /players /= size_map.
congr [&& _, _, _, _, _ & _].
  by apply: eq_all => i /=; apply: eq_all => s /=; rewrite (map_at_most h) minus2_m !nth_m00.
by apply: eq_has => i /=; apply: eq_has => s /=; rewrite (map_equal h) minus2_m !nth_m00.
Qed.

Lemma check_eps_m d w Vs Ws eps : check_eps o d w Vs Ws eps =
  check_eps p (map_tables f d) (m3 w) (m2 Vs) (m2 Ws) (f eps).
Proof.
rewrite /check_eps (is_policy_table_m h) (check_values_m h) /states /players /= size_map.
congr [&& _, _, _ & _].
  by apply: eq_all => i /=; rewrite (bounds_looks_m h) nth_mm.
by apply: eq_all => i /=; apply: eq_all => s /=; rewrite (map_at_most h) minus2_m !nth_m00.
Qed.

Lemma check_difference_m d w i x V V' y gain : check_difference o d w i x V V' y gain =
  check_difference p (map_tables f d) (m3 w) i (m3 x) (m1 V) (m1 V') (m1 y) (f gain).
Proof.
rewrite /check_difference !(is_policy_table_m h) !(check_value_m h) (check_visits_m h) (dev_m f).
rewrite !(map_equal h) (map_times h) !minus2_m (map_one h) !(dot_m h) (sum_m h) /states /= size_map.
congr [&& _, _, _, _, _, _ & equal _ (sum _ _) _]; rewrite -map_comp; apply: eq_map => s /=.
rewrite (map_times h) minus2_m !(nth_m0 h) (dot_m h) !nth_mm -map_comp; congr (times _ _ (minus2 _ (dot _ _ _) _)).
by apply: eq_map => a /=; rewrite (own_look_m h).
Qed.
End Maps.

Section Soundness.
Variables (R : realFieldType) (d : tables R).
Hypothesis hd : valid (exact R) d.
Notation g := (game_of hd).
Notation pi w := (policy_of d w).

Lemma policy_of_dev w (i : all_players d) x : shape d w ->
  policy_of d (dev w i x) = replace (policy_of d w) (policy_of d x i).
Proof.
move=> hw; apply/ffunP => j; case: (eqVneq j i) => [->|ji]; apply/ffunP => -[s b].
  by rewrite replace_same !policy_ofE /dev nth_set_nth /= eqxx.
rewrite replace_other // !policy_ofE /dev nth_set_nth /=.
by move: ji; rewrite -(inj_eq val_inj) => /negPf /= ->.
Qed.

Lemma policy_has_values w : is_policy_table (exact R) d w -> has_values (exact R) d w.
Proof. by rewrite /has_values => ->. Qed.

Lemma policy_shape w : is_policy_table (exact R) d w -> shape d w.
Proof. by case/andP. Qed.

Lemma set_nth_all (X : Type) (P : pred X) a x k b : (k < size x)%N -> all P x -> P b -> all P (set_nth a x k b).
Proof.
elim: x k => [|c x IH] [|k] //= kx /andP[pc h] hb; first by rewrite hb h.
by rewrite pc IH.
Qed.

Lemma dev_policy w (i : all_players d) x : is_policy_table (exact R) d w ->
  is_policy_table (exact R) d x -> is_policy_table (exact R) d (dev w i x).
Proof.
move=> /andP[hw aw] /andP[hx ax]; have [sw _ _] := shape_row hd i ord0 hw.
have [sx _ _] := shape_row hd i ord0 hx.
apply/andP; split; last first.
  by apply: set_nth_all; rewrite ?sw ?player_lt //; apply: (all_nthP [::] ax); rewrite sx player_lt.
apply/andP; split; first by rewrite size_set_nth sw (maxn_idPr _) ?player_lt.
apply/allP => k; rewrite mem_iota add0n /dev nth_set_nth /= => kn.
case/andP: hx => _ alx; case/andP: hw => _ alw.
by case: (k =P nat_of_ord i) => [e|_]; [subst k; apply: (all_iota alx (player_lt hd i)) | apply: (all_iota alw)].
Qed.

Lemma check_values_sound w Vs : has_values (exact R) d w -> check_values (exact R) d w Vs ->
  forall i s, value g i (pi w) s = nth 0 (nth [::] Vs i) s.
Proof.
move=> hv /andP[_ al] i s; apply: check_value_sound => //.
exact: (all_iota al (player_lt hd i)).
Qed.

Lemma bounds_looksP w (i : all_players d) W : shape d w -> bounds_looks (exact R) d w i W ->
  forall (s : all_states d) (b : own_actions i), mean_given (pi w) s b (lookahead g (payoff g i) (field W) s) <= nth 0 W s.
Proof.
move=> hw al s b; rewrite -own_lookE //.
exact: (all_iota (all_iota al (state_lt hd s)) (action_lt hd b)).
Qed.

Theorem check_best_sound w x Ws : is_policy_table (exact R) d w -> is_policy_table (exact R) d x ->
  check_best (exact R) d w x Ws -> forall i s, best_value g (pi w) i s = nth 0 (nth [::] Ws i) s.
Proof.
move=> hw hx /andP[_ al] i s; have /andP[hv hb] := all_iota al (player_lt hd i).
apply: (best_valueE (x := pi x i) (W := field (nth [::] Ws i))) => [||t|t b].
- exact: policy_of_policy.
- exact: (policy_of_policy hd hx).
- rewrite -policy_of_dev ?policy_shape //; apply: check_value_sound => //.
  by apply: policy_has_values; apply: dev_policy.
exact: bounds_looksP (policy_shape hw) hb t b.
Qed.

Lemma gap_from_bounds w (Vs Ws : seq (seq R)) eps : is_policy_table (exact R) d w ->
  check_values (exact R) d w Vs ->
  (forall i s, best_value g (pi w) i s <= nth 0 (nth [::] Ws i) s) ->
  all (fun i => all (fun s => nth 0 (nth [::] Ws i) s - nth 0 (nth [::] Vs i) s <= eps)
    (iota 0 (states d))) (iota 0 (players d)) ->
  forall i, gap_le g i (pi w) eps.
Proof.
move=> hw hv hb al i x s hx; rewrite (check_values_sound (policy_has_values hw) hv).
apply: le_trans (all_iota (all_iota al (player_lt hd i)) (state_lt hd s)).
rewrite ler_sub //; apply: le_trans (hb i s).
by apply: deviation_le_best => //; apply: policy_of_policy.
Qed.

(* (b) The Nash gap is exactly this. *)
Theorem check_gap_sound w x Vs Ws gap : check_gap (exact R) d w x Vs Ws gap ->
  is_nash_gap g (pi w) gap.
Proof.
case/and5P => hw hx hv hW /andP[al /hasP [i]].
rewrite mem_iota add0n => /andP[_ iN] /hasP [s]; rewrite mem_iota add0n => /andP[_ sn] /eqP e.
have hb := check_best_sound hw hx hW; split.
  by apply: gap_from_bounds hw hv _ al => j t; rewrite hb.
have iN' : (i < (players d).-1.+1)%N by rewrite (playersE hd).
have sn' : (s < (states d).-1.+1)%N by rewrite (statesE hd).
pose i' : all_players d := Ordinal iN'; pose s' : all_states d := Ordinal sn'.
exists i', (pi x i'), s'; split; first exact: (policy_of_policy hd hx).
have /andP[_ al'] := hW; have /andP[hv' _] := all_iota al' iN.
rewrite (check_values_sound (policy_has_values hw) hv) -policy_of_dev ?policy_shape //.
have -> // := @check_value_sound _ _ hd (dev w i' x) i' (nth [::] Ws i') _ hv' s'.
by apply: policy_has_values; apply: dev_policy.
Qed.

Theorem check_eps_sound w Vs Ws eps : check_eps (exact R) d w Vs Ws eps ->
  is_eps_equilibrium g eps (pi w).
Proof.
case/and4P => hw hv hb al; have hpi := policy_of_policy hd hw.
apply/(definition_2_3_gaps g eps hpi) => i x s hx.
rewrite (check_values_sound (policy_has_values hw) hv).
apply: le_trans (all_iota (all_iota al (player_lt hd i)) (state_lt hd s)); rewrite ler_sub //.
have bound := bounds_looksP (policy_shape hw) (all_iota hb (player_lt hd i)).
pose W := field (nth [::] Ws i) : all_states d -> R; rewrite -[nth 0 _ _]/(W s).
have hr := is_policy_replace hpi hx.
rewrite -subr_le0 /value /total (discounted_difference _ W) ?policy_solvable //; last exact: policy_solvable.
apply: sumr_le0 => t _; rewrite mulr_ge0_le0 ?occupation_ge0 //.
rewrite -mean_lookahead mean_replace subr_le0.
by apply: (average_le_const (hx t)) => b; apply: bound.
Qed.

Corollary check_equilibrium_sound w Vs Ws : check_eps (exact R) d w Vs Ws 0 -> is_equilibrium g (pi w).
Proof. by move/check_eps_sound/definition_2_3_zero. Qed.

Theorem check_visits_sound w from y : has_values (exact R) d w -> check_visits (exact R) d w from y ->
  forall t : all_states d, visitation g (pi w) (field from) t = nth 0 y t.
Proof.
move=> hw /andP[/eqP sy al]; apply: visitation_unique; first exact: has_values_solvable.
move=> t; have /eqP := all_iota al (state_lt hd t); rewrite /field => -> /=.
rewrite (dotE (n := (states d).-1.+1)) ?sy ?statesE //.
congr (_ + _ * _); apply: eq_bigr => s _; congr (_ * _).
by rewrite (nth_map 0%N) ?size_iota ?state_lt // nth_iota ?state_lt // add0n chainE // has_values_shape.
Qed.

Lemma start_size : size (start d) = states d.
Proof. by case/and5P: hd => _ _ _ _ /andP[/andP[/eqP]]. Qed.

Lemma check_start_value w (i : all_players d) V : has_values (exact R) d w -> check_value (exact R) d w i V ->
  value_at g (field (start d)) i (pi w) = dot (exact R) (start d) V.
Proof.
have sz : (size (start d) <= (states d).-1.+1)%N by rewrite start_size statesE.
move=> hw hv; rewrite (dotE _ sz).
by rewrite /value_at; apply: eq_bigr => s _; rewrite (check_value_sound hd hw hv).
Qed.

(* (f) The performance difference, equation (10): both sides are the gain. *)
Theorem check_difference_sound w (i : all_players d) x V V' y gain :
  check_difference (exact R) d w i x V V' y gain ->
  let new := replace (pi w) (pi x i) in let mu := field (start d) in
  [/\ value_at g mu i new - value_at g mu i (pi w) = gain,
      forall s, visitation g new mu s = nth 0 y s
    & gain = ((1 - discount g)^-1 * \sum_s visitation g new mu s * advantage_of g (pi w) s (pi x i))%R].
Proof.
case/and5P => hw hx hv hv' /and3P[hy /eqP e _] new mu.
have hd' := policy_has_values (dev_policy i hw hx).
have enew : new = pi (dev w i x) by rewrite policy_of_dev ?policy_shape.
have gainE : value_at g mu i new - value_at g mu i (pi w) = gain.
  by rewrite -e enew (check_start_value hd' hv') (check_start_value (policy_has_values hw) hv).
split=> // [s|]; first by rewrite enew; exact: check_visits_sound.
by rewrite -gainE equation_10 //; [exact: policy_of_policy | exact: (policy_of_policy hd hx)].
Qed.
End Soundness.
