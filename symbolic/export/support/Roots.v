(** Roots of any order: [root q x] is the number [y >= 0] with [y ^ q = x], for [x >= 0]. *)

From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
From Rankproof Require Import Boxes Scalars.
Set Bullet Behavior "Strict Subproofs".
Set Default Proof Using "Type".
Local Open Scope R_scope.

Definition root (q : nat) (x : R) : R := if Rlt_dec 0 x then exp (ln x / INR q) else 0.

Lemma root_exp q x : 0 < x -> root q x = exp (ln x / INR q).
Proof. intro P. unfold root. destruct (Rlt_dec 0 x); [reflexivity | contradiction]. Qed.

Lemma root_nonpositive q x : x <= 0 -> root q x = 0.
Proof. intro P. unfold root. destruct (Rlt_dec 0 x); [lra | reflexivity]. Qed.

Lemma root_positive q x : 0 < x -> 0 < root q x.
Proof. intro P. rewrite root_exp by exact P. apply exp_pos. Qed.

Lemma root_nonnegative q x : 0 <= root q x.
Proof. unfold root. destruct (Rlt_dec 0 x); [apply Rlt_le, exp_pos | lra]. Qed.

Lemma root_pow q x : 0 <= x -> root (S q) x ^ S q = x.
Proof.
  intro P. destruct (Rle_lt_or_eq_dec 0 x P) as [L | E].
  - rewrite root_exp by exact L. rewrite <- Rpower_pow by apply exp_pos.
    unfold Rpower. rewrite ln_exp.
    replace (INR (S q) * (ln x / INR (S q))) with (ln x) by (field; apply not_0_INR; lia).
    apply exp_ln, L.
  - rewrite <- E, root_nonpositive by lra. apply pow_ne_zero. lia.
Qed.

Lemma power_below y c q : 0 <= y -> y < c -> y ^ S q < c ^ S q.
Proof.
  intros P L. induction q as [| q IH]; [lra|].
  change (y * y ^ S q < c * c ^ S q). apply Rmult_le_0_lt_compat; try assumption.
  apply pow_le, P.
Qed.

Lemma power_cancel y c q : 0 <= y -> 0 <= c -> y ^ S q = c ^ S q -> y = c.
Proof.
  intros P Q E. destruct (Rtotal_order y c) as [L | [L | L]]; [| exact L |].
  - pose proof (power_below y c q P L). lra.
  - pose proof (power_below c y q Q L). lra.
Qed.

Lemma root_power q y : 0 <= y -> root (S q) (y ^ S q) = y.
Proof.
  intro P. apply (power_cancel _ _ q); [apply root_nonnegative | exact P |].
  apply root_pow, pow_le, P.
Qed.

Lemma root_mult q x y : 0 <= x -> 0 <= y -> root (S q) (x * y) = root (S q) x * root (S q) y.
Proof.
  intros P Q. apply (power_cancel _ _ q).
  - apply root_nonnegative.
  - apply Rmult_le_pos; apply root_nonnegative.
  - rewrite Rpow_mult_distr, !root_pow; try assumption; [reflexivity|].
    apply Rmult_le_pos; assumption.
Qed.

Lemma root_upper q x c : 0 <= c -> x <= c ^ S q -> root (S q) x <= c.
Proof.
  intros P L. destruct (Rle_lt_dec (root (S q) x) c) as [D | D]; [exact D|].
  destruct (Rle_lt_dec x 0) as [N | N]; [rewrite root_nonpositive in D; lra|].
  pose proof (power_below _ _ q P D) as B. rewrite root_pow in B; lra.
Qed.

Lemma root_lower q x c : 0 <= x -> c ^ S q <= x -> c <= root (S q) x.
Proof.
  intros P L. destruct (Rle_lt_dec c (root (S q) x)) as [D | D]; [exact D|].
  pose proof (power_below _ _ q (root_nonnegative _ _) D) as B. rewrite root_pow in B; lra.
Qed.

Lemma root_above q x c : 0 <= x -> c ^ S q < x -> c < root (S q) x.
Proof.
  intros P L. destruct (Rle_lt_dec (root (S q) x) c) as [D | D]; [|exact D].
  assert (root (S q) x ^ S q <= c ^ S q) as B.
  { apply pow_incr. split; [apply root_nonnegative | exact D]. }
  rewrite root_pow in B; lra.
Qed.

Lemma root_below q x c : 0 < c -> x < c ^ S q -> root (S q) x < c.
Proof.
  intros P L. destruct (Rle_lt_dec c (root (S q) x)) as [D | D]; [|exact D].
  destruct (Rle_lt_dec x 0) as [N | N]; [rewrite root_nonpositive in D; lra|].
  assert (c ^ S q <= root (S q) x ^ S q) as B by (apply pow_incr; lra).
  rewrite root_pow in B; lra.
Qed.

Lemma sqrt_root x : sqrt x = root 2 x.
Proof.
  destruct (Rle_lt_dec x 0) as [N | N].
  - rewrite root_nonpositive by exact N. apply sqrt_neg_0, N.
  - apply (power_cancel _ _ 1); [apply sqrt_pos | apply root_nonnegative |].
    rewrite pow2_sqrt, root_pow by lra. reflexivity.
Qed.

Lemma root_le q x y : x <= y -> root (S q) x <= root (S q) y.
Proof.
  intro L. destruct (Rle_lt_dec x 0) as [N | N].
  - rewrite (root_nonpositive _ x N). apply root_nonnegative.
  - apply root_upper; [apply root_nonnegative|]. rewrite root_pow; lra.
Qed.

Lemma is_derive_root q x : 0 < x ->
  is_derive (root (S q)) x (/ (IZR (Z.of_nat (S q)) * root (S q) x ^ q)).
Proof.
  intro P. rewrite <- INR_IZR_INZ. assert (Q : INR (S q) <> 0) by (apply not_0_INR; lia).
  assert (N : root (S q) x <> 0) by (apply Rgt_not_eq, root_positive, P).
  apply (is_derive_ext_loc (fun t => exp (ln t / INR (S q)))).
  - exists (mkposreal x P). intros t B. symmetry. apply root_exp.
    unfold ball in B; cbn in B. unfold AbsRing_ball, abs, minus, plus, opp in B; cbn in B.
    apply Rabs_def2 in B. lra.
  - replace (/ (INR (S q) * root (S q) x ^ q)) with (/ x / INR (S q) * root (S q) x).
    + rewrite root_exp by exact P. revert Q. generalize (INR (S q)). intros n Q.
      auto_derive; [exact P|]. unfold Rdiv. field. split; [exact Q | lra].
    + revert Q. generalize (INR (S q)). intros n Q.
      rewrite <- (root_pow q x) at 1 by lra. cbn [pow]. field. repeat split; try assumption.
      apply pow_nonzero, N.
Qed.
