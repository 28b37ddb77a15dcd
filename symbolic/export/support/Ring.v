(** Equations between polynomials, decided by computation.

    [req_ok] is the one lemma that scripts use: two polynomial expressions over the terms [l] are
    equal when each term of [l] is a polynomial ([qs]) over other terms [l'] and both expressions
    expand to the same polynomial over [l'].  [neq_ok] is the same for natural numbers. *)

From Coq Require Export Reals QArith List NArith Ring_polynom.
From Coq Require Import Qreals Qreduction ZArith Ring_theory.
From Coq Require Import InitialRing RealField ArithRing BinList.
Local Open Scope R_scope.

(** ** Rational numerals, printed as [IZR p] or [IZR p / IZR q] *)

Definition q2r (q : Q) : R :=
  match Qden q with
  | 1%positive => IZR (Qnum q)
  | d => IZR (Qnum q) / IZR (Zpos d)
  end.

Lemma q2r_Q2R q : q2r q = Q2R q.
Proof.
  destruct q as [p d]. unfold q2r, Q2R. cbn. destruct d; try reflexivity.
  rewrite Rinv_1, Rmult_1_r. reflexivity.
Qed.

Definition qadd a b := Qred (a + b).
Definition qmul a b := Qred (a * b).
Definition qsub a b := Qred (a - b).

Lemma red_Q2R q : Q2R (Qred q) = Q2R q.
Proof. apply Qeq_eqR, Qred_correct. Qed.

Lemma q2r_morph :
  ring_morph 0 1 Rplus Rmult Rminus Ropp (@eq R) 0%Q 1%Q qadd qmul qsub Qopp Qeq_bool q2r.
Proof.
  constructor; intros; rewrite ?q2r_Q2R; unfold qadd, qmul, qsub; rewrite ?red_Q2R.
  - unfold Q2R. cbn. rewrite Rinv_1. ring.
  - unfold Q2R. cbn. rewrite Rinv_1. ring.
  - apply Q2R_plus.
  - unfold Qminus. rewrite Q2R_plus, Q2R_opp. reflexivity.
  - apply Q2R_mult.
  - apply Q2R_opp.
  - apply Qeq_eqR, Qeq_bool_eq. assumption.
Qed.

(** Constants of one type each: a polymorphic constructor would cost Coq a universe at each use. *)

Notation pe := (PExpr Q).
Definition pC := @PEc Q.
Definition pX := @PEX Q.
Definition pA := @PEadd Q.
Definition pM := @PEmul Q.
Definition pO := @PEopp Q.
Definition pW := @PEpow Q.

Definition rnil := @nil R.
Definition rcons := @cons R.
Definition pnil := @nil pe.
Definition pcons := @cons pe.

Definition reval (l : list R) (e : pe) : R :=
  PEeval 0 1 Rplus Rmult Rminus Ropp q2r N.to_nat pow l e.

Definition rnorm (e : pe) : Pol Q :=
  norm_subst 0%Q 1%Q qadd qmul qsub Qopp Qeq_bool (triv_div 0%Q 1%Q Qeq_bool) O nil e.

Definition rsame (e1 e2 : pe) : bool := Peq Qeq_bool (rnorm e1) (rnorm e2).

Lemma rsame_ok l e1 e2 : rsame e1 e2 = true -> reval l e1 = reval l e2.
Proof.
  intro H.
  refine (ring_correct (Eqsth R) (Eq_ext Rplus Rmult Ropp) (Rth_ARth (Eqsth R) (Eq_ext Rplus Rmult Ropp) RTheory)
    q2r_morph R_power_theory
    (triv_div_th (Eqsth R) (Eq_ext Rplus Rmult Ropp) (Rth_ARth (Eqsth R) (Eq_ext Rplus Rmult Ropp) RTheory) q2r_morph) O l nil e1 e2 I H).
Qed.

Section Substitution.
Context {A : Type}.


Fixpoint psub (qs : list (PExpr A)) (e : PExpr A) : PExpr A :=
  match e with
  | PEO => PEO
  | PEI => PEI
  | PEc c => PEc c
  | PEX _ j => nth PEO j qs
  | PEadd a b => PEadd (psub qs a) (psub qs b)
  | PEsub a b => PEsub (psub qs a) (psub qs b)
  | PEmul a b => PEmul (psub qs a) (psub qs b)
  | PEopp a => PEopp (psub qs a)
  | PEpow a n => PEpow (psub qs a) n
  end.
End Substitution.

Fixpoint agree {T A : Type} (ev : PExpr A -> T) (l : list T) (qs : list (PExpr A)) : Prop :=
  match l, qs with
  | nil, nil => True
  | a :: l, q :: qs => a = ev q /\ agree ev l qs
  | _, _ => False
  end.

Lemma agree_tl {T A} (ev : PExpr A -> T) l qs : agree ev l qs -> agree ev (tl l) (tl qs).
Proof. destruct l, qs; cbn; tauto. Qed.

Lemma agree_jump {T A} (ev : PExpr A -> T) j l qs :
  agree ev l qs -> agree ev (jump j l) (jump j qs).
Proof.
  revert l qs. induction j; intros l qs H; cbn; auto using agree_tl.
Qed.

Lemma agree_nth {T A} (ev : PExpr A -> T) (z : T) (j : positive) l qs :
  ev PEO = z -> agree ev l qs -> nth z j l = ev (nth PEO j qs).
Proof.
  intro Hz. revert l qs. induction j; intros l qs H; cbn.
  - apply IHj, agree_jump, agree_tl, H.
  - apply IHj, agree_jump, H.
  - destruct l, qs; cbn in *; try tauto. symmetry. exact Hz.
Qed.

Lemma psub_ok l l' qs e : agree (reval l') l qs -> reval l e = reval l' (psub qs e).
Proof.
  intro H. induction e; cbn; try reflexivity; unfold reval in *; cbn.
  - apply agree_nth; [reflexivity | exact H].
  - rewrite IHe1, IHe2. reflexivity.
  - rewrite IHe1, IHe2. reflexivity.
  - rewrite IHe1, IHe2. reflexivity.
  - rewrite IHe. reflexivity.
  - rewrite IHe. reflexivity.
Qed.

Lemma req_ok l l' qs e1 e2 :
  agree (reval l') l qs -> rsame (psub qs e1) (psub qs e2) = true -> reval l e1 = reval l e2.
Proof.
  intros H S. rewrite (psub_ok l l' qs e1 H), (psub_ok l l' qs e2 H). apply rsame_ok, S.
Qed.

(** ** Natural numbers *)

Notation ne := (PExpr N).
Definition nC := @PEc N.
Definition nX := @PEX N.
Definition nA := @PEadd N.
Definition nM := @PEmul N.
Definition nW := @PEpow N.

Definition nnil := @nil nat.
Definition ncons := @cons nat.
Definition mnil := @nil ne.
Definition mcons := @cons ne.

Lemma nat_power : power_theory 1%nat Nat.mul (@eq nat) N.to_nat Nat.pow.
Proof.
  constructor. intros x [|p]; [reflexivity|]. cbn [pow_N].
  change (N.to_nat (N.pos p)) with (Pos.to_nat p).
  assert (D : forall k, (x ^ (2 * k) = x ^ k * x ^ k)%nat).
  { intro k. rewrite <- Nat.pow_add_r. f_equal. cbn. now rewrite Nat.add_0_r. }
  induction p; cbn [pow_pos].
  - rewrite <- IHp, Pos2Nat.inj_xI, Nat.pow_succ_r', D. reflexivity.
  - rewrite <- IHp, Pos2Nat.inj_xO, D. reflexivity.
  - cbn. apply Nat.mul_1_r.
Qed.

Definition nat_ARth := SRth_ARth (Eqsth nat) natSRth.

Lemma nat_ext : ring_eq_ext Nat.add Nat.mul (@SRopp nat) (@eq nat).
Proof. exact (Eq_ext Nat.add Nat.mul (@SRopp nat)). Qed.

Lemma nat_morph :
  ring_morph 0%nat 1%nat Nat.add Nat.mul (SRsub Nat.add) (@SRopp nat) (@eq nat)
    0%N 1%N N.add N.mul (SRsub N.add) (@SRopp N) N.eqb N.to_nat.
Proof. exact (SRmorph_Rmorph (Eqsth nat) nat_morph_N). Qed.

Definition neval (l : list nat) (e : ne) : nat :=
  PEeval 0%nat 1%nat Nat.add Nat.mul (SRsub Nat.add) (@SRopp nat) N.to_nat N.to_nat Nat.pow l e.

Definition nnorm (e : ne) : Pol N :=
  norm_subst 0%N 1%N N.add N.mul (SRsub N.add) (@SRopp N) N.eqb (triv_div 0%N 1%N N.eqb) O nil e.

Definition nsame (e1 e2 : ne) : bool := Peq N.eqb (nnorm e1) (nnorm e2).

Lemma nsame_ok l e1 e2 : nsame e1 e2 = true -> neval l e1 = neval l e2.
Proof.
  intro H.
  refine (ring_correct (Eqsth nat) nat_ext nat_ARth nat_morph nat_power
    (triv_div_th (Eqsth nat) nat_ext nat_ARth nat_morph) O l nil e1 e2 I H).
Qed.

Lemma npsub_ok l l' qs e : agree (neval l') l qs -> neval l e = neval l' (psub qs e).
Proof.
  intro H. induction e; cbn; try reflexivity; unfold neval in *; cbn.
  - apply agree_nth; [reflexivity | exact H].
  - rewrite IHe1, IHe2. reflexivity.
  - rewrite IHe1, IHe2. reflexivity.
  - rewrite IHe1, IHe2. reflexivity.
  - rewrite IHe. reflexivity.
  - rewrite IHe. reflexivity.
Qed.

Lemma neq_ok l l' qs e1 e2 :
  agree (neval l') l qs -> nsame (psub qs e1) (psub qs e2) = true -> neval l e1 = neval l e2.
Proof.
  intros H S. rewrite (npsub_ok l l' qs e1 H), (npsub_ok l l' qs e2 H). apply nsame_ok, S.
Qed.

(** ** What scripts write *)

Notation ring_by l e1 e2 := (rsame_ok l e1 e2 (eq_refl true <: rsame e1 e2 = true)).
Notation ring_via l m qs h e1 e2 :=
  (req_ok l m qs e1 e2 h (eq_refl true <: rsame (psub qs e1) (psub qs e2) = true)).
Notation nring_by l e1 e2 := (nsame_ok l e1 e2 (eq_refl true <: nsame e1 e2 = true)).
Notation nring_via l m qs h e1 e2 :=
  (neq_ok l m qs e1 e2 h (eq_refl true <: nsame (psub qs e1) (psub qs e2) = true)).
