(** The rules of logic, equality and naturals, and the arithmetic of certificates. *)

From Coq Require Export Classical_Prop FunctionalExtensionality.
From Coq Require Import Qreals Lra Lia.
Require Export Rankproof.Ring.
Local Open Scope R_scope.

(** ** Propositions and equality *)

Lemma eq_mp (P Q : Prop) : P = Q -> P -> Q.
Proof. intros ->. trivial. Qed.

Lemma cases (P Q : Prop) : (P -> Q) -> (~ P -> Q) -> Q.
Proof. destruct (classic P); auto. Qed.

Lemma fext (A B : Type) (f g : A -> B) : (forall x, f x = g x) -> f = g.
Proof. apply functional_extensionality. Qed.

Lemma induct (P : nat -> Prop) :
  P 0%nat -> (forall k, P k -> P (k + 1)%nat) -> forall n, P n.
Proof.
  intros H0 HS n. induction n as [|n IH]; [exact H0|].
  replace (S n) with (n + 1)%nat by lia. apply HS, IH.
Qed.

Lemma num_INR (n : nat) : INR n = IZR (Z.of_nat n).
Proof. apply INR_IZR_INZ. Qed.

Lemma nat_eq (m n : nat) (x y : R) : INR m = x -> INR n = y -> x = y -> m = n.
Proof. intros <- <- H. apply INR_eq, H. Qed.

(** ** Certificates *)

Lemma cv_le q a b c d :
  (0 <? Qnum q)%Z = true -> d + - c = q2r q * (b + - a) -> a <= b -> c <= d.
Proof.
  intros Hq E H. apply Z.ltb_lt in Hq. apply IZR_lt in Hq. rewrite q2r_Q2R in E.
  assert (0 < Q2R q).
  { unfold Q2R. apply Rmult_lt_0_compat; [exact Hq|]. apply Rinv_0_lt_compat, IZR_lt. reflexivity. }
  assert (0 <= Q2R q * (b + - a)) by (apply Rmult_le_pos; lra). lra.
Qed.

Lemma cv_lt q a b c d :
  (0 <? Qnum q)%Z = true -> d + - c = q2r q * (b + - a) -> a < b -> c < d.
Proof.
  intros Hq E H. apply Z.ltb_lt in Hq. apply IZR_lt in Hq. rewrite q2r_Q2R in E.
  assert (0 < Q2R q).
  { unfold Q2R. apply Rmult_lt_0_compat; [exact Hq|]. apply Rinv_0_lt_compat, IZR_lt. reflexivity. }
  assert (0 < Q2R q * (b + - a)) by (apply Rmult_lt_0_compat; lra). lra.
Qed.

Lemma cv_eq q a b c d : d + - c = q * (b + - a) -> a = b -> c = d.
Proof. intros E ->. rewrite Rplus_opp_r, Rmult_0_r in E. lra. Qed.

Lemma deny_le a b T : (0 < a + - b -> 0 < T) -> T = 0 -> a <= b.
Proof. intros H E. destruct (Rle_lt_dec a b) as [|L]; [assumption|]. assert (0 < T) by (apply H; lra). lra. Qed.

Lemma deny_lt a b T : (0 <= a + - b -> 0 < T) -> T = 0 -> a < b.
Proof. intros H E. destruct (Rlt_le_dec a b) as [|L]; [assumption|]. assert (0 < T) by (apply H; lra). lra. Qed.

Lemma deny_nle a b T : (0 <= b + - a -> 0 < T) -> T = 0 -> ~ a <= b.
Proof. intros H E L. assert (0 < T) by (apply H; lra). lra. Qed.

Lemma deny_nlt a b T : (0 < b + - a -> 0 < T) -> T = 0 -> ~ a < b.
Proof. intros H E L. assert (0 < T) by (apply H; lra). lra. Qed.

Lemma gap_le a b : a <= b -> 0 <= b + - a.
Proof. lra. Qed.

Lemma gap_lt a b : a < b -> 0 < b + - a.
Proof. lra. Qed.

Lemma gap_nle a b : ~ a <= b -> 0 < a + - b.
Proof. lra. Qed.

Lemma gap_nlt a b : ~ a < b -> 0 <= a + - b.
Proof. lra. Qed.

Lemma times_eq t a b : a = b -> 0 <= t * (a + - b).
Proof. intros ->. rewrite Rplus_opp_r, Rmult_0_r. lra. Qed.

Lemma zero_eq t a b : a = b -> t * (a + - b) = 0.
Proof. intros ->. rewrite Rplus_opp_r, Rmult_0_r. lra. Qed.

Lemma zero_plus x y : x = 0 -> y = 0 -> x + y = 0.
Proof. lra. Qed.

Lemma from_zero a b s : s = 0 -> a + - b = s -> a = b.
Proof. lra. Qed.

Lemma pos_num q : (0 <? Qnum q)%Z = true -> 0 < q2r q.
Proof.
  intros Hq. apply Z.ltb_lt in Hq. apply IZR_lt in Hq. rewrite q2r_Q2R. unfold Q2R.
  apply Rmult_lt_0_compat; [exact Hq|]. apply Rinv_0_lt_compat, IZR_lt. reflexivity.
Qed.

Lemma square s : 0 <= s * s.
Proof. apply Rle_0_sqr. Qed.

Lemma mul_ss x y : 0 < x -> 0 < y -> 0 < x * y.
Proof. apply Rmult_lt_0_compat. Qed.
Lemma mul_sw x y : 0 < x -> 0 <= y -> 0 <= x * y.
Proof. intros. apply Rmult_le_pos; lra. Qed.
Lemma mul_ws x y : 0 <= x -> 0 < y -> 0 <= x * y.
Proof. intros. apply Rmult_le_pos; lra. Qed.
Lemma mul_ww x y : 0 <= x -> 0 <= y -> 0 <= x * y.
Proof. apply Rmult_le_pos. Qed.
Lemma add_ss x y : 0 < x -> 0 < y -> 0 < x + y.
Proof. lra. Qed.
Lemma add_sw x y : 0 < x -> 0 <= y -> 0 < x + y.
Proof. lra. Qed.
Lemma add_ws x y : 0 <= x -> 0 < y -> 0 < x + y.
Proof. lra. Qed.
Lemma add_ww x y : 0 <= x -> 0 <= y -> 0 <= x + y.
Proof. lra. Qed.

(** ** Reciprocals and powers *)

Lemma inv_num q p : Qeq_bool (q * p) 1 = true -> / q2r q = q2r p.
Proof.
  intro H. apply Qeq_bool_eq, Qeq_eqR in H. rewrite Q2R_mult in H. rewrite !q2r_Q2R.
  assert (E : Q2R 1 = 1) by (unfold Q2R; cbn; field). rewrite E in H.
  assert (Q2R q <> 0) by (intro Z; rewrite Z in H; lra).
  apply (Rmult_eq_reg_l (Q2R q)); [|assumption]. rewrite H. apply Rinv_r. assumption.
Qed.

Lemma inv_scale q p v : Qeq_bool (q * p) 1 = true -> / (q2r q * v) = q2r p * / v.
Proof. intro H. rewrite Rinv_mult, (inv_num q p H). reflexivity. Qed.

Lemma inv_pow x n : / (x ^ n) = (/ x) ^ n.
Proof. symmetry. apply pow_inv. Qed.

Lemma pow_pow x m n : (x ^ m) ^ n = x ^ (m * n).
Proof. symmetry. apply pow_mult. Qed.

Lemma npow_pow x m n : ((x ^ m) ^ n = x ^ (m * n))%nat.
Proof. symmetry. apply Nat.pow_mul_r. Qed.
