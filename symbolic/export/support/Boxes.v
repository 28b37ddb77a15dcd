(** Inequalities on boxes: interval arithmetic on the pieces of a cover, derivatives for faces. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Interval Require Export Tactic.
Local Open Scope R_scope.

(** [interval] needs a constant on one side; it is never used at machine precision. *)
Lemma le_gap a b : 0 <= b + - a -> a <= b.
Proof. lra. Qed.

Lemma lt_gap a b : 0 < b + - a -> a < b.
Proof. lra. Qed.

Ltac box_side bits := solve [ lra | interval with (i_prec bits) ].
Ltac box_enclose bits := solve [ lra | (apply le_gap || apply lt_gap); interval with (i_prec bits) ].

Lemma box_split x a (P : Prop) : (x <= a -> P) -> (a <= x -> P) -> P.
Proof. intros L R. destruct (Rle_lt_dec x a); [auto | apply R; lra]. Qed.

(** ** Derivatives *)

Lemma d_const c t : is_derive (fun _ => c) t 0.
Proof. apply @is_derive_const. Qed.

Lemma d_id t : is_derive (fun x => x) t 1.
Proof. apply @is_derive_id. Qed.

Lemma d_add f g t a b :
  is_derive f t a -> is_derive g t b -> is_derive (fun x => f x + g x) t (a + b).
Proof. intros. apply @is_derive_plus; assumption. Qed.

Lemma d_neg f t a : is_derive f t a -> is_derive (fun x => - f x) t (- a).
Proof. intros. apply @is_derive_opp; assumption. Qed.

Lemma d_mul f g t a b :
  is_derive f t a -> is_derive g t b -> is_derive (fun x => f x * g x) t (a * g t + f t * b).
Proof. intros. apply @is_derive_mult; [assumption | assumption | apply Rmult_comm]. Qed.

Lemma d_pow f t a n :
  is_derive f t a ->
  is_derive (fun x => f x ^ S n) t (IZR (Z.of_nat (S n)) * a * f t ^ n).
Proof.
  intros H. rewrite <- INR_IZR_INZ. apply (is_derive_pow f (S n) t a H).
Qed.

Lemma d_exp f t a : is_derive f t a -> is_derive (fun x => exp (f x)) t (a * exp (f t)).
Proof. intros. apply (is_derive_comp exp f t (exp (f t)) a); [apply is_derive_exp | assumption]. Qed.

Lemma d_ln f t a : 0 < f t -> is_derive f t a -> is_derive (fun x => ln (f x)) t (a * / f t).
Proof.
  intros P H. apply (is_derive_comp ln f t (/ f t) a); [apply is_derive_ln, P | assumption].
Qed.

Lemma d_sqrt f t a :
  0 < f t -> is_derive f t a -> is_derive (fun x => sqrt (f x)) t (a * / (2 * sqrt (f t))).
Proof. intros P H. exact (is_derive_sqrt f t a H P). Qed.

Lemma d_inv f t a :
  f t <> 0 -> is_derive f t a -> is_derive (fun x => / f x) t (- a * (/ f t * / f t)).
Proof.
  intros P H. replace (- a * (/ f t * / f t)) with (- a / f t ^ 2) by (field; assumption).
  apply is_derive_inv; assumption.
Qed.

Lemma rising (f s : R -> R) lo hi v :
  (forall t, lo <= t -> t <= hi -> is_derive f t (s t)) ->
  (forall t, lo <= t -> t <= hi -> 0 <= s t) ->
  lo <= v -> v <= hi -> f lo <= f v.
Proof.
  intros D P L U. destruct (MVT_gen f lo v s) as [c [[Hl Hu] E]].
  - intros x [Hx1 Hx2]. rewrite Rmin_left in Hx1 by lra. rewrite Rmax_right in Hx2 by lra.
    apply D; lra.
  - intros x [Hx1 Hx2]. rewrite Rmin_left in Hx1 by lra. rewrite Rmax_right in Hx2 by lra.
    apply continuity_pt_filterlim, (ex_derive_continuous f). exists (s x). apply D; lra.
  - rewrite Rmin_left in Hl by lra. rewrite Rmax_right in Hu by lra.
    assert (0 <= s c * (v - lo)) by (apply Rmult_le_pos; [apply P|]; lra). lra.
Qed.

Lemma falling (f s : R -> R) lo hi v :
  (forall t, lo <= t -> t <= hi -> is_derive f t (s t)) ->
  (forall t, lo <= t -> t <= hi -> s t <= 0) ->
  lo <= v -> v <= hi -> f hi <= f v.
Proof.
  intros D P L U. destruct (MVT_gen f v hi s) as [c [[Hl Hu] E]].
  - intros x [Hx1 Hx2]. rewrite Rmin_left in Hx1 by lra. rewrite Rmax_right in Hx2 by lra.
    apply D; lra.
  - intros x [Hx1 Hx2]. rewrite Rmin_left in Hx1 by lra. rewrite Rmax_right in Hx2 by lra.
    apply continuity_pt_filterlim, (ex_derive_continuous f). exists (s x). apply D; lra.
  - rewrite Rmin_left in Hl by lra. rewrite Rmax_right in Hu by lra.
    assert (0 <= - s c * (hi - v)) by (apply Rmult_le_pos; [assert (s c <= 0) by (apply P; lra)|]; lra).
    lra.
Qed.

Lemma face_le e a b : e <= b + - a -> 0 <= e -> a <= b.
Proof. lra. Qed.

Lemma face_lt e a b : e <= b + - a -> 0 < e -> a < b.
Proof. lra. Qed.
