(* Trees of the statement language to the terms of CheckedTerms.v.  Definitions are put in where they are used. *)

open Json
open Language
module Big = Z
open Checked

let rec nat n = if n <= 0 then O else S (nat (n - 1))
let integer n = { qnum = Big.of_int n; qden = Big.one }

type sort = Numeric | Truth_ | Kind of string | Table_ of string list  (* the kinds of its indices *)
let policy = Table_ ["player"; "state"; "action"]

(* What a name stands for, when it is evaluated in a frame of this length: terms that bind places depend on it. *)
type meaning = sort * (int -> term)

(* names: those of binders and of a definition's arguments. given: data. depth: the length of the frame. *)
type scope = { names : (string * meaning) list; given : (string * meaning) list;
               definitions : (string * definition) list; depth : int; budget : int ref }

let kind_of name = match name.[0] with
  | 'i' | 'j' -> "player" | 's' | 't' | 'z' -> "state" | 'a' | 'b' -> "action" | 'h' | 'g' -> "joint" | _ -> "stage"

let is_table = function Table_ _ -> true | _ -> false
let deeper scope k = { scope with depth = scope.depth + k }
let place scope k = Place (nat (scope.depth + k))
let meaning scope name = match List.assoc_opt name scope.names with
  | Some found -> Some found | None -> List.assoc_opt name scope.given
let bind scope name sort =
  let here = place scope 0 in
  ({ (deeper scope 1) with names = (name, (sort, fun _ -> here)) :: scope.names }, here)
let owner scope name = match meaning scope (if name.[0] = 'a' then "i" else "j") with
  | Some (_, term) -> term scope.depth
  | None -> invalid "an action's player is not in scope"
let zero = Index O
let uncovered name = raise (Not_covered (Printf.sprintf "the primitive %s" name))

let rational text = match String.index_opt text '.' with
  | None -> { qnum = Big.of_string text; qden = Big.one }
  | Some k ->
    let below = String.sub text (k + 1) (String.length text - k - 1) in
    qred { qnum = Big.of_string (String.sub text 0 k ^ below); qden = Big.pow (Big.of_int 10) (String.length below) }

let rec elaborate scope tree : sort * term =
  decr scope.budget;
  if !(scope.budget) < 0 then raise (Not_covered "a statement that grows too large when definitions are put in");
  let number t = match elaborate scope t with
    | (Numeric | Kind _), term -> term | _ -> invalid "a number was expected in a statement" in
  let truth t = match elaborate scope t with Truth_, term -> term | _ -> invalid "a truth was expected in a statement" in
  match tree with
  | Literal text -> (Numeric, Number (rational text))
  | Operation ("+", [a; b]) -> (Numeric, Plus (number a, number b))
  | Operation ("-", [a; b]) -> (Numeric, Plus (number a, Minus (number b)))
  | Operation ("*", [a; b]) -> (Numeric, Times (number a, number b))
  | Operation ("/", [a; b]) -> (Numeric, Times (number a, Inverse (number b)))
  | Operation ("negative", [a]) -> (Numeric, Minus (number a))
  | Operation ("absolute", [a]) -> (Numeric, Absolute (number a))
  | Operation ("^", [a; b]) -> (Numeric, Power (number a, number b))
  | Operation ("bracket", [a]) -> (Numeric, Bracket (truth a))
  | Operation ("max", first :: more) ->
    (Numeric, List.fold_left (fun x t -> Bigger (x, number t)) (number first) more)
  | Operation ("min", first :: more) ->
    (Numeric, Minus (List.fold_left (fun x t -> Bigger (x, Minus (number t))) (Minus (number first)) more))
  | Operation ("not", [a]) -> (Truth_, Not (truth a))
  | Operation ("implies", [a; b]) -> (Truth_, Implies (truth a, truth b))
  | Operation ("iff", [a; b]) -> (Truth_, Iff (truth a, truth b))
  | Operation ("and", first :: more) -> (Truth_, List.fold_left (fun x t -> And (x, truth t)) (truth first) more)
  | Operation ("or", first :: more) -> (Truth_, List.fold_left (fun x t -> Or (x, truth t)) (truth first) more)
  | Operation _ -> invalid "an operation of a statement has other parts"
  | Chain (first, links) ->
    let compare (left, found) (relation, right) =
      let right = number right in
      let link = match relation with
        | "=" -> Compare (IsEqual, left, right) | "!=" -> Compare (IsUnequal, left, right)
        | "<=" -> Compare (IsAtMost, left, right) | "<" -> Compare (IsBelow, left, right)
        | ">=" -> Compare (IsAtMost, right, left) | _ -> Compare (IsBelow, right, left) in
      (right, link :: found) in
    let _, links = List.fold_left compare (number first, []) links in
    let links = List.rev links in
    (Truth_, List.fold_left (fun x y -> And (x, y)) (List.hd links) (List.tl links))
  | Binder (word, names, condition, body) ->
    let scope, places = places_of scope names condition in
    let sort, term = elaborate scope body in
    let wanted, f = match word with
      | "forall" -> (Truth_, Every) | "exists" -> (Truth_, Some_) | "sum" -> (Numeric, Sum) | "prod" -> (Numeric, Product)
      | "max" -> (Numeric, Largest) | _ -> (Numeric, Smallest) in
    need ((sort = Truth_) = (wanted = Truth_) && not (is_table sort)) "a binder's body is of another sort";
    (wanted, Fold (f, places, term))
  | Reference (name, square, groups) -> applied scope (called scope name square groups)

(* The places of a binder, from the first name to the condition, which is inside. *)
and places_of scope names condition =
  let rec go scope = function
    | [] -> (match condition with
        | None -> (scope, Here)
        | Some c -> match elaborate scope c with
          | Truth_, term -> (scope, When (term, Here)) | _ -> invalid "a condition is no truth")
    | (name, bound) :: rest ->
      need (meaning scope name = None) "a name has a meaning already";
      let kind = kind_of name in
      let limit = Option.map (fun (relation, t) -> match elaborate scope t with
          | (Numeric | Kind _), term -> (relation, term) | _ -> invalid "a bound is no number") bound in
      let inner, place = bind scope name (Kind kind) in
      let last_scope, more = go inner rest in
      let cut more = match limit with
        | Some ("<", term) -> When (Compare (IsBelow, place, term), more)
        | Some (_, term) -> When (Compare (IsAtMost, place, term), more)
        | None -> more in
      (last_scope, match kind, limit with
        | "stage", Some ("<", term) -> Each (Stages, term, more)
        | "stage", Some (_, term) -> Each (Stages, Plus (term, Number (integer 1)), more)
        | "stage", None -> invalid "a stage needs a bound"
        | "player", _ -> Each (Players, zero, cut more)
        | "state", _ -> Each (States, zero, cut more)
        | "action", _ -> Each (Actions, owner scope name, cut more)
        | _ -> Each (Joints, zero, cut more)) in
  go scope names

and indices scope group = List.map (fun t -> match elaborate scope t with
    | (Kind _ | Numeric), term -> term | _ -> invalid "an index was expected") group
and table scope t = match elaborate scope t with
  | Table_ _, term -> term | _ -> invalid "a table was expected in a statement"

(* What a name with its first arguments is, and the groups of arguments that are left. *)
and called scope name square groups = match meaning scope name with
  | Some (sort, term) -> need (square = []) "a name is no function"; ((sort, term scope.depth), groups)
  | None -> match List.assoc_opt name scope.definitions with
    | Some definition -> defined scope definition square groups
    | None -> primitive scope name square groups

and argument scope tree sort = (sort, fun depth -> snd (elaborate { scope with depth } tree))

and defined scope definition square groups =
  need (List.length square = List.length definition.tables) "a definition needs other arguments";
  List.iter (fun t -> ignore (table scope t)) square;
  let tables = List.map2 (fun n t -> (n, argument scope t policy)) definition.tables square in
  let rec above = function [] -> [] | (n, _) :: more -> if n = definition.called then more else above more in
  let body names extra = elaborate { (deeper scope extra) with names = names @ tables; definitions = above scope.definitions }
      definition.body in
  match definition.indices, groups with
  | [], _ -> (body [] 0, groups)
  | names, group :: rest ->
    need (List.length group = List.length names) "a definition needs other indices";
    ignore (indices scope group);
    (body (List.map2 (fun n t -> (n, argument scope t (Kind (kind_of n)))) names group) 0, rest)
  | names, [] ->
    (* the table of its values *)
    let kinds = List.map kind_of names in
    let offsets = match kinds with
      | ["player"; "state"; "action"] -> [0; 1; 2] | ["player"; "state"] -> [0; 1] | ["player"] -> [0] | ["state"] -> [1]
      | _ -> raise (Not_covered "a table of these indices") in
    let bound = List.map2 (fun n k -> let here = place scope k in (n, (Kind (kind_of n), fun _ -> here))) names offsets in
    (match body bound 3 with
     | (Numeric | Kind _), term -> ((Table_ kinds, Tabulate term), [])
     | _ -> invalid "a definition is no table of numbers")

and applied scope ((sort, term), groups) = match sort, groups with
  | _, [] -> (sort, term)
  | Kind "joint", [player] :: rest ->
    (match indices scope [player] with
     | [i] -> applied scope ((Kind "action", Own (term, i)), rest) | _ -> assert false)
  | Table_ kinds, group :: rest ->
    let found = indices scope group in
    need (List.length found = List.length kinds) "a table has other indices";
    let entry = match kinds, found with
      | ["player"; "state"; "action"], [i; s; a] -> Entry (term, i, s, a)
      | ["player"; "state"], [i; s] -> Entry (term, i, s, zero)
      | ["player"], [i] -> Entry (term, i, zero, zero)
      | ["state"], [s] -> Entry (term, zero, s, zero)
      | _ -> invalid "a table has other indices" in
    applied scope ((Numeric, entry), rest)
  | _ -> invalid "what is applied is no table"

and primitive scope name square groups =
  let rest = match groups with _ :: rest -> rest | [] -> [] in
  let number term = ((Numeric, term), rest) in
  (* The arguments, as they are where k more places are bound. *)
  let w k = table (deeper scope k) (List.hd square) in
  let all k = match groups with group :: _ -> indices (deeper scope k) group | [] -> [] in
  let here = place scope in
  let q w i s a = Entry (QTable w, i, s, a) in
  let table_primitives = ["dev"; "before"; "explored"; "fixed"; "shifted"; "always"] in
  match name, List.length square, if List.mem name table_primitives then [] else all 0 with
  | "delta", 0, _ -> ((Numeric, Discount), groups)
  | "mu", 0, [s] -> number (Start s)
  | "mu", 0, [] -> ((Table_ ["state"], Tabulate (Start (here 1))), groups)
  | "A", 0, [i] -> number (Count i)
  | "u", 0, [i; s; h] -> number (Payoff (i, s, h))
  | "P", 0, [s; h; t] -> number (Next (s, h, t))
  | "u", 1, [i; s] -> number (MeanPayoff (w 0, i, s))
  | "u", 1, [i; s; a] -> number (OwnPayoff (w 0, i, s, a))
  | "P", 1, [s; t] -> number (MeanNext (w 0, s, t))
  | "P", 1, [i; s; a; t] -> number (OwnNext (w 0, i, s, a, t))
  | "V", 1, [i; s] -> number (Value (w 0, i, s))
  | "W", 1, [i; s] -> number (BestValue (w 0, i, s))
  | "d", 1, [s] -> number (Visits (w 0, s))
  | "d", 1, [z; s] -> number (VisitsFrom (w 0, z, s))
  | "best", 1, [i; s; a] ->
    let inner, more, b = fresh_action scope i in
    let own tail = snd (elaborate inner (entry_of (List.hd square) tail)) in
    let i_s = match groups with (i :: s :: _) :: _ -> [i; s] | _ -> assert false in
    let last = List.nth (List.hd groups) 2 in
    ((Truth_, Fold (Every, more, Compare (IsAtMost, own (i_s @ [b]), own (i_s @ [last])))), rest)
  | "Q", 1, [i; s; a] -> number (q (w 0) i s a)
  | "G", 1, [i; s; a] -> number (Plus (q (w 0) i s a, Minus (Value (w 0, i, s))))
  | "Q", 1, [] -> ((policy, QTable (w 0)), groups)
  | "G", 1, [] ->
    ((policy, Tabulate (Plus (Entry (QTable (w 3), here 0, here 1, here 2), Minus (Value (w 3, here 0, here 1))))), groups)
  | "T", 2, [i; s; a] ->
    let i_tree = List.hd (List.hd groups) in
    let t_name, inner, t = fresh scope "state" in
    let at k = indices (deeper scope k) (List.hd groups) in
    let i' = List.hd (at 1) in
    let innermost, more, b = fresh_action inner i' in
    let own tree = snd (elaborate innermost (entry_of tree [i_tree; Reference (t_name, [], []); b])) in
    let mean = Fold (Sum, more, Times (own (List.hd square), own (List.nth square 1))) in
    let next = match at 1 with [i; s; a] -> OwnNext (w 1, i, s, a, t) | _ -> assert false in
    number (Plus (OwnPayoff (w 0, i, s, a), Times (Discount, Fold (Sum, Each (States, zero, Here), Times (next, mean)))))
  | "T", 2, _ -> ((policy, Bellman (w 0, table scope (List.nth square 1))), groups)
  | "law", 2, found ->
    let k = List.hd (indices scope (List.tl square)) in
    (match found with
     | [s] -> number (Law (w 0, k, s)) | [z; s] -> number (LawFrom (w 0, k, z, s)) | _ -> invalid "law has other arguments")
  | "Phi", 2, [_] ->
    let s = List.hd (all 1) and r = table (deeper scope 1) (List.nth square 1) in
    let before = Before (w 1, r, here 0) in
    number (Fold (Sum, Each (Players, zero, Here),
      Plus (Value (Dev (before, here 0, w 1), here 0, s), Minus (Value (before, here 0, s)))))
  | _ -> if List.mem name table_primitives then table_of scope name groups else uncovered name

(* Names that no text has, for what primitives bind. *)
and fresh scope kind =
  let name = Printf.sprintf "$%d" scope.depth in
  let inner, here = bind scope name (Kind kind) in (name, inner, here)
and fresh_action scope player =
  let name, inner, _ = fresh scope "action" in (inner, Each (Actions, player, Here), Reference (name, [], []))
(* A table at indices. *)
and entry_of tree group = match tree with
  | Reference (name, square, groups) -> Reference (name, square, groups @ [group])
  | _ -> invalid "a table was expected in a statement"

and table_of scope name groups = match groups with
  | [] -> invalid "a table has no arguments"
  | group :: rest ->
    let term = match name, List.map (fun t -> snd (elaborate scope t)) group with
      | "dev", [w; i; x] -> Dev (w, i, x) | "before", [w; r; i] -> Before (w, r, i) | "explored", [w; e] -> Explored (w, e)
      | "fixed", [w; i; s; a] -> Fixed (w, i, s, a) | "shifted", [w; i; s; a; x] -> Shifted (w, i, s, a, x)
      | "always", [h] -> Always h | _ -> invalid "a table has other arguments" in
    ((policy, term), rest)

let truth scope tree = match elaborate scope tree with
  | Truth_, term -> term | _ -> invalid "a statement is no truth"
