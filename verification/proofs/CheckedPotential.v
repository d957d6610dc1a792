(* Markov potential games, checked: a four-cycle refutes one, a structure shows
   one, and a maximum of its potential is recognised.

     check_four_cycle    V_i - V_j has a four-cycle that does not vanish
     check_common c ws   u_i - c is shaping by w_i, or transitions do not depend
                         on actions and u_i - c does not on player i's
     stage_potential     c in the second case, telescoped from first actions
     check_maximum       W is the value of a pure profile for c, and no joint
                         action looks ahead to more                             *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From MPG Require Import Chain Profiles Game Value Visitation PerformanceDifference.
From MPG Require Import Equilibrium Optimal Potential FourCycle PotentialClasses.
From MPG Require Import CheckedTables CheckedGame CheckedEquilibrium.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Checkers.
Variables (T : Type) (o : arithmetic T).
Notation minus2 := (minus2 o).
Notation at2 x i s := (nth (zero o) (nth [::] x i) s).

Definition wedge_sum (a b c e : seq (seq T)) s :=
  let w x := minus2 (at2 x 0%N s) (at2 x 1%N s) in
  plus o (minus2 (minus2 (w a) (w b)) (w c)) (w e).

Definition check_pair d w i j (V : seq (seq T)) :=
  check_value o d w i (nth [::] V 0) && check_value o d w j (nth [::] V 1).

Definition check_four_cycle d i j w r (a b c e : seq (seq T)) := [&&
  [&& i < players d, j < players d & i != j]%N, is_policy_table o d w, is_policy_table o d r,
  check_pair d w i j a && check_pair d (dev w i r) i j b,
  check_pair d (dev w j r) i j c && check_pair d (dev (dev w i r) j r) i j e &
  has (fun s => ~~ equal o (wedge_sum a b c e s) (zero o)) (iota 0 (states d))].

Definition independent d := all (fun s => all (fun k => all (fun t =>
    equal o (nth (zero o) (nth [::] (nth [::] (next d) s) k) t)
            (nth (zero o) (nth [::] (nth [::] (next d) s) 0) t)) (iota 0 (states d)))
  (iota 0 (size (joints (acts d))))) (iota 0 (states d)).

Definition rest d (c : seq (seq T)) i s k := minus2 (nth (zero o) (payoffs d i s) k) (at2 c s k).

Definition ignoring d c := let J := joints (acts d) in
  all (fun i => all (fun s => all (fun l =>
    equal o (rest d c i s (index l J)) (rest d c i s (index (set_nth 0%N l i 0%N) J))) J)
  (iota 0 (states d))) (iota 0 (players d)).

Definition shaping d c (ws : seq (seq T)) := all (fun i => all (fun s => all (fun k =>
    equal o (rest d c i s k) (minus2 (at2 ws i s)
      (times o (rate d) (dot o (nth [::] (nth [::] (next d) s) k) (nth [::] ws i)))))
  (iota 0 (size (joints (acts d))))) (iota 0 (states d))) (iota 0 (players d)).

Definition check_common d c ws := shaping d c ws || independent d && ignoring d c.

Definition stage_potential d : seq (seq T) :=
  let J := joints (acts d) in let N := players d in
  let first j l := index (take j l ++ nseq (N - j) 0%N) J in
  [seq [seq sum o [seq minus2 (nth (zero o) (payoffs d j s) (first j.+1 l))
                              (nth (zero o) (payoffs d j s) (first j l)) | j <- iota 0 N] | l <- J]
     | s <- iota 0 (states d)].

Definition check_shaped d ws := check_common d (nth [::] (pay d) 0) ws.
Definition check_action_independent d := check_common d (stage_potential d) [::].

Definition look_common d (c : seq (seq T)) s V :=
  map2 (fun u row => plus o u (times o (rate d) (dot o row V))) (nth [::] c s) (nth [::] (next d) s).

(* choices: the joint action of each state. *)
Definition check_maximum d c ws W (choices : seq (seq nat)) := let J := joints (acts d) in [&&
  check_common d c ws, all (fun row => size row == size J) c && (size c == states d),
  size W == states d &
  all (fun s => let ahead := look_common d c s W in [&& nth [::] choices s \in J,
      equal o (nth (zero o) W s) (nth (zero o) ahead (index (nth [::] choices s) J)) &
      all (fun x => at_most o x (nth (zero o) W s)) ahead]) (iota 0 (states d))].

Definition check_reward d c w V := [&& is_policy_table o d w, size V == states d &
  all (fun s => equal o (nth (zero o) V s) (dot o (weights_at o w s) (look_common d c s V)))
    (iota 0 (states d))].
End Checkers.

Section Maps.
Variables (T U : Type) (o : arithmetic T) (p : arithmetic U) (f : T -> U) (h : is_map o p f).
Notation m1 := (map f).
Notation m2 := (map (map f)).
Notation m3 := (map (map (map f))).

Lemma check_four_cycle_m d i j w r a b c e : check_four_cycle o d i j w r a b c e =
  check_four_cycle p (map_tables f d) i j (m3 w) (m3 r) (m2 a) (m2 b) (m2 c) (m2 e).
Proof.
rewrite /check_four_cycle !(is_policy_table_m h) /check_pair !(check_value_m h) !(dev_m f) !nth_mm.
rewrite /players /states /= size_map; congr [&& _, _, _, _, _ & _]; apply: eq_has => s /=.
rewrite (map_equal h) (map_zero h) /wedge_sum (map_plus h) !(minus2_m h) !(nth_m0 h) !nth_mm.
by [].
Qed.

Lemma rest_m d c i s k : f (rest o d c i s k) = rest p (map_tables f d) (m2 c) i s k.
Proof. by rewrite /rest (minus2_m h) !(nth_m0 h) payoffs_m nth_mm. Qed.

Lemma check_common_m d c ws : check_common o d c ws = check_common p (map_tables f d) (m2 c) (m2 ws).
Proof.
rewrite /check_common /shaping /independent /ignoring /players /states /= size_map; congr (_ || _ && _).
- apply: eq_all => i /=; apply: eq_all => s /=; apply: eq_all => k /=.
  by rewrite (map_equal h) rest_m (minus2_m h) (map_times h) (dot_m h) (nth_m0 h) !nth_mm.
- apply: eq_all => s /=; apply: eq_all => k /=; apply: eq_all => t /=.
  by rewrite (map_equal h) !(nth_m0 h) !nth_mm.
apply: eq_all => i /=; apply: eq_all => s /=; apply: eq_all => l /=.
by rewrite (map_equal h) !rest_m.
Qed.

Lemma stage_potential_m d : m2 (stage_potential o d) = stage_potential p (map_tables f d).
Proof.
rewrite /stage_potential /states /players /= size_map -map_comp; apply: eq_map => s /=.
rewrite -map_comp; apply: eq_map => l /=; rewrite (sum_m h) -map_comp; congr sum; apply: eq_map => j /=.
by rewrite (minus2_m h) !(nth_m0 h) payoffs_m.
Qed.

Lemma look_common_m d c s V : m1 (look_common o d c s V) = look_common p (map_tables f d) (m2 c) s (m1 V).
Proof.
rewrite /look_common -nth_mm -nth_mm; apply: map2_m => u row.
by rewrite (map_plus h) (map_times h) (dot_m h).
Qed.

Lemma check_maximum_m d c ws W choices : check_maximum o d c ws W choices =
  check_maximum p (map_tables f d) (m2 c) (m2 ws) (m1 W) choices.
Proof.
rewrite /check_maximum -check_common_m /states /= !size_map all_map; congr [&& _, _ && _, _ & _].
  by apply: eq_all => row /=; rewrite size_map.
apply: eq_all => s /=; rewrite -look_common_m all_map (map_equal h) !(nth_m0 h); congr [&& _, _ & _].
by apply: eq_all => x /=; rewrite (map_at_most h) (nth_m0 h).
Qed.
End Maps.

Section Soundness.
Variables (R : realFieldType) (d : tables R).
Hypothesis hd : valid (exact R) d.
Notation g := (game_of hd).
Notation pi w := (policy_of d w).
Notation J := (joints (acts d)).
Notation profiles := (profile (own_actions (d := d))).

Definition common (c : seq (seq R)) (s : all_states d) (a : profiles) : R :=
  nth 0 (nth [::] c s) (place a).

Lemma player_of k : (k < players d)%N -> exists i : all_players d, i = k :> nat.
Proof.
by move=> h; have h' : (k < (players d).-1.+1)%N by [rewrite (playersE hd)]; exists (Ordinal h').
Qed.

Lemma state_of k : (k < states d)%N -> exists s : all_states d, s = k :> nat.
Proof.
by move=> h; have h' : (k < (states d).-1.+1)%N by [rewrite (statesE hd)]; exists (Ordinal h').
Qed.

Lemma check_pair_sound w (i j : all_players d) V : is_policy_table (exact R) d w ->
  check_pair (exact R) d w i j V -> forall s : all_states d,
  value_gap g s i j (pi w) = nth 0 (nth [::] V 0) s - nth 0 (nth [::] V 1) s.
Proof.
move=> /policy_has_values hw /andP[hi hj] s.
by rewrite /value_gap (check_value_sound hd hw hi) (check_value_sound hd hw hj).
Qed.

(* (c) This four-cycle refutes Definition 2.1. *)
Theorem check_four_cycle_sound i j w r a b c e :
  check_four_cycle (exact R) d i j w r a b c e -> ~ is_MPG g.
Proof.
case/and5P => /and3P[/player_of [i' <-] /player_of [j' <-] ij] hw hr /andP[ha hb].
case/andP=> /andP[hc he] /hasP [s]; rewrite mem_iota add0n => /andP[_ /state_of [s' <-]] ne mpg.
have hwi := dev_policy hd i' hw hr; have hwj := dev_policy hd j' hw hr.
have hwij := dev_policy hd j' hwi hr; have ij' : i' != j' by rewrite -(inj_eq val_inj).
have P := policy_of_policy hd hw; have Q := policy_of_policy hd hr.
have := four_cycle_necessary mpg s' ij' P (P i') (Q i') (P j') (Q j').
rewrite /four_cycle !replace_eta.
have <- : replace (pi w) (pi r i') j' = pi w j' by rewrite replace_other // eq_sym.
rewrite replace_eta -!policy_of_dev ?policy_shape //.
rewrite (check_pair_sound hw ha) (check_pair_sound hwi hb) (check_pair_sound hwj hc).
rewrite (check_pair_sound hwij he) => /eqP zero; move: ne; rewrite /wedge_sum /minus2 /=.
by rewrite zero.
Qed.

Lemma rest_common c (i : all_players d) (s : all_states d) (a : profiles) :
  rest (exact R) d c i s (place a) = payoff g i s a - common c s a.
Proof. by []. Qed.

Lemma numbers_reset (i : all_players d) (a b : profiles) : (forall j, j != i -> a j = b j) ->
  set_nth 0%N (numbers a) i 0%N = set_nth 0%N (numbers b) i 0%N.
Proof.
move=> ab; apply: (eq_from_nth (x0 := 0%N)); first by rewrite !size_set_nth !(size_numbers hd).
move=> k; rewrite size_set_nth (size_numbers hd) (maxn_idPr (player_lt hd i)) => /player_of [j <-].
rewrite !nth_set_nth /=; case: eqP => // ji; rewrite !nth_numbers ab //.
by apply/eqP => e; apply: ji; rewrite e.
Qed.

(* (d) A structure makes the game a Markov potential game. *)
Theorem check_common_sound c ws : check_common (exact R) d c ws ->
  is_potential g (fun p => total g (common c) p).
Proof.
case/orP => [sh|/andP[ind ign]].
  pose w (i : all_players d) (s : all_states d) := nth 0 (nth [::] ws i) s.
  apply: (@shaped_payoff_is_MPG _ _ _ _ g (common c) w) => i s a.
  have := all_iota (all_iota (all_iota sh (player_lt hd i)) (state_lt hd s)) (place_lt hd a).
  rewrite rest_common => /eqP /= e; have [_ sz _] := row_valid hd s (place_lt hd a).
  rewrite /minus2 /= (dotE (n := (states d).-1.+1)) ?sz ?(statesE hd) // in e.
  have e' : payoff g i s a - common c s a = w i s - discount g * \sum_s' transition g s a s' * w i s' := e.
  by rewrite /shaped -addrA -e' addrC subrK.
apply: action_independent_is_MPG => [s a a' s'|i s a a' aa'].
  have eq b : transition g s b s' = nth 0 (nth [::] (nth [::] (next d) s) 0) s'.
    by apply/eqP; apply: (all_iota (all_iota (all_iota ind (state_lt hd s)) (place_lt hd b)) (state_lt hd s')).
  by rewrite !eq.
have al := all_iota (all_iota ign (player_lt hd i)) (state_lt hd s).
have e b := eqP (allP al _ (numbers_joint hd b)).
by have := etrans (e a) (etrans _ (esym (e a'))); rewrite (numbers_reset aa'); apply.
Qed.

Corollary check_common_MPG c ws : check_common (exact R) d c ws -> is_MPG g.
Proof. by move/check_common_sound => h; exists (fun p => total g (common c) p). Qed.

Lemma nth_look_common c W (s : all_states d) (a : profiles) :
  size (nth [::] c s) = size J ->
  nth 0 (look_common (exact R) d c s W) (place a) = lookahead g (common c) (field W) s a.
Proof.
move=> sc; have [e1 e2 _] := row_valid hd s (place_lt hd a).
rewrite (nth_map2 _ 0 [::]) ?sc ?e1 ?place_lt //= (dotE (n := (states d).-1.+1)) //.
by rewrite e2 (statesE hd).
Qed.

(* (e) A pure profile maximises the potential from every state. *)
Theorem check_maximum_sound c ws W choices : check_maximum (exact R) d c ws W choices ->
  let Phi p := total g (common c) p in
  is_potential g Phi /\ exists f, forall s : all_states d,
    Phi (pure R f) s = nth 0 W s /\ forall p, is_policy p -> Phi p s <= Phi (pure R f) s.
Proof.
case/and4P => hc /andP[sizes /eqP sc] _ al Phi; split; first exact: check_common_sound hc.
have at_state s := all_iota al (state_lt hd s).
have sz (s : all_states d) : size (nth [::] c s) = size J.
  by apply/eqP; apply: (all_nthP [::] sizes); rewrite sc (state_lt hd).
have lt (i : all_players d) (s : all_states d) : (nth 0%N (nth [::] choices s) i < count d i)%N.
  have /and3P[inJ _ _] := at_state s; move: inJ; rewrite mem_joints => /andP[_ h].
  by rewrite (countE hd (player_lt hd i)); exact: (all_iota h (player_lt hd i)).
pose f : {dffun forall i, {ffun all_states d -> own_actions (d := d) i}} :=
  [ffun i => [ffun s => Ordinal (lt i s) : own_actions i]].
have eW s : Phi (pure R f) s = nth 0 W s.
  apply/esym; apply: (total_unique (W := field W)).
    exact: policy_solvable (pure_policy R f).
  move=> t; pose a : profiles := [ffun i => f i t].
  have -> h : mean (pure R f) t h = h a.
    rewrite /mean (bigD1 a) //= big1 => [|b ne].
      rewrite addr0 /weight big1 ?mul1r // => i _.
      by rewrite /pure ffunE ffunE [a i]ffunE /= eqxx.
    have [i hi] : exists i, b i != a i.
      apply/existsP; rewrite -negb_forall; apply: contra ne => /forallP e.
      by apply/eqP/ffunP => i; have /eqP := e i.
    rewrite /weight (bigD1 i) //= {1}/pure ffunE ffunE /=.
    by move: hi; rewrite [a i]ffunE => /negPf ->; rewrite mul0r mul0r.
  have /and3P[inJ /eqP e _] := at_state t; rewrite /field e -nth_look_common //; congr (nth _ _ (index _ _)).
  apply: (eq_from_nth (x0 := 0%N)).
    by move: inJ; rewrite mem_joints (size_numbers hd) => /andP[/eqP -> _].
  move: inJ; rewrite mem_joints => /andP[/eqP -> _] k /player_of [i <-].
  by rewrite nth_numbers !ffunE.
exists f => s; split=> // p hp; rewrite eW.
rewrite -subr_le0 /Phi /total (discounted_difference _ (field W)) ?policy_solvable //; last exact: policy_solvable.
apply: sumr_le0 => t _; rewrite mulr_ge0_le0 ?occupation_ge0 //.
rewrite -mean_lookahead subr_le0 -[X in _ <= X](mean_const hp t).
apply: mean_le => // a; rewrite -nth_look_common //.
have /and3P[_ _ top] := at_state t; apply: (all_nthP 0 top).
rewrite size_map2 sz; have [-> _ _] := row_valid hd t (place_lt hd a).
by rewrite minnn place_lt.
Qed.
End Soundness.
