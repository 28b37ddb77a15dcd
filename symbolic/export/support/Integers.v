(** Real variables whose values are integers. *)

From Coq Require Import Reals Lra Lia.
From Interval Require Import Tactic.
From Rankproof Require Import Scalars.
Set Bullet Behavior "Strict Subproofs".
Set Default Proof Using "Type".
Local Open Scope R_scope.

Definition integer (x : R) : Prop := exists k : Z, x = IZR k.

Lemma integer_from x m : integer x -> IZR m - 1 < x -> IZR m <= x.
Proof.
  intros [k E] L. rewrite E in *. rewrite <- minus_IZR in L. apply lt_IZR in L.
  apply IZR_le. lia.
Qed.

Lemma integer_to x m : integer x -> x < IZR m + 1 -> x <= IZR m.
Proof.
  intros [k E] L. rewrite E in *. rewrite <- plus_IZR in L. apply lt_IZR in L.
  apply IZR_le. lia.
Qed.

(** A bound that a fact implies: beyond it the enclosure of the fact's term has no right sign. *)
Ltac beyond :=
  match goal with
  | |- ?c < ?x =>
    let L := fresh "L" in
    destruct (Rle_lt_dec x c) as [L | L]; [ exfalso; excluded_beyond L | exact L ]
  | |- ?x < ?c =>
    let L := fresh "L" in
    destruct (Rle_lt_dec c x) as [L | L]; [ exfalso; excluded_beyond L | exact L ]
  end
with excluded_beyond L :=
  match goal with
  | H : 0 < ?t |- _ =>
    let E := fresh "E" in
    assert (E : t <= 0) by (clear - L; interval with (i_prec 100)); exact (Rle_not_lt _ _ E H)
  | H : 0 <= ?t |- _ =>
    let E := fresh "E" in
    assert (E : t < 0) by (clear - L; interval with (i_prec 100)); exact (Rle_not_lt _ _ H E)
  end.

(** An end of the range of an integer, from an end beyond it. *)
Ltac whole :=
  match goal with
  | |- IZR ?m <= ?x => apply (integer_from x m); [ assumption | first [ bound | beyond ] ]
  | |- ?x <= IZR ?m => apply (integer_to x m); [ assumption | first [ bound | beyond ] ]
  end.
