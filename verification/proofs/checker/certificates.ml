(* Certificates of format 2: JSON to the evidence of CheckedModel.v.  What is not known here is refused. *)

module Big = Z
open Json
open Checked
open Elaborate

let members value = match value with Object pairs -> pairs | _ -> invalid "an object was expected"
let items value = match value with List found -> found | _ -> invalid "a list was expected"
let text value = match value with Text found -> found | _ -> invalid "a text was expected"
let member name value = match List.assoc_opt name (members value) with
  | Some found -> found | None -> invalid (Printf.sprintf "the member '%s' is missing" name)
let exactly names value =
  need (List.sort compare (List.map fst (members value)) = List.sort compare names) "an object has other members than expected"
let distinct names = List.length (List.sort_uniq compare names) = List.length names

(* Numbers. *)
let big digits =
  let start = if digits <> "" && digits.[0] = '-' then 1 else 0 in
  need (String.length digits > start && String.length digits <= 20_001) "a number has no digits, or too many";
  String.iteri (fun k c -> need (k < start || Language.is_digit c) "what should be a number is none") digits;
  Big.of_string digits
let number value = match value with
  | Int digits -> { qnum = Big.of_string digits; qden = Big.one }
  | Text s ->
    let above, below = match String.index_opt s '/' with
      | None -> (s, "1") | Some k -> (String.sub s 0 k, String.sub s (k + 1) (String.length s - k - 1)) in
    need (below <> "" && below.[0] <> '-') "what should be a number is none";
    let above, below = (big above, big below) in
    need (Big.sign below > 0) "a denominator is 0";
    qred { qnum = above; qden = below }
  | _ -> invalid "what should be a number is none"
let index value size = match value with
  | Int digits when String.length digits < 9 && int_of_string digits >= 0 && int_of_string digits < size -> int_of_string digits
  | _ -> invalid "what should be an index is none"

(* Rows over one denominator, so that the checker adds integers; it does not rely on that. *)
let over_one row =
  let common = List.fold_left (fun d x -> if Big.numbits d > 20_000 then d else Big.lcm d x.qden) Big.one row in
  if Big.numbits common > 20_000 then row
  else List.map (fun x -> { qnum = Big.mul x.qnum (Big.divexact common x.qden); qden = common }) row
let sized n value = let found = items value in need (List.length found = n) "a list has another length"; found
let row n value = over_one (List.map number (sized n value))
let rows n k value = List.map (row k) (sized n value)

type shape = { players : int; states : int; actions : int list; joint : int }
let table shape value =
  List.map2 (fun count block -> rows shape.states count block) shape.actions (sized shape.players value)
let choices shape value = List.map2 (fun count found -> List.map (fun a -> index a count) (sized shape.states found))
    shape.actions (sized shape.players value)

(* Games in dense tables. *)
let game_members = ["format"; "name"; "players"; "states"; "actions"; "discount"; "initial"; "payoffs"; "transitions"]
let game value =
  if member "format" value <> Text "mpgtheory.game/1" then invalid "the game is not in the native format";
  if List.sort compare (List.map fst (members value)) <> List.sort compare game_members then
    raise (Not_covered "a game that is not in dense tables");
  let labels value =
    let found = List.map text (items value) in
    need (found <> [] && distinct found && List.for_all (fun s -> String.length s <= 1000) found)
      "labels are not different plain texts"; List.length found in
  ignore (text (member "name" value));
  let players = labels (member "players" value) and states = labels (member "states" value) in
  let actions = List.map labels (sized players (member "actions" value)) in
  let cells = List.fold_left (fun x y -> if x > 2_000_000 then x else x * y) (states * (players + states)) actions in
  need (cells <= 2_000_000) "the game has too many numbers";
  let joint = List.fold_left ( * ) 1 actions in
  let rec leaves counts value = match counts with
    | [] -> [value] | n :: more -> List.concat_map (leaves more) (sized n value) in
  let shape = { players; states; actions; joint } in
  let flat part = over_one (List.map number (leaves actions part)) in
  (shape, { acts = List.map nat actions; rate = number (member "discount" value); start = row states (member "initial" value);
            pay = List.map (fun u -> List.map flat (sized states u)) (sized players (member "payoffs" value));
            next = List.map (fun s -> List.map (row states) (leaves actions s)) (sized states (member "transitions" value)) })

(* Witnesses. *)
let witnesses shape with_q profiles listed =
  let profiles = Array.of_list (List.map (table shape) (items profiles)) in
  let count = Array.length profiles in
  Array.iteri (fun k t -> for j = 0 to k - 1 do need (not (same_table t profiles.(j))) "a profile is listed twice" done) profiles;
  let named = Array.make count false and seen = Hashtbl.create 16 in
  let profile value = let k = index value count in named.(k) <- true; profiles.(k) in
  let note kind value = need (not (Hashtbl.mem seen (kind, value))) "a witness repeats another one"; Hashtbl.add seen (kind, value) () in
  let values = ref [] and bests = ref [] and visits = ref [] and visits_from = ref [] in
  List.iter (fun witness -> match items witness with
      | [Text "V"; w; data] -> note "V" w; values := (profile w, rows shape.players shape.states data) :: !values
      | [Text "W"; w; x; data] -> note "W" w;
        let w = profile w in bests := (w, (profile x, rows shape.players shape.states data)) :: !bests
      | [Text "d"; w; data] -> note "d" w; visits := (profile w, row shape.states data) :: !visits
      | [Text "D"; w; data] -> note "D" w; visits_from := (profile w, rows shape.states shape.states data) :: !visits_from
      | Text ("dV" | "stationary") :: _ -> raise (Not_covered "a witness of a derivative or of a stationary distribution")
      | _ -> invalid "a witness is of no kind") (items listed);
  need (Array.for_all Fun.id named) "a profile has no witness";
  { with_q; values = List.rev !values; bests = List.rev !bests; visits = List.rev !visits; visits_from = List.rev !visits_from }

(* Given data: how they are read, and the conditions on them. *)
let is_policy = "(forall i s a: 0 <= x(i,s,a)) and (forall i s: (sum a: x(i,s,a)) = 1)"
let kinds = [
  "policy", (policy, is_policy); "estimate", (policy, "");
  "pure policy", (policy, is_policy ^ " and forall i s a: x(i,s,a) = 0 or x(i,s,a) = 1");
  "equilibrium", (policy, is_policy ^ " and forall i s: W[x](i,s) = V[x](i,s)");
  "optimal reply", (policy, is_policy ^ " and forall i s: V[dev(q,i,x)](i,s) = W[q](i,s)");
  "selection", (policy, is_policy ^ " and forall i s a: x(i,s,a) > 0 implies best[q](i,s,a)");
  "weights", (policy, "forall i s a: 0 < x(i,s,a) and x(i,s,a) <= 1");
  "values", (Table_ ["player"; "state"], ""); "rates", (Table_ ["player"; "state"], "forall i s: 0 < x(i,s) and x(i,s) <= 1");
  "exploration", (Table_ ["player"], "forall i: 0 < x(i) and x(i) < 1");
  "distribution", (Table_ ["state"], "(forall s: 0 <= x(s)) and (sum s: x(s)) = 1");
  "number", (Numeric, ""); "stage", (Kind "stage", ""); "player", (Kind "player", ""); "state", (Kind "state", "");
  "action", (Kind "action", ""); "joint action", (Kind "joint", "") ]

let rec stage value = match value with
  | Int d when String.length d < 9 && d.[0] <> '-' -> int_of_string d
  | Text _ -> let q = number value in
    need (Big.equal q.qden Big.one && Big.sign q.qnum >= 0 && Big.fits_int q.qnum) "a stage is no whole number";
    stage (Int (Big.to_string q.qnum))
  | _ -> invalid "a stage is no whole number"
let datum shape sort value = match sort with
  | Table_ ["player"; "state"; "action"] -> Tab (table shape value)
  | Table_ ["player"; "state"] -> Tab (List.map (List.map (fun x -> [x])) (rows shape.players shape.states value))
  | Table_ ["player"] -> Tab (List.map (fun x -> [[x]]) (row shape.players value))
  | Table_ _ -> Tab [List.map (fun x -> [x]) (row shape.states value)]
  | Numeric | Truth_ -> Num (number value)
  | Kind "stage" -> Idx (nat (stage value))
  | Kind "player" -> Idx (nat (index value shape.players))
  | Kind "state" -> Idx (nat (index value shape.states))
  | Kind "action" -> Idx (nat (index value (List.fold_left max 0 shape.actions)))
  | Kind _ ->
    let listed = List.map2 (fun count a -> (count, index a count)) shape.actions (sized shape.players value) in
    Idx (nat (List.fold_left (fun k (count, a) -> k * count + a) 0 listed))

(* The names, sorts and conditions of the text of given data. *)
let declarations budget given =
  let open Language in
  let p = { rest = tokens given; depth = 0 } in
  let rec go scope names conditions =
    if p.rest = [] then (scope, List.rev names, List.rev conditions) else begin
      let first = name p in
      let words = match first with
        | "pure" | "optimal" | "joint" -> first ^ " " ^ name p | _ -> first in
      let sort, condition = match List.assoc_opt words kinds with
        | Some found -> found | None -> raise (Not_covered (Printf.sprintf "given data called '%s'" words)) in
      let called = name p in
      need (List.assoc_opt called scope.given = None) "a name is given twice";
      let here = Place (nat scope.depth) in
      let meaning = (sort, fun _ -> here) in
      let about extra condition = (* x, and q, p for what follows its name; the frame is whole *)
        (extra @ ["x", meaning], condition) in
      let closure tree = fun s -> fun depth -> snd (elaborate { s with depth } tree) in
      let found = match words with
        | "optimal reply" | "selection" ->
          expect p (if words = "selection" then "of" else "to");
          let tree = sum p in [about ["q", (policy, closure tree scope)] condition]
        | "number" | "stage" ->
          expect p "in";
          let opening = if words = "number" then (step p).text else "[" in
          let low = sum p in
          expect p (if words = "number" then "," else "..");
          let high = sum p in
          let closing = if words = "number" then (step p).text else "]" in
          need (List.mem opening ["("; "["] && List.mem closing [")"; "]"]) "an interval has no brackets";
          let extra = ["p", (Numeric, closure low scope); "q", (Numeric, closure high scope)] in
          [about extra (if opening = "[" then "p <= x" else "p < x"); about extra (if closing = "]" then "x <= q" else "x < q")]
        | _ -> if condition = "" then [] else [about [] condition] in
      let inner = { (Elaborate.deeper scope 1) with given = (called, meaning) :: scope.given } in
      let own = match words with
        | "action" -> [`Within (here, owner scope called)] | _ -> [] in
      let conditions = List.rev_append (List.map (fun (extra, text) -> `Text (extra, text)) found @ own) conditions in
      let conditions = match take p ["with"] with
        | None -> conditions | Some _ -> let tree = statement p in `Tree (tree, inner.given) :: conditions in
      need (take p [";"] <> None || p.rest = []) "given data are not separated";
      go inner ((called, sort) :: names) conditions end in
  let scope, names, conditions = go { names = []; given = []; definitions = []; depth = 0; budget } [] [] in
  let term = function
    | `Text (extra, text) -> truth { scope with given = extra } (statement_of text)
    | `Within (a, i) -> Compare (IsBelow, a, Count i)
    | `Tree (tree, given) -> truth { scope with given } tree in
  (scope, names, List.map term conditions)

let case shape names value =
  exactly (List.map fst names) value;
  List.map (fun (name, sort) -> datum shape sort (member name value)) names

(* Evidence for the clauses of a statement's text. *)
let statement shape source clauses outcome evidence =
  exactly ["given"; "assuming"; "where"; "clauses"] source;
  let budget = ref 2_000_000 in
  let scope, names, conditions = declarations budget (text (member "given" source)) in
  let definitions = List.rev_map (fun d -> (d.Language.called, d)) (Language.definitions_of (text (member "where" source))) in
  need (distinct (List.map fst definitions @ List.map fst names)) "a name is defined twice";
  let known = members (member "clauses" source) in
  let clause name = match List.assoc_opt name known with
    | Some found -> truth { scope with definitions } (Language.statement_of (text found)) | None -> invalid "a clause is unknown" in
  let terms = List.map clause clauses in
  let written = String.concat " " (text (member "given" source) :: text (member "where" source) :: List.map (fun (_, c) -> text c) known) in
  let with_q = List.exists (fun t -> List.mem t.Language.text ["Q"; "G"]) (Language.tokens written) in
  let found = witnesses shape with_q (member "profiles" evidence) (member "witnesses" evidence) in
  Statement (outcome, found, conditions, terms, List.map (case shape names) (items (member "cases" evidence)))

let rules = ["definition-2.1/shaped"; "definition-2.1/action-independent"; "definition-2.1/four-cycle"; "equation-9"]

(* Evidence by a rule. *)
let by_rule shape rule evidence =
  need (member "profiles" evidence = List [] && member "witnesses" evidence = List []) "a rule has no profiles and witnesses";
  if not (List.mem rule rules) then raise (Not_covered (Printf.sprintf "the rule %s" rule));
  let cases = items (member "cases" evidence) in
  need (cases <> []) "there is no case";
  if rule = "definition-2.1/four-cycle" && List.tl cases <> [] then raise (Not_covered "several four-cycles");
  let values = rows shape.players shape.states in
  let one case = match rule with
  | "definition-2.1/shaped" -> exactly ["shaping"] case; Shaped (values (member "shaping" case))
  | "definition-2.1/action-independent" ->
    exactly ["structure"] case;
    need (member "structure" case = Text "action-independent") "the structure has another name"; ActionIndependent
  | "definition-2.1/four-cycle" ->
    exactly ["players"; "policy"; "other"; "values"] case;
    let i, j = match items (member "players" case) with
      | [i; j] -> (index i shape.players, index j shape.players) | _ -> invalid "two players are needed" in
    (match List.map (rows 2 shape.states) (sized 4 (member "values" case)) with
     | [a; b; c; e] ->
       FourCycle (nat i, nat j, table shape (member "policy" case), table shape (member "other" case), a, b, c, e)
     | _ -> assert false)
  | "equation-9" ->
    exactly ["reward"; "shaping"; "W"; "choices"; "policy"; "V_reward"] case;
    let chosen = choices shape (member "choices" case) in
    let joint s = List.map (fun own -> nat (List.nth own s)) chosen in
    Maximum (rows shape.states shape.joint (member "reward" case), values (member "shaping" case),
      row shape.states (member "W" case), List.init shape.states joint, table shape (member "policy" case),
      row shape.states (member "V_reward" case))
  | _ -> raise (Not_covered (Printf.sprintf "the rule %s" rule)) in
  List.map one cases

(* The catalogue: {"claims": {id: {"statement", "assuming", "kind"}}, "hypotheses": {name: {"statement", "rules"}}}. *)
let texts value = List.map text (items value)
let once names = List.rev (List.fold_left (fun found n -> if List.mem n found then found else n :: found) [] names)
let parts = ["cases"; "profiles"; "witnesses"]

let claim_of catalogue document outcome =
  let claim = text (member "claim" document) in
  let is_own = claim = "own" || (String.length claim > 4 && String.sub claim 0 4 = "own:") in
  let entry = List.assoc_opt claim (members (member "claims" catalogue)) in
  match List.assoc_opt "rule" (members document), entry with
  | Some (Text rule), Some _ when not (List.mem rule rules) -> raise (Not_covered (Printf.sprintf "the rule %s" rule))
  | Some (Text rule), Some entry ->
    need (List.hd (String.split_on_char '/' rule) = claim) "the rule does not certify the claim";
    let wanted = if rule = "definition-2.1/four-cycle" then "fails" else "holds" in
    need (outcome = wanted) "the rule has no such outcome";
    (claim, `Rule rule, texts (member "assuming" entry))
  | Some _, _ -> raise (Not_covered "a rule that is apart")
  | None, None when is_own -> raise (Not_covered "a statement of one's own")
  | None, None -> invalid "no statement has this name"
  | None, Some entry ->
    let source = member "statement" document in
    need (canonical source = canonical (member "statement" entry)) "the statement is not that of the catalogue";
    need (outcome = "holds" || member "kind" entry <> Text "existence") "that some data do not do shows nothing of existence";
    (claim, `Statement source, texts (member "assuming" source))

let hypothesis catalogue shape game evidence name =
  let entry = match List.assoc_opt name (members (member "hypotheses" catalogue)) with
    | Some found -> found | None -> invalid "no hypothesis has this name" in
  let accepted = match List.assoc_opt "rule" (members evidence) with
    | None -> exactly parts evidence;
      need (member "statement" entry <> Null) "a hypothesis needs a rule";
      accepts game (statement shape (member "statement" entry) [""] true evidence)
    | Some rule -> exactly ("rule" :: parts) evidence;
      need (List.mem (text rule) (texts (member "rules" entry))) "this rule does not decide the hypothesis";
      List.for_all (accepts game) (by_rule shape (text rule) evidence) in
  need accepted (Printf.sprintf "hypothesis %s: not accepted" name)

(* What a valid certificate shows, in one line. *)
let check catalogue document =
  (match document with Object _ -> () | _ -> invalid "not a certificate");
  need (List.assoc_opt "format" (members document) = Some (Text "mpgtheory.certificate/2")) "not a certificate";
  let common = ["format"; "claim"; "outcome"; "clauses"; "game"; "hypotheses"; "sha256"] @ parts in
  let source = if List.mem_assoc "rule" (members document) then "rule" else "statement" in
  exactly (source :: common) document;
  let unsealed = Object (List.filter (fun (n, _) -> n <> "sha256") (members document)) in
  need (member "sha256" document = Text (Sha256.of_text (canonical unsealed))) "the content was changed after the certificate was sealed";
  let outcome = text (member "outcome" document) in
  need (List.mem outcome ["holds"; "fails"]) "the outcome is neither 'holds' nor 'fails'";
  let claim, source, assumed = claim_of catalogue document outcome in
  let assumed = once assumed in
  let clauses = texts (member "clauses" document) in
  need (clauses <> [] && distinct clauses) "a clause is named twice, or there is none";
  let value = member "game" document in
  let shape, game = game value in
  let given = member "hypotheses" document in
  exactly assumed given;
  List.iter (fun name -> hypothesis catalogue shape game (member name given) name) assumed;
  let evidence = match source with
    | `Statement source -> [statement shape source clauses (outcome = "holds") document]
    | `Rule rule -> need (clauses = [""]) "the rule shows other clauses"; by_rule shape rule document in
  need (List.for_all (accepts game) evidence) "not accepted";
  let named = List.filter (fun c -> c <> "") clauses in
  Printf.sprintf "%s %s%s on %s%s" claim outcome
    (if named = [] then "" else Printf.sprintf " (%s)" (String.concat ", " named))
    (canonical (member "name" value))
    (if assumed = [] then "" else ", given " ^ String.concat ", " assumed)
