(** Indicators, the infimum of a functional, and the lower branch of the Lambert function. *)

From Coq Require Import Lra.
From Coquelicot Require Import Rbar Lub.
Require Export Rankproof.Sums.
Local Open Scope R_scope.

Definition ind_lt (x y : R) : R := if Rlt_dec x y then 1 else 0.
Definition ind_eq (x y : R) : R := if Req_EM_T x y then 1 else 0.

(** ** Infimum over all families, meant for functionals that are bounded below *)

Definition values (B : (nat -> R) -> R) (y : R) : Prop := exists c, y = B c.
Definition inf (B : (nat -> R) -> R) : R := real (Glb_Rbar (values B)).

Lemma inf_finite (B : (nat -> R) -> R) :
  (forall c, 0 <= B c) -> is_glb_Rbar (values B) (Finite (inf B)).
Proof.
  intro H. unfold inf. destruct (Glb_Rbar_correct (values B)) as [L G].
  destruct (Glb_Rbar (values B)) as [r| |].
  - split; assumption.
  - exfalso. specialize (L (B (fun _ => 0)) (ex_intro _ _ eq_refl)). exact L.
  - exfalso. apply (G (Finite 0)). intros y [c ->]. exact (H c).
Qed.

Lemma inf_lower B : (forall c, 0 <= B c) -> forall c, inf B <= B c.
Proof. intros H c. destruct (inf_finite B H) as [L _]. exact (L (B c) (ex_intro _ c eq_refl)). Qed.

Lemma inf_greatest B t : (forall c, 0 <= B c) -> (forall c, t <= B c) -> t <= inf B.
Proof.
  intros H Ht. destruct (inf_finite B H) as [_ G]. apply (G (Finite t)).
  intros y [c ->]. exact (Ht c).
Qed.

(** ** The solution [w <= -1] of [w exp w = y], for [-1/e <= y < 0] *)

Definition lower_branch (y w : R) : Prop := w <= -1 /\ w * exp w = y.
Definition lambert_lower (y : R) : R := real (Glb_Rbar (lower_branch y)).

Lemma lower_decreasing a b : a < b -> b <= -1 -> b * exp b < a * exp a.
Proof.
  intros Hab Hb. pose proof (exp_ineq1 (b - a) ltac:(lra)) as T.
  assert (E : exp b = exp a * exp (b - a)) by (rewrite <- exp_plus; f_equal; lra).
  rewrite E. pose proof (exp_pos a) as P.
  assert (b * exp (b - a) < a).
  { apply Rlt_le_trans with (b * (1 + (b - a))).
    - apply Ropp_lt_cancel. rewrite !Ropp_mult_distr_l. apply Rmult_lt_compat_l; lra.
    - assert (0 <= (- b - 1) * (b - a)) by (apply Rmult_le_pos; lra). lra. }
  replace (b * (exp a * exp (b - a))) with (exp a * (b * exp (b - a))) by ring.
  rewrite (Rmult_comm a). apply Rmult_lt_compat_l; assumption.
Qed.

Lemma lower_exists y : - exp (-1) <= y -> y < 0 -> exists w, lower_branch y w.
Proof.
  intros Hy Hn. set (K := Rmax 1 (4 / - y)).
  assert (K1 : 1 <= K) by apply Rmax_l.
  assert (K2 : 4 / - y <= K) by apply Rmax_r.
  assert (C : continuity (fun w => w * exp w - y)) by reg.
  destruct (IVT_cor (fun w => w * exp w - y) (- K) (-1) C) as [w [[L U] E]].
  - lra.
  - assert (A : -1 * exp (-1) - y <= 0) by lra.
    assert (D : 0 <= - K * exp (- K) - y).
    { assert (S : K * K / 4 <= exp K).
      { replace K with (K / 2 + K / 2) at 3 by lra. rewrite exp_plus.
        pose proof (exp_ineq1_le (K / 2)).
        replace (K * K / 4) with ((K / 2) * (K / 2)) by field.
        apply Rmult_le_compat; lra. }
      rewrite exp_Ropp. pose proof (exp_pos K) as P.
      assert (Q : K <= - y * exp K).
      { apply Rle_trans with (- y * (K * K / 4)).
        - assert (M : 1 <= - y * K / 4).
          { apply (Rmult_le_compat_l (- y)) in K2; [|lra].
            replace (- y * (4 / - y)) with 4 in K2 by (field; lra). lra. }
          replace (- y * (K * K / 4)) with (K * (- y * K / 4)) by field.
          rewrite <- (Rmult_1_r K) at 1. apply Rmult_le_compat_l; lra.
        - apply Rmult_le_compat_l; lra. }
      assert (K * / exp K <= - y).
      { apply (Rmult_le_reg_r (exp K)); [assumption|].
        rewrite Rmult_assoc, Rinv_l by lra. lra. }
      lra. }
    pose proof (Rmult_le_pos (- K * exp (- K) - y) (- (-1 * exp (-1) - y)) D ltac:(lra)). lra.
  - exists w. split; [exact U|lra].
Qed.

Lemma lambert_lower_branch y :
  - exp (-1) <= y -> y < 0 -> lower_branch y (lambert_lower y).
Proof.
  intros Hy Hn. destruct (lower_exists y Hy Hn) as [w [Hw E]].
  assert (G : Glb_Rbar (lower_branch y) = Finite w).
  { apply is_glb_Rbar_unique. split.
    - intros v [Hv Ev]. cbn. destruct (Rtotal_order v w) as [Hlt|[->|Hgt]]; try lra.
      exfalso. pose proof (lower_decreasing v w Hlt Hw). lra.
    - intros b Hb. apply Hb. split; assumption. }
  unfold lambert_lower. rewrite G. split; assumption.
Qed.
