(** Real variables whose values are integers. *)

From Coq Require Import Reals Lra Lia.
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

(** An end of the range of an integer, from an end beyond it. *)
Ltac whole :=
  match goal with
  | |- IZR ?m <= ?x => apply (integer_from x m); [ assumption | bound ]
  | |- ?x <= IZR ?m => apply (integer_to x m); [ assumption | bound ]
  end.
