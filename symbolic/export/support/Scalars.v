(** Steps of scalar certificates: signs, identities, monotone functions, substitutions. *)

From Coq Require Import Reals Lra Classical.
From Coquelicot Require Import Coquelicot.
From Interval Require Export Tactic.
From Rankproof Require Import Boxes.
Set Bullet Behavior "Strict Subproofs".
Set Default Proof Using "Type".
Local Open Scope R_scope.

Lemma ln_below u : 0 < u -> ln u <= u - 1.
Proof. intros P. pose proof (exp_ineq1_le (ln u)) as H. rewrite (exp_ln u P) in H. lra. Qed.

Lemma cos_sign u : 0 <= (-1 / 2) * PI + (-1) * u \/ 0 <= u + (-1 / 2) * PI \/ 0 < cos u.
Proof.
  destruct (Rle_lt_dec u (- (PI / 2))); [left; lra|].
  destruct (Rle_lt_dec (PI / 2) u); [right; left; lra|].
  right; right. apply cos_gt_0; lra.
Qed.

Lemma sin_sign u : 0 <= (-1) * u \/ 0 <= u + (-1) * PI \/ 0 < sin u.
Proof.
  destruct (Rle_lt_dec u 0); [left; lra|].
  destruct (Rle_lt_dec PI u); [right; left; lra|].
  right; right. apply sin_gt_0; lra.
Qed.

Lemma rise (f d : R -> R) a b : a <= b ->
  (forall t, a <= t -> t <= b -> is_derive f t (d t)) ->
  (forall t, a < t -> t < b -> 0 <= d t) -> f a <= f b.
Proof.
  intros L D P. destruct (Req_dec a b) as [E | E]; [rewrite E; lra|].
  destruct (MVT_cor2 f d a b) as [c [Q I]]; [lra | |].
  - intros c I. apply is_derive_Reals. apply D; lra.
  - assert (0 <= d c * (b - a)) by (apply Rmult_le_pos; [apply P; lra | lra]). lra.
Qed.

Lemma rise_strictly (f d : R -> R) a b : a < b ->
  (forall t, a <= t -> t <= b -> is_derive f t (d t)) ->
  (forall t, a < t -> t < b -> 0 < d t) -> f a < f b.
Proof.
  intros L D P. destruct (MVT_cor2 f d a b) as [c [Q I]]; [lra | |].
  - intros c I. apply is_derive_Reals. apply D; lra.
  - assert (0 < d c * (b - a)) by (apply Rmult_lt_0_compat; [apply P; lra | lra]). lra.
Qed.

Lemma fall (f d : R -> R) a b : a <= b ->
  (forall t, a <= t -> t <= b -> is_derive f t (d t)) ->
  (forall t, a < t -> t < b -> d t <= 0) -> f b <= f a.
Proof.
  intros L D P. destruct (Req_dec a b) as [E | E]; [rewrite E; lra|].
  destruct (MVT_cor2 f d a b) as [c [Q I]]; [lra | |].
  - intros c I. apply is_derive_Reals. apply D; lra.
  - assert (0 <= (- d c) * (b - a)) by (apply Rmult_le_pos; [specialize (P c); lra | lra]). lra.
Qed.

Lemma fall_strictly (f d : R -> R) a b : a < b ->
  (forall t, a <= t -> t <= b -> is_derive f t (d t)) ->
  (forall t, a < t -> t < b -> d t < 0) -> f b < f a.
Proof.
  intros L D P. destruct (MVT_cor2 f d a b) as [c [Q I]]; [lra | |].
  - intros c I. apply is_derive_Reals. apply D; lra.
  - assert (0 < (- d c) * (b - a)) by (apply Rmult_lt_0_compat; [specialize (P c); lra | lra]). lra.
Qed.

Lemma PI_bounds :
  3141592653589793238 / 1000000000000000000 <= PI <= 3141592653589793239 / 1000000000000000000.
Proof. split; interval with (i_prec 100). Qed.

Lemma cosh_at_least_one a : 1 <= (exp a + exp (- a)) / 2.
Proof.
  pose proof (exp_pos a) as P. rewrite exp_Ropp.
  assert (S : 0 <= (exp a - 1) ^ 2 * / exp a).
  { apply Rmult_le_pos; [apply pow2_ge_0 | apply Rlt_le, Rinv_0_lt_compat, P]. }
  replace ((exp a - 1) ^ 2 * / exp a) with (exp a + / exp a - 2) in S by (field; lra). lra.
Qed.

Lemma inverse_square_cosh a : / ((exp a + exp (- a)) / 2) ^ 2 <= 1.
Proof.
  pose proof (cosh_at_least_one a) as L. rewrite <- Rinv_1. apply Rinv_le_contravar; [lra|].
  rewrite <- (pow1 2). apply pow_incr. lra.
Qed.

Lemma below_above a b : a < 0 -> 0 < b -> a * b < 0.
Proof. intros A B. assert (0 < - a * b) by (apply Rmult_lt_0_compat; lra). lra. Qed.

Lemma above_below a b : 0 < a -> b < 0 -> a * b < 0.
Proof. intros A B. rewrite Rmult_comm. apply below_above; assumption. Qed.

Lemma below_below a b : a < 0 -> b < 0 -> 0 < a * b.
Proof. intros A B. assert (0 < - a * - b) by (apply Rmult_lt_0_compat; lra). lra. Qed.

Lemma even_above x k : x <> 0 -> 0 < x ^ (2 * k).
Proof.
  intro H. rewrite pow_mult. apply pow_lt. rewrite <- Rsqr_pow2. apply Rsqr_pos_lt, H.
Qed.

Lemma even_nonnegative x k : 0 <= x ^ (2 * k).
Proof. rewrite pow_mult. apply pow_le, pow2_ge_0. Qed.

Lemma odd_below x k : x < 0 -> x ^ S (2 * k) < 0.
Proof. intro H. cbn [pow]. apply below_above; [exact H|]. apply even_above. lra. Qed.

Lemma nonpositive_nonnegative a b : a <= 0 -> 0 <= b -> a * b <= 0.
Proof. intros A B. assert (0 <= - a * b) by (apply Rmult_le_pos; lra). lra. Qed.

Lemma nonnegative_nonpositive a b : 0 <= a -> b <= 0 -> a * b <= 0.
Proof. intros A B. rewrite Rmult_comm. apply nonpositive_nonnegative; assumption. Qed.

Lemma ln_nonpositive u : 0 < u -> u <= 1 -> ln u <= 0.
Proof. intros P L. pose proof (ln_below u P). lra. Qed.

Lemma nonpositive_nonpositive a b : a <= 0 -> b <= 0 -> 0 <= a * b.
Proof. intros A B. assert (0 <= - a * - b) by (apply Rmult_le_pos; lra). lra. Qed.

Lemma odd_nonpositive x k : x <= 0 -> x ^ S (2 * k) <= 0.
Proof.
  intro H. cbn [pow]. apply nonpositive_nonnegative; [exact H | apply even_nonnegative].
Qed.

Lemma above_zero x : 0 <= x -> x <> 0 -> 0 < x.
Proof. intros P N. lra. Qed.

Lemma below_zero x : x <= 0 -> x <> 0 -> x < 0.
Proof. intros P N. lra. Qed.

Lemma ln_positive u : 1 < u -> 0 < ln u.
Proof. intro L. rewrite <- ln_1. apply ln_increasing; lra. Qed.

Lemma ln_negative u : 0 < u -> u < 1 -> ln u < 0.
Proof. intros P L. rewrite <- ln_1. apply ln_increasing; lra. Qed.

Lemma atan_positive u : 0 < u -> 0 < atan u.
Proof. intro P. rewrite <- atan_0. apply atan_increasing, P. Qed.

Lemma atan_negative u : u < 0 -> atan u < 0.
Proof. intro P. rewrite <- atan_0. apply atan_increasing, P. Qed.

Lemma atan_nonnegative u : 0 <= u -> 0 <= atan u.
Proof. intros [P | E]; [apply Rlt_le, atan_positive, P | rewrite <- E, atan_0; lra]. Qed.

Lemma atan_nonpositive u : u <= 0 -> atan u <= 0.
Proof. intros [P | E]; [apply Rlt_le, atan_negative, P | rewrite E, atan_0; lra]. Qed.

Lemma ln_nonnegative u : 1 <= u -> 0 <= ln u.
Proof. intro L. rewrite <- ln_1. apply Rcomplements.ln_le; lra. Qed.

Lemma impossible t c : 0 <= t -> t <= c -> c < 0 -> False.
Proof. lra. Qed.

Lemma impossible_strictly t c : 0 < t -> t <= c -> c <= 0 -> False.
Proof. lra. Qed.

Lemma Req_le_sym (t : R) : t = 0 -> 0 <= t.
Proof. lra. Qed.

Lemma factor_zero a b : b = 0 -> a * b = 0.
Proof. intros E. rewrite E. ring. Qed.

Lemma zero_factor a b : a = 0 -> a * b = 0.
Proof. intros E. rewrite E. ring. Qed.

Lemma nonpositive_lt t c p : t = c * p -> 0 <= p -> c < 0 -> t <= 0.
Proof. intros E P C. rewrite E. assert (0 <= - c * p) by (apply Rmult_le_pos; lra). lra. Qed.

Lemma negative_lt t c p : t = c * p -> 0 < p -> c < 0 -> t < 0.
Proof. intros E P C. rewrite E. assert (0 < - c * p) by (apply Rmult_lt_0_compat; lra). lra. Qed.

Lemma nonzero_lt t c p : t = c * p -> 0 < p -> c < 0 -> t <> 0.
Proof. intros E P C. apply Rlt_not_eq, (negative_lt t c p); assumption. Qed.

Lemma nonzero_gt t c p : t = c * p -> 0 < p -> 0 < c -> t <> 0.
Proof. intros E P C. rewrite E. apply Rgt_not_eq, Rmult_lt_0_compat; assumption. Qed.

Lemma positive_multiple d q m s : d * q = m + s -> 0 < d -> 0 < m -> 0 <= s -> 0 < q.
Proof.
  intros E D M S. apply (Rmult_lt_reg_l d); [exact D|]. rewrite E, Rmult_0_r. lra.
Qed.

Lemma sine_square u : sin u ^ 2 = 1 - cos u ^ 2.
Proof. rewrite <- 2 Rsqr_pow2. rewrite sin2. reflexivity. Qed.

Lemma ln_of u s : u = exp s -> ln u = s.
Proof. intros E. rewrite E. apply ln_exp. Qed.

Lemma sqrt_of u s : 0 <= s -> s ^ 2 = u -> sqrt u = s.
Proof. intros P E. rewrite <- E. apply sqrt_pow2, P. Qed.

Lemma exp_multiple p a : exp (IZR (Zpos p) * a) = exp a ^ Pos.to_nat p.
Proof.
  rewrite <- (positive_nat_Z p), <- INR_IZR_INZ.
  induction (Pos.to_nat p) as [|n I].
  - rewrite Rmult_0_l. apply exp_0.
  - rewrite S_INR. replace ((INR n + 1) * a) with (a + INR n * a) by ring.
    rewrite exp_plus, I. reflexivity.
Qed.

Lemma exp_negative_multiple p a : exp (IZR (Zneg p) * a) = / exp a ^ Pos.to_nat p.
Proof.
  rewrite <- exp_multiple, <- exp_Ropp. change (IZR (Zneg p)) with (- IZR (Zpos p)).
  rewrite Ropp_mult_distr_l_reverse. reflexivity.
Qed.

Lemma sin_negative_multiple p a : sin (IZR (Zneg p) * a) = - sin (IZR (Zpos p) * a).
Proof.
  change (IZR (Zneg p)) with (- IZR (Zpos p)). rewrite Ropp_mult_distr_l_reverse. apply sin_neg.
Qed.

Lemma cos_negative_multiple p a : cos (IZR (Zneg p) * a) = cos (IZR (Zpos p) * a).
Proof.
  change (IZR (Zneg p)) with (- IZR (Zpos p)). rewrite Ropp_mult_distr_l_reverse. apply cos_neg.
Qed.

(** ** Tactics; each ends or fails *)

(** The order of two numerals, one of which is an integer; nothing else is looked at. *)
Ltac numeral :=
  first
    [ apply IZR_lt; reflexivity
    | apply IZR_le; discriminate
    | apply Rdiv_lt_0_compat; apply IZR_lt; reflexivity
    | apply Rlt_le, Rdiv_lt_0_compat; apply IZR_lt; reflexivity
    | clear; lra ].

(** A sum of products of positive numerals and powers of what is nonnegative by a hypothesis. *)
Ltac weighted :=
  match goal with
  | |- 0 <= 0 => apply Rle_refl
  | |- 0 <= _ + _ => apply Rplus_le_le_0_compat; weighted
  | |- 0 <= _ * (_ ^ _ * _ ^ _) =>
    apply Rmult_le_pos; [ numeral | apply Rmult_le_pos; apply pow_le; assumption ]
  | |- 0 <= _ * _ ^ _ => apply Rmult_le_pos; [ numeral | apply pow_le; assumption ]
  end.

Ltac destruct_all := repeat match goal with H : _ /\ _ |- _ => destruct H end.
Ltac holds H := let K := fresh "K" in pose proof H as K; cbv beta in K; destruct_all.

(** The exponent as twice a number, or as one more than that. *)
Ltac halve x n :=
  let k := eval compute in (Nat.div2 n) in
  first [ change (x ^ n) with (x ^ (2 * k)) | change (x ^ n) with (x ^ S (2 * k)) ].

(** Signs that another module knows. *)
Ltac other_sign := fail.

(** Signs by the shape of a term. *)
Ltac sign :=
  first
    [ assumption | lra
    | match goal with
      | |- 0 < exp _ => apply exp_pos
      | |- 0 <= exp _ => apply Rlt_le, exp_pos
      | |- 0 < PI => apply PI_RGT_0
      | |- 0 <= PI => apply Rlt_le, PI_RGT_0
      | |- 0 < sin _ => apply sin_gt_0; pose proof PI_bounds; lra
      | |- 0 < cos _ => apply cos_gt_0; pose proof PI_bounds; lra
      | |- 0 < / _ => apply Rinv_0_lt_compat; sign
      | |- 0 <= / _ => apply Rlt_le, Rinv_0_lt_compat; sign
      | |- 0 < _ / _ => apply Rdiv_lt_0_compat; sign
      | |- 0 <= ln _ => apply ln_nonnegative; lra
      | |- 0 < sqrt _ => apply sqrt_lt_R0; sign
      | |- 0 <= sqrt _ => apply sqrt_pos
      | |- 0 <= Rabs _ => apply Rabs_pos
      | |- 0 <= _ ^ 2 => apply pow2_ge_0
      | |- 0 <= (_ ^ 2) ^ _ => apply pow_le, pow2_ge_0
      | |- 0 <= ?x ^ ?n => halve x n; apply even_nonnegative
      | |- 0 < ?x ^ ?n => halve x n; apply even_above; sign
      | |- 0 < _ ^ _ => apply pow_lt; sign
      | |- 0 <= _ ^ _ => apply pow_le; sign
      | |- 0 < _ * _ => apply Rmult_lt_0_compat; sign
      | |- 0 < _ * _ => apply below_below; negative
      | |- 0 <= _ * _ => apply Rmult_le_pos; sign
      | |- 0 <= _ * _ => apply Rlt_le, below_below; negative
      | |- 0 < _ + _ => first [ apply Rplus_lt_le_0_compat; sign | apply Rplus_le_lt_0_compat; sign ]
      | |- 0 <= _ + _ => apply Rplus_le_le_0_compat; sign
      | |- _ <> 0 => first [ apply Rgt_not_eq, Rlt_gt; sign | apply Rlt_not_eq; negative
                           | apply Rinv_neq_0_compat; sign | apply pow_nonzero; sign
                           | apply Rmult_integral_contrapositive_currified; sign ]
      end
    | other_sign | interval with (i_prec 80) | nra ]
with negative :=
  first
    [ assumption | lra
    | match goal with
      | |- / _ < 0 => apply Rinv_lt_0_compat; negative
      | |- - _ < 0 => apply Ropp_lt_gt_0_contravar, Rlt_gt; sign
      | |- ?x ^ ?n < 0 => halve x n; apply odd_below; negative
      | |- _ * _ < 0 => first [ apply below_above; [ negative | sign ]
                              | apply above_below; [ sign | negative ] ]
      | |- ln _ <= 0 => apply ln_nonpositive; lra
      | |- _ * _ <= 0 => first [ apply nonpositive_nonnegative; [ negative | sign ]
                               | apply nonnegative_nonpositive; [ sign | negative ] ]
      | |- _ + _ <= 0 => rewrite <- (Rplus_0_l 0); apply Rplus_le_compat; negative
      end ].

(** Signs that follow from those of the parts, which are hypotheses. *)
Ltac given :=
  first
    [ assumption | apply Rlt_le; assumption | apply above_zero; assumption
    | apply below_zero; assumption | apply Rgt_not_eq, Rlt_gt; assumption
    | apply Rlt_not_eq; assumption | apply Req_le; assumption | numeral ].
Ltac product_sign :=
  match goal with
  | |- 0 < _ * _ =>
    first [ apply Rmult_lt_0_compat; product_sign | apply below_below; product_sign ]
  | |- _ * _ < 0 => first [ apply below_above; product_sign | apply above_below; product_sign ]
  | |- 0 <= _ * _ =>
    first [ apply Rmult_le_pos; product_sign | apply nonpositive_nonpositive; product_sign ]
  | |- _ * _ <= 0 =>
    first [ apply nonpositive_nonnegative; product_sign | apply nonnegative_nonpositive; product_sign ]
  | |- _ * _ = 0 => first [ apply factor_zero; product_sign | apply zero_factor; product_sign ]
  | |- _ * _ <> 0 => apply Rmult_integral_contrapositive_currified; product_sign
  | |- _ => given
  end.
Ltac sign_of_parts :=
  first
    [ given
    | match goal with
      | |- 0 < / _ => apply Rinv_0_lt_compat; sign_of_parts
      | |- 0 <= / _ => apply Rlt_le, Rinv_0_lt_compat; sign_of_parts
      | |- / _ < 0 => apply Rinv_lt_0_compat; sign_of_parts
      | |- / _ <= 0 => apply Rlt_le, Rinv_lt_0_compat; sign_of_parts
      | |- / _ <> 0 => apply Rinv_neq_0_compat; sign_of_parts
      | |- 0 < sqrt _ => apply sqrt_lt_R0; sign_of_parts
      | |- 0 < Rabs _ => apply Rabs_pos_lt; sign_of_parts
      | |- 0 < ?x ^ ?n => first [ apply pow_lt; sign_of_parts | halve x n; apply even_above; sign_of_parts ]
      | |- 0 <= ?x ^ ?n => first [ halve x n; apply even_nonnegative | apply pow_le; sign_of_parts ]
      | |- ?x ^ ?n < 0 => halve x n; apply odd_below; sign_of_parts
      | |- ?x ^ ?n <= 0 => halve x n; apply odd_nonpositive; sign_of_parts
      | |- _ ^ _ <> 0 => apply pow_nonzero; sign_of_parts
      | |- 0 < ln _ => apply ln_positive; lra
      | |- 0 <= ln _ => apply ln_nonnegative; lra
      | |- ln _ < 0 => apply ln_negative; lra
      | |- ln _ <= 0 => apply ln_nonpositive; lra
      | |- 0 < atan _ => apply atan_positive; sign_of_parts
      | |- 0 <= atan _ => apply atan_nonnegative; sign_of_parts
      | |- atan _ < 0 => apply atan_negative; sign_of_parts
      | |- atan _ <= 0 => apply atan_nonpositive; sign_of_parts
      | |- 0 < exp _ => apply exp_pos
      | |- 0 <= exp _ => apply Rlt_le, exp_pos
      | |- 0 <= sqrt _ => apply sqrt_pos
      | |- 0 <= Rabs _ => apply Rabs_pos
      | |- 0 < PI => apply PI_RGT_0
      | |- 0 <= sin _ => apply sin_ge_0; pose proof PI_bounds; lra
      | |- 0 < sin _ => apply sin_gt_0; pose proof PI_bounds; lra
      | |- 0 < (exp _ + exp _) / 2 => sign
      end ].

Ltac condition := solve [ sign | timeout 5 nra ].
Ltac bound := solve [ assumption | lra | pose proof PI_bounds; lra | interval with (i_prec 80) ].

(** Ring identities over exponentials and square roots. *)
Ltac exponents :=
  repeat match goal with
  | |- context [exp (?a + ?b)] => rewrite (exp_plus a b)
  | |- context [exp (?a - ?b)] => unfold Rminus; rewrite (exp_plus a (- b))
  | |- context [exp (- ?a)] => rewrite (exp_Ropp a)
  | |- context [exp (?a * -1)] => replace (a * -1) with (- a) by ring; rewrite (exp_Ropp a)
  | |- context [exp (-1 * ?a)] => replace (-1 * a) with (- a) by ring; rewrite (exp_Ropp a)
  | |- context [exp (?a * 2)] => replace (a * 2) with (a + a) by ring; rewrite (exp_plus a a)
  | |- context [exp (2 * ?a)] => replace (2 * a) with (a + a) by ring; rewrite (exp_plus a a)
  | |- context [exp (ln ?a)] => rewrite (exp_ln a) by sign
  | |- context [ln (exp ?a)] => rewrite (ln_exp a)
  | |- context [sqrt (?a ^ 2)] => rewrite (sqrt_pow2 a) by sign
  end.

Ltac roots :=
  repeat match goal with
  | |- context [sqrt ?a] =>
    let r := fresh "r" in let E := fresh "E" in
    assert (E : sqrt a * sqrt a = a) by (apply sqrt_sqrt; sign);
    set (r := sqrt a) in *; clearbody r
  end.

Ltac apart := repeat match goal with |- _ /\ _ => split end; try sign.
Ltac identical :=
  solve [ ring | field; apart | exponents; field; apart
        | roots; match goal with E : ?r * ?r = ?a |- _ => ring [E] end
        | roots; match goal with E : ?r * ?r = _, F : ?s * ?s = _ |- _ => ring [E F] end
        | roots; match goal with
                 | E : ?r * ?r = _, F : ?s * ?s = _, G : ?t * ?t = _ |- _ => ring [E F G]
                 end
        | roots; match goal with E : ?r * ?r = ?a |- _ => field [E]; apart end
        | nra ].

(** What a term is at 0, inside functions as well. *)
Ltac simpler :=
  rewrite ?Rmult_0_r, ?Rmult_0_l, ?Rplus_0_r, ?Rplus_0_l, ?Ropp_0, ?exp_0, ?sqrt_0.

Ltac simpler_everywhere :=
  rewrite ?Rmult_0_r, ?Rmult_0_l, ?Rplus_0_r, ?Rplus_0_l, ?Ropp_0, ?exp_0, ?sqrt_0 in *.

(** Functions written over the atoms of a normal form. *)
Ltac agree_inside := apply f_equal; solve [ reflexivity | lra | ring | field; apart ].

Ltac powers_of_exp :=
  rewrite ?exp_0;
  repeat match goal with
  | |- context [exp (?a + ?b)] => rewrite (exp_plus a b)
  | |- context [exp (- ?a)] => rewrite (exp_Ropp a)
  | |- context [exp (IZR (Zpos ?p) * ?a)] => rewrite (exp_multiple p a)
  | |- context [exp (IZR (Zneg ?p) * ?a)] => rewrite (exp_negative_multiple p a)
  | |- context [exp (ln ?a)] => rewrite (exp_ln a) by sign
  end;
  repeat match goal with
  | |- context [Pos.to_nat ?p] =>
    let n := eval compute in (Pos.to_nat p) in change (Pos.to_nat p) with n
  end.
Ltac exponential := powers_of_exp; solve [ reflexivity | ring | field; apart ].

Ltac waves :=
  repeat match goal with
  | |- context [sin (?a + ?b)] => rewrite (sin_plus a b)
  | |- context [cos (?a + ?b)] => rewrite (cos_plus a b)
  | |- context [IZR (Zneg ?p) * ?a] =>
    first [ rewrite (sin_negative_multiple p a) | rewrite (cos_negative_multiple p a) ]
  | |- context [sin (1 * ?a)] => replace (1 * a) with a by ring
  | |- context [cos (1 * ?a)] => replace (1 * a) with a by ring
  | |- context [sin (IZR (Zpos ?p) * ?a)] =>
    let q := eval compute in (Pos.pred p) in
    replace (IZR (Zpos p) * a) with (a + IZR (Zpos q) * a) by ring
  | |- context [cos (IZR (Zpos ?p) * ?a)] =>
    let q := eval compute in (Pos.pred p) in
    replace (IZR (Zpos p) * a) with (a + IZR (Zpos q) * a) by ring
  end;
  rewrite ?sin_0, ?cos_0, ?sin_PI, ?cos_PI;
  repeat match goal with
  | |- context [sin ?a ^ 2] => rewrite (sine_square a)
  end;
  solve [ reflexivity | ring
        | match goal with
          | |- context [sin ?a] => let E := fresh "E" in pose proof (sine_square a) as E; ring [E]
          end
        | field; apart ].

Ltac radical :=
  solve [ ring | field; apart
        | roots; match goal with E : ?r * ?r = ?a |- _ => ring [E] end
        | roots; match goal with E : ?r * ?r = _, F : ?s * ?s = _ |- _ => ring [E F] end
        | roots; match goal with E : ?r * ?r = ?a |- _ => field [E]; apart end ].

Ltac related :=
  solve [ rewrite sine_square; ring
        | rewrite pow2_sqrt; [ solve [ ring | field; apart ] | sign ]
        | rewrite pow2_abs; solve [ ring | field; apart ] ].

Ltac other_function :=
  solve [ agree_inside
        | unfold tan; solve [ ring | field; apart ]
        | rewrite acos_asin by (split; lra); lra
        | match goal with
          | |- atan ?a = _ => transitivity (- atan (- a)); [ rewrite atan_opp; ring | ]
          | |- asin ?a = _ => transitivity (- asin (- a)); [ rewrite asin_opp; ring | ]
          | |- Rabs ?a = _ => transitivity (Rabs (- a)); [ symmetry; apply Rabs_Ropp | ]
          end;
          first [ agree_inside
                | match goal with
                  | |- - ?f ?a = _ * ?f ?b => replace b with (- a) by (solve [ ring | field; apart ]); ring
                  | |- - ?f ?a = - ?f ?b => replace b with (- a) by (solve [ ring | field; apart ]); ring
                  end ]
        | field; apart ].

(** A rational function written as a number times powers of polynomials. *)
Ltac rational_function :=
  solve [ clear; lra | clear; ring | field; apart | simpler; solve [ ring | field; apart ] ].

(** A polynomial that divides what is not zero by a hypothesis, up to a number. *)
Ltac nonzero_factor :=
  solve [ assumption | apply Rgt_not_eq, Rlt_gt; assumption
        | let E := fresh "E" in
          intro E;
          match goal with
          | H : ?a <> 0 |- _ => apply H; clear - E; solve [ lra | nra ]
          | H : 0 < ?a |- _ => apply (Rgt_not_eq _ _ H); clear - E; solve [ lra | nra ]
          end
        | sign ].

(** Powers, inverses and products of what hypotheses say. *)
Ltac power_product :=
  match goal with
  | |- 0 <= _ * _ => apply Rmult_le_pos; power_product
  | |- 0 < _ * _ => apply Rmult_lt_0_compat; power_product
  | |- 0 < / _ => apply Rinv_0_lt_compat; power_product
  | |- 0 <= / _ => apply Rlt_le, Rinv_0_lt_compat; power_product
  | |- _ => assumption
  | |- _ => apply Rlt_le; assumption
  | |- 0 <= _ ^ _ => apply pow_le; assumption
  | |- 0 < _ ^ _ => apply pow_lt; assumption
  | |- 0 <= _ ^ _ => apply pow_le, Rlt_le; assumption
  | |- 0 <= ?x ^ ?n => halve x n; apply even_nonnegative
  | |- 0 < ?x ^ ?n => halve x n; apply even_above; assumption
  | |- _ => numeral
  end.

(** A hypothesis that contradicts another one. *)
Ltac opposed :=
  match goal with
  | E : ?a < 0, F : 0 < ?a |- _ => exact (Rlt_asym _ _ E F)
  | E : ?a <= 0, F : 0 < ?a |- _ => exact (Rle_not_lt _ _ E F)
  | E : ?a < 0, F : 0 <= ?a |- _ => exact (Rle_not_lt _ _ F E)
  | E : ?a <> 0, F : ?a = 0 |- _ => exact (E F)
  | |- _ => lra
  end.

Ltac known :=
  solve [ assumption | exact I | lra
        | match goal with
          | |- _ <> _ => simpler; first [ apply Rgt_not_eq, Rlt_gt; lra | apply Rlt_not_eq; lra ]
          | |- _ <> _ => sign
          end
        | tauto | intuition lra
        | repeat match goal with |- _ \/ _ => first [ left; known_now | right ] end; known_now
        | match goal with
          | H : 0 < ?a |- 0 < ?b => replace b with a by identical; exact H
          | H : 0 <= ?a |- 0 <= ?b => replace b with a by identical; exact H
          | H : ?a = 0 |- ?b = 0 => replace b with a by identical; exact H
          | H : ?a <> 0 |- ?b <> 0 => replace b with a by identical; exact H
          end
        | sign ]
with known_now := solve [ assumption | lra | tauto ].

Ltac decide_all := repeat match goal with H : {_} + {_} |- _ => destruct H end.
Ltac denied N :=
  decide_all;
  solve [ apply Rnot_le_lt in N; lra | apply Rnot_lt_le in N; lra | exfalso; apply N; intuition lra | repeat split; try assumption; try lra; intuition lra
        | intuition lra ].
Ltac either :=
  solve [ assumption | tauto | intuition lra
        | match goal with
          | H : ?a <> 0 |- _ => destruct (Rdichotomy a 0 H); intuition lra
          end ].

Ltac enclosed bits :=
  solve [ lra
        | match goal with
          | |- context [/ ((exp ?a + exp (- ?a)) / 2) ^ 2] =>
            pose proof (inverse_square_cosh a); lra
          end
        | interval with (i_prec bits)
        | negative
        | apply Rminus_le; ring_simplify; lra
        | match goal with
          | |- ?t <= 0 => cut (0 <= - t); [ lra | idtac ];
              first [ ring_simplify; sign | replace (- t) with (-1 * t) by ring; sign ]
          | |- ?t < 0 => cut (0 < - t); [ lra | idtac ]; ring_simplify; sign
          end
        | match goal with
          | |- ?t <> 0 => first [ apply Rgt_not_eq, Rlt_gt; interval with (i_prec bits)
                                | apply Rlt_not_eq; interval with (i_prec bits) | sign ]
          end
        | nra ].
(** A sum of squares with numerals for weights, times a product of facts. *)
Ltac squared :=
  match goal with
  | |- 0 <= _ + _ => apply Rplus_le_le_0_compat; squared
  | |- 0 < _ + _ =>
    first [ apply Rplus_lt_le_0_compat; squared | apply Rplus_le_lt_0_compat; squared ]
  | |- 0 <= _ * _ ^ 2 => apply Rmult_le_pos; [ numeral | apply pow2_ge_0 ]
  | |- 0 < _ * _ ^ 2 => apply Rmult_lt_0_compat; [ numeral | apply pow_lt; numeral ]
  end.
Ltac product :=
  first
    [ assumption | apply Rlt_le; assumption
    | match goal with
      | |- 0 <= _ * _ => apply Rmult_le_pos; product
      | |- 0 < _ * _ => apply Rmult_lt_0_compat; product
      | |- _ => apply Rlt_le, Rlt_0_1
      | |- _ => apply Rlt_0_1
      end ].
Ltac nonnegative :=
  solve [ apply Rmult_le_pos; [ squared | product ]
        | apply Rmult_lt_0_compat; [ squared | product ]
        | apply Rmult_le_pos; [ sign | sign ] | apply Rmult_lt_0_compat; [ sign | sign ]
        | sign | nra ].
Ltac annihilated :=
  first [ assumption | apply zero_factor; annihilated | apply factor_zero; annihilated ].
Ltac annulled :=
  solve [ apply factor_zero; annihilated
        | match goal with H : ?a = 0 |- _ => rewrite H; ring end | nra ].

(** Relations between the functions of a goal, as hypotheses about names for them. *)
Ltac circular :=
  repeat match goal with
  | |- context [sin ?a] =>
    let s := fresh "s" in let c := fresh "c" in
    pose proof (sine_square a); set (s := sin a) in *; set (c := cos a) in *; clearbody s c
  end.

Ltac vanishing :=
  solve [ clear; lra
        | apply Req_le; identical
        | clear; circular; solve [ lra | nra ]
        | match goal with |- ?s <= _ => ring_simplify s; lra end
        | apply Req_le; roots;
          match goal with
          | E : ?r * ?r = _, F : ?s * ?s = _, G : ?t * ?t = _ |- _ =>
            ring_simplify; nra || ring [E F G]
          end
        | match goal with |- ?s <= _ => field_simplify s; [ lra | apart .. ] end
        | exponents; match goal with |- ?s <= _ => field_simplify s; [ lra | apart .. ] end
        | nra ].

Ltac same_sign :=
  match goal with
  | E : ?a * ?b = ?c |- 0 < ?c => rewrite <- E; apply Rmult_lt_0_compat; sign
  | E : ?a * ?b = ?c |- 0 <= ?c => rewrite <- E; apply Rmult_le_pos; sign
  | E : ?a * ?b = ?c, H : ?b = 0 |- ?c = 0 => rewrite <- E, H; ring
  end.

Ltac solved := solve [ lra | nra | match goal with H : ?a = 0 |- ?x = ?b => apply Rminus_diag_uniq; nra end ].
Ltac substitution :=
  solve [ lra | symmetry; apply exp_ln; sign | field; sign
        | match goal with |- ?x = sqrt ?x ^ 2 => rewrite pow2_sqrt; [ reflexivity | sign ] end ].

(** A bound of the reciprocal, the logarithm or the root of a variable. *)
Ltac image_bound x :=
  solve [ lra | interval with (i_prec 80)
        | first [ apply (Rmult_le_reg_l x) | apply (Rmult_lt_reg_l x) ];
          [ lra
          | rewrite Rmult_0_r, Rmult_plus_distr_l;
            first [ replace (x * (-1 * / x)) with (-1) by (field; lra)
                  | replace (x * / x) with 1 by (field; lra) ];
            lra ] ].

Ltac derived :=
  auto_derive; [ repeat split; try exact I; try sign | identical ].

Ltac sloped t lo hi :=
  let L := fresh "L" in let H := fresh "H" in
  assert (L : lo <= t) by lra; assert (H : t <= hi) by lra; clear - L H;
  solve [ lra | interval with (i_prec 80) | interval with (i_prec 80, i_taylor t) | sign ].
Ltac at_end :=
  rewrite ?exp_0, ?Ropp_0, ?ln_1, ?sin_0, ?cos_0;
  solve [ lra | interval with (i_prec 120) | exponents; rewrite ?exp_0; lra | enclosed 120%positive ].

(** An equation between terms that differ by arithmetic, inside functions as well. *)
Ltac same_inside f :=
  repeat match goal with
  | |- context [f ?a] =>
    match goal with
    | |- context [f ?b] =>
      tryif constr_eq a b then fail else replace (f a) with (f b) by (apply f_equal; agree)
    end
  end
with agree :=
  solve [ reflexivity | ring | simpler; solve [ ring | field; apart ]
        | same_inside ln; same_inside exp; same_inside sqrt; same_inside sin; same_inside cos;
          same_inside atan; same_inside asin; same_inside Rabs;
          solve [ reflexivity | lra | ring | field; apart
                | rewrite ?exp_0, ?ln_1, ?sin_0, ?cos_0, ?sqrt_0; solve [ ring | field; apart ] ]
        | field; apart ].

Ltac risen_to g d e x :=
  let G := fresh "G" in
  first
    [ assert (G : g x <= g e) by (apply (rise g d); [ lra | assumption | assumption ])
    | assert (G : g x <= g e) by (apply (fall g d); [ lra | assumption | assumption ]) ];
  unfold g in *; lra.

Ltac risen g d e x :=
  let G := fresh "G" in
  first
    [ assert (G : g e < g x) by (apply (rise_strictly g d); [ lra | assumption | assumption ])
    | assert (G : g e <= g x) by (apply (rise g d); [ lra | assumption | assumption ])
    | assert (G : g e < g x) by (apply (fall_strictly g d); [ lra | assumption | assumption ])
    | assert (G : g e <= g x) by (apply (fall g d); [ lra | assumption | assumption ]) ];
  try match goal with A : g e = _ |- _ => rewrite A in G end;
  unfold g in G; first [ lra | simpler; lra | simpler_everywhere; lra ].
