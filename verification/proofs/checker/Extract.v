(* The proved checker as OCaml.  Numbers become those of zarith, lists, options,
   pairs and truths those of OCaml, by Coq's own files; and four functions of
   numbers that those files leave as Coq computes them, bit by bit, are zarith's.  *)
From Coq Require Import Extraction ExtrOcamlBasic ExtrOcamlZBigInt.
From Coq Require Import ZArith.
From MPG Require Import CheckedNumbers CheckedPotential CheckedTerms CheckedModel.
Extraction Language OCaml.
Extract Constant Pos.eqb => "Big_int_Z.eq_big_int".
Extract Constant Z.leb => "Big_int_Z.le_big_int".
Extract Constant Z.ltb => "Big_int_Z.lt_big_int".
Extract Constant Z.gcd => "Big_int_Z.gcd_big_int".
Extraction "checked.ml" accepts qred stage_potential rationals same_table.
