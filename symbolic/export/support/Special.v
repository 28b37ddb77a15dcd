(** Functions that the tactics of Coq's libraries do not know: inverse hyperbolic functions, inverse
    sine and cosine, tangent, roots, uninterpreted functions. *)

From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
From Rankproof Require Import Boxes Scalars.
From Rankproof Require Export Roots.
Set Bullet Behavior "Strict Subproofs".
Set Default Proof Using "Type".
Local Open Scope R_scope.

Definition asinh (x : R) : R := ln (x + sqrt (x ^ 2 + 1)).
Definition acosh (x : R) : R := ln (x + sqrt (x ^ 2 - 1)).
Definition atanh (x : R) : R := ln ((1 + x) / (1 - x)) / 2.

Lemma sqrt_above x : 0 < x + sqrt (x ^ 2 + 1).
Proof.
  pose proof (pow2_ge_0 x) as S. pose proof (sqrt_pos (x ^ 2 + 1)) as P.
  destruct (Rle_lt_dec 0 x) as [L | L].
  - assert (0 < sqrt (x ^ 2 + 1)) by (apply sqrt_lt_R0; lra). lra.
  - assert (sqrt ((- x) ^ 2) < sqrt (x ^ 2 + 1)) as Q.
    { apply sqrt_lt_1; [apply pow2_ge_0 | lra | replace ((- x) ^ 2) with (x ^ 2) by ring; lra]. }
    rewrite sqrt_pow2 in Q; lra.
Qed.

(** ** Derivatives *)

Lemma is_derive_asinh x : is_derive asinh x (/ sqrt (x ^ 2 + 1)).
Proof.
  unfold asinh. pose proof (sqrt_above x) as P. pose proof (pow2_ge_0 x) as S.
  assert (Q : 0 < sqrt (x ^ 2 + 1)) by (apply sqrt_lt_R0; lra).
  auto_derive; change (x * (x * 1)) with (x ^ 2); [repeat split; lra | field; split; lra].
Qed.

Lemma is_derive_acosh x : 1 < x -> is_derive acosh x (/ sqrt (x ^ 2 - 1)).
Proof.
  intro L. assert (S : 0 < x ^ 2 - 1) by nra.
  assert (Q : 0 < sqrt (x ^ 2 - 1)) by (apply sqrt_lt_R0; lra).
  unfold acosh. auto_derive; change (x * (x * 1) + - (1)) with (x ^ 2 - 1);
    [repeat split; lra | field; split; lra].
Qed.

Lemma is_derive_atanh x : -1 < x -> x < 1 -> is_derive atanh x (/ (1 - x ^ 2)).
Proof.
  intros L H. unfold atanh. assert (0 < (1 + x) * / (1 + - x)).
  { apply Rmult_lt_0_compat; [lra | apply Rinv_0_lt_compat; lra]. }
  auto_derive; [repeat split; lra|]. field. assert (1 - x ^ 2 = (1 - x) * (1 + x)) as E by ring.
  repeat split; try lra. rewrite E. apply Rmult_integral_contrapositive_currified; lra.
Qed.

Lemma is_derive_asin x : -1 < x -> x < 1 -> is_derive asin x (/ sqrt (1 - x ^ 2)).
Proof.
  intros L H. apply is_derive_Reals. pose proof (derive_pt_asin x (conj L H)) as E.
  apply derive_pt_eq_1 in E. replace (1 - x ^ 2) with (1 - x²) by (unfold Rsqr; ring).
  replace (/ sqrt (1 - x²)) with (1 / sqrt (1 - x²)) by (unfold Rdiv; ring). exact E.
Qed.

Lemma is_derive_acos x : -1 < x -> x < 1 -> is_derive acos x (- / sqrt (1 - x ^ 2)).
Proof.
  intros L H. apply is_derive_Reals. pose proof (derive_pt_acos x (conj L H)) as E.
  apply derive_pt_eq_1 in E. replace (1 - x ^ 2) with (1 - x²) by (unfold Rsqr; ring).
  replace (- / sqrt (1 - x²)) with (-1 / sqrt (1 - x²)) by (unfold Rdiv; ring). exact E.
Qed.

Lemma is_derive_tan x : cos x <> 0 -> is_derive tan x (/ cos x ^ 2).
Proof.
  intro N. unfold tan. auto_derive; [exact N|]. pose proof (sin2_cos2 x) as E.
  unfold Rsqr in E. transitivity ((sin x * sin x + cos x * cos x) * / cos x ^ 2).
  - field. exact N.
  - rewrite E. ring.
Qed.

(** ** Terms for [interval] *)

Lemma asin_by_atan x : -1 < x -> x < 1 -> asin x = atan (x / sqrt (1 - x ^ 2)).
Proof.
  intros L H. rewrite asin_atan by (split; assumption).
  replace (1 - x²) with (1 - x ^ 2) by (unfold Rsqr; ring). reflexivity.
Qed.

Lemma acos_by_atan x : -1 < x -> x < 1 -> acos x = PI / 2 - atan (x / sqrt (1 - x ^ 2)).
Proof. intros L H. rewrite acos_asin by lra. rewrite asin_by_atan by assumption. reflexivity. Qed.

(** ** Signs *)

Lemma asinh_0 : asinh 0 = 0.
Proof. unfold asinh. replace (0 + sqrt (0 ^ 2 + 1)) with 1; [apply ln_1|].
  replace (0 ^ 2 + 1) with 1 by ring. rewrite sqrt_1. ring. Qed.

Lemma acosh_1 : acosh 1 = 0.
Proof. unfold acosh. replace (1 + sqrt (1 ^ 2 - 1)) with 1; [apply ln_1|].
  replace (1 ^ 2 - 1) with 0 by ring. rewrite sqrt_0. ring. Qed.

Lemma atanh_0 : atanh 0 = 0.
Proof. unfold atanh. replace ((1 + 0) / (1 - 0)) with 1 by field. rewrite ln_1. field. Qed.

Lemma asinh_nonnegative x : 0 <= x -> 0 <= asinh x.
Proof.
  intro L. apply ln_nonnegative. pose proof (pow2_ge_0 x) as S.
  assert (sqrt 1 <= sqrt (x ^ 2 + 1)) by (apply sqrt_le_1; lra). rewrite sqrt_1 in *. lra.
Qed.

Lemma acosh_nonnegative x : 1 <= x -> 0 <= acosh x.
Proof. intro L. apply ln_nonnegative. pose proof (sqrt_pos (x ^ 2 - 1)). lra. Qed.

Lemma asin_positive x : 0 < x -> 0 < asin x.
Proof.
  intro P. destruct (Rle_lt_dec 1 x) as [L | L].
  - unfold asin. destruct (Rle_dec x (-1)); [lra|]. destruct (Rle_dec 1 x); [|contradiction].
    pose proof PI_RGT_0. lra.
  - rewrite asin_by_atan by lra. rewrite <- atan_0. apply atan_increasing.
    apply Rdiv_lt_0_compat; [exact P | apply sqrt_lt_R0; nra].
Qed.

Lemma asin_negative x : x < 0 -> asin x < 0.
Proof. intro N. pose proof (asin_positive (- x)) as P. rewrite asin_opp in P. lra. Qed.

Lemma asinh_positive x : 0 < x -> 0 < asinh x.
Proof.
  intro P. pose proof (pow2_ge_0 x) as S. unfold asinh. rewrite <- ln_1.
  apply ln_increasing; [lra|].
  assert (sqrt 1 <= sqrt (x ^ 2 + 1)) by (apply sqrt_le_1; lra). rewrite sqrt_1 in *. lra.
Qed.

Lemma acosh_positive x : 1 < x -> 0 < acosh x.
Proof.
  intro P. unfold acosh. rewrite <- ln_1. apply ln_increasing; [lra|].
  pose proof (sqrt_pos (x ^ 2 - 1)). lra.
Qed.

Lemma atanh_positive x : 0 < x -> x < 1 -> 0 < atanh x.
Proof.
  intros P L. unfold atanh. assert (1 < (1 + x) / (1 - x)) as Q.
  { apply (Rmult_lt_reg_r (1 - x)); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
  apply ln_increasing in Q; [|lra]. rewrite ln_1 in Q. lra.
Qed.

Lemma exp_asinh x : exp (asinh x) = x + sqrt (x ^ 2 + 1).
Proof. apply exp_ln, sqrt_above. Qed.

Lemma exp_acosh x : 1 <= x -> exp (acosh x) = x + sqrt (x ^ 2 - 1).
Proof. intro L. apply exp_ln. pose proof (sqrt_pos (x ^ 2 - 1)). lra. Qed.

Lemma nonzero_factors a b : a * b <> 0 -> a <> 0 /\ b <> 0.
Proof. intro N. split; intro E; apply N; rewrite E; ring. Qed.

Lemma nonzero_base a n : a ^ S n <> 0 -> a <> 0.
Proof. intros N E. apply N. rewrite E. apply pow_ne_zero. lia. Qed.

(** ** Tactics; each ends or fails *)

Ltac head f := match f with ?g _ => head g | _ => f end.

(** Arguments of one function that are equal are written alike. *)
Ltac alike :=
  repeat match goal with
  | |- context [?f ?a] =>
    let h := head f in
    first [ is_var h | constr_eq h sqrt | constr_eq h ln | constr_eq h exp | constr_eq h sin
          | constr_eq h cos | constr_eq h atan | constr_eq h asin | constr_eq h acos
          | constr_eq h root | constr_eq h asinh | constr_eq h acosh | constr_eq h atanh
          | constr_eq h Rabs | constr_eq h tan ];
    match type of a with R => idtac end;
    match goal with
    | |- context [f ?b] =>
      tryif constr_eq a b then fail
      else (let E := fresh "E" in
            assert (E : b = a) by (first [ ring | field; apart ]); rewrite E; clear E)
    end
  end.

(** What the known facts say of the factors of terms that are not zero. *)
Ltac factored :=
  repeat match goal with
  | N : ?a * ?b <> 0 |- _ => apply nonzero_factors in N; destruct N
  | N : ?a ^ ?n <> 0 |- _ =>
    let k := eval compute in (pred n) in change (a ^ S k <> 0) in N; apply nonzero_base in N
  end.

Ltac between := split; sign.
Ltac special_sign :=
  match goal with
  | |- 0 <= root _ _ => apply root_nonnegative
  | |- 0 < root _ _ => apply root_positive; sign
  | |- 0 < root _ _ ^ _ => apply pow_lt, root_positive; sign
  | |- 0 < asin _ => apply asin_positive; sign
  | |- asin _ <> 0 => first [ apply Rgt_not_eq, asin_positive; sign
                            | apply Rlt_not_eq, asin_negative; sign ]
  | |- 0 <= acos ?a => apply (acos_bound a)
  | |- 0 < asinh _ => apply asinh_positive; sign
  | |- 0 < acosh _ => apply acosh_positive; sign
  | |- 0 < atanh _ => apply atanh_positive; sign
  | |- 0 <= asinh _ => apply asinh_nonnegative; sign
  | |- 0 <= acosh _ => apply acosh_nonnegative; sign
  end.
Ltac other_sign ::= special_sign.

(** Functions in terms of those that [interval] encloses. *)
Ltac opened :=
  unfold asinh, acosh, atanh in *;
  repeat match goal with
  | |- context [root ?q ?a] =>
    rewrite (root_exp q a) by sign; change (INR q) with (IZR (Z.of_nat q)); cbn [Z.of_nat Pos.of_succ_nat Pos.succ]
  | |- context [asin ?a] => rewrite (asin_by_atan a) by sign
  | |- context [acos ?a] => rewrite (acos_by_atan a) by sign
  end.

(** The derivatives that [auto_derive] leaves. *)
Ltac smooth :=
  solve
    [ exact I
    | match goal with
      | |- ex_derive (fun y => asinh y) _ => eexists; apply is_derive_asinh
      | |- ex_derive (fun y => acosh y) _ => eexists; apply is_derive_acosh; sign
      | |- ex_derive (fun y => atanh y) _ => eexists; apply is_derive_atanh; sign
      | |- ex_derive (fun y => asin y) _ => eexists; apply is_derive_asin; sign
      | |- ex_derive (fun y => acos y) _ => eexists; apply is_derive_acos; sign
      | |- ex_derive (fun y => tan y) _ => eexists; apply is_derive_tan; sign
      | |- ex_derive (fun y => root ?q y) _ =>
        let k := eval compute in (pred q) in eexists; apply (is_derive_root k); sign
      end
    | sign ].
Ltac slope d := symmetry; apply is_derive_unique, d; sign.
Ltac slopes :=
  repeat match goal with
  | |- context [Derive (fun y => asinh y) ?a] =>
    replace (Derive (fun y => asinh y) a) with (/ sqrt (a ^ 2 + 1)) by (slope is_derive_asinh)
  | |- context [Derive (fun y => acosh y) ?a] =>
    replace (Derive (fun y => acosh y) a) with (/ sqrt (a ^ 2 - 1)) by (slope is_derive_acosh)
  | |- context [Derive (fun y => atanh y) ?a] =>
    replace (Derive (fun y => atanh y) a) with (/ (1 - a ^ 2)) by (slope is_derive_atanh)
  | |- context [Derive (fun y => asin y) ?a] =>
    replace (Derive (fun y => asin y) a) with (/ sqrt (1 - a ^ 2)) by (slope is_derive_asin)
  | |- context [Derive (fun y => acos y) ?a] =>
    replace (Derive (fun y => acos y) a) with (- / sqrt (1 - a ^ 2)) by (slope is_derive_acos)
  | |- context [Derive (fun y => tan y) ?a] =>
    replace (Derive (fun y => tan y) a) with (/ cos a ^ 2) by (slope is_derive_tan)
  | |- context [Derive (fun y => root ?q y) ?a] =>
    let k := eval compute in (pred q) in
    let z := eval compute in (Z.of_nat q) in
    replace (Derive (fun y => root q y) a) with (/ (IZR z * root q a ^ k))
      by (symmetry; apply is_derive_unique, (is_derive_root k); sign)
  end.

(** Identities over roots: each root is a new variable, whose power is known. *)
Ltac radicals :=
  alike;
  repeat match goal with
  | |- context [root ?q ?a] =>
    let k := eval compute in (pred q) in
    let r := fresh "r" in let E := fresh "E" in let P := fresh "P" in
    assert (E : root q a ^ q = a) by (apply (root_pow k a); sign);
    first [ assert (P : 0 < root q a) by (apply root_positive; sign)
          | assert (P : 0 <= root q a) by apply root_nonnegative ];
    set (r := root q a) in *; clearbody r
  | |- context [sqrt ?a] =>
    let r := fresh "r" in let E := fresh "E" in let P := fresh "P" in
    assert (E : sqrt a ^ 2 = a) by (apply pow2_sqrt; sign);
    first [ assert (P : 0 < sqrt a) by (apply sqrt_lt_R0; sign)
          | assert (P : 0 <= sqrt a) by apply sqrt_pos ];
    set (r := sqrt a) in *; clearbody r
  end.
Ltac algebra :=
  solve [ ring | field; apart
        | match goal with E : _ ^ _ = _ |- _ => first [ ring [E] | field [E]; apart ] end
        | match goal with
          | E : _ ^ _ = _, F : _ ^ _ = _ |- _ => first [ ring [E F] | field [E F]; apart ]
          end
        | match goal with
          | E : _ ^ _ = _, F : _ ^ _ = _, G : _ ^ _ = _ |- _ =>
            first [ ring [E F G] | field [E F G]; apart ]
          end ].
Ltac alike_identical :=
  solve [ alike; first [ ring | field; apart ] | radicals; algebra | factored; radicals; algebra ].
Ltac special_identical := solve [ ring | alike_identical | identical ].
Ltac special_derived :=
  auto_derive; [ repeat match goal with |- _ /\ _ => split end; smooth
               | slopes; special_identical ].

Ltac special_vanishing :=
  alike;
  lazymatch goal with
  | |- context [root _ _] =>
    match goal with |- exists c, _ /\ ?t = c => exists t; split; [ | reflexivity ] | _ => idtac end;
    radicals; solve [ apply Req_le; algebra | nra ]
  | |- _ => vanishing
  end.

(** A root of a product, as a product with a root. *)
Ltac root_taken q :=
  apply (power_cancel _ _ q);
  [ sign | sign | rewrite ?Rpow_mult_distr, ?(root_pow q) by sign; first [ ring | field; apart ] ].

(** A root between numbers, from the range of its argument. *)
Ltac root_bounded q :=
  rewrite ?sqrt_root;
  first [ apply (root_upper q) | apply (root_lower q) | apply (root_below q) | apply (root_above q) ];
  solve [ lra | sign | interval with (i_prec 120) ].

Ltac zero_term :=
  solve [ ring | lra | special_identical | factored; special_identical
        | apply Rle_antisym; interval with (i_prec 120) | nra ].
