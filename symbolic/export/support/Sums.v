(** Sums, products and maxima over [0 <= i < n]. *)

From Coq Require Import Lra Lia.
Require Export Rankproof.Logic.
Local Open Scope R_scope.

Fixpoint vsum (n : nat) (f : nat -> R) : R :=
  match n with O => 0 | S k => vsum k f + f k end.

Fixpoint nsum (n : nat) (f : nat -> nat) : nat :=
  match n with O => O | S k => nsum k f + f k end.

Fixpoint vprod (n : nat) (f : nat -> R) : R :=
  match n with O => 1 | S k => vprod k f * f k end.

(** The maximum over an empty range is the value at 0. *)
Fixpoint vmax (n : nat) (f : nat -> R) : R :=
  match n with O => f O | S k => Rmax (vmax k f) (f k) end.

Lemma vsum_split n c f : vsum (n + c) f = vsum n f + vsum c (fun k => f (n + k)%nat).
Proof.
  induction c as [|c IH]; cbn [vsum].
  - rewrite Nat.add_0_r. ring.
  - rewrite Nat.add_succ_r. cbn [vsum]. rewrite IH. ring.
Qed.

Lemma vsum_plus n f g : vsum n (fun i => f i + g i) = vsum n f + vsum n g.
Proof. induction n as [|n IH]; cbn [vsum]; [|rewrite IH]; ring. Qed.

Lemma vsum_scal n c f : vsum n (fun i => c * f i) = c * vsum n f.
Proof. induction n as [|n IH]; cbn [vsum]; [|rewrite IH]; ring. Qed.

Lemma vsum_const n c : vsum n (fun _ => c) = c * INR n.
Proof. induction n as [|n IH]; cbn [vsum]; [cbn|rewrite IH, S_INR]; ring. Qed.

Lemma nsum_split n c f : (nsum (n + c) f = nsum n f + nsum c (fun k => f (n + k)))%nat.
Proof.
  induction c as [|c IH]; cbn [nsum].
  - rewrite Nat.add_0_r. ring.
  - rewrite Nat.add_succ_r. cbn [nsum]. rewrite IH. ring.
Qed.

Lemma nsum_plus n f g : (nsum n (fun i => f i + g i) = nsum n f + nsum n g)%nat.
Proof. induction n as [|n IH]; cbn [nsum]; [|rewrite IH]; ring. Qed.

Lemma nsum_scal n c f : (nsum n (fun i => c * f i) = c * nsum n f)%nat.
Proof. induction n as [|n IH]; cbn [nsum]; [|rewrite IH]; ring. Qed.

Lemma nsum_const n c : (nsum n (fun _ => c) = c * n)%nat.
Proof. induction n as [|n IH]; cbn [nsum]; [|rewrite IH]; ring. Qed.

Lemma nsum_INR n f : INR (nsum n f) = vsum n (fun i => INR (f i)).
Proof. induction n as [|n IH]; cbn [nsum vsum]; [reflexivity|]. rewrite plus_INR, IH. ring. Qed.

Lemma vprod_split n c f : vprod (n + c) f = vprod n f * vprod c (fun k => f (n + k)%nat).
Proof.
  induction c as [|c IH]; cbn [vprod].
  - rewrite Nat.add_0_r. ring.
  - rewrite Nat.add_succ_r. cbn [vprod]. rewrite IH. ring.
Qed.

Lemma vmax_upper n f j : (j < n)%nat -> f j <= vmax n f.
Proof.
  induction n as [|n IH]; intro H; [lia|]. cbn [vmax].
  destruct (Nat.eq_dec j n) as [->|N]; [apply Rmax_r|].
  apply Rle_trans with (vmax n f); [apply IH; lia | apply Rmax_l].
Qed.

Lemma vmax_attained n f : (0 < n)%nat -> exists j, (j < n)%nat /\ f j = vmax n f.
Proof.
  induction n as [|n IH]; intro H; [lia|]. cbn [vmax]. destruct n as [|n].
  - exists 0%nat. split; [lia|]. cbn. rewrite Rmax_left; [reflexivity|apply Rle_refl].
  - destruct IH as [j [Hj E]]; [lia|].
    unfold Rmax. destruct Rle_dec.
    + exists (S n). split; [lia|reflexivity].
    + exists j. split; [lia|exact E].
Qed.
