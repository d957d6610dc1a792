(* What the proved checker accepts, and what that means of the game.

     witnesses           the tables that a certificate solves equations for
     evidence            what a certificate shows a claim by
     accepts d e         the program: it computes with rationals
     means hd e          the proposition, of the game of the same tables over any
                         ordered field
     certificate_sound   accepts d e implies means hd e                         *)
From Coq Require Import QArith.
From mathcomp Require Import all_ssreflect all_algebra.
From MPG Require Import Chain Profiles Game Value Visitation PerformanceDifference.
From MPG Require Import Equilibrium Optimal Potential.
From MPG Require Import CheckedNumbers CheckedTables CheckedGame CheckedEquilibrium CheckedPotential.
From MPG Require Import CheckedTerms CheckedAgree.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition rationals : arithmetic Q := Arithmetic q0 q1 qadd qmul qopp qinv qle qeq qnat.

Lemma rationals_map (R : realFieldType) : is_map rationals (exact R) (q2r R).
Proof.
split=> *; [exact: q2r_zero | exact: q2r_one | exact: q2r_add | exact: q2r_mul | exact: q2r_opp
  | exact: q2r_inv | exact: q2r_le | exact: q2r_eqq | exact: q2r_nat].
Qed.

(* Tables that say the same numbers. *)
Fixpoint same_list (X : Type) (same : X -> X -> bool) (x y : seq X) : bool :=
  match x, y with
    | a :: x', b :: y' => same a b && same_list same x' y' | [::], [::] => true | _, _ => false end.
Definition same_table : table Q -> table Q -> bool := same_list (same_list (same_list qeq)).

Fixpoint lookup X (t : table Q) (l : seq (table Q * X)) : option X :=
  if l is (u, x) :: l' then if same_table t u then Some x else lookup t l' else None.

Record witnesses := Witnesses {
  with_q : bool; values : seq (table Q * seq (seq Q)); bests : seq (table Q * (table Q * seq (seq Q)));
  visits : seq (table Q * seq Q); visits_from : seq (table Q * seq (seq Q)) }.

Definition good (d : tables Q) (w : witnesses) := [&&
  all (fun x => has_values rationals d x.1 && check_values rationals d x.1 x.2) (values w),
  all (fun x => [&& is_policy_table rationals d x.1, is_policy_table rationals d x.2.1 &
    check_best rationals d x.1 x.2.1 x.2.2]) (bests w),
  all (fun x => has_values rationals d x.1 && check_visits rationals d x.1 (start d) x.2) (visits w) &
  all (fun x => [&& has_values rationals d x.1, size x.2 == states d &
    all (fun z => check_visits rationals d x.1 (unit_row rationals (states d) z) (nth [::] x.2 z))
      (iota 0 (states d))]) (visits_from w)].

(* Q-functions are computed once, if they are asked for. *)
Definition q_tables (d : tables Q) (w : witnesses) : seq (table Q * table Q) :=
  if with_q w then [seq (x.1, looks_ahead rationals d x.1 x.2) | x <- values w] else [::].

Definition witnessed (d : tables Q) (w : witnesses) : model Q := let qs := q_tables d w in Model d (fun q => q)
  (fun t => lookup t (values w)) (fun t => lookup t qs) (fun t => omap snd (lookup t (bests w)))
  (fun t => lookup t (visits w)) (fun t => lookup t (visits_from w)).

Section Verdict.
Variables (T : Type) (o : arithmetic T) (m : model T).

Definition is_true_at c fr := if eval o m c fr is Some (Truth b) then b else false.
(* holds: each comparison of each case is true, and each clause makes one.
   fails: in each clause some comparison is false.                             *)
Definition verdict (outcome : bool) (conditions clauses : seq term) (cases : seq (seq (CheckedTerms.value T))) :=
  [&& (0 < size cases)%N, (0 < size clauses)%N, all (fun fr => all (is_true_at^~ fr) conditions) cases &
    all (fun clause => let found := gather (judge o m clause) (@both) (false, true) cases in
      if found is Some (made, ok) then made && (ok == outcome) else false) clauses].
End Verdict.

Inductive evidence :=
  | Statement (outcome : bool) (w : witnesses) (conditions clauses : seq term)
      (cases : seq (seq (CheckedTerms.value Q)))
  | Shaped (ws : seq (seq Q))
  | ActionIndependent
  | FourCycle (i j : nat) (w r : table Q) (a b c e : seq (seq Q))
  | Maximum (c ws : seq (seq Q)) (W : seq Q) (choices : seq (seq nat)) (w : table Q) (V : seq Q).

Definition accepts (d : tables Q) (e : evidence) : bool := valid rationals d && match e with
  | Statement outcome w conditions clauses cases =>
      good d w && verdict rationals (witnessed d w) outcome conditions clauses cases
  | Shaped ws => (size ws == players d) && check_shaped rationals d ws
  | ActionIndependent => check_action_independent rationals d
  | FourCycle i j w r a b c e => check_four_cycle rationals d i j w r a b c e
  | Maximum c ws W choices w V => check_maximum rationals d c ws W choices && check_reward rationals d c w V
  end.

Section Meaning.
Variable R : realFieldType.
Notation q2r := (q2r R).
Notation real := (map_tables q2r).
Notation m3 := (map (map (map q2r))).

Section OfGame.
Variable d : tables Q.
Hypothesis hd : valid (exact R) (real d).
Notation g := (game_of hd).
Notation pi t := (policy_of (real d) t).
Notation I := (all_players (real d)).
Notation S := (all_states (real d)).

(* V, W and visitation are those of the development. *)
Definition of_game : model R := Model (real d) q2r
  (fun t => if has_values (exact R) (real d) t
     then Some [seq [seq Value.value g i (pi t) s | s <- enum S] | i <- enum I] else None)
  (fun t => if has_values (exact R) (real d) t
     then Some (looks_ahead (exact R) (real d) t [seq [seq Value.value g i (pi t) s | s <- enum S] | i <- enum I])
     else None)
  (fun t => if is_policy_table (exact R) (real d) t
     then Some [seq [seq best_value g (pi t) i s | s <- enum S] | i <- enum I] else None)
  (fun t => if has_values (exact R) (real d) t
     then Some [seq visitation g (pi t) (field (start (real d))) s | s <- enum S] else None)
  (fun t => if has_values (exact R) (real d) t
     then Some [seq [seq visitation g (pi t) (dirac R z) s | s <- enum S] | z <- enum S] else None).

Definition means (e : evidence) : Prop := match e with
  | Statement outcome w conditions clauses cases =>
      verdict (exact R) of_game outcome conditions clauses (map (map (map_value q2r)) cases)
  | Shaped _ | ActionIndependent => is_MPG g
  | FourCycle _ _ _ _ _ _ _ _ => ~ is_MPG g
  | Maximum c ws W choices w V => exists Phi f, is_potential g Phi /\ forall s : S,
      Phi (pure R f) s = nth 0 (map q2r W) s /\ forall p, is_policy p -> Phi p s <= Phi (pure R f) s
  end.

Lemma same_listP (X Y : Type) (same : X -> X -> bool) (e : X -> Y) : (forall a b, same a b -> e a = e b) ->
  forall x y, same_list same x y -> map e x = map e y.
Proof. by move=> he; elim=> [|a x IH] [|b y] //= /andP[/he -> /IH ->]. Qed.

Lemma same_tableP t u : same_table t u -> m3 t = m3 u.
Proof.
apply: same_listP => x y; apply: same_listP => {}x {}y; apply: same_listP => a b.
by rewrite (q2r_eqq R) => /eqP.
Qed.

Lemma lookupP X t l (x : X) : lookup t l = Some x -> exists u, m3 t = m3 u /\ List.In (u, x) l.
Proof.
elim: l => //= -[u y] l IH; case: ifP => [/same_tableP e [<-]|_ /IH [v [e h]]].
  by exists u; split=> //; left.
by exists v; split=> //; right.
Qed.

Lemma all_In X (P : pred X) l x : all P l -> List.In x l -> P x.
Proof. by elim: l => //= y l IH /andP[py al] [<- //|h]; apply: IH. Qed.

Lemma row_is (V : seq R) (F : S -> R) : size V = states (real d) ->
  (forall s : S, nth 0 V s = F s) -> V = [seq F s | s <- enum S].
Proof.
move=> sV h; apply: (eq_from_nth (x0 := 0)); first by rewrite size_map size_enum_ord (statesE hd).
move=> k; rewrite sV => kn; have kn' : (k < (states (real d)).-1.+1)%N by rewrite (statesE hd).
rewrite (nth_map (Ordinal kn')) ?size_enum_ord // -h; congr (nth _ _ _).
by rewrite -[k in nth _ _ k]/(nat_of_ord (Ordinal kn')) nth_ord_enum.
Qed.

Lemma rows_are (Vs : seq (seq R)) n (F : 'I_n.-1.+1 -> S -> R) : (0 < n)%N -> size Vs = n ->
  (forall i : 'I_n.-1.+1, size (nth [::] Vs i) = states (real d)) ->
  (forall (i : 'I_n.-1.+1) (s : S), nth 0 (nth [::] Vs i) s = F i s) -> Vs = [seq [seq F i s | s <- enum S] | i <- enum 'I_n.-1.+1].
Proof.
move=> n0 sV sz h; have en : n.-1.+1 = n by apply: prednK.
apply: (eq_from_nth (x0 := [::])); first by rewrite size_map size_enum_ord en.
move=> k; rewrite sV => kn; have kn' : (k < n.-1.+1)%N by rewrite en.
rewrite (nth_map (Ordinal kn')) ?size_enum_ord //.
have -> : nth (Ordinal kn') (enum 'I_n.-1.+1) k = Ordinal kn' by apply: val_inj; rewrite /= nth_enum_ord.
by apply: row_is => [|s]; [exact: (sz (Ordinal kn')) | exact: (h (Ordinal kn'))].
Qed.

Lemma players_gt0 : (0 < players (real d))%N. Proof. by rewrite -(playersE hd). Qed.
Lemma states_gt0 : (0 < states (real d))%N. Proof. by rewrite -(statesE hd). Qed.

Lemma In_map X Y (e : X -> Y) l y : List.In y (map e l) -> exists x, y = e x /\ List.In x l.
Proof.
elim: l => //= x l IH [<-|/IH [x' [e' h]]]; first by exists x; split=> //; left.
by exists x'; split=> //; right.
Qed.

Theorem witnessed_agrees w : good d w -> models_agree q2r (witnessed d w) of_game.
Proof.
have hq := rationals_map R.
case/and4P => gv gb gd gD.
have valuesE u Vs : List.In (u, Vs) (values w) -> has_values (exact R) (real d) (m3 u) /\
    map (map q2r) Vs = [seq [seq Value.value g i (pi (m3 u)) s | s <- enum S] | i <- enum I].
  move=> hin; have /andP[/= hv hc] := all_In gv hin.
  rewrite (has_values_m hq) in hv; rewrite (check_values_m hq) in hc; split=> //.
  have /andP[/eqP sV al] := hc; apply: rows_are => //; first exact: players_gt0.
    by move=> i; have /andP[/eqP] := all_iota al (player_lt hd i).
  by move=> i s; rewrite (check_values_sound hd hv hc).
split=> // t.
- move=> Vs hl; have [u [eu hin]] := lookupP hl; rewrite eu /=.
  by have [hv <-] := valuesE _ _ hin; rewrite hv.
- move=> q hl; have [u [eu hin]] := lookupP hl; rewrite eu /=.
  move: hin; rewrite /q_tables; case: (with_q w) => // hin.
  have [[u' Vs] [[-> ->] /valuesE [hv <-]]] := In_map hin.
  by rewrite hv (looks_ahead_m hq).
- rewrite /= => Ws; case E: (lookup t _) => [[r x]|] //= [<-].
  have [u [eu hin]] := lookupP E; rewrite eu; have /and3P[/= hw hr hc] := all_In gb hin.
  rewrite (is_policy_table_m hq) in hw; rewrite (is_policy_table_m hq) in hr.
  rewrite (check_best_m hq) in hc; rewrite hw; congr Some.
  have /andP[/eqP sV al] := hc; apply/esym/rows_are => //; first exact: players_gt0.
    by move=> i; have /andP[/andP[/eqP]] := all_iota al (player_lt hd i).
  by move=> i s; rewrite (check_best_sound hd hw hr hc).
- move=> y hl; have [u [eu hin]] := lookupP hl; rewrite eu /=; have /andP[/= hv hc] := all_In gd hin.
  rewrite (has_values_m hq) in hv; rewrite (check_visits_m hq) in hc; rewrite hv; congr Some.
  have /andP[/eqP sV _] := hc; apply/esym/row_is => // s.
  by rewrite (check_visits_sound hd hv hc).
move=> y hl; have [u [eu hin]] := lookupP hl; rewrite eu /=; have /and3P[/= hv sy al] := all_In gD hin.
rewrite (has_values_m hq) in hv; rewrite hv; congr Some.
have checks (z : S) : check_visits (exact R) (real d) (m3 u) (unit_row (exact R) (states (real d)) z)
    (nth [::] (map (map q2r) y) z).
  have zn : (z < states d)%N by apply: leq_trans (state_lt hd z) _; rewrite states_m.
  by have := all_iota al zn; rewrite (check_visits_m hq) (unit_row_m hq) nth_mm -[states d](states_m q2r).
apply/esym/(rows_are (n := states (real d))); first exact: states_gt0.
- by rewrite size_map states_m; apply/eqP.
- by move=> z; have /andP[/eqP] := checks z.
move=> z s; rewrite -(check_visits_sound hd hv (checks z)) /visitation; congr (_ * _).
apply: eq_bigr => x _; congr (_ * _).
by rewrite /field nth_mkseq ?state_lt //= /dirac -(inj_eq val_inj); case: eqP.
Qed.

Lemma verdict_agrees w outcome conditions clauses cases : good d w ->
  verdict rationals (witnessed d w) outcome conditions clauses cases ->
  verdict (exact R) of_game outcome conditions clauses (map (map (map_value q2r)) cases).
Proof.
move=> gw; have hm := witnessed_agrees gw; have hq := rationals_map R.
have [he _] := eval_agrees hq hm.
case/and4P => n0 n1 hc hj; rewrite /verdict size_map n0 n1 /=; apply/andP; split.
  rewrite all_map; apply: sub_all hc => fr /=; apply: sub_all => c; rewrite /is_true_at.
  case E: eval => [[x|b|k|t]|] //; have := he c fr _ E => -> /=; by [].
apply: sub_all hj => c; case E: gather => [[made ok]|] //.
have := agree_gather (e := map (map_value q2r)) (k := id) (op := @both) (op' := @both) (l := cases)
  (fun a b => erefl) (erefl (false, true)) (@judge_agrees _ _ _ _ _ hq _ _ hm c).
by move/(_ _ E) => ->.
Qed.
End OfGame.

Lemma accepts_valid d e : accepts d e -> valid (exact R) (real d).
Proof. by case/andP => hv _; rewrite -(valid_m (rationals_map R)). Qed.

(* If the program accepts, the proposition holds of the game. *)
Theorem certificate_sound d e (h : accepts d e) : means (accepts_valid h) e.
Proof.
have hq := rationals_map R; move: (accepts_valid h) => hd; case/andP: h => _.
case: e => [outcome w conditions clauses cases|ws||i j w r a b c e|c ws W choices w V].
- by case/andP; apply: verdict_agrees.
- by case/andP=> _; rewrite /check_shaped (check_common_m hq); apply: check_common_MPG.
- by rewrite /check_action_independent (check_common_m hq); apply: check_common_MPG.
- move=> h; pose h' := etrans (esym (check_four_cycle_m hq d i j w r a b c e)) h.
  exact (@check_four_cycle_sound R (real d) hd i j (m3 w) (m3 r) _ _ _ _ h').
case/andP => h _; pose h' := etrans (esym (check_maximum_m hq d c ws W choices)) h.
have [hp [f hf]] := check_maximum_sound hd h'.
by exists (fun p => total (game_of hd) (common (map (map q2r) c)) p), f.
Qed.
End Meaning.

(* The same in the words of the development, one theorem for each. *)
Section Words.
Variables (R : realFieldType) (d : tables Q).
Notation q2r := (q2r R).
Notation real := (map_tables q2r d).
Notation m2 := (map (map q2r)).
Notation m3 := (map (map (map q2r))).
Hypothesis hv : valid rationals d.
Let hd : valid (exact R) real := etrans (esym (valid_m (rationals_map R) d)) hv.
Notation g := (game_of hd).
Notation pi w := (policy_of real (m3 w)).

Theorem value_sound w (i : all_players real) V : has_values rationals d w -> check_value rationals d w i V ->
  forall s, Value.value g i (pi w) s = nth 0 (map q2r V) s.
Proof.
rewrite (has_values_m (rationals_map R)) (check_value_m (rationals_map R)); exact: check_value_sound.
Qed.

Theorem gap_sound w x Vs Ws gap : check_gap rationals d w x Vs Ws gap -> is_nash_gap g (pi w) (q2r gap).
Proof.
move=> h; pose h' := etrans (esym (check_gap_m (rationals_map R) d w x Vs Ws gap)) h.
exact (@check_gap_sound R real hd (m3 w) (m3 x) _ _ _ h').
Qed.

Theorem eps_sound w Vs Ws eps : check_eps rationals d w Vs Ws eps -> is_eps_equilibrium g (q2r eps) (pi w).
Proof.
move=> h; pose h' := etrans (esym (check_eps_m (rationals_map R) d w Vs Ws eps)) h.
exact (@check_eps_sound R real hd (m3 w) _ _ _ h').
Qed.

Theorem four_cycle_sound i j w r a b c e : check_four_cycle rationals d i j w r a b c e -> ~ is_MPG g.
Proof.
move=> h; pose h' := etrans (esym (check_four_cycle_m (rationals_map R) d i j w r a b c e)) h.
exact (@check_four_cycle_sound R real hd i j (m3 w) (m3 r) _ _ _ _ h').
Qed.

Theorem structure_sound c ws : check_common rationals d c ws ->
  is_potential g (fun p => total g (common (m2 c)) p).
Proof.
move=> h; pose h' := etrans (esym (check_common_m (rationals_map R) d c ws)) h.
exact (@check_common_sound R real hd _ _ h').
Qed.

Theorem maximum_sound c ws W choices : check_maximum rationals d c ws W choices ->
  let Phi p := total g (common (m2 c)) p in
  is_potential g Phi /\ exists f, forall s, Phi (pure R f) s = nth 0 (map q2r W) s /\
    forall p, is_policy p -> Phi p s <= Phi (pure R f) s.
Proof.
move=> h; pose h' := etrans (esym (check_maximum_m (rationals_map R) d c ws W choices)) h.
exact (@check_maximum_sound R real hd _ _ _ _ h').
Qed.

Theorem difference_sound w (i : all_players real) x V V' y gain :
  check_difference rationals d w i x V V' y gain ->
  let new := replace (pi w) (pi x i) in let mu := field (start real) in
  [/\ value_at g mu i new - value_at g mu i (pi w) = q2r gain,
      forall s, visitation g new mu s = nth 0 (map q2r y) s
    & q2r gain = ((1 - discount g)^-1 * \sum_s visitation g new mu s * advantage_of g (pi w) s (pi x i))%R].
Proof.
move=> h; pose h' := etrans (esym (check_difference_m (rationals_map R) d w i x V V' y gain)) h.
exact (@check_difference_sound R real hd (m3 w) i (m3 x) _ _ _ _ h').
Qed.
End Words.
