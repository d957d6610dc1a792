(* A JSON subset: objects, lists, integers, ASCII text; and SHA-256 of its canonical form. *)

type t = Int of string | Text of string | Bool of bool | Null | List of t list | Object of (string * t) list

exception Invalid of string
exception Not_covered of string

let invalid reason = raise (Invalid reason)
let need condition reason = if not condition then invalid reason
let most_bytes = 64_000_000
let most_values = 5_000_000
let deepest = 40

let parse text =
  let at = ref 0 and values = ref 0 and size = String.length text in
  let peek () = if !at < size then text.[!at] else '\000' in
  let skip () = while (match peek () with ' ' | '\n' | '\r' | '\t' -> true | _ -> false) do incr at done in
  let expect c = if peek () = c && !at < size then incr at else invalid (Printf.sprintf "unreadable at byte %d" !at) in
  let word w value = String.iter expect w; value in
  let text_of () =
    expect '"';
    let out = Buffer.create 16 in
    let rec go () = match peek () with
      | '"' -> incr at
      | '\\' ->
        incr at;
        let c = match peek () with
          | 'n' -> '\n' | 't' -> '\t' | '"' -> '"' | '\\' -> '\\' | '/' -> '/'
          | _ -> raise (Not_covered "a text with escaped characters") in
        Buffer.add_char out c; incr at; go ()
      | c when c >= ' ' && c <= '~' -> Buffer.add_char out c; incr at; go ()
      | c when Char.code c > 126 -> raise (Not_covered "a text that is not ASCII")
      | _ -> invalid "unreadable: a text does not end" in
    go (); Buffer.contents out in
  let rec value depth =
    incr values;
    need (depth <= deepest) "lists and objects nest more than 40 deep";
    need (!values <= most_values) "a file holds too many values";
    skip ();
    let found = match peek () with
      | '{' -> incr at; Object (items '}' (fun () ->
          skip (); let name = text_of () in skip (); expect ':'; (name, value (depth + 1))))
      | '[' -> incr at; List (items ']' (fun () -> value (depth + 1)))
      | '"' -> Text (text_of ())
      | 't' -> word "true" (Bool true)
      | 'f' -> word "false" (Bool false)
      | 'n' -> word "null" Null
      | _ -> Int (integer ()) in
    skip (); found
  and items : 'a. char -> (unit -> 'a) -> 'a list = fun closing item ->
    skip ();
    if peek () = closing then (incr at; []) else
      let rec go found =
        let found = item () :: found in
        skip ();
        if peek () = ',' then (incr at; go found) else (expect closing; List.rev found) in
      go []
  and integer () =
    let start = !at in
    if peek () = '-' then incr at;
    let digits = !at in
    while peek () >= '0' && peek () <= '9' do incr at done;
    need (!at > digits && (!at = digits + 1 || text.[digits] <> '0')) "unreadable: no number";
    need (!at - start <= 4000) "an integer is too long; write it as text";
    need (not (List.mem (peek ()) ['.'; 'e'; 'E'])) "a number with a decimal point or exponent";
    String.sub text start (!at - start) in
  let found = value 1 in
  skip (); need (!at = size) "unreadable: more than one value"; found

let rec unique = function
  | Object pairs ->
    let names = List.sort compare (List.map fst pairs) in
    let rec twice = function a :: (b :: _ as rest) -> a = b || twice rest | _ -> false in
    need (not (twice names)) "an object has a member twice";
    List.iter (fun (_, v) -> unique v) pairs
  | List items -> List.iter unique items
  | _ -> ()

(* Canonical text: sorted members, no spaces. *)
let canonical value =
  let out = Buffer.create 4096 in
  let add = Buffer.add_string out in
  let quoted s =
    Buffer.add_char out '"';
    String.iter (function
      | '"' -> add "\\\"" | '\\' -> add "\\\\" | '\n' -> add "\\n" | '\t' -> add "\\t"
      | c -> Buffer.add_char out c) s;
    Buffer.add_char out '"' in
  let rec go = function
    | Int "-0" -> add "0"
    | Int s -> add s
    | Text s -> quoted s
    | Bool b -> add (string_of_bool b)
    | Null -> add "null"
    | List items -> add "["; List.iteri (fun k v -> if k > 0 then add ","; go v) items; add "]"
    | Object pairs ->
      add "{";
      List.iteri (fun k (name, v) -> if k > 0 then add ","; quoted name; add ":"; go v)
        (List.sort (fun (a, _) (b, _) -> compare a b) pairs);
      add "}" in
  go value; Buffer.contents out

let read path =
  let channel = try open_in_bin path with Sys_error _ -> invalid "there is no such file" in
  let size = try in_channel_length channel with Sys_error _ -> close_in channel; invalid "there is no such file" in
  if size > most_bytes then (close_in channel; invalid "a file has too many bytes");
  let text = try really_input_string channel size with Sys_error _ | End_of_file -> invalid "unreadable" in
  close_in channel;
  let found = parse text in unique found; found
