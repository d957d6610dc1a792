(* SHA-256, FIPS 180-4, of a text: it finds corruption, and proves nothing. *)

let constants =
  let primes =
    let rec go k found = if List.length found = 64 then List.rev found
      else go (k + 1) (if List.exists (fun p -> k mod p = 0) found then found else k :: found) in
    Array.of_list (go 2 []) in
  (* The first 32 bits of the fraction of a root, by bisection in integers. *)
  let root power p =
    let big = Z.shift_left (Z.of_int p) (32 * power) in
    let rec go low high = if Z.equal (Z.succ low) high then low else
        let middle = Z.shift_right (Z.add low high) 1 in
        if Z.leq (Z.pow middle power) big then go middle high else go low middle in
    Z.to_int (Z.logand (go Z.zero (Z.shift_left Z.one 41)) (Z.of_string "4294967295")) in
  (Array.map (root 3) primes, Array.map (root 2) (Array.sub primes 0 8))

let of_text text =
  let k, start = constants in
  let mask = 0xffffffff in
  let size = String.length text in
  let padded = Bytes.make ((size + 72) / 64 * 64) '\000' in
  Bytes.blit_string text 0 padded 0 size;
  Bytes.set padded size '\x80';
  Bytes.set_int64_be padded (Bytes.length padded - 8) (Int64.of_int (8 * size));
  let rotate x n = ((x lsr n) lor (x lsl (32 - n))) land mask in
  let h = Array.copy start and w = Array.make 64 0 in
  for block = 0 to Bytes.length padded / 64 - 1 do
    for t = 0 to 15 do
      w.(t) <- Int32.to_int (Bytes.get_int32_be padded (64 * block + 4 * t)) land mask
    done;
    for t = 16 to 63 do
      let a = w.(t - 15) and b = w.(t - 2) in
      let s0 = rotate a 7 lxor rotate a 18 lxor (a lsr 3) and s1 = rotate b 17 lxor rotate b 19 lxor (b lsr 10) in
      w.(t) <- (w.(t - 16) + s0 + w.(t - 7) + s1) land mask
    done;
    let v = Array.copy h in
    for t = 0 to 63 do
      let a = v.(0) and e = v.(4) in
      let s1 = rotate e 6 lxor rotate e 11 lxor rotate e 25 and s0 = rotate a 2 lxor rotate a 13 lxor rotate a 22 in
      let choice = (e land v.(5)) lxor (lnot e land mask land v.(6)) in
      let majority = (a land v.(1)) lxor (a land v.(2)) lxor (v.(1) land v.(2)) in
      let one = (v.(7) + s1 + choice + k.(t) + w.(t)) land mask in
      Array.blit v 0 v 1 7;
      v.(4) <- (v.(4) + one) land mask;
      v.(0) <- (one + s0 + majority) land mask
    done;
    Array.iteri (fun n x -> h.(n) <- (h.(n) + x) land mask) v
  done;
  String.concat "" (Array.to_list (Array.map (Printf.sprintf "%08x") h))
