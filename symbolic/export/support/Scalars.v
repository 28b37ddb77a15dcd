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

Lemma ln_nonnegative u : 1 <= u -> 0 <= ln u.
Proof. intro L. rewrite <- ln_1. apply Rcomplements.ln_le; lra. Qed.

(** ** Tactics; each ends or fails *)

Ltac destruct_all := repeat match goal with H : _ /\ _ |- _ => destruct H end.

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

Ltac known :=
  solve [ assumption | exact I | lra
        | match goal with |- _ <> _ => first [ assumption | sign ] end
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
Ltac nonnegative :=
  solve [ apply Rmult_le_pos; [ sign | sign ] | apply Rmult_lt_0_compat; [ sign | sign ]
        | sign | nra ].
Ltac annulled :=
  solve [ match goal with H : ?a = 0 |- _ => rewrite H; ring end | nra ].
Ltac vanishing :=
  match goal with
  | |- exists c, c <= 0 /\ ?t = c =>
    exists t; split; [ | reflexivity ];
    solve [ apply Req_le; identical
          | match goal with |- ?s <= 0 => ring_simplify s; lra end
          | apply Req_le; roots;
          match goal with
          | E : ?r * ?r = _, F : ?s * ?s = _, G : ?t * ?t = _ |- _ =>
            ring_simplify; nra || ring [E F G]
          end
        | field_simplify; [ lra | apart .. ]
          | exponents; match goal with |- ?s <= 0 => field_simplify s; [ lra | apart .. ] end
          | nra ]
  end.
Ltac contradiction_of_parts :=
  match goal with H : exists c, c <= 0 /\ _ = c |- _ => destruct H as [? [? ?]] end; lra.

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

Ltac derived :=
  auto_derive; [ repeat split; try exact I; try sign | identical ].

Ltac sloped t lo hi :=
  let L := fresh "L" in let H := fresh "H" in
  assert (L : lo <= t) by lra; assert (H : t <= hi) by lra; clear - L H;
  solve [ lra | interval with (i_prec 80) | interval with (i_prec 80, i_taylor t) | sign ].
Ltac at_end :=
  rewrite ?exp_0, ?Ropp_0, ?ln_1, ?sin_0, ?cos_0;
  solve [ lra | interval with (i_prec 120) | exponents; rewrite ?exp_0; lra | enclosed 120%positive ].

(** What a term is at 0, inside functions as well. *)
Ltac simpler :=
  rewrite ?Rmult_0_r, ?Rmult_0_l, ?Rplus_0_r, ?Rplus_0_l, ?Ropp_0, ?exp_0, ?sqrt_0 in *.

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
  unfold g in G; first [ lra | simpler; lra ].
