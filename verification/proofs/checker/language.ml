(* The statement language, read: texts to trees.  The grammar is that of verification/language/README.md. *)

open Json

type tree =
  | Literal of string  (* digits, or digits with a decimal point *)
  | Reference of string * tree list * tree list list
  | Operation of string * tree list
  | Chain of tree * (string * tree) list
  | Binder of string * (string * (string * tree) option) list * tree option * tree

type token = { text : string; is_name : bool; column : int }

let keywords = ["forall"; "exists"; "iff"; "implies"; "and"; "or"; "not"; "with"; "sum"; "prod"; "max"; "min"]
let relations = ["="; "!="; "<="; "<"; ">="; ">"]
let is_digit c = c >= '0' && c <= '9'
let is_letter c = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c = '_'

let tokens text =
  let size = String.length text and found = ref [] and at = ref 0 and line = ref 0 in
  let take next is_name =
    found := { text = String.sub text !at (next - !at); is_name; column = !at - !line } :: !found; at := next in
  let rec span test k = if k < size && test text.[k] then span test (k + 1) else k in
  while !at < size do
    match text.[!at] with
    | '\n' -> incr at; line := !at
    | ' ' | '\t' | '\r' -> incr at
    | '#' -> at := span (fun c -> c <> '\n') !at
    | c when is_letter c -> take (span (fun c -> is_letter c || is_digit c || c = '\'') !at) true
    | c when is_digit c ->
      let whole = span is_digit !at in
      let is_decimal = whole + 1 < size && text.[whole] = '.' && is_digit text.[whole + 1] in
      take (if is_decimal then span is_digit (whole + 1) else whole) false
    | _ ->
      let pair = if !at + 1 < size then String.sub text !at 2 else "" in
      if List.mem pair [":="; "<="; ">="; "!="; ".."] then take (!at + 2) false
      else if String.contains "-+*/^=<>(),:;[]|" text.[!at] then take (!at + 1) false
      else invalid "a character of a statement has no meaning"
  done;
  List.rev !found

type parser = { mutable rest : token list; mutable depth : int }

let next p = match p.rest with [] -> "" | t :: _ -> t.text
let step p = match p.rest with [] -> invalid "a statement ends too early" | t :: rest -> p.rest <- rest; t
let take p texts = if p.rest <> [] && List.mem (next p) texts then Some (step p).text else None
let expect p text = if take p [text] = None then invalid (Printf.sprintf "'%s' was expected in a statement" text)
let name p = let t = step p in
  need (t.is_name && not (List.mem t.text keywords)) "a name was expected in a statement"; t.text

let is_index text =
  String.contains "ijstzabhgkmn" text.[0]
  && (let ok = ref true in String.iteri (fun k c -> if k > 0 && not (is_digit c || c = '\'') then ok := false) text; !ok)

let rec statement p = once p "iff" (fun p -> once p "implies" disjunction)
and once p word part =
  let left = part p in
  match take p [word] with None -> left | Some _ -> Operation (word, [left; part p])
and disjunction p = several p "or" (fun p -> several p "and" negation)
and several p word part =
  let first = part p in
  let rec go found = match take p [word] with None -> List.rev found | Some _ -> go (part p :: found) in
  match go [first] with [one] -> one | many -> Operation (word, many)
and negation p = deeper p (fun p -> match take p ["not"; "forall"; "exists"] with
  | Some "not" -> Operation ("not", [negation p])
  | Some word -> let names, condition = names p in Binder (word, names, condition, statement p)
  | None ->
    let left = sum p in
    let rec go found = match take p relations with None -> List.rev found | Some r -> let t = sum p in go ((r, t) :: found) in
    match go [] with [] -> left | links -> Chain (left, links))
and sum p = signed p ["+"; "-"] product
and product p = signed p ["*"; "/"] unary
and signed p signs part =
  let rec go left = match take p signs with None -> left | Some s -> let right = part p in go (Operation (s, [left; right])) in
  go (part p)
and unary p = match take p ["-"] with
  | Some _ -> deeper p (fun p -> Operation ("negative", [unary p]))
  | None -> let base = atom p in
    match take p ["^"] with None -> base | Some _ -> deeper p (fun p -> Operation ("^", [base; unary p]))
and atom p = match next p with
  | "|" -> ignore (step p); let t = deeper p sum in expect p "|"; Operation ("absolute", [t])
  | "(" -> ignore (step p); let t = deeper p statement in expect p ")"; t
  | "[" -> ignore (step p); let t = deeper p statement in expect p "]"; Operation ("bracket", [t])
  | ("sum" | "prod" | "max" | "min") as word ->
    ignore (step p);
    if (word = "max" || word = "min") && next p = "(" then
      (ignore (step p); let listed = sums p in expect p ")"; Operation (word, listed))
    else let names, condition = names p in Binder (word, names, condition, deeper p product)
  | text when text <> "" && is_digit text.[0] -> ignore (step p); Literal text
  | _ -> reference p
and reference p =
  let called = name p in
  let square = match take p ["["] with None -> [] | Some _ -> let listed = sums p in expect p "]"; listed in
  let rec groups found = match take p ["("] with
    | None -> List.rev found
    | Some _ -> let listed = deeper p sums in expect p ")"; groups (listed :: found) in
  Reference (called, square, groups [])
and sums p = let first = sum p in
  let rec go found = match take p [","] with None -> List.rev found | Some _ -> let t = sum p in go (t :: found) in go [first]
and names p =
  let rec go found =
    if found <> [] && (next p = ":" || next p = "with") then List.rev found else begin
      if found <> [] then ignore (take p [","]);
      let text = name p in
      need (is_index text) "a binder's name is no index";
      let bound = match take p ["<"; "<="] with None -> None | Some r -> let t = sum p in Some (r, t) in
      go ((text, bound) :: found) end in
  let found = go [] in
  let condition = match take p ["with"] with None -> None | Some _ -> Some (deeper p disjunction) in
  expect p ":"; (found, condition)
and deeper : 'a. parser -> (parser -> 'a) -> 'a = fun p part ->
  p.depth <- p.depth + 1;
  need (p.depth <= 200) "a statement nests too deep";
  let found = part p in p.depth <- p.depth - 1; found

let whole part listed =
  let p = { rest = listed; depth = 0 } in
  let found = part p in need (p.rest = []) "more follows a statement"; found

let statement_of text = whole statement (tokens text)

type definition = { called : string; tables : string list; indices : string list; body : tree }

(* A definition begins at each token in the first column that is outside brackets. *)
let definitions_of text =
  let definition p =
    let declared opening closing = match take p [opening] with
      | None -> []
      | Some _ -> let rec go found = let found = name p :: found in
          match take p [","] with None -> List.rev found | Some _ -> go found in
        let found = go [] in expect p closing; found in
    let called = name p in
    let tables = declared "[" "]" in
    let indices = declared "(" ")" in
    expect p ":="; { called; tables; indices; body = statement p } in
  let depth = ref 0 in
  let groups = List.fold_left (fun groups t ->
      let starts = t.column = 0 && !depth = 0 in
      if List.mem t.text ["("; "["] then incr depth else if List.mem t.text [")"; "]"] then decr depth;
      match groups with
      | group :: rest when not starts -> (t :: group) :: rest
      | [] when not starts -> invalid "a definition begins in the first column"
      | _ -> [t] :: groups) [] (tokens text) in
  List.rev_map (fun group -> whole definition (List.rev group)) groups
