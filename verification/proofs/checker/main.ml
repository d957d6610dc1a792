(* mpg-check [--seconds N] FILE_OR_FOLDER...: certificates checked by the proved checker.

   Exit status: 0 all are valid; 1 some are invalid; 2 there is nothing to check, or no catalogue; 3 none is invalid, but
   some are not covered: about those nothing is said. *)

open Json

let rec files path =
  if (try Sys.is_directory path with Sys_error _ -> false) then
    let inside = Sys.readdir path in
    Array.sort compare inside;
    List.concat_map (fun name -> let path = Filename.concat path name in
        if Sys.is_directory path then files path else if Filename.check_suffix name ".json" then [path] else [])
      (Array.to_list inside)
  else [path]

let printable line = String.map (fun c -> if c >= ' ' && c <= '~' then c else '?') line

exception Too_long

(* A file gets this much processor time. *)
let limited seconds work =
  let set seconds = ignore (Unix.setitimer Unix.ITIMER_VIRTUAL { Unix.it_interval = 0.; it_value = seconds }) in
  Sys.set_signal Sys.sigvtalrm (Sys.Signal_handle (fun _ -> raise Too_long));
  set seconds;
  Fun.protect ~finally:(fun () -> set 0.) work

let verdict catalogue seconds path =
  match limited seconds (fun () -> Certificates.check catalogue (read path)) with
  | shown -> (`Valid, Printf.sprintf "valid %s: %s" path shown)
  | exception Invalid reason -> (`Invalid, Printf.sprintf "INVALID %s: %s" path reason)
  | exception Not_covered reason -> (`Not_covered, Printf.sprintf "not covered %s: %s" path reason)
  | exception (Too_long | Fun.Finally_raised Too_long) ->
    (`Not_covered, Printf.sprintf "not covered %s: more than %g s of processor time are needed" path seconds)
  | exception (Stack_overflow | Out_of_memory) -> (`Invalid, Printf.sprintf "INVALID %s: too large" path)
  | exception (Failure _ | Invalid_argument _ | Not_found) -> (`Invalid, Printf.sprintf "INVALID %s: malformed" path)

let () =
  let seconds, paths = match List.tl (Array.to_list Sys.argv) with
    | "--seconds" :: n :: paths when (match float_of_string_opt n with Some x -> x > 0. | None -> false) ->
      (float_of_string n, paths)
    | paths -> (60., paths) in
  if paths = [] then (prerr_endline "usage: mpg-check [--seconds N] FILE_OR_FOLDER..."; exit 2);
  let beside = Filename.concat (Filename.dirname Sys.executable_name) "statements.json" in
  let catalogue = try read beside with Invalid reason | Not_covered reason ->
    prerr_endline (Printf.sprintf "mpg-check: %s: %s" beside reason); exit 2 in
  let valid = ref 0 and invalid = ref 0 and uncovered = ref 0 in
  List.iter (fun path ->
      let found, line = verdict catalogue seconds path in
      incr (match found with `Valid -> valid | `Invalid -> invalid | `Not_covered -> uncovered);
      print_endline (printable line)) (List.concat_map files paths);
  Printf.printf "%d valid, %d invalid, %d not covered\n" !valid !invalid !uncovered;
  exit (if !valid + !invalid + !uncovered = 0 then 2 else if !invalid > 0 then 1 else if !uncovered > 0 then 3 else 0)
