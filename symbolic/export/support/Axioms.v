(** Every axiom of the ledger, proved.  [ax_NAME] is the axiom [NAME]. *)

From Coq Require Import Lra Lia.
Require Export Rankproof.Functions.
Local Open Scope R_scope.

Lemma ax_nat_nonnegative : forall n, 0 <= INR n.
Proof. apply pos_INR. Qed.

Lemma ax_nat_discrete : forall i n, INR i < INR n -> INR (i + 1) <= INR n.
Proof. intros i n H. apply le_INR. apply INR_lt in H. lia. Qed.

Lemma ax_max_upper : forall n f j, INR j < INR n -> f j <= vmax n f.
Proof. intros n f j H. apply vmax_upper, INR_lt, H. Qed.

Lemma ax_max_attained :
  forall n f, 0 < INR n -> exists j, INR j < INR n /\ f j = vmax n f.
Proof.
  intros n f H. destruct (vmax_attained n f) as [j [Hj E]]; [apply INR_lt, H|].
  exists j. split; [apply lt_INR, Hj | exact E].
Qed.

Lemma ax_indicator_less :
  forall x y, (x < y -> ind_lt x y = 1) /\ (~ x < y -> ind_lt x y = 0).
Proof. intros x y. unfold ind_lt. destruct Rlt_dec; split; tauto. Qed.

Lemma ax_indicator_equal :
  forall x y, (x = y -> ind_eq x y = 1) /\ (~ x = y -> ind_eq x y = 0).
Proof. intros x y. unfold ind_eq. destruct Req_EM_T; split; tauto. Qed.

Lemma ax_recursion :
  forall (g : nat -> R) (step : nat -> (nat -> R) -> nat -> R),
  exists F : nat -> nat -> R,
    (forall k, F 0%nat k = g k) /\ (forall i k, F (i + 1)%nat k = step i (F i) k).
Proof.
  intros g step. exists (nat_rect (fun _ => nat -> R) g step). split; [reflexivity|].
  intros i k. rewrite Nat.add_1_r. reflexivity.
Qed.

Lemma ax_inverse : forall x, ~ x = 0 -> x * (1 * / x) = 1.
Proof. intros x H. rewrite Rmult_1_l. apply Rinv_r, H. Qed.

Lemma ax_archimedes : forall x, exists n, x <= INR n.
Proof.
  intro x. exists (Z.to_nat (up x)). destruct (archimed x) as [H _].
  rewrite INR_IZR_INZ. apply Rle_trans with (IZR (up x)); [lra|]. apply IZR_le. lia.
Qed.

Lemma ax_infimum_lower :
  forall B : (nat -> R) -> R, (forall c, 0 <= B c) -> forall c, inf B <= B c.
Proof. exact inf_lower. Qed.

Lemma ax_infimum_greatest :
  forall (B : (nat -> R) -> R) t, (forall c, 0 <= B c) -> (forall c, t <= B c) -> t <= inf B.
Proof. exact inf_greatest. Qed.

Lemma ax_exp_add : forall x y, exp (x + y) = exp x * exp y.
Proof. exact exp_plus. Qed.

Lemma ax_exp_tangent : forall x, 1 + x <= exp x.
Proof. exact exp_ineq1_le. Qed.

Lemma ax_sqrt_square : forall x, 0 <= x -> 0 <= sqrt x /\ sqrt x ^ 2 = x.
Proof. intros x H. split; [apply sqrt_pos | apply pow2_sqrt, H]. Qed.

Lemma ax_log_inverse : forall x, 0 < x -> exp (ln x) = x.
Proof. exact exp_ln. Qed.

Lemma ax_lambert_lower_branch :
  forall y, - exp (-1) <= y -> y < 0 ->
  lambert_lower y <= -1 /\ lambert_lower y * exp (lambert_lower y) = y.
Proof. exact lambert_lower_branch. Qed.
