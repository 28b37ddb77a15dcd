(** Inequalities on boxes, by interval arithmetic. *)

From Coq Require Import Reals Lra.
From Interval Require Export Tactic.
Local Open Scope R_scope.

Lemma le_difference a b : 0 <= b - a -> a <= b.
Proof. lra. Qed.

Lemma lt_difference a b : 0 < b - a -> a < b.
Proof. lra. Qed.

(** Powers with numeral exponents are kept; everything else is what [interval] reads. *)
Ltac box_enclose bits :=
  first
    [ lra
    | (apply le_difference || apply lt_difference); interval with (i_prec bits) ].
